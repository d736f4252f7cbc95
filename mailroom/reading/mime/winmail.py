"""winmail.dat (application/ms-tnef) → the files and the text that Outlook packed into it.

Limits: 30 MB in, 50 MB and 500 files out. tnefparse believes a damaged file's own count and copies the rest
of the file for each object, so its counting is bounded here.

In: `open_tnef`: bytes.
Out: `TnefContent`: `EnclosedFile`s and text, or None when it cannot be opened; the file itself is kept
anyway.
Fails: raises nothing but MemoryError: what tnefparse raises, and our ValueError for its counts, is caught.
See: Outlook's other form, .msg: outlook_msg.py. Its rich text: media/rtf_text.py."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import tnefparse.mapi
from tnefparse import TNEF

from mailroom.media import rtf_text
from mailroom.reading.mime.html_text import to_text
from mailroom.text.charsets import decode

MAX_TNEF = 30_000_000
MAX_INSIDE = 50_000_000
MAX_FILES = 500
MAX_OBJECTS = 1_000
MAX_COUNT = 2_000  # properties of one object, values of one property
# attAttachRenddata, attAttachTitle, attAttachData (MS-OXTNEF 2.1.3)
_START, _TITLE, _DATA = (0x00069002, 0x00018010, 0x0006800F)


def _bounded_range(count: int) -> range:
    if count > MAX_COUNT:
        raise ValueError(f"{count} properties")
    return range(count)


tnefparse.mapi.range = _bounded_range  # the only way to bound its loops: it has no limit of its own
logging.getLogger("tnefparse").setLevel(logging.ERROR)  # it warns of each property it skips


@dataclass(frozen=True)
class EnclosedFile:
    """A file that lay inside a container."""

    name: str
    type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class TnefContent:
    """What a winmail.dat held: its text ("" when none) and its files."""

    text: str
    files: tuple[EnclosedFile, ...]


def open_tnef(data: bytes) -> TnefContent | None:
    """Unpacks winmail.dat; None when it is not one, too large, or damaged."""
    if len(data) > MAX_TNEF or data[:4] != b"\x78\x9f\x3e\x22":
        return None
    plain, objects = _plain_attachments(data)
    if objects > MAX_OBJECTS:
        return TnefContent("", tuple(plain)) if plain else None
    try:
        found = _unpack(TNEF(data, do_checksum=False))
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception:  # noqa: BLE001 - tnefparse raised 35 times on 480 damaged files, in many classes
        return TnefContent("", tuple(plain)) if plain else None
    known = {one.data for one in found.files}
    opened = [one for one in found.files if not one.name.startswith("body.")]
    missed = [one for one in plain if one.data not in known] if len(plain) > len(opened) else []
    return TnefContent(found.text, (*missed, *found.files))


def _unpack(box: Any) -> TnefContent:
    files: list[EnclosedFile] = []
    room = MAX_INSIDE
    for one in box.attachments[:MAX_FILES]:
        content = bytes(one.data or b"")
        room -= len(content)
        if room < 0:
            break
        if content:
            files.append(EnclosedFile(_label(one), _type(one), content))
    body, page = (getattr(box, name, None) for name in ("body", "htmlbody"))
    if page:
        source = page if isinstance(page, bytes) else str(page).encode("utf-8", "replace")
        files.append(EnclosedFile("body.html", "text/html", source))
    packed = bytes(getattr(box, "rtfbody", None) or b"")
    rich = rtf_text.decompress(packed) or packed
    if rich:
        files.append(EnclosedFile("body.rtf", "application/rtf", rich))
    if body:
        return TnefContent(_as_text(body).strip(), tuple(files))
    return TnefContent(to_text(_as_text(page)) if page else rtf_text.to_text(rich), tuple(files))


def _plain_attachments(data: bytes) -> tuple[list[EnclosedFile], int]:
    """Returns (attachments by title and content, in either order; how many objects the file has)."""
    found: list[dict[int, bytes]] = []
    at, objects = 6, 0
    while at + 9 <= len(data) and objects <= 20 * MAX_OBJECTS:
        objects += 1
        level, kind = data[at], int.from_bytes(data[at + 1 : at + 5], "little")
        size = int.from_bytes(data[at + 5 : at + 9], "little")
        value = data[at + 9 : at + 9 + size]
        at += 9 + size + 2
        if level != 2:
            continue
        if kind == _START and len(found) < MAX_FILES:
            found.append({})
        elif found and kind in {_TITLE, _DATA}:
            found[-1].setdefault(kind, value)
    named = [(decode(one.get(_TITLE, b"").split(b"\x00")[0])[0], one.get(_DATA, b"")) for one in found]
    files = [EnclosedFile(name, "application/octet-stream", content) for name, content in named if content]
    return files, objects


def _label(one: Any) -> str:
    try:
        name = one.long_filename() or one.name
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception:  # noqa: BLE001 - a damaged name must not cost the file
        name = one.name
    return decode(name)[0] if isinstance(name, bytes) else str(name or "")


def _type(one: Any) -> str:
    # PR_ATTACH_MIME_TAG
    found = next((p.data for p in getattr(one, "mapi_attrs", ()) if getattr(p, "name", 0) == 0x370E), "")
    text = _as_text(found or "").strip("\x00 ").lower()
    return text if text.count("/") == 1 and text.isascii() else "application/octet-stream"


def _as_text(value: Any) -> str:
    return decode(value)[0] if isinstance(value, bytes) else str(value).replace("\x00", "")
