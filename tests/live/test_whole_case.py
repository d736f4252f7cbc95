"""Whole cases through a real Postfix, a real Dovecot and a real daemon process; people know nothing of the
office but its mails.

Citizens write by swaks or smtplib, to the office's own domain (Postfix hands the mail to our LMTP door) or to
its mailbox at a provider (our IMAP door fetches it). Everybody reads his own Dovecot mailbox and answers what
he finds there as a mail program does."""

from __future__ import annotations

import re
import shutil
import signal
import smtplib
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import formataddr, make_msgid, parseaddr
from pathlib import Path
from typing import Any

import pytest

from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.store_faults import StoreRefused
from mailroom.writing.cli_sentences import phrase
from tests.forked import Program
from tests.live.servers import NOWHERE, OFFICE, Servers, wait_for
from tests.offices import SMALL, write_office

ROOT = Path(__file__).parent.parent.parent
OURS = f"pengaduan@{OFFICE}"
DOORS = """
[lmtp]
port = {door_port}
hostname = "surat.{office}"

[[imap]]
host = "127.0.0.1"
port = {imap_port}
security = "none"
user = "{box}"
password_file = "kata-sandi"
done_folder = "Selesai"
poll_seconds = 0.2

[relay]
mode = "smtp"
host = "127.0.0.1"
port = {smtp_port}
security = "starttls"
ca_file = "{ca_file}"
"""


class Person:
    """Somebody with a mailbox and a mail program."""

    def __init__(self, servers: Servers, name: str, address: str) -> None:
        self.servers, self.name, self.address = servers, name, address
        self.read: set[str] = set()

    def finds(self, subject: str, about: str = "") -> Message:
        """Wait for a mail that he has not read yet: its subject holds this, and its subject or text that."""
        found: list[Message] = []

        def there() -> bool:
            mails = (message_from_bytes(raw, policy=SMTP) for raw in self.servers.mailbox(self.address))
            fresh = [mail for mail in mails if str(mail["Message-ID"]) not in self.read]
            found[:] = [
                mail
                for mail in fresh
                if subject in str(mail["Subject"])
                and about in f"{mail['Subject']} {' '.join(text_of(mail).split())}"
            ]
            return bool(found)

        wait_for(there, 20, f"{self.address}: no mail '{subject}' ({about})\n{self.servers.log()}")
        self.read.add(str(found[0]["Message-ID"]))
        return found[0]

    def writes(self, to: str, subject: str, text: str) -> None:
        self.sends(self._mail(to, subject, text))

    def answers(self, mail: Message, text: str, *also: Message) -> None:
        """Reply: to Reply-To, in the thread, the mail quoted below. also: further mails whose Reply-To he
        adds in To."""
        to = ", ".join(str(one["Reply-To"]) for one in (mail, *also))
        when = "Pada Rab, 25 Nov 2026 pukul 09.00 Kantor menulis:"
        quoted = "".join(f"> {line}\n" for line in text_of(mail).splitlines())
        made = self._mail(to, f"Re: {mail['Subject']}", f"{text}\n\n{when}\n{quoted}")
        made["In-Reply-To"] = str(mail["Message-ID"])
        made["References"] = " ".join([str(mail.get("References", "")), str(mail["Message-ID"])]).strip()
        self.sends(made)

    def _mail(self, to: str, subject: str, text: str) -> EmailMessage:
        made = EmailMessage(policy=SMTP.clone(max_line_length=998))
        made["From"], made["To"], made["Subject"] = formataddr((self.name, self.address)), to, subject
        made["Message-ID"] = make_msgid(domain=self.address.partition("@")[2])
        made.set_content(text)
        return made

    def sends(self, mail: EmailMessage) -> None:
        recipients = [address.strip() for address in str(mail["To"]).split(",")]
        with smtplib.SMTP("127.0.0.1", self.servers.smtp_port, "orang.example", timeout=20) as line:
            line.send_message(mail, self.address, [parseaddr(one)[1] for one in recipients])


