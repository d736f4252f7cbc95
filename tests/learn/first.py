"""Fits the model of first letters: danger and its kind, wrongdoing, class, and whose affair it is.

`python -m tests.learn first` fits it from the hands LEARNED and today's open labelled complaints, and writes
the weights. The cuts are chosen by hands left out one after another, never by those HELD_OUT. `--hands`
prints how each left-out hand is read; `--curve` prints what fewer hands find."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from mailroom.reading.complaints.case_title import plain_title
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.complaints.letter_features import letter_features
from mailroom.reading.language.lexicon import Clauses
from mailroom.reading.learned.linear_model import WEIGHTS, LinearModel
from tests.bench.first_letter_figures import FOLDER, GRADED, HELD_OUT, LEARNED, rows
from tests.bench.reading_figures import agencies, demonstration, half, tables
from tests.learn.ridge import Space, model_of

# Wrongly possible or sure; wrongly sure; and of these, because the keyword tables alone say so.
FALSE = {"danger": (0.08, 0.02, 0.008), "wrongdoing": (0.10, 0.02, 0.008)}
NOT_NONE = 0.003  # wrongly taken for a mail without any matter
NOT_FOR_CUTS = ("11",)  # it alone writes English: left out, it is read by a model that knows no English
TOLD = {"danger": ("@urgent:+", "@protected:+"), "wrongdoing": ("@klass:oversight+",)}  # sure by the tables
MOST = {"danger": 16_000, "wrongdoing": 16_000, "class": 2500, "kind": 900, "affair": 1200}


@dataclass
class Example:
    """One labelled letter; None where its writer did not label it."""

    id: str
    subject: str
    body: str
    labels: Mapping[str, Any]
    features: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def affair(self) -> str | None:
        """Whose it is: a kind of affairs, "KEC" for the office of any kecamatan, "" for nobody's here."""
        given = self.labels.get("agencies")
        if given is None:
            return None
        return "" if not given else "KEC" if given[0].startswith("KEC-") else str(given[0])


def hand(number: str) -> list[Example]:
    """The letters of one hand."""
    return [_example(Example(row["id"], row["subject"], row["body"], row)) for row in rows(number)]


def labelled() -> list[Example]:
    """The open complaints of tests/letters/labelled. They know urgent and protected, and classes."""
    found = []
    for table in tables("complaints", frozen=False):
        for number, row in enumerate(half(table, frozen=False), 1):
            flags = {row.get("urgent"), row.get("protected")}
            danger = "sure" if True in flags else "no" if False in flags else None
            classes = row.get("klass", ())
            whose = {
                "oversight" if code == "INSP" else code for code in (row["agency"], *row.get("also", ()))
            }
            labels = {
                "danger": danger,
                "wrongdoing": _wrongdoing(classes or whose),
                "class": classes[0] if len(classes) == 1 else None,
                "agencies": [row["agency"]] if row.get("agency") else None,
            }
            found.append(_example(Example(f"{table}-{number}", row["subject"], row["text"], labels)))
    return found


def _wrongdoing(found: Collection[str]) -> str:
    return "no" if "oversight" not in found else "sure" if len(found) == 1 else "possible"


def _example(example: Example) -> Example:
    """With its features, as the reader finds them."""
    office = Complaints().words_of(agencies(), demonstration().locality)
    lexicon, plain = office.grammar.lexicon, plain_title(example.subject)
    clauses = Clauses((*lexicon.clauses(plain), *lexicon.clauses(example.body)))
    whole = f"{plain}\n\n{example.body}" if example.subject.strip() else example.body
    example.features = letter_features(whole, clauses, lexicon.rows(clauses, office.rows), office)
    return example


class Fit:
    """All labels, learned from some letters. says: label → how much each letter says for it."""

    def __init__(self, letters: Sequence[Example], *, only: Sequence[str] = ()) -> None:
        self.space = Space([one.features for one in letters])
        self.says: dict[str, np.ndarray] = {}
        for label in GRADED:
            grades = [one.labels.get(label) for one in letters]
            wanted = np.array([0.0 if one is None else -1.0 if one == "no" else 1.0 for one in grades])
            self.says[label] = self.space.balanced(wanted)
        if not only:
            self._one_of("class", [one.labels.get("class") for one in letters])
            self._one_of("kind", [one.labels.get("danger_kind") or None for one in letters])
            self._one_of("affair", [one.affair for one in letters])

    def _one_of(self, name: str, given: Sequence[str | None]) -> None:
        values = sorted({one for one in given if one is not None})
        wanted = np.array([[1.0 if one == value else -1.0 for value in values] for one in given])
        known = np.array([one is not None for one in given])
        wanted[~known] = 0.0
        says = self.space.equal(wanted, known)
        self.says |= {f"{name}:{value}": says[:, number] for number, value in enumerate(values)}

    def model(self, cuts: Mapping[str, Sequence[float]]) -> LinearModel:
        most = {label: MOST[label.partition(":")[0]] for label in self.says}
        return model_of(self.space, self.says, most, cuts)


def told(one: Example, label: str) -> bool:
    """Whether the keyword tables are sure of it."""
    return not one.features.isdisjoint(TOLD[label])


