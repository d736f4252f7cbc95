"""Tokens instead of passwords, against a real Dovecot that has each of them introspected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from mailroom.config.server_tables import OauthTable
from mailroom.doors.imap.imap_door import ImapDoor, ImapTrouble, PollResult
from mailroom.doors.oauth import Mechanism, Tokens
from tests.door_settings import changed, imap_settings, oauth_settings
from tests.live.servers import Servers, dovecot
from tests.live.test_doors_live import Notes, Shelf, mail
from tests.live.tokens import DOVECOT, Provider, introspection, token_endpoint

USER = "pengaduan@kotak.example"


@dataclass
class Kantor:
    servers: Servers
    provider: Provider
    settings: OauthTable
    later: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.later

    def door(self, shelf: Shelf, mechanism: Mechanism = "xoauth2") -> ImapDoor:
        there = imap_settings(
            self.servers.host, self.servers.imaps_port, "tls", str(self.servers.ca_file), USER
        )
        tokens = Tokens(changed(self.settings, mechanism=mechanism))
        return ImapDoor(
            there, lambda letters: [shelf.append(one) or "" for one in letters], self.now, Notes(),
            tokens=tokens  # type: ignore[func-returns-value]
        )  # fmt: skip


@pytest.fixture(scope="module")
def whole(servers: Servers) -> Iterator[Kantor]:
    """`servers` is asked for so that what is not installed is installed, or the tests are skipped."""
    provider = Provider(USER)
    with introspection(provider) as asked, dovecot(DOVECOT.format(introspection=asked)) as own:
        key = own.ca_file.with_name("key.pem")
        with token_endpoint(provider, own.ca_file, key) as url:
            settings = oauth_settings(
                url, "kantor", "rahasia-klien", "segar", "surat", ca_file=str(own.ca_file)
            )
            yield Kantor(own, provider, settings)


@pytest.fixture
def kantor(whole: Kantor) -> Kantor:
    whole.provider.asked.clear()
    whole.provider.revoke()
    whole.provider.refuses, whole.later = "", timedelta(0)
    return whole


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_token_opens_the_mailbox(kantor: Kantor, mechanism: Mechanism) -> None:
    shelf: Shelf = []
    door = kantor.door(shelf, mechanism)
    door.poll()
    kantor.servers.deliver(mail(mechanism, USER), USER)
    assert door.poll() == PollResult(put=1)
    assert [form["grant_type"] for form in kantor.provider.asked] == ["refresh_token"]
    assert kantor.provider.introspected
    with kantor.servers.imap(USER) as box:
        box.store("1:*", "+FLAGS", "\\Deleted")
        box.expunge()
    door.close()


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_token_that_was_revoked_is_replaced_at_the_next_login(kantor: Kantor, mechanism: Mechanism) -> None:
    door = kantor.door([], mechanism)
    door.poll()
    door.close()
    kantor.provider.revoke()
    assert door.poll() == PollResult()
    assert len(kantor.provider.asked) == 2
    door.close()


def test_a_token_that_is_about_to_expire_is_renewed_before_the_login(kantor: Kantor) -> None:
    door = kantor.door([])
    door.poll()
    door.close()
    kantor.later = timedelta(minutes=56)
    door.poll()
    door.close()
    assert len(kantor.provider.asked) == 2


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_token_that_is_good_for_nothing_is_trouble_and_asked_for_once(
    kantor: Kantor, mechanism: Mechanism
) -> None:
    kantor.provider.user = "orang.lain@kotak.example"
    try:
        with pytest.raises(ImapTrouble, match="AUTHENTICAT"):
            kantor.door([], mechanism).poll()
    finally:
        kantor.provider.user = USER
    assert len(kantor.provider.asked) == 1


def test_a_provider_that_refuses_is_named(kantor: Kantor) -> None:
    kantor.provider.refuses = "invalid_grant"
    with pytest.raises(ImapTrouble, match=r"127\.0\.0\.1: invalid_grant: tidak berlaku lagi"):
        kantor.door([]).poll()


def test_the_provider_is_proved_by_its_certificate(kantor: Kantor) -> None:
    shaken = replace(kantor, settings=changed(kantor.settings, ca_file=""))
    with pytest.raises(ImapTrouble, match="CERTIFICATE_VERIFY_FAILED"):
        shaken.door([]).poll()
    assert kantor.provider.asked == []
