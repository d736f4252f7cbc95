"""Where in a text it shows who a hidden complainant is: signatures, names, numbers, his home.

His own words are searched for all that may tell it; anybody else's for what is known of him. In the place of
the matter only house numbers count, also when he lives there. The readers are those of reading/identity/.
case_masks.py masks what is found.

In: `HiddenWriter`: an `IdentityReader` and facts (complainant_facts.py); its methods a text. `cut_out`,
`join_and_trim`: `Secret`s.
Out: `Secret`s with their places.
Fails: A reader without answers raises LookupError: the letter is set aside, nothing leaves.
See: Masking what is found: case_masks.py. The readers: reading/identity/identity_answers.py."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache, cached_property, lru_cache
from itertools import islice
from operator import attrgetter

from mailroom.procedure.case import Case
from mailroom.procedure.identity_questions import IdentityReader, KnownWriter, Secret
from mailroom.procedure.secrecy import home_masking
from mailroom.procedure.secrecy.complainant_facts import SMALL, complainant_texts, known_writer

Span = tuple[int, int]
_HANDLE = re.compile(r"(?<![\w.@])@[\w.]{4,}")
_DIGIT = re.compile(r"\d")
_PHONE_DIGITS = 7
_EDGES = " \t\r\n.,;:!?()\"'“”‘’–-"


class HiddenWriter:
    """Somebody hidden in a case; finds what in a text tells who he is."""

    def __init__(self, case: Case, identity: IdentityReader) -> None:
        self.case, self.identity = case, identity

    @cached_property
    def facts(self) -> KnownWriter:
        return known_writer(self.case, self.identity)

    def find_in_own_words(self, text: str) -> Iterator[Secret]:
        one, identity = self.case, self.identity
        found = [*self._signatures(text), *self._form_values(text)]
        found += [Secret(*span, "address") for span in home_masking.home_spans(text, one, identity)]
        streets = home_masking.street_spans(text, one, identity)
        yield from cut_out([*found, *identity.secrets(text, self.facts)], streets, but_own=True)
        yield from self.find_by_what_is_known(text)

    def find_by_what_is_known(self, text: str) -> Iterator[Secret]:
        """In anybody's words: his names, contacts, numbers and address, and what the admin struck."""
        yield from self._home(text)
        for span in self._places(text, self._names_and_contacts):
            yield Secret(*span, _kind(text[slice(*span)]), own=True)
        yield from (Secret(*span, "word") for span in self._places(text, self.facts.struck))
        for handle in _HANDLE.finditer(text) if "@" in text else ():
            if self._names_him(_bare(handle[0])):
                yield Secret(*handle.span(), "contact", own=True)

    @cached_property
    def _names_and_contacts(self) -> tuple[str, ...]:
        """His names and contacts."""
        return (*(name for name in self.facts.names if len(name) >= SMALL), *self.facts.contacts)

    @cached_property
    def _names_him(self) -> Callable[[str], bool]:
        """Whether a handle holds one of his names or contacts; each handle is asked about once."""
        parts = [_bare(name) for name in self._names_and_contacts if len(name) > SMALL]
        return cache(lambda handle: any(part in handle for part in parts))

    def _home(self, text: str) -> Iterator[Secret]:
        """His address; where the matter lies there, the numbers of its house alone."""
        for secret, is_place in zip(self._homes, (False, True), strict=True):
            for start, end in self._places(text, secret):
                inner = [(0, end - start)]
                if is_place:
                    inner = [*self.identity.house_numbers(text[start:end])]
                yield from (Secret(start + first, start + last, "address") for first, last in inner)

    @cached_property
    def _homes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The secret parts of his addresses: of those elsewhere, and of those where the matter lies."""
        one, identity, parts = self.case, self.identity, (dict[str, None](), dict[str, None]())
        for home in home_masking.all_homes(one, complainant_texts(one), identity):
            if secret := home_masking.secret_part(home, one, identity):
                parts[home_masking.lies_at_home(home, one, identity)][secret] = None
        return tuple(parts[0]), tuple(parts[1])

    def _places(self, text: str, phrases: Collection[str]) -> Iterable[Span]:
        return self.identity.places_of(text, tuple(phrases)) if phrases else ()

    def _signatures(self, text: str) -> Iterator[Secret]:
        """The lines of his signature: those that follow one another as one."""
        lines, start, open_from = self.identity.signature_lines(text), 0, -1
        for number, row in enumerate(text.split("\n") if lines else ()):
            if number in lines and open_from < 0:
                open_from = start
            elif number not in lines and open_from >= 0:
                yield Secret(open_from, start - 1, "name")
                open_from = -1
            start += len(row) + 1
        if open_from >= 0:
            yield Secret(open_from, len(text), "name")

    def _form_values(self, text: str) -> Iterator[Secret]:
        """Yields what stands behind "Alamat:" and "No HP:"; where the matter lies at his home, its street
        stays."""
        for start, end, label in self.identity.form_lines(text):
            homes = home_masking.homes_in(text[start:end], self.case, self.identity)
            if not any(home_masking.lies_at_home(home, self.case, self.identity) for home in homes):
                number = _kind(text[start:end]) == "number"
                yield Secret(start + len(label), end, "number" if number else "address", own=number)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


@lru_cache(maxsize=1024)
def _kind(content: str) -> str:
    """Returns what a piece of his own is, as it looks."""
    if "@" in content:
        return "contact"
    return "number" if len(_DIGIT.findall(content)) >= _PHONE_DIGITS else "name"


def cut_out(secrets: Iterable[Secret], holes: Iterable[Span], *, but_own: bool = False) -> list[Secret]:
    """Returns the secrets, without those pieces that lie in one of the holes. but_own: his own stay whole."""
    gaps = _apart(holes)
    if not gaps:
        return [*secrets]
    ends = [end for _, end in gaps]
    left: list[Secret] = []
    for one in secrets:
        at = bisect_right(ends, one.start)
        if at == len(gaps) or gaps[at][0] >= one.end or (but_own and one.own):
            left.append(one)
            continue
        start = one.start
        for gap, end in islice(gaps, at, None):
            if one.end <= gap:
                break
            left += [one._replace(start=start, end=gap)] if start < gap else []
            start = end
        left += [one._replace(start=start)] if start < one.end else []
    return left


def _apart(spans: Iterable[Span]) -> list[Span]:
    """The spans sorted, those that overlap as one."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart


