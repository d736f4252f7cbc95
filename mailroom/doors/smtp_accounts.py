"""Who may log in at our SMTP door (AUTH, RFC 4954): a file with one `name:$scrypt$…` a line.

No password lies anywhere. A wrong password and an unknown name cost the same work, in a thread of its own,
and are compared in constant time. A network that guesses gets ever later answers, up to 16 s (`SLOWEST`). The
file is reread when it changes.

In: `Accounts.check`: name and password as bytes, and the client's network. `row`, `matches`: name or line,
password.
Out: yes, no, or "not now" (454) while the file cannot be read or 16 others wait (`WAITING`); a line.
Fails: raises nothing: a file that cannot be read is "not now", a faulty line matches nobody.
See: Our own logins at other servers: config/secrets.py, oauth.py."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
from base64 import b64decode, b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

log = logging.getLogger(__name__)
LOG_N, R, P, LENGTH = 15, 8, 1, 32  # 32 MB and some 60 ms a try
_MOST_MEMORY = 256 * 1024**2
NAME = r"[A-Za-z0-9._@+-]{1,64}"
_ROW = re.compile(
    rf"(?P<name>{NAME}):\$scrypt\$ln=(?P<n>1[0-7]),r=(?P<r>[1-8]),p=(?P<p>[1-4])"
    r"\$(?P<salt>[A-Za-z0-9+/]{16,64})\$(?P<hash>[A-Za-z0-9+/]{22,128})"
)
WAITING = 16  # logins that may wait for their turn
REMEMBERED = 1000  # networks whose wrong passwords are remembered
SLOWEST = 16.0  # seconds that a wrong password is answered late, at most

Verdict = Literal["yes", "no", "not now"]


def row(name: str, password: str) -> str:
    """Returns the line of the accounts file for a new account."""
    salt = secrets.token_bytes(16)
    made = _derive(password.encode(), salt, LOG_N, R, P, LENGTH)
    return f"{name}:$scrypt$ln={LOG_N},r={R},p={P}${_text(salt)}${_text(made)}"


def matches(line: str, password: bytes) -> bool:
    """Whether a line of the accounts file was made of this password."""
    found = _ROW.fullmatch(line)
    if found is None:
        return False
    kept = _bytes(found["hash"])
    salt, n, r, p = _bytes(found["salt"]), int(found["n"]), int(found["r"]), int(found["p"])
    return hmac.compare_digest(_derive(password, salt, n, r, p, len(kept)), kept)


class Accounts:
    """The accounts of one door, used in its loop. folder: none; file: as in this module's first line."""

    def __init__(self, file: str) -> None:
        self._file = Path(file)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="door-login")
        self._waiting = 0
        self._wrong: dict[str, int] = {}
        self._nobody = row("-", secrets.token_urlsafe())

    async def check(self, name: bytes, password: bytes, network: str) -> Verdict:
        """Whether this is the password of that name. A wrong one is answered late."""
        if self._waiting >= WAITING:
            return "not now"
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            right = await loop.run_in_executor(self._executor, self._is_right, name, password)
        except OSError as trouble:
            log.warning("the accounts of the door cannot be read: %s", type(trouble).__name__)
            return "not now"
        finally:
            self._waiting -= 1
        if right:
            self._wrong.pop(network, None)
            return "yes"
        times = self._wrong.pop(network, 0) + 1
        self._wrong[network] = times  # the latest last
        if len(self._wrong) > REMEMBERED:
            del self._wrong[next(iter(self._wrong))]
        await asyncio.sleep(min(SLOWEST, 2.0 ** (min(times, 8) - 1)))
        return "no"

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _is_right(self, name: bytes, password: bytes) -> bool:
        """Asks the file as it is now: it is small, and logins are few."""
        lines = self._file.read_text("utf-8", "replace").splitlines()
        known = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
        named = [line for line in known if line.partition(":")[0].encode() == name]
        found = named[0] if named and _ROW.fullmatch(named[0]) else self._nobody
        return matches(found, password) and found is not self._nobody


def _derive(password: bytes, salt: bytes, n: int, r: int, p: int, length: int) -> bytes:
    return hashlib.scrypt(password, salt=salt, n=2**n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=length)


def _text(raw: bytes) -> str:
    return b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return b64decode(text + "=" * (-len(text) % 4))
