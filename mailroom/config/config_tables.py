"""Which tables and keys config.toml may have, what each may hold, and its default.

Times are seconds and sizes bytes, unless the key's name says otherwise. Here: [office], [calendar], [limits],
[smtp], [lmtp], [[imap]], [relay], [courier], [alarm], [process], [metrics], [logging] and the seats.

In: raw tables of config.toml, by pydantic.
Out: frozen models; `settings` of [[imap]] and [relay]: the door's own keys.
Fails: pydantic.ValidationError for a wrong or unknown key (ValueError in a validator). config_faults.py turns
it into sentences, and no office starts with one.
See: [retention], [backup], [scanner], [dkim]: retention_and_backup_tables.py. When one value is right:
config_value_checks.py. All of config.toml: config/__init__.py."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from mailroom.config.config_faults import sentence
from mailroom.config.config_value_checks import (
    Address,
    Addresses,
    Amount,
    AuthservId,
    Bytes,
    Clock,
    Count,
    Networks,
    Port,
    Prefix,
    Seconds,
    Security,
    Spans,
    Table,
    Text,
    Texts,
    number,
    secret,
    split_seat,
    whole,
)

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Office(Table):
    """[office]: the house rules that are no table of their own.

    emblem, garuda: pictures that lie beside the tables."""

    mail: Address
    unit: Text
    unit_short: Text
    government: Text
    region: Text
    seat: Text
    regent_title: Text
    address: Text
    website: Text
    phone: Text
    channels: Texts
    home: Text
    prefix: Prefix
    first_number: Count = 1
    window_minutes: Annotated[int, whole(0, 24 * 60)] = 10
    letter_code: Text = "700.1.2.4"
    plus_addressing: bool = True
    authserv_id: AuthservId = ""
    forwarders: Texts = ()
    token_days: Annotated[int, whole(1, 3650)] = 90
    budget_day: Count = 25
    budget_hour: Count = 10
    new_per_hour: Count = 60
    afterwards_a_year: Annotated[int, whole(0, 366)] = 3
    spam_score: Annotated[float, number(0, 1000)] = 8.0
    spam_scl: Annotated[int, whole(0, 10)] = 5
    legal_basis: Texts = ()
    systems: Addresses = ()
    lapor: Addresses = ()
    tables: Text = "."
    emblem: str = ""
    garuda: str = ""
    rehearsal: bool = False
    store: Text = "store"


class LetterheadTable(Table):
    """[letterhead.inspectorate], [letterhead.regent]: the heads of the nota dinas and of the surat teguran.

    An empty line is left out; an empty number is filled in by hand."""

    unit: str = ""
    address: str = ""
    website: str = ""
    mail: str = ""
    phone: str = ""
    number: str = ""


class LetterheadsTable(Table):
    inspectorate: LetterheadTable = LetterheadTable()
    regent: LetterheadTable = LetterheadTable()


class OfficeHours(Table):
    """Spans in which the office is open, on Fridays and on the other working days."""

    weekday: Spans
    friday: Spans


class Season(OfficeHours):
    """Office hours from `first` to `last` (Ramadan)."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Season:
        if self.first >= self.last:
            raise ValueError(sentence("value", "season"))
        return self


class CalendarTable(Table):
    """[calendar]: the office's hours; days off that the library lacks or should forget stand in libur.csv."""

    zone: Literal["WIB", "WITA", "WIT"] = "WIB"
    day_ends: Clock = time(16)
    hours: OfficeHours | None = None
    ramadan: Annotated[tuple[Season, ...], Field(strict=False)] = ()


Superior = Literal["head", "apip", "liaison", "admin_head", "inspector", "sekda"]


class SecondClockTable(Table):
    """[limits] danger: after so many office hours whoever has to decide on a danger is reminded.

    escalate: who is told, instead of those the SOP names."""

    amount: Amount | None = None
    escalate: Annotated[tuple[Superior, ...], Field(strict=False)] | None = None


class LimitTable(SecondClockTable):
    """A limit of [limits]: HK are working days, H calendar days.

    warn: so many HK before its end the holder is reminded; escalate: who is told when it is late, instead of
    those the SOP names."""

    unit: Literal["HK", "H"] = "HK"
    warn: Amount | None = None


