"""What the clerk does when time passes: bells of cases and dossiers, letters to be handled again, digests,
reports.

Promises: nothing here looks at all open cases, only at what the register's due index names; a digest goes to
a person at most once a working day and only in office hours; reports, registers and balance sheets are made
once, by a key that is entered with them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from mailroom.clerk.kinds.dispatch import LETTERS
from mailroom.clerk.kinds.handling import Handling
from mailroom.clerk.kinds.merged_cases import tell_merged
from mailroom.clerk.outgoing.digest_lines import SECTIONS, by_number, matter, names, section, title
from mailroom.clerk.outgoing.usb_courier import Courier
from mailroom.clerk.read.letter_reading import Forced
from mailroom.clerk.store import GROUP, Change, stamp
from mailroom.clerk.time.balance_sheet import Balance, Sheets
from mailroom.clerk.write.writer import Desk
from mailroom.procedure.decision import Line
from mailroom.procedure.desk import bells, report_file, side_file_acts
from mailroom.procedure.event import LONG_AGO
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.shelves.journal.journal import Journal
from mailroom.text.redaction import mask_address

if TYPE_CHECKING:
    from mailroom.office import Office


AGAIN = timedelta(hours=1)
LAST = "9999"  # beyond any moment
log = logging.getLogger(__name__)


def ring(office: Office, now: datetime, upto: datetime, *, windows_over: bool = False) -> None:
    """Everything due by `upto`, earliest first, each as a change of its own."""
    horizon = upto + bells.WINDOW_OVER if windows_over else upto
    seen: set[str] = set()
    while True:
        waiting = [(table, key) for table, key in office.store.due(horizon) if key not in seen]
        if not waiting:
            return
        seen.update(key for _, key in waiting)
        for start in range(0, len(waiting), GROUP):
            with office.together():
                for table, key in waiting[start : start + GROUP]:
                    if not office.attempt(
                        partial(_happens, office, table, key, now, upto, windows_over=windows_over), key
                    ):
                        _stumbled(office, table, key, now)


def turn(office: Office, now: datetime, upto: datetime) -> None:
    """What changes the state of any case by `upto`, earliest first; nobody is reminded. Before a letter that
    arrived then is decided, it has happened: to its own case, and to those it may be merged into, asked about
    or counted beside."""
    seen: set[str] = set()
    while waiting := [number for number in office.store.turns(upto) if number not in seen]:
        for number in waiting:
            seen.add(number)
            deed = partial(_case, office, number, now, upto, windows_over=False, state_only=True)
            if not office.attempt(deed, number):
                _stumbled(office, "cases", number, now)


def at_once(office: Office, key: str, now: datetime) -> None:
    """A letter that a person has just settled, handled anew before the next one; one that fails is tried
    again as what falls due."""
    if not office.attempt(partial(again, office, key, now), key):
        _stumbled(office, "dossiers", key, now)


def _happens(
    office: Office, table: str, key: str, now: datetime, upto: datetime, *, windows_over: bool
) -> None:
    if key.startswith("again-"):
        again(office, key, now)
    elif key.startswith("letter-"):
        _unconfirmed(office, key, now)
    elif key.startswith("kurir-"):
        Courier(office).overdue(key, now)
    elif table == "cases":
        _case(office, key, now, upto, windows_over=windows_over, state_only=False)
    else:
        _dossier(office, key, now, upto)


def _stumbled(office: Office, table: str, key: str, now: datetime) -> None:
    """Tried again in an hour; the admin reads of it in his digest, each working day until it goes."""
    admin = office.house.admin
    change = Change(f"could not be done: {key}")
    again_at = stamp(now + AGAIN)
    change.put(table, key, due=again_at, **({"turns": again_at} if table == "cases" else {}))
    data = {"name": key, "when": now.isoformat()}
    change.lines([Line(admin.address, admin.name, Role.ADMIN, "aside", f"aside-{key}", data=data)], now)
    office.store.enter([change], now)


def _case(
    office: Office, number: str, now: datetime, upto: datetime, *, windows_over: bool, state_only: bool
) -> None:
    case = office.store.case(number)
    assert case is not None
    decision = bells.time_passes(
        case, office.house, upto, typed=now, windows_over=windows_over, state_only=state_only
    )
    change = Change(f"time passes for {number}")
    change.case(case, decision.events, office.house)
    office.writer.write(change, Desk(number, case.events, case), decision.letters, office.house, now)
    tell_merged(change, case, decision.letters, office.store.case, office.writer, office.house, now)
    change.lines(decision.lines, now)
    office.store.enter([change], now)
    for event in decision.events:
        office.say(f"{number}: {event.way.partition('/')[2] or event.kind}")


def _unconfirmed(office: Office, key: str, now: datetime) -> None:
    """A letter that is held for a person's word, and he has not said it: the admin reads of it once."""
    row = office.store.register.get("dossiers", key)
    assert row is not None
    change = Change(f"not confirmed: {key}")
    change.put("dossiers", key, due=None)
    letter = office.store.letter(str(row["digest"]))
    if row.get("stage") == "open" and letter is not None:
        case = office.store.case(str(letter.get("dossier") or ""))
        reader = office.house.impartial if case is not None and case.concerns else office.house.admin
        data = {
            "subject": letter["subject"],
            "from": mask_address(str(letter["sender"])),
            "when": letter["arrived"],
            "why": "unconfirmed",
        }
        line = Line(
            reader.address, reader.name, reader.role, "notice", case.number if case else key, data=data
        )
        change.lines([line], now)
    office.store.enter([change], now)


