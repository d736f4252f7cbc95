"""Which tables and keys config.toml may have, what each may hold, and its default.

Times are seconds and sizes bytes, unless the key's name says otherwise. Here: [office], [calendar], [limits],
[courier], [alarm], [process], [metrics], [logging] and the seats.

In: raw tables of config.toml, by pydantic.
Out: frozen models.
Fails: pydantic.ValidationError for a wrong or unknown key (ValueError in a validator). config_faults.py turns
it into sentences, and no office starts with one.
See: [smtp], [lmtp], [[imap]], [relay]: server_tables.py. [retention], [backup], [scanner], [dkim]:
retention_and_backup_tables.py. When one value is right: config_value_checks.py. All of config.toml:
config/__init__.py."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from mailroom.config.config_faults import sentence
from mailroom.config.config_value_checks import (
    Address,
    Addresses,
    Amount,
    AuthservId,
    Clock,
    Count,
    Prefix,
    Seconds,
    Spans,
    Table,
    Text,
    Texts,
    number,
    split_seat,
    whole,
)


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
    survey: bool = False
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
