"""`courier`: letters out to a USB stick for an office without a line, and sent from a machine with one.

Of five verbs `key` makes the key of the machine that sends. `out` puts the waiting letters on the stick,
`send` sends them there. `in` brings receipts and answers home, `lost` gives the stick up. Each letter sent
leaves a receipt before the next, so none goes twice.

In: `arguments`: argparse's parser. `run`: a `Call`.
Out: sentences; an exit status.
Fails: `Trouble`: a full or changed stick, no trip, a store that cannot be opened. OSError: stick or disk. The
same command goes on.
See: How they lie on the stick: doors/usb_bundle.py. What the journal knows of them:
clerk/outgoing/usb_courier.py."""

from __future__ import annotations

import argparse
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

from mailroom.clerk.outgoing.mail_delivery import Carrier
from mailroom.clerk.outgoing.usb_courier import UNHEARD, Courier, Elsewhere, Full, Unknown
from mailroom.commands import Call
from mailroom.commands.office.import_letters import handling, settings, tell_unread
from mailroom.commands.office.serve import set_up_log
from mailroom.commands.server_error_meanings import plainly
from mailroom.commands.terminal import draws_bars, progress
from mailroom.daemon import command_child
from mailroom.daemon.nightly_backup import identities_of
from mailroom.daemon.store_opening import carrier, open_office
from mailroom.doors.smtp_client import Relay
from mailroom.doors.usb_bundle import Bundle, BundleChanged, BundleLocked, Locks, Slip, bundles, courier_key
from mailroom.office import Office
from mailroom.procedure.letter import Later, Never, Outgoing, Sent
from mailroom.shelves import durable_files
from mailroom.shelves.upkeep import age_files
from mailroom.shelves.upkeep.age_files import AgeUnfit
from mailroom.writing.cli_sentences import phrase, trouble, word

READ_ME = "BACA-SAYA.txt"
EVERY = 20  # letters between two lines of progress
IN_VAIN = 3  # letters in a row that the relay does not take now mean that there is no line


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=list(_DEEDS), metavar="WHAT", help=phrase("courier.what"))
    parser.add_argument("target", metavar="DIR", help=phrase("courier.target"))


def run(call: Call) -> int:
    """Runs the command. Returns 1 when letters are left over. Raises `Trouble` when the stick was changed, is
    full, or is another one, or when an office is at work."""
    with _telling_changes():
        return _DEEDS[call.args.what](call)


@contextmanager
def _telling_changes() -> Iterator[None]:
    try:
        yield
    except BundleChanged as changed:
        raise trouble("stick_changed", file=changed, name=str(changed).partition("/")[0]) from changed
    except BundleLocked as locked:
        raise trouble("stick_locked", name=locked) from locked
    except AgeUnfit as unfit:
        raise trouble("stick_unfit", why=phrase(f"unfit.{unfit.key}", **unfit.values)) from unfit


def _locks(call: Call) -> Locks:
    """Those of the backup: its recipients close, its identity opens."""
    recipients, identities = call.config.backup.recipients, identities_of(call.config)
    return Locks(
        partial(age_files.encrypt_bytes, recipients=recipients) if recipients else None,
        partial(age_files.open_bytes, identities=identities) if identities else None,
    )


# In the office.


@contextmanager
def _office(call: Call) -> Iterator[tuple[Office, Courier]]:
    set_up_log(call, beside_sentences=True)
    with closing(open_office(call.config, call.root, call.clock, call.tell)) as office:
        yield office, Courier(office.post, _locks(call))


def _place(call: Call) -> Path:
    place = Path(call.args.target)
    if not place.is_dir():
        raise trouble("stick_none", place=place)
    return place


def _take_out(call: Call) -> int:
    place = _place(call)

    def tell(written: int, count: int) -> None:
        show(written, count)
        if not draws_bars() and (written % EVERY == 0 or written == count):
            call.print("courier.writing", done=written, count=count)

    with _office(call) as (_, courier), progress("stick_out") as show:
        try:
            free, now = shutil.disk_usage(place).free, call.clock()
            due = now + timedelta(days=call.config.courier.lost_days)
            name, count = courier.out(place, free, now, due, tell)
        except Elsewhere as elsewhere:
            raise trouble("stick_elsewhere", name=elsewhere) from elsewhere
        except Full as full:
            raise trouble("stick_full", place=place) from full
    if not name:
        call.print("courier.empty")
        return 0
    text = phrase("courier.read_me", region=call.config.house.region).strip().replace("\n", "\r\n")
    (place / READ_ME).write_text(text, "utf-8", newline="")
    call.print("courier.out", count=count, place=place, name=name, due=call.moment(due))
    call.print("courier.locked" if call.config.backup.recipients else "courier.open")
    return 0


