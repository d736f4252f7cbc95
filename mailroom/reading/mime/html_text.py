"""HTML → the text a person would read, and where its quotes and signatures are.

Promises: never raises; linear in the length (no regular expression may run twice over the same stretch);
nothing visible vanishes, however deep or broken the nesting. Input is capped at 1,000,000 characters, an
unclosed tag's tail is taken as text, comments, scripts, styles and hidden elements are left out; behind
40,000 tags the rest is shown without its tags. An own reader of tags, since measured libraries lose text
beyond ~255 levels or are quadratic."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from mailroom.text.charsets import clean

MAX_HTML = 1_000_000
MAX_TAGS = 40_000  # a long report of an office has 5,000
MAX_PRE = 20_000  # lines of an element that keeps them

_SKIPPED = {"script", "style", "head", "title", "template", "object", "noscript", "svg", "xml"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "tbody", "tfoot", "thead", "tr", "ul"
}  # fmt: skip
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "table"}
_CLOSE = {"MsoNormal", "MsoPlainText", "MsoNoSpacing"}
_VOID = {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "source", "param", "embed"}
_RAW = {"script", "style", "title"}  # hold no tags but their own end
_SELF_CLOSING = {"p", "li", "td", "tr", "th", "option", "dt", "dd"}  # an opening one ends an open one
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:_-]*)")
# A tag as nearly all are: what is quoted in it holds neither brackets nor other quotes. Any other is read by
# `_tag`. Nothing is given back, and no attribute begins within a word: a name of 100 KB would else be tried
# from each of its letters.
_PLAIN_TAG = re.compile(
    r"""</?([a-zA-Z][a-zA-Z0-9:_-]*+)[^<>"']*+(?:(?:"[^"'<>]*+"|'[^"'<>]*+')[^<>"']*+)*+>"""
)
_TAGS = re.compile(r"(?:</?[a-zA-Z][^<>]{0,500}>\s*)+")
_RUN = re.compile(r"<+(?=<)|<")
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([a-zA-Z_:][\w:.-]*+)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|max-height\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)

QUOTE, SIGNATURE, HEAD = "quote", "signature", "head"


@dataclass
class HtmlLine:
    """One line of text: `depth` = blockquotes around it that cite; `zone` = "", quote, signature or head (an
    attribution)."""

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
    joined = "\n".join([("> " * _level(line) + line.text).rstrip() for line in page])
    return (re.sub(r"\n{3,}", "\n\n", joined) if "\n\n\n" in joined else joined).strip("\n")


def _level(line: HtmlLine) -> int:
    return min(20, line.depth + bool(line.soft))


def to_lines(source: str) -> list[HtmlLine]:
    """The page's lines with what its structure says about them; blank lines stand for the space between
    paragraphs."""
    return _lines_of(source[:MAX_HTML])


@lru_cache(maxsize=2)  # opening and cutting a mail both ask
def _lines_of(source: str) -> list[HtmlLine]:
    lines = _read_page(source, _State())
    if any(line.text for line in lines):
        return lines
    return _read_page(source, _State(show_all=True))


def _read_page(source: str, state: _State) -> list[HtmlLine]:
    for kind, text in _tokens(source):
        if kind == "text":
            _text(state, text)
        elif kind == "open":
            _open(state, text)
        else:
            _close(state, text)
    _flush(state)
    return state.lines


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    """("text"|"open"|"close", content) in order. Each search goes forward only; a search that failed once is
    not repeated."""
    at, size, left = 0, len(source), MAX_TAGS
    missing: set[str] = set()
    while at < size:
        left -= 1
        if left < 0:
            yield "text", _TAGS.sub("\n", source[at:])
            return
        lt = source.find("<", at)
        if lt < 0:
            yield "text", source[at:]
            return
        if lt > at:
            yield "text", source[at:lt]
        plain = _PLAIN_TAG.match(source, lt)
        name = plain[1].lower() if plain else ""
        if not plain or name in _RAW:
            at = yield from _tag(source, lt, missing)
            continue
        at = plain.end()
        if source[lt + 1] == "/":
            yield "close", name
        else:
            yield "open", source[lt + 1 : at - 1]


def _tag(source: str, lt: int, missing: set[str]) -> Generator[tuple[str, str], None, int]:
    if ">" in missing:
        yield "text", source[lt:]
        return len(source)
    following = source[lt + 1 : lt + 4]
    if following == "!--":
        return _past(source, lt + 4, "-->", missing, lt + 4)
    if following[:1] in ("!", "?"):
        return _past(source, lt + 2, ">", missing, lt + 2)
    named = _NAME.match(source, lt + 1)
    if not named:
        run = _RUN.match(source, lt)
        yield "text", run.group() if run else "<"
        return run.end() if run else lt + 1
    end = _tag_end(source, named.end(), missing)
    if end < 0:
        yield "text", source[lt : named.end()]
        return named.end()
    name = named.group(1).lower()
    if following[:1] == "/":
        yield "close", name
        return end + 1
    yield "open", source[lt + 1 : end]
    if name in _RAW and source[end - 1] != "/":
        return _past(source, end + 1, "</" + name, missing, end + 1)
    return end + 1


def _past(source: str, start: int, mark: str, missing: set[str], otherwise: int) -> int:
    """Where the text after `mark` goes on; `otherwise` when it never comes (the tail is then taken as
    text)."""
    if mark in missing:
        return otherwise
    if mark.startswith("</"):
        closing = re.compile(re.escape(mark), re.IGNORECASE).search(source, start)
        found = closing.start() if closing else -1
    else:
        found = source.find(mark, start)
    if found < 0:
        missing.add(mark)
        return otherwise
    return found if mark.startswith("</") else found + len(mark)


def _tag_end(source: str, at: int, missing: set[str]) -> int:
    """The index of the tag's `>`; one inside a quoted attribute does not count."""
    if ">" in missing:
        return -1
    end = source.find(">", at)
    if end < 0:
        missing.add(">")
        return -1
    for quote in ('"', "'"):
        if (
            quote in missing
            or source.count("=" + quote, at, end) == 0
            or source.count(quote, at, end) % 2 == 0
        ):
            continue
        closing = source.find(quote, end)
        later = source.find(">", closing) if closing >= 0 else -1
        if later < 0:
            missing.add(quote)
        elif later - at < 10_000:
            return later
    return end


