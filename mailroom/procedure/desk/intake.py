"""How a case is opened (SOP row 1): the event "received", the receipt to the complainant and the verification
letter to the admin.

The number is handed in (clerk/case_numbers.py). Also the cases of a split, and what a merged case brings to
its parent (`absorb`).

In: `receive`: number, data of "received", `House`, arrival, now. `absorb`, `finish_split`: the `Case`s,
`House`, now.
Out: (`Case`, `Decision`); a `Decision`.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Which facts a letter gives: clerk/kinds/received_data.py. How fast receipts go:
clerk/kinds/receipt_rate_limit.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mailroom.procedure.case import JOINED, Case
from mailroom.procedure.case_files import may_have, numbered_files
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.desk.agencies.handover import show_verification, tell_of_danger
from mailroom.procedure.desk.disclosure.secrecy_switches import keep_his_secrets
from mailroom.procedure.desk.due_acts import send_answer
from mailroom.procedure.event import Text, file_json
from mailroom.procedure.identity_questions import IdentityReader
from mailroom.procedure.letter import File, Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.procedure.secrecy.complainant_facts import telling_words
from mailroom.procedure.secrecy.mask_form import form_of
from mailroom.procedure.ways import menu_at

LONG = timedelta(hours=1)  # after so long the first letters say that they had to wait


def receive(
    number: str,
    data: Mapping[str, Any],
    house: House,
    arrived: datetime,
    now: datetime,
    *,
    receipt: bool = True,
    later: bool = False,
    salt: str = "",
    twin: str = "",
    others: Sequence[Mapping[str, str]] = (),
    alike: Sequence[Mapping[str, Any]] = (),
) -> tuple[Case, Decision]:
    """Returns a new case from what the sorter understood (`data`: keys of the event "received", files as JSON
    rows).

    later: its first letters wait their turn (`welcome`). salt: what nobody can guess, for the case's chain;
    "" for none. twin: an open case of his that says the
    same; the admin is told. others: number and title of his other open cases, which the person who verifies
    this one may know. alike: the same of other people's that may be about the same matter."""
    case = Case(number, salt)
    scribe = Scribe(case, house, now, arrived, Role.COMPLAINANT, str(data.get("address", "")))
    scribe.decision.klass = "complaint"
    scribe.event("received", **data)
    if not later:
        _first_letters(scribe, receipt=receipt, twin=twin, others=list(others), alike=list(alike))
    return case, scribe.decision


def welcome(case: Case, house: House, now: datetime) -> Decision:
    """The first letters of a case, which had to wait their turn. The days that they name count from now, as
    the admin's time does."""
    scribe = Scribe(case, house, now, now)
    waited = {"since": case.received, "now": now, "kind": "busy"}
    _first_letters(scribe, waited=waited if now - case.received > LONG else None)
    return scribe.decision


def _first_letters(scribe: Scribe, *, receipt: bool = True, waited: Any = None, **shown: Any) -> None:
    """The receipt, and the letter by which the admin verifies. waited: since when they had to wait."""
    case, house, now = scribe.case, scribe.house, scribe.now
    late = {"waited": waited} if waited else {}
    if receipt:
        told: dict[str, Any] = {"by": scribe.last_day(), "understood": bool(case.place or case.category)}
        if case.urgent:  # no day is promised beside the advice: it goes first, when the office opens
            opens = house.calendar.next_open(now)
            told |= {"by": None, "opens": opens if opens > now else None}
        scribe.citizen("receipt", **told, **late)
    show_verification(scribe, **shown, **late)


def finish_split(
    case: Case, first: dict[str, Any], children: dict[str, str], house: House, now: datetime, at: datetime
) -> Decision:
    """The parent of a split case keeps the first matter; the complainant hears all numbers. first: its title,
    its text and what else was found in it; children: number → title."""
    scribe = Scribe(case, house, now, at, Role.ADMIN, house.admin.address)
    scribe.way = "case.verification/split"
    scribe.event("split", children=list(children), **first)
    titles = {case.number: case.title or case.subject, **children}
    scribe.citizen("split", cases=[{"number": no, "title": title} for no, title in titles.items()])
    show_verification(scribe, clock=False)
    return scribe.decision


