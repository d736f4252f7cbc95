"""Whether the files that [smtp], [lmtp] and [dkim] name are usable: the TLS certificate and its key, the
accounts, the keys that sign.

A certificate that does not fit its key is refused, and so is a key that everybody may read. An accounts file
or a signing key is refused when others may read it, or when it is none.

In: `with_files`: [smtp] or [lmtp], the folder, `Faults`. `with_signing_keys`: [dkim] and the office's
address.
Out: the table with whole paths.
Fails: An OSError while a file is looked at goes up; all else that is wrong is noted in `Faults`.
See: When the certificate is reread while the door is open: doors/smtp_certificate.py. Logging in:
doors/smtp_accounts.py."""

from __future__ import annotations

import base64
import re
import ssl
import stat
from pathlib import Path
from typing import TypeVar

from mailroom.config.config_faults import Faults, why
from mailroom.config.retention_and_backup_tables import DkimTable
from mailroom.config.secrets import OTHERS
from mailroom.config.server_tables import Door

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


# How a signing key is made; what its bytes begin with (RFC 8410 7), and how many an RSA key of 2048 bits has.
_ED25519 = bytes.fromhex("302e020100300506032b6570")
_RSA_BYTES = 1150
_MADE = {"rsa": "-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "ed25519": "-algorithm ed25519"}
_PEM = re.compile(rb"-----BEGIN (?:RSA )?PRIVATE KEY-----(.+?)-----END", re.DOTALL)


def with_signing_keys(table: DkimTable, mail: str, folder: Path, faults: Faults) -> DkimTable:
    """Returns the table with its key files as paths, and its domain. mail: the office's address; its domain
    is the one that signs, or lies in it (RFC 7489 3.1.1)."""
    own = mail.rpartition("@")[2]
    domain = table.domain or own
    if domain != own and not own.endswith(f".{domain}"):
        faults.add(("dkim", "domain"), "dkim_domain", domain=domain, mail=mail)
    files = {}
    for kind, how in _MADE.items():
        key = f"{kind}_key_file"
        if not getattr(table, key):
            continue
        path = folder / getattr(table, key)
        files[key] = str(path)
        if not _is_readable(path, faults, "dkim", key):
            continue
        if path.stat().st_mode & OTHERS:
            faults.add(("dkim", key), "secret_open", path=path)
        if not _is_signing_key(path.read_bytes(), kind):
            faults.add(("dkim", key), "bad_dkim_key", path=path, kind=kind, how=how)
    return table.model_copy(update={"domain": domain, **files})


def _is_signing_key(pem: bytes, kind: str) -> bool:
    found = _PEM.search(pem)
    try:
        der = base64.b64decode(b"".join(found[1].split()), validate=True) if found else b""
    except ValueError:
        return False
    return der.startswith(_ED25519) if kind == "ed25519" else len(der) >= _RSA_BYTES


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
