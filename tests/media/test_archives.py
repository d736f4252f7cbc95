"""What an archive really holds, told without unpacking it to anywhere: bombs of every kind, programs, and
what cannot be looked into."""

from __future__ import annotations

import gzip
import random
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.media import archives
from mailroom.media.file_types import real_type, refusal
from tests.tables import for_each
from tests.zips import zipped

PROGRAM = b"MZ\x90\0" + bytes(80)


def why(data: bytes, name: str = "arsip.zip") -> str | None:
    return refusal(name, data, len(data))


def lying(real: int) -> bytes:
    """A ZIP whose table says of its one entry that it is as small as it is packed, while it unpacks to `real`
    bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(real // 1_000_000)) + packer.flush()
    box = bytearray(zipped({"laporan.txt": packed}, zipfile.ZIP_STORED))
    box[8:10] = struct.pack("<H", zipfile.ZIP_DEFLATED)
    table = box.rfind(b"PK\x01\x02")
    box[table + 10 : table + 12] = struct.pack("<H", zipfile.ZIP_DEFLATED)
    return bytes(box)


def locked(data: bytes) -> bytes:
    box = bytearray(data)
    box[6] |= 1
    box[box.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(box)


def layers(count: int, innermost: bytes = b"isi") -> bytes:
    data = zipped({"surat.txt": innermost})
    for _ in range(count - 1):
        data = zipped({"dalam.zip": data})
    return data


PHOTO = b"\xff\xd8\xff\xe0" + random.Random(1).randbytes(60_000)
DOCX = zipped(
    {
        "[Content_Types].xml": b"<Types/>" * 40,
        "word/document.xml": b"<w:p>jalan rusak</w:p>" * 60,
        "word/media/1.jpg": PHOTO,
    }
)


@for_each(
    ("data", "reason"),
    [
        (zipped({"foto 1.jpg": PHOTO, "foto 2.jpg": PHOTO}), None),
        (DOCX, None),
        (zipped({"laporan.docx": DOCX}), None),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<p>isi</p>" * 50}),
            None),
        (layers(3), None),
        (gzip.compress(b"desa,jumlah\n" * 300), None),
        (gzip.compress(PHOTO) * 3, None),
        (zipped({"0": bytes(5_000_000)}), "archive_bomb"),
        (zipped({"word/document.xml": bytes(30_000_000), "[Content_Types].xml": b"<Types/>"}),
            "archive_bomb"),
        (lying(3_000_000), "archive_bomb"),
        (layers(4), "archive_bomb"),
        (zipped({"dalam.zip": lying(3_000_000)}), "archive_bomb"),
        (zipped({str(no): b"" for no in range(archives.MAX_ENTRIES + 1)}), "archive_bomb"),
        (zipped({f"{no}.zip": zipped({str(k): b"" for k in range(600)}) for no in range(10)}),
            "archive_bomb"),
        (gzip.compress(bytes(20_000_000)), "archive_bomb"),
        (gzip.compress(b"x") * 200, "archive_bomb"),
        (zipped({"a.gz": gzip.compress(bytes(20_000_000))}), "archive_bomb"),
        (zipped({"buka saya.exe": b"x"}), "archive_executable"),
        (zipped({"surat.pdf": PROGRAM}), "archive_executable"),
        (zipped({"foto.jpg": b"#!/bin/sh\nrm -r ~"}), "archive_executable"),
        (layers(3, PROGRAM), "archive_executable"),
        (gzip.compress(PROGRAM), "archive_executable"),
        (gzip.compress(zipped({"a.js": b"x"})), "archive_executable"),
        (locked(zipped({"surat.pdf": b"%PDF"})), "archive_locked"),
        (locked(zipped({"surat.exe": b"x"})), "archive_executable"),
        (zipped({"a.txt": b"isi" * 99}, zipfile.ZIP_LZMA), "archive_closed"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(60), "archive_closed"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(60), "archive_closed"),
        (zipped({"a.rar": b"Rar!\x1a\x07\x01\x00" + bytes(60)}), "archive_closed"),
        (b"PK dan seterusnya", None),
        (zipped({"PK.txt": b"PK singkatan apa?"}), None),
    ],
    # an archive knows the hour, and tests are named alike by all workers
    ids=lambda part: "" if isinstance(part, bytes) else f"{part}",
)  # fmt: skip
def test_what_an_archive_holds_decides(data: bytes, reason: str | None) -> None:
    assert why(data) == reason


def test_an_archive_that_lies_over_itself_is_a_bomb() -> None:
    """Its table names one stretch of bytes fifty times: 50 × 60 KB out of 60 KB, though no entry lies about
    its size."""
    box = zipped({"a": PHOTO})
    at, end = box.rfind(b"PK\x01\x02"), box.rfind(b"PK\x05\x06")
    row = box[at:end]
    tail = bytearray(box[end:])
    tail[8:10] = tail[10:12] = struct.pack("<H", 50)
    tail[12:16] = struct.pack("<I", len(row) * 50)
    assert why(box[:at] + row * 50 + bytes(tail)) == "archive_bomb"


def test_only_a_whole_archive_is_looked_into_but_a_closed_kind_shows_at_once() -> None:
    box = gzip.compress(PROGRAM)
    assert refusal("a.gz", box[:20], len(box)) is None
    assert refusal("a.rar", b"Rar!\x1a\x07\x01\x00", 5_000_000) == "archive_closed"


def test_what_is_unpacked_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = zipped({f"{no}.bin": random.Random(no).randbytes(50_000) for no in range(10)})
    assert why(honest) is None
    monkeypatch.setattr(archives, "MAX_REAL", 400_000)
    assert why(honest) == "archive_bomb"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"BZh91AY", "application/x-bzip2"),
        (b"\xfd7zXZ\0\0", "application/x-xz"),
        (b"MSCF" + bytes(8), "application/vnd.ms-cab-compressed"),
    ],
)
def test_kinds_that_nothing_here_opens_are_known(start: bytes, kind: str) -> None:
    assert real_type(start) == kind
    assert why(start + bytes(40)) == "archive_closed"


@given(
    st.sampled_from([DOCX, layers(3), lying(2_000_000), gzip.compress(PHOTO) * 2, gzip.compress(layers(2))]),
    st.randoms(use_true_random=False),
)
def test_damaged_archives_raise_nothing(data: bytes, rnd: random.Random) -> None:
    out = bytearray(data)
    for _ in range(rnd.randint(1, 6)):
        out[rnd.randrange(len(out))] = rnd.randrange(256)
    del out[rnd.choice((len(out), rnd.randrange(len(out)))) :]
    why(bytes(out))
    archives.fault(bytes(out), lambda name, begins: None)
