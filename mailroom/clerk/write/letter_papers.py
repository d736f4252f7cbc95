"""Which PDFs and spreadsheets go with a letter, and what each says, gathered from the case, the dossier and
the figures.

A paper for officials holds only what the view of their role holds. Reports, registers and teguran hold
nothing that identifies a complainant. A draft says DRAF (`draft`). Layouts lie in templates/paper, words in
templates/papers.toml and report.toml.

In: `Papers.enclosures`: the paper's key, a file name, the `Reply`, its `Case`, `House` and what the figures
need.
Out: `Enclosure`s; the same case gives the same bytes.
Fails: `PressError` (typst), KeyError (a word missing in papers.toml or report.toml): the letter is set aside.
OSError when templates cannot be read.
See: Numbers of letters: writing/papers/letter_numbers.py. Setting: pdf_press.py and quarter_workbook.py
there. A complainant's own files: writing/outgoing_files.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from mailroom.clerk.current_work import InHand
from mailroom.clerk.store import Store
from mailroom.clerk.write.complainant_papers import ComplainantWords, case_copy
from mailroom.clerk.write.quarter_figures import QuarterFigures
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House, Letterhead
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.role_view import view
from mailroom.procedure.tally import lapor_lines, report_annexes
from mailroom.procedure.tally.public_figures import public_figures
from mailroom.procedure.workdays import Limit
from mailroom.text.toml_tables import read_table
from mailroom.writing.csv_files import csv_bytes
from mailroom.writing.mail_composer import Enclosure, MailComposer
from mailroom.writing.papers import public_page, report_papers, report_tables, report_wording
from mailroom.writing.papers.letter_numbers import Signer, letter_number
from mailroom.writing.papers.pdf_press import Press, letterhead
from mailroom.writing.papers.quarter_workbook import trace as trace_workbook
from mailroom.writing.papers.quarter_workbook import workbook

CSV, PDF, ZIP = "text/csv", "application/pdf", "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = 20_000  # characters of a text with a disposition sheet, eight pages; the letter with it shows all
FRONT, NOTED = 900, 500  # characters of a text and of a note on the sheet itself, which is one page
Json = dict[str, Any]
Strike = Callable[[Any], Any]


@dataclass(frozen=True)
class _Job:
    """One paper that is wanted: its file's name, and the reply that it goes with. strike: takes out of its
    data what leaks."""

    name: str
    reply: Reply
    about: Case | None
    house: House
    now: datetime
    strike: Strike

    @property
    def case(self) -> Case:
        """For papers that are about one."""
        assert self.about is not None
        return self.about

    def day(self, moment: datetime) -> str:
        return self.house.calendar.local(moment).date().isoformat()

    def reference(self, signer: Signer, moment: datetime) -> str:
        return letter_number(self.house, signer, self.house.calendar.local(moment).year)


class Papers:
    """Makes enclosures for one office."""

    def __init__(
        self, press: Press, store: Store, composer: MailComposer, hand: InHand | None = None
    ) -> None:
        self.press, self.store, self.composer, self.hand = press, store, composer, hand or InHand()
        self.words: Json = read_table(press.templates / "papers.toml")
        self.quarters = QuarterFigures(press, store, self.hand)

    def enclosures(
        self,
        paper: str,
        name: str,
        reply: Reply,
        case: Case | None,
        house: House,
        now: datetime,
        strike: Strike = lambda data: data,
    ) -> list[Enclosure]:
        """Returns the files of one paper of a reply, usually one, by `make_<paper>`. PressError: it cannot be
        set."""
        make: Callable[[_Job], list[Enclosure]] = getattr(self, f"make_{paper}")
        with self.hand.paper():
            return make(_Job(name, reply, case, house, now, strike))

    def _pdf(self, paper: str, job: _Job, **data: Any) -> list[Enclosure]:
        data = job.strike(data)
        return [Enclosure(job.name, PDF, self.press.pdf(paper, data), None, data)]

    def make_disposition_sheet(self, job: _Job) -> list[Enclosure]:
        """Lembar disposisi (SOP row 4); for the officer filled in with his name and the liaison's note."""
        case, role = job.case, job.reply.role
        shown = view(case, role, job.house, job.now, job.reply.disposition)
        about, texts = self.words["disposition_sheet"], [str(shown["text"])]
        # all that complainants wrote, as the letter with the sheet shows it
        for text in shown["texts"]:
            if text["text"] and text["who"] in ("complainant", "joined"):
                when = report_wording.day(job.day(text["at"]), self.press.words)
                heading = about[text["who"]].format(day=when, number=text["joined"], name=text["name"])
                texts.append(f"{heading}\n{text['text']}")
        whole = "\n\n".join(filter(None, texts))
        front = _beginning(whole, FRONT, about["rest"])
        house, facts = job.house, job.reply.data
        if role == Role.LIAISON:
            days = {"by": facts.get("by"), "slg": facts.get("slg"), "limit": shown["whole"]}
        else:
            days = {"task": shown["deadline"]}
        agency = house.people.agencies.get(str(shown["agency"].get("code", "")))
        kop = Letterhead(unit=shown["agency"]["name"], address=agency.address if agency else "")
        return self._pdf(
            "disposition_sheet",
            job,
            kop=letterhead(house, kop),
            sender=about["sender"].format(unit=house.unit, mail=house.mail),
            **{key: shown[key] for key in ("number", "lapor", "place", "when", "respondent", "topic")},
            note=_beginning(str(shown["note"]), NOTED, about["cut"]),
            date=job.day(case.received),
            received=job.day(job.now),
            agenda="",
            nature=self._nature(case),
            subject=shown["title"],
            agency=shown["agency"]["name"],
            officers=[one["name"] for one in shown["officers"]],
            chosen=shown["officer"] if role == Role.OFFICER else "",
            wishes=["response", "process"],
            days=[{"label": about[key], "day": day.isoformat()} for key, day in days.items() if day],
            text=front,
            rest=self._first_pages(whole) if front != whole else "",
            reply=about["reply_officer" if role == Role.OFFICER else "reply_liaison"],
            **{"from": shown["who"]},
        )

    def _first_pages(self, text: str) -> str:
        return _beginning(text, SHEET, self.words["disposition_sheet"]["cut"])

    def _in_words(self, limit: Limit) -> str:
        """ "5 (lima) hari kerja"."""
        amount, _, unit = str(limit).partition(" ")
        spelled = self.words["numbers"][limit.amount - 1 : limit.amount]
        return f"{amount} ({spelled[0]}) {unit}" if spelled else str(limit)

    def _nature(self, case: Case) -> str:
        kinds = ["secret"] if case.secret or case.oversight else []
        kinds += ["urgent"] if case.urgent else []
        return str(self.words["nature"]["_".join(kinds) or "plain"])

    def make_citizen_letter(self, job: _Job) -> list[Enclosure]:
        """Returns the letter a citizen without e-mail would have got, on the unit's paper."""
        case, house, data, number = job.case, job.house, job.reply.data, job.reply.disposition
        form, purpose = str(data["letter"]), str(data["inner_purpose"])
        inner = Reply(form, Role.COMPLAINANT, "", case.name, purpose, job.reply.agency, number, data["inner"])
        shown = view(case, Role.COMPLAINANT, house, job.now, number)
        subject, paragraphs = self.composer.paper_paragraphs(inner, shown, now=job.now)
        own = ComplainantWords(self.words, self.composer, case)
        about = own.of_paper("citizen_letter")
        return self._pdf(
            "citizen_letter",
            job,
            kop=letterhead(house),
            reference=job.reference("unit", job.now),
            nature=self._nature(case),
            enclosures="-",
            subject=subject,
            place=house.seat,
            date=job.day(job.now),
            to=[case.name or alias_and_masked_texts.alias(case), *filter(None, case.home.splitlines())],
            paragraphs=paragraphs,
            closing=about["closing"],
            signatory=about["signatory"],
            name=house.admin.name,
            rank="",
            copies=[],
            footer=own.footer(house),
            record=own.proof(shown),
        )

    def make_case_copy(self, job: _Job) -> list[Enclosure]:
        """Returns the complainant's whole file: his letters, ours, the days, the proof."""
        own = ComplainantWords(self.words, self.composer, job.case)
        told = case_copy(own, job.case, job.house, job.now)
        return self._pdf("case_copy", job, kop=letterhead(job.house), **told)

    def _inspectorate(self, house: House) -> Letterhead:
        head = house.inspectorate
        return replace(head, unit=head.unit or house.people.oversight_agency.name)

    def make_reprimand(self, job: _Job) -> list[Enclosure]:
        """Returns the reprimand's letter. A draft has a watermark and no date; the final one is for the
        regent's office to number and sign."""
        house, about, facts = job.house, self.words["reprimand"], job.reply.data
        inspectorate = self._inspectorate(house)
        number = job.reference("inspectorate", facts["noted"])
        note = about["apip_note" if number else "apip_note_unnumbered"]
        shown = ("number", "title", "limit", "late")
        return self._pdf(
            "reprimand",
            job,
            regent_title=house.regent_title,
            draft=job.reply.form == "reprimand_draft",
            reference=job.reference("regent", job.now),
            place=house.seat,
            date=None,
            to=[text.format(agency=facts["agency"]) for text in about["to"]],
            agency=facts["agency"],
            apip_note=note.format(unit=inspectorate.unit, number=number),
            apip_date=job.day(facts["noted"]),
            cases=[{key: row[key] for key in shown} for row in facts["cases"]],
            answer_days=self._in_words(house.limit("reprimand")),
            legal_basis=list(house.legal_basis),
            copies=list(about["copies"]),
        )

    def make_nota_dinas(self, job: _Job) -> list[Enclosure]:
        about, facts, head = self.words["nota_dinas"], job.reply.data, self._inspectorate(job.house)
        points = []
        for row in facts["cases"]:
            told = {"number": row["number"] or about["erased"], "late": row["late"]}
            told["title"] = f" ({row['title']})" if row["title"] else ""
            limit = report_wording.day(row["limit"], self.press.words)
            points.append(about["point"].format(limit=limit, **told))
        same = ("to", "via", "from", "copies", "enclosures", "closing", "signatory")
        return self._pdf(
            "nota_dinas",
            job,
            kop=letterhead(job.house, head),
            date=job.day(facts["noted"]),
            reference=job.reference("inspectorate", facts["noted"]),
            nature=self.words["nature"]["soon"],
            subject=about["subject"].format(agency=facts["agency"]),
            paragraphs=[about["opening"].format(agency=facts["agency"])],
            points=points,
            name=str(facts.get("apip", "")),
            rank="",
            **{key: about[key] for key in same},
        )

    def make_register(self, job: _Job) -> list[Enclosure]:
        month: date = job.reply.data["month"]
        house, words = job.house, self.press.words
        since = datetime.combine(month.replace(day=1), time.min, house.calendar.zone)
        cases = self.store.cases(since)
        rows = report_annexes.register_month(cases, month.year, month.month, house, job.now)
        data = {"month": self.composer.words.month(month), **report_tables.agenda(rows, words)}
        data |= {"printed": job.day(job.now), "head": self._book()}
        return self._pdf("register", job, kop=letterhead(house), **data)

    def make_lapor(self, job: _Job) -> list[Enclosure]:
        """Returns the month's cases as they are typed into LAPOR!, as CSV."""
        month: date = job.reply.data["month"]
        since = datetime.combine(month.replace(day=1), time.min, job.house.calendar.zone)
        made = lapor_lines.lapor_month(self.store.cases(since), month.year, month.month, job.house)
        heads = self.words["lapor"]
        lines = job.strike([report_wording.lapor_line(line, self.press.words, heads) for line in made])
        content = csv_bytes([heads[key] for key in lapor_lines.COLUMNS], lines)
        return [Enclosure(job.name, CSV, content, None, lines)]

    def _book(self) -> str:
        """How far the journal reaches as the paper is typed, and by which hash that is proved."""
        register = self.store.register
        groups = " ".join(register.head[at : at + 8] for at in range(0, 64, 8))
        return str(self.words["book"]["head"].format(number=register.last_change, hash=groups))

    # The quarter's report.

    def _quarter(self, job: _Job) -> tuple[Json, Json]:
        return self.quarters.figures(str(job.reply.data["quarter"]), job.house, job.now)

    def _trail(self) -> str:
        return f"{self._book()} {self.words['book']['codes']}"

    def make_report(self, job: _Job) -> list[Enclosure]:
        """Returns the P4 report as a PDF; it is a draft until the admin has approved it."""
        made, annexes = self._quarter(job)
        about: Json = {"draft": job.reply.form == "report_draft", "trail": self._trail()}
        about["remarks"] = list(job.reply.data.get("remarks", []))
        report = report_papers.report(made, annexes, job.house, self.press.words, **about)
        return self._pdf("report", job, **report.as_json())

    def make_spreadsheet(self, job: _Job) -> list[Enclosure]:
        made, annexes = self._quarter(job)
        lists = job.strike([*report_papers.lists(annexes, job.house, self.press.words).values()])
        sheets = workbook(made, self.press.words, lists, note=self._trail())
        return [Enclosure(job.name, XLSX, sheets, None, lists)]

    def make_year_report(self, job: _Job) -> list[Enclosure]:
        """Returns the P4 report of the whole year that the quarter ends."""
        year = str(job.reply.data["quarter"])[:4]
        return self.make_report(
            replace(job, reply=replace(job.reply, data={**job.reply.data, "quarter": year}))
        )

    def make_trace(self, job: _Job) -> list[Enclosure]:
        """Returns every figure with the numbers of the cases behind it."""
        made, _ = self._quarter(job)
        return [Enclosure(job.name, XLSX, trace_workbook(made, self.press.words, self._trail()))]

    def make_public_page(self, job: _Job) -> list[Enclosure]:
        """Returns what may be published of the quarter: a page as PDF and PNG, CSV and JSON, in one ZIP."""
        made, _ = self._quarter(job)
        public = public_figures(made)
        data = job.strike(public_page.public_page(public, self.press.words, job.house))
        files = public_page.public_files(
            job.name.removesuffix(".zip"), data, public, self.press.words, self.press
        )
        return [Enclosure(job.name, ZIP, files, None, data)]

    def make_follow_up_letters(self, job: _Job) -> list[Enclosure]:
        """Returns a draft surat tindak lanjut for each late agency, in one document (SOP row 9), if any
        is."""
        made, annexes = self._quarter(job)
        if not annexes["late"]:
            return []
        letters = report_papers.follow_ups(made, annexes, job.house, self.press.words)
        for letter in letters["letters"]:
            letter["answer_days"] = self._in_words(job.house.limit("reprimand"))
        return self._pdf("follow_up_letter", job, **letters)


def _beginning(text: str, most: int, note: str) -> str:
    """The first characters of a text, to a word's end, and a note that this is not all; a short one whole."""
    if len(text) <= most:
        return text
    first = text[:most].rsplit(maxsplit=1) or [""]
    return f"{first[0]} …\n\n{note}"
