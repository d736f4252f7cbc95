"""How one line of the journal is written, hashed, read again, and struck out.

The hash is the SHA-256 of the line without its "hash" and "beside". `group` is the number of the first line
of the same `append`, so one sync is seen whole or not at all.

    {"at":…,"beside":[{"salt":…,"value":…}],"change":{…},
     "group":41,"hash":…,"n":42,"prev":…,"seals":[…]}

In: `compose`: number, moment, group, hash before, the change, a source of salts. `parse`, `number_of`,
`strike_out`: the bytes of a line.
Out: `JournalLine`, None for no line; bytes; `wrong_with`: what is wrong, or "".
Fails: `strike_out` raises JSONDecodeError for bytes that are no line. `parse` and `wrong_with` raise nothing:
bytes that do not fit (ValueError) are no line.
See: A case's own chain: case_chain.py."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from mailroom.shelves.journal import salted_digests
from mailroom.shelves.journal.salted_digests import canonical

GENESIS = "0" * 64


@dataclass(frozen=True)
class JournalLine:
    """One change as it stands in the journal. at: ISO 8601 in UTC; hash and prev: 64 hex digits; written: its
    bytes. change: as handed in, or as read: the same JSON, perhaps with its keys in another order."""

    n: int
    at: str
    change: Mapping[str, Any]
    group: int
    prev: str
    hash: str
    written: bytes = field(repr=False, compare=False)


@dataclass(frozen=True)
class Fault:
    """The first line that is not as written. n: the number it should have; line: counted from 1 in `file`."""

    file: str
    line: int
    n: int
    why: str

    def __str__(self) -> str:
        return f"journal/{self.file}, line {self.line} (change {self.n}): {self.why}"


def _digest(n: int, at: str, group: int, prev: str, change: str, chain: str) -> tuple[str, str, str, str]:
    """A line in four parts ("beside" follows the first, "hash" precedes the third); the last is the hash."""
    front, middle = f'{{"at":{json.dumps(at)},', f'"change":{change},"group":{group},'
    back = f'"n":{n},"prev":"{prev}"{chain}}}'
    return front, middle, back, hashlib.sha256(f"{front}{middle}{back}".encode("ascii")).hexdigest()


def compose(
    n: int, at: str, group: int, prev: str, change: Mapping[str, Any], salt: Callable[[], str]
) -> JournalLine:
    """A new line. Each document of the change is sealed under a salt of its own, except its open fields."""
    opened, sealed = salted_digests.split(change)
    text, values = canonical(opened), [canonical(value) for value in sealed]
    salts = [salt() for _ in values]
    digests = [salted_digests.seal(one, value) for one, value in zip(salts, values, strict=True)]
    beside = ",".join(f'{{"salt":"{one}","value":{value}}}' for one, value in zip(salts, values, strict=True))
    front, middle, back, digest = _digest(n, at, group, prev, text, f',"seals":{canonical(digests)}')
    written = f'{front}"beside":[{beside}],{middle}"hash":"{digest}",{back}\n'.encode("ascii")
    return JournalLine(n, at, change, group, prev, digest, written)


def parse(written: bytes) -> JournalLine | None:
    """Returns the line of these bytes, when `compose`, `strike_out` or the first form wrote exactly them;
    else None."""
    try:
        said = json.loads(written)
        n, group, at, prev = int(said["n"]), int(said["group"]), str(said["at"]), str(said["prev"])
        chain, beside, values = _check_seals(said) if "seals" in said else ("", "", [])
        front, middle, back, digest = _digest(n, at, group, prev, canonical(said["change"]), chain)
        if f'{front}{beside}{middle}"hash":"{digest}",{back}\n'.encode("ascii") != written:
            return None
        change = salted_digests.join(said["change"], values) if chain else said["change"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return JournalLine(n, at, change, group, prev, digest, written)


def _check_seals(said: Mapping[str, Any]) -> tuple[str, str, list[Any]]:
    """Returns (the chain's seals, "beside" as text, values). ValueError: one is neither as sealed nor a
    mark."""
    values: list[Any] = []
    texts: list[str] = []
    for digest, one in zip(said["seals"], said["beside"], strict=True):
        if "struck" in one:
            values.append(salted_digests.shape_in_mark(one))
        elif len(one) != 2 or salted_digests.seal(one["salt"], canonical(one["value"])) != digest:
            raise ValueError("not what was sealed")
        else:
            values.append(one["value"])
        texts.append(canonical(one))
    return f',"seals":{canonical(said["seals"])}', f'"beside":[{",".join(texts)}],', values


def strike_out(written: bytes, places: Collection[int], struck: str, rule: str) -> bytes:
    """Returns the same line with these of its sealed values replaced by marks; a mark stays as it is."""
    said = json.loads(written)
    for place in places:
        if "value" in said["beside"][place]:
            said["beside"][place] = salted_digests.mark_of(said["beside"][place]["value"], struck, rule)
    return f"{canonical(said)}\n".encode("ascii")


def wrong_with(line: JournalLine | None, written: bytes, n: int, prev: str) -> str:
    """Returns what is wrong with a line that should be change `n` and follow `prev` ("" = not known); "" when
    nothing is wrong."""
    if not written.endswith(b"\n"):
        return "the line has no end"
    if line is None:
        return "its bytes are not what was written"
    if line.n != n:
        return f"it says it is change {line.n}"
    return "" if line.prev == (prev or line.prev) else "it does not follow from the change before"


def number_of(written: bytes) -> int:
    """Returns the number that a line says it has, or -1. The line is not parsed, since "n" stands near its
    end."""
    place = written.rfind(b',"n":')
    digits = written[place + 5 :].partition(b",")[0] if place >= 0 else b""
    return int(digits) if digits.isdigit() and len(digits) <= 18 else -1
