"""The look of a mail: light markup, one source, laid out twice: as text of 72 columns and as small HTML.

The markup is made of lines, so that a person of the office can read and edit a template:

    # heading, ## smaller heading     - bullet            ! what must not be overlooked     ~ small print      --- (a line across)
    key | value  (a table of facts)   + 1 | numbered      @ reply | label (a reply button)   {menu}  {rating}   **stressed**

Anything else is a paragraph; neighbouring lines belong together, an empty line ends it. A fact without a value is left out.
Promises: text and HTML hold the same words in the same order. What `value` and `quote` have made can neither become markup nor
break a line, whatever a user wrote; user text is shown whole. Nothing here raises on any text.

Most of a letter is the same in every letter of its form, so a part between two empty lines is read once, and its blocks keep
what they look like: of a letter that a thousand others resemble only what is new in it is laid out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import escape
from itertools import groupby
from operator import attrgetter
from urllib.parse import quote as percent

WIDTH = 72
# Private-use characters stand for what a user's text must not do in a template's line; `_plain` turns them back.
VALUE, PIPE, STAR, QUOTED = "\ue000", "\ue001", "\ue002", "\ue010"
# Controls, line and paragraph separators, what turns the reading direction around, our own marks, halves of characters.
_UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ue000-\ue01f\ufeff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_SPACES = 4  # a tab in a user's text


class Laid(str):
    """Text that is already markup: the only kind of value that a template may print as it is."""

    __slots__ = ()


def value(text: str) -> Laid:
    """One line of a user's text as part of a template's line: folded, without controls, never markup."""
    return Laid(folded(text))


def folded(text: str) -> str:
    """What `value` is made of. Printable text has no white space but the space, so most of it is as it has to be."""
    plain = text.isprintable()
    if not plain or "  " in text or text[:1] == " " or text[-1:] == " ":
        text = " ".join(text.split())
    if not text:
        return ""
    if not plain:
        text = _UNFIT.sub("", text)
    if "|" in text or "*" in text:
        text = text.replace("|", PIPE).replace("*", STAR)
    return VALUE + text


def quote(text: str) -> Laid:
    """A user's text of many lines as a quotation: shown whole, empty lines at most two together and none at its ends."""
    lines = [_shown(line) for line in _LINE_ENDS.split(text)]
    kept = [line for no, line in enumerate(lines) if line or (no and lines[no - 1])]
    return Laid("\n".join(QUOTED + line for line in _trimmed(kept)))


def _shown(line: str) -> str:
    return (line if line.isprintable() else _UNFIT.sub("", line.expandtabs(_SPACES))).rstrip()


def _trimmed(lines: list[str]) -> list[str]:
    first = next((no for no, line in enumerate(lines) if line), len(lines))
    last = next((no for no in range(len(lines), first, -1) if lines[no - 1]), first)
    return lines[first:last]


@dataclass(frozen=True)
class Choice:
    """One line of a menu: what to reply, the words beside it, an example, and what a button writes ("" = no button)."""

    digit: str
    label: str
    example: str = ""
    fill: str = ""

    @cached_property
    def block(self) -> Block:
        words = f"{self.label} (contoh: {self.example})" if self.example else self.label
        return Block("button", (self.digit, words), self.fill)


@dataclass(frozen=True)
class Block:
    """One block of a letter. kind: head, subhead, para, bullet, note, small, rule, facts, number, button, stars, quote.

    lines: its text (facts: key, value, key, value, …; number and button: what stands in front, the words); fill: what a button writes.
    """

    kind: str
    lines: tuple[str, ...] = ()
    fill: str = ""

    @cached_property
    def text(self) -> str:
        """Its lines as plain text; of what stands beside a front, `_beside` makes them."""
        return "\n".join(_text_of(self))

    @cached_property
    def html(self) -> str:
        """Its HTML; of a button only what stands between its tags, since its link is another in each mail."""
        return _html_of(self)

    @cached_property
    def written(self) -> str:
        """What a button writes, as a part of its URL."""
        return percent(self.fill, "")


