"""What the admin may correct in a case (SOP row 2, `CORRECTABLE`): title, class, category, secrecy, LAPOR!
number and more.

In: `sift_changes`: a `Case` and the wanted changes. `house_meant`: the `House` and a name. `told_of`,
`disguise`: case and changes.
Out: (changes that hold, keys of those that do not), since some protection only the complainant may lift.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Carrying them out and telling people: `do_correct` in admin_acts.py. The words of fields:
grammar/reply_words.toml [correct]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mailroom.procedure.case import Case
from mailroom.procedure.desk.agencies import oversight_track
from mailroom.procedure.office_facts import House
from mailroom.procedure.secrecy import alias_and_masked_texts

CORRECTABLE = (
    "title", "klass", "category", "anonymous", "secret", "lapor", "place", "when", "subdistrict", "concerns",
    "respondent", "topic",
    "urgent", "disguised", "undisguised", "summary",
)  # fmt: skip


def sift_changes(case: Case, wanted: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Returns (the changes that are allowed, keys of [not_done] that say why the others stay undone). Only
    the complainant may lift his own secrecy."""
    leaves = wanted.get("klass", case.klass) != oversight_track.CLASS
    changes, kept = dict(wanted), []
    for key, stands in (("anonymous", case.is_hidden), ("secret", case.secret)):
        if (
            stands
            and wanted.get(key) is False
            and (not leaves or alias_and_masked_texts.is_promise(case, key))
        ):
            del changes[key]
            kept.append(f"{key}_kept" if leaves else "oversight_kept")
    return changes, list(dict.fromkeys(kept))


def is_found_ordinary(case: Case, changes: Mapping[str, Any]) -> bool:
    """Whether this correction says of what was, or may be, an oversight matter that it is none."""
    klass = changes.get("klass", oversight_track.CLASS)
    return (case.oversight or bool(case.wrongdoing)) and klass != oversight_track.CLASS


def words_of(value: str | Iterable[str] | None) -> list[str]:
    """Returns the words that a column holds, as a list or as one text with commas between them."""
    listed = value.split(",") if isinstance(value, str) else value or ()
    return [word.strip() for word in listed if word.strip()]


def house_meant(house: House, said: str) -> str | None:
    """Returns the code of the Inspectorate or of the home agency when `said` means one of them; "" for
    "tidak"; else None."""
    word = said.strip().lower()
    for code in (house.home, house.people.oversight_agency.code):
        agency = house.agency(code)
        if word in {code.lower(), agency.name.lower(), *map(str.lower, agency.aliases)}:
            return code
    return "" if word in ("tidak", "bukan") else None


def told_of(case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what the letter that confirms a correction says of it. For lists of words it names only the new
    ones."""
    told = dict(changes)
    for key in ("disguised", "undisguised"):
        if key in changes:
            told[key] = ", ".join(word for word in changes[key] if word not in getattr(case, key))
    return {key: value for key, value in told.items() if value != "" or key == "summary"}


def disguise(case: Case, changes: Mapping[str, Any]) -> dict[str, list[str]]:
    """Returns the words to be struck and those not to be struck, together with those the admin named before.
    For each word his latest decision counts."""
    found: dict[str, list[str]] = {"disguised": list(case.disguised), "undisguised": list(case.undisguised)}
    for key in found:
        words = words_of(changes.get(key))
        said = {word.lower() for word in words}
        found = {name: [word for word in held if word.lower() not in said] for name, held in found.items()}
        found[key] += words
    return found
