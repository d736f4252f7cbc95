"""Which parts of each document format tell of a writer, and which show the document: the names of
document_parts.toml. A new one needs no code.

They are used by pdf_pages.py, ooxml_odf_cleaning.py and the others beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

# format → what its names are for → the names, with blanks between
NAMES: Mapping[str, Mapping[str, str]] = tomllib.loads(
    (Path(__file__).parent / "document_parts.toml").read_text("utf-8")
)
