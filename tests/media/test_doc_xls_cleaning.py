"""Word's .doc and Excel's .xls lose the names that can be blanked, and stay when there is more."""

from __future__ import annotations

import io
import struct

import olefile
import pytest

from mailroom.media.file_cleaning import NotCleanError, clean
from tests.media.test_file_cleaning import SECRET, tells
from tests.msgwriter import Storage, compound
from tests.tables import for_each

WIDE = SECRET.encode("utf-16-le")
SUMMARIES: Storage = {
    "\x05SummaryInformation": bytes(60) + SECRET.encode() * 100,
    "\x05DocumentSummaryInformation": bytes(60) + SECRET.encode(),
    "\x01CompObj": b"Microsoft Word",
}


def texts(*words: bytes) -> bytes:
    rows = b"".join(struct.pack("<H", len(word) // 2) + word for word in words)
    return struct.pack("<HHH", 0xFFFF, len(words), 0) + rows


def doc(flags: int = 0x0200, **more: bytes) -> bytes:
    """more: content of a table by its number ("t4")."""
    held = {"t32": texts(b"", WIDE, WIDE), "t71": texts(WIDE), "t28": SECRET.encode(), "t31": b"dop"} | more
    head, tables = bytearray(900), bytearray(b"awal")
    struct.pack_into("<H", head, 2, 0xC1)
    struct.pack_into("<H", head, 10, flags)
    for name, content in held.items():
        struct.pack_into("<II", head, 154 + 8 * int(name[1:]), len(tables), len(content))
        tables += content
    store = {"MsoDataStore": {"a": {"Item": SECRET.encode(), "Properties": b"<p/>"}}, "1Table": bytes(tables)}
    whole = compound({"WordDocument": bytes(head) + b"Jalan rusak" * 500, **store, **SUMMARIES})
    return whole + SECRET.encode().ljust(512)  # a sector that is free


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(*more: bytes) -> bytes:
    book = record(0x809, bytes(16)) + record(0x5C, b"\x07\0\0" + SECRET.encode().ljust(109))
    book += (
        record(0x4D, WIDE) + record(0x1AE, b"\1\0\x01\x04") + b"".join(more) + record(0xFC, b"Jalan rusak")
    )
    return compound({"Workbook": book.ljust(5_000, b"\0"), **SUMMARIES})


def streams(data: bytes) -> dict[str, bytes]:
    ole = olefile.OleFileIO(io.BytesIO(data))
    return {"/".join(path): ole.openstream(path).read() for path in ole.listdir()}


def test_a_doc_loses_its_names_and_keeps_its_text_and_places() -> None:
    data = doc()
    kept, kind = clean("surat.doc", data)
    before, after = streams(data), streams(kept)
    assert tells(data) and not tells(kept) and kind == "" and clean("surat.doc", kept)[0] == kept
    assert {name: len(one) for name, one in before.items()} == {name: len(one) for name, one in after.items()}
    assert b"Jalan rusak" in after["WordDocument"] and after["1Table"].endswith(b"dop")
    assert texts(b"", b" \0" * 7, b" \0" * 7) in after["1Table"]
    assert after["MsoDataStore/a/Item"].strip() == b"<a/>"


def test_an_xls_loses_its_names() -> None:
    data = xls()
    kept, _ = clean("data.xls", data)
    assert tells(data) and not tells(kept) and b"Jalan rusak" in streams(kept)["Workbook"]


@for_each(
    ("data", "why"),
    [
        (doc(t4=b"komentar"), "not_cleaned"),
        (doc(t36=b"siapa"), "not_cleaned"),
        (doc(t51=texts(b"x\0", WIDE)), "not_cleaned"),
        (doc(0x0204), "not_cleaned"),
        (doc(0x0300), "locked"),
        (xls(record(0x1C, SECRET.encode())), "not_cleaned"),
        (xls(record(0x5B, bytes(6) + SECRET.encode())), "not_cleaned"),
        (xls(record(0x1AE, b"\1\0\x05\0\1Cdata")), "not_cleaned"),
        (xls(record(0x2F, bytes(6))), "locked"),
        (compound({"Workbook": bytes(5_000), "_VBA_PROJECT_CUR": {"PROJECT": b"x"}}), "not_cleaned"),
        (compound({"Workbook": b"Exif\0\0".ljust(5_000, b"\0")}), "not_cleaned"),
        (compound({"PowerPoint Document": bytes(5_000)}), "not_cleaned"),
    ],
)
def test_what_has_more_to_tell_stays(data: bytes, why: str) -> None:
    with pytest.raises(NotCleanError, match=why):
        clean("a.doc", data)


def test_a_doc_of_an_unchanged_text_is_cleaned() -> None:
    assert not tells(clean("a.doc", doc(t51=texts(b"U\0n\0k\0")))[0])
