"""Quoted lines that a relay or a telephone broke again, so that their ends stand without the mark: "> … jawaban:", "18", "> November 2026".

Promises: linear; an answer between quoted lines stays: only where every unmarked line within the quote goes on with a line that had no room for
its next word and ends no sentence, and where this is seen twice, or once within a sentence, are those lines taken for quoted ones.
"""

from __future__ import annotations

import re

from mailroom.paper import grammar
from mailroom.paper.sheet import QUOTE_MARK, QUOTED, TEXT, Sheet

_WIDEST = 80  # characters of a line before it was broken, its mark included
_NARROWEST = 40  # of one that was full
_SENTENCE = (".", "?", "!", ":", ";", "。", "？", "！")
_MARKS = re.compile(r"[>|\s]+")


def mark_broken(sheet: Sheet) -> None:
    """Marks the broken ends as quoted."""
    quoted = [at for at, kind in enumerate(sheet.kinds) if kind == QUOTED and sheet.lines[at].lstrip().startswith(">")]
    if len(quoted) < 3:
        return
    first, last = quoted[0], quoted[-1]
    width = max(len(sheet.lines[at].rstrip()) for at in quoted)
    if not _NARROWEST <= width < _WIDEST:
        return
    ends = [at for at in range(first, last) if sheet.kinds[at] == TEXT]
    if last + 1 < len(sheet.kinds) and sheet.kinds[last + 1] == TEXT and not _text_from(sheet, last + 2):
        ends.append(last + 1)
    if not ends or not all(_goes_on(sheet, at, width) for at in ends):
        return
    if len(ends) > 1 or _is_within(sheet, ends[0]) or _is_unfinished(sheet.lines[ends[0] - 1]):
        for at in ends:
            sheet.kinds[at] = QUOTED


def _text_from(sheet: Sheet, at: int) -> bool:
    return TEXT in sheet.kinds[at:]


def _goes_on(sheet: Sheet, at: int, width: int) -> bool:
    """Whether the line is what the quoted one above had no room for."""
    above, line = sheet.lines[at - 1].rstrip(), sheet.lines[at].strip()
    if sheet.kinds[at - 1] != QUOTED or not QUOTE_MARK.match(above) or above.endswith(_SENTENCE) or not line:
        return False
    return len(above) + 1 + len(line.split()[0]) > width >= len(line) and len(above) + 1 + len(line) <= _WIDEST


def _is_unfinished(line: str) -> bool:
    return line.rsplit(None, 1)[-1].lower() in grammar.unfinished()


def _is_within(sheet: Sheet, at: int) -> bool:
    """Whether the sentence goes on in the quoted line below as well."""
    below = _MARKS.sub("", sheet.lines[at + 1], count=1) if at + 1 < len(sheet.lines) else ""
    return sheet.lines[at].lstrip()[:1].islower() and below[:1].islower() and sheet.kinds[at + 1] == QUOTED
