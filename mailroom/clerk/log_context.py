"""The case and letter being worked on, added to every log line written meanwhile.

The office sets these; the log's filter (`daemon/logs.py`) reads them."""

from __future__ import annotations

from contextvars import ContextVar

# the case's number
case: ContextVar[str] = ContextVar("case", default="")
# the first digits of the letter's digest, as it is filed under
letter: ContextVar[str] = ContextVar("letter", default="")
