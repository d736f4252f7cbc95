"""How letters lie on a USB stick for an office without a line, so that a changed or torn bundle is noticed.

A file is on the stick for good before we say so: written under another name, synced, renamed, the folder
synced. After a stick was pulled out at any moment, the same command goes on. A bundle counts once its
manifest is there: it is written last, with the digest of each file.

In: `Bundle`: its folder and `Locks`. `fill`: `Slip`s with bytes, the moment. `raw`, `outcome`: a slip.
`bundles`: a stick.
Out: files on the stick; `Slip`s, bytes, and what the machine with a line did with each (Sent, Never).
Fails: `BundleChanged`: a file was changed, with its name. `BundleLocked`: nobody here can open it.
JSONDecodeError: a manifest that is none. OSError: the stick.
See: What the journal knows of a trip: clerk/outgoing/usb_courier.py. The command: commands/office/courier.py.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import os
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mailroom.procedure.letter import Never, Sent

FORM = 1
MANIFEST, CLOSED, LOCKED = "MANIFEST.json", "SELESAI.json", ".age"
NAME = re.compile(r"kurir-\d{4}-\d{3,}")
LETTERS = {".eml", ".mbox", ".mbx", ".mail"}  # of what people save; a .txt on a stick is seldom a letter
_NOISE = {"system volume information", "$recycle.bin", "recycler", "lost.dir", "found.000"}
_NO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF}  # file systems that cannot sync a folder


class BundleChanged(Exception):  # noqa: N818 - a state of the stick
    """A file on the stick is not what was written: somebody, or decay, changed it. Its text names it."""


class BundleLocked(Exception):  # noqa: N818 - see above
    """A bundle is encrypted, and there is no key to open it or to write its receipts. Its text names it."""


@dataclass(frozen=True)
class Locks:
    """How files on a stick are encrypted and opened; None: they are not, or cannot be."""

    close: Callable[[bytes], bytes] | None = None
    open: Callable[[bytes], bytes] | None = None


NO_LOCKS = Locks()


@dataclass(frozen=True)
class Slip:
    """The envelope beside a letter: number in the bundle, id in the journal, from whom to whom, its bytes."""

    number: int
    id: str
    sender: str
    to: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        return f"{self.number:04d}"


def courier_key(store_key: bytes) -> bytes:
    """Returns the key that seals bundles. Nobody can find the store's own key from it."""
    return hmac.digest(store_key, b"mailroom courier 1", "sha256")


def bundles(place: Path) -> list[Path]:
    """Returns the folders of bundles on a stick, the oldest first."""
    return sorted(path for path in place.iterdir() if NAME.fullmatch(path.name) and path.is_dir())


