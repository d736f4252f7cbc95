"""`status`: how the office stands, on one screen: cases by stage, letters by class, mails on their way,
alarms and the heartbeat.

The office may be at work. With --all there is a line for each of several offices.
With --healthcheck it answers a program that watches from outside.

In: `arguments`: argparse's parser. `run`: a `Call`. `run_all`: the command line. `relay_trouble`: also a
`Look`.
Out: tables; exit status 1 when --healthcheck finds no beat.
Fails: `Trouble`: a store that cannot be opened. OSError: the disk. cli.py prints a sentence.
See: Mails that wait, one by one: queue.py. Figures for Prometheus: daemon/metrics.py. What is an alarm:
daemon/health_checks.py."""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.outgoing.unsure_delivery import unsure
from mailroom.clerk.register_rows import LEARNED, PACE, PROBE, Mail
from mailroom.clerk.time.alarm_mails import standing
from mailroom.clerk.time.balance_sheet import CLASSES, Balance, balance
from mailroom.commands import Call, clock_of, folders_of
from mailroom.commands.terminal import is_terminal, show_tables
from mailroom.config import Config
from mailroom.config.several_offices import load_offices
from mailroom.daemon.heartbeat import HEARTBEAT, read_beat
from mailroom.daemon.store_opening import Look, looking
from mailroom.shelves.engines import cabinet_at
from mailroom.writing.cli_sentences import Trouble, phrase, word

TEXTS = False  # no text of a person is looked into
STOPPED = timedelta(minutes=3)  # without a heartbeat: the clerk has stood still


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", dest="every", action="store_true", help=phrase("status.every"))
    parser.add_argument("--healthcheck", action="store_true", help=phrase("status.healthcheck"))


def run(call: Call) -> int:
    """Print it; 1 when the letters do not add up. Reads only; the office may be at work."""
    if call.args.healthcheck:
        return _healthcheck(call)
    with looking(call.root, call.clock) as look:
        sheet = balance(look.register, look.inbox)
        _show(call, look, sheet)
    return 0 if sheet.adds_up else 1


def run_all(given: argparse.Namespace) -> int:
    """A line for each office; 1 when one of them is not served, or its letters do not add up."""
    folders = folders_of(given)
    found, well = load_offices(folders, os.environ), True
    told: dict[str, str] = read_beat(folders[0].absolute().parent).get("closed", {}) if folders else {}
    for name in sorted({*found.usable, *found.faults}):
        faults = found.faults.get(name) or ([told[name]] if name in told else [])
        for why in faults:
            print(phrase("status.shut", name=name, why=why))
        config = found.usable.get(name)
        if faults or config is None:
            well = False
            continue
        try:
            line, fine = _line(name, config, getattr(given, "at", None))
        except (Trouble, OSError) as wrong:
            line, fine = phrase("status.shut", name=name, why=wrong), False
        print(line)
        well = well and fine
    return 0 if well else 1


def _line(name: str, config: Config, at: str | None) -> tuple[str, bool]:
    """An office in one line, and whether nothing is wrong there."""
    root = config.store.absolute()
    with looking(root, clock_of(config, at, runs=False)) as look:
        sheet, at_work = balance(look.register, look.inbox), cabinet_at(root).holder() is not None
        alarms = len(standing(look.register))
        facts = {
            "state": phrase("status.at_work" if at_work else "status.not_at_work"),
            "open": look.register.counts("cases", "open").get(1, 0),
            "waiting": sheet.waiting,
            "aside": len(look.inbox.aside_names()),
            "mails": look.register.counts("mails", "status").get("waiting", 0),
            "alarms": alarms,
        }
    return phrase("status.of_all", name=name, **facts), sheet.adds_up and at_work


def _healthcheck(call: Call) -> int:
    """Tells a program that watches from outside whether the office is at work.

    Returns 0, or 1 with a sentence. The heartbeat file's own time counts, since an office in rehearsal has
    another clock."""
    try:
        age = time.time() - (call.root / HEARTBEAT).stat().st_mtime
    except FileNotFoundError:
        call.print("status.beat_none", root=call.root)
        return 1
    late = age > STOPPED.total_seconds()
    call.print("status.beat_late" if late else "status.beat_fresh", seconds=round(age))
    return int(late)


