"""The postman: against a relay that answers what a test tells it to, against our own SMTP door, and into Maildirs."""

from __future__ import annotations

import mailbox
import os
import socket
import socketserver
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.doors.postman import Maildirs, Relay, RelaySettings, backoff, folder_name
from mailroom.doors.smtp import SmtpDoor, SmtpSettings
from mailroom.procedure.letter import Envelope, Later, Never, Outgoing, Sent

NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
RAW = b"Subject: jawaban\n\nYth. Pelapor,\n.titik\n"
MAIL = Outgoing("me-2026-0042.7.1", "pengaduan+k7@kantor.example", "siti@warga.example", RAW)
HANG_UP = ""


class Script(socketserver.ThreadingTCPServer):
    """A relay: answers a command's first word (and "" = connecting, "." = the end of a letter) with its next line; HANG_UP closes."""

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
        self.letters: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Talk)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, word: str) -> str:
        line = self.answers.get(word, "500 what?")
        return line if isinstance(line, str) else line.pop(0)

    def settings(self) -> RelaySettings:
        return RelaySettings("127.0.0.1", self.server_address[1], "none", hostname="kantor.example", timeout_seconds=10)


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
            if not self.say(command.split()[0].upper()):
                return
            if self.said.startswith("354") and not self.read():
                return

    def say(self, word: str) -> bool:
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
        relay.settings = replace(relay.settings, letters_a_line=3)
        for minute in (0, 0, 0, 0, 5):
            assert isinstance(relay.carry(MAIL, NOW + timedelta(minutes=minute)), Sent)
        assert len(server.letters) == 5
        assert server.heard.count("connect") == 3


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA", "end"])
@pytest.mark.parametrize(("line", "outcome"), [("451 4.3.0 nanti", Later), ("550 5.1.1 tiada", Never)])
def test_4xx_waits_and_5xx_is_for_good_and_the_next_letter_goes(word: str, line: str, outcome: type) -> None:
    with script(**{word: [line, "354 go" if word == "DATA" else "250 ok"]}) as (server, relay):
        assert relay.carry(MAIL, NOW) == outcome(line)
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
        relay.settings = replace(relay.settings, user="kantor", password="salah")
        outcome = relay.carry(MAIL, NOW)
    assert isinstance(outcome, Later)
    assert outcome.why == "535 5.7.8 salah"


def test_starttls_that_is_not_offered_waits_and_nothing_is_said_in_the_open() -> None:
    with script() as (server, relay):
        relay.settings = replace(relay.settings, security="starttls", user="kantor", password="rahasia")
        assert isinstance(relay.carry(MAIL, NOW), Later)
        assert not any(line.upper().startswith(("AUTH", "MAIL")) for line in server.heard)


def test_addresses_beyond_ascii_go_by_smtputf8_or_not_at_all() -> None:
    mail = replace(MAIL, to="sité@warga.example")
    with script() as (_, relay):
        assert isinstance(relay.carry(mail, NOW), Never)
    with script(EHLO="250-relay.example\r\n250-8BITMIME\r\n250 SMTPUTF8") as (server, relay):
        assert isinstance(relay.carry(mail, NOW), Sent)
        assert "SMTPUTF8" in next(line for line in server.heard if line.lower().startswith("mail")).upper()


@pytest.mark.parametrize("to", ["", "a b@x.example", "a@x.example\r\nDATA", "<a@x.example>", "a@x\0"])
def test_an_address_that_would_break_the_command_is_refused(to: str) -> None:
    assert isinstance(Relay(RelaySettings()).carry(replace(MAIL, to=to), NOW), Never)


def test_our_own_door_takes_what_the_postman_brings() -> None:
    shelf: list[tuple[bytes, Envelope]] = []
    door = SmtpDoor(SmtpSettings(port=0), lambda *pair: shelf.append(pair), lambda: NOW, lambda _: True)
    door.start()
    relay = Relay(RelaySettings("127.0.0.1", door.port, "none"))
    assert isinstance(relay.carry(replace(MAIL, sender=""), NOW), Sent)
    relay.close()
    door.stop()
    ((raw, envelope),) = shelf
    assert raw.endswith(RAW.replace(b"\n", b"\r\n"))
    assert envelope.sender == ""


