"""The names of documents.toml: what each format calls the parts that tell of a writer, and those that show
the document."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

# format → what its names are for → the names, with blanks between
NAMES: Mapping[str, Mapping[str, str]] = tomllib.loads(
    (Path(__file__).parent / "documents.toml").read_text("utf-8")
)
