"""A real daemon killed between any two steps of one letter's way and started again: each effect once, nothing lost.

Two letters are followed: a complaint into a store that is not even there yet, and the admin's reply to what came of it. The run
that nobody disturbs says how many steps there are; then the same letter is sent to a daemon that is killed before the first step,
the second, and so on to the last, each time in a fresh store. As a mail server does, the sender comes again until it hears 250.
`make test` takes every second step, the others on the next day; EVERY_CRASH=1 takes them all.
"""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from mailroom.doors.postman import folder_name
from mailroom.doors.smtp import SmtpDoor, SmtpSettings
from mailroom.office import Shelves
from mailroom.phrases import phrase
from mailroom.shelves.journal import Journal
from mailroom.shelves.register import Refused, Register
from tests.crash import Order

ROOT = Path(__file__).parent.parent
SMALL = (ROOT / "tests/small_office.toml").read_text("utf-8")
OURS, CITIZEN, ADMIN = "pengaduan@kab.example", "budi@warga.example", "admin@kominfo.example"
EVERY = bool(os.environ.get("EVERY_CRASH"))
LANES = 2
SECONDS = 20.0  # for anything that is waited for
COMPLAINT = (
    f"From: Budi Santoso <{CITIZEN}>\r\nTo: {OURS}\r\nSubject: Jalan rusak di Desa Lembak\r\n"
    "Message-ID: <1@warga.example>\r\n\r\nJalan di Desa Lembak rusak parah sejak 1 Maret 2026. Mohon diperbaiki.\r\n"
).encode()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Lane:
    """A launcher and a port: where one daemon at a time lives and dies."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.folder, self.port = folder, free_port()
        self.config = folder / "config.toml"
        folder.mkdir()
        office = SMALL.replace("[office]\n", "[office]\nrehearsal = true\n")
        self.config.write_text(office.replace("[smtp]\n", f"[smtp]\nport = {self.port}\n{more}\n"), "utf-8")
        self.launcher = subprocess.Popen(
            [sys.executable, "-m", "tests.crash"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self.pid = 0

    def close(self) -> None:
        self.kill()
        assert self.launcher.stdin is not None
        self.launcher.stdin.close()
        self.launcher.wait(SECONDS)

    def start(self, store: Path, at: str, kill: int = 0, fault: int = 0, what: str = "") -> None:
        argv = ("serve", "--config", str(self.config), "--store", str(store), "--at", at)
        trace, log = store.with_name("trace"), store.with_name("log")
        trace.unlink(missing_ok=True)
        order = Order(argv, str(store), str(trace), str(log), kill, fault, what, str(store.with_name("full")))
        assert self.launcher.stdin is not None
        self.launcher.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        self.pid = int(self._says())

    def _says(self) -> bytes:
        assert self.launcher.stdout is not None
        return self.launcher.stdout.readline()

    def ended(self, seconds: float = 0.0) -> bool:
        """Whether the daemon has ended, or does so within these seconds."""
        if self.pid and select.select([self.launcher.stdout], [], [], seconds)[0]:
            assert self._says() == b"ended\n"
            self.pid = 0
        return not self.pid

    def kill(self) -> None:
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
            assert self.ended(SECONDS)

    def listens(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), SECONDS) as line:
                return line.recv(3) == b"220"
        except OSError:
            return False

    def send(self, letter: bytes, sender: str, to: str) -> int:
        """The code of the last answer; 0 when the line broke or nobody listens."""
        try:
            with smtplib.SMTP("127.0.0.1", self.port, "warga.example", timeout=SECONDS) as line:
                line.sendmail(sender, [to], letter)
        except smtplib.SMTPResponseException as answer:
            return answer.smtp_code if answer.smtp_code > 0 else 0
        except (smtplib.SMTPException, OSError):
            return 0
        return 250

    def send_until(self, taken: bool, letter: bytes, sender: str, to: str) -> bool:
        """As a mail server does: again and again until it is taken, or until the daemon has ended. Whether it is taken."""
        while not taken and not self.ended():
            taken = self.send(letter, sender, to) == 250
            if not taken:
                self.ended(0.005)
        return taken

    def until(self, what: Callable[[], bool]) -> bool:
        """Wait for a condition; False when the daemon ended before it held."""
        end = time.monotonic() + SECONDS
        while not what():
            if self.ended(0.005):
                return False
            assert time.monotonic() < end, "waited in vain"
        return True


@contextmanager
def looking(store: Path) -> Iterator[Register | None]:
    """The register as it stands; None while there is none."""
    try:
        register = Register.open_for_reading(store)
    except (Refused, OSError):
        yield None
        return
    try:
        yield register
    finally:
        register.close()


@dataclass(frozen=True)
class Case:
    """One letter that is followed. before: the store it comes into (None = none yet); mails: how many there are in the end."""

    before: Path | None
    letter: bytes
    sender: str
    to: str
    mails: int
    at: str = "2026-03-05T08:00"
    later: str = "2026-03-05T08:10"  # when it is started again: a mail that was under way has waited for its next try
    steps: list[str] = field(default_factory=list)
    end: dict[str, Any] = field(default_factory=dict)

    def settled(self, store: Path) -> bool:
        """Whether nothing is left to do: no letter waits, all mails have left."""
        with looking(store) as register:
            new = store / "inbox" / "new"
            if register is None or not new.exists() or any(new.iterdir()):
                return False
            status = [row["status"] for _, row in register.iterate("mails")]
            return len(status) >= self.mails and set(status) == {"sent"}


def what_came_of_it(store: Path) -> dict[str, Any]:
    """All that must be the same whatever happened on the way; the book and the register are checked besides."""
    shelves = Shelves.open(store)
    try:
        assert shelves.journal.verify() is None
        assert shelves.register.rebuild().same
        assert shelves.inbox.waiting() == []
        assert shelves.inbox.aside() == []
        letters = Counter(row["class"] for _, row in shelves.register.iterate("letters"))
        assert letters.pop("duplicate", 0) <= 1
        mails = {key: (row["form"], row["to"]) for key, row in shelves.register.iterate("mails")}
        digests = [key for key in mails if mails[key][0] == "digest"]  # told of a letter set aside, if anybody was
        assert len(digests) <= 1
        return {
            "cases": {
                key: [event["kind"] for event in row["events"]] for key, row in shelves.register.iterate("cases")
            },
            "mails": {key: mails[key] for key in mails if key not in digests},
            "letters": letters,
            "delivered": sorted(
                (path.parent.parent.name, our_id(path.read_bytes()))
                for path in delivered(store)
                if path.name not in digests
            ),
            # a copy with another Received line is kept, too
            "filed": len({path.name[:64] for path in (store / "letters").glob("*/*.eml")}),
        }
    finally:
        shelves.close()


def our_id(mail: bytes) -> str:
    """The Message-ID without its token, which another store's key makes another."""
    return re.sub(r"\.[0-9a-z]{17}@", "@", str(message_from_bytes(mail)["Message-ID"]))


