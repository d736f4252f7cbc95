"""The questions that the law asks of a text to learn what tells who its writer is (promise 12).

The law decides what may be told to whom; what a signature or an address looks like stands in
reading/identity/, which answers these questions. A house without a reader answers none: `NoReader` raises, so
that no text of a hidden complainant leaves unread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol


@dataclass(frozen=True)
class Home:
    """The writer's address as it stands in a text, from `start` to `end`. near: he says himself that the
    matter lies there ("di depan rumah saya …")."""

    start: int
    end: int
    text: str
    near: bool = False


class IdentityReader(Protocol):
    """What is asked of a text. Each answer is of the text alone, and pure."""

    def names_of_writer(self, text: str) -> Sequence[str]:
        """The names by which the writer calls himself, as he wrote them."""

    def signature_lines(self, text: str) -> frozenset[int]:
        """The lines of his signature, counted from 0; without the closing above them."""

    def form_lines(self, text: str) -> Sequence[tuple[int, int, str]]:
        """(start, end, label) of each line of a form that says where he is: "Alamat: …", "No HP: …"."""

    def homes(self, text: str) -> Sequence[Home]:
        """The addresses that the writer calls his own."""

    def lone_addresses(self, text: str) -> Sequence[Home]:
        """The lines that are nothing but an address, as one answers a question for it."""

    def asked_for(self, question: str) -> str:
        """What a question of ours asks for: "home", "place", or "" when it names neither."""

    def is_exact(self, address: str) -> bool:
        """Whether an address names more than a village: a street, a quarter, an RT or a number."""

    def on_one_street(self, home: str, place: str) -> bool:
        """Whether two addresses share a street or quarter, or an RT where the first names no street."""

    def house_numbers(self, address: str) -> Sequence[tuple[int, int]]:
        """(start, end) of the numbers of houses in an address."""

    def settlements(self, text: str) -> frozenset[str]:
        """The small-letter words that name a village, a subdistrict or more."""

    def sites(self, text: str) -> frozenset[str]:
        """The small-letter words that name any place, office or firm."""

    def is_description(self, word: str) -> bool:
        """Whether a word of a name only says what somebody is ("Warga")."""

    def traces(self, text: str, struck: str) -> Sequence[str]:
        """What speaks of his people and belongings ("istri saya"); none beside the mark `struck`."""

    def possible_names(self, text: str) -> Sequence[tuple[str, Sequence[str]]]:
        """(words with capitals, those of them that may be a person's name), in their order."""


class NoReader:
    """Stands in a house that was given no reader."""

    def _refuse(self, *_: object) -> NoReturn:
        raise LookupError("no reader of identities was handed to this house: call with_identity_reader")

    names_of_writer = signature_lines = form_lines = homes = lone_addresses = asked_for = is_exact = _refuse
    on_one_street = house_numbers = settlements = sites = is_description = traces = possible_names = _refuse
