"""`python -m tests.bench.table [bench.json]`: puts the figures of a run into docs/benchmarks.md, between its
marks; `--print` only shows them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.meter import ROOT, Figure, number

DOCUMENT = ROOT / "docs/benchmarks.md"
MARK = "bench"
HEADS = {
    "peer": "Beside django-helpdesk",
    "path": "The path of a letter",
    "scale": "The same, with that many cases stored",
    "bells": "The bells",
    "tinydb": "TinyDB with rows under it",
    "quarter": "The quarter's report",
    "whole": "The whole store",
    "doors": "Accepting letters",
    "mailbox": "Out of a mailbox and a queue",
}


def table(found: Mapping[str, Any]) -> str:
    """A run as markdown: the machine, then a line for each thing that was measured, with its bound."""
    about, beside = found["machine"], found["beside"]
    busy = (
        f" The machine was busy: others used {100 * beside['others_share']:.0f} % of it."
        if beside["busy"]
        else ""
    )
    lines = [
        (
            f"Measured {found['date']} on {about['cpus']} CPUs ({about['cpu']}), {about['memory_gb']} GB,"
            f" {about['filesystem']} (a sync takes {number(about['sync_ms'])} ms), Python {about['python']},"
            f" {about['system'].partition('-')[0]}.{busy}"
        ),
        "",
        "| what | asked | measured |",
        "|---|---|---|",
    ]
    figures = [_figure(row) for row in found["figures"]]
    for part, head in HEADS.items():
        rows = [one for one in figures if one.part == part]
        if rows:
            lines += [f"| **{head}** | | |", *_rows(rows)]
    return "\n".join([*lines, *_phases(found["phases_ms"])]) + "\n"


def _figure(row: Mapping[str, Any]) -> Figure:
    return Figure(**{name: value for name, value in row.items() if name != "kept"})


def _rows(figures: Sequence[Figure]) -> Iterator[str]:
    """One line for each thing, with what it was in each store or on each disk."""
    for what in dict.fromkeys(one.what for one in figures):
        same = [one for one in figures if one.what == what]
        measured = "; ".join(_measured(one) for one in same)
        yield f"| {what} | {_asked(same)} | {measured} |"


def _asked(same: Sequence[Figure]) -> str:
    """The bound of a line; where it is another in each place, each with its place."""
    bounds = dict.fromkeys(one.asked for one in same if one.asked)
    if len(bounds) < 2:
        return "".join(bounds)
    return "; ".join(f"{one.asked} ({one.at})" for one in same if one.asked)


def _measured(figure: Figure) -> str:
    value = f"{number(figure.value)} {figure.unit}"
    missed = "**" if figure.kept is False else ""
    return f"{missed}{value}{missed}{f' ({figure.at})' if figure.at else ''}"


def _phases(phases: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """Where the time of a letter goes, in one sentence for each disk."""
    for place, spent in phases.items():
        gathered: dict[str, float] = {}
        for phase, ms in spent.items():
            gathered[phase.partition(":")[0]] = gathered.get(phase.partition(":")[0], 0.0) + ms
        told = ", ".join(f"{name} {number(round(ms, 2))}" for name, ms in gathered.items() if ms >= 0.005)
        yield ""
        yield f"Where a letter's time goes, ms CPU, {place}: {told}."


def put(text: str, into: str, mark: str = MARK) -> str:
    """The document with this text between its marks of that name. ValueError: it has none."""
    first, last = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    before, begin, rest = into.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"the document lacks the marks {first.strip()} and {last}")
    return f"{before}{begin}{text}{end}{after}"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.bench.table", description=__doc__)
    options.add_argument("json", type=Path, nargs="?", default=ROOT / "bench.json")
    options.add_argument("--print", action="store_true", help="show it, change nothing")
    asked = options.parse_args()
    text = table(json.loads(asked.json.read_text("utf-8")))
    if asked.print:
        print(text)
    else:
        DOCUMENT.write_text(put(text, DOCUMENT.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
