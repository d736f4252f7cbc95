"""A complainant's reply to an old case → the words that say, or show, that it is about another matter.

Promises: pure; it only makes the office ask. Nobody is asked who completes, comments or objects. Either the
writer says himself that it is another matter; or his text is a whole complaint of another place and for
another agency than the case's. Such a text refers to nothing that was written about that case. The words
are those of grammar/another.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mailroom.reading.complaints.complaint_reader import Understanding
from mailroom.reading.language.lexicon import PhraseHit, Rows, index_phrases
from mailroom.reading.language.patterns import load
from mailroom.reading.replies.act_result import grammar

_TABLE: Mapping[str, Any] = index_phrases(load("another"))
_ROWS = Rows({"said": _TABLE["said"]})


def words_of_another(text: str) -> str:
    """The words by which he says that it is another matter; "" when he says nothing of it."""
    lexicon = grammar().lexicon
    for one in lexicon.rows(lexicon.clauses(text), _ROWS).get("said", []):
        for found in one.hits:
            said = lexicon.is_meant(found.clause, found.place[1]) and not found.clause.asks
            if said and _fits(one.row, found):
                return found.words
    return ""


def _fits(row: Mapping[str, Any], found: PhraseHit) -> bool:
    """Whether what stands beside the phrase in its clause leaves it what it is."""
    at = found.place[1]
    before, after = found.clause.words[:at].split(), found.clause.words[at + len(found.words) :].split()
    if row.get("alone"):
        return grammar().courtesy.issuperset((*before, *after))
    return not row.get("ends") or not after or after[0] in _TABLE["after"]["words"]


def tells(text: str) -> bool:
    """Whether it is long enough to be a complaint of its own, asks nothing, and refers to nothing that was
    written about a case."""
    table, spoken = _TABLE["refers"], grammar().lexicon.words(text)
    if "?" in text or not frozenset(table["words"]).isdisjoint(spoken):
        return False
    return len([word for word in spoken if word not in grammar().courtesy]) >= int(table["least"])


def whole(found: Understanding, places: Iterable[str], agencies: Iterable[str]) -> bool:
    """Whether what was understood of a text is a whole complaint of none of these places and for none of
    these agencies (of the case)."""
    stated = found.klass in ("complaint", "oversight") and {"chronology", "place"}.isdisjoint(found.missing)
    elsewhere = bool(found.subdistrict) and found.subdistrict.lower() not in " ".join(places).lower()
    known = frozenset(agencies)
    return stated and elsewhere and bool(known and found.suggested) and known.isdisjoint(found.suggested)
