"""How the shipped weights are moved as far as the office's own corrections ask.

Ridge regression on what the shipped ones miss finds the smallest change that comes close; letters alike move
along. Without a correction nothing changes. A correction that is met already only holds its letter there. At
most `MOST` are taken, some seconds of plain Python.

In: `Corrections`: a `LinearModel` and `Correction`s, each with the scores that its letter shall have.
Out: a new `LinearModel`; the same corrections in the same order give the same.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Whether the new weights are used: complaints/taught_letters.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from mailroom.reading.learned.linear_model import UNIT, LinearModel, PackedWeights

MOST = 100  # corrections, the newest
_SOFT = 0.05  # how little one correction may ask alone


Steps = Mapping[int, Mapping[int, int]]  # number of a label → place of a correction → its step


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


class Corrections:
    """Corrections of one model: what each misses and how alike they are is found once, for all sets of them
    that are tried. A correction moves the weight of each of its features by the same whole step."""

    def __init__(self, model: LinearModel, asked: Sequence[Correction]) -> None:
        self.model, self.asked = model, asked
        self._missing = [one.missing(model.log_odds(one.features)) for one in asked]
        self._likeness = _likeness([one.features for one in asked])

    def steps(self, some: Sequence[int]) -> Steps:
        """Returns how far those at these places move the weights together."""
        found = dict[int, dict[int, int]]()
        for number, label in enumerate(self.model.labels):
            told = [at for at in some if label in self._missing[at]]
            if not any(self._missing[at][label] for at in told):
                continue
            table = [[self._likeness[row][column] for column in told] for row in told]
            pulls = _solve_system(table, [self._missing[at][label] for at in told])
            found[number] = {
                at: round(pull * UNIT / sqrt(max(len(self.asked[at].features), 1)))
                for at, pull in zip(told, pulls, strict=True)
            }
        return found

    def move_weights(self, model: LinearModel, some: Sequence[int]) -> LinearModel:
        """Returns a model with its weights moved by those at these places."""
        moved = dict[str, dict[int, int]]()
        for number, steps in self.steps(some).items():
            for at, step in steps.items():
                for feature in self.asked[at].features:
                    if (known := moved.get(feature)) is None:
                        known = moved[feature] = dict(model.weights.get(feature, ()))
                    known[number] = known.get(number, 0) + step
        if not moved:
            return model
        pairs = {
            feature: tuple(sorted((number, one) for number, one in known.items() if one))
            for feature, known in moved.items()
        }
        if isinstance(model.weights, PackedWeights):
            return replace(model, weights=model.weights.with_weights(pairs))
        return replace(model, weights={**model.weights, **pairs})


def changed_sums(sums: Mapping[int, int], overlaps: Sequence[int], steps: Steps) -> dict[int, int]:
    """Returns what a letter's features weigh once the weights are moved, from what they weighed before:
    label's number → sum, for the same labels. overlaps: of the letter with each correction."""
    found = dict(sums)
    for number, of_label in steps.items():
        found[number] += sum(step * overlaps[at] for at, step in of_label.items())
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
