"""`verify` and `rebuild`: what is as it was entered is said to be so, and a changed byte anywhere is
named."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailroom.clerk.time.balance_sheet import CLASSES
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.files.store_lock import lock
from mailroom.shelves.upkeep.erasure import documents, find, strike
from mailroom.writing.cli_sentences import phrase, word
from tests.commands.store.test_cli_backup import tables
from tests.commands.test_cli import LATER, Desk, desk, opened
from tests.register_file import by_hand

__all__ = ["desk", "opened"]


def only(store: Path, pattern: str) -> Path:
    """The one file, or the first of several."""
    return sorted(store.glob(pattern))[0]


def flip(path: Path, place: int = -2) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))


def test_a_store_that_nobody_touched_is_proved_whole(opened: Desk) -> None:
    assert opened("import", opened.letter(2), opened.letter(), *LATER)[0] == 0
    code, out, err = opened("verify", *LATER)
    assert (code, err) == (0, "")
    assert "Terbukti utuh" in out
    assert "3 surat masuk" in out
    assert not list(opened.store.glob(".verify*"))


def test_it_is_proved_beside_an_office_at_work(opened: Desk) -> None:
    with lock(opened.store):
        assert opened("verify", *LATER)[0] == 0


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a byte of the book": (lambda store: flip(only(store, "journal/*.jsonl"), 900),
        "BUKU: journal/2026-03.jsonl baris"),
    "a byte of a letter": (lambda store: flip(only(store, "letters/*/*.eml")), "SURAT MASUK"),
    "a letter lost": (lambda store: only(store, "letters/*/*.eml").unlink(), "tidak ada di arsip"),
    "a letter nobody entered": (lambda store: only(store, "letters/*/*.eml").with_name(only(store,
        "letters/*/*.eml").name[:2] + "0" * 62 + ".eml").write_bytes(b"{}\nx"), "tidak tercatat"),
    "a strange file": (lambda store: (only(store, "letters/*") / "x.eml").touch(), "ARSIP: letters/"),
    "a mail lost": (lambda store: only(store, "sent/*/*.eml").unlink(), "tidak ada di sent/"),
    "the key lost": (lambda store: (store / "token.key").unlink(), "KUNCI: token.key"),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGE)
def test_what_is_not_as_it_was_is_named(opened: Desk, what: str) -> None:
    damage, sentence = DAMAGE[what]
    damage(opened.store)
    code, out, _ = opened("verify", *LATER)
    assert (code, sentence in out) == (1, True), out


def test_a_changed_row_of_the_register_is_named_and_mended(opened: Desk) -> None:
    with by_hand(opened.store) as sql:
        sql.execute("""UPDATE "t:cases" SET doc = replace(doc, 'Lembak', 'Gelumbang')""")
    code, out, _ = opened("verify", *LATER)
    assert (code, "REGISTER: cases/ME-2026-0001" in out) == (1, True)
    code, out, _ = opened("rebuild")
    assert (code, "berbeda: cases/ME-2026-0001" in out) == (1, True)
    assert opened("verify", *LATER)[0] == 0
    code, out, _ = opened("rebuild")
    assert (code, "Register sama dengan buku" in out) == (0, True)


def test_an_index_that_finds_something_else_is_named_and_mended(opened: Desk) -> None:
    with by_hand(opened.store) as sql:
        sql.execute("UPDATE finds SET value = 'orang@lain.example' WHERE tab = 'cases' AND name = 'people'")
    code, out, _ = opened("verify", *LATER)
    assert (code, "REGISTER: cases/* berbeda" in out) == (1, True)
    assert opened("rebuild")[0] == 1
    assert opened("verify", *LATER)[0] == 0


def test_a_register_that_cannot_be_read_is_told_in_a_sentence(opened: Desk) -> None:
    path = opened.store / "register.db"
    with by_hand(opened.store) as sql:
        page = sql.execute("SELECT rootpage FROM sqlite_master WHERE name = 't:mails'").get
        size = sql.execute("PRAGMA page_size").get
    data = path.read_bytes()
    path.write_bytes(data[: (page - 1) * size] + b"\xff" * size + data[page * size :])
    code, out, err = opened("verify", *LATER)
    assert (code, "Traceback" in err) == (1, False)
    assert "register.db tidak dapat dibaca sebagai register" in out


def test_an_office_that_is_opened_makes_a_damaged_register_anew(opened: Desk) -> None:
    path = opened.store / "register.db"
    assert opened("once", *LATER)[0] == 0  # it notes by which days off the deadlines are counted
    before = tables(opened.store)
    path.write_bytes(b"x" * path.stat().st_size)
    code, out, err = opened("status", *LATER)
    assert (code, out, "run.py rebuild" in err) == (3, "", True)
    code, out, err = opened("once", *LATER)
    assert (code, err, phrase("serve.index_damaged") in out) == (0, "", True)
    assert tables(opened.store) == before
    assert opened("verify", *LATER)[0] == 0


def test_a_damaged_register_is_not_made_from_a_damaged_book(opened: Desk) -> None:
    path = opened.store / "register.db"
    path.write_bytes(b"x" * path.stat().st_size)
    book = only(opened.store, "journal/*.jsonl")
    lines = book.read_bytes().splitlines(keepends=True)
    book.write_bytes(b"".join(lines[:-1]))
    code, out, err = opened("once", *LATER)
    assert (code, out, "terpotong" in err) == (3, "", True)
    assert path.read_bytes() == b"x" * path.stat().st_size


def test_a_lost_register_is_made_anew(opened: Desk) -> None:
    for path in opened.store.glob("register.db*"):
        path.unlink()
    assert opened("rebuild")[0] == 0
    assert opened("verify", *LATER)[0] == 0
    assert opened("show", "1", *LATER)[0] == 0


def test_rebuild_refuses_while_an_office_is_at_work_or_the_book_is_damaged(opened: Desk) -> None:
    with lock(opened.store):
        code, _, err = opened("rebuild")
    assert (code, "Kantor sedang dibuka" in err) == (3, True)
    flip(only(opened.store, "journal/*.jsonl"), 900)
    code, _, err = opened("rebuild")
    assert (code, "uku rusak pada journal/" in err, "Traceback" in err) == (3, True, False)


def test_nothing_is_rebuilt_where_there_is_no_book(desk: Desk) -> None:
    code, _, err = desk("rebuild")
    assert (code, "tidak ada buku" in err, desk.store.exists()) == (3, True, False)


def test_a_row_that_holds_the_digest_of_its_bytes_is_judged_by_it(opened: Desk) -> None:
    """Then a byte that says nothing of a letter's content, and any byte of a mail of ours, is named, too."""
    journal = FileJournal(opened.store)
    register = SqliteRegister.open(opened.store, journal)
    digest, row = next(register.iterate("letters"))
    envelope, sha256 = FileInbox(opened.store).archive.fingerprints(digest)[0]
    mail = next(key for key, _ in register.iterate("mails"))
    change = {
        "letters": {digest: {"sha256": sha256, "envelope": envelope}},
        "mails": {mail: {"sha256": "0" * 64}},
    }
    register.enter([change], FileInbox(opened.store).archive.envelope(digest).arrived)
    register.close()
    code, out, _ = opened("verify", *LATER)
    assert (code, out.count(mail), digest in out) == (1, 1, False)
    flip(only(opened.store, "letters/*/*.eml"), 20)
    assert digest in opened("verify", *LATER)[1]
    assert row["class"] == "complaint"


