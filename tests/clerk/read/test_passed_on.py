"""A complaint that somebody passed on, and our own letter passed on to a colleague, told as bytes through the
whole office."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clerk.test_office import ANSWER
from tests.mailbag import ADMIN, CITIZEN, LIAISON, TEXT, Bag
from tests.msgwriter import Mail, written
from tests.reading.mime.test_outlook_msg import carrier

CAMAT = "camat.lembak@surelgratis-lain.example"
FIRST = "budi.pertama@warga.example"
WORDS = "Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah sejak 1 Maret 2026. Mohon diperbaiki."
COLLEAGUE = "pegawai.pupr@surelgratis-lain.example"
PHOTO = b"\xff\xd8\xff\xda\x00\x02" + bytes(range(200)) * 150 + b"\xff\xd9"


def flat(text: str) -> str:
    """Without line ends and the marks of quotations."""
    return " ".join(text.replace("\n>", "\n").split())


def first(**more: Any) -> Mail:
    return Mail(
        subject="Jalan rusak di Lembak",
        sender=("Budi Pertama", FIRST),
        text=f"{WORDS}\r\n\r\nHormat saya,\r\nBudi Pertama",
        **more,
    )


def forwarded(text: str = "Mohon diproses.", mail: Mail | None = None) -> bytes:
    return carrier(written(mail or first()), text=text).replace(b"camat@lembak.example", CAMAT.encode())


def inline(note: str = "Mohon diproses.") -> str:
    head = (
        f"---------- Forwarded message ---------\nDari: Budi Pertama <{FIRST}>\nDate: Sen, 2 Mar 2026 pukul"
        f" 10.30\nSubject: Jalan rusak di Lembak\nTo: <{CAMAT}>\n\n\n"
    )
    return f"{note}\n\n{head}{WORDS}\n\nHormat saya,\nBudi Pertama"


def test_the_receipt_goes_to_him_who_passed_it_on_and_the_admin_reads_who_wrote(bag: Bag) -> None:
    mail = first(files=[("foto.jpg", "image/jpeg", PHOTO)])
    assert bag.put(forwarded(mail=mail), CAMAT) == [("receipt", CAMAT), ("verification", ADMIN)]
    case = bag.case()
    assert (case.address, case.name, case.title) == (CAMAT, "Camat Lembak", "Jalan rusak di Lembak")
    assert case.text.startswith("Jalan kabupaten di Desa Lembak")
    assert [file.name for file in case.files] == ["foto.jpg"]  # neither the .msg with its head, nor the words
    assert case.subdistrict == "Lembak" and case.suggested[0] == "PUPR"
    shown = flat(bag.last("verification")["text"])
    assert f"Diteruskan oleh: Camat Lembak ({CAMAT})" in shown
    assert f"Budi Pertama ({FIRST}), ditulis Senin, 2 November 2026 pukul 10.30 WIB" in shown
    assert "Catatan yang meneruskan: Mohon diproses." in shown
    receipt = flat(bag.last("receipt")["text"])
    assert "Diteruskan dari: Budi Pertama" in receipt and "Kepada Budi Pertama kami tidak menulis" in receipt
    assert FIRST not in receipt
    assert all(row["to"] != FIRST for row in bag.mails())


def test_officials_read_his_words_and_never_his_address(bag: Bag) -> None:
    bag.write(
        CAMAT,
        "Fwd: Jalan rusak",
        inline() + f"\nBalas ke {FIRST} atau istri.budi@warga.example",
        name="Camat Lembak",
    )
    bag.says("admin", "verification", "1 PUPR")
    shown = flat(bag.last("disposition")["text"])
    assert "Jalan kabupaten di Desa Lembak" in shown and "orang lain, lalu diteruskan oleh Pelapor" in shown
    assert "@warga.example" not in shown and "Forwarded" not in shown
    assert "Budi Pertama" in shown  # he signed his words; nobody has asked to hide him


def test_his_name_is_hidden_with_the_one_who_passed_it_on(bag: Bag) -> None:
    bag.write(CAMAT, "Fwd: Jalan rusak", inline("Mohon nama pelapor dirahasiakan."), name="Camat Lembak")
    assert bag.case().anonymous
    bag.says("admin", "verification", "1 PUPR")
    shown = flat(bag.last("disposition")["text"])
    assert "Budi" not in shown and "Pertama" not in shown and CAMAT not in shown


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("Mohon diproses. Terima kasih.", WORDS),
        (
            "Ruas ini juga dilewati bus sekolah, mohon didahulukan.",
            f"Ruas ini juga dilewati bus sekolah, mohon didahulukan.\n\nSurat yang diteruskan:\n\n{WORDS}",
        ),
    ],
)
def test_what_he_says_himself_belongs_to_the_matter_when_it_says_something(
    bag: Bag, note: str, text: str
) -> None:
    bag.write(CAMAT, "Fwd: Jalan rusak", inline(note), name="Camat Lembak")
    assert bag.case().text.startswith(text)
    assert bag.case().passed_note == note


def test_his_own_letter_passed_on_is_his_own(bag: Bag) -> None:
    bag.write(FIRST, "Fwd: Jalan rusak", inline(), name="Budi Pertama")
    assert bag.case().text.startswith("Jalan kabupaten") and bag.case().passed_on == ()
    assert (
        "Diteruskan" not in bag.last("receipt")["text"]
        and "Surat terusan" not in bag.last("verification")["text"]
    )


def test_several_letters_in_one_are_several_matters(bag: Bag) -> None:
    other = Mail(
        subject="Lampu mati di Ujan Mas",
        sender=("Siti", "siti@warga.example"),
        text="Lampu jalan di Ujan Mas mati.",
    )
    raw = forwarded().removesuffix(b"--x--\r\n") + forwarded(mail=other).split(b"Mohon diproses.\r\n", 1)[1]
    bag.put(raw, CAMAT)
    assert [one["name"] for one in bag.case().passed_on] == ["Budi Pertama", "Siti"]
    assert bag.case().matters == ("Jalan rusak di Lembak", "Lampu mati di Ujan Mas")
    assert "Lampu jalan di Ujan Mas mati." in bag.case().text
    assert "memuat 2 hal" in flat(bag.last("verification")["text"])


def test_each_part_of_a_split_forward_keeps_the_first_writers_address_back(bag: Bag) -> None:
    bag.write(CAMAT, "Fwd: Jalan rusak", inline(), name="Camat Lembak")
    bag.says(
        "admin",
        "verification",
        f"8\n1. Jalan Lembak rusak, tulis ke {FIRST}\n2. Lampu jalan mati, tulis ke {FIRST}",
    )
    for number in bag.cases():
        mail = next(row for row in reversed(bag.mails("verification")) if row["dossier"] == number)
        bag.answer(mail, "1 PUPR")
        shown = flat(bag.last("disposition")["text"])
        assert number in shown and FIRST not in shown and "tulis ke [disamarkan]" in shown
    assert len(bag.cases()) == 2


def test_a_known_official_is_asked_and_reads_what_he_passed_on(bag: Bag) -> None:
    bag.disposed()
    assert bag.write(LIAISON, "Fwd: Jalan rusak", inline("Mohon dibantu.")) == [("which_case", LIAISON)]
    assert "Jalan kabupaten di Desa Lembak" in flat(bag.last("which_case")["text"])
    assert bag.says("liaison PUPR", "which_case", "baru") == [("receipt", LIAISON), ("verification", ADMIN)]
    assert bag.case(2).passed_on[0]["name"] == "Budi Pertama"


def test_what_a_complainant_passes_on_in_an_answer_is_kept(bag: Bag) -> None:
    bag.complaint()
    bag.answer(
        bag.last("receipt", CITIZEN),
        inline("Ini surat tetangga saya."),
        subject="Fwd: Jalan rusak",
        quote=False,
    )
    assert bag.case().texts[0].text.startswith("Jalan kabupaten di Desa Lembak")
    assert "Jalan kabupaten di Desa Lembak" in flat(bag.last("more_text")["text"])


def test_an_answer_that_a_liaison_passes_on_is_his_answer(bag: Bag) -> None:
    bag.disposed()
    head = (
        "---------- Forwarded message ---------\nDari: Staf <staf@pupr.muaraenim.example>\nDate: Sen, 2 Mar"
        " 2026 pukul 10.30\nSubject: jalan\nTo: x\n\n"
    )
    bag.answer(bag.last("disposition"), f"2\n\n{head}{ANSWER}", quote=False)
    assert bag.stage() == "handling/window"
    answer = bag.case().dispositions[0].answer
    assert answer is not None and answer.text == ANSWER


# Our own letter, passed on to a colleague who answers.


def gmail(
    bag: Bag,
    answer: str,
    attribution: str = (
        "Pada Kam, 5 Mar 2026 pukul 08.10 Samsul Effendi <penghubung@pupr.muaraenim.example> menulis:"
    ),
) -> str:
    """The colleague's answer above the liaison's forward of our letter, as Gmail quotes it."""
    ours = bag.read(bag.last("disposition"))
    body = ours.get_body(("plain",)).get_content()
    passed = (
        f"Tolong dijawab ya.\n\n---------- Forwarded message ---------\nDari: {ours['From']}\nDate: Kam, 5"
        f" Mar 2026 pukul 08.00\nSubject: {ours['Subject']}\nTo: <{LIAISON}>\n\n\n{body}"
    )
    return f"{answer}\n\n{attribution}\n\n" + "\n".join(f"> {line}" for line in passed.split("\n"))


def outlook(bag: Bag, answer: str) -> str:
    """The same as Outlook writes it: heads without marks, our lines wrapped anew and indented nowhere."""
    ours = bag.read(bag.last("disposition"))
    body = ours.get_body(("plain",)).get_content()
    rule = "________________________________"
    return (
        f"{answer}\n\n{rule}\nDari: Samsul Effendi <penghubung@pupr.muaraenim.example>\nDikirim: Kamis, 05"
        f" Maret 2026 08.10\nKepada: Pegawai\nSubjek: FW: {ours['Subject']}\n\nTolong"
        f" dijawab.\n\n{rule}\nDari: Pengaduan Kabupaten Muara Enim\nDikirim: Kamis, 05 Maret 2026"
        f" 08.00\nKepada: Samsul Effendi\nSubjek: {ours['Subject']}\n\n{body}"
    )


def html(bag: Bag, answer: str) -> str:
    """Outlook's HTML, with our letter's own HTML below."""
    ours = bag.read(bag.last("disposition"))
    page = ours.get_body(("html",)).get_content()
    return (
        f'<div>{answer}</div><div style="border-top:solid #E1E1E1 1.0pt"><p><b>From:</b>'
        " Samsul<br><b>Sent:</b> Thursday, March 5, 2026 8:10 AM<br><b>To:</b> Pegawai<br><b>Subject:</b>"
        f" FW: disposisi</p></div>{page}"
    )


@pytest.mark.parametrize("shape", [gmail, outlook, html])
@pytest.mark.parametrize("prefix", ["Re: Fwd: ", "Bls: Trs: ", "RE: FW: "])
def test_a_colleague_with_the_token_only_in_the_quote_is_matched_and_held(
    bag: Bag, shape: Any, prefix: str
) -> None:
    bag.disposed()
    subject = f"{prefix}{bag.last('disposition')['subject']}"
    message = bag.message(COLLEAGUE, subject, shape(bag, f"2 {ANSWER}"), name="Pegawai")
    if shape is html:
        message.replace_header("Content-Type", "text/html; charset=utf-8")
    with bag.nothing_changes():
        assert bag.put(message.as_bytes(), COLLEAGUE) == [("confirm", LIAISON)]
    assert bag.letter()["status"] == "held"
    asked = flat(bag.last("confirm")["text"])
    assert ANSWER in asked and "Tolong dijawab" not in asked
    assert COLLEAGUE in asked
    bag.says("liaison PUPR", "confirm", "ya")
    answer = bag.case().dispositions[0].answer
    assert answer is not None and answer.text == ANSWER


def test_a_colleague_who_attaches_our_letter_is_held_too(bag: Bag) -> None:
    bag.disposed()
    message = bag.message(COLLEAGUE, "Tindak lanjut jalan Lembak", f"2 {ANSWER}", name="Pegawai")
    message.add_attachment(bag.read(bag.last("disposition")))
    with bag.nothing_changes():
        assert bag.put(message.as_bytes(), COLLEAGUE) == [("confirm", LIAISON)]


def test_a_stranger_who_passes_on_a_letter_of_ours_learns_nothing(bag: Bag) -> None:
    bag.complaint(text=TEXT)
    ours = bag.read(bag.last("receipt", CITIZEN)).get_body(("plain",)).get_content()
    came = bag.write(
        "entah@lain.example",
        "Fwd: laporan",
        f"status\n\n---------- Forwarded message ---------\nDari: Pengaduan <{bag.house.mail}>\nDate: Kam, 5"
        f" Mar 2026 pukul 08.00\nSubject: x\nTo: y\n\n{ours}",
    )
    assert came == [("confirm", CITIZEN)]
