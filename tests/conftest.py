"""What many tests share: the demonstration office as it is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailroom.config import Config, load
from tests.soak.templates import compile_once

ROOT = Path(__file__).parent.parent
compile_once()  # an office of its own is opened by some thousand tests, and half of what each does would be compiling the same forms


@pytest.fixture(scope="session")
def demonstration() -> Config:
    """The shipped config.toml, checked."""
    return load(ROOT / "config.toml", {})


@pytest.fixture(scope="session")
def travelled() -> dict[str, set[str]]:
    """Story → the ways and bells of sop.py that it has gone in the office."""
    return {}
