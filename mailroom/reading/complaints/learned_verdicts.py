"""What a model learned from labelled letters says of a first letter: danger and its kind, wrongdoing, class,
and which agency it is for.

In a short letter the tables lead. Where model and tables disagree on danger or wrongdoing, the graver counts.
A verdict of the tables alone is lowered to "possible" when the model is very sure against it. The weights lie
in learned/weights.

In: `LearnedVerdicts`: features (letter_features.py) and a `LinearModel`; `grade`: a label, and whether the
tables say it.
Out: grades (no, possible, sure: `GRADES`), class, kinds of danger, agencies by likelihood.
Fails: `shipped_weights` raises OSError or JSONDecodeError for a missing or broken file: the office does not
open.
See: The tables' own verdict: class_and_danger.py."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mailroom.reading.learned.linear_model import WEIGHTS, LinearModel

GRADES = ("no", "possible", "sure")  # of danger and of wrongdoing, the lowest first
MOST_WORDS = 3  # that a reason names
_SHORT = 200  # features, some twelve words: below that the tables lead, and the model makes nothing sure
_BRIEF = 260  # features: below that the tables are believed against the model
_TOLD = 0.2  # how much the keyword tables' class counts beside a score


@cache
def shipped_weights() -> LinearModel:
    return LinearModel.load(WEIGHTS / "first.tsv.xz")


class LearnedVerdicts:
    """What the model says of one letter."""

    def __init__(
        self,
        features: frozenset[str],
        model: LinearModel | None = None,
        scores: Mapping[str, float] | None = None,
    ) -> None:
        """model: the weights; the shipped ones if None. scores: those of the features, where they are
        known."""
        self.features, self.model = features, model or shipped_weights()
        self.scores = self.model.log_odds(features) if scores is None else scores
        self.short, self.brief = len(features) < _SHORT, len(features) < _BRIEF

    def grade(self, label: str, *, told: bool) -> str:
        """Returns one of GRADES. told: whether the keyword tables are sure of it; against a model that is
        very sure they make it possible. Whether what is possible is sure, a label of its own tells."""
        reached = self._cuts_reached(label)  # of two cuts: the tables are believed, possible
        by_tables = (2 if reached or self.brief else 1) if told else 0
        if self.short and self.scores[label] < 0:
            reached = min(reached, 1)  # a few words must be likelier than not to tell it
        sure = not self.short and self._cuts_reached(f"{label}:sure")
        by_model = 0 if reached < 2 else 2 if sure else 1
        return GRADES[max(by_tables, by_model)]

    def may_accuse(self) -> bool:
        """Whether wrongdoing is not so unlikely that any agency might be named first."""
        return self.model.grade("wrongdoing:may", self.scores["wrongdoing"]) > 0

    def _cuts_reached(self, label: str) -> int:
        return self.model.grade(label, self.scores[label])

    def says_none(self) -> bool:
        """Whether the mail seems to be of no matter at all."""
        return not self.short and self.model.grade("class:none", self.scores["class:none"]) > 0

    def values_by_score(self, name: str) -> list[tuple[float, str]]:
        """Returns (score, value) of each value of a label "name:value", the likeliest first."""
        found = [(score, label) for label, score in self.scores.items() if label.startswith(f"{name}:")]
        return [(score, label.partition(":")[2]) for score, label in sorted(found, reverse=True)]

    def kinds(self) -> tuple[str, ...]:
        """Returns the kind of danger; () when two are about as likely: then the advice is general."""
        (best, kind), (second, _), *_ = self.values_by_score("kind")
        return (kind,) if self.model.grade("kind", best - second) else ()

    def klass(self, told: str, words: str) -> tuple[str, str]:
        """Returns (the class of what is no sure wrongdoing, the words for it). told, words: by the keyword
        tables."""
        if self.short:
            return told, words
        likely = [(score + _TOLD * (klass == told), klass) for score, klass in self.values_by_score("class")]
        best = max(one for one in likely if one[1] not in ("oversight", "none"))[1]
        return (told, words) if best == told else (best, self.words(f"class:{best}"))

    def words(self, label: str) -> str:
        """Returns the words that spoke most for a label."""
        return ", ".join(self.model.reasons(self.features, label, MOST_WORDS))
