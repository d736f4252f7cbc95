"""What each act of a liaison or officer does (SOP rows 3-6): assign, respond, revise, return, inquire, report
progress, ask for time.

"Bukan tupoksi" goes back to the admin. A bare receipt is kept and moves nothing. An answer without content
("sudah ditindaklanjuti") is asked once to be filled, and is not relayed. On the oversight track these are
acts of the APIP liaison and of APIP.

In: `do_<act>`: a `Scribe` and the `Letter` with its act. `act_at_stage`: `Case` and `Letter`. Helpers: also
the `Disposition`.
Out: nothing; events and letters are on the scribe. `act_at_stage`: the letter with the act that it is at this
stage.
Fails: `part_of` asserts that the letter names a part (AssertionError): the letter is set aside, and nothing
counts.
See: Answer, approval, hold: answer_window.py. Several agencies: coordination.py. Which words say an act:
reading/replies/agency_replies.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk.agencies import coordination, handover
from mailroom.procedure.desk.disclosure import identity_release
from mailroom.procedure.event import Text
from mailroom.procedure.events import part_events
from mailroom.procedure.letter import Act, File, Letter
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts, third_persons
from mailroom.procedure.secrecy.mask_form import form_of
from mailroom.procedure.ways import menu_at

_OF_WORK = ("", "respond", "progress", "hollow", "answer", "acknowledge")
_SOME = 3  # words from which a letter tells something
_RESPONDED = ("answering", "window", "answered")  # stages at which an officer's words add to his response


def act_at_stage(case: Case, letter: Letter) -> Letter:
    """The first time an answer is empty, its writer is asked what was done. The second time it counts as the
    answer (liaison) or the response (officer). Which words are empty:
    reading/replies/thanks_and_empty_answers.py. An officer's words after his response add to it. Who sends
    an approved answer back stops it first."""
    part, name = case.disposition(letter.disposition), letter.act.name
    if part is None or letter.role not in (Role.LIAISON, Role.OFFICER):
        return letter
    if name == "hollow" and str(letter.role) in part.hollow:
        name = "answer" if letter.role == Role.LIAISON else "respond"
    if part.stage == "execution" and _is_said_again(case, letter):
        return replace(letter, act=Act("respond", {"text": letter.text}, why=letter.act.why))
    told = name in ("respond", "hollow", "progress")
    if told and letter.role == Role.OFFICER and part.stage in _RESPONDED:
        name = "supplement"
    if name == "revise" and part.stage == "window":
        return letter.with_args(against=str(letter.act.args.get("text", ""))).with_act("hold")
    return letter.with_act(name)


def _is_said_again(case: Case, letter: Letter) -> bool:
    """Whether an officer who was asked what he means has written again, and of no other act: then it is his
    response, which his liaison reads before anybody else."""
    unsure = not (letter.act.name and letter.act.sure) and letter.act.guess in _OF_WORK
    asked = (letter.sender, "instruction") in case.questions
    return letter.role == Role.OFFICER and unsure and asked and len(letter.text.split()) >= _SOME


def part_of(scribe: Scribe, letter: Letter) -> Disposition:
    """Returns the disposition this letter speaks of; the desk has made sure there is one."""
    part = scribe.case.disposition(letter.disposition)
    assert part is not None
    return part


def stop(scribe: Scribe, part: Disposition, why: str, *, keep: bool = False) -> None:
    """Tells an agency's people to stop, and why. keep: they know a name and are asked to keep it to
    themselves."""
    scribe.to_liaison("stop", part, why=why, keep=keep)
    if part.officer and part.officer != scribe.liaison(part).address and part.stage == "execution":
        scribe.to_officer("stop", part, "info", why=why, keep=keep)


def to_writer(scribe: Scribe, form: str, part: Disposition, purpose: str = "info", **data: Any) -> None:
    """To the officer or the liaison, whoever wrote."""
    write = scribe.to_officer if scribe.role == Role.OFFICER else scribe.to_liaison
    write(form, part, purpose, **data)


def echo(scribe: Scribe, part: Disposition, line: str, purpose: str = "info", **data: Any) -> None:
    to_writer(scribe, "echo", part, purpose, lines=[line], **data)


def text_of(letter: Letter) -> str:
    return str(letter.act.args.get("text") or letter.text)


def do_assign(scribe: Scribe, letter: Letter) -> None:
    """The liaison names the officer who looks into it: one of his list by number, or any address outside.
    Where no letter reaches that one, nothing is assigned, and those who are there are offered."""
    part = part_of(scribe, letter)
    own = part.agency == scribe.case.concerns  # its own people do not look into a matter about themselves
    officers = () if own else scribe.house.agency(part.agency).officers
    wanted, note = str(letter.act.args.get("officer", "")), str(letter.act.args.get("note", ""))
    named = (person for no, person in enumerate(officers, 1) if wanted == str(no) or person.owns(wanted))
    chosen = next(named, None)
    if chosen is None and ("@" not in wanted or scribe.house.is_own(wanted) or (part.oversight and not own)):
        scribe.way = ""
        scribe.text_event("asked_back", letter.text, purpose=letter.purpose, reasons=list(letter.act.why))
        scribe.to_liaison("not_understood", part, letter.purpose, guess="assign", quote=letter.text)
        return
    address, name = (chosen.address, chosen.name) if chosen else (wanted.lower(), wanted)
    if address in letter.act.args.get("unreached", ()):
        handover.ask_for_another(scribe, letter, part, name)
        return
    scribe.event("assigned", disposition=part.id, officer=address, name=name, note=note)
    handover.show_instruction(scribe, part, clock=True)
    echo(scribe, part, "assigned", officer=name, by=scribe.last_day(part))


def do_inquire(scribe: Scribe, letter: Letter) -> None:
    """The liaison asks the complainant, who reads it as the office's question. Meanwhile the part waits for
    him, as the case does for the admin's question; where he has no e-mail, nothing waits."""
    part, text = (
        part_of(scribe, letter),
        alias_and_masked_texts.mask_niks(str(letter.act.args.get("text", ""))),
    )
    if not text:
        scribe.way = ""
        scribe.text_event("asked_back", letter.text, purpose=letter.purpose, reasons=list(letter.act.why))
        scribe.to_liaison("not_understood", part, letter.purpose, guess="inquire", quote=letter.text)
        return
    agency, case = scribe.house.agency_name(part.agency), scribe.case
    if case.by_post:
        scribe.text_event("told", text, act="inquire", disposition=part.id)
    else:
        scribe.text_event("inquired", text, disposition=part.id)
    by = None if case.by_post else scribe.last_day(part)
    scribe.citizen("ask", "complete", part, clock=not case.by_post, text=text, by=by, agency=agency)
    echo(scribe, part, "inquired_by_hand" if case.by_post else "inquired", menu_at(part, Role.LIAISON), by=by)


