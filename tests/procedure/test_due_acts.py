"""What time does beyond what the stories tell: limits, warnings and escalations that config.toml sets
otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailroom.config import Config
from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk import due_acts, intake
from mailroom.procedure.event import Event
from mailroom.procedure.history import enter
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.reminders import due_steps
from mailroom.procedure.reminders.escalation import told_of_lateness
from mailroom.procedure.sop import STAGES
from mailroom.procedure.workdays import Limit


def waiting(house: House) -> tuple[Case, datetime]:
    """A case on the admin's desk since Monday 6 April 2026, 08.00."""
    now = datetime(2026, 4, 6, 8, tzinfo=house.calendar.zone)
    case, _ = intake.receive(
        "ME-2026-0001", {"address": "budi@warga.example", "text": "x", "title": "x"}, house, now, now
    )
    enter(case, Event("left", now, data={"form": "verification", "disposition": 0, "stage": "verification"}))
    return case, now


def test_a_limit_warning_and_escalation_of_the_office(demonstration: Config) -> None:
    limits = {**demonstration.house.limits, "verification": Limit(5)}
    house = replace(
        demonstration.house, limits=limits, warn={"verification": 3}, escalate={"verification": (Role.SEKDA,)}
    )
    case, now = waiting(house)
    assert [(due.bell.name, due.at.day) for due in due_steps.dues(case, house)] == [
        ("before", 8),
        ("last_day", 13),
        ("late", 14),
        ("overdue", 14),
    ]
    late = due_acts.time_passes(case, house, now + timedelta(days=8))
    assert [(line.role, line.kind) for line in late.lines] == [(Role.ADMIN, "late"), (Role.SEKDA, "told")]


def urgent(house: House, **more: object) -> tuple[Case, datetime]:
    """A case of a sure danger on the admin's desk since Monday 6 April 2026, 08.00."""
    now = datetime(2026, 4, 6, 8, tzinfo=house.calendar.zone)
    data = {"address": "budi@warga.example", "text": "x", "title": "x", "urgent": True, **more}
    case, _ = intake.receive("ME-2026-0001", data, house, now, now)
    enter(case, Event("left", now, data={"form": "verification", "disposition": 0, "stage": "verification"}))
    return case, now


def rung(case: Case, house: House, at: datetime) -> list[tuple[Role, str]]:
    """Who gets a mail by the second clock at this moment; what is due by then has happened."""
    found = due_acts.time_passes(case, house, at)
    return [(one.role, one.to.partition("@")[0]) for one in found.letters if one.form == "danger_waits"]


def test_the_second_clock_rings_in_office_hours_four_times_and_tells_one_more_each_time(
    demonstration: Config,
) -> None:
    house = demonstration.house
    case, now = urgent(house)
    hours = [rung(case, house, now + timedelta(hours=passed)) for passed in (1, 2, 4, 6, 8)]
    admin, deputy, head = (Role.ADMIN, "admin"), (Role.ADMIN, "admin2"), (Role.ADMIN_HEAD, "kepala")
    assert hours == [[], [admin], [admin, deputy], [admin, deputy, head], [admin, deputy, head]]
    assert rung(case, house, now + timedelta(hours=30)) == []
    assert case.escalations == []  # nobody was told of lateness: the SOP's limit is not over


def test_a_second_clock_that_was_not_heard_rings_once(demonstration: Config) -> None:
    house = demonstration.house
    case, now = urgent(house)
    assert len(rung(case, house, now + timedelta(hours=6, minutes=5))) == 3
    assert rung(case, house, now + timedelta(hours=7)) == []


