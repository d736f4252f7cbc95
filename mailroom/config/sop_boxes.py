"""The boxes above the SOP's table, from sop.toml in the office's folder: its number, dates, legal basis …

`mailroom sop` prints them all. The first sentence of "peringatan" stands in a refusal, "keterkaitan" in the
disposition to PPID. Every box is there, filled or not.

In: `read_boxes`: the office's folder and `Faults`.
Out: paragraphs by the box's name.
Fails: `BadConfig` for a file that is no TOML; a key that is no box is noted in `Faults`.
See: The SOP's table itself: procedure/sop.py. Printing it: commands/looking/sop_table.py."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mailroom.config.config_faults import Faults, parse

FILE = "sop.toml"
# As the form of a SOP has them, in its order; cli.toml's [sop_box] has their heads.
BOXES = (
    *("nomor", "pembuatan", "revisi", "efektif", "disahkan_oleh", "nama", "unit", "dasar_hukum"),
    *("kualifikasi", "keterkaitan", "peralatan", "peringatan", "pencatatan"),
)


def read_boxes(folder: Path, faults: Faults) -> Mapping[str, tuple[str, ...]]:
    """Box → its paragraphs, () when the office has not filled it."""
    path = folder / FILE
    found = parse(path) if path.exists() else {}
    for key in found.keys() - set(BOXES):
        faults.unknown((FILE, key), BOXES)
    return {key: _paragraphs(found.get(key)) for key in BOXES}


def _paragraphs(value: object) -> tuple[str, ...]:
    """A text, a date, or a list of them."""
    each = value if isinstance(value, list) else [value]
    return tuple(str(one).strip() for one in each if one is not None and str(one).strip())
