"""Letters out, to a real Postfix that is stopped, frozen, slow or unwilling; and a real Dovecot's Sent
folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailroom.doors.imap.sent_folder import SentFolder
from mailroom.doors.smtp_client import Relay
from mailroom.procedure.letter import Later, Never, Outgoing, Sent
from tests.door_settings import changed, imap_settings, relay_settings
from tests.live.servers import NOWHERE, Servers, _run, frozen, start_postfix, stop, wait_for
from tests.live.test_doors_live import lmtp_door, mail, now, outgoing

PICKY = """
smtpd_recipient_restrictions = check_recipient_access inline:{
  { lambat.example = 450 4.4.1 server tujuan belum dapat dihubungi },
  { penuh@warga.example = 452 4.2.2 kotak penuh },
  { tiada@warga.example = 550 5.1.1 tidak dikenal } }, permit_mynetworks, reject
smtpd_sender_restrictions = check_sender_access inline:{ { salah.example = 553 5.7.1 bukan alamat Anda } }
message_size_limit = 20000
smtputf8_enable = no
"""


@contextmanager
def lone_postfix(more: str = "") -> Iterator[Servers]:
    """A Postfix of one test's own; what it takes goes nowhere and waits in its queue."""
    root = Path(tempfile.mkdtemp(prefix="mailroom-live-"))
    root.chmod(0o755)
    servers = Servers(root)
    try:
        start_postfix(servers, more)
        yield servers
    finally:
        stop(root / "postfix/spool/pid/master.pid")
        shutil.rmtree(root, ignore_errors=True)


def relay_to(servers: Servers, seconds: float = 10) -> Relay:
    return Relay(
        relay_settings(
            "127.0.0.1", servers.smtp_port, "none", timeout_seconds=seconds, answer_seconds=seconds
        )
    )


def to(number: int, address: str) -> Outgoing:
    return replace(outgoing(number, address), id=f"me-2026-0001.{number}.1")


def connections(servers: Servers) -> int:
    return servers.log(10_000).count(": connect from")


def test_two_hundred_letters_go_over_two_lines(servers: Servers) -> None:
    wait_for(lambda: connections(servers) > 0)  # the one that saw whether it is up
    relay, before = relay_to(servers), connections(servers)
    outcomes = list(
        relay.carry_all((to(number, f"warga{number % 5}@banyak.example") for number in range(200)), now())
    )
    relay.close()
    assert {type(one) for one in outcomes} == {Sent}
    assert connections(servers) - before == 2
    assert len(servers.wait_for_mail("warga0@banyak.example", 40, seconds=30)) == 40


def test_a_postfix_that_refuses_some_is_told_apart(servers: Servers) -> None:
    with lone_postfix(PICKY) as picky:
        wait_for(lambda: connections(picky) > 0)
        assert "overriding earlier entry" not in picky.log(10_000), "_each_once in servers.py says why"
        relay, before = relay_to(picky), connections(picky)
        letters = [
            to(1, "satu@lambat.example"), to(2, "penuh@warga.example"), to(3, "dua@lambat.example"),
            to(4, "tiada@warga.example"),
            to(5, "siti@warga.example"), replace(to(6, "siti@warga.example"),
                raw=b"Subject: besar\r\n\r\n" + b"x" * 19_000 + b"\r\n" * 1000),
            to(7, "sité@warga.example"), to(8, "budi@warga.example"),
        ]  # fmt: skip
        first, full, same, dead, one, large, beyond, other = relay.carry_all(letters, now())
        assert isinstance(first, Later) and (first.scope, first.tried) == ("domain", True)
        assert first.why.startswith("450 4.4.1")
        assert isinstance(same, Later) and not same.tried
        assert isinstance(full, Later) and (full.scope, full.why[:9]) == ("letter", "452 4.2.2")
        assert [type(answer) for answer in (dead, large, beyond)] == [Never] * 3
        assert isinstance(large, Never) and large.why.startswith("552 5.3.4")
        assert [type(answer) for answer in (one, other)] == [Sent] * 2
        assert connections(picky) - before == 1
        ours = relay.carry(replace(to(9, "siti@warga.example"), sender="pengaduan@salah.example"), now())
        assert isinstance(ours, Later) and ours.scope == "relay", "what is wrong with us costs no letter"
        relay.close()


