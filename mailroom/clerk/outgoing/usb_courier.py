"""What the journal knows of a courier who carries letters on a USB stick, for an office without an internet
line.

Each letter goes once, by stick or by line. It is marked before it is written on the stick. From then on the
relay does not get it, until the courier is back, is reported lost, or his time is over. Letters without a
receipt then wait again, under the same Message-ID. A person's clock starts when the relay took the letter, as
the receipt has it. Letters that he brings go through the inbox as by any door; one whose very bytes are there
already is passed over. From a stick that was changed nothing is entered.

In: `Courier.out`: folder, free bytes, now, when due. `bring`: folder, `FilesSettings`, now, the office.
`report_lost`, `overdue`: the trip's name.
Out: `StickContents`; how many letters wait again.
Fails: `Elsewhere` (a trip is under way), `Full` (no room), `Unknown` (no such trip); `BundleChanged` and
`BundleLocked` of the stick; OSError. The journal then holds what was done so far.
See: How files lie on the stick: doors/usb_bundle.py. The command: commands/office/courier.py."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from mailroom.clerk.change import Change
from mailroom.clerk.outcome import line_for_admin
from mailroom.clerk.outgoing.mail_delivery import Post
from mailroom.clerk.outgoing.unsure_delivery import unsure
from mailroom.clerk.register_rows import Mail, stamp
from mailroom.clerk.store import GROUP
from mailroom.doors.mail_files import FilesSettings, read_paths
from mailroom.doors.usb_bundle import NO_LOCKS, Bundle, Locks, Slip, bundles, courier_key, saved_letters
from mailroom.procedure.letter import Envelope, Never, Sent
from mailroom.reading.mime.opener import open_mail
from mailroom.writing.cli_sentences import phrase

MOST = 500  # letters in a bundle
ROOM = 1024**2  # bytes that are left free on the stick, for receipts and manifests
BLOCK = 64 * 1024  # what a small file takes on a large FAT file system
UNHEARD = datetime(1970, 1, 1, tzinfo=UTC)  # no time passes
WRITING = "courier:writing"  # the bundle that is being written, until its manifest is on the stick


class Elsewhere(Exception):  # noqa: N818 - said of a bundle: it lies elsewhere
    """Raised when a bundle was begun on another stick. Its text is the bundle's name."""


class Full(Exception):  # noqa: N818 - said of a stick
    """Raised when the stick has no room for the first letter."""


class Unknown(Exception):  # noqa: N818 - see above
    """Raised when the journal knows no such bundle, or when the bundle is back already. Its text is the
    bundle's name."""


class Intake(Protocol):
    """The office that takes in what the stick brings."""

    def accept(self, raw: bytes, envelope: Envelope) -> str: ...

    def work(self, now: datetime, heard: datetime) -> int: ...


@dataclass
class StickContents:
    """What a stick brought. Letters of ours: how many left, were refused for good, or wait again. Letters to
    us: how many were put into the inbox, and how many were there already."""

    left: int = 0
    refused: int = 0
    again: int = 0
    letters: int = 0
    known: int = 0
    unread: tuple[str, ...] = ()
    trips: list[str] = field(default_factory=list)


