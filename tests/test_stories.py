"""The procedure told as exchanges of letters, at three depths; every way and every bell of sop.py is travelled by some story."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.procedure import sop
from tests import storyteller
from tests.tellers import DeskTeller, OfficeTeller, SocketsTeller


def _names(depth: str) -> list[str]:
    return [path.stem for path in storyteller.tellable(depth)]


def _story(name: str) -> storyteller.Story:
    return storyteller.read(storyteller.STORIES / f"{name}.story")


@pytest.mark.parametrize("name", _names("desk"))
def test_at_the_desk(name: str, demonstration: Config) -> None:
    DeskTeller(demonstration.house, _story(name)).tell()


@pytest.mark.parametrize("name", _names("office"))
def test_in_the_office(name: str, demonstration: Config, tmp_path: Path, travelled: set[str]) -> None:
    teller = OfficeTeller(demonstration, tmp_path, _story(name))
    try:
        teller.tell()
    finally:
        teller.close()
    travelled |= teller.ways


@pytest.mark.parametrize("name", _names("sockets"))
def test_through_sockets(name: str, demonstration: Config, tmp_path: Path) -> None:
    teller = SocketsTeller(demonstration, tmp_path, _story(name))
    try:
        teller.tell()
    finally:
        teller.close()


def test_every_way_and_bell_is_travelled(travelled: set[str]) -> None:
    """Runs after the stories: what sop.py allows and no story goes is a way nobody has seen work."""
    ways = {f"{stage}/{way.act}" for stage, found in sop.STAGES.items() for way in found.ways}
    bells = {f"{stage}/{bell.name}" for stage, found in sop.STAGES.items() for bell in found.bells}
    assert sorted((ways | bells) - travelled) == []
