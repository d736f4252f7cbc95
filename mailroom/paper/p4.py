"""The data of the quarterly papers: what templates/paper/report.typ and follow_up_letter.typ are set from.

Promises: pure; figures and annexes in, JSON values out; the words come from templates/report.toml. Nothing of a complainant is in
the annexes (`procedure/tally_annexes`) and nothing is added here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mailroom.paper import figures as wording
from mailroom.paper.press import kop
from mailroom.procedure.house import House
from mailroom.procedure.sop import ROWS

Json = dict[str, Any]
_ROMAN = ("I", "II", "III", "IV")
_BARS = 10  # a chart shows the ten largest; the table beside it shows all


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
    """The data of the P4 report. figures: `Figures.as_json()`; annexes: `tally_annexes.annexes`; words: templates/report.toml."""
    worded = wording.worded(figures, words)
    names = {code: agency.name for code, agency in house.people.agencies.items()}
    return {
        **{key: worded[key] for key in ("period", "basis", "summary", "advice", "tables")},
        "quarter": quarter(figures["quarter"], words),
        "kop": kop(house),
        "region": house.region,
        "draft": draft,
        "letter": _covering(house, words, figures["now"]),
        "legal_basis": list(house.legal_basis),
        "channels": list(house.channels),
        "rows": [{"number": row.number, "who": row.who, "does": row.does, "within": row.within, "output": row.output} for row in ROWS],
        "charts": _charts(worded, words),
        "remarks": list(remarks),
        "register": {**wording.register(annexes["register"], words, names), "sealed": _sealed(annexes["sealed"]["register"], words)},
        "open": {**_open(annexes["open"], words, names), "sealed": _sealed(annexes["sealed"]["open"], words)},
        "late": [{"name": one["name"], "cases": [_late_row(row, words) for row in one["cases"]]} for one in annexes["late"]],
        "late_columns": words["late"]["columns"],
        "follow_ups": len(annexes["late"]),
        "trail": trail,
    }  # fmt: skip


def quarter(text: str, words: Mapping[str, Any]) -> str:
    """ "2026Q4" → "Triwulan IV 2026"."""
    return str(words["quarter"].format(roman=_ROMAN[int(text[-1]) - 1], year=text[:4]))


def reference(house: House, year: str) -> str:
    """The number of a letter with its serial left blank for the secretariat: "700.1.2.4/____/Diskominfo/2026"."""
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
        {"title": about["title"], "unit": about["unit"], "bars": _bars(tables[about["table"]], about["column"])}
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


def _sealed(count: int, words: Mapping[str, Any]) -> str:
    return str(words["not_listed"].format(count=count)) if count else ""


def _open(rows: Sequence[Mapping[str, Any]], words: Mapping[str, Any], names: Mapping[str, str]) -> Json:
    return {"columns": words["open"]["columns"], "rows": [_open_row(row, words, names) for row in rows]}


def _open_row(row: Mapping[str, Any], words: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    none = words["none"]
    return [
        row["number"],
        row["title"] or words["register"]["secret"],
        wording.day(row["received"], words),
        words["status"][row["status"]],
        ", ".join(names.get(code, code) for code in row["agencies"]) or none,
        wording.day(row["last_day"], words) if row["last_day"] else none,
        str(row["late_days"] or none),
        str(row["age"]),
    ]


def _late_row(row: Mapping[str, Any], words: Mapping[str, Any]) -> list[str]:
    return [
        row["number"],
        row["title"] or words["register"]["secret"],
        words["stages"][row["stage"]],
        wording.day(row["last_day"], words),
        str(row["late_days"]),
    ]


def follow_ups(figures: Mapping[str, Any], annexes: Mapping[str, Any], house: House, words: Mapping[str, Any]) -> Json:
    """The data of follow_up_letter.typ: a draft letter for each agency that is late, in one document."""
    return {"draft": True, "letters": [follow_up(figures, one, house, words) for one in annexes["late"]]}


def follow_up(figures: Mapping[str, Any], agency: Mapping[str, Any], house: House, words: Mapping[str, Any]) -> Json:
    """The data of one draft letter. agency: one of the annexes' "late"."""
    letter = words["follow_up"]
    return {
        "kop": kop(house),
        "reference": reference(house, figures["now"][:4]),
        "place": house.seat,
        "date": None,
        "to": [letter["to"].format(agency=agency["name"]), letter["at"], house.seat],
        "agency": agency["name"],
        "period": wording.period(figures["first"], figures["last"], words),
        "figures": wording.agency_figures(figures, agency["agency"], words),
        "cases": [{**line, "stage": words["stages"][line["stage"]]} for line in agency["cases"]],
        "answer_days": str(house.limit("reprimand")),
        "signatory": letter["signatory"].format(unit=house.unit),
        "copies": list(letter["copies"]),
    }
