"""How a table of words (TOML) is read: once a process, and again when its file has changed.

A process may hold many offices, and reading the tables is most of what opening one costs.

In: `read_table`: a path.
Out: the whole table as tomllib gives it. All who ask share it, so nobody changes it.
Fails: OSError, UnicodeDecodeError and TOMLDecodeError go up: the office does not open.
See: config.toml and the office's own tables, which are checked: config/__init__.py."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any


def read_table(path: Path) -> dict[str, Any]:
    """Returns the table in this file as it is now."""
    found = path.stat()
    return _parse(path, (found.st_ino, found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=32)
def _parse(path: Path, _state: tuple[int, int, int]) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))
