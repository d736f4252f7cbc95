"""What every engine's cabinet promises, whatever keeps the store."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailroom.procedure.letter import Envelope
from mailroom.shelves.cabinet import Cabinet, Shelves
from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.store_faults import KeyMissing, StoreLocked, StoreRefused
from mailroom.shelves.upkeep import erasure, retention, store_backup

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DIGEST, MAIL = "ab" * 32, "kab-2026-0001.1.1"
RAW = b"From: a@warga.example\r\n\r\nJalan rusak \xff\x00\r\n"
ENGINES: dict[str, Callable[[Path], Cabinet]] = {"files": cabinet_at}


@pytest.fixture(params=ENGINES)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Cabinet]:
    """Gives the cabinet of an engine by a name."""
    return lambda name: ENGINES[request.param](tmp_path / name)


@pytest.fixture
def cabinet(make: Callable[[str], Cabinet]) -> Cabinet:
    return make("store")


@pytest.fixture
def shelves(cabinet: Cabinet) -> Iterator[Shelves]:
    with closing(cabinet.open()) as opened:
        yield opened


def letter(shelves: Shelves, raw: bytes = RAW) -> str:
    return shelves.inbox.accept(raw, Envelope("smtp", AT, "a@warga.example", ("office@kab.example",), {}))


def enter(shelves: Shelves, name: str) -> None:
    """A letter that causes a mail, as the clerk enters it."""
    with shelves.enter_group() as group:
        rows = {"letters": {DIGEST: {"name": name, "class": "complaint"}}, "mails": {MAIL: {"to": "x"}}}
        shelves.register.enter([{"why": "a letter", **rows}], AT)
        group.mails[MAIL] = b"Subject: diterima\r\n\r\n"
        group.letters.append((name, DIGEST))


def test_a_group_enters_rows_lines_mails_and_filings(cabinet: Cabinet, shelves: Shelves) -> None:
    name = letter(shelves)
    assert (shelves.inbox.waiting(), cabinet.letters_wait()) == ([name], True)
    enter(shelves, name)
    assert (shelves.inbox.waiting(), shelves.inbox.archive.raw(DIGEST)) == ([], RAW)
    assert shelves.outgoing.raw(MAIL) == b"Subject: diterima\r\n\r\n"
    assert (shelves.inbox.archive.find_all(), shelves.outgoing.ids()) == (({DIGEST}, []), {MAIL})
    with closing(cabinet.look()) as seen, seen.register.snapshot():
        assert seen.register.get("mails", MAIL) == {"to": "x", "key": MAIL}
        assert (seen.journal.last, seen.journal.head) == (seen.register.last_change, seen.register.head)
        assert seen.journal.verify() is None


def test_a_group_whose_mails_are_refused_enters_nothing(
    shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    name = letter(shelves)
    with monkeypatch.context() as patched:
        patched.setattr(shelves.outgoing, "write", refuse)
        with pytest.raises(OSError, match="full"):
            enter(shelves, name)
    assert (shelves.inbox.waiting(), shelves.journal.last) == ([name], 0)
    assert shelves.register.get("letters", DIGEST) is None
    enter(shelves, name)
    assert (shelves.inbox.waiting(), shelves.journal.last) == ([], 1)


def test_a_letter_is_aside_until_it_is_taken_back(shelves: Shelves) -> None:
    name = letter(shelves)
    shelves.inbox.set_aside(name, "no sense\n")
    assert ([one.why for one in shelves.inbox.aside()], shelves.inbox.waiting()) == (["no sense\n"], [])
    assert shelves.inbox.read_aside(name)[1] == RAW
    shelves.inbox.take_back(name)
    assert (shelves.inbox.aside_names(), shelves.inbox.letter(name).raw) == ([], RAW)


def test_a_staged_letter_waits_once_it_is_published(shelves: Shelves) -> None:
    envelope = Envelope("smtp", AT, None, (), {})
    shelves.inbox.stage(b"dropped", envelope).drop()
    staged = shelves.inbox.stage(b"published", envelope)
    assert shelves.inbox.waiting() == []
    staged.publish()
    (name,) = shelves.inbox.to_enter()
    assert shelves.inbox.beginning(name, 1000)[1] == b"published"


def test_one_works_and_is_known(cabinet: Cabinet, shelves: Shelves) -> None:
    assert cabinet.holder() is not None
    with pytest.raises(StoreLocked):
        cabinet.hold()
    shelves.close()
    assert cabinet.holder() is None
    cabinet.hold().release()


def test_who_looks_at_no_store_is_told(cabinet: Cabinet) -> None:
    assert (cabinet.exists(), cabinet.is_empty()) == (False, True)
    with pytest.raises(StoreRefused):
        cabinet.look()
    with pytest.raises(KeyMissing):
        cabinet.keys.load(begun=True)


def test_marks_notes_and_keys_are_kept(cabinet: Cabinet, make: Callable[[str], Cabinet]) -> None:
    cabinet.marks.set("imap:kotak/masuk", "17:4")
    cabinet.notes.add_note("a.json", b"{}")
    assert (cabinet.keys.make(), cabinet.keys.make()) == (True, False)
    again = make("store")
    assert (again.marks.get("imap:kotak/masuk"), again.marks.get("none")) == ("17:4", None)
    assert (again.notes.waiting(), again.marks.damaged_marks()) == ({"a.json": b"{}"}, [])
    assert again.keys.load(begun=True) == cabinet.keys.load(begun=False)
    again.notes.forget(["a.json", "b.json"])
    assert cabinet.notes.waiting() == {}


def test_a_backup_is_the_same_store_elsewhere(
    cabinet: Cabinet, make: Callable[[str], Cabinet], tmp_path: Path
) -> None:
    with closing(cabinet.open()) as shelves:
        enter(shelves, letter(shelves))
        waits = letter(shelves, b"another")
    path, other = tmp_path / "cadangan.tar", make("other")
    with closing(cabinet.look()) as seen, seen.register.snapshot():
        written = store_backup.write(cabinet, seen.register, path)
    assert store_backup.restore(path, other) == written
    with closing(other.open()) as shelves:
        assert (shelves.journal.last, shelves.journal.head) == (written.changes, written.head)
        assert (shelves.inbox.waiting(), shelves.inbox.archive.raw(DIGEST)) == ([waits], RAW)
        assert (shelves.outgoing.size(MAIL), shelves.register.rebuild().same) == (21, True)
        assert shelves.keys == cabinet.keys.load(begun=True)


def test_what_is_struck_out_and_removed_is_gone(shelves: Shelves) -> None:
    enter(shelves, letter(shelves))
    shelves.register.enter([{"cases": {"KAB-2026-0001": {"events": [{"text": "rahasia"}]}}}], AT)
    found = erasure.find(shelves.journal, erasure.documents(("cases", "KAB-2026-0001")))
    erasure.strike(shelves.register, shelves.journal, found, "asked", AT, [DIGEST], [MAIL])
    retention.carry_out(shelves.register, shelves.inbox, shelves.outgoing)
    assert shelves.register.wipe()
    assert (shelves.inbox.archive.copies(DIGEST), shelves.outgoing.size(MAIL)) == (0, 0)
    assert "rahasia" not in str(shelves.register.get("cases", "KAB-2026-0001"))
    assert (shelves.journal.verify(), shelves.register.rebuild().same) == (None, True)
