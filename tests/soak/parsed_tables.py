"""Has each data file and each template of the product read once in this process, however many offices are
opened in it."""

from __future__ import annotations

import functools
import pickle
import tomllib
from typing import Any

from jinja2 import Environment

from mailroom.places import TEMPLATES
from mailroom.writing import mail_composer

_loads = tomllib.loads


@functools.lru_cache(maxsize=64)  # an office has six; some tests make thousands of their own
def _parsed(text: str) -> bytes:
    return pickle.dumps(_loads(text))


def parse_once() -> None:
    """From now on. Of what a data file says each office has a copy of its own."""

    def loads(text: Any, /, **named: Any) -> Any:
        return pickle.loads(_parsed(text)) if isinstance(text, str) and not named else _loads(text, **named)

    tomllib.loads = loads
    _read_templates_once()


def _read_templates_once() -> None:
    """Of the product's own templates only; a test that writes others has a folder of its own."""
    loader, sources = mail_composer._Loader, {}
    read, ours = loader.get_source, [str(TEMPLATES / "mail")]

    def get_source(self: Any, environment: Environment, template: str) -> Any:
        if self.searchpath != ours:
            return read(self, environment, template)
        if template not in sources:
            sources[template] = read(self, environment, template)
        return sources[template]

    loader.get_source = get_source  # type: ignore[method-assign]
