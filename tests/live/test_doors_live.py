"""The doors against a real Postfix and a real Dovecot: what arrives, what waits, what is marked, what goes
out."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailroom.config.server_tables import MailboxTable
from mailroom.doors.imap.imap_door import ImapDoor, ImapTrouble, NotEmpty, PollResult
from mailroom.doors.letter_boxes import LetterBox
from mailroom.doors.smtp_client import Relay
from mailroom.doors.smtp_door import ANSWERS, SmtpDoor
from mailroom.procedure.letter import Envelope, Later, Never, Outgoing, Sent
from tests.door_settings import changed, imap_settings, relay_settings, smtp_settings
from tests.live.servers import Servers, wait_for
from tests.one_by_one import one_by_one
from tests.ports import free_port

Shelf = list[tuple[bytes, Envelope]]


def now() -> datetime:
    return datetime.now(UTC)


def mail(subject: str, to: str, body: str = "Jalan di depan SD rusak.") -> bytes:
    return f"From: Siti <siti@warga.example>\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode()


def subjects(shelf: Shelf) -> list[str]:
    return [re.search(rb"(?m)^Subject: (.*?)\r$", raw)[1].decode() for raw, _ in shelf]  # type: ignore[index]


@contextmanager
def lmtp_door(
    servers: Servers, put: Callable[[bytes, Envelope], object], **changes: int
) -> Iterator[SmtpDoor]:
    settings = changed(
        smtp_settings("lmtp", port=servers.door_port, hostname="surat.kantor.example"), **changes
    )
    door = SmtpDoor(
        [LetterBox(settings, one_by_one(put), now, lambda address: not address.startswith("bukan"))]
    )
    door.start()
    try:
        yield door
    finally:
        door.stop()


class Notes(dict[str, str]):
    """A memory that lives as long as the test."""

    def set(self, key: str, value: str) -> None:
        self[key] = value


def box_of(servers: Servers, user: str, **changes: object) -> MailboxTable:
    plain = imap_settings(servers.host, servers.imap_port, "none", user=user, password=servers.password)
    return changed(plain, **changes)  # type: ignore[arg-type]


def imap_door(settings: MailboxTable, shelf: Shelf, memory: Notes) -> ImapDoor:
    return ImapDoor(settings, lambda letters: [shelf.append(one) or "nama" for one in letters], now, memory)  # type: ignore[func-returns-value]


def test_postfix_brings_a_letter_to_several_of_us_in_one_delivery(servers: Servers) -> None:
    shelf: Shelf = []
    with lmtp_door(servers, lambda *pair: shelf.append(pair)):
        to = tuple(f"pengaduan+{n}@{servers.office}" for n in range(5))
        servers.submit(mail("lima", to[0]), recipients=to)
        wait_for(lambda: shelf and not servers.queue(), why=servers.log)
    ((raw, envelope),) = shelf
    assert (envelope.door, envelope.sender, set(envelope.recipients)) == (
        "lmtp",
        "siti@warga.example",
        set(to),
    )
    assert abs(envelope.arrived - now()) < timedelta(minutes=1)
    assert re.match(
        rb"Received: from mx\.kantor\.example \(\[127\.0\.0\.1\]\)\r\n\tby surat\.kantor\.example", raw
    )
    assert servers.log(60).count("status=sent (250 2.0.0 Surat diterima)") >= 5


def test_unknown_recipients_bounce_alone(servers: Servers) -> None:
    shelf: Shelf = []
    with lmtp_door(servers, lambda *pair: shelf.append(pair)):
        to = (f"bukan@{servers.office}", f"pengaduan@{servers.office}")
        servers.submit(mail("satu salah", to[0]), "salah@warga.example", to)
        bounce = servers.wait_for_mail("salah@warga.example")[0]
        wait_for(lambda: shelf)
    assert shelf[0][1].recipients == (f"pengaduan@{servers.office}",)
    assert b"Status: 5.1.1" in bounce
    assert ANSWERS["not_here"][10:30].encode() in bounce


def test_a_fault_of_ours_keeps_the_letter_in_the_queue_and_it_comes_once(servers: Servers) -> None:
    shelf: Shelf = []
    full = [True]

    def put(raw: bytes, envelope: Envelope) -> None:
        if full[0]:
            raise OSError(28, "No space left on device")
        shelf.append((raw, envelope))

    with lmtp_door(servers, put):
        servers.submit(mail("penuh", f"pengaduan@{servers.office}"))
        wait_for(lambda: "451 4.3.0" in servers.log(), why=servers.log)
        assert "No space" not in servers.log()
        assert [one["queue_name"] for one in servers.queue()]
        full[0] = False
        servers.flush()
        wait_for(lambda: not servers.queue(), why=servers.log)
    assert subjects(shelf) == ["penuh"]


def test_a_letter_beyond_our_size_comes_back_to_its_sender(servers: Servers) -> None:
    shelf: Shelf = []
    with lmtp_door(servers, lambda *pair: shelf.append(pair), max_bytes=1024**2):
        servers.submit(
            mail("besar", f"pengaduan@{servers.office}", ("x" * 900 + "\r\n") * 1300), "besar@warga.example"
        )
        bounce = servers.wait_for_mail("besar@warga.example")[0]
    assert shelf == []
    assert b"552" in bounce or b"5.3.4" in bounce


def test_while_the_door_is_closed_letters_wait(servers: Servers) -> None:
    shelf: Shelf = []
    servers.submit(mail("tutup", f"pengaduan@{servers.office}"))
    wait_for(lambda: [one for one in servers.queue() if one["queue_name"] == "deferred"], why=servers.log)
    with lmtp_door(servers, lambda *pair: shelf.append(pair)):
        servers.flush()
        wait_for(lambda: not servers.queue(), why=servers.log)
    assert subjects(shelf) == ["tutup"]


def test_imap_fetches_what_lies_in_the_box_once_and_moves_it(servers: Servers) -> None:
    user, shelf, memory = "pengaduan1@kotak.example", Shelf(), Notes()
    settings = box_of(servers, user, done_folder="Diproses/2026")
    door = imap_door(settings, shelf, memory)
    assert door.poll() == PollResult()  # an empty box needs no `since`
    for number in (1, 2):
        servers.submit(mail(f"surat {number}", f"pengaduan1+tok{number}@kotak.example"))
        servers.wait_for_mail(user, number)
    before = now()
    lying = servers.mailbox(user)
    assert door.poll() == PollResult(put=2, moved=2)
    assert [raw for raw, _ in shelf] == lying
    assert [e.trace["uid"] for _, e in shelf] == [1, 2]
    assert all(abs(e.arrived - before) < timedelta(minutes=1) and e.door == "imap" for _, e in shelf)
    assert door.heard_until and door.heard_until >= before
    assert servers.mailbox(user) == []
    assert servers.mailbox(user, "Diproses/2026") == lying
    assert door.poll() == PollResult()

    servers.submit(mail("surat 3", user))
    servers.wait_for_mail(user, 1)
    later = imap_door(settings, shelf, memory)  # a new process with the same memory
    assert later.poll() == PollResult(put=1, moved=1)
    assert subjects(shelf) == ["surat 1", "surat 2", "surat 3"]
    door.close()
    later.close()


def test_imap_leaves_the_seen_flag_and_the_letter_where_they_are(servers: Servers) -> None:
    user, shelf, memory = "pengaduan2@kotak.example", Shelf(), Notes()
    imap_door(box_of(servers, user), shelf, memory).poll()
    servers.submit(mail("satu", user))
    servers.submit(mail("dua", user))
    servers.wait_for_mail(user, 2)
    with servers.imap(user) as person:  # a person reads the first: it is still ours to fetch
        person.store("1", "+FLAGS", "\\Seen")
        assert imap_door(box_of(servers, user), shelf, memory).poll() == PollResult(put=2)
        flags = b"".join(person.fetch("1:2", "(FLAGS)")[1])  # type: ignore[arg-type]
        assert flags.count(b"\\Seen") == 1
    assert sorted(subjects(shelf)) == ["dua", "satu"]
    assert imap_door(box_of(servers, user), shelf, memory).poll() == PollResult()


def test_a_box_with_letters_wants_since(servers: Servers) -> None:
    user, shelf = "pengaduan3@kotak.example", Shelf()
    with servers.imap(user) as box:
        for day in ("03-Mar-2026", "05-Mar-2026"):
            box.append("INBOX", None, f'"{day} 08:00:00 +0700"', mail(day, user))  # type: ignore[arg-type]
    with pytest.raises(NotEmpty) as refused:
        imap_door(box_of(servers, user), shelf, Notes()).poll()
    assert refused.value.values["count"] == 2
    memory = Notes()
    since = box_of(servers, user, since=datetime(2026, 3, 5, tzinfo=UTC).date())
    assert imap_door(since, shelf, memory).poll() == PollResult(put=1)
    assert subjects(shelf) == ["05-Mar-2026"]
    assert shelf[0][1].arrived == datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
    assert imap_door(since, shelf, memory).poll() == PollResult()


def test_a_folder_made_anew_is_read_anew(servers: Servers) -> None:
    user, shelf, memory = "pengaduan4@kotak.example", Shelf(), Notes()
    with servers.imap(user) as box:
        box.create("Aduan")
        door = imap_door(box_of(servers, user, folder="Aduan"), shelf, memory)
        door.poll()
        box.append("Aduan", None, None, mail("lama", user))  # type: ignore[arg-type]
        door.poll()
        first = shelf[0][1].trace["uidvalidity"]
        box.delete("Aduan")
        box.create("Aduan")
        box.append("Aduan", None, None, mail("baru", user))  # type: ignore[arg-type]
        assert door.poll() == PollResult(put=1)
    assert subjects(shelf) == ["lama", "baru"]
    assert shelf[1][1].trace["uidvalidity"] != first


def test_imap_over_tls_proves_the_server(servers: Servers) -> None:
    user = "pengaduan5@kotak.example"
    plain = box_of(servers, user)
    for security, port in (("tls", servers.imaps_port), ("starttls", servers.imap_port)):
        proved = changed(plain, port=port, security=security, ca_file=str(servers.ca_file))  # type: ignore[arg-type]
        assert imap_door(proved, Shelf(), Notes()).poll() == PollResult()
        with pytest.raises(ImapTrouble, match="CERTIFICATE_VERIFY_FAILED"):
            imap_door(changed(proved, ca_file=""), Shelf(), Notes()).poll()


def test_a_wrong_password_and_a_dead_server_are_trouble(servers: Servers) -> None:
    plain = box_of(servers, "pengaduan6@kotak.example")
    for wrong in (changed(plain, password="salah"), changed(plain, port=free_port())):
        door = imap_door(wrong, Shelf(), Notes())
        with pytest.raises(ImapTrouble):
            door.poll()
        assert door.heard_until is None


def outgoing(number: int, to: str) -> Outgoing:
    raw = mail(f"jawaban {number}", to, f"Yth. Pelapor,\r\n.titik di awal baris {number}").replace(
        b"\r\n", b"\n"
    )
    return Outgoing(f"ME-2026-0001.{number}", f"pengaduan+k7@{'kotak.example'}", to, raw)


@pytest.mark.parametrize("security", ["none", "starttls"])
def test_the_postman_sends_through_postfix(servers: Servers, security: str) -> None:
    user = f"pelapor-{security}@warga.example"
    relay = Relay(relay_settings("127.0.0.1", servers.smtp_port, security, str(servers.ca_file)))  # type: ignore[arg-type]
    moment = now()
    for number in (1, 2):
        outcome = relay.carry(outgoing(number, user), moment)
        assert isinstance(outcome, Sent)
        assert outcome.at == moment
        assert outcome.note.startswith("250 2.0.0 Ok: queued as")
    relay.close()
    mails = servers.wait_for_mail(user, 2)
    assert all(b"\r\n.titik di awal baris" in one for one in mails)
    assert all(b"Return-Path: <pengaduan+k7@kotak.example>" in one for one in mails)


def test_the_postman_waits_for_a_dead_relay_and_gives_up_on_a_refusal(
    servers: Servers, tmp_path: Path
) -> None:
    letter = outgoing(1, "x@warga.example")
    dead = Relay(relay_settings("127.0.0.1", free_port(), "none"))
    outcome = dead.carry(letter, now())
    assert isinstance(outcome, Later)
    assert not outcome.maybe
    unproved = Relay(relay_settings("127.0.0.1", servers.smtp_port, "starttls"))
    assert isinstance(unproved.carry(letter, now()), Later)
    relay = Relay(relay_settings("127.0.0.1", servers.smtp_port, "none"))
    refused = relay.carry(replace(letter, to="tanpa domain"), now())
    assert isinstance(refused, Never)
    assert isinstance(relay.carry(replace(letter, to="x@-salah-.example"), now()), Sent | Never)
    relay.close()


def test_a_postfix_that_goes_away_between_two_letters(servers: Servers) -> None:
    """A line that the server closed while idle costs nothing: a new one is opened at once."""
    relay = Relay(relay_settings("127.0.0.1", servers.smtp_port, "none"))
    assert isinstance(relay.carry(outgoing(1, "pergi@warga.example"), now()), Sent)
    assert relay._line and relay._line.sock
    relay._line.sock.shutdown(2)
    assert isinstance(relay.carry(outgoing(2, "pergi@warga.example"), now()), Sent)
    relay.close()
    assert len(servers.wait_for_mail("pergi@warga.example", 2)) == 2


def test_the_smtp_door_takes_what_smtplib_sends(servers: Servers) -> None:
    shelf: Shelf = []
    put_all = one_by_one(lambda *pair: shelf.append(pair))
    door = SmtpDoor([LetterBox(smtp_settings(port=0), put_all, now, lambda _: True)])
    door.start()
    with smtplib.SMTP("127.0.0.1", door.port, "warga.example") as smtp:
        smtp.sendmail(
            "siti@warga.example", ["pengaduan@kantor.example"], mail("langsung", "pengaduan@kantor.example")
        )
    door.stop()
    assert subjects(shelf) == ["langsung"]
