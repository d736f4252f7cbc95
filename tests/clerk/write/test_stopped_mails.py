"""A mail that would tell who a hidden complainant is: it alone is stopped, the admin is asked, and what he
decides is done once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from email.utils import parseaddr

import pytest
from jinja2 import ChoiceLoader, DictLoader

from mailroom.clerk.write import stopped_notice
from mailroom.commands.store.store_proof import STATUSES
from mailroom.procedure.outgoing_letters import FORMS
from mailroom.procedure.secrecy import role_view
from mailroom.writing.leak_linter import Leak
from tests.mailbag import ADMIN, CITIZEN, LIAISON, PDF, Bag, Row, flat
from tests.media.test_document_text import docx_saying, pdf_saying
from tests.offices import ROOT
from tests.work_count import growth
from tests.zips import zipped

HIDDEN = (
    "Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah sejak 1 Maret 2026. Mohon diperbaiki, dan "
    "mohon nama saya dirahasiakan.\n\nBudi Santoso"
)
MASKED = "1 samarkan"


def untouched(text: str, *_: object, **__: object) -> str:
    return text


@pytest.fixture
def forgetful(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> Bag:
    """An office whose view forgets to mask what a complainant writes."""
    monkeypatch.setattr(role_view.alias_and_masked_texts, "strike_complainant_text", untouched)
    return bag


def plant(bag: Bag, form: str, words: str) -> None:
    """The template of a form, with these words at its end."""
    composer, name = bag.office.composer, f"{form}.txt.j2"
    usual = composer.wordings.usual  # which all offices of this process share
    loader = usual.environment.loader
    assert loader is not None
    source = loader.get_source(usual.environment, name)[0]
    planted = ChoiceLoader([DictLoader({name: source + words}), loader])
    here = replace(usual, environment=usual.environment.overlay(loader=planted))
    composer.wordings = replace(composer.wordings, usual=here)


def statuses(bag: Bag, form: str, to: str = "") -> list[str]:
    return [row["status"] for row in bag.mails(form, to)]


def test_the_mail_is_stopped_and_all_others_go(forgetful: Bag) -> None:
    bag = forgetful
    bag.write(text=HIDDEN)
    assert bag.says("admin", "verification", "1 PUPR") == [
        ("disposition", LIAISON), ("disposition", LIAISON), ("forwarded", CITIZEN), ("stopped", ADMIN),
    ]  # fmt: skip
    assert statuses(bag, "disposition") == ["stopped", "stopped"]
    assert statuses(bag, "stopped") + statuses(bag, "forwarded") == ["sent"] * 2
    assert bag.case().stage == "handling"
    assert bag.case().dispositions[0].clock is None
    asked = bag.last("stopped", ADMIN)
    assert "Budi" not in asked["subject"]
    assert "Nama nomor 1: Budi Santoso" in asked["text"]
    assert "3  Kirim" not in asked["text"]  # his own name is not the admin's to open
    assert bag.mails("disposition")[0]["stopped_for"] == ["name 1", "name", "contact"]


def test_what_the_admin_decides_is_done_once(forgetful: Bag) -> None:
    bag = forgetful
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    assert bag.says("admin", "stopped", MASKED) == [("echo", ADMIN)]
    assert statuses(bag, "disposition") == ["cancelled", "sent"]
    went = bag.mails("disposition")[1]
    assert "Budi" not in went["text"]
    assert "[disamarkan]" in went["text"]
    assert bag.case().dispositions[0].clock == bag.now
    assert bag.says("admin", "stopped", "2 jangan dikirim") == [("already", ADMIN)]
    assert statuses(bag, "disposition") == ["cancelled", "sent"]
    # the liaison's reply finds its way by the token that both bear
    said = bag.answer(went, "2 Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026.")
    assert ("echo", LIAISON) in said


def test_it_may_be_kept_back_for_good(forgetful: Bag) -> None:
    bag = forgetful
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    assert bag.says("admin", "stopped", "2") == [("echo", ADMIN), ("not_sent", LIAISON)]
    assert statuses(bag, "disposition") == ["cancelled", "cancelled"]
    assert set(statuses(bag, "disposition")) <= STATUSES
    # the liaison knows of the case, and his time runs from the letter that told him
    assert bag.case().dispositions[0].clock == bag.now
    assert "lembar disposisi" in flat(bag.last("not_sent")["text"])


def test_what_he_may_not_choose_is_asked_about(forgetful: Bag) -> None:
    bag = forgetful
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    assert bag.says("admin", "stopped", "3 kirim apa adanya") == [("not_understood", ADMIN)]
    assert statuses(bag, "disposition") == ["stopped", "stopped"]
    assert bag.says("admin", "not_understood", MASKED) == [("echo", ADMIN)]


def test_he_is_reminded_each_working_day_until_he_decides(forgetful: Bag) -> None:
    bag = forgetful
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    told = []
    for day in ("2026-03-06", "2026-03-09"):
        bag.at(f"{day} 09:00")
        told.append(flat(bag.last("digest", ADMIN)["text"]))
    assert all("masih ditahan" in text.lower() for text in told)
    bag.says("admin", "stopped", MASKED)
    bag.at("2026-03-10 09:00")
    assert (
        "masih ditahan" not in flat(bag.last("digest", ADMIN)["text"])
        or bag.last("digest", ADMIN)["typed"] < bag.mails("echo", ADMIN)[-1]["typed"]
    )


def test_nobody_approves_a_response_that_he_did_not_read(bag: Bag) -> None:
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", "1 1")
    said = "Jalan sudah kami tambal pada 5 Maret 2026, surat terlampir."
    bag.answer(bag.last("instruction"), said, files={"surat.pdf": pdf_saying("Kepada Budi Santoso")})
    assert bag.says("admin", "stopped", "2 jangan dikirim") == [("echo", ADMIN), ("not_sent", LIAISON)]
    told = flat(bag.last("not_sent")["text"])
    assert "tanggapan Pelaksana bagi Bapak/Ibu tidak dikirim" in told
    assert "1  Setujui" not in bag.last("not_sent")["text"]
    assert "3  Kembalikan" in bag.last("not_sent")["text"]
    bag.at("2026-03-09 09:00")
    digest = flat(bag.last("digest", LIAISON)["text"])
    assert "tanggapan Pelaksana tidak dapat kami kirim kepada Bapak/Ibu" in digest
    assert "1 setuju" not in digest
    assert ("already", LIAISON) in bag.says("liaison PUPR", "not_sent", "1 setuju")
    assert bag.stage() == "handling/answering"
    assert "belum dapat disetujui" in flat(bag.last("already", LIAISON)["text"])
    bag.says("liaison PUPR", "not_sent", "3 Mohon ditulis tanpa nama Pelapor")
    bag.says("officer PUPR", "revise", "Jalan sudah kami tambal pada 5 Maret 2026 sepanjang 120 meter.")
    assert "1  Setujui" in bag.last("response")["text"]
    assert ("echo", LIAISON) in bag.says("liaison PUPR", "response", "1")


def test_his_head_is_told_when_nobody_decides(forgetful: Bag) -> None:
    bag = forgetful
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    assert "atasan Bapak/Ibu ikut diberi tahu" in flat(bag.last("stopped", ADMIN)["text"])
    bag.at("2026-03-06 12:00")  # the last day of the admin's time
    assert bag.listed(bag.who("admin_head"), "told") == []
    bag.at("2026-03-09 09:00")
    assert [row["data"]["stage"] for row in bag.listed(bag.who("admin_head"), "told")] == ["stopped"]
    told = flat(bag.last("digest", bag.who("admin_head"))["text"])
    assert "surat keluar ditahan karena akan menunjukkan siapa Pelapor" in told
    assert "Terlambat 1 hari kerja" in told
    bag.at("2026-04-20 09:00")  # daily for five days, then weekly
    assert 7 <= told_of_stopped(bag) <= 10
    bag.says("admin", "stopped", "2")
    before = told_of_stopped(bag)
    bag.at("2026-05-20 09:00")
    assert told_of_stopped(bag) == before


def told_of_stopped(bag: Bag) -> int:
    rows = bag.listed(bag.who("admin_head"), "told")
    return sum(row["data"]["stage"] == "stopped" for row in rows)


def test_a_template_that_prints_the_name_is_stopped_too(bag: Bag) -> None:
    """Typing it again does not help there: only to keep it back is left."""
    plant(bag, "disposition", "\nPelapor: Budi Santoso\n")
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    assert statuses(bag, "disposition") == ["stopped"]
    asked = bag.last("stopped", ADMIN)["text"]
    assert "1  Kirim" not in asked
    assert "2  Jangan dikirim" in asked


@pytest.mark.parametrize(
    "name, goes",
    [
        ("jalan depan rumah Budi Santoso.pdf", "berkas-instansi-1.pdf"),
        ("rumahBudi_2026.pdf", "berkas-instansi-1.pdf"),
        ("budisantoso.pdf", "berkas-instansi-1.pdf"),
        ("jalan depan rumah.pdf", "jalan depan rumah.pdf"),
    ],
)
def test_a_file_whose_name_tells_who_he_is_goes_under_another(bag: Bag, name: str, goes: str) -> None:
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", "1 1")
    said = "Jalan sudah kami tambal pada 5 Maret 2026, foto terlampir."
    bag.answer(bag.last("instruction"), said, files={name: PDF})
    assert statuses(bag, "response") == ["sent"]
    went = bag.mails("response")[0]
    assert enclosed(bag, went) == [goes]
    assert goes in went["text"]
    bag.says("liaison PUPR", "response", "1")
    bag.settle(windows_over=True)
    assert enclosed(bag, bag.last("answer")) == [name]  # he himself knows his name


def enclosed(bag: Bag, mail: Row) -> list[str]:
    return [name for part in bag.read(mail).walk() if (name := part.get_filename())]


@pytest.mark.parametrize(
    "name, data",
    [
        ("surat.pdf", pdf_saying("Kepada Budi Santoso")),
        ("surat.docx", docx_saying("Kepada Bapak Budi Santoso")),
        ("surat.rtf", rb"{\rtf1 Kepada {\b Bu}di Santoso}"),
        ("surat.zip", zipped({"surat.docx": docx_saying("Kepada Bapak Budi Santoso")})),
    ],
)
def test_a_document_that_names_him_stops_the_mail_and_it_goes_without_it(
    bag: Bag, name: str, data: bytes
) -> None:
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", "1 1")
    said = "Jalan sudah kami tambal pada 5 Maret 2026, surat terlampir."
    bag.answer(bag.last("instruction"), said, files={name: data, "foto.pdf": PDF})
    assert statuses(bag, "response") == ["stopped", "stopped"]
    asked = flat(bag.last("stopped", ADMIN)["text"])
    assert f"Budi Santoso (dalam berkas {name})" in asked
    assert "berkas yang memuatnya tidak ikut dikirim" in asked
    bag.says("admin", "stopped", "1")
    went = bag.mails("response")[1]
    assert went["status"] == "sent"
    assert enclosed(bag, went) == ["foto.pdf"]
    assert f"{name}: memuat keterangan tentang orang yang identitasnya dilindungi" in flat(went["text"])


def test_a_document_that_names_nobody_goes(bag: Bag) -> None:
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", "1 1")
    said = "Jalan sudah kami tambal pada 5 Maret 2026, surat terlampir."
    bag.answer(bag.last("instruction"), said, files={"surat.pdf": pdf_saying("Jalan rusak di Lembak")})
    assert statuses(bag, "response") == ["sent"]


def test_a_text_file_that_names_him_stops_the_mail_and_goes_without_it(bag: Bag) -> None:
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", "1 1")
    mail = bag.last("instruction")
    message = bag.reply_to(mail, "Jalan sudah kami tambal pada 5 Maret 2026, surat terlampir.")
    message.add_attachment("Kepada Bapak Budi Santoso: jalan sudah ditambal.", filename="tanggapan.txt")
    bag.put(message.as_bytes(), mail["to"], parseaddr(str(message["To"]))[1])
    assert statuses(bag, "response") == ["stopped", "stopped"]
    bag.says("admin", "stopped", "1")
    gone = bag.read(bag.mails("response")[1])
    named = next(part for part in gone.walk() if part.get_filename() == "tanggapan.txt")
    payload = named.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.strip() == b"Kepada Bapak [disamarkan]: jalan sudah ditambal."


def test_every_form_has_a_name_for_the_letter_that_asks() -> None:
    named = tomllib.loads((ROOT / "templates/words.toml").read_text("utf-8"))["form"]
    assert not {*FORMS} - {*named}


def test_an_ordinary_word_of_our_letters_stops_nothing(bag: Bag) -> None:
    """A complainant whose name is a word of every letter, and a place's."""
    bag.write(
        "w@warga.example",
        text=HIDDEN.replace("Budi Santoso", "Surya Mohon Lembak"),
        name="Surya Mohon Lembak",
    )
    bag.says("admin", "verification", "1 PUPR")
    assert statuses(bag, "disposition") == ["sent"]


