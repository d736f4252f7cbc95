"""What each act of the complainant does (SOP rows 1, 7, 8): complete, add, comment, rate, close, withdraw,
object, reopen, ask for secrecy.

A rating of 3 to 5 closes the case. One of 1 or 2 (`LOW`) without a reason is asked about. A comment goes on
to the liaison and stops the silence. An objection counts once. His words are never dropped: whatever he
writes on an old letter is entered where his case now lies.

In: `do_<act>`: a `Scribe` and the complainant's `Letter`. `act_at_stage`: `Case` and `Letter`.
Out: nothing; events and letters are on the scribe.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Closing a case: closing.py; by silence: due_acts.py. Secrecy: secrecy_switches.py. How a rating is read:
reading/replies/ratings.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mailroom.procedure import acts, deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk.agencies import oversight_track
from mailroom.procedure.desk.agencies.agency_acts import stop
from mailroom.procedure.desk.agencies.handover import show_verification
from mailroom.procedure.desk.closing import close, settle, survey
from mailroom.procedure.desk.disclosure import identity_release, later_text_reviews
from mailroom.procedure.desk.disclosure.secrecy_switches import keep_his_secrets, keep_secret
from mailroom.procedure.event import file_json
from mailroom.procedure.letter import Act, Letter
from mailroom.procedure.people import Person, Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.procedure.secrecy.later_texts import must_be_seen

_BY_STAGE = acts.names(lambda act: act.by_stage)
_WORDS = 3  # up to which a letter tells nothing that could be lost
LOW = 2  # ratings up to this one close nothing; their reason is asked for, once


def act_at_stage(case: Case, letter: Letter) -> Letter:
    """A complainant's free words mean what the stage makes of them, whichever of our letters he answered."""
    if letter.role != Role.COMPLAINANT:
        return letter
    name = letter.act.name
    if letter.purpose == "identity" and name in ("yes", "no"):
        return letter.with_act("agree_identity" if name == "yes" else "keep_identity")
    if name == "withdraw" and not {"dangers", "perhaps_dangers"}.isdisjoint(letter.act.args):
        # "cabut saja, ada orang hanyut": no case ends on a letter that tells of a danger
        return replace(letter, act=replace(letter.act, name="", sure=False, guess=name))
    if not letter.act.sure:
        told = bool(letter.files) or len(letter.text.split()) > _WORDS
        # What is no plain yes to "shall it be opened again?" is asked about by the same question, and kept
        # for when he says it.
        kept = told and case.stage == "closed" and case.reopen_asked and letter.act.guess in ("", "yes")
        return replace(letter, act=replace(letter.act, name="facts", sure=True)) if kept else letter
    sent = name == "thank" and bool(letter.files) and case.stage not in ("handling", "answered")
    # "Tidak jadi dicabut" and "mohon dilanjutkan lagi" take up again a case that has ended.
    ended = case.stage in ("archived", "merged") or (case.stage == "answered" and name == "resume")
    if name in _BY_STAGE or sent or (name in ("keep", "resume") and ended):
        name = _free(case, letter)
    elif case.stage == "closed" and name in ("keep", "resume"):
        name = "reopen" if case.reopen_asked else "facts"
    elif case.stage == "closed" and name == "rate":
        name = "rate_late"
    elif case.stage == "answered" and name == "rate" and int(letter.act.args["rating"]) <= LOW:
        # not satisfied is not closed: row 7 comes before row 8
        reason = str(letter.act.args.get("reason", ""))
        told = bool(reason or letter.files)
        name, letter = ("comment", replace(letter, text=reason)) if told else ("rate_low", letter)
    elif name == "close" and not case.open:
        name = "thank"
    elif name == "yes" and case.reopen_asked:
        name = "reopen"
    elif case.stage == "closed" and name in ("yes", "no"):
        name = "thank"
    # Plain new trouble opens a closed case again; so does whatever is no yes to whether it is still settled.
    plain = letter.act.args.get("goes_on") or letter.purpose == "afterwards"
    if name == "facts" and case.stage == "closed" and plain and not case.reopen_asked:
        name = "reopen"
    # A case that was closed before any agency had it is verified again.
    name = "come_back" if name == "reopen" and not case.live else name
    return letter.with_act(name)


