"""How the office shows outside that it is at work: by the heartbeat, a file, and by a datagram to systemd
(sd_notify(3)).

The file names nobody, and health_checks.py writes it. The datagram does nothing where nobody listens.

In: `read_beat`: the store's folder. `notify`: lines for systemd.
Out: the file's JSON, {} when there is none; whether somebody listens.
Fails: raises nothing, and needs no office.
See: The unit itself: commands/office/systemd_service.py. Showing it: commands/looking/status.py."""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

HEARTBEAT = "heartbeat"


def read_beat(root: Path) -> dict[str, Any]:
    """Returns what the heartbeat says; {} when there is none, or it cannot be read."""
    try:
        found: dict[str, Any] = json.loads((root / HEARTBEAT).read_bytes())
    except (OSError, ValueError):
        return {}
    return found


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
