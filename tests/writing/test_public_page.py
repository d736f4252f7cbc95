"""What is published of a quarter shows nothing of fewer than three cases, also not by a difference."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from mailroom.procedure.tally import report_period
from mailroom.procedure.tally.public_figures import LEAST, public_figures
from mailroom.writing.papers import public_page
from mailroom.writing.papers.pdf_press import Press
from tests.procedure.tally.test_tally import house
from tests.writing.quarters import NOW, figures_of, histories

PRESS = Press(Path(__file__).parents[2] / "templates")


def public(count: int, seed: int) -> dict[str, Any]:
    return public_figures(figures_of(histories(count, seed))[0])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("count", [0, 1, 4, 12, 42, 90])
def test_no_count_is_below_three_nor_follows_from_a_difference(count: int, seed: int) -> None:
    found = public(count, seed)
    received = found["figures"]["received"]
    for rows in found["groups"].values():
        counts = [one["count"] for one in rows]
        assert all(one >= LEAST for one in counts)
        # what is told together cannot be worked out, since nothing is left over
        assert received is None or sum(counts) in (0, received)
    own = [one["count"] for one in found["months"][-3:]]
    assert None in own or received is None or received - sum(own) not in (1, 2)
    shown = [one["count"] for one in found["months"]] + [*found["figures"].values()][:-1]
    assert not [one for one in shown if one is not None and 0 < one < LEAST]
    for one in found["agencies"]:
        late = None if one["in_time"] is None else one["answered"] - one["in_time"]
        assert one["answered"] >= LEAST and late not in (1, 2) and one["in_time"] not in (1, 2)


def test_the_zip_holds_a_page_a_picture_and_the_same_figures_twice() -> None:
    found = public(60, 1)
    data = public_page.public_page(found, PRESS.words, house())
    raw = public_page.public_files("halaman", data, found, PRESS.words, PRESS)
    assert raw == public_page.public_files("halaman", data, found, PRESS.words, PRESS)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files["halaman.pdf"].startswith(b"%PDF") and files["halaman.png"].startswith(b"\x89PNG")
    assert json.loads(files["halaman.json"]) == found
    lines = list(csv.reader(io.StringIO(files["halaman.csv"].decode("utf-8-sig")), delimiter=";"))
    assert ["figures", "received", f"{found['figures']['received']:g}"] in lines
    assert "ME-2026-" not in files["halaman.json"].decode() + files["halaman.csv"].decode()


def test_a_year_is_the_sum_of_its_quarters() -> None:
    cases = [one.case() for one in histories(120)]
    year = report_period.figures(cases, *report_period.period_of("2026"), house(), now=NOW)
    assert year.quarter == "2026"
    for column in ("received", "finished", "archived", "late"):
        quarters = [year.tables["T15"].cell(f"quarter.{number}", column).count for number in (1, 2, 3, 4)]
        assert sum(quarters) == year.tables["T15"].cell("total", column).count
        one = report_period.figures(cases, *report_period.quarter("2026Q4"), house(), now=NOW)
        assert one.tables["T11"].cell(column, "now").count == quarters[3]
    assert "T15" not in one.tables
