"""Which journal lines, letters and mails speak of a case or a person whose data is to be erased, and what
stands against it.

An address stands for a person with every case he opened, a number for one case. An open case is an obstacle,
and so is a letter or mail that waits. Other people's cases that only name him are listed, for a person to
look at.

In: `of_case`, `of_address`, `of_past_cases`: the `Store`, and numbers or an address. `plan`: the `Cabinet`,
`Journal`, `Subject`.
Out: `Subject`; `Plan`; `restate` enters running teguran again; the text of a mail; yes or no.
Fails: JournalBroken, JSONDecodeError: a damaged line. OSError: the disk. ValueError: a file that is no
letter. Nothing is struck then.
See: The striking itself: shelves/upkeep/erasure.py."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from mailroom.clerk.change import Change
from mailroom.clerk.outcome import DossierDecision
from mailroom.clerk.store import Store
from mailroom.daemon.mailbox_polling import DoorNotes
from mailroom.procedure.case import Case
from mailroom.procedure.event import Event
from mailroom.procedure.office_facts import House
from mailroom.procedure.secrecy.alias_and_masked_texts import names_in_texts
from mailroom.reading.identity.identity_answers import IDENTITY
from mailroom.reading.mime.opener import open_mail
from mailroom.reading.quotes.our_quoted_text import plain_text_of
from mailroom.shelves.cabinet import Cabinet
from mailroom.shelves.letter_file import Unreadable
from mailroom.shelves.register.register import Register
from mailroom.shelves.store_parts import Inbox, Journal
from mailroom.shelves.upkeep.erasure import Findings, find, mention, mentioning
from mailroom.shelves.upkeep.retention import THINNED, digest_of, is_running

REPORTS, REPRIMANDS = "P4-", "TEGURAN-"
Obstacle = tuple[str, str]  # (key of a sentence in cli.toml's [erase], what it is about)


@dataclass(frozen=True)
class Subject:
    """Whom or what to forget. addresses: of people all of whose cases are meant; people: full names and
    addresses in these cases."""

    cases: tuple[str, ...]
    addresses: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What goes: `found` of the journal, the letters of these digests, the mails of these ids.

    left: where he is still named afterwards; reprimands: the running ones that `restate` rewrites."""

    found: Findings
    letters: tuple[str, ...]
    mails: tuple[str, ...]
    left: tuple[str, ...]
    obstacles: tuple[Obstacle, ...]
    reprimands: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.found.places or self.letters or self.mails)


def of_case(store: Store, number: str) -> Subject:
    """One case, which exists. He may have others."""
    case = store.case(number)
    assert case is not None
    return Subject((number,), (), _people([case]))


def of_address(store: Store, address: str) -> Subject:
    """Returns a person as subject: all cases from his address. No index is used, since it does not know cases
    that were partly struck out."""
    address = address.lower()
    cases = [case for case in store.cases() if case.address.lower() == address]
    return Subject(tuple(case.number for case in cases), (address,), _people(cases))


def of_past_cases(store: Store, journal: Journal, house: House, numbers: Collection[str]) -> Subject:
    """Returns those of these cases that still tell of somebody. A case of which an open one speaks waits for
    that one's end, and so do all cases of a person whose address stands there."""
    every = [*store.cases()]
    cases = [case for case in every if case.number in numbers and (case.texts or case.name or case.address)]
    held = _held_by_open_cases(store, journal, cases)
    cases = [case for case in cases if case.number not in held]
    going = {case.number for case in cases}
    kept = {case.address.lower() for case in every if case.number not in going} | {"", house.mail}
    addresses = dict.fromkeys(case.address.lower() for case in cases)
    gone = (one for one in addresses if one not in kept and not house.people.chairs_of(one))
    return Subject(tuple(sorted(going)), tuple(gone), _people(cases))


def _held_by_open_cases(store: Store, journal: Journal, cases: list[Case]) -> set[str]:
    """The numbers of those of these cases that share a letter with an open case, or are named in one."""
    register, numbers = store.register, {case.number for case in cases}
    still_open = {number for number, row in register.iterate("cases") if row.get("open")}
    named: dict[str, set[str]] = {number.lower(): {number} for number in numbers}
    for case in cases:
        if case.address:
            named.setdefault(case.address.lower(), set()).add(case.number)
    held: set[str] = set()
    for _, row in register.iterate("letters"):
        about = {*row.get("dossiers", ()), row.get("dossier")}
        held |= about & numbers if about & still_open else set()
    words = mention(*named) if named else None

    def note(table: str, key: str, text: str) -> bool:
        if words and table == "cases" and key in still_open:
            held.update(*(named[one.lower()] for one in words.findall(text)))
        return False

    find(journal, note)
    return held


def _people(cases: list[Case]) -> tuple[str, ...]:
    """Addresses and names of several words; a name of one word is other people's, too."""
    named = (one for case in cases for one in (case.address, case.name, *names_in_texts(case, IDENTITY)))
    return tuple(dict.fromkeys(one for one in named if "@" in one or " " in one))


