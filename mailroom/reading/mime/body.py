"""Which text of a mail a person would read: text/plain or text/html, joined, unwrapped and capped.

Plain text is taken before HTML, unless it is empty, only says "this mail is HTML", or breaks off where the
HTML goes on. Text parts in a row are joined; format=flowed and DelSp are undone (RFC 3676). Text inside a
forwarded message is not this writer's and stays a file. The text that is returned has at most 500,000
characters (`MAX_TEXT`). What it is read from is cut at 2,000,000 characters, HTML at 1,000,000; `faults` says
so, and the whole stays a file.

In: `read_body`: the `Leaf`s of the MIME tree. `unflow`: a text.
Out: `Body`: the text, its HTML, its charset; the text with its soft line breaks joined.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken stubs.toml raises
ValueError when it is first read.
See: Decoding: text/charsets.py. HTML: html_text.py. What of the text is quoted:
reading/quotes/quote_cutter.py."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.reasons import say
from mailroom.reading.mime.html_text import MAX_HTML, to_text
from mailroom.reading.mime.mime_tree import Leaf
from mailroom.text.charsets import codec_of, decode
from mailroom.text.transfer_encodings import ends_early, repair, take_uuencoded

MAX_SOURCE = 2_000_000  # characters of a mail's texts that are read, tags and all
MAX_TEXT = 500_000  # characters of what is made of them: 200 pages. All that reads it has a second for it
MAX_STUB = 500  # characters of a plain text that may only say that the mail is HTML
MAX_PARTS = 200  # texts that one mail is read from; the others stay files
_LINE = 40  # characters of a text that may have been of several lines
_ABOUT_HTML = ("view", "support", "client", "reader", "display", "format")
_HTML = {"text/html", "text/x-amp-html", "application/xhtml+xml"}
_RARE = {"text/enriched", "text/richtext", "text/markdown", "text/x-amp-html"}
_BODY_TYPES = {"text/plain", "text"} | _HTML | _RARE
_LINKS = re.compile(r"\S{1,2000}://\S{0,2000}")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Body:
    """text: for a person to read; html: the source of the HTML alternative, "" = none; used: numbers of the
    leaves that make the body; doubles: numbers of leaves that say the same in a form that was not taken."""

    text: str
    html: str
    used: frozenset[int] = frozenset()
    faults: tuple[str, ...] = ()
    doubles: frozenset[int] = frozenset()


@dataclass
class _Page:
    """The plain and the HTML text of one alternative, or of one part that stands alone; other: the same in a
    form that few programs read, taken where there is nothing else (RFC 2046 5.1.4)."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    others: list[int] = field(default_factory=list)  # the numbers of their leaves


def read_body(leaves: list[Leaf]) -> Body:
    """Returns the body of a mail; the leaves it is made of are in `used`."""
    pages: dict[int, _Page] = {}
    used: set[int] = set()
    whole: set[int] = set()  # kept as files too, since not all of them is read
    faults: list[str] = []
    room = MAX_SOURCE
    for leaf in leaves:
        if room <= 0 or len(used) >= MAX_PARTS or not _is_body(leaf):
            continue
        text, fault = _text_of(leaf)
        faults += [fault] if fault else []
        faults += [say("faults", "torn")] if leaf.encoding == "base64" and ends_early(leaf.payload) else []
        # alternatives of one multipart/alternative share a page; every other text part is a page of its own
        around = zip(reversed(leaf.path), reversed(leaf.groups), strict=False)
        number = next((one for kind, one in around if kind == "multipart/alternative"), -1 - leaf.index)
        page = pages.setdefault(number, _Page())
        form = page.other if leaf.type in _RARE else page.html if leaf.type in _HTML else page.plain
        form.append(text[:room])
        used.add(leaf.index)
        page.others += [leaf.index] if leaf.type in _RARE else []
        if len(text) > room:
            faults.append(say("faults", "text_capped"))
            whole.add(leaf.index)
        room -= len(text)
    doubles: set[int] = set()
    for page in pages.values():
        if any(map(str.strip, (*page.plain, *page.html))):
            doubles.update(page.others)
        else:
            page.plain = page.other
    texts = [_best(page) for page in pages.values()]
    text = "\n\n".join(text.strip("\n") for text in texts if text.strip())
    html = "\n".join(source for page in pages.values() for source in page.html)[:MAX_HTML]
    if not text.strip():  # a multipart that could not be read, or the text behind the last delimiter
        last = (leaf for leaf in leaves if leaf.fault == "no delimiter" or leaf.path[-1:] == ("epilogue",))
        text = next((decode(one.data[: 4 * MAX_TEXT], one.params.get("charset"))[0] for one in last), "")
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        faults.append(say("faults", "text_capped"))
        whole |= used
    whole |= doubles
    return Body(text, html, frozenset(used - whole), tuple(dict.fromkeys(faults)), frozenset(doubles))


