"""A letter's way through a real daemon, undisturbed, and what must be the same in the end whatever happens on
the way.

Ways that are followed: a complaint into a store that is not even there yet; the admin's reply to what came of
it; and several letters of different kinds that already wait when the office opens, so that they are handled
together."""

from __future__ import annotations

import functools
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from mailroom.clerk.time.balance_sheet import balance
from mailroom.commands.store.store_proof import Files, Proof
from mailroom.doors.maildir import folder_name
from mailroom.procedure.letter import Envelope
from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.files.file_cabinet import FileCabinet
from mailroom.shelves.files.inbox import FileInbox
from tests.delivery_reports import delivery_report
from tests.soak.lanes import OURS, Lane, ground, lanes, looking

CITIZEN, OTHER, ADMIN = "budi@warga.example", "sari@warga.example", "admin@kominfo.example"
WIB = "+07:00"
Sent = tuple[bytes, str, str]  # a letter, who sends it, to whom


def complaint(
    name: str = "Budi Santoso", address: str = CITIZEN, number: str = "1", village: str = "Lembak"
) -> bytes:
    return (
        f"From: {name} <{address}>\r\nTo: {OURS}\r\nSubject: Jalan rusak di Desa {village}\r\nMessage-ID:"
        f" <{number}@warga.example>\r\n\r\nJalan di Desa {village} rusak parah sejak 1 Maret 2026. Mohon"
        " diperbaiki.\r\n"
    ).encode()


def reply(raw: bytes, sender: str, text: str, number: str = "2") -> Sent:
    """What a mail program makes of "Reply" to this mail of ours."""
    original = message_from_bytes(raw, policy=default)
    assert isinstance(original, EmailMessage)
    body = original.get_body(("plain",))
    assert body is not None
    quoted = "".join(f"> {line}\r\n" for line in body.get_content().splitlines())
    head = (
        f"From: {sender}\r\nTo: {original['Reply-To']}\r\nSubject: Re: {original['Subject']}\r\nMessage-ID:"
        f" <{number}@kominfo.example>\r\n"
    )
    thread = f"In-Reply-To: {original['Message-ID']}\r\nReferences: {original['Message-ID']}\r\n"
    plain = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    wrote = f"Pada Kam, 5 Mar 2026 pukul 08.05 {OURS} menulis:\r\n"
    whole = (head + thread + plain + f"{text}\r\n\r\n{wrote}{quoted}").encode()
    return whole, sender, re.sub(r".*<|>.*", "", str(original["Reply-To"]))


def bounce(raw: bytes, sender: str, to: str, number: str = "3") -> Sent:
    """A delivery report (RFC 3464) about this mail of ours, which had this envelope."""
    returned = f"Message-ID: {message_from_bytes(raw)['Message-ID']}"
    return delivery_report(sender, to, number, returned=returned), "", sender


@dataclass(frozen=True)
class Mail:
    """One of our mails as it lies in a person's Maildir, with its row."""

    row: dict[str, Any]
    raw: bytes


def mails_of(store: Path, form: str, to: str = "") -> list[Mail]:
    """The mails of this form that have left, in order of entry."""
    with looking(store) as register:
        rows = [row for _, row in register.iterate("mails")] if register else []
    found = []
    for row in rows:
        path = store / "outgoing" / folder_name(row["to"]) / "new" / row["key"]
        if row["form"] == form and to in ("", row["to"]) and path.exists():
            found.append(Mail(row, path.read_bytes()))
    return found


@dataclass(frozen=True)
class Way:
    """before: the store that it begins in (None = none yet); letters: what is sent to the door; mails: how
    many there are in the end.

    at: when it begins; later: when it is begun again: a mail that was under way has waited for its next try
    by then. steps, looks, end: of the undisturbed run."""

    name: str
    before: Path | None
    letters: tuple[Sent, ...]
    mails: int
    at: str = "2026-03-05T08:00"
    later: str = "2026-03-05T08:20"
    again: int = 0  # how many letters may come twice though nobody sent them twice
    steps: list[str] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    end: dict[str, Any] = field(default_factory=dict)

    def settled(self, store: Path) -> bool:
        """Whether nothing is left to do: no letter waits, all mails have left, or are refused for good."""
        with looking(store) as register:
            if register is None or letters_wait(store):
                return False
            status = [row["status"] for _, row in register.iterate("mails")]
            return len(status) >= self.mails and set(status) <= {"sent", "failed"}

    def begin(self, store: Path) -> Path:
        """Have the store there that the daemon is to be started on."""
        if self.before:
            shutil.copytree(self.before, store)
        return store

    def start(self, lane: Lane, store: Path, hour: str, **order: Any) -> None:
        """A daemon on this store at this hour; `order` as in tests/crash.py."""
        lane.start(store, hour, **order)

    def send(self, lane: Lane, taken: list[bool]) -> None:
        """Send what is not taken yet until all is, or the daemon has ended."""
        for place, letter in enumerate(self.letters):
            taken[place] = lane.send_until(taken[place], *letter)

    def undisturbed(self, lane: Lane) -> Path:
        """Run it; the steps, the looks and the end are known then."""
        store = ground() / "ways" / self.name / "store"
        store.parent.mkdir(parents=True)
        self.begin(store)
        self.start(lane, store, self.at)
        taken = [False] * len(self.letters)
        try:
            self.send(lane, taken)
            assert lane.until(lambda: self.settled(store)), store.with_name("log").read_text()
        finally:
            lane.kill()  # else the next run waits for this daemon for ever
        assert all(taken)
        self.steps[:] = store.with_name("trace").read_text().splitlines()
        self.looks[:] = store.with_name("trace.looks").read_text().splitlines()
        self.end.update(what_came_of_it(store))
        return store

    def places(self, *parts: str) -> list[int]:
        """The numbers of the steps whose note holds one of these parts."""
        return [number for number, note in enumerate(self.steps, 1) if any(part in note for part in parts)]


