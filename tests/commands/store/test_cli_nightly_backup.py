"""The backup of each night: encrypted so that the standard tool opens it, read back, thinned, and missed."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import pyrage
import pytest

from mailroom.config import load
from mailroom.daemon import nightly_backup
from mailroom.daemon.office_clock import Clock
from mailroom.shelves.files.door_state import DoorState
from mailroom.shelves.upkeep.backup_folder import ASKED, LAST, MADE, kept_nights
from tests.commands.store.test_cli_backup import tables
from tests.commands.test_cli import AT, LATER, Desk, desk, opened
from tests.live import install
from tests.tables import for_each

__all__ = ["desk", "opened"]

NIGHT = "cadangan-ME-2026-03-05.tar.age"


class Keys:
    """A key as `age-keygen` writes it, and an office that encrypts for it."""

    def __init__(self, office: Desk, more: str = "") -> None:
        self.office, self.folder = office, office.folder / "stick"
        self.folder.mkdir()
        secret = pyrage.x25519.Identity.generate()
        self.path, self.public = office.folder / "kunci.txt", str(secret.to_public())
        self.path.write_text(f"# public key: {self.public}\n{secret}\n")
        self.set(f'recipients = ["{self.public}"]{more}')

    def set(self, lines: str) -> None:
        self.office.write(self.text(lines))

    def text(self, lines: str) -> str:
        from tests.offices import SMALL

        head = SMALL.replace("[office]\n", "[office]\nrehearsal = true\n")
        return f'{head}\n[backup]\nfolder = "{self.folder}"\n{lines}\n'

    @property
    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}

    @property
    def night(self) -> Path:
        (path,) = self.folder.glob("*.tar.age")
        return path


@pytest.fixture
def keys(opened: Desk) -> Keys:
    return Keys(opened)


def test_a_nights_backup_gives_way_to_all_others(
    opened: Desk, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    lowered: list[int] = []
    monkeypatch.setattr(os, "nice", lowered.append)
    assert opened("backup", "--nightly", *LATER)[0] == 0
    assert lowered == [10] and keys.night.exists()


def test_the_nights_backup_is_opened_by_its_key_and_is_the_same_office(opened: Desk, keys: Keys) -> None:
    code, _, err = opened("backup", "--nightly", *LATER)
    assert (code, err) == (0, "")
    assert b"Budi" not in keys.night.read_bytes()
    assert keys.names == {NIGHT, "cadangan-ME.json"}
    assert "Cadangan malam ini sudah ada" in opened("backup", "--nightly", *LATER)[1]
    other = opened.folder / "other"
    code, _, err = opened("restore", keys.night, "--store", other)
    assert (code, "--identity" in err, other.exists()) == (3, True, False)
    assert opened("restore", keys.night, "--store", other, "--identity", keys.path)[0] == 0
    assert tables(other) == tables(opened.store)


def test_the_standard_tool_opens_it_with_any_of_its_keys(opened: Desk, keys: Keys) -> None:
    install.require(install.ensure())
    ssh = opened.folder / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", ssh], check=True)
    keys.set(f'recipients = ["{keys.public}", "{ssh.with_suffix(".pub").read_text().strip()}"]')
    assert opened("backup", "--nightly", *LATER)[0] == 0
    for key in (keys.path, ssh):
        tar = subprocess.run(["age", "-d", "-i", key, keys.night], capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(tar)) as held:
            assert {"MANIFEST.json", "token.key", "journal/2026-03.jsonl"} <= {*held.getnames()}
    assert opened("restore", keys.night, "--store", opened.folder / "o", "--identity", ssh)[0] == 0
    assert tables(opened.folder / "o") == tables(opened.store)


def test_a_damaged_or_foreign_backup_is_refused_in_a_sentence(opened: Desk, keys: Keys) -> None:
    path, other = opened.folder / "kept.tar.age", opened.folder / "other"
    assert opened("backup", path, *LATER)[0] == 0
    whole = path.read_bytes()
    foreign = opened.folder / "foreign.txt"
    foreign.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    damages = {
        "tidak membukanya": (whole, foreign),
        "tidak ada kunci rahasia": (whole, opened.config),
        "rusak": (whole[:-2000] + bytes([whole[-2000] ^ 1]) + whole[-1999:], keys.path),
        "tidak lengkap": (whole[: len(whole) // 2], keys.path),
    }
    for said, (data, key) in damages.items():
        path.write_bytes(data)
        code, _, err = opened("restore", path, "--store", other, "--identity", key)
        assert (code, said in err, "Traceback" in err, other.exists()) == (3, True, False, False), (said, err)


def test_a_stick_that_is_gone_another_or_full_is_told_and_keeps_no_half(opened: Desk, keys: Keys) -> None:
    assert opened("backup", "--nightly", *LATER)[0] == 0
    next_day = ["--at", "2026-03-06T08:00"]
    held = opened.folder / "held"
    keys.folder.rename(held)
    code, _, err = opened("backup", "--nightly", *next_day)
    assert (code, "Pasang stik" in err) == (3, True)
    keys.folder.mkdir()
    code, _, err = opened("backup", "--nightly", *next_day)
    assert (code, "stik belum terpasang" in err, [*keys.folder.iterdir()]) == (3, True, [])
    assert opened("backup", *next_day)[0] == 0
    assert opened("backup", "--nightly", "--at", "2026-03-07T08:00")[0] == 0
    assert len([*keys.folder.glob("*.age")]) == 2


def test_a_full_disk_is_told_and_keeps_no_half(opened: Desk, keys: Keys) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", keys.folder]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root mounts")
    try:
        code, _, err = opened("backup", "--nightly", *LATER)
        assert (code, "Sistem menolak" in err, [*keys.folder.iterdir()]) == (3, True, []), err
    finally:
        subprocess.run(["umount", keys.folder], check=True)


def test_what_a_run_that_was_cut_off_left_goes_and_an_identity_opens_the_whole(
    opened: Desk, keys: Keys
) -> None:
    keys.set(f'recipients = ["{keys.public}"]\nidentity_file = "kunci.txt"')
    half = keys.folder / f"{NIGHT}.part"
    half.write_bytes(b"half")
    assert opened("backup", "--nightly", *LATER)[0] == 0
    assert not [*keys.folder.glob("*.part")]
    foreign = pyrage.x25519.Identity.generate()
    keys.path.write_text(f"{foreign}\n")
    code, _, err = opened("backup", "--nightly", "--at", "2026-03-06T08:00")
    assert (code, "tidak membukanya" in err, len([*keys.folder.glob("*.age*")])) == (3, True, 1)


def test_an_older_store_in_the_place_of_the_office_is_refused(opened: Desk, keys: Keys) -> None:
    older = opened.folder / "older"
    shutil.copytree(opened.store, older)
    assert opened("import", opened.letter(2), *LATER)[0] == 0
    assert opened("backup", "--nightly", *LATER)[0] == 0
    shutil.rmtree(opened.store)
    older.rename(opened.store)
    code, _, err = opened("once", *LATER)
    assert (code, "penyimpanan yang lebih lama" in err) == (3, True)
    shutil.rmtree(opened.store)
    assert opened("restore", keys.night, "--identity", keys.path)[0] == 0
    assert opened("once", *LATER)[0] == 0


def test_a_missed_night_is_an_alarm_until_it_is_made(opened: Desk, keys: Keys) -> None:
    config = load(opened.config, {})
    clock = Clock(config.house.calendar.zone, datetime(2026, 3, 6, 3, 30, tzinfo=config.house.calendar.zone))
    assert nightly_backup.is_due(config, opened.store, clock())
    keys.folder.rmdir()
    assert not nightly_backup.make(config, opened.store, clock, threading.Event())
    (alarm,) = nightly_backup.find_alarms(config, opened.store, clock())
    assert (alarm.kind, "Folder cadangan" in str(alarm.values["why"])) == ("backup", True)
    assert nightly_backup.find_alarms(config, opened.store, clock() - timedelta(hours=1)) != []
    keys.folder.mkdir()
    assert nightly_backup.make(config, opened.store, clock, threading.Event())
    assert not nightly_backup.is_due(config, opened.store, clock())
    assert nightly_backup.find_alarms(config, opened.store, clock() + timedelta(hours=12)) == []
    assert DoorState(opened.store).get(LAST) == "2026-03-06"


def test_a_backup_that_was_asked_for_by_mail_is_made_once_and_takes_the_place_of_the_one_before(
    opened: Desk, keys: Keys
) -> None:
    config, state = load(opened.config, {}), DoorState(opened.store)
    zone = config.house.calendar.zone
    for minute in (30, 40):
        clock = Clock(zone, datetime(2026, 3, 6, 3, minute, tzinfo=zone))
        state.set(ASKED, f"2026-03-05T20:{minute}:00+00:00")
        assert nightly_backup.is_asked_for(opened.store)
        assert nightly_backup.make(config, opened.store, clock, threading.Event(), "--asked")
        assert not nightly_backup.is_asked_for(opened.store)
    said, _, path = (DoorState(opened.store).get(MADE) or "").partition(" ")
    assert said == "2026-03-05T20:40:00+00:00" and Path(path).is_file()
    assert [one for one in keys.names if "diminta" in one] == [Path(path).name]


def test_check_tells_how_the_nightly_backup_stands(opened: Desk, keys: Keys) -> None:
    assert "untuk 1 kunci; yang terakhir: belum pernah" in opened("check", *AT)[1]
    keys.folder.rmdir()
    assert "Folder cadangan" in opened("check", *AT)[1]


def days(*texts: str) -> set[date]:
    return {date.fromisoformat(text) for text in texts}


@for_each("count", [1, 7, 8, 40, 400, 1000])
def test_of_many_nights_7_days_8_weeks_and_12_months_are_kept(count: int) -> None:
    last = date(2026, 11, 28)
    nights = [last - timedelta(days=number) for number in range(count)]
    kept: set[date] = set()
    for end in range(count - 1, -1, -1):  # night after night
        kept = kept_nights([*kept, nights[end]])
    assert kept >= {*nights[:7]}
    assert len({night.isocalendar()[:2] for night in kept}) >= min(
        8, len({n.isocalendar()[:2] for n in nights})
    )
    assert len({(night.year, night.month) for night in kept}) == min(
        12, len({(n.year, n.month) for n in nights})
    )
    assert len(kept) <= 7 + 8 + 12
