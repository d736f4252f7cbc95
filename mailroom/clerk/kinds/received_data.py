"""Which facts of a complaint enter its case (SOP row 1): matter, place, agencies, dangers, secrecy, files,
and what is missing.

A letter that tells of violence, a child or self-harm hides its writer at once (`SHIELDED`). A mail that
complains of nothing (a test, an advert, phishing: `WITHOUT_MATTER`) waits in the admin's daily letter.
Changes nothing.

In: `understand`: a `LetterContext` and a `ComplaintText`. `understand_matter`: context and text. `offices`:
the `House`.
Out: `ReceivedData`, the data of the event "received"; a dictionary; the two `Office`s that a complaint may
accuse.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: How each fact is read: reading/complaints/complaint_reader.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.read.attachment_text import attached_texts, with_attached
from mailroom.clerk.read.forwarded_complaint import ComplaintText, own_files
from mailroom.procedure.event import file_json
from mailroom.procedure.letter import File
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.reading.complaints.case_title import plain_title
from mailroom.reading.complaints.complaint_reader import Understanding
from mailroom.reading.complaints.conflict_of_interest import Office, concern
from mailroom.reading.identity.writer_names import names_of_writer
from mailroom.reading.language.languages import INDONESIAN
from mailroom.reading.mime.empty_body import is_mere_test, says_nothing
from mailroom.reading.mime.unreadable_parts import losses

# Kinds of files that can tell a matter by themselves: a scan, a letter, a voice.
_DOCUMENTS = ("pdf", "msword", "rtf", "vnd.o", "octet-stream")
TELLING = ("image/", "audio/", "video/", *(f"application/{kind}" for kind in _DOCUMENTS))
# Who tells of these is hidden at once: whoever hurts somebody may learn who told.
SHIELDED = frozenset(("violence", "child", "self-harm"))

# Kinds of mails that complain of nothing and wait in the admin's daily letter. Any other mail is a case,
# and is asked about where it is unclear.
WITHOUT_MATTER = ("test", "advert", "phishing")


@dataclass(frozen=True)
class ReceivedData:
    """channel: "email", or how a complaint on paper came; via: a machine that sent it for its writer. The
    other names are those of `Case`. A field that is None is left out of the event's data."""

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
    respondent: str
    topic: str
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
    possible_wish: str | None = None
    possible_danger: str | None = None
    shielded: bool | None = None
    wrongdoing: str | None = None
    wrongdoing_words: str | None = None
    may_accuse: bool | None = None
    only_files: bool | None = None
    losses: Sequence[str] | None = None
    signed: str | None = None
    attached: Sequence[Mapping[str, Any]] | None = None
    no_matter: str = ""  # what it is instead, when nothing is complained of: a key of `WITHOUT_MATTER`
    phone: str | None = None
    lapor: str | None = None
    language: str | None = None  # a folder of templates/languages; None is Indonesian, or not plain

    def to_data(self) -> dict[str, Any]:
        """Returns the event's data: JSON values only."""
        known = {name: value for name, value in vars(self).items() if name != "no_matter"}
        given = {name: value for name, value in known.items() if value is not None}
        lists = {name: list(value) for name, value in given.items() if isinstance(value, tuple)}
        return {**given, **lists, "files": [file_json(file) for file in self.files]}


