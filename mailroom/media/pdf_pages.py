"""How metadata, comments, embedded files and scripts are taken out of a PDF, object by object; and how
pictures become a PDF.

Kept is what shows the pages: links, filled-in forms and bookmarks among it. Metadata, XMP and signatures'
names go; pictures within lose their Exif. ISO 32000-1.

In: `clean`, `words_beside`: bytes. `of_pictures`: (JPEG, width, height) of each page.
Out: bytes, the same for the same file; words that are not on a page.
Fails: `LockedError`, `DamagedError`. A damaged file raises anything, so only document_worker's process may
call it.
See: A PDF drawn as pictures: pdf_drawing.py. PDFs that the office makes: writing/papers/pdf_press.py."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pypdf
from pypdf.filters import decode_stream_data
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

from mailroom.media.document_parts import NAMES
from mailroom.media.picture_metadata import DamagedError, LockedError, without_jpeg, without_jpeg2000

DPI = 150  # of a page that is a picture
MAX_OBJECTS = 500_000

_NAMES = {name: names.split() for name, names in NAMES["pdf"].items()}
_COMMENTS, _TELLS = frozenset(_NAMES["comments"]), frozenset(_NAMES["tells"])
_SAYING = ("/Title", "/V", "/DV", "/TU", "/URI", "/Contents")  # keys whose texts people read
_LINKS = ("http:", "https:", "mailto:", "tel:")


# Clean.


def clean(data: bytes) -> bytes:
    """Returns the PDF without what is not seen on its pages. LockedError, and anything on a damaged one."""
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise LockedError
    writer = _empty()
    copy, pages = _Copy(writer), [(page, _row(Type="/Page")) for page in reader.pages]
    if not pages:
        raise DamagedError("a PDF without pages")
    for page, new in pages:  # all have their place before a link points at one
        place = _add_page(writer, new)
        if page.indirect_reference is not None:
            copy.known.setdefault(_key(page.indirect_reference), place)
    for page, new in pages:
        new.update(copy.keep_keys(page, _NAMES["page"], inherited=True))
    catalog, root = reader.root_object, writer.root_object
    for name in _NAMES["catalog"]:
        if f"/{name}" in catalog:
            root[NameObject(f"/{name}")] = copy.value(catalog.raw_get(f"/{name}"))
    form = _dictionary(catalog.get("/AcroForm"))
    if form is not None:
        root[NameObject("/AcroForm")] = copy.keep_keys(form, _NAMES["form"])
    names = _dictionary(catalog.get("/Names"))
    if names is not None and "/Dests" in names:
        root[NameObject("/Names")] = copy.keep_keys(names, ["Dests"])
    copy.finish()
    return _bytes_of(writer)


def words_beside(data: bytes) -> Iterator[str]:
    """Yields what a PDF says beside its pages' text: bookmarks, filled-in forms, and where links lead. It
    raises anything on a damaged one."""
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    for number in range(1, min(reader.trailer.get("/Size", 0), MAX_OBJECTS)):
        waiting: list[Any] = [IndirectObject(number, 0, reader).get_object()]
        while waiting:
            one = waiting.pop()
            if isinstance(one, DictionaryObject):
                yield from (value for key in _SAYING if isinstance(value := one.get(key), str))
                waiting += one.values()
            elif isinstance(one, ArrayObject):
                waiting += one


def _key(reference: IndirectObject) -> tuple[int, int]:
    return reference.idnum, reference.generation


def _dictionary(value: Any) -> DictionaryObject | None:
    found = value.get_object() if isinstance(value, PdfObject) else None
    return found if isinstance(found, DictionaryObject) else None


class _Copy:
    """Copies objects into a writer, each once. known: the number of an object → its copy. What is found
    on the way waits in `_waiting`, so that a chain of objects has no depth."""

    def __init__(self, writer: pypdf.PdfWriter) -> None:
        self._writer = writer
        self.known: dict[tuple[int, int], IndirectObject] = {}
        self._waiting: list[tuple[IndirectObject, IndirectObject]] = []

    def finish(self) -> None:
        """Copies all that what was copied points at."""
        while self._waiting:
            source, target = self._waiting.pop()
            if target.idnum > MAX_OBJECTS:
                raise DamagedError("more objects than a document has")
            self._writer._replace_object(target, self.value(source.get_object()))

    def value(self, one: Any) -> PdfObject:
        """Returns the copy of one object; of one that is pointed at, where its copy is."""
        if isinstance(one, IndirectObject):
            return self._pointed_at(one)
        if isinstance(one, StreamObject):
            return self._stream(one)
        if isinstance(one, DictionaryObject):
            return self._by_kind(one)
        if isinstance(one, ArrayObject):
            return ArrayObject(new for part in one if (new := self._part(part)) is not None)
        return one if isinstance(one, PdfObject) else NullObject()

    def _part(self, one: Any) -> PdfObject | None:
        """A part of an array; None for a comment in the list of a page's annotations."""
        found = _dictionary(one)
        if found is not None and str(found.get("/Subtype", ""))[1:] in _COMMENTS and "/Rect" in found:
            return None
        return self.value(one)

    def _pointed_at(self, one: IndirectObject) -> IndirectObject:
        key = _key(one)
        if key not in self.known:
            self.known[key] = self._writer._add_object(NullObject())
            self._waiting.append((one, self.known[key]))
        return self.known[key]

    def _by_kind(self, one: DictionaryObject) -> DictionaryObject:
        kind = one.get("/Type")
        if kind in ("/Page", "/Pages"):  # pages are copied by `clean`, those that no tree holds are not
            return DictionaryObject()
        if kind in _NAMES["emptied"] or "/ByteRange" in one or "/EF" in one:
            return DictionaryObject()
        if "/Title" in one and "/Parent" in one:
            return self.keep_keys(one, _NAMES["bookmark"])
        if ("/Subtype" in one and "/Rect" in one) or "/FT" in one or ("/Kids" in one and "/T" in one):
            return self._annotation(one)
        if "/S" in one and (kind == "/Action" or one.get("/S") in _NAMES["actions"]):
            return self._action(one)
        return self.keep_keys(one, None)

    def _annotation(self, one: DictionaryObject) -> DictionaryObject:
        keys = list(_NAMES["annotation"])
        widget = one.get("/Subtype") == "/Widget" or "/FT" in one or "/Kids" in one
        if not widget:
            keys.remove("T")  # of a mark it is its author
        if one.get("/FT") == "/Sig":
            keys.remove("V")  # it names the signer, and no longer holds for the copy; its look stays
        if one.get("/Subtype") == "/FreeText":
            keys.append("Contents")  # it stands on the page
        return self.keep_keys(one, keys)

    def _action(self, one: DictionaryObject) -> DictionaryObject:
        """Returns where a link leads: within the document, or to an address on the net."""
        link = str(one.get("/URI", "")).lower().startswith(_LINKS)
        if one.get("/S") == "/GoTo":
            return self.keep_keys(one, ["S", "D"])
        return self.keep_keys(one, ["S", "URI"]) if link and one.get("/S") == "/URI" else DictionaryObject()

    def _stream(self, one: StreamObject) -> PdfObject:
        if one.get("/Type") in ("/Metadata", "/EmbeddedFile"):
            return NullObject()
        new = StreamObject()
        new.update(self.keep_keys(one, None))
        new._data = bytes(one._data)
        packed = one.get("/Filter")
        names = [str(each) for each in packed] if isinstance(packed, ArrayObject) else [str(packed)]
        cleaner = _PICTURES.get(names[-1]) if names else None
        if cleaner is not None:
            if len(names) > 1:  # as some programs write it: a JPEG in letters
                new._data = decode_stream_data(one)
                new[NameObject("/Filter")] = NameObject(names[-1])
                new.pop("/DecodeParms", None)
            new._data = cleaner(new._data)
        return new

    def keep_keys(
        self, one: DictionaryObject, keys: list[str] | None, *, inherited: bool = False
    ) -> DictionaryObject:
        """Returns the dictionary with `keys` only; None: with all that tell of nobody. inherited: what a page
        takes from above stands in it."""
        new, names = DictionaryObject(), one.keys() if keys is None else [f"/{key}" for key in keys]
        for name in names:
            held = one.raw_get(name) if name in one else _value_above(one, name) if inherited else None
            if held is not None and (keys is not None or (name[1:] not in _TELLS and name != "/Length")):
                new[NameObject(name)] = self.value(held)
        return new


