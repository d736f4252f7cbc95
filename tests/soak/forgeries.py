"""Letters in another's name through the doors of a running daemon, and a quarter of honest mail.

Each way of tests/forged_ways.py comes by LMTP and lies in a Dovecot mailbox, as our mail host hands it on, or
is brought to our own door, which asks a real name server and checks real signatures. None may move a case.
Then an honest letter acts by each door. The honest quarter: one liaison, one citizen and an official of a
domain that publishes nothing write every week by every kind of provider; nobody is asked twice."""

from __future__ import annotations

import functools
import itertools
import json
import os
import re
import shutil
import signal
import smtplib
import subprocess
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.utils import format_datetime, parseaddr
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dkim

from mailroom.clerk.register_rows import stamp
from mailroom.clerk.store import Store
from mailroom.shelves.files.inbox import FileInbox
from tests.daemon.test_daemon import MORNING, House
from tests.doors.test_own_domain_dns import NameServer
from tests.forged_ways import (
    ANOTHERS,
    BY_KEY,
    CYRILLIC,
    FAIL,
    FROM,
    HEADS,
    HOST,
    JUDGED,
    LIST,
    MACHINES,
    OF_PUPR,
    PASS,
    REPLAYED,
    WAYS,
    WRITTEN,
    received,
)
from tests.live.servers import PASSWORD, Servers
from tests.mailbag import ANSWER, LIAISON, state_of
from tests.offices import write_office
from tests.ports import free_port
from tests.soak import Result, Share
from tests.soak.lanes import OURS, looking, place, waited_for
from tests.soak.mailbox import TABLE, absent, dovecot

CITIZEN, ADMIN, OFFICER = "budi@warga.example", "admin@kominfo.example", "candra@dinkes.example"
BARE = "siti@kosong.example"  # her domain publishes nothing
WEEKS = 12
STRANGER, COLLEAGUE = "orang@lain.example", "pegawai@pupr-kab.example"
HIS_SERVER, ELSEWHERE = "127.50.0.1", "127.9.8.7"  # whence connections to our own door come
BOX = "forgeries@kotak.example"
COMPLAINT = (
    "From: Budi Santoso <budi@warga.example>\r\nTo: pengaduan@kab.example\r\nSubject: {title}\r\n"
    "Message-ID: <{title}@warga.example>\r\n\r\n{title} di Desa Lembak sejak 1 Maret 2026.\r\n"
)
TITLES = ("Obat kosong", "Antrean panjang", "Loket tutup", "Jadwal berubah", "Atap bocor")
LETTER = (
    "Message-ID: <{id}@surat.example>\r\nDate: {date}\r\nTo: {to}\r\nSubject: Re: {subject}\r\n{thread}"
    'MIME-Version: 1.0\r\nContent-Type: text/plain; charset="utf-8"\r\n'
    "Content-Transfer-Encoding: 8bit\r\n\r\n"
    "{text}\r\n{below}"
)
Sends = Callable[[bytes, str], None]  # (letter, recipient)


@functools.cache
def key(name: str) -> tuple[bytes, str]:
    """A key to sign with, and what the DNS says of it."""
    with tempfile.NamedTemporaryFile() as file:
        make = ["openssl", "genrsa", "-traditional", "-out", file.name, "1024"]
        subprocess.run(make, check=True, capture_output=True)
        shown = subprocess.run(
            ["openssl", "rsa", "-in", file.name, "-pubout"], check=True, capture_output=True
        )
        public = "".join(shown.stdout.decode().splitlines()[1:-1])
        return Path(file.name).read_bytes(), f'"v=DKIM1; k=rsa; p={public[:100]}" "{public[100:]}"'


def records() -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {
        f"{OF_PUPR}. TXT": [f"v=spf1 ip4:{HIS_SERVER} -all"],
        "_dmarc.muaraenim.example. TXT": ["v=DMARC1; p=reject"],
    }
    for domain in (LIST, "lain.example", CYRILLIC.encode("idna").decode(), "pupr.rnuaraenim.example"):
        found[f"{domain}. TXT"] = ["v=spf1 +all"]
        found[f"_dmarc.{domain}. TXT"] = ["v=DMARC1; p=reject"]
        found[f"s1._domainkey.{domain}. TXT"] = key("theirs")[1]
    return {**found, f"s1._domainkey.{OF_PUPR}. TXT": key("his")[1]}