def test_a_postfix_that_is_stopped_and_started_again(servers: Servers) -> None:
    with lone_postfix() as postfix:
        etc, relay = str(postfix.root / "postfix/etc"), relay_to(postfix)
        assert isinstance(relay.carry(to(1, "a@warga.example"), now()), Sent)
        stop(postfix.root / "postfix/spool/pid/master.pid")
        away = list(relay.carry_all([to(number, "a@warga.example") for number in range(2, 50)], now()))
        assert {(one.scope, one.tried, one.maybe) for one in away if isinstance(one, Later)} == {
            ("relay", False, False)
        }
        assert len(away) == 48
        _run("postfix", "-c", etc, "start")
        back = list(relay.carry_all([to(number, "a@warga.example") for number in range(2, 50)], now()))
        assert {type(one) for one in back} == {Sent}
        relay.close()
        wait_for(lambda: len(postfix.queue()) == 49, why=postfix.log)


def test_a_frozen_postfix_is_not_waited_for_letter_by_letter(servers: Servers) -> None:
    with lone_postfix() as postfix:
        relay = relay_to(postfix, seconds=0.5)
        with frozen(postfix.root / "postfix/spool/pid/master.pid"):
            away = list(relay.carry_all([to(number, "a@warga.example") for number in range(1, 100)], now()))
        assert [one.scope for one in away if isinstance(one, Later)] == ["relay"] * 99
        assert not any(one.tried for one in away if isinstance(one, Later))
        assert isinstance(replace_timeout(relay).carry(to(1, "a@warga.example"), now()), Sent)
        relay.close()


def replace_timeout(relay: Relay) -> Relay:
    relay.settings = changed(relay.settings, timeout_seconds=20, answer_seconds=20)
    return relay


def test_a_real_bounce_names_our_letter_and_leaves_its_text_out(servers: Servers) -> None:
    relay = relay_to(servers)
    letter = replace(to(1, f"bukan+a@{NOWHERE}"), sender="pantulan+k7@kotak.example")
    with lmtp_door(servers, lambda *_: None):
        assert isinstance(relay.carry(letter, now()), Sent)
        relay.close()
        (report,) = servers.wait_for_mail("pantulan@kotak.example", 1, seconds=30)
    assert b"Original-Envelope-Id: me-2026-0001.1.1" in report
    assert (
        f"Original-Recipient: rfc822;bukan+2Ba@{NOWHERE}".encode() in report
        or f"Original-Recipient: rfc822;bukan+a@{NOWHERE}".encode() in report
    )
    assert b"text/rfc822-headers" in report and b"titik di awal baris" not in report


def test_the_sent_folder_says_what_lies_in_it_and_since_when(servers: Servers) -> None:
    user = "terkirim@kotak.example"
    settings = imap_settings("127.0.0.1", servers.imap_port, "none", user=user, password=servers.password)
    raw = mail("jawaban", "siti@warga.example")
    there = "<me-2026-0042.7.1.k7@kotak.example>"
    with servers.imap(user) as box:
        box.create("Sent")
        box.append("Sent", None, '"05-Mar-2026 08:00:00 +0700"', f"Message-ID: {there}\r\n".encode() + raw)  # type: ignore[arg-type]
    ask = SentFolder(settings, "Sent", now)
    assert ask([there, "<me-2026-0042.8.1.x@kotak.example>"]) == {
        there: datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
    }
    assert SentFolder(settings, "Terkirim", now)([there]) == {}, "there is no such folder: nothing lies in it"
    assert SentFolder(changed(settings, password="salah"), "Sent", now)([there]) is None
    with servers.imap(user) as box:
        assert b"\\Seen" not in b"".join(
            map(bytes, box.select("Sent")[1:][0] and box.fetch("1", "(FLAGS)")[1])
        )  # type: ignore[arg-type]


@pytest.mark.parametrize("port", [1])
def test_a_sent_folder_whose_server_is_away_is_unknown(servers: Servers, port: int) -> None:
    settings = imap_settings("127.0.0.1", port, "none", user="x", password="y", connect_seconds=2)
    assert SentFolder(settings, "Sent", now)(["<x@y>"]) is None
