"""A register damaged in any byte, cut, or beside a log that is not its own: what every command then says, and
what `rebuild` makes of it. And a journal so damaged: which office is opened on it, and what is said."""

from __future__ import annotations

import contextlib
import io
import random
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from mailroom import cli
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import SqliteRegister
from tests import stores
from tests.offices import write_office
from tests.soak import Result, Share

HERE = Path(stores.__file__).parent
AT = ("--at", "2026-03-05T08:30")
LOOKS = (("status",), ("show", "1"), ("show", "2"), ("queue",), ("verify",), ("export", "--out", "out"))
WHOLE, BOOKS = 400, 100  # damages of the register, and of the journal
Said = tuple[int, str, str]
Damage = Callable[[random.Random, Path], str]


def flip(mind: random.Random, path: Path) -> str:
    data = bytearray(path.read_bytes())
    place, bit = mind.randrange(len(data)), mind.randrange(8)
    data[place] ^= 1 << bit
    path.write_bytes(data)
    return f"bit {bit} of byte {place}"


def cut(mind: random.Random, path: Path) -> str:
    size = mind.choice([0, mind.randrange(path.stat().st_size), mind.randrange(path.stat().st_size) & ~4095])
    with path.open("r+b") as file:
        file.truncate(size)
    return f"cut to {size} bytes"


def blot(mind: random.Random, path: Path) -> str:
    """A stretch of zeros or of rubbish."""
    data = bytearray(path.read_bytes())
    length = min(mind.choice([1, 40, 512, 4096, 20_000]), len(data))
    start = mind.randrange(len(data) - length + 1)
    start -= start % 4096 if mind.random() < 0.5 else 0
    what = mind.choice([bytes(length), mind.randbytes(length)])
    data[start : start + length] = what
    path.write_bytes(data)
    return f"{'zeros' if not any(what) else 'rubbish'} over {length} bytes from {start}"


def gone(_: random.Random, path: Path) -> str:
    path.unlink()
    return "gone"


DAMAGES: tuple[Damage, ...] = (flip, flip, flip, cut, blot, gone)


class Desk:
    """A store as an office left it (killed: with a log beside its register), and what each command says."""

    def __init__(self, folder: Path, *, killed: bool) -> None:
        self.folder, self.store = folder, folder / "store"
        with tarfile.open(HERE / sorted(HERE.glob("form-*.tar.gz"))[-1].name) as tar:
            tar.extractall(self.store, filter="data")
        write_office(folder / "config.toml", (HERE / "office.toml").read_text("utf-8"))
        self.run("once", *AT)
        if killed:
            self._kill()
        self.kept = folder / "kept"
        shutil.copytree(self.store, self.kept)
        self.before = [self.run(*look, *AT) for look in LOOKS]
        self.put_back()

    def _kill(self) -> None:
        register = SqliteRegister.open(self.store, FileJournal(self.store))
        change = {"facts": {"reported": {"value": "2026-03-05"}}}
        register.enter([change], datetime(2026, 3, 5, 1, 29, tzinfo=UTC))
        shutil.copytree(self.store, self.folder / "killed")
        register.close()
        shutil.rmtree(self.store)
        (self.folder / "killed").rename(self.store)

    def put_back(self) -> None:
        shutil.rmtree(self.store)
        shutil.copytree(self.kept, self.store)

    def run(self, *argv: str) -> Said:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.chdir(self.folder):
            code = cli.main([*argv, "--config", str(self.folder / "config.toml")])
        return code, out.getvalue(), err.getvalue()

    def findings(self) -> list[str]:
        """What is wrong with what is said of a damaged register, and with what is made of it."""
        found = []
        for look, before in zip(LOOKS, self.before, strict=True):
            try:
                said = self.run(*look, *AT)
            except BaseException as fault:
                found.append(f"{look[0]} raises {fault!r}")
                continue
            named = look[0] == "verify" and (said[0] == 1 or "belum ada di register" in said[1])
            if said != before and not (named or (said[0] == 3 and not said[1] and len(said[2]) > 40)):
                found.append(f"{look[0]} answers {said}")
            if said[0] == 3 and ("@" in said[2] or "Traceback" in said[2]):
                found.append(f"{look[0]} tells {said[2]}")
        try:
            code, out, err = self.run("rebuild")
        except BaseException as fault:
            return [*found, f"rebuild raises {fault!r}"]
        if code == 3 or err or "@" in out:
            found.append(f"rebuild: {code} {out} {err}")
        for look, before in zip(LOOKS, self.before, strict=True):
            after = self.run(*look, *AT)
            if after != before:
                found.append(f"after rebuild {look[0]} answers {after}")
        return found

    def findings_of_book(self, what: bytes, book: Path) -> list[str]:
        """What is wrong with what is said of a damaged journal: an office is refused with what to do and
        changes nothing; or the damage lies in an earlier day, and `verify` and `rebuild` name it."""
        found, damaged = [], book.read_bytes() if book.exists() else b""
        try:
            opened, verified, rebuilt = (
                self.run(*one) for one in (("once", *AT), ("verify", *AT), ("rebuild",))
            )
        except BaseException as fault:
            return [f"raises {fault!r}"]
        for name, (code, out, err) in (("once", opened), ("verify", verified), ("rebuild", rebuilt)):
            if "Traceback" in err or "@" in err + (out if name != "once" else ""):
                found.append(f"{name} tells {out} {err}")
            if code == 3 and not any(word in err for word in ("cadangan", "Kembalikan", "kembalikan")):
                found.append(f"{name} does not say what to do: {err}")
        if opened[0] == 3 and (book.read_bytes() if book.exists() else b"") != damaged:
            found.append("refused, and changed")
        if opened[0] != 3 and verified[0] == 0:
            found.append(f"nobody saw it: {opened} {verified}")
        if rebuilt[0] != 3 and damaged != what:
            found.append(f"rebuild made a register of it: {rebuilt}")
        return found


def damaged_register(share: Share) -> Result:
    """A register damaged at random places: a sentence or the right answer, and all as before once it is made
    again."""
    result, mind = Result(), share.random("damage")
    with tempfile.TemporaryDirectory() as folder:
        desks = []
        for name in ("closed", "killed"):
            (Path(folder) / name).mkdir()
            desks.append(Desk(Path(folder) / name, killed=name == "killed"))
        for number in range(share.count(WHOLE)):
            desk = desks[number % 2]
            path = mind.choice(sorted(desk.store.glob("register.db*")))
            damage = mind.choice(DAMAGES)
            what = f"{path.name}: {damage(mind, path)}"
            result.add("damages", 1)
            result.findings += [f"{what}: {finding}" for finding in desk.findings()]
            desk.put_back()
    return result


def damaged_book(share: Share) -> Result:
    """A journal damaged at random places: the office is not opened and what to do is said; or, where it was
    an earlier day, `verify` names it."""
    result, mind = Result(), share.random("book")
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), killed=False)
        for _ in range(share.count(BOOKS)):
            book = mind.choice(sorted((desk.store / "journal").glob("*.jsonl")))
            before = book.read_bytes()
            what = f"{book.name}: {mind.choice(DAMAGES)(mind, book)}"
            result.add("damages", 1)
            result.findings += [f"{what}: {finding}" for finding in desk.findings_of_book(before, book)]
            desk.put_back()
    return result
