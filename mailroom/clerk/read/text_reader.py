"""How a text is understood: as a reply by a menu, or as a complaint, with the agencies and words of this
office.

`read --menu` and `read --complaint` use it for texts that never arrived. Looks up only how often a picture
came before.

In: `act`, `understand`: a text with purpose or subject, `House`, moment of arrival. `begin_reading`: an
`OpenedMail`, `Envelope`, `Match`.
Out: `Act`, `Understanding`, or a begun `Reading`.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: What the records add: reader.py. The readers: reading/replies/reply_reader.py and
reading/complaints/complaint_reader.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from mailroom.clerk.read import forwarded_complaint
from mailroom.clerk.read.attachment_filter import LetterFiles, Scan, no_scan, sort_files
from mailroom.clerk.read.forwarded_complaint import ComplaintText
from mailroom.clerk.read.letter_reading import Reading
from mailroom.clerk.read.read_ahead import ReadAhead, digest_of
from mailroom.clerk.register_rows import Seat
from mailroom.clerk.store import Store
from mailroom.places import TEMPLATES
from mailroom.procedure.letter import Act, Envelope, File, Letter
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.reading.case_of_reply import Match
from mailroom.reading.complaints.complaint_reader import Complaints, Understanding
from mailroom.reading.complaints.learned_verdicts import GRADES
from mailroom.reading.language.languages import Languages
from mailroom.reading.language.reply_lessons import LONGEST, Lessons, lesson_key
from mailroom.reading.language.survey_words import survey_in
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.quotes.quote_cutter import cut_our_letter, cut_reply
from mailroom.reading.replies.act_result import say
from mailroom.reading.replies.courtesies import TextForOthers, trim_act, with_cut, without_signature
from mailroom.reading.replies.reply_reader import ReplyReader
from mailroom.reading.sealed.sealed_mail import SealedMail
from mailroom.reading.senders.auto_mail import Classification
from mailroom.reading.senders.emoji_reactions import reaction

_OWN_DIGITS = ("review", "stopped")  # letters that ask about one text or mail, wherever the case lies
_BY_DIGIT = re.compile(r"\s*\d\b")
_LOCAL_HEAD = re.compile(
    r"(?i)\b(?:kantor )?(?:pak |bu )?(?:camat|kecamatan)(?:nya|nyo)? "
    r"(?:setempat|sana|situ|sini|terkait|bersangkutan)\b"
)


def named_subdistrict(text: str, subdistrict: str) -> str:
    """`text` with the name of the case's kecamatan where it says "camat setempat"."""
    return _LOCAL_HEAD.sub(f"Camat {subdistrict}", text) if subdistrict else text


