"""HTML → the lines a person would see, with a note on each that is a quote, a signature or an attribution by
its markup.

Comments, scripts, styles and hidden elements are left out; a page of hidden words only is shown whole.
Nothing visible is lost, however deep or broken the nesting.

In: `to_text`, `to_lines`: HTML of up to 1,000,000 characters.
Out: text; `HtmlLine`s with their marks.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken html.toml raises
ValueError when it is first read.
See: Cutting the tags: html_tokens.py. Which quoted lines are cut: reading/quotes/html_quotes.py. HTML that we
send: writing/mail_html.py."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.mime.html_tokens import TAG_NAME, attributes_of, tokens
from mailroom.text.charsets import clean

MAX_HTML = 1_000_000
MAX_PRE = 20_000  # lines of an element that keeps them

_NAMES = load("html")
_SKIPPED, _BLOCKS, _SPACED, _VOID = (
    frozenset(_NAMES[kind].split()) for kind in ("skipped", "blocks", "spaced", "void")
)
_SELF_CLOSING = frozenset(_NAMES["self_closing"].split())  # an opening one ends an open one
_CLOSE = {"MsoNormal", "MsoPlainText", "MsoNoSpacing"}
_HIDDEN = re.compile(
    r"(?i)display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden"
    r"|font-size\s*:\s*0(?![.\d])|max-height\s*:\s*0(?![.\d])"
)

QUOTE, SIGNATURE, HEAD = "quote", "signature", "head"
# What mail programs call these elements (class, id or name); the first that fits counts.
_ZONES = {zone: re.compile("|".join(names.split()), re.IGNORECASE) for zone, names in _NAMES["zones"].items()}
_STICKY = _ZONES.pop("sticky")  # from these on everything is an older mail, though no element encloses it


@dataclass
class HtmlLine:
    """A line of a page. depth: how many citing blockquotes it stands in; zone: "", quote, signature, rule or
    head (an attribution)."""

    text: str
    depth: int = 0
    zone: str = ""
    soft: str = ""  # blockquotes that may be the writer's own indenting: "bare", or "gmail"


@dataclass(frozen=True)
class _Tag:
    """An opening tag, and what it says about what stands in it or after it."""

    name: str
    attributes: dict[str, str]
    block: bool  # begins a line
    void: bool  # encloses nothing
    zone: str
    hidden: bool
    sticky: bool  # from here on everything is an older mail
    rule: bool  # a line across the page
    close: bool = False  # Word's paragraphs, which stand close: a blank line is one of its own


class _Open(NamedTuple):
    """An open element, and what holds within it, whether by itself or by one around it."""

    name: str = ""
    depth: int = 0
    soft: str = ""  # of the outermost
    zone: str = ""  # the innermost
    quoted: bool = False  # whether one of the zones is a quote
    hidden: bool = False
    pre: bool = False
    close: int = -1  # the lines above, when it stands close to them
    breaks: bool = False  # whether it begins and ends a line


@dataclass
class _State:
    lines: list[HtmlLine] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=lambda: [_Open()])
    open_names: dict[str, int] = field(default_factory=dict)
    sticky: str = ""
    space: bool = False
    show_all: bool = False  # a page whose every word is hidden is shown whole: a complaint must not vanish


def to_text(source: str) -> str:
    """Returns the page as text: blocks on lines of their own, list items with a dash, quoted blocks after `>
    `."""
    return as_text(to_lines(source))


def as_text(page: list[HtmlLine]) -> str:
    """Returns the lines of a page as the text that `to_text` gives."""
    lines = [("> " * min(20, line.depth + bool(line.soft)) + line.text).rstrip() for line in page]
    joined = "\n".join(lines)
    return (re.sub(r"\n{3,}", "\n\n", joined) if "\n\n\n" in joined else joined).strip("\n")


def to_lines(source: str) -> list[HtmlLine]:
    """Returns the page's lines and what its structure says about them; blank lines stand between
    paragraphs."""
    return _lines_of(source[:MAX_HTML])


@lru_cache(maxsize=2)  # opening and cutting a mail both ask
def _lines_of(source: str) -> list[HtmlLine]:
    handlers = {"text": _add_text, "open": _open_tag, "close": _close_tag}
    for state in (_State(), _State(show_all=True)):
        for kind, text in tokens(source):
            handlers[kind](state, text)
        _end_line(state)
        if any(line.text for line in state.lines):
            break
    return state.lines


def _open_tag(state: _State, source: str) -> None:
    tag = _known_tag(source) if len(source) < _LONG_TAG else _tag_of(source)
    name = tag.name
    if name == "br":
        _end_line(state, force=True)
        return
    if tag.block:
        _end_block(state, "" if tag.close else name)
    if tag.sticky or tag.rule:
        _end_line(state)
    if tag.sticky:
        state.sticky = QUOTE
    elif tag.rule:
        state.lines.append(HtmlLine("", state.stack[-1].depth, "rule"))
    if tag.void:
        words = tag.attributes.get("alt", "").strip() if name == "img" else ""  # they stand for a picture
        if words and len(words) < 200 and tag.attributes.get("width") not in {"0", "1"}:
            _add_text(state, words)
        return
    if name in {"td", "th"}:
        state.space = True
    if name in _SELF_CLOSING and state.stack[-1].name == name:
        _close_tag(state, name)
    if name == "body":
        _close_tag(state, "head")
    here, close = state.stack[-1], len(state.lines) if tag.close else -1
    cites, zone, soft = _quote_or_indent(here, tag) if name == "blockquote" else (False, tag.zone, "")
    breaks = bool(cites or zone or soft)
    if breaks:
        _end_line(state)
    quoted, pre = here.quoted or zone == QUOTE, here.pre or name == "pre"
    hidden = here.hidden or (tag.hidden and not (state.show_all and name not in {"script", "style"}))
    around = (here.depth + cites, here.soft or soft, zone or here.zone, quoted, hidden, pre)
    state.stack.append(_Open(name, *around, close, breaks))
    state.open_names[name] = state.open_names.get(name, 0) + 1
    if name == "li":
        state.words.append("- ")


def _tag_of(source: str) -> _Tag:
    """Returns what stands between the brackets of an opening tag."""
    named = TAG_NAME.match(source)
    name = named.group(1).lower() if named else ""
    attributes = attributes_of(source)
    mark = " ".join(attributes.get(name, "") for name in ("class", "id", "name"))
    style = attributes.get("style", "")
    ruled = name == "div" and "border-top" in style.lower().replace(" ", "")
    sticky = _STICKY.search(mark) is not None
    return _Tag(
        name,
        attributes,
        block=name in _BLOCKS,
        void=name in _VOID or source.endswith("/"),
        zone=next((zone for zone, pattern in _ZONES.items() if pattern.search(mark)), ""),
        hidden=name in _SKIPPED or _HIDDEN.search(style) is not None,
        sticky=sticky,
        rule=not sticky and (name == "hr" or ruled),
        close=name == "p" and attributes.get("class", "") in _CLOSE,
    )


_LONG_TAG = 300
_known_tag = lru_cache(maxsize=512)(_tag_of)  # a program writes the same few tags into all its mails


def _quote_or_indent(here: _Open, tag: _Tag) -> tuple[bool, str, str]:
    """Returns (whether a blockquote cites a mail, its zone, its `soft`). Soft is one that may be the writer's
    indenting: programs use the same element for both."""
    style = re.sub("border:(?:none|0)", "", tag.attributes.get("style", "").lower().replace(" ", ""))
    if tag.attributes.get("type") == "cite" or "cite" in tag.attributes or here.quoted or here.depth:
        return True, "", ""
    if "border" not in style and re.search(r"margin(-left)?\s*:\s*[^;]*40px", style):
        return False, "", ""
    if "gmail_quote" in tag.attributes.get("class", ""):
        return False, "", "gmail"
    return (True, tag.zone, "") if tag.zone else (False, "", "bare")


def _close_tag(state: _State, name: str) -> None:
    last = state.stack[-1]
    if name in _BLOCKS:
        written = last.name == name and -1 < last.close < len(state.lines) + bool(state.words)
        _end_block(state, "" if written else name)
    while state.open_names.get(name):
        last = state.stack[-1]
        if last.breaks:
            _end_line(state)
        state.stack.pop()
        state.open_names[last.name] -= 1
        if last.name == name:
            return


def _end_block(state: _State, name: str) -> None:
    _end_line(state)
    here = state.stack[-1]
    inside = here.hidden or here.depth or here.soft
    if name in _SPACED and state.lines and state.lines[-1].text and not inside:
        _add_line(state, "")


def _add_line(state: _State, text: str) -> None:
    here = state.stack[-1]
    state.lines.append(HtmlLine(text, here.depth, here.zone or state.sticky, here.soft))


def _add_text(state: _State, raw: str) -> None:
    if state.stack[-1].hidden:
        return
    text = entities.unescape(raw) if "&" in raw else raw
    if state.stack[-1].pre:
        first, *rest = text.replace("\r\n", "\n").split("\n")
        state.words.append(first)
        for line in rest[:MAX_PRE]:
            _end_line(state, force=True)
            state.words.append(line)
        state.words += [" " + " ".join(rest[MAX_PRE:])] if len(rest) > MAX_PRE else []
        return
    if not (words := text.replace("\xa0", " ").split()):
        state.space = state.space or bool(text)
        return
    if state.words and (state.space or text[0].isspace() or text[0] == "\xa0"):
        state.words.append(" ")
    state.words.append(" ".join(words))
    state.space = text[-1].isspace() or text[-1] == "\xa0"


def _end_line(state: _State, *, force: bool = False) -> None:
    """Ends the line at hand. force: a blank one counts too (a <br>)."""
    state.space = False
    if not state.words and not force:
        return
    text = clean("".join(state.words)).replace("\n", " ")
    text = text.rstrip() if state.stack[-1].pre else text.strip()
    state.words.clear()
    if text or (force and not state.stack[-1].hidden):
        _add_line(state, text)
