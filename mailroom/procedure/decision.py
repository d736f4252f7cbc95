"""What the desk decides about one letter or day (`Decision`): events, letters, digest lines; and the `Scribe`
who writes them down.

An event changes the case as it is decided, so letters written next show it. Which fields of a letter's data
belong to the letter and not to its view: `OWN`.

In: `Scribe` is made with a `Case`, `House`, moment of arrival, now. Its methods take an event's kind and
data, or a form and its reader.
Out: `Decision`: events, `Reply`s, `Line`s. The clerk enters it as one line of the journal.
Fails: An event of an unknown kind raises KeyError: the letter is set aside, and nothing of the decision
counts.
See: What the clerk makes of several decisions: clerk/outcome.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition, Mask
from mailroom.procedure.event import Event, file_json
from mailroom.procedure.history import enter
from mailroom.procedure.letter import File, Letter, Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role
from mailroom.procedure.secrecy.case_masks import Gate
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.procedure.sop import deed
from mailroom.procedure.ways import owed


@dataclass(frozen=True)
class Line:
    """A line for somebody's digest. kind: the reminder's name (`Bell.name`), "told" for those above a late
    desk, "notice", "spam", "budget", …; purpose: the menu by which an answer to the line is read ("" =
    nothing to answer)."""

    to: str
    name: str
    role: Role
    kind: str
    dossier: str
    disposition: int = 0
    agency: str = ""
    purpose: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "role": str(self.role), "data": dict(self.data)}


@dataclass
class Decision:
    """events of the case itself; letters to type; lines for digests; cases to open with the next numbers, as
    received with this one (the data of that event); the class in the balance sheet of the letter."""

    events: list[Event] = field(default_factory=list)
    letters: list[Reply] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    new_cases: list[dict[str, Any]] = field(default_factory=list)
    # what goes on to the survivor of a merged case
    forwards: list[tuple[str, Letter]] = field(default_factory=list)
    # to complainants of merged cases: the number of the case, form and data
    to_merged: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    absorbed: str = ""  # the case was merged into this one, which has to take over its words
    split_first: str = ""  # the case was split: its own text is now this; the others are in new_cases
    klass: str = "reply"


OWN = ("files", "papers", "clock", "not_before", "owed")  # what of a letter's data is its own (`Reply`)


class Scribe:
    """Writes a decision about one case. `at`: when the letter that it answers arrived, or what was due."""

    def __init__(
        self, case: Case, house: House, now: datetime, at: datetime, role: Role = Role.SYSTEM, by: str = ""
    ) -> None:
        self.case, self.house, self.now, self.at, self.role, self.by = case, house, now, at, role, by
        self.decision = Decision()
        self.start = len(case.trail)  # what had happened before
        self.way = ""  # noted on the next event only
        self.why: tuple[str, ...] = ()  # why the letter was read so; noted with the way
        self.beside: dict[str, Any] = {}  # what the letter corrects beside its act, told with that
        self.chosen = False  # a digit or button said all of it
        self.held = False  # the letter waited until a person said whose it is, and not for us
        self.joined = ""  # the merged case whose complainant wrote what is entered
        self.unsaid = ""  # what he wrote below his decision that goes on to nobody

    def event(self, kind: str, **data: Any) -> Event:
        """Decides an event and enters it in the case at once, so that the letters written next show it. When
        something has to be masked because of it, a further event gives the masks their numbers."""
        identity, given = self.house.identity, self.case.masks
        if self.case.is_hidden:
            given = tuple(gate_of(self.case, identity).masks)
        if self.way and self.why:
            data, self.why = {**data, "reasons": list(self.why)}, ()
        event = self._enter(Event(kind, self.at, self.role, self.by, data, self.way))
        self.way = ""
        if self.case.is_hidden:
            self.number_masks(gate_of(self.case, identity, given).masks)
        return event

    def number_masks(self, masks: Sequence[Mask], child: str = "") -> None:
        """Enters those of these masks that the case does not have yet. The case's own masks are the first
        ones of the list. child: the merged case in whose words the masks stand."""
        fresh = [vars(mask) for mask in masks[len(self.case.masks) :]]
        if fresh:
            about = {"child": child} if child else {}
            self._enter(Event("masked", self.at, data={"masks": fresh, **about}))

    def take_over(self, text: str, theirs: Sequence[Mask], child: str) -> str:
        """Returns a masked text of the merged case `child`, with this case's mask numbers in place of the
        child's. theirs: the child's masks."""
        gate = Gate(self.case, self.house.identity)
        self.number_masks(gate.masks)
        text = gate.take_over(text, theirs)
        self.number_masks(gate.masks, child)
        return text

    def _enter(self, event: Event) -> Event:
        enter(self.case, event)
        self.decision.events.append(event)
        return event

    def text_event(self, kind: str, text: str, files: Sequence[File] = (), **data: Any) -> Event:
        came = {"child": self.joined} if self.joined else {}
        return self.event(kind, text=text, files=[file_json(file) for file in files], **came, **data)

    # Who sits where, for this case.

    def admin(self) -> Person:
        """Returns the admin, or the impartial addressee of a matter about his own office
        (docs/decisions.md)."""
        return self.house.admin_of(self.case.concerns)

    def liaison(self, part: Disposition) -> Person:
        if self.case.concerns and part.agency == self.case.concerns:
            return self.house.impartial
        return self.house.agency(part.agency).liaison

    def officer(self, part: Disposition) -> Person:
        gone = Person(part.officer_name or part.officer, (part.officer,), Role.OFFICER, part.agency)
        officers = self.house.agency(part.agency).officers
        return next((person for person in officers if person.owns(part.officer)), gone)

    def holder(self, part: Disposition) -> Person:
        """Who is to act on this part now."""
        if part.stage == "execution" and part.officer:
            return self.officer(part)
        return self.admin() if part.stage == "returned" else self.liaison(part)

    # Letters. data: for the template; what of it `OWN` names is the letter's own (`Reply`).

    def citizen(self, form: str, purpose: str = "case", part: Disposition | None = None, **data: Any) -> None:
        """Writes a letter to the complainant. When he has no e-mail address, the letter goes to the admin as
        a PDF to hand over. Then the admin's word that it was delivered starts the clock."""
        if self.case.by_post:
            self.by_hand(form, purpose, part=part, **data)
            return
        for place, reply in enumerate(self.decision.letters if form == "noted" else ()):
            if reply.form == "noted" and reply.role == Role.COMPLAINANT:  # it tells this as well
                by = data.get("by") or reply.data.get("by")
                both = {"what": [*reply.data["what"], *data["what"]], "by": by}
                self.decision.letters[place] = replace(reply, purpose=purpose, data=both)
                return
        person = Person(self.case.name, (self.case.address,), Role.COMPLAINANT)
        self._write(form, Role.COMPLAINANT, person, purpose, part.id if part else 0, data)

    def by_hand(self, form: str, purpose: str, part: Disposition | None = None, **data: Any) -> None:
        """A letter to the complainant as a PDF that the admin hands over."""
        inner = {key: value for key, value in data.items() if key not in OWN}
        outer: dict[str, Any] = {key: data[key] for key in ("files", "not_before") if key in data}
        outer |= {"letter": form, "inner": inner, "inner_purpose": purpose}
        outer["papers"] = (("citizen_letter", f"surat-{self.case.number}.pdf"),)
        self._write("post", Role.ADMIN, self.admin(), f"post.{form}", part.id if part else 0, outer)

    def to_admin(
        self, form: str, purpose: str = "info", part: Disposition | None = None, **data: Any
    ) -> None:
        self._write(form, Role.ADMIN, self.admin(), purpose, part.id if part else 0, data)

    def to_liaison(self, form: str, part: Disposition, purpose: str = "info", **data: Any) -> None:
        self._write(form, Role.LIAISON, self.liaison(part), purpose, part.id, data)

    def to_officer(self, form: str, part: Disposition, purpose: str = "instruction", **data: Any) -> None:
        """Writes to the officer of this part. When the officer has left and no other is assigned, nothing is
        written."""
        if part.officer:
            self._write(form, Role.OFFICER, self.officer(part), purpose, part.id, data)

    def to_person(
        self, form: str, person: Person, purpose: str = "info", number: int = 0, **data: Any
    ) -> None:
        self._write(form, person.role, person, purpose, number, data)

    def _write(
        self, form: str, role: Role, person: Person, purpose: str, number: int, data: dict[str, Any]
    ) -> None:
        part, own = self.case.disposition(number), {key: data.pop(key) for key in OWN if key in data}
        who, agency = (role, person.address, person.name), part.agency if part else ""
        data |= {"unsaid": self.unsaid} if self.unsaid and form == "echo" and role == self.role else {}
        self.decision.letters.append(Reply(form, *who, purpose, agency, number, data, **own))

    def already(
        self, person: Person, what: str, part: Disposition | None = None, *, act: str = "", unsent: str = ""
    ) -> None:
        """Tells somebody that the step he wants is past, and that nothing was done. The letter says what he
        still has to do and by when, unless no desk is his any more. what: why it is past, a key of words.toml
        [already]. unsent: what he wrote for others, who did not get it."""
        waits = owed(self.case, person.role, person.address, part, self.house)
        data: dict[str, Any] = {"what": what, "at": self.at, "act": act, "unsent": unsent}
        data |= self._done_before(person, part)
        data |= {"owes": waits.what, "due": waits.by} if waits else {}
        purpose = waits.menu if waits else "info"
        if act == "hold" and part and part.stage == "answered" and self.case.open:
            purpose, data["correctable"] = "disposition", True  # a further answer may still put it right
        if person.role == Role.COMPLAINANT:
            self.citizen("already", purpose, owed=False, **data)
            return
        number = waits.disposition if waits else part.id if part else 0
        self.to_person("already", person, purpose, number, **data)

    def _done_before(self, person: Person, part: Disposition | None) -> dict[str, Any]:
        """What this post did last in the matter, and when: two may sit in it, and both answer."""
        if person.role == Role.COMPLAINANT:
            return {}
        done = next(
            (
                event
                for event in reversed(self.case.trail)
                if event.way and event.role == person.role
                if person.role == Role.ADMIN or (part and event.data.get("disposition") == part.id)
            ),
            None,
        )
        did = deed(done.role, done.way.partition("/")[2]) if done else ""
        if not (done and did):
            return {}
        seat = next((one for one in self.house.people.chairs.get(person.role, ()) if one.owns(done.by)), None)
        return {"did": did, "did_at": done.at, "did_by": seat.name if seat else ""}

    def not_done(self, letter: Letter, why: str, *instead: tuple[str, str], **data: Any) -> None:
        """Tells an official that he may not do what he wants, or not by this step. The letter says why, what
        to reply instead, and what still waits for him by when. why: a key of words.toml [not_done]; instead:
        (reply, key of [way_out])."""
        self.way = ""
        self.text_event("told", letter.text, letter.files, act=letter.act.name, why=why)
        part = self.case.disposition(letter.disposition)
        waits = owed(self.case, letter.role, letter.sender, part, self.house)
        choices = [{"reply": reply, "label": label} for reply, label in instead]
        data |= {"choices": choices, "why": why, "quote": letter.text}
        data |= {"owes": waits.what, "due": waits.by} if waits else {}
        purpose, number = (waits.menu, waits.disposition) if waits else ("info", letter.disposition)
        self.to_person("not_done", letter.writer, purpose, number, **data)

    def last_day(self, part: Disposition | None = None) -> date | None:
        """Returns the last day of the desk that the letter being written gives the matter to."""
        if part is not None:
            return deadlines.disposition_day(self.case, part, self.house, self.now)
        return deadlines.letter_day(self.case, self.house, self.now)

    def line(
        self, person: Person, kind: str, part: Disposition | None = None, purpose: str = "", **data: Any
    ) -> None:
        number, agency = (part.id, part.agency) if part else (0, person.agency)
        if purpose:  # what he may answer is the matter as it stands now
            data.setdefault("event", self.case.events)
        who = (person.address, person.name, person.role)
        self.decision.lines.append(Line(*who, kind, self.case.number, number, agency, purpose, data))
