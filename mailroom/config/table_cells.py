"""What one cell of the office's CSV tables may hold: a code, a day, a yes or no, addresses, domains, kinds of
affairs.

Several values in a cell are separated by ";" or lines. A day is 2026-12-09, or 09/12/2026 as spreadsheets
show it.

In: `Kind.read`: a cell's text. `Kind.write`: a value.
Out: the value; the cell's text.
Fails: ValueError with the name of its sentence: config_faults.py makes a fault of it.
See: Which columns the tables have: office_tables.py. Values of config.toml: config_value_checks.py."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mailroom.config.config_faults import sentence
from mailroom.config.config_value_checks import check_address, check_text
from mailroom.config.known_affairs_and_bodies import KINDS
from mailroom.procedure.people import PROVIDERS

CODE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
_DAY = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)|(?P<D>\d\d?)[/.-](?P<M>\d\d?)[/.-](?P<Y>\d{4})")
_YES = {"ya": True, "y": True, "yes": True, "true": True, "1": True, "x": True}
_NO = {"": False, "tidak": False, "t": False, "no": False, "false": False, "0": False, "-": False}


@dataclass(frozen=True)
class Kind:
    """What may stand in a column. read: a cell's text → the value, or ValueError with a sentence; write: the
    value → the cell; empty: the value of an empty cell."""

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    empty: Any = ""


def _several(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"[;\r\n]", text) if part.strip()]


def _line(text: str) -> str:
    return check_text(" ".join(text.split()))


def _code(text: str) -> str:
    if not CODE.fullmatch(text.upper()):
        raise ValueError(sentence("value", "code"))
    return text.upper()


def _affair(text: str) -> str:
    if text.upper() not in KINDS:
        near = difflib.get_close_matches(text.upper(), KINDS, 1)
        raise ValueError(sentence("table", "affair", text=text, near=near[0] if near else ", ".join(KINDS)))
    return text.upper()


def _flag(text: str) -> bool:
    known = _YES | _NO
    if text.lower() not in known:
        raise ValueError(sentence("table", "flag"))
    return known[text.lower()]


def _day(text: str) -> date:
    """2026-12-09, or as spreadsheets set to Indonesian show it: 09/12/2026."""
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date(*(int(found[a] or found[b]) for a, b in ("yY", "mM", "dD")))
    except ValueError:
        pass
    raise ValueError(sentence("table", "day", text=text))


def _blocked_sender(text: str) -> str:
    """An address, or a domain: "contoh.example", also written "@contoh.example"."""
    name = text.strip().lower().removeprefix("@")
    try:
        return check_address(name if "@" in name else f"siapa@{name}").removeprefix(
            "" if "@" in name else "siapa@"
        )
    except ValueError:
        raise ValueError(sentence("table", "blocked", text=text)) from None


def _own_domain(text: str) -> str:
    """A domain that is one office's alone, also written "@contoh.example"."""
    name = text.strip().lower().removeprefix("@")
    if name in PROVIDERS:
        raise ValueError(sentence("table", "public_domain", text=text))
    try:
        return check_address(f"siapa@{name}").removeprefix("siapa@")
    except ValueError:
        raise ValueError(sentence("table", "domain", text=text)) from None


def _day_kind(text: str) -> str:
    if text.lower() not in (*OFF, WORKING):
        raise ValueError(sentence("table", "off"))
    return text.lower()


def _list(each: Callable[[str], str], unless_empty: Sequence[str] = ()) -> Kind:
    return Kind(lambda text: tuple(map(each, _several(text))), "; ".join, tuple(unless_empty))


OFF = ("libur", "cuti bersama")
WORKING = "masuk"  # a day that the calendar calls free
LINE, AFFAIRS, LINES = Kind(_line), _list(_affair), _list(_line)
CODE_CELL, MAILS, DOMAINS = Kind(_code), _list(check_address), _list(_own_domain)
FLAG = Kind(_flag, lambda value: "ya" if value else "", empty=False)
DAY = Kind(_day, lambda day: day.isoformat() if day else "", empty=None)
DAY_OFF = Kind(_day_kind, empty=OFF[0])
BLOCKED = Kind(_blocked_sender)
