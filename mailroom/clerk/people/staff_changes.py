"""What happens when config.toml or the tables name a new person for a post, or no longer list an officer.

A successor gets each open letter once, also when the office is killed in the middle. How far a hand-over has
come is entered with each letter. What waited for the predecessor's digest goes to him. An officer who is no
longer listed gets no mail; his liaison hears at once which matters now have no officer.

In: `Succession.hand_over`: the `House` before, or None, and now. `current_chairs`, `listed_officers`: a
`House`.
Out: open letters, entered for each successor; who sits on each chair, by its key.
Fails: OSError goes up; a case whose history cannot be read raises KeyError and stops the hand-over, which the
next round continues.
See: Which letter each desk gets: procedure/desk/agencies/handover.py. A deputy for some days:
clerk/kinds/absences.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from mailroom.clerk.outcome import CaseDecision, DossierDecision, Entry, Row, case_decision
from mailroom.clerk.outgoing.digest_lines import line_of
from mailroom.clerk.services import Services
from mailroom.clerk.time.digests import digest_of
from mailroom.procedure import sop
from mailroom.procedure.decision import Line
from mailroom.procedure.desk.agencies import handover
from mailroom.procedure.dossiers import dossier_acts
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role

HANDING = "handing over"  # the fact that says how far a hand-over has come, while it goes on


class Succession:
    """Compares who holds each post with who held it when that was last entered."""

    def __init__(self, services: Services) -> None:
        self.services, self.store = services, services.store

    def hand_over(self, before: House | None, now: datetime) -> None:
        """Gives each successor the open letters of his post. before: the house until now; None when the
        office is opened."""
        house, register = self.services.house, self.store.register
        known: dict[str, str] = dict(register.fact("chairs") or (_seats(before) if before else {}))
        for chair, person in current_chairs(house).items():
            was, (role, agency), entries = known.get(chair, person.address), _parts(chair), list[Entry]()
            if was == person.address:
                continue
            self._to_successor(chair, person, now)
            known[chair] = person.address
            # Lines that wait for the digest of the predecessor are told to his successor.
            for row in register.find("agenda", "person", was):
                line = line_of(row["line"])
                if line.role == role and line.agency in (agency, ""):
                    theirs = replace(line, to=person.address, name=person.name)
                    entries += [Row("agenda", str(row["key"]), None), theirs]
            self._enter(known, now, entries)
        # a hand-over that was begun and taken back is over, too
        if known != _seats(house) or register.fact(HANDING):
            self._enter(_seats(house), now, [])
        self._officers(before, now)

    def cases_without_agency(self, house: House) -> dict[str, list[str]]:
        """Agency → its open cases, for each agency that `house` no longer lists: nobody could be reminded of
        them, or answer."""
        known: Mapping[str, str] = self.store.register.fact("chairs") or {}
        listed = house.people.agencies
        gone = [code for role, code in map(_parts, known) if role == Role.LIAISON and code not in listed]
        return {code: held for code in gone if (held := sorted(self.store.open_cases_of(code)))}

    def _enter(self, chairs: Mapping[str, str], now: datetime, entries: list[Entry]) -> None:
        seats, over = Row.fact("chairs", dict(chairs)), Row("facts", HANDING, None)
        self.services.enter("who sits where", [*entries, seats, over], now)

    def _to_successor(self, chair: str, person: Person, now: datetime) -> None:
        """In the order of their keys, beginning behind the last that he got before the office was ended."""
        begun: Mapping[str, str] = self.store.register.fact(HANDING) or {}
        upto = begun["upto"] if (begun.get("chair"), begun.get("to")) == (chair, person.address) else ""
        for key in sorted(self._of_chair(chair)):
            if key > upto:
                mark = Row.fact(HANDING, {"chair": chair, "to": person.address, "upto": key})
                decided = self._reissue(chair, key, now)
                if decided is not None and decided.letters:
                    self.services.enter(f"handed over: {key}", [mark, decided], now)

    def _of_chair(self, chair: str) -> list[str]:
        """The keys of the open cases and the dossiers that may lie with a chair."""
        role, agency = _parts(chair)
        if role == Role.LIAISON:
            return self.store.open_cases_of(agency)
        register = self.store.register
        held = [key for key, _ in register.iterate("dossiers") if key.startswith(("P4-", "TEGURAN-"))]
        cases = [str(row["key"]) for row in register.find("cases", "open", 1)] if role == Role.ADMIN else []
        return held + cases

    def _reissue(self, chair: str, key: str, now: datetime) -> CaseDecision | DossierDecision | None:
        """The letters about one case or dossier that lie open with this chair."""
        role, agency = _parts(chair)
        house, case = self.services.house, self.store.case(key)
        if case is not None:
            decision = handover.reissue(case, role, agency, house, now)
            return case_decision(case, decision.events, decision.letters)
        dossier = self.store.dossier(key)
        assert dossier is not None
        if not dossier.open or sop.STAGES[f"{dossier.kind}.{dossier.stage}"].holder != role:
            return None
        decision = dossier_acts.reissue(dossier, house, now, self.store.cited_cases(dossier))
        return DossierDecision(dossier, decision.events, decision.letters)

    def _officers(self, before: House | None, now: datetime) -> None:
        """Whoever was an agency's officer and works for it no more."""
        register, house = self.store.register, self.services.house
        current = listed_officers(house)
        listed = register.fact("officers") or (listed_officers(before) if before else {})
        known: dict[str, list[str]] = dict(listed)
        for code, addresses in known.copy().items():
            agency = house.people.agencies.get(code)
            if agency is None:
                continue
            staff = (agency.liaison, agency.head, *agency.officers)
            gone = [address for address in addresses if not any(person.owns(address) for person in staff)]
            if gone:
                known[code] = current.get(code, [])
                self._release_cases_of(code, gone, known, now)
        if {code: addresses for code, addresses in known.items() if addresses} != current:
            self.services.enter("who the officers are", [Row.fact("officers", current)], now)

    def _release_cases_of(
        self, code: str, gone: list[str], known: Mapping[str, list[str]], now: datetime
    ) -> None:
        """What he held lies with nobody: entered in one change with the mail that says so to his liaison."""
        store, house = self.store, self.services.house
        entries: list[Entry] = [Row.fact("officers", dict(known))]
        lines = dict[str, list[Line]]()
        for address in gone:
            rows = store.register.find("agenda", "person", address)
            entries += [Row("agenda", str(row["key"]), None) for row in rows if row["line"]["agency"] == code]
        for number in sorted({number for address in gone for number in store.cases_of(address)}):
            case = store.case(number)
            assert case is not None
            decision = handover.vacate(case, code, gone, house, now)
            entries.append(case_decision(case, decision.events))
            for line in decision.lines:
                lines.setdefault(line.to, []).append(line)
        officers = [{"no": no, "name": one.name} for no, one in enumerate(house.agency(code).officers, 1)]
        told = []
        for theirs in lines.values():
            made, logged = digest_of(self.services, theirs, now, officers=officers)
            entries += made
            told.append(logged)
        self.services.enter(f"officers of {code} who are listed no longer", entries, now, *told)


def _parts(chair: str) -> tuple[Role, str]:
    """The role and the agency of "liaison:PUPR"."""
    role, _, agency = chair.partition(":")
    return Role(role), agency


def current_chairs(house: House) -> dict[str, Person]:
    """Who is written to in the chairs that hold cases or dossiers: "admin:", "regent:" and "liaison:CODE"."""
    chairs = {f"{Role.LIAISON}:{code}": agency.liaison for code, agency in house.people.agencies.items()}
    return {f"{Role.ADMIN}:": house.admin, f"{Role.REGENT}:": house.people.first(Role.REGENT), **chairs}


def _seats(house: House) -> dict[str, str]:
    """The chairs as they are entered: by the address of who sits there."""
    return {chair: person.address for chair, person in current_chairs(house).items()}


def listed_officers(house: House) -> dict[str, list[str]]:
    """Agency → the addresses of those who may be its officers in a case."""
    listed = {code: agency.officers for code, agency in house.people.agencies.items() if agency.officers}
    return {
        code: sorted({one for person in held for one in person.addresses}) for code, held in listed.items()
    }
