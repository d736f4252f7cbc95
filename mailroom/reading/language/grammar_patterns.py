"""How the files grammar/*.toml are loaded, and their templates (`*` = anything) compiled into patterns.

Matching is bounded: candidates of at most 600 characters, and only where a template's first or last word
occurs.

In: `load`: the file's name without ".toml". `templates`: file and table. The others: a line, or several lines
that may be one.
Out: dictionaries; `Template`s; the template that a line fits, or None.
Fails: `load` raises ValueError with the name of a file that is no TOML, OSError for a missing one. An unknown
table is a KeyError. A broken attribution.toml or markers.toml or signatures.toml raises ValueError when it is
first read.
See: Patterns that are `re`'s own: named_patterns.py. Attributions and markers of mail programs:
reading/quotes/attribution.py."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import compress, pairwise
from pathlib import Path
from typing import Any

from mailroom.reading.language.named_patterns import any_of

GRAMMAR = Path(__file__).parent / "grammar"
MAX_CANDIDATE = 600


@dataclass(frozen=True)
class Template:
    """One entry of a data file. anchor: a lower-case piece that must occur in a text before the pattern is
    tried."""

    source: str
    example: str
    anchor: str
    kind: str = ""
    bare: bool = False
    device: bool = False
    sure: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a text first holds the anchor: a mail needs a few of the six hundred."""
        return compile_template(self.source)

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
    def _by_beginning(self) -> Mapping[str, tuple[Sequence[Template], Sequence[str]]]:
        """Two letters → the entries that can begin with them, and their anchors; "" → those that can begin
        with anything."""
        keys = [_beginning(one.source) for one in self]
        pairs = list(zip(keys, self, strict=True))
        few = {key: [one for its, one in pairs if its in ("", key)] for key in {"", *keys}}
        return {key: (its, [one.anchor for one in its]) for key, its in few.items()}

    def likely(self, text: str) -> Iterator[Template]:
        """Yields the templates that may begin with the first letters of the text, and whose anchor stands in
        the text."""
        known = self._by_beginning
        few, anchors = known.get(_beginning(text)) or known[""]
        return compress(few, map(text.lower().__contains__, anchors))

    def first(self, text: str) -> Template | None:
        """Returns the first template that matches the whole text; None when there is none."""
        return next((one for one in self.likely(text) if one.pattern.match(text)), None)


# letters that a pattern takes for these, whatever their case
_TWINS = str.maketrans("\u0130\u0131\u017f\u212a", "iisk")


def _beginning(text: str) -> str:
    """The first two letters, by which templates are kept; "" where it begins with others."""
    first = text[:2].translate(_TWINS).lower()
    return first if len(first) == 2 and first.isalnum() else ""


@cache
def load(name: str) -> dict[str, Any]:
    """Returns the data file grammar/NAME.toml, read once. ValueError with its name when it is no TOML."""
    path = GRAMMAR / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error


def compile_template(source: str) -> re.Pattern[str]:
    """`*` = anything; white space is flexible; a colon at the end may be preceded by a blank, and be missing
    unless `*` stands before it; a full stop at the end and the case do not matter."""
    body = source.rstrip()
    # where anything may stand before it, it is what ends the line
    colon = "" if body.rstrip(":： ").endswith("*") else "?"
    tail = rf"\s*[:：]{colon}\s*" if body.endswith((":", "：")) else r"\s*[.。]?\s*"
    pieces = body.rstrip(":： ").split("*")
    out = _spell(pieces[0])
    for before, after in pairwise(pieces):
        left = r"\s+" if before.strip() and before[-1].isspace() else ""
        right = r"\s+" if after.strip() and after[0].isspace() else ""
        out += f"{left}.{{0,300}}?{right}{_spell(after)}"
    return re.compile(out + tail + r"\Z", re.IGNORECASE | re.DOTALL)


def _spell(piece: str) -> str:
    """Both apostrophes are one: programs and the office write either."""
    return r"\s+".join(re.sub("['’]", "['’]", re.escape(word)) for word in piece.split())


def template_of(row: dict[str, Any]) -> Template:
    """One row of a data file."""
    longest = sorted((piece.strip(" :：").lower() for piece in row["pattern"].split("*")), key=len)[-1]
    anchor = max(re.split(r"[\s'’]+", longest), key=len)
    more = {key: row[key] for key in ("kind", "bare", "device", "sure") if key in row}
    return Template(row["pattern"], row["example"], anchor, **more)


@cache
def templates(file: str, table: str) -> Templates:
    """Returns the entries of a table of a data file."""
    return Templates(map(template_of, load(file)[table]))


@cache
def markers() -> dict[str, Template]:
    """Markers without a `*`, by their words in lower case."""
    return {plain(one.source): one for one in templates("markers", "marker") if "*" not in one.source}


