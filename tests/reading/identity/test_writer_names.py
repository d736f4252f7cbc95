"""A hidden complainant's name, however he signs: struck from what officials read, and nothing but his name
(promise 12)."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

from mailroom.procedure.case import Case
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.reading.identity import writer_names
from mailroom.reading.identity.identity_answers import IDENTITY
from mailroom.writing.leak_linter import lint
from tests.clerk.test_office import ANSWER
from tests.mailbag import Bag
from tests.offices import demonstration
from tests.signatures import BODY, SIGNED, UNSIGNED
from tests.tables import for_each

OF_OFFICE = replace(IDENTITY, harmless=demonstration().vocabulary)
NICK = "xyz123@surelgratis-lain.example"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def hidden(text: str, name: str = "") -> Case:
    case = Case("ME-2026-0042", name=name, address=NICK, anonymous=True, text=text, place="Desa Lembak")
    case.subdistrict = "Lembak"
    return case


@for_each(("text", "name"), SIGNED)
def test_a_name_goes_however_it_is_signed_and_the_complaint_stays(text: str, name: str) -> None:
    case = hidden(text.replace("*", BODY))
    read = words(alias_and_masked_texts.strike_complainant_text(case.text, case, OF_OFFICE))
    assert [word for word in words(name) if word in read] == []
    assert [word for word in words(BODY) if word not in read] == []


@for_each("text", UNSIGNED)
def test_what_names_not_the_writer_goes_as_far_as_it_is_a_name(text: str) -> None:
    case = hidden(text.replace("*", BODY))
    read = words(alias_and_masked_texts.strike_complainant_text(case.text, case, OF_OFFICE))
    of_a_group = {"maju"}  # the name of a group tells who may have written
    assert {*words(case.text)} - {*read} <= {"joko", "susilo", "kartini", "sd", "5"} | of_a_group


@pytest.mark.parametrize("named", ["", "kd99"])
@pytest.mark.parametrize(
    "signature",
    ["Kartini Dewi", "Terima kasih\nKartini Dewi, warga Lembak", "Hormat saya,\n\nKartini Dewi", "- Kartini",
        "Pelapor: Kartini Dewi", "saya Kartini dari desa lembak"],
)  # fmt: skip
def test_no_letter_to_an_agency_bears_it(bag: Bag, signature: str, named: str) -> None:
    bag.write(sender=NICK, name=named, text=f"{BODY}\n\n{signature}")
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", "1 1")
    for row in (bag.last("disposition"), bag.last("instruction")):
        mail = bag.read(row)
        shown = f"{mail['Subject']} {row['text']} {mail.get_body(('html',)).get_content()}"
        assert "artini" not in shown and "rusak parah" in shown


def test_a_name_in_a_later_comment_is_struck_everywhere(bag: Bag) -> None:
    bag.disposed(sender=NICK, name="", text=BODY)
    bag.says("liaison PUPR", "disposition", f"2 {ANSWER}")
    bag.settle(windows_over=True)
    bag.answer(bag.last("answer"), "Belum beres pak, masih rusak di depan warung Kartini.\n\nKartini Dewi")
    text = " ".join(bag.last("comment")["text"].replace("\n>", "").split())
    assert "Belum beres pak, masih rusak di depan warung [disamarkan 1]." in text and "artini" not in text


def test_the_oversight_track_hides_whoever_signs(bag: Bag) -> None:
    bag.write(
        sender=NICK,
        name="",
        subject="Pungli di kantor camat",
        text=(
            "Pegawai kantor Camat Gelumbang meminta uang Rp200.000 pada 1 Maret 2026 waktu saya mengurus"
            " surat pindah.\n\nKartini Dewi\nDesa Segayam"
        ),
    )
    bag.says("admin", "verification", "2")
    text = " ".join(bag.last("disposition")["text"].replace("\n>", "").split())
    assert "artini" not in text and "Camat Gelumbang meminta uang" in text


def test_an_officials_signature_stays_in_what_other_officials_read(bag: Bag) -> None:
    bag.disposed(sender=NICK, name="", text=f"{BODY}\n\nKartini Dewi")
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.says("officer PUPR 1", "instruction", f"{ANSWER}\n\nSamsul Effendi")
    assert "Samsul Effendi" in bag.last("response")["text"]


def test_the_linter_looks_for_the_name_he_signs_with() -> None:
    assert {"Kartini Dewi", "Kartini", "Dewi"} <= set(
        alias_and_masked_texts.forbidden_strings(hidden(f"{BODY}\n\nHormat saya,\nKartini Dewi"), IDENTITY)
    )


@pytest.mark.parametrize(
    "text", ["Dekat warung. Kartini Dewi", "Dekat warung\nKartini\nDewi", "Dekat warung Kartini, kata Dewi."]
)
def test_his_own_name_goes_also_where_a_place_may_bear_it(text: str) -> None:
    case = hidden(f"{BODY} {text}", name="Kartini Dewi")
    assert not {"kartini", "dewi"} & {
        *words(alias_and_masked_texts.strike_complainant_text(case.text, case, IDENTITY))
    }


def test_a_name_is_struck_over_any_blanks_as_the_linter_reads_it() -> None:
    case = hidden(f"{BODY} Kata JAYA  PUTRA dan Jaya\nPutra.", name="Jaya Putra")
    case.undisguised = ("Jaya", "Putra")
    assert (
        lint(
            alias_and_masked_texts.strike_complainant_text(case.text, case, IDENTITY),
            alias_and_masked_texts.forbidden_strings(case, IDENTITY),
        )
        == []
    )


def test_a_name_that_only_describes_him_is_no_name() -> None:
    case = hidden(BODY, name="Warga Peduli Lembak")
    assert alias_and_masked_texts.strike_complainant_text(BODY, case, IDENTITY) == BODY


def test_his_handle_goes_and_the_agencys_stays() -> None:
    case = hidden(f"{BODY} Akun @budisantoso88, sudah saya tandai @dinaspupr.", name="Budi Santoso")
    assert alias_and_masked_texts.strike_complainant_text(case.text, case, IDENTITY).endswith(
        "Akun [disamarkan 1], sudah saya tandai @dinaspupr."
    )


def test_the_admin_reads_what_goes_and_what_may_still_name_him(bag: Bag) -> None:
    bag.write(sender=NICK, name="", text=f"{BODY} Istri saya Siti Rahayu jatuh di sana.\n\nKartini Dewi")
    text = bag.last("verification")["text"]
    assert re.search(r"(?m)^  \d\.  Kartini Dewi ", text) and re.search(r"(?m)^  \d\.  Siti Rahayu ", text)
    assert re.search(r"(?m)^- Istri saya \[disamarkan \d\] jatuh di sana$", text)


def test_the_admin_says_what_else_is_struck_and_what_is_not(bag: Bag) -> None:
    bag.write(
        sender=NICK,
        name="",
        text=f"{BODY} Istri saya Siti Rahayu jatuh di sana.\n\nTerima kasih\nJoko Susilo",
    )
    bag.says("admin", "verification", "1 PUPR\n9 samarkan: Siti Rahayu, Istri")
    text = " ".join(bag.last("disposition")["text"].replace("\n>", "").split())
    assert re.search(r"\[disamarkan \d\] saya \[disamarkan \d\] jatuh di sana\.", text)
    assert "Desa Lembak" in text


def test_his_own_name_is_not_the_admins_to_open(bag: Bag) -> None:
    bag.write(sender=NICK, name="", text=f"{BODY}\n\nTerima kasih\nJoko Susilo")
    bag.says("admin", "verification", "1 PUPR\n9 tampilkan: Joko")
    assert bag.mails("disposition") == []
    assert "hanya Pelapor" in bag.last("verification")["text"]


def test_who_is_not_hidden_keeps_his_signature(bag: Bag) -> None:
    bag.disposed(sender=NICK, name="", text=f"{BODY.removeprefix('Mohon anonim. ')}\n\nKartini Dewi")
    assert "Kartini Dewi" in bag.last("disposition")["text"]


def test_the_parts_of_a_split_case_hide_the_same_name(bag: Bag) -> None:
    bag.write(sender=NICK, name="", text=f"{BODY} Lampu juga mati.\n\nKartini Dewi")
    bag.says("admin", "verification", "8\n1. Jalan rusak di Lembak\n2. Lampu mati, kata Kartini")
    assert "Kartini" in alias_and_masked_texts.forbidden_strings(bag.case(2), IDENTITY)


def test_a_long_letter_of_blank_lines_and_commas_is_read_in_a_moment() -> None:
    for text in (
        "\n" * 20_000,
        "saya, " * 4_000,
        "terima kasih " * 2_000,
        "hormat saya\n" * 2_000,
        "Nama: A B\n" * 2_000,
    ):
        writer_names.names_of_writer(text)  # a pattern that tries each blank from each takes hours here


def test_what_may_still_name_him_ends_where_its_sentence_ends() -> None:
    case = Case("ME-2026-0001", anonymous=True, text="x")
    told = alias_and_masked_texts.doubts(
        "Dipukuli suami saya di Lembak. Anak saya juga. Saya takut. Saya tinggal di Jl. Melati No. 3."
        " Tolong.",
        case,
        IDENTITY,
    )
    assert told == [
        "Jl. Melati",
        "Dipukuli suami saya di Lembak",
        "Anak saya juga",
        "Saya takut",
        "Saya tinggal di Jl. Melati No. 3",
    ]


def test_no_tap_of_the_admin_shows_a_hidden_name(bag: Bag) -> None:
    """The verification tells what is struck; a button that undid it would be one tap on a telephone away."""
    bag.write(
        "xyz123@gmail.com",
        text=f"{BODY} Mohon nama saya dirahasiakan.\n\nTerima kasih\nKartini Dewi",
        name="",
    )
    mail = bag.read(bag.last("verification"))
    page = mail.get_body(("html",)).get_content()
    assert "Kartini Dewi" in page
    assert not [link for link in re.findall(r'href="([^"]*)"', page) if "Kartini" in unquote(link)]


@pytest.mark.parametrize(
    "said", ["aku malu dikatoi hantu, pak", "sy penerima pkh dari 2019", "kami lindungi diri."]
)
def test_what_somebody_says_of_himself_in_small_letters_is_no_name(said: str) -> None:
    assert writer_names.names_of_writer(said) == ()


def test_the_closing_above_a_name_is_no_line_of_the_signature() -> None:
    assert writer_names.signature_lines("Terima kasih.\n\nHormat kami,\nH. Sulaiman Djafri") == {3}
