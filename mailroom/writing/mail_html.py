"""How the blocks of a mail look as HTML: headings, deadlines, quotations, buttons, choices, steps, facts.

A button is a one-cell table, a bar is a cell: Word's engine keeps colour and padding of nothing else.

In: `as_html`: `Block`s, the subject, a `ReplyLink` (where replies go), a `Letterhead` or None.
Out: one HTML page, with the words of mail_text.py in the same order.
Fails: raises nothing on any text.
See: The page around them and the colours: mail_page.py. The text part: mail_text.py. HTML of mails that come
in: reading/mime/html_text.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from urllib.parse import quote as percent

from mailroom.writing.mail_blocks import Block, Letterhead
from mailroom.writing.mail_page import (
    AMBER,
    AMBER_TINT,
    BRAND,
    GAP,
    INK,
    LINE,
    LINK,
    PAGE_END,
    RED,
    RED_TINT,
    SOFT,
    STRIP,
    TABLE,
    TINT,
    page_top,
    strong,
)
from mailroom.writing.mail_text import without_stars

_STEP_BARS = {"done": ("m", BRAND), "now": ("db", AMBER), "later": ("b", LINE)}
_STEP_MARKS = {"done": "✓ ", "now": "", "later": ""}
_SIZES = {
    "head": f"margin:0 0 12px;font-size:22px;line-height:28px;color:{INK}",
    "subhead": f"margin:8px 0;font-size:17px;line-height:24px;color:{INK}",
    "para": f"margin:0 0 16px;font-size:16px;line-height:24px;color:{INK}",
    "greeting": f"margin:0 0 4px;font-size:15px;line-height:21px;color:{SOFT}",
    "small": f"margin:0 0 6px;font-size:14px;line-height:20px;color:{SOFT}",
    "number": f"margin:0 0 10px;font-size:16px;line-height:24px;color:{INK}",
}
_KINDS = {"head": ("h1", "w"), "subhead": ("h2", "w"), "small": ("p", "t"), "greeting": ("p", "t")}


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


def _room(fill: str) -> str:
    """What stands between a button's words and those that people write on behind them."""
    return " " if fill[-1:].isalnum() else ""


def as_html(blocks: Iterable[Block], title: str, post: ReplyLink, top: Letterhead | None = None) -> str:
    """Returns the letter as one column of at most 600 px; `title` is the subject."""
    head = top or Letterhead("")
    parts = (page_top(title, head), *_runs(blocks, post), PAGE_END)
    return "\n".join(parts)


# What stands beside one another in one table or list: (kinds, how it opens, how it ends).
_GROUPS = {
    "bullet": ('<ul style="margin:0 0 16px;padding-left:22px;font-size:16px;line-height:24px">', "</ul>"),
    "button": (
        f'{TABLE} style="border-collapse:collapse;font-size:16px;line-height:24px"><tbody role="list">',
        f"</tbody>{GAP.format(16)}",
    ),
    "step": (f"{TABLE}><tr>", "</tr>" + GAP.format(12)),
}


def _runs(blocks: Iterable[Block], post: ReplyLink) -> Iterator[str]:
    """Each block, and around neighbours of one kind their table or list."""
    before, called = "", False
    for block in blocks:
        kind = block.kind
        if kind != before:
            if before in _GROUPS:
                yield _GROUPS[before][1]
            if kind in _GROUPS:
                yield _GROUPS[kind][0]
        before = kind
        if kind in ("button", "primary", "second", "star", "item"):
            link = post.link(_percent_cached(block.fill + _room(block.fill))) if block.fill else ""
            yield _reply_button(kind, block.lines, link)
        elif kind == "call":
            yield _call(block.lines, first=not called)
            called = True
        elif kind == "quote":
            yield _quote(block)
        else:
            yield _plain_block(kind, block.lines) if kind != "facts" else _facts(block.lines)
    if before in _GROUPS:
        yield _GROUPS[before][1]


def _reply_button(kind: str, lines: tuple[str, ...], link: str) -> str:
    """A block that writes a reply when it is touched: its mailto: link is another one in every mail."""
    if kind == "button":
        front, words = _choice(lines)
        inner = f"<b>{front}</b> &nbsp;{words}" if words else f"<b>{front}</b>"
        if link:
            inner = f'<a class="l" href="{link}" style="{_ROW_LINK}">{inner}</a>'
        else:
            inner = f'<div class="w" style="padding:9px 0;color:{INK}">{inner}</div>'
        return f'<tr role="listitem"><td class="k" style="{_ROW}">{inner}</td></tr>'
    if kind == "star":
        mark, words = _choice(lines)
        stars = "★" * int(mark) + "☆" * (5 - int(mark)) if mark in "12345" else ""
        return _one_cell("s", STRIP, f"<b>{mark} &nbsp;{stars}&nbsp; {words}</b>", link, "l", LINK, 6, "left")
    if kind == "item":
        return _item(lines, link)
    label, small = _choice(lines)
    inner = f"<b>{label}</b>" + (
        f'<br><span style="font-size:14px;line-height:20px">{small}</span>' if small else ""
    )
    if kind == "primary":
        return _one_cell("p", BRAND, inner, link, "p", "#FFFFFF", 12)
    return _one_cell("l", "", inner, link, "l", LINK, 12)


