"""The figures of the last `make soak` as the README shows them: `python -m tests.soak.report`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).parent / "figures.json"


def table(figures: dict[str, Any]) -> str:
    """What stands between the README's marks for soaks."""
    machine = figures["machine"]
    share = "" if figures["share"] == 1 else f" A share of {figures['share']:g} was run."
    head = (
        f"Run {figures['date']} on {machine['cpus']} CPUs, Python {machine['python']}, seed {figures['seed']}.{share}"
    )
    rows = [_row(name, one) for name, one in figures["soaks"].items()]
    return "\n".join([head, "", "| soak | what | did | found | time |", "|---|---|---|---|---|", *rows])


def _row(name: str, one: dict[str, Any]) -> str:
    did = one["skipped"] or ", ".join(f"{count:,} {what}" for what, count in one["did"].items())
    minutes = one["seconds"] / 60
    return f"| `{name}` | {one['about']} | {did} | {len(one['findings'])} | {minutes:.1f} min |"


if __name__ == "__main__":
    print(table(json.loads(FIGURES.read_text())))
