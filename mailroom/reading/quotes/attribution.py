"""By which lines an older mail begins below a reply: "Pada … menulis:", "--Pesan Asli--", "Dari: … Dikirim:
…".

Below an attribution ("… menulis:") the lines with ">" are cut; where none has it, everything to the end is.
Below a marker or a header block everything is cut. When nothing was written above it (a bare forward), only
its header lines are cut.

In: `mark_openings`, `attribution_length`: a `Sheet`, and a line's number. `split_glued_lines`: lines.
Out: marks on the sheet; how many lines it takes, 0 for none; lines.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What calls this pass, and what is kept: quote_cutter.py. Lotus Notes: lotus_notes.py."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailroom.reading.language import grammar_patterns
from mailroom.reading.language.reasons import say
from mailroom.reading.quotes import lotus_notes
from mailroom.reading.quotes.line_marks import (
    BLANK,
    DASHES,
    INTRO,
    OURS,
    QUOTE_MARK,
    QUOTED,
    TEXT,
    VERBS,
    Sheet,
    bare,
)

_MOST = 5  # lines that a narrow program breaks an attribution into
MAX_TRIES = 600  # candidates for an attribution that are looked at in one mail

_WORD = re.compile(r"[^\W\d_]+")
_VERBAL = (":", *VERBS)
_GLUED = re.compile(r"(?:---+)?\s+(?=(?:On|Pada|Le|Am|El|Em|Il|Op|Den) (?:\w{2,10}[.,]{0,2} )?.{0,20}\d)")
_MARKED = re.compile(r"(?<!-)(-{4,40}[^-\n]{4,40}-{4,40})[ \t]?(?=[^\W\d_])")
_RUN_ON = re.compile(r"[:：] {2,}(?=\S)")  # Yahoo on telephones goes on with the quote in the same line
_HOUR = re.compile(r"(?<![\d.])\d{1,2}[:.]\d\d(?!\d|\.\d)|\d{1,2}시 ?\d\d분")
_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\b25\d\d\b|\d{1,2}[-./]\d{1,2}[-./]\d\d")
_SPEECH = ('"', "“", "„", "«", "‘", "'")
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]{0,5}\.){2,}$")  # "S.Sos.", "M.Si."
_SENTENCE_ENDS = ".!?。！？"
_RULED = re.compile(r"[-—]{2,}\s*(.+?)\s*[-—]{2,}$")
_DATED = re.compile(
    r"(?:\W{0,3}\d|\W{0,3}\w{2,14}[.,]? ).{0,250}<[^<>\s]{1,100}@[^<>\s]{1,100}>.{0,40}[:：]\s*\Z"
)
_DATE_FIRST = re.compile(
    r"(?:\w{2,10}\.? )?\d{1,2}\b.{0,40}\b20\d\d\b.{1,40}\d[:.]\d\d.{1,150}\S@\S+\s*[:：]\s*\Z"
)
_NUMBERED = re.compile(
    r"\W{0,3}\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.{0,150}(?:<[^<>\s]+@[^<>\s]+>|\S+@\S+).{0,20}[:：]\s*\Z"
)
_UNCLOSED = re.compile(r"\W{0,3}\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.{0,150}<[^<>\s]+@[^<>\s]+>\s*\Z")
# an attribution that goes on like this began with a name in the line above
_INSIDE = re.compile(r"[<(\[]|\S+@\S")
_ADDRESS = re.compile(r"<\s?[^<>\s]{1,100}@|<$")
_LEADING = re.compile(r"\A[-—]{3,} (?=\w)")
_DATE_LIKE = re.compile(
    r"\b\d{1,2}[:.]\d\d\b|(?<!\d)(?:19|20)\d\d(?!\d)|\b\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b"
    r"|\b\d{1,2}\.? \w{3,10}\.?,? \d{2,4}\b"
)


def split_glued_lines(whole: Sequence[str]) -> list[str]:
    """Returns the lines; a line is cut in two when an attribution and other words stand in it."""
    lines: list[str] = []
    for line in whole:
        marked = _MARKED.search(line) if "----" in line else None
        if marked and grammar_patterns.marker(marked[1]):
            # Samsung writes the old head into the marker's line, where all is one line behind the answer too
            above, below = line[: marked.start()], line[marked.end() :]
            if not above or grammar_patterns.header_kind(below[:40].partition(":")[0] + ":") is not None:
                lines += [*filter(None, (above,)), marked[1], below]
                continue
        short = len(line) < grammar_patterns.MAX_CANDIDATE
        if short and line.rstrip().endswith(_VERBAL) and not QUOTE_MARK.match(line):
            found = _GLUED.search(line, 1)
            above, below = (line[: found.start()], line[found.end() :]) if found else ("", "")
            if above.strip("-— ") and grammar_patterns.attribution(below.strip()):
                lines += [above, below]
                continue
        begins = line[: grammar_patterns.MAX_CANDIDATE] if ":  " in line or "：  " in line else ""
        run_on = _RUN_ON.search(begins, begins.find("@") + 1) if "@" in begins else None
        if run_on and grammar_patterns.attribution(bare(line[: run_on.start() + 1])):
            lines += [line[: run_on.start() + 1], line[run_on.end() :]]
            continue
        lines.append(line)
    return lines


def mark_openings(sheet: Sheet) -> None:
    """Attributions, markers and header blocks of older mails, and what they open."""
    at, size = 0, len(sheet.lines)
    while at < size:
        if sheet.kinds[at] == TEXT:
            if length := attribution_length(sheet, at):
                _open_attribution(sheet, at, length)
                at += length
                continue
            if _opens_old_mail(sheet, at):
                if _heads_attribution(sheet, at):
                    sheet.kinds[at] = INTRO
                    at += 1
                    continue
                if _tail(sheet, at):
                    return
            head = lotus_notes.head_start(sheet, at)
            if head is not None and sheet.text_above(head):
                sheet.why.append(say("cut", "headers", what=sheet.bare[head][:60]))
                sheet.to_end(head)
                return
        at += 1


def attribution_length(sheet: Sheet, at: int) -> int:
    """Returns how many lines from `at` on make one attribution: 1 to 5, or 0 when none begins there. The
    lines are joined one by one until together they read as an attribution. Words that the writer himself
    reports ("Pak RT menulis:") do not count as one."""
    if len(sheet.lines[at]) > grammar_patterns.MAX_CANDIDATE or True not in sheet.ends[at : at + _MOST]:
        return 0
    joined = ""
    for count in range(1, _MOST + 1):
        here = at + count - 1
        if here >= len(sheet.lines) or sheet.kinds[here] not in {TEXT, BLANK}:
            return 0
        if sheet.kinds[here] == BLANK:
            if not joined.endswith((">", ",")):
                return 0
            continue
        line = sheet.bare[here]
        space = "" if joined.endswith(("=", "<")) or line.startswith(">") else " "
        joined = f"{joined.removesuffix('=')}{space}{line}".strip()
        if len(joined) > grammar_patterns.MAX_CANDIDATE:
            return 0
        if joined.count("(") > joined.count(")"):
            continue
        if sheet.ends[here] or (line.endswith(")") and "@" in joined):
            sheet.tries += 1
            if sheet.tries > MAX_TRIES:
                return 0
            if _is_attribution(sheet, at, joined, count):
                return count
            if joined.endswith(":") and grammar_patterns.attribution(joined):
                return 0  # the writer reports somebody's words: the next line is not part of this one
    return 0


def _is_attribution(sheet: Sheet, at: int, joined: str, count: int) -> bool:
    """Whether the `count` lines from `at` on (`joined`) are an attribution. One that may begin with any words
    begins as late as it can, so that the lines above stay the writer's."""
    if ruled := _RULED.match(joined):
        inner = ruled.group(1)
        said = inner.lower().endswith((" wrote", " menulis")) and len(inner) < 80
        return said or grammar_patterns.attribution(inner + ":") is not None
    joined = _LEADING.sub("", joined, 1)
    unmarked = "@" not in joined and sheet.next_kind(at + count) != QUOTED
    if unmarked and _reports_words(sheet, joined, at + count):
        return False
    if count == 1 and _is_name_and_verb(sheet, at, joined):
        return True
    found = grammar_patterns.attribution(joined)
    if found is not None and (count == 1 or not found.source.startswith("*")):
        return True
    loose = found is not None or _looks_like_one(sheet, at, joined, count)
    if not loose or count == 1:
        return loose
    below = " ".join(sheet.bare[at + 1 : at + count]).strip()
    first = sheet.bare[at]
    if _ADDRESS.search(first) and (
        first[-1:] not in _SENTENCE_ENDS or not grammar_patterns.attribution(below)
    ):
        return True
    if _INSIDE.match(below) and _is_name(first):
        return True
    dated = _DATE_LIKE.search(first) is not None
    if not dated and not (found and _stands_alone(sheet, at, count)):
        return False
    if dated and _DATE_LIKE.search(below) is None:
        return True
    return not (grammar_patterns.attribution(below) or _looks_like_one(sheet, at + 1, below, count - 1))


