"""Which settings an SMTP or LMTP door has: address, limits, grace, certificate and accounts; and its answers.

The answers lie in answers.toml and may be changed alone.

In: fields of [smtp] and [lmtp] of config.toml; sizes in bytes, times in seconds.
Out: `SmtpSettings`, frozen; `ANSWERS`, lines by key.
Fails: A broken answers.toml raises TOMLDecodeError at import, and the program does not start.
See: Defaults and bounds of the keys: config/config_tables.py. The limits at work: smtp_limits.py and
smtp_session.py."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ANSWERS: dict[str, str] = tomllib.loads((Path(__file__).parent / "answers.toml").read_text("ascii"))


@dataclass(frozen=True)
class SmtpSettings:
    """How the door stands. A test holds the defaults equal to those of config_tables.py.

    Sizes in bytes, times in seconds; `port` 0 takes a free one.

    hostname: our name in greetings and Received lines; max_per_network: connections of one network
    (text/ip_networks); max_errors: refused commands in one connection (a recipient too many is not
    one); max_commands: uses of any one command that brings no letter; max_held_bytes: all letters on their
    way in, beyond it 452. A letter that takes longer than slow_seconds comes at min_bytes_second at least.
    session_seconds: the longest a connection may last, however busy. trusted: addresses and networks of our
    own servers: no limit a network, no login, never closed in favour of others.

    certificate_file, key_file: for STARTTLS, "" = none is offered; accounts_file: who may log in, and how
    (smtp_accounts); login "required": who is not trusted brings a letter only after his login.

    grace_hours: the longest that the senders' queues are waited for after a time in which nobody could bring
    us anything (daemon/received_until.py); own_hosts: our own servers in front of this door, by their names
    in Received lines: a letter has arrived when the first of them took it."""

    protocol: Literal["smtp", "lmtp"] = "smtp"
    host: str = "127.0.0.1"
    port: int = 8025
    hostname: str = "localhost"
    max_bytes: int = 50 * 1024 * 1024
    max_recipients: int = 100
    max_connections: int = 100
    max_per_network: int = 20
    max_commands: int = 200
    max_errors: int = 100
    max_held_bytes: int = 512 * 1024 * 1024
    min_bytes_second: int = 500
    slow_seconds: float = 60
    timeout_seconds: float = 300
    session_seconds: float = 3600
    stop_seconds: float = 10
    grace_hours: float = 4
    trusted: tuple[str, ...] = ("127.0.0.1", "::1")
    certificate_file: str = ""
    key_file: str = ""
    accounts_file: str = ""
    login: Literal["offered", "required"] = "offered"
    own_hosts: tuple[str, ...] = ()
