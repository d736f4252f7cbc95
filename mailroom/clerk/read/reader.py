"""Step 1, READ: raw bytes → which kind of letter it is, whose, and what it says. Looks things up, changes
nothing.

Promises: every letter gets exactly one `Reading` (README promise 13); a letter without a valid seal of the
expected person is never read as his act, only as something to confirm (promise 11). Raises nothing for what
lies in a mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailroom.clerk.read import forwarded_complaint, untokened_mail
from mailroom.clerk.read.case_records import CASE_PURPOSE, seat_in_case
from mailroom.clerk.read.kept_files import SortedFiles, sort_files
from mailroom.clerk.read.letter_reading import ANEW, Kind, Reading, Reason, Ruling, kind_of
from mailroom.clerk.read.multi_case_reply import ASKED, Several, several
from mailroom.clerk.read.other_matter_hint import another_matter
from mailroom.clerk.read.own_words import cut_own_words
from mailroom.clerk.read.sender_history import FREE, habits_of
from mailroom.clerk.store import Store
from mailroom.procedure.case import Case
from mailroom.procedure.house import House
from mailroom.procedure.letter import Act, Envelope, File, Letter
from mailroom.procedure.people import Person, Role
from mailroom.procedure.ways import menu_at
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.language.reasons import say
from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.quotes.own_text import plain_text_of
from mailroom.reading.quotes.quote_cutter import cut_reply
from mailroom.reading.replies.act_result import say as say_of_reply
from mailroom.reading.replies.courtesies import TextForOthers, trim_act, with_cut, without_signature
from mailroom.reading.replies.reply_reader import ReplyReader
from mailroom.reading.routing import MAX_TEXT, match, may_answer, plain_subject
from mailroom.reading.senders.auto_mail import Classification, classify
from mailroom.reading.senders.emoji_reactions import doubts, reaction
from mailroom.reading.senders.repeat_senders import Habits
from mailroom.reading.senders.web_forms import sent_for
from mailroom.text import token as tokens
from mailroom.text.idn import is_postmaster


class Reader:
    """Reads letters for one office."""

    def __init__(
        self, store: Store, words: ReplyReader, complaints: Complaints, keys: Sequence[bytes]
    ) -> None:
        self.store, self.words, self.complaints, self.keys = store, words, complaints, keys
        # of the letter on the desk: it is asked for several times
        self._sorted: tuple[str, SortedFiles] = ("", SortedFiles())

    def read(self, raw: bytes, envelope: Envelope, house: House, ruling: Ruling | None = None) -> Reading:
        opened = open_mail(raw)
        found = match(opened, envelope, self.store, house, self.keys)
        record = ruling.record if ruling else found.record
        told = cut_own_words(opened, self._sent_to(record or found.record))
        tapped = reaction(opened, told.new)
        if tapped:
            told = replace(told, new=tapped)
        reading = Reading(
            "unsorted", opened, envelope, Classification(), told, found, record=record, tapped=tapped
        )
        robot = self._robot(reading, house)
        reading = replace(reading, robot=robot, why=(*robot.why, *found.why, *told.why))
        if ruling is None:
            return self._sort(reading, house)
        if ruling.record is not None:
            return self.as_act(reading, ruling.record, house)
        return self._complaint(replace(reading, opened=self._with_own_subject(reading)), house)

    def _robot(self, reading: Reading, house: House) -> Classification:
        """What wrote it, by what it shows and by what the office's books say of its writer. Who does an act
        of the menu is a person, unless he wrote at once, and long, what he wrote before; so is who writes
        above our letter, which only one sign of a machine speaks against."""
        opened, envelope = reading.opened, reading.envelope
        found = habits_of(reading, self.store) if reading.sender not in house.systems else Habits()
        robot = classify(opened, envelope.sender, found.signs())
        if robot.doubtful and reading.record is not None and reading.match.sealed:
            letter = self.as_act(reading, reading.record, house).letter
            assert letter is not None
            chosen = letter.act.sure and letter.act.name not in FREE
            if chosen or (letter.act.sure and found.quick is None):
                robot = classify(opened, envelope.sender)
            if robot.doubtful and (
                chosen or (letter.act.sure and not found.signs() and self._quotes(reading))
            ):
                return replace(robot, kind="human", why=(*robot.why, say("kind", "answers")), doubtful=False)
        return robot

    def _quotes(self, reading: Reading) -> bool:
        """Whether the letter that he answers stands below his words, up to its last line: programs that
        answer by themselves quote little."""
        return str((reading.record or {}).get("token")) in tokens.find(reading.opened.text[:MAX_TEXT])

    def _sent_to(self, record: Mapping[str, Any] | None) -> tuple[str, ...]:
        """The text of the letter he answers, to be subtracted from his; nothing when its bytes are kept no
        longer."""
        raw = self.store.sent_bytes(str(record["key"])) if record and "key" in record else b""
        return (plain_text_of(raw),) if raw else ()

    def _with_own_subject(self, reading: Reading) -> OpenedMail:
        """A complaint written as a reply to a letter of ours carries the subject of another case, which says
        nothing of it."""
        ours = reading.match.record
        answered = ours is not None and plain_subject(reading.opened.subject) == plain_subject(
            str(ours.get("subject", ""))
        )
        return replace(reading.opened, subject="") if answered else reading.opened

    def _sort(self, reading: Reading, house: House) -> Reading:
        if reading.robot.kind == "bounce":
            return replace(reading, kind="bounce")
        if house.is_own(reading.sender):  # it comes back: a forwarding loop, a copy
            return replace(reading, kind="own")
        if reading.robot.doubtful:
            return replace(reading, kind="notice" if reading.sender in house.systems else "doubtful")
        if reading.robot.kind in ("auto_reply", "report"):
            return replace(reading, kind="automatic" if reading.robot.kind == "auto_reply" else "report")
        if reading.sender in house.systems:
            return replace(reading, kind="notice")
        if reading.tapped and not doubts(reading.tapped):
            return replace(reading, kind="reaction")
        if reading.record is not None and reading.record["purpose"] == ANEW:
            reading = replace(
                reading, record=None, match=replace(reading.match, record=None, carrier="", sealed=False)
            )
        if reading.record is not None:
            return self._with_token(reading, reading.record, house)
        if reading.robot.kind in ("list", "spam"):
            return replace(reading, kind="spam")
        asked = reading.envelope.recipients
        if asked and all(is_postmaster(address, house.domain) for address in asked):
            return replace(reading, kind="postmaster", why=(*reading.why, say("kind", "postmaster")))
        return self._without_token(reading, house)

    def _with_token(self, reading: Reading, record: Mapping[str, Any], house: House) -> Reading:
        if not reading.match.sealed:
            return replace(reading, kind="hold", reason=self._why_held(reading, record, house))
        if self._gone_past(record, house):
            return replace(reading, kind="hold", reason="taken_over")
        if reading.match.fresh and not str(record["dossier"]).startswith(("letter-", "digest-")):
            why = (*reading.why, say_of_reply("another_title"))
            return replace(reading, kind="this_or_new", reason="title", why=why)
        return self._asked_if_another(self.as_act(reading, record, house), record, house)

    def _gone_past(self, record: Mapping[str, Any], house: House) -> bool:
        """Whether the case has turned out to be about the office that this letter of ours was written to, and
        is the impartial one's now."""
        role, case = Role(str(record["role"])), self.store.case(str(record["dossier"]))
        if case is None or role == Role.COMPLAINANT or house.impartial.owns(str(record["to"])):
            return False
        agency = str(record.get("agency", "")) if role in (Role.LIAISON, Role.OFFICER, Role.HEAD) else ""
        return house.sits_in(case.concerns, Person("", ("",), role, agency))

    def act_of(self, reading: Reading, record: Mapping[str, Any], house: House) -> Act:
        """What a letter that is held would be read for, once somebody has said that it is his."""
        letter = self.as_act(reading, record, house).letter
        return letter.act if letter is not None else Act("", sure=False)

    def _asked_if_another(self, read: Reading, record: Mapping[str, Any], house: House) -> Reading:
        """A complainant's letter, unless it tells of another matter than the case's."""
        case = (
            self.store.case(read.case) if read.kind == "case" and record["role"] == Role.COMPLAINANT else None
        )
        if case is None or read.letter is None:
            return read
        because = another_matter(read, read.letter.act, case, house, self.complaints)
        if because is None:
            return read
        return replace(
            read, kind="this_or_new", letter=None, reason=because.kind, why=(*read.why, because.why)
        )

    def _why_held(self, reading: Reading, record: Mapping[str, Any], house: House) -> Reason:
        """He himself, but without a seal of ours, or so it seems; or the seal in the hands of a stranger."""
        if not (reading.sender and may_answer(record, reading.sender, self.store, house)):
            return "unknown_sender"
        return "unproven" if reading.match.unproven else "thread_only"

    def as_act(self, reading: Reading, record: Mapping[str, Any], house: House) -> Reading:
        """A sealed letter, read by the menu it answers."""
        dossier = str(record["dossier"])
        case = self.store.case(dossier) if dossier.startswith(f"{house.prefix}-") else None
        purpose = self.purpose(record, case)
        shared = self._parts_of_several(reading, record, house) if case is not None else None
        if shared is not None and not shared.clear:
            act = Act("", sure=False, guess=ASKED, why=(say("several", "unclear"),))
            letter = self.letter(reading, record, purpose, act)
            return replace(reading, kind="case", letter=letter, record=record, case=dossier)
        if shared is not None:
            reading = replace(reading, parted=replace(reading.parted, new=shared.text), others=shared.others)
        menu = record["role"] == Role.ADMIN and case is not None and not purpose.startswith("post")
        said = without_signature(reading.parted.new) if menu else TextForOthers(reading.parted.new)
        act = self.act(
            said.text,
            purpose,
            house,
            reading.envelope.arrived,
            has_files=self.has_files(reading, record),
            agency=str(record.get("agency", "")),
        )
        if not act.sure:
            reading, purpose, act = self._otherwise(reading, said.text, purpose, house, act, record, case)
        act = with_cut(act, said.cut) if act.sure and said.cut else act
        letter = self.letter(reading, record, purpose, act, self._forwarded_text(reading, record, house))
        kind: Kind = "case" if case is not None else kind_of(dossier)
        return replace(reading, kind=kind, letter=letter, record=record, case=dossier)

    def _parts_of_several(self, reading: Reading, record: Mapping[str, Any], house: House) -> Several | None:
        """His part for each case, when an official answers several in one mail."""
        year = house.year_of(reading.envelope.arrived)
        files = len(self.files(reading)) if record["role"] != Role.COMPLAINANT else 0
        return several(reading.parted.new, files, record, self.store, house, year)

    def _forwarded_text(self, reading: Reading, record: Mapping[str, Any], house: House) -> str | None:
        """All that a complainant's letter tells when it passes another one on; what it wants is read from his
        own words alone."""
        found = (
            forwarded_complaint.complaint_text(reading, house) if record["role"] == Role.COMPLAINANT else None
        )
        return found.text if found and found.carried else None

    def _otherwise(
        self,
        reading: Reading,
        read: str,
        purpose: str,
        house: House,
        act: Act,
        record: Mapping[str, Any],
        case: Case | None,
    ) -> tuple[Reading, str, Act]:
        """Not understood by the menu he answers. He may have copied lines of our letter into his answer (a
        split does), which were subtracted as ours; or what he answers stands in a mail that he passes on; or
        the case has moved on since, and he speaks of where it lies now. read: the text that `act` was read
        from; no text is read twice by one menu, a long one takes its time."""
        whole = (
            replace(reading, parted=cut_reply(reading.opened.text, reading.opened.html, ()))
            if reading.parted.new
            else reading
        )
        carried = forwarded_complaint.with_note(reading, house)
        below = replace(reading, parted=replace(reading.parted, new=carried)) if carried else reading
        now = self.purpose({**record, "purpose": "info"}, case) if case else purpose
        tried = {(read, purpose)}
        for other, menu in ((whole, purpose), (below, purpose), (reading, now)):
            if (other.parted.new, menu) in tried:
                continue
            tried.add((other.parted.new, menu))
            again = self.act(
                other.parted.new,
                menu,
                house,
                reading.envelope.arrived,
                has_files=self.has_files(reading, record),
                agency=str(record.get("agency", "")),
            )
            if again.sure:
                return other, menu, again
        return reading, purpose, act

    def purpose(self, record: Mapping[str, Any], case: Case | None) -> str:
        """The menu a reply is read by: the token's, or for letters that ask nothing that of the desk the case
        lies on."""
        purpose = str(record["purpose"])
        if purpose != "info" or case is None:
            return purpose
        if record["role"] == Role.COMPLAINANT:
            return CASE_PURPOSE[case.stage]
        return menu_at(case.disposition(int(record.get("disposition") or 0)), Role(record["role"]))

    def act(
        self, text: str, purpose: str, house: House, arrived: datetime, *, has_files: bool, agency: str = ""
    ) -> Act:
        """What a text wants, read by the menu of `purpose`."""
        today = house.calendar.local(arrived).date()
        return self.words.act_of(
            text, purpose, agencies=house.people.agencies, today=today, has_files=has_files, agency=agency
        )

    def letter(
        self, reading: Reading, record: Mapping[str, Any], purpose: str, act: Act, text: str | None = None
    ) -> Letter:
        """The act as a letter in the procedure. Whoever wrote, he acts in the chair the token was made
        for."""
        said = reading.parted.new if text is None else text
        if record["role"] != Role.COMPLAINANT:
            act, said = trim_act(act, said, f"{record.get('name', '')} {reading.opened.sender[0] or ''}")
        return Letter(
            digest=reading.digest,
            arrived=reading.envelope.arrived,
            sender=str(record["to"]),
            sender_name=str(record.get("name", "")),
            subject=reading.opened.subject,
            text=said,
            whole=reading.opened.text,
            files=self.files(reading),
            role=Role(record["role"]),
            act=replace(act, why=(*reading.why, *self.sorted_files(reading).why, *act.why)),
            dossier=str(record["dossier"]),
            agency=str(record.get("agency", "")),
            disposition=int(record.get("disposition") or 0),
            purpose=purpose,
            event=int(record.get("event") or 0),
        )

    def files(self, reading: Reading) -> tuple[File, ...]:
        """What he sent along: no logos of a signature, which every mail of an office carries; of what is
        refused, why."""
        return self.sorted_files(reading).kept

    def has_files(self, reading: Reading, record: Mapping[str, Any]) -> bool:
        """Whether he sent anything along; of an official only what can be passed on: what is refused answers
        nobody, an empty file says nothing, whoever sent it."""
        held = record["role"] == Role.COMPLAINANT
        return any(not file.refused or (held and file.refused != "empty") for file in self.files(reading))

    def sorted_files(self, reading: Reading) -> SortedFiles:
        if reading.tapped:
            return SortedFiles()
        if self._sorted[0] != reading.digest:
            found = sort_files(reading.opened, reading.sender, not reading.parted.new.strip(), self.store)
            self._sorted = (reading.digest, found)
        return self._sorted[1]

    def known_files(self, reading: Reading) -> SortedFiles:
        """What was found out about its files, if anybody asked."""
        return self._sorted[1] if self._sorted[0] == reading.digest else SortedFiles()

    # Without a token.

    def _without_token(self, reading: Reading, house: House) -> Reading:
        persons = reading.match.sender_persons
        numbers = tuple(number for number in reading.match.numbers if self.store.case_exists(number))
        if persons:
            return self._known_official(reading, persons, numbers, house)
        found = untokened_mail.speaks_of_case(self, reading, numbers, house)
        if found is not None and found.kind in ("case", "this_or_new") and reading.match.unproven:
            return replace(found, kind="hold", reason="unproven", letter=None, others=())
        return found if found is not None else self._complaint(reading, house)

    def _complaint(self, reading: Reading, house: House) -> Reading:
        """A complaint of its own: its writer's, or that of whom a web form sent it for."""
        asker = sent_for(reading.opened, (house.mail, *house.systems))
        why = (
            (*reading.why, say("kind", "sent_for", who=reading.sender, to=asker[1])) if asker else reading.why
        )
        return replace(reading, kind="complaint", sent_for=asker, why=why)

    def _known_official(
        self, reading: Reading, persons: Sequence[Person], numbers: Sequence[str], house: House
    ) -> Reading:
        admin = next((one for one in persons if one.role == Role.ADMIN), None)
        if admin is not None and not reading.match.unproven:
            said, today = reading.parted.new or reading.opened.subject, reading.envelope.arrived.date()
            act = self.words.act_of(
                said, "info", agencies=house.people.agencies, today=today, has_files=False
            )
            if act.name == "form_request":
                return replace(reading, kind="form_request", person=admin)
        for number in numbers:
            case = self.store.case(number)
            assert case is not None
            record = seat_in_case(case, persons, house)
            if record is not None:
                return replace(reading, kind="hold", reason="number_only", record=record, case=number)
        return replace(reading, kind="which_case", person=persons[0])