def _only_asks(letter: Letter) -> bool:
    """Whether he asks where his report stands and tells nothing: no place, no day, no file."""
    args = letter.act.args
    asks = any(row["act"] == "status" for row in args.get("also", ()))
    return asks and not letter.files and not (args.get("place") or args.get("when"))


def _free(case: Case, letter: Letter) -> str:
    """Returns the act that free words mean at the case's stage: an objection, new facts, a comment, an
    addition, ….

    When the case was archived as incomplete or at his own wish, free words take it up again; otherwise they
    object."""
    if case.stage == "archived":
        return "come_back" if case.withdrawn or case.reason == "TIDAK_LENGKAP" else "object"
    if case.stage == "closed":
        waits_for_reason = case.reason_asked and not case.rating_reason and letter.purpose == "reason"
        return "rate_late" if waits_for_reason and letter.act.name != "facts" else "facts"
    if case.stage == "handling" and later_text_reviews.who_ask(case, letter):
        return "explain"
    if case.stage == "handling" and _commented_parts(case, letter):
        return "comment"
    if case.stage == "merged":
        return "come_back" if letter.act.args.get("apart") else "follow"
    if case.stage == "completion" and letter.purpose != "complete" and _only_asks(letter):
        return "status"  # the question that we asked him still waits, and he reads it again
    return {"completion": "complete", "answered": "comment"}.get(case.stage, "add")


def _commented_parts(case: Case, letter: Letter) -> list[Disposition]:
    """The answered parts a comment is about: that of the answer he replies to, or all that have answered."""
    answered = [part for part in case.live if part.stage == "answered"]
    own = [part for part in answered if part.id == letter.disposition]
    return own if own or letter.purpose != "answer" else answered


def note_language(scribe: Scribe, letter: Letter) -> None:
    """A letter plainly in another language than the case's is noted, and so is the return to it."""
    spoken, case = str(letter.act.args.get("language", "")), scribe.case
    if letter.role != Role.COMPLAINANT or letter.joined or not spoken:
        return
    if case.other_language or spoken != (case.language or "id"):
        scribe.event("wrote_in", language=spoken)


def do_add(scribe: Scribe, letter: Letter) -> None:
    """The complainant adds a text or a file to his open case."""
    case, verified = scribe.case, scribe.case.stage == "verification"
    held = {} if verified else later_text_reviews.hold(scribe, letter, "added", case.live, letter.text)
    seen_by_admin = {"attached": letter.act.args["attached"]} if "attached" in letter.act.args else {}
    scribe.text_event(
        "added", letter.text, letter.files, **(held | seen_by_admin if held else facts_in(letter))
    )
    if held:
        later_text_reviews.ask(scribe, letter)
    else:
        later_text_reviews.pass_on(scribe, letter)
    scribe.citizen("noted", what=["added_unseen" if held else "added"], owed=False)


def facts_in(letter: Letter) -> dict[str, object]:
    """Place, time, … that the sorter found in a later letter."""
    keys = ("place", "subdistrict", "when", "wants", "home", "attached")
    return {key: letter.act.args[key] for key in keys if key in letter.act.args}


def do_complete(scribe: Scribe, letter: Letter) -> None:
    """The complainant sends what the admin asked for: the case is verified again."""
    scribe.text_event("completed", letter.text, letter.files, **facts_in(letter))
    _verify_again(scribe, "completed", completed=letter.text)


def do_come_back(scribe: Scribe, letter: Letter) -> None:
    """The complainant takes up an ended case: withdrawn, archived as incomplete, settled before anybody had
    it, or merged into one that ended."""
    case = scribe.case
    what = "resumed" if case.withdrawn else "reopened" if case.stage == "closed" else "completed"
    text = "\n\n".join(filter(None, (case.facts, letter.text)))
    scribe.text_event("came_back", text, case.facts_files + letter.files, **facts_in(letter))
    _verify_again(scribe, what, **{what if what == "resumed" else "completed": text})