def _bring_in(call: Call) -> int:
    stick = _place(call)
    set_up_log(call, beside_sentences=True)
    return command_child.run_limited(
        call.config, call.root, call.tell, partial(_bring_and_handle, call, stick)
    )


def _bring_and_handle(call: Call, stick: Path, place: command_child.Workplace) -> int:
    opening = command_child.open_at(call.config, call.root, call.clock, call.tell, place)
    with _telling_changes(), opening as office:
        courier = Courier(office.post, _locks(call))
        with progress("stick_in"):
            brought = place.once(lambda: courier.bring(stick, settings(call.config), call.clock(), office))
        handled = 0
        with handling(office):
            while done := office.work(call.clock(), UNHEARD):
                handled += done
    call.print("courier.in", **vars(brought))
    call.print("courier.in_done", handled=handled, place=stick)
    return tell_unread(call, brought.unread)


def _give_up(call: Call) -> int:
    name = call.args.target
    with _office(call) as (_, courier):
        try:
            count = courier.report_lost(name, call.clock())
        except Unknown as unknown:
            raise trouble("stick_unknown", name=name) from unknown
    call.print("courier.lost", name=name, count=count)
    return 0


def _key(call: Call) -> int:
    """The courier's key, for the machine that sends. `Trouble`: no store, or a file of that name."""
    keys = call.cabinet.keys
    if not keys.exist():
        raise trouble("no_store", root=call.root)
    path = Path(call.args.target)
    try:
        durable_files.create(path, courier_key(keys.load(begun=True)[0]).hex().encode() + b"\n")
    except FileExistsError as taken:
        raise trouble("courier_key_exists", path=path) from taken
    call.print("courier.key", path=path)
    return 0


# On the machine with a line: no store, only config.toml and the key.


def _send(call: Call) -> int:
    place, key = _place(call), _read_key(call)
    if call.config.relay.mode == "maildirs" and not call.config.house.rehearsal:
        raise trouble("courier_maildirs")
    locks = _locks(call)
    found = [Bundle(path, [key], locks) for path in bundles(place)]
    left = sum(_send_bundle(call, bundle) for bundle in found if _may_go(call, bundle))
    if not found:
        call.print("courier.nothing", place=place)
    if left:
        call.print("courier.go_on")
    return 1 if left else 0


def _read_key(call: Call) -> bytes:
    path = call.config.path.absolute().parent / call.config.courier.key_file
    with suppress(OSError, ValueError):
        if len(key := bytes.fromhex(path.read_text("ascii").strip())) == 32:
            return key
    raise trouble("courier_key", path=path)


def _may_go(call: Call, bundle: Bundle) -> bool:
    """Whether a stick's letters are sent: all of them are on it, and the office has not ended its trip."""
    if bundle.is_complete and not bundle.is_closed:
        bundle.check_locks()
        return True
    call.print("courier.closed" if bundle.is_closed else "courier.unfinished", name=bundle.name)
    return False


def _send_bundle(call: Call, bundle: Bundle) -> int:
    """Send the letters without a receipt, each with its receipt before the next; how many are left. Some
    that fail in a row (`IN_VAIN`) end it: there is no line."""
    waiting = [slip for slip in bundle.slips() if bundle.outcome(slip) is None]
    counts: Counter[str] = Counter()
    vain = 0
    postman = carrier(call.config, call.root)
    # a relay keeps its line open
    with closing(postman) if isinstance(postman, Relay) else nullcontext(), progress("stick_send") as show:
        for number, slip in enumerate(waiting, 1):
            show(number - 1, len(waiting))
            outcome = _hand_over(call, bundle, slip, postman)
            counts[result := _RESULTS[type(outcome)]] += 1
            about = {"id": slip.id, "result": word("courier_result", result)}
            call.print("courier.sending", done=number, count=len(waiting), **about)
            vain = vain + 1 if isinstance(outcome, Later) else 0
            if isinstance(outcome, Later) and vain == IN_VAIN:
                call.print("courier.no_line", why=plainly(outcome.why))
                break
    later = len(waiting) - counts["sent"] - counts["never"]
    call.print("courier.sent", name=bundle.name, left=counts["sent"], refused=counts["never"], later=later)
    return later


def _hand_over(call: Call, bundle: Bundle, slip: Slip, postman: Carrier) -> Sent | Never | Later:
    again = bundle.was_tried(slip)
    bundle.note_attempt(slip)
    mail = Outgoing(slip.id, slip.sender, slip.to, bundle.raw(slip), again=again)
    outcome = postman.carry(mail, call.clock())
    if not isinstance(outcome, Later):
        bundle.write_receipt(slip, outcome, call.clock())
    elif not outcome.maybe and not again:
        bundle.clear_attempt(slip)
    return outcome


_RESULTS = {Sent: "sent", Never: "never", Later: "later"}
_DEEDS = {"key": _key, "in": _bring_in, "out": _take_out, "send": _send, "lost": _give_up}