def delivered(store: Path) -> list[Path]:
    return [*(store / "outgoing").glob("*/new/*"), *(store / "outgoing").glob("*/cur/*")]


def newest(store: Path, address: str, form: str) -> Message:
    """The mail of that form that lies in a person's Maildir."""
    with looking(store) as register:
        assert register is not None
        key = next(key for key, row in register.iterate("mails") if (row["form"], row["to"]) == (form, address))
    return message_from_bytes((store / "outgoing" / folder_name(address) / "new" / key).read_bytes(), policy=default)


def reply(original: Message, sender: str, text: str) -> tuple[bytes, str]:
    """What a mail program makes of "Reply": the mail, and whom it goes to."""
    to = str(original["Reply-To"])
    body = original.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    quoted = "".join(f"> {line}\r\n" for line in body.splitlines())
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: Re: {original['Subject']}\r\nMessage-ID: <2@kominfo.example>\r\n"
    thread = f"In-Reply-To: {original['Message-ID']}\r\nReferences: {original['Message-ID']}\r\n"
    plain = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    wrote = f"Pada Kam, 5 Mar 2026 pukul 08.05 {OURS} menulis:\r\n"
    return (head + thread + plain + f"{text}\r\n\r\n{wrote}{quoted}").encode(), re.sub(r".*<|>.*", "", to)


# A run, disturbed or not.


