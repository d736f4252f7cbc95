"""Nothing that the office relays or quotes shows the reply token of another letter."""

from __future__ import annotations

import pytest

from mailroom.text import reply_token as seals
from tests.clerk.test_hidden_files import enclosed
from tests.mailbag import ADMIN, CITIZEN, LIAISON, OUTSIDER, TEXT, Bag, Row
from tests.media.test_document_text import pdf_saying


def shown(bag: Bag, row: Row) -> set[str]:
    """The tokens that stand in a mail of ours: in subject, text, HTML and the names of its files."""
    mail = bag.read(row)
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    said = [str(mail["Subject"]), *(part.get_content() for part in parts), *enclosed(bag, row)]
    return {token for text in said for token in seals.find(text)} - {row["token"]}


def spellings(row: Row) -> str:
    token = row["token"]
    return f"{seals.marker(token)}, {token.upper()}, pengaduan+{token}@kab.example"


def test_the_name_of_a_file_goes_on_without_the_token(bag: Bag) -> None:
    bag.disposed()
    file = f"surat {bag.last('receipt')['token']}.txt"
    bag.answer(bag.last("receipt"), "Tambahan: fotonya menyusul.", files={file: b"isi"}, quote=False)
    told = bag.last("more_text", LIAISON)
    assert "surat [kode balasan].txt" in told["text"]
    assert not shown(bag, told)


def test_a_fresh_complaint_that_quotes_a_token_shows_it_to_nobody(bag: Bag) -> None:
    bag.disposed()
    said = spellings(bag.last("disposition"))
    bag.write(OUTSIDER, f"Lampu mati {said[-40:]}", f"{TEXT} Lihat {said}", headers={"In-Reply-To": ""})
    for form, who in (("verification", ADMIN), ("receipt", OUTSIDER), ("confirm", LIAISON)):
        for row in bag.mails(form, who):
            assert not shown(bag, row), form
    assert "[kode balasan]" in bag.last("confirm", LIAISON)["text"]


@pytest.mark.parametrize("name", ["surat.txt", "surat.pdf"])
def test_a_file_that_shows_a_token_goes_without_it_or_not_at_all(bag: Bag, name: str) -> None:
    bag.disposed()
    token = bag.last("disposition")["token"]
    words = f"Balasan: {token}"
    data = words.encode() if name.endswith("txt") else pdf_saying(words)
    bag.says("liaison PUPR", "disposition", "2 Sudah ditambal 120 meter.", files={name: data})
    bag.settle(windows_over=True)
    answer = bag.last("answer", CITIZEN)
    files = enclosed(bag, answer)
    assert token.encode() not in b"".join(files.values())
    assert files.get(name, b"") == (b"Balasan: [kode balasan]" if name.endswith("txt") else b"")
    if name.endswith("pdf"):
        assert "memuat kode balasan" in answer["text"]


def test_a_word_that_only_looks_like_a_token_stays(bag: Bag) -> None:
    other = seals.seal(b"another key", "KAB-2026-0001", "liaison", LIAISON, "disposition", 1)
    bag.complaint(text=f"{TEXT} Nomor rangka kendaraannya {other}.")
    assert other in bag.last("verification")["text"]
