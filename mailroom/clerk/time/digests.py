"""The daily digest: one person's waiting lines (reminders and notices without a mail of their own) in one
mail.

Each line can be answered by the number or name it carries (`outgoing/digest_lines.py`).

Promises: a reminder whose matter has moved on since it was written is left out. `office_hours.py` makes sure
that each person gets at most one on a working day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from mailroom.clerk.entries import Entry, first_letters
from mailroom.clerk.outgoing.digest_lines import SECTIONS, by_number, matter, names, section, title
from mailroom.clerk.services import Services
from mailroom.procedure.decision import Line
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role


def digest_of(
    services: Services, lines: Sequence[Line], now: datetime, **more: Any
) -> tuple[list[Entry], str]:
    """Returns one mail to the reader of these lines, and the line for the log. more: what else the mail
    tells."""
    (key, used), first = services.number("digest", now), lines[0]
    rows = [line.as_json() for line in lines]
    agency = first.agency if first.role in (Role.LIAISON, Role.OFFICER, Role.HEAD) else ""
    purpose = "recommend" if any(line.purpose == "recommend" for line in lines) else "digest"
    # The lines as the digest's template shows them, each in its section with what it is called in a reply.
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in SECTIONS}
    for name, line in zip(names(lines), lines, strict=True):
        groups[section(line)].append(_template_row(services, name, line))
    above = list(dict.fromkeys(role for line in lines for role in line.data.get("above", ())))
    about = {"role": first.role, "region": services.house.region}
    data = {**groups, **about, "by_number": by_number(lines), "above": above, **more}
    reply = Reply("digest", first.role, first.to, first.name, purpose, agency, data=data)
    opened = first_letters(key, "digest", [reply], now, lines=rows, stage="open")
    return [used, *opened], f"{key}: ringkasan {len(lines)} baris"


def in_reading_order(services: Services, lines: Iterable[Line]) -> list[Line]:
    """Returns the lines that still apply, section by section, the latest matter first."""

    def order(line: Line) -> tuple[int, int, str]:
        return SECTIONS.index(section(line)), -int(line.data.get("late_days", 0)), line.dossier

    return sorted((line for line in lines if _holds(services, line)), key=order)


def _holds(services: Services, line: Line) -> bool:
    """Whether a reminder's matter still lies where it lay when the reminder was entered."""
    stage, key = line.data.get("stage"), line.dossier
    if stopped := line.data.get("stopped"):
        row = services.store.register.get("dossiers", stopped)
        return row is not None and row["stage"] == "open"
    if stage is None:
        return True
    case = services.store.case(key)
    if case is None:
        dossier = services.store.dossier(key) if key.startswith(("P4-", "TEGURAN-")) else None
        return dossier is not None and dossier.stage == stage
    if number := line.data.get("review"):
        return any(review.no == number for review in case.waiting)
    part = case.disposition(line.disposition)
    return part.live and part.stage == stage if part else case.stage == stage


def _template_row(services: Services, name: str, line: Line) -> dict[str, Any]:
    data, house = dict(line.data), services.house
    last, when = data.get("last_day"), data.get("when")
    # How the admin may reach a complainant whose mail does not arrive.
    case = services.store.case(line.dossier) if data.get("role") == Role.COMPLAINANT else None
    phone = case.phone if case and line.to == house.admin_of(case.concerns).address else ""
    return {
        **data,
        **{"no": name, "kind": line.kind, "purpose": line.purpose, "phone": phone},
        "number": matter(line, house.prefix),
        "agency": house.agency_name(line.agency) if line.agency else "",
        "state": data.get("stage", ""),
        "title": title(line, services.store, house),
        "last_day": date.fromisoformat(last) if last else None,
        "when": datetime.fromisoformat(when) if when else None,
        "late_days": int(data.get("late_days", 0)),
    }
