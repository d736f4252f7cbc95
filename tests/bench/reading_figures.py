"""How well complaints and replies are read, on the labelled sets of tests/letters/labelled: `python -m
tests.bench.reading_figures [--frozen] [--misses]`.

A set is called by its purpose and its day. Of a set "…-frozen" only figures are reported: its misses are
never printed, so that no rule can be made to fit it. Of a set "…-halves" every second entry is frozen. The
sets "outsiders-…" are by hands that had not seen the rules; those that are open were measured first. The open
replies are also what the reader compares with (tests/examples.py)."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from mailroom.procedure.letter import Act
from mailroom.procedure.people import Agency
from mailroom.reading.complaints.complaint_reader import Complaints, Understanding
from mailroom.reading.complaints.place_names import PlaceNames
from mailroom.reading.replies.reply_reader import ReplyReader
from tests.offices import demonstration

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parents[1] / "letters" / "labelled"
TODAY = date(2026, 11, 3)
ASK = "ask?"
BASICS = "basics-2026-11-25-halves"
# "jangan dicabut": the words are kept as with `add`, and he reads that it goes on; younger than the labels
KEEPS = (("add", "keep"),)
_PARTS = ("text", "note", "where")  # free words: the label names a piece of them
_FIELDS = ("urgent", "protected", "anonymous", "secret")
_PIECES = ("when", "place")


@dataclass(frozen=True)
class Score:
    """One figure: how many of how many, with a line for each miss."""

    name: str
    hits: int
    of: int
    misses: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 0.0


@cache
def agencies() -> Mapping[str, Agency]:
    return demonstration().people.agencies


@cache
def words() -> ReplyReader:
    house = demonstration()
    return ReplyReader(ROOT / "templates" / "menus.toml", house.prefix, house.locality.region)


def tables(kind: str, frozen: bool) -> list[str]:
    """The sets of "replies" or "complaints" with entries that are open, or with such as are frozen."""
    names = sorted(path.stem for path in (FOLDER / kind).glob("*.toml"))
    return [
        f"{kind}/{name}" for name in names if name.endswith("-halves") or name.endswith("-frozen") is frozen
    ]


def half(table: str, frozen: bool) -> list[dict[str, Any]]:
    """The entries of a set that are open, or those that are frozen; of halves the odd ones are open."""
    kind = "reply" if table.startswith("replies/") else "complaint"
    given = tomllib.loads((FOLDER / f"{table}.toml").read_text(encoding="utf-8"))
    of_all = {key: given[key] for key in ("today", "agency") if key in given}  # a row's own come first
    rows = [{**of_all, **row} for row in given[kind]]
    if table.endswith("-halves"):
        return rows[1 if frozen else 0 :: 2]
    return rows if table.endswith("-frozen") is frozen else []


def wordings() -> dict[str, list[str]]:
    """Wishes for secrecy by what is wished; "none": what is no such wish."""
    return tomllib.loads((FOLDER / "secrecy" / "wishes-2026-11-25.toml").read_text(encoding="utf-8"))


@cache
def replies(frozen: bool, table: str = f"replies/{BASICS}") -> tuple[Score, ...]:
    """Right at once, right or asked, wrong acts carried out; a question where an act was clear counts only as
    asked."""
    rows = [(row, reply(row)) for row in half(table, frozen)]
    missed = [(row, act) for row, act in rows if not right(row, act)]
    wrong = [(row, act) for row, act in missed if not asked(act)]
    return (
        Score("right at once", len(rows) - len(missed), len(rows), _told(missed)),
        Score("right or asked", len(rows) - len(wrong), len(rows)),
        Score("wrong act carried out", len(wrong), len(rows), _told(wrong)),
    )


def reply(row: Mapping[str, Any]) -> Act:
    """By the reader of `agency`, PUPR unless the row names another, on its day."""
    agency, today = row.get("agency", "PUPR"), row.get("today", TODAY)
    files = row.get("files", False)
    return words().act_of(
        row["text"], row["purpose"], agencies=agencies(), today=today, has_files=files, agency=agency
    )


def asked(act: Act) -> bool:
    """Nothing is carried out."""
    return not act.sure or not act.name


def right(row: Mapping[str, Any], act: Act) -> bool:
    """The act and what the label names of it, carried out without a question (or asked, where asking is
    right)."""
    wanted = {row["act"], *row.get("also", ())}
    wanted |= {later for earlier, later in KEEPS if earlier in wanted}
    if asked(act):
        return ASK in wanted
    return act.name in wanted and (act.name != row["act"] or _args_right(row, act.args))


def _args_right(row: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    for key, value in row.get("args", {}).items():
        got = len(found.get("texts", ())) if key == "count" else found.get(key)
        if key == "officer" and isinstance(value, int) and "@" in str(got):
            got = _number_of(str(got), row.get("agency", "PUPR"))
        if key in _PARTS and str(value).lower() in str(got or "").lower():
            continue
        if got != value:
            return False
    return True


def _number_of(address: str, agency: str) -> int | str:
    """An officer's number in his agency's list, by which he is labelled; the address as it is when nobody
    there has it."""
    officers = agencies()[agency].officers
    return next((no for no, person in enumerate(officers, 1) if address in person.addresses), address)


def _told(pairs: Iterable[tuple[Mapping[str, Any], Act]]) -> tuple[str, ...]:
    return tuple(
        f"{row['purpose']}: {row['text']!r}\n      wanted {row['act']} {row.get('args', '')}, "
        f"read {act.name!r} {dict(act.args)} sure={act.sure} guess={act.guess!r} {act.why}"
        for row, act in pairs
    )


@cache
def complaints(frozen: bool, table: str = f"complaints/{BASICS}") -> tuple[Score, ...]:
    """Agency at the first guess and among three, class, place and the marks, each over the entries that are
    labelled with it."""
    reader = Complaints()
    rows = [(row, understood(reader, row)) for row in half(table, frozen)]
    known = [(row, found) for row, found in rows if row["agency"]]
    return (
        _score("agency first", known, lambda row, found: bool({*found.suggested[:1]} & _whose(row))),
        _score("agency among three", known, lambda row, found: bool({*found.suggested} & _whose(row))),
        _score("class", _with(rows, "klass"), lambda row, found: found.klass in row["klass"]),
        _score(
            "not ours noticed",
            _with(rows, "foreign"),
            lambda row, found: row["foreign"] == bool(found.foreign),
        ),
        _score("matters", _with(rows, "matters"), lambda row, found: row["matters"] == len(found.matters)),
        _score("subdistrict", _with(rows, "subdistrict"), _in_subdistrict),
        _score(
            "kecamatan", _with(rows, "kecamatan"), lambda row, found: row["kecamatan"] == found.subdistrict
        ),
        *(_score(key, _with(rows, key), _same(key)) for key in _FIELDS),
        *(_score(key, [one for one in rows if one[0].get(key)], _holds(key)) for key in _PIECES),
        *(_score(f"no {key}", [one for one in rows if one[0].get(key) == ""], _same(key)) for key in _PIECES),
    )


def complaint(reader: Complaints, subject: str, text: str, *, today: date = TODAY) -> Understanding:
    """What it says in the office of the demonstration."""
    where = demonstration().locality
    return reader.understand(subject, text, agencies=agencies(), locality=where, today=today)


def understood(reader: Complaints, row: Mapping[str, Any], today: date = TODAY) -> Understanding:
    """Read on the day that the row says that it was sent (its own `today`), or else on `today`."""
    return complaint(reader, row["subject"], row["text"], today=row.get("today", today))


_Read = tuple[dict[str, Any], Understanding]


def _whose(row: Mapping[str, Any]) -> set[str]:
    return {row["agency"], *row.get("also", ())}


def _with(rows: Iterable[_Read], key: str) -> list[_Read]:
    return [(row, found) for row, found in rows if key in row]


def _same(key: str) -> Callable[[Mapping[str, Any], Understanding], bool]:
    return lambda row, found: bool(row[key] == getattr(found, key))


def _in_subdistrict(row: Mapping[str, Any], found: Understanding) -> bool:
    """The one that is named; of a mail that names a village only ("" in the label) that of the village."""
    named = PlaceNames(demonstration().locality).village_of(f"{row['subject']}\n{row['text']}")[1]
    return found.subdistrict in {row["subdistrict"], row["subdistrict"] or named}


def _holds(key: str) -> Callable[[Mapping[str, Any], Understanding], bool]:
    """Its words, or those that are as good (`place_ok`), in the standard spelling: "kmrn" is "kemarin"."""

    def spelled(text: str) -> str:
        return f" {' '.join(words().grammar.lexicon.words(text))} "

    def holds(row: Mapping[str, Any], found: Understanding) -> bool:
        read = spelled(getattr(found, key))
        return any(spelled(one) in read for one in (row[key], *row.get(f"{key}_ok", ())))

    return holds


def _score(name: str, rows: list[_Read], hit: Callable[[Mapping[str, Any], Understanding], bool]) -> Score:
    missed = tuple(
        (
            f"{row['subject']} | {row['text']}\n      wanted {row['agency']} {row.get('also', '')} "
            f"{row.get('klass', '')}, read {found}"
        )
        for row, found in rows
        if not hit(row, found)
    )
    return Score(name, len(rows) - len(missed), len(rows), missed)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--frozen", action="store_true", help="what is frozen: figures only")
    options.add_argument("--misses", action="store_true", help="print the misses of what is open")
    chosen = options.parse_args()
    sets = [
        *((name, replies(chosen.frozen, name)) for name in tables("replies", chosen.frozen)),
        *((name, complaints(chosen.frozen, name)) for name in tables("complaints", chosen.frozen)),
    ]
    for name, scores in sets:
        print(name)
        for score in (one for one in scores if one.of):
            print(f"  {score.name:<24}{score.hits:>4} of {score.of:<4}{100 * score.share:6.1f} %")
            if chosen.misses and not chosen.frozen:
                print("".join(f"    - {miss}\n" for miss in score.misses), end="")


if __name__ == "__main__":
    main()
