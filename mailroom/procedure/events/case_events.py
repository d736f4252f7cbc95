"""What each kind of event does to a case: its stage, its texts, its switches. One function a kind
(`CASE_EVENTS`).

In: each function: a `Case` and an `Event`.
Out: nothing; the case is changed. A comment stops the silence after an answer (`comment`).
Fails: ValueError for a moment that is no date, KeyError for a missing field: the history is damaged.
See: Clocks: clock_events.py. Texts that wait: review_events.py. One agency's part: part_events.py. The order
of events: history.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mailroom.procedure.case import Case, Disposition, Mask
from mailroom.procedure.event import Event, files_of
from mailroom.procedure.events.clock_events import ring, start_clock, stop_clock
from mailroom.procedure.events.part_events import move_case, move_part, text_of
from mailroom.procedure.events.review_events import release, sum_up, withhold

Fold = Callable[[Case, Event], None]

# What the sorter understood of a complaint: texts, tuples and switches of a case (`Case`).
_RECEIVED = {
    "channel", "address", "name", "subject", "title", "text", "klass", "category", "problem", "place",
    "subdistrict", "when", "wants", "home", "phone", "parent", "lapor", "concerns", "passed_note", "via",
    "missing", "suggested", "suggestion_why", "matters", "foreign", "passed_on", "disguised", "undisguised",
    "mentions", "possible_wish", "wrongdoing", "wrongdoing_words", "may_accuse",
    "dangers", "anonymous", "secret", "urgent", "only_files", "losses", "signed", "attached",
    "possible_danger", "shielded", "respondent", "topic", "language",
}  # fmt: skip


def receive(case: Case, event: Event) -> None:
    case.received, case.files = event.at, files_of(event.data)
    for key in event.data.keys() & _RECEIVED:
        setattr(case, key, type(getattr(case, key))(event.data[key]))
    case.urgent_since = event.at if case.urgent else None
    if event.data.get("masks"):  # a part of a split case has those of the whole
        number_masks(case, event)


def dispose(case: Case, event: Event) -> None:
    data, number = event.data, len(case.dispositions) + 1
    if case.stage == "verification":  # the admin has seen all of it in the form that he decided by
        for review in case.reviews:
            review.waits = False
    case.wrongdoing = ""
    if case.stage != "handling":
        move_case(case, "handling", event.at)
    part = Disposition(number, str(data["agency"]), event.at, oversight=bool(data.get("oversight")))
    part.information, part.note = bool(data.get("information")), str(data.get("note", ""))
    part.lead = int(data.get("lead", 0))
    part.released, part.enclosed = tuple(data.get("released", ())), files_of(data)
    case.dispositions.append(part)
    case.verified = case.verified or event.at
    case.first_disposed = case.first_disposed or event.at
    case.first_response = case.first_response or event.at


def ask(case: Case, event: Event) -> None:
    move_case(case, "completion", event.at)
    case.asked = str(event.data["text"])
    case.first_response = case.first_response or event.at


def add(case: Case, event: Event) -> None:
    """Takes over what a later letter of the complainant supplies: place, time, …"""
    case.texts.append(text_of(event))
    case.attached += tuple(event.data.get("attached", ()))
    for key in ("place", "subdistrict", "when", "wants", "home"):
        if event.data.get(key) and not getattr(case, key):
            setattr(case, key, str(event.data[key]))


def explain(case: Case, event: Event) -> None:
    """The complainant answers a liaison's question: it lies again where it was asked."""
    add(case, event)
    for number in event.data["dispositions"]:
        part = case.dispositions[number - 1]
        move_part(part, part.steps[-1][0], event.at)


def complete(case: Case, event: Event) -> None:
    move_case(case, "verification", event.at)
    case.archived, case.reason = None, ""
    if case.closed is not None:  # settled before anybody had it, and taken up again
        case.reopened += 1
    case.closed, case.reopen_asked, case.facts, case.facts_files = None, False, "", ()
    add(case, event)


def restore(case: Case, event: Event) -> None:
    """Takes an archived case up again. What counts as a first response was none."""
    move_case(case, "verification", event.at)
    case.archived, case.reason = None, ""
    case.verified = case.first_response = None


def object_to(case: Case, event: Event) -> None:
    move_case(case, "verification", event.at)
    case.objections += 1
    case.archived = None
    case.texts.append(text_of(event))


def switch_secrecy(case: Case, event: Event) -> None:
    _settle_wish(case, event)
    case.possible_wish = str(event.data.get("possible_wish", case.possible_wish))
    case.anonymous = bool(event.data.get("anonymous", case.anonymous))
    case.secret = bool(event.data.get("secret", case.secret))


def _settle_wish(case: Case, event: Event) -> None:
    """Whether he is hidden was said: what he may have wished is no question any more."""
    if "anonymous" in event.data:
        case.possible_wish, case.shielded = "", False


def correct(case: Case, event: Event) -> None:
    _settle_wish(case, event)
    if "urgent" in event.data:
        case.possible_danger = ""
        case.urgent_since = (case.urgent_since or event.at) if event.data["urgent"] else None
    for key, value in event.data.items():
        setattr(case, key, tuple(value) if isinstance(value, list) else value)
    if "klass" in event.data:
        case.wrongdoing, case.may_accuse = "", False
        case.secret = case.secret or case.oversight


