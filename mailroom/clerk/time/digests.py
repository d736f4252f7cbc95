"""Digests: everybody's waiting lines in one mail, each answerable by its name.

Promises: one digest a person and day, and only lines that still hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from mailroom.clerk.change import stamp
from mailroom.clerk.entries import Entry, Matter, Notice, Row
from mailroom.clerk.outgoing.digest_lines import SECTIONS, by_number, matter, names, section, title
from mailroom.clerk.services import Services
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role


def digest_key(services: Services, now: datetime) -> tuple[str, Row]:
    """The next digest's key, and the row that takes its number."""
    today = services.house.calendar.local(now).date().isoformat()
    serial = services.store.next_serial(f"digest:{today}")
    return f"digest-{today}-{serial:03d}", Row.fact(f"serial:digest:{today}", serial)


def digest_of(
    services: Services, lines: Sequence[Mapping[str, Any]], now: datetime, **more: Any
) -> tuple[list[Entry], str]:
    """One mail to the reader of these lines, and what is logged of it. more: what else the mail tells."""
    key, used = digest_key(services, now)
    fields = {"lines": lines, "stage": "open", "events": [{"kind": "digest", "at": stamp(now)}]}
    first = lines[0]
    role = Role(first["role"])
    agency = str(first["agency"]) if role in (Role.LIAISON, Role.OFFICER, Role.HEAD) else ""
    purpose = "recommend" if any(line["purpose"] == "recommend" for line in lines) else "digest"
    data = {**_sections(services, lines), **more}
    reply = Reply("digest", role, first["to"], str(first["name"]), purpose, agency, data=data)
    entries: list[Entry] = [used, Row("dossiers", key, fields), Notice(Matter(key, 1), [reply])]
    return entries, f"{key}: ringkasan {len(lines)} baris"


def in_reading_order(services: Services, lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines that still hold, section by section, the latest matter first."""
    holding = [line for line in lines if _holds(services, line)]
    late = {id(line): -int(line["data"].get("late_days", 0)) for line in holding}
    return sorted(holding, key=lambda line: (SECTIONS.index(section(line)), late[id(line)], line["dossier"]))


def _holds(services: Services, line: Mapping[str, Any]) -> bool:
    """Whether a reminder's matter still lies where it lay when the bell rang."""
    stage, key = line["data"].get("stage"), str(line["dossier"])
    if stage is None:
        return True
    case = services.store.case(key)
    if case is None:
        dossier = services.store.dossier(key) if key.startswith(("P4-", "TEGURAN-")) else None
        return dossier is not None and dossier.stage == stage
    part = case.disposition(int(line["disposition"]))
    return part.live and part.stage == stage if part else case.stage == stage


def _sections(services: Services, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The lines as the digest's template shows them, each in its section with what it is called in a
    reply."""
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in SECTIONS}
    for name, line in zip(names(lines), lines, strict=True):
        groups[section(line)].append(_template_row(services, name, line))
    above = list(dict.fromkeys(role for line in lines for role in line["data"].get("above", ())))
    about = {"role": lines[0]["role"], "region": services.house.region}
    return {**groups, **about, "by_number": by_number(lines), "above": above}


def _template_row(services: Services, name: str, line: Mapping[str, Any]) -> dict[str, Any]:
    data, house = dict(line["data"]), services.house
    last, when = data.get("last_day"), data.get("when")
    return {
        **data,
        "no": name,
        "number": matter(line, house.prefix),
        "kind": line["kind"],
        "purpose": line["purpose"],
        "agency": house.agency_name(str(line["agency"])) if line["agency"] else "",
        "state": data.get("stage", ""),
        "title": title(line, services.store, house),
        "phone": _phone(services, line),
        "last_day": date.fromisoformat(last) if last else None,
        "when": datetime.fromisoformat(when) if when else None,
        "late_days": int(data.get("late_days", 0)),
    }


def _phone(services: Services, line: Mapping[str, Any]) -> str:
    """How the admin may reach a complainant whose mail does not arrive."""
    if line["data"].get("role") != Role.COMPLAINANT:
        return ""
    case = services.store.case(str(line["dossier"]))
    if case is None or line["to"] != services.house.admin_of(case.concerns).address:
        return ""
    return case.phone
