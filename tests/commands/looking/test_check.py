"""What the words of servers and libraries mean, in a sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailroom.commands.server_error_meanings import plainly
from mailroom.writing.cli_sentences import phrase
from tests.commands.test_cli import Desk, desk
from tests.tables import for_each

__all__ = ["desk"]  # a fixture


@for_each(
    ("words", "why"),
    [
        (
            (
                "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired"
                " (_ssl.c:1006)"
            ),
            "expired",
        ),
        (
            (
                "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate is not yet valid"
                " (_ssl.c:1006)"
            ),
            "not_yet",
        ),
        (
            (
                "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate"
                " is not valid for 'x'. (_ssl.c:1006)"
            ),
            "wrong_name",
        ),
        (
            "login.microsoftonline.com: invalid_client: AADSTS7000215: Invalid client secret provided.",
            "oauth",
        ),
        ("oauth2.googleapis.com: invalid_grant: Token has been expired or revoked.", "oauth"),
        ("[Errno 101] Network is unreachable", "unreachable"),
        ("timed out", "silent"),
        ("(534, b'5.7.9 Application-specific password required')", "login"),
        (
            "(454, b'4.7.0 Temporary authentication failure: Connection lost to authentication server')",
            "later",
        ),
        ("(421, b'4.7.0 mx.kab.example Error: too many connections from 10.0.0.1')", "later"),
        (
            "[PRIVACYREQUIRED] Cleartext authentication disallowed on non-secure (SSL/TLS) connections.",
            "in_the_open",
        ),
        ("(530, b'5.7.0 Must issue a STARTTLS command first')", "in_the_open"),
        ("SMTP AUTH extension not supported by server.", "no_auth"),
        ("[SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:1006)", "old_tls"),
    ],
)
def test_words_are_put_plainly_and_kept(words: str, why: str) -> None:
    said = plainly(words)
    assert said.startswith(phrase(f"check_why.{why}"))
    assert words in said


def test_what_nobody_knows_is_said_as_it_is() -> None:
    assert plainly("kalimat yang belum pernah ada") == "kalimat yang belum pernah ada"


@pytest.mark.parametrize(
    ("answer", "said"),
    [("echo yes", "disetel oleh server waktu: "), ("echo no", "timedatectl set-ntp"), ("exit 1", "")],
)
def test_a_clock_that_nobody_keeps_right_is_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, said: str
) -> None:
    asked = tmp_path / "timedatectl"
    asked.write_text(f"#!/bin/sh\n{answer}\n")
    asked.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    code, out, _ = desk("check", "--at", "2026-03-05T09:00")
    assert code == (answer == "echo no")
    assert ("Jam komputer" in out) == bool(said)
    assert said in out
