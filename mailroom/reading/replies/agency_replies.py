"""How a liaison's or officer's reply is read: a choice from the menu, an act in words, a mere receipt, or
free text.

A liaison's free text is the answer to the complainant only when it tells of a deed, informs, or is long. An
officer's is his response only when it tells what he did or found. Any other is asked about. A receipt or a
promise moves nothing.

In: `liaison_reply`, `officer_reply`, `window_reply`: `Menus`, the `ParsedReply`, the purpose.
Out: an `Act`.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What a text tells of work: work_reports.py. Empty answers: thanks_and_empty_answers.py. What the act then
does: procedure/desk/agencies/agency_acts.py."""

from __future__ import annotations

import re

from mailroom.procedure.letter import Act
from mailroom.reading.identity import asked_identity
from mailroom.reading.replies import (
    act_result,
    acts_in_words,
    ambiguity,
    thanks_and_empty_answers,
    work_reports,
)
from mailroom.reading.replies.act_result import FILLED, PLAIN, SINGLE, empty_act, nothing, say, unclear
from mailroom.reading.replies.menu_replies import Menus, choice_of, menu_reply
from mailroom.reading.replies.parsed_reply import ParsedReply

_ANSWERED = re.compile(r"(?is)^\W*jawab(?:an)?(?:\s+\w+){0,2}\s*:\s*(\S.*)")
# "Tanggapan: …", as our question proposes it
_LABELLED = {
    "respond": re.compile(r"(?is)^\W*(?:tanggapan|hasil)(?:\s+\w+){0,2}\s*:\s*(\S.*)"),
    "progress": re.compile(r"(?is)^\W*perkembangan(?:\s+\w+){0,2}\s*:\s*(\S.*)"),
}
# The lines of our own form, and what is written behind them.
_FORM_LINE = re.compile(r"(?im)^\W*yang (?:ditemukan|sudah dikerjakan|masih akan dikerjakan)\b[^:\n]*:(.*)$")
_FILLED_IN = 3  # words behind its lines from which a form tells something
_JUDGED = ("setuju", "sesuai", "tidak", "belum")
_TOLD = 12  # content words up to which an officer's text must tell what he did or found


def window_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns the reply within the time in which an answer may still be held back. Read as a menu, but
    "jawaban: …" (a name and a colon) gives another answer; "jawaban ini tahan dulu" does not."""
    if named := _ANSWERED.match(note.body):
        return act_result.act_with_arguments(note, "answer", named[1], digit=False)
    return menu_reply(menus, note, purpose)


def liaison_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns the liaison's act. A question to the complainant who he is becomes a request for his identity,
    which the desk decides or refuses with the reason."""
    act = _liaisons_act(menus, note, purpose)
    words = note.data["who_he_is"]
    if act.name == "inquire" and asked_identity.asks_who_he_is(note.clauses, note.lexicon, words):
        return act_result.act_with_arguments(note, "identity", note.body, digit=False)
    return act


