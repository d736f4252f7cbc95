"""What each act of the admin does (SOP row 2): pass on, decline, archive, merge, split, correct, re-route.

A refusal tells the citizen its reason, where to go and how to object.

In: `do_<act>`: a `Scribe` and the admin's `Letter`. `echo`: lines that say what was done. `unclear`: what was
understood.
Out: nothing; events and letters are on the scribe.
Fails: A date argument that is none raises ValueError, as any error: the letter is set aside, and nothing
counts.
See: Archive reasons: `REASONS` of sop.py. More time for an agency: deadline_extension.py. Corrections:
corrections.py. Masks: mask_decisions.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from mailroom.procedure import deadlines, sop
from mailroom.procedure.case import Disposition
from mailroom.procedure.case_files import numbered_files
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk import corrections, mask_decisions
from mailroom.procedure.desk.agencies import handover, oversight_track
from mailroom.procedure.desk.agencies.agency_acts import greeting_and_signature, part_of, stop
from mailroom.procedure.desk.agencies.coordination import involve as do_involve  # noqa: F401 - for decide.py
from mailroom.procedure.desk.disclosure import later_text_reviews
from mailroom.procedure.letter import Letter
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.complainant_facts import telling_words
from mailroom.procedure.ways import menu_at, owed

# What the cases that a mail is split into have in common.
_SHARED = ("channel", "address", "name", "home", "phone", "anonymous", "secret", "urgent", "klass", "subject")


# What a digit of the admin's does whole: a line of his next digest tells it, and no mail of its own.
_TOLD_LATER = frozenset((
    "disposed", "asked", "declined", "archived", "insisted",
    "extended", "extended_inside", "extension_refused",
))  # fmt: skip


def echo(scribe: Scribe, *lines: str, **data: Any) -> None:
    """Tells the admin what was done, and what in this case still waits for him, since a correction decides
    nothing. A mail of its own goes where words were understood, or where he has to know more at once."""
    if scribe.beside:
        lines, data = (*lines, "corrected_too"), {"changes": scribe.beside, **data}
    waits = owed(scribe.case, Role.ADMIN, scribe.admin().address, None, scribe.house)
    part = scribe.case.disposition(waits.disposition) if waits else None
    by_hand = ["by_hand"] if any(reply.form == "post" for reply in scribe.decision.letters) else []
    plain = scribe.chosen and not (waits or by_hand or scribe.unsaid or scribe.beside or scribe.case.concerns)
    if plain and len(lines) == 1 and lines[0] in _TOLD_LATER:
        told = {key: data[key] for key in ("agencies", "reason") if data.get(key)}
        told |= {"last_day": data["until"].isoformat()} if data.get("until") else {}
        scribe.line(scribe.admin(), "done", event=scribe.case.events, done=lines[0], **told)
        return
    purpose, rest = (waits.menu, {"owes": waits.what, "due": waits.by}) if waits else ("info", {})
    scribe.to_admin("echo", purpose, part=part, lines=[*lines, *by_hand], **rest, **data)


def _agency_codes(scribe: Scribe, letter: Letter) -> list[str]:
    return [code for code in letter.act.args.get("agencies", ()) if code in scribe.house.people.agencies]


def word(letter: Letter, key: str) -> str:
    """An argument of the act, "" when it has none."""
    return str(letter.act.args.get(key, "")).strip()


def unclear(scribe: Scribe, letter: Letter, guess: str) -> None:
    """An act that lacks its object: nothing is done, the admin is asked."""
    scribe.way = ""
    scribe.text_event("asked_back", letter.text, purpose=letter.purpose, reasons=list(letter.act.why))
    part = scribe.case.disposition(letter.disposition)
    scribe.to_admin("not_understood", letter.purpose, part=part, guess=guess, quote=letter.text)


def do_dispose(scribe: Scribe, letter: Letter) -> None:
    """The admin forwards the case to one or more agencies (row 2); to APIP it is the oversight track."""
    codes = _agency_codes(scribe, letter)
    if not codes or (letter.act.args.get("unknown") and scribe.case.is_hidden):
        unclear(scribe, letter, "dispose")
        return
    if oversight_track.refuse_track(scribe, letter, codes):
        return
    if scribe.house.agency(codes[0]).oversight:
        do_oversee(scribe, letter)
        return
    _send_to(scribe, letter, codes)


def _send_to(
    scribe: Scribe, letter: Letter, codes: list[str], *, before: date | None = None, **extra: Any
) -> None:
    """One disposition an agency, each with its own clocks; the citizen hears once who answers and by when.
    before: the day he was told before; extra: of a case that is taken from another agency."""
    note, files = str(letter.act.args.get("note", "")), list(letter.act.args.get("release", ()))
    sent = handover.decided_files(scribe, letter)
    for code in codes:
        own = {"note": note, "released": files, "information": scribe.house.agency(code).information, **sent}
        scribe.event("disposed", agency=code, **own, **greeting_and_signature(letter), **extra)
    parts = scribe.case.dispositions[-len(codes) :]
    for part in parts:
        handover.show_disposition(scribe, part, scribe.now)
    by, names = deadlines.whole_day(scribe.case, scribe.house, scribe.now), scribe.house.agency_names(codes)
    before = before if before != by else None
    now_known = scribe.case.verified == scribe.at and alias_and_masked_texts.was_hidden_for_now(scribe.case)
    data: dict[str, Any] = {"agencies": names, "by": by, "before": before, "now_known": now_known}
    scribe.citizen("forwarded", rerouted=bool(extra), **data)
    strange = list(letter.act.args.get("unknown", ()))
    lines = ["disposed", *(["unknown_agencies"] if strange else []), *_stay(scribe, files)]
    echo(scribe, *lines, agencies=names, strange=strange, by=scribe.last_day(parts[0]))


def _stay(scribe: Scribe, released: Sequence[int]) -> list[str]:
    """The line on files that the admin released and that no agency can have."""
    found = any(one.stays and one.no in released for one in numbered_files(scribe.case))
    return ["files_stay"] if found else []


def do_oversee(scribe: Scribe, letter: Letter) -> None:
    """The admin sends the case to the oversight track: secret by default, to the APIP liaison only, 60 HK
    (row 3). Parts that lie with other agencies end."""
    if any(part.oversight for part in scribe.case.live):
        scribe.way = ""
        scribe.event("told", act=letter.act.name)
        scribe.already(letter.writer, "overseen")
        return
    _echo_overseen(scribe, oversight_track.take_over(scribe, letter))


def _echo_overseen(scribe: Scribe, moved: list[Disposition], **data: Any) -> None:
    part = scribe.case.dispositions[-1]
    kept = ["files_kept"] if scribe.case.files and not part.released else []
    stopped = scribe.house.agency_names(one.agency for one in moved)
    names = [scribe.house.agency_name(part.agency)]
    lines = ["overseen" if moved else "disposed", *kept, *_stay(scribe, part.released)]
    echo(scribe, *lines, agencies=names, stopped=stopped, by=scribe.last_day(part), **data)


def do_inform(scribe: Scribe, letter: Letter) -> None:
    """An information request goes to PPID with its own whole limit (10 HK; 7 more when extended)."""
    agency = scribe.house.people.information_agency
    if agency is None:
        unclear(scribe, letter, "inform")
        return
    if oversight_track.refuse_track(scribe, letter, [agency.code]):
        return
    way, scribe.way = scribe.way, ""
    scribe.event("corrected", klass="information")
    scribe.way = way
    _send_to(scribe, letter, [agency.code])


def do_ask(scribe: Scribe, letter: Letter) -> None:
    """The admin asks the complainant for what is missing."""
    text = word(letter, "text")
    if not text:
        unclear(scribe, letter, "ask")
        return
    scribe.event("asked", text=text)
    by = scribe.last_day()
    scribe.citizen("ask", "complete", clock=True, text=text, by=by)
    echo(scribe, "asked", by=by)


def do_decline(scribe: Scribe, letter: Letter) -> None:
    """The admin declines what is outside the kabupaten's powers: the complainant is told where to go."""
    where = word(letter, "where")
    if not where:
        unclear(scribe, letter, "decline")
        return
    _refuse_case(scribe, letter, "declined", "BUKAN_KEWENANGAN", where)


