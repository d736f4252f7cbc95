"""How the bytes of our mails are made (RFC 5322, 2045-2047): headers that no value breaks out of, text and
HTML, enclosures.

Lines have at most 998 octets and end in CRLF. All is ASCII, so no relay needs 8BITMIME; only a mailbox that
is not ASCII itself stands in UTF-8 (RFC 6532). Bodies are 7bit where possible, else quoted-printable.

In: `body`: text, HTML, `Enclosure`s, a seed for boundaries. `encode_header`, `mailbox`: words, an address.
`with_paragraph`: a typed mail's bytes.
Out: lines of bytes; header values.
Fails: raises nothing for any text; `with_paragraph` raises ValueError for a mail that this module did not
make.
See: What the mail says: mail_composer.py. Incoming mail: reading/mime/."""

from __future__ import annotations

import base64
import binascii
import re
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import cached_property, lru_cache

from mailroom.procedure.outgoing_letters import FORMS
from mailroom.text.own_pictures import Picture
from mailroom.text.transfer_encodings import decode_payload

_LONGEST = 76  # characters of a line of base64
_EIGHT_BIT = bytes(range(128, 256))
_FOLD = re.compile(r"[\x00-\x20\x7f]+")
_ENCODED = "=?"  # begins an encoded word (RFC 2047 2)


