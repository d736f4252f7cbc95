"""HTML → the text a person would read, and where its quotes and signatures are.

Promises: never raises; linear in the length; nothing visible vanishes, however deep or broken the nesting.
Input is capped at 1,000,000 characters. Comments, scripts, styles and hidden elements are left out; a page of
hidden words only is shown whole. The reader of tags is our own (`html_tokens`): measured libraries lose text
beyond ~255 levels or are quadratic."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field
from functools import lru_cache

from mailroom.reading.language.patterns import load
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
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden"
    r"|font-size\s*:\s*0(?![.\d])|max-height\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)

QUOTE, SIGNATURE, HEAD = "quote", "signature", "head"


@dataclass
class HtmlLine:
    """depth: blockquotes around it that cite; zone: "", quote, signature, rule or head (an attribution)."""

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


@dataclass
class _Open:
    name: str
    cite: bool = False
    soft: str = ""
    zone: str = ""
    hidden: bool = False
    pre: bool = False
    close: int = -1  # the lines above, when it stands close to them


@dataclass
class _State:
    lines: list[HtmlLine] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    depth: int = 0
    hidden: int = 0
    pre: int = 0
    zones: list[str] = field(default_factory=list)
    softs: list[str] = field(default_factory=list)
    open_names: dict[str, int] = field(default_factory=dict)
    sticky: str = ""
    space: bool = False
    show_all: bool = False  # a page whose every word is hidden is shown whole: a complaint must not vanish


def to_text(source: str) -> str:
    """The page as text: blocks on lines of their own, list items with a dash, quoted blocks behind `> `."""
    return as_text(to_lines(source))


def as_text(page: list[HtmlLine]) -> str:
    """The lines of a page as the text that `to_text` gives."""
    lines = [("> " * min(20, line.depth + bool(line.soft)) + line.text).rstrip() for line in page]
    joined = "\n".join(lines)
    return (re.sub(r"\n{3,}", "\n\n", joined) if "\n\n\n" in joined else joined).strip("\n")


def to_lines(source: str) -> list[HtmlLine]:
    """The page's lines and what its structure says about them; blank lines stand between paragraphs."""
    return _lines_of(source[:MAX_HTML])


@lru_cache(maxsize=2)  # opening and cutting a mail both ask
def _lines_of(source: str) -> list[HtmlLine]:
    lines = _read_page(source, _State())
    return lines if any(line.text for line in lines) else _read_page(source, _State(show_all=True))


def _read_page(source: str, state: _State) -> list[HtmlLine]:
    for kind, text in tokens(source):
        if kind == "text":
            _add_text(state, text)
        elif kind == "open":
            _open_tag(state, text)
        else:
            _close_tag(state, text)
    _end_line(state)
    return state.lines


# What mail programs call these elements (class, id or name); the first that fits counts.
_ZONES = {zone: re.compile("|".join(names.split()), re.IGNORECASE) for zone, names in _NAMES["zones"].items()}
_STICKY = _ZONES.pop("sticky")  # from these on everything is an older mail, though no element encloses it


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
        state.lines.append(HtmlLine("", state.depth, "rule"))
    if tag.void:
        words = tag.attributes.get("alt", "").strip() if name == "img" else ""  # they stand for a picture
        if words and len(words) < 200 and tag.attributes.get("width") not in {"0", "1"}:
            _add_text(state, words)
        return
    if name in {"td", "th"}:
        state.space = True
    if name in _SELF_CLOSING and state.stack and state.stack[-1].name == name:
        _close_tag(state, name)
    if name == "body":
        _close_tag(state, "head")
    hidden = tag.hidden and not (state.show_all and name not in {"script", "style"})
    close = len(state.lines) if tag.close else -1
    opened = _Open(name, pre=name == "pre", hidden=hidden, zone=tag.zone, close=close)
    if name == "blockquote":
        _quote_or_indent(state, opened, tag.attributes)
    _push(state, opened)
    if name == "li":
        state.words.append("- ")


def _tag_of(source: str) -> _Tag:
    """What stands between the brackets of an opening tag."""
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


def _quote_or_indent(state: _State, opened: _Open, attributes: dict[str, str]) -> None:
    """A blockquote cites a mail, or it is the writer's indenting: programs use the same element for both."""
    style = re.sub("border:(?:none|0)", "", attributes.get("style", "").lower().replace(" ", ""))
    if attributes.get("type") == "cite" or "cite" in attributes or QUOTE in state.zones or state.depth:
        opened.cite, opened.zone = True, ""
    elif "border" not in style and re.search(r"margin(-left)?\s*:\s*[^;]*40px", style):
        opened.zone = ""
    elif "gmail_quote" in attributes.get("class", ""):
        opened.soft, opened.zone = "gmail", ""
    elif opened.zone:
        opened.cite = True
    else:
        opened.soft = "bare"


def _push(state: _State, opened: _Open) -> None:
    if opened.cite or opened.zone or opened.soft:
        _end_line(state)
    if opened.soft:
        state.softs.append(opened.soft)
    state.stack.append(opened)
    state.open_names[opened.name] = state.open_names.get(opened.name, 0) + 1
    state.depth += opened.cite
    state.hidden += opened.hidden
    state.pre += opened.pre
    if opened.zone:
        state.zones.append(opened.zone)


def _close_tag(state: _State, name: str) -> None:
    if name in _BLOCKS:
        last = state.stack[-1] if state.stack else None
        here = len(state.lines) + bool(state.words)
        written = last is not None and last.name == name and -1 < last.close < here
        _end_block(state, "" if written else name)
    if not state.open_names.get(name):
        return
    while state.stack:
        last = state.stack.pop()
        state.open_names[last.name] -= 1
        if last.cite or last.zone or last.soft:
            _end_line(state)
        if last.soft:
            state.softs.pop()
        state.depth -= last.cite
        state.hidden -= last.hidden
        state.pre -= last.pre
        if last.zone:
            state.zones.pop()
        if last.name == name:
            return


def _end_block(state: _State, name: str) -> None:
    _end_line(state)
    inside = state.hidden or state.depth or state.softs
    if name in _SPACED and state.lines and state.lines[-1].text and not inside:
        _add_line(state, "")


def _add_line(state: _State, text: str) -> None:
    zone = state.zones[-1] if state.zones else state.sticky
    state.lines.append(HtmlLine(text, state.depth, zone, state.softs[0] if state.softs else ""))


def _add_text(state: _State, raw: str) -> None:
    if state.hidden:
        return
    text = entities.unescape(raw) if "&" in raw else raw
    if state.pre:
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
    text = text.rstrip() if state.pre else text.strip()
    state.words.clear()
    if text or (force and not state.hidden):
        _add_line(state, text)
