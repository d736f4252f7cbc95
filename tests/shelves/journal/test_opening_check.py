"""What is looked at whenever the journal is opened: a book that was cut, changed or put back is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.opening_check import HeadNote
from mailroom.shelves.store_faults import JournalBroken, JournalCut

MONTHS = [datetime(2026, month, day, 3, tzinfo=UTC) for month in (1, 2, 3) for day in (4, 5)]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Three months, two days in each, three changes a day."""
    journal = FileJournal(tmp_path)
    for at in MONTHS:
        for n in range(3):
            journal.append([{"facts": {"n": {"value": n}}}], at)
    journal.close()
    return tmp_path / "journal"


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def replace(path: Path, number: int, line: bytes) -> None:
    path.write_bytes(b"".join(line if n == number else one for n, one in enumerate(lines_of(path))))


def alter(path: Path, number: int) -> None:
    lines = lines_of(path)
    lines[number] = lines[number].replace(b'"value":', b'"valve":', 1)
    path.write_bytes(b"".join(lines))


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a line of the last day altered": (
        lambda book: alter(book / "2026-03.jsonl", 4),
        "2026-03.jsonl, line 5",
    ),
    "rubbish over a line of the last day": (
        lambda book: replace(book / "2026-03.jsonl", 4, b"\0" * 40 + b"\n"),
        "2026-03.jsonl, line 5",
    ),
    "the date of a line of the last day altered": (
        lambda book: replace(
            book / "2026-03.jsonl", 4, lines_of(book / "2026-03.jsonl")[4].replace(b"-05T", b"-04T", 1)
        ),
        "2026-03.jsonl, line 5",
    ),
    "a line of the last day removed": (
        lambda book: (book / "2026-03.jsonl").write_bytes(
            b"".join(line for n, line in enumerate(lines_of(book / "2026-03.jsonl")) if n != 4)
        ),
        "2026-03.jsonl, line 5",
    ),
    "a month missing": (lambda book: (book / "2026-02.jsonl").unlink(), "2026-03.jsonl, line 1"),
    "the first month missing": (lambda book: (book / "2026-01.jsonl").unlink(), "2026-02.jsonl, line 1"),
    "a month cut at its end": (
        lambda book: (book / "2026-01.jsonl").write_bytes(b"".join(lines_of(book / "2026-01.jsonl")[:-1])),
        "2026-02.jsonl, line 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGE)
def test_a_changed_book_is_refused_when_it_is_opened(book: Path, what: str) -> None:
    damage, where = DAMAGE[what]
    damage(book)
    with pytest.raises(JournalBroken) as broken:
        FileJournal(book.parent)
    assert where in str(broken.value.args[0])


CUTS: dict[str, Callable[[Path], object]] = {
    "its last line": lambda book: (book / "2026-03.jsonl").write_bytes(
        b"".join(lines_of(book / "2026-03.jsonl")[:-1])
    ),
    "its last line altered": lambda book: alter(book / "2026-03.jsonl", 5),
    "its last month": lambda book: (book / "2026-03.jsonl").unlink(),
    "all of it": lambda book: [path.unlink() for path in book.iterdir()],
}


@pytest.mark.parametrize("what", CUTS)
def test_a_cut_book_is_refused_and_not_touched(book: Path, what: str) -> None:
    CUTS[what](book)
    held = {path: path.read_bytes() for path in book.iterdir()}
    for reading in (True, False):
        with pytest.raises(JournalCut) as cut:
            FileJournal(book.parent, reading=reading)
        assert cut.value.known == 18
    assert {path: path.read_bytes() for path in book.iterdir()} == held


def test_another_book_of_the_same_length_is_refused(book: Path, tmp_path: Path) -> None:
    other = FileJournal(tmp_path / "other")
    for n in range(18):
        other.append([{"facts": {"m": {"value": n}}}], MONTHS[0])
    other.close()
    for path in book.iterdir():
        path.unlink()
    (tmp_path / "other/journal/2026-01.jsonl").rename(book / "2026-01.jsonl")
    with pytest.raises(JournalCut):
        FileJournal(book.parent)


def test_a_note_that_lags_behind_or_says_nothing_refuses_nobody(book: Path) -> None:
    """As after a power cut, which may take the note and never the book."""
    note = HeadNote(book.parent)
    whole = (book.parent / "head").read_bytes()
    lines = [FileJournal(book.parent, reading=True)]
    head = next(line.hash for line in lines[0].lines(16))
    for said in (b"", b"\0" * len(whole), whole[:40]):
        (book.parent / "head").write_bytes(said)
        FileJournal(book.parent).close()
        assert note.last_noted() == (18, lines[0].head)
    note.write(17, head)
    note.close()
    FileJournal(book.parent).close()
    assert (book.parent / "head").read_bytes() == whole


def test_what_lies_behind_the_last_day_is_left_to_verify(book: Path) -> None:
    alter(book / "2026-01.jsonl", 2)
    journal = FileJournal(book.parent)
    assert "2026-01.jsonl, line 3" in str(journal.verify())
    journal.close()
