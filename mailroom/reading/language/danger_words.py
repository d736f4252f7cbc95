"""Which danger a few plain words tell, by what they mean together: "rumah saya terbakar" is a fire where
somebody lives.

A short letter has too few words for a learned model. A word is looked up with its affixes and without, and
a negation turns what it denies ("tidak sadar"). What is long past, settled, an errand or a figure of speech
is no danger.

In: `plain_dangers`: the words of a text as the lexicon spells them.
Out: `PlainDangers`: kinds of danger as in templates/urgent.toml.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken danger_words.toml
raises ValueError when it is first read.
See: What follows from it: complaints/class_and_danger.py. Senses for replies: word_senses.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.word_senses import SenseTable

NEGATORS = frozenset(
    ("tidak", "bukan", "belum", "jangan", "tanpa", "katek", "ora", "mboten", "not", "no", "never", "cannot",
     "can't", "cant", "don't", "won't")
)  # fmt: skip
_CALM = "calm"
_NEAR = 3  # words behind a negator that it denies
Senses = Sequence[frozenset[str]]  # senses that together tell of a danger, each place with its choices


class Danger(NamedTuple):
    """A row of the table. told, perhaps: senses that together tell of it; unless: words beside which they do
    not, but: beside which they do all the same; over: kinds that it stands for."""

    kind: str
    told: Sequence[Senses]
    perhaps: Sequence[Senses]
    unless: frozenset[str]
    but: frozenset[str]
    over: frozenset[str]


class Table(NamedTuple):
    """most: words of a short text; beside: those that do not count; calm: those beside which nothing is a
    danger, past: senses that together say so. Denied, a sense is `turned` into another, or `undone`."""

    most: int
    beside: frozenset[str]
    senses: SenseTable
    calm: frozenset[str]
    past: Sequence[Senses]
    turned: Mapping[str, str]
    undone: frozenset[str]
    rows: Sequence[Danger]


class PlainDangers(NamedTuple):
    """kinds: those that the words tell, surely or perhaps; calm: a word says that nothing happens now."""

    sure: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    calm: bool = False


def plain_dangers(words: Sequence[str], courtesy: Collection[str]) -> PlainDangers:
    """Returns what a short text tells: its words are looked at together. Nothing is told by a long one.
    courtesy: words that do not count as its own."""
    table = _table()
    own = [word for word in words if word not in table.beside]
    return _kinds_of(own) if sum(word not in courtesy for word in own) < table.most else PlainDangers()


def _kinds_of(words: Sequence[str]) -> PlainDangers:
    table, found = _table(), senses_in(words)
    if _CALM in found or _holds(table.past, found):
        return PlainDangers(calm=True)
    told = [row for row in table.rows if _holds(row.told, found)]
    rows = [row for row in table.rows if row.unless.isdisjoint(words) or not row.but.isdisjoint(words)]
    sure = [row for row in told if row in rows]
    if told and not sure:
        return PlainDangers(calm=True)
    less = {kind for row in sure for kind in row.over}
    return PlainDangers(
        tuple(row.kind for row in sure if row.kind not in less),
        tuple(row.kind for row in rows if _holds(row.perhaps, found)),
    )


def _holds(told: Sequence[Senses], found: frozenset[str]) -> bool:
    """Whether all places of one of the lines are filled."""
    return any(all(not choices.isdisjoint(found) for choices in line) for line in told)


def senses_in(words: Sequence[str]) -> frozenset[str]:
    """The senses of some words, turned or undone where they are denied."""
    table, found = _table(), set[str]()
    for at, word in enumerate(words):
        denied = not NEGATORS.isdisjoint(words[max(at - _NEAR, 0) : at])
        if word in table.calm and not denied:
            found.add(_CALM)
        for sense in table.senses.senses(word) or table.senses.senses(word.removesuffix("nya")):
            if not denied or sense not in table.undone:
                found.add(table.turned.get(sense, sense) if denied else sense)
    return frozenset(found)


def _lines(told: Sequence[str]) -> list[Senses]:
    return [[frozenset(place.split("|")) for place in line.split()] for line in told]


@cache
def _table() -> Table:
    data = load("danger_words")
    return Table(
        most=data["brief"]["words"],
        beside=frozenset(data["brief"]["beside"].split()),
        senses=SenseTable(data["senses"]),
        calm=frozenset(word for words in data["calm"].values() for word in words.split()),
        past=_lines(data["calm_together"]["told"]),
        turned=data["denied"]["turned"],
        undone=frozenset(data["denied"]["undone"].split()),
        rows=[
            Danger(
                kind=row["kind"],
                told=_lines(row["told"]),
                perhaps=_lines(row.get("perhaps", ())),
                unless=frozenset(row.get("unless", ())),
                but=frozenset(row.get("but", ())),
                over=frozenset(row.get("over", ())),
            )
            for row in data["danger"]
        ],
    )
