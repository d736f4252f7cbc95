"""`check` against a Dovecot and a Postfix that have each trouble for real: certificates, silence, logins, the address that answers go to."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from mailroom import cli
from mailroom.phrases import phrase
from tests.live.servers import OFFICE, Servers, certificate, free_port, start_dovecot, start_postfix, stop
from tests.live.test_check_live import SMALL, table

BRIEFLY: dict[str, object] = {"box_connect_seconds": 1, "box_timeout_seconds": 1, "relay_timeout_seconds": 1}
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
"""
SERVICE = """{host}:{port} inet n - n - - smtpd
  -o smtpd_tls_cert_file={cert}
  -o smtpd_tls_key_file={key}
  -o smtpd_tls_wrappermode={wrapped}
  -o recipient_delimiter={delimiter}
"""


class Kantor:
    """Both servers, and an office that `check` is run for."""

    def __init__(self, servers: Servers, folder: Path) -> None:
        self.servers, self.folder, self.user, self.certs = servers, folder, f"pengaduan@{OFFICE}", folder / "certs"
        self.submission, self.smtps, self.knows_no_plus = free_port(), free_port(), free_port()
        self.password = servers.password

    def start(self) -> None:
        self.certs.mkdir()
        local = services = ""
        for kind, (host, validity) in CERTIFICATES.items():
            cert, key = self.certs / f"{kind}.pem", self.certs / f"{kind}.key"
            names = "DNS:surat.lain.example" if kind == "wrong_name" else f"DNS:localhost,IP:{host}"
            certificate(cert, key, names, *validity)
            local += LOCAL.format(host=host, cert=cert, key=key)
            ports = {self.submission: ("no", "+"), self.smtps: ("yes", "+"), self.knows_no_plus: ("no", "")}
            for port, (wrapped, delimiter) in ports.items():
                services += SERVICE.format(
                    host=host, port=port, cert=cert, key=key, wrapped=wrapped, delimiter=delimiter
                )
        start_dovecot(self.servers, DOVECOT.format(root=self.folder) + local)
        start_postfix(self.servers, POSTFIX.format(root=self.folder, office=OFFICE), services)

    def ask(self, capsys: pytest.CaptureFixture[str], more: str = "", **changed: object) -> str:
        """What `check` says of an office with these keys changed ("box_…" or "relay_…"); it must find something wrong or not."""
        secret = self.folder / "sandi"
        secret.write_text(str(changed.pop("password", self.password)))
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
        relay = {**common, "mode": "smtp", "port": self.submission, "security": "starttls", "timeout_seconds": 20}
        for name, value in changed.items():
            server, _, key = name.partition("_")
            {"box": box, "relay": relay}[server][key] = value
        text = SMALL.replace("[[admin]]", f"{table('[[imap]]', box)}{table('[relay]', relay)}\n[[admin]]", 1)
        text = text.replace("[smtp]\n", f"[smtp]\nport = {free_port()}\n").replace("[office]\n", f"[office]\n{more}\n")
        config = self.folder / "config.toml"
        config.write_text(text.replace("pengaduan@kab.example", self.user))
        cli.main(["check", "--config", str(config)])
        return capsys.readouterr().out


@pytest.fixture(scope="module")
def kantor(servers: Servers) -> Iterator[Kantor]:
    """`servers` is asked for so that what is not installed is installed, or the tests are skipped."""
    folder = Path(tempfile.mkdtemp(prefix="mailroom-check-"))
    folder.chmod(0o755)
    made = Kantor(Servers(folder), folder)
    try:
        made.start()
        yield made
    finally:
        stop(folder / "postfix/spool/pid/master.pid")
        stop(folder / "dovecot/run/master.pid")
        shutil.rmtree(folder, ignore_errors=True)


def of(said: str, server: str) -> str:
    """The one sentence about this server: "Kotak" or "Server pengirim"."""
    found = [line for line in said.splitlines() if line.removeprefix("PERLU DIBENAHI: ").startswith(server)]
    assert len(found) == 1, said
    return found[0]


