"""How the shipped weights are moved as far as the office's own corrections ask.

Ridge regression on what the shipped ones miss finds the smallest change that comes close; letters alike move
along. Without a correction nothing changes. A correction that is met already only holds its letter there. At
most `MOST` are taken, some seconds of plain Python.

In: `moved_weights`: a `LinearModel` and `Correction`s, each with the scores that its letter shall have.
Out: a new `LinearModel`; the same corrections in the same order give the same.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Whether the new weights are used: complaints/taught_letters.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from mailroom.reading.learned.linear_model import UNIT, LinearModel, PackedWeights, Pairs

MOST = 100  # corrections, the newest
_SOFT = 0.05  # how little one correction may ask alone


Changes = Mapping[str, Mapping[int, int]]  # feature → number of the label → by how much its weight moves


@dataclass(frozen=True)
class Correction:
    """What a letter's scores shall be. at_least, at_most: label → score."""

    features: frozenset[str]
    at_least: Mapping[str, float]
    at_most: Mapping[str, float]

    @property
    def says_something(self) -> bool:
        return bool(self.at_least or self.at_most)

    def only(self, family: str) -> Correction:
        """Returns what is asked of one label, its grades and values."""
        of = (self.at_least, self.at_most)
        least, most = (
            {one: to for one, to in told.items() if one.partition(":")[0] == family} for told in of
        )
        return Correction(self.features, least, most)

    def missing(self, scores: Mapping[str, float]) -> dict[str, float]:
        """Label → how far its score is from what it shall be, 0 where it is met."""
        up = {label: max(0.0, least - scores[label]) for label, least in self.at_least.items()}
        return up | {label: min(0.0, most - scores[label]) for label, most in self.at_most.items()}


def moved_weights(model: LinearModel, corrections: Sequence[Correction]) -> LinearModel:
    """Returns the model with its weights moved."""
    moved = dict[str, Pairs]()
    for feature, steps in weight_changes(model, corrections).items():
        known = dict(model.weights.get(feature, ()))
        for number, step in steps.items():
            known[number] = known.get(number, 0) + step
        moved[feature] = tuple(sorted((number, one) for number, one in known.items() if one))
    known_before = model.weights
    if isinstance(known_before, PackedWeights):
        return replace(model, weights=known_before.with_weights(moved))
    return replace(model, weights={**known_before, **moved})


def weight_changes(model: LinearModel, corrections: Sequence[Correction]) -> Changes:
    """Returns by how much the corrections move the weights."""
    missing = [one.missing(model.log_odds(one.features)) for one in corrections]
    change: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for number, label in enumerate(model.labels):
        told = [at for at, one in enumerate(missing) if label in one]
        if not any(missing[at][label] for at in told):
            continue
        of = [corrections[at].features for at in told]
        for features, pull in zip(
            of, _solve_system(_likeness(of), [missing[at][label] for at in told]), strict=True
        ):
            step = pull * UNIT / sqrt(max(len(features), 1))
            for feature in features:
                change[feature][number] = change[feature].get(number, 0.0) + step
    return {
        feature: {number: round(step) for number, step in change[feature].items()}
        for feature in sorted(change)
    }


def changed_sums(sums: Sequence[int], features: Collection[str], changes: Changes) -> list[int]:
    """Returns what the features weigh once the weights are moved, from what they weighed before."""
    found = list(sums)
    for feature in changes.keys() & features:
        for number, step in changes[feature].items():
            found[number] += step
    return found


def _likeness(of: Sequence[Collection[str]]) -> list[list[float]]:
    """How much of each two letters is the same, 1 for a letter and itself; softened on the diagonal."""
    sets, table = [frozenset(one) for one in of], [[0.0] * len(of) for _ in of]
    for row, one in enumerate(sets):
        for column in range(row + 1):
            other = sets[column]
            alike = len(one & other) / sqrt(max(len(one) * len(other), 1))
            table[row][column] = table[column][row] = alike + (_SOFT if row == column else 0.0)
    return table


def _solve_system(table: list[list[float]], wanted: Sequence[float]) -> list[float]:
    """Solves a symmetric positive definite system (Cholesky)."""
    size = len(wanted)
    lower = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row + 1):
            rest = table[row][column] - sum(map(float.__mul__, lower[row][:column], lower[column][:column]))
            lower[row][column] = sqrt(rest) if row == column else rest / lower[column][column]
    found = [0.0] * size
    for row in range(size):
        done = sum(lower[row][at] * found[at] for at in range(row))
        found[row] = (wanted[row] - done) / lower[row][row]
    for row in reversed(range(size)):
        done = sum(lower[at][row] * found[at] for at in range(row + 1, size))
        found[row] = (found[row] - done) / lower[row][row]
    return found
