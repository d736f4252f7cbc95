"""What a letter may show of a case: one view for each role, so that a template cannot say more than its
reader may know.

Promises: pure. The complainant's mail address, headers and identity are not in the view of an official at
all when his switches forbid it (README promise 12). A reported agency gets no view of an oversight case,
since it has no disposition in it. An agency whose part was stopped reads only that it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from mailroom.procedure import clocks
from mailroom.procedure.case import Case
from mailroom.procedure.case_files import may_read, names_of
from mailroom.procedure.disposition import Disposition
from mailroom.procedure.event import Text, moment
from mailroom.procedure.house import House
from mailroom.procedure.identity_reader import IdentityReader
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import masking
from mailroom.procedure.ways import closed_ways

_KNOWS_IDENTITY = (Role.COMPLAINANT, Role.ADMIN)
_OF_THE_CASE = (*_KNOWS_IDENTITY, Role.LIAISON, Role.OFFICER)  # who writes to each other about it


def view(case: Case, role: Role, house: House, now: datetime, disposition: int = 0) -> dict[str, Any]:
    """The case as `role` may read it; keys are those the templates use, times aware, dates plain."""
    inside = role in _KNOWS_IDENTITY
    show = _plain if inside else partial(masking.strike, identity=house.identity)
    own = _plain if inside else partial(masking.strike_complainant_text, identity=house.identity)
    among = partial(_among_themselves, identity=house.identity)
    part = case.disposition(disposition)
    gone = _GONE | {"ended": part.ended} if part is not None and not part.live and not inside else {}
    return {
        **_from_complainant(case, role, part, house, show, own),
        **_assessment(case, role, house),
        "record": {"events": case.events, "code": case.code}
        if role == Role.COMPLAINANT and case.code
        else None,
        **_worked_on(case, part, role, house, now, among if role == Role.COMPLAINANT else show),
        **gone,
    }


# What an agency whose part was stopped reads no more, whatever it asks: where the case lies now, of what
# class, by when and what comes of it.
_GONE: dict[str, Any] = {
    **dict.fromkeys(("status", "stage", "klass", "concerns", "where", "parent", "undelivered"), ""),
    **dict.fromkeys(("rating_reason", "reason"), ""),
    **dict.fromkeys(("oversight", "reminded"), False),
    **dict.fromkeys(("deadline", "whole", "rating"), None),
    "agencies": [],
    "answers": [],
    "progress": [],
    "children": [],
}

Show = Callable[[str, Case], str]


def _from_complainant(
    case: Case, role: Role, part: Disposition | None, house: House, show: Show, own: Show
) -> dict[str, Any]:
    """What the complainant said and sent, and who he is, as far as the role may know."""
    inside = role in _KNOWS_IDENTITY
    return {
        "number": case.number,
        "lapor": case.lapor,
        "title": show(case.title or case.subject, case)
        if role in _OF_THE_CASE
        else masking.outward_title(case, house.identity),
        "klass": case.klass,
        "category": case.category,
        "place": show(case.place, case),
        "subdistrict": case.subdistrict,
        "when": show(case.when, case),
        "wants": show(case.wants, case),
        "status": case.status(),
        "stage": case.stage,
        "received": case.received,
        "channel": case.channel,
        "who": case.name or masking.alias(case) if inside else masking.shown_name(case),
        "identity": {"name": case.name, "home": case.home, "phone": case.phone, "address": case.address}
        if inside
        else None,
        "via": case.via if inside else "",
        "hidden": case.is_hidden,
        "text": own(case.text, case),
        "texts": [
            _later_text(text, case, role, house.identity)
            for text in case.texts
            if _may_read(text, case, role)
        ],
        "files": [
            {
                "no": one.no,
                "name": one.file.name if inside else one.shown_name,
                "size": one.file.size,
                "refused": one.file.refused,
                "hidden": one.hidden,
            }
            for one in may_read(case, role, part)
        ],
        "passed_on": [_first_writer(one, role) for one in case.passed_on],
        "passed_note": case.passed_note if role == Role.ADMIN else "",
        "only_files": case.only_files and not any(text.by_complainant and text.text for text in case.texts),
    }


def _first_writer(one: Mapping[str, str], role: Role) -> dict[str, Any]:
    """Who first wrote what a complainant passed on: in full for the admin, without the address for him who
    passed it on, nobody for officials. He did not write to us and has not been asked what may be told of
    him."""
    if role not in _KNOWS_IDENTITY:
        return {"name": "", "address": "", "at": None, "subject": ""}
    return {
        "name": one["name"],
        "address": one["address"] if role == Role.ADMIN else "",
        "at": moment(one["at"]),
        "subject": one["subject"],
    }


_IDENTITY, _HOME = "identity", "home"  # nobody is asked for the name that his mail bears


def _assessment(case: Case, role: Role, house: House) -> dict[str, Any]:
    """What the sorter and the admin made of it."""
    return {
        "missing": [_HOME if key == _IDENTITY and case.name else key for key in case.missing],
        "suggested": [
            {"code": code, "name": house.agency_name(code)} for code in _suggested_agencies(case, house)
        ],
        "why": list(case.suggestion_why) if role == Role.ADMIN else [],
        "matters": list(case.matters) if role == Role.ADMIN else [],
        "mentions": [{"code": code, "name": house.agency_name(code)} for code in case.mentions]
        if role == Role.ADMIN
        else [],
        **_disguise(case, role, house.identity),
        "foreign": list(case.foreign) if role == Role.ADMIN else [],
        "urgent": case.urgent,
        "dangers": list(case.dangers),
        "anonymous": case.anonymous,
        "secret": case.secret,
        "oversight": case.oversight,
    }


def _suggested_agencies(case: Case, house: House) -> tuple[str, ...]:
    """On the oversight track no agency but its own is a choice: those the text speaks of may be complained
    of."""
    return (house.people.oversight_agency.code,) if case.oversight else case.suggested


def _disguise(case: Case, role: Role, identity: IdentityReader) -> dict[str, list[str]]:
    """What the admin is told of a hidden complainant's name: the words that officials do not read, and those
    that might still name him.

    Those who came hidden with a merged case are among them.
    """
    hidden = [one for one in (case, *case.joined.values()) if one.is_hidden]
    if role != Role.ADMIN or not hidden:
        return {"disguised": [], "doubtful": []}
    shown = {word.lower() for word in case.undisguised}
    names = [
        name
        for one in hidden
        for name in (one.name, *masking.names_in_texts(one, identity), *one.disguised, *case.disguised)
    ]
    names = [name for name in names if name and name.lower() not in shown]
    names += [" ".join(home.split()) for one in hidden for home in masking.hidden_homes(one, identity)]
    texts = [
        (case.text, case),
        *((text.text, case.joined.get(text.joined, case)) for text in case.texts if text.by_complainant),
    ]
    found = [word for text, one in texts if one.is_hidden for word in masking.doubts(text, one, identity)]
    return {
        "disguised": list(dict.fromkeys(names)),
        "doubtful": [word for word in dict.fromkeys(found) if word.lower() not in shown][:8],
    }


def _worked_on(
    case: Case, part: Disposition | None, role: Role, house: House, now: datetime, show: Show
) -> dict[str, Any]:
    """Where it lies, by when, and what came of it."""
    return {
        "deadline": deadline(case, part, house, now),
        "whole": clocks.promised_day(case, house, now if case.dispositions else None),
        "agencies": [_agency(one, house) for one in case.live],
        "agency": _agency(part, house) if part else None,
        "officers": _officers(case, part, house),
        "not_open": closed_ways(case, part, role),
        "officer": part.officer_name or part.officer if part else "",
        "response": _wrote(part.response, show, case) if part and part.response else None,
        "answers": [
            {"agency": house.agency_name(one.agency), **_wrote(one.answer, show, case)}
            for one in case.live
            if one.answer and one.relayed
        ],
        "progress": [
            {"agency": house.agency_name(one.agency), **_wrote(text, show, case)}
            for one in case.dispositions
            for text in one.progress
        ],
        "rating": case.rating,
        "ratings": _ratings(case, role, house),
        "rating_reason": show(
            case.rating_reason if part is None or part.rating is None else part.rating_reason, case
        ),
        "asked": case.asked,
        "reason": ""
        if case.open
        else case.reason,  # an objection opens it again: the reason was that of the verdict before
        "where": case.where,
        "note": show(part.note, case) if part else "",
        "parent": case.parent,
        "children": list(case.children),
        "age": house.calendar.days_between(
            house.calendar.day_zero(case.received), house.calendar.local(now).date()
        ),
        "undelivered": case.undelivered,
        "told": clocks.informed_superiors(case, [one for one in case.live if one.pending])
        if role == Role.COMPLAINANT
        else [],
        "reminded": bool(part.rung.get("late") if part else case.rung.get("late")),
    }


def deadline(case: Case, part: Disposition | None, house: House, now: datetime) -> Any:
    """The last day of the desk that a letter written at `now` speaks of."""
    if part is not None:
        return clocks.disposition_day(case, part, house, now)
    return clocks.letter_day(case, house, now)


def _plain(text: str, _case: Case) -> str:
    return masking.mask_numbers(text)


def _among_themselves(text: str, case: Case, identity: IdentityReader) -> str:
    return _plain(masking.between_complainants(text, case, case, identity), case)


def _may_read(text: Text, case: Case, role: Role) -> bool:
    """A complainant reads his own words, not those of another whose case was merged into his."""
    return role != Role.COMPLAINANT or (text.own and text.by == case.address)


def _later_text(text: Text, case: Case, role: Role, identity: IdentityReader) -> dict[str, Any]:
    inside = role in _KNOWS_IDENTITY
    return {
        "at": text.at,
        "who": "joined" if text.joined else "complainant" if text.own else str(text.role),
        "joined": text.joined,
        "name": _joined_name(case, text.joined, inside, identity) if text.joined else "",
        "text": text.text if inside else _mask(text, case, identity),
        "files": names_of(text.files, case, role),
    }


def _joined_name(case: Case, number: str, inside: bool, identity: IdentityReader) -> str:
    """What the writer of a merged case is called: in the oversight track nobody has a name."""
    one = case.joined[number]
    if not one.name or (not inside and (case.oversight or one.is_hidden)):
        return masking.alias(one)
    return one.name if inside else masking.strike(one.name, case, identity)


def _mask(text: Text, case: Case, identity: IdentityReader) -> str:
    """A signature is looked for in a complainant's words; an official's own stays."""
    if not text.joined:
        strike = masking.strike_complainant_text if text.own else masking.strike
        return strike(text.text, case, identity)
    once = masking.strike_complainant_text(text.text, case.joined[text.joined], identity)
    return masking.strike_complainant_text(once, case, identity)


def _wrote(text: Text, show: Callable[[str, Case], str], case: Case) -> dict[str, Any]:
    return {"text": show(text.text, case), "at": text.at, "files": [file.name for file in text.files]}


def _ratings(case: Case, role: Role, house: House) -> list[dict[str, Any]]:
    """Those of the answers, where several were rated: for who rated them, and for the admin."""
    rated = [part for part in case.dispositions if part.rating is not None]
    if role not in _KNOWS_IDENTITY or len(rated) < 2:
        return []
    return [{"agency": house.agency_name(part.agency), "rating": part.rating} for part in rated]


def _agency(part: Disposition, house: House) -> dict[str, Any]:
    return {
        "code": part.agency,
        "name": house.agency_name(part.agency),
        "stage": part.stage,
        "answered": part.relayed is not None,
    }


def _officers(case: Case, part: Disposition | None, house: House) -> list[dict[str, Any]]:
    """The list to choose from; none where the matter is about this very agency and an impartial person
    handles it."""
    agency = house.people.agencies.get(part.agency) if part and part.agency != case.concerns else None
    return [{"no": no, "name": person.name} for no, person in enumerate(agency.officers, 1)] if agency else []
