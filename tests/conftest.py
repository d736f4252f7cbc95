"""What many tests share: the demonstration office as it is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailroom.config import Config, load

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def demonstration() -> Config:
    """The shipped config.toml, checked."""
    return load(ROOT / "config.toml", {})


@pytest.fixture(scope="session")
def travelled() -> dict[str, set[str]]:
    """Story → the ways and bells of sop.py that it has gone in the office."""
    return {}
