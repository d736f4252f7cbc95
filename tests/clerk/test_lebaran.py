"""Five working days down over Lebaran: what comes of it is what would have come of it, save the shifts that
the rule makes.

From Tuesday 17 March 2026, 14.00, no mail leaves; an hour later the office is dark until Wednesday 1 April:
Nyepi, Idul Fitri and the days between, then 25, 26, 27, 30 and 31 March, and with them the quarter's end.
Answers, comments, a rating and new complaints wait in two mailboxes, an answer of ours in the queue. The
letters are fixed in advance, so the office that was never dark gets the same ones. The two are compared event
by event and mail by mail; `python -m pytest -s` prints every shift with its reason."""

from __future__ import annotations

import email
import email.policy
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest

from mailroom.config import Config
from mailroom.doors.maildir import Maildirs
from mailroom.procedure import deadlines
from mailroom.procedure.case import Case
from mailroom.procedure.event import Event
from mailroom.procedure.letter import Envelope
from mailroom.procedure.tally import report_period
from mailroom.procedure.workdays import ZONES
from tests.mailbag import Bag, Row, Stubborn, flat

DARK, BACK, END = "2026-03-17 15:00", "2026-04-01 09:00", "2026-04-20 12:00"
NO_LINE = "2026-03-17 14:00"
CITIZENS = [f"warga{number}@warga.example" for number in range(10)]
FIELDS = (
    "by",
    "text",
    "form",
    "bell",
    "agency",
    "disposition",
    "stage",
    "rating",
    "reason",
    "officer",
    "times",
)


@dataclass(frozen=True)
class Waiting:
    """A letter that arrives while the office is dark: when, in which mailbox, and what it answers ("" = a new
    complaint)."""

    at: str
    box: str
    serial: int
    form: str
    text: str


LETTERS = (
    Waiting("2026-03-26 10:00", "a", 8, "",
        "Lampu jalan di Desa Ujan Mas Lama padam sejak 20 Maret 2026. Mohon diperbaiki."),
    Waiting("2026-03-26 16:30", "b", 2, "answer", "5"),
    Waiting("2026-03-27 08:00", "a", 1, "answer",
        "Belum selesai pak, masih ada lubang di ujung desa dekat gapura."),
    Waiting("2026-03-30 11:00", "a", 5, "instruction",
        "Jalan di Desa Lembak sudah kami tambal sepanjang 120 meter pada 27 Maret 2026."),
    Waiting("2026-03-31 09:00", "b", 4, "ask",
        "Jalan Merdeka di Desa Karang Raja, Kecamatan Muara Enim, rusak sejak Februari 2026."),
    Waiting("2026-03-31 23:00", "b", 9, "",
        "Sampah di pasar Desa Lembak menumpuk sejak 25 Maret 2026. Mohon diangkut."),
)  # fmt: skip


