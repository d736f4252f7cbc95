"""How a command or the daemon opens the office's store: as its one writer, or as a reader beside him.

The writer holds the lock, and his clock never stands before the journal's last entry; a reader changes
nothing. The relay's carrier, the Sent folder and OAuth tokens are made here from config.toml.

In: `open_office`, `holding`, `looking`: `Config` or the store's folder, a clock, who is told. `why`: an
error.
Out: `Office`, `Shelves`, or `Look`, each a context or closed by its owner.
Fails: `Trouble`, a sentence about what a person can mend. `NewerForm`, `StoreLocked`, `BadKey`,
`StoreRefused` (a register behind its journal) go up to callers that mend them. OSError: the disk.
See: What a store is: shelves/cabinet.py. A child with limits: command_child.py."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mailroom.clerk.current_work import InHand
from mailroom.config import BadConfig, Config
from mailroom.config.server_tables import OauthTable
from mailroom.daemon.heartbeat import notify
from mailroom.daemon.nightly_backup import folder_of
from mailroom.daemon.office_clock import Clock
from mailroom.doors.maildir import Maildirs
from mailroom.doors.oauth import Tokens
from mailroom.shelves import durable_files
from mailroom.shelves.cabinet import Shelves
from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.journal.journal_line import Fault
from mailroom.shelves.register.register import Indexing, Register
from mailroom.shelves.store_faults import (
    FORM,
    UNREADABLE,
    JournalBroken,
    JournalCut,
    KeyMissing,
    NewerForm,
    RegisterDamaged,
    StoreLocked,
    StoreRefused,
)
from mailroom.shelves.store_parts import Inbox, Journal, Lock, Outbox
from mailroom.writing.cli_sentences import phrase, trouble

if TYPE_CHECKING:
    from mailroom.clerk.outgoing.mail_delivery import Carrier
    from mailroom.doors.imap.sent_folder import SentFolder
    from mailroom.doors.smtp_client import Relay
    from mailroom.office import Office

OUTGOING = "outgoing"
# seconds that systemd is to wait for the next word, beyond its own time, while indexes are made
PATIENCE = 60
ENDING = 2.0  # seconds that the processes of a killed supervisor may take to end
_INDEXING = {"damaged": "serve.index_damaged", "begun": "serve.index_begun", "over": "serve.index_over"}
NAMED = 10  # cases that a sentence names
# A machine's clock may be set back a little; only in a rehearsal has a person forgotten --at.
SLACK = timedelta(minutes=1)


def carrier(config: Config, root: Path) -> Maildirs | Relay:
    """Returns the postman of this office."""
    if config.relay.mode == "maildirs":
        # the folder is on the disk before anything is sent into it
        return Maildirs(durable_files.folder(root / OUTGOING))
    from mailroom.doors.smtp_client import Relay  # noqa: PLC0415 - as the office

    settings, access = config.relay, tokens(config.relay.oauth, root)
    if not config.dkim.selector:
        return Relay(settings, tokens=access)
    from mailroom.doors.dkim_signing import Signer  # noqa: PLC0415 - it loads all of a DNS library

    return Relay(settings, tokens=access, sign=Signer(config.dkim).sign)


def sent_folder(config: Config, root: Path, clock: Clock) -> SentFolder | None:
    """Returns the folder of sent mails, to look for doubtful ones, when the office has named it."""
    if not config.relay.sent_folder or not config.imap:
        return None
    from mailroom.doors.imap.sent_folder import SentFolder  # noqa: PLC0415

    box = config.imap[0]
    return SentFolder(box, config.relay.sent_folder, clock, tokens(box.oauth, root))


def tokens(table: OauthTable | None, root: Path) -> Tokens | None:
    """Returns the source of a login's tokens, if it has one. A token that the provider replaces lies in the
    store."""
    return Tokens(table, cabinet_at(root).marks) if table else None


def take_store(root: Path, tell: Callable[[str], None]) -> Lock:
    """Takes the store's lock, for processes that are forked from this one. `Trouble` as `open_office`."""
    check_whole(root)
    with telling(root):
        held = _lock(root)
    tell_brought_up(held, tell)
    held.brought_up = []
    return held


