"""The daemon is killed before each step of a letter's way, and its disk fails at each: then it is started
again on a sound disk.

Whatever the daemon does meanwhile (451, wait, end with a sentence), the end is that of the run that nobody
disturbed: the same cases, the same letters, the same mails, each delivered once, and the store is proved to
be sound. As a mail server does, the sender comes again until he hears 250. A disk fails in one call only, or
from there on until it is mended; for writing (ENOSPC, EIO) or reading."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mailroom.shelves.files.journal_files import FileJournal
from mailroom.writing.cli_sentences import phrase
from tests.crash import NEEDS_ROOM, WORLD
from tests.soak import Result, Share
from tests.soak.lanes import Lane, each, lanes, looking, place, waits
from tests.soak.ways import Way, differences, mails_of, ways, what_came_of_it


@dataclass(frozen=True)
class Disturbance:
    """What happens at which step or look of a way. fault: "kill", or what the disk says."""

    at: int
    fault: str
    lasting: bool = False
    looks: bool = False

    def told(self, way: Way) -> str:
        note = (way.looks if self.looks else way.steps)[self.at - 1]
        return (
            f"{way.name}: {self.fault}{' lasting' if self.lasting else ''} at"
            f" {'look' if self.looks else 'step'} {note}"
        )


def kills(way: Way) -> list[Disturbance]:
    return [Disturbance(number, "kill") for number in range(1, len(way.steps) + 1)]


def full_disk(way: Way) -> list[Disturbance]:
    """A disk without room: each step that takes some."""
    found = [number for number, note in enumerate(way.steps, 1) if note.split()[1] in NEEDS_ROOM]
    return [Disturbance(number, "ENOSPC", lasting) for number in found for lasting in (False, True)]


def broken_disk(way: Way) -> list[Disturbance]:
    """A disk that fails: each step that is a step of the disk."""
    found = [number for number, note in enumerate(way.steps, 1) if note.split()[1] not in WORLD]
    return [Disturbance(number, "EIO", lasting) for number in found for lasting in (False, True)]


def unreadable_disk(way: Way) -> list[Disturbance]:
    """A disk that cannot be read, or whose register cannot: each look."""
    return [
        Disturbance(number, "EIO", lasting, looks=True)
        for number in range(1, len(way.looks) + 1)
        for lasting in (False, True)
    ]


def disturb(lane: Lane, what: Disturbance, way: Way) -> str:
    """One run: "" or what was wrong in the end."""
    store = way.begin(place(f"{way.name}-{what}"))
    try:
        wrong = (_killed if what.fault == "kill" else _failing)(lane, way, what, store)
    except Exception as fault:
        wrong = f"{type(fault).__name__}: {fault}"
    if wrong:
        return f"{what.told(way)}: {wrong}\n    (see {store.parent})"
    shutil.rmtree(store.parent)
    return ""


def _killed(lane: Lane, way: Way, what: Disturbance, store: Path) -> str:
    way.start(lane, store, way.at, kill=what.at)
    taken = [False] * len(way.letters)
    way.send(lane, taken)
    lane.until(lambda: way.settled(store))
    lane.kill()
    acknowledged = all(taken)
    _again(lane, way, taken, store)
    return differences(way, what_came_of_it(store), taken_twice=0 if acknowledged else 1)


def _failing(lane: Lane, way: Way, what: Disturbance, store: Path) -> str:
    full = store.with_name("bad")
    full.touch()
    lasting = str(full) if what.lasting else ""
    way.start(lane, store, way.at, at=what.at, fault=what.fault, looks=what.looks, lasting=lasting)
    taken = [lane.until(lane.listens) and lane.send(*letter) == 250 for letter in way.letters]
    refused = not all(taken)
    lane.until(lambda: refused or way.settled(store) or stands_still(store) or waits(store.with_name("log")))
    wrong = _ended_badly(lane, store) or _half_entered(store, way)
    full.unlink()
    way.send(lane, taken)
    lane.until(lambda: way.settled(store) or stands_still(store))
    lane.kill()
    _again(lane, way, taken, store)
    return wrong or differences(way, what_came_of_it(store), taken_twice=1 if refused else 0)


def _again(lane: Lane, way: Way, taken: list[bool], store: Path) -> None:
    """The next start, on a sound disk: what was refused comes again, what waits is done."""
    way.start(lane, store, way.later)
    way.send(lane, taken)
    assert all(taken), "the daemon ended by itself"
    assert lane.until(lambda: way.settled(store)), "the daemon ended by itself"
    lane.kill()


def _ended_badly(lane: Lane, store: Path) -> str:
    """A daemon that does not go on says why, in a sentence."""
    if not lane.ended():
        return ""
    last = store.with_name("log").read_text().strip().splitlines()[-1:]
    bad = not last or "Error" in last[0] or "Traceback" in store.with_name("log").read_text()
    return f"it ended without a sentence: {last}" if bad else ""


def stands_still(store: Path) -> bool:
    """Whether a mail was tried, and waits for its next try: nobody waits for that here."""
    with looking(store) as register:
        waiting = register.find("mails", "status", "waiting") if register else []
    return any(row["attempts"] for row in waiting)


def _half_entered(store: Path, way: Way) -> str:
    """While the disk fails, too, the book is whole, and a case is there with its first mails or not at
    all."""
    if not (store / "journal").exists():
        return ""
    fault = FileJournal(store, reading=True).verify()
    if fault is not None and fault.why != "the line has no end":
        return f"the book is broken: {fault}"
    with looking(store) as register:
        if register is None:
            return ""
        with register.snapshot():
            cases, forms = register.keys("cases"), [row["form"] for _, row in register.iterate("mails")]
    half = len(cases) != forms.count("receipt") or len(cases) != forms.count("verification")
    return f"{len(cases)} cases with {forms}" if half else ""


def at_each(list_: Callable[[Way], list[Disturbance]], about: str) -> Callable[[Share], Result]:
    """A soak, described so: each of these disturbances of each way."""

    def soak(share: Share) -> Result:
        result = Result()
        for name, way in ways().items():
            chosen = share.of(f"{list_.__name__}/{name}", list_(way))
            result.findings += each(chosen, functools.partial(disturb, way=way))
            result.add("places", len(list_(way)))
            result.add("runs", len(chosen))
        return result

    soak.__doc__ = about
    return soak


# A letter that cannot be handled is set aside; a fault of ours in the door is 451.


def set_aside(share: Share) -> Result:
    """The first handling of a letter raises, and while it is set aside and the admin told, the daemon is
    killed."""
    way = ways()["complaint"]
    store = place("aside-undisturbed")
    _put_aside(lanes()[0], way, store, 0)
    steps = store.with_name("trace").read_text().splitlines()
    shutil.rmtree(store.parent)
    first = next(number for number, note in enumerate(steps, 1) if "/inbox/aside/" in note)
    chosen = share.of("aside", range(first, len(steps) + 1))

    def attempt(lane: Lane, kill: int) -> str:
        store = place(f"aside-{kill}")
        taken = _put_aside(lane, way, store, kill)
        _again(lane, way, taken, store)
        wrong = differences(way, what_came_of_it(store, told=1))
        if not wrong:
            shutil.rmtree(store.parent)
        return f"killed at step {steps[kill - 1]}: {wrong}" if wrong else ""

    return Result({"steps": len(steps) + 1 - first, "runs": len(chosen)}, each(chosen, attempt))


def _put_aside(lane: Lane, way: Way, store: Path, kill: int) -> list[bool]:
    """The first look for a case raises: that is the letter's, whatever the clerk has looked at before it
    came."""
    taken = [False] * len(way.letters)
    try:
        lane.start(store, way.at, kill=kill, upon='"t:cases" WHERE key')
        way.send(lane, taken)
        lane.until(lambda: bool(mails_of(store, "digest")))
    finally:
        lane.kill()
    return taken


def door_fault(share: Share) -> Result:
    """A letter's `put` raises at each of its steps: 451, and the sender comes again."""
    way = ways()["complaint"]
    first, last = way.places("create /store/inbox/tmp/")[0], way.places("fsync /store/inbox/new")[-1]
    chosen = share.of("door", range(first, last + 1))

    def attempt(lane: Lane, number: int) -> str:
        store = place(f"door-{number}")
        lane.start(store, way.at, at=number, fault="raise")
        assert lane.until(lane.listens)
        code = lane.send(*way.letters[0])
        taken = [code == 250]
        way.send(lane, taken)
        assert lane.until(lambda: way.settled(store))
        lane.kill()
        wrong = differences(way, what_came_of_it(store), taken_twice=1)
        # The clerk syncs the names of what waits, too, and may be the one who meets the fault: then the door
        # has none.
        clerks = phrase("serve.clerk_fault") in store.with_name("log").read_text()
        if not wrong and code == (250 if clerks else 451):
            shutil.rmtree(store.parent)
            return ""
        return f"at step {way.steps[number - 1]}: {code} {wrong}"

    return Result({"steps": last + 1 - first, "runs": len(chosen)}, each(chosen, attempt))


kill_at_each = at_each(kills, "Killed before each step.")
room_at_each = at_each(
    full_disk, "A full disk at each step that takes room, for one call and until there is some."
)
fault_at_each = at_each(
    broken_disk, "A disk that refuses with EIO at each step, for one call and until it is mended."
)
look_at_each = at_each(
    unreadable_disk, "A disk that cannot be read, at each look, for one call and until it is mended."
)
