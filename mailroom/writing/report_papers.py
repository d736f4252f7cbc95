"""Which data the report's papers are set from, in templates/paper/report.typ and follow_up_letter.typ.

The annexes hold nothing of a complainant, and nothing is added here.

In: `report`: figures and annexes as JSON, `House`, words of report.toml, whether it is a draft. `follow_ups`,
`lists`: the same.
Out: `Report` and JSON for typst.
Fails: KeyError for a figure without words, ValueError for a day that is none: the report's step is put off an
hour.
See: Words: report_wording.py. Setting: pdf_press.py. Numbers of letters: letter_numbers.py. The command that
writes the files: commands/looking/quarter_report.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mailroom.procedure.office_facts import House
from mailroom.procedure.sop import ROWS
from mailroom.writing import report_wording
from mailroom.writing.letter_numbers import letter_number
from mailroom.writing.pdf_press import letterhead

Json = Mapping[str, Any]
_ROMAN = ("I", "II", "III", "IV")
_BARS = 10  # a chart shows the ten largest; the table beside it shows all
# Lines of an annex on paper, and of one agency in the third: typst takes 0.1 MB a line. The workbook has all.
LISTED, LATE_LISTED = 1_000, 100


@dataclass(frozen=True)
class Report:
    """What the P4 report says, a field for each key that report.typ reads."""

    period: str
    basis: str
    summary: list[Json]
    summary_note: str
    advice: list[str]
    tables: list[Json]
    quarter: str
    kop: Json
    region: str
    draft: bool
    letter: Json
    legal_basis: Sequence[str]
    channels: Sequence[str]
    rows: list[Json]
    charts: list[Json]
    remarks: Sequence[str]
    register: Json
    open: Json
    late: list[Json]
    late_columns: list[str]
    follow_ups: int
    trail: str

    def as_json(self) -> Json:
        return asdict(self)


def report(
    figures: Json,
    annexes: Json,
    house: House,
    words: Json,
    *,
    draft: bool,
    remarks: Sequence[str] = (),
    trail: str = "",
) -> Report:
    """Returns the P4 report, of `Figures.as_json()`, `report_annexes.annexes` and the words of
    report.toml."""
    worded = report_wording.report_in_words(figures, words)
    listed = lists(annexes, house, words)
    late: list[Json] = []
    for agency in annexes["late"]:
        rows = [_late_row(row, words) for row in agency["cases"]]
        cut = _first_lines({"title": words["late"]["title"], "rows": rows}, words, LATE_LISTED)
        late.append({"name": agency["name"], "cases": cut["rows"], "more": cut["more"]})
    row_keys = ("number", "who", "does", "within", "output")
    return Report(
        **{key: worded[key] for key in ("period", "basis", "summary", "summary_note", "advice")},
        tables=[_on_paper(table) for table in worded["tables"]],
        quarter=quarter(figures["quarter"], words),
        kop=letterhead(house),
        region=house.region,
        draft=draft,
        letter=_letter(house, words["letter"], figures["now"], region=house.region),
        legal_basis=house.legal_basis,
        channels=house.channels,
        rows=[{key: getattr(row, key) for key in row_keys} for row in ROWS],
        charts=_charts(worded, words),
        remarks=remarks,
        register=_annex(listed["register"], annexes["sealed"]["register"], words),
        open=_annex(listed["open"], annexes["sealed"]["open"], words),
        late=late,
        late_columns=words["late"]["columns"],
        follow_ups=len(annexes["late"]),
        trail=trail,
    )


def lists(annexes: Json, house: House, words: Json) -> dict[str, Json]:
    """Returns all lines of the annexes in words, by "register", "open" and "late".

    Each is {"title" (of a sheet), "columns", "rows": [[texts]]}."""
    names = {code: agency.name for code, agency in house.people.agencies.items()}
    register = report_wording.register(annexes["register"], words, names)
    waiting = [_open_row(row, words, names) for row in annexes["open"]]
    late = [[one["name"], *_late_row(row, words)] for one in annexes["late"] for row in one["cases"]]
    late_heads = [words["late"]["agency"], *words["late"]["columns"]]
    return {
        "register": {"title": words["register_title"], **register},
        "open": {**{key: words["open"][key] for key in ("title", "columns")}, "rows": waiting},
        "late": {"title": words["late"]["title"], "columns": late_heads, "rows": late},
    }


def _on_paper(table: Json) -> Json:
    """A table without its numbers of cases, which are 10 MB of 10,000 cases; the workbook has them."""
    rows = []
    for row in table["rows"]:
        cells = [{key: cell[key] for key in ("kind", "text", "basis")} for cell in row["cells"]]
        rows.append({**{key: row[key] for key in ("label", "outside", "total")}, "cells": cells})
    return {**table, "rows": rows}


def _first_lines(listed: Json, words: Json, most: int) -> Json:
    """As many lines as a paper takes, and where the others stand."""
    rows = listed["rows"]
    more = words["listed"].format(listed=most, count=len(rows), sheet=listed["title"])
    return {**listed, "rows": rows[:most], "more": more if len(rows) > most else ""}


def _annex(listed: Json, sealed: int, words: Json) -> Json:
    """An annex as far as the paper takes it. sealed: how many of the oversight track are not listed."""
    note = words["not_listed"].format(count=sealed) if sealed else ""
    return {**_first_lines(listed, words, LISTED), "sealed": note}


def quarter(text: str, words: Json) -> str:
    """ "2026Q4" → "Triwulan IV 2026"."""
    return str(words["quarter"].format(roman=_ROMAN[int(text[-1]) - 1], year=text[:4]))


def _letter(house: House, letter: Json, now: str, **to: str) -> Json:
    """Returns what every letter of the report has. to: what is filled into its recipient."""
    return {
        "reference": letter_number(house, "unit", int(now[:4])),
        "place": house.seat,
        "date": None,
        "to": [letter["to"].format(**to), letter["at"], house.seat],
        "signatory": letter["signatory"].format(unit=house.unit),
        "copies": list(letter["copies"]),
    }


def _charts(worded: Json, words: Json) -> list[Json]:
    """Per month, agency, class, and the mean days of each agency."""
    tables = {table["key"]: table for table in worded["tables"]}
    charts: list[Json] = []
    for about in words["charts"]:
        rows = [row for row in tables[about["table"]]["rows"] if not row["total"] and not row["outside"]]
        cells = [(row["label"], row["cells"][about["column"]]) for row in rows]
        bars = [{"label": label, "value": cell["value"] or 0, "text": cell["text"]} for label, cell in cells]
        if len(bars) > _BARS:
            bars = sorted(bars, key=lambda bar: -bar["value"])[:_BARS]
        charts.append({"title": about["title"], "unit": about["unit"], "bars": bars})
    return charts


def _open_row(row: Json, words: Json, names: Mapping[str, str]) -> list[str]:
    none = words["none"]
    start = [row["number"], row["title"] or words["register"]["secret"]]
    agencies = ", ".join(names.get(code, code) for code in row["agencies"]) or none
    last = report_wording.day(row["last_day"], words) if row["last_day"] else none
    state = [report_wording.day(row["received"], words), words["status"][row["status"]], agencies, last]
    return [*start, *state, str(row["late_days"] or none), str(row["age"])]


def _late_row(row: Json, words: Json) -> list[str]:
    start = [row["number"], row["title"] or words["register"]["secret"], words["stages"][row["stage"]]]
    return [*start, report_wording.day(row["last_day"], words), str(row["late_days"])]


def follow_ups(figures: Json, annexes: Json, house: House, words: Json) -> Json:
    """Returns the data of follow_up_letter.typ: a draft letter for each agency that is late, in one
    document."""
    letters = [
        {
            "kop": letterhead(house),
            **_letter(house, words["follow_up"], figures["now"], agency=agency["name"]),
            "agency": agency["name"],
            "period": report_wording.period(figures["first"], figures["last"], words),
            "figures": report_wording.agency_figures(figures, agency["agency"], words),
            "cases": [{**line, "stage": words["stages"][line["stage"]]} for line in agency["cases"]],
            "answer_days": str(house.limit("reprimand")),
        }
        for agency in annexes["late"]
    ]
    return {"draft": True, "letters": letters}
