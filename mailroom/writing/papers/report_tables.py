"""Which tables of the quarter stand on paper, under which numbers, and how much of each.

A table shows the columns that report.toml names, and its rows without any figure are gathered in the note
below it. What is too much for a page stands in the workbook, and the note says so.

In: `PaperTables`: `QuarterTables`, the figures as JSON, `House`. `agenda`: lines of
`report_annexes.register_month`, the words of report.toml.
Out: JSON for report.typ and register.typ.
Fails: KeyError for a figure without words, ValueError for a day that is none: the report's step is put off an
hour.
See: Charts and the cover: report_charts.py. The figures as texts: report_wording.py. Sentences:
report_sentences.py."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mailroom.procedure.office_facts import House
from mailroom.writing.papers import report_wording
from mailroom.writing.papers.quarter_workbook import SHEETS
from mailroom.writing.papers.report_sentences import QuarterTables
from mailroom.writing.papers.report_wording import FEW, short

Json = Mapping[str, Any]
# In the order in which they stand on paper.
TABLES = (
    "T1", "T2", "T3", "T4A", "T4B", "T7", "T8", "T9", "T5", "T6", "T10", "open", "T11", "T15", "T16", "plan",
    "late", "register",
)  # fmt: skip
CHARTS = ("months", "categories", "agencies", "limits", "steps", "ratings", "open_bars")
_ONLY_OF_A_YEAR = ("T15", "T16")
# Lines of a table on paper: typst takes 0.1 MB a line. The workbook has all.
LISTED, OPEN_LISTED, LATE_LISTED = 1_000, 8, 14
WHOLE = 20  # lines of what is open or late that are still listed whole
WIDE = 60  # lines of a register up to which it tells the matter; a longer one stands in two columns


def numbers_on_paper(made: Container[str] = ()) -> dict[str, str]:
    """What each table and chart is called: "Tabel 5" and "Grafik 2" are "5" and "2". made: those that only a
    report of a year may have."""
    tables = [key for key in TABLES if key not in _ONLY_OF_A_YEAR or key in made]
    return {key: str(at) for keys in (tables, CHARTS) for at, key in enumerate(keys, start=1)}


@dataclass(frozen=True)
class PaperTables:
    """The tables of one quarter."""

    told: QuarterTables
    figures: Json
    house: House

    def tables(self, annexes: Json, findings: Sequence[Json]) -> dict[str, Json]:
        """All tables by key. findings: as `QuarterTables.finding` words them."""
        found = {
            "T1": self._channels(),
            "T2": self._table("T2"),
            "T4A": self._table("T4A", tint=self._late_agency()),
            "T4B": self._table("T4B"),
            "T8": self._table("T8", tint=self.figures["worst"][:1]),
            **{key: self._table(key) for key in ("T3", "T7", "T9", "T5", "T6", "T10")},
            "T11": self._comparison(),
            "open": self._open(annexes),
            "plan": self._plan(annexes, findings),
            "register": self._register(annexes),
            "late": self._late(annexes),
        }
        found |= {key: self._table(key) for key in _ONLY_OF_A_YEAR if key in self.told.tables}
        return {key: {**found[key], "number": self.told.numbers[key]} for key in TABLES if key in found}

    def _late_agency(self) -> list[str]:
        named = [one.get("agency") for one in self.figures["findings"] if one["key"] == "agency_late"]
        return [row["key"] for row in self.told.rows("T4A") if row["label"] in named]

    def _table(self, key: str, tint: Sequence[str] = ()) -> Json:
        """A table of the figures with the columns that paper shows."""
        table, about = self.told.tables[key], self.told.paper.get(key, {})
        keys = about.get("columns", table["keys"])
        places = [table["keys"].index(column) for column in keys]
        rows, empty, outside = [], list[str](), list[str]()
        limited = "limit" in about  # the label's limit, in brackets, has a column of its own
        for row in table["rows"]:
            cells = [row["cells"][place] for place in places]
            if row["outside"]:
                if cells[0]["value"]:
                    outside.append(f"{row['label'][:1].lower()}{row['label'][1:]} {cells[0]['text']}")
            elif not row["total"] and not any(cell["value"] for cell in cells):
                empty.append(without_limit(row["label"])[0] if limited else row["label"])
            else:
                texts = [self._cell(key, *pair) for pair in zip(keys, cells, strict=True)]
                label = without_limit(row["label"]) if limited else [self._row_label(key, row)]
                rows.append(self._row([*label, *texts], total=row["total"], tint=row["key"] in tint))
        notes = [about.get("note", "").format_map(self.told.numbers)]
        if empty and about.get("zero"):
            notes.append(about["zero"].format(count=len(empty), names="; ".join(empty)))
        if outside and about.get("outside"):
            notes.append(about["outside"].format(names=", ".join(outside)))
        limit = [about["limit"]] if limited else []
        columns = [table["columns"][0], *limit, *(table["columns"][place + 1] for place in places)]
        return self._with_title(table["title"], columns, rows, " ".join(filter(None, notes)), key)

    def _row_label(self, table: str, row: Json) -> str:
        """The label of a row; tables call an agency by its code, which stands beside its name on page 3."""
        return str(row["key"] if table == "T4A" and not row["total"] else row["label"])

    def _cell(self, table: str, column: str, cell: Json) -> str:
        """A figure with what it stands on, as far as its table has room."""
        shown = short(cell, self.told.words)
        if cell["kind"] == "percent" and table != "T4A" and cell["of"] >= FEW:
            return f"{shown} {self.told.paper['of'].format(count=cell['count'], of=cell['of'])}"
        return f"{shown} ({cell['of']})" if column == "rating" and cell["of"] else shown

    @staticmethod
    def _row(cells: Sequence[str], *, total: bool = False, tint: bool = False) -> Json:
        return {"cells": list(cells), "total": total, "tint": tint}

    def _with_title(
        self, title: str, columns: Sequence[str], rows: Sequence[Json], note: str, sheet: str
    ) -> Json:
        together = next((name for name, keys in SHEETS.items() if sheet in keys), "")
        named = self.told.paper["sheet"].format(key=together) if together else ""
        return {"title": title, "columns": list(columns), "rows": list(rows), "note": note, "sheet": named}

    def _channels(self) -> Json:
        """T1 without the channels by which nothing came."""
        table = self._table("T1")
        sums = self.told.row("T1", "total")["cells"]
        kept = [at for at, cell in enumerate(sums) if cell["value"] or at == len(sums) - 1]
        columns = [table["columns"][0], *(table["columns"][at + 1] for at in kept)]
        rows = [
            {**row, "cells": [row["cells"][0], *(row["cells"][at + 1] for at in kept)]}
            for row in table["rows"]
        ]
        return {**table, "columns": columns, "rows": rows}

    def _comparison(self) -> Json:
        """T11; a year ago only where something was received then."""
        year = "T15" not in self.told.tables and bool(self.told.headline("received", "last_year")["value"])
        columns = ["now", "previous", "change", *(("last_year", "change_year") if year else ())]
        table = self.told.tables["T11"]
        heads = {
            "now": self.told.quarter,
            "previous": self.told.previous,
            **{key: table["columns"][table["keys"].index(key) + 1] for key in columns[2:]},
        }
        rows = []
        for row in table["rows"]:
            cells = [self.told.cell("T11", row, column) for column in columns]
            rows.append(self._row([row["label"], *(self._comparison_cell(cell) for cell in cells)]))
        note = self.told.paper["T11"]["note"]
        title = (
            table["title"] if year else self.told.paper["T11"]["title"].format(previous=self.told.previous)
        )
        return self._with_title(title, [table["columns"][0], *heads.values()], rows, note, "T11")

    def _comparison_cell(self, cell: Json) -> str:
        shown = short(cell, self.told.words)
        if cell["kind"] in ("percent", "mean") and cell["of"] >= FEW:
            of = f"({cell['count']}/{cell['of']})" if cell["kind"] == "percent" else f"({cell['of']})"
            return f"{shown} {of}"
        return shown

    def _open(self, annexes: Json) -> Json:
        about, rows = self.told.words["open"], []
        most = OPEN_LISTED if len(annexes["open"]) > WHOLE else WHOLE
        for row in annexes["open"][:most]:
            last = self._day(row["last_day"]) if row["last_day"] else self.told.words["none"]
            texts = [
                row["number"],
                row["title"] or self.told.words["register"]["secret"],
                ", ".join(row["agencies"]) or self.told.words["none"],
                self._day(row["received"]),
                last,
                about["comment" if row["comment"] else "answered"]
                if row["answered"]
                else str(row["late_days"] or self.told.words["none"]),
                str(row["age"]),
            ]
            rows.append(self._row(texts, tint=bool(row["late_days"])))
        note = self._notes(len(annexes["open"]), most, about["title"], annexes["sealed"]["open"])
        return self._with_title(
            about["paper_title"], about["paper"], rows, note if rows else f"{about['none']} {note}", ""
        )

    def _day(self, text: str) -> str:
        """ "2 Apr"; with its year where it is another one than the quarter's."""
        year = "" if text[:4] == self.figures["last"][:4] else f" {text[:4]}"
        return _short_day(text, self.told.words) + year

    def _notes(self, count: int, most: int, sheet: str, sealed: int) -> str:
        more = self.told.words["listed"].format(listed=most, count=count, sheet=sheet) if count > most else ""
        closed = self.told.words["not_listed"].format(count=sealed) if sealed else ""
        return " ".join(filter(None, (more, closed)))

    def _plan(self, annexes: Json, findings: Sequence[Json]) -> Json:
        """What shall be done, by whom, by when; and how it is seen that it was."""
        say, last = self.told.say, max(self.figures["next"], self.figures["findings"][-1]["day"])
        end = report_wording.day(last, self.told.words)
        rows = [[one["what"], one["who"], one["day"], one["measure"]] for one in findings]
        if annexes["late"]:
            measure = say("plan_measure_letters", **self.told.limits)
            count = len(annexes["late"])
            rows.append([say("plan_letters", count=count), self.told.unit, findings[0]["day"], measure])
        if annexes["open"]:
            told = say("plan_open", count=len(annexes["open"]), table=self.told.numbers["open"])
            rows.append([told, self.told.words["sentences"]["admin"], end, say("plan_measure_open")])
        numbered = [self._row([str(at), *row]) for at, row in enumerate(rows, start=1)]
        return self._with_title(
            self.told.paper["plan_title"], self.told.paper["plan_columns"], numbered, "", ""
        )

    def _register(self, annexes: Json) -> Json:
        words, shown = self.told.words["register"], annexes["register"][:LISTED]
        narrow = len(shown) > WIDE
        rows = [self._row(self._narrow_row(row) if narrow else self._register_row(row)) for row in shown]
        note = self._notes(
            len(annexes["register"]), LISTED, self.told.words["register_title"], annexes["sealed"]["register"]
        )
        title = words["paper_title"].format(quarter=self.told.quarter, prefix=self._prefix)
        if narrow:
            note = f"{words['narrow_note'].format(sheet=self.told.words['register_title'])} {note}".strip()
        heads, note = words["narrow" if narrow else "paper"], note if rows else f"{words['none_came']} {note}"
        return {**self._with_title(title, heads, rows, note.strip(), ""), "narrow": narrow}

    def _narrow_row(self, row: Json) -> list[str]:
        """Number, day, agencies, state and rating: the matter stands in the workbook."""
        cells = self._register_row({**row, "reason": ""})
        return [cells[at] for at in (0, 1, 5, 6, 7)]

    @property
    def _prefix(self) -> str:
        """What all numbers of the quarter begin with."""
        return f"{self.house.prefix}-{self.figures['last'][:4]}-"

    def _register_row(self, row: Json) -> list[str]:
        none = self.told.words["none"]
        status = self.told.words["status"][row["status"]]
        if row["reason"]:
            status += f": {self.told.paper['reasons'].get(row['reason'], row['reason'])}"
        return [
            row["number"].removeprefix(self._prefix),
            self._day(row["received"]),
            report_wording.column("", f"channel.{row['channel']}", self.told.words),
            row["title"] or self.told.words["register"]["secret"],
            row["subdistrict"] or none,
            ", ".join(row["agencies"]) or none,
            status,
            str(row["rating"] or none),
            row["code"] or none,
        ]

    def _late(self, annexes: Json) -> Json:
        about, rows = self.told.words["late"], []
        for agency in annexes["late"]:
            for line in agency["cases"]:
                texts = [
                    agency["agency"] or agency["name"],
                    line["number"],
                    line["title"] or self.told.words["register"]["secret"],
                    self.told.words["stages"][line["stage"]],
                    self._day(line["last_day"]),
                    str(line["late_days"]),
                ]
                rows.append(self._row(texts))
        rows.sort(key=lambda row: -int(row["cells"][-1]))
        most = LATE_LISTED if len(rows) > WHOLE else WHOLE
        note = self._notes(len(rows), most, about["title"], 0)
        shown = rows[:most]
        return self._with_title(
            about["paper_title"], about["paper"], shown, note if rows else about["none"], ""
        )