class TextReader:
    """Reads what letters say, for one office."""

    def __init__(
        self,
        words: ReplyReader,
        complaints: Complaints,
        scan: Scan = no_scan,
        sealed: SealedMail | None = None,
        languages: Languages | None = None,
    ) -> None:
        """scan: says of a file's bytes whether it is "infected"; languages: those of our own templates."""
        self.words, self.complaints, self._scan = words, complaints, scan
        self.lessons: Lessons = {}  # what the office taught by mail
        self.languages = languages or Languages.load(TEMPLATES / "languages")
        self.sealed = sealed or SealedMail()
        self.ahead = ReadAhead()

    def begin_reading(
        self,
        opened: OpenedMail,
        envelope: Envelope,
        found: Match,
        sent: tuple[str, ...] = (),
        store: Store | None = None,
        seat: Seat | None = None,
    ) -> Reading:
        """Returns what the letter's writer wrote now, and what he sent along. sent: the texts of ours that he
        answers; store: counts how often a house sent a picture before."""
        told = cut_our_letter(opened, sent)
        tapped = reaction(opened, told.new)
        if tapped:
            told = replace(told, new=tapped)
        read = (opened, envelope, Classification(), told, found)
        reading = Reading("unsorted", *read, record=seat, tapped=tapped)
        if tapped:
            return reading
        signed = partial(self.sealed.signers_of, at=envelope.arrived)
        sort = partial(sort_files, opened, reading.sender, not told.new.strip(), store, self._scan, signed)
        return replace(reading, files=LetterFiles(sort))

    def act_by_menu(
        self,
        reading: Reading,
        seat: Seat,
        purpose: str,
        now: Callable[[], str],
        house: House,
        *,
        signed: bool,
        subdistrict: str = "",
    ) -> tuple[Reading, str, Act]:
        """Returns (the reading used, the menu it was read by, the act). purpose: the menu of the letter that
        he answers; now: tells the menu of the desk where the case lies today. signed: a signature is taken
        off first. subdistrict: where it happened."""
        new = named_subdistrict(reading.parted.new, subdistrict)
        said = without_signature(new) if signed else TextForOthers(new)
        act = self._act(reading, said.text, purpose, house, seat)
        if not act.sure:
            reading, purpose, act = self._otherwise(reading, said.text, purpose, house, act, seat, now())
        return reading, purpose, with_cut(act, said.cut) if act.sure and said.cut else act

    def _act(self, reading: Reading, text: str, purpose: str, house: House, seat: Seat) -> Act:
        """has_files: whether he sent anything along; of an official only what can be passed on. What is
        refused answers nobody, an empty file says nothing, whoever sent it."""
        held = seat.role == Role.COMPLAINANT
        text = self.languages.in_indonesian(text) if held else text
        files = reading.files.as_sorted.kept
        has_files = any(not file.refused or (held and file.refused != "empty") for file in files)
        arrived = reading.envelope.arrived
        return self.act(text, purpose, house, arrived, has_files=has_files, agency=seat.agency)

    def _otherwise(
        self, reading: Reading, read: str, purpose: str, house: House, act: Act, seat: Seat, now: str
    ) -> tuple[Reading, str, Act]:
        """Reads an answer in other ways, when its own menu does not understand it. He may have copied lines
        of our letter into his answer (a split does), which were removed as ours. His answer may stand in a
        mail that he passes on. Or the case has moved on, and he speaks of its present stage. read: the text
        that `act` was read from. No text is read twice by one menu, since a long text takes time."""
        whole = below = reading
        if reading.parted.new:
            whole = replace(reading, parted=cut_reply(reading.opened.text, reading.opened.html, ()))
        if carried := forwarded_complaint.with_note(reading, house):
            below = replace(reading, parted=replace(reading.parted, new=carried))
        tried = {(read, purpose)}
        if purpose.partition(".")[0] in _OWN_DIGITS and _BY_DIGIT.match(read):
            now = purpose  # the case has not moved on: the digit is none of another letter's choices
        for other, menu in ((whole, purpose), (below, purpose), (reading, now)):
            if (other.parted.new, menu) not in tried:
                tried.add((other.parted.new, menu))
                again = self._act(reading, other.parted.new, menu, house, seat)
                if again.sure:
                    return other, menu, again
        return reading, purpose, act

    def act(
        self, text: str, purpose: str, house: House, arrived: datetime, *, has_files: bool, agency: str = ""
    ) -> Act:
        """Returns what a text wants, read by the menu of `purpose`."""
        if purpose == "closed" and (marks := survey_in(text)):
            return Act("survey", {"marks": list(marks)}, why=(say("survey"),))
        if self.lessons and len(text) < LONGEST and not text.lstrip()[:1].isdigit():
            key = lesson_key(purpose, text, house.people.agencies)
            text = self.lessons.get(key, text)
        own: dict[str, Any] = {"has_files": has_files, "agency": agency}
        today = house.calendar.local(arrived).date()
        return self.words.act_of(text, purpose, agencies=house.people.agencies, today=today, **own)

    def understand(
        self, text: str, house: House, at: datetime, subject: str = "", files: Sequence[File] = ()
    ) -> Understanding:
        """Returns what a text tells as a complaint; days in it are counted from `at`."""
        today, agencies = house.calendar.local(at).date(), house.people.agencies
        told = digest_of(subject, text, today, has_files=bool(files))
        if (found := self.ahead.understood(told, house, self.complaints.weights)) is not None:
            return found
        known: dict[str, Any] = {"agencies": agencies, "locality": house.locality, "today": today}
        return self.complaints.understand(subject, text, files, **known)

    def complaint(
        self, told: ComplaintText, house: House, at: datetime, files: Sequence[File] = ()
    ) -> Understanding:
        """Returns what a letter complains of. A danger or a wish for secrecy may stand above what it passes
        on: "Mohon nama pelapor dirahasiakan"."""
        found = self.understand(told.text, house, at, told.subject, files)
        if not told.note or told.note in told.text:
            return found
        noted = self.understand(told.note, house, at)
        either = ("urgent", "dangers", "danger_words", "anonymous", "secret", "possible_wish", "may_accuse")
        told_of = {name: getattr(found, name) or getattr(noted, name) for name in either}
        pairs = {name: (getattr(found, name), getattr(noted, name)) for name in ("danger", "wrongdoing")}
        return replace(found, **told_of, **{name: max(two, key=GRADES.index) for name, two in pairs.items()})

    def letter(self, reading: Reading, seat: Seat, purpose: str, act: Act, text: str | None = None) -> Letter:
        """Returns the act as a letter in the procedure. Whoever wrote, he acts in the chair of the token."""
        said = reading.parted.new if text is None else text
        if seat.role != Role.COMPLAINANT:
            act, said = trim_act(act, said, f"{seat.name} {reading.opened.sender[0] or ''}")
        files = reading.files.as_sorted
        reason = "" if act.name and act.sure else "; ".join(act.why)
        return Letter(
            digest=reading.digest,
            arrived=reading.envelope.arrived,
            sender=seat.to,
            sender_name=seat.name,
            subject=reading.opened.subject,
            text=said,
            files=files.kept,
            act=replace(act, why=(*reading.why, *files.why, *act.why), reason=reason),
            purpose=purpose,
            **{name: getattr(seat, name) for name in ("role", "dossier", "agency", "disposition", "event")},
        )
