"""What a person sees on a terminal, and what a pipe gets: sentences, tables and bars."""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import traceback
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import NoReturn

import pytest

from mailroom import cli
from mailroom.commands import Call, terminal
from mailroom.commands.store import store_proof
from mailroom.commands.store.store_proof import Proof
from mailroom.config import load
from mailroom.daemon.office_clock import Clock
from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.upkeep import store_backup
from mailroom.writing.cli_sentences import phrase
from tests.commands.test_cli import AT, LATER, ROOT, Desk, desk, opened

__all__ = ["desk", "opened"]
# a relay to which there is no line
NO_LINE = '\n[relay]\nmode = "smtp"\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\n'
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_terminal(desk: Desk, *argv: str | Path, columns: int = 80) -> str:
    """All that a command writes on a terminal, which it believes to be one.

    It runs in a fork: a fresh process takes most of a second to load what is loaded here."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    pid = os.fork()
    if pid == 0:
        _sit_down(side, [*map(str, argv), "--config", str(desk.config)])
    os.close(side)
    said = b""
    while piece := _read(main):
        said += piece
    os.close(main)
    os.waitpid(pid, 0)
    return said.decode("utf-8").replace("\r\n", "\n")


def _sit_down(side: int, argv: list[str]) -> NoReturn:
    """The command line before this terminal, as run.py calls it; this process ends with it."""
    try:
        for fd in range(3):
            os.dup2(side, fd)
        os.close(side)
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(fd, mode, encoding="utf-8") for fd, mode in enumerate("rww")
        )
        os.environ["TERM"] = "xterm"
        for name in ("COLUMNS", "NO_COLOR"):
            os.environ.pop(name, None)
        os.chdir(ROOT)
        cli.main(argv)
    except SystemExit:
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _read(main: int) -> bytes:
    try:
        return os.read(main, 65536)
    except OSError:  # the other side is closed
        return b""


@pytest.mark.parametrize(
    ("argv", "key"),
    [
        (["verify"], "verify"),
        (["rebuild"], "rebuild"),
        (["backup", "salinan.tar"], "backup"),
        (["export", "--out", "keluar"], "export"),
        (["import", "2.eml"], "handle"),
    ],
)
def test_a_terminal_gets_a_bar_with_the_time_left_and_a_pipe_none(
    opened: Desk, argv: list[str], key: str
) -> None:
    opened.letter(2)
    argv = [str(opened.folder / word) if "." in word or word == "keluar" else word for word in argv]
    time = LATER if argv[0] == "import" else []
    seen = on_terminal(opened, *argv, *time)
    assert phrase(f"progress.{key}") in seen and phrase("progress.left") in seen
    for made in opened.folder.glob("salinan*"):
        made.unlink()
    code, out, err = opened(*argv, *time)
    assert (code, err, phrase("progress.left") + " " in out) == (0, "", False)
    assert "\x1b" not in out


def test_lines_break_between_words_and_are_no_wider_than_the_terminal(opened: Desk) -> None:
    for columns in (60, 80, 120):
        lines = ANSI.sub("", on_terminal(opened, "show", "1", columns=columns)).splitlines()
        assert max(map(len, lines)) <= columns
    whole = opened("show", "1")[1]
    assert " ".join(" ".join(lines).split()) == " ".join(whole.split())


Told = list[tuple[int, int]]


@pytest.fixture
def told() -> tuple[Told, Callable[[int, int], None]]:
    heard: Told = []
    return heard, lambda done, count: heard.append((done, count))


def rises_to_its_end(heard: Told) -> bool:
    return heard == sorted(heard) and heard[-1][0] == heard[-1][1] and len({count for _, count in heard}) == 1


def test_an_examination_tells_how_far_it_is(
    opened: Desk, told: tuple[Told, Callable[[int, int], None]]
) -> None:
    heard, tell = told
    register = SqliteRegister.open_for_reading(opened.store)
    proof = Proof(
        cabinet_at(opened.store), register, store_proof.Files.list_in(cabinet_at(opened.store)), progress=tell
    )
    assert list(proof.findings()) == []
    register.close()
    assert rises_to_its_end(heard) and len(heard) >= 5


def test_a_backup_and_a_restoring_tell_how_far_they_are(
    opened: Desk, told: tuple[Told, Callable[[int, int], None]]
) -> None:
    heard, tell = told
    path = opened.folder / "salinan.tar"
    register = SqliteRegister.open_for_reading(opened.store)
    store_backup.write(cabinet_at(opened.store), register, path, tell)
    register.close()
    written = [one for one in heard if one[1] < 1000]
    assert len(written) >= 3 and all(done <= count for done, count in heard)
    heard.clear()
    store_backup.check(path, tell)
    assert heard == sorted(heard) and {count for _, count in heard} == {path.stat().st_size}
    heard.clear()
    store_backup.restore(path, cabinet_at(opened.folder / "lain"), tell)
    last = FileJournal(opened.folder / "lain", reading=True).last
    assert heard[-1] == (last, last)


def test_an_export_tells_how_far_it_is(opened: Desk, told: tuple[Told, Callable[[int, int], None]]) -> None:
    heard, tell = told
    register = SqliteRegister.open_for_reading(opened.store)
    register.export(opened.folder / "register.json", tell)
    assert rises_to_its_end(heard)
    assert list(terminal.track("abc", 3, tell)) == ["a", "b", "c"] and heard[-1] == (3, 3)
    assert register.count("cases") == 1
    register.close()


def test_where_nothing_is_drawn_rich_is_not_loaded(desk: Desk) -> None:
    code = "import sys; from mailroom.cli import main; main(sys.argv[1:]);"
    code += "print('rich' in sys.modules, file=sys.stderr)"
    for argv in (["read", "--json", str(desk.letter())], ["sop"], ["once", *AT]):
        run = [sys.executable, "-c", code, *argv, "--config", str(desk.config)]
        done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, check=True)
        assert done.stderr.strip().splitlines()[-1] == "False", argv


def test_a_terminal_gets_tables_that_fit_it(opened: Desk) -> None:
    opened.write(opened.config.read_text("utf-8") + NO_LINE)
    assert opened("import", opened.letter(2), *LATER)[0] == 0
    for columns in (80, 120):
        for command, heads in (("status", "classes"), ("queue", "queue")):
            seen = ANSI.sub("", on_terminal(opened, command, columns=columns))
            # a path is not broken
            lines = [line for line in seen.splitlines() if str(opened.store) not in line]
            assert max(map(len, lines)) <= columns
            assert all(head.strip() in seen for head in phrase(f"table.{heads}").split("|"))
            assert "╭" in seen and "╯" in seen
    assert "<budi@warga.example>" in opened("queue")[1] and "╭" not in opened("queue")[1]


def test_findings_are_marked_as_good_or_bad(opened: Desk) -> None:
    opened.write(opened.config.read_text("utf-8") + NO_LINE)
    seen = ANSI.sub("", on_terminal(opened, "check", columns=120))
    assert "✓ Buku utuh" in seen and "✗ Server pengirim" in seen
    assert phrase("check.wrong", why="") not in seen
    assert max(map(len, seen.splitlines())) <= 120


@pytest.mark.parametrize("columns", [80, 100, 140])
def test_the_sop_fits_every_terminal(desk: Desk, columns: int) -> None:
    seen = ANSI.sub("", on_terminal(desk, "sop", columns=columns))
    assert max(map(len, seen.splitlines())) <= min(columns, 100)
    assert ("╭" in seen) is (columns >= 100)


def test_trouble_breaks_between_words_and_what_is_copied_does_not(desk: Desk) -> None:
    seen = on_terminal(desk, "xyzzy", columns=80)
    assert max(map(len, seen.splitlines())) <= 80 and len(seen.splitlines()) > 2
    unit = on_terminal(desk, "service", "--user", "root", columns=80)
    assert "\x1b" not in unit


def test_a_line_goes_on_below_its_own_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    assert terminal.break_line("  satu dua tiga empat lima enam tujuh delapan") == (
        "  satu dua tiga empat lima enam tujuh\n  delapan"
    )
    assert terminal.fact("Nama", "satu dua tiga empat lima enam tujuh", 8) == (
        "Nama     satu dua tiga empat lima enam\n         tujuh"
    )
    assert terminal.break_line("https://" + "a" * 60) == "https://" + "a" * 60


def test_the_lines_of_a_text_stay_apart(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], opened: Desk
) -> None:
    """A letter that is shown has its lines, however wide the terminal is."""
    call = Call(argparse.Namespace(), load(opened.config, {}), opened.store, Clock(UTC))
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")
    call.say("Kepada Yth.\nAdmin di tempat\n\nsatu dua tiga empat lima")
    assert capsys.readouterr().out == "Kepada Yth.\nAdmin di tempat\n\nsatu dua tiga empat\nlima\n"