class Swaks(Person):
    """Whoever sends by swaks, where it is installed."""

    def sends(self, mail: EmailMessage) -> None:
        if not shutil.which("swaks"):
            super().sends(mail)
            return
        server = ("--server", "127.0.0.1", "--port", str(self.servers.smtp_port))
        envelope = ("--from", self.address, "--to", str(mail["To"]).replace(" ", ""))
        done = subprocess.run(
            ["swaks", *server, *envelope, "--data", "-", "--suppress-data"],
            input=mail.as_string(), capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def text_of(mail: Message) -> str:
    part: Any = mail.get_body(("plain",))  # type: ignore[attr-defined]
    return str(part.get_content()) if part else ""


class Office:
    """A daemon of its own. `name` stands in everybody's address, so that each test has mailboxes that are its
    own."""

    def __init__(self, servers: Servers, folder: Path, name: str) -> None:
        self.servers, self.name, self.store = servers, name, folder / "store"
        self.box = f"{name}@kotak.example"
        self.config = folder / "config.toml"
        text = re.sub(r"(?<=@)(?!kab\.)([a-z0-9]+)\.example", rf"\1.{name}.example", SMALL).replace(
            "kab.example", OFFICE
        )
        text = text.replace("[office]\n", "[office]\nwindow_minutes = 0\n").replace("[smtp]\n", DOORS.format(
            door_port=servers.door_port, office=OFFICE, imap_port=servers.imap_port, box=self.box,
            smtp_port=servers.smtp_port, ca_file=servers.ca_file,
        ))  # fmt: skip
        # The clock is the true one: in its hours an office also sends itself the day's probe, and the tests
        # count every letter.
        write_office(self.config, f"[alarm]\nprobe = false\n\n{text}")
        secret = folder / "kata-sandi"
        secret.touch(0o600)
        secret.write_text(servers.password)
        self.log = (folder / "log").open("a+")
        self.process = Program(
            "serve", "--config", str(self.config), "--store", str(self.store), log=self.log
        )
        wait_for(
            lambda: phrase("serve.ready", region="Kabupaten Contoh", root=self.store) in self.said(),
            30,
            self.said,
        )

    def said(self) -> str:
        self.log.seek(0)
        return self.log.read()

    def close(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(10)
        finally:
            self.process.kill()
            self.process.wait()
            self.log.close()

    def person(self, who: str, name: str = "Warga", kind: type[Person] = Person) -> Person:
        return kind(self.servers, name, who.replace(".example", f".{self.name}.example"))

    def rows(self, table: str) -> dict[str, dict[str, Any]]:
        with suppress(StoreRefused, OSError):
            register = SqliteRegister.open_for_reading(self.store)
            try:
                return dict(register.iterate(table))
            finally:
                register.close()
        return {}

    def classes(self) -> Counter[str]:
        return Counter(row["class"] for row in self.rows("letters").values())

    def written(self) -> Counter[str]:
        """The classes of what people wrote: without Postfix's notices that a mail arrived."""
        return self.classes() - Counter(report=self.classes()["report"])

    def wait(self, what: Callable[[], bool], why: str) -> None:
        wait_for(
            what, 20, f"{why}\n{self.said()[-3000:] if not self.log.closed else ''}\n{self.servers.log()}"
        )


@contextmanager
def office(servers: Servers, folder: Path, name: str) -> Iterator[Office]:
    """An office at work; what it leaves behind is sound, and it ends when it is told."""
    servers.forget_queue()
    house = Office(servers, folder, name)
    try:
        yield house
        # Postfix reports deliveries when it likes: one may come in while the office closes, so look before.
        house.wait(lambda: not FileInbox(house.store).waiting(), "a letter is left lying")
        assert "Traceback" not in house.said()
    finally:
        code = house.close()
    assert code == 0
    assert FileJournal(house.store, reading=True).verify() is None
    assert not FileInbox(house.store).aside()


def test_two_whole_cases_one_by_lmtp_one_by_imap(servers: Servers, tmp_path: Path) -> None:
    with office(servers, tmp_path, "utuh") as house:
        siti = house.person("siti@warga.example", "Siti Aminah", Swaks)
        rudi = house.person("rudi@warga.example", "Rudi Hartono")
        admin = house.person("admin@kominfo.example", "Sri Wahyuni")
        liaison = house.person("penghubung@dinkes.example", "Rina Wati")
        officer = house.person("candra@dinkes.example", "Candra")

        siti.writes(
            OURS, "Obat kosong", "Obat di Puskesmas Lembak kosong sejak 2 Maret 2026. Mohon segera diisi."
        )
        receipts = [siti.finds("Laporan diterima")]
        rudi.writes(
            house.box,
            "Antrean panjang",
            "Antrean di Puskesmas Gelumbang panjang sejak 1 Maret 2026. Mohon loket ditambah.",
        )
        receipts.append(rudi.finds("Laporan diterima"))
        assert [number_in(mail) for mail in receipts] == [number_in(receipts[0]), number_in(receipts[0]) + 1]
        assert all(str(mail["Auto-Submitted"]).startswith("auto-") for mail in receipts)

        for title in ("Obat kosong", "Antrean panjang"):
            admin.answers(admin.finds("Mohon diperiksa", title), "1 DINKES")
        first, second = liaison.finds("Disposisi", "Obat"), liaison.finds("Disposisi", "Antrean")
        for citizen in (siti, rudi):
            citizen.finds("diteruskan")

        # one mail to two of our reply addresses: one delivery by LMTP, an act in both cases
        liaison.answers(first, "3 Petugas kami meninjau kedua puskesmas itu besok pagi.", second)
        for citizen in (siti, rudi):
            assert "meninjau kedua puskesmas" in " ".join(text_of(citizen.finds("Perkembangan")).split())

        liaison.answers(first, "1 1")
        officer.answers(
            officer.finds("Penugasan"), "Obat untuk Puskesmas Lembak sudah kami kirim pada hari ini, 40 dus."
        )
        liaison.answers(liaison.finds("Tanggapan, mohon disetujui"), "setuju")
        liaison.answers(second, "2 Loket pendaftaran Puskesmas Gelumbang sudah kami tambah menjadi tiga.")

        for citizen, said in ((siti, "40 dus"), (rudi, "menjadi tiga")):
            answer = citizen.finds("sudah dijawab")
            assert said in " ".join(text_of(answer).split())
            assert citizen.address not in str(answer["Return-Path"])
            citizen.answers(answer, "5")
            citizen.finds("Laporan selesai")
        for title in ("Obat", "Antrean"):
            liaison.finds("Laporan selesai", title)

        house.wait(lambda: not servers.queue(), "Postfix holds mail")
        house.wait(lambda: {row["status"] for row in house.rows("mails").values()} == {"sent"}, "mail waits")
        cases = house.rows("cases")
        assert [row["stage"] for row in cases.values()] == ["closed", "closed"]
        # Postfix tells of each mail that it gave it to LMTP, which knows no DSN, so it tells no more
        # (RFC 3461 5.2.2); none of that opens a case or is an answer
        house.wait(
            lambda: all(row.get("delivered") for row in house.rows("mails").values()), "a notice lacks"
        )
        assert {row["delivered"] for row in house.rows("mails").values()} == {"relayed"}
        assert house.classes() == Counter(complaint=2, reply=9, report=len(house.rows("mails")))
        doors = Counter(row["door"] for row in house.rows("letters").values() if "door" in row)
        assert doors["imap"] == 1
        (both,) = (key for key, row in house.rows("letters").items() if len(row.get("dossiers", ())) == 2)
        envelope = FileInbox(house.store).archive.envelope(both)
        assert (envelope.door, len(envelope.recipients)) == ("lmtp", 2)
        assert servers.mailbox(house.box) == []
        assert len(servers.mailbox(house.box, "Selesai")) == 1


def number_in(mail: Message) -> int:
    found = re.search(r"-(\d{4})\]", str(mail["Subject"]))
    assert found, mail["Subject"]
    return int(found[1])


@pytest.mark.parametrize("message_id", ["Message-ID: <sama@warga.example>\r\n", ""])
def test_the_same_mail_by_both_doors_makes_one_case(
    servers: Servers, tmp_path: Path, message_id: str
) -> None:
    name = "sama1" if message_id else "sama2"
    with office(servers, tmp_path, name) as house:
        siti = house.person("siti@warga.example")
        mail = (
            f"From: Siti <{siti.address}>\r\nTo: {OURS}\r\nCc: {house.box}\r\nSubject: Obat"
            f" kosong\r\n{message_id}\r\nObat di Puskesmas Lembak kosong sejak 2 Maret 2026.\r\n"
        ).encode()
        servers.submit(mail)
        house.wait(lambda: house.written() == Counter(complaint=1, duplicate=1), "one case, one copy")
        siti.finds("Laporan diterima")
        servers.submit(mail, recipients=(house.box,))  # and a third time, later
        house.wait(lambda: house.written() == Counter(complaint=1, duplicate=2), "still one case")
        assert len(house.rows("cases")) == 1
        assert len(house.rows("mails")) == 2
        assert {row["door"] for row in house.rows("letters").values()} == {"lmtp", "imap"}
        complaint = next(row for row in house.rows("letters").values() if row["class"] == "complaint")
        assert bool(complaint.get("message_id")) == bool(message_id)  # Postfix has put none in
        house.wait(lambda: not servers.queue(), "Postfix holds mail")
        assert len(servers.mailbox(siti.address)) == 1


def test_a_bounce_is_booked_and_never_answered(servers: Servers, tmp_path: Path) -> None:
    with office(servers, tmp_path, "pantul") as house:
        nowhere = Person(servers, "Tak Ada", f"siti@{NOWHERE}")
        nowhere.writes(OURS, "Obat kosong", "Obat di Puskesmas Lembak kosong sejak 2 Maret 2026.")
        house.person("admin@kominfo.example").finds("Mohon diperiksa")
        house.wait(lambda: house.classes()["bounce"] == 1, "the bounce of the receipt")
        assert house.written() == Counter(complaint=1, bounce=1)
        (number,) = house.rows("cases")
        (bounce,) = (row for row in house.rows("letters").values() if row["class"] == "bounce")
        assert bounce["dossier"] == number
        receipt = next(row for row in house.rows("mails").values() if row["form"] == "receipt")
        assert (receipt["status"], receipt["bounced"][:2]) == ("failed", "5.")
        kinds = [event["kind"] for event in house.rows("cases")[number]["events"]]
        assert kinds.count("undelivered") == 1
        assert Counter(row["form"] for row in house.rows("mails").values())["receipt"] == 1
        house.wait(lambda: not servers.queue(), "Postfix holds mail")
