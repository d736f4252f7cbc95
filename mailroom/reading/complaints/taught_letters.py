"""What the admin's corrections of first letters ask of the weights, and whether weights moved by them are
still good on the frozen letters.

The frozen letters (`weights/frozen_letters.jsonl.xz`) are labelled, and nothing was ever learned from them.
Moved weights that read fewer of them rightly are kept aside, each of `JUDGED` by itself. Of each at most
`TRIES` sets are tried; further corrections are kept aside.

In: `learned_from`: `OfficeLabels` (danger, wrongdoing, class, agency), `OfficeWords`, shipped `LinearModel`.
`correction_of`: one of them.
Out: the weights that may be used; `Correction`: the scores a letter shall have.
Fails: A missing or broken file of frozen letters raises OSError or ValueError (JSONDecodeError): learning is
put off, letters are read as before.
See: When it is learned: clerk/read/office_examples.py."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count, islice
from typing import NamedTuple

from mailroom.reading.complaints.case_title import plain_title
from mailroom.reading.complaints.learned_verdicts import LearnedVerdicts, shipped_weights
from mailroom.reading.complaints.letter_features import letter_features
from mailroom.reading.complaints.office_keywords import OfficeWords
from mailroom.reading.language.lexicon import Clauses
from mailroom.reading.learned.linear_model import UNIT, WEIGHTS, LinearModel
from mailroom.reading.learned.office_weights import Correction, Corrections, Steps, changed_sums

JUDGED = ("danger", "wrongdoing", "class", "affair")
FROZEN = WEIGHTS / "frozen_letters.jsonl.xz"
TRIES = 64  # sets of corrections that are read on the frozen letters, for each of `JUDGED`: a second in all
_BEYOND = 0.2  # of a score


class FrozenLetter(NamedTuple):
    """labels: what people say of it; sums: what its features weigh by the shipped weights."""

    labels: Mapping[str, str]
    features: frozenset[str]
    sums: Sequence[int]


class FrozenLetters:
    """All of them, as one office reads them. How many the shipped weights misread is found once for all
    nights. judged: for each of `JUDGED` the marks of the corrections that were judged last, and the places of
    those that were taken. A mark holds no word, since none may outlive an erasure here."""

    def __init__(self, letters: Sequence[FrozenLetter]) -> None:
        self.letters = letters
        self.misread = cache(lambda name: len([*_misread(self, name, shipped_weights(), [], {})]))
        self.judged = dict[str, tuple[Sequence[int], Sequence[int]]]()

    def overlaps(self, correction: frozenset[str]) -> list[int]:
        """Returns how many features each letter has of those of a correction."""
        return [len(correction & letter.features) for letter in self.letters]


@dataclass(frozen=True)
class OfficeLabels:
    """What the admin says of a letter; "" where he says nothing. danger, wrongdoing: "sure" or "no"; agency:
    the code of the first that got it."""

    text: str
    danger: str = ""
    wrongdoing: str = ""
    klass: str = ""
    agency: str = ""


def features_in(office: OfficeWords, text: str) -> frozenset[str]:
    """Returns the features of a letter as the reader of complaints sees them."""
    clauses = office.grammar.lexicon.clauses(text)
    rows = office.grammar.lexicon.rows(clauses, office.rows)
    return letter_features(text, Clauses(clauses), rows, office)


def correction_of(told: OfficeLabels, office: OfficeWords, model: LinearModel) -> Correction:
    """Returns the scores that the letter of a correction shall have."""
    features = features_in(office, told.text)
    scores, least, most = model.log_odds(features), dict[str, float](), dict[str, float]()
    for label, said in (("danger", told.danger), ("wrongdoing", told.wrongdoing)):
        cuts = [cut / UNIT for cut in model.cuts[label]]
        if said == "sure":
            least[label] = max(cuts) + _BEYOND
            least[f"{label}:sure"] = max(model.cuts[f"{label}:sure"]) / UNIT + _BEYOND
        elif said == "no":
            most[label] = min(cuts) - _BEYOND
    for name in filter(None, (f"class:{told.klass}", _affair(told.agency, office, scores))):
        if name in scores:
            family = name.partition(":")[0]
            others = (score for one, score in scores.items() if one.startswith(f"{family}:") and one != name)
            least[name] = max(others) + _BEYOND
    return Correction(features, least, most)


def _affair(code: str, office: OfficeWords, scores: Mapping[str, float]) -> str:
    """The label of the likeliest affair of an agency; "" when the model knows none of its affairs."""
    kinds = ["KEC"] if code in office.subdistrict_offices.values() else office.kinds.get(code, [])
    labels = [f"affair:{kind}" for kind in kinds if f"affair:{kind}" in scores]
    return max(labels, key=scores.__getitem__, default="")


def learned_from(
    corrections: Sequence[OfficeLabels],
    office: OfficeWords,
    shipped: LinearModel,
    known: Mapping[str, Collection[int]] | None = None,
) -> tuple[LinearModel, dict[str, list[int]], int]:
    """Returns (the weights, for each of `JUDGED` which corrections are taken, by their place, and how many
    were kept aside in whole or in part). What they say of one of `JUDGED` moves its weights alone. known:
    those taken before, which are not judged again."""
    asked = [correction_of(one, office, shipped) for one in corrections]
    model, taken, aside = shipped, dict[str, list[int]](), set[int]()
    for name in JUDGED:
        own = {at: told for at, one in enumerate(asked) if (told := one.only(name)).says_something}
        places, family = [*own], Corrections(shipped, [*own.values()])
        some: Sequence[int] = []
        if known is not None:
            some = [at for at, place in enumerate(places) if place in known.get(name, ())]
        elif own:
            some = _judge(_frozen(office), name, family)
        if own or known is not None:
            taken[name] = [places[at] for at in some]
        aside |= own.keys() - {*taken.get(name, ())}
        model = family.move_weights(model, some)
    return model, taken, len(aside)


def _judge(frozen: FrozenLetters, name: str, family: Corrections) -> Sequence[int]:
    """Returns the places of the corrections that are taken. The same corrections as last time are not judged
    again."""
    last, marks = frozen.judged.get(name), [_mark(one) for one in family.asked]
    if last is None or last[0] != marks:
        good = _at_most(TRIES, _no_worse(frozen, name, family))
        last = marks, _largest_harmless([], range(len(family.asked)), good)
        frozen.judged[name] = last
    return last[1]


def _mark(correction: Correction) -> int:
    least, most = (frozenset(of.items()) for of in (correction.at_least, correction.at_most))
    return hash((correction.features, least, most))


def _no_worse(frozen: FrozenLetters, name: str, family: Corrections) -> Callable[[Sequence[int]], bool]:
    """Whether some of the corrections leave no more frozen letters misread than the shipped weights do."""
    overlaps, most = [frozen.overlaps(one.features) for one in family.asked], frozen.misread(name)

    def good(some: Sequence[int]) -> bool:
        misread = _misread(frozen, name, family.model, overlaps, family.steps(some))
        return next(islice(misread, most, None), None) is None

    return good


def _at_most(tries: int, good: Callable[[Sequence[int]], bool]) -> Callable[[Sequence[int]], bool]:
    """`good` for so many sets; no further one is."""
    numbers = count(1)
    return lambda some: next(numbers) <= tries and good(some)


def _largest_harmless(
    kept: Sequence[int], more: Sequence[int], good: Callable[[Sequence[int]], bool]
) -> Sequence[int]:
    """Returns `kept` and as many of `more` as are good together. They are halved until those are found that
    are not."""
    if not more or good([*kept, *more]):
        return [*kept, *more]
    if len(more) == 1:
        return kept
    half = len(more) // 2
    return _largest_harmless(_largest_harmless(kept, more[:half], good), more[half:], good)


@lru_cache(maxsize=1)
def _frozen(office: OfficeWords) -> FrozenLetters:
    found = list[FrozenLetter]()
    for line in lzma.decompress(FROZEN.read_bytes()).decode().splitlines():
        row = json.loads(line)
        plain = plain_title(row["subject"])
        features = features_in(office, f"{plain}\n\n{row['body']}" if plain else row["body"])
        found.append(FrozenLetter(row, features, shipped_weights().sums(features)))
    return FrozenLetters(found)


def _misread(
    frozen: FrozenLetters, name: str, shipped: LinearModel, overlaps: Sequence[Sequence[int]], steps: Steps
) -> Iterator[FrozenLetter]:
    """The frozen letters that are misread, by one of `JUDGED`, once the weights are moved. Only the labels of
    that one are summed, and only what a step moves: all would take a second for each set that is tried.
    overlaps: of each correction with each letter."""
    numbers = [number for number, label in enumerate(shipped.labels) if label.partition(":")[0] == name]
    for at, letter in enumerate(frozen.letters):
        own = [shared[at] for shared in overlaps]
        before = {number: letter.sums[number] for number in numbers}
        scores = shipped.scores(changed_sums(before, own, steps), len(letter.features))
        told = letter.labels[name]
        if name in ("danger", "wrongdoing"):
            learned = LearnedVerdicts(letter.features, shipped, scores)
            right = (learned.grade(name, told=False) != "no") == (told != "no")
        else:
            right = max((score, label) for label, score in scores.items())[1] == f"{name}:{told}"
        if not right:
            yield letter
