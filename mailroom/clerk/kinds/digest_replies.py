"""How one reply to a digest, a teguran or a report is cut up. Each numbered line goes to its own case and is
read by that case's menu.

A line that may be meant for either of two cases is asked about and goes to neither. An answer to a line that
asks nothing gets the status back. APIP's recommendations in one reply make one teguran for each agency
(procedure/dossiers/reprimands.py).

In: `digest_reply`: a `LetterContext` of a sealed reply. `decide_dossier`: the context, and the `Letter` when
it is cut already.
Out: `Outcome` for all cases and dossiers that the reply speaks to.
Fails: A history with an unknown event raises KeyError: the letter is set aside (office.py). The register's
OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the letter aside
(office.py).
See: By which numbers lines are called: clerk/outgoing/digest_lines.py. What a digest holds:
clerk/time/digests.py. Orders about a flood: flood_replies.py."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from mailroom.clerk.kinds import confirmation_questions, flood_replies
from mailroom.clerk.kinds.case_letters import decide_case
from mailroom.clerk.kinds.letter_context import LetterContext, answer, handle_again, letter_event
from mailroom.clerk.kinds.token_reuse import ask_about_second_word, note_use
from mailroom.clerk.outcome import CaseDecision, DossierDecision, Outcome, Row, case_decision
from mailroom.clerk.outgoing import digest_lines
from mailroom.clerk.read.multi_case_reply import ASKED
from mailroom.clerk.register_rows import LetterRow, Seat
from mailroom.procedure import sop
from mailroom.procedure.decision import Decision, Line
from mailroom.procedure.dossier import Dossier
from mailroom.procedure.dossiers import dossier_acts, reprimands
from mailroom.procedure.event import Event
from mailroom.procedure.history import enter
from mailroom.procedure.kenapa_answer import QUESTIONS, last_understood
from mailroom.procedure.letter import Act, Letter
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.accused_head import is_accused
from mailroom.reading.numbered_parts import leading, parts_by_number
from mailroom.reading.replies import filled_forms
from mailroom.reading.replies.act_result import grammar

_URGED = 6  # lines up to which one word urges all of them
_OFFERED = 300  # characters of an answer that is offered to be sent again by a button
# the line's number as digests had it, not the first choice of its menu
_PLACED = re.compile(r"(?m)^\W*1\s*:")
_NO_REPORT = re.compile(r"\b(?:bukan|tidak|tdk|jangan|jgn|abaikan|biarkan|hapus|buang|spam|edaran)\b")
_IS_SPAM = re.compile(r"\W*(?:(?:memang|ini|itu)\s+)?(?:spam|bukan\s+(?:laporan|aduan|pengaduan))\W*")
_DENIED = re.compile(r"\b(?:jangan|jgn|tidak|tdk|tak|belum|blm|tanpa|batal)\b")


@dataclass(frozen=True)
class LineAnswers:
    """said: place of a line → what is said to it (None: recommend a reprimand). unclear: words that could not
    be given to any line. guess: why not. ways: how these words may be meant."""

    said: dict[int, str | None]
    unclear: str = ""
    guess: str = "lines"
    ways: tuple[digest_lines.LineReading, ...] = ()


def digest_reply(context: LetterContext) -> Outcome:
    """Decides on a reply to a digest: an answer to a line is read again by the line's own menu and goes to
    the line's case."""
    letter, house = context.sealed_letter, context.house
    row = context.store.register.get("dossiers", letter.dossier)
    assert row is not None
    order = flood_replies.order_in(context, row)
    if order is not None or letter.purpose == "spam_done":
        return order or flood_replies.flood_reply(context)
    lines = list(map(digest_lines.line_of, row["lines"]))
    answers = _answers(context, letter, lines)
    outcome = Outcome("reply" if answers.said else "command", letter.dossier)
    recommended = [lines[place] for place, text in answers.said.items() if text is None]
    outcome = outcome.then(_recommend(context, recommended, letter))
    for place, text in answers.said.items():
        if text is not None:
            outcome = outcome.then(_line(context.with_outcome(outcome), lines[place], text, letter))
    if answers.said and not answers.unclear:
        return outcome.enter(letter_event(context, letter))
    purpose, named = letter.purpose, digest_lines.by_number(lines)
    if letter.act.name == "trace":
        understood = last_understood(row["events"], house)
        trace = answer(context, letter, "trace", purpose, desk=purpose, lines=[], understood=understood)
        return outcome.then(trace)
    if letter.act.name in QUESTIONS:
        shown = {"lines": row["lines"], "by_number": named}
        return outcome.then(answer(context, letter, "help", purpose, desk="digest", **shown))
    # Ways to understand his answer: what to write, and what comes of it.
    ways = []
    for way in answers.ways:
        of_line = digest_lines.title(way.line, context.store, house)
        said = {"name": way.name, "text": way.text if len(way.text) <= _OFFERED else ""}
        ways.append({**said, "title": of_line, "deed": sop.deed(way.line.role, way.act.name)})
    about = {"quote": answers.unclear or letter.text, "guess": answers.guess, "ways": ways}
    return outcome.then(confirmation_questions.not_understood(context, letter, row, **about, by_number=named))