def _is_body(leaf: Leaf) -> bool:
    if leaf.type not in _BODY_TYPES or leaf.fault or leaf.path[-1:] == ("epilogue",) or leaf.is_inside:
        return False
    kind = leaf.disposition[0]
    alone = leaf.index == 0 and not leaf.path  # any other inline text with a name is a file that was sent
    return kind != "attachment" and (not leaf.file_name or (kind == "inline" and alone))


def _text_of(leaf: Leaf) -> tuple[str, str]:
    """Returns (the text of a text part, the fault to tell). The charset is the one named, by the part or in
    its HTML; a fault is told when another one had to be read."""
    label = leaf.params.get("charset")
    data = repair(leaf.payload, leaf.encoding) or leaf.data
    if label is None and leaf.type in _HTML:
        _, named, rest = data[:2000].lower().partition(b"charset=")
        value = re.split(rb"[\"'>;]", rest[:32].strip(b"\"' "), maxsplit=1)[0]
        label = value.strip().decode("ascii", "replace") if named else None
    if leaf.type not in _HTML:
        data = take_uuencoded(data)[0]
    text, read = decode(data[: 4 * MAX_SOURCE], label)
    fault = ""
    claimed = codec_of(label)
    if label and claimed not in {read, "cp1252"} and read not in {"ascii", claimed}:
        fault = say("faults", "charset_wrong", claimed=label, read=read)
    if leaf.params.get("format", "").lower() == "flowed" and leaf.type not in _HTML:
        text = unflow(text, delsp=leaf.params.get("delsp", "").lower() == "yes")
    if leaf.type in {"text/enriched", "text/richtext"}:
        text = to_text(text.replace("<<", "&lt;"))
    return (to_text(text) if leaf.type == "text/x-amp-html" else text), fault


def unflow(text: str, *, delsp: bool = False) -> str:
    """format=flowed undone: a line that ends in a space goes on in the next of its depth (RFC 3676 4.2)."""
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        if delsp and flows:
            content = content[:-1]
        if open_depth == depth and content not in {"-- ", "--"}:
            out[-1].append(content)
        else:
            out.append([">" * depth + (" " if depth else "") + content])
        open_depth = depth if flows else -1
    return "\n".join("".join(pieces) for pieces in out)


def _best(page: _Page) -> str:
    """The text of one alternative: plain text, or the page's text when the plain one is empty, a mere stub,
    or broken off, or has lost its line ends."""
    plain = "\n\n".join(text.strip("\n") for text in page.plain if text.strip())
    if not page.html:
        return plain
    known = _says_only_that_it_is_html(plain)
    # a short plain text that seems to say only that it is none; the HTML has to say much more
    low = " ".join(plain.split()).lower() if "html" in plain.lower() else ""
    stub = not known and len(low) < 300 and any(map(low.__contains__, _ABOUT_HTML))
    # dots at the end, as where a program gives only the beginning of a text
    open_end = plain[-40:].rstrip().endswith(("...", "…", "[...]", "[…]"))
    one_line = len(plain.strip()) > _LINE and "\n" not in plain.strip()
    if plain.strip() and not (known or stub or open_end or one_line):
        return plain
    page_text = "\n\n".join(to_text(source) for source in page.html)
    if (open_end or one_line) and not known and not stub:
        several = one_line and page_text.strip().count("\n") > 1
        lost_its_lines = several and _letters(plain) == _letters(page_text)
        goes_on = lost_its_lines or (open_end and _breaks_off(plain, page_text))
        return page_text if goes_on else plain
    return page_text if page_text.strip() and not (stub and len(page_text) < 3 * len(plain)) else plain


def _breaks_off(plain: str, page: str) -> bool:
    """Whether the plain text ends in dots where the page goes on, and the page has no dots there."""
    given = _letters(plain)
    if not given or not _letters(page[: 4 * len(plain) + 1_000]).startswith(given):
        return False
    counts = enumerate(accumulate(map(str.isalnum, page)), 1)
    end = next((at for at, seen in counts if seen == len(given)), len(page))
    following = page[end:].lstrip(" \n>")
    return bool(following) and not following.startswith((".", "…", "["))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@cache
def _known_stubs() -> tuple[frozenset[str], re.Pattern[str]]:
    """Returns (the words of such texts, the texts)."""
    sentences = [_WORDS.findall(one.lower()) for one in load("stubs")["sentences"]]
    joined = "|".join(map(" ".join, sentences))
    return frozenset(word for one in sentences for word in one), re.compile(rf"(?:(?:{joined})(?: |\Z))+")


def _says_only_that_it_is_html(plain: str) -> bool:
    """Whether a plain alternative holds nothing but sentences that mail programs write there
    (grammar/stubs.toml), or their words about HTML. Then the HTML says more, however short it is."""
    first = _WORDS.search(plain) if len(plain) < MAX_STUB else None
    if first is None or first.group().lower() not in _known_stubs()[0]:
        return False
    words = _WORDS.findall(_LINKS.sub(" ", plain.lower()))
    about = "html" in words and len(words) > 2 and _known_stubs()[0].issuperset(words)
    return about or _known_stubs()[1].fullmatch(" ".join(words)) is not None
