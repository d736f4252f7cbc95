"""What many tests share: the demonstration office as it is shipped, the day's seed, and which files come first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from mailroom.config import Config, load
from tests.soak import Share
from tests.soak.templates import compile_once

TESTS = Path(__file__).parent
ROOT = TESTS.parent
settings.register_profile(
    "mailroom", deadline=None
)  # what something takes is measured by `make bench`; a busy machine proves nothing wrong
settings.load_profile("mailroom")
compile_once()  # an office of its own is opened by some thousand tests, and half of what each does would be compiling the same forms

# With several workers (make test) a file is one worker's, and none that takes long may be begun last. Here are those that do, the kills
# first: they take longest. What mostly waits, for servers and programs, then stands beside what wants the machine.
FIRST = ("test_kill.py", "live", "test_daemon.py", "test_once.py", "test_service.py", "test_hostile.py", "test_stories.py", "test_demo.py")  # fmt: skip


def pytest_configure() -> None:
    os.environ["SEED"] = Share.of_the_day().seed  # of all workers, who inherit it, also when the day ends meanwhile


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path.relative_to(TESTS).parts[0], len(FIRST)))


@pytest.fixture(scope="session")
def demonstration() -> Config:
    """The shipped config.toml, checked."""
    return load(ROOT / "config.toml", {})


@pytest.fixture(scope="session")
def travelled() -> dict[str, set[str]]:
    """Story → the ways and bells of sop.py that it has gone in the office."""
    return {}
