"""Quarters of any size, of people made up, for papers that are looked at and measured."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from mailroom.procedure.tally import report_annexes, report_period
from tests.procedure.tally.test_tally import ADMINDUK, HIDUP, INFRA, WIB, History, house

CATEGORIES = (
    *(INFRA, ADMINDUK, HIDUP, "Kesehatan", "Pendidikan", "Perhubungan", "Lainnya", "Perizinan"),
    *("Layanan Air Minum", "Bantuan Sosial", "Perumahan dan Pertanahan"),
)
NOW = datetime(2027, 1, 4, 9, tzinfo=WIB)
QUARTER = report_period.quarter("2026Q4")


def histories(count: int, seed: int = 1) -> list[History]:
    """So many cases of the second half of 2026: in time, late, open, archived, rated."""
    dice, made, home = random.Random(seed), list[History](), house()
    for at in range(count):
        day = date(2026, 7, 1) + timedelta(days=183 * at // count)
        made.append(_history(f"ME-2026-{at + 1:04d}", day, dice, [*home.people.agencies], home.subdistricts))
    return made


def _history(
    number: str, day: date, dice: random.Random, agencies: list[str], places: tuple[str, ...]
) -> History:
    def after(days: int) -> str:
        return f"{day + timedelta(days=days):%Y%m%d} 09.00"

    channel = dice.choice(("email", "email", "surat", "loket"))
    place = dice.choice((*places, ""))
    found = History(number, after(0), category=dice.choice(CATEGORIES), subdistrict=place, channel=channel)
    fate = dice.random()
    if fate < 0.1:
        return found.event("archived", after(2), reason=dice.choice(("TIDAK_LENGKAP", "BUKAN_KEWENANGAN")))
    found.dispose(after(1), dice.choice(agencies), oversight=fate > 0.95)
    if fate < 0.2:
        return found
    begun = dice.choice((2, 2, 3, 6))
    done = begun + dice.choice((3, 6, 9, 22))
    found.assign(after(begun)).respond(after(done)).answer(after(done + 1))
    if dice.random() < 0.6:
        found.rate(after(done + 4), dice.choice((5, 5, 4, 4, 3, 2, 1)))
    return found


def figures_of(made: list[History]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(figures, annexes) of the last quarter of 2026, as JSON, as they stood on 4 January."""
    for one in made:
        one.events = [event for event in one.events if event.at <= NOW]
    cases = [one.case() for one in made]
    figures = report_period.figures(cases, *QUARTER, house(), now=NOW)
    annexes = report_annexes.Annexes(*QUARTER, house(), NOW)
    list(annexes.noting(cases))
    return figures.as_json(), annexes.as_json()
