"""Which number a new case gets: the next of its year's series, "KAB-2026-0042", without a gap.

So a number is neither lost nor given twice. The first of a year is `first_number` of [office] in config.toml,
1. Teguran are counted in the same way.

In: `next_number`, `next_serial`: entries decided so far on the same letter, `Store`, `House` (or a series'
name), year of arrival.
Out: (number, `Row`): the row that takes the number is entered in one change with the case.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: The number's form: `number` of procedure/office_facts.py. Numbers of letters on paper:
writing/papers/letter_numbers.py."""

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
