"""Whether an archive (ZIP, docx, xlsx, odt, gzip) may be passed on, by what it holds.

Refused are a program inside, a password, a packing that is not read here (RAR, 7z, other methods), and a
bomb. A bomb declares more than 500 MB or 100 times its size, really unpacks to more than 150 MB, or nests
more than three deep.

In: `fault`: bytes, and a judge of what lies inside. `opens`: the first bytes.
Out: the reason why not, or None; yes or no.
Fails: raises nothing but MemoryError; bytes that no library can open as an archive give None.
See: Other refused types: file_types.py."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

BOMB, LOCKED, CLOSED, RUNS = "archive_bomb", "archive_locked", "archive_closed", "archive_executable"

MAX_UNPACKED = 500_000_000  # bytes that an archive may declare
MAX_REAL = 150_000_000  # bytes that are unpacked to see whether it told the truth
MAX_RATIO = 100  # a text takes a tenth, a spreadsheet a thirtieth of its size
MAX_TABLE = 5_000_000  # bytes of a ZIP's table of contents; zipfile takes about 20 µs an entry
MAX_ENTRIES = 5_000
MAX_MEMBERS = 100  # files joined in one gzip
MAX_DEPTH = 3  # archives in one another
MAX_NESTED = 30_000_000  # bytes of an archive within an archive, which has to lie in memory whole
_BEGINNING = 0x8006  # bytes of an entry that `judge` is shown
_CHUNK, _FED = 1_000_000, 65_536  # bytes that are unpacked, and packed bytes that are taken, at a time

ZIP, GZIP = b"PK", b"\x1f\x8b\x08"
# nothing here opens these
_SEALED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"MSCF\0\0\0\0", b"BZh", b"\xfd7zXZ\0")

Judge = Callable[[str, bytes], str | None]  # (name, how it begins) → why it would not be passed on by itself


class _Refusal(Exception):  # noqa: N818 - what it is, not what failed
    """The archive is not to be passed on; its word says why."""


@dataclass
class _Budget:
    """What may still be unpacked of one archive and all within it: `real` bytes, and entries."""

    real: int = field(default_factory=lambda: MAX_REAL)
    entries: int = MAX_ENTRIES


def opens(begins: bytes) -> bool:
    """Whether the file's first bytes are those of an archive that `fault` looks into, so that all of it has
    to be read."""
    return begins.startswith((ZIP, GZIP))


def fault(data: bytes, judge: Judge) -> str | None:
    """Returns why a whole archive must not be passed on; None = it may, or is no archive. BOMB: unpacks to
    too much; RUNS: holds a program; LOCKED: by a password; CLOSED: packed in a way that is not read here.
    judge: (name, beginning) → why an entry may not pass."""
    try:
        _look(data, judge, _Budget(), 1)
    except _Refusal as refused:
        return str(refused)
    return None


def _look(data: bytes, judge: Judge, budget: _Budget, depth: int) -> None:
    """Looks into one archive; raises `_Refusal` for one that must not pass. Other archives than ZIP and gzip
    (7z, RAR) are CLOSED."""
    if data.startswith(_SEALED):
        raise _Refusal(CLOSED)
    if depth > MAX_DEPTH:
        raise _Refusal(BOMB)
    if data.startswith(ZIP):
        _zip(data, judge, budget, depth)
    elif data.startswith(GZIP):
        _entry("", _gzip(data), judge, budget, depth, MAX_RATIO * len(data))


# ZIP.


def _zip(data: bytes, judge: Judge, budget: _Budget, depth: int) -> None:
    """Looks into a ZIP: first at what its table declares, names and passwords, then into each entry."""
    if _table_size(data) > MAX_TABLE:
        raise _Refusal(BOMB)
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception:  # noqa: BLE001 - damaged archives raise struct.error, OverflowError and more
        return
    budget.entries -= len(entries)
    declared, packed = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    # Entries with more packed bytes than the file lie over one another, as in the bombs that need no nesting.
    if budget.entries < 0 or declared > min(MAX_UNPACKED, MAX_RATIO * len(data)) or packed > len(data):
        raise _Refusal(BOMB)
    if any(judge(one.filename, b"") for one in entries):
        raise _Refusal(RUNS)
    if any(one.flag_bits & 1 for one in entries):
        raise _Refusal(LOCKED)
    for one in entries:
        if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _Refusal(CLOSED)
        _entry(one.filename, _entry_pieces(data, one), judge, budget, depth, one.file_size)


def _table_size(data: bytes) -> int:
    """Bytes of the central directory (APPNOTE 4.3.16; 4.3.14 when a ZIP64 locator is there); 0: none."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if at < 0 or at + 16 > len(data):
        return 0
    if at >= 76 and data[at - 20 : at - 16] == b"PK\x06\x07":
        return int(struct.unpack_from("<Q", data, at - 36)[0])
    return int(struct.unpack_from("<I", data, at + 12)[0])


def _entry_pieces(data: bytes, one: zipfile.ZipInfo) -> Iterator[bytes]:
    """An entry's bytes in pieces, however many there are: its own size is not believed."""
    at = one.header_offset
    if not 0 <= at <= len(data) - 30:
        return
    name, extra = struct.unpack_from("<HH", data, at + 26)
    start = at + 30 + name + extra
    packed = memoryview(data)[start : start + one.compress_size]
    if one.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
    else:
        yield from _inflate(packed, 0, -15)


def _inflate(packed: memoryview, start: int, bits: int) -> Generator[bytes, None, int]:
    """Yields what a deflated stretch from `start` on holds, in pieces; returns where it ended. Damage ends
    it."""
    inflater = zlib.decompressobj(bits)
    for at in range(start, len(packed), _FED):
        waiting: memoryview | bytes = packed[at : at + _FED]
        while waiting:
            try:
                piece = inflater.decompress(waiting, _CHUNK)
            except zlib.error:
                return len(packed)
            yield piece
            if inflater.eof:
                return min(at + _FED, len(packed)) - len(inflater.unused_data)
            waiting = inflater.unconsumed_tail
    return len(packed)


def _gzip(data: bytes) -> Iterator[bytes]:
    """All members of a gzip file (RFC 1952 2.2)."""
    start = 0
    for _ in range(MAX_MEMBERS):
        if not data.startswith(GZIP, start):
            return
        start = yield from _inflate(memoryview(data), start, 31)
    raise _Refusal(BOMB)


# Entries.


def _entry(
    name: str, pieces: Iterator[bytes], judge: Judge, budget: _Budget, depth: int, promised: int
) -> None:
    """Unpacks and counts one entry, and has its name and beginning judged. promised: its declared bytes; more
    make it a bomb."""
    begins, size, nested = b"", 0, list[bytes]()
    for piece in pieces:
        size += len(piece)
        budget.real -= len(piece)
        if size > promised or budget.real < 0:
            raise _Refusal(BOMB)
        begins += piece[: _BEGINNING - len(begins)] if len(begins) < _BEGINNING else b""
        if opens(begins):
            nested.append(piece)
            if size > MAX_NESTED:
                raise _Refusal(BOMB)
    if judge(name, begins):
        raise _Refusal(RUNS)
    if nested or begins.startswith(_SEALED):
        _look(b"".join(nested) or begins, judge, budget, depth + 1)