def do_archive(scribe: Scribe, letter: Letter) -> None:
    """The admin ends the case for one of the SOP's reasons."""
    reason = str(letter.act.args.get("reason", ""))
    if reason not in sop.REASONS:
        unclear(scribe, letter, "archive")
        return
    _refuse_case(scribe, letter, "archived", reason, str(letter.act.args.get("where", "")))


def do_restore(scribe: Scribe, letter: Letter) -> None:
    """What the admin archived as spam is none: it lies with him again. What was archived for another reason
    comes back by its complainant's word."""
    if scribe.case.reason != "SPAM":
        scribe.way = ""
        scribe.text_event("noted", letter.text, letter.files)
        scribe.already(letter.writer, scribe.case.stage, act=letter.act.name)
        return
    scribe.event("restored")
    handover.show_verification(scribe)


def _refuse_case(scribe: Scribe, letter: Letter, kind: str, reason: str, where: str) -> None:
    """The case ends (kind: "declined", "archived"), unless other agencies work on it or have answered: then
    only the part given back ends. The complainant is told, except of spam."""
    part = scribe.case.disposition(letter.disposition)
    if part is not None and part.live and _others(scribe, part):
        # Others are at work on it or have answered: only what this agency gave back ends.
        _end_part(scribe, part, [])
        return
    parts = list(scribe.case.live)
    text = str(letter.act.args.get("text", ""))
    scribe.event(kind, reason=reason, where=where, text=text)
    if reason != "SPAM":
        scribe.citizen("declined", "object", reason=reason, where=where, text=text)
    for part in parts:
        if part.id != letter.disposition:
            stop(scribe, part, "archived")
    echo(scribe, "archived_untold" if reason == "SPAM" else kind, reason=reason)