class Seat(Table):
    """A person: "Nama <alamat>", or a table when there is more to say."""

    name: Text
    mail: Address
    also: Addresses = ()
    deputy: Seat | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = split_seat(value)
        if not found or not found[0]:
            raise ValueError(sentence("value", "seat"))
        return {"name": found[0], "mail": found[1]}


class Door(Table):
    """What [smtp] and [lmtp] share; the fields of doors/smtp_settings.SmtpSettings."""

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


class LmtpTable(Door):
    """[lmtp]: mail brought to us by the mail server's LMTP.

    own_hosts: the names of our servers after "by" in their Received lines. A letter that waited in their
    queues has arrived when the first of them took it."""

    protocol: Literal["lmtp"] = "lmtp"
    port: Port = 8024
    own_hosts: Texts = ()


class CourierTable(Table):
    """[courier]: letters on a stick. After lost_days without it they wait for the line again.

    key_file: on the machine that sends them; beside config.toml unless absolute."""

    lost_days: Amount = 14
    key_file: Text = "courier.key"


class AlarmTable(Table):
    """[alarm]: the limits beyond which something is wrong, and who else is told.

    silence_hours: without any letter, while the office is open; command: is run with "alarm" or "clear" and
    the alarm's name, and reads its sentences on standard input."""

    line_minutes: Count = 60
    silence_hours: Amount = 24
    queue_letters: Count = 100
    queue_hours: Count = 8
    disk_free_mb: Annotated[int, whole(0, 1_000_000)] = 500
    clock_seconds: Count = 120
    probe: bool = True
    probe_minutes: Count = 60
    command: Texts = ()


class ProcessTable(Table):
    """[process]: what one letter and what one paper (a PDF, the report, a digest) may cost the clerk.

    seconds: of CPU; mb: of memory beyond what the clerk has at rest; still_seconds: how long he may show no
    sign of work before another takes his place."""

    letter_seconds: Seconds = 5.0
    letter_mb: Annotated[int, whole(64, 1_000_000)] = 512
    paper_seconds: Seconds = 120.0
    paper_mb: Annotated[int, whole(64, 1_000_000)] = 2048
    still_seconds: Seconds = 600.0


class MetricsTable(Table):
    """[metrics]: `file` is beside config.toml unless absolute; "" = none is written."""

    file: str = ""


class LoggingTable(Table):
    """[logging]: `file` is beside config.toml unless absolute; "" = standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"
    file: str = ""


class OauthTable(Table):
    """[imap.oauth], [relay.oauth]: a source of tokens in place of a password; doors/oauth.OauthSettings."""

    token_url: Text
    client_id: Text
    client_secret: str = secret()
    refresh_token: str = secret()
    scope: str = ""
    mechanism: Literal["xoauth2", "oauthbearer"] = "xoauth2"
    ca_file: str = ""
    timeout_seconds: Seconds = 30.0

    @model_validator(mode="after")
    def _check_provider(self) -> OauthTable:
        if not re.fullmatch(r"https://[^/\s@]+(/\S*)?", self.token_url):
            raise ValueError(sentence("value", "token_url"))
        if not self.refresh_token and not self.client_secret:
            raise ValueError(sentence("value", "oauth_secret"))
        return self


class MailboxTable(Table):
    """[[imap]]: a mailbox that is polled; doors/imap/imap_door.ImapSettings and how often it is asked.

    done_folder: "" leaves handled letters in place; since: needed for a box that is not empty at first."""

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

    def settings(self) -> dict[str, Any]:
        """Returns what the door takes."""
        return self.model_dump(exclude={"poll_seconds", "oauth"})


class RelayTable(Table):
    """[relay]: where letters go out: into Maildirs under the store, or to a mail server.

    max_bytes: a larger mail is made smaller or split; hostname: our name in greetings; expire_days: for how
    many working days a recipient's server may defer a mail; look_minutes: how long we wait for a sign that a
    doubtful mail arrived; sent_folder: of the first [[imap]] mailbox, asked for such mails ("" = none);
    probe_days: after how many days a dead address is tried again; score_days: for how many days a returned
    mail counts against its address; arrival_notices: the relay is asked to tell when a mail has arrived."""

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

    def settings(self) -> dict[str, Any]:
        """Returns what the postman takes."""
        return self.model_dump(exclude={"mode", "max_bytes", "oauth", *OF_POST})


# the fields of [relay] that the clerk's post takes
OF_POST = ("expire_days", "look_minutes", "sent_folder", "probe_days", "score_days")


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
