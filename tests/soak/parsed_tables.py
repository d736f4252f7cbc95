"""Has each data file, table and template of the product read and compiled once in this process, and each
paper of the same data set once, however many offices are opened in it."""

from __future__ import annotations

import functools
import json
import pickle
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment
from jinja2.bccache import Bucket

from mailroom import office
from mailroom.config import office_tables
from mailroom.config.config_faults import Faults
from mailroom.config.office_tables import Row
from mailroom.places import TEMPLATES
from mailroom.writing import letter_languages
from mailroom.writing.compiled_templates import CompiledTemplates
from mailroom.writing.papers.pdf_press import Press

_loads = tomllib.loads


@functools.lru_cache(maxsize=64)  # an office has six; some tests make thousands of their own
def _parsed(text: str) -> bytes:
    return pickle.dumps(_loads(text))


def parse_once() -> None:
    """From now on. Of what a data file says each office has a copy of its own."""

    def loads(text: Any, /, **named: Any) -> Any:
        return pickle.loads(_parsed(text)) if isinstance(text, str) and not named else _loads(text, **named)

    tomllib.loads = loads
    _read_office_tables_once()
    _read_templates_once()
    _compile_templates_once()
    office.Press = _PressOnce  # type: ignore[misc]


class _PressOnce(Press):
    """An office's press: the same data are set once. That they are always the same bytes is tried with
    `Press` itself (tests/writing/test_pdf_press.py)."""

    def pdf(self, paper: str, data: Mapping[str, Any]) -> bytes:
        return _set_once(self.templates, self._pictures, paper, json.dumps(data), 0)

    def picture(self, paper: str, data: Mapping[str, Any], dots: float = 144) -> bytes:
        return _set_once(self.templates, self._pictures, paper, json.dumps(data), dots)


@functools.lru_cache(
    maxsize=256
)  # of 40 kB each; tests of one kind dispose of the same letter again and again
def _set_once(templates: Path, pictures: tuple[str, str], paper: str, data: str, dots: float) -> bytes:
    """dots: of a picture; 0 for a PDF."""
    press, values = Press(templates, *pictures), json.loads(data)
    return press.picture(paper, values, dots) if dots else press.pdf(paper, values)


def _read_office_tables_once() -> None:
    """Of tables without a fault: what each fault says hangs on the folder it lies in."""
    read, known = office_tables._rows_of, {}

    def rows_of(path: Path, model: type[Row], faults: Faults) -> Sequence[Row]:
        key = (path.name, model, path.read_bytes() if path.is_file() else None)
        if key not in known:
            before = len(faults.sentences)
            rows = tuple(read(path, model, faults))
            if len(faults.sentences) > before:
                return rows
            known[key] = rows
        return known[key]

    office_tables._rows_of = rows_of  # type: ignore[assignment]


def _read_templates_once() -> None:
    """Of the product's own templates only; a test that writes others has a folder of its own."""
    loader, sources = letter_languages._Loader, {}
    read, ours = loader.get_source, [str(TEMPLATES / "mail")]

    def get_source(self: Any, environment: Environment, template: str) -> Any:
        if self.searchpath != ours:
            return read(self, environment, template)
        if template not in sources:
            sources[template] = read(self, environment, template)
        return sources[template]

    loader.get_source = get_source  # type: ignore[method-assign]


def _compile_templates_once() -> None:
    """Also where Python keeps no bytecode: a letter's template takes 40 ms to compile, and an office has a
    hundred."""
    ours, codes = TEMPLATES / "mail" / "__pycache__", {}
    load, dump = CompiledTemplates.load_bytecode, CompiledTemplates.dump_bytecode

    def load_bytecode(self: CompiledTemplates, bucket: Bucket) -> None:
        if self._folder == ours and (bucket.key, bucket.checksum) in codes:
            bucket.code = codes[bucket.key, bucket.checksum]
            return
        load(self, bucket)
        if self._folder == ours and bucket.code is not None:
            codes[bucket.key, bucket.checksum] = bucket.code

    def dump_bytecode(self: CompiledTemplates, bucket: Bucket) -> None:
        if self._folder == ours:
            codes[bucket.key, bucket.checksum] = bucket.code
        dump(self, bucket)

    CompiledTemplates.load_bytecode = load_bytecode  # type: ignore[method-assign]
    CompiledTemplates.dump_bytecode = dump_bytecode  # type: ignore[method-assign]
