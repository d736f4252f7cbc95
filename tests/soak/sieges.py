"""A running daemon under each attack: honest letters are answered all the while, and nothing is lost.

An attack goes on in threads of its own while honest people write, one after the other. Measured is how long
each waits from the door's 250 until our mail to him lies in his box (p50 and p99). The whole soak wants 3 s
of a quiet machine; a share measures and judges no seconds. At the end every letter that was accepted is
entered, and the store verifies."""

from __future__ import annotations

import shutil
import signal
import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mailroom.procedure.letter import Envelope
from mailroom.procedure.workdays import ZONES
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.sqlite_register import SqliteRegister
from tests.certificates import certificate
from tests.daemon.test_daemon import LETTER, OURS, House
from tests.delivery_reports import delivery_report
from tests.limits import stretched
from tests.soak import Result, Share
from tests.soak.lanes import place
from tests.soak.ways import reply

HONEST = 20  # letters of honest people while an attack goes on
ANSWERED = 3.0  # seconds: p99
WAIT = 60.0  # seconds after which an honest letter counts as not answered
FORGED, BOUNCES, IDLE, SLOW, DOTS, LARGE = 1500, 5000, 500, 50, 60, 5
MACHINE = "admin@kominfo.example"  # whose mailbox answers by itself
MB = 1_000_000


@dataclass
class Siege:
    """One office at work, and what comes in. accepted: letters of which the door said 250."""

    house: House
    share: Share
    over: threading.Event = field(default_factory=threading.Event)
    accepted: int = 0
    acts: int = 0
    _one: threading.Lock = field(default_factory=threading.Lock)

    def send(self, raw: bytes, sender: str, to: str = OURS) -> None:
        with smtplib.SMTP("127.0.0.1", self.house.port, timeout=stretched(WAIT)) as line:
            line.sendmail(sender, [to], raw)
        with self._one:
            self.accepted += 1

    def connect(self, network: int) -> socket.socket:
        """A connection from another network, which nobody trusts."""
        source = (f"127.{1 + network // 250}.{1 + network % 250}.1", 0)
        line = socket.create_connection(("127.0.0.1", self.house.port), 10, source)
        line.settimeout(0.2)
        return line

    def complaint(self, number: int, person: str) -> bytes:
        text = LETTER.format(number=number).replace("budi@", f"{person}@").replace("<", f"<{person}-", 2)
        return text.replace(f"<{person}-{person}@", f"<{person}@").encode()

    def boxes(self, person: str) -> int:
        return len(self.house.mails(f"{person}@warga.example"))

    def wait_for(self, person: str, before: int) -> float | None:
        """Seconds until there is one more mail for him."""
        began = time.monotonic()
        while self.boxes(person) == before:
            if time.monotonic() - began > stretched(WAIT):
                return None
            time.sleep(0.02)
        return time.monotonic() - began


def _repeat(siege: Siege, count: int, letter: Callable[[int], tuple[bytes, str]]) -> None:
    for number in range(siege.share.count(count)):
        if siege.over.is_set():
            return
        with suppress(smtplib.SMTPException, OSError):
            siege.send(*letter(number))
            siege.acts += 1


def forged(siege: Siege) -> None:
    """1,500 senders who exist nowhere."""

    def letter(number: int) -> tuple[bytes, str]:
        sender = f"korban{number}@palsu{number % 9}.example"
        return siege.complaint(10_000 + number, "x").replace(b"x@warga.example", sender.encode()), sender

    _repeat(siege, FORGED, letter)


def at_once(siege: Siege) -> None:
    """1,500 such letters that lie in the inbox at one moment, as after a night."""
    arrived, letters = datetime(2026, 3, 5, 8, tzinfo=ZONES["WIB"]), []
    for number in range(siege.share.count(FORGED)):
        sender = f"korban{number}@palsu{number % 9}.example"
        raw = siege.complaint(40_000 + number, "x").replace(b"x@warga.example", sender.encode())
        letters.append((raw, Envelope("smtp", arrived, sender, (OURS,))))
    put = FileInbox(siege.house.store).accept_all(letters)
    siege.accepted += sum(isinstance(name, str) for name in put)
    siege.acts += len(put)


def impostors(siege: Siege) -> None:
    """1,500 letters in the admin's name, whose address everybody knows, while he answers his letters."""

    def letter(number: int) -> tuple[bytes, str]:
        raw = siege.complaint(50_000 + number, "x").replace(b"x@warga.example", MACHINE.encode())
        return raw, MACHINE

    _repeat(siege, FORGED, letter)


def bounced(siege: Siege) -> None:
    """5,000 reports about mails that we never sent."""
    _repeat(
        siege, BOUNCES, lambda number: (delivery_report(OURS, f"w{number}@hilang.example", f"b{number}"), "")
    )


def answered(siege: Siege) -> None:
    """A mailbox that answers each of our mails at once."""
    seen = 0
    while not siege.over.wait(0.05):
        for path in siege.house.mails(MACHINE)[seen:]:
            seen += 1
            head = path.read_bytes().partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
            known = dict(line.split(": ", 1) for line in head.split("\r\n") if ": " in line)
            to = known["Reply-To"].rpartition("<")[2].strip("<> ")
            text = (
                f"From: {MACHINE}\r\nTo: {to}\r\nSubject: Re: surat\r\nIn-Reply-To: {known['Message-ID']}\r\n"
                f"Message-ID: <mesin-{seen}@kominfo.example>\r\n\r\nTerima kasih, surat Anda sudah masuk.\r\n"
            )
            with suppress(smtplib.SMTPException, OSError):
                siege.send(text.encode(), MACHINE, to)
                siege.acts += 1


