"""The inbox: on the disk before it is accepted, in order, filed once, and nothing strange is ever lost."""

from __future__ import annotations

import builtins
import errno
import hashlib
import itertools
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.procedure.letter import Envelope
from mailroom.shelves import durable_files
from mailroom.shelves.files import inbox as inbox_module
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.letter_file import Unreadable

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=7)))
DIGEST = "ab" + "0" * 62
OTHER = "cd" + "1" * 62


LARGE = b"x" * inbox_module.TOGETHER  # too large to lie in one file with others


def noted(monkeypatch: pytest.MonkeyPatch, *calls: str) -> list[str]:
    """These functions of os, each time they are called."""
    steps: list[str] = []
    for call in calls:
        real = getattr(os, call)
        monkeypatch.setattr(
            os, call, lambda *args, real=real, call=call: (steps.append(call), real(*args))[1]
        )
    return steps


def from_smtp(minutes: int = 0) -> Envelope:
    arrived = NINE + timedelta(minutes=minutes)
    return Envelope(
        "smtp", arrived, "warga@warga.example", ("pengaduan@kab.example",), {"client": "127.0.0.1"}
    )


def test_a_letter_comes_back_as_it_was_put(tmp_path: Path) -> None:
    box = FileInbox(tmp_path)
    raw = b"From: a\r\n\r\n\x00\xff\n\n{}\r\n"
    name = box.accept(raw, from_smtp())
    assert box.waiting() == [name]
    assert box.letter(name)[:2] == (from_smtp(), raw)


@given(
    raw=st.binary(max_size=300),
    sender=st.none() | st.text(max_size=30),
    who=st.lists(st.text(max_size=20), max_size=3),
)
def test_any_bytes_and_any_envelope_come_back(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes, sender: str | None, who: list[str]
) -> None:
    box = FileInbox(tmp_path_factory.mktemp("box"))
    envelope = Envelope("imap", NINE, sender, tuple(who), {"uid": 7, "mailbox": "INBOX"})
    name = box.accept(raw, envelope)
    assert box.letter(name)[:2] == (envelope, raw)
    box.file_away(name, DIGEST)
    assert (box.archive.envelope(DIGEST), box.archive.raw(DIGEST)) == (envelope, raw)


def test_taking_reads_the_file_once_and_knows_its_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, reads = FileInbox(tmp_path), []
    raw = b"From: a\r\n\r\n\x00\xff\n{}\r\n"
    name = box.accept(raw, from_smtp())
    expected = box.fingerprint(name)
    real = builtins.open
    with monkeypatch.context() as patched:
        patched.setattr(
            builtins, "open", lambda path, *args, **named: (reads.append(path), real(path, *args, **named))[1]
        )
        taken = box.letter(name)
    assert (taken.envelope, taken.raw, taken.prints) == (from_smtp(), raw, expected)
    assert reads == [str(tmp_path / "inbox" / "new" / name)]
    head, digest = taken.prints
    assert digest == hashlib.sha256(raw).hexdigest()
    assert (
        head
        == hashlib.sha256((tmp_path / "inbox" / "new" / name).read_bytes().partition(b"\n")[0]).hexdigest()
    )


def test_letters_wait_in_the_order_of_their_arrival_whatever_order_they_were_put_in(tmp_path: Path) -> None:
    box = FileInbox(tmp_path)
    late, early = box.accept(b"late", from_smtp(5)), box.accept(b"early", from_smtp(1))
    same = [box.accept(b"early", from_smtp(1)) for _ in range(3)]
    # Copies of one letter that came at one moment differ in nothing but a running number: which is the first
    # is all one.
    *first, last = box.waiting()
    assert (sorted(first), last) == (sorted([early, *same]), late)


def test_the_name_says_when_what_and_which_door(tmp_path: Path) -> None:
    name = FileInbox(tmp_path).accept(b"", from_smtp())
    stamp, content, door = name.split(".")
    whole = hashlib.sha256((tmp_path / "inbox/new" / name).read_bytes()).hexdigest()
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(stamp)) == NINE
    assert (len(stamp), content, door.partition("-")[0]) == (20, whole[:16], "smtp")


