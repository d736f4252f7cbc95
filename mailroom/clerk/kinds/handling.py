"""What the clerk does with each kind of letter; each method fills one `Change` and says how the letter is
counted.

Promises: every letter ends in exactly one class; what is held, asked about or filed apart is kept with its
reason; nothing here touches the disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mailroom.clerk.kinds import reply_budget
from mailroom.clerk.kinds.merged_cases import tell_merged
from mailroom.clerk.read.letter_reading import Forced, Kind, Reading
from mailroom.clerk.store import Change, stamp
from mailroom.clerk.write.writer import Desk
from mailroom.procedure.case import Case
from mailroom.procedure.clocks import is_our_delay
from mailroom.procedure.decision import Decision, Line
from mailroom.procedure.letter import Letter, Reply
from mailroom.procedure.letter_forms import FORMS
from mailroom.procedure.people import Person, Role
from mailroom.procedure.side_file import Dossier
from mailroom.procedure.trace import QUESTIONS
from mailroom.procedure.workdays import Limit
from mailroom.reading.senders.repeat_senders import words_of
from mailroom.shelves.letters.letter_file import Fingerprint
from mailroom.text.redaction import mask_address

if TYPE_CHECKING:
    from mailroom.office import Office


class Handling:
    """One letter on the clerk's desk."""

    def __init__(
        self,
        office: Office,
        reading: Reading,
        name: str,
        now: datetime,
        seen: Mapping[str, Any] | None,
        forced: Forced | None,
        prints: Fingerprint | None = None,
    ) -> None:
        """prints: of the bytes on the desk; None for a letter from the archive, whose prints are entered."""
        self.office, self.reading, self.name, self.now = office, reading, name, now
        self.seen, self.forced, self.prints = seen, forced, prints
        self.house, self.store = office.house, office.store
        self.change = Change(f"letter {reading.digest[:12]}")
        arrived = reading.envelope.arrived
        # one that was held for a person's word did not wait for us
        if forced is None and is_our_delay(arrived, now, self.house):
            self.change.late = (reading.sender, {"since": arrived, "now": now})
        self.klass = ""
        self.dossier = ""
        self.told = ""
        self.status = "filed"
        self.serials: dict[str, int] = {}
        self.cases: dict[str, Case] = {}
        self.spent: dict[str, list[str]] = {}  # what budget.py has looked up

    def case_of(self, number: str) -> Case | None:
        """The case as this change has made it so far: one mail may speak of the same case twice."""
        if number not in self.cases:
            found = self.store.case(number)
            if found is None:
                return None
            self.cases[number] = found
        return self.cases[number]

    def run(self, letters: Mapping[Kind, Callable[[Handling], None]]) -> None:
        kind: Kind = "duplicate" if self._is_duplicate() else self.reading.kind
        self.office.post.signs.seen(self, self.office.post.rules)
        if not self.reading.match.unproven:
            self.office.post.standing.alive(self.change, self.reading.sender)
        letters[kind](self)
        self._book(kind)

    def _is_duplicate(self) -> bool:
        """The same letter again, unless this copy came to another of our reply addresses: then that case gets
        it too."""
        if self.seen is None or self.forced is not None:
            return False
        about = str(self.reading.record["dossier"]) if self.reading.record else ""
        return not about or about in self.seen.get("dossiers", ()) or about == self.seen.get("dossier")

    def _book(self, kind: Kind) -> None:
        """The letter's own row: what it was, by which door, what came of it, and why."""
        reading = self.reading
        old = self.seen or {}
        files = self.office.reader.known_files(reading)
        reused = reading.opened.message_id and any(
            row["key"] != reading.digest
            for row in self.store.register.find("letters", "message_id", reading.opened.message_id, limit=2)
        )
        key = f"{reading.digest}:{self.name}" if kind == "duplicate" else reading.digest
        same = old and kind != "duplicate" and self.forced is None
        self.change.put(
            "letters", key, name=self.name, door=reading.envelope.door, arrived=stamp(reading.envelope.arrived), at=stamp(self.now),
            subject=reading.opened.subject, sender=reading.sender, message_id=reading.opened.message_id if kind != "duplicate" else None,
            kind=kind, dossier=self.dossier or None, dossiers=sorted({*old.get("dossiers", ()), *([self.dossier] if self.dossier else [])}),
            why=[*reading.why, *files.why], status=self.status, reused_id=bool(reused) or None, ornaments=files.ornaments or None, **{"class": old["class"] if same else self.klass},
        )  # fmt: skip
        if kind != "duplicate" and (words := words_of(reading.sender, reading.parted.new)):
            self.change.put("letters", reading.digest, words=words)
        for name, count in files.seen.items() if kind != "duplicate" else ():
            self.change.fact(name, count)
        if same:  # a second copy to another reply address is counted as a letter of its own
            key = f"{reading.digest}:{self.name}"
            self.change.put("letters", key, name=self.name, **{"class": self.klass}, at=stamp(self.now))
        if self.prints is not None:  # so that a changed byte of this copy can be named later
            envelope, sha256 = self.prints
            self.change.put("letters", key, envelope=envelope, sha256=sha256)
        self.told = self.told or f"{self.klass}: {self.dossier or '-'}"

    # Entering what the desk decided.

    def enter_case(self, case: Case, decision: Decision, answers: str | None = None) -> None:
        """Events, letters, digest lines and new cases of a decision about one case."""
        if not decision.events and not decision.letters:
            return
        self.change.case(case, decision.events, self.house)
        replies = self._told_refused(reply_budget.allowed(self, case, self._not_mute(decision.letters)))
        mine = {self.reading.letter.sender: answers} if answers and self.reading.letter else {}
        if answers and not self.reading.letter:
            mine = {case.address: answers}
        self.office.writer.write(
            self.change, Desk(case.number, case.events, case), replies, self.house, self.now, mine
        )
        tell_merged(self.change, case, replies, self.case_of, self.office.writer, self.house, self.now)
        self.change.lines(decision.lines, self.now)

    def _not_mute(self, replies: Sequence[Reply]) -> list[Reply]:
        """Without what would answer a letter that came from no sender, as no machine may (RFC 3834 2); what
        others get, and what the procedure owes him, stays. Once a person has said that it is a person's
        letter it is answered."""
        if self.forced is not None or not self.reading.mute:
            return list(replies)
        back = {
            self.reading.sender,
            self.reading.complainant[1],
            self.reading.letter.sender.lower() if self.reading.letter else "",
        }
        return [reply for reply in replies if not FORMS[reply.form].in_reply or reply.to.lower() not in back]

    def _told_refused(self, replies: Sequence[Reply]) -> Sequence[Reply]:
        """The first letter that goes back to whoever sent a file that we do not take says so, why, and what
        to send instead."""
        refused = [file for file in self.office.reader.known_files(self.reading).kept if file.refused]
        back = self.reading.letter.sender if self.reading.letter else self.reading.complainant[1]
        first = next((no for no, reply in enumerate(replies) if reply.to.lower() == back.lower()), -1)
        if not refused or first < 0:
            return replies
        told = {"refused": [{"name": file.name, "reason": file.refused} for file in refused]}
        answered = replace(replies[first], data={**replies[first].data, **told})
        return [*replies[:first], answered, *replies[first + 1 :]]

    def enter_dossier(self, dossier: Dossier, decision: Decision) -> None:
        self.change.dossier(dossier, decision.events, self.house)
        replies = self._told_refused(self._not_mute(decision.letters))
        self.office.writer.write(
            self.change, Desk(dossier.key, dossier.events), replies, self.house, self.now
        )
        self.change.lines(decision.lines, self.now)

    @property
    def letter_key(self) -> str:
        """The dossier of questions about this letter."""
        return f"letter-{self.reading.digest[:24]}"

    def ask(self, form: str, person: Person, purpose: str, **data: Any) -> None:
        """A question about the letter itself (whose is it, which case): its token is sealed over the letter's
        digest."""
        key = self.letter_key
        reply = Reply(form, person.role, person.address, person.name, purpose, person.agency, 0, data)
        row = self.store.register.get("dossiers", key)
        events = len(row["events"]) if row else 0
        self.change.put(
            "dossiers",
            key,
            digest=self.reading.digest,
            asked=form,
            stage="open",
            due=stamp(
                self.house.calendar.opening(
                    self.house.calendar.add(self.house.calendar.day_zero(self.now), UNANSWERED)
                )
            ),
            events=[{"kind": form, "at": stamp(self.now)}],
        )
        self.office.writer.write(
            self.change,
            Desk(key, events + 1),
            [reply],
            self.house,
            self.now,
            {reply.to: self.reading.opened.message_id or ""},
        )

    def serial(self, year: int) -> int:
        """The next number of a year, gapless: it is taken with the change that opens the case."""
        name = str(year)
        serial = self.serials.get(name) or self.store.next_serial(name, self.house.first_number)
        self.serials[name] = serial + 1
        self.change.fact(f"serial:{name}", serial)
        return serial

    def answer(self, letter: Letter, form: str, purpose: str, **data: Any) -> None:
        reply = Reply(form, letter.role, letter.sender, letter.sender_name, purpose, letter.agency, 0, data)
        if not self._not_mute([reply]):
            return
        self.heard(letter, form)
        row = self.store.register.get("dossiers", letter.dossier)
        count = len(row["events"]) + 1 if row else 1
        self.office.writer.write(self.change, Desk(letter.dossier, count), [reply], self.house, self.now)

    def understood(self, letter: Letter) -> list[str]:
        """What a letter was read for: its reasons without those that only tell whose it is and what was
        cut."""
        files = self.office.reader.known_files(self.reading)
        return [one for one in letter.act.why if one not in self.reading.why and one not in files.why]

    def heard(self, letter: Letter, kind: str = "heard") -> None:
        """A letter about a digest or a question of ours, with what it was read for; a question to us is
        none."""
        why = self.understood(letter) if letter.act.name not in QUESTIONS else []
        event = {"kind": kind, "at": stamp(self.now), **({"why": why} if why else {})}
        self.change.put("dossiers", letter.dossier, events=[event])

    def again(self, digest: str, record: Mapping[str, Any] | None) -> None:
        """Handle an earlier letter anew, now that a person has said whose it is; its act counts at its own
        arrival."""
        self.change.put("letters", digest, status="confirmed" if record is not None else "complaint")
        about = f"-{record['dossier']}" if record is not None else ""
        key = f"again-{digest[:24]}{about}"
        self.office.again(key)
        self.change.put(
            "dossiers",
            key,
            digest=digest,
            record=dict(record) if record else None,
            due=stamp(self.now),
            stage="again",
        )

    def to_admin(self, kind: str, purpose: str = "", reader: Person | None = None, **data: Any) -> None:
        reading = self.reading
        self.list_for_admin(
            kind,
            purpose,
            reading.digest,
            reading.opened.subject,
            reading.sender,
            stamp(reading.envelope.arrived),
            reader,
            **data,
        )

    def list_for_admin(
        self,
        kind: str,
        purpose: str,
        digest: str,
        subject: str,
        sender: str,
        arrived: str,
        reader: Person | None = None,
        **data: Any,
    ) -> None:
        """A line of the admin's next digest about a letter (this one or an earlier one). reader: who sits in
        his place for it."""
        admin = reader or self.house.admin
        data = {"subject": subject, "from": mask_address(sender), "when": arrived, "digest": digest, **data}
        line = Line(
            admin.address, admin.name, Role.ADMIN, kind, f"letter-{digest[:24]}", 0, "", purpose, data
        )
        self.change.lines([line], self.now)


UNANSWERED = Limit(3)  # after so long the admin hears of a question about a letter that nobody answered
