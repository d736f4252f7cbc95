"""`report`: writes the quarter's P4 report (SOP row 9) as PDF, workbook and draft follow-up letters, or a
month's register.

In: `arguments`: argparse's parser. `run`: a `Call`.
Out: files in a folder; exit status 0.
Fails: `Trouble`: no such quarter, or a store that cannot be opened. KeyError: a word is missing in
report.toml. OSError: the disk. cli.py prints a sentence.
See: The report that the office sends by itself: procedure/dossiers/report_approval.py,
clerk/time/daily_mailings.py. The figures: procedure/tally/report_period.py."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from mailroom.clerk.store import Store
from mailroom.clerk.time.daily_mailings import MONTHLY
from mailroom.clerk.write.letter_papers import Papers
from mailroom.commands import Call
from mailroom.commands.terminal import progress, track
from mailroom.daemon.store_opening import looking
from mailroom.places import TEMPLATES
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.procedure.tally import report_period
from mailroom.shelves import durable_files
from mailroom.writing.cli_sentences import phrase, trouble
from mailroom.writing.mail_composer import MailComposer
from mailroom.writing.papers import report_wording
from mailroom.writing.papers.pdf_press import Press, PressError

PAPERS = {
    "report": "laporan-p4-{}.pdf",
    "spreadsheet": "laporan-p4-{}.xlsx",
    "trace": "jejak-angka-p4-{}.xlsx",
    "public_page": "halaman-publik-{}.zip",
    "follow_up_letters": "surat-tindak-lanjut-{}.pdf",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("quarter", metavar="2026Q4", help=phrase("report.quarter"))
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help=phrase("report.out"))


def run(call: Call) -> int:
    """Write the files and print the five numbers. `Trouble`: no such quarter. Reads only."""
    month = _month(call.args.quarter)
    label = "" if month else _label(call.args.quarter)
    with looking(call.root, call.clock) as look:
        call = call.with_changes(look)
        house = call.config.house
        store = Store(look.register)
        papers = Papers(Press(TEMPLATES, house.emblem, house.garuda), store, MailComposer(TEMPLATES, house))
        try:
            with progress("report") as tell:
                made = _of_month(call, month) if month else _of_quarter(call, papers, label)
                files = list(track(_files(call, papers, *made, look.now), len(made[1]), tell))
        except PressError as fault:
            raise trouble("paper", why=fault) from fault
        if month:
            for path in files:
                call.print("report.file", path=path)
            return 0
        figures, _ = papers.quarters.figures(label, call.config.house, look.now)
    worded = report_wording.report_in_words(figures, papers.press.words)
    call.print("report.head", quarter=worded["quarter"], period=worded["period"])
    rows = [(line["label"], line["text"]) for line in worded["summary"]]
    call.table("report", rows, [f"  {label}: {text}" for label, text in rows])
    for path in files:
        call.print("report.file", path=path)
    return 0


def _month(text: str) -> date | None:
    """ "2026-11" → its first day; None where it is none."""
    found = re.fullmatch(r"(\d{4})-(0?[1-9]|1[0-2])", text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _label(text: str) -> str:
    """ "2026-T4", as the report's own dossier is called; a whole year is "2026"."""
    if len(text) == 4 and text.isdecimal():
        return text
    try:
        _, last = report_period.quarter(text)
    except ValueError:
        raise trouble("no_quarter", quarter=text) from None
    return f"{last.year}-T{last.month // 3}"


def _of_month(call: Call, month: date) -> tuple[Reply, dict[str, str]]:
    """The reply that a month's papers go with, and their files' names by paper."""
    reader = call.config.house.people.first(Role.SECRETARIAT)
    reply = Reply("register_print", reader.role, reader.address, reader.name, data={"month": month})
    return reply, {paper: name.format(f"{month:%Y-%m}") for paper, name in MONTHLY.items()}


def _of_quarter(call: Call, papers: Papers, label: str) -> tuple[Reply, dict[str, str]]:
    """The same of a quarter."""
    house, draft = call.config.house, papers.store.dossier(f"P4-{label}")
    data = {"quarter": label, "remarks": list(draft.remarks) if draft else []}
    reply = Reply("report_draft", Role.ADMIN, house.admin.address, house.admin.name, data=data)
    return reply, {paper: name.format(label) for paper, name in PAPERS.items()}


def _files(
    call: Call, papers: Papers, reply: Reply, names: Mapping[str, str], now: datetime
) -> Iterator[Path]:
    out = call.folder(call.args.out)
    for paper, name in names.items():
        for enclosure in papers.enclosures(paper, name, reply, None, call.config.house, now):
            path = out / enclosure.name
            durable_files.replace(path, enclosure.data)
            yield path