def test_only_the_owner_may_look(tmp_path: Path) -> None:
    root = tmp_path / "store"
    root.mkdir(mode=0o755)
    box = FileInbox(root)
    box.set_aside(box.accept(b"one", from_smtp()), "why")
    box.file_away(box.accept(b"two", from_smtp()), DIGEST)
    for place in [root, *root.rglob("*")]:
        assert stat.S_IMODE(place.stat().st_mode) == (0o700 if place.is_dir() else 0o600), place


def test_many_threads_put_at_once(tmp_path: Path) -> None:
    box = FileInbox(tmp_path)
    with ThreadPoolExecutor(16) as pool:
        names = list(pool.map(lambda n: box.accept(b"letter %d" % (n % 7), from_smtp()), range(100)))
    assert sorted(set(names)) == box.waiting()
    assert len(box.waiting()) == 100
    assert list((tmp_path / "inbox" / "tmp").iterdir()) == []


def test_a_name_taken_by_another_process_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = FileInbox(tmp_path)
    monkeypatch.setattr(inbox_module, "_numbers", iter([5, 5]))
    first = box.accept(b"same", from_smtp())
    second = box.accept(b"same", from_smtp())
    assert first != second
    assert box.waiting() == [first, second]


@pytest.mark.parametrize("call", ["write", "fsync", "link", "open"])
def test_a_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    box = FileInbox(tmp_path)

    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        with pytest.raises(OSError, match="No space left"):
            box.accept(b"letter", from_smtp())
    assert box.waiting() == []
    assert list((tmp_path / "inbox" / "tmp").iterdir()) == []
    assert box.letter(box.accept(b"letter", from_smtp()))[1] == b"letter"


@pytest.mark.parametrize("call", ["write", "fsync", "link", "open"])
def test_what_keeps_one_letter_out_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Of four that are put at once the third fails, at each step once."""
    box, real, calls = FileInbox(tmp_path), getattr(os, call), itertools.count(1)
    letters = [(LARGE + b"%d" % number, from_smtp(number)) for number in range(4)]

    def third(*args: Any, **named: Any) -> Any:
        if next(calls) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, third)
        names = box.accept_all(letters)
    refused = [number for number, name in enumerate(names) if isinstance(name, OSError)]
    assert len(refused) == 1
    assert [box.letter(name)[1] for name in box.waiting()] == [
        raw for n, (raw, _) in enumerate(letters) if n not in refused
    ]
    assert sorted(name for name in names if isinstance(name, str)) == box.waiting()
    assert list((tmp_path / "inbox" / "tmp").iterdir()) == []


def test_letters_that_cannot_be_written_down_are_told_apart(tmp_path: Path) -> None:
    box = FileInbox(tmp_path)
    strange = Envelope("smtp", NINE, None, trace={"what": object()})
    good, no_door, no_json, last = box.accept_all(
        [(b"1", from_smtp()), (b"2", Envelope("../x", NINE)), (b"3", strange), (b"4", from_smtp(1))]
    )
    assert isinstance(no_door, ValueError)
    assert isinstance(no_json, TypeError)
    assert box.waiting() == [good, last]
    assert box.accept_all([]) == []


def test_large_letters_share_the_folders_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is synced before the first has its name; then one sync is for all the names."""
    box = FileInbox(tmp_path)
    steps = noted(monkeypatch, "fsync", "link")
    box.accept_all([(LARGE, from_smtp(number)) for number in range(5)])
    assert steps == ["fsync"] * 5 + ["link"] * 5 + ["fsync"]


def test_a_folder_that_cannot_be_synced_is_told_though_the_letter_may_lie_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = FileInbox(tmp_path)

    def broken(path: Path) -> None:
        raise OSError(errno.EIO, str(path.name))

    with monkeypatch.context() as patch:
        patch.setattr(durable_files, "sync_folder", broken)
        with pytest.raises(OSError, match="new"):
            box.accept(b"letter", from_smtp())
    assert [box.letter(name)[1] for name in box.waiting()] == [b"letter"]


