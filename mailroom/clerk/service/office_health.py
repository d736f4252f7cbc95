"""What `sehat` tells: what waits, whether the doors are heard, the disk, the last backup, which certificates
end, and the day's probe.

It reads what is noted already and looks at the disk; it asks no server. Alarms that stand come first.

In: `health`: `Services`, now, the name of the letter that asks.
Out: rows for the letter: a key of words.toml [health], what is so, and whether it needs somebody.
Fails: The disk's OSError goes up.
See: What becomes an alarm: daemon/health_checks.py. The same on a screen: commands/looking/status.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mailroom.clerk.register_rows import PROBE, STOPPED
from mailroom.clerk.services import Services
from mailroom.clerk.time.alarm_mails import standing
from mailroom.doors.smtp_certificate import end_of
from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.upkeep.backup_folder import LAST

ENDS_SOON = timedelta(days=30)
Row = dict[str, Any]


def health(services: Services, now: datetime, own: str = "") -> dict[str, Any]:
    """Returns the alarms that stand, and a row for each thing that is looked at. own: the letter that
    asks."""
    alarms = [{"said": row["said"], "do": row["do"]} for row in standing(services.store.register).values()]
    rows = [*_queue(services, own), *_doors(services), *_disk(services), *_certificates(services, now)]
    return {"alarms": alarms, "rows": rows, "at": now}


def _queue(services: Services, own: str) -> Iterator[Row]:
    register, inbox = services.store.register, services.inbox
    yield _row("letters", count=sum(name != own for name in inbox.waiting()))
    if aside := len(inbox.aside_names()):
        yield _row("aside", bad=True, count=aside)
    states = {state: len(register.find("mails", "status", state)) for state in ("waiting", STOPPED)}
    yield _row("mails", count=states["waiting"])
    if states[STOPPED]:
        yield _row("stopped", bad=True, count=states[STOPPED])
    if (relay := register.fact("relay")) is not None:
        yield _row("relay", bad=True, since=_moment(str(relay["since"])), why=str(relay["why"]))


def _doors(services: Services) -> Iterator[Row]:
    register = services.store.register
    last = register.last("letters")
    if last is not None:
        yield _row("heard", at=_moment(str(last["at"])))
    probe = register.fact(PROBE) or {}
    if probe:
        back = probe.get("returned") == probe["mail"]
        yield _row("probe" if back else "probe_out", bad=False, day=str(probe["day"]))


def _disk(services: Services) -> Iterator[Row]:
    store = cabinet_at(services.tables.root)
    yield _row("disk", count=store.free_bytes() // 1024**3)
    if not services.tables.files.backup.recipients:
        yield _row("no_backup", bad=True)
    else:
        night = store.marks.get(LAST)
        yield _row("backup" if night else "never_backup", bad=not night, day=night or "")


def _certificates(services: Services, now: datetime) -> Iterator[Row]:
    """Those of the doors and the office's own always; of everybody else, and a secret, what ends soon."""
    files = services.tables.files
    doors = [door.certificate_file for door in (files.smtp, files.lmtp) if door and door.certificate_file]
    ends = {Path(file).name: end for file in doors if (end := end_of(file)) is not None}
    own = {*ends, *(Path(file).name for file in (files.sealed.certificate_file, files.sealed.pgp_key_file))}
    if any((files.sealed.folder, files.sealed.certificate_file, files.sealed.pgp_key_file)):
        ends |= services.reader.sealed.ends()
    for name, end in ends.items():
        soon = end - now < ENDS_SOON
        if soon or name in own:
            yield _row("certificate", bad=soon, name=name, at=end)
    yield from _secrets(services, now)


def _secrets(services: Services, now: datetime) -> Iterator[Row]:
    """The secrets of which config.toml tells when they end."""
    files, today = services.tables.files, services.house.calendar.local(now).date()
    tables = [*((box.user, box.oauth) for box in files.imap), (files.relay.user, files.relay.oauth)]
    ends = {f"{user} {table.secret_ends}": (user, table.secret_ends) for user, table in tables
            if table is not None and table.secret_ends is not None}  # fmt: skip
    for user, day in ends.values():
        yield _row("secret", bad=day - today < ENDS_SOON, name=user, day=day.isoformat())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _row(key: str, *, bad: bool = False, **values: object) -> Row:
    return {"key": key, "bad": bad, **values}
