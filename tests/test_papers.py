"""The quarter's figures as the clerk gathers them: of closed cases only those are read that they tell something of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailroom.config import load
from mailroom.procedure import tally, tally_annexes
from tests.mailbag import Bag

ROOT = Path(__file__).parent.parent
LABEL = "2026-T3"


def closed(bag: Bag) -> None:
    bag.write()
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", "2 Jalan sudah kami tambal sepanjang 120 meter.")
    bag.settle(windows_over=True)
    bag.answer(bag.last("answer"), "5")


@pytest.fixture
def bag(tmp_path: Path) -> Iterator[Bag]:
    """A case closed two years before, one still open from then, one closed a year before, and this quarter's."""
    bag = Bag(load(ROOT / "config.toml", os.environ), tmp_path / "store", start="2024-09-02 08:00")
    closed(bag)
    bag.write()
    bag.now = bag.moment("2025-08-04 08:00")
    closed(bag)
    bag.now = bag.moment("2026-08-03 08:00")
    closed(bag)
    yield bag
    bag.close()


def test_what_is_not_read_changes_no_figure(bag: Bag) -> None:
    house, (first, last) = bag.house, tally.quarter(LABEL)
    everything = list(bag.office.store.cases())
    figures, annexes = bag.office.papers.figures(LABEL, house, bag.now)
    assert len(everything) == 4
    assert figures == tally.figures(everything, first, last, house, now=bag.now).as_json()
    assert annexes == tally_annexes.annexes(everything, first, last, house, bag.now)
    assert [row["number"] for row in annexes["open"]] == ["ME-2024-0002"]


def test_only_what_is_told_of_is_folded(bag: Bag) -> None:
    store, since = bag.office.store, bag.moment("2025-01-01 00:00")
    assert [case.number for case in store.cases(since)] == ["ME-2024-0002", "ME-2025-0001", "ME-2026-0001"]
    assert "ME-2024-0001" in [case.number for case in store.cases(since, {"ME-2024-0001"})]


def test_how_far_back_a_quarter_reaches() -> None:
    assert tally.reach(*tally.quarter(LABEL)).isoformat() == "2025-07-01"
