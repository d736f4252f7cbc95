"""Where the bytes of an entered letter are read again: in the archive, or in the inbox while its group is
open.

In: `letter`, `open_letter`: the letter's digest.
Out: (bytes, `Envelope`), or an `OpenedMail`, kept until `release`.
Fails: FileNotFoundError when they are no longer kept ([retention]); `Unreadable` for a damaged file. Whoever
asked decides what follows.
See: Where they lie: shelves/store_parts.py. What the bytes say: reader.py."""

from __future__ import annotations

from mailroom.clerk.store import Store
from mailroom.procedure.letter import Envelope
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.sealed.sealed_mail import SealedMail
from mailroom.shelves.store_parts import Inbox


class EnteredLetters:
    """One office's."""

    def __init__(self, store: Store, inbox: Inbox, sealed: SealedMail | None = None) -> None:
        self.store, self.inbox, self.sealed = store, inbox, sealed or SealedMail()
        self._last: OpenedMail | None = None  # it may have several files

    def letter(self, digest: str) -> tuple[bytes, Envelope]:
        name = self.store.unfiled_name(digest)
        if name:
            envelope, raw, _ = self.inbox.letter(name)
            return raw, envelope
        return self.inbox.archive.raw(digest), self.inbox.archive.envelope(digest)

    def open_letter(self, digest: str) -> OpenedMail:
        """Returns the letter, opened. The last one stays open until `release`."""
        if self._last is None or self._last.digest != digest:
            self._last = self.sealed.open(self.letter(digest)[0])
        return self._last

    def release(self) -> None:
        """A letter may be large: none stays open while the next one is read."""
        self._last = None
