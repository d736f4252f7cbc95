"""Letters read before, and which of them a letter is like: a second opinion on what its words say.

A reply understood by its words is held against the examples of grammar/examples.toml: where hardly any of the
likest ones says the same, it is asked about (act_result); and one that the rules do not understand is read
as nearly all of them were meant (example_fallback). Promises: pure; the file is read once, when it is first
needed; its cost grows with the examples that share words with the letter, not with cases."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from mailroom.procedure import acts

_ALIKE = 0.999  # of the likest one's score: as like as that one
NEIGHBOURS = 9  # the likest examples, by which it is judged
CITIZEN = ("answer", "case", "complete", "reason", "object", "closed")
# Menus that are answered in the same words, and held against the same examples.
DESKS = (("verification",), ("disposition", "comment", "approval"), ("instruction",), CITIZEN)
# a complainant's free text, by its stage
FREE = acts.names(lambda act: act.by_stage)


class Example(NamedTuple):
    """A letter read before: the purpose of the mail that it answers, what it says, its words."""

    purpose: str
    act: str
    text: str


class Likeness(NamedTuple):
    """How much of the likeness lies with examples of the act (0-1); how like the likest example of all is
    (0-1, squared cosine), and whether it, or one as like, says the act itself. Which one that is, nobody is
    told: an office may have put a real letter there."""

    share: float
    near: float
    same: bool


class Precedent(NamedTuple):
    """What most of the likest examples mean; how much of the likeness lies with them (0-1); how like the
    likest is (0-1)."""

    act: str
    share: float
    near: float


@dataclass(frozen=True)
class _Desk:
    """Its examples, and where each feature of theirs occurs: (example, weight)."""

    examples: Sequence[Example]
    postings: Mapping[str, Sequence[tuple[int, float]]]
    rarity: Mapping[str, float]


class Examples:
    """The examples of the data file. data: purpose → act → texts; spell: text → its words, spelled out."""

    def __init__(
        self, data: Mapping[str, Mapping[str, Sequence[str]]], spell: Callable[[str], Sequence[str]]
    ) -> None:
        self._data, self._spell = data, spell
        self._desks: dict[Sequence[str], _Desk] = {}

    def likest(self, text: str, purpose: str, act: str) -> Likeness | None:
        """How like a letter is to the examples of `act`; None for a menu without examples."""
        desk = self._desk_of(purpose)
        if desk is None:
            return None
        near = _nearest(desk, self._words(Example(purpose, act, text)))
        whole = sum(score for _, score in near)
        alike = FREE if act in FREE and purpose in CITIZEN else frozenset([act])
        same = sum(score for number, score in near if desk.examples[number].act in alike)
        score = near[0][1] if near else 0.0
        likest_acts = {desk.examples[number].act for number, other in near if other > score * _ALIKE}
        return Likeness(same / whole if whole else 0.0, score, not alike.isdisjoint(likest_acts))

    def precedent(self, text: str, purpose: str) -> Precedent | None:
        """What letters like this one meant; None where no example shares a word with it."""
        desk = self._desk_of(purpose)
        near = _nearest(desk, self._words(Example(purpose, "", text))) if desk else []
        if desk is None or not near:
            return None
        meant: dict[str, float] = {}
        for number, score in near:
            act = desk.examples[number].act
            meant[act] = meant.get(act, 0.0) + score
        likest = max(meant, key=lambda act: meant[act])
        return Precedent(likest, meant[likest] / sum(meant.values()), near[0][1])

    def _desk_of(self, purpose: str) -> _Desk | None:
        purposes = next((desk for desk in DESKS if purpose in desk), None)
        if purposes is None:
            return None
        if purposes not in self._desks:
            found: dict[tuple[str, str], Example] = {}  # each once, however many of the desk's menus know it
            for one in purposes:
                for act, texts in self._data.get(one, {}).items():
                    for text in texts:
                        found.setdefault((act, text), Example(one, act, text))
            self._desks[purposes] = _desk([(example, self._words(example)) for example in found.values()])
        return self._desks[purposes]

    def _words(self, example: Example) -> Sequence[str]:
        return [*self._spell(example.text), f"={example.purpose}"]


def _nearest(desk: _Desk, words: Sequence[str]) -> list[tuple[int, float]]:
    """(example, squared cosine) of the likest ones, best first."""
    scores: dict[int, float] = {}
    for feature, weight in _weigh(_features(words), desk.rarity).items():
        for number, other in desk.postings[feature]:
            scores[number] = scores.get(number, 0.0) + weight * other
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:NEIGHBOURS]
    return [(number, score * score) for number, score in best]


def _desk(rows: Sequence[tuple[Example, Sequence[str]]]) -> _Desk:
    counted = [_features(words) for _, words in rows]
    seen = Counter(feature for features in counted for feature in features)
    rarity = {feature: math.log((1 + len(rows)) / (1 + count)) + 1 for feature, count in seen.items()}
    postings: dict[str, list[tuple[int, float]]] = {feature: [] for feature in seen}
    for number, features in enumerate(counted):
        for feature, weight in _weigh(features, rarity).items():
            postings[feature].append((number, weight))
    return _Desk([example for example, _ in rows], postings, rarity)


def _features(words: Sequence[str]) -> Counter[str]:
    """Words, pairs of neighbours, and threes of letters, by which a misspelt word is still like the right
    one."""
    pairs = (f"{one} {two}" for one, two in pairwise(words))
    padded = (f"_{word}_" for word in words)
    return Counter((*words, *pairs, *(word[at : at + 3] for word in padded for at in range(len(word) - 2))))


def _weigh(features: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    """Each known feature's weight, rare ones heavier, of length 1 in all."""
    weights = {one: (1 + math.log(count)) * rarity[one] for one, count in features.items() if one in rarity}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {one: weight / length for one, weight in weights.items()}
