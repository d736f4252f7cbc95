"""When `>` at a line's beginning was typed by the writer and is no quote: "> 3 minggu KTP belum jadi", ">>
tolong dicek <<".

They must be few (`FEW`), stand above the place where the older mail begins, and share no words with it.

In: `restore_literal_marks`: a `Sheet`. `runs_of`: also line numbers.
Out: how many lines became text again; (first, last) of each run.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Real quotes by ">": quote_cutter.py. Quoted lines that were wrapped: rewrapped_quotes.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from mailroom.reading.language import grammar_patterns
from mailroom.reading.quotes.line_marks import INTRO, QUOTED, TAIL, Sheet

FEW = 5  # lines that are typed like this at once, at most
_RUNS = 4
_MARKS = re.compile(r"[>\s]+")


def restore_literal_marks(sheet: Sheet) -> int:
    """Makes lines whose `>` the writer typed text again; returns how many. With more than four separate
    groups, or a doubtful one, none is."""
    kinds = enumerate(sheet.kinds)
    opening = next((at for at, kind in kinds if kind in {INTRO, TAIL} or _heads(sheet, at)), 0)
    if QUOTED not in sheet.kinds[:opening]:
        return 0
    runs = list(runs_of(sheet, [at for at in range(opening) if sheet.kinds[at] == QUOTED]))
    if len(runs) > _RUNS or not all(_may_be_literal(sheet, *run) for run in runs):
        return 0
    old = _letters_of(sheet.lines[opening:])
    typed = [run for run in runs if _letters_of(sheet.lines[run[0] : run[1]]) not in old]
    alone = not sheet.text_above(opening)
    for start, end in typed:
        sheet.restore(start, end)
    if typed and alone and QUOTED not in sheet.kinds[opening:]:
        sheet.to_end(opening)  # it was taken for the letter, since nothing stood above it
    return sum(end - start for start, end in typed)


def _heads(sheet: Sheet, at: int) -> bool:
    """Whether a quote begins here with the older mail's head behind a mark, as some programs write it."""
    if sheet.kinds[at] != QUOTED or (at and sheet.kinds[at - 1] == QUOTED):
        return False
    bare = _MARKS.sub("", sheet.bare[at], 1)
    return grammar_patterns.marker(bare) is not None or (
        sheet.ends[at] and grammar_patterns.attribution(bare) is not None
    )


def runs_of(sheet: Sheet, marked: list[int]) -> Iterator[tuple[int, int]]:
    """Yields (first, after the last) of lines that follow one another. marked: in their order."""
    for _, run in groupby(enumerate(marked), key=lambda pair: pair[1] - pair[0]):
        lines = [at for _, at in run]
        yield lines[0], lines[-1] + 1


def _may_be_literal(sheet: Sheet, start: int, end: int) -> bool:
    """Whether the lines are few, all with words, and none of them is the head of an older mail."""
    lines = sheet.lines[start:end]
    if len(lines) > FEW or not all(line.lstrip().startswith(">") for line in lines):
        return False
    heads = (grammar_patterns.marker, grammar_patterns.header_kind, grammar_patterns.attribution)
    bare = [_MARKS.sub("", line, 1) for line in lines]
    return all(bare) and not any(names(line) for line in bare for names in heads)


def _letters_of(lines: list[str]) -> str:
    """The letters and figures of the lines."""
    return "".join(filter(str.isalnum, "".join(lines).lower()))