def _verify_again(scribe: Scribe, what: str, **data: Any) -> None:
    show_verification(scribe, **data)
    scribe.citizen("noted", what=[what], by=scribe.last_day())


def do_object(scribe: Scribe, letter: Letter) -> None:
    """An objection goes back to the admin once (SOP row 2)."""
    if scribe.case.objections:
        scribe.way = ""
        scribe.text_event("noted", letter.text, letter.files)
        scribe.already(Person(scribe.case.name, (scribe.case.address,), Role.COMPLAINANT), "objected")
        return
    scribe.text_event("objected", letter.text, letter.files)
    _verify_again(scribe, "objected", objection=letter.text, reason=scribe.case.reason)


def do_secrecy(scribe: Scribe, letter: Letter) -> None:
    """The complainant wishes to be anonymous or his case to be secret, or takes that wish back."""
    wanted = {key: bool(value) for key, value in letter.act.args.items() if key in ("anonymous", "secret")}
    if letter.joined and not _secrecy_of_child(scribe, letter, wanted):
        return
    fresh = keep_his_secrets(scribe, wanted)
    lifted = "kept" if scribe.case.oversight else "open"  # on the oversight track nothing is opened
    told = [key if value else f"{key}_{lifted}" for key, value in wanted.items()]
    if scribe.case.live and "anonymous" in fresh:
        told.append("anonymous_since")
    scribe.citizen("noted", what=told, owed=False)
    if scribe.case.stage == "merged":
        go_on(scribe, replace(letter, act=Act("secrecy", wanted)))


def _secrecy_of_child(scribe: Scribe, letter: Letter, wanted: Mapping[str, bool]) -> bool:
    """A wish that came with a merged case holds for what is told of him. True: here he is the complainant."""
    case = scribe.case
    one = case.joined.get(letter.joined)
    if one is None or "anonymous" not in wanted:
        return False
    fresh = wanted["anonymous"] and not one.is_hidden and not case.oversight
    scribe.event("joined_secrecy", child=letter.joined, anonymous=wanted["anonymous"])
    if one.address and one.address == case.address:
        return True
    for part in case.live if fresh else ():
        keep_secret(scribe, part, ["anonymous"], letter.joined)
    if case.stage == "merged":
        go_on(scribe, replace(letter, act=Act("secrecy", wanted)))
    return False


def do_withdraw(scribe: Scribe, letter: Letter) -> None:
    """The complainant withdraws his complaint: everybody who works on it is told to stop."""
    parts = list(scribe.case.live)
    held = later_text_reviews.hold(scribe, letter, "added", parts, letter.text) if letter.files else {}
    scribe.text_event("withdrawn", letter.text, letter.files, reason="DICABUT_PELAPOR", **held)
    scribe.citizen("withdrawn", "object")
    if not parts:
        scribe.to_admin("stop", why="withdrawn")
    for part in parts:
        stop(scribe, part, "withdrawn")


def do_comment(scribe: Scribe, letter: Letter) -> None:
    """A comment on an answer goes to the agency that gave it, with row 7's limit."""
    answered = [part for part in scribe.case.live if part.stage == "answered"]
    parts = _commented_parts(scribe.case, letter) or answered
    held = later_text_reviews.hold(scribe, letter, "commented", parts, letter.text)
    numbers = [part.id for part in parts]
    scribe.text_event("commented", letter.text, letter.files, dispositions=numbers, **held)
    if "rating" in letter.act.args:  # the words beside a low mark
        rating, rated = int(letter.act.args["rating"]), _rated_part(scribe.case, letter)
        scribe.event("rated", rating=rating, reason=letter.text, disposition=rated)
    elif scribe.case.reason_asked and not scribe.case.rating_reason:
        scribe.event("reason_given", text=letter.text)
    _to_follow_up(scribe, parts, letter, held=bool(held))


