"""How a writer names himself: below a closing ("Hormat saya,"), in a phrase ("saya Kartini dari desa …"), in
a form ("Pelapor: …").

A mere description ("Warga Sukaraja") is no name; the name of an accused, a place or an agency is not his.

In: a text; `is_description`, `is_plain`: a word.
Out: his names, as words of the text; line numbers of his signature; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken names.toml raises
ValueError when it is first read.
See: Words and patterns: grammar/names.toml; a new one needs no code. Where his name stands elsewhere in the
text: own_names.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from mailroom.reading.identity.harmless_words import is_common, is_of_the_trade
from mailroom.reading.identity.name_likeness import is_everyday
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.named_patterns import NamedPatterns

_LONGEST = 20_000  # characters that are read; a name further down in a longer text is nobody's signature
_MOST = 4  # words of a name
_LINE = (
    160  # characters at the end of a line in which a closing is looked for; a signature's line has no more
)
_BELOW = 6  # lines that a signature takes at most

_KEYS = ("titles", "inner", "places", "descriptions", "plain")
_WORDS = {key: frozenset(load("names")["words"][key].split()) for key in _KEYS}
PATTERNS = NamedPatterns(load("names"))
_DESCRIBES = _WORDS["places"] | _WORDS["descriptions"]
_PLAIN = _DESCRIBES | _WORDS["plain"]


def names_of_writer(text: str) -> tuple[str, ...]:
    """Returns the names by which the writer of `text` calls himself, as he wrote them, without titles."""
    return _signatures(text[:_LONGEST])[0]


def signature_lines(text: str) -> frozenset[int]:
    """Returns the lines of signatures, counted from 0; without the closing above them."""
    return _signatures(text[:_LONGEST])[1]


def is_description(word: str) -> bool:
    """Whether this word only says what somebody is ("Warga", "Desa"), and is no name."""
    return word.lower().strip(".") in _DESCRIBES


def settlements(text: str) -> frozenset[str]:
    """Returns the words (lower case) that stand in `text` as the name of a village, a subdistrict or what is
    above it. A school or a street may have the writer's own name."""
    return _names_behind(PATTERNS.settlement, text)


