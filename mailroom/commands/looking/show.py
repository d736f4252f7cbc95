"""`show`: one case as the office knows it: its facts, where it stands, what happened, and its mails.

With --codes each event is shown with the code that the next mail to the complainant carried.

In: `arguments`: argparse's parser. `run`: a `Call`. `find`: a number as somebody wrote it.
Out: sentences and tables; the case's number.
Fails: `Trouble`: no such case, or a store that cannot be opened. OSError: the disk. cli.py prints a sentence.
See: Sentences of events: writing/case_history.py. What a complainant gets: procedure/kenapa_answer.py."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.outgoing.unsure_delivery import unsure
from mailroom.clerk.register_rows import Mail
from mailroom.clerk.store import Store
from mailroom.commands import Call
from mailroom.commands.terminal import break_line, fact
from mailroom.daemon.store_opening import looking
from mailroom.procedure import deadlines, sop
from mailroom.procedure.case import Case, short_head
from mailroom.procedure.dossier import Dossier
from mailroom.procedure.event import Event
from mailroom.procedure.office_facts import House
from mailroom.shelves.journal.case_chain import heads
from mailroom.shelves.register.register import Register
from mailroom.writing.case_history import tell_event
from mailroom.writing.cli_sentences import month, phrase, trouble, word

FACT = 21  # columns before what a fact says


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help=phrase("show.number"))
    parser.add_argument("--codes", action="store_true", help=phrase("show.with_codes"))


def run(call: Call) -> int:
    """Print it. `Trouble`: there is no such case. Reads only."""
    with looking(call.root, call.clock) as look:
        call = call.with_changes(look)
        store = Store(look.register)
        key = find(call, look.register, look.now.year, call.args.number)
        case, today = store.case(key), call.config.house.calendar.local(look.now).date()
        row = look.register.get("cases" if case else "dossiers", key) or {}
        facts = _case(call, case, row, today) if case else _dossier(call, key, row, today)
        for line in (*facts, *_retention_lines(call, store, case), *_mails(call, store.mails_of(key))):
            call.write(line)
    return 0


def find(call: Call, register: Register, year: int, said: str) -> str:
    """Returns the key of a case called "KAB-2026-0042", "2026-42" or "42" (the latest year that has it, up to
    `year`)."""
    text = said.strip().upper()
    for key in (text, said.strip()):
        if register.get("cases", key) or register.get("dossiers", key):
            return key
    number = re.fullmatch(r"(?:[A-Z0-9]*-)?(?:(\d{4})-)?0*(\d{1,6})", text)
    if number:
        years = [int(number[1])] if number[1] else range(year, year - 30, -1)
        for one in years:
            key = call.config.house.number(one, int(number[2]))
            if register.get("cases", key):
                return key
    raise trouble("no_case", number=said)


def _case(call: Call, case: Case, row: Mapping[str, Any], today: date) -> Iterator[str]:
    house = call.config.house
    chain = list(heads(case.number, case.salt, row["events"])) if case.salt else []
    # the code of the complainant's mails after each event; none where they cannot be made again
    codes = list(map(short_head, chain)) if chain and chain[-1] == case.chain else []
    switches = [name for name in ("anonymous", "possible_wish", "secret", "urgent") if getattr(case, name)]
    yield phrase("show.head", number=case.number, title=case.title or case.subject or "–")
    facts = {
        "lapor": case.lapor or phrase("show.no_lapor"),
        "status": f"{word('status', case.status())} – {word('stage', case.stage)}",
        "received": f"{call.moment(case.received)} ({word('channel', case.channel)})",
        "who": f"{case.name or '–'} <{case.address}>" if case.address else case.name,
        "phone": case.phone,
        "klass": word("class", case.klass),
        "category": word("category", case.category) if case.category else "",
        "respondent": case.respondent,
        "topic": case.topic,
        "place": ", ".join(filter(None, (case.place, case.subdistrict))),
        "switches": ", ".join(phrase(f"show.{name}") for name in switches),
        "desk": _day(deadlines.case_day(case, house)) if case.open else "",
        "whole": _day(deadlines.whole_day(case, house)) if case.dispositions else "",
        "reason": word("reason", case.reason) if case.reason else "",
        "parent": case.parent,
        "children": ", ".join(case.children),
        "rating": str(case.rating) if case.rating is not None else "",
    }
    for name, value in facts.items():
        if value:
            yield fact(phrase(f"show.fact_{name}"), value)
    for part in case.dispositions:
        day = deadlines.disposition_day(case, part, house)
        yield break_line(
            phrase(
                "show.part",
                no=part.id,
                agency=house.agency_name(part.agency),
                officer=f", {part.officer_name or part.officer}" if part.officer else "",
                state=word("stage", part.stage) if part.live else phrase("show.ended"),
                limit=phrase("show.limit", day=_day(day)) if day else "",
            ),
            FACT,
        )
    yield ""
    yield from _standing(case, house, today)
    yield ""
    if call.args.codes:
        yield break_line(phrase("show.codes") if codes else phrase("show.no_codes"))
    yield from _history(call, case.trail, case, codes)


def _standing(case: Case, house: House, today: date) -> Iterator[str]:
    """Yields where it stands, and what is awaited by which day."""
    yield break_line(phrase("show.now", stage=word("stage", case.stage)))
    pending = [part for part in case.live if part.pending] if case.stage == "handling" else []
    for part in pending:
        by = _deadline(deadlines.disposition_day(case, part, house), today)
        what, agency = word("awaits", part.stage), house.agency_name(part.agency)
        yield break_line(phrase("show.awaited_of", agency=agency, what=what, by=by))
    for review in case.waiting:
        by = _deadline(deadlines.review_day(review, house), today)
        yield break_line(phrase("show.awaited", what=word("awaits", "review"), by=by))
    if not case.open:
        yield from () if case.waiting else (phrase("show.nothing_awaited"),)
    elif not pending and case.stage != "handling":
        by = _deadline(deadlines.case_day(case, house), today)
        yield break_line(phrase("show.awaited", what=word("awaits", case.stage), by=by))


def _deadline(day: date | None, today: date) -> str:
    if day is None:
        return phrase("show.no_day")
    when = "" if day > today else "_today" if day == today else "_past"
    return phrase(f"show.by{when}", day=f"{day.day} {month(day.month)} {day.year}")


def _day(day: Any) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def _dossier(call: Call, key: str, row: Mapping[str, Any], today: date) -> Iterator[str]:
    name = str(row.get("stage", ""))
    yield phrase("show.head", number=key, title=word("stage", name or "–"))
    stage = next((one for one in sop.STAGES.values() if one.name == name), None)
    if stage is not None and stage.ways and word("awaits", name) != name:
        dossier = Dossier.from_events(key, _events(row))
        limit = bool(stage.limit and dossier.clock)
        day = call.config.house.last_day(dossier.clock, stage.limit) if limit and dossier.clock else None
        by = _deadline(day, today) if stage.limit else ""
        yield break_line(phrase("show.awaited", what=word("awaits", name), by=by))
    yield ""
    yield from _history(call, _events(row))


def _events(row: Mapping[str, Any]) -> list[Event]:
    return [Event.from_json(event) for event in row.get("events", ()) if "role" in event]


def _history(
    call: Call, trail: list[Event], case: Case | None = None, codes: Sequence[str] = ()
) -> Iterator[str]:
    yield phrase("show.history")
    for no, event in enumerate(trail, 1):
        part = case.disposition(int(event.data.get("disposition", 0))) if case else None
        told = tell_event(event, call.config.house, part.agency if part else "")
        code = f"{no:>3}  {f'{codes[no - 1]}  ' if codes else ''}" if call.args.codes else ""
        front = f"  {code}{call.moment(event.at)}  "
        yield break_line(f"{front}{told}", len(front) - 2)


def _retention_lines(call: Call, store: Store, case: Case | None) -> Iterator[str]:
    """Whether the letter that the case began with is still kept."""
    letter = store.letter(str(case.trail[0].data.get("letter"))) if case else None
    if letter and letter.thinned:
        yield ""
        yield phrase("show.thinned", at=call.moment(letter.thinned["at"]), rule=letter.thinned["rule"])


def _mails(call: Call, mails: list[Mail]) -> Iterator[str]:
    if mails:
        yield ""
        yield phrase("show.mails")
    for mail in mails:
        to, form = word("role", str(mail.role)), word("form", mail.form)
        doubted = mail.status == "waiting" and unsure(mail, Rules.from_config(call.config.relay))
        state = word("mail_status", "unsure" if doubted else mail.status)
        key, front = f" ({mail.id})" if call.args.codes else "", f"  {call.moment(mail.left)}  "
        yield break_line(f"{front}{to} {mail.name}: {form} – {state}{key}", len(front) - 2)
