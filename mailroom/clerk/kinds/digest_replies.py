"""Replies to digests, reprimands and reports: each numbered line goes to its own matter, read by its own
menu.

Promises: what may be meant for either of two matters is asked about and goes to neither; a line that only
tells something is answered with the status; APIP's recommendations make one reprimand an agency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mailroom.clerk.kinds import case_letters, letter_questions
from mailroom.clerk.kinds.handling import Handling
from mailroom.clerk.outgoing.digest_lines import Meant, by_number, meant, place_of, splits, title
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
from mailroom.reading.replies.numbered_parts import leading, numbered

_OFFERED = 300  # characters of an answer that is offered to be sent again by a button
# the line's number as digests had it, not the first choice of its menu
_PLACED = re.compile(r"(?m)^\W*1\s*:")
_NO_REPORT = re.compile(r"\b(?:bukan|tidak|tdk|jangan|jgn|abaikan|biarkan|hapus|buang|spam|edaran)\b")
_DENIED = re.compile(r"\b(?:jangan|jgn|tidak|tdk|tak|belum|blm|tanpa|batal)\b")


@dataclass(frozen=True)
class Wanted:
    """said: place of a line → what is said to it (None: recommend a reprimand). unclear: what could be given
    to none; guess: why; ways: how it may be meant."""

    said: dict[int, str | None]
    unclear: str = ""
    guess: str = "lines"
    ways: tuple[Meant, ...] = ()


def digest_reply(handling: Handling) -> None:
    """A reply to a digest: what is said to each line is read again by its own menu and goes to its own
    case."""
    letter = handling.reading.letter
    assert letter is not None
    row = handling.store.register.get("dossiers", letter.dossier)
    assert row is not None
    handling.dossier = letter.dossier
    lines: list[Mapping[str, Any]] = row["lines"]
    wanted = _wanted(handling, letter, lines)
    handling.klass = "reply" if wanted.said else "command"
    _recommend(handling, [lines[place] for place, text in wanted.said.items() if text is None], letter)
    for place, text in wanted.said.items():
        if text is not None:
            _line(handling, lines[place], text, letter)
    if wanted.said and not wanted.unclear:
        handling.heard(letter)
    elif letter.act.name == "trace":
        handling.answer(
            letter,
            "trace",
            letter.purpose,
            desk=letter.purpose,
            lines=[],
            understood=last_understood(row["events"], handling.house),
        )
    elif letter.act.name in QUESTIONS:
        handling.answer(
            letter, "help", letter.purpose, desk="digest", lines=lines, by_number=by_number(lines)
        )
    else:
        ways = [_shown(handling, way) for way in wanted.ways]
        letter_questions.not_understood(
            handling,
            letter,
            row,
            wanted.unclear or letter.text,
            wanted.guess,
            ways=ways,
            by_number=by_number(lines),
        )


def _wanted(handling: Handling, letter: Letter, lines: list[Mapping[str, Any]]) -> Wanted:
    """What a reply wants of which line."""
    if letter.act.name == "recommend":
        called = {
            str(number): place_of(str(number), "", lines)[0] for number in letter.act.args.get("lines", ())
        }
        unknown = " ".join(key for key, place in called.items() if place is None)
        return Wanted({place: None for place in called.values() if place is not None}, unknown)
    if letter.act.name in ("help", "trace"):
        return Wanted({})
    loose, parts = numbered(filled_forms.body(letter.text, grammar()), splits(lines))
    wanted = _parts(parts, lines)
    if by_number(lines):
        return _by_number(handling, letter, lines, loose, wanted)
    if parts:
        return wanted
    alone = len(lines) == 1 and lines[0]["purpose"] != "spam" and letter.text.strip()
    return Wanted({0: _or_recommend(letter.text, lines[0])}) if alone else Wanted({}, letter.text)


def _parts(parts: Mapping[str, str], lines: list[Mapping[str, Any]]) -> Wanted:
    """What is said behind the names of lines."""
    said: dict[int, str | None] = {}
    unknown = []
    for key, words in parts.items():
        place, text = place_of(key, words, lines)
        if place is None or (lines[place]["purpose"] == "spam" and _NO_REPORT.search(text.lower())):
            unknown.append(f"{key} {words}".strip())
        else:
            said[place] = _or_recommend("\n".join(filter(None, (said.get(place), text))), lines[place])
    return Wanted(said, "\n".join(unknown))


def _by_number(
    handling: Handling, letter: Letter, lines: list[Mapping[str, Any]], loose: str, wanted: Wanted
) -> Wanted:
    """Where menus answer: a digit in front is one of theirs, so what names no matter goes to the only one
    there is, or is asked about; so are files that may belong to either of two."""
    if not wanted.said:
        return _unnamed(handling, letter, lines)
    if letter.files and len({text for text in wanted.said.values() if text is not None}) > 1:
        return Wanted({}, letter.text, ASKED)
    if loose and leading(loose, grammar()) is None:
        if _DENIED.search(loose.lower()):
            return Wanted({}, letter.text)
        return replace(wanted, unclear="\n".join(filter(None, (loose, wanted.unclear))))
    return wanted


def _unnamed(handling: Handling, letter: Letter, lines: list[Mapping[str, Any]]) -> Wanted:
    """An answer that names no matter."""
    found = matters_of(lines)
    alone = found[0] if len(found) == 1 else None
    if letter.act.name in QUESTIONS:
        return Wanted({alone: letter.text} if alone is not None else {})
    listed = letter.act.args.get("lines", {}) if letter.act.name == "lines" else {}

    def read(line: Mapping[str, Any], text: str) -> Act:
        return _line_act(handling, line, text, str(line["purpose"]), letter)

    ways = tuple(meant(letter.text, listed, lines, read)) if letter.text.strip() else ()
    if alone is None:
        return Wanted({}, letter.text, ways=ways)
    if len({way.act.name for way in ways}) > 1 and not _PLACED.search(letter.text):
        return Wanted({}, letter.text, ways=ways)
    if ways or len(lines) == 1:
        return Wanted({alone: ways[-1].text if ways else letter.text})
    return Wanted({}, letter.text)


def _shown(handling: Handling, way: Meant) -> dict[str, str]:
    """A way to understand an answer, as the question offers it: what to write, and what comes of it."""
    return {
        "name": way.name,
        "text": way.text if len(way.text) <= _OFFERED else "",
        "title": title(way.line, handling.store, handling.house),
        "deed": sop.deed(Role(way.line["role"]), way.act.name),
    }


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
        case_letters.decide_case(handling, made)


def _line_act(handling: Handling, line: Mapping[str, Any], text: str, purpose: str, letter: Letter) -> Act:
    """What the text after a line's number wants; a line that only tells something is answered with the
    status."""
    if not line["purpose"]:
        return Act("status")
    return handling.office.reader.act(
        text,
        purpose,
        handling.house,
        letter.arrived,
        has_files=bool(letter.files),
        agency=str(line.get("agency", "")),
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
            dossier, decision = reprimands.recommend(key, agency, rows, handling.house, handling.now, letter)
            handling.enter_dossier(dossier, decision)


def _reprimand_row(
    handling: Handling, line: Mapping[str, Any], key: str, letter: Letter
) -> dict[str, Any] | None:
    case = handling.case_of(str(line["dossier"]))
    part = case.disposition(int(line["disposition"])) if case else None
    if case is None or part is None or part.reprimand or not part.pending:
        return None
    event = Event(
        "reprimanded", letter.arrived, letter.role, letter.sender, {"disposition": part.id, "dossier": key}
    )
    enter(case, event)
    handling.change.case(case, [event], handling.house)
    data = line["data"]
    title = "" if case.secret else masking.outward_title(case, handling.house.identity)
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
    decision = side_file_acts.decide_dossier(
        dossier, letter, handling.house, handling.now, handling.store.cited(dossier)
    )
    handling.klass, handling.dossier = decision.klass, dossier.key
    handling.told = f"{dossier.key}: {letter.act.name}"
    handling.enter_dossier(dossier, decision)


def _or_recommend(text: str, line: Mapping[str, Any]) -> str | None:
    """None when the words recommend a reprimand for what this line tells of."""
    said = text.lower()
    wants = not text.strip() or ("tegur" in said and not _DENIED.search(said))
    return None if line["purpose"] == "recommend" and wants else text
