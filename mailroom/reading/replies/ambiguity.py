"""When words may mean something else than what was read, so that the writer is asked.

A "doubt" makes free text doubtful; a "hesitation" makes an act doubtful that was understood.

In: a `ParsedReply`, the purpose, an act's name or the `Choice`.
Out: the phrase that makes it doubtful, or None; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Phrases: grammar/reply_words.toml. Whether the words say an act at all: acts_in_words.py. What the models
weigh: proposed_act.py."""

from __future__ import annotations

import re
from itertools import pairwise

from mailroom.procedure import acts
from mailroom.procedure.acts import ACTS
from mailroom.procedure.letter import Act
from mailroom.reading.language.lexicon import PhraseHit
from mailroom.reading.language.reply_values import Choice
from mailroom.reading.replies.parsed_reply import ParsedReply

_SOON = 6  # words within which what follows a digit says what it is for
# "3 lubang yang disebut" counts holes; "6 siapa yang melapor" asks
_COUNTED = re.compile(r"(?!(?:siap[ao]|sapo|apa|mana)\b)[a-z]{3,}(?<!nya) (?:yang|yg|tersebut|tsb|itu|di)\b")

_ITS = re.compile(r"[a-z]{3,}nya")
_STATES = ("lagi", "belum", "sudah", "masih")
_MAY_ASK = acts.names(lambda act: act.may_ask)
_SAYS_ENOUGH = ("", "note", "optional_text", "granted_day")  # what such an act needs, its digit tells
_FEW = 3  # words behind a digit that are no more than its object


def doubt_in(note: ParsedReply, purpose: str) -> str | None:
    """Returns the act that free text may mean instead; "" when it is only a question; None when nothing in it
    is doubtful. A text with more words than the row's `alone` is never doubtful."""
    for entry in note.data["doubt"]:
        if purpose not in entry["purposes"] or len(note.content) > int(entry["alone"]):
            continue
        asks, says = bool(entry.get("asks")), entry.get("say", ())
        if asks and not _asks(note, whole=bool(entry.get("whole"))):
            continue
        if not note.vocabulary.isdisjoint(entry.get("unless", ())):
            continue
        plain, start = asks or bool(entry.get("plain")), bool(entry.get("start"))
        if not says or note.lexicon.first(note.clauses, says, plain=plain, start=start):
            return str(entry["guess"])
    return None


def hesitation(note: ParsedReply, purpose: str, act: str) -> PhraseHit | None:
    """Returns the words beside an act that take it back or make it depend on something ("Eh salah, 1
    DLH")."""
    for entry in note.data["hesitation"]:
        spoken_of = act in entry["acts"] and purpose in entry.get("purposes", (purpose,))
        if not spoken_of or len(note.content) > int(entry["alone"]):
            continue
        if found := note.lexicon.first(note.clauses, entry["say"], plain=True):
            return found
    return None


def fits(note: ParsedReply, act: str, choice: Choice) -> bool:
    """Whether the words after a bare digit go with the act that the menu gives it. "4 jembatan sudah kami
    perbaiki" counts bridges, so nothing is returned."""
    table = note.data["after_digit"]
    needed, rest = table.get(act), note.text_after(choice)
    if choice.firm or not rest[:1].islower() or note.names.find(rest):
        return True
    told = note.sets["past"].union(needed or ())
    if _COUNTED.match(rest) and note.lexicon.first_word(rest) not in told:
        return False
    if act == "answer":
        # "2 tiangnya sudah berdiri": nobody counts "tiangnya"
        first = note.lexicon.first_word(rest)
        return first in table["answer_begins"] or _ITS.fullmatch(first) is not None
    if needed is None:
        return True
    words = note.lexicon.words(rest)
    if act == "progress":
        # "3 sudah diganti, sisanya besok", "3 sudah diganti, 2 belum": the digit counts a part
        counted = any(word.isdigit() and after in _STATES for word, after in pairwise(words))
        partly = counted or not frozenset(table["parts"]).isdisjoint(words)
        if words[:1] and words[0] in table["parts_begin"] and partly:
            return False
        if _ITS.fullmatch(words[0] if words else ""):
            return True  # "3 alatnya lagi diservis": nobody counts "alatnya"
    light = note.data["verdict"]["light"] if ACTS[act].needs in _SAYS_ENOUGH else ()
    content = [word for word in note.beyond_courtesy(words) if word not in light]
    return not content or content[0][:1].isdigit() or not set(needed).isdisjoint(words[:_SOON])


def only_asks(note: ParsedReply, choice: Choice, act: Act) -> bool:
    """Whether the line with the digit is only a question: "1 PUPR?", "6 SPAM?". With a reason to ask beside
    it, it is an act: "1 PUPR, apakah itu jalan kabupaten?"."""
    line = choice.rest.strip()
    if not line.endswith("?") or act.name in _MAY_ASK:
        return False
    listed = act.name in ("dispose", "reroute") and "note" not in act.args
    return listed or len(note.lexicon.words(line)) <= _FEW


def asks_us(note: ParsedReply) -> bool:
    """Whether a complainant's free words ask something: by a question mark, or a word that questions begin
    with, behind courtesy at most."""
    first = (
        next((one for one in clause.words.split() if one not in note.courtesy), "") for clause in note.clauses
    )
    opening = note.sets["questioning"] | note.sets["asking"]
    return "?" in note.text or not opening.isdisjoint(first)


def _asks(note: ParsedReply, *, whole: bool = False) -> bool:
    """Whether the text has a question mark, or a sentence that begins as a question does. whole: only
    courtesy may stand beside the question."""
    opening, beside, asking = note.sets["questioning"], True, False
    for clause in note.clauses:
        words = clause.words.split(" ")
        if clause.asks or (not clause.before and words[0] in opening):
            asking = True
        else:
            beside = beside and note.courtesy.issuperset(clause.words.split())
    return asking and (beside or not whole)
