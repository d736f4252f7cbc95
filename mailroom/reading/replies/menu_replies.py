"""How a reply that chooses is read: by a menu's digit, words for its acts, yes or no, or numbers of lines or
cases.

A digit that the menu does not have is not understood. Words that contradict the digit, or that only ask, make
the reply a question.

In: `menu_reply` and its like: `Menus`, the `ParsedReply`, the purpose.
Out: an `Act`; `choice_of`: None when the reply does not choose.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Rows of menus: templates/menus.toml; words for acts: grammar/reply_words.toml. Which menu a letter had:
reply_reader.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from mailroom.procedure.letter import Act
from mailroom.reading import numbered_parts
from mailroom.reading.language import reply_values
from mailroom.reading.replies import act_result, ambiguity, filled_forms
from mailroom.reading.replies.act_arguments import reason, with_also
from mailroom.reading.replies.act_result import SINGLE, act_with_arguments, because, nothing, say, unclear
from mailroom.reading.replies.acts_in_words import decides_otherwise, spoken_act
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.thanks_and_empty_answers import (
    empty_words,
    takes_back,
    tells_trouble_beside,
    thanks,
)
from mailroom.reading.replies.work_reports import points_to_file

_SENDING = ("oversee", "inform")  # to APIP, to PPID
Menus = Mapping[str, Mapping[int, str]]  # purpose → digit → act


def choice_of(menus: Menus, note: ParsedReply, purpose: str) -> Act | None:
    """Returns the act of the digit at the head of the reply; None when no digit stands there. A question
    instead: the digit counts something, or the words after it decide otherwise, take back or ask."""
    if (choice := note.choice) is None:
        return None
    if (name := menus.get(purpose, {}).get(choice.digit)) is None:
        outside = Act("", sure=False, why=(say("outside", digit=choice.digit),))
        return None if empty_words(note) else outside
    rest = replace(note, text=note.text_after(choice))
    sent = {*note.data["verdict"]["sent"], *note.data["verdict"]["light"]}
    if name in _SENDING and rest.words and sent.issuperset(rest.words):
        return Act(name, why=(say("digit", digit=choice.digit, act=name),))
    if not ambiguity.fits(note, name, choice):
        return unclear(name)
    other = spoken_act(rest, purpose)
    said = other is not None and (other.plain or other.name in ("oversee", "inform"))  # "1 PUPR. APIP belum"
    if other is not None and said and decides_otherwise(rest, name, other):
        return unclear(other.name)
    same = other is None or (other.name == name and other.plain)
    if not same and name in note.data["verdict"]["strict"]:
        return unclear(name)  # "2 spam semua, lanjutkan"; "1 jangan"
    if purpose == "approval" and name == "approve" and re.match(r"\W*\d", rest.body):
        # "1 2": the second officer, as wherever officers are numbered; "1 2 foto": unclear
        lone = re.fullmatch(r"\W*\d{1,2}\W*", rest.body)
        named = act_with_arguments(note, "assign", rest.text, digit=True)
        return named if lone and named.sure else unclear("assign")
    if name in ("approve", "agree") and takes_back(rest, name):
        return unclear(name)
    if name == "answer" and not note.has_files:
        if empty := empty_words(rest):
            return act_result.empty_act(rest, purpose, empty)
        if points_to_file(rest):
            return unclear(name)
    act = act_with_arguments(note, name, rest.text, digit=True)
    if ambiguity.only_asks(note, choice, act):
        return unclear()
    return Act(name, act.args, act.sure, (say("digit", digit=choice.digit, act=name), *act.why), act.guess)


def menu_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns the act by the digit, or else by plain words for an act of the menu; other words are asked
    about."""
    if not note.content and note.choice is None and not note.words:
        return nothing(note)
    if (chosen := choice_of(menus, note, purpose)) is not None:
        return with_also(note, chosen)
    spoken = spoken_act(note, purpose)
    if spoken is None or not spoken.plain:
        return unclear(spoken.name if spoken else "")
    return with_also(note, act_result.act_of_phrase(note, spoken.name, spoken.found))


def urge_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns what one who is told of a late desk says: a digit, a question, or words for its holder."""
    if (chosen := choice_of(menus, note, purpose)) is not None:
        return chosen
    if ambiguity.asks_us(note):
        return Act("status", why=(say("question"),))
    objects = not note.sets["negators"].isdisjoint(note.words)
    if len(note.content) < 1 + 2 * objects:  # a bare "tidak" is asked about
        return menu_reply(menus, note, purpose)
    return Act("urge", {"text": note.text.strip(), "objects": objects}, why=(say("free"),))


def verification_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns the admin's verdict on a new complaint: as a menu, but agencies named alone are a disposition.
    A reason to archive, named alone, is only guessed."""
    act = menu_reply(menus, note, purpose)
    headed = act_result.agency_first(note) if note.choice is None else None
    if act.name in ("correct", "dispose") and headed is not None and "also" in headed.args:
        return headed  # "BPBD. MENDESAK, tutup jembatannya": both are done
    if act.name or act.sure or note.choice is not None or "?" in note.text:
        return act
    if headed is not None:
        return with_also(note, headed)
    named = note.names.list_in(note.body, note.lexicon)
    if named.codes and not note.sets["negators"].intersection(note.words):
        sent = act_with_arguments(note, "dispose", note.body, digit=False)
        return with_also(note, sent) if sent.sure else unclear("dispose")
    args, known = reason(note, note.body, True)
    if known and len(note.content) <= SINGLE:
        return Act("archive", args, sure=False, guess="archive", why=act.why)
    return unclear("dispose" if named.codes or "setuju" in note.words else "")


