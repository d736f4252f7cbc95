"""Several offices in one tree of processes: whose letter it is, what one that is broken, slow or killed does
to the others, and how they are told apart."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailroom.config.several_offices import load_offices
from mailroom.daemon.offices.shared_desk import Desk
from mailroom.doors.smtp_envelope import ANSWERS
from mailroom.shelves.files.inbox import FileInbox
from tests.daemon.test_work_limits import bomb
from tests.forked import Program
from tests.limits import stretched
from tests.relays import Stalling
from tests.several import Several

COUNT = 6


@pytest.fixture
def several(tmp_path: Path) -> Iterator[Several]:
    offices = Several(tmp_path, COUNT)
    yield offices
    offices.end()


def run(several: Several, *argv: str) -> tuple[int, str, str]:
    done = Program(*argv)
    out, err = done.communicate()
    return done.wait(), out, err


def test_each_office_gets_its_own_letters_and_nothing_of_another(several: Several) -> None:
    """One that is broken is told, and mail for it is asked to come again; so is what nobody has."""
    first, second, third, broken, damaged, *_ = several.names
    several.config(broken).write_text("[office]\nmail = 5\n")
    letter = several.store(damaged) / "letters/ab/ab.eml"  # and the book is gone
    letter.parent.mkdir(parents=True)
    letter.write_text("")
    several.open()
    assert "4 kantor dibuka, 2 tidak" in several.log[-1]
    assert several.send(1, [first, third]) == {}
    refused = several.send(2, [second, damaged])
    assert {address: code for address, (code, _) in refused.items()} == {several.mail(damaged): 450}
    with smtplib.SMTP("127.0.0.1", several.port) as line:
        line.ehlo()
        line.mail("siti@warga.example")
        assert line.rcpt("siapa@lain.example")[0] == 450, "it may be the address of the broken office"
        assert line.rcpt("postmaster@" + several.mail(second).partition("@")[2])[0] == 250
    found = {name: several.wait_for(name, 1) for name in (first, second, third)}
    assert found == {first: ["Jalan rusak 1"], second: ["Jalan rusak 2"], third: ["Jalan rusak 1"]}
    for name in (first, third):
        (receipt,) = several.wait_for_mail(name, "warga1@warga.example")
        prefix = name.removeprefix("kantor-").upper()
        assert f"[K{prefix}-2026-0001]" in receipt and several.mail(name) in receipt
    assert several.mails(second, "warga1@warga.example") == []

    # day to day
    beat = json.loads((several.folder / "heartbeat").read_text())
    assert (beat["offices"], set(beat["closed"])) == (COUNT - 1, {broken, damaged})
    code, out, _ = run(several, "status", "--all", "--offices", str(several.folder))
    lines = dict(line.split(": ", 1) for line in out.splitlines())
    assert code == 1
    assert lines[first].startswith("dibuka; 1 laporan terbuka") and "TIDAK DILAYANI" in lines[broken]
    assert "TIDAK DILAYANI" in lines[damaged]
    code, out, _ = run(several, "show", "1", "--offices", str(several.folder), "--office", third)
    assert (code, "KAC-2026-0001" in out) == (0, True)
    code, _, err = run(several, "queue", "--offices", str(several.folder))
    assert (code, first in err) == (3, True)
    assert several.close() == 0
    assert any(f"{{{third}}}" in line and "[KAC-2026-0001]" in line for line in several.log)


def test_a_letter_that_one_disk_refuses_is_nobodys(several: Several) -> None:
    """One answer for all: where one office cannot take it, none has it, and the next try brings it to all."""
    first, second, *_ = several.names
    several.open()
    tmp = several.store(second) / "inbox/tmp"
    tmp.rename(tmp.with_name("away"))
    with pytest.raises(smtplib.SMTPDataError) as refused:
        several.send(1, [first, second])
    assert refused.value.smtp_code == 451
    time.sleep(0.3)
    assert several.entered(first) == [] and FileInbox(several.store(first)).waiting() == []
    tmp.with_name("away").rename(tmp)
    several.send(1, [first, second])
    assert [several.wait_for(name, 1) for name in (first, second)] == [["Jalan rusak 1"]] * 2
    assert several.close() == 0


def test_a_killed_clerk_loses_doubles_and_mixes_nothing(several: Several) -> None:
    several.open()
    sent: dict[str, list[str]] = {name: [] for name in several.names}
    for number in range(8):
        to = [several.names[(number + step) % COUNT] for step in range(3)]
        assert several.send(number, to) == {}
        for name in to:
            sent[name].append(f"Jalan rusak {number}")
        if number % 2:
            os.kill(several.child("clerk"), signal.SIGKILL)
    for name in several.names:
        found = several.wait_for(name, len(sent[name]), 40)
        assert sorted(found) == sorted(sent[name]), name
    assert several.close() == 0
    for name in several.names:
        receipts = Counter(path.parts[-3] for path in several.all_mails(name) if "warga" in path.parts[-3])
        assert set(receipts.values()) <= {1}, "each was answered once"


def test_a_letter_that_ends_the_clerk_is_set_aside_in_its_own_office(
    several: Several, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANTED", "decide:loop")
    first, second, *_ = several.names
    for name in several.names:
        path = several.config(name)
        path.write_text(path.read_text() + "\n[process]\nletter_seconds = 1\n")
    several.open()
    with smtplib.SMTP("127.0.0.1", several.port, timeout=stretched(20)) as line:
        line.sendmail("siti@warga.example", [several.mail(first)], bomb(1))
    several.send(2, [first, second])
    assert several.wait_for(second, 1, 40) == ["Jalan rusak 2"]
    assert "Jalan rusak 2" in several.wait_for(first, 2, 40)
    assert len(FileInbox(several.store(first)).aside()) == 1
    assert all(FileInbox(several.store(name)).aside() == [] for name in several.names[1:])


def test_an_office_that_waits_for_its_relay_makes_nobody_wait(several: Several) -> None:
    slow, other, *_ = several.names
    relay = Stalling()
    text = several.config(slow).read_text()
    several.config(slow).write_text(several.by_relay(text, relay.port))
    several.open()
    several.send(1, [slow])
    assert relay.heard.wait(stretched(20)), "the postman waits for his relay's word"
    for number in range(2, 6):
        several.send(number, [other])
        assert several.wait_for_mail(other, f"warga{number}@warga.example", 10)
    assert relay.taken == []


def test_the_offices_differ_or_are_not_served(tmp_path: Path) -> None:
    several = Several(tmp_path, 5)
    first, twin, inner, door, last = several.names
    text = several.config(first).read_text()
    several.config(twin).write_text(text)
    code = inner.removeprefix("kantor-")
    own = several.config(inner).read_text()
    store = several.store(last) / "dalam"
    several.config(inner).write_text(own.replace("rehearsal", f'store = "{store}"\nrehearsal', 1))
    other = several.config(door).read_text()
    several.config(door).write_text(other.replace("[smtp]\n", "[smtp]\nmax_errors = 7\n", 1))
    found = load_offices([several.folder / name for name in several.names], {})
    assert set(found.usable) == {last}
    assert [fault.partition(":")[0] for fault in found.faults[twin]] == ["[office] prefix", "[office] mail"]
    assert len(found.faults[first]) == 2, "nobody knows which of the two it is"
    assert [fault.partition(":")[0] for fault in found.faults[inner]] == ["[office] store"]
    assert "[smtp] max_errors" in found.faults[door][0] and code
    assert found.lost == {several.mail(name) for name in (first, inner, door)}
    again = load_offices([several.folder / last, tmp_path / "x" / last], {})
    assert list(again.faults) == [last]


def test_who_asks_first_has_the_desk_first() -> None:
    desk, order = Desk(), list[int]()

    def work(number: int) -> None:
        with desk.use():
            order.append(number)
            with desk.away():
                pass
            order.append(number)

    desk.take()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    desk.leave()
    for thread in threads:
        thread.join(stretched(5))
    assert order[0] == 0 and sorted(order) == [0, 0, 1, 1, 2, 2]


def test_every_answer_of_a_closed_office_is_temporary() -> None:
    assert ANSWERS["closed"].startswith("450 4.")