def _answers(context: LetterContext, letter: Letter, lines: Sequence[Line]) -> LineAnswers:
    """Returns which line of the digest each answer belongs to: by the name in front of the answer; without a
    name, to the only line there is."""
    if letter.act.name == "recommend":
        numbers = map(str, letter.act.args.get("lines", ()))
        places = {number: digest_lines.place_of(number, "", lines)[0] for number in numbers}
        unknown = " ".join(number for number, place in places.items() if place is None)
        return LineAnswers({place: None for place in places.values() if place is not None}, unknown)
    if letter.act.name in ("help", "trace"):
        return LineAnswers({})
    loose, parts = parts_by_number(filled_forms.body(letter.text, grammar()), digest_lines.splits(lines))
    answers = _by_name(parts, lines)
    if digest_lines.by_number(lines):
        return _by_number(context, letter, lines, loose, answers)
    if parts:
        return answers
    alone = len(lines) == 1 and lines[0].purpose not in ("spam", "flood") and letter.text.strip()
    return LineAnswers({0: _or_recommend(letter.text, lines[0])}) if alone else LineAnswers({}, letter.text)


def _by_name(parts: Mapping[str, str], lines: Sequence[Line]) -> LineAnswers:
    """Answers that stand behind the names of lines."""
    said: dict[int, str | None] = {}
    unknown = []
    for key, words in parts.items():
        place, text = digest_lines.place_of(key, words, lines)
        spam = place is not None and lines[place].purpose in ("spam", "flood")
        if place is None or (
            spam and _NO_REPORT.search(text.lower()) and not _IS_SPAM.fullmatch(text.lower())
        ):
            unknown.append(f"{key} {words}".strip())
        else:
            said[place] = _or_recommend("\n".join(filter(None, (said.get(place), text))), lines[place])
    return LineAnswers(said, "\n".join(unknown))


def _by_number(
    context: LetterContext, letter: Letter, lines: Sequence[Line], loose: str, answers: LineAnswers
) -> LineAnswers:
    """When a digest's lines are answered by menus, a digit in front is a choice of the menu, not a line's
    place. An answer that names no matter goes to the only one there is, or is asked about.

    Files beside different answers to two lines are asked about, too."""
    if not answers.said:
        return _without_name(context, letter, lines)
    if letter.files and len({text for text in answers.said.values() if text is not None}) > 1:
        return LineAnswers({}, letter.text, ASKED)
    if loose and leading(loose, grammar()) is None:
        if _DENIED.search(loose.lower()):
            return LineAnswers({}, letter.text)
        return replace(answers, unclear="\n".join(filter(None, (loose, answers.unclear))))
    return answers


def _without_name(context: LetterContext, letter: Letter, lines: Sequence[Line]) -> LineAnswers:
    """An answer that names no matter goes to the only matter of the digest; with several, or when it reads as
    several acts, he is asked which is meant."""
    found = digest_lines.matters(lines)
    if places := _all_urged(context, letter, lines, found):
        return LineAnswers(dict.fromkeys(places, letter.text))
    alone = found[0] if len(found) == 1 else None
    if letter.act.name in QUESTIONS:
        return LineAnswers({alone: letter.text} if alone is not None else {})
    listed = letter.act.args.get("lines", {}) if letter.act.name == "lines" else {}
    act_on = partial(_line_act, context, letter)
    said = letter.text
    ways = tuple(digest_lines.readings(said, listed, lines, act_on)) if said.strip() else ()
    several = len({way.act.name for way in ways}) > 1 and not _PLACED.search(letter.text)
    if alone is None or several:
        return LineAnswers({}, letter.text, ways=ways)
    if ways or len(lines) == 1:
        return LineAnswers({alone: ways[-1].text if ways else letter.text})
    return LineAnswers({}, letter.text)


def _all_urged(
    context: LetterContext, letter: Letter, lines: Sequence[Line], found: Sequence[int]
) -> list[int]:
    """The lines that words without a number are for, where each can only be urged or asked about: all, or
    those whose holder is named. It moves nothing, so nobody has to be asked which he means."""
    if not found or len(found) > _URGED or any(lines[place].purpose != "urge" for place in found):
        return []
    act = _line_act(context, letter, lines[found[0]], letter.text)
    said = set(re.findall(r"\w{3,}", letter.text.lower()))
    named = [
        p for p in found if said & set(re.findall(r"\w{3,}", str(lines[p].data.get("holder", "")).lower()))
    ]
    return (named or [*found]) if act.sure and act.name in ("urge", *QUESTIONS) else []


