"""What the doors find out about our own domain and leave for the clerk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dns.resolver import Resolver

from mailroom.clerk.time.monthly_dmarc_and_dns import DNS
from mailroom.config import Config, load
from mailroom.daemon.own_domain_watch import note_records
from mailroom.shelves.files.door_state import DoorState
from tests.doors.test_own_domain_dns import GOOD, NameServer

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def config() -> Config:
    return load(ROOT / "config.toml", {})


@pytest.fixture
def ask() -> Iterator[Resolver]:
    server = NameServer(dict(GOOD))
    server.start()
    by = Resolver(configure=False)
    by.nameservers, by.port = ["127.0.0.1"], server.port
    yield by
    server.socket.close()


def records(config: Config, mail: str, root: Path, by: Resolver) -> tuple[bool, dict[str, str]]:
    changed = replace(config, house=replace(config.house, mail=mail))
    known = note_records(changed, DoorState(root), NOW, by)
    left = json.loads(DoorState(root).get(DNS) or "")
    assert left["at"] == NOW.isoformat()
    return known, {kind: state for kind, state, _ in left["records"]}


def test_what_the_dns_has_is_left_for_the_clerk(config: Config, tmp_path: Path, ask: Resolver) -> None:
    found = records(config, "pengaduan@baik.go.id", tmp_path, ask)
    assert found == (True, {"mx": "found", "spf": "found", "dmarc": "found"})
    assert records(config, "a@takada.go.id", tmp_path, ask)[1]["spf"] == "missing"


def test_what_gets_no_answer_is_not_known_and_never_missing(config: Config, tmp_path: Path) -> None:
    by = Resolver(configure=False)
    by.nameservers, by.port, by.lifetime = ["127.0.0.1"], 9, 0.2
    known, found = records(config, "pengaduan@baik.go.id", tmp_path, by)
    assert not known and set(found.values()) == {"unknown"}
