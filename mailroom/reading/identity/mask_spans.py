"""Which found words are masked as one span: pieces that overlap, and names in a row ("Budi Santoso" is one
mask).

`Word` and `Piece` are the values that all readers of this folder speak in.

In: `join_overlapping`, `one_number_each`, `one_name_each`: `Piece`s, and the text.
Out: `Piece`s in order, none over another.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What is a piece: identity_gate.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from mailroom.reading.identity.harmless_words import is_harmless

_RANK = {kind: no for no, kind in enumerate(("contact", "number", "address", "name", "word"))}
_JOINT = re.compile(r"[ \t]{0,2}[.'’,-]?[ \t]{0,2}")


_HEAD = re.compile(r"(?<!\w)(?P<code>[A-Z]{2,4})[ .-]$")
_WITHIN = re.compile(r"[ .-]?(?=\w*\d)[\dA-Za-z]{1,4}[ .-]?")
_LONGEST = 6  # characters of the capitals before a number


class Piece(NamedTuple):
    """A piece of a folded text that is masked."""

    start: int
    end: int
    kind: str
    own: bool = False
    accused: bool = False


class Word(NamedTuple):
    """A word of a folded text. raised: it has a capital. capital: that tells something. begins: it is the
    first of its sentence or line."""

    start: int
    end: int
    low: str
    raised: bool
    capital: bool
    begins: bool
    gap: str


def join_overlapping(pieces: Iterable[Piece]) -> list[Piece]:
    """Returns the pieces with those that overlap as one, of the kind that says most."""
    whole = list[Piece]()
    for piece in sorted(pieces):
        if whole and piece.start < whole[-1].end:
            whole[-1] = _union(whole[-1], piece)
        else:
            whole.append(piece)
    return whole


def one_number_each(pieces: Iterable[Piece], whole: str) -> Iterator[Piece]:
    """Parts of one number as one, with the capitals before it: "NX00 0K 991", "ABC 1-2-3-4". whole: the text
    with its capitals."""

    def led(found: Piece) -> Piece:
        head = _HEAD.search(whole, max(0, found.start - _LONGEST), found.start)
        is_led = found.kind == "number" and head and not is_harmless(head["code"].lower())
        return found._replace(start=head.start()) if head and is_led else found

    def follows(last: Piece, piece: Piece) -> bool:
        within = piece.kind == "number" and _WITHIN.fullmatch(whole, last.end, piece.start)
        return bool(within and re.search(r"\d", whole[last.start : last.end]))

    return _join_following(map(led, pieces), follows)


def one_name_each(pieces: Iterable[Piece], text: str) -> Iterator[Piece]:
    """Names that follow one another as one: "Budi Santoso" has one number."""

    def follows(last: Piece, piece: Piece) -> bool:
        names = {last.kind, piece.kind} <= {"name", "word"}
        return names and _JOINT.fullmatch(text, last.end, piece.start) is not None

    return _join_following(pieces, follows)


def _join_following(pieces: Iterable[Piece], follows: Callable[[Piece, Piece], bool]) -> Iterator[Piece]:
    """Pieces of which each follows the one before as one."""
    last: Piece | None = None
    for piece in pieces:
        if last and follows(last, piece):
            last = _union(last, piece)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _union(one: Piece, two: Piece) -> Piece:
    kind = min(one.kind, two.kind, key=_RANK.__getitem__)
    return Piece(one.start, max(one.end, two.end), kind, one.own or two.own, one.accused or two.accused)


def marks_of(spans: Iterable[tuple[int, int]], length: int) -> bytes:
    """1 for each place that lies in one of the spans."""
    marks = bytearray(length)
    for start, end in spans:
        marks[start:end] = bytes([1]) * (min(end, length) - start)
    return bytes(marks)