_ROW = f"border-top:1px solid {LINE};mso-padding-alt:9px 0"
_ROW_LINK = f"display:block;padding:9px 0;color:{LINK};text-decoration:none"


def _one_cell(
    cell: str, colour: str, inner: str, link: str, ink: str, words: str, gap: int, align: str = "center"
) -> str:
    """A button: a cell of its own, since Word's engine keeps colour and padding of cells only."""
    filled = f' bgcolor="{colour}"' if colour else ""
    edge = "" if colour else f"border:1px solid {LINK};"
    return (
        f'{TABLE}><tr><td class="{cell}" align="{align}"{filled} style="{edge}border-radius:6px;'
        f'mso-padding-alt:12px 14px">'
        f'<a class="{ink}" href="{link}" style="display:block;padding:12px 14px;'
        f"font-size:17px;line-height:24px;"
        f'color:{words};text-decoration:none">{inner}</a></td></tr>{GAP.format(gap)}'
    )


@lru_cache(maxsize=1024)
def _choice(lines: tuple[str, ...]) -> tuple[str, str]:
    return strong(lines[0]), strong(lines[1])


def _item(lines: tuple[str, ...], link: str) -> str:
    """A line of a list of cases: when it is due, the matter, and its own button."""
    state, when, title, about, label = lines
    late = state == "late"
    bar, colour = ("rb", RED) if late else ("m", BRAND)
    when_ink = f'class="rw" style="color:{RED}"' if late else f'class="w" style="color:{INK}"'
    button = ""
    if label and link:
        cell, fill, ink, words = (
            ("p", f' bgcolor="{BRAND}"', "p", "#FFFFFF") if late else ("l", "", "l", LINK)
        )
        edge = "" if late else f"border:1px solid {LINK};"
        button = (
            '<table role="presentation" cellspacing="0" cellpadding="0" border="0" style="margin:8px '
            '0 0"><tr>'
            f'<td class="{cell}"{fill} style="{edge}border-radius:5px;mso-padding-alt:9px 14px"><a '
            f'class="{ink}" href="{link}"'
            f' style="display:block;padding:9px 14px;font-size:16px;line-height:24px;color:{words};'
            f'text-decoration:none">'
            f"<b>{strong(label)}</b></a></td></tr></table>"
        )
    first = f"<span {when_ink}><b>{strong(when)}</b></span><br>" if when else ""
    words = f'{first}<b style="font-size:16px;line-height:24px">{strong(title)}</b>'
    if about:
        words += f'<br><span class="t" style="color:{SOFT}">{strong(about)}</span>'
    return _box(bar, colour, "q", TINT, f'<div style="font-size:14px;line-height:20px">{words}</div>{button}')


def _call(lines: tuple[str, ...], *, first: bool) -> str:
    """A number that a telephone dials when it is touched (RFC 3966); the first one is filled."""
    number, who = _choice(lines)
    inner = f'<b>{number}</b><br><span style="font-size:14px;line-height:20px">{who}</span>'
    link = "tel:" + re.sub("[^0-9+]", "", lines[0])
    if first:
        return _one_cell("x", RED, inner, link, "x", "#FFFFFF", 8)
    return _one_cell("l", "", inner, link, "l", LINK, 8)


def _quote(block: Block) -> str:
    """Somebody's words as he wrote them; who and when stand above them."""
    words = escape("\n".join(block.lines), quote=False).replace("\n", "<br>\n")
    caption = (
        f'<div class="t" style="font-size:14px;line-height:20px;color:{SOFT}">{strong(block.caption)}</div>'
        if block.caption
        else ""
    )
    return _box(
        "m", BRAND, "q", TINT, f'{caption}<blockquote class="w" style="{_SAID}">{words}</blockquote>', 4
    )


# Roundcube colours a blockquote and draws bars beside it, unless its own style says otherwise.
_SAID = f"margin:0;padding:0;border:0;color:{INK};font-size:16px;line-height:24px"


