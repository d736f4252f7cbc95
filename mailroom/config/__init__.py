"""Reads and checks config.toml and the office's tables in one go, into frozen values that nobody has to check
again.

`load` gives a `Config` in which every value is usable, or raises `BadConfig` with all faults at once, each a
sentence with its place. Secrets come from the environment or a private file, never from config.toml. Nothing
is written anywhere.

From the ground up: `config_faults` (sentences), `config_value_checks`, `config_tables` and `server_tables`
(what may stand in the file), `csv_text`, `table_cells` and `office_tables` (the tables beside it). Then
`secrets`, `holidays_and_hours`, `people_tables` (values made of several tables). A new key is one line of
config_tables.py and needs none of the rest."""

from __future__ import annotations

import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from mailroom.config import config_tables as tables
from mailroom.config import holidays_and_hours, people_tables, retention_and_backup_tables, server_tables
from mailroom.config.config_faults import BadConfig, Cell, Faults, Key, parse, sentence
from mailroom.config.config_value_checks import Table
from mailroom.config.office_tables import FILES, OfficeTables, read_tables
from mailroom.config.people_tables import CHAIRS, person
from mailroom.config.secrets import Secrets
from mailroom.config.sop_boxes import read_boxes
from mailroom.config.table_changes import TableChange, lay
from mailroom.config.tls_and_account_files import (
    not_certificates,
    with_files,
    with_seal_files,
    with_signing_keys,
)
from mailroom.procedure import sop
from mailroom.procedure.office_facts import House, Letterhead, Locality, Place, Referral
from mailroom.procedure.people import People, Role
from mailroom.procedure.workdays import Limit

__all__ = ["BadConfig", "Config", "check_files", "load", "people_of"]

# The tables that stand for themselves, as fields of `Config`.
PLAIN: Mapping[str, type[Table]] = {
    "courier": tables.CourierTable,
    "retention": retention_and_backup_tables.RetentionTable,
    "alarm": tables.AlarmTable,
    "process": tables.ProcessTable,
    "metrics": tables.MetricsTable,
    "backup": retention_and_backup_tables.BackupTable,
    "scanner": retention_and_backup_tables.ScannerTable,
    "dkim": retention_and_backup_tables.DkimTable,
    "sealed": retention_and_backup_tables.SealedTable,
    "logging": tables.LoggingTable,
}
# What the office's tables hold now.
OLD_FORM = (("agencies",), ("office", "subdistricts"), ("calendar", "add"), ("calendar", "strike"))
# Everything that may stand in the file.
SECTIONS = (
    *("office", "calendar", "limits", "letterhead", "smtp", "lmtp", "imap", "relay"),
    *PLAIN,
    "impartial",
    *CHAIRS,
)


