"""Logos, signatures and counting pixels are told from what a complaint shows."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mailroom.reading.mime.inline_images import dimensions, is_ornament, may_repeat
from mailroom.reading.mime.opener import Part, open_mail
from tests.tables import for_each


def picture(width: int, height: int, kind: str = "PNG", **how: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, kind, **how)
    return out.getvalue()


def part(data: bytes, name: str = "foto.png", *, within: bool = False, kind: str = "image/png") -> Part:
    shown = "inline" if within else "attachment"
    head = (
        f"From: a@b.example\r\nContent-Type: {kind}\r\nContent-Disposition: {shown};"
        f" filename={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return open_mail(head.encode() + base64.encodebytes(data)).files[0]


def with_thumbnail() -> bytes:
    """A telephone's photo: in its Exif lies a little picture of 160 × 120."""
    exif, small = Image.Exif(), picture(160, 120, "JPEG", quality=20)
    exif[0x010F] = "Telepon"
    big = picture(1600, 1200, "JPEG", quality=30)
    block = b"Exif\x00\x00" + b"MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00" + small
    return big[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + big[2:]


@pytest.mark.parametrize("kind", ["PNG", "GIF", "JPEG", "BMP", "WEBP"])
def test_the_size_of_a_picture_stands_at_its_beginning(kind: str) -> None:
    data = picture(320, 90, kind)
    assert dimensions(data[:4_096]) == (320, 90)
    assert dimensions(data[:8]) == (0, 0)


def test_a_lossless_and_an_extended_webp() -> None:
    assert dimensions(picture(33, 70, "WEBP", lossless=True)) == (33, 70)
    assert dimensions(picture(33, 70, "WEBP", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00")) == (
        33,
        70,
    )


def test_a_little_picture_within_a_photo_does_not_make_it_little() -> None:
    data = with_thumbnail()
    assert dimensions(data[:4_096]) == (0, 0)
    assert dimensions(data) == (1600, 1200)
    assert not is_ornament(part(data, "IMG_1.jpg", within=True, kind="image/jpeg"), 0)


@for_each(
    ("data", "name", "within", "seen", "adorns"),
    [
        (picture(1, 1), "pixel.png", False, 0, True),
        (picture(600, 2, "GIF"), "garis.gif", False, 0, True),
        (picture(60, 40), "logo.png", True, 0, True),  # less than 20 KB within the text
        (picture(600, 120), "image001.png", True, 0, True),  # a banner of 70 KB and more
        (picture(800, 600), "foto.png", True, 0, False),
        (picture(300, 200), "image002.png", False, 0, False),
        (picture(300, 200), "image002.png", False, 3, True),
        (picture(300, 200), "logo_pemkab.png", False, 3, True),
        (picture(300, 200), "foto lubang.png", False, 3, False),
        (picture(300, 200), "foto lubang.png", False, 5, True),
        (picture(300, 200), "kop.png", True, 3, True),
        (picture(500, 500), "foto.png", False, 99, False),  # larger than any signature
        (b"%PDF-1.7" + bytes(500), "surat.pdf", False, 99, False),
    ],
)
def test_what_adorns_and_what_shows(data: bytes, name: str, within: bool, seen: int, adorns: bool) -> None:
    assert is_ornament(part(data, name, within=within), seen) is adorns


def test_only_small_pictures_are_worth_counting() -> None:
    assert may_repeat(part(picture(300, 200)))
    assert not may_repeat(part(picture(500, 500)))
    assert not may_repeat(part(b"%PDF-1.7" + bytes(500), "surat.pdf"))


@given(
    st.sampled_from([picture(20, 9, kind) for kind in ("PNG", "GIF", "JPEG", "BMP", "WEBP")]),
    st.integers(0, 60),
    st.binary(max_size=8),
)
def test_damaged_beginnings_raise_nothing(data: bytes, at: int, noise: bytes) -> None:
    dimensions(data[:at] + noise + data[at + len(noise) :])
    dimensions(data[:at])
