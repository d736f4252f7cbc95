"""Who the people of the procedure are: the roles of the SOP, persons with their deputies and addresses,
agencies with liaison, head and officers.

In: fields of one person, agency or all; addresses and agency codes as text, compared in lower case.
Out: frozen values; who sits where (`chairs_of`, `sitting`, `first`).
Fails: `first` raises KeyError or IndexError, `oversight_agency` StopIteration, when nobody holds the post.
config/people_tables.py lets no such office start.
See: Making them of config.toml, instansi.csv and pelaksana.csv: config/people_tables.py. Who may do which
act: sop.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_OF_EVERYBODY = """gmail.com googlemail.com yahoo.com yahoo.co.id ymail.com rocketmail.com hotmail.com
outlook.com outlook.co.id live.com icloud.com me.com aol.com proton.me protonmail.com zoho.com mail.com"""
PROVIDERS = frozenset(_OF_EVERYBODY.split())  # domains in which anybody gets an address


class Role(StrEnum):
    """The parts people play in the SOP. The values stand in tokens and in the journal: never rename one."""

    COMPLAINANT = "complainant"  # Pelapor
    ADMIN = "admin"  # Admin Kabupaten
    LIAISON = "liaison"  # Pejabat Penghubung (also of APIP: the agency is then the oversight agency)
    OFFICER = "officer"  # Pejabat Pelaksana (also APIP itself, on the oversight track)
    HEAD = "head"  # kepala perangkat daerah
    APIP = "apip"  # APIP as the monitor of row 5
    INSPECTOR = "inspector"  # Inspektur
    ADMIN_HEAD = "admin_head"  # Kepala Dinas Kominfo, over the admin
    REGENT = "regent"  # kantor Bupati
    SEKDA = "sekda"  # Sekretaris Daerah
    VICE_REGENT = "vice_regent"  # Wakil Bupati
    SECRETARIAT = "secretariat"  # keeps the hardcopy register
    SYSTEM = "system"  # the mailroom itself


@dataclass(frozen=True)
class Person:
    """One person in one chair. `addresses[0]` is where letters go; the others are also believed to be him."""

    name: str
    addresses: tuple[str, ...]
    role: Role
    agency: str = ""
    deputy: Person | None = None

    @property
    def address(self) -> str:
        return self.addresses[0]

    def owns(self, address: str) -> bool:
        """Whether `address` (any case) is one of his or of his deputy's."""
        return address.lower() in self.addresses or (self.deputy is not None and self.deputy.owns(address))


@dataclass(frozen=True)
class Agency:
    """A perangkat daerah: its code, its people, and the words by which it is recognised."""

    code: str
    name: str
    liaison: Person
    head: Person
    officers: tuple[Person, ...] = ()
    aliases: tuple[str, ...] = ()
    oversight: bool = False  # the APIP liaison's agency (SOP row 3)
    information: bool = False  # PPID: takes information requests with its own whole limit
    affairs: tuple[str, ...] = ()  # the kinds of matters that are its own; () = those its name tells of
    address: str = ""  # where a citizen finds it
    phone: str = ""
    # mail domains whose addresses count as its own, once its liaison has called one of them so
    domains: tuple[str, ...] = ()

    def has(self, address: str) -> bool:
        """Whether this is an address of its liaison, its head or an officer of its list."""
        return any(person.owns(address) for person in (self.liaison, self.head, *self.officers))

    def domain_of(self, address: str) -> str:
        """Returns the agency's own domain in which this address lies, as "@domain"; "" = in none."""
        domain = address.lower().rpartition("@")[2]
        return f"@{domain}" if domain in self.domains else ""


@dataclass(frozen=True)
class People:
    """Everybody the office knows, as one value that is replaced whole when config.toml changes."""

    agencies: Mapping[str, Agency]
    # ADMIN, APIP, INSPECTOR, ADMIN_HEAD, REGENT, SEKDA, VICE_REGENT, SECRETARIAT
    chairs: Mapping[Role, tuple[Person, ...]]
    by_address: Mapping[str, tuple[Person, ...]] = field(init=False)
    _sitting: dict[tuple[str, tuple[Role, ...]], tuple[str, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )  # asked for with each complaint

    def __post_init__(self) -> None:
        index: dict[str, list[Person]] = {}
        for person in self.everybody():
            for address in person.addresses:
                index.setdefault(address, []).append(person)
        object.__setattr__(self, "by_address", {key: tuple(value) for key, value in index.items()})

    def everybody(self) -> Iterator[Person]:
        """Yields every person and deputy, each chair once."""
        chairs = [person for persons in self.chairs.values() for person in persons]
        for agency in self.agencies.values():
            chairs += [agency.liaison, agency.head, *agency.officers]
        for chair in chairs:
            yield from (chair, chair.deputy) if chair.deputy is not None else (chair,)

    def chairs_of(self, address: str) -> tuple[Person, ...]:
        """Returns the chairs this address sits in; () for an outsider."""
        return self.by_address.get(address.lower(), ())

    def sitting(self, code: str, roles: tuple[Role, ...]) -> tuple[str, ...]:
        """Returns the names, each once, of all people who belong to that agency or have one of these
        roles."""
        if (code, roles) not in self._sitting:
            names = (one.name for one in self.everybody() if one.agency == code or one.role in roles)
            self._sitting[code, roles] = tuple(dict.fromkeys(names))
        return self._sitting[code, roles]

    def first(self, role: Role) -> Person:
        """Returns the person who gets the letters of a role that only one person has."""
        return self.chairs[role][0]

    @property
    def oversight_agency(self) -> Agency:
        return next(agency for agency in self.agencies.values() if agency.oversight)

    @property
    def information_agency(self) -> Agency | None:
        return next((agency for agency in self.agencies.values() if agency.information), None)
