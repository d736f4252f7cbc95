"""The house's lint finds nothing: columns, sentences, names and riddles in mailroom/, columns in tests/."""

from __future__ import annotations

from functools import cache

import pytest

from tests.house.prose import ROOT, findings, modules, wide_lines

KINDS = {
    "columns": " columns",
    "sentences": ": a sentence of ",
    "names": " says nothing by itself",
    "riddles": ": a riddle: ",
}


@cache
def found() -> tuple[str, ...]:
    return tuple(one for path in modules([]) for one in findings(path))


@pytest.mark.parametrize("kind", KINDS)
def test_the_lint_finds_none(kind: str) -> None:
    places = [one for one in found() if KINDS[kind] in one]
    assert not places, "\n".join(places)


def test_every_finding_is_of_a_kind() -> None:
    assert [one for one in found() if not any(mark in one for mark in KINDS.values())] == []


def test_the_tests_keep_to_the_columns() -> None:
    places = [one for path in sorted((ROOT / "tests").rglob("*.py")) for one in wide_lines(path)]
    assert not places, "\n".join(places)
