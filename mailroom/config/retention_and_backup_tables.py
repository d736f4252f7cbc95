"""The keys of [retention], [backup] and [scanner] in config.toml: what is kept how long, the nightly backup,
the virus scanner.

[retention]: letters_years, mails_years, automatic_days, spam_days, personal_years; a key that is not set
keeps for ever. Who carries them out: shelves/upkeep/retention.py, daemon/nightly_backup.py,
doors/virus_scanner.py. All other tables: config_tables.py, whose promises hold here."""

from __future__ import annotations

from datetime import time

from mailroom.config.config_fields import Clock, Days, Recipients, ScannerSocket, Seconds, Table, Text, Years


class RetentionTable(Table):
    """[retention]: how long `retain` leaves raw letters, sent mails and what the journal says of people; None
    = for ever.

    What belongs to a case is counted from its end, other letters and mails from arrival or departure."""

    letters_years: Years | None = None
    mails_years: Years | None = None
    automatic_days: Days | None = None
    spam_days: Days | None = None
    personal_years: Years | None = None


class BackupTable(Table):
    """[backup]: the encrypted backup of each night; recipients: () = none is made.

    folder, identity_file: beside config.toml unless absolute; the second opens what was written, to prove
    it."""

    recipients: Recipients = ()
    folder: Text = "cadangan"
    at: Clock = time(1)
    identity_file: str = ""


class ScannerTable(Table):
    """[scanner]: clamd, asked about each file before it goes on. socket: a path, or host:port; "" = none."""

    socket: ScannerSocket = ""
    timeout_seconds: Seconds = 20.0
