"""`python -m tests.soak.report [figures.json]`: puts the figures of the last `make soak` into
docs/benchmarks.md; `--print` only shows them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from tests.bench.table import DOCUMENT, put

FIGURES = Path(__file__).parent / "figures.json"
MARK = "soak"


def table(figures: dict[str, Any]) -> str:
    """What stands between the document's marks for soaks."""
    machine = figures["machine"]
    share = "" if figures["share"] == 1 else f" A share of {figures['share']:g} was run."
    head = (
        f"Run {figures['date']} on {machine['cpus']} CPUs, Python {machine['python']}, seed"
        f" {figures['seed']}.{share}"
    )
    rows = [_row(name, one) for name, one in figures["soaks"].items()]
    return "\n".join([head, "", "| soak | what | did | found | time |", "|---|---|---|---|---|", *rows])


def _row(name: str, one: dict[str, Any]) -> str:
    did = one["skipped"] or ", ".join(f"{count:,} {what}" for what, count in one["did"].items())
    found = len(one["findings"])
    minutes = one["seconds"] / 60
    return (
        f"| `{name}` | {one['about']} | {did} | {f'**{found}**' if found else 'nothing'} | {minutes:.1f}"
        " min |"
    )


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.soak.report", description=__doc__)
    options.add_argument("json", type=Path, nargs="?", default=FIGURES)
    options.add_argument("--print", action="store_true", help="show it, change nothing")
    asked = options.parse_args()
    text = table(json.loads(asked.json.read_text("utf-8"))) + "\n"
    if asked.print:
        print(text, end="")
    else:
        DOCUMENT.write_text(put(text, DOCUMENT.read_text("utf-8"), MARK), "utf-8")


if __name__ == "__main__":
    main()
