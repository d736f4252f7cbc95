"""How access tokens for IMAP and SMTP logins without a password are got and renewed: Gmail, Microsoft 365
(RFC 6749, 7628).

A refresh token that the provider replaces (RFC 6749 6) is remembered by `memory`. When the office's file
holds another one than before, that one counts from then on.

In: `Tokens`: `OauthTable` of [imap.oauth] or [relay.oauth], and a `Memory`. `bearer`, `exchange`: now, and
the server.
Out: an access token, asked for by HTTPS only, kept in memory only, renewed 5 minutes before it expires
(`MARGIN`).
Fails: `OauthTrouble`, in the provider's words: the door asks again, the letter waits. `post` raises the
line's OSError. Nothing raised or logged shows a secret.
See: Passwords: config/secrets.py. Reply tokens are something else: text/reply_token.py."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from mailroom.config.server_tables import OauthTable
from mailroom.doors.tls_client import client_context

# a token is renewed so long before it expires, or in the last tenth of a short life
MARGIN = timedelta(minutes=5)
UNSAID = 300  # seconds that a token is trusted whose life the provider does not name
MOST = 64 * 1024  # bytes of an answer; a token with all its claims has some 4,000

Mechanism = Literal["xoauth2", "oauthbearer"]


class Memory(Protocol):
    """Where a door keeps a short text, for nobody else to read. `set` is durable when it returns; OSError."""

    def get(self, key: str) -> str | None: ...

    def set(self, key: str, value: str) -> object: ...


class OauthTrouble(Exception):  # noqa: N818 - trouble with the provider, not a mistake
    """No token could be had. `code`: the provider's own (RFC 6749 5.2: invalid_grant …), or ""."""

    def __init__(self, host: str, code: str, why: str) -> None:
        super().__init__(f"{host}: {code}: {why}" if code else f"{host}: {why}")
        self.code = code


