"""Outlook's own file of a mail (.msg, .oft) → the same mail as RFC 5322 bytes, which opener.py reads.

Limits: 20 MB in, 40 MB out, 5,000 directory entries, four mails in one another. A file inside keeps its
bytes, so its sha1 is the attachment's. MS-OXMSG (the file), MS-OXPROPS (the tags), MS-CFB (the compound
file).

In: `as_mail`, `looks_like_one`: bytes.
Out: the mail's bytes, or None when it cannot be opened: the file itself is kept anyway; yes or no.
Fails: raises nothing but MemoryError: what olefile raises, and our ValueError for its sizes, is caught.
See: winmail.dat: winmail.py. Opening the mail: opener.py."""

from __future__ import annotations

import hashlib
import logging
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import olefile

from mailroom.media import rtf_text
from mailroom.reading.mime.headers import split_block, text_of
from mailroom.text.charsets import clean, clean_line, decode

MAX_MSG = 20_000_000
MAX_INSIDE = 40_000_000  # bytes of all that is taken out
MAX_ENTRIES = 5_000
MAX_DEPTH = 4
MAX_FILES = 500
MAX_PEOPLE = 200

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROPERTIES = "__properties_version1.0"
_MARK = _PROPERTIES.encode("utf-16-le")  # as it stands in the directory; a .doc or .xls has no such entry
_HEADS = {"mail": 32, "inner": 24, "part": 8}  # bytes before the first property (MS-OXMSG 2.4.1)

# Tags of MS-OXPROPS. Two of a kind: the one that a person is shown first.
_SUBJECT, _TEXT, _HTML, _RTF, _MESSAGE_ID, _TRANSPORT = 0x0037, 0x1000, 0x1013, 0x1009, 0x1035, 0x007D
_FROM_NAMES, _FROM_ADDRESSES = (0x0042, 0x0C1A), (0x5D02, 0x0065, 0x5D01, 0x0C1F)
_NAME, _ADDRESSES, _KIND = 0x3001, (0x39FE, 0x3003), 0x0C15
_DATES = (0x0039, 0x0E06)
_PAGES, _HTML_PAGES = (0x3FFD, 0x3FDE), (0x3FDE, 0x3FFD)
_FILE_NAMES = (0x3707, 0x3704, 0x3001)
_FILE_TYPE, _CONTENT, _CONTENT_ID, _FLAGS = 0x370E, 0x3701, 0x3712, 0x3714

_CHARSETS = {0: "", 65001: "utf-8", 20127: "us-ascii", 28591: "iso-8859-1", 28592: "iso-8859-2"}
_CHARSETS[1200] = "utf-16-le"

logging.getLogger("olefile").setLevel(logging.CRITICAL)  # it warns of each oddity of a file


def looks_like_one(data: bytes) -> bool:
    """Whether these bytes are a compound file that holds a mail; the whole file has to be given."""
    return data.startswith(MAGIC) and _MARK in data


def as_mail(data: bytes) -> bytes | None:
    """Returns the mail inside a .msg as RFC 5322 bytes; None when it is not one, too large, or damaged."""
    if not looks_like_one(data) or not 1_536 <= len(data) <= MAX_MSG:
        return None
    # all of olefile's counting goes by the sizes in the header: they must be possible ones (MS-CFB 2.2)
    shifts = struct.unpack_from("<H2xHH", data, 26)
    fats, minifats, difats = (struct.unpack_from("<I", data, at)[0] for at in (44, 64, 72))
    sectors = len(data) >> (9 if shifts == (3, 9, 6) else 12)
    if shifts not in ((3, 9, 6), (4, 12, 6)) or max(fats, difats) > sectors // 100 + 8 or minifats > sectors:
        return None
    try:
        return b"".join(_mail(_Box(data), (), "mail", 1))
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception:  # noqa: BLE001 - olefile raises OSError, RecursionError and more on damaged files
        return None


