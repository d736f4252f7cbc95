"""Which agency of an office holds which kind of government affairs ("jalan", "kesehatan"); each kabupaten
cuts and names its agencies differently.

An agency holds the kinds that its row of instansi.csv names; without any, those that its name or an alias
tells of (grammar/keywords.toml [affairs]). A kind that no agency holds is nobody's. An agency's code says
nothing.

In: `holders`: agencies by code. `subdistrict_of_office`: an `Agency`.
Out: kind → agency code; the kecamatan, "" for none.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken keywords.toml raises
ValueError when it is first read.
See: Which agency a complaint is for: complaints/agency_suggestions.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from mailroom.procedure.people import Agency
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import phrase, words_of

OVERSIGHT = "INSP"  # the kind that is the oversight agency's, whatever it is called
_SUBDISTRICT = re.compile(r"(?:kantor )?(?:kecamatan|camat|distrik) (.+)")


def holders(agencies: Mapping[str, Agency]) -> dict[str, str]:
    """Kind → the code of the agency that holds it. An agency's own table counts most, then a name, then an
    alias; among equals the first agency."""
    claims = [claim for number, one in enumerate(agencies.values()) for claim in _claims(number, one)]
    found: dict[str, str] = {}
    for _, _, kind, code in sorted(claims):
        found.setdefault(kind, code)
    return found


def _claims(number: int, agency: Agency) -> Iterator[tuple[int, int, str, str]]:
    """Yields (0 by its table, 1 by its name, 2 by an alias; its number; kind; code) for each kind that the
    agency may hold. The office of a kecamatan holds none by its name."""
    if agency.oversight:
        yield 0, number, OVERSIGHT, agency.code
    for kind in agency.affairs:
        yield 0, number, kind, agency.code
    if agency.affairs or subdistrict_of_office(agency):
        return
    for at, name in enumerate((agency.name, *agency.aliases), 1):
        for kind in _kinds_told(name):
            if not (agency.oversight or kind == OVERSIGHT):
                yield min(at, 2), number, kind, agency.code


@lru_cache(maxsize=1024)
def _kinds_told(name: str) -> Sequence[str]:
    """The kinds of affairs that the name of an agency tells of: it holds one of their phrases."""
    spelled = "".join(f"{word} " for word in words_of(name))
    affairs = load("keywords")["affairs"].items()
    return [kind for kind, says in affairs if any(phrase(say).search(spelled) for say in says)]


def subdistrict_of_office(agency: Agency) -> str:
    """Returns the kecamatan, in lower case, whose office an agency is; "" for any other."""
    for name in (agency.name, *agency.aliases):
        if found := _SUBDISTRICT.fullmatch(" ".join(words_of(name))):
            return found[1]
    return ""
