"""What a case holds, and each agency's part in it (lembar disposisi): stage, clocks, texts, files, switches,
masks.

All of it is computed from the case's events and never stored as truth.

In: fields are set by the functions of case_events.py and part_events.py, from events alone.
Out: `Case` and its `Disposition`s; properties answer what holds now.
Fails: raises nothing of its own.
See: What each event changes: case_events.py and part_events.py. Making a case of its events: history.py.
Other matters than cases: dossier.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from mailroom.procedure.event import LONG_AGO, Event, Text
from mailroom.procedure.letter import File
from mailroom.procedure.people import Role

# What is known of somebody who came with a merged case: as much as says what may be told of him.
JOINED = (
    "name", "address", "home", "place", "subdistrict", "klass", "anonymous", "passed_on", "disguised",
    "undisguised",
)  # fmt: skip
_REASONS = ("reason", "commented")  # texts that may stand beside a mark
_TELLS = 8  # words from which a later letter tells what happened
_STATUS = {
    "verification": "unverified", "completion": "postponed", "answered": "processed", "closed": "finished",
    "archived": "archived", "merged": "archived",
}  # fmt: skip


@dataclass(frozen=True)
class Mask:
    """A piece of a hidden complainant's words that officials read as "[disamarkan 3]": the third of a case's
    masks (`Case.masks`). kind, accused, own: as in identity_questions.Secret; text is "" when it was struck
    out of the journal."""

    text: str
    kind: str = "word"
    accused: bool = False
    own: bool = False


@dataclass
class Review:
    """What somebody hidden wrote later, which no official reads before the admin has seen how it would go.

    no: its place among those of the case, from 1; kind: "added", "commented" or "reason" (of a rating);
    parts: the dispositions it is for; summary: what the admin wrote to go in its place; clock: when his
    letter about it left our side; waits: until he decides; refused: he does not let it go."""

    no: int
    kind: str
    at: datetime
    text: str
    files: tuple[File, ...] = ()
    joined: str = ""
    parts: tuple[int, ...] = ()
    summary: str = ""
    clock: datetime | None = None
    rung: dict[str, int] = field(default_factory=dict)
    waits: bool = True
    refused: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether officials may read it."""
        return not (self.waits or self.refused)


@dataclass
class Disposition:
    """One agency's part in a case (lembar disposisi)."""

    id: int
    agency: str
    made: datetime
    oversight: bool = False
    information: bool = False
    stage: str = "distribution"
    clock: datetime | None = None  # when the letter that asks its holder left our side
    first_clock: datetime | None = None
    note: str = ""
    lead: int = 0  # the part that leads, when another agency asked this one to take part
    officer: str = ""
    officer_name: str = ""
    response: Text | None = None
    begun: datetime | None = None  # since when its officer had the task, when his response was sent back
    response_kept: bool = False  # its letter was not sent: it would have told who is hidden
    answer: Text | None = None
    answered: datetime | None = None  # when the answer was given (arrived), for timeliness
    release: datetime | None = None
    relayed: datetime | None = None  # when the answer letter left
    progress: list[Text] = field(default_factory=list)
    unsent: Text | None = None  # a progress note that waits for the liaison's yes
    first_follow_up: datetime | None = None
    extended: datetime | None = None
    extension: dict[str, Any] | None = None
    changes: str = ""  # its answer is to "replace" or to "append" to the one before
    proposal: str = ""
    asked: str = ""  # what its liaison asks the complainant
    rung: dict[str, int] = field(default_factory=dict)
    hollow: set[str] = field(default_factory=set)
    ended: str = ""  # "rerouted", "withdrawn", …: this part is over without an answer
    # stage, clock, left it, extended
    steps: list[tuple[str, datetime | None, datetime, datetime | None]] = field(default_factory=list)
    reprimand: str = ""
    # APIP asked who the complainant is: "asked", "given" or "kept" by his answer (identity_release.py)
    identity: str = ""
    rating: int | None = None  # of its answer; None: not rated, or the case was rated as a whole
    rating_reason: str = ""
    released: tuple[int, ...] = ()  # files the admin released by number (oversight, anonim)
    enclosed: tuple[File, ...] = ()  # files that the admin sent with his decision

    @property
    def live(self) -> bool:
        return not self.ended

    @property
    def comment_clock(self) -> datetime | None:
        """Returns since when the latest comment lies with this agency; None when its answer is the first."""
        if self.stage == "follow_up":
            return self.clock
        for stage, clock, left, _ in reversed(self.steps):
            if stage in ("follow_up", "answered"):
                return (clock or left) if stage == "follow_up" else None
        return None

    @property
    def answers_comment(self) -> bool:
        """Whether this agency is now answering a comment, and no longer the complaint itself."""
        return self.stage == "follow_up" or self.comment_clock is not None

    @property
    def pending(self) -> bool:
        """Whether an answer of this agency is still awaited."""
        return self.live and self.stage != "answered"