@dataclass
class _Box:
    """The opened compound file; `room`: how many bytes may still be taken out of it."""

    data: bytes
    room: int = field(default_factory=lambda: MAX_INSIDE)
    ole: Any = field(init=False)

    def __post_init__(self) -> None:
        self.ole = olefile.OleFileIO()
        loaded, load = 0, self.ole._load_direntry

        def load_and_count(sid: int) -> Any:
            nonlocal loaded
            loaded += 1
            if loaded > MAX_ENTRIES:
                raise ValueError("too many entries")
            return load(sid)

        self.ole._load_direntry = load_and_count  # the only way to bound it: it has no limit of its own
        self.ole.open(self.data)
        if self.ole.root.size > len(self.data):
            raise ValueError("a stream larger than the file")

    def entries(self, path: tuple[str, ...]) -> dict[str, Any]:
        node = self.ole.root
        for name in path:
            node = node.kids_dict[name.lower()]
        return {kid.name: kid for kid in node.kids}

    def stream_bytes(self, path: tuple[str, ...], entry: Any) -> bytes:
        """Returns a stream's bytes; b"" for an empty one, or one that claims more than there is."""
        if not 0 < entry.size <= len(self.data):
            return b""
        self.room -= entry.size
        if self.room < 0:
            raise ValueError("more than may be taken out")
        return bytes(self.ole.openstream([*path, entry.name]).read())


class _Store:
    """One storage of the file: a mail, a recipient or an attachment, with its properties."""

    def __init__(self, box: _Box, path: tuple[str, ...], kind: str, page: str = "") -> None:
        self.box, self.path = box, path
        self.entries = box.entries(path)
        entry = self.entries.get(_PROPERTIES)
        raw = box.stream_bytes(path, entry)[_HEADS[kind] :] if entry else b""
        rows = range(0, min(len(raw), 16 * 2_000) - 15, 16)
        # tag → the eight bytes of its value
        self.fixed = {int.from_bytes(raw[at + 2 : at + 4], "little"): raw[at + 8 : at + 16] for at in rows}
        self.page = page or _charset(next(filter(None, map(self.number, _PAGES)), 0))

    def number(self, tag: int) -> int:
        return int.from_bytes(self.fixed.get(tag, b"")[:4], "little")

    def stream(self, tag: int, kind: int) -> bytes | None:
        entry = self.entries.get(f"__substg1.0_{tag:04X}{kind:04X}")
        return self.box.stream_bytes(self.path, entry) if entry is not None else None

    def text(self, *tags: int) -> str:
        """Returns the first of these properties that says something."""
        for tag in tags:
            wide, narrow = self.stream(tag, 0x001F), None
            if wide is None:
                narrow = self.stream(tag, 0x001E)
            found = wide.decode("utf-16-le", "replace") if wide else decode(narrow or b"", self.page)[0]
            if found.strip("\0 \t\r\n"):
                return clean(found.rstrip("\0"))
        return ""

    def line(self, *tags: int) -> str:
        return " ".join(clean_line(self.text(*tags)).split())[:2_000]

    def storages(self, start: str) -> Iterator[tuple[str, ...]]:
        return ((*self.path, name) for name in sorted(self.entries) if name.startswith(start))


def _charset(page: int) -> str:
    """The charset that a code page's number stands for; "" = none is named."""
    return _CHARSETS.get(page, f"windows-{page}")


def _mail(box: _Box, path: tuple[str, ...], kind: str, depth: int) -> list[bytes]:
    """The pieces of one mail: its header, its text and its files in a multipart."""
    store = _Store(box, path, kind)
    seed = repr((len(box.data), path)).encode() + box.data[:4_096] + box.data[-4_096:]
    return [_head(store), *_multipart("mixed", seed, [_words(store), *_files(store, depth)])]


def _multipart(kind: str, seed: bytes, parts: list[list[bytes]]) -> list[bytes]:
    """The parts in one multipart, whose delimiter is made of the seed."""
    mark = f"{kind[0]}-{hashlib.sha256(seed).hexdigest()[:32]}"
    pieces = [f'Content-Type: multipart/{kind}; boundary="{mark}"\r\n\r\n'.encode()]
    for part in parts:
        pieces += [f"\r\n--{mark}\r\n".encode(), *part]
    return [*pieces, f"\r\n--{mark}--\r\n".encode()]


