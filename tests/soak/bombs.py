"""Letters and moments that never end or take all memory, planted into a real daemon; and a clerk who is
killed again and again while letters come in."""

from __future__ import annotations

import os
import random
import shutil
import signal
import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from pathlib import Path

from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.writing.cli_sentences import phrase
from tests.daemon.test_daemon import LETTER, House
from tests.limits import stretched
from tests.offices import write_office
from tests.planted import WORD
from tests.soak import Result, Share
from tests.soak.lanes import place
from tests.soak.ways import reply

ADMIN = "admin@kominfo.example"
LIMITS = """
[process]
letter_seconds = 1
letter_mb = 128
paper_seconds = 1
paper_mb = 128
still_seconds = {still}
"""
NEXT = 2.0  # seconds in which the next letter is answered
WAIT = 60.0  # seconds for anything else
KILLS = 20
# A pattern holds the interpreter; a crash and a disk that hangs are blamed after the third time only.
ENDLESS = [f"{where}:{how}" for where in ("read", "decide", "type", "press", "bell") for how in
           ("loop", "pattern", "bloat")]  # fmt: skip
BOMBS = [*ENDLESS, "read:crash", "decide:hang", "kills"]
ENDED = phrase("serve.clerk_again", why="\0").partition("\0")[0]


class Watched:
    """An office at work: its log with the moment of each line, and how its door answers all the while."""

    def __init__(self, folder: Path, planted: str) -> None:
        folder.mkdir(parents=True)
        self.house, self.planted = House(folder), planted
        write_office(
            self.house.config, self.house.text + LIMITS.format(still=10 if planted.endswith("hang") else 600)
        )
        self.log: list[tuple[float, str]] = []
        self.slowest = 0.0  # seconds until the door greeted

    @contextmanager
    def open(self, at: str, planted: str = "") -> Iterator[None]:
        os.environ["PLANTED"] = planted
        try:
            self.house.open(at=at)
        finally:
            del os.environ["PLANTED"]
        process, over = self.house.process, threading.Event()
        assert process is not None
        threads = [threading.Thread(target=self._listen, args=(process.stderr,), daemon=True)]
        threads.append(threading.Thread(target=self._knock, args=(over,), daemon=True))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            threads[1].join()
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            threads[0].join()

    def _listen(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.log.append((time.monotonic(), line))

    def _knock(self, over: threading.Event) -> None:
        while not over.wait(0.1):
            began = time.monotonic()
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.house.port), WAIT) as line:
                line.recv(3)
            self.slowest = max(self.slowest, time.monotonic() - began)

    def ends(self) -> list[float]:
        """When a clerk ended."""
        return [at for at, line in self.log if ENDED in line]

    def send(self, number: int, subject: str = "Jalan rusak") -> None:
        text = LETTER.format(number=number).replace("Jalan rusak", subject)
        self.house.send_text(text.replace("budi@", f"budi{number}@"))

    def answered(self, number: int) -> bool:
        return bool(self.house.mails(f"budi{number}@warga.example"))

    def told(self) -> int:
        """How often the admin was told of what was laid aside: in a digest, or in a line for the next one."""
        found = 0
        for path in self.house.mails(ADMIN):
            body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
            found += "belum dapat kami proses" in (body.get_content() if body is not None else "")
        register = SqliteRegister.open_for_reading(self.house.store)
        try:
            return found + sum(row["line"].get("kind") == "aside" for _, row in register.iterate("agenda"))
        finally:
            register.close()


def until(what: Callable[[], object]) -> bool:
    end = time.monotonic() + stretched(WAIT)
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def bombs(share: Share) -> Result:
    """A letter, a paper or a bell without end, or without measure, or that crashes the clerk: laid aside and
    told once, the next letter answered, the door open; and a clerk killed again and again."""
    result = Result()
    for name in share.of("bombs", BOMBS):
        folder = place(f"bombs-{name}").parent / "office"
        office = Watched(folder, name)
        wrong = _kills(office, share.random(name)) if name == "kills" else _bomb(office, name, result)
        result.findings += [f"{name}: {one}" for one in (*wrong, *_audit(office))]
        result.add("planted", 1)
        result.did["slowest greeting"] = round(max(result.did.get("slowest greeting", 0), office.slowest), 2)
        if not result.findings:
            shutil.rmtree(folder.parent)
    return result


