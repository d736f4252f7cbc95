"""What one person's daily digest holds: the reminders and notices that got no mail of their own.

A reminder whose matter has moved on is left out. A section has 50 lines at most (`MOST`), the mail 100 kB
(`LARGEST`); the rest is told as a number.

In: `digest_of`: `Services`, a person's waiting `Line`s, now, how many first letters wait. `in_reading_order`:
lines.
Out: (entries with one letter, its log line); sorted lines.
Fails: A history with an unknown event raises KeyError: the digest is put off an hour. The register's OSError
goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the letter aside (office.py).
See: When it is sent: daily_mailings.py. How it is answered: outgoing/digest_lines.py and
kinds/digest_replies.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from mailroom.clerk.outcome import Entry, first_letters
from mailroom.clerk.outgoing.digest_lines import SECTIONS, by_number, matter, names, section, title
from mailroom.clerk.services import Services
from mailroom.procedure.decision import Line
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.writing.dates_and_words import short

MOST = 50  # lines of a section
LARGEST = 100_000  # bytes of the mail
SUBJECT = 150  # characters of a letter's subject
FEW = 60  # lines that are never too large together


def digest_of(
    services: Services, lines: Sequence[Line], now: datetime, waiting: int = 0, **more: Any
) -> tuple[list[Entry], str]:
    """Returns one mail to the reader of these lines, and the line for the log. waiting: how many first
    letters wait for their turn; some of them stand among the lines. more: what else the mail tells."""
    key, used = services.number("digest", now)
    most, shown, rest = MOST, *_first_lines(lines, MOST)
    reply = _reply(services, shown, rest, waiting, more)
    while len(shown) > FEW and most > 1 and _size(services, reply, now) > LARGEST:
        most = most * 2 // 3
        shown, rest = _first_lines(lines, most)
        reply = _reply(services, shown, rest, waiting, more)
    # What is only counted can be called spam with the rest, too.
    apart = [str(line.data["digest"]) for group in rest.values() for line in group if line.purpose == "spam"]
    rows: dict[str, Any] = {
        "lines": [line.as_json() for line in shown],
        "rest": apart,
        "flood": bool(waiting),
    }
    rows = {name: value for name, value in rows.items() if value or name == "lines"}
    opened = first_letters(key, "digest", [reply], now, stage="open", **rows)
    return [used, *opened], f"{key}: ringkasan {len(lines)} baris"


def _first_lines(lines: Sequence[Line], most: int) -> tuple[list[Line], dict[str, list[Line]]]:
    """Returns the lines that are shown, at most so many a section, and by section those that are counted."""
    shown, rest, seen = list[Line](), dict[str, list[Line]](), Counter[str]()
    for line in lines:
        name = section(line)
        seen[name] += 1
        if seen[name] <= most:
            shown.append(line)
        else:
            rest.setdefault(name, []).append(line)
    return shown, rest


def _reply(
    services: Services,
    lines: Sequence[Line],
    rest: Mapping[str, Sequence[Line]],
    waiting: int,
    more: Mapping[str, Any],
) -> Reply:
    first = lines[0]
    agency = first.agency if first.role in (Role.LIAISON, Role.OFFICER, Role.HEAD) else ""
    purpose = "recommend" if any(line.purpose == "recommend" for line in lines) else "digest"
    # The lines as the digest's template shows them, each in its section with what it is called in a reply.
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in SECTIONS}
    for name, line in zip(names(lines), lines, strict=True):
        groups[section(line)].append(_template_row(services, name, line))
    counted = {name: {"count": len(group), "parts": _parts(group)} for name, group in rest.items()}
    if waiting > len(groups["flood"]):
        counted["flood"] = {"count": waiting - len(groups["flood"]), "parts": []}
    above = list(dict.fromkeys(role for line in lines for role in line.data.get("above", ())))
    about = {"role": first.role, "region": services.house.region, "rest": counted}
    data = {**groups, **about, "by_number": by_number(lines), "above": above, **more}
    return Reply("digest", first.role, first.to, first.name, purpose, agency, data=data)


def _parts(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """How many of these lines have which reason, the most frequent first: of mails that came back."""
    reasons = Counter(str(line.data["reason"]) for line in lines if line.data.get("reason"))
    return [{"reason": reason, "count": count} for reason, count in reasons.most_common()]


def _size(services: Services, reply: Reply, now: datetime) -> int:
    """Returns the bytes of the mail that this becomes."""
    typed = services.writer.composer.type(reply, None, token="", message_id="", mail_id="", now=now)
    return len(typed.raw)


def in_reading_order(services: Services, lines: Iterable[Line]) -> list[Line]:
    """Returns the lines that still apply, section by section, the latest matter first. A receipt that came
    back stands behind other mails: a forged sender causes it."""

    def order(line: Line) -> tuple[int, bool, int, str]:
        receipt = line.kind == "undelivered" and line.data.get("form") == "receipt"
        return SECTIONS.index(section(line)), receipt, -int(line.data.get("late_days", 0)), line.dossier

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
    if isinstance(subject := data.get("subject"), str):
        data["subject"] = short(subject, SUBJECT)
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
