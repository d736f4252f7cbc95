"""The process that reads waiting letters before the clerk comes to them, where a second core is there.

It is forked before the clerk has a second thread, and knows the office as it is then. It opens no record and
enters nothing. A letter has the limits of CPU and memory that it has with the clerk. One that passes them
ends its reader, another is forked, and the clerk reads that letter himself.

In: `read_ahead`: an open `Office`, [process] of config.toml. `understood_in`: a letter's name.
Out: a `ReadAhead` for the clerk. The processes end with him, or when he closes it.
Fails: OSError where no process can be had: the office is not opened. What ends a reader is told to the clerk
alone.
See: What is asked and answered: clerk/read/read_ahead.py. The limits: ../work_limits.py."""

from __future__ import annotations

import gc
import os
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection

from mailroom.clerk.current_work import LETTER, Piece
from mailroom.clerk.read.forwarded_complaint import complaint_text, own_files
from mailroom.clerk.read.read_ahead import LOST, Found, ReadAhead, as_answer, digest_of
from mailroom.clerk.read.text_reader import TextReader
from mailroom.config.config_tables import ProcessTable
from mailroom.daemon.child_process import Child
from mailroom.daemon.work_limits import LimitedHand
from mailroom.office import Office
from mailroom.procedure.letter import File
from mailroom.procedure.office_facts import House
from mailroom.reading.case_of_reply import Match
from mailroom.reading.complaints.complaint_reader import Understanding
from mailroom.reading.mime.opener import open_mail
from mailroom.shelves.letter_file import Unreadable

CORES = 2  # with fewer the clerk reads himself
PAUSE = 0.2  # seconds after a reader's end
_NAME = 1 << 12  # bytes that hold the name of a letter


class NotingReader(TextReader):
    """Understands as the clerk does, and notes what it has understood of which words."""

    noted: dict[bytes, Understanding]

    def understand(
        self, text: str, house: House, at: datetime, subject: str = "", files: Sequence[File] = ()
    ) -> Understanding:
        found = super().understand(text, house, at, subject, files)
        day = house.calendar.local(at).date()
        self.noted[digest_of(subject, text, day, has_files=bool(files))] = found
        return found


class _NoDesk:
    """Nobody asks what a reader has in hand."""

    def write_piece(self, piece: Piece | None) -> None:
        """Notes nothing."""


def read_ahead(office: Office, limits: ProcessTable) -> ReadAhead:
    """Begins to read for an office. The process that asks has one thread."""
    if len(os.sched_getaffinity(0)) < CORES or threading.active_count() > 1:
        return ReadAhead()
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    Child("keeper", partial(_keep_one, office, limits, its, ours))
    its.close()
    return ReadAhead(ours, office.house, office.reader.complaints.weights)


def understood_in(office: Office, name: str) -> Found:
    """Returns what is understood of a waiting letter as a complaint, without any record."""
    letter, house = office.shelves.inbox.letter(name), office.house
    asked = office.reader
    reader = NotingReader(asked.words, asked.complaints, languages=asked.languages)
    reader.noted = {}
    reading = reader.begin_reading(open_mail(letter.raw), letter.envelope, Match())
    told = complaint_text(reading, house)
    files = [file for file in own_files(reading, told) if not file.refused]
    reader.complaint(told, house, letter.envelope.arrived, files)
    return reader.noted


def _keep_one(
    office: Office, limits: ProcessTable, channel: socket.socket, clerks: socket.socket, _: Connection
) -> int:
    """Forks one reader after another, until the clerk closes the channel."""
    clerks.close()
    gc.freeze()  # else the collector of each reader would copy every page of the clerk's
    while Child("reader", partial(_answer_clerk, office, limits, channel)).wait():
        with suppress(BlockingIOError):  # whatever waited is the clerk's
            while channel.recv(_NAME, socket.MSG_DONTWAIT):
                pass
        with suppress(OSError):  # his end is closed, or he has not taken what was said before
            channel.send(LOST, socket.MSG_DONTWAIT)
        time.sleep(PAUSE)
    return 0


def _answer_clerk(office: Office, limits: ProcessTable, channel: socket.socket, _: Connection) -> int:
    """Answers about letters until the clerk closes the channel."""
    hand = LimitedHand(_NoDesk(), limits)
    hand.begin()
    while asked := _next_letter_name(channel):
        name = asked.decode("utf-8", "surrogateescape")
        found: Found = {}
        with hand.piece(LETTER, name), suppress(Unreadable, FileNotFoundError):
            found = understood_in(office, name)
        try:
            channel.send(as_answer(name, found))
        except (BrokenPipeError, ConnectionResetError):
            break
    return 0


def _next_letter_name(channel: socket.socket) -> bytes:
    """Returns the name of a letter, or nothing when the clerk is gone, also with an answer unread."""
    with suppress(ConnectionResetError):
        return channel.recv(_NAME)
    return b""
