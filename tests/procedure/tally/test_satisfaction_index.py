"""The yearly survey: offered at the end where the office makes one, and reckoned as Permenpan RB 14/2017
says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pypdfium2

from mailroom.procedure.tally import report_annexes
from mailroom.procedure.tally.figure_cells import Table
from mailroom.procedure.tally.report_period import figures
from mailroom.reading.language.survey_words import survey_in
from mailroom.writing.papers import report_papers
from tests.mailbag import CITIZEN, Bag
from tests.tables import for_each
from tests.writing.test_pdf_press import PRESS

MARKS = {
    "a@warga.example": "4 4 4 4 4 4 4 4 4",
    "b@warga.example": "333333333",
    "c@warga.example": "2,2,2,2,2,2,2,2,2",
}


@for_each(
    ("text", "marks"),
    [
        ("skm 4 3 4 4 3 4 4 3 4", (4, 3, 4, 4, 3, 4, 4, 3, 4)),
        ("SKM: 333333333\nterima kasih", (3,) * 9),
        ("skm 4 3 4", ()),
        ("skm 5 5 5 5 5 5 5 5 5", ()),
        ("skm 4444444444", ()),
        ("nilai 444444444", ()),
    ],
)
def test_only_nine_marks_are_a_survey(text: str, marks: tuple[int, ...]) -> None:
    assert survey_in(text) == marks


def index_of(bag: Bag) -> Table | None:
    year = date(2026, 1, 1), date(2026, 12, 31)
    return figures(bag.office.store.cases(), *year, bag.house, now=bag.now).tables.get("T16")


def test_three_persons_make_an_index_and_two_make_none(bag: Bag) -> None:
    bag.office.house = replace(bag.office.house, survey=True)
    for number, (sender, marks) in enumerate(MARKS.items(), start=1):
        assert index_of(bag) is None
        subject = f"Jalan rusak nomor {number}"
        bag.write(
            sender,
            subject,
            f"Jalan di Desa Lembak RT {number} rusak parah sejak Januari 2026, mohon diperbaiki.",
        )
        bag.says("admin", "verification", "1 PUPR")
        bag.says(
            "liaison PUPR", "disposition", "2 Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026."
        )
        bag.settle(windows_over=True)
        bag.answer(bag.last("answer", sender), "5")
        closed = bag.last("closed", sender)
        assert all("skm" + f" {grade}" * 9 in closed["text"] for grade in "1234"), "none is led to"
        assert bag.answer(closed, f"skm {marks}") == [("noted", sender)]
    table = index_of(bag)
    assert table is not None
    assert table.cell("element.1", "mean").value == 3 and table.cell("total", "mean").value == 75
    year = date(2026, 1, 1), date(2026, 12, 31)
    made = figures(bag.office.store.cases(), *year, bag.house, now=bag.now).as_json()
    annexes = report_annexes.Annexes(*year, bag.house, bag.now)
    list(annexes.noting(bag.office.store.cases()))
    report = report_papers.report(made, annexes.as_json(), bag.house, PRESS.words, draft=False, trail="x")
    pages = pypdfium2.PdfDocument(PRESS.pdf("report", report.as_json()))
    said = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())
    assert "SKM" in said and "Indeks kepuasan masyarakat (IKM) 75" in said


def test_an_office_that_makes_no_survey_asks_for_none(bag: Bag) -> None:
    bag.closed()
    assert "skm" not in bag.last("closed", CITIZEN)["text"]
