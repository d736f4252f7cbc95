"""What a letter does to a case: `decide(case, letter, now)` finds the act's function `do_<act>` and goes a
way of sop.py, never another.

`DESKS` leads from a role to its modules beside this one. Questions that anybody may ask (status, help, copy,
trace) are answered here. When the SOP has no way for the act at the case's stage, nothing changes and a kind
letter says so (`already`). A letter that is not understood is asked about once, with the menu. No clock, no
file, no socket.

In: `decide`: a `Case`, the `Letter` with its act, `House`, now. `function_of`: a `Role` and an act's name.
Out: a `Decision`; a function, or None.
Fails: Errors of an act's function go up; the letter is set aside, and nothing of the decision counts.
See: Which replies get here: reading/case_of_reply.py. Which function decides on which kind of letter:
clerk/dispatch.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any, cast

from mailroom.procedure import acts, sop
from mailroom.procedure.case import Case, Mask
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.desk import admin_acts, citizen_acts, deadline_extension, mask_decisions
from mailroom.procedure.desk.agencies import (
    agency_acts,
    answer_window,
    coordination,
    handover,
    oversight_track,
)
from mailroom.procedure.desk.agencies.passed_notes import sift_note
from mailroom.procedure.desk.agencies.stale_approval import is_stale, show_again
from mailroom.procedure.desk.disclosure import identity_release, later_text_reviews
from mailroom.procedure.desk.disclosure.secrecy_switches import keep_his_secrets
from mailroom.procedure.desk.joined_letters import tell_once
from mailroom.procedure.kenapa_answer import letters_understood, trace, unread
from mailroom.procedure.letter import Act, Letter
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.reminders.deadline_explanation import deadline_sums
from mailroom.procedure.secrecy.mask_form import form_of
from mailroom.procedure.ways import closed_ways, open_way

Function = Callable[[Scribe, Letter], None]

# Where the acts of a role lie; the function of each is called `do_<act>`.
_AGENCY = (agency_acts, answer_window)
DESKS: Mapping[Role, tuple[ModuleType, ...]] = {
    Role.COMPLAINANT: (citizen_acts,),
    Role.ADMIN: (admin_acts, deadline_extension),
    Role.LIAISON: _AGENCY,
    Role.OFFICER: _AGENCY,
    **dict.fromkeys((Role.HEAD, Role.INSPECTOR, Role.ADMIN_HEAD), (coordination,)),
}
QUESTIONS = acts.names(lambda act: act.question)
_IDLE = acts.names(lambda act: act.idle)  # a thank-you tells of no danger that lasts
_FOR_OTHERS = acts.names(lambda act: act.for_others)
_HELD_BY_US = ("verification", "handling")  # stages at which somebody of the office has the case
_BARE = 2  # words of a question that says no more than "status"
_BY_STAGE = acts.names(lambda act: act.by_stage)
_QUOTED = 1_500  # characters of a letter that we did not understand, shown to its writer
_AGAIN_A_DAY = 3  # letters that ask once more, to one person about one letter of ours


def function_of(role: Role, act: str) -> Function | None:
    """Returns what the desk does with an act of this role; a question is answered alike for all."""
    name = f"do_{act}"
    places = [globals()] if act in QUESTIONS else [vars(module) for module in DESKS.get(role, ())]
    return cast("Function | None", next((place[name] for place in places if name in place), None))


def decide(case: Case, letter: Letter, house: House, now: datetime) -> Decision:
    """Returns what `letter` does to `case`, decided at `now`; acts count at the letter's arrival."""
    scribe = Scribe(case, house, now, letter.arrived, letter.role, letter.sender)
    scribe.joined, scribe.held = letter.joined, bool(letter.act.args.get("held"))
    scribe.chosen = letter.act.chosen
    if theirs := letter.act.args.get("masks"):
        text = scribe.take_over(letter.text, [Mask(**row) for row in theirs], letter.joined)
        letter = replace(letter, text=text)
    citizen_acts.note_language(scribe, letter)
    letter = citizen_acts.act_at_stage(case, letter)
    _hide_for_now(scribe, letter)
    if letter.act.name not in QUESTIONS:
        letter = oversight_track.act_at_stage(case, agency_acts.act_at_stage(case, letter), house)
        if letter.act.name == "" or not letter.act.sure:
            ask_back(scribe, letter)
            handover.raise_danger(scribe, letter)
            return scribe.decision
    if letter.role == Role.ADMIN:
        sifted = mask_decisions.sift_masks(scribe, letter)
        if sifted is None:
            return scribe.decision
        letter = sifted
    letter = _with_own_note(scribe, letter)
    for act in acts_in_order(letter):
        if act is letter.act:
            _act(scribe, letter)
            continue
        # A further act of the same letter, where the case lies after the one before it; none when it is past.
        facts = citizen_acts.facts_in(letter) if letter.role == Role.COMPLAINANT else {}
        own = replace(act, args={**facts, **act.args})
        beside = replace(letter, act=own, text=str(own.args.get("text", letter.text)))
        beside = citizen_acts.act_at_stage(case, beside)
        if act.name in QUESTIONS or _way(case, beside) is not None or _is_always_open(beside):
            _act(scribe, beside)
    if letter.act.name not in _IDLE:
        handover.raise_danger(scribe, letter)
    if faults := letter.act.args.get("faults"):
        mask_decisions.show_form(scribe, letter, faults=faults, done=True)
    if scribe.beside and not any(one.role == Role.ADMIN for one in scribe.decision.letters):
        admin_acts.echo(scribe)
    tell_once(scribe)
    return scribe.decision


