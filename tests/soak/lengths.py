"""No function is worse than linear in a letter: the same piece again and again, through the whole office.

Each piece of tests/repeats.py stands in every letter of a case, from the complaint to the rating: the
complainant's, whose name is told or hidden, and each desk's. A letter that costs little at 80 kB is left at
that; another is measured at 20 and 40 kB, too, and may cost 2.5 times as much a doubling, and a second at
80 kB. Each case is a fork with a store of its own, so that one that hangs is ended and says where.

    python -m tests.soak.lengths [--quick | --only PIECE …] [--show]
"""

from __future__ import annotations

import argparse
import email
import email.policy
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

from mailroom.config import load
from mailroom.procedure.letter import Envelope
from tests.mailbag import CITIZEN, NAME, Bag, Row
from tests.repeats import BODIES, MAILS
from tests.soak import Result, Share

ROOT = Path(__file__).parents[2]
KB = 80
SECONDS = 1.0  # of CPU for a letter of 80 kB
RATIO = 2.5  # a doubling
CHEAP = 0.25  # seconds at 80 kB below which a letter is cheap, whatever its shape
HANGS = 8.0  # seconds of CPU for one letter, then it is ended
QUICK = 5  # every so many pieces

TEXT = (
    "Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah sejak 1 Maret 2026. Mohon segera diperbaiki."
)
HIDDEN = "Mohon nama dan alamat saya dirahasiakan."


class Hangs(BaseException):
    """One letter took more than HANGS seconds of CPU. Nothing catches it but us."""


@dataclass
class Life:
    """One case's whole way in a fork. cost: the CPU seconds of each letter; where: what hung."""

    bag: Bag
    made: Callable[[int], str] | None  # of a body, or
    mail: Callable[[int], str] | None  # of a whole mail
    size: int
    cost: dict[str, float] = field(default_factory=dict)
    where: str = ""

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        signal.setitimer(signal.ITIMER_VIRTUAL, HANGS)
        began = time.process_time()
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self.cost[name] = time.process_time() - began

    def letter(
        self, name: str, sender: str, subject: str, text: str, to: str = "", answers: str = ""
    ) -> None:
        """A letter with so many bytes of pieces behind these words."""
        bag = self.bag
        bag.count += 1
        head = {
            "From": f"{NAME} <{sender}>" if sender == CITIZEN else sender,
            "To": to or bag.house.mail,
            "Subject": subject,
            "Date": format_datetime(bag.now),
            "Message-ID": f"<surat-{bag.count}@surat.example>",
            **({"In-Reply-To": answers, "References": answers} if answers else {}),
        }
        heads = "".join(f"{key}: {value}\r\n" for key, value in head.items()) + "MIME-Version: 1.0\r\n"
        if self.mail is not None and self.size:
            made = self.mail(self.size)
            name_of = made.partition(":")[0]
            heads = "".join(line for line in heads.splitlines(True) if not line.startswith(f"{name_of}:"))
            raw = heads + made.replace("\r\n\r\n", f"\r\n\r\n{text}\r\n", 1)
        else:
            body = self.made(self.size) if self.made and self.size else ""
            raw = f"{heads}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            raw += f"{text}\r\n{body}\r\n"
        data = raw.encode("utf-8", "surrogateescape")
        bag.office.accept(data, Envelope("smtp", bag.now, sender, (to or bag.house.mail,)))
        with self.measured(name):
            bag.settle_only()

    def reply(self, name: str, who: str, form: str, text: str) -> None:
        """Somebody answers the latest letter of that form, if there is one."""
        asked = self.latest(form)
        if asked is None:
            return
        original = self.bag.read_head(asked)
        to = parseaddr(str(original["Reply-To"]))[1]
        answers = str(original["Message-ID"])
        sender = who or str(asked["to"])
        self.letter(name, sender, f"Re: {original['Subject']}", text, to, answers)

    def latest(self, form: str) -> Row | None:
        rows = [row for _, row in self.bag.office.store.register.iterate("mails") if row["form"] == form]
        return rows[-1] if rows else None

    def count(self, form: str) -> int:
        return sum(row["form"] == form for _, row in self.bag.office.store.register.iterate("mails"))

    def step(self, name: str, form: str, text: str, short: str, then: str) -> None:
        """A long reply; when what should come of it does not, a short one as well."""
        before = self.count(then)
        self.reply(name, "", form, text)
        if self.count(then) == before:
            size, self.size = self.size, 0
            self.reply(f"{name}, short", "", form, short)
            self.size = size

    def windows(self, name: str) -> None:
        with self.measured(name):
            self.bag.office.settle(self.bag.now, windows_over=True)

    def live(self, hidden: bool) -> None:
        """From the complaint to the rating."""
        self.letter("first", CITIZEN, "Jalan rusak di Lembak", f"{TEXT} {HIDDEN if hidden else ''}\r\n")
        self.step("admin", "verification", "1 PUPR\r\n", "1 PUPR", "disposition")
        self.step("liaison", "disposition", "1 1\r\n", "1 1", "instruction")
        self.step(
            "officer",
            "instruction",
            "Sudah kami tambal kemarin.\r\n",
            "Sudah kami tambal kemarin.",
            "response",
        )
        self.step("approval", "response", "2 Jalan sudah kami tambal.\r\n", "1", "window")
        self.windows("answer")
        self.step(
            "comment", "answer", "Belum selesai, jalan masih berlubang.\r\n", "Belum selesai.", "comment"
        )
        if self.count("review"):
            self.step("review", "review", "1\r\n", "1", "comment")
        self.step(
            "second answer", "comment", "2 Sudah kami tambal lagi.\r\n", "2 Sudah kami tambal lagi.", "window"
        )
        self.windows("second window")
        self.step("rating", "answer", "5 Terima kasih.\r\n", "5", "closed")
        self.letter("later", CITIZEN, "Jalan rusak di Lembak", f"{TEXT}\r\n")
        with self.measured("days"):
            self.bag.at_only("2026-03-16 09:00")