def number_masks(case: Case, event: Event) -> None:
    """Gives the next numbers to what is masked from now on."""
    case.masks += tuple(Mask(**row) for row in event.data["masks"])


def archive(case: Case, event: Event) -> None:
    move_case(case, "archived", event.at)
    case.archived = event.at
    case.reason = str(event.data["reason"])
    case.where = str(event.data.get("where", ""))
    case.first_response = case.first_response or event.at
    if event.kind in ("archived", "declined"):
        case.verified = case.verified or event.at
    for disposition in case.live:
        disposition.ended = event.kind
    if event.data.get("files"):
        case.texts.append(text_of(event))


def merge(case: Case, event: Event) -> None:
    move_case(case, "merged", event.at)
    case.archived, case.reason, case.parent = event.at, "DUPLIKAT", str(event.data["parent"])
    case.first_response = case.first_response or event.at
    case.verified = case.verified or event.at


def absorb(case: Case, event: Event) -> None:
    """Takes over a case that was merged into this one, with its complainant's words."""
    case.children = (*case.children, str(event.data["child"]))
    case.absorbed = (*case.absorbed, str(event.data["child"]))
    join(case, event)


def join(case: Case, event: Event) -> None:
    """Adds further words of somebody who came with a merged case. When nothing is known about him, he counts
    as anonymous."""
    number, who = str(event.data["child"]), event.data.get("who")
    if who is not None or number not in case.joined:
        case.join(number, who or {"anonymous": True})
    case.texts.append(text_of(event))


def switch_joined_secrecy(case: Case, event: Event) -> None:
    case.joined[str(event.data["child"])].anonymous = bool(event.data["anonymous"])


def split(case: Case, event: Event) -> None:
    """Leaves in the case only the first of its matters, with what was found in that matter alone."""
    case.children = (*case.children, *event.data["children"])
    case.matters = ()
    for key in (
        *("text", "title", "category", "problem", "place", "subdistrict", "when"),
        *("respondent", "topic"),
    ):
        setattr(case, key, str(event.data.get(key, getattr(case, key))))
    for key in ("suggested", "suggestion_why"):
        setattr(case, key, tuple(event.data.get(key, getattr(case, key))))


def comment(case: Case, event: Event) -> None:
    if case.stage != "handling":
        move_case(case, "handling", event.at)
    case.texts.append(text_of(event))
    case.silence_clock, case.notice_left = None, None
    if event.kind == "commented":
        case.comments += 1
    else:
        case.closed, case.reopen_asked, case.facts, case.facts_files = None, False, "", ()
        case.reopened += 1
        case.lasting = "no" if event.data.get("afterwards") else case.lasting
    for number in event.data["dispositions"]:
        disposition = case.dispositions[number - 1]
        move_part(disposition, "follow_up", event.at)
        disposition.extended = None


def rate(case: Case, event: Event) -> None:
    """Enters a rating of one answer, or of the case as a whole; the latter replaces the ratings of the
    answers. When several answers were rated, the case has the lowest rating. So praise of one agency hides no
    complaint about another."""
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
        case.texts.append(text_of(event))


def give_reason(case: Case, event: Event) -> None:
    case.rating_reason = str(event.data["text"])
    for part in case.dispositions:
        if part.rating == case.rating and not part.rating_reason:
            part.rating_reason = case.rating_reason


def survey(case: Case, event: Event) -> None:
    case.survey = tuple(event.data["marks"])


def close(case: Case, event: Event) -> None:
    move_case(case, "closed", event.at)
    case.closed, case.closed_by = event.at, str(event.data["by"])


def stay_settled(case: Case, event: Event) -> None:
    case.lasting = "yes"


def ask_to_reopen(case: Case, event: Event) -> None:
    case.reopen_asked = True
    case.facts = "\n\n".join(text for text in (case.facts, str(event.data["text"])) if text)
    case.facts_files += files_of(event.data)


def ask_back(case: Case, event: Event) -> None:
    case.questions.add((event.by, str(event.data.get("purpose", ""))))


def write_in(case: Case, event: Event) -> None:
    """Notes in which language he wrote. Twice plainly in another one, and it is his from now on."""
    spoken = str(event.data["language"])
    if spoken == (case.language or "id"):
        case.other_language = ""
    elif spoken == case.other_language:
        case.language, case.other_language = spoken, ""
    else:
        case.other_language = spoken


CASE_EVENTS: Mapping[str, Fold] = {
    "received": receive,
    "left": start_clock,
    "disposed": dispose,
    "asked": ask,
    **dict.fromkeys(("completed", "came_back"), complete),
    "objected": object_to,
    "restored": restore,
    **dict.fromkeys(("added", "followed"), add),
    "explained": explain,
    "secrecy": switch_secrecy,
    "corrected": correct,
    "masked": number_masks,
    "summed_up": sum_up,
    "released": release,
    "withheld": withhold,
    **dict.fromkeys(("archived", "declined", "withdrawn", "expired"), archive),
    "merged": merge,
    "absorbed": absorb,
    "joined": join,
    "joined_secrecy": switch_joined_secrecy,
    "split": split,
    **dict.fromkeys(("commented", "reopened"), comment),
    "rated": rate,
    "reason_given": give_reason,
    "closed": close,
    "surveyed": survey,
    "reopen_asked": ask_to_reopen,
    "lasting": stay_settled,
    "wrote_in": write_in,
    "rang": ring,
    "asked_back": ask_back,
    "undelivered": stop_clock,
}
