"""The courier: letters out and in on a stick, pulled out anywhere, changed anywhere, lost; each letter once
whichever way it came."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest

from mailroom import cli
from mailroom.clerk.outgoing.usb_courier import ROOM, Courier, Elsewhere, Full, Unknown
from mailroom.commands.office import courier as command
from mailroom.config import Config
from mailroom.doors import usb_bundle
from mailroom.doors.mail_files import FilesSettings
from mailroom.doors.maildir import Maildirs
from mailroom.doors.usb_bundle import (
    CLOSED,
    MANIFEST,
    Bundle,
    BundleChanged,
    Slip,
    bundles,
    courier_key,
    saved_letters,
)
from mailroom.procedure.letter import Later, Never, Outgoing, Sent
from tests.mailbag import ADMIN, CITIZEN, Bag, Stubborn
from tests.offices import SMALL, write_office

PLENTY = 10**9
# what FAT32 takes everywhere; no name may differ from another by case alone
FAT = re.compile(r"[A-Za-z0-9._-]{1,100}(?<!\.)")
FIRST = "kurir-2026-001"


class Countryside(Bag):
    """An office whose line is down, its stick, and the machine in town."""

    def __init__(self, config: Config, root: Path) -> None:
        self.line = Stubborn(Maildirs(root / "line"))
        self.stick = root / "stick"
        self.stick.mkdir(parents=True)
        self.town = Maildirs(root / "town")
        super().__init__(config, root / "store", carrier=self.line)

    @property
    def courier(self) -> Courier:
        return Courier(self.office.post)

    @property
    def due(self) -> datetime:
        return self.now + timedelta(days=self.config.courier.lost_days)

    def out(self) -> str:
        return self.courier.out(self.stick, PLENTY, self.now, self.due, lambda *_: None)[0]

    def bring(self, *own_hosts: str) -> Any:
        brought = self.courier.bring(self.stick, FilesSettings(own_hosts), self.now, self.office)
        self.office.work(self.now)
        return brought

    def bundle(self, name: str = FIRST) -> Bundle:
        return Bundle(self.stick / name, self.courier.keys)

    def send(self, name: str = FIRST, *, only: int = 100, at: datetime | None = None) -> None:
        """What `courier send` does, as far as it comes."""
        bundle, moment = self.bundle(name), at or self.now
        for slip in bundle.slips()[:only]:
            bundle.note_attempt(slip)
            outcome = self.town.carry(Outgoing(slip.id, slip.sender, slip.to, bundle.raw(slip)), moment)
            assert isinstance(outcome, Sent)
            bundle.write_receipt(slip, outcome, moment)

    def statuses(self) -> dict[str, str]:
        return {str(mail["form"]): str(mail["status"]) for mail in self.mails()}

    def arrived(self, root: str) -> list[str]:
        """Ids of what lies in people's mailboxes, however often."""
        return sorted(path.name for path in (self.stick.parent / root).glob("*/new/*"))

    def later(self, **more: float) -> None:
        self.now += timedelta(**more)


@pytest.fixture
def bag(demonstration: Config, tmp_path: Path) -> Iterator[Countryside]:
    made = Countryside(demonstration, tmp_path)
    yield made
    made.close()


@pytest.fixture
def working(demonstration: Config, tmp_path: Path) -> Iterator[Countryside]:
    """An office that is no rehearsal: letters arrive when they arrive."""
    house = replace(demonstration.house, rehearsal=False)
    made = Countryside(replace(demonstration, house=house), tmp_path)
    yield made
    made.close()


# Out.


