"""Brings the labels of second readers beside the hands: `python -m tests.learn second_labels FILE …`.

Each FILE holds a line for each first letter, by somebody who saw no label. What is there already is kept
where no FILE says otherwise. Prints how far two readers agree on the open hands: more cannot be learned."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.first_letter_figures import GRADED, LEARNED, SECOND, rows, second_labels

KEYS = ("id", "class", "danger", "danger_kind", "wrongdoing", "accused", "agencies")
Labels = dict[str, Any]


def agreement(pairs: Sequence[tuple[Labels, Labels]]) -> str:
    """One line for each label: in how many letters both readers say the same."""

    def line(
        name: str, same: Callable[[Labels, Labels], bool], among: Sequence[tuple[Labels, Labels]]
    ) -> str:
        hits = sum(same(one, other) for one, other in among)
        return f"  {name:<32}{100 * hits / max(len(among), 1):5.1f} % of {len(among)}"

    def line_of(label: str) -> str:
        return line(f"{label}, its grade", lambda one, other: one[label] == other[label], pairs)

    def line_at_all(label: str) -> str:
        return line(
            f"{label}, at all", lambda one, other: (one[label] == "no") == (other[label] == "no"), pairs
        )

    dangerous = [two for two in pairs if two[0]["danger_kind"] and two[1]["danger_kind"]]
    accused = [two for two in pairs if two[0]["accused"] and two[1]["accused"]]
    sent = [two for two in pairs if two[0]["agencies"]]
    lines = [line("class", lambda one, other: one["class"] == other["class"], pairs)]
    lines += [*map(line_at_all, GRADED), *map(line_of, GRADED)]
    lines += [
        line("kind of danger", lambda one, other: one["danger_kind"] == other["danger_kind"], dangerous),
        line("who is complained of", lambda one, other: one["accused"] == other["accused"], accused),
        line("agency first", lambda one, other: one["agencies"][:1] == other["agencies"][:1], sent),
        line("agency among the other's", lambda one, other: one["agencies"][0] in other["agencies"], sent),
    ]
    return "\n".join(lines)


def main() -> None:
    known = dict(second_labels())
    for path in map(Path, sys.argv[1:]):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            known[row["id"]] = {key: row[key] for key in KEYS}
    SECOND.parent.mkdir(exist_ok=True)
    lines = (json.dumps(known[one], ensure_ascii=False) for one in sorted(known))
    SECOND.write_text("\n".join((*lines, "")), "utf-8")
    open_letters = [row for number in LEARNED for row in rows(number)]
    pairs = [(row, known[row["id"]]) for row in open_letters if row["id"] in known]
    print(f"{len(known)} letters; two readers of {len(pairs)} open ones agree on")
    print(agreement(pairs))
