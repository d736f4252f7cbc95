"""Which attached pictures only adorn a mail and are no attachment: logos, lines, tracking pixels, seals of
signed mail, trailers. So are pictures of our own that come back.

A picture within the text adorns when it is under 20 KB (`SMALL`) or at most 150 pixels high (`LOW`). So does
one that came in three earlier letters of that domain, or in five when it was attached by hand.

In: a `Part`; `is_ornament`: also how often its sender's domain sent the same picture. `dimensions`: bytes.
Out: yes or no; (width, height), (0, 0) when unknown.
Fails: raises nothing.
See: Who counts earlier letters, and which attachments are kept: clerk/read/attachment_filter.py."""

from __future__ import annotations

import re
import struct

from mailroom.media.file_types import BMP, GIF, JPEG, PNG, WEBP, real_type
from mailroom.reading.mime.opener import OpenedMail, Part
from mailroom.text.own_pictures import is_own

LOOKED_AT = 4_096  # bytes; a JPEG may tell its size behind more than that, and is then taken for a photo
PIXEL = 4  # a side of at most so many pixels shows nothing: a counter, a line, a spacer
SMALL = 20_000  # bytes of a picture within the text
LOW = 150  # pixels of height of a picture within the text that is a banner or a logo
REPEATED = 300_000  # bytes beyond which nobody puts a picture into a signature
AGAIN, AGAIN_ATTACHED = 3, 5  # earlier letters of a house that carried it: within the text, or attached

# Mail programs add these by themselves: the seal of a signed mail (RFC 8551 3.5.3, RFC 3156 5 and 7); the
# writer's card (RFC 6350) and key; an invitation (RFC 5545); the trailer of a list or a scanner.
_PGP = b"-----BEGIN PGP MESSAGE-----"
_MADE = re.compile(
    r"application/(?:(?:x-)?pkcs7-signature|pgp-(?:signature|keys)|ics)"
    r"|text/(?:(?:x-)?vcard|directory|calendar)"
)
_MADE_NAMES = re.compile(
    r"(?i)smime\.p7s|.*\.(?:vcf|ics)|(?:signature|public_?key.*|openpgp_.*)\.asc|att\d{3,}\.(?:txt|html?)"
    r"|disclaimer\.(?:txt|html?)"
)
_PICTURES = (JPEG, PNG, GIF, BMP, WEBP)
_NAMED_BY_PROGRAM = re.compile(r"(?:image\d{3}|outlook-\w+|logo\w*)\.(?:png|jpe?g|gif|bmp)", re.IGNORECASE)
# T.81 table B.1, SOF
_FRAMES = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))


def may_repeat(part: Part) -> bool:
    """Whether a file can be a picture of a signature: a picture of at most 300 KB. For such a file we count
    the letters from the same mail domain that carry it."""
    return part.size <= REPEATED and _kind(part) in _PICTURES


def is_made(part: Part) -> bool:
    """Whether a mail program added the file of itself (seal, card, invitation, trailer), so that it says
    nothing of the writer's."""
    return bool(_MADE.fullmatch(part.type) or _MADE_NAMES.fullmatch(part.name))


def is_ours(part: Part, html: str) -> bool:
    """Whether a file is a picture of a mail of ours that a reply brings back (text/own_pictures.py)."""
    return part.type.startswith("image/") and is_own(part.beginning(128), part.content_id, html)


def is_encrypted_mail(part: Part) -> bool:
    """Whether a file is the mail itself, encrypted or wrapped into its signature, which nobody here
    can open."""
    kinds = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
    return part.type in kinds or part.beginning(40).lstrip().startswith(_PGP)


def is_encrypted(opened: OpenedMail) -> bool:
    """Whether a whole letter is encrypted, or wrapped into its signature, so that nobody here can read it. A
    text beside such a part is a letter of its own."""
    if opened.type == "multipart/encrypted" or opened.text.lstrip().startswith(_PGP.decode()):
        return True
    return not opened.text.strip() and any(map(is_encrypted_mail, opened.files))


def is_ornament(part: Part, seen: int) -> bool:
    """Whether a picture only adorns the mail, by the module's figures. seen: how many earlier letters of the
    sender's house carried it."""
    kind = _kind(part)
    if kind not in _PICTURES:
        return part.inline and part.size < SMALL and part.type.startswith("image/")
    height = dimensions(part.beginning(LOOKED_AT))[1]
    if is_pixel(part) or (part.inline and (part.size < SMALL or 0 < height <= LOW)):
        return True
    return part.size <= REPEATED and seen >= (AGAIN if is_within(part) else AGAIN_ATTACHED)


def is_within(part: Part) -> bool:
    """Whether a file stands within the text, or has the name that mail programs give to such a picture."""
    return part.inline or _NAMED_BY_PROGRAM.fullmatch(part.name) is not None


def is_pixel(part: Part) -> bool:
    width, height = dimensions(part.beginning(LOOKED_AT)) if _kind(part) in _PICTURES else (0, 0)
    return bool(width) and min(width, height) <= PIXEL


def _kind(part: Part) -> str | None:
    return real_type(part.beginning(64))


def dimensions(data: bytes) -> tuple[int, int]:
    """Returns (width, height) in pixels as a picture's beginning tells them; (0, 0) when it does not."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _pair(">II", data, 16)
        if data.startswith((b"GIF87a", b"GIF89a")):
            return _pair("<HH", data, 6)
        if data.startswith(b"BM"):
            return _pair("<ii", data, 18)
        if data.startswith(b"RIFF"):
            return _webp(data)
        return _jpeg(data) if data.startswith(b"\xff\xd8") else (0, 0)
    except struct.error:
        return 0, 0


def _pair(how: str, data: bytes, at: int) -> tuple[int, int]:
    width, height = struct.unpack_from(how, data, at)
    return abs(width), abs(height)


def _jpeg(data: bytes) -> tuple[int, int]:
    """From its frame, segment by segment: a search would find the size of the little picture within Exif."""
    at = 2
    while data[at : at + 1] == b"\xff" and at + 1 < len(data):
        if data[at + 1] in _FRAMES:
            height, width = _pair(">HH", data, at + 5)
            return width, height
        at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    return 0, 0


def _webp(data: bytes) -> tuple[int, int]:
    """RFC 9649 2.5 to 2.7: lossy, lossless, extended."""
    kind = data[12:16]
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = _pair("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        bits = int(struct.unpack_from("<I", data, 21)[0])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return 0, 0
