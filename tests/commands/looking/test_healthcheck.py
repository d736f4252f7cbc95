"""`status --healthcheck` tells whoever watches from outside whether the office's heart beats."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from mailroom.daemon.heartbeat import HEARTBEAT
from tests.commands.test_cli import Desk


def test_a_fresh_heartbeat_is_health_and_an_old_one_or_none_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path, capsys)
    code, said, _ = desk("status", "--healthcheck")
    assert (code, "run.py serve" in said) == (1, True)
    desk.store.mkdir(mode=0o700)
    beat = desk.store / HEARTBEAT
    beat.write_text("{}")
    assert desk("status", "--healthcheck")[0] == 0
    os.utime(beat, (time.time() - 200, time.time() - 200))
    code, said, _ = desk("status", "--healthcheck")
    assert (code, "TIDAK BERDENYUT" in said) == (1, True)
