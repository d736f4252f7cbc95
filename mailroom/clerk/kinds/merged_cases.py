"""Complainants whose cases were merged into another hear what becomes of it: its answers, progress, refusal
and end.

Promises: they read nothing of the survivor's complainant, only what the office says of the matter; their
replies go to the survivor as further words, never as its complainant's verdict or rating."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from mailroom.clerk.store import Change
from mailroom.clerk.write.writer import Desk, Writer
from mailroom.procedure import letter_forms
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Scribe
from mailroom.procedure.house import House
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import masking

SHARED = letter_forms.names(lambda form: form.to_merged)


def tell_merged(
    change: Change,
    case: Case,
    replies: Sequence[Reply],
    find: Callable[[str], Case | None],
    writer: Writer,
    house: House,
    now: datetime,
    *,
    only: str = "",
) -> None:
    """Write to the complainants of the cases merged into `case` what these replies tell its own. only: to
    that of this one alone."""
    told = [(reply, form) for reply in replies if (form := _form(reply)) in SHARED]
    if not told:
        return
    for number in (only,) if only else case.absorbed:
        child = find(number)
        if child is not None and child.stage == "merged":
            _tell(change, child, case, told, writer, house, now)
            tell_merged(change, child, replies, find, writer, house, now)


def _form(reply: Reply) -> str:
    """The form that the complainant reads; one without e-mail gets it by the admin's hand."""
    if reply.form == "post":
        return str(reply.data["letter"])
    return reply.form if reply.role == Role.COMPLAINANT else ""


def _tell(
    change: Change,
    child: Case,
    parent: Case,
    told: Sequence[tuple[Reply, str]],
    writer: Writer,
    house: House,
    now: datetime,
) -> None:
    scribe = Scribe(child, house, now, now)
    for reply, form in told:
        said = reply.data.get("inner", reply.data)
        scribe.event("told", form=form, parent=parent.number)
        text = masking.between_complainants(str(said.get("text", "")), parent, child, house.identity)
        scribe.citizen(
            "survivor", "case", files=reply.files, parent=parent.number, what=form, agency=said.get("agency", ""), text=text,
            reason=said.get("reason", ""), where=said.get("where", ""),
        )  # fmt: skip
    change.case(child, scribe.decision.events, house)
    writer.write(change, Desk(child.number, child.events, child), scribe.decision.letters, house, now)
