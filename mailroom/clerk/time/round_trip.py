"""The daily round trip: a letter of ours to ourselves, out by the relay and back by whichever door has our
mailbox.

Promises: one each working day, when the office opens; it takes the way that answers take, to an address with
a plus where ours have one. What came back is known by its Message-ID, is nobody's letter and moves nothing.
How long it took is counted from the relay's 250 to the moment the clerk has it in hand. What is wrong with
the way is wrong until one comes back, not until the next one leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mailroom.clerk.store import Change, stamp
from mailroom.clerk.time.alarms import Alarm, standing
from mailroom.clerk.write.writer import Desk
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.text.redaction import mask

if TYPE_CHECKING:
    from mailroom.clerk.kinds.handling import Handling
    from mailroom.office import Office

FACT = "probe"
KINDS = ("probe", "probe_refused")  # of its alarms
WHY = 200  # characters of a server's words
DETAIL = "uji"  # pengaduan+uji@…: what stands behind the plus is kept as it would be of an answer


def send(office: Office, now: datetime) -> None:
    """Write today's, if the office is open and there is none yet."""
    calendar = office.house.calendar
    today = calendar.local(now).date().isoformat()
    last = office.store.register.fact(FACT) or {}
    if not calendar.is_open(now) or last.get("day") == today:
        return
    change, key = Change("probe"), f"probe-{today}"
    change.put("dossiers", key, stage="done", events=[{"kind": "probe", "at": stamp(now)}])
    to = office.house.reply_address(DETAIL)
    reply = Reply("probe", Role.ADMIN, to, office.house.unit, "info", data={"day": today})
    (mail,) = office.writer.write(change, Desk(key, 1), [reply], office.house, now)
    kept = {name: last[name] for name in ("back", "seconds") if name in last}
    change.fact(FACT, {**kept, "day": today, "mail": mail})
    office.store.enter([change], now)
    office.say(f"{key}: probe")


def back(handling: Handling) -> bool:
    """Whether this letter of ours is a probe; the latest one's return is noted."""
    mail = handling.store.by_message_id(f"<{(handling.reading.opened.message_id or '').strip('<>')}>")
    if mail is None or mail.get("form") != "probe":
        return False
    handling.klass, handling.dossier = "automatic", str(mail["dossier"])
    last: dict[str, Any] = handling.store.register.fact(FACT) or {}
    if last.get("mail") == mail["key"] and last.get("returned") != mail["key"]:
        left = datetime.fromisoformat(str(mail.get("left") or mail["typed"]))
        seconds = max(0.0, (handling.now - left).total_seconds())
        about = {"back": stamp(handling.now), "seconds": seconds, "returned": mail["key"]}
        handling.change.fact(FACT, {**last, **about})
    return True


def missing(office: Office, patience: timedelta, now: datetime, *, heard: bool = True) -> list[Alarm]:
    """The alarm about a probe that left and is not back, or was refused. One that has not left is the relay's
    matter. heard: whether all mailboxes are; else it may lie in one, and only what is told already is
    known."""
    last = office.store.register.fact(FACT) or {}
    mail = office.store.mail(str(last.get("mail", ""))) if last.get("mail") else None
    if mail is None or last.get("returned") == mail["key"]:
        return []
    left, status = datetime.fromisoformat(str(mail.get("left") or mail["typed"])), mail.get("status")
    late = heard and status == "sent" and now - left > patience
    told = [kind for kind in KINDS if kind in standing(office.store.register)]
    found = told or ["probe_refused"] * (status == "failed") or ["probe"] * late
    why = mask(str(mail.get("trouble") or mail.get("bounced") or ""))[:WHY]
    values = {"left": f"{office.house.calendar.local(left):%d-%m-%Y %H.%M}", "why": why}
    return [Alarm(kind, values=values) for kind in found]
