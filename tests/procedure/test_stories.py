"""The procedure told as exchanges of letters, at three depths; every way and every bell of sop.py is
travelled by some story."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.demo import storyteller
from mailroom.procedure import sop
from tests.clerk.time.test_balance import told_each_day
from tests.shelves.journal.test_case_chain import prove, text_of
from tests.tables import for_each
from tests.tellers import DeskTeller, OfficeTeller, SocketsTeller


def _names(depth: str) -> list[str]:
    return [path.stem for path in storyteller.paths() if depth in storyteller.read_story(path).depths]


def _story(name: str) -> storyteller.Story:
    return storyteller.read_story(storyteller.STORIES / f"{name}.story")


@for_each("name", _names("desk"))
def test_at_the_desk(name: str, demonstration: Config) -> None:
    DeskTeller(demonstration.house, _story(name)).tell()


def _in_the_office(name: str, config: Config, root: Path) -> set[str]:
    teller = OfficeTeller(config, root, _story(name))
    try:
        begun = teller.now.date()
        teller.tell()
        prove(teller.office)
        told_each_day(teller.office, begun, teller.now, text_of)
        return teller.ways
    finally:
        teller.close()


@pytest.mark.parametrize("name", _names("office"))
def test_in_the_office(
    name: str, demonstration: Config, tmp_path: Path, travelled: dict[str, set[str]]
) -> None:
    travelled[name] = _in_the_office(name, demonstration, tmp_path)


@pytest.mark.parametrize("name", _names("sockets"))
def test_through_sockets(name: str, demonstration: Config, tmp_path: Path) -> None:
    teller = SocketsTeller(demonstration, tmp_path, _story(name))
    try:
        teller.tell()
    finally:
        teller.close()


def test_every_way_and_bell_is_travelled(
    demonstration: Config, tmp_path: Path, travelled: dict[str, set[str]]
) -> None:
    """What sop.py allows and no story goes is a way nobody has seen work."""
    for name in _names("office"):
        if name not in travelled:
            travelled[name] = _in_the_office(name, demonstration, tmp_path / name)
    ways = {f"{stage}/{way.act}" for stage, found in sop.STAGES.items() for way in found.ways}
    bells = {f"{stage}/{bell.name}" for stage, found in sop.STAGES.items() for bell in found.bells}
    assert sorted((ways | bells) - set().union(*travelled.values())) == []
