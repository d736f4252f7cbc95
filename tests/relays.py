"""Relays that take what the office sends, each at its own pace, and keep the Message-IDs."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import suppress

from tests.daemon.test_daemon import House
from tests.offices import write_office


class Relay:
    """Takes every letter on a port of its own, each after some seconds."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds, self.taken = seconds, list[str]()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.door.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            line, _ = self.door.accept()
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with line, line.makefile("rwb") as stream, suppress(OSError, ValueError):
            stream.write(b"220 relay\r\n")
            stream.flush()
            while command := stream.readline():
                if command.upper().startswith(b"DATA"):
                    stream.write(b"354 go on\r\n")
                    stream.flush()
                    letter = b""
                    while not letter.endswith(b"\r\n.\r\n"):
                        if not (more := stream.readline()):
                            return
                        letter += more
                    self._wait()
                    found = re.search(rb"(?im)^message-id: *(\S+)", letter)
                    assert found
                    self.taken.append(found[1].decode())
                stream.write(b"250 ok\r\n")
                stream.flush()

    def _wait(self) -> None:
        """Between a whole letter and the word that it is taken."""
        time.sleep(self.seconds)


class Stalling(Relay):
    """Hears a whole letter and says nothing more, until it is told to take all."""

    def __init__(self) -> None:
        self.heard, self.silent = threading.Event(), True
        super().__init__()

    def _wait(self) -> None:
        self.heard.set()
        if self.silent:
            time.sleep(60)


def with_relay(house: House, port: int) -> None:
    """Have this office send through the relay on that port."""
    relay = f'\n[relay]\nmode = "smtp"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n\n[[admin]]'
    house.text = house.text.replace("[[admin]]", relay, 1)
    write_office(house.config, house.text)
