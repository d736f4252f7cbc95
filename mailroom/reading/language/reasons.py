"""Keys → the sentences that a person reads when he asks why (grammar/reasons.toml).

Promises: a missing placeholder never raises, the sentence is then given as it stands. The file is read once.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

GRAMMAR = Path(__file__).parent / "grammar"


@cache
def _sentences() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = tomllib.loads((GRAMMAR / "reasons.toml").read_text(encoding="utf-8"))
    return loaded


def say(group: str, key: str, **values: object) -> str:
    """The sentence for `key` of the table `group`, filled. KeyError on a key that the file does not hold: a
    fault of the program."""
    sentence = _sentences()[group][key]
    # what a letter holds becomes part of the sentence: no control character goes along
    texts = {name: str(value)[:120] for name, value in values.items()}
    for name, text in texts.items():
        if not text.isprintable():
            texts[name] = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    try:
        return sentence.format(**texts)
    except (KeyError, IndexError, ValueError):
        return sentence
