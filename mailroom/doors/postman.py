"""The postman: carries one letter to the relay (smtplib) or into a Maildir, and says Sent, Later or Never. It never raises.

Promises: Sent only after the relay's 250, or after file and folder are synced. 4xx and trouble with the line or the disk are
Later; 5xx about this letter is Never; 5xx about our login is Later, for a wrong password must cost no letter. When the line
breaks after the letter's bytes began to flow, nobody knows: Later with `maybe`. A second delivery into a Maildir is the same
file, so a crash between delivery and the register's line costs nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from mailroom.procedure.letter import Later, Never, Outgoing, Sent

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
LOGIN_CODES = {530, 534, 535, 538}  # RFC 4954 6: about our login, not about the letter
GONE = 421  # RFC 5321 3.8: the server closes the line
DRAFTS = "tmp"  # of a Maildir
MAX_NAME = 200  # bytes of a file or folder name; most file systems take 255

Outcome = Sent | Later | Never


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts (1 = the first has just failed): 1, 5, 15, 60 minutes, then 4 hours."""
    return WAITS[min(max(attempts, 1), len(WAITS)) - 1]


@dataclass(frozen=True)
class RelaySettings:
    """Where letters go out. Times in seconds; hostname: what we call ourselves in EHLO.

    security "none" is for a server on this machine. ca_file "" = the system's authorities. A line is kept open for the next
    letter for keep_seconds, and for letters_a_line letters.
    """

    host: str = "127.0.0.1"
    port: int = 587
    security: Literal["none", "starttls", "tls"] = "starttls"
    ca_file: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    hostname: str = "localhost"
    timeout_seconds: float = 60
    keep_seconds: float = 30
    letters_a_line: int = 100


class _Refused(Exception):  # noqa: N818 - an answer, not a mistake
    """The server's answer to a command: its code and words."""

    def __init__(self, code: int, text: bytes | str) -> None:
        super().__init__()
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        self.code = code
        self.why = f"{code} {' '.join(words.split())}"[:300]


class _Broken(Exception):  # noqa: N818 - see above
    """The line broke while the letter's bytes were under way, or before its answer came."""


