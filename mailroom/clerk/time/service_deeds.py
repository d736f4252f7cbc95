"""What an order about the office itself brings later: the CSV or the backup that was asked for, and what
falls due.

A new address that nobody answered from lapses; an absence begins on its first day.

In: `carry_out`: `Services`, the key of the order's dossier, now.
Out: entered rows, with the letter or the line that tells of it.
Fails: OSError goes up; any other error puts the deed off an hour (timers.py).
See: Who orders: clerk/service/service_letters.py. The night's backup: daemon/nightly_backup.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from mailroom.clerk.kinds.absences import open_letters
from mailroom.clerk.outcome import Entry, Matter, Notice, Row, line_for_admin
from mailroom.clerk.register_rows import stamp
from mailroom.clerk.services import Services
from mailroom.clerk.write.register_csv import write_csv
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Person, Role
from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.upkeep.backup_folder import ASKED, MADE

EXPORTS = "ekspor"  # the folder in the store
PATIENCE = timedelta(hours=6)  # a backup that was asked for is waited for so long
LOOK = timedelta(minutes=1)


def carry_out(services: Services, key: str, now: datetime) -> None:
    """Does what this dossier waits for."""
    row = services.store.register.get("dossiers", key)
    assert row is not None
    stage = str(row["stage"])
    if stage == "export":
        _export(services, key, row, now)
    elif stage == "backup":
        _backup(services, key, row, now)
    elif stage == "trial":
        _give_up(services, key, row, now)
    elif stage == "changed" and "leave" in row:
        _begin_leave(services, key, row, now)
    else:
        services.enter(f"nothing more to do: {key}", [Row("dossiers", key, {"due": None})], now)


def _export(services: Services, key: str, row: Mapping[str, Any], now: datetime) -> None:
    """Writes the CSV into the store: it holds names, so it is mailed to nobody."""
    folder = services.tables.root / EXPORTS
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"register-{services.house.calendar.local(now):%Y-%m-%d-%H%M}.csv"
    count = write_csv(path, services.store.cases(), services.house)
    path.chmod(0o600)
    _tell(services, key, row, now, "export", path=str(path), count=count)


def _backup(services: Services, key: str, row: Mapping[str, Any], now: datetime) -> None:
    """Asks the doors' process for it, which makes each night's, and looks again until it is there."""
    state, asked = cabinet_at(services.tables.root).marks, str(row["events"][0]["at"])
    if not services.tables.files.backup.recipients:
        _tell(services, key, row, now, "no_backup")
    elif (made := state.get(MADE) or "").partition(" ")[0] >= asked:
        _tell(services, key, row, now, "backup", path=made.partition(" ")[2])
    elif now - datetime.fromisoformat(asked) > PATIENCE:
        _tell(services, key, row, now, "backup_failed")
    else:
        if (state.get(ASKED) or "") < asked:
            state.set(ASKED, asked)
        waits = Row("dossiers", key, {"due": stamp(now + LOOK)})
        services.enter(f"a backup is waited for: {key}", [waits], now)


def _tell(
    services: Services, key: str, row: Mapping[str, Any], now: datetime, what: str, **data: Any
) -> None:
    who = row["person"]
    told = {"what": what, "examples": (), **data}
    reply = Reply("service_shown", Role(who["role"]), who["to"], who["name"], "info", who["agency"], 0, told)
    done = Row("dossiers", key, {"stage": "done", "due": None, "events": [{"kind": what, "at": stamp(now)}]})
    notice = Notice(Matter(key, len(row["events"]) + 1), [reply])
    services.enter(f"{what}: {key}", [done, notice], now, f"{key}: {what}")


def _give_up(services: Services, key: str, row: Mapping[str, Any], now: datetime) -> None:
    """Nobody has answered from the new address: nothing changes, and the admin reads of it."""
    done = {"stage": "lapsed", "due": None, "events": [{"kind": "lapsed", "at": stamp(now)}]}
    about: dict[str, Any] = {"change": "lapsed", "to": row["trial"]["to"], "code": row["trial"]["agency"]}
    about |= {"by": "", "day": "", "rows": []}
    line = line_for_admin(services.house.admin, "tables", key, **about)
    services.enter(f"not answered: {key}", [Row("dossiers", key, done), line], now)


def _begin_leave(services: Services, key: str, row: Mapping[str, Any], now: datetime) -> None:
    """The first day of an absence has come: what lies open goes to the deputy."""
    who, store = row["person"], services.store
    person = Person(who["name"], (str(who["to"]).lower(),), Role(who["role"]), who["agency"])
    entries: list[Entry] = [Row("dossiers", key, {"due": None})]
    entries += open_letters(person, store, services.house, now, store.case)
    services.enter(f"an absence begins: {key}", entries, now)
