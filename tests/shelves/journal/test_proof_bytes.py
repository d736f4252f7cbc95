"""A changed byte anywhere in a store is named by `verify`, or changed nothing that is kept: a bit is turned
in every kind of file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailroom.commands.store.store_proof import Files, Proof
from mailroom.config import Config
from mailroom.daemon.store_opening import telling
from mailroom.procedure.letter import Envelope
from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.files import schema_version, token_keys
from mailroom.shelves.files.door_state import DoorState
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.writing.cli_sentences import Trouble
from tests.mailbag import Bag
from tests.register_file import by_hand

# What nothing is read from that counts, so that it may be changed.
FREE = {
    "lock": "the number of the process that had it last: told to a person, the lock itself is the system's",
    "register.db-shm": "SQLite's index of the write-ahead log, made anew by whoever opens it first",
    "aside/*.why": "what a person is told of a letter that failed; the letter itself is proved",
}
KINDS = (
    "journal", "letters", "sent", "token.key", "form", "head", "doors", "inbox/new", "inbox/sacks",
    "inbox/aside", "register.db", "register.db-wal", *FREE,
)  # fmt: skip


@pytest.fixture(scope="module", params=["closed", "killed"])
def store(
    request: pytest.FixtureRequest, demonstration: Config, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A store with something in every kind of file, as a closed office leaves it, or a killed one: with a
    write-ahead log."""
    folder = tmp_path_factory.mktemp(request.param)
    bag = Bag(demonstration, folder / "store")
    bag.answered()
    bag.complaint(sender="siti@warga.example")
    DoorState(bag.root).set("imap:pengaduan", "1772672400:17")
    inbox = FileInbox(bag.root)
    letters = [
        (
            _letter(number),
            Envelope("smtp", bag.now + timedelta(seconds=number), "x@y.example", (bag.house.mail,)),
        )
        for number in range(5)
    ]
    inbox.set_aside(inbox.accept(*letters[0]), "Traceback")
    inbox.accept(*letters[1])
    inbox.accept_all(letters[2:])
    if request.param == "killed":
        shutil.copytree(bag.root, folder / "killed")
    bag.close()
    return folder / ("killed" if request.param == "killed" else "store")


def _letter(number: int) -> bytes:
    return b"From: x@y.example\r\nSubject: menunggu\r\nMessage-ID: <%d@y.example>\r\n\r\nisi\r\n" % number


def kind_of(path: Path, store: Path) -> str:
    parts = path.relative_to(store).parts
    if parts[-1].endswith(".why"):
        return "aside/*.why"
    return "/".join(parts[:2]) if parts[0] == "inbox" else parts[0]


