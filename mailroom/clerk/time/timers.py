"""In which order due cases, dossiers, waiting letters and orders are taken when time passes.

It asks the register's due index and hands each to procedure/desk/due_acts.py, dossier_acts.py,
flood_orders.py or its own module. Each is a change of its own; nothing looks at all open cases. A case that
fails stops no other and is tried again in an hour (`AGAIN`). OSError goes up.

In: `ring`: `Services`, now, up to when time passes, a function that handles a letter again. `attempt`: kind,
key, a deed.
Out: each due step is a change of its own; `attempt` and `attempt_hours` say whether it was done.
Fails: The disk's OSError and MemoryError go up. Any other error is logged, and that step is put off an hour
(`AGAIN`).
See: What falls due when: procedure/reminders/due_steps.py. What wakes the clerk: doors/ticker.py."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from mailroom.clerk.current_work import CASE, HOURS, MAIL
from mailroom.clerk.kinds import lapor_notices, stopped_mails
from mailroom.clerk.kinds.case_decisions import share_with_merged
from mailroom.clerk.outcome import DossierDecision, Entry, Row, case_decision, line_for_admin
from mailroom.clerk.outgoing.usb_courier import Courier
from mailroom.clerk.register_rows import STOPPED, LetterRow, stamp
from mailroom.clerk.services import Services
from mailroom.clerk.store import GROUP
from mailroom.clerk.time import flood_orders, service_deeds
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Line
from mailroom.procedure.desk import due_acts
from mailroom.procedure.dossiers import dossier_acts
from mailroom.text.redaction import mask_address

AGAIN = timedelta(hours=1)
log = logging.getLogger(__name__)
HandleAgain = Callable[[str, datetime], None]  # a letter that a person has settled; its dossier's key


def attempt(services: Services, kind: str, key: str, deed: Callable[[], None]) -> bool:
    """Carries out a step that is due. Returns whether it succeeded; OSError goes up."""
    try:
        with services.hand.piece(kind, key):
            deed()
    except (OSError, MemoryError):
        raise
    except Exception:
        log.exception("what fell due could not be done: %s", key)
        return False
    return True


def ring(
    services: Services, now: datetime, upto: datetime, again: HandleAgain, *, windows_over: bool
) -> None:
    """Carries out everything due by `upto`, earliest first, each as a change of its own."""
    horizon = upto + due_acts.WINDOW_OVER if windows_over else upto
    seen: set[str] = set()
    while waiting := [(table, key) for table, key in services.store.due(horizon) if key not in seen]:
        seen.update(key for _, key in waiting)
        for start in range(0, len(waiting), GROUP):
            with services.store.together():
                for table, key in waiting[start : start + GROUP]:
                    by_key = next((its for prefix, its in _BY_KEY if key.startswith(prefix)), None)
                    if key.startswith("again-"):
                        deed = partial(again, key, now)
                    elif by_key is not None:
                        deed = partial(by_key, services, key, now)
                    elif table == "cases":
                        deed = partial(_case, services, key, now, upto, windows_over=windows_over)
                    else:
                        deed = partial(_dossier, services, key, now, upto)
                    if not attempt(services, table, key, deed):
                        put_off(services, table, key, now)
    if flood_orders.first_letters_wait(services):
        attempt_hours(services, "first letters", partial(flood_orders.release, services, now), now)


def turn(services: Services, now: datetime, upto: datetime) -> None:
    """Carries out the changes of state that are due by `upto`, in all cases, earliest first; nobody is
    reminded. They happen before a letter that arrived then is decided. So its own case is up to date, and so
    are the cases it may be merged into, asked about or counted beside."""
    seen: set[str] = set()
    while waiting := [number for number in services.store.turns(upto) if number not in seen]:
        for number in waiting:
            seen.add(number)
            deed = partial(_case, services, number, now, upto, state_only=True)
            if not attempt(services, CASE, number, deed):
                put_off(services, CASE, number, now)


def put_off(services: Services, kind: str, key: str, now: datetime) -> None:
    """Puts a failed step off: it is tried again in an hour. The admin is told in his digest, each working day
    until it succeeds."""
    again_at = stamp(now + AGAIN)
    due = {"due": again_at, **({"turns": again_at} if kind == CASE else {})}
    if kind == MAIL:
        due = {"next": again_at}
    row = Row.fact(f"off:{key}", again_at) if kind == HOURS else Row(kind, key, due)
    line = line_for_admin(services.house.admin, "aside", f"aside-{key}", name=key, when=now.isoformat())
    services.enter(f"could not be done: {key}", [row, line], now)


def attempt_hours(services: Services, key: str, deed: Callable[[], None], now: datetime) -> bool:
    """Does what office hours bring, unless it has failed within the hour; one that fails is put off. Returns
    whether it was done."""
    again = services.store.register.fact(f"off:{key}")
    if again is not None and stamp(now) < again <= stamp(now + AGAIN):
        return False
    if not attempt(services, HOURS, key, deed):
        put_off(services, HOURS, key, now)
        return False
    if again is not None:
        services.enter(f"done after all: {key}", [Row("facts", f"off:{key}", None)], now)
    return True


def _case(services: Services, number: str, now: datetime, upto: datetime, **flags: bool) -> None:
    """flags: of `time_passes`."""
    case, house = services.store.case(number), services.house
    assert case is not None
    flags["may_ask"] = case.stage != "closed" or _may_ask(services, case, now)
    decision = due_acts.time_passes(case, house, upto, typed=now, **flags)
    shared = share_with_merged(case, decision.letters, services.store.case, house, now)
    own = case_decision(case, decision.events, decision.letters)
    told = [f"{number}: {event.way or event.kind}" for event in decision.events]
    services.enter(f"time passes for {number}", [own, *shared, *decision.lines], now, *told)


def _may_ask(services: Services, case: Case, now: datetime) -> bool:
    """Whether its complainant was asked less often within a year than he may be whether a closed case is
    still settled."""
    asked = [
        event
        for one in services.store.latest_of(case.address)
        for event in one.trail
        if event.kind == "rang" and event.data.get("asked") and event.at > now - timedelta(days=365)
        if one.address == case.address
    ]
    return len(asked) < services.house.afterwards_a_year


def _dossier(services: Services, key: str, now: datetime, upto: datetime) -> None:
    dossier = services.store.dossier(key)
    assert dossier is not None
    decision = dossier_acts.time_passes(dossier, services.house, upto, services.store.cited_cases(dossier))
    own = DossierDecision(dossier, decision.events, decision.letters)
    told = [f"{key}: {event.way or event.kind}" for event in decision.events]
    services.enter(f"time passes for {key}", [own, *decision.lines], now, *told)


def _unanswered_question(services: Services, key: str, now: datetime) -> None:
    """A letter that is held for a person's word, and he has not said it: the admin reads of it once."""
    store, house = services.store, services.house
    row = store.register.get("dossiers", key)
    assert row is not None
    entries: list[Entry] = [Row("dossiers", key, {"due": None})]
    letter = store.letter(str(row["digest"]))
    if row.get("stage") == "open" and letter is not None:
        case = store.case(letter.dossier)
        reader = house.impartial if case is not None and case.concerns else house.admin
        data, about = _line_data(letter, "unconfirmed"), case.number if case else key
        entries.append(Line(reader.address, reader.name, reader.role, "notice", about, data=data))
    services.enter(f"not confirmed: {key}", entries, now)