def do_unmask(scribe: Scribe, letter: Letter) -> None:
    """An official asks to read what is masked. The admin gets his reason and the form, and decides."""
    part, case = part_of(scribe, letter), scribe.case
    scribe.text_event("told", letter.text, act="unmask", disposition=part.id)
    if not alias_and_masked_texts.hides(case):
        echo(scribe, part, "nothing_masked", menu_at(part, Role.LIAISON))
        return
    form, agency = form_of(case, scribe.house, scribe.now), scribe.house.agency_name(part.agency)
    scribe.to_admin(
        "unmask_request", "verification", part=part, text=letter.text, agency=agency, outward=form
    )
    echo(scribe, part, "unmask_asked", menu_at(part, Role.LIAISON))


def greeting_and_signature(letter: Letter) -> dict[str, str]:
    """Returns the greeting and signature of his letter. They were meant for us: they are kept with the event
    and passed on to nobody."""
    cut = str(letter.act.args.get("manners", ""))
    return {"manners": cut} if cut else {}


def do_progress(scribe: Scribe, letter: Letter) -> None:
    """An agency's progress note: what was done, what follows, by when. It is relayed at once, and stops only
    the 5 HK clock. When it tells something about somebody else, it waits for the liaison's yes."""
    part, text, beside = part_of(scribe, letter), text_of(letter), greeting_and_signature(letter)
    if scribe.role == Role.OFFICER:
        _note_progress(scribe, letter, part)
        return
    _tell_unless_of_others(scribe, part, text, letter.files, **beside)