def run(lane: Lane, case: Case, name: str, fault: int = 0) -> Path:
    """Send the letter to a daemon that dies before step `fault`, start it again, send again what was not taken: the store."""
    folder = lane.folder / name
    folder.mkdir()
    store = folder / "store"
    if case.before:
        shutil.copytree(case.before, store)
    lane.start(store, case.at, fault)
    taken = lane.send_until(False, case.letter, case.sender, case.to)
    lane.until(lambda: case.settled(store))
    lane.kill()
    assert taken or fault, (folder / "log").read_text()
    if fault:
        lane.start(store, case.later)
        assert lane.send_until(taken, case.letter, case.sender, case.to)
        assert lane.until(lambda: case.settled(store)), (folder / "log").read_text()
        lane.kill()
        assert not (taken and copies(store)), "one letter was sent, and is counted twice"
    return store


def copies(store: Path) -> int:
    with looking(store) as register:
        return sum(row["class"] == "duplicate" for _, row in register.iterate("letters")) if register else 0


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Lane]]:
    root = tmp_path_factory.mktemp("kill")
    found = [Lane(root / f"lane{number}") for number in range(LANES)]
    yield found
    for lane in found:
        lane.close()


def undisturbed(lane: Lane, case: Case, name: str) -> Path:
    store = run(lane, case, name)
    case.steps[:] = store.with_name("trace").read_text().splitlines()
    case.end.update(what_came_of_it(store))
    return store


@pytest.fixture(scope="module")
def complaint(lanes: list[Lane]) -> tuple[Case, Path]:
    case = Case(None, COMPLAINT, CITIZEN, OURS, mails=2)
    return case, undisturbed(lanes[0], case, "complaint")


@pytest.fixture(scope="module")
def verdict(lanes: list[Lane], complaint: tuple[Case, Path]) -> Case:
    store = complaint[1]
    letter, to = reply(newest(store, ADMIN, "verification"), ADMIN, "1 DINKES")
    case = Case(store, letter, ADMIN, to, 5, "2026-03-05T08:05", "2026-03-05T08:15")
    undisturbed(lanes[0], case, "verdict")
    return case


def chosen(steps: int) -> range:
    """The steps to be tried: all, or every second one, the others on the next day."""
    return range(1, steps + 1) if EVERY else range(1 + datetime.now(UTC).toordinal() % 2, steps + 1, 2)


Run = Callable[[Lane, Case, str, int], Path]


def hold(lanes: list[Lane], case: Case, name: str, how: Run, steps: Iterable[int]) -> None:
    """Disturb the letter at each of these steps; what differs in the end from the undisturbed run is told with the step's name."""
    free: SimpleQueue[Lane] = SimpleQueue()
    for lane in lanes:
        free.put(lane)

    def attempt(number: int) -> str:
        lane = free.get()
        try:
            store = how(lane, case, f"{name}{number}", number)
            end = what_came_of_it(store)
            shutil.rmtree(store.parent)
            return "" if end == case.end else f"at step {case.steps[number - 1]}: {end} instead of {case.end}"
        except AssertionError as wrong:
            return f"at step {case.steps[number - 1]}: {wrong}"
        finally:
            lane.kill()
            free.put(lane)

    with ThreadPoolExecutor(len(lanes)) as pool:
        wrong = [one for one in pool.map(attempt, steps) if one]
    assert not wrong, "\n".join(wrong)


def test_the_undisturbed_runs_are_what_the_sop_says(complaint: tuple[Case, Path], verdict: Case) -> None:
    first, second = complaint[0].end, verdict.end
    assert [*first["cases"]] == ["ME-2026-0001"]
    assert sorted(first["mails"].values()) == [("receipt", CITIZEN), ("verification", ADMIN)]
    assert Counter(form for form, _ in second["mails"].values()) == Counter(
        ["receipt", "verification", "echo", "forwarded", "disposition"]
    )
    for end, count in ((first, 1), (second, 2)):
        assert end["filed"] == sum(end["letters"].values()) == count
        assert len(end["delivered"]) == len(end["mails"])


def test_killed_anywhere_on_a_complaints_way(lanes: list[Lane], complaint: tuple[Case, Path]) -> None:
    hold(lanes, complaint[0], "complaint", run, chosen(len(complaint[0].steps)))


def test_killed_anywhere_on_a_replys_way(lanes: list[Lane], verdict: Case) -> None:
    hold(lanes, verdict, "verdict", run, chosen(len(verdict.steps)))


# A fault of ours in the door.


def steps_of(case: Case, *parts: str) -> list[int]:
    """The numbers of the steps whose note holds one of these parts."""
    return [number for number, note in enumerate(case.steps, 1) if any(part in note for part in parts)]


