"""How EXIF, GPS and XMP are taken out of pictures before they leave; every pixel stays.

All other parts go, known or not, and so does what hangs after its end (a phone's film). The one fact kept
from Exif is which side is up.

In: `without_jpeg`, `without_png` and their like: bytes. `turn`: Exif. `boxes_of`: bytes and a span.
Out: bytes with only the parts that show the picture; (width, height) or None.
Fails: `DamagedError` when nothing of a damaged picture is left: the file is not passed on. Else its undamaged
part is kept.
See: Redrawn types (HEIC, TIFF): image_worker.py. The place that a photo tells: photo_gps.py. Which module
cleans which type: file_cleaning.py."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from mailroom.media.file_types import GIF, JPEG, PNG, WEBP


class DamagedError(ValueError):
    """The file breaks its own format."""


class LockedError(ValueError):
    """The document opens with a password only."""


# Exif: which side is up (tag 0x0112, TIFF 6.0 page 36).


def turn(exif: bytes) -> int:
    """The orientation (1-8) of an Exif block, with or without its "Exif" head; 1 where none can be read."""
    block = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 10:
        return 1
    first = struct.unpack_from(f"{order}I", block, 4)[0]
    count = struct.unpack_from(f"{order}H", block, first)[0] if first + 2 <= len(block) else 0
    for at in range(first + 2, min(first + 2 + 12 * count, len(block) - 11), 12):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", block, at)
        if tag == 0x0112:
            return value if 1 <= value <= 8 else 1
    return 1


def only_turn(orientation: int) -> bytes:
    """Returns the smallest Exif block (without its head) that says which side is up; b"" for 1, the usual."""
    if orientation == 1:
        return b""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)


# JPEG (ITU-T T.81 annex B).

_MARKER = re.compile(rb"\xff[\x01-\xfe]")
_NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_APP0, _APP1, _APP2, _APP14, _APP15, _COM, _SOS, _EOI = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE, 0xDA, 0xD9
_MAX_SEGMENTS = 50_000  # a picture has dozens; a thousand times that keeps the work under a tenth of a second
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the header of a frame (T.81, table B.1)
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))


def without_jpeg(data: bytes) -> bytes:
    """Of APPn only density, colour profile, Adobe's transform and orientation stay; no comment does."""
    kept, orientation, scans = [], 1, 0
    for marker, payload in _segments(data):
        if marker == _APP1 and payload[2:8] == b"Exif\x00\x00":
            orientation = turn(payload[2:])
        part = _jpeg_part(marker, payload)
        if part:
            kept.append(part)
        scans += marker == _SOS
    if not scans:
        raise DamagedError("a JPEG without a picture")
    side = only_turn(orientation)
    exif = b"\xff\xe1" + struct.pack(">H", len(side) + 8) + b"Exif\x00\x00" + side if side else b""
    place = 1 if kept[0].startswith(b"\xff\xe0") else 0  # JFIF has to come first
    return b"".join((b"\xff\xd8", *kept[:place], exif, *kept[place:], b"\xff\xd9"))


def _jpeg_part(marker: int, payload: bytes) -> bytes:
    whole = b"\xff" + bytes((marker,)) + payload
    if marker == _APP0:  # without the thumbnail it may carry
        sound = payload[2:7] == b"JFIF\x00" and len(payload) >= 16
        return b"\xff\xe0\x00\x10" + payload[2:14] + b"\x00\x00" if sound else b""
    if marker == _APP2:
        return whole if payload[2:14] == b"ICC_PROFILE\x00" else b""
    if marker == _APP14:
        return whole if payload[2:7] == b"Adobe" else b""
    return b"" if _APP0 < marker <= _APP15 or marker in (_COM, _EOI) else whole


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yields (marker, payload with its length field); a scan's payload goes on to the next marker. What no
    marker announces is passed over, as every decoder does; a picture that ends early is as much as there
    is."""
    at = 2
    for _ in range(_MAX_SEGMENTS):
        found = _MARKER.search(data, at)
        if found is None or data[found.end() - 1] == _EOI:
            return
        marker, at = data[found.end() - 1], found.end()
        end = at if marker in _ALONE else at + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or (end < at + 2 and marker not in _ALONE):
            return
        if marker == _SOS:
            following = _NEXT_MARKER.search(data, end)
            end = following.start() if following else len(data)
        yield marker, data[at:end]
        at = end


def pixels(data: bytes) -> tuple[int, int] | None:
    """Returns (width, height) of a PNG or JPEG; None when it says none."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if not data.startswith(b"\xff\xd8"):
        return None
    frames = (payload for marker, payload in _segments(data) if marker in _SOF and len(payload) >= 7)
    for payload in frames:
        height, width = struct.unpack(">HH", payload[3:7])
        return width, height
    return None


# PNG (third edition, section 5).

_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT cICP mDCV cLLI acTL"
    b" fcTL fdAT".split()
)