def letters_wait(store: Path) -> bool:
    """Whether some letter is still to be handled, or the inbox is not even there."""
    shelves = [store / "inbox" / name for name in ("new", "sacks")]
    return not all(shelf.exists() and not any(shelf.iterdir()) for shelf in shelves)


@functools.cache
def ways() -> dict[str, Way]:
    """The ways that are followed, each run once undisturbed."""
    lane = lanes()[0]
    first = Way("complaint", None, ((complaint(), CITIZEN, OURS),), mails=2)
    store = first.undisturbed(lane)
    (asked,) = mails_of(store, "verification")
    hour = ("2026-03-05T08:05", "2026-03-05T08:15")
    second = Way("verdict", store, (reply(asked.raw, ADMIN, "1 DINKES"),), 4, *hour)
    second.undisturbed(lane)
    third = Way("together", together(store), (), 7, *hour)
    third.undisturbed(lane)
    return {way.name: way for way in (first, second, third)}


def together(store: Path) -> Path:
    """A store in which five letters wait: two complaints, a copy of an earlier one, the admin's reply, a
    bounce."""
    waiting = store.with_name("together-before")
    shutil.copytree(store, waiting)
    (asked,), (receipt,) = mails_of(store, "verification"), mails_of(store, "receipt")
    inbox, now = FileInbox(waiting), datetime(2026, 3, 5, 1, 1, tzinfo=UTC)
    letters = [
        (complaint("Sari", OTHER, "11", "Segayam"), OTHER, OURS),
        (complaint(), CITIZEN, OURS),
        reply(asked.raw, ADMIN, "1 DINKES"),
        (complaint("Tono", "tono@warga.example", "12", "Ujan Mas"), "tono@warga.example", OURS),
        bounce(receipt.raw, receipt.row["sender"], CITIZEN),
    ]
    for second, (raw, sender, to) in enumerate(letters):
        inbox.accept(raw, Envelope("smtp", now + timedelta(seconds=second), sender, (to,)))
    return waiting


def what_came_of_it(store: Path, told: int = 0) -> dict[str, Any]:
    """All that must be the same whatever happened on the way; the whole store is examined besides.

    told: how many digests are left out of it, as they tell the admin of a letter set aside.
    """
    examine(store)
    shelves = FileCabinet(store).open()
    try:
        assert shelves.register.rebuild().same
        letters = Counter(row["class"] for _, row in shelves.register.iterate("letters"))
        mails = {
            key: (row["form"], row["to"], row["status"]) for key, row in shelves.register.iterate("mails")
        }
        cases = {
            key: [event["kind"] for event in row["events"]] for key, row in shelves.register.iterate("cases")
        }
    finally:
        shelves.close()
    digests = [key for key in mails if mails[key][0] == "digest"][:told]
    boxes = [path for path in (store / "outgoing").glob("*/new/*") if path.name not in digests]
    return {
        "cases": cases,
        "mails": {key: mails[key] for key in mails if key not in digests},
        "letters": {name: count for name, count in letters.items() if name != "duplicate"},
        "duplicates": letters["duplicate"],
        "delivered": sorted((path.parent.parent.name, our_id(path.read_bytes())) for path in boxes),
        # a copy with another Received line is kept, too
        "filed": len({path.name[:64] for path in (store / "letters").glob("*/*.eml")}),
    }


def examine(store: Path) -> None:
    """`verify` finds nothing, the balance sheet is even, no letter waits or lies aside. AssertionError says
    what is wrong."""
    with looking(store) as register:
        assert register is not None, "there is no register"
        with register.snapshot():
            inbox = FileInbox(store)
            found = [
                f"{key} {values}"
                for key, values in Proof(
                    cabinet_at(store), register, Files.list_in(cabinet_at(store))
                ).findings()
            ]
            sheet = balance(register, inbox)
    assert not found, f"verify: {found}"
    assert sheet.adds_up, f"balance: {sheet}"
    assert not inbox.waiting(), f"waiting: {inbox.waiting()}"
    assert not inbox.aside(), f"aside: {inbox.aside()}"


def our_id(mail: bytes) -> str:
    """The Message-ID without what stands for its token, which another store's key makes another."""
    return re.sub(r"\.[0-9a-z]{17}@", "@", message_id(mail))


def message_id(mail: bytes) -> str:
    found = re.search(rb"(?im)^message-id:\s*(<[^>]*>)", mail)
    assert found is not None
    return found[1].decode()


def differences(way: Way, end: dict[str, Any], taken_twice: int = 0) -> str:
    """ "" or what is not as in the undisturbed run. A letter that a mail server sent twice is a duplicate
    more, and no more than that."""
    more = end["duplicates"] - way.end["duplicates"]
    if not 0 <= more <= taken_twice + way.again:
        return f"{more} duplicates more than in the undisturbed run"
    return "; ".join(
        f"{name}: {end[name]} instead of {way.end[name]}"
        for name in way.end
        if name != "duplicates" and end[name] != way.end[name]
    )
