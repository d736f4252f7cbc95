"""Which lines of a month's cases are typed into LAPOR! (SOP row 8: "statistik aplikasi LAPOR!").

Nobody is named: words are shown as in a register. Of a secret case, of the oversight track and of what may be
wrongdoing only number, day, class and status stand. Merged cases, spam and what was sent to the wrong address
are left out.

In: `lapor_month`: `Case`s, year, month, `House`.
Out: a dictionary for each case received in it, in order of entry, with what was answered so far.
Fails: raises nothing of its own; an error ends the report, which is made again an hour later.
See: Notices that come from LAPOR!: reading/complaints/lapor_notice.py. The secretariat's own register:
report_annexes.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mailroom.procedure.case import Case
from mailroom.procedure.office_facts import House
from mailroom.procedure.secrecy import alias_and_masked_texts

# papers.toml [lapor] has their heads
COLUMNS = (
    *("number", "lapor", "received", "klass", "category", "title", "text", "when", "place", "subdistrict"),
    *("respondent", "topic", "agencies", "who", "anonymous", "secret", "status", "answer", "answered"),
)
_WORDS = ("title", "text", "when", "place", "respondent", "topic")
_NOT_TYPED = ("SPAM", "DUPLIKAT", "SALAH_ALAMAT_SURAT")


def lapor_month(cases: Iterable[Case], year: int, month: int, house: House) -> list[dict[str, Any]]:
    """Returns the lines of a month; keys are COLUMNS, days are ISO, classes and the like are keys."""
    found = []
    for case in cases:
        day = house.calendar.local(case.received)
        if (day.year, day.month) == (year, month) and not _is_left_out(case):
            found.append((case.received, _line(case, house)))
    return [line for _, line in sorted(found, key=lambda one: one[0])]


def _is_left_out(case: Case) -> bool:
    return case.stage == "merged" or (case.stage == "archived" and case.reason in _NOT_TYPED)


def _line(case: Case, house: House) -> dict[str, Any]:
    day = house.calendar.local(case.received).date().isoformat()
    closed = case.secret or case.oversight or bool(case.wrongdoing)
    base = {"number": case.number, "lapor": case.lapor, "received": day, "klass": case.klass}
    line = {**dict.fromkeys(COLUMNS, ""), **base, "status": case.status(), "secret": closed}
    if closed:
        return line | {"anonymous": case.is_hidden}
    said = {key: getattr(case, key) for key in _WORDS} | {"title": case.title or case.subject}
    said["text"] = case.summary or case.text
    answers = [(part.answer, house.agency_name(part.agency)) for part in case.live if part.relayed]
    told = [f"{agency}: {answer.text}" for answer, agency in answers if answer]
    last = max((part.relayed for part in case.live if part.relayed), default=None)
    return line | {
        **{
            key: alias_and_masked_texts.outward(str(text), case, house.identity)
            for key, text in said.items()
            if text
        },
        "category": case.category,
        "subdistrict": case.subdistrict,
        "agencies": ", ".join(dict.fromkeys(house.agency_names(part.agency for part in case.live))),
        "who": alias_and_masked_texts.alias(case),
        "anonymous": case.is_hidden,
        "answer": alias_and_masked_texts.outward("\n\n".join(told), case, house.identity) if told else "",
        "answered": house.calendar.local(last).date().isoformat() if last else "",
    }
