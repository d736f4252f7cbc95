"""Kill proof: the day's share of the soaks (tests/soak), and that they would find what they look for.

`make soak` runs them whole. A failure names the seed with which it can be run again: SEED=2026-11-25 make
test."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.soak import Share, power, relay
from tests.soak.damage import AT, Desk
from tests.soak.disk import Disk
from tests.soak.lanes import lanes, looking, place, waits
from tests.soak.table import SOAKS
from tests.soak.ways import ADMIN, CITIZEN, differences, ways, what_came_of_it

# A tenth, or less where a tenth would take longer than a minute.
PARTS = {
    "bodies": 0.1,
    "kill": 0.1, "full": 0.1, "broken": 0.1, "unreadable": 0.02, "aside": 0.1, "door": 0.1, "mailbox": 0.04,
    "relay": 0.1,
    "load": 0.1, "power": 0.1, "breaks": 0.05, "lies": 0.05, "days": 0.1, "bombs": 0.1,
    "damage": 0.1, "book": 0.1, "floods": 0.1, "sieges": 0.1, "forgeries": 0.1, "honest": 0.1,
    "offices": 0.1,
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_the_days_share(name: str) -> None:
    share = Share.of_the_day(PARTS[name])
    result = SOAKS[name](share)
    if result.skipped:
        pytest.skip(result.skipped)
    assert not result.findings, "\n".join([f"SEED={share.seed}", *result.findings])
    assert result.did


def test_a_share_is_the_same_for_the_same_seed_and_another_on_another_day() -> None:
    things = range(1000)
    first, again, next_day = (Share(0.1, seed).of("kill", things) for seed in ("1", "1", "2"))
    assert first == again != next_day
    assert len(first) == 100 == len(set(first))
    assert Share(1.0, "1").of("kill", things) == list(things)


def test_the_undisturbed_runs_are_what_the_sop_says() -> None:
    way, second = ways()["complaint"], ways()["verdict"]
    assert way.end["cases"] == {"ME-2026-0001": ["received", "left"]}
    assert sorted(way.end["mails"].values()) == [
        ("receipt", CITIZEN, "sent"),
        ("verification", ADMIN, "sent"),
    ]
    assert (way.end["filed"], len(way.end["delivered"]), way.end["duplicates"]) == (1, 2, 0)
    assert second.end["letters"] == {"complaint": 1, "reply": 1}
    assert sorted(form for form, _, _ in second.end["mails"].values()) == [
        "disposition", "forwarded", "receipt", "verification",
    ]  # fmt: skip
    assert len(second.end["delivered"]) == 4


def test_a_register_cut_within_its_last_page_is_not_written_out_without_end(tmp_path: Path) -> None:
    desk = Desk(tmp_path, killed=False)
    path = desk.store / "register.db"
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 3569)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (50_000_000, before := resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    )
    try:
        code, said, refused = desk.run("export", "--out", "out", *AT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, before))
    assert (code, said) == (3, "") and "rebuild" in refused


# A real disk without room.


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "mailroom-test", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk of its own is mounted by root only")
@pytest.mark.parametrize("room", [0, 4, 16])
def test_a_real_disk_without_room(tmp_path: Path, room: int) -> None:
    """A disk with room for so many more pages, so that what fails is whichever write comes then."""
    way, lane = ways()["complaint"], lanes()[0]
    with small_disk(tmp_path / "disk") as disk:
        store, filler, log = disk / "store", disk / "filler", disk / "log"
        # not on the full disk: there would be no room to say that it is full
        log.symlink_to(tmp_path / "log")
        try:
            lane.start(store, way.at)
            assert lane.until(lane.listens)
            fill(filler, room)
            taken = [lane.send(*way.letters[0]) == 250]
            assert lane.until(lambda: not all(taken) or waits(log) or way.settled(store))
            assert all(taken) or not room
            filler.unlink()
            way.send(lane, taken)
            lane.kill()
            lane.start(store, way.later)
            assert lane.until(lambda: way.settled(store)), log.read_text()
            lane.kill()
            assert differences(way, what_came_of_it(store), taken_twice=1) == ""
        finally:
            lane.kill()


def fill(filler: Path, room: int) -> None:
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    os.truncate(filler, max(0, filler.stat().st_size // 4096 - room) * 4096)


# That a power cut which takes something would be noticed.


@pytest.fixture(scope="module")
def record() -> Iterator[power.Record]:
    """Two letters and what came of them; no sync fails."""
    found, wrong = power.record_failing(lanes()[0], ways()["complaint"], 0)
    assert wrong == []
    yield found
    shutil.rmtree(found.path.parent)


@pytest.mark.parametrize(
    "forgotten",
    ["", "/store/inbox/", "/store/journal/", "/store/sent/", "/store/outgoing/", "/store/token.key"],
)
def test_a_sync_that_was_left_out_would_be_found(record: power.Record, forgotten: str) -> None:
    places = power.entries(record.path)
    cuts = [power.Cut(record.path, after, "nothing", f"{after}") for after in places[len(places) // 3 :: 12]]
    stores, findings = power.judge_all(record, cuts, forgotten)
    assert stores > 5
    assert bool(findings) == bool(forgotten), findings


def test_a_lost_unit_stays_lost_though_a_later_sync_succeeds() -> None:
    disk = Disk()
    for op in (
        ("open", 1, "/a", True, False), ("write", 1, b"one"), ("sync", 1, 1), ("unsynced", 1),
        ("write", 1, b"two"), ("sync", 1, 2), ("synced", 2), ("open", 2, "/", False, False), ("sync", 2, 3),
        ("synced", 3),
    ):  # fmt: skip
        disk.apply(op)
    assert disk.after_a_cut("nothing", random.Random(1)) == {"": None, "/a": b"\0\0\0two"}


def test_a_moved_name_is_in_one_folder_of_the_two() -> None:
    ops = [
        ("mkdir", "/from"), ("mkdir", "/to"), ("open", 1, "/from/a", True, False),
        ("open", 2, "/", False, False),
        ("sync", 2, 1), ("synced", 1), ("open", 3, "/from", False, False), ("sync", 3, 2), ("synced", 2),
        ("rename", "/from/a", "/to/a"),
    ]  # fmt: skip
    seen = set()
    for seed in range(20):
        disk = Disk()
        for op in ops:
            disk.apply(op)
        seen.add(frozenset(disk.after_a_cut("some", random.Random(seed))))
    assert seen == {frozenset(["", "/from", "/to", "/from/a"]), frozenset(["", "/from", "/to", "/to/a"])}
    disk.apply(("open", 4, "/to", False, False))
    disk.apply(("sync", 4, 3))
    disk.apply(("synced", 3))
    assert "/to/a" in disk.after_a_cut("nothing", random.Random(1))


# A relay that is away.


def test_a_dead_relay_makes_mail_wait_and_it_leaves_once() -> None:
    """It is asked once for all mails, at each start; no mail loses a try by it."""
    way, lane, store = ways()["complaint"], lanes()[0], place("dead-relay")
    with relay.sink() as server:
        port = server.door.port
    store.with_name("config.toml").write_text(
        lane.config.read_text("utf-8") + relay.TABLE.format(port=port), "utf-8"
    )
    try:
        for tries, hour in enumerate(("08:00", "08:02"), 1):
            lane.start(store, f"2026-03-05T{hour}")
            assert lane.send_until(tries > 1, *way.letters[0])
            assert lane.until(lambda: tried(store) == (tries, [("waiting", 0)] * 2))  # noqa: B023 - called at once
            lane.kill()
        with relay.sink(port) as server:
            lane.start(store, "2026-03-05T08:10")
            assert lane.until(lambda: way.settled(store))
            assert tried(store) == (0, [("sent", 1)] * 2)
            assert len(server.arrived) == 2
            assert set(server.ids().values()) == {1}
    finally:
        lane.kill()
        shutil.rmtree(store.parent)


def tried(store: Path) -> tuple[int, list[tuple[str, int]]]:
    """How often the relay was asked in vain since it was heard last; and of each mail how it stands and how
    often it was tried."""
    with looking(store) as register:
        if register is None:
            return 0, []
        rows = [(row["status"], row["attempts"]) for _, row in register.iterate("mails")]
        return (register.fact("relay") or {"tries": 0})["tries"], rows
