"""How first letters that wait are let through as time passes, and the admin's orders about a flood carried
out, 50 at a time (`PIECE`).

Each piece is a change of its own, and a round takes less than a second. A kill leaves whole pieces; the rest
is done after it. One letter tells that an order is done, how many letters it reached, and how to take it
back.

In: `release`: `Services`, now. `carry_out`: also the order's key. `lines_of_waiting`: how many lines at most.
Out: entered changes of 50 letters (`PIECE`); (lines for the admin, how many more wait).
Fails: The disk's OSError goes up, and the clerk waits. Any other error is logged, and the step is put off an
hour (timers.py).
See: What an order reaches: kinds/flood_replies.py. How fast first letters go: kinds/receipt_rate_limit.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailroom.clerk.kinds.flood_replies import by_order
from mailroom.clerk.kinds.receipt_rate_limit import QUEUES, SLOW, Pace, first_letters_now
from mailroom.clerk.outcome import Entry, Matter, Notice, Row, case_decision, line_for_admin
from mailroom.clerk.register_rows import stamp
from mailroom.clerk.services import Services
from mailroom.procedure.decision import Line
from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role

PIECE = 50  # cases in one change
ROUND = 200  # … and in one round: a letter that comes meanwhile does not wait for all
ARCHIVABLE = QUEUES[:2]  # what goes past the admin is not his to archive


@dataclass(frozen=True)
class _When:
    house: House
    now: datetime


def first_letters_wait(services: Services) -> bool:
    return bool(_pace(services).waiting())


def release(services: Services, now: datetime) -> None:
    """Answers the first letters whose turn has come: as many as the allowances give, the proven ones first;
    all of them after the admin's "go on". At most `ROUND` at a time."""
    pace, left = _pace(services), ROUND
    for queue in QUEUES:
        while (waiting := pace.waiting(queue)) and left > 0:
            turns = waiting if pace.is_open(now) else int(pace.free(queue, now))
            rows = _in_queue(services, queue, min(turns, PIECE)) if turns else []
            if not rows:
                break
            left -= len(rows)
            entries = [one for row in rows for one in first_letters_now(services, _number(row), now)]
            pace = pace.spend(queue, now, len(rows)).add_to_queue(queue, -len(rows))
            told = f"{len(rows)} tanda terima yang menunggu giliran dikirim"
            services.enter("first letters, in their turn", [pace.entry, *entries], now, told)
        if pace.waiting(queue):
            return


def carry_out(services: Services, key: str, now: datetime) -> None:
    """Carries out the order that a dossier bears ("spam_all", "restore"), and tells whoever gave it."""
    row = services.store.register.get("dossiers", key)
    assert row is not None
    order = str(row["order"])
    pieces = {"spam_all": _archive, "restore": _restore}[order]
    left = ROUND
    for event, entries in pieces(services, key, row, now):
        left -= len(event.get("cases", ()))
        noted = {"events": [{"kind": f"{order}_done", "at": stamp(now), **event}]}
        services.enter(f"{order}: {key}", [Row("dossiers", key, noted), *entries], now)
        if left <= 0:
            return  # it is due still
    row = services.store.register.get("dossiers", key)
    assert row is not None
    began = max(place for place, event in enumerate(row["events"]) if event["kind"] == order)
    done = [event for event in row["events"][began:] if event["kind"] == f"{order}_done"]
    count = {name: sum(len(event.get(name, ())) for event in done) for name in ("cases", "letters")}
    by, data = row["by"], {"order": order, **count}
    purpose = "spam_done" if order == "spam_all" and any(count.values()) else "info"
    said = Reply("flood_result", Role.ADMIN, by["to"], by["name"], purpose, data=data)
    told = Notice(Matter(key, len(row["events"]) + 1), [said])
    over = Row("dossiers", key, {"due": None, "events": [{"kind": "told", "at": stamp(now)}]})
    line = f"{key}: {order}, {count['cases']} perkara dan {count['letters']} surat"
    services.enter(f"{order} is done: {key}", [over, told], now, line)