def _with_own_note(scribe: Scribe, letter: Letter) -> Letter:
    """The letter whose note is for those who get the case: an agency's liaison, or the officer."""
    note, house = str(letter.act.args.get("note", "")), scribe.house
    if not note or letter.act.name not in ("dispose", "reroute", "involve", "assign"):
        return letter
    codes = [str(code) for code in letter.act.args.get("agencies", ()) if code in house.people.agencies]
    readers = [house.agency(code).liaison for code in codes]
    part = scribe.case.disposition(letter.disposition)
    if letter.act.name == "assign" and part is not None:
        readers = [*house.agency(part.agency).officers]
    going, scribe.unsaid = sift_note(note, [person.name for person in readers])
    return letter.with_args(note=going)


def _hide_for_now(scribe: Scribe, letter: Letter) -> None:
    """A complainant whose later letter may ask for secrecy is hidden until he or the admin has decided, as he
    is by his first letter. Both are asked."""
    case, wish = scribe.case, str(letter.act.args.get("possible_wish", ""))
    asks = any(act.name == "secrecy" for act in acts_in_order(letter))
    if letter.role != Role.COMPLAINANT or not wish or asks or letter.joined or case.is_hidden:
        return
    keep_his_secrets(scribe, {"anonymous": True}, possible_wish=wish)
    scribe.citizen("noted", what=["possible_wish"], owed=False)
    if (
        case.stage == "verification" and not letter.act.sure
    ):  # the admin reads it beside what is not understood
        later_text_reviews.pass_on(scribe, letter)
    if case.stage == "merged":
        citizen_acts.go_on(scribe, replace(letter, act=Act("secrecy", {"anonymous": True})))


def acts_in_order(letter: Letter) -> list[Act]:
    """Returns the acts of one letter ("1 DINKES" with "9 anonim: ya" below it) in the order in which they are
    done.

    Corrections come before the act itself, because the act may send the case to people who must see no more
    than the corrections allow. A question comes last: its answer shows the case after all other acts."""
    rows = letter.act.args.get("also", ())
    also = [Act(str(row["act"]), row.get("args", {}), why=letter.act.why) for row in rows]
    corrections = [replace(act, args={**act.args, "beside": True}) for act in also if act.name == "correct"]
    done = ("correct", letter.act.name)
    others = sorted((act for act in also if act.name not in done), key=lambda act: act.name in QUESTIONS)
    if letter.act.name in QUESTIONS:
        return [*corrections, *others, letter.act]
    return [*corrections, letter.act, *others]


def _act(scribe: Scribe, letter: Letter) -> None:
    way, function = _way(scribe.case, letter), function_of(letter.role, letter.act.name)
    if letter.act.name in QUESTIONS:
        scribe.decision.klass = "reply" if scribe.decision.events else "command"
    elif letter.act.name == "identity" and not identity_release.may_ask(scribe.case, letter):
        identity_release.refuse(scribe, letter)
        return
    elif function is None or (way is None and not _is_always_open(letter)):
        _already(scribe, letter)
        return
    elif is_stale(scribe.case, letter):
        show_again(scribe, letter)
        return
    elif letter.role == Role.ADMIN and mask_decisions.is_unseen(scribe, letter):
        mask_decisions.hold_unseen(scribe, letter)
        return
    else:
        scribe.way = f"{way}/{letter.act.name}" if way else ""
        scribe.why = tuple(letter.act.args.get("read_by", letter.act.why))
    assert function is not None
    function(scribe, letter)


def _is_always_open(letter: Letter) -> bool:
    """A wish for secrecy is honoured wherever the case lies, closed ones, too."""
    return letter.role == Role.COMPLAINANT and letter.act.name == "secrecy"


def _way(case: Case, letter: Letter) -> str | None:
    return open_way(case, case.disposition(letter.disposition), letter.role, letter.act.name)