def _bomb(office: Watched, name: str, result: Result) -> Iterator[str]:
    where, _, how = name.partition(":")
    times = 3 if how in ("crash", "hang") else 1
    early = where in ("press", "bell")  # the complaint itself does no harm
    if early:
        with office.open("2026-03-05T08:00"):
            office.send(1, f"Jembatan {WORD} rusak parah")
            if not until(lambda: office.answered(1) and office.house.mails(ADMIN)):
                yield "the complaint was not answered"
                return
    with office.open("2026-03-12T08:00" if where == "bell" else "2026-03-05T08:10", name):
        if where == "press":
            _dispose(office)
        elif where != "bell":
            office.send(1, f"Jembatan {WORD} rusak parah")
        office.send(2)
        if not until(lambda: len(office.ends()) >= times and office.answered(2)):
            yield f"the next letter was not answered; {len(office.ends())} ends"
        took = time.monotonic() - office.ends()[-1]
        result.did["slowest next letter"] = round(max(result.did.get("slowest next letter", 0), took), 2)
        if took > stretched(NEXT):
            yield f"the next letter was answered {took:.1f} s after the clerk's end"
        office.send(3)
        if not until(lambda: office.answered(3)):
            yield "the letter after it was not answered"
    if len(office.ends()) != times:
        yield f"the clerk ended {len(office.ends())} times, not {times}"
    if len(FileInbox(office.house.store).aside()) != (where != "bell"):
        yield f"{len(FileInbox(office.house.store).aside())} letters set aside"
    if office.told() != 1:
        yield f"told {office.told()} times"


def _dispose(office: Watched) -> None:
    raw = office.house.mails(ADMIN)[0].read_bytes()
    text, sender, to = reply(raw, ADMIN, "1 DINKES", "bomb.1")
    with smtplib.SMTP("127.0.0.1", office.house.port, timeout=WAIT) as line:
        line.sendmail(sender, [to], text)


def _kills(office: Watched, mind: random.Random) -> Iterator[str]:
    """At random moments, with letters coming in all the while."""
    numbers, over = iter(range(1, 10_000)), threading.Event()
    sent: list[int] = []

    def write() -> None:
        while not over.wait(mind.uniform(0.1, 0.6)):
            number = next(numbers)
            office.send(number)
            sent.append(number)

    with office.open("2026-03-05T08:00"):
        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        for _ in range(KILLS):
            time.sleep(mind.uniform(0.05, 1.0))
            with suppress(ProcessLookupError):
                os.kill(office.house.child("clerk"), signal.SIGKILL)
        over.set()
        writer.join()
        if not until(lambda: not FileInbox(office.house.store).waiting()):
            yield "letters still wait"
    # mails that were under way when the clerk was killed wait for their next try
    done = office.house.run("once", "--at", "2026-03-05T10:00")
    if done.returncode:
        yield f"once: {done.stderr[-300:]}"
    wrong = {n: count for n in sent if (count := len(office.house.mails(f"budi{n}@warga.example"))) != 1}
    if wrong:
        yield f"receipts: {wrong}"
    if len(office.house.cases()) != len(sent):
        yield f"{len(sent)} letters, {len(office.house.cases())} cases"


def _audit(office: Watched) -> Iterator[str]:
    done = office.house.run("verify", "--at", "2026-03-12T12:00")
    if done.returncode:
        yield f"verify: {(done.stdout + done.stderr)[-300:]}"
    for box in (office.house.store / "outgoing").glob("budi*/new"):
        if len(list(box.iterdir())) != 1 and not box.parent.name.startswith("budi1@"):
            yield f"{box.parent.name} got {len(list(box.iterdir()))} mails"
