"""When the person in Reply-To counts as the writer, because a web form sent the mail for him (RFC 5322
3.6.2).

Only a machine's From yields to Reply-To, and only to one address that is neither ours nor a machine's, on a
mail from no list. In any other mail From is the writer.

In: `sent_for`: an `OpenedMail` and our own addresses.
Out: (his name, his address), or None.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken senders.toml raises
ValueError when it is first read.
See: Names of machines: grammar/senders.toml. Forms in the text ("field: value"): replies/filled_forms.py.
Forwarded mail: forwarded_mail.py."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from mailroom.reading.language import grammar_patterns
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.senders.machine_words import words

_LISTS = frozenset({"list-id", "list-post", "x-mailing-list", "x-beenthere", "mailing-list"})


def sent_for(opened: OpenedMail, ours: Collection[str]) -> tuple[str, str] | None:
    """Returns (name, address) of the person who filled the form in; None when From is the sender. ours: the
    office's addresses, and those of systems that write to it. Without a name in Reply-To, From's is taken:
    forms write "Budi Santoso" <noreply@…>."""
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
    own = grammar_patterns.load("senders")
    robots = {re.sub(r"[._-]", "", word) for kind in ("robot", "daemon") for word in words("sender", kind)}
    return tuple(own["within"]), frozenset(own["whole"]) | robots
