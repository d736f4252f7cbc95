"""How an alarm is told: once, by a path that works, with what to do; and once more when it is over.

Each alarm also goes to the log and to [alarm] `command`; when the relay fails, only these are left. One row
of the register keeps them, so a restart tells nothing twice. A full disk keeps nobody from being told: the
row stays in memory until it can be entered. After a crash while telling, it is told once more.

In: `Alarms.look`: the `Alarm`s that stand, now. `announce`: `Services`, form, roles, data, now.
Out: mails to the admin and his head at any hour, when a mail can still leave; a row that keeps what was told.
Fails: A full disk's OSError is kept from the caller: the row stays in memory, and the log tells it. A broken
cli.toml raises TOMLDecodeError.
See: What makes an alarm: daemon/health_checks.py."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mailroom.clerk.outcome import Entry, Row, first_letters
from mailroom.clerk.register_rows import stamp
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.shelves.register.register import Register
from mailroom.writing.cli_sentences import phrase

if TYPE_CHECKING:
    from mailroom.clerk.services import Services

log = logging.getLogger(__name__)
FACT = "alarms"
BOTH = (Role.ADMIN, Role.ADMIN_HEAD)
AlarmRow = Mapping[str, Any]
Ring = Callable[[str, str, str], None]  # ("alarm" or "clear", the alarm's key, sentences)


@dataclass(frozen=True)
class Alarm:
    """Something that is wrong now. kind: of cli.toml's [alarm]; about: which of several; values: what its
    sentence is filled with; by_mail: whether a mail about it would leave."""

    kind: str
    about: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    by_mail: bool = True

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.about}" if self.about else self.kind

    def row(self, now: datetime) -> AlarmRow:
        said = phrase(f"alarm.{self.kind}", **self.values)
        advice, over = phrase(f"alarm_do.{self.kind}"), phrase(f"alarm_clear.{self.kind}", **self.values)
        return {"since": stamp(now), "said": said, "do": advice, "over": over, "mail": self.by_mail}


def standing(register: Register) -> dict[str, AlarmRow]:
    """Returns the alarms that were told and are not over: key → {"since", "said", "do", …}."""
    found: dict[str, AlarmRow] = register.fact(FACT, {})
    return found


class Alarms:
    """The alarms of one office. ring: called with each of them, too; it may not raise."""

    def __init__(self, services: Services, ring: Ring) -> None:
        self.services, self.ring = services, ring
        self._entered = standing(services.store.register)
        self._told = dict(self._entered)

    @property
    def keys(self) -> list[str]:
        return sorted(self._told)

    def look(self, found: Collection[Alarm], now: datetime, only: str = "") -> None:
        """Compares what is wrong at this moment with what was told. found: everything that is wrong. With
        `only`, everything of that kind; nothing is said about other kinds. OSError: it was told, and will be
        entered when the disk lets it."""
        kept = {key: row for key, row in self._told.items() if only and key.partition(":")[0] != only}
        after = kept | {alarm.key: self._told.get(alarm.key) or alarm.row(now) for alarm in found}
        for key, row in after.items():
            if key not in self._told:
                log.error("%s %s", row["said"], row["do"])
                self.ring("alarm", key, f"{row['said']}\n{row['do']}\n")
        for key, row in self._told.items():
            if key not in after:
                log.warning("%s", row["over"])
                self.ring("clear", key, f"{row['over']}\n")
        self._told = after
        if after != self._entered:
            self._enter(after, now)

    def _enter(self, after: dict[str, AlarmRow], now: datetime) -> None:
        """The table, and the mails that tell of it, in one change."""
        new = [row for key, row in after.items() if key not in self._entered and row["mail"]]
        over = [row for key, row in self._entered.items() if key not in after]
        entries: list[Entry] = [Row.fact(FACT, after)]
        told: list[str] = []
        for form, rows in (("alarm", new), ("alarm_clear", over)):
            if rows:
                mails, line = announce(self.services, "alarm", form, BOTH, {"alarms": rows}, now, len(told))
                entries += mails
                told.append(line)
        self.services.enter("alarms", entries, now, *told)
        self._entered = after


def announce(
    services: Services,
    series: str,
    form: str,
    roles: Sequence[Role],
    data: AlarmRow,
    now: datetime,
    earlier: int = 0,
) -> tuple[list[Entry], str]:
    """Returns mails that belong to no case, and the line for the log. Their tokens are sealed over the mails'
    key. earlier: how many of this series the same change holds already."""
    key, used = services.number(series, now, earlier)
    people = [services.house.people.first(role) for role in roles]
    replies = [Reply(form, one.role, one.address, one.name, "info", data=data) for one in people]
    row, notice = first_letters(key, form, replies, now, stage="done")
    return [used, row, notice], f"{key}: {form}"