def test_a_half_written_letter_of_a_crash_goes_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp = tmp_path / "inbox" / "tmp"
    FileInbox(tmp_path)
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    for left in (f"{gone}.1", f"{os.getpid()}.0", "strange", f"{10**30}.1"):
        (tmp / left).write_bytes(b"half")
    busy = {f"{os.getppid()}.1", f"{os.getpid()}.99"}
    for name in busy:
        (tmp / name).write_bytes(b"being written by a living process")
    monkeypatch.setattr(inbox_module, "_being_written", {f"{os.getpid()}.99"})
    FileInbox(tmp_path)
    assert {path.name for path in tmp.iterdir()} == busy


# --- filing


def test_filing_again_after_a_crash_is_harmless(tmp_path: Path) -> None:
    box = FileInbox(tmp_path)
    name = box.accept(b"letter", from_smtp())
    box.file_away(name, DIGEST)
    box.file_away(name, DIGEST)
    assert (box.waiting(), box.archive.raw(DIGEST), box.archive.copies(DIGEST)) == ([], b"letter", 1)


def test_the_same_bytes_are_kept_once_and_other_bytes_beside_them(tmp_path: Path) -> None:
    box = FileInbox(tmp_path)
    for raw in (b"one", b"one", b"two", b"two", b"one"):
        box.file_away(box.accept(raw, from_smtp()), DIGEST)
    assert box.waiting() == []
    assert [box.archive.raw(DIGEST), box.archive.raw(DIGEST, 2), box.archive.copies(DIGEST)] == [
        b"one",
        b"two",
        2,
    ]
    assert sorted(path.name for path in (tmp_path / "letters" / "ab").iterdir()) == [
        f"{DIGEST}.2.eml",
        f"{DIGEST}.eml",
    ]


def test_a_letter_that_is_nowhere_is_said_to_be(tmp_path: Path) -> None:
    box = FileInbox(tmp_path)
    with pytest.raises(FileNotFoundError, match="neither waiting nor filed"):
        box.file_away("00000000000000000001.0000000000000000.smtp-1", DIGEST)
    with pytest.raises(FileNotFoundError):
        box.archive.raw(OTHER)
    assert box.archive.copies(OTHER) == 0


@pytest.mark.parametrize("digest", ["", "ab", "../" + "a" * 61, "A" * 64, "a" * 64 + "\n"])
def test_a_digest_is_64_hex_digits(tmp_path: Path, digest: str) -> None:
    box = FileInbox(tmp_path)
    name = box.accept(b"letter", from_smtp())
    with pytest.raises(ValueError, match="not a digest"):
        box.file_away(name, digest)
    assert box.waiting() == [name]


@pytest.mark.parametrize("name", ["", ".", "..", "../new/x", "a/b", "a\0b"])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    box = FileInbox(tmp_path)
    for act in (box.letter, box.letter, box.take_back, box.read_aside, lambda name: box.set_aside(name, "")):
        with pytest.raises(ValueError, match="not the name"):
            act(name)


# --- strange files, and setting aside


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"From: somebody\r\n\r\ndropped by hand\r\n",
        b"{}\nraw",
        b"[]\nraw",
        b"[" * 100_000 + b"\nraw",
        b'{"door":"smtp","arrived":"yesterday","sender":null,"recipients":[],"trace":{}}\nraw',
        b'{"door":"smtp","arrived":"2026-03-02T09:00:00","sender":null,"recipients":[],"trace":{}}\nraw',
        b'{"door":"smtp","arrived":"2026-03-02T09:00:00+07:00","sender":null,"recipients":3,"trace":{}}\nraw',
        b'\xff{"door":1}\nraw',
    ],
)
def test_a_file_that_is_no_letter_is_set_aside_and_not_lost(tmp_path: Path, content: bytes) -> None:
    box = FileInbox(tmp_path)
    (tmp_path / "inbox" / "new" / "dropped.why").write_bytes(content)
    assert box.waiting() == ["dropped.why"]
    for reading in (box.letter, box.letter):
        with pytest.raises(Unreadable, match=r"dropped\.why"):
            reading("dropped.why")
    box.set_aside("dropped.why", "no letter")
    assert box.waiting() == []
    assert [(one.name, one.why) for one in box.aside()] == [("dropped.why", "no letter")]
    assert (tmp_path / "inbox" / "aside" / "dropped.why").read_bytes() == content


