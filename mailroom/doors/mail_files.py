"""Which files are letters (`.eml`, mbox, Maildir, folders of them), in which order they are let in, and when
each counts as arrived.

Arrival is the first of these that is there: `at`; the topmost Received line of our own server; the mbox From
line; the file's time. The sender's Date never counts.

In: `read_paths`: paths, a function `put`, a moment or None, `FilesSettings`. `is_letter`: bytes.
Out: each letter handed to `put`, in the order of the names; `FilesRead`: what was read, and what was not,
each with its reason.
Fails: What `put` raises goes up; the import may be run again.
See: The command: commands/office/import_letters.py. Letters on a USB stick: usb_bundle.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from mailroom.doors.smtp_data import moment_of, received_lines
from mailroom.procedure.letter import Envelope

# what is looked at in a folder; a file named by hand always is
LETTERS = {".eml", ".mbox", ".mbx", ".mail", ".txt", ""}
# What a letter begins with (RFC 5322 2.2), and the fields of which it has one: no other file is a complaint.
FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
MAIL_FIELD = re.compile(
    rb"(?im)^(?:from|to|cc|date|subject|sender|reply-to|return-path|received|message-id|mime-version"
    rb"|delivered-to|content-type)[ \t]*:"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Outlook's own .msg begins with
FROM_LINE = re.compile(
    rb"From \S.*?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
    rb" (?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(?P<day>\d{1,2})"
    rb" (?P<clock>\d\d:\d\d(?::\d\d)?)(?: [A-Z]{1,5})?(?: (?P<early>[+-]\d{4}))? (?P<year>\d{4})"
    rb"(?: (?P<zone>[+-]\d{4}))?"
)


Put = Callable[[bytes, Envelope], object]


@dataclass(frozen=True)
class FilesSettings:
    """own_hosts: our receiving servers, as named after "by" in Received lines; max_bytes: of one letter."""

    own_hosts: tuple[str, ...] = ()
    max_bytes: int = 50 * 1024 * 1024


@dataclass(frozen=True)
class FilesRead:
    """How many letters were put, and "path: reason" for what could not be read."""

    letters: int
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class _FoundLetter:
    raw: bytes
    place: str
    from_line: datetime | None = None


class _Unreadable(Exception):  # noqa: N818 - a finding about a file
    pass


def read_paths(
    paths: Iterable[Path], put: Put, at: datetime | None = None, settings: FilesSettings = FilesSettings()
) -> FilesRead:
    """Put every letter in these files and folders. at: aware, the arrival of all (a rehearsal's clock)."""
    letters = 0
    unread: list[str] = []
    for path in paths:
        for file in _files(path, unread):
            for found, arrived in _readable_letters(file, settings, at, unread):
                put(found.raw, Envelope("file", arrived, trace={"file": found.place}))
                letters += 1
    return FilesRead(letters, tuple(unread))


def _readable_letters(
    file: Path, settings: FilesSettings, at: datetime | None, unread: list[str]
) -> Iterator[tuple[_FoundLetter, datetime]]:
    """The letters in a file, each with its arrival; what cannot be read goes to `unread`."""
    try:
        for found in _letters(file, settings.max_bytes, unread):
            head = re.split(rb"\r?\n\r?\n", found.raw, maxsplit=1)[0]
            own = (moment for ours, moment in received_lines(head, settings.own_hosts) if ours)
            arrived = at or next(own, None) or found.from_line
            yield found, arrived or datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except _Unreadable as reason:
        unread.append(f"{file}: {reason}")
    except OSError as trouble:
        unread.append(f"{file}: {trouble.strerror or type(trouble).__name__}")


def _files(path: Path, unread: list[str]) -> Iterator[Path]:
    """The files behind a path: itself, a Maildir's `new` and `cur`, or all letters in a folder and below."""
    if not path.is_dir():
        yield path
        return
    try:
        if (path / "cur").is_dir() and (path / "new").is_dir():
            yield from (file for box in ("new", "cur") for file in _visible(path / box))
            return
        entries = _visible(path)
    except OSError as trouble:
        unread.append(f"{path}: {trouble.strerror}")
        return
    for entry in entries:
        if entry.is_dir():
            if not entry.is_symlink():  # a folder that points back to its parent has no end
                yield from _files(entry, unread)
        elif _looks_like_letters(entry):
            yield entry
        else:
            unread.append(f"{entry}: neither .eml nor mbox")


def _visible(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))


