"""Replies to digests, reprimands and reports: each numbered line goes to its own matter, read by its own menu.

Promises: a line that only tells something is answered with the status; APIP's recommendations make one reprimand an agency.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mailroom.clerk import cases, matters
from mailroom.clerk.letters import Handling
from mailroom.procedure import dossiers
from mailroom.procedure.case import Event
from mailroom.procedure.letter import Act, Letter
from mailroom.procedure.people import Role
from mailroom.procedure.trace import QUESTIONS, heard

_DENIED = re.compile(r"\b(?:jangan|jgn|tidak|tdk|tak|belum|blm|tanpa|batal)\b")


def digest_reply(handling: Handling) -> None:
    """A reply to a digest: each numbered line is read again by its own menu and goes to its own case."""
    letter = handling.reading.letter
    assert letter is not None
    row = handling.store.register.get("dossiers", letter.dossier)
    assert row is not None
    handling.dossier = letter.dossier
    lines: list[Mapping[str, Any]] = row["lines"]
    wanted = _wanted_lines(handling, letter, lines)
    handling.klass = "command" if not wanted else "reply"
    _recommend(
        handling,
        [lines[number - 1] for number, text in wanted.items() if text is None and 0 < number <= len(lines)],
        letter,
    )
    understood = [number for number in wanted if 0 < number <= len(lines)]
    for number in understood:
        text = wanted[number]
        if text is not None:
            _line(handling, lines[number - 1], text, letter)
    if understood and not _unknown_lines(letter, lines):
        handling.heard(letter)
        return
    if letter.act.name == "trace":
        handling.answer(
            letter,
            "trace",
            letter.purpose,
            desk=letter.purpose,
            lines=[],
            understood=heard(row["events"], handling.house),
        )
    elif letter.act.name in QUESTIONS:
        handling.answer(letter, "help", letter.purpose, desk="digest", lines=lines)
    else:
        matters.not_understood(handling, letter, row, _unknown_lines(letter, lines) if understood else letter.text)


def _wanted_lines(handling: Handling, letter: Letter, lines: list[Mapping[str, Any]]) -> dict[int, str | None]:
    """Line number → what to do with it; None: recommend a reprimand (APIP)."""
    if letter.act.name == "recommend":
        return {int(number): None for number in letter.act.args.get("lines", ())}
    if letter.act.name == "lines":
        named: dict[int, str | None] = {}
        given: Mapping[str, str] = letter.act.args.get("lines", letter.act.args)
        for key, text in given.items():
            number = _line_number(str(key), lines)
            if number:
                named[number] = None if _is_recommendation(text, lines, number) else str(text)
        return named
    if len(lines) == 1 and letter.text.strip() and letter.act.name not in ("help", "trace"):
        return {1: letter.text}
    return {}


def _line(handling: Handling, line: Mapping[str, Any], text: str, letter: Letter) -> None:
    """One line's answer, as if he had replied to the letter about it."""
    if line["purpose"] == "spam":
        digest = str(line["data"]["digest"])
        letter_row = handling.store.letter(digest) or {}
        status, held = letter_row.get("status"), letter_row.get("held")
        done = {status, letter_row.get("class")} & {"complaint", "confirmed"} or (held and status == "filed")
        if not done:  # a second digit makes no second case
            handling.again(digest, held if status == "apart" else None)
        return
    if line["kind"] == "aside":
        return
    record: dict[str, Any] = {"dossier": line["dossier"], "role": line["role"], "to": letter.sender, "name": letter.sender_name, "purpose": line["purpose"],
              "agency": line["agency"], "disposition": line["disposition"], "event": line["data"].get("event", 0)}  # fmt: skip
    purpose = str(line["purpose"]) or "info"
    act = _line_act(handling, line, text, purpose, letter)
    made = handling.office.reader.letter(handling.reading, record, purpose, act, text)
    if str(line["dossier"]).startswith(("TEGURAN-", "P4-")):
        decide_dossier(handling, made)
    elif handling.store.case_exists(str(line["dossier"])):
        cases.decide_case(handling, made)


