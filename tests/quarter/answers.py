"""What the readers of a quarter may want, and whether an answer did what its writer wanted.

Promises: a verdict is one of `VERDICTS`. What counts as done are the acts of the case's own events at the
letter's moment, and the letter's kind."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from mailroom.procedure.case import Case
from mailroom.procedure.people import Role

WANTS: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "wants.toml").read_text("utf-8"))
VERDICTS = ("right", "asked", "wrong", "dropped")
ASKS = frozenset((
    "not_understood", "fill_answer", "which_case", "this_or_new", "second_answer", "confirm", "third_person",
    "reopen_question", "rating_reason", "not_done", "already", "masks", "absence", "not_sent",
))  # fmt: skip
READERS = ("complainant", "admin", "admin_head", "liaison", "officer", "head", "inspector", "apip", "regent")
SILENT = ("diam", "lain")
_LETS_END = frozenset(("beres", "cabut", "nilai", "terima_kasih", "ya"))  # what a complainant may want
_ENDINGS = frozenset(("closed", "archived", "declined", "withdrawn", "expired"))
_ASKED = ("relayed", "asked", "inquired")


def wants_of(role: str) -> dict[str, Any]:
    """Returns what somebody in this role may want: his own, then everybody's."""
    return {**WANTS.get(role, {}), **WANTS["everybody"]}


def is_known(role: str, want: str) -> bool:
    return want in wants_of(role)


def verdict(role: str, want: str, acts: Iterable[str], forms: Iterable[str], *, ended: bool = False) -> str:
    """Returns what came of an answer; "" where nobody can tell. forms: of the letters to its writer; ended:
    whether its case had ended, so that thanks are all that "settled" can be."""
    if want in SILENT:
        return ""
    row = wants_of(role)[want]
    done, wanted = set(acts), {*row["acts"], *(row.get("ended", ()) if ended else ())}
    asked = bool(ASKS & set(forms))
    if done & wanted and not (asked and done & wanted == {"digest"}):
        return "right"
    if asked:
        return "asked"
    return "wrong" if done - {"told", "noted"} else "dropped"


def acts_at(events: Iterable[Mapping[str, Any]], at: datetime) -> Iterator[str]:
    """The acts of the events of one moment: each by its way, or by the name it bears."""
    for event in events:
        if datetime.fromisoformat(str(event["at"])) == at:
            yield from filter(None, (event.get("way", "").rpartition("/")[2], event["data"].get("act", "")))


def ended_against_his_will(case: Case, told: Iterable[Mapping[str, Any]]) -> str:
    """Returns why the end of this case was against its complainant's will; "" where it was not.

    told: his answers about it, oldest first, each with `at` and `want`. Silence after the answer that he
    never replied to is no will of his."""
    end = next((one for one in reversed(case.trail) if one.kind in _ENDINGS), None)
    if case.open or end is None or case.stage == "merged" or end.role == Role.ADMIN:
        return ""
    own = [one for one in told if one["want"] != "diam" and one["at"] <= end.at.isoformat()]
    if not own or own[-1]["want"] in _LETS_END:
        return ""
    if end.role == Role.COMPLAINANT:
        return f"ditutup oleh suratnya yang bermaksud {own[-1]['want']}"
    asked = [one.at.isoformat() for one in case.trail if one.kind in _ASKED and one.at < end.at]
    heard = bool(asked) and own[-1]["at"] > asked[-1]
    return f"ditutup sesudah ia menulis {own[-1]['want']}" if heard else ""


def figures(told: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, str]]:
    """(role, verdict) → how many answers."""
    return Counter((one["role"], one["verdict"] or "lain/diam") for one in told)
