"""What the admin may correct in a case (SOP row 2), and what of it only the complainant may lift.

Promises: pure; says what holds of a correction, and leaves it to the desk to do and to tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mailroom.procedure.case import Case
from mailroom.procedure.desk import oversight_track
from mailroom.procedure.house import House
from mailroom.procedure.secrecy import masking

CORRECTABLE = (
    "title", "klass", "category", "anonymous", "secret", "lapor", "place", "when", "subdistrict", "concerns",
    "urgent", "disguised", "undisguised", "summary",
)  # fmt: skip


def sift_changes(case: Case, wanted: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """(the changes but for what only the complainant may lift, keys of [not_done]: why those stay undone)."""
    leaves = wanted.get("klass", case.klass) != oversight_track.CLASS
    changes, kept = dict(wanted), []
    for key, stands in (("anonymous", case.is_hidden), ("secret", case.secret)):
        if stands and wanted.get(key) is False and (not leaves or masking.is_promise(case, key)):
            del changes[key]
            kept.append(f"{key}_kept" if leaves else "oversight_kept")
    return changes, list(dict.fromkeys(kept))


def words_of(value: str | Iterable[str] | None) -> list[str]:
    """The words that a column lists, which stand behind one another between commas or in a list."""
    listed = value.split(",") if isinstance(value, str) else value or ()
    return [word.strip() for word in listed if word.strip()]


def house_meant(house: House, said: str) -> str | None:
    """The code of the Inspectorate or the home agency that is meant; "" for "tidak"; None when neither is."""
    word = said.strip().lower()
    for code in (house.home, house.people.oversight_agency.code):
        agency = house.agency(code)
        if word in {code.lower(), agency.name.lower(), *map(str.lower, agency.aliases)}:
            return code
    return "" if word in ("tidak", "bukan") else None


def told_of(case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the echo of a correction says of it: of lists of words, those that are new."""
    told = dict(changes)
    for key in ("disguised", "undisguised"):
        if key in changes:
            told[key] = ", ".join(word for word in changes[key] if word not in getattr(case, key))
    return {key: value for key, value in told.items() if value != "" or key == "summary"}


def disguise(case: Case, changes: Mapping[str, Any]) -> dict[str, list[str]]:
    """The words to be struck, or not, with those the admin named before; the latest word on one counts."""
    found: dict[str, list[str]] = {"disguised": list(case.disguised), "undisguised": list(case.undisguised)}
    for key in found:
        words = words_of(changes.get(key))
        said = {word.lower() for word in words}
        found = {name: [word for word in held if word.lower() not in said] for name, held in found.items()}
        found[key] += words
    return found
