"""What must hold of an office of which only is known what was sent to it and what reached the wire from it:
looked at each day, and all in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from mailroom.clerk.register_rows import stamp
from mailroom.clerk.time.balance_sheet import balance
from mailroom.office import Office
from mailroom.procedure.case import Case
from mailroom.procedure.event import Event
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.reminders import due_steps
from mailroom.procedure.workdays import Limit
from tests.soak.wire import DAY, Posted, Wire

Row = dict[str, Any]
KLASS = {
    "complaint": {"complaint"},
    "reply": {"reply", "command", "acknowledgement", "automatic"},
    "automatic": {"automatic"},
    "bounce": {"bounce"},
}
TIMED = ("closed", "expired", "rang", "relayed")  # what time does
ONCE = ("receipt",)  # a case gets one
SMALL = timedelta(seconds=2)


class Ledger:
    """Of one office; what it finds is collected."""

    def __init__(self, wire: Wire, house: House) -> None:
        self.wire, self.house = wire, house
        self.findings: list[str] = []

    def _found(self, sentences: Iterable[str]) -> None:
        self.findings += [one for one in sentences if one not in self.findings]

    def day(self, office: Office, now: datetime) -> None:
        """What holds at any moment."""
        sheet = balance(office.store.register, office.shelves.inbox)
        self._found(
            [f"{now:%m-%d}: the balance does not add up: {sheet.discrepancies}"] if not sheet.adds_up else []
        )
        self._found(
            f"{now:%m-%d}: {one.name} is set aside: {one.why[-300:]}" for one in office.shelves.inbox.aside()
        )
        self._found(self._twice())

    def end(self, office: Office, now: datetime) -> None:
        """And of the whole, when everything has come to rest."""
        register = office.store.register
        letters = dict(register.iterate("letters"))
        mails = dict(register.iterate("mails"))
        cases = [case for case in map(office.store.case, register.keys("cases")) if case is not None]
        digests = {key: row for key, row in register.iterate("dossiers") if key.startswith("digest-")}
        self.day(office, now)
        self._found(self._letters(letters, office.shelves.inbox.waiting()))
        self._found(self._mails(mails))
        for case in cases:
            self._found(self._case(case))
        opened = Counter(str(case.trail[0].data.get("letter")) for case in cases)
        self._found(f"letter {digest} opened {count} cases" for digest, count in opened.items() if count > 1)
        self._found(self._digests(digests, mails))
        if fault := office.shelves.journal.verify():
            self._found([f"the book: {fault}"])
        if not (made := register.rebuild()).same:
            self._found([f"rebuilt, it is not the same: {made.differences[:5]}"])

    # Letters.

    def _letters(self, rows: dict[str, Row], waiting: list[str]) -> Iterator[str]:
        """Each letter that a person sent ends once, in a class that fits it, at its own arrival."""
        if waiting:
            yield f"{len(waiting)} letters wait: {waiting[:3]}"
        firsts: dict[str, list[Row]] = {}
        copies: Counter[str] = Counter()
        for key, row in rows.items():
            copies[key.partition(":")[0]] += 1
            if row.get("message_id"):
                firsts.setdefault(f"<{row['message_id'].strip('<>')}>", []).append({**row, "key": key})
        for posted in self.wire.posted.values():
            yield from self._letter(posted, firsts.pop(posted.message_id, []), copies)
        yield from (f"{message_id}: nobody sent it" for message_id in firsts)

    def _letter(self, posted: Posted, found: list[Row], copies: Counter[str]) -> Iterator[str]:
        about = f"{posted.kind} {posted.message_id} of {posted.sender}"
        if len(found) != 1:
            if found or posted.taken:
                yield f"{about}: entered {len(found)} times, {posted.copies} copies came"
            return
        (row,) = found
        if copies[row["key"]] > posted.copies:
            yield f"{about}: {copies[row['key']]} copies are counted, {posted.copies} came"
        if row["class"] not in KLASS[posted.kind]:
            yield f"{about}: it counts as {row['class']} ({row['why']})"
        if row["arrived"] not in {stamp(one) for one in posted.stamps}:
            yield f"{about}: arrived {row['arrived']}, came at {[stamp(one) for one in posted.stamps]}"

    # Mails.

    def _twice(self) -> Iterator[str]:
        for mail_id, times in self.wire.seen.items():
            if times > 1 and mail_id not in self.wire.doubtful:
                yield f"the mail {mail_id} reached the wire {times} times, and nothing had happened to it"

    def _mails(self, rows: dict[str, Row]) -> Iterator[str]:
        for key, row in rows.items():
            if row["status"] == "waiting":
                yield f"the mail {key} still waits: {row['form']}, next {row['next']}, {row.get('trouble')}"
            if row["status"] == "sent" and not self.wire.seen[key] and key not in self.wire.doubtful:
                yield f"the mail {key} counts as sent, and never reached the wire"
        per_case = Counter((row["dossier"], row["form"]) for row in rows.values() if row["form"] in ONCE)
        yield from (
            f"{number} has {count} of {form}" for (number, form), count in per_case.items() if count > 1
        )
        asked = Counter((row["dossier"], row["event"], row["form"], row["to"]) for row in rows.values())
        yield from (
            f"sent twice under two names: {what}"
            for what, count in asked.items()
            if count > 1 and what[2] != "registration"
        )

    # Reminders.

    def _digests(self, digests: dict[str, Row], mails: dict[str, Row]) -> Iterator[str]:
        """No reminder twice, and none outside office hours, by the clock that the office had."""
        said: Counter[tuple[Any, ...]] = Counter()
        for key, row in digests.items():
            at = datetime.fromisoformat(row["events"][0]["at"])
            if not self.house.calendar.is_open(at):
                yield f"{key} was written outside office hours, at {at}"
            for line in row["lines"]:
                if "last_day" in line["data"]:
                    data = line["data"]
                    said[
                        line["to"],
                        line["kind"],
                        line["dossier"],
                        line["disposition"],
                        data.get("stage"),
                        data["last_day"],
                        data["late_days"],
                    ] += 1
        if not self._skewed(None, None):
            yield from (f"reminded {count} times: {what}" for what, count in said.items() if count > 1)
        for key, row in mails.items():
            if (
                row["form"] in ("ask_reminder", "closing_notice", "expired")
                and row["role"] == Role.COMPLAINANT
            ):
                typed, left = (
                    datetime.fromisoformat(row["typed"]),
                    datetime.fromisoformat(row.get("left") or row["typed"]),
                )
                early = left < self.house.calendar.next_open(
                    typed
                ) - SMALL and not self.house.calendar.is_open(left)
                # a clock that ran ahead types it of a day that is still to come
                if row.get("left") and early:
                    yield f"{key}, a {row['form']}, left before the office opened, at {left}"

    # Cases.

    def _case(self, case: Case) -> Iterator[str]:
        acts = Counter((event.kind, event.at, event.by) for event in case.trail if event.by)
        yield from (f"{case.number}: {count} times {act}" for act, count in acts.items() if count > 1)
        yield from self._ahead(case)
        yield from self._early(case)
        if (
            case.open
            and due_steps.next_dues(case, self.house)[0] is None
            and not self._waits_for_a_person(case)
        ):
            yield (
                f"{case.number} lies nowhere: {case.stage}, clock {case.clock},"
                f" {[part.stage for part in case.live]}"
            )
        if case.trail and case.trail[0].kind != "received":
            yield f"{case.number} begins with {case.trail[0].kind}"

    def _waits_for_a_person(self, case: Case) -> bool:
        """A desk that has no limit, or one whose letter could not be delivered: the admin has read of it."""
        return bool(case.undelivered) or case.by_post or any(part.clock is not None for part in case.live)

    def _ahead(self, case: Case) -> Iterator[str]:
        """Nothing that time did comes in the book before a person's act that had arrived earlier
        (promise 8)."""
        timed: list[Event] = []
        for event in case.trail:
            if event.kind in TIMED and not event.by:
                timed.append(event)
            elif event.by and event.kind not in ("undelivered", "told"):
                for done in timed:
                    if (
                        event.at < done.at
                        and not self._skewed(event.at, done.at)
                        and self._touches(done, event)
                    ):
                        yield (
                            f"{case.number}: {done.kind} {done.data.get('bell', '')} of {done.at} was entered"
                            f" before {event.kind}, which arrived at {event.at}"
                        )

    def _touches(self, done: Event, event: Event) -> bool:
        """Whether what time did would have been otherwise: it ended the case, or it was a reminder of the
        very desk that had acted."""
        return done.kind != "rang" or done.data.get("disposition") == event.data.get("disposition")

    def _early(self, case: Case) -> Iterator[str]:
        """Silence closes only after the answer and its announcement have left, ten and three working days."""
        calendar = self.house.calendar
        left: dict[str, datetime] = {}
        for event in case.trail:
            if event.kind == "left":
                left[str(event.data["form"])] = event.at
            if event.kind == "closed" and event.data["by"] == "silence":
                for form, limit in (("answer", self.house.limit("silence")), ("closing_notice", Limit(3))):
                    if form not in left:
                        yield f"{case.number} was closed by silence before its {form} had left"
                    elif event.at < calendar.ends(left[form], limit):
                        yield f"{case.number} was closed at {event.at}, its {form} had left at {left[form]}"

    def _skewed(self, first: datetime | None, last: datetime | None) -> bool:
        """Whether the machine's clock was wrong at any time near these moments (None: ever)."""
        wrong = [one for one in self.wire.drawn if one.kind in ("ahead", "back")]
        if first is None or last is None:
            return bool(wrong)
        return any(one.begins - 4 * DAY < last and first < one.ends + 4 * DAY for one in wrong)
