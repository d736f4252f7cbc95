"""A private Postfix and a private Dovecot on loopback, for tests: started on free ports, always stopped, by
their own pids.

How mail flows:

    submit() ─▶ Postfix ─┬─ OFFICE domain ──▶ LMTP to `door_port`: the port where a test opens our door
                         ├─ NOWHERE domain ─▶ taken, then refused by who should have it: the mail bounces
                         └─ any other domain ▶ LMTP to Dovecot: each has a mailbox (plus-addresses share)

Postfix is the office's server towards the world: what comes in is passed on as it came, no header is added
that was missing.

Everything lies in one temporary folder. Both need root: Postfix's master refuses anyone else.
"""

from __future__ import annotations

import email
import imaplib
import json
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import getaddresses
from pathlib import Path

from tests.certificates import certificate
from tests.limits import stretched
from tests.ports import HOST, free_port

OFFICE = "kantor.example"
OFFICE_BOX = "pengaduan@kotak.example"  # the office's mailbox at a provider: what an IMAP door polls
# goes to the office's door, which is not there for it: 550, so that Postfix sends a bounce
NOWHERE = "buntu.example"
PASSWORD = "kata-sandi-uji"
MAIL_USER = "nobody"
# seconds for what must come, on however busy a machine; where a test is about how soon, it says so itself
PATIENCE = 60.0
RETRY_SECONDS = 1  # Postfix's shortest wait between two tries

DOVECOT = """
dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_process_limit = 100
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_failure_delay = 0
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  user = {user}
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
service auth {{
  unix_listener auth-userdb {{
    mode = 0600
    user = {user}
  }}
}}
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
mail_driver = maildir
mail_home = {root}/mail/%{{user | lower}}
mail_path = ~/Maildir
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
auth_allow_cleartext = yes
auth_username_format = %{{user | lower}}
passdb static {{
  password = {password}
}}
userdb static {{
  static_allow_all_users = yes
  fields {{
    uid = {user}
    gid = {group}
    home = {root}/mail/%{{user | lower}}
  }}
}}
ssl = yes
ssl_server_cert_file = {root}/cert.pem
ssl_server_key_file = {root}/key.pem
namespace inbox {{
  inbox = yes
  separator = /
}}
protocol imap {{
  mail_max_userip_connections = 100
}}
"""

POSTFIX = """
compatibility_level = 3.10
queue_directory = {root}/spool
data_directory = {root}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {root}/log/mail.log
maillog_file_prefixes = {root}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.{office}
myorigin = {office}
mydestination =
mynetworks = 127.0.0.0/8
relay_domains = {office}
transport_maps = inline:{{ {{ {office} = lmtp:inet:127.0.0.1:{door_port} }},
    {{ {nowhere} = lmtp:inet:127.0.0.1:{door_port} }} }}
default_transport = lmtp:inet:127.0.0.1:{dovecot_lmtp_port}
local_header_rewrite_clients =
alias_maps =
alias_database =
local_recipient_maps =
relay_recipient_maps =
recipient_delimiter =
smtp_dns_support_level = disabled
smtp_host_lookup = native
lmtp_host_lookup = native
smtp_tls_security_level = none
smtpd_tls_security_level = may
smtpd_tls_cert_file = {root}/../dovecot/cert.pem
smtpd_tls_key_file = {root}/../dovecot/key.pem
smtputf8_enable = yes
message_size_limit = 104857600
mailbox_size_limit = 0
lmtp_destination_recipient_limit = 50
queue_run_delay = {retry}s
minimal_backoff_time = {retry}s
maximal_backoff_time = {retry}s
service_throttle_time = {retry}s
lmtp_connect_timeout = 5s
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_forbid_bare_newline = normalize
smtpd_client_connection_count_limit = 0
biff = no
append_dot_mydomain = no
"""

