"""Which words of an official's answer tell of somebody else: a telephone number, a NIK, a home. Such an
answer waits for the liaison's yes.

What the complainant wrote himself is known to him.

In: `of_others`: the answer's text, the `Case`, the `House`, the official's signature.
Out: those words.
Fails: A house without a reader of identities raises LookupError: the letter is set aside, nothing leaves.
See: Numbers of offices, which belong to no person: `Rows` here, and rujukan.csv. The liaison's yes:
`do_pass_on` in desk/agencies/agency_acts.py."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from mailroom.procedure.case import Case
from mailroom.procedure.office_facts import House
from mailroom.procedure.secrecy.complainant_facts import complainant_texts
from mailroom.procedure.secrecy.number_masking import NIK, PHONE

_STREET = r"\b(?:jl|jln|jalan|gg|gang|lorong|lrg)\b\.?\s+"
_NUMBER = r"(?:no|nomor|nmr)\b\.?\s*"
# A street with the number of a house; RT and RW; a block with its number; a house by its number.
_ADDRESSES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_STREET}(?:[^\W\d_][\w.'-]*+\s++){{1,5}}?,?\s*{_NUMBER}\d+\w?\b",
        rf"{_STREET}(?:[^\W\d_][\w.'-]*+\s++){{1,4}}\d{{1,4}}[a-z]?(?=\s*,?\s*\brt\b)",
        r"\brt\b\.?\s*\d{1,3}\b",
        r"\brw\b\.?\s*\d{1,3}\b",
        r"\bblok\s+[a-z]{1,2}\s?[-/.]?\s?(?:no\b\.?\s*)?\d{1,3}\b",
        rf"\brumah(?:nya)?\s+{_NUMBER}\d+\w?\b",
    )
)
_SHORT = {"jln": "jalan", "jl": "jalan", "gang": "gg", "lrg": "lorong", "nomor": "no", "nmr": "no"}
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_NOT_DIGIT = re.compile(r"\D")


def of_others(text: str, case: Case, house: House, signature: str = "") -> list[str]:
    """Returns the pieces of an official's text that may belong to somebody else, as written there, each once.
    signature: of his letter, whose numbers are his own."""
    text = unicodedata.normalize("NFKC", text)
    his = "\n".join([*complainant_texts(case), case.phone, case.home])
    open_to_him = [his, signature, *_offices(house)]
    numbers = {_bare(one) for known in open_to_him for one in _numbers(known)}
    said = Rows(" ".join(map(_plain, open_to_him)).split())
    found = [one for one in _numbers(text) if _bare(one) not in numbers]
    found += [one for one in _addresses(text) if _plain(one).split() not in said]
    return list(dict.fromkeys(found))


class Rows:
    """The words of a text, asked whether others stand in it one after the other. Each length is gone through
    once."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._rows: dict[int, set[tuple[str, ...]]] = {}

    def __contains__(self, words: Sequence[str]) -> bool:
        many = len(words)
        if many not in self._rows:
            self._rows[many] = {
                tuple(self._words[at : at + many]) for at in range(len(self._words) - many + 1)
            }
        return tuple(words) in self._rows[many]


def _numbers(text: str) -> Iterator[str]:
    yield from (found.group() for pattern in (NIK, PHONE) for found in pattern.finditer(text))


def _addresses(text: str) -> Iterator[str]:
    found = (one for pattern in _ADDRESSES for one in pattern.finditer(text))
    yield from (" ".join(one.group().split()) for one in sorted(found, key=lambda one: one.start()))


def _offices(house: House) -> Iterable[str]:
    heads = (house, house.regent, house.inspectorate)
    yield from (text for head in heads for text in (head.address, head.phone))
    yield from house.channels
    yield from (f"{one.phone} {one.where}" for one in house.locality.referrals)
    yield from (f"{one.address}\n{one.phone}" for one in house.people.agencies.values())


def _bare(number: str) -> str:
    return _NOT_DIGIT.sub("", number).removeprefix("62").removeprefix("0")


def _plain(text: str) -> str:
    """Its words and numbers, however they are abbreviated: "Jl. Melati No. 05" is "jalan melati no 5"."""
    words = (word.lower() for word in _PARTS.findall(text))
    return " ".join(word.lstrip("0") or "0" if word.isdigit() else _SHORT.get(word, word) for word in words)
