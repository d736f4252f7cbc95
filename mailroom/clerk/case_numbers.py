"""Which number a new case gets: the next of its year's series, "KAB-2026-0042", without a gap.

In: what was decided so far on the same letter, the store, the year of arrival. Out: the number, and the row
that takes it. The row is entered in one change with the case, so a number is neither lost nor given twice.
The first number of a year: `first_number` of [office] in config.toml, 1. Teguran are counted in the same way.
The number's form: `number` of procedure/office_facts.py. Numbers of letters on paper:
writing/letter_numbers.py. Promises: changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from mailroom.clerk.outcome import Entry, Row
from mailroom.clerk.store import Store
from mailroom.procedure.office_facts import House


def next_number(decided: Sequence[Entry], store: Store, house: House, year: int) -> tuple[str, Row]:
    serial, row = next_serial(decided, store, str(year), house.first_number)
    return house.number(year, serial), row


def next_serial(decided: Sequence[Entry], store: Store, name: str, first: int = 1) -> tuple[int, Row]:
    """Returns the next number of a series, and the row that takes it."""
    key = f"serial:{name}"
    rows = [one for one in decided if isinstance(one, Row) and one.key == key]
    used = [row.fields["value"] for row in rows if row.fields]
    serial = used[-1] + 1 if used else store.next_serial(name, first)
    return serial, Row.fact(key, serial)
