"""A test that computes too long fails with its own CPU time, one that waits in vain with the clock's, and a
busy machine makes nobody fail."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import limits

BRIEF = SimpleNamespace(timeout=0.2, disable_debugger_detection=True)


@pytest.fixture
def timers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This test's own limits, of a fifth of a second."""
    monkeypatch.setattr(limits, "LEAST", 0.3)
    limits.set_timers(request.node, BRIEF)
    yield
    limits.cancel_timers()


def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    (tmp_path / "loadavg").write_text(text)
    monkeypatch.setattr(limits, "LOAD", tmp_path / "loadavg")


@pytest.mark.usefixtures("timers")
def test_who_computes_too_long_hears_of_his_cpu_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    load(monkeypatch, tmp_path, "900.00 1 1 900/999 1")  # by the clock he would have minutes
    with pytest.raises(limits.OutOfTime, match=r"more than 0\.2 s of CPU"):
        while True:
            pass


@pytest.mark.usefixtures("timers")
def test_who_waits_in_vain_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    load(monkeypatch, tmp_path, "0.00 0 0 1/99 1")
    with pytest.raises(limits.OutOfTime, match="Timeout"):
        time.sleep(60)


@pytest.mark.usefixtures("timers")
def test_on_a_busy_machine_the_clock_allows_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    load(monkeypatch, tmp_path, "0.00 0 0 900/999 1")
    time.sleep(0.6)


def test_seconds_are_stretched_by_what_runs_beside_us(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    for text, seconds in (
        ("0.10 0 0 1/99 1", 5.0),
        ("8.00 0 0 1/99 1", 40.0),
        ("0.10 0 0 10/99 1", 50.0),
        ("", 5.0),
    ):
        load(monkeypatch, tmp_path, text)
        assert limits.stretched(5) == seconds
