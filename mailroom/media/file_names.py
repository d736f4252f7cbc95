"""Which name a file gets on the disk and in letters, made of the one its sender gave it.

It has at most 120 characters (200 bytes), keeps its extension, and is unique within the mail, compared
without case. A file without a name gets one from its type.

In: `safe_names`: (name, type) pairs. `safe_name`: name and type. `name_within`: a message's text.
Out: names without path, control or reserved character, or leading dot.
Fails: raises nothing.
See: The neutral names of a hidden person's files: procedure/case_files.py."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable

from mailroom.text.charsets import clean_line

MAX_NAME = 120
MAX_BYTES = 200  # of UTF-8: disks take 255, and a number or an underscore may come to it
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)
_KNOWN = {
    **dict.fromkeys(("text/plain", "text/rfc822-headers", "message/delivery-status"), ".txt"),
    **dict.fromkeys(("image/jpeg", "image/jpg"), ".jpg"),
    **{"message/rfc822": ".eml", "text/html": ".html", "image/heic": ".heic", "text/calendar": ".ics"},
    "application/ms-tnef": ".dat",
}


def safe_names(files: Iterable[tuple[str, str]]) -> list[str]:
    """Returns a safe, unique name for each (name as sent, type), in order."""
    taken: dict[str, int] = {}
    return [_unique(safe_name(name, kind), taken) for name, kind in files]


def safe_name(name: str, kind: str = "") -> str:
    """One name made safe; "lampiran" and the type's extension where nothing usable is left."""
    last = re.split(r"[/\\]", clean_line(name[:2_000]).strip())[-1]
    last = " ".join(_FORBIDDEN.sub("_", last).split()).strip(" .")
    if not last.strip("_ "):
        return "lampiran" + _ending(kind)
    return _short("_" + last if _RESERVED.match(last) else last)


def name_within(message: str, kind: str) -> str:
    """The name of a nameless part of an attached mail, after that mail's: "surat.eml" → "surat.txt"; "" when
    that one has no name either."""
    return message.removesuffix(".eml") + _ending(kind) if message else ""


def _ending(kind: str) -> str:
    return _KNOWN.get(kind) or mimetypes.guess_extension(kind) or ".bin"


def _short(name: str) -> str:
    """The name within 120 characters and 200 bytes; an ending of up to 12 characters stays."""
    if len(name) <= MAX_NAME and len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, end = name.rpartition(".")
    stem, end = (name, "") if not dot or len(end) > 12 else (stem, "." + end)
    begins = stem[: MAX_NAME - len(end)].encode()[: MAX_BYTES - len(end.encode())]
    return begins.decode(errors="ignore").strip(" .") + end


def _unique(name: str, taken: dict[str, int]) -> str:
    """The name, with " (2)" and so on before its ending when it is taken. taken: lower-case names and how
    often each came."""
    key = name.lower()
    count = taken[key] = taken.get(key, 0) + 1
    if count == 1:
        return name
    stem, dot, end = name.rpartition(".")
    stem, end = (stem, dot + end) if dot and stem else (name, "")
    while f"{stem} ({count}){end}".lower() in taken:
        count += 1
    taken[key] = count
    taken[f"{stem} ({count}){end}".lower()] = 1
    return f"{stem} ({count}){end}"
