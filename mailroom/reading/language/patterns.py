"""The mail grammar (grammar/*.toml) as compiled patterns: how mail programs introduce quotes, forwards and
signatures, in many languages.

Promises: the data files are plain templates that the office can read and extend (`*` = anything); each is
compiled once; matching is bounded, since it is tried on candidates of at most 600 characters and only where a
template's first or last word occurs. A broken data file raises at the first use, with the file's name in the
error."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import compress
from typing import Any

from mailroom.reading.language.reasons import GRAMMAR

MAX_CANDIDATE = 600


@dataclass(frozen=True)
class Template:
    """One entry of a data file. `anchor`: a lower-case piece of it that must occur before the pattern is
    tried."""

    source: str
    language: str
    example: str
    anchor: str
    pattern: re.Pattern[str]
    kind: str = ""
    bare: bool = False
    device: bool = False
    sure: bool = False

    @cached_property
    def beginning(self) -> re.Pattern[str]:
        """The pattern of a text that begins with it: what follows the template's last word does not
        matter."""
        begun = self.pattern.pattern.removesuffix(r"\s*\Z").removesuffix(r"\s*[:：]?")
        return re.compile(begun, re.IGNORECASE | re.DOTALL)


class Templates(tuple[Template, ...]):
    """The entries of one table, in their order; tried at the beginning of a text, and of hundreds only the
    few that may begin so."""

    @cached_property
    def _anchors(self) -> list[str]:
        return [one.anchor for one in self]

    @cached_property
    def _by_beginning(self) -> Mapping[str, Templates]:
        """Two letters → the entries that can begin with them; "" → those that can begin with anything."""
        keys = [_beginning(one.source) for one in self]
        return {
            key: Templates(one for one, its in zip(self, keys, strict=True) if its in ("", key))
            for key in {"", *keys}
        }

    def likely(self, text: str) -> Iterator[Template]:
        """Those that may begin with the letters that the text begins with, and whose anchor stands in it."""
        known = self._by_beginning
        few = known.get(_beginning(text)) or known[""]
        return compress(few, map(text.lower().__contains__, few._anchors)) if few else iter(())


# letters that a pattern takes for these, whatever their case
_TWINS = str.maketrans("\u0130\u0131\u017f\u212a", "iisk")


def _beginning(text: str) -> str:
    """The first two letters, by which templates are kept; "" where it begins with others."""
    first = text[:2].translate(_TWINS).lower()
    return first if len(first) == 2 and first.isalnum() else ""


@cache
def load(name: str) -> dict[str, Any]:
    """The data file grammar/NAME.toml, read once. ValueError with its name when it is no TOML."""
    path = GRAMMAR / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error


def compile_template(source: str) -> re.Pattern[str]:
    """`*` = anything; white space is flexible; a colon at the end may be preceded by a blank, and be missing
    unless `*` stands before it; a full stop at the end does not matter, nor does case."""
    body = source.rstrip()
    # where anything may stand before it, it is what ends the line
    colon = "" if body.rstrip(":： ").endswith("*") else "?"
    tail = rf"\s*[:：]{colon}\s*" if body.endswith((":", "：")) else r"\s*[.。]?\s*"
    body = body.rstrip(":： ")
    pieces = [r"\s+".join(map(_spelt, piece.split())) for piece in re.split(r"\*", body)]
    spaces = [(piece[:1].isspace(), piece[-1:].isspace()) for piece in re.split(r"\*", body)]
    out = pieces[0]
    for number in range(1, len(pieces)):
        before = r"\s+" if spaces[number - 1][1] and pieces[number - 1] else ""
        after = r"\s+" if spaces[number][0] and pieces[number] else ""
        out += f"{before}.{{0,300}}?{after}{pieces[number]}"
    return re.compile(out + tail + r"\Z", re.IGNORECASE | re.DOTALL)


def _spelt(word: str) -> str:
    """Both apostrophes are one: programs and the office write either."""
    return re.sub("['’]", "['’]", re.escape(word))


def template_of(row: dict[str, Any]) -> Template:
    """One row of a data file, compiled."""
    words = sorted((piece.strip(" :：").lower() for piece in row["pattern"].split("*")), key=len)
    anchor = " ".join(words[-1].split()[:1]) if words[-1].split() else ""
    longest = max(re.split(r"[\s'’]+", words[-1]), key=len)
    return Template(
        row["pattern"],
        row.get("language", ""),
        row["example"],
        longest or anchor,
        compile_template(row["pattern"]),
        row.get("kind", ""),
        row.get("bare", False),
        row.get("device", False),
        bool(row.get("sure")),
    )


@cache
def attributions() -> Templates:
    return Templates(map(template_of, load("attribution")["attribution"]))


@cache
def markers() -> dict[str, Template]:
    """Markers without a `*`, by their words in lower case."""
    return {
        plain(row["pattern"]): template_of(row)
        for row in load("markers")["marker"]
        if "*" not in row["pattern"]
    }


@cache
def open_markers() -> Templates:
    """Markers with a `*`."""
    return Templates(template_of(row) for row in load("markers")["marker"] if "*" in row["pattern"])


@cache
def header_names() -> dict[str, str]:
    """Lower-case header name → from, sent, to, cc or subject."""
    table = load("markers")["header"]
    return {name.lower(): kind for kind in ("subject", "cc", "to", "sent", "from") for name in table[kind]}


@cache
def signatures() -> Templates:
    return Templates(map(template_of, load("signatures")["signature"]))


@cache
def devices() -> frozenset[str]:
    """What a mail is sent from, as words in lower case."""
    return frozenset(load("signatures")["devices"])


@cache
def own() -> re.Pattern[str]:
    """Behind which words the end of a line says that its writer tells of himself."""
    words = "|".join(map(re.escape, load("attribution")["own"]))
    return re.compile(rf"\b(?:{words})(?: \w+){{1,3}}\s*[:：]?\Z", re.IGNORECASE)


@cache
def telling_end() -> re.Pattern[str]:
    """The end of a line that tells what somebody wrote: a word in lower case before the verb, where a
    program sets a name (behind a comma it may be anybody's name in a forum)."""
    table = load("attribution")
    verbs, verbal = ("|".join(map(re.escape, table[key])) for key in ("told", "verbal"))
    return re.compile(rf"(?<=\w )(?!(?:{verbal})\s)[a-z][^\W\d_]{{2,30}} (?:{verbs})\s*[:：]\Z")


@cache
def measure() -> re.Pattern[str]:
    """A line that begins with "more than": "> 3 jam antre"."""
    units = "|".join(map(re.escape, load("markers")["measure"]["units"]))
    return re.compile(rf"\s{{0,3}}>\s?\d[\d.,]{{0,8}}\s?(?:{units})(?!\w)", re.IGNORECASE)


@cache
def disclaimers() -> Templates:
    return Templates(map(template_of, load("signatures")["disclaimer"]))


@cache
def prefix_pattern(kind: str) -> re.Pattern[str]:
    """`reply` or `forward`: the prefixes of a subject, as one pattern that matches at its start."""
    names = sorted(load("signatures")["prefix"][kind], key=len, reverse=True)
    return re.compile(
        r"\s*(?:" + "|".join(map(re.escape, names)) + r")\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]\s*",
        re.IGNORECASE,
    )


@cache
def named_attributions() -> Templates:
    """Attributions of a name and a verb only."""
    return Templates(map(template_of, load("attribution")["named"]))


def is_name_and_verb(candidate: str) -> bool:
    """Whether `candidate` is a name and a verb: "Layanan Pengaduan menulis:"."""
    if len(candidate) > 90 or not candidate.endswith((":", "：")) or own().search(candidate):
        return False
    return any(one.pattern.match(candidate) for one in named_attributions().likely(candidate))


def is_capital(candidate: str) -> bool:
    """Whether all words before the last are written as in a name."""
    return all(
        not word[:1].islower() or word in {"dan", "di", "of", "the", "and", "a.n."}
        for word in candidate.split()[:-1]
    )


_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))
_RULE = _BLANKS + "-_=*~#—–―‐"


