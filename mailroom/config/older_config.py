"""How a config.toml of the older form is taken over, which held agencies, kecamatan and holidays itself.

In: `from_old`: a path.
Out: (`OfficeTables`, the config.toml without them, its comments in place).
Fails: `BadConfig` for what cannot be taken over: no value is dropped silently. TOMLDecodeError: no TOML.
OSError: the file.
See: The command: commands/founding/take_over.py. Older forms of a store: shelves/files/schema_version.py.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from mailroom.config.config_faults import BadConfig, Faults, parse, sentence
from mailroom.config.config_tables import Seat
from mailroom.config.config_value_checks import Addresses, Dates, Table, Text, Texts
from mailroom.config.office_tables import AgencyRow, DayRow, OfficerRow, OfficeTables, PlaceRow, read_tables
from mailroom.config.table_cells import CODE

DEMONSTRATION = Path(__file__).parents[1] / "demo" / "office"
# What the older form need not say, since it was the program's.
_DEFAULTS = {"home": "DISKOMINFO", "prefix": "ME"}


class OldAgency(Table):
    """A line of [agencies]. `deputy` and `also` are the liaison's."""

    name: Text
    liaison: Seat
    head: Seat
    deputy: Seat | None = None
    also: Addresses = ()
    officers: Annotated[tuple[Seat, ...], Field(strict=False)] = ()
    aliases: Texts = ()
    oversight: bool = False
    information: bool = False


class OldDays(Table):
    add: Dates = ()
    strike: Dates = ()


class OldPlaces(Table):
    subdistricts: Texts = ()


def from_old(path: Path) -> tuple[OfficeTables, str]:
    """Returns (the office's tables, the new text of config.toml). An office of the one kabupaten that the
    older program knew, told by its kecamatan, keeps its villages and referrals. BadConfig: what is wrong in
    the file."""
    raw, faults = parse(path), Faults()
    text = path.read_text("utf-8")
    lines = raw.get("agencies", {})
    agencies = {
        code: found
        for code, line in (lines.items() if isinstance(lines, dict) else ())
        if (found := faults.validate(OldAgency, line, "agencies", code))
    }
    for code in agencies:
        if not CODE.fullmatch(code):
            faults.note(("agencies", code), sentence("value", "code"))
    office, calendar = raw.get("office", {}), raw.get("calendar", {})
    places = faults.validate(OldPlaces, _part(office, OldPlaces), "office")
    days = faults.validate(OldDays, _part(calendar, OldDays), "calendar")
    known = read_tables(DEMONSTRATION, faults)
    faults.stop()
    assert places and days
    # The older program knew one kabupaten; another one's kecamatan may be called the same.
    at_home = {row.subdistrict for row in known.places}.issuperset(places.subdistricts)
    listed = places.subdistricts or tuple(row.subdistrict for row in known.places)
    rows = [row for row in known.places if row.subdistrict in listed]
    # nobody of this office has called these numbers yet
    referrals = (replace(row, confirmed_by="", confirmed_on=None) for row in known.referrals)
    tables = OfficeTables(
        agencies=tuple(_agency(code, line) for code, line in agencies.items()),
        officers=tuple(row for code, line in agencies.items() for row in _officers(code, line)),
        places=tuple(rows if at_home else map(PlaceRow, places.subdistricts)),
        referrals=tuple(referrals) if at_home else (),
        days=(*(DayRow(day) for day in days.add), *(DayRow(day, "masuk") for day in days.strike)),
    )
    return tables, _without_tables(text, raw)


def _part(table: object, model: type[Table]) -> Mapping[str, Any]:
    known = table if isinstance(table, dict) else {}
    return {name: known[name] for name in model.model_fields if name in known}


def _mails(seat: Seat | None, *more: str) -> tuple[str, ...]:
    return (seat.mail, *seat.also, *more) if seat else ()


def _agency(code: str, line: OldAgency) -> AgencyRow:
    deputy, secretary = line.deputy or line.liaison.deputy, line.head.deputy
    return AgencyRow(
        code=code,
        name=line.name,
        aliases=line.aliases,
        mails=(*line.liaison.also, *line.also),
        liaison=line.liaison.name,
        liaison_mails=(line.liaison.mail,),
        deputy=deputy.name if deputy else "",
        deputy_mails=_mails(deputy),
        secretary=secretary.name if secretary else "",
        secretary_mails=_mails(secretary),
        head=line.head.name,
        head_mails=_mails(line.head),
        oversight=line.oversight,
        information=line.information,
    )


def _officers(code: str, line: OldAgency) -> Iterator[OfficerRow]:
    """The officers, and after each his deputy, who is one more officer in the table."""
    for officer in line.officers:
        for seat in (officer, officer.deputy) if officer.deputy else (officer,):
            yield OfficerRow(code, seat.name, _mails(seat))


def _without_tables(text: str, raw: Mapping[str, Any]) -> str:
    """The text of config.toml without what went into the tables, and with what was the program's own."""
    kept, section, dropping = [], "", False
    for line in text.splitlines(keepends=True):
        header = re.match(r"\s*\[+\s*([\w.\"-]+)", line) if not dropping else None
        if header:
            section = header[1]
        if section.split(".")[0] == "agencies":
            continue
        key = re.match(r"\s*(\w+)\s*=", line)
        if not dropping and key and key[1] in _moved_keys(section):
            dropping, held = True, ""
        if dropping:
            held += line
            dropping = not _is_whole(held)
        else:
            kept.append(line)
        if header and section == "office":
            kept += [f'{key} = "{value}"\n' for key, value in _DEFAULTS.items() if key not in raw["office"]]
    made = "".join(kept).rstrip() + "\n"
    wanted = {
        name: {key: value for key, value in table.items() if key not in _moved_keys(name)}
        if isinstance(table, dict)
        else table
        for name, table in raw.items()
        if name != "agencies"
    }
    wanted["office"] = _DEFAULTS | wanted.get("office", {})
    if tomllib.loads(made) != wanted:
        raise BadConfig([sentence("table", "not_taken_over")])
    return made


def _moved_keys(section: str) -> tuple[str, ...]:
    return {"office": ("subdistricts",), "calendar": ("add", "strike")}.get(section, ())


def _is_whole(text: str) -> bool:
    """Whether `text` is a whole assignment, and no line of an array is missing."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