def without_limit(label: str) -> list[str]:
    """ "Baris 7: komentar (1 hari kerja)" → ["Baris 7: komentar", "1 hari kerja"]."""
    name, _, limit = label.rpartition(" (")
    return [name, limit.removesuffix(")")] if name else [label, ""]


def agenda(rows: Sequence[Json], words: Json) -> Json:
    """The lines of the secretariat's printed register (`report_annexes.register_month`), as {"columns",
    "rows"}; the last column is for a paraf."""
    shown = [_agenda_row(str(at), row, words) for at, row in enumerate(rows, start=1)]
    return {"columns": list(words["agenda"]["columns"]), "rows": shown}


def _agenda_row(at: str, row: Json, words: Json) -> list[str]:
    none, secret = words["none"], words["register"]["secret"]
    number = "\n".join(filter(None, (row["number"], row.get("lapor") and f"LAPOR! {row['lapor']}")))
    start = [at, number, _short_day(row["received"], words)]
    start.append(report_wording.column("", f"channel.{row['channel']}", words))
    if row["closed_line"]:
        return [*start, secret, secret, secret, secret, none, secret, none, row["code"] or none, ""]
    status = words["status"][row["status"]]
    if row["reason"]:
        status += f": {words['paper']['reasons'].get(row['reason'], row['reason'])}"
    about = [row["title"] or secret]
    about += [f"{words['register'][key]}: {row[key]}" for key in ("respondent", "topic") if row.get(key)]
    return [
        *start,
        words["agenda"]["classes"][row["klass"]],
        "\n".join(about),
        row["subdistrict"] or none,
        ", ".join(row["agencies"]) or none,
        _short_day(row["answered"], words) if row["answered"] else none,
        status,
        str(row["rating"] or none),
        row["code"] or none,
        "",
    ]


def _short_day(text: str, words: Json) -> str:
    """ "2 Apr"."""
    day, month, _ = report_wording.day(text, words).split(" ")
    return f"{day} {month[:3]}"
