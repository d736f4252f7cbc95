"""Cuts a reply into the words that its writer wrote now, and the rest: quotes, signatures, footers.

First our own words go (our_quoted_text.py). Then an older mail is found: by its attribution, its header
block, or rows of ">". Signatures below "-- " and footers such as "Dikirim dari iPhone saya" go, too. Answers
between quoted lines stay. When nothing would remain, the whole text is shown, but for our own.

In: `cut_mail`, `cut_our_letter`: an `OpenedMail` and the texts that we sent. `cut_reply`: text, HTML or None,
those texts, the signer's name.
Out: `ReplyCut`: the new words, and `rest`, the lines cut off.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Lines that begin an older mail: attribution.py. Signatures without "-- ": signature_block.py. What the
new words mean: reading/replies/reply_reader.py. Forwarded mail: senders/forwarded_mail.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, islice, takewhile

from mailroom.reading.language import grammar_patterns
from mailroom.reading.language.reasons import say
from mailroom.reading.mime.html_text import HtmlLine, as_text, to_lines
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.quotes.attribution import mark_openings, split_glued_lines
from mailroom.reading.quotes.html_quotes import html_sheet
from mailroom.reading.quotes.line_marks import (
    BLANK,
    DASHES,
    FOOTER,
    GONE,
    INTRO,
    OURS,
    QUOTE_MARK,
    QUOTED,
    SECRET,
    SIGNED,
    TAIL,
    TEXT,
    Sheet,
)
from mailroom.reading.quotes.literal_gt import FEW, restore_literal_marks, runs_of
from mailroom.reading.quotes.our_quoted_text import sent_lines
from mailroom.reading.quotes.rewrapped_quotes import mark_broken
from mailroom.reading.quotes.signature_block import mark_block
from mailroom.text import reply_token

MAX_LINES = 10_000
_COPIED = 4  # lines of ours that he may have written anew
_SHOWN = frozenset((INTRO, QUOTED, TAIL))  # what shows where an older mail begins
_MOST_RUNS = 50  # places of a page where somebody types the mark of a quote himself
_DIGIT = re.compile(r"\d")
_RULES = frozenset("-_=*~—–―")  # what every line across the page begins with
_BARRED = re.compile(r"\s{0,3}\|(?:\s[^|]*)?\Z")  # a second bar makes it a row of a table
# where a text made of a page says that a line leads to
_LINK = re.compile(r"\s*<(?:https?://|#)[^<>\s]{1,2000}>\s*\Z")
_LIST_RULE = re.compile(r"\s*_{20,}\s*$")
# Lines that a mail program writes around a quoted letter.
_HEADINGS = "dari|from|kepada|to|cc|dikirim|terkirim|sent|tanggal|date|subjek|perihal|judul|subject"
_AROUND = re.compile(
    rf"(?i)(?:.*\b(?:menulis|wrote)\s*:|(?:{_HEADINGS})\s*:.*"
    r"|(?:dikirim|terkirim) dari .*|sent from .*|(?:dapatkan|get) outlook .*|ref\s*:.*|[\W_]*)"
)


@dataclass(frozen=True)
class ReplyCut:
    """new: what the writer wrote now; rest: the other lines, in their order; why: for the trace."""

    new: str
    rest: str = ""
    why: tuple[str, ...] = ()


def cut_mail(opened: OpenedMail, sent: Iterable[str] = ()) -> ReplyCut:
    """Returns the cut of an opened mail. sent: the texts of ours that it answers, as far as they are known.

    A reply that holds nothing but our quoted letter (known by its token) has no new words; any other mail of
    which nothing would remain is shown whole."""
    sent = tuple(sent)
    passes_on = grammar_patterns.prefix_pattern("forward").match(opened.subject) is not None
    titled = grammar_patterns.prefix_pattern("reply").match(opened.subject) is not None
    answers = not passes_on and bool(titled or opened.in_reply_to or opened.references)
    found = cut_reply(opened.text, opened.html, sent, opened.sender[0] if answers or passes_on else None)
    if answers and not sent and say("cut", "whole") in found.why and reply_token.find(found.rest):
        why = tuple(one for one in found.why if one != say("cut", "whole"))
        return replace(found, new="", why=(*why, say("cut", "only_ours")))
    if not answers and not passes_on and not sent and _begins_with_old_words(opened.text, found):
        return ReplyCut(opened.text.strip(), why=(say("cut", "first_words"),))
    return found


def cut_our_letter(opened: OpenedMail, sent: tuple[str, ...]) -> ReplyCut:
    """Returns the reply without our letter. sent: the text of our letter. A reply that only contains our own
    letter is treated as empty, so our words are not taken for his."""
    found = cut_mail(opened, sent)
    if not sent or say("cut", "whole") not in found.why:
        return found

    def without_marks(text: str) -> str:
        return " ".join(word for word in text.split() if word.strip(">|"))

    ours = without_marks(" ".join(sent))
    lines = [line.lstrip(" \t>|").rstrip() for line in found.new.splitlines()]
    if all(_AROUND.fullmatch(line) or without_marks(line) in ours for line in lines):
        return replace(found, new="", rest=opened.text)
    return found


def _begins_with_old_words(text: str, found: ReplyCut) -> bool:
    """Whether a text begins with "Pada … Camat menulis:", and the writer's words follow. In a mail that
    answers none, he tells what somebody wrote: that is part of his letter."""
    first = " ".join(next(filter(str.strip, text.split("\n")), "").split())[:60]
    told = say("cut", "attribution", what=first) in found.why
    return told and bool(found.new.strip()) and not reply_token.find(found.rest)


def cut_reply(
    text: str, html: str | None = None, sent: Iterable[str] = (), signer: str | None = None
) -> ReplyCut:
    """Returns the cut of a text. html: the HTML alternative, used where the text alone does not show the
    quote; sent: texts of our own mails.

    signer: the writer's name in a reply's From. None = the mail is no reply: then a block at its end may be
    part of the letter, and is not looked for."""
    sent = tuple(sent)
    sheet = _cut_lines(text, sent, signer)
    if sent and TEXT not in sheet.kinds:
        # All he wrote may be what we proposed he should write (a button's "tegur 1,2,3"): then the grammar
        # alone decides.
        again = _cut_lines(text, (), signer)
        sheet, sent = (again, ()) if TEXT in again.kinds else (sheet, sent)
    plain = _finish(sheet, text)
    if not html:
        return plain
    page = to_lines(html)
    if not sent and _says_the_same(sheet, plain, page):
        return plain
    only_html = as_text(page).strip() == text.strip()
    cut_off = plain.rest.strip() and plain.new.strip() != text.strip() and not only_html
    found = cut_off and not GONE.isdisjoint(sheet.kinds)
    # an attribution above all text, and no mark that shows the quote: the page may show it
    begins_with_old = found and sheet.next_kind(0) == INTRO and TEXT in sheet.kinds and not _has_marks(sheet)
    if found and not begins_with_old and not _lost_its_marks(sheet, page):
        return plain
    sheet = html_sheet(page)
    structured = _finish(_grammar(sheet, sent, signer), text)
    if cut_off and not found and GONE.isdisjoint(sheet.kinds):
        return plain  # a signature only, in both
    return structured if only_html or (structured.rest.strip() and structured.new.strip()) else plain


def _says_the_same(sheet: Sheet, plain: ReplyCut, page: Sequence[HtmlLine]) -> bool:
    """Whether the page holds line for line the plain text, and neither shows an older mail; then the page
    need not be cut as well."""
    return (
        plain.why == (say("cut", "nothing"),)
        and not any(sheet.ends)
        and not any(map(grammar_patterns.header_kind, sheet.lines))
        and ">" not in sheet.low
        and "|" not in sheet.low
        and not any(line.depth or line.zone or line.soft for line in page)
        and [line.text for line in page if line.text] == list(filter(None, map(str.strip, sheet.lines)))
    )


def _lost_its_marks(sheet: Sheet, page: Sequence[HtmlLine]) -> bool:
    """Whether the plain text shows an older mail without `>`, and the page shows a quote with answers below.
    Then the page is cut instead."""
    below = dropwhile(lambda line: not line.depth, page)
    answered = any(not line.depth and line.text and line.zone != "signature" for line in below)
    return answered and TAIL in sheet.kinds and not _has_marks(sheet)


def _has_marks(sheet: Sheet) -> bool:
    """Whether a quoted line has more than its mark."""
    return any(kind == QUOTED and line.strip("> |\t") for line, kind in sheet.marked_lines)


def _cut_lines(text: str, sent: Sequence[str], signer: str | None) -> Sheet:
    whole = text.split("\n")
    lines = split_glued_lines(whole[:MAX_LINES])
    sheet = _grammar(Sheet(lines, [TEXT if line.strip() else BLANK for line in lines]), sent, signer)
    sheet.lines += whole[MAX_LINES:]
    sheet.kinds += [TAIL] * len(whole[MAX_LINES:])
    return sheet


def _grammar(sheet: Sheet, sent: Sequence[str], signer: str | None) -> Sheet:
    """The passes over the lines, in their order: each marks the lines that it knows, and leaves those that
    are marked."""
    _mark_sent(sheet, sent)
    quoted = _mark_quotes(sheet)
    mark_broken(sheet)  # goes by the quoted lines
    place = len(sheet.why)
    mark_openings(sheet)  # behind an attribution only quoted lines are cut, where there are some
    typed = restore_literal_marks(sheet) if quoted else 0  # above the first opening
    if typed:
        mark_broken(sheet)  # no answer stands above the quote now
    if quoted > typed:
        sheet.why.insert(place, say("cut", "quoted", count=quoted - typed))
    _mark_signatures(sheet)  # each goes up to the next line that is cut already
    _mark_footers(sheet)
    if signer is not None:
        mark_block(sheet, signer)  # the last paragraph of the text that is left
    _restore_copied(sheet)
    _mark_tokens(sheet)
    return sheet


def _finish(sheet: Sheet, whole: str) -> ReplyCut:
    """The cut as it was marked. With nothing left of the text, all of it is shown, save lines with our
    tokens."""
    new = _join_kept([line if kind in {TEXT, BLANK} else None for line, kind in sheet.marked_lines])
    rest = "\n".join(line for line, kind in sheet.marked_lines if kind not in {TEXT, BLANK})
    if not new.strip():
        shown = _join_kept([None if kind == SECRET else line for line, kind in sheet.marked_lines])
        return ReplyCut(shown or whole.strip(), rest, (*sheet.why, say("cut", "whole")))
    if QUOTED in sheet.kinds and TEXT in sheet.kinds[sheet.kinds.index(QUOTED) :]:
        sheet.why.append(say("cut", "interleaved"))
    return ReplyCut(new, rest, tuple(dict.fromkeys(sheet.why)) or (say("cut", "nothing"),))


def _join_kept(lines: Sequence[str | None]) -> str:
    """The kept lines; None, a line that was cut out, leaves one blank line."""
    out: list[str] = []
    for line in lines:
        if line is None:
            if out and out[-1].strip():
                out.append("")
        elif line.strip() or (out and out[-1].strip()):
            out.append(line.rstrip() if line.strip() else "")
    joined = "\n".join(out)
    return (re.sub(r"\n{3,}", "\n\n", joined) if "\n\n\n" in joined else joined).strip("\n ")


def _mark_sent(sheet: Sheet, sent: Sequence[str]) -> None:
    found = sent_lines(sheet.lines, sent)
    for at in found:
        sheet.kinds[at] = OURS
    if found:
        sheet.why.append(say("cut", "sent", count=len(found)))


def _restore_copied(sheet: Sheet) -> None:
    """A few lines of ours above an older mail that shows where it begins are his: he wrote what we proposed
    ('samarkan "…"'), and below it we are quoted."""
    marked = ((line.lstrip()[:1] in (">", "|"), kind) for line, kind in sheet.marked_lines)
    above = [kind for _, kind in takewhile(lambda one: not one[0] and one[1] not in _SHOWN, marked)]
    if 0 < above.count(OURS) <= _COPIED and len(above) < len(sheet.kinds):
        sheet.kinds[: len(above)] = [TEXT if kind == OURS else kind for kind in above]


def _mark_quotes(sheet: Sheet) -> int:
    """Marks lines behind `>`, and those behind `|` where there are more than two; returns how many. Where
    HTML shows the quotes, a few such lines elsewhere stay text."""
    structured = QUOTED in sheet.kinds
    if ">" not in sheet.low and "|" not in sheet.low and not structured:
        return 0
    bars = sum(1 for line in sheet.lines if _BARRED.match(line))
    marked: list[int] = []
    for at, line in enumerate(sheet.lines):
        if sheet.kinds[at] != TEXT:
            continue
        barred = bars > 2 and _BARRED.match(line)
        if QUOTE_MARK.match(line) and (barred or not line.lstrip().startswith("|")):
            if not _closes_address(sheet, at):
                sheet.kinds[at] = QUOTED
                marked.append(at)
        elif at and sheet.kinds[at - 1] == QUOTED and sheet.lines[at - 1].endswith("="):
            sheet.kinds[at] = QUOTED  # a line of quoted-printable that was never decoded goes on here
    count = len(marked)
    if structured:  # the page itself says what it quotes: a few lines elsewhere are not
        for start, end in islice(runs_of(sheet, marked), _MOST_RUNS):
            if end - start <= FEW and not _follows_attribution(sheet, start):
                sheet.restore(start, end)
                count -= end - start
    return count - _unmark_measures(sheet)


def _follows_attribution(sheet: Sheet, at: int) -> bool:
    """Whether the line close above is an attribution."""
    above = next((up for up in range(at - 1, max(-1, at - 4), -1) if sheet.kinds[up] != BLANK), -1)
    return above >= 0 and (
        sheet.kinds[above] == INTRO or grammar_patterns.attribution(sheet.bare[above]) is not None
    )


def _unmark_measures(sheet: Sheet) -> int:
    """Makes lines that begin with "more than" ("> 3 jam antre") text again, above all quotes; returns how
    many."""
    at = unmarked = 0
    while unmarked < FEW and QUOTED in sheet.kinds[at:]:
        at = sheet.kinds.index(QUOTED, at)
        end = at
        while end < len(sheet.kinds) and sheet.kinds[end] == QUOTED:
            end += 1
        above = next((line for line in reversed(sheet.bare[:at][-3:]) if line), "")
        measured = end - at <= FEW and all(map(grammar_patterns.measure().match, sheet.lines[at:end]))
        if not measured or grammar_patterns.attribution(above):
            break
        sheet.restore(at, end)
        unmarked += end - at
        at = end
    return unmarked


def _closes_address(sheet: Sheet, at: int) -> bool:
    """Whether the `>` belongs to an attribution that was broken within its address."""
    if not at or sheet.kinds[at - 1] != TEXT or len(sheet.lines[at]) > 60 or not sheet.ends[at]:
        return False
    above = sheet.lines[at - 1]
    return above.rfind("<") > above.rfind(">") and "@" in above[above.rfind("<") :]


def _mark_signatures(sheet: Sheet) -> None:
    """Marks a signature, from `-- ` up to the next quote, and the lines that telephones add ("Dikirim dari
    iPhone saya")."""
    begun = False  # whether text stands above that is no signature
    for at, line in enumerate(sheet.lines):
        if sheet.kinds[at] != TEXT:
            continue
        if _is_delimiter(sheet, at):
            sheet.why.append(say("cut", "signature", what=line.strip() or "--"))
            _sign(sheet, at, begun)
        elif len(line) < 130 and _is_last_words(sheet, at) and grammar_patterns.signature(line):
            end = at + 1
            while sheet.kinds[end : end + 1] == [TEXT] and _LINK.match(sheet.lines[end]):
                end += 1
            sheet.mark(at, end, SIGNED)
            sheet.why.append(say("cut", "signature", what=line.strip()[:40]))
        begun = begun or sheet.kinds[at] == TEXT


def _is_delimiter(sheet: Sheet, at: int) -> bool:
    """Whether a signature begins at this line: `-- ` and its like, or a rule directly above a part that is
    cut."""
    line = sheet.lines[at]
    if line.lstrip()[:1] not in _RULES:
        return False
    if line.rstrip("\r") == "-- " or line.strip() in {"--", "—", "––", "__"} or _LIST_RULE.match(line):
        return True
    # a rule directly above a cut part belongs to it
    return DASHES.match(line) is not None and sheet.next_kind(at + 1) in {INTRO, TAIL, QUOTED, None}


def _sign(sheet: Sheet, at: int, begun: bool) -> None:
    """Marks a signature up to the next quote. With more than 25 lines of text only its delimiter is marked,
    so that the lines below stay."""
    end, texts = at, 0
    while end < len(sheet.kinds) and sheet.kinds[end] in {TEXT, BLANK}:
        texts += sheet.kinds[end] == TEXT
        end += 1
        if texts > 25 and begun:  # thousands of such lines must not be gone through thousands of times
            end = at + 1
            break
    sheet.mark(at, end, SIGNED)


def _is_last_words(sheet: Sheet, at: int) -> bool:
    """A telephone's line ends what was written: at most four lines of text follow before a quote."""
    below = sheet.kinds[at + 1 : at + 60]
    return below.count(TEXT) <= 4 or not (GONE | {SIGNED}).isdisjoint(below)


def _mark_footers(sheet: Sheet) -> None:
    """Marks standing footers (disclaimers) with text above them, up to 40 lines or the next cut part."""
    begun = False  # whether text stands above
    for at, line in enumerate(sheet.lines):
        if sheet.kinds[at] != TEXT:
            continue
        if begun and len(line) >= 8 and grammar_patterns.disclaimer(line):
            sheet.why.append(say("cut", "disclaimer", what=line.strip()[:50]))
            kinds = enumerate(sheet.kinds[at : at + 40], at)
            sheet.mark(at, next((end for end, kind in kinds if kind in GONE), at + 40), FOOTER)
        begun = True


def _mark_tokens(sheet: Sheet) -> None:
    for at, line in enumerate(sheet.lines if reply_token.may_hold(sheet.low) else ()):
        if sheet.kinds[at] == TEXT and len(line) < 500 and _DIGIT.search(line) and reply_token.find(line):
            sheet.kinds[at] = SECRET
            sheet.why.append(say("cut", "token"))