def do_merge(scribe: Scribe, letter: Letter) -> None:
    """The admin merges the case into another one, the survivor. Later letters go on to the survivor, and the
    complainant is told its number. The survivor's agencies get nothing new."""
    parent = word(letter, "parent")
    if not parent:
        unclear(scribe, letter, "merge")
        return
    if why := letter.act.args.get("barred"):
        scribe.not_done(letter, str(why), parent=parent)
        return
    scribe.event("merged", parent=parent)
    scribe.decision.absorbed = parent
    closed = bool(letter.act.args.get("closed"))
    scribe.citizen("merged", parent=parent, closed=closed)
    lines = ["merged", "merged_closed"] if closed else ["merged"]
    echo(scribe, *lines, parent=parent, number=scribe.case.number)


def do_split(scribe: Scribe, letter: Letter) -> None:
    """The admin splits a mail with several matters: the case keeps the first, and each other matter becomes a
    case of its own."""
    texts = [str(text).strip() for text in letter.act.args.get("texts", ()) if str(text).strip()]
    if len(texts) < 2:
        unclear(scribe, letter, "split")
        return
    case = scribe.case
    shared = {key: getattr(case, key) for key in _SHARED}
    received = next(event for event in case.trail if event.kind == "received")
    open_questions: tuple[str, ...] = ("possible_wish", "possible_danger", "shielded")
    open_questions += ("wrongdoing", "wrongdoing_words", "may_accuse")
    shared |= {key: getattr(case, key) for key in open_questions if getattr(case, key)}
    shared |= {"dangers": list(case.dangers)} if case.dangers else {}
    if case.passed_on:  # who first wrote is kept from officials in each of them
        shared["passed_on"] = [dict(one) for one in case.passed_on]
    # each has a part of the text only
    shared["disguised"] = telling_words(case, scribe.house.identity)
    shared |= {"undisguised": list(case.undisguised), "masks": [vars(mask) for mask in case.masks]}
    shared |= {"title": "", "parent": case.number, "split": True, "files": received.data.get("files", [])}
    scribe.decision.new_cases = [{**shared, "text": text} for text in texts[1:]]
    scribe.decision.split_first = texts[0]


def do_correct(scribe: Scribe, letter: Letter) -> None:
    """The admin corrects the case's data; a class of oversight moves an open case to that track."""
    case, house = scribe.case, scribe.house
    changes = {key: value for key, value in letter.act.args.items() if key in corrections.CORRECTABLE}
    if "concerns" in changes:
        changes["concerns"] = corrections.house_meant(house, str(changes["concerns"]))
        if changes["concerns"] is None:
            del changes["concerns"]
    if not changes:
        unclear(scribe, letter, "correct")
        return
    changes, kept = corrections.sift_changes(case, changes)
    for why in kept:
        scribe.not_done(letter, why, by_hand=case.by_post)
    if not changes:
        return
    lines = ["corrected"]
    if corrections.is_found_ordinary(case, changes) and not case.anonymous:
        stays = changes.get("anonymous", alias_and_masked_texts.is_promise(case, "anonymous"))
        changes |= {"anonymous": True} if stays else {}
        lines += ["name_stays" if stays else "name_open"]
    told, before = corrections.told_of(case, changes), replace(case)
    way = sop.way("case", case.stage, Role.ADMIN, "oversee")
    if changes.get("klass") == oversight_track.CLASS and way and oversight_track.elsewhere(case):
        scribe.way = f"case.{case.stage}/oversee"
        _echo_overseen(scribe, oversight_track.take_over(scribe, **changes), changes=told)
        return
    on_masks = not mask_decisions.SAID.isdisjoint(changes)
    if changes := later_text_reviews.sum_up(scribe, letter, changes):
        scribe.event("corrected", **changes)
    handover.tell_of_danger(scribe, before)
    hidden_now = case.is_hidden and not before.is_hidden and case.stage == "verification"
    if letter.act.args.get("beside") and len(lines) == 1:
        scribe.beside = told  # one letter tells it with the act that it stands beside
    elif not hidden_now and not on_masks:
        echo(scribe, *lines, changes=told)
    else:
        mask_decisions.tell_of_masks(scribe, letter, before, told)
    if changes.get("concerns") == house.home and case.stage == "verification":
        handover.show_verification(scribe)  # it was the admin's own desk; whoever is impartial takes it over


