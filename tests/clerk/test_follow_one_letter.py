"""README's "Follow one letter" is walked: one complaint through the real SMTP door of an open office, and the
functions that it names are entered in its order."""

from __future__ import annotations

import re
import smtplib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from mailroom.doors.letter_boxes import LetterBox
from mailroom.doors.smtp_door import SmtpDoor
from tests.door_settings import smtp_settings
from tests.mailbag import Bag

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "mailroom"
STEPS = re.findall(r"(?m)^\d+\. `([\w/]+\.py): ([\w.]+)`", (ROOT / "README.md").read_text("utf-8"))
FILES = 13  # that a stranger passes, from the door to the archive of mails
ARCHIVE = "shelves/files/outgoing_archive.py"


class Walk:
    """The steps that were entered, once each, and the files on the way to each: those of its callers."""

    def __init__(self) -> None:
        self.entered: list[tuple[str, str]] = []
        self.files: dict[str, set[str]] = {}

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        place = _place(frame)
        if event != "call" or place is None:
            return
        step = (place, _name(frame))
        if step in STEPS and step not in self.entered:
            self.entered.append(step)
            self.files[place] = {file for caller in _stack(frame) if (file := _place(caller))}


def _place(frame: FrameType) -> str | None:
    path = Path(frame.f_code.co_filename)
    return str(path.relative_to(HOUSE)) if path.is_relative_to(HOUSE) else None


def _name(frame: FrameType) -> str:
    code = frame.f_code
    return getattr(code, "co_qualname", code.co_name)


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


@contextmanager
def walking() -> Iterator[Walk]:
    """All threads are watched, those too that begin meanwhile."""
    walk = Walk()
    threading.setprofile(walk)
    sys.setprofile(walk)
    try:
        yield walk
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def test_the_steps_are_the_functions_in_which_a_debugger_stops(bag: Bag) -> None:
    message = bag.message(
        "warga@warga.example", "Jalan rusak", "Jalan di Desa Lembak rusak sejak 1 Maret 2026."
    )
    inbox = bag.office.shelves.inbox
    with walking() as walk:
        door = SmtpDoor([LetterBox(smtp_settings(port=0), inbox.accept_all, lambda: bag.now, lambda _: True)])
        door.start()
        try:
            with smtplib.SMTP("127.0.0.1", door.port, timeout=10) as client:
                client.send_message(message)
        finally:
            door.stop()
        bag.office.settle(bag.now)
    assert walk.entered == STEPS
    to_archive = STEPS[: [file for file, _ in STEPS].index(ARCHIVE) + 1]
    passed = set().union(*(walk.files[file] for file, _ in to_archive))
    assert len(passed) <= FILES, sorted(passed)
    assert {row["form"] for row in bag.mails()} == {"receipt", "verification"}
