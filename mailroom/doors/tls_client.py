"""Whose certificates are believed when we connect to a mail server: those of `ca_file`, else the system's.
One `ssl.SSLContext` serves all lines of a process that believe the same ones.

Reading the system's certificates takes 20 ms and half a megabyte, which a process with hundreds of mailboxes
and relays pays once. They are read again when their file has changed.

In: `client_context`: a `ca_file`, "" for the system's.
Out: an `ssl.SSLContext`, which nobody changes.
Fails: OSError, ssl.SSLError: the file cannot be read or holds no certificate; the line is in trouble.
See: Our own door's certificate: smtp_certificate.py."""

from __future__ import annotations

import os
import ssl
from contextlib import suppress
from functools import lru_cache


def client_context(ca_file: str) -> ssl.SSLContext:
    """Returns what a connection verifies its server with, as the file is now."""
    state: tuple[int, ...] = ()
    with suppress(OSError):
        found = os.stat(ca_file or ssl.get_default_verify_paths().cafile or "")  # noqa: PTH116 - may be ""
        state = (found.st_ino, found.st_mtime_ns, found.st_size)
    return _context(ca_file, state)


@lru_cache(maxsize=64)
def _context(ca_file: str, _state: tuple[int, ...]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file or None)
