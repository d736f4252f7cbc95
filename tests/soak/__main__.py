"""`python -m tests.soak [name …]`: the long tests, whole. Ends with 1 when one of them found something."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.soak import Result, Share
from tests.soak.table import SOAKS

SHOWN = 20  # findings of each soak; the file of figures has them all


def run(name: str, share: Share) -> dict[str, Any]:
    """One soak; its figures."""
    began, cpu = time.monotonic(), os.times()
    about = (SOAKS[name].__doc__ or "").partition("\n")[0]
    print(f"{name}: {about} (share {share.part:g}, seed {share.seed})", flush=True)
    result: Result = SOAKS[name](share)
    used = os.times()
    seconds = time.monotonic() - began
    spent = sum(used[:4]) - sum(cpu[:4])
    did = ", ".join(f"{count:g} {what}" for what, count in result.did.items())
    print(
        f"    {result.skipped or did}; {len(result.findings)} findings; {seconds:.0f} s, {spent:.0f} s"
        " of CPU",
        flush=True,
    )
    for finding in result.findings[:SHOWN]:
        print(f"    - {finding}", flush=True)
    return {
        "about": about,
        "did": result.did,
        "findings": result.findings,
        "skipped": result.skipped,
        "seconds": round(seconds, 1),
    }


def figures(found: dict[str, dict[str, Any]], share: Share) -> dict[str, Any]:
    """What is kept of a run, as JSON."""
    machine = {"python": platform.python_version(), "system": platform.platform(), "cpus": os.cpu_count()}
    date = f"{datetime.now(UTC).date()}"
    return {"date": date, "seed": share.seed, "share": share.part, "machine": machine, "soaks": found}


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    options.add_argument("name", nargs="*", help=f"which: {', '.join(SOAKS)}; else all")
    options.add_argument("--share", type=float, default=1.0, help="how much of the work, up to 1")
    options.add_argument(
        "--seed", default=f"{datetime.now(UTC).date()}", help="what chooses the share; else the day"
    )
    options.add_argument("--json", type=Path, help="a file for the figures")
    asked = options.parse_args()
    share = Share(asked.share, asked.seed)
    found: dict[str, dict[str, Any]] = {}
    for name in asked.name or SOAKS:
        found[name] = run(name, share)
        if asked.json:  # after each: who is stopped half way keeps what was found
            asked.json.write_text(json.dumps(figures(found, share), indent=1) + "\n")
    wrong = sum(len(one["findings"]) for one in found.values())
    print(f"{wrong} findings." if wrong else "Nothing was found.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
