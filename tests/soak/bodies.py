"""Large and lavish letters: a body of 45 MB in each form that a program may give it, and thousands of all
that a mail can have. Each takes 300 MB more than an office at rest, at most, from its bytes to the typed
mails.

The second table is of a few hundred kB; there CPU time is what counts: three seconds at most."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from mailroom.config import load
from mailroom.procedure.letter import Envelope
from tests.mailbag import CITIZEN
from tests.soak import Result, Share
from tests.soak.lengths import ROOT, Quiet, forked, prepare

SIZE = 45_000_000
MEGABYTES = 300
SECONDS = 3.0

HEAD = (
    b"From: Budi <budi.santoso@warga.example>\r\nTo: pengaduan@muaraenim.example\r\nSubject: jalan rusak\r\n"
    b"Date: Thu, 05 Mar 2026 08:00:00 +0700\r\nMessage-ID: <besar@surat.example>\r\nMIME-Version: 1.0\r\n"
)
LINE = b"Jalan di Desa Lembak rusak sejak 1 Maret 2026.\r\n"
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + LINE
LINES = LINE * (SIZE // len(LINE))


def _coded(encoding: bytes, body: bytes) -> bytes:
    return HEAD + PLAIN + b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body


def _file(kind: bytes, name: bytes, content: bytes) -> bytes:
    head = b"\r\n--b\r\nContent-Type: %b\r\nContent-Disposition: attachment; filename=%b\r\n" % (kind, name)
    return head + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)


BODIES: dict[str, Callable[[], bytes]] = {
    "text": lambda: HEAD + PLAIN + b"\r\n" + LINES,
    "text on one line": lambda: HEAD + PLAIN + b"\r\n" + b"jalan rusak " * (SIZE // 12),
    "text in no charset": lambda: HEAD + b"\r\n" + b"jalan \xe9 rusak\r\n" * (SIZE // 16),
    "a page": lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<p>jalan rusak</p>\r\n" * (SIZE // 20),
    "a page on one line": lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<p>jalan</p>" * (SIZE // 12),
    "base64": lambda: _coded(b"base64", base64.encodebytes(LINES[: SIZE * 3 // 4])),
    "base64 on one line": lambda: _coded(b"base64", base64.b64encode(LINES[: SIZE * 3 // 4])),
    "text that says base64": lambda: _coded(b"base64", LINES),
    "quoted-printable": lambda: _coded(b"quoted-printable", b"jalan =C3=A9 rusak=\r\n" * (SIZE // 21)),
    "quoted-printable on one line": lambda: _coded(b"quoted-printable", b"=C3=A9" * (SIZE // 6)),
    "uuencode": lambda: (
        HEAD
        + PLAIN
        + b"\r\nbegin 644 a.txt\r\n"
        + (b"M" + b"4F%N" * 15 + b"\r\n") * (SIZE // 63)
        + b"`\r\nend\r\n"
    ),
    "a header": lambda: HEAD + b"X-A: " + b"a" * SIZE + b"\r\n\r\n" + LINE,
    "no header": lambda: LINES,
    "a file": lambda: MIXED + _file(b"application/pdf", b"a.pdf", b"%PDF-1.7\n" + os.urandom(SIZE * 3 // 4)),
    "a file of text": lambda: MIXED + _file(b"text/plain", b"a.txt", LINES[: SIZE * 3 // 4]),
    "twenty pictures": lambda: (
        MIXED
        + b"".join(
            _file(b"image/jpeg", b"%d.jpg" % n, b"\xff\xd8\xff" + os.urandom(SIZE // 27)) for n in range(20)
        )
    ),
    "an attached mail": lambda: (
        MIXED + b"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + HEAD + b"\r\n" + LINES
    ),
}
LAVISH: dict[str, Callable[[], bytes]] = {
    "2,000 case numbers": lambda: (
        HEAD + PLAIN + b"\r\n" + LINE + b"".join(b"ME-2026-%04d selesai\r\n" % n for n in range(2_000))
    ),
    "5,000 addresses": lambda: (
        HEAD
        + PLAIN
        + b"\r\n"
        + LINE
        + b"".join(b"warga%d@surel%d.example\r\n" % (n, n) for n in range(5_000))
    ),
    "10,000 recipients": lambda: (
        HEAD
        + b"Cc: "
        + b",\r\n ".join(b"W%d <w%d@b.example>" % (n, n) for n in range(10_000))
        + b"\r\n\r\n"
        + LINE
    ),
    "2,000 files": lambda: (
        MIXED + b"".join(_file(b"image/jpeg", b"%d.jpg" % n, b"\xff\xd8\xff%d" % n) for n in range(2_000))
    ),
    "300 levels": lambda: (
        HEAD
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=x%d\r\n\r\n--x%d\r\n" % (n, n) for n in range(300)
        )
        + b"\r\n"
        + LINE
    ),
}


def _kept(name: str) -> int:
    """Megabytes, as /proc tells them of this process: VmRSS now, VmHWM at most."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in status if line.startswith(name))


def taken(store: Path, raw: bytes) -> dict[str, Any]:
    """What a first letter takes, in a store that is copied for it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "store"
        shutil.copytree(store, root)
        bag = Quiet(load(ROOT / "config.toml", {}), root)
        bag.office.accept(raw, Envelope("smtp", bag.now, CITIZEN, (bag.house.mail,)))
        del raw
        Path("/proc/self/clear_refs").write_text("5")  # the high-water mark begins anew (proc(5))
        before, began = _kept("VmRSS"), time.process_time()
        bag.settle_only()
        aside = [one.why[-300:] for one in bag.office.shelves.inbox.aside()]
        spent = time.process_time() - began
        return {
            "seconds": spent,
            "megabytes": _kept("VmHWM") - before,
            "aside": aside,
            "cases": len(bag.cases()),
        }


def _taken_by(store: Path, name: str) -> dict[str, Any]:
    return taken(store, {**BODIES, **LAVISH}[name]())


def measured(names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    with tempfile.TemporaryDirectory() as folder:
        store = prepare(Path(folder))
        for name in names:
            yield name, forked(partial(_taken_by, store, name))


def bodies(share: Share) -> Result:
    """Bodies of 45 MB in each form, and letters of thousands of parts: memory and CPU time of each."""
    result = Result()
    for name, found in measured(share.of("bodies", [*BODIES, *LAVISH])):
        result.add("letters", 1)
        most = max(float(found.get("megabytes", 0)), result.did.get("MB at most", 0))
        result.did["MB at most"] = most
        within = found.get("megabytes", MEGABYTES + 1) <= MEGABYTES
        if not within or found["aside"] or (name in LAVISH and found["seconds"] > SECONDS):
            result.findings.append(f"{name}: {found}")
    return result


if __name__ == "__main__":
    for one in measured([*BODIES, *LAVISH]):
        print(*one, flush=True)
