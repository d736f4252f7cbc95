"""Tasks that are measured in a process of their own, for their memory: `python -m tests.bench.tasks TASK …`
prints figures as JSON."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from mailroom import cli
from mailroom.clerk.store import Store
from mailroom.clerk.write.letter_papers import Papers
from mailroom.commands import COMMANDS
from mailroom.config import load
from mailroom.doors.imap.imap_door import ImapDoor
from mailroom.places import TEMPLATES
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.reading.identity.identity_answers import with_identity_reader
from mailroom.shelves.files.door_state import DoorState
from mailroom.shelves.files.file_cabinet import FileCabinet
from mailroom.shelves.files.inbox import FileInbox
from mailroom.writing.mail_composer import MailComposer
from mailroom.writing.papers.pdf_press import Press
from tests.bench.meter import ROOT, peak, resident
from tests.door_settings import imap_settings
from tests.live.servers import PASSWORD

# bytes of memory that a task may ask for: what is not flat must not take the machine with it
MOST = 8 * 2**30
AT = "2026-04-01T09:00"
MARKS = (1_000, 5_000, 10_000)  # letters filed, at which memory is looked at


def opening(root: str) -> dict[str, float]:
    """Open a store, as the office does; it is still open when memory is looked at."""
    before, start = resident(), time.perf_counter()
    shelves = FileCabinet(Path(root)).open()
    wall = time.perf_counter() - start
    grew = resident() - before
    shelves.close()
    return {"wall": wall, "grew": grew}


def command(name: str, *arguments: str) -> dict[str, float]:
    """A command of run.py; what it prints goes nowhere."""
    __import__(COMMANDS[name])
    before, start = resident(), time.perf_counter()
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        ended = cli.main([name, *arguments])
    return {
        "wall": time.perf_counter() - start,
        "cpu": time.process_time(),
        "peak": max(0.0, peak() - before),
        "ended": ended,
    }


def catching_up(config: str) -> dict[str, float]:
    """`once` of an office whose letters wait: how many were handled, and the memory held when so many had
    been filed. Its clerk is a process of its own."""
    seen = multiprocessing.Array(
        "d", 2 + len(MARKS), lock=False
    )  # letters filed, memory at most, at each mark
    inner, before = FileInbox.file_away, resident()

    def counted(inbox: FileInbox, name: str, digest: str) -> None:
        inner(inbox, name, digest)
        seen[0] += 1
        seen[1] = peak() - before
        if seen[0] in MARKS:
            seen[2 + MARKS.index(int(seen[0]))] = resident()

    with mock.patch.object(FileInbox, "file_away", counted):
        found = command("once", "--config", config)
    filed, most, *held = seen
    marks = {f"at {mark}": memory for mark, memory in zip(MARKS, held, strict=True) if memory}
    cpu = sum(os.times()[:4])
    return {**found, **marks, "cpu": cpu, "handled": filed, "peak": max(most, found["peak"])}


def fetching(port: str, user: str, root: str, since: str) -> dict[str, float]:
    """All that is new in a mailbox, into the inbox of a store: the door alone."""
    settings = imap_settings(
        "127.0.0.1", int(port), "none", user=user, password=PASSWORD, since=date.fromisoformat(since)
    )
    inbox, before = FileInbox(Path(root)), resident()
    door = ImapDoor(settings, inbox.accept_all, lambda: datetime.now(UTC), DoorState(Path(root)))
    start, used = time.perf_counter(), time.process_time()
    put = door.poll().put
    spent = {"wall": time.perf_counter() - start, "cpu": time.process_time() - used}
    door.close()
    return {**spent, "put": put, "peak": max(0.0, peak() - before)}


def quarter(root: str, label: str) -> dict[str, float]:
    """The quarter's figures and each paper that is made of them."""
    config = load(ROOT / "config.toml", os.environ)
    house = with_identity_reader(config.house)
    now = datetime.fromisoformat(AT).replace(tzinfo=house.calendar.zone)
    shelves = FileCabinet(Path(root)).open()
    papers = Papers(
        Press(TEMPLATES, house.emblem, house.garuda), Store(shelves.register), MailComposer(TEMPLATES, house)
    )
    reply = Reply(
        "report_draft",
        Role.ADMIN,
        house.admin.address,
        house.admin.name,
        data={"quarter": label, "remarks": []},
    )
    before = resident()
    found = {"figures": _seconds(lambda: papers.quarters.figures(label, house, now))}
    for paper in ("report", "spreadsheet", "follow_up_letters"):
        found[paper] = _seconds(lambda: papers.enclosures(paper, f"{paper}.bin", reply, None, house, now))  # noqa: B023 - called at once
    shelves.close()
    return {**found, "peak": max(0.0, peak() - before)}


def _seconds(deed: Callable[[], object]) -> float:
    before = time.process_time()
    deed()
    return time.process_time() - before


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "opening": opening,
    "command": command,
    "catching_up": catching_up,
    "fetching": fetching,
    "quarter": quarter,
}

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