class Office:
    """One of the two offices."""

    def __init__(self, config: Config, root: Path, *, dark: bool) -> None:
        self.dark, self.relay = dark, Stubborn(Maildirs(root / "outgoing"))
        self.relay.open = True
        self.bag = Bag(config, root, "2026-03-09 09:00", carrier=self.relay)

    def tell(self) -> None:
        self._before()
        letters = [(one, *self._written(one)) for one in LETTERS]
        if self.dark:
            self.bag.now = self.bag.moment(BACK)
            # b answers first
            for one, raw, to in sorted(letters, key=lambda letter: (letter[0].box != "b", letter[0].at)):
                self._put(one, raw, to)
            self.relay.open = True
            self.bag.settle()
        else:
            for one, raw, to in letters:
                self.bag.at(one.at)
                self._put(one, raw, to)
                self.bag.settle()
        self.bag.at(END)

    def _before(self) -> None:
        """Up to the evening of 17 March both are the same, but for the mail that no longer leaves."""
        bag = self.bag
        for serial in (1, 2, 3):
            bag.answered(sender=CITIZENS[serial])
        bag.at("2026-03-10 09:00")
        bag.complaint(sender=CITIZENS[4], text="Tolong jalan di tempat kami diperbaiki ya pak.")
        bag.says(
            "admin",
            "verification",
            "4 Mohon sebutkan nama jalan, desa dan kecamatannya, serta sejak kapan rusaknya.",
        )
        bag.at("2026-03-12 09:00")
        bag.disposed(sender=CITIZENS[5])
        bag.says("liaison PUPR", "disposition", "1 1")
        bag.at("2026-03-16 09:00")
        bag.disposed(sender=CITIZENS[6])
        bag.at("2026-03-17 10:00")
        bag.disposed(sender=CITIZENS[7])
        bag.at(NO_LINE)
        self.relay.open = not self.dark
        bag.says(
            "liaison PUPR",
            "disposition",
            "2 Jalan di Desa Lembak sudah kami tambal sepanjang 80 meter pada 17 Maret 2026.",
        )
        bag.at(DARK)

    def _written(self, one: Waiting) -> tuple[bytes, str]:
        """The letter as its writer sends it, from what he had before the office was dark."""
        bag, dark = self.bag, self.bag.now
        bag.now = bag.moment(one.at)
        if one.form:
            mail = next(row for row in bag.mails(one.form) if row["dossier"] == bag.number(one.serial))
            made = bag.reply_to(mail, one.text)
        else:
            made = bag.message(CITIZENS[one.serial], "Laporan", one.text, name="Warga")
        bag.now = dark
        return made.as_bytes(), parseaddr(str(made["To"]))[1]

    def _put(self, one: Waiting, raw: bytes, to: str) -> None:
        self.bag.office.accept(
            raw, Envelope("imap", self.bag.moment(one.at), None, (to,), {"mailbox": one.box})
        )


@dataclass
class Shifts:
    """What differs, and why: (case, what, how it was without outage, how it is, reason)."""

    rows: list[tuple[int, str, str, str, str]] = field(default_factory=list)

    def add(self, serial: int, what: str, was: datetime | None, became: datetime | None, reason: str) -> None:
        self.rows.append((serial, what, _day(was), _day(became), reason))

    def shown(self) -> str:
        return "\n".join(
            f"  {no}: {what}: {was} -> {became}, {why}" for no, what, was, became, why in self.rows
        )


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(ZONES['WIB']):%d %b %H.%M}" if moment else "-"


LEFT = "the letter could leave only when the line was back; its reader's time runs from there"
LATER = "it reminds of a desk whose time began when its letter left"
LATE_ONLY = "no reminder is sent for the past, only the latest of its kind"
NOTICE = "silence closes only three working days after its announcement has left"
NEEDLESS = "his letter had arrived before anybody was to be reminded"
GOLDEN = Path(__file__).parents[1] / "golden" / "lebaran.txt"


@pytest.fixture(scope="module")
def told(demonstration: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Office]]:
    offices = [
        Office(demonstration, tmp_path_factory.mktemp(name), dark=name == "dark")
        for name in ("bright", "dark")
    ]
    for office in offices:
        office.tell()
    yield offices[0], offices[1]
    for office in offices:
        office.bag.close()


def what(event: Event) -> str:
    """An event without its moment, as it must be in both."""
    data = {key: event.data[key] for key in FIELDS if event.data.get(key) not in (None, "", 0)}
    data.pop("disposition", None)
    return " ".join([event.kind, *(str(value) for value in data.values())])


def compared(bright: Case, dark: Case, serial: int, shifts: Shifts) -> None:
    """Every event that is not there in both at the same moment is a shift, and a shift has a reason."""
    was = [(what(event), event.at) for event in bright.trail]
    became = [(what(event), event.at) for event in dark.trail]
    gone, new = Counter(was) - Counter(became), Counter(became) - Counter(was)
    for name, at in list(gone):
        moved = next((when for other, when in new if other == name), None)
        if moved is not None:
            del new[name, moved]
        shifts.add(serial, name, at, moved, reason(name, at, moved))
    for name, at in new:
        shifts.add(serial, name, None, at, reason(name, None, at))


