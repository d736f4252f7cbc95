"""Puts Postfix, Dovecot, ClamAV and age on a Debian machine for the tests, without ever letting a service
start by itself.

`ensure()` answers "" when all are there (or could be installed) and otherwise one line that says what to
install. It installs only as root, on Debian, where no other mail server is installed. A policy-rc.d that
denies every start stands during the installation and what stood there before is put back afterwards, also
after a run that was killed half way. Run by hand: `.venv/bin/python -m tests.live.install`."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PACKAGES = ("postfix", "dovecot-imapd", "dovecot-lmtpd", "clamav-daemon", "age", "openssh-client")
BY_HAND = "some tests need other programs: apt-get install --no-install-recommends " + " ".join(PACKAGES)
POLICY = Path("/usr/sbin/policy-rc.d")
SAVED = Path("/usr/sbin/policy-rc.d.before-live-tests")
DOVECOT_LMTP = Path("/usr/lib/dovecot/lmtp")
DOVECOT_IMAP = Path("/usr/lib/dovecot/imap")


def missing() -> list[str]:
    """Names of the packages that are not installed."""
    there = {
        "postfix": bool(shutil.which("postfix", path="/usr/sbin:/usr/bin")),
        "dovecot-imapd": DOVECOT_IMAP.exists(),
        "dovecot-lmtpd": DOVECOT_LMTP.exists(),
        "clamav-daemon": bool(shutil.which("clamd", path="/usr/sbin:/usr/bin")),
        "age": bool(shutil.which("age")),
        "openssh-client": bool(shutil.which("ssh-keygen")),
    }
    return [name for name in PACKAGES if not there[name]]


def ensure() -> str:
    """Install what is missing. "" = all are there; else one line that says why not and what to
    do."""
    if os.geteuid() != 0:
        return f"{BY_HAND} (as root)" if missing() else ""
    # looked at inside: programs that are there may be half installed by another worker
    with _one_at_a_time():
        if not missing():
            return ""
        if not (Path("/etc/debian_version").exists() and shutil.which("apt-get")):
            return f"{BY_HAND} (or what your system calls them)"
        if other := _other_mail_server():
            return f"{BY_HAND} (not done by itself: {other} is installed here)"
        return _install(missing())


def require(reason: str) -> None:
    """Skips the test for this reason, if any. With CI=true it fails, since nobody reads the line there."""
    if reason and os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


def _other_mail_server() -> str:
    """The package behind an existing sendmail command: apt would remove it to make room for Postfix."""
    sendmail = Path("/usr/sbin/sendmail")
    if "postfix" not in missing() or not sendmail.exists():
        return ""
    owner = subprocess.run(
        ["dpkg-query", "-S", str(sendmail.resolve())], capture_output=True, text=True, check=False
    )
    return owner.stdout.partition(":")[0] or "another sendmail"


def _install(packages: list[str]) -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    seed = "postfix postfix/main_mailer_type select No configuration\n"
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    with _no_service_starts():
        subprocess.run(["debconf-set-selections"], input=seed, text=True, check=False, env=environment)
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if done.returncode:  # package lists that are missing or old: the usual reason on a fresh machine
            subprocess.run(["apt-get", "update", "-q"], capture_output=True, check=False, env=environment)
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    _keep_asleep()
    if missing():
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        return f"{BY_HAND} (apt-get failed: {' '.join(last)})"
    return ""


def _keep_asleep() -> None:
    """At the next boot they must not come up either: they were installed for the tests only."""
    if shutil.which("systemctl"):
        units = ["postfix", "dovecot", "dovecot.socket", "clamav-daemon", "clamav-freshclam"]
        subprocess.run(["systemctl", "disable", "-q", *units], capture_output=True, check=False)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / "mailroom-live-install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Debian starts a service when it installs it; policy-rc.d answering 101 forbids that
    (invoke-rc.d(8))."""
    _put_back()
    existed = os.path.lexists(POLICY)
    if existed:
        POLICY.rename(SAVED)
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)
        _put_back()


def _put_back() -> None:
    if os.path.lexists(SAVED):
        SAVED.replace(POLICY)


if __name__ == "__main__":
    sys.exit(ensure() or 0)
