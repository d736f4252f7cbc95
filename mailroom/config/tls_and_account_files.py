"""Checks the files that [smtp] and [lmtp] name: the certificate, its key, and the list of who may log in.

Promises: a certificate that does not fit its key is refused, and so is a key that everybody may read. An
accounts file is refused when others may read it, or when one of its lines is no account."""

from __future__ import annotations

import re
import ssl
import stat
from pathlib import Path
from typing import TypeVar

from mailroom.config.config_faults import Faults, why
from mailroom.config.config_tables import Door
from mailroom.config.secrets import OTHERS

D = TypeVar("D", bound=Door)
FILES = ("certificate_file", "key_file", "accounts_file")
_ACCOUNT = re.compile(
    r"\s*(?:#.*)?|[A-Za-z0-9._@+-]{1,64}:\$scrypt\$ln=1[0-7],r=[1-8],p=[1-4](?:\$[A-Za-z0-9+/]+){2}"
)


def with_files(table: D, folder: Path, faults: Faults, name: str) -> D:
    """Returns the table with its files as paths below `folder`, where they are not absolute."""
    paths = {key: folder / getattr(table, key) for key in FILES if getattr(table, key)}
    readable = [key for key, path in paths.items() if _is_readable(path, faults, name, key)]
    if {"certificate_file", "key_file"} <= set(readable):
        _check_pair(paths["certificate_file"], paths["key_file"], faults, name)
    if "accounts_file" in readable:
        _check_accounts(paths["accounts_file"], faults, name)
    return table.model_copy(update={key: str(path) for key, path in paths.items()})


def _is_readable(path: Path, faults: Faults, *where: str) -> bool:
    try:
        path.read_bytes()
    except OSError as trouble:
        faults.add(where, "unreadable", path=path, why=why(trouble))
        return False
    return True


def _check_pair(certificate: Path, key: Path, faults: Faults, name: str) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, ValueError):
        faults.add((name, "certificate_file"), "bad_certificate", path=certificate)
    if key.stat().st_mode & stat.S_IRWXO:
        faults.add((name, "key_file"), "open_key", path=key)


def _check_accounts(path: Path, faults: Faults, name: str) -> None:
    where = (name, "accounts_file")
    if path.stat().st_mode & OTHERS:
        faults.add(where, "secret_open", path=path)
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        if not _ACCOUNT.fullmatch(line):
            faults.add(where, "bad_account", path=path, line=number)
