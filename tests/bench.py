"""`make bench`: what a complaint costs, whole: imported, read, decided, typed, committed, delivered to Maildirs.

Prints a table, and with --json FILE the figures with the machine's description. Timings are benchmarks, never assertions.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import platform
import pstats
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mailroom.config import Config, load
from mailroom.doors.postman import Maildirs
from mailroom.office import Office, Shelves
from mailroom.procedure.letter import Envelope

ROOT = Path(__file__).parent.parent
STORED = (0, 1_000, 10_000)
COMPLAINTS = 200
PLACES = (
    "Desa Lembak Kecamatan Lembak",
    "Desa Ujan Mas Baru",
    "Kelurahan Pasar II Kecamatan Muara Enim",
    "Desa Segayam Kecamatan Gelumbang",
)
MATTERS = (
    "Jalan kabupaten rusak parah dan berlubang",
    "Sampah menumpuk di tepi jalan",
    "Obat di puskesmas kosong",
    "Lampu jalan mati",
)


def complaint(number: int, random_: random.Random) -> bytes:
    """A complaint of 2-6 KB, every fifth with a picture of 50-300 KB."""
    place, matter = random_.choice(PLACES), random_.choice(MATTERS)
    text = (
        f"{matter} di {place} sejak 1 Maret 2026. "
        + "Mohon segera ditangani karena mengganggu warga. " * random_.randint(30, 100)
    )
    head = (
        f"From: Warga {number} <warga{number}@warga.example>\r\nTo: pengaduan@muaraenim.example\r\nSubject: {matter} di {place}\r\n"
        f"Date: Thu, 05 Mar 2026 08:00:00 +0700\r\nMessage-ID: <bench-{number}@warga.example>\r\nMIME-Version: 1.0\r\n"
    )
    if number % 5:
        return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()
    import base64

    picture = base64.encodebytes(b"\xff\xd8\xff\xe0" + random_.randbytes(random_.randint(50_000, 300_000))).replace(
        b"\n", b"\r\n"
    )
    parts = (
        f'{head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--b\r\n'
        'Content-Type: image/jpeg; name="foto.jpg"\r\nContent-Disposition: attachment; filename="foto.jpg"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return parts.encode() + picture + b"--b--\r\n"


def opened(config: Config, root: Path, now: datetime) -> Office:
    office = Office(replace(config, store=root), Shelves.open(root), Maildirs(root / "outgoing"), said=lambda _: None)
    office.begin(now)
    return office


def fill(office: Office, stored: int, now: datetime) -> None:
    """Cases as the office stores them, entered without their letters."""
    row = office.store.register.get("cases", "ME-2026-0001")
    assert row is not None
    for start in range(2, stored + 2, 500):
        changes = [
            {
                "cases": {
                    f"ME-2025-{number:05d}": {
                        **row,
                        "key": f"ME-2025-{number:05d}",
                        "people": [f"lama{number}@warga.example"],
                    }
                }
            }
            for number in range(start, min(start + 500, stored + 2))
        ]
        office.store.register.enter(changes, now)


def measure(config: Config, stored: int, profile: bool, folder: Path) -> dict[str, Any]:
    """One row: complaints a second and CPU ms each with `stored` cases in the register."""
    now = datetime(2026, 3, 5, 8, 0, tzinfo=config.house.calendar.zone)
    random_ = random.Random(20260305)
    office = opened(config, folder, now)
    office.put(complaint(0, random_), Envelope("file", now))
    office.settle(now)
    if stored:
        fill(office, stored, now)
    mails = [complaint(number, random_) for number in range(1, COMPLAINTS + 1)]
    for number, mail in enumerate(mails):
        office.put(mail, Envelope("file", now + timedelta(milliseconds=number)))
    profiler = cProfile.Profile()
    wall, before = time.perf_counter(), os.times()
    if profile:
        profiler.enable()
    office.settle(now + timedelta(seconds=1))
    profiler.disable()
    wall, after = time.perf_counter() - wall, os.times()
    own, system = after.user - before.user, after.system - before.system
    left = len(list((folder / "outgoing").glob("*/new/*")))
    office.close()
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(25)
    return {
        "stored": stored,
        "complaints": COMPLAINTS,
        "per_second": COMPLAINTS / wall,
        "cpu_ms": 1000 * (own + system) / COMPLAINTS,
        "system_ms": 1000 * system / COMPLAINTS,  # the disk's part: making files, syncing them
        "mails_out": left,
    }


def main(say: Callable[[str], None] = print) -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", type=Path)
    options.add_argument("--disk", type=Path, help="a folder on the disk to measure; else where temporary files go")
    options.add_argument("--profile", action="store_true", help="show where the time goes")
    asked = options.parse_args()
    config = load(ROOT / "config.toml", os.environ)
    # All stores lie there to the end: after files were removed, ext4 takes up to ten times as long to make new ones (measured).
    with tempfile.TemporaryDirectory(dir=asked.disk) as folder:
        rows = [measure(config, n, asked.profile and n == 0, Path(folder) / str(n)) for n in STORED]
    say(f"{'stored cases':>14} {'complaints/s':>14} {'CPU ms each':>12} {'of it system':>13} {'mails out':>10}")
    for row in rows:
        say(
            f"{row['stored']:>14,} {row['per_second']:>14.1f} {row['cpu_ms']:>12.2f} {row['system_ms']:>13.2f} {row['mails_out']:>10}"
        )
    found = {
        "machine": {"python": platform.python_version(), "system": platform.platform(), "cpus": os.cpu_count()},
        "path_of_a_letter": rows,
    }
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n")
    else:
        say(json.dumps(found))


if __name__ == "__main__":
    main()
