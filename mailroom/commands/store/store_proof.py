"""What `verify` examines, and which faults it names: the chain, the register, each letter and each mail.

It judges one moment of the register, and lists the files before it. A letter or mail whose row is older than
digests of bytes is judged by its own content.

In: `Files.list_in`: the `Cabinet`. `Proof`: the same, its register and those files.
Out: `findings`: (key of a sentence in cli.toml's [verify], its values); none when everything is as it was
entered.
Fails: JournalBroken, JournalCut, JSONDecodeError: a journal that cannot be read on. OSError, ValueError: a
file that cannot be read. The command says so.
See: The command: verify.py. What each opening checks: shelves/files/opening_check.py. Comparing registers:
shelves/register/differences.py."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from mailroom.clerk.time.balance_sheet import CLASSES
from mailroom.reading.mime.opener import open_mail
from mailroom.shelves.cabinet import Cabinet
from mailroom.shelves.journal.case_chain import follow
from mailroom.shelves.letter_file import Fingerprint, Unreadable
from mailroom.shelves.register.register import Register
from mailroom.shelves.store_faults import UNREADABLE, JournalBroken, RegisterDamaged, StoreRefused
from mailroom.shelves.upkeep.erasure import find_unannounced, rules
from mailroom.shelves.upkeep.retention import THINNED
from mailroom.text import reply_token

STATUSES = frozenset({"waiting", "courier", "sent", "failed", "stopped", "cancelled"})
Finding = tuple[str, dict[str, object]]
Rows = list[Mapping[str, Any]]


@dataclass
class Files:
    """What lay in the store before the register was looked at: digests of letters, ids of mails.

    An examination takes out those that have a row."""

    letters: set[str]
    mails: set[str]
    strange: list[str]

    @classmethod
    def list_in(cls, cabinet: Cabinet) -> Files:
        letters, strange = cabinet.inbox.archive.find_all()
        return cls(letters, cabinet.outgoing.ids(), strange)


class Proof:
    """One examination. `findings` may be asked once; then `counts` tells how much was examined."""

    def __init__(
        self,
        cabinet: Cabinet,
        register: Register,
        files: Files,
        *,
        digest: Callable[[bytes], str] | None = None,
        progress: Callable[[int, int], object] = lambda _done, _count: None,
    ) -> None:
        self._cabinet, self._register, self._files = cabinet, register, files
        self._digest = digest or (lambda raw: open_mail(raw).digest)
        self._inbox, self._outgoing = cabinet.inbox, cabinet.outgoing
        self._progress, self._count = progress, len(files.letters) + len(files.mails)
        self.counts: Counter[str] = Counter()
        # a case whose chain cannot be made again → the rule by which it was struck out
        self.excepted: dict[str, str] = {}
        self._keys: tuple[bytes, ...] = ()
        self._unsealed: list[str] = []  # mails whose token none of the keys has sealed

    def findings(self) -> Iterator[Finding]:
        yield from self._key()
        try:
            for key, values in self._book():
                yield key, values
                if key == "refused":  # nothing can be looked up in a register that cannot be read
                    return
            yield from self._letters()
            yield from self._mails()
        except RegisterDamaged as damaged:
            yield "refused", {"why": StoreRefused(UNREADABLE, file=damaged.file, why=damaged)}
        for name in self._inbox.changed_letters():
            yield "changed", {"what": name}
        for name in self._cabinet.marks.damaged_marks():
            yield "mark", {"what": name}
        if note := self._cabinet.journal().damaged_note():
            yield "head", {"what": note}

    # --- the journal and the register

    def _book(self) -> Iterator[Finding]:
        journal = self._cabinet.journal()
        self._count += 2 * journal.last  # it is read twice
        journal.progress = lambda n, _: self._progress(n, self._count)
        self.counts["changes"] = self._register.last_change
        self.counts["behind"] = max(0, journal.last - self._register.last_change)
        fault = journal.verify()
        if fault is not None and fault.n <= max(journal.last, self._register.last_change):
            yield "book", {"file": fault.file, "line": fault.line, "n": fault.n}
            return
        journal.progress = lambda n, last: self._progress(last + n, self._count)
        try:
            for name in self._register.compare(journal):
                yield "register", {"what": name}
            journal.progress = lambda _n, _last: None
            for where in find_unannounced(self._register, journal):
                yield "struck", {"what": where}
            yield from self._chains(rules(self._register, journal))
        except (JournalBroken, StoreRefused) as refusal:
            yield "refused", {"why": refusal}

    def _chains(self, struck: Mapping[tuple[str, str], str]) -> Iterator[Finding]:
        """The head of each case follows from its events, but for cases struck out in part or older."""
        for key, row in self._register.iterate("cases"):
            if ("cases", key) in struck:
                self.excepted[key] = struck["cases", key]
            elif "chain" in row and follow(key, str(row.get("salt", "")), row["events"]) != row["chain"]:
                yield "chain", {"what": key}

    def _tell(self) -> None:
        """The letters and mails that are left are those whose row has not been met."""
        self._progress(self._count - len(self._files.letters) - len(self._files.mails), self._count)

    # --- letters received

    def _letters(self) -> Iterator[Finding]:
        copies: dict[str, Rows] = {}  # digest → the rows of its second, third … copies
        for key, row in self._register.iterate("letters"):
            self.counts["letters"] += 1
            if str(row.get("class") or "-") not in CLASSES:
                yield "unclassed", {"what": key}
            digest, copy, name = key.partition(":")
            if digest == "aside":
                if name not in {one.name for one in self._inbox.aside()} | set(self._inbox.waiting()):
                    yield "no_aside", {"what": name}
            elif copy:
                copies.setdefault(digest, []).append(row)
        # a second time: all rows together would fill the memory
        for key, row in self._register.iterate("letters"):
            if ":" not in key:
                yield from self._letter(key, [row, *copies.pop(key, [])])
        for digest, rows in copies.items():
            yield from self._letter(digest, rows)
        for digest in sorted(self._files.letters):
            yield "unknown_letter", {"what": digest}
        for path in sorted(self._files.strange):
            yield "strange", {"what": path}

    def _letter(self, digest: str, rows: Rows) -> Iterator[Finding]:
        """A letter lies there as its rows say. One whose rows all say that it was thinned (past its
        retention, or struck out) does not, unless it came again afterwards."""
        self._files.letters.discard(digest)
        self._tell()
        kept = [row for row in rows if not row.get(THINNED)]
        gone = {str(row.get("sha256")) for row in rows if row.get(THINNED)}
        self.counts["thinned"] += len(rows) - len(kept)
        try:
            prints = self._prints(digest, rows)
            if not prints and kept:
                yield "no_letter", {"what": digest}
            elif prints and (
                not kept or gone & {raw for _, raw in prints} - {str(row.get("sha256")) for row in kept}
            ):
                yield "not_thinned", {"what": digest}
            elif not self._matches_rows(digest, kept, rows, prints):
                yield "letter", {"what": digest}
        except (Unreadable, OSError) as fault:
            yield "unreadable", {"what": digest, "why": fault}

    def _prints(self, digest: str, rows: Rows) -> list[Fingerprint]:
        """Of all copies in the archive; and of one that is entered but not filed: the office was at it, or a
        later crash has set it aside."""
        found = self._inbox.archive.fingerprints(digest)
        lacking = {row.get("sha256") for row in rows if not row.get(THINNED)} - {
            None,
            *(one for _, one in found),
        }
        if found and not lacking:
            return found
        names = {str(row.get("name")) for row in rows}
        names &= {*self._inbox.waiting(), *self._inbox.aside_names()}
        beside = list[Fingerprint]()
        for name in sorted(names):
            with suppress(FileNotFoundError):  # it was filed meanwhile
                beside.append(self._inbox.fingerprint(name))
        return [*self._inbox.archive.fingerprints(digest), *beside]

    def _matches_rows(self, digest: str, kept: Rows, rows: Rows, prints: list[Fingerprint]) -> bool:
        """The bytes of every row lie there; its envelope may not: the same bytes are kept once."""
        if not all(row.get("sha256") for row in rows):
            archive = self._inbox.archive
            copies = range(1, archive.copies(digest) + 1)
            return all(self._digest(archive.raw(digest, copy)) == digest for copy in copies)
        entered = {(str(row.get("envelope")), str(row["sha256"])) for row in rows}
        return set(prints) <= entered and {str(row["sha256"]) for row in kept} == {raw for _, raw in prints}

    # --- mails sent

    def _mails(self) -> Iterator[Finding]:
        """Each mail of the register, and whether one of the keys has sealed its token. Files without a row
        are drafts: a crash left them before their change, and no finding."""
        for key, row in self._register.iterate("mails"):
            self._files.mails.discard(key)
            self._tell()
            self.counts["mails"] += 1
            if row.get("status") not in STATUSES:
                yield "status", {"what": key}
            yield from self._mail(key, row)
            sealed = self._keys and row.get("to")
            if sealed and not reply_token.verify(self._keys, str(row["token"]), *reply_token.fields(row)):
                self._unsealed.append(key)
        self.counts["drafts"] = len(self._files.mails)
        if self._unsealed:
            yield "wrong_key", {"count": len(self._unsealed), "what": self._unsealed[-1]}

    def _mail(self, key: str, row: Mapping[str, Any]) -> Iterator[Finding]:
        """A mail lies there, its bytes as entered; one that was thinned (past its retention, or struck
        out) does not. A row without a digest: the mail holds its Message-ID."""
        try:
            raw = self._outgoing.raw(key)
        except OSError:
            if not row.get(THINNED):
                yield "no_mail", {"what": key}
            return
        if row.get(THINNED):
            yield "not_thinned_mail", {"what": key}
            return
        known = row.get("sha256")
        said = str(row.get("message_id") or "").encode()
        if hashlib.sha256(raw).hexdigest() != known if known else said not in raw:
            yield "mail", {"what": key}

    def _key(self) -> Iterator[Finding]:
        """The key is there and can be read; `_mails` sees whether it sealed our mails."""
        keys = self._cabinet.keys
        if not keys.exist():
            yield "no_key", {"what": keys.name}
            return
        try:
            self._keys = keys.load(begun=True)
        except ValueError:
            yield "bad_key", {"what": keys.name}
