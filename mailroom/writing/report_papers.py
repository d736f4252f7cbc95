"""The data of the quarterly papers, from which templates/paper/report.typ and follow_up_letter.typ are set.

Promises: pure; figures and annexes in, JSON values out; the words come from templates/report.toml. The
annexes (procedure/tally/report_annexes.py) hold nothing of a complainant, and nothing is added here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mailroom.procedure.house import House
from mailroom.procedure.sop import ROWS
from mailroom.writing import report_wording
from mailroom.writing.pdf_press import kop

Json = dict[str, Any]
_ROMAN = ("I", "II", "III", "IV")
_BARS = 10  # a chart shows the ten largest; the table beside it shows all
# Lines of an annex on paper, and of one agency in the third: typst takes 0.1 MB of memory a line. The
# workbook has all.
LISTED, LATE_LISTED = 1_000, 100


def report(
    figures: Mapping[str, Any],
    annexes: Mapping[str, Any],
    house: House,
    words: Mapping[str, Any],
    *,
    draft: bool,
    remarks: Sequence[str] = (),
    trail: str = "",
) -> Json:
    """The data of the P4 report. figures: `Figures.as_json()`; annexes: `report_annexes.annexes`; words:
    templates/report.toml."""
    worded = report_wording.report_in_words(figures, words)
    full, sealed = lists(annexes, house, words), annexes["sealed"]
    return {
        **{key: worded[key] for key in ("period", "basis", "summary", "summary_note", "advice")},
        "tables": [_on_paper(table) for table in worded["tables"]],
        "quarter": quarter(figures["quarter"], words),
        "kop": kop(house),
        "region": house.region,
        "draft": draft,
        "letter": _covering(house, words, figures["now"]),
        "legal_basis": list(house.legal_basis),
        "channels": list(house.channels),
        "rows": [
            {key: getattr(row, key) for key in ("number", "who", "does", "within", "output")} for row in ROWS
        ],
        "charts": _charts(worded, words),
        "remarks": list(remarks),
        "register": {
            **_first_lines(full["register"], words, LISTED),
            "sealed": _sealed_note(sealed["register"], words),
        },
        "open": {**_first_lines(full["open"], words, LISTED), "sealed": _sealed_note(sealed["open"], words)},
        "late": [_late(one, words) for one in annexes["late"]],
        "late_columns": words["late"]["columns"],
        "follow_ups": len(annexes["late"]),
        "trail": trail,
    }


def lists(annexes: Mapping[str, Any], house: House, words: Mapping[str, Any]) -> dict[str, Json]:
    """All lines of the annexes in words, by "register", "open" and "late".

    Each is {"title" (of a sheet), "columns", "rows": [[texts]]}."""
    names = {code: agency.name for code, agency in house.people.agencies.items()}
    late = [[one["name"], *_late_row(row, words)] for one in annexes["late"] for row in one["cases"]]
    return {
        "register": {
            "title": words["register_title"],
            **report_wording.register(annexes["register"], words, names),
        },
        "open": {
            "title": words["open"]["title"],
            "columns": words["open"]["columns"],
            "rows": [_open_row(row, words, names) for row in annexes["open"]],
        },
        "late": {
            "title": words["late"]["title"],
            "columns": [words["late"]["agency"], *words["late"]["columns"]],
            "rows": late,
        },
    }


def _on_paper(table: Mapping[str, Any]) -> Json:
    """A table without the numbers of the cases behind its figures (the workbook has them): of 10,000 cases
    they are 10 MB."""
    rows = [
        {
            **{key: row[key] for key in ("label", "outside", "total")},
            "cells": [{key: cell[key] for key in ("kind", "text", "basis")} for cell in row["cells"]],
        }
        for row in table["rows"]
    ]
    return {**table, "rows": rows}


def _first_lines(listed: Mapping[str, Any], words: Mapping[str, Any], most: int) -> Json:
    """As many lines as a paper takes, and where the others stand."""
    rows = listed["rows"]
    more = (
        words["listed"].format(listed=most, count=len(rows), sheet=listed["title"])
        if len(rows) > most
        else ""
    )
    return {**listed, "rows": rows[:most], "more": more}


def _late(agency: Mapping[str, Any], words: Mapping[str, Any]) -> Json:
    rows = [_late_row(row, words) for row in agency["cases"]]
    cut = _first_lines({"title": words["late"]["title"], "rows": rows}, words, LATE_LISTED)
    return {"name": agency["name"], "cases": cut["rows"], "more": cut["more"]}


def quarter(text: str, words: Mapping[str, Any]) -> str:
    """ "2026Q4" → "Triwulan IV 2026"."""
    return str(words["quarter"].format(roman=_ROMAN[int(text[-1]) - 1], year=text[:4]))


def reference(house: House, year: str) -> str:
    """The number of a letter with its serial left blank for the secretariat:
    "700.1.2.4/____/Diskominfo/2026"."""
    return f"{house.letter_code}/____/{house.unit_short}/{year}"


def _covering(house: House, words: Mapping[str, Any], now: str) -> Json:
    letter = words["letter"]
    return {
        "reference": reference(house, now[:4]),
        "place": house.seat,
        "date": None,
        "to": [letter["to"].format(region=house.region), letter["at"], house.seat],
        "signatory": letter["signatory"].format(unit=house.unit),
        "copies": list(letter["copies"]),
    }


def _charts(worded: Mapping[str, Any], words: Mapping[str, Any]) -> list[Json]:
    """Per month, agency, class, and the mean days of each agency."""
    tables = {table["key"]: table for table in worded["tables"]}
    return [
        {
            "title": about["title"],
            "unit": about["unit"],
            "bars": _bars(tables[about["table"]], about["column"]),
        }
        for about in words["charts"]
    ]


def _bars(table: Mapping[str, Any], column: int) -> list[Json]:
    rows = [row for row in table["rows"] if not row["total"] and not row["outside"]]
    bars = [
        {
            "label": row["label"],
            "value": row["cells"][column]["value"] or 0,
            "text": row["cells"][column]["text"],
        }
        for row in rows
    ]
    return bars if len(bars) <= _BARS else sorted(bars, key=lambda bar: -bar["value"])[:_BARS]


def _sealed_note(count: int, words: Mapping[str, Any]) -> str:
    return str(words["not_listed"].format(count=count)) if count else ""


def _open_row(row: Mapping[str, Any], words: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    none = words["none"]
    return [
        row["number"],
        row["title"] or words["register"]["secret"],
        report_wording.day(row["received"], words),
        words["status"][row["status"]],
        ", ".join(names.get(code, code) for code in row["agencies"]) or none,
        report_wording.day(row["last_day"], words) if row["last_day"] else none,
        str(row["late_days"] or none),
        str(row["age"]),
    ]


def _late_row(row: Mapping[str, Any], words: Mapping[str, Any]) -> list[str]:
    return [
        row["number"],
        row["title"] or words["register"]["secret"],
        words["stages"][row["stage"]],
        report_wording.day(row["last_day"], words),
        str(row["late_days"]),
    ]


def follow_ups(
    figures: Mapping[str, Any], annexes: Mapping[str, Any], house: House, words: Mapping[str, Any]
) -> Json:
    """The data of follow_up_letter.typ: a draft letter for each agency that is late, in one document."""
    return {"draft": True, "letters": [follow_up(figures, one, house, words) for one in annexes["late"]]}


def follow_up(
    figures: Mapping[str, Any], agency: Mapping[str, Any], house: House, words: Mapping[str, Any]
) -> Json:
    """The data of one draft letter. agency: one of the annexes' "late"."""
    letter = words["follow_up"]
    return {
        "kop": kop(house),
        "reference": reference(house, figures["now"][:4]),
        "place": house.seat,
        "date": None,
        "to": [letter["to"].format(agency=agency["name"]), letter["at"], house.seat],
        "agency": agency["name"],
        "period": report_wording.period(figures["first"], figures["last"], words),
        "figures": report_wording.agency_figures(figures, agency["agency"], words),
        "cases": [{**line, "stage": words["stages"][line["stage"]]} for line in agency["cases"]],
        "answer_days": str(house.limit("reprimand")),
        "signatory": letter["signatory"].format(unit=house.unit),
        "copies": list(letter["copies"]),
    }