@cache
def files_of(store: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted(store.rglob("*")):
        # people's mailboxes, in a rehearsal
        if kind_of(path, store) != "outgoing" and path.is_file() and path.stat().st_size:
            found.setdefault(kind_of(path, store), []).append(path)
    return found


def named(store: Path) -> list[str]:
    """What `verify` says: findings, why it cannot even begin, or how far the register is behind (which the
    next opening mends)."""
    try:
        with telling(store):
            schema_version.form_of(store)
            files, register = Files.list_in(cabinet_at(store)), SqliteRegister.open_for_reading(store)
            with closing(register), register.snapshot():
                proof = Proof(cabinet_at(store), register, files)
                found = [f"{key} {values}" for key, values in proof.findings()]
            return found + [f"behind {proof.counts['behind']}"] * bool(proof.counts["behind"])
    except (Trouble, OSError) as refused:
        return [str(refused)]


def kept(store: Path) -> list[Any]:
    """All that is held in the register, all letters that wait, and the keys (a capital among their hex digits
    is no other key)."""
    with by_hand(store, reading=True) as sql:
        tables = [
            name for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        ]
        rows = [sorted(sql.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in tables]
    inbox = FileInbox(store)
    return [rows, [inbox.letter(name) for name in inbox.waiting()], token_keys.load(store, begun=True)]


@contextmanager
def turned(path: Path, place: int, bit: int) -> Iterator[None]:
    before = path.read_bytes()
    after = bytearray(before)
    after[place] ^= 1 << bit
    path.write_bytes(after)
    try:
        yield
    finally:
        path.write_bytes(before)


def test_untouched_nothing_is_named(store: Path) -> None:
    assert named(store) == []
    kinds = {*files_of(store)}
    assert kinds >= {*KINDS} - {"register.db-wal", "register.db-shm"}
    assert kinds <= {*KINDS}, "a kind of file that is not proved: prove it, or say why it may be changed"
    if store.name == "killed":
        assert (store / "register.db-wal").stat().st_size > 10_000


@given(data=st.data())
@settings(max_examples=120)
def test_a_bit_turned_anywhere_is_named_or_changed_nothing(store: Path, data: st.DataObject) -> None:
    files = files_of(store)
    path = data.draw(st.sampled_from(files[data.draw(st.sampled_from(sorted(files)))]))
    place, bit = data.draw(st.integers(0, path.stat().st_size - 1)), data.draw(st.integers(0, 7))
    before = kept(store)
    with turned(path, place, bit):
        if not named(store):
            assert kind_of(path, store) in {
                *FREE,
                "register.db",
                "register.db-wal",
                "inbox/sacks",
                "token.key",
                "form",  # of an older one: then the register is made anew
            }
            assert kept(store) == before


@pytest.mark.parametrize("kind", ["token.key", "form", "head", "doors"])
def test_no_byte_of_the_small_files_can_change_unseen(store: Path, kind: str) -> None:
    (path,) = files_of(store)[kind]
    sealing = token_keys.load(store, begun=True)
    for place in range(path.stat().st_size):
        with turned(path, place, place % 8):
            older = kind == "form" and path.read_bytes() in (b"1\n", b"2\n")  # the register is made anew
            assert (
                named(store)
                or older
                or (kind == "token.key" and token_keys.load(store, begun=True) == sealing)
            ), place


def test_a_damaged_mark_counts_as_forgotten_and_one_of_before_is_read(tmp_path: Path) -> None:
    marks = DoorState(tmp_path)
    marks.set("a", "1:17")
    (path,) = (tmp_path / "doors").glob("*")
    assert (marks.get("a"), marks.damaged_marks()) == ("1:17", [])
    path.write_bytes(path.read_bytes().replace(b"1:17", b"1:71"))
    assert (marks.get("a"), marks.damaged_marks()) == (None, ["doors/a.mark"])
    path.write_bytes(b"1:17")
    assert (marks.get("a"), marks.damaged_marks()) == ("1:17", [])


def test_another_key_is_told_by_the_mails_it_has_not_sealed(store: Path) -> None:
    path = store / "token.key"
    own = path.read_bytes()
    try:
        path.write_bytes(b"ab" * 32 + b"\n" + own)  # turned over by hand: the old one stays behind the new
        assert named(store) == []
        path.write_bytes(b"ab" * 32 + b"\n")
        assert ["wrong_key" in one for one in named(store)] == [True]
        path.write_bytes(b"zz")
        assert ["bad_key" in one for one in named(store)] == [True]
    finally:
        path.write_bytes(own)


def test_a_row_that_is_no_document_is_the_registers_damage_and_no_letters(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = Bag(demonstration, tmp_path / "store")
    case = bag.complaint()
    bag.close()
    with by_hand(bag.root) as sql:
        sql.execute("""UPDATE "t:cases" SET doc = substr(doc, 1, 40)""")
    first, last = named(bag.root)
    assert f"cases/{case.number}" in first
    assert "unreadable" in last
    register = SqliteRegister.open_for_reading(bag.root)
    with closing(register), pytest.raises(OSError, match="cannot be read"):
        register.get("cases", case.number)


def test_a_letter_that_waits_is_proved_by_its_name_also_by_one_of_before(
    tmp_path: Path, demonstration: Config
) -> None:
    inbox, arrived = (
        FileInbox(tmp_path),
        demonstration.house.calendar.local(Bag(demonstration, tmp_path / "x").now),
    )
    name = inbox.accept(_letter(1), Envelope("smtp", arrived, "x@y.example", ("a@b.example",)))
    path = tmp_path / "inbox/new" / name
    head, raw = path.read_bytes().split(b"\n", 1)
    assert inbox.changed_letters() == []
    other = json.dumps({**json.loads(head), "sender": "y@y.example"}, separators=(",", ":")).encode()
    path.write_bytes(other + b"\n" + raw)
    assert inbox.changed_letters() == [name]
