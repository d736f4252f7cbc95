"""What each kind of event does to one agency's part (disposition) of a case: its stage, its clock and its
texts. One function a kind (`PART_EVENTS`).

In: each function: a `Case`, its `Disposition`, an `Event`.
Out: nothing; both are changed. `text_of`: the event's `Text`.
Fails: A moment that is no date raises ValueError, a missing field KeyError: the history is damaged.
See: What an event does to the whole case: case_events.py. How a mail is cut up for several cases:
clerk/read/text_by_case_number.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.event import Event, Text, files_of, moment

PartFold = Callable[[Case, Disposition, Event], None]


def move_case(case: Case, stage: str, at: datetime) -> None:
    case.steps.append((case.stage, case.clock, at))
    if case.stage == "completion" and case.clock is not None:
        case.paused += (at - case.clock).total_seconds()
    case.stage, case.clock, case.rung = stage, None, {}


def move_part(part: Disposition, stage: str, at: datetime) -> None:
    part.steps.append((part.stage, part.clock, at, part.extended))
    part.stage, part.clock, part.rung = stage, None, {}


def text_of(event: Event) -> Text:
    said = moment(event.data.get("said")) or event.at
    text, joined = str(event.data.get("text", "")), str(event.data.get("child", ""))
    return Text(said, event.role, event.by, text, files_of(event.data), joined)


def move_to(stage: str) -> PartFold:
    """The event moves the part to this desk, and does nothing else."""
    return lambda _case, part, event: move_part(part, stage, event.at)


def assign(case: Case, part: Disposition, event: Event) -> None:
    move_part(part, "execution", event.at)
    part.begun = None
    part.officer, part.officer_name = str(event.data["officer"]), str(event.data.get("name", ""))
    part.note = str(event.data.get("note", part.note))


def vacate(case: Case, part: Disposition, event: Event) -> None:
    """Takes the part from an officer who no longer works there. Nobody holds it until the liaison acts."""
    part.officer = part.officer_name = ""


def hand_back(case: Case, part: Disposition, event: Event) -> None:
    """Enters that the officer says it is not his task: it lies with the liaison again, as at first (row 4).
    proposal: the agency that he named."""
    move_part(part, "distribution", event.at)
    part.officer = part.officer_name = ""
    part.extension = None
    part.proposal = str(event.data.get("proposal", ""))


def inquire(case: Case, part: Disposition, event: Event) -> None:
    """The liaison's question is with the complainant; meanwhile the part waits for him."""
    move_part(part, "asking", event.at)
    part.asked = str(event.data["text"])


def end_inquiry(case: Case, part: Disposition, event: Event) -> None:
    move_part(part, "distribution", event.at)


def respond(case: Case, part: Disposition, event: Event) -> None:
    move_part(part, "answering", event.at)
    part.response, part.extension, part.response_kept = text_of(event), None, False


def revise(case: Case, part: Disposition, event: Event) -> None:
    """The response goes back to its officer, whose time began when he was first asked."""
    asked = (clock for stage, clock, *_ in reversed(part.steps) if stage == "execution")
    part.begun = part.begun or next(asked, None)
    move_part(part, "execution", event.at)


def supplement(case: Case, part: Disposition, event: Event) -> None:
    """Adds what the officer sends while his response waits for approval: both are one response."""
    more, first = text_of(event), part.response
    text = f"{first.text}\n\n{more.text}" if first and first.text else more.text
    files = (first.files if first else ()) + more.files
    part.response, part.response_kept = Text(event.at, event.role, event.by, text, files), False


def keep_letter(case: Case, part: Disposition, event: Event) -> None:
    """Enters that a letter to an official was not sent (`form`). Nobody can approve a response that he did
    not read."""
    part.response_kept = part.response_kept or event.data["form"] == "response"


def answer(case: Case, part: Disposition, event: Event) -> None:
    move_part(part, "window", event.at)
    part.answer, part.answered, part.extension = text_of(event), event.at, None
    part.release, part.changes = moment(event.data.get("release")), str(event.data.get("changes") or "")


def propose(case: Case, part: Disposition, event: Event) -> None:
    """Enters that the liaison's own answer waits for his yes, as an officer's response does."""
    move_part(part, "answering", event.at)
    part.response, part.answer, part.answered, part.extension = text_of(event), None, None, None


def hold(case: Case, part: Disposition, event: Event) -> None:
    move_part(part, "answering", event.at)
    part.response, part.answer, part.answered = part.answer, None, None


def relay(case: Case, part: Disposition, event: Event) -> None:
    move_part(part, "answered", event.at)
    part.first_follow_up = part.first_follow_up or part.answered or event.at
    if case.stage == "answered":  # a completed answer: the silence is counted, and announced, anew
        case.clock, case.notice_left, case.rung = None, None, {}
    if case.stage == "handling" and not any(part.pending for part in case.live):
        move_case(case, "answered", event.at)
        case.notice_left = None


def progress(case: Case, part: Disposition, event: Event) -> None:
    part.progress.append(text_of(event))
    part.unsent, part.first_follow_up = None, part.first_follow_up or event.at


def ask_about_progress(case: Case, part: Disposition, event: Event) -> None:
    part.unsent = text_of(event)


def give_back(case: Case, part: Disposition, event: Event) -> None:
    move_part(part, "returned", event.at)
    part.proposal = str(event.data.get("proposal", ""))


def reroute(case: Case, part: Disposition, event: Event) -> None:
    part.ended = event.kind
    if event.data.get("last"):  # the others have answered already; the citizen's word is awaited
        move_case(case, "answered", event.at)
        case.clock, case.notice_left = case.silence_clock, None


def ask_extension(case: Case, part: Disposition, event: Event) -> None:
    part.extension = {key: event.data.get(key, "") for key in ("text", "until")} | {"by": event.by}


def extend(case: Case, part: Disposition, event: Event) -> None:
    part.extended, part.extension, part.rung = moment(event.data["until"]), None, {}


def refuse_extension(case: Case, part: Disposition, event: Event) -> None:
    part.extension = None


def answer_hollowly(case: Case, part: Disposition, event: Event) -> None:
    part.hollow.add(str(event.role))


def reprimand(case: Case, part: Disposition, event: Event) -> None:
    part.reprimand = str(event.data["dossier"])


def answer_about_identity(state: str) -> PartFold:
    """Returns the function that enters `state` as the state of APIP's request for the complainant's
    identity."""

    def fold(case: Case, part: Disposition, event: Event) -> None:
        part.identity = state

    return fold


PART_EVENTS: Mapping[str, PartFold] = {
    "assigned": assign,
    "vacated": vacate,
    "handed_back": hand_back,
    "inquired": inquire,
    "inquiry_over": end_inquiry,
    "responded": respond,
    "supplemented": supplement,
    "not_sent": keep_letter,
    "revised": revise,
    "answered": answer,
    "held": hold,
    "proposed": propose,
    "progress_asked": ask_about_progress,
    "relayed": relay,
    "progressed": progress,
    "returned": give_back,
    **dict.fromkeys(("rerouted", "contributed"), reroute),
    "insisted": move_to("distribution"),
    "extension_asked": ask_extension,
    "extended": extend,
    "extension_refused": refuse_extension,
    "hollow": answer_hollowly,
    "reprimanded": reprimand,
    "identity_asked": answer_about_identity("asked"),
    "identity_given": answer_about_identity("given"),
    "identity_kept": answer_about_identity("kept"),
}
