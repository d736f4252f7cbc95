"""What the procedure must know about this office, as one frozen value (`House`): people, limits, calendar,
addresses, places, and the case number's form ("KAB-2026-0042").

In: fields as config/ checked them, of config.toml and the office's tables; `is_own`: an address and the
office's own.
Out: frozen values; look-ups by key (`limit`, `agency`) or address.
Fails: `limit` and `agency` raise KeyError for an unknown key: the letter is set aside.
See: Reading and checking config.toml: config/__init__.py. The people by themselves: people.py. The law that
is the same in every office: sop.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from mailroom.procedure import sop
from mailroom.procedure.identity_questions import IdentityReader
from mailroom.procedure.people import Agency, People, Person, Role
from mailroom.procedure.workdays import Calendar, Limit

HouseNow = Callable[[], "House"]  # another one when config.toml was read again
_HOME_ROLES = (Role.ADMIN, Role.ADMIN_HEAD, Role.SECRETARIAT)


@dataclass(frozen=True)
class Letterhead:
    """What stands above a letter that is not the unit's own; "" is left out. number: of a letter, with its
    serial left blank for the secretariat and {year} in it; "" = all of it is filled in by hand."""

    unit: str = ""
    address: str = ""
    website: str = ""
    mail: str = ""
    phone: str = ""
    number: str = ""


@dataclass(frozen=True)
class Place:
    """A village of a kecamatan; village "" = the kecamatan itself. spellings: how people also write it; one
    that several kecamatan share is the name of the region that they make up."""

    subdistrict: str
    village: str = ""
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Referral:
    """A body outside the kabupaten's powers. say: phrases that speak of it, () = those of the general table
    under its name; where: where to go, "" = the general sentence; emergency: its number may be given in
    answer to a danger."""

    name: str
    say: tuple[str, ...] = ()
    where: str = ""
    phone: str = ""
    emergency: bool = False
    confirmed_on: date | None = None
    subdistrict: str = ""  # of an emergency number that is given only of matters there, "" = everywhere


@dataclass(frozen=True)
class Locality:
    """What an office knows of its kabupaten. region: its own name, "Sungai Jernih"; keywords: agency code →
    phrases that point to it."""

    region: str = ""
    places: tuple[Place, ...] = ()
    referrals: tuple[Referral, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def subdistricts(self) -> tuple[str, ...]:
        """The kecamatan, each once, in the order of the table."""
        return tuple(dict.fromkeys(place.subdistrict for place in self.places))


@dataclass(frozen=True)
class House:
    """One office. Texts are Indonesian, as letters show them; `mail` is its address, always the From."""

    mail: str
    unit: str  # "Dinas Komunikasi dan Informatika"
    unit_short: str  # "Diskominfo", as in the number of a letter
    government: str  # "PEMERINTAH KABUPATEN SUNGAI JERNIH"
    region: str  # "Kabupaten Sungai Jernih"
    seat: str  # the place in the date line of a letter, "Sungai Jernih"
    regent_title: str  # "BUPATI SUNGAI JERNIH"
    address: str
    website: str
    phone: str
    channels: tuple[str, ...]
    people: People
    impartial: Person  # gets what concerns the Inspectorate or the home agency itself
    calendar: Calendar = field(default_factory=Calendar)
    limits: Mapping[str, Limit] = field(default_factory=lambda: dict(sop.LIMITS))
    # limit key → working days before its end; 1 where none is named
    warn: Mapping[str, int] = field(default_factory=dict)
    # limit key → who is told when it is late, instead of the SOP's
    escalate: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    prefix: str = "KAB"
    first_number: int = 1
    home: str = ""
    window: timedelta = timedelta(minutes=10)
    legal_basis: tuple[str, ...] = ()
    letter_code: str = "700.1.2.4"
    regent: Letterhead = Letterhead()  # surat teguran: of the head the title alone
    inspectorate: Letterhead = Letterhead()  # nota dinas to the regent
    plus_addressing: bool = True
    # our mail host, as it names itself in Authentication-Results (RFC 8601); "" = these are not read
    authserv_id: str = ""
    forwarders: tuple[str, ...] = ()  # domains whose word on whom they forward for is believed (RFC 8617)
    token_days: int = 90  # so long after a case has ended its reply tokens still act
    budget_day: int = 25
    budget_hour: int = 10
    new_per_hour: int = 60  # first letters of people without a case that are answered at once
    afterwards_a_year: int = 3  # of one person: how often he is asked whether it is still settled; 0 = never
    survey: bool = False  # whoever's case was closed may judge the nine elements of the service (SKM)
    spam_score: float = (
        8.0  # from this score of the receiving server's filter on, a letter is spam; 0 = not read
    )
    spam_scl: int = 5  # … and from this level of Microsoft's on (-1 to 9)
    blocked: frozenset[str] = frozenset()  # addresses and domains whose first letters nobody answers
    systems: tuple[str, ...] = ()  # addresses of systems whose notices go to the admin's digest
    lapor: tuple[str, ...] = ()  # addresses from which LAPOR! writes: its notices open or join a case
    locality: Locality = field(default_factory=Locality)
    # the boxes above the SOP's table, by their names, each with its paragraphs
    boxes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    emblem: str = ""  # files of the letterheads' pictures; "" = none
    garuda: str = ""
    rehearsal: bool = False
    # Whom the law asks what in a text tells who its writer is; the office hands it in.
    identity: IdentityReader = field(default=IdentityReader(), compare=False)

    @property
    def subdistricts(self) -> tuple[str, ...]:
        return self.locality.subdistricts

    @property
    def refusal_rule(self) -> str:
        """Returns what the SOP says of complaints that are refused: the first sentence of its Peringatan."""
        return next(iter(self.boxes.get("peringatan", ())), "")

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Returns the office's own words for places, agencies and other bodies, in small letters. These words
        do not tell who a writer is. Names of persons are not among them."""
        said = [self.region, self.unit, self.unit_short, self.government, self.seat, self.regent_title]
        said += [self.prefix, self.home, self.locality.region, *self.channels]
        for agency in self.people.agencies.values():
            said += [agency.code, agency.name, *agency.aliases, *agency.affairs]
        for place in self.locality.places:
            said += [place.subdistrict, place.village, *place.spellings]
        said += [one.name for one in self.locality.referrals]
        return frozenset(" ".join(phrase.lower().split()) for phrase in said if phrase.strip())

    @property
    def domain(self) -> str:
        return self.mail.partition("@")[2]

    def is_own(self, address: str) -> bool:
        """Whether a letter to `address` would come back to the office."""
        return is_own(address.lower(), self.mail)

    def blocks(self, address: str) -> bool:
        """Whether the office's table blocks this address, its domain, or a domain above that."""
        domain, known = address.lower().rpartition("@")[2].split("."), self.blocked
        above = (".".join(domain[place:]) for place in range(len(domain)))
        return bool(known) and (address.lower() in known or any(one in known for one in above))

    @property
    def name(self) -> str:
        """Returns what stands before the address in From."""
        return f"Pengaduan {self.region}"

    def reply_address(self, token: str) -> str:
        """Reply-To and envelope sender: with the token where the office's provider knows plus-addressing."""
        local, _, domain = self.mail.partition("@")
        return f"{local}+{token}@{domain}" if token and self.plus_addressing else self.mail

    def limit(self, key: str) -> Limit:
        return self.limits[key]

    def agency(self, code: str) -> Agency:
        return self.people.agencies[code]

    def agency_name(self, code: str) -> str:
        found = self.people.agencies.get(code)
        return found.name if found else code

    def agency_names(self, codes: Iterable[str]) -> list[str]:
        return [self.agency_name(code) for code in codes]

    def sits_in(self, concerns: str, person: Person) -> bool:
        """Whether `person` works in the office that a matter is about (`concerns`). Then the matter is not
        shown to him."""
        at_home = concerns == self.home and person.role in _HOME_ROLES
        return bool(concerns) and (person.agency == concerns or at_home)

    def admin_of(self, concerns: str) -> Person:
        """Returns the admin, or the impartial addressee when the matter is about the admin's own office."""
        return self.impartial if concerns == self.home else self.admin

    @property
    def admin(self) -> Person:
        return self.people.first(Role.ADMIN)

    def number(self, year: int, serial: int) -> str:
        return f"{self.prefix}-{year}-{serial:04d}"

    def year_of(self, arrived: datetime) -> int:
        """The year whose series a letter's number belongs to: that of its arrival in the office's zone."""
        return self.calendar.local(arrived).year

    def last_day(self, start: datetime, key: str) -> date:
        return self.calendar.last_day(start, self.limit(key))


def is_own(address: str, mail: str) -> bool:
    """Whether a letter to `address` would come back to the office."""
    local, _, domain = mail.partition("@")
    theirs, _, at = address.partition("@")
    return at == domain and theirs.partition("+")[0] == local