def _tell_unless_of_others(
    scribe: Scribe, part: Disposition, text: str, files: tuple[File, ...], **beside: str
) -> None:
    """Relays a progress note; one that tells something about somebody else waits for the liaison's yes."""
    others = third_persons.of_others(text, scribe.case, scribe.house, beside.get("manners", ""))
    if not others:
        _tell_progress(scribe, part, text, files, **beside)
        return
    scribe.way, text = "", alias_and_masked_texts.mask_niks(text)
    scribe.text_event("progress_asked", text, files, disposition=part.id, **beside)
    scribe.to_liaison("third_person", part, "pass_on", text=text, others=others, files=files)


def _note_progress(scribe: Scribe, letter: Letter, part: Disposition) -> None:
    """How far an officer is: his liaison reads it and passes it on by one digit, or does not. His time runs
    on."""
    text, beside = alias_and_masked_texts.mask_niks(text_of(letter)), greeting_and_signature(letter)
    scribe.text_event("work_told", text, letter.files, disposition=part.id, **beside)
    _tell_liaison(scribe, letter, part, text, underway=True)
    echo(scribe, part, "work_told", by=deadlines.disposition_day(scribe.case, part, scribe.house))


def _tell_liaison(scribe: Scribe, letter: Letter, part: Disposition, text: str, **data: Any) -> None:
    """What an officer writes beside his response. underway: how far he is."""
    officer = part.officer_name or part.officer
    menu = "pass_on" if data.get("underway") else menu_at(part, Role.LIAISON)
    scribe.to_liaison("more_text", part, menu, files=letter.files, officer=officer, text=text, **data)


def _tell_progress(
    scribe: Scribe, part: Disposition, text: str, files: tuple[File, ...], **beside: str
) -> None:
    case, house, text = scribe.case, scribe.house, alias_and_masked_texts.mask_niks(text)
    scribe.text_event("progressed", text, files, disposition=part.id, **beside)
    shown = alias_and_masked_texts.between_complainants(text, case, case, house.identity)
    whole, agency = deadlines.promised_day(case, house, scribe.now), house.agency_name(part.agency)
    scribe.citizen("progress", part=part, files=files, agency=agency, text=shown, whole=whole)
    echo(scribe, part, "progressed", by=scribe.last_day(part))


def do_pass_on(scribe: Scribe, letter: Letter) -> None:
    """The liaison's yes: the complainant reads what the officer told of his work, or a progress note with
    something about somebody else."""
    part = part_of(scribe, letter)
    if part.unsent is not None:
        _tell_progress(scribe, part, part.unsent.text, part.unsent.files)
    elif (news := _untold_news(scribe, part)) is not None:
        _tell_unless_of_others(scribe, part, news.text, news.files)
    else:
        scribe.way = ""
        scribe.event("told", act=letter.act.name)
        scribe.already(scribe.liaison(part), part.stage, part, act=letter.act.name)


def _untold_news(scribe: Scribe, part: Disposition) -> Text | None:
    """What the part's officer told last of his work, when nothing was told to the complainant since."""
    told = (one for one in reversed(scribe.case.trail) if one.data.get("disposition") == part.id)
    last = next((one for one in told if one.kind in ("work_told", "progressed")), None)
    return None if last is None or last.kind == "progressed" else part_events.text_of(last)


do_involve = coordination.involve
do_contribute = coordination.contribute


def do_return(scribe: Scribe, letter: Letter) -> None:
    """ "Not our task": the part goes back to the admin, with the agency that the liaison proposes."""
    part, proposal = part_of(scribe, letter), str(letter.act.args.get("proposal", ""))
    if scribe.role == Role.OFFICER:
        _hand_back(scribe, letter, part, proposal)
        return
    scribe.text_event("returned", text_of(letter), letter.files, disposition=part.id, proposal=proposal)
    handover.show_return(scribe, part, scribe.now, clock=True, files=letter.files)
    echo(scribe, part, "returned")


def _hand_back(scribe: Scribe, letter: Letter, part: Disposition, proposal: str) -> None:
    """ "Not my task": the liaison reads why, and names another officer or returns the case (row 4). Only he
    who has the task can give it back."""
    text, officer = text_of(letter), part.officer_name or part.officer
    if not scribe.officer(part).owns(letter.sender):
        scribe.way = ""
        scribe.text_event("told", text, letter.files, act="return", disposition=part.id)
        scribe.already(letter.writer, part.stage, part, act="return", unsent=text)
        return
    house, colleague = scribe.house, letter.act.args.get("officer")
    echo(scribe, part, "handed_back")
    scribe.text_event(
        "handed_back", text, letter.files, disposition=part.id, officer=officer, proposal=proposal
    )
    data: dict[str, Any] = {"officer": officer, "text": text, "named": colleague, "by": scribe.last_day(part)}
    data["proposal"] = proposal and {"code": proposal, "name": house.agency_name(proposal)}
    scribe.to_liaison(
        "reassign", part, "disposition", clock=True, files=letter.files, why="handed_back", **data
    )


