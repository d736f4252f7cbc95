"""What must hold in a store of which only is known what was sent to it: nothing that was acknowledged is
lost, nothing happened twice."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailroom.doors.maildir import folder_name
from mailroom.shelves.files.file_cabinet import FileCabinet
from mailroom.shelves.files.inbox import FileInbox
from tests.soak.lanes import looking
from tests.soak.traffic import Letter
from tests.soak.ways import examine, our_id

CLASS = {"complaint": "complaint", "verdict": "reply", "answer": "reply", "bounce": "bounce"}
FOLLOWS = {"complaint": ("receipt", "verification"), "verdict": ("disposition", "forwarded"), "answer": ()}
ONCE = ("receipt", "verification", "disposition", "forwarded", "answer")
EVENT = {"complaint": "received", "verdict": "disposed", "answer": "answered"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Tables:
    letters: dict[str, Row]
    cases: dict[str, Row]
    mails: dict[str, Row]


def audit(store: Path, letters: Iterable[Letter]) -> list[str]:
    """All that is wrong; the store belongs to nobody just now, and everything in it has been done that was to
    be done."""
    try:
        examine(store)
        shelves = FileCabinet(store).open()
        try:
            if not (rebuilt := shelves.register.rebuild()).same:
                return [f"rebuild: {rebuilt.differences}"]
        finally:
            shelves.close()
    except Exception as fault:  # a store that cannot be read is a finding
        return [f"{type(fault).__name__}: {fault}"]
    with looking(store) as register:
        assert register is not None
        tables = Tables(*(dict(register.iterate(name)) for name in ("letters", "cases", "mails")))
    return [*_received(store, tables, list(letters)), *_numbered(tables), *_sent(store, tables)]


def _received(store: Path, tables: Tables, letters: list[Letter]) -> Iterator[str]:
    """Each acknowledged letter is kept and entered once, in its class, with what follows from it."""
    rows: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    copies: Counter[str] = Counter()
    for key, row in tables.letters.items():
        copies[key.partition(":")[0]] += 1
        if row.get("message_id"):
            rows[row["message_id"]].append((key, row))
    inbox = FileInbox(store)
    for letter in letters:
        found = rows.pop(letter.message_id, [])
        about = f"{letter.kind} {letter.message_id}, sent {letter.tried} times, heard {letter.heard}"
        if len(found) != 1:
            if found or letter.heard:
                yield f"{about}: entered {len(found)} times"
            continue
        digest, row = found[0]
        if not letter.heard <= copies[digest] <= letter.tried:
            yield f"{about}: {copies[digest]} copies are counted"
        if not any(
            inbox.archive.raw(digest, copy).endswith(letter.raw)
            for copy in range(1, inbox.archive.copies(digest) + 1)
        ):
            yield f"{about}: its bytes are not kept"
        if row["class"] != CLASS[letter.kind]:
            yield f"{about}: it counts as {row['class']}"
        yield from (f"{about}: {wrong}" for wrong in _followed(tables, letter.kind, row.get("dossier", "")))
    for message_id in rows:
        yield f"{message_id}: nobody sent it"


def _followed(tables: Tables, kind: str, number: str) -> Iterator[str]:
    """What follows from a letter has happened to its case, once."""
    if kind not in EVENT:
        return
    if number not in tables.cases:
        yield f"there is no case {number!r}"
        return
    events = [event["kind"] for event in tables.cases[number]["events"]]
    forms = Counter(row["form"] for row in tables.mails.values() if row["dossier"] == number)
    if events.count(EVENT[kind]) != 1:
        yield f"{number} has {events}"
    if wrong := [form for form in ONCE if forms[form] > 1 or (form in FOLLOWS[kind] and not forms[form])]:
        yield f"{number} has {dict(forms)}, and of these not one: {wrong}"


def _numbered(tables: Tables) -> Iterator[str]:
    """No number is left out, and each complaint has one."""
    numbers = sorted(tables.cases)
    if numbers != [f"ME-2026-{n:04d}" for n in range(1, len(numbers) + 1)]:
        yield f"the numbers are {numbers}"
    first = Counter(
        row["dossier"]
        for key, row in tables.letters.items()
        if row["class"] == "complaint" and row.get("dossier")
    )
    if set(first) != set(numbers) or any(count > 1 for count in first.values()):
        yield (
            f"cases without a complaint, or with several: {set(numbers) ^ set(first)}, {first.most_common(1)}"
        )


def _sent(store: Path, tables: Tables) -> Iterator[str]:
    """Every mail has left once, as it was typed, and nothing else has."""
    boxes = {(path.parent.parent.name, path.name): path for path in (store / "outgoing").glob("*/new/*")}
    seen: set[str] = set()
    for key, row in tables.mails.items():
        if row["status"] == "waiting":
            yield f"the mail {key} still waits: {row}"
        path = boxes.pop((folder_name(row["to"]), key), None)
        if path is None:
            if row["status"] == "sent":
                yield f"the mail {key} counts as sent, and lies nowhere"
            continue
        raw = path.read_bytes()
        if hashlib.sha256(raw).hexdigest() != row["sha256"]:
            yield f"the mail {key} was not sent as it was typed"
        if our_id(raw) in seen:
            yield f"the mail {key} was sent twice under two names"
        seen.add(our_id(raw))
    for box, name in boxes:
        yield f"the mail {name} to {box} is in no book"
