"""Has each template of the product compiled, and each of its data files parsed, once in this process, however
many offices are opened in it."""

from __future__ import annotations

import functools
import pickle
import tomllib
from typing import Any

import jinja2

_compile = jinja2.Environment.compile
_loads = tomllib.loads


@functools.cache
def _compiled(source: str, name: str | None, filename: str | None, of: type) -> Any:
    return _compile(of.made_with, source, name, filename)  # type: ignore[attr-defined]


@functools.lru_cache(maxsize=64)  # an office has six; some tests make thousands of their own
def _parsed(text: str) -> bytes:
    return pickle.dumps(_loads(text))


def compile_once() -> None:
    """From now on. The offices' environments are all set up alike; of what a data file says each has a copy
    of its own."""

    def compile_(
        self: Any, source: Any, name: Any = None, filename: Any = None, *more: Any, **named: Any
    ) -> Any:
        if more or named or not isinstance(source, str):
            return _compile(self, source, name, filename, *more, **named)
        type(self).made_with = self
        return _compiled(source, name, filename, type(self))

    def loads(text: Any, /, **named: Any) -> Any:
        return pickle.loads(_parsed(text)) if isinstance(text, str) and not named else _loads(text, **named)

    jinja2.Environment.compile = compile_  # type: ignore[method-assign, assignment]
    tomllib.loads = loads
