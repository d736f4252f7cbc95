"""Stores of any size: a few whole lives of cases, lived once by a real office and then copied under other
numbers, people and tokens.

`lay` puts the rows only (by TinyDB's own insert_multiple): quick, for what only looks things up. `enter`
makes a whole store: a line of the journal for each letter and each group of deliveries, the letters and the
mails as files (links to one another: their bytes are those of the life that was copied, so reading them costs
what it costs, but mostly not the disk)."""

from __future__ import annotations

import itertools
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mailroom.config import Config
from mailroom.shelves.files.file_cabinet import FileCabinet
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.journal.case_chain import follow
from mailroom.text import reply_token
from tests.mailbag import Bag

Row = dict[str, Any]
Rows = dict[str, list[Row]]  # table → documents
BEGUN, EARLY, LATER = "2026-01-12 08:00", "2026-02-05 08:00", "2026-02-06 08:30"
NOW = "2026-02-09 08:30"  # when letters are measured
DUE = "2026-02-09 15:00"  # when the early ones fall due; nothing else does before the next morning
QUARTER = "2026-T1"
OPEN_EVERY = 20  # one case in so many is open: 5,000 of 100,000
EARLY_ONES = 30
QUARTERS = 20  # over so many quarters the closed ones are spread; the open ones are of the last
LIAISONS = 60
CHUNK = 500  # cases entered together
A_YEAR = 5_000  # cases that share the first part of their number
A_MONTH = 1_000  # cases in a month, and so in a file of the book
LINKS = 30_000  # files that may be one (ext4 takes 65,000)


@dataclass(frozen=True)
class Life:
    """One case from its first letter on: its documents, and the bytes of its letters and mails, by key."""

    case: Row
    mails: tuple[Row, ...]
    letters: tuple[Row, ...]
    files: Mapping[str, bytes]

    def copy(self, number: int) -> Rows:
        """The same life under another number, another complainant and other tokens."""
        key, old, address = number_of(number), str(self.case["key"]), f"warga{number}@lama.example"
        first, *later = self.case["events"]
        mine = self.case["people"]
        him = first["data"]["address"]
        first = {**first, "by": address, "data": {**first["data"], "address": address}}
        case = {
            **self.case, "key": key, "events": [first, *later],
            "people": [address if one == him else one for one in mine],
        }  # fmt: skip
        if "chain" in case:
            case["chain"] = follow(key, str(case.get("salt", "")), case["events"])
        mails = [self._mail(row, old, key, him, address, number) for row in self.mails]
        letters = [self._letter(row, key, number, place) for place, row in enumerate(self.letters)]
        return {"cases": [case], "mails": mails, "letters": letters}

    def earlier(self, weeks: int) -> Life:
        """The same life so many weeks before."""
        back = timedelta(weeks=weeks)
        case, mails, letters = json.loads(
            _MOMENT.sub(
                lambda found: (datetime.fromisoformat(found[0]) - back).isoformat(),
                json.dumps([self.case, self.mails, self.letters]),
            )
        )
        return Life(case, tuple(mails), tuple(letters), self.files)

    def _mail(self, row: Row, old: str, key: str, him: str, address: str, number: int) -> Row:
        mail_id = row["key"].replace(old.lower(), key.lower())
        made = f"{row['token'][:8]}{number:08x}x"
        return {
            **row, "key": mail_id, "dossier": key, "token": made,
            "message_id": f"<{mail_id}.{made}@muaraenim.example>",
            "to": address if row["to"] == him else row["to"], "sender": f"pengaduan+{made}@muaraenim.example",
            **{name: row[name].replace(old, key) for name in ("subject", "text") if name in row},
        }  # fmt: skip

    def _letter(self, row: Row, key: str, number: int, place: int) -> Row:
        digest = digest_of(row["key"], number)
        return {
            **row, "key": digest, "dossier": key, "dossiers": [key], "name": f"{row['name']}-{number}",
            "message_id": f"surat-{number}-{place}@surat.example",
        }  # fmt: skip


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d")


def number_of(place: int) -> str:
    """5,000 cases a year; of this year, numbers that no case of a `path.Desk` has."""
    return f"ME-{2026 - place // A_YEAR}-{place % A_YEAR + 5_000:04d}"


def digest_of(key: str, number: int) -> str:
    return f"{number * 2654435761 % 2**32:08x}{key[8:]}"


# --- lives


