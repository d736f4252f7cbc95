"""Several offices in one folder, as `init` makes them, and the daemon that serves them all."""

from __future__ import annotations

import json
import smtplib
import subprocess
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from signal import SIGTERM, Signals

from mailroom.config.office_tables import write_tables
from mailroom.doors.maildir import folder_name
from mailroom.shelves.files.sqlite_register import SqliteRegister
from tests.forked import Program
from tests.limits import stretched
from tests.offices import small_office
from tests.ports import free_port

LETTER = (
    "From: {name} <{sender}>\r\nTo: {to}\r\nSubject: Jalan rusak {number}\r\n"
    "Message-ID: <{number}@warga.example>\r\n\r\nJalan di Desa Lembak rusak parah sejak 1 Maret 2026. "
    "Laporan {number}.\r\n"
)


def letters_of(number: int) -> str:
    """Two letters of the alphabet for each number: the prefix of its cases."""
    return chr(65 + number // 26) + chr(65 + number % 26)


class Several:
    """So many offices at one door, each at an address of its own: aduan@kab-aa.example, …"""

    def __init__(self, folder: Path, count: int, more: str = "") -> None:
        self.folder, self.port = folder, free_port()
        self.names = [f"kantor-{letters_of(number).lower()}" for number in range(count)]
        tables, text = small_office()
        text = text.replace("[smtp]\n", f"[smtp]\nport = {self.port}\nmax_per_network = 100\n{more}\n")
        for name in self.names:
            (folder / name).mkdir()
            write_tables(folder / name, tables)
            code = name.removeprefix("kantor-")
            own = f'prefix = "K{code.upper()}"\nrehearsal = true\n'
            own = text.replace('prefix = "ME"\n', own, 1).replace("pengaduan@kab.example", self.mail(name))
            self.config(name).write_text(
                own.replace("Kabupaten Contoh", f"Kabupaten {code.upper()}"), "utf-8"
            )
        self.process: Program | subprocess.Popen[str] | None = None
        self.log: list[str] = []

    @staticmethod
    def mail(name: str) -> str:
        return f"aduan@kab-{name.removeprefix('kantor-')}.example"

    def config(self, name: str) -> Path:
        return self.folder / name / "config.toml"

    def store(self, name: str) -> Path:
        return self.folder / name / "store"

    def open(self, *argv: str, at: str = "2026-03-05T08:00") -> None:
        self.process = Program("serve", "--offices", str(self.folder), "--at", at, *argv)
        self.hear("kantor dibuka, ")

    def hear(self, part: str) -> str:
        assert self.process is not None
        for line in self.process.stderr:
            self.log.append(line)
            if part in line:
                return line
        raise AssertionError(f"the log ended without {part!r}: {''.join(self.log)}")

    def close(self, how: Signals = SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        code = self.process.wait(stretched(10))
        self.log += self.process.stderr.readlines()
        self.process = None
        return code

    def kill(self) -> None:
        """Ends the daemon without a word."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(stretched(10))
        self.process = None

    def end(self) -> None:
        """Nothing of it is left, whatever a test did."""
        if self.process is not None:
            self.kill()

    def child(self, name: str) -> int:
        """The process "clerk" or "doors"; waited for while it is begun anew."""
        assert self.process is not None
        top = self.process.pid
        while True:
            for pid in map(int, Path(f"/proc/{top}/task/{top}/children").read_text().split()):
                with suppress(FileNotFoundError, ProcessLookupError):
                    if Path(f"/proc/{pid}/comm").read_text().strip() == f"mailroom-{name}":
                        return pid
            time.sleep(0.01)

    def send(self, number: int | str, to: Sequence[str], sender: str = "") -> dict[str, tuple[int, bytes]]:
        """One letter, in one DATA, to these offices."""
        sender = sender or f"warga{number}@warga.example"
        rcpt = [self.mail(name) for name in to]
        given = {"name": f"Warga {number}", "sender": sender, "to": ", ".join(rcpt), "number": number}
        with smtplib.SMTP("127.0.0.1", self.port, timeout=stretched(20)) as line:
            return line.sendmail(sender, rcpt, LETTER.format(**given))

    def entered(self, name: str) -> list[str]:
        """The subjects of the letters that the journal of this office holds."""
        with suppress(OSError):
            register = SqliteRegister.open_for_reading(self.store(name))
            try:
                return [str(row.get("subject", "")) for _, row in register.iterate("letters")]
            finally:
                register.close()
        return []

    def mails(self, name: str, address: str) -> list[Path]:
        box = self.store(name) / "outgoing" / folder_name(address) / "new"
        return sorted(box.iterdir()) if box.is_dir() else []

    def all_mails(self, name: str) -> list[Path]:
        return sorted((self.store(name) / "outgoing").glob("*/new/*"))

    def wait_for_mail(self, name: str, address: str, seconds: float = 20) -> list[str]:
        until = time.monotonic() + stretched(seconds)
        while not (found := self.mails(name, address)) and time.monotonic() < until:
            time.sleep(0.05)
        return [path.read_text("utf-8", "replace") for path in found]

    @staticmethod
    def by_relay(text: str, port: int) -> str:
        """The same office, which sends through the relay on that port."""
        relay = f'\n[relay]\nmode = "smtp"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n\n[[admin]]'
        return text.replace("[[admin]]", relay, 1) if "[[admin]]" in text else text + relay[:-10]

    def wait_for(self, name: str, count: int, seconds: float = 20) -> list[str]:
        until = time.monotonic() + stretched(seconds)
        while len(found := self.entered(name)) < count and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def journal(self, name: str) -> Iterable[dict[str, object]]:
        for path in sorted((self.store(name) / "journal").glob("*.jsonl")):
            yield from map(json.loads, path.read_text("utf-8").splitlines())
