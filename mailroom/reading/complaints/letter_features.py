"""Which features of a first letter the learned model weighs: its words in standard spelling, alone, in pairs,
and in pairs with a gap.

In: `letter_features`: the text, its `Clauses`, the keyword rows that it says, `OfficeWords`.
Out: a frozenset of names, each of which says where it is from.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What is made of them: learned_verdicts.py. Features of any text: learned/text_features.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from mailroom.reading.complaints.office_keywords import OfficeWords
from mailroom.reading.language.lexicon import Clauses, Lexicon, SpokenRow
from mailroom.reading.learned.text_features import features_of

_GRADED = ("klass", "urgent", "protected", "danger")  # tables whose words count only when they are meant


def letter_features(
    text: str, clauses: Clauses, spoken: Mapping[str, Sequence[SpokenRow]], office: OfficeWords
) -> frozenset[str]:
    """spoken: table → the rows that the clauses speak of. A standard word begins with "~", what a table tells
    with "@"."""
    found = set(features_of(text))
    for clause in clauses:
        words = clause.words.split()
        found.update([f"~{word}" for word in words])
        found.update([f"~{one} {other}" for one, other in pairwise(words)])
        found.update([f"~{one} _ {other}" for one, other in zip(words, words[2:], strict=False)])
    found.update(_rows(spoken, office.grammar.lexicon))
    found.update([f"@named:{kind}" for _, _, code in office.names.find(text) for kind in office.kinds[code]])
    return frozenset(found)


def _rows(spoken: Mapping[str, Sequence[SpokenRow]], lexicon: Lexicon) -> Iterator[str]:
    for table, rows in spoken.items():
        for row, hits in rows:
            name = f"@{table}:{row.get('klass') or row.get('kind') or row.get('name') or ''}"
            yield name
            if table in _GRADED:
                yield name + ("+" if any(lexicon.is_meant(hit.clause, hit.place[1]) for hit in hits) else "-")
