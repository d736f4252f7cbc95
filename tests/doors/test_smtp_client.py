"""The line to the relay: against one that answers what a test tells it to, and against our own SMTP door."""

from __future__ import annotations

import base64
import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailroom.config.server_tables import OauthTable, RelayTable
from mailroom.doors.letter_boxes import LetterBox
from mailroom.doors.oauth import Tokens
from mailroom.doors.smtp_client import Relay
from mailroom.doors.smtp_door import SmtpDoor
from mailroom.procedure.letter import Envelope, Later, Never, Outgoing, Sent
from tests.door_settings import changed, oauth_settings, relay_settings, smtp_settings
from tests.limits import stretched
from tests.one_by_one import one_by_one
from tests.tables import for_each

NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
RAW = b"Subject: jawaban\n\nYth. Pelapor,\n.titik\n"
MAIL = Outgoing("me-2026-0042.7.1", "pengaduan+k7@kantor.example", "siti@warga.example", RAW)
HANG_UP = ""


class Script(socketserver.ThreadingTCPServer):
    """A relay: answers a command's first word (and "" = connecting, "." = the end of a letter) with its next
    line; HANG_UP closes."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, **answers: str | list[str]) -> None:
        self.answers: dict[str, str | list[str]] = {
            "connect": "220 relay.example",
            "EHLO": "250-relay.example\r\n250 SIZE 1000000",
            "MAIL": "250 ok",
            "RCPT": "250 ok",
            "DATA": "354 go",
            "end": "250 2.0.0 queued as 1",
            "RSET": "250 ok",
            "QUIT": "221 bye",
            **answers,
        }
        self.heard: list[str] = []
        self.waits: dict[str, list[Any]] = {}
        self.letters: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Talk)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, word: str) -> str:
        line = self.answers.get(word, "500 what?")
        return line if isinstance(line, str) else line.pop(0)

    def settings(self) -> RelayTable:
        return relay_settings(
            "127.0.0.1",
            self.server_address[1],
            "none",
            hostname="kantor.example",
            timeout_seconds=stretched(10),
        )


class _Talk(socketserver.StreamRequestHandler):
    server: Script
    said = ""

    def handle(self) -> None:
        self.server.heard.append("connect")
        if not self.say("connect"):
            return
        for line in self.rfile:
            command = line.decode("utf-8").strip()
            self.server.heard.append(command)
            if not self.say((command.split() or [""])[0].upper()):
                return
            if self.said.startswith("354") and not self.read():
                return

    def say(self, word: str) -> bool:
        if waits := self.server.waits.get(word):
            waits.pop(0)()
        line = self.said = self.server.answer(word)
        if line != HANG_UP:
            self.wfile.write(line.encode() + b"\r\n")
        return line != HANG_UP and not line.startswith(("421", "221"))

    def read(self) -> bool:
        raw = b""
        while not raw.endswith(b"\r\n.\r\n"):
            raw += self.rfile.readline()
        self.server.letters.append(raw)
        return self.say("end")


@contextmanager
def script(**answers: str | list[str]) -> Iterator[tuple[Script, Relay]]:
    server = Script(**answers)
    relay = Relay(server.settings())
    try:
        yield server, relay
    finally:
        relay.close()
        server.shutdown()
        server.server_close()


def test_a_letter_goes_out_with_its_envelope_and_dots_doubled() -> None:
    with script() as (server, relay):
        assert relay.carry(MAIL, NOW) == Sent(NOW, "250 2.0.0 queued as 1")
    assert [line.lower() for line in server.heard] == [
        "connect",
        "ehlo kantor.example",
        f"mail from:<pengaduan+k7@kantor.example> size={len(RAW)}",
        "rcpt to:<siti@warga.example>",
        "data",
        "quit",
    ]
    assert server.letters == [b"Subject: jawaban\r\n\r\nYth. Pelapor,\r\n..titik\r\n.\r\n"]


def test_several_letters_share_a_line_until_it_is_old_or_used_up() -> None:
    with script() as (server, relay):
        relay.settings = changed(relay.settings, letters_a_line=3)
        opened = []
        for second in (0, 1, 2, 3, 40, 69, 98, 380):  # the 4th: used up; at 40: idle for 37 s; at 380 again
            relay._ticks = lambda now=second: 1000.0 + now  # type: ignore[misc]
            assert isinstance(relay.carry(MAIL, NOW), Sent)
            opened.append(server.heard.count("connect"))
        assert opened == [1, 1, 1, 2, 3, 3, 3, 4]
        relay.settings = changed(relay.settings, letters_a_line=100, keep_seconds=1000)
        for second, count in ((600, 4), (679, 4), (681, 5)):  # older than 300 s
            relay._ticks = lambda now=second: 1000.0 + now  # type: ignore[misc]
            relay.carry(MAIL, NOW)
            assert server.heard.count("connect") == count


@for_each("word", ["MAIL", "RCPT", "DATA", "end"])
@for_each(("line", "outcome"), [("451 4.2.0 nanti", Later), ("550 5.1.1 tiada", Never)])
def test_4xx_waits_and_5xx_is_for_good_and_the_next_letter_goes(word: str, line: str, outcome: type) -> None:
    """But for MAIL: what is refused there is our own address, which stands in every letter."""
    with script(**{word: [line, "354 go" if word == "DATA" else "250 ok"]}) as (server, relay):
        assert relay.carry(MAIL, NOW) == (Later(line, scope="relay") if word == "MAIL" else outcome(line))
        assert isinstance(relay.carry(MAIL, NOW), Sent)
        assert server.heard.count("connect") == 1


@pytest.mark.parametrize(
    ("word", "line"), [("connect", "554 tutup"), ("EHLO", "550 tidak"), ("MAIL", "530 5.7.0 login dulu")]
)
def test_what_is_not_about_the_letter_waits_even_when_it_is_5xx(word: str, line: str) -> None:
    refusals = {word: line, "HELO": line}
    with script(**refusals) as (_, relay):
        outcome = relay.carry(MAIL, NOW)
    assert isinstance(outcome, Later)
    assert outcome.why.startswith(line[:3])


@pytest.mark.parametrize("word", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_line_that_breaks_before_the_letter_has_brought_nothing(word: str) -> None:
    with script(**{word: HANG_UP}) as (_, relay):
        outcome = relay.carry(MAIL, NOW)
    assert isinstance(outcome, Later)
    assert not outcome.maybe


def test_a_line_that_breaks_after_the_letter_may_have_brought_it() -> None:
    with script(end=HANG_UP) as (server, relay):
        outcome = relay.carry(MAIL, NOW)
        assert isinstance(outcome, Later)
        assert outcome.maybe
        assert len(server.letters) == 1  # and it was not tried again at once


def test_a_kept_line_that_the_server_closed_is_opened_anew_at_once() -> None:
    with script(MAIL=["250 ok", "421 4.4.2 idle", "250 ok", HANG_UP, "250 ok"]) as (server, relay):
        assert [type(relay.carry(MAIL, NOW)) for _ in range(3)] == [Sent, Sent, Sent]
        assert server.heard.count("connect") == 3


def test_a_refused_login_waits() -> None:
    with script(EHLO="250-relay.example\r\n250 AUTH PLAIN", AUTH="535 5.7.8 salah") as (_, relay):
        relay.settings = changed(relay.settings, user="kantor", password="salah")
        outcome = relay.carry(MAIL, NOW)
    assert isinstance(outcome, Later)
    assert outcome.why == "535 5.7.8 salah"


def test_starttls_that_is_not_offered_waits_and_nothing_is_said_in_the_open() -> None:
    with script() as (server, relay):
        relay.settings = changed(relay.settings, security="starttls", user="kantor", password="rahasia")
        assert isinstance(relay.carry(MAIL, NOW), Later)
        assert not any(line.upper().startswith(("AUTH", "MAIL")) for line in server.heard)


def test_addresses_beyond_ascii_go_by_smtputf8_or_not_at_all() -> None:
    mail = replace(MAIL, to="sité@warga.example")
    with script() as (_, relay):
        assert isinstance(relay.carry(mail, NOW), Never)
    with script(EHLO="250-relay.example\r\n250-8BITMIME\r\n250 SMTPUTF8") as (server, relay):
        assert isinstance(relay.carry(mail, NOW), Sent)
        assert "SMTPUTF8" in next(line for line in server.heard if line.lower().startswith("mail")).upper()


def test_a_domain_beyond_ascii_needs_no_smtputf8() -> None:
    with script() as (server, relay):
        assert isinstance(relay.carry(replace(MAIL, to="budi@bücher.example"), NOW), Sent)
        assert any("<budi@xn--bcher-kva.example>" in line for line in server.heard)


def test_a_quoted_mailbox_is_written_to_as_it_is() -> None:
    with script() as (server, relay):
        assert isinstance(relay.carry(replace(MAIL, to='"budi santoso"@warga.example'), NOW), Sent)
        assert any('<"budi santoso"@warga.example>' in line for line in server.heard)


@for_each(
    "to",
    [
        "",
        '"a\r\nDATA"@x.example',
        '"a b"c@x.example',
        '"a"b"@ x.example',
        '"a<b"@x.example',
        "a b@x.example",
        "a@x.example\r\nDATA",
        "<a@x.example>",
        "a@x\0",
    ],
)
def test_an_address_that_would_break_the_command_is_refused(to: str) -> None:
    assert isinstance(Relay(relay_settings()).carry(replace(MAIL, to=to), NOW), Never)


def test_our_own_door_takes_what_the_postman_brings() -> None:
    shelf: list[tuple[bytes, Envelope]] = []
    put_all = one_by_one(lambda *pair: shelf.append(pair))
    door = SmtpDoor([LetterBox(smtp_settings(port=0), put_all, lambda: NOW, lambda _: True)])
    door.start()
    relay = Relay(relay_settings("127.0.0.1", door.port, "none"))
    assert isinstance(relay.carry(replace(MAIL, sender=""), NOW), Sent)
    relay.close()
    door.stop()
    ((raw, envelope),) = shelf
    assert raw.endswith(RAW.replace(b"\n", b"\r\n"))
    assert envelope.sender == ""


def test_the_relay_gets_what_the_file_holds(tmp_path: Path) -> None:
    (tmp_path / "a1").write_bytes(RAW + b"a1")
    mail = replace(MAIL, raw=b"", file=str(tmp_path / "a1"))
    with script() as (server, relay):
        assert isinstance(relay.carry(mail, NOW), Sent)
    assert server.letters == [b"Subject: jawaban\r\n\r\nYth. Pelapor,\r\n..titik\r\na1\r\n.\r\n"]


def test_a_silent_relay_is_not_waited_for_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        relay = Relay(relay_settings("127.0.0.1", mute.getsockname()[1], "none", timeout_seconds=0.05))
        outcome: Any = relay.carry(MAIL, NOW)
    assert isinstance(outcome, Later)
    assert not outcome.maybe


# Whom a trouble is about.


@for_each(
    ("word", "line", "scope"),
    [
        ("connect", "421 4.3.2 penuh", "relay"), ("EHLO", "421 4.7.0 terlalu sering", "relay"),
        ("MAIL", "451 4.3.0 nanti", "relay"),
        ("MAIL", "452 4.3.1 penuh", "relay"), ("MAIL", "553 5.7.1 bukan pemilik alamat", "relay"),
        ("RCPT", "553 5.1.7 pengirim ditolak", "relay"),
        ("RCPT", "554 5.7.1 <siti@warga.example>: Relay access denied", "relay"),
        ("RCPT", "550 relay not permitted", "relay"),
        ("RCPT", "553 5.7.1 <k@x.example>: Sender address rejected: not owned by user kantor", "relay"),
        ("RCPT", "550 5.7.60 SMTP; Client does not have permissions to send as this sender", "relay"),
        ("RCPT", "550 5.4.5 Daily user sending limit exceeded. For more information on Gmail", "relay"),
        ("end", "550 5.4.5 Daily sending quota exceeded", "relay"),
        ("DATA", "554 5.1.90 you've reached your daily limit for message recipients", "relay"),
        ("RCPT", "421 4.7.0 tutup", "relay"), ("DATA", "421 4.3.2 tutup", "relay"),
        ("end", "421 4.3.2 tutup", "relay"),
        ("RCPT", "450 4.4.1 server tujuan diam", "domain"), ("RCPT", "450 4.7.1 greylisted", "domain"),
        ("RCPT", "451 nanti", "domain"),
        ("RCPT", "450 4.2.1 kotak sibuk", "letter"), ("RCPT", "452 4.2.2 kotak penuh", "letter"),
        ("RCPT", "450 sibuk", "letter"), ("RCPT", "452 4.2.2 mailbox quota exceeded", "letter"),
        ("end", "451 4.7.1 isinya diperiksa dulu", "letter"), ("DATA", "451 4.3.0 nanti", "letter"),
    ],
)  # fmt: skip
def test_whom_a_trouble_is_about(word: str, line: str, scope: str) -> None:
    with script(**{word: line, **({"HELO": line} if word == "EHLO" else {})}) as (_, relay):
        outcome = relay.carry(MAIL, NOW)
    assert isinstance(outcome, Later)
    assert (outcome.scope, outcome.maybe) == (scope, False)
    assert outcome.tried == (word not in ("connect", "EHLO"))


def test_a_relay_that_is_not_there_is_asked_once_for_all_letters() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    relay = Relay(relay_settings("127.0.0.1", port, "none"))
    outcomes = list(relay.carry_all(iter([MAIL] * 500), NOW))
    assert {(one.scope, one.tried) for one in outcomes if isinstance(one, Later)} == {("relay", False)}
    assert len(outcomes) == 500
    with script(connect="421 4.3.2 penuh") as (server, closed):
        list(closed.carry_all(iter([MAIL] * 500), NOW))
    assert server.heard == ["connect"]


def test_a_domain_that_puts_us_off_does_not_hold_up_the_others() -> None:
    mails = [
        replace(MAIL, to=to)
        for to in ("a@lambat.example", "b@Lambat.example", "c@cepat.example", "d@lambat.example")
    ]
    with script(RCPT=["450 4.4.1 server tujuan diam", "250 ok"]) as (server, relay):
        first, second, third, fourth = relay.carry_all(mails, NOW)
    assert first == Later("450 4.4.1 server tujuan diam", scope="domain")
    assert second == fourth == replace(first, tried=False)
    assert isinstance(third, Sent)
    assert [line for line in server.heard if line.upper().startswith("RCPT")] == [
        "rcpt TO:<a@lambat.example>",
        "rcpt TO:<c@cepat.example>",
    ]
    assert server.heard.count("connect") == 1


def test_a_recipient_that_the_relay_takes_too_long_over_holds_up_nobody_else() -> None:
    slow = threading.Event()
    with script() as (server, relay):
        server.waits = {"RCPT": [lambda: slow.wait(stretched(60))]}
        relay.settings = changed(relay.settings, timeout_seconds=stretched(0.1))
        first, second, third = relay.carry_all(
            [replace(MAIL, to=to) for to in ("a@lambat.example", "b@lambat.example", "c@cepat.example")], NOW
        )
        slow.set()
    assert isinstance(first, Later) and (first.scope, first.maybe, first.tried) == ("domain", False, True)
    assert second == replace(first, tried=False)
    assert isinstance(third, Sent)


def test_the_answer_to_a_whole_letter_is_waited_for_longer() -> None:
    """A relay that looks a letter through has it already: whoever hangs up on it gets it sent twice."""
    brief = stretched(0.1)
    with script() as (server, relay):
        server.waits = {"end": [lambda: threading.Event().wait(3 * brief)]}
        relay.settings = changed(relay.settings, timeout_seconds=brief)
        assert isinstance(relay.carry(MAIL, NOW), Sent)
        server.waits = {"end": [lambda: threading.Event().wait(3 * brief)]}
        relay.settings = changed(relay.settings, answer_seconds=brief)
        outcome = relay.carry(MAIL, NOW)
    assert isinstance(outcome, Later) and outcome.maybe


# What the relay offers.


def test_a_letter_that_is_larger_than_the_relay_takes_is_not_brought_to_it() -> None:
    with script(EHLO=f"250-relay.example\r\n250 SIZE {len(RAW) - 1}") as (server, relay):
        outcome = relay.carry(MAIL, NOW)
        assert isinstance(outcome, Never) and outcome.why.startswith("552 5.3.4 ")
        assert not any(line.upper().startswith("MAIL") for line in server.heard)
    with script(EHLO="250-relay.example\r\n250 SIZE 0") as (_, relay):  # RFC 1870 4: no fixed limit
        assert isinstance(relay.carry(MAIL, NOW), Sent)


def test_reports_are_asked_to_name_our_letter_and_to_leave_its_text_out() -> None:
    mail = replace(MAIL, to="siti+a=b@warga.example")
    with script(EHLO="250-relay.example\r\n250 DSN") as (server, relay):
        assert isinstance(relay.carry(mail, NOW), Sent)
    assert server.heard[2:4] == [
        "mail FROM:<pengaduan+k7@kantor.example> RET=HDRS ENVID=me-2026-0042.7.1",
        "rcpt TO:<siti+a=b@warga.example> NOTIFY=SUCCESS,FAILURE,DELAY "
        "ORCPT=rfc822;siti+2Ba+3Db@warga.example",
    ]


def test_the_arrival_of_a_letter_to_ourselves_is_not_asked_for() -> None:
    with script(EHLO="250-relay.example\r\n250 DSN") as (server, relay):
        assert isinstance(relay.carry(replace(MAIL, to="Pengaduan+uji@kantor.example"), NOW), Sent)
    assert " NOTIFY=FAILURE,DELAY " in server.heard[3]


def test_arrival_is_not_asked_for_where_the_office_does_not_wish_it() -> None:
    with script(EHLO="250-relay.example\r\n250 DSN") as (server, relay):
        relay.settings = changed(relay.settings, arrival_notices=False)
        assert isinstance(relay.carry(MAIL, NOW), Sent)
    assert " NOTIFY=FAILURE,DELAY " in server.heard[3]


def test_eight_bits_are_announced_where_the_relay_knows_them() -> None:
    with script(EHLO="250-relay.example\r\n250 8BITMIME") as (server, relay):
        assert isinstance(relay.carry(replace(MAIL, raw="Subject: x\n\nYth. Siti é\n".encode()), NOW), Sent)
        assert isinstance(relay.carry(MAIL, NOW), Sent)
    assert ["BODY=8BITMIME" in line for line in server.heard if line.upper().startswith("MAIL")] == [
        True,
        False,
    ]


# Access tokens.


class Provider:
    """Gives the tokens t1, t2, …; each lives for an hour, as it says."""

    def __init__(self) -> None:
        self.given = 0
        self.answer: tuple[int, bytes] | None = None

    def __call__(self, to: OauthTable, form: Any) -> tuple[int, bytes]:
        if self.answer:
            return self.answer
        self.given += 1
        return 200, json.dumps({"access_token": f"t{self.given}", "expires_in": 3600}).encode()


def shown(server: Script) -> list[str]:
    """What was said in AUTH, readable."""
    lines = [line.split() for line in server.heard if line.upper().startswith("AUTH")]
    return [f"{line[1]} {base64.b64decode(line[2]).decode()}".replace("\x01", "^") for line in lines]


@pytest.mark.parametrize(
    ("mechanism", "said"),
    [
        ("xoauth2", "XOAUTH2 user=kantor@kab.example^auth=Bearer {}^^"),
        ("oauthbearer", "OAUTHBEARER n,a=kantor@kab.example,^host=127.0.0.1^port={port}^auth=Bearer {}^^"),
    ],
)
def test_a_login_with_a_token_and_a_new_one_when_it_is_refused(mechanism: Any, said: str) -> None:
    provider = Provider()
    tokens = Tokens(
        oauth_settings("https://login.example/token", "id", "s", mechanism=mechanism), fetch=provider
    )
    with script(
        EHLO="250-relay.example\r\n250 AUTH XOAUTH2 OAUTHBEARER",
        AUTH=["235 ok", "535 5.7.8 expired", "235 ok"],
    ) as (server, relay):
        relay.settings, relay._tokens = changed(relay.settings, user="kantor@kab.example"), tokens
        assert isinstance(relay.carry(MAIL, NOW), Sent)
        relay.close()
        assert isinstance(relay.carry(MAIL, NOW), Sent)
        said = said.replace("{port}", str(relay.settings.port))
        assert shown(server) == [said.format(token) for token in ("t1", "t1", "t2")]


def test_a_token_that_is_never_taken_or_never_given_waits() -> None:
    provider = Provider()
    tokens = Tokens(oauth_settings("https://login.example/token", "id", "s"), fetch=provider)
    refusal = base64.b64encode(b'{"status":"400"}').decode()
    with script(
        EHLO="250-relay.example\r\n250 AUTH XOAUTH2", AUTH=f"334 {refusal}", **{"": "535 5.7.8 salah"}
    ) as (server, relay):
        relay.settings, relay._tokens = changed(relay.settings, user="kantor@kab.example"), tokens
        outcome = relay.carry(MAIL, NOW)
        assert isinstance(outcome, Later) and (outcome.scope, outcome.tried) == ("relay", False)
        assert outcome.why == "535 5.7.8 salah"
        provider.answer = 400, b'{"error": "invalid_client"}'
        outcome = relay.carry(MAIL, NOW)
    assert isinstance(outcome, Later) and (outcome.scope, outcome.tried) == ("relay", False)
    assert outcome.why == "no access token: login.example: invalid_client: HTTP 400"
    assert not any(line.upper().startswith("MAIL") for line in server.heard)
