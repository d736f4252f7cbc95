"""Which CSV tables lie beside config.toml, and which columns each has.

instansi.csv: agencies, their liaisons and heads. pelaksana.csv: officers. wilayah.csv: kecamatan and
villages. rujukan.csv: bodies outside the kabupaten. kata_kunci.csv: words that tell of an agency. libur.csv:
days off or of work. blokir.csv: senders whose first letters nobody answers.

In: `read_tables`: the folder and `Faults`. `write_tables`: the folder and tables. `headings`: a row's model.
Out: `OfficeTables`, frozen; files.
Fails: `read_tables` raises nothing: each fault is noted in `Faults`. `write_tables` raises the disk's
OSError.
See: What a cell may hold: table_cells.py. The file's form: csv_text.py. Who holds which post:
people_tables.py."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from mailroom.config.config_faults import Cell, Faults, sentence, why
from mailroom.config.config_value_checks import split_seat
from mailroom.config.csv_text import WRITTEN, Line, NoTable, is_broken, lines_of, table_bytes
from mailroom.config.known_affairs_and_bodies import REFERRED
from mailroom.config.table_cells import (
    AFFAIRS,
    BLOCKED,
    CODE_CELL,
    DAY,
    DAY_OFF,
    DOMAINS,
    FLAG,
    LINE,
    LINES,
    MAILS,
    Kind,
)


def column(heading: str, kind: Kind = LINE, *, needed: bool = False, of: str = "") -> Any:
    """Returns a field that is read from the column of this heading. of: the field of the name that its
    addresses belong to: "Nama <alamat>" in either column stands for both."""
    metadata = {"heading": heading, "kind": kind, "needed": needed, "of": of}
    return field(default=kind.empty, metadata=metadata)


@dataclass(frozen=True)
class Row:
    """A row of a table; `row` is its number in the spreadsheet, 0 = not read from one."""

    row: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True)
class AgencyRow(Row):
    """instansi.csv: a perangkat daerah. mails: what else it answers from; affairs: kinds of the general
    keyword table, () = found from its name."""

    code: str = column("kode", CODE_CELL, needed=True)
    name: str = column("nama", needed=True)
    aliases: tuple[str, ...] = column("sebutan", LINES)
    address: str = column("alamat")
    phone: str = column("telepon")
    mails: tuple[str, ...] = column("surel", MAILS)
    liaison: str = column("penghubung", needed=True)
    liaison_mails: tuple[str, ...] = column("surel_penghubung", MAILS, of="liaison", needed=True)
    deputy: str = column("wakil")
    deputy_mails: tuple[str, ...] = column("surel_wakil", MAILS, of="deputy")
    secretary: str = column("sekdin")
    secretary_mails: tuple[str, ...] = column("surel_sekdin", MAILS, of="secretary")
    head: str = column("kadin", needed=True)
    head_mails: tuple[str, ...] = column("surel_kadin", MAILS, of="head", needed=True)
    letterhead: str = column("kop")
    oversight: bool = column("pengawasan", FLAG)
    information: bool = column("informasi", FLAG)
    affairs: tuple[str, ...] = column("urusan", AFFAIRS)
    domains: tuple[str, ...] = column("domain", DOMAINS)


@dataclass(frozen=True)
class OfficerRow(Row):
    """pelaksana.csv: a pejabat pelaksana of an agency."""

    agency: str = column("instansi", CODE_CELL, needed=True)
    name: str = column("nama", needed=True)
    mails: tuple[str, ...] = column("surel", MAILS, needed=True, of="name")
    task: str = column("tugas")


@dataclass(frozen=True)
class PlaceRow(Row):
    """wilayah.csv: a village, or with an empty one the kecamatan itself. A spelling that several kecamatan
    share is a region's name."""

    subdistrict: str = column("kecamatan", needed=True)
    village: str = column("desa")
    kind: str = column("jenis")
    spellings: tuple[str, ...] = column("sebutan", LINES)


@dataclass(frozen=True)
class ReferralRow(Row):
    """rujukan.csv: a body outside the kabupaten's powers. say: () = the general table's under that name;
    emergency: its number may be given in answer to a danger; subdistrict: only of a matter there."""

    name: str = column("nama", needed=True)
    say: tuple[str, ...] = column("kata", LINES)
    where: str = column("ke")
    phone: str = column("telepon")
    emergency: bool = column("darurat", FLAG)
    confirmed_by: str = column("dikonfirmasi_oleh")
    confirmed_on: date | None = column("dikonfirmasi_pada", DAY)  # noqa: RUF009 - a field
    subdistrict: str = column("kecamatan")