def plain(line: str) -> str:
    """A marker line's words: without dashes and stars around them, lower-case, single blanks."""
    return " ".join(line.lstrip(_RULE + ">|").rstrip(_RULE).lower().split())


def attribution(candidate: str) -> Template | None:
    """The template that `candidate` (one to four lines joined) is an attribution by; it must hold a digit or
    an address."""
    if len(candidate) > MAX_CANDIDATE or not ("@" in candidate or any(c.isdigit() for c in candidate)):
        return None
    return next((one for one in attributions().likely(candidate) if one.pattern.match(candidate)), None)


def marker(line: str) -> Template | None:
    """The marker that `line` is ("-----Pesan Asli-----"); bare words count only where the data file says
    so."""
    if len(line) > 200 or not line.strip():
        return None
    words = plain(line)
    found = markers().get(words)
    ruled = line.strip(" \t>*").startswith(("-", "—", "‐‐", "__", "==", "~~", "##"))
    if found is not None and (ruled or found.bare):
        return found
    if ruled:
        return next((one for one in open_markers().likely(words) if one.pattern.match(words)), None)
    return None


def names_old_mail(line: str) -> bool:
    """Whether it holds the words of a marker, with or without its rule ("Pesan yang diteruskan:"): above a
    block of headers it is one."""
    words = plain(line) if len(line) < 60 else ""
    return bool(words) and not markers().keys().isdisjoint((words, f"{words}:", words.rstrip(":： ")))


_CELL = re.compile(r"\s*\|\s*([^|]{1,40}?)\s*\|.*\|\s*$")  # NetEase writes them as the rows of a table


def header_kind(line: str) -> str | None:
    """from, sent, to, cc or subject when `line` is such a header of a quoted mail; `*From:*` of a text made
    from HTML too."""
    cell = _CELL.match(line)
    head, colon, _ = (cell[1], ":", "") if cell else line.replace("：", ":").partition(":")
    if not colon or len(head) > 40:
        return None
    return header_names().get(head.strip(" \t*_>|\xa0\u200e\u200f").lower())


def signature(line: str) -> Template | None:
    """The program's own signature line that `line` is ("Dikirim dari iPhone saya")."""
    text = line.strip(" \t*_<>-—")
    if "http" in text:
        text = re.sub(r"\s*[<(\[]?https?://\S+", "", text).strip(" \t*_<>-—")
    if not text or len(text) > 90 or re.search(r"[,;] [a-z]", text):
        return None
    found = [one for one in signatures().likely(text) if one.pattern.match(text)]
    if not found:
        return None
    words = re.findall(r"[\w-]+", text.lower())
    return next((one for one in found if not one.device or not devices().isdisjoint(words)), None)


def disclaimer(line: str) -> Template | None:
    """The standing footer that begins with `line`."""
    text = line.strip(" \t*_<>-—[]")[:MAX_CANDIDATE]
    if len(text) < 8:
        return None
    return next((one for one in disclaimers().likely(text) if one.beginning.match(text)), None)
