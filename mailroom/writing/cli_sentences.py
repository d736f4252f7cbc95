"""Which sentence the command line and the log say, by its key in templates/cli.toml; and words of
templates/words.toml.

In: `phrase`, `trouble`: key and values. `word`: table and key. `month`: 1 to 12.
Out: the sentence; a `Trouble` to be raised, with its sentence; the word, or the key when it is unknown.
Fails: A missing key is our error and raises KeyError (a test asks for every one). A broken cli.toml raises
TOMLDecodeError, a missing one OSError.
See: How it looks on a terminal: commands/terminal.py."""

from __future__ import annotations

import functools
import tomllib
from typing import Any

from mailroom.places import RUN_PY, TEMPLATES, program


class Trouble(Exception):  # noqa: N818 - what the person reads: a sentence, and no traceback
    """Something expected that the person can mend. Its text is the sentence he reads."""


@functools.cache
def _table(file: str) -> dict[str, Any]:
    text = (TEMPLATES / file).read_text("utf-8")
    return tomllib.loads(text.replace(RUN_PY, program()))


def phrase(key: str, **values: object) -> str:
    """Returns the sentence under "table.name" of cli.toml, filled in."""
    table, _, name = key.partition(".")
    found: str = _table("cli.toml")[table][name]
    return found.format(**values) if values else found


def trouble(key: str, **values: object) -> Trouble:
    """Returns the sentence "trouble.<key>" as something to raise."""
    return Trouble(phrase(f"trouble.{key}", **values))


def word(table: str, key: str) -> str:
    """Returns what a key is called: in cli.toml, else in words.toml, else the key itself."""
    for file in ("cli.toml", "words.toml"):
        found = _table(file).get(table, {}).get(key)
        if isinstance(found, str):
            return found
    return key


def month(number: int) -> str:
    """Returns the name of a month, 1 to 12."""
    return str(_table("words.toml")["calendar"]["months"][number - 1])
