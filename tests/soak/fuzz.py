"""Fuzzing of all that reads mail: mutants of real letters and made-up trees go the way of a letter, from its
bytes to what the clerk would enter and send, and nothing is entered.

Whatever comes: nothing raises, a mail takes a second of CPU and 200 MB at most, every part is kept with its
sha1, no field holds a control character, and the same bytes are read the same way twice. A child does the
work within limits of its own, so that a mail which hangs it, or eats all memory, is a finding too: then the
next child goes on behind it.

    python -m tests.soak.fuzz SEED NUMBER > found.eml      writes the mail that a finding names
    python -m tests.soak.fuzz --look found.eml             what is wrong with it
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings

from mailroom.clerk.dispatch import decide_letter
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.read.letter_reading import Reading
from mailroom.config import load
from mailroom.procedure.letter import Envelope
from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.reading_json import as_json
from mailroom.shelves import durable_files
from mailroom.shelves.files import token_keys
from tests.mailbag import Bag
from tests.soak import Result, Share
from tests.soak.mutants import Tree, mutant, trees

ROOT = Path(__file__).parents[2]
SECONDS = 600.0  # of a whole soak
MAIL_SECONDS = 1.0  # of CPU for reading a mail
MAIL_MEMORY = 200 * 1024**2  # bytes for a mail
HANGS = 20  # seconds of CPU, or fifteen times so many by the clock, after which a mail is told to hang
TREES = 25  # each so many numbers one is a handful of trees
HANDFUL = 20
FAILED = "diuraikan"  # the opener's fault that says it did not get through


# What must hold.


def wrong(opened: OpenedMail, again: OpenedMail) -> Iterator[str]:
    """What is wrong with an opened mail, whatever mail it is; again: the same bytes, opened a second time."""
    if opened != again or opened.html != again.html or opened.embedded != again.embedded:
        yield "the same bytes are opened in two ways"
    if any(FAILED in fault for fault in opened.faults):
        yield f"the opener gave up: {opened.faults}"
    for value in _fields(opened):
        if bad := [c for c in value if ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000]:
            yield f"a control character in a field: {bad[0]!r} in {value[:80]!r}"
    if bad := [c for c in opened.text if (ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) < 0xE000]:
        yield f"a control character in the text: {bad[0]!r}"
    for part in opened.files:
        data = part.data
        if (part.size, part.sha1) != (len(data), hashlib.sha1(data).hexdigest()):
            yield f"a file is not what it says: {part.name!r}"
    if len({part.name.lower() for part in opened.files}) < len(opened.files):
        yield "two files have one name"


def _fields(opened: OpenedMail) -> list[str]:
    found = [opened.subject, *opened.sender, opened.message_id or "", opened.in_reply_to or "", opened.type]
    found += [*opened.references, *opened.received_lines, *opened.faults]
    found += [
        word
        for pair in (*opened.to, *opened.cc, *opened.reply_to, *opened.headers, *opened.params)
        for word in pair
    ]
    return found + [word for part in opened.files for word in (part.name, part.type)]


def lost(opened: OpenedMail, tree: Tree) -> Iterator[str]:
    """What lay in a tree and is nowhere in the opened mail."""
    kept = {part.sha1 for part in opened.files}
    for data in tree.files:
        if hashlib.sha1(data).hexdigest() not in kept:
            yield f"a file is lost: {data[:40]!r}"
    for word in tree.words:
        if (
            word not in opened.text
            and word not in opened.html
            and not any(word.encode() in part.data for part in opened.files)
        ):
            yield f"a text is lost: {word}"


class Clerk:
    """A whole office with cases in every hand, that only looks: what it would enter is thrown away."""

    def __init__(self, root: Path) -> None:
        # One key for all: else the token in a mail that was found is none of the office that looks at it.
        root.mkdir(mode=0o700)
        durable_files.replace(root / token_keys.FILE, b"5a" * 32 + b"\n")
        self.bag = Bag(load(ROOT / "config.toml", {}), root)
        bag = self.bag
        bag.answered()
        bag.disposed(
            "DINKES",
            subject="Obat kosong",
            text="Obat di Puskesmas Lembak kosong sejak 2 Maret 2026. Mohon diisi.",
        )
        bag.complaint(
            subject="Lampu mati", text="Lampu jalan di Kelurahan Pasar II mati sejak Senin. Mohon diperbaiki."
        )
        bag.office.store.salt = lambda: "0" * 32
        self.letters = [path.read_bytes() for path in sorted((ROOT / "tests" / "letters").glob("*.eml"))]
        words = (
            "1 PUPR",
            "Sudah kami perbaiki kemarin.\nutk 0001 dan 0002 sbb: selesai",
            "5 bintang, terima kasih",
            "0001: selesai. 0002: mohon perpanjangan s.d. 27 November 2026",
            "kenapa",
        )
        for number, mail in enumerate(bag.mails()):
            reply = bag.reply_to(mail, words[number % len(words)])
            reply.replace_header("Message-ID", f"<balasan-{number}@surat.example>")
            self.letters.append(reply.as_bytes())

    def look(self, raw: bytes) -> list[str]:
        """What is wrong with how this mail is read and what would come of it."""
        found: list[str] = []
        for _ in range(3):  # a slow moment of the machine is nobody's fault
            began, high = time.process_time(), _memory()
            opened = open_mail(raw)
            reading = self._read(raw, opened)
            spent, more = time.process_time() - began, _memory() - high
            if spent <= MAIL_SECONDS:
                break
        else:
            found.append(f"{spent:.1f} s of CPU for {len(raw)} bytes")
        if more > MAIL_MEMORY:
            found.append(f"{more // 1024**2} MB for {len(raw)} bytes")
        found += wrong(opened, open_mail(raw))
        if _told(reading) != _told(self._read(raw, opened)):
            found.append("the same bytes are read in two ways")
        json.dumps(as_json("x.eml", opened, reading.robot, reading.parted))
        self._handle(reading)
        return found

    def _read(self, raw: bytes, opened: OpenedMail) -> Reading:
        ours = tuple(address for _, address in opened.to if address.endswith(f"@{self.bag.house.domain}"))
        envelope = Envelope("smtp", self.bag.now, opened.sender[1], ours[:3] or (self.bag.house.mail,))
        return self.bag.office.reader.read(raw, envelope, self.bag.house)

    def _handle(self, reading: Reading) -> None:
        office = self.bag.office
        context = LetterContext(reading, "fuzz", self.bag.now, office.services)
        outcome = decide_letter(context)
        office.writer.write(outcome.entries, office.house, context.now, context.late, reading.opened)


def _told(reading: Reading) -> tuple[object, ...]:
    return reading.kind, reading.why, reading.parted, reading.letter, reading.reason, reading.match


def _memory() -> int:
    """The most that this process ever had in memory, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


