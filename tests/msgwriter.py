"""Writes small Outlook .msg files (MS-OXMSG in a compound file, MS-CFB version 3), so that tests have them
without Outlook."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

END, FREE, FAT, DIFAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC
Storage = dict[str, Any]  # name → bytes (a stream) or another storage


@dataclass
class Mail:
    """What Outlook would have saved. rtf: compressed as it is kept; exchange: the sender's address is
    Exchange's, not one of the Internet."""

    subject: str = "Jalan rusak di Lembak"
    sender: tuple[str, str] = ("Budi Santoso", "budi@warga.example")
    to: tuple[tuple[str, str], ...] = (("Camat Lembak", "camat@lembak.example"),)
    cc: tuple[tuple[str, str], ...] = ()
    sent: datetime | None = datetime(2026, 11, 2, 3, 30, tzinfo=UTC)
    text: str | None = "Jalan di Desa Lembak rusak.\r\nMohon diperbaiki."
    html: bytes | None = None
    rtf: bytes | None = None
    message_id: str = "<asli-1@warga.example>"
    headers: str = ""
    exchange: str = ""
    ansi: bool = False
    files: list[tuple[str, str, bytes]] = field(default_factory=list)  # (name, type, content)
    mails: list[Mail] = field(default_factory=list)
    extra: Storage = field(default_factory=dict)


def written(mail: Mail) -> bytes:
    return compound(message(mail, 32))


# MS-OXMSG.


