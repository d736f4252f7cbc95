"""What would change when an order is carried out: the row of a table before and after, what it moves, and why
it cannot be.

Nothing is changed here. A holiday is only for today or later, so no deadline that has passed is judged anew.
What it moves is counted in the open cases.

In: `propose`: a `ServiceOrder`, `LaidTables`, the `Store`, now. `describe`: a `TableChange` and the `House`.
Out: `Proposal`: the change, or its fault with what to say of it; rows for the letter.
Fails: raises nothing of its own; the register's OSError goes up.
See: How words become an order: reading/language/service_words.py. What a yes does: service_letters.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from mailroom.clerk.laid_tables import LaidTables
from mailroom.clerk.store import Store
from mailroom.config import BadConfig
from mailroom.config.table_changes import TableChange, key_of, read_cells
from mailroom.procedure import deadlines
from mailroom.procedure.case import Case
from mailroom.procedure.office_facts import House
from mailroom.reading.language.service_words import ServiceOrder

COUNTED = 2_000  # open cases that are looked at to count what a holiday moves
# Post → the columns of its name and its address in instansi.csv.
SEATS: Mapping[str, tuple[str, str]] = {
    "liaison": ("penghubung", "surel_penghubung"),
    "deputy": ("wakil", "surel_wakil"),
    "head": ("kadin", "surel_kadin"),
}

# Post of the office itself → its chair in config.toml, and the columns of its name and its address.
CHAIRS: Mapping[str, tuple[str, str, str]] = {
    "admin": ("admin", "nama", "surel"),
    "admin_deputy": ("admin", "wakil", "surel_wakil"),
    "admin_head": ("admin_head", "nama", "surel"),
}


@dataclass(frozen=True)
class Proposal:
    """change: None with a fault. fault: a key of words.toml [service_fault]; said, text, day: what it is
    about; moved: how many open deadlines move; new: an address that nobody here has answered from yet."""

    change: TableChange | None = None
    fault: str = ""
    said: Sequence[str] = ()
    moved: int | None = None
    new: str = ""
    text: str = ""
    day: str = ""


def propose(order: ServiceOrder, tables: LaidTables, store: Store, now: datetime) -> Proposal:
    """Returns what the order would change."""
    house = tables.now.house
    if order.fault:
        return Proposal(fault=order.fault, text=order.text)
    if order.word in ("holiday", "no_holiday"):
        found = _day(order, tables, house.calendar.local(now).date())
    elif order.word == "keyword":
        found = _keyword(order, tables)
    elif order.post in CHAIRS:
        found = _chair(order, tables)
    elif order.word == "remove":
        found = _taken_out(order, tables)
    elif order.post == "officer":
        found = _officer(order, tables)
    else:
        found = _seat(order, tables)
    if found.change is None:
        return found
    try:
        after = tables.propose(found.change)
    except BadConfig as wrong:
        return Proposal(fault="tables", said=tuple(wrong.faults)[:3])
    moved = None
    if found.change.table == "days":
        moved = sum(1 for case in _open_cases(store) if _days(case, house) != _days(case, after.house))
    new = (
        order.mail if order.mail and order.word != "remove" and not house.people.chairs_of(order.mail) else ""
    )
    return Proposal(found.change, moved=moved, new=new)


def _day(order: ServiceOrder, tables: LaidTables, today: date) -> Proposal:
    day, calendar = order.day, tables.now.house.calendar
    if day is None or day < today:
        return Proposal(fault="past")
    off, key = not calendar.is_working(day), day.isoformat()
    if off == (order.word == "holiday") or day.weekday() > 4:
        return Proposal(fault="is_off" if off else "is_working", day=key)
    known = tables.cells("days", key)
    if known is not None:  # the row that says the contrary
        return Proposal(TableChange("days", key, known, None))
    kind = "libur" if order.word == "holiday" else "masuk"
    cells = {"tanggal": key, "jenis": kind, "keterangan": order.text}
    return Proposal(TableChange("days", key, None, {name: text for name, text in cells.items() if text}))


def _keyword(order: ServiceOrder, tables: LaidTables) -> Proposal:
    return _add_row("keywords", {"instansi": order.agency, "kata": order.text}, tables)


def _officer(order: ServiceOrder, tables: LaidTables) -> Proposal:
    if not order.name:
        return Proposal(fault="no_seat")
    return _add_row("officers", {"instansi": order.agency, "nama": order.name, "surel": order.mail}, tables)


def _chair(order: ServiceOrder, tables: LaidTables) -> Proposal:
    """Somebody new in a chair of the office itself; only the admin's deputy may be taken out."""
    chair, name, mail = CHAIRS[order.post]
    now = tables.cells("chairs", chair)
    if now is None:
        return Proposal(fault="several")
    if order.word == "remove" and order.post != "admin_deputy":
        return Proposal(fault="never_empty")
    wanted = {name: order.name, mail: order.mail}
    before = {column: now.get(column, "") for column in wanted}
    if before == wanted:
        return Proposal(fault="is_so")
    return Proposal(TableChange("chairs", chair, before, wanted))