class Relay:
    """Letters to one mail server. One thread at a time. The line stays open between letters; `close()` ends it."""

    def __init__(self, settings: RelaySettings) -> None:
        self.settings = settings
        self._line: smtplib.SMTP | None = None
        self._carried = 0
        self._used: datetime | None = None

    def carry(self, mail: Outgoing, now: datetime) -> Outcome:
        """Hand one letter over. now: aware; the time noted in Sent, and what the age of a kept line is judged by."""
        try:
            mail = replace(mail, raw=_bytes_of(mail))
        except OSError as trouble:
            return _troubled(trouble)
        if not (_sendable(mail.sender or "x@x") and _sendable(mail.to)):
            return Never("the address cannot stand in an SMTP command")
        self._drop_old(now)
        kept = self._line is not None
        outcome = self._try(mail, now)
        if isinstance(outcome, Later) and not outcome.maybe and kept and self._line is None:
            outcome = self._try(
                mail, now
            )  # a kept line that the server has closed meanwhile says nothing about the letter
        self._used = now
        return outcome

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Outcome]:
        """Letters one after the other, each when its outcome is asked for."""
        return (self.carry(mail, now) for mail in mails)

    def close(self) -> None:
        """Take leave of the server; whatever it says."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
            line.close()

    def _drop_old(self, now: datetime) -> None:
        keep = timedelta(seconds=self.settings.keep_seconds)
        idle = self._used is not None and not timedelta(0) <= now - self._used <= keep
        if idle or self._carried >= self.settings.letters_a_line:
            self.close()

    def _try(self, mail: Outgoing, now: datetime) -> Outcome:
        try:
            line = self._line or self._connect()
        except smtplib.SMTPResponseException as answer:
            self._hang_up()
            return Later(_Refused(answer.smtp_code, answer.smtp_error).why)
        except (smtplib.SMTPException, OSError, ValueError) as trouble:
            self._hang_up()
            return Later(f"no line to the relay: {type(trouble).__name__}: {trouble}"[:300])
        try:
            return Sent(now, self._speak(line, mail))
        except _Refused as answer:
            return self._refused(line, answer)
        except _Broken as broken:
            self._hang_up()
            return Later(f"the line broke after DATA: {broken}"[:300], maybe=True)
        except (smtplib.SMTPException, OSError) as trouble:
            self._hang_up()
            return Later(f"the line broke: {type(trouble).__name__}: {trouble}"[:300])

    def _connect(self) -> smtplib.SMTP:
        to = self.settings
        context = ssl.create_default_context(cafile=to.ca_file or None) if to.security != "none" else None
        line: smtplib.SMTP
        if to.security == "tls":
            line = smtplib.SMTP_SSL(to.host, to.port, to.hostname, timeout=to.timeout_seconds, context=context)
        else:
            line = smtplib.SMTP(to.host, to.port, to.hostname, timeout=to.timeout_seconds)
        self._line, self._carried = line, 0
        line.ehlo_or_helo_if_needed()
        if to.security == "starttls":
            line.starttls(context=context)
            line.ehlo()
        if to.user:
            line.login(to.user, to.password)
        return line

    def _speak(self, line: smtplib.SMTP, mail: Outgoing) -> str:
        """One transaction; the server's last words. The letter's bytes are sent apart from DATA, so that it is known
        whether the line broke before them."""
        _expect(line.mail(mail.sender, _options(line, mail)), 250)
        _expect(line.rcpt(mail.to), 250, 251)
        _expect(line.docmd("DATA"), 354)
        try:
            line.send(_on_the_wire(mail.raw))
            answer = line.getreply()
        except (smtplib.SMTPException, OSError) as trouble:
            raise _Broken(type(trouble).__name__) from trouble
        if answer[0] == -1:
            raise _Broken("no answer")
        _expect(answer, 250)
        self._carried += 1
        return f"{answer[0]} {answer[1].decode('utf-8', 'replace')}"[:300]

    def _refused(self, line: smtplib.SMTP, answer: _Refused) -> Outcome:
        if answer.code == GONE or answer.code < 400:
            self._hang_up()
        else:
            try:
                line.rset()
            except (smtplib.SMTPException, OSError):
                self._hang_up()
        never = 500 <= answer.code <= 599 and answer.code not in LOGIN_CODES
        return Never(answer.why) if never else Later(answer.why)

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    if answer[0] not in codes:
        raise _Refused(*answer)


def _sendable(address: str) -> bool:
    return bool(re.fullmatch(r"[^\x00-\x20\x7f<>]+", address))


def _options(line: smtplib.SMTP, mail: Outgoing) -> list[str]:
    """MAIL parameters (RFC 1870, 6152, 6531). A letter that needs SMTPUTF8 where it is not offered is refused for good."""
    head = re.split(rb"\r?\n\r?\n", mail.raw, maxsplit=1)[0]
    addresses = mail.sender + mail.to
    options = [f"SIZE={len(mail.raw)}"] if line.has_extn("size") else []
    if line.has_extn("8bitmime") and not mail.raw.isascii():
        options.append("BODY=8BITMIME")
    if line.has_extn("smtputf8") and not (addresses.isascii() and head.isascii()):
        options.append("SMTPUTF8")
    elif not addresses.isascii():
        raise _Refused(553, "5.6.7 the relay does not take addresses beyond ASCII (no SMTPUTF8)")
    return options


def _on_the_wire(raw: bytes) -> bytes:
    """CRLF everywhere, leading dots doubled, the lone dot at the end (RFC 5321 4.5.2)."""
    text = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    text = re.sub(rb"(?m)^\.", b"..", text)
    return text + (b"" if not text or text.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _bytes_of(mail: Outgoing) -> bytes:
    return mail.raw or (Path(mail.file).read_bytes() if mail.file else b"")


def _troubled(trouble: OSError) -> Later:
    return Later(f"{type(trouble).__name__}: {trouble.strerror}")  # without its path, which may hold an address


class _Delivery:
    """One letter on its way into a Maildir: what was made of it so far, until the disk says no."""

    def __init__(self, box: str, name: str) -> None:
        self.box, self.name = box, name
        self.draft, self.shown = f"{box}/{DRAFTS}/{name}", f"{box}/new/{name}"
        self.fd = -1
        self.fresh = self.lay_there = self.drafted = False
        self.trouble: OSError | None = None

    def step(self, deed: Callable[..., None], *particulars: Any) -> None:
        """One step further, unless one before it failed."""
        if self.trouble is None:
            try:
                deed(*particulars)
            except OSError as trouble:
                self.trouble = trouble

    def put(self, mail: Outgoing, now: datetime) -> None:
        """The file's time is the delivery's: it is what a reader takes as arrival."""
        if not mail.file or not self._named(mail.file, now):
            self._write(_bytes_of(mail), now)

    def _named(self, file: str, now: datetime) -> bool:
        """Give the mail's own file, which is on the disk already, a second name: a tenth of what writing it again takes. False where
        that cannot be done (another disk, say)."""
        try:
            os.utime(file, (now.timestamp(), now.timestamp()))
            os.link(file, self.shown)
        except FileExistsError:
            self.lay_there = True
        except OSError:
            return False
        return True

    def _write(self, raw: bytes, now: datetime) -> None:
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
        """A name whose sync failed may be lost, though it is seen and a later sync succeeds: the next try makes it anew."""
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
            return _troubled(self.trouble)
        return Sent(now, "already delivered" if self.lay_there else f"maildir {self.name}")


class Maildirs:
    """Letters into `root/<address>/{tmp,new,cur}`: folders 0700, files 0600. The embedded way, for a demonstration or a
    mail server that reads Maildirs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._cur: dict[Path, tuple[int, frozenset[str]]] = {}

    def carry(self, mail: Outgoing, now: datetime) -> Outcome:
        """Deliver one letter; Sent again, and nothing written, when it already lies there (in `cur` with any flags)."""
        return self.carry_all([mail], now)[0]

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> list[Outcome]:
        """Deliver letters that leave together, each by itself: what fails one of them does not fail its neighbours.

        tmp, sync, rename, sync (DESIGN 4.1), each done for all before the next, so that the disk takes them together and a folder is
        synced once. A file of the same disk only gets a second name: whoever changes the one in the box, against all custom, changes
        ours, and `verify` says so. `mails` is gone through once; only one letter at a time lies in memory.
        """
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
            box = Path(one.box)
            for folder in (self.root, box, box / DRAFTS, box / "new"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        one.lay_there = mail.again and self._lies_there(Path(one.box), one.name)
        if not one.lay_there:
            one.put(mail, now)

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
        """Remove these letters wherever they lie, and mailboxes that are empty then; returns how many lay there. OSError: the disk."""
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
        if (box / "new" / name).exists() or (box / "cur" / name).exists():
            return True
        return (box / "cur").exists() and name in self._flagged(box / "cur")

    def _flagged(self, folder: Path) -> frozenset[str]:
        """The names in `cur` without their flags (`name:2,RS`), listed once for each change of the folder. Only what was tried before
        is looked for: what a box holds must not slow down what comes new."""
        changed = folder.stat().st_mtime_ns
        known = self._cur.get(folder)
        if known is None or known[0] != changed:
            known = (changed, frozenset(entry.name.partition(":")[0] for entry in folder.iterdir()))
            self._cur[folder] = known
        return known[1]


def folder_name(address: str) -> str:
    """An address as a folder's name: lower-cased, everything outside [a-z0-9._+@-] and leading dots percent-encoded.

    Beyond 200 bytes the end gives way to a digest, so that two long addresses stay two folders.
    """
    text = address.lower()
    bare = text.lstrip(".")
    name = "%2E" * (len(text) - len(bare)) + re.sub(r"[^a-z0-9._+@-]", _percent, bare)
    if len(name) <= MAX_NAME:
        return name or "%"
    return f"{name[: MAX_NAME - 40]}%{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def _file_name(id_: str) -> str:
    """A Maildir name made of the letter's id alone: the same letter, the same file. No "/", ":" or leading dot."""
    return (
        folder_name(id_) if id_ == id_.lower() else f"{folder_name(id_)}-{hashlib.sha256(id_.encode()).hexdigest()[:8]}"
    )


def _sync(folder: str | Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
