"""`queue`: lists the mails that wait to leave, are on a USB stick, are stopped by the leak linter, or were
refused.

In: `run`: a `Call`.
Out: a table of one moment of the register; exit status 0.
Fails: `Trouble`: a store that cannot be opened. OSError: the disk. cli.py prints a sentence.
See: When each is tried again: clerk/outgoing/backoff.py. Letters that came in and wait:
commands/looking/status.py; those set aside: commands/office/aside.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.outgoing.unsure_delivery import unsure
from mailroom.clerk.register_rows import Mail
from mailroom.commands import Call
from mailroom.commands.looking.status import relay_trouble
from mailroom.daemon.store_opening import looking
from mailroom.writing.cli_sentences import phrase, word

SENTENCES = {
    "unsure": "queue.unsure",
    "waiting": "queue.waiting",
    "courier": "queue.courier",
    "stopped": "queue.stopped",
    "failed": "queue.failed",
}


def run(call: Call) -> int:
    """Print them, the next to be tried first. Reads only."""
    with looking(call.root, call.clock) as look:
        waiting, failed, away, stopped = (
            look.register.find("mails", "status", status)
            for status in ("waiting", "failed", "courier", "stopped")
        )
        for line in relay_trouble(call, look):
            call.say(line)
    if not waiting + failed + away + stopped:
        call.print("queue.empty")
    rules = Rules.from_config(call.config.relay)
    plain, rows = [], []
    kinds = (
        ("waiting", sorted(waiting, key=_next)),
        ("courier", away),
        ("stopped", stopped),
        ("failed", failed),
    )
    for status, mails in kinds:
        for row in mails:
            kind = "unsure" if status == "waiting" and unsure(Mail.from_row(row), rules) else status
            facts = _mail_facts(call, row)
            plain.append(phrase(SENTENCES[kind], **facts))
            tried = phrase("queue.tried", **facts)
            state = (word("mail_status", kind), facts["next"] if row.get("next") else "", tried)
            what, whom = f"{facts['form']}\n{facts['id']}", f"{facts['role']}\n{facts['to']}"
            rows.append(("\n".join(filter(None, state)), what, whom, facts["why"].removeprefix(" – ")))
    call.table("queue", rows, plain)
    return 0


def _next(row: Mapping[str, Any]) -> str:
    return str(row.get("next") or "")


def _mail_facts(call: Call, row: Mapping[str, Any]) -> dict[str, str]:
    why = str(row.get("trouble") or row.get("bounced") or "")
    return {
        "id": str(row["key"]),
        "next": call.moment(row.get("next")),
        "attempts": str(row.get("attempts", 0)),
        "name": str(row.get("courier", "")),
        "to": str(row["to"]),
        "role": word("role", str(row["role"])),
        "form": word("form", str(row["form"])),
        "subject": str(row.get("subject", "")),
        "why": f" – {why}" if why else "",
    }
