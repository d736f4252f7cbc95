"""Which of the labelled examples (grammar/examples.toml) a reply is most like: a second opinion on what its
words say.

Two readers use it. act_result asks the writer when hardly any of the most similar examples means the same
act. example_fallback reads a reply that no rule understands, when nearly all of the most similar examples
mean one act. Promises: pure; the file is read once, when first needed; the cost grows with the examples that
share words with the letter."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
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
    """A labelled letter. purpose: of the mail that it answers; act: what it means; text: what it says."""

    purpose: str
    act: str
    text: str


class Likeness(NamedTuple):
    """How like a letter is to examples of one act. share: the part of the likeness that lies with them (0-1);
    near: how like the likest example of any act is (0-1, squared cosine); same: that one, or one as like,
    means the act.

    No example is named, since an office may have put a real letter there."""

    share: float
    near: float
    same: bool


class Precedent(NamedTuple):
    """What most of the likest examples mean. share: the part of the likeness that lies with them (0-1); near:
    how like the likest is (0-1)."""

    act: str
    share: float
    near: float


class Examples:
    """The examples of the data file. data: purpose → act → texts; spell: text → its words, spelled out."""

    def __init__(
        self, data: Mapping[str, Mapping[str, Sequence[str]]], spell: Callable[[str], Sequence[str]]
    ) -> None:
        self._data, self._spell = data, spell
        self._desks: dict[Sequence[str], _Desk] = {}

    def likest(self, text: str, purpose: str, act: str) -> Likeness | None:
        """How like a letter is to the examples of `act`; None for a purpose without examples."""
        near = self._nearest(text, purpose)
        if near is None:
            return None
        alike = FREE if act in FREE and purpose in CITIZEN else frozenset([act])
        whole, score = sum(score for _, score in near), near[0][1] if near else 0.0
        same = sum(score for one, score in near if one.act in alike)
        says = any(one.act in alike for one, other in near if other > score * _ALIKE)
        return Likeness(same / whole if whole else 0.0, score, says)

    def precedent(self, text: str, purpose: str) -> Precedent | None:
        """Returns what letters like this one meant; None when no example shares a word with it."""
        near = self._nearest(text, purpose)
        if not near:
            return None
        meant: defaultdict[str, float] = defaultdict(float)
        for one, score in near:
            meant[one.act] += score
        likest = max(meant, key=meant.__getitem__)
        return Precedent(likest, meant[likest] / sum(meant.values()), near[0][1])

    def _nearest(self, text: str, purpose: str) -> list[tuple[Example, float]] | None:
        """The likest examples of the desk that has this purpose, best first, each with its squared cosine;
        None without such a desk."""
        purposes = next((desk for desk in DESKS if purpose in desk), None)
        if purposes is None:
            return None
        if purposes not in self._desks:
            found: dict[tuple[str, str], Example] = {}  # each once, however many of the desk's menus know it
            for one in purposes:
                for act, texts in self._data.get(one, {}).items():
                    for known in texts:
                        found.setdefault((act, known), Example(one, act, known))
            self._desks[purposes] = _Desk(
                [(one, self._words(one.text, one.purpose)) for one in found.values()]
            )
        return self._desks[purposes].nearest(self._words(text, purpose))

    def _words(self, text: str, purpose: str) -> Sequence[str]:
        return [*self._spell(text), f"={purpose}"]


class _Desk:
    """The examples of one desk's menus, and where each feature of theirs occurs: (example, weight)."""

    def __init__(self, rows: Sequence[tuple[Example, Sequence[str]]]) -> None:
        self.examples = [example for example, _ in rows]
        counted = [_features(words) for _, words in rows]
        seen = Counter(feature for features in counted for feature in features)
        self.rarity = {
            feature: math.log((1 + len(rows)) / (1 + count)) + 1 for feature, count in seen.items()
        }
        self.postings: dict[str, list[tuple[int, float]]] = {feature: [] for feature in seen}
        for number, features in enumerate(counted):
            for feature, weight in _weigh(features, self.rarity).items():
                self.postings[feature].append((number, weight))

    def nearest(self, words: Sequence[str]) -> list[tuple[Example, float]]:
        scores = [0.0] * len(self.examples)
        for feature, weight in _weigh(_features(words), self.rarity).items():
            for number, other in self.postings[feature]:
                scores[number] += weight * other
        top = sorted(scores)[-NEIGHBOURS:]
        best = sorted((-score, number) for number, score in enumerate(scores) if score and score >= top[0])
        return [(self.examples[number], score * score) for score, number in best[:NEIGHBOURS]]


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
