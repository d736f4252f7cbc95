"""Whether what a verdict decides on is still what its writer was shown: an approval is of what stood in the
letter that was answered.

Promises: pure. The token of a letter names the event after which it was written, so what it showed is the
case as it was then. A verdict on what has changed since carries nothing out: what stands there now is shown,
and he is asked again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mailroom.procedure.acts import ACTS
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk import handover
from mailroom.procedure.disposition import Disposition
from mailroom.procedure.history import case_from
from mailroom.procedure.letter import Letter
from mailroom.procedure.secrecy import masking

Matter = Callable[[Case, Disposition], object]


def _response(_case: Case, part: Disposition) -> object:
    """What would go to the complainant, as it would."""
    return (masking.mask_numbers(part.response.text), part.response.files) if part.response else None


def _request(_case: Case, part: Disposition) -> object:
    return (part.extension["text"], part.extension["until"]) if part.extension else None


def _return(case: Case, part: Disposition) -> object:
    return handover.latest_text(case, part, "returned") if part.stage == "returned" else None


# What stands in the letter, by what an act decides on (`ActKind.decides_on`).
_MATTERS: Mapping[str, Matter] = MappingProxyType(
    {"response": _response, "request": _request, "return": _return}
)


def is_stale(case: Case, letter: Letter) -> bool:
    """Whether `letter` decides on something that was not there, or was another, in the letter it answers.
    False where the event is not known (0), and where nothing is left to be decided: the desk says so
    itself."""
    part, matter = case.disposition(letter.disposition), _MATTERS.get(ACTS[letter.act.name].decides_on)
    if part is None or matter is None or not letter.event or letter.act.args.get("agencies"):
        return False
    now = matter(case, part)
    if now is None:
        return False
    then = case_from(case.number, case.trail[: letter.event])
    before = then.disposition(part.id)
    return before is None or matter(then, before) != now


def show_again(scribe: Scribe, letter: Letter) -> None:
    """What there is to decide now, with the menu; his verdict on the older letter is kept only."""
    part = scribe.case.disposition(letter.disposition)
    assert part is not None
    scribe.because("yang diputuskan sudah berubah sejak surat yang dibalas")
    scribe.text_event("told", letter.text, letter.files, act=letter.act.name)
    match ACTS[letter.act.name].decides_on:
        case "response":
            handover.show_response(scribe, part, newer=True)
        case "request":
            handover.show_request(scribe, part, newer=True)
        case "return":
            handover.show_return(scribe, part, newer=True)
