"""In which sentence each event of a case is told, for `show` and the log: words of the SOP and of
templates/cli.toml.

In: `tell_event`: an `Event`, the `House`, an agency's code. `words_of_way`: a way's key. `explain_line`: a
line.
Out: a line; a key without a word is shown as it stands; (line, its explanation).
Fails: A broken cli.toml or words.toml raises TOMLDecodeError, a missing one OSError; a moment that is no date
ValueError.
See: What a complainant gets of it: procedure/kenapa_answer.py. Log lines: daemon/logs.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from mailroom.procedure import sop
from mailroom.procedure.event import Event
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.writing.cli_sentences import month, word

LONG = 160
_OPTIONAL = re.compile(r"\[([^\]]*)\]")


def tell_event(event: Event, house: House, agency: str = "") -> str:
    """Returns what happened, as one sentence of cli.toml's [happened]. agency: the code of the desk it
    happened at.

    A part in brackets is told only when all values that it names are known."""
    act = str(event.data.get("bell") or event.way.partition("/")[2])
    if event.kind == "told":
        act = next((key for key in ("away", "form", "shown") if event.data.get(key)), act)
    if event.kind == "arrived":
        act = str(event.data.get("how"))
    facts = {key: str(value) for key, value in _facts(event, house, agency).items()}
    pattern = _pattern(f"{event.kind}/{act}", event.kind)
    if pattern is None:  # of a kind that has no sentence yet
        pattern = (
            f"{{who}} {words_of_way(event.way)}" if words_of_way(event.way) else word("event", event.kind)
        )
    told = _OPTIONAL.sub(lambda part: _if_known(part[1], facts), pattern).format(**facts)
    quote, files = " ".join(str(event.data.get("text", "")).split()), len(event.data.get("files", ()))
    if quote:
        told = f"{told}: “{quote[:LONG]}{'…' if len(quote) > LONG else ''}”"
    if files:
        told = f"{told} ({files} {word('event', 'files')})"
    return f"{told[:1].upper()}{told[1:]}{'' if told.endswith('”') else '.'}"


def _pattern(*keys: str) -> str | None:
    return next((found for key in keys if (found := word("happened", key)) != key), None)


def _if_known(part: str, facts: Mapping[str, str]) -> str:
    return part if all(facts[name] for name in re.findall(r"\{(\w+)\}", part)) else ""


def _facts(event: Event, house: House, agency: str) -> dict[str, object]:
    """Returns what the sentences may name; "" = not known."""
    data, stage = event.data, sop.STAGES.get(event.way.partition("/")[0])
    code = str(data.get("agency") or agency)
    body = house.agency_name(code) if code else ""
    reason = str(data.get("reason", ""))
    return {
        "who": _who(event.role, body),
        "holder": _who(stage.holder, body) if stage else "",
        "above": " dan ".join(word("role", str(role)) for role in data.get("tells", ())),
        "agency": body,
        "others": ", ".join(house.agency_name(str(one)) for one in _list(data.get("to"))),
        "officer": data.get("name") or data.get("officer", ""),
        "form": word("form", str(data.get("form", ""))),
        "to": word("role", str(data.get("to_role", ""))),
        "channel": word("channel", str(data.get("channel", ""))),
        "reason": word("reason", reason) if reason in sop.REASONS else "",
        "refusal": word("refusal", str(data.get("because", ""))),
        "address": data.get("elsewhere", ""),
        "where": data.get("where", ""),
        "until": _day(data.get("until")),
        "rating": data.get("rating", ""),
        "number": data.get("parent") or data.get("child") or data.get("dossier") or "",
        "cases": ", ".join(map(str, (*data.get("cases", ()), *data.get("children", ())))),
        "proposal": house.agency_name(str(data["proposal"])) if data.get("proposal") else "",
        "sign": word("sign", str(data.get("sign", ""))),
        "fields": "; ".join(_corrected_fields(data)),
    }


def _who(role: Role, agency: str) -> str:
    """ "Pejabat Penghubung Dinas Kesehatan"."""
    of_agency = role in (Role.LIAISON, Role.OFFICER, Role.HEAD) and agency
    return f"{word('role', str(role))}{f' {agency}' if of_agency else ''}"


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _day(value: object) -> str:
    """ "18 Mei 2026"."""
    if not value:
        return ""
    day = datetime.fromisoformat(str(value))
    return f"{day.day} {month(day.month)} {day.year}"


def _corrected_fields(data: Mapping[str, Any]) -> Iterator[str]:
    """Yields what was corrected, and what it is now: "Kelas: aspirasi"."""
    for key, given in data.items():
        value = ", ".join(map(str, given)) if isinstance(given, list | tuple) else given
        if (name := word("field", key)) != key and isinstance(value, str | bool) and value != "":
            yield f"{name}: {word('class' if key == 'klass' else 'value', str(value))}"


def words_of_way(way: str) -> str:
    """Returns the SOP's words for "case.verification/dispose", a way or a bell (what happens as time passes);
    "" when it has none."""
    stage, _, act = way.partition("/")
    found = sop.STAGES.get(stage)
    if found is None:
        return ""
    options = [*((one.act, one.words) for one in found.ways), *((one.name, one.words) for one in found.bells)]
    return next((words for name, words in options if name == act), "")


def explain_line(line: str) -> tuple[str, str]:
    """Returns a line of the clerk's as the case's number and the rest in words.

    "KAB-2026-0042: admin case.verification/dispose" names the way that was gone; where none was, the act."""
    front, _, rest = line.partition(": ")
    if word("letter_class", front) != front:
        return (rest if rest != "-" else "", word("letter_class", front))
    if not rest:
        return "", line
    role, _, way = rest.partition(" ")
    if role in tuple(Role):
        ways = (
            one for stage in sop.STAGES.values() for one in stage.ways if (one.act, one.role) == (way, role)
        )
        words = words_of_way(way) or next((one.words for one in ways), word("act", way))
        return front, f"{word('role', role)}: {words}"
    return front, words_of_way(rest) or word("event", rest)
