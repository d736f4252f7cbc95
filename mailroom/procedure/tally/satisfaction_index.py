"""The index of a year's satisfaction (IKM), from the marks of the survey (SKM), as Permenpan RB 14/2017 says.

Each element's mean is a ninth of the index, which is 25 to 100. A person's latest marks of the year count
once. Below `LEAST` persons there is no index: few marks would tell whose they are.

In: `t16`: the year's `Period`.
Out: the `Table` T16, or None.
Fails: raises nothing of its own.
See: Stars of single answers (T10): report_formulas.py."""

from __future__ import annotations

from mailroom.procedure.tally.case_timeliness import Facts
from mailroom.procedure.tally.figure_cells import Cell, Row, Table, mean
from mailroom.procedure.tally.report_formulas import Period

ELEMENTS, LEAST = 9, 3
TO_HUNDRED = 25  # marks go to 4


def t16(year: Period) -> Table | None:
    """Returns the mean of each element, and the index as the sum; None below `LEAST` persons."""
    latest: dict[str, Facts] = {one.person: one for one in sorted(year.counted, key=_day) if one.survey}
    given = list(latest.values())
    if len(given) < LEAST:
        return None
    means = [mean((one.number, one.survey[at]) for one in given) for at in range(ELEMENTS)]
    rows = [Row(f"element.{number}", (cell,)) for number, cell in enumerate(means, start=1)]
    index = TO_HUNDRED * sum(cell.value or 0 for cell in means) / ELEMENTS
    total = Cell("mean", index, len(given), len(given), means[0].cases)
    return Table("T16", "cases", ("mean",), (*rows, Row("total", (total,))))


def _day(one: Facts) -> tuple[object, str]:
    return one.day, one.number
