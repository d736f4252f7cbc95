"""Which JSON `read --json` prints of a mail: what is understood of it, and why (`as_json`).

In: `read_file`: a path. `as_json`: its name, `OpenedMail`, `Classification`, `ReplyCut`.
Out: one object; a file that cannot be read gives an object whose `error` says why.
Fails: raises nothing for any file.
See: The same for a text that never arrived: commands/looking/trial_reading.py."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.quotes.quote_cutter import ReplyCut, cut_mail
from mailroom.reading.senders.auto_mail import Classification, classify

_MACHINES = ("auto_reply", "bounce", "report")


def read_file(path: Path | str) -> dict[str, Any]:
    """Reads one mail file for `read --json`."""
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        return {"file": str(path), "error": f"{type(error).__name__}: {error.strerror}"}
    opened = open_mail(raw)
    return as_json(str(path), opened, classify(opened, None), cut_mail(opened))


def as_json(file: str, opened: OpenedMail, robot: Classification, told: ReplyCut) -> dict[str, Any]:
    """One mail as plain values. kind: human, auto_reply, bounce or report.

    Mail from lists and spam count as written by people. A notice that a mail is still being tried counts as a
    bounce that is not permanent.
    """
    bounce = robot.bounce if robot.kind == "bounce" or (robot.bounce and not robot.bounce.how_far) else None
    bounced = bounce.recipients if bounce else ()
    return {
        "file": file,
        "error": None,
        "subject": opened.subject,
        "from": [_person(opened.sender)] if any(opened.sender) else [],
        "to": [_person(pair) for pair in opened.to],
        "date": opened.date.isoformat() if opened.date else None,
        "message_id": opened.message_id,
        "kind": "bounce" if bounce else robot.kind if robot.kind in _MACHINES else "human",
        "why": [*robot.why, *told.why, *opened.faults],
        "text": opened.text,
        "new_text": told.new,
        "bounce": {"recipients": _rows(bounced, "address", "permanent", "status")} if bounce else None,
        "attachments": _rows(opened.files, "name", "type", "size", "sha1"),
    }


def _person(pair: tuple[str, str]) -> dict[str, str]:
    return {"name": pair[0], "address": pair[1]}


def _rows(values: Iterable[object], *fields: str) -> list[dict[str, Any]]:
    return [{field: getattr(value, field) for field in fields} for value in values]