def test_a_letter_in_no_class_is_named(opened: Desk) -> None:
    register = SqliteRegister.open(opened.store, FileJournal(opened.store))
    digest, row = next(register.iterate("letters"))
    register.enter(
        [{"letters": {digest: {"class": None}}}], FileInbox(opened.store).archive.envelope(digest).arrived
    )
    register.close()
    assert f"SURAT MASUK {digest} tidak bergolongan" in opened("verify", *LATER)[1]
    assert row["class"] == "complaint"


# The chain of a case.


def test_a_case_whose_head_does_not_follow_from_its_events_is_named(opened: Desk) -> None:
    register = SqliteRegister.open(opened.store, FileJournal(opened.store))
    at = FileInbox(opened.store).archive.envelope(register.keys("letters")[0]).arrived
    register.enter([{"cases": {"ME-2026-0001": {"chain": "0" * 64}}}], at)
    register.close()
    code, out, _ = opened("verify", *LATER)
    assert (code, "LAPORAN ME-2026-0001: kode buktinya tidak sesuai" in out) == (1, True)


def test_a_struck_case_is_excepted_and_the_rule_is_said(opened: Desk) -> None:
    journal = FileJournal(opened.store)
    register = SqliteRegister.open(opened.store, journal)
    at = FileInbox(opened.store).archive.envelope(register.keys("letters")[0]).arrived
    assert register.get("cases", "ME-2026-0001")["salt"]  # type: ignore[index]
    strike(register, journal, find(journal, documents(("cases", "ME-2026-0001"))), "JRA 5 tahun", at)
    assert register.get("cases", "ME-2026-0001")["salt"] == ""  # type: ignore[index]
    register.close()
    code, out, _ = opened("verify", *LATER)
    assert (code, "Laporan ME-2026-0001 sebagian isinya sudah dihapus menurut aturan JRA 5 tahun" in out) == (
        0,
        True,
    ), out


# The balance sheet.


