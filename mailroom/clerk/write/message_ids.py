"""Which id, reply token, Message-ID and envelope sender (VERP) each of our mails gets.

All are computed and none is random, so a mail that is typed again is the same. A Message-ID is
"<kab-2026-0042.7.1.u0a1b…@domain>": case, event, place, and a name for the token that finds the mail without
telling the token. Without plus addresses it carries the token itself, since replies have no other place for
it.

In: `mail_ids`: the `Reply`, its dossier's key, event number, place among the event's mails, the secret key,
`House`. `envelope_sender`: a token.
Out: `MailIds`; the VERP address.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: How a token is sealed: text/reply_token.py. Where a reply's token is looked for:
reading/case_of_reply.py. The Message-IDs of letters that come in: reading/mime/headers.py."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass

from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House
from mailroom.text import reply_token


@dataclass(frozen=True)
class MailIds:
    mail_id: str
    token: str
    message_id: str


def mail_ids(reply: Reply, key: str, event: int, place: int, secret: bytes, house: House) -> MailIds:
    """key: of the case or dossier; place: among the mails of its event; secret: the key that seals."""
    mail_id = f"{key.lower()}.{event}.{place}"
    subject = reply_token.subject_of(key, reply.disposition)
    token = reply_token.seal(secret, subject, reply.role.value, reply.to, reply.purpose, event)
    public = _public_name(token, secret) if house.plus_addressing else token
    return MailIds(mail_id, token, f"<{mail_id}.{public}@{house.domain}>")


def envelope_sender(sender: str, token: str, place: int, tokens: Collection[str]) -> str:
    """Returns the address to which bounces of one mail alone come back (VERP). Parts of a split letter share
    their token, so the later ones bear their place as well. tokens: of the earlier mails."""
    if token in tokens and token in sender:
        return sender.replace("@", f".{place}@", 1)
    return sender


def _public_name(token: str, secret: bytes) -> str:
    """Returns what stands for this token in a Message-ID. It goes into the References of everybody who gets a
    copy, and into the log of every server on the way."""
    found = hmac.digest(secret, f"message-id {token}".encode(), "sha256").hex()
    return f"u{found[:16]}"  # a letter that no token has
