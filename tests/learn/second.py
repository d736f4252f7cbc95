"""Puts a second reader's labels of the hands' replies into the repository: `python -m tests.learn second
FILE …`. Each line of a file holds id, act and args; a later label of a reply replaces an earlier one.

A line of a reply that no hand wrote, or of an act that its menu does not know, raises."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.bench import reply_hands


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="+", type=Path)
    told = {**reply_hands.second_labels()}
    known = {row["id"]: row["menu"] for kind in reply_hands.KINDS for row in reply_hands.rows(kind)}
    acts = reply_hands.acts_of_menus()
    for path in options.parse_args().files:
        for row in _lines(path):
            if row["act"] not in {*acts[known[row["id"]]], *reply_hands.BACK}:
                raise ValueError(f"{path.name}: {row['id']} has the act {row['act']!r}")
            told[row["id"]] = {key: row[key] for key in ("id", "act", "args")}
    lines = (json.dumps(told[one], ensure_ascii=False) + "\n" for one in sorted(told))
    reply_hands.SECOND.write_text("".join(lines), encoding="utf-8")


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


if __name__ == "__main__":
    main()