def without_png(data: bytes) -> bytes:
    """Returns the PNG with only the chunks that draw the picture, and from eXIf which side is up."""
    kept, kinds = [data[:8]], []
    for kind, whole in _chunks(data):
        if kind == b"eXIf":
            side = only_turn(turn(whole[8:-4]))
            kept.append(_png_chunk(b"eXIf", side) if side else b"")
        elif kind in _PNG_KEPT:
            kept.append(whole)
            kinds.append(kind)
    if kinds[:1] != [b"IHDR"] or b"IDAT" not in kinds:
        raise DamagedError("a PNG without a picture")
    return b"".join(kept)


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yields (type, the whole chunk); at the first damaged one (its checksum says so) the picture ends."""
    at, kind = 8, b""
    while kind != b"IEND":
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        checksum = int.from_bytes(data[end - 4 : end], "big")
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != checksum:
            yield b"IEND", _png_chunk(b"IEND", b"")
            return
        yield kind, data[at:end]
        at = end


# WebP (RFC 9649 section 2).

# EXIF or XMP within a chunk that is kept: its length is wrong
_WEBP_TOLD = re.compile(rb"EXIF.{4}(?:Exif\0\0)?(?:II\*\0|MM\0\*)|XMP .{4}<", re.DOTALL)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def without_webp(data: bytes) -> bytes:
    """Returns the WebP with only the chunks that draw the picture, and from EXIF which side is up."""
    parts = list(_riff(data))
    if not any(kind in (b"VP8 ", b"VP8L", b"ANMF") for kind, _ in parts):
        raise DamagedError("a WebP without a picture")
    side = next((only_turn(turn(content)) for kind, content in parts if kind == b"EXIF"), b"")
    kept = []
    for kind, content in parts:
        if kind == b"VP8X" and content:
            flags = content[0] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if side else 0)
            kept.append(_riff_chunk(kind, bytes((flags,)) + content[1:]))
        elif kind in _WEBP_KEPT:
            if _WEBP_TOLD.search(content):
                raise DamagedError("a chunk that reaches into the next")
            kept.append(_riff_chunk(kind, content))
        elif kind == b"EXIF" and side:
            kept.append(_riff_chunk(kind, side))
            side = b""
    return _riff_chunk(b"RIFF", b"WEBP" + b"".join(kept))


def _riff_chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, stop = 12, 8 + int.from_bytes(data[4:8], "little")
    if stop > len(data):  # bytes are missing: a chunk may have swallowed what tells of its maker
        raise DamagedError("ends too early")
    while at + 8 <= stop:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > stop:
            raise DamagedError("a chunk beyond the end")
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


# GIF (89a, sections 17-26).

_EXTENSION, _IMAGE = 0x21, 0x2C
_CONTROL, _APPLICATION = 0xF9, 0xFF
_GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")


def without_gif(data: bytes) -> bytes:
    """Returns the GIF without comments, texts and unknown blocks (XMP); pictures, their timing and the loop
    stay."""
    at = 13 + _colours(data, 10)
    kept, images = [data[:at]], 0
    for kind, block in _gif_blocks(data, at):
        named = block[1] == _CONTROL or (block[1] == _APPLICATION and block[3:14] in _GIF_KEPT)
        if kind == _IMAGE or named:
            kept.append(block)
        images += kind == _IMAGE
    if not images:
        raise DamagedError("a GIF without a picture")
    return b"".join((*kept, b";"))


def _gif_blocks(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yields (kind, the whole block) up to the trailer, or to where the file breaks off."""
    with suppress(DamagedError):
        while (kind := _byte(data, at)) in (_EXTENSION, _IMAGE):
            end = at + 2 if kind == _EXTENSION else at + 11 + _colours(data, at + 9)
            while size := _byte(data, end):
                end += size + 1
            yield kind, data[at : end + 1]
            at = end + 1


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise DamagedError("ends too early")
    return data[at]


def _colours(data: bytes, at: int) -> int:
    """Bytes of the colour table that the packed field at `at` announces."""
    packed = _byte(data, at)
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


# Boxes (ISO/IEC 14496-12), of films and of JPEG 2000.


def boxes_of(data: bytes, at: int, stop: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Yields (type, start, start of its content, end); the last may be cut off, as when a recording broke
    off."""
    while at + 8 <= stop:
        size, inside = int.from_bytes(data[at : at + 4], "big"), at + 8
        if size == 1:
            size, inside = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        elif size == 0:
            size = stop - at
        if size < inside - at:
            raise DamagedError("a box smaller than its head")
        end = min(at + size, stop)
        yield data[at + 4 : at + 8], at, min(inside, end), end
        at = end


# JPEG 2000 (ISO/IEC 15444-1 annex I).

_JP2_KEPT = (b"jP  ", b"ftyp", b"jp2h", b"jp2c")


def without_jpeg2000(data: bytes) -> bytes:
    """Returns the JPEG 2000 with only the boxes that show it; a bare code stream (A.1) has none."""
    if not data.startswith(b"\0\0\0\x0cjP  "):
        return data
    return b"".join(data[at:end] for kind, at, _, end in boxes_of(data, 0, len(data)) if kind in _JP2_KEPT)


def without_description(metafile: bytes) -> bytes:
    """Returns an EMF without the words of its header on program and picture (MS-EMF 2.2.9); others have
    none."""
    if metafile[40:44] != b" EMF" or len(metafile) < 88:
        return metafile
    letters, at = struct.unpack_from("<II", metafile, 60)
    end = min(at + 2 * letters, len(metafile))
    return metafile[:at] + bytes(end - at) + metafile[end:] if 88 <= at < end else metafile


LOSSLESS: Mapping[str, Callable[[bytes], bytes]] = {
    JPEG: without_jpeg,
    PNG: without_png,
    WEBP: without_webp,
    GIF: without_gif,
}
