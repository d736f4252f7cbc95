"""Replies to digests, reprimands and reports: each numbered line goes to its own matter, read by its own
menu.

Promises: an answer that may be meant for either of two matters is asked about and goes to neither; a line
that only tells something is answered with the status. APIP's recommendations make one reprimand an agency."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mailroom.clerk.entries import CaseDecision, Outcome, case_decision
from mailroom.clerk.kinds import letter_questions
from mailroom.clerk.kinds.case_letters import decide_case
from mailroom.clerk.kinds.letter_context import (
    LetterContext,
    answer,
    dossier_outcome,
    handle_again,
    letter_event,
)
from mailroom.clerk.outgoing.digest_lines import LineReading, by_number, place_of, readings, splits, title
from mailroom.clerk.outgoing.digest_lines import matters as matters_of
from mailroom.clerk.read.multi_case_reply import ASKED
from mailroom.procedure import sop
from mailroom.procedure.desk import reprimands, side_file_acts
from mailroom.procedure.event import Event
from mailroom.procedure.history import enter
from mailroom.procedure.letter import Act, Letter
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import masking
from mailroom.procedure.trace import QUESTIONS, last_understood
from mailroom.reading.replies import filled_forms
from mailroom.reading.replies.act_result import grammar
from mailroom.reading.replies.numbered_parts import leading, parts_by_number

_OFFERED = 300  # characters of an answer that is offered to be sent again by a button
# the line's number as digests had it, not the first choice of its menu
_PLACED = re.compile(r"(?m)^\W*1\s*:")
_NO_REPORT = re.compile(r"\b(?:bukan|tidak|tdk|jangan|jgn|abaikan|biarkan|hapus|buang|spam|edaran)\b")
_DENIED = re.compile(r"\b(?:jangan|jgn|tidak|tdk|tak|belum|blm|tanpa|batal)\b")


@dataclass(frozen=True)
class LineAnswers:
    """said: place of a line → what is said to it (None: recommend a reprimand). unclear: words that could be
    given to none; guess: why; ways: how they may be meant."""

    said: dict[int, str | None]
    unclear: str = ""
    guess: str = "lines"
    ways: tuple[LineReading, ...] = ()


def digest_reply(context: LetterContext) -> Outcome:
    """A reply to a digest: an answer to a line is read again by the line's own menu and goes to its case."""
    letter, house = context.sealed_letter, context.house
    row = context.store.register.get("dossiers", letter.dossier)
    assert row is not None
    lines: list[Mapping[str, Any]] = row["lines"]
    answers = _answers(context, letter, lines)
    outcome = Outcome("reply" if answers.said else "command", letter.dossier)
    recommended = [lines[place] for place, text in answers.said.items() if text is None]
    outcome = outcome.then(_recommend(context, recommended, letter))
    for place, text in answers.said.items():
        if text is not None:
            outcome = outcome.then(_line(context.with_outcome(outcome), lines[place], text, letter))
    if answers.said and not answers.unclear:
        return outcome.enter(letter_event(context, letter))
    if letter.act.name == "trace":
        understood = last_understood(row["events"], house)
        return outcome.then(
            answer(
                context, letter, "trace", letter.purpose, desk=letter.purpose, lines=[], understood=understood
            )
        )
    if letter.act.name in QUESTIONS:
        named = by_number(lines)
        return outcome.then(
            answer(context, letter, "help", letter.purpose, desk="digest", lines=lines, by_number=named)
        )
    ways = [_offer(context, way) for way in answers.ways]
    quote, guess = answers.unclear or letter.text, answers.guess
    return outcome.then(
        letter_questions.not_understood(
            context, letter, row, quote, guess, ways=ways, by_number=by_number(lines)
        )
    )