_Piece = tuple[dict[str, Any], list[Entry]]  # an event of the dossier, and what it does
Pieces = Callable[[Services, str, Mapping[str, Any], datetime], Iterator[_Piece]]


def _archive(services: Services, key: str, row: Mapping[str, Any], now: datetime) -> Iterator[_Piece]:
    """What lies apart is filed; first letters that wait are archived as spam, and get no receipt."""
    gathered = [str(line["data"]["digest"]) for line in row.get("lines", ()) if line["purpose"] == "spam"]
    gathered += row.get("rest", ())
    for start in range(0, len(gathered), PIECE * 10):
        filed: dict[str, str] = {}
        for digest in gathered[start : start + PIECE * 10]:
            letter = services.store.letter(digest)
            if letter is not None and letter.status in ("apart", "budget"):
                filed[digest] = letter.status
        if filed:
            yield {"letters": filed}, [Row("letters", one, {"status": "filed"}) for one in filed]
    for queue in ARCHIVABLE if row.get("flood") or key.startswith("flood-") else ():
        while rows := [one for one in _in_queue(services, queue, PIECE) if one["value"]["at"] <= row["upto"]]:
            pace, entries = _pace(services).add_to_queue(queue, -len(rows)), list[Entry]()
            numbers = [_number(one) for one in rows]
            for number in numbers:
                entries += [Row("facts", f"{SLOW}{number}", None)]
                case = services.store.case(number)
                if case is not None and case.stage == "verification":
                    decided = by_order(case, "archive", row["by"], _When(services.house, now))
                    entries.append(case_decision(case, decided.events))
            yield (
                {"cases": {_number(one): one["value"] | {"queue": queue} for one in rows}},
                [pace.entry, *entries],
            )


def _restore(services: Services, key: str, row: Mapping[str, Any], now: datetime) -> Iterator[_Piece]:
    """What the last order archived is as it was before: letters lie apart, cases wait for their turn."""
    for event in [one for one in row["events"] if one["kind"] == "spam_all_done"]:
        entries: list[Entry] = []
        back: dict[str, list[str]] = {"letters": [], "cases": []}
        for digest, status in event.get("letters", {}).items():
            letter = services.store.letter(digest)
            if letter is not None and letter.status == "filed":
                back["letters"].append(digest)
                entries.append(Row("letters", digest, {"status": status}))
        pace = _pace(services)
        for number, value in event.get("cases", {}).items():
            case = services.store.case(number)
            if case is None or case.stage != "archived" or case.reason != "SPAM":
                continue
            decided = by_order(case, "restore", row["by"], _When(services.house, now))
            standing = f"{SLOW}{value['queue']}"
            slow = Row("facts", f"{SLOW}{number}", {"value": value, "standing": standing})
            entries += [case_decision(case, decided.events), slow]
            pace = pace.add_to_queue(value["queue"])
            back["cases"].append(number)
        if entries:
            yield {name: one for name, one in back.items() if one}, [pace.entry, *entries]


def lines_of_waiting(services: Services, most: int) -> tuple[list[Line], int]:
    """Returns lines about the cases that wait for their first letters, for the admin's daily letter, and how
    many there are in all."""
    count = _pace(services).waiting(*ARCHIVABLE)
    found: list[Line] = []
    for queue in ARCHIVABLE if count else ():
        for row in _in_queue(services, queue, most - len(found)):
            letter = services.store.letter(str(row["value"]["digest"]))
            when = stamp(letter.arrived) if letter is not None and letter.arrived else None
            line = line_for_admin(services.house.admin, "flood", _number(row), purpose="flood", when=when)
            found.append(line)
    return found, count


def _pace(services: Services) -> Pace:
    return Pace.load_pace(services.store.register, services.house.new_per_hour)


def _in_queue(services: Services, queue: str, most: int) -> list[dict[str, Any]]:
    """The rows of the cases that have waited longest in this queue."""
    return services.store.register.find("facts", "standing", f"{SLOW}{queue}", most) if most > 0 else []


def _number(row: Mapping[str, Any]) -> str:
    return str(row["key"]).removeprefix(SLOW)
