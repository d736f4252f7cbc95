"""Packs the frozen letters by which weights that an office moves are judged: `python -m tests.learn frozen`.

They are each `EACH`th letter of the hands held out, with what both readers agree on. Only figures are told
of them."""

from __future__ import annotations

import json
import lzma

from mailroom.reading.complaints.taught_letters import FROZEN
from tests.bench.first_letter_figures import HELD_OUT, rows, second_labels

EACH = 6


def main() -> None:
    other, packed = second_labels(), list[str]()
    for hand in HELD_OUT:
        for row in rows(hand)[::EACH]:
            told = other.get(row["id"], row)
            if any(told.get(name, row[name]) != row[name] for name in ("danger", "wrongdoing", "class")):
                continue
            codes = [code for code in row["agencies"] or () if code != "INSP"]
            affair = next(("KEC" if code.startswith("KEC-") else code for code in codes), "")
            kept = {name: row[name] for name in ("subject", "body", "danger", "wrongdoing", "class")}
            packed.append(json.dumps({**kept, "affair": affair}, ensure_ascii=False))
    FROZEN.write_bytes(lzma.compress("\n".join(packed).encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(packed)} letters")
