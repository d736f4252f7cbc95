"""What goes when a person asks the office to forget him, or a case: found in the book, in letters and in mails, and what stands against it.

Promises: reads only. Whoever is named by an address goes with every case he opened; a case goes by its number alone. A case that is still
open keeps its words, whosever they are: it is named as an obstacle, and so is a letter or mail that waits. What only *names* him in other
people's cases is not taken away but listed, for a person to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mailroom.clerk.store import Store
from mailroom.doorkeeper import Notes
from mailroom.paper.opener import open_mail
from mailroom.procedure.case import Case
from mailroom.shelves.inbox import Inbox, Unreadable
from mailroom.shelves.journal import Journal
from mailroom.shelves.register import Register
from mailroom.shelves.striking import Found, find, mention, mentioning
from mailroom.shelves.thinning import THINNED, digest_of

DOSSIERS = ("P4-", "TEGURAN-")
Obstacle = tuple[str, str]  # (key of a sentence in cli.toml's [erase], what it is about)


@dataclass(frozen=True)
class Subject:
    """Who or what is to be forgotten. cases: numbers; address: "" when only one case is; people: full names and addresses he has there."""

    cases: tuple[str, ...]
    address: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What goes: `found` of the book, the letters of these digests, the mails of these ids. left: where he is still named afterwards."""

    found: Found
    letters: tuple[str, ...]
    mails: tuple[str, ...]
    left: tuple[str, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def empty(self) -> bool:
        return not (self.found.places or self.letters or self.mails)


def of_case(store: Store, number: str) -> Subject:
    """One case, which exists. He may have others."""
    case = store.case(number)
    assert case is not None
    return Subject((number,), "", _people([case]))


def of_address(store: Store, address: str) -> Subject:
    """A person: all cases that came from his address. No index is asked: of a case that was struck out in part it knows nobody."""
    address = address.lower()
    cases = [case for case in store.cases() if case.address.lower() == address]
    return Subject(tuple(case.number for case in cases), address, _people(cases))


def _people(cases: list[Case]) -> tuple[str, ...]:
    """A name of one word is somebody else's, too; it would find everything."""
    return tuple(dict.fromkeys(one for case in cases for one in (case.address, case.name) if "@" in one or " " in one))


def plan(root: Path, store: Store, journal: Journal, subject: Subject) -> Plan:
    """Go through book and letters. Takes a while in a large store: every letter that the book does not tie to a case is opened."""
    inbox, register = Inbox(root), store.register
    names = (*subject.cases, *((subject.address,) if subject.address else ()), *_questions(register, subject))
    found = find(journal, mentioning(*names))
    tied = {digest_of(key) for key in found.keys("letters")} - {""}
    loose, others = _letters(register, inbox, tied, names, subject)
    mails = [key for key in found.keys("mails") if not (register.get("mails", key) or {}).get(THINNED)]
    letters = [digest for digest in sorted({*tied, *loose}) if inbox.copies(digest)]
    named = find(journal, mentioning(*subject.people)).documents - found.documents if subject.people else frozenset()
    left = [*(f"{table}/{key}" for table, key in sorted(named)), *(f"letters/{digest}" for digest in others)]
    obstacles = tuple(dict.fromkeys(_obstacles(root, store, found, inbox, names)))
    return Plan(found, tuple(letters), tuple(mails), tuple(left), obstacles)


def _questions(register: Register, subject: Subject) -> Iterator[str]:
    """The keys of what the office asked about their letters, and of those that it was told to handle again."""
    letters = {
        digest_of(key) for key, row in register.iterate("letters")
        if row.get("dossier") in subject.cases or (subject.address and row.get("sender") == subject.address)
    }  # fmt: skip
    for key, row in register.iterate("dossiers"):
        if row.get("digest") in letters or (row.get("record") or {}).get("dossier") in subject.cases:
            yield key


def _letters(
    register: Register, inbox: Inbox, tied: set[str], names: tuple[str, ...], subject: Subject
) -> tuple[list[str], list[str]]:
    """Letters that name them though the book does not say so (an official's answer that quotes a list): (those that go, those of others)."""
    words, loose, others = mention(*names), list[str](), list[str]()
    for key, row in register.iterate("letters"):
        digest = digest_of(key)
        if key == digest and digest not in tied and not row.get(THINNED) and words.search(_text(inbox, digest)):
            about = {*row.get("dossiers", ()), row.get("dossier")} - set(subject.cases)
            (others if any(register.get("cases", str(one)) for one in about) else loose).append(digest)
    return loose, others


def _text(inbox: Inbox, digest: str) -> str:
    """All that a letter says, its files left out."""
    raws = [inbox.raw(digest, copy) for copy in range(1, inbox.copies(digest) + 1)]
    return "\n".join(map(said, raws))


def said(raw: bytes) -> str:
    """What a mail says in its headers and texts, and what lies in it as another mail."""
    opened = open_mail(raw)
    inner = (part.decode("utf-8", "replace") for part in opened.embedded)
    return "\n".join([*(value for _, value in opened.headers), opened.text, opened.html, *inner])


# What stands against it.


def _obstacles(root: Path, store: Store, found: Found, inbox: Inbox, names: tuple[str, ...]) -> Iterator[Obstacle]:
    register = store.register
    touched = set(found.keys("cases"))
    for key in found.keys("letters"):
        row = register.get("letters", key) or {}
        touched |= {str(one) for one in (*row.get("dossiers", ()), row.get("dossier")) if one}
    for number in sorted(touched):
        if (register.get("cases", number) or {}).get("open"):
            yield "open_case", number
    for key in found.keys("dossiers"):
        dossier = store.dossier(key) if key.startswith(DOSSIERS) else None
        if dossier is not None and dossier.open:
            yield "open_dossier", key
    for key in found.keys("mails"):
        if (register.get("mails", key) or {}).get("status") == "waiting":
            yield "waiting_mail", key
    if inbox.waiting() or Notes(root).waiting():
        yield "waiting_letter", ""
    yield from (("aside", name) for name in _aside(inbox, names))


def _aside(inbox: Inbox, names: tuple[str, ...]) -> Iterator[str]:
    words = mention(*names)
    for one in inbox.aside():
        try:
            envelope, raw = inbox.read_aside(one.name)
        except Unreadable:
            continue
        if words.search(f"{envelope.sender}\n{one.why}\n{said(raw)}"):
            yield one.name


def words_in(rule: str, subject: Subject) -> bool:
    """Whether the rule, which stays in the book for ever, itself names whoever is to be forgotten."""
    parts = [*subject.people, *(part for one in subject.people for part in one.split() if len(part) > 2)]
    return "@" in rule or bool(parts and mention(*parts).search(rule))