def _held(siege: Siege, count: int, begin: bytes, drip: bytes = b"") -> None:
    """So many connections that say this and then nothing, or one byte at a time; each begins anew when the
    door ends it."""
    with ExitStack() as stack:
        lines: dict[int, socket.socket] = {}
        while not siege.over.wait(0.1):
            for number in range(siege.share.count(count)):
                try:
                    if number not in lines:
                        lines[number] = stack.enter_context(siege.connect(number))
                        lines[number].sendall(begin)
                        siege.acts += 1
                    elif drip:
                        lines[number].sendall(drip)
                    elif not lines[number].recv(4096):
                        del lines[number]
                except TimeoutError:
                    continue
                except OSError:
                    lines.pop(number, None)
                if siege.over.is_set():
                    return


def idle(siege: Siege) -> None:
    """500 connections that say nothing."""
    _held(siege, IDLE, b"")


def slow(siege: Siege) -> None:
    """50 letters that come one byte at a time."""
    envelope = b"EHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<%b>\r\nDATA\r\n" % OURS.encode()
    _held(siege, SLOW, envelope, b"a")


def half_open(siege: Siege) -> None:
    """50 connections that ask for STARTTLS and do not begin it."""
    _held(siege, SLOW, b"EHLO a\r\nSTARTTLS\r\n")


def dots(siege: Siege) -> None:
    """Letters of 20 to 80 kB that are a line of dots."""
    _repeat(
        siege,
        DOTS,
        lambda number: (
            siege.complaint(20_000 + number, f"titik{number}") + b"." * (20_000 * (1 + number % 4)) + b"\r\n",
            f"titik{number}@warga.example",
        ),
    )


def large(siege: Siege) -> None:
    """Letters of 45 MB."""
    line = b"Jalan di Desa Lembak rusak sejak 1 Maret 2026.\r\n"

    def letter(number: int) -> tuple[bytes, str]:
        body = line * (45 * MB // len(line))
        return siege.complaint(30_000 + number, f"besar{number}") + body, f"besar{number}@warga.example"

    _repeat(siege, LARGE, letter)


ATTACKS: Mapping[str, Callable[[Siege], None]] = {
    one.__name__: one
    for one in (forged, at_once, impostors, bounced, answered, idle, slow, half_open, dots, large)
}


def sieges(share: Share) -> Result:
    """Forged senders, letters in the admin's name, bounces, an answering machine, idle, slow and half-open
    connections, dots, 45 MB."""
    result = Result()
    for name in share.of("sieges", [*ATTACKS]):
        folder = place(f"sieges-{name}").parent
        result.findings += [f"{name}: {one}" for one in _besiege(name, share, folder, result)]
        if not result.findings:
            shutil.rmtree(folder)
    return result


def _besiege(name: str, share: Share, folder: Path, result: Result) -> Iterator[str]:
    certificate(folder / "door.pem", folder / "door.key")
    house = House(folder, 'certificate_file = "door.pem"\nkey_file = "door.key"')
    siege, count = Siege(house, share), max(3, share.count(HONEST))
    house.open()
    assert house.process is not None
    threading.Thread(target=house.log.extend, args=(house.process.stderr,), daemon=True).start()
    people = [f"warga{number}" for number in range(count)]
    for number, person in enumerate(people):  # known by a case of theirs, so that no receipt has to wait
        siege.send(siege.complaint(number, person), f"{person}@warga.example")
    lost = [person for person in people if siege.wait_for(person, 0) is None]
    asked = _asked(house, count)
    attack = threading.Thread(target=ATTACKS[name], args=(siege,), daemon=True)
    attack.start()
    took = []
    for number, person in enumerate(people):
        before = siege.boxes(person)
        if name == "impostors":
            siege.send(*reply(asked[number], MACHINE, "1 DINKES", f"verifikasi-{number}"))
        else:
            siege.send(siege.complaint(100 + number, person), f"{person}@warga.example")
        waited = siege.wait_for(person, before)
        lost += [person] if waited is None else []
        took += [waited] if waited is not None else []
        time.sleep(0.2)
    siege.over.set()
    attack.join()
    yield from (f"{person} got no answer" for person in lost)
    ordered = sorted(took) or [0.0]
    result.add(f"{name}: acts", siege.acts)
    result.did[f"{name}: p50"] = round(ordered[len(ordered) // 2], 2)
    result.did[f"{name}: p99"] = round(ordered[-1], 2)
    if share.part == 1 and ordered[-1] > stretched(ANSWERED):
        yield f"an honest letter waited {ordered[-1]:.1f} s"
    yield from _end(siege)


def _asked(house: House, count: int) -> list[bytes]:
    """The admin's letters about so many complaints, which may come after the receipts."""
    until = time.monotonic() + stretched(WAIT)
    while len(found := house.mails(MACHINE)) < count and time.monotonic() < until:
        time.sleep(0.05)
    return [path.read_bytes() for path in found]


def _end(siege: Siege) -> Iterator[str]:
    house, until = siege.house, time.monotonic() + stretched(5 * WAIT)
    while FileInbox(house.store).waiting() and time.monotonic() < until:
        time.sleep(0.2)
    assert house.process is not None
    house.process.send_signal(signal.SIGTERM)
    if house.process.wait(60) != 0:
        yield "the office did not end as it should"
    register = SqliteRegister.open_for_reading(house.store)
    entered = sum(1 for _ in register.iterate("letters"))
    register.close()
    if entered != siege.accepted:
        yield f"{entered} of {siege.accepted} accepted letters are entered"
    if house.run("verify", "--at", "2026-03-05T20:00").returncode:
        yield "the store does not verify"