def _answers(context: LetterContext, letter: Letter, lines: Sequence[Mapping[str, Any]]) -> LineAnswers:
    """Which line is told what."""
    if letter.act.name == "recommend":
        numbers = map(str, letter.act.args.get("lines", ()))
        places = {number: place_of(number, "", lines)[0] for number in numbers}
        unknown = " ".join(number for number, place in places.items() if place is None)
        return LineAnswers({place: None for place in places.values() if place is not None}, unknown)
    if letter.act.name in ("help", "trace"):
        return LineAnswers({})
    loose, parts = parts_by_number(filled_forms.body(letter.text, grammar()), splits(lines))
    answers = _by_name(parts, lines)
    if by_number(lines):
        return _by_number(context, letter, lines, loose, answers)
    if parts:
        return answers
    alone = len(lines) == 1 and lines[0]["purpose"] != "spam" and letter.text.strip()
    return LineAnswers({0: _or_recommend(letter.text, lines[0])}) if alone else LineAnswers({}, letter.text)


def _by_name(parts: Mapping[str, str], lines: Sequence[Mapping[str, Any]]) -> LineAnswers:
    """Answers that stand behind the names of lines."""
    said: dict[int, str | None] = {}
    unknown = []
    for key, words in parts.items():
        place, text = place_of(key, words, lines)
        if place is None or (lines[place]["purpose"] == "spam" and _NO_REPORT.search(text.lower())):
            unknown.append(f"{key} {words}".strip())
        else:
            said[place] = _or_recommend("\n".join(filter(None, (said.get(place), text))), lines[place])
    return LineAnswers(said, "\n".join(unknown))


def _by_number(
    context: LetterContext,
    letter: Letter,
    lines: Sequence[Mapping[str, Any]],
    loose: str,
    answers: LineAnswers,
) -> LineAnswers:
    """Where menus answer, a digit in front is one of theirs. So an answer that names no matter goes to the
    only one there is, or is asked about; so are files that may belong to either of two."""
    if not answers.said:
        return _without_name(context, letter, lines)
    if letter.files and len({text for text in answers.said.values() if text is not None}) > 1:
        return LineAnswers({}, letter.text, ASKED)
    if loose and leading(loose, grammar()) is None:
        if _DENIED.search(loose.lower()):
            return LineAnswers({}, letter.text)
        return replace(answers, unclear="\n".join(filter(None, (loose, answers.unclear))))
    return answers


def _without_name(context: LetterContext, letter: Letter, lines: Sequence[Mapping[str, Any]]) -> LineAnswers:
    """An answer that names no matter."""
    found = matters_of(lines)
    alone = found[0] if len(found) == 1 else None
    if letter.act.name in QUESTIONS:
        return LineAnswers({alone: letter.text} if alone is not None else {})
    listed = letter.act.args.get("lines", {}) if letter.act.name == "lines" else {}

    def act_on(line: Mapping[str, Any], text: str) -> Act:
        return _line_act(context, line, text, str(line["purpose"]), letter)

    ways = tuple(readings(letter.text, listed, lines, act_on)) if letter.text.strip() else ()
    if alone is None:
        return LineAnswers({}, letter.text, ways=ways)
    if len({way.act.name for way in ways}) > 1 and not _PLACED.search(letter.text):
        return LineAnswers({}, letter.text, ways=ways)
    if ways or len(lines) == 1:
        return LineAnswers({alone: ways[-1].text if ways else letter.text})
    return LineAnswers({}, letter.text)


def _offer(context: LetterContext, way: LineReading) -> dict[str, str]:
    """A way to understand an answer, as the question offers it: what to write, and what comes of it."""
    return {
        "name": way.name,
        "text": way.text if len(way.text) <= _OFFERED else "",
        "title": title(way.line, context.store, context.house),
        "deed": sop.deed(Role(way.line["role"]), way.act.name),
    }


def _line(context: LetterContext, line: Mapping[str, Any], text: str, letter: Letter) -> Outcome:
    """One line's answer, as if he had replied to the letter about it."""
    if line["purpose"] == "spam":
        return _no_spam(context, str(line["data"]["digest"]))
    if line["kind"] == "aside":
        return Outcome()
    dossier, purpose = str(line["dossier"]), str(line["purpose"]) or "info"
    record: dict[str, Any] = {
        "dossier": line["dossier"],
        "role": line["role"],
        "to": letter.sender,
        "name": letter.sender_name,
        "purpose": line["purpose"],
        "agency": line["agency"],
        "disposition": line["disposition"],
        "event": line["data"].get("event", 0),
    }
    act = _line_act(context, line, text, purpose, letter)
    made = context.services.reader.letter(context.reading, record, purpose, act, text)
    if dossier.startswith(("TEGURAN-", "P4-")):
        return decide_dossier(context, made)
    return decide_case(context, made) if context.store.case_exists(dossier) else Outcome()


