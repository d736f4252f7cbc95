"""How the quarter's report leaves (SOP row 9): drafted for the admin, remarked on or approved by him, and
only then sent to the Bupati.

He has 2 working days (`report` in sop.py).

In: `open_report`: the quarter's label, first and last day, `House`, now. `do_remark`, `do_approve`: a
`DossierScribe` and his `Letter`.
Out: (`Dossier`, `Decision`); events and letters on the scribe.
Fails: KeyError for an unknown event, ValueError for a day that is none: the letter is set aside.
See: The figures: procedure/tally/. The papers: writing/papers/report_papers.py."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from mailroom.procedure.decision import Decision
from mailroom.procedure.dossier import Dossier, DossierScribe
from mailroom.procedure.letter import Letter
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role


def open_report(
    label: str, first: date, last: date, house: House, now: datetime, at: datetime
) -> tuple[Dossier, Decision]:
    """A quarter has ended: the admin gets the draft (row 9)."""
    dossier = Dossier(f"P4-{label}", "report", "report_draft")
    scribe = DossierScribe(dossier, house, now, at)
    scribe.event("opened", first=first.isoformat(), last=last.isoformat(), label=label)
    draft(scribe, house.admin, clock=True)
    return dossier, scribe.decision


def draft(scribe: DossierScribe, admin: Person, *, clock: bool = False) -> None:
    """The report as it is now, with the admin's remarks, for him to approve."""
    label, by = scribe.dossier.label, last_day(scribe.dossier, scribe.house)
    data: dict[str, Any] = {"quarter": label, "by": by, "remarks": list(scribe.dossier.remarks)}
    papers = (*_papers(label), ("public_page", f"halaman-publik-{label}.zip"))
    scribe.write("report_draft", admin, "report", papers=papers, clock=clock, **data)


def last_day(dossier: Dossier, house: House) -> date:
    """Returns by when the report is due: counted from the end of its quarter."""
    return house.calendar.add(date.fromisoformat(dossier.period[1]), house.limit("report"))


def _papers(label: str) -> tuple[tuple[str, str], ...]:
    """(paper, file name) of what goes with the report; with the year's last, the report of the year."""
    year = label.partition("-")[0]
    whole = (("year_report", f"laporan-P4-{year}.pdf"),) if label.endswith("T4") else ()
    return (
        ("report", f"laporan-P4-{label}.pdf"),
        ("spreadsheet", f"laporan-P4-{label}.xlsx"),
        ("trace", f"jejak-angka-P4-{label}.xlsx"),
        *whole,
    )


def do_remark(scribe: DossierScribe, letter: Letter) -> None:
    """The admin adds a remark: he gets the draft again with it."""
    scribe.event("remarked", text=str(letter.act.args.get("text") or letter.text))
    draft(scribe, scribe.house.admin)


def do_approve(scribe: DossierScribe, letter: Letter) -> None:
    """The admin approves the draft: the report goes to the regent."""
    scribe.event("moved", to="report_sent")
    label, regent = scribe.dossier.label, scribe.house.people.first(Role.REGENT)
    papers = (*_papers(label), ("follow_up_letters", f"draf-surat-tindak-lanjut-{label}.pdf"))
    scribe.write("report", regent, papers=papers, quarter=label, remarks=list(scribe.dossier.remarks))
    scribe.echo(scribe.house.admin, "report_sent")