def absorb(parent: Case, child: Case, house: House, now: datetime, at: datetime) -> Decision:
    """Merges one case into another: `parent`, the survivor, takes over all that the complainants of `child`
    wrote and sent. They count as further complainants of the survivor, and the people who work on it are
    told. Each one's own switches decide what may be told of him; of an oversight matter nothing is told. A
    sure danger makes the survivor urgent, too."""
    scribe, identity = Scribe(parent, house, now, at, Role.SYSTEM), house.identity
    if is_secret_to(child, parent):
        who = {"anonymous": True, "klass": child.klass}
        scribe.event("absorbed", child=child.number, text="", files=[], who=who)
        return scribe.decision
    before = len(parent.texts)
    text = _text_data(scribe, child.summary or child.text, child.files, child, child, child.received)
    scribe.event("absorbed", child=child.number, who=_who(child, identity), **text)
    known = {child.number}
    for more in child.texts:
        one = child.joined.get(more.joined, child)
        if more.by_complainant and not is_secret_to(one, parent):
            who = {} if one.number in known else {"who": _who(one, identity)}
            known.add(one.number)
            text = _text_data(scribe, more.text, more.files, child, one, more.at)
            scribe.event("joined", child=one.number, **who, **text)
    if child.address and child.address == parent.address:
        switches = ("anonymous", "secret")
        wanted = {key: True for key in switches if getattr(child, key) and not getattr(parent, key)}
        if wanted:
            keep_his_secrets(scribe, wanted)
    _tell_of(scribe, parent.texts[before:], child.number)
    if child.urgent and not parent.urgent and parent.open:
        calm = replace(parent)
        scribe.event("corrected", urgent=True)
        tell_of_danger(scribe, calm)
    return scribe.decision


def answers_so_far(parent: Case, house: House, now: datetime) -> list[Reply]:
    """Returns the answers that the survivor's complainant has got so far, as letters to a complainant whose
    case is merged into it."""
    scribe = Scribe(parent, house, now, now)
    for part in parent.live:
        if part.relayed is not None and part.answer is not None:
            send_answer(scribe.citizen, scribe, part)
    return scribe.decision.letters


def is_secret_to(child: Case, parent: Case) -> bool:
    """Whether the people who work on the survivor may read nothing of the merged case: an oversight matter in
    an ordinary one."""
    return child.oversight and not parent.oversight


def _text_data(
    scribe: Scribe, text: str, files: Sequence[File], child: Case, one: Case, at: datetime
) -> dict[str, Any]:
    """Returns what `one`, who wrote in `child`, said: masked as there, with the survivor's numbers."""
    identity, joined = scribe.house.identity, one.number if one is not child else ""
    struck = alias_and_masked_texts.strike_complainant_text(text, child, identity, joined=joined)
    if alias_and_masked_texts.hides(child):
        struck = scribe.take_over(struck, gate_of(child, identity).masks, child.number)
    return {"text": struck, "files": [*map(file_json, files)], "said": at.isoformat()}


def _who(one: Case, identity: IdentityReader) -> dict[str, Any]:
    """Returns what the survivor has to know of a further complainant to keep his secrets: the words of his
    name stand in texts it never gets."""
    told = {key: getattr(one, key) for key in JOINED} | {"anonymous": one.anonymous or bool(one.wrongdoing)}
    found = {key: list(value) if isinstance(value, tuple) else value for key, value in told.items()}
    found["passed_on"] = [dict(writer) for writer in one.passed_on]
    return {**found, "disguised": telling_words(one, identity)}


def _tell_of(scribe: Scribe, texts: Sequence[Text], joined: str) -> None:
    """Each agency at work reads what came in addition; the admin, what of it waits for his release."""
    case = scribe.case
    data: dict[str, Any] = {"text": "\n\n".join(text.text for text in texts if text.text), "joined": joined}
    fresh = tuple(dict.fromkeys(file for text in texts for file in text.files))
    if case.stage == "verification" and any(one.hidden for one in numbered_files(case) if one.file in fresh):
        form = form_of(case, scribe.house, scribe.now)
        scribe.to_admin("more_text", "verification", files=fresh, outward=form, **data)
    for part in case.live:
        if part.stage != "answered":
            files = tuple(one.file for one in may_have(case, part) if one.file in fresh)
            scribe.to_liaison("more_text", part, menu_at(part, Role.LIAISON), files=files, **data)