def _taken_out(order: ServiceOrder, tables: LaidTables) -> Proposal:
    """An officer who is no longer one, or a liaison's deputy. No other post may be without somebody."""
    if order.post == "deputy":
        cells = tables.cells("agencies", order.agency) or {}
        before = {name: cells[name] for name in SEATS["deputy"] if cells.get(name)}
        if not before:
            return Proposal(fault="no_seat")
        return Proposal(TableChange("agencies", order.agency, before, dict.fromkeys(before, "")))
    if order.post != "officer":
        return Proposal(fault="never_empty")
    said = order.mail or order.name.lower()
    theirs = (row for row in tables.rows("officers") if row["instansi"] == order.agency)
    found = [row for row in theirs if said in f"{row['nama']} {row['surel']}".lower()]
    if len(found) != 1:
        return Proposal(fault="which_officer", text=", ".join(row["nama"] for row in found))
    return Proposal(TableChange("officers", key_of("officers", found[0]), found[0], None))


def _add_row(table: str, cells: Mapping[str, str], tables: LaidTables) -> Proposal:
    try:
        cells = read_cells(table, cells)
    except ValueError as wrong:
        return Proposal(fault="tables", said=(str(wrong),))
    key = key_of(table, cells)
    if tables.cells(table, key) is not None:
        return Proposal(fault="is_so")
    return Proposal(TableChange(table, key, None, cells))


def _seat(order: ServiceOrder, tables: LaidTables) -> Proposal:
    """A new name and address in a post, or a new address for whoever holds it."""
    name, mail = SEATS.get(order.post, ("", ""))
    now = tables.cells("agencies", order.agency) or {}
    if not name or (not order.name and not now.get(name)):
        return Proposal(fault="no_seat")
    others = [] if order.name else now.get(mail, "").split("; ")[1:]
    wanted = {mail: "; ".join((order.mail, *(one for one in others if one != order.mail)))}
    wanted |= {name: order.name} if order.name else {}
    try:
        wanted = read_cells("agencies", wanted)
    except ValueError as wrong:
        return Proposal(fault="tables", said=(str(wrong),))
    before = {column: now.get(column, "") for column in wanted}
    if before == wanted:
        return Proposal(fault="is_so")
    return Proposal(TableChange("agencies", order.agency, before, wanted))


def _open_cases(store: Store) -> Iterator[Case]:
    rows = islice(store.register.find("cases", "open", 1), COUNTED)
    return (case for row in rows if (case := store.case(str(row["key"]))) is not None)


def _days(case: Case, house: House) -> list[date | None]:
    """The last days that run in a case now."""
    parts = [deadlines.row_day(part, house) for part in case.live if part.pending]
    return [deadlines.case_day(case, house), deadlines.whole_day(case, house), *parts]


def describe(change: TableChange, house: House) -> dict[str, Any]:
    """Returns what a letter says of a change: its kind, whose it is, and each column before and after."""
    before, after = change.before or {}, change.after or {}
    kind = change.table
    if kind == "days":
        kind = "days_off" if _is_off(after or before) == bool(after) else "days_of_work"
    code = (after or before).get("instansi", change.key if change.table == "agencies" else "")
    hidden = ("instansi", "jabatan")
    if change.table == "chairs":
        kind = change.key
    rows = [
        {"column": name, "before": before.get(name, ""), "after": after.get(name, "")}
        for name in dict.fromkeys((*before, *after))
        if name not in hidden
    ]
    day = change.key if change.table == "days" else ""
    agency = house.agency_name(code) if code else ""
    return {"what": kind, "agency": agency, "code": code, "day": day, "rows": rows}


def _is_off(cells: Mapping[str, str]) -> bool:
    return cells.get("jenis", "libur") != "masuk"
