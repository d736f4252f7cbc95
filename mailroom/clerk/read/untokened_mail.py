"""Whether a complainant's mail that answers no letter of ours speaks of one of his cases, and of which.

People often write a new mail, or reply to their own earlier one. Without a seal only harmless things are done
in a case. The state of his reports goes to his own address; a wish for secrecy holds at once for all. About
anything else he is asked. A complaint that stands by itself is never taken for anything else. A mail that
only asks how it stands opens none: each of its words is of such a question or of his report.

In: `speaks_of_case`: a `LetterReader`, the `Reading`, numbers of his cases, `House`.
Out: the `Reading` as words about one case, or None.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py). A broken empty_body.toml raises ValueError when it is first read.
See: By which tokens a reply finds its case: reading/case_of_reply.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Literal, Protocol

from mailroom.clerk.read import forwarded_complaint
from mailroom.clerk.read.letter_reading import Reading, Reason
from mailroom.clerk.read.seat_in_case import complainant_record
from mailroom.clerk.register_rows import Seat
from mailroom.clerk.store import Store
from mailroom.procedure import acts
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Act
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role
from mailroom.reading.case_of_reply import plain_subject
from mailroom.reading.complaints import other_matter
from mailroom.reading.complaints.complaint_reader import Understanding
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.languages import Languages
from mailroom.reading.replies.act_result import say as say_of_reply

MAX_ASKED = 3  # cases that one question is answered for
SHORT = 25  # words; a longer mail speaks for itself
_REPORT = frozenset(load("empty_body")["report"])  # what people call a report of theirs
_EXISTING = frozenset(load("empty_body")["existing"])  # … of one that is there
_OF_OLD = acts.names(lambda act: act.of_old)  # only said of a report that is there
MAX_REFERENCES = 20


class LetterReader(Protocol):
    """The part of the reader that this module needs."""

    store: Store
    languages: Languages

    def act(self, text: str, purpose: str, house: House, arrived: datetime, *, has_files: bool) -> Act: ...

    def as_act(self, reading: Reading, seat: Seat, house: House) -> Reading: ...

    def understand(self, text: str, house: House, at: datetime, subject: str) -> Understanding: ...


def speaks_of_case(
    reader: LetterReader, reading: Reading, numbers: Sequence[str], house: House
) -> Reading | None:
    """Returns the reading of a mail without a token that speaks of a case. The case is one that the mail
    names, else the one in whose thread it stands, else its sender's latest. None when it is a complaint of
    its own.

    A stranger's mail never acts in a case. When it names a case in its subject or stands in its thread, that
    complainant is asked. numbers: the cases that the mail names, all of which exist."""
    named = [case for case in map(reader.store.case, numbers) if case is not None]
    thread = None if named else _thread(reader, reading)
    threaded = [thread] if thread is not None else []
    found = named or threaded or reader.store.latest_of(reading.sender)
    own = [case for case in found if case.address and case.address == reading.sender]
    # whoever has no case speaks of none, and need not be read: most complainants write for the first time
    if own:
        read = _by_himself(reader, reading, own, house, alone=not named and not threaded)
        if read is not None:
            return read
    by_subject = reading.match.carrier in ("subject", "thread")
    for case in named:
        if case.address and (case.address == reading.sender or by_subject):
            return _ask_about(reading, case, "hold", "number_only")
    if thread is None or not thread.address:
        return None
    if own:
        return _ask_about(reading, thread, "this_or_new", "own_thread")
    return _ask_about(reading, thread, "hold", "thread_only")


def _thread(reader: LetterReader, reading: Reading) -> Case | None:
    """The case that his own mail opened or added to, when this mail refers to the Message-ID of that mail."""
    opened = reading.opened
    wanted = [*filter(None, [opened.in_reply_to]), *reversed(opened.references[-MAX_REFERENCES:])]
    for message_id in dict.fromkeys(wanted):
        for row in reader.store.register.find("letters", "message_id", message_id, limit=2):
            case = reader.store.case(str(row.get("dossier") or ""))
            if case is not None and case.address == row.get("sender"):
                return case
    return None


def _by_himself(
    reader: LetterReader, reading: Reading, own: Sequence[Case], house: House, *, alone: bool
) -> Reading | None:
    """Returns what somebody with cases may want of them by a few words; None when the mail has files, is
    longer than `SHORT` words or passes another mail on. alone: neither a number nor a thread says which
    case."""
    text = reading.parted.new.strip()
    said = text or plain_subject(reading.opened.subject)
    if reading.opened.files or len(said.split()) > SHORT:
        return None
    if forwarded_complaint.complaint_text(reading, house).carried:
        return None
    act = reader.act(said, "case", house, reading.envelope.arrived, has_files=False)
    open_ones = [case for case in own if case.open]
    read = replace(reading, parted=replace(reading.parted, new=said))
    # A wish to be named again asks for no secrecy: that needs his seal.
    wanted = [act.args[key] for key in ("anonymous", "secret") if key in act.args]
    if act.name == "secrecy" and wanted and all(wanted) and not _stands_alone(reader, reading, said, house):
        return _for_all(reader, read, open_ones or own[-1:], house)
    if act.name == "status" and not _REPORT.isdisjoint(re.findall(r"\w+", said.lower())):
        return _for_all(reader, read, (open_ones or own[-1:])[-(MAX_ASKED if text else 1) :], house)
    if asked := _asked_how_it_stands(reader, reading, open_ones):
        return _status_of(reader, read, asked, house)
    if not alone or not open_ones:
        return None
    if act.name not in _OF_OLD and _stands_alone(reader, reading, said, house):
        return None
    if len(open_ones) == 1:
        return _ask_about(reading, open_ones[0], "this_or_new", "no_thread")
    return _ask_which(reading)


def _asked_how_it_stands(reader: LetterReader, reading: Reading, cases: Sequence[Case]) -> list[Case]:
    """The open cases of his that a mail may be about which only asks how its report stands."""
    said = f"{plain_subject(reading.opened.subject)}\n{reading.parted.new}"
    words = {
        case.number: frozenset(re.findall(r"\w+", f"{case.title} {case.text}".lower())) for case in cases
    }
    return [case for case in cases if reader.languages.asks_how_it_stands(said, words[case.number])]


def _status_of(reader: LetterReader, reading: Reading, cases: Sequence[Case], house: House) -> Reading:
    """How his one report stands; of several he is asked which. After an answer it may be a comment."""
    if len(cases) > 1:
        return _ask_which(reading)
    if cases[0].stage == "answered":
        return _ask_about(reading, cases[0], "this_or_new", "no_thread")
    read = _for_all(reader, reading, cases, house)
    return read if read.letter is None else replace(read, letter=replace(read.letter, act=Act("status")))


def _ask_which(reading: Reading) -> Reading:
    person = Person(reading.opened.sender[0], (reading.sender,), Role.COMPLAINANT)
    return replace(reading, kind="which_case", person=person, why=(*reading.why, say_of_reply("no_thread")))


def _stands_alone(reader: LetterReader, reading: Reading, said: str, house: House) -> bool:
    """Whether a few words tell a matter of their own ("Lampu jalan di desa mati"), and do not speak of a
    report that is there."""
    if _of_existing(said) and not other_matter.tells(said):
        return False
    subject = reading.opened.subject if reading.parted.new.strip() else ""
    found = reader.understand(said, house, reading.envelope.arrived, subject)
    return bool(found.suggested or found.place or found.urgent or found.foreign)


def _of_existing(said: str) -> bool:
    """ "Laporan saya", "aduannya": a report that is there already, not the heading of a new one."""
    pairs = pairwise((*re.findall(r"\w+", said.lower()), ""))
    reports = [(word, after) for word, after in pairs if word in _REPORT]
    return any(word.endswith(("nya", "ku")) or after in _EXISTING for word, after in reports)


def _for_all(reader: LetterReader, reading: Reading, cases: Sequence[Case], house: House) -> Reading:
    *others, last = map(complainant_record, cases)
    return reader.as_act(replace(reading, others=tuple(others)), last, house)


def _ask_about(reading: Reading, case: Case, kind: Literal["hold", "this_or_new"], reason: Reason) -> Reading:
    """Somebody has to say whether it belongs to this case."""
    why = (*reading.why, say_of_reply(reason)) if kind == "this_or_new" else reading.why
    seat = complainant_record(case)
    return replace(reading, kind=kind, record=seat, case=case.number, reason=reason, why=why)
