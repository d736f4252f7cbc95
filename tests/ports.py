"""Ports for servers that a test starts later: no two processes of tests are ever given the same one.

A port that the system gave (bind to 0) and got back may be anybody's before the server it was meant for opens
it: another worker's, or a connection's. So each process takes its ports, each once, out of ranges that are
its own: it listens at the first port of a range for as long as it lives, and who finds it taken goes on to
the next range. All lie below those that the system gives to connections (ip_local_port_range)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress

HOST = "127.0.0.1"
PORTS, SPAN = range(20_000, 32_000), 100


def free_port() -> int:
    """A port of this process where nobody listens. RuntimeError when all ranges are taken."""
    for port in _ours:
        with suppress(OSError), socket.create_server((HOST, port)):
            return port
    raise RuntimeError(
        f"no port between {PORTS.start} and {PORTS.stop} is left: end the tests that hold them"
    )


def _range_after_range() -> Iterator[int]:
    for first in PORTS[::SPAN]:
        try:
            _held.append(socket.create_server((HOST, first)))
        except OSError:
            continue
        yield from range(first + 1, first + SPAN)


_held: list[socket.socket] = []
_ours = _range_after_range()
