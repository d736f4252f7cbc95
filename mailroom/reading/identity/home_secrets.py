"""Which words tell where a hidden writer can be found: house numbers, blocks, RT and RW, and how he describes
his house.

In: `home_secrets`: a folded text (text/folding.py).
Out: (start, end, kind) of each place.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Villages and streets: complainant_address.py. The place of the matter: complaints/event_place.py.
Patterns: words/homes.toml; a new one needs no code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path

from mailroom.reading.language.named_patterns import NamedPatterns

_P = NamedPatterns(tomllib.loads((Path(__file__).parent / "words/homes.toml").read_text(encoding="utf-8")))
_FEW = 7  # words of a line that is an address, and tells nothing else


def home_secrets(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields (start, end, "address") of each, in a folded text; some may overlap."""
    for pattern in (_P.described, _P.counted_house, _P.route):
        yield from ((*found.span("how"), "address") for found in pattern.finditer(text))
    for found in chain(_P.unowned.finditer(text), _P.field.finditer(text)):
        if not _is_matter(text, *found.span(), alone=True):
            yield *found.span("how"), "address"
    yield from ((*found.span(), "address") for found in _P.looks.finditer(text))
    for pattern in (_P.mine, _P.sought, _P.labelled, _P.backwards, _P.own_address):
        yield from ((*found.span(found.lastgroup or 0), "address") for found in pattern.finditer(text))
    for found in _P.rt.finditer(text):
        if _is_personal(text, *found.span()) or _P.numbered_before.search(
            text, max(0, found.start() - 30), found.start()
        ):
            yield from ((*found.span(key), "address") for key in ("no", "two", "glued") if found[key])
    for found in _P.block.finditer(text):
        is_letter = found["no"] is not None and len(found["no"]) == 1
        if not is_letter or _is_personal(text, *found.span()):
            yield *found.span("no" if found["no"] else "short"), "address"
    for pattern in (_P.house, _P.behind_street):
        for found in pattern.finditer(text):
            if not _is_matter(text, *found.span()):
                yield *found.span(found.lastgroup or 0), "address"
    yield from ((*span, "address") for span in _where_he_sits(text))


def _where_he_sits(text: str) -> Iterator[tuple[int, int]]:
    """His door, his class at school, and the lines with a number below a closing."""
    for found in _P.school_class.finditer(text):
        yield found.span(found.lastgroup or 0)
    for found in _P.door.finditer(text):
        if _is_personal(text, *found.span()) and not _is_matter(text, *found.span()):
            yield found.span("no")
    if closed := _P.closing.search(text, len(text) // 5):
        yield from (found.span("how") for found in _P.signed_line.finditer(text, closed.end()))


def _is_personal(text: str, start: int, end: int) -> bool:
    """Whether the line speaks of him or of a home around it."""
    line = _line_around(text, start, end)
    if _says("scene", line):
        return False
    if _P.person.search(text, max(0, start - 50), start):
        return True
    return _says("personal", line) or (len(line.split()) <= _FEW and not _says("matter", line))


def _is_matter(text: str, start: int, end: int, alone: bool = False) -> bool:
    """Whether the line tells what happened there, and not that he lives there. alone: a house is told of
    in any case."""
    line = _line_around(text, start, end)
    return _says("scene", line) or (_says("matter", line) and (alone or not _says("personal", line)))


@lru_cache(maxsize=1024)
def _says(what: str, line: str) -> bool:
    """Whether the line speaks of a scene, of a matter or of him; one that comes again is not read again."""
    return getattr(_P, what).search(line) is not None


def _line_around(text: str, start: int, end: int) -> str:
    """The sentence or line it stands in, as far as it is near."""
    before = text[max(0, start - 160) : start]
    cut = max((one.end() for one in _P.ends_before.finditer(before)), default=0)
    after = _P.ends_before.search(text, end, end + 120)
    return before[cut:] + text[start : after.start() if after else end + 120]