def _value_above(page: DictionaryObject, name: str) -> PdfObject | None:
    if name not in ("/Resources", "/MediaBox", "/CropBox", "/Rotate"):
        return None
    above = _dictionary(page.get("/Parent"))
    for _ in range(50):
        if above is None or name in above:
            break
        above = _dictionary(above.get("/Parent"))
    return None if above is None or name not in above else above.raw_get(name)


_PICTURES: dict[str, Callable[[bytes], bytes]] = {
    "/DCTDecode": without_jpeg,
    "/DCT": without_jpeg,
    "/JPXDecode": without_jpeg2000,
}


# Of pictures.


def of_pictures(pages: Iterator[tuple[bytes, int, int]]) -> bytes:
    """Returns a PDF with one JPEG a page, at 150 dots an inch."""
    writer = _empty()
    for jpeg, width, height in pages:
        picture = StreamObject()
        picture._data = jpeg
        picture.update(_row(Type="/XObject", Subtype="/Image", Width=width, Height=height))
        picture.update(_row(ColorSpace="/DeviceRGB", BitsPerComponent=8, Filter="/DCTDecode"))
        across, up = width * 72 / DPI, height * 72 / DPI
        shown = DecodedStreamObject()
        shown.set_data(f"q {across:.2f} 0 0 {up:.2f} 0 0 cm /P Do Q".encode())
        page = _row(Type="/Page", Contents=writer._add_object(shown))
        box = ArrayObject(FloatObject(f"{side:.2f}") for side in (0, 0, across, up))
        page[NameObject("/MediaBox")] = box
        pictures = _row(P=writer._add_object(picture))
        page[NameObject("/Resources")] = _row(XObject=pictures)
        _add_page(writer, page)
    return _bytes_of(writer)


def _row(**values: Any) -> DictionaryObject:
    """A dictionary of names ("/…"), whole numbers and objects."""
    made = DictionaryObject()
    for key, value in values.items():
        kind = NameObject if isinstance(value, str) else NumberObject if isinstance(value, int) else None
        made[NameObject(f"/{key}")] = kind(value) if kind else value
    return made


# A new PDF.


def _empty() -> pypdf.PdfWriter:
    """A PDF without pages that says nothing of its maker, this program included."""
    writer = pypdf.PdfWriter()
    writer.metadata = None
    writer.pdf_header = "%PDF-1.7"
    return writer


def _add_page(writer: pypdf.PdfWriter, page: DictionaryObject) -> IndirectObject:
    """Adds a page as it is, at the end of the list of pages."""
    tree = writer._pages
    pages = _dictionary(tree)
    assert pages is not None
    page[NameObject("/Parent")] = tree.indirect_reference if not isinstance(tree, IndirectObject) else tree
    reference = writer._add_object(page)
    kids = pages["/Kids"]
    assert isinstance(kids, ArrayObject)
    kids.append(reference)
    pages[NameObject("/Count")] = NumberObject(len(kids))
    return reference


def _bytes_of(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
