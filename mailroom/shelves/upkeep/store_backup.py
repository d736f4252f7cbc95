"""What one backup of the store holds (a tar of journal, letters, mails, the doors' marks, key), how it is
written, checked and restored.

`write` gives one moment of an office that may be at work. It holds the journal up to a change, every letter
and mail that it speaks of, and every letter that waited. The file is 0600, synced, and read back and compared
before it gets its name.

In: `write`: the `Cabinet`, its `Register`, the target, `Keys` (whom to encrypt for; without them it is
plain). `check`, `restore`: a file, identities; `restore` also an empty `Cabinet`.
Out: `Contents`.
Fails: `BackupUnfit`: it is none, or not whole. `AgeUnfit`: it cannot be opened. FileExistsError: the target
is there. `JournalBroken`, `JournalCut`, `NewerForm`: the store. PermissionError, OSError: the disk.
See: Encryption: age_files.py; which nights are kept: backup_folder.py; when: daemon/nightly_backup.py."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from mailroom.shelves import durable_files, store_faults
from mailroom.shelves.cabinet import Cabinet, FileTwice, Snapshot
from mailroom.shelves.register.register import Register
from mailroom.shelves.store_parts import Progress
from mailroom.shelves.upkeep import age_files

MANIFEST = "MANIFEST.json"  # the last; before it MANIFEST-000001.json and so on
KEY = "token.key"
FORM = 2  # 1: one manifest for all files
SECTION = 1_000  # files that one manifest speaks of
_FOLDERS = frozenset({"journal", "letters", "inbox", "sent", "doors"})
_DEEPEST = 5
_MANIFESTS = re.compile(r"MANIFEST(?:-\d+)?\.json")


def _tell_nobody(_done: int, _count: int) -> None:
    pass


class BackupUnfit(Exception):  # noqa: N818 - said of a file: it is unfit
    """A file that cannot be restored from. key, values: why, for cli.toml's [unfit]."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key}: {values}")
        self.key, self.values = key, values


@dataclass(frozen=True)
class Keys:
    """recipients: for whom a backup is encrypted, () = for nobody; identities: what opens it again."""

    recipients: tuple[str, ...] = ()
    identities: tuple[Any, ...] = ()


NO_KEYS = Keys()


@dataclass(frozen=True)
class Contents:
    """What a backup holds. changes: of the journal; head: the hash of the last; digest: of the last manifest,
    and so of every byte; counts: files by folder; form: of the store, 0 when not written down."""

    changes: int
    head: str
    digest: str
    counts: Mapping[str, int]
    form: int


