"""Who holds which post: the seats of config.toml, instansi.csv and pelaksana.csv put together into `People`.

No address is the office's own or stands for two agencies. There is exactly one oversight agency; names and
aliases are unique; nobody judges a complaint about his own agency.

In: `people_of_tables`: raw config.toml, `OfficeTables`, `Faults`. `people`: the `Tables`, [office]. `person`:
a seat and its role.
Out: `Tables`; (`People`, warnings); `Person`.
Fails: raises nothing: every fault is noted in `Faults`, for the caller to raise.
See: The columns: office_tables.py. What follows when a person changes: clerk/people/staff_changes.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mailroom.config.config_faults import Cell, Faults, Key, place, sentence
from mailroom.config.config_tables import Office, Seat
from mailroom.config.office_tables import AgencyRow, ChairRow, OfficerRow, OfficeTables
from mailroom.procedure.office_facts import is_own
from mailroom.procedure.people import Agency, People, Person, Role

_CHAIRS = ("admin", "apip", "inspector", "admin_head", "regent", "sekda", "vice_regent", "secretariat")
CHAIRS: Mapping[str, Role] = {name: Role(name) for name in _CHAIRS}
BY_MAIL = ("admin", "admin_head")
FILE, OFFICERS = "instansi.csv", "pelaksana.csv"


@dataclass(frozen=True)
class Sitting:
    """A seat with its place in config.toml or a table, and the agency it belongs to ("" = one that is not
    known)."""

    where: tuple[Key, ...] | Cell
    seat: Seat
    agency: str


@dataclass(frozen=True)
class AgencySeats:
    """A row of instansi.csv whose seats could be read, and its officers."""

    row: AgencyRow
    liaison: Seat
    head: Seat
    officers: tuple[tuple[OfficerRow, Seat], ...]


@dataclass(frozen=True)
class Tables:
    """What could be read of the people."""

    chairs: Mapping[str, tuple[Seat, ...]]
    agencies: Mapping[str, AgencySeats]
    impartial: Seat | None
    broken: frozenset[str]  # the codes of agencies that could not be read

    def oversight(self) -> str:
        return next((code for code, seats in self.agencies.items() if seats.row.oversight), "")


def people_of_tables(raw: Mapping[str, Any], tables: OfficeTables, faults: Faults) -> Tables:
    """Returns the people of a parsed config.toml and of the tables; faults within a chair are noted."""
    chairs = {name: tuple(_seats(raw.get(name), name, faults)) for name in CHAIRS}
    impartial = _one(raw.get("impartial"), ("impartial",), faults)
    if not tables.agencies and not any(line.startswith(FILE) for line in faults.sentences):
        faults.note(Cell(FILE), sentence("between", "no_agencies"))
    agencies = {row.code: seats for row in tables.agencies if (seats := _agency_seats(row, tables))}
    broken = frozenset(row.code for row in tables.agencies) - agencies.keys()
    return Tables(chairs, agencies, impartial, broken)


def chair_rows(raw: Mapping[str, Any]) -> tuple[ChairRow, ...]:
    """Returns the chairs of config.toml that can be changed by mail: those with one seat."""
    found = []
    for name in BY_MAIL:
        seats = list(_seats(raw.get(name), name, Faults()))
        for seat in seats if len(seats) == 1 else ():
            deputy = seat.deputy
            told = (deputy.name, (deputy.mail, *deputy.also)) if deputy else ("", ())
            found.append(ChairRow(name, seat.name, (seat.mail, *seat.also), *told))
    return tuple(found)


def with_chairs(raw: Mapping[str, Any], rows: Sequence[ChairRow]) -> dict[str, Any]:
    """Returns config.toml as it would be with these chairs."""
    changed = {}
    for row in rows:
        seat: dict[str, Any] = {"name": row.name, "mail": row.mails[0], "also": list(row.mails[1:])}
        if row.deputy and row.deputy_mails:
            mail, *also = row.deputy_mails
            seat["deputy"] = {"name": row.deputy, "mail": mail, "also": also}
        changed[row.chair] = seat
    return {**raw, **changed}


def people(tables: Tables, office: Office, faults: Faults) -> tuple[People, list[str]]:
    """`People` and its warnings; faults between the tables are noted."""
    sittings = list(_sittings(tables, office))
    _check_addresses(sittings, office, faults)
    _check_names(tables, faults)
    _check_tracks(tables, office, faults)
    _check_impartial(tables, sittings, office, faults)
    agencies = {code: _agency(code, seats) for code, seats in tables.agencies.items()}
    sitters = ((role, tables.chairs[name]) for name, role in CHAIRS.items())
    chairs = {role: tuple(person(seat, role) for seat in seats) for role, seats in sitters}
    return People(agencies, chairs), _warnings(tables, sittings)


def person(seat: Seat, role: Role, agency: str = "") -> Person:
    deputy = person(seat.deputy, role, agency) if seat.deputy else None
    return Person(seat.name, (seat.mail, *seat.also), role, agency, deputy)


def _seats(raw: object, name: str, faults: Faults) -> Iterator[Seat]:
    """One table or several: [regent] or [[admin]]."""
    several = raw if isinstance(raw, list) and raw else [raw]
    for number, table in enumerate(several):
        where: tuple[Key, ...] = (name, number) if len(several) > 1 else (name,)
        if seat := _one(table, where, faults):
            yield seat


def _one(raw: object, where: tuple[Key, ...], faults: Faults) -> Seat | None:
    return faults.validate(Seat, {} if raw is None else raw, *where)


def _agency_seats(row: AgencyRow, tables: OfficeTables) -> AgencySeats | None:
    """None where a seat is missing, which was noted when the table was read."""
    deputy, secretary = _seat(row.deputy, row.deputy_mails), _seat(row.secretary, row.secretary_mails)
    liaison = _seat(row.liaison, (*row.liaison_mails[:1], *row.mails, *row.liaison_mails[1:]), deputy)
    head = _seat(row.head, row.head_mails, secretary)
    theirs = [one for one in tables.officers if one.agency == row.code]
    officers = tuple((one, seat) for one in theirs if (seat := _seat(one.name, one.mails)))
    if not (row.name and row.liaison_mails and liaison and head):
        return None
    return AgencySeats(row, liaison, head, officers)


def _seat(name: str, mails: tuple[str, ...], deputy: Seat | None = None) -> Seat | None:
    if not (name and mails):
        return None
    return Seat.model_construct(name=name, mail=mails[0], also=mails[1:], deputy=deputy)


def _agency(code: str, seats: AgencySeats) -> Agency:
    row = seats.row
    return Agency(
        code,
        row.name,
        person(seats.liaison, Role.LIAISON, code),
        person(seats.head, Role.HEAD, code),
        tuple(person(officer, Role.OFFICER, code) for _, officer in seats.officers),
        row.aliases,
        row.oversight,
        row.information,
        row.affairs,
        row.address,
        row.phone,
        row.domains,
    )


def _sittings(tables: Tables, office: Office) -> Iterator[Sitting]:
    """Every seat and deputy. A chair belongs to the agency it stands over: its head may sit in both."""
    home = office.home if office.home in tables.agencies else ""
    over = {
        "admin": home,
        "admin_head": home,
        "apip": tables.oversight(),
        "inspector": tables.oversight(),
        "sekda": _headed_by(tables, "sekda") or "[sekda]",
    }
    for name, seats in tables.chairs.items():
        for number, seat in enumerate(seats):
            where: tuple[Key, ...] = (name, number) if len(seats) > 1 else (name,)
            agency = over.get(name, f"[{name}]")
            yield Sitting(where, seat, agency)
            if seat.deputy:
                yield Sitting((*where, "deputy"), seat.deputy, agency)
    for code, its in tables.agencies.items():
        columns = {"penghubung": its.liaison, "wakil": its.liaison.deputy, "kadin": its.head}
        for column, seat_in in (columns | {"sekdin": its.head.deputy}).items():
            if seat_in:
                yield Sitting(Cell(FILE, its.row.row, f"surel_{column}"), seat_in, code)
        for row, officer in its.officers:
            yield Sitting(Cell(OFFICERS, row.row, "surel"), officer, code)


def _headed_by(tables: Tables, chair: str) -> str:
    """The agency whose head also sits in this chair; "" where it is none."""
    mails = {address for seat in tables.chairs[chair] for address in (seat.mail, *seat.also)}
    return next((code for code, its in tables.agencies.items() if its.head.mail in mails), "")


def _check_addresses(sittings: list[Sitting], office: Office, faults: Faults) -> None:
    """Faults: an address that is the office's own or a system's, or that stands for two agencies. Several
    seats of one agency may share one."""
    first: dict[str, Sitting] = {}
    for sitting in sittings:
        for address in (sitting.seat.mail, *sitting.seat.also):
            if is_own(address, office.mail):
                faults.add(sitting.where, "own_address", address=address)
            for key, system in (("systems", office.systems), ("lapor", office.lapor)):
                if address in system:
                    faults.add(sitting.where, "system_address", address=address, key=key)
            other = first.setdefault(address, sitting)
            if sitting.agency and other.agency and other.agency != sitting.agency:
                faults.add(sitting.where, "two_offices", address=address, other=place(other.where))


def _check_names(tables: Tables, faults: Faults) -> None:
    """Faults: two agencies of one name; an alias that is the name, the alias or the code of another
    agency."""
    taken: dict[str, str] = {}
    for code, its in tables.agencies.items():
        other = taken.setdefault(its.row.name.casefold(), code)
        if other != code:
            cell = Cell(FILE, its.row.row, "nama")
            faults.add(cell, "two_names", name=its.row.name, other=other)
    for code, its in tables.agencies.items():
        for alias in its.row.aliases:
            other = taken.setdefault(alias.casefold(), code)
            other = alias.upper() if alias.upper() in tables.agencies and alias.upper() != code else other
            if other != code:
                cell = Cell(FILE, its.row.row, "sebutan")
                faults.add(cell, "two_aliases", alias=alias, other=other)


def _check_tracks(tables: Tables, office: Office, faults: Faults) -> None:
    """Faults: not exactly one oversight agency; several for information; one that is both; a home agency
    that has no row."""
    watching = [code for code, its in tables.agencies.items() if its.row.oversight]
    informing = [code for code, its in tables.agencies.items() if its.row.information]
    if tables.agencies and not tables.broken and len(watching) != 1:
        faults.add(Cell(FILE), "no_oversight", count=_count_and_codes(watching))
    if len(informing) > 1:
        faults.add(Cell(FILE), "no_information", count=_count_and_codes(informing))
    for code in set(watching) & set(informing):
        faults.add(Cell(FILE, tables.agencies[code].row.row), "both_tracks")
    if tables.agencies and office.home not in tables.agencies.keys() | tables.broken:
        faults.add(("office", "home"), "no_home", code=office.home)


def _count_and_codes(codes: list[str]) -> str:
    return f"{len(codes)} ({', '.join(codes)})" if codes else "0"


def _check_impartial(tables: Tables, sittings: list[Sitting], office: Office, faults: Faults) -> None:
    """The impartial liaison, who gets complaints about Inspectorate and home agency, sits in neither."""
    if not tables.impartial:
        return
    complained_of = {office.home, tables.oversight()} - {""}
    owners = {a: s for s in sittings if s.agency in complained_of for a in (s.seat.mail, *s.seat.also)}
    for address in (tables.impartial.mail, *tables.impartial.also):
        if is_own(address, office.mail):
            faults.add(("impartial",), "own_address", address=address)
        if address in owners:
            faults.add(("impartial",), "no_impartial", address=address, other=place(owners[address].where))


def _warnings(tables: Tables, sittings: list[Sitting]) -> list[str]:
    """Warnings: one address in several seats of an agency; no agency for requests of information (PPID)."""
    chairs: dict[tuple[str, str], list[Sitting]] = defaultdict(list)
    for sitting in sittings:
        for address in dict.fromkeys((sitting.seat.mail, *sitting.seat.also)):
            chairs[address, sitting.agency].append(sitting)
    found = [
        sentence("warning", "one_person", address=address, agency=agency)
        for (address, agency), seats in chairs.items()
        if sum(isinstance(seat.where, Cell) for seat in seats) > 1
    ]
    if not any(its.row.information for its in tables.agencies.values()):
        found.append(sentence("warning", "no_ppid"))
    return found