def _already(scribe: Scribe, letter: Letter) -> None:
    """An act that the case has passed, or a second click, is answered kindly and changes nothing."""
    case, house, stage = scribe.case, scribe.house, scribe.case.stage
    codes = [code for code in letter.act.args.get("agencies", ()) if code in house.people.agencies]
    admin = letter.role == Role.ADMIN
    if admin and case.open and codes and oversight_track.refuse_track(scribe, letter, codes):
        return
    # what he wrote stays in the history
    scribe.text_event("told", letter.text, letter.files, act=letter.act.name)
    part = case.disposition(letter.disposition)
    if letter.role == Role.COMPLAINANT:
        scribe.already(letter.writer, stage, act=letter.act.name)
        return
    # An admin's second verdict may mean to move the one part there is, or another beside it: he is asked.
    moved = case.live[0] if admin and letter.act.name == "dispose" and len(case.live) == 1 else None
    if stage == "handling" and moved and sop.way("disposition", moved.stage, Role.ADMIN, "reroute"):
        codes = [code for code in letter.act.args.get("agencies", ()) if code != moved.agency]
        if codes:
            data = {"agency": house.agency_name(moved.agency), "agencies": codes, "at": letter.arrived}
            scribe.to_person("already", letter.writer, "returned", moved.id, what=stage, **data)
            return
    if not admin and part is not None and not part.live:
        stage = "stopped"  # where the case lies now is not theirs to know
    unsent = letter.text.strip() or ", ".join(file.name for file in letter.files)
    if letter.act.name not in _FOR_OTHERS or letter.role not in (Role.LIAISON, Role.OFFICER):
        unsent = ""
    if unsent and not case.open:
        _notice(scribe, letter, "after_end")
    what = part.stage if part and part.live and case.open else stage
    if letter.act.name == "approve" and part and part.response_kept:
        what = "response_kept"
    if review := later_text_reviews.of_letter(case, letter):
        what = "not_passed" if review.refused else "released"
    scribe.already(letter.writer, what, part, act=letter.act.name, unsent=unsent)


def _notice(scribe: Scribe, letter: Letter, why: str) -> None:
    """The admin reads of a letter that changed nothing."""
    data = {"subject": letter.subject, "when": letter.arrived.isoformat(), "why": why}
    scribe.line(scribe.admin(), "notice", None, "", **data)


def ask_back(scribe: Scribe, letter: Letter) -> None:
    """A letter not understood changes nothing. Its writer is asked; the second time in other words, with a
    telephone number, and the admin hears of it. Such a letter goes once a day for one reason, and at most
    three times: the writer may be a machine."""
    case, purpose = scribe.case, letter.purpose.partition(".")[0]
    why = "withdrawn_unread" if case.withdrawn else "not_understood"
    reasons, reason, again = (
        list(letter.act.why),
        letter.act.reason,
        (letter.sender, purpose) in case.questions,
    )
    if again and not _may_ask_again(case, letter, purpose):
        scribe.text_event("noted", letter.text, letter.files, reasons=reasons)
        _notice(scribe, letter, why)
        return
    kept: dict[str, Any] = {"again": reason or "-"} if again else {}
    scribe.text_event("asked_back", letter.text, letter.files, purpose=purpose, reasons=reasons, **kept)
    if again or (letter.role == Role.COMPLAINANT and case.withdrawn):
        _notice(scribe, letter, why)  # he may speak of a withdrawal that he never meant
    form = form_of(case, scribe.house, scribe.now) if purpose == "verification" else {}
    agencies = [code for code in letter.act.args.get("agencies", ()) if code in scribe.house.people.agencies]
    guess = _guess(scribe, letter)
    part = case.disposition(letter.disposition)
    if (
        part
        and agencies
        and guess in ("dispose", "reroute")
        and {*agencies} <= {one.agency for one in case.live}
    ):
        # Who is named has the case already: then the part that was given back is to end.
        guess, agencies = "drop" if len(case.live) > 1 else guess, [part.agency]
    data = {"guess": guess, "agencies": agencies, "why": reason, "again": again}
    quote = letter.text if len(letter.text) <= _QUOTED else f"{letter.text[:_QUOTED]} …"
    _to_writer(scribe, letter, "not_understood", quote=quote, outward=form, **data)


def _guess(scribe: Scribe, letter: Letter) -> str:
    """Returns the act that he may have meant; "" when it is not his to do where the case lies now."""
    act, part = letter.act.guess, scribe.case.disposition(letter.disposition)
    free = letter.role == Role.COMPLAINANT and act in (*_BY_STAGE, "secrecy")
    return act if free or act not in closed_ways(scribe.case, part, letter.role) else ""


def _may_ask_again(case: Case, letter: Letter, purpose: str) -> bool:
    """Whether he was not asked a second time today for this reason, nor three times for any."""
    asked = [
        event
        for event in case.trail
        if event.kind == "asked_back" and event.by == letter.sender and event.data.get("again")
        if event.data.get("purpose") == purpose and event.at > letter.arrived - timedelta(days=1)
    ]
    alike = (event for event in asked if event.data["again"] == (letter.act.reason or "-"))
    return len(asked) < _AGAIN_A_DAY and not any(alike)