def signed(raw: bytes, whose: str = "his", domain: str = OF_PUPR, selector: str = "s1", **how: Any) -> bytes:
    names = [b"from", b"to", b"subject", b"date"]
    made: bytes = dkim.sign(
        raw, selector.encode(), domain.encode(), key(whose)[0], include_headers=names, **how
    )
    return made + raw


def sealed(raw: bytes, forwarder: str) -> bytes:
    """As a forwarder that saw dmarc=pass hands it on (ARC). What it saw dkimpy asks of authres,
    which we have not."""
    said = f"dmarc=pass header.from={OF_PUPR}"
    one = type("One", (), {"method": "dmarc", "result": "pass", "__str__": lambda _: said})()
    seen = SimpleNamespace(authserv_id=forwarder, results=[one])
    parser = SimpleNamespace(parse=lambda _: seen)
    dkim.authres = SimpleNamespace(
        AuthenticationResultsHeader=parser, core=SimpleNamespace(SyntaxError=ValueError)
    )
    found = f"Authentication-Results: {forwarder}; {said}\r\n".encode() + raw
    name = forwarder.encode()
    made: list[bytes] = dkim.arc_sign(
        found, b"s1", name, key("theirs")[0], name, [b"from", b"subject", b"date"]
    )
    return b"".join(reversed(made)) + found


@dataclass
class Town:
    """An office at work, its doors, and the people who write to it."""

    house: House
    servers: Servers | None
    lmtp: int
    sent: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    # By which door a letter comes.

    def by_lmtp(self, raw: bytes, to: str) -> None:
        with smtplib.LMTP("127.0.0.1", self.lmtp, HOST) as line:
            line.sendmail("x@lain.example", [to], raw)

    def by_mailbox(self, raw: bytes, to: str) -> None:
        assert self.servers is not None
        with self.servers.imap(BOX) as box:
            box.append("INBOX", None, f'"{self.now:%d-%b-%Y %H:%M:%S} +0700"', raw)  # type: ignore[arg-type]

    def by_smtp(self, raw: bytes, to: str, sender: str = STRANGER, client: str = ELSEWHERE) -> None:
        with smtplib.SMTP("127.0.0.1", self.house.port, "mail.lain.example", 60, (client, 0)) as line:
            line.sendmail(sender, [to], raw)

    def hosts(self) -> list[tuple[str, Sends]]:
        """The doors behind our mail host."""
        found: list[tuple[str, Sends]] = [("LMTP", self.by_lmtp)]
        return [*found, ("mailbox", self.by_mailbox)] if self.servers else found

    # Letters.

    def ours(self, form: str, to: str, case: int = 1) -> bytes:
        """The last mail of this form to him."""

        def last() -> str:
            with looking(self.house.store) as register:
                rows = register.iterate("mails") if register else ()
                return max(
                    (
                        (row["typed"], key)
                        for key, row in rows
                        if (row["form"], row["to"]) == (form, to)
                        and row["dossier"] in (f"ME-2026-{case:04d}", row["dossier"] if not case else "")
                        and row["status"] == "sent"
                    ),
                    default=("", ""),
                )[1]

        waited_for(lambda: bool(last()))
        return next((self.house.store / "outgoing").glob(f"*/new/{last()}")).read_bytes()

    def reply(
        self, mail: bytes, text: str, head: str = FROM, *, to: str = "", top: str = "", quote: bool = True
    ) -> tuple[bytes, str]:
        """(an answer to a mail of ours, our reply address). top: what stands above From."""
        seen = message_from_bytes(mail)
        address = parseaddr(seen["Reply-To"])[1]
        part = next(one for one in seen.walk() if one.get_content_type() == "text/plain")
        words = part.get_payload(decode=True).decode("utf-8")  # type: ignore[union-attr]
        below = "".join(f"> {line}\r\n" for line in ["", *words.splitlines()]) if quote else ""
        thread = f"In-Reply-To: {seen['Message-ID']}\r\nReferences: {seen['Message-ID']}\r\n"
        made = LETTER.format(
            id=next(self.numbers),
            date=format_datetime(self.now),
            to=to or address,
            text=text,
            below=below,
            subject=" ".join(seen["Subject"].split()),
            thread=thread,
        )
        return f"{top}{head}{made}".encode("utf-8", "surrogateescape"), address

    def send(self, way: Sends, letter: tuple[bytes, str]) -> None:
        way(*letter)
        self.sent += 1

    def answers(self, mail: bytes, who: str, text: str) -> None:
        """Who is proven answers, by our mail host."""
        domain = who.rpartition("@")[2]
        top = f"Authentication-Results: {HOST}; dmarc=pass header.from={domain}\r\n"
        self.send(self.by_lmtp, self.reply(mail, text, f"From: {who}\r\n", top=top))
        self.settle()

    # What came of it.

    def settle(self) -> None:
        """Until all that was sent is entered, and what it caused has left."""

        def done() -> bool:
            with looking(self.house.store) as register:
                if register is None or FileInbox(self.house.store).waiting():
                    return False
                entered = sum(1 for _, row in register.iterate("letters") if "door" in row)
                soon = stamp(self.now + timedelta(hours=1))
                mails = (row for _, row in register.iterate("mails"))
                waiting = any(row["status"] == "waiting" and row["due"] < soon for row in mails)
                return entered >= self.sent and not waiting

        waited_for(done)

    def state(self) -> dict[str, Any]:
        with looking(self.house.store) as register:
            assert register is not None
            return {case.number: state_of(case) for case in Store(register).cases()}

    def rows(self, table: str) -> list[dict[str, Any]]:
        with looking(self.house.store) as register:
            assert register is not None
            return [row for _, row in register.iterate(table)]

    def open(self, day: str) -> None:
        self.now = MORNING.fromisoformat(f"{day}T08:00+07:00")
        self.house.open(at=f"{day}T08:00")
        assert self.house.process is not None
        heard = (self.house.process.stderr,)  # a full pipe would stop the daemon
        threading.Thread(target=self.house.log.extend, args=heard, daemon=True).start()

    def close(self) -> None:
        assert self.house.process is not None
        self.house.process.send_signal(signal.SIGTERM)
        self.house.process.wait(60)