def _looks_like_letters(file: Path) -> bool:
    """Whether a file in a folder is read: by its ending (`LETTERS`), or as it begins like an mbox."""
    if file.suffix.lower() in LETTERS or not file.is_file():
        return True
    try:
        with file.open("rb") as stream:
            return stream.read(5) == b"From "
    except OSError:
        return True  # opening it again names the reason


def _letters(file: Path, limit: int, unread: list[str]) -> Iterator[_FoundLetter]:
    """The letters of a file: an mbox when it begins with "From " and is no .eml; else one letter.
    `_Unreadable`: why there is none."""
    if not file.is_file():
        raise _Unreadable("no such file" if not file.exists() else "not a file")
    with file.open("rb") as stream:
        first = stream.readline(1000)
        if first.startswith(b"From ") and file.suffix.lower() != ".eml":
            yield from _mbox(stream, first, file, limit, unread)
            return
        raw = (b"" if first.startswith(b"From ") else first) + stream.read(limit + 1)
    if len(raw) > limit:
        raise _Unreadable(f"larger than {limit} bytes")
    if not raw.strip():
        raise _Unreadable("empty")
    if not is_letter(raw):
        raise _Unreadable("an Outlook file" if raw.startswith(OLE) else "no letter")
    yield _FoundLetter(raw, str(file.name), _from_line(first))


def is_letter(raw: bytes) -> bool:
    """Whether it begins with header fields, one of them a letter's, whatever an editor left before them."""
    head = re.split(rb"\r?\n\r?\n|\r\r", raw.removeprefix(b"\xef\xbb\xbf").lstrip(), maxsplit=1)[0]
    return FIELD.match(head) is not None and MAIL_FIELD.search(head) is not None


def _mbox(
    stream: IO[bytes], first: bytes, file: Path, limit: int, unread: list[str]
) -> Iterator[_FoundLetter]:
    """Letters between From lines. A From line follows an empty line and ends in a date. One ">" is taken from
    ">From " (mboxrd); the empty line before a From line is the file's (RFC 4155)."""
    number, head, size, empty_before = 1, first, 0, False
    kept: list[bytes] = []
    for line in stream:
        if empty_before and line.startswith(b"From ") and FROM_LINE.match(line):
            yield from _mbox_letter(kept, size, head, f"{file.name}#{number}", limit, unread)
            number, head, size, empty_before, kept = number + 1, line, 0, False, []
            continue
        empty_before = line in {b"\n", b"\r\n"}
        text = line[1:] if re.match(rb">+From ", line) else line
        size += len(text)
        kept.append(text)
        if size > limit:
            kept.clear()
    yield from _mbox_letter(kept, size, head, f"{file.name}#{number}", limit, unread)


def _mbox_letter(
    kept: list[bytes], size: int, head: bytes, place: str, limit: int, unread: list[str]
) -> Iterator[_FoundLetter]:
    raw = b"".join(kept[:-1] if kept and not kept[-1].strip(b"\r\n") else kept)
    if size > limit:
        unread.append(f"{place}: larger than {limit} bytes")
    elif not raw.strip():
        unread.append(f"{place}: empty")
    elif not is_letter(raw):
        unread.append(f"{place}: no letter")
    else:
        yield _FoundLetter(raw, place, _from_line(head))


def _from_line(line: bytes) -> datetime | None:
    """The moment in an mbox From line: asctime, UTC unless a zone is named (RFC 4155)."""
    found = FROM_LINE.match(line)
    if not found:
        return None
    clock = found["clock"] if len(found["clock"]) > 5 else found["clock"] + b":00"
    zone = found["early"] or found["zone"] or b"+0000"
    text = b" ".join((found["day"], found["month"], found["year"], clock, zone)).decode("ascii")
    return moment_of(text)
