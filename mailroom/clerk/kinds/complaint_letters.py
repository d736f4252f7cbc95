"""Fresh complaints, by mail or by a form that the admin filled in, become cases (SOP row 1).

Promises: what the sorter understood stands in the event "received"; a number is taken with the change that
opens the case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mailroom.clerk.kinds import reply_budget
from mailroom.clerk.kinds.handling import Handling
from mailroom.clerk.read import forwarded_complaint
from mailroom.clerk.store import stamp
from mailroom.clerk.write.writer import Desk
from mailroom.procedure.case import Case
from mailroom.procedure.desk import intake
from mailroom.procedure.event import file_json
from mailroom.procedure.house import House
from mailroom.procedure.letter import File, Reply
from mailroom.procedure.people import Role
from mailroom.procedure.trace import heard
from mailroom.reading.complaints.case_title import plain_title
from mailroom.reading.complaints.conflict_of_interest import Concern, Office, concern
from mailroom.reading.identity.writer_names import own_names
from mailroom.reading.mime.empty_body import says_nothing
from mailroom.text.idn import ascii_domain


def complaint(handling: Handling) -> None:
    """A fresh mail from outside becomes a case with a number (SOP row 1)."""
    reading = handling.reading
    if not handling.forced and reading.envelope.door != "file" and not reply_budget.may_open(handling):
        handling.klass, handling.status = "spam", "budget"
        handling.to_admin("budget", purpose="spam")
        return
    data = understood(handling, forwarded_complaint.told(handling.reading, handling.house))
    own = _open_ones(handling)
    number = handling.house.number(
        handling.house.year_of(reading.envelope.arrived),
        handling.serial(handling.house.year_of(reading.envelope.arrived)),
    )
    case, decision = intake.receive(
        number,
        data,
        handling.house,
        reading.envelope.arrived,
        handling.now,
        salt=handling.store.salt(),
        twin=_twin(own, str(data["text"])),
        others=_others(own, handling.house, str(data["concerns"])),
    )
    handling.klass, handling.dossier = "complaint", number
    handling.told = f"{number}: laporan baru dicatat"
    for address in reply_budget.writers(handling):
        reply_budget.count(handling, address)
    handling.enter_case(case, decision, reading.opened.message_id)


def _open_ones(handling: Handling) -> list[Case]:
    """His open cases, the oldest first."""
    sender = handling.reading.complainant[1]
    return [case for case in handling.store.latest_of(sender) if case.open and case.address == sender]


def _twin(own: Sequence[Case], text: str) -> str:
    """The first open case of this sender that says the same, word for word: whoever gets no answer at once
    sends his mail again."""
    said = text.lower().split()
    return next((case.number for case in own if said and case.text.lower().split() == said), "")


def _others(own: Sequence[Case], house: House, concerns: str) -> list[dict[str, str]]:
    """His other open cases; not those that go past whoever verifies this one."""
    reader = house.admin_of(concerns)
    return [
        {"number": case.number, "title": case.title}
        for case in own
        if house.admin_of(case.concerns) == reader
    ]


def understood(handling: Handling, told: forwarded_complaint.Told) -> dict[str, Any]:
    """What the sorter found in a complaint, as the event "received" holds it."""
    reading, text = handling.reading, told.text
    files = _files(handling, told)
    today = handling.house.calendar.local(reading.envelope.arrived).date()
    found = handling.office.complaints.understand(
        told.subject,
        text,
        [file for file in files if not file.refused],
        agencies=handling.house.people.agencies,
        subdistricts=handling.house.subdistricts,
        today=today,
    )
    # "Mohon nama pelapor dirahasiakan" above what he passes on
    aside = told.note if told.note not in text else ""
    noted = (
        handling.office.complaints.understand("", aside, agencies=handling.house.people.agencies, today=today)
        if aside
        else found
    )
    about = _concern(handling, found.klass, told.subject, text)
    return {
        "channel": "email", "address": reading.complainant[1], "name": reading.complainant[0], "subject": reading.opened.subject,
        # whoever writes all of it into the subject has told it there
        "text": text if text.strip() else plain_title(told.subject),
        "title": found.title, "klass": found.klass, "category": found.category, "problem": found.problem, "place": found.place,
        "subdistrict": found.subdistrict, "when": found.when, "wants": found.wants, "home": found.identity, "missing": list(found.missing),
        "suggested": list(found.suggested), "suggestion_why": list(found.why), "urgent": found.urgent or noted.urgent, "dangers": list(found.dangers or noted.dangers), "anonymous": found.anonymous or noted.anonymous,
        "secret": found.secret or found.klass == "oversight" or found.protected or noted.secret, "matters": list(told.matters or found.matters), "foreign": list(found.foreign or ()), "concerns": about.against, "mentions": list(about.mentioned),
        "files": [file_json(file) for file in files], "letter": reading.digest,
        **told.as_data(), **({"via": reading.sender} if reading.sent_for else {}), **({"only_files": True} if says_nothing(told.subject, text) and _tells(files) else {}),
    }  # fmt: skip


def _files(handling: Handling, told: forwarded_complaint.Told) -> tuple[File, ...]:
    """What came with it; not the text of a mail that it passes on, which is the complaint's own."""
    reading = handling.reading
    words = {part.index for part in reading.opened.files if part.inner == "words" and told.carried}
    return tuple(file for file in handling.office.reader.files(reading) if file.part not in words)


