"""How a picture of our own mails is known again when it comes back in a reply, whatever program carried it.

A picture stands within the HTML of a mail by its Content-ID (RFC 2392). Replies quote it: some programs keep
the Content-ID, most keep the bytes under another name, some draw it anew and keep its alternative text.

In: `Picture`: a name, PNG bytes, its alternative text. `is_own`: a file's beginning, its Content-ID, and the
HTML it stands in.
Out: the picture stamped (PNG tEXt, RFC 2083 4.2.3) with its Content-ID; yes or no.
Fails: ValueError for a picture that is no PNG.
See: What else of a mail is no attachment: reading/mime/inline_images.py. Charts: writing/papers/."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

STAMP = b"Source\x00mailroom"
CALLED = "Grafik laporan P4"  # how the alternative text of each of our charts begins
_HEAD = 8 + 25  # octets of a PNG up to the end of its first chunk
_ID = re.compile(r"<?[a-z0-9-]+\.[0-9a-f]{24}\.mailroom@")
_IMG = re.compile(r"<img\b[^>]{0,4000}>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """A picture within our HTML. png: as it was drawn; alt: what it shows, "" of one that only adorns."""

    name: str
    png: bytes = field(repr=False)
    domain: str
    alt: str = ""

    @cached_property
    def content(self) -> bytes:
        """Its bytes with our stamp behind the first chunk, where the first octets of a file tell it."""
        if not self.png.startswith(b"\x89PNG\r\n\x1a\n") or len(self.png) < _HEAD:
            raise ValueError(f"no PNG: {self.name}")
        chunk = b"tEXt" + STAMP
        size, check = len(STAMP).to_bytes(4, "big"), zlib.crc32(chunk).to_bytes(4, "big")
        return self.png[:_HEAD] + size + chunk + check + self.png[_HEAD:]

    @cached_property
    def content_id(self) -> str:
        """Without angle brackets; the same picture has the same one in each mail."""
        digest = hashlib.sha256(self.png).hexdigest()[:24]
        return f"{self.name}.{digest}.mailroom@{self.domain}"


def is_own(begins: bytes, content_id: str, html: str) -> bool:
    """Whether a file of a letter is a picture that we sent: by its stamp, by its Content-ID, or by the text
    that stands in its place in the letter's HTML."""
    if STAMP in begins[:128] or _ID.match(content_id):
        return True
    name = content_id.strip().strip("<>")
    if not name or CALLED not in html:
        return False
    shown = (tag[0] for tag in _IMG.finditer(html) if f"cid:{name}" in unescape(tag[0]))
    alts = (found[1] or found[2] or "" for tag in shown if (found := _ALT.search(tag)))
    return any(unescape(alt).lstrip().startswith(CALLED) for alt in alts)