@pytest.mark.parametrize("length", [240, 241, 255])
def test_a_file_with_as_long_a_name_as_there_can_be_is_set_aside_too(tmp_path: Path, length: int) -> None:
    box, long = FileInbox(tmp_path), "y" * length
    (tmp_path / "inbox" / "new" / long).write_bytes(b"no letter")
    for _ in range(2):
        box.set_aside(long, "no letter")
        assert [(one.name, one.why) for one in box.aside()] == [(long, "no letter")]
        box.take_back(long)
    assert (box.waiting(), box.aside(), [*(tmp_path / "inbox" / "aside").iterdir()]) == ([long], [], [])


@pytest.mark.parametrize("what", ["folder", "pipe"])
def test_what_is_no_file_is_set_aside_too(tmp_path: Path, what: str) -> None:
    """A folder of letters that somebody drew in here: not read, and it stops nobody's letter."""
    box, dropped = FileInbox(tmp_path), tmp_path / "inbox" / "new" / "dropped"
    dropped.mkdir() if what == "folder" else os.mkfifo(dropped)
    for reading in (box.letter, box.letter, box.fingerprint):
        with pytest.raises(Unreadable, match="dropped is no file"):
            reading("dropped")
    box.set_aside("dropped", "no file")
    with pytest.raises(Unreadable, match="dropped is no file"):
        box.read_aside("dropped")
    assert (box.waiting(), [one.name for one in box.aside()], box.is_file("dropped")) == (
        [],
        ["dropped"],
        False,
    )


def test_set_aside_take_back_and_again(tmp_path: Path) -> None:
    box = FileInbox(tmp_path)
    first, second = box.accept(b"one", from_smtp()), box.accept(b"two", from_smtp(1))
    box.set_aside(second, "Traceback: lone surrogate \udc80")
    box.set_aside(first, "reason")
    box.set_aside(first, "told twice after a crash")
    assert [one.name for one in box.aside()] == [first, second]
    assert box.aside()[1].why == "Traceback: lone surrogate \\udc80"
    assert box.read_aside(first) == (from_smtp(), b"one")
    box.take_back(first)
    assert (box.waiting(), [one.name for one in box.aside()]) == ([first], [second])
    box.set_aside(first, "once more")
    assert box.aside()[0].why == "once more"


def test_a_crash_while_setting_aside_leaves_the_letter_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = FileInbox(tmp_path)
    name = box.accept(b"one", from_smtp())
    (tmp_path / "inbox" / "aside" / f"{name}.why").write_text("written, then killed")
    (tmp_path / "inbox" / "aside" / f"{name}.why.part").write_text("half")
    assert (box.waiting(), box.aside()) == ([name], [])
    box.set_aside(name, "now")
    assert [(one.name, one.why) for one in box.aside()] == [(name, "now")]


def test_a_door_has_a_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not the name of a door"):
        FileInbox(tmp_path).accept(b"", Envelope("../x", NINE))


# --- letters that came at the same moment


def burst(count: int = 3, first: int = 0) -> list[tuple[bytes, Envelope]]:
    return [(b"letter %d" % number, from_smtp(number)) for number in range(first, first + count)]


def files_below(root: Path, *folders: str) -> list[str]:
    return sorted(path.name for folder in folders for path in (root / "inbox" / folder).iterdir())


def test_letters_that_come_at_once_wait_for_the_disk_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = FileInbox(tmp_path)
    steps = noted(monkeypatch, "write", "fsync", "link", "unlink")
    names = box.accept_all(burst())
    assert steps == ["write", "fsync", "link", "unlink", "fsync"]
    assert files_below(tmp_path, "tmp", "new") == []
    assert files_below(tmp_path, "sacks") == names[:1]
    assert stat.S_IMODE((tmp_path / "inbox" / "sacks" / str(names[0])).stat().st_mode) == 0o600


