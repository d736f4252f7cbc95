"""Which names show by how they are written: initials, letter by letter, acrostics, radio alphabet, account
names, a last line that is a name.

In: a text as it was written, not folded; `degrees_behind`, `titles_before`: also a place in it.
Out: (start, end, kind) of each; the place where degrees end or titles begin.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Patterns and titles: words/spelled_names.toml; a new one needs no code. Names by their position:
name_positions.py."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from mailroom.reading.identity.harmless_words import is_of_the_trade
from mailroom.reading.language.named_patterns import NamedPatterns

_TABLE = tomllib.loads((Path(__file__).parent / "words/spelled_names.toml").read_text(encoding="utf-8"))
_P = NamedPatterns(_TABLE)
_NO_NAME = frozenset(_TABLE["words"]["no_name"].split())
_TITLES = 36  # letters of the titles before a name
_NO_INITIALS = frozenset(_TABLE["words"]["no_initials"].split())


def spelled_names(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields (start, end, kind) of each; some may overlap."""
    for pattern in (_P.one_by_one, _P.acrostic, _P.radio, _P.spelled_out):
        yield from ((*found.span(), "name") for found in pattern.finditer(text))
    for found in chain(_P.initials.finditer(text), _P.small_initials.finditer(text)):
        on_street = _P.street.search(text, max(0, found.start() - 12), found.start())
        if not on_street and found["letters"].lower().rstrip(".") not in _NO_INITIALS:
            yield *found.span(), "name"
    for found in _P.initialled.finditer(text):
        if not _P.street.search(text, max(0, found.start() - 12), found.start()):
            yield *found.span(), "name"
    for pattern in (_P.called, _P.told_initials, _P.device, _P.quoted, _P.aged):
        yield from ((*found.span("name"), "name") for found in pattern.finditer(text))
    yield from ((*found.span("name"), "contact") for found in _P.small_account.finditer(text))
    for found in _P.account.finditer(text):
        if _NO_NAME.isdisjoint(found["name"].lower().split()):
            yield *found.span("name"), "contact"
    yield from ((*found.span("how"), "contact") for found in _P.picture.finditer(text))
    for last in filter(None, (_P.last_line.search(text), _P.bracketed.search(text))):
        words = re.findall(r"\w+", last["name"].lower())
        if _NO_NAME.isdisjoint(words) and not all(map(is_of_the_trade, words)):
            yield *last.span("name"), "name"


def degrees_behind(text: str, end: int) -> int:
    """Returns where the degrees, by-name and age end that follow a name: "…, S.T., M.T."."""
    for pattern in (_P.degrees, _P.byname, _P.age, _P.role):
        found = pattern.match(text, end)
        end = found.end() if found else end
    found = _P.speaker.match(text, end)
    return found.end() if found and _P.sent_at.match(text, text.rfind("\n", 0, end) + 1) else end


def titles_before(text: str, start: int) -> int:
    """Returns where the titles begin that stand before a name which starts at `start`: "Ir.", "Kms."."""
    found = _P.rank.search(text, max(0, start - _TITLES), start)
    return found.start() if found else start
