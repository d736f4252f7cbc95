"""Fits the model of first letters: danger and its kind, wrongdoing, class, and whose affair it is.

`python -m tests.learn first` fits it from the hands LEARNED and today's open labelled complaints, and writes
the weights. The cuts are chosen by hands left out one after another, never by those HELD_OUT. `--hands`
prints how each left-out hand is read; `--curve` prints what fewer hands find. Where a second reader judged
otherwise, nothing is learned of it."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mailroom.reading.complaints.case_title import plain_title
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.complaints.letter_features import letter_features
from mailroom.reading.language.lexicon import Clauses
from mailroom.reading.learned.linear_model import WEIGHTS, LinearModel
from tests.bench.first_letter_figures import FOLDER, GRADED, HELD_OUT, LEARNED, rows, second_labels
from tests.bench.reading_figures import agencies, demonstration, half, tables
from tests.learn.ridge import Space, balanced, model_of

# Wrongly possible or sure; wrongly sure; and of these, because the keyword tables alone say so.
FALSE = {"danger": (0.065, 0.012, 0.006), "wrongdoing": (0.085, 0.014, 0.008)}
NOT_NONE = 0.001  # wrongly taken for a mail without any matter
ACCUSED = 0.04  # of the agencies complained of, that are proposed first although wrongdoing might be
KIND_RIGHT = 0.85  # of the kinds of danger that are told
NOT_FOR_CUTS = (
    "11",
)  # it alone wrote English at first: left out, it is read by a model that knows little of it
TOLD = {"danger": ("@urgent:+", "@protected:+"), "wrongdoing": ("@klass:oversight+",)}  # sure by the tables
MOST = {"danger": 16_000, "wrongdoing": 16_000, "class": 2500, "kind": 900, "affair": 1200}
GRADES = {"rarity": 3.0, "table": 1.0, "soft": 1.0}  # of the space of danger and wrongdoing
AFFAIRS = {"rarity": 2.0, "table": 3.0, "soft": 0.3}  # of the space of the others
BESIDE = 0.4  # how much an agency counts that is to get a letter beside the first

Scores = Mapping[str, float]


@dataclass
class Example:
    """One labelled letter; None where its writer did not label it."""

    id: str
    subject: str
    body: str
    labels: Mapping[str, Any]
    features: frozenset[str] = field(default_factory=frozenset)

    @property
    def affair(self) -> str | None:
        """Whose it is, beside APIP: a kind of affairs, or "KEC" for the office of any kecamatan."""
        return next((_kind(code) for code in self.labels.get("agencies") or () if code != "INSP"), None)

    def affairs(self) -> dict[str, float] | None:
        """Whose it is, and how surely: the first agency and the one complained of most, APIP not at all, ""
        of what is nobody's here. Two readers count half each."""
        readings = [_affairs(labels) for labels in (self.labels, self.labels.get("other", {}))]
        told = [one for one in readings if one]
        kinds = {kind for one in told for kind in one}
        return {kind: sum(one.get(kind, 0.0) for one in told) / len(told) for kind in kinds} or None


def _kind(code: str) -> str:
    return "KEC" if code.startswith("KEC-") else code


def _affairs(labels: Mapping[str, Any]) -> dict[str, float]:
    codes = labels.get("agencies")
    if not codes:
        return {} if codes is None else {"": 1.0}
    ours = [_kind(code) for code in codes if code != "INSP"]
    found = dict.fromkeys(ours, BESIDE) | dict.fromkeys(ours[:1], 1.0)
    accused = _kind(labels.get("accused") or "INSP")
    return found | ({accused: 1.0} if accused != "INSP" else {})


def hand(number: str) -> list[Example]:
    """The letters of one hand."""
    other = second_labels()
    return [
        _example(Example(row["id"], row["subject"], row["body"], row | {"other": other.get(row["id"], {})}))
        for row in rows(number)
    ]


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


def _agreed(one: Example, label: str) -> Any:
    """A label; None where two readers differ, or nobody has labelled it."""
    given, other = one.labels.get(label), one.labels.get("other", {}).get(label)
    return given if other is None or other == given else None


def _marked(one: Example, label: str) -> float:
    """1 where both readers see it, sure or possible; -1 where neither does; else 0."""
    given = [labels[label] for labels in (one.labels, one.labels.get("other", {})) if labels.get(label)]
    seen = {1.0 if grade != "no" else -1.0 for grade in given}
    return seen.pop() if len(seen) == 1 else 0.0


