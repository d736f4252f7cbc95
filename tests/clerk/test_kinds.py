"""Every kind that a letter can be read as has its work, and the values of a reading know nothing of who
reads."""

from __future__ import annotations

from typing import get_args

from mailroom.clerk.dispatch import HANDLERS
from mailroom.clerk.read.letter_reading import Kind, OfDossier, kind_of
from tests.house.test_architecture import HOUSE, imports


def test_there_is_work_for_every_kind_and_no_other() -> None:
    assert {*HANDLERS} == {*get_args(Kind)} - {"unsorted"}


def test_what_a_sealed_letter_answers_names_its_kind() -> None:
    keys = {
        "teguran": "TEGURAN-2026-001",
        "p4": "P4-2026-T3",
        "letter": "letter-0a1b",
        "digest": "digest-2026-03-05-001",
    }
    assert {kind: kind_of(key) for kind, key in keys.items()} == {kind: kind for kind in keys}
    assert {*keys} <= {*get_args(OfDossier)}


def test_who_helps_the_reader_does_not_know_him() -> None:
    helpers = [path for path in (HOUSE / "clerk" / "read").glob("*.py") if path.stem != "reader"]
    assert [path.stem for path in helpers if "mailroom.clerk.read.reader" in {*imports(path)}] == []
