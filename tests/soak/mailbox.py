"""A letter's way out of a real mailbox: the daemon polls a Dovecot, and is killed, or its disk fails, at each
step.

Steps are also the commands to the mailbox, so that it is killed between having put a letter, having marked
it, and having moved it. In the end every letter lies in the done folder once, byte for byte, and the office
is as if nobody had disturbed it. A letter that was put and not yet marked is fetched again, and counts as a
duplicate."""

from __future__ import annotations

import atexit
import functools
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.live import install
from tests.live.servers import PASSWORD, Servers, start_dovecot, stop
from tests.soak import Result, Share
from tests.soak.lanes import Lane, each, lanes
from tests.soak.steps import Disturbance, broken_disk, disturb, kills
from tests.soak.ways import OTHER, Way, complaint

DONE = "Selesai"
TABLE = """
[[imap]]
host = "127.0.0.1"
port = {port}
security = "none"
user = "{user}"
password_file = "mail-password"
done_folder = "{done}"
since = 2026-03-01
poll_seconds = 0.2
"""


@dataclass(frozen=True)
class MailboxWay(Way):
    """The letters lie in a mailbox that each run has for itself before the daemon opens."""

    servers: Servers | None = None
    lying: tuple[bytes, ...] = ()

    def begin(self, store: Path) -> Path:
        assert self.servers is not None
        with self.servers.imap(user_of(store)) as box:
            for minute, letter in enumerate(self.lying):
                box.append("INBOX", None, f'"05-Mar-2026 07:5{minute}:00 +0700"', letter)  # type: ignore[arg-type]
        table = TABLE.format(port=self.servers.imap_port, user=user_of(store), done=DONE)
        store.with_name("config.toml").write_text(lanes()[0].config.read_text("utf-8") + table, "utf-8")
        password = store.with_name("mail-password")
        password.touch(0o600)
        password.write_text(PASSWORD)
        return store

    def start(self, lane: Lane, store: Path, hour: str, **order: object) -> None:
        """With the doors of its lane: begun was it with those of the first."""
        config, first = store.with_name("config.toml"), lanes()[0]
        text = config.read_text("utf-8")
        for of_first, own in ((first.port, lane.port), (first.lmtp, lane.lmtp)):
            text = text.replace(f"port = {of_first}\n", f"port = {own}\n")
        config.write_text(text, "utf-8")
        super().start(lane, store, hour, **order)

    def settled(self, store: Path) -> bool:
        assert self.servers is not None
        if not super().settled(store):
            return False
        left, done = (self.servers.mailbox(user_of(store), folder) for folder in ("INBOX", DONE))
        return not left and sorted(done) == sorted(self.lying)


def user_of(store: Path) -> str:
    return f"k{hashlib.sha256(str(store).encode()).hexdigest()[:16]}@kotak.example"


@functools.cache
def dovecot() -> Servers:
    """A private one, for as long as this process lives."""
    root = Path(tempfile.mkdtemp(prefix="mailroom-soak-dovecot-"))
    root.chmod(0o755)
    servers = Servers(root)

    @atexit.register
    def end() -> None:
        stop(root / "dovecot/run/master.pid")
        shutil.rmtree(root, ignore_errors=True)

    start_dovecot(servers)
    return servers


def absent() -> str:
    """ "" or why there is no Dovecot to be had here."""
    return install.ensure() or ("" if os.geteuid() == 0 else "a Dovecot of one's own is started as root only")


def mailbox_at_each(share: Share) -> Result:
    """Killed, or its disk failing, at each step of two letters' way out of a real mailbox."""
    if reason := absent():
        return Result(skipped=reason)
    lying = (complaint(), complaint("Sari", OTHER, "11", "Segayam"))
    way = MailboxWay("mailbox", None, (), 4, again=len(lying), servers=dovecot(), lying=lying)
    way.undisturbed(lanes()[0])
    last = max(number for number, note in enumerate(way.steps, 1) if note.split()[1] != "mailbox")
    todo: list[Disturbance] = [one for one in (*kills(way), *broken_disk(way)) if one.at <= last + 4]
    chosen = share.of("mailbox", todo)
    findings = each(chosen, functools.partial(disturb, way=way))
    return Result({"steps": last + 4, "runs": len(chosen)}, findings)