@cache
def open_markers() -> Templates:
    """Markers with a `*`."""
    return Templates(one for one in templates("markers", "marker") if "*" in one.source)


@cache
def header_names() -> dict[str, str]:
    """Lower-case header name → from, sent, to, cc or subject."""
    table = load("markers")["header"]
    return {name.lower(): kind for kind in ("subject", "cc", "to", "sent", "from") for name in table[kind]}


@cache
def own() -> re.Pattern[str]:
    """Returns the pattern of a line's end by which its writer tells of himself: a word of `own`, then one to
    three more."""
    words = any_of(load("attribution")["own"])
    return re.compile(rf"\b(?:{words})(?: \w+){{1,3}}\s*[:：]?\Z", re.IGNORECASE)


@cache
def telling_end() -> re.Pattern[str]:
    """The end of a line that tells what somebody wrote: a word in lower case before the verb, where a program
    sets a name (after a comma it may be anybody's name in a forum)."""
    verbs, verbal = (any_of(load("attribution")[key]) for key in ("told", "verbal"))
    return re.compile(rf"(?<=\w )(?!(?:{verbal})\s)[a-z][^\W\d_]{{2,30}} (?:{verbs})\s*[:：]\Z")


@cache
def measure() -> re.Pattern[str]:
    """A line that begins with "more than": "> 3 jam antre"."""
    units = any_of(load("markers")["measure"]["units"])
    return re.compile(rf"\s{{0,3}}>\s?\d[\d.,]{{0,8}}\s?(?:{units})(?!\w)", re.IGNORECASE)


@cache
def prefix_pattern(kind: str) -> re.Pattern[str]:
    """`reply` or `forward`: the prefixes of a subject, as one pattern that matches at its start."""
    names = any_of(load("signatures")["prefix"][kind])
    return re.compile(rf"\s*(?:{names})\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]\s*", re.IGNORECASE)


def is_name_and_verb(candidate: str) -> bool:
    """Whether `candidate` is a name and a verb: "Layanan Pengaduan menulis:"."""
    if len(candidate) > 90 or not candidate.endswith((":", "：")) or own().search(candidate):
        return False
    return templates("attribution", "named").first(candidate) is not None


def is_capital(candidate: str) -> bool:
    """Whether all words before the last are written as in a name."""
    small = {"dan", "di", "of", "the", "and", "a.n."}
    return all(not word[:1].islower() or word in small for word in candidate.split()[:-1])


_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))
_RULE = _BLANKS + "-_=*~#—–―‐"


def plain(line: str) -> str:
    """Returns a marker line's words: without dashes and stars around them, lower-case, single blanks."""
    return " ".join(line.lstrip(_RULE + ">|").rstrip(_RULE).lower().split())


def attribution(candidate: str) -> Template | None:
    """Returns the template by which `candidate` (one to five lines joined) is an attribution, None = none; it
    must hold a digit or an address."""
    if len(candidate) > MAX_CANDIDATE or not ("@" in candidate or any(c.isdigit() for c in candidate)):
        return None
    return templates("attribution", "attribution").first(candidate)


def marker(line: str) -> Template | None:
    """Returns the marker that `line` is ("-----Pesan Asli-----"); bare words count only where the data file
    says so."""
    if len(line) > 200 or not line.strip():
        return None
    words = plain(line)
    found = markers().get(words)
    ruled = line.strip(" \t>*").startswith(("-", "—", "‐‐", "__", "==", "~~", "##"))
    if found is not None and (ruled or found.bare):
        return found
    return open_markers().first(words) if ruled else None


def names_old_mail(line: str) -> bool:
    """Whether the line holds the words of a marker, with or without its rule ("Pesan yang diteruskan:");
    above a block of headers it is a marker."""
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
    """Returns the program's own signature line that `line` is ("Dikirim dari iPhone saya")."""
    text = line.strip(" \t*_<>-—")
    if "http" in text:
        text = re.sub(r"\s*[<(\[]?https?://\S+", "", text).strip(" \t*_<>-—")
    if not text or len(text) > 90 or re.search(r"[,;] [a-z]", text):
        return None
    devices, low = load("signatures")["devices"], text.lower()
    for one in templates("signatures", "signature").likely(text):
        if one.pattern.match(text) and not (one.device and {*re.findall(r"[\w-]+", low)}.isdisjoint(devices)):
            return one
    return None


def disclaimer(line: str) -> Template | None:
    """Returns the standing footer that begins with `line`."""
    text = line.strip(" \t*_<>-—[]")[:MAX_CANDIDATE]
    if len(text) < 8:
        return None
    likely = templates("signatures", "disclaimer").likely(text)
    return next((one for one in likely if one.beginning.match(text)), None)
