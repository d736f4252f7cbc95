"""Puts a paragraph before the text of a mail that could not leave in time, in its text and its HTML.

Promises: pure; the same arguments give the same bytes, so that a second sending is what the first one was. A
mail that writing/outgoing_mime.py has not composed is given back as it came."""

from __future__ import annotations

import re
import textwrap

from mailroom.writing.outgoing_mime import quoted_printable

_PART = (
    rb"Content-Type: text/%b; charset=utf-8\r\nContent-Transfer-Encoding: (?:7bit|quoted-printable)\r\n\r\n"
)
_PLAIN, _HTML = (re.compile(_PART % kind) for kind in (b"plain", b"html"))
_BODY = re.compile(rb"<body[^>]*>")
WIDTH = 72


def with_paragraph(raw: bytes, words: str) -> bytes:
    """`raw` with `words` as its first paragraph. words: ASCII without "=" and markup, so that they stand for
    themselves in either encoding; else ValueError."""
    if not words.isascii() or set(words) & set("=<>&"):
        raise ValueError(f"not words that stand for themselves: {words!r}")
    lines = b"\r\n".join(quoted_printable(line.encode()) for line in textwrap.wrap(words, WIDTH))
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
