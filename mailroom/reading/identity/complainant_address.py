"""Where a writer says that he lives: which words of his text are his own address.

A village alone is nobody's address.

In: a text, folded or not; `on_one_street` and `is_exact`: addresses.
Out: `Home`s with their places; spans; the text without them; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken addresses.toml raises
ValueError when it is first read.
See: Words: grammar/addresses.toml. What officials may read of it: procedure/secrecy/home_masking.py.
Descriptions of a house: home_secrets.py. The event's place: complaints/event_place.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mailroom.procedure.identity_questions import Home
from mailroom.reading.language.field_reader import Candidate, read_field
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import MAX_TEXT
from mailroom.reading.language.named_patterns import NamedPatterns

_TABLE = load("addresses")
_PATTERNS = NamedPatterns(_TABLE)
# Beside these words a line that is an address answers with it, and tells nothing else.
_POLITE = frozenset(_TABLE["words"]["polite"].split())
_NEAR = 200  # characters before an address in which it is looked for that it is no home
_SPELLED = {"jln": "jalan", "jl": "jalan", "gg": "gang", "lrg": "lorong", "dsn": "dusun"}


@lru_cache(maxsize=256)  # a letter to an official shows each text of its case several times
def homes(text: str) -> tuple[Home, ...]:
    """Returns the addresses that the writer of `text` calls his own."""
    low, own = text.lower(), list[Home]()
    tried = [name for name, words in _TABLE["own"].items() if any(map(low.__contains__, words))]
    hits: list[re.Match[str]] = [hit for name in tried for hit in getattr(_PATTERNS, name).finditer(text)]
    for hit in sorted(hits, key=lambda one: one.start("home")):
        if is_exact(hit["home"]) and (not own or hit.start("home") >= own[-1].end):
            own.append(Home(*hit.span("home"), hit["home"], bool(hit.groupdict().get("near"))))
    return tuple(own)


def lone_addresses(text: str) -> list[Home]:
    """Returns the lines of a letter that are nothing but an address, except for courtesy; those that `homes`
    reads are left out."""
    found = []
    for line in _PATTERNS.line.finditer(text):
        start, end = line.span("home")
        others = re.findall(r"\w+", f"{line['before']} {line['after']}".lower())
        is_home = not _PATTERNS.elsewhere.search(text[max(0, start - _NEAR) : start].rstrip())
        is_new = not any(home.start < end and start < home.end for home in homes(text))
        if is_home and is_new and is_exact(line["home"]) and _POLITE.issuperset(others):
            found.append(Home(start, end, line["home"]))
    return found


def form_lines(text: str) -> list[tuple[int, int, str]]:
    """Returns (start, end, label) of each line of a form that says where he is."""
    return [(*found.span(), found["label"]) for found in _PATTERNS.form_line.finditer(text)]


def asked_for(question: str) -> str:
    """Returns what a question asks for: "home", "place" or ""."""
    if _PATTERNS.asks_home.search(question):
        return "home"
    return "place" if _PATTERNS.asks_place.search(question) else ""


def is_exact(address: str) -> bool:
    """Whether it names a street, a quarter, an RT or a number."""
    return _PATTERNS.exact.search(address) is not None


def on_one_street(home: str, place: str) -> bool:
    """Whether two addresses share a street or quarter; or an RT, where `home` names no street."""
    own, there = (
        [f"{_SPELLED.get(one['head'], one['head'])} {' '.join(one['name'].split())}" for one in units]
        for units in (_PATTERNS.unit.finditer(address.lower()) for address in (home, place))
    )
    if own:
        return any(one.startswith(two) or two.startswith(one) for one in own for two in there)
    return not {*_PATTERNS.rt.findall(home)}.isdisjoint(_PATTERNS.rt.findall(place))


def house_numbers(address: str) -> list[tuple[int, int]]:
    """Returns (start, end) of the numbers of houses in an address."""
    return [one.span() for one in _PATTERNS.house_number.finditer(address)]


# The place of the matter is looked for outside of where the writer lives.


def is_at_home(text: str) -> bool:
    """Whether the text says that it happened where the writer lives: "kolam lele tetangga saya"."""
    return any(map(text[:MAX_TEXT].lower().__contains__, _TABLE["words"]["at_home"]))


def without_homes(text: str, region: str = "") -> str:
    """`text` without the writer's address, the addressee and the letter's date line. An address of his that
    he calls the place of the matter stays. region: the kabupaten's name in lower case, which stands in the
    addressee."""
    for home in [one for one in reversed(homes(text)) if not one.near]:
        text = text[: home.start] + " " + text[home.end :]
    low = text.lower()
    if "saya" in low or "sy " in low or "aku" in low:
        text = _PATTERNS.living.sub(" ", text)
    if ":" in text:
        text = _PATTERNS.home_line.sub("", text)
    if "di" in low and "\n" in text:
        where = f"{re.escape(region)}|tempat" if region else "tempat"
        addressee = _PATTERNS.addressee.pattern.replace("tempat", where)
        text = _PATTERNS.date_line.sub("", re.sub(addressee, "", text))
    return text


def above_the_name(text: str) -> str:
    """`text` without last lines that give a name and a village: "Sulastri, Desa Aur", or "Yuli" above "Desa
    Tanjung Raman"."""
    above, _, last = text.rstrip().rpartition("\n")
    before, _, name = above.rpartition("\n")
    if above and len(last) <= 160 and _PATTERNS.name_and_place.fullmatch(last):
        return above
    signed = len(last) <= 160 and len(name) < 80 and _PATTERNS.village.fullmatch(last)
    return before if before and signed and _PATTERNS.name.fullmatch(name) else text


def home_of(text: str) -> str:
    """Returns his home as he gave it: a labelled line, his address, or "saya … warga Desa …, tinggal di
    …"."""
    return read_field("home", text, _candidates).words


def _candidates(text: str) -> Iterator[Candidate]:
    own, may_reside = homes(text), any(map(text.lower().__contains__, _TABLE["words"]["residents"]))
    yield from (Candidate(home.start, home.end) for home in own)
    if not own and may_reside and (resides := _PATTERNS.resides.search(text)):
        yield Candidate(*resides.span("home"))