def _lock(root: Path) -> Lock:
    """The store's lock. Where a supervisor was killed just now, his processes are about to end: they are
    waited for."""
    until = time.monotonic() + ENDING
    while True:
        try:
            return cabinet_at(root).hold()
        except StoreLocked as locked:
            if time.monotonic() > until or not locked.holder or Path(f"/proc/{locked.holder}").exists():
                raise
        time.sleep(0.01)


def open_office(
    config: Config,
    root: Path,
    clock: Clock,
    tell: Callable[[str], None],
    by: Carrier | None = None,
    held: Lock | None = None,
    hand: InHand | None = None,
) -> Office:
    """Opens the office for work. Raises `Trouble` when another is at work, the store is unfit, or the clock
    stands before its last entry. held: the store's lock, where it was taken before."""
    check_whole(root)
    with telling(root):
        try:
            held = held or _lock(root)
            tell_brought_up(held, tell)
            shelves = cabinet_at(root).open(indexing(tell), held)
        except KeyMissing as missing:
            raise trouble("key_missing", path=cabinet_at(root).keys.place) from missing
        except ValueError as damaged:
            raise trouble("key", path=cabinet_at(root).keys.place) from damaged
    try:
        with telling(root):
            check_clock(clock, shelves.journal.last_moment, config.house.rehearsal)
        check_backup(config, root, shelves.journal)
        from mailroom.office import Office  # noqa: PLC0415 - who only looks into a store needs no office

        now, hand, by = _as_its_files_stand(config), hand or InHand(), by or carrier(config, root)
        office = Office(now, shelves, by, said=tell, hand=hand)
        if now is not config and office.succession.cases_without_agency(now.house):
            office = Office(config, shelves, by, said=tell, hand=hand)  # the clerk tells why it is not used
        office.post.signs.sent_folder = sent_folder(config, root, clock)
        check_agencies(office, office.config)
        office.begin(clock())
    except BaseException:
        shelves.close()
        raise
    return office


def _as_its_files_stand(config: Config) -> Config:
    """Returns what the files say now, if they have changed since they were read. A faulty change does not
    count."""
    if config.files_state() in ((), config.state):
        return config
    try:
        return config.reread()
    except BadConfig:
        return config


def check_backup(config: Config, root: Path, journal: Journal) -> None:
    """Raises `Trouble` when the newest nightly backup goes further than the book: an older store was put in
    its place. A folder that is not there, as a stick that is not plugged in, says nothing."""
    if not config.backup.recipients:
        return
    said = folder_of(config).last_noted()
    if said and (
        journal.last < said["changes"] or (journal.last == said["changes"] and journal.head != said["head"])
    ):
        raise trouble("backup_ahead", root=root, last=journal.last, known=said["changes"], file=said["file"])


def check_agencies(office: Office, config: Config) -> None:
    """Raises `Trouble` when an agency that still holds open cases is no longer listed."""
    held = office.succession.cases_without_agency(config.house)
    if held:
        told = "; ".join(f"{code}: {', '.join(numbers[:NAMED])}" for code, numbers in held.items())
        raise trouble("orphaned", agencies=", ".join(held), count=sum(map(len, held.values())), told=told)


def tell_brought_up(held: Lock, tell: Callable[[str], None]) -> None:
    """A sentence for each step by which an older store has just come to today's form."""
    for before, after in held.brought_up:
        tell(phrase("serve.brought_up", before=before, after=after))


def indexing(tell: Callable[[str], None]) -> Indexing:
    """Tells the person and systemd that a large store takes its time: both might end what looks dead."""

    def tell_state(state: Literal["damaged", "begun", "going", "over"]) -> None:
        notify(f"EXTEND_TIMEOUT_USEC={PATIENCE * 1_000_000}")
        if state != "going":
            tell(phrase(_INDEXING[state]))

    return tell_state


@contextlib.contextmanager
def holding(root: Path, clock: Clock, tell: Callable[[str], None], *, rehearsal: bool) -> Iterator[Shelves]:
    """Holds the store for work on the store itself. Raises `Trouble` when an office is at work, the store is
    unfit, or the clock stands before its last entry."""
    check_whole(root)
    with telling(root), holding_lock(root, tell) as held:
        shelves = cabinet_at(root).open(indexing(tell), held, keys=False)
        with contextlib.closing(shelves):
            check_clock(clock, shelves.journal.last_moment, rehearsal)
            yield shelves


