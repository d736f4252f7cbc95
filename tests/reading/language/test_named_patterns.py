from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import mailroom.reading
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.named_patterns import NamedPatterns
from tests.tables import for_each

TABLES = {
    **{name: load(name) for name in ("addresses", "dates", "event_places", "names", "times")},
    **{f"complaints.{part}": table for part, table in load("complaints").items()},
    "keywords.remedy": load("keywords")["remedy"],
}


def test_a_name_stands_for_a_list_of_words_or_a_piece() -> None:
    table = {
        "words": {"streets": "jl jln", "sides": ["sebelah", "di depan"]},
        "pieces": {"street": r"{streets}\.? ?[A-Z]\w+"},
        "patterns": {"place": "{sides}\n {street}{0,1}$"},
    }
    place = NamedPatterns(table).place
    assert place.match("di depan Jln. Mawar") is None
    assert place.match("di depan jln. Mawar") is not None
    assert place.pattern == r"(?:di\ depan|sebelah) (?:(?:jln|jl)\.? ?[A-Z]\w+){0,1}$"


def test_the_program_may_make_a_piece() -> None:
    assert NamedPatterns({"patterns": {"one": "{made}!"}}, made="a|b").one.fullmatch("b!")


def test_a_name_that_the_file_does_not_hold_is_a_fault_of_the_table() -> None:
    with pytest.raises(KeyError, match="street"):
        NamedPatterns({"patterns": {"place": "{street}"}})


@for_each("name", TABLES)
def test_each_piece_is_named_somewhere(name: str) -> None:
    table = TABLES[name]
    used = set(
        re.findall(
            r"\{([a-z_]+)\}", "".join([*table.get("pieces", {}).values(), *table["patterns"].values()])
        )
    )
    assert used >= table.get("pieces", {}).keys()


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    patterns = NamedPatterns({"patterns": {"one": "a", "broken": "("}})
    assert patterns.one is patterns.one
    with pytest.raises(re.error):
        _ = patterns.broken
    with pytest.raises(AttributeError):
        _ = patterns.other


def test_each_pattern_of_the_program_can_be_compiled() -> None:
    packages = pkgutil.walk_packages(mailroom.reading.__path__, "mailroom.reading.")
    modules = [importlib.import_module(package.name) for package in packages]
    tables = {
        table for module in modules for table in vars(module).values() if isinstance(table, NamedPatterns)
    }
    assert len(tables) > 8
    for table in tables:
        for name in vars(table)["_spelled"]:
            assert getattr(table, name).pattern
