"""How far a reply speaks for each act of a menu, by a model of what many hands have written to it.

So that what one word teaches holds for others, its objects count by their kind ("ke agency") and its words by
their senses, too. One model serves menus that are answered in the same words. `python -m tests.learn replies`
fits the weights.

In: `weigh`, `features`: a `ParsedReply`, the purpose, its menu, the `Act` that the rules read. `model`: a
desk.
Out: `WeighedActs`, a score for each act and its parts; None for a menu without a model.
Fails: A missing or broken weights file raises OSError or ValueError at its first use: the letter is set
aside.
See: What is made of the scores: proposed_act.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, product
from typing import NamedTuple

from mailroom.procedure import acts
from mailroom.procedure.letter import Act
from mailroom.reading.language import reply_values
from mailroom.reading.language.word_senses import senses_of
from mailroom.reading.learned.linear_model import WEIGHTS, LinearModel
from mailroom.reading.learned.text_features import features_of
from mailroom.reading.replies import acts_in_words, ambiguity, mentions, work_reports
from mailroom.reading.replies.act_arguments import READERS
from mailroom.reading.replies.parsed_reply import ParsedReply

CITIZEN = ("answer", "case", "complete", "reason", "object", "closed")
# model → the menus that it serves
DESKS: Mapping[str, tuple[str, ...]] = {
    "disposition": ("disposition", "comment"),
    "reopen": ("reopen", "confirm"),
    "reprimand": ("reprimand", "sign"),
    "answer": CITIZEN,
    **{one: (one,) for one in ("verification", "returned", "extension", "report", "post", "approval")},
    **{one: (one,) for one in ("window", "this_or_new", "instruction")},
}
DESK_OF = {purpose: desk for desk, purposes in DESKS.items() for purpose in purposes}
# a complainant's free text, by its stage
FREE, FREE_LABEL = acts.names(lambda act: act.by_stage), "free"
ASK = "unclear"  # the label of what a careful clerk asks back
_SETS = (
    "negators", "conditions", "doubts", "putting_off", "questioning", "past", "tellers", "agreed", "except",
)  # fmt: skip
_LENGTHS = (3, 6, 12, 25)  # words
_APART = re.compile(r"[.,;:!?\n()\"]+")
_KINDS = ("OWN", "OTHER", "OFFICER", "DAY", "CASE", "NUMBER")  # of objects
_MARK = "xq"  # before a kind in a text, so that it is no word
_WRITTEN = {f"{_MARK}{kind.lower()}": kind for kind in _KINDS}
PARTS = ("signs", "senses", "words", "letters")  # the kinds of features
_OF_SENSES, _OF_WORDS = frozenset({"c", "c1", "c2", "c3", "cf", "cl"}), frozenset({"d", "first", "last"})
_FIRST, _LAST = 4, 6  # words of the first and of the last clause that count by their place


def label(purpose: str, act: str) -> str:
    """The model's name for an act."""
    return FREE_LABEL if act in FREE and purpose in CITIZEN else act


Scores = Mapping[str, float]


class WeighedActs(NamedTuple):
    """scores: label → how far the reply speaks for it: about 1 for what it says, -1 for what not. parts: of
    which signs, senses, words and letters each score is the sum."""

    scores: Scores
    parts: Mapping[str, Scores] = {}


def weigh(note: ParsedReply, purpose: str, menu: Mapping[int, str], act: Act) -> WeighedActs | None:
    """How far the reply speaks for each act. act: what the rules read, sure or as a question."""
    desk = DESK_OF.get(purpose)
    weights = model(desk) if desk else None
    if weights is None:
        return None
    found = features(note, purpose, menu, act)
    apart: dict[str, list[str]] = {part: [] for part in PARTS}
    for one in found:
        apart[part_of(one)].append(one)
    parts = {part: weights.part(some, len(found)) for part, some in apart.items()}
    return WeighedActs(weights.log_odds(found), parts)


def part_of(feature: str) -> str:
    """Which kind of features one is of."""
    begin, colon, _ = feature.partition(":")
    if feature[0] == "@":
        return "signs"
    if colon and begin in _OF_SENSES:
        return "senses"
    return "words" if feature[0] in "=!" or (colon and begin in _OF_WORDS) else "letters"


@cache
def model(desk: str) -> LinearModel | None:
    """The weights of a desk, read once; None when there are none."""
    path = WEIGHTS / f"reply_{desk}.tsv.xz"
    return LinearModel.load(path) if path.exists() else None


def features(note: ParsedReply, purpose: str, menu: Mapping[int, str], act: Act) -> frozenset[str]:
    """What the model weighs: the text's features, its words as the rules spell them, and signs with an @
    before them. Its objects count by their kind, its words by their senses, too."""
    signs = (f"@{one}" for one in _signs(note, purpose, menu, act))
    clauses = [*_clauses_by_kind(note)]
    return features_of(note.text).union(_spelled_words(note), _kinds(clauses), _senses(clauses), signs)


