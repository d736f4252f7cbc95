"""Where a photo says that it was taken."""

from __future__ import annotations

import io
from typing import Any

import pillow_heif
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mailroom.media.photo_gps import place_of
from tests.tables import for_each

pillow_heif.register_heif_opener()
PLACE = "-3.65333,103.77500"


def photo(kind: str = "JPEG", *, sides: str = "SE", **how: Any) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Telepon"
    exif.get_ifd(0x8825).update({1: sides[0], 2: (3.0, 39.0, 12.0), 3: sides[1], 4: (103.0, 46.0, 30.0)})
    out = io.BytesIO()
    Image.new("RGB", (64, 40)).save(out, kind, exif=exif.tobytes(), **how)
    return out.getvalue()


@for_each("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_the_place_of_a_photo_of_any_kind(kind: str) -> None:
    assert place_of(photo(kind)) == PLACE


def test_south_and_west_are_below_zero() -> None:
    assert place_of(photo(sides="NE")) == "3.65333,103.77500"
    assert place_of(photo(sides="NW")) == "3.65333,-103.77500"


XMP = """<x:xmpmeta><rdf:Description exif:GPSLatitude="3,39.2S" exif:GPSLongitude="103,46.5E"/></x:xmpmeta>"""


@for_each(
    ("data", "place"),
    [
        (XMP.encode(), PLACE),
        (XMP.replace("39.2S", "39,12S").replace("46.5E", "46,30E").encode(), PLACE),
        (b"<exif:GPSLatitude>3,39.2S</x><exif:GPSLongitude>103,46.5E</x>", PLACE),
        (b"\0\0\0\x20udta\0\0\0\x1e\xa9xyz\0\x12\x15\xc7-03.6533+103.7750/", "-3.65330,103.77500"),
        (b"exif:GPSLatitude='3,39.2S'", ""),
        (b"\xa9xyz\0\x12\x15\xc7+00.0000+000.0000/", ""),
        (b"\xa9xyz\0\x12\x15\xc7+95.0000+103.0000/", ""),
        (b"", ""),
        (b"Exif\0\0II*\0\xff\xff\xff\xff", ""),
        (b"MM\0*\0\0\0\x08\xff\xff", ""),
    ],
)
def test_the_place_in_xmp_and_in_a_film_and_none(data: bytes, place: str) -> None:
    assert place_of(data) == place


def test_a_photo_without_a_fix_tells_none() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)})
    out = io.BytesIO()
    Image.new("RGB", (64, 40)).save(out, "JPEG", exif=exif.tobytes())
    assert place_of(out.getvalue()) == ""


@given(st.data())
def test_no_damage_raises(draw: st.DataObject) -> None:
    data = bytearray(photo())
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.integers(0, min(len(data), 300) - 1))] = draw.draw(st.integers(0, 255))
    assert place_of(bytes(data)).count(",") <= 1
