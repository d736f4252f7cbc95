"""What each kind of event does to one agency's part in a case.

Promises: pure but for the case that is handed in. `PART_EVENTS` names the function of each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from mailroom.procedure.case import Case
from mailroom.procedure.disposition import Disposition
from mailroom.procedure.event import Event, Text, files_of, moment

Fold = Callable[[Case, Event], None]


def move_case(case: Case, stage: str, at: datetime) -> None:
    case.steps.append((case.stage, case.clock, at))
    if case.stage == "completion" and case.clock is not None:
        case.paused += (at - case.clock).total_seconds()
    case.stage, case.clock, case.rung = stage, None, {}


def move_part(disposition: Disposition, stage: str, at: datetime) -> None:
    disposition.steps.append((disposition.stage, disposition.clock, at, disposition.extended))
    disposition.stage, disposition.clock, disposition.rung = stage, None, {}


def part_of(case: Case, event: Event) -> Disposition:
    return case.dispositions[int(event.data["disposition"]) - 1]


def text_of(event: Event) -> Text:
    said = moment(event.data.get("said")) or event.at
    text, joined = str(event.data.get("text", "")), str(event.data.get("child", ""))
    return Text(said, event.role, event.by, text, files_of(event.data), joined)


def assign(case: Case, event: Event) -> None:
    disposition = part_of(case, event)
    move_part(disposition, "execution", event.at)
    disposition.officer = str(event.data["officer"])
    disposition.officer_name = str(event.data.get("name", ""))
    disposition.note = str(event.data.get("note", disposition.note))


def vacate(case: Case, event: Event) -> None:
    """The officer works there no more: nobody holds this part until the liaison acts."""
    disposition = part_of(case, event)
    disposition.officer = disposition.officer_name = ""


def respond(case: Case, event: Event) -> None:
    disposition = part_of(case, event)
    move_part(disposition, "answering", event.at)
    disposition.response = text_of(event)
    disposition.extension = None


def supplement(case: Case, event: Event) -> None:
    """More from the officer while his response waits for approval: both are one response."""
    disposition = part_of(case, event)
    more, first = text_of(event), disposition.response
    text = f"{first.text}\n\n{more.text}" if first and first.text else more.text
    disposition.response = Text(
        event.at, event.role, event.by, text, ((first.files if first else ()) + more.files)
    )


def revise(case: Case, event: Event) -> None:
    move_part(part_of(case, event), "execution", event.at)


def answer(case: Case, event: Event) -> None:
    disposition = part_of(case, event)
    move_part(disposition, "window", event.at)
    disposition.answer = text_of(event)
    disposition.answered = event.at
    disposition.release = moment(event.data.get("release"))
    disposition.extension = None


def hold(case: Case, event: Event) -> None:
    disposition = part_of(case, event)
    move_part(disposition, "answering", event.at)
    disposition.response, disposition.answer, disposition.answered = disposition.answer, None, None


def relay(case: Case, event: Event) -> None:
    disposition = part_of(case, event)
    move_part(disposition, "answered", event.at)
    disposition.first_follow_up = disposition.first_follow_up or disposition.answered or event.at
    if case.stage == "answered":  # a completed answer: the silence is counted, and announced, anew
        case.clock, case.notice_left, case.rung = None, None, {}
    if case.stage == "handling" and not any(part.pending for part in case.live):
        move_case(case, "answered", event.at)
        case.notice_left = None


def progress(case: Case, event: Event) -> None:
    disposition = part_of(case, event)
    disposition.progress.append(text_of(event))
    disposition.first_follow_up = disposition.first_follow_up or event.at


def give_back(case: Case, event: Event) -> None:
    disposition = part_of(case, event)
    move_part(disposition, "returned", event.at)
    disposition.proposal = str(event.data.get("proposal", ""))


def reroute(case: Case, event: Event) -> None:
    part_of(case, event).ended = "rerouted"
    if event.data.get("last"):  # the others have answered already; the citizen's word is awaited
        move_case(case, "answered", event.at)
        case.clock, case.notice_left = case.silence_clock, None


def insist(case: Case, event: Event) -> None:
    move_part(part_of(case, event), "distribution", event.at)


def ask_extension(case: Case, event: Event) -> None:
    part_of(case, event).extension = {
        "text": event.data.get("text", ""),
        "until": event.data.get("until", ""),
        "by": event.by,
    }


def extend(case: Case, event: Event) -> None:
    disposition = part_of(case, event)
    disposition.extended = moment(event.data["until"])
    disposition.extension, disposition.rung = None, {}


def refuse_extension(case: Case, event: Event) -> None:
    part_of(case, event).extension = None


def answer_hollowly(case: Case, event: Event) -> None:
    part_of(case, event).hollow.add(str(event.role))


def reprimand(case: Case, event: Event) -> None:
    part_of(case, event).reprimand = str(event.data["dossier"])


PART_EVENTS: Mapping[str, Fold] = MappingProxyType(
    {
        "assigned": assign,
        "vacated": vacate,
        "responded": respond,
        "supplemented": supplement,
        "revised": revise,
        "answered": answer,
        "held": hold,
        "relayed": relay,
        "progressed": progress,
        "returned": give_back,
        "rerouted": reroute,
        "insisted": insist,
        "extension_asked": ask_extension,
        "extended": extend,
        "extension_refused": refuse_extension,
        "hollow": answer_hollowly,
        "reprimanded": reprimand,
    }
)
