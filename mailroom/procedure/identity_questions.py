"""Which questions the procedure asks of a text about its writer: his names, his homes, what tells of him,
what is a doubt.

In: each field of `IdentityReader` is a function of a text, some also of what is known of its writer
(`KnownWriter`).
Out: `Home`s, `Secret`s, names, doubts.
Fails: A house without answers has an `IdentityReader()`, whose methods raise LookupError. So no text of a
hidden complainant leaves unread.
See: The answers, made so that the law imports no reader: reading/identity/identity_answers.py. What may be
told to whom: procedure/secrecy/."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple, NoReturn


@dataclass(frozen=True)
class Home:
    """The writer's address as it stands in a text, from `start` to `end`. near: he says himself that the
    matter lies there ("di depan rumah saya …")."""

    start: int
    end: int
    text: str
    near: bool = False


class Secret(NamedTuple):
    """A piece of a text, from `start` to `end`, that nobody but the admin and its writer may read.

    kind: "name", "number", "address", "contact", or "word": not known to be harmless. accused: it names
    whom he complains of, and the admin's letter proposes to open it. own: it is the writer's own name,
    contact or number, which nobody but he may open."""

    start: int
    end: int
    kind: str
    accused: bool = False
    own: bool = False


@dataclass(frozen=True)
class KnownWriter:
    """What is known of a writer beside his text. struck: what else the admin said that nobody may read.
    harmless: the words and phrases of the office in small letters (`House.vocabulary`)."""

    names: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()  # his mail addresses and telephone numbers
    homes: tuple[str, ...] = ()  # his addresses of which officials read nothing
    struck: tuple[str, ...] = ()
    harmless: frozenset[str] = frozenset()


def _refuse(*_: object) -> NoReturn:
    raise LookupError("no reader of identities was handed to this house: call with_identity_reader")


@dataclass(frozen=True)
class IdentityReader:
    """What is asked of a text. Each answer is of the text alone, and pure."""

    # the names by which the writer calls himself, as he wrote them
    names_of_writer: Callable[[str], Sequence[str]] = _refuse
    # the lines of his signature, counted from 0; without the closing above them
    signature_lines: Callable[[str], frozenset[int]] = _refuse
    # (start, end, label) of each line of a form that says where he is: "Alamat: …", "No HP: …"
    form_lines: Callable[[str], Sequence[tuple[int, int, str]]] = _refuse
    # the addresses that the writer calls his own
    homes: Callable[[str], Sequence[Home]] = _refuse
    # the lines that are nothing but an address, as one answers a question for it
    lone_addresses: Callable[[str], Sequence[Home]] = _refuse
    # what a question of ours asks for: "home", "place", or "" when it names neither
    asked_for: Callable[[str], str] = _refuse
    # whether an address names more than a village: a street, a quarter, an RT or a number
    is_exact: Callable[[str], bool] = _refuse
    # whether two addresses share a street or quarter, or an RT where the first names no street
    on_one_street: Callable[[str, str], bool] = _refuse
    # (start, end) of the numbers of houses in an address
    house_numbers: Callable[[str], Sequence[tuple[int, int]]] = _refuse
    # the small-letter words that name a village, a subdistrict or more
    settlements: Callable[[str], frozenset[str]] = _refuse
    # whether a word of a name only says what somebody is ("Warga")
    is_description: Callable[[str], bool] = _refuse
    # whether a word is in everybody's letters, and no name
    is_everyday: Callable[[str], bool] = _refuse
    # what nobody but the admin may read: sorted, not overlapping; in linear time
    secrets: Callable[[str, KnownWriter], Sequence[Secret]] = _refuse
    # the phrases that may give the writer away by their meaning alone
    by_meaning: Callable[[str, KnownWriter], Sequence[str]] = _refuse
    # a phrase as it is compared: equal for all its spellings
    folded: Callable[[str], str] = _refuse
    # (start, end) of every place where one of the phrases stands, in whatever spelling
    places_of: Callable[[str, Collection[str]], Sequence[tuple[int, int]]] = _refuse
    # the words of the office, for `KnownWriter`
    harmless: frozenset[str] = frozenset()
