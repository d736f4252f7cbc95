"""What `daftar` gives an official: everything that waits for him, with its last day and one button each, as a
digest of its own.

It is answered as his daily letter is. Cases about his own office do not stand in it.

In: `answer_with_list`: a `LetterContext` and the `Person` who asks. `open_lines`: the same.
Out: `Outcome` with his list; `Line`s, the earliest last day first.
Fails: A history with an unknown event raises KeyError: the letter is set aside.
See: What waits for whom: procedure/ways.py. The form of a digest: clerk/time/digests.py."""

from __future__ import annotations

from datetime import date
from itertools import islice

from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.outcome import Outcome, first_letters
from mailroom.clerk.time.digests import digest_of
from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.decision import Line
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Person, Role
from mailroom.procedure.ways import open_way, owed

LOOKED_AT = 1_000  # open cases of one chair


def answer_with_list(context: LetterContext, person: Person) -> Outcome:
    """His list, or that nothing waits for him."""
    lines = open_lines(context, person)
    if not lines:
        key, used = context.services.number("service", context.now)
        data = {"what": "nothing_open", "examples": ()}
        reply = Reply(
            "service_shown", person.role, person.address, person.name, "info", person.agency, 0, data
        )
        answers = {person.address: context.reading.opened.message_id or ""}
        rows = first_letters(key, "nothing_open", [reply], context.now, answers, stage="done")
        return Outcome("command", key, f"{key}: daftar kosong", entries=(used, *rows))
    made, told = digest_of(context.services, lines, context.now)
    return Outcome("command", told=told, entries=tuple(made))


def open_lines(context: LetterContext, person: Person) -> list[Line]:
    """What waits for him, as lines of a digest."""
    house, store, found = context.house, context.store, list[Line]()
    for number in islice(_numbers(context, person), LOOKED_AT):
        case = store.case(number)
        if case is None or not case.open or house.sits_in(case.concerns, person):
            continue
        parts: list[Disposition | None] = [one for one in case.live if one.agency == person.agency]
        for part in parts if person.role != Role.ADMIN else [None]:
            line = _line(context, case, part, person)
            found += [line] if line is not None else []
    return sorted(found, key=lambda line: (line.data.get("last_day") or "9999", line.dossier))


def _numbers(context: LetterContext, person: Person) -> list[str]:
    store = context.store
    if person.role == Role.ADMIN:
        return [str(row["key"]) for row in store.register.find("cases", "open", 1, LOOKED_AT)]
    if person.role == Role.OFFICER:
        return store.cases_of(person.address)
    return store.open_cases_of(person.agency) if person.role in (Role.LIAISON, Role.HEAD) else []


def _line(context: LetterContext, case: Case, part: Disposition | None, person: Person) -> Line | None:
    """One matter; of a head's agency what lies with his people, and he may urge it."""
    house, title = context.house, case.title or case.subject
    if person.role == Role.HEAD and part is not None:
        by, what = deadlines.disposition_day(case, part, house), part.stage
        menu, number = "urge" if open_way(case, part, person.role, "urge") else "", part.id
    else:
        address = part.officer if part is not None and person.owns(part.officer) else person.address
        waits = owed(case, person.role, address, part, house)
        if waits is None:
            return None
        by, what, menu, number = waits.by, waits.what, waits.menu, waits.disposition
    late = deadlines.days_late(by, context.now, house) if by is not None else 0
    data = {"title": title, "stage": what, "last_day": by.isoformat() if by else None, "late_days": late}
    data |= {"left": _days_left(context, by), "review": int(menu.partition(".")[2] or 0)} if not late else {}
    data = {name: value for name, value in data.items() if value not in (None, 0) or name == "late_days"}
    return Line(
        person.address, person.name, person.role, "listed", case.number, number, person.agency, menu, data
    )


def _days_left(context: LetterContext, by: date | None) -> int | None:
    """Working days after today, up to the last one."""
    today = context.house.calendar.local(context.now).date()
    return context.house.calendar.days_between(today, by) if by is not None else None
