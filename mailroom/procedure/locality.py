"""What an office knows of its own kabupaten: its places, whom it refers to, and what its people call things.
Values only; the office's tables become these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property


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


@dataclass(frozen=True)
class Locality:
    """region: the kabupaten's own name, "Sungai Jernih"; keywords: agency code → phrases that point to it."""

    region: str = ""
    places: tuple[Place, ...] = ()
    referrals: tuple[Referral, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def subdistricts(self) -> tuple[str, ...]:
        """The kecamatan, each once, in the order of the table."""
        return tuple(dict.fromkeys(place.subdistrict for place in self.places))
