"""What each kind of event does to a case and to an agency's part in it: one function for each kind, found by
its name in `FOLDS`.

Promises: pure but for the case that is handed in; an event that only stays in the history is named all the
same (`_kept`), so that a kind which nobody knows raises KeyError."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from mailroom.procedure.disposition import Disposition
from mailroom.procedure.event import Event, Text, files_of, moment

if TYPE_CHECKING:
    from mailroom.procedure.case import Case

Fold = Callable[["Case", Event], None]
FOLDS: dict[str, Fold] = {}


def fold(*kinds: str) -> Callable[[Fold], Fold]:
    """Register a function as what an event kind does to a case."""

    def register(function: Fold) -> Fold:
        for kind in kinds:
            FOLDS[kind] = function
        return function

    return register


def _go(case: Case, stage: str, at: datetime) -> None:
    case.steps.append((case.stage, case.clock, at))
    if case.stage == "completion" and case.clock is not None:
        case.paused += (at - case.clock).total_seconds()
    case.stage, case.clock, case.rung = stage, None, {}


def _move(disposition: Disposition, stage: str, at: datetime) -> None:
    disposition.steps.append((disposition.stage, disposition.clock, at, disposition.extended))
    disposition.stage, disposition.clock, disposition.rung = stage, None, {}


def _part(case: Case, event: Event) -> Disposition:
    return case.dispositions[int(event.data["disposition"]) - 1]


def _text(event: Event) -> Text:
    said = moment(event.data.get("said")) or event.at
    text, joined = str(event.data.get("text", "")), str(event.data.get("child", ""))
    return Text(said, event.role, event.by, text, files_of(event.data), joined)


@fold("received")
def _received(case: Case, event: Event) -> None:
    data = event.data
    case.received = event.at
    for key in ("channel", "address", "name", "subject", "title", "text", "klass", "category", "problem", "place", "subdistrict",
                "when", "wants", "home", "phone", "parent", "lapor", "concerns", "passed_note", "via"):  # fmt: skip
        setattr(case, key, str(data.get(key, getattr(case, key))))
    for key in (
        "missing",
        "suggested",
        "suggestion_why",
        "matters",
        "foreign",
        "passed_on",
        "disguised",
        "mentions",
        "dangers",
    ):
        setattr(case, key, tuple(data.get(key, ())))
    for key in ("anonymous", "secret", "urgent", "only_files"):
        setattr(case, key, bool(data.get(key, False)))
    case.files = files_of(data)


@fold("left")
def _left(case: Case, event: Event) -> None:
    """A letter that starts somebody's time has left our side (README promise 8)."""
    form, number = event.data["form"], int(event.data.get("disposition", 0))
    disposition = case.disposition(number)
    if case.undelivered == event.data.get("to_role", "complainant"):
        case.undelivered = ""
    if form == "answer" and disposition is not None:
        disposition.relayed = event.at
        case.silence_clock = event.at
        if case.stage == "answered":
            case.clock = event.at
    elif form == "closing_notice":
        case.notice_left = event.at
    elif disposition is not None:
        if disposition.stage == event.data.get("stage") and disposition.clock is None:
            disposition.clock = event.at
            disposition.first_clock = disposition.first_clock or event.at
            case.whole_clock = case.whole_clock or event.at
    elif case.stage == event.data.get("stage") and case.clock is None:
        case.clock = event.at


@fold("disposed")
def _disposed(case: Case, event: Event) -> None:
    data = event.data
    if case.stage != "handling":
        _go(case, "handling", event.at)
    case.dispositions.append(
        Disposition(
            len(case.dispositions) + 1,
            str(data["agency"]),
            event.at,
            oversight=bool(data.get("oversight")),
            information=bool(data.get("information")),
            note=str(data.get("note", "")),
            released=tuple(data.get("released", ())),
        )
    )
    case.verified = case.verified or event.at
    case.first_disposed = case.first_disposed or event.at
    case.first_response = case.first_response or event.at