@contextmanager
def town(name: str) -> Iterator[Town]:
    """An office with three doors, whose own door asks our name server, and cases of the liaison's."""
    folder, lmtp = place(name).parent, free_port()
    house = House(folder, f"[lmtp]\nport = {lmtp}\n")
    servers = None if absent() else dovecot()
    text = house.text.replace("penghubung@dinkes.example", LIAISON)
    text = text.replace(
        "[office]\n", f'[office]\nwindow_minutes = 0\nauthserv_id = "{HOST}"\nforwarders = ["{LIST}"]\n'
    )
    text = f"[alarm]\nprobe = false\ndisk_free_mb = 0\n\n{text}"
    if servers:
        password = folder / "mail-password"
        password.touch(0o600)
        password.write_text(PASSWORD)
        text += TABLE.format(port=servers.imap_port, user=BOX, done=name)
    write_office(house.config, text)
    server = NameServer(records(), {f"diam._domainkey.{OF_PUPR}. TXT"})
    server.start()
    before, os.environ["PLANTED"] = os.environ.get("PLANTED", ""), f"resolver:{server.port}"
    made = Town(house, servers, lmtp)
    try:
        yield made
    finally:
        os.environ["PLANTED"] = before
        server.socket.close()
        if house.process is not None:
            house.process.kill()


def disposed(made: Town, agency: str = "DINKES") -> None:
    """One more complaint, sent to the liaison."""
    case = len(made.rows("cases")) + 1
    made.send(made.by_lmtp, (COMPLAINT.format(title=TITLES[case - 1]).encode(), OURS))
    made.settle()
    made.answers(made.ours("verification", ADMIN, case), ADMIN, f"1 {agency}")