def _line(context: LetterContext, line: Line, text: str, letter: Letter) -> Outcome:
    """One line's answer, as if he had replied to the letter about it."""
    if line.purpose == "spam":
        # A letter that was filed apart is a person's after all; a second digit makes no second case.
        digest = str(line.data["digest"])
        row = context.store.letter(digest) or LetterRow()
        if _IS_SPAM.fullmatch(text.lower()):
            return (
                Outcome(entries=(Row("letters", digest, {"status": "filed"}),))
                if row.status == "apart"
                else Outcome()
            )
        done = {row.status, row.klass} & {"complaint", "confirmed"} or (row.held and row.status == "filed")
        held = row.held if row.status == "apart" else None
        return Outcome() if done else handle_again(context, digest, held)
    if line.purpose == "flood":  # it is greeted before its turn, or called spam
        spam = _IS_SPAM.fullmatch(text.lower()) is not None
        return flood_replies.one_first_letter(context, line.dossier, spam=spam)
    if line.kind == "aside":
        return Outcome()
    event, purpose = int(line.data.get("event", 0)), line.purpose or "info"
    seat = Seat(line.dossier, line.role, letter.sender, letter.sender_name, line.purpose, line.agency)
    seat = replace(seat, disposition=line.disposition, event=event)
    act = _line_act(context, letter, line, text)
    made = context.services.reader.letter(context.reading, seat, purpose, act, text)
    if line.dossier.startswith(("TEGURAN-", "P4-")):
        return decide_dossier(context, made)
    return decide_case(context, made) if context.store.case_exists(line.dossier) else Outcome()


def _line_act(context: LetterContext, letter: Letter, line: Line, text: str) -> Act:
    """Returns what the text after a line's number wants; a line that only tells something is answered with
    the status."""
    if not line.purpose:
        return Act("status")
    own: dict[str, Any] = {"has_files": bool(letter.files), "agency": line.agency}
    return context.services.reader.act(text, line.purpose, context.house, letter.arrived, **own)


def _recommend(context: LetterContext, lines: Sequence[Line], letter: Letter) -> Outcome:
    """APIP recommends reprimands: one an agency, citing its cases."""
    outcome = Outcome()
    if letter.role != Role.APIP:
        return outcome
    recommended = [line for line in lines if line.purpose == "recommend"]
    for agency in dict.fromkeys(line.agency for line in recommended):
        year = context.house.year_of(letter.arrived)
        serial, used = context.with_outcome(outcome).next_serial(f"t{year}")
        outcome = outcome.enter(used)
        key = f"TEGURAN-{year}-{serial:03d}"
        rows = []
        for line in (line for line in recommended if line.agency == agency):
            cited = _cite(context.with_outcome(outcome), line, key, letter)
            if cited is not None:
                rows.append(cited[0])
                outcome = outcome.enter(cited[1])
        if rows:
            dossier, made = reprimands.recommend(key, agency, rows, context.house, context.now, letter)
            outcome = outcome.then(_dossier_outcome(context, dossier, made))
    return outcome


def _cite(
    context: LetterContext, line: Line, key: str, letter: Letter
) -> tuple[dict[str, Any], CaseDecision] | None:
    """The case as the reprimand cites it, with its event; None where the agency has answered, or a reprimand
    for this part was recommended before."""
    case = context.case(line.dossier)
    part = case.disposition(line.disposition) if case else None
    if case is None or part is None or part.reprimand or not part.pending:
        return None
    data = {"disposition": part.id, "dossier": key}
    event = Event("reprimanded", letter.arrived, letter.role, letter.sender, data)
    enter(case, event)
    accused = is_accused(case, part.agency, context.house.agency(part.agency).head)
    shown = (
        "" if case.secret or accused else alias_and_masked_texts.outward_title(case, context.house.identity)
    )
    row = {"number": case.number, "disposition": part.id, "title": shown}
    row |= {"limit": line.data["last_day"], "late": line.data["late_days"]}
    return row, case_decision(case, [event])


def _dossier_outcome(context: LetterContext, dossier: Dossier, decision: Decision) -> Outcome:
    replies = context.with_refusals(context.may_answer(decision.letters))
    return Outcome(entries=(DossierDecision(dossier, decision.events, replies), *decision.lines))


def decide_dossier(context: LetterContext, made: Letter | None = None) -> Outcome:
    """Decides on a reply to a letter about a reprimand or a report. made: the act, when the letter holds
    several acts."""
    letter = made or context.sealed_letter
    dossier = context.store.dossier(letter.dossier)
    assert dossier is not None
    if made is None and (asked := ask_about_second_word(context, dossier, letter)) is not None:
        return asked
    letter = replace(letter, act=replace(letter.act, why=tuple(context.reasons(letter))))
    cited = context.store.cited_cases(dossier)
    decision = dossier_acts.decide_dossier(dossier, letter, context.house, context.now, cited)
    way = next((event.way for event in decision.events if event.way), letter.act.name or "?")
    outcome = Outcome(decision.klass, dossier.key, f"{dossier.key}: {letter.role} {way}")
    return note_use(context, letter, outcome.then(_dossier_outcome(context, dossier, decision)))


def _or_recommend(text: str, line: Line) -> str | None:
    """None ("recommend a reprimand") when the line may be recommended and its answer is empty or says "tegur"
    without a negation; else the words themselves."""
    said = text.lower()
    wants = not text.strip() or ("tegur" in said and not _DENIED.search(said))
    return None if line.purpose == "recommend" and wants else text