def _to_follow_up(scribe: Scribe, parts: list[Disposition], letter: Letter, *, held: bool) -> None:
    """held: the admin has to see it first. The complainant is promised no day that hangs on that."""
    if held:
        later_text_reviews.ask(scribe, letter)
        checked = deadlines.review_day(scribe.case.reviews[-1], scribe.house, scribe.now)
        scribe.citizen("comment_received", agencies=[], by=None, checked=checked)
        return
    for part in parts:
        own = later_text_reviews.for_agency(scribe.case, part, letter.files, letter.joined)
        by = scribe.last_day(part)
        own |= {"again": True} if letter.purpose == "afterwards" else {}
        scribe.to_liaison("comment", part, "comment", clock=True, text=letter.text, by=by, **own)
    later_text_reviews.tell_of_passing(scribe, letter, "commented", parts, letter.text)
    later_text_reviews.give_admin_files(scribe, letter, parts)
    names = scribe.house.agency_names(part.agency for part in parts)
    scribe.citizen("comment_received", agencies=names, by=scribe.last_day(parts[0]) if parts else None)


def do_rate(scribe: Scribe, letter: Letter) -> None:
    """A rating closes an answered case, unless it is low (`act_at_stage`)."""
    rating, reason = int(letter.act.args["rating"]), str(letter.act.args.get("reason", ""))
    ask = rating <= LOW and not reason and not scribe.case.reason_asked
    data = {"rating": rating, "reason": reason, "disposition": _rated_part(scribe.case, letter)}
    held = _held_reason(scribe, letter, reason)
    scribe.text_event("rated", "", letter.files, ask_reason=ask, **data, **held)
    if held:
        later_text_reviews.ask(scribe, letter)
    if scribe.case.stage == "answered":
        close(scribe, "rating", letter)
    elif letter.files:
        later_text_reviews.pass_on(scribe, replace(letter, text="" if held else reason))
    if ask:
        scribe.citizen("rating_reason", "reason", rating=rating)
    elif scribe.case.stage == "closed":
        scribe.citizen("closed", "closed", by="rating", rating=rating, **survey(scribe))
    else:
        scribe.citizen("noted", what=["rated"], owed=False)


def do_rate_low(scribe: Scribe, letter: Letter) -> None:
    """A low mark without a word: he is asked once what is missing."""
    asked, rating = scribe.case.reason_asked, int(letter.act.args["rating"])
    data: dict[str, Any] = {"rating": rating, "disposition": _rated_part(scribe.case, letter)}
    scribe.event("rated", ask_reason=not asked, **data)
    if asked:
        scribe.citizen("noted", what=["rated_open"], owed=False)
    else:
        part, on = scribe.case.disposition(data["disposition"]), deadlines.case_day(scribe.case, scribe.house)
        scribe.citizen("rating_reason", "reason", part, rating=rating, on=on)


def _held_reason(scribe: Scribe, letter: Letter, reason: str) -> dict[str, Any]:
    """Returns what the event of a rating says when its reason waits for the admin."""
    return later_text_reviews.hold(scribe, letter, "reason", scribe.case.live, reason)


def _rated_part(case: Case, letter: Letter) -> int:
    """The disposition whose answer he rates: the one he replies to, or the only one; 0: the whole case."""
    answered = [part.id for part in case.live if part.relayed]
    if letter.disposition in answered:
        return letter.disposition
    return answered[0] if len(answered) == 1 else 0


def do_rate_late(scribe: Scribe, letter: Letter) -> None:
    """A rating, or the reason for one, after the case was closed; a file beside it is a new fact."""
    args, what = letter.act.args, "rated" if "rating" in letter.act.args else "reason"
    if what == "rated":
        data = {"reason": str(args.get("reason", "")), "disposition": _rated_part(scribe.case, letter)}
        held = _held_reason(scribe, letter, str(data["reason"]))
        scribe.event("rated", rating=int(args["rating"]), **data, **held)
    else:
        held = _held_reason(scribe, letter, letter.text)
        scribe.text_event("reason_given", letter.text, **held)
    if held:
        later_text_reviews.ask(scribe, letter)
    if letter.files:
        do_facts(scribe, letter)
    else:
        scribe.citizen("noted", "closed", what=[what], owed=False)


