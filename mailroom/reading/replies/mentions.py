"""To which of the agencies and officers that a reply names it sends the matter.

A name may also stand there for another reason: it is excepted, corrected ("eh, bukan …"), only told of, or
the one who returned the matter. A model weighs the words around each name (reading/learned). Promises:
pure; without a model, or without a name that it is sure of, the answer is nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import exp
from typing import NamedTuple

from mailroom.reading.language import reply_values
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.reply_model import model

MODEL = "mentions"
SURE = 0.7  # how likely a name must be meant, and another not
SURE_OF_SEVERAL = 0.85  # the same beside other names
MEANT, OTHER = "meant", "other"
_AROUND = 4  # words on each side that are weighed by their place


class Mention(NamedTuple):
    """A name in a reply. who: the agency's code, or the officer's number in the list."""

    start: int
    end: int
    who: str | int


def agency_mentions(note: ParsedReply) -> list[Mention]:
    return [Mention(start, end, code) for start, end, code in note.agency_spots]


def officer_mentions(note: ParsedReply) -> list[Mention]:
    """The officers of the writer's agency, by a part of their names that no other of them bears."""
    own = note.agencies.get(note.agency)
    parts = [
        {part for part in re.split(r"[\s.,]+", person.name.lower()) if len(part) > 2}
        for person in (own.officers if own else ())
    ]
    found = []
    for number, named in enumerate(parts, 1):
        others = set().union(*(other for other in parts if other is not named))
        if alone := "|".join(re.escape(part) for part in sorted(named - others)):
            spots = re.finditer(
                rf"\b(?:{alone})(?:\W+(?:{'|'.join(map(re.escape, named))}))*\b", note.body, re.I
            )
            found += [Mention(spot.start(), spot.end(), number) for spot in spots]
    return sorted(found)


def likely_recipients(note: ParsedReply, purpose: str, mentions: Sequence[Mention]) -> tuple[str | int, ...]:
    """Those whom the reply sends it to, in its order; () when one of the names is in doubt."""
    weights = model(MODEL)
    if weights is None:
        return ()
    likely: dict[str | int, float] = {}
    for at, one in enumerate(mentions):
        odds = weights.log_odds(features(note, purpose, mentions, at))
        share = 1 / (1 + exp(odds[OTHER] - odds[MEANT]))
        likely[one.who] = max(share, likely.get(one.who, 0.0))
    least = SURE_OF_SEVERAL if len(likely) > 1 else SURE
    if any(1 - least < share < least for share in likely.values()):
        return ()
    return tuple(who for who, share in likely.items() if share >= least)


def features(note: ParsedReply, purpose: str, mentions: Sequence[Mention], at: int) -> frozenset[str]:
    """What is weighed of the mention at this place."""
    return frozenset(_features(note, purpose, mentions, at))


def _features(note: ParsedReply, purpose: str, mentions: Sequence[Mention], at: int) -> Iterator[str]:
    one = mentions[at]
    kind = "officer" if isinstance(one.who, int) else "agency"
    whose = len({mention.who for mention in mentions})
    yield from (kind, purpose, f"{kind} {min(whose, 3)}", f"{whose > 1} {at == 0} {at == len(mentions) - 1}")
    if one.who == note.agency:
        yield "own"
    if reply_values.is_exception(note.lexicon, note.body[: one.start]):
        yield "excepted"
    start = mentions[at - 1].end if at else 0
    end = mentions[at + 1].start if at + 1 < len(mentions) else len(note.body)
    sides = ("before", note.body[start : one.start]), ("behind", note.body[one.end : end])
    for side, text in sides:
        # what parts it from the name, too: "bukan PUPR, DLH"
        marks = re.findall(r"[^\W\d_]+|[.,;:?!\n]", text.lower())
        spelled = [word for piece in marks for word in (note.lexicon.words(piece) or [piece])]
        near = spelled[::-1] if side == "before" else spelled
        yield from (f"{side} {word}" for word in near[:12])
        yield from (f"{side} {place} {word}" for place, word in enumerate(near[:_AROUND]))
        yield f"{side} {' '.join(near[:2])}"
        yield f"{side} {' '.join(near[:3])}"
        if not near:
            yield f"{side} nothing"
        if not note.sets["negators"].isdisjoint(near):
            yield f"{side} denied"