def write(
    cabinet: Cabinet,
    register: Register,
    target: Path,
    progress: Progress = _tell_nobody,
    keys: Keys = NO_KEYS,
) -> Contents:
    """Make a backup at `target`. register: open for reading, inside a `snapshot` that nothing has been read
    in yet. FileExistsError: there is something of that name. `BackupUnfit`: it reads back otherwise.
    `AgeUnfit`: a key is none. What no identity opens is held against the digest of what was written."""
    if target.exists():
        raise FileExistsError(str(target))
    beside = target.with_name(target.name + ".part")
    beside.unlink(missing_ok=True)
    fd = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(fd, "w+b") as file:
            told = _Digest(file)
            with (
                age_files.encrypting(told, keys.recipients) if keys.recipients else nullcontext(file) as sink
            ):
                contents = _fill(cabinet.snapshot(register), sink, progress)
            file.flush()
            os.fsync(file.fileno())
        _read_back(beside, contents, told.digest, keys, progress)
        beside.replace(target)
        durable_files.sync_folder(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    return contents


class _Digest:
    """A file that knows the SHA-256 of what was written into it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._sha256 = file, hashlib.sha256()
        self.flush = file.flush

    def write(self, data: bytes) -> int:
        self._sha256.update(data)
        return self._file.write(data)

    @property
    def digest(self) -> str:
        return self._sha256.hexdigest()


def _read_back(path: Path, contents: Contents, digest: str, keys: Keys, progress: Progress) -> None:
    """`BackupUnfit`: the file does not hold what was written, or not for all recipients."""
    with path.open("rb") as file:  # from the disk, not from the memory of what was written
        with contextlib.suppress(OSError):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        same = not keys.recipients or hashlib.file_digest(file, "sha256").hexdigest() == digest
    whole = age_files.count_recipients(path) == len(keys.recipients) if keys.recipients else True
    if (keys.identities or not keys.recipients) and check(path, progress, keys.identities) != contents:
        same = False
    if not (same and whole):
        raise BackupUnfit("read_back")


def _fill(snapshot: Snapshot, file: IO[bytes], progress: Progress) -> Contents:
    with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        pages = _Pages(tar, lambda done: progress(done, max(done, snapshot.count)))
        for name, data in snapshot.files():
            if _has_place(name):
                pages.add(name, data)
        return pages.close(snapshot.changes, snapshot.head, snapshot.form)


class _Pages:
    """Writes files into a tar; after each thousand a manifest with their digests and the last manifest's."""

    def __init__(self, tar: tarfile.TarFile, written: Callable[[int], object]) -> None:
        self._tar, self._told = tar, written
        self._files: dict[str, str] = {}
        self._after = ""
        self._number = 0
        self._counts: Counter[str] = Counter()

    def add(self, name: str, data: bytes) -> None:
        self._write(name, data)
        self._files[name] = hashlib.sha256(data).hexdigest()
        self._counts[name.partition("/")[0]] += 1
        self._told(self._counts.total())
        if len(self._files) == SECTION:
            self._number += 1
            self._turn(f"MANIFEST-{self._number:06d}.json", {})

    def close(self, changes: int, head: str, form: int) -> Contents:
        self._turn(MANIFEST, {"form": FORM, "store": form, "changes": changes, "head": head})
        return Contents(changes, head, self._after, self._counts, form)

    def _turn(self, name: str, about: Mapping[str, object]) -> None:
        said = {**about, "after": self._after, "files": self._files}
        data = json.dumps(said, sort_keys=True).encode("ascii")
        self._write(name, data)
        self._after, self._files = hashlib.sha256(data).hexdigest(), {}

    def _write(self, name: str, data: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(data), 0o600
        self._tar.addfile(member, io.BytesIO(data))
        _forget(self._tar)


def _forget(tar: tarfile.TarFile) -> None:
    """It would keep what it knows of each file to the end."""
    tar.members.clear()  # type: ignore[attr-defined] # known by its documentation, not by typeshed


def check(path: Path, progress: Progress = _tell_nobody, identities: Sequence[Any] = ()) -> Contents:
    """Read a backup from end to end and compare it with its own manifests. `BackupUnfit`, OSError. So does
    an encrypted one, with the identities; `AgeUnfit`: none of them opens it."""
    return _read_all(path, progress, lambda *_: None, identities)


def _read_all(
    path: Path, progress: Progress, put: Callable[[str, bytes], object], identities: Sequence[Any] = ()
) -> Contents:
    """Hand each file (name, bytes) to `put`; then it is held against the manifest that follows it."""
    files: dict[str, str] = {}  # since the last manifest
    counts: Counter[str] = Counter()
    after, last = "", dict[str, Any]()
    for name, data in _members(path, progress, identities):
        digest = hashlib.sha256(data).hexdigest()
        if last:
            raise BackupUnfit("behind", what=name)
        if _MANIFESTS.fullmatch(name):
            said = _manifest(data)
            for one in sorted(files.keys() | said["files"].keys()):
                if files.get(one) != said["files"].get(one):
                    raise BackupUnfit("changed", what=one)
            if said.get("after", "") != after:
                raise BackupUnfit("part", what=name)
            after, files, last = digest, {}, said if name == MANIFEST else {}
        elif not _has_place(name) or name in files:
            raise BackupUnfit("no_place", what=name)
        else:
            files[name] = digest
            counts[name.partition("/")[0]] += 1
            put(name, data)
    try:
        changes, form = int(str(last["changes"])), int(str(last.get("store", 0)))
        return Contents(changes, str(last["head"]), after, counts, form)
    except (KeyError, ValueError) as error:
        raise BackupUnfit("no_manifest") from error


def _manifest(data: bytes) -> dict[str, Any]:
    try:
        said = json.loads(data)
        form, store = int(said.get("form", FORM)), int(said.get("store", 0))
        said["files"].keys()
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise BackupUnfit("manifest") from error
    if form > FORM or store > store_faults.FORM:
        raise BackupUnfit("newer", found=f"{form}/{store}", known=f"{FORM}/{store_faults.FORM}")
    return dict(said)


def _has_place(name: str) -> bool:
    """Whether a backup may put something there: inside of its folders, and nowhere else."""
    folder, *parts = name.split("/")
    inside = folder in _FOLDERS and 0 < len(parts) < _DEEPEST and not {"", ".", ".."} & set(parts)
    return name == KEY or inside


@contextlib.contextmanager
def _tar(path: Path, identities: Sequence[Any]) -> Iterator[tarfile.TarFile]:
    if not age_files.is_encrypted(path):
        with tarfile.open(path, mode="r:") as tar:
            yield tar
        return
    if not identities:
        raise age_files.AgeUnfit("encrypted")
    with age_files.opening(path, identities) as source:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            yield tar
        while source.read(1 << 20):
            pass  # its end is judged, too


def _members(path: Path, progress: Progress, identities: Sequence[Any]) -> Iterator[tuple[str, bytes]]:
    length = path.stat().st_size
    try:
        with _tar(path, identities) as tar:
            while (member := tar.next()) is not None:
                held = tar.extractfile(member) if member.isreg() and not member.issparse() else None
                if held is None:
                    raise BackupUnfit("no_file", what=member.name)
                if member.offset_data + member.size > length:  # before so much is asked for
                    raise BackupUnfit("no_tar", why=f"{member.name}: {member.size} > {length}")
                progress(member.offset_data, length)
                yield member.name, held.read()
                _forget(tar)
    except (tarfile.TarError, ValueError, OverflowError) as error:
        raise BackupUnfit("no_tar", why=error) from error


def restore(
    path: Path, cabinet: Cabinet, progress: Progress = _tell_nobody, identities: Sequence[Any] = ()
) -> Contents:
    """Makes the store of an empty cabinet from a backup. `BackupUnfit`, `JournalBroken`, OSError: nothing was
    put there."""
    with cabinet.restoring() as place:
        try:
            contents = _read_all(path, progress, place.put_file, identities)
        except FileTwice as twice:
            raise BackupUnfit("twice", what=twice) from twice
        if not place.end(contents.changes, contents.head, contents.form, progress):
            raise BackupUnfit("short")
    return contents