def join_and_trim(text: str, secrets: Iterable[Secret]) -> list[Secret]:
    """Returns the secrets sorted: those that overlap are one, as are names side by side. Blanks and marks at
    their edges stay readable."""
    merged: list[Secret] = []
    for one in sorted(sorted(secrets, key=attrgetter("end"), reverse=True), key=attrgetter("start")):
        last = merged[-1] if merged else None
        if last is None or (one.start >= last.end and not _side_by_side(text, last, one)):
            merged.append(one)
        elif one.end > last.end or (last.accused and not one.accused) or (one.own and not last.own):
            start, end, kind = last.start, max(last.end, one.end), last.kind
            merged[-1] = Secret(start, end, kind, last.accused and one.accused, last.own or one.own)
    return [trimmed for one in merged if (trimmed := _trim(text, one)).start < trimmed.end]


def _side_by_side(text: str, last: Secret, one: Secret) -> bool:
    """Whether both are names of one kind, with nothing but blanks between them."""
    beside = last.kind == one.kind == "name" and last.accused == one.accused
    return beside and not text[last.end : one.start].strip(" \t")


def _trim(text: str, one: Secret) -> Secret:
    """A mark within the content ("Jl. Melati", "(0734) 42") stays: only what stands around it goes."""
    if one.start < one.end and text[one.start] not in _EDGES and text[one.end - 1] not in _EDGES:
        return one
    content = text[one.start : one.end]
    bare = content.strip(_EDGES)
    if bare == content:
        return one
    start = one.start + (content.index(bare) if bare else 0)
    return Secret(start, start + len(bare), one.kind, one.accused, one.own)