def test_backoff() -> None:
    minutes = [backoff(attempts) // timedelta(minutes=1) for attempts in range(8)]
    assert minutes == [1, 1, 5, 15, 60, 240, 240, 240]


@pytest.fixture
def closed_umask() -> Iterator[None]:
    old = os.umask(0)
    yield
    os.umask(old)


def test_a_maildir_holds_the_letter_and_nobody_else_may_look(tmp_path: Path, closed_umask: None) -> None:
    root = tmp_path / "outgoing"
    assert Maildirs(root).carry(MAIL, NOW) == Sent(NOW, "maildir me-2026-0042.7.1")
    box = mailbox.Maildir(root / "siti@warga.example", create=False)
    assert [message.as_bytes() for message in box] == [RAW]
    for path in (root, *root.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    (file,) = (root / "siti@warga.example/new").iterdir()
    assert file.stat().st_mtime == NOW.timestamp()


@pytest.mark.parametrize("read_as", ["new/{}", "cur/{}", "cur/{}:2,", "cur/{}:2,RS"])
def test_a_second_delivery_is_the_same_file(tmp_path: Path, read_as: str) -> None:
    postman = Maildirs(tmp_path)
    postman.carry(MAIL, NOW)
    postman.carry(replace(MAIL, id="lain"), NOW)
    box = tmp_path / "siti@warga.example"
    (box / "new" / MAIL.id).rename(box / read_as.format(MAIL.id))
    for house in (postman, Maildirs(tmp_path)):  # the same process, and one after a crash
        assert house.carry(MAIL, NOW) == Sent(NOW, "already delivered")
    assert len([path for path in box.rglob("*") if path.is_file()]) == 2


def test_a_delivery_that_was_cut_off_is_made_whole(tmp_path: Path) -> None:
    box = tmp_path / "siti@warga.example"
    (box / "tmp").mkdir(parents=True)
    (box / "tmp" / MAIL.id).write_bytes(b"Subj" * 1000)
    assert isinstance(Maildirs(tmp_path).carry(MAIL, NOW), Sent)
    assert (box / "new" / MAIL.id).read_bytes() == RAW
    assert list((box / "tmp").iterdir()) == []


def letters(*ids: str) -> Iterator[Outgoing]:
    return (replace(MAIL, id=id_, to=f"{id_[0]}@warga.example", again=False) for id_ in ids)


def test_letters_that_leave_together_share_the_syncs_of_their_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postman, synced = Maildirs(tmp_path / "outgoing"), []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda fd: (synced.append(str(Path(f"/proc/self/fd/{fd}").readlink())), real(fd))[1]
    )
    assert [type(outcome) for outcome in postman.carry_all(letters("a1", "a2", "b1"), NOW)] == [Sent] * 3
    names = [Path(path).relative_to(tmp_path).as_posix() for path in synced]
    assert names == [
        *("outgoing/a@warga.example/tmp/a1", "outgoing/a@warga.example/tmp/a2", "outgoing/b@warga.example/tmp/b1"),
        *("outgoing/a@warga.example/new", "outgoing/a@warga.example", "outgoing", "outgoing/b@warga.example/new", "outgoing/b@warga.example"),
    ]  # fmt: skip
    synced.clear()
    list(postman.carry_all(letters("a3"), NOW))
    assert len(synced) == 2
    for box, held in (("a@warga.example", ["a1", "a2", "a3"]), ("b@warga.example", ["b1"])):
        read = mailbox.Maildir(tmp_path / "outgoing" / box, create=False)
        assert sorted(read.keys()) == held


@pytest.mark.parametrize("failing", ["mkdir", "open", "write", "utime", "fsync", "rename"])
def test_a_letter_that_fails_does_not_fail_its_neighbours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """One after the other, each call of its kind fails once; then every letter lies there once."""
    real = getattr(os, failing)
    for number in range(40):
        root, left = tmp_path / str(number), [number]

        def fail(*args: Any, left: list[int] = left, **more: Any) -> Any:
            left[0] -= 1
            if left[0] == -1:
                raise OSError(28, "No space left on device")
            return real(*args, **more)

        postman = Maildirs(root)
        with monkeypatch.context() as patch:
            patch.setattr(os, failing, fail)
            first = postman.carry_all(letters("a1", "a2", "b1"), NOW)
        if left[0] >= 0:
            assert number > 1
            break
        sent = [type(outcome) for outcome in first].count(Sent)
        assert sent >= (
            2 if failing in ("write", "utime", "rename") else 0
        )  # the others may be about a folder that is shared
        assert sent < 3 or failing == "mkdir"  # a folder that is there already need not be made
        again = (replace(mail, again=True) for mail in letters("a1", "a2", "b1"))
        assert {type(outcome) for outcome in postman.carry_all(again, NOW)} == {Sent}
        assert sorted(path.name for path in root.glob("*/new/*")) == ["a1", "a2", "b1"]
        assert list(root.glob("*/tmp/*")) == []
        assert len(list(root.glob("*/cur"))) == 2
    else:
        pytest.fail("it never ended")


def lying(folder: Path, *ids: str) -> list[Outgoing]:
    """Letters whose bytes lie in files."""
    folder.mkdir(exist_ok=True)
    for id_ in ids:
        (folder / id_).write_bytes(RAW + id_.encode())
    return [replace(mail, raw=b"", file=str(folder / mail.id)) for mail in letters(*ids)]


def test_a_letter_that_lies_on_the_same_disk_gets_a_second_name(tmp_path: Path) -> None:
    postman, mails = Maildirs(tmp_path / "outgoing"), lying(tmp_path / "sent", "a1", "a2", "b1")
    for again in (False, True):  # a crash before the register's line leaves them where they are
        outcomes = postman.carry_all([replace(mail, again=again) for mail in mails], NOW)
        assert [type(outcome) for outcome in outcomes] == [Sent] * 3
    for mail in mails:
        (file,) = (tmp_path / "outgoing").glob(f"*/new/{mail.id}")
        assert file.read_bytes() == RAW + mail.id.encode()
        assert file.samefile(mail.file) and file.stat().st_nlink == 2 and file.stat().st_mtime == NOW.timestamp()
    assert list((tmp_path / "outgoing").glob("*/tmp/*")) == []


def test_a_letter_that_lies_on_another_disk_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    postman, mails = Maildirs(tmp_path / "outgoing"), lying(tmp_path / "sent", "a1", "a2")
    assert [type(outcome) for outcome in postman.carry_all(mails, NOW)] == [Sent] * 2
    for mail in mails:
        (file,) = (tmp_path / "outgoing").glob(f"*/new/{mail.id}")
        assert file.read_bytes() == RAW + mail.id.encode()
        assert not file.samefile(mail.file) and file.stat().st_mtime == NOW.timestamp()


def test_a_letter_whose_file_is_gone_waits_and_its_neighbours_go(tmp_path: Path) -> None:
    mails = lying(tmp_path / "sent", "a1", "a2", "b1")
    Path(mails[1].file).unlink()
    outcomes = Maildirs(tmp_path / "outgoing").carry_all(mails, NOW)
    assert [type(outcome) for outcome in outcomes] == [Sent, Later, Sent]
    assert (
        Relay(RelaySettings()).carry(mails[1], NOW)
        == outcomes[1]
        == Later("FileNotFoundError: No such file or directory")
    )


def test_the_relay_gets_what_the_file_holds(tmp_path: Path) -> None:
    (mail,) = lying(tmp_path, "a1")
    with script() as (server, relay):
        assert isinstance(relay.carry(mail, NOW), Sent)
    assert server.letters == [b"Subject: jawaban\r\n\r\nYth. Pelapor,\r\n..titik\r\na1\r\n.\r\n"]


def test_what_was_never_tried_is_not_looked_for(tmp_path: Path) -> None:
    postman = Maildirs(tmp_path)
    postman.carry(MAIL, NOW)
    box = tmp_path / "siti@warga.example"
    (box / "cur").chmod(0o700)
    postman._cur.clear()
    assert isinstance(postman.carry(replace(MAIL, id="baru", again=False), NOW), Sent)
    assert postman._cur == {}, "the folder was listed"


def test_trouble_with_the_disk_waits(tmp_path: Path) -> None:
    (tmp_path / "outgoing").write_bytes(b"a file where the folder should be")
    outcome = Maildirs(tmp_path / "outgoing").carry(MAIL, NOW)
    assert isinstance(outcome, Later)
    assert "siti" not in outcome.why


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("Siti+K7@Warga.Example", "siti+k7@warga.example"),
        ("a/../../x@y.example", "a%2F..%2F..%2Fx@y.example"),
        ("..@x.example", "%2E%2E@x.example"),
        ("...", "%2E%2E%2E"),
        ("a%2fb@x.example", "a%252fb@x.example"),
        ("sité@x.example", "sit%C3%A9@x.example"),
        ("a\0b\n@x.example", "a%00b%0A@x.example"),
        ("", "%"),
    ],
)
def test_folder_names(address: str, name: str) -> None:
    assert folder_name(address) == name