def lives(config: Config) -> tuple[list[Life], list[Life], Life]:
    """(closed ones, open ones, one that falls due before all others), as a real office wrote them."""
    with tempfile.TemporaryDirectory() as folder:
        bag = Bag(config, Path(folder) / "store", start=BEGUN)
        closed = [_closed(bag, code, text) for code, text in ANSWERS.items()]
        closed += [_through_officer(bag), _silent(bag), _declined(bag)]
        bag.at(EARLY)
        early = bag.complaint(sender="siti.aminah@warga.example").number
        bag.at(LATER)
        waiting = [
            bag.complaint().number,
            bag.disposed().number,
            bag.disposed("DINKES").number,
            bag.answered().number,
        ]
        found = [[_life(bag, number) for number in numbers] for numbers in (closed, waiting, [early])]
        bag.close()
    return found[0], found[1], found[2][0]


ANSWERS = {
    "PUPR": (
        "Jalan sudah kami tambal sepanjang 120 meter pada 12 Januari 2026, dan saluran di sisinya sudah kami"
        " bersihkan."
    ),
    "DINKES": "Persediaan obat di puskesmas sudah kami penuhi. Mohon maaf atas ketidaknyamanan yang terjadi.",
    "DLH": "Sampah sudah kami angkut, dan jadwal pengangkutan kami tambah menjadi tiga kali seminggu.",
    "DISHUB": "Lampu jalan sudah kami ganti dan menyala kembali.",
}


def _closed(bag: Bag, code: str, text: str) -> str:
    case = bag.answered(code, text, sender=f"warga.{code.lower()}@warga.example", name="Warga Contoh")
    bag.answer(bag.last("answer"), "5 terima kasih, sudah baik")
    return case.number


def _through_officer(bag: Bag) -> str:
    case = bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.says("officer PUPR", "instruction", ANSWERS["PUPR"], files=("surat.pdf",))
    bag.says("liaison PUPR", "response", "setuju")
    bag.settle(windows_over=True)
    bag.answer(bag.last("answer"), "4")
    return case.number


def _silent(bag: Bag) -> str:
    case = bag.answered()
    bag.at("2026-02-02 08:00")
    return case.number


def _declined(bag: Bag) -> str:
    case = bag.complaint(
        subject="Listrik padam", text="Listrik di Desa Lembak padam setiap malam sejak 1 Januari 2026."
    )
    bag.says("admin", "verification", "5 PLN, telepon 123")
    return case.number


def _life(bag: Bag, number: str) -> Life:
    register, shelves = bag.office.store.register, bag.office.shelves
    case = register.get("cases", number)
    assert case is not None
    mails = tuple(register.find("mails", "dossier", number))
    letters = tuple(row for _, row in register.iterate("letters") if row.get("dossier") == number)
    files = {row["key"]: shelves.outgoing.raw(row["key"]) for row in mails}
    files |= {row["key"]: _as_filed(bag.root, row["key"]) for row in letters}
    return Life(case, mails, letters, files)


def _as_filed(root: Path, digest: str) -> bytes:
    return (root / "letters" / digest[:2] / f"{digest}.eml").read_bytes()


# --- stores