def message(mail: Mail, head: int) -> Storage:
    store: Storage = {}
    fixed: list[bytes] = []
    text = _ansi if mail.ansi else _unicode
    address = mail.exchange or mail.sender[1]
    named = {0x0037: mail.subject, 0x0C1A: mail.sender[0], 0x0C1E: "EX" if mail.exchange else "SMTP",
        0x0C1F: address,
             0x1035: mail.message_id, 0x007D: mail.headers, 0x1000: mail.text}  # fmt: skip
    for tag, value in named.items():
        if value:
            text(store, fixed, tag, value)
    if mail.exchange and mail.sender[1]:
        text(store, fixed, 0x5D01, mail.sender[1])
    if mail.html is not None:
        _binary(store, fixed, 0x1013, mail.html)
    if mail.rtf is not None:
        _binary(store, fixed, 0x1009, mail.rtf)
    if mail.sent:
        ticks = int((mail.sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000)
        fixed.append(struct.pack("<IIQ", 0x00390040, 6, ticks))
    fixed.append(struct.pack("<IIII", 0x3FFD0003, 6, 1252, 0))
    people = [(1, pair) for pair in mail.to] + [(2, pair) for pair in mail.cc]
    for no, (kind, (name, mailbox)) in enumerate(people):
        store[f"__recip_version1.0_#{no:08X}"] = _recipient(kind, name, mailbox, text)
    for no, (name, kind, content) in enumerate(mail.files):
        store[f"__attach_version1.0_#{no:08X}"] = _file(name, kind, content, text)
    for no, inner in enumerate(mail.mails, len(mail.files)):
        store[f"__attach_version1.0_#{no:08X}"] = _inner(inner)
    store["__nameid_version1.0"] = {
        "__substg1.0_00020102": b"",
        "__substg1.0_00030102": b"",
        "__substg1.0_00040102": b"",
    }
    store["__properties_version1.0"] = bytes(head) + b"".join(fixed)
    return store | mail.extra


def _unicode(store: Storage, fixed: list[bytes], tag: int, value: str) -> None:
    raw = value.encode("utf-16-le")
    store[f"__substg1.0_{tag:04X}001F"] = raw
    fixed.append(struct.pack("<IIII", tag << 16 | 0x1F, 6, len(raw) + 2, 0))


def _ansi(store: Storage, fixed: list[bytes], tag: int, value: str) -> None:
    raw = value.encode("cp1252", "replace")
    store[f"__substg1.0_{tag:04X}001E"] = raw
    fixed.append(struct.pack("<IIII", tag << 16 | 0x1E, 6, len(raw) + 1, 0))


def _binary(store: Storage, fixed: list[bytes], tag: int, value: bytes) -> None:
    store[f"__substg1.0_{tag:04X}0102"] = value
    fixed.append(struct.pack("<IIII", tag << 16 | 0x102, 6, len(value), 0))


def _recipient(kind: int, name: str, mailbox: str, text: Any) -> Storage:
    store: Storage = {}
    fixed = [struct.pack("<IIII", 0x0C150003, 6, kind, 0)]
    text(store, fixed, 0x3001, name)
    text(store, fixed, 0x3003, mailbox)
    store["__properties_version1.0"] = bytes(8) + b"".join(fixed)
    return store


def _file(name: str, kind: str, content: bytes, text: Any) -> Storage:
    store: Storage = {}
    fixed = [struct.pack("<IIII", 0x37050003, 6, 1, 0)]
    text(store, fixed, 0x3707, name)
    text(store, fixed, 0x370E, kind)
    _binary(store, fixed, 0x3701, content)
    store["__properties_version1.0"] = bytes(8) + b"".join(fixed)
    return store


def _inner(mail: Mail) -> Storage:
    fixed = struct.pack("<IIII", 0x37050003, 6, 5, 0)
    return {"__substg1.0_3701000D": message(mail, 24), "__properties_version1.0": bytes(8) + fixed}


# MS-CFB.


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    data: bytes = b""
    kids: list[int] = field(default_factory=list)
    left: int = FREE
    right: int = FREE
    child: int = FREE
    start: int = END
    size: int = 0


def compound(root: Storage) -> bytes:
    entries = [_Entry("Root Entry", 5)]
    _add(entries, 0, root)
    small = [one for one in entries if one.kind == 2 and 0 < len(one.data) < 4096]
    mini, minifat = _packed(small, 64)
    sectors: list[bytes] = []
    fat: list[int] = []
    for one in entries:
        if one.kind == 2:
            one.size = len(one.data)
            if len(one.data) >= 4096:
                one.start = _chain(sectors, fat, one.data)
    entries[0].size = len(mini)
    entries[0].start = _chain(sectors, fat, mini) if mini else END
    table = struct.pack(f"<{len(minifat)}I", *minifat)
    mini_start = _chain(sectors, fat, table, b"\xff") if minifat else END
    listed = b"".join(map(_raw, entries))
    first = _chain(sectors, fat, listed)
    count, more = 1, 0
    while count * 128 < len(fat) + count + more:
        count += 1
        more = max(0, -(-(count - 109) // 127))
    places = list(range(len(fat), len(fat) + count))
    further = list(range(len(fat) + count, len(fat) + count + more))
    fat += [FAT] * count + [DIFAT] * more
    fat += [FREE] * (count * 128 - len(fat))
    body = b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat) + _difat(places[109:], further)
    head = struct.pack("<8s16sHHHHHHLLLLLLLLLL", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 62, 3,
        0xFFFE, 9, 6, 0, 0, 0, count,
                       first, 0, 4096, mini_start, -(-len(table) // 512), further[0] if more else END,
                       more)  # fmt: skip
    return head + struct.pack("<109I", *places[:109], *[FREE] * (109 - count)) + body


def _difat(places: list[int], further: list[int]) -> bytes:
    """The places of the FAT's own sectors beyond the first 109, in sectors that each end in the number of the
    next."""
    out = b""
    for no in range(len(further)):
        here = places[no * 127 : no * 127 + 127]
        after = further[no + 1] if no + 1 < len(further) else END
        out += struct.pack("<128I", *here, *[FREE] * (127 - len(here)), after)
    return out


def _add(entries: list[_Entry], parent: int, storage: Storage) -> None:
    kids = []
    for name, value in storage.items():
        kids.append(len(entries))
        entries.append(_Entry(name, 2, value) if isinstance(value, bytes) else _Entry(name, 1))
    for no, value in zip(kids, storage.values(), strict=True):
        if not isinstance(value, bytes):
            _add(entries, no, value)
    kids.sort(key=lambda no: (len(entries[no].name), entries[no].name.upper()))
    entries[parent].child = _balanced(entries, kids)


def _balanced(entries: list[_Entry], kids: list[int]) -> int:
    if not kids:
        return FREE
    middle = len(kids) // 2
    entries[kids[middle]].left = _balanced(entries, kids[:middle])
    entries[kids[middle]].right = _balanced(entries, kids[middle + 1 :])
    return kids[middle]


def _packed(small: list[_Entry], size: int) -> tuple[bytes, list[int]]:
    out, fat = bytearray(), []
    for one in small:
        one.start = len(fat)
        count = -(-len(one.data) // size)
        out += one.data.ljust(count * size, b"\0")
        fat += [*range(one.start + 1, one.start + count), END]
    return bytes(out), fat


def _chain(sectors: list[bytes], fat: list[int], data: bytes, pad: bytes = b"\0") -> int:
    start, count = len(fat), -(-len(data) // 512)
    sectors.append(data.ljust(count * 512, pad))
    fat += [*range(start + 1, start + count), END]
    return start


def _raw(one: _Entry) -> bytes:
    name = one.name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        name,
        len(name),
        one.kind,
        1,
        one.left,
        one.right,
        one.child,
        bytes(16),
        0,
        0,
        0,
        one.start,
        one.size,
    )
