"""Ridge regression in the space of letters: as many equations as letters, whatever the number of features.

A feature weighs by a power of how rare it is, a letter by the root of its number of features (as
`LinearModel` scores). All labels of a space share one matrix. Leaving a hand out needs no second fit: with
A the inverse of (likeness + softness), what the others say of its letters is y - A_hh^-1 (A y)_h. Promises:
the same letters give the same weights, as features are taken in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from scipy import sparse

from mailroom.reading.learned.linear_model import LinearModel

RARE = 2  # a feature of fewer letters than that is not learned


@dataclass
class Space:
    """The letters that are learned from, as rows over the features that at least RARE of them have. hands:
    whose each letter is, "" = nobody's. rarity: the power by which a rare feature weighs more; table: what a
    row of the keyword tables weighs beside a word; soft: how little one letter may say alone."""

    letters: Sequence[Collection[str]]
    hands: Sequence[str]
    rarity: float
    table: float
    soft: float

    def __post_init__(self) -> None:
        count = Counter(feature for letter in self.letters for feature in letter)
        self.names = sorted(name for name, times in count.items() if times >= RARE)
        numbers = {name: number for number, name in enumerate(self.names)}
        rare = np.array([(log((1 + len(self.letters)) / (1 + count[name])) + 1) / 3 for name in self.names])
        rows = np.array([self.table if name.startswith("@") else 1.0 for name in self.names])
        self.scale = rows * rare**self.rarity
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for letter in self.letters:
            known = sorted(numbers[name] for name in letter if name in numbers)
            columns += known
            values += [1 / sqrt(max(len(letter), 1))] * len(known)
            ends.append(len(columns))
        shape = (len(self.letters), len(self.names))
        self.matrix = sparse.csr_matrix((values, columns, ends), shape=shape) @ sparse.diags(self.scale)
        self.alike = (self.matrix @ self.matrix.T).toarray()

    def learn(self, wanted: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns (how much each letter says for each label, what the letters of other hands say of it).
        wanted: letter × label; shares: how much each letter counts."""
        soft = self.soft * np.diag(self.alike).mean()
        inverse = np.linalg.inv(self.alike + 1.0 + soft * np.diag(1 / shares))
        says = inverse @ wanted
        unseen = np.zeros_like(wanted)
        hands = np.array(self.hands)
        for hand in sorted({*self.hands} - {""}):
            of = np.where(hands == hand)[0]
            unseen[of] = wanted[of] - np.linalg.solve(inverse[np.ix_(of, of)], says[of])
        return says, unseen


def balanced(wanted: np.ndarray) -> np.ndarray:
    """Returns how much each letter counts, so that both sides of one label weigh the same. wanted: 1, -1, or
    0 where nobody has labelled it."""
    known = np.abs(wanted).sum()
    shares = np.full(len(wanted), 1e-6)
    for side in (1, -1):
        shares[wanted == side] = known / 2 / max((wanted == side).sum(), 1)
    return shares


Said = tuple[Space, Mapping[str, np.ndarray]]  # label → how much each letter of the space says for it


def model_of(
    learned: Sequence[Said], most: Mapping[str, int], cuts: Mapping[str, Sequence[float]]
) -> LinearModel:
    """Returns the model of all labels of these spaces, rounded. most: how many features each label may keep,
    by its first word: those that move the most scores most."""
    kept: dict[str, list[tuple[int, int]]] = {}
    labels: list[str] = []
    bias: list[int] = []
    for space, says in learned:
        times = np.sqrt(np.asarray((space.matrix > 0).sum(axis=0)).ravel())
        for label, said in says.items():
            weights = space.scale * (space.matrix.T @ said) * 1000
            weights = np.round(weights / 10) * 10  # two digits are enough, and pack better
            best = np.argsort(-np.abs(weights) * times, kind="stable")[: most[label.partition(":")[0]]]
            for at in best[weights[best] != 0]:
                kept.setdefault(space.names[at], []).append((len(labels), int(weights[at])))
            labels.append(label)
            bias.append(round(float(said.sum()) * 1000))
    told = {feature: tuple(pairs) for feature, pairs in kept.items()}
    graded = {label: tuple(round(cut * 1000) for cut in given) for label, given in cuts.items()}
    return LinearModel(tuple(labels), tuple(bias), told, graded)
