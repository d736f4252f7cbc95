"""Which lines are broken-off ends of quoted lines, as a relay, a telephone or a web client wraps them: "> …
petugas telah", "meninjau lokasi".

Such an end follows at once on a quoted line that ends no sentence and had no room for its first word. All
must have broken in one same width. Something else must say so, too.

In: `mark_broken`: a `Sheet` whose quotes are marked.
Out: marks on the broken-off ends.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken markers.toml raises
ValueError when it is first read.
See: Quotes themselves: attribution.py, quote_cutter.py. A ">" that the writer typed: literal_gt.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from mailroom.reading.language import grammar_patterns
from mailroom.reading.quotes.line_marks import BLANK, QUOTE_MARK, QUOTED, TEXT, Sheet

_WIDEST = 100  # characters of a line before it was broken, its mark included
_NARROWEST = 40  # of one that was full
_FULL = 58  # of one that surely was, where nothing else is seen
_MOST = 12  # lines that the end of one line makes
_SENTENCE = (".", "?", "!", ":", ";", "。", "？", "！")
_POINTS = "*-+#•"
_CLOSED = (".", ")", ":")
_MARKS = re.compile(r"[>|\s]+")
_NUMBER = re.compile(r"\A[>\s]*(?:\(?\d{1,2}[.)]|[-*•])\s")  # of a point
_WORD = re.compile(r"#|[^\W\d_]+")
# what programs leave whole: attributions, links, one long word
_UNBROKEN = re.compile(r"@|://|\A[>\s]*\S*\Z")


@dataclass(frozen=True)
class _BrokenEnd:
    """Unmarked lines `start` to before `end` below a quoted line, which may be the end of that line.

    least, most: the widths in which it was broken like this; continues: the quoted line below goes on with
    it; full: the line above is a long one."""

    start: int
    end: int
    least: int
    most: int
    # 2: surely the end of the line above; 1: it begins as the middle of a sentence does; 0: neither
    evidence: int
    # 0: it looks like no answer; 1: it may be one; 2: it may answer the question above
    doubt: int
    continues: bool
    full: bool


def mark_broken(sheet: Sheet) -> None:
    """Marks the broken ends as quoted."""
    marked = [at for at, kind in enumerate(sheet.kinds) if kind == QUOTED]
    quoted = [at for at in marked if sheet.lines[at].lstrip().startswith(">")]
    if len(quoted) < 3:
        return
    whole = [sheet.lines[at] for at in quoted if not _UNBROKEN.search(sheet.lines[at])]
    width = max((len(line.rstrip()) for line in whole), default=0)
    apart = [at for at in range(quoted[0] + 1, quoted[-1]) if sheet.kinds[at - 1] == BLANK]
    if width > _WIDEST or any(sheet.kinds[at] == TEXT for at in apart):  # answers between the quoted lines
        return
    runs = list(_runs(sheet, quoted))
    width = max(width, _NARROWEST)
    ends = [one for start, end in runs if (one := _broken_end(sheet, start, end, width)) is not None]
    if not ends:
        return
    at = _commonest(ends)
    alike = [one for one in ends if one.least <= at <= one.most]
    answered = sum(one.end - one.start for one in alike) < sum(end - start for start, end in runs)
    evidence = sum(one.evidence for one in alike)
    for one in alike:
        if one.evidence > 1:
            broken = True
        elif len(alike) > 1:
            # The same is seen elsewhere: the evidence of all must be enough for this one, and more where
            # other lines close to quoted ones are answers.
            seen = not one.doubt and evidence > 2 - one.evidence
            broken = seen if answered else one.doubt < 2 and evidence > one.doubt
        else:
            # something was written above the quote, and it goes on behind a full line
            within = sheet.text_above(quoted[0]) and one.full and one.start <= quoted[-1]
            broken = not answered and not one.doubt and (one.continues or (one.evidence > 0 and within))
        if broken:
            sheet.kinds[one.start : one.end] = [QUOTED] * (one.end - one.start)


def _runs(sheet: Sheet, quoted: list[int]) -> Iterator[tuple[int, int]]:
    """The unmarked lines that follow at once on each quoted line."""
    for at in quoted:
        end = at + 1
        while end < len(sheet.kinds) and sheet.kinds[end] == TEXT and end - at <= _MOST + 1:
            end += 1
        if end > at + 1:
            yield at + 1, end


def _broken_end(sheet: Sheet, start: int, end: int, width: int) -> _BrokenEnd | None:
    """The first lines here as the end of the quoted one above; None where that had room, or one is long."""
    above = sheet.lines[start - 1].rstrip()
    if end - start > _MOST or not QUOTE_MARK.match(above) or not _MARKS.sub("", above, 1):
        return None
    ended = above.endswith(_SENTENCE) and not _goes_on(above)
    if ended and not above.endswith((":", ";")):
        return None
    least, most, at, last = width, _WIDEST, start, above
    while at < end:
        line = sheet.lines[at].rstrip()
        room = min(most, len(last) + len(line.split()[0]))
        if max(least, len(last), len(line)) > room:
            break
        least, most, last = max(least, len(last), len(line)), room, line
        at += 1
    if at == start:
        return None
    first = sheet.lines[start].strip()
    low, several = first[:1].islower(), at - start > 1
    if ended and not (low and several):
        return None
    quoted_below = at < len(sheet.lines) and sheet.kinds[at] == QUOTED
    below = _MARKS.sub("", sheet.lines[at], count=1) if quoted_below else ""
    asking = _WORD.search(_NUMBER.sub("#", above, count=1))
    asked = not several and asking is not None and asking.group().lower() in _words("asks")
    like_answer = not several and (first.split()[0].rstrip(",.").lower() in _words("answers"))
    sure = first[:1] == "<" or (first[0] not in _POINTS and _goes_on(above))
    return _BrokenEnd(
        start,
        at,
        least,
        most,
        evidence=2 if sure else 0 if asked or like_answer else low + (low and several and not ended),
        doubt=2 if asked and not first.endswith(_CLOSED) else 1 if asked or like_answer else 0,
        continues=low and below[:1].islower(),
        full=len(above) >= _FULL,
    )


def _commonest(ends: list[_BrokenEnd]) -> int:
    """The width in which most of them were broken; the least of those."""
    steps = [0] * (_WIDEST + 2)
    for one in ends:
        steps[one.least] += 1
        steps[one.most + 1] -= 1
    counts = list(accumulate(steps))
    return counts.index(max(counts))


def _goes_on(line: str) -> bool:
    last = line.rsplit(None, 1)[-1].lower()
    return last in _words("behind") or last.endswith(",") or line.count("(") > line.count(")")


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(grammar_patterns.load("markers")["broken"][key])