@dataclass(frozen=True)
class Post:
    """Where buttons write to: the reply address, the subject of the reply, and what stands below the filled-in words."""

    to: str
    subject: str
    below: str = ""

    def link(self, written: str) -> str:
        """A mailto: URL (RFC 6068 section 2) as it stands in an HTML attribute: every reserved character of its three values
        percent-encoded. written: what the button writes, encoded already."""
        return f"{self._front}{written}{self._end}"

    @cached_property
    def _front(self) -> str:
        """The part that all links of a mail have in common."""
        return escape(f"mailto:{percent(self.to, '@')}?subject={percent(self.subject, '')}&body=")

    @cached_property
    def _end(self) -> str:
        return percent("\r\n\r\n" + self.below, "") if self.below else ""


# Reading the markup.

_PREFIXES = {"# ": "head", "- ": "bullet", "! ": "note", "~ ": "small", "+ ": "number", "@ ": "button"}
_SIGNS = "#-!~+@{"  # what the markup's lines begin with; most lines begin otherwise
RATINGS = ("1", "2", "3", "4", "5")


@dataclass
class _Reader:
    """Collects lines into blocks; `kind` is the block being collected."""

    blocks: list[Block] = field(default_factory=list)
    kind: str = ""
    lines: list[str] = field(default_factory=list)

    def take(self, kind: str, line: str) -> None:
        if kind != self.kind:
            self.end()
            self.kind = kind
        self.lines.append(line)

    def end(self) -> None:
        if self.kind == "facts":
            pairs = (line.partition("|") for line in self.lines)
            self._add(
                "facts", *(_plain(part.strip()) for key, _, words in pairs if words.strip() for part in (key, words))
            )
        elif self.kind == "quote":
            self._add("quote", *self.lines)
        elif self.lines:
            self._add(self.kind, _plain(" ".join(self.lines)))
        self.kind, self.lines = "", []

    def _add(self, kind: str, *lines: str) -> None:
        self.blocks += [Block(kind, lines)] if lines else []

    def single(self, block: Block) -> None:
        self.end()
        self.blocks.append(block)


def read(markup: str, menu: Sequence[Choice] = ()) -> list[Block]:
    """The blocks of a rendered template; {menu} becomes a button for each choice."""
    blocks: list[Block] = []
    for part in markup.replace("\n---\n", "\n\n---\n\n").split("\n\n"):
        if QUOTED in part or "{menu}" in part:
            blocks += _read_part(part, menu)
        else:
            blocks += _known_part(part)
    return blocks


@lru_cache(maxsize=1024)  # about as many parts as all templates have; a quotation never recurs and is not kept
def _known_part(part: str) -> tuple[Block, ...]:
    return tuple(_read_part(part, ()))


def _read_part(part: str, menu: Sequence[Choice]) -> list[Block]:
    """The blocks of lines among which an empty one ends what came before it, so that parts can be read apart."""
    reader = _Reader()
    for line in part.split("\n"):
        if line.startswith(QUOTED):
            reader.take("quote", line[1:])
        else:
            _read_line(reader, line.strip(" "), menu)
    reader.end()
    return reader.blocks


def _read_line(reader: _Reader, line: str, menu: Sequence[Choice]) -> None:
    if not line:
        reader.end()
    elif line[0] not in _SIGNS:
        reader.take("facts" if " | " in line or line.endswith(" |") else "para", line)
    elif line[:2] in _PREFIXES:
        _read_marked(reader, _PREFIXES[line[:2]], line[2:].strip())
    elif line.startswith("## "):
        reader.single(Block("subhead", (_plain(line[3:]),)))
    elif line == "---":
        reader.single(Block("rule"))
    elif line in ("{menu}", "{rating}"):
        _read_asked(reader, line, menu)
    else:
        reader.take("facts" if " | " in line or line.endswith(" |") else "para", line)


def _read_asked(reader: _Reader, line: str, menu: Sequence[Choice]) -> None:
    if line == "{rating}":
        reader.single(Block("stars", RATINGS))
        return
    for choice in menu:
        reader.single(choice.block)


def _read_marked(reader: _Reader, kind: str, line: str) -> None:
    if kind in ("number", "button"):
        front, words, *fill = (_plain(part.strip()) for part in f"{line} | ".split("|", 2))
        written = fill[0].strip(" |").replace("\\n", "\r\n") or front
        reader.single(Block(kind, (front, words), written if kind == "button" else ""))
    elif line:
        reader.single(Block(kind, (_plain(line),)))