# The child.


def mail_of(clerk: Clerk, begin: str, number: int) -> bytes:
    """The mutant of a number; the numbers of trees have none."""
    return mutant(Random(f"{begin}/{number}"), clerk.letters)


def work(begin: str, first: int, until: float) -> None:
    """Look at number after number until a moment; says, a line of JSON each, which it begins and what it
    found."""
    with tempfile.TemporaryDirectory() as folder:
        clerk = Clerk(Path(folder) / "store")
        resource.setrlimit(resource.RLIMIT_AS, (_size() + 1024**3,) * 2)
        number = first
        while time.time() < until:
            _say(begin=number)
            resource.setrlimit(
                resource.RLIMIT_CPU, (int(time.process_time()) + HANGS, resource.RLIM_INFINITY)
            )
            for what in (
                _handful(clerk, begin, number)
                if number % TREES == 0
                else _one(clerk, mail_of(clerk, begin, number))
            ):
                _say(found=what)
            # what the process once had hides what the next mail takes: another goes on
            if _memory() > 700 * 1024**2:
                return
            number += 1
        _say(over=number)


def _one(clerk: Clerk, raw: bytes) -> list[str]:
    try:
        return clerk.look(raw)
    except Exception:
        return [_where(traceback.format_exc())]


def _where(trace: str) -> str:
    """A traceback as one line: the last place, and what was raised."""
    lines = trace.strip().splitlines()
    places = [line.strip() for line in lines if line.strip().startswith("File")]
    return f"{lines[-1][:300]} ({places[-1] if places else '?'})"


def _handful(clerk: Clerk, begin: str, number: int) -> list[str]:
    """Some trees; what is found is made as small as it goes."""
    found: list[str] = []

    @seed(f"{begin}/{number}")
    @settings(
        max_examples=HANDFUL,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(trees())
    def each(tree: Tree) -> None:
        bad = [*lost(open_mail(tree.raw), tree), *clerk.look(tree.raw)]
        assert not bad, (bad, tree.raw)

    try:
        each()
    except Exception as error:
        found.append(f"a tree: {type(error).__name__}: {str(error)[:3_000]} {_where(traceback.format_exc())}")
    return found


def _size() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")


def _say(**what: object) -> None:
    print(json.dumps(what), flush=True)


# The soak.


def fuzz(share: Share) -> Result:
    """Mutants of real letters and trees of parts, read and answered by the whole office within limits."""
    result = Result()
    until, number = time.time() + SECONDS * share.part, 1
    while time.time() < until:
        number = _child(share.seed, number, until, result)
    return result


def _child(begin: str, first: int, until: float, result: Result) -> int:
    """One child, to its end; the number behind its last one."""
    command = [sys.executable, "-m", "tests.soak.fuzz", "--work", begin, str(first), str(until)]
    number, over = first, False
    with (
        tempfile.TemporaryFile("w+") as trouble,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=trouble, text=True) as child,
    ):
        for line in _lines(child):
            said = json.loads(line)
            if "begin" in said:
                number = int(said["begin"])
                result.add(
                    "trees" if number % TREES == 0 else "mutants", HANDFUL if number % TREES == 0 else 1
                )
            elif "found" in said:
                result.findings.append(f"{begin} {number}: {said['found']}")
            over = over or "over" in said
        code = child.wait()
        if code:
            trouble.seek(0)
            how = signal.Signals(-code).name if code < 0 else trouble.read()[-600:]
            result.findings.append(f"{begin} {number}: the reader did not come back: {how}")
    return number + 1


def _lines(child: subprocess.Popen[str]) -> Iterator[str]:
    """What the child says; when it is silent for too long, its end."""
    assert child.stdout is not None
    with selectors.DefaultSelector() as waits:
        waits.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not waits.select(15 * HANGS):
                child.kill()
            line = child.stdout.readline()
            if not line:
                return
            yield line


def main(words: Sequence[str]) -> int:
    if words[0] == "--work":
        work(words[1], int(words[2]), float(words[3]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        clerk = Clerk(Path(folder) / "store")
        if words[0] == "--look":
            for found in _one(clerk, Path(words[1]).read_bytes()):
                print(found)
        else:
            sys.stdout.buffer.write(mail_of(clerk, words[0], int(words[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