def test_servers_that_are_as_they_should_be(kantor: Kantor, capsys: pytest.CaptureFixture[str]) -> None:
    said = kantor.ask(capsys, relay_port=kantor.smtps, relay_security="tls", box_port=kantor.servers.imap_port, box_security="starttls")  # fmt: skip
    assert phrase("check.answers", to=f"pengaduan+uji@{OFFICE}") in said
    assert of(said, "Kotak").endswith("dapat dibaca.")
    said = kantor.ask(capsys)
    assert phrase("check.relay", host="127.0.0.1", port=kantor.submission) in said
    assert phrase("check.good") in said


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("kind", ["expired", "not_yet", "wrong_name", "self_signed"])
def test_a_certificate_that_proves_nothing(
    kantor: Kantor, capsys: pytest.CaptureFixture[str], kind: str, security: str
) -> None:
    host = CERTIFICATES[kind][0]
    ca_file = "" if kind == "self_signed" else str(kantor.certs / f"{kind}.pem")
    box = kantor.servers.imaps_port if security == "tls" else kantor.servers.imap_port
    relay = kantor.smtps if security == "tls" else kantor.submission
    said = kantor.ask(capsys, box_host=host, relay_host=host, box_port=box, relay_port=relay, box_security=security,
                      relay_security=security, box_ca_file=ca_file, relay_ca_file=ca_file)  # fmt: skip
    for server in ("Kotak", "Server pengirim"):
        sentence = of(said, server)
        assert sentence.startswith("PERLU DIBENAHI: ")
        assert phrase(f"check_why.{kind}") in sentence


def test_the_certificate_of_nobody_whom_we_trust(kantor: Kantor, capsys: pytest.CaptureFixture[str]) -> None:
    """The ca_file of another server."""
    said = kantor.ask(capsys, box_host="127.0.0.5", relay_host="127.0.0.5")
    assert said.count(phrase("check_why.self_signed")) == 2, said


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"password": "salah"}, "login"),
        ({"box_host": "tidak-ada.invalid", "relay_host": "tidak-ada.invalid"}, "dns"),
        ({"box_port": 1, "relay_port": 1}, "refused"),
        ({"box_security": "starttls", "relay_port": "smtps", **BRIEFLY}, "silent"),  # starttls, where it waits for TLS
        ({"box_port": "imap", "relay_security": "tls"}, "no_tls"),  # and TLS, where it greets
    ],
    ids=str,
)
def test_a_server_that_does_not_let_us_in(
    kantor: Kantor, capsys: pytest.CaptureFixture[str], changed: dict[str, object], why: str
) -> None:
    ports = {"imap": kantor.servers.imap_port, "smtps": kantor.smtps}
    said = kantor.ask(capsys, **{key: ports.get(str(value), value) for key, value in changed.items()})
    for server in ("Kotak", "Server pengirim"):
        sentence = of(said, server)
        assert sentence.startswith("PERLU DIBENAHI: ")
        assert phrase(f"check_why.{why}") in sentence


def test_a_server_that_cannot_look_up_passwords_has_not_refused_ours(
    kantor: Kantor, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only Dovecot says so: Postfix 3.10 passes its answer on as a wrong password (535)."""
    said = kantor.ask(capsys, password="salah", box_user=f"rusak@{OFFICE}")
    assert phrase("check_why.later") in of(said, "Kotak")


def test_a_folder_that_is_not_there(kantor: Kantor, capsys: pytest.CaptureFixture[str]) -> None:
    assert phrase("check_why.folder") in of(kantor.ask(capsys, box_folder="Aduan"), "Kotak Aduan di")


@contextmanager
def listening(*, closes: bool) -> Iterator[int]:
    """Whoever takes the line and says nothing, or closes it at once; its port."""
    lines: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def take() -> None:
            with suppress(OSError):
                while True:
                    line, _ = door.accept()
                    if closes:
                        line.close()
                    else:
                        lines.append(line)

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        try:
            yield int(door.getsockname()[1])
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            for line in lines:
                line.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(("closes", "why"), [(False, "silent"), (True, "closed")])
def test_one_that_answers_nothing(
    kantor: Kantor, capsys: pytest.CaptureFixture[str], security: str, closes: bool, why: str
) -> None:
    with listening(closes=closes) as port:
        said = kantor.ask(capsys, box_port=port, relay_port=port, box_security=security, relay_security=security,
                          **BRIEFLY)  # fmt: skip
    assert said.count(phrase(f"check_why.{why}")) == 2, said


# The address that answers go to.


def test_a_server_that_knows_no_address_with_a_plus(kantor: Kantor, capsys: pytest.CaptureFixture[str]) -> None:
    said = kantor.ask(capsys, relay_port=kantor.knows_no_plus)
    assert of(said, "Server pengirim menerima surat ke alamat kantor, tetapi tidak").startswith("PERLU DIBENAHI: ")
    assert f"pengaduan+uji@{OFFICE}" in said
    assert "plus_addressing = false" in said
    said = kantor.ask(capsys, "plus_addressing = false", relay_port=kantor.knows_no_plus)
    assert phrase("check.answers", to=kantor.user) in said
    assert phrase("check.good") in said