def test_an_ordinary_case_is_not_searched_for_a_neighbours_words(bag: Bag) -> None:
    bag.write("ketua.rt@warga.example", text=HIDDEN.replace("Budi Santoso", "Kartini"), name="Kartini")
    bag.write(
        "lain@warga.example",
        text="Lampu jalan di Desa Lembak mati sejak 1 Maret 2026, kata Ketua RT dan Kartini.",
    )
    bag.says("admin", "verification", "1 PUPR")
    assert statuses(bag, "disposition") == ["sent"]


def test_a_first_name_that_an_official_bears_too_is_found_and_the_officials_is_not(bag: Bag) -> None:
    """Every disposition lists the agency's officers; one of them bears the complainant's name."""
    officer = bag.house.agency("PUPR").officers[0].name
    first = officer.split()[0]
    bag.write("w@warga.example", text=HIDDEN.replace("Budi Santoso", first), name=first)
    bag.says("admin", "verification", "1 PUPR")
    assert statuses(bag, "disposition") == ["sent"]
    assert officer in bag.last("disposition")["text"]
    plant(bag, "instruction", f"\nPelapor: {first}\n")
    bag.says("liaison PUPR", "disposition", "1 1")
    assert statuses(bag, "instruction") == ["stopped"]


def test_a_complainant_reads_nothing_of_a_hidden_neighbour_whose_case_was_merged(bag: Bag) -> None:
    bag.write(
        "siti.rahayu@warga.example",
        "Jalan Lembak",
        HIDDEN.replace("Budi Santoso", "Siti Rahayu"),
        name="Siti Rahayu",
    )
    bag.write()
    first, second = bag.mails("verification")
    bag.answer(second, "7 0001")
    bag.answer(first, "1 PUPR")
    bag.says("liaison PUPR", "disposition", "2 Jalan sudah kami tambal pada 5 Maret 2026.")
    plant(bag, "survivor", "\nDilaporkan juga oleh Siti Rahayu.\n")
    bag.settle(windows_over=True)
    assert statuses(bag, "answer", "siti.rahayu@warga.example") == ["sent"]
    assert statuses(bag, "survivor", CITIZEN) == ["stopped"]


