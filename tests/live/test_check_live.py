"""`check` against real servers: what is wrong with each is said in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mailroom import cli
from mailroom.writing.cli_sentences import phrase
from tests.live.servers import Servers
from tests.offices import SMALL, write_office
from tests.ports import free_port

Check = Callable[..., tuple[int, str]]


def table(head: str, values: dict[str, object]) -> str:
    """A table of config.toml; what is "" is left out."""
    lines = (
        f"{key} = {value if isinstance(value, int) else repr(value)}"
        for key, value in values.items()
        if value != ""
    )
    return "\n".join([head, *lines, ""])


@pytest.fixture
def check(servers: Servers, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Run `check` on an office whose mailbox and relay are the real ones, but for what is named."""

    def run(**changed: object) -> tuple[int, str]:
        (tmp_path / "sandi").write_text(str(changed.pop("password", servers.password)))
        (tmp_path / "sandi").chmod(0o600)
        box = {"host": "localhost", "port": servers.imaps_port, "security": "tls",
            "ca_file": str(servers.ca_file),
               "user": servers.office_box, "password_file": "sandi", "connect_seconds": 3}  # fmt: skip
        relay = {
            "mode": "smtp",
            "host": "localhost",
            "port": servers.smtp_port,
            "security": "starttls",
            "ca_file": str(servers.ca_file),
        }
        for name, value in changed.items():
            server, _, key = name.partition("_")
            (box if server == "box" else relay)[key] = value
        tables = table("[[imap]]", box) + table("[relay]", relay)
        config = tmp_path / "config.toml"
        write_office(
            config,
            SMALL.replace("[[admin]]", f"{tables}\n[[admin]]", 1).replace(
                "[smtp]\n", f"[smtp]\nport = {free_port()}\n"
            ),
        )
        code = cli.main(["check", "--config", str(config)])
        return code, capsys.readouterr().out

    return run


def test_what_is_right_is_said_to_be_right(check: Check) -> None:
    _, said = check()
    assert "dapat dibaca" in said, said
    assert "menerima kita" in said, said
    assert "PERLU DIBENAHI: Kotak" not in said


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"box_host": "tidak-ada.invalid"}, "dns"),
        ({"relay_host": "tidak-ada.invalid"}, "dns"),
        ({"box_ca_file": ""}, "self_signed"),
        ({"relay_ca_file": ""}, "self_signed"),
        ({"password": "salah"}, "login"),
        ({"box_folder": "TidakAda"}, "folder"),
        ({"box_port": 1}, "refused"),
        ({"relay_port": 1}, "refused"),
        ({"relay_security": "tls"}, "no_tls"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_in_a_sentence(check: Check, changed: dict[str, object], why: str) -> None:
    code, said = check(**changed)
    assert (code, phrase(f"check_why.{why}") in said) == (1, True), said
