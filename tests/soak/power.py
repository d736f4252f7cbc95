"""Power cuts: what a real daemon did to its store is recorded, and the store is laid out as a power cut at
each point would leave it.

In each the office opens; every letter that was taken in before is there; the book is whole and holds every
mail that lies in a Maildir; and when the office has gone on from there, all is as `audit.py` wants it. For
the rule by which things are lost see `disk.py`."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from mailroom.config import Config, load
from mailroom.doors.maildir import Maildirs
from mailroom.office import Office
from mailroom.shelves.files.file_cabinet import FileCabinet
from tests.soak import Result, Share
from tests.soak.audit import audit
from tests.soak.disk import Disk, lay_out
from tests.soak.lanes import OURS, Lane, ground, lanes, place
from tests.soak.parsed_tables import parse_once
from tests.soak.recorder import read
from tests.soak.steps import stands_still
from tests.soak.traffic import Letter, Traffic
from tests.soak.ways import ADMIN, CITIZEN, Way, complaint, mails_of, reply, ways

CUTS = ("nothing", "names", "zeros", "bytes", "some", "some")
GENERATIONS = 3
EARLIER, LATER = "2026-03-05T08:00", datetime.fromisoformat("2026-03-05T09:30:00+07:00")


@dataclass(frozen=True)
class Cut:
    """A power cut right after so many entries of a record, and what it leaves; seed: of the chance in it."""

    record: Path
    after: int
    way: str
    seed: str
    fsync: str = ""  # of a record in which this sync fails


@dataclass(frozen=True)
class Record:
    """path: the record; letters: all that was sent while it was made."""

    path: Path
    letters: tuple[Letter, ...]


# --- judging one cut


@cache
def _config(path: Path) -> Config:
    return load(path, {})


def judge(folder: Path, config: Config, taken: list[bytes], letters: tuple[Letter, ...]) -> list[str]:
    """What is wrong with the store in `folder`, to which these letters had been sent, and which had taken
    those in."""
    store = folder / "store"
    heard = [
        replace(one, heard=int(any(raw.endswith(one.raw) for raw in taken)), tried=99) for one in letters
    ]
    office = Office(
        replace(config, store=store),
        FileCabinet(store).open(),
        Maildirs(store / "outgoing"),
        said=lambda _: None,
    )
    try:
        wrong = [*_sent_before_its_line(office, store)]
        office.begin(LATER)
        for hour in range(3):
            office.settle(LATER + timedelta(hours=hour))
    finally:
        office.close()
    return wrong + audit(store, heard)


def _sent_before_its_line(office: Office, store: Path) -> Iterator[str]:
    """Nothing is sent before its change is synced, and what the book holds is on the disk."""
    if fault := office.shelves.journal.verify():
        yield f"the book: {fault}"
    known = {key: row["sha256"] for key, row in office.shelves.register.iterate("mails")}
    for path in (store / "outgoing").glob("*/new/*"):
        if hashlib.sha256(path.read_bytes()).hexdigest() != known.get(path.name):
            yield f"{path.name} was sent, and is not in the book"
    for key, digest in known.items():
        if hashlib.sha256(office.shelves.outgoing.raw(key)).hexdigest() != digest:
            yield f"{key} is in the book, and its bytes are not on the disk"


def _judge_part(
    cuts: list[Cut], letters: tuple[Letter, ...], config: Path, forgets: str
) -> tuple[int, list[str]]:
    """Judge cuts of one record, in order of `after`; (how many stores differed, what was wrong)."""
    parse_once()
    disk, findings, done = Disk(forgets), [], 0
    entries = enumerate(read(cuts[0].record), 1)
    seen: set[str] = set()
    for cut in cuts:
        while disk.count < cut.after:
            disk.apply(next(entries)[1])
        mind = random.Random(cut.seed)
        found = disk.after_a_cut(cut.way, mind)
        register = mind.choice([None, *disk.registers[-1:], *disk.registers])
        digest = hashlib.sha256(repr((sorted(found.items()), register, len(disk.taken))).encode()).hexdigest()
        if digest in seen:
            continue
        seen.add(digest)
        done += 1
        if wrong := _one(found, register, disk, letters, config):
            findings.append(
                f"{cut.fsync}cut after {cut.after} of {cut.record.name}, {cut.way}, {cut.seed}: {wrong[:3]}"
            )
    return done, findings


def _one(
    found: dict[str, bytes | None],
    register: str | None,
    disk: Disk,
    letters: tuple[Letter, ...],
    config: Path,
) -> list[str]:
    folder = Path(tempfile.mkdtemp(dir=ground()))
    try:
        lay_out(found, folder)
        database = folder / "store" / "register.db"
        database.unlink(missing_ok=True)
        if register is not None and database.parent.exists():
            shutil.copy(register, database)
        return judge(folder, _config(config), disk.taken, letters)
    except Exception as fault:  # a store that cannot be opened is a finding
        return [f"{type(fault).__name__}: {fault}"]
    finally:
        shutil.rmtree(folder)


def judge_all(record: Record, cuts: list[Cut], forgets: str = "") -> tuple[int, list[str]]:
    """Judge all cuts of a record, on all processors; (how many different stores that were, what was
    wrong)."""
    workers = os.cpu_count() or 1
    config = lanes()[0].config
    cuts = sorted(cuts, key=lambda cut: cut.after)
    parts = [cuts[start::workers] for start in range(workers) if cuts[start::workers]]
    # A fork of this process would wait for ever for the threads that typst has in it; the server has none.
    server = get_context("forkserver")
    server.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(workers, mp_context=server) as pool:
        done = [pool.submit(_judge_part, part, record.letters, config, forgets) for part in parts]
        results = [one.result() for one in done]
    return sum(count for count, _ in results), [finding for _, found in results for finding in found]


# --- recording


def entries(record: Path) -> list[int]:
    """Where a cut makes a difference: the numbers of the entries that changed something."""
    disk, found = Disk(), []
    for number, op in enumerate(read(record), 1):
        disk.apply(op)
        if disk.touched:
            found.append(number)
    return found


def record_traffic(share: Share, lane: Lane) -> Record:
    """Several senders at once, from a store that is not there yet; the daemon is killed and started again in
    between."""
    store, mind = place("power"), share.random("power")
    path = store.with_name("record")
    traffic = Traffic(lane.port, lane.lmtp, store / "outgoing", share.seed)
    with traffic.at_work():
        for generation in range(GENERATIONS):
            lane.start(store, f"2026-03-05T08:{generation * 10:02d}", record=str(path))
            traffic.turn()
            done = generation + 1 == GENERATIONS
            lane.until(lane.listens)
            lane.until(traffic.quiet if done else lambda: mind.random() < 0.02)
            lane.kill()
    return Record(path, tuple(traffic.letters))


def cut_anywhere(share: Share) -> Result:
    """The power fails at each point of a record; of what was not synced nothing, some or all is there."""
    record = record_traffic(share, lanes()[0])
    places = entries(record.path)
    cuts = [
        Cut(record.path, after, way, f"{share.seed}/{after}/{number}")
        for after in share.of("power", places)
        for number, way in enumerate(CUTS)
    ]
    if share.part < 1:  # one of them at each point
        cuts = [
            share.random(cut.seed).choice(cuts[place : place + len(CUTS)])
            for place, cut in enumerate(cuts)
            if place % len(CUTS) == 0
        ]
    stores, findings = judge_all(record, cuts)
    if not findings:
        shutil.rmtree(record.path.parent)
    did = {
        "points": len(places),
        "cuts": len(cuts),
        "different stores": stores,
        "letters": len(record.letters),
    }
    return Result(did, findings)


def fsync_lies(share: Share) -> Result:
    """A sync fails and what it was to sync is lost for good, though it can be read; then the power fails at
    points after that."""
    result = Result()
    way = ways()["complaint"]
    syncs = [number for number, note in enumerate(way.steps, 1) if note.split()[1] == "fsync"]
    for number in share.of("lies", syncs):
        record, wrong = record_failing(lanes()[0], way, number)
        result.findings += wrong
        cuts = share.of(f"lies/{number}", _after_the_failure(record, way.steps[number - 1], share))
        stores, findings = judge_all(record, cuts)
        result.findings += findings[:2]
        result.add("syncs", 1)
        result.add("cuts", len(cuts))
        result.add("different stores", stores)
        if not findings + wrong:
            shutil.rmtree(record.path.parent)
    return result


def record_failing(lane: Lane, way: Way, number: int) -> tuple[Record, list[str]]:
    """A complaint, then the admin's reply to it, while one sync fails once (0: none); the daemon is started
    again in between."""
    store = place(f"lies-{number}")
    path = store.with_name("record")
    letters = [Letter("complaint", complaint(), CITIZEN, OURS)]
    for hour in ("08:00", "08:10"):
        at = {"at": number, "fault": "EIO"} if hour == "08:00" else {}
        lane.start(store, f"2026-03-05T{hour}", record=str(path), **at)
        while not lane.send_until(False, letters[-1].raw, letters[-1].sender, letters[-1].to):
            # it has said that the disk refuses, and ended
            lane.start(store, f"2026-03-05T{hour}", record=str(path))
        lane.until(lambda: way.settled(store) or stands_still(store))
        if hour == "08:00":
            lane.kill()
            lane.start(store, "2026-03-05T08:05", record=str(path))
            lane.until(lambda: way.settled(store))
            asked = mails_of(store, "verification")
            if not asked:
                return Record(path, tuple(letters)), [f"{way.steps[number - 1]}: nobody was asked"]
            letters.append(Letter("verdict", *reply(asked[0].raw, ADMIN, "1 DINKES")))
        lane.kill()
    return Record(path, tuple(letters)), []


def _after_the_failure(record: Record, note: str, share: Share) -> list[Cut]:
    """Cuts after the sync has failed."""
    ops = [*read(record.path)]
    failed = next((number for number, op in enumerate(ops, 1) if op[0] == "unsynced"), len(ops))
    places = [number for number in entries(record.path) if number >= failed]
    return [
        Cut(record.path, after, way, f"{share.seed}/{after}/{way}", f"{note} fails, ")
        for after in places
        for way in ("nothing", "all")
    ]
