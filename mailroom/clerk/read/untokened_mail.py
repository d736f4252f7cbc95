"""A complainant's mail that answers no letter of ours: whether it speaks of a report that he has with us, and
of which.

On telephones people write anew, or reply to what they sent themselves. Promises: changes nothing. Without a
seal nothing is done in a case but what harms nobody: the state of his reports goes to his own address, and a
wish for secrecy is honoured at once for all of them; whatever else he may mean he is asked about. A complaint
that stands by itself is never taken for anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

from mailroom.clerk.read import forwarded_complaint
from mailroom.clerk.read.case_records import complainant_record
from mailroom.clerk.read.letter_reading import Reading, Reason
from mailroom.clerk.store import Store
from mailroom.procedure import acts
from mailroom.procedure.case import Case
from mailroom.procedure.house import House
from mailroom.procedure.letter import Act
from mailroom.procedure.people import Person, Role
from mailroom.reading.complaints import other_matter
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.language.patterns import load
from mailroom.reading.replies.act_result import say as say_of_reply
from mailroom.reading.routing import plain_subject

MAX_ASKED = 3  # cases that one question is answered for
SHORT = 25  # words; a longer mail speaks for itself
_REPORT = frozenset(load("bare")["report"])  # what people call a report of theirs
_EXISTING = frozenset(load("bare")["existing"])  # … of one that is there
_OF_OLD = acts.names(lambda act: act.of_old)  # only said of a report that is there
MAX_REFERENCES = 20


class LetterReader(Protocol):
    """The reader, as far as it is asked here."""

    store: Store
    complaints: Complaints

    def act(self, text: str, purpose: str, house: House, arrived: datetime, *, has_files: bool) -> Act: ...

    def as_act(self, reading: Reading, record: Mapping[str, Any], house: House) -> Reading: ...


def speaks_of_case(
    reader: LetterReader, reading: Reading, numbers: Sequence[str], house: House
) -> Reading | None:
    """What the clerk does with it; None when it is a complaint of its own. numbers: of cases that it names,
    all of which exist."""
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
    for case in named:
        if case.address and (
            case.address == reading.sender or reading.match.carrier in ("subject", "thread")
        ):
            return replace(
                reading, kind="hold", reason="number_only", record=complainant_record(case), case=case.number
            )
    if thread is None or not thread.address:
        return None
    if own:
        return _this_or_new(reading, thread, "own_thread")
    return replace(
        reading, kind="hold", reason="thread_only", record=complainant_record(thread), case=thread.number
    )


def _thread(reader: LetterReader, reading: Reading) -> Case | None:
    """The case that a complainant's own mail opened or added to, when this mail refers to that one's
    Message-ID."""
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
    """What somebody with cases may want of them. alone: neither a number nor a thread says which."""
    text = reading.parted.new.strip()
    said = text or plain_subject(reading.opened.subject)
    if (
        reading.opened.files
        or len(said.split()) > SHORT
        or forwarded_complaint.complaint_text(reading, house).carried
    ):
        return None
    act = reader.act(said, "case", house, reading.envelope.arrived, has_files=False)
    open_ones = [case for case in own if case.open]
    read = replace(reading, parted=replace(reading.parted, new=said))
    if _asks_for_secrecy(act) and not _stands_alone(reader, reading, said, house):
        return _for_all(reader, read, open_ones or own[-1:], house)
    if act.name == "status" and not _REPORT.isdisjoint(re.findall(r"\w+", said.lower())):
        return _for_all(reader, read, (open_ones or own[-1:])[-(MAX_ASKED if text else 1) :], house)
    if (
        not alone
        or not open_ones
        or (act.name not in _OF_OLD and _stands_alone(reader, reading, said, house))
    ):
        return None
    if len(open_ones) == 1:
        return _this_or_new(reading, open_ones[0], "no_thread")
    person = Person(reading.opened.sender[0], (reading.sender,), Role.COMPLAINANT)
    return replace(reading, kind="which_case", person=person, why=(*reading.why, say_of_reply("no_thread")))


def _asks_for_secrecy(act: Act) -> bool:
    """A wish to be named again is none: that needs his seal."""
    wanted = [act.args[key] for key in ("anonymous", "secret") if key in act.args]
    return act.name == "secrecy" and bool(wanted) and all(wanted)


def _stands_alone(reader: LetterReader, reading: Reading, said: str, house: House) -> bool:
    """Whether a few words tell a matter of their own ("Lampu jalan di Lembak mati"), and do not speak of a
    report that is there."""
    if _of_existing(said) and not other_matter.tells(said):
        return False
    found = reader.complaints.understand(
        reading.opened.subject if reading.parted.new.strip() else "",
        said,
        (),
        agencies=house.people.agencies,
        subdistricts=house.subdistricts,
        today=house.calendar.local(reading.envelope.arrived).date(),
    )
    return bool(found.suggested or found.place or found.urgent or found.foreign)


def _of_existing(said: str) -> bool:
    """ "Laporan saya", "aduannya": a report that is there already, not the heading of a new one."""
    words = re.findall(r"\w+", said.lower())
    return any(
        word in _REPORT and (word.endswith(("nya", "ku")) or after in _EXISTING)
        for word, after in pairwise((*words, ""))
    )


def _for_all(reader: LetterReader, reading: Reading, cases: Sequence[Case], house: House) -> Reading:
    records: list[Mapping[str, Any]] = [complainant_record(case) for case in cases]
    return reader.as_act(replace(reading, others=tuple(records[:-1])), records[-1], house)


def _this_or_new(reading: Reading, case: Case, reason: Reason) -> Reading:
    why = (*reading.why, say_of_reply(reason))
    return replace(
        reading, kind="this_or_new", record=complainant_record(case), case=case.number, reason=reason, why=why
    )
