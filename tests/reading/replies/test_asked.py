"""`kenapa` after a question of ours: why that letter was asked about, to the one who wrote it and to nobody
else."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from mailroom.procedure.letter import Act
from tests.bench.reading_figures import ROOT
from tests.clerk.test_office import fresh_to_old_address, three_cases
from tests.mailbag import ADMIN, CITIZEN, LIAISON, NAME, Bag, flat
from tests.soak.floods import MACHINES

HEAD = "Mengapa surat Bapak/Ibu kami tanyakan"


def why(bag: Bag, who: str, question: str, to: str) -> str:
    """What the trace says, asked by replying to our question."""
    with bag.nothing_changes():
        assert bag.says(who, question, "kenapa?") == [("trace", to)]
    return flat(bag.last("trace", to)["text"])


def test_a_citizen_reads_why_his_letter_was_asked_about(bag: Bag) -> None:
    bag.complaint()
    assert bag.says("citizen", "receipt", "stop") == [("not_understood", CITIZEN)]
    told = why(bag, "citizen", "not_understood", CITIZEN)
    assert HEAD in told
    assert "tidak ada kata atau angka menu yang dikenali" in told


def test_an_admin_reads_which_digit_was_none(bag: Bag) -> None:
    bag.complaint()
    assert bag.says("admin", "verification", "1 dinas antah berantah") == [("not_understood", ADMIN)]
    assert "angka 1 pada menu; keterangannya belum lengkap atau tidak dikenali" in why(
        bag, "admin", "not_understood", ADMIN
    )


def test_a_liaison_reads_it_and_nobody_else(bag: Bag) -> None:
    bag.disposed()
    assert bag.says("liaison PUPR", "disposition", "tidak tahu") == [("not_understood", LIAISON)]
    assert HEAD in why(bag, "liaison PUPR", "not_understood", LIAISON)
    for who, form, to in (("citizen", "forwarded", CITIZEN), ("admin", "verification", ADMIN)):
        assert HEAD not in why(bag, who, form, to)


def test_of_an_understood_letter_its_writer_reads_what_was_read_what_it_did_and_what_holds(bag: Bag) -> None:
    bag.disposed()
    told = why(bag, "admin", "verification", ADMIN)
    assert HEAD not in told
    assert "Yang kami baca dari surat Bapak/Ibu" in told
    assert "meneruskan ke perangkat daerah; angka 1 pada menu" in told
    assert "angka 1 pada menu" not in why(bag, "liaison PUPR", "disposition", LIAISON), "another's letter"


def test_kenapa_and_status_say_the_same_of_a_case(bag: Bag) -> None:
    bag.disposed()
    for who, form, to in (
        ("citizen", "forwarded", CITIZEN),
        ("admin", "verification", ADMIN),
        ("liaison PUPR", "disposition", LIAISON),
    ):
        traced = why(bag, who, form, to)
        bag.says(who, form, "status")
        status = flat(bag.last("status_letter", to)["text"])
        said = re.split("Layanan ini gratis|Pengaduan Kabupaten", traced.split("Langkah berikutnya: ")[1])[0]
        assert said.strip() in status
        assert " 2026" in said


@pytest.mark.parametrize(("form", "key"), [("absence", "absence"), ("register_print", "register")])
def test_letters_that_ask_nothing_say_why_they_were_sent(bag: Bag, form: str, key: str) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "Cuti 5-13 Maret 2026, pengganti Pak Anu")
    bag.at("2026-04-02 08:00")
    to = bag.last(form)["to"]
    assert bag.answer(bag.last(form), "kenapa?") == [("trace", to)]
    assert flat(SENT[key]) in flat(bag.last("trace", to)["text"])


def test_a_question_that_was_decided_still_says_why_it_was_asked(bag: Bag) -> None:
    three_cases(bag)
    bag.write(sender=LIAISON, subject="Tindak lanjut", text="1 1")
    bag.says("liaison PUPR", "which_case", "0003")
    assert bag.says("liaison PUPR", "which_case", "kenapa?") == [("trace", LIAISON)]


def test_why_we_asked_which_case(bag: Bag) -> None:
    three_cases(bag)
    assert bag.write(sender=LIAISON, subject="Tindak lanjut", text="1 1") == [("which_case", LIAISON)]
    told = why(bag, "liaison PUPR", "which_case", LIAISON)
    assert HEAD in told
    assert "nomor laporannya" in told
    assert len(bag.says("liaison PUPR", "trace", "0003")) == 2  # the question is still open


def test_why_we_asked_this_or_a_new_one(bag: Bag) -> None:
    assert fresh_to_old_address(bag) == [("this_or_new", CITIZEN)]
    assert "laporan baru" in why(bag, "citizen", "this_or_new", CITIZEN)
    assert bag.says("citizen", "trace", "1") == [("more_text", ADMIN), ("noted", CITIZEN)]
    assert NAME in bag.last("trace", CITIZEN)["text"]


# Letters that are about no single case: why they were sent, and what was understood of the last reply.

SENT = tomllib.loads((ROOT / "templates" / "words.toml").read_text(encoding="utf-8"))["sent"]
NONE_YET = "Kami belum menerima balasan atas surat itu."


def test_why_a_digest_was_sent_and_what_was_read(bag: Bag) -> None:
    bag.disposed()
    bag.disposed(subject="Jembatan rusak")
    bag.at("2026-03-09 08:00")
    told = why(bag, "liaison PUPR", "digest", LIAISON)
    assert flat(SENT["digest"]) in told
    assert NONE_YET in told
    bag.says("liaison PUPR", "digest", "9: mohon perpanjangan")
    assert "Yang kami baca: 1 baris bernomor." in why(bag, "liaison PUPR", "digest", LIAISON)
    bag.says("liaison PUPR", "digest", "0001: 1 1\n0002: 1 1")
    assert "Yang kami baca: 2 baris bernomor." in why(bag, "liaison PUPR", "digest", LIAISON)


def test_a_digest_of_one_line_is_explained_and_not_carried_out(bag: Bag) -> None:
    assert bag.write(sender="orang@luar.example", headers={"List-Id": "<kabar.example>"}) == [
        ("digest", ADMIN)
    ]
    assert flat(SENT["digest"]) in why(bag, "admin", "digest", ADMIN)
    assert bag.says("admin", "digest", "bantuan") == [("help", ADMIN)]
    assert bag.cases() == []


def test_why_a_reprimand_and_a_report_were_sent(bag: Bag) -> None:
    regent = bag.who("regent")
    bag.disposed()
    bag.at("2026-03-10 08:00")
    assert flat(SENT["recommend"]) in why(bag, "apip", "digest", bag.who("apip"))
    bag.says("apip", "digest", "tegur 1")
    told = why(bag, "regent", "reprimand_draft", regent)
    assert flat(SENT["reprimand"]) in told
    assert NONE_YET in told
    bag.says("regent", "reprimand_draft", "mungkin besok")
    assert "tidak ada kata atau angka menu yang dikenali" in why(bag, "regent", "reprimand_draft", regent)
    bag.says("regent", "reprimand_draft", "SETUJU")
    told = why(bag, "regent", "reprimand_order", regent)
    assert flat(SENT["sign"]) in told
    assert "Yang kami baca: menyetujui (SETUJU)." in told
    bag.at("2026-04-01 07:30")
    told = why(bag, "admin", "report_draft", ADMIN)
    assert flat(SENT["report"]) in told
    assert "SETUJU" not in told, "another's letter"


def test_why_a_question_about_a_letter_and_a_form_were_sent(bag: Bag) -> None:
    fresh_to_old_address(bag)
    bag.says("citizen", "this_or_new", "hmm")
    told = why(bag, "citizen", "this_or_new", CITIZEN)
    assert "Yang kami baca: tidak ada kata atau angka menu yang dikenali." in told
    bag.write(sender=ADMIN, subject="formulir", text="formulir")
    assert SENT["form"] in why(bag, "admin", "form", ADMIN)


def test_no_text_is_read_twice_by_one_menu(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    bag.disposed()
    inner, read = bag.office.reader.words.act_of, []

    def noted(text: str, purpose: str, **others: Any) -> Act:
        read.append((text, purpose))
        return inner(text, purpose, **others)

    monkeypatch.setattr(bag.office.reader.words, "act_of", noted)
    for who, form, text in (("liaison PUPR", "disposition", "tidak tahu"), ("citizen", "forwarded", "stop")):
        bag.says(who, form, text)
        assert read
        assert len(read) == len(set(read))
        read.clear()


def test_a_question_shows_its_reason_and_our_guess_first(bag: Bag) -> None:
    bag.complaint()
    assert bag.says("admin", "verification", "6") == [("not_understood", ADMIN)]
    text = flat(bag.last("not_understood", ADMIN)["text"])
    assert "Sebab kami bertanya: angka 6 pada menu; keterangannya belum lengkap" in text
    assert text.index("6 TERLALU_UMUM") < text.index("1 Teruskan ke dinas lain")


def test_the_codes_are_one_tap_away(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "1 dinas antah berantah")
    assert "kode daftar kode perangkat daerah" in flat(bag.last("not_understood", ADMIN)["text"])
    with bag.nothing_changes():
        assert bag.says("admin", "not_understood", "kode") == [("help", ADMIN)]
    assert "PUPR : Dinas Pekerjaan Umum" in flat(bag.last("help", ADMIN)["text"])
    bag.says("citizen", "receipt", "kode")
    assert "PUPR :" not in flat(bag.last("help", CITIZEN)["text"])


def test_one_emoji_at_an_approval_is_asked_about_with_one_tap(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.says("officer PUPR", "instruction", "Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026.")
    assert bag.says("liaison PUPR", "response", "👍") == [("not_understood", LIAISON)]
    text = flat(bag.last("not_understood", LIAISON)["text"])
    assert "Bila dugaan kami benar: 1 setuju Setujui" in text


@pytest.mark.parametrize("words", MACHINES)
def test_a_machines_stock_answer_reaches_no_complainant(bag: Bag, words: str) -> None:
    """The liaison's machine marks itself by nothing: what it says is no news of the work."""
    bag.disposed()
    before = len([row for row in bag.mails() if row["to"] == CITIZEN])
    bag.answer(bag.last("disposition"), words)
    assert len([row for row in bag.mails() if row["to"] == CITIZEN]) == before


def test_a_complainant_who_is_asked_has_a_button_that_says_yes(bag: Bag) -> None:
    """What we guess rightly is done by one tap: "sudah, boleh ditutup" had only marks to choose from."""
    bag.answered()
    asked = bag.says("citizen", "answer", "sudah beli cabenya Bu, makasih. boleh ditutup")
    if asked == [("not_understood", CITIZEN)]:
        assert "selesai tutup laporan" in flat(bag.last("not_understood")["text"])
        bag.says("citizen", "not_understood", "selesai")
    assert bag.stage() == "closed"