def tell_no_longer_kept(services: Services, key: str, letter: LetterRow, now: datetime) -> None:
    """Tells the admin that a person has settled a letter whose bytes are no longer kept, so that he can ask
    for it again."""
    done = Row("dossiers", key, {"due": None, "stage": "done"})
    line = line_for_admin(services.house.admin, "notice", key, **_line_data(letter, "thinned"))
    services.enter(f"no longer kept: {key}", [done, line], now)


def _line_data(letter: LetterRow, why: str) -> dict[str, Any]:
    arrived = stamp(letter.arrived) if letter.arrived else None
    return {"subject": letter.subject, "from": mask_address(letter.sender), "when": arrived, "why": why}


def _overdue_stick(services: Services, key: str, now: datetime) -> None:
    Courier(services.post).overdue(key, now)


# Key prefix → its deed, of what is neither case nor dossier.
_BY_KEY: tuple[tuple[str, Callable[[Services, str, datetime], None]], ...] = (
    ("letter-", _unanswered_question),
    (f"{STOPPED}-", stopped_mails.remind),
    (lapor_notices.WAITS, lapor_notices.remind),
    ("digest-", flood_orders.carry_out),
    ("flood-", flood_orders.carry_out),
    ("kurir-", _overdue_stick),
    ("service-", service_deeds.carry_out),
)