def test_what_waits_is_written_with_its_envelope_and_the_line_leaves_it_alone(bag: Countryside) -> None:
    bag.complaint()
    assert bag.out() == FIRST
    slips = bag.bundle().slips()
    assert {(slip.to, slip.id) for slip in slips} == {(mail["to"], mail["key"]) for mail in bag.mails()}
    assert [bag.bundle().raw(slip) for slip in slips] == [
        bag.office.shelves.outgoing.raw(slip.id) for slip in slips
    ]
    assert set(bag.statuses().values()) == {"courier"}
    bag.line.open = True
    bag.later(days=1)
    bag.says("admin", "verification", "1 PUPR")
    assert not {slip.id for slip in slips} & set(bag.arrived("line"))
    assert bag.arrived("line")  # the disposition


def test_an_answer_comes_before_what_only_informs(bag: Countryside) -> None:
    bag.complaint()
    bag.out()
    priority = {mail["key"]: mail["priority"] for mail in bag.mails()}
    ranks = [priority[slip.id] for slip in bag.bundle().slips()]
    assert ranks == sorted(ranks)


def test_nothing_waits_nothing_is_written(bag: Countryside) -> None:
    assert bag.out() == ""
    assert list(bag.stick.iterdir()) == []


def test_what_may_still_be_stopped_stays(bag: Countryside) -> None:
    bag.complaint()
    key = bag.mails("receipt")[0]["key"]
    later = (bag.now + timedelta(hours=1)).isoformat()
    bag.office.shelves.register.enter(
        [{"mails": {key: {"attempts": 0, "trouble": None, "next": later}}}], bag.now
    )
    bag.out()
    assert key not in {slip.id for slip in bag.bundle().slips()}
    assert bag.statuses()["receipt"] == "waiting"


def test_a_small_stick_takes_the_most_urgent_and_one_without_room_is_refused(bag: Countryside) -> None:
    bag.complaint()
    with pytest.raises(Full):
        bag.courier.out(bag.stick, ROOM, bag.now, bag.due, lambda *_: None)
    assert set(bag.statuses().values()) == {"waiting"}
    first = min(bag.mails(), key=lambda mail: (mail["priority"], mail["typed"]))
    room = ROOM + bag.office.shelves.outgoing.size(first["key"]) + 4 * 64 * 1024
    assert bag.courier.out(bag.stick, room, bag.now, bag.due, lambda *_: None) == (FIRST, 1)


def test_names_are_such_as_fat_takes_and_nothing_names_anybody(bag: Countryside) -> None:
    bag.complaint()
    bag.out()
    bag.send()
    names = [part for path in bag.stick.rglob("*") for part in path.relative_to(bag.stick).parts]
    assert all(FAT.fullmatch(name) for name in names)
    assert len({name.lower() for name in set(names)}) == len(set(names))
    assert not any("budi" in name or "@" in name for name in names)


# In.


def test_a_persons_clock_starts_when_the_relay_took_the_letter(bag: Countryside) -> None:
    case = bag.complaint()
    assert bag.case().dispositions == []
    bag.out()
    left = bag.now + timedelta(hours=30)
    bag.send(at=left)
    bag.later(days=3)
    brought = bag.bring()
    assert (brought.left, brought.again) == (2, 0)
    assert set(bag.statuses().values()) - {"waiting"} == {"sent"}
    events = [event for event in bag.case().trail if event.kind == "left"]
    assert events
    assert {event.at for event in events} == {left}
    assert case.number in bag.cases()


@pytest.mark.parametrize(("told", "believed"), [(-10, 0), (+99, 3)])
def test_a_clock_in_town_that_is_off_is_believed_as_far_as_it_can_be(
    bag: Countryside, told: int, believed: int
) -> None:
    bag.complaint()
    bag.out()
    given = bag.now
    bag.send(at=given + timedelta(days=told))
    bag.later(days=3)
    bag.bring()
    assert {e.at for e in bag.case().trail if e.kind == "left"} == {given + timedelta(days=believed)}