def _tells(files: Sequence[File]) -> bool:
    """Whether a file may carry what the mail itself does not say ("lampiran saja")."""
    return any(file.type.startswith(TELLING) and not file.refused for file in files)


def offices(house: House) -> tuple[Office, Office]:
    """The office's own agency and the Inspectorate, with all who sit there: what is against them goes to the
    impartial person."""
    found = []
    for kind, code, roles in (
        ("home", house.home, (Role.ADMIN, Role.ADMIN_HEAD, Role.SECRETARIAT)),
        ("oversight", house.people.oversight_agency.code, (Role.APIP, Role.INSPECTOR)),
    ):
        agency = house.people.agencies[code]
        short = (house.unit, house.unit_short) if kind == "home" else ()
        found.append(
            Office(code, kind, (agency.name, *agency.aliases, *short), house.people.sitting(code, roles))
        )
    return found[0], found[1]


def _concern(handling: Handling, klass: str, subject: str, text: str) -> Concern:
    """The Inspectorate or the admin's own office, when the complaint is against its people (README, what the
    SOP leaves open)."""
    sender = handling.reading.complainant[0]
    return concern(
        f"{subject}\n{text}",
        offices(handling.house),
        lambda: (sender, *own_names(text)),
        grave=klass == "oversight",
    )


def form_request(handling: Handling) -> None:
    """ "formulir": a sealed form for a complaint on paper, by telephone or at the counter."""
    handling.klass = "command"
    key = f"form-{handling.reading.digest[:24]}"
    admin = handling.reading.person or handling.house.admin
    handling.change.put("dossiers", key, stage="open", events=[{"kind": "form", "at": stamp(handling.now)}])
    reply = Reply("form", Role.ADMIN, admin.address, admin.name, "form")
    handling.office.writer.write(
        handling.change,
        Desk(key, 1),
        [reply],
        handling.house,
        handling.now,
        {admin.address: handling.reading.opened.message_id or ""},
    )
    handling.told = "formulir dikirim kepada admin"


def form_filled(handling: Handling) -> None:
    """A filled form opens a case on somebody's behalf; without an e-mail his letters are printed."""
    letter = handling.reading.letter
    assert letter is not None
    if letter.act.name != "form":
        handling.klass, handling.dossier = "command", letter.dossier
        form = letter.act.name if letter.act.name in ("help", "trace") else "not_understood"
        events = (handling.store.register.get("dossiers", letter.dossier) or {}).get("events", ())
        before = heard(events, handling.house) if form == "trace" else ()
        handling.answer(
            letter,
            form,
            "form",
            guess=letter.act.guess,
            quote=letter.text,
            desk="form",
            lines=[],
            understood=before,
        )
        return
    data = understood(handling, forwarded_complaint.as_it_is(handling.reading))
    given = letter.act.args
    data |= {
        "address": ascii_domain(str(given.get("email", "")).lower()),
        "name": str(given.get("name", "")),
        "home": str(given.get("address_home", "")),
        "phone": str(given.get("phone", "")),
    }
    data |= {key: str(given[key]) for key in ("subject", "text", "place", "when", "wants") if given.get(key)}
    channel = str(given.get("channel", "")).lower()
    data["channel"] = channel if channel in PAPER_CHANNELS else "loket"
    data["title"] = str(given.get("subject") or data["title"])
    year = handling.house.year_of(letter.arrived)
    number = handling.house.number(year, handling.serial(year))
    case, decision = intake.receive(
        number, data, handling.house, letter.arrived, handling.now, salt=handling.store.salt()
    )
    handling.klass, handling.dossier = "complaint", number
    handling.told = f"{number}: laporan {data['channel']} dicatat oleh admin"
    handling.change.put("dossiers", letter.dossier, events=[{"kind": "filled", "at": stamp(handling.now)}])
    handling.enter_case(case, decision)


def of_its_own(handling: Handling, text: str) -> dict[str, Any]:
    """What the sorter finds in one of several matters that stood in one mail, as the events "received" and
    "split" hold it."""
    found = handling.office.complaints.understand(
        "", text, (), agencies=handling.house.people.agencies, subdistricts=handling.house.subdistricts,
        today=handling.house.calendar.local(handling.now).date(),
    )  # fmt: skip
    return {"text": text, "title": found.title, "category": found.category, "place": found.place, "when": found.when,
            "subdistrict": found.subdistrict, "problem": found.problem, "suggested": list(found.suggested),
            "suggestion_why": list(found.why)}  # fmt: skip


PAPER_CHANNELS = ("surat", "telepon", "loket")
# Kinds of files that can tell a matter by themselves: a scan, a letter, a voice.
TELLING = ("image/", "audio/", "video/", "application/pdf", "application/msword", "application/rtf", "application/vnd.o", "application/octet-stream")  # fmt: skip
