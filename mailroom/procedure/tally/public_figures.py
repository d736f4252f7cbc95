"""Which of the quarter's figures may be shown to everybody: without persons, and nothing below `LEAST`.

A group with fewer cases is told together with others, and so that no difference of two figures shows it. The
oversight track is in the sums alone.

In: `public_figures`: `Figures.as_json()`.
Out: JSON of a stable form (`VERSION`), the same for a CSV, a page and a picture.
Fails: KeyError for a table that is missing: the report is not made.
See: What officials get: report_annexes.py. How it is set: writing/papers/public_page.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]
VERSION = 1
LEAST = 3  # cases


def public_figures(figures: Json) -> dict[str, Any]:
    """{"version", "quarter", "first", "last", "as_of", "least", "figures": {name: number or None}, "months":
    [{"month", "count"}], "groups": {kind: [{"name", "count"}]}, "agencies": [{"code", "name", "answered",
    "in_time"}]}. None: fewer than `least`. Of a group, name "" stands for all that are told together."""
    tables = {table["key"]: table for table in figures["tables"]}

    def cell(table: str, row: str, column: str) -> Json:
        found = next(one for one in tables[table]["rows"] if one["key"] == row)
        shown: Json = found["cells"][tables[table]["columns"].index(column)]
        return shown

    head = {key: cell("T11", key, "now") for key in ("received", "finished", "open", "archived")}
    numbers: dict[str, float | None] = {key: _enough(one["value"]) for key, one in head.items()}
    on_time, rating = cell("T11", "on_time", "now"), cell("T11", "rating", "now")
    numbers["judged"] = _enough(on_time["of"])
    few = on_time["of"] < LEAST or 0 < min(on_time["count"], on_time["of"] - on_time["count"]) < LEAST
    numbers["in_time"] = None if few else on_time["count"]
    numbers["raters"] = _enough(rating["of"])
    numbers["rating"] = None if rating["of"] < LEAST else round(rating["value"], 1)
    months = _months(tables["T12"], cell("T11", "received", "now")["value"])
    return {
        "version": VERSION,
        "quarter": figures["quarter"],
        **{key: figures[key] for key in ("first", "last")},
        "as_of": figures["now"][:10],
        "least": LEAST,
        "figures": numbers,
        "months": months,
        "groups": {
            "category": _together(_rows(tables["T3"], "received")),
            "subdistrict": _together(_rows(tables["T5"], "received")),
            "channel": _together(_channels(tables["T1"])),
        },
        "agencies": _agencies(tables["T4A"]),
    }


def _enough(value: float | None) -> float | None:
    """A count, if it is nothing or at least `LEAST`."""
    return value if value is None or value == 0 or value >= LEAST else None


def _months(table: Json, received: int) -> list[dict[str, Any]]:
    """Where few cases of the quarter are in no month (the oversight track), its largest month is not told:
    else their number would follow from the whole."""
    found = [{"month": row["key"], "count": _enough(row["cells"][0]["value"])} for row in table["rows"]]
    own = [row["cells"][0]["value"] for row in table["rows"][-3:]]
    if 0 < received - sum(own) < LEAST:
        found[own.index(max(own)) - 3]["count"] = None
    return found


def _rows(table: Json, column: str) -> list[tuple[str, int]]:
    at = table["columns"].index(column)
    rows = [row for row in table["rows"] if row["key"] != "total" and not row["outside"]]
    return [(row["label"], int(row["cells"][at]["value"])) for row in rows]


def _channels(table: Json) -> list[tuple[str, int]]:
    total = next(row for row in table["rows"] if row["key"] == "total")
    names = [key.removeprefix("channel.") for key in table["columns"][:-1]]
    counts = [int(cell["value"]) for cell in total["cells"]]
    return [*zip(names, counts, strict=False), ("", counts[-1] - sum(counts[:-1]))]


def _together(counts: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """The counts of at least `LEAST`, the largest first; the others as one of no name. Where those are too
    few, the smallest that is shown joins them: else their sum would follow from the whole."""
    known = sorted(((name, count) for name, count in counts if count), key=lambda one: (-one[1], one[0]))
    shown = [one for one in known if one[1] >= LEAST and one[0]]
    rest = sum(count for name, count in known if (name, count) not in shown)
    while 0 < rest < LEAST and shown:
        rest += shown.pop()[1]
    found = [{"name": name, "count": count} for name, count in shown]
    return [*found, {"name": "", "count": rest}] if rest >= LEAST else found


def _agencies(table: Json) -> list[dict[str, Any]]:
    """Agencies that answered enough to be compared; how many in time only where neither side is few."""
    at = table["columns"].index("on_time")
    found = []
    for row in table["rows"]:
        cell = row["cells"][at]
        late = cell["of"] - cell["count"]
        if row["key"] != "total" and cell["of"] >= LEAST:
            clear = all(side == 0 or side >= LEAST for side in (cell["count"], late))
            in_time = cell["count"] if clear else None
            found.append(
                {"code": row["key"], "name": row["label"], "answered": cell["of"], "in_time": in_time}
            )
    return found