def put_fails(lane: Lane, case: Case, name: str, fault: int) -> Path:
    """The letter's first put raises at this step: 451, and the sender comes again."""
    folder = lane.folder / name
    folder.mkdir()
    store = folder / "store"
    lane.start(store, case.at, fault=fault, what="raise")
    assert lane.until(lane.listens)
    assert lane.send(case.letter, case.sender, case.to) == 451
    assert lane.send_until(False, case.letter, case.sender, case.to)
    assert lane.until(lambda: case.settled(store))
    lane.kill()
    return store


def test_a_fault_in_the_door_is_451_and_nothing_is_lost(lanes: list[Lane], complaint: tuple[Case, Path]) -> None:
    case = complaint[0]
    first, last = steps_of(case, "create /inbox/tmp/")[0], steps_of(case, "fsync /inbox/new")[0]
    hold(lanes, case, "fault", put_fails, range(first, last + 1))


# A letter that cannot be handled.


def set_aside(lane: Lane, case: Case, name: str, kill: int) -> Path:
    """The letter's first handling raises, and while it is set aside and the admin told, the daemon is killed; then nothing raises."""
    folder = lane.folder / name
    folder.mkdir()
    store = folder / "store"
    lane.start(store, case.at, kill, steps_of(case, "create /sent/")[0], "raise")
    taken = lane.send_until(False, case.letter, case.sender, case.to)
    lane.until(lambda: told_aside(store))
    lane.kill()
    if kill:
        lane.start(store, case.later)
        assert lane.send_until(taken, case.letter, case.sender, case.to)
        assert lane.until(lambda: case.settled(store)), (folder / "log").read_text()
        lane.kill()
    return store


def told_aside(store: Path) -> bool:
    """Whether the admin's digest, which tells of it, has left."""
    with looking(store) as register:
        return register is not None and any(row["status"] == "sent" for _, row in register.iterate("mails"))


def test_killed_while_a_letter_is_set_aside(lanes: list[Lane], complaint: tuple[Case, Path]) -> None:
    case, lane = complaint[0], lanes[0]
    steps = set_aside(lane, case, "aside", 0).with_name("trace").read_text().splitlines()
    case = Case(case.before, case.letter, case.sender, case.to, case.mails, steps=steps, end=case.end)
    first = steps_of(case, "/inbox/aside/")[0]
    assert steps_of(case, "/outgoing/")[-1] > first

    def how(lane: Lane, _: Case, name: str, kill: int) -> Path:
        return set_aside(lane, complaint[0], name, kill)

    hold(lanes, case, "aside", how, [step for step in chosen(len(steps)) if step >= first])


# A disk without room.


def full_from(lane: Lane, case: Case, name: str, fault: int) -> Path:
    """The disk has no room from this step on, until the door has said 451 or the clerk that he waits; then it has."""
    folder = lane.folder / name
    folder.mkdir()
    store, full = folder / "store", folder / "full"
    full.touch()
    lane.start(store, case.at, fault=fault, what="full")
    taken = lane.until(lane.listens) and (lane.send(case.letter, case.sender, case.to) == 250)
    assert lane.until(lambda: not taken or waits(folder / "log"))
    whole_or_not_at_all(store, case)
    full.unlink()
    return mended(lane, case, store, taken)


def mended(lane: Lane, case: Case, store: Path, taken: bool) -> Path:
    """There is room again: what was refused comes again, what waits is done, or at its next try after a restart."""
    assert lane.send_until(taken, case.letter, case.sender, case.to)
    assert lane.until(lambda: case.settled(store) or postponed(store)), store.with_name("log").read_text()
    lane.kill()
    lane.start(store, case.later)
    assert lane.until(lambda: case.settled(store)), store.with_name("log").read_text()
    lane.kill()
    return store


def waits(log: Path) -> bool:
    """Whether the clerk has said that the disk refuses."""
    return phrase("serve.disk", why="\0").partition("\0")[0] in log.read_text()


def postponed(store: Path) -> bool:
    """Whether a mail was tried, and waits for its next try."""
    with looking(store) as register:
        waiting = register.find("mails", "status", "waiting") if register else []
    return any(row["attempts"] for row in waiting)


def whole_or_not_at_all(store: Path, case: Case) -> None:
    """While the disk is full, too: the book is whole, and the case is there with its mails or not there."""
    assert Journal(store, reading=True).verify() is None
    with looking(store) as register:
        assert register is not None
        cases, mails = register.keys("cases"), register.keys("mails")
    assert (cases, len(mails)) in (([], 0), ([*case.end["cases"]], case.mails))


