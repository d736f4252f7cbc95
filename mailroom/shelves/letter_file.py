"""What a letter's file holds, and its name: one line of JSON (the envelope), a newline, the raw bytes as they
came.

The name begins with the moment of arrival, so names sort by it.

In: `stem`: the file's bytes and `Envelope`. `open_letter`, `bytes_of`, `size_of`: a path. `split`,
`read_head`: bytes.
Out: a name; (`Envelope`, raw bytes); a size; an aware moment or None.
Fails: `Unreadable`: the file is no letter, or not as it was taken. OSError: the disk. `stem` raises
ValueError for an arrival without a zone.
See: Where the files lie: inbox.py."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailroom.procedure.letter import Envelope

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DOOR = re.compile(r"[a-z]{1,16}")
Fingerprint = tuple[str, str]  # the SHA-256 of a letter's envelope line and of its raw bytes, in hex


class Unreadable(ValueError):  # noqa: N818 - said of a letter, as one says it
    """A file in the inbox that is no letter of ours: no envelope line, or one that says nothing usable."""


def stem(file: bytes, envelope: Envelope) -> str:
    """Returns the name of a letter's file without its number: arrival, 16 hex digits of the file's SHA-256,
    door."""
    if not _DOOR.fullmatch(envelope.door):
        raise ValueError(f"not the name of a door: {envelope.door!r}")
    return f"{place_of(envelope.arrived)}.{hashlib.sha256(file).hexdigest()[:16]}.{envelope.door}"


def place_of(arrived: datetime) -> str:
    """Returns what the names of letters begin with that arrived at this moment. Names sort by it."""
    return f"{max(0, (arrived - _EPOCH) // timedelta(microseconds=1)):020d}"


def arrival_in(name: str) -> datetime | None:
    """Returns the arrival that a letter's name begins with; None when it is no name of ours."""
    digits = name.partition(".")[0]
    if len(digits) != 20 or not (digits.isascii() and digits.isdecimal()):
        return None
    try:
        return _EPOCH + timedelta(microseconds=int(digits))
    except OverflowError:
        return None


def is_as_taken(file: bytes, name: str) -> bool:
    """Whether this file still fits its name. Names given by earlier programs hold a digest of the raw bytes
    alone."""
    head, raw = split(file)
    try:
        envelope = read_head(head, name)
        return name.rpartition("-")[0] in (stem(file, envelope), stem(raw, envelope))
    except ValueError:
        return False


def fingerprint(head: bytes, raw: bytes) -> Fingerprint:
    """Returns the digests that prove later that neither the envelope line nor the raw bytes were changed."""
    return hashlib.sha256(head).hexdigest(), hashlib.sha256(raw).hexdigest()


def split(file: bytes) -> tuple[bytes, bytes]:
    """Returns (the envelope line without its end, the raw bytes)."""
    head, newline, raw = file.partition(b"\n")
    return (head, raw) if newline else (b"", head)


def bytes_of(path: str) -> bytes:
    """`Unreadable`: no file. A folder would seem the disk's fault; a pipe would be waited for without end."""
    size_of(path)
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return file.readall()


def size_of(path: str) -> int:
    """Returns the size of a letter's file. `Unreadable`: no file."""
    found = os.stat(path)  # noqa: PTH116 - see Inbox._text
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable(f"{os.path.basename(path)} is no file")  # noqa: PTH119
    return found.st_size


def beginning_of(path: str, most: int) -> tuple[bytes, int]:
    """Returns the first bytes of a letter's file and its size. `Unreadable`: no file."""
    size = size_of(path)
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return file.read(most), size


def open_letter(path: Path) -> tuple[Envelope, bytes]:
    head, raw = split(bytes_of(str(path)))
    return read_head(head, path.name), raw


def read_head(head: bytes, name: str) -> Envelope:
    """Returns the envelope that a letter's first line says. `Unreadable`: it says none."""
    try:
        said = json.loads(head)
        arrived = datetime.fromisoformat(said["arrived"])
        sender = None if said["sender"] is None else str(said["sender"])
        recipients = tuple(map(str, said["recipients"]))
        envelope = Envelope(str(said["door"]), arrived, sender, recipients, dict(said["trace"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable(f"{name} does not begin with an envelope line: {error}") from error
    if arrived.tzinfo is None:
        raise Unreadable(f"{name}: its arrival names no time zone")
    return envelope
