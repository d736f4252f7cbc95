"""The reader beside the clerk as a real process: it may be killed at any moment, and ends with the clerk."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from mailroom.daemon.readers import letter_readers
from mailroom.daemon.readers.letter_readers import CORES
from mailroom.procedure.letter import Envelope
from mailroom.shelves.files.inbox import FileInbox
from tests.daemon.test_daemon import LETTER, MORNING, House, _house

MANY = 40


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from _house(House(tmp_path))


def child(parent: int, name: str, but: int = 0) -> int:
    """The child of this name, another than `but`; waited for."""
    while True:
        with suppress(FileNotFoundError, ProcessLookupError):
            for pid in map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split()):
                if pid != but and Path(f"/proc/{pid}/comm").read_text().strip() == f"mailroom-{name}":
                    return pid
        time.sleep(0.01)


def lives(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_for(known: Callable[[], bool]) -> None:
    while not known():  # the test's own limit ends a wait for nothing
        time.sleep(0.01)


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < CORES, reason="the clerk of a single core reads himself")
def test_readers_and_clerk_are_killed_while_letters_wait(house: House) -> None:
    inbox = FileInbox(house.store)
    for number in range(MANY):
        raw = LETTER.format(number=number).replace("budi@", f"budi{number}@").encode()
        inbox.accept(raw, Envelope("smtp", MORNING))
    house.open()
    clerk = house.child("clerk")
    keeper = child(clerk, "keeper")
    first = child(keeper, "reader")
    os.kill(first, signal.SIGKILL)
    second = child(keeper, "reader", but=first)
    house.hear("laporan baru dicatat")
    os.kill(clerk, signal.SIGKILL)
    wait_for(lambda: not lives(keeper) and not lives(second))
    wait_for(lambda: house.delivered() == 2 * MANY)
    reader = child(child(house.child("clerk"), "keeper"), "reader")
    assert house.close() == 0
    wait_for(lambda: not lives(reader))
    assert len(house.cases()) == MANY and not inbox.waiting() and not inbox.aside()
    assert [len(house.mails(f"budi{number}@warga.example")) for number in range(MANY)] == [1] * MANY


def test_a_clerk_who_leaves_an_answer_unread_is_gone_like_any_other() -> None:
    clerks, readers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    readers.send(b"an answer")
    clerks.close()
    with closing(readers):
        assert letter_readers._next_letter_name(readers) == b""
