"""The path of a letter: put by file, read, decided, typed, committed, delivered to Maildirs; where its time
goes; letters that wait."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from mailroom.config import Config
from mailroom.daemon.readers.letter_readers import read_ahead
from mailroom.procedure.letter import Envelope
from tests.bench import corpus
from tests.bench.meter import Figure, Spent, spending
from tests.bench.stored import NOW
from tests.mailbag import Bag

BATCH = 200  # letters handled together
ROUNDS = 4  # batches measured, after one that warms up
PHASED = 2  # more of them, in which each phase is timed
REPLIES = BATCH // 10
PER_HOUR = 1_000_000  # first letters that get their receipt at once: none of a batch waits in the queue
BOUND = 2.5  # ms CPU a letter, on the whole corpus
VERDICTS = (
    "1 PUPR",
    "1 DINKES",
    "1 DLH",
    "4 Mohon sebutkan RT dan patokan terdekat",
    "1 DISHUB tolong segera",
    "5 PLN, telepon 123",
)
ANSWERS = (
    "2 Jalan sudah kami tambal sepanjang 120 meter pada 6 Februari 2026.",
    "1 1",
    "3 Sedang kami kerjakan, selesai 20 Februari 2026.",
    "2 Sudah kami tindak lanjuti bersama pemerintah desa. Terima kasih atas laporannya.",
)
COMMENTS = (
    "5",
    "Terima kasih banyak, sudah bagus.",
    "Belum pak, masih berlubang di depan sekolah.",
    "4 lumayan",
)


class Desk:
    """An office with some history, and letters for it: replies answer mails that it has really sent. It sends
    each letter's receipt at once, as one does that expects so many."""

    def __init__(self, config: Config, root: Path, batches: int) -> None:
        house = replace(config.house, new_per_hour=PER_HOUR)
        self.bag = Bag(replace(config, house=house), root, start=NOW)
        self.office, self.now = self.bag.office, self.bag.now
        self.random = random.Random(20260209)
        self.number = 0
        self.replies = self._history(batches * REPLIES)

    def close(self) -> None:
        self.bag.close()

    def _history(self, count: int) -> list[tuple[bytes, str, str]]:
        """(bytes, sender, recipient) of `count` replies: 2 in 5 the admin's verdicts, the rest liaisons' and
        complainants' in halves."""
        verdicts, answers = count * 2 // 5, (count + 2) // 3
        comments = count - verdicts - answers
        self.settle(self._fresh("short") for _ in range(verdicts + answers + comments))
        asked = self._mails("verification")
        self.settle(self._answer(row, "1 PUPR") for row in asked[verdicts:])
        held = self._mails("disposition")
        self.settle(self._answer(row, ANSWERS[0]) for row in held[answers:])
        self.office.settle(self.now, windows_over=True)
        made = [
            self._answer(row, VERDICTS[place % len(VERDICTS)]) for place, row in enumerate(asked[:verdicts])
        ]
        made += [self._answer(row, ANSWERS[place % len(ANSWERS)]) for place, row in enumerate(held[:answers])]
        made += [
            self._answer(row, COMMENTS[place % len(COMMENTS)])
            for place, row in enumerate(self._mails("answer"))
        ]
        self.random.shuffle(made)
        return made

    def _mails(self, form: str) -> list[dict[str, Any]]:
        return self.bag.mails(form)

    def _answer(self, row: dict[str, Any], text: str) -> tuple[bytes, str, str]:
        message = self.bag.reply_to(row, text, name=row["name"])
        return message.as_bytes(), row["to"], str(message["To"])

    def _fresh(self, kind: str) -> tuple[bytes, str, str]:
        self.number += 1
        raw = corpus.letter(kind, self.number, self.now, self.random)
        return raw, f"warga{self.number}@warga.example", corpus.OFFICE

    def batch(self, count: int = BATCH) -> list[tuple[bytes, str, str]]:
        """`count` letters in the shares of the corpus."""
        kinds = corpus.kinds(count, self.random)
        return [
            self.replies.pop()
            if kind == "reply" and self.replies
            else self._fresh("short" if kind == "reply" else kind)
            for kind in kinds
        ]

    def put(self, letters: Any) -> None:
        for place, (raw, sender, to) in enumerate(letters):
            self.office.accept(raw, Envelope("smtp", self.now + timedelta(microseconds=place), sender, (to,)))

    def settle(self, letters: Any = ()) -> None:
        """Take letters in, handle them, deliver what comes of it."""
        self.put(letters)
        self.now = self.bag.now = self.now + timedelta(seconds=1)
        self.office.settle(self.now)

    def measured(self, count: int = BATCH) -> Spent:
        letters = self.batch(count)
        with spending() as spent:
            self.settle(letters)
        return spent


def measure(config: Config, root: Path, place: str) -> tuple[list[Figure], dict[str, float]]:
    """A letter's cost in a store that is made at `root`, and where its time goes: CPU milliseconds by phase,
    in the order of the path."""
    desk = Desk(config, root, batches=1 + ROUNDS + PHASED)
    desk.measured()
    spent = min((desk.measured() for _ in range(ROUNDS)), key=lambda one: one.cpu)
    phases = min((_once(desk) for _ in range(PHASED)), key=lambda one: sum(one.seconds.values()))
    aside = len(desk.office.shelves.inbox.aside())
    desk.close()
    note = f"{aside} set aside" if aside else ""
    each = 1000 / BATCH
    order = [*dict.fromkeys(phase for _, _, phase in _points(desk)), "rest"]
    return [
        Figure("path", "a letter, whole, CPU", spent.cpu * each, "ms", BOUND, place, note=note),
        Figure("path", "of it the system's (making files, syncing)", spent.system * each, "ms", at=place),
        Figure("path", "letters a second", BATCH / spent.wall, "/s", at=place),
    ], {phase: phases.seconds[phase] * each for phase in order if phase in phases.seconds}


