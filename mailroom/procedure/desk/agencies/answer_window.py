"""How an agency's answer waits before it leaves (SOP row 6). Within `window_minutes` of [office], 10, the
liaison may hold or replace it.

The liaison writes it, or approves his officer's response. What may be about somebody else waits for his yes
first. NIKs never go out. A second answer within the window replaces the first, or is added to it when it says
so.

In: `do_answer`, `do_approve`, `do_hold`: a `Scribe` and the liaison's `Letter`.
Out: nothing; events and letters are on the scribe.
Fails: AssertionError when the letter names no part, or there is no response to approve: the letter is set
aside.
See: Sending it when the window is over: due_acts.py. Whether an approval is stale: stale_approval.py. Other
acts of an agency: agency_acts.py."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailroom.procedure import deadlines
from mailroom.procedure.case import Disposition
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk.agencies import handover
from mailroom.procedure.desk.agencies.agency_acts import echo, greeting_and_signature, part_of, text_of
from mailroom.procedure.desk.agencies.stale_approval import both_verdicts
from mailroom.procedure.event import Text
from mailroom.procedure.letter import File, Letter
from mailroom.procedure.secrecy import alias_and_masked_texts, third_persons

_ADDS = re.compile(r"(?i)^\W*(?:\w+\W+){0,5}?(?:juga|tambahan|menambahkan|melengkapi|selain itu|susulan)\b")


def do_answer(scribe: Scribe, letter: Letter) -> None:
    """The liaison answers the complainant himself; while an earlier answer waits, see `_replace`."""
    part, text = part_of(scribe, letter), text_of(letter)
    if part.stage == "window" and part.answer is not None:
        _replace(scribe, letter, part.answer, text)
        return
    line = "answered_again" if part.stage == "answered" else "answered"
    beside = greeting_and_signature(letter)
    if part.stage == "answered" and (changes := letter.act.args.get("changes")):
        beside["changes"] = str(changes)
    _give_answer(scribe, part, text, letter.files, line=line, **beside)


def _replace(scribe: Scribe, letter: Letter, first: Text, text: str) -> None:
    """Enters another answer while the first still waits in its undo window. It replaces the first or, when it
    says so, is added to it; files alone go along with the first. Each new answer has a window of its own. An
    answer that is sent twice changes nothing."""
    part, files, beside = part_of(scribe, letter), letter.files, greeting_and_signature(letter)
    known, sent = {file.sha1 for file in first.files}, {file.sha1 for file in files}
    only_files = bool(files) and not text.strip()
    same = only_files or alias_and_masked_texts.mask_niks(text).split() == first.text.split()
    if same and sent <= known:
        scribe.way = ""
        scribe.text_event("told", letter.text, files, act="answer")
        scribe.already(scribe.liaison(part), "window", part, act="answer")
    elif same:
        _give_answer(scribe, part, first.text, first.files + files, line="answer_files", **beside)
    elif _ADDS.match(text):
        both = f"{first.text}\n\n{text}"
        _give_answer(scribe, part, both, first.files + files, line="answer_added", **beside)
    else:
        dropped = [file.name for file in first.files if file.sha1 not in sent]
        beside |= {"line": "replaced", "previous": first.text}
        _give_answer(scribe, part, text, files, dropped=dropped, **beside)


def do_approve(scribe: Scribe, letter: Letter) -> None:
    """The liaison approves the officer's response, which becomes the answer unchanged (row 6). The letter
    that he answers showed him what in it may be about somebody else."""
    part = part_of(scribe, letter)
    assert part.response is not None
    _relay_later(scribe, part, part.response.text, part.response.files)


def _give_answer(
    scribe: Scribe,
    part: Disposition,
    text: str,
    files: tuple[File, ...],
    *,
    line: str = "answered",
    previous: str = "",
    dropped: Sequence[str] = (),
    **beside: str,
) -> None:
    """The liaison's own answer. Where it tells something of somebody else it waits for his yes, whatever the
    undo window: his answer is then a response that he approves."""
    case, house = scribe.case, scribe.house
    if others := third_persons.of_others(text, case, house, beside.get("manners", "")):
        scribe.way = ""
        clean = alias_and_masked_texts.mask_niks(text)
        scribe.text_event("proposed", clean, files, disposition=part.id, **beside)
        handover.show_response(scribe, part, clock=True, others=others, previous=previous)
        return
    _relay_later(scribe, part, text, files, line=line, previous=previous, dropped=dropped, **beside)


def _relay_later(
    scribe: Scribe,
    part: Disposition,
    text: str,
    files: tuple[File, ...],
    *,
    line: str = "answered",
    previous: str = "",
    dropped: Sequence[str] = (),
    **beside: str,
) -> None:
    """Puts an answer into the undo window. It is relayed when the window is over, unless the liaison holds it
    (row 6). NIKs never go out. line: what the liaison reads about it. previous: the answer that it replaces.
    dropped: the names of that answer's files that do not go along."""
    # counted from when it is offered to be held, which may be long after his letter arrived
    clean, release = alias_and_masked_texts.mask_niks(text), max(scribe.at, scribe.now) + scribe.house.window
    if not scribe.held and deadlines.is_our_delay(scribe.at, scribe.now, scribe.house):
        beside["waited"] = scribe.now.isoformat()  # his letter waited for us; the complainant is told
    scribe.text_event("answered", clean, files, disposition=part.id, release=release.isoformat(), **beside)
    data = {"release": release, "hold": scribe.house.window.total_seconds() > 0, "text": clean}
    data |= {"previous": previous, "dropped": list(dropped)}
    echo(scribe, part, line, purpose="window", names=[file.name for file in files], **data)


def do_hold(scribe: Scribe, letter: Letter) -> None:
    """The liaison stops an answer in its undo window: it waits for his approval again."""
    part, said = part_of(scribe, letter), str(letter.act.args.get("against", ""))
    others = third_persons.of_others(part.answer.text, scribe.case, scribe.house) if part.answer else []
    both = {**both_verdicts(scribe, letter, part), "others": others}
    scribe.text_event("held", said, disposition=part.id)
    scribe.to_liaison("held_back", part, "approval", clock=True, by=scribe.last_day(part), **both)
