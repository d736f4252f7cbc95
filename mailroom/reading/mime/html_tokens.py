"""HTML source → its tags and the texts between them, one after the other.

Each search goes forward only, so the time is linear. The tail of an unclosed tag, comment or script is text.
After 40,000 tags (`MAX_TAGS`) the rest is text without its tags.

In: `tokens`: HTML source. `attributes_of`: a tag.
Out: (kind, text) of each; names and values.
Fails: raises nothing.
See: What a tag means: html_text.py."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Generator, Iterator

MAX_TAGS = 40_000  # a long report of an office has 5,000

_RAW = {"script", "style", "title"}  # hold no tags but their own end
TAG_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:_-]*)")
# A tag as nearly all are: its quoted values hold neither brackets nor other quotes; `_tag` reads any other.
# Nothing is given back, and no attribute begins within a word: each letter of a long name would be tried.
_PLAIN_TAG = re.compile(
    r"""</?([a-zA-Z][a-zA-Z0-9:_-]*+)[^<>"']*+(?:(?:"[^"'<>]*+"|'[^"'<>]*+')[^<>"']*+)*+>"""
)
_TAGS = re.compile(r"(?:</?[a-zA-Z][^<>]{0,500}>\s*)+")
_RUN = re.compile(r"<+(?=<)|<")
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([a-zA-Z_:][\w:.-]*+)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def tokens(source: str) -> Iterator[tuple[str, str]]:
    """Yields ("text"|"open"|"close", content) in order. A search that failed once (`missing`) is not
    repeated."""
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
        return _past(source, lt + 4, "-->", missing)
    if following[:1] in ("!", "?"):
        return _past(source, lt + 2, ">", missing)
    if not (named := TAG_NAME.match(source, lt + 1)):
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
        return _past(source, end + 1, "</" + name, missing)
    return end + 1


def _past(source: str, start: int, mark: str, missing: set[str]) -> int:
    """Returns where the text behind `mark` goes on; `start` where it never comes, so that the tail is
    text."""
    if mark in missing:
        return start
    if not (found := re.compile(re.escape(mark), re.IGNORECASE).search(source, start)):
        missing.add(mark)
        return start
    return found.start() if mark.startswith("</") else found.end()


def _tag_end(source: str, at: int, missing: set[str]) -> int:
    """The index of the tag's `>`, not of one inside a quoted attribute; -1 where there is none."""
    if ">" in missing:
        return -1
    end = source.find(">", at)
    if end < 0:
        missing.add(">")
        return -1
    for quote in ('"', "'"):
        begun = source.find("=" + quote, at, end) >= 0 and source.count(quote, at, end) % 2
        if quote in missing or not begun:
            continue
        closing = source.find(quote, end)
        later = source.find(">", closing) if closing >= 0 else -1
        if later < 0:
            missing.add(quote)
        elif later - at < 10_000:
            return later
    return end


def attributes_of(tag: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(tag[:4000]) if "=" in tag else ()
    return {name.lower(): entities.unescape(double or single or bare) for name, double, single, bare in found}