def _no_longer_kept(office: Office, key: str, digest: str, now: datetime) -> None:
    """The letter that was asked about is past its retention, its bytes are gone: the admin reads of it, he
    can ask for it again."""
    letter, admin = office.store.letter(digest) or {}, office.house.admin
    change = Change(f"no longer kept: {key}")
    change.put("dossiers", key, due=None, stage="done")
    data = {
        "subject": letter.get("subject", ""),
        "from": mask_address(str(letter.get("sender", ""))),
        "when": letter.get("arrived"),
        "why": "thinned",
    }
    change.lines([Line(admin.address, admin.name, Role.ADMIN, "notice", key, data=data)], now)
    office.store.enter([change], now)


def _dossier(office: Office, key: str, now: datetime, upto: datetime) -> None:
    dossier = office.store.dossier(key)
    assert dossier is not None
    decision = side_file_acts.time_passes(dossier, office.house, upto, office.store.cited(dossier))
    change = Change(f"time passes for {key}")
    change.dossier(dossier, decision.events, office.house)
    office.writer.write(change, Desk(key, dossier.events), decision.letters, office.house, now)
    change.lines(decision.lines, now)
    office.store.enter([change], now)


def again(office: Office, key: str, now: datetime) -> None:
    """A person has said whose a letter is: it is handled anew, as his act at its own arrival."""
    row = office.store.register.get("dossiers", key)
    assert row is not None
    digest = str(row["digest"])
    if (office.store.letter(digest) or {}).get("thinned"):
        _no_longer_kept(office, key, digest, now)
        return
    raw, envelope = office.letter(digest)
    forced = Forced(row.get("record"))
    reading = office.reader.read(raw, envelope, office.house, forced)
    seen = office.store.letter(digest)
    handling = Handling(office, reading, str(seen["name"]) if seen else key, now, seen, forced)
    handling.run(LETTERS)
    handling.change.put("dossiers", key, due=None, stage="done")
    office.store.enter([handling.change], now)
    office.say(handling.told)


def last_entry(journal: Journal) -> datetime | None:
    """When the last change was entered; None in a new store."""
    line = next(journal.lines(journal.last - 1), None) if journal.last else None
    return datetime.fromisoformat(line.at) if line else None


