"""How a PDF becomes a PDF of pictures of its pages, without text, hidden layers or font names; and how its
text is read.

One page lies in memory at a time; a large one is drawn coarser.

In: `draw`, `page_texts`: bytes.
Out: bytes, the same for the same file; the text of each page.
Fails: `LockedError`, `TooManyPagesError`, `DamagedError`. A damaged file raises anything, so only
document_worker's process may call it.
See: A PDF that stays a PDF, cleaned: pdf_pages.py."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import suppress

import pypdfium2

from mailroom.media.pdf_pages import DPI, clean, of_pictures
from mailroom.media.picture_metadata import DamagedError, LockedError

QUALITY = 70
MAX_PAGES = 200
MAX_PAGE_PIXELS = 12_000_000  # an A3 page at 150 dpi has 4.3 million


class TooManyPagesError(ValueError):
    """More pages than are drawn."""


def draw(data: bytes) -> bytes:
    """Returns a new PDF of pictures of the pages, as a reader sees them, without comments.

    TooManyPagesError; LockedError."""
    source, marked = _open(data), False
    with suppress(Exception):  # pypdf raises anything; what it cannot read may be drawn yet
        source, marked = _open(clean(data)), True  # or a comment's text may be drawn
    source.init_forms()  # or what was filled in is not drawn
    return of_pictures(_pages(source, marked=marked))


def page_texts(data: bytes) -> Iterator[str]:
    """Yields the text of each page, "" of a scan. LockedError; pages beyond `MAX_PAGES` are not read."""
    source = _load(data)
    for number in range(min(len(source), MAX_PAGES)):
        page = source[number]
        yield page.get_textpage().get_text_range()
        page.close()


def _load(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        if "password" in str(fault).lower():
            raise LockedError from fault
        raise


def _open(data: bytes) -> pypdfium2.PdfDocument:
    """The document, when it has as many pages as are drawn."""
    source = _load(data)
    if len(source) > MAX_PAGES:
        raise TooManyPagesError
    if not len(source):
        raise DamagedError("a PDF without pages")
    return source


def _pages(source: pypdfium2.PdfDocument, *, marked: bool) -> Iterator[tuple[bytes, int, int]]:
    """Yields (JPEG, width, height in pixels) of each page; one page lies in memory at a time. marked: with
    what was marked on it."""
    for number in range(len(source)):
        page = source[number]
        width, height = page.get_size()
        most = math.sqrt(MAX_PAGE_PIXELS / max(width * height, 1))
        picture = page.render(scale=min(DPI / 72, most), draw_annots=marked).to_pil().convert("RGB")
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY)
        page.close()
        yield out.getvalue(), picture.width, picture.height
