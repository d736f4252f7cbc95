"""The program that opens documents and pictures: it forks a process for each file, which cleans, draws or
reads it.

Memory and time are limited here, so a document made to hang or exhaust the libraries costs only that file. It
is started by its path and alone: no environment and no folder of the user's says what it imports. It opens no
file itself. After its first file it loads what the next may need.

In: `serve`: a socket with orders: JSON of worker, job and name, the file to read and the one to write.
`main`: the job, a file name; bytes on standard input.
Out: for each order the exit code. 0: the MIME type is the first line of what is written, and then the file
follows. Any other code says why it does not (`REASONS`).
Fails: `main` raises nothing: any error is an exit code, and the file does not go on. `serve` raises OSError
where no process can be had: the program ends.
See: Who starts it: writing/file_workers.py. Pictures: image_worker.py. What is done with each type:
file_cleaning.py."""

from __future__ import annotations

import gc
import json
import os
import resource
import socket
import sys
from pathlib import Path
from typing import NoReturn

MEMORY, SECONDS = 2_000_000_000, 30
REASONS = {3: "too_many_pixels", 4: "unreadable", 5: "locked", 6: "too_many_pages", 7: "not_cleaned"}
UNREADABLE = 4
_MOST = 1 << 16  # bytes of an order


def serve(channel: socket.socket) -> None:
    """Forks a process for each order, until the channel is closed."""
    loaded = False
    while True:
        order, files, _, _ = socket.recv_fds(channel, _MOST, 2)
        if not order:
            return
        child = os.fork()
        if not child:
            _work(channel, *json.loads(order), files=files)
        for file in files:
            os.close(file)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        channel.send(str(code).encode())
        if not loaded:
            loaded = True
            _load()


def _work(channel: socket.socket, worker: str, *job: str, files: list[int]) -> NoReturn:
    """The process for one file, which is its standard input."""
    code = UNREADABLE
    try:
        channel.close()
        for number, file in enumerate(files):
            os.dup2(file, number)
        resource.setrlimit(resource.RLIMIT_FSIZE, (MEMORY, MEMORY))
        if worker == "image_worker":
            from mailroom.media import image_worker  # noqa: PLC0415

            code = image_worker.main(*job)
        else:
            code = main(*job)
    finally:
        os._exit(code)


def _load() -> None:
    """Loads what opens a file of any type, once for all files to come."""
    from mailroom.media import (  # noqa: F401, PLC0415
        doc_xls_cleaning,
        document_text,
        image_worker,
        ooxml_odf_cleaning,
        pdf_drawing,
        pdf_pages,
        rtf_cleaning,
    )

    gc.collect()
    gc.freeze()  # else the collector of each process would copy all pages


def main(job: str, name: str) -> int:
    """Does `job` with the file on stdin, called `name`; returns the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from mailroom.media import file_cleaning  # noqa: PLC0415 - it needs the limits, too

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
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    serve(socket.socket(fileno=os.dup(0)))
