"""Describes what happened to a case, an event a line, in the words of the SOP and of templates/cli.toml.

Promises: pure, and never raises: a key without a word is shown as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailroom.procedure import sop
from mailroom.procedure.event import Event
from mailroom.procedure.house import House
from mailroom.procedure.people import Role
from mailroom.writing.cli_sentences import word

LONG = 160
SEP = "; "


def describe_event(event: Event, house: House) -> str:
    """ "meneruskan ke perangkat daerah (Dinas Kesehatan)"."""
    words = words_of_way(event.way)
    details = list(_details(event.data, house))
    if event.data.get("bell") and not words:
        details.append(word("bell", str(event.data["bell"])))
    return f"{words or word('event', event.kind)}{f' ({SEP.join(details)})' if details else ''}"


def words_of_way(way: str) -> str:
    """The SOP's words for "case.verification/dispose", way or bell; "" when it has none."""
    stage, _, act = way.partition("/")
    found = sop.STAGES.get(stage)
    if found is None:
        return ""
    options = [*((one.act, one.words) for one in found.ways), *((one.name, one.words) for one in found.bells)]
    return next((words for name, words in options if name == act), "")


def _details(data: Mapping[str, Any], house: House) -> Iterator[str]:
    if data.get("agency"):
        yield house.agency_name(str(data["agency"]))
    if data.get("officer"):
        yield str(data.get("name") or data["officer"])
    if data.get("form"):
        yield word("form", str(data["form"]))
    if data.get("reason") and str(data["reason"]) in sop.REASONS:
        yield word("reason", str(data["reason"]))
    if data.get("because"):
        yield word("refusal", str(data["because"]))
    if data.get("elsewhere"):
        yield f"{word('event', 'elsewhere')} {data['elsewhere']}"
    for key in ("where", "lapor", "parent", "child", "rating", "until", "why"):
        if data.get(key):
            yield str(data[key])
    if data.get("cases"):
        yield ", ".join(map(str, data["cases"]))
    if data.get("sign"):
        yield word("sign", str(data["sign"]))
    text = " ".join(str(data.get("text", "")).split())
    if text:
        yield f"“{text[:LONG]}{'…' if len(text) > LONG else ''}”"
    if data.get("files"):
        yield f"{len(data['files'])} {word('event', 'files')}"


def explain_line(line: str) -> tuple[str, str]:
    """A line of the clerk's ("KAB-2026-0042: admin dispose") as the case's number and the rest in words."""
    front, _, rest = line.partition(": ")
    if word("letter_class", front) != front:  # "bounce: KAB-2026-0042"
        return (rest if rest != "-" else "", word("letter_class", front))
    if not rest:
        return "", line
    role, _, act = rest.partition(" ")
    if role in tuple(Role):
        ways = (way for stage in sop.STAGES.values() for way in stage.ways if way.act == act)
        words = next((way.words for way in ways if way.role == role), "")
        return front, f"{word('role', role)}: {words or word('act', act)}"
    spoken = word("bell", rest)
    return front, spoken if spoken != rest else word("event", rest)
