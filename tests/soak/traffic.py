"""Several mail servers and people at once: complaints, copies, replies with tokens and bounces, by SMTP and
by LMTP.

Each sends a letter again and again until he hears 250, whatever becomes of the daemon meanwhile, and notes
how often he tried and how often he heard it. A turn gives each so many letters to send; a mind of his own,
seeded, says which."""

from __future__ import annotations

import base64
import contextlib
import random
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from mailroom.doors.maildir import folder_name
from tests.soak.lanes import OURS
from tests.soak.ways import ADMIN, Sent, bounce, complaint, message_id, reply

LIAISON = "penghubung@dinkes.example"
VILLAGES = ("Lembak", "Segayam", "Ujan Mas", "Tanjung Raya", "Muara Lawai")
TRIES = 10  # looks about for a mail that he could answer, before his turn is over


@dataclass
class Letter:
    """One letter that somebody sends. tried: how often; heard: how often it was answered 250."""

    kind: str
    raw: bytes
    sender: str
    to: str
    tried: int = 0
    heard: int = 0
    about: str = ""  # the id of the mail that it answers, or that bounced

    @property
    def message_id(self) -> str:
        return message_id(self.raw).strip("<>")


class Traffic:
    """The senders, as threads: from `with` on they have their turns when `turn` says so, and end when it is
    left."""

    def __init__(self, smtp: int, lmtp: int, boxes: Path, seed: str) -> None:
        self.ports = {"smtp": smtp, "lmtp": lmtp}
        self.boxes = boxes
        self.letters: list[Letter] = []
        self._seed = seed
        self._guard = threading.Lock()
        self._stopping = threading.Event()
        self._turns: list[threading.Semaphore] = []
        self._busy = 0
        self._subjects: dict[Path, str] = {}

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        plans = {
            "budi": ("smtp", self._complains), "sari": ("lmtp", self._complains),
            "tono": ("smtp", self._complains),
            "again": ("lmtp", self._repeats), "once more": ("smtp", self._repeats),
            "admin": ("smtp", self._decides),
            "liaison": ("lmtp", self._answers), "postmaster": ("lmtp", self._returns),
        }  # fmt: skip
        threads = []
        for name, (door, plan) in plans.items():
            turn = threading.Semaphore(0)
            self._turns.append(turn)
            threads.append(threading.Thread(target=self._live, args=(name, door, plan, turn), daemon=True))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join(60)

    def turn(self, letters: int = 1) -> None:
        """Everybody may send so many letters more."""
        for turn in self._turns:
            with self._guard:
                self._busy += letters
            turn.release(letters)

    def quiet(self) -> bool:
        """Whether everybody has had his turns, and heard 250 for all that he sent."""
        return self._busy == 0

    def _live(
        self,
        name: str,
        door: str,
        plan: Callable[[str, random.Random], Letter | None],
        turn: threading.Semaphore,
    ) -> None:
        mind = random.Random(f"{self._seed}/{name}")
        while not self._stopping.is_set():
            if not turn.acquire(timeout=0.05):
                continue
            letter = plan(name, mind)
            if letter is not None:
                self._send(letter, door)
            with self._guard:
                self._busy -= 1

    def _send(self, letter: Letter, door: str) -> None:
        """As a mail server does: until it is taken."""
        while not self._stopping.is_set():
            with self._guard:
                letter.tried += 1
            if self._taken(letter, door):
                with self._guard:
                    letter.heard += 1
                return
            time.sleep(0.01)

    def _taken(self, letter: Letter, door: str) -> bool:
        speaks = smtplib.SMTP if door == "smtp" else smtplib.LMTP
        try:
            with speaks("127.0.0.1", self.ports[door], "warga.example", timeout=60) as line:
                line.sendmail(letter.sender, [letter.to], letter.raw)
        except (smtplib.SMTPException, OSError):
            return False
        return True

    # --- what each of them sends

    def _new(self, kind: str, sent: Sent, about: str = "") -> Letter:
        letter = Letter(kind, *sent, about=about)
        with self._guard:
            self.letters.append(letter)
        return letter

    def _complains(self, name: str, mind: random.Random) -> Letter:
        number = f"{name}.{mind.getrandbits(64):x}"
        raw = complaint(name.title(), f"{name}{number[-4:]}@warga.example", number, mind.choice(VILLAGES))
        if mind.random() < 0.2:
            raw = _with_picture(raw, mind)
        return self._new("complaint", (raw, f"{name}{number[-4:]}@warga.example", OURS))

    def _repeats(self, name: str, mind: random.Random) -> Letter | None:
        """A letter that was sent before: by the same way or the other."""
        with self._guard:
            known = [letter for letter in self.letters if letter.tried]
        return mind.choice(known[-20:]) if known else None

    def _decides(self, _: str, mind: random.Random) -> Letter | None:
        return self._replies(ADMIN, "Mohon diperiksa", "1 DINKES", "verdict", mind)

    def _answers(self, _: str, mind: random.Random) -> Letter | None:
        return self._replies(LIAISON, "Disposisi", "2 Jalan sudah kami perbaiki kemarin.", "answer", mind)

    def _replies(self, who: str, subject: str, text: str, kind: str, mind: random.Random) -> Letter | None:
        asked = self._unanswered(self.boxes / folder_name(who) / "new", subject, kind)
        if asked is None:
            return None
        sent = reply(asked.read_bytes(), who, text, f"{kind}.{mind.getrandbits(64):x}")
        return self._new(kind, sent, asked.name)

    def _returns(self, _: str, mind: random.Random) -> Letter | None:
        """The receipt of one complainant in some comes back."""
        for box in sorted(self.boxes.glob("tono*@warga.example/new")):
            receipt = self._unanswered(box, "Laporan diterima", "bounce", tries=1)
            if receipt is not None:
                raw = receipt.read_bytes()
                to = box.parent.name
                sender = str(message_from_bytes(raw)["Reply-To"]).rpartition("<")[2].rstrip(">")
                return self._new("bounce", bounce(raw, sender, to, f"{mind.getrandbits(64):x}"), receipt.name)
        return None

    def _unanswered(self, box: Path, subject: str, kind: str, tries: int = TRIES) -> Path | None:
        """The first mail in a Maildir that nobody has written about; looked for a while."""
        for left in reversed(range(tries)):
            with self._guard:
                done = {letter.about for letter in self.letters if letter.kind == kind}
            for path in sorted(box.glob("*")) if box.exists() else []:
                if path.name not in done and subject in self._subject(path):
                    return path
            if left and self._stopping.wait(0.01):
                break
        return None

    def _subject(self, path: Path) -> str:
        if path not in self._subjects:
            self._subjects[path] = str(message_from_bytes(path.read_bytes())["Subject"])
        return self._subjects[path]


def _with_picture(raw: bytes, mind: random.Random) -> bytes:
    """The same with a picture of 20-200 KB."""
    head, _, text = raw.partition(b"\r\n\r\n")
    data = base64.encodebytes(b"\xff\xd8\xff\xe0" + mind.randbytes(mind.randint(20_000, 200_000))).replace(
        b"\n", b"\r\n"
    )
    return b"".join(
        (
            head,
            b'\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="batas"\r\n\r\n',
            b"--batas\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
            text,
            (
                b'\r\n--batas\r\nContent-Type: image/jpeg; name="foto.jpg"\r\nContent-Transfer-Encoding:'
                b" base64\r\n\r\n"
            ),
            data,
            b"--batas--\r\n",
        )
    )
