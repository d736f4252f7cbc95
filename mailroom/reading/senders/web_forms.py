"""A mail that a machine sent for a person, as a web form does: From is the machine's, and the person stands
in Reply-To (RFC 5322 3.6.2).

Promises: pure; never raises. Only a machine's address yields to another, and only to one that is neither
ours, nor a machine's, nor a list's. Any other mail is from the person in From, wherever answers shall go."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from mailroom.reading.language import patterns
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.senders.machine_words import words

_LISTS = frozenset({"list-id", "list-post", "x-mailing-list", "x-beenthere", "mailing-list"})


def sent_for(opened: OpenedMail, ours: Collection[str]) -> tuple[str, str] | None:
    """(name, address) of the person, None when it is the sender's own mail. ours: the office's addresses, and
    those of systems that write to it. A person whom Reply-To does not name is called as From is: forms write
    "Budi Santoso" <noreply@…>."""
    alone = len(opened.reply_to) == 1 and len(opened.fields.by_name.get("reply-to", ())) == 1
    if not alone or not opened.lacks(_LISTS):
        return None
    name, address = opened.reply_to[0]
    address = address.lower()
    local, at, domain = address.rpartition("@")
    own = {address, f"{local.partition('+')[0]}@{domain}"} & {one.lower() for one in ours}
    if not (local and at and domain) or own or not _machine(opened.sender[1]) or _machine(address):
        return None
    return name or opened.sender[0], address


def _machine(address: str) -> bool:
    within, whole = _machines()
    local = re.sub(r"[._-]", "", address.rpartition("@")[0].lower().partition("+")[0])
    return local in whole or any(word in local for word in within)


@cache
def _machines() -> tuple[tuple[str, ...], frozenset[str]]:
    own = patterns.load("senders")
    robots = {re.sub(r"[._-]", "", word) for kind in ("robot", "daemon") for word in words("sender", kind)}
    return tuple(own["within"]), frozenset(own["whole"]) | robots
