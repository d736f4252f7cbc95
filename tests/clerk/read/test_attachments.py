"""What a person sends along, told through the whole office: what is refused and what to send instead, logos,
photos of telephones, and mails whose file says all."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from tests.clerk.test_office import ANSWER
from tests.mailbag import ADMIN, CITIZEN, LIAISON, NAME, PDF, TEXT, Bag, flat
from tests.media.test_archives import lying, zipped
from tests.media.test_file_cleaning import docx
from tests.reading.mime.test_inline_images import picture

LOGO = picture(300, 110)
PROGRAM = b"MZ\x90\0" + bytes(80)


def enclosed(bag: Bag, form: str, to: str = "") -> list[str]:
    return [str(part.get_filename()) for part in bag.read(bag.last(form, to)).iter_attachments()]


def with_picture(message: EmailMessage, data: bytes, name: str = "image001.png") -> EmailMessage:
    """A picture between the lines, as Outlook's signatures have it."""
    message.add_attachment(data, "image", "png", filename=name, cid=f"<{name}@01D7>", disposition="inline")
    return message


@pytest.mark.parametrize(
    ("name", "data", "why", "instead"),
    [
        ("foto.jpg.exe", PROGRAM, "berupa program komputer", "kirim fotonya (JPG) atau dokumennya (PDF)"),
        ("nota.pdf", PROGRAM, "berupa program komputer", "kirim fotonya (JPG)"),
        ("nota.js", b"x", "berupa program komputer", "tuliskan langsung dalam surat"),
        ("bukti.zip", zipped({"buka.exe": b"x"}), "arsip yang berisi program komputer", "tanpa programnya"),
        ("bukti.zip", lying(3_000_000), "arsip yang tidak wajar isinya", "tanpa dimampatkan (tanpa ZIP)"),
        (
            "bukti.rar",
            b"Rar!\x1a\x07\x01\x00" + bytes(60),
            "arsip jenis RAR, 7z",
            "satu per satu, atau sebagai ZIP",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_receipt_says_what_was_not_taken_why_and_what_to_send_instead(
    bag: Bag, name: str, data: bytes, why: str, instead: str
) -> None:
    bag.write(files={name: data, "surat.pdf": PDF})
    receipt = flat(bag.last("receipt")["text"])
    assert f"- {name}: {why}" in receipt and instead in receipt
    assert "Gantinya cukup dilampirkan dalam balasan surat ini" in receipt
    assert receipt.count(name) == 1 and "surat.pdf (1 KB)" in receipt
    assert [file.refused != "" for file in bag.case().files] == [True, False]
    assert enclosed(bag, "verification") == ["surat.pdf"]
    assert (
        f"{name} (1 KB), tidak diteruskan: {why}" in flat(bag.last("verification")["text"])
        or len(data) > 1_024
    )
    bag.says("admin", "verification", "1 PUPR")
    assert name not in enclosed(bag, "disposition")
    assert "sengaja tidak kami teruskan" in flat(bag.last("disposition")["text"])
    assert not bag.listed(ADMIN, "left_out")  # nothing is to be handed over by other means


def test_a_zip_of_photos_and_an_office_file_are_taken(bag: Bag) -> None:
    files = {"foto.zip": zipped({"1.png": LOGO, "2.png": LOGO}), "surat.docx": docx()}
    bag.write(files=files)
    assert "tidak dapat kami terima" not in flat(bag.last("receipt")["text"])
    bag.says("admin", "verification", "1 PUPR")
    assert {"foto.zip", "surat.docx"} <= set(enclosed(bag, "disposition"))


def test_what_comes_later_is_answered_likewise(bag: Bag) -> None:
    bag.complaint()
    bag.answer(bag.last("receipt"), "Ini fotonya.", files={"foto.scr": PROGRAM})
    noted = flat(bag.last("noted")["text"])
    assert "foto.scr: berupa program komputer." in noted and "Gantinya cukup dilampirkan" in noted
    assert "Pengirimnya sudah kami minta mengirim gantinya" in flat(bag.last("more_text")["text"])


def test_an_official_is_told_in_his_echo_and_the_citizen_what_is_missing(bag: Bag) -> None:
    bag.disposed()
    bag.answer(
        bag.last("disposition"),
        f"2 {ANSWER}",
        files={"berita acara.rar": b"Rar!\x1a\x07\x01\x00" + bytes(60), "foto.pdf": PDF},
    )
    echo = flat(bag.last("echo", LIAISON)["text"])
    assert "berita acara.rar: arsip jenis RAR" in echo and "sebagai ZIP" in echo
    bag.settle(windows_over=True)
    assert enclosed(bag, "answer") == ["foto.pdf"]
    answer = flat(bag.last("answer")["text"])
    assert "berita acara.rar" in answer and "Pengirimnya sudah kami minta" in answer


def test_a_refused_file_is_no_answer(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("disposition"), "2", files={"jawaban.exe": PROGRAM}, quote=False)
    assert bag.stage() == "handling/distribution"


def test_a_telephones_photo_reaches_the_agency_as_a_jpeg(bag: Bag) -> None:
    out = io.BytesIO()
    pillow_heif.register_heif_opener()
    Image.effect_noise((640, 480), 90).convert("RGB").save(out, "HEIF")
    bag.write(files={"IMG_0042.HEIC": out.getvalue()})
    assert "IMG_0042.HEIC" in bag.last("receipt")["text"]
    bag.says("admin", "verification", "1 PUPR")
    assert "IMG_0042.jpg" in enclosed(bag, "disposition")


# Logos, signatures, counting pixels.


def test_a_signatures_pictures_stay_in_the_archive_and_are_counted(bag: Bag) -> None:
    message = bag.message(CITIZEN, "Jalan rusak", TEXT, name=NAME, files={"lubang.png": picture(640, 480)})
    with_picture(with_picture(message, LOGO), picture(1, 1), "p.png")
    bag.put(message.as_bytes(), CITIZEN)
    row = bag.letter()
    assert [file.name for file in bag.case().files] == ["lubang.png"]
    assert row["ornaments"] == 2 and any("2 hiasan" in why for why in row["why"])
    assert len(bag.office.services.archive.open_letter(bag.case().files[0].letter).files) == 3
    bag.says("admin", "verification", "1 PUPR")
    assert [name for name in enclosed(bag, "disposition") if name.endswith(".png")] == ["lubang.png"]


def sent_by(bag: Bag, senders: list[str], name: str) -> list[bool]:
    """Whether the same picture counted as a file in each of these letters."""
    head, kept = picture(300, 290, "JPEG"), []
    for count, sender in enumerate(senders):
        message = bag.message(
            sender,
            f"Jalan rusak {count}",
            f"{TEXT} Ini surat ke-{count}.",
            files={name: head, f"foto{count}.png": LOGO[:-1] + bytes([count])},
        )
        bag.put(message.as_bytes(), sender)
        names = [file.name for file in bag.case(len(bag.cases())).files]
        assert f"foto{count}.png" in names
        kept.append(name in names)
    return kept


def test_a_picture_that_a_house_always_sends_is_its_logo(bag: Bag) -> None:
    assert sent_by(bag, [f"staf{no}@bank.example" for no in range(5)], "image001.jpg") == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_neighbours_may_send_one_photo(bag: Bag) -> None:
    assert sent_by(bag, [f"tetangga{no}@desa.example" for no in range(7)], "lubang.jpg") == [True] * 7
    assert sent_by(bag, [f"tetangga{no}@gmail.com" for no in range(5)], "image001.jpg") == [True] * 5


def test_what_one_person_attaches_again_and_again_is_his_logo(bag: Bag) -> None:
    assert sent_by(bag, ["kantor@desa.example"] * 7, "kop.jpg") == [True] * 5 + [False] * 2


def test_the_same_letter_twice_counts_once(bag: Bag) -> None:
    raw = bag.message(CITIZEN, "Jalan rusak", TEXT, name=NAME, files={"kop.png": LOGO}).as_bytes()
    for _ in range(4):
        bag.put(raw, CITIZEN)
    counted = [
        row["value"] for key, row in bag.office.store.register.iterate("facts") if key.startswith("picture:")
    ]
    assert counted == [1]


def test_a_picture_that_is_all_there_is_is_no_ornament(bag: Bag) -> None:
    message = with_picture(bag.message(CITIZEN, "Jalan rusak di Lembak", "", name=NAME), LOGO)
    bag.put(with_picture(message, picture(1, 1), "p.png").as_bytes(), CITIZEN)
    assert [file.name for file in bag.case().files] == ["image001.png"]


# The file says all.

SCAN = {"surat.pdf": PDF + bytes(3_000)}


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("", ""),
        ("Laporan", "Terlampir pak, mohon ditindaklanjuti."),
        ("Fwd: surat", "Assalamualaikum. Mohon dibaca."),
    ],
)
def test_two_sentences_are_asked_for_and_the_case_goes_on(bag: Bag, subject: str, text: str) -> None:
    assert bag.write(subject=subject, text=text, files=SCAN) == [
        ("receipt", CITIZEN),
        ("verification", ADMIN),
    ]
    receipt = flat(bag.last("receipt")["text"])
    assert "tuliskan dua kalimat dengan membalas email ini" in receipt and "mohon tambahkan" not in receipt
    assert "Lampiran saja." in flat(bag.last("verification")["text"])
    assert "Belum ada" in flat(bag.last("verification")["text"])
    assert bag.case().clock is not None
    bag.answer(bag.last("receipt"), "Jalan di Desa Lembak rusak sejak Januari. Letaknya dekat balai desa.")
    bag.says("admin", "verification", "4 Mohon sebutkan RT-nya.")
    bag.answer(bag.last("ask"), "RT 02")
    assert "Lampiran saja." not in flat(bag.last("verification")["text"])


@pytest.mark.parametrize(
    ("subject", "text", "files"),
    [("Jalan rusak di Lembak", TEXT, SCAN), ("", "Terlampir pak", {}), (
        "JALAN POROS LEMBAK RUSAK PARAH TOLONG", "", SCAN), ("", "Terlampir", {"a.exe": PROGRAM})],
)  # fmt: skip
def test_where_something_is_said_or_nothing_can_be_read_it_is_asked_as_ever(
    bag: Bag, subject: str, text: str, files: Any
) -> None:
    bag.write(subject=subject, text=text, files=files)
    assert "dua kalimat" not in flat(bag.last("receipt")["text"])
    assert "Lampiran saja." not in flat(bag.last("verification")["text"])


def test_a_file_is_called_and_typed_by_what_it_is(bag: Bag) -> None:
    photo = picture(400, 300)
    bag.write(
        files={"surat.pdf": photo, "surat.png": photo, "foto.jpg": PDF, "halaman.html": b"<script>x</script>"}
    )
    assert sorted(file.name for file in bag.case().files) == [
        "foto.pdf",
        "halaman.html",
        "surat (2).png",
        "surat.png",
    ]
    assert {file.name: file.refused for file in bag.case().files}["halaman.html"] == "script"
    bag.says("admin", "verification", "1 PUPR")
    mail = bag.read(bag.last("disposition"))
    sent = {part.get_filename(): part.get_content_type() for part in mail.iter_attachments()}
    assert (sent["surat.png"], sent["foto.pdf"]) == (
        "image/png",
        "application/pdf",
    ) and "halaman.html" not in sent


def test_an_empty_file_is_listed_and_asked_for_again(bag: Bag) -> None:
    bag.write(files={"foto.jpg": b"", "surat.pdf": PDF})
    receipt = flat(bag.last("receipt")["text"])
    assert (
        "sampai kepada kami tanpa isi (0 B): - foto.jpg: berkasnya kosong. Mungkin terputus saat dikirim"
        in receipt
    )
    assert "demi keamanan" not in receipt and "Gantinya cukup dilampirkan dalam balasan surat ini" in receipt
    assert [(file.name, file.size, file.refused) for file in bag.case().files] == [
        ("foto.jpg", 0, "empty"), ("surat.pdf", len(PDF), ""),
    ]  # fmt: skip
    assert "foto.jpg (0 B), tidak diteruskan: berkasnya kosong" in flat(bag.last("verification")["text"])
    bag.says("admin", "verification", "1 PUPR")
    assert "foto.jpg" not in enclosed(bag, "disposition")


def test_an_empty_file_beside_a_program_is_told_apart(bag: Bag) -> None:
    bag.write(files={"foto.jpg": b"", "foto.scr": PROGRAM})
    receipt = flat(bag.last("receipt")["text"])
    assert (
        "demi keamanan berkas berikut tidak kami teruskan kepada siapa pun: - foto.scr: berupa program"
        in receipt
    )
    assert "Berkas berikut sampai kepada kami tanpa isi (0 B): - foto.jpg: berkasnya kosong" in receipt


def test_an_empty_file_says_nothing(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "4 Mohon kirim foto")
    bag.answer(bag.last("ask"), "", files={"foto.jpg": b""}, quote=False)
    assert bag.stage() == "completion"  # nothing was completed
    bag.answer(bag.last("ask"), "Ini fotonya: di depan pasar.", files={"foto.jpg": b""}, quote=False)
    assert bag.stage() == "verification"
    assert "foto.jpg" in flat(bag.last("noted")["text"])


def test_what_says_the_text_once_more_is_no_file_of_the_case(bag: Bag) -> None:
    raw = (Path(__file__).parents[2] / "letters" / "49-tiga-bentuk-satu-isi.eml").read_bytes()
    bag.put(raw, CITIZEN, "pengaduan@muaraenim.example")
    assert bag.case().files == ()
    assert bag.case().text == "Air PDAM keruh sejak kemarin."


# What mail programs add by themselves.

CARD = b"BEGIN:VCARD\r\nFN:Samsul\r\nEND:VCARD\r\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("smime.p7s", b"0\x82\x01\x02"),
        ("signature.asc", b"-----BEGIN PGP SIGNATURE-----"),
        ("samsul.vcf", CARD),
        ("undangan.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
        ("ATT00001.htm", b"<html><body><br></body></html>"),
        ("disclaimer.txt", b"Surat ini rahasia."),
    ],
)
def test_what_a_program_added_makes_no_answer_of_a_few_empty_words(bag: Bag, name: str, data: bytes) -> None:
    bag.disposed()
    bag.answer(bag.last("disposition"), "Maaf, ini untuk Pak Dedi ya", files={name: data})
    assert bag.stage() == "handling/distribution"
    bag.settle(windows_over=True)
    assert bag.mails("answer") == []


def test_an_encrypted_answer_is_no_answer_and_is_asked_for_in_plain_text(bag: Bag) -> None:
    bag.disposed()
    sealed = b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n"
    bag.answer(bag.last("disposition"), "2", files={"encrypted.asc": sealed}, quote=False)
    assert bag.stage() == "handling/distribution"
    told = flat(bag.last("not_understood", LIAISON)["text"])
    assert "tanpa enkripsi" in told


def test_a_citizens_card_is_no_file_of_the_complaint(bag: Bag) -> None:
    bag.write(files={"budi.vcf": CARD, "lubang.png": picture(640, 480)})
    assert [file.name for file in bag.case().files] == ["lubang.png"]
    assert any("1 hiasan" in why for why in bag.letter()["why"])


def test_a_low_mark_closes_nothing_and_what_is_missing_is_a_comment(bag: Bag) -> None:
    bag.answered()
    bag.says("citizen", "answer", "tidak puas")
    assert bag.stage() == "answered"
    bag.says("citizen", "rating_reason", "Laporan jangan ditutup, jalannya masih berlubang.")
    assert bag.stage() == "handling/follow_up" and bag.mails("comment")