def test_they_wait_in_their_order_and_are_read_like_others(tmp_path: Path) -> None:
    box = FileInbox(tmp_path)
    third, first = box.accept_all([*burst(1, 3), *burst(1, 1)])
    second, large, fourth = box.accept_all([*burst(1, 2), (LARGE, from_smtp(9)), *burst(1, 4)])
    between = box.accept(b"letter 0", from_smtp(0))
    for look in (box, FileInbox(tmp_path)):
        assert look.waiting() == [between, first, second, third, fourth, large]
        assert [look.letter(str(name)).raw for name in look.waiting()[:5]] == [
            b"letter %d" % n for n in range(5)
        ]
        assert look.letter(str(first))[:2] == (from_smtp(1), b"letter 1")
        assert look.fingerprint(str(first))[1] == hashlib.sha256(b"letter 1").hexdigest()
    assert files_below(tmp_path, "new") == [between, large]  # reading changes nothing


def test_what_lay_together_is_filed_and_set_aside_one_by_one(tmp_path: Path) -> None:
    box = FileInbox(tmp_path)
    first, second, third = map(str, box.accept_all(burst()))
    box.file_away(second, DIGEST)
    assert (box.archive.raw(DIGEST), files_below(tmp_path, "sacks"), box.waiting()) == (
        b"letter 1",
        [],
        [first, third],
    )
    box.file_away(second, DIGEST)
    box.set_aside(third, "why")
    assert (box.waiting(), box.read_aside(third)) == ([first], (from_smtp(2), b"letter 2"))
    four, five = map(str, box.accept_all(burst(2, 3)))
    box.set_aside(five, "why")
    assert box.waiting() == [first, four]
    box.take_back(five)
    assert [box.letter(name).raw for name in box.waiting()] == [b"letter 0", b"letter 3", b"letter 4"]
    assert files_below(tmp_path, "tmp", "sacks") == []


@pytest.mark.parametrize("call", ["write", "fsync", "link", "open"])
def test_when_a_sack_cannot_be_made_each_is_taken_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    box, real, calls = FileInbox(tmp_path), getattr(os, call), itertools.count(1)

    def first(*args: Any, **named: Any) -> Any:
        if next(calls) == 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, first)
        names = box.accept_all(burst())
    assert files_below(tmp_path, "new") == names
    assert files_below(tmp_path, "sacks", "tmp") == []


def test_a_sack_whose_folder_cannot_be_synced_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, real = FileInbox(tmp_path), durable_files.sync_folder

    def broken(path: Path) -> None:
        if path.name == "sacks":
            raise OSError(errno.EIO, "broken")
        real(path)

    monkeypatch.setattr(durable_files, "sync_folder", broken)
    assert box.accept_all(burst()) == files_below(tmp_path, "new") == box.waiting()
    assert files_below(tmp_path, "sacks") == []


def killed_at(step: int, deed: Callable[[], object]) -> bool:
    """Whether a process that did this was killed before that step of it: a write counts twice, the second
    time when half is written."""
    child = os.fork()
    if child == 0:
        count = itertools.count(1)

        def steps(call: str) -> Callable[..., Any]:
            real = getattr(os, call)

            def counted(*args: Any, **named: Any) -> Any:
                if next(count) == step:
                    os._exit(9)
                if call == "write" and next(count) == step:
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                    os._exit(9)
                return real(*args, **named)

            return counted

        for call in ("open", "write", "fsync", "close", "link", "unlink", "rename", "mkdir"):
            setattr(os, call, steps(call))
        try:
            deed()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_a_kill_at_any_step_of_putting_leaves_all_of_a_group_or_none(tmp_path: Path) -> None:
    for step in itertools.count(1):
        root = tmp_path / str(step)
        box = FileInbox(root)
        killed = killed_at(step, lambda box=box: box.accept_all(burst()))  # type: ignore[misc]
        after = FileInbox(root)
        assert [after.letter(name).raw for name in after.waiting()] in ([], [raw for raw, _ in burst()])
        assert files_below(root, "tmp") == []
        if not killed:
            break
    assert step > 10
    assert len(after.waiting()) == 3


