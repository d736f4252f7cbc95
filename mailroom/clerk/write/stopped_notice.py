"""What the admin reads of a mail that the leak linter stopped: the place that leaks, and how to decide. He is
reminded each working day (`AGAIN`).

No subject shows what leaks. The question and the stopped mails are entered together.

In: `stopped_letter`: the `Reply`, its typed and its masked `Mail`s, the `Case`, `House`, now. `reminder_day`:
house, now.
Out: (mails that wait, the admin's question); when he is reminded.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What leaks: leak_watch.py. What his answer does: kinds/stopped_mails.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailroom.clerk.register_rows import STOPPED, Mail, stamp
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.workdays import Limit
from mailroom.reading.quotes.our_quoted_text import plain_text_of
from mailroom.writing.leak_linter import Leak, TextInWords

AGAIN = Limit(1)  # after so long the admin is reminded, each day anew
_WORD = re.compile(r"[^\W_]+")
_AROUND = 60  # characters that he reads on either side of what leaks
_SHOWN = 20  # leaks that he reads; he decides on the mail, so the others are only counted


def stopped_letter(
    form: Reply, typed: Sequence[Mail], masked: Sequence[Mail], case: Case | None, house: House, now: datetime
) -> tuple[list[Mail], Reply]:
    """Returns the mails of a letter as they are kept, and the letter that asks the admin which of them goes.

    typed: as it was to go; masked: typed again without what leaks, none where that was not enough."""
    leaks = tuple(dict.fromkeys(leak for mail in typed for leak in mail.leaks))
    opens = not any(leak.own for leak in leaks)
    closed = [*([] if masked else ["send_masked"]), *([] if opens else ["send_as_is"])]
    about = {"typed": [mail.id for mail in typed], "masked": [mail.id for mail in masked]}
    asks = {**about, "opens": opens, "stage": "open", "due": stamp(reminder_day(house, now))}
    asks |= {"matter": typed[0].dossier, "events": [{"kind": STOPPED, "at": stamp(now)}]}
    first = replace(typed[0], asks=asks)
    kept = [replace(mail, status=STOPPED) for mail in (first, *typed[1:])]
    kept += [replace(mail, status=STOPPED, leaks=leaks, left_out=()) for mail in masked]
    admin = house.admin_of(case.concerns if case else "")
    said = "\n\n".join(plain_text_of(mail.raw) for mail in typed)
    words = TextInWords(said)
    data: dict[str, Any] = {"letter": form.form, "to": form.name or form.to, "to_role": str(form.role)}
    shown, more = _longest(leaks)
    data |= {"leaks": [_leak_row(leak, said, words) for leak in shown], "more": more, "not_open": closed}
    data["by"] = house.last_day(now, "review")
    data["agency"] = house.agency_name(form.agency) if form.agency else ""
    purpose = f"{STOPPED}.{typed[0].id}"
    return kept, Reply(STOPPED, Role.ADMIN, admin.address, admin.name, purpose, form.agency, 0, data)


def reminder_day(house: House, now: datetime) -> datetime:
    """Returns when the admin is reminded: when the office opens on the next working day."""
    calendar = house.calendar
    return calendar.opening(calendar.add(calendar.day_zero(now), AGAIN))


def _longest(leaks: Sequence[Leak]) -> tuple[list[Leak], int]:
    """Returns those whose words stand in no other ("Budi" beside "Budi Santoso"), and how many more there are
    than a person reads. What only the complainant may open comes first."""
    words = {leak: f" {' '.join(_WORD.findall(leak.text.lower()))} " for leak in leaks}
    found: dict[str, Leak] = {}
    more = 0
    for leak in sorted(leaks, key=lambda one: (not one.own, -len(words[one]))):
        if not any(words[leak] in other for other in found):
            if len(found) < _SHOWN:
                found[words[leak]] = leak
            else:
                more += 1
    return sorted(found.values(), key=lambda one: -len(words[one])), more


def _leak_row(leak: Leak, said: str, words: TextInWords) -> dict[str, Any]:
    """Returns what leaks, with the words around it ("" where it stands in files alone) and those files."""
    start, end = words.first_place(leak.text) or (0, 0)
    around = " ".join(said[max(0, start - _AROUND) : end + _AROUND].split()) if end else ""
    row = {"number": leak.case, "no": leak.mask, "kind": leak.kind, "text": leak.text, "around": around}
    return row | {"files": list(leak.files)}
