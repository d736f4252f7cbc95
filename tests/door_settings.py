"""Settings of doors and relays for tests: any port and any time, also those that config.toml refuses."""

from __future__ import annotations

from typing import Any, TypeVar

from mailroom.config.config_value_checks import Table
from mailroom.config.retention_and_backup_tables import ScannerTable
from mailroom.config.server_tables import LmtpTable, MailboxTable, OauthTable, RelayTable, SmtpTable

T = TypeVar("T", bound=Table)


def smtp_settings(protocol: str = "smtp", port: int = 0, **more: Any) -> SmtpTable | LmtpTable:
    """port 0: a free one."""
    table = SmtpTable if protocol == "smtp" else LmtpTable
    return table.model_construct(port=port, **more)


def imap_settings(
    host: str, port: int = 993, security: str = "tls", ca_file: str = "", user: str = "", **more: Any
) -> MailboxTable:
    return MailboxTable.model_construct(
        host=host, port=port, security=security, ca_file=ca_file, user=user, **more
    )


def relay_settings(
    host: str = "127.0.0.1", port: int = 587, security: str = "starttls", ca_file: str = "", **more: Any
) -> RelayTable:
    return RelayTable.model_construct(host=host, port=port, security=security, ca_file=str(ca_file), **more)


def oauth_settings(
    token_url: str, client_id: str, client_secret: str, refresh_token: str = "", scope: str = "", **more: Any
) -> OauthTable:
    who = {"client_id": client_id, "client_secret": client_secret, "refresh_token": refresh_token}
    return OauthTable.model_construct(token_url=token_url, scope=scope, **who, **more)


def scanner_settings(socket: str = "", seconds: float = 20.0) -> ScannerTable:
    return ScannerTable.model_construct(socket=socket, timeout_seconds=seconds)


def changed(settings: T, **changes: Any) -> T:
    """The same settings but for these; an SMTP door becomes one for LMTP, too."""
    if isinstance(settings, SmtpTable) and changes.get("protocol") == "lmtp":
        return LmtpTable.model_construct(**{**settings.model_dump(), **changes})  # type: ignore[return-value]
    return settings.model_copy(update=changes)
