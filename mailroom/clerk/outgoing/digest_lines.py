"""By which number each line of a digest is called in a reply, and in which section it stands.

A line that is answered by a menu is called by its case's own number, never by its place on the page. "2" in a
disposition's menu means an answer to the complainant, and must not reach another's case. In such a digest,
lines without a case number count from 11 (`_APART`), beyond the digits of all menus. Changes nothing.

In: `Line`s as rows; `readings`, `place_of`: a reply's text or a key and the lines. `title`: a line, `Store`,
`House`.
Out: names and sections; for each part of the reply a `LineReading` with its line and act.
Fails: A row whose moment is no date raises ValueError: the letter is set aside. The register's OSError goes
up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the letter aside (office.py).
See: What a digest holds: clerk/time/digests.py. How a reply is carried out: clerk/kinds/digest_replies.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from mailroom.clerk.store import Store
from mailroom.procedure.decision import Line
from mailroom.procedure.letter import Act
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.role_view import view

# A digest's sections, in the order of its template: what waits for the reader, then what he may decide or
# should know.
SECTIONS = ("lines", "escalated", "undelivered", "notices", "flood", "spam", "budget", "done")
_OF_KIND = {"told": "escalated", "aside": "notices", "left_out": "notices", "notice": "notices"}
_OF_KIND |= dict.fromkeys(("stopped", "passed", "repeated", "own_mail", "tables"), "notices")
_OF_MATTERS = SECTIONS[:2]
_WITHOUT_MENU = ("", "spam", "recommend", "flood")
_APART = 11  # the first number that is no menu's digit
_READ = 6  # matters whose readings are offered to be chosen from
_DIGITS = "123456789"
SHORT = 4  # figures by which people call a case


def line_of(row: Mapping[str, Any]) -> Line:
    """Returns a row of `lines` in a digest's dossier, or of the agenda."""
    return Line(**{**row, "role": Role(row["role"])})


def section(line: Line) -> str:
    """Returns the section of the digest in which a line stands: "lines" for reminders and for what its reader
    may recommend; notices and the like have their own."""
    if line.purpose == "recommend":
        return "lines"
    return line.kind if line.kind in SECTIONS else _OF_KIND.get(line.kind, "lines")


def by_number(lines: Sequence[Line]) -> bool:
    """Whether the matters of this digest are called by their own numbers: some line is answered by a menu."""
    return any(line.purpose not in _WITHOUT_MENU and section(line) in _OF_MATTERS for line in lines)


def names(lines: Sequence[Line]) -> list[str]:
    """Returns the name of each line: "0042", "TEGURAN-2026-001", "0042 PUPR" (when one case lies on two
    desks), or "3"."""
    if not by_number(lines):
        return [str(place) for place in range(1, len(lines) + 1)]
    apart, found = map(str, count(_APART)), []
    for line in lines:  # "tegur 11,12" names what it wants itself
        own = section(line) in _OF_MATTERS and line.purpose != "recommend"
        found.append(_name(line, lines) if own else next(apart))
    return found


def _name(line: Line, lines: Sequence[Line]) -> str:
    """The last four figures of a case's number; in full where another line ends in the same figures. The
    agency's code is added where the reader has two desks in the case."""
    key = line.dossier
    short = key[-SHORT:] if key[-SHORT - 1 : -SHORT] == "-" and key[-SHORT:].isdigit() else key
    if any(other.dossier != key and other.dossier.endswith(f"-{short}") for other in lines):
        short = key  # last year's 0042 lies beside this year's
    desks = {_desk(other) for other in lines if other.dossier == key and section(other) in _OF_MATTERS}
    return f"{short} {line.agency}" if len(desks) > 1 and line.agency else short


def _desk(line: Line) -> tuple[str, int, str]:
    return line.dossier, line.disposition, line.purpose


def matters(lines: Sequence[Line]) -> list[int]:
    """Returns the places of the lines that tell of a matter. Each pair of matter and desk counts once."""
    found: dict[tuple[str, int, str], int] = {}
    for place, line in enumerate(lines):
        if section(line) in _OF_MATTERS:
            found.setdefault(_desk(line), place)
    return list(found.values())


def place_of(key: str, text: str, lines: Sequence[Line]) -> tuple[int | None, str]:
    """Returns (the place of the line that `key` names, what is said to it). The place is None when `key`
    names no line, or may name either of two."""
    called = names(lines)
    if by_number(lines):
        both = f"{key} {text}".upper()
        whole = [name for name in called if " " in name and both.startswith(name.upper())]
        if whole:
            return called.index(whole[0]), f"{key} {text}"[len(whole[0]) :].lstrip(" :.)=>–—-")
    if key in called:
        return called.index(key), text
    long = len(key) >= len("001")
    dossiers = [line.dossier for line in lines]
    places = [no for no, one in enumerate(dossiers) if one == key or (long and one.endswith(f"-{key}"))]
    asked = [place for place in places if lines[place].purpose] or places
    return (asked[0], text) if len({_desk(lines[place]) for place in asked}) == 1 else (None, text)


def splits(lines: Sequence[Line]) -> Callable[[str, str], bool] | None:
    """Returns which numbers at the head of a line begin another line's answer; None: all. In an answer "1."
    counts what was done."""
    if not by_number(lines):
        return None

    def begins(key: str, mark: str) -> bool:
        marked = ":" in mark or "-" in key or (len(key) == SHORT and key[0] == "0")
        return marked or place_of(key, "", lines)[0] is not None

    return begins


@dataclass(frozen=True)
class LineReading:
    """One way to read an answer that may be meant in several: the line and its name, what would be said to
    it, and the act it would be."""

    line: Line
    name: str
    text: str
    act: Act


def readings(
    text: str, numbered: Mapping[str, str], lines: Sequence[Line], act_on: Callable[[Line, str], Act]
) -> list[LineReading]:
    """Returns every way to read an answer that names no matter. It may be said to each matter, or its numbers
    may be places on the page. Returns [] when there are so many matters that nobody would read all these
    ways."""
    places = matters(lines)
    if len(places) > _READ:
        return []
    digits = _DIGITS[: len(places)]
    tried = [(place, text) for place in places]
    tried += [(places[int(key) - 1], rest) for key, rest in numbered.items() if key in digits and rest]
    called, found = names(lines), dict[tuple[str, str, str], LineReading]()
    for place, said in tried:
        line, name = lines[place], called[place]
        act = act_on(line, said) if line.purpose else Act("")
        if act.name and act.sure:
            found.setdefault((name, act.name, str(act.args)), LineReading(line, name, said, act))
    return list(found.values())


def matter(line: Line, prefix: str) -> str:
    """Returns the name that people use for the matter of a line; "" for a letter or a bundle, which people do
    not name."""
    return line.dossier if line.dossier.startswith((f"{prefix}-", "TEGURAN-", "P4-")) else ""


def title(line: Line, store: Store, house: House) -> str:
    """Returns a case's title as this reader may see it: in full for the admin, for others without what tells
    who complains."""
    case = store.case(line.dossier)
    if case is None:
        return str(line.data.get("title", ""))
    if line.role != Role.ADMIN:
        return alias_and_masked_texts.outward_title(case, house.identity)
    return str(view(case, Role.ADMIN, house, case.received, line.disposition)["title"])