def test_the_second_clock_follows_the_office_and_ends_when_the_danger_is_taken_back(
    demonstration: Config,
) -> None:
    limits = {**demonstration.house.limits, "danger": Limit(3, "JK")}
    house = replace(demonstration.house, limits=limits, escalate={"danger": (Role.SEKDA,)})
    case, now = urgent(house)
    assert rung(case, house, now + timedelta(hours=2)) == []
    assert rung(case, house, now + timedelta(hours=3)) == [(Role.ADMIN, "admin")]
    told = rung(case, house, now + timedelta(days=1, hours=2))
    assert told == [(Role.ADMIN, "admin"), (Role.ADMIN, "admin2"), (Role.SEKDA, "sekda")]
    enter(case, Event("corrected", now + timedelta(days=1, hours=2), Role.ADMIN, data={"urgent": False}))
    assert "danger" not in {due.bell.name for due in due_steps.dues(case, house)}


def test_a_danger_found_later_starts_its_clock_then(demonstration: Config) -> None:
    house = demonstration.house
    case, now = urgent(house, urgent=False, possible_danger="takut tumbang")
    assert "danger" not in {due.bell.name for due in due_steps.dues(case, house)}
    enter(case, Event("corrected", now + timedelta(hours=5), Role.ADMIN, data={"urgent": True}))
    assert case.possible_danger == ""
    due = next(due for due in due_steps.dues(case, house) if due.bell.name == "danger")
    assert due.at == now + timedelta(hours=7)


def test_days_offline_cause_one_reminder_that_counts_them_all(demonstration: Config) -> None:
    house = demonstration.house
    case, now = waiting(house)
    passed = due_acts.time_passes(case, house, now + timedelta(days=10))
    assert [
        (event.data["bell"], event.data["times"], event.data["overtaken"]) for event in passed.events
    ] == [("late", 5, ["before", "last_day"]), ("overdue", 1, [])]
    assert not due_acts.time_passes(case, house, now + timedelta(days=10)).events


def test_a_clock_does_not_run_before_the_letter_has_left(demonstration: Config) -> None:
    house = demonstration.house
    now = datetime(2026, 4, 6, 8, tzinfo=house.calendar.zone)
    case, _ = intake.receive("ME-2026-0001", {"address": "budi@warga.example", "text": "x"}, house, now, now)
    assert due_steps.dues(case, house) == []
    assert deadlines.case_day(case, house) is None


def test_a_reminder_that_rings_late_at_night_is_not_said_again_in_the_morning(demonstration: Config) -> None:
    """Found by the soak of days: the doors had been heard until Tuesday evening only in the night to
    Wednesday; both that night's ring and the morning's said "two days late"."""
    house = demonstration.house
    case, now = waiting(house)
    limit = deadlines.case_day(case, house)
    assert limit is not None
    assert limit.isoformat() == "2026-04-08"
    heard, night = now.replace(day=9, hour=17), now.replace(day=10, hour=2)
    rung = due_acts.time_passes(case, house, heard, typed=night)
    assert [line.data["late_days"] for line in rung.lines if line.kind == "late"] == [2]
    assert not due_acts.time_passes(case, house, now.replace(day=10, hour=20)).events
    later = due_acts.time_passes(case, house, now.replace(day=13, hour=20))
    assert [line.data["late_days"] for line in later.lines if line.kind == "late"] == [3]


def test_a_late_desk_tells_the_roles_of_its_bell_in_the_sop(demonstration: Config) -> None:
    house = demonstration.house
    agency = next(one.code for one in house.people.agencies.values() if one.officers and not one.oversight)
    officer = house.people.agencies[agency].officers[0].address
    for name, stage in STAGES.items():
        kind, _, at = name.partition(".")
        tells = next((bell.tells for bell in stage.bells if bell.name == "late"), None)
        if tells is None or kind not in ("case", "disposition"):
            continue
        case, now = waiting(house)
        part = None
        if kind == "disposition":
            case.dispositions.append(Disposition(1, agency, now, stage=at, officer=officer))
            part = case.dispositions[0]
        told = told_of_lateness(Scribe(case, house, now, now), part)
        assert tuple(person.role for person in told) == tells, name