@fold("asked")
def _asked(case: Case, event: Event) -> None:
    _go(case, "completion", event.at)
    case.asked = str(event.data["text"])
    case.first_response = case.first_response or event.at


@fold("completed", "came_back")
def _completed(case: Case, event: Event) -> None:
    _go(case, "verification", event.at)
    case.texts.append(_text(event))
    case.archived, case.reason = None, ""
    _learn(case, event)


@fold("objected")
def _objected(case: Case, event: Event) -> None:
    _go(case, "verification", event.at)
    case.objections += 1
    case.archived = None
    case.texts.append(_text(event))


def _learn(case: Case, event: Event) -> None:
    """Take over what a later letter of the complainant supplied: place, time, …"""
    for key in ("place", "subdistrict", "when", "wants", "home"):
        if event.data.get(key) and not getattr(case, key):
            setattr(case, key, str(event.data[key]))
    if "missing" in event.data:
        case.missing = tuple(event.data["missing"])


@fold("added", "followed")
def _added(case: Case, event: Event) -> None:
    case.texts.append(_text(event))
    _learn(case, event)


@fold("secrecy")
def _secrecy(case: Case, event: Event) -> None:
    case.anonymous = bool(event.data.get("anonymous", case.anonymous))
    case.secret = bool(event.data.get("secret", case.secret))


@fold("corrected")
def _corrected(case: Case, event: Event) -> None:
    for key, value in event.data.items():
        setattr(case, key, tuple(value) if key in ("disguised", "undisguised") else value)
    if case.klass == "oversight" and "klass" in event.data:
        case.secret = True


@fold("archived", "declined", "withdrawn", "expired")
def _archived(case: Case, event: Event) -> None:
    _go(case, "archived", event.at)
    case.archived = event.at
    case.reason = str(event.data["reason"])
    case.where = str(event.data.get("where", ""))
    case.first_response = case.first_response or event.at
    if event.kind in ("archived", "declined"):
        case.verified = case.verified or event.at
    for disposition in case.live:
        disposition.ended = event.kind
    if event.data.get("files"):
        case.texts.append(_text(event))


@fold("merged")
def _merged(case: Case, event: Event) -> None:
    _go(case, "merged", event.at)
    case.archived, case.reason, case.parent = event.at, "DUPLIKAT", str(event.data["parent"])
    case.first_response = case.first_response or event.at
    case.verified = case.verified or event.at


@fold("absorbed")
def _absorbed(case: Case, event: Event) -> None:
    """Another case was merged into this one; its complainant's words come along."""
    case.children = (*case.children, str(event.data["child"]))
    case.absorbed = (*case.absorbed, str(event.data["child"]))
    _joined(case, event)


@fold("joined")
def _joined(case: Case, event: Event) -> None:
    """Further words of somebody who came with a merged case. Of whom nothing is known, nothing is told."""
    number, who = str(event.data["child"]), event.data.get("who")
    if who is not None or number not in case.joined:
        case.join(number, who or {"anonymous": True})
    case.texts.append(_text(event))


@fold("joined_secrecy")
def _joined_secrecy(case: Case, event: Event) -> None:
    case.joined[str(event.data["child"])].anonymous = bool(event.data["anonymous"])


@fold("split")
def _split(case: Case, event: Event) -> None:
    """Of the matters that stood in it the first one is left, with what was found in that alone."""
    case.children = (*case.children, *event.data["children"])
    case.matters = ()
    for key in ("text", "title", "category", "problem", "place", "subdistrict", "when"):
        setattr(case, key, str(event.data.get(key, getattr(case, key))))
    for key in ("suggested", "suggestion_why"):
        setattr(case, key, tuple(event.data.get(key, getattr(case, key))))


@fold("assigned")
def _assigned(case: Case, event: Event) -> None:
    disposition = _part(case, event)
    _move(disposition, "execution", event.at)
    disposition.officer = str(event.data["officer"])
    disposition.officer_name = str(event.data.get("name", ""))
    disposition.note = str(event.data.get("note", disposition.note))


