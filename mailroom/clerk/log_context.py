"""Which case and letter each log line names: the office sets `case` and `letter` for the piece at hand. Where
several offices share a process, `office` says whose piece it is.

In: `case` and `letter`, two context variables, are set by office.py; `office` by the daemon.
Out: every log record of that thread names them.
Fails: raises nothing.
See: How a line looks, and what is masked in it: daemon/logs.py. Which piece of work is at hand:
current_work.py."""

from __future__ import annotations

from contextvars import ContextVar

office: ContextVar[str] = ContextVar("office", default="")  # its folder's name
case: ContextVar[str] = ContextVar("case", default="")  # its number
letter: ContextVar[str] = ContextVar("letter", default="")  # the first digits of its digest
