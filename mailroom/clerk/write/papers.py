"""The PDFs and spreadsheets that go with a letter: gathers what a paper says from the case, the dossier and
the figures.

Promises: a paper for officials holds only what the view of their role holds; reports, registers and
reprimands hold nothing that identifies a complainant; the same case gives the same bytes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from mailroom.clerk.store import Store
from mailroom.procedure.case import Case
from mailroom.procedure.house import House, Letterhead
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import masking
from mailroom.procedure.secrecy.view import view
from mailroom.procedure.tally import quarter_figures, report_annexes
from mailroom.writing import report_papers, report_wording
from mailroom.writing.pdf_press import Press, kop
from mailroom.writing.quarter_workbook import workbook
from mailroom.writing.typist import Enclosure, Typist

PDF, XLSX = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Papers:
    """Makes enclosures for one office."""

    def __init__(self, press: Press, store: Store, typist: Typist) -> None:
        self.press, self.store, self.typist = press, store, typist
        self.words: dict[str, Any] = tomllib.loads(
            (press.templates / "papers.toml").read_text(encoding="utf-8")
        )
        self._figures: tuple[object, tuple[dict[str, Any], dict[str, Any]]] | None = None
        self._makers: Mapping[str, Callable[[str, Reply, Case | None, House, datetime], list[Enclosure]]] = {
            "disposition_sheet": self._sheet,
            "citizen_letter": self._citizen,
            "reprimand": self._reprimand,
            "nota_dinas": self._nota,
            "register": self._register,
            "report": self._report,
            "spreadsheet": self._spreadsheet,
            "follow_up_letters": self._follow_up,
        }

    def enclosures(
        self, paper: str, name: str, reply: Reply, case: Case | None, house: House, now: datetime
    ) -> list[Enclosure]:
        """The files of one paper of a reply, usually one. KeyError: no such paper. PressError: it cannot be
        set."""
        return self._makers[paper](name, reply, case, house, now)

    def _pdf(self, paper: str, name: str, data: Mapping[str, Any]) -> list[Enclosure]:
        return [Enclosure(name, PDF, self.press.pdf(paper, data), None)]

    def _number(self, house: House, now: datetime) -> str:
        return report_papers.reference(house, str(house.calendar.local(now).year))

    def _inspectorate(self, house: House) -> Letterhead:
        head = house.inspectorate
        return replace(head, unit=head.unit or house.people.oversight_agency.name)

    def _reference(self, head: Letterhead, house: House, moment: datetime) -> str:
        return head.reference(house.calendar.local(moment).year)

    def _day(self, house: House, moment: datetime) -> str:
        return house.calendar.local(moment).date().isoformat()

    def _sheet(
        self, name: str, reply: Reply, case: Case | None, house: House, now: datetime
    ) -> list[Enclosure]:
        """Lembar disposisi (SOP row 4); for the officer it is filled in with his name and the liaison's
        note."""
        assert case is not None
        shown = view(case, reply.role, house, now, reply.disposition)
        limit = shown["whole"] if reply.role == Role.LIAISON else shown["deadline"]
        data = {
            "kop": kop(house),
            "number": case.number,
            "lapor": case.lapor,
            "from": shown["who"],
            "date": self._day(house, case.received),
            "received": self._day(house, now),
            "agenda": "",
            "nature": self._nature(case),
            "subject": shown["title"],
            "place": shown["place"],
            "when": shown["when"],
            "agency": shown["agency"]["name"],
            "officers": [one["name"] for one in shown["officers"]],
            "chosen": shown["officer"] if reply.role == Role.OFFICER else "",
            "wishes": ["response", "process"],
            "note": shown["note"],
            "limit": limit.isoformat() if limit else None,
            "text": self._complaint_text(shown, house),
        }
        return self._pdf("disposition_sheet", name, data)

    def _complaint_text(self, shown: Mapping[str, Any], house: House) -> str:
        """All that complainants wrote, as the letter with the sheet shows it."""
        about, parts = self.words["disposition_sheet"], [str(shown["text"])]
        for text in shown["texts"]:
            if text["text"] and text["who"] in ("complainant", "joined"):
                when = report_wording.day(self._day(house, text["at"]), self.press.words)
                said = about[text["who"]].format(day=when, number=text["joined"], name=text["name"])
                parts.append(f"{said}\n{text['text']}")
        return "\n\n".join(part for part in parts if part)

    def _nature(self, case: Case) -> str:
        words: Mapping[str, str] = self.words["nature"]
        return (
            words["secret"]
            if case.secret or case.oversight
            else words["urgent"]
            if case.urgent
            else words["plain"]
        )

    def _citizen(
        self, name: str, reply: Reply, case: Case | None, house: House, now: datetime
    ) -> list[Enclosure]:
        """The letter a citizen without e-mail would have got, on the unit's paper."""
        assert case is not None
        inner = Reply(
            str(reply.data["letter"]),
            Role.COMPLAINANT,
            "",
            case.name,
            str(reply.data["inner_purpose"]),
            reply.agency,
            reply.disposition,
            reply.data["inner"],
        )
        shown = view(case, Role.COMPLAINANT, house, now, reply.disposition)
        subject, paragraphs = self.typist.paper_paragraphs(inner, shown, now=now)
        about = self.words["citizen_letter"]
        record = shown["record"]
        code = about["code"].format(number=case.number, **record) if record else ""
        data = {
            "kop": kop(house),
            "reference": self._number(house, now),
            "nature": self._nature(case),
            "enclosures": "-",
            "subject": subject,
            "place": house.seat,
            "date": self._day(house, now),
            "to": [case.name or masking.alias(case), *filter(None, case.home.splitlines())],
            "paragraphs": paragraphs,
            "signatory": about["signatory"],
            "name": house.admin.name,
            "rank": "",
            "copies": [],
            "footer": about["footer"].format(
                unit=house.unit, address=house.address, channels="; ".join(house.channels)
            ),
            "record": code,
        }
        return self._pdf("citizen_letter", name, data)

    def _reprimand(
        self, name: str, reply: Reply, case: Case | None, house: House, now: datetime
    ) -> list[Enclosure]:
        """Draft: a watermark and no date; final: for the regent's office to number and sign."""
        del case
        about, draft, facts = self.words["reprimand"], reply.form == "reprimand_draft", reply.data
        noted, inspectorate = facts["noted"], self._inspectorate(house)
        number = self._reference(inspectorate, house, noted)
        note = about["apip_note" if number else "apip_note_unnumbered"].format(
            unit=inspectorate.unit, number=number
        )
        data = {
            "regent_title": house.regent_title,
            "draft": draft,
            "reference": self._reference(house.regent, house, now),
            "place": house.seat,
            "date": None,
            "to": [text.format(agency=facts["agency"]) for text in about["to"]],
            "agency": facts["agency"],
            "apip_note": note,
            "apip_date": self._day(house, noted),
            "cases": [
                {key: row[key] for key in ("number", "title", "limit", "late")} for row in facts["cases"]
            ],
            "answer_days": str(house.limit("reprimand")),
            "legal_basis": list(house.legal_basis),
            "copies": list(about["copies"]),
        }
        return self._pdf("reprimand", name, data)

    def _nota(
        self, name: str, reply: Reply, case: Case | None, house: House, now: datetime
    ) -> list[Enclosure]:
        del case
        about, facts, head = self.words["nota_dinas"], reply.data, self._inspectorate(house)
        points = [
            about["point"].format(
                number=row["number"] or about["erased"],
                title=f" ({row['title']})" if row["title"] else "",
                limit=report_wording.day(row["limit"], self.press.words),
                late=row["late"],
            )
            for row in facts["cases"]
        ]
        data = {
            "kop": kop(house, head),
            "to": about["to"],
            "via": about["via"],
            "from": about["from"],
            "copies": about["copies"],
            "date": self._day(house, facts["noted"]),
            "reference": self._reference(head, house, facts["noted"]),
            "nature": self.words["nature"]["urgent"],
            "enclosures": about["enclosures"],
            "subject": about["subject"].format(agency=facts["agency"]),
            "paragraphs": [about["opening"].format(agency=facts["agency"])],
            "points": points,
            "closing": about["closing"],
            "signatory": about["signatory"],
            "name": str(facts.get("apip", "")),
            "rank": "",
        }
        return self._pdf("nota_dinas", name, data)

    def _names(self, house: House) -> dict[str, str]:
        return {code: agency.name for code, agency in house.people.agencies.items()}

    def _register(
        self, name: str, reply: Reply, case: Case | None, house: House, now: datetime
    ) -> list[Enclosure]:
        del case
        month: date = reply.data["month"]
        since = datetime.combine(month.replace(day=1), time.min, house.calendar.zone)
        rows = report_annexes.register_month(self.store.cases(since), month.year, month.month, house, now)
        table = report_wording.register(rows, self.press.words, self._names(house))
        data = {
            "kop": kop(house),
            "month": self.typist.words.month(month),
            **table,
            "printed": self._day(house, now),
            "head": self._book(),
        }
        return self._pdf("register", name, data)

    def _book(self) -> str:
        """How far the book reaches as the paper is typed, and by which hash that is proved."""
        register = self.store.register
        groups = " ".join(register.head[at : at + 8] for at in range(0, 64, 8))
        return str(self.words["book"]["head"].format(number=register.last_change, hash=groups))

    # The quarter's report.

    def figures(self, label: str, house: House, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        """(figures, annexes) of a quarter ("2026-T3") as JSON, from the histories as they are now.

        Kept until something is entered: a report's mail, its paper and its spreadsheet show the same, and
        every case is read for it."""
        asked = (label, house, now, self.store.register.head)
        if self._figures is None or self._figures[0] != asked:
            first, last = quarter_figures.quarter(label)
            lists = report_annexes.Annexes(first, last, house, now)
            since = datetime.combine(quarter_figures.reach(first, last), time.min, house.calendar.zone)
            reprimands = self._reprimands()
            # whose track must be known
            named = {str(number) for row in reprimands for number in row["cases"]}
            cases = lists.noting(self.store.cases(since, named))
            made = quarter_figures.figures(
                cases, first, last, house, now=now, reprimands=reprimands
            ).as_json()
            self._figures = (asked, (made, lists.as_json()))
        return self._figures[1]

    def in_letter(self, label: str, house: House, now: datetime) -> dict[str, Any]:
        """The five numbers, as the report's mail shows them; its tables stand in the PDF and the workbook
        that go with it."""
        made, _ = self.figures(label, house, now)
        worded = report_wording.report_in_words(made, self.press.words)
        five = [{"label": one["label"], "value": one["text"]} for one in worded["summary"]]
        return {"figures": five, "note": worded["summary_note"]}

    def _reprimands(self) -> list[dict[str, Any]]:
        found = []
        for key, row in self.store.register.iterate("dossiers"):
            if key.startswith("TEGURAN-"):
                dossier = self.store.dossier(key)
                assert dossier is not None
                assert dossier.opened is not None
                found.append(
                    {
                        "agency": dossier.agency,
                        "stage": dossier.stage,
                        "cases": list(dossier.cases),
                        "made": dossier.opened.isoformat(),
                    }
                )
            del row
        return found

    def _report(
        self, name: str, reply: Reply, case: Case | None, house: House, now: datetime
    ) -> list[Enclosure]:
        del case
        data = self.report_data(str(reply.data["quarter"]), list(reply.data.get("remarks", [])), house, now)
        return self._pdf("report", name, {**data, "draft": reply.form == "report_draft"})

    def report_data(self, label: str, remarks: list[str], house: House, now: datetime) -> dict[str, Any]:
        """Everything the P4 report's paper shows; a draft until the admin has approved it."""
        made, annexes = self.figures(label, house, now)
        return report_papers.report(
            made, annexes, house, self.press.words, draft=False, remarks=remarks, trail=self._trail()
        )

    def _spreadsheet(
        self, name: str, reply: Reply, case: Case | None, house: House, now: datetime
    ) -> list[Enclosure]:
        del case
        made, annexes = self.figures(str(reply.data["quarter"]), house, now)
        lists = report_papers.lists(annexes, house, self.press.words)
        sheets = workbook(made, self.press.words, lists.values(), note=self._trail())
        return [Enclosure(name, XLSX, sheets, None)]

    def _trail(self) -> str:
        return f"{self._book()} {self.words['book']['codes']}"

    def _follow_up(
        self, name: str, reply: Reply, case: Case | None, house: House, now: datetime
    ) -> list[Enclosure]:
        """A draft surat tindak lanjut for each agency that is late, in one document (SOP row 9); none when
        nobody is."""
        del case
        made, annexes = self.figures(str(reply.data["quarter"]), house, now)
        if not annexes["late"]:
            return []
        return self._pdf(
            "follow_up_letter", name, report_papers.follow_ups(made, annexes, house, self.press.words)
        )
