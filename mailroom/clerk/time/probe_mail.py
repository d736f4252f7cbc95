"""How it is tested each working day that our mail goes out and comes back. A probe mail goes from us to
ourselves, by the relay and the mailbox.

It goes when the office opens, to a plus address if the office uses them, as answers do. A returned probe is
known by its Message-ID, belongs to no case and moves nothing. The time runs from the relay's 250 to the
moment the clerk has it. `check --letter` does the same by hand: commands/looking/self_letter.py.

In: `send`: `Services`, now. `alarms_for_missing_probe`: also how long it is waited for.
Out: an entered mail to ourselves; an `Alarm` when none returned, which the next one ends.
Fails: The disk's OSError goes up, and the clerk waits. Any other error is logged, and the step is put off an
hour (timers.py).
See: `check --letter` does the same by hand: commands/looking/self_letter.py. How alarms are told:
alarm_mails.py."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mailroom.clerk.change import change_of
from mailroom.clerk.outcome import Row, first_letters
from mailroom.clerk.register_rows import PROBE
from mailroom.clerk.time.alarm_mails import Alarm, standing
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.text.redaction import mask

if TYPE_CHECKING:
    from mailroom.clerk.services import Services

KINDS = ("probe", "probe_refused")  # of its alarms
WHY = 200  # characters of a server's words
PLUS_PART = "uji"  # pengaduan+uji@…: behind the plus, where a reply to us has its token


def send(services: Services, now: datetime) -> None:
    """Write today's test mail, if the office is open and there is none yet."""
    house = services.house
    today = house.calendar.local(now).date().isoformat()
    last = services.store.register.fact(PROBE) or {}
    if not house.calendar.is_open(now) or last.get("day") == today:
        return
    key = f"probe-{today}"
    to = (Role.ADMIN, house.reply_address(PLUS_PART), house.unit)
    reply = Reply("probe", *to, "info", data={"day": today})
    row, notice = first_letters(key, "probe", [reply], now, stage="done")
    _, (mail,) = mails = services.writer.write([row, notice], house, now)
    known = {name: last[name] for name in ("back", "seconds") if name in last}
    fact = Row.fact(PROBE, {**known, "day": today, "mail": mail.id})
    change = change_of("probe", [row, notice, fact], [*mails, []], house, now, [f"{key}: probe"])
    services.store.enter([change], now)


def alarms_for_missing_probe(
    services: Services, patience: timedelta, now: datetime, *, heard: bool = True
) -> list[Alarm]:
    """Returns the alarm about a probe that left and is not back, or was refused. A probe that has not left
    yet raises no alarm here, since the relay has its own. heard: whether all mailboxes were fetched; if not,
    no new alarm for a missing probe, since it may still lie in one."""
    last = services.store.register.fact(PROBE) or {}
    mail = services.store.mail(str(last.get("mail", ""))) if last.get("mail") else None
    if mail is None or last.get("returned") == mail.id:
        return []
    left = mail.left or mail.typed or now
    late = heard and mail.status == "sent" and now - left > patience
    told = [kind for kind in KINDS if kind in standing(services.store.register)]
    found = told or ["probe_refused"] * (mail.status == "failed") or ["probe"] * late
    why = mask(mail.trouble or mail.bounced)[:WHY]
    values = {"left": f"{services.house.calendar.local(left):%d-%m-%Y %H.%M}", "why": why}
    return [Alarm(kind, values=values) for kind in found]