def _attributes(tag: str) -> dict[str, str]:
    if "=" not in tag:
        return {}
    return {m[0].lower(): entities.unescape(m[1] or m[2] or m[3]) for m in _ATTRIBUTE.findall(tag[:4000])}


_ZONES = (
    (QUOTE, re.compile(r"gmail_quote|yahoo_quoted|zmail_extra\b|protonmail_quote|tutanota_quote|mail-quote|moz-forward|quote-container|reply-quote|ydp\w+yahoo_quoted|hcsp_quote|freemail_quote|front-blockquote|fastmail-quoted|mailru-blockquote|mail_quoted|cafe-quote|messageReplySection|quoted-content", re.IGNORECASE)),
    (HEAD, re.compile(r"moz-cite-prefix|gmail_attr|divRplyFwdMsg|OutlookMessageHeader|protonmail_quote_head|yahoo-quoted-begin|mail-editor-reference", re.IGNORECASE)),
    (SIGNATURE, re.compile(r"gmail_signature|moz-signature|mobile_signature|protonmail_signature|ms-outlook-mobile-signature|AppleMailSignature|yahoo-signature|\bsignature\b|mail_signature|ydp\w+signature|iphone-signature|mail-signature|composer_signature|messageSignatureSection", re.IGNORECASE)),
)  # fmt: skip
# From these on everything is an older mail, though no element encloses it.
_STICKY = re.compile(
    r"divRplyFwdMsg|appendonsend|stopSpelling|OLK_SRC_BODY_SECTION|reply-intro|mail-editor-reference-message-container|mmail_originalmessage|isForwardContent",
    re.IGNORECASE,
)


def _zone(attributes: dict[str, str]) -> str:
    mark = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('name', '')}"
    if len(mark) < 3:
        return ""
    for zone, pattern in _ZONES:
        if pattern.search(mark):
            return zone
    return ""


def _open(state: _State, source: str) -> None:
    tag = _known_tag(source) if len(source) < _LONG_TAG else _tag_of(source)
    name = tag.name
    if name == "br":
        _flush(state, force=True)
        return
    if tag.block:
        _block(state, "" if tag.close else name)
    if tag.sticky or tag.rule:
        _flush(state)
    if tag.sticky:
        state.sticky = QUOTE
    elif tag.rule:
        state.lines.append(HtmlLine("", state.depth, "rule"))
    if tag.void:
        _void(state, name, tag.attributes)
        return
    if name in {"td", "th"}:
        state.space = True
    if name in _SELF_CLOSING and state.stack and state.stack[-1].name == name:
        _close(state, name)
    if name == "body":
        _close(state, "head")
    hidden = tag.hidden and not (state.show_all and name not in {"script", "style"})
    opened = _Open(
        name, pre=name == "pre", hidden=hidden, zone=tag.zone, close=len(state.lines) if tag.close else -1
    )
    if name == "blockquote":
        _quote_or_indent(state, opened, tag.attributes)
    _enter(state, opened)
    if name == "li":
        state.words.append("- ")


