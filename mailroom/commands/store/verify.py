"""`verify`: proves that everything in the store is as it was entered, or names what differs."""

from __future__ import annotations

import argparse

from mailroom.commands import Call
from mailroom.commands.store.store_proof import Files, Proof
from mailroom.daemon.store_opening import looking, why
from mailroom.shelves.journal.journal import JournalBroken
from mailroom.shelves.store_faults import StoreRefused
from mailroom.writing.cli_sentences import phrase


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none of its own."""


def run(call: Call) -> int:
    """Print every finding; 1 when there is one. Reads only; the office may be at work."""
    files = Files.list_in(call.root)
    found = 0
    with looking(call.root, call.clock) as look:
        proof = Proof(call.root, look.register, files)
        for key, values in proof.findings():
            refused = {
                name: why(one)
                for name, one in values.items()
                if isinstance(one, StoreRefused | JournalBroken)
            }
            call.say(phrase(f"verify.{key}", **{**values, **refused}))
            found += 1
    for number, rule in proof.excepted.items():
        call.say(phrase("verify.excepted", number=number, rule=rule))
    counts = {name: proof.counts[name] for name in ("changes", "letters", "mails")}
    if proof.counts["behind"]:
        call.say(phrase("verify.behind", count=proof.counts["behind"]))
    if proof.counts["drafts"]:
        call.say(phrase("verify.drafts", count=proof.counts["drafts"]))
    if proof.counts["thinned"]:
        call.say(phrase("verify.thinned", count=proof.counts["thinned"]))
    call.say(phrase("verify.found", count=found, **counts) if found else phrase("verify.good", **counts))
    return 1 if found else 0