def _reports_words(sheet: Sheet, joined: str, below: int) -> bool:
    """Whether the writer reports what somebody wrote: he says so in his own words, names no day or hour, or
    quotes between marks of speech."""
    his_own = grammar_patterns.own().search(joined) or grammar_patterns.telling_end().search(joined)
    if his_own or not _DATE_LIKE.search(joined):
        return True
    return next(filter(None, sheet.bare[below : below + 3]), "").startswith(_SPEECH)


def _is_name_and_verb(sheet: Sheet, at: int, line: str) -> bool:
    """Whether the line is a name and a verb, alone above a quote. A name in lower case must have nothing
    above it, or no text below."""
    if "@" in line or not grammar_patterns.is_name_and_verb(line) or not _stands_alone(sheet, at, 1):
        return False
    return grammar_patterns.is_capital(line) or not sheet.text_above(at) or TEXT not in sheet.kinds[at + 1 :]


def _stands_alone(sheet: Sheet, at: int, count: int) -> bool:
    """Whether the lines are a paragraph of their own, above a quote."""
    return (at == 0 or sheet.kinds[at - 1] != TEXT) and sheet.next_kind(at + count) in {QUOTED, OURS}


def _is_name(line: str) -> bool:
    """Whether the line may be a writer's name, which a program broke off before his address."""
    if len(line) > 70 or len(line.split()) > 8 or line[:1].islower():
        return False
    return line[-1:] not in f"{_SENTENCE_ENDS}:;," or _DEGREE.search(line) is not None


