"""The register as a CSV for the secretariat and for LAPOR!: a line a case, in the order of entry.

Columns: `Line`. A cell that begins like a formula is made inert. A case that is secret or of the oversight
track is marked as secret.

In: `write_csv`: a path, cases, the `House`. `line_of`: a `Case` and the `House`.
Out: a file; how many lines; a `Line`.
Fails: The disk's OSError goes up; the path then holds what it held.
See: Who asks for it: commands/store/export.py, and a word by mail (clerk/time/service_deeds.py). Lines for
LAPOR! of one month: procedure/tally/lapor_lines.py."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from pathlib import Path

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case
from mailroom.procedure.office_facts import House
from mailroom.shelves import durable_files
from mailroom.writing.cli_sentences import phrase, word
from mailroom.writing.csv_files import inert


@dataclass(frozen=True)
class Line:
    """A case's line of the CSV: its columns in order; cli.toml's [column] has their heads."""

    number: str
    lapor: str
    received: str
    channel: str
    name: str
    home: str
    mail: str
    title: str
    respondent: str
    topic: str
    text: str
    klass: str
    category: str
    place: str
    subdistrict: str
    when: str
    wants: str
    anonymous: str
    secret: str
    agencies: str
    status: str
    stage: str
    disposed: str
    desk: str
    whole: str
    answered: str
    closed: str
    rating: str
    archived: str
    reason: str
    where: str
    parent: str


def write_csv(path: Path, cases: Iterable[Case], house: House) -> int:
    """A line a case in the order of entry; returns how many. OSError: `path` holds what it held."""
    count = 0
    # the mark in front tells a spreadsheet that this is UTF-8; one with decimal commas expects semicolons
    with durable_files.writing(path, "utf-8-sig", newline="") as file:
        lines = csv.writer(file, delimiter=";", lineterminator="\r\n")
        lines.writerow([phrase(f"column.{column.name}") for column in fields(Line)])
        for case in cases:
            lines.writerow(map(inert, astuple(line_of(case, house))))
            count += 1
    return count


def line_of(case: Case, house: House) -> Line:
    """Returns a case as the secretariat and LAPOR! take it."""
    answered = [part.answered for part in case.dispositions if part.answered]
    parts = [deadlines.disposition_day(case, part, house) for part in case.live if part.pending]
    desk = deadlines.case_day(case, house) if case.open else None
    return Line(
        number=case.number,
        lapor=case.lapor,
        received=_moment(case.received, house),
        channel=word("channel", case.channel),
        name=case.name,
        home=case.home,
        mail=case.address,
        title=case.title or case.subject,
        respondent=case.respondent,
        topic=case.topic,
        text=case.text,
        klass=word("class", case.klass),
        category=word("category", case.category),
        place=case.place,
        subdistrict=case.subdistrict,
        when=case.when,
        wants=case.wants,
        anonymous=_yes(case.anonymous),
        secret=_yes(case.secret or case.oversight),
        agencies=", ".join(dict.fromkeys(house.agency_name(part.agency) for part in case.live)),
        status=word("status", case.status()),
        stage=word("stage", case.stage),
        disposed=_moment(case.first_disposed, house),
        desk=_day(min([day for day in (desk, *parts) if day], default=None)),
        whole=_day(deadlines.whole_day(case, house)),
        answered=_moment(max(answered, default=None), house),
        closed=_moment(case.closed, house),
        rating=str(case.rating or ""),
        archived=_moment(case.archived, house),
        reason=word("reason", case.reason) if case.reason else "",
        where=case.where,
        parent=case.parent,
    )


def _yes(switch: bool) -> str:
    return phrase("export.yes") if switch else ""


def _moment(moment: datetime | None, house: House) -> str:
    """ISO without a zone: a spreadsheet sorts it, and it is the office's own time."""
    return f"{house.calendar.local(moment):%Y-%m-%d %H:%M}" if moment else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