def _show(call: Call, look: Look, sheet: Balance) -> None:
    """The screen, from top to bottom."""
    at_work = call.cabinet.holder()
    cases = [row for _, row in look.register.iterate("cases")]
    stages = Counter(str(row["stage"]) for row in cases if row.get("open"))
    # all is read before the first line: of a damaged register there is a sentence, never half a screen
    below = [
        *_balance(sheet),
        phrase("status.waiting", waiting=sheet.waiting, aside=len(look.inbox.aside())),
        *_learning_lines(call, look),
        *_mails(call, look),
        *_vitals(call, look, at_work),
    ]
    call.print("status.head", region=call.config.house.region, root=call.root)
    call.say(phrase("status.working", pid=at_work) if at_work is not None else phrase("status.idle"))
    call.print("status.book", count=look.register.last_change, last=call.moment(look.last))
    call.print("status.cases", count=len(cases), open=sum(stages.values()))
    open_cases = _most_first({word("stage", stage): count for stage, count in stages.items()})
    letters = _most_first({word("letter_class", name): sheet.classes.get(name, 0) for name in CLASSES})
    if is_terminal():
        tables = (("stages", open_cases), ("classes", letters))
        show_tables((phrase(f"table.{heads}").split("|"), rows) for heads, rows in tables if rows)
    else:
        for line in (*_plain(open_cases), phrase("status.letters", count=sheet.received), *_plain(letters)):
            call.say(line)
    for line in below:
        call.say(line)


def _most_first(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Returns how many there are of each, the most first."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _plain(rows: list[tuple[str, int]]) -> list[str]:
    width = max((len(name) for name, _ in rows), default=0)
    return [f"  {name:<{width}}  {count:>6}" for name, count in rows]


def _balance(sheet: Balance) -> list[str]:
    """Whether received = the sum of the classes; the letters that are missing are named."""
    if sheet.adds_up:
        return [phrase("status.even", count=sheet.received)]
    classed = sum(sheet.classes.values())
    missing = [(word("missing_letter", why), name) for why, name in sheet.discrepancies]
    return [
        phrase("status.uneven", received=sheet.received, classed=classed),
        *(phrase("status.missing", why=why, what=name) for why, name in missing),
    ]


def _learning_lines(call: Call, look: Look) -> Iterator[str]:
    """What the admin's corrections taught the reader of first letters."""
    if last := look.register.fact(LEARNED):
        given = {name: last[name] for name in ("taught", "aside")}
        yield phrase("status.learned", **given, at=call.moment(last["at"]))


def _mails(call: Call, look: Look) -> Iterator[str]:
    """The mails on their way out, by the relay or on sticks, and whether the relay can be used."""
    waiting, failed = (look.register.find("mails", "status", status) for status in ("waiting", "failed"))
    following = min((str(row["next"]) for row in waiting if row.get("next")), default=None)
    yield phrase("status.mails", waiting=len(waiting), following=call.moment(following), failed=len(failed))
    rules = Rules.from_config(call.config.relay)
    doubted = [str(row["next"]) for row in waiting if unsure(Mail.from_row(row), rules)]
    if doubted:
        yield phrase("status.unsure", count=len(doubted), upto=call.moment(max(doubted)))
    yield from relay_trouble(call, look)
    if slow := sum(look.register.fact(PACE, {}).get("waiting", {}).values()):
        yield phrase("status.slow", count=slow)
    if stopped := look.register.find("mails", "status", "stopped"):
        yield phrase("status.stopped", count=len(stopped))
    away = Counter(str(row["courier"]) for row in look.register.find("mails", "status", "courier"))
    if away:
        yield phrase("status.courier", count=away.total(), trips=", ".join(sorted(away)))


def relay_trouble(call: Call, look: Look) -> Iterator[str]:
    """Yields a line while nothing can leave, with the reason."""
    trouble = look.register.fact("relay")
    if trouble is not None:
        moments = {key: call.moment(trouble[key]) for key in ("since", "next")}
        yield phrase("status.relay", tries=trouble["tries"], why=trouble["why"], **moments)


def _vitals(call: Call, look: Look, at_work: int | None) -> list[str]:
    """Alarms with what to do, whether the office's heart beats, and the last round trip."""
    found = [
        phrase("status.alarm", since=call.moment(row["since"]), said=row["said"], do=row["do"])
        for row in standing(look.register).values()
    ]
    beat = read_beat(call.root)
    if at_work is not None and beat:
        late = call.clock() - datetime.fromisoformat(beat["at"]) > STOPPED and not call.clock.in_rehearsal
        sentence = "status.beat_old" if late else "status.beat"
        found.append(phrase(sentence, at=call.moment(beat["at"]), pid=at_work))
        if count := beat.get("restarts"):
            found.append(
                phrase("status.restarts", count=count, at=call.moment(beat["restarted"]), why=beat["why"])
            )
    probe = look.register.fact(PROBE) or {}
    if "seconds" in probe:
        seconds = f"{probe['seconds']:.0f}"
        found.append(phrase("status.probe", at=call.moment(probe["back"]), seconds=seconds))
    if probe and probe.get("returned") != probe["mail"]:
        found.append(phrase("status.probe_out", day=probe["day"]))
    return found
