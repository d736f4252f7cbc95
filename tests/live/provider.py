"""A mail provider on loopback: mailboxes and submission behind one login, each port also under certificates
that prove nothing.

The login is looked up by Dovecot for both (`smtpd_sasl_type = dovecot`), as most small offices have it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.certificates import certificate
from tests.live.servers import OFFICE, Servers, start_dovecot, start_postfix, stop
from tests.live.test_check_live import table
from tests.ports import free_port

THEN, SOON = "20240101000000Z", "20990101000000Z"
# Which server proves itself by what: each certificate at an address of its own, all of them on loopback.
CERTIFICATES = {
    "good": ("127.0.0.1", ()),
    "expired": ("127.0.0.2", ("-not_before", THEN, "-not_after", "20240201000000Z")),
    "not_yet": ("127.0.0.3", ("-not_before", SOON, "-not_after", "20990201000000Z")),
    "wrong_name": ("127.0.0.4", ()),
    "self_signed": ("127.0.0.5", ()),
}
DOVECOT = """
listen = 127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4, 127.0.0.5
auth_internal_failure_delay = 0
service auth {{
  unix_listener {root}/sasl {{
    mode = 0666
  }}
}}
passdb static {{
  username_filter = !rusak@*
}}
passdb imap {{
  username_filter = rusak@*
  imapc_host = 127.0.0.1
  imapc_port = 1
}}
"""
LOCAL = """
local {host} {{
  ssl_server_cert_file = {cert}
  ssl_server_key_file = {key}
}}
"""
POSTFIX = """
smtpd_sasl_type = dovecot
smtpd_sasl_path = {root}/sasl
smtpd_sasl_auth_enable = yes
smtpd_tls_auth_only = yes
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
relay_recipient_maps = inline:{{ pengaduan@{office}=x }}
smtpd_reject_unlisted_recipient = yes
smtpd_relay_restrictions =
header_checks = regexp:{root}/header_checks
"""
# As a provider's filter would; Postfix has none of its own.
JUDGED = "/^Message-ID: <check-/ PREPEND Authentication-Results: mx.kotak.example; dmarc=none\n"

SERVICE = """{host}:{port} inet n - n - - smtpd
  -o smtpd_tls_cert_file={cert}
  -o smtpd_tls_key_file={key}
  -o smtpd_tls_wrappermode={wrapped}
  -o recipient_delimiter={delimiter}
"""


class Provider:
    """Both servers, which a test may stop, start again, and start with another password."""

    def __init__(self, folder: Path) -> None:
        self.servers, self.folder, self.user, self.certs = (
            Servers(folder),
            folder,
            f"pengaduan@{OFFICE}",
            folder / "certs",
        )
        self.submission, self.smtps, self.knows_no_plus = free_port(), free_port(), free_port()
        self._local = ""

    def start(self) -> None:
        self.certs.mkdir()
        (self.folder / "header_checks").write_text(JUDGED)
        services = ""
        for kind, (host, validity) in CERTIFICATES.items():
            cert, key = self.certs / f"{kind}.pem", self.certs / f"{kind}.key"
            names = "DNS:surat.lain.example" if kind == "wrong_name" else f"DNS:localhost,IP:{host}"
            certificate(cert, key, names, *validity)
            self._local += LOCAL.format(host=host, cert=cert, key=key)
            ports = {self.submission: ("no", "+"), self.smtps: ("yes", "+"), self.knows_no_plus: ("no", "")}
            for port, (wrapped, delimiter) in ports.items():
                services += SERVICE.format(
                    host=host, port=port, cert=cert, key=key, wrapped=wrapped, delimiter=delimiter
                )
        self.start_dovecot()
        start_postfix(self.servers, POSTFIX.format(root=self.folder, office=OFFICE), services)

    def start_dovecot(self, more: str = "") -> None:
        """For the first time or again; `more`: settings after ours."""
        start_dovecot(self.servers, DOVECOT.format(root=self.folder) + self._local + more)

    def stop_dovecot(self) -> None:
        stop(self.folder / "dovecot/run/master.pid")

    def stop_postfix(self) -> None:
        stop(self.folder / "postfix/spool/pid/master.pid")

    def tables(self, folder: Path, password: object = None, **changed: object) -> str:
        """[[imap]] and [relay] of an office that lies in `folder`, with these keys changed ("box_…" or
        "relay_…")."""
        secret = folder / "sandi"
        secret.write_text(str(password or self.servers.password))
        secret.chmod(0o600)
        common = {
            "host": "127.0.0.1",
            "ca_file": str(self.certs / "good.pem"),
            "user": self.user,
            "password_file": "sandi",
        }
        box = {
            **common,
            "port": self.servers.imaps_port,
            "security": "tls",
            "connect_seconds": 20,
            "timeout_seconds": 20,
        }
        relay = {
            **common,
            "mode": "smtp",
            "port": self.submission,
            "security": "starttls",
            "timeout_seconds": 20,
        }
        for name, value in changed.items():
            server, _, key = name.partition("_")
            {"box": box, "relay": relay}[server][key] = value
        return table("[[imap]]", box) + table("[relay]", relay)


@contextmanager
def provider() -> Iterator[Provider]:
    """In a temporary folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="mailroom-provider-"))
    folder.chmod(0o755)
    made = Provider(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop_postfix()
        made.stop_dovecot()
        shutil.rmtree(folder, ignore_errors=True)
