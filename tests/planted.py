"""Faults planted into the program for tests: a letter or a moment that never ends, or takes all memory.

`PLANTED` in the environment names them, `place:how` each, separated by commas; `tests/forked.py` installs
them in the program that it forks. A fault bites whatever bears the word `WORD` (a letter's subject, a case's
title); everything else goes its usual way. `resolver:PORT` is no fault: who is asked about senders is the
name server there, on loopback. The product knows nothing of this."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from dns.resolver import Resolver

from mailroom import office
from mailroom.clerk.read.reader import Reader
from mailroom.clerk.time import daily_mailings, timers
from mailroom.clerk.write.letter_papers import Papers
from mailroom.doors import spf_dkim_dmarc
from mailroom.doors.maildir import Maildirs
from mailroom.writing.mail_composer import MailComposer

WORD = "Bom"


def loop() -> None:
    while True:
        pass


def pattern() -> None:
    """`re` holds the interpreter all the while."""
    re.match(r"(a+)+$", "a" * 60 + "b")


def bloat() -> None:
    held = []
    while True:
        held.append(bytearray(32 * 1024**2))


def crash() -> None:
    os.abort()


def hang() -> None:
    """As a disk does: no CPU is used."""
    time.sleep(3600)


HOW: Mapping[str, Callable[[], None]] = {
    "loop": loop, "pattern": pattern, "bloat": bloat, "crash": crash, "hang": hang
}  # fmt: skip


def _before(owner: Any, name: str, deed: Callable[[], None], bites: Callable[..., bool]) -> None:
    real = getattr(owner, name)

    def planted(*args: Any, **named: Any) -> Any:
        if bites(*args, *named.values()):
            deed()
        return real(*args, **named)

    setattr(owner, name, planted)


def _title(view: Any) -> str:
    return str(view.get("title", "")) if view else ""


def _is_about(services: Any, number: str, *_: Any, **__: Any) -> bool:
    case = services.store.case(number)
    return case is not None and WORD in case.title


PLACES: Mapping[str, Callable[[Callable[[], None]], None]] = {
    "read": lambda deed: _before(Reader, "read", deed, lambda _, raw, *__: WORD.encode() in raw),
    "decide": lambda deed: _before(
        office, "decide_letter", deed, lambda context, *_: WORD in context.reading.opened.subject
    ),
    "type": lambda deed: _before(MailComposer, "type", deed, lambda _, __, view, *___: WORD in _title(view)),
    "press": lambda deed: _before(
        Papers, "make_disposition_sheet", deed, lambda _, job: WORD in job.case.title
    ),
    "carry": lambda deed: _before(
        Maildirs, "_begin", deed, lambda _, __, mail, *___: mail.to.startswith(f"{WORD.lower()}@")
    ),
    "digest": lambda deed: _before(daily_mailings, "digest_of", deed, lambda *_: True),
    "bell": lambda deed: _before(timers, "_case", deed, _is_about),
}  # fmt: skip


def _asked_at(port: int) -> None:
    def resolver() -> Resolver:
        found = Resolver(configure=False)
        found.nameservers, found.port = ["127.0.0.1"], port
        return found

    spf_dkim_dmarc.Resolver = resolver  # type: ignore[misc, assignment]


def install(names: str) -> None:
    for name in filter(None, names.split(",")):
        place, _, how = name.partition(":")
        if place == "resolver":
            _asked_at(int(how))
        else:
            PLACES[place](HOW[how])
