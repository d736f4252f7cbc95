"""The act of an agency's head, who is told when his agency is late (row 5): he asks whoever holds the matter
to finish it.

Promises: pure; it moves nothing and stops no clock. The holder reads the head's words with his own menu."""

from __future__ import annotations

from mailroom.procedure.decision import Scribe
from mailroom.procedure.letter import Letter
from mailroom.procedure.people import Role
from mailroom.procedure.ways import menu_at


def do_urge(scribe: Scribe, letter: Letter) -> None:
    """To the officer while he has it, else to the liaison; nobody holds what an officer left."""
    part = scribe.case.disposition(letter.disposition)
    assert part is not None
    text, by = str(letter.act.args.get("text", "")), scribe.last_day(part)
    scribe.text_event("told", text, act="urge", disposition=part.id)
    about = {"text": text, "by": by, "head": letter.sender_name}
    if part.stage == "execution" and part.officer:
        scribe.to_officer("urged", part, menu_at(part, Role.OFFICER), **about)
    else:
        scribe.to_liaison("urged", part, menu_at(part, Role.LIAISON), **about)
    holder = scribe.holder(part).name
    scribe.to_person("echo", letter.writer, number=part.id, lines=["urged"], officer=holder)
