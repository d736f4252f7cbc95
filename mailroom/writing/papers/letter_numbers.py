"""Which number (Nomor) a letter on paper bears, by who signs it: "700.1.2.4/____/Diskominfo/2026".

"" means that all of it is written by hand. The own unit's number is made of `letter_code` and `unit_short` in
[office] of config.toml. The Inspectorate's and the regent's are `number` in [letterhead.inspectorate] and
[letterhead.regent].

In: `letter_number`: the `House`, who signs (`Signer`), the year.
Out: the number; the secretariat writes the serial into its blank.
Fails: raises nothing; braces in `number` other than {year} were refused by config/.
See: Case numbers, "KAB-2026-0042": clerk/case_numbers.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from mailroom.procedure.office_facts import House

Signer = Literal["unit", "inspectorate", "regent"]
_PATTERNS: Final[dict[Signer, Callable[[House], str]]] = {
    "unit": lambda house: f"{house.letter_code}/____/{house.unit_short}/{{year}}",
    "inspectorate": lambda house: house.inspectorate.number,
    "regent": lambda house: house.regent.number,
}


def letter_number(house: House, signer: Signer, year: int) -> str:
    return _PATTERNS[signer](house).replace("{year}", str(year))
