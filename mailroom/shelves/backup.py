"""Answers for the store in one file: what cannot be made anew (the book, letters, mails, the doors' marks, the key), as a tar.

Promises: `write` gives one moment of an office that may be at work: the book up to a change, every letter and mail that it speaks of, and
every letter that waited then; the register is not in it, it is made anew. The file is 0600, synced, and read back and compared before
it has its name. `restore` reads all of it before it writes anything, works beside the store's places, and moves them in only when the
register has been made and has the head that was written down. `Unfit`: this is no backup, or not what was written. OSError: the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mailroom.shelves import safeio
from mailroom.shelves.journal import Journal
from mailroom.shelves.register import FILE, Register

MANIFEST = "MANIFEST.json"
KEY = "token.key"
FORM = 1
_BESIDE = ".restoring"
_FOLDERS = frozenset({"journal", "letters", "inbox", "sent", "doors"})
_DEEPEST = 5


class Unfit(Exception):  # noqa: N818 - said of a file: it is unfit
    """A file that cannot be restored from; the message says why."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds. changes: of the book; head: the hash of the last; files: name → SHA-256 of the bytes."""

    changes: int
    head: str
    files: dict[str, str]

    def count(self, folder: str) -> int:
        return sum(name.startswith(f"{folder}/") for name in self.files)


def write(root: Path, register: Register, target: Path) -> Contents:
    """Make a backup at `target`. register: open for reading, inside a `snapshot` that nothing has been read in yet.

    FileExistsError: there is something of that name. `Unfit`: what was read back is not what was written.
    """
    if target.exists():
        raise FileExistsError(str(target))
    beside = target.with_name(target.name + ".part")
    beside.unlink(missing_ok=True)
    fd = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(fd, "w+b") as file:
            contents = _fill(root, register, file)
            file.flush()
            os.fsync(file.fileno())
        if read(beside) != contents:
            raise Unfit("read back, it is not what was written")
        beside.replace(target)
        safeio.sync_folder(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    return contents


def _fill(root: Path, register: Register, file: IO[bytes]) -> Contents:
    files: dict[str, str] = {}
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:

        def add(name: str, data: bytes) -> None:
            if name not in files:
                _add(tar, name, data)
                files[name] = hashlib.sha256(data).hexdigest()

        # What waits comes first: a letter that is entered and filed meanwhile is then either here or spoken of in the book.
        for name, data in _loose(root):
            add(name, data)
        changes, head = register.entered, register.head
        for name, data in _spoken_of(root, register):
            add(name, data)
        for name, data in _book(root, changes):
            add(name, data)
        contents = Contents(changes, head, files)
        manifest = {"form": FORM, "changes": changes, "head": head, "files": files}
        _add(tar, MANIFEST, json.dumps(manifest, sort_keys=True).encode("ascii"))
    return contents


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    tar.addfile(member, io.BytesIO(data))


def _loose(root: Path) -> Iterator[tuple[str, bytes]]:
    """Waiting letters, letters set aside with their reasons, the doors' marks and notes, the key. What goes meanwhile is left out."""
    for folder in ("inbox/new", "inbox/aside", "doors"):
        for path in sorted((root / folder).rglob("*")):
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and not path.name.endswith(".part"):
                    yield path.relative_to(root).as_posix(), path.read_bytes()
    yield KEY, (root / KEY).read_bytes()


def _spoken_of(root: Path, register: Register) -> Iterator[tuple[str, bytes]]:
    """The letters and mails that the register knows. One that is missing is for `verify` to name; the rest is worth keeping."""
    digests: set[str] = set()
    for key, row in register.iterate("letters"):
        digests.add(key.partition(":")[0])
        waiting = root / "inbox" / "new" / str(row.get("name") or "?")
        with contextlib.suppress(FileNotFoundError):  # entered, and not yet filed
            yield waiting.relative_to(root).as_posix(), waiting.read_bytes()
    mails = set(register.keys("mails"))
    for folder, known in (("letters", digests), ("sent", mails)):
        for path in sorted((root / folder).rglob("*.eml")):
            if (path.name.partition(".")[0] if folder == "letters" else path.stem) in known:
                yield path.relative_to(root).as_posix(), path.read_bytes()


def _book(root: Path, upto: int) -> Iterator[tuple[str, bytes]]:
    for name, data in Journal(root, reading=True).copy(upto):
        yield f"journal/{name}", data


def read(path: Path) -> Contents:
    """Read a backup from end to end and compare it with its own manifest. `Unfit`, OSError."""
    files: dict[str, str] = {}
    manifest = b""
    for name, data in _members(path):
        if name == MANIFEST:
            manifest = data
        elif not _has_place(name) or name in files:
            raise Unfit(f"{name} has no place in a backup")
        else:
            files[name] = hashlib.sha256(data).hexdigest()
    try:
        said = json.loads(manifest)
        form, contents = int(said["form"]), Contents(int(said["changes"]), str(said["head"]), dict(said["files"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Unfit("it has no manifest; it was not written to its end") from error
    if form > FORM:
        raise Unfit(f"it has form {form}, and this program knows form {FORM}")
    for name in sorted(files.keys() | contents.files.keys()):
        if files.get(name) != contents.files.get(name):
            raise Unfit(f"{name} is not what was written")
    return contents


def _has_place(name: str) -> bool:
    """Whether a backup may put something there: inside of its folders, and nowhere else."""
    folder, *parts = name.split("/")
    inside = folder in _FOLDERS and 0 < len(parts) < _DEEPEST and not {"", ".", ".."} & set(parts)
    return name == KEY or inside


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            for member in tar:
                held = tar.extractfile(member) if member.isreg() else None
                if held is None:
                    raise Unfit(f"{member.name} is no file")
                yield member.name, held.read()
    except tarfile.TarError as error:
        raise Unfit(f"it cannot be read as a tar: {error}") from error


def restore(path: Path, root: Path) -> Contents:
    """Make the store at `root`, which holds nothing but its lock, from a backup. `Unfit`, `Broken`, OSError: nothing was put there."""
    contents = read(path)
    beside = safeio.folder(root / _BESIDE)
    try:
        for name, data in _members(path):
            if name != MANIFEST:
                _place(beside, name, data)
        with closing(Journal(beside)) as journal, closing(Register.open(beside, journal)) as register:
            if (register.entered, register.head) != (contents.changes, contents.head):
                raise Unfit("its book does not end where it should")
        _sync(beside)
        # The register first and the book last: cut off in between, the office refuses to open on what is there.
        for child in sorted(beside.iterdir(), key=lambda child: (child.name != FILE, child.name == "journal")):
            child.rename(root / child.name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    safeio.sync_folder(root)
    return contents


def _place(beside: Path, name: str, data: bytes) -> None:
    *folders, last = name.split("/")
    place = beside
    for folder in folders:  # each made for its owner only: mkdir's `parents` would make the upper ones for everybody
        place = safeio.folder(place / folder)
    safeio.create(place / last, data)


def _sync(folder: Path) -> None:
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        safeio.sync_folder(path)