def catch_up(config: Config, root: Path, waiting: int, *, reader: bool = False) -> list[Figure]:
    """Letters that came while the office was closed: how many a second it handles, delivery and all, group by
    group as the daemon does. The store is made at `root`. reader: whether one reads ahead."""
    desk = Desk(config, root, batches=min(waiting // BATCH, 5) + 1)
    office = desk.office
    if reader:
        office.reader.ahead = read_ahead(office, config.process)
        office.order.ahead = office.reader.ahead.ask
    desk.settle(desk.batch(20))
    for start in range(0, waiting, BATCH):
        desk.put(desk.batch(min(BATCH, waiting - start)))
        desk.now += timedelta(seconds=1)
    desk.now = desk.bag.now = desk.now + timedelta(seconds=1)
    with spending() as spent:
        while office.work_group(desk.now) + office.deliver(desk.now):
            pass
    office.reader.ahead.close()
    desk.close()
    at, each = f"{waiting:,} waiting{', a reader beside' if reader else ''}", 1000 / waiting
    beside: list[Figure] = []
    if reader and office.reader.ahead.used:  # one that never began has no process to wait for
        used = os.wait4(-1, 0)[2]
        spent_there = used.ru_utime + used.ru_stime
        beside = [Figure("path", "of the reader, CPU a letter", spent_there * each, "ms", at=at)]
    return [
        Figure("path", "catching up with letters that wait", waiting / spent.wall, "/s", at=at),
        Figure("path", "catching up, CPU a letter (without putting it)", spent.cpu * each, "ms", at=at),
        Figure("path", "of that the system's", spent.system * each, "ms", at=at),
        *beside,
    ]


# --- where the time goes


class Phases:
    """CPU seconds by phase, each without those of the phases inside it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.absent: list[str] = []
        self._open: list[str] = []
        self._since = 0.0

    @contextmanager
    def within(self, phase: str) -> Iterator[None]:
        self._turn()
        self._open.append(phase)
        try:
            yield
        finally:
            self._turn()
            self._open.pop()

    def _turn(self) -> None:
        now = time.process_time()
        if self._open:
            self.seconds[self._open[-1]] = self.seconds.get(self._open[-1], 0.0) + now - self._since
        self._since = now

    def wrap(self, owner: Any, name: str, phase: str) -> Any:
        """A patch that times `owner.name`; one that the product no longer has is noted, its time counts where
        it is called."""
        inner = getattr(owner, name, None)
        if inner is None:
            self.absent.append(name)
            return nullcontext()

        def timed(*given: Any, **named: Any) -> Any:
            with self.within(phase):
                return inner(*given, **named)

        return mock.patch.object(owner, name, timed)


def _once(desk: Desk) -> Phases:
    letters, phases = desk.batch(), Phases()
    with ExitStack() as held:
        for owner, name, phase in _points(desk):
            held.enter_context(phases.wrap(owner, name, phase))
        with phases.within("rest"):
            desk.settle(letters)
    return phases


def _points(desk: Desk) -> list[tuple[Any, str, str]]:
    """What belongs to which phase: methods of this office's clerk, and functions of its modules."""
    from mailroom import office as steps
    from mailroom.clerk.read import reader

    office = desk.office
    return [
        (office.shelves.inbox, "accept", "put"),
        (office.shelves.inbox, "letter", "read: take it from the inbox"),
        (reader, "open_mail", "read: open"),
        (office.reader, "read", "read: whose, which case"),
        (reader, "cut_mail", "read: quotes"),
        (office.reader.complaints, "understand", "understand"),
        (office.reader.words, "act_of", "understand"),
        (steps, "decide_letter", "decide"),
        (office.hours, "open_for", "time"),
        (office.writer, "write", "type"),
        (office.papers, "enclosures", "type: papers (PDF)"),
        (office.store, "enter", "enter: rows"),
        (office.shelves.journal, "prepare", "enter: lines of the book"),
        (office.shelves.journal, "write", "enter: the book, synced"),
        (office.shelves.outgoing, "write", "enter: mails, synced"),
        (office.shelves.inbox, "file_away", "file away"),
        (office, "deliver", "deliver: look up"),
        (office.post.carrier, "carry", "deliver: into the Maildirs, synced"),
        (office.post.carrier, "carry_all", "deliver: into the Maildirs, synced"),
    ]


Say = Callable[[str], None]


def shown(phases: dict[str, float]) -> list[str]:
    """The phases as lines a person reads."""
    whole = sum(phases.values())
    rows = [f"  {name:<40} {ms:>7.3f} ms {100 * ms / whole:>5.1f} %" for name, ms in phases.items()]
    return [*rows, f"  {'whole':<40} {whole:>7.3f} ms"]


__all__ = ["BATCH", "Desk", "catch_up", "measure", "shown"]
