"""When one value of config.toml is right: an address, a seat, a number within bounds, a clock, a port, a
network, a secret.

A number in quotes is no number.

In: each check: the value as written. `number`, `whole`: bounds. `split_seat`: "Name <address>".
Out: the value as used; a pydantic validator; (name, address) or None.
Fails: ValueError with the name of its sentence: config_faults.py makes a fault of it.
See: Which keys there are, and their defaults: config_tables.py."""

from __future__ import annotations

import re
from datetime import date, time
from ipaddress import ip_network
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from mailroom.config.config_faults import SECRET, sentence
from mailroom.procedure.workdays import Span, spans

# RFC 5321 4.1.2 without quoted strings and address literals, which no office uses; 64 octets at most before
# the @ (4.5.3.1.1)
_ADDRESS = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)

_SEAT = re.compile(r"([^<>]*?)\s*<\s*([^<>]+?)\s*>")


def split_seat(text: str) -> tuple[str, str] | None:
    """ "Nama <alamat>" → (name, what stands in the brackets), unchecked; None: it is not written so."""
    found = _SEAT.fullmatch(text.strip())
    return (found[1], found[2]) if found else None


def check_address(text: str) -> str:
    lower = text.strip().lower()
    local = lower.partition("@")[0]
    if not _ADDRESS.fullmatch(lower) or ".." in local or local.startswith(".") or local.endswith("."):
        raise ValueError(sentence("value", "address", text=text))
    return lower


def number(low: float, high: float, kind: type[int | float] = float) -> BeforeValidator:
    """A whole number is also one with decimals; true and false are not numbers."""

    def check(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | kind) or not low <= value <= high:
            raise ValueError(sentence("value", "number" if kind is float else "whole", low=low, high=high))
        return kind(value)

    return BeforeValidator(check)


def whole(low: int, high: int) -> BeforeValidator:
    return number(low, high, int)


def _clock(text: object) -> time:
    if not isinstance(text, str) or not re.fullmatch(r"([01]\d|2[0-3])[.:][0-5]\d", text):
        raise ValueError(sentence("value", "clock"))
    return time.fromisoformat(text.replace(".", ":"))


def _spans(texts: object) -> tuple[Span, ...]:
    try:
        if not isinstance(texts, list) or not texts:
            raise ValueError
        return spans(*(str(text) for text in texts))
    except ValueError:
        raise ValueError(sentence("value", "hours")) from None


def check_text(text: str) -> str:
    """One printable line: names and addresses of the office stand in headers and on paper."""
    if not text.strip() or not text.isprintable():
        raise ValueError(sentence("value", "text" if text.strip() else "empty"))
    return text


def _network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError:
        raise ValueError(sentence("value", "network", text=text)) from None


def _matching(pattern: str, name: str) -> AfterValidator:
    """A printable text of this pattern; else the sentence of that name."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text) or not text.isprintable():
            raise ValueError(sentence("value", name))
        return text

    return AfterValidator(check)


Address = Annotated[str, AfterValidator(check_address)]
Text = Annotated[str, AfterValidator(check_text)]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], Field(strict=False)]
Addresses = Annotated[tuple[Address, ...], Field(strict=False)]
Dates = Annotated[tuple[date, ...], Field(strict=False)]
Clock = Annotated[time, BeforeValidator(_clock)]
Spans = Annotated[tuple[Span, ...], BeforeValidator(_spans), Field(strict=False)]
Prefix = Annotated[str, _matching(r"[A-Z0-9]{1,8}", "prefix")]
AuthservId = Annotated[str, _matching(r'[^\s;="()]{0,255}', "authserv_id")]
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
Selector = Annotated[str, _matching(rf"(?:{_LABEL}(?:\.{_LABEL})*)?", "selector")]
Domain = Annotated[str, _matching(rf"(?:(?:{_LABEL}\.)+{_LABEL})?", "domain")]
Security = Literal["tls", "starttls", "none"]
Port = Annotated[int, whole(1, 65535)]
Amount = Annotated[int, whole(1, 365)]
Count = Annotated[int, whole(1, 1_000_000)]
Bytes = Annotated[int, whole(1024, 10 * 1024**3)]
Years = Annotated[int, whole(1, 100)]
Days = Annotated[int, whole(1, 36_500)]
Seconds = Annotated[float, number(0.1, 86400)]


# age's own: bech32 of 32 bytes; or what ssh-keygen writes into a .pub file
RECIPIENT = r"age1[02-9ac-hj-np-z]{58}|ssh-(?:ed25519|rsa) [A-Za-z0-9+/]{60,}={0,2}(?: .*)?"
Recipients = Annotated[tuple[Annotated[str, _matching(RECIPIENT, "recipient")], ...], Field(strict=False)]


ScannerSocket = Annotated[str, _matching(r"(?:/\S+|[^\s:/]+:\d{1,5}|\[[0-9a-f:]+\]:\d{1,5})?", "scanner")]


def secret() -> Any:
    """Returns a field that is never written inline: the office writes NAME_env or NAME_file."""
    return Field(default="", repr=False, json_schema_extra={**SECRET})


class Table(BaseModel):
    """A table of config.toml: frozen, and without a key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