def test_what_has_no_receipt_waits_again_and_is_sent_by_the_line(bag: Countryside) -> None:
    bag.complaint()
    bag.out()
    bag.send(only=1)
    bag.later(hours=5)
    brought = bag.bring()
    assert (brought.left, brought.again, brought.trips) == (1, 1, [FIRST])
    bag.line.open = True
    bag.settle()
    assert len(bag.arrived("town")) == len(bag.arrived("line")) == 1
    assert len({*bag.arrived("town"), *bag.arrived("line")}) == 2
    assert bag.bring().trips == []  # once


def test_an_attempt_without_a_receipt_may_have_left(bag: Countryside) -> None:
    bag.complaint()
    bag.out()
    slip = bag.bundle().slips()[0]
    bag.bundle().note_attempt(slip)
    bag.bring()
    marked = {mail["key"] for mail in bag.mails() if mail.get("maybe")}
    assert marked == {slip.id}
    assert all(mail["status"] == "waiting" for mail in bag.mails() if mail["key"] == slip.id)


def test_a_refusal_in_town_is_told_as_one_by_the_line(bag: Countryside) -> None:
    bag.complaint()
    bag.out()
    slip = next(slip for slip in bag.bundle().slips() if slip.to == CITIZEN)
    bag.bundle().write_receipt(slip, Never("550 5.1.1 user unknown"), bag.now)
    brought = bag.bring()
    assert brought.refused == 1
    assert bag.statuses()["receipt"] == "failed"
    assert "undelivered" in bag.kinds()


def test_after_it_is_back_nothing_more_is_sent_from_that_stick(bag: Countryside) -> None:
    bag.complaint()
    bag.out()
    bag.bring()
    assert (bag.stick / FIRST / CLOSED).exists()
    assert bag.bundle().is_closed


def reply(bag: Countryside, text: str = "1 PUPR") -> bytes:
    return bag.reply_to(bag.last("verification"), text).as_bytes()


def sent(bag: Countryside) -> None:
    bag.complaint()
    bag.out()
    bag.send()
    bag.later(hours=20)
    bag.bring()


def test_a_saved_reply_is_an_act(bag: Countryside) -> None:
    sent(bag)
    folder = bag.stick / "Balasan Bu Sri"
    folder.mkdir()
    (folder / "Re_ Verifikasi.eml").write_bytes(reply(bag))
    assert bag.bring().letters == 1
    assert bag.stage().startswith("case.follow_up") or bag.case().dispositions
    again = bag.bring()
    assert (again.letters, again.known) == (0, 1)
    assert len([letter for letter in bag.letters() if letter["class"] == "reply"]) == 1


def test_a_reply_by_stick_and_by_imap_is_one(bag: Countryside) -> None:
    sent(bag)
    raw = reply(bag)
    for name in ("sama.eml", "sama lagi.eml"):
        (bag.stick / name).write_bytes(raw)
    bag.bring()
    parts = len(bag.case().dispositions)
    assert parts == 1
    token = re.search(rb"To: .*?<?(\S+@\S+?)>?\r?\n", raw)
    assert token
    trace = (
        b"Received: from mx.lain.example by mail.kab.example; " + format_datetime(bag.now).encode() + b"\r\n"
    )
    bag.put(trace + raw, bag.last("verification")["to"], token[1].decode(), door="imap")
    assert len(bag.case().dispositions) == parts
    assert sorted(letter["class"] for letter in bag.letters()) == ["complaint", "duplicate", "reply"]


def test_a_saved_letter_arrived_when_our_server_took_it(working: Countryside) -> None:
    sent(working)
    arrived = (working.now - timedelta(hours=4)).replace(microsecond=0)
    trace = f"Received: from mx.lain.example by mail.kab.example; {format_datetime(arrived)}\r\n"
    (working.stick / "balasan.eml").write_bytes(trace.encode() + reply(working))
    working.bring("mail.kab.example")
    assert datetime.fromisoformat(working.letter()["arrived"]) == arrived


