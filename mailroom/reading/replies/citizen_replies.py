"""How a complainant's reply is read: as a wish, a rating, thanks, or free words.

The first match wins: keeping or withdrawing the case, secrecy, a rating, closing, thanks. Otherwise it is
free words, which count as what his case waits for (`FREE`): an addition, a comment, facts. Free words are
never dropped.

In: `citizen_reply` and its like: `Menus`, the `ParsedReply`, the purpose. `with_facts`: the `Act` found.
Out: an `Act`; `tells_more`: yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Ratings: ratings.py. Secrecy: secrecy_wishes.py. Thanks: thanks_and_empty_answers.py. What the act then
does: procedure/desk/citizen_acts.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mailroom.procedure.letter import Act
from mailroom.reading.replies import ambiguity, ratings, secrecy_wishes, work_reports
from mailroom.reading.replies.act_result import SINGLE, because, nothing, say, unclear
from mailroom.reading.replies.acts_in_words import applies, ends_later, entry_in, spoken_act
from mailroom.reading.replies.menu_replies import Menus, menu_reply, yes_no_reply
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.thanks_and_empty_answers import more, thanks

FREE = {"case": "add", "answer": "comment", "closed": "facts"}
FREE |= {name: name for name in ("complete", "reason", "object")}
_TAKEN_BACK = re.compile(  # "cabut saja, eh jangan dulu"; "saya tarik ya, maaf tidak jadi"
    r"(?i)\b(cabut|batal|tarik)(?!.*\b(cabut|batal|tarik)).*\b(jangan|jgn|(tidak|tdk|n?gg?ak|dak) jadi)\b"
)
_RATED = ("answer", "reason", "closed")
_TOLD = 3  # words left over from which something is told
_ASKED = 2  # … where he was asked to tell something
_NUMBERED = re.compile(r"(?i)\b[a-z]{2}-\d{4}-\d+\b|\b0\d{3}\b")  # the number of his own report is no fact


def citizen_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns the complainant's act, in the order of the module. A rating counts only after an answer. Facts
    beside his thanks complete a complaint, or add to it, before the answer. Beside a wish for secrecy another
    act is done, too. What our own button begins ("Tambahan: …") is free words where it says nothing else."""
    act = _read_reply(menus, note, purpose)
    told = Act(FREE[purpose], {"text": note.text.strip()}, why=(say("label"),))
    return told if begun_by_button(note) and not act.sure and act.guess not in ("withdraw", "close") else act


def begun_by_button(note: ParsedReply) -> bool:
    """Whether words stand behind the word that a button of ours writes for free words ("Tambahan: …")."""
    front, _, behind = note.text.strip().partition(":")
    return front.strip().lower() in note.data["facts"]["front"] and bool(re.search(r"[^\W\d]{2}", behind))


def _read_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    if (both := _beside_wish(menus, note, purpose, citizen_reply)) is not None:
        return both
    wished = secrecy_wishes.wished_secrecy(note.grammar, note.all_clauses)
    rated = ratings.rating(note) if purpose in _RATED else None
    withdrawn = spoken_act(note, purpose, "withdraw")
    if (kept := spoken_act(note, purpose, "keep", "resume")) is not None:
        act = Act(kept.name, {"text": note.text.strip()}, why=because(kept.found))
        known = kept.plain and not ends_later(withdrawn, kept)
        return with_facts(note, purpose, act) if known else unclear("withdraw")
    if withdrawn is not None:
        plain = withdrawn.plain and not _TAKEN_BACK.search(note.text) and len(note.content) <= 3 * SINGLE
        return Act("withdraw", why=because(withdrawn.found)) if plain else unclear("withdraw")
    if wished and (purpose != "reason" or not secrecy_wishes.without_wish(note.grammar, note.text)):
        return with_facts(note, purpose, Act("secrecy", wished, why=(say("secrecy"),)))
    closes = spoken_act(note, purpose, "close")
    if rated and not (closes and work_reports.only_closes(note) and not re.search(r"\d", note.text)):
        return Act("rate", rated, why=(say("rating", number=rated["rating"]),))
    if closes is not None:
        settled = closes.plain and (work_reports.only_closes(note) or work_reports.is_settled(note))
        told = {"text": note.text.strip()}
        return Act("close", told, why=because(closes.found)) if settled else unclear("close")
    if rated == {} and len(note.content) <= 2 * SINGLE:
        return Act("", sure=False, guess="rate", why=(say("no_rating"),))
    if ambiguity.doubt_in(note, purpose) == "withdraw" and not note.has_files:
        return unclear("withdraw")
    if thanks(note, done=purpose in _RATED) and not (FREE[purpose] == "add" and ambiguity.asks_us(note)):
        beside = note.has_files or more(note, asked=purpose == "complete")
        if not beside or purpose not in ("case", "complete"):  # what else he writes completes his complaint
            return Act("thank", why=(say("thanks"),))
    if not note.content and not note.has_files:
        return nothing(note)
    return _free_text(menus, note, purpose)