@fold("vacated")
def _vacated(case: Case, event: Event) -> None:
    """The officer works there no more: nobody holds this part until the liaison acts."""
    disposition = _part(case, event)
    disposition.officer = disposition.officer_name = ""


@fold("responded")
def _responded(case: Case, event: Event) -> None:
    disposition = _part(case, event)
    _move(disposition, "answering", event.at)
    disposition.response = _text(event)
    disposition.extension = None


@fold("supplemented")
def _supplemented(case: Case, event: Event) -> None:
    """More from the officer while his response waits for approval: both are one response."""
    disposition = _part(case, event)
    more, first = _text(event), disposition.response
    text = f"{first.text}\n\n{more.text}" if first and first.text else more.text
    disposition.response = Text(
        event.at, event.role, event.by, text, ((first.files if first else ()) + more.files)
    )


@fold("revised")
def _revised(case: Case, event: Event) -> None:
    _move(_part(case, event), "execution", event.at)


@fold("answered")
def _answered(case: Case, event: Event) -> None:
    disposition = _part(case, event)
    _move(disposition, "window", event.at)
    disposition.answer = _text(event)
    disposition.answered = event.at
    disposition.release = moment(event.data.get("release"))
    disposition.extension = None


@fold("held")
def _held(case: Case, event: Event) -> None:
    disposition = _part(case, event)
    _move(disposition, "answering", event.at)
    disposition.response, disposition.answer, disposition.answered = disposition.answer, None, None


@fold("relayed")
def _relayed(case: Case, event: Event) -> None:
    disposition = _part(case, event)
    _move(disposition, "answered", event.at)
    disposition.first_follow_up = disposition.first_follow_up or disposition.answered or event.at
    if case.stage == "answered":  # a completed answer: the silence is counted, and announced, anew
        case.clock, case.notice_left, case.rung = None, None, {}
    if case.stage == "handling" and not any(part.pending for part in case.live):
        _go(case, "answered", event.at)
        case.notice_left = None


@fold("progressed")
def _progressed(case: Case, event: Event) -> None:
    disposition = _part(case, event)
    disposition.progress.append(_text(event))
    disposition.first_follow_up = disposition.first_follow_up or event.at


@fold("returned")
def _returned(case: Case, event: Event) -> None:
    disposition = _part(case, event)
    _move(disposition, "returned", event.at)
    disposition.proposal = str(event.data.get("proposal", ""))


@fold("rerouted")
def _rerouted(case: Case, event: Event) -> None:
    _part(case, event).ended = "rerouted"
    if event.data.get("last"):  # the other agencies have answered already: what is left is the citizen's word
        _go(case, "answered", event.at)
        case.clock, case.notice_left = case.silence_clock, None


@fold("insisted")
def _insisted(case: Case, event: Event) -> None:
    _move(_part(case, event), "distribution", event.at)


@fold("extension_asked")
def _extension_asked(case: Case, event: Event) -> None:
    _part(case, event).extension = {
        "text": event.data.get("text", ""),
        "until": event.data.get("until", ""),
        "by": event.by,
    }


@fold("extended")
def _extended(case: Case, event: Event) -> None:
    disposition = _part(case, event)
    disposition.extended = moment(event.data["until"])
    disposition.extension, disposition.rung = None, {}


@fold("extension_refused")
def _extension_refused(case: Case, event: Event) -> None:
    _part(case, event).extension = None


@fold("hollow")
def _hollow(case: Case, event: Event) -> None:
    _part(case, event).hollow.add(str(event.role))


@fold("commented", "reopened")
def _commented(case: Case, event: Event) -> None:
    if case.stage != "handling":
        _go(case, "handling", event.at)
    case.texts.append(_text(event))
    case.silence_clock, case.notice_left = None, None
    if event.kind == "commented":
        case.comments += 1
    else:
        case.closed, case.reopen_asked, case.facts, case.facts_files = None, False, "", ()
        case.reopened += 1
    for number in event.data["dispositions"]:
        disposition = case.dispositions[number - 1]
        _move(disposition, "follow_up", event.at)
        disposition.extended = None


