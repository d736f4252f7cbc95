"""Reads the people tables of config.toml into `People`: who sits in which chair.

Promises: no address is the office's own or stands for two agencies; there is exactly one oversight agency;
names and aliases are unique; nobody judges a complaint about his own agency. Every fault is noted in
`Faults`, for the caller to raise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mailroom.config.config_faults import Faults, Key, place, sentence
from mailroom.config.config_tables import CODE, AgencyTable, Office, Seat
from mailroom.procedure.house import is_own
from mailroom.procedure.people import Agency, People, Person, Role

_CHAIRS = ("admin", "apip", "inspector", "admin_head", "regent", "sekda", "vice_regent", "secretariat")
CHAIRS: Mapping[str, Role] = {name: Role(name) for name in _CHAIRS}
SEKDA_OFFICE = "SETDA"  # the agency whose head is the Sekretaris Daerah


@dataclass(frozen=True)
class Sitting:
    """A seat with its place in config.toml and the agency it belongs to ("" = one that is not known)."""

    where: tuple[Key, ...]
    seat: Seat
    agency: str


@dataclass(frozen=True)
class Tables:
    """What could be read of the people tables."""

    chairs: Mapping[str, tuple[Seat, ...]]
    agencies: Mapping[str, AgencyTable]
    impartial: Seat | None
    broken: frozenset[str]  # the codes of agencies that could not be read

    def oversight(self) -> str:
        return next((code for code, table in self.agencies.items() if table.oversight), "")


def read_tables(raw: Mapping[str, Any], faults: Faults) -> Tables:
    """The people tables of a parsed config.toml; faults within a table are noted."""
    chairs = {name: tuple(_seats(raw.get(name), name, faults)) for name in CHAIRS}
    impartial = _one(raw.get("impartial"), ("impartial",), faults)
    lines = raw.get("agencies")
    agencies = dict(_agencies(lines, faults))
    broken = lines.keys() - agencies.keys() if isinstance(lines, dict) else set()
    return Tables(chairs, agencies, impartial, frozenset(broken))


def people(tables: Tables, office: Office, faults: Faults) -> tuple[People, list[str]]:
    """`People` and its warnings; faults between the tables are noted."""
    sittings = list(_sittings(tables, office))
    _check_addresses(sittings, office, faults)
    _check_names(tables, faults)
    _check_tracks(tables, office, faults)
    _check_impartial(tables, sittings, office, faults)
    agencies = {code: _agency(code, table) for code, table in tables.agencies.items()}
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


def _agencies(raw: object, faults: Faults) -> Iterator[tuple[str, AgencyTable]]:
    if not isinstance(raw, dict) or not raw:
        faults.add(("agencies",), "no_agencies")
        return
    for code, line in raw.items():
        if not CODE.fullmatch(code):
            faults.note(("agencies", code), sentence("value", "code"))
        if table := faults.validate(AgencyTable, line, "agencies", code):
            yield code, table


def _agency(code: str, table: AgencyTable) -> Agency:
    return Agency(
        code,
        table.name,
        person(_liaison(table), Role.LIAISON, code),
        person(table.head, Role.HEAD, code),
        tuple(person(officer, Role.OFFICER, code) for officer in table.officers),
        table.aliases,
        table.oversight,
        table.information,
    )


def _liaison(table: AgencyTable) -> Seat:
    """The liaison with what the agency's line says of him."""
    seat = table.liaison
    return seat.model_copy(update={"also": (*seat.also, *table.also), "deputy": table.deputy or seat.deputy})


def _sittings(tables: Tables, office: Office) -> Iterator[Sitting]:
    """Every seat and deputy. A chair belongs to the agency it stands over: its head may sit in both."""
    home = office.home if office.home in tables.agencies else ""
    over = {
        "admin": home,
        "admin_head": home,
        "apip": tables.oversight(),
        "inspector": tables.oversight(),
        "sekda": SEKDA_OFFICE,
    }
    for name, seats in tables.chairs.items():
        for number, seat in enumerate(seats):
            where: tuple[Key, ...] = (name, number) if len(seats) > 1 else (name,)
            yield from _with_deputy(Sitting(where, seat, over.get(name, f"[{name}]")))
    for code, table in tables.agencies.items():
        yield from _with_deputy(Sitting(("agencies", code, "liaison"), _liaison(table), code))
        yield from _with_deputy(Sitting(("agencies", code, "head"), table.head, code))
        for number, officer in enumerate(table.officers):
            yield from _with_deputy(Sitting(("agencies", code, "officers", number), officer, code))


def _with_deputy(sitting: Sitting) -> Iterator[Sitting]:
    yield sitting
    if sitting.seat.deputy:
        yield Sitting((*sitting.where, "deputy"), sitting.seat.deputy, sitting.agency)


def _check_addresses(sittings: list[Sitting], office: Office, faults: Faults) -> None:
    first: dict[str, Sitting] = {}
    for sitting in sittings:
        for address in (sitting.seat.mail, *sitting.seat.also):
            if is_own(address, office.mail):
                faults.add(sitting.where, "own_address", address=address)
            if address in office.systems:
                faults.add(sitting.where, "system_address", address=address)
            other = first.setdefault(address, sitting)
            if sitting.agency and other.agency and other.agency != sitting.agency:
                faults.add(sitting.where, "two_offices", address=address, other=place(other.where))


def _check_names(tables: Tables, faults: Faults) -> None:
    taken: dict[str, str] = {}
    for code, table in tables.agencies.items():
        other = taken.setdefault(table.name.casefold(), code)
        if other != code:
            faults.add(("agencies", code, "name"), "two_names", name=table.name, other=other)
    for code, table in tables.agencies.items():
        for alias in table.aliases:
            other = taken.setdefault(alias.casefold(), code)
            other = alias.upper() if alias.upper() in tables.agencies and alias.upper() != code else other
            if other != code:
                faults.add(("agencies", code, "aliases"), "two_aliases", alias=alias, other=other)


def _check_tracks(tables: Tables, office: Office, faults: Faults) -> None:
    watching = [code for code, table in tables.agencies.items() if table.oversight]
    informing = [code for code, table in tables.agencies.items() if table.information]
    if tables.agencies and not tables.broken and len(watching) != 1:
        faults.add(("agencies",), "no_oversight", count=_count_and_codes(watching))
    if len(informing) > 1:
        faults.add(("agencies",), "no_information", count=_count_and_codes(informing))
    for code in set(watching) & set(informing):
        faults.add(("agencies", code), "both_tracks")
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
    chairs: dict[tuple[str, str], list[Sitting]] = defaultdict(list)
    for sitting in sittings:
        for address in dict.fromkeys((sitting.seat.mail, *sitting.seat.also)):
            chairs[address, sitting.agency].append(sitting)
    found = [
        sentence("warning", "one_person", address=address, agency=agency)
        for (address, agency), seats in chairs.items()
        if sum(seat.where[0] == "agencies" for seat in seats) > 1
    ]
    if not any(table.information for table in tables.agencies.values()):
        found.append(sentence("warning", "no_ppid"))
    return found
