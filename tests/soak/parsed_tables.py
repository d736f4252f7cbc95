"""Has each data file of the product parsed once in this process, however many offices are opened in it."""

from __future__ import annotations

import functools
import pickle
import tomllib
from typing import Any

_loads = tomllib.loads


@functools.lru_cache(maxsize=64)  # an office has six; some tests make thousands of their own
def _parsed(text: str) -> bytes:
    return pickle.dumps(_loads(text))


def parse_once() -> None:
    """From now on. Of what a data file says each office has a copy of its own."""

    def loads(text: Any, /, **named: Any) -> Any:
        return pickle.loads(_parsed(text)) if isinstance(text, str) and not named else _loads(text, **named)

    tomllib.loads = loads
