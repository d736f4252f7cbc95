"""The disposition's sheet: what it shows of a text that is longer than a sheet."""

from __future__ import annotations

from tests.mailbag import Bag, flat
from tests.pdf_text import pdf_text

LONG = "Jalan di Desa Lembak rusak sejak 1 Maret 2026, mohon diperbaiki.\n" * 1000


def test_a_sheet_shows_the_first_pages_and_says_where_the_rest_is(bag: Bag) -> None:
    bag.write(text=f"{LONG}Demikian ujungnya.")
    bag.says("admin", "verification", "1 PUPR")
    mail = bag.last("disposition")
    assert "Demikian ujungnya." in flat(mail["text"])
    sheet = next(part for part in bag.read(mail).walk() if part.get_content_type() == "application/pdf")
    data = sheet.get_payload(decode=True)
    assert isinstance(data, bytes)
    said = pdf_text(data)
    assert 200 < said.count("JalandiDesaLembak") < 400
    assert "Demikianujungnya" not in said
    assert "adadalamemailyangmembawalembarini" in said
