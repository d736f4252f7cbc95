"""`show`: one case as the office knows it: its facts, its desks, its history and its mails.

Beside each event stands the code that a mail to the complainant bore after it, to compare an old mail."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.outgoing.delivery_evidence import unsure
from mailroom.clerk.register_rows import Mail
from mailroom.clerk.store import Store
from mailroom.commands import Call
from mailroom.daemon.store_opening import Look, looking
from mailroom.procedure import clocks
from mailroom.procedure.case import Case, short_head
from mailroom.procedure.event import Event
from mailroom.shelves.journal.case_chain import heads
from mailroom.writing.case_history import describe_event
from mailroom.writing.cli_sentences import phrase, trouble, word


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help=phrase("show.number"))


def run(call: Call) -> int:
    """Print it. `Trouble`: there is no such case. Reads only."""
    with looking(call.root, call.clock) as look:
        store = Store(look.register)
        key = find(call, look, call.args.number)
        case = store.case(key)
        row = look.register.get("cases" if case else "dossiers", key) or {}
        facts = _case(call, case, row) if case else _dossier(call, key, row)
        for line in (*facts, *_retention_lines(call, store, case), *_mails(call, store.mails_of(key))):
            call.say(line)
    return 0


def find(call: Call, look: Look, said: str) -> str:
    """The key of a case called "KAB-2026-0042", "2026-42" or "42" (the latest year that has it)."""
    text = said.strip().upper()
    for key in (text, said.strip()):
        if look.register.get("cases", key) or look.register.get("dossiers", key):
            return key
    number = re.fullmatch(r"(?:[A-Z0-9]*-)?(?:(\d{4})-)?0*(\d{1,6})", text)
    if number:
        years = [int(number[1])] if number[1] else range(look.now.year, look.now.year - 30, -1)
        for year in years:
            key = call.config.house.number(year, int(number[2]))
            if look.register.get("cases", key):
                return key
    raise trouble("no_case", number=said)


def _case(call: Call, case: Case, row: Mapping[str, Any]) -> Iterator[str]:
    house = call.config.house
    chain = list(heads(case.number, case.salt, row["events"])) if case.salt else []
    # the code of the complainant's mails after each event; none where they cannot be made again
    codes = list(map(short_head, chain)) if chain and chain[-1] == case.chain else []
    switches = [name for name in ("anonymous", "secret", "urgent") if getattr(case, name)]
    yield phrase("show.head", number=case.number, title=case.title or case.subject or "–")
    facts = {
        "lapor": case.lapor or phrase("show.no_lapor"),
        "status": f"{word('status', case.status())} – {word('stage', case.stage)}",
        "received": f"{call.moment(case.received)} ({word('channel', case.channel)})",
        "who": f"{case.name or '–'} <{case.address}>" if case.address else case.name,
        "phone": case.phone,
        "klass": word("class", case.klass),
        "category": word("category", case.category) if case.category else "",
        "place": ", ".join(filter(None, (case.place, case.subdistrict))),
        "switches": ", ".join(phrase(f"show.{name}") for name in switches),
        "desk": _day(clocks.case_day(case, house)) if case.open else "",
        "whole": _day(clocks.whole_day(case, house)) if case.dispositions else "",
        "reason": word("reason", case.reason) if case.reason else "",
        "parent": case.parent,
        "children": ", ".join(case.children),
        "rating": str(case.rating) if case.rating is not None else "",
    }
    for name, value in facts.items():
        if value:
            yield f"{phrase(f'show.fact_{name}'):<20} {value}"
    for part in case.dispositions:
        yield phrase(
            "show.part",
            no=part.id,
            agency=house.agency_name(part.agency),
            officer=f", {part.officer_name or part.officer}" if part.officer else "",
            state=word("stage", part.stage) if part.live else phrase("show.ended"),
            day=_day(clocks.disposition_day(case, part, house)) or "–",
        )
    yield ""
    yield phrase("show.codes") if codes else phrase("show.no_codes")
    yield from _history(call, case.trail, codes)


def _day(day: Any) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def _dossier(call: Call, key: str, row: Mapping[str, Any]) -> Iterator[str]:
    yield phrase("show.head", number=key, title=word("stage", str(row.get("stage", "")) or "–"))
    yield ""
    events = [event for event in row.get("events", ()) if "role" in event]
    yield from _history(call, list(map(Event.from_json, events)))


def _history(call: Call, trail: list[Event], codes: Sequence[str] = ()) -> Iterator[str]:
    yield phrase("show.history")
    for no, event in enumerate(trail, 1):
        by, code = word("role", str(event.role)), f"{codes[no - 1]}  " if codes else ""
        yield f"  {no:>3}  {code}{call.moment(event.at)}  {by}: {describe_event(event, call.config.house)}"


def _retention_lines(call: Call, store: Store, case: Case | None) -> Iterator[str]:
    """Whether the letter that the case began with is still kept."""
    letter = store.letter(str(case.trail[0].data.get("letter"))) if case else None
    if letter and letter.thinned:
        yield ""
        yield phrase("show.thinned", at=call.moment(letter.thinned["at"]), rule=letter.thinned["rule"])


def _mails(call: Call, rows: list[dict[str, Any]]) -> Iterator[str]:
    if rows:
        yield ""
        yield phrase("show.mails")
    for row in rows:
        to, form = (word(kind, str(row[kind])) for kind in ("role", "form"))
        doubted = row["status"] == "waiting" and unsure(
            Mail.from_row(row), Rules.from_config(call.config.relay)
        )
        state = word("mail_status", "unsure" if doubted else str(row["status"]))
        yield f"  {call.moment(row.get('left'))}  {to} {row.get('name', '')}: {form} – {state} ({row['key']})"
