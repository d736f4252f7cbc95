"""Ridge regression whose letters are left out hand by hand at no further cost, and logistic regression for a
few hundred features: what `tests/learn/replies.py` fits with.

Leaving a hand out of a ridge regression needs no second fit: with A the inverse of (likeness + softness),
what the others say of the hand's letters is y - A_hh^-1 (A y)_h. Promises: the same rows give the same
weights, as features are taken in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from math import log, sqrt
from typing import Any

import numpy as np
from scipy import sparse

from mailroom.reading.learned.linear_model import LinearModel

RARE = 2  # a feature of fewer letters than that is not learned
RARITY = 0.5  # how much more a rare feature weighs
SOFT = 0.25  # how little one letter may say alone
COMMON = 0.05  # of what all letters share
SHARED = 0.5  # of what a word says at its own desk, how much it says at the others
LEAST = 30  # thousandths below which a weight is not kept
TIED = 0.02  # how close the weights of a logistic regression stay to 0
FEW = 8  # rows of a label below which it is not judged

Matrix = Any
Scores = dict[str, float]


class Ridge:
    """Letters, each of a hand ("" = none) and a desk, with its label and its own weight. The desks learn from
    one another: what a word says at one of them it says in part at all."""

    def __init__(
        self,
        letters: Sequence[Collection[str]],
        labels: Sequence[str],
        hands: Sequence[str],
        desks: Sequence[str],
        weight: float,
    ) -> None:
        often = Counter(zip(desks, labels, strict=True))
        self.of_desk = {
            desk: sorted(label for (one, label), times in often.items() if one == desk and times >= FEW)
            for desk in sorted({*desks})
        }
        self.labels = sorted({label for known in self.of_desk.values() for label in known})
        self.hands, self.desks = np.array(hands), np.array(desks)
        count = Counter(feature for letter in letters for feature in letter)
        self.names = sorted(name for name, times in count.items() if times >= RARE)
        numbers = {name: at for at, name in enumerate(self.names)}
        of_all = len(letters)
        self.scale = np.array(
            [((log((1 + of_all) / (1 + count[name])) + 1) / 3) ** RARITY for name in self.names]
        )
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for letter in letters:
            known = sorted(numbers[name] for name in letter if name in numbers)
            columns += known
            values += [1 / sqrt(max(len(letter), 1))] * len(known)
            ends.append(len(columns))
        self.share = np.sqrt(np.where(self.hands == "", weight, 1.0))[:, None]
        shape = (of_all, len(self.names))
        self.matrix = sparse.csr_matrix((values, columns, ends), shape=shape) @ sparse.diags(self.scale)
        same = self.desks[:, None] == self.desks[None, :]
        alike = (self.matrix @ self.matrix.T).toarray() + COMMON
        alike *= np.where(same, 1.0, SHARED) * self.share * self.share.T
        self.inverse = np.linalg.inv(alike + SOFT * np.eye(of_all))
        self.wanted = np.where(np.array(labels)[:, None] == np.array(self.labels)[None, :], 1.0, -1.0)
        self.says = self.inverse @ (self.wanted * self.share)

    def left_out(self, hand: str) -> dict[int, Scores]:
        """Row of the hand → label of its desk → its score by what the other hands say."""
        of = np.where(self.hands == hand)[0]
        told = np.linalg.solve(self.inverse[np.ix_(of, of)], self.says[of]) if len(of) else self.says[of]
        return self._by_row(of, self.wanted[of] - told / self.share[of])

    def parts_left_out(self, hand: str, part_of: Callable[[str], str]) -> dict[str, dict[int, Scores]]:
        """Kind of features → row of the hand → label of its desk → what they add to its score."""
        of, kinds = np.where(self.hands == hand)[0], np.array([part_of(name) for name in self.names])
        says = self._says_without(of) * self.share
        near = np.where(self.desks[of][:, None] == self.desks[None, :], 1.0, SHARED)
        found = {}
        for kind in sorted({*kinds}):
            alike = self.matrix[of] @ sparse.diags((kinds == kind).astype(float)) @ self.matrix.T
            found[str(kind)] = self._by_row(of, (alike.toarray() * near) @ says)
        return found

    def _by_row(self, of: Matrix, table: Matrix) -> dict[int, Scores]:
        scores = [dict(zip(self.labels, map(float, one), strict=True)) for one in table]
        return {
            int(row): {label: one[label] for label in self.of_desk[self.desks[row]]}
            for row, one in zip(of, scores, strict=True)
        }

    def _says_without(self, of: Matrix) -> Matrix:
        """How much each row says when nothing is learned of these."""
        says = self.says.copy()
        if len(of):
            says -= self.inverse[:, of] @ np.linalg.solve(self.inverse[np.ix_(of, of)], self.says[of])
            says[of] = 0
        return says

    def model(self, desk: str, without: str = "") -> LinearModel:
        """The weights of a desk, learned from all hands but one."""
        says = self._says_without(np.where(self.hands == without)[0] if without else np.array([], dtype=int))
        says *= self.share * np.where(self.desks == desk, 1.0, SHARED)[:, None]
        says = says[:, [self.labels.index(label) for label in self.of_desk[desk]]]
        table = np.round(self.scale[:, None] * (self.matrix.T @ says) * 100) * 10
        kept = {
            name: tuple((int(label), int(row[label])) for label in np.flatnonzero(np.abs(row) >= LEAST))
            for name, row in zip(self.names, table, strict=True)
        }
        bias = tuple(round(float(one) * 1000) for one in COMMON * says.sum(axis=0))
        told = {name: told for name, told in kept.items() if told}
        return LinearModel(tuple(self.of_desk[desk]), bias, told)


def logistic(
    letters: Sequence[Collection[str]], wanted: Sequence[bool], names: tuple[str, str]
) -> LinearModel:
    """The weights by which the second of two labels is told from the first; whole log odds."""
    count = Counter(feature for letter in letters for feature in letter)
    features = sorted(name for name, times in count.items() if times >= FEW)
    numbers = {name: at for at, name in enumerate(features)}
    table = np.zeros((len(letters), len(features) + 1))
    table[:, -1] = 1.0
    for row, letter in enumerate(letters):
        table[row, [numbers[name] for name in letter if name in numbers]] = 1 / sqrt(max(len(letter), 1))
    right = np.array(wanted, dtype=float)
    penalty = np.full(len(features) + 1, TIED)
    penalty[-1] = 1e-6
    found = np.zeros(len(features) + 1)
    for _ in range(25):
        likely = 1 / (1 + np.exp(-table @ found))
        slope = table.T @ (likely - right) + penalty * found
        bend = (table * (likely * (1 - likely))[:, None]).T @ table + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        found -= step
        if np.abs(step).max() < 1e-4:  # a weight is told in whole 1/500
            break
    half = np.round(found * 500).astype(int)  # each label has its half
    kept: Mapping[str, Any] = {
        name: ((0, -int(one)), (1, int(one))) for name, one in zip(features, half, strict=False) if one
    }
    return LinearModel(names, (-int(half[-1]), int(half[-1])), kept)