FilesState = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Config:
    """One checked config.toml. smtp, lmtp: None = that door is closed; store: absolute."""

    path: Path
    house: House
    store: Path
    smtp: server_tables.SmtpTable | None
    lmtp: server_tables.LmtpTable | None
    imap: tuple[server_tables.MailboxTable, ...]
    relay: server_tables.RelayTable
    courier: tables.CourierTable
    retention: retention_and_backup_tables.RetentionTable
    alarm: tables.AlarmTable
    process: tables.ProcessTable
    metrics: tables.MetricsTable
    backup: retention_and_backup_tables.BackupTable
    scanner: retention_and_backup_tables.ScannerTable
    dkim: retention_and_backup_tables.DkimTable
    sealed: retention_and_backup_tables.SealedTable
    logging: tables.LoggingTable
    known: holidays_and_hours.KnownYears
    tables: Path
    # what the files say, over which changes by mail are laid
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    rows: OfficeTables = field(default=OfficeTables(), repr=False, compare=False)
    warnings: tuple[str, ...] = ()
    state: FilesState = field(default=(), repr=False, compare=False)  # of its files, when they were read

    def reread(self) -> Config:
        """Returns the same office with the people and the tables as they are now. BadConfig when they are
        wrong."""
        found = _load(self.path, None)
        told: dict[str, Any] = {
            name: getattr(found, name) for name in ("tables", "raw", "rows", "warnings", "state")
        }
        return replace(self, house=_with_tables(self.house, found.house), known=found.known, **told)

    def with_changes(self, changes: Sequence[TableChange]) -> Config:
        """Returns the office with these changes over the tables of its files. BadConfig when they do not fit
        together."""
        rows, laid = lay(self.rows, changes)
        if not any(laid):
            return self
        faults = Faults()
        raw = people_tables.with_chairs(self.raw, rows.chairs)
        reading = _Reading(raw, Secrets(self.path.absolute().parent, None, faults), faults)
        house, known, _ = _house(reading, self.path, rows)
        faults.stop()
        assert house and known
        return replace(self, house=_with_tables(self.house, house), known=known)

    @property
    def files(self) -> list[Path]:
        """The files whose changes hold while the office runs."""
        return [self.path, *(self.tables / file for file, _ in FILES.values())]

    def files_state(self) -> FilesState:
        """Returns the marks by which a changed file is known; () when one is not there just now."""
        with suppress(OSError):
            return tuple((found.st_mtime_ns, found.st_ino) for found in map(Path.stat, self.files))
        return ()

    def findings(self, today: date) -> list[str]:
        """Returns the warnings of `today`: those of the file, and dates that are still missing."""
        return [*self.warnings, *self.known.missing(today), *self._untried_numbers(today)]

    def _untried_numbers(self, today: date) -> list[str]:
        """A sentence that names the emergency numbers that nobody has tried for a year."""
        untried = [
            f"{one.phone} ({one.name})"
            for one in self.house.locality.referrals
            if one.emergency and (one.confirmed_on is None or today - one.confirmed_on > CONFIRMED_FOR)
        ]
        return [sentence("warning", "unconfirmed", numbers=", ".join(untried))] if untried else []


def _with_tables(house: House, new: House) -> House:
    """The house with the people and the tables of another reading of its files."""
    calendar = replace(house.calendar, off=new.calendar.off)
    held = {name: getattr(new, name) for name in ("people", "impartial", "locality", "blocked")}
    return replace(house, calendar=calendar, **held)


def load(path: Path, environ: Mapping[str, str]) -> Config:
    """Read and check config.toml. environ: where NAME_env secrets are looked up. BadConfig: all faults."""
    return _load(path, environ)


def people_of(path: Path) -> People:
    """Returns the people of config.toml, checked with all of it, without fetching secrets. BadConfig as
    `load`."""
    return _load(path, None).house.people


def check_files(config: Config, today: date) -> list[str]:
    """Returns what `check` can say without a server: `findings`, and files of the store that others may
    read."""
    found = config.findings(today)
    if not config.store.is_dir():
        return found
    if config.store.stat().st_mode & _OTHERS:
        found.append(sentence("warning", "open_folder", path=config.store))
    inside = (path for path in config.store.rglob("*") if path.name != "README.md" and not path.is_symlink())
    opened = [path for path in inside if path.stat().st_mode & _OTHERS]
    if opened:
        first = opened[0].relative_to(config.store)
        found.append(sentence("warning", "open_files", count=len(opened), path=config.store, first=first))
    return found


L = TypeVar("L", server_tables.MailboxTable, server_tables.RelayTable)
D = TypeVar("D", server_tables.SmtpTable, server_tables.LmtpTable)
P = TypeVar("P", server_tables.MailboxTable, server_tables.RelayTable, server_tables.OauthTable)
CONFIRMED_FOR = timedelta(days=365)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class _Folders(NamedTuple):
    """Where the office's tables and its store lie."""

    tables: Path
    store: Path


@dataclass
class _Reading:
    """One reading of the file: what every step needs."""

    raw: dict[str, Any]
    secrets: Secrets
    faults: Faults = field(default_factory=Faults)

    def table(self, name: str) -> object:
        return self.raw.get(name, {})

    def login(self, model: type[L], raw: object, *where: Key) -> L | None:
        """Returns a table with a login: its password is fetched, its certificates are looked for."""
        found = self.faults.validate(model, self.secrets.fill(model, raw, *where), *where)
        if not found:
            return None
        oauth = found.oauth and self._with_ca_file(found.oauth, *where, "oauth")
        return self._with_ca_file(found.model_copy(update={"oauth": oauth}), *where)

    def _with_ca_file(self, found: P, *where: Key) -> P:
        """The same with its `ca_file` as a path, if it names one."""
        if not found.ca_file:
            return found
        path = self.secrets.folder / found.ca_file
        if not path.is_file():
            self.faults.add((*where, "ca_file"), "unreadable", path=path, why=sentence("why", "ENOENT"))
        return found.model_copy(update={"ca_file": str(path)})


