"""What a person should do about an error of a mail server, a provider or a library, as a sentence.

In: `plainly`: the server's words.
Out: a sentence of [check_why] in templates/cli.toml, by the words in `_MEANINGS`; the words themselves when
none fits.
Fails: OSError, TOMLDecodeError: cli.toml cannot be read.
See: Refusals of single mails: reading/senders/refusal_reasons.py."""

from __future__ import annotations

import re

from mailroom.writing.cli_sentences import phrase

# What the words of a server or a library mean, the most telling first.
_MEANINGS = {
    "dns": r"name or service not known|nodename nor servname|temporary failure in name resolution"
    r"|no address associated|getaddrinfo",
    "expired": r"certificate has expired",
    "not_yet": r"certificate is not yet valid",
    "wrong_name": r"hostname mismatch|ip address mismatch|doesn't match",
    "self_signed": r"self[- ]signed certificate|unable to get local issuer|unable to verify the first",
    "old_tls": r"unsupported protocol|alert protocol version|dh key too small|ca md too weak|no shared cipher"
    r"|handshake failure",
    "no_tls": r"starttls (?:extension )?not supported|wrong version number|unexpected (?:eof|message)"
    r"|record layer failure",
    "in_the_open": r"PRIVACYREQUIRED|cleartext auth|must issue a starttls|LOGINDISABLED",
    "no_auth": r"auth extension not supported|no suitable authentication method",
    "oauth": r"AADSTS|: (?:invalid_(?:client|grant|request|scope)|unauthorized_client|access_denied):",
    # it says nothing of the password
    "later": r"\[(?:UNAVAILABLE|INUSE)\]|temporary (?:auth|login)|too many|\(4[25]\d\b",
    "login": r"AUTHENTICATIONFAILED|authentication fail|invalid credentials|\b5(?:30|34|35|38)\b",
    "folder": r"NONEXISTENT|mailbox does(?:n't| not) exist|unknown mailbox",
    "refused": r"connection refused",
    "silent": r"timed? ?out|no whole answer",
    "closed": r"unexpectedly closed|reset by peer|broken pipe|\bEOF\b|connection closed",
    "unreachable": r"network is unreachable|no route to host|host is down",
}


def plainly(why: str) -> str:
    """Returns a sentence that says what is wrong with a server and what to do, followed by the server's own
    words."""
    for key, pattern in _MEANINGS.items():
        if re.search(pattern, why, re.IGNORECASE):
            return f"{phrase(f'check_why.{key}')} ({why})"
    return why
