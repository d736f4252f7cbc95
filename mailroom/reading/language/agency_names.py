"""Which agencies a text names, by code, name or alias.

A word that is only similar to a name gives that agency as `maybe`: the writer is asked.

In: `Names.of_office`: agencies by code and further names. `find`: a text. `list_in`: also a `Lexicon`.
Out: (start, end, code) of each; `AgencyList`.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken agency_lists.toml
raises ValueError when it is first read.
See: Names: the office's instansi.csv; words around names in a list: grammar/agency_lists.toml. Which of them
a reply means: replies/mentions.py. Which agency a complaint is for: complaints/agency_suggestions.py."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from mailroom.procedure.people import Agency
from mailroom.reading.language.government_affairs import holders
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import Lexicon, lower, small, starts, vocabulary_of

# words of a list of agencies that are none, of which it is guessed what was meant: nobody names more
_GUESSED = 40
_LONGEST = 80  # characters of such a word
_JOINTS = frozenset(load("agency_lists")["joints"])
_HOUSES = frozenset(load("agency_lists")["houses"])
_NOTED = re.compile(
    r"(?:[;:]|\bcatatan\b|\bcat\b|\bnote\b|\bkarena\b|\bkrn\b|\bsoalnya\b|\bsoal\b|\bsebab\b|\bgara-gara\b"
    r"|\bkata\b|\bbiar\b|\bagar\b|\bmohon\b|\btolong\b|\bsupaya\b|\bharap\b|\bsegera\b|\bdengan catatan\b"
    r"|\(|\n|\brilis\b|\blepas\b|\bberkas\b|\blampiran\b|\buntuk\b)\s*(.*)$",
    re.DOTALL | re.IGNORECASE,
)
_JOINED = re.compile(
    r"(?i)(?=\W*[\w,&+/])\W*(?:\b(?:dan|sama|samo|serta|plus|dengan|karo|ke|dinas|juga)\b\W*)*"
)
_JOIN = r"(?:dan|serta|sama|samo|plus|juga|dengan|&|\+|/)"
_JOINED_AFTER = re.compile(
    rf"(?i)\s*(?!juga\s+(?!ke\b|dinas\b|badan\b|kantor\b)){_JOIN}\s+"
)  # "DLH juga ikut" joins nothing
_JOINED_BEFORE = re.compile(rf"(?i)\s*{_JOIN}\s+(?:ke\s+|dinas\s+)?$")
_NEAR = 12  # characters in which the other agency begins or ends
_WORD = re.compile(r"\w+")
_WHERE = re.compile(r" (?:(?:kabupaten|kota)(?: .*)?|daerah)$")  # "Dinas Kesehatan Kabupaten …"


@dataclass(frozen=True)
class AgencyList:
    """Agencies found in a text. codes: in their order; unknown: words in the list that name no agency of
    ours; rest: the words after the last agency; maybe: the code whose name an unknown word resembles, "" =
    none."""

    codes: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    rest: str = ""
    maybe: str = ""


class Names:
    """The agencies of an office by all their names. extra: further names by kinds of affairs (keywords.toml),
    for the agency that holds the kind."""

    _last: ClassVar[tuple[Mapping[str, Agency], Mapping[str, Sequence[str]], Names] | None] = None

    @classmethod
    def of_office(cls, agencies: Mapping[str, Agency], extra: Mapping[str, Sequence[str]]) -> Names:
        """Returns the names of these agencies. The names last asked for are remembered, so all readers of a
        process share them."""
        known = cls._last
        if known is None or known[0] != agencies or known[1] is not extra:
            known = cls._last = agencies, extra, Names(agencies, extra)
        return known[2]

    def __init__(self, agencies: Mapping[str, Agency], extra: Mapping[str, Sequence[str]]) -> None:
        self.forms: dict[str, str] = {}
        self._nearest = lru_cache(maxsize=512)(self._nearest_code)  # one reply is asked several times
        held: dict[str, list[str]] = {}
        for kind, code in holders(agencies).items() if extra else ():
            held.setdefault(code, []).extend(extra.get(kind, ()))
        for code, agency in agencies.items():
            for form in self._forms(agency, held.get(code, ())):
                self.forms.setdefault(form, code)
        by_first: dict[str, list[str]] = {}
        for form in sorted(filter(None, self.forms), key=len, reverse=True):
            by_first.setdefault(re.split(r"\W", form, maxsplit=1)[0], []).append(form)
        self._patterns: dict[str, re.Pattern[str]] = {}
        for first, forms in by_first.items():
            inner = "|".join(map(re.escape, forms)).replace(r"\ ", r",?[\s/-]+")
            self._patterns[first] = re.compile(rf"(?<![\w@.-])(?:{inner})(?![\w@]|-(?!lah\b|nya\b|kah\b)\w)")

    def _forms(self, agency: Agency, extra: Sequence[str]) -> Iterable[str]:
        """The names of one agency: code, name and aliases, each also without brackets and without "Kabupaten
        …" behind it."""
        yield _with_single_blanks(agency.code)
        for name in (agency.name, *agency.aliases, *extra):
            bare = _with_single_blanks(re.sub(r"\(.*?\)", "", name))
            yield bare
            shorter = _WHERE.sub("", bare)
            if shorter and not bare.startswith("kecamatan "):  # which one of all?
                yield shorter

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Returns (start, end, code) of each agency named in `text`, in order."""
        spots: list[tuple[int, int, str]] = []
        end = 0
        low = small(text)
        for at in starts(text, self._patterns.keys() & vocabulary_of(text)):
            word = _WORD.match(low, at)
            pattern = self._patterns.get(word.group()) if word else None
            found = pattern.match(low, at) if pattern and at >= end else None
            if found:
                end = found.end()
                spots.append((found.start(), end, self.forms[_with_single_blanks(found.group())]))
        return spots

    def leading(self, text: str, quiet: Callable[[str], bool]) -> tuple[list[str], int]:
        """Returns (the codes of the agencies at the head of `text`, joined to one another; where they end).
        None where another is named further on. quiet: whether what stands before the first says nothing."""
        codes, at = list[str](), 0
        for start, end, code in self.find(text):
            between = text[at:start]
            if not (_JOINED.fullmatch(between) if codes else quiet(between)):
                return [], 0
            codes, at = [*codes, code], end
        return list(dict.fromkeys(codes)), at

    def joined_to_unknown(self, text: str) -> bool:
        """Whether a named agency is joined to something that is none: "PUPR dan dinas yang mengurusnya"."""
        spots = self.find(text)
        starts, ends = {start for start, _, _ in spots}, {end for _, end, _ in spots}
        for start, end, _ in spots:
            after, before = _JOINED_AFTER.match(text, end), _JOINED_BEFORE.search(text[:start])
            if after and not any(after.end() <= one <= after.end() + _NEAR for one in starts):
                return True
            if before and not any(before.start() - _NEAR <= one <= before.start() for one in ends):
                return True
        return False

    def list_in(self, text: str, lexicon: Lexicon) -> AgencyList:
        """Returns a list of agencies ("DINKES, pupr dan DLH: mohon segera") taken apart. Words after the last
        agency that tell of the matter or begin a remark are `rest`; other strange words are `unknown`."""
        spots = self.find(text)
        last = spots[-1][1] if spots else 0
        codes = tuple(dict.fromkeys(code for _, _, code in spots))
        tail = text[last:]
        noted = _NOTED.search(tail if spots else text)
        listed = text[: last + noted.start()] if noted and spots else text[: noted.start()] if noted else text
        note = (noted[1] if noted.group()[:1] in ";:(\n" else noted.group()).strip() if noted else ""
        told = self._matter_behind(listed[last:], lexicon) if spots else ""
        if told:
            listed, note = listed[:last], f"{told} {note}".strip()
        unknown = tuple(itertools.islice(self._strange(listed, spots, lexicon), _GUESSED))
        if not spots and not unknown and noted:
            unknown = (note[:60],) if note else ()
        maybe = self._close(unknown) if unknown else ""
        return AgencyList(codes, unknown, note.strip(" .)"), maybe)

    def _matter_behind(self, tail: str, lexicon: Lexicon) -> str:
        """The words behind the last agency when they tell of the matter ("PDAM, air mati"). "" for fewer than
        two words, a list that goes on ("dan …"), another body, a negation or a doubt."""
        quiet = _JOINTS | lexicon.sets["region"]
        words = [word for word in lexicon.words(tail) if word not in quiet]
        other = _HOUSES | lexicon.sets["negators"] | lexicon.sets["doubts"]
        goes_on = re.match(r"\W*(?:(?:dan|serta|sama|plus)\b|[&+/])", tail.lower())
        if len(words) < 2 or goes_on or not other.isdisjoint(words):
            return ""
        return tail.strip(" \t\r\n,.-–")

    def _strange(self, listed: str, spots: Sequence[tuple[int, int, str]], lexicon: Lexicon) -> Iterable[str]:
        """The pieces of the list that are neither an agency, nor a word between agencies ("dan", "ke"), nor
        the kabupaten's name."""
        blanked, quiet = list(listed), _JOINTS | lexicon.sets["region"]
        for start, end, _ in spots:
            blanked[start:end] = [","] * (min(end, len(listed)) - start)
        for piece in re.split(r"[,/&+.\n]|\bdan\b|\bserta\b", "".join(blanked)):
            if words := [word for word in lexicon.words(piece) if word not in quiet]:
                yield " ".join(words)

    def _close(self, unknown: Sequence[str]) -> str:
        """The code of the first agency whose name is at least 0.78 like one of the unknown words (difflib),
        "" when none is."""
        words = dict.fromkeys(word for text in unknown for word in (text, *text.split()))
        short = (word for word in itertools.islice(words, _GUESSED) if len(word) <= _LONGEST)
        return next(filter(None, map(self._nearest, short)), "")

    def _nearest_code(self, word: str) -> str:
        close = difflib.get_close_matches(word, self.forms, n=1, cutoff=0.78)
        return self.forms[close[0]] if close else ""


def _with_single_blanks(name: str) -> str:
    return " ".join(re.split(r"[\s\-,/]+", lower(name).strip()))
