"""`check` against a Dovecot and a Postfix that have each trouble for real: certificates, silence, logins, the
address that answers go to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from mailroom import cli
from mailroom.writing.cli_sentences import phrase
from tests.live.provider import CERTIFICATES, Provider, provider
from tests.live.servers import OFFICE, Servers
from tests.live.test_check_live import SMALL
from tests.offices import write_office
from tests.ports import free_port

BRIEFLY: dict[str, object] = {"box_connect_seconds": 1, "box_timeout_seconds": 1, "relay_timeout_seconds": 1}


class Kantor:
    """An office that `check` is run for."""

    def __init__(self, there: Provider) -> None:
        self.there, self.servers, self.folder, self.user, self.certs = (
            there,
            there.servers,
            there.folder,
            there.user,
            there.certs,
        )
        self.submission, self.smtps, self.knows_no_plus = there.submission, there.smtps, there.knows_no_plus

    def ask(self, capsys: pytest.CaptureFixture[str], more: str = "", **changed: object) -> str:
        """What `check` says of an office with these keys changed ("box_…" or "relay_…"); it must find
        something wrong or not."""
        text = SMALL.replace("[[admin]]", f"{self.there.tables(self.folder, **changed)}\n[[admin]]", 1)
        text = text.replace("[smtp]\n", f"[smtp]\nport = {free_port()}\n").replace(
            "[office]\n", f"[office]\n{more}\n"
        )
        config = self.folder / "config.toml"
        write_office(config, text.replace("pengaduan@kab.example", self.user))
        cli.main(["check", "--config", str(config)])
        return capsys.readouterr().out


@pytest.fixture(scope="module")
def kantor(servers: Servers) -> Iterator[Kantor]:
    """`servers` is asked for so that what is not installed is installed, or the tests are skipped."""
    del servers
    with provider() as there:
        yield Kantor(there)


def of(said: str, server: str) -> str:
    """The one sentence about this server: "Kotak" or "Server pengirim"."""
    found = [line for line in said.splitlines() if line.removeprefix("PERLU DIBENAHI: ").startswith(server)]
    assert len(found) == 1, said
    return found[0]


def test_servers_that_are_as_they_should_be(kantor: Kantor, capsys: pytest.CaptureFixture[str]) -> None:
    said = kantor.ask(capsys, relay_port=kantor.smtps, relay_security="tls",
        box_port=kantor.servers.imap_port, box_security="starttls")  # fmt: skip
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
    said = kantor.ask(capsys, box_host=host, relay_host=host, box_port=box, relay_port=relay,
        box_security=security,
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
        (
            {"box_security": "starttls", "relay_port": "smtps", **BRIEFLY},
            "silent",
        ),  # starttls, where it waits for TLS
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
        said = kantor.ask(capsys, box_port=port, relay_port=port, box_security=security,
            relay_security=security,
                          **BRIEFLY)  # fmt: skip
    assert said.count(phrase(f"check_why.{why}")) == 2, said


# The address that answers go to.


def test_a_server_that_knows_no_address_with_a_plus(
    kantor: Kantor, capsys: pytest.CaptureFixture[str]
) -> None:
    said = kantor.ask(capsys, relay_port=kantor.knows_no_plus)
    assert of(said, "Server pengirim menerima surat ke alamat kantor, tetapi tidak").startswith(
        "PERLU DIBENAHI: "
    )
    assert f"pengaduan+uji@{OFFICE}" in said
    assert "plus_addressing = false" in said
    said = kantor.ask(capsys, "plus_addressing = false", relay_port=kantor.knows_no_plus)
    assert phrase("check.answers", to=kantor.user) in said
    assert phrase("check.good") in said
