"""Mails on their way to a real mail server: the daemon is killed before each step, also between two words to
the relay; and the relay breaks the line at every place of a transaction, with a copy in its hands or without.

A mail of which the relay had said 250 and the book did not say yet that it has left is sent a second time
after the wait for a sign: the same bytes with the same Message-ID, never others. Every other mail arrives
exactly once."""

from __future__ import annotations

import random
import re
import shutil
import socketserver
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailroom.config import load
from mailroom.doors.letter_boxes import LetterBox
from mailroom.doors.smtp_client import Relay
from mailroom.doors.smtp_door import SmtpDoor
from mailroom.shelves.files.journal_files import FileJournal
from tests.door_settings import relay_settings, smtp_settings
from tests.mailbag import Bag
from tests.one_by_one import one_by_one
from tests.soak import Result, Share
from tests.soak.lanes import Lane, each, lanes, place, waited_for
from tests.soak.ways import Way, examine, message_id, ways

CONFIG = Path(__file__).parent.parent.parent / "config.toml"
TABLE = '\n[relay]\nmode = "smtp"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
LATER = "2026-03-05T08:20"  # for signs that a mail has arrived a quarter of an hour is waited


@dataclass
class Sink:
    """A mail server that takes everything, and keeps it without its own Received line."""

    port: int = 0
    arrived: list[bytes] = field(default_factory=list)
    door: SmtpDoor = field(init=False)

    def __post_init__(self) -> None:
        self.door = SmtpDoor(
            [
                LetterBox(
                    smtp_settings(port=self.port),
                    one_by_one(
                        lambda raw, _: self.arrived.append(
                            re.sub(rb"\AReceived:(?:[^\r\n]|\r\n[ \t])*\r\n", b"", raw)
                        )
                    ),
                    lambda: datetime.now(UTC),
                    lambda _: True,
                )
            ]
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
    """Killed before each step of a complaint's way whose mails go to a mail server; what is sent twice is the
    same bytes."""
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
    store.with_name("config.toml").write_text(
        lane.config.read_text("utf-8") + TABLE.format(port=port), "utf-8"
    )


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
        waited_for(lambda: not server.door.reception.talks)
        unknown = {one for one in server.ids() if status(store).get(one) != "sent"}
        lane.start(store, LATER)
        way.send(lane, taken)
        assert lane.until(lambda: way.settled(store))
        lane.kill()
    examine(store)
    ids = server.ids()
    # The office's letters to itself, by which it sees that its way works, are none of the undisturbed run's.
    if (
        sorted(re.sub(r"\.[0-9a-z]{17}@", "@", one) for one in ids if not one.startswith("<probe-"))
        != expected
    ):
        return f"{sorted(ids)} instead of {expected}", 0
    if len(set(server.arrived)) != len(ids):
        return "a mail was sent again with other bytes", 0
    wrong = {one: count for one, count in ids.items() if count != 1 + (one in unknown)}
    return (f"sent so often: {wrong}, though of {unknown} alone it was unknown" if wrong else ""), len(
        unknown
    )


def status(store: Path) -> dict[str, str]:
    """Message-ID → how the book says that it stands."""
    known: dict[str, dict[str, str]] = {}
    if (store / "journal").exists():
        for line in FileJournal(store, reading=True).lines():
            for key, row in (line.change.get("mails") or {}).items():
                known.setdefault(key, {}).update(
                    {k: v for k, v in (row or {}).items() if k in ("message_id", "status")}
                )
    return {row["message_id"]: row["status"] for row in known.values() if "message_id" in row}


# A relay that breaks the line.

# fault → (the word after which the line breaks, whether the relay has the whole letter then)
FAULTS = {
    "after MAIL": ("MAIL", False),
    "after RCPT": ("RCPT", False),
    "after DATA": ("DATA", False),
    "in the middle of the letter": ("body", False),
    "after the dot, and it is lost": ("lost", False),
    "after the dot, and it is taken": ("end", True),
}
SCENARIOS = 200
LINES = {
    "EHLO": "250-sink\r\n250 SIZE 50000000",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


class FaultySink(socketserver.ThreadingTCPServer):
    """A mail server that breaks off its talk where `draw` says so; `arrived` is what it kept, a whole letter
    each."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, draw: Iterator[str]) -> None:
        self.draw, self.arrived = draw, list[bytes]()
        self.met: Counter[str] = Counter()
        # Message-ID → how often it was taken and the line broken before the 250
        self.broken: Counter[str] = Counter()
        super().__init__(("127.0.0.1", 0), _FaultyTalk)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class _FaultyTalk(socketserver.StreamRequestHandler):
    server: FaultySink

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        fault = ""
        for line in self.rfile:
            word = line.split()[0].decode().upper()
            if word == "MAIL":
                fault = next(self.server.draw)
                self.server.met[fault or "none"] += 1
            place = FAULTS[fault][0] if fault else ""
            if word == place and word != "DATA":
                return
            if word != "DATA":
                self.wfile.write(LINES.get(word, "500 ?").encode() + b"\r\n")
            elif place == "DATA" or not self._letter(place):
                return
            if word == "QUIT":
                return

    def _letter(self, place: str) -> bool:
        """Whether the talk goes on."""
        self.wfile.write(b"354 go\r\n")
        if place == "body":
            self.rfile.readline()
            return False
        raw = b"".join(iter(self.rfile.readline, b".\r\n"))
        if place != "lost":
            self.server.arrived.append(re.sub(rb"(?m)^\.\.", b".", raw))
        if place == "end":
            self.server.broken[message_id(raw)] += 1
        if not place:
            self.wfile.write(b"250 2.0.0 taken\r\n")
        return not place


def break_anywhere(share: Share) -> Result:
    """A complaint up to its answer and its rating, by a relay that breaks the line at places drawn at random:
    copies and Message-IDs counted."""
    result = Result()
    for number in range(share.count(SCENARIOS)):
        chance = share.random(f"breaks-{number}")
        sink = FaultySink(_drawn(chance))
        folder = Path(tempfile.mkdtemp(prefix="mailroom-breaks-"))
        try:
            wrong = _by_a_faulty_relay(sink, folder, chance)
        finally:
            sink.shutdown()
            sink.server_close()
            shutil.rmtree(folder)
        for what, count in sink.met.items():
            result.add(f"lines broken {what}" if what != "none" else "mails taken and said so", count)
        result.add("mails taken twice", sum(sink.broken.values()))
        result.findings += [f"seed {share.seed}, scenario {number}: {one}" for one in wrong]
    result.add("scenarios", share.count(SCENARIOS))
    return result


def _drawn(chance: random.Random) -> Iterator[str]:
    while True:
        yield chance.choice(list(FAULTS)) if chance.random() < 0.4 else ""


def _by_a_faulty_relay(sink: FaultySink, folder: Path, chance: random.Random) -> list[str]:
    config = load(CONFIG, {})
    config = replace(config, relay=config.relay.model_copy(update={"mode": "smtp", "host": "127.0.0.1"}))
    settings = relay_settings(
        "127.0.0.1", sink.server_address[1], "none", timeout_seconds=10, answer_seconds=10
    )
    with closing(Relay(settings)) as relay, closing(Bag(config, folder, carrier=relay)) as bag:
        bag.office.post.waits.luck = chance.random
        bag.write()
        _out(bag)
        bag.says("admin", "verification", "1 PUPR")
        _out(bag)
        bag.says(
            "liaison PUPR", "disposition", "2 Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026."
        )
        bag.settle(windows_over=True)
        _out(bag)
        clock = bag.case().clock
        bag.answer(bag.last("answer"), "5")
        _out(bag)
        return [
            *_counted(bag, sink),
            *([] if clock and bag.case().rating == 5 else ["the answer did not start the clock"]),
        ]


def _out(bag: Bag) -> None:
    """Until nothing waits; each try is a quarter of an hour behind the last."""
    for _ in range(100):
        if not bag.office.store.register.find("mails", "status", "waiting"):
            return
        bag.now += timedelta(minutes=16)
        bag.office.settle(bag.now)
    raise AssertionError("something waits for ever")


def _counted(bag: Bag, sink: FaultySink) -> Iterator[str]:
    rows = bag.mails()
    arrived = Counter(map(message_id, sink.arrived))
    expected = {row["message_id"]: 1 + sink.broken[row["message_id"]] for row in rows}
    if {row["status"] for row in rows} != {"sent"}:
        yield "not all mails have left"
    if dict(arrived) != expected:
        yield f"copies arrived: {arrived}, expected {expected}"
    if len(set(sink.arrived)) != len(arrived):
        yield "a mail was sent again with other bytes"
