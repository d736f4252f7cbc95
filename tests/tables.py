"""A table of examples is one test: it tries every row and names all that fail.

`@for_each` stands where `@pytest.mark.parametrize` would, for tables of many rows whose test needs nothing
new for each row but `monkeypatch`. With --quick (make quick) a fixed share of the rows is tried, always the
same."""

from __future__ import annotations

import functools
import inspect
import re
import traceback
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from tests.limits import OutOfTime

SHARE = 10  # with --quick one row in so many is tried


class Choice:
    """Whether this run is a quick one; tests/conftest.py says so before the tables are imported."""

    quick = False


def is_chosen(name: str) -> bool:
    """One name in SHARE, the same on every machine and day."""
    return zlib.crc32(re.sub(r" at 0x[0-9a-f]+", "", name).encode()) % SHARE == 0


def for_each(
    names: str | Sequence[str],
    rows: Iterable[Any] | Callable[[], Iterable[Any]],
    ids: Callable[[Any], object] = repr,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Call the test with each row, as pytest.mark.parametrize gives it; ids: what a failure shows of a
    value. rows that take long to make: what makes them, called by the worker that tries them."""
    keys = [one.strip() for one in names.split(",")] if isinstance(names, str) else list(names)

    @functools.cache
    def made() -> list[tuple[Any, ...]]:
        return [_values(row, single=len(keys) == 1) for row in (rows() if callable(rows) else rows)]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        others = [p for p in inspect.signature(test).parameters.values() if p.name not in keys]
        patched = any(p.name == "monkeypatch" for p in others)

        @functools.wraps(test)
        def over_all(**given: Any) -> None:
            faults, table = [], made()
            tried = table
            if Choice.quick:
                tried = [row for row in table if is_chosen(f"{test.__name__} {row}")] or table[:1]
            for row in tried:
                try:
                    with pytest.MonkeyPatch.context() as patch:
                        more = {"monkeypatch": patch} if patched else {}
                        test(**dict(zip(keys, row, strict=True)), **more, **given)
                except OutOfTime:
                    raise
                except (Exception, pytest.fail.Exception) as fault:
                    faults.append(f"{', '.join(str(ids(one))[:120] for one in row)}\n    {_told(fault)}")
            if faults:
                pytest.fail("\n".join([f"{len(faults)} of {len(table)} rows fail:", *faults]), pytrace=False)

        over_all.rows = made  # type: ignore[attr-defined]
        over_all.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [p.replace(kind=p.KEYWORD_ONLY) for p in others if p.name != "monkeypatch"]
        )
        return over_all

    return decorate


def _values(row: Any, *, single: bool) -> tuple[Any, ...]:
    if hasattr(row, "marks") and hasattr(row, "values"):  # pytest.param(...)
        return tuple(row.values)
    return (row,) if single else tuple(row)


def _told(fault: BaseException) -> str:
    place = traceback.extract_tb(fault.__traceback__)[-1]
    text = str(fault).splitlines() or [""]
    return f"{place.filename.rpartition('/')[2]}:{place.lineno}: {type(fault).__name__}: {text[0]}"