@dataclass(frozen=True)
class KeywordRow(Row):
    """kata_kunci.csv: what points to an agency, in the notation of keywords.toml."""

    agency: str = column("instansi", CODE_CELL, needed=True)
    say: tuple[str, ...] = column("kata", LINES, needed=True)


@dataclass(frozen=True)
class DayRow(Row):
    """libur.csv: a day on which the office is closed, or works against the calendar ("masuk")."""

    day: date = column("tanggal", DAY, needed=True)  # noqa: RUF009 - a field
    kind: str = column("jenis", DAY_OFF)
    note: str = column("keterangan")


@dataclass(frozen=True)
class BlockRow(Row):
    """blokir.csv: an address or a domain (with all below it) whose first letters are spam."""

    sender: str = column("alamat", BLOCKED, needed=True)
    note: str = column("keterangan")


@dataclass(frozen=True)
class ChairRow(Row):
    """A chair of config.toml that can be changed by mail, beside the tables."""

    chair: str = column("jabatan", needed=True)
    name: str = column("nama", needed=True)
    mails: tuple[str, ...] = column("surel", MAILS, of="name", needed=True)
    deputy: str = column("wakil")
    deputy_mails: tuple[str, ...] = column("surel_wakil", MAILS, of="deputy")


@dataclass(frozen=True)
class OfficeTables:
    """All tables of one office. chairs: what config.toml says of its own."""

    agencies: tuple[AgencyRow, ...] = ()
    officers: tuple[OfficerRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    referrals: tuple[ReferralRow, ...] = ()
    keywords: tuple[KeywordRow, ...] = ()
    days: tuple[DayRow, ...] = ()
    blocked: tuple[BlockRow, ...] = ()
    chairs: tuple[ChairRow, ...] = ()


R = TypeVar("R", bound=Row)
FILES: Mapping[str, tuple[str, type[Row]]] = {
    "agencies": ("instansi.csv", AgencyRow),
    "officers": ("pelaksana.csv", OfficerRow),
    "places": ("wilayah.csv", PlaceRow),
    "referrals": ("rujukan.csv", ReferralRow),
    "keywords": ("kata_kunci.csv", KeywordRow),
    "days": ("libur.csv", DayRow),
    "blocked": ("blokir.csv", BlockRow),
}
MAY_LACK = ("blokir.csv",)  # an office founded before it was known has none
# With what no spreadsheet holds.
TABLES: Mapping[str, tuple[str, type[Row]]] = {**FILES, "chairs": ("config.toml", ChairRow)}
_COLUMNS = {
    model: [one for one in fields(model) if "heading" in one.metadata] for _, model in TABLES.values()
}


def headings(model: type[Row]) -> list[str]:
    """Returns the columns of a table, in the order in which they are written."""
    return [str(one.metadata["heading"]) for one in columns(model)]


def read_tables(folder: Path, faults: Faults) -> OfficeTables:
    """Returns the tables that lie in `folder`. Every fault is noted; a cell that cannot be used is left
    empty."""
    found: dict[str, Any] = {
        name: tuple(_rows_of(folder / file, model, faults)) for name, (file, model) in FILES.items()
    }
    tables = OfficeTables(**found)
    _check_codes(tables, faults)
    return tables


def write_tables(folder: Path, tables: OfficeTables) -> None:
    """Write all tables into `folder`, which exists, over those that lie there."""
    for name, (file, model) in FILES.items():
        rows = (
            [one.metadata["kind"].write(getattr(row, one.name)) for one in columns(model)]
            for row in getattr(tables, name)
        )
        (folder / file).write_bytes(table_bytes([headings(model), *rows]))


def columns(model: type[Row]) -> Sequence[Field[Any]]:
    """Returns the fields of a row that a column of the table fills."""
    return _COLUMNS[model]


def _rows_of(path: Path, model: type[R], faults: Faults) -> Iterator[R]:
    header = WRITTEN.join(headings(model))
    if path.name in MAY_LACK and not path.exists():
        return
    try:
        lines = lines_of(path.read_bytes())
    except FileNotFoundError:
        faults.note(Cell(path.name), sentence("table", "missing", folder=path.parent, header=header))
    except OSError as trouble:
        faults.note(Cell(path.name), sentence("between", "unreadable", path=path, why=why(trouble)))
    except NoTable as wrong:
        faults.note(Cell(path.name), str(wrong))
    else:
        where = _columns_of(path.name, lines, model, faults)
        if where is None:
            faults.note(Cell(path.name), sentence("table", "header", header=header))
        for line in lines[1:] if where else ():
            for cell in filter(None, line.cells[len(lines[0].cells) :]):
                faults.note(Cell(path.name, line.number), sentence("table", "beyond", text=cell))
            if row := _row(path.name, line, where or {}, model, faults):
                yield row


def _columns_of(file: str, lines: Sequence[Line], model: type[Row], faults: Faults) -> dict[str, int] | None:
    """Field → the number of its column, by the row of headings; None when there is none."""
    names = {_heading_key(one.metadata["heading"]): one for one in columns(model)}
    if not lines or names.keys().isdisjoint(map(_heading_key, lines[0].cells)):
        return None
    found: dict[str, int] = {}
    for number, cell in enumerate(lines[0].cells):
        where, one = Cell(file, lines[0].number, cell), names.get(_heading_key(cell))
        if one is None and cell:
            faults.unknown(where, headings(model))
        elif one and one.name in found:
            faults.note(where, sentence("table", "twice"))
        elif one:
            found[one.name] = number
    pairs = {one.name: one.metadata["of"] for one in names.values() if one.metadata["of"]}
    pairs |= {of: mails for mails, of in pairs.items()}
    for one in names.values():
        if one.metadata["needed"] and found.keys().isdisjoint({one.name, pairs.get(one.name, one.name)}):
            faults.note(Cell(file, lines[0].number, one.metadata["heading"]), sentence("table", "no_column"))
    return found


def _heading_key(heading: str) -> str:
    return re.sub(r"[\s_-]+", "", heading).lower()


def _row(file: str, line: Line, where: Mapping[str, int], model: type[R], faults: Faults) -> R | None:
    """One row with what can be used of it; None without its first column, by which others know it."""
    texts = {name: line.cells[at] for name, at in where.items() if at < len(line.cells)}
    _split_seats(texts, model)
    values: dict[str, Any] = {}
    for one in columns(model):
        cell, text = Cell(file, line.number, one.metadata["heading"]), texts.get(one.name, "")
        if is_broken(text):
            faults.note(cell, sentence("table", "formula", text=text))
        elif not text and one.metadata["needed"]:
            faults.note(cell, sentence("found", "missing"))
        elif text:
            try:
                values[one.name] = one.metadata["kind"].read(text)
            except ValueError as wrong:
                faults.note(cell, str(wrong))
    for one in columns(model):  # who has a name has an address, and the other way round
        of = one.metadata["of"]
        lacks = [name for name in (of, one.name) if not texts.get(name)]
        if of and not one.metadata["needed"] and len(lacks) == 1:
            heading = next(each.metadata["heading"] for each in columns(model) if each.name == lacks[0])
            faults.note(Cell(file, line.number, heading), sentence("found", "missing"))
    return model(**values, row=line.number) if columns(model)[0].name in values else None


def _split_seats(texts: dict[str, str], model: type[Row]) -> None:
    """ "Nama <alamat>" in one of a seat's two columns, the other one empty, fills both."""
    for one in columns(model):
        name, mails = one.metadata["of"], one.name
        given = (texts.get(name, ""), texts.get(mails, ""))
        found = split_seat(given[0] or given[1]) if name and not all(given) else None
        if found:
            texts[name], texts[mails] = found


def _check_codes(tables: OfficeTables, faults: Faults) -> None:
    """A code, a village of a kecamatan and a day stand once; no row is of an agency that is not there."""
    keys = {
        "agencies": ("code",),
        "places": ("subdistrict", "village"),
        "referrals": ("name",),
        "days": ("day",),
        "blocked": ("sender",),
    }
    for name, names in keys.items():
        file, model = FILES[name]
        first: dict[str, int] = {}
        for row in getattr(tables, name):
            value = ", ".join(str(part) for one in names if (part := getattr(row, one)))
            other = first.setdefault(value.casefold(), row.row)
            if other != row.row:
                cell = Cell(file, row.row, headings(model)[0])
                faults.note(cell, sentence("table", "again", text=value, other=other))
    known = {name.casefold() for name in REFERRED}
    for row in tables.referrals:
        if not row.say and not row.emergency and row.name.casefold() not in known:
            cell = Cell(FILES["referrals"][0], row.row, "kata")
            faults.note(cell, sentence("table", "unspoken", name=row.name, known=", ".join(REFERRED)))
    codes = [row.code for row in tables.agencies]
    if any(line.startswith(FILES["agencies"][0]) for line in faults.sentences):
        return  # else the rows of an agency that could not be read would be blamed
    for name in ("officers", "keywords"):
        for row in getattr(tables, name):
            if row.agency not in codes:
                near = difflib.get_close_matches(row.agency, codes, 1)
                which = "no_agency_near" if near else "no_agency"
                faults.note(
                    Cell(FILES[name][0], row.row, "instansi"),
                    sentence("table", which, code=row.agency, near=near[0] if near else ""),
                )