class Quiet(Bag):
    """A bag that reads nothing of what comes out."""

    def settle_only(self) -> None:
        self.office.settle(self.now)

    def at_only(self, text: str) -> None:
        self.now = self.moment(text)
        self.office.settle(self.now)

    def read_head(self, mail: Row) -> Any:
        raw = self.office.shelves.outgoing.raw(mail["key"]).partition(b"\r\n\r\n")[0]
        return email.message_from_bytes(raw + b"\r\n\r\n", policy=email.policy.default)


def _where() -> str:
    """The innermost places of ours, of a traceback at hand."""
    trace = traceback.extract_tb(sys.exc_info()[2])
    ours = [
        f"{Path(one.filename).stem}:{one.lineno} {one.name}" for one in trace if "/mailroom/" in one.filename
    ]
    return " < ".join(reversed(ours[-6:]))


def _hang(*_: object) -> None:
    raise Hangs


def child(store: Path, name: str, hidden: bool, size: int) -> dict[str, Any]:
    """What the letters of one life cost, in a store that is copied for it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "store"
        shutil.copytree(store, root)
        bag = Quiet(load(ROOT / "config.toml", {}), root)
        signal.signal(signal.SIGVTALRM, _hang)
        Life(bag, None, None, 0).step("warm", "verification", "1 PUPR", "1 PUPR", "disposition")
        life = Life(bag, BODIES.get(name), MAILS.get(name), size)
        try:
            life.live(hidden)
        except Hangs:
            life.where = _where()
        except Exception:
            life.where = traceback.format_exc()[-600:]
        aside = [one.why[-300:] for one in bag.office.shelves.inbox.aside()]
        return {"cost": life.cost, "where": life.where, "aside": aside, "stages": len(life.cost)}


def forked(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a fork of this process found."""
    reads, writes = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reads)
            resource.setrlimit(resource.RLIMIT_CPU, (200, 201))
            found = json.dumps(work()).encode()
            with os.fdopen(writes, "wb") as pipe:
                pipe.write(found)
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(said) if said else {"cost": {}, "where": "the fork did not come back", "aside": []}