class Fit:
    """All labels, learned from some letters. unseen: label → what other hands say of each letter."""

    def __init__(self, letters: Sequence[Example], hands: Sequence[str]) -> None:
        features = [one.features for one in letters]
        graded, others = Space(features, hands, **GRADES), Space(features, hands, **AFFAIRS)
        says: dict[str, np.ndarray] = {}
        self.unseen: dict[str, np.ndarray] = {}
        for label in GRADED:
            of = {"sure": 1.0, "possible": -1.0}
            marked = np.array([_marked(one, label) for one in letters])
            surer = np.array([of.get(_agreed(one, label), 0.0) for one in letters])
            learned = [graded.learn(wanted, balanced(wanted)) for wanted in (marked, surer)]
            # what is sure is marked, and surer than what is possible
            for name, parts in ((label, learned[:1]), (f"{label}:sure", learned)):
                says[name] = sum((said for said, _ in parts), np.zeros(len(letters)))
                self.unseen[name] = sum((unseen for _, unseen in parts), np.zeros(len(letters)))
        self.says = [(graded, says), (others, {})]
        one_of = {"class": "class", "kind": "danger_kind"}
        for name, label in one_of.items():
            given = [_agreed(one, label) or None for one in letters]
            self._one_of(others, name, [None if value is None else {value: 1.0} for value in given])
        self._one_of(others, "affair", [one.affairs() for one in letters])

    def _one_of(self, space: Space, name: str, given: Sequence[Mapping[str, float] | None]) -> None:
        values = sorted({value for one in given if one for value in one})
        wanted = np.array(
            [[2 * one.get(value, 0.0) - 1 if one else 0.0 for value in values] for one in given]
        )
        says, unseen = space.learn(wanted, np.array([1.0 if one else 1e-6 for one in given]))
        for number, value in enumerate(values):
            self.says[1][1][f"{name}:{value}"] = says[:, number]
            self.unseen[f"{name}:{value}"] = unseen[:, number]

    def scores(self) -> list[Scores]:
        """What other hands say of each letter."""
        table = np.array(list(self.unseen.values())).T
        return [dict(zip(self.unseen, map(float, row), strict=True)) for row in table]

    def model(self, cuts: Mapping[str, Sequence[float]]) -> LinearModel:
        return model_of(self.says, MOST, cuts)


def told(one: Example, label: str) -> bool:
    """Whether the keyword tables are sure of it."""
    return not one.features.isdisjoint(TOLD[label])


def cuts_of(scored: Sequence[tuple[Example, Scores]]) -> dict[str, tuple[float, ...]]:
    """Label → the scores at which its grades begin (learned_verdicts.py). With what the tables say no more is
    wrong than wanted."""
    cuts: dict[str, tuple[float, ...]] = {}
    for label in GRADED:
        absent = [(got, told(one, label)) for one, got in scored if one.labels[label] == "no"]
        some, all_sure, by_tables = (share * len(absent) for share in FALSE[label])
        steps = sorted({got[label] for got, _ in absent})
        believed = next(
            at for at in steps if sum(told and got[label] > at for got, told in absent) <= by_tables
        )
        possible = next(at for at in steps if sum(told or got[label] > at for got, told in absent) <= some)
        believed = min(believed, possible)
        sure, wrong = f"{label}:sure", sum(told and got[label] > believed for got, told in absent)
        left = sorted(
            (
                got[sure]
                for got, told in absent
                if got[label] > possible and not (told and got[label] > believed)
            ),
            reverse=True,
        )
        cuts[label] = (believed + 1e-6, possible + 1e-6)
        cuts[sure] = (left[max(int(all_sure - wrong), 0)] + 1e-6,)
    cuts["wrongdoing:may"] = (
        _may_accuse([(one, got) for one, got in scored if not told(one, "wrongdoing")]),
    )
    others = sorted(got["class:none"] for one, got in scored if one.labels["class"] != "none")
    cuts["class:none"] = (others[-int(NOT_NONE * len(others)) - 1] + 1e-6,)
    kinds = [(_ahead(got), best(got, "kind") == [kind]) for one, got in scored if (kind := _kind_of(one))]
    cuts["kind"] = (_least_ahead(sorted(kinds, reverse=True)),)
    return cuts


def _kind_of(one: Example) -> str:
    return str(one.labels["danger_kind"])


def _ahead(scores: Scores) -> float:
    """How far the likeliest kind is ahead of the next."""
    first, second, *_ = sorted(
        (score for label, score in scores.items() if label.startswith("kind:")), reverse=True
    )
    return first - second


def _least_ahead(kinds: Sequence[tuple[float, bool]]) -> float:
    """From where on enough of the kinds told are right. kinds: how far ahead, and whether right."""
    right = np.cumsum([right for _, right in kinds]) / np.arange(1, len(kinds) + 1)
    return kinds[int(np.flatnonzero(right >= KIND_RIGHT)[-1])][0]


def _may_accuse(scored: Sequence[tuple[Example, Scores]]) -> float:
    """The score of wrongdoing above which no agency is proposed first: of those complained of so few lie
    below it and are proposed."""
    accused = [one for one in scored if one[0].labels.get("accused")]
    proposed = sorted(
        got["wrongdoing"] for one, got in accused if best(got, "affair") == [_kind(one.labels["accused"])]
    )
    return proposed[int(ACCUSED * len(accused))] - 1e-6


def left_out(fit: Fit, letters: Sequence[Example], hands: Sequence[str]) -> dict[str, Any]:
    """Hand → its letters with their scores by a model that has not seen that hand."""
    found: dict[str, Any] = {name: [] for name in dict.fromkeys(filter(None, hands))}
    for one, name, scores in zip(letters, hands, fit.scores(), strict=True):
        if name:
            found[name].append((one, scores))
    return found


