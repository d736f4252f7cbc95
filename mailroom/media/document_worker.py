"""The program that cleans, draws or reads one document in a process of its own: `document_worker.py
clean|draw|read|body NAME`.

Memory and time are limited here, so a document made to hang or exhaust the libraries costs only that file. It
is started by its path and alone: no environment and no folder of the user's says what it imports.

In: `main`: the job, a file name; bytes on standard input.
Out: exit 0, with the MIME type in the first line and then the file. Any other code says why it is not
(`REASONS`).
Fails: raises nothing: any error is an exit code, and the file does not go on.
See: Who starts it: writing/outgoing_files.py and clerk/read/attachment_text.py. Pictures: image_worker.py.
What is done with each type: file_cleaning.py."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

MEMORY, SECONDS = 2_000_000_000, 30
REASONS = {3: "too_many_pixels", 4: "unreadable", 5: "locked", 6: "too_many_pages", 7: "not_cleaned"}
UNREADABLE = 4


def main(job: str, name: str) -> int:
    """Does `job` with the file on stdin, called `name`; returns the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from mailroom.media import file_cleaning  # noqa: PLC0415 - found only now; it needs the limits, too

    data = sys.stdin.buffer.read()
    try:
        made, kind = _do(job, name, data)
    except file_cleaning.NotCleanError as why:
        return {reason: code for code, reason in REASONS.items()}[str(why)]
    except Exception:  # noqa: BLE001 - on damaged documents the libraries raise anything
        return UNREADABLE
    sys.stdout.buffer.write(kind.encode("ascii") + b"\n" + made)
    sys.stdout.buffer.flush()
    return 0


def _do(job: str, name: str, data: bytes) -> tuple[bytes, str]:
    """Returns (what is made of the file, its new type or "")."""
    from mailroom.media import file_cleaning  # noqa: PLC0415

    if job in ("read", "body"):
        from mailroom.media import document_text  # noqa: PLC0415 - to clean needs less

        find = document_text.text_of if job == "read" else document_text.body_of
        return f"{find(data)}\n".encode("utf-8", "replace"), "text/plain"
    return (file_cleaning.draw_pdf(data), "") if job == "draw" else file_cleaning.clean(name, data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