def _clauses_by_kind(note: ParsedReply) -> Iterator[Sequence[str]]:
    """The words of each clause, with the kind of an object in its place."""
    spots = [(start, end, _KINDS[code != note.agency]) for start, end, code in note.agency_spots]
    for kind, find in zip(_KINDS[2:], mentions.FINDERS[1:], strict=False):
        spots += [(one.start, one.end, kind) for one in find(note)]
    told, at = "", 0
    for start, end, kind in sorted(spots):
        if start >= at:
            told, at = f"{told}{note.body[at:start]} {_MARK}{kind} ", end
    for clause in _APART.split(told + note.body[at:]):
        if words := note.lexicon.words(clause):
            yield ["NUMBER" if word.isdigit() else _WRITTEN.get(word, word) for word in words]


def _kinds(clauses: Sequence[Sequence[str]]) -> Iterator[str]:
    """The words of each clause and their pairs ("d:ke OTHER"), its ends included."""
    for words in clauses:
        yield from (f"d:{word}" for word in words)
        yield from (f"d:{one} {other}" for one, other in pairwise(("^", *words, "$")))


def _senses(clauses: Sequence[Sequence[str]]) -> Iterator[str]:
    """The senses of the words of each clause, and which follow one another, also with one between them."""
    told = [[(word,) if word in _KINDS else senses_of(word) for word in words] for words in clauses]
    for clause in told:
        row = [("^",), *filter(None, clause), ("$",)]
        yield from (f"c:{one}" for senses in row for one in senses)
        for gap in (1, 2):
            pairs = zip(row, row[gap:], strict=False)
            yield from (f"c{gap}:{one} {other}" for ones, others in pairs for one in ones for other in others)
        for first, second, third in zip(row, row[1:], row[2:], strict=False):
            three = product(first[:2], second[:2], third[:2])
            yield from (f"c3:{' '.join(one)}" for one in three)
    for name, part in zip(("cf", "cl"), (told[0][:_FIRST], told[-1][-_LAST:]) if told else (), strict=False):
        yield from (f"{name}:{one}" for senses in part for one in senses)


def _spelled_words(note: ParsedReply) -> Iterator[str]:
    """The words of the body and their pairs ("=word"); those behind a negation ("!word"); those of its first
    and last clause, where a decision mostly stands."""
    yield from (f"={word}" for word in note.words)
    yield from (f"={one} {other}" for one, other in pairwise(note.words))
    clauses = [clause.words.split() for clause in note.clauses]
    for words in clauses:
        denied = next((at for at, word in enumerate(words) if word in note.sets["negators"]), len(words))
        yield from (f"!{word}" for word in words[denied + 1 :] if word not in note.sets["negators"])
    for name, words in zip(("first", "last"), (clauses[0], clauses[-1]) if clauses else (), strict=False):
        yield from (f"{name}:{word}" for word in words)


def _signs(note: ParsedReply, purpose: str, menu: Mapping[int, str], act: Act) -> Iterator[str]:
    yield f"menu {purpose}"
    read = f"read {label(purpose, act.name) if act.name and act.sure else '?' + label(purpose, act.guess)}"
    yield from (read, f"{purpose} {read}")
    yield from _spoken_signs(note, purpose)
    if note.choice is not None:
        yield f"digit {menu.get(note.choice.digit)} {note.choice.firm}"
    yield from _objects(note)
    yield from (name for name in _SETS if note.holds(name))
    if "?" in note.text:
        yield "asks"
    if (doubt := ambiguity.doubt_in(note, purpose)) is not None:
        yield f"doubt {doubt}"
    yield from (f"hesitates {one}" for one in menu.values() if ambiguity.hesitation(note, purpose, one))
    for tells in (work_reports.tells_of_deeds, work_reports.only_plans, work_reports.matter_goes_on):
        if tells(note):
            yield tells.__name__
    yield f"length {sum(len(note.words) >= one for one in _LENGTHS)}"


def _spoken_signs(note: ParsedReply, purpose: str) -> Iterator[str]:
    """Acts whose phrases stand in the reply, also denied or asked; and the one that counts among them."""
    for entry in note.data["act"]:
        if acts_in_words.applies(entry, purpose):
            plain, start = bool(entry.get("plain")), bool(entry.get("start"))
            if found := note.lexicon.first(note.clauses, entry["say"], plain=plain, start=start):
                words = f"{found.clause.before} {found.clause.words}".split()
                denied = not note.sets["negators"].isdisjoint(words)
                yield f"said {entry['name']}"
                yield f"said {entry['name']} {denied} {found.clause.asks}"
    if spoken := acts_in_words.spoken_act(note, purpose):
        yield f"spoken {spoken.name} {spoken.plain}"


def _objects(note: ParsedReply) -> Iterator[str]:
    """What an act may need: agencies, a day, an officer, a case's number, a reason."""
    codes = {code for _, _, code in note.agency_spots}
    named = [note.agencies[code] for code in codes]
    yield f"agencies {min(len(codes - {note.agency}), 3)}"
    if note.agency in codes:
        yield "own agency"
    if any(agency.oversight for agency in named):
        yield "oversight"
    if any(agency.information for agency in named):
        yield "information"
    if any(reply_values.is_exception(note.lexicon, note.body[:start]) for start, _, _ in note.agency_spots):
        yield "agency excepted"
    if "until" in READERS["day"](note, note.body, False)[0]:
        yield "day"
    officer, known = READERS["officer"](note, note.body, False)
    if known and officer:
        yield "officer"
    if reply_values.numbers_in(note.body, bare=True):
        yield "number"
    reason, known = READERS["reason"](note, note.body, True)
    if known:
        yield f"reason {reason['reason']}"
