"""How the blocks of a mail look: as text of 72 columns (`WIDTH`) and as small HTML, the same words in the
same order.

In: blocks. Out: text and HTML. Each block is rendered once, also when letters share it. How a template
becomes blocks: template_markup.py. Promises: pure; never fails on any text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import escape
from itertools import islice, takewhile
from urllib.parse import quote as percent

WIDTH = 72
STAR = "\ue002"  # a user's star among the template's, which mean stress
RATINGS = ("1", "2", "3", "4", "5")
_STRONG = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Choice:
    """A line of a menu. digit: what to reply; label: its words; fill: what a button writes, or ""."""

    digit: str
    label: str
    example: str = ""
    fill: str = ""
    act: str = ""

    @cached_property
    def names_agency(self) -> bool:
        """Whether it names the agency that a case suggests."""
        return "{agency}" in self.example + self.fill

    @cached_property
    def block(self) -> Block:
        words = f"{self.label} (contoh: {self.example})" if self.example else self.label
        return Block("button", (self.digit, words), self.fill)


@dataclass
class Block:
    """One block of a letter; never changed once made, since many letters share it.

    kind: head, subhead, para, bullet, note, small, rule, facts, number, button, call, stars or quote; lines:
    its text (facts: key, value, key, value …; number, button and call: front, words); fill: what a button
    writes."""

    kind: str
    lines: tuple[str, ...] = ()
    fill: str = ""
    text: str = field(init=False, repr=False, compare=False)  # "" of what has a front: see `_hang`
    html: str = field(init=False, repr=False, compare=False)  # of a button only the text between its tags

    def __post_init__(self) -> None:
        self.text = _text_of(self.kind, self.lines)
        self.html = _html_of(self.kind, self.lines)


@dataclass(frozen=True)
class ReplyLink:
    """Where buttons write to: the reply address, the reply's subject, and the line below its words."""

    to: str
    subject: str
    below: str = ""

    def link(self, written: str) -> str:
        """Returns a mailto: URL (RFC 6068 section 2) for an HTML attribute. written: the body,
        percent-encoded."""
        front, end = self._around
        return f"{front}{written}{end}"

    @cached_property
    def _around(self) -> tuple[str, str]:
        """Returns what all links of a mail have in common: before and behind the words."""
        to, subject = _percent(self.to).replace("%40", "@"), _percent(self.subject)
        end = _percent("\r\n\r\n" + self.below) if self.below else ""
        return escape(f"mailto:{to}?subject={subject}&body="), end


def _percent(text: str) -> str:
    """Percent-encodes every character but those that no URL reserves (RFC 3986 2.3)."""
    return text.translate(_RESERVED) if text.isascii() else percent(text, "")


_RESERVED = {code: f"%{code:02X}" for code in range(128) if percent(chr(code), "") != chr(code)}


# As text.

_QUOTED_LINES = re.compile(rf"(.{{0,{WIDTH - 2}}}|[^ \n]+) \n?")  # as `wrap` cuts them, but all at once
_HOLD = "\ue000"  # stands for a blank at which no line ends: a mask and its number are one word
_MARK = re.compile(r"(?<=\[disamarkan) (?=\d)")
# blocks of these kinds stand under one another without an empty line
_CLOSE = ("bullet", "number", "button", "call", "small")
_FRONTED = ("number", "button", "call")
_HEADS = ("head", "subhead")
_FRONT = 16  # columns of a front; behind a longer one the words begin a line of their own


def as_text(blocks: Sequence[Block]) -> str:
    """Returns the letter as plain text: lines of at most 72 columns, except words that are longer than
    that."""
    out: list[str] = []
    before, pad = "", 0
    for at, block in enumerate(blocks):
        kind = block.kind
        if kind in _CLOSE:
            if kind != before:
                out.append("")
                pad = _pad(blocks, at) if kind in _FRONTED else 0
            out.append(_hang(kind, *block.lines, pad) if kind in _FRONTED else block.text)
        else:
            out += ("", "", block.text) if kind in _HEADS else ("",) if kind == "rule" else ("", block.text)
        before = kind
    return "\n".join(out).strip("\n") + "\n"


def _pad(blocks: Sequence[Block], at: int) -> int:
    """The columns in front of the neighbouring blocks of the same kind that begin here."""
    kind = blocks[at].kind
    same = takewhile(lambda block: block.kind == kind, islice(blocks, at, None))
    return min(max(len(block.lines[0]) for block in same), _FRONT)


