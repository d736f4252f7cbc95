"""The admin acts for a complainant without e-mail: he hands letters over and enters what was said.

Promises: pure."""

from __future__ import annotations

from dataclasses import replace

from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk.admin_acts import _echo
from mailroom.procedure.event import Event
from mailroom.procedure.letter import Letter


def confirm_delivery(scribe: Scribe, letter: Letter) -> None:
    """The admin has handed a printed letter over: the citizen's clock starts here, and once."""
    form = letter.purpose.partition(".")[2]
    if any(_is_delivery(event, form, letter) for event in scribe.case.trail[letter.event :]):
        scribe.event("told", act="delivered")
        scribe.already(scribe.admin(), "delivered", scribe.case.disposition(letter.disposition))
        return
    scribe.event("left", form=form, disposition=letter.disposition, stage=scribe.case.stage)
    _echo(scribe, "delivered")


def _is_delivery(event: Event, form: str, letter: Letter) -> bool:
    return (
        event.kind == "left"
        and event.data.get("form") == form
        and event.data.get("disposition") == letter.disposition
    )


def for_citizen(letter: Letter) -> Letter:
    """What the admin enters for a citizen without e-mail is the citizen's own act, in the words behind the
    label."""
    name = {"comment": "text"}.get(letter.act.name, letter.act.name)
    return replace(
        letter, text=str(letter.act.args.get("text", letter.text)), act=replace(letter.act, name=name)
    )
