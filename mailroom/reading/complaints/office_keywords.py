"""Which keywords tell of which agency in one office. Those of a kind of affairs go to the agency that holds
it; the office adds its own.

A matter whose kind no agency holds has agency "".

In: `OfficeWords`: a house's agencies and places, and the general table.
Out: phrases with their agency, "" for a matter whose kind no agency holds.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: General words: grammar/keywords.toml. The office's: rujukan.csv, kata_kunci.csv, wilayah.csv; a new one
needs no code. Which agency holds which kind: language/government_affairs.py. What is suggested by them:
agency_suggestions.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mailroom.procedure.office_facts import Locality, Referral
from mailroom.procedure.people import Agency
from mailroom.reading.complaints.place_names import PlaceNames
from mailroom.reading.language.agency_names import Names
from mailroom.reading.language.government_affairs import holders, subdistrict_of_office
from mailroom.reading.language.lexicon import Rows, Says
from mailroom.reading.replies.parsed_reply import Grammar

_PLAIN = ("klass", "urgent", "protected", "danger", "worry", "no_matter")
_OWN_WEIGHT = 5  # of a matter in the office's own words: more than those of the general table


class OfficeWords:
    """table: keywords.toml with its phrases indexed; agencies and locality: those of one house."""

    def __init__(
        self, table: Mapping[str, Any], grammar: Grammar, agencies: Mapping[str, Agency], locality: Locality
    ) -> None:
        self.agencies, self.locality, self.grammar = agencies, locality, grammar
        self.holders = holders(agencies)
        # code → the kinds of affairs that it holds
        self.kinds = {code: [kind for kind, its in self.holders.items() if its == code] for code in agencies}
        self.names = Names.of_office(agencies, grammar.extra)
        self.places = PlaceNames(locality)
        # kecamatan, in lower case → the code of its own office
        self.subdistrict_offices = {
            its: code for code, agency in agencies.items() if (its := subdistrict_of_office(agency))
        }
        self.guard = self.holders.get(table["guard"]["agency"], "")
        self.hints: dict[str, list[str]] = {}  # word → the codes of whom it points to
        self.order: dict[str, int] = {}  # of these codes, among equals
        for row in table["hint"]:
            if code := self.holders.get(row["agency"]):
                self.order.setdefault(code, len(self.order))
                for word in row["words"]:
                    self.hints.setdefault(word, []).append(code)
        rows = {name: table[name] for name in _PLAIN}
        held = [(row, self.holders.get(row["agency"], "")) for row in table["matter"]]
        general = [{**row, "kind": row["agency"], "agency": holder} for row, holder in held]
        rows["matter"] = [*self._own_matters(table), *general]
        rows["foreign"] = [*_referrals(table["foreign"], locality.referrals)]
        # words of the office's own places and agencies, in small letters: nobody's name
        named = [one for agency in agencies.values() for one in (agency.code, agency.name, *agency.aliases)]
        named += [one for place in locality.places for one in (place.subdistrict, place.village)]
        self.proper_words = frozenset(word for one in named for word in one.lower().split())
        self.rows = Rows(rows | {"local": [table["local"]], "secrecy": grammar.data["secrecy"]})

    def _own_matters(self, table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Those of the office's own keywords, of the category that its agency's first kind has."""
        first = {row["agency"]: row for row in reversed(table["matter"])}
        for code, say in self.locality.keywords.items():
            kind = next((kind for kind, holder in self.holders.items() if holder == code), "")
            like = first.get(kind, {"category": "Lainnya", "problem": "10"})
            own = {"kind": kind, "agency": code, "say": Says(say), "weight": _OWN_WEIGHT, "own": True}
            yield {"category": like["category"], "problem": like["problem"], **own}


def _referrals(general: Sequence[Mapping[str, Any]], own: Sequence[Referral]) -> Iterator[Mapping[str, Any]]:
    """The general table with the office's own sentences, then the bodies that only the office knows."""
    known = {one.name.casefold(): one for one in own}
    for row in general:
        one = known.pop(str(row["name"]).casefold(), Referral(row["name"]))
        yield {**row, "say": Says(one.say) if one.say else row["say"], "where": _where(one) or row["where"]}
    for one in known.values():
        if one.say:
            yield {"name": one.name, "say": Says(one.say), "where": _where(one) or one.name}


def _where(one: Referral) -> str:
    """Returns where to go, with the telephone number unless it is said there."""
    if not one.phone or one.phone in one.where:
        return one.where
    return f"{one.where or one.name} (telepon {one.phone})"
