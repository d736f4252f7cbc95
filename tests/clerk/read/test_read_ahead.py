"""Letters that a reader beside the clerk has read before him: whatever becomes of the reader, the store is to
the byte the one that the clerk makes alone."""

from __future__ import annotations

import itertools
import os
import random
import secrets
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest

from mailroom.clerk.letter_look import NEW, QUICK, Mark
from mailroom.clerk.letter_order import FEW, LetterOrder
from mailroom.clerk.read import read_ahead
from mailroom.clerk.read.read_ahead import LOST, ReadAhead, as_answer, digest_of
from mailroom.config.config_tables import ProcessTable
from mailroom.daemon.readers import letter_readers
from mailroom.procedure.letter import Envelope
from mailroom.shelves.files import inbox
from tests.demo_bytes import counted
from tests.mailbag import Bag
from tests.offices import SMALL, load_office

LETTERS = Path(__file__).parents[2] / "letters"
MATTERS = (
    ("Jalan rusak", "Jalan di Desa Lembak berlubang sejak 1 Maret 2026. Mohon diperbaiki. Laporan {}."),
    ("Pungli", "Petugas meminta uang 500.000 rupiah. Mohon nama saya dirahasiakan. Hamba Allah {}."),
    ("Tolong", "Kabel listrik putus di depan sekolah dan anak-anak lewat di situ. Nama saya Budi {}."),
    ("", "Air PDAM mati tiga hari {}"),
    ("Fwd: sampah", "Tolong.\n\n---------- Forwarded message ---------\nDari: Ani <ani{}@warga.example>\n"
     "Subject: sampah\n\nSampah menumpuk di Pasar Lembak sejak Senin."),
)  # fmt: skip
LIMITS = ProcessTable(letter_seconds=1)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other work may hold up a reader."""
    monkeypatch.setattr(read_ahead, "PATIENCE", 60)


def letters(bag: Bag, chosen: Sequence[int]) -> list[bytes]:
    """Each number one letter: a mail of the collection, or a complaint, every third with a picture."""
    mails, found = sorted(LETTERS.glob("*.eml")), list[bytes]()
    for place, number in enumerate(chosen):
        if number < len(mails):
            found.append(mails[number].read_bytes())
            continue
        subject, text = MATTERS[number % len(MATTERS)]
        files = ("foto.jpg",) if number % 3 == 0 else ()
        sender = f"warga{place}@warga.example"
        found.append(bag.message(sender, subject, text.format(place), files=files).as_bytes())
    return found


def play(root: Path, chosen: Sequence[int], ahead: bool) -> tuple[dict[str, bytes], int]:
    """All that is on the disk afterwards, and how often the clerk did without reading."""
    with (
        mock.patch.object(secrets, "token_hex", counted()),
        mock.patch.object(inbox, "_numbers", itertools.count(1)),
        mock.patch.object(threading, "active_count", lambda: 1),
    ):
        random.seed(1)  # of boundaries within mails
        bag = Bag(load_office(SMALL), root)
        office = bag.office
        office.ticks = lambda: 0.0  # a group does not end by the clock
        office.luck = office.post.luck = lambda: 0.5
        if ahead:
            office.reader.ahead = letter_readers.read_ahead(office, LIMITS)
            office.reader.ahead.answers = True  # so that it is waited for from the first letter on
            office.order.ahead = office.reader.ahead.ask
        for place, raw in enumerate(letters(bag, chosen)):
            arrived = bag.now + timedelta(microseconds=place)
            office.accept(raw, Envelope("smtp", arrived, f"warga{place}@warga.example", (bag.house.mail,)))
        now = bag.now + timedelta(seconds=1)
        while office.work_group(now) + office.deliver(now):
            pass
        office.reader.ahead.close()
        bag.close()
    files = [path for path in root.rglob("*") if path.is_file() and "register.db" not in path.name]
    assert not list((root / "inbox" / "new").iterdir())
    return {str(path.relative_to(root)): path.read_bytes() for path in files}, office.reader.ahead.used


def both(chosen: Sequence[int]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        alone, none = play(Path(folder, "alone"), chosen, ahead=False)
        beside, used = play(Path(folder, "beside"), chosen, ahead=True)
    assert none == 0
    assert {name for name in alone if alone[name] != beside.get(name)} == set()
    assert alone.keys() == beside.keys()
    return used


FRESH = range(1000, 1009)


@pytest.mark.parametrize("number", range(2))
def test_with_and_without_a_reader_the_store_is_the_same(number: int) -> None:
    """Letters of the collection, drawn anew each day, among complaints."""
    drawn = random.Random(f"{datetime.now(UTC).date()} {number}")
    chosen = [drawn.randrange(400) for _ in range(10)] + [*FRESH]
    drawn.shuffle(chosen)
    both(chosen)


def test_the_clerk_reads_none_of_them_but_the_first() -> None:
    assert both(FRESH) >= len(FRESH) - 1


def end(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def turn_round(_: str) -> None:
    while True:
        pass


def fail(name: str) -> None:
    raise KeyError(name)


def sleep(_: str) -> None:
    time.sleep(60)


@pytest.mark.parametrize("deed", [end, turn_round, fail, sleep])
def test_a_reader_that_ends_over_a_letter_or_is_silent_costs_it_nothing(
    monkeypatch: pytest.MonkeyPatch, deed: Callable[[str], None]
) -> None:
    monkeypatch.setattr(read_ahead, "PATIENCE", 3)
    inner, seen = letter_readers.understood_in, itertools.count(1)

    def understood_in(office: letter_readers.Office, name: str) -> letter_readers.Found:
        if next(seen) == 3:
            deed(name)
        return inner(office, name)

    monkeypatch.setattr(letter_readers, "understood_in", understood_in)
    assert both(FRESH) >= 1


# What is asked.


def asked_of(marks: dict[str, Mark]) -> list[str]:
    found: list[str] = []
    order = LetterOrder(marks.__getitem__)
    order.ahead = found.extend
    order.see(sorted(marks))
    list(order.group())
    return found


def test_where_few_wait_nobody_is_asked() -> None:
    assert asked_of({str(number): Mark(NEW, (str(number),)) for number in range(FEW)}) == []


def test_first_letters_are_asked_about_the_quick_ones_first() -> None:
    marks = {str(number): Mark(NEW, (f"new {number}",)) for number in range(FEW)}
    marks |= {"7": Mark(QUICK, ("sure a",)), "8": Mark(QUICK, ("sure b", "case"))}
    assert asked_of(marks) == ["7", *map(str, range(FEW))]


def pair(monkeypatch: pytest.MonkeyPatch, bag: Bag) -> tuple[ReadAhead, socket.socket]:
    monkeypatch.setattr(read_ahead, "PATIENCE", 1)
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    weights = bag.office.reader.complaints.weights
    return ReadAhead(ours, bag.office.house, weights), its


def test_an_answer_counts_for_its_words_day_and_office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = Bag(load_office(SMALL), tmp_path)
    ahead, its = pair(monkeypatch, bag)
    reader, house = bag.office.reader, bag.office.house
    found = reader.understand("Jalan rusak di Lembak", house, bag.now)
    day, weights = date(2026, 3, 5), reader.complaints.weights
    told = digest_of("", "Jalan rusak di Lembak", day, has_files=False)
    ahead.ask(["a", "b"])
    assert its.recv(100) == b"b"
    ahead.begin_letter("b")
    its.send(as_answer("b", {told: replace(found, title="dari pembaca")}))
    known = ahead.understood(told, house, weights)
    assert known is not None and known == replace(found, title="dari pembaca")
    others = [("", "Jalan", day, False), ("J", "alan rusak di Lembak", day, False)]
    others += [
        ("", "Jalan rusak di Lembak", date(2026, 3, 6), False),
        ("", "Jalan rusak di Lembak", day, True),
    ]
    for subject, text, when, files in others:
        assert ahead.understood(digest_of(subject, text, when, has_files=files), house, weights) is None
    ahead.begin_letter("a")
    assert ahead.understood(told, house, weights) is None
    bag.close()


def test_once_tables_or_weights_have_changed_the_clerk_reads_himself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = Bag(load_office(SMALL), tmp_path)
    house, weights = bag.office.house, bag.office.reader.complaints.weights
    for other, others in ((replace(house), weights), (house, replace(weights))):
        ahead, its = pair(monkeypatch, bag)
        ahead.ask(["a", "b"])
        ahead.begin_letter("b")
        assert ahead.understood(b"", other, others) is None
        ahead.ask(["c", "d"])
        assert (its.recv(100), its.recv(100)) == (b"b", b""), "its reader ends"
    bag.close()


def test_what_was_lost_or_is_too_long_is_read_by_the_clerk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = Bag(load_office(SMALL), tmp_path)
    ahead, its = pair(monkeypatch, bag)
    house, weights = bag.office.house, bag.office.reader.complaints.weights
    found = bag.office.reader.understand("Jalan rusak di Lembak", house, bag.now)
    ahead.ask(["a", "b", "c"])
    its.send(LOST)
    ahead.begin_letter("b")
    assert ahead.understood(b"", house, weights) is None
    ahead.ask(["x", "d"])
    its.send(as_answer("d", {b"": replace(found, title="x" * read_ahead.MOST)}))
    ahead.begin_letter("d")
    assert ahead.understood(b"", house, weights) is None
    ahead.answers = False
    ahead.ask(["x", "e"])
    ahead.begin_letter("e")
    assert ahead.understood(b"", house, weights) is None, "nobody waits for one that begins"
    its.send(as_answer("e", {b"": found}))
    assert ahead.understood(b"", house, weights) == found
    ahead.ask(["x", "f"])
    ahead.begin_letter("f")
    assert ahead.understood(b"", house, weights) is None, "it is silent"
    assert its.recv(100) and not [*iter(lambda: its.recv(100), b"")][4:], "and is asked no more"
    bag.close()
