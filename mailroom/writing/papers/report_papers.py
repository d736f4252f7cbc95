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

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mailroom.procedure.office_facts import House
from mailroom.procedure.sop import ROWS
from mailroom.writing.papers import report_wording
from mailroom.writing.papers.letter_numbers import letter_number
from mailroom.writing.papers.pdf_press import letterhead
from mailroom.writing.papers.report_charts import MAILED, PaperCharts
from mailroom.writing.papers.report_sentences import QuarterTables, Remark
from mailroom.writing.papers.report_tables import PaperTables, numbers_on_paper

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Report:
    """What the P4 report says, a field for each key that report.typ reads."""

    quarter: str
    period: str
    basis: str
    kop: Json
    region: str
    draft: bool
    letter: Json
    cover: list[Json]
    cards: list[Json]
    punctuality: list[Json]
    told: Sequence[Json]
    findings: Sequence[Json]
    watch: str
    letters: str
    method: list[list[str]]
    legal_basis: Sequence[str]
    channels: Sequence[str]
    rows: list[Json]
    tables: Json
    charts: Json
    remarks: Json
    analysis: list[str]
    conclusion: list[str]
    notes: Sequence[str]
    words: Json
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
    report.toml. remarks: what the admin added, in his words."""
    worded = report_wording.report_in_words(figures, words)
    told = _quarter_tables(figures, worded, words, house)
    names = {code: agency.name for code, agency in house.people.agencies.items()}
    found = [told.finding(one) for one in figures["findings"]]
    open_rows = annexes["open"]
    letters = "letters" if annexes["late"] else "letters_none"
    shown = PaperCharts(told, figures)
    # in the order of the pages, so that each agency stands in full where a reader meets it first
    named = NamedOnce(names)
    introduced = [{key: named(one[key]) for key in ("title", "text")} for one in found]
    findings = [{key: named(words) for key, words in one.items()} for one in found]
    watch = named(told.watch(open_rows, names))
    remarks_of = {
        "incoming": told.incoming(),
        "agencies": told.agencies(),
        "limits": told.limits_kept(figures["worst"]),
        "reprimands": told.reprimands(),
        "places": told.places(),
        "ratings": told.ratings(),
        "open": told.still_open(open_rows),
    }
    method = [
        [term, text.format_map({**figures["limits"], "now": worded["now"]})]
        for term, text in words["paper"]["method"].items()
    ]
    legend = _legend(told, annexes, names)
    return Report(
        quarter=told.quarter,
        period=worded["period"],
        basis=worded["basis"],
        kop=letterhead(house),
        region=house.region,
        draft=draft,
        letter=_letter(
            house, words["letter"], figures["now"], region=house.region.removeprefix("Kabupaten ")
        ),
        cover=shown.cover(),
        cards=shown.cards(),
        punctuality=shown.punctuality(),
        told=introduced,
        findings=findings,
        watch=watch,
        letters=told.say(letters, count=len(annexes["late"])),
        method=[*method, *([[words["paper"]["codes"], legend]] if legend else [])],
        legal_basis=house.legal_basis,
        channels=house.channels,
        rows=[{key: getattr(row, key) for key in ("number", "who", "does", "within")} for row in ROWS],
        tables=PaperTables(told, figures, house).tables(annexes, found),
        charts=shown.charts(open_rows),
        remarks={where: [Remark(*map(named, one)) for one in said] for where, said in remarks_of.items()},
        analysis=told.analysis(),
        conclusion=[named(text) for text in told.conclusion([one["short"] for one in found])],
        notes=remarks,
        words=words["paper"],
        trail=trail,
    )


class NamedOnce:
    """Writes an agency's name with its code where it comes first, and from then on the code alone."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.codes = {name: code for code, name in names.items() if code and name != code}
        longest = sorted(self.codes, key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, longest)) or r"(?!)")
        self._met = set[str]()

    def __call__(self, text: str) -> str:
        return self._any.sub(self._full_or_code, text)

    def _full_or_code(self, found: re.Match[str]) -> str:
        name, code = found[0], self.codes[found[0]]
        met = name in self._met
        self._met.add(name)
        return code if met else f"{name} ({code})"


def _legend(told: QuarterTables, annexes: Json, names: Mapping[str, str]) -> str:
    """The agencies that tables and charts call by their codes: "DLH: Dinas Lingkungan Hidup; …"."""
    used = {row["key"] for row in told.rows("T4A")} | {one["agency"] for one in annexes["late"]}
    used |= {code for key in ("open", "register") for row in annexes[key] for code in row["agencies"]}
    return "; ".join(f"{code}: {names[code]}" for code in sorted(used) if code in names)


def mailed_charts(figures: Json, annexes: Json, house: House, words: Json) -> list[tuple[str, str, Json]]:
    """Returns the charts of the report's mail: (key, what it says in words, data of report_chart.typ). A
    chart without bars is none."""
    worded = report_wording.report_in_words(figures, words)
    shown = PaperCharts(_quarter_tables(figures, worded, words, house), figures)
    charts = shown.charts(annexes["open"])
    told = ((key, shown.in_words(charts[key])) for key in MAILED)
    data = {"charts": charts, "words": words["paper"]}
    return [(key, said, {**data, "shown": key}) for key, said in told if said]


def _quarter_tables(figures: Json, worded: Json, words: Json, house: House) -> QuarterTables:
    tables = {table["key"]: table for table in worded["tables"]}
    before = report_wording.quarter(report_wording.quarter_before(figures["quarter"]), words, "quarter_short")
    numbers = numbers_on_paper(tables)
    own = (code for code, one in house.people.agencies.items() if one.name == house.unit)
    unit = next(own, house.unit_short or house.unit)
    return QuarterTables(tables, words, numbers, figures["limits"], worded["quarter_name"], before, unit)


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


def _letter(house: House, letter: Json, now: str, **to: str) -> Json:
    """Returns what every letter of the report has. to: what is filled into its recipient."""
    return {
        "reference": letter_number(house, "unit", int(now[:4])),
        "place": house.seat,
        "date": None,
        "to": [*filter(None, (letter["to"].format(**to), letter.get("via"), letter["at"])), house.seat],
        "signatory": letter["signatory"].format(unit=house.unit),
        "copies": list(letter["copies"]),
    }


def _open_row(row: Json, words: Json, names: Mapping[str, str]) -> list[str]:
    none = words["none"]
    start = [row["number"], row["title"] or words["register"]["secret"]]
    agencies = ", ".join(names.get(code, code) for code in row["agencies"]) or none
    last = row["last_day"] or none
    state = [row["received"], words["status"][row["status"]], agencies, last]
    return [*start, *state, str(row["late_days"] or none), str(row["age"])]


def _late_row(row: Json, words: Json) -> list[str]:
    start = [row["number"], row["title"] or words["register"]["secret"], words["stages"][row["stage"]]]
    return [*start, row["last_day"], str(row["late_days"])]


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
        }
        for agency in annexes["late"]
    ]
    return {"draft": True, "letters": letters}
