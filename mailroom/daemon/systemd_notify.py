"""What systemd is told of the office, by a datagram (sd_notify(3)): ready, at work, stopping. Does nothing
where nobody listens.

The unit itself: commands/office/systemd_service.py."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def notify(*said: str) -> bool:
    """Send "READY=1", "WATCHDOG=1", "STOPPING=1" and the like; returns whether systemd listens. Never
    raises."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.sendto("\n".join(said).encode(), address.replace("@", "\0", 1) if address[0] == "@" else address)
        return True
    return False
