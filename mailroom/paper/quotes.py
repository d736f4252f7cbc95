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
from mailroom.paper.html import HEAD, QUOTE, SIGNATURE, HtmlLine, as_text, to_lines
from mailroom.paper.reasons import say
from mailroom.paper.sentlines import ours

MAX_LINES = 50_000

# A reply token: 17 characters of Crockford's alphabet with digits and letters among them, hyphens allowed (paper/token).
_TOKEN = re.compile(
    r"(?<![0-9a-z])(?=(?:[a-z-]*\d){2})(?=(?:[0-9-]*[a-z]){2})[0-9a-hjkmnp-tv-z](?:-?[0-9a-hjkmnp-tv-z]){16}(?![0-9a-z])",
    re.IGNORECASE,
)
_DASHES = re.compile(r"\s*[-_=*~—–―]{2,}\s*$|\s*—\s*$")
_BLANK_QUOTE = re.compile(r"[\s>|]*$")
_QUOTED = re.compile(r"\s{0,3}(?:[A-Z][A-Za-z]{0,3})?>(?!>>? [a-z]+\()|\s{0,3}\|(?:\s|$)")
_LIST_RULE = re.compile(r"\s*_{20,}\s*$")

# What a line is. Only TEXT and BLANK stay.
TEXT, BLANK, QUOTED, INTRO, TAIL, SIGNED, FOOTER, OURS, SECRET = (
    "text",
    "blank",
    "quoted",
    "intro",
    "tail",
    "signed",
    "footer",
    "ours",
    "token",
)
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
    plain = _finish(_cut_lines(_unglued(text), sent), text)
    if not html:
        return plain
    page = to_lines(html)
    only_html = as_text(page).strip() == text.strip()
    if _was_cut(plain, text) and not only_html:
        return plain
    sheet = _html_sheet(page)
    structured = _finish(_grammar(sheet, sent), text)
    return structured if only_html or (structured.rest.strip() and structured.new.strip()) else plain


_GLUED = re.compile(r"(?:---+)?\s+(?=(?:On|Pada|Le|Am|El|Em|Il|Op|Den) (?:\w{2,10}[.,]{0,2} )?.{0,20}\d)")


def _unglued(text: str) -> list[str]:
    """The lines; one that ends in an attribution behind words of the writer becomes two."""
    lines: list[str] = []
    for line in text.split("\n")[:MAX_LINES]:
        if len(line) < grammar.MAX_CANDIDATE and line.rstrip().endswith((":", *_VERBS)) and not _QUOTED.match(line):
            found = _GLUED.search(line, 1)
            if found and grammar.attribution(line[found.end() :].strip()):
                lines += [line[: found.start()], line[found.end() :]]
                continue
        lines.append(line)
    return lines


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
    bars = sum(1 for line in sheet.lines if line.lstrip().startswith(("| ", "|\n")) or line.strip() == "|")
    count = 0
    for at, line in enumerate(sheet.lines):
        if sheet.kinds[at] == TEXT and _QUOTED.match(line) and (not line.lstrip().startswith("|") or bars > 2):
            sheet.kinds[at] = QUOTED
            count += 1
        elif sheet.kinds[at] == TEXT and at and sheet.kinds[at - 1] == QUOTED and sheet.lines[at - 1].endswith("="):
            sheet.kinds[at] = QUOTED  # a line of quoted-printable that was never decoded goes on here
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


_VERBS = (
    "wrote",
    "menulis",
    "escribió",
    "написал",
    "tulis",
    "écrit",
    "writes",
    "skrev",
    "schreef",
    "schrieb",
    "napisał",
)


def _attribution_length(sheet: _Sheet, at: int) -> int:
    """How many lines from `at` on are one attribution: 0 (none) to 4."""
    if len(sheet.lines[at]) > grammar.MAX_CANDIDATE:
        return 0
    joined = ""
    for count in range(1, 5):
        here = at + count - 1
        if here >= len(sheet.lines) or sheet.kinds[here] not in {TEXT, BLANK}:
            return 0
        if sheet.kinds[here] == BLANK:
            if not joined.endswith((">", ",")):
                return 0
            continue
        line = _bare(sheet.lines[here])
        joined = f"{joined.removesuffix('=')}{'' if joined.endswith('=') else ' '}{line}".strip()
        if len(joined) > grammar.MAX_CANDIDATE:
            return 0
        ends = line.endswith((":", "：", *_VERBS)) or "@" in line
        if ends and _is_attribution(sheet, at, joined, count):
            return count
    return 0


def _bare(line: str) -> str:
    return line.strip().strip("*_").strip()


_RULED = re.compile(r"[-—]{2,}\s*(.+?)\s*[-—]{2,}$")
_DATED = re.compile(r"(?:\W{0,3}\d|\W{0,3}\w{2,10}[.,]? ).{0,250}<[^<>\s]{1,100}@[^<>\s]{1,100}>.{0,40}[:：]\s*\Z")
_NUMBERED = re.compile(
    r"\W{0,3}\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.{0,150}(?:<[^<>\s]+@[^<>\s]+>|\S+@\S+).{0,20}[:：]\s*\Z"
)
_UNCLOSED = re.compile(r"\W{0,3}\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.{0,150}<[^<>\s]+@[^<>\s]+>\s*\Z")
_DATE_LIKE = re.compile(r"\d{1,2}[:.]\d\d|\d{4}|\d{1,2}[-./ ]\w{2,10}[-./ ]")