MASTER = """
127.0.0.1:{smtp_port} inet n - n - - smtpd
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n {retry} 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
showq     unix n - n - - showq
error     unix - - n - - error
retry     unix - - n - - error
lmtp      unix - - n - - lmtp
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


def wait_for(
    what: Callable[[], object], seconds: float = PATIENCE, why: str | Callable[[], str] = ""
) -> None:
    """Until `what()` is true. AssertionError when it does not become so; `why` tells of the end, not of the
    beginning, where it is asked."""
    began = time.monotonic()
    while not what():
        if time.monotonic() > began + stretched(seconds):
            told = why() if callable(why) else why
            raise AssertionError(f"waited {seconds} s in vain{': ' if told else ''}{told}")
        time.sleep(0.02)


@dataclass
class Servers:
    """The running pair. `password` opens every mailbox; the user is the mail address; `ca_file` proves imaps
    and STARTTLS."""

    root: Path
    smtp_port: int = field(default_factory=free_port)
    imap_port: int = field(default_factory=free_port)
    imaps_port: int = field(default_factory=free_port)
    dovecot_lmtp_port: int = field(default_factory=free_port)
    door_port: int = field(default_factory=free_port)
    host: str = HOST
    office: str = OFFICE
    office_box: str = OFFICE_BOX
    password: str = PASSWORD

    @property
    def ca_file(self) -> Path:
        return self.root / "dovecot" / "cert.pem"

    def submit(self, mail: bytes, sender: str = "", recipients: tuple[str, ...] = ()) -> None:
        """Give a mail to Postfix as a person's mail program does; envelope from the headers where none is
        given."""
        head = email.message_from_bytes(mail)
        sender = sender or getaddresses([head.get("From", "")])[0][1]
        named = getaddresses([*head.get_all("To", []), *head.get_all("Cc", [])])
        with smtplib.SMTP(HOST, self.smtp_port, "orang.example", timeout=20) as smtp:
            refused = smtp.sendmail(sender, recipients or [address for _, address in named], mail)
        assert not refused, refused

    @contextmanager
    def imap(self, user: str) -> Iterator[imaplib.IMAP4]:
        """A mailbox, logged in, INBOX selected."""
        box = imaplib.IMAP4(HOST, self.imap_port, timeout=20)
        try:
            box.login(user, PASSWORD)
            box.select("INBOX")
            yield box
        finally:
            box.logout()

    def deliver(self, mail: bytes, user: str) -> None:
        """Hand a mail to Dovecot's own LMTP, past Postfix."""
        with smtplib.LMTP(HOST, self.dovecot_lmtp_port, "orang.example") as lmtp:
            lmtp.sendmail("siti@warga.example", [user], mail)

    def mailbox(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """All mails in a person's folder, as IMAP gives them; no flag is set. A folder that is not there is
        empty."""
        with self.imap(user) as box:
            if box.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            numbers = box.search(None, "ALL")[1][0].split()
            return [box.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1] for number in numbers]

    def wait_for_mail(self, user: str, count: int = 1, seconds: float = PATIENCE) -> list[bytes]:
        """Until so many mails lie in a person's INBOX; all of them."""
        mails: list[bytes] = []

        def there() -> bool:
            mails[:] = self.mailbox(user)
            return len(mails) >= count

        wait_for(there, seconds, f"{count} mails for {user}\n{self.log()}")
        return mails

    def forget_queue(self) -> None:
        """Drop what Postfix still holds for an office that is gone: its reports are no other office's."""
        _run("postsuper", "-c", str(self.root / "postfix/etc"), "-d", "ALL")

    def queue(self) -> list[dict[str, object]]:
        """What Postfix holds, one object a mail (postqueue -j)."""
        text = _run("postqueue", "-c", str(self.root / "postfix/etc"), "-j")
        return [json.loads(line) for line in text.splitlines()]

    def flush(self) -> None:
        """Let Postfix try all that waits, now."""
        _run("postqueue", "-c", str(self.root / "postfix/etc"), "-f")

    def log(self, lines: int = 30) -> str:
        """The end of Postfix's log."""
        file = self.root / "postfix/log/mail.log"
        return "\n".join(file.read_text(errors="replace").splitlines()[-lines:]) if file.exists() else ""


@contextmanager
def running() -> Iterator[Servers]:
    """Both servers, in a temporary folder that is gone afterwards."""
    root = Path(tempfile.mkdtemp(prefix="mailroom-live-"))
    root.chmod(0o755)
    servers = Servers(root)
    try:
        start_dovecot(servers)
        start_postfix(servers)
        yield servers
    finally:
        stop(root / "postfix/spool/pid/master.pid")
        stop(root / "dovecot/run/master.pid")
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def dovecot(more: str = "") -> Iterator[Servers]:
    """A Dovecot alone, whose process a test may stop, freeze and start again. `more`: settings after ours."""
    root = Path(tempfile.mkdtemp(prefix="mailroom-dovecot-"))
    root.chmod(0o755)
    servers = Servers(root)
    try:
        start_dovecot(servers, more)
        yield servers
    finally:
        stop(root / "dovecot/run/master.pid")
        shutil.rmtree(root, ignore_errors=True)


def start_dovecot(servers: Servers, more: str = "") -> None:
    """Start Dovecot, for the first time or again; `more`: settings after ours."""
    root = servers.root / "dovecot"
    user = pwd.getpwnam(MAIL_USER)
    for name in ("run", "state", "mail"):
        (root / name).mkdir(parents=True, exist_ok=True)
    os.chown(root / "mail", user.pw_uid, user.pw_gid)
    if not (root / "cert.pem").exists():
        _certificate(root)
    config = root / "dovecot.conf"
    config.write_text(
        DOVECOT.format(
            root=root,
            user=MAIL_USER,
            group=user.pw_gid,
            password=PASSWORD,
            imap_port=servers.imap_port,
            imaps_port=servers.imaps_port,
            lmtp_port=servers.dovecot_lmtp_port,
        )
        + more
    )
    _run("dovecot", "-c", str(config))
    wait_for(
        lambda: _greets(servers.imap_port) and _greets(servers.dovecot_lmtp_port),
        why=lambda: _tail(root / "dovecot.log"),
    )


