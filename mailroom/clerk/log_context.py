"""Which case and letter the log names: `case` and `letter`, set by the office for the piece at hand and added
to every line written meanwhile.

How a line is written, and what is masked in it: daemon/logs.py."""

from __future__ import annotations

from contextvars import ContextVar

case: ContextVar[str] = ContextVar("case", default="")  # its number
letter: ContextVar[str] = ContextVar("letter", default="")  # the first digits of its digest