def do_keep(scribe: Scribe, letter: Letter) -> None:
    """ "Tidak jadi dicabut": the complainant does not withdraw after all, and is told that work on the case
    goes on."""
    scribe.text_event("told", letter.text, act=letter.act.name)
    scribe.citizen("noted", what=["running"], owed=False)


do_resume = do_keep  # "mohon dilanjutkan"


def do_status(scribe: Scribe, letter: Letter) -> None:
    """Where it lies, with whom and by which day. What the same letter added is told in this one. A
    complainant's question that this does not settle goes on to whoever can answer it."""
    letters = scribe.decision.letters
    if letter.role == Role.COMPLAINANT:
        _pass_question(scribe, letter)
    noted = next((one for one in letters if (one.form, one.role) == ("noted", letter.role)), None)
    if noted is not None:
        letters.remove(noted)
    terms = sorted({word for word in re.findall(r"[a-z]+", letter.text.lower()) if len(word) > 1})
    _tell(scribe, letter, "status_letter", noted=noted.data["what"] if noted else [], terms=terms)


def _pass_question(scribe: Scribe, letter: Letter) -> None:
    """Marks what goes on beside his question as one that wants an answer. Who asks again in words, after a
    letter that told where the case lies, is not sent the same once more: his question goes on as well."""
    case, letters = scribe.case, scribe.decision.letters
    earlier = (event for event in case.trail if event.kind == "told" and event.role == Role.COMPLAINANT)
    again = any(event.data.get("act") == "status" for event in earlier)
    passed = any(one.form == "more_text" for one in letters)
    if again and not passed and case.stage in _HELD_BY_US and len(letter.text.split()) > _BARE:
        citizen_acts.do_add(scribe, letter)
    for place, one in enumerate(letters):
        if one.form == "more_text":
            letters[place] = replace(one, data={**one.data, "question": True})
        elif one.form == "noted" and "added" in one.data["what"]:
            on = "asked_early" if case.stage == "verification" else "asked_on"
            what = [on if key == "added" else key for key in one.data["what"]]
            letters[place] = replace(one, data={**one.data, "what": what})


def do_help(scribe: Scribe, letter: Letter) -> None:
    """The ways to reply; with "kode", the codes of all agencies as well."""
    asks_codes = letter.role in (Role.ADMIN, Role.LIAISON) and "kode" in letter.text.lower()
    agencies = scribe.house.people.agencies.values() if asks_codes else ()
    codes = [{"code": one.code, "name": one.name} for one in agencies]
    _tell(scribe, letter, "help", desk=letter.purpose.partition(".")[0], codes=codes)


def do_deadline(scribe: Scribe, letter: Letter) -> None:
    """ "Jelaskan batas waktu": each step of the sums of the days that run now."""
    part = scribe.case.disposition(letter.disposition)
    sums = deadline_sums(scribe.case, part, letter.role, scribe.house)
    _tell(scribe, letter, "deadline_sum", sums=sums)


def do_copy(scribe: Scribe, letter: Letter) -> None:
    """ "Salinan": his whole file, to the address that is known of him and no other."""
    paper = ("case_copy", f"salinan-{scribe.case.number}.pdf")
    scribe.event("told", act=letter.act.name)
    scribe.citizen("case_copy", letter.purpose, papers=(paper,), owed=False)


def do_trace(scribe: Scribe, letter: Letter) -> None:
    lines = trace(scribe.case, letter.role, scribe.house, letter.disposition)
    case, asker, house = scribe.case, letter.sender, scribe.house
    _tell(
        scribe,
        letter,
        "trace",
        lines=lines,
        read=letters_understood(case, asker, house),
        unread=unread(case, asker, house),
    )


def _tell(scribe: Scribe, letter: Letter, form: str, **data: Any) -> None:
    kept = scribe.case.stage == "completion" and letter.role == Role.COMPLAINANT
    if kept:  # what he asks stands in the history, since it completes nothing
        scribe.text_event("told", letter.text, act=letter.act.name)
    else:
        scribe.event("told", act=letter.act.name)
    _to_writer(scribe, letter, form, **data)


def _to_writer(scribe: Scribe, letter: Letter, form: str, **data: Any) -> None:
    """To the one who wrote, on his own purpose, so that he can go on by replying to it."""
    if letter.role == Role.COMPLAINANT:
        part = scribe.case.disposition(letter.disposition)
        scribe.citizen(form, letter.purpose, part=part, owed=False, **data)
    else:
        scribe.to_person(form, letter.writer, letter.purpose, letter.disposition, **data)