@fold("rated")
def _rated(case: Case, event: Event) -> None:
    """A rating belongs to the answer it replies to, or to the case as a whole, and then it replaces those of
    the answers. Of several answers the lowest is the case's: praise of one agency hides no complaint about
    another."""
    rating, reason = int(event.data["rating"]), str(event.data.get("reason", ""))
    part = case.disposition(int(event.data.get("disposition", 0)))
    for one in case.dispositions if part is None else ():
        one.rating, one.rating_reason = None, ""
    if part is not None:
        part.rating, part.rating_reason = rating, reason or part.rating_reason
    found = [(one.rating, one.rating_reason) for one in case.dispositions if one.rating is not None]
    case.rating, said = min(found, key=lambda one: one[0], default=(rating, reason))
    case.rating_reason = said or reason or case.rating_reason
    case.reason_asked = case.reason_asked or bool(event.data.get("ask_reason"))
    if event.data.get("files"):
        case.texts.append(_text(event))


@fold("reason_given")
def _reason_given(case: Case, event: Event) -> None:
    case.rating_reason = str(event.data["text"])
    for part in case.dispositions:
        if part.rating == case.rating and not part.rating_reason:
            part.rating_reason = case.rating_reason


@fold("closed")
def _closed(case: Case, event: Event) -> None:
    _go(case, "closed", event.at)
    case.closed, case.closed_by = event.at, str(event.data["by"])


@fold("reopen_asked")
def _reopen_asked(case: Case, event: Event) -> None:
    case.reopen_asked = True
    case.facts = "\n\n".join(text for text in (case.facts, str(event.data["text"])) if text)
    case.facts_files += files_of(event.data)


@fold("rang")
def _rang(case: Case, event: Event) -> None:
    disposition = case.disposition(int(event.data.get("disposition", 0)))
    rung = disposition.rung if disposition is not None else case.rung
    rung[str(event.data["bell"])] = int(event.data.get("times", 1))
    for overtaken in event.data.get("overtaken", ()):
        rung[str(overtaken)] = rung.get(str(overtaken), 0) or 1
    if event.data.get("promised"):
        case.apologised = date.fromisoformat(str(event.data["promised"]))
    for role in event.data.get("tells", ()):
        case.escalations.append((event.at, str(role), str(event.data.get("agency", ""))))


@fold("reprimanded")
def _reprimanded(case: Case, event: Event) -> None:
    _part(case, event).reprimand = str(event.data["dossier"])


@fold("asked_back")
def _asked_back(case: Case, event: Event) -> None:
    case.questions.add((event.by, str(event.data.get("purpose", ""))))


@fold("undelivered")
def _undelivered(case: Case, event: Event) -> None:
    """Whom a letter did not reach, his time does not run."""
    if not event.data.get("elsewhere"):
        case.undelivered = str(event.data["to_role"])
    if not event.data.get("clock"):
        return
    part, stage = case.disposition(int(event.data.get("disposition", 0))), event.data.get("stage")
    if event.data["form"] == "answer":
        case.silence_clock = None
        if case.stage == "answered":
            case.clock = None
    elif event.data["form"] != "closing_notice":
        desk = part or case
        if desk.stage == stage:
            _stops(case, part)
            desk.clock = None


def _stops(case: Case, part: Disposition | None) -> None:
    """The clocks that began with the letter to this desk: an agency that was never asked is not late with its
    first follow-up, and the whole limit begins with the first that was."""
    if part is None or part.clock is None or part.first_clock != part.clock:
        return
    part.first_clock = None
    if case.whole_clock == part.clock:
        case.whole_clock = min(
            (one.first_clock for one in case.dispositions if one.first_clock), default=None
        )


@fold(
    "acknowledged",
    "thanked",
    "noted",
    "confirm_asked",
    "reprimand_moved",
    "delayed",
    "doubted",
    "resolved",
    "delivered",
    "handed_over",
    "told",
)
def _kept(case: Case, event: Event) -> None:
    """Kept in the history; moves nothing."""
