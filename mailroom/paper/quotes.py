"""A reply's text → what its writer wrote now, and the rest.

Promises: first what we ourselves sent is subtracted (whatever the language or the mail program), then the grammar of mail programs is
applied, on text and on HTML; answers between quoted lines survive; a line that holds one of our tokens is always cut; if nothing would
remain the whole is shown; what was cut is kept in `rest`. Never raises, linear in the length (50,000 lines at most are looked at).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mailroom.paper import grammar
from mailroom.paper.html import HEAD, QUOTE, SIGNATURE, HtmlLine, to_lines
from mailroom.paper.reasons import say
from mailroom.paper.sentlines import ours

MAX_LINES = 50_000

# A reply token: 17 characters of Crockford's alphabet with digits and letters among them, hyphens allowed (paper/token).
_TOKEN = re.compile(r"(?<![0-9a-z])(?=(?:[a-z-]*\d){2})(?=(?:[0-9-]*[a-z]){2})[0-9a-hjkmnp-tv-z](?:-?[0-9a-hjkmnp-tv-z]){16}(?![0-9a-z])", re.IGNORECASE)
_DASHES = re.compile(r"\s*[-_=*~—–―]{2,}\s*$|\s*—\s*$")
_BLANK_QUOTE = re.compile(r"[\s>|]*$")
_QUOTED = re.compile(r"\s{0,3}(?:[A-Z][A-Za-z]{0,3})?>(?!>>? [a-z]+\()|\s{0,3}\|\s")
_LIST_RULE = re.compile(r"\s*_{20,}\s*$")

# What a line is. Only TEXT and BLANK stay.
TEXT, BLANK, QUOTED, INTRO, TAIL, SIGNED, FOOTER, OURS, SECRET = "text", "blank", "quoted", "intro", "tail", "signed", "footer", "ours", "token"
_GONE = {QUOTED, INTRO, TAIL, OURS}


@dataclass(frozen=True)
class Cut:
    """new: what the writer wrote now; rest: what was cut, in its order; why: sentences for the trace."""

    new: str
    rest: str = ""
    why: tuple[str, ...] = ()


@dataclass
class _Sheet:
    """The lines at work: their text, what each is, and the reasons."""

    lines: list[str]
    kinds: list[str]
    why: list[str] = field(default_factory=list)
    rules: frozenset[int] = frozenset()


def cut(text: str, html: str | None = None, sent: Iterable[str] = ()) -> Cut:
    """Cuts quotes, signatures and footers off. `text`: the whole text; `html`: the HTML alternative; `sent`: texts of our own mails."""
    sent = tuple(sent)
    plain = _finish(_cut_lines(text.split("\n")[:MAX_LINES], sent), text)
    if not html or _was_cut(plain, text):
        return plain
    sheet = _html_sheet(to_lines(html))
    if not any(line.strip() for line in sheet.lines):
        return plain
    structured = _finish(_grammar(sheet, sent), text)
    return structured if _was_cut(structured, text) and structured.rest else plain


def _was_cut(found: Cut, text: str) -> bool:
    return bool(found.rest.strip()) and found.new.strip() != text.strip()


def _cut_lines(lines: list[str], sent: Sequence[str]) -> _Sheet:
    kinds = [BLANK if not line.strip() else TEXT for line in lines]
    return _grammar(_Sheet(lines, kinds), sent)


def _grammar(sheet: _Sheet, sent: Sequence[str]) -> _Sheet:
    """The passes over the lines, each marking what it knows."""
    _mark_sent(sheet, sent)
    _mark_quoted(sheet)
    _mark_openings(sheet)
    _mark_signatures(sheet)
    _mark_footers(sheet)
    _mark_tokens(sheet)
    return sheet


def _finish(sheet: _Sheet, whole: str) -> Cut:
    kept = [line if kind in {TEXT, BLANK} else None for line, kind in zip(sheet.lines, sheet.kinds, strict=True)]
    new = _joined(kept)
    rest = "\n".join(line for line, kind in zip(sheet.lines, sheet.kinds, strict=True) if kind not in {TEXT, BLANK})
    if not new.strip():
        shown = _without(sheet, {SECRET}) or whole.strip()
        return Cut(shown, rest, (*sheet.why, say("cut", "whole")))
    if QUOTED in sheet.kinds and _interleaved(sheet.kinds):
        sheet.why.append(say("cut", "interleaved"))
    return Cut(new, rest, tuple(dict.fromkeys(sheet.why)) or (say("cut", "nothing"),))


def _without(sheet: _Sheet, kinds: set[str]) -> str:
    return _joined([line if kind not in kinds else None for line, kind in zip(sheet.lines, sheet.kinds, strict=True)])


def _joined(lines: Sequence[str | None]) -> str:
    """Kept lines; where something was cut out, one blank line."""
    out: list[str] = []
    for line in lines:
        if line is None:
            if out and out[-1].strip():
                out.append("")
        elif line.strip() or (out and out[-1].strip()):
            out.append(line.rstrip() if line.strip() else "")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip("\n ")


def _interleaved(kinds: Sequence[str]) -> bool:
    first = next(at for at, kind in enumerate(kinds) if kind == QUOTED)
    return TEXT in kinds[first:]


def _mark_sent(sheet: _Sheet, sent: Sequence[str]) -> None:
    if not sent:
        return
    found = ours([re.sub(r"^[\s>|]+", "", line) for line in sheet.lines], sent)
    for at in found:
        sheet.kinds[at] = OURS
    if found:
        sheet.why.append(say("cut", "sent", count=len(found)))


def _mark_quoted(sheet: _Sheet) -> None:
    """Lines behind `>`; those behind `|` only when there are several."""
    bars = sum(1 for line in sheet.lines if line.lstrip().startswith("| "))
    count = 0
    for at, line in enumerate(sheet.lines):
        if sheet.kinds[at] == TEXT and _QUOTED.match(line) and (not line.lstrip().startswith("|") or bars > 2):
            sheet.kinds[at] = QUOTED
            count += 1
    if count:
        sheet.why.append(say("cut", "quoted", count=count))


def _mark_openings(sheet: _Sheet) -> None:
    """Attributions, markers and header blocks of older mails, and what they open."""
    at, size = 0, len(sheet.lines)
    while at < size:
        if sheet.kinds[at] == TEXT:
            length = _attribution_length(sheet, at)
            if length:
                _open_attribution(sheet, at, length)
                at += length
                continue
            if _opens_old_mail(sheet, at):
                if _tail(sheet, at):
                    return
        at += 1


def _attribution_length(sheet: _Sheet, at: int) -> int:
    """How many lines from `at` on are one attribution: 0 (none) to 4."""
    first = sheet.lines[at]
    if len(first) > grammar.MAX_CANDIDATE:
        return 0
    joined = ""
    for count in range(1, 5):
        if at + count > len(sheet.lines) or (count > 1 and sheet.kinds[at + count - 1] != TEXT):
            if at + count <= len(sheet.lines) and sheet.kinds[at + count - 1] == BLANK and joined.endswith((">", ",")):
                continue
            return 0
        line = sheet.lines[at + count - 1].strip().strip("*_")
        joined = f"{joined.removesuffix('=')} {line}".strip()
        if len(joined) > grammar.MAX_CANDIDATE:
            return 0
        if line.endswith((":", "：", "wrote", "menulis", "escribió", "написал", "tulis", "écrit", "writes")) or "@" in line or count > 1:
            if _is_attribution(joined, count):
                return count
    return 0


_GENERAL = re.compile(r"(?=.{0,250}\d{1,4}[-./: ])(?:\W{0,3}\d|\W{0,3}\w{2,10}[.,]? ).{0,250}<[^<>\s]{1,100}@[^<>\s]{1,100}>.{0,40}[:：]\s*\Z")
_GENERAL_ALSO = re.compile(r"(?:\W{0,3}\d{1,4}[-./]\d{1,2}[-./]\d{1,4}).{0,150}(?:<[^<>\s]+@[^<>\s]+>|\S+@\S+).{0,20}[:：]\s*\Z")


def _is_attribution(joined: str, count: int) -> bool:
    if grammar.attribution(joined) is not None:
        return count == 1 or not _two_sentences(joined)
    return count <= 3 and len(joined) < 300 and (_GENERAL_ALSO.match(joined) is not None or (_GENERAL.match(joined) is not None and bool(re.search(r"\d{1,2}[:.]\d\d", joined))))


def _two_sentences(joined: str) -> bool:
    """An attribution holds no end of a sentence before its verb; a line of text in front of one does."""
    return re.search(r"[a-z]{4,}[.!?] [A-Z][a-z]+ [a-z]+ ", joined) is not None


def _open_attribution(sheet: _Sheet, at: int, length: int) -> None:
    """Behind an attribution either quoted lines follow, and only they are cut, or an unmarked quote: all the rest."""
    for line in range(at, at + length):
        sheet.kinds[line] = INTRO
    sheet.why.append(say("cut", "attribution", what=" ".join(sheet.lines[at].split())[:60]))
    following = _next_kind(sheet, at + length)
    if following in {QUOTED, OURS, None}:
        return
    if TEXT in sheet.kinds[:at]:
        _to_end(sheet, at + length)
    elif QUOTED not in sheet.kinds[at:]:
        _to_end(sheet, at + length)


def _next_kind(sheet: _Sheet, at: int) -> str | None:
    for kind, line in zip(sheet.kinds[at : at + 40], sheet.lines[at : at + 40], strict=True):
        if kind != BLANK and not (kind == TEXT and line.strip() in {"\ufeff", "\u200b", "\xa0"}):
            return kind
    return None


def _to_end(sheet: _Sheet, at: int) -> None:
    for line in range(at, len(sheet.lines)):
        if sheet.kinds[line] != BLANK:
            sheet.kinds[line] = TAIL


def _opens_old_mail(sheet: _Sheet, at: int) -> bool:
    line = sheet.lines[at]
    found = grammar.marker(line)
    if found is not None:
        sheet.why.append(say("cut", "forward" if found.kind == "forward" else "attribution", what=grammar.plain(line)[:60]))
        return True
    if ":" not in line[:60] and "：" not in line[:60]:
        return False
    if grammar.header_kind(line) in {"from", "sent", "to", "subject"} and _header_block(sheet, at):
        sheet.why.append(say("cut", "headers", what=line.strip()[:60]))
        return True
    return False


def _header_block(sheet: _Sheet, at: int) -> bool:
    """Three different header names within eight lines, `from` among them; or two with an address, directly under a rule."""
    seen: set[str] = set()
    misses = blanks = 0
    for line in sheet.lines[at : at + 12]:
        kind = grammar.header_kind(line)
        if kind:
            seen.add(kind)
        elif line.strip():
            misses += 1
        else:
            blanks += 1
        if misses > 3 or (blanks > 1 and len(seen) < 2):
            break
    if "from" in seen and len(seen) >= 3:
        return True
    under_rule = at in sheet.rules or (at > 0 and _DASHES.match(_line_before(sheet, at)) is not None)
    return "from" in seen and len(seen) >= 2 and ("sent" in seen or under_rule)


def _line_before(sheet: _Sheet, at: int) -> str:
    return next((line for line in reversed(sheet.lines[max(0, at - 3) : at]) if line.strip()), "")


def _tail(sheet: _Sheet, at: int) -> bool:
    """Cuts from `at` to the end, rules above it included. Not when nothing was written above it: then the forward is the letter."""
    start = at
    while start > 0 and (sheet.kinds[start - 1] == BLANK or _DASHES.match(sheet.lines[start - 1])):
        start -= 1
    if TEXT not in sheet.kinds[:start]:
        return False
    _to_end(sheet, start)
    return True


def _mark_signatures(sheet: _Sheet) -> None:
    """`-- ` and what follows it up to the next quote; the lines that telephones add."""
    size = len(sheet.lines)
    for at, line in enumerate(sheet.lines):
        if sheet.kinds[at] != TEXT:
            continue
        if _is_delimiter(sheet, at):
            sheet.why.append(say("cut", "signature", what=line.strip() or "--"))
            _sign(sheet, at, size)
        elif len(line) < 130 and grammar.signature(line) and _is_last_words(sheet, at):
            sheet.kinds[at] = SIGNED
            sheet.why.append(say("cut", "signature", what=line.strip()[:40]))


def _is_delimiter(sheet: _Sheet, at: int) -> bool:
    line = sheet.lines[at]
    if line.rstrip("\r") == "-- " or line.strip() in {"--", "—", "––"}:
        return True
    if line.strip() == "__" or _LIST_RULE.match(line):
        return True
    return _DASHES.match(line) is not None and _ends_with_quote(sheet, at)


def _ends_with_quote(sheet: _Sheet, at: int) -> bool:
    """A rule directly above a cut part belongs to it."""
    return _next_kind(sheet, at + 1) in {INTRO, TAIL, QUOTED, None}


def _sign(sheet: _Sheet, at: int, size: int) -> None:
    """A signature goes on to the next quote, at most twenty-five lines of text; what is longer is no signature."""
    end = at
    while end < size and sheet.kinds[end] in {TEXT, BLANK}:
        end += 1
    texts = sum(kind == TEXT for kind in sheet.kinds[at:end])
    if texts > 25 and TEXT in sheet.kinds[:at]:
        end = at + 1
    for line in range(at, end):
        if sheet.kinds[line] == TEXT:
            sheet.kinds[line] = SIGNED


def _is_last_words(sheet: _Sheet, at: int) -> bool:
    """A telephone's line stands at the end of what was written: at most four lines of text follow before a quote or the end."""
    texts = 0
    for kind in sheet.kinds[at + 1 : at + 60]:
        if kind in _GONE | {SIGNED}:
            return True
        texts += kind == TEXT
    return texts <= 4


