"""How place, time and device are taken out of films (MP4, QuickTime, 3GP, M4A).

Parts that a player needs are kept by name; all others go, known or not. A track that is neither picture,
sound nor words (a phone's GPS) goes with its samples. ISO/IEC 14496-12.

In: `without_film`: bytes.
Out: bytes of the same size: a part that goes is emptied in its place, so that all offsets hold.
Fails: `DamagedError` where the file breaks its format: the file is not passed on.
See: Photos: picture_metadata.py."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping

from mailroom.media.picture_metadata import DamagedError, boxes_of

# What stays, by the box it lies in; b"" is the file itself. Of what is not named here nothing within goes.
_KEPT: Mapping[bytes, frozenset[bytes]] = {
    inside: frozenset(kinds.split())
    for inside, kinds in {
        b"": b"ftyp styp pdin moov moof mdat mfra sidx ssix pnot",
        b"moov": b"mvhd trak mvex iods",
        b"trak": b"tkhd edts mdia tref load",
        b"mdia": b"mdhd hdlr elng minf",
        b"minf": b"vmhd smhd hmhd nmhd sthd gmhd hdlr dinf stbl",
        b"moof": b"mfhd traf",
        b"traf": b"tfhd tfdt trun sdtp sbgp sgpd subs saiz saio senc",
    }.items()
}
_SHOWN = frozenset((b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"tmcd", b"hint"))
_SAMPLES = 1_000_000  # of a track that is blanked; an hour of positions has some thousand


def without_film(data: bytes) -> bytes:
    """Returns the film with pictures, sound and words only."""
    film = bytearray(data)
    waiting = [(b"", 0, len(data))]
    while waiting:
        inside, begins, ends = waiting.pop()
        for kind, start, within, end in boxes_of(data, begins, ends):
            if kind not in _KEPT[inside]:
                _empty(film, start, within, end)
            elif kind == b"trak" and not _is_shown(data, within, end):
                _blank_samples(film, data, within, end)
                _empty(film, start, within, end)
            elif kind in _KEPT:
                waiting.append((kind, within, end))
    return bytes(film)


def _empty(film: bytearray, start: int, within: int, end: int) -> None:
    film[start + 4 : start + 8] = b"free"
    film[within:end] = bytes(end - within)


def _find(data: bytes, begins: int, ends: int, *path: bytes) -> tuple[int, int] | None:
    """Returns where the content of the first box of this path lies."""
    for name in path:
        found = next(
            ((within, end) for kind, _, within, end in boxes_of(data, begins, ends) if kind == name), None
        )
        if found is None:
            return None
        begins, ends = found
    return begins, ends


def _is_shown(data: bytes, begins: int, ends: int) -> bool:
    """Whether a track is pictures, sound or words, by its handler (8.4.3)."""
    found = _find(data, begins, ends, b"mdia", b"hdlr")
    return found is not None and data[found[0] + 8 : found[0] + 12] in _SHOWN


def _blank_samples(film: bytearray, data: bytes, begins: int, ends: int) -> None:
    """Zeros for the samples of a track, wherever they lie (8.7)."""
    stbl = _find(data, begins, ends, b"mdia", b"minf", b"stbl")
    if stbl is None:
        return
    try:
        for at, size in _samples(data, *stbl):
            if at + size > len(film):
                raise DamagedError("a sample beyond the end")
            film[at : at + size] = bytes(size)
    except struct.error as fault:
        raise DamagedError("a table of samples cut short") from fault


def _samples(data: bytes, begins: int, ends: int) -> Iterator[tuple[int, int]]:
    """Yields (place, size) of each sample, from the tables of sizes, chunks and places."""
    tables = {kind: within for kind, _, within, _ in boxes_of(data, begins, ends)}
    sizes, runs, narrow, wide = (tables.get(name) for name in (b"stsz", b"stsc", b"stco", b"co64"))
    places = wide if narrow is None else narrow
    if sizes is None or runs is None or places is None:
        return
    fixed, count = struct.unpack_from(">II", data, sizes + 4)
    chunks, form = struct.unpack_from(">I", data, places + 4)[0], ">Q" if narrow is None else ">I"
    rows = struct.unpack_from(">I", data, runs + 4)[0]
    if max(count, chunks, rows) > _SAMPLES:
        raise DamagedError("more samples than a track has")
    run = [struct.unpack_from(">II", data, runs + 8 + 12 * row) for row in range(rows)]
    sample, row = 0, 0
    for chunk in range(1, chunks + 1):
        while row + 1 < len(run) and run[row + 1][0] <= chunk:
            row += 1
        at = struct.unpack_from(form, data, places + 8 + (chunk - 1) * struct.calcsize(form))[0]
        for _ in range(min(run[row][1] if run else 0, count - sample)):
            size = fixed or struct.unpack_from(">I", data, sizes + 12 + 4 * sample)[0]
            yield at, size
            at, sample = at + size, sample + 1


FILMS: Mapping[str, Callable[[bytes], bytes]] = dict.fromkeys(
    ("video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"), without_film
)