def _load(path: Path, environ: Mapping[str, str] | None) -> Config:
    faults = Faults()
    raw = parse(path)
    for keys in OLD_FORM:
        _refuse_old(raw, keys, faults)
    for key in raw:
        if key not in SECTIONS:
            faults.unknown((key,), SECTIONS)
    reading = _Reading(raw, Secrets(path.absolute().parent, environ, faults), faults)
    folders = _folders(reading.table("office"), path.absolute().parent)
    rows = replace(read_tables(folders.tables, faults), chairs=people_tables.chair_rows(raw))
    house, known, warnings = _house(reading, path, rows)
    smtp = _door(reading, server_tables.SmtpTable, "smtp")
    lmtp = _door(reading, server_tables.LmtpTable, "lmtp")
    if smtp and lmtp and (smtp.host, smtp.port) == (lmtp.host, lmtp.port):
        faults.add(("lmtp", "port"), "same_port")
    imap = _mailboxes(reading)
    if not {"smtp", "lmtp", "imap"} & raw.keys():
        faults.add(("smtp",), "no_door")
    relay = reading.login(server_tables.RelayTable, reading.table("relay"), "relay")
    if relay and relay.sent_folder and not imap:
        faults.add(("relay", "sent_folder"), "no_mailbox")
    plain: dict[str, Any] = {
        name: faults.validate(model, reading.secrets.fill(model, reading.table(name), name), name)
        for name, model in PLAIN.items()
    }
    if house and plain["dkim"]:
        plain["dkim"] = with_signing_keys(plain["dkim"], house.mail, path.absolute().parent, faults)
    if plain["sealed"]:
        plain["sealed"] = with_seal_files(plain["sealed"], path.absolute().parent, faults)
    faults.stop()
    assert house and known and relay
    warnings += not_certificates(plain["sealed"])
    found = {"known": known, "tables": folders.tables, "warnings": tuple(warnings), **plain}
    found |= {"raw": raw, "rows": rows}
    made = Config(path, house, folders.store, smtp, lmtp, imap, relay, **found)
    return replace(made, state=made.files_state())


def _door(reading: _Reading, model: type[D], name: str) -> D | None:
    """A table of a door, its files as paths that were looked into."""
    found = reading.faults.validate(model, reading.raw[name], name) if name in reading.raw else None
    return found and with_files(found, reading.secrets.folder, reading.faults, name)


def _house(
    reading: _Reading, path: Path, rows: OfficeTables
) -> tuple[House | None, holidays_and_hours.KnownYears | None, list[str]]:
    """The house of this file and these tables, what is known of its years, and warnings."""
    faults, beside = reading.faults, path.absolute().parent
    office = faults.validate(tables.Office, reading.table("office"), "office")
    table = faults.validate(tables.CalendarTable, reading.table("calendar"), "calendar")
    limits = _limits(reading)
    heads = faults.validate(tables.LetterheadsTable, reading.table("letterhead"), "letterhead")
    folders = _folders(reading.table("office"), beside)
    boxes = read_boxes(folders.tables, faults)
    seats = people_tables.people_of_tables(reading.raw, rows, faults)
    calendar, known = holidays_and_hours.calendar(table, rows.days, faults) if table else (None, None)
    if not office:
        return None, None, []
    people, warnings = people_tables.people(seats, office, faults)
    if not calendar or not heads or not seats.impartial:
        return None, None, warnings
    facts = office.model_dump(exclude={"window_minutes", "store", "tables"})
    for name in ("emblem", "garuda"):
        picture = folders.tables / facts[name]
        if facts[name] and not picture.is_file():
            faults.add(("office", name), "unreadable", path=picture, why=sentence("why", "ENOENT"))
        facts[name] = str(picture) if facts[name] else ""
    house = House(
        **facts,
        window=timedelta(minutes=office.window_minutes),
        people=people,
        impartial=person(seats.impartial, Role.LIAISON),
        calendar=calendar,
        locality=_locality(rows, office.region),
        boxes=boxes,
        blocked=frozenset(row.sender for row in rows.blocked),
        regent=Letterhead(**heads.regent.model_dump()),
        inspectorate=Letterhead(**heads.inspectorate.model_dump()),
        **limits,
    )
    own = (office.mail, *(one for who in people.everybody() for one in who.addresses))
    for row in rows.blocked:
        if any(replace(house, blocked=frozenset((row.sender,))).blocks(address) for address in own):
            where = Cell(FILES["blocked"][0], row.row, "alamat")
            faults.note(where, sentence("table", "own_blocked", text=row.sender))
    return house, known, warnings


