"""How base64, quoted-printable and uuencode are decoded (RFC 2045 6), also where they are torn or wrongly
declared.

Torn base64 is decoded as far as it goes. A text in another encoding than its header says is repaired only
when no other reading makes sense. A text about "=3D", or a list of codes, stays as it came.

In: `decode_payload`: the bytes of a part and its Content-Transfer-Encoding. The others: bytes.
Out: (decoded bytes, whether all could be decoded); bytes; None where nothing is to be repaired.
Fails: raises nothing.
See: Charsets: charsets.py. The parts: reading/mime/mime_tree.py. Encodings of our own mails:
writing/outgoing_mime.py."""

from __future__ import annotations

import binascii
import quopri
import re
import string
from contextlib import suppress
from io import BytesIO

_MOST = 8_000_000  # bytes of a text that are looked at
_PIECE = 1_000_000
_UUENCODE = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})
_NOT_BASE64 = bytes(set(range(256)) - set(string.ascii_letters.encode() + string.digits.encode() + b"+/"))
_OF_BASE64 = string.ascii_letters.encode() + string.digits.encode() + b"+/=\r\n"
_EQUALS = re.compile(rb"=(?:[0-9A-F]{2}|[ \t]*\r?\n|[ \t]*\Z)")
_HIGH = re.compile(rb"=[89A-F][0-9A-F]")
_SOFT = re.compile(rb"=[ \t]*\r?\n")
_BASE64_LINES = re.compile(rb"\s*(?:[A-Za-z0-9+/]{56,76}\r?\n)+[A-Za-z0-9+/]{0,76}={0,2}\s*\Z")
_INSIDE = re.compile(rb"[A-Za-z0-9,.] [A-Za-z0-9]")


def decode_payload(payload: bytes, encoding: str) -> tuple[bytes, bool]:
    """Returns (the decoded bytes, whether they are base64 known to be whole). An unknown encoding counts as
    none."""
    if encoding == "base64":
        return _decode_base64(payload)
    if encoding == "quoted-printable":
        return decode_quoted_printable(payload), False
    if encoding in _UUENCODE:
        return decode_uuencode(payload) or payload, False
    return payload, False


def _decode_base64(payload: bytes) -> tuple[bytes, bool]:
    """As the standard library's mail package decodes it; torn base64 is decoded as far as it goes."""
    try:
        data = binascii.a2b_base64(payload)
    except binascii.Error:
        if not payload.translate(None, _OF_BASE64):
            joined = payload.translate(None, b"\r\n")
            with suppress(binascii.Error):
                return binascii.a2b_base64(joined + b"=" * (-len(joined) % 4), strict_mode=True), False
        return decode_loose_base64(payload), False
    padding = payload.find(b"=")
    return data, padding < 0 or not payload[padding:].strip(b"=\r\n")


def decode_loose_base64(raw: bytes) -> bytes:
    """Decodes base64 as far as possible: foreign characters are skipped, padding is completed, pieces are
    decoded and joined."""
    data, found = bytearray(), False
    for between in re.finditer(rb"[^=]+", raw):
        letters = b""
        for at in range(between.start(), between.end(), _PIECE):
            letters += raw[at : min(at + _PIECE, between.end())].translate(None, _NOT_BASE64)
            whole = len(letters) // 4 * 4
            data += binascii.a2b_base64(letters[:whole])
            found, letters = found or bool(letters), letters[whole:]
        data += binascii.a2b_base64(letters + b"=" * (4 - len(letters))) if len(letters) > 1 else b""
    return bytes(data) if found else raw


def is_cut_short(payload: bytes) -> bool:
    """Whether base64 ends within a byte."""
    return _letters(payload) % 4 == 1


def ends_early(payload: bytes) -> bool:
    """Whether base64 ends within a group of four, without the marks that would fill it."""
    return _letters(payload) % 4 != 0 and not payload[-_PIECE:].rstrip().endswith(b"=")


def _letters(payload: bytes) -> int:
    """How many letters of base64 it has; counted piece by piece, so that 45 MB do not lie in memory twice."""
    pieces = (payload[at : at + _PIECE] for at in range(0, len(payload), _PIECE))
    return sum(len(piece.translate(None, _NOT_BASE64)) for piece in pieces)