class Hours:
    """What happens in office hours."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.sheets = Sheets(office)
        # the latest moment that the office's clock has shown
        self.latest = last_entry(office.shelves.journal) or LONG_AGO

    def set_back(self, now: datetime) -> None:
        """The clock stands before a moment that it has shown: what was put off until a moment that only that
        clock knew is due by this one. Nothing is lost by it, and nothing happens twice: what has happened is
        entered."""
        office, register = self.office, self.office.store.register
        opens = stamp(office.house.calendar.next_open(now))
        change = Change("the clock was set back")
        for key, at in register.range("mails", "status", LAST, of="waiting"):
            if at > opens:
                change.put("mails", key, next=opens)
        for key, at in register.range("dossiers", "due", LAST):
            if at > stamp(now) and key.startswith("again-"):
                change.put("dossiers", key, due=stamp(now))
        office.post.patience.forget()
        log.warning("the clock was set back: from %s to %s", stamp(self.latest), stamp(now))
        office.store.enter([change], now)

    def open_for(self, now: datetime, upto: datetime) -> None:
        """Digests, reports, registers and the balance sheet that are due, if the office is open at `now`; its
        alarm at any hour."""
        self.office.attempt(partial(self.sheets.watch, now), "balance sheet")
        if not self.office.house.calendar.is_open(now):
            return
        self._reports(now, upto)
        sheet = self.sheets.due(now)
        self._digests(now, sheet)
        if sheet is not None and self.sheets.due(now):  # no digest of the admin has told it
            self.office.attempt(partial(self.sheets.by_itself, sheet, now), "balance sheet")

    # Digests.

    def _digests(self, now: datetime, sheet: Balance | None) -> None:
        """Whoever has lines waiting and no digest of today; the lines of the others are not even read."""
        register = self.office.store.register
        today = self.office.house.calendar.local(now).date().isoformat()
        people = [
            one for one in register.counts("agenda", "person") if register.fact(f"digest:{one}") != today
        ]
        for start in range(0, len(people), GROUP):
            with self.office.together():
                for address in people[start : start + GROUP]:
                    rows = register.find("agenda", "person", address)
                    self.office.attempt(partial(self._digest, address, rows, today, sheet, now), "digest")

    def _digest(
        self, address: str, rows: list[dict[str, Any]], today: str, sheet: Balance | None, now: datetime
    ) -> None:
        """One mail with every line that still holds, each answerable by its name: one digest a person and
        day.

        sheet: the balance that the admin's digest tells, too."""
        office = self.office
        change = Change(f"digest of {today}")
        for row in rows:
            change.remove("agenda", str(row["key"]))
        lines = self._numbered([row["line"] for row in rows])
        if lines:
            change.fact(f"digest:{address}", today)
            data = {}
            if sheet is not None and address == office.house.admin.address:
                data["balance"] = self.sheets.told(sheet, now)
                self.sheets.enter(change, sheet, now)
            self.list_lines(change, lines, now, **data)
        office.store.enter([change], now)

    def list_lines(self, change: Change, lines: list[dict[str, Any]], now: datetime, **more: Any) -> None:
        """One mail to the reader of these lines, each to be answered by its number; more: what else it
        tells."""
        office, first = self.office, lines[0]
        today = office.house.calendar.local(now).date().isoformat()
        serial = office.store.next_serial(f"digest:{today}")
        change.fact(f"serial:digest:{today}", serial)
        key = f"digest-{today}-{serial:03d}"
        change.put("dossiers", key, lines=lines, stage="open", events=[{"kind": "digest", "at": stamp(now)}])
        purpose = "recommend" if any(line["purpose"] == "recommend" for line in lines) else "digest"
        role = Role(first["role"])
        agency = str(first["agency"]) if role in (Role.LIAISON, Role.OFFICER, Role.HEAD) else ""
        data = {**self._sections(lines), **more}
        reply = Reply("digest", role, first["to"], str(first["name"]), purpose, agency, data=data)
        office.writer.write(change, Desk(key, 1), [reply], office.house, now)
        office.say(f"{key}: ringkasan {len(lines)} baris")

    def _numbered(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The lines that still hold, in the order in which they are read: section by section, the latest
        matter first."""
        holding = [line for line in lines if self._holds(line)]
        late = {id(line): -int(line["data"].get("late_days", 0)) for line in holding}
        return sorted(
            holding, key=lambda line: (SECTIONS.index(section(line)), late[id(line)], line["dossier"])
        )

    def _holds(self, line: Mapping[str, Any]) -> bool:
        """Whether a reminder's matter still lies where it lay when the bell rang."""
        stage = line["data"].get("stage")
        if stage is None:
            return True
        case = self.office.store.case(str(line["dossier"]))
        if case is None:
            dossier = (
                self.office.store.dossier(str(line["dossier"]))
                if str(line["dossier"]).startswith(("P4-", "TEGURAN-"))
                else None
            )
            return dossier is not None and dossier.stage == stage
        part = case.disposition(int(line["disposition"]))
        return part.live and part.stage == stage if part else case.stage == stage

    def _sections(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        """The lines as the digest's template shows them, each in its section with what it is called in a
        reply."""
        groups: dict[str, list[dict[str, Any]]] = {name: [] for name in SECTIONS}
        for name, line in zip(names(lines), lines, strict=True):
            groups[section(line)].append(self._shown(name, line))
        above = list(dict.fromkeys(role for line in lines for role in line["data"].get("above", ())))
        said = {"role": lines[0]["role"], "region": self.office.house.region}
        return {**groups, **said, "by_number": by_number(lines), "above": above}

    def _shown(self, name: str, line: Mapping[str, Any]) -> dict[str, Any]:
        data, house = dict(line["data"]), self.office.house
        last = data.get("last_day")
        when = data.get("when")
        return {
            **data, "no": name, "number": matter(line, house.prefix), "kind": line["kind"], "purpose": line["purpose"],
            "agency": house.agency_name(str(line["agency"])) if line["agency"] else "", "state": data.get("stage", ""),
            "title": title(line, self.office.store, house), "phone": self._phone(line), "last_day": date.fromisoformat(last) if last else None,
            "when": datetime.fromisoformat(when) if when else None, "late_days": int(data.get("late_days", 0)),
        }  # fmt: skip

    def _phone(self, line: Mapping[str, Any]) -> str:
        """How the admin may reach a complainant whose mail does not arrive."""
        case = (
            self.office.store.case(str(line["dossier"]))
            if line["data"].get("role") == Role.COMPLAINANT
            else None
        )
        admin = case is not None and line["to"] == self.office.house.admin_of(case.concerns).address
        return case.phone if case is not None and admin else ""

    # Reports (row 9).

    def _reports(self, now: datetime, upto: datetime) -> None:
        """Each quarter that has ended since the store was begun: the draft to the admin; each month: the
        register to print."""
        office, calendar = self.office, self.office.house.calendar
        begun = office.store.register.fact("begun")
        if begun is None:
            return
        today = calendar.local(upto).date()
        reported = office.store.register.fact("reported", None)
        start = (
            date.fromisoformat(reported)
            if reported
            else first_of_month(calendar.local(datetime.fromisoformat(begun)).date())
        )
        month = start
        while next_month(month) <= today:
            self._month(month, now)
            month = next_month(month)

    def _month(self, month: date, now: datetime) -> None:
        """The end of one month: its register; the end of a quarter: the report, too. Entered together with
        the mark."""
        office = self.office
        change = Change(f"month {month:%Y-%m}")
        change.fact("reported", next_month(month).isoformat())
        secretariat = office.house.people.first(Role.SECRETARIAT)
        reply = Reply(
            "register_print", secretariat.role, secretariat.address, secretariat.name, "info", data={"month": month},
            papers=(("register", f"buku-agenda-{month:%Y-%m}.pdf"),),
        )  # fmt: skip
        key = f"register-{month:%Y-%m}"
        change.put(
            "dossiers",
            key,
            stage="done",
            month=f"{month:%Y-%m}",
            events=[{"kind": "printed", "at": stamp(now)}],
        )
        office.writer.write(change, Desk(key, 1), [reply], office.house, now)
        if month.month % 3 == 0:
            first = date(month.year, month.month - 2, 1)
            label = f"{month.year}-T{month.month // 3}"
            dossier, decision = report_file.open_report(
                label, first, next_month(month) - timedelta(days=1), office.house, now, now
            )
            change.dossier(dossier, decision.events, office.house)
            office.writer.write(
                change, Desk(dossier.key, dossier.events), decision.letters, office.house, now
            )
            office.say(f"{dossier.key}: draf laporan triwulan dikirim kepada admin")
        office.store.enter([change], now)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
