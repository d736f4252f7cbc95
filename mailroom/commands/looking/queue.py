"""`queue`: the mails that wait to leave, are on a stick, or were refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.outgoing.delivery_evidence import unsure
from mailroom.clerk.register_rows import Mail
from mailroom.commands import Call
from mailroom.commands.looking.status import relay_trouble
from mailroom.daemon.store_opening import looking
from mailroom.writing.cli_sentences import word


def run(call: Call) -> int:
    """Print them, the next to be tried first. Reads only."""
    with looking(call.root, call.clock) as look:
        waiting, failed, away = (
            look.register.find("mails", "status", status) for status in ("waiting", "failed", "courier")
        )
        for line in relay_trouble(call, look):
            call.say(line)
    if not waiting + failed + away:
        call.print("queue.empty")
    for row in sorted(waiting, key=lambda row: str(row.get("next") or "")):
        doubted = unsure(Mail.from_row(row), Rules.from_config(call.config.relay))
        sentence = "queue.unsure" if doubted else "queue.waiting"
        call.print(
            sentence, next=call.moment(row.get("next")), attempts=row.get("attempts", 0), **_mail_facts(row)
        )
    for row in away:
        call.print("queue.courier", name=row["courier"], **_mail_facts(row))
    for row in failed:
        call.print("queue.failed", attempts=row.get("attempts", 0), **_mail_facts(row))
    return 0


def _mail_facts(row: Mapping[str, Any]) -> dict[str, str]:
    why = str(row.get("trouble") or row.get("bounced") or "")
    return {
        "id": str(row["key"]),
        "to": str(row["to"]),
        "role": word("role", str(row["role"])),
        "form": word("form", str(row["form"])),
        "subject": str(row.get("subject", "")),
        "why": f" – {why}" if why else "",
    }
