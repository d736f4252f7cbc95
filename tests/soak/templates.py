"""Has each template of the product compiled once in this process, however many offices are opened in it."""

from __future__ import annotations

import functools
from typing import Any

import jinja2

_compile = jinja2.Environment.compile


@functools.cache
def _compiled(source: str, name: str | None, filename: str | None, of: type) -> Any:
    return _compile(of.made_with, source, name, filename)  # type: ignore[attr-defined]


def compile_once() -> None:
    """From now on. The offices' environments are all set up alike."""

    def compile_(self: Any, source: Any, name: Any = None, filename: Any = None, *more: Any, **named: Any) -> Any:
        if more or named or not isinstance(source, str):
            return _compile(self, source, name, filename, *more, **named)
        type(self).made_with = self
        return _compiled(source, name, filename, type(self))

    jinja2.Environment.compile = compile_  # type: ignore[method-assign, assignment]
