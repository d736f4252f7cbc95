"""How reply tokens of other letters are taken out of what we relay or quote: the reader of a token may pass
for its owner.

Only tokens that the office gave away are looked for, so no word is taken for one. In a text file the token is
struck; any other file that shows one is left out. A token in a picture is not found.

In: `strike`: any JSON value or text. `of_file`: an `Enclosure` or `LeftOut`, its sha1, the `WorkTime` left.
`is_given_away`: a token.
Out: the same without tokens of others; a file that still shows one becomes a `LeftOut`.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: How a token is made: text/reply_token.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from operator import is_
from typing import Any

from mailroom.clerk.store import Store
from mailroom.media.file_types import real_type
from mailroom.text import reply_token as seals
from mailroom.writing.mail_composer import Enclosure
from mailroom.writing.outgoing_files import LeftOut, WorkTime, left_out, with_words

STRUCK = "[kode balasan]"
_KEPT = 500  # files whose words are kept in mind as harmless


@dataclass
class QuotedTokens:
    """For one office."""

    store: Store

    def __post_init__(self) -> None:
        self._harmless: dict[str, None] = {}  # sha1 of files that show none

    def is_given_away(self, token: str) -> bool:
        return self.store.by_token(token) is not None

    def strike(self, data: Any) -> Any:
        """Returns the data of a letter without tokens; what holds none stays the object that it is."""
        if isinstance(data, str):
            return seals.strike(data, self.is_given_away, STRUCK) if len(data) > seals.LENGTH else data
        if isinstance(data, Mapping):
            changed = {key: new for key, old in data.items() if (new := self.strike(old)) is not old}
            return {**data, **changed} if changed else data
        if type(data) in (list, tuple):
            made = [*map(self.strike, data)]
            return data if all(map(is_, made, data)) else type(data)(made)
        return data

    def of_file(self, file: Enclosure | LeftOut, sha1: str, time: WorkTime) -> Enclosure | LeftOut:
        """Returns the file as it may go. sha1: of the file as it came, "" = not known."""
        file = replace(file, name=self.strike(file.name))
        if not isinstance(file, Enclosure) or (sha1 and sha1 in self._harmless):
            return file
        read = with_words(file, time)
        said = str(read.says or "") if isinstance(read, Enclosure) else ""
        if not any(map(self.is_given_away, seals.find(said))):
            if isinstance(read, Enclosure) and sha1:
                self._harmless[sha1] = None
                if len(self._harmless) > _KEPT:
                    del self._harmless[next(iter(self._harmless))]
            return file
        if real_type(file.data) is not None:
            return left_out(file, "token")
        struck = seals.strike(said, self.is_given_away, STRUCK)
        return replace(file, content=struck.encode(), encoded=None)
