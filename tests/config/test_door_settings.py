"""The names and defaults of a door's settings are the same in its own room and in config.toml's tables."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from mailroom.config import config_tables as tables
from mailroom.doors.imap.imap_connection import ImapSettings
from mailroom.doors.smtp_client import RelaySettings
from mailroom.doors.smtp_settings import SmtpSettings

PAIRS: list[tuple[Any, Any, dict[str, Any]]] = [
    (tables.SmtpTable, SmtpSettings, {"own_hosts": ()}),  # a host in front hands letters over by LMTP
    (tables.LmtpTable, SmtpSettings, {"protocol": "lmtp", "port": 8024}),
    (tables.MailboxTable, ImapSettings, {"host": None, "user": None}),  # must be written
    (tables.RelayTable, RelaySettings, {"host": ""}),  # of an office that sends into Maildirs
]


@pytest.mark.parametrize(("table", "settings", "otherwise"), PAIRS)
def test_a_door_and_config_toml_have_the_same_defaults(
    table: Any, settings: Any, otherwise: dict[str, Any]
) -> None:
    for one in fields(settings):
        known = table.model_fields.get(one.name)
        if known is None or known.is_required():
            assert one.name in otherwise
        else:
            assert known.default == otherwise.get(one.name, one.default), one.name
