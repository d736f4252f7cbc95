"""The daemon as a real process with a fault planted: a template that prints who the complainant is.

One mail is stopped, the others are sent, the admin is told; a kill on the way loses and doubles nothing."""

from __future__ import annotations

import email
import email.policy
import shutil
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailroom.clerk.register_rows import Mail
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.writing.cli_sentences import phrase
from tests.daemon.test_daemon import OURS, House
from tests.limits import stretched

ROOT = Path(__file__).parents[2]
BUDI, ADMIN, LIAISON = "budi@warga.example", "admin@kominfo.example", "penghubung@dinkes.example"
COMPLAINT = (
    f"From: Budi Santoso <{BUDI}>\r\nTo: {OURS}\r\nSubject: Puskesmas tutup\r\n"
    "Message-ID: <1@warga.example>\r\n\r\nPuskesmas di Desa Lembak tutup sejak 1 Maret 2026. Mohon dibuka, "
    "dan mohon nama saya dirahasiakan.\r\n"
)


class FaultyHouse(House):
    """A copy of the program whose disposition prints the complainant's name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.program = folder / "program"
        for name in ("mailroom", "templates"):
            shutil.copytree(ROOT / name, self.program / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("run.py", "config.toml"):
            shutil.copy(ROOT / name, self.program)
        template = self.program / "templates/mail/disposition.txt.j2"
        template.write_text(f"{template.read_text('utf-8')}\nPelapor: Budi Santoso\n", "utf-8")

    def begin(self, *argv: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(self.program / "run.py"), *argv, "--config", str(self.config)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1)

    def put(self, sender: str, to: str, raw: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=stretched(20)) as line:
            line.sendmail(sender, [to], raw)

    def reply(self, place: int, text: str) -> None:
        """The admin replies to one of the mails in his box."""
        ours = email.message_from_bytes(self.mails(ADMIN)[place].read_bytes(), policy=email.policy.default)
        to = email.utils.parseaddr(str(ours["Reply-To"]))[1]
        subject = f"Re: {ours['Subject']}".replace("\n", " ")
        self.put(ADMIN, to, f"From: {ADMIN}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{text}\r\n")

    def rows(self) -> dict[str, str]:
        """form → status of each mail."""
        register = SqliteRegister.open_for_reading(self.store)
        try:
            mails = [Mail.from_row(row | {"key": key}) for key, row in register.iterate("mails")]
            return {mail.form: mail.status for mail in mails}
        finally:
            register.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[FaultyHouse]:
    made = FaultyHouse(tmp_path)
    yield made
    if made.process is not None:
        made.process.kill()
        made.process.communicate()


@pytest.mark.parametrize("killed", [False, True])
def test_one_mail_is_stopped_and_nothing_is_lost_or_doubled(house: FaultyHouse, killed: bool) -> None:
    house.open()
    house.put(BUDI, OURS, COMPLAINT)
    house.hear(phrase("serve.delivered", count=2))
    house.reply(0, "1 DINKES")  # 250: it is on the disk
    if killed:
        assert house.process is not None
        house.process.kill()
        house.process.wait()
        house.open(at="2026-03-05T08:30")
    house.hear(phrase("serve.delivered", count=2))
    sent = dict.fromkeys(("receipt", "verification", "forwarded", "stopped"), "sent")
    assert house.rows() == {**sent, "disposition": "stopped"}
    assert house.mails(LIAISON) == []
    assert (len(house.mails(BUDI)), len(house.mails(ADMIN))) == (2, 2)
    last = email.message_from_bytes(house.mails(ADMIN)[-1].read_bytes(), policy=email.policy.default)
    boxes = [one for one in house.mails(ADMIN) if "Surat ditahan" in one.read_text("utf-8")]
    assert (len(boxes), "Budi" in str(last["Subject"])) == (1, False)
    house.close()
    assert "DITAHAN" in house.run("queue", "--at", "2026-03-05T09:00").stdout
    assert house.run("verify", "--at", "2026-03-05T09:00").returncode == 0
