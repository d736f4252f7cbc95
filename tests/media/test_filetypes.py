"""What a file really is, and which files stay here."""

from __future__ import annotations

import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.media.file_types import real_type, refusal, true_name
from tests.tables import for_each
from tests.zips import zipped


def film(brand: bytes, *compatible: bytes) -> bytes:
    body = brand + bytes(4) + b"".join(compatible)
    return struct.pack(">I", len(body) + 8) + b"ftyp" + body + b"\0\0\0\x08free"


DOCX = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
XLSX = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"})
ODT = zipped(
    {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}, zipfile.ZIP_STORED
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@for_each(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\r\n\r\n%PDF-1.4\n", "application/pdf"),
        (b"\xff\xd8\xff\xe1", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"II*\0\x08\0\0\0", "image/tiff"),
        (film(b"heic", b"mif1"), "image/heic"),
        (film(b"mif1", b"heic"), "image/heic"),
        (film(b"mif1", b"avif"), "image/avif"),
        (film(b"isom", b"mp42"), "video/mp4"),
        (film(b"qt  "), "video/quicktime"),
        (film(b"3gp5"), "video/3gpp"),
        (film(b"M4A ", b"mp42"), "audio/mp4"),
        (b"ID3\x03", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"OggS\0\x02" + bytes(22) + b"OpusHead", "audio/ogg"),
        (b"#!AMR\n", "audio/amr"),
        (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (ODT, "application/vnd.oasis.opendocument.text"),
        (zipped({"foto/1.txt": b"a"}), "application/zip"),
        (OLE + "WordDocument".encode("utf-16-le"), "application/msword"),
        (OLE, "application/x-ole-storage"),
        (b"Pak, jalan kami rusak", None),
        (b"", None),
    ],
)
def test_the_content_says_what_a_file_is(data: bytes, kind: str | None) -> None:
    assert real_type(data) == kind


@for_each(
    ("name", "data", "reason"),
    [
        ("surat.pdf", b"MZ\x90\0" + bytes(80), "executable"),
        ("surat", b"\x7fELF\x02\x01", "executable"),
        ("surat", b"\xcf\xfa\xed\xfe\x07", "executable"),
        ("foto.jpg.exe", b"", "executable"),
        ("FOTO.SCR", b"\xff\xd8\xff", "executable"),
        ("foto.exe . ", b"", "executable"),
        ("apl.jar", b"PK\x03\x04", "executable"),
        ("foto.jpg", b"#!/bin/sh\nrm -r ~", "script"),
        ("a.txt", b"#! /usr/bin/env python3\n", "script"),
        ("nota.js", b"", "script"),
        ("nota.hta", b"", "script"),
        ("nota.pdf", b"L\0\0\0\x01\x14\x02\0", "script"),
        ("arsip.iso", b"", "disk_image"),
        ("arsip.dat", bytes(0x8001) + b"CD001", "disk_image"),
        ("arsip.zip", zipped({"surat.pdf": b"%PDF", "buka saya.exe": b"x"}), "archive_executable"),
        ("arsip.zip", zipped({"0": bytes(5_000_000)}), "archive_bomb"),
        ("MZ.txt", b"MZ adalah singkatan dari nama desa kami, " * 3, None),
        ("suara.amr", b"#!AMR\n", None),
        ("laporan.docx", DOCX, None),
        ("laporan.odt", ODT, None),
        ("foto.zip", zipped({"foto 1.jpg": bytes(range(256)) * 4}), None),
        ("foto.jpg", b"\xff\xd8\xff\xe0", None),
        ("tanpa nama", b"", None),
        ("rusak.zip", b"PK\x03\x04 dan seterusnya", None),
        ("halaman.html", b"<p>Jalan rusak</p>", None),
        ("halaman.html", b"<p>Jalan rusak</p><script>alert(1)</script>", "script"),
        ("halaman.html", b"<p onmouseover = 'x()'>Jalan</p>", "script"),
        ("halaman.htm", b"<meta http-equiv=refresh content='0;url=http://x.example'>", "script"),
        ("denah.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>", None),
        ("denah.svg", b"<svg><a href='javascript:alert(1)'>x</a></svg>", "script"),
        ("foto.jpg", b"<?xml version='1.0'?><svg onload='alert(1)'/>", "script"),
        ("foto.jpg", b"<!DOCTYPE html><iframe src='//x.example'>", "script"),
        ("catatan.txt", b"Jalan <rusak> sejak Maret, onkos = 5 juta", None),
    ],
)
def test_what_a_computer_would_run_stays_here(name: str, data: bytes, reason: str | None) -> None:
    assert refusal(name, data, len(data)) == reason


def test_an_archive_that_declares_half_a_gigabyte_is_a_bomb_whatever_its_ratio() -> None:
    box = bytearray(zipped({"a": b"x" * 100}, zipfile.ZIP_STORED))
    at = box.rfind(b"PK\x01\x02")
    box[at + 24 : at + 28] = struct.pack("<I", 500_000_001)
    padded = bytes(6_000_000) + bytes(box)
    assert refusal("a.zip", b"PK" + padded[2:], len(padded)) == "archive_bomb"


def test_a_table_of_contents_that_would_take_seconds_to_read_is_not_read() -> None:
    box = zipped({"a": b"x"})
    end = bytearray(box[box.rfind(b"PK\x05\x06") :])
    end[12:16] = struct.pack("<I", 6_000_000)
    assert refusal("a.zip", box[: -len(end)] + bytes(end), len(box)) == "archive_bomb"
    sixty_four = b"PK\x06\x06" + struct.pack("<Q", 44) + bytes(28) + struct.pack("<QQ", 6_000_000, 0)
    end[12:16] = bytes(4)
    data = b"PK\x03\x04" + sixty_four + b"PK\x06\x07" + bytes(16) + bytes(end)
    assert refusal("a.zip", data, len(data)) == "archive_bomb"


def test_only_a_whole_archive_is_looked_into() -> None:
    box = zipped({"a.exe": b"x"})
    assert refusal("a.zip", box[:30], len(box)) is None
    assert refusal("a.zip", box, len(box)) == "archive_executable"


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"RIFF", b"\0\0\0\x10ftyp", b"PK\x05\x06", b"BM"]),
)
def test_any_bytes_have_a_type_or_none(data: bytes, start: bytes) -> None:
    kind = real_type(start + data)
    assert kind is None or "/" in kind
    refusal("x.zip", start + data, len(start + data))


@given(st.integers(0, len(DOCX) - 1), st.integers(0, 255))
def test_a_damaged_archive_raises_nothing(at: int, byte: int) -> None:
    data = DOCX[:at] + bytes((byte,)) + DOCX[at + 1 :]
    refusal("a.zip", data, len(data))


def test_markup_that_cannot_be_seen_whole_stays_here() -> None:
    assert refusal("halaman.html", b"<p>Jalan", 100_000) == "script"


@pytest.mark.parametrize(
    ("name", "kind", "true"),
    [
        ("surat.pdf", "image/jpeg", "surat.jpg"),
        ("FOTO.JPEG", "image/jpeg", "FOTO.JPEG"),
        ("IMG_0042.jpg", "image/heic", "IMG_0042.heic"),
        ("pindai", "application/pdf", "pindai.pdf"),
        ("surat no. 12 tahun 2026", "application/pdf", "surat no. 12 tahun 2026.pdf"),
        (".jpg", "image/png", ".jpg.png"),
        ("laporan.docx", "application/zip", "laporan.docx"),
    ],
)
def test_the_ending_is_that_of_the_content(name: str, kind: str, true: str) -> None:
    assert true_name(name, kind) == true