class Courier:
    """One office's. locks: how what goes on the stick is encrypted and opened."""

    def __init__(self, post: Post, locks: Locks = NO_LOCKS) -> None:
        self.post, self.store, self.locks = post, post.store, locks
        self.keys: Sequence[bytes] = tuple(map(courier_key, post.writer.keys))
        self._put_now: set[str] = set()

    def out(
        self, place: Path, free: int, now: datetime, due: datetime, done: Callable[[int, int], None]
    ) -> tuple[str, int]:
        """Gives the courier what waits, as a bundle on the stick at `place`. Returns the bundle's name and
        how many letters it holds; ("", 0) when nothing waits. free: bytes of room there; due: until when he
        is waited for. Goes on with a bundle that was begun on this stick. Raises `Elsewhere` when it was
        begun on another one, and `Full`. done: called with (letters written, of how many)."""
        name = self.store.register.fact(WRITING)
        if name and not self._bundle(place / name).exists:
            raise Elsewhere(name)
        name = name or self._begin(place, free, now, due)
        if not name:
            return "", 0
        mails = self._mails(name)

        def slips() -> Iterator[tuple[Slip, bytes]]:
            for number, mail in enumerate(mails, 1):
                raw = self.post.outgoing.raw(mail.id)
                digest = hashlib.sha256(raw).hexdigest()
                yield Slip(number, mail.id, mail.sender, mail.address, len(raw), digest), raw

        self._bundle(place / name).fill(slips(), now, lambda count: done(count, len(mails)))
        change = Change("given to the courier")
        change.update("dossiers", name, stage="out")
        change.remove("facts", WRITING)
        self.store.enter([change], now)
        return name, len(mails)

    def _begin(self, place: Path, free: int, now: datetime, due: datetime) -> str:
        """Mark what goes, the most urgent first, as much as there is room for. The folder is there before the
        mark: a mark without a folder means that it lies on another stick."""
        waiting = self._waiting(now)
        room, mails = free - ROOM, list[Mail]()
        for mail in waiting:
            room -= self.post.outgoing.size(mail.id) + 4 * BLOCK
            if room < 0:
                break
            mails.append(mail)
        if not mails:
            if waiting:
                raise Full
            return ""
        year = self.post.house.year_of(now)
        serial = self.store.next_serial(f"courier:{year}")
        while not self._bundle(place / (name := f"kurir-{year}-{serial:03d}")).begin():
            serial += 1  # a store that was restored counts again what lies there already
        change = Change("for the courier")
        change.update("facts", f"serial:courier:{year}", value=serial)
        change.update("facts", WRITING, value=name)
        fields = {"stage": "writing", "due": stamp(due), "mails": [mail.id for mail in mails]}
        change.update("dossiers", name, **fields, events=[{"kind": "courier", "at": stamp(now)}])
        for mail in mails:
            change.update("mails", mail.id, status="courier", courier=name, next=None)
        self.store.enter([change], now)
        return name

    def _bundle(self, folder: Path) -> Bundle:
        return Bundle(folder, self.keys, self.locks)

    def _waiting(self, now: datetime) -> list[Mail]:
        """Returns what may leave now, and what the line has tried in vain; not what may still be stopped, nor
        what may have arrived by the line and waits for a sign of that."""
        found = map(Mail.from_row, self.store.register.find("mails", "status", "waiting"))
        rules, moment = self.post.rules, stamp(now)
        ready = [one for one in found if one.next <= moment or (one.held_up and not unsure(one, rules))]
        return sorted(ready, key=lambda one: (one.priority, stamp(one.typed) if one.typed else ""))[:MOST]

    def bring(self, place: Path, files: FilesSettings, now: datetime, office: Intake) -> StickContents:
        """Takes in everything that a stick brings. Raises `Changed` when the stick was changed; then nothing
        is entered. After an OSError it may be repeated."""
        brought = StickContents()
        trips = [one for path in bundles(place) if (one := self._bundle(path)).is_complete]
        for bundle in trips:  # all of it is read before anything is believed
            for slip in bundle.slips():
                bundle.outcome(slip)
        office.work(now, UNHEARD)  # so that what an earlier call has put is known
        for bundle in trips:
            self._back(bundle, brought, now)
        take_in, at = partial(self._accept, brought, now, office), now if self.post.house.rehearsal else None
        brought.unread = read_paths(saved_letters(place), take_in, at, files).unread
        return brought

    def _back(self, bundle: Bundle, brought: StickContents, now: datetime) -> None:
        """The trip is over: what has left has left, also where the stick was reported lost meanwhile; the
        rest waits again."""
        row = self.store.register.get("dossiers", bundle.name)
        if row is None or row["stage"] == "back":
            return
        bundle.close(now)
        made = bundle.made_at()
        slips = {slip.id: slip for slip in bundle.slips()}
        mails = [mail for mail in self._mails(bundle.name) if mail.id in slips]
        told = [(mail, _in_time(bundle.outcome(slips[mail.id]), made, now)) for mail in mails]
        out = [(mail, fate) for mail, fate in told if fate and mail.status in ("courier", "waiting")]
        for start in range(0, len(out), GROUP):
            group, outcomes = zip(*out[start : start + GROUP], strict=True)
            change, _ = self.post.came_of(group, outcomes, now, by_relay=False)
            self.store.enter([change], now)
        brought.left += sum(isinstance(fate, Sent) for _, fate in out)
        brought.refused += sum(isinstance(fate, Never) for _, fate in out)
        tried = {mail.id for mail in mails if bundle.was_tried(slips[mail.id])}
        brought.again += self._release(bundle.name, "back", now, lambda key: key in tried)
        brought.trips.append(bundle.name)

    def _accept(
        self, brought: StickContents, now: datetime, office: Intake, raw: bytes, envelope: Envelope
    ) -> None:
        """Into the inbox, unless these very bytes were taken in before. A time that cannot be is taken for
        now: a clock on the way was off."""
        sha256 = hashlib.sha256(raw).hexdigest()
        row = self.store.letter(open_mail(raw).digest)
        if sha256 in self._put_now or (row is not None and row.sha256 == sha256):
            brought.known += 1
            return
        self._put_now.add(sha256)
        begun = datetime.fromisoformat(str(self.store.register.fact("begun")))
        likely = begun <= envelope.arrived <= now
        office.accept(raw, envelope if likely else replace(envelope, arrived=now))
        brought.letters += 1

    def report_lost(self, name: str, now: datetime) -> int:
        """Enters that the stick will not come back: its letters wait again. Returns how many. Raises
        `Unknown`."""
        row = self.store.register.get("dossiers", name)
        if row is None or row.get("stage") not in ("writing", "out"):
            raise Unknown(name)
        return self._release(name, "lost", now, lambda _: True)

    def overdue(self, name: str, now: datetime) -> None:
        """Enters that the courier's time is over: the bundle counts as lost, and the admin is told."""
        count = self._release(name, "lost", now, lambda _: True)
        change = Change(f"the courier is not back: {name}")
        admin, subject = self.post.house.admin, phrase("courier.overdue", name=name, count=count)
        change.lines([line_for_admin(admin, "notice", name, subject=subject, when=now.isoformat())], now)
        change.told.append(f"{name}: courier_overdue")
        self.store.enter([change], now)

    def _mails(self, name: str) -> list[Mail]:
        """The mails of a bundle, in its order."""
        row = self.store.register.get("dossiers", name)
        assert row is not None
        return [mail for mail in map(self.store.mail, row["mails"]) if mail is not None]

    def _release(self, name: str, stage: str, now: datetime, tried: Callable[[str], bool]) -> int:
        """What is still with the courier waits for the line again; tried: whether it may have left."""
        change = Change(f"courier: {stage}")
        change.update("dossiers", name, stage=stage, due=None)
        if self.store.register.fact(WRITING) == name:
            change.remove("facts", WRITING)
        mails = [one for one in self._mails(name) if (one.status, one.courier) == ("courier", name)]
        for mail in mails:
            again = {"attempts": mail.attempts + 1, "maybe": stamp(now)} if tried(mail.id) else {}
            change.update("mails", mail.id, status="waiting", next=stamp(now), courier=None, **again)
        self.store.enter([change], now)
        return len(mails)


def _in_time(outcome: Sent | Never | None, made: datetime, now: datetime) -> Sent | Never | None:
    """Returns when it left, by the other machine's clock, as far as that can be: not before it was given
    away, not after it came back."""
    return replace(outcome, at=min(max(outcome.at, made), now)) if isinstance(outcome, Sent) else outcome
