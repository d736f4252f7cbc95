"""When a From header could be read as another sender than ours reads: two From lines, lists, groups, routes,
encoded or full-width addresses.

The raw field is read strictly (RFC 5322 3.4, 3.6.2; RFC 6532); the display name may hold whatever it likes.

In: `doubt_of`: an `OpenedMail`.
Out: the kind of doubt, "" when everybody reads one and the same sender.
Fails: raises nothing.
See: What such a letter may not do: reading/case_of_reply.py. Whether the sender's domain is proven:
sender_origin.py."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from mailroom.reading.mime.opener import OpenedMail
from mailroom.text.idn import a_label

Doubt = Literal[
    "",
    "no_from",  # Sender, Return-Path or the envelope stand in
    "two_from",
    "not_one",  # a list, a group, or none
    "route",  # <@relay.example:budi@warga.example>
    "spelling",  # an address that is encoded, full-width, broken by blanks or by signs that nobody sees
]

MAX_VALUE = 2_000  # characters; no mailbox is longer
_COMMENT = r"\((?:[^()\\<>]|\\.)*\)"
_PHRASE = rf'(?:"(?:[^"\\]|\\.)*"|{_COMMENT}|[^"()<>,;:\\])*'
_ANGLE = re.compile(rf"({_PHRASE})<([^<>]*)>\s*(?:{_COMMENT}\s*)*\Z")
_BARE = re.compile(rf'([^\s"()<>,;:\\]+)\s*(?:{_COMMENT}\s*)*\Z')
_LOCAL = re.compile(r"[^\s\"(),:;<>@\[\\\].]+(?:\.[^\s\"(),:;<>@\[\\\].]+)*|\"(?:[^\"\\]|\\.){1,64}\"")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")


def doubt_of(opened: OpenedMail) -> Doubt:
    """Why it cannot be said for sure who the sender is; "" = it can."""
    values = [value for value in opened.fields.by_name.get("from", ()) if value]
    if len(values) != 1:
        return "two_from" if values else "no_from"
    text = " ".join(values[0][: MAX_VALUE + 1].decode("utf-8", "replace").split())
    if len(text) > MAX_VALUE:
        return "not_one"
    angle = _ANGLE.match(text)
    bare = None if angle else _BARE.match(text)
    if angle is None and bare is None:
        return "route" if re.search(r"<\s*@", text) else "not_one"
    phrase, address = (angle[1], angle[2]) if angle else ("", bare[1] if bare else "")
    if address.startswith("@"):
        return "route"
    if "@" in re.sub(rf'"(?:[^"\\]|\\.)*"|{_COMMENT}', "", phrase) and not _is_same(phrase, address):
        return "not_one"
    local, at, domain = address.rpartition("@")
    whole = f"{local}{at}{a_label(domain)}"
    same = whole.lower() == opened.sender[1].lower()
    return "" if same and _is_plain(local, domain) else "spelling"


def _is_same(phrase: str, address: str) -> bool:
    """Whether a name is the address once more, as some programs write it."""
    return phrase.strip(" '").lower() == address.lower()


def _is_plain(local: str, domain: str) -> bool:
    """Whether an address is written in signs that mean themselves."""
    for part, form in ((local, _LOCAL), (domain, _HOST)):
        seen = all(char == " " or unicodedata.category(char)[0] not in "CZ" for char in part)
        if not form.fullmatch(part) or not seen or unicodedata.normalize("NFKC", part) != part:
            return False
    return "=?" not in local and a_label(domain).isascii()