# Forged letters


@dataclass
class Forgery:
    """One forged letter on its way. about: what it is, by which door."""

    about: str
    way: Sends
    letter: tuple[bytes, str]


def of_our_host(made: Town, mail: bytes) -> Iterator[Forgery]:
    """Each way of tests/forged_ways.py, as our mail host hands it on."""

    def results(text: str) -> str:
        return f"Authentication-Results: {text}\r\n{received()}" if text else received()

    def letter(number: int, head: str, top: str, to: str = "") -> tuple[bytes, str]:
        return made.reply(mail, f"2 {ANSWER} Ke-{number}.", head, top=top, to=to)

    ways: list[tuple[str, str, str, str]] = [
        *((name, head, results(PASS), "") for name, head in (WRITTEN | ANOTHERS).items()),
        *((name, FROM, results(found), "") for name, found in JUDGED.items()),
        *((name, FROM, f"{results(FAIL)}{more}", "") for name, more in MACHINES.items()),
    ]
    for name, tags in REPLAYED.items():
        signature = f"DKIM-Signature: v=1; a=rsa-sha256; d={OF_PUPR}; s=x; {tags}; b=x\r\n" if tags else ""
        other = "warga@lain.example" if "somebody" in name else ""
        ways.append((name, FROM, f"{results(BY_KEY)}{signature}", other))
    both = [(a, WRITTEN[a], results(JUDGED[b]), "") for a, b in zip(WRITTEN, JUDGED, strict=False)]
    ways += [(f"{name}, not proven either", *rest) for name, *rest in both]  # type: ignore[misc]
    for (door, way), (name, head, top, to) in itertools.product(made.hosts(), ways):
        yield Forgery(f"{door}: {name}", way, letter(next(made.numbers), head, top, to))


def of_our_door(made: Town, mail: bytes) -> Iterator[Forgery]:
    """To our own door, which finds out by itself."""

    def plain(head: str = FROM, top: str = "", to: str = "") -> tuple[bytes, str]:
        return made.reply(mail, f"2 {ANSWER} Ke-{next(made.numbers)}.", head, top=top, to=to)

    def of(how: Callable[[bytes], bytes], **more: str) -> tuple[bytes, str]:
        raw, to = plain(**more)
        return how(raw), to

    def way(sender: str = STRANGER, client: str = ELSEWHERE) -> Sends:
        return functools.partial(made.by_smtp, sender=sender, client=client)

    for name, head in (WRITTEN | ANOTHERS).items():
        yield Forgery(f"SMTP: {name}", way(), plain(head, f"Authentication-Results: {PASS}\r\n"))
    rows: list[tuple[str, Sends, tuple[bytes, str]]] = [
        ("a client whom his domain does not know", way(LIAISON), plain()),
        ("SPF of another domain", way(), plain()),
        ("the null sender", way(""), plain()),
        ("a result of ours that came along", way(), plain(top=f"Authentication-Results: {PASS}\r\n")),
        ("a signature of another domain", way(), of(lambda raw: signed(raw, "theirs", "lain.example"))),
        ("another's key for his domain", way(), of(lambda raw: signed(raw, "theirs"))),
        ("a signature of no key", way(), of(lambda raw: signed(raw, selector="tiada"))),
        ("a signature whose key does not answer", way(), of(lambda raw: signed(raw, selector="diam"))),
        (
            "his signature, other words",
            way(),
            of(lambda raw: signed(raw).replace(b"120 meter", b"999 meter")),
        ),
        (
            "his signature, another subject",
            way(),
            of(lambda raw: re.sub(rb"Subject: Re: ", b"Subject: Fwd: ", signed(raw))),
        ),
        ("his signature of a part, more behind", way(), of(lambda raw: signed(raw, length=True) + b"5\r\n")),
        ("his signed letter to somebody else", way(), of(signed, to="warga@lain.example")),
        (
            "his signature, a second From above",
            way(),
            of(lambda raw: b"From: orang@lain.example\r\n" + signed(raw)),
        ),
        ("a chain that a stranger sealed", way(), of(lambda raw: sealed(raw, "lain.example"))),
        (
            "a chain that names our forwarder",
            way(),
            of(
                lambda raw: (
                    f"ARC-Seal: i=1; d={LIST}; s=x; cv=none; b=x\r\nARC-Authentication-Results: i=1; {LIST};"
                    f" dmarc=pass header.from={OF_PUPR}\r\n".encode()
                    + raw
                )
            ),
        ),
    ]
    for name, by, letter in rows:
        yield Forgery(f"SMTP: {name}", by, letter)


