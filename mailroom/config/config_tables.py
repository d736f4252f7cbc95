"""The tables of config.toml as frozen models: which keys there are, what may stand in each, and what stands
there if nothing is written.

Promises: strict (a number in quotes is no number), and no key that nobody reads. What is wrong is a sentence
of config_faults.toml. Times are seconds, sizes bytes, unless the key's name says otherwise."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from mailroom.config.config_faults import sentence
from mailroom.procedure.workdays import Span, spans

# RFC 5321 4.1.2 without quoted strings and address literals, which no office uses; 64 octets at most before
# the @ (4.5.3.1.1)
_ADDRESS = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_SEAT = re.compile(r"\s*([^<>]+?)\s*<\s*([^<>\s]+)\s*>\s*")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
CODE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")


def _address(text: str) -> str:
    lower = text.strip().lower()
    local = lower.partition("@")[0]
    if not _ADDRESS.fullmatch(lower) or ".." in local or local.startswith(".") or local.endswith("."):
        raise ValueError(sentence("value", "address", text=text))
    return lower


def _whole(low: int, high: int) -> BeforeValidator:
    def check(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(sentence("value", "whole", low=low, high=high))
        return value

    return BeforeValidator(check)


def _number(low: float, high: float) -> BeforeValidator:
    def check(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise ValueError(sentence("value", "number", low=low, high=high))
        return float(value)

    return BeforeValidator(check)


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


def _text(text: str) -> str:
    """One printable line: names and addresses of the office stand in headers and on paper."""
    if not text.strip() or not text.isprintable():
        raise ValueError(sentence("value", "text" if text.strip() else "empty"))
    return text


def _prefix(text: str) -> str:
    if not re.fullmatch(r"[A-Z0-9]{1,8}", text):
        raise ValueError(sentence("value", "prefix"))
    return text


def _authserv_id(text: str) -> str:
    if not re.fullmatch(r'[^\s;="()]{0,255}', text) or not text.isprintable():
        raise ValueError(sentence("value", "authserv_id"))
    return text


Address = Annotated[str, AfterValidator(_address)]
Text = Annotated[str, AfterValidator(_text)]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
Addresses = Annotated[tuple[Address, ...], Field(strict=False)]
Dates = Annotated[tuple[date, ...], Field(strict=False)]
Clock = Annotated[time, BeforeValidator(_clock)]
Spans = Annotated[tuple[Span, ...], BeforeValidator(_spans), Field(strict=False)]
Security = Literal["tls", "starttls", "none"]
Port = Annotated[int, _whole(1, 65535)]
Amount = Annotated[int, _whole(1, 365)]
Count = Annotated[int, _whole(1, 1_000_000)]
Bytes = Annotated[int, _whole(1024, 10 * 1024**3)]
Years = Annotated[int, _whole(1, 100)]
Days = Annotated[int, _whole(1, 36_500)]
Seconds = Annotated[float, _number(0.1, 86400)]


def secret() -> Any:
    """A field that is never written inline: the office writes NAME_env or NAME_file."""
    return Field(default="", repr=False, json_schema_extra={"secret": True})


class Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Office(Table):
    """[office]: the house rules that are no table of their own."""

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
    home: Text = "DISKOMINFO"
    prefix: Annotated[str, AfterValidator(_prefix)] = "ME"
    first_number: Count = 1
    window_minutes: Annotated[int, _whole(0, 24 * 60)] = 10
    letter_code: Text = "700.1.2.4"
    plus_addressing: bool = True
    authserv_id: Annotated[str, AfterValidator(_authserv_id)] = ""
    budget_day: Count = 10
    budget_hour: Count = 25
    legal_basis: Texts = ()
    systems: Addresses = ()
    subdistricts: Texts = ()
    rehearsal: bool = False
    store: Text = "store"


class LetterheadTable(Table):
    """[letterhead.inspectorate], [letterhead.regent]: whose paper the nota dinas and the surat teguran are.
    What is "" is left out; a number that is "" is filled in by hand."""

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
    """[calendar]: `add` are non-working days that the library does not know, `strike` those it should
    forget."""

    zone: Literal["WIB", "WITA", "WIT"] = "WIB"
    day_ends: Clock = time(16)
    hours: OfficeHours | None = None
    ramadan: Annotated[tuple[Season, ...], Field(strict=False)] = ()
    add: Dates = ()
    strike: Dates = ()


class LimitTable(Table):
    """A limit of [limits]: HK are working days, H calendar days. warn: so many HK before its end the holder
    is reminded; escalate: who is told when it is late, instead of those the SOP names."""

    amount: Amount | None = None
    unit: Literal["HK", "H"] = "HK"
    warn: Amount | None = None
    escalate: (
        Annotated[
            tuple[Literal["head", "apip", "liaison", "admin_head", "inspector", "sekda"], ...],
            Field(strict=False),
        ]
        | None
    ) = None


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
        found = _SEAT.fullmatch(value)
        if not found:
            raise ValueError(sentence("value", "seat"))
        return {"name": found[1], "mail": found[2]}


class AgencyTable(Table):
    """A line of [agencies]. `deputy` and `also` are the liaison's."""

    name: Text
    liaison: Seat
    head: Seat
    deputy: Seat | None = None
    also: Addresses = ()
    officers: Annotated[tuple[Seat, ...], Field(strict=False)] = ()
    aliases: Texts = ()
    oversight: bool = False
    information: bool = False