def test_words_masked_in_one_case_are_no_finding_beside_another(bag: Bag) -> None:
    """The head's daily letter tells of both cases; "pisang goreng" is masked in the first."""
    bag.write("a@warga.example", text=HIDDEN.replace("Mohon", "Saya jual pisang goreng di situ. Mohon", 1))
    bag.write(
        "b@warga.example", "Tarif pisang goreng", "Tarif pisang goreng di Desa Lembak naik sejak 1 Maret."
    )
    bag.answer(bag.mails("verification")[0], "9 samarkan: pisang goreng")
    assert "pisang goreng" in [mask.text for mask in bag.case(1).masks]
    bag.at("2026-03-12 09:00")
    told = [row for row in bag.mails("digest") if "Tarif pisang goreng" in row["text"]]
    assert {row["role"] for row in told} >= {"admin_head"}
    assert {row["status"] for row in told} == {"sent"}


def test_what_a_complainant_quotes_of_our_letters_is_no_finding(bag: Bag) -> None:
    """Our own address and the number of his case were masked with his words: every letter bears them."""
    own, number = bag.house.mail, bag.number()
    quoted = f"Mohon diperbaiki. Dulu saya menulis ke {own} tentang laporan {number[-4:]}."
    bag.write(text=HIDDEN.replace("Mohon diperbaiki,", quoted, 1))
    bag.says("admin", "verification", "1 PUPR")
    masked = [*bag.case().masks]
    assert {own, number[-4:]} & {mask.text for mask in masked}
    assert statuses(bag, "disposition") == ["sent"]