def _names_behind(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(word for found in pattern.finditer(text[:_LONGEST]) for word in found[1].lower().split())


@lru_cache(maxsize=64)  # a letter to an official shows each text of its case several times
def _signatures(text: str) -> tuple[tuple[str, ...], frozenset[int]]:
    """Returns (the names, the lines of the signature)."""
    rows, places = text.split("\n"), settlements(text)
    long = [word for word in PATTERNS.word.findall(text[:2000]) if len(word) > 2]
    # all in capitals, or each word with a capital: then a capital tells no name
    shouted = sum(word[0].isupper() for word in long) * 4 > len(long) * 3
    lines: dict[int, tuple[str, ...]] = {}
    for no, row in enumerate(rows):
        if PATTERNS.closing.search(row, len(row) - _LINE) and not PATTERNS.accused.search(row):
            lines |= _signature_from(rows, no + 1, places)
    lines |= _last_paragraph(rows, places)
    found = [name for names in lines.values() for name in names]
    for no, row in enumerate(rows):
        closed = PATTERNS.closed_by.search(row, len(row) - _LINE)
        first = PATTERNS.word.match(PATTERNS.lead.sub("", closed["name"])) if closed else None
        if closed and not (
            closed["thanks"] and _is_title(first)
        ):  # "Terima kasih Pak Joko" calls whom it thanks
            found += _names(closed["name"], places)
        form = PATTERNS.form.match(row)
        if form and not _is_accused_part(rows, no):
            found += _names(form["name"], places)
    for pattern in (PATTERNS.says, PATTERNS.wrote):
        found += [name for said in pattern.finditer(text) for name in _names(said["name"], places)[:1]]
    for said in PATTERNS.introduction.finditer(text):
        found += _names_of_introduction(said, places, shouted)
    signed = (no for no, names in lines.items() if names or not PATTERNS.closing.search(rows[no]))
    return tuple(dict.fromkeys(found)), frozenset(signed)


def _signature_from(rows: Sequence[str], start: int, places: frozenset[str]) -> dict[int, tuple[str, ...]]:
    """The lines of a signature that begins at `start`, with the names in them; none when nobody is named."""
    found: dict[int, tuple[str, ...]] = {}
    for no, row in islice(enumerate(rows), start, start + 2 * _BELOW):
        names = _names_in_line(row, places) if row.strip() else ()
        if names is None or len(found) == _BELOW:
            break
        if row.strip():
            found[no] = names
    return found if any(found.values()) else {}


def _last_paragraph(rows: Sequence[str], places: frozenset[str]) -> dict[int, tuple[str, ...]]:
    """A last paragraph of nothing but a signature, without any closing."""
    full = [no for no, row in enumerate(rows) if row.strip()]
    end = full[-1] + 1 if full else 0
    start = next((no + 1 for no in range(end - 1, -1, -1) if not rows[no].strip()), 0)
    above = next((row for row in reversed(rows[:start]) if row.strip()), "")
    if not above:  # all is one paragraph: its last line may still be his name
        start, above = end - 1, rows[end - 2].strip() if end > 1 else ""
        if not above.endswith((".", "!", "?")):
            return {}
    speaks_on = above.rstrip().endswith(":") or PATTERNS.accused.search(" ".join(above.split()[-4:]))
    found = _signature_from(rows, start, places) if 0 < end - start <= 4 and not speaks_on else {}
    if len(found) != end - start:
        return {}
    if any(re.match(r"\s*[-–—~(]", row) for row in rows[start:end]):
        return found if end - start == 1 else {}
    words = [word for names in found.values() for name in names for word in name.split()]
    return found if all(word[0].isupper() for word in words) else {}


def _names_in_line(row: str, places: frozenset[str]) -> tuple[str, ...] | None:
    """The names in a line of a signature, () for one that only describes him; None for a line that says
    something else."""
    if len(row) > _LINE or len(row.split()) > 8 or PATTERNS.accused.search(row):
        return None
    if PATTERNS.reached.match(row) or PATTERNS.dated.match(row) or PATTERNS.closing.search(row):
        return ()
    names = tuple(_names(row, places, True))
    if names:
        rest = row[row.rfind(names[-1]) + len(names[-1]) :]
        after = PATTERNS.word.match(rest.lstrip(" \t,.()/-–—~|&"))
        bound = PATTERNS.bound.match(rest) or not rest.strip(" .\t)\"'*_")
        return names if bound or (after and after[0].lower() in _DESCRIBES) else None
    words = [word.lower().strip(".") for word in PATTERNS.word.findall(row)]
    described = words[:1] and words[0] in _DESCRIBES
    if described and not all(word in _DESCRIBES or word in places or not is_plain(word) for word in words):
        return None
    return () if described or not words else None


def _names(text: str, places: frozenset[str], small: bool = True) -> list[str]:
    """The names at the head of `text`: one, or several with "dan", "&" or numbers between them."""
    found: list[str] = []
    while len(found) < 4:
        name, text = _name(text, small)
        if not name or all(word.lower().strip(".") in places for word in name.split()):
            break
        found.append(name)
        more = re.match(r"(?i)\s*(?:&|\bdan\b|\+)\s*(?=[^\W\d_])", text)
        if more is None:
            break
        text, small = text[more.end() :], False
    return found


def _name(text: str, small: bool) -> tuple[str, str]:
    """Returns (the name at the head of `text` or "", what follows it). small: words in lower case count as
    well."""
    rest = PATTERNS.lead.sub("", PATTERNS.lead.sub("", text))
    while (title := PATTERNS.word.match(rest)) and _is_title(title) and rest[title.end() :].strip():
        rest = rest[title.end() :].lstrip(" .,")
    words: list[str] = []
    while len(words) < _MOST and (found := PATTERNS.word.match(rest)):
        word = found[0]
        is_inner = words and word.lower() in _WORDS["inner"]
        if not is_inner and (is_plain(word) or not (small or word[0].isupper())):
            break
        words.append(word.rstrip(".") if len(word) > 2 else word)
        rest = rest[found.end() :]
        if word.endswith(".") and len(word) > 4:
            break
        if (gap := re.match(r"[ \t]+(?=\w)", rest)) is None:
            break
        rest = rest[gap.end() :]
    if PATTERNS.word.match(rest) and len(words) == _MOST:
        return "", rest
    name = " ".join(words)
    return (name, rest) if sum(map(str.isalpha, name)) >= 3 else ("", rest)


def _names_of_introduction(said: re.Match[str], places: frozenset[str], shouted: bool) -> Iterator[str]:
    """The names in "saya …". In capital initials they count as they stand. In small letters, or where all
    letters are large, only when the sentence goes on as behind a name."""
    if not shouted:
        yield from _names(said["name"], places, small=False)
    name, rest = _name(said["name"], small=True)
    head = said[0][: said.start("name") - said.start()]
    introduced = PATTERNS.introduced.search(head) and PATTERNS.behind_name.match(rest)
    is_small = name and (shouted or not name[:1].isupper())
    words = name.lower().split()
    plain = is_small and (
        is_everyday(words[0]) or all(is_common(one) or is_of_the_trade(one) for one in words)
    )
    told = is_small and not plain and len(words) <= 3
    known = told and (introduced or PATTERNS.goes_on.match(rest))
    if known and not places.issuperset(name.lower().split()):
        yield name


def is_plain(word: str) -> bool:
    """Whether this is an everyday word, which tells of nobody who he is."""
    lower = word.lower().strip(".")
    return lower in _PLAIN or PATTERNS.prefixed.fullmatch(lower) is not None


def _is_title(word: re.Match[str] | None) -> bool:
    return word is not None and word[0].lower().strip(".") in _WORDS["titles"]


def _is_accused_part(rows: Sequence[str], no: int) -> bool:
    """Whether this line stands in the part of a form about the accused: "Terlapor", then "Nama: …"."""
    for row in reversed(rows[max(0, no - _BELOW) : no]):
        if re.search(r"(?i)\b(?:pelapor|pengirim|pengadu|pemohon|bertanda tangan)\b", row):
            return False
        if PATTERNS.accused.search(row):
            return len(row.split()) <= 5
    return False
