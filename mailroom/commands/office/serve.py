"""`serve`: the office at work until it is told to stop, by a signal (`SIGNALS`).

In: `arguments`: argparse's parser. `run`: a `Call`. `set_up_log`: a call.
Out: exit status 0 after a stop.
Fails: `Trouble`, `StoreLocked`, `NewerForm`: a store that cannot be opened, or a taken port. OSError: the
disk. cli.py prints a sentence.
See: The processes under it: daemon/supervisor.py. Only once: once.py. The unit of systemd:
systemd_service.py."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import time
from pathlib import Path

from mailroom.commands import Call
from mailroom.commands.office import first_letter
from mailroom.daemon import logs
from mailroom.daemon.heartbeat import notify
from mailroom.daemon.supervisor import Supervisor
from mailroom.writing.cli_sentences import phrase

SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
log = logging.getLogger(__name__)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--first-sample", action="store_true", help=phrase("serve.first_sample"))
    parser.set_defaults(runs=True)


def run(call: Call) -> int:
    """Serve until SIGTERM, SIGINT or SIGHUP (the terminal was closed), then end within five seconds."""
    set_up_log(call)
    # Blocked in every thread and waited for in this one: a handler could run while its own thread holds an
    # Event's lock, and wait for itself for ever.
    blocked = SIGNALS | {signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
    try:
        _serve(call)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)
    return 0


def set_up_log(call: Call, *, beside_sentences: bool = False) -> None:
    """Sets up the log as [logging] says. beside_sentences: the command tells a person what happens, so on his
    own terminal only faults of the program are logged as well."""
    table = call.config.logging
    file = call.config.path.absolute().parent / Path(table.file) if table.file else None
    level = "error" if beside_sentences and not file and sys.stderr.isatty() else table.level
    logs.set_up(level, table.format, call.config.house.calendar.zone, file=file)


def _serve(call: Call) -> None:
    office = Supervisor(call.config, call.root, call.clock)
    office.start()
    for warning in call.config.findings(call.clock().date()):
        log.warning(warning)
    notify("READY=1", f"MAINPID={os.getpid()}")
    log.info(phrase("serve.ready", region=call.config.house.region, root=call.root))
    if call.args.first_sample:
        office.fork("sample", lambda _: _first_sample(call, fresh=office.fresh))
    office.watch(SIGNALS)
    notify("STOPPING=1")
    log.info(phrase("serve.stopping"))
    if not office.stop():
        log.warning(phrase("serve.killed"))
        logging.shutdown()
        # what was killed still waited for a server or a disk; its work is whole or will be done again
        os._exit(0)
    log.info(phrase("serve.stopped"))


def _first_sample(call: Call, *, fresh: bool) -> int:
    house, door = call.config.house, call.config.smtp
    if door is None or not house.rehearsal or not fresh:
        call.print("serve.no_sample")
    else:
        found = first_letter.send_and_wait(call.config, call.root, call.clock, _wait)
        call.say(found or phrase("serve.sample_waits"))
    if door is not None:
        call.write(phrase("serve.next", host=door.host, port=door.port, mail=house.mail))
    call.print("serve.how_to_stop", pid=os.getppid())
    return 0


def _wait() -> bool:
    """Wait a little; whoever stops the office ends this process."""
    time.sleep(0.1)
    return False