@dataclass(frozen=True)
class Enclosure:
    """A file to enclose: its bytes, or its base64 lines as they came, which are passed on as they are. says:
    the data of which a paper of ours was made, for the leak linter."""

    name: str
    type: str
    content: bytes = field(default=b"", repr=False)
    encoded: bytes | None = field(default=None, repr=False)
    says: object = field(default=None, repr=False, compare=False, hash=False)

    @cached_property
    def data(self) -> bytes:
        """The bytes, decoded when first asked for: a photo that is only passed on would take 0.4 ms."""
        return self.content if self.encoded is None else decode_payload(self.encoded, "base64")[0]

    def beginning(self, octets: int) -> bytes:
        """Its first `octets` bytes, or all where it has fewer; no more lines are decoded than these need."""
        if self.encoded is not None and "data" not in self.__dict__:
            # base64 takes 1.37 times as much
            lines = self.encoded[: self.encoded.rfind(b"\n", 0, octets * 3 // 2) + 1]
            with suppress(binascii.Error):
                first = binascii.a2b_base64(lines)
                if len(first) >= octets:
                    return first[:octets]
        return self.data[:octets]


# Headers.


def one_word(text: str) -> str:
    """Returns an address or an ID without spaces and controls, so that it cannot end its line."""
    return _FOLD.sub("", text)


def one_address(address: str) -> str:
    """Returns an address that cannot end its line; blanks stay in a local part that is quoted (RFC 5322
    3.4.1)."""
    local, at, domain = address.rpartition("@")
    if len(local) > 2 and local[0] == local[-1] == '"':
        return "".join(char for char in local if char.isprintable()) + at + one_word(domain)
    return one_word(address)


@lru_cache(maxsize=64)  # our own and those of the officials stand in every letter
def mailbox(name: str, address: str) -> str:
    """Returns a display name, quoted or encoded as it needs, with its address; neither can end the line."""
    name, address = undecodable(_printable(" ".join(name.split()))), one_address(address)
    if address.isascii():
        return formataddr((name, address)).replace("\n", "\r\n")
    return f"{encode_header(name)} <{address}>" if name else f"<{address}>"  # RFC 6532: written in UTF-8


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(char for char in text if char.isprintable())


def undecodable(words: str) -> str:
    """Returns the words without anything that a program would decode once more. What a sender encoded twice
    still holds an encoded word: sent on as it is, its reader would see other words than we have read."""
    return words.replace(_ENCODED, "= ?")


def encode_header(words: str, header: str = "") -> str:
    """Returns the words of a header by RFC 2047 where they need it; folded lines begin with a space."""
    if words.isascii() and len(words) < 900:
        return words
    return Header(words, "utf-8", header_name=header or None).encode(linesep="\r\n")


# A Date header (RFC 5322 3.3) of an aware moment; letters that are typed together have one.
date_header = lru_cache(maxsize=8)(format_datetime)


def thread(references: Sequence[str]) -> list[tuple[str, str]]:
    """In-Reply-To and References (RFC 5322 3.6.4): the first mail of the thread and its latest ten.

    A foreign ID that is not ASCII, or overlong, would break the line and is left out."""
    known = [word for one in references if (word := one_word(one)) and word.isascii() and len(word) < 500]
    if not known:
        return []
    kept = known if len(known) <= 11 else [known[0], *known[-10:]]
    return [("In-Reply-To", known[-1]), ("References", "\r\n ".join(kept))]


def marks(form: str, what: object, *, citizen: bool) -> list[tuple[str, str]]:
    """Headers that tell other machines that a machine sent this (RFC 3834 5), so that none answers it. What a
    person wrote is not marked as a machine's (`Form.is_by_person`). what: of the letter's data.

    X-Auto-Response-Suppress (MS-OXCMAIL 2.1.3.2.20) names what Exchange shall not send back. It does not name
    NDR, since the office must hear of a mail that did not arrive. For officials it does not name OOF either,
    since the office wants to know that one is away. x-ms-reactions keeps Outlook from offering emojis, which
    are mails (Microsoft 365 message MC670444)."""
    kind = "auto-replied" if FORMS[form].in_reply else "auto-generated"
    unwanted = "DR, RN, NRN, OOF, AutoReply" if citizen else "DR, RN, NRN, AutoReply"
    said = [] if FORMS[form].is_by_person(what) else [("Auto-Submitted", kind)]
    return [*said, ("X-Auto-Response-Suppress", unwanted), ("x-ms-reactions", "disallow")]


# Parts.


def body(
    text: str, html: str, enclosures: Sequence[Enclosure], seed: str, pictures: Sequence[Picture] = ()
) -> list[bytes]:
    """From the Content-Type header to the end, in pieces to be joined once.

    multipart/alternative of text and HTML, this with its pictures in a multipart/related (RFC 2387); with
    enclosures in a multipart/mixed."""
    page = _text_part("html", html)
    if pictures:
        page = _multipart("related", f"r-{seed}", [page, *map(_picture, pictures)], '; type="text/html"')
    inner = _multipart("alternative", f"a-{seed}", [_text_part("plain", text), page])
    if not enclosures:
        return inner
    return _multipart("mixed", f"m-{seed}", [inner, *(_attachment(one) for one in enclosures)])


def _multipart(kind: str, boundary: str, parts: Iterable[list[bytes]], more: str = "") -> list[bytes]:
    line = f"\r\n--{boundary}\r\n".encode()
    pieces = [f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}\r\n'.encode()]
    for part in parts:
        pieces.append(line)
        pieces += part
    pieces.append(f"\r\n--{boundary}--\r\n".encode())
    return pieces


def _text_part(kind: str, text: str) -> list[bytes]:
    """A text part: as it is when ASCII in short lines, else quoted-printable (RFC 2045 6.7)."""
    payload, encoding = text.encode("utf-8", "replace"), "7bit"
    lines = payload.split(b"\n")
    if not payload.isascii() or max(map(len, lines)) > 900:
        payload, encoding = b"\n".join(map(quoted_printable, lines)), "quoted-printable"
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return [head.encode(), payload.replace(b"\n", b"\r\n")]


@lru_cache(maxsize=2048)  # most lines of a letter recur in the next one, and an octet takes 10 ns
def quoted_printable(line: bytes) -> bytes:
    """One line of a text part (RFC 2045 6.7): no line depends on its neighbours."""
    return binascii.b2a_qp(line, istext=True)


def _attachment(one: Enclosure) -> list[bytes]:
    """A file as an attachment; base64 that came with it is only brought to our line ends."""
    payload = base64.encodebytes(one.content) if one.encoded is None else one.encoded
    # RFC 2046 5.2.1: mails and multiparts may not be base64
    fit = re.fullmatch(r"(?!message/|multipart/)[\w.+-]{1,60}/[\w.+-]{1,80}", one.type, re.ASCII)
    kind = one.type if fit else "application/octet-stream"
    head = (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {_filename(one.name)}\r\n\r\n"
    )
    return [head.encode(), b"\r\n".join(_short(payload)), b"\r\n"]


def _picture(one: Picture) -> list[bytes]:
    """A picture that the HTML beside it shows."""
    head = (
        f"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <{one.content_id}>\r\n"
        f'Content-Disposition: inline; filename="{one.name}.png"\r\n\r\n'
    )
    return [head.encode(), b"\r\n".join(base64.encodebytes(one.content).split()), b"\r\n"]


def _short(payload: bytes) -> list[bytes]:
    """Base64 in lines of at most 76 characters (RFC 2045 6.8), without 8-bit octets, which carry nothing.

    Some programs write a file into one line, which no relay has to take (RFC 5321 4.5.3.1.6)."""
    lines = payload.split()
    if payload.isascii() and max(map(len, lines), default=0) <= _LONGEST:
        return lines
    whole = b"".join(lines).translate(None, _EIGHT_BIT)
    return [whole[at : at + _LONGEST] for at in range(0, len(whole), _LONGEST)]


def _filename(name: str) -> str:
    """filename= quoted, or by RFC 2231 in short continuations when it is not plain ASCII."""
    name = undecodable(_printable(" ".join(name.split())))[:150] or "lampiran"
    if name.isascii() and len(name) <= 70:
        escaped = name.replace("\\", "_").replace('"', "'")
        return f'filename="{escaped}"'
    octets = name.encode("utf-8", "replace")
    coded = re.sub(rb"[^A-Za-z0-9._-]", lambda octet: b"%%%02X" % ord(octet[0]), octets).decode("ascii")
    pieces = re.findall(r"(?:%..|[^%]){1,60}?(?=(?:%..|[^%]){60}|$)|(?:%..|[^%]){1,60}", coded)
    if len(pieces) == 1:
        return f"filename*=utf-8''{coded}"
    first = f"filename*0*=utf-8''{pieces[0]}"
    return ";\r\n ".join((first, *(f"filename*{no}*={piece}" for no, piece in enumerate(pieces[1:], 1))))


# A mail that could not leave in time.

_PART = (
    rb"Content-Type: text/%b; charset=utf-8\r\nContent-Transfer-Encoding: (?:7bit|quoted-printable)\r\n\r\n"
)
_PLAIN, _HTML = (re.compile(_PART % kind) for kind in (b"plain", b"html"))
_BODY = re.compile(rb"<body[^>]*>")


def with_paragraph(raw: bytes, words: str) -> bytes:
    """`raw` with `words` before its text and its HTML; as it came when it was not composed here. words: ASCII
    without "=" and markup, so that they stand for themselves in either encoding; else ValueError."""
    if not words.isascii() or set(words) & set("=<>&"):
        raise ValueError(f"not words that stand for themselves: {words!r}")
    lines = b"\r\n".join(quoted_printable(line.encode()) for line in textwrap.wrap(words, 72))
    plain = _PLAIN.search(raw)
    html = _HTML.search(raw, plain.end()) if plain else None
    body = _BODY.search(raw, html.end()) if html else None
    if plain is None or body is None:
        return raw
    quoted = b"quoted-printable" in raw[html.start() : html.end()] if html else False
    soft = b"=\r\n" if quoted else b"\r\n"  # a line of a text part may not become longer than it may be
    paragraph = soft + b"<p>\r\n" + lines + b"\r\n</p>" + soft
    text = raw[: plain.end()] + lines + b"\r\n\r\n" + raw[plain.end() : body.end()]
    return text + paragraph + raw[body.end() :]