def do_release(scribe: Scribe, letter: Letter) -> None:
    """The admin lets a later text of somebody hidden go on, exactly as he was shown it (row 7)."""
    names = later_text_reviews.release(scribe, letter)
    if names is not None:
        echo(scribe, "released", agencies=names)


def do_withhold(scribe: Scribe, letter: Letter) -> None:
    """The admin does not let a later text of somebody hidden go on; its writer hears so (row 7)."""
    if later_text_reviews.withhold(scribe, letter):
        echo(scribe, "withheld")


def do_reroute(scribe: Scribe, letter: Letter) -> None:
    """The admin sends a part to another agency. The new agency has its own clock; the total clock runs on
    (docs/decisions.md). When that agency has a part in the case already, nothing is sent twice, and this part
    only ends."""
    part = part_of(scribe, letter)
    proposed = [part.proposal] if part.proposal in scribe.house.people.agencies else []
    codes = _agency_codes(scribe, letter) or proposed
    if not codes:
        unclear(scribe, letter, "reroute")
        return
    if oversight_track.refuse_track(scribe, letter, codes):
        return
    if scribe.house.agency(codes[0]).oversight and not any(one.oversight for one in scribe.case.live):
        do_oversee(scribe, letter)
        return
    new = [code for code in codes if code not in {other.agency for other in _others(scribe, part)}]
    before = deadlines.whole_day(scribe.case, scribe.house)
    _end_part(scribe, part, codes, new=new)
    if new:
        _send_to(scribe, letter, new, before=before, oversight=scribe.house.agency(new[0]).oversight)


def _others(scribe: Scribe, part: Disposition) -> list[Disposition]:
    return [other for other in scribe.case.live if other.id != part.id]


def _end_part(scribe: Scribe, part: Disposition, codes: list[str], *, new: Sequence[str] = ()) -> None:
    """This agency's part ends without an answer. With the last one out the citizen's word on the others is
    awaited. new: the agencies that get the case instead."""
    others = _others(scribe, part)
    last = bool(others) and not new and not any(other.pending for other in others)
    scribe.event("rerouted", disposition=part.id, to=codes, last=last)
    stop(scribe, part, "rerouted")
    if not new:
        echo(scribe, "dropped", agencies=[scribe.house.agency_name(part.agency)])
        _hand_lead_over(scribe, part)


def _hand_lead_over(scribe: Scribe, part: Disposition) -> None:
    """Where the lead's part has ended, the oldest of those that are left hears that it leads now."""
    led = [other for other in scribe.case.live if other.lead == part.id]
    if led:
        lead = scribe.case.live[0]
        scribe.to_liaison("echo", lead, menu_at(lead, Role.LIAISON), lines=["leads"])


def do_drop(scribe: Scribe, letter: Letter) -> None:
    """The admin stops one agency's part; those that stay go on. The last one is taken from nobody: the case
    is rerouted instead."""
    codes = _agency_codes(scribe, letter)
    parts = [part for part in scribe.case.live if part.agency in codes]
    if not parts:
        unclear(scribe, letter, "drop")
    elif len(parts) == len(scribe.case.live):
        scribe.not_done(letter, "drop_last", agencies=scribe.house.agency_names(codes))
    for part in parts if len(parts) < len(scribe.case.live) else ():
        _end_part(scribe, part, [])


def do_insist(scribe: Scribe, letter: Letter) -> None:
    """The admin sends a returned part back to the same agency, with his reason."""
    part = part_of(scribe, letter)
    note = str(letter.act.args.get("note", "")) or letter.text
    scribe.event("insisted", disposition=part.id, note=note)
    part.note = note
    handover.show_disposition(scribe, part, scribe.now)
    echo(scribe, "insisted", agencies=[scribe.house.agency_name(part.agency)], by=scribe.last_day(part))
