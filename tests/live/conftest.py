"""The live tests' fixture: one Postfix and one Dovecot for the whole session; skipped with one line where
they cannot be had.

With CI=true in the environment a skip is a failure (install.require).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.live import install
from tests.live.servers import Servers, running

HANGS = (
    300  # seconds: such a test waits several times for what must come, each as long as PATIENCE in servers.py
)


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    reason = install.ensure() or (
        "" if os.geteuid() == 0 else "live tests start Postfix, whose master wants root"
    )
    install.require(reason)
    with running() as pair:
        yield pair


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "live":
            item.add_marker(pytest.mark.live)
            item.add_marker(pytest.mark.timeout(HANGS))