def _box(bar: str, bar_colour: str, cell: str, colour: str, inner: str, width: int = 5) -> str:
    """A coloured bar and a tinted cell beside it."""
    return (
        f'{TABLE}><tr><td class="{bar}" width="{width}" bgcolor="{bar_colour}" style="font-size:1px">'
        f"&nbsp;</td>"
        f'<td class="{cell} w" bgcolor="{colour}" style="padding:11px 14px;color:{INK}">'
        f"{inner}</td></tr>{GAP.format(16)}"
    )


def _facts(lines: tuple[str, ...]) -> str:
    pairs = zip(map(strong, lines[::2]), map(strong, lines[1::2]), strict=True)
    rows = "".join(
        f'<tr valign="top"><th class="t" scope="row" align="left" style="{_TH}">{key}</th>'
        f'<td style="padding:3px 0">{words}</td></tr>'
        for key, words in pairs
    )
    return f'<table width="100%" cellspacing="0" cellpadding="0" border="0" style="{_FACTS}">{rows}</table>'


_PICTURE = "display:block;width:100%;max-width:568px;height:auto;border:0;background:#FFFFFF"
_FACTS = "margin:0 0 16px;font-size:15px;line-height:21px"
_TH = f"font-weight:400;color:{SOFT};padding:3px 12px 3px 0"


@lru_cache(maxsize=1024)
def _plain_block(kind: str, lines: tuple[str, ...]) -> str:
    """A block without a link, as many letters have it."""
    if kind == "rule":
        return (
            f'{TABLE}>{GAP.format(8).removesuffix("</table>")}<tr><td class="b" height="1" '
            f'bgcolor="{LINE}" '
            f'style="font-size:1px;line-height:1px">&nbsp;</td></tr>{GAP.format(12)}'
        )
    if kind == "bullet":
        return f'<li style="margin:0 0 4px">{strong(lines[0])}</li>'
    if kind == "number":
        return f'<p class="w" style="{_SIZES[kind]}"><b>{strong(lines[0])}.</b> {strong(lines[1])}</p>'
    if kind == "step":
        return _step(*lines)
    if kind == "picture":
        shown = f'src="cid:{escape(lines[0])}" alt="{escape(without_stars(lines[1]))}" width="568"'
        return f'<p style="margin:0 0 16px"><img {shown} style="{_PICTURE}"></p>'
    if kind in ("deadline", "alarm"):
        bar, edge, cell, colour = (
            ("db", AMBER, "d", AMBER_TINT) if kind == "deadline" else ("rb", RED, "r", RED_TINT)
        )
        said = [f'<span style="font-size:15px;line-height:21px">{strong(lines[0])}</span>']
        if lines[1]:
            said.append(f'<b style="font-size:19px;line-height:26px">{strong(lines[1])}</b>')
        said += [f'<span style="font-size:15px;line-height:21px">{strong(line)}</span>' for line in lines[2:]]
        return _box(bar, edge, cell, colour, "<br>".join(said))
    if kind == "note":
        inner = f'<div style="font-size:16px;line-height:24px">{strong(lines[0])}</div>'
        return _box("db", AMBER, "d", AMBER_TINT, inner)
    tag, name = _KINDS.get(kind, ("p", "w"))
    words = strong(lines[0])
    if tag != "p":  # Roundcube loses the weight of a bare heading
        words = f"<b>{words}</b>"
    return f'<{tag} class="{name}" style="{_SIZES.get(kind, _SIZES["para"])}">{words}</{tag}>'


def _step(state: str, name: str, when: str) -> str:
    """One of the steps that a report goes through: a bar above its name and its day."""
    bar, colour = _STEP_BARS[state]
    ink, words = ("t", SOFT) if state == "later" else ("w", INK)
    shown = f"<b>{strong(name)}</b>" if state == "now" else strong(name)
    return (
        f'<td valign="top" style="padding:0 4px 0 0">{TABLE}><tr><td class="{bar}" height="6" '
        f'bgcolor="{colour}" '
        f'style="font-size:1px;line-height:6px">&nbsp;</td></tr><tr><td class="{ink}" '
        f'style="padding:3px 0 0;'
        f'font-size:13px;line-height:19px;color:{words}">{shown}<br>'
        f"{_STEP_MARKS[state]}{strong(when)}</td></tr></table></td>"
    )


def _percent(text: str) -> str:
    """Percent-encodes every character but those that no URL reserves (RFC 3986 2.3)."""
    return text.translate(_RESERVED) if text.isascii() else percent(text, "")


_RESERVED = {code: f"%{code:02X}" for code in range(128) if percent(chr(code), "") != chr(code)}
_percent_cached = lru_cache(maxsize=256)(_percent)