def _text_of(kind: str, lines: tuple[str, ...]) -> str:
    if kind == "facts":
        width = min(max(len(key) for key in lines[::2]), 24)
        facts = zip(lines[::2], lines[1::2], strict=True)
        wrapped = (wrap(without_stars(words), f"{key:<{width}}: ", " " * (width + 2)) for key, words in facts)
        return "\n".join(line for several in wrapped for line in several)
    if kind == "stars":
        return "  " + "   ".join(lines)
    if kind == "quote":
        cut = _QUOTED_LINES.findall(_MARK.sub(_HOLD, " \n".join(lines)) + " \n")
        return "\n".join([("> " + line).rstrip() for line in cut]).replace(_HOLD, " ")
    if kind in _FRONTED or kind == "rule":
        return ""
    first, rest = ("- ", "  ") if kind == "bullet" else ("", "")
    return "\n".join(wrap(without_stars(lines[0]), first, rest))


@lru_cache(maxsize=1024)
def _hang(kind: str, front: str, words: str, pad: int) -> str:
    """A number or a reply with its words hanging beside it, or below a long one."""
    front += "." if kind == "number" else ""
    indent = " " * (pad + 4)
    if len(front) > pad + 1:
        return "\n".join((f"  {front}", *wrap(without_stars(words), indent, indent)))
    return "\n".join(wrap(without_stars(words), f"  {front:<{pad}}  ", indent))


def without_stars(line: str) -> str:
    return line.replace("**", "").replace(STAR, "*") if "*" in line or STAR in line else line


def wrap(text: str, first: str = "", rest: str = "") -> list[str]:
    """`text` in lines of at most WIDTH columns. No word is cut: a longer one has a line of its own."""
    if len(first) + len(text) <= WIDTH:
        return [(first + text).rstrip()]
    text = _MARK.sub(_HOLD, text) + " "  # so that a space ends every line
    top = _lines_of(WIDTH - len(first)).match(text)
    assert top is not None
    following = _lines_of(WIDTH - len(rest)).findall(text, top.end())
    lines = [(first + top[1]).rstrip(), *((rest + line).rstrip() for line in following)]
    return [line.replace(_HOLD, " ") for line in lines]


@lru_cache(maxsize=128)
def _lines_of(room: int) -> re.Pattern[str]:
    """As much as fits up to a space, else all up to the next one."""
    return re.compile(rf"(.{{0,{max(0, room)}}}|[^ ]+) ", re.DOTALL)


# As paragraphs, for paper.


def paragraphs(blocks: Iterable[Block]) -> list[str]:
    """Returns the letter between its greeting and the line across its foot; a list is one text of several
    lines."""
    found: list[str] = []
    before = "head"
    for block in blocks:
        if block.kind == "rule":
            break
        if block.kind == "head" or (block.kind == "para" and block.lines[0].startswith("Yth. ")):
            continue
        if block.kind == "facts":
            pairs = zip(block.lines[::2], block.lines[1::2], strict=True)
            text = "\n".join(f"{key}: {without_stars(words)}" for key, words in pairs)
        elif block.kind == "quote":
            text = "\n".join(block.lines)
        else:
            fronts = {"bullet": "- ", "number": f"{block.lines[0]}. ", "call": f"{block.lines[0]}: "}
            front = fronts.get(block.kind, "")
            text = front + without_stars(block.lines[-1])
        if block.kind == before and block.kind in _CLOSE:
            found[-1] += "\n" + text
        else:
            found.append(text)
        before = block.kind
    return found


# As HTML. Every style stands inline, since mail programs drop style sheets.

