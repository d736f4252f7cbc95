"""Two offices in one process: whatever happens in which order, each has the mails, the cases and the journal
that it has alone, to the byte."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from mailroom.config import Config
from mailroom.procedure.workdays import ZONES
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.writing import letter_languages
from tests.demo_bytes import counted
from tests.mailbag import Bag
from tests.offices import SMALL, load_office

HERE, THERE = 0, 1
ACTS: dict[str, Callable[[Bag, int], object]] = {
    "complaint": lambda bag, number: bag.write(
        f"warga{number}@warga.example",
        f"Jalan {number} rusak di {bag.house.region}",
        f"Jalan {number} di Desa Lembak berlubang sejak 1 Maret 2026, dekat {bag.house.seat}.",
    ),
    "hidden": lambda bag, number: bag.write(
        f"rahasia{number}@warga.example",
        "Pungli",
        f"Petugas meminta uang {number}00.000 rupiah. Mohon nama dirahasiakan. Hamba Allah.",
    ),
    "verified": lambda bag, _: bag.says("admin", "verification", "1 PUPR"),
    "danger": lambda bag, number: bag.write(
        f"bahaya{number}@warga.example", "Tolong", "Kabel listrik putus di depan sekolah, anak-anak lewat."
    ),
    "day": lambda bag, _: bag.at(f"{bag.now.date().replace(day=min(bag.now.day + 1, 31))} 09:00"),
    "midnight": lambda bag, _: bag.at(f"{bag.now.date().replace(day=min(bag.now.day + 1, 31))} 00:30"),
    "reread": lambda bag, _: bag.office.reread(bag.config, bag.now),
}


def _office(name: str, zone: str, silence: str) -> Config:
    text = SMALL.replace("kab.example", f"{name}.example").replace("Contoh", name.title())
    text = text.replace("CONTOH", name.upper()).replace(
        "[office]\n", f'[office]\nprefix = "{name.upper()}"\n', 1
    )
    text = text.replace("[smtp]\n", f"[limits]\nverification = {{ amount = {silence} }}\n\n[smtp]\n", 1)
    config = load_office(text)
    calendar = replace(config.house.calendar, zone=ZONES[zone])
    return replace(config, house=replace(config.house, calendar=calendar))


CONFIGS = (_office("selat", "WIB", "2"), _office("bukit", "WIT", "4"))


def _play(folder: Path, whose: Sequence[int], acts: Sequence[tuple[int, str]]) -> dict[int, Bag]:
    """The acts of these offices, in one process. Each has its own keys and salts, in their order."""
    letter_languages.wordings_in.cache_clear()  # what a process makes for its first office
    Complaints._latest = None
    chances = {number: counted() for number in whose}
    bags: dict[int, Bag] = {}
    for number in whose:
        with mock.patch.object(secrets, "token_hex", chances[number]):
            bags[number] = Bag(CONFIGS[number], folder / str(number))
    for count, (number, act) in enumerate(acts):
        if number in bags:
            with (
                mock.patch.object(secrets, "token_hex", chances[number]),
                suppress(LookupError, StopIteration),
            ):
                ACTS[act](bags[number], count)
    for bag in bags.values():
        bag.close()
    return bags


def _mails(bag: Bag) -> list[bytes]:
    return sorted(path.read_bytes() for path in (bag.root / "sent").rglob("*.eml"))


def _journal(bag: Bag) -> str:
    """All lines, without the names of files in the inbox, which count the letters of the process."""
    text = "".join(path.read_text("utf-8") for path in sorted((bag.root / "journal").glob("*.jsonl")))
    text = re.sub(r"\d{20}\.[0-9a-f]{16}\.[a-z]+-\d+", "NAME", text)
    return re.sub(r'"[0-9a-f]{64}"', '"HASH"', text)


@settings(max_examples=5)
@given(st.lists(st.tuples(st.sampled_from((HERE, THERE)), st.sampled_from(sorted(ACTS))), max_size=7))
def test_two_offices_never_mix(acts: list[tuple[int, str]]) -> None:
    # the first letters come when it is another day in the other zone
    acts = [(HERE, "complaint"), (THERE, "midnight"), (THERE, "complaint"), *acts, (HERE, "hidden")]
    acts += [(THERE, "verified"), (HERE, "verified")]
    with tempfile.TemporaryDirectory() as folder:
        together = _play(Path(folder) / "both", (HERE, THERE), acts)
        for number, bag in together.items():
            alone = _play(Path(folder) / f"alone{number}", (number,), acts)[number]
            assert _mails(bag) == _mails(alone)
            assert _journal(bag) == _journal(alone)
            other = CONFIGS[1 - number].house
            written = b"".join(_mails(bag)) + _journal(bag).encode()
            assert _mails(bag) and other.mail.encode() not in written
            assert f"{other.prefix}-2026".encode() not in written
