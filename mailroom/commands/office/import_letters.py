"""`import`: lets letters from files and folders into the office (.eml, mbox, Maildir); each is entered once,
however often it is run.

In: `arguments`: argparse's parser. `run`: a `Call`. `handling`: an `Office`. `tell_unread`: files with
reasons.
Out: a sentence with the numbers; 1 when a file could not be read.
Fails: `Trouble`, `StoreLocked`, `NewerForm`: a store that cannot be opened. OSError: the disk; letters that
were let in stay. cli.py prints a sentence.
See: Which files are letters, and when each arrived: doors/mail_files.py. Reading a mail without letting it
in: commands/looking/read.py."""

from __future__ import annotations

import argparse
import contextlib
import itertools
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from mailroom.commands import Call
from mailroom.commands.office.once import settle, tell_relay
from mailroom.commands.office.serve import set_up_log
from mailroom.commands.terminal import draws_bars, progress
from mailroom.config import Config
from mailroom.daemon import command_child
from mailroom.daemon.store_opening import check_whole, telling
from mailroom.doors.mail_files import FilesRead, FilesSettings, read_paths
from mailroom.office import Office
from mailroom.procedure.letter import Envelope
from mailroom.shelves.store_parts import Inbox
from mailroom.writing.cli_sentences import phrase, word


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=phrase("import.paths"))


def run(call: Call) -> int:
    """Puts the letters; when nobody works in the store, it also handles them. Returns 1 when one could not be
    read."""
    set_up_log(call, beside_sentences=True)
    if call.cabinet.holder() is not None:
        check_whole(call.root)
        with telling(call.root):
            call.cabinet.form()
        found = _put_files(call, call.cabinet.inbox)
        call.print("import.put", letters=found.letters)
        return tell_unread(call, found.unread)
    return command_child.run_limited(call.config, call.root, call.tell, partial(_put_and_handle, call))


def _put_and_handle(call: Call, place: command_child.Workplace) -> int:
    with command_child.open_at(call.config, call.root, call.clock, call.tell, place) as office:
        found = place.once(partial(_put_files, call, office.shelves.inbox))
        with handling(office):
            handled, left = settle(office, call)
        tell_relay(call, office)
        call.print("import.done", letters=found.letters, handled=handled, left=left)
    return tell_unread(call, found.unread)


def _put_files(call: Call, inbox: Inbox) -> FilesRead:
    at, numbers = call.clock() if call.clock.in_rehearsal else None, itertools.count(1)
    with progress("put") as tell:

        def accept(raw: bytes, envelope: Envelope) -> None:
            inbox.accept(raw, envelope)
            tell(next(numbers), 0)

        return read_paths(call.args.paths, accept, at, settings(call.config))


@contextlib.contextmanager
def handling(office: Office) -> Iterator[None]:
    """A bar while the letters that wait are handled, moved on with each group of them."""
    inbox = office.shelves.inbox
    count = len(inbox.waiting()) if draws_bars() else 0
    with progress("handle") as tell:
        if count:
            office.store.between = lambda: tell(count - len(inbox.waiting()), count)
        yield
        office.store.between = lambda: None


def settings(config: Config) -> FilesSettings:
    """Returns the settings of the door for files. It believes Received lines of the servers of [smtp], [lmtp]
    and [[imap]], except a mere "localhost". A letter may be as large as the larger of [smtp] and [lmtp]
    takes."""
    tables = [table for table in (config.smtp, config.lmtp) if table]
    hosts = {*(table.hostname for table in tables), *(box.host for box in config.imap)}
    largest = max((table.max_bytes for table in tables), default=FilesSettings.max_bytes)
    return FilesSettings(tuple(sorted(hosts - {"localhost", "127.0.0.1"})), largest)


def tell_unread(call: Call, unread: Sequence[str]) -> int:
    """Name the unreadable ones; 1 when there is any."""
    for one in unread:
        place, _, reason = one.rpartition(": ")
        call.print("import.unread", place=place, reason=word("file_reason", reason))
    return 1 if unread else 0
