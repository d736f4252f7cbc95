"""When a complainant's reply to an old case is about another matter, so that the office asks him.

He says so himself; or his text is a whole complaint for another place and agency that refers to nothing
written about the case. The second way is only for free text that no letter of ours asked for
(clerk/read/other_matter_hint.py).

In: `words_of_another`, `tells`: his reply's text. `whole`: its `Understanding`, and the case's places and
agencies.
Out: the words that say so, or ""; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken other_matter.toml
raises ValueError when it is first read.
See: Asking it only of free text: clerk/read/other_matter_hint.py. Several matters in one mail:
split_matters.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mailroom.reading.complaints.complaint_reader import Understanding
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import Rows, index_phrases
from mailroom.reading.replies.act_result import grammar

_TABLE: Mapping[str, Any] = index_phrases(load("other_matter"))
_ROWS = Rows({"said": _TABLE["said"]})


def words_of_another(text: str) -> str:
    """Returns the words by which he says that it is another matter; "" when he does not say so."""
    lexicon = grammar().lexicon
    for row, hits in lexicon.rows(lexicon.clauses(text), _ROWS).get("said", []):
        for found in hits:
            clause, at = found.clause, found.place[1]
            before, after = clause.words[:at].split(), clause.words[at + len(found.words) :].split()
            if row.get("alone"):
                fits = grammar().courtesy.issuperset((*before, *after))
            else:
                fits = not row.get("ends") or not after or after[0] in _TABLE["after"]["words"]
            if fits and lexicon.is_meant(clause, at) and not clause.asks:
                return found.words
    return ""


def tells(text: str) -> bool:
    """Whether a text can be a complaint of its own: ten words or more beside courtesy, no question mark, and
    no reference to what was written about a case."""
    table, spoken = _TABLE["refers"], grammar().lexicon.words(text)
    said = [word for word in spoken if word not in grammar().courtesy]
    return "?" not in text and {*table["words"]}.isdisjoint(spoken) and len(said) >= table["least"]


def whole(found: Understanding, places: Iterable[str], agencies: Iterable[str]) -> bool:
    """Whether what was understood is a whole complaint of another matter. places, agencies: the old case's;
    the text must tell what happened, in another kecamatan, for none of these agencies."""
    stated = found.klass in ("complaint", "oversight") and {"chronology", "place"}.isdisjoint(found.missing)
    elsewhere = bool(found.subdistrict) and found.subdistrict.lower() not in " ".join(places).lower()
    known = frozenset(agencies)
    return stated and elsewhere and bool(known and found.suggested) and known.isdisjoint(found.suggested)
