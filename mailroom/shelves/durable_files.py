"""How bytes get on the disk for good: which files are written, fsynced and renamed in which order. All rooms
of the shelves write by it.

A file appears under its name whole or not at all, with mode 0600; folders have 0700. When a call returns, the
folder's entry is synced, too. What root writes belongs to the folder's owner, so the office can read what
`sudo run.py import` has put.

In: paths, and the bytes that one file shall hold, in parts. `create_all`: files, and threads that help.
Out: nothing; `create_all`: None or the OSError of each file; `open_own`: a descriptor.
Fails: Every failure of the disk goes up as the OSError it was, after a half-written temporary file is
removed. A letter is then not accepted.
See: Files of letters: files/inbox.py. The journal's appending: files/journal_files.py."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TextIO

_ANEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def folder(path: Path) -> Path:
    """Make `path` (and its parents) if missing, durably, for its owner only: 0700, also where it was wider
    before. A folder that was there already is not synced: a process that was killed may just have made it."""
    if not path.is_dir():
        if not path.parent.is_dir():
            folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        _give(path, path.parent)
        try:
            sync_folder(path.parent)
        except OSError:
            # else the next try would find it there, and not know that its name may be lost
            with contextlib.suppress(OSError):
                path.rmdir()
            raise
    if path.stat().st_mode & 0o077:
        path.chmod(0o700)
    return path


def open_own(path: str | Path, flags: int) -> int:
    """A descriptor of a file, made when `flags` say so, 0600, for its folder's owner. OSError as it comes."""
    fd = os.open(path, flags | os.O_CLOEXEC, 0o600)
    _give(fd, os.path.dirname(path))  # noqa: PTH120 - a text: see place_all
    return fd


def _give(made: int | Path, folder: str | Path) -> None:
    if os.geteuid() == 0:
        owner = os.stat(folder or ".")  # noqa: PTH116
        if owner.st_uid != os.stat(made).st_uid:  # noqa: PTH116
            with contextlib.suppress(PermissionError):  # a root that may not, in a container or on NFS
                os.chown(made, owner.st_uid, owner.st_gid)


def write_all(fd: int, data: bytes) -> None:
    """Write every byte; the system may take fewer at a time. OSError as it comes."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def create(path: Path, *parts: bytes) -> None:
    """A new file at `path` holding `parts`, synced. FileExistsError: it is there; a failure leaves none."""
    fd = open_own(path, _NEW)
    try:
        try:
            for part in parts:
                write_all(fd, part)
            os.fsync(fd)
        finally:
            os.close(fd)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def create_all(files: Sequence[tuple[Path, bytes]], helpers: Executor) -> list[OSError | None]:
    """Makes new files, each synced. Returns for each the error that kept it from being made, or None. One
    that fails leaves no file and stops no other. All are written, then all are synced at once, in the
    helpers' threads: the file system answers syncs that wait at the same moment with one commit and one flush
    (ext4: in a third of the time)."""
    made = [_begin(path, data) for path, data in files]
    if len(made) < 2:
        return [_end(path, fd) for (path, _), fd in zip(files, made, strict=True)]
    return list(helpers.map(_end, [path for path, _ in files], made))


def _begin(path: Path, data: bytes) -> int | OSError:
    """A new file, written and not yet synced: its open descriptor, or what went wrong."""
    fd = -1
    try:
        fd = open_own(path, _NEW)
        write_all(fd, data)
    except OSError as fault:
        if fd >= 0:
            _give_up(path, fd)
        return fault
    return fd


def _end(path: Path, made: int | OSError) -> OSError | None:
    """Sync what was begun, if it was; what went wrong."""
    if isinstance(made, OSError):
        return made
    try:
        os.fsync(made)
    except OSError as fault:
        _give_up(path, made)
        return fault
    os.close(made)
    return None


def _give_up(path: Path, fd: int) -> None:
    os.close(fd)
    with contextlib.suppress(OSError):
        path.unlink()


def replace(path: Path, *parts: bytes) -> None:
    """`path` holds `parts` when this returns, durably; before, what it held. One caller at a time."""
    beside = path.with_name(path.name + ".part")
    beside.unlink(missing_ok=True)
    create(beside, *parts)
    beside.replace(path)
    sync_folder(path.parent)


@contextlib.contextmanager
def writing(path: Path, encoding: str, newline: str | None = None) -> Iterator[TextIO]:
    """A text file, larger than what one would hold in memory: when the block ends it is at `path`, synced;
    when it does not end well `path` holds what it held, and nothing lies beside it. One caller at a time."""
    beside = path.with_name(path.name + ".part")
    beside.unlink(missing_ok=True)
    try:
        with os.fdopen(open_own(beside, _NEW), "w", encoding=encoding, newline=newline) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


def place_all(files: Mapping[str, bytes]) -> None:
    """Each path holds its bytes when this returns, durably, in folders that exist. One caller at a time. All
    are written before the first is synced, for the disk's sake; all are synced before one has its name."""
    # texts: a Path costs as much as the system call it is for
    besides = {path: f"{path}.part" for path in files}
    try:
        with contextlib.ExitStack() as held:
            fds: list[int] = []
            for path, data in files.items():
                fds.append(open_own(besides[path], _ANEW))
                held.callback(os.close, fds[-1])
                write_all(fds[-1], data)
            for fd in fds:
                os.fsync(fd)
        for path, beside in besides.items():
            os.replace(beside, path)  # noqa: PTH105
    except BaseException:
        for beside in besides.values():
            with contextlib.suppress(OSError):
                os.unlink(beside)  # noqa: PTH108
        raise
    for parent in dict.fromkeys(map(os.path.dirname, besides)):
        sync_folder(parent)


def sync_folder(path: str | Path) -> None:
    """Names made, moved or removed in this folder are on the disk when this returns."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
