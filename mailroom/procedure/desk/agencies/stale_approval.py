"""When an approval, refusal or grant counts: only for the text and files that stood in the letter it answers.

The token of a letter names the event after which it was written, so what it showed is the case as it was
then. When the text has changed since, the verdict does nothing; its writer sees the present text and is asked
again.

In: `is_stale`: a `Case` and a `Letter`. `show_again`, `both_verdicts`: a `Scribe` and the letter.
Out: yes or no; the present text, shown again on the scribe; data for a letter.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: The same letter answered twice: clerk/kinds/token_reuse.py. The undo window of an answer:
answer_window.py."""

from __future__ import annotations

from typing import Any

from mailroom.procedure.acts import ACTS
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk.agencies import handover
from mailroom.procedure.history import case_from
from mailroom.procedure.letter import Letter
from mailroom.procedure.secrecy import alias_and_masked_texts


def _matter(case: Case, part: Disposition, kind: str) -> object:
    """Returns what stands in the letter, by what an act decides on (`ActKind.decides_on`); None when there is
    none. A response as it would go to the complainant."""
    if kind == "response" and part.response:
        return alias_and_masked_texts.mask_niks(part.response.text), part.response.files
    if kind == "request" and part.extension:
        return part.extension["text"], part.extension["until"]
    return (
        handover.latest_text(case, part, "returned") if (kind, part.stage) == ("return", "returned") else None
    )


def is_stale(case: Case, letter: Letter) -> bool:
    """Whether `letter` decides on something that the letter it answers did not show, or showed differently.
    False when the event is not known (0), or when nothing is left to decide; then the desk says so itself."""
    part, kind = case.disposition(letter.disposition), ACTS[letter.act.name].decides_on
    if part is None or not letter.event or letter.act.args.get("agencies"):
        return False
    now = _matter(case, part, kind)
    if now is None:
        return False
    then = case_from(case.number, case.trail[: letter.event])
    before = then.disposition(part.id)
    return before is None or _matter(then, before, kind) != now


def show_again(scribe: Scribe, letter: Letter) -> None:
    """Shows what there is to decide now, with the menu. The verdict on the older letter is kept but not
    carried out."""
    part = scribe.case.disposition(letter.disposition)
    assert part is not None
    scribe.text_event("told", letter.text, letter.files, act=letter.act.name)
    # by handover's show_response, show_request or show_return
    getattr(handover, f"show_{ACTS[letter.act.name].decides_on}")(scribe, part, newer=True)


def both_verdicts(scribe: Scribe, letter: Letter, part: Disposition) -> dict[str, Any]:
    """Returns what was approved and what sends it back, side by side, where a letter contradicts a verdict
    whose answer has not left; {} where it merely holds it."""
    if "against" not in letter.act.args:
        return {}
    yes = handover.latest(scribe.case, part, "answered")
    shown = {"yes": yes.by, "yes_at": yes.at, "no": letter.sender, "no_at": scribe.at}
    return {"against": {**shown, "text": str(letter.act.args["against"])}}
