"""Reads a reply that no rule understands by the examples that are most like it (nearest_examples.py).

One act must have at least 0.7 of the similarity. When the reply holds a question, a negation, a condition or
a doubt, its writer is asked. Only acts that move nothing, or that the same person can set right, are taken
([precedents] of words.toml). A rating, a withdrawal, an approval or an answer to the complainant never is.
Promises: pure."""

from __future__ import annotations

from dataclasses import replace

from mailroom.procedure.letter import Act
from mailroom.reading.replies import ambiguity, reply_values, work_reports
from mailroom.reading.replies.act_result import PLAIN, act_with_arguments, examples, say
from mailroom.reading.replies.parsed_reply import ParsedReply

# of the likeness that must lie with one act: of letters whose like were left out, 95 of 100 then mean it
SHARE = 0.7
NEAR = 0.05  # how like the likest must be
_BESIDE = 4  # words beside an agency's name from which they go along as a note


def by_examples(note: ParsedReply, purpose: str, act: Act) -> Act:
    """Returns the act that the most similar examples mean, when `act` is still a question; else `act`
    unchanged."""
    if act.sure or note.choice is not None or note.has_files or not 0 < len(note.words) <= PLAIN:
        return act
    table = note.data["precedents"]
    if "?" in note.text or ambiguity.doubt_in(note, purpose) is not None:
        return act
    found = examples().precedent(note.text, purpose)
    if found is None or found.act not in table["acts"] or found.share < SHARE or found.near < NEAR:
        return act
    if found.act == "acknowledge" and work_reports.tells_work(note):
        return act  # "siap, tadi pagi sudah kami bersihkan" is more than a receipt
    # a word that makes it depend on something or, unless the act is itself a denial, that turns it round
    if note.holds("doubts", "except", *(() if found.act in table["denying"] else ("negators",))):
        return act
    if ambiguity.hesitation(note, purpose, found.act) is not None:
        return act
    if found.act == "dispose":
        done = _disposition(note)
    elif found.act == "acknowledge":
        done = Act(found.act)
    else:
        done = act_with_arguments(note, found.act, note.body, digit=False)
    return replace(done, guess="", why=(say("precedent"),)) if done.sure else act


def _disposition(note: ParsedReply) -> Act:
    """A disposition to the one agency that the reply names, four or more other words going along as a note.
    Several agencies, or words of putting off, are asked about."""
    act = act_with_arguments(note, "dispose", note.body, digit=False)
    if not note.sets["putting_off"].isdisjoint(note.words):
        return replace(act, sure=False)
    if act.sure:
        return act
    spots = note.agency_spots
    codes = tuple(dict.fromkeys(code for _, _, code in spots))
    if len(codes) != 1 or reply_values.is_exception(note.lexicon, note.body[: spots[0][0]]):
        return act
    named = {word for start, end, _ in spots for word in note.lexicon.words(note.body[start:end])}
    beside = [word for word in note.content if word not in named]
    return Act("dispose", {"agencies": [*codes], **({"note": note.body} if len(beside) >= _BESIDE else {})})