def _beside_wish(
    menus: Menus, note: ParsedReply, purpose: str, read: Callable[[Menus, ParsedReply, str], Act]
) -> Act | None:
    """Returns a wish for secrecy with the act that stands beside it, which is read by `read`; None when the
    letter holds only one of them. The wish comes first: what goes on after it hides him."""
    wished = secrecy_wishes.wished_secrecy(note.grammar, note.all_clauses)
    rest = secrecy_wishes.without_wish(note.grammar, note.text) if wished else ""
    if not rest:
        return None
    beside = replace(note, text=rest)
    other = read(menus, beside, purpose)
    if purpose == "object" and not other.name and beside.content and not ambiguity.doubt_in(beside, purpose):
        other = Act("object", why=(say("free"),))  # one word is enough beside a wish: "keberatan"
    is_free = other.name in FREE.values()
    if not other.name or not other.sure or other.name in ("thank", "secrecy"):
        return None
    if is_free and not (note.has_files or _says_something(beside, purpose)):
        return None
    args = {**other.args, "text": note.text.strip()} if is_free else dict(other.args)
    also = [{"act": other.name, "args": args}, *args.pop("also", ())]
    return Act("secrecy", {**wished, "also": also}, why=(say("secrecy"), *other.why))


def _says_something(note: ParsedReply, purpose: str) -> bool:
    """Whether words beside a wish are for others: one after an answer, three before it."""
    known = {*note.courtesy, *note.data["facts"]["around"], *note.data["thanks"]["words"]}
    left = [word for word in note.words if word not in known]
    if purpose == "object":
        return bool(note.content)
    return bool(left) if purpose in _RATED else tells_more(note, purpose, "")


def _free_text(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Free words as the act that his case waits for. Asked about: a lone number, a single word, a doubtful
    text. A low rating's reason that tells of unsettled trouble counts as new facts."""
    name = FREE[purpose]
    if not note.content and name != "complete":
        return Act(name, {"text": note.text.strip()}, why=(say("files"),))
    if re.fullmatch(r"\W*\d{1,3}(?:[.,]\d{1,2})?\W*", note.body):
        return Act("", sure=False, why=(say("lone_number"),))
    doubt = None if note.has_files else ambiguity.doubt_in(note, purpose)
    lone = len(note.content) < 2 and not note.has_files and name not in ("complete", "reason")
    asks = name == "add" and ambiguity.asks_us(note)  # before an answer: he is told at once what is known
    if (doubt is not None or lone) and not (asks and not doubt):
        return unclear(doubt or "")  # one word: "stop", "bohong"
    if name == "reason" and work_reports.matter_goes_on(note):
        name = "facts"
    args: dict[str, Any] = {"text": note.text.strip()}
    if name == "facts" and work_reports.matter_goes_on(note) and "?" not in note.text:
        args["goes_on"] = True
    if asks:
        args["also"] = [{"act": "status", "args": {}}]
    return Act(name, args, why=(say("free"),))


def reopen_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns a yes or no to opening the case again. What he tells beside his yes goes along as text."""
    if (both := _beside_wish(menus, note, purpose, reopen_reply)) is not None:
        return both
    yes_no = yes_no_reply(menus, note, purpose)
    if yes_no.name == "yes" and len(note.content) > SINGLE:  # what he tells beside his yes goes along
        return replace(yes_no, args={"text": note.text.strip()})
    return yes_no if yes_no.name or not note.content else unclear()


def afterwards_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns whether what was closed by his silence is still settled. Other words are new facts, as about
    any closed case."""
    chosen = menu_reply(menus, note, purpose)
    return chosen if chosen.name or not note.content else citizen_reply(menus, note, "closed")


def identity_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns a yes or no to APIP's request for his identity; other words of some length add to his
    report."""
    yes_no = yes_no_reply(menus, note, purpose)
    if yes_no.name or yes_no.guess or len(note.content) <= SINGLE:
        return yes_no
    return citizen_reply(menus, note, "case")


def with_facts(note: ParsedReply, purpose: str, act: Act) -> Act:
    """Returns the act of a wish or question; files and facts in the same letter go along with it as
    args["also"]."""
    if purpose not in FREE or not tells_more(note, purpose, act.name):
        return act
    facts = {"act": FREE[purpose], "args": {"text": note.text.strip()}}
    return replace(act, args={**act.args, "also": [facts]})


def tells_more(note: ParsedReply, purpose: str, act: str) -> bool:
    """Whether a letter tells facts beside the wish or the question that was read from it (`act`).

    A file or a figure tells facts. Words do when three of them are left without the wish, courtesy, and
    [facts] of reply_words.toml; two, if he was asked for facts. One does beside a wish after an answer, when
    the letter tells that trouble goes on. In doubt they count, since he would not write them again."""
    if note.has_files:
        return True
    data = note.data
    if act == "secrecy":
        spoken = note.lexicon.rows(note.all_clauses, note.grammar.secrecy).get("secrecy", [])
        said = [hit.words for one in spoken for hit in one.hits]
    else:
        entries = [one for one in data["act"] if one["name"] == act and applies(one, purpose)]
        said = [hit.words for entry in entries if (hit := entry_in(note, entry)) is not None]
    known = {*" ".join(said).split(), *note.courtesy, *data["facts"]["around"], *data["thanks"]["words"]}
    # a question's whole sentence tells nothing
    clauses = note.lexicon.clauses(_NUMBERED.sub(" ", note.body))
    words = [word for clause in clauses if not clause.asks for word in clause.words.split()]
    left = [word for word in words if word not in known]
    told = any(any(map(str.isdigit, word)) for word in left)
    if left and act == "secrecy" and purpose == "answer" and work_reports.matter_goes_on(note):
        return True
    return told or len(left) >= (_ASKED if purpose == "complete" else _TOLD)
