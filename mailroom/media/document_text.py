"""Which words a file shows: of PDF, office documents, rich text, plain text, and archives of these.

In: `text_of`, `body_of`: bytes.
Out: at most `MAX_LETTERS` letters; of a PDF those of its first pages; "" for a scan or a photo.
Fails: `DamagedError`, `LockedError`, OSError, ValueError, and whatever the libraries raise: only
document_worker's process may call it.
See: Which of a letter's files are read, and what for: clerk/read/attachment_text.py."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import chain

from mailroom.media import archives, file_cleaning, rtf_text
from mailroom.media.file_types import PDF, real_type
from mailroom.text.charsets import decode

MAX_LETTERS = 500_000
_BODIES = ("word/document.xml", "content.xml")  # of Word; of a program of the OpenDocument format


def text_of(data: bytes) -> str:
    """Returns the words of a file."""
    found, left = [], MAX_LETTERS
    for piece in _pieces(data, 1):
        found.append(piece[:left])
        left -= len(found[-1])
        if left <= 0:
            break
    return "\n".join(found)


def body_of(data: bytes) -> str:
    """Returns what a person wrote in a file: the pages of a PDF, the body of a document, a plain text, and
    the texts in an archive (an exported chat)."""
    return "\n".join(_bodies(data))[:MAX_LETTERS]


def _bodies(data: bytes) -> Iterator[str]:
    kind = real_type(data)
    if kind == PDF:
        from mailroom.media import pdf_drawing  # noqa: PLC0415 - its libraries take longest to load

        yield from pdf_drawing.page_texts(data)
    elif data.startswith(archives.ZIP):
        from mailroom.media import xml_rewriting  # noqa: PLC0415

        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            sizes = {entry.filename: entry.file_size for entry in packed.infolist()}
            body = next((name for name in _BODIES if name in sizes), "")
            for name in [body] if body else [name for name in sizes if name.lower().endswith(".txt")]:
                if sizes[name] <= 4 * MAX_LETTERS:
                    content = packed.read(name)
                    yield xml_rewriting.words(content) if body else decode(content)[0]
    elif kind in (None, "application/rtf"):
        yield from _pieces(data, archives.MAX_DEPTH)


def _pieces(data: bytes, depth: int) -> Iterator[str]:
    kind = real_type(data)
    if kind == PDF:
        from mailroom.media import pdf_drawing, pdf_pages  # noqa: PLC0415

        yield from chain(pdf_drawing.page_texts(data), pdf_pages.words_beside(data))
    elif kind == "application/rtf":
        yield rtf_text.to_text(data[data.index(b"{\\rtf") :], all_of_it=True)
    elif data.startswith(file_cleaning.OLE):
        from mailroom.media import doc_xls_cleaning  # noqa: PLC0415

        yield from doc_xls_cleaning.words(data)
    elif data.startswith(archives.ZIP):
        yield from _zip_words(data, depth)
    elif kind is None and file_cleaning.is_text(data):
        yield decode(data[: 4 * MAX_LETTERS])[0]


def _zip_words(data: bytes, depth: int) -> Iterator[str]:
    """A document of an office program says what its XML says; an archive what its files say, and how they are
    called."""
    from mailroom.media import xml_rewriting  # noqa: PLC0415

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        entries = [entry for entry in packed.infolist() if not entry.is_dir()]
        if depth > archives.MAX_DEPTH or sum(entry.file_size for entry in entries) > archives.MAX_REAL:
            raise ValueError("unpacks to too much")
        for entry in entries:
            content = packed.read(entry)
            if entry.filename.endswith((".xml", ".rels")):
                yield xml_rewriting.words(content)
            else:
                yield entry.filename
                yield from _pieces(content, depth + 1)
