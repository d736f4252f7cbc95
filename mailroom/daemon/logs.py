"""How a log line looks, where it goes, and which personal data is masked in it. Each event is one line, on
standard error or in a file ([logging]).

Addresses, telephone numbers and NIKs are masked (text/redaction.py). Records of every library go through the
same handler and filter, tracebacks too.

In: `set_up`: level, form ("text", "json"), zone, a file or stream.
Out: a `logging.Handler`, put in the place of all others.
Fails: OSError when the file cannot be opened: the office does not start. A record that cannot be formatted is
told by logging itself.
See: Which case and letter a line names: clerk/log_context.py. A case's history for people:
writing/case_history.py."""

from __future__ import annotations

import json
import logging
import os
from datetime import datetime, tzinfo
from pathlib import Path
from typing import IO

from mailroom.clerk import log_context
from mailroom.text.redaction import mask


class Masking(logging.Filter):
    """Renders each record once, masked, before any formatter sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True always: nothing is dropped."""
        record.msg, record.args = mask(record.getMessage()), None
        # exc_text may be there already, unmasked, from a handler before ours
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = mask(record.exc_text) if record.exc_text else None
        record.exc_info = record.stack_info = None
        record.case, record.letter = log_context.case.get(), log_context.letter.get()
        record.office = log_context.office.get()
        return True


class _OneLine(logging.Formatter):
    """What both forms share: the moment in the office's zone, the traceback on the same line."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone

    def moment(self, record: logging.LogRecord) -> str:
        return datetime.fromtimestamp(record.created, self._zone).isoformat(timespec="milliseconds")

    @staticmethod
    def room(record: logging.LogRecord) -> str:
        """ "doors.smtp": the module without the package's name."""
        return record.name.removeprefix("mailroom.")


class TextLine(_OneLine):
    """2026-03-05T08:00:00.000+07:00 INFO daemon <1f3a9c20b7d4> [KAB-2026-0042] what happened

    With several offices in the process its name stands before that, in braces."""

    def format(self, record: logging.LogRecord) -> str:
        digest, number = getattr(record, "letter", ""), getattr(record, "case", "")
        about = (f" <{digest}>" if digest else "") + (f" [{number}]" if number else "")
        about = (f" {{{office}}}" if (office := getattr(record, "office", "")) else "") + about
        line = f"{self.moment(record)} {record.levelname} {self.room(record)}{about} {record.getMessage()}"
        if record.exc_text:
            line += f" | {record.exc_text}"
        return " | ".join(part.strip() for part in line.splitlines() if part.strip())


class JsonLine(_OneLine):
    """{"at", "level", "room", "event", "office"?, "case"?, "letter"?, "trace"?}"""

    def format(self, record: logging.LogRecord) -> str:
        row = {"at": self.moment(record), "level": record.levelname.lower(), "room": self.room(record)}
        row["event"] = record.getMessage()
        extra = {name: value for name in ("office", "case", "letter") if (value := getattr(record, name, ""))}
        trace = {"trace": record.exc_text} if record.exc_text else {}
        return json.dumps({**row, **extra, **trace})


def set_up(
    level: str, form: str, zone: tzinfo, *, file: Path | None = None, stream: IO[str] | None = None
) -> logging.Handler:
    """Send everything to one handler (form: "text" or "json"), which is returned, in place of an earlier one.

    file: appended to, 0600; None = `stream`, or standard error. OSError: the file cannot be opened."""
    handler: logging.Handler = logging.StreamHandler(stream)
    if file is not None:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600))
        file.chmod(0o600)
        # it brings sockets and queues, which few offices need
        from logging.handlers import WatchedFileHandler  # noqa: PLC0415

        handler = WatchedFileHandler(file, encoding="utf-8")
    handler.addFilter(Masking())
    handler.setFormatter((JsonLine if form == "json" else TextLine)(zone))
    root = logging.getLogger()
    for old in root.handlers[:]:
        if getattr(old, "mailroom", False):
            root.removeHandler(old)
            old.close()
    handler.mailroom = True  # type: ignore[attr-defined] # ours to replace; a test's own handlers stay
    root.addHandler(handler)
    root.setLevel(level.upper())
    return handler
