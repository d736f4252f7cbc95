"""XML rewritten without what tells of its writer; names and their prefixes stay as they came.

Word takes a file for damaged whose prefixes were changed: `mc:Ignorable="w14"` names one in a value. That
rules out xml.etree, so a document is read with expat and written as it is read. Nothing is fetched.

In: `rewrite`: bytes, `Rules`, parts that are missing. `rows`: bytes and an element. `words`: bytes.
Out: bytes; attributes of each element; the text.
Fails: `DamagedError`: no XML, or an entity of its own. The file is not passed on.
See: Which elements stay: document_parts.py. The documents: ooxml_odf_cleaning.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from mailroom.media.picture_metadata import DamagedError

_DEEPEST = 500
# Not by xml.sax.saxutils: it loads urllib and ssl, a third of what a document's own process takes to begin.
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_IN_ATTRIBUTE = _IN_TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
# A place on the writer's own disk or in his house's network; it holds his name, as a rule.
_ON_A_DISK = re.compile(
    r"(?i)(?<![a-z])[a-z]:[\\/]|\\\\[^\\\s]+\\|\bfile:|/(?:home|users|storage|sdcard|mnt)/"
)
_FILE_NAME = re.compile(
    r"(?i)\.(?:jpe?g|png|gif|hei[cf]|tiff?|bmp|webp|mp4|mov|docx?|xlsx?|pptx?|pdf|od[tsp])\b"
)
_NAMING = frozenset(("name", "descr", "title", "draw:name"))  # of a picture, at times its file's
_PICTURES = frozenset(("docPr", "cNvPr", "frame", "image"))
# Word's own elements, and what leads to other parts, by any prefix: in drawings "moveTo"
# is a stroke of a pen.
_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
}

# Elements that end a line, those that stand for a gap, and attributes whose value is read by people.
_BLOCKS = frozenset(("p", "h", "c", "v", "si", "table-cell"))
_GAPS = frozenset(("tab", "br", "cr", "s", "line-break", "noBreakHyphen"))
_SAYING = frozenset(("name", "descr", "title", "tooltip", "display", "href", "Target", "string-value"))

Attributes = Sequence[str]  # name, value, name, value …


@dataclass(frozen=True)
class Rules:
    """What of a kind of document does not stay, by names with or without a prefix.

    dropped: elements with all within; unwrapped: elements whose content stays (with the prefix "w");
    attributes: those that go; codes: elements whose text is a program's and may name a file; begins: how
    attributes begin that go."""

    dropped: frozenset[str] = frozenset()
    unwrapped: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    begins: tuple[str, ...] = ()


class _Writer:
    """Writes what expat reads. `_skipped`: depth within an element that goes; `_open`: whether the latest
    start tag still waits for its end."""

    def __init__(self, rules: Rules, missing: Collection[str]) -> None:
        self.out: list[str] = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
        self._rules, self._missing = rules, missing
        self._skipped = self._depth = 0
        self._open = False
        self._code: list[str] | None = None
        self._prefixes: dict[str, str] = {}

    def _usual(self, name: str) -> str:
        """The name with the prefix that the standard gives it."""
        prefix, colon, local = name.rpartition(":")
        return f"{self._prefixes.get(prefix, prefix)}:{local}" if colon or "" in self._prefixes else name

    def start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise DamagedError("nested too deep")
        local = name.rpartition(":")[2]
        for declared, uri in zip(attributes[::2], attributes[1::2], strict=True):
            if declared.startswith("xmlns") and uri in _PREFIXES:
                self._prefixes[declared.partition(":")[2]] = _PREFIXES[uri]
        if self._skipped or name in self._rules.dropped or local in self._rules.dropped:
            self._skipped += 1
        elif self._usual(name) not in self._rules.unwrapped:
            kept = self._attributes(local, attributes)
            if kept is None:
                self._skipped += 1
                return
            self._close_tag()
            self.out.append(f"<{name}{kept}")
            self._open = True
            self._code = [] if local in self._rules.codes else None

    def _attributes(self, element: str, attributes: Attributes) -> str | None:
        """The attributes that stay, written; None when the element leads to a part that is gone."""
        kept = []
        for at in range(0, len(attributes), 2):
            name, value = attributes[at], attributes[at + 1]
            prefix, _, local = name.rpartition(":")
            if self._rules.begins and local.startswith(self._rules.begins):
                continue
            if name in self._rules.attributes or local in self._rules.attributes:
                continue
            if prefix and self._prefixes.get(prefix) == "r" and value in self._missing:
                if element == "pageSetup":
                    continue
                return None
            if prefix != "xmlns" and name != "xmlns":
                names_file = element in _PICTURES and name in _NAMING and _FILE_NAME.search(value)
                on_a_disk = _ON_A_DISK.search(value) and not value.lower().startswith(("http", "mailto:"))
                value = "" if names_file or on_a_disk else value
            kept.append(f" {name}={in_quotes(value)}")
        return "".join(kept)

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._skipped:
            self._skipped -= 1
        elif self._usual(name) not in self._rules.unwrapped:
            if self._code:
                code = "".join(self._code)
                self._write_text("" if _ON_A_DISK.search(code) else code)
            self._code = None
            self.out.append("/>" if self._open else f"</{name}>")
            self._open = False

    def text(self, words: str) -> None:
        if self._skipped:
            return
        if self._code is not None:
            self._code.append(words)
        else:
            self._write_text(words)

    def _write_text(self, words: str) -> None:
        if words:
            self._close_tag()
            self.out.append(words.translate(_IN_TEXT))

    def _close_tag(self) -> None:
        if self._open:
            self.out.append(">")
            self._open = False


def in_quotes(value: str) -> str:
    """Returns the value of an attribute in its quotes, as any parser reads it back."""
    return f'"{value.translate(_IN_ATTRIBUTE)}"'


def rewrite(data: bytes, rules: Rules, missing: Collection[str] = ()) -> bytes:
    """Returns the document without what `rules` name. missing: relationships (r:id) to parts that are gone;
    what leads there goes, too."""
    writer = _Writer(rules, missing)
    _parse(data, writer.start, writer.end, writer.text)
    return "".join(writer.out).encode("utf-8", "replace")


def rows(data: bytes, element: str) -> list[dict[str, str]]:
    """Returns the attributes of each element of this (local) name, in order: of a table of contents."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: Attributes) -> None:
        if name.rpartition(":")[2] == element:
            found.append(dict(zip(attributes[::2], attributes[1::2], strict=True)))

    _parse(data, start)
    return found


def words(data: bytes) -> str:
    """Returns all that a document says, a line for each paragraph and cell; what names an object or leads to
    a place counts as said."""
    out: list[str] = []
    skipped = [False]  # whether a cell holds no value of its own, but the number of a shared text

    def start(name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2]
        given = dict(zip(attributes[::2], attributes[1::2], strict=True))
        if local == "c":
            skipped[0] = given.get("t") == "s"
        said = [value for key, value in given.items() if key.rpartition(":")[2] in _SAYING]
        out.extend(f"\n{value}\n" for value in said)
        if local in _GAPS:
            out.append(" ")

    def text(piece: str) -> None:
        if not skipped[0]:
            out.append(piece)

    def end(name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            skipped[0] = False
        if local in _BLOCKS:
            out.append("\n")

    _parse(data, start, end, text)
    return "".join(out)


def _parse(
    data: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.ordered_attributes = parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EndElementHandler, parser.CharacterDataHandler = end, text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise DamagedError(str(fault)) from fault


def _refuse_doctype(*_: object) -> None:
    raise DamagedError("a document type of its own")
