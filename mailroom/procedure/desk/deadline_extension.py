"""What the admin's yes or no to more time does (SOP row 2): which last day a part then has, and who is told.

Granted is the day that he names, else the one asked for, else five more working days (PPID: seven). It must
lie behind the present one. The quarter's report counts the limit as "diperpanjang", never as kept.

In: `do_grant`, `do_refuse`: a `Scribe` and the admin's `Letter`.
Out: nothing; events and letters are on the scribe.
Fails: A day that is no date raises ValueError, a letter without a part AssertionError: the letter is set
aside.
See: The agency's request: `do_extend` in agency_acts.py. Last days: procedure/deadlines.py. Working days:
procedure/workdays.py."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Disposition
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk.admin_acts import echo, unclear, word
from mailroom.procedure.desk.agencies.agency_acts import part_of
from mailroom.procedure.letter import Letter
from mailroom.procedure.workdays import Limit


def do_grant(scribe: Scribe, letter: Letter) -> None:
    """The admin grants more time. This moves reminders; the report counts it as "diperpanjang", never as on
    time (docs/decisions.md)."""
    part, agency = part_of(scribe, letter), scribe.house.agency_name(part_of(scribe, letter).agency)
    if part.extension is None:
        _say_no_request(scribe, letter)
        return
    until, row = _new_last_day(scribe, part, letter), deadlines.row_day(part, scribe.house)
    today = scribe.house.calendar.local(scribe.now).date()
    if until < today or (row is not None and until <= row):  # an earlier day is no extension
        unclear(scribe, letter, "grant_day")
        return
    before = deadlines.answer_day(scribe.case, part, scribe.house)
    midnight = datetime.combine(until, time(), scribe.house.calendar.zone)
    scribe.event("extended", disposition=part.id, until=midnight.isoformat())
    last, after = scribe.last_day(part), deadlines.answer_day(scribe.case, part, scribe.house)
    moved = after is not None and (before is None or after > before)
    _tell_extension(scribe, part, granted=True, until=last, told=moved)
    if moved:
        scribe.citizen("extended", part=part, agency=agency, until=after)
    echo(scribe, "extended" if moved else "extended_inside", until=last, agencies=[agency])


def _new_last_day(scribe: Scribe, part: Disposition, letter: Letter) -> date:
    """The day that the admin names, else the one asked for, else five more working days (PPID: seven)."""
    asked = word(letter, "until") or str((part.extension or {}).get("until", ""))
    if asked:
        return datetime.fromisoformat(asked).date()
    day = deadlines.disposition_day(scribe.case, part, scribe.house)
    if part.information:
        day = deadlines.whole_day(scribe.case, scribe.house)  # UU 14/2008 adds its seven days to the ten
    today = scribe.house.calendar.local(scribe.at).date()
    return scribe.house.calendar.add(max(day or today, today), Limit(7 if part.information else 5))


def _say_no_request(scribe: Scribe, letter: Letter) -> None:
    """There is no request for more time open here (any more)."""
    scribe.way = ""
    scribe.event("told", act=letter.act.name)
    scribe.already(scribe.admin(), "extension", part_of(scribe, letter))


def do_refuse(scribe: Scribe, letter: Letter) -> None:
    """The admin refuses a request for more time: the limit stays."""
    part = part_of(scribe, letter)
    if part.extension is None:
        _say_no_request(scribe, letter)
        return
    text = str(letter.act.args.get("text", ""))
    scribe.event("extension_refused", disposition=part.id, text=text)
    until = deadlines.disposition_day(scribe.case, part, scribe.house)
    _tell_extension(scribe, part, granted=False, until=until, text=text)
    echo(scribe, "extension_refused", agencies=[scribe.house.agency_name(part.agency)])


def _tell_extension(scribe: Scribe, part: Disposition, **data: Any) -> None:
    purpose = "disposition" if part.stage in ("distribution", "execution") else "info"
    scribe.to_liaison("extension_result", part, purpose, **data)
    if part.stage == "execution" and part.officer != scribe.liaison(part).address:
        scribe.to_officer("extension_result", part, **data)