@given(st.text(min_size=1, max_size=400), st.text(min_size=1, max_size=400))
def test_folder_names_are_safe_and_never_meet(one: str, other: str) -> None:
    names = folder_name(one), folder_name(other)
    for name in names:
        assert 0 < len(name.encode()) <= 255
        assert not name.startswith(".")
        assert "/" not in name
    assert (names[0] == names[1]) == (one.lower() == other.lower())


def test_letters_whose_ids_differ_only_in_case_are_two_files(tmp_path: Path) -> None:
    postman = Maildirs(tmp_path)
    for id_ in ("ME-2026-0042.1", "me-2026-0042.1", "a/b:c"):
        assert isinstance(postman.carry(replace(MAIL, id=id_), NOW), Sent)
    names = [path.name for path in (tmp_path / "siti@warga.example/new").iterdir()]
    assert len(names) == 3
    assert not any(":" in name or "/" in name for name in names)


def test_a_silent_relay_is_not_waited_for_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        relay = Relay(RelaySettings("127.0.0.1", mute.getsockname()[1], "none", timeout_seconds=0.05))
        outcome: Any = relay.carry(MAIL, NOW)
    assert isinstance(outcome, Later)
    assert not outcome.maybe


@pytest.mark.parametrize("failing", ["outgoing", "a@warga.example", "new"])
def test_a_name_whose_sync_failed_is_made_anew_by_the_next_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """A second sync of the folder would succeed, and say nothing of what the first has lost."""
    postman, real = Maildirs(tmp_path / "outgoing"), os.fsync

    def fsync(fd: int) -> None:
        if Path(f"/proc/self/fd/{fd}").readlink().name == failing:
            raise OSError(5, "Input/output error")
        real(fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        assert [type(one) for one in postman.carry_all(letters("a1", "a2"), NOW)] == [Later, Later]
    assert list((tmp_path / "outgoing").iterdir()) == []
    assert [type(one) for one in postman.carry_all(letters("a1", "a2"), NOW)] == [Sent, Sent]
