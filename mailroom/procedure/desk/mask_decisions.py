"""What the admin's words on masks do in a hidden case: open, strike, close, summarise. And the form that
shows him the text as it goes.

A letter whose words on masks cannot be carried out sends nothing: he is asked, with the form. A text with
masks or doubts that no form has shown him yet waits until he has seen them. Only the complainant may open his
own name, contacts and numbers.

In: `sift_masks`, `is_unseen`, `show_form`: a `Scribe` and the admin's `Letter`. `tell_of_masks`: the `Case`
before.
Out: the `Letter` with resolved masks, or None when he is asked instead; yes or no; events and letters on the
scribe.
Fails: A hidden text without the house's reader of identities raises LookupError: the letter is set aside.
See: How the words are read: reading/language/mask_words.py. What is masked: secrecy/case_masks.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mailroom.procedure import acts, deadlines
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk import corrections
from mailroom.procedure.desk.agencies import handover, oversight_track
from mailroom.procedure.desk.disclosure import later_text_reviews
from mailroom.procedure.history import case_from
from mailroom.procedure.identity_questions import IdentityReader
from mailroom.procedure.letter import Act, Letter
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.case_masks import NumberedMask
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.procedure.secrecy.mask_form import form_of, numbers_in, texts_in
from mailroom.procedure.secrecy.role_view import view

Fault = dict[str, str]  # why: a key of words.toml [mask_fault]; what: the number or the words it is about

# What a letter says of masks (reading/language/mask_words.py), among the columns of a correction.
SAID = frozenset(("opened", "proposed", "closed", "disguised", "undisguised", "summary", "unread", "perhaps"))
# Somebody new reads the case, or what is new in it.
_REVEALING = acts.names(lambda act: act.reveals) | {"reroute", "insist", "merge"}


# The words on masks.


def sift_masks(scribe: Scribe, letter: Letter) -> Letter | None:
    """Returns the letter with its words on masks turned into changes of the case. Returns None when something
    of them cannot be carried out and the rest depends on it; then he is asked."""
    said = _columns(letter.act)
    if not any(key in said for key in SAID):
        return letter
    changes, faults = _resolve(_as_it_becomes(scribe, letter.act), said, scribe.house.identity)
    if not faults:
        return _with_columns(letter, {key: said[key] for key in said if key not in SAID} | changes)
    if letter.act.name in {"correct", "release", *_REVEALING}:
        ask_about_masks(scribe, letter, faults)
        return None
    return _with_columns(letter, {key: said[key] for key in said if key not in SAID}, faults)


def _columns(act: Act) -> Mapping[str, Any]:
    """Returns what is corrected by the act, or beside it."""
    if act.name == "correct":
        return act.args
    rows = (row["args"] for row in act.args.get("also", ()) if row["act"] == "correct")
    return next(rows, {})


def _with_columns(letter: Letter, columns: Mapping[str, Any], faults: Sequence[Fault] = ()) -> Letter:
    if letter.act.name == "correct":
        return replace(letter, act=replace(letter.act, args=dict(columns)))
    others = [row for row in letter.act.args.get("also", ()) if row["act"] != "correct"]
    own = [{"act": "correct", "args": dict(columns)}] if columns else []
    return letter.with_args(also=[*others, *own], faults=list(faults))


def _as_it_becomes(scribe: Scribe, act: Act) -> Case:
    """The case as whoever gets it by this act reads it: hidden, once the act makes it so."""
    case, columns = scribe.case, _columns(act)
    overseen = act.name == "oversee" or columns.get("klass") == oversight_track.CLASS
    codes = [code for code in act.args.get("agencies", ()) if code in scribe.house.people.agencies]
    overseen = overseen or any(scribe.house.agency(code).oversight for code in codes)
    anonymous = case.anonymous or columns.get("anonymous") is True
    ordinary = act.name in ("dispose", "inform") or corrections.is_found_ordinary(case, columns)
    open_question = "" if overseen or ordinary else case.wrongdoing
    klass = oversight_track.CLASS if overseen else case.klass
    return replace(case, anonymous=anonymous, klass=klass, wrongdoing=open_question)


def _resolve(
    case: Case, said: Mapping[str, Any], identity: IdentityReader
) -> tuple[dict[str, Any], list[Fault]]:
    """Returns (the changes of the case that the words mean, what of them cannot be done)."""
    if not alias_and_masked_texts.hides(case):
        told = [key for key in SAID if key in said and key not in ("unread", "perhaps")]
        return {}, [{"why": "not_hidden", "what": ""}] if told else []
    gate = gate_of(case, identity)
    masks = {row.no: row for row in gate.numbered_masks()}
    faults: list[Fault] = [{"why": "unread", "what": piece} for piece in said.get("unread", ())]
    closed_ones = [row for row in masks.values() if not row.opened]
    meant = (piece for piece in said.get("perhaps", ()) if _masks_of(piece, closed_ones, identity))
    faults += [{"why": "unread", "what": piece} for piece in meant]
    numbers = [*said.get("opened", ()), *said.get("closed", ())]
    faults += [{"why": "no_such_mask", "what": str(no)} for no in numbers if no not in masks]
    opened = [masks[no] for no in said.get("opened", ()) if no in masks]
    if said.get("proposed"):
        proposed = [row for row in masks.values() if row.mask.accused and not row.mask.own]
        opened += proposed
        faults += [] if proposed else [{"why": "none_proposed", "what": ""}]
    own = [f"{row.no} ({row.mask.text})" for row in opened if row.mask.own]
    for word in corrections.words_of(said.get("undisguised")):
        found = _masks_of(word, masks.values(), identity)
        if gate.is_own(word):
            own.append(word)
        elif not found:
            faults.append({"why": "no_such_words", "what": word})
        opened += found
    faults += [{"why": "own_mask", "what": what} for what in own]
    closed = [masks[no] for no in said.get("closed", ()) if no in masks and masks[no].opened]
    struck, missing = _struck_words(case, said, identity)
    faults += [{"why": "not_in_text", "what": word} for word in missing]
    words = {"undisguised": [row.mask.text for row in opened]}
    words["disguised"] = [*(row.mask.text for row in closed), *struck]
    changes: dict[str, Any] = {}
    if any(words.values()):
        changes = dict(corrections.disguise(case, words))
    if "summary" in said:
        changes["summary"] = str(said["summary"])
    return changes, faults


def _masks_of(word: str, masks: Iterable[NumberedMask], identity: IdentityReader) -> list[NumberedMask]:
    """The masks whose content these words are, or hold."""
    return [row for row in masks if identity.places_of(word, (row.mask.text,))]


def _struck_words(
    case: Case, said: Mapping[str, Any], identity: IdentityReader
) -> tuple[list[str], list[str]]:
    """Returns (the words to be struck as they stand in what he wrote, those that stand nowhere in it). Of
    words that stand there only apart ("pak haji dan bu ani") each is struck."""
    texts = "\n".join([*_texts_of(case), str(said.get("summary", ""))])
    struck: list[str] = []
    missing: list[str] = []
    for word in corrections.words_of(said.get("disguised")):
        parts = [word] if identity.places_of(texts, (word,)) else re.split(r"\s+(?:dan|serta|&)\s+", word)
        if all(identity.places_of(texts, (part,)) for part in parts):
            struck += parts
        else:
            missing.append(word)
    return struck, missing


def _texts_of(case: Case) -> list[str]:
    """Returns what officials read of complainants, but for what masks it."""
    own = [case.text, case.title, case.subject, case.place, case.when, case.wants, case.rating_reason]
    return (
        own
        + [case.summary, case.respondent, case.topic]
        + [text.text for text in case.texts if text.by_complainant]
    )


# What he has not seen.


def is_unseen(scribe: Scribe, letter: Letter) -> bool:
    """Whether by this act somebody would read a hidden case that the admin has not seen so: no form showed
    him all its masks and doubts before he wrote."""
    case, house = _as_it_becomes(scribe, letter.act), scribe.house
    reveals = letter.act.name in _REVEALING or _goes_on_the_track(scribe, letter.act)
    if letter.act.name == "merge":
        reveals = bool(letter.act.args.get("read"))
    if not reveals or not alias_and_masked_texts.hides(case):
        return False
    seen = scribe.case.trail[: min(letter.event or scribe.start, scribe.start)]
    then = case_from(case.number, seen)
    masks, doubtful = {house.identity.folded(one.text) for one in then.masks}, set[str]()
    if alias_and_masked_texts.hides(then) or any(event.data.get("shown") for event in seen):
        as_read = replace(then, anonymous=case.anonymous, klass=case.klass)
        doubtful = {*view(as_read, Role.ADMIN, house, scribe.now)["doubtful"]}
    masks |= {house.identity.folded(word) for word in case.disguised}
    now = view(case, Role.ADMIN, house, scribe.now)
    pieces = (*(one.text for one in then.masks), *case.disguised)
    fresh = (row["text"] for row in now["masks"] if house.identity.folded(row["text"]) not in masks)
    return any(_says_more(text, pieces, house.identity) for text in fresh) or not doubtful.issuperset(
        now["doubtful"]
    )


def _says_more(content: str, pieces: Sequence[str], identity: IdentityReader) -> bool:
    """Whether a mask holds a word beside these pieces: what he strikes beside a mask becomes one with it."""
    places = identity.places_of(content, tuple(filter(None, pieces)))
    known = {at for start, end in places for at in range(start, end)}
    return any(mark.isalnum() and at not in known for at, mark in enumerate(content))


def _goes_on_the_track(scribe: Scribe, act: Act) -> bool:
    """Whether a correction of the class sends the case to APIP."""
    moves = act.name == "correct" and act.args.get("klass") == oversight_track.CLASS
    return moves and bool(oversight_track.elsewhere(scribe.case))


def hold_unseen(scribe: Scribe, letter: Letter) -> None:
    """Lets the letter wait: the admin gets the form with what he has not seen, and has to write his decision
    again."""
    case = _as_it_becomes(scribe, letter.act)
    scribe.text_event("told", letter.text, letter.files, act=letter.act.name, shown=True)
    scribe.number_masks(gate_of(case, scribe.house.identity).masks)
    said = {key: letter.act.args.get(key) for key in ("agencies", "parent", "release", "note")}
    show_form(scribe, letter, case, held=letter.act.name, again=said)


def ask_about_masks(scribe: Scribe, letter: Letter, faults: Sequence[Fault]) -> None:
    """What he says of masks cannot be carried out: he is told why, and sees the form again."""
    scribe.text_event("told", letter.text, letter.files, act=letter.act.name)
    show_form(scribe, letter, scribe.case, faults=list(faults), quote=letter.text)


def show_form(scribe: Scribe, letter: Letter | None, case: Case | None = None, **data: Any) -> None:
    """Sends the form again: within the verification letter, or in a letter of its own after the verification.
    case: the case as it would be read, when that differs from the case as it stands."""
    form = form_of(case or scribe.case, scribe.house, scribe.now)
    data = {"changed": scribe.beside} | data if scribe.beside else data
    review = later_text_reviews.of_letter(scribe.case, letter) if letter else None
    if review is not None and review.waits:
        later_text_reviews.show(scribe, review, **data)
        return
    if scribe.case.stage == "verification":
        starts, by = scribe.case.clock is None, deadlines.case_day(scribe.case, scribe.house)
        data |= {} if starts else {"by": by}
        handover.show_verification(scribe, clock=starts, outward=form, **data)
        return
    part = scribe.case.disposition(letter.disposition) if letter else None
    purpose = letter.purpose.partition(".")[0] if letter else "info"
    scribe.to_admin("masks", purpose, part=part, outward=form, **data)


# What was changed.


def tell_of_masks(scribe: Scribe, letter: Letter, before: Case, told: Mapping[str, Any]) -> None:
    """Tells people that masks were changed without another act. While the admin verifies, he gets the form
    again. Afterwards the people who work on the case read what was opened, and he reads what has gone out
    already. before: the case as it was."""
    case, identity = scribe.case, scribe.house.identity
    changed = dict(told)
    if case.stage == "verification":
        show_form(scribe, letter, changed=changed)
        return
    was = {row.no: row for row in gate_of(before, identity).numbered_masks()}
    rows = gate_of(case, identity).numbered_masks()
    texts = texts_in(form_of(before, scribe.house, scribe.now))
    read = numbers_in(*texts)  # what only stands in a text that waits was read by nobody
    opened = [row for row in rows if row.opened and row.no in read and not was[row.no].opened]
    working = [part for part in case.live if part.stage != "answered"]
    pieces = [{"no": row.no, "text": row.mask.text} for row in opened]
    for part in working if pieces else ():
        scribe.to_liaison("more_text", part, opened=pieces, text="")
    fresh = [word for word in case.disguised if word not in before.disguised]
    gone = [word for word in fresh if any(identity.places_of(text, (word,)) for text in texts)]
    if case.summary != before.summary:
        gone.append("")  # the letter itself
    had = scribe.house.agency_names(dict.fromkeys(part.agency for part in case.dispositions))
    names = scribe.house.agency_names(part.agency for part in working) if pieces else []
    show_form(scribe, letter, changed=changed, sent_to=names, gone=gone if had else [], had=had)