def _certificate(root: Path) -> None:
    certificate(root / "cert.pem", root / "key.pem")


def start_postfix(servers: Servers, more: str = "", services: str = "") -> None:
    """Start Postfix alone; `more`: lines of main.cf that overrule ours; `services`: of master.cf, beside
    ours."""
    root = servers.root / "postfix"
    for name in ("etc", "spool", "data", "log"):
        (root / name).mkdir(parents=True)
    shutil.chown(root / "data", "postfix")
    values = {
        "root": root,
        "office": OFFICE,
        "nowhere": NOWHERE,
        "retry": RETRY_SECONDS,
        "smtp_port": servers.smtp_port,
        "door_port": servers.door_port,
        "dovecot_lmtp_port": servers.dovecot_lmtp_port,
    }
    (root / "etc/main.cf").write_text(_each_once(POSTFIX.format(**values) + more))
    (root / "etc/master.cf").write_text(MASTER.format(**values) + services)
    _run("postfix", "-c", str(root / "etc"), "start")
    wait_for(lambda: _greets(servers.smtp_port), why=lambda: _tail(root / "log/mail.log"))


def _each_once(settings: str) -> str:
    """Lines of main.cf without those that later ones overrule.

    Each process of Postfix warns of an overruled line when it starts, postlogd too. Warnings go to postlogd's
    socket, which holds ten of them (net.unix.max_dgram_qlen). When the others have filled it, postlogd waits
    for itself, and smtpd, which logs a connection before it greets, waits as long."""
    entries: dict[str, str] = {}
    name = ""
    for line in settings.splitlines():
        if line[:1].isspace():
            entries[name] += f"\n{line}"
        elif line:
            name = line.partition("=")[0].strip()
            entries[name] = line
    return "".join(f"{entry}\n" for entry in entries.values())


def _run(*command: str) -> str:
    """Run a program; its output. AssertionError with its words when it fails."""
    path = f"/usr/sbin:/usr/bin:/sbin:/bin:{os.environ.get('PATH', '')}"
    program = shutil.which(command[0], path=path) or command[0]
    with tempfile.TemporaryFile("w+") as heard:  # no pipe: a daemon would hold it open for ever
        done = subprocess.run(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=heard,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=60,
            env={**os.environ, "PATH": path},
        )
        heard.seek(0)
        text = heard.read()
    assert done.returncode == 0, f"{command[0]}: {text}"
    return text


def _greets(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=5) as line:
            return bool(line.recv(3))
    except OSError:
        return False


def _tail(file: Path) -> str:
    return file.read_text(errors="replace")[-2000:] if file.exists() else ""


def stop(pid_file: Path) -> None:
    """TERM, and KILL when that is not heard in ten seconds; to the master, then to those of its processes
    that outlive it.

    A Dovecot's imap process with a client sees only after half a minute that its master is gone. The servers
    are daemons of their own: not our children."""
    text = pid_file.read_text().strip() if pid_file.exists() else ""
    if not text:
        return
    for pid in (int(text), *_children(int(text))):
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError, AssertionError):
                if _alive(pid):
                    os.kill(pid, sign)
                    wait_for(lambda pid=pid: not _alive(pid), 10)


@contextmanager
def frozen(pid_file: Path) -> Iterator[None]:
    """A server and its processes stand still (SIGSTOP); the kernel goes on taking connections for them.

    The master first and last: a child that ends meanwhile stays until the master reaps it, so that none is
    missing when they go on and no process id is another's by then."""
    master = int(pid_file.read_text())
    family = [master]
    try:
        os.kill(master, signal.SIGSTOP)
        wait_for(lambda: _state(master) == "T")
        for child in _children(master):
            os.kill(child, signal.SIGSTOP)
            family.append(child)
        yield
    finally:
        for pid in reversed(family):
            os.kill(pid, signal.SIGCONT)


def _children(pid: int) -> list[int]:
    """The processes of a process; none when it has ended."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _alive(pid: int) -> bool:
    """Whether it has not ended; a machine's process 1 may take seconds to notice (Z)."""
    return _state(pid) not in ("", "Z")


def _state(pid: int) -> str:
    """R, S, D, T, Z … (proc(5)); "" when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


if __name__ == "__main__":  # a pair to play with, until Enter
    with running() as pair:
        sys.stdout.write(
            f"smtp {pair.smtp_port}, imap {pair.imap_port}, {OFFICE} goes to LMTP {pair.door_port}\n"
        )
        sys.stdin.readline()
