"""Where a raw letter lies on the disk, from its door to the archive: being written, waiting, set aside, or
filed.

`accept` returns when file and name are synced; only then may a door say 250.

    inbox/tmp     being written
    inbox/new     waiting for the clerk
    inbox/aside   set aside, with .why
    inbox/sacks   waiting, several in one file (batch_files.py)
    letters/ab/<digest>.eml   filed (letter_archive.py)

In: `accept`, `accept_all`, `stage`: bytes and `Envelope`. `letter`, `file_away`, `set_aside`: the letter's
name, its digest or the reason.
Out: names; `WaitingLetter`; `accept_all`: for each letter its name, or the exception that it failed with.
Fails: OSError: the disk. FileNotFoundError: no such letter. `Unreadable`: the file is not what was taken, and
the letter is set aside. ValueError: no letter's name.
See: What a letter's file holds: letter_file.py. In which order the clerk takes them: clerk/letter_order.py.
Whether a letter came before: clerk/kinds/letter_outcome_row.py. Letters set
aside: commands/office/aside.py."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from mailroom.procedure.letter import Envelope
from mailroom.shelves import durable_files, letter_file
from mailroom.shelves.files.batch_files import BatchFiles
from mailroom.shelves.files.letter_archive import LetterArchive
from mailroom.shelves.letter_file import Fingerprint, fingerprint, split
from mailroom.shelves.store_parts import Aside, WaitingLetter

SYNCS = 8  # files that are synced at the same moment
TOGETHER = 64 * 1024  # bytes of a letter that may share a file with others: a larger one gains nothing by it
_WHY = ".why"
_LONGEST = 240  # bytes of a name that ".why" and ".part" can follow; file systems take 255
_NAME = re.compile(r"\d{20}\.[0-9a-f]{16}\.[a-z]{1,16}-\d+")  # see letter_file.stem


# A temporary file is known by the process that writes it, and this process's own by this set: anything else
# in tmp/ is left from a crash.
_numbers = itertools.count(1)
_being_written: set[str] = set()


@dataclass
class _Arrival:
    """A letter coming in: where it is written first, its wanted name and file; then its name or fault."""

    path: Path
    wanted: str = ""
    data: bytes = b""
    name: str = ""
    fault: Exception | None = None


@dataclass(frozen=True)
class StagedFile:
    """A letter that is on the disk and waits for nobody yet. Each is published or dropped, once."""

    _inbox: FileInbox
    _arrival: _Arrival

    def publish(self) -> None:
        self._inbox.publish(self._arrival)

    def drop(self) -> None:
        self._arrival.path.unlink(missing_ok=True)
        _release([self._arrival])


class FileInbox:
    """The raw letters of a store. Many threads and processes `accept`; one clerk reads, files, sets aside."""

    def __init__(self, root: Path) -> None:
        """Open root/inbox and root/letters, or make them. What a crash left in tmp/ is removed."""
        durable_files.folder(root)
        durable_files.folder(root / "inbox")
        self._tmp = durable_files.folder(root / "inbox" / "tmp")
        self._new = durable_files.folder(root / "inbox" / "new")
        self._aside = durable_files.folder(root / "inbox" / "aside")
        self._batches = BatchFiles(root / "inbox" / "sacks")
        self.archive = LetterArchive(root)
        # none runs before two letters come at once
        self._helpers = ThreadPoolExecutor(SYNCS, thread_name_prefix="inbox-sync")
        for path in self._tmp.iterdir():
            unused = path.name not in _being_written and not _written_elsewhere(path.name)
            if unused and os.access(self._tmp, os.W_OK):
                path.unlink(missing_ok=True)

    # --- the doors' side

    def accept(self, raw: bytes, envelope: Envelope) -> str:
        """Takes a letter in, durably; returns its name, which sorts by arrival. On OSError it was not
        taken."""
        (name,) = self.accept_all([(raw, envelope)])
        if isinstance(name, Exception):
            raise name
        return name

    def accept_all(self, letters: Sequence[tuple[bytes, Envelope]]) -> list[str | Exception]:
        """Takes several letters in, durably, in one go for the disk. Returns the name of each, or the
        exception that kept it out."""
        coming = [_arrival(self._tmp, raw, envelope) for raw, envelope in letters]
        sound = [one for one in coming if not one.fault]
        small = [one for one in sound if len(one.data) <= TOGETHER]
        try:
            if len(small) > 1:
                # when a batch fails, each is taken by itself: some may still fit
                with contextlib.suppress(OSError):
                    self._batches.add(small[0].path, {one.wanted: one.data for one in small})
                    for one in small:
                        one.name = one.wanted
            if alone := [one for one in sound if not one.name]:
                self._accept_each(alone)
        finally:
            _release(sound)
        return [one.fault or one.name for one in coming]

    def stage(self, raw: bytes, envelope: Envelope) -> StagedFile:
        """Writes a letter, durably, that waits only once it is published. Raises as `accept`."""
        one = _arrival(self._tmp, raw, envelope)
        if one.fault:
            raise one.fault
        try:
            durable_files.create(one.path, one.data)
        except BaseException:
            _release([one])
            raise
        return StagedFile(self, one)

    def publish(self, one: _Arrival) -> None:
        """Gives a staged letter its name. OSError: it may wait all the same."""
        try:
            if fault := self._link_into_new(one):
                raise fault
            durable_files.sync_folder(self._new)
        finally:
            _release([one])

    def _accept_each(self, letters: Sequence[_Arrival]) -> None:
        """Letters into files of their own in new/. Its names are on the disk then, even without letters."""
        faults = durable_files.create_all([(one.path, one.data) for one in letters], self._helpers)
        for one, fault in zip(letters, faults, strict=True):
            one.fault = fault or self._link_into_new(one)
        try:
            durable_files.sync_folder(self._new)
        except OSError as fault:
            for one in letters:
                one.fault = one.fault or fault

    def _link_into_new(self, one: _Arrival) -> OSError | None:
        """Give the file its name in new/, never a taken one: a letter may come twice at one moment."""
        try:
            while not one.name:
                try:
                    os.link(one.path, f"{self._new}/{one.wanted}")
                    one.name = one.wanted
                except FileExistsError:
                    start, _, number = one.wanted.rpartition("-")
                    counted = start and number.isdecimal()
                    one.wanted = f"{start}-{int(number) + 1}" if counted else f"{one.wanted}-2"
        except OSError as fault:
            return fault
        finally:
            # the name in new/ counts; a leftover in tmp/ goes at the next start
            with contextlib.suppress(OSError):
                one.path.unlink()
        return None

    # --- the clerk's side

    def waiting(self) -> list[str]:
        """Returns the names of letters not yet filed, in order of arrival. A file that is no letter stands
        where its name sorts."""
        own = os.listdir(self._new)  # noqa: PTH208 - a Path for each of 10,000 names costs 20 times as much
        return sorted({*own, *self._batches.names()})

    def to_enter(self) -> list[str]:
        """Returns the same names for the clerk who enters them in the journal; all are synced to the disk. A
        door, or a killed process, may have made a name and not synced it yet. Then a power cut could leave a
        letter in the journal whose bytes are gone. OSError goes up."""
        own, batches = os.listdir(self._new), self._batches.names()  # noqa: PTH208 - see waiting
        for folder, names in ((self._new, own), (self._batches.folder, batches)):
            if names:
                durable_files.sync_folder(folder)
        return sorted({*own, *batches})

    def letter(self, name: str) -> WaitingLetter:
        """Returns a waiting letter, from one reading of its file. `Unreadable`; FileNotFoundError: it is
        gone."""
        head, raw = split(self._waiting_file(name))
        return WaitingLetter(letter_file.read_head(head, name), raw, fingerprint(head, raw))

    def beginning(self, name: str, most: int) -> tuple[Envelope, bytes, int]:
        """Returns how a waiting letter reached us, the first bytes of what came (`most`), and the size of its
        file. Raises as `letter`."""
        try:
            start, size = letter_file.beginning_of(self._text(self._new, name), most)
        except FileNotFoundError:
            start = self._batches.file_of(name)
            size = len(start)
        head, raw = split(start)
        return letter_file.read_head(head, name), raw[:most], size

    def file_away(self, name: str, digest: str) -> None:
        """Move a waiting letter to the archive under its digest (64 hex digits). May be repeated after a
        crash. When other bytes lie there under the same digest, this letter is kept beside them; the same
        bytes are kept once. Raises FileNotFoundError when it is neither waiting nor filed. The move is not
        synced: if a power cut undoes it, the letter waits and is filed again."""
        copies = self.archive.copies(digest)
        if not copies and not self._batches.batch_of(name):
            with contextlib.suppress(FileNotFoundError):  # the folder is not there yet, or the letter is not
                os.rename(self._text(self._new, name), self.archive.file(digest))  # noqa: PTH104 - see _text
                return
        source = self._own_file(name)
        if source.exists():
            self.archive.take_in(source, digest)
        elif not copies:
            raise FileNotFoundError(f"letter {name} is neither waiting nor filed under {digest}")

    def fingerprint(self, name: str) -> Fingerprint:
        """Returns what is entered about a letter that waits or is set aside, so that a changed byte can be
        named later."""
        try:
            file = self._waiting_file(name)
        except FileNotFoundError:
            file = self._place(self._aside, name).read_bytes()
        return fingerprint(*split(file))

    def changed_letters(self) -> list[str]:
        """Returns the waiting and set-aside letters that are not as they were taken in. A file that is no
        letter is passed over."""
        waiting = self.waiting()
        found = [name for name in waiting if self._batches.declares(name) and not _NAME.fullmatch(name)]
        read = [(name, self._waiting_file) for name in waiting]
        read += [(one.name, lambda name: self._place(self._aside, name).read_bytes()) for one in self.aside()]
        for name, file in read:
            with contextlib.suppress(FileNotFoundError):  # the clerk took it meanwhile
                if _NAME.fullmatch(name) and not letter_file.is_as_taken(file(name), name):
                    found.append(name)
        return found

    # --- letters that nobody could handle

    def set_aside(self, name: str, why: str) -> None:
        """Moves a waiting file to the folder `aside`, with the reason beside it. May be repeated."""
        source, target = self._own_file(name), self._place(self._aside, name)
        if not source.exists() and target.exists():
            return
        durable_files.replace(self._reason(name), why.encode("utf-8", "backslashreplace"))
        source.rename(target)
        durable_files.sync_folder(self._aside)

    def aside(self) -> list[Aside]:
        """Returns what is set aside, in order of arrival, each with its reason."""
        return [Aside(name, self._why(name)) for name in self.aside_names()]

    def aside_names(self) -> list[str]:
        """Returns the same names; no reason is read."""
        names = {path.name for path in self._aside.iterdir()}
        return sorted(name for name in names if not name.endswith((_WHY, ".part")) or name + _WHY in names)

    def read_aside(self, name: str) -> tuple[Envelope, bytes]:
        """Returns the envelope and raw bytes of a letter set aside. Raises as `letter`."""
        return letter_file.open_letter(self._place(self._aside, name))

    def is_file(self, name: str) -> bool:
        """Whether what was set aside can be filed; a folder, a pipe or a link to nowhere cannot."""
        return self._place(self._aside, name).is_file()

    def take_back(self, name: str) -> None:
        """Moves a letter from `aside` back to the waiting ones, to be tried again."""
        self._place(self._aside, name).rename(self._place(self._new, name))
        durable_files.sync_folder(self._new)
        self._reason(name).unlink(missing_ok=True)

    @property
    def aside_place(self) -> str:
        return str(self._aside)

    # --- inside

    def _waiting_file(self, name: str) -> bytes:
        try:
            return letter_file.bytes_of(self._text(self._new, name))
        except FileNotFoundError:
            return self._batches.file_of(name)

    def _own_file(self, name: str) -> Path:
        """Returns where a waiting letter lies in new/. One in a batch gets a file there first, as do all of
        its batch. It may lie in both, when unpacking was interrupted: the batch goes before it leaves
        new/."""
        path = self._place(self._new, name)
        if not path.exists() and not self._batches.batch_of(name):
            self._batches.names()  # it may have come since
        if letters := self._batches.batch_of(name):
            self._unpack(letters)
            self._batches.remove(name)
        return path

    def _unpack(self, letters: Sequence[str]) -> None:
        """Durably a file for each. May be repeated after a crash. OSError: all are still in the batch."""
        coming = [_Arrival(_temporary(self._tmp), name, self._batches.file_of(name)) for name in letters]
        try:
            self._accept_each([one for one in coming if not self._lies_in_new(one)])
        finally:
            _release(coming)
        for one in coming:
            if one.fault:
                raise one.fault

    def _lies_in_new(self, one: _Arrival) -> bool:
        try:
            return (self._new / one.wanted).read_bytes() == one.data
        except FileNotFoundError:
            return False

    def _reason(self, name: str) -> Path:
        """The file that says why; under another name when a person's file name takes no ending more."""
        whole = os.fsencode(name)
        return self._aside / ((name if len(whole) <= _LONGEST else hashlib.sha256(whole).hexdigest()) + _WHY)

    def _why(self, name: str) -> str:
        try:
            return self._reason(name).read_text("utf-8", "replace")
        except FileNotFoundError:
            return ""

    def _place(self, shelf: Path, name: str) -> Path:
        return Path(self._text(shelf, name))

    def _text(self, shelf: Path, name: str) -> str:
        """The same as a text: joining and showing a Path costs as much as the system call it is for."""
        if not name or name in {".", ".."} or "/" in name or "\0" in name:
            raise ValueError(f"not the name of a letter: {name!r}")
        return f"{shelf}/{name}"


def _written_elsewhere(name: str) -> bool:
    """Whether another living process may be writing this temporary file just now."""
    pid = name.partition(".")[0]
    if not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _arrival(tmp: Path, raw: bytes, envelope: Envelope) -> _Arrival:
    one = _Arrival(_temporary(tmp))
    try:
        said = {**vars(envelope), "arrived": envelope.arrived.isoformat()}
        one.data = json.dumps(said, separators=(",", ":")).encode("ascii") + b"\n" + raw
        one.wanted = f"{letter_file.stem(one.data, envelope)}-{one.path.name.rpartition('.')[2]}"
    except (ValueError, TypeError, OverflowError) as fault:
        one.fault = fault
        _release([one])
    return one


def _temporary(tmp: Path) -> Path:
    """A file that this process may write; nobody clears it away."""
    name = f"{os.getpid()}.{next(_numbers)}"
    _being_written.add(name)
    return tmp / name


def _release(letters: Iterable[_Arrival]) -> None:
    _being_written.difference_update(one.path.name for one in letters)