# The form as the provider gets it → the status and the bytes it answers. OSError, HTTPException: no answer
Fetch = Callable[[OauthTable, Mapping[str, str]], tuple[int, bytes]]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token endpoint does not move: a redirect is not followed."""

    def redirect_request(self, *_: Any) -> None:
        return None


def post(to: OauthTable, form: Mapping[str, str]) -> tuple[int, bytes]:
    """Posts a form by HTTPS; returns (status, body). It is the `Fetch` outside of tests."""
    tls = urllib.request.HTTPSHandler(context=client_context(to.ca_file))
    data = urllib.parse.urlencode(form).encode("ascii")
    # S310: `Tokens._ask` lets https only come here
    request = urllib.request.Request(to.token_url, data, {"Accept": "application/json"})  # noqa: S310
    try:
        opener = urllib.request.build_opener(tls, _NoRedirects)
        with opener.open(request, timeout=to.timeout_seconds) as answer:
            return answer.status, answer.read(MOST)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(MOST)


class Tokens:
    """The tokens of one account. Any thread may ask."""

    def __init__(self, settings: OauthTable, memory: Memory | None = None, fetch: Fetch = post) -> None:
        """memory None: a replaced refresh token is forgotten at the end of the process."""
        self.settings = settings
        self._memory, self._fetch = memory, fetch
        self._lock = threading.Lock()
        self._token, self._uses = "", 0
        self._until: datetime | None = None
        self._replaced = ""
        self._host = urllib.parse.urlsplit(settings.token_url).hostname or settings.token_url

    def bearer(self, now: datetime) -> str:
        """Returns a token good for some minutes at least. now: aware. OauthTrouble, or the memory's
        OSError."""
        with self._lock:
            if not self._token or self._until is None or now >= self._until:
                self._renew(now)
            self._uses += 1
            return self._token

    def exchange(self, user: str, host: str, port: int, now: datetime) -> Exchange:
        """Returns what imapclient's `sasl_login` and smtplib's `auth` take, and its `mechanism`. See
        `bearer`."""
        return Exchange(self.settings.mechanism, user, self.bearer(now), host, port)

    def discard(self) -> bool:
        """Forget a token that was refused. True: it had served a login before, so a new one is worth a try
        at once."""
        with self._lock:
            was_good, self._token = self._uses > 1, ""
            return was_good

    def _renew(self, now: datetime) -> None:
        """Ask with each of `_forms` until a token comes. The next form is tried after "invalid_grant"
        only; any other refusal is `OauthTrouble`."""
        for form in self._forms():
            status, said = self._ask(form)
            token = said.get("access_token")
            if status == 200 and isinstance(token, str) and token:
                life = timedelta(seconds=_seconds(said.get("expires_in")))
                self._token, self._uses, self._until = token, 0, now + life - min(MARGIN, life / 10)
                fresh = said.get("refresh_token")
                if isinstance(fresh, str) and fresh and fresh != form.get("refresh_token", fresh):
                    self._replaced = fresh
                    if self._memory is not None:
                        self._memory.set(self._key, fresh)
                return
            if said.get("error") != "invalid_grant":
                break
        why = _word(said.get("error_description")) or f"HTTP {status}"
        raise OauthTrouble(self._host, _word(said.get("error")), why)

    def _forms(self) -> Iterator[dict[str, str]]:
        """Yields what to ask with, likeliest first: the last refresh token given to us, then the one in the
        file."""
        to = self.settings
        form = {"client_id": to.client_id, "client_secret": to.client_secret, "scope": to.scope}
        form = {name: value for name, value in form.items() if value}
        if not to.refresh_token:
            yield {**form, "grant_type": "client_credentials"}
            return
        kept = self._replaced or (self._memory.get(self._key) if self._memory else None)
        for token in dict.fromkeys(filter(None, (kept, to.refresh_token))):
            yield {**form, "grant_type": "refresh_token", "refresh_token": token}

    def _ask(self, form: Mapping[str, str]) -> tuple[int, Mapping[str, Any]]:
        # config.toml is checked; this is for whoever comes by another way
        if not self.settings.token_url.startswith("https://"):
            raise OauthTrouble(self._host, "", "token_url is not https")
        try:
            status, body = self._fetch(self.settings, form)
            said = json.loads(body)
        except (OSError, http.client.HTTPException) as trouble:
            raise OauthTrouble(self._host, "", f"{type(trouble).__name__}: {trouble}") from trouble
        except (ValueError, RecursionError):
            raise OauthTrouble(self._host, "", f"HTTP {status}, and no JSON") from None
        return status, said if isinstance(said, dict) else {}

    @property
    def _key(self) -> str:
        """Another refresh token in the file is another key: nothing kept for the old one is read again."""
        to = self.settings
        whole = "\0".join((to.token_url, to.client_id, to.refresh_token))
        return f"oauth/{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


def _seconds(life: object) -> float:
    """RFC 6749 5.1 has a number; some providers write it in quotes."""
    try:
        return min(max(float(life), 0.0), 86400.0) if isinstance(life, int | float | str) else UNSAID
    except ValueError:
        return UNSAID


def _word(said: object) -> str:
    return " ".join(said.split())[:300] if isinstance(said, str) else ""


def xoauth2(user: str, token: str) -> str:
    """Google's and Microsoft's initial response (developers.google.com/gmail/imap/xoauth2-protocol)."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def oauthbearer(user: str, token: str, host: str, port: int) -> str:
    """Returns the initial response of RFC 7628 3.1; the user's name is written as RFC 5801 section 4 wants
    it."""
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01"


class Exchange:
    """One login, as imaplib and smtplib want it: called with the server's challenge, answers. `refusal`: what
    the server held against the token (JSON, RFC 7628 3.2.2); our empty answer follows, then its no."""

    def __init__(self, mechanism: Mechanism, user: str, token: str, host: str, port: int) -> None:
        self.mechanism = mechanism.upper()
        self.refusal = ""
        standard = mechanism == "oauthbearer"
        self._first = oauthbearer(user, token, host, port) if standard else xoauth2(user, token)
        self._begun = False

    def __call__(self, challenge: bytes | None = None) -> str:
        if not self._begun:
            self._begun = True
            return self._first
        self.refusal = (challenge or b"").decode("utf-8", "replace")[:300]
        return "\x01" if self.mechanism == "OAUTHBEARER" else ""
