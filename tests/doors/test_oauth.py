"""Tokens: asked for once, renewed in time, a replaced refresh token kept; and the words of a login. (Against
Dovecot: tests/live.)"""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailroom.config.server_tables import OauthTable
from mailroom.doors.oauth import Exchange, OauthTrouble, Tokens, oauthbearer, xoauth2
from mailroom.shelves.files.door_state import DoorState
from tests.door_settings import changed, oauth_settings

NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
GMAIL = oauth_settings("https://token.example/token", "kantor", "rahasia-klien", "segar-1", "surat")


class Provider:
    """What it was asked; it answers with the next of `answers`, or with a token of an hour."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, object]] = []

    def __call__(self, _: OauthTable, form: Mapping[str, str]) -> tuple[int, bytes]:
        self.asked.append(dict(form))
        status, said = (
            self.answers.pop(0)
            if self.answers
            else (200, {"access_token": f"t{len(self.asked)}", "expires_in": 3600})
        )
        if isinstance(said, Exception):
            raise said
        return status, said if isinstance(said, bytes) else json.dumps(said).encode()


@pytest.fixture
def provider() -> Provider:
    return Provider()


def test_a_token_is_kept_and_renewed_before_it_expires(provider: Provider) -> None:
    tokens = Tokens(GMAIL, fetch=provider)
    times = [timedelta(0), timedelta(minutes=54), timedelta(minutes=55), timedelta(minutes=109)]
    assert [tokens.bearer(NOW + later) for later in times] == ["t1", "t1", "t2", "t2"]
    assert provider.asked[0] == {
        "client_id": "kantor", "client_secret": "rahasia-klien", "scope": "surat",
        "grant_type": "refresh_token", "refresh_token": "segar-1",
    }  # fmt: skip


def test_without_a_refresh_token_the_program_is_let_in_by_itself(provider: Provider) -> None:
    Tokens(changed(GMAIL, refresh_token=""), fetch=provider).bearer(NOW)
    assert provider.asked[0]["grant_type"] == "client_credentials"
    assert "refresh_token" not in provider.asked[0]


@pytest.mark.parametrize(
    ("life", "good_for", "not_for"), [(None, 269, 271), ("600", 539, 541), (60, 53, 55), ("x", 269, 271)]
)
def test_a_short_life_or_none_named(provider: Provider, life: object, good_for: int, not_for: int) -> None:
    said = {"access_token": "a"} | ({} if life is None else {"expires_in": life})
    provider.answers = [(200, said)]
    tokens = Tokens(GMAIL, fetch=provider)
    assert [tokens.bearer(NOW + timedelta(seconds=s)) for s in (0, good_for, not_for)] == ["a", "a", "t2"]


def test_a_refused_token_is_replaced_at_once_only_if_it_was_good_before(provider: Provider) -> None:
    tokens = Tokens(GMAIL, fetch=provider)
    tokens.bearer(NOW)
    assert not tokens.discard()  # fetched for this very login: another one would be refused as well
    tokens.bearer(NOW)
    assert tokens.bearer(NOW) == "t2"
    assert tokens.discard()
    assert tokens.bearer(NOW) == "t3"


def test_a_replaced_refresh_token_outlives_the_process_and_lies_where_nobody_reads(
    provider: Provider, tmp_path: Path
) -> None:
    provider.answers = [(200, {"access_token": "a", "refresh_token": "segar-2"})]
    Tokens(GMAIL, DoorState(tmp_path), provider).bearer(NOW)
    Tokens(GMAIL, DoorState(tmp_path), provider).bearer(NOW)
    assert [form["refresh_token"] for form in provider.asked] == ["segar-1", "segar-2"]
    (kept,) = (tmp_path / "doors").iterdir()
    assert kept.read_text().splitlines()[0] == "segar-2"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    Tokens(changed(GMAIL, refresh_token="tulisan-baru"), DoorState(tmp_path), provider).bearer(NOW)
    assert provider.asked[-1]["refresh_token"] == "tulisan-baru"


def test_when_the_kept_one_is_refused_the_one_in_the_file_is_tried(
    provider: Provider, tmp_path: Path
) -> None:
    provider.answers = [
        (200, {"access_token": "a", "refresh_token": "segar-2"}),
        (400, {"error": "invalid_grant"}),
    ]
    Tokens(GMAIL, DoorState(tmp_path), provider).bearer(NOW)
    assert Tokens(GMAIL, DoorState(tmp_path), provider).bearer(NOW) == "t3"
    assert [form["refresh_token"] for form in provider.asked] == ["segar-1", "segar-2", "segar-1"]


@pytest.mark.parametrize(
    ("answer", "code", "why"),
    [
        ((400, {"error": "invalid_grant", "error_description": "Token  has been\nrevoked."}), "invalid_grant",
         "token.example: invalid_grant: Token has been revoked."),
        ((401, {"error": "invalid_client"}), "invalid_client", "token.example: invalid_client: HTTP 401"),
        ((503, b"<html>busy"), "", "token.example: HTTP 503, and no JSON"),
        ((200, {"token_type": "Bearer"}), "", "token.example: HTTP 200"),
        ((200, [1]), "", "token.example: HTTP 200"),
        ((0, OSError("no route")), "", "token.example: OSError: no route"),
    ],
)  # fmt: skip
def test_what_the_provider_holds_against_us_is_said_without_a_secret(
    provider: Provider, answer: tuple[int, object], code: str, why: str
) -> None:
    provider.answers = [answer]
    with pytest.raises(OauthTrouble) as trouble:
        Tokens(GMAIL, fetch=provider).bearer(NOW)
    assert (str(trouble.value), trouble.value.code) == (why, code)
    assert "rahasia" not in f"{trouble.value} {GMAIL}"
    assert len(provider.asked) == 1


def test_a_secret_goes_to_https_only(provider: Provider) -> None:
    with pytest.raises(OauthTrouble, match="not https"):
        Tokens(changed(GMAIL, token_url="http://token.example/token"), fetch=provider).bearer(NOW)
    assert provider.asked == []


def test_the_words_of_a_login() -> None:
    assert xoauth2("a@b.example", "tok") == "user=a@b.example\x01auth=Bearer tok\x01\x01"
    said = "n,a=a=2Cb=3D@b.example,\x01host=imap.example\x01port=993\x01auth=Bearer tok\x01\x01"
    assert oauthbearer("a,b=@b.example", "tok", "imap.example", 993) == said


@pytest.mark.parametrize(("mechanism", "cancels"), [("xoauth2", ""), ("oauthbearer", "\x01")])
def test_a_refusal_is_heard_before_the_server_says_no(mechanism: str, cancels: str) -> None:
    exchange = Exchange(mechanism, "u", "tok", "imap.example", 993)  # type: ignore[arg-type]
    assert "Bearer tok" in exchange(b"")
    assert exchange(b'{"status":"401"}') == cancels
    assert exchange.refusal == '{"status":"401"}'
