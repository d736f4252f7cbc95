"""Reads a complaint letter into the data of the event "received": matter, place, agencies, dangers, secrecy
wishes, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.read.forwarded_complaint import ComplaintText
from mailroom.procedure.event import file_json
from mailroom.procedure.house import House
from mailroom.procedure.letter import File
from mailroom.procedure.people import Role
from mailroom.reading.complaints.case_title import plain_title
from mailroom.reading.complaints.conflict_of_interest import Concern, Office, concern
from mailroom.reading.identity.writer_names import own_names
from mailroom.reading.mime.empty_body import says_nothing

# Kinds of files that can tell a matter by themselves: a scan, a letter, a voice.
TELLING = (
    "image/",
    "audio/",
    "video/",
    "application/pdf",
    "application/msword",
    "application/rtf",
    "application/vnd.o",
    "application/octet-stream",
)


@dataclass(frozen=True)
class ReceivedData:
    """channel: "email", or how a complaint on paper came; via: a machine that sent it for its writer. The
    other names are those of `Case`. None = left out of the event's data."""

    channel: str
    address: str
    name: str
    subject: str
    text: str
    title: str
    klass: str
    category: str
    problem: str
    place: str
    subdistrict: str
    when: str
    wants: str
    home: str
    missing: Sequence[str]
    suggested: Sequence[str]
    suggestion_why: Sequence[str]
    urgent: bool
    dangers: Sequence[str]
    anonymous: bool
    secret: bool
    matters: Sequence[str]
    foreign: Sequence[str]
    concerns: str
    mentions: Sequence[str]
    files: Sequence[File]
    letter: str
    passed_on: Sequence[Mapping[str, str]] | None = None
    passed_note: str | None = None
    via: str | None = None
    only_files: bool | None = None
    phone: str | None = None

    def to_data(self) -> dict[str, Any]:
        """The event's data: JSON values only."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        lists = {name: list(value) for name, value in given.items() if isinstance(value, tuple)}
        return {**given, **lists, "files": [file_json(file) for file in self.files]}


def understand(context: LetterContext, told: ComplaintText) -> ReceivedData:
    """What the letter on the desk complains of."""
    reading, text, house = context.reading, told.text, context.house
    files = _files(context, told)
    complaints, agencies = context.services.reader.complaints, house.people.agencies
    today = house.calendar.local(reading.envelope.arrived).date()
    acceptable = [file for file in files if not file.refused]
    found = complaints.understand(
        told.subject, text, acceptable, agencies=agencies, subdistricts=house.subdistricts, today=today
    )
    # "Mohon nama pelapor dirahasiakan" above what he passes on
    aside = told.note if told.note not in text else ""
    noted = complaints.understand("", aside, agencies=agencies, today=today) if aside else found
    about = _concern(context, found.klass, told.subject, text)
    return ReceivedData(
        channel="email",
        address=reading.complainant[1],
        name=reading.complainant[0],
        subject=reading.opened.subject,
        # a complaint may stand in the subject alone
        text=text if text.strip() else plain_title(told.subject),
        title=found.title,
        klass=found.klass,
        category=found.category,
        problem=found.problem,
        place=found.place,
        subdistrict=found.subdistrict,
        when=found.when,
        wants=found.wants,
        home=found.identity,
        missing=tuple(found.missing),
        suggested=tuple(found.suggested),
        suggestion_why=tuple(found.why),
        urgent=found.urgent or noted.urgent,
        dangers=tuple(found.dangers or noted.dangers),
        anonymous=found.anonymous or noted.anonymous,
        secret=found.secret or found.klass == "oversight" or found.protected or noted.secret,
        matters=tuple(told.matters or found.matters),
        foreign=tuple(found.foreign or ()),
        concerns=about.against,
        mentions=tuple(about.mentioned),
        files=files,
        letter=reading.digest,
        passed_on=told.passed_on or None,
        passed_note=told.note or None,
        via=reading.sender if reading.sent_for else None,
        only_files=(says_nothing(told.subject, text) and _may_tell(files)) or None,
    )


def understand_matter(context: LetterContext, text: str) -> dict[str, Any]:
    """What is found in one of several matters that stood in one mail, as the events "received" and "split"
    hold it."""
    house = context.house
    found = context.services.reader.complaints.understand(
        "",
        text,
        (),
        agencies=house.people.agencies,
        subdistricts=house.subdistricts,
        today=house.calendar.local(context.now).date(),
    )
    return {
        "text": text,
        "title": found.title,
        "category": found.category,
        "place": found.place,
        "when": found.when,
        "subdistrict": found.subdistrict,
        "problem": found.problem,
        "suggested": list(found.suggested),
        "suggestion_why": list(found.why),
    }


def _files(context: LetterContext, told: ComplaintText) -> tuple[File, ...]:
    """What came with it; not the text of a mail that it passes on, which is the complaint's own."""
    reading = context.reading
    words = {part.index for part in reading.opened.files if part.inner == "words" and told.carried}
    return tuple(file for file in context.services.reader.files(reading) if file.part not in words)


def _may_tell(files: Sequence[File]) -> bool:
    """Whether a file may carry what the mail itself does not say ("lampiran saja")."""
    return any(file.type.startswith(TELLING) and not file.refused for file in files)


def offices(house: House) -> tuple[Office, Office]:
    """The office's own agency and the Inspectorate, with all who sit there: complaints against them go to the
    impartial person."""
    found = []
    for kind, code, roles in (
        ("home", house.home, (Role.ADMIN, Role.ADMIN_HEAD, Role.SECRETARIAT)),
        ("oversight", house.people.oversight_agency.code, (Role.APIP, Role.INSPECTOR)),
    ):
        agency = house.people.agencies[code]
        short = (house.unit, house.unit_short) if kind == "home" else ()
        names = (agency.name, *agency.aliases, *short)
        found.append(Office(code, kind, names, house.people.sitting(code, roles)))
    return found[0], found[1]


def _concern(context: LetterContext, klass: str, subject: str, text: str) -> Concern:
    """The Inspectorate or the admin's own office, when the complaint is against its people (README, what the
    SOP leaves open)."""
    sender = context.reading.complainant[0]
    return concern(
        f"{subject}\n{text}",
        offices(context.house),
        lambda: (sender, *own_names(text)),
        grave=klass == "oversight",
    )