def do_survey(scribe: Scribe, letter: Letter) -> None:
    """His marks of the nine elements of the service; the last ones count."""
    scribe.event("surveyed", marks=list(letter.act.args["marks"]))
    scribe.citizen("noted", "closed", what=["surveyed"], owed=False)


def do_thank(scribe: Scribe, letter: Letter) -> None:
    """ "Terima kasih" moves nothing, and is no comment. A photo beside it is passed on."""
    if letter.files:
        do_add(scribe, letter)
        return
    scribe.text_event("thanked", letter.text)
    scribe.decision.klass = "acknowledgement"


do_close = settle
do_explain = later_text_reviews.explain
do_agree_identity = identity_release.agree
do_keep_identity = identity_release.keep


def do_facts(scribe: Scribe, letter: Letter) -> None:
    """New facts on a closed case: asked once whether they reopen it; what he adds goes along with his yes."""
    asked = scribe.case.reopen_asked
    scribe.text_event("reopen_asked", letter.text, letter.files)
    if asked:
        scribe.citizen("noted", "reopen", what=["asked_again"], owed=False)
    else:
        scribe.citizen("reopen_question", "reopen", text=letter.text)


def do_reopen(scribe: Scribe, letter: Letter) -> None:
    """The complainant says yes: his new facts reopen the closed case, at the agency that had it last."""
    case = scribe.case
    parts = [part for part in case.live if part.pending] or case.live[-1:]
    facts = "\n\n".join(filter(None, (case.facts, str(letter.act.args.get("text", "")))))
    files = case.facts_files + letter.files
    overseen = case.oversight and bool(oversight_track.elsewhere(case))  # classed so after it was closed
    again = [] if overseen else [part.id for part in parts]
    letter = replace(letter, text=facts, files=files)
    held = {} if overseen else later_text_reviews.hold(scribe, letter, "commented", parts, facts)
    after = {"afterwards": True} if letter.purpose == "afterwards" else {}
    scribe.event("reopened", text=facts, files=[*map(file_json, files)], dispositions=again, **held, **after)
    if overseen:
        oversight_track.take_over(scribe)
        return
    _to_follow_up(scribe, parts, letter, held=bool(held))


def do_lasting(scribe: Scribe, letter: Letter) -> None:
    """A month after his silence closed it he says that it is still settled."""
    scribe.text_event("lasting", letter.text, letter.files)
    scribe.citizen("noted", "closed", what=["lasting"], owed=False)


def do_follow(scribe: Scribe, letter: Letter) -> None:
    """A letter on a merged case goes on to the survivor, as far as its writer's own switches allow."""
    unseen = must_be_seen(letter.text, scribe.case, scribe.house.identity, letter.joined)
    unseen = unseen or bool(letter.act.args.get("must_be_seen"))
    scribe.text_event("followed", letter.text, letter.files, to=scribe.case.parent)
    if letter.dossier == scribe.case.number and letter.sender == scribe.case.address:
        scribe.citizen("noted", what=["added"], owed=False)
    case, identity = scribe.case, scribe.house.identity
    gate = gate_of(case, identity) if alias_and_masked_texts.hides(case) else None
    text = alias_and_masked_texts.strike_complainant_text(letter.text, case, identity, gate, letter.joined)
    args: dict[str, Any] = {"masks": [vars(mask) for mask in gate.masks]} if gate and gate.masks else {}
    args |= {"must_be_seen": True} if unseen else {}
    go_on(scribe, replace(letter, act=Act("text", args), text=text))


def go_on(scribe: Scribe, letter: Letter) -> None:
    """To the survivor, as what its writer's case says."""
    case = scribe.case
    onward = replace(letter, dossier=case.parent, disposition=0, joined=letter.joined or case.number)
    scribe.decision.forwards.append((case.parent, onward))
