"""`queue`: the mails that wait to leave, are on a stick, or were refused."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.outgoing.delivery_evidence import unsure
from mailroom.clerk.register_rows import Mail
from mailroom.commands import Call
from mailroom.commands.looking.status import relay_trouble
from mailroom.daemon.store_opening import looking
from mailroom.writing.cli_sentences import phrase, word


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none of its own."""


def run(call: Call) -> int:
    """Print them, the next to be tried first. Reads only."""
    with looking(call.root, call.clock) as look:
        waiting = sorted(
            look.register.find("mails", "status", "waiting"), key=lambda row: str(row.get("next") or "")
        )
        failed = look.register.find("mails", "status", "failed")
        away = look.register.find("mails", "status", "courier")
        for line in relay_trouble(call, look):
            call.say(line)
    if not waiting + failed + away:
        call.say(phrase("queue.empty"))
    for row in waiting:
        doubted = unsure(Mail.from_row(row), Rules.from_config(call.config.relay))
        sentence = "queue.unsure" if doubted else "queue.waiting"
        call.say(
            phrase(
                sentence,
                next=call.moment(row.get("next")),
                attempts=row.get("attempts", 0),
                **_mail_facts(row),
            )
        )
    for row in away:
        call.say(phrase("queue.courier", name=row["courier"], **_mail_facts(row)))
    for row in failed:
        call.say(phrase("queue.failed", attempts=row.get("attempts", 0), **_mail_facts(row)))
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