def _folders(office: object, beside: Path) -> _Folders:
    """Returns where tables and store lie: as [office] says, beside config.toml. Also of an office that is
    faulty: its tables' faults are told at once."""
    known = office if isinstance(office, dict) else {}
    tables, store = (known.get(key, usual) for key, usual in (("tables", "."), ("store", "store")))
    parts = Path(str(tables)).parts
    inside = bool(parts) and beside.parts[-len(parts) :] == parts  # as in a wheel: it lies in that folder
    return _Folders(beside if inside else beside / str(tables), beside / str(store))


def _refuse_old(raw: dict[str, Any], keys: tuple[str, ...], faults: Faults) -> None:
    """Note a place that the office's tables hold now, once: it is taken out."""
    *sections, key = keys
    table: object = raw.get(sections[0]) if sections else raw
    if isinstance(table, dict) and key in table:
        del table[key]
        faults.add(keys, "old_form")


def _locality(rows: OfficeTables, region: str) -> Locality:
    keywords: dict[str, tuple[str, ...]] = {}
    for row in rows.keywords:
        keywords[row.agency] = (*keywords.get(row.agency, ()), *row.say)
    return Locality(
        region.removeprefix("Kabupaten ").removeprefix("Kota "),
        tuple(Place(row.subdistrict, row.village, row.spellings) for row in rows.places),
        tuple(
            Referral(
                row.name, row.say, row.where, row.phone, row.emergency, row.confirmed_on, row.subdistrict
            )
            for row in rows.referrals
        ),
        keywords,
    )


def _limits(reading: _Reading) -> dict[str, Any]:
    """The house's `limits`, `warn` and `escalate`: the SOP's limits with those of [limits] in their place.
    A limit of [limits] without an amount keeps the SOP's."""
    limits, raw = dict(sop.LIMITS), reading.table("limits")
    warn: dict[str, int] = {}
    escalate: dict[str, tuple[Role, ...]] = {}
    if not isinstance(raw, dict):
        reading.faults.validate(tables.LimitTable, raw, "limits")
        raw = {}
    for name, value in raw.items():
        if name not in sop.LIMITS:
            reading.faults.unknown(("limits", name), sop.LIMITS)
            continue
        hours = limits[name].unit == "JK"
        model = tables.SecondClockTable if hours else tables.LimitTable
        if table := reading.faults.validate(model, value, "limits", name):
            unit = table.unit if isinstance(table, tables.LimitTable) else limits[name].unit
            limits[name] = Limit(table.amount or limits[name].amount, unit)
            if isinstance(table, tables.LimitTable) and table.warn is not None:
                warn[name] = table.warn
            if table.escalate is not None:
                escalate[name] = tuple(map(Role, table.escalate))
    return {"limits": limits, "warn": warn, "escalate": escalate}


def _mailboxes(reading: _Reading) -> tuple[server_tables.MailboxTable, ...]:
    raw = reading.raw.get("imap", [])
    several = raw if isinstance(raw, list) else [raw]
    found: list[server_tables.MailboxTable] = []
    seen: dict[tuple[str, str, str], int] = {}
    for number, one in enumerate(several):
        where = ("imap", number) if len(several) > 1 else ("imap",)
        if box := reading.login(server_tables.MailboxTable, one, *where):
            other = seen.setdefault((box.host, box.user, box.folder), number)
            if other != number:
                reading.faults.add(where, "same_mailbox", other=other + 1)
            found.append(box)
    return tuple(found)
