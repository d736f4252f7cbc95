"""What becomes of a hidden complainant's later text (SOP row 7). It goes to the agencies at once, or waits
until the admin has seen how it would go.

The admin has 1 working day (`review` in sop.py). Each text waits by itself, and nothing of it is told until
then. Only a danger to life is told at once, in the office's own words. No agency's clock starts before the
letter has left our side.

In: `hold`, `ask`, `release`, `withhold`: a `Scribe` and the `Letter`; `show`: a `Review`.
Out: event data, or the names of agencies that got the text; None or False where there is nothing to decide.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Which texts must be seen: secrecy/later_texts.py. Masks and their numbers: mask_decisions.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition, Review
from mailroom.procedure.case_files import may_have
from mailroom.procedure.decision import Scribe
from mailroom.procedure.letter import Letter
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.later_texts import form_of_review, must_be_seen
from mailroom.procedure.secrecy.mask_form import form_of
from mailroom.procedure.ways import menu_at


def hold(
    scribe: Scribe, letter: Letter, kind: str, parts: Sequence[Disposition], text: str
) -> dict[str, Any]:
    """Returns data for this text's event: {"held": …} when the text has to wait, {} when it may go."""
    seen_there = bool(letter.act.args.get("must_be_seen"))  # in the merged case that it comes from
    if not seen_there and not must_be_seen(text, scribe.case, scribe.house.identity, letter.joined):
        return {}
    return {"held": {"kind": kind, "parts": [part.id for part in parts]}}


def ask(scribe: Scribe, letter: Letter) -> None:
    """Sends the admin the text that was just held back, and tells agencies of a danger to life in it."""
    review, dangers = scribe.case.reviews[-1], list(letter.act.args.get("dangers", ()))
    show(scribe, review, clock=True, dangers=dangers)
    for part in _targets(scribe.case, review) if dangers and scribe.case.open else ():
        scribe.to_liaison("danger", part, menu_at(part, Role.LIAISON), dangers=dangers)


def show(scribe: Scribe, review: Review, **data: Any) -> None:
    """Sends the admin the form: the text as it would go, its masks, its doubts and the buttons."""
    form = form_of_review(scribe.case, review, scribe.house.identity)
    by = deadlines.review_day(review, scribe.house, scribe.now)
    names = scribe.house.agency_names(part.agency for part in _targets(scribe.case, review))
    data |= {"kind": review.kind, "text": review.text, "joined": review.joined, "agencies": names, "by": by}
    scribe.to_admin("review", f"review.{review.no}", outward=form, files=review.files, **data)


def of_letter(case: Case, letter: Letter) -> Review | None:
    """Returns the text that a letter of the admin is about, found by the purpose of the form he answers; None
    when there is none."""
    kind, _, number = letter.purpose.partition(".")
    return case.review(int(number)) if kind == "review" and number.isdigit() else None


def sum_up(scribe: Scribe, letter: Letter, changes: dict[str, Any]) -> dict[str, Any]:
    """Returns the changes of a correction without the summary that the admin wrote to go in place of this
    text."""
    review = of_letter(scribe.case, letter)
    if review is None or not review.waits or "summary" not in changes:
        return changes
    scribe.event("summed_up", review=review.no, summary=str(changes["summary"]))
    return {key: value for key, value in changes.items() if key != "summary"}


def _undecided_review(scribe: Scribe, letter: Letter) -> Review | None:
    """Returns the text that the letter decides on; None when it is decided already, which he is told."""
    review = of_letter(scribe.case, letter)
    if review is not None and review.waits:
        return review
    scribe.way = ""
    scribe.text_event("told", letter.text, act=letter.act.name)
    scribe.already(
        letter.writer, "not_passed" if review and review.refused else "released", act=letter.act.name
    )
    return None


def withhold(scribe: Scribe, letter: Letter) -> bool:
    """Lets a text not go, and tells the complainant who wrote it. False: it was decided before."""
    review = _undecided_review(scribe, letter)
    if review is None:
        return False
    child = {"child": review.joined} if review.joined else {}
    scribe.event("withheld", review=review.no, **child)
    about: dict[str, Any] = {"kind": review.kind, "at": review.at, "quote": review.text}
    about["why"] = alias_and_masked_texts.mask_niks(str(letter.act.args.get("text", "")))
    if review.joined:
        scribe.decision.to_merged.append((review.joined, "not_passed", about))
    else:
        waits = scribe.case.stage == "answered" and scribe.case.clock is None
        scribe.citizen("not_passed", clock=waits, **about)
    return True


def release(scribe: Scribe, letter: Letter) -> list[str] | None:
    """Lets a text go as the admin was shown it; returns the names of the agencies that get it. Returns None
    when it does not go: he answered an older form, or has not seen yet what is masked in his own summary."""
    review = _undecided_review(scribe, letter)
    if review is None:
        return None
    form = form_of_review(scribe.case, review, scribe.house.identity)
    said_now = any(event.kind == "summed_up" for event in scribe.decision.events)
    if said_now and (form["doubtful"] or any(not row["opened"] for row in form["masks"])):
        scribe.way = ""
        scribe.text_event("told", letter.text, act=letter.act.name)
        show(scribe, review, held=letter.act.name, again={})
        return None
    scribe.event("released", review=review.no)
    return _send(scribe, review)