def of_a_past(made: Town, mail: bytes, door: str, way: Sends) -> Iterator[Forgery]:
    """Tokens that somebody has from elsewhere: a quoted forward, an answer that was given, a case at its
    end."""
    stranger = f"Authentication-Results: {HOST}; dmarc=pass header.from=lain.example\r\n"
    fails = f"Authentication-Results: {FAIL}\r\n{received()}"
    him = f"From: {STRANGER}\r\n"
    token = parseaddr(message_from_bytes(mail)["Reply-To"])[1]

    def said() -> str:
        return f"2 {ANSWER} Ke-{next(made.numbers)}."

    def fresh(text: str, **more: str) -> tuple[bytes, str]:
        values = {"id": next(made.numbers), "date": format_datetime(made.now), "to": OURS, "subject": "x"}
        made_up = LETTER.format(**{**values, "thread": "", "below": "", "text": text, **more})
        return (stranger + him + made_up).encode(), OURS

    def of(who: str, form: str, text: str, case: int = 1) -> tuple[bytes, str]:
        fail = f"Authentication-Results: {HOST}; dmarc=fail header.from={who.rpartition('@')[2]}\r\n"
        return made.reply(made.ours(form, who, case), text, f"From: {who}\r\n", top=fail + received())

    quoted = made.reply(mail, said(), him, top=stranger)
    approval = made.reply(
        made.ours("response", LIAISON, 3), "setuju", top=f"Authentication-Results: {PASS}\r\n"
    )
    learned = f"Authentication-Results: {HOST}; dmarc=fail header.from=pupr-kab.example\r\n"
    away = "Saya cuti mulai hari ini sampai 31 Desember 2026. Selama itu digantikan oleh orang@lain.example."
    rows: list[tuple[str, tuple[bytes, str]]] = [
        ("the token of a quoted forward", quoted),
        ("that token in the text alone", fresh(said(), below=f"> Balas ke {token}\r\n")),
        ("that token in the subject", fresh(said(), subject=token)),
        (
            "the thread alone",
            fresh(said(), thread=f"In-Reply-To: {message_from_bytes(mail)['Message-ID']}\r\n"),
        ),
        ("two tokens at once", made.reply(mail, said(), top=fails, to=f"{token}, {quoted[1]}")),
        (
            "the deputy, who is not away",
            made.reply(mail, said(), "From: wakil@dinkes.example\r\n", top=fails),
        ),
        ("an absence that names the stranger", made.reply(mail, away, top=fails)),
        ("the deputy whom nobody named", made.reply(mail, said(), him, top=stranger)),
        (
            "a second approval",
            (
                approval[0].replace(b"Authentication-Results: " + PASS.encode(), fails[:-2].encode()),
                approval[1],
            ),
        ),
        ("a learned address, not proven", made.reply(mail, said(), f"From: {COLLEAGUE}\r\n", top=learned)),
        ("the complainant withdraws", of(CITIZEN, "receipt", "cabut")),
        (
            "the complainant of a closed case opens it",
            of(CITIZEN, "answer", "Rusak lagi, mohon dibuka kembali.", 2),
        ),
        ("the liaison of a closed case answers", of(LIAISON, "disposition", said(), 2)),
        ("the admin archives", of(ADMIN, "verification", "6 SPAM", 1)),
        ("the officer responds again", of(OFFICER, "instruction", said(), 3)),
    ]
    for name, letter in rows:
        yield Forgery(f"{door}: {name}", way, letter)


