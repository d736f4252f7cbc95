"""Which of the agencies, officers, days and cases that a reply names are those that it means.

One may be excepted, corrected ("eh, bukan …"), told of, or proposed by somebody else. A model weighs the
words around each. Without a model nobody is meant.

In: a `ParsedReply`; `weigh_mentions`: also the purpose, `Mention`s, a `LinearModel` or None.
Out: `Mention`s with their places; a weight for each that is named.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Which names stand there at all: language/agency_names.py, date_words.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from mailroom.reading.identity.person_names import people_in
from mailroom.reading.language import date_words, reply_values
from mailroom.reading.learned.linear_model import LinearModel
from mailroom.reading.replies.parsed_reply import ParsedReply

MODEL = "mentions"
MEANT, OTHER = "meant", "other"
_LISTED = re.compile(
    r"(?i)\b(?:(?:nomor|nomer|nmr|no|petugas|pelaksana|urutan|urut|yang ke)\b[\s.:#-]*)+"
    r"(\d{1,2}|[a-z]{3,8})\b(?![/.-]\d)"
)  # an officer by his number in the list
_CASE = re.compile(r"(?<![\d./-])(?:[A-Za-z]{1,8}-20\d\d-)?(\d{4})(?![\d./-]*\d)")
_APART, _WORD = re.compile(r"[.,;:!?\n]+(?=\s|$)"), re.compile(r"[^\W\d_]+")
_AROUND = 4  # words on each side that are weighed by their place
Who = str | int | date


class Mention(NamedTuple):
    """A name in a reply. who: the agency's code, the officer's number in the list, the day, or the number of
    a case."""

    start: int
    end: int
    who: Who
    kind: str


def agency_mentions(note: ParsedReply) -> list[Mention]:
    return [Mention(start, end, code, "agency") for start, end, code in note.agency_spots]


def officer_mentions(note: ParsedReply) -> list[Mention]:
    """The officers of the writer's agency, each found by a part of his name (identity/person_names.py) or by
    his number in the list ("nomor dua")."""
    own = note.agencies.get(note.agency)
    names = tuple(person.name for person in (own.officers if own else ()))
    found = [Mention(*spot, "officer") for spot in people_in(note.body, names)]
    counts = note.data["counts"]
    for spot in _LISTED.finditer(note.body):
        number = int(spot[1]) if spot[1].isdigit() else counts["words"].get(spot[1].lower(), 0)
        if (
            0 < number <= len(names)
            and note.lexicon.first_word(note.body[spot.end() :]) not in counts["units"]
        ):
            found.append(Mention(spot.start(), spot.end(), number, "officer"))
    return sorted(found)


def is_given_to_somebody(note: ParsedReply) -> bool:
    """Whether somebody else than the complainant is to go on by name ("Rina saja yang lanjutkan")."""
    table = note.data["verdict"]
    for piece in _APART.split(note.body):
        for word in _WORD.finditer(piece):
            before, behind = (
                [one for one in note.lexicon.words(side) if one not in table["light"]]
                for side in (piece[: word.end()], piece[word.end() :])
            )
            name = before.pop() if before else ""
            titled = before[-1:] and before[-1] in table["honorifics"] and before.pop()
            if name in (*table["complainants"], *table["honorifics"]) or not (titled or word[0][0].isupper()):
                continue
            if behind[:1] == ["yang"] and not {*behind[1:2]}.isdisjoint(table["takes"]):
                return True
            led = before[-1:] and before[-1] in table["towards"] and before.pop()
            giving = (*table["gives"], *(table["hands"] if led else ()))
            if not {*before[-1:]}.isdisjoint(giving) and before[-2:-1] != ["terima"]:
                return True
    return False


def day_mentions(note: ParsedReply) -> list[Mention]:
    """The days from today on."""
    spots = date_words.days_in(note.body, note.today, note.data["counts"])
    return [Mention(start, end, day, "day") for start, end, day in spots]


def case_mentions(note: ParsedReply) -> list[Mention]:
    """Numbers of cases, also bare ones; a year is none."""
    spots = _CASE.finditer(note.body)
    return [Mention(one.start(), one.end(), one[1], "case") for one in spots if not one[1].startswith("20")]


FINDERS = (agency_mentions, officer_mentions, day_mentions, case_mentions)


def weigh_mentions(
    note: ParsedReply, purpose: str, mentions: Sequence[Mention], weights: LinearModel | None
) -> dict[Who, float]:
    """Whoever is named → how far the words speak for his being meant: above 0 for it, below 0 against it; {}
    without a model."""
    found: dict[Who, float] = {}
    if weights is not None:
        for at, one in enumerate(mentions):
            speaks = weights.log_odds(features(note, purpose, mentions, at))[MEANT]
            found[one.who] = max(speaks, found.get(one.who, speaks))
    return found


def features(note: ParsedReply, purpose: str, mentions: Sequence[Mention], at: int) -> frozenset[str]:
    """What is weighed of the mention at this place."""
    return frozenset(_features(note, purpose, mentions, at))


def _features(note: ParsedReply, purpose: str, mentions: Sequence[Mention], at: int) -> Iterator[str]:
    one = mentions[at]
    kind = one.kind
    whose = len({mention.who for mention in mentions})
    yield from (kind, purpose, f"{kind} {min(whose, 3)}", f"{kind} {purpose}")
    yield f"{whose > 1} {at == 0} {at == len(mentions) - 1}"
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
