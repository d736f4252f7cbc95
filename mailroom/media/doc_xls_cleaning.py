"""How author names are taken out of Word's .doc and Excel's .xls (1997 to 2003): blanked in their place, so
sizes stay.

MS-DOC 2.5, MS-XLS 2.4, MS-OLEPS 2.21.

In: `clean`, `words`: bytes.
Out: bytes, the same for the same file; the words that tell of somebody.
Fails: `TellsError`: more tells of a person (comments, tracked changes, macros, links). `LockedError`: a
password. On a damaged file olefile raises OSError and anything else, so only document_worker's process may
call it.
See: Newer formats: ooxml_odf_cleaning.py."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

import olefile

from mailroom.media.picture_metadata import LockedError

_SECTOR = 512
_SUMMARIES = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")
_HARMLESS = (*_SUMMARIES, "\x01CompObj", "\x01Ole", "WordDocument", "0Table", "1Table", "Data", "Workbook")
_PICTURE_TELLS = re.compile(rb"Exif\0\0|ns\.adobe\.com/xap|Photoshop 3\.0")

# Word: in the header, of each table its place and size in 8 bytes from 154 on (MS-DOC 2.5.6).
_TABLES = 154
_COMMENTS, _WRITERS_OF_COMMENTS, _WRITERS_OF_CHANGES, _TEXTS = 4, 36, 51, 32
_FORGOTTEN = (27, 28, 29, 35, 60, 71)  # printer, autosave's file, variables, who saved it
_FAST_SAVED, _ENCRYPTED, _SECOND_TABLE, _WORD_97 = 0x0004, 0x0100, 0x0200, 0xC1

# Excel: numbers of records (MS-XLS 2.3).
_FILEPASS, _NOTE, _FILE_SHARING, _WRITER, _PRINTER, _BOOK_ELSEWHERE = 0x2F, 0x1C, 0x5B, 0x5C, 0x4D, 0x1AE
_WITHIN = (4, b"\x01\x04"), (4, b"\x01\x3a")  # sizes and ends of records on this book itself, and on add-ins


_LETTERS = re.compile(r"[\w \t.,;:@()/+'\"-]{3,}")


class TellsError(ValueError):
    """The file has more to tell than can be blanked."""


def clean(data: bytes) -> bytes:
    """Returns the document without names. TellsError; LockedError; and anything on a damaged file."""
    raw = io.BytesIO(data)
    ole = olefile.OleFileIO(raw, write_mode=True)
    streams = {"/".join(path): path for path in ole.listdir(streams=True, storages=False)}
    if not streams.keys() & {"WordDocument", "Workbook"}:
        raise TellsError("neither Word nor Excel")
    for name, path in streams.items():
        content = ole.openstream(path).read()
        if name.startswith("MsoDataStore/"):
            new = b"<a/>".ljust(len(content)) if name.endswith("/Item") else content
        elif name not in _HARMLESS or _PICTURE_TELLS.search(content):
            raise TellsError(name)
        else:
            new = _empty_summary(content) if name in _SUMMARIES else content
        if new != content:
            ole.write_stream(path, new)
    if "WordDocument" in streams:
        _clean_word(ole)
    else:
        book = ole.openstream("Workbook").read()
        ole.write_stream("Workbook", _without_names(book))
    _blank_free_sectors(raw, ole.fat)
    return raw.getvalue()


def words(data: bytes) -> Iterator[str]:
    """Yields what may be words of an old document: it keeps letters of one byte and of two, among other
    things. It raises anything on a damaged file."""
    ole = olefile.OleFileIO(io.BytesIO(data))
    for path in ole.listdir(streams=True, storages=False):
        content = ole.openstream(path).read()
        wide = (content[at:].decode("utf-16-le", "replace") for at in (0, 1))
        for text in (content.decode("cp1252", "replace"), *wide):
            yield "\n".join(_LETTERS.findall(text))


def _empty_summary(content: bytes) -> bytes:
    """A set of properties of the same kind and size without a property (MS-OLEPS 2.21)."""
    head = struct.pack("<HHI16sI", 0xFFFE, 0, 0x20105, bytes(16), 1)
    made = head + content[28:44] + struct.pack("<III", 48, 8, 0)
    return made[: len(content)].ljust(len(content), b"\0")


def _blank_free_sectors(raw: io.BytesIO, fat: list[int]) -> None:
    """What was deleted from the file lies in its free sectors yet."""
    whole = len(raw.getvalue())
    for number, following in enumerate(fat):
        at = (number + 1) * _SECTOR
        if following == olefile.FREESECT and at + _SECTOR <= whole:
            raw.seek(at)
            raw.write(bytes(_SECTOR))


def _clean_word(ole: olefile.OleFileIO) -> None:
    """Blanks the names in the tables of a .doc."""
    head = bytearray(ole.openstream("WordDocument").read())
    version, flags = struct.unpack_from("<H", head, 2)[0], struct.unpack_from("<H", head, 10)[0]
    if flags & _ENCRYPTED:
        raise LockedError
    if version < _WORD_97 or flags & _FAST_SAVED:
        raise TellsError("older than 1997, or saved fast")
    name = "1Table" if flags & _SECOND_TABLE else "0Table"
    tables = bytearray(ole.openstream(name).read())

    def place(number: int) -> slice:
        at, size = struct.unpack_from("<II", head, _TABLES + 8 * number)
        return slice(at, at + size)

    changed = tables[place(_WRITERS_OF_CHANGES)]
    if tables[place(_COMMENTS)] or tables[place(_WRITERS_OF_COMMENTS)]:
        raise TellsError("comments")
    if len(changed) >= 4 and struct.unpack_from("<H", changed, 2)[0] > 1:  # the first is "Unknown"
        raise TellsError("tracked changes")
    for number in _FORGOTTEN:
        held = tables[place(number)]
        tables[place(number)] = bytes(len(held))
        struct.pack_into("<I", head, _TABLES + 8 * number + 4, 0)
    tables[place(_TEXTS)] = _blank_texts(bytes(tables[place(_TEXTS)]))
    ole.write_stream(name, bytes(tables))
    ole.write_stream("WordDocument", bytes(head))


def _blank_texts(table: bytes) -> bytes:
    """A table of texts (STTB, MS-DOC 2.2.4) with blanks for letters: title, author, who saved it last."""
    blank, at = bytearray(table), 6
    while at + 2 <= len(table):
        letters = struct.unpack_from("<H", table, at)[0]
        end = min(at + 2 + 2 * letters, len(table) - len(table) % 2)
        blank[at + 2 : end] = b" \0" * ((end - at - 2) // 2)
        at = at + 2 + 2 * letters
    return bytes(blank)


def _without_names(book: bytes) -> bytes:
    """The records of a workbook without who wrote it and on what printer."""
    new, at = bytearray(book), 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        start, end = at + 4, at + 4 + size
        held = book[start:end]
        if kind == _FILEPASS:
            raise LockedError
        elsewhere = kind == _BOOK_ELSEWHERE and (size, held[2:4]) not in _WITHIN
        if kind == _NOTE or elsewhere or (kind == _FILE_SHARING and size > 6):
            raise TellsError("comments, or links to other files")
        if kind == _WRITER:
            new[start:end] = (bytes(3) + b" " * max(size - 3, 0))[:size]
        elif kind == _PRINTER:
            new[start:end] = bytes(size)
        at = end
    return bytes(new)
