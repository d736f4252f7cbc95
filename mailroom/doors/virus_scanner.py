"""When an attachment counts as free of viruses: only when clamd says so in time (INSTREAM, over the `socket`
of [scanner]).

Without a `socket` every file is clean. After a failure clamd is left alone for a minute (`PAUSE`), so a
hanging scanner holds up one letter and not each. Answers are remembered by the file's digest.

In: `VirusScanner`: `ScannerTable`. `judge`: a file's bytes.
Out: "" for clean, "infected" (it found something), "unscanned" (no answer, broken off, too large); `answers`:
yes or no.
Fails: raises nothing: trouble with clamd is "unscanned", and the file does not go on.
See: What becomes of such a file: clerk/read/attachment_filter.py."""

from __future__ import annotations

import hashlib
import logging
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from mailroom.config.retention_and_backup_tables import ScannerTable

log = logging.getLogger(__name__)
CLEAN, INFECTED, UNSCANNED = "", "infected", "unscanned"
CHUNK = 1 << 16
PAUSE = 60.0  # seconds after a failure
LOOK = 2.0  # seconds that it has to say that it is there
KNOWN = 1000  # answers that are remembered
ANSWER = 4096  # bytes: more than any answer takes


class VirusScanner:
    """One scanner. ticks: seconds that only count."""

    def __init__(self, settings: ScannerTable, ticks: Callable[[], float] = time.monotonic) -> None:
        self.settings, self._ticks = settings, ticks
        self._failed = float("-inf")
        self._known: dict[bytes, str] = {}
        self.trouble = ""  # why it could not be asked last; "" while it answers

    def judge(self, data: bytes) -> str:
        """Returns CLEAN, INFECTED or UNSCANNED for the bytes of a file."""
        if not self.settings.socket:
            return CLEAN
        digest = hashlib.sha256(data).digest()
        if digest in self._known:
            return self._known[digest]
        if self._ticks() - self._failed < PAUSE:
            return UNSCANNED
        said = self._ask(b"zINSTREAM\0", _chunks(data), self.settings.timeout_seconds)
        if said.endswith(b" FOUND"):
            return self._remember(digest, INFECTED)
        if said == b"stream: OK":
            return self._remember(digest, CLEAN)
        if said and b"size limit exceeded" not in said:
            self._fail("ERROR")
        return UNSCANNED

    def answers(self) -> bool:
        """Whether the scanner is there now; while it fails it is asked once a minute."""
        if not self.settings.socket or self._ticks() - self._failed < PAUSE:
            return not self.trouble
        return self._ask(b"zPING\0", iter(()), LOOK) == b"PONG"

    def _remember(self, digest: bytes, verdict: str) -> str:
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known[digest] = verdict
        return verdict

    def _fail(self, why: str) -> None:
        if not self.trouble:
            log.error("the virus scanner does not answer: %s", why)
        self._failed, self.trouble = self._ticks(), why

    def _ask(self, command: bytes, chunks: Iterator[bytes], seconds: float) -> bytes:
        """Returns the scanner's answer; b"" when there is none within the time, for sending and answering."""
        until = self._ticks() + seconds
        try:
            with _connect(self.settings.socket, seconds) as line:
                line.sendall(command)
                with suppress(
                    BrokenPipeError, ConnectionResetError
                ):  # a file beyond its own limit: it says so
                    for chunk in chunks:
                        line.settimeout(max(0.01, until - self._ticks()))
                        line.sendall(chunk)
                said = b""
                while b"\0" not in said and len(said) < ANSWER:
                    line.settimeout(max(0.01, until - self._ticks()))
                    more = line.recv(ANSWER)
                    if not more:
                        break
                    said += more
        except (OSError, ValueError) as fault:
            self._fail(type(fault).__name__)
            return b""
        if b"\0" not in said:
            self._fail("EOF")
            return b""
        self.trouble, self._failed = "", float("-inf")
        return said.partition(b"\0")[0]


def _chunks(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), CHUNK):
        piece = data[start : start + CHUNK]
        yield struct.pack("!I", len(piece)) + piece
    yield struct.pack("!I", 0)


def _connect(place: str, seconds: float) -> socket.socket:
    """An open line. ValueError: a port that is none."""
    if place.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(seconds)
            line.connect(place)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = place.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), seconds)
