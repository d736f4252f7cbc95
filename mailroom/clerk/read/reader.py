"""Step 1, READ: raw bytes → `Reading`: which kind of letter it is, whose, and what it says.

Asked in this order: whether a machine wrote it, its case and seal, whether it is a reply or a complaint,
several cases, files. A token acts until `token_days` after its case has ended. A letter without a valid seal
of the expected person is never read as his act, only as something to confirm.

In: `Reader.read`: bytes, `Envelope`, `House`, and a `Ruling` when a person already said what it is. `act_of`,
`as_act`: a `Reading` and a `Seat`.
Out: `Reading`; an `Act`. Nothing is changed.
Fails: No bytes of a mail raise anything. The register's OSError goes up, and the clerk waits
(daemon/clerk_loop.py). Any other error sets the letter aside (office.py).
See: The kinds: letter_reading.py. Parts and headers of a mail: reading/mime/opener.py. Whose reply it is:
reading/case_of_reply.py. Its words: text_reader.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from mailroom.clerk.read import forwarded_complaint, untokened_mail
from mailroom.clerk.read.attachment_filter import Scan, no_scan
from mailroom.clerk.read.letter_reading import ANEW, NO_LETTER, Kind, Reading, Reason, Ruling, kind_of
from mailroom.clerk.read.multi_case_reply import ASKED, several
from mailroom.clerk.read.other_matter_hint import another_matter
from mailroom.clerk.read.seat_in_case import CASE_PURPOSE, is_about_office_of, seat_in_case
from mailroom.clerk.read.sender_history import FREE, habits_of
from mailroom.clerk.read.text_reader import TextReader
from mailroom.clerk.register_rows import Seat
from mailroom.clerk.store import Store, absence_key
from mailroom.procedure.case import Case
from mailroom.procedure.kenapa_answer import QUESTIONS
from mailroom.procedure.letter import Act, Envelope
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role
from mailroom.procedure.ways import menu_at
from mailroom.reading.case_of_reply import MAX_TEXT, match, may_answer, plain_subject
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.language.absence_words import Absence, absence_in, machine_absence_in, says_he_is_back
from mailroom.reading.language.languages import Languages
from mailroom.reading.language.notice_words import notice_wish_in
from mailroom.reading.language.reasons import say
from mailroom.reading.language.service_words import ServiceOrder, answer_in, order_in
from mailroom.reading.mime.inline_images import is_encrypted
from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.quotes.our_quoted_text import plain_text_of
from mailroom.reading.replies.act_result import say as say_of_reply
from mailroom.reading.replies.reply_reader import ReplyReader
from mailroom.reading.sealed.sealed_mail import SealedMail, owner_print
from mailroom.reading.senders import dmarc_reports
from mailroom.reading.senders.auto_mail import Classification, classify
from mailroom.reading.senders.emoji_reactions import doubts
from mailroom.reading.senders.machine_habits import Habits
from mailroom.reading.senders.sender_origin import WRONG
from mailroom.reading.senders.spam_scores import spam_level, spam_score
from mailroom.reading.senders.web_forms import sent_for
from mailroom.text import reply_token as tokens
from mailroom.text.idn import is_postmaster

SERVICE = "service-"  # the dossiers of orders about the office itself
# letters of ours in reply to which such an order is read; a fresh mail has that of none
_TO_OFFICE = (SERVICE, "digest-", "alarm-", "balance-", "probe-", "register-")


class Reader(TextReader):
    """Reads letters for one office."""

    def __init__(
        self,
        store: Store,
        words: ReplyReader,
        complaints: Complaints,
        keys: Sequence[bytes],
        scan: Scan = no_scan,
        sealed: SealedMail | None = None,
        languages: Languages | None = None,
    ) -> None:
        super().__init__(words, complaints, scan, sealed, languages)
        self.store, self.keys = store, keys

    def read(self, raw: bytes, envelope: Envelope, house: House, ruling: Ruling | None = None) -> Reading:
        opened = self.sealed.open(raw, envelope.arrived)
        if opened.seal is not None and self._is_anothers(opened, opened.seal.key_print):
            opened = open_mail(raw)
        found = match(opened, envelope, self.store, house, self.keys)
        ours = found.record  # our letter that he answers; none when a person has said whose act it is
        seat = Seat.of_reader(ours) if ours is not None else None
        if ruling is not None:
            seat, ours = ruling.record, None if ruling.record else found.record
        sent = self.store.sent_bytes(ours.id) if ours else b""
        told = (plain_text_of(sent),) if sent else ()
        reading = self.begin_reading(opened, envelope, found, told, self.store, seat)
        robot = self._robot(reading, ours.token if ours and ruling is None else "", house)
        reading = replace(reading, robot=robot, why=(*robot.why, *found.why, *reading.parted.why))
        if ruling is None:
            sorted_out = self._sort(reading, house)
            if sorted_out.kind in NO_LETTER or not is_encrypted(opened):
                return sorted_out
            why = (*reading.why, say("kind", "encrypted"))
            return replace(sorted_out, kind="encrypted", letter=None, others=(), why=why)
        if ruling.record is not None:
            read = self.as_act(reading, ruling.record, house)
            if ruling.changes and read.letter is not None:
                read = replace(read, letter=read.letter.with_args(changes=ruling.changes))
            return read
        # Written as a reply to a letter of ours it carries the subject of another case, which says nothing.
        if found.record is not None and plain_subject(opened.subject) == plain_subject(found.record.subject):
            reading = replace(reading, opened=replace(opened, subject=""))
        return self._complaint(reading, house)

    def _is_anothers(self, opened: OpenedMail, key_print: str) -> bool:
        """Whether the same sealed words came from another address before. Nobody but their writer can seal
        them anew, so whoever hands them in again has them from the line, and our answer would quote them."""
        known = self.store.register.fact(f"sealed:{key_print}") if key_print else None
        return known is not None and known != owner_print(opened)

    def _robot(self, reading: Reading, token: str, house: House) -> Classification:
        """Returns whether a person or a machine wrote it, judged by the letter and by the office's records
        about its writer. The records do not count against a writer who chooses an act of the menu. They do
        not count against free words either, unless these came at once. A single sign of a machine is
        overruled by a chosen act, or by understood words above our letter. token: the token of our letter."""
        opened, envelope = reading.opened, reading.envelope
        found = habits_of(reading, self.store) if reading.sender not in house.systems else Habits()
        robot = classify(opened, envelope.sender, found.signs())
        if robot.doubtful and reading.record is not None and reading.match.sealed:
            act = self.act_of(reading, reading.record, house)
            chosen = act.sure and act.name not in FREE
            if chosen or (act.sure and found.quick is None):
                robot = classify(opened, envelope.sender)
            # Our letter stands below his words up to its last line; programs quote little.
            quotes = bool(token) and token in tokens.find(opened.text[:MAX_TEXT])
            if robot.doubtful and (chosen or (act.sure and not found.signs() and quotes)):
                return replace(robot, kind="human", why=(*robot.why, say("kind", "answers")), doubtful=False)
        return robot

    def _sort(self, reading: Reading, house: House) -> Reading:
        """The kind of a letter: the first that fits, in the order of these lines. A reply with a token is
        never taken for list or spam; what a machine wrote is never taken for a reply."""
        if reading.robot.kind == "bounce":
            return replace(reading, kind="bounce")
        if house.is_own(reading.sender) or reading.sender in house.lapor:  # our own comes back as a copy
            return replace(reading, kind="own" if house.is_own(reading.sender) else "lapor")
        if reading.record is None and dmarc_reports.is_report(reading.opened):
            return replace(reading, kind="dmarc", why=(*reading.why, say("kind", "dmarc")))
        if reading.robot.doubtful:
            return replace(reading, kind="notice" if reading.sender in house.systems else "doubtful")
        if reading.robot.kind in ("auto_reply", "report"):
            return self._of_machine(reading)
        if reading.sender in house.systems:
            return replace(reading, kind="notice")
        if reading.tapped and not doubts(reading.tapped):
            return replace(reading, kind="reaction")
        if reading.record is not None and reading.record.purpose == ANEW:
            none = replace(reading.match, record=None, carrier="", sealed=False)
            reading = replace(reading, record=None, match=none)
        unwanted = _why_unwanted(reading, house)
        # Who is blocked may still answer a letter of ours by its seal.
        if reading.record is not None and (reading.match.sealed or not house.blocks(reading.sender)):
            return self._with_token(reading, reading.record, house)
        if unwanted:
            return replace(reading, kind="spam", reason="unwanted", why=(*reading.why, unwanted))
        if reading.robot.kind in ("list", "spam"):
            return replace(reading, kind="spam")
        asked = reading.envelope.recipients
        if asked and all(is_postmaster(address, house.domain) for address in asked):
            return replace(reading, kind="postmaster", why=(*reading.why, say("kind", "postmaster")))
        return self._without_token(reading, house)

    def _of_machine(self, reading: Reading) -> Reading:
        """A report, or an automatic reply with the absence that it tells of."""
        if reading.robot.kind == "report":
            return replace(reading, kind="report")
        away = self._absence(reading, reading.record) if reading.record is not None else None
        return replace(reading, kind="automatic", absence=away.absence if away else None)

    def _with_token(self, reading: Reading, seat: Seat, house: House) -> Reading:
        """A reply to a letter of ours. It is held for a person's word without a valid seal, or when the case
        is about its writer's office; it is asked about when it may be another matter."""
        ours = reading.match.record
        assert ours is not None
        if not reading.match.sealed:
            # He himself, but without a seal of ours, or so it seems; or the seal in the hands of a stranger.
            himself = reading.sender and may_answer(
                ours, reading.sender, self.store, house, reading.envelope.arrived
            )
            reason = _why_unproven(reading) or "thread_only"
            return replace(reading, kind="hold", reason=reason if himself else "unknown_sender")
        case = self.store.case(seat.dossier)
        if case is not None and self._has_lapsed(case, reading, house):
            return self._with_old_token(reading, case, house)
        past = case is not None and seat.role != Role.COMPLAINANT and not house.impartial.owns(seat.to)
        if case is not None and past and is_about_office_of(case, seat, house):
            return replace(reading, kind="hold", reason="taken_over")
        if reading.match.fresh and not seat.dossier.startswith(("letter-", "digest-", "flood-")):
            why = (*reading.why, say_of_reply("another_title"))
            return replace(reading, kind="this_or_new", reason="title", why=why)
        read = self.as_act(reading, seat, house)
        if read.kind != "case" or case is None or read.letter is None or seat.role != Role.COMPLAINANT:
            return read
        found = partial(self.understand, read.parted.new, house, reading.envelope.arrived)
        another = another_matter(read, read.letter.act, case, found)
        if another is None:
            return read
        return replace(read, kind="this_or_new", letter=None, reason=another[0], why=(*read.why, another[1]))

    def _has_lapsed(self, case: Case, reading: Reading, house: House) -> bool:
        """Whether the case, or the one it was merged into, ended so long ago that its tokens act no more."""
        survivor: Case | None = case
        while survivor is not None and survivor.stage == "merged":
            survivor = self.store.case(survivor.parent)
        ended = (survivor.closed or survivor.archived) if survivor is not None else None
        return ended is not None and reading.envelope.arrived - ended > timedelta(days=house.token_days)

    def _with_old_token(self, reading: Reading, case: Case, house: House) -> Reading:
        """A lapsed token only finds the case, as the number does. Its owner is asked, except about what is
        harmless."""
        seat = reading.record
        assert seat is not None
        if seat.role != Role.COMPLAINANT:
            return replace(reading, kind="hold", reason="old_token")
        found = untokened_mail.speaks_of_case(self, reading, (case.number,), house)
        if found is not None and found.kind == "case":
            return found
        why = (*reading.why, say_of_reply("old_token"))
        return replace(reading, kind="this_or_new", reason="old_token", why=why)

    def act_of(self, reading: Reading, seat: Seat, house: House) -> Act:
        """Returns the act that a held letter would be read as, once somebody has confirmed that it is his. A
        letter of absence is no act of a case."""
        letter = self.as_act(reading, seat, house).letter
        return letter.act if letter is not None else Act("", sure=False)

    def as_act(self, reading: Reading, seat: Seat, house: House) -> Reading:
        """Returns a sealed letter, read by the menu it answers."""
        if (order := self._order(reading, seat, house)) is not None:
            return order
        if (away := self._absence(reading, seat)) is not None:
            return away
        ours = reading.match.record
        wish = notice_wish_in(reading.parted.new, to_notice=ours is not None and ours.form == "notice")
        if wish and (seat.role == Role.COMPLAINANT or wish not in ("quiet", "news")):
            return replace(reading, kind="notices", record=seat)
        dossier, citizen = seat.dossier, seat.role == Role.COMPLAINANT
        case = self.store.case(dossier) if dossier.startswith(f"{house.prefix}-") else None
        purpose, shared = self.purpose(seat, case), None
        if case is not None:  # his part for each case, when an official answers several in one mail
            files, year = len(reading.files.as_sorted.kept), house.year_of(reading.envelope.arrived)
            shared = several(reading.parted.new, files, seat, self.store, house, year)
        if shared is not None and not shared.clear:
            act = Act("", sure=False, guess=ASKED, why=(say("several", "unclear"),))
            letter = self.letter(reading, seat, purpose, act)
            return replace(reading, kind="case", letter=letter, record=seat, case=dossier)
        if shared is not None:
            reading = replace(reading, parted=replace(reading.parted, new=shared.text), others=shared.others)
        menu = seat.role == Role.ADMIN and case is not None and not purpose.startswith("post")

        def now() -> str:
            return self.purpose(replace(seat, purpose="info"), case) if case else purpose

        where = case.subdistrict if case is not None and not citizen else ""
        reading, purpose, act = self.act_by_menu(
            reading, seat, purpose, now, house, signed=menu, subdistrict=where
        )
        # All that a complainant's letter tells when it passes another one on; what it wants is read from his
        # own words alone.
        passed = forwarded_complaint.complaint_text(reading, house) if citizen else None
        kind: Kind = "case" if case is not None else kind_of(dossier)
        letter = self.letter(reading, seat, purpose, act, passed.text if passed and passed.carried else None)
        return replace(reading, kind=kind, letter=letter, record=seat, case=dossier)

    def purpose(self, seat: Seat, case: Case | None) -> str:
        """Returns the menu a reply is read by: the token's, or for letters that ask nothing that of the desk
        the case lies on."""
        if seat.purpose != "info" or case is None:
            return seat.purpose
        if seat.role == Role.COMPLAINANT:
            return CASE_PURPOSE[case.stage]
        return menu_at(case.disposition(seat.disposition), seat.role)

    def _order(self, reading: Reading, seat: Seat, house: House) -> Reading | None:
        """An official's word about the office itself. In reply to a letter of ours it counts only where that
        is about no case, no letter and no dossier."""
        said, today = reading.parted.new or reading.opened.subject, reading.envelope.arrived
        teaches = said[:6].lower() in ("ajari ", "ajari:")  # under a letter of a case
        if seat.role in (Role.COMPLAINANT, Role.SYSTEM) or not (
            teaches or seat.dossier.startswith(_TO_OFFICE)
        ):
            return None
        counts, at = self.words.grammar.data["counts"], house.calendar.local(today).date()
        order = order_in(said, seat.role, house.people.agencies, at, counts)
        if order is None and not seat.dossier.startswith(SERVICE):
            return None
        if order is not None and order.word == "undo" and not seat.dossier.startswith(SERVICE):
            return None  # in reply to another letter it is about that
        if order is not None and order.fault and seat.dossier.startswith("digest-"):
            act = self.act(
                reading.parted.new, seat.purpose, house, today, has_files=False, agency=seat.agency
            )
            if act.sure and act.name:
                return None
        letter = self.letter(reading, seat, seat.purpose, self._service_act(reading, seat, order, house))
        return replace(reading, kind="service", order=order, record=seat, letter=letter)

    def _service_act(self, reading: Reading, seat: Seat, order: ServiceOrder | None, house: House) -> Act:
        """His answer or order, which a machine does not choose; else what anybody may ask in reply to any
        letter ("kenapa"), or no act."""
        at, said = reading.envelope.arrived, answer_in(reading.parted.new)
        if said or (order is not None and not order.fault):
            return Act(said or "order")
        act = self.act(reading.parted.new, "info", house, at, has_files=False, agency=seat.agency)
        return act if act.name in QUESTIONS else Act("", sure=False)

    def _absence(self, reading: Reading, seat: Seat) -> Reading | None:
        """The letter of an official, or of his mail program, that says that he is away and who stands in for
        him; or that he is back, where his absence was told."""
        if seat.role in (Role.COMPLAINANT, Role.SYSTEM) or seat.to.lower() != reading.sender:
            return None
        said, today = reading.parted.new, reading.envelope.arrived.date()
        reads = machine_absence_in if reading.robot.kind == "auto_reply" else absence_in
        found = reads(said, today, self.words.grammar.data["counts"])
        if found is None and says_he_is_back(said):
            known = self.store.register.fact(absence_key(reading.sender)) or {"last": ""}
            found = Absence(today, today, back=True) if known["last"] >= today.isoformat() else None
        person = Person(seat.name, (seat.to.lower(),), seat.role, seat.agency)
        if found is None:
            return None
        return replace(reading, kind="absence", record=seat, person=person, absence=found)

    def _without_token(self, reading: Reading, house: House) -> Reading:
        """A fresh letter: an official's is asked about; another's is about a case of his (untokened_mail.py)
        or a complaint. One whose sender is unproven is held where it speaks of a case."""
        persons = reading.match.sender_persons
        numbers = tuple(number for number in reading.match.numbers if self.store.case_exists(number))
        if persons:
            return self._known_official(reading, persons, numbers, house)
        found = untokened_mail.speaks_of_case(self, reading, numbers, house)
        if found is not None and found.kind in ("case", "this_or_new") and reading.match.unproven:
            return replace(found, kind="hold", reason=_why_unproven(reading), letter=None, others=())
        return found if found is not None else self._complaint(reading, house)

    def _complaint(self, reading: Reading, house: House) -> Reading:
        """A complaint of its own: its writer's, or that of whom a web form sent it for."""
        asker = sent_for(reading.opened, (house.mail, *house.systems, *house.lapor))
        why = [say("kind", "sent_for", who=reading.sender, to=asker[1])] if asker else []
        return replace(reading, kind="complaint", sent_for=asker, why=(*reading.why, *why))

    def _known_official(
        self, reading: Reading, persons: Sequence[Person], numbers: Sequence[str], house: House
    ) -> Reading:
        for one in persons:
            seat = Seat(SERVICE, one.role, one.address, one.name, "info", one.agency)
            seat = replace(seat, to=reading.sender if one.owns(reading.sender) else one.address)
            if (order := self._order(reading, seat, house)) is not None and order.order is not None:
                if not reading.match.unproven:
                    return order
                return replace(reading, kind="hold", reason=_why_unproven(reading), record=seat)
        admin = next((one for one in persons if one.role == Role.ADMIN), None)
        if admin is not None and not reading.match.unproven:
            said, today = reading.parted.new or reading.opened.subject, reading.envelope.arrived.date()
            agencies = house.people.agencies
            act = self.words.act_of(said, "info", agencies=agencies, today=today, has_files=False)
            if act.name == "form_request":
                return replace(reading, kind="form_request", person=admin)
        for one in persons if not reading.match.unproven else ():
            seat = Seat("", one.role, one.address, one.name, "info", one.agency)
            if (away := self._absence(reading, seat)) is not None:
                return away
        for case in map(self.store.case, numbers):
            his = seat_in_case(case, persons, house) if case is not None else None
            if his is not None:
                return replace(reading, kind="hold", reason="number_only", record=his, case=his.dossier)
        return replace(reading, kind="which_case", person=persons[0])


def _why_unproven(reading: Reading) -> Reason:
    if not reading.match.unproven:
        return ""
    if reading.match.origin.result == WRONG:
        return "bad_signature"
    return "odd_sender" if reading.match.origin.doubt else "unproven"


def _why_unwanted(reading: Reading, house: House) -> str:
    """Why a letter is spam by the office's own table, or by the score of a filter before us; "" when not."""
    if house.blocks(reading.sender) or house.blocks(reading.envelope.sender or ""):
        return say("kind", "blocked")
    score, level = spam_score(reading.opened), spam_level(reading.opened)
    if house.spam_score and score is not None and score >= house.spam_score:
        return say("kind", "spam_score", score=f"{score:g}", limit=f"{house.spam_score:g}")
    if level is not None and level >= house.spam_scl:
        return say("kind", "spam_scl", level=level)
    return ""