def _mark_footers(sheet: _Sheet) -> None:
    for at, line in enumerate(sheet.lines):
        if sheet.kinds[at] != TEXT or len(line) < 8:
            continue
        found = grammar.disclaimer(line)
        if found is not None and TEXT in sheet.kinds[:at]:
            sheet.why.append(say("cut", "disclaimer", what=line.strip()[:50]))
            _footer(sheet, at)


def _footer(sheet: _Sheet, at: int) -> None:
    for line in range(at, min(len(sheet.lines), at + 40)):
        if sheet.kinds[line] in _GONE:
            return
        if sheet.kinds[line] == TEXT:
            sheet.kinds[line] = FOOTER


def _mark_tokens(sheet: _Sheet) -> None:
    for at, line in enumerate(sheet.lines):
        if sheet.kinds[at] == TEXT and len(line) < 500 and _TOKEN.search(line):
            sheet.kinds[at] = SECRET
            sheet.why.append(say("cut", "token"))


def _html_sheet(page: list[HtmlLine]) -> _Sheet:
    """The lines of a page; what its structure marks as quote, attribution or signature is marked so here."""
    lines: list[str] = []
    kinds: list[str] = []
    rules: set[int] = set()
    cited = _zones_with_citation(page)
    for at, line in enumerate(page):
        if line.zone == "rule":
            rules.add(len(lines))
            continue
        lines.append(line.text)
        kinds.append(_kind_of(line, cited.get(at)))
    sheet = _Sheet(lines, kinds, rules=frozenset(rules))
    if any(kind in {QUOTED, INTRO, TAIL} for kind in kinds):
        sheet.why.append(say("cut", "html"))
    return sheet


def _kind_of(line: HtmlLine, cited: bool | None) -> str:
    if not line.text.strip():
        return BLANK
    if line.depth:
        return QUOTED
    if line.zone == HEAD:
        return INTRO
    if line.zone == SIGNATURE:
        return SIGNED
    if line.zone == QUOTE:
        return TEXT if cited else INTRO if cited is False else TAIL
    return TEXT


def _zones_with_citation(page: list[HtmlLine]) -> dict[int, bool]:
    """For uncited lines in a quote's container: True behind a cited line (an answer between the lines), False before one."""
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