def _no_spam(context: LetterContext, digest: str) -> Outcome:
    """A letter that was filed apart is a person's after all; a second digit makes no second case."""
    row = context.store.letter(digest) or {}
    status, held = row.get("status"), row.get("held")
    done = {status, row.get("class")} & {"complaint", "confirmed"} or (held and status == "filed")
    return Outcome() if done else handle_again(context, digest, held if status == "apart" else None)


def _line_act(
    context: LetterContext, line: Mapping[str, Any], text: str, purpose: str, letter: Letter
) -> Act:
    """What the text after a line's number wants; a line that only tells something is answered with the
    status."""
    if not line["purpose"]:
        return Act("status")
    agency, has_files = str(line.get("agency", "")), bool(letter.files)
    return context.services.reader.act(
        text, purpose, context.house, letter.arrived, has_files=has_files, agency=agency
    )


def _recommend(context: LetterContext, lines: Sequence[Mapping[str, Any]], letter: Letter) -> Outcome:
    """APIP recommends reprimands: one an agency, citing its cases."""
    outcome = Outcome()
    if letter.role != Role.APIP:
        return outcome
    by_agency: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        if line["purpose"] == "recommend":
            by_agency.setdefault(str(line["agency"]), []).append(line)
    for agency, chosen in by_agency.items():
        year = context.house.year_of(letter.arrived)
        serial, used = context.with_outcome(outcome).next_serial(f"t{year}")
        outcome = outcome.enter(used)
        key = f"TEGURAN-{year}-{serial:03d}"
        rows = []
        for line in chosen:
            cited = _cite(context.with_outcome(outcome), line, key, letter)
            if cited is not None:
                row, decision = cited
                rows.append(row)
                outcome = outcome.enter(decision)
        if rows:
            dossier, made = reprimands.recommend(key, agency, rows, context.house, context.now, letter)
            outcome = outcome.then(dossier_outcome(context, dossier, made))
    return outcome


def _cite(
    context: LetterContext, line: Mapping[str, Any], key: str, letter: Letter
) -> tuple[dict[str, Any], CaseDecision] | None:
    """The case of a line as the reprimand cites it, with its event; None where there is nothing to
    reprimand."""
    case = context.case(str(line["dossier"]))
    part = case.disposition(int(line["disposition"])) if case else None
    if case is None or part is None or part.reprimand or not part.pending:
        return None
    data = {"disposition": part.id, "dossier": key}
    event = Event("reprimanded", letter.arrived, letter.role, letter.sender, data)
    enter(case, event)
    row = {
        "number": case.number,
        "disposition": part.id,
        "title": "" if case.secret else masking.outward_title(case, context.house.identity),
        "limit": line["data"]["last_day"],
        "late": line["data"]["late_days"],
    }
    return row, case_decision(case, [event])


def dossier_letter(context: LetterContext) -> Outcome:
    """A reply to a letter about a reprimand or a report."""
    return decide_dossier(context, context.sealed_letter)


def decide_dossier(context: LetterContext, letter: Letter) -> Outcome:
    dossier = context.store.dossier(letter.dossier)
    assert dossier is not None
    letter = replace(letter, act=replace(letter.act, why=tuple(context.reasons(letter))))
    cited = context.store.cited_cases(dossier)
    decision = side_file_acts.decide_dossier(dossier, letter, context.house, context.now, cited)
    outcome = Outcome(decision.klass, dossier.key, f"{dossier.key}: {letter.act.name}")
    return outcome.then(dossier_outcome(context, dossier, decision))


def _or_recommend(text: str, line: Mapping[str, Any]) -> str | None:
    """None when the words recommend a reprimand for the matter of this line."""
    said = text.lower()
    wants = not text.strip() or ("tegur" in said and not _DENIED.search(said))
    return None if line["purpose"] == "recommend" and wants else text
