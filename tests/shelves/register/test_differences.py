"""Two registers compared: whatever somebody has done to the file of one is named, and the order of a
document's fields is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import FILE, SqliteRegister
from mailroom.shelves.files.sqlite_rows import SqliteRows
from mailroom.shelves.register.differences import differences
from mailroom.shelves.store_faults import FORM
from tests.register_file import by_hand

NOW = datetime(2026, 3, 5, 1, tzinfo=UTC)


def made(root: Path) -> Path:
    with closing(FileJournal(root)) as journal, closing(SqliteRegister.open(root, journal)) as register:
        register.enter(
            [
                {
                    "cases": {
                        key: {"due": "2026-03-06", "open": 1, "events": []} for key in ("A", "B", "C", "é")
                    }
                }
            ],
            NOW,
        )
    return root


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    yield made(tmp_path / "one"), made(tmp_path / "other")


def found(pair: tuple[Path, Path], table: str = "cases") -> list[str]:
    opened = [SqliteRows(root / FILE, form=FORM, reading=True) for root in pair]
    with closing(opened[0]) as old, closing(opened[1]) as new:
        return list(differences(old, new, table))


def test_two_that_are_the_same(pair: tuple[Path, Path]) -> None:
    assert (found(pair), found(pair, "mails")) == ([], [])


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("""UPDATE "t:cases" SET doc = replace(doc, '-06', '-07') WHERE key = 'B'""", ["cases/B"]),
        ("""UPDATE "t:cases" SET doc = '{"key' WHERE key = 'B'""", ["cases/B"]),
        (
            """UPDATE "t:cases" SET doc = '{"key":"B","events":[],"open":1,"due":"2026-03-06"}' """
            "WHERE key = 'B'",
            [],
        ),
        ("""UPDATE "t:cases" SET key = 'Z' WHERE key = 'B'""", ["cases/B", "cases/Z"]),
        ("""UPDATE "t:cases" SET key = NULL WHERE key = 'B'""", ["cases/#2", "cases/B"]),
        ("""DELETE FROM "t:cases" WHERE key IN ('A', 'é')""", ["cases/A", "cases/é"]),
        (
            """INSERT INTO "t:cases" (doc_id, key, doc) SELECT 9, key, doc FROM "t:cases" WHERE key = 'B'""",
            ["cases/B"],
        ),
        ("""INSERT INTO "t:cases" (doc_id, key, doc) VALUES (9, NULL, '{}')""", ["cases/#9"]),
        ("""DELETE FROM finds WHERE tab = 'cases' AND name = 'due' AND doc_id = 2""", ["cases/*"]),
    ],
)
def test_what_was_done_to_one_is_named(
    pair: tuple[Path, Path], which: int, sql: str, named: list[str]
) -> None:
    with by_hand(pair[which]) as file:
        file.execute(sql)
    assert found(pair) == named