def saved_letters(place: Path) -> list[Path]:
    """Returns what people have saved on a stick: letters outside of bundles and of the systems' own
    folders."""
    found = []
    for path in sorted(place.iterdir()):
        if path.name.startswith((".", "$")) or path.name.lower() in _NOISE or NAME.fullmatch(path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            found += saved_letters(path)
        elif path.suffix.lower() in LETTERS:
            found.append(path)
    return found


class Bundle:
    """One trip of the courier. keys: the first seals, any of them reads; locks: encrypt and open."""

    def __init__(self, folder: Path, keys: Sequence[bytes], locks: Locks = NO_LOCKS) -> None:
        self.folder, self._keys, self._locks = folder, keys, locks

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def exists(self) -> bool:
        return self.folder.is_dir()

    @property
    def is_complete(self) -> bool:
        """Whether everything is on the stick that was to be."""
        return (self.folder / MANIFEST).exists()

    # The office writes.

    def begin(self) -> bool:
        """Makes the folder; returns False when a folder of that name already holds something."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        _sync(self.folder.parent)
        return not any(self.folder.iterdir())

    def fill(
        self, letters: Iterable[tuple[Slip, bytes]], made: datetime, done: Callable[[int], None]
    ) -> None:
        """Writes the whole bundle, except files that are there already. An encrypted file is always another,
        and is written again. done: called with the number of each letter. made: aware."""
        files: dict[str, str] = {}
        close, ending = self._locks.close, LOCKED if self._locks.close else ""
        for slip, raw in letters:
            for kind, plain in ((".eml", raw), (".json", _plain(asdict(slip)))):
                name, data = f"{slip.name}{kind}{ending}", close(plain) if close else plain
                files[name] = hashlib.sha256(data).hexdigest()
                if _digest(self.folder / name) != files[name]:
                    _write(self.folder / name, data)
            done(slip.number)
        _sync(self.folder)
        for name, digest in files.items():
            _forget(self.folder / name)
            if _digest(self.folder / name) != digest:
                raise BundleChanged(f"{self.name}/{name}")
        self._seal(MANIFEST, "manifest", made=made.isoformat(), files=files)

    def close(self, at: datetime) -> None:
        """Writes on the stick that the trip is over. This is written before the journal says so, so that a
        stick that is still out sends nothing more."""
        if not self.is_closed:
            self._seal(CLOSED, "closed", at=at.isoformat())

    @property
    def is_closed(self) -> bool:
        return (self.folder / CLOSED).exists()

    # Both sides read.

    def made_at(self) -> datetime:
        return datetime.fromisoformat(str(self._unseal(MANIFEST, "manifest")["made"]))

    def slips(self) -> list[Slip]:
        """Returns the envelopes, after every file was held against the manifest. `BundleChanged`."""
        found = []
        for name, digest in self._unseal(MANIFEST, "manifest")["files"].items():
            if _digest(self.folder / name) != digest:
                raise BundleChanged(f"{self.name}/{name}")
            if name.removesuffix(LOCKED).endswith(".json"):
                found.append(Slip(**json.loads(self._read_file(name))))
        return found

    @property
    def is_locked(self) -> bool:
        """Whether its letters are encrypted. `BundleChanged`."""
        return any(name.endswith(LOCKED) for name in self._unseal(MANIFEST, "manifest")["files"])

    def check_locks(self) -> None:
        """Raises `BundleLocked` where the bundle is encrypted, and cannot be opened or written on here."""
        if self.is_locked and not (self._locks.open and self._locks.close):
            raise BundleLocked(self.name)

    def _read_file(self, name: str) -> bytes:
        data = (self.folder / name).read_bytes()
        if not name.endswith(LOCKED):
            return data
        if self._locks.open is None:
            raise BundleLocked(self.name)
        return self._locks.open(data)

    def raw(self, slip: Slip) -> bytes:
        """Returns a letter's bytes. `BundleChanged`."""
        name = f"{slip.name}.eml"
        raw = self._read_file(name if (self.folder / name).exists() else name + LOCKED)
        if hashlib.sha256(raw).hexdigest() != slip.sha256:
            raise BundleChanged(f"{self.name}/{slip.name}.eml")
        return raw

    def outcome(self, slip: Slip) -> Sent | Never | None:
        """Returns what the relay said about a letter, as its receipt has it; None when there is no receipt
        yet. `BundleChanged`."""
        name = next((one for one in _receipts(slip) if (self.folder / one).exists()), "")
        if not name:
            return None
        said = self._unseal(name, "receipt")
        if (said["id"], said["sha256"]) != (slip.id, slip.sha256):
            raise BundleChanged(f"{self.name}/{name}")
        note = str(said["note"])
        return Sent(datetime.fromisoformat(str(said["at"])), note) if said["taken"] else Never(note)

    def was_tried(self, slip: Slip) -> bool:
        """Whether a machine began to hand this letter over: without a receipt its fate is unknown."""
        return (self.folder / f"{slip.name}.try").exists()

    # The machine with a line writes.

    def note_attempt(self, slip: Slip) -> None:
        """Writes an attempt down before it is made."""
        if not self.was_tried(slip):
            _place(self.folder / f"{slip.name}.try", b"")

    def clear_attempt(self, slip: Slip) -> None:
        """Removes the note of an attempt, because the relay has said "later": it surely did not take the
        letter."""
        (self.folder / f"{slip.name}.try").unlink(missing_ok=True)

    def write_receipt(self, slip: Slip, outcome: Sent | Never, at: datetime) -> None:
        """The receipt: when the relay took this letter, or that it refused it for good. at: aware."""
        taken, note = (True, outcome.note) if isinstance(outcome, Sent) else (False, outcome.why)
        about = {"id": slip.id, "sha256": slip.sha256, "taken": taken, "at": at.isoformat(), "note": note}
        locked = (self.folder / f"{slip.name}.eml{LOCKED}").exists()
        self._seal(_receipts(slip)[locked], "receipt", **about)

    # Seals.

    def _seal(self, name: str, kind: str, **said: object) -> None:
        whole = {"form": FORM, "bundle": self.name, "kind": kind, "file": name, **said}
        mac = hmac.digest(self._keys[0], _plain(whole), "sha256").hex()
        data = _plain({"said": whole, "seal": mac})
        if name.endswith(LOCKED):
            if self._locks.close is None:
                raise BundleLocked(self.name)
            data = self._locks.close(data)
        _place(self.folder / name, data)

    def _unseal(self, name: str, kind: str) -> dict[str, Any]:
        """Returns what was sealed into this file of this bundle. `BundleChanged`: not by us, or for another
        place."""
        try:
            found = json.loads(self._read_file(name))
            said, mac = found["said"], bytes.fromhex(found["seal"])
            seals = (hmac.digest(key, _plain(said), "sha256") for key in self._keys)
            good = any(hmac.compare_digest(mac, seal) for seal in seals)
            if not good or (said["bundle"], said["kind"], said["file"]) != (self.name, kind, name):
                raise BundleChanged(f"{self.name}/{name}")
        except (ValueError, KeyError, TypeError) as damaged:
            raise BundleChanged(f"{self.name}/{name}") from damaged
        return dict(said)


def _receipts(slip: Slip) -> tuple[str, str]:
    """The names of a letter's receipt: readable, encrypted."""
    return f"{slip.name}.ok", f"{slip.name}.ok{LOCKED}"


def _plain(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def _digest(path: Path) -> str:
    """Of a file's bytes; "" when it is not there."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


def _place(path: Path, data: bytes) -> None:
    """`path` holds `data`, or what it held before, whenever the stick is pulled out."""
    beside = path.with_name(path.name + ".part")
    _write(beside, data)
    beside.replace(path)
    _sync(path.parent)


def _write(path: Path, data: bytes) -> None:
    with open(path, "wb", opener=_own) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _own(path: str, flags: int) -> int:
    """Where the stick's file system knows owners, nobody else reads it."""
    return os.open(path, flags, 0o600)


def _forget(path: Path) -> None:
    """The next reading comes from the stick, not from the memory of what was written."""
    with path.open("rb") as file, suppress(OSError):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as fault:
        if fault.errno not in _NO_SYNC:
            raise
        os.sync()
    finally:
        os.close(handle)
