"""The page around the blocks of a mail: preheader, masthead, case strip, one card; and the colours of all.

Mail programs decide the form. It is tables with `bgcolor` and inline styles: Word's engine drops padding and
width of anything else, and Gmail drops style sheets. One style sheet holds the dark colours. Words have a
contrast of 4.5 or more, marks of 3 (WCAG 1.4). Nothing is loaded from anywhere.

In: `page_top`: the subject and a `Letterhead`. `strong`: a line.
Out: the HTML in front of the blocks; a line with its stressed words.
Fails: raises nothing on any text.
See: The blocks: mail_html.py. PDF papers: pdf_press.py."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from mailroom.writing.mail_blocks import STAR, Letterhead

_STRONG = re.compile(r"\*\*(.+?)\*\*")
INK, SOFT, LINK, BRAND = "#17211E", "#4A5A55", "#0B5A4D", "#0F4D43"
PAGE, CARD, STRIP, TINT, LINE = "#EEF2F0", "#FFFFFF", "#E6F0ED", "#F5F7F6", "#D3DCD8"
GOLD, AMBER, AMBER_TINT, RED, RED_TINT = "#D9A32B", "#B26A00", "#FFF3D9", "#A3191C", "#FCE9E8"
_CHIPS = {"calm": ("p", BRAND), "work": ("a", "#8A5200"), "done": ("e", "#1E6B2E"), "alarm": ("x", RED)}
# Classes, for the dark. Grounds: g page, c card, s strip, q quote, d deadline, r alarm. Words: w, t soft.
# Links: l. Buttons and chips: p, x, a, e. Bars and lines: m, db, rb, b, k.
_DARK = (
    ".g{background:#0D1412!important}.c{background:#17211E!important}.s{background:#20302B!important}"
    ".q{background:#1E2A26!important}.w{color:#E9F0ED!important}.t{color:#ABBBB5!important}"
    ".l{color:#84D9C6!important;border-color:#84D9C6!important}"
    ".b{background:#3A4B45!important}.k{border-color:#3A4B45!important}"
    ".d{background:#3A2C0C!important}.db{background:#E5B04A!important}.r{background:#451C1A!important}"
    ".rb{background:#F2938A!important}.rw{color:#F2938A!important}.m{background:#6FD0BA!important}"
    ".p{background:#6FD0BA!important;color:#06231E!important}"
    ".x{background:#F2938A!important;color:#330807!important}"
    ".a{background:#E5B04A!important;color:#2B1C00!important}"
    ".e{background:#93D9A0!important;color:#06260F!important}"
)
TABLE = '<table role="presentation" width="100%" cellspacing="0" cellpadding="0" border="0"'
GAP = '<tr><td height="{0}" style="font-size:1px;line-height:{0}px">&nbsp;</td></tr></table>'
FONT = "font-family:Arial,Helvetica,sans-serif"


def page_top(title: str, top: Letterhead) -> str:
    """The page as far as the card: the hidden preheader, the masthead, the strip of the case."""
    rows = [_masthead(top.office, top.unit, top.emblem)] if top.office else []
    if top.number or top.task:
        rows.append(_strip(top))
    preheader = escape(top.preheader, quote=False)
    hidden = f'<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">{preheader}</div>\n'
    return (
        f"{_HEAD}<title>{escape(title, quote=False)}</title>\n{_STYLE}</head>\n"
        f'<body class="g" style="margin:0;padding:0;background:{PAGE}">'
        f"\n{hidden if preheader else ''}{_COLUMN}" + "".join(rows) + f'<tr><td class="c w" bgcolor="{CARD}" '
        f'style="padding:16px;{FONT};color:{INK};overflow-wrap:anywhere">'
    )


_HEAD = (
    '<!DOCTYPE html>\n<html lang="id"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
    '<meta name="supported-color-schemes" content="light dark">'
)
_STYLE = (
    f"<style>@media (prefers-color-scheme:dark){{{_DARK}}}</style>"
    "<!--[if mso]><style>body,table,td,p,a,h1,h2,li{font-family:Arial,sans-serif!important}</style>"
    "<![endif]-->"
)
_COLUMN = (
    f'{TABLE} class="g" bgcolor="{PAGE}"><tr><td align="center">'
    '<!--[if mso]><table role="presentation" width="600" cellspacing="0" cellpadding="0"><tr><td><![endif]-->'
    f'{TABLE} style="max-width:600px">'
)
PAGE_END = "</td></tr></table><!--[if mso]></td></tr></table><![endif]--></td></tr></table>\n</body></html>\n"


@lru_cache(maxsize=64)
def _masthead(office: str, unit: str, emblem: str) -> str:
    below = (
        f'<br><span style="font-size:13px;line-height:18px;color:#D2E7E1">{strong(unit)}</span>'
        if unit
        else ""
    )
    picture = (
        f'<td width="48" style="padding:10px 0 10px 16px"><img src="cid:{escape(emblem)}" width="32" '
        f'height="38" alt="" style="display:block;border:0"></td>'
        if emblem
        else ""
    )
    return (
        f'<tr><td bgcolor="{BRAND}">{TABLE}><tr>{picture}<td style="padding:10px 16px;{FONT};'
        f"font-size:16px;"
        f'line-height:20px;color:#FFFFFF"><b>{strong(office)}</b>{below}</td></tr></table></td></tr>'
        f'<tr><td bgcolor="{GOLD}" height="3" style="font-size:1px;line-height:3px">&nbsp;</td></tr>'
    )


def _strip(top: Letterhead) -> str:
    """The number and the task at the left, the state of the case at the right."""
    number = f'<b style="white-space:nowrap">{strong(top.number)}</b>' if top.number else ""
    said = "<br>".join(part for part in (number, strong(top.task)) if part)
    chip = ""
    if top.chip:
        name, colour = _CHIPS[top.tone]
        chip = (
            f'<td align="right" valign="top" style="padding:8px 16px 8px 0">'
            f'<table role="presentation" cellspacing="0" cellpadding="0" border="0"><tr><td '
            f'class="{name}" bgcolor="{colour}"'
            f' style="padding:2px 10px;border-radius:4px;{FONT};font-size:14px;line-height:20px;'
            f"color:#FFFFFF;"
            f'white-space:nowrap"><b>{strong(top.chip)}</b></td></tr></table></td>'
        )
    return (
        f'<tr><td class="s" bgcolor="{STRIP}">{TABLE}><tr><td class="w" valign="top" '
        f'style="padding:8px 16px;{FONT};'
        f'font-size:14px;line-height:20px;color:{INK}">{said}</td>{chip}</tr></table></td></tr>'
    )


def strong(line: str) -> str:
    if "&" in line or "<" in line or ">" in line:
        line = escape(line, quote=False)
    if "**" in line:
        line = _STRONG.sub(r"<strong>\1</strong>", line)
    return line.replace(STAR, "*")
