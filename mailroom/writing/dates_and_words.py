"""How dates, sizes, names and keys are written in our letters, how a person is addressed ("Bapak/Ibu"), and
how menus are numbered.

The words lie in templates/words.toml, the menus in menus.toml, the emergency numbers in urgent.toml. Another
language lays its own words.toml over all three (letter_languages.py).

In: `load`: a path; `laid_over`: another language's table. Their methods: a key with its table, a day or
moment, a name.
Out: words; an unknown key, and a text that is no date, are shown as they stand.
Fails: `load` raises OSError or TOMLDecodeError for a missing or broken file: the office does not open.
See: Days that people write: reading/language/date_words.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

from mailroom.procedure.office_facts import Referral
from mailroom.text.toml_tables import read_table
from mailroom.writing.mail_blocks import Choice


@dataclass(frozen=True)
class Words:
    """templates/words.toml: tables of words by kind of key, and the names of days and months."""

    tables: Mapping[str, Mapping[str, str]]
    zone: Callable[[], tzinfo]  # asked each time, since config.toml may be reread
    days: tuple[str, ...]
    months: tuple[str, ...]

    @classmethod
    def load(cls, path: Path, zone: Callable[[], tzinfo]) -> Words:
        tables = dict(read_table(path))
        calendar = tables.pop("calendar")
        return cls(tables, zone, tuple(calendar["days"]), tuple(calendar["months"]))

    def laid_over(self, theirs: Mapping[str, Any]) -> Words:
        """Returns the words with those of another language in place of ours; what it lacks stays."""
        tables = {name: {**table, **theirs.get(name, {})} for name, table in self.tables.items()}
        more = {name: table for name, table in theirs.items() if name not in tables}
        calendar = theirs.get("calendar", {"days": self.days, "months": self.months})
        return Words({**more, **tables}, self.zone, tuple(calendar["days"]), tuple(calendar["months"]))

    def word(self, key: object, table: str) -> str:
        """Returns the office's word for a key; the key itself when the table has none."""
        return self.tables[table].get(str(key), str(key))

    @property
    def ratings(self) -> list[tuple[str, str]]:
        """The marks that a complainant may give, the best first: (digit, its words)."""
        return [
            (mark, words.capitalize()) for mark, words in sorted(self.tables["rating"].items(), reverse=True)
        ]

    def short_date(self, day: object) -> str:
        """ "5 Maret 2026"; takes a date, a moment or either as ISO text."""
        found = self._day(day)
        return f"{found.day} {self.months[found.month - 1]} {found.year}" if found else str(day or "")

    def brief_date(self, day: object) -> str:
        """ "5 Mar", where the year is plain."""
        found = self._day(day)
        return f"{found.day} {self.months[found.month - 1][:3]}" if found else str(day or "")

    def full_date(self, day: object) -> str:
        """ "Kamis, 5 Maret 2026"."""
        found = self._day(day)
        return f"{self.days[found.weekday()]}, {self.short_date(found)}" if found else str(day or "")

    def moment(self, at: object) -> str:
        """ "Kamis, 5 Maret 2026 pukul 08.00 WIB", in the office's zone; a date alone stays one."""
        found = _moment(at)
        if found is None:
            return self.short_date(at)
        here = found.astimezone(self.zone())
        how = self.tables["grammar"]
        return how["moment"].format(
            day=self.full_date(here.date()), hour=here.strftime(how["hour"]), zone=here.tzname()
        )

    def month(self, day: object) -> str:
        """ "Maret 2026"."""
        found = self._day(day)
        return f"{self.months[found.month - 1]} {found.year}" if found else str(day or "")

    def quarter(self, label: str) -> str:
        """ "2026-T1" → "I tahun 2026"."""
        found = re.fullmatch(r"(\d{4})-?[TQ]([1-4])", label)
        return f"{self.word(found[2], 'quarter')} tahun {found[1]}" if found else label

    def span(self, limit: object) -> str:
        """ "5 hari kerja": a limit, whose unit has its words in [unit]."""
        amount, _, unit = str(limit).partition(" ")
        return f"{amount} {self.tables['unit'].get(f'{amount} {unit}') or self.word(unit, 'unit')}"

    def size(self, octets: int) -> str:
        """ "3,1 MB", with the decimal sign of the language."""
        return size(octets).replace(",", self.tables["grammar"]["decimal"])

    def series(self, items: Iterable[object]) -> str:
        """ "a, b, dan c"."""
        return series(items, self.tables["grammar"]["and"])

    def addressed_as(self, name: str) -> str:
        """ "Bapak/Ibu Yulia Sari", or as the language addresses somebody."""
        how = self.tables["grammar"]
        told = addressed_as(name)
        return told if not told.startswith(_BOTH) else how["person"].format(name=name) if name else how["you"]

    def past(self, day: object, now: datetime) -> bool:
        """Whether `day` lies before today in the office's zone: no letter promises a date that is over."""
        found = self._day(day)
        return found is not None and found < now.astimezone(self.zone()).date()

    def last_day(self, day: object, now: datetime, reader: str) -> str:
        """ "Kamis, 5 Maret 2026", and that it is over where it is. reader: a key of words.toml [past]."""
        told = self.full_date(day)
        return self.tables["past"][reader].format(day=told) if self.past(day, now) else told

    def _day(self, day: object) -> date | None:
        found = _moment(day)
        if found is not None:
            return found.astimezone(self.zone()).date()
        if isinstance(day, str):
            try:
                return date.fromisoformat(day)
            except ValueError:
                return None
        return day if isinstance(day, date) else None


