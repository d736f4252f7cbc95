"""The boxes above the SOP's table, from sop.toml in the office's folder: its number, dates, legal basis …

Promises: every box is there, filled or not. `Trouble`: the file is no TOML, or has a key that is no box."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from mailroom.commands.terminal import nearest
from mailroom.writing.cli_sentences import trouble

FILE = "sop.toml"
# As the form of a SOP has them, in its order; cli.toml's [sop_box] has their heads.
BOXES = (
    *("nomor", "pembuatan", "revisi", "efektif", "disahkan_oleh", "nama", "unit", "dasar_hukum"),
    *("kualifikasi", "keterkaitan", "peralatan", "peringatan", "pencatatan"),
)


def read_boxes(folder: Path, **known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Box → its paragraphs, () when the office has not filled it. known: what fills a box that the file
    leaves empty."""
    path = folder / FILE
    try:
        found = tomllib.loads(path.read_text("utf-8-sig")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise trouble("sop_file", path=path, why=fault) from fault
    for key in found.keys() - set(BOXES):
        raise trouble("sop_key", path=path, box=key, guess=nearest(key, BOXES), names=", ".join(BOXES))
    return {key: _paragraphs(found.get(key)) or tuple(known.get(key, ())) for key in BOXES}


def _paragraphs(value: object) -> tuple[str, ...]:
    """A text, a date, or a list of them."""
    each = value if isinstance(value, list) else [value]
    return tuple(str(one).strip() for one in each if one is not None and str(one).strip())
