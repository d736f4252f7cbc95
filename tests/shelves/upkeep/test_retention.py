"""Retention: from when each letter and mail is counted, and what keeps it however old it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.upkeep.retention import NEVER, RetentionRules, announcement, find_removable

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
YEARS = RetentionRules(letters_years=5, mails_years=5, automatic_days=30, spam_days=10)
FIVE = datetime(2031, 3, 2, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
A, B, C = "a" * 64, "b" * 64, "c" * 64


@pytest.fixture
def register(tmp_path: Path) -> SqliteRegister:
    return SqliteRegister.open(tmp_path, FileJournal(tmp_path))


def enter(register: SqliteRegister, **tables: dict[str, Any]) -> None:
    register.enter([tables], AT)


def letter(klass: str = "reply", dossier: str = "", at: datetime = AT, **more: Any) -> dict[str, Any]:
    dossiers = [dossier] if dossier else []
    return {
        "class": klass,
        "arrived": at.isoformat(),
        "at": at.isoformat(),
        "dossier": dossier or None,
        "dossiers": dossiers,
        **more,
    }


def event(kind: str, at: datetime = AT, **data: Any) -> dict[str, Any]:
    return {"kind": kind, "at": at.isoformat(), "role": "complainant", "by": "", "way": "", "data": data}


def case(*events: dict[str, Any]) -> dict[str, Any]:
    return {"events": [event("received"), *events]}


def gone(register: SqliteRegister, now: datetime, rules: RetentionRules = YEARS) -> list[str]:
    found = find_removable(register, rules, now)
    return [*found.letters, *found.mails]


def test_a_letter_of_a_case_is_counted_from_its_end(register: SqliteRegister) -> None:
    enter(
        register,
        cases={"ME-2026-0001": case(event("withdrawn", AT + 40 * DAY, reason="DICABUT_PELAPOR", text=""))},
    )
    enter(
        register,
        letters={A: letter(dossier="ME-2026-0001"), f"{A}:copy": letter("duplicate", at=AT + 50 * DAY)},
    )
    assert gone(register, FIVE + 50 * DAY - timedelta(hours=1)) == []
    assert gone(register, FIVE + 50 * DAY) == [A, f"{A}:copy"]
    assert find_removable(register, YEARS, FIVE + 50 * DAY).letters[A] == "retention.letters_years = 5"
    assert gone(register, FIVE + 50 * DAY, RetentionRules(mails_years=1)) == []
    enter(register, letters=announcement({A: "uji", f"{A}:copy": "uji"}, AT))
    assert gone(register, FIVE + 50 * DAY) == []


def test_nothing_of_an_open_case_goes(register: SqliteRegister) -> None:
    enter(register, cases={"ME-2026-0001": case()})
    enter(
        register, letters={A: letter(dossier="ME-2026-0001"), B: letter("automatic", dossier="ME-2026-0001")}
    )
    enter(
        register,
        mails={"me-2026-0001.1.1": {"dossier": "ME-2026-0001", "status": "sent", "typed": AT.isoformat()}},
    )
    assert gone(register, AT + 90 * 365 * DAY) == []


def test_a_letter_stays_for_every_case_that_was_given_its_files(register: SqliteRegister) -> None:
    """A mail of two matters became two cases: the second has files of the first's letter."""
    ended = event("withdrawn", AT, reason="DICABUT_PELAPOR", text="")
    second = event(
        "received",
        files=[{"name": "x.jpg", "type": "image/jpeg", "size": 1, "sha1": "", "letter": A, "part": 1}],
    )
    enter(register, cases={"ME-2026-0001": case(ended), "ME-2026-0002": {"events": [second]}})
    enter(register, letters={A: letter("complaint", dossier="ME-2026-0001")})
    assert gone(register, FIVE + 365 * DAY) == []
    enter(
        register,
        cases={"ME-2026-0002": {"events": [event("withdrawn", AT + DAY, reason="DICABUT_PELAPOR", text="")]}},
    )
    assert (gone(register, FIVE), gone(register, FIVE + DAY)) == ([], [A])


