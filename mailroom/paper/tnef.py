"""winmail.dat → the files and the text that Outlook packed into it.

Promises: never raises (None when it cannot be opened: the file itself is kept anyway); at most 30 MB in, 50 MB and 500 files out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tnefparse import TNEF

from mailroom.paper.charsets import decode
from mailroom.paper.html import to_text

MAX_TNEF = 30_000_000
MAX_INSIDE = 50_000_000
MAX_FILES = 500


@dataclass(frozen=True)
class Enclosed:
    """A file that lay inside a container."""

    name: str
    type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Unpacked:
    """What a winmail.dat held: its text ("" when none) and its files."""

    text: str
    files: tuple[Enclosed, ...]


def open_tnef(data: bytes) -> Unpacked | None:
    """Unpacks winmail.dat; None when it is none, too large, or damaged."""
    if len(data) > MAX_TNEF or data[:4] != b"\x78\x9f\x3e\x22":
        return None
    try:
        return _unpack(TNEF(data, do_checksum=False))
    except Exception:  # noqa: BLE001 - tnefparse raised 35 kinds of times on 480 damaged files, of every class
        return None


def _unpack(box: Any) -> Unpacked:
    files: list[Enclosed] = []
    room = MAX_INSIDE
    for one in box.attachments[:MAX_FILES]:
        content = bytes(one.data or b"")
        room -= len(content)
        if room < 0:
            break
        if content:
            files.append(Enclosed(_label(one), _type(one), content))
    rich = getattr(box, "rtfbody", None)
    if rich:
        files.append(Enclosed("body.rtf", "application/rtf", bytes(rich)))
    return Unpacked(_text(box), tuple(files))


def _label(one: Any) -> str:
    try:
        name = one.long_filename() or one.name
    except Exception:  # noqa: BLE001 - a damaged name must not cost the file
        name = one.name
    return decode(name)[0] if isinstance(name, bytes) else str(name or "")


def _type(one: Any) -> str:
    found = next(
        (p.data for p in getattr(one, "mapi_attrs", ()) if getattr(p, "name", 0) == 0x370E), ""
    )  # PR_ATTACH_MIME_TAG
    text = decode(found)[0] if isinstance(found, bytes) else str(found or "")
    text = text.strip("\x00 ").lower()
    return text if text.count("/") == 1 and text.isascii() else "application/octet-stream"


def _text(box: Any) -> str:
    body = getattr(box, "body", None)
    if body:
        return _as_text(body).strip()
    page = getattr(box, "htmlbody", None)
    return to_text(_as_text(page)) if page else ""


def _as_text(value: Any) -> str:
    return decode(value)[0] if isinstance(value, bytes) else str(value).replace("\x00", "")
