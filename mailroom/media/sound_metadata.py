"""How tags are taken out of sound files: by whom, when and with what an MP3, WAV or Ogg was made.

ID3 2.4, RFC 3533 (Ogg), RFC 7845 (Opus). Nothing is decoded.

In: `without_mp3`, `without_wav`, `without_ogg`: bytes.
Out: bytes without tags.
Fails: `DamagedError` where the file breaks its format: the file is not passed on.
See: Films: film_metadata.py. Which module cleans which type: file_cleaning.py."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mailroom.media.picture_metadata import DamagedError

_WAV_KEPT = (b"fmt ", b"data", b"fact")
_OGG_SIGNS = (b"OpusTags", b"\x03vorbis")
_HEAD = 27  # bytes of an Ogg page before its table of segments


def without_mp3(data: bytes) -> bytes:
    """Returns the MP3 without ID3 at its beginning, and without ID3v1, APE and Lyrics3 at its end."""
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) >= at + 10:
        size = 0
        for octet in data[at + 6 : at + 10]:
            size = size << 7 | octet & 0x7F
        at += 10 + size + (10 if data[at + 5] & 0x10 else 0)
    end = len(data)
    if data[end - 128 : end - 125] == b"TAG":
        end -= 128
    for sign in (b"LYRICSBEGIN", b"APETAGEX"):
        found = data.find(sign, at)
        end = min(end, found) if found >= 0 else end
    if at >= end:
        raise DamagedError("an MP3 without sound")
    return data[at:end]


def without_wav(data: bytes) -> bytes:
    """Returns the WAV with its format and its sound only."""
    kept, at = [], 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        content = data[at + 8 : at + 8 + size]
        if kind in _WAV_KEPT:
            kept.append(kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2))
        at += 8 + size + size % 2
    if not any(chunk.startswith(b"data") for chunk in kept):
        raise DamagedError("a WAV without sound")
    whole = b"WAVE" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def without_ogg(data: bytes) -> bytes:
    """Returns the Ogg (Opus, Vorbis) with its comments blanked in their place: pages and times stay as they
    were."""
    pages = list(_ogg_pages(data))
    if len({data[page.start + 14 : page.start + 18] for page in pages}) != 1:
        raise DamagedError("no Ogg of one sound")
    pieces = _second_packet(pages)
    comments = b"".join(data[piece.start : piece.stop] for piece in pieces)
    sign = next((sign for sign in _OGG_SIGNS if comments.startswith(sign)), None)
    tail = b"\1" if sign == b"\x03vorbis" else b""
    room = len(comments) - len(sign or b"") - 8 - len(tail)
    if sign is None or room < 0:
        raise DamagedError("comments that nobody can read")
    # The name of the program takes all the room there was, in blanks; there are no comments.
    blank, sound = sign + struct.pack("<I", room) + b" " * room + bytes(4) + tail, bytearray(data)
    for piece in pieces:
        sound[piece.start : piece.stop], blank = blank[: len(piece)], blank[len(piece) :]
    for page in pages:
        if any(page.start < piece.start < page.stop for piece in pieces):
            sound[page.start + 22 : page.start + 26] = bytes(4)
            sound[page.start + 22 : page.start + 26] = _checksum(sound[page.start : page.stop])
    return bytes(sound)


@dataclass(frozen=True)
class _Page:
    """Where a page of an Ogg file lies. segments: where each piece of a packet lies in it, and whether the
    packet ends with it."""

    start: int
    stop: int
    segments: tuple[tuple[range, bool], ...]


def _ogg_pages(data: bytes) -> Iterator[_Page]:
    at = 0
    while data[at : at + 4] == b"OggS" and at + _HEAD < len(data):
        sizes = data[at + _HEAD : at + _HEAD + data[at + 26]]
        place = at + _HEAD + len(sizes)
        segments = []
        for size in sizes:
            segments.append((range(place, min(place + size, len(data))), size < 255))
            place += size
        if place > len(data):
            return  # a recording that broke off
        yield _Page(at, place, tuple(segments))
        at = place


def _second_packet(pages: list[_Page]) -> list[range]:
    """Returns where the pieces of the second packet, the comments, lie."""
    found, packet = [], 0
    for page in pages:
        for piece, ends in page.segments:
            if packet == 1 and len(piece):
                found.append(piece)
            packet += ends
            if packet == 2:
                return found
    raise DamagedError("an Ogg without comments")


def _checksum(page: bytes | bytearray) -> bytes:
    """RFC 3533 6, item 7: a CRC that no library has, its polynomial 0x04c11db7, bits not turned."""
    crc = 0
    for octet in page:
        crc = (crc << 8 ^ _CRC[(crc >> 24) ^ octet]) & 0xFFFFFFFF
    return struct.pack("<I", crc)


def _crc_row(value: int) -> int:
    value <<= 24
    for _ in range(8):
        value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


_CRC = tuple(map(_crc_row, range(256)))

SOUNDS: Mapping[str, Callable[[bytes], bytes]] = {
    "audio/mpeg": without_mp3,
    "audio/wav": without_wav,
    "audio/ogg": without_ogg,
    "audio/amr": bytes,  # it has no room for tags (RFC 4867 5)
}
