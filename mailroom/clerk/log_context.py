"""Which case and letter each log line names: the office sets `case` and `letter` for the piece at hand.

How a line looks, and what is masked in it: daemon/logs.py."""

from __future__ import annotations

from contextvars import ContextVar

case: ContextVar[str] = ContextVar("case", default="")  # its number
letter: ContextVar[str] = ContextVar("letter", default="")  # the first digits of its digest
