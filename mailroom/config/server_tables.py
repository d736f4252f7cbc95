"""Which keys [smtp], [lmtp], [[imap]] and [relay] of config.toml may have; the doors take these very tables.

Times are seconds and sizes bytes, unless the key's name says otherwise.

In: raw tables of config.toml, by pydantic.
Out: frozen models.
Fails: pydantic.ValidationError for a wrong or unknown key (ValueError in a validator). config_faults.py turns
it into sentences, and no office starts with one.
See: All other tables: config_tables.py. The limits at work: doors/smtp_limits.py, doors/smtp_session.py."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import model_validator

from mailroom.config.config_faults import sentence
from mailroom.config.config_value_checks import (
    Amount,
    Bytes,
    Count,
    Networks,
    Port,
    Seconds,
    Security,
    Table,
    Text,
    Texts,
    number,
    secret,
    whole,
)

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Door(Table):
    """What [smtp] and [lmtp] share: how a door for mail stands.

    hostname: our name in greetings and Received lines; max_per_network: connections of one network
    (text/ip_networks); max_errors: refused commands in one connection (a recipient too many is not one);
    max_commands: uses of any one command that brings no letter; max_held_bytes: all letters on their way in,
    beyond it 452. A letter that takes longer than slow_seconds comes at min_bytes_second at least.
    session_seconds: the longest a connection may last, however busy. grace_hours: the longest that the
    senders' queues are waited for after a time in which nobody could bring us anything
    (daemon/received_until.py).

    trusted: addresses and networks of our own servers: no limit a network, no login, never closed in favour
    of others. certificate_file, key_file: for STARTTLS, "" = none is offered. accounts_file: who may log in,
    and how (doors/smtp_accounts.py). login "required": who is not trusted brings a letter only after his
    login."""

    host: Text = "127.0.0.1"
    hostname: Text = "localhost"
    max_bytes: Bytes = 50 * 1024**2
    max_recipients: Count = 100
    max_connections: Count = 100
    max_per_network: Count = 20
    max_commands: Count = 200
    max_errors: Count = 100
    max_held_bytes: Bytes = 512 * 1024**2
    min_bytes_second: Count = 500
    slow_seconds: Seconds = 60.0
    timeout_seconds: Seconds = 300.0
    session_seconds: Seconds = 3600.0
    stop_seconds: Seconds = 10.0
    grace_hours: Annotated[float, number(0, 120)] = 4.0
    trusted: Networks = ("127.0.0.1", "::1")
    certificate_file: str = ""
    key_file: str = ""
    accounts_file: str = ""
    login: Literal["offered", "required"] = "offered"

    @model_validator(mode="after")
    def _check_whole_security(self) -> Door:
        if bool(self.certificate_file) != bool(self.key_file):
            raise ValueError(sentence("value", "half_certificate"))
        if self.accounts_file and not self.certificate_file:
            raise ValueError(sentence("value", "login_in_the_open"))
        if self.login == "required" and not self.accounts_file:
            raise ValueError(sentence("value", "login_of_nobody"))
        return self


class SmtpTable(Door):
    """[smtp]: mail brought to us by SMTP."""

    protocol: Literal["smtp"] = "smtp"
    port: Port = 8025
    own_hosts: ClassVar[tuple[str, ...]] = ()  # a host in front hands letters over by LMTP


class LmtpTable(Door):
    """[lmtp]: mail brought to us by the mail server's LMTP.

    own_hosts: the names of our servers after "by" in their Received lines. A letter that waited in their
    queues has arrived when the first of them took it."""

    protocol: Literal["lmtp"] = "lmtp"
    port: Port = 8024
    own_hosts: Texts = ()


SmtpSettings = SmtpTable | LmtpTable


class OauthTable(Table):
    """[imap.oauth], [relay.oauth]: where tokens come from, in place of a password.

    With a `refresh_token` the mailbox's owner has consented. Without one the program logs in for itself
    (client_credentials, with `client_secret`). ca_file "": the system's. secret_ends: its provider's day."""

    token_url: Text
    client_id: Text
    client_secret: str = secret()
    refresh_token: str = secret()
    scope: str = ""
    mechanism: Literal["xoauth2", "oauthbearer"] = "xoauth2"
    ca_file: str = ""
    timeout_seconds: Seconds = 30.0
    secret_ends: date | None = None

    @model_validator(mode="after")
    def _check_provider(self) -> OauthTable:
        if not re.fullmatch(r"https://[^/\s@]+(/\S*)?", self.token_url):
            raise ValueError(sentence("value", "token_url"))
        if not self.refresh_token and not self.client_secret:
            raise ValueError(sentence("value", "oauth_secret"))
        return self


class MailboxTable(Table):
    """[[imap]]: a mailbox that is polled, how to get in, and how often it is asked.

    security "none" is for a server on this machine. done_folder: handled letters are moved there; "" leaves
    them in place. since: needed for a box that is not empty at first; letters that arrived before that day
    are not read. idle: the server may announce new letters between two polls (RFC 2177), where it can."""

    host: Text
    port: Port = 993
    security: Security = "tls"
    ca_file: str = ""
    user: Text
    password: str = secret()
    oauth: OauthTable | None = None
    folder: Text = "INBOX"
    done_folder: str = ""
    since: date | None = None
    max_bytes: Bytes = 50 * 1024**2
    connect_seconds: Seconds = 15.0
    timeout_seconds: Seconds = 60.0
    idle: bool = True
    poll_seconds: Seconds = 60.0

    @model_validator(mode="after")
    def _check_whole_login(self) -> MailboxTable:
        _check_login(self)
        return self


class RelayTable(Table):
    """[relay]: where letters go out: into Maildirs under the store, or to a mail server.

    max_bytes: a larger mail is made smaller or split; hostname: our name in greetings; expire_days: for how
    many working days a recipient's server may defer a mail; look_minutes: how long we wait for a sign that a
    doubtful mail arrived; sent_folder: of the first [[imap]] mailbox, asked for such mails ("" = none);
    probe_days: after how many days a dead address is tried again; score_days: for how many days a returned
    mail counts against its address; arrival_notices: the relay is asked to tell when a mail has arrived.

    security "none" is for a server on this machine; ca_file "" = the system's authorities. A line is kept
    open for the next letter for keep_seconds, altogether for line_seconds, and for letters_a_line letters.
    answer_seconds: how long the answer to a whole letter is waited for, any other for timeout_seconds."""

    mode: Literal["maildirs", "smtp"] = "maildirs"
    host: str = ""
    port: Port = 587
    security: Security = "starttls"
    ca_file: str = ""
    user: str = ""
    password: str = secret()
    oauth: OauthTable | None = None
    hostname: Text = "localhost"
    timeout_seconds: Seconds = 60.0
    answer_seconds: Seconds = 300.0
    keep_seconds: Seconds = 30.0
    line_seconds: Seconds = 300.0
    letters_a_line: Count = 100
    arrival_notices: bool = True
    max_bytes: Bytes = 20 * 1024**2
    expire_days: Amount = 5
    look_minutes: Annotated[int, whole(1, 24 * 60)] = 15
    sent_folder: str = ""
    probe_days: Amount = 14
    score_days: Amount = 60

    @model_validator(mode="after")
    def _check_whole_login(self) -> RelayTable:
        if self.mode == "smtp" and not self.host:
            raise ValueError(sentence("value", "relay_host"))
        _check_login(self)
        return self


def _check_login(table: MailboxTable | RelayTable) -> None:
    """A login is whole and only one, and no password goes out in the open, but to this machine."""
    if table.password and table.oauth:
        raise ValueError(sentence("value", "two_logins"))
    if (table.password or table.oauth) and not table.user:
        raise ValueError(sentence("value", "oauth_needs_user" if table.oauth else "password_needs_user"))
    if table.user and not (table.password or table.oauth):
        raise ValueError(sentence("value", "user_needs_password", name="password"))
    if table.user and table.security == "none" and table.host not in LOOPBACK:
        raise ValueError(sentence("value", "plain_login"))