def test_a_full_disk_is_451_or_waiting_and_nothing_is_half_entered(
    lanes: list[Lane], complaint: tuple[Case, Path]
) -> None:
    case = complaint[0]
    opened = steps_of(case, "create /inbox/tmp")[0]
    steps = [step for step in steps_of(case, "create", "write", "fsync", "link", "COMMIT") if step >= opened]
    hold(lanes, case, "full", full_from, steps if EVERY else steps[:: len(steps) // 6])


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk of its own is mounted by root only")
@pytest.mark.parametrize("room", [0, 4, 16])
def test_a_real_disk_without_room(lanes: list[Lane], complaint: tuple[Case, Path], tmp_path: Path, room: int) -> None:
    """A disk with room for so many more pages, so that what fails is whichever write comes then."""
    case, lane, disk = complaint[0], lanes[0], tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "mailroom-test", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        store, filler = disk / "store", disk / "filler"
        lane.start(store, case.at)
        assert lane.until(lane.listens)
        fill(filler, room)
        taken = lane.send(case.letter, case.sender, case.to) == 250
        assert lane.until(lambda: not taken or waits(disk / "log") or case.settled(store))
        assert taken or not room
        whole_or_not_at_all(store, case)
        filler.unlink()
        mended(lane, case, store, taken)
        assert what_came_of_it(store) == case.end
    finally:
        lane.kill()
        subprocess.run(["umount", str(disk)], check=True)


def fill(filler: Path, room: int) -> None:
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    os.truncate(filler, max(0, filler.stat().st_size // 4096 - room) * 4096)


# A relay that is away.


def test_a_dead_relay_makes_mail_wait_and_it_leaves_once(tmp_path: Path, complaint: tuple[Case, Path]) -> None:
    case, port = complaint[0], free_port()
    lane = Lane(tmp_path / "lane", f'[relay]\nmode = "smtp"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n')
    store = lane.folder / "store"
    try:
        lane.start(store, "2026-03-05T08:00")
        assert lane.send_until(False, case.letter, case.sender, case.to)
        assert lane.until(lambda: tries(store) == [1, 1])
        assert {wait for _, wait in next_tries(store)} == {timedelta(minutes=1)}
        lane.kill()
        lane.start(store, "2026-03-05T08:02")
        assert lane.until(lambda: tries(store) == [2, 2])
        assert {wait for _, wait in next_tries(store)} == {timedelta(minutes=5)}
        lane.kill()
        with relay(port) as arrived:
            lane.start(store, "2026-03-05T08:10")
            assert lane.until(lambda: case.settled(store))
            assert Counter(map(our_id, arrived)) == Counter(identity for _, identity in case.end["delivered"])
            lane.kill()
            lane.start(store, "2026-03-05T09:30")  # nothing is left to be tried: the next letter's mails go alone
            assert lane.send_until(False, case.letter.replace(b"<1@", b"<2@"), case.sender, case.to)
            assert lane.until(lambda: len(arrived) == 4 and case.settled(store))
            assert set(Counter(map(our_id, arrived)).values()) == {1}
    finally:
        lane.close()


def tries(store: Path) -> list[int]:
    """How often each mail that could not leave was tried."""
    with looking(store) as register:
        return [row["attempts"] for _, row in register.iterate("mails") if row.get("trouble")] if register else []


def next_tries(store: Path) -> list[tuple[str, timedelta]]:
    """(mail, how long after its last try it is tried again)."""
    found = []
    for line in Journal(store, reading=True).read():
        if line.change["why"] == "attempts":
            found = [
                (key, datetime.fromisoformat(row["next"]) - datetime.fromisoformat(line.at))
                for key, row in line.change["mails"].items()
            ]
    return [(key, timedelta(seconds=round(wait.total_seconds()))) for key, wait in found]


@contextmanager
def relay(port: int) -> Iterator[list[bytes]]:
    """A mail server that takes everything."""
    arrived: list[bytes] = []
    door = SmtpDoor(
        SmtpSettings(port=port), lambda raw, _: arrived.append(raw), lambda: datetime.now(UTC), lambda _: True
    )
    door.start()
    try:
        yield arrived
    finally:
        door.stop()
