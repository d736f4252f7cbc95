"""Whether the files are usable that [smtp], [lmtp], [dkim] and [sealed] name: certificates and their keys,
accounts, keys that sign.

A certificate that does not fit its key is refused, and so is a key that everybody may read. An accounts file
or a signing key is refused when others may read it, or when it is none.

In: `with_files`: [smtp] or [lmtp], the folder, `Faults`. `with_signing_keys`: [dkim] and the office's
address. `with_seal_files`, `not_certificates`:
[sealed].
Out: the table with whole paths; warnings.
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

from mailroom.config.config_faults import Faults, sentence, why
from mailroom.config.retention_and_backup_tables import DkimTable, SealedTable
from mailroom.config.secrets import OTHERS, UNREAD
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


def with_seal_files(table: SealedTable, folder: Path, faults: Faults) -> SealedTable:
    """Returns the table with its folder and files as paths. A key that others may read is refused."""
    names = ("folder", "certificate_file", "key_file", "pgp_key_file")
    paths = {key: folder / getattr(table, key) for key in names if getattr(table, key)}
    if "folder" in paths and not paths["folder"].is_dir():
        faults.add(("sealed", "folder"), "no_folder", path=paths["folder"])
    good = [key for key in names[1:] if key in paths and _is_readable(paths[key], faults, "sealed", key)]
    for key in ("key_file", "pgp_key_file"):
        if key in good and paths[key].stat().st_mode & OTHERS:
            faults.add(("sealed", key), "secret_open", path=paths[key])
    if {"certificate_file", "key_file"} <= set(good) and table.password != UNREAD:
        _check_pair(paths["certificate_file"], paths["key_file"], faults, "sealed", table.password)
    if "pgp_key_file" in good and not _PGP_KEY.match(paths["pgp_key_file"].read_bytes()):
        faults.add(("sealed", "pgp_key_file"), "bad_pgp_key", path=paths["pgp_key_file"])
    return table.model_copy(update={key: str(path) for key, path in paths.items()})


def not_certificates(table: SealedTable) -> list[str]:
    """Returns a warning for each file of the folder that is no certificate, or no list of revoked ones,
    though it is called one."""
    found, folder = [], Path(table.folder) if table.folder else None
    for path in sorted([*folder.glob("*"), *folder.glob("ca/*")]) if folder else ():
        kind = path.suffix.lower()
        if kind not in (".pem", ".crt", ".cer", ".crl"):
            continue
        try:
            data = path.read_bytes()
            if kind == ".crl":
                if not _REVOKED.match(data):
                    found.append(sentence("warning", "no_revoked_list", path=path))
                continue
            text = data.decode("ascii") if b"-----BEGIN" in data else data
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
        except (OSError, ValueError):  # ssl.SSLError is an OSError
            found.append(sentence("warning", "no_certificate", path=path))
    return found


_REVOKED = re.compile(rb"\s*-----BEGIN X509 CRL-----|\x30[\x81-\x84]")  # in PEM, or a SEQUENCE of DER
# In armor, or as a packet of a secret key (RFC 9580 4.2, 5.5.1.3).
_PGP_KEY = re.compile(rb"\s*-----BEGIN PGP PRIVATE KEY BLOCK-----|[\x94-\x97\xc5]")


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


def _check_pair(certificate: Path, key: Path, faults: Faults, name: str, password: str = "") -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=password)
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
