"""The processes in which documents are opened: what ends them, and that it costs no file."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from mailroom.media.file_cleaning import clean
from mailroom.writing import file_workers
from mailroom.writing.file_workers import FileWorkers
from tests.mailbag import PDF

CLEANED = (0, b"\n" + clean("a.pdf", PDF)[0])


@pytest.fixture
def workers() -> Iterator[FileWorkers]:
    one = FileWorkers()
    yield one
    one.end()


def _clean(workers: FileWorkers, patience: float = 60) -> tuple[int, bytes]:
    return workers.run("document_worker", PDF, "clean", "a.pdf", patience=patience)


def test_one_program_forks_the_process_of_each_file(workers: FileWorkers) -> None:
    assert _clean(workers) == CLEANED
    first = workers.pid
    assert _clean(workers) == CLEANED and workers.pid == first


def test_a_program_that_is_killed_between_two_files_is_begun_anew(workers: FileWorkers) -> None:
    _clean(workers)
    killed = workers.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert _clean(workers) == CLEANED and workers.pid != killed


def test_a_file_that_takes_too_long_is_ended_and_the_next_is_opened(workers: FileWorkers) -> None:
    _clean(workers)
    late = workers.pid
    with pytest.raises(TimeoutError):
        _clean(workers, patience=0.000_001)
    assert workers.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(late or 0, 0)
    assert _clean(workers) == CLEANED


def test_what_one_file_left_behind_is_not_in_the_next(workers: FileWorkers) -> None:
    assert _clean(workers) == CLEANED
    assert workers.run("document_worker", b"\0", "clean", "a", patience=60) == (7, b"")


def test_a_forked_process_begins_a_program_of_its_own() -> None:
    file_workers.run("document_worker", PDF, "clean", "a.pdf", patience=60)
    child = os.fork()
    if not child:
        code = 1
        try:
            made = file_workers.run("document_worker", PDF, "clean", "a.pdf", patience=60)
            code = int(made != CLEANED)
        finally:
            os._exit(code)
    assert file_workers.run("document_worker", PDF, "clean", "a.pdf", patience=60) == CLEANED
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
