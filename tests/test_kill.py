"""Kill proof: the day's share of the soaks (tests/soak), and that they would find what they look for.

`make soak` runs them whole. A failure names the seed with which it can be run again: SEED=2026-11-25 make test.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.soak import Share
from tests.soak.lanes import lanes, waits
from tests.soak.table import SOAKS
from tests.soak.ways import ADMIN, CITIZEN, differences, ways, what_came_of_it

PARTS = {"kill": 0.1, "full": 0.05, "broken": 0.05, "unreadable": 0.03, "aside": 0.1, "door": 0.1, "load": 0.1, "fuzz": 0.04}


@pytest.mark.parametrize("name", SOAKS)
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
    assert sorted(way.end["mails"].values()) == [("receipt", CITIZEN, "sent"), ("verification", ADMIN, "sent")]
    assert (way.end["filed"], len(way.end["delivered"]), way.end["duplicates"]) == (1, 2, 0)
    assert second.end["letters"] == {"complaint": 1, "reply": 1}
    assert sorted(form for form, _, _ in second.end["mails"].values()) == [
        "disposition", "echo", "forwarded", "receipt", "verification",
    ]  # fmt: skip
    assert len(second.end["delivered"]) == 5


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