def _moment(at: object) -> datetime | None:
    """An aware moment, from itself or from ISO text with a time in it."""
    if isinstance(at, str) and len(at) > 10:
        try:
            at = datetime.fromisoformat(at)
        except ValueError:
            return None
    return at if isinstance(at, datetime) and at.tzinfo is not None else None


def size(octets: int) -> str:
    """ "0 B", "240 KB", "3,1 MB": as phones show it."""
    if not octets:
        return "0 B"
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))} KB"
    return f"{octets / 1_000_000:.1f} MB".replace(".", ",")


def short(text: str, width: int = 60) -> str:
    """One line of at most `width` characters, cut at a word."""
    text = " ".join(str(text).split())
    if len(text) <= width:
        return text
    cut = text[: width - 3]
    if text[width - 3] != " " and " " in cut[width // 2 :]:
        cut = cut.rsplit(" ", 1)[0]
    return cut.rstrip(" ,.;:-") + "..."


_BOTH = "Bapak/Ibu"
_HONORIFICS = {"bapak": "Bapak", "pak": "Bapak", "bpk": "Bapak", "ibu": "Ibu", "bu": "Ibu"}


def addressed_as(name: str) -> str:
    """ "Bapak/Ibu Yulia Sari"; "Ibu Marni" and "Pak Joni" keep their own honorific."""
    first, _, rest = " ".join(str(name or "").split()).partition(" ")
    own = _HONORIFICS.get(first.lower().rstrip("."))
    return f"{own} {rest}" if own and rest else f"{_BOTH} {name}" if name else _BOTH


def series(items: Iterable[object], last: str = "dan") -> str:
    """ "a", "a dan b", "a, b, dan c"."""
    words = [str(item) for item in items]
    if len(words) < 3:
        return f" {last} ".join(words)
    return f"{', '.join(words[:-1])}, {last} {words[-1]}"


@dataclass(frozen=True)
class Menus:
    """templates/menus.toml: the numbered choices of each purpose."""

    tables: Mapping[str, tuple[Choice, ...]]

    @classmethod
    def load(cls, path: Path) -> Menus:
        found = read_table(path)
        shown = ("digit", "label", "fill", "act")
        return cls(
            {
                name: tuple(Choice(**{key: row[key] for key in shown if key in row}) for row in rows)
                for name, rows in found.items()
            }
        )

    def laid_over(self, theirs: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Menus:
        """Returns the menus with another language's words. theirs: purpose → digit → label and fill."""
        return Menus(
            {
                name: tuple(replace(row, **theirs.get(name, {}).get(row.digit, {})) for row in rows)
                for name, rows in self.tables.items()
            }
        )

    def choices(
        self, purpose: str, view: Mapping[str, Any] | None, not_open: Collection[str] = ()
    ) -> tuple[Choice, ...]:
        """Returns the menu of a purpose ("post.receipt" → "post"), without acts that this case, or this
        letter, does not have open."""
        past = {*((view or {}).get("not_open") or ()), *not_open}
        rows = [row for row in self.tables.get(purpose.partition(".")[0], ()) if row.act not in past]
        return tuple(rows)


@dataclass(frozen=True)
class Urgent:
    """templates/urgent.toml: by the kind of a danger, the first words to its reporter, and whom to call."""

    tables: Mapping[str, Mapping[str, Any]]

    @classmethod
    def load(cls, path: Path) -> Urgent:
        return cls(read_table(path))

    def laid_over(self, theirs: Mapping[str, Mapping[str, Any]]) -> Urgent:
        """Returns the advice in another language's words. theirs: kind of danger → its row."""
        return Urgent({kind: {**row, **theirs.get(kind, {})} for kind, row in self.tables.items()})

    def advice(
        self, dangers: Sequence[str], referrals: Iterable[Referral] = (), subdistrict: str = ""
    ) -> Mapping[str, Any]:
        """Returns the row of the gravest of these kinds, which stands first in the file, else of "general".
        "call": whom to call for all kinds, as {"number", "who"}; a place has no number. "nearest": those of
        them that the office names for this kecamatan and for such a danger; they come second.

        An office with emergency numbers of its own (rujukan.csv) gives those alone, and lines without a
        number. Those that are national come first."""
        found = [row for kind, row in self.tables.items() if kind in dangers] or [self.tables["general"]]
        calls = {call["who"]: call for one in found for call in map(_call, one["call"])}.values()
        offered = [one for one in referrals if one.emergency]
        ours = {one.phone: one.name for one in offered if one.phone and not one.subdistrict}
        given = [call for call in calls if not ours or call["number"] in {"", *ours}]
        if ours:
            national = {_call(call)["number"] for one in self.tables.values() for call in one["call"]}
            own = {phone: name for phone, name in ours.items() if phone not in national}
            given += [{"number": phone, "who": name} for phone, name in own.items()]
        helping = [word for one in found for word in one["near"]]
        nearest = [
            {"number": one.phone, "who": one.name}
            for one in offered
            if one.subdistrict and one.subdistrict.casefold() == subdistrict.casefold()
            if any(word in one.name.casefold() for word in helping)
        ]
        return {**found[0], "call": [*given[:1], *nearest, *given[1:]], "nearest": nearest}


def _call(line: str) -> dict[str, str]:
    """ "112, panggilan darurat" → its number and whose it is; the number is "" where a place is named."""
    found = re.match(r"(\d+), (.+)", line)
    return {"number": found[1], "who": found[2]} if found else {"number": "", "who": line}