@pytest.mark.parametrize("way", ["file_away", "set_aside"])
def test_a_kill_at_any_step_of_taking_letters_apart_loses_none(tmp_path: Path, way: str) -> None:
    for step in itertools.count(1):
        root = tmp_path / str(step)
        names = [str(name) for name in FileInbox(root).accept_all(burst())]
        deed = getattr(FileInbox(root), way)
        killed = killed_at(step, lambda deed=deed, name=names[1]: deed(name, DIGEST))  # type: ignore[misc]
        after = FileInbox(root)
        aside = [one.name for one in after.aside()]
        left = after.waiting()
        assert sorted(left + aside) == names or (way == "file_away" and after.archive.copies(DIGEST) == 1)
        assert [after.letter(name).raw for name in left] == [
            b"letter %d" % names.index(name) for name in left
        ]
        for name in left:
            after.file_away(name, OTHER)
        assert after.waiting() == files_below(root, "tmp", "sacks") == []
        if not killed:
            break
    assert step > 20


def test_the_disk_fails_while_letters_are_taken_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = FileInbox(tmp_path)
    names = [str(name) for name in box.accept_all(burst())]
    real, calls = os.link, itertools.count(1)

    def second(*args: Any) -> None:
        if next(calls) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", second)
        with pytest.raises(OSError, match="No space left"):
            box.file_away(names[0], DIGEST)
    assert box.waiting() == names
    assert [box.letter(name).raw for name in names] == [raw for raw, _ in burst()]
    for number, name in enumerate(names):
        box.file_away(name, f"{number:064x}")
    assert box.waiting() == files_below(tmp_path, "sacks", "tmp") == []


def test_a_letter_whose_name_was_taken_by_another_meanwhile_is_kept_beside_it(tmp_path: Path) -> None:
    box = FileInbox(tmp_path)
    first, second = map(str, box.accept_all(burst(2)))
    (tmp_path / "inbox" / "new" / first).write_bytes(b"another")
    box.file_away(second, DIGEST)
    stem, _, number = first.rpartition("-")
    assert box.waiting() == [first, f"{stem}-{int(number) + 1}"]
    assert box.letter(box.waiting()[1]).raw == b"letter 0"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"From: somebody\r\n\r\ndropped by hand\r\n",
        b"[]\n",
        b'[["a",1],["b",1]]\nx',
        b'[["a",1]]\nxx',
        b'[["a",1],["a",1]]\nxx',
        b'[["a",-1],["b",2]]\nx',
        b'[["../a",1]]\nx',
        b'[["a","1"]]\nx',
        b'[["a"]]\nx',
        b'{"a":1}\nx',
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_no_sack_is_set_aside_whole(tmp_path: Path, content: bytes) -> None:
    box = FileInbox(tmp_path)
    (tmp_path / "inbox" / "sacks" / "dropped").write_bytes(content)
    assert box.waiting() == ["dropped"]
    with pytest.raises(Unreadable):
        box.letter("dropped")
    box.set_aside("dropped", "no letter")
    assert (tmp_path / "inbox" / "aside" / "dropped").read_bytes() == content
    assert box.waiting() == files_below(tmp_path, "sacks") == []


def test_what_is_to_be_entered_is_on_the_disk_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is killed between naming a letter and syncing the name leaves one that a power cut would
    take, entered or not."""
    inbox = FileInbox(tmp_path)
    letter = Envelope("smtp", datetime(2026, 3, 5, tzinfo=UTC), "a@warga.example", ("b@kab.example",))
    names = [
        inbox.accept(b"alone", letter),
        *map(str, inbox.accept_all([(b"one", letter), (b"two", letter)])),
    ]
    synced: list[str] = []
    monkeypatch.setattr(durable_files, "sync_folder", lambda path: synced.append(Path(path).name))
    assert inbox.to_enter() == sorted(names) == inbox.waiting()
    assert synced == ["new", "sacks"]
    assert FileInbox(tmp_path).to_enter()
    for name in names[1:]:
        inbox.file_away(name, "ab" * 32)
    synced.clear()
    assert inbox.to_enter() == names[:1]
    assert synced == ["new"]
