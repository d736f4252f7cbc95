"""What several workers need who share the tests: no two are ever given the same port, and the files that come
first are there."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from tests import ports
from tests.conftest import COMPUTING, NOT_QUICK, ROOT, TESTS, WAITING

MANY = ports.SPAN + 10  # more than one range holds
ASKED = (
    f"from tests.ports import free_port; print(*(free_port() for _ in range({MANY})), flush=True); input()"
)


def test_processes_have_ports_of_their_own_and_each_once() -> None:
    command = [sys.executable, "-c", ASKED]
    others = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    try:
        ours = [ports.free_port() for _ in range(MANY)]
        theirs = [int(port) for one in others if one.stdout for port in one.stdout.readline().split()]
    finally:
        for one in others:
            one.communicate("\n")
    assert len({*ours, *theirs}) == len([*ours, *theirs]) == 4 * MANY
    assert {*ours, *theirs} <= set(ports.PORTS)


def test_a_port_where_somebody_listens_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    free = ports.free_port()
    with socket.create_server((ports.HOST, ports.free_port())) as taken:
        monkeypatch.setattr(ports, "_ours", iter([taken.getsockname()[1], free]))
        assert ports.free_port() == free
    with pytest.raises(RuntimeError, match="no port"):
        ports.free_port()


def test_the_files_that_come_first_or_are_left_out_are_there() -> None:
    assert [
        name for name in (*WAITING, *COMPUTING, *NOT_QUICK) if not (TESTS / name.partition("::")[0]).exists()
    ] == []
