"""When the backup of each night is made ([backup] `at` of config.toml), how often it is tried again, and the
alarm without it.

It is tried every ten minutes (`AGAIN`) until it is whole under its name. Two hours after it was due (`GRACE`)
it is an alarm, with the reason in the command's own sentence. A process of its own does it (`backup
--nightly`).

In: `make`, `watch`, `is_due`, `is_asked_for`, `find_alarms`: `Config`, the store's folder, a clock or now.
`night_due`: [backup], now.
Out: whether it was made; `Alarm`s; a date.
Fails: OSError: the folder. `identities_of` raises `AgeUnfit` for a file that holds no key. A backup that
fails raises nothing; it is tried again.
See: What a backup holds: shelves/upkeep/store_backup.py. Which are kept: backup_folder.py there. Encryption:
age_files.py there."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from mailroom import places
from mailroom.clerk.time.alarm_mails import Alarm
from mailroom.config import Config
from mailroom.config.retention_and_backup_tables import BackupTable
from mailroom.daemon.office_clock import Clock
from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.upkeep import age_files
from mailroom.shelves.upkeep.backup_folder import ASKED, LAST, MADE, BackupFolder
from mailroom.writing.cli_sentences import phrase

log = logging.getLogger(__name__)
LOOK = 30.0  # seconds between two looks at the clock
AGAIN = 600.0  # seconds after a failure
LONGEST = 6 * 3600.0  # seconds that a backup may take
GRACE = timedelta(hours=2)
WHY = "backup-why"  # the key of the store's door state: what failed since the newest night


def folder_of(config: Config) -> BackupFolder:
    """Returns the folder of this office's backups; beside config.toml unless absolute."""
    return BackupFolder(config.path.absolute().parent / config.backup.folder, config.house.prefix)


def identities_of(config: Config) -> tuple[Any, ...]:
    """Returns the secret keys by which a backup is read back; () without any. `AgeUnfit`, OSError."""
    file = config.backup.identity_file
    return tuple(age_files.identities_in(config.path.absolute().parent / file)) if file else ()


def night_due(table: BackupTable, now: datetime) -> date:
    """Returns the night whose backup should be there by now."""
    return now.date() if now.time() >= table.at else now.date() - timedelta(days=1)


def is_due(config: Config, root: Path, now: datetime) -> bool:
    """Whether a night's backup is still to be made."""
    if not config.backup.recipients:
        return False
    return str(night_due(config.backup, now)) > (cabinet_at(root).marks.get(LAST) or "")


def is_asked_for(root: Path) -> bool:
    """Whether somebody asked by mail for a backup that is not made yet."""
    state = cabinet_at(root).marks
    return (state.get(ASKED) or "") > (state.get(MADE) or "").partition(" ")[0]


def make(
    config: Config, root: Path, clock: Clock, stopping: threading.Event, which: str = "--nightly"
) -> bool:
    """Has it made, and writes down why it could not be. Returns whether it is made now. which: that of the
    night, or "--asked"."""
    soon = clock() + timedelta(minutes=1)  # not before what is entered meanwhile
    at = ["--at", f"{soon:%Y-%m-%dT%H:%M}"] if clock.in_rehearsal else []
    command = [sys.executable, *places.start(), "backup", which]
    command += ["--config", str(config.path.absolute())]
    with subprocess.Popen(  # noqa: S603 - this program
        [*command, "--store", str(root), *at], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        until = time.monotonic() + LONGEST
        while True:
            try:
                out, err = process.communicate(timeout=1)
                break
            except subprocess.TimeoutExpired:
                if stopping.is_set() or time.monotonic() > until:
                    process.kill()
    if process.returncode == 0:
        log.info(out.strip())
        return True
    if not stopping.is_set():
        lines = [line for line in err.splitlines() if line.strip()]
        why = lines[-1] if process.returncode == 3 and lines else phrase("backup.program_fault")
        log.error(phrase("backup.failed", why=why))
        cabinet_at(root).marks.set(WHY, why)
    return False


def watch(config: Config, root: Path, clock: Clock, stopping: threading.Event) -> Iterator[float]:
    """Makes each night's backup. Yields the seconds until the next look."""
    while True:
        try:
            made = not is_due(config, root, clock()) or make(config, root, clock, stopping)
            if made and config.backup.recipients and is_asked_for(root):
                made = make(config, root, clock, stopping, "--asked")
            pause = LOOK if made else AGAIN
        except OSError as disk:
            log.error(phrase("backup.failed", why=disk.strerror))
            pause = AGAIN
        yield pause


def find_alarms(config: Config, root: Path, now: datetime) -> list[Alarm]:
    """Returns the alarm that the backup of a night whose time is over is not there."""
    if not is_due(config, root, now - GRACE):
        return []
    state = cabinet_at(root).marks
    why = state.get(WHY)
    if not why:  # the office has just been opened, and the backup is being made
        return []
    last = state.get(LAST) or phrase("backup.never")
    return [Alarm("backup", values={"last": last, "why": why})]