def understand(context: LetterContext, told: ComplaintText) -> ReceivedData:
    """Returns what the letter on the desk complains about."""
    reading, house, reader = context.reading, context.house, context.services.reader
    files = own_files(reading, told)
    accepted, arrived = [file for file in files if not file.refused], reading.envelope.arrived
    attached, alone = attached_texts(reading, accepted), says_nothing(told.subject, told.text)
    found = reader.complaint(told, house, arrived, accepted)
    found = with_attached(found, attached, reader, house, arrived, alone=alone)
    name, address = reading.complainant
    said = "\n".join([told.subject, told.text, *(one.text for one in attached if alone)])
    writers = partial(_writers, name, told.text)
    concerns = concern(said, offices(house), writers, grave=found.klass == "oversight")
    shielded = not found.anonymous and not SHIELDED.isdisjoint(found.dangers)
    names = ["title", "klass", "category", "problem", "place", "subdistrict", "when", "wants", "missing"]
    names += ["suggested", "dangers", "secret", "respondent", "topic"]
    return ReceivedData(
        channel="email",
        address=address,
        name=name,
        subject=reading.opened.subject,
        # a complaint may stand in the subject alone
        text=told.text if told.text.strip() else plain_title(told.subject),
        **{key: getattr(found, key) for key in names},
        anonymous=found.anonymous or bool(found.possible_wish) or shielded,
        urgent=found.danger == "sure",
        home=found.identity,
        suggestion_why=found.why,
        matters=told.matters or found.matters,
        foreign=found.foreign or (),
        concerns=concerns.against,
        mentions=tuple(concerns.mentioned),
        files=files,
        letter=reading.digest,
        passed_on=told.passed_on or None,
        passed_note=told.note or None,
        via=reading.sender if reading.sent_for else None,
        possible_danger=(found.danger_words if found.danger == "possible" else "") or None,
        shielded=shielded or None,
        possible_wish=(found.possible_wish if not found.anonymous else "") or None,
        wrongdoing=found.wrongdoing if found.wrongdoing != "no" else None,
        wrongdoing_words=found.wrongdoing_words or None,
        may_accuse=(found.may_accuse and found.wrongdoing == "no") or None,
        only_files=_only_files(found, accepted, says_more=not alone or bool(attached)) or None,
        losses=losses(reading.opened) or None,
        signed=reading.match.signed or None,
        attached=[one.to_row() for one in attached] or None,
        language=_language(context, told),
        no_matter=_no_matter(found, told, accepted, accuses=bool(concerns.against or concerns.mentioned)),
    )


def _language(context: LetterContext, told: ComplaintText) -> str | None:
    """In what he is written to. Of what he passes on, his own words above it count."""
    own = context.reading.parted.new if told.carried else f"{told.subject}\n{told.text}"
    found = context.services.reader.languages.language_of(own)
    return found if found not in ("", INDONESIAN) else None


def _writers(name: str, text: str) -> tuple[str, ...]:
    return (name, *names_of_writer(text))


def _only_files(found: Understanding, accepted: Sequence[File], *, says_more: bool) -> bool:
    """Whether the files have to say all. A few words beside a voice note only announce it."""
    spoken = any(file.type.startswith("audio/") for file in accepted) and "chronology" in found.missing
    return spoken or (not says_more and any(file.type.startswith(TELLING) for file in accepted))


def _no_matter(found: Understanding, told: ComplaintText, accepted: Sequence[File], *, accuses: bool) -> str:
    """Returns what the letter is when it complains of nothing, else "". Where a danger, a wish for secrecy or
    an accusation may stand in it, it is a case; of a mere test a file may tell the matter."""
    kind = "test" if is_mere_test(told.subject, told.text) else found.no_matter
    grave = accuses or found.anonymous or found.danger != "no" or told.carried
    return "" if kind not in WITHOUT_MATTER or grave or (kind == "test" and accepted) else kind


def understand_matter(context: LetterContext, text: str) -> dict[str, Any]:
    """Returns what is found in one matter, when one mail holds several. The shape is that of the events
    "received" and "split"."""
    found = context.services.reader.understand(text, context.house, context.now)
    names = ("title", "category", "place", "when", "subdistrict", "problem", "respondent", "topic")
    facts = {"text": text, **{name: getattr(found, name) for name in names}}
    return {**facts, "suggested": list(found.suggested), "suggestion_why": list(found.why)}


def offices(house: House) -> tuple[Office, Office]:
    """Returns the office's own agency and the Inspectorate, each with all who work there. Complaints against
    them go to the impartial person."""
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