def of_a_year_ago(made: Town, mail: bytes, door: str, way: Sends) -> Iterator[Forgery]:
    """What held for a year, or as long as the case was open."""
    known = f"Authentication-Results: {HOST}; dmarc=pass header.from=pupr-kab.example\r\n"
    him = f"Authentication-Results: {HOST}; dmarc=pass header.from=warga.example\r\n"
    rows = [
        (
            "an address learned a year ago",
            made.reply(mail, f"2 {ANSWER} Ke-{next(made.numbers)}.", f"From: {COLLEAGUE}\r\n", top=known),
        ),
        (
            "the token of a case that ended a year ago",
            made.reply(
                made.ours("answer", CITIZEN, 2),
                "Rusak lagi, mohon dibuka kembali.",
                f"From: {CITIZEN}\r\n",
                top=him,
            ),
        ),
        (
            "the liaison's token of that case",
            made.reply(
                made.ours("disposition", LIAISON, 2),
                f"2 {ANSWER} Ke-{next(made.numbers)}.",
                top=f"Authentication-Results: {PASS}\r\n",
            ),
        ),
    ]
    for name, letter in rows:
        yield Forgery(f"{door}, a year later: {name}", way, letter)


def prepare(made: Town) -> bytes:
    """Case 1 waits for the liaison, 2 is closed, 3 is approved, 4 shows that his domain can be proven, and a
    colleague's address is learned. The disposition of case 1."""
    for _ in range(4):
        disposed(made)
    made.answers(made.ours("disposition", LIAISON, 2), LIAISON, f"2 {ANSWER}")
    made.answers(made.ours("disposition", LIAISON, 3), LIAISON, "1 1")
    made.answers(made.ours("instruction", OFFICER, 3), OFFICER, f"Sudah kami kerjakan, {ANSWER}")
    made.answers(made.ours("response", LIAISON, 3), LIAISON, "setuju")
    made.answers(made.ours("disposition", LIAISON, 4), COLLEAGUE, "3 Tim sudah di lapangan sejak pagi")
    made.answers(made.ours("confirm", LIAISON, 0), LIAISON, "ya")
    made.answers(made.ours("disposition", LIAISON, 4), LIAISON, "3 Obat sedang dikirim dari gudang")
    made.answers(made.ours("answer", CITIZEN, 2), CITIZEN, "5")
    return made.ours("disposition", LIAISON, 1)


def forgeries(share: Share) -> Result:
    """Forged letters through LMTP, SMTP and a mailbox of a running daemon; an honest one by each acts."""
    result = Result()
    with town("forgeries") as made:
        made.open("2026-03-05")
        mail = prepare(made)
        past = [one for door in made.hosts() for one in of_a_past(made, mail, *door)]
        for name, forged in (
            ("host", [*of_our_host(made, mail)]),
            ("door", [*of_our_door(made, mail)]),
            ("past", past),
        ):
            _try_all(made, share.of(name, forged), result)
        _honest_acts(made, mail, result)
        made.close()
        made.open("2027-03-10")
        made.settle()
        for door in made.hosts():
            _try_all(made, [*of_a_year_ago(made, mail, *door)], result)
        made.close()
        result.findings += [line for line in made.house.log if "Traceback" in line]
        if made.house.run("verify", "--at", "2027-03-10T20:00").returncode:
            result.findings.append("the store does not verify")
    return _cleared(made, result)


def _cleared(made: Town, result: Result) -> Result:
    """A store that showed nothing is not kept."""
    if not result.findings:
        shutil.rmtree(made.house.folder)
    return result


def _try_all(made: Town, forged: list[Forgery], result: Result) -> None:
    """No case moves, and none holds their words."""
    before = made.state()
    for one in forged:
        made.send(one.way, one.letter)
    made.settle()
    result.add("forged letters", len(forged))
    after, told = made.state(), json.dumps(made.rows("cases"))
    moved = [number for number in after if after[number] != before.get(number)]
    result.findings += [f"{number} was moved: {before.get(number)} → {after[number]}" for number in moved]
    for one in forged:
        mark = re.search(rb"Ke-\d+\.", one.letter[0])
        if mark and mark[0].decode() in told:
            result.findings.append(f"it acted: {one.about}")
    result.findings += [f"set aside: {one.why}" for one in FileInbox(made.house.store).aside()]