@contextlib.contextmanager
def holding_lock(root: Path, tell: Callable[[str], None]) -> Iterator[Lock]:
    """Holds the lock of a store that is there, for work on one part of it. `Trouble` as `holding`."""
    if not cabinet_at(root).exists():
        raise trouble("no_store", root=root)
    with telling(root):
        held = cabinet_at(root).hold()
        try:
            tell_brought_up(held, tell)
            yield held
        finally:
            held.release()


@contextlib.contextmanager
def telling(root: Path) -> Iterator[None]:
    """Turns the shelves' faults into sentences for the person."""
    try:
        yield
    except StoreLocked as locked:
        raise trouble("locked", root=root, holder=locked.holder or "?") from locked
    except NewerForm as newer:
        raise trouble("newer", root=root, found=newer.found, known=FORM) from newer
    except (StoreRefused, JournalBroken, JournalCut) as refused:
        raise trouble("refused", root=root, why=why(refused)) from refused
    except RegisterDamaged as fault:
        refused_ = StoreRefused(UNREADABLE, file=fault.file)
        raise trouble("refused", root=root, why=why(refused_)) from fault


def check_whole(root: Path) -> None:
    """Raises `Trouble` when the store is half restored. An office opened on it would start again with its
    first number."""
    if cabinet_at(root).is_half_restored():
        raise trouble("restoring", root=root)


def why(refused: StoreRefused | JournalBroken | JournalCut) -> str:
    """Returns why a store cannot be used, and what to do, in a sentence for the person."""
    if isinstance(refused, StoreRefused):
        return phrase(f"refused.{refused.key}", **refused.values)
    if isinstance(refused, JournalCut):
        return phrase("refused.cut", last=refused.last, known=refused.known)
    fault: Fault = refused.args[0]
    return phrase("refused.book", file=fault.file, line=fault.line, n=fault.n)


def check_clock(clock: Clock, last: datetime | None, rehearsal: bool) -> None:
    """`Trouble`: time would go back. In a rehearsal `--at` may not name a moment before `last`, the
    journal's last entry. An office in rehearsal that is opened without `--at` needs one when the machine's
    clock stands before `last`. A real office is never refused."""
    if last is None:
        return
    entered, now = last.astimezone(clock.zone), clock()
    whole = entered.replace(second=0, microsecond=0)
    usable = whole if whole == entered else whole + timedelta(minutes=1)
    if clock.in_rehearsal and now < entered:
        raise trouble("too_early", at=f"{now:%Y-%m-%dT%H:%M}", last=f"{usable:%Y-%m-%dT%H:%M}")
    if rehearsal and not clock.in_rehearsal and now + SLACK < entered:
        raise trouble("needs_at", last=f"{usable:%Y-%m-%dT%H:%M}")


@dataclass(frozen=True)
class Look:
    """A store as a reader sees it at one moment: the journal's last entry, and the time there."""

    register: Register
    journal: Journal
    inbox: Inbox
    outgoing: Outbox
    last: datetime | None
    now: datetime


@contextlib.contextmanager
def looking(root: Path, clock: Clock, *, behind: bool = False) -> Iterator[Look]:
    """Reads the store while an office may be at work, at the later of the machine's time and the last
    entry's. Raises `Trouble` when there is nothing to read yet, or --at is earlier than the journal. So it
    does while nobody is at work and the register lacks changes of the journal; behind: that is no matter."""
    check_whole(root)
    with telling(root):
        store = cabinet_at(root).look()
    register, journal = store.register, store.journal
    try:
        with telling(root), register.snapshot():
            now, last = clock(), journal.last_moment
            lacks = journal.last - register.last_change
            if lacks > 0 and not behind and cabinet_at(root).holder() is None:
                raise StoreRefused("behind", count=lacks)
            if clock.in_rehearsal:
                check_clock(clock, last, rehearsal=True)
            elif last is not None:  # a rehearsal may be ahead of the machine's clock
                now = max(now, last.astimezone(clock.zone))
            yield Look(register, journal, store.inbox, store.outgoing, last, now)
    finally:
        store.close()
