"""By which module each type of file loses its metadata, and which types become pictures of what they show.

`plainly` does what is cheap and safe anywhere: metadata is cut from pictures, films and sounds, and texts
pass. `clean` handles every type and `draw_pdf` makes pictures of pages; both run in document_worker's
process.

In: `plainly`: bytes and type. `clean`: name, bytes, depth. `draw_pdf`: bytes.
Out: clean bytes, and their type; `plainly`: None when it takes a process.
Fails: `NotCleanError`, which says why: the file is not passed on. `DamagedError`, `LockedError`, OSError of a
damaged one, in the worker's process.
See: When a file must be cleaned: writing/outgoing_files.py."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress

from mailroom.media import archives
from mailroom.media.file_types import AVIF, BMP, HEIC, JPEG, PDF, TIFF, real_type
from mailroom.media.film_metadata import FILMS
from mailroom.media.picture_metadata import LOSSLESS, DamagedError, LockedError
from mailroom.media.sound_metadata import SOUNDS

_CUT: Mapping[str, Callable[[bytes], bytes]] = {**LOSSLESS, **FILMS, **SOUNDS, BMP: bytes}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REDRAWN = frozenset((TIFF, HEIC, AVIF))
_PAGE_TELLS = re.compile(rb"(?is)<!--.*?(?:-->|\Z)|<meta\b[^>]*(?:>|\Z)")
_MARKUP = re.compile(rb"(?i)\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body)")
# A mail has its writer's address in its head; an XML may be a document of any program.
_TEXT_TELLS = re.compile(rb"(?im)^(?:received|return-path|message-id|mime-version)[ \t]*:|<\?xml\b|<svg\b")
_BEGINS = 4_000  # bytes in which a text says what it is
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16, which is full of NUL
_PICTURE_NAME = re.compile(
    r"\.(?:jpe?g|jpe|jfif|png|gif|webp|tiff?|hei[cf]|hif|avif|jp2|jxl|dng|cr2|nef|arw|mp4|m4v|mov|3gp)$",
    re.IGNORECASE,
)


class NotCleanError(ValueError):
    """The file may not go; its word says why: one of document_worker.REASONS."""


def claims_picture(name: str, kind: str) -> bool:
    """Whether a file of unknown content calls itself a picture or a film."""
    return _PICTURE_NAME.search(name) is not None or kind.lower().startswith(("image/", "video/"))


def plainly(data: bytes, kind: str | None) -> bytes | None:
    """Returns the file without what tells of its maker, when cutting is enough; else None. kind: its real
    type.

    Raises DamagedError when the file breaks its own format."""
    if not data:
        return data
    if kind is not None and kind in _CUT:
        return _CUT[kind](data)
    if kind is None and is_text(data) and not _TEXT_TELLS.search(data[:_BEGINS]):
        return _PAGE_TELLS.sub(b"", data) if _MARKUP.match(data) else data
    return None


def is_text(data: bytes) -> bool:
    """Whether the bytes are letters, in whatever alphabet, or letters of UTF-16."""
    return data.startswith(_MARKS) or _NO_TEXT.search(data) is None


def clean(name: str, data: bytes, depth: int = 1) -> tuple[bytes, str]:
    """Returns (the file without what tells of its maker, its new type or "" when it is the old one)."""
    kind = real_type(data)
    try:
        cut = None if claims_picture(name, "") and kind is None else plainly(data, kind)
        if cut is not None:
            return cut, ""
        if kind == PDF:
            return _pdf(data), ""
        if kind == "application/rtf":
            from mailroom.media import rtf_cleaning  # noqa: PLC0415 - only what this file needs

            return rtf_cleaning.clean(data), ""
        if data.startswith(OLE):
            return _old_office(data), ""
        if data.startswith(archives.ZIP):
            return _zip(data, depth), ""
        if kind in _REDRAWN or claims_picture(name, ""):
            return _redraw(data)
    except LockedError as fault:
        raise NotCleanError("locked") from fault
    except DamagedError as fault:
        raise NotCleanError("unreadable") from fault
    raise NotCleanError("not_cleaned")


def _pdf(data: bytes) -> bytes:
    """The PDF without metadata; one that cannot be copied is drawn, page by page."""
    from mailroom.media import pdf_pages  # noqa: PLC0415 - its library takes 0.2 s to load

    try:
        return pdf_pages.clean(data)
    except LockedError as fault:
        raise NotCleanError("locked") from fault
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception:  # noqa: BLE001 - on damaged files pypdf raises anything
        return draw_pdf(data)


def _old_office(data: bytes) -> bytes:
    from mailroom.media import doc_xls_cleaning  # noqa: PLC0415

    try:
        return doc_xls_cleaning.clean(data)
    except doc_xls_cleaning.TellsError as fault:
        raise NotCleanError("not_cleaned") from fault


def draw_pdf(data: bytes) -> bytes:
    """Returns a PDF of pictures of the pages of another."""
    from mailroom.media import pdf_drawing  # noqa: PLC0415

    try:
        return pdf_drawing.draw(data)
    except pdf_drawing.TooManyPagesError as fault:
        raise NotCleanError("too_many_pages") from fault
    except LockedError as fault:
        raise NotCleanError("locked") from fault


def _redraw(data: bytes) -> tuple[bytes, str]:
    from mailroom.media import image_worker  # noqa: PLC0415

    try:
        image_worker.prepare()
        return image_worker.redraw(data)
    except image_worker.TooManyPixelsError as fault:
        raise NotCleanError("too_many_pixels") from fault


def _zip(data: bytes, depth: int) -> bytes:
    """A document of an office program, or an archive: each file within is cleaned as if it came alone."""
    from mailroom.media import ooxml_odf_cleaning  # noqa: PLC0415

    if depth > archives.MAX_DEPTH:
        raise NotCleanError("not_cleaned")

    def part(name: str, content: bytes) -> tuple[bytes, str] | None:
        with suppress(NotCleanError):
            return clean(name, content, depth + 1)
        return None

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        entries = [entry for entry in packed.infolist() if not entry.is_dir()]
        if ooxml_odf_cleaning.is_office(data, {entry.filename for entry in entries}):
            return ooxml_odf_cleaning.clean(data, part)
        if sum(entry.file_size for entry in entries) > archives.MAX_REAL:
            raise DamagedError("unpacks to too much")
        made = {entry.filename: clean(entry.filename, packed.read(entry), depth + 1) for entry in entries}
    return ooxml_odf_cleaning.pack(
        {_redrawn_name(name, kind): content for name, (content, kind) in made.items()}
    )


def _redrawn_name(name: str, kind: str) -> str:
    """The name of a file that was redrawn."""
    ending = {JPEG: ".jpg", PDF: ".pdf"}.get(kind, "")
    return name if not ending or name.lower().endswith(ending) else name + ending