def test_a_time_that_cannot_be_is_taken_for_now(working: Countryside) -> None:
    """A stick's files are dated by the clock of the machine that saved them."""
    sent(working)
    for years, name in ((-46, "1980.eml"), (+10, "2036.eml")):
        moment = (working.now + timedelta(days=365 * years)).timestamp()
        (working.stick / name).write_bytes(
            working.message(CITIZEN, name, f"Lampu jalan mati di {name}.").as_bytes()
        )
        os.utime(working.stick / name, (moment, moment))
    working.bring()
    late = [row for row in working.letters() if row["subject"] in ("1980.eml", "2036.eml")]
    assert [datetime.fromisoformat(row["arrived"]) for row in late] == [working.now, working.now]


def test_what_systems_leave_on_sticks_is_no_letter(tmp_path: Path) -> None:
    wanted = []
    for name in (
        ".Trashes/1.eml",
        "System Volume Information/2.eml",
        "._3.eml",
        "BACA-SAYA.txt",
        "a/4.EML",
        "5.mbox",
        f"{FIRST}/0001.eml",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(b"x")
        if name in ("a/4.EML", "5.mbox"):
            wanted.append(path)
    assert sorted(saved_letters(tmp_path)) == sorted(wanted)


# Pulled out.


class PulledOut(OSError):  # noqa: N818
    pass


@contextmanager
def pulled_out_after(writes: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The stick takes so many files, and of the next one half."""
    left = [writes]
    real = usb_bundle._write

    def write(path: Path, data: bytes) -> None:
        if left[0] == 0:
            path.write_bytes(data[: len(data) // 2])
            raise PulledOut(5, "Input/output error")
        left[0] -= 1
        real(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(usb_bundle, "_write", write)
        yield


def test_pulled_out_while_it_is_written_it_is_gone_on_with(
    bag: Countryside, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag.complaint()
    for writes in (0, 1, 1, 1, 1, 0):  # two letters, two envelopes, the manifest: one more is whole each time
        with pulled_out_after(writes, monkeypatch), pytest.raises(PulledOut):
            bag.out()
        assert not bag.bundle().is_complete
        assert set(bag.statuses().values()) == {"courier"}
        bag.close()
        bag.open()
    assert bag.out() == FIRST
    bag.send()
    assert bag.bring().left == 2
    assert [path.name for path in bundles(bag.stick)] == [FIRST]


def test_another_stick_does_not_get_the_same_bundle(
    bag: Countryside, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag.complaint()
    with pulled_out_after(1, monkeypatch), pytest.raises(PulledOut):
        bag.out()
    other = bag.stick.parent / "lain"
    other.mkdir()
    with pytest.raises(Elsewhere, match=FIRST):
        bag.courier.out(other, PLENTY, bag.now, bag.due, lambda *_: None)
    assert bag.courier.report_lost(FIRST, bag.now) == 2
    assert bag.courier.out(other, PLENTY, bag.now, bag.due, lambda *_: None) == ("kurir-2026-002", 2)


def test_pulled_out_while_receipts_are_written(bag: Countryside, monkeypatch: pytest.MonkeyPatch) -> None:
    bag.complaint()
    bag.out()
    for writes in range(4):
        with pulled_out_after(writes % 2, monkeypatch), pytest.raises(PulledOut):
            slip = next(slip for slip in bag.bundle().slips() if bag.bundle().outcome(slip) is None)
            bag.bundle().note_attempt(slip)
            bag.bundle().write_receipt(slip, Sent(bag.now), bag.now)
            raise PulledOut
    bag.send()
    assert bag.bring().left == 2


def test_a_crash_of_the_office_between_the_stick_and_the_book(
    bag: Countryside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest is on the stick, and the book does not know it yet; the trip is closed on the stick, and
    not in the book."""
    bag.complaint()
    fill = Bundle.fill

    def cut(*arguments: Any) -> None:
        fill(*arguments)
        raise PulledOut

    with monkeypatch.context() as patch, pytest.raises(PulledOut):
        patch.setattr(Bundle, "fill", cut)
        bag.out()
    assert bag.out() == FIRST
    bag.send(only=1)
    with monkeypatch.context() as patch, pytest.raises(PulledOut):
        patch.setattr(Courier, "_release", lambda *_: (_ for _ in ()).throw(PulledOut()))
        bag.bring()
    brought = bag.bring()
    assert (brought.left, brought.again) == (0, 1)  # the first call has entered the receipt
    assert sorted(bag.statuses().values()) == ["sent", "waiting"]


# Changed.


def flipped(raw: bytes) -> bytes:
    at = len(raw) // 2
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def whole_trip(bag: Countryside) -> Path:
    bag.complaint()
    bag.out()
    bag.send(only=1)
    return bag.stick / FIRST


def test_whatever_file_was_changed_the_stick_is_refused_and_the_file_named(bag: Countryside) -> None:
    folder = whole_trip(bag)
    before, mails = len(bag.letters()), bag.statuses()
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".try"]
    # two letters with envelopes, a manifest, a receipt
    assert len(files) == 6
    for path in files:
        kept = path.read_bytes()
        for changed in (flipped(kept), kept[:-1], b""):
            path.write_bytes(changed)
            with pytest.raises(BundleChanged, match=re.escape(path.relative_to(bag.stick).as_posix())):
                bag.bring()
        path.write_bytes(kept)
    assert (len(bag.letters()), bag.statuses()) == (before, mails)
    assert bag.bring().left == 1


def test_a_letter_taken_away_is_named_and_one_moved_to_another_bundle_is_no_receipt(bag: Countryside) -> None:
    folder = whole_trip(bag)
    letter = folder / "0002.eml"
    kept = letter.read_bytes()
    letter.unlink()
    with pytest.raises(BundleChanged, match=r"0002\.eml"):
        bag.bring()
    letter.write_bytes(kept)
    shutil.copy(folder / "0001.ok", folder / "0002.ok")
    with pytest.raises(BundleChanged, match=r"0002\.ok"):
        bag.bring()


def test_a_receipt_of_an_earlier_bundle_of_that_name_is_none(bag: Countryside) -> None:
    """A store that was restored counts its bundles again."""
    bag.complaint()
    bag.out()
    slip = bag.bundle().slips()[0]
    bag.bundle().write_receipt(
        Slip(1, "lain", slip.sender, slip.to, slip.size, "0" * 64), Sent(bag.now), bag.now
    )
    with pytest.raises(BundleChanged, match=r"0001\.ok"):
        bag.bundle().outcome(slip)


def test_a_bundle_sealed_with_another_key_is_refused(bag: Countryside) -> None:
    bag.complaint()
    bag.out()
    stranger = Bundle(bag.stick / FIRST, [courier_key(b"lain" * 8)])
    with pytest.raises(BundleChanged, match=MANIFEST):
        stranger.slips()


def test_the_key_of_the_courier_says_nothing_of_the_stores(bag: Countryside) -> None:
    store = bag.office.shelves.keys[0]
    assert courier_key(store) != store
    bag.complaint()
    bag.out()
    written = b"".join(path.read_bytes() for path in bag.stick.rglob("*") if path.is_file())
    assert not any(key.hex().encode() in written for key in (store, courier_key(store)))


# Lost.


def test_reported_lost_the_line_sends_it_and_a_stick_that_is_found_starts_no_clock_twice(
    bag: Countryside,
) -> None:
    bag.complaint()
    bag.out()
    bag.send()
    bag.later(days=1)
    assert bag.courier.report_lost(FIRST, bag.now) == 2
    with pytest.raises(Unknown):
        bag.courier.report_lost(FIRST, bag.now)
    brought = bag.bring()  # found again before the line was there: its receipts count
    assert brought.left == 2
    bag.line.open = True
    bag.settle()
    assert set(bag.statuses().values()) == {"sent"}
    assert not set(bag.arrived("line")) & set(bag.arrived("town"))


def test_lost_and_sent_by_the_line_then_found(bag: Countryside) -> None:
    bag.complaint()
    bag.out()
    bag.send(at=bag.now)
    bag.courier.report_lost(FIRST, bag.now)
    bag.line.open = True
    bag.later(hours=1)
    bag.settle()
    left = [event for event in bag.case().trail if event.kind == "left"]
    assert bag.bring().left == 0
    assert [event for event in bag.case().trail if event.kind == "left"] == left
    # twice, under the same Message-ID: nobody could know
    assert set(bag.arrived("line")) == set(bag.arrived("town"))


def test_not_back_in_time_it_waits_again_and_the_admin_reads_of_it(bag: Countryside) -> None:
    bag.complaint()
    bag.out()
    days = bag.config.courier.lost_days
    bag.now += timedelta(days=days, minutes=-1)
    bag.office.work(bag.now)
    assert bag.statuses()["receipt"] == "courier"
    bag.later(minutes=2)
    bag.office.work(bag.now)
    assert bag.statuses()["receipt"] == "waiting"
    assert [line for line in bag.listed(ADMIN, "notice") if FIRST in line["data"]["subject"]]


def test_a_restored_store_does_not_write_over_an_earlier_bundle(bag: Countryside) -> None:
    bag.complaint()
    (bag.stick / FIRST).mkdir()
    (bag.stick / FIRST / MANIFEST).write_text("dari masa lalu")
    assert bag.out() == "kurir-2026-002"
    assert (bag.stick / FIRST / MANIFEST).read_text() == "dari masa lalu"


# The command, on both machines.

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def desks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """`desks("office", "courier", ...)`: a command on one of the two machines."""
    for name, relay in (
        ("office", 'mode = "smtp"\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"'),
        ("town", 'mode = "maildirs"'),
    ):
        folder = tmp_path / name
        folder.mkdir()
        text = SMALL.replace("[office]\n", "[office]\nrehearsal = true\n").replace(
            "[smtp]\n", f"[smtp]\n\n[relay]\n{relay}\n"
        )
        write_office(folder / "config.toml", text)

    def run(where: str, *argv: str | Path, at: str = "2026-03-05T08:00") -> tuple[int, str]:
        capsys.readouterr()
        code = cli.main([*map(str, argv), "--config", str(tmp_path / where / "config.toml"), "--at", at])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


LETTER = (
    "From: Budi <budi@warga.example>\nTo: pengaduan@kab.example\nSubject: Jalan rusak di "
    "Lembak\nMessage-ID: <1@warga.example>\n\n"
    "Jalan kabupaten di Desa Lembak rusak parah sejak 1 Maret 2026. Mohon diperbaiki.\n"
)


def test_a_whole_trip_by_the_command_line(desks: Run, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    (tmp_path / "1.eml").write_text(LETTER)
    assert desks("office", "import", tmp_path / "1.eml")[0] == 0
    assert desks("office", "courier", "key", tmp_path / "town" / "courier.key")[0] == 0
    code, said = desks("office", "courier", "out", usb)
    assert (code, "2 surat ditaruh" in said) == (0, True)
    assert (usb / "BACA-SAYA.txt").read_bytes().count(b"\r\n") > 3
    assert "Dibawa kurir: 2 surat dalam kurir-2026-001" in desks("office", "status")[1]
    assert "dibawa kurir (kurir-2026-001)" in desks("office", "queue")[1]
    code, said = desks("town", "courier", "send", usb, at="2026-03-05T10:00")
    assert (code, "2 surat terkirim, 0 ditolak, 0 belum terkirim" in said) == (0, True)
    assert not (tmp_path / "town" / "store" / "journal").exists()
    # each has its receipt
    assert "0 surat terkirim" in desks("town", "courier", "send", usb, at="2026-03-05T10:00")[1]
    code, said = desks("office", "courier", "in", usb, at="2026-03-06T09:00")
    assert (code, "2 surat sudah terkirim" in said) == (0, True)
    assert "sudah kembali ke kantor" in desks("town", "courier", "send", usb, at="2026-03-06T10:00")[1]
    assert desks("office", "verify", at="2026-03-06T09:00")[0] == 0
    assert "Dibawa kurir" not in desks("office", "status", at="2026-03-06T09:00")[1]


def test_without_its_key_and_with_a_changed_stick_nothing_is_sent(desks: Run, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    (tmp_path / "1.eml").write_text(LETTER)
    desks("office", "import", tmp_path / "1.eml")
    desks("office", "courier", "out", usb)
    code, said = desks("town", "courier", "send", usb)
    assert (code, "Kunci kurir" in said) == (3, True)
    desks("office", "courier", "key", tmp_path / "town" / "courier.key")
    letter = usb / FIRST / "0001.eml"
    letter.write_bytes(flipped(letter.read_bytes()))
    code, said = desks("town", "courier", "send", usb)
    assert (code, f"{FIRST}/0001.eml" in said) == (3, True)
    assert not list((tmp_path / "town").rglob("new/*"))


def test_a_machine_without_a_line_stops_soon_and_says_so(desks: Run, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    (tmp_path / "1.eml").write_text(LETTER)
    desks("office", "import", tmp_path / "1.eml")
    desks("office", "courier", "key", tmp_path / "office" / "courier.key")
    desks("office", "courier", "out", usb)
    code, said = desks("office", "courier", "send", usb)
    assert (code, "2 belum terkirim" in said) == (1, True)
    assert not list(usb.rglob("*.try"))  # it was never begun: the relay was not there


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [(("out", "tidak-ada"), "bukan folder"), (("lost", "kurir-2026-009"), "Tidak ada paket kurir-2026-009")],
)
def test_what_a_person_can_mend_is_a_sentence(
    desks: Run, tmp_path: Path, argv: tuple[str, ...], sentence: str
) -> None:
    code, said = desks("office", "courier", *argv)
    assert (code, sentence in said) == (3, True)
    assert desks("town", "courier", "key", tmp_path / "x.key")[0] == 3  # there is no store


def test_the_key_is_private_and_never_written_over(desks: Run, tmp_path: Path) -> None:
    desks("office", "once")
    path = tmp_path / "courier.key"
    assert desks("office", "courier", "key", path)[0] == 0
    assert path.stat().st_mode & 0o077 == 0
    assert desks("office", "courier", "key", path)[0] == 3


def test_a_relay_that_says_later_leaves_no_doubt(tmp_path: Path) -> None:
    bundle = Bundle(tmp_path / FIRST, [b"k" * 32])
    bundle.begin()
    slip = Slip(1, "me-1", "a@kantor.example", "b@warga.example", 1, "")

    class Busy:
        def carry(self, mail: Outgoing, now: datetime) -> Later:
            del mail, now
            return Later("450 nanti", maybe=maybe)

    class Call:
        clock = staticmethod(datetime.now)

    for maybe in (False, True):
        bundle.raw = lambda _: b"x"  # type: ignore[method-assign]
        command._hand_over(Call, bundle, slip, Busy())  # type: ignore[arg-type]
        assert bundle.was_tried(slip) is maybe


def test_the_envelope_is_plain_json_that_any_program_reads(bag: Countryside) -> None:
    bag.complaint()
    bag.out()
    found = json.loads((bag.stick / FIRST / "0001.json").read_bytes())
    assert set(found) == {"number", "id", "sender", "to", "size", "sha256"}


# Encrypted, for the recipients of the backup.


def given_keys(tmp_path: Path, where: str, *, identity: bool = True) -> Path:
    """One pair of keys on this machine, too; returns the file of the secret one."""
    secret = tmp_path / "kunci.txt"
    if not secret.exists():
        secret.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    public = pyrage.x25519.Identity.from_str(secret.read_text().strip()).to_public()
    config = tmp_path / where / "config.toml"
    table = f'\n[backup]\nrecipients = ["{public}"]\n' + f'identity_file = "{secret}"\n' * identity
    config.write_text(config.read_text() + table)
    return secret


def test_a_stick_tells_nobody_anything_and_the_standard_tool_opens_it(desks: Run, tmp_path: Path) -> None:
    usb, secret = tmp_path / "usb", given_keys(tmp_path, "office")
    given_keys(tmp_path, "town")
    usb.mkdir()
    (tmp_path / "1.eml").write_text(LETTER)
    desks("office", "import", tmp_path / "1.eml")
    desks("office", "courier", "key", tmp_path / "town" / "courier.key")
    code, said = desks("office", "courier", "out", usb)
    assert (code, "disandikan untuk kunci-kunci" in said) == (0, True)
    desks("town", "courier", "send", usb, at="2026-03-05T10:00")
    bare = b"".join(path.read_bytes() for path in usb.rglob("*") if path.is_file()).lower()
    assert not [
        word for word in (b"budi", b"lembak", b"warga.example", b"subject", b"me-2026") if word in bare
    ]
    if tool := shutil.which("age"):
        done = subprocess.run(
            [tool, "-d", "-i", secret, usb / FIRST / "0001.eml.age"], check=True, capture_output=True
        )
        assert b"Subject: " in done.stdout and b"warga.example" in done.stdout
    code, said = desks("office", "courier", "in", usb, at="2026-03-06T09:00")
    assert (code, "2 surat sudah terkirim" in said) == (0, True)
    assert len(list((tmp_path / "town").rglob("new/*"))) == 2
    assert desks("office", "verify", at="2026-03-06T09:00")[0] == 0


def test_without_the_key_that_opens_it_nothing_is_sent_or_entered(desks: Run, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    given_keys(tmp_path, "office", identity=False)
    (tmp_path / "1.eml").write_text(LETTER)
    desks("office", "import", tmp_path / "1.eml")
    desks("office", "courier", "key", tmp_path / "town" / "courier.key")
    desks("office", "courier", "out", usb)
    code, said = desks("town", "courier", "send", usb)
    assert (code, "Isi paket kurir-2026-001 disandikan" in said) == (3, True)
    code, said = desks("office", "courier", "in", usb, at="2026-03-06T09:00")
    assert (code, "Isi paket kurir-2026-001 disandikan" in said) == (3, True)
    (tmp_path / "kunci.txt").write_text(f"{pyrage.x25519.Identity.generate()}\n")  # another one
    given_keys(tmp_path, "town")
    code, said = desks("town", "courier", "send", usb)
    assert (code, "kunci rahasia ini tidak membukanya" in said) == (3, True)
    assert not list((tmp_path / "town").rglob("new/*")) and not list(usb.rglob("*.try"))


def test_an_encrypted_stick_that_was_changed_is_refused(desks: Run, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    given_keys(tmp_path, "office")
    given_keys(tmp_path, "town")
    (tmp_path / "1.eml").write_text(LETTER)
    desks("office", "import", tmp_path / "1.eml")
    desks("office", "courier", "key", tmp_path / "town" / "courier.key")
    desks("office", "courier", "out", usb)
    letter = usb / FIRST / "0002.eml.age"
    letter.write_bytes(flipped(letter.read_bytes()))
    code, said = desks("town", "courier", "send", usb)
    assert (code, f"{FIRST}/0002.eml.age" in said) == (3, True)


def test_without_recipients_it_is_told_that_anybody_can_read_it(desks: Run, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    (tmp_path / "1.eml").write_text(LETTER)
    desks("office", "import", tmp_path / "1.eml")
    assert "tidak disandikan" in desks("office", "courier", "out", usb)[1]