@dataclass
class Case:
    """Everything the desk decides from. Times are aware."""

    number: str
    salt: str = ""  # what its chain is made under; "" when it was struck out, or is older than chains
    chain: str = ""  # the head of its chain (shelves/journal/case_chain.py)
    events: int = 0
    trail: list[Event] = field(default_factory=list)
    received: datetime = LONG_AGO
    channel: str = "email"
    address: str = ""  # the complainant's mail address, "" when he has none
    name: str = ""
    subject: str = ""
    title: str = ""
    text: str = ""
    files: tuple[File, ...] = ()
    klass: str = "complaint"
    category: str = ""
    problem: str = ""
    place: str = ""
    subdistrict: str = ""
    when: str = ""
    wants: str = ""
    respondent: str = ""  # subjek: whom it complains of
    topic: str = ""  # objek: what it complains of
    home: str = ""  # nama/alamat as he gave it
    phone: str = ""  # as the form says it: the admin's only way to one without e-mail
    missing: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    suggestion_why: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()  # several matters noticed in one mail
    foreign: tuple[str, ...] = ()  # a body that is not ours, and where to go
    # who first wrote what he passed on: name, address, at (ISO or ""), subject
    passed_on: tuple[Mapping[str, str], ...] = ()
    passed_note: str = ""  # what he wrote above it
    via: str = ""  # the address of a machine (a web form) that sent his report; his own stood in its Reply-To
    signed: str = ""  # what is said of the digital signature of his mail
    losses: tuple[str, ...] = ()  # what of his mail could not be read: keys of words.toml [loss]
    # what stands in his files, for the admin: name and text, of a conversation people, too
    attached: tuple[Mapping[str, Any], ...] = ()
    only_files: bool = False  # his mail says next to nothing: what he has to say lies in its files
    disguised: tuple[str, ...] = ()  # what else officials may not read when he is hidden, as the admin said
    undisguised: tuple[str, ...] = ()  # what the admin opened: the contents of masks, or words in them
    masks: tuple[Mask, ...] = ()  # all that was ever masked in it; a mask's number is its place, from 1
    summary: str = ""  # what the admin wrote for officials to read instead of the text
    language: str = ""  # in which its complainant is written to; "" is Indonesian
    other_language: str = ""  # another in which he wrote last: the second such letter changes it
    concerns: str = ""  # the Inspectorate or the admin's own office, when the matter is about it
    mentions: tuple[str, ...] = ()  # the Inspectorate, when it is spoken of and may be meant
    anonymous: bool = False
    possible_wish: str = ""  # words by which he may wish so: he is hidden until he or the admin has said it
    # "possible" or "sure": an official may have done wrong. He is hidden until the admin has said what it is
    wrongdoing: str = ""
    wrongdoing_words: str = ""  # the words that say so
    may_accuse: bool = False  # it is "", but no agency is proposed before the letter is read
    secret: bool = False
    urgent: bool = False  # somebody's life or body is in danger, surely
    urgent_since: datetime | None = None
    possible_danger: str = ""  # words by which it may be so, until it is sure or the admin has said that not
    dangers: tuple[str, ...] = ()  # the kinds of danger that it tells of
    shielded: bool = False  # he is anonymous since he tells of violence, and has not been asked
    lapor: str = ""
    stage: str = "verification"
    clock: datetime | None = None
    rung: dict[str, int] = field(default_factory=dict)
    asked: str = ""
    paused: float = 0.0  # seconds during which the case waited for the complainant's data
    dispositions: list[Disposition] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    comments: int = 0
    rating: int | None = None
    rating_reason: str = ""
    survey: tuple[int, ...] = ()  # his marks, 1-4, of the nine elements of the service
    reason_asked: bool = False
    closed: datetime | None = None
    closed_by: str = ""
    lasting: str = ""  # closed by his silence: "asked" a month later whether it is still settled, "yes", "no"
    notice_left: datetime | None = None
    archived: datetime | None = None
    reason: str = ""
    where: str = ""
    parent: str = ""
    children: tuple[str, ...] = ()  # split off from it, or merged into it
    absorbed: tuple[str, ...] = ()  # merged into it: their complainants hear what becomes of it
    # all who came to it so, by their numbers: as much of them as says what may be told of them
    joined: dict[str, Case] = field(default_factory=dict)
    objections: int = 0
    reopen_asked: bool = False
    facts: str = ""  # new facts that wait for the answer to the reopening question
    facts_files: tuple[File, ...] = ()
    reopened: int = 0
    first_disposed: datetime | None = None
    whole_clock: datetime | None = None
    first_response: datetime | None = None  # receipt plus verdict: when the verdict's letter was decided
    verified: datetime | None = None
    steps: list[tuple[str, datetime | None, datetime]] = field(default_factory=list)
    escalations: list[tuple[datetime, str, str]] = field(default_factory=list)
    silence_clock: datetime | None = None
    apologised: date | None = None  # the latest promised day of which we said that we did not keep it
    hears: date | None = None  # the day on which our letter about that says that he hears again
    heard_again: int = 0  # how often he has heard again since
    undelivered: str = ""
    # who was asked back, on which purpose, and not understood since
    questions: set[tuple[str, str]] = field(default_factory=set)

    def join(self, number: str, who: Mapping[str, Any]) -> None:
        """Notes the complainant of the case `number`, which was merged into this one. who: the fields of
        `JOINED` that are known."""
        known = {key: who[key] for key in JOINED if key in who}
        lists = {key: tuple(value) for key, value in known.items() if isinstance(value, list)}
        self.joined[number] = Case(number, **known | lists)

    def disposition(self, number: int) -> Disposition | None:
        return self.dispositions[number - 1] if 0 < number <= len(self.dispositions) else None

    @property
    def open(self) -> bool:
        return self.stage not in ("closed", "archived", "merged")

    @property
    def code(self) -> str:
        """Returns the code by which a complainant can check his case's chain later, "a1b2 c3d4 e5f6 0718"; ""
        when it cannot be proved."""
        return short_head(self.chain) if self.salt else ""

    @property
    def oversight(self) -> bool:
        return self.klass == "oversight"

    @property
    def waiting(self) -> list[Review]:
        """Returns the texts that wait for the admin, in an open case and in a closed one."""
        at_work = self.stage in ("handling", "answered", "closed")
        return [review for review in self.reviews if review.waits and at_work]

    def review(self, number: int) -> Review | None:
        return self.reviews[number - 1] if 0 < number <= len(self.reviews) else None

    def outward_reason(self, reason: str) -> str:
        """Returns the reason of a rating as far as officials may read it. When the admin wrote something in
        its place, they read that; while it waits for him, or when he refused it, they read nothing."""
        found = [one for one in self.reviews if one.kind in _REASONS and one.text == reason]
        return (found[-1].summary or reason if found[-1].is_shown else "") if found else reason

    @property
    def still_missing(self) -> tuple[str, ...]:
        """Returns what his first letter did not tell, and none of his later ones either."""
        later = [text for text in self.texts if text.own and text.by_complainant]
        told: dict[str, object] = {
            "place": self.place or self.subdistrict,
            "when": self.when,
            "wants": self.wants,
        }
        told |= {"identity": self.home, "evidence": any(text.files for text in later)}
        tells = any(len(text.text.split()) >= _TELLS for text in later)
        told |= {"subject": tells, "chronology": tells}
        return tuple(key for key in self.missing if not told.get(key))

    @property
    def withdrawn(self) -> bool:
        """Whether the case was archived at its complainant's own wish. Then a further letter of his opens it
        again."""
        return self.stage == "archived" and self.reason == "DICABUT_PELAPOR"

    @property
    def has_spoken(self) -> bool:
        """Whether its complainant has said anything since an answer was on its way to him."""
        answered = next((place for place, one in enumerate(self.trail) if one.kind == "relayed"), None)
        later = self.trail[answered:] if answered is not None else []
        return any(event.role == Role.COMPLAINANT for event in later)

    @property
    def by_post(self) -> bool:
        """Whether no e-mail address of the complainant is known. Then letters to him go to the admin as PDFs
        to hand over."""
        return not self.address

    @property
    def live(self) -> list[Disposition]:
        return [disposition for disposition in self.dispositions if disposition.live]

    @property
    def is_hidden(self) -> bool:
        """Whether officials see an alias instead of the complainant."""
        return self.anonymous or self.oversight or bool(self.wrongdoing)

    def status(self) -> str:
        """Returns the SP4N-LAPOR! status key: unverified, postponed, untouched, processed, finished,
        archived."""
        if self.stage == "handling":
            return "processed" if any(d.first_follow_up for d in self.dispositions) else "untouched"
        return _STATUS[self.stage]


def short_head(head: str) -> str:
    """Returns the first 16 hex digits of a head, in groups that can be read out."""
    return " ".join(head[at : at + 4] for at in range(0, 16, 4)).strip()