def best(scores: Scores, name: str, most: int = 1) -> list[str]:
    """The values of a label that the scores speak for, the strongest first."""
    found = [
        (score, value)
        for label, score in scores.items()
        if label.startswith(f"{name}:") and (value := label.partition(":")[2])
    ]
    return [value for _, value in sorted(found, reverse=True)[:most]]


def figures(scored: Sequence[tuple[Example, Scores]], cuts: Mapping[str, Sequence[float]]) -> str:
    """One line of shares."""
    line = [f"{len(scored):>5} letters"]
    for label in GRADED:
        grade = [_graded(got, label, cuts, told(one, label)) for one, got in scored]
        truth = [one.labels[label] for one, _ in scored]
        there = [g for g, t in zip(grade, truth, strict=True) if t != "no"]
        absent = [g for g, t in zip(grade, truth, strict=True) if t == "no"]
        line.append(
            f"{label} {_share(g >= 1 for g in there)} at {_share(g >= 1 for g in absent)}"
            f" (sure {_share(g >= 2 for g in there)} at {_share(g >= 2 for g in absent)};"
            f" of sure {_share(g >= 2 for g, t in zip(grade, truth, strict=True) if t == 'sure')},"
            f" of possible {_share(g >= 2 for g, t in zip(grade, truth, strict=True) if t == 'possible')})"
        )
    line.append(f"class {_share(best(got, 'class') == [one.labels['class']] for one, got in scored)}")
    kinds = [(kind, got) for one, got in scored if (kind := _kind_of(one))]
    told_kinds = [(kind, got) for kind, got in kinds if _ahead(got) >= cuts["kind"][0]]
    line.append(f"kind {_share(best(got, 'kind') == [kind] for kind, got in kinds)}")
    line.append(
        f"of {len(told_kinds)} told {_share(best(got, 'kind') == [kind] for kind, got in told_kinds)}"
    )
    ordinary = [got["wrongdoing"] for one, got in scored if one.labels["wrongdoing"] == "no"]
    (may,), possible = cuts["wrongdoing:may"], cuts["wrongdoing"][-1]
    line.append(f"no first button {_share(may <= score < possible for score in ordinary)}")
    whose = [
        (one.affair, best(got, "affair", 3))
        for one, got in scored
        if one.affair and one.labels["agencies"][0] != "INSP"
    ]
    line.append(f"affair {_share(affair == got[0] for affair, got in whose)}")
    line.append(f"of three {_share(affair in got for affair, got in whose)}")
    return "  ".join(line)


def _graded(got: Scores, label: str, cuts: Mapping[str, Sequence[float]], told: bool) -> int:
    """As LearnedVerdicts.grade does."""
    believed, possible = cuts[label]
    sure = got[f"{label}:sure"] >= cuts[f"{label}:sure"][0]
    by_model = 0 if got[label] < possible else 2 if sure else 1
    return max(by_model, (2 if got[label] >= believed else 1) if told else 0)


def _share(hits: Any) -> str:
    counted = list(hits)
    return f"{100 * sum(counted) / max(len(counted), 1):.1f}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hands", action="store_true", help="print how each left-out hand is read")
    options.add_argument("--curve", action="store_true", help="print what fewer hands find")
    chosen = options.parse_args()
    of_hands, more = {name: hand(name) for name in LEARNED}, labelled()
    fit, scored = _fitted(LEARNED, of_hands, more)
    cuts = cuts_of([pair for name, letters in scored.items() if name not in NOT_FOR_CUTS for pair in letters])
    if chosen.hands:
        for name, letters in scored.items():
            print(name, figures(letters, cuts))
    together = [one for letters in scored.values() for one in letters]
    print("left-out hands together", figures(together, cuts), flush=True)
    model = fit.model(cuts)
    path = WEIGHTS / "first.tsv.xz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(model.as_file())
    print(f"{path.name}: {len(model.weights)} features, {path.stat().st_size / 1000:.0f} kB")
    held = [name for name in HELD_OUT if (FOLDER / f"hand-{name}.jsonl").exists()]
    for name in held:
        print("held out", name, figures([(one, model.log_odds(one.features)) for one in hand(name)], cuts))
    for size in (2, 4, 6, 8) if chosen.curve else ():
        smaller = _fitted(LEARNED[:size], of_hands, more)[0].model(cuts)
        unseen = [one for name in LEARNED[8:] for one in of_hands[name]]
        print(f"{size} hands, {sum(len(of_hands[name]) for name in LEARNED[:size])} letters:", end=" ")
        print(figures([(one, smaller.log_odds(one.features)) for one in unseen], cuts), flush=True)


def _fitted(
    names: Iterable[str], of_hands: Mapping[str, Sequence[Example]], more: Sequence[Example]
) -> tuple[Fit, dict[str, Any]]:
    """The fit of these hands, and each with the scores that the others give it."""
    pairs = [(one, name) for name in names for one in of_hands[name]] + [(one, "") for one in more]
    letters, hands = [one for one, _ in pairs], [name for _, name in pairs]
    fit = Fit(letters, hands)
    return fit, left_out(fit, letters, hands)
