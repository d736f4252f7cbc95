"""`serve`: the office at work until it is told to stop, by a signal (`SIGNALS`); or several offices.

In: `arguments`: argparse's parser. `run`: a `Call`. `run_all`: the command line. `set_up_log`: a call.
Out: exit status 0 after a stop.
Fails: `Trouble`, `StoreLocked`, `NewerForm`: a store that cannot be opened, or a taken port. OSError: the
disk. cli.py prints a sentence.
See: The processes under it: daemon/supervisor.py. Only once: once.py. The unit of systemd:
systemd_service.py."""

from __future__ import annotations

import argparse
import logging
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mailroom.commands import Call, clock_of, folders_of
from mailroom.commands.office import first_letter
from mailroom.config import BadConfig, Config
from mailroom.config.several_offices import Offices, load_offices
from mailroom.daemon import logs
from mailroom.daemon.heartbeat import HEARTBEAT, notify
from mailroom.daemon.process_tree import OfficeToServe
from mailroom.daemon.supervisor import Supervisor
from mailroom.writing.cli_sentences import phrase, trouble

SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
log = logging.getLogger(__name__)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help=phrase("serve.folders"))
    parser.add_argument("--first-sample", action="store_true", help=phrase("serve.first_sample"))
    parser.set_defaults(runs=True)


def run(call: Call) -> int:
    """Serve until SIGTERM, SIGINT or SIGHUP (the terminal was closed), then end within five seconds."""
    set_up_log(call)
    with _signals_blocked():
        _serve(call)
    return 0


def run_all(given: argparse.Namespace) -> int:
    """Serve several offices: one that has a fault is told, and left out."""
    folders = folders_of(given)
    found = load_offices(folders, os.environ)
    if not found.usable:
        raise BadConfig(found.sentences()) if folders else trouble("no_offices", folder=given.offices)
    first = next(iter(found.usable.values()))
    _log_as(first, first.logging.level)
    at = getattr(given, "at", None)
    wanted = [
        OfficeToServe(name, config, config.store.absolute(), clock_of(config, at, runs=True))
        for name, config in found.usable.items()
    ]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # some ten for each office
    with _signals_blocked():
        _serve_all(wanted, found, getattr(given, "offices", None))
    return 0


def _serve_all(wanted: Sequence[OfficeToServe], found: Offices, folder: Path | None) -> None:
    offices = Supervisor(wanted, found.lost, folder and folder.absolute() / HEARTBEAT)
    for name, faults in found.faults.items():
        for fault in faults:
            offices.leave_out(name, fault)
    offices.start()
    notify("READY=1", f"MAINPID={os.getpid()}")
    served = len(wanted) + len(found.faults) - len(offices.closed)
    log.info(phrase("serve.ready_all", count=served, closed=len(offices.closed)))
    _until_told(offices)


@contextmanager
def _signals_blocked() -> Iterator[None]:
    # Blocked in every thread and waited for in this one: a handler could run while its own thread holds an
    # Event's lock, and wait for itself for ever.
    blocked = SIGNALS | {signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)


def set_up_log(call: Call, *, beside_sentences: bool = False) -> None:
    """Sets up the log as [logging] says. beside_sentences: the command tells a person what happens, so on his
    own terminal only faults of the program are logged as well."""
    table = call.config.logging
    quiet = beside_sentences and not table.file and sys.stderr.isatty()
    _log_as(call.config, "error" if quiet else table.level)


def _log_as(config: Config, level: str) -> None:
    table = config.logging
    file = config.path.absolute().parent / Path(table.file) if table.file else None
    logs.set_up(level, table.format, config.house.calendar.zone, file=file)


def _serve(call: Call) -> None:
    office = Supervisor([OfficeToServe("", call.config, call.root, call.clock)])
    office.start()
    for warning in call.config.findings(call.clock().date()):
        log.warning(warning)
    notify("READY=1", f"MAINPID={os.getpid()}")
    log.info(phrase("serve.ready", region=call.config.house.region, root=call.root))
    if call.args.first_sample:
        office.fork("sample", lambda _: _first_sample(call, fresh=office.fresh))
    _until_told(office)


def _until_told(office: Supervisor) -> None:
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
