"""What could not be read of a letter is told, and nothing is told of what could."""

from __future__ import annotations

import base64

from mailroom.reading.mime.body import MAX_TEXT
from mailroom.reading.mime.opener import open_mail
from mailroom.reading.mime.unreadable_parts import losses
from tests.mailbag import ADMIN, LIAISON, TEXT, Bag, flat
from tests.tables import for_each

HEAD = (
    "From: a@warga.example\r\nSubject: Jalan rusak\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset="
)
WORDS = ("Jalan kabupaten di Desa Lembak rusak parah sejak 1 Maret 2026. " * 4).encode()
HALF = base64.encodebytes(WORDS).replace(b"\n", b"\r\n")[:151]

LOST: list[tuple[bytes, tuple[str, ...]]] = [
    (f"{HEAD}iso-8859-1\r\n\r\n".encode() + b"\xff\xfe\xfa", ("undecoded",)),
    (
        f"{HEAD}utf-8\r\n\r\n".encode() + b"Jalan di Lembak \xc3\x28 rusak \xe2\x82 sejak kemarin \xc3\xa9",
        ("undecoded",),
    ),
    (f"{HEAD}utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + HALF, ("torn",)),
    (
        f"{HEAD}utf-8\r\n\r\n".encode() + b"Jalan rusak=2C mohon=20diperbaiki=2E Terima=20kasih",
        ("undecoded",),
    ),
    (f"{HEAD}utf-8\r\n\r\n".encode() + b"Jalan rusak. " * (MAX_TEXT // 10), ("cut",)),
]
READ = [
    f"{HEAD}utf-8\r\n\r\n{TEXT}".encode(),
    f"{HEAD}utf-8\r\n\r\nCafé Naïve di Lembak, señor, menu = 3, harga=20 ribu".encode(),
    f"{HEAD}utf-8\r\n\r\nJalan di desa kami rusak, مع السلامة".encode(),
    f"{HEAD}utf-8\r\n\r\nhttps://contoh.example/{'abcdefghij' * 9}".encode(),
]


@for_each(("raw", "kinds"), LOST)
def test_what_was_lost_is_named(raw: bytes, kinds: tuple[str, ...]) -> None:
    assert set(kinds) <= set(losses(open_mail(raw)))


@for_each("raw", READ)
def test_nothing_is_named_where_all_was_read(raw: bytes) -> None:
    assert losses(open_mail(raw)) == ()


def test_the_admin_reads_it_before_he_decides(bag: Bag) -> None:
    head = (
        HEAD.replace("a@warga.example", "budi@warga.example")
        + "iso-8859-1\r\nMessage-ID: <1@x.example>\r\n\r\n"
    )
    bag.put(head.encode() + b"\xff\xfe\xfa", "budi@warga.example")
    assert "Tidak semua terbaca. Sebagian tulisannya" in flat(bag.last("verification", ADMIN)["text"])


def test_an_ordinary_complaint_is_shown_without_a_word_of_it(bag: Bag) -> None:
    bag.write()
    assert "terbaca" not in bag.last("verification", ADMIN)["text"]


def test_a_question_and_the_daily_letter_tell_it_too(bag: Bag) -> None:
    head = f"{HEAD.replace('a@warga.example', LIAISON)}iso-8859-1\r\nMessage-ID: <2@x.example>\r\n\r\n"
    bag.put(head.encode() + b"\xff\xfe\xfa", LIAISON)
    assert "Sebagian tulisannya" in flat(bag.last("which_case", LIAISON)["text"])
    head = HEAD.replace("a@warga.example", "x@lain.example")
    head += "iso-8859-1\r\nPrecedence: list\r\nList-Id: <a.lain.example>\r\n"
    bag.put(head.encode() + b"Message-ID: <3@x.example>\r\n\r\n\xff\xfe\xfa", "x@lain.example")
    bag.at("2026-03-06 09:00")
    assert "Sebagian tulisannya" in flat(bag.last("digest", ADMIN)["text"])
