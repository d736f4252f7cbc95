"""Transfer encodings (RFC 2045 6) beyond the book: text in another than it claims (quoted-printable or base64
sent as it is), uuencode.

Promises: pure; linear; only what cannot well be anything else is decoded, so that a text about "=3D" or a
list of codes stays as it came."""

from __future__ import annotations

import binascii
import quopri
import re

from mailroom.reading.mime.headers import unbase64

_MOST = 8_000_000  # bytes of a text that are looked at
_EQUALS = re.compile(rb"=(?:[0-9A-F]{2}|[ \t]*\r?\n|[ \t]*\Z)")
_HIGH = re.compile(rb"=[89A-F][0-9A-F]")
_SOFT = re.compile(rb"=[ \t]*\r?\n")
_BASE64_LINES = re.compile(rb"\s*(?:[A-Za-z0-9+/]{56,76}\r?\n)+[A-Za-z0-9+/]{0,76}={0,2}\s*\Z")
_INSIDE = re.compile(rb"[A-Za-z0-9,.] [A-Za-z0-9]")


def mended(encoded: bytes, encoding: str) -> bytes | None:
    """The text that a part holds when its encoding says something else; None when there is nothing to
    mend."""
    if len(encoded) > _MOST:
        return None
    if encoding == "base64":
        return encoded if _is_plain(encoded) else _whole_base64(encoded)
    if encoding in {"quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue"}:
        return None
    quoted = _unquoted(encoded) if b"=" in encoded and b"\0" not in encoded else None
    return quoted or _unbased(encoded)


def _is_plain(encoded: bytes) -> bool:
    """Words with blanks between them: base64 knows none within its lines."""
    blanks = len(_INSIDE.findall(encoded[:4_000]))
    return blanks >= 2 and blanks * 30 > len(encoded[:4_000].strip())


def _unquoted(encoded: bytes) -> bytes | None:
    """Quoted-printable: every `=` begins a code or ends a line, and there are broken lines and codes among
    them."""
    if not encoded.isascii() or encoded.count(b"=") != len(_EQUALS.findall(encoded)):
        return None
    codes = len(_HIGH.findall(encoded)) + encoded.count(b"=20") + encoded.count(b"=3D")
    return unquoted(encoded) if codes and _SOFT.search(encoded) else None


# Lines of words that a list or a gateway put beneath it.
_BENEATH = re.compile(rb"\n\r?\n(?=[^\r\n]*(?:[^A-Za-z0-9+/=\s]|\w \w))")
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=\r\n]")
_LEAST_PIECE = 8  # letters behind the padding, or they are no text


def _whole_base64(encoded: bytes) -> bytes | None:
    """A text in base64 with lines beneath that are none, or encoded piece by piece: the first padding is not
    its end."""
    text = _BENEATH.split(encoded, 1)[0]
    rest = text[text.find(b"=") :].strip(b"=\r\n") if b"=" in text else b""
    pieced = len(rest) >= _LEAST_PIECE and not _FOREIGN.search(rest)
    return unbase64(text) if pieced or len(text) < len(encoded) else None


def unquoted(encoded: bytes) -> bytes:
    """Quoted-printable decoded; blanks that a relay put behind a soft line break are none of the text (RFC
    2045 6.7, rule 3)."""
    return quopri.decodestring(
        _SOFT.sub(b"=\n", encoded) if b"= " in encoded or b"=\t" in encoded else encoded
    )


def _unbased(encoded: bytes) -> bytes | None:
    """Base64: nothing but long lines of its alphabet, which hold a text in UTF-8."""
    if len(encoded) < 100 or not _BASE64_LINES.match(encoded):
        return None
    try:
        data = binascii.a2b_base64(encoded, strict_mode=False)
        data.decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return data if b"\0" not in data else None


def uudecoded(encoded: bytes) -> bytes:
    """The bytes between `begin` and `end`; b"" when there is no such block."""
    lines = iter(encoded.splitlines())
    for line in lines:
        if re.match(rb"begin [0-7]{3,4} ", line):
            break
    out: list[bytes] = []
    for line in lines:
        if not line or line.strip() == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:size]))
            except binascii.Error:
                continue
    return b"".join(out)