def _looks_like_one(sheet: Sheet, at: int, joined: str, count: int) -> bool:
    """Whether the lines look like an attribution in any language: a date, an address in brackets and a colon.
    The colon may be missing when a quote follows."""
    if count > 3 or len(joined) > 300:
        return False
    if _UNCLOSED.match(joined):
        return sheet.next_kind(at + count) in {QUOTED, OURS}
    timed = _DATED.match(joined) is not None and re.search(r"\d{1,2}[:.]\d\d", joined) is not None
    return timed or _NUMBERED.match(joined) is not None or _DATE_FIRST.match(joined) is not None


def _open_attribution(sheet: Sheet, at: int, length: int) -> None:
    """Marks an attribution and what it opens: only the quoted lines below it, or all the rest where none are
    marked. With nothing written above it, that rest stays."""
    for line in range(at, at + length):
        sheet.kinds[line] = INTRO
    sheet.why.append(say("cut", "attribution", what=" ".join(sheet.lines[at].split())[:60]))
    if sheet.next_kind(at + length) not in {QUOTED, OURS, None} and sheet.text_above(at):
        sheet.to_end(at + length)


def _opens_old_mail(sheet: Sheet, at: int) -> bool:
    """Whether a marker or a header block of an older mail begins at this line; adds the reason."""
    line = sheet.lines[at]
    if (found := grammar_patterns.marker(line)) is not None:
        kind = "forward" if found.kind == "forward" else "attribution"
        sheet.why.append(say("cut", kind, what=grammar_patterns.plain(line)[:60]))
        return True
    named = (":" in line[:60] or "：" in line[:60]) and grammar_patterns.header_kind(line)
    headed = named in {"from", "sent", "to", "subject"} and _header_block(sheet, at)
    if headed:
        sheet.why.append(say("cut", "headers", what=line.strip()[:60]))
    return headed


def _heads_attribution(sheet: Sheet, at: int) -> bool:
    """Whether the marker stands directly above an attribution of marked lines, as Proton writes it."""
    following = range(at + 1, min(at + 3, len(sheet.lines)))
    below = next((down for down in following if sheet.kinds[down] != BLANK), at)
    length = attribution_length(sheet, below) if sheet.kinds[below] == TEXT and below > at else 0
    return length > 0 and sheet.next_kind(below + length) == QUOTED