def _line_act(handling: Handling, line: Mapping[str, Any], text: str, purpose: str, letter: Letter) -> Act:
    """What the text after a line's number wants; a line that only tells something is answered with the status."""
    if not line["purpose"]:
        return Act("status")
    return handling.office.reader.act(
        text, purpose, handling.house, letter.arrived, has_files=bool(letter.files), agency=str(line.get("agency", ""))
    )


def _recommend(handling: Handling, lines: list[Mapping[str, Any]], letter: Letter) -> None:
    """APIP recommends reprimands: one an agency, citing its cases."""
    if letter.role != Role.APIP:
        return
    by_agency: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        if line["purpose"] == "recommend":
            by_agency.setdefault(str(line["agency"]), []).append(line)
    for agency, chosen in by_agency.items():
        year = handling.house.year_of(letter.arrived)
        serial = handling.serials.get(f"t{year}") or handling.store.next_serial(f"t{year}")
        handling.serials[f"t{year}"] = serial + 1
        handling.change.fact(f"serial:t{year}", serial)
        key = f"TEGURAN-{year}-{serial:03d}"
        rows = [row for row in (_reprimand_row(handling, line, key, letter) for line in chosen) if row]
        if rows:
            dossier, decision = dossiers.recommend(key, agency, rows, handling.house, handling.now, letter)
            handling.enter_dossier(dossier, decision)


def _reprimand_row(handling: Handling, line: Mapping[str, Any], key: str, letter: Letter) -> dict[str, Any] | None:
    case = handling.case_of(str(line["dossier"]))
    part = case.disposition(int(line["disposition"])) if case else None
    if case is None or part is None or part.reprimand or not part.pending:
        return None
    event = Event("reprimanded", letter.arrived, letter.role, letter.sender, {"disposition": part.id, "dossier": key})
    case.enter(event)
    handling.change.case(case, [event], handling.house)
    data = line["data"]
    title = "" if case.secret else case.title or case.subject
    return {
        "number": case.number,
        "disposition": part.id,
        "title": title,
        "limit": data["last_day"],
        "late": data["late_days"],
    }


def dossier_letter(handling: Handling) -> None:
    assert handling.reading.letter is not None
    decide_dossier(handling, handling.reading.letter)


def decide_dossier(handling: Handling, letter: Letter) -> None:
    dossier = handling.store.dossier(letter.dossier)
    assert dossier is not None
    letter = replace(letter, act=replace(letter.act, why=tuple(handling.understood(letter))))
    decision = dossiers.decide_dossier(dossier, letter, handling.house, handling.now)
    handling.klass, handling.dossier = decision.klass, dossier.key
    handling.told = f"{dossier.key}: {letter.act.name}"
    handling.enter_dossier(dossier, decision)


def _unknown_lines(letter: Letter, lines: list[Mapping[str, Any]]) -> str:
    """What he wrote for numbers that the digest does not have."""
    given: Mapping[str, str] = letter.act.args.get("lines", {}) if letter.act.name == "lines" else {}
    return "\n".join(f"{key} {text}".strip() for key, text in given.items() if not _line_number(str(key), lines))


def _line_number(key: str, lines: list[Mapping[str, Any]]) -> int:
    """ "2", "0039" or "ME-2026-0039" → the line's number; 0 when there is no such line."""
    for number, line in enumerate(lines, 1):
        if str(line["dossier"]) == key or (len(key) == 4 and str(line["dossier"]).endswith(f"-{key}")):
            return number
    return int(key) if key.isdigit() and 0 < int(key) <= len(lines) else 0


def _is_recommendation(text: str, lines: list[Mapping[str, Any]], number: int) -> bool:
    said = text.lower()
    return lines[number - 1]["purpose"] == "recommend" and (
        not text.strip() or ("tegur" in said and not _DENIED.search(said))
    )
