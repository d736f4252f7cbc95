"""Which parts of each document format tell of a writer, and which show the document: the names of
document_parts.toml. A new one needs no code.

In: nothing: the tables are read once, at import.
Out: frozensets of names.
Fails: A broken document_parts.toml raises TOMLDecodeError or KeyError at import, and the program does not
start.
See: Cleaning by them: pdf_pages.py and ooxml_odf_cleaning.py. Types of files: file_types.py."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

# format → what its names are for → the names, with blanks between
NAMES: Mapping[str, Mapping[str, str]] = tomllib.loads(
    (Path(__file__).parent / "document_parts.toml").read_text("utf-8")
)
