"""A wire between a client and a server that a test can cut, freeze and slow down: what happens to lines in
the real world."""

from __future__ import annotations

import contextlib
import queue
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Wire:
    """Takes connections on `port` and carries their bytes to and from `to`.

    frozen: nothing is carried any more, and nothing is said about it (a router that forgot the line).
    hold_after: so many bytes from the server are carried on each new line, then it freezes. drip: after
    `hold_after` a byte a tenth of a second goes on coming. delay: seconds that each piece is under way; as on
    a real line many are at the same time, so that only round trips cost. rate: bytes a second that come from
    the server at most; 0: as they come."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.frozen = threading.Event()
        self.hold_after: int | None = None
        self.drip = b""
        self.delay = 0.0
        self.rate = 0
        self.lines = 0  # opened so far
        self.heard = bytearray()  # what clients said, the last of it
        self._resetting = False
        self._open: list[tuple[socket.socket, socket.socket]] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self) -> None:
        """Every open line ends at once, as when a machine has restarted (RST)."""
        self._resetting = True
        for pair in self._taken():
            for end in pair:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                with contextlib.suppress(OSError):
                    # wakes the thread that reads it: only then close() is heard outside
                    end.shutdown(socket.SHUT_RD)
                end.close()

    def hang_up(self) -> None:
        """Half of every open line: the server's side is closed (FIN), the client may go on talking to
        nobody."""
        for client, _ in self._open:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._server.close()
        for pair in self._taken():
            for end in pair:
                end.close()

    def _taken(self) -> list[tuple[socket.socket, socket.socket]]:
        found, self._open = self._open, []
        return found

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
                server = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                if self._server.fileno() < 0:
                    return
                client.close()
                continue
            self.lines += 1
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append((client, server))
            threading.Thread(target=self._carry, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._carry, args=(server, client, True), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, from_server: bool) -> None:
        pieces: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        threading.Thread(target=self._pass_on, args=(pieces, target, from_server), daemon=True).start()
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not from_server:
                    self.heard = (self.heard + data)[-100_000:]
                pieces.put((time.monotonic() + self.delay, data))
        pieces.put((time.monotonic() + self.delay, b""))

    def _pass_on(
        self, pieces: queue.SimpleQueue[tuple[float, bytes]], target: socket.socket, from_server: bool
    ) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while True:
                due, data = pieces.get()
                time.sleep(max(0.0, due - time.monotonic()))
                if from_server and self.hold_after is not None and carried + len(data) > self.hold_after:
                    target.sendall(data[: self.hold_after - carried])
                    self._hold(target)
                    return
                if self.frozen.is_set():
                    self._hold(target)
                    return
                if not data:
                    break
                step = max(1, self.rate // 10) if from_server and self.rate else len(data)
                for start in range(0, len(data), step):
                    target.sendall(data[start : start + step])
                    time.sleep(0.1 if self.rate and from_server else 0)
                carried += len(data)
            if not self._resetting:
                target.shutdown(socket.SHUT_WR)

    def _hold(self, target: socket.socket) -> None:
        while self.drip:
            target.sendall(self.drip)
            time.sleep(0.1)


@contextmanager
def wire(to: int) -> Iterator[Wire]:
    """A wire to a port of this machine."""
    one = Wire(to)
    try:
        yield one
    finally:
        one.close()
