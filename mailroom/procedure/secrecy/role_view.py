"""Which facts of a case a letter to each role may show. Each role has its view, so a template cannot say more
than its reader may know.

The complainant's mail address, headers and identity are not in an official's view at all when his switches
(anonim, rahasia) forbid it. An agency that is complained of has no part in an oversight case, and so no view.
An agency whose part was stopped reads only that it was stopped. A new key is readable by the roles named
here.

In: `view`: a `Case`, the `Role`, `House`, now, the disposition's number or 0.
Out: a dictionary for the template.
Fails: A hidden text without a reader of identities raises LookupError: the letter is set aside, nothing
leaves.
See: How texts are masked: alias_and_masked_texts.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.case_files import may_read, names_of, signed_files
from mailroom.procedure.event import Text, moment
from mailroom.procedure.identity_questions import IdentityReader
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.case_masks import Gate
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.procedure.ways import closed_ways

_KNOWS_IDENTITY = (Role.COMPLAINANT, Role.ADMIN)
_OF_THE_CASE = (*_KNOWS_IDENTITY, Role.LIAISON, Role.OFFICER)  # who writes to each other about it
_IDENTITY, _HOME = "identity", "home"  # nobody is asked for the name that his mail bears

# What everybody reads as it stands in the case; of the second row a copy. The third are complainants' words.
_AS_IT_STANDS = (
    *("number", "lapor", "klass", "category", "subdistrict", "stage", "received", "channel", "urgent"),
    *("anonymous", "secret", "oversight", "rating", "asked", "where", "parent", "undelivered"),
)
_LISTS = ("dangers", "children")
_COMPLAINANTS_WORDS = ("place", "when", "wants", "topic")
_ADMIN_LISTS = {"why": "suggestion_why", "matters": "matters", "foreign": "foreign"}

# What an agency whose part was stopped reads no more, whatever it asks: where the case lies now, of what
# class, by when and what comes of it.
_GONE: dict[str, Any] = {
    **dict.fromkeys(("status", "stage", "klass", "concerns", "where", "parent", "undelivered"), ""),
    **dict.fromkeys(("rating_reason", "reason"), ""),
    **dict.fromkeys(("oversight", "reminded"), False),
    **dict.fromkeys(("deadline", "whole", "rating"), None),
    **{key: [] for key in ("agencies", "answers", "progress", "children")},
}

_MARK = re.compile(r"\[disamarkan (\d+)\]")

Show = Callable[..., str]


def view(case: Case, role: Role, house: House, now: datetime, disposition: int = 0) -> dict[str, Any]:
    """Returns the case as `role` may read it; keys are those the templates use, times aware, dates plain."""
    inside, identity = role in _KNOWS_IDENTITY, house.identity
    gate = (
        gate_of(case, identity) if role != Role.COMPLAINANT and alias_and_masked_texts.hides(case) else None
    )
    show: Show = partial(alias_and_masked_texts.strike, case=case, identity=identity, gate=gate)
    own: Show = partial(
        alias_and_masked_texts.strike_complainant_text, case=case, identity=identity, gate=gate
    )
    outward = own
    if inside:
        show = own = alias_and_masked_texts.mask_niks

    def shown_to_all(text: str) -> str:
        """Returns what officials wrote to all who complained about one matter, as this reader may see it."""
        return show(alias_and_masked_texts.between_complainants(text, case, case, identity))

    part, record = case.disposition(disposition), {"events": case.events, "code": case.code}
    gone = _GONE | {"ended": part.ended} if part is not None and not part.live and not inside else {}
    seen = {
        **{key: getattr(case, key) for key in _AS_IT_STANDS},
        **{key: list(getattr(case, key)) for key in _LISTS},
        **{key: own(getattr(case, key)) for key in _COMPLAINANTS_WORDS},
        "respondent": own(case.respondent) or _agency_complained_of(case, part, role, house),
        **_from_complainant(case, role, part, house, own, outward),
        **_assessment(case, role, house),
        **_masks(case, role, identity, gate, outward),
        "record": record if role == Role.COMPLAINANT and case.code else None,
        **_work(case, part, role, house, now, shown_to_all if role == Role.COMPLAINANT else show, own),
        **gone,
        "arrived": _latest_arrival(case) if role == Role.ADMIN else None,
    }
    return seen | {"masked": None if inside or gate is None else _first_masks(seen, gate)}


def _latest_arrival(case: Case) -> dict[str, Any] | None:
    """Of the letters to the complainant the last one that a server told to have arrived."""
    told = next((event for event in reversed(case.trail) if event.kind == "arrived"), None)
    if told is None:
        return None
    return {"form": told.data["form"], "how": told.data["how"], "at": told.at}


def _first_masks(seen: Mapping[str, Any], gate: Gate) -> dict[str, int] | None:
    """The first number that stands in what he reads of complainants' words, and the first that the admin may
    open (0: none); None when nothing is masked there."""
    words = (seen[key] for key in ("text", "title", "respondent", *_COMPLAINANTS_WORDS))
    found = _MARK.finditer("\n".join([*words, *(text["text"] for text in seen["texts"])]))
    numbers = [no for one in found if 0 < (no := int(one[1])) <= len(gate.masks)]
    may_open = next((no for no in numbers if not gate.masks[no - 1].own), 0)
    return {"no": numbers[0], "may_open": may_open} if numbers else None


def _from_complainant(
    case: Case, role: Role, part: Disposition | None, house: House, own: Show, outward: Show
) -> dict[str, Any]:
    """Returns what the complainant said and sent, and who he is, as far as the role may know."""
    inside, within, identity = role in _KNOWS_IDENTITY, role in _OF_THE_CASE, house.identity
    known = {key: getattr(case, key) for key in ("name", "home", "phone", "address")}
    return {
        "title": own(case.title or case.subject)
        if within
        else alias_and_masked_texts.outward_title(case, identity),
        "status": case.status(),
        "who": case.name or alias_and_masked_texts.alias(case)
        if inside
        else alias_and_masked_texts.shown_name(case),
        "identity": known if inside else None,
        "via": case.via if inside else "",
        "language": case.language if role == Role.COMPLAINANT else "",
        "hidden": case.is_hidden,
        "possible_wish": case.possible_wish if inside else "",
        # by the admin; what was promised only the complainant lifts
        "name_may_open": not (case.oversight or alias_and_masked_texts.is_promise(case, "anonymous")),
        "possible_danger": alias_and_masked_texts.mask_niks(case.possible_danger) if inside else "",
        "shielded": case.shielded and inside,
        "neutral": role == Role.COMPLAINANT and case.concerns == house.home,
        "impartial_for": house.agency_name(case.concerns)
        if role == Role.COMPLAINANT and case.concerns
        else "",
        "wrongdoing": case.wrongdoing if inside else "",
        "may_accuse": role == Role.ADMIN and case.may_accuse and not (case.wrongdoing or case.oversight),
        "wrongdoing_words": alias_and_masked_texts.mask_niks(case.wrongdoing_words)
        if role == Role.ADMIN
        else "",
        "text": own(case.text if inside else case.summary or case.text),
        # a complainant reads his own words, not those of another whose case was merged into his
        "texts": [
            _later_text(text, case, role, identity, outward)
            for text in case.texts
            if _is_shown(text, case, role)
        ],
        "files": [
            {
                **{"no": one.no, "size": one.file.size, "refused": one.file.refused, "hidden": one.hidden},
                "stays": one.stays,
                "spoken": one.file.type.startswith("audio/"),
                "place": one.file.place if role == Role.ADMIN else "",
                "signed": one.file.signed if role == Role.ADMIN else "",
                "name": one.file.name if inside else one.shown_name,
            }
            for one in may_read(case, role, part)
        ],
        "passed_on": [_first_writer(one, role) for one in case.passed_on],
        "passed_note": case.passed_note if role == Role.ADMIN else "",
        "attached": [dict(one) for one in case.attached] if role == Role.ADMIN else [],
        "signed": case.signed if role == Role.ADMIN else "",
        "losses": list(case.losses) if role == Role.ADMIN else [],
        "only_files": case.only_files and not any(text.by_complainant and text.text for text in case.texts),
    }


def _is_shown(text: Text, case: Case, role: Role) -> bool:
    """Whether somebody in this role reads it at all: an official nothing that waits for the admin, or that he
    refused."""
    if role == Role.COMPLAINANT:
        return text.own and text.by == case.address
    review = case.review(text.review)
    return role == Role.ADMIN or review is None or review.is_shown


def _first_writer(one: Mapping[str, str], role: Role) -> dict[str, Any]:
    """Returns who first wrote what a complainant passed on. The admin reads it in full, the complainant who
    passed it on without the address, officials not at all. That first writer did not write to us, and has not
    been asked what may be told of him."""
    if role not in _KNOWS_IDENTITY:
        return {"name": "", "address": "", "at": None, "subject": ""}
    address = one["address"] if role == Role.ADMIN else ""
    return {"name": one["name"], "address": address, "at": moment(one["at"]), "subject": one["subject"]}


def _assessment(case: Case, role: Role, house: House) -> dict[str, Any]:
    """Returns what the sorter and the admin made of it."""

    def agencies(codes: Iterable[str]) -> list[dict[str, str]]:
        return [{"code": code, "name": house.agency_name(code)} for code in codes]

    # on the oversight track no agency but its own is a choice: those the text speaks of may be complained of
    suggested = (house.people.oversight_agency.code,) if case.oversight else case.suggested
    return {
        "missing": [_HOME if key == _IDENTITY and case.name else key for key in case.still_missing],
        "suggested": agencies(suggested),
        "mentions": agencies(case.mentions if role == Role.ADMIN else ()),
        **{key: list(getattr(case, its)) if role == Role.ADMIN else [] for key, its in _ADMIN_LISTS.items()},
    }


def _agency_complained_of(case: Case, part: Disposition | None, role: Role, house: House) -> str:
    """Whose service a complaint is about, where no post or body is named: the reader's agency, or for the
    admin the agencies at work, before that the one that is proposed. Of what may be wrongdoing none is
    proposed."""
    if case.klass != "complaint" or case.wrongdoing or case.may_accuse:
        return ""
    at_work = [one.agency for one in case.live] or ([] if role != Role.ADMIN else [*case.suggested[:1]])
    return ", ".join(house.agency_names([part.agency] if part else dict.fromkeys(at_work)))


def _masks(
    case: Case, role: Role, identity: IdentityReader, gate: Gate | None, outward: Show
) -> dict[str, Any]:
    """Returns what the admin is told of the masks in a case that hides somebody: the text as it goes, what
    stands behind each number, and what might tell who he is by its meaning alone."""
    if role != Role.ADMIN:
        return {"outward": "", "masks": [], "disguised": [], "doubtful": []}
    masks = [one.as_json() for one in gate.numbered_masks()] if gate else []
    texts = [(case.summary or case.text, case)] if gate else []
    texts += ((text.text, case.joined.get(text.joined, case)) for text in case.texts if text.by_complainant)
    found = [
        word
        for text, one in texts
        if one.is_hidden
        for word in alias_and_masked_texts.doubts(text, one, identity)
    ]
    opened = {identity.folded(word) for word in case.undisguised}
    doubtful = [word for word in dict.fromkeys(found) if identity.folded(word) not in opened]
    return {
        "outward": outward(case.summary or case.text),
        "masks": masks,
        "disguised": [one["text"] for one in masks if not one["opened"]],
        "doubtful": doubtful[:8],
    }


def _work(
    case: Case, part: Disposition | None, role: Role, house: House, now: datetime, show: Show, own: Show
) -> dict[str, Any]:
    """Returns where it lies, by when, and what came of it."""

    def quote(text: Text) -> dict[str, Any]:
        return {"text": show(text.text), "at": text.at, "files": [file.name for file in text.files]}

    def agency(one: Disposition) -> dict[str, Any]:
        name, answered = house.agency_name(one.agency), one.relayed is not None
        return {"code": one.agency, "name": name, "stage": one.stage, "answered": answered}

    calendar, rated = house.calendar, part if part and part.rating is not None else case
    # the officers to choose from; none where the matter is about this agency, and an impartial person has it
    chosen = house.people.agencies.get(part.agency) if part and part.agency != case.concerns else None
    answers = [(one, one.answer) for one in case.live if one.answer and one.relayed]
    progress = [(one, text) for one in case.dispositions for text in one.progress]
    # those of the answers, where several were rated: for who rated them, and for the admin
    rated_parts = [one for one in case.dispositions if one.rating is not None]
    ratings = rated_parts if role in _KNOWS_IDENTITY and len(rated_parts) > 1 else []
    # of the desk that this letter speaks of
    last_day = (
        deadlines.disposition_day(case, part, house, now) if part else deadlines.letter_day(case, house, now)
    )
    pending = [one for one in case.live if one.pending]
    officers = enumerate(chosen.officers if chosen else (), 1)
    return {
        "deadline": last_day,
        "whole": deadlines.promised_day(case, house, now if case.dispositions else None),
        "agencies": [agency(one) for one in case.live],
        "agency": agency(part) if part else None,
        "officers": [{"no": no, "name": one.name} for no, one in officers],
        "not_open": closed_ways(case, part, role),
        "officer": part.officer_name or part.officer if part else "",
        "response": {**quote(part.response), "signed": signed_files(part.response.files)}
        if part and part.response
        else None,
        "answers": [{"agency": house.agency_name(one.agency), **quote(text)} for one, text in answers],
        "progress": [{"agency": house.agency_name(one.agency), **quote(text)} for one, text in progress],
        "ratings": [{"agency": house.agency_name(one.agency), "rating": one.rating} for one in ratings],
        "rating_reason": own(
            rated.rating_reason if role in _KNOWS_IDENTITY else case.outward_reason(rated.rating_reason)
        ),
        # an objection opens it again: the reason was that of the verdict before
        "reason": "" if case.open else case.reason,
        "note": show(part.note) if part else "",
        "age": calendar.days_between(calendar.day_zero(case.received), calendar.local(now).date()),
        "steps": _steps(case, house, now) if role == Role.COMPLAINANT else [],
        "told": deadlines.informed_superiors(case, pending) if role == Role.COMPLAINANT else [],
        "reminded": bool((part or case).rung.get("late")),
    }


def _steps(case: Case, house: House, now: datetime) -> list[dict[str, Any]]:
    """Returns the four steps of a report as its complainant sees them: key, state, day.

    The state is "done", "now" or "later". The day of what is not done is its last. A report that ended
    without an answer has no steps."""
    live = case.live
    relayed = [one.relayed for one in live if one.relayed]
    answered = max(relayed) if relayed and len(relayed) == len(live) else None
    if not case.open and answered is None:
        return []
    begun = min((one.made for one in live), default=None)
    due = None if begun else deadlines.letter_day(case, house, now)
    promised = deadlines.promised_day(case, house, now if live else None)
    days = (case.received, begun or due, begun, answered or promised)
    reached = 4 if answered else 2 if begun else 1
    names = ("received", "checked", "worked", "answered")
    states = ["done"] * reached + ["now"] * (reached < 4) + ["later"] * (3 - reached)
    return [
        {"key": name, "state": state, "on": day} for name, state, day in zip(names, states, days, strict=True)
    ]


def _later_text(
    text: Text, case: Case, role: Role, identity: IdentityReader, outward: Show
) -> dict[str, Any]:
    """Returns what was written later. outward: as officials read a complainant's words; the admin reads
    both."""
    inside = role in _KNOWS_IDENTITY
    one = case.joined[text.joined] if text.joined else case
    name, goes = "", ""
    if text.joined:  # in the oversight track nobody has a name
        has_name = one.name and (inside or not (case.oversight or one.is_hidden))
        name = one.name if has_name else alias_and_masked_texts.alias(one)
        name = alias_and_masked_texts.strike(name, case, identity) if has_name and not inside else name
    if text.by_complainant and role != Role.COMPLAINANT:
        review = case.review(text.review)
        goes = outward((review.summary if review else "") or text.text, joined=text.joined)
    elif not inside:
        goes = alias_and_masked_texts.strike(text.text, case, identity)
    return {
        "at": text.at,
        "who": "joined" if text.joined else "complainant" if text.own else str(text.role),
        "joined": text.joined,
        "name": name,
        "text": text.text if inside else goes,
        "outward": goes if role == Role.ADMIN else "",
        "files": names_of(text.files, case, role),
    }
