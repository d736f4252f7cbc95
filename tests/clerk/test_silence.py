"""Whatever [limits] says of the citizen's silence: it is announced, then it ends, and the letters name the
day on which it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.places import TEMPLATES
from mailroom.procedure.workdays import Limit
from mailroom.writing.dates_and_words import Words
from tests.mailbag import CITIZEN, Bag

# A Monday in an ordinary week, and the last working day before Lebaran.
ORDINARY, LEBARAN = "2026-05-04 08:00", "2026-03-17 09:00"
LIMITS = [
    Limit(1),
    Limit(2),
    Limit(3),
    Limit(4),
    Limit(1, "H"),
    Limit(3, "H"),
    Limit(5, "H"),
    Limit(9, "H"),
    Limit(10),
]


@pytest.mark.parametrize("start", [ORDINARY, LEBARAN])
@pytest.mark.parametrize("limit", LIMITS, ids=str)
def test_an_answer_is_closed_by_silence_after_its_announcement(
    limit: Limit, start: str, demonstration: Config, tmp_path: Path
) -> None:
    house = replace(demonstration.house, limits={**demonstration.house.limits, "silence": limit})
    bag = Bag(replace(demonstration, house=house), tmp_path, start)
    bag.answered()
    bag.at(f"{bag.now + timedelta(days=60):%Y-%m-%d} 08:00")
    assert bag.stage() == "closed"
    answer, notice, closed = (bag.last(form, CITIZEN) for form in ("answer", "closing_notice", "closed"))
    assert len(bag.mails("closing_notice")) == 1
    assert answer["left"] < notice["left"] < closed["left"]
    ended = bag.case().closed
    assert ended is not None
    last = (ended - timedelta(minutes=1)).astimezone(bag.zone).date()
    assert last >= house.calendar.last_day(bag.moment_of(notice["left"]), Limit(3))
    assert last >= house.last_day(bag.moment_of(answer["left"]), "silence")
    named = Words.load(TEMPLATES / "words.toml", lambda: bag.zone).full_date(last)
    assert f"Mohon kabar paling lambat {named}" in " ".join(answer["text"].split())
    assert f"akan kami tutup setelah {named}" in " ".join(notice["text"].split())
    bag.close()


def test_an_announcement_that_is_written_late_names_the_day_that_then_counts(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = Bag(demonstration, tmp_path, ORDINARY)
    bag.answered()
    bag.now = bag.moment("2026-06-25 09:00")  # the office was dark
    bag.settle()
    assert "akan kami tutup setelah Selasa, 30 Juni 2026" in " ".join(
        bag.last("closing_notice")["text"].split()
    )
    bag.at("2026-07-01 08:00")
    assert bag.case().closed == bag.moment("2026-07-01 00:00")
    bag.close()