def reason(name: str, was: datetime | None, became: datetime | None) -> str:
    """Why an event is not where it would have been; "" when the rule knows no reason."""
    if name.startswith("left"):
        return LEFT if became else NEEDLESS
    if name.startswith(("rang closing_notice", "rang reminder")) and became is None:
        return NEEDLESS
    if name.startswith("rang"):
        return LATER if became else LATE_ONLY
    return NOTICE if name.startswith("closed silence") and was and became else ""


def shifts_of(told: tuple[Office, Office]) -> Shifts:
    shifts = Shifts()
    for serial in range(1, 10):
        compared(*(office.bag.case(serial) for office in told), serial, shifts)
    return shifts


def test_every_shift_has_its_reason(told: tuple[Office, Office]) -> None:
    shifts = shifts_of(told)
    print("\nWhat five working days in the dark have moved:\n" + shifts.shown())
    assert [row for row in shifts.rows if not row[4] or (row[2], row[3]) == ("-", "-")] == []
    if os.environ.get("GOLDEN"):
        GOLDEN.write_text(shifts.shown() + "\n")
    assert GOLDEN.read_text() == shifts.shown() + "\n"


def test_what_people_did_is_the_same_and_at_the_same_moment(told: tuple[Office, Office]) -> None:
    for serial in range(1, 10):
        acts = [
            [
                (event.kind, event.at, event.data.get("text"))
                for event in office.bag.case(serial).trail
                if event.by
            ]
            for office in told
        ]
        assert acts[0] == acts[1]
        assert acts[0]


def test_the_due_times_move_with_the_clocks_and_nothing_else(told: tuple[Office, Office]) -> None:
    moved = {}
    for serial in range(1, 10):
        days = (last_days(told[0].bag, serial), last_days(told[1].bag, serial))
        if days[0] != days[1]:
            moved[serial] = days
    assert moved == {
        1: (
            ["-", "06 Apr", "30 Mar"],
            ["-", "06 Apr", "02 Apr"],
        ),  # the comment went to the liaison on 1 April
        4: (["02 Apr", "-"], ["06 Apr", "-"]),  # what completes it went to the admin
        5: (["-", "09 Apr", "31 Mar"], ["-", "09 Apr", "02 Apr"]),  # the response went to the liaison
        8: (["30 Mar", "-"], ["06 Apr", "-"]),  # the complaint went to the admin
    }


def last_days(bag: Bag, serial: int) -> list[str]:
    case = bag.case(serial)
    found = [deadlines.case_day(case, bag.house), deadlines.whole_day(case, bag.house)]
    found += [deadlines.row_day(part, bag.house) for part in case.live]
    return [f"{day:%d %b}" if day else "-" for day in found]


def test_the_quarters_figures_differ_only_where_the_shifts_make_them(told: tuple[Office, Office]) -> None:
    tallied = [figures(office.bag) for office in told]
    differing = {path: (tallied[0].get(path), tallied[1].get(path)) for path in tallied[0] | tallied[1]}
    differing = {path: both for path, both in differing.items() if both[0] != both[1]}
    # T9: of reminders of lateness only the latest was sent
    assert {tallied[0][f"/tables/{path.split('/')[2]}/key"] for path in differing} == {"T9"}
    assert set(differing.values()) == {(19, 15), (56, 48)}


def figures(bag: Bag) -> dict[str, Any]:
    """Every figure of the quarter that ended in the dark, by its place."""
    first, last = report_period.quarter("2026-T1")
    cases = [bag.case(serial) for serial in range(1, 10)]
    now = bag.moment(END)
    return dict(leaves("", report_period.figures(cases, first, last, bag.house, now=now).as_json()))


def leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(f"{path}/{key}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(f"{path}/{number}", inner)
    else:
        yield path, value


def test_the_same_mails_were_written_but_for_reminders(told: tuple[Office, Office]) -> None:
    was, became = (
        Counter((row["form"], row["dossier"][-4:]) for row in mails(office.bag)) for office in told
    )
    needless = {("closing_notice", "0001"): 1, ("closing_notice", "0002"): 1, ("ask_reminder", "0004"): 1}
    # what was due during the five days is told once, and the next is counted from then
    needless |= {("still_late", "0004"): 1, ("still_late", "0008"): 1}
    assert (dict(was - became), dict(became - was)) == (needless, {})
    assert {row["status"] for row in told[1].bag.mails()} == {"sent"}


def mails(bag: Bag) -> list[Row]:
    """Those that are about a case, or the quarter."""
    return [row for row in bag.mails() if row["form"] != "digest"]


def test_they_say_the_same_but_for_days_and_that_we_were_late(told: tuple[Office, Office]) -> None:
    first, second = (
        {
            (row["form"], row["dossier"], row["to"], row["disposition"]): plain(row["text"])
            for row in mails(office.bag)
        }
        for office in told
    )
    differing = {key for key in first.keys() & second.keys() if first[key] != second[key]}
    # of 1 April, when case 3 was still open: see its shift
    assert {form for form, *_ in differing} == {"report_draft"}
    drafts = [
        next(text for key, text in said.items() if key[0] == "report_draft") for said in (first, second)
    ]
    assert [re.findall(r"Selesai : (\d)", text)[0] for text in drafts] == ["2", "1"]


_DATES = re.compile(
    r"(?i)\b\d{1,2} [A-Z][a-z]{2}\b(?! 2026)|"
    r"(?:(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu), )?\d{1,2} [A-Z][a-z]+ 2026(?: pukul \d\d\.\d\d WIB)?"
)
_LATE = re.compile(
    r"Surat (?:ini seharusnya|Bapak/Ibu tiba|yang mendasari).{1,120}?tetapi baru dapat kami.{1,80}?tidak "
    r"tersambung\. Kami mohon maaf\."
    r"(?: Yang kami hitung[^.]*\.| Batas waktu Bapak/Ibu baru berjalan sejak surat ini kami kirim\.)?"
)


def plain(text: str) -> str:
    """Without days, without what says that we were late, without its seal."""
    words = _LATE.sub("", flat(text))
    words = re.sub(r"Kode balasan [^:]*: \S+|Kode bukti: [0-9a-f ]+\([^)]*\)", "", words)
    return " ".join(_DATES.sub("<hari>", words).split())


def test_letters_that_were_late_through_us_say_so(told: tuple[Office, Office]) -> None:
    """Every letter that the dark office wrote on its return, because of one that it read late or of a moment
    that had passed; and the answer that it had written before, as it reached its reader."""
    bright, dark = (
        {
            (row["form"], int(row["dossier"][-4:]))
            for row in mails(office.bag)
            if "tidak tersambung" in flat(row["text"])
        }
        for office in told
    )
    assert bright == set()
    assert dark == {
        ("comment", 1), ("comment_received", 1), ("closed", 2), ("closed_notice", 2), ("closing_notice", 3),
        ("verification", 4), ("noted", 4),
        ("response", 5), ("echo", 5), ("receipt", 8), ("verification", 8),
    }  # fmt: skip
    bag = told[1].bag
    (answer,) = [row for row in bag.mails("answer") if row["dossier"] == bag.number(7)]
    (path,) = (bag.root / "outgoing").glob(f"*/new/{answer['key']}")
    carried = email.message_from_bytes(path.read_bytes(), policy=email.policy.default).get_body(("plain",))
    assert carried is not None
    said = (
        "selesai kami tulis pada Selasa, 17 Maret 2026 pukul 15.00 WIB, tetapi sampai Rabu, 1 April 2026 "
        "pukul 09.00 WIB belum dapat"
    )
    assert said in flat(carried.get_content())
