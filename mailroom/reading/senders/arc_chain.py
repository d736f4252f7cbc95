"""What a forwarder or mailing list that we trust saw of a letter's sender before it passed the letter on
(ARC, RFC 8617).

They are believed when our own host found the chain whole (arc=pass), and a trusted forwarder sealed it last.

In: `forwarded_results`: an `OpenedMail`, our host's `AuthResult`s, its authserv_id, the trusted forwarders of
config.toml.
Out: the forwarder's `AuthResult`s; () when the chain cannot be read, or is not believed.
Fails: raises nothing.
See: ARC checked by our own door: doors/spf_dkim_dmarc.py."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.senders.authentication_results import AuthResult, results_in
from mailroom.text.idn import a_label

MAX_INSTANCES = 50  # RFC 8617 4.2.1
_INSTANCE = re.compile(r"\s*i\s*=\s*(\d{1,2})\s*;", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:^|;)\s*d\s*=\s*([^\s;]+)", re.IGNORECASE)


def forwarded_results(
    opened: OpenedMail, ours: Iterable[AuthResult], authserv_id: str, forwarders: tuple[str, ...]
) -> tuple[AuthResult, ...]:
    """Returns what the last forwarder found, when it is one of `forwarders` and `ours` say that the chain is
    whole; else ()."""
    if not any(one.method == "arc" and one.result == "pass" for one in ours) or not forwarders:
        return ()
    found = dict(_instances(opened, "arc-authentication-results"))
    seals = dict(_instances(opened, "arc-seal"))
    # our own host seals what it hands to us, too
    theirs = [
        number for number, text in found.items() if not authserv_id or results_in(text, authserv_id) is None
    ]
    last = max(theirs, default=0)
    sealed = _DOMAIN.search(seals.get(last, ""))
    if sealed is None or a_label(sealed[1].rstrip(".")) not in map(a_label, forwarders):
        return ()
    return results_in(found[last], "") or ()


def _instances(opened: OpenedMail, name: str) -> Iterable[tuple[int, str]]:
    """Yields (instance, the rest of the header). A doubled instance breaks the chain; the topmost counts."""
    for value in reversed(opened.all(name)[:MAX_INSTANCES]):
        if number := _INSTANCE.match(value):
            yield int(number[1]), value[number.end() :]
