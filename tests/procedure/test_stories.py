"""The procedure told as exchanges of letters: at the desk alone, and in the office, where letters come in
through the SMTP door unless the story or `--quick` says otherwise. Every way and every bell of sop.py is
travelled by some story."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.demo import storyteller
from mailroom.procedure import sop
from tests.clerk.time.test_balance import told_each_day
from tests.offers import Pressing
from tests.shelves.journal.test_case_chain import prove, text_of
from tests.tables import Choice, for_each
from tests.tellers import DeskTeller, OfficeTeller, SocketsTeller

# The demonstration's, and those whose ways and exits it shows without them.
STORIES = {
    path.stem: storyteller.read_story(path)
    for folder in (storyteller.STORIES, Path(__file__).parent / "stories")
    for path in sorted(folder.glob("*.story"))
}


def _names(depth: str) -> list[str]:
    return [name for name, story in STORIES.items() if depth in story.depths]


@for_each("name", _names("desk"))
def test_at_the_desk(name: str, demonstration: Config) -> None:
    DeskTeller(demonstration.house, STORIES[name]).tell()


class _Office(Pressing, OfficeTeller):
    """Each reply that a mail offers is tried as well, and not entered."""


class _Sockets(Pressing, SocketsTeller):
    """The same behind its door."""


def _in_the_office(name: str, config: Config, root: Path) -> set[str]:
    door = "sockets" in STORIES[name].depths and not Choice.quick
    teller = (_Sockets if door else _Office)(config, root, STORIES[name])
    try:
        begun = teller.now.date()
        teller.tell()
        prove(teller.office)
        told_each_day(teller.office, begun, teller.now, text_of)
        assert teller.refused == []
        return teller.ways
    finally:
        teller.close()


@pytest.mark.parametrize("name", _names("office"))
def test_in_the_office(
    name: str, demonstration: Config, tmp_path: Path, travelled: dict[str, set[str]]
) -> None:
    travelled[name] = _in_the_office(name, demonstration, tmp_path)


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