def _liaisons_act(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """A digit first, then a file alone (an answer), an act in words, a receipt, free text. Words that point
    to a file that is missing are asked about."""
    if (chosen := choice_of(menus, note, purpose)) is not None:
        return chosen
    if not note.words and not thanks_and_empty_answers.empty_words(note):
        return Act("answer", {"text": ""}, why=(say("files"),)) if note.has_files else nothing(note)
    if work_reports.points_to_file(note) and not note.has_files:
        return unclear("answer")
    empty = thanks_and_empty_answers.empty_words(note)
    spoken = acts_in_words.spoken_act(note, purpose)
    if purpose == "approval" and spoken is not None and spoken.name == "approve":
        return act_result.approval(note, spoken)
    if spoken is not None and not spoken.plain:
        return unclear(spoken.name)
    if spoken is not None and not (empty and spoken.name in ("revise", "answer")):
        act = act_result.weigh(note, spoken.name, spoken.found)
        if act.sure or not (empty and act.guess == "assign"):
            return act  # else "teruskan ke bidang teknis", a receipt
    return empty_act(note, purpose, empty) if empty else _freely(note, purpose)


def officer_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns the officer's act: a file alone is his response; then a receipt, a wish for more time, a task
    that is another's, a promise, or what he tells of the work. Few words must tell what he did or found."""
    if not note.words and not thanks_and_empty_answers.empty_words(note):
        return Act("respond", {"text": ""}, why=(say("files"),)) if note.has_files else nothing(note)
    empty = thanks_and_empty_answers.empty_words(note)
    if empty and not (note.has_files and empty == "hollow"):
        return empty_act(note, purpose, empty)
    if (told := labelled_work(note)) is not None:
        return told
    spoken = acts_in_words.spoken_act(note, purpose, "extend", "identity", "return")
    if spoken is not None and len(note.words) <= PLAIN:
        if not spoken.plain or (spoken.name == "return" and work_reports.tells_of_deeds(note)):
            return unclear(spoken.name)
        return act_result.act_of_phrase(note, spoken.name, spoken.found)
    if (other := act_result.task_of_other(note)) is not None:
        return other
    if (taken := act_result.receipt(note)) is not None:
        return taken
    return _of_work(note, purpose)


def labelled_work(note: ParsedReply) -> Act | None:
    """Returns an officer's response or progress that says so itself, by a word in front or by our form filled
    in; None where it does not, or is empty."""
    if (line := _FORM_LINE.search(note.body)) and not note.body[: line.start()].strip():
        told = " ".join(_FORM_LINE.findall(note.body)).split()
        if len(told) >= _FILLED_IN:
            return Act("respond", {"text": note.text.strip()}, why=(say("label"),))
    for name, label in _LABELLED.items():
        if (found := label.match(note.body)) and not thanks_and_empty_answers.empty_words(note):
            return Act(name, {"text": found[1].strip()}, why=(say("label"),))
    return None


def _of_work(note: ParsedReply, purpose: str) -> Act:
    """What an officer tells of the work: his response, how far he is, or nothing that anybody could use."""
    if not note.has_files and work_reports.lacks_budget(note):
        return Act("hollow", {"text": note.text.strip(), "lacks": "budget"}, why=(say("hollow"),))
    if not note.has_files:
        if not note.content:
            return nothing(note)
        if (doubt := ambiguity.doubt_in(note, purpose)) is not None:
            return unclear(doubt)
        here = not note.holds("past") and not work_reports.names_a_year(note)
        if here and work_reports.is_underway(note):
            return Act("progress", {"text": note.text.strip()}, why=(say("underway"),))
        empty_told = len(note.content) <= _TOLD and not work_reports.tells_result(note)
        if empty_told or len(note.content) < SINGLE or work_reports.points_to_file(note):
            return unclear("respond")
    if len(note.words) <= PLAIN and acts_in_words.on_condition(note, purpose, "extend"):
        return unclear("extend")
    return Act("respond", {"text": note.text.strip()}, why=(say("respond"),))


def _freely(note: ParsedReply, purpose: str) -> Act:
    """A liaison's free words: an answer to the complainant, a progress note, or another's task; else a
    question with a guess. To a draft that waits for approval nothing but an answer is read."""
    approves, text = purpose == "approval", note.text.strip()
    if approves and len(note.content) <= FILLED and not note.vocabulary.isdisjoint(_JUDGED):
        return unclear("revise")
    if not approves:
        other = act_result.officer_by_name(note) or act_result.task_of_other(note) or act_result.receipt(note)
        if other is not None:
            return other
    doubt = ambiguity.doubt_in(note, purpose)
    if not approves and doubt in (None, "progress") and work_reports.is_underway(note):
        # How far the work is, while the case stays open. Where something is done and more is to come, it may
        # be all that there was to do, and is asked about.
        if not work_reports.tells_of_deeds(note):
            return Act("progress", {"text": text}, why=(say("underway"),))
        if not note.vocabulary.isdisjoint(note.data["underway"]["open"]):
            return unclear("progress")
    if doubt is not None:
        return unclear(doubt)
    if not approves and work_reports.only_plans(note):
        return unclear("progress")
    if work_reports.answers(note) or (note.has_files and note.content):
        return Act("answer", {"text": text}, why=(say("answer"),))
    return unclear("answer")
