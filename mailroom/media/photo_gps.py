"""Where a photo or film says that it was made: GPS in Exif, in XMP, or in a film's user data.

A phone without a position writes zeros, which count as no place. Exif 2.32 4.6.6, XMP (Exif schema), ISO
6709.

In: `place_of`: bytes.
Out: a place as text, "" when the file tells none or an impossible one.
Fails: raises nothing; nothing is decoded.
See: Taking it out before the file leaves: picture_metadata.py, film_metadata.py. The complaint's place in
words: reading/complaints/event_place.py."""

from __future__ import annotations

import re
import struct
from contextlib import suppress

from mailroom.media.file_types import AVIF, HEIC, JPEG, PNG, TIFF, WEBP

TYPES = frozenset((JPEG, PNG, WEBP, HEIC, AVIF, TIFF, "video/mp4", "video/quicktime", "video/3gpp"))

_TIFF = re.compile(rb"(?:Exif\0\0|eXIf|EXIF....|\A)(?=II\*\0|MM\0\*)", re.DOTALL)
_XMP = re.compile(rb"exif:GPS(Latitude|Longitude)(?:=[\"']|>)\s*(\d{1,3}),(\d{1,2}(?:\.\d{1,9})?)([NSEW])")
_XMP_SECONDS = re.compile(
    rb"exif:GPS(Latitude|Longitude)(?:=[\"']|>)\s*(\d{1,3}),(\d{1,2}),(\d{1,2}(?:\.\d{1,9})?)([NSEW])"
)
_FILM = re.compile(
    rb"(?:\xa9xyz|location\.ISO6709).{0,64}?([+-]\d{2}\.\d{2,9})([+-]\d{3}\.\d{2,9})", re.DOTALL
)
_GPS_TAG, _RATIONAL = 0x8825, 5
_MOST_ENTRIES, _MOST_BLOCKS = 200, 20


def place_of(data: bytes) -> str:
    """ "-3.65333,103.77500": degrees north and east; "" = none."""
    for found in list(_TIFF.finditer(data))[:_MOST_BLOCKS]:
        with suppress(struct.error, ZeroDivisionError):
            if place := _from_exif(data[found.end() : found.end() + 65_536]):
                return place
    return _from_xmp(data) or _from_film(data)


def _as_degrees(north: float, east: float) -> str:
    on_earth = abs(north) <= 90 and abs(east) <= 180 and (abs(north) > 0.0001 or abs(east) > 0.0001)
    return f"{north:.5f},{east:.5f}" if on_earth else ""


def _from_exif(block: bytes) -> str:
    """Of a TIFF block, whose first directory points at that of the GPS."""
    order = "<" if block.startswith(b"II") else ">"
    first = struct.unpack_from(f"{order}I", block, 4)[0]
    pointer = _read_entries(block, order, first).get(_GPS_TAG)
    if pointer is None:
        return ""
    gps = _read_entries(block, order, struct.unpack_from(f"{order}I", pointer)[0])
    sides = [gps.get(tag, b"")[:1] for tag in (1, 3)]
    if sides[0] not in (b"N", b"S") or sides[1] not in (b"E", b"W") or not {2, 4} <= gps.keys():
        return ""
    north, east = (_degrees(block, order, struct.unpack_from(f"{order}I", gps[tag])[0]) for tag in (2, 4))
    return _as_degrees(-north if sides[0] == b"S" else north, -east if sides[1] == b"W" else east)


def _read_entries(block: bytes, order: str, at: int) -> dict[int, bytes]:
    """tag → the four bytes that are its value, or point at it (TIFF 6.0 page 14)."""
    count = min(struct.unpack_from(f"{order}H", block, at)[0], _MOST_ENTRIES)
    rows = (block[at + 2 + 12 * no : at + 14 + 12 * no] for no in range(count))
    return {struct.unpack_from(f"{order}H", row)[0]: row[8:12] for row in rows if len(row) == 12}


def _degrees(block: bytes, order: str, at: int) -> float:
    """Degrees, minutes and seconds, three fractions."""
    numbers = struct.unpack_from(f"{order}6I", block, at)
    whole, minutes, seconds = (numbers[no] / numbers[no + 1] for no in (0, 2, 4))
    return float(whole + minutes / 60 + seconds / 3600)


def _from_xmp(data: bytes) -> str:
    found: dict[bytes, float] = {}
    for axis, degrees, minutes, side in _XMP.findall(data):
        found[axis] = (float(degrees) + float(minutes) / 60) * (-1 if side in b"SW" else 1)
    for axis, degrees, minutes, seconds, side in _XMP_SECONDS.findall(data):
        size = float(degrees) + float(minutes) / 60 + float(seconds) / 3600
        found[axis] = size * (-1 if side in b"SW" else 1)
    return _as_degrees(found[b"Latitude"], found[b"Longitude"]) if len(found) == 2 else ""


def _from_film(data: bytes) -> str:
    found = _FILM.search(data)
    return _as_degrees(float(found[1]), float(found[2])) if found else ""