def _tag_of(source: str) -> _Tag:
    """What stands between the brackets of an opening tag."""
    named = _NAME.match(source)
    name = named.group(1).lower() if named else ""
    attributes = _attributes(source)
    sticky = _is_sticky(attributes)
    return _Tag(
        name,
        attributes,
        block=name in _BLOCKS,
        void=name in _VOID or source.endswith("/"),
        zone=_zone(attributes),
        hidden=_is_hidden(name, attributes),
        sticky=sticky,
        rule=not sticky and _is_rule(name, attributes),
        close=name == "p" and attributes.get("class", "") in _CLOSE,
    )


_LONG_TAG = 300
_known_tag = lru_cache(maxsize=512)(_tag_of)  # a program writes the same few tags into all its mails


def _is_hidden(name: str, attributes: dict[str, str]) -> bool:
    if name in _SKIPPED:
        return True
    style = attributes.get("style", "")
    return bool(style) and _HIDDEN.search(style) is not None


def _is_sticky(attributes: dict[str, str]) -> bool:
    mark = attributes.get("id", "") + " " + attributes.get("class", "") + " " + attributes.get("name", "")
    return len(mark) > 2 and _STICKY.search(mark) is not None


def _is_rule(name: str, attributes: dict[str, str]) -> bool:
    border = attributes.get("style", "").lower() if name == "div" else ""
    bare = border.replace(" ", "")
    return name == "hr" or "border-top" in bare or ("border:none" in bare and "border-top" in border)


def _quote_or_indent(state: _State, opened: _Open, attributes: dict[str, str]) -> None:
    """A blockquote cites a mail, or it is the writer's indenting: programs use the same element for both."""
    style = (
        attributes.get("style", "")
        .lower()
        .replace(" ", "")
        .replace("border:none", "")
        .replace("border:0", "")
    )
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


def _void(state: _State, name: str, attributes: dict[str, str]) -> None:
    alt = attributes.get("alt", "").strip()
    if (
        name == "img"
        and alt
        and not state.hidden
        and len(alt) < 200
        and attributes.get("width") not in {"0", "1"}
    ):
        _text(state, alt)


def _enter(state: _State, opened: _Open) -> None:
    if opened.cite or opened.zone or opened.soft:
        _flush(state)
    if opened.soft:
        state.softs.append(opened.soft)
    state.stack.append(opened)
    state.open_names[opened.name] = state.open_names.get(opened.name, 0) + 1
    state.depth += opened.cite
    state.hidden += opened.hidden
    state.pre += opened.pre
    if opened.zone:
        state.zones.append(opened.zone)


def _close(state: _State, name: str) -> None:
    if name in _BLOCKS:
        last = state.stack[-1] if state.stack else None
        written = (
            last is not None and last.name == name and -1 < last.close < len(state.lines) + bool(state.words)
        )
        _block(state, "" if written else name)
    if not state.open_names.get(name):
        return
    while state.stack:
        last = state.stack.pop()
        state.open_names[last.name] -= 1
        if last.cite or last.zone or last.soft:
            _flush(state)
        if last.soft:
            state.softs.pop()
        state.depth -= last.cite
        state.hidden -= last.hidden
        state.pre -= last.pre
        if last.zone:
            state.zones.pop()
        if last.name == name:
            return


def _block(state: _State, name: str) -> None:
    _flush(state)
    if (
        name in _SPACED
        and state.lines
        and state.lines[-1].text
        and not state.hidden
        and not state.depth
        and not state.softs
    ):
        state.lines.append(HtmlLine("", state.depth, _here(state), state.softs[0] if state.softs else ""))


def _here(state: _State) -> str:
    return state.zones[-1] if state.zones else state.sticky


def _text(state: _State, raw: str) -> None:
    if state.hidden:
        return
    text = entities.unescape(raw) if "&" in raw else raw
    if state.pre:
        first, *rest = text.replace("\r\n", "\n").split("\n")
        state.words.append(first)
        for line in rest[:MAX_PRE]:
            _flush(state, force=True)
            state.words.append(line)
        state.words += [" " + " ".join(rest[MAX_PRE:])] if len(rest) > MAX_PRE else []
        return
    words = text.replace("\xa0", " ").split()
    if not words:
        state.space = state.space or bool(text)
        return
    if state.words and (state.space or text[0].isspace() or text[0] == "\xa0"):
        state.words.append(" ")
    state.words.append(" ".join(words))
    state.space = text[-1].isspace() or text[-1] == "\xa0"


def _flush(state: _State, *, force: bool = False) -> None:
    """Ends the line at hand; `force`: a blank one counts too (a <br>)."""
    state.space = False
    if not state.words and not force:
        return
    text = clean("".join(state.words)).replace("\n", " ")
    text = text.rstrip() if state.pre else text.strip()
    state.words.clear()
    if text or (force and not state.hidden):
        state.lines.append(HtmlLine(text, state.depth, _here(state), state.softs[0] if state.softs else ""))
