"""Lebaran on real servers: a daemon process, a Dovecot with the office's two mailboxes, a Postfix; both are
stopped, and the office with them, from 17 March to 1 April 2026 by the office's rehearsed clock. The letters
that wait have an INTERNALDATE in the dark.

What the same days do without outage is held against it event by event in tests/clerk/test_lebaran.py.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from email.message import Message
from email.utils import make_msgid
from pathlib import Path
from typing import Any

import pytest

from mailroom.procedure.case import Case
from mailroom.procedure.event import Event
from mailroom.procedure.history import case_from
from mailroom.procedure.workdays import ZONES
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.writing.cli_sentences import phrase
from tests.forked import Program
from tests.live.servers import OFFICE, Servers, _run, running, start_dovecot, stop, wait_for
from tests.live.test_whole_case import DOORS, OURS, SMALL, Office, Person, text_of
from tests.offices import write_office

SECOND = """
[[imap]]
host = "127.0.0.1"
port = {imap_port}
security = "none"
user = "kedua@kotak.example"
password_file = "kata-sandi"
poll_seconds = 0.2
"""


class DarkOffice(Office):
    """An office with two mailboxes whose process is started, at a moment of its clock, and ended, several
    times."""

    def __init__(self, servers: Servers, folder: Path) -> None:
        self.servers, self.name, self.store = servers, "gelap", folder / "store"
        self.box = "pertama@kotak.example"
        self.config = folder / "config.toml"
        text = SMALL.replace("kab.example", OFFICE).replace(
            "[office]\n", "[office]\nwindow_minutes = 0\nrehearsal = true\n"
        )
        doors = DOORS + SECOND
        write_office(self.config, text.replace("[smtp]\n", doors.format(
            door_port=servers.door_port, office=OFFICE, imap_port=servers.imap_port, box=self.box,
            smtp_port=servers.smtp_port, ca_file=servers.ca_file,
        )))  # fmt: skip
        secret = folder / "kata-sandi"
        secret.touch(0o600)
        secret.write_text(servers.password)
        self.folder = folder

    def open(self, at: str) -> None:
        self.log = (self.folder / f"log-{at[:13]}").open("a+")
        where = ("--config", str(self.config), "--store", str(self.store))
        self.process = Program("serve", *where, "--at", at, log=self.log)
        ready = phrase("serve.ready", region="Kabupaten Contoh", root=self.store)
        wait_for(lambda: ready in self.said(), 30, self.said)

    def works(self, rounds: int = 2) -> None:
        """The clerk has been through so many rounds of his work."""
        heartbeat = self.store / "heartbeat"
        for _ in range(rounds):
            before = heartbeat.stat().st_mtime_ns if heartbeat.exists() else 0
            wait_for(lambda before=before: heartbeat.exists() and heartbeat.stat().st_mtime_ns != before, 30)

    def case(self, number: int) -> Case:
        row = self.rows("cases")[f"ME-2026-{number:04d}"]
        return case_from(row["key"], map(Event.from_json, row["events"]))

    def stage(self, number: int) -> str:
        return self.case(number).stage if f"ME-2026-{number:04d}" in self.rows("cases") else ""


class Writer(Person):
    """Somebody whose answers go to a mailbox of the office at a moment of the past: IMAP APPEND with that
    date."""

    def puts(self, box: str, at: datetime, mail: Message | None, text: str) -> None:
        if mail is None:
            made = self._mail(OURS, "Laporan baru", text)
        else:
            made = self._mail(str(mail["Reply-To"]), f"Re: {mail['Subject']}", text)
            made["In-Reply-To"] = made["References"] = str(mail["Message-ID"])
        del made["Message-ID"]
        made["Message-ID"] = make_msgid(domain="orang.example")
        with self.servers.imap(box) as line:
            assert line.append("INBOX", "", imaplib.Time2Internaldate(at), made.as_bytes())[0] == "OK"


@pytest.fixture
def pair(servers: Servers) -> Iterator[Servers]:
    """Servers of its own: this test stops them. `servers` says whether there can be any."""
    del servers
    with running() as own:
        yield own


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONES["WIB"])


def flat(mail: Message) -> str:
    return " ".join(text_of(mail).split())


def acts(case: Case) -> list[tuple[str, datetime]]:
    return [(event.kind, event.at) for event in case.trail if event.by]


def test_five_working_days_in_the_dark(pair: Servers, tmp_path: Path) -> None:
    house = DarkOffice(pair, tmp_path)
    siti, rudi, wati = (
        Writer(pair, name, f"{name.lower()}@warga.example") for name in ("Siti", "Rudi", "Wati")
    )
    admin, liaison = (
        Writer(pair, "Sri Wahyuni", "admin@kominfo.example"),
        Writer(pair, "Rina Wati", "penghubung@dinkes.example"),
    )
    dewi = Writer(pair, "Dewi", "dewi@warga.example")
    told: dict[str, Any] = {}

    # Monday, 9 March: three complaints; two of them are answered.
    house.open("2026-03-09T09:00")
    with closing(house):
        for who, place in ((siti, "Lembak"), (rudi, "Gelumbang"), (wati, "Ujan Mas")):
            who.writes(
                OURS,
                f"Obat kosong di {place}",
                f"Obat di Puskesmas {place} kosong sejak 2 Maret 2026. Mohon segera diisi.",
            )
            who.finds("Laporan diterima")
            admin.answers(admin.finds("Mohon diperiksa", place), "1 DINKES")
            told[place] = liaison.finds("Disposisi", place)
        for who, place in ((siti, "Lembak"), (rudi, "Gelumbang")):
            liaison.answers(told[place], f"2 Obat untuk Puskesmas {place} sudah kami kirim, 40 dus.")
            told[who.name] = who.finds("sudah dijawab")
        house.wait(
            lambda: [house.stage(number) for number in (1, 2, 3)] == ["answered", "answered", "handling"],
            "two answers",
        )
        house.wait(lambda: {row["status"] for row in house.rows("mails").values()} == {"sent"}, "mail waits")

    # Tuesday, 17 March, 14.00: no mail leaves any more. The third answer is written and waits.
    stop(pair.root / "postfix/spool/pid/master.pid")
    house.open("2026-03-17T14:00")
    with closing(house):
        liaison.puts(
            house.box,
            day("2026-03-17T13:50"),
            told["Ujan Mas"],
            "2 Obat untuk Puskesmas Ujan Mas sudah kami kirim, 25 dus.",
        )
        house.wait(lambda: house.stage(3) == "answered", "the third answer")
        assert {row["status"] for row in house.rows("mails").values() if row["form"] == "answer"} == {
            "sent",
            "waiting",
        }

    # The dark. Letters come into the two mailboxes, the quarter ends.
    siti.puts(
        house.box, day("2026-03-27T08:00"), told["Siti"], "Belum selesai bu, di Lembak obatnya masih kosong."
    )
    rudi.puts("kedua@kotak.example", day("2026-03-26T16:30"), told["Rudi"], "5")
    dewi.puts(
        "kedua@kotak.example",
        day("2026-03-31T23:00"),
        None,
        "Antrean di Puskesmas Sugih Waras panjang sejak 20 Maret 2026. Mohon loket ditambah.",
    )
    stop(pair.root / "dovecot/run/master.pid")

    # Wednesday, 1 April: the office is back, and reaches nobody. Silence would have closed the first case on
    # 31 March.
    house.open("2026-04-01T09:00")
    with closing(house):
        house.wait(lambda: "INBOX di 127.0.0.1" in house.said(), "the mailboxes' trouble is told")
        house.works()
        assert [house.stage(number) for number in (1, 2, 3)] == ["answered", "answered", "answered"]
        assert not [
            row for row in house.rows("mails").values() if row["form"] in ("closing_notice", "report_draft")
        ]
        start_dovecot(pair)
        house.wait(lambda: house.stage(4) == "verification", "the new complaint")
        house.wait(lambda: house.stage(2) == "closed", "the rating")
        assert {row["status"] for row in house.rows("mails").values() if row["form"] == "receipt"} == {
            "sent",
            "waiting",
        }

    # An hour later mail leaves again; who restarts the office has no try to wait for.
    _run("postfix", "-c", str(pair.root / "postfix/etc"), "start")
    house.open("2026-04-01T10:00")
    with closing(house):
        house.wait(lambda: {row["status"] for row in house.rows("mails").values()} == {"sent"}, "mail waits")

        comment = liaison.finds("Komentar", "Lembak")
        assert "tiba di kotak surat kami pada Jumat, 27 Maret 2026 pukul 08.00 WIB" in flat(comment)
        answer = flat(wati.finds("sudah dijawab"))
        assert "selesai kami tulis pada Selasa, 17 Maret 2026" in answer
        assert "tetapi sampai Rabu, 1 April 2026" in answer
        assert "Surat Bapak/Ibu tiba di kotak surat kami pada Selasa, 31 Maret 2026 pukul 23.00" not in flat(
            dewi.finds("Laporan diterima")
        )  # at night
        admin.finds("triwulan")

        first, second, third, fourth = (house.case(number) for number in (1, 2, 3, 4))
        back = day("2026-04-01T09:00")
        assert acts(first)[-1] == ("commented", day("2026-03-27T08:00"))
        assert ("rated", day("2026-03-26T16:30")) in acts(second)
        assert second.closed == day("2026-03-26T16:30")
        assert third.dispositions[0].answered == day("2026-03-17T13:50")
        assert third.silence_clock is not None
        assert third.silence_clock >= back
        assert fourth.received == day("2026-03-31T23:00")
        assert fourth.clock is not None
        assert fourth.clock >= back
        assert first.dispositions[0].clock is not None
        assert first.dispositions[0].clock >= back
        assert not any(event.kind == "closed" and event.data["by"] == "silence" for event in first.trail)
        # Postfix reports deliveries when it likes: one may come in while the office closes, so look before.
        house.wait(lambda: not FileInbox(house.store).waiting(), "a letter is left lying")
    assert "Traceback" not in "".join(path.read_text() for path in tmp_path.glob("log-*"))
    assert re.findall(r"aside", " ".join(row["class"] for row in house.rows("letters").values())) == []
    assert FileJournal(house.store, reading=True).verify() is None
