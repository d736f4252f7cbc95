"""The case and letter being worked on, added to every log line written meanwhile.

The office sets these; the log's filter (`daemon/logs.py`) reads them."""

from __future__ import annotations

from contextvars import ContextVar

case: ContextVar[str] = ContextVar("case", default="")  # its number
letter: ContextVar[str] = ContextVar("letter", default="")  # the first digits of its digest
