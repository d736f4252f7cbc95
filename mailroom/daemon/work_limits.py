"""How much CPU and memory one letter may take ([process] of config.toml), and what it means when the clerk
ends by these limits.

CPU is counted by the kernel (ITIMER_PROF, whose SIGPROF nobody catches): a Python timer would not run while
`re` holds the interpreter. Memory is private writable memory (RLIMIT_DATA) beyond what the clerk had at rest.
A piece inside another has its own time.

In: `LimitedHand.piece`: kind and key. `judge`: an exit status, the `DeskNote`, [process] of config.toml.
`left_on`: the note.
Out: a context; `End`: which piece is to blame, None where none is.
Fails: Beyond the memory Python raises MemoryError, and the process ends with `OVER_MEMORY` before anything is
entered. Beyond the CPU the kernel ends it.
See: Which piece it was: work_marker.py. Who begins the clerk anew: supervisor.py."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mailroom.clerk.current_work import HOURS, InHand, Piece
from mailroom.config.config_tables import ProcessTable
from mailroom.daemon.work_marker import DeskNote
from mailroom.shelves.store_faults import is_out_of_memory
from mailroom.writing.cli_sentences import phrase

OVER_MEMORY, RENEW = 77, 75  # exit statuses: a piece passed its memory; a clerk who has grown makes room
CRASHES = 3  # after so many ends of the clerk alone a piece is to blame
# After so many ends of the whole office: a power cut or a kill comes to whichever piece is in hand.
OFFICE_ENDS = 10
_MB, _PAGE = 1024**2, resource.getpagesize()


class Note(Protocol):
    """Where the piece in hand is written down."""

    def write_piece(self, piece: Piece | None) -> None: ...


class LimitedHand(InHand):
    """The hands of a clerk in a process of his own, made in that process."""

    def __init__(self, note: Note, limits: ProcessTable, spare_mb: int = 0) -> None:
        """spare_mb: what others who work in this process may keep beside it."""
        self._note, self._limits, self._spare = note, limits, spare_mb
        self._statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        self._at_rest = self._memory()
        self._now: Piece | None = None

    def begin(self) -> None:
        """The office is open and at rest: memory is counted from here on. Where the machine has no more, the
        kernel ends this process first."""
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("500")
        self._at_rest = self._memory()
        self._limit_memory(self._limits.letter_mb)

    @contextmanager
    def piece(self, kind: str, key: str) -> Iterator[None]:
        limits, before, mine = self._limits, self._now, Piece(kind, key)
        large = kind == HOURS  # it reads more than one letter
        self._take(mine)
        left = self._spend(limits.paper_seconds if large else limits.letter_seconds)
        if large:
            self._limit_memory(limits.paper_mb)
        try:
            yield
        except Exception as fault:
            if is_out_of_memory(fault):
                end_over_memory()
            raise
        finally:
            self._spend(left)
            if large:
                self._limit_memory(limits.letter_mb)
            self._take(before)

    def name_piece(self, kind: str, key: str) -> None:
        if self._now is not None:
            self._take(Piece(kind, key))

    @contextmanager
    def paper(self) -> Iterator[None]:
        if self._now is None or self._now.kind == HOURS:
            yield
            return
        left = self._spend(self._limits.paper_seconds)
        self._limit_memory(self._limits.paper_mb)
        try:
            yield
        finally:
            self._spend(left)
            self._limit_memory(self._limits.letter_mb)

    @contextmanager
    def pause(self) -> Iterator[None]:
        """While a server is waited for others work in this process: what they take is not this piece's."""
        piece, left = self._now, self._spend(0.0)
        self._take(None)
        try:
            yield
        finally:
            self._take(piece)
            self._limit_memory(self._limits.letter_mb)
            self._spend(left)

    @property
    def has_grown(self) -> bool:
        """Whether what the clerk keeps at rest leaves a letter less than half of its memory."""
        return self._memory() - self._at_rest > (self._limits.letter_mb // 2 + self._spare) * _MB

    def _take(self, piece: Piece | None) -> None:
        self._now = piece
        self._note.write_piece(piece)

    def _spend(self, seconds: float) -> float:
        """Lets so many seconds of CPU pass from now on, 0 without end; returns what was left."""
        return signal.setitimer(signal.ITIMER_PROF, seconds)[0]

    def _memory(self) -> int:
        return int(os.pread(self._statm, 200, 0).split()[5]) * _PAGE

    def _limit_memory(self, mb: int) -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = self._at_rest + (mb + self._spare) * _MB
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def end_over_memory() -> None:
    """Ends this process at once: what it has begun is not entered."""
    os._exit(OVER_MEMORY)


@dataclass(frozen=True)
class End:
    """Why a clerk's process ended, for the log. blamed: what the next one lays down first, and why; suspect:
    what lay on the desk, of which nobody knows yet whether it is to blame."""

    why: str
    blamed: Piece | None = None
    suspect: Piece | None = None


def judge(
    status: int, note: DeskNote, limits: ProcessTable, *, still: bool = False, whole: bool = False
) -> End:
    """What the end of a clerk means. status: the process's exit status, a signal with a minus; still: he was
    ended because he showed no sign of work, for which one end alone blames nobody; whole: the office ended
    with him."""
    piece = note.read_piece()
    note.write_piece(None)
    if status == -signal.SIGPROF:
        why = phrase("work_end.cpu")
    elif status == OVER_MEMORY:
        why = phrase("work_end.memory")
    else:
        why = phrase("work_end.still", seconds=limits.still_seconds) if still else _how(status)
        enough = OFFICE_ENDS if whole else CRASHES
        if piece is None or note.count_crash(piece, whole=whole) < enough:
            return End(why, suspect=piece)
        why = phrase("work_end.office" if whole else "work_end.crashes", count=enough, why=why)
    if piece is not None:
        note.forget_crashes(piece)
    return End(why, piece)


def left_on(note: DeskNote, limits: ProcessTable) -> End | None:
    """What an office that has ended as a whole has left on its desk, a kill or a power cut."""
    return judge(-signal.SIGKILL, note, limits, whole=True) if note.read_piece() is not None else None


def _how(status: int) -> str:
    name = signal.Signals(-status).name if status < 0 else str(status)
    return phrase("work_end.ended", how=name)