def returned_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns the admin's decision. What adds an agency ("tambah PUPR, perkim tetap") is asked about."""
    act = menu_reply(menus, note, purpose)
    codes = list(dict.fromkeys(code for _, _, code in note.agency_spots))
    if codes and act.name == "insist" and note.choice is None and note.holds("adds"):
        return Act("", {"agencies": codes}, sure=False, guess="reroute", why=(say("unknown"),))
    return act


def yes_no_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Yes or no, by digit or in plain words; a yes or no with doubtful words beside it is asked about."""
    if menus.get(purpose) and (chosen := choice_of(menus, note, purpose)) is not None:
        return chosen
    if (spoken := spoken_act(note, purpose)) is None:
        return nothing(note) if not note.words else unclear()
    return Act(spoken.name, why=because(spoken.found)) if spoken.plain else unclear(spoken.name)


def which_case_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns the cases that a reply names by number, those left out that it excepts ("bukan 0039"); without
    a number, yes or no."""
    found = reply_values.numbers_in(note.body, bare=True)
    if numbers := [one for one in found if not reply_values.left_out(note.lexicon, note.body, one)]:
        return Act("cases", {"numbers": numbers}, why=(say("numbers", numbers=", ".join(numbers)),))
    return yes_no_reply(menus, note, purpose)


def report_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns the reply to the quarterly report's draft: approval by digit or in plain words; any other words
    are a remark. An approval beside trouble or a doubt is asked about."""
    if menus.get(purpose) and (chosen := choice_of(menus, note, purpose)) is not None:
        return chosen
    spoken = spoken_act(note, purpose)
    doubts = note.sets["doubts"].difference(("catatan",))
    if spoken is not None and doubts.isdisjoint(note.words):
        plain = spoken.plain and not tells_trouble_beside(note, spoken.found.words)
        return Act(spoken.name, why=because(spoken.found)) if plain else unclear(spoken.name)
    if not note.content:
        return nothing(note)
    return Act("remark", {"text": note.text.strip()}, why=(say("free"),))


def regent_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """The regent's office on a reprimand: a plain refusal counts first; then a file (the signed scan) without
    a negation is `sign`; then the digit or the words."""
    chosen = choice_of(menus, note, purpose) if menus.get(purpose) else None
    spoken = spoken_act(note, purpose) if chosen is None else None
    if spoken is not None and spoken.name == "reject" and spoken.plain:
        return Act("reject", {"text": note.text.strip()}, why=because(spoken.found))
    if chosen is not None and (chosen.name == "reject" or not note.has_files or not chosen.sure):
        return chosen
    if spoken is not None and (not spoken.plain or note.holds("doubts")):
        return unclear(spoken.name)
    denied = {"tidak", "belum", "jangan"}.intersection(note.words)
    if note.has_files and not denied:
        return Act("sign", why=(say("files"),))
    if spoken is not None:
        return Act(spoken.name, why=because(spoken.found))
    return nothing(note) if not note.words else unclear("reject" if denied else "")


def lines_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns the numbered lines of a reply to a digest; each is read later by its own menu. APIP's "tegur
    1,3" is a recommendation for these lines; "spam semua" is about all that lies apart."""
    if purpose == "recommend" and (numbers := numbered_parts.recommendations(note.body)):
        return Act("recommend", {"lines": numbers}, why=(say("lines", count=len(numbers)),))
    if lines := numbered_parts.lines_of(note.body):
        return Act("lines", {"lines": lines}, why=(say("lines", count=len(lines)),))
    if (spoken := spoken_act(note, purpose)) is not None and spoken.plain:
        return Act(spoken.name, why=because(spoken.found))
    return nothing(note) if not note.words else unclear()


def post_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns the admin's reply for a citizen without e-mail: by its label ("komentar: …"), else as a
    menu."""
    if (labelled := filled_forms.post_of(note)) is not None:
        return Act(labelled[0], labelled[1], why=(say("label", label=labelled[0]),))
    return menu_reply(menus, note, purpose)


def form_reply(menus: Menus, note: ParsedReply, _purpose: str) -> Act:
    """Returns the filled form of a paper, telephone or counter complaint. Without the complaint's text, or a
    name and a subject, it is asked about."""
    fields = filled_forms.form_of(note.text, note.grammar)
    if fields.get("text") or (fields.get("name") and fields.get("subject")):
        return Act("form", fields, why=(say("form", count=len(fields)),))
    return Act("", sure=False, guess="form", why=(say("form_empty"),))


def other_reply(menus: Menus, note: ParsedReply, purpose: str) -> Act:
    """Returns a reply to a letter that asked nothing: receipt, thanks, a further agency, or free text."""
    if not note.words and not note.has_files:
        return nothing(note)
    if (spoken := spoken_act(note, purpose, "involve", "drop")) is not None and spoken.plain:
        return act_result.act_of_phrase(note, spoken.name, spoken.found)
    empty = empty_words(note)
    if empty == "acknowledge":
        return Act("acknowledge", why=(say("acknowledge"),))
    if thanks(note):
        return Act("thank", why=(say("thanks"),))
    asks = {"asks": True} if "?" in note.text and not note.holds("past") else {}
    return Act("text", {"text": note.text.strip(), **asks}, why=(say("free"),))
