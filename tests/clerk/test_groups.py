"""Letters that wait together: one sync for all, each whole or not at all, and whatever fails takes no
neighbour with it."""

from __future__ import annotations

import errno
import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest

from mailroom.clerk import store as clerk_store
from mailroom.procedure.letter import Envelope
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import SqliteRegister
from tests.mailbag import CITIZEN, TEXT, Bag

AT = datetime(2026, 3, 5, 1, tzinfo=UTC)


def wait(bag: Bag, count: int, **more: Any) -> None:
    """Complaints of as many people, put and not yet handled."""
    for number in range(count):
        raw = bag.message(f"warga{number}@warga.example", f"Jalan rusak {number}", TEXT, **more).as_bytes()
        bag.office.accept(
            raw, Envelope("smtp", bag.now + timedelta(seconds=number), CITIZEN, (bag.house.mail,))
        )


def fact(key: str, value: object) -> dict[str, Any]:
    return {"facts": {key: {"value": value}}}


class Syncs:
    """Counts what is synced: the paths behind the descriptors."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[str] = []
        fsync = os.fsync

        def counted(fd: int) -> None:
            self.paths.append(str(Path(f"/proc/self/fd/{fd}").readlink()))
            fsync(fd)

        monkeypatch.setattr(os, "fsync", counted)

    def count(self, what: str) -> int:
        return sum(what in path for path in self.paths)


# The register


def open_store(root: Path) -> SqliteRegister:
    return SqliteRegister.open(root, FileJournal(root))


def test_a_group_is_one_sync_and_is_seen_from_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_store(tmp_path)) as register:
        register.enter([fact("n", 0)], AT)
        syncs = Syncs(monkeypatch)
        with register.group():
            for number in (1, 2, 3):
                register.enter([fact("n", number), fact(f"n{number}", number)], AT)
                assert register.fact("n") == number
            assert syncs.paths == []
        assert syncs.count(".jsonl") == 1
        journal = FileJournal(tmp_path, reading=True)
        assert journal.verify() is None
        assert [(line.n, line.group) for line in journal.lines()] == [(1, 1), *((n, 2) for n in range(2, 8))]
        assert register.rebuild().same


def test_what_fails_inside_is_undone_alone(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as register:
        with register.group():
            register.enter([fact("a", 1)], AT)
            with pytest.raises(ValueError, match="names a table that is none"):
                register.enter([fact("b", 1), {"nothing": {}}], AT)
            register.enter([fact("c", 1)], AT)
        assert register.keys("facts") == ["a", "c"]
        assert register.rebuild().same


def test_a_change_that_breaks_half_way_leaves_nothing_in_its_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_store(tmp_path)) as register:
        with register.group():
            register.enter([fact("a", 1)], AT)
            with monkeypatch.context() as patched, pytest.raises(RuntimeError):
                patched.setattr(
                    register._tables["agenda"], "change", lambda *_: (_ for _ in ()).throw(RuntimeError())
                )
                register.enter([{**fact("b", 1), "agenda": {"x": {"person": "y"}}}], AT)
            register.enter([fact("c", 1)], AT)
        assert register.keys("facts") == ["a", "c"]
        assert register.rebuild().same


def test_a_group_that_the_disk_has_ended_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise apsw.FullError("database or disk is full")

    with closing(open_store(tmp_path)) as register:
        with pytest.raises(OSError, match="ended the group"), register.group():
            register.enter([fact("a", 1)], AT)
            with monkeypatch.context() as patched, pytest.raises(OSError, match="disk is full"):
                patched.setattr(register._tables["facts"], "change", full)
                register.enter([fact("b", 1)], AT)
            with pytest.raises(OSError, match="ended the group"):
                register.enter([fact("c", 1)], AT)
        assert (register.keys("facts"), register.last_change) == ([], 0)
        register.enter([fact("d", 1)], AT)
        assert register.keys("facts") == ["d"]
        assert register.rebuild().same


def test_what_leaves_the_group_undoes_all_of_it(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as register:
        with pytest.raises(KeyboardInterrupt), register.group():
            register.enter([fact("a", 1)], AT)
            raise KeyboardInterrupt
        assert (register.keys("facts"), register.last_change) == ([], 0)
        register.enter([fact("b", 1)], AT)
        assert [line.change["facts"] for line in FileJournal(tmp_path, reading=True).lines()] == [
            {"b": {"value": 1}}
        ]


def test_when_the_sync_fails_nothing_of_the_group_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(fd: int) -> None:
        raise OSError(errno.EIO, "no disk")

    with closing(open_store(tmp_path)) as register:
        with monkeypatch.context() as patched, pytest.raises(OSError, match="no disk"):
            patched.setattr(os, "fsync", broken)
            with register.group():
                register.enter([fact("a", 1)], AT)
                register.enter([fact("b", 1)], AT)
        assert register.keys("facts") == []
        register.enter([fact("c", 1)], AT)
        assert register.rebuild().same
        assert register.keys("facts") == ["c"]


# The office


def test_sixteen_letters_share_the_syncs_of_the_book(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    wait(bag, 16)
    syncs = Syncs(monkeypatch)
    assert bag.office.work(bag.now) == 16
    assert syncs.count(".jsonl") == 1
    assert syncs.count(".eml.part") == 2 * 16  # each mail once
    assert len(bag.cases()) == 16
    assert bag.office.shelves.inbox.waiting() == []


def test_a_letter_that_breaks_is_set_aside_and_its_neighbours_are_entered(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(bag, 5)
    read = bag.office.reader.read

    def breaking(raw: bytes, *more: Any) -> Any:
        if b"warga2@" in raw:
            raise RuntimeError("cannot read this")
        return read(raw, *more)

    monkeypatch.setattr(bag.office.reader, "read", breaking)
    bag.office.work(bag.now)
    assert [case.address for case in map(bag.office.store.case, bag.cases()) if case] == [
        f"warga{number}@warga.example" for number in (0, 1, 3, 4)
    ]
    assert [letter.why.splitlines()[-1] for letter in bag.office.shelves.inbox.aside()] == [
        "RuntimeError: cannot read this"
    ]
    assert bag.office.shelves.register.rebuild().same


def test_when_the_disk_fails_all_of_the_group_waits_and_is_entered_later(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(bag, 3)
    told: list[str] = []
    bag.office.said = told.append
    before = bag.office.shelves.journal.last

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        patched.setattr(bag.office.shelves.journal, "write", full)
        bag.office.work(bag.now)
    assert (len(bag.office.shelves.inbox.waiting()), bag.cases(), told) == (3, [], [])
    assert bag.office.shelves.journal.last == before
    bag.office.work(bag.now)
    assert bag.cases() == [f"ME-2026-000{number}" for number in (1, 2, 3)]
    assert len(told) == 3


def test_the_same_letter_twice_in_one_group_is_one_case_and_a_duplicate(bag: Bag) -> None:
    raw = bag.message(CITIZEN, "Jalan rusak", TEXT).as_bytes()
    for _ in range(2):
        bag.office.accept(raw, Envelope("smtp", bag.now, CITIZEN, (bag.house.mail,)))
    bag.office.work(bag.now)
    assert sorted(row["class"] for row in bag.letters()) == ["complaint", "duplicate"]
    assert bag.cases() == ["ME-2026-0001"]
    assert bag.office.shelves.inbox.waiting() == []


def test_heavy_mails_end_a_group_early(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.office.HELD", 1)
    wait(bag, 3)
    syncs = Syncs(monkeypatch)
    bag.office.work(bag.now)
    assert syncs.count(".jsonl") == 3
    assert clerk_store.HELD > 1


def test_a_stop_comes_between_groups_with_everything_entered_and_filed(bag: Bag) -> None:
    class Stop(BaseException):
        pass

    def stop() -> None:
        raise Stop

    wait(bag, clerk_store.GROUP + 2)
    bag.office.store.between = stop
    with pytest.raises(Stop):
        bag.office.work(bag.now)
    assert len(bag.cases()) == clerk_store.GROUP
    assert len(bag.office.shelves.inbox.waiting()) == 2
