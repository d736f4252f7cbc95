"""How letters, sheets, registers and reports become PDF: set by typst from templates/paper, with the
letterheads' pictures.

The keys of its data stand at the top of each templates/paper/*.typ.

In: `Press.pdf`: a paper's name and its data, as JSON: never markup, so nothing a citizen writes can become
code.
Out: PDF; the same data give the same bytes on every machine (typst's own fonts only, and no clock).
Fails: `PressError`: the paper's name and typst's own words. OSError, TOMLDecodeError: a template or picture
cannot be read. ValueError: a picture of no known type. The letter is set aside.
See: What a paper says: clerk/write/letter_papers.py; the report: report_papers.py."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import typst

from mailroom.media.picture_metadata import pixels
from mailroom.procedure.office_facts import House, Letterhead
from mailroom.writing.papers import report_wording

PAPERS: tuple[str, ...] = ("disposition_sheet", "citizen_letter", "reprimand", "nota_dinas")
PAPERS += ("report", "follow_up_letter", "register", "case_copy", "public_page")
CHART = "report_chart"  # is only drawn as a picture
PICTURES = ("emblem", "garuda")  # of the letterheads; what a paper calls them
# A PDF names when it was made; a fixed moment keeps the same letter the same bytes.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# No font has the first line's. The second's turn the reading direction: text would show other than it is.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff"
    r"\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# A zero-width space lets a line end there. A reader copies it with the text, so only words that no line could
# hold get it. It is put in here: a rule of typst's would take a tenth of a sheet's time (measured).
_LONG, _PIECE, _BREAK = re.compile(r"(?<!\S)\S{36,}"), re.compile(r"\S{12}"), "\u200b"
# A line that may end nowhere makes typst panic at 65,536 bytes. Its time grows with the square of a row of
# signs that nobody sees, or of marks on one letter (80 kB: 4 s and 17 s).
_GLUED, _GLUE = re.compile(r"(?<![^ \t\n])[^ \t\n]{36,}"), re.compile(r"[\xa0\u2007\u202f]")
_PILED = re.compile(
    r"(?<=[{0}]{{8}})[{0}]+".format(
        r"\xad\u0300-\u036f\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
    )
)
# Tags let a screen reader follow a table: 5,000 rows are 16 MB in 3.1 s with them, 0.7 MB in 0.25 s without.
TAGGED_UP_TO = 200_000  # characters of JSON


# The report is set again with so many mm more below each page, until its last page is not almost empty.
AIR, QUARTER_PAGE = (0, 6, 12, 18, 24), 842 / 4


class PressError(Exception):
    """A paper could not be set; the message names it and says why."""


@lru_cache(maxsize=2)
def _compiler(papers: Path) -> typst.Compiler:
    """Kept: finding the fonts takes a quarter of a paper's time. What it remembers does not grow."""
    return typst.Compiler(root=papers, font_paths=[papers / "fonts"], ignore_system_fonts=True)


class Press:
    """Presses the papers of `templates`/paper. emblem, garuda: files for the letterheads, "" = none."""

    def __init__(self, templates: Path, emblem: str = "", garuda: str = "") -> None:
        self.templates, self._pictures = templates, (emblem, garuda)
        self.papers = templates / "paper"
        self.words = report_wording.words(templates)

    @cached_property
    def _letterhead_pictures(self) -> dict[str, str]:
        pictures = zip(PICTURES, self._pictures, strict=True)
        return {name: as_svg(Path(file).read_bytes()) for name, file in pictures if file}

    def pdf(self, paper: str, data: Mapping[str, Any]) -> bytes:
        """`paper` (one of PAPERS) with `data` (JSON values) as the bytes of a PDF, or PressError."""
        for air in AIR if paper == "report" else AIR[:1]:
            made = self._compile_paper(paper, {**data, "air": air} if air else data, pdf_tags=True)
            if paper != "report" or self._reaches() >= QUARTER_PAGE:
                break
        assert isinstance(made, bytes)  # with no `output`, and as one file, a PDF
        return made

    def _reaches(self) -> float:
        """How far down its last page the paper that was set last reaches, in points."""
        found = _compiler(self.papers).query("<end>", field="value", one=True)
        return float(json.loads(found)["y"])

    def picture(self, paper: str, data: Mapping[str, Any], dots: float = 144) -> bytes:
        """A paper of one page as the bytes of a PNG, with so many dots an inch, or PressError."""
        made = self._compile_paper(paper, data, format="png", ppi=dots)
        return made[0] if isinstance(made, list) else made

    def _compile_paper(self, paper: str, data: Mapping[str, Any], **how: Any) -> bytes | list[bytes]:
        source = self.papers / f"{paper}.typ"
        if paper not in (*PAPERS, CHART) or not source.is_file():
            known = f"it must be one of {', '.join(PAPERS)}, in {self.papers}"
            raise PressError(f"there is no paper {paper!r}: {known}")
        inputs = {"data": json.dumps(clean(data), ensure_ascii=False)}
        inputs |= self._letterhead_pictures
        if "pdf_tags" in how:
            how["pdf_tags"] = len(inputs["data"]) <= TAGGED_UP_TO
        try:
            made = _compiler(self.papers).compile(source, sys_inputs=inputs, timestamp=EPOCH, **how)
        except RuntimeError as error:  # typst.TypstError; its message says where and why
            raise PressError(f"{paper}: {error}") from error
        except BaseException as panic:
            if type(panic).__module__ != "pyo3_runtime":
                raise
            _compiler.cache_clear()  # its locks may be poisoned
            raise PressError(f"{paper}: typst panicked: {panic}") from panic
        assert made is not None  # with no `output`, the bytes
        return made


def as_svg(picture: bytes) -> str:
    """Returns an SVG as it stands, a PNG or JPEG within one: typst takes it as text. ValueError: none of
    them."""
    if size := pixels(picture):
        width, height = size
        kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
        inner = f'href="data:image/{kind};base64,{base64.b64encode(picture).decode()}"'
        frame = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        return f'<svg {frame}><image width="{width}" height="{height}" {inner}/></svg>'
    text = picture.decode("utf-8-sig")
    if not re.search(r"<svg[\s>]", text):
        raise ValueError("no SVG, PNG or JPEG")
    return text


def clean(value: Any) -> Any:
    """JSON values without controls, for which no font has a sign, and with breaks in the longest words."""
    if isinstance(value, str):
        text = _PILED.sub("", _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))
        text = _GLUED.sub(lambda row: _GLUE.sub(" ", row[0]), text)
        return _LONG.sub(lambda word: _PIECE.sub(rf"\g<0>{_BREAK}", word[0]), text)
    if isinstance(value, Mapping):
        return {str(key): clean(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [clean(item) for item in value]
    return value


def letterhead(house: House, head: House | Letterhead | None = None) -> dict[str, str]:
    """Returns the letterhead of the unit, or of `head`: the papers call it `kop`."""
    found = head or house
    ways = {key: str(getattr(found, key)) for key in ("unit", "address", "website", "mail", "phone")}
    return {"government": house.government, **ways}