def _plain(line: str) -> str:
    """Without the marks of values. A user's star stays STAR until `_strong` has read the template's."""
    return line.replace(VALUE, "").replace(PIPE, "|") if VALUE in line else line


# As text.

_QUOTED_LINES = re.compile(rf"(.{{0,{WIDTH - 2}}}|[^ \n]+) \n?")  # as `wrap` cuts them, but all at once
_CLOSE = ("bullet", "number", "button", "small")  # blocks of these kinds stand under one another without an empty line
_FRONTED = ("number", "button")
_HEADS = ("head", "subhead")
_FRONT = 16  # columns that what is to be replied may take before its words move below it


def as_text(blocks: Iterable[Block]) -> str:
    """The letter as plain text: lines of at most 72 columns but for words that are longer than that."""
    out: list[str] = []
    for kind, group in groupby(blocks, key=attrgetter("kind")):
        if kind in _FRONTED:
            same = list(group)
            pad = min(max(len(block.lines[0]) for block in same), _FRONT)
            out += ["", *(_beside(kind, *block.lines, pad) for block in same)]
        elif kind in _CLOSE:
            out += ["", *(block.text for block in group)]
        elif kind == "rule":
            out += ("" for _ in group)
        else:
            above = "\n\n" if kind in _HEADS else "\n"
            out += (above + block.text for block in group)
    return "\n".join(out).strip("\n") + "\n"


def _text_of(block: Block) -> Iterable[str]:
    kind, lines = block.kind, block.lines
    if kind == "facts":
        return _text_facts(lines)
    if kind == "stars":
        return ["  " + "   ".join(lines)]
    if kind == "quote":
        text = " \n".join(lines) + " \n"
        return [("> " + line).rstrip() for line in _QUOTED_LINES.findall(text)]
    first, rest = ("- ", "  ") if kind == "bullet" else ("", "")
    return [part for line in lines for part in wrap(_unstarred(line), first, rest)]


@lru_cache(maxsize=1024)
def _beside(kind: str, front: str, words: str, pad: int) -> str:
    """A numbered line or a reply with its words beside it; behind a long reply they begin a line of their own."""
    front += "." if kind == "number" else ""
    indent = " " * (pad + 4)
    if len(front) > pad + 1:
        return "\n".join((f"  {front}", *wrap(_unstarred(words), indent, indent)))
    return "\n".join(wrap(_unstarred(words), f"  {front:<{pad}}  ", indent))


def _text_facts(lines: Sequence[str]) -> list[str]:
    width = min(max(len(key) for key in lines[::2]), 24)
    found: list[str] = []
    for key, words in zip(lines[::2], lines[1::2], strict=True):
        found += wrap(_unstarred(words), f"{key:<{width}}: ", " " * (width + 2))
    return found


def _unstarred(line: str) -> str:
    return line.replace("**", "").replace(STAR, "*") if "*" in line or STAR in line else line


def wrap(text: str, first: str = "", rest: str = "") -> list[str]:
    """`text` in lines of at most WIDTH columns; a longer word stands whole on a line of its own. No word is ever cut."""
    if len(first) + len(text) <= WIDTH:
        return [(first + text).rstrip()]
    text += " "  # so that a space ends every line
    top = _lines_of(WIDTH - len(first)).match(text)
    assert top is not None
    following = _lines_of(WIDTH - len(rest)).findall(text, top.end())
    return [(first + top[1]).rstrip(), *((rest + line).rstrip() for line in following)]


@lru_cache(maxsize=128)
def _lines_of(room: int) -> re.Pattern[str]:
    """As much as fits up to a space, else all up to the next one."""
    return re.compile(rf"(.{{0,{max(0, room)}}}|[^ ]+) ", re.DOTALL)


# As paragraphs, for paper.


def paragraphs(blocks: Iterable[Block]) -> list[str]:
    """The letter from after its first heading and greeting to before the line across its foot; what belongs together is one text."""
    found: list[str] = []
    before = "head"
    for block in blocks:
        if block.kind == "rule":
            break
        if block.kind == "head" or (block.kind == "para" and block.lines[0].startswith("Yth. ")):
            continue
        lines = "\n".join(_unwrapped(block))
        if block.kind == before and block.kind in _CLOSE:
            found[-1] += "\n" + lines
        else:
            found.append(lines)
        before = block.kind
    return found


