"""Ridge regression in the space of letters: as many equations as letters, whatever the number of features.

A feature weighs by the square of how rare it is, a letter by the root of its number of features (as
`LinearModel` scores). All labels share one matrix, so that dozens of them cost little more than one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from scipy import sparse

from mailroom.reading.learned.linear_model import LinearModel

RARE = 2  # a feature of fewer letters than that is not learned
SOFT = 0.3  # of the mean similarity of a letter to itself: how little one letter may say alone
ROW_WEIGHT = 3.0  # of a row of the keyword tables beside a word


@dataclass
class Space:
    """The letters that are learned from, as rows over the features that at least RARE of them have."""

    letters: Sequence[Collection[str]]

    def __post_init__(self) -> None:
        count = Counter(feature for letter in self.letters for feature in letter)
        self.names = [name for name, times in count.items() if times >= RARE]
        self.numbers = {name: number for number, name in enumerate(self.names)}
        rarity = np.array([(log((1 + len(self.letters)) / (1 + count[name])) + 1) / 3 for name in self.names])
        rows = np.array([ROW_WEIGHT if name.startswith("@") else 1.0 for name in self.names])
        self.scale = rows * rarity**2
        self.matrix = self.placed(self.letters)
        self.alike = (self.matrix @ self.matrix.T).toarray()

    def placed(self, letters: Sequence[Collection[str]]) -> sparse.csr_matrix:
        """Letters as rows of this space."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for letter in letters:
            known = [self.numbers[name] for name in letter if name in self.numbers]
            columns += known
            values += [1 / sqrt(max(len(letter), 1))] * len(known)
            ends.append(len(columns))
        shape = (len(letters), len(self.names))
        return sparse.csr_matrix((values, columns, ends), shape=shape) @ sparse.diags(self.scale)

    def _solved(self, wanted: np.ndarray, shares: np.ndarray) -> np.ndarray:
        soft = SOFT * np.diag(self.alike).mean()
        return np.linalg.solve(self.alike + 1.0 + soft * np.diag(1 / shares), wanted)

    def balanced(self, wanted: np.ndarray) -> np.ndarray:
        """How much each letter says for one label. wanted: 1, -1, or 0 where nobody has labelled it; both
        sides weigh the same."""
        known = np.abs(wanted).sum()
        shares = np.full(len(wanted), 1e-6)
        for side in (1, -1):
            shares[wanted == side] = known / 2 / max((wanted == side).sum(), 1)
        return self._solved(wanted, shares)

    def equal(self, wanted: np.ndarray, known: np.ndarray) -> np.ndarray:
        """The same for several labels at once (columns), of which each letter has one. known: which letters
        are labelled."""
        return self._solved(wanted, np.where(known, 1.0, 1e-6))

    def weights(self, says: np.ndarray) -> np.ndarray:
        """Feature × label."""
        return self.scale[:, None] * (self.matrix.T @ says)


def model_of(
    space: Space, says: Mapping[str, np.ndarray], most: Mapping[str, int], cuts: Mapping[str, Sequence[float]]
) -> LinearModel:
    """Returns the model, rounded. most: how many features each label may keep: those that move the most
    scores most."""
    times = np.sqrt(np.asarray((space.matrix > 0).sum(axis=0)).ravel())
    kept: dict[str, list[tuple[int, int]]] = {}
    for number, label in enumerate(says):
        weights = space.weights(says[label][:, None])[:, 0] * 1000
        weights = np.round(weights / 10) * 10  # two digits are enough, and pack better
        best = np.argsort(-np.abs(weights) * times)[: most[label]]
        for at in best[weights[best] != 0]:
            kept.setdefault(space.names[at], []).append((number, int(weights[at])))
    bias = tuple(round(float(one.sum()) * 1000) for one in says.values())
    told = {feature: tuple(pairs) for feature, pairs in kept.items()}
    graded = {label: tuple(round(cut * 1000) for cut in given) for label, given in cuts.items()}
    return LinearModel(tuple(says), bias, told, graded)