class Door(Table):
    """What [smtp] and [lmtp] share; the fields of doors/smtp_door.SmtpSettings."""

    host: Text = "127.0.0.1"
    hostname: Text = "localhost"
    max_bytes: Bytes = 50 * 1024**2
    max_recipients: Count = 100
    max_connections: Count = 100
    max_commands: Count = 200
    max_errors: Count = 100
    max_held_bytes: Bytes = 512 * 1024**2
    timeout_seconds: Seconds = 300.0
    session_seconds: Seconds = 3600.0
    stop_seconds: Seconds = 10.0
    grace_hours: Annotated[float, _number(0, 120)] = 4.0


class SmtpTable(Door):
    """[smtp]: mail brought to us by SMTP."""

    protocol: Literal["smtp"] = "smtp"
    port: Port = 8025


class LmtpTable(Door):
    """[lmtp]: mail brought to us by the mail server's LMTP. `own_hosts`: its names, and those of our servers
    before it, as they stand after "by" in their Received lines: a letter that waited in their queues has
    arrived when the first of them took it."""

    protocol: Literal["lmtp"] = "lmtp"
    port: Port = 8024
    own_hosts: Texts = ()


class FilesTable(Table):
    """[files]: letters brought as files. `own_hosts`: names of our receiving servers, believed in Received
    lines."""

    own_hosts: Texts = ()
    max_bytes: Bytes = 50 * 1024**2


class RetentionTable(Table):
    """[retention]: how long `retain` leaves raw letters and sent mails on the disk; what is not named stays
    for ever.

    Letters and mails of a case are counted from its end, others from their arrival or departure.
    """

    letters_years: Years | None = None
    mails_years: Years | None = None
    automatic_days: Days | None = None
    spam_days: Days | None = None


class CourierTable(Table):
    """[courier]: letters on a stick. After lost_days without him they wait for the line again; key_file,
    beside config.toml unless absolute: on the machine that sends them."""

    lost_days: Amount = 14
    key_file: Text = "courier.key"


class AlarmTable(Table):
    """[alarm]: from when on something is wrong, and who else hears of it. silence_hours: without any letter,
    while the office is open; command: is run with "alarm" or "clear" and the alarm's name behind it, its
    sentences on standard input."""

    line_minutes: Count = 60
    silence_hours: Amount = 24
    queue_letters: Count = 100
    queue_hours: Count = 8
    disk_free_mb: Annotated[int, _whole(0, 1_000_000)] = 500
    clock_seconds: Count = 120
    probe: bool = True
    probe_minutes: Count = 60
    command: Texts = ()


class MetricsTable(Table):
    """[metrics]: `file` is beside config.toml unless absolute; "" = none is written."""

    file: str = ""


class LoggingTable(Table):
    """[logging]: `file` is beside config.toml unless absolute; "" = standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"
    file: str = ""


class OauthTable(Table):
    """[imap.oauth], [relay.oauth]: where tokens come from for a server that takes no passwords; the fields of
    doors/oauth.OauthSettings."""

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
    """[[imap]]: a mailbox that is polled; the fields of doors/imap/imap_door.ImapSettings, and how often it
    is asked.

    `done_folder` "" leaves handled letters in place; `since` is required for a box that is not empty at the
    first start."""

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
    def _whole_login(self) -> MailboxTable:
        _check_login(self)
        return self

    def settings(self) -> dict[str, Any]:
        """What the door takes."""
        return self.model_dump(exclude={"poll_seconds", "oauth"})


class RelayTable(Table):
    """[relay]: where letters go out: into Maildirs under the store, or to a mail server.

    `max_bytes`: a larger mail is made smaller or split; `hostname`: our name in greetings; `expire_days`:
    working days for which a recipient's side may put a mail off; `look_minutes`: how long signs are waited
    for that a mail arrived of which nobody knows; `sent_folder`: of the first [[imap]] mailbox, where its
    provider keeps what was sent, is asked for such mails ("" = it is not); `probe_days`: after so many a dead
    address is tried again; `score_days`: for so many what came back from an address counts."""

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
    max_bytes: Bytes = 20 * 1024**2
    expire_days: Amount = 5
    look_minutes: Annotated[int, _whole(1, 24 * 60)] = 15
    sent_folder: str = ""
    probe_days: Amount = 14
    score_days: Amount = 60

    @model_validator(mode="after")
    def _whole_login(self) -> RelayTable:
        if self.mode == "smtp" and not self.host:
            raise ValueError(sentence("value", "relay_host"))
        _check_login(self)
        return self

    def settings(self) -> dict[str, Any]:
        """What the postman takes."""
        return self.model_dump(exclude={"mode", "max_bytes", "oauth", *OF_POST})


# what the clerk's post takes of [relay]
OF_POST = ("expire_days", "look_minutes", "sent_folder", "probe_days", "score_days")


def _check_login(table: MailboxTable | RelayTable) -> None:
    """A login is whole and only one, and what proves it never goes out in the open."""
    if table.password and table.oauth:
        raise ValueError(sentence("value", "two_logins"))
    if (table.password or table.oauth) and not table.user:
        raise ValueError(sentence("value", "oauth_needs_user" if table.oauth else "password_needs_user"))
    if table.user and not (table.password or table.oauth):
        raise ValueError(sentence("value", "user_needs_password", name="password"))
    if table.user and table.security == "none" and table.host not in LOOPBACK:
        raise ValueError(sentence("value", "plain_login"))
