"""How a complainant without e-mail is served: the admin hands printed letters over, confirms it, and enters
what was said.

His clock starts when the letter is handed over, and once. The admin is asked every 2 working days (bell
`delivery` of sop.py).

In: `confirm_delivery`: a `Scribe` and the admin's `Letter`. `for_citizen`: the letter.
Out: nothing; events are on the scribe. `for_citizen`: the letter as the complainant's own word.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: The papers: clerk/write/letter_papers.py. A complainant whose address fails: bounce_effects.py."""

from __future__ import annotations

from dataclasses import replace

from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk.admin_acts import echo
from mailroom.procedure.letter import Letter


def confirm_delivery(scribe: Scribe, letter: Letter) -> None:
    """The admin has handed a printed letter over: the citizen's clock starts here, and once."""
    delivered = {"form": letter.purpose.partition(".")[2], "disposition": letter.disposition}
    since = scribe.case.trail[letter.event :]
    if any(event.kind == "left" and delivered.items() <= event.data.items() for event in since):
        scribe.event("told", act="delivered")
        scribe.already(scribe.admin(), "delivered", scribe.case.disposition(letter.disposition))
        return
    scribe.event("left", **delivered, stage=scribe.case.stage)
    echo(scribe, "delivered")


def for_citizen(letter: Letter) -> Letter:
    """Returns the admin's letter as the citizen's own act, when the admin enters it for a citizen without
    e-mail."""
    name = "text" if letter.act.name == "comment" else letter.act.name
    text = str(letter.act.args.get("text", letter.text))
    return replace(letter, text=text, act=replace(letter.act, name=name))