def test_the_letters_add_up(opened: Desk) -> None:
    opened("import", opened.letter(2), *LATER)
    code, out, _ = opened("status", *LATER)
    assert (code, "Neraca: 2 surat masuk, masing-masing tepat satu golongan." in out) == (0, True)
    for klass in CLASSES:
        assert f"  {word('letter_class', klass)} " in out


def test_a_letter_in_no_class_is_said_loudly(opened: Desk) -> None:
    register = SqliteRegister.open(opened.store, FileJournal(opened.store))
    digest = register.keys("letters")[0]
    register.enter(
        [{"letters": {digest: {"class": "lain"}}}], FileInbox(opened.store).archive.envelope(digest).arrived
    )
    register.close()
    code, out, _ = opened("status", *LATER)
    assert (
        code,
        "NERACA TIDAK COCOK: 1 surat masuk, 0 bergolongan" in out,
        f"tidak bergolongan: {digest}" in out,
    ) == (1, True, True)


@pytest.mark.parametrize("entered", [True, False])
def test_a_letter_set_aside_in_one_place_only_is_said_loudly(opened: Desk, entered: bool) -> None:
    if entered:
        register = SqliteRegister.open(opened.store, FileJournal(opened.store))
        register.enter(
            [{"letters": {"aside:x": {"class": "aside", "name": "x"}}}],
            datetime(2026, 3, 5, 1, 1, tzinfo=UTC),
        )
        register.close()
    else:
        (opened.store / "inbox" / "aside" / "x").write_bytes(b"{}\nx")
    code, out, _ = opened("status", *LATER)
    why = "lost" if entered else "unknown"
    assert (code, "NERACA TIDAK COCOK" in out, f"  {word('missing_letter', why)}: x" in out) == (
        1,
        True,
        True,
    )


@pytest.mark.parametrize("key", ["absent", "older", "cut", "short", "other_store", "parted", "newer"])
def test_a_store_that_is_refused_is_told_what_to_do(opened: Desk, key: str) -> None:
    """In words of the office, and without a traceback."""
    store, path = opened.store, opened.store / "register.db"
    book = only(store, "journal/*.jsonl")
    lines = book.read_bytes().splitlines(keepends=True)
    if key == "absent":
        path.unlink()
    elif key in ("cut", "short"):
        book.write_bytes(b"".join(lines[:-1]))
        if key == "short":
            (store / "head").unlink()
    elif key in ("other_store", "parted"):
        entered = len(lines) - (key == "parted")
        with by_hand(store) as register:
            register.execute("UPDATE meta SET value = ? WHERE name = 'head'", ("0" * 64,))
            register.execute("UPDATE meta SET value = ? WHERE name = 'entered'", (entered,))
    else:
        with by_hand(store) as register:
            register.execute(
                "PRAGMA user_version = 99"
                if key == "newer"
                else "UPDATE meta SET value = '' WHERE name = 'indexes'"
            )
    command = "status" if key in ("absent", "older", "newer") else "once"
    code, out, err = opened(command, *LATER)
    sentence = phrase(
        f"refused.{key}",
        last=len(lines) - 1,
        entered=len(lines),
        known=len(lines),
        file="register.db",
        n=len(lines) - 1,
    )
    assert (code, out, sentence in err, "Traceback" in err) == (3, "", True, False), err


@pytest.fixture
def read_only(opened: Desk) -> Iterator[Desk]:
    """The store, on a medium that is read-only."""
    (opened.store / "inbox" / "tmp" / "999999999.1").write_bytes(b"left by a crash")
    for command in (["--bind"], ["-o", "remount,bind,ro"]):
        if subprocess.run(
            ["mount", *command, opened.store, opened.store], capture_output=True, check=False
        ).returncode:
            subprocess.run(["umount", opened.store], capture_output=True, check=False)
            pytest.skip("only root mounts")
    try:
        yield opened
    finally:
        subprocess.run(["umount", opened.store], check=True)


def test_a_store_on_a_medium_that_is_read_only_is_read_proved_and_kept(read_only: Desk) -> None:
    """A failing disk that the system has left to be read is when a backup is wanted most."""
    for argv in (
        ["status"],
        ["show", "1"],
        ["aside"],
        ["queue"],
        ["verify"],
        ["backup", "kept.tar"],
        ["export"],
    ):
        where = [read_only.folder / argv.pop()] if argv[-1] == "kept.tar" else []
        more = ["--out", read_only.folder / "out"] if argv == ["export"] else []
        code, _, err = read_only(*argv, *where, *more, *LATER)
        assert (argv, code, err) == (argv, 0, "")
    other = read_only.folder / "other"
    assert read_only("restore", read_only.folder / "kept.tar", "--store", other)[0] == 0
    assert tables(other) == tables(read_only.store)
    assert read_only("rebuild")[0] == 3