def do_extend(scribe: Scribe, letter: Letter) -> None:
    """A request for more time: the admin decides; no clock stops meanwhile. Who asks for no more than he has
    reads his last day, and the admin is asked nothing."""
    part, until = part_of(scribe, letter), str(letter.act.args.get("until", ""))
    last = deadlines.row_day(part, scribe.house)
    if until and last is not None and date.fromisoformat(until[:10]) <= last:
        scribe.way = ""
        scribe.text_event("told", text_of(letter), letter.files, act="extend", disposition=part.id)
        if scribe.role == Role.OFFICER:
            _tell_liaison(scribe, letter, part, text_of(letter))
        echo(scribe, part, "time_enough", by=deadlines.disposition_day(scribe.case, part, scribe.house))
        return
    scribe.event("extension_asked", disposition=part.id, text=text_of(letter), until=until)
    handover.show_request(scribe, part)
    if scribe.role == Role.OFFICER:
        _tell_liaison(scribe, letter, part, text_of(letter), asks=True)
    echo(scribe, part, "extension_asked", by=deadlines.disposition_day(scribe.case, part, scribe.house))


do_identity = identity_release.ask


def do_acknowledge(scribe: Scribe, letter: Letter) -> None:
    """A bare receipt ("siap, Pak") is kept; no clock stops."""
    scribe.text_event("acknowledged", letter.text, disposition=letter.disposition)
    scribe.decision.klass = "acknowledgement"


def do_hollow(scribe: Scribe, letter: Letter) -> None:
    """An answer without content ("sudah ditindaklanjuti"): its writer is asked once what was done; of "tidak
    ada anggaran" for when it is proposed, or who else can do it."""
    part = part_of(scribe, letter)
    scribe.text_event("hollow", letter.text, disposition=part.id)
    by = deadlines.disposition_day(scribe.case, part, scribe.house)
    lacks = str(letter.act.args.get("lacks", ""))
    to_writer(scribe, "fill_answer", part, letter.purpose, quote=letter.text, by=by, lacks=lacks)


def do_revise(scribe: Scribe, letter: Letter) -> None:
    """The liaison sends the response back to the officer with what to change. When the officer has left, the
    liaison is asked to name another."""
    part, text = part_of(scribe, letter), text_of(letter)
    scribe.text_event("revised", text, disposition=part.id)
    by = scribe.last_day(part)
    if part.officer:
        scribe.to_officer("revise", part, clock=True, text=text, by=by)
        echo(scribe, part, "revised", officer=part.officer_name, by=by)
    else:
        left = {"letter": "revise", "to": "", "why": "left"}
        scribe.to_liaison("reassign", part, "disposition", clock=True, by=by, **left)


def do_respond(scribe: Scribe, letter: Letter) -> None:
    """The officer's response goes to the liaison, who approves it or writes his own (rows 5 and 6)."""
    part, beside = part_of(scribe, letter), greeting_and_signature(letter)
    scribe.text_event("responded", text_of(letter), letter.files, disposition=part.id, **beside)
    handover.show_response(scribe, part, scribe.now, clock=True)
    echo(scribe, part, "responded", by=scribe.last_day(part))


def do_supplement(scribe: Scribe, letter: Letter) -> None:
    """The officer sends a further text or file. Before his response is approved, the liaison sees both as
    one. When the response is an answer already, the liaison decides whether the complainant gets this,
    too."""
    part, text, beside = part_of(scribe, letter), text_of(letter), greeting_and_signature(letter)
    if part.stage == "answering":
        scribe.text_event("supplemented", text, letter.files, disposition=part.id, **beside)
        handover.show_response(scribe, part)
        echo(scribe, part, "responded", by=deadlines.disposition_day(scribe.case, part, scribe.house))
        return
    scribe.text_event("told", text, letter.files, act="supplement", disposition=part.id)
    _tell_liaison(scribe, letter, part, text)
    echo(scribe, part, "responded_later")