def repair(encoded: bytes, encoding: str) -> bytes | None:
    """Returns the text of a part whose text is encoded otherwise than its header says; None when nothing is
    wrong."""
    if len(encoded) > _MOST:
        return None
    if encoding == "base64":
        blanks = len(_INSIDE.findall(encoded[:4_000]))  # base64 knows none within its lines
        words = blanks >= 2 and blanks * 30 > len(encoded[:4_000].strip())
        return encoded if words else _repair_broken_base64(encoded)
    if encoding == "quoted-printable" or encoding in _UUENCODE:
        return None
    quoted = _repair_quoted_printable(encoded) if b"=" in encoded and b"\0" not in encoded else None
    return quoted or _repair_base64(encoded)


def _repair_quoted_printable(encoded: bytes) -> bytes | None:
    """Quoted-printable that no header names: each `=` begins a code or ends a line, and both occur."""
    if not encoded.isascii() or encoded.count(b"=") != len(_EQUALS.findall(encoded)):
        return None
    codes = len(_HIGH.findall(encoded)) + encoded.count(b"=20") + encoded.count(b"=3D")
    return decode_quoted_printable(encoded) if codes and _SOFT.search(encoded) else None


# where lines of words begin that a list or a gateway put beneath
_BENEATH = re.compile(rb"\n\r?\n(?=[^\r\n]*(?:[^A-Za-z0-9+/=\s]|\w \w))")
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=\r\n]")
_LEAST_PIECE = 8  # letters behind the padding, or they are no text


def _repair_broken_base64(encoded: bytes) -> bytes | None:
    """Base64 with lines of words beneath it, or encoded piece by piece: its first padding is not its end."""
    text = _BENEATH.split(encoded, 1)[0]
    rest = text[text.find(b"=") :].strip(b"=\r\n") if b"=" in text else b""
    pieced = len(rest) >= _LEAST_PIECE and not _FOREIGN.search(rest)
    return decode_loose_base64(text) if pieced or len(text) < len(encoded) else None


def decode_quoted_printable(encoded: bytes) -> bytes:
    """Returns the decoded bytes. Blanks that a relay added after a soft line break are no part of the text
    (RFC 2045 6.7, rule 3)."""
    blank = b"= " in encoded or b"=\t" in encoded
    return quopri.decodestring(_SOFT.sub(b"=\n", encoded) if blank else encoded)


def _repair_base64(encoded: bytes) -> bytes | None:
    """Base64 that no header names: nothing but long lines of its alphabet, which hold a text in UTF-8."""
    if len(encoded) < 100 or not _BASE64_LINES.match(encoded):
        return None
    try:
        data = binascii.a2b_base64(encoded, strict_mode=False)
        data.decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return data if b"\0" not in data else None


_UU_BLOCK = re.compile(
    rb"^begin [0-7]{3,4} (\S[^\r\n]{0,200})\r?\n(?:[ -`]{1,90}+\r?\n)++end[ \t]*(?:\r?\n|\Z)", re.MULTILINE
)


def take_uuencoded(text: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Returns (a text without the uuencoded files that stand in it, these files: name, content). Programs of
    before MIME write them so; no header tells of them."""
    if b"begin " not in text:
        return text, []
    files: list[tuple[str, bytes]] = []

    def take(found: re.Match[bytes]) -> bytes:
        if not (data := decode_uuencode(found[0])):
            return found[0]
        files.append((found[1].decode("utf-8", "replace"), data))
        return b""

    return _UU_BLOCK.sub(take, text), files


def decode_uuencode(encoded: bytes) -> bytes:
    """Returns the bytes between `begin` and `end`; b"" when there is no such block."""
    lines = BytesIO(encoded)
    for line in lines:
        if re.match(rb"begin [0-7]{3,4} ", line):
            break
    out = bytearray()
    for ended in lines:
        line = ended.rstrip(b"\r\n")
        if not line or line.strip() == b"end":
            break
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            with suppress(binascii.Error):
                out += binascii.a2b_uu(line[:size])
    return bytes(out)