def test_of_very_many_findings_he_reads_some_and_how_many_more_there_are(forgetful: Bag) -> None:
    bag = forgetful
    homes = " ".join(f"Rumah saya di Jl. Melati No. {number}." for number in range(1, 60))
    bag.write(text=HIDDEN.replace("\n\nBudi", f" {homes}\n\nBudi"))
    bag.says("admin", "verification", "1 PUPR")
    asked = flat(bag.last("stopped", ADMIN)["text"])
    assert "Budi Santoso" in asked
    assert asked.count("dalam surat:") == 20
    assert re.search(r"Dan \d\d hal lain yang serupa", asked)


def test_the_longest_of_twice_as_many_findings_are_found_with_twice_the_work() -> None:
    def search(size: int) -> Callable[[], object]:
        leaks = [Leak("ME-2026-0001", "address", f"Jl. Melati No. {number}") for number in range(size)]
        return lambda: stopped_notice._longest(leaks)

    assert growth(search, 300) < 2.5


def test_what_waited_for_the_admin_is_not_excused_by_a_cut_line(forgetful: Bag) -> None:
    bag = forgetful
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    bag.at("2026-03-05T10:00+07:00")
    bag.says("admin", "stopped", MASKED)
    sent = [row for row in bag.mails("disposition") if row["status"] == "sent"]
    assert sent and not any(row.get("late") for row in sent)


def test_our_own_address_is_no_home_of_his(bag: Bag) -> None:
    plant(bag, "disposition", "\n\nSurat ke {{ house.address }}\n")
    bag.write(text=f"{HIDDEN}\nAlamat rumah saya: {bag.house.address}.")
    bag.says("admin", "verification", "1 PUPR")
    assert set(statuses(bag, "disposition")) == {"sent"}
