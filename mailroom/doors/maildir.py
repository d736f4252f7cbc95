"""How a mail is delivered into Maildirs: one file for each mail, fsynced with its folder, and the result
Sent, Later or Never.

A second delivery of a mail is the same file, so a crash between delivery and the journal's line costs
nothing.

In: `carry`, `carry_all`: `Outgoing` mails, now. `withdraw`: mail ids. `folder_name`: an address.
Out: Sent once file and folder are synced, Later when the disk fails; how many were withdrawn.
Fails: `carry` and `carry_all` raise nothing; `withdraw` raises the disk's OSError.
See: Delivery by SMTP: smtp_client.py. When Later is tried again: clerk/outgoing/backoff.py."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mailroom.doors.smtp_client import Outcome, bytes_of, disk_trouble
from mailroom.procedure.letter import Outgoing, Sent

DRAFTS = "tmp"  # of a Maildir
MAX_NAME = 200  # bytes of a file or folder name; most file systems take 255


class _Delivery:
    """One letter on its way into a Maildir: what was made of it so far, until the disk says no."""

    def __init__(self, box: str, name: str) -> None:
        self.box, self.name = box, name
        self.draft, self.shown = f"{box}/{DRAFTS}/{name}", f"{box}/new/{name}"
        self.fd = -1
        self.fresh = self.lay_there = self.drafted = False
        self.trouble: OSError | None = None

    def step(self, deed: Callable[..., None], *particulars: Any) -> None:
        """Runs the next step, unless an earlier step failed."""
        if self.trouble is None:
            try:
                deed(*particulars)
            except OSError as trouble:
                self.trouble = trouble

    def link(self, file: str, now: datetime) -> bool:
        """Gives the mail's own file, which is on the disk already, a second name. This takes a tenth of the
        time that writing it again takes. Returns False when it cannot be done, for example on another
        disk."""
        try:
            os.utime(file, (now.timestamp(), now.timestamp()))
            os.link(file, self.shown)
        except FileExistsError:
            self.lay_there = True
        except OSError:
            return False
        return True

    def write(self, raw: bytes, now: datetime) -> None:
        """The file's time is the delivery's: it is what a reader takes as arrival."""
        self.drafted = True
        self.fd = os.open(self.draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        rest = memoryview(raw)
        while rest:
            rest = rest[os.write(self.fd, rest) :]
        os.utime(self.fd, (now.timestamp(), now.timestamp()))

    def sync(self) -> None:
        if self.fd >= 0:
            os.fsync(self.fd)

    def close(self) -> None:
        if self.fd >= 0:
            with suppress(OSError):  # what it could say, fsync has said
                os.close(self.fd)

    def show(self) -> None:
        if self.drafted:
            os.rename(self.draft, self.shown)  # noqa: PTH104

    def take_back(self) -> None:
        """Removes a name whose sync failed. It may be lost even when a later sync succeeds, so the next try
        makes it again."""
        with suppress(OSError):
            os.unlink(self.shown)  # noqa: PTH108
        for folder in (f"{self.box}/new", f"{self.box}/{DRAFTS}", self.box) if self.fresh else ():
            with suppress(OSError):  # not empty: others lie there
                os.rmdir(folder)  # noqa: PTH106

    def finish(self) -> None:
        if self.fresh:
            with suppress(FileExistsError):  # another letter to the same box was first
                os.mkdir(f"{self.box}/cur", 0o700)  # noqa: PTH102

    def outcome(self, now: datetime) -> Outcome:
        if self.trouble is not None:
            return disk_trouble(self.trouble)
        return Sent(now, "already delivered" if self.lay_there else f"maildir {self.name}")


class Maildirs:
    """Letters into `root/<address>/{tmp,new,cur}`: folders 0700, files 0600. The embedded way, for a
    demonstration or a mail server that reads Maildirs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._cur: dict[Path, tuple[int, frozenset[str]]] = {}

    def carry(self, mail: Outgoing, now: datetime) -> Outcome:
        """Deliver one letter; Sent, and nothing written, when it lies there already (in `cur`, any flags)."""
        return self.carry_all([mail], now)[0]

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> list[Outcome]:
        """Deliver letters that leave together: what fails one of them does not fail its neighbours.

        tmp, sync, rename, sync: each step is done for all before the next, so that the disk takes
        them together and a folder is synced once. A file on the same disk only gets a second name. If a
        reader changes the file in his box, against all custom, ours changes too, and `verify` reports it.
        `mails` is gone through once; only one letter at a time lies in memory."""
        under_way: list[_Delivery] = []
        try:
            for mail in mails:
                one = _Delivery(f"{self.root}/{folder_name(mail.to)}", _file_name(mail.id))
                under_way.append(one)
                one.step(self._begin, one, mail, now)
            for one in under_way:
                one.step(one.sync)
        finally:
            for one in under_way:
                one.close()
        for one in under_way:
            one.step(one.show)
        self._sync_folders(under_way)
        for one in under_way:
            one.step(one.finish)
        return [one.outcome(now) for one in under_way]

    def _begin(self, one: _Delivery, mail: Outgoing, now: datetime) -> None:
        """`cur` is made last: where it is, all of the box is on the disk."""
        one.fresh = not os.path.isdir(f"{one.box}/cur")  # noqa: PTH112 - see above
        if one.fresh:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (one.box, f"{one.box}/{DRAFTS}", f"{one.box}/new"):
                with suppress(FileExistsError):
                    os.mkdir(folder, 0o700)  # noqa: PTH102 - a Path costs as much as the call
        one.lay_there = mail.again and self._lies_there(Path(one.box), one.name)
        if not one.lay_there and not (mail.file and one.link(mail.file, now)):
            one.write(bytes_of(mail), now)

    def _sync_folders(self, under_way: list[_Delivery]) -> None:
        """Those in which names were made, each once."""
        waiting: dict[str, list[_Delivery]] = {}
        for one in under_way:
            made = (f"{one.box}/new", one.box, str(self.root)) if one.fresh else (f"{one.box}/new",)
            for folder in made if one.trouble is None else ():
                waiting.setdefault(folder, []).append(one)
        for folder, those in waiting.items():
            try:
                _sync(folder)
            except OSError as trouble:
                for one in those:
                    one.trouble = trouble
                    one.take_back()

    def withdraw(self, ids: Iterable[str]) -> int:
        """Removes these letters from all mailboxes, and mailboxes that are empty then. Returns how many
        letters it removed. Raises OSError."""
        names, count = frozenset(map(_file_name, ids)), 0
        for box in sorted(self.root.iterdir()) if self.root.is_dir() else ():
            lying = [path for shelf in ("tmp", "new", "cur") for path in (box / shelf).glob("*")]
            gone = [path for path in lying if path.name.partition(":")[0] in names]
            for path in gone:
                path.unlink()
            for folder in {path.parent for path in gone}:
                _sync(folder)
            if len(gone) == len(lying):
                shutil.rmtree(box)
                _sync(self.root)
            count += len(gone)
        return count

    def _lies_there(self, box: Path, name: str) -> bool:
        """Also in `cur`, whose names without their flags (`name:2,RS`) are listed once for each change of the
        folder. Only what was tried before is looked for: what a box holds must not slow down what is new."""
        cur = box / "cur"
        if (box / "new" / name).exists() or (cur / name).exists():
            return True
        if not cur.exists():
            return False
        changed = cur.stat().st_mtime_ns
        if self._cur.get(cur, (-1,))[0] != changed:
            self._cur[cur] = (changed, frozenset(entry.name.partition(":")[0] for entry in cur.iterdir()))
        return name in self._cur[cur][1]


def folder_name(address: str) -> str:
    """Returns an address as a folder's name: lower-cased, everything outside [a-z0-9._+@-] and leading dots
    percent-encoded. When the name is longer than 200 bytes, a digest replaces its end, so that two long
    addresses stay two folders."""
    text = address.lower()
    bare = text.lstrip(".")
    name = quote(bare, safe="+@", errors="surrogatepass").replace("~", "%7E")
    name = "%2E" * (len(text) - len(bare)) + name
    if len(name) <= MAX_NAME:
        return name or "%"
    return f"{name[: MAX_NAME - 40]}%{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def _file_name(id_: str) -> str:
    """A Maildir name from the letter's id alone: same letter, same file. No "/", ":" or leading dot."""
    name = folder_name(id_)
    return name if id_ == id_.lower() else f"{name}-{hashlib.sha256(id_.encode()).hexdigest()[:8]}"


def _sync(folder: str | Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
