"""Mails on their way to a real mail server: the daemon is killed before each step, also between two words to the relay.

A mail of which the relay had said 250 and the book did not say yet that it has left is sent a second time after the back-off: the same
bytes with the same Message-ID, never others. Every other mail arrives exactly once.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from mailroom.doors.smtp import SmtpDoor, SmtpSettings
from mailroom.shelves.journal import Journal
from tests.soak import Result, Share
from tests.soak.lanes import Lane, each, lanes, place, waited_for
from tests.soak.ways import Way, examine, message_id, ways

TABLE = '\n[relay]\nmode = "smtp"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'


@dataclass
class Sink:
    """A mail server that takes everything, and keeps it without its own Received line."""

    port: int = 0
    arrived: list[bytes] = field(default_factory=list)
    door: SmtpDoor = field(init=False)

    def __post_init__(self) -> None:
        self.door = SmtpDoor(
            SmtpSettings(port=self.port),
            lambda raw, _: self.arrived.append(re.sub(rb"\AReceived:(?:[^\r\n]|\r\n[ \t])*\r\n", b"", raw)),
            lambda: datetime.now(UTC),
            lambda _: True,
        )

    def ids(self) -> Counter[str]:
        return Counter(map(message_id, self.arrived))


@contextmanager
def sink(port: int = 0) -> Iterator[Sink]:
    found = Sink(port)
    found.door.start()
    try:
        yield found
    finally:
        found.door.stop()


def kill_at_each(share: Share) -> Result:
    """Killed before each step of a complaint's way whose mails go to a mail server; what is sent twice is the same bytes."""
    way = ways()["complaint"]
    expected = sorted(identity for _, identity in way.end["delivered"])
    steps = _undisturbed(way)
    chosen = share.of("relay", range(1, len(steps) + 1))
    twice: list[int] = []

    def attempt(lane: Lane, kill: int) -> str:
        store = place(f"relay-{kill}")
        wrong, again = _killed(lane, way, store, kill, expected)
        twice.append(again)
        if not wrong:
            shutil.rmtree(store.parent)
        return f"killed at step {steps[kill - 1]}: {wrong}" if wrong else ""

    findings = each(chosen, attempt)
    return Result({"steps": len(steps), "runs": len(chosen), "mails sent twice": sum(twice)}, findings)


def _begin(lane: Lane, store: Path, port: int) -> None:
    store.with_name("config.toml").write_text(lane.config.read_text("utf-8") + TABLE.format(port=port), "utf-8")


def _undisturbed(way: Way) -> list[str]:
    lane, store = lanes()[0], place("relay-undisturbed")
    with sink() as server:
        _begin(lane, store, server.door.port)
        lane.start(store, way.at)
        way.send(lane, [False])
        assert lane.until(lambda: way.settled(store))
        lane.kill()
        steps = store.with_name("trace").read_text().splitlines()
    shutil.rmtree(store.parent)
    return steps


def _killed(lane: Lane, way: Way, store: Path, kill: int, expected: list[str]) -> tuple[str, int]:
    """(what was wrong, how many mails were sent twice)"""
    with sink() as server:
        _begin(lane, store, server.door.port)
        lane.start(store, way.at, kill=kill)
        taken = [False]
        way.send(lane, taken)
        lane.until(lambda: way.settled(store))
        lane.kill()
        waited_for(lambda: not server.door.talks)
        unknown = {one for one in server.ids() if status(store).get(one) != "sent"}
        lane.start(store, way.later)
        way.send(lane, taken)
        assert lane.until(lambda: way.settled(store))
        lane.kill()
    examine(store)
    ids = server.ids()
    if sorted(re.sub(r"\.[0-9a-z]{17}@", "@", one) for one in ids) != expected:
        return f"{sorted(ids)} instead of {expected}", 0
    if len(set(server.arrived)) != len(ids):
        return "a mail was sent again with other bytes", 0
    wrong = {one: count for one, count in ids.items() if count != 1 + (one in unknown)}
    return (f"sent so often: {wrong}, though of {unknown} alone it was unknown" if wrong else ""), len(unknown)


def status(store: Path) -> dict[str, str]:
    """Message-ID → how the book says that it stands."""
    known: dict[str, dict[str, str]] = {}
    if (store / "journal").exists():
        for line in Journal(store, reading=True).read():
            for key, row in (line.change.get("mails") or {}).items():
                known.setdefault(key, {}).update(
                    {k: v for k, v in (row or {}).items() if k in ("message_id", "status")}
                )
    return {row["message_id"]: row["status"] for row in known.values() if "message_id" in row}
