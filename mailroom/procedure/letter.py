"""The values of a letter on its way through the office: what came in (`Letter`), what it says (`Act`), what
goes out (`Reply`, `OurMail`). An attempt to send ends as `Sent`, `Later` or `Never`.

In: fields as text, `File`s and aware moments; reading/case_of_reply.py makes a `Letter` of an opened mail.
Out: frozen values; `with_args` and `with_act` give a changed copy.
Fails: raises nothing.
See: Deciding on a `Letter`: desk/decide.py. Typing a `Reply`: writing/mail_composer.py. The reading of a mail
that came in: clerk/read/letter_reading.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from mailroom.procedure.people import Person, Role


@dataclass(frozen=True)
class File:
    """A file that came with a letter. `letter` is the digest of the raw letter it lies in, `part` its leaf
    number there.

    refused: why it is passed on to nobody ("executable", "archive_bomb", …); "" = it may be. place: where a
    photo says that it was taken ("-3.65333,103.77500"), for the admin alone. signed: who signed it digitally,
    and whether that holds, in words; "" = nobody."""

    name: str
    type: str
    size: int
    sha1: str
    letter: str
    part: int
    refused: str = ""
    place: str = ""
    signed: str = ""


@dataclass(frozen=True)
class Act:
    """What a letter wants done. `name` is a way of sop.py or a question (`help`, `status`, `trace`); "" = not
    understood.

    `sure` False means: ask, with `guess` and the `reason` of asking in the question. `why` is the trace that
    `kenapa` mails back. chosen: a digit or button says all of it, and no words had to be understood."""

    name: str
    args: Mapping[str, Any] = field(default_factory=dict)
    sure: bool = True
    why: tuple[str, ...] = ()
    guess: str = ""
    reason: str = ""
    chosen: bool = False


# What became of a digital signature. good: it holds, and is the sender's; bad: it or the text was changed;
# another: it is somebody else's. The others prove and disprove nothing. weak: its digest or key; expired,
# revoked, unknown: its certificate or key; old: it was made long before it came; unread: its form is not
# read here.
Verdict = Literal["good", "bad", "another", "weak", "expired", "revoked", "unknown", "old", "unread"]


@dataclass(frozen=True)
class Signature:
    """A digital signature of a letter. kind: "S/MIME" or "PGP"; signer: the name in the certificate;
    signed_at: as the signer says."""

    kind: str
    verdict: Verdict
    signer: str = ""
    signed_at: datetime | None = None


@dataclass(frozen=True)
class Seal:
    """How a letter was signed and sealed. encrypted: it was opened with the office's key; key_print: tells
    what it was encrypted with from all others; to: whom it names under the seal."""

    signature: Signature | None = None
    encrypted: bool = False
    key_print: str = ""
    to: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Letter:
    """A mail in the procedure: who wrote in which role, about which dossier, and what he wants.

    digest: 64 hex digits; arrived: aware, when it reached our side; text: what the writer wrote now. dossier:
    a case number ("KAB-2026-0042") or another dossier's key ("" = none); event: the number of the event that
    asked. joined: it goes on from this case, which was merged into its dossier; "" = it is about its dossier
    itself."""

    digest: str
    arrived: datetime
    sender: str
    sender_name: str
    subject: str
    text: str
    files: tuple[File, ...]
    role: Role
    act: Act
    dossier: str = ""
    agency: str = ""
    disposition: int = 0
    purpose: str = ""
    event: int = 0
    joined: str = ""

    @property
    def writer(self) -> Person:
        return Person(self.sender_name, (self.sender,), self.role, self.agency)

    def with_args(self, **args: Any) -> Letter:
        """Returns the same letter, whose act has these arguments, too."""
        return replace(self, act=replace(self.act, args={**self.act.args, **args}))

    def with_act(self, name: str) -> Letter:
        """Returns the same letter, whose act is called so where the case lies."""
        return replace(self, act=replace(self.act, name=name))


@dataclass(frozen=True)
class Destination:
    """Where a letter of ours goes: to whom, in which post, and about what. His reply is read by these values.
    event: the number of the event that asked him."""

    dossier: str
    role: Role
    to: str
    name: str = ""
    purpose: str = ""
    agency: str = ""
    disposition: int = 0
    event: int = 0


@dataclass(frozen=True)
class OurMail(Destination):
    """A mail of ours that a letter may answer. id: its key in the register; form: of the letter; stage: where
    the matter lay; clock: it starts one; rcpt: the other address of its reader that it goes to; listed: its
    reader was in the list of officers then; left: when it left our side, when that is known."""

    id: str = ""
    form: str = ""
    stage: str = ""
    clock: bool = False
    token: str = ""
    message_id: str = ""
    subject: str = ""
    rcpt: str = ""
    listed: bool = False
    left: datetime | None = None


@dataclass(frozen=True)
class Reply:
    """A letter to be typed: the form (a template's name), to whom, and what a reply to it will mean.

    data: what the template needs beyond the case's view; files: enclosures; papers: PDFs to press, (template,
    file name) pairs; clock: the dossier waits for this letter to leave before the recipient's time runs;
    not_before: aware, or None for at once; owed: False for letters that an outsider causes at will and that
    the budget limits."""

    form: str
    role: Role
    to: str
    name: str
    purpose: str = ""
    agency: str = ""
    disposition: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    papers: tuple[tuple[str, str], ...] = ()
    clock: bool = False
    not_before: datetime | None = None
    owed: bool = True


@dataclass(frozen=True)
class Envelope:
    """How a mail reached us: what a door hands to the inbox beside the raw bytes.

    door: "smtp", "lmtp", "imap", "file"; arrived: aware (the receiving server's time, never the sender's
    Date); sender: MAIL FROM ("" = the null sender, None = unknown, as in a file); recipients: RCPT TO, () =
    unknown; trace: door particulars for the journal, e.g. {"mailbox": "INBOX", "uidvalidity": 1, "uid": 7} or
    {"client": "127.0.0.1"}."""

    door: str
    arrived: datetime
    sender: str | None = None
    recipients: tuple[str, ...] = ()
    trace: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outgoing:
    """A typed mail as the postman carries it. id: its name in the register; its bytes are `raw` or, where
    that is empty, what `file` holds, durably and for good; again: it was tried before, and may have
    arrived."""

    id: str
    sender: str  # MAIL FROM
    to: str  # one recipient, always
    raw: bytes = b""
    again: bool = True
    file: str = ""


@dataclass(frozen=True)
class Sent:
    """The other side took it (the relay's 250, or the delivery in Maildir mode)."""

    at: datetime
    note: str = ""


@dataclass(frozen=True)
class Later:
    """Not taken this time; try again. maybe: the line broke after DATA, it may have arrived.

    scope: whom it is about: this letter, its recipient's "domain", the "relay" and so every letter, or our
    own "office", which stops. tried False: nothing was said of this letter, so nothing is held against it.
    line: whether the relay could be reached at all: True when it answered, False when no connection came
    about, None when that is not known."""

    why: str
    maybe: bool = False
    scope: Literal["letter", "domain", "relay", "office"] = "letter"
    tried: bool = True
    line: bool | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Never:
    """Refused for good (5xx)."""

    why: str
