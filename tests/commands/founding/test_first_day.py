"""From which day on a mailbox is read: what is offered, and what a choice means."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from mailroom.commands.founding import first_day
from mailroom.commands.founding.dialogue import Person
from mailroom.doors.imap.mailbox_check import MailboxLook
from tests.tables import for_each

TODAY = date(2026, 11, 28)
ANSWERS = {"provider": "gmail"}


def look(*backs: int) -> MailboxLook:
    """A mailbox with letters that came so many days ago, the oldest first."""
    moments = [datetime(2026, 11, 28, 8, tzinfo=UTC) - timedelta(days=back) for back in backs]
    days = [TODAY - timedelta(days=back) for back in first_day.PROPOSED]
    since = {day: sum(moment.date() >= day for moment in moments) for day in days}
    return MailboxLook(len(backs), 1, moments[0], moments[-1], since)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the person will type, line by line."""
    lines: list[str] = []
    monkeypatch.setattr("builtins.input", lambda _: lines.pop(0))
    return lines


@for_each(
    "backs, offered",
    [
        ((200, 20, 5, 0), ["1 hari ini 1 3", "2 7 hari 2 2", "3 30 hari 3 1", "4 semuanya 4"]),
        ((20, 20, 0), ["1 hari ini 1 2", "2 semuanya 3"]),  # nothing came in the week before today
        ((0, 0), ["1 hari ini 2 0"]),
        ((400,), ["1 hari ini 0 1", "2 semuanya 1"]),
    ],
)
def test_each_choice_says_how_many_letters_it_brings_and_leaves(
    backs: tuple[int, ...], offered: list[str], typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed.append("")
    assert first_day.choose(look(*backs), TODAY, ANSWERS, Person(silent=False)) == "2026-11-28"
    lines = re.findall(
        r"(?m)^  (\d)  (hari ini|\d+ hari|semuanya)\D.*: (\d+) surat dibaca(?:, (\d+) dibiarkan)?$",
        capsys.readouterr().out,
    )
    assert [" ".join(filter(None, line)) for line in lines] == offered


@for_each(
    "said, day",
    [
        ("1", "2026-11-28"),
        ("2", "2026-11-21"),
        ("4", "2026-05-12"),
        ("25-11-2026", "2026-11-25"),
        ("2026-11-25", "2026-11-25"),
    ],
)
def test_a_number_or_a_date_is_taken(said: str, day: str, typed: list[str]) -> None:
    typed += ["5", said]  # there is no fifth choice
    assert first_day.choose(look(200, 20, 5, 0), TODAY, ANSWERS, Person(silent=False)) == day
    assert typed == []


def test_nobody_is_asked_where_there_is_nothing_to_choose_or_nobody_to_ask(typed: list[str]) -> None:
    empty = MailboxLook(0, 1)
    assert first_day.choose(empty, TODAY, ANSWERS, Person(silent=False)) == "2026-11-28"
    assert first_day.choose(look(200, 0), TODAY, ANSWERS, Person(silent=True)) == "2026-11-28"
    assert typed == []


def test_the_day_of_an_unseen_mailbox_is_asked_without_numbers(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed += ["1", "01/12/2026"]
    assert first_day.choose(None, TODAY, ANSWERS, Person(silent=False)) == "2026-12-01"
    said = capsys.readouterr().out
    assert "Yang tiba sebelumnya dibiarkan" in said and "nomor pilihan" not in said
