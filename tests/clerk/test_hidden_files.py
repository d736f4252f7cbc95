"""What becomes of the files of a complainant who stays hidden, from his letter to the agency's desk."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from tests.mailbag import ADMIN, CITIZEN, PDF, TEXT, Bag, Row, flat
from tests.media.test_file_cleaning import SHOWN, docx, pdf, tells
from tests.media.test_photo_gps import photo

HIDE = "Tolong nama saya dirahasiakan."
FILES = {
    "foto Ngatiyem.jpg": photo(),
    "surat.pdf": pdf(),
    "kronologi.docx": docx(),
    "suara.amr": b"#!AMR\nsuara",
}


def hidden(bag: Bag, **files: bytes) -> None:
    bag.write(text=f"{TEXT} {HIDE}", files=files or FILES)
    assert bag.case().is_hidden


def enclosed(bag: Bag, row: Row) -> dict[str, bytes]:
    return {part.get_filename(): part.get_payload(decode=True) for part in bag.read(row).iter_attachments()}


def released(bag: Bag, text: str, **more: Any) -> dict[str, bytes]:
    """What the agency gets, beside the sheet."""
    bag.says("admin", "verification", text, **more)
    files = enclosed(bag, bag.last("disposition"))
    return {name: data for name, data in files.items() if name and not name.startswith("lembar-")}


def test_only_pictures_go_on_when_they_are_released_and_under_neutral_names(bag: Bag) -> None:
    hidden(bag)
    files = released(bag, "1 PUPR berkas 1, 2, 3, 4")
    assert list(files) == ["berkas-1.jpg", "berkas-2.pdf"]
    assert not any(tells(data) or b"Ngatiyem" in data for data in files.values())
    shown = Image.open(io.BytesIO(files["berkas-1.jpg"]))
    assert (
        shown.size == (64, 40) and not dict(shown.getexif()) and SHOWN.encode() not in files["berkas-2.pdf"]
    )
    letter = flat(bag.last("disposition")["text"])
    assert "kronologi" not in letter and "suara" not in letter and "Berkas yang tidak ikut" not in letter
    assert "bukan foto atau PDF" in flat(bag.last("echo")["text"])
    assert not bag.listed(ADMIN, "left_out")


def test_the_admin_has_them_all_and_is_told_what_cannot_go_on(bag: Bag) -> None:
    hidden(bag)
    assert list(enclosed(bag, bag.last("verification"))) == list(FILES)
    letter = flat(bag.last("verification")["text"])
    assert "Berkas nomor 3 dan 4 tidak dapat diteruskan" in letter and "misalnya: 1 PUPR berkas 1" in letter
    assert (
        "- Nomor 1: -3.65333, 103.77500. Peta: https://www.openstreetmap.org/?mlat=-3.65333&mlon=103.77500"
        in letter
    )


def test_the_complainant_is_told_which_of_his_files_stay(bag: Bag) -> None:
    hidden(bag)
    receipt = flat(bag.last("receipt")["text"])
    assert (
        "Berkas yang hanya dibuka Admin" in receipt and "- kronologi.docx - suara.amr Bila isinya" in receipt
    )
    bag.answer(bag.last("receipt"), "Ini tambahannya.", files={"lain.amr": b"#!AMR\nlain"})
    assert "- lain.amr" in flat(bag.last("noted")["text"])


def test_nothing_of_it_is_said_where_nobody_hides(bag: Bag) -> None:
    bag.write(files=FILES)
    assert "hanya dibuka Admin" not in flat(bag.last("receipt")["text"])
    files = released(bag, "1 PUPR")
    assert list(files) == list(FILES) and not any(tells(data) for data in files.values())
    assert SHOWN.encode() in files["surat.pdf"]
    assert "103.775" not in flat(bag.last("disposition")["text"])


def test_what_the_admin_sends_in_their_place_goes_on_cleaned(bag: Bag) -> None:
    hidden(bag)
    own = {"ringkasan untuk Ngatiyem.pdf": pdf(2), "kronologi.docx": FILES["kronologi.docx"]}
    files = released(bag, "1 PUPR", files=own)
    assert list(files) == ["lampiran-1.pdf"]  # his own that a program sent back does not
    assert not tells(files["lampiran-1.pdf"]) and SHOWN.encode() in files["lampiran-1.pdf"]
    bag.says("liaison PUPR", "disposition", "1 1")
    assert "lampiran-1.pdf" in enclosed(bag, bag.last("instruction"))
    assert "Ngatiyem" not in bag.last("instruction")["text"]


def test_what_came_with_a_decision_that_had_to_wait_goes_on_with_it(bag: Bag) -> None:
    bag.write(text=f"{TEXT} Saya Ngatiyem, warung Barokah, HP 0812-7000-1234.")
    said = bag.says("admin", "verification", "1 PUPR\n9 anonim: ya", files={"peta.pdf": pdf(2)})
    assert ("verification", ADMIN) in said and not bag.mails("disposition")
    assert list(released(bag, "1 PUPR")) == ["lampiran-1.pdf"]


def test_in_an_open_case_it_keeps_its_name(bag: Bag) -> None:
    bag.write(files={"a.pdf": PDF})
    assert list(released(bag, "1 PUPR", files={"peta.pdf": pdf()})) == ["a.pdf", "peta.pdf"]
    assert "peta.pdf" not in flat(bag.last("receipt", CITIZEN)["text"])


def test_a_photo_that_cannot_be_drawn_is_left_out_and_told(bag: Bag) -> None:
    hidden(bag, **{"Ngatiyem.jpg": b"\xff\xd8\xff\xe1" + b"Ngatiyem" * 20})
    assert released(bag, "1 PUPR berkas 1") == {}
    assert "berkas-1.jpg: berkasnya rusak" in flat(bag.last("disposition")["text"])
    (line,) = bag.listed(ADMIN, "left_out")
    assert line["data"]["names"] == ["berkas-1.jpg"]