def _unwrapped(block: Block) -> Iterable[str]:
    if block.kind == "facts":
        pairs = zip(block.lines[::2], block.lines[1::2], strict=True)
        return [f"{key}: {_unstarred(words)}" for key, words in pairs]
    if block.kind == "quote":
        return block.lines
    front = {"bullet": "- ", "number": f"{block.lines[0]}. "}.get(block.kind, "")
    return [front + _unstarred(block.lines[-1])]


# As HTML. Every style stands inline, since mail programs drop style sheets.

_INK, _SOFT, _ACCENT, _LINE = "#1b2733", "#51606e", "#0b4f7d", "#d5dde4"
_BUTTON = (f"display:block;margin:0 0 8px;padding:11px 14px;border:1px solid {_ACCENT};border-radius:6px;"
           f"color:{_ACCENT};text-decoration:none")  # fmt: skip
_STAR = f"display:inline-block;margin:0 8px 8px 0;padding:11px 17px;border:1px solid {_ACCENT};border-radius:6px;color:{_ACCENT};text-decoration:none"
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
_PAGE = """<!DOCTYPE html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body style="margin:0;padding:0;background:#fff">
<div lang="id" style="max-width:600px;margin:0 auto;padding:20px 16px;font:16px/1.5 Arial,Helvetica,sans-serif;color:{ink};overflow-wrap:break-word">
{body}
</div>
</body></html>
"""


def as_html(blocks: Iterable[Block], title: str, post: Post) -> str:
    """The letter as one column of light HTML; `title` is the subject."""
    out: list[str] = []
    for kind, group in groupby(blocks, key=attrgetter("kind")):
        if kind == "bullet":
            out += ['<ul style="margin:0 0 14px;padding-left:22px">', *(block.html for block in group), "</ul>"]
        elif kind == "button":
            out += (_html_button(block, post) for block in group)
        elif kind == "stars":
            out += (_html_stars(block, post) for block in group)
        else:
            out += (block.html for block in group)
    return _PAGE.format(title=escape(title, quote=False), ink=_INK, body="\n".join(out))


def _html_of(block: Block) -> str:
    kind, lines = block.kind, block.lines
    if kind == "facts":
        return _html_facts(lines)
    if kind == "quote":
        words = escape("\n".join(lines), quote=False).replace("\n", "<br>\n")
        return f'<blockquote style="margin:0 0 14px;padding:2px 0 2px 12px;border-left:4px solid {_LINE};color:{_INK}">{words}</blockquote>'
    if kind == "button":
        front, words = _strong(lines[0]), _strong(lines[1])
        return f"<b>{front}</b> {words}" if words else f"<b>{front}</b>"
    if kind == "rule":
        return f'<hr style="border:0;border-top:1px solid {_LINE};margin:24px 0 14px">'
    if kind == "bullet":
        return f'<li style="margin:0 0 5px">{_strong(lines[0])}</li>'
    if kind == "number":
        return f"{_OPENING[kind]}<b>{_strong(lines[0])}.</b> {_strong(lines[1])}</p>"
    return f"{_OPENING[kind]}{_strong(lines[0])}{_CLOSING.get(kind, '</p>')}"


def _html_button(block: Block, post: Post) -> str:
    if not block.fill:
        return f'<p style="margin:0 0 8px;padding:4px 0 4px 15px">{block.html}</p>'
    return f'<a href="{post.link(block.written)}" style="{_BUTTON}">{block.html}</a>'


def _html_stars(block: Block, post: Post) -> str:
    return "\n".join(f'<a href="{post.link(line)}" style="{_STAR}"><b>{line}</b></a>' for line in block.lines)


def _html_facts(lines: Sequence[str]) -> str:
    rows = "\n".join(
        f'<tr><th scope="row" style="{_TH}">{_strong(key)}</th><td style="{_TD}">{_strong(words)}</td></tr>'
        for key, words in zip(lines[::2], lines[1::2], strict=True)
    )
    return f'<table style="border-collapse:collapse;width:100%;margin:0 0 14px;font-size:16px;line-height:1.45;color:{_INK}">{rows}</table>'


def _strong(line: str) -> str:
    if "&" in line or "<" in line or ">" in line:
        line = escape(line, quote=False)
    if "**" in line:
        line = _STRONG.sub(r"<strong>\1</strong>", line)
    return line.replace(STAR, "*")
