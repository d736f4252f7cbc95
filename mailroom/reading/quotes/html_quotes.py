"""Which lines of an HTML reply are quotes, attributions, signatures or rules, by the markup of the page.

An answer written between quoted blocks stays text. A blockquote may be mere indenting. It is a quote below an
attribution, or when hardly anything follows it.

In: `html_sheet`: the `HtmlLine`s of a page.
Out: a `Sheet` with marks.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Quotes in plain text: attribution.py."""

from __future__ import annotations

from mailroom.reading.language.reasons import say
from mailroom.reading.mime.html_text import HEAD, QUOTE, SIGNATURE, HtmlLine
from mailroom.reading.quotes.attribution import attribution_length
from mailroom.reading.quotes.line_marks import BLANK, INTRO, QUOTED, SIGNED, TAIL, TEXT, Sheet

MAX_LINES = 10_000


def html_sheet(page: list[HtmlLine]) -> Sheet:
    """Returns the lines of a page, marked as its structure marks them: quote, attribution or signature."""
    lines: list[str] = []
    kinds: list[str] = []
    soft: list[str] = []
    rules: set[int] = set()
    cited = _zones_with_citation(page)
    for at, line in enumerate(page[:MAX_LINES]):
        if line.zone == "rule":
            rules.add(len(lines))
            continue
        lines.append(line.text)
        kinds.append(_kind_of(line, cited.get(at)))
        soft.append(line.soft if not line.depth else "")
    sheet = Sheet(lines, kinds, rules=frozenset(rules))
    _mark_soft(sheet, soft)
    if any(kind in {QUOTED, INTRO, TAIL} for kind in kinds):
        sheet.why.append(say("cut", "html"))
    return sheet


def _mark_soft(sheet: Sheet, soft: list[str]) -> None:
    """Marks blockquotes that may be mere indenting as quotes: below an attribution; or (`soft` "bare") with
    text above and at most three lines below."""
    at, size = 0, len(soft)
    while at < size:
        if not soft[at]:
            at += 1
            continue
        end = at
        while end < size and soft[end]:
            end += 1
        above = next((up for up in range(at - 1, max(-1, at - 4), -1) if sheet.kinds[up] != BLANK), -1)
        near = range(max(0, above - 2), above + 1)
        told = any(attribution_length(sheet, line) for line in near if sheet.kinds[line] == TEXT)
        introduced = above >= 0 and (told or sheet.kinds[above] == INTRO)
        below = sheet.kinds[end:].count(TEXT)  # a footer of the mail server may follow
        last = soft[at] == "bare" and "bare" not in soft[end:] and below <= 3 and TEXT in sheet.kinds[:at]
        if introduced or last:
            sheet.mark(at, end, QUOTED)
        at = end


def _kind_of(line: HtmlLine, cited: bool | None) -> str:
    """Returns what a line is by the page's structure. cited: True for an answer behind a cited line, False
    before one, None outside a quote's container."""
    if not line.text.strip():
        return BLANK
    if line.depth:
        return QUOTED
    if line.zone == QUOTE:
        return TEXT if cited else INTRO if cited is False else TAIL
    return {HEAD: INTRO, SIGNATURE: SIGNED}.get(line.zone, TEXT)


def _zones_with_citation(page: list[HtmlLine]) -> dict[int, bool]:
    """Line → whether it stands behind a cited line (True: an answer) or before one (False), for uncited lines
    in a quote's container."""
    found: dict[int, bool] = {}
    pending: list[int] = []
    seen = False
    for at, line in enumerate(page):
        if line.zone != QUOTE and not line.depth:
            if line.text.strip():
                pending, seen = [], False
            continue
        if line.depth:
            found.update(dict.fromkeys(pending, False))
            pending, seen = [], True
        elif seen:
            found[at] = True
        else:
            pending.append(at)
    return found