_INK, _SOFT, _ACCENT, _LINE = "#1b2733", "#51606e", "#0b4f7d", "#d5dde4"
_LINK = f"border:1px solid {_ACCENT};border-radius:6px;color:{_ACCENT};text-decoration:none"
_BUTTON = f"display:block;margin:0 0 8px;padding:11px 14px;{_LINK}"
_STAR = f"display:inline-block;margin:0 8px 8px 0;padding:11px 17px;{_LINK}"
_QUOTE = f"margin:0 0 14px;padding:2px 0 2px 12px;border-left:4px solid {_LINE};color:{_INK}"
_TABLE = f"border-collapse:collapse;width:100%;margin:0 0 14px;font-size:16px;line-height:1.45;color:{_INK}"
_COLUMN = "max-width:600px;margin:0 auto;padding:20px 16px;font:16px/1.5 Arial,Helvetica,sans-serif"
_TH = f"text-align:left;vertical-align:top;font-weight:normal;color:{_SOFT};padding:3px 12px 3px 0;width:32%"
_TD = "vertical-align:top;padding:3px 0;overflow-wrap:anywhere"
_OPENING = {
    "head": '<h1 style="font-size:22px;line-height:1.3;margin:0 0 14px">',
    "subhead": f'<h2 style="font-size:17px;line-height:1.35;margin:26px 0 8px;color:{_ACCENT}">',
    "para": '<p style="margin:0 0 14px">',
    "note": '<p style="margin:0 0 14px;padding:10px 12px;border-left:4px solid #b25e00;background:#fff6e8">',
    "small": f'<p style="margin:0 0 4px;font-size:14px;color:{_SOFT};overflow-wrap:anywhere">',
    "number": '<p style="margin:0 0 10px">',
}
_CLOSING = {"head": "</h1>", "subhead": "</h2>"}
_TOP = """<!DOCTYPE html>
<html lang="id"><head><meta charset="utf-8">\
<meta name="viewport" content="width=device-width, initial-scale=1">
"""
_BODY = f"""</title></head>
<body style="margin:0;padding:0;background:#fff">
<div lang="id" style="{_COLUMN};color:{_INK};overflow-wrap:break-word">
"""
_END = "\n</div>\n</body></html>\n"


def as_html(blocks: Iterable[Block], title: str, post: ReplyLink) -> str:
    """Returns the letter as one column of light HTML; `title` is the subject."""
    out: list[str] = []
    bullets = False
    for block in blocks:
        kind = block.kind
        if (kind == "bullet") != bullets:
            bullets = not bullets
            out.append('<ul style="margin:0 0 14px;padding-left:22px">' if bullets else "</ul>")
        if kind == "button" and block.fill:
            link = post.link(_percent_cached(block.fill))
            out.append(f'<a href="{link}" style="{_BUTTON}">{block.html}</a>')
        elif kind == "button":
            out.append(f'<p style="margin:0 0 8px;padding:4px 0 4px 15px">{block.html}</p>')
        elif kind == "stars":
            out += [f'<a href="{post.link(line)}" style="{_STAR}"><b>{line}</b></a>' for line in block.lines]
        else:
            out.append(block.html)
    if bullets:
        out.append("</ul>")
    return "".join((_TOP, "<title>", escape(title, quote=False), _BODY, "\n".join(out), _END))


def _html_of(kind: str, lines: tuple[str, ...]) -> str:
    if kind == "facts":
        facts = zip(map(_strong, lines[::2]), map(_strong, lines[1::2]), strict=True)
        rows = "\n".join(
            f'<tr><th scope="row" style="{_TH}">{key}</th><td style="{_TD}">{words}</td></tr>'
            for key, words in facts
        )
        return f'<table style="{_TABLE}">{rows}</table>'
    if kind == "quote":
        words = escape("\n".join(lines), quote=False).replace("\n", "<br>\n")
        return f'<blockquote style="{_QUOTE}">{words}</blockquote>'
    if kind == "button":
        front, words = _strong(lines[0]), _strong(lines[1])
        return f"<b>{front}</b> {words}" if words else f"<b>{front}</b>"
    if kind == "stars":
        return ""
    if kind == "rule":
        return f'<hr style="border:0;border-top:1px solid {_LINE};margin:24px 0 14px">'
    if kind == "bullet":
        return f'<li style="margin:0 0 5px">{_strong(lines[0])}</li>'
    if kind == "call":  # a telephone dials it when it is touched (RFC 3966)
        number, who = _strong(lines[0]), _strong(lines[1])
        return f'<a href="tel:{re.sub("[^0-9+]", "", number)}" style="{_BUTTON}"><b>{number}</b> {who}</a>'
    if kind == "number":
        return f"{_OPENING[kind]}<b>{_strong(lines[0])}.</b> {_strong(lines[1])}</p>"
    return f"{_OPENING[kind]}{_strong(lines[0])}{_CLOSING.get(kind, '</p>')}"


_percent_cached = lru_cache(maxsize=256)(_percent)


def _strong(line: str) -> str:
    if "&" in line or "<" in line or ">" in line:
        line = escape(line, quote=False)
    if "**" in line:
        line = _STRONG.sub(r"<strong>\1</strong>", line)
    return line.replace(STAR, "*")
