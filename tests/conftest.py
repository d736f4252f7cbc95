"""What many tests share: the demonstration office as it is shipped, the day's seed, and which files come
first."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from mailroom.clerk.current_work import InHand
from mailroom.config import Config, load
from mailroom.daemon import command_child
from mailroom.reading.identity.identity_answers import with_identity_reader
from tests import limits
from tests.mailbag import Bag
from tests.soak import Share
from tests.soak.parsed_tables import parse_once
from tests.tables import Choice, is_chosen

TESTS = Path(__file__).parent
ROOT = TESTS.parent
# what something takes is measured by `make bench`; a busy machine proves nothing wrong
settings.register_profile("mailroom", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=10, derandomize=True)
settings.load_profile("mailroom")
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3  # bytes


def _work_in_memory() -> None:
    """What the tests and the programs that they start keep for a while lies in memory, where there is room
    and programs may be run.

    An office syncs whatever it accepts: with a disk under it a test takes a tenth more CPU, and waits. That
    nothing is told before its sync, and what a power cut leaves, is proved by records of the calls
    (tests/soak/power.py), not by a disk. TMPDIR names another place."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return
    if shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


_work_in_memory()
gc.disable()  # until the tests are collected: it takes a third of the time, and finds nothing
# an office of its own is opened by some thousand tests, and much of what each does would be parsing the
# same data files
parse_once()

# With several workers (make test) a file is one worker's, and none that takes long may be begun last. These
# come first, in turn one that mostly waits for servers and programs, and one that wants the machine: if all
# workers waited at once, it would stand idle. The kills take longest.
WAITING = (
    *("kills", "live", "daemon/test_daemon.py", "commands/office/test_once.py", "daemon/test_supervisor.py"),
    *("daemon/test_planted_leak.py", "daemon/test_work_limits.py", "daemon/test_several_offices.py"),
)
COMPUTING = (
    *("reading/mime/test_hostile.py", "procedure/test_stories.py", "demo", "clerk/time/test_days.py"),
    *("clerk/test_overdue.py", "commands/test_cli.py", "shelves/test_private.py", "clerk/test_office.py"),
    *("clerk/test_silence.py", "commands/store/test_cli_retain.py", "clerk/test_forged_senders.py"),
    *("clerk/test_lengths.py", "clerk/write/test_stopped_mails.py", "clerk/test_office_people.py"),
    *("clerk/outgoing/test_mail_delivery.py", "commands/store/test_cli_erase.py"),
    *(
        "clerk/read/test_attachments.py",
        "reading/mime/test_mislabelled.py",
        "reading/replies/test_entries.py",
    ),
    *("shelves/journal/test_proof_bytes.py", "reading/identity/test_identity_gate.py"),
    *("writing/test_letter_papers.py", "writing/test_pdf_press.py", "reading/test_labelled_figures.py"),
)


# What make quick leaves out whole: what starts servers and programs, what lives through years, and sets of
# labelled letters that have figures only as a whole.
NOT_QUICK = (
    *("kills", "live", "daemon", "commands", "demo", "doors"),
    *("house/test_workers.py", "shelves/test_private.py", "writing/test_outgoing_files.py"),
    *("clerk/time/test_days.py", "clerk/test_lebaran.py", "clerk/outgoing/test_mail_delivery.py"),
    *("shelves/journal/test_proof_bytes.py", "procedure/test_stories.py::test_every_way_and_bell"),
    *("reading/mime/test_hostile.py", "reading/mime/test_mislabelled.py", "reading/test_labelled_figures.py"),
    "reading/quotes/test_whole_replies.py",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are CPUs for them: nearly half of a worker's time is waiting for servers and
    programs, and with one more a quarter of what two CPUs could do was idle."""
    return len(os.sched_getaffinity(0)) + 2


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick", action="store_true", help="some examples of each table, no servers, no programs"
    )


def pytest_configure(config: pytest.Config) -> None:
    Choice.quick = config.getoption("--quick")
    if Choice.quick:
        settings.load_profile("quick")
    # of all workers, who inherit it, also when the day ends meanwhile
    os.environ["SEED"] = Share.of_the_day().seed


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Each worker compiles a share of the test files first, and finds the others' shares on the disk.

    pytest writes the asserts of a file anew when it compiles it: seven seconds for all files, which every
    worker would spend where no earlier run has left them."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers == 1 or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    files = sorted(TESTS.rglob("test_*.py"))
    begin = len(files) * int(worker) // workers
    for file in files[begin:] + files[:begin]:
        with contextlib.suppress(Exception, pytest.skip.Exception):  # collecting it tells what is wrong
            importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files = list(dict.fromkeys(item.path for item in items))
    in_turn = zip_longest(_files_of(WAITING, files), _files_of(COMPUTING, files))
    rank = {file: number for number, file in enumerate(filter(None, chain.from_iterable(in_turn)))}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))
    if Choice.quick:
        _choose(items)


def _files_of(places: Iterable[str], files: list[Path]) -> list[Path]:
    return [file for place in places for file in files if file.is_relative_to(TESTS / place)]


def _choose(items: list[pytest.Item]) -> None:
    """Leave what make quick tries: of each test with parameters the share that the hash of its name chooses,
    or its first; whole tests likewise where each opens an office of its own."""
    out = tuple(f"tests/{name}" for name in NOT_QUICK)
    kept: list[pytest.Item] = []
    begun: set[str] = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if "[" in item.nodeid:
            chosen = is_chosen(item.nodeid) or test not in begun
            begun.add(test)
        else:
            chosen = "bag" not in getattr(item, "fixturenames", ()) or is_chosen(item.nodeid)
        if chosen and not item.nodeid.startswith(out):
            kept.append(item)
    left_out = set(items) - set(kept)
    items[0].config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = kept


@pytest.hookimpl(optionalhook=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> bool:
    limits.set_timers(item, settings)
    return True


@pytest.hookimpl(optionalhook=True)
def pytest_timeout_cancel_timer() -> bool:
    limits.cancel_timers()
    return True


def pytest_collection_finish() -> None:
    """Five thousand tests are there to stay: the collector need not go through them again and again.

    Each test's office is so many objects that the usual thresholds would take a tenth of the CPU."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


@pytest.fixture(scope="session")
def demonstration() -> Config:
    """The shipped config.toml, checked. All offices of it share one house, whose words are gathered once."""
    shipped = load(ROOT / "config.toml", {})
    return replace(shipped, house=with_identity_reader(shipped.house))


@pytest.fixture
def bag(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    """The demonstration office with a store of its own, on Thursday, 5 March 2026, 08.00: in Ramadan, as it
    opens."""
    made = Bag(demonstration, tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def travelled() -> dict[str, set[str]]:
    """Story → the ways and bells of sop.py that it has gone in the office."""
    return {}


@pytest.fixture(autouse=True, scope="session")
def _commands_work_here() -> Iterator[None]:
    """A command that a test calls by itself works in the test's process, which has threads and no limits;
    `tests/forked.py` shows it as it is."""

    def run_here(_config: Any, _root: Any, _tell: Any, work: Any) -> int:
        return int(work(command_child.Workplace(InHand(), time.monotonic())))

    def keep_priority(_more: int) -> int:
        """A night's backup gives way to all others (`os.nice`), and no process may take that back: the
        worker that tests it would stand last on a busy machine for all its later files."""
        return os.getpriority(os.PRIO_PROCESS, 0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command_child, "run_limited", run_here)
        patch.setattr(os, "nice", keep_priority)
        yield
