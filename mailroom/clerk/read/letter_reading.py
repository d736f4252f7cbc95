"""Which kinds of letters there are (`Kind`, `kind_of`), and the value that reading a letter gives
(`Reading`): its kind, whose it is, and why.

In: the fields of `Reading` are filled by reader.py alone; `kind_of`: a dossier's key.
Out: frozen values; kinds and reasons are types, so a misspelt one is found before a letter is.
Fails: raises nothing.
See: What makes a letter of a kind: reader.py. What is done with each: clerk/dispatch.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from mailroom.clerk.read.attachment_filter import LetterFiles
from mailroom.clerk.register_rows import Seat
from mailroom.procedure.letter import Envelope, Letter
from mailroom.procedure.people import Person
from mailroom.reading.case_of_reply import Match
from mailroom.reading.language.absence_words import Absence
from mailroom.reading.language.service_words import ServiceOrder
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.quotes.quote_cutter import ReplyCut
from mailroom.reading.senders.auto_mail import Classification
from mailroom.reading.senders.machine_signs import is_null_sender

ANEW = "anew"  # the purpose of a letter of ours whose answer is a fresh letter

# A sealed letter is of the kind of the dossier that it answers; "case" where that is a case.
OfDossier = Literal[
    "letter",
    "digest",
    "form",
    "absence",
    "notices",
    "teguran",
    "p4",
    "register",
    "balance",
    "alarm",
    "probe",
    "flood",
    "service",
]
# unsorted: not read to the end yet. hold: somebody has to confirm it; doubtful: perhaps a machine's.
_Unsealed = Literal["unsorted", "complaint", "hold", "this_or_new", "which_case", "form_request", "duplicate"]
_NoLetter = Literal[
    "bounce",
    "own",
    "report",
    "dmarc",
    "automatic",
    "doubtful",
    "notice",
    "lapor",
    "encrypted",
    "postmaster",
    "spam",
    "reaction",
]
Kind = Literal[OfDossier, "case", _Unsealed, _NoLetter]
NO_LETTER: frozenset[str] = frozenset(get_args(_NoLetter))
# Why a letter is held, or asked about.
Reason = Literal[
    "",
    "thread_only",  # held: no seal of ours
    "unknown_sender",  # a stranger has it
    "number_only",  # no more than a case's number
    "old_token",  # held: its case has ended long ago
    "second_use",  # what it answers was decided by another reply
    "taken_over",  # the case is about his own office and has gone past him
    "bad_signature",  # its digital signature does not hold, or is another's
    "unproven",  # it was looked at, and is not from where From says
    "odd_sender",  # its From may be read in several ways
    "title",  # asked about: a subject of its own
    "said",  # he says that it is another matter
    "whole",  # it is a whole complaint of another place and agency
    "own_thread",  # it answers his own mail
    "unwanted",  # spam: its sender is blocked, or a filter's score says so
    "no_thread",  # a few words that name no case
]

_OF_DOSSIER: Mapping[str, OfDossier] = {kind: kind for kind in get_args(OfDossier)}


def kind_of(dossier: str) -> OfDossier:
    """ "TEGURAN-2026-001" → "teguran". KeyError: nobody answers letters about such a dossier."""
    return _OF_DOSSIER[dossier.partition("-")[0].lower()]


@dataclass(frozen=True)
class Ruling:
    """A person's word about an earlier letter: whose act it is (`record`); None: it is a new complaint.
    changes: "replace" or "append" what the same answer said before."""

    record: Seat | None
    changes: str = ""


@dataclass(frozen=True)
class Reading:
    """kind: what the clerk does with it (`dispatch.py`); letter: the act, for kinds that have one."""

    kind: Kind
    opened: OpenedMail
    envelope: Envelope
    robot: Classification
    parted: ReplyCut
    match: Match
    letter: Letter | None = None
    record: Seat | None = None
    files: LetterFiles = field(default_factory=LetterFiles)
    why: tuple[str, ...] = ()
    reason: Reason = ""
    case: str = ""
    person: Person | None = None
    others: tuple[Seat, ...] = ()  # in further cases that he speaks to in this mail
    tapped: str = ""  # the emoji that he tapped instead of writing
    order: ServiceOrder | None = None  # what it orders of the office itself
    absence: Absence | None = None  # that its writer tells of, with his deputy
    sent_for: tuple[str, str] | None = None  # (name, address) of whose complaint a machine sent

    @property
    def digest(self) -> str:
        return self.opened.digest

    @property
    def mute(self) -> bool:
        """Whether the letter's envelope names no sender. Then it gets no automatic answer."""
        return is_null_sender(self.opened, self.envelope.sender)

    @property
    def sender(self) -> str:
        """Returns the writer's address: that of From or, when the mail has no From, the envelope's sender."""
        return (self.opened.sender[1] or self.envelope.sender or "").lower()

    @property
    def complainant(self) -> tuple[str, str]:
        """Returns (name, address) of the person whose complaint it is, and who is answered."""
        return self.sent_for or (self.opened.sender[0], self.sender)
