"""How a linear model scores a text's features: for each label its bias, and the sum of the features' weights.

The sum is divided by the square root of the number of features, so long texts do not weigh more. A weights
file is xz-packed text. Its first line is JSON (biases and cuts, in thousandths); each further line is a
feature, a tab, and weights.

In: `LinearModel.load`: a path. `log_odds`, `reasons`: features as names. `grade`: a label and its score.
Out: a `LinearModel`; scores by label; a grade from 0; the features that weigh most.
Fails: `load` raises OSError, or ValueError for a broken file (JSONDecodeError among them). Scoring raises
nothing.
See: Which features: text_features.py."""

from __future__ import annotations

import json
import lzma
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import sqrt
from pathlib import Path
from struct import unpack

from mailroom.reading.learned.text_features import word_features

WEIGHTS = Path(__file__).with_name("weights")
UNIT = 1000  # weights are whole thousandths

Pairs = Sequence[tuple[int, int]]  # the number of a label, and the weight for or against it
_LANE = 32  # bits of a label's weight in a packed integer
_ZERO = 1 << _LANE - 1


class PackedWeights(Mapping[str, Pairs]):
    """The weights of each feature, packed into one integer when they are first looked up: a letter has few of
    all features, and a thousand of such integers are added in a tenth of a millisecond.

    written: feature → what its line in the file says, or its pairs; packed: those that were looked up."""

    def __init__(self, written: Mapping[str, str | Pairs], labels: Sequence[str]) -> None:
        self.written, self.labels, self.packed = written, labels, dict[str, int]()
        self._numbers = {label: number for number, label in enumerate(labels)}
        self._zeros = sum(_ZERO << _LANE * number for number in range(len(labels)))
        # letters share most of their words
        self._word_sum = lru_cache(maxsize=8192)(lambda word: self._sum(word_features(word)))

    def __getitem__(self, feature: str) -> Pairs:
        written = self.written[feature]
        if not isinstance(written, str):
            return written
        told = (one.rpartition("=") for one in written.split())
        return tuple([(self._numbers[label], int(weight)) for label, _, weight in told])

    def __iter__(self) -> Iterator[str]:
        return iter(self.written)

    def __len__(self) -> int:
        return len(self.written)

    def sums(self, features: Collection[str]) -> list[int]:
        """Returns what the features weigh together, for each label by its number."""
        lanes = self._sum(features).to_bytes(_LANE // 8 * len(self.labels), "little")
        return [lane - _ZERO for lane in unpack(f"<{len(self.labels)}I", lanes)]

    def word_sum(self, word: str, number: int) -> int:
        """Returns what a word and all its parts weigh for one label."""
        return (self._word_sum(word) >> _LANE * number) % (1 << _LANE) - _ZERO

    def _sum(self, features: Collection[str]) -> int:
        """The sums, packed, with `_ZERO` added to each, so that none is below 0."""
        packed, total = self.packed, self._zeros
        for feature in self.written.keys() & features:
            if (weights := packed.get(feature)) is None:
                pairs = self[feature]
                weights = packed[feature] = sum(weight << _LANE * number for number, weight in pairs)
            total += weights
        return total

    def with_weights(self, some: Mapping[str, Pairs]) -> PackedWeights:
        """Returns the same with other weights of some features."""
        found = PackedWeights({**self.written, **some}, self.labels)
        found.packed = self.packed.copy()
        for feature in some:
            found.packed.pop(feature, None)
        return found


@dataclass(frozen=True)
class LinearModel:
    """bias: of each label; weights: feature → (number of the label, weight), only those that are not 0. cuts:
    of a label with grades, the scores at which they begin; all in thousandths."""

    labels: tuple[str, ...]
    bias: tuple[int, ...]
    weights: Mapping[str, Pairs]
    cuts: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> LinearModel:
        """Reads a weights file (see the module's docstring)."""
        head, *lines = lzma.decompress(path.read_bytes()).decode().splitlines()
        told = json.loads(head)
        bias: dict[str, int] = told["bias"]
        told_apart = (line.partition("\t") for line in lines)
        weights = PackedWeights({feature: listed for feature, _, listed in told_apart}, tuple(bias))
        cuts = {label: tuple(given) for label, given in told.get("cuts", {}).items()}
        return cls(tuple(bias), tuple(bias.values()), weights, cuts)

    def as_file(self) -> bytes:
        """Returns the weights file of this model."""
        told = {"bias": dict(zip(self.labels, self.bias, strict=True)), "cuts": self.cuts}
        head = json.dumps(told, ensure_ascii=False)
        lines = (
            f"{feature}\t{' '.join(f'{self.labels[number]}={weight}' for number, weight in told)}"
            for feature, told in sorted(self.weights.items())
        )
        return lzma.compress("\n".join((head, *lines, "")).encode(), preset=9)

    def log_odds(self, features: Collection[str]) -> dict[str, float]:
        """Label → its score: above 0 the features speak for it, below 0 against it."""
        return self.scores(dict(enumerate(self.sums(features))), len(features))

    def sums(self, features: Collection[str]) -> list[int]:
        """Returns what the features weigh together, for each label by its number."""
        return self._packed_weights.sums(features)

    def part(self, features: Collection[str], count: int) -> dict[str, float]:
        """Label → what these features add to its score, of a text that has `count` features."""
        scale = UNIT * sqrt(max(count, 1))
        return {label: summed / scale for label, summed in zip(self.labels, self.sums(features), strict=True)}

    @cached_property
    def _packed_weights(self) -> PackedWeights:
        known = self.weights
        return known if isinstance(known, PackedWeights) else PackedWeights(known, self.labels)

    def scores(self, sums: Mapping[int, int], count: int) -> dict[str, float]:
        """As `log_odds`, from the sums of so many features, by the numbers of their labels."""
        scale = UNIT * sqrt(max(count, 1))
        return {
            self.labels[number]: self.bias[number] / UNIT + summed / scale for number, summed in sums.items()
        }

    def grade(self, label: str, score: float) -> int:
        """Returns how many of a label's cuts a score has reached."""
        return sum(score * UNIT >= cut for cut in self.cuts[label])

    def reasons(self, features: Collection[str], label: str, most: int) -> tuple[str, ...]:
        """Returns the words that spoke most for a label, the strongest first. A word weighs as much as all
        its parts together."""
        wanted, word_sum = self.labels.index(label), self._packed_weights.word_sum
        words = [one[1:-1] for one in features if one[:1] == "<" and one[-1:] == ">"]
        weighed = sorted((-word_sum(word, wanted), word) for word in words)
        return tuple(word for weight, word in weighed[:most] if weight < 0)
