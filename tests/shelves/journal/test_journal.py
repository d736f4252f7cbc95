"""The journal: whole lines, synced, chained; torn ends cut; a full disk leaves nothing half."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.journal import salted_digests
from mailroom.shelves.journal.journal_line import GENESIS
from mailroom.shelves.store_faults import JournalBroken, JournalDisplaced

MARCH = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def change(n: int) -> dict[str, Any]:
    return {"cases": {f"ME-2026-{n:04d}": {"title": "jalan rusak é", "n": n}}, "why": "letter"}


def march(root: Path) -> Path:
    return root / "journal" / "2026-03.jsonl"


def numbers(journal: FileJournal, since: int = 0) -> list[int]:
    return [line.n for line in journal.lines(since)]


def failing(call: Callable[..., Any], times: list[bool], code: int = errno.ENOSPC) -> Callable[..., Any]:
    """`call`, failing where `times` says so; what is beyond its end goes well."""
    plan = iter(times)

    def instead(*args: Any) -> Any:
        if next(plan, False):
            raise OSError(code, os.strerror(code))
        return call(*args)

    return instead


def test_lines_are_numbered_chained_and_found_again(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    first = journal.append([change(1)], MARCH)
    second = journal.append([change(2), change(3)], MARCH.astimezone(timezone(timedelta(hours=7))))
    lines = [*first, *second]
    assert [line.n for line in lines] == [1, 2, 3]
    assert [line.group for line in lines] == [1, 2, 2]
    assert [line.prev for line in lines] == [GENESIS, lines[0].hash, lines[1].hash]
    assert {line.at for line in lines} == {"2026-03-02T02:00:00.000000+00:00"}
    assert list(journal.lines()) == lines
    assert numbers(journal, 2) == [3]
    assert (journal.last, journal.head) == (3, lines[2].hash)
    again = FileJournal(tmp_path)
    assert (again.last, again.head, again.verify()) == (3, lines[2].hash, None)


def test_a_line_is_canonical_json_with_its_hash(tmp_path: Path) -> None:
    FileJournal(tmp_path).append([{"why": "é", "cases": {"b": {"z": 1, "a": None}}}], MARCH)
    written = march(tmp_path).read_text("ascii")
    said = json.loads(written)
    assert written == json.dumps(said, sort_keys=True, separators=(",", ":")) + "\n"
    assert sorted(said) == ["at", "beside", "change", "group", "hash", "n", "prev", "seals"]
    assert stat.S_IMODE(march(tmp_path).stat().st_mode) == 0o600


@given(changes=st.lists(st.dictionaries(st.text(), JSON, max_size=3), max_size=4))
def test_any_json_is_kept_and_verifies(
    tmp_path_factory: pytest.TempPathFactory, changes: list[dict[str, Any]]
) -> None:
    root = tmp_path_factory.mktemp("book")
    FileJournal(root).append(changes, MARCH)
    journal = FileJournal(root)
    assert [line.change for line in journal.lines()] == changes
    assert journal.verify() is None


@pytest.mark.parametrize("wrong", [{"x": float("nan")}, {"x": MARCH}, {"x": {1, 2}}])
def test_what_is_no_json_is_refused_before_anything_is_written(tmp_path: Path, wrong: dict[str, Any]) -> None:
    journal = FileJournal(tmp_path)
    journal.append([change(1)], MARCH)
    with pytest.raises((TypeError, ValueError)):
        journal.append([change(2), wrong], MARCH)
    assert numbers(journal) == [1]
    assert journal.append([change(2)], MARCH)[0].n == 2
    assert journal.verify() is None


def test_a_moment_names_its_zone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zone"):
        FileJournal(tmp_path).append([change(1)], MARCH.replace(tzinfo=None))


def test_one_file_a_month_and_never_back(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    for n, at in enumerate([MARCH, MARCH, APRIL, APRIL, MARCH], 1):
        journal.append([change(n)], at)
    counts = {path.name: len(path.read_bytes().splitlines()) for path in (tmp_path / "journal").iterdir()}
    assert counts == {"2026-03.jsonl": 2, "2026-04.jsonl": 3}
    assert [numbers(journal, since) for since in range(6)] == [
        [1, 2, 3, 4, 5],
        [2, 3, 4, 5],
        [3, 4, 5],
        [4, 5],
        [5],
        [],
    ]
    assert journal.verify() is None
    assert FileJournal(tmp_path).append([change(6)], APRIL)[0].n == 6


# --- crashes


@pytest.mark.parametrize("together", [1, 2])
def test_torn_at_any_byte_of_the_last_line_it_opens_with_the_last_whole_change(
    tmp_path: Path, together: int
) -> None:
    journal = FileJournal(tmp_path)
    journal.append([change(1)], MARCH)
    journal.append([change(n) for n in range(2, 2 + together)], MARCH)
    whole = march(tmp_path).read_bytes()
    start = whole[:-1].rfind(b"\n") + 1
    for length in range(start, len(whole)):
        march(tmp_path).write_bytes(whole[:length])
        (tmp_path / "head").unlink()  # it is noted once the line is there
        again = FileJournal(tmp_path)
        assert again.last == together
        assert march(tmp_path).read_bytes() == whole[:start]
        assert again.append([change(9)], MARCH)[0].n == together + 1
        assert again.verify() is None
        again.close()
    torn = (tmp_path / "journal" / "2026-03.jsonl.torn").read_bytes().split(b"\n")
    assert torn[-2] == whole[start:-1]


def test_a_new_month_torn_in_its_first_line_goes_on_from_the_month_before(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.append([change(1)], MARCH)
    journal.append([change(2)], APRIL)
    april = tmp_path / "journal" / "2026-04.jsonl"
    april.write_bytes(april.read_bytes()[:40])
    (tmp_path / "head").unlink()
    again = FileJournal(tmp_path)
    assert (again.last, april.read_bytes()) == (1, b"")
    again.append([change(2)], MARCH)
    assert len(april.read_bytes().splitlines()) == 1
    assert (FileJournal(tmp_path).last, again.verify(), numbers(again, 1)) == (2, None, [2])


def test_a_hole_in_the_last_sync_is_cut_with_what_follows_it(tmp_path: Path) -> None:
    """After a power cut the blocks of one write may be on the disk in any order."""
    journal = FileJournal(tmp_path)
    journal.append([change(1)], MARCH)
    journal.append([change(n) for n in range(2, 8)], MARCH)
    lines = march(tmp_path).read_bytes().splitlines(keepends=True)
    for hole in range(1, 7):
        damaged = [*lines]
        damaged[hole] = b"\0" * len(lines[hole])
        march(tmp_path).write_bytes(b"".join(damaged))
        (tmp_path / "head").unlink()
        again = FileJournal(tmp_path)
        assert (again.last, march(tmp_path).read_bytes()) == (hole, b"".join(lines[:hole]))
        assert again.verify() is None
    march(tmp_path).write_bytes(b"".join(lines[:6]) + b"\0" * len(lines[6]))
    (tmp_path / "head").unlink()
    assert FileJournal(tmp_path).last == 6


def test_the_tail_is_found_behind_lines_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.append([change(1)], MARCH)
    journal.append([{"why": "x" * 200_000} for _ in range(3)], MARCH)
    assert FileJournal(tmp_path).last == 4
    with march(tmp_path).open("ab") as file:
        file.write(b"y" * 300_000)
    assert FileJournal(tmp_path).last == 4
    assert FileJournal(tmp_path).verify() is None


def test_opening_reads_the_tail_only(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.append([{"why": "x" * 1000} for _ in range(200)], MARCH)
    journal.append([change(n) for n in range(3)], MARCH + timedelta(days=1))
    with march(tmp_path).open("r+b") as file:
        file.seek(5000)
        file.write(b"damaged")
    again = FileJournal(tmp_path)
    assert again.last == 203
    assert "change 5" in str(again.verify())


# --- a disk that fails


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_when_the_disk_is_full_nothing_is_half_written_and_the_next_goes_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    journal = FileJournal(tmp_path)
    journal.append([change(1)], MARCH)
    before = march(tmp_path).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing(getattr(os, call), [True]))
        with pytest.raises(OSError, match="No space left"):
            journal.append([change(2), change(3)], MARCH)
    assert march(tmp_path).read_bytes() == before
    assert (journal.last, numbers(journal)) == (1, [1])
    assert [line.n for line in journal.append([change(2)], MARCH)] == [2]
    assert (FileJournal(tmp_path).last, journal.verify()) == (2, None)


def test_a_short_write_that_then_fails_is_cut_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = FileJournal(tmp_path)
    journal.append([change(1)], MARCH)
    write, calls = os.write, []

    def short(fd: int, data: bytes) -> int:
        calls.append(fd)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "full")
        return write(fd, data[:10])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", short)
        with pytest.raises(OSError, match="full"):
            journal.append([change(2)], MARCH)
    assert (len(calls), journal.verify()) == (2, None)


def test_when_cutting_back_fails_too_nothing_is_appended_before_it_succeeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = FileJournal(tmp_path)
    journal.append([change(1)], MARCH)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing(os.fsync, [True] * 9, errno.EIO))
        patch.setattr(os, "ftruncate", failing(os.ftruncate, [True] * 2, errno.EIO))
        for _ in range(3):
            with pytest.raises(OSError, match="Input/output"):
                journal.append([change(2)], MARCH)
    assert journal.last == 1
    journal.append([change(2)], MARCH)
    assert (FileJournal(tmp_path).last, journal.verify()) == (2, None)


@pytest.mark.parametrize("at", [MARCH, APRIL])
@pytest.mark.parametrize("what", ["removed", "moved", "cut", "longer", "another"])
def test_nothing_is_appended_to_a_book_that_is_not_where_it_was(
    tmp_path: Path, what: str, at: datetime
) -> None:
    """In a file without a name, or behind a hole, it would be acknowledged and lost."""
    journal = FileJournal(tmp_path)
    journal.append([change(1), change(2)], MARCH)
    book = march(tmp_path)
    before = book.read_bytes()
    {
        "removed": book.unlink,
        "moved": lambda: book.rename(book.with_suffix(".old")),
        "cut": lambda: os.truncate(book, before.index(b"\n") + 1),
        "longer": lambda: book.write_bytes(before + before),
        "another": lambda: (book.unlink(), book.write_bytes(before.replace(b"rusak", b"bagus"))),
    }[what]()
    for _ in range(2):
        with pytest.raises(JournalDisplaced) as refused:
            journal.append([change(3)], at)
        assert refused.value.filename == str(book)
    assert journal.last == 2
    book.write_bytes(before)
    journal.append([change(3)], at)
    assert (journal.verify(), FileJournal(tmp_path).last) == (None, 3)


@pytest.mark.parametrize("how", ["copied", "moved"])
def test_a_book_that_was_put_back_goes_on(tmp_path: Path, how: str) -> None:
    """Also from a copy, which is another file of the same name: an editor, rsync or a person with a backup
    leaves one."""
    journal = FileJournal(tmp_path)
    journal.append([change(1)], MARCH)
    beside = march(tmp_path).with_suffix(".old")
    beside.write_bytes(march(tmp_path).read_bytes()) if how == "copied" else march(tmp_path).rename(beside)
    beside.rename(march(tmp_path))
    journal.append([change(2)], MARCH)
    assert (journal.verify(), FileJournal(tmp_path).last) == (None, 2)


def test_when_a_new_month_cannot_be_made_the_old_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = FileJournal(tmp_path)
    journal.append([change(1)], MARCH)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing(os.fsync, [True]))
        with pytest.raises(OSError, match="No space left"):
            journal.append([change(2)], APRIL)
    journal.append([change(2)], APRIL)
    assert (FileJournal(tmp_path).last, journal.verify()) == (2, None)


# --- reading and verifying


def test_every_changed_byte_is_named_with_its_line(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.append([change(1), change(2)], MARCH)
    journal.append([change(3)], MARCH)
    whole = march(tmp_path).read_bytes()
    reader = FileJournal(tmp_path, reading=True)
    for place in range(len(whole)):
        march(tmp_path).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        fault = reader.verify()
        assert fault is not None, place
        assert fault.n == whole[:place].count(b"\n") + 1


def test_a_missing_a_doubled_and_an_exchanged_line_are_named(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.append([change(n) for n in range(1, 5)], MARCH)
    a, b, c, d = march(tmp_path).read_bytes().splitlines(keepends=True)
    for lines, n in [([a, c, d], 2), ([a, b, b, c], 3), ([a, c, b, d], 2), ([b, c, d], 1)]:
        march(tmp_path).write_bytes(b"".join(lines))
        fault = journal.verify()
        assert fault is not None
        assert (fault.file, fault.line, fault.n) == ("2026-03.jsonl", n, n)
        with pytest.raises(JournalBroken, match=f"line {n}"):
            list(journal.lines())


def test_reading_on_names_a_damaged_line_but_does_not_look_at_older_ones(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.append([change(n) for n in range(1, 5)], MARCH)
    lines = march(tmp_path).read_bytes().splitlines(keepends=True)
    march(tmp_path).write_bytes(b"".join([lines[0], b"rubbish\n", *lines[2:]]))
    assert numbers(journal, 2) == [3, 4]
    assert numbers(journal, 4) == []
    with pytest.raises(JournalBroken, match=r"2026-03\.jsonl, line 2 \(change 2\)"):
        list(journal.lines(1))


def test_a_reader_changes_nothing_and_does_not_see_a_line_being_written(tmp_path: Path) -> None:
    assert FileJournal(tmp_path, reading=True).last == 0
    assert list(tmp_path.iterdir()) == []
    writer = FileJournal(tmp_path)
    writer.append([change(1)], MARCH)
    with march(tmp_path).open("ab") as file:
        file.write(b'{"at":"2026')
    before = march(tmp_path).read_bytes()
    reader = FileJournal(tmp_path, reading=True)
    assert (reader.last, numbers(reader)) == (1, [1])
    assert march(tmp_path).read_bytes() == before
    with pytest.raises(PermissionError):
        reader.append([change(2)], MARCH)


def test_what_was_prepared_before_another_change_is_not_written(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    prepared = journal.prepare([change(1)], MARCH)
    journal.append([change(1)], MARCH)
    with pytest.raises(ValueError, match="prepared before"):
        journal.write(prepared)
    assert journal.append([], MARCH) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rubbish=st.binary(max_size=200))
def test_whatever_stands_at_the_end_it_opens(tmp_path: Path, rubbish: bytes) -> None:
    journal = FileJournal(tmp_path)
    if journal.last == 0:
        journal.append([change(1)], MARCH)
    with march(tmp_path).open("ab") as file:
        file.write(rubbish)
    again = FileJournal(tmp_path)
    assert (again.last, again.verify()) == (1, None)


# --- sealed values


def complaint(n: int) -> dict[str, Any]:
    """A change as the office enters it: one case, its mail, its letter, and two rows with an address in their
    key."""
    key = f"ME-2026-{n:04d}"
    data = {
        "text": "Jalan berlubang",
        "name": "Budi Santoso",
        "address": "budi@warga.example",
        "category": "Infrastruktur",
        "size": 3,
    }
    event = {
        "kind": "received",
        "at": "2026-03-02T02:00:00+00:00",
        "role": "complainant",
        "by": "budi@warga.example",
        "data": data,
    }
    return {
        "why": f"letter {n}",
        "cases": {
            key: {"events": [event], "stage": "verification", "open": 1, "people": ["budi@warga.example"]}
        },
        "mails": {
            f"{key.lower()}.1.1": {
                "to": "budi@warga.example",
                "text": "Yth. Budi",
                "status": "waiting",
                "dossier": key,
            }
        },
        "agenda": {
            f"admin@kab.example|new|{key}|0": {"person": "admin@kab.example", "at": "2026-03-02"},
            "x": None,
        },
        "facts": {"budget:budi@warga.example": {"value": ["2026-03-02"]}, "serial:2026": {"value": n}},
    }


def test_what_is_personal_is_not_in_the_chain_and_comes_back_all_the_same(tmp_path: Path) -> None:
    line = FileJournal(tmp_path, salt=lambda: "0" * 32).append([complaint(1)], MARCH)[0]
    said = json.loads(march(tmp_path).read_text("ascii"))
    chained = json.dumps({name: value for name, value in said.items() if name != "beside"})
    for word in ("Budi", "warga", "Jalan", "kab.example"):
        assert word not in chained
    for word in ("verification", "ME-2026-0001", "received", "waiting", "serial:2026", "Infrastruktur"):
        assert word in chained
    assert line.change == complaint(1) == next(FileJournal(tmp_path).lines()).change
    assert [one["value"][:2] for one in said["beside"]] == [
        ["agenda", "admin@kab.example|new|ME-2026-0001|0"], ["agenda", "x"], ["cases", "ME-2026-0001"],
        ["facts", "budget:budi@warga.example"], ["mails", "me-2026-0001.1.1"],
    ]  # fmt: skip


def test_the_same_words_have_another_digest_each_time(tmp_path: Path) -> None:
    FileJournal(tmp_path).append([complaint(1), complaint(1)], MARCH)
    one, other = (json.loads(line)["seals"] for line in march(tmp_path).read_text().splitlines())
    assert set(one).isdisjoint(other)


def test_what_is_struck_is_gone_and_the_chain_still_verifies(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.append([complaint(1)], MARCH)
    journal.append([complaint(2), complaint(1)], MARCH)
    journal.append([complaint(3)], APRIL)
    hashes = [line.hash for line in journal.lines()]
    (tmp_path / "journal" / "2026-03.jsonl.torn").write_bytes(b"Budi")
    case = [
        ("cases", "ME-2026-0001"),
        ("mails", "me-2026-0001.1.1"),
        ("agenda", "admin@kab.example|new|ME-2026-0001|0"),
    ]
    places = journal.find_sealed(lambda table, key, _: (table, key) in case)
    assert [n for n, _ in places] == [1, 1, 1, 3, 3, 3]
    announced, other = (journal.marks(places, day, "PDP") for day in ("2027-01-01", "2027-01-02"))
    for _ in range(2):
        journal.strike(places, "2027-01-01", "PDP")
    assert [line.hash for line in journal.lines()] == hashes
    assert (journal.verify(), journal.find_sealed(lambda table, key, _: (table, key) in case)) == (None, [])
    assert announced == journal.marks(places, "2027-01-01", "PDP") != other
    first, second, again, third = (line.change for line in journal.lines())
    assert (second, third) == (complaint(2), complaint(3))
    assert first == again
    event = first["cases"]["ME-2026-0001"]["events"][0]
    assert event["data"] == {"text": "", "name": "", "address": "", "category": "Infrastruktur", "size": 0}
    assert (event["kind"], event["by"], first["mails"]["me-2026-0001.1.1"]["to"]) == ("received", "", "")
    assert first["agenda"] == {"x": None}
    assert {path.name for path in (tmp_path / "journal").iterdir()} == {"2026-03.jsonl", "2026-04.jsonl"}
    assert b'"struck":"2027-01-01"' in march(tmp_path).read_bytes()
    assert journal.append([complaint(4)], APRIL)[0].n == 5
    assert (FileJournal(tmp_path).last, journal.verify()) == (5, None)


def test_every_changed_byte_of_a_sealed_line_is_named(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    journal.append([complaint(1)], MARCH)
    reader = FileJournal(tmp_path, reading=True)
    whole = march(tmp_path).read_bytes()
    for place in range(0, len(whole), 3):
        march(tmp_path).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert reader.verify() is not None, place
    for forged in (whole.replace(b"Jalan", b"Gang!"), whole.replace(b'"salt"', b'"more":1,"salt"', 1)):
        march(tmp_path).write_bytes(forged)
        assert reader.verify() is not None
    march(tmp_path).write_bytes(whole)
    journal.strike(journal.find_sealed(lambda table, *_: table == "cases"), "2027-01-01", "PDP")
    march(tmp_path).write_bytes(march(tmp_path).read_bytes().replace(b'"name":""', b'"name":"Joko"'))
    assert reader.verify() is not None


def test_a_book_of_the_first_form_is_read_verified_and_continued(tmp_path: Path) -> None:
    """Lines without seals, as they were written before: the chain goes on from them."""
    body = (
        f'{{"at":"2026-03-02T02:00:00.000000+00:00","change":{{"why":"old"}},"group":1,"n":1,'
        f'"prev":"{GENESIS}"}}'
    )
    digest = hashlib.sha256(body.encode()).hexdigest()
    (tmp_path / "journal").mkdir()
    march(tmp_path).write_text(body.replace('"n":1', f'"hash":"{digest}","n":1') + "\n")
    journal = FileJournal(tmp_path)
    journal.append([complaint(1)], MARCH)
    assert (journal.last, journal.verify(), next(journal.lines()).change) == (2, None, {"why": "old"})


KEYS = st.sampled_from(
    ["cases", "mails", "facts", "agenda", "why", "events", "data", "kind", "reason", "begun", "text"]
)
SHAPED = st.recursive(st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12)  # fmt: skip


@given(change=st.dictionaries(KEYS, SHAPED, max_size=4))
def test_what_is_split_is_joined_again_and_can_be_struck(change: dict[str, Any]) -> None:
    opened, sealed = json.loads(json.dumps(salted_digests.split(change)))
    assert salted_digests.join(opened, sealed) == change
    marks = json.loads(json.dumps([salted_digests.mark_of(value, "2027", "PDP") for value in sealed]))
    struck = salted_digests.join(opened, [salted_digests.shape_in_mark(mark) for mark in marks])
    assert salted_digests.split(struck)[0] == opened