def life_of(store: Path, name: str, hidden: bool, kb: int) -> dict[str, Any]:
    return forked(lambda: child(store, name, hidden, kb * 1000))


def prepare(folder: Path) -> Path:
    """An office whose modules and words are loaded. No paper is pressed before the fork: the press has
    threads, whose locks no fork survives."""
    root = folder / "prepared"
    bag = Quiet(load(ROOT / "config.toml", {}), root)
    Life(bag, None, None, 0).letter("warm", CITIZEN, "Lampu mati", TEXT)
    bag.close()
    return root


def judged(store: Path, name: str, hidden: bool, kb: int = KB) -> Iterator[str]:
    """What is wrong with the letters of one piece, a sentence each."""
    who = "hidden" if hidden else "open"
    whole = life_of(store, name, hidden, kb)
    if whole["where"]:
        at = [*whole["cost"]][-1:] or ["?"]
        yield f"{name}, {who}, {at[0]}: {whole['where']}"
    yield from (f"{name}, {who}: set aside: {why}" for why in whole["aside"])
    dear = {at: cost for at, cost in whole["cost"].items() if cost > CHEAP}
    if not dear or whole["where"]:
        return
    half, quarter = (life_of(store, name, hidden, kb // part)["cost"] for part in (2, 4))
    for at, cost in dear.items():
        ratio = cost / max(half.get(at, cost), 0.05)
        row = f"{quarter.get(at, 0):.2f} {half.get(at, 0):.2f} {cost:.2f} s"
        if cost > SECONDS or ratio > RATIO:
            yield f"{name}, {who}, {at}: {row}"


def lengths(share: Share) -> Result:
    """One piece again and again in every letter of a case, at 20, 40 and 80 kB."""
    result = Result()
    with tempfile.TemporaryDirectory() as folder:
        store = prepare(Path(folder))
        for name in share.of("lengths", [*BODIES, *MAILS]):
            for hidden in (False, True):
                result.add("lives", 1)
                result.findings += judged(store, name, hidden)
    return result


def hung(names: Iterable[str]) -> list[str]:
    """Where a hidden complainant's letters of these pieces hang, or are set aside, a sentence each."""
    with tempfile.TemporaryDirectory() as folder:
        store = prepare(Path(folder))
        lives = {name: life_of(store, name, hidden=True, kb=KB) for name in names}
    bad = [
        f"{name}: {one['where']} {one['aside']}"
        for name, one in lives.items()
        if one["where"] or one["aside"]
    ]
    return bad + [f"{name}: not lived to its end" for name, one in lives.items() if "days" not in one["cost"]]


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.lengths", description=__doc__)
    options.add_argument("--only", nargs="+", help="pieces whose names begin with one of these")
    options.add_argument("--quick", action="store_true", help=f"one piece in {QUICK}")
    options.add_argument("--show", action="store_true", help="what each letter costs, without a verdict")
    options.add_argument(
        "--hangs", nargs="+", metavar="PIECE", help="only whether these hang, somebody hidden"
    )
    asked = options.parse_args()
    if asked.hangs:
        found = hung(asked.hangs)
        print("\n".join(found))
        return 1 if found else 0
    names = [name for name in (*BODIES, *MAILS) if not asked.only or name.startswith(tuple(asked.only))]
    names, bad = names[:: QUICK if asked.quick else 1], 0
    with tempfile.TemporaryDirectory() as folder:
        store = prepare(Path(folder))
        for name in names:
            for hidden in (False, True):
                if asked.show:
                    one = life_of(store, name, hidden, KB)
                    cost = {at: round(seconds, 2) for at, seconds in one["cost"].items()}
                    print(name, "hidden" if hidden else "open", cost, one["where"], one["aside"], flush=True)
                    continue
                for line in judged(store, name, hidden):
                    bad += 1
                    print(line, flush=True)
    print(f"{bad} findings, {len(names)} pieces")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
