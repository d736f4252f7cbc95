"""How the whole reader reads the first letters of many hands: `python -m tests.bench.first_letter_figures`.

Of each hand it tells how much danger and wrongdoing is found and falsely found, and whose a letter is.
Figures only: of hands held out or frozen no letter is shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from mailroom.reading.complaints.complaint_reader import Complaints, Understanding
from tests.bench.reading_figures import agencies, complaint

FOLDER = Path(__file__).parents[1] / "letters" / "hands" / "first"
SECOND = FOLDER.parent / "second" / "first.jsonl"
LEARNED = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "11", "13", "15", "17")
HELD_OUT = ("10", "12", "14", "16")  # figures only: nothing is chosen by them
FROZEN = ("19", "20", "21b", "22b", "23", "24b")  # measured once, read by nobody
GRADED = ("danger", "wrongdoing")

Read = tuple[dict[str, Any], Understanding]


def rows(number: str) -> list[dict[str, Any]]:
    """The letters of one hand."""
    return [json.loads(line) for line in (FOLDER / f"hand-{number}.jsonl").read_text("utf-8").splitlines()]


@cache
def second_labels() -> dict[str, dict[str, Any]]:
    """Id of a letter → what a second reader, who saw no label, made of it."""
    lines = SECOND.read_text("utf-8").splitlines() if SECOND.exists() else []
    return {row["id"]: row for row in map(json.loads, lines)}


def read(number: str, every: int = 1) -> list[Read]:
    """The letters of a hand (one in `every`) with what is understood of them."""
    reader = Complaints()
    return [(row, complaint(reader, row["subject"], row["body"])) for row in rows(number)[::every]]


def found(letters: Iterable[Read], label: str, *, there: bool, grade: tuple[str, ...]) -> tuple[int, int]:
    """(how many are given one of these grades, of how many): of those that hold it, or of the others."""
    given = [getattr(one, label) for row, one in letters if (row[label] != "no") is there]
    return sum(one in grade for one in given), len(given)


def accused_first(letters: Iterable[Read]) -> tuple[int, int]:
    """How often the agency complained of is proposed first, and nothing says that it is complained of. Where
    an accusation is not ruled out no agency is the first proposal."""
    accused = [(row["accused"], one) for row, one in letters if row.get("accused")]
    hits = sum(has_first(one) and one.suggested[:1] == (code,) for code, one in accused)
    return hits, len(accused)


def has_first(one: Understanding) -> bool:
    """Whether the admin's letter has a first proposal, which is an agency's."""
    return one.wrongdoing == "no" and not one.may_accuse


def kinds(letters: Iterable[Read]) -> tuple[int, int, int]:
    """Of the dangers found: whose kind is told rightly, whose kind is told, all."""
    given = [
        (row["danger_kind"], one.dangers) for row, one in letters if row["danger_kind"] and one.danger != "no"
    ]
    told = [(kind, dangers) for kind, dangers in given if dangers]
    return sum(dangers == (kind,) for kind, dangers in told), len(told), len(given)


def surely(letters: Iterable[Read], label: str, grade: str) -> tuple[int, int]:
    """Of the letters of one grade that are marked: how many are marked as sure."""
    marked = [
        getattr(one, label) for row, one in letters if row[label] == grade and getattr(one, label) != "no"
    ]
    return marked.count("sure"), len(marked)


def agency(letters: Iterable[Read], most: int, *, either: bool = False) -> tuple[int, int]:
    """How often the right agency of this office stands among the first proposals. Where wrongdoing is
    possible APIP is proposed beside them. either: what a second reader would send it to is right, too."""
    hits = []
    for row, one in letters:
        readings = [row, second_labels().get(row["id"], {})] if either else [row]
        right = {*row["agencies"][:1]} & agencies().keys() and {
            code for labels in readings for code in labels.get("agencies", ())[:1]
        }
        proposed = {*one.suggested[:most]} | ({_oversight()} if one.wrongdoing == "possible" else set())
        if right:
            hits.append(bool(right & proposed))
    return sum(hits), len(hits)


def _oversight() -> str:
    return next(code for code, one in agencies().items() if one.oversight)


def told(pair: tuple[int, int]) -> str:
    return f"{100 * pair[0] / max(pair[1], 1):5.1f} % of {pair[1]:<5}"


def _print(name: str, letters: list[Read]) -> None:
    print(name)
    either = ("possible", "sure")
    for label in GRADED:
        print(f"  {label} found            {told(found(letters, label, there=True, grade=either))}")
        print(f"  {label} falsely          {told(found(letters, label, there=False, grade=either))}")
        print(f"  {label} falsely sure     {told(found(letters, label, there=False, grade=('sure',)))}")
        print(f"  sure {label} as sure     {told(surely(letters, label, 'sure'))}")
        print(f"  possible {label} as sure {told(surely(letters, label, 'possible'))}")
    right, of_told, of_all = kinds(letters)
    print(f"  kind of danger told     {told((of_told, of_all))}, rightly {told((right, of_told))}")
    ordinary = [has_first(one) for row, one in letters if row["wrongdoing"] == row["danger"] == "no"]
    print(f"  ordinary without first  {told((ordinary.count(False), len(ordinary)))}")
    print(f"  accused first           {told(accused_first(letters))}")
    print(f"  agency first            {told(agency(letters, 1))}")
    print(f"  agency among three      {told(agency(letters, 3))}")
    print(f"  by either of two readers{told(agency(letters, 1, either=True))}")
    some = [(row["class"], one.klass) for row, one in letters if row["class"] != "none"]
    print(f"  class                   {told((sum(a == b for a, b in some), len(some)))}")
    for there, name in ((True, "no matter noticed"), (False, "a matter overlooked")):
        mails = [bool(one.no_matter) for row, one in letters if (row["class"] == "none") is there]
        print(f"  {name:<24}{told((sum(mails), len(mails)))}")


def main() -> None:
    everything: list[Read] = []
    for number in FROZEN if "--frozen" in sys.argv else HELD_OUT:
        if (FOLDER / f"hand-{number}.jsonl").exists():
            letters = read(number)
            _print(f"hand {number}", letters)
            everything += letters
    _print("together", everything)


if __name__ == "__main__":
    main()