def test_a_merged_case_needs_its_letters_as_long_as_the_one_it_went_into(register: SqliteRegister) -> None:
    enter(register, cases={
        "ME-2026-0001": case(event("merged", parent="ME-2026-0002")),
        "ME-2026-0002": case(event("merged", parent="ME-2026-0003")),
        "ME-2026-0003": case(),
    })  # fmt: skip
    enter(register, letters={A: letter("complaint", dossier="ME-2026-0001")})
    assert gone(register, FIVE + 365 * DAY) == []
    enter(
        register,
        cases={"ME-2026-0003": {"events": [event("withdrawn", AT + DAY, reason="DICABUT_PELAPOR", text="")]}},
    )
    assert (gone(register, FIVE), gone(register, FIVE + DAY)) == ([], [A])


def test_spam_and_automatic_mail_have_days_of_their_own(register: SqliteRegister) -> None:
    enter(register, letters={A: letter("spam"), B: letter("automatic"), C: letter("reply")})
    assert [gone(register, AT + days * DAY) for days in (9, 10, 30)] == [[], [A], [A, B]]
    assert gone(register, AT + 100 * DAY, RetentionRules(letters_years=5)) == []
    assert gone(register, FIVE, RetentionRules(letters_years=5)) == [A, B, C]
    assert gone(register, FIVE, RetentionRules(spam_days=1)) == [A]


def test_a_letter_that_was_asked_about_waits_for_the_answer(register: SqliteRegister) -> None:
    enter(register, letters={A: letter()})
    enter(
        register,
        dossiers={f"letter-{A[:24]}": {"digest": A, "stage": "open", "due": "2026-03-09T00:00:00+00:00"}},
    )
    assert gone(register, FIVE) == []
    enter(register, dossiers={f"letter-{A[:24]}": {"due": None}})
    assert gone(register, FIVE) == [A]


def test_a_letter_that_is_set_aside_is_never_taken(register: SqliteRegister) -> None:
    enter(register, letters={"aside:x": letter("aside")})
    assert gone(register, FIVE + 3650 * DAY) == []


def test_a_dossier_beside_the_cases_keeps_its_letters_too(register: SqliteRegister) -> None:
    opened = event("opened", agency="DINKES", cases=[], parts=[], rows=[])
    enter(register, dossiers={"TEGURAN-2026-001": {"events": [opened]}})
    enter(register, letters={A: letter(dossier="TEGURAN-2026-001")})
    assert gone(register, FIVE + 365 * DAY) == []
    enter(
        register, dossiers={"TEGURAN-2026-001": {"events": [event("moved", AT + DAY, to="reprimand_sent")]}}
    )
    assert (gone(register, FIVE), gone(register, FIVE + DAY)) == ([], [A])


def test_mails_that_have_left_go_only_by_a_rule_and_waiting_ones_never(register: SqliteRegister) -> None:
    mail = {"dossier": "digest-2026-03-02-001", "typed": AT.isoformat(), "status": "sent"}
    later = {**mail, "left": (AT + DAY).isoformat()}
    enter(
        register,
        mails={
            "d.1": mail,
            "d.2": later,
            "d.3": {**mail, "status": "waiting"},
            "d.4": {**mail, "status": "failed"},
        },
    )
    assert gone(register, FIVE) == ["d.1", "d.4"]
    assert gone(register, FIVE + DAY) == ["d.1", "d.2", "d.4"]
    assert gone(register, FIVE + DAY, RetentionRules(letters_years=1)) == []


def test_years_are_calendar_years() -> None:
    leap = datetime(2028, 2, 29, 5, 0, tzinfo=UTC)
    assert RetentionRules(letters_years=4).end_of("letters_years", leap) == datetime(
        2032, 2, 29, 5, 0, tzinfo=UTC
    )
    assert RetentionRules(letters_years=1).end_of("letters_years", leap) == datetime(
        2029, 3, 1, 5, 0, tzinfo=UTC
    )
    assert RetentionRules(spam_days=1).end_of("spam_days", leap) == leap + DAY
    assert NEVER.tzinfo is not None
