"""Which words of a hidden case are masked for officials, and the number of each mask: "[disamarkan 3]".

A complainant's words pass as far as they are known to be harmless (reading/identity/identity_gate.py).
Officials' words are searched for what is known of him, and for the words under each mask that is not opened.
A number once given stays; the same content has one number in all letters of a case. His own name, contacts
and numbers stay masked, whatever was opened.

In: `Gate`: a `Case`, an `IdentityReader`, masks given so far; its methods a text.
Out: the text with numbered masks; `NumberedMask`s; `Secret`s.
Fails: A reader without answers raises LookupError: the letter is set aside, nothing leaves.
See: Which texts are masked at all: alias_and_masked_texts.py. What the admin opens: desk/mask_decisions.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product
from typing import Any

from mailroom.procedure.case import Case, Mask
from mailroom.procedure.identity_questions import IdentityReader, KnownWriter, Secret
from mailroom.procedure.secrecy.home_masking import telling_parts
from mailroom.procedure.secrecy.number_masking import MAIL, NIK, PHONE, STRUCK
from mailroom.procedure.secrecy.writer_traces import HiddenWriter, cut_out, join_and_trim

_MARK = re.compile(r"\[disamarkan(?: (\d{1,5}))?\]")
_DIGIT_RUNS = re.compile(r"\d+")
_NAME = 4  # letters of a part of a name that tells
_FEW = 6  # opened numbers, of which every three are put side by side
_PASSES = 3  # a mask of one text is looked for in all others: they are gone through again
# Shorter contents are everybody's: they are neither looked for elsewhere nor opened within longer ones.
_TELLING = re.compile(r"[^\W\d_]{3}|\d(?:\D{0,3}\d){3}")
# A number of six digits or more that is no date: of "tengahnya 139 00 7741" the number tells by itself.
_RUN = re.compile(r"(?<!\d)(?!\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}(?!\d))\d(?:[-/. ]?\d){5,}")
_PARTS = (MAIL, PHONE, NIK)


@dataclass(frozen=True)
class NumberedMask:
    """A mask as the admin sees it. opened: officials read what stands behind it."""

    no: int
    mask: Mask
    opened: bool

    def as_json(self) -> dict[str, Any]:
        return {"no": self.no, **vars(self.mask), "opened": self.opened}


class Gate:
    """The gate of one case as it stands. masks: those numbered so far, then further ones that its texts need.

    given: the masks so far, where more were given than its history tells; walk: whether its texts are gone
    through for further ones."""

    def __init__(
        self, case: Case, identity: IdentityReader, given: Sequence[Mask] = (), *, walk: bool = True
    ) -> None:
        self.case, self.identity = case, identity
        people = (case, *case.joined.values())
        self.hidden = {one.number: HiddenWriter(one, identity) for one in people if one.is_hidden}
        self.masks: list[Mask] = [*(given or case.masks)]
        self._numbers: dict[str, int] = {}
        # what `forbidden` has found, and in how many masks; a mask once given stays as it is
        self._closed, self._telling, self._homes, self._looked_at = list[str](), list[str](), list[str](), 0
        for number, mask in enumerate(self.masks, 1):
            self._numbers.setdefault(self._key(mask.text), number)
        self._opened = {self._key(one) for one in case.undisguised if self.hidden} - {""}
        self._opening = tuple(one for one in case.undisguised if _TELLING.search(one))
        self.settled = True  # no further mask would be found
        for _ in range(_PASSES if walk and case.is_hidden else 0):
            before = len(self.masks)
            # a reason for a rating stands with the case and with its part
            for text, joined in dict.fromkeys(_complainants_texts(case)):
                self.number(text, self.secrets(text, joined))
            for text in dict.fromkeys(_officials_texts(case)):
                self.number(text, self.known_in(text))
            self.settled = before == len(self.masks)
            if self.settled:
                break

    def numbered_masks(self) -> list[NumberedMask]:
        """Returns the masks in the order of their numbers, without those that an erasure emptied."""
        rows = (NumberedMask(no, mask, self._is_open(mask)) for no, mask in enumerate(self.masks, 1))
        return [row for row in rows if row.mask.text]

    def is_own(self, phrase: str) -> bool:
        """Whether the phrase names somebody hidden, so that only he may open it."""
        masks = (mask for mask in self.masks if mask.own)
        named = (secret.own for one in self.hidden.values() for secret in one.find_by_what_is_known(phrase))
        return any(named) or self._key(phrase) in {self._key(mask.text) for mask in masks if mask.text}

    def is_new_in(self, text: str, joined: str = "") -> bool:
        """Whether something of a complainant's words would be masked that has no number yet. His own name,
        contacts and numbers do not count."""
        found = (text[one.start : one.end] for one in self.secrets(text, joined) if not one.own)
        return any(self._key(content) not in self._numbers for content in found)

    def forbidden(self) -> list[str]:
        """Returns the contents of masks that may stand in no letter to officials, and what in them tells by
        itself who it is: of "0812… atau ani@…" each, of an address "Blok C2"."""
        for one in self.masks[self._looked_at :]:
            if _TELLING.search(one.text) and not self._is_open(one):
                self._closed.append(one.text)
                self._telling += [part for part in _telling_parts(one) if not self._is_opened(part)]
                homes = telling_parts(one.text) if one.kind == "address" else ()
                self._homes += [part for part in homes if not self._is_opened(part)]
        self._looked_at = len(self.masks)
        return list(dict.fromkeys([*self._closed, *self._telling, *self._homes]))

    def complainants_words(self, text: str, joined: str = "") -> str:
        """Returns what a complainant wrote, as officials may read it. joined: he came with this merged
        case."""
        shown = self._with_marks(text, self.secrets(text, joined))
        return _MARK.sub(self._content_if_open, shown) if joined else shown

    def officials_words(self, text: str) -> str:
        """Returns what anybody else wrote, without what tells who is hidden in this case."""
        return self._with_marks(text, self.known_in(text))

    def secrets(self, text: str, joined: str = "") -> list[Secret]:
        """Returns the parts of a complainant's words that stay masked: sorted, not overlapping."""
        writers = [self.hidden[one] for one in {self.case.number: 0, joined: 0} if one in self.hidden]
        found = chain.from_iterable(one.find_in_own_words(text) for one in writers)
        return self._close(text, [*found, *self._masked_in(text)])

    def known_in(self, text: str) -> list[Secret]:
        """Returns what of others' words tells who is hidden here: what is known of him, and what was
        masked."""
        found = [secret for one in self.hidden.values() for secret in self._known_of(one, text)]
        found += (Secret(*one.span(), "number") for one in NIK.finditer(text) if self.hidden)
        found += self._named_again(text)
        return self._close(text, [*found, *self._masked_in(text)])

    def _named_again(self, text: str) -> Iterator[Secret]:
        """Returns where a person is named by a part of a masked name: "Bu Nurlela" of "Nurlela Sari"."""
        closed = (mask.text for mask in self.masks if mask.kind == "name" and not self._is_open(mask))
        parts = {word for name in closed for word in self._key(name).split() if len(word) >= _NAME}
        if not parts or not text:
            return
        for secret in self.identity.secrets(text, KnownWriter(harmless=self.identity.harmless)):
            said = self._key(text[secret.start : secret.end]).split()
            if secret.kind == "name" and not parts.isdisjoint(said):
                yield secret

    def _masked_in(self, text: str) -> list[Secret]:
        """Returns where the content of a mask stands."""
        spans = self.identity.places_of(text, tuple(self.forbidden())) if self.masks else ()
        return [Secret(*span, "word") for span in spans]

    def number(self, text: str, secrets: Iterable[Secret]) -> None:
        """Give each of these secrets a number that has none."""
        for one in secrets:
            content = text[one.start : one.end]
            if self._key(content) not in self._numbers:
                self.masks.append(Mask(content, one.kind, one.accused and not one.own, one.own))
                self._numbers[self._key(content)] = len(self.masks)

    def take_over(self, text: str, theirs: Sequence[Mask]) -> str:
        """Returns a masked text of another case, with this case's numbers in place of that one's
        (`theirs`)."""

        def renumber(found: re.Match[str]) -> str:
            number = int(found[1] or 0)
            if not 0 < number <= len(theirs):
                return STRUCK
            mask = theirs[number - 1]
            self.number(mask.text, [Secret(0, len(mask.text), mask.kind, mask.accused, mask.own)])
            return self._mark(mask.text)

        return _MARK.sub(renumber, text)

    def _known_of(self, one: HiddenWriter, text: str) -> Iterator[Secret]:
        """A word of the open name of this case tells nothing of who came with a merged one."""
        name = "" if self.case.is_hidden else f" {self._key(self.case.name)} "
        for secret in one.find_by_what_is_known(text):
            content = text[secret.start : secret.end]
            if "@" in content or f" {self._key(content)} " not in name:
                yield secret

    def _close(self, text: str, secrets: Iterable[Secret]) -> list[Secret]:
        """The secrets as one list, without what was opened of them and what is a mask's mark already."""
        every = list(secrets)
        if self._opening and every:
            places = self.identity.places_of(text, self._opening)
            opened = [place for place in places if self._key(text[slice(*place)]) in self._opened]
            every = [
                *(one for one in every if one.own),
                *cut_out((one for one in every if not one.own), opened),
            ]
        every = join_and_trim(text, cut_out(every, [found.span() for found in _MARK.finditer(text)]))
        return [one for one in every if one.own or not self._is_opened(text[one.start : one.end])]

    def _key(self, content: str) -> str:
        return self.identity.folded(content) or content.strip()

    def _is_open(self, mask: Mask) -> bool:
        return not mask.own and self._is_opened(mask.text)

    def _is_opened(self, content: str) -> bool:
        """Whether it was opened by itself; or, telling as it is, lies within what was opened."""
        key = self._key(content)
        if key in self._opened or not self._opened or not _TELLING.search(content):
            return key in self._opened
        if self._stands_in_opened(key):
            return True
        # numbers that were opened may stand side by side, with a number told in words beside them
        digits = _DIGIT_RUNS.findall(content)
        words = [word for word in key.split() if not word.isdecimal()]
        cut = any("".join(digits) in row for row in self._opened_digits) if digits else False
        return cut and (not words or self._stands_in_opened(" ".join(words)))

    def _stands_in_opened(self, key: str) -> bool:
        """Whether it is a cut of an opened number, or whole words of one opened piece."""
        return any(
            f" {key} " in f" {one} " or (key.isdecimal() and key.lstrip("0") in one) for one in self._opened
        )

    @cached_property
    def _opened_digits(self) -> list[str]:
        """The digits of every two opened numbers side by side, and of every three of a few."""
        opened = (one for one in self.case.undisguised if self.hidden)
        numbers = {row for one in opened if (row := "".join(_DIGIT_RUNS.findall(one)))}
        lengths = (2, 3) if len(numbers) <= _FEW else (2,)
        return ["".join(row) for length in lengths for row in product(numbers, repeat=length)]

    def _mark(self, content: str) -> str:
        number = self._numbers.get(self._key(content))
        return STRUCK if number is None else f"[disamarkan {number}]"

    def _with_marks(self, text: str, secrets: Sequence[Secret]) -> str:
        pieces, end = list[str](), 0
        for one in secrets:
            pieces += text[end : one.start], self._mark(text[one.start : one.end])
            end = one.end
        return "".join([*pieces, text[end:]])

    def _content_if_open(self, found: re.Match[str]) -> str:
        mask = self.masks[int(found[1]) - 1] if found[1] and 0 < int(found[1]) <= len(self.masks) else None
        return mask.text if mask is not None and self._is_open(mask) else found[0]


def _telling_parts(mask: Mask) -> Iterator[str]:
    """The addresses and numbers in a mask, each of which tells by itself who it is."""
    for part in (*_PARTS, _RUN) if mask.kind == "number" else _PARTS:
        yield from (found[0] for found in part.finditer(mask.text))


def _complainants_texts(case: Case) -> Iterator[tuple[str, str]]:
    """Yields (text, the merged case it came with) of all that complainants wrote and officials may come to
    read."""
    own = [case.text, case.summary, case.title or case.subject, case.place, case.when, case.wants]
    own += [case.respondent, case.topic]
    yield from ((text, "") for text in own if text)
    yield from ((text.text, text.joined) for text in case.texts if text.by_complainant)
    yield from ((review.summary, review.joined) for review in case.reviews if review.summary)
    reasons = (case.rating_reason, *(part.rating_reason for part in case.dispositions))
    yield from ((text, "") for text in reasons if text)


def _officials_texts(case: Case) -> Iterator[str]:
    yield from (text.text for text in case.texts if not text.by_complainant)
    for part in case.dispositions:
        written = (part.response, part.answer, *part.progress)
        yield from (part.note, *(text.text for text in written if text is not None))