def _is_attribution(sheet: _Sheet, at: int, joined: str, count: int) -> bool:
    ruled = _RULED.match(joined)
    if ruled:
        inner = ruled.group(1)
        return grammar.attribution(inner + ":") is not None or (
            inner.lower().endswith((" wrote", " menulis")) and len(inner) < 80
        )
    found = grammar.attribution(joined)
    if found is not None:
        return count == 1 or not found.source.startswith("*") or _DATE_LIKE.search(sheet.lines[at]) is not None
    if count > 3 or len(joined) > 300:
        return False
    if _UNCLOSED.match(joined):
        return _next_kind(sheet, at + count) in {QUOTED, OURS}
    return _NUMBERED.match(joined) is not None or (
        _DATED.match(joined) is not None and re.search(r"\d{1,2}[:.]\d\d", joined) is not None
    )


def _open_attribution(sheet: _Sheet, at: int, length: int) -> None:
    """Behind an attribution either quoted lines follow, and only they are cut, or an unmarked quote: all the rest.

    Where nothing was written above it, what follows is all there is, and stays.
    """
    for line in range(at, at + length):
        sheet.kinds[line] = INTRO
    sheet.why.append(say("cut", "attribution", what=" ".join(sheet.lines[at].split())[:60]))
    following = _next_kind(sheet, at + length)
    if following in {QUOTED, OURS, None}:
        return
    if TEXT in sheet.kinds[:at]:
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
        sheet.why.append(
            say("cut", "forward" if found.kind == "forward" else "attribution", what=grammar.plain(line)[:60])
        )
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
    if len(seen) >= 3 and "from" in seen:
        return True
    if seen >= {"sent", "to"} and _dated_block(sheet.lines[at : at + 3]):
        return True
    under_rule = at in sheet.rules or (at > 0 and _DASHES.match(_line_before(sheet, at)) is not None)
    return "from" in seen and len(seen) >= 2 and under_rule


def _dated_block(lines: Sequence[str]) -> bool:
    """`Date:` with a time and `To:` with an address, which some programs leave of a header block."""
    text = "\n".join(lines)
    return re.search(r"\d{1,2}[:.]\d\d", text) is not None and "@" in text


def _line_before(sheet: _Sheet, at: int) -> str:
    return next((line for line in reversed(sheet.lines[max(0, at - 3) : at]) if line.strip()), "")


def _tail(sheet: _Sheet, at: int) -> bool:
    """Cuts from `at` to the end, rules above it included. Where nothing was written above, the forward is the letter: only its head goes."""
    start = at
    while start > 0 and (sheet.kinds[start - 1] == BLANK or _DASHES.match(sheet.lines[start - 1])):
        start -= 1
    if TEXT in sheet.kinds[:start]:
        _to_end(sheet, start)
        return True
    _cut_head(sheet, at)
    return False


def _cut_head(sheet: _Sheet, at: int) -> None:
    """The marker and the header lines of a forward that stands alone, to the first blank line behind a header."""
    if sum(kind == TEXT for kind in sheet.kinds[at:]) < 2:
        return
    seen = False
    for line in range(at, min(len(sheet.lines), at + 25)):
        if grammar.header_kind(sheet.lines[line]):
            seen = True
        elif sheet.kinds[line] == BLANK and (seen or line > at + 1):
            return
        if sheet.kinds[line] == TEXT:
            sheet.kinds[line] = INTRO


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
    soft: list[str] = []
    rules: set[int] = set()
    cited = _zones_with_citation(page)
    for at, line in enumerate(page):
        if line.zone == "rule":
            rules.add(len(lines))
            continue
        lines.append(line.text)
        kinds.append(_kind_of(line, cited.get(at)))
        soft.append(line.soft if not line.depth else "")
    sheet = _Sheet(lines, kinds, rules=frozenset(rules))
    _mark_soft(sheet, soft)
    if any(kind in {QUOTED, INTRO, TAIL} for kind in kinds):
        sheet.why.append(say("cut", "html"))
    return sheet


def _mark_soft(sheet: _Sheet, soft: list[str]) -> None:
    """A blockquote without a sign of its program is a quote when an attribution stands above it, or (bare) when nothing follows."""
    at, size = 0, len(soft)
    while at < size:
        if not soft[at]:
            at += 1
            continue
        end = at
        while end < size and soft[end]:
            end += 1
        above = next((k for k in range(at - 1, max(-1, at - 4), -1) if sheet.kinds[k] != BLANK), -1)
        introduced = above >= 0 and (
            sheet.kinds[above] == INTRO
            or any(_attribution_length(sheet, k) for k in range(max(0, above - 2), above + 1) if sheet.kinds[k] == TEXT)
        )
        last = soft[at] == "bare" and TEXT not in sheet.kinds[end:] and TEXT in sheet.kinds[:at]
        if introduced or last:
            sheet.kinds[at:end] = [QUOTED if kind == TEXT else kind for kind in sheet.kinds[at:end]]
        at = end


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