def _send(scribe: Scribe, review: Review) -> list[str]:
    """To the agencies that it is for; their names. After a comment its writer hears by when it is
    answered."""
    case, parts = scribe.case, _targets(scribe.case, review)
    text, owing = review.summary or review.text, list[Disposition]()
    for part in parts:
        own = for_agency(case, part, review.files, review.joined)
        if review.kind == "commented" and part.stage == "follow_up":
            by = scribe.last_day(part)
            scribe.to_liaison("comment", part, "comment", clock=True, text=text, by=by, **own)
            owing.append(part)
        else:
            menu = menu_at(part, Role.LIAISON) if case.open else "info"
            scribe.to_liaison("more_text", part, menu, text=text, **own)
    names = scribe.house.agency_names(part.agency for part in parts)
    if owing and not review.joined:
        scribe.citizen("comment_received", agencies=names, by=scribe.last_day(owing[0]), owed=False)
    return names


def _targets(case: Case, review: Review) -> list[Disposition]:
    """The agencies that a text is for; where none of them works on it any more, those that do."""
    own = [part for part in case.live if part.id in review.parts]
    return own or case.live


def for_agency(case: Case, part: Disposition, files: Sequence[Any], joined: str) -> dict[str, Any]:
    """Returns what an agency gets of a letter beside its words; kept_back: how many files of somebody
    hidden."""
    of_letter = frozenset(files)
    open_files = tuple(one.file for one in may_have(case, part) if one.file in of_letter)
    return {"files": open_files, "kept_back": len(files) - len(open_files), "joined": joined}


def pass_on(scribe: Scribe, letter: Letter) -> None:
    """What he adds reaches whoever works on it: the admin before the disposition, each agency after it."""
    if scribe.case.stage == "verification":
        data: dict[str, Any] = {"text": letter.text, "files": letter.files, "joined": letter.joined}
        form, told = form_of(scribe.case, scribe.house, scribe.now), bool(letter.act.args.get("attached"))
        scribe.to_admin("more_text", "verification", outward=form, files_told=told, **data)
        return
    for part in scribe.case.live:
        own = for_agency(scribe.case, part, letter.files, letter.joined)
        scribe.to_liaison("more_text", part, menu_at(part, Role.LIAISON), text=letter.text, **own)
    tell_of_passing(scribe, letter, "added", scribe.case.live, letter.text)
    give_admin_files(scribe, letter, scribe.case.live)


def give_admin_files(scribe: Scribe, letter: Letter, parts: Sequence[Disposition]) -> None:
    """The admin gets later files of somebody hidden: he alone may judge what they show."""
    owns = (for_agency(scribe.case, part, letter.files, letter.joined) for part in parts)
    if any(own["kept_back"] for own in owns):
        scribe.to_admin("more_text", text=letter.text, files=letter.files, joined=letter.joined)


def who_ask(case: Case, letter: Letter) -> list[Disposition]:
    """The agencies whose question his words answer: the one that he replies to, else each that asked."""
    asking = [part for part in case.live if part.stage == "asking"]
    return [part for part in asking if part.id == letter.disposition] or asking


def explain(scribe: Scribe, letter: Letter) -> None:
    """The complainant answers a liaison's question: whoever asked has it again, with his words; those of
    somebody hidden may have to wait for the admin."""
    case, parts = scribe.case, who_ask(scribe.case, letter)
    held = hold(scribe, letter, "added", parts, letter.text)
    numbers = [part.id for part in parts]
    scribe.text_event("explained", letter.text, letter.files, dispositions=numbers, **held)
    if held:
        ask(scribe, letter)
    for part in parts:
        own = for_agency(case, part, letter.files, letter.joined)
        data = {"answers": part.asked, "text": "" if held else letter.text, "waits": bool(held), **own}
        working = part.stage == "execution"
        scribe.to_liaison("more_text", part, menu_at(part, Role.LIAISON), clock=not working, **data)
        if working:
            scribe.to_officer("more_text", part, clock=True, **data)
    tell_of_passing(scribe, letter, "added", parts, letter.text)
    give_admin_files(scribe, letter, parts)
    scribe.citizen("noted", what=["added_unseen" if held else "explained"], owed=False)


def tell_of_passing(
    scribe: Scribe, letter: Letter, kind: str, parts: Sequence[Disposition], text: str
) -> None:
    """Adds a line to the admin's daily letter: a text of somebody hidden went on without his decision."""
    case, identity = scribe.case, scribe.house.identity
    one = case.joined.get(letter.joined, case)
    if not (text.strip() and parts and one.is_hidden):
        return
    masked = (
        alias_and_masked_texts.strike_complainant_text(text, case, identity, joined=letter.joined) != text
    )
    names = scribe.house.agency_names(part.agency for part in parts)
    data = {"what": kind, "who": alias_and_masked_texts.alias(one), "agencies": names, "masked": masked}
    scribe.line(scribe.admin(), "passed", None, "", **data)


def withholds_comment(case: Case, part: Disposition) -> bool:
    """Whether a comment is assigned to this agency, although the agency has not got its words yet."""
    about = (review for review in case.waiting if review.kind == "commented")
    return part.clock is None and any(part.id in review.parts for review in about)


def latest_words(case: Case) -> str:
    """Returns what a complainant wrote last, as far as officials may read it."""
    found = ((text, case.review(text.review)) for text in reversed(case.texts) if text.by_complainant)
    shown = ((one and one.summary) or text.text for text, one in found if one is None or one.is_shown)
    return next(shown, "")
