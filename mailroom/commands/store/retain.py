"""`retain`: carries out [retention] of config.toml: letters and mails past it leave the disk, and personal
data of past cases is struck out.

Numbers, dates and stages stay. --dry-run only lists.

In: `arguments`: argparse's parser. `run`: a `Call`.
Out: sentences with the numbers; exit status 0.
Fails: `Trouble`, `StoreLocked`, `NewerForm`: a store that cannot be opened. `RegisterBehind`, OSError: the
next run goes on. cli.py prints a sentence.
See: The rules and the counting of time: shelves/upkeep/retention.py. What one person asks to be struck out,
whatever its age: erase.py."""

from __future__ import annotations

import argparse
from collections import Counter

from mailroom.clerk.store import Store
from mailroom.commands import Call
from mailroom.commands.store import erase
from mailroom.commands.store.erasure_scope import of_past_cases, plan
from mailroom.daemon.store_opening import holding, looking
from mailroom.shelves.store_parts import Inbox, Outbox
from mailroom.shelves.upkeep import retention
from mailroom.writing.cli_sentences import phrase, trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help=phrase("retain.dry_run"))


def run(call: Call) -> int:
    """Says what goes, and removes it unless --dry-run is given. Raises `Trouble` when no retention is set, or
    an office is at work."""
    rules = retention.RetentionRules(**call.config.retention.model_dump())
    if rules == retention.RetentionRules():
        raise trouble("no_retention", path=call.config.path)
    if call.args.dry_run:
        with looking(call.root, call.clock) as look:
            gone = retention.find_removable(look.register, rules, look.now)
            _tell(call, gone, look.inbox, look.outgoing)
            past = retention.find_past_cases(look.register, rules, look.now)
            subject = of_past_cases(Store(look.register), look.journal, call.config.house, past)
            if subject.cases:
                erase.show(call, subject, plan(call.cabinet, Store(look.register), look.journal, subject))
            call.print("retain.nothing_done")
        return 0
    with holding(call.root, call.clock, call.say, rehearsal=call.config.house.rehearsal) as held:
        retention.carry_out(
            held.register, held.inbox, held.outgoing
        )  # announced by an earlier run, and not ended
        gone = retention.find_removable(held.register, rules, call.clock())
        freed = _tell(call, gone, held.inbox, held.outgoing)
        count = len(gone.digests) + len(gone.mails)
        for done in retention.remove_all(held.register, held.inbox, held.outgoing, gone, call.clock()):
            call.print("retain.progress", done=done, count=count)
        if count:
            call.print("retain.done", letters=len(gone.digests), mails=len(gone.mails), size=call.size(freed))
        past = retention.find_past_cases(held.register, rules, call.clock())
        subject = of_past_cases(Store(held.register), held.journal, call.config.house, past)
        if not subject.cases:
            return 0
        return erase.strike_out(call, held, subject, rules.words("personal_years"))


def _tell(call: Call, gone: retention.Removable, inbox: Inbox, outgoing: Outbox) -> int:
    """Say what goes by which rule; how many bytes that frees."""
    letters = {retention.digest_of(key): rule for key, rule in gone.letters.items()}
    sizes = [(rule, sum(inbox.archive.sizes(digest))) for digest, rule in letters.items()]
    sizes += [(rule, outgoing.size(key)) for key, rule in gone.mails.items()]
    counts, freed = Counter(rule for rule, _ in sizes), Counter[str]()
    for rule, size in sizes:
        freed[rule] += size
    rows = [(rule, counts[rule], call.size(freed[rule])) for rule in sorted(counts)]
    plain = [phrase("retain.rule", rule=rule, count=count, size=size) for rule, count, size in rows]
    call.table("retain", rows, plain or [phrase("retain.none")])
    return freed.total()