def _header_block(sheet: Sheet, at: int) -> bool:
    """Whether a block of a mail's headers begins here: three different names within twelve lines, `from`
    among them, or two directly under a rule. A paper's head ("Kepada:", "Hal:") is none."""
    block, seen = _block(sheet.lines[at : at + 12])
    # an address, or a day and an hour: without them `Kepada:` and `Hal:` may stand in a nota dinas
    sent = (line for line in block if grammar_patterns.header_kind(line) == "sent")
    of_mail = "@" in "".join(block) or any(_HOUR.search(one) and _DAY.search(one) for one in sent)
    if at not in sheet.rules and not of_mail:
        return False
    if _is_whole(seen):
        return True
    text = "\n".join(block[:3])
    if seen >= {"sent", "to"} and _HOUR.search(text) and "@" in text:  # all that some programs leave of it
        return True
    under_rule = at in sheet.rules or (at > 0 and DASHES.match(_line_before(sheet, at)) is not None)
    return "from" in seen and len(seen) >= 2 and under_rule


def _is_whole(seen: set[str] | set[str | None]) -> bool:
    """Whether these header names make a block: three different ones, `from` among them."""
    return "from" in seen and len(seen - {None}) >= 3


def _block(lines: Sequence[str]) -> tuple[list[str], set[str]]:
    """Returns (the lines that may be one block of headers, the headers); another mail, or lines apart, end
    it."""
    block: list[str] = []
    seen: set[str] = set()
    misses = blanks = 0
    for at, line in enumerate(lines):
        kind = grammar_patterns.header_kind(line)
        apart = bool(seen) and not block[-1].strip()
        if kind:
            if kind == "from" and (apart or "from" in seen):
                break
            if misses and _is_whole({grammar_patterns.header_kind(below) for below in lines[at : at + 5]}):
                break
            seen.add(kind)
        elif line.strip():
            if apart or grammar_patterns.marker(line) or ("@" in line and line.rstrip().endswith(":")):
                break
            misses += 1
        else:
            blanks += 1
        if misses > 3 or (blanks > 1 and len(seen) < 2):
            break
        block.append(line)
    return block, seen


def _line_before(sheet: Sheet, at: int) -> str:
    return next((line for line in reversed(sheet.lines[max(0, at - 3) : at]) if line.strip()), "")


def _tail(sheet: Sheet, at: int) -> bool:
    """Cuts from `at` to the end, rules above it included; returns whether it did. Where nothing was written
    above, the forward is the letter, and only its head goes."""
    start = at
    while start > 0 and (sheet.kinds[start - 1] == BLANK or DASHES.match(sheet.lines[start - 1])):
        start -= 1
    titled = (
        start > 0
        and sheet.kinds[start - 1] == TEXT
        and grammar_patterns.names_old_mail(sheet.lines[start - 1])
    )
    if titled or _names_the_writer(sheet, start, at):
        start -= 1
    if sheet.text_above(start):
        sheet.to_end(start)
        return True
    _cut_head(sheet, at)
    return False


def _names_the_writer(sheet: Sheet, start: int, at: int) -> bool:
    """Whether the line close above old headers holds only the name in their From: it is part of them, or a
    signature. Not where it is the only line, or the one above asks for it ("kepada:")."""
    above = sheet.bare[start - 1] if start else ""
    if len(above) > 60 or not sheet.text_above(start - 1) or sheet.kinds[start - 1] != TEXT:
        return False
    head = next(
        (line for line in sheet.lines[at : at + 12] if grammar_patterns.header_kind(line) == "from"), ""
    )
    known = _WORD.findall(head.partition(":")[2].rpartition("@")[0].lower())
    words = _WORD.findall(above.lower())
    asked = _line_before(sheet, start - 1).rstrip().endswith(":")
    return bool(words) and set(words) <= set(known) and not asked


def _cut_head(sheet: Sheet, at: int) -> None:
    """The marker and headers of a forward that stands alone, to the first blank line behind a header."""
    if sheet.kinds[at : at + 1_000].count(TEXT) < 2:
        return
    seen = False
    for line in range(at, min(len(sheet.lines), at + 25)):
        if grammar_patterns.header_kind(sheet.lines[line]):
            seen = True
        elif sheet.kinds[line] == BLANK and (seen or line > at + 1):
            return
        if sheet.kinds[line] == TEXT:
            sheet.kinds[line] = INTRO
