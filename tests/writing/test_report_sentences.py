"""What the quarter's report says stands in the table that it names, and its pages can be read."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw
import pytest

from mailroom.writing.papers import report_papers, report_wording
from mailroom.writing.papers.pdf_press import Press
from tests.procedure.tally.test_tally import house
from tests.writing.quarters import figures_of, histories

PRESS = Press(Path(__file__).parents[2] / "templates")
SIZES = (0, 4, 42, 400)
# Where the numbers of each sentence stand. "rows": how many lines a table has, or has without a figure.
STANDS = {
    "incoming": ("T1", "T2", "T3"),
    "agencies": ("T4A", "T4B"),
    "limits": ("T8", "T13"),
    "places": ("T5",),
    "ratings": ("T2", "T10", "T14"),
    "row_late": ("T8", "T13"),
    "agency_late": ("T4A",),
    "agencies_in_time": ("T4A",),
    "low_ratings": ("T10", "T14"),
    "incomplete": ("T6",),
    "silent_places": ("T5",),
    "keep_going": ("T10",),
}
NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d+)?")


def made(count: int, seed: int = 1) -> tuple[dict[str, Any], dict[str, Any], Any]:
    figures, annexes = figures_of(histories(count, seed))
    report = report_papers.report(figures, annexes, house(), PRESS.words, draft=False, trail="Kepala buku")
    return figures, annexes, report


def numbers_in(text: str) -> set[str]:
    """The numbers of a sentence, but for days, limits, numbers of cases, tables, charts and rows."""
    text = re.sub(
        r"\d+ (?:Januari|Februari|Maret|Desember) \d{4}|ME-\d{4}-\d{4}|\([^()]* hari kerja\)", "", text
    )
    named = r"(?:Tabel|Grafik|Baris|jalur|[Nn]ilai) \d+(?: hari kerja| atau 2)?"
    text = re.sub(rf"{named}|paling lambat.*", "", text)
    return set(NUMBER.findall(text))


def numbers_of(figures: dict[str, Any], keys: tuple[str, ...]) -> set[str]:
    found = set[str]()
    for table in report_wording.report_in_words(figures, PRESS.words)["tables"]:
        if table["key"] in keys:
            rows = [
                row for row in table["rows"] if not row["total"] and row["key"] not in ("unknown", "sealed")
            ]
            silent = [row for row in rows if not row["cells"][0]["value"]]
            found |= {str(len(rows)), str(len(silent))}
            for row in table["rows"]:
                found |= set(NUMBER.findall(" ".join(cell["text"] for cell in row["cells"])))
                found |= {str(cell["of"]) for cell in row["cells"]}
    if "T10" in keys:  # who gave 1 or 2
        low = next(one for one in figures["findings"] if one["key"] == "low_ratings") if _low(figures) else {}
        found |= {str(low.get("low", 0))}
    return found


def _low(figures: dict[str, Any]) -> bool:
    return any(one["key"] == "low_ratings" for one in figures["findings"])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("count", SIZES)
def test_every_number_of_a_sentence_stands_in_the_table_that_it_names(count: int, seed: int) -> None:
    figures, _, report = made(count, seed)
    for where, remarks in report.remarks.items():
        for said, why in remarks:
            if where in STANDS:
                # a sum of the desks that are not named is no figure of the table
                told = re.sub(r"dan \d+ di perangkat daerah lain", "", f"{said} {why}")
                assert numbers_in(told) <= numbers_of(figures, STANDS[where]), (where, told)
    for one, told in zip(figures["findings"], report.findings, strict=True):
        if one["key"] in STANDS:
            said = re.sub(
                r"dan \d+ (?:di perangkat daerah lain|lainnya)", "", f"{told['title']} {told['text']}"
            )
            assert numbers_in(said) <= numbers_of(figures, STANDS[one["key"]]), said
            assert told["title"] and told["proposal"] and told["who"] and told["measure"]


def test_low_ratings_are_those_of_one_and_two() -> None:
    figures, _, _ = made(42)
    stars = next(table for table in figures["tables"] if table["key"] == "T10")
    low = sum(row["cells"][0]["value"] for row in stars["rows"] if row["key"] in ("stars.1", "stars.2"))
    assert low == next(one["low"] for one in figures["findings"] if one["key"] == "low_ratings") > 0


def size_of(text: pypdfium2.PdfTextObj) -> float:
    """The height of a text's letters in points, as it is drawn."""
    size = ctypes.c_float()
    pypdfium2.raw.FPDFTextObj_GetFontSize(text.raw, size)
    return size.value * float(text.get_matrix().a)


@pytest.mark.parametrize("count", SIZES)
def test_the_paper_says_what_was_worked_out_and_is_dense(count: int) -> None:
    """No page is less than half full, and the last one not less than a quarter; nothing is smaller than 8
    points. No sentence begins with a figure, and each agency stands in full once."""
    _, _, report = made(count)
    document = pypdfium2.PdfDocument(PRESS.pdf("report", report.as_json()))
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    # a sentence may go on behind the foot of one page and the head of the next
    text = re.sub(r"PEMERINTAHKABUPATENMUARAENIM·.{0,60}?dari\d+LaporanPengelolaan.{0,60}?IV2026", "", text)
    sentences = [one[key] for one in report.findings for key in ("title", "text", "proposal")]
    sentences += [part for remarks in report.remarks.values() for remark in remarks for part in remark]
    sentences += [*report.analysis, *report.conclusion]
    assert [one for one in sentences if "".join(one.split()) not in text] == []
    for number, page in enumerate(document, start=1):
        lowest = page.get_height()
        for thing in page.get_objects():
            _, bottom, _, top = thing.get_bounds()
            if isinstance(thing, pypdfium2.PdfTextObj):
                assert size_of(thing) >= 7.99
            if bottom > 62 and top < page.get_height() - 60:  # between header and footer
                lowest = min(lowest, bottom)
        filled = 1 - lowest / page.get_height()
        assert filled >= (0.5 if number < len(document) else 0.25), f"page {number}: {filled:.2f}"
    assert [one for one in sentences if re.match(r"\d", one) or re.search(r"[.?!] \d", one)] == []
    told = " ".join([*(one[key] for one in report.told for key in ("title", "text")), *sentences])
    for name, code in ((agency.name, code) for code, agency in house().people.agencies.items()):
        assert told.count(name) <= 1
        assert name not in told or f"{name} ({code})" in told
    assert len(document) <= 12 or count > 42
