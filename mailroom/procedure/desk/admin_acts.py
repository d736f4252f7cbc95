"""The admin's acts (SOP row 2): verify and route by replying, ask, refuse with a reason, merge, split,
correct, re-route, extend.

Promises: pure. A refusal tells the citizen at once the decision, the reason, where to go and how to object.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from mailroom.procedure import clocks, sop
from mailroom.procedure.case_files import numbered_files
from mailroom.procedure.decision import NewCase, Scribe
from mailroom.procedure.desk import corrections, oversight_track
from mailroom.procedure.desk.agency_acts import dispose_to, left_out, part_of, stop
from mailroom.procedure.disposition import Disposition
from mailroom.procedure.letter import Letter
from mailroom.procedure.people import Person, Role
from mailroom.procedure.secrecy import masking
from mailroom.procedure.ways import owed
from mailroom.procedure.workdays import Limit


def _echo(scribe: Scribe, *lines: str, **data: Any) -> None:
    """What was done, and what of this case still waits for the admin: a correction decides nothing."""
    waits = owed(scribe.case, Role.ADMIN, scribe.admin().address, None, scribe.house)
    part = scribe.case.disposition(waits.disposition) if waits else None
    by_hand = ["by_hand"] if any(reply.form == "post" for reply in scribe.decision.letters) else []
    scribe.to_admin(
        "echo",
        waits.menu if waits else "info",
        part=part,
        lines=[*lines, *by_hand],
        release=None,
        hold=False,
        owes=waits.what if waits else "",
        due=waits.by if waits else None,
        **data,
    )


def _agency_codes(scribe: Scribe, letter: Letter) -> list[str]:
    return [code for code in letter.act.args.get("agencies", ()) if code in scribe.house.people.agencies]


def _unclear(scribe: Scribe, letter: Letter, guess: str) -> None:
    """An act that lacks its object: nothing is done, the admin is asked."""
    scribe.way = ""
    scribe.text_event("asked_back", letter.text, purpose=letter.purpose, reasons=list(letter.act.why))
    scribe.to_admin(
        "not_understood",
        letter.purpose,
        part=scribe.case.disposition(letter.disposition),
        guess=guess,
        quote=letter.text,
    )


def do_dispose(scribe: Scribe, letter: Letter) -> None:
    codes = _agency_codes(scribe, letter)
    if not codes:
        _unclear(scribe, letter, "dispose")
        return
    if oversight_track.refuse_track(scribe, letter, codes):
        return
    if scribe.house.agency(codes[0]).oversight:
        do_oversee(scribe, letter)
        return
    _send_to(scribe, letter, codes)


def _send_to(
    scribe: Scribe,
    letter: Letter,
    codes: list[str],
    *,
    rerouted: bool = False,
    before: date | None = None,
    **extra: Any,
) -> None:
    """One disposition an agency, each with its own clocks; the citizen hears once who answers and by when.
    before: the day he was told before."""
    note, files = str(letter.act.args.get("note", "")), list(letter.act.args.get("release", ()))
    parts = []
    for code in codes:
        scribe.event(
            "disposed",
            agency=code,
            note=note,
            released=files,
            information=scribe.house.agency(code).information,
            **left_out(letter),
            **extra,
        )
        parts.append(scribe.case.dispositions[-1])
    for part in parts:
        dispose_to(scribe, part)
    by = clocks.whole_day(scribe.case, scribe.house, scribe.now)
    before = before if before != by else None
    scribe.citizen(
        "forwarded", agencies=scribe.house.agency_names(codes), by=by, rerouted=rerouted, before=before
    )
    _echo(scribe, "disposed", agencies=scribe.house.agency_names(codes), by=scribe.last_day(parts[0]))


def do_oversee(scribe: Scribe, letter: Letter) -> None:
    """The oversight track: secret by default, to the APIP liaison only, 60 HK (row 3). What other agencies
    have of it is taken from them."""
    if any(part.oversight for part in scribe.case.live):
        scribe.way = ""
        scribe.event("told", act=letter.act.name)
        scribe.already(Person(letter.sender_name, (letter.sender,), letter.role), "overseen")
        return
    _echo_overseen(scribe, oversight_track.take_over(scribe, letter))


def _echo_overseen(scribe: Scribe, moved: list[Disposition], **data: Any) -> None:
    part = scribe.case.dispositions[-1]
    kept = ["files_kept"] if scribe.case.files and not part.released else []
    stopped = scribe.house.agency_names(one.agency for one in moved)
    names = [scribe.house.agency_name(part.agency)]
    lines = ["overseen" if moved else "disposed", *kept]
    _echo(scribe, *lines, agencies=names, stopped=stopped, by=scribe.last_day(part), **data)


def do_inform(scribe: Scribe, letter: Letter) -> None:
    """An information request goes to PPID with its own whole limit (10 HK; 7 more when extended)."""
    agency = scribe.house.people.information_agency
    if agency is None:
        _unclear(scribe, letter, "inform")
        return
    if oversight_track.refuse_track(scribe, letter, [agency.code]):
        return
    way, scribe.way = scribe.way, ""
    scribe.event("corrected", klass="information")
    scribe.way = way
    _send_to(scribe, letter, [agency.code])


def do_ask(scribe: Scribe, letter: Letter) -> None:
    text = str(letter.act.args.get("text", "")).strip()
    if not text:
        _unclear(scribe, letter, "ask")
        return
    scribe.event("asked", text=text)
    by = scribe.last_day()
    scribe.citizen("ask", "complete", clock=True, text=text, by=by)
    _echo(scribe, "asked", by=by)


def do_decline(scribe: Scribe, letter: Letter) -> None:
    where = str(letter.act.args.get("where", "")).strip()
    if not where:
        _unclear(scribe, letter, "decline")
        return
    _refuse_case(scribe, letter, "declined", "BUKAN_KEWENANGAN", where)


def do_archive(scribe: Scribe, letter: Letter) -> None:
    reason = str(letter.act.args.get("reason", ""))
    if reason not in sop.REASONS:
        _unclear(scribe, letter, "archive")
        return
    _refuse_case(scribe, letter, "archived", reason, str(letter.act.args.get("where", "")))


def _refuse_case(scribe: Scribe, letter: Letter, kind: str, reason: str, where: str) -> None:
    part = scribe.case.disposition(letter.disposition)
    if part is not None and part.live and _others(scribe, part):
        # Others are at work on it or have answered: only what this agency gave back ends.
        _end_part(scribe, part, [], last=not any(other.pending for other in _others(scribe, part)))
        _echo(scribe, "dropped", agencies=[scribe.house.agency_name(part.agency)])
        return
    parts = list(scribe.case.live)
    text = str(letter.act.args.get("text", ""))
    scribe.event(kind, reason=reason, where=where, text=text)
    if reason != "SPAM":
        scribe.citizen("declined", "object", reason=reason, where=where, text=text)
    for part in parts:
        if part.id != letter.disposition:
            stop(scribe, part, "archived")
    _echo(scribe, "archived_untold" if reason == "SPAM" else kind, reason=reason)


def do_merge(scribe: Scribe, letter: Letter) -> None:
    """Later letters follow the survivor; the complainant is told its number, its agencies get nothing
    twice."""
    parent = str(letter.act.args.get("parent", ""))
    if not parent:
        _unclear(scribe, letter, "merge")
        return
    if why := letter.act.args.get("barred"):
        scribe.not_done(letter, str(why), parent=parent)
        return
    scribe.event("merged", parent=parent)
    child = scribe.case
    scribe.decision.absorbed = parent
    closed = bool(letter.act.args.get("closed"))
    scribe.citizen("merged", parent=parent, closed=closed)
    _echo(scribe, "merged", *(["merged_closed"] if closed else []), parent=parent, number=child.number)


def do_split(scribe: Scribe, letter: Letter) -> None:
    """One mail, several matters: the case keeps the first, each other becomes a case of its own."""
    texts = [str(text).strip() for text in letter.act.args.get("texts", ()) if str(text).strip()]
    if len(texts) < 2:
        _unclear(scribe, letter, "split")
        return
    case = scribe.case
    shared = {
        key: getattr(case, key)
        for key in ("channel", "address", "name", "home", "phone", "anonymous", "secret", "urgent", "klass")
    }
    received = next(event for event in case.trail if event.kind == "received")
    if case.passed_on:  # who first wrote is kept from officials in each of them
        shared["passed_on"] = [dict(one) for one in case.passed_on]
    # each has a part of the text only
    shared["disguised"] = list(dict.fromkeys((*case.disguised, *masking.names(case, scribe.house.identity))))
    scribe.decision.new_cases = [
        NewCase(
            {
                **shared,
                "subject": case.subject,
                "text": text,
                "title": "",
                "parent": case.number,
                "split": True,
                "files": received.data.get("files", []),
            },
            case.received,
        )
        for text in texts[1:]
    ]
    scribe.decision.split_first = texts[0]


def do_correct(scribe: Scribe, letter: Letter) -> None:
    changes = {key: value for key, value in letter.act.args.items() if key in corrections.CORRECTABLE}
    if "concerns" in changes:
        changes["concerns"] = corrections.house_meant(scribe.house, str(changes["concerns"]))
        if changes["concerns"] is None:
            del changes["concerns"]
    if not changes:
        _unclear(scribe, letter, "correct")
        return
    changes, kept = corrections.sift_changes(scribe.case, changes)
    for why in kept:
        scribe.not_done(letter, why, by_hand=scribe.case.by_post)
    if not changes:
        return
    lines = ["corrected"]
    if (
        scribe.case.oversight
        and changes.get("klass", oversight_track.CLASS) != oversight_track.CLASS
        and not scribe.case.anonymous
    ):
        changes.setdefault("anonymous", True)  # he has not been asked whether the agency may know his name
        lines += ["name_stays"] if changes["anonymous"] else []
    told = dict(changes)
    if "disguised" in changes or "undisguised" in changes:
        changes |= corrections.disguise(scribe.case, changes)
    if (
        changes.get("klass") == oversight_track.CLASS
        and sop.way("case", scribe.case.stage, Role.ADMIN, "oversee")
        and oversight_track.elsewhere(scribe.case)
    ):
        scribe.way = f"case.{scribe.case.stage}/oversee"
        _echo_overseen(scribe, oversight_track.take_over(scribe, **changes), changes=told)
        return
    scribe.event("corrected", **changes)
    _echo(scribe, *lines, changes=told)
    if changes.get("concerns") == scribe.house.home and scribe.case.stage == "verification":
        # It was the admin's own desk; whoever is impartial takes it over.
        scribe.to_admin(
            "verification",
            "verification",
            clock=True,
            files=tuple(one.file for one in numbered_files(scribe.case)),
            by=scribe.last_day(),
            objection=None,
            completed=None,
        )


def do_reroute(scribe: Scribe, letter: Letter) -> None:
    """The new agency has its own clock, the total clock runs on (README, what the SOP leaves open). To an
    agency that has a part in the case already nothing is sent twice: this part only ends."""
    part = part_of(scribe, letter)
    codes = _agency_codes(scribe, letter) or [
        code for code in (part.proposal,) if code in scribe.house.people.agencies
    ]
    if not codes:
        _unclear(scribe, letter, "reroute")
        return
    if oversight_track.refuse_track(scribe, letter, codes):
        return
    if scribe.house.agency(codes[0]).oversight and not any(one.oversight for one in scribe.case.live):
        do_oversee(scribe, letter)
        return
    new = [code for code in codes if code not in {other.agency for other in _others(scribe, part)}]
    before = clocks.whole_day(scribe.case, scribe.house)
    _end_part(scribe, part, codes, last=not new and not any(other.pending for other in _others(scribe, part)))
    if new:
        _send_to(
            scribe, letter, new, rerouted=True, before=before, oversight=scribe.house.agency(new[0]).oversight
        )
    else:
        _echo(scribe, "dropped", agencies=[scribe.house.agency_name(part.agency)])


def _others(scribe: Scribe, part: Disposition) -> list[Disposition]:
    return [other for other in scribe.case.live if other.id != part.id]


def _end_part(scribe: Scribe, part: Disposition, codes: list[str], *, last: bool) -> None:
    """This agency's part is over without an answer; with the last one out, what is left is the citizen's word
    on the others."""
    scribe.event("rerouted", disposition=part.id, to=codes, last=last and bool(_others(scribe, part)))
    stop(scribe, part, "rerouted")


def do_insist(scribe: Scribe, letter: Letter) -> None:
    part = part_of(scribe, letter)
    note = str(letter.act.args.get("note", "")) or letter.text
    scribe.event("insisted", disposition=part.id, note=note)
    part.note = note
    dispose_to(scribe, part)
    _echo(scribe, "insisted", agencies=[scribe.house.agency_name(part.agency)], by=scribe.last_day(part))


def do_grant(scribe: Scribe, letter: Letter) -> None:
    """An extension moves reminders; the report counts it as "diperpanjang", never as on time (README, what
    the SOP leaves open)."""
    part = part_of(scribe, letter)
    if part.extension is None:
        _say_no_request(scribe, letter)
        return
    until = _new_last_day(scribe, part, letter)
    if not clocks.gives_time(part, until.date(), scribe.house, scribe.now):
        _unclear(scribe, letter, "grant_day")
        return
    before = clocks.answer_day(scribe.case, part, scribe.house)
    scribe.event("extended", disposition=part.id, until=until.isoformat())
    last, after = scribe.last_day(part), clocks.answer_day(scribe.case, part, scribe.house)
    moved = after is not None and (before is None or after > before)
    _tell_extension(scribe, part, granted=True, until=last, text="", told=moved)
    if moved:
        scribe.citizen("extended", part=part, agency=scribe.house.agency_name(part.agency), until=after)
    line = "extended" if moved else "extended_inside"
    _echo(scribe, line, until=last, agencies=[scribe.house.agency_name(part.agency)])


def _new_last_day(scribe: Scribe, part: Disposition, letter: Letter) -> datetime:
    """The last day granted: the one the admin names, else the one asked for, else five more working days
    (PPID: seven)."""
    asked = str(letter.act.args.get("until", "")) or (
        str(part.extension.get("until", "")) if part.extension else ""
    )
    calendar = scribe.house.calendar
    if asked:
        return datetime.combine(datetime.fromisoformat(asked).date(), time(), calendar.zone)
    day = clocks.disposition_day(scribe.case, part, scribe.house)
    if part.information:
        day = clocks.whole_day(scribe.case, scribe.house)  # UU 14/2008 adds its seven days to the ten
    base = day or calendar.local(scribe.at).date()
    last = calendar.add(max(base, calendar.local(scribe.at).date()), Limit(7 if part.information else 5))
    return datetime.combine(last, time(), calendar.zone)


def _say_no_request(scribe: Scribe, letter: Letter) -> None:
    """There is no request for more time open here (any more)."""
    scribe.way = ""
    scribe.event("told", act=letter.act.name)
    scribe.already(scribe.admin(), "extension", part_of(scribe, letter))


def do_refuse(scribe: Scribe, letter: Letter) -> None:
    part = part_of(scribe, letter)
    if part.extension is None:
        _say_no_request(scribe, letter)
        return
    text = str(letter.act.args.get("text", ""))
    scribe.event("extension_refused", disposition=part.id, text=text)
    _tell_extension(
        scribe, part, granted=False, until=clocks.disposition_day(scribe.case, part, scribe.house), text=text
    )
    _echo(scribe, "extension_refused", agencies=[scribe.house.agency_name(part.agency)])


def _tell_extension(scribe: Scribe, part: Disposition, **data: Any) -> None:
    scribe.to_liaison(
        "extension_result",
        part,
        "disposition" if part.stage in ("distribution", "execution") else "info",
        **data,
    )
    if part.stage == "execution" and part.officer != scribe.liaison(part).address:
        scribe.to_officer("extension_result", part, **data)
