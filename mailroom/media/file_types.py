"""What type a file really is, by its content, and whether that type is refused: programs, scripts, disk
images.

Content decides the type, never the name. A name that a computer would run is refused, too. So is an archive
that holds a program, unpacks to too much, or is locked (archives.py).

In: `real_type`: bytes. `refusal`: name, bytes, size. `true_name`: name and type.
Out: the MIME type, or None; the reason why it is refused, or None; a name that fits the type.
Fails: raises nothing but MemoryError on any bytes.
See: Which attachments count at all: clerk/read/attachment_filter.py. Viruses: doors/virus_scanner.py."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from mailroom.media import archives

# bytes from the beginning that say what it is; of an archive that can be looked into, all of them count
LOOKED_AT = 0x8006

JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"
TIFF, BMP = "image/tiff", "image/bmp"
HEIC, AVIF = "image/heic", "image/avif"
PDF, ZIP = "application/pdf", "application/zip"

_TABLES = tomllib.loads((Path(__file__).parent / "file_types.toml").read_text("utf-8"))


def _signs(table: str, encoding: str) -> list[tuple[str, tuple[bytes, ...]]]:
    """Returns (type, the bytes it is known by) of a table, in its order."""
    return [(kind, tuple(sign.encode(encoding) for sign in signs)) for kind, signs in _TABLES[table].items()]


_STARTS, _BRANDS, _OPEN_XML = (_signs(table, "latin-1") for table in ("starts", "brands", "open_xml"))
_OLE = _signs("ole", "utf-16-le")
_RIFF = {b"WEBP": WEBP, b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_REASON_OF = {end: reason for reason, ends in _TABLES["run_by_name"].items() for end in ends.split()}
_MACH_O = tuple(map(bytes.fromhex, ("feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe")))
_SHORTCUT = b"L\x00\x00\x00\x01\x14\x02\x00"

_MARKUP = re.compile(
    rb"(?i)\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|svg"
    rb"|\?xml[^>]{0,200}>\s*(?:<!--.{0,500}?-->\s*)?<(?:svg|html))\b"
)
_MARKUP_NAMES = frozenset(("html", "htm", "xhtml", "shtml", "svg", "mht", "mhtml"))
_ACTIVE = re.compile(
    rb"(?i)<script\b|javascript:|vbscript:|[\s\"'/]on[a-z]{3,20}\s*=|<(?:iframe|object|embed|foreignobject)\b"
    rb"|http-equiv\s*=\s*[\"']?refresh"
)

# The ending that goes with what a file is; of other types the name is left as it came.
ENDINGS = {kind: kind.partition("/")[2] for kind in (PNG, GIF, WEBP, BMP, HEIC, AVIF, PDF)}
ENDINGS |= {JPEG: "jpg", TIFF: "tif"}
_SAME = {JPEG: ("jpg", "jpeg", "jpe", "jfif"), TIFF: ("tif", "tiff"), HEIC: ("heic", "heif", "hif")}


def true_name(name: str, kind: str) -> str:
    """Returns the name with the ending of what it is: "surat.pdf" that is a photo → "surat.jpg"."""
    if kind not in ENDINGS or _ending(name) in _SAME.get(kind, (ENDINGS[kind],)):
        return name
    stem, dot, end = name.rpartition(".")
    return f"{stem if dot and stem and len(end) <= 5 else name}.{ENDINGS[kind]}"


def real_type(data: bytes) -> str | None:
    """Returns the MIME type by content, for what people send; None = none that is known here."""
    for kind, starts in _STARTS:
        if data.startswith(starts):
            return kind
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":
        return _by_brand(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _first(_OLE, data, "application/x-ole-storage")
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        return BMP
    return "audio/mpeg" if re.match(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa\xfb]", data) else None


def _by_brand(data: bytes) -> str:
    """Major brand first, then the compatible ones; video/mp4 is what all others are."""
    size = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
    return "video/3gpp" if data[8:11] == b"3gp" else _first(_BRANDS, brands, "video/mp4")


def _kind_of_zip(data: bytes) -> str:
    named = re.match(rb"mimetype(application/vnd\.oasis\.opendocument\.[a-z-]{1,40})", data[30:120])
    if named:
        return named[1].decode("ascii")
    ends = data[:4096] + data[-16_384:]
    return _first(_OPEN_XML, ends, ZIP) if b"[Content_Types].xml" in ends else ZIP


def _first(table: list[tuple[str, tuple[bytes, ...]]], held: bytes | set[bytes], otherwise: str) -> str:
    return next((kind for kind, signs in table if any(sign in held for sign in signs)), otherwise)


def refusal(name: str, data: bytes, size: int) -> str | None:
    """Returns why a file must not be passed on: "executable", "script", "disk_image", or what
    `archives.fault` says; None = it may. A web page or SVG is a script when it holds one.

    data: the whole file or its beginning (LOOKED_AT); size: of the whole file, in bytes. An archive is judged
    only when it is whole; a page that is not whole is refused."""
    reason = _runs(name, data)
    if reason is None and (_ending(name) in _MARKUP_NAMES or _MARKUP.match(data)):
        # markup that is not here whole may run, too
        return "script" if len(data) < size or _ACTIVE.search(data) else None
    if reason is None and (len(data) >= size or not archives.opens(data)):
        reason = archives.fault(data, _runs)
    return reason


def _runs(name: str, data: bytes) -> str | None:
    """Returns why a file by itself must not be passed on: its name's ending decides, then its first bytes;
    None = it may."""
    return _REASON_OF.get(_ending(name)) or _by_content(data)


def _ending(name: str) -> str:
    """Windows drops dots and spaces at the end of a name: "foto.exe . " is foto.exe."""
    return name.strip(" .").rpartition(".")[2].lower()


def _by_content(data: bytes) -> str | None:
    """Returns why a file's own bytes make it dangerous: a program (Windows, Linux, Android, Mac), a script or
    shortcut, a disk image; None = none of these."""
    if data.startswith(b"MZ") and b"\x00" in data[:64]:  # a note that begins with these letters has no NUL
        return "executable"
    if data.startswith((b"\x7fELF", b"dex\n", *_MACH_O)):
        return "executable"
    if re.match(rb"(?:\xef\xbb\xbf)?#! ?/", data) or data.startswith(_SHORTCUT):
        return "script"
    return "disk_image" if data[0x8001:0x8006] == b"CD001" else None