def cuts_of(scored: Sequence[tuple[Example, Mapping[str, float]]]) -> dict[str, tuple[float, ...]]:
    """Label → the scores from which the tables alone are believed, from which it is possible, and sure. With
    what the tables say no more is wrong than wanted."""
    cuts: dict[str, tuple[float, ...]] = {}
    for label in GRADED:
        absent = [(got[label], told(one, label)) for one, got in scored if one.labels[label] == "no"]
        some, all_sure, by_tables = (share * len(absent) for share in FALSE[label])
        steps = sorted({score for score, _ in absent})
        believed = next(at for at in steps if sum(told and score > at for score, told in absent) <= by_tables)
        possible = next(at for at in steps if sum(told or score > at for score, told in absent) <= some)

        def wrong(at: float, believed: float = believed) -> int:
            return sum(score > (min(believed, at) if told else at) for score, told in absent)  # noqa: B023

        sure = next(at for at in steps if wrong(at) <= all_sure)
        cuts[label] = tuple(at + 1e-6 for at in (min(believed, possible), possible, max(sure, possible)))
    others = sorted(got["class:none"] for one, got in scored if one.labels["class"] != "none")
    cuts["class:none"] = (others[-int(NOT_NONE * len(others)) - 1] + 1e-6,)
    return cuts


def left_out(hands: Mapping[str, Sequence[Example]], more: Sequence[Example]) -> Iterator[tuple[str, Any]]:
    """Yields (hand, its letters with their scores) as a model reads it that has not seen that hand."""
    for name in hands:
        others = [one for other, letters in hands.items() if other != name for one in letters]
        model = Fit([*others, *more]).model({})
        yield name, [(one, model.log_odds(one.features)) for one in hands[name]]


def best(scores: Mapping[str, float], name: str, most: int = 1) -> list[str]:
    """The values of a label that the scores speak for, the strongest first."""
    found = [
        (score, label.partition(":")[2]) for label, score in scores.items() if label.startswith(f"{name}:")
    ]
    return [value for _, value in sorted(found, reverse=True)[:most]]


def figures(
    scored: Sequence[tuple[Example, Mapping[str, float]]], cuts: Mapping[str, Sequence[float]]
) -> str:
    """One line of shares."""
    line = [f"{len(scored):>5} letters"]
    for label in GRADED:
        grade = [_graded(got[label], cuts[label], told(one, label)) for one, got in scored]
        truth = [one.labels[label] for one, _ in scored]
        there = [g for g, t in zip(grade, truth, strict=True) if t != "no"]
        absent = [g for g, t in zip(grade, truth, strict=True) if t == "no"]
        line.append(
            f"{label} {_share(g >= 1 for g in there)} at {_share(g >= 1 for g in absent)}"
            f" (sure {_share(g >= 2 for g in there)} at {_share(g >= 2 for g in absent)})"
        )
    line.append(f"class {_share(best(got, 'class') == [one.labels['class']] for one, got in scored)}")
    kinds = [(one.labels["danger_kind"], got) for one, got in scored if one.labels["danger_kind"]]
    line.append(f"kind {_share(best(got, 'kind') == [kind] for kind, got in kinds)}")
    whose = [(one.affair, best(got, "affair", 3)) for one, got in scored if one.affair]
    line.append(f"affair {_share(affair == got[0] for affair, got in whose)}")
    line.append(f"of three {_share(affair in got for affair, got in whose)}")
    return "  ".join(line)


def _graded(score: float, cuts: Sequence[float], told: bool) -> int:
    """As LearnedVerdicts.grade does."""
    believed, *grades = cuts
    grade = sum(score >= cut for cut in grades)
    return max(grade, 2 if score >= believed else 1) if told else grade


def _share(hits: Any) -> str:
    counted = list(hits)
    return f"{100 * sum(counted) / max(len(counted), 1):.1f}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hands", action="store_true", help="print how each left-out hand is read")
    options.add_argument("--curve", action="store_true", help="print what fewer hands find")
    chosen = options.parse_args()
    hands, more = {name: hand(name) for name in LEARNED}, labelled()
    scored = dict(left_out(hands, more))
    together = [one for letters in scored.values() for one in letters]
    cuts = cuts_of([pair for name, letters in scored.items() if name not in NOT_FOR_CUTS for pair in letters])
    if chosen.hands:
        for name, letters in scored.items():
            print(name, figures(letters, cuts))
    print("left-out hands together", figures(together, cuts), flush=True)
    model = Fit([*(one for letters in hands.values() for one in letters), *more]).model(cuts)
    path = WEIGHTS / "first.tsv.xz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(model.as_file())
    print(f"{path.name}: {len(model.weights)} features, {path.stat().st_size / 1000:.0f} kB")
    held = [name for name in HELD_OUT if (FOLDER / f"hand-{name}.jsonl").exists()]
    for name in held:
        print("held out", name, figures([(one, model.log_odds(one.features)) for one in hand(name)], cuts))
    for size in (2, 4, 6, 8) if chosen.curve else ():
        fewer = [one for name in LEARNED[:size] for one in hands[name]]
        smaller = Fit([*fewer, *more]).model(cuts)
        unseen = [one for name in LEARNED[8:] for one in hands[name]]
        print(f"{size} hands, {len(fewer)} letters:", end=" ")
        print(figures([(one, smaller.log_odds(one.features)) for one in unseen], cuts), flush=True)
