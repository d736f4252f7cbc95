"""`erase`: strikes one case, or a person with all his cases, out of the store at his request (UU 27/2022),
whatever its age.

Without --confirm HAPUS it only shows what would go.

In: `arguments`: argparse's parser. `run`: a `Call`. `show`: a `Subject` and its `Plan`. `strike_out`: also
the `Shelves` and the rule.
Out: sentences; how many values were struck; 1 when something stands against it.
Fails: `Trouble`, `StoreLocked`, `NewerForm`: a store that cannot be opened. `RegisterBehind`, OSError: the
next run finishes. cli.py prints a sentence.
See: What is found and what stands against it: erasure_scope.py. How it is struck out of the journal:
shelves/upkeep/erasure.py. What goes by age alone: retain.py."""

from __future__ import annotations

import argparse
from datetime import datetime

from mailroom.clerk.store import Store
from mailroom.commands import Call
from mailroom.commands.looking.show import find
from mailroom.commands.store import erasure_scope
from mailroom.commands.store.erasure_scope import Plan, Subject
from mailroom.daemon.store_opening import OUTGOING, holding, looking
from mailroom.doors.maildir import Maildirs
from mailroom.shelves.cabinet import Shelves
from mailroom.shelves.register.register import Register
from mailroom.shelves.upkeep import erasure, retention
from mailroom.writing.cli_sentences import phrase, trouble

WORD = "HAPUS"
SHOWN = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("who", metavar="NOMOR|ALAMAT", help=phrase("erase.who"))
    parser.add_argument("--rule", required=True, metavar="ATURAN", help=phrase("erase.rule"))
    parser.add_argument("--confirm", default="", metavar=WORD, help=phrase("erase.confirm"))


def run(call: Call) -> int:
    """Shows the plan, and carries it out when the confirming word is given. Returns 1 when something stays.
    Raises `Trouble` when the erasure is not allowed, or not yet. An erasure that was killed leaves the
    register behind the journal: only the writer brings it up, so he looks for whom is meant."""
    rule = call.args.rule.strip()
    if not rule or not rule.isprintable():
        raise trouble("erase_rule")
    if call.args.confirm == WORD:
        with holding(call.root, call.clock, call.say, rehearsal=call.config.house.rehearsal) as held:
            return strike_out(call, held, _subject(call, held.register, rule, call.clock()), rule)
    with looking(call.root, call.clock) as look:
        subject = _subject(call, look.register, rule, look.now)
        call.print("erase.reading")
        plan = erasure_scope.plan(call.cabinet, Store(look.register), look.journal, subject)
        show(call, subject, plan)
        if not plan.empty:
            call.print("erase.not_yet", word=WORD)
        return 0


def _subject(call: Call, register: Register, rule: str, now: datetime) -> Subject:
    """The case or the person that is named. `Trouble`: no such case; the office's own address or that of
    somebody in a chair, who cannot be erased; a rule that names him."""
    who, store = call.args.who.strip(), Store(register)
    if "@" not in who:
        number = find(call, register, now.year, who)
        if not store.case_exists(number):
            raise trouble("no_case", number=who)
        subject = erasure_scope.of_case(store, number)
    elif call.config.house.people.chairs_of(who) or who.lower() == call.config.house.mail:
        raise trouble("erase_official", address=who)
    else:
        subject = erasure_scope.of_address(store, who)
    if erasure_scope.words_in(rule, subject):
        raise trouble("erase_rule")
    return subject


def show(call: Call, subject: Subject, plan: Plan) -> None:
    """Say what goes and what stays. `Trouble`: something stands against it."""
    if plan.obstacles:
        call.print("erase.obstacles")
        for key, what in plan.obstacles[:SHOWN]:
            call.say("  " + phrase(f"erase.{key}", what=what))
        raise trouble("erase_obstacles", count=len(plan.obstacles))
    if plan.empty:
        call.print("erase.nothing")
        return
    call.print("erase.cases", cases=", ".join(subject.cases) or "–")
    call.print("erase.goes", values=len(plan.found.places), letters=len(plan.letters), mails=len(plan.mails))
    for key in plan.reprimands:
        call.print("erase.reprimand", what=key)
    for number in sorted({*plan.found.keys("cases")} - {*subject.cases}):
        call.print("erase.other_case", number=number)
    call.print("erase.stays")


def strike_out(call: Call, held: Shelves, subject: Subject, rule: str) -> int:
    """Ends an earlier run's erasure; strikes journal, letters and mails, and the register's file."""
    register, journal, now = held.register, held.journal, call.clock()
    call.print("erase.reading")
    erasure.finish(register, journal)
    retention.carry_out(register, held.inbox, held.outgoing)
    plan = erasure_scope.plan(call.cabinet, Store(register), journal, subject)
    show(call, subject, plan)
    erasure_scope.restate(Store(register, held), plan, subject, call.config.house, now)
    erasure.strike(register, journal, plan.found, rule, now, plan.letters, plan.mails)
    retention.carry_out(register, held.inbox, held.outgoing)
    Maildirs(call.root / OUTGOING).withdraw(
        key for key, row in register.iterate("mails") if row.get(retention.THINNED)
    )
    wiped = register.wipe()
    if wiped:
        erasure.finish_entered(register, now)
    if not plan.empty:
        call.print("erase.done")
        call.print("erase.backups")
    if not wiped:
        call.print("erase.busy")
    if plan.left:
        call.print("erase.left", count=len(plan.left))
        for what in plan.left[:SHOWN]:
            call.say(f"  {what}")
    if plan.found.open_lines:
        call.print("erase.first_form", count=plan.found.open_lines)
    return 0 if wiped and not plan.found.open_lines else 1