def _honest_acts(made: Town, mail: bytes, result: Result) -> None:
    """By each door; else nothing was shown."""
    top = f"Authentication-Results: {PASS}\r\n"
    ways: list[tuple[str, Sends, str, Callable[[bytes], bytes]]] = [
        *((name, way, top, bytes) for name, way in made.hosts()),
        ("SMTP, SPF", functools.partial(made.by_smtp, sender=LIAISON, client=HIS_SERVER), "", bytes),
        ("SMTP, DKIM", made.by_smtp, "", signed),
        ("SMTP, a list's seal", made.by_smtp, "", lambda raw: sealed(raw, LIST)),
    ]
    for number, (name, way, above, how) in enumerate(ways, 1):
        raw, to = made.reply(mail, f"3 Kiriman obat ke-{number} tiba di puskesmas", top=above)
        made.send(way, (how(raw), to))
        made.settle()
        acted = f"Kiriman obat ke-{number}" in json.dumps(made.rows("cases"))
        result.add("honest letters that acted", acted)
        result.findings += [] if acted else [f"{name}: an honest letter did nothing"]


# Honest mail


def honest(share: Share) -> Result:
    """A quarter of honest mail through all doors, by each kind of provider: nobody is asked twice."""
    result = Result()
    weeks = [f"{MORNING + timedelta(7 * week):%Y-%m-%d}" for week in range(share.count(WEEKS))]
    with town("honest") as made:
        for week, day in enumerate(weeks):
            made.open(day)
            if not week:
                disposed(made)
                bare = COMPLAINT.format(title="Obat habis").replace(CITIZEN, BARE).encode()
                made.send(functools.partial(made.by_smtp, sender=BARE), (bare, OURS))
                made.settle()
            _a_week(made, week, result)
            made.close()
        asked = Counter(row["to"] for row in made.rows("mails") if row["form"] == "confirm")
        result.add("questions", asked.total())
        result.findings += [f"{who} was asked {often} times" for who, often in asked.items() if often > 1]
        events = json.dumps(made.rows("cases"))
        sent = int(result.did["honest letters"])
        lost = [number for number in range(1, sent + 1) if f"kiriman {number} " not in events]
        result.findings += [f"the honest letters {lost} count for nothing"] if lost else []
    return _cleared(made, result)


def _a_week(made: Town, week: int, result: Result) -> None:
    """One letter by each way; who is asked says yes."""
    mail = made.ours("disposition", LIAISON, 1)
    hosts = itertools.cycle(made.hosts())
    top = "Authentication-Results: {}\r\n"
    ways: list[tuple[Sends, str, Callable[[bytes], bytes]]] = [
        *((next(hosts)[1], top.format(found) + received() + more, bytes) for found, more in WAYS.values()),
        (functools.partial(made.by_smtp, sender=LIAISON, client=HIS_SERVER), "", bytes),
        (made.by_smtp, "", signed),
        (made.by_smtp, "", lambda raw: sealed(raw, LIST)),
    ]
    for at, (way, above, how) in enumerate(ways):
        result.add("honest letters", 1)
        text = f"3 Obat kiriman {int(result.did['honest letters'])} tiba hari ini"
        raw, to = made.reply(mail, text, HEADS[(week + at) % len(HEADS)], top=above)
        made.send(way, (how(raw), to))
        made.settle()
        rows = [row for row in made.rows("dossiers") if row.get("asked") == "confirm"]
        if any(row["stage"] == "open" for row in rows):
            made.answers(made.ours("confirm", LIAISON, 0), LIAISON, "ya")
    result.add("honest letters", 1)
    number = int(result.did["honest letters"])
    raw, to = made.reply(
        made.ours("receipt", BARE, 2), f"Tambahan: kiriman {number} belum sampai juga.", f"From: {BARE}\r\n"
    )
    made.send(functools.partial(made.by_smtp, sender=BARE), (raw, to))
    made.settle()