def _head(store: _Store) -> bytes:
    """The header fields; letters beyond ASCII stand as they are (RFC 6532), which the opener reads."""
    # the header that the mail came with over the Internet, where Outlook kept it
    raw = store.text(_TRANSPORT)[:200_000].encode("utf-8", "replace")
    came_with = split_block(raw, 0, len(raw))[0][:500]
    wired = dict(reversed([(name.lower(), text_of(value)) for name, value in came_with]))
    senders = map(store.line, _FROM_ADDRESSES)
    address = next((one for one in senders if "@" in one and " " not in one), "")
    name = store.line(*_FROM_NAMES)
    people = list(_people(store))
    fields = [
        ("From", _mailbox(name, address) if address or not wired.get("from") else wired["from"]),
        ("To", ", ".join(_mailbox(*pair) for kind, *pair in people if kind != 2) or wired.get("to", "")),
        ("Cc", ", ".join(_mailbox(*pair) for kind, *pair in people if kind == 2)),
        ("Subject", store.line(_SUBJECT) or wired.get("subject", "")),
        ("Date", _date(store) or wired.get("date", "")),
        ("Message-ID", store.line(_MESSAGE_ID) or wired.get("message-id", "")),
        ("MIME-Version", "1.0"),
    ]
    return "".join(f"{name}: {value}\r\n" for name, value in fields if value).encode("utf-8", "replace")


def _people(store: _Store) -> Iterator[tuple[int, str, str]]:
    """Yields (1 to, 2 cc or 3 bcc, name, address)"""
    for path in list(store.storages("__recip_version1.0_#"))[:MAX_PEOPLE]:
        one = _Store(store.box, path, "part", store.page)
        address = next((found for tag in _ADDRESSES if "@" in (found := one.line(tag))), "")
        yield one.number(_KIND), one.line(_NAME), address


def _mailbox(name: str, address: str) -> str:
    plain = re.sub(r'[\\"<>]', " ", name).strip()
    shown = f'"{plain}"' if plain and plain != address else ""
    return f"{shown} <{address}>".strip() if address else shown


def _date(store: _Store) -> str:
    """RFC 5322 of when it was sent, or else came; "" = none (FILETIME: 100 ns since 1601)."""
    for tag in _DATES:
        ticks = int.from_bytes(store.fixed.get(tag, b""), "little")
        if 0 < ticks < 2**61:
            return format_datetime(datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10))
    return ""


def _words(store: _Store) -> list[bytes]:
    """The text part: plain and HTML, or the rich form's text where there is no other."""
    text = store.text(_TEXT)
    page = store.stream(_HTML, 0x0102)
    label = next((found for tag in _HTML_PAGES if (found := _charset(store.number(tag)))), "")
    if page is None and (written := store.text(_HTML)):
        page, label = written.encode("utf-8", "replace"), "utf-8"
    if not text and not page:
        text = rtf_text.to_text(rtf_text.decompress(store.stream(_RTF, 0x0102) or b""))
    forms = [_part("text/plain; charset=utf-8", text.encode("utf-8", "replace"))] if text or not page else []
    forms += [_part(f"text/html; charset={label}" if label else "text/html", page)] if page else []
    return forms[0] if len(forms) == 1 else _multipart("alternative", b"".join(forms[1]), forms)


def _part(kind: str, content: bytes, *more: str) -> list[bytes]:
    lines = (f"Content-Type: {kind}", "Content-Transfer-Encoding: binary", *more, "", "")
    return ["\r\n".join(lines).encode("utf-8", "replace"), content]


def _files(store: _Store, depth: int) -> Iterator[list[bytes]]:
    for path in list(store.storages("__attach_version1.0_#"))[:MAX_FILES]:
        one = _Store(store.box, path, "part", store.page)
        inner = f"__substg1.0_{_CONTENT:04X}000D"
        if inner in one.entries:
            below = (*path, inner)
            if depth < MAX_DEPTH and _PROPERTIES in store.box.entries(below):
                mail = _mail(store.box, below, "inner", depth + 1)
                yield [b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: binary\r\n\r\n", *mail]
        elif content := one.stream(_CONTENT, 0x0102):
            yield _file(one, content)


def _file(one: _Store, content: bytes) -> list[bytes]:
    kind = one.line(_FILE_TYPE).lower()
    sound = re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,80}", kind, re.ASCII) is not None
    if kind != "message/rfc822" and (not sound or kind.startswith(("multipart/", "message/"))):
        kind = "application/octet-stream"
    name = re.sub(r'[\\"]', "_", one.line(*_FILE_NAMES))
    known = re.sub(r"[<>\s]", "", one.line(_CONTENT_ID))
    shown = "inline" if known and one.number(_FLAGS) & 4 else "attachment"
    more = [f'Content-Disposition: {shown}; filename="{name}"', f"Content-ID: <{known}>"]
    return _part(kind, content, *more[: 2 if known else 1])
