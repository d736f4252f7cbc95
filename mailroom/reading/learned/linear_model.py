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
from math import sqrt
from pathlib import Path

from mailroom.reading.learned.text_features import word_features

WEIGHTS = Path(__file__).with_name("weights")
UNIT = 1000  # weights are whole thousandths


Pairs = Sequence[tuple[int, int]]  # the number of a label, and the weight for or against it


class WrittenWeights(Mapping[str, Pairs]):
    """The weights as their file has them. A line is parsed when its feature is first looked up: a letter has
    few of all features, and to parse them all takes three times as long as to read them.

    lines: feature → what its line says; parsed: those that were looked up."""

    def __init__(self, lines: Mapping[str, str], labels: Sequence[str]) -> None:
        self.lines, self.labels, self.parsed = lines, labels, dict[str, Pairs]()
        self._numbers = {label: number for number, label in enumerate(labels)}

    def __getitem__(self, feature: str) -> Pairs:
        found = self.parsed.get(feature)
        if found is None:
            written = (one.rpartition("=") for one in self.lines[feature].split())
            found = tuple([(self._numbers[label], int(weight)) for label, _, weight in written])
            self.parsed[feature] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def with_weights(self, some: Mapping[str, Pairs]) -> WrittenWeights:
        """Returns the same with other weights of some features."""
        found = WrittenWeights({**self.lines, **dict.fromkeys(some, "")}, self.labels)
        found.parsed = {**self.parsed, **some}
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
        weights = WrittenWeights({feature: listed for feature, _, listed in told_apart}, tuple(bias))
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
        return self.scores(self.sums(features), len(features))

    def sums(self, features: Collection[str]) -> list[int]:
        """Returns what the features weigh together, for each label by its number."""
        sums = [0] * len(self.labels)
        weights = self.weights
        written = weights if isinstance(weights, WrittenWeights) else None
        parsed = written.parsed if written else weights
        lines: Collection[str] = written.lines if written else weights
        for feature in features:
            pairs = parsed.get(feature)
            if pairs is None:
                if feature not in lines:
                    continue
                pairs = weights[feature]
            for number, weight in pairs:
                sums[number] += weight
        return sums

    def scores(self, sums: Sequence[int], count: int) -> dict[str, float]:
        """As `log_odds`, from the sums of so many features."""
        scale = UNIT * sqrt(max(count, 1))
        scored = zip(self.labels, self.bias, sums, strict=True)
        return {label: bias / UNIT + summed / scale for label, bias, summed in scored}

    def grade(self, label: str, score: float) -> int:
        """Returns how many of a label's cuts a score has reached."""
        return sum(score * UNIT >= cut for cut in self.cuts[label])

    def reasons(self, features: Collection[str], label: str, most: int) -> tuple[str, ...]:
        """Returns the words that spoke most for a label, the strongest first. A word weighs as much as all
        its parts together."""
        wanted = self.labels.index(label)

        def weight(word: str) -> int:
            told = map(self.weights.get, word_features(word))
            return sum(weight for pairs in told if pairs for number, weight in pairs if number == wanted)

        words = [one[1:-1] for one in features if one.startswith("<") and one.endswith(">")]
        weighed = sorted((-weight(word), word) for word in words)
        return tuple(word for weight, word in weighed[:most] if weight < 0)
