"""The keys of [retention], [backup], [scanner], [dkim] and [sealed] in config.toml.

They say what is kept how long. They set up the nightly backup, the virus scanner, our own signatures, and
others' signatures and encryption.

[retention]: letters_years, mails_years, automatic_days, spam_days, personal_years; a key that is not set
keeps for ever.

In: raw tables of config.toml, by pydantic.
Out: frozen models.
Fails: pydantic.ValidationError for a wrong or unknown key (ValueError in a validator). config_faults.py turns
it into sentences, and no office starts with one.
See: All other tables: config_tables.py. Carrying them out: shelves/upkeep/retention.py,
daemon/nightly_backup.py, doors/virus_scanner.py, doors/dkim_signing.py."""

from __future__ import annotations

from datetime import time

from pydantic import model_validator

from mailroom.config.config_faults import sentence
from mailroom.config.config_value_checks import (
    Clock,
    Days,
    Domain,
    Recipients,
    ScannerSocket,
    Seconds,
    Selector,
    Table,
    Text,
    Years,
    secret,
)


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


class DkimTable(Table):
    """[dkim]: signatures of our own, for an office whose mail no server signs; selector "" = there are none.

    domain: "" = that of [office] mail; the key files: beside config.toml unless absolute, "" = none."""

    selector: Selector = ""
    domain: Domain = ""
    rsa_key_file: str = ""
    ed25519_key_file: str = ""

    @model_validator(mode="after")
    def _check_whole(self) -> DkimTable:
        if bool(self.selector) != bool(self.rsa_key_file or self.ed25519_key_file):
            raise ValueError(sentence("value", "dkim_half"))
        return self


class SealedTable(Table):
    """[sealed]: S/MIME and OpenPGP; all beside config.toml unless absolute, "" = none.

    folder: certificates and keys of people who sign; certificate_file, key_file: the office's own, to which
    others encrypt; pgp_key_file: its OpenPGP key; password: of both keys, where they have one."""

    folder: str = ""
    certificate_file: str = ""
    key_file: str = ""
    pgp_key_file: str = ""
    password: str = secret()

    @model_validator(mode="after")
    def _check_whole(self) -> SealedTable:
        if bool(self.certificate_file) != bool(self.key_file):
            raise ValueError(sentence("value", "half_certificate"))
        return self