class Builder:
    """Copies of lives, numbered from `first` on: every twentieth open, and a few that fall due before all
    others."""

    def __init__(self, config: Config) -> None:
        self.config = config
        closed, self.open, self.early = lives(config)
        self.closed = [[life.earlier(13 * quarter) for life in closed] for quarter in range(QUARTERS)]

    def life(self, place: int, early: bool) -> Life:
        if early and place < EARLY_ONES:
            return self.early
        if place % OPEN_EVERY == 0:
            return self.open[place // OPEN_EVERY % len(self.open)]
        closed = self.closed[place // len(self.closed[0]) % QUARTERS]
        return closed[place % len(closed)]

    def copies(self, places: Iterable[int], early: bool = True) -> Iterator[Rows]:
        for place in places:
            rows = self.life(place, early).copy(place)
            if early and place < EARLY_ONES:  # ten at a time
                rows["cases"][0]["due"] = self._due(place // 10)
            yield rows

    def _due(self, minute: int) -> str:
        moment = datetime.fromisoformat(DUE).replace(tzinfo=self.config.house.calendar.zone)
        return (moment + timedelta(minutes=minute)).astimezone(tz=_UTC).isoformat(timespec="seconds")

    def lay(self, register: SqliteRegister, count: int) -> None:
        """The rows of `count` cases, put by TinyDB's own insert_multiple."""
        for places in _chunks(count):
            copies = list(self.copies(places))
            for table in ("cases", "mails", "letters"):
                register.table(table).insert_multiple([row for rows in copies for row in rows[table]])
            register.table("agenda").insert_multiple(_agenda(copies))
        told = {"value": NOW[:10]}  # everybody has had his digest of the day
        register.table("facts").insert_multiple(
            [{"key": f"digest:{_liaison(place)}", **told} for place in range(LIAISONS)]
        )

    def enter(self, root: Path, count: int, files: bool = True) -> None:
        """A whole store of `count` cases at `root`."""
        shelves = FileCabinet(root).open()
        now = datetime.fromisoformat(BEGUN).replace(tzinfo=self.config.house.calendar.zone)
        link = _Links(root)
        months = max(1, count // A_MONTH)
        try:
            for places in _chunks(count):
                copies = list(self.copies(places, early=False))
                _seal_anew(copies, shelves.keys[0])
                changes = [change for four in _by(copies, 4) for change in _history(four)]
                for start in range(0, len(changes), 200):
                    month = places[0] * months // count
                    shelves.register.enter(
                        changes[start : start + 200], now - timedelta(days=31) * (months - 1 - month)
                    )
                if files:
                    for place, rows in zip(places, copies, strict=True):
                        link.place(self.life(place, early=False), rows)
        finally:
            shelves.close()


_UTC = datetime.fromisoformat("2026-01-01T00:00:00+00:00").tzinfo


def _seal_anew(copies: list[Rows], key: bytes) -> None:
    """The tokens of their mails as this store's key makes them: `verify` asks for that."""
    for row in (row for rows in copies for row in rows["mails"]):
        made = reply_token.seal(key, *reply_token.fields(row))
        row.update(
            {name: row[name].replace(row["token"], made) for name in ("message_id", "sender", "token")}
        )


def _chunks(count: int) -> Iterator[range]:
    for start in range(0, count, CHUNK):
        yield range(start, min(start + CHUNK, count))


def _by(copies: list[Rows], size: int) -> Iterator[list[Rows]]:
    for start in range(0, len(copies), size):
        yield copies[start : start + size]


def _agenda(copies: list[Rows]) -> list[Row]:
    """A line in somebody's next digest for one open case in ten."""
    numbers = [str(row["key"]) for rows in copies for row in rows["cases"] if row["open"]]
    return [_line(number) for number in numbers[::10]]


def _line(number: str) -> Row:
    person = _liaison(int(number[-4:]) // OPEN_EVERY % LIAISONS)
    line = {"to": person, "name": "Penghubung", "kind": "told", "dossier": number}
    return {
        "key": f"{person}|told|{number}|1",
        "person": person,
        "at": "2026-02-09T01:00:00+00:00",
        "line": line,
    }


def _liaison(place: int) -> str:
    return f"penghubung{place}@instansi.example"


def _history(copies: list[Rows]) -> Iterator[dict[str, Any]]:
    """The changes that led to these cases: one for each letter, then two for the deliveries of all of them
    (post.GROUP)."""
    for rows in copies:
        case, letters, mails = rows["cases"][0], rows["letters"], rows["mails"]
        steps = len(letters)
        for place, letter in enumerate(letters):
            events = _share(case["events"], place, steps)
            waiting = [
                {**row, "status": "waiting", "attempts": 0, "next": row["typed"], "left": None}
                for row in _share(mails, place, steps)
            ]
            yield {
                "why": f"letter {letter['key'][:12]}", "letters": {letter["key"]: letter},
                "cases": {case["key"]: {**case, "events": events}},
                "mails": {row["key"]: row for row in waiting},
            }  # fmt: skip
    sent = [row for rows in copies for row in rows["mails"]]
    yield {"why": "attempts", "mails": {row["key"]: {"attempts": 1, "next": row["typed"]} for row in sent}}
    yield {
        "why": "sent",
        "mails": {
            row["key"]: {"status": row["status"], "left": row.get("left"), "next": None} for row in sent
        },
    }


def _share(of: list[Row], place: int, steps: int) -> list[Row]:
    return of[len(of) * place // steps : len(of) * (place + 1) // steps]


class _Links:
    """Letters and mails as files of a store: each life's bytes lie there once and are linked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._first: dict[tuple[int, int], str] = {}
        self._made: set[str] = set()
        self._numbers = itertools.count()

    def place(self, life: Life, rows: Rows) -> None:
        for source, row in zip((*life.mails, *life.letters), (*rows["mails"], *rows["letters"]), strict=True):
            self._put(life.files[source["key"]], row["key"])

    def _put(self, data: bytes, key: str) -> None:
        folder = f"letters/{key[:2]}" if "." not in key else self._sent(key)
        if folder not in self._made:
            (self._root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._made.add(folder)
        path = f"{self._root}/{folder}/{key}.eml"
        known = (id(data), next(self._numbers) // LINKS)
        if known in self._first:
            os.link(self._first[known], path)
        else:
            fd = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
            os.write(fd, data)
            os.close(fd)
            self._first[known] = path

    def _sent(self, key: str) -> str:
        kind, _, serial = key.partition(".")[0].rpartition("-")
        return f"sent/{kind}-{serial[:2]}"
