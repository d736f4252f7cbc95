"""What tells where a writer lives or is found: numbers of houses and blocks, RT and RW, and how he describes
his house.

A village and a street stay, and so does the place of the matter. Read is a folded text. Promises: pure;
linear in the text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from mailroom.reading.language.named_patterns import NamedPatterns

_P = NamedPatterns(tomllib.loads((Path(__file__).parent / "words/homes.toml").read_text(encoding="utf-8")))


def home_secrets(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "address") of each, in a folded text; some may overlap."""
    for found in _P.described.finditer(text):
        yield *found.span("how"), "address"
    for found in _P.mine.finditer(text):
        yield *found.span(next(key for key in ("how", "where", "look") if found[key])), "address"
    for found in _P.labelled.finditer(text):
        yield *found.span("how"), "address"
    for found in _P.rt.finditer(text):
        if _is_personal(text, *found.span()):
            yield from ((*found.span(key), "address") for key in ("no", "two", "glued") if found[key])
    for found in _P.block.finditer(text):
        yield *found.span("no" if found["no"] else "short"), "address"
    for pattern in (_P.house, _P.behind_street):
        for found in pattern.finditer(text):
            yield *found.span("no"), "address"


def _is_personal(text: str, start: int, end: int) -> bool:
    """Whether the line speaks of him or of a home around it."""
    first = max(text.rfind(mark, max(0, start - 160), start) for mark in ("\n", ". ", "! ", "? "))
    last = min(
        (at for mark in ("\n", ". ") if (at := text.find(mark, end, end + 120)) >= 0), default=end + 120
    )
    line = text[max(first, start - 160, 0) : last]
    return _P.personal.search(line) is not None and _P.matter.search(line) is None