def plan(cabinet: Cabinet, store: Store, journal: Journal, subject: Subject) -> Plan:
    """Go through journal, letters and mails. Slow: it reads every letter that the journal does not tie to
    him."""
    inbox, outgoing, register = cabinet.inbox, cabinet.outgoing, store.register
    names = (*subject.cases, *subject.addresses, *_questions(register, subject))
    found = find(journal, mentioning(*names))
    letters = _Mentions(register, "letters", {digest_of(key) for key in found.keys("letters")} - {""}, names)
    letters.collect(subject, lambda digest: _letter(inbox, digest))
    mails = _Mentions(register, "mails", set(found.keys("mails")), names)
    mails.collect(subject, lambda key: plain_text_of(outgoing.raw(key)) if outgoing.size(key) else "")
    named = find(journal, mentioning(*subject.people)).documents if subject.people else frozenset()
    left = sorted({*(named - found.documents), *letters.others, *mails.others})
    return Plan(
        found,
        tuple(digest for digest in sorted(letters.going) if inbox.archive.copies(digest)),
        tuple(key for key in sorted(mails.going) if outgoing.size(key)),
        tuple(f"{table}/{key}" for table, key in left),
        tuple(dict.fromkeys(_obstacles(cabinet, store, found, mails.going, inbox, names))),
        tuple(_running(store, found, REPRIMANDS)),
    )


def _running(store: Store, found: Findings, kind: str) -> Iterator[str]:
    """The keys of the dossiers of this kind that are not ended yet."""
    for key in found.keys("dossiers"):
        dossier = store.dossier(key) if key.startswith(kind) else None
        if dossier is not None and is_running(dossier):
            yield key


def restate(store: Store, plan: Plan, subject: Subject, house: House, now: datetime) -> None:
    """Enters the running reprimands again, with the limits of these cases, before the cases' history is
    removed."""
    for key in plan.reprimands:
        dossier = store.dossier(key)
        assert dossier is not None
        rows = [
            {**row, "number": "", "title": ""} if row["number"] in subject.cases else dict(row)
            for row in dossier.rows
        ]
        event = Event("restated", now, data={"rows": rows})
        dossier.enter(event)
        change = Change(f"restated: {key}")
        change.dossier(DossierDecision(dossier, [event]), house)
        store.enter([change], now)


class _Mentions:
    """Letters or mails that name the subject. going: their keys; others: (table, key) of other people's."""

    def __init__(self, register: Register, table: str, tied: set[str], names: tuple[str, ...]) -> None:
        self._register, self._table, self._words = register, table, mention(*names)
        self.going, self.others = tied, set[tuple[str, str]]()

    def collect(self, subject: Subject, text: Callable[[str], str]) -> None:
        """Collects what is erased: what belongs to the cases or the address, and what names them without
        belonging to any case. What names them and belongs to another case (an answer that quotes a list) goes
        to `others`."""
        for key, row in self._register.iterate(self._table):
            if row.get(THINNED) or key in self.going or ":" in key:
                continue
            about = {*row.get("dossiers", ()), row.get("dossier")} - {None}
            to_him = not {row.get("sender"), row.get("to")}.isdisjoint(subject.addresses)
            tied = bool(to_him or about & set(subject.cases))
            if not tied and not self._words.search(text(key)):
                continue
            if not tied and any(self._register.get("cases", str(one)) for one in about):
                self.others.add((self._table, key))
            else:
                self.going.add(key)


def _letter(inbox: Inbox, digest: str) -> str:
    copies = range(1, inbox.archive.copies(digest) + 1)
    return "\n".join(mail_text(inbox.archive.raw(digest, copy)) for copy in copies)


def _questions(register: Register, subject: Subject) -> Iterator[str]:
    """The keys of the office's questions about their letters, and of its orders to handle one again."""
    letters = {
        digest_of(key)
        for key, row in register.iterate("letters")
        if row.get("dossier") in subject.cases or row.get("sender") in subject.addresses
    }
    for key, row in register.iterate("dossiers"):
        if row.get("digest") in letters or (row.get("record") or {}).get("dossier") in subject.cases:
            yield key


def mail_text(raw: bytes) -> str:
    """Headers and texts of a mail, and of the mails within it."""
    opened = open_mail(raw)
    inner = (part.decode("utf-8", "replace") for part in opened.embedded)
    return "\n".join([*(value for _, value in opened.headers), opened.text, opened.html, *inner])


# What stands against it.


def _obstacles(
    cabinet: Cabinet,
    store: Store,
    found: Findings,
    mails: Collection[str],
    inbox: Inbox,
    names: tuple[str, ...],
) -> Iterator[Obstacle]:
    """Yields (why, which) of what forbids erasing now: an open case, a quarter's report not ended, a mail
    that waits or is on a stick. Also any letter not yet handled, and one set aside that names the subject."""
    register = store.register
    touched = set(found.keys("cases"))
    for key in found.keys("letters"):
        row = register.get("letters", key) or {}
        touched |= {str(one) for one in (*row.get("dossiers", ()), row.get("dossier")) if one}
    for number in sorted(touched):
        if (register.get("cases", number) or {}).get("open"):
            yield "open_case", number
    yield from (("open_dossier", key) for key in _running(store, found, REPORTS))
    for key in sorted(mails):
        if (status := (register.get("mails", key) or {}).get("status")) in ("waiting", "courier", "stopped"):
            yield f"{status}_mail", key
    if inbox.waiting() or DoorNotes(cabinet.notes).waiting():
        yield "waiting_letter", ""
    words = mention(*names)
    for one in inbox.aside():
        with suppress(Unreadable):
            envelope, raw = inbox.read_aside(one.name)
            if words.search(f"{envelope.sender}\n{one.why}\n{mail_text(raw)}"):
                yield "aside", one.name


def words_in(rule: str, subject: Subject) -> bool:
    """Whether the rule, which stays in the journal for ever, itself names the subject."""
    parts = [*subject.people, *(part for one in subject.people for part in one.split() if len(part) > 2)]
    return "@" in rule or bool(parts and mention(*parts).search(rule))
