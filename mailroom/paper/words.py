"""What a reply says → `Act`: read by the menu that the letter it answers showed (its token's purpose), in digits or in words.

Promises: pure; `today` is handed in; any text gives an `Act`. What is not understood is `Act("", sure=False)` with a guess, never a
guess acted upon; a digit outside the menu is not understood. Menus come from templates/menus.toml, words from grammar/words.toml; a menu
that is missing there only means that its digits are not known. Source: SOP rows 1-9, one menu a desk.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from mailroom.paper import doubts, forms, opinions, values, verdicts
from mailroom.paper.grammar import load
from mailroom.paper.lexicon import Found, Lexicon, indexed
from mailroom.paper.note import Grammar, Note
from mailroom.paper.values import Names
from mailroom.paper.verdicts import Said
from mailroom.paper.wishes import WISHES, with_also
from mailroom.procedure.letter import Act
from mailroom.procedure.people import Agency

_FREE = {
    "case": "add",
    "complete": "complete",
    "answer": "comment",
    "reason": "reason",
    "object": "object",
    "closed": "facts",
}
_CITIZEN = (*_FREE, "reopen")
_RATED = ("answer", "reason", "closed")
_LIAISON = ("disposition", "comment", "approval")
_FILLED = 6  # content words from which a liaison's free text is an answer
_PLAIN = 60  # words up to which "bukan tupoksi" or "perpanjangan" is what a letter is about
_SINGLE = 3  # words beside "setuju" up to which it is a plain yes


@cache
def grammar() -> Grammar:
    """words.toml and the further names of agencies in keywords.toml, read once."""
    data = indexed(load("words"))
    return Grammar(data, Lexicon.of(data), load("keywords")["names"])


def say(key: str, **given: object) -> str:
    """A sentence of words.toml [why], for the trace."""
    return str(grammar().data["why"][key]).format(**{name: str(value)[:120] for name, value in given.items()})


def menus_of(path: Path | None) -> dict[str, dict[int, str]]:
    """Purpose → digit → act, from menus.toml; {} when the file is not there."""
    if path is None or not path.exists():
        return {}
    loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        purpose: {int(row["digit"]): str(row["act"]) for row in rows if "digit" in row and "act" in row}
        for purpose, rows in loaded.items()
        if isinstance(rows, list)
    }


class Words:
    """Reads replies for one office. menus: the path of menus.toml; prefix: that of its case numbers."""

    def __init__(self, menus: Path | None = None, prefix: str = "ME") -> None:
        self.menus = menus_of(menus)
        self.grammar = grammar()
        self.prefix = prefix
        self._names: tuple[int, Mapping[str, Agency], Names] | None = None

    def read(
        self,
        text: str,
        purpose: str,
        *,
        agencies: Mapping[str, Agency],
        today: date,
        has_files: bool = False,
        agency: str = "",
    ) -> Act:
        """The act of a reply. text: what he wrote now; purpose: of the letter he answers; agency: the writer's own code, if known."""
        purpose = purpose.partition(".")[0]
        note = Note(text, self.grammar, agencies, self._names_of(agencies), today, has_files, agency, self.prefix)
        return self._universal(note, purpose) or _READERS.get(purpose, Words._other)(self, note, purpose)

    def _names_of(self, agencies: Mapping[str, Agency]) -> Names:
        if self._names is None or self._names[1] is not agencies:
            self._names = (id(agencies), agencies, Names(agencies, self.grammar.extra))
        return self._names[2]

    # What anybody may ask.

    def _universal(self, note: Note, purpose: str) -> Act | None:
        if note.text.strip() in ("?", "??", "???"):
            return Act("help", why=(say("help"),))
        for entry in self.grammar.data["act"]:
            if entry["name"] in verdicts.UNIVERSAL and verdicts.applies(entry, purpose):
                found = verdicts.entry_in(note, entry)
                if found is not None and len(note.content) <= int(entry["alone"]):
                    return Act(entry["name"], why=_because(found))
        return None

    # Menus.

    def _chosen(self, note: Note, purpose: str) -> Act | None:
        """The act of the digit at the head; not understood when the menu has no such digit."""
        choice = note.choice
        if choice is None:
            return None
        name = self.menus.get(purpose, {}).get(choice.digit)
        if name is None:
            outside = Act("", sure=False, why=(say("outside", digit=choice.digit),))
            return None if opinions.empty_words(note) else outside
        if not doubts.fits(note, name, choice):
            return _unclear(name)
        act = _wish(note, name, note.after(choice), digit=True)
        return Act(name, act.args, act.sure, (say("digit", digit=choice.digit, act=name), *act.why), act.guess)

    def _menu(self, note: Note, purpose: str) -> Act:
        """A desk whose letters are answered by digit or word only."""
        if not note.content and note.choice is None and not note.words:
            return _nothing(note)
        chosen = self._chosen(note, purpose)
        if chosen is not None:
            return with_also(note, chosen)
        spoken = verdicts.spoken(note, purpose)
        if spoken is None or not spoken.plain:
            return _unclear(spoken.name if spoken else "")
        return with_also(note, _said(note, spoken.name, spoken.found))

    # Complainant.

    def _citizen(self, note: Note, purpose: str) -> Act:
        wished = opinions.secrecy(note.grammar, note.spoken)
        rated = opinions.rating(note) if purpose in _RATED else None
        withdrawn = verdicts.spoken(note, purpose, "withdraw")
        if withdrawn is not None:
            return Act("withdraw", why=_because(withdrawn.found)) if withdrawn.plain else _unclear("withdraw")
        if wished and purpose != "reason":
            return _secrecy(note, purpose, wished)
        if rated:
            return Act("rate", rated, why=(say("rating", number=rated["rating"]),))
        if rated == {} and len(note.content) <= 2 * _SINGLE:
            return Act("", sure=False, guess="rate", why=(say("no_rating"),))
        if doubts.of(note, purpose) == "withdraw" and not note.has_files:
            return _unclear("withdraw")
        if opinions.thanks(note, done=purpose in _RATED) and not (note.has_files and purpose in ("case", "complete")):
            return Act("thank", why=(say("thanks"),))
        if not note.content and not note.has_files:
            return _nothing(note)
        return self._free(note, purpose)

    def _free(self, note: Note, purpose: str) -> Act:
        name = _FREE[purpose]
        if not note.content and name != "complete":
            return Act(name, {"text": note.text.strip()}, why=(say("files"),))
        if re.fullmatch(r"\W*\d{1,3}(?:[.,]\d{1,2})?\W*", note.body):
            return Act("", sure=False, why=(say("lone_number"),))
        doubt = None if note.has_files else doubts.of(note, purpose)
        if doubt is not None or (len(note.content) < 2 and not note.has_files and name not in ("complete", "reason")):
            return _unclear(doubt or "")  # one word: "stop", "bohong"
        return Act(name, {"text": note.text.strip()}, why=(say("free"),))

    def _reopen(self, note: Note, purpose: str) -> Act:
        yes_no = self._yes_no(note, purpose)
        if yes_no.name or not note.content:
            return yes_no
        return _unclear()

    # Liaison and officer.

    def _liaison(self, note: Note, purpose: str) -> Act:
        chosen = self._chosen(note, purpose)
        if chosen is not None:
            return chosen
        if not note.words and not opinions.empty_words(note):
            return Act("answer", {"text": ""}, why=(say("files"),)) if note.has_files else _nothing(note)
        empty = opinions.empty_words(note)
        spoken = verdicts.spoken(note, purpose)
        if purpose == "approval" and spoken is not None and spoken.name == "approve":
            return _approval(note, spoken)
        if spoken is not None and not spoken.plain:
            return _unclear(spoken.name)
        if spoken is not None and not (empty and spoken.name in ("revise", "answer")):
            weighed = _weighed(note, spoken.name, spoken.found)
            if weighed.sure or not (empty and weighed.guess == "assign"):
                return weighed  # else "teruskan ke bidang teknis", a receipt
        if empty:
            return _empty_act(note, purpose, empty)
        if (
            purpose == "approval"
            and {"setuju", "sesuai", "tidak", "belum"}.intersection(note.words)
            and len(note.content) <= _FILLED
        ):
            return _unclear("revise")
        if (doubt := doubts.of(note, purpose)) is not None:
            return _unclear(doubt)
        if opinions.answers(note) or (note.has_files and note.content):
            return Act("answer", {"text": note.text.strip()}, why=(say("answer"),))
        return _unclear("answer")

    def _officer(self, note: Note, purpose: str) -> Act:
        if not note.words and not opinions.empty_words(note):
            return Act("respond", {"text": ""}, why=(say("files"),)) if note.has_files else _nothing(note)
        empty = opinions.empty_words(note)
        if empty and not (note.has_files and empty == "hollow"):
            return _empty_act(note, purpose, empty)
        spoken = verdicts.spoken(note, purpose, "extend")
        if spoken is not None and len(note.words) <= _PLAIN:
            return _said(note, spoken.name, spoken.found) if spoken.plain else _unclear(spoken.name)
        if not note.content and not note.has_files:
            return _nothing(note)
        if not note.has_files and (doubt := doubts.of(note, purpose)) is not None:
            return _unclear(doubt)
        if not note.has_files and len(note.content) < _SINGLE:
            return _unclear("respond")
        if len(note.words) <= _PLAIN and verdicts.on_condition(note, purpose, "extend"):
            return _unclear("extend")
        return Act("respond", {"text": note.text.strip()}, why=(say("respond"),))

    # Others.

    def _yes_no(self, note: Note, purpose: str) -> Act:
        chosen = self._chosen(note, purpose) if self.menus.get(purpose) else None
        if chosen is not None:
            return chosen
        spoken = verdicts.spoken(note, purpose)
        if spoken is None:
            return _nothing(note) if not note.words else _unclear()
        return Act(spoken.name, why=_because(spoken.found)) if spoken.plain else _unclear(spoken.name)

    def _which(self, note: Note, purpose: str) -> Act:
        numbers = [
            number
            for number in values.numbers_in(note.body, bare=True)
            if not values.left_out(note.lexicon, note.body, number)
        ]
        if numbers:
            return Act("cases", {"numbers": numbers}, why=(say("numbers", numbers=", ".join(numbers)),))
        return self._yes_no(note, purpose)

    def _report(self, note: Note, purpose: str) -> Act:
        chosen = self._chosen(note, purpose) if self.menus.get(purpose) else None
        if chosen is not None:
            return chosen
        spoken = verdicts.spoken(note, purpose)
        if spoken is not None and not note.lexicon.sets["doubts"].difference(("catatan",)).intersection(note.words):
            plain = spoken.plain and not opinions.troubled(note, spoken.found.words)
            return Act(spoken.name, why=_because(spoken.found)) if plain else _unclear(spoken.name)
        if not note.content:
            return _nothing(note)
        return Act("remark", {"text": note.text.strip()}, why=(say("free"),))

    def _regent(self, note: Note, purpose: str) -> Act:
        chosen = self._chosen(note, purpose) if self.menus.get(purpose) else None
        spoken = verdicts.spoken(note, purpose) if chosen is None else None
        if spoken is not None and spoken.name == "reject" and spoken.plain:
            return Act("reject", {"text": note.text.strip()}, why=_because(spoken.found))
        if chosen is not None and (chosen.name == "reject" or not note.has_files or not chosen.sure):
            return chosen
        if spoken is not None and (not spoken.plain or note.lexicon.sets["doubts"].intersection(note.words)):
            return _unclear(spoken.name)
        denied = {"tidak", "belum", "jangan"}.intersection(note.words)
        if note.has_files and not denied:
            return Act("sign", why=(say("files"),))
        if spoken is not None:
            return Act(spoken.name, why=_because(spoken.found))
        return _nothing(note) if not note.words else _unclear("reject" if denied else "")

    def _lines(self, note: Note, purpose: str) -> Act:
        """Digests: each line is read later by its own menu."""
        if purpose == "recommend":
            numbers = forms.recommended(note.body)
            if numbers:
                return Act("recommend", {"lines": numbers}, why=(say("lines", count=len(numbers)),))
        lines = forms.lines_of(note.body)
        if lines:
            return Act("lines", {"lines": lines}, why=(say("lines", count=len(lines)),))
        return _nothing(note) if not note.words else _unclear()

    def _post(self, note: Note, purpose: str) -> Act:
        labelled = forms.post_of(note)
        if labelled is not None:
            return Act(labelled[0], labelled[1], why=(say("label", label=labelled[0]),))
        return self._menu(note, purpose)

    def _form(self, note: Note, _purpose: str) -> Act:
        fields = forms.form_of(note.text, self.grammar)
        if fields.get("text") or (fields.get("name") and fields.get("subject")):
            return Act("form", fields, why=(say("form", count=len(fields)),))
        return Act("", sure=False, guess="form", why=(say("form_empty"),))

    def _other(self, note: Note, _purpose: str) -> Act:
        """A letter that asked nothing: thanks and receipts are kept, anything else is text."""
        if not note.words and not note.has_files:
            return _nothing(note)
        empty = opinions.empty_words(note)
        if empty == "acknowledge":
            return Act("acknowledge", why=(say("acknowledge"),))
        if opinions.thanks(note):
            return Act("thank", why=(say("thanks"),))
        return Act("text", {"text": note.text.strip()}, why=(say("free"),))


def _because(found: Found) -> tuple[str, ...]:
    return (say("phrase", words=found.words),)


def _nothing(_note: Note) -> Act:
    return Act("", why=(say("empty"),))


def _unclear(guess: str = "") -> Act:
    return Act("", sure=False, guess=guess, why=(say("unknown"),))


def _wish(note: Note, name: str, rest: str, *, digit: bool) -> Act:
    args, sure = WISHES[name](note, rest, digit)
    return Act(name, args, sure, () if sure else (say("lacking", act=name),), "" if sure else name)


def _said(note: Note, name: str, found: Found) -> Act:
    """An act said in words; its object is looked for in the whole letter."""
    rest = _told_after(note, name, found)
    if name in ("progress", "answer", "correct") and found.place == (0, 0):
        rest = (
            re.sub(r"^\s*\w+(?:\s+(?:kami|sementara|perkembangan))?\s*[:,.–-]*\s*", "", note.body, count=1)
            if name != "correct"
            else note.body
        )
    act = _wish(note, name, rest, digit=False)
    if name == "archive" and act.args.get("reason") == "DUPLIKAT" and values.numbers_in(note.body, bare=True):
        act = _wish(note, "merge", note.body, digit=False)
    return Act(act.name, act.args, act.sure, (*_because(found), *act.why), act.guess)


def _told_after(note: Note, name: str, found: Found) -> str:
    """Of "setelah dipelajari, mohon diteruskan ke DISHUB" what follows the word, when it names an agency."""
    word = found.words.split()[0]
    head, _, tail = note.body.partition(word)
    if name == "dispose" and tail and note.names.find(tail) and not note.names.find(head):
        return tail
    return note.body


def _weighed(note: Note, name: str, found: Found) -> Act:
    """A liaison's act in words: in a long letter "bukan tupoksi" or "perpanjangan" may be a mere mention, and beside other points or a
    deed it speaks of a part only, so it is asked about."""
    act = _said(note, name, found)
    partly = name == "return" and (note.points() or opinions.did(note))
    if name in ("return", "extend") and (len(note.words) > _PLAIN or partly):
        return Act("", sure=False, guess=name, why=act.why)
    return act


def _approval(note: Note, spoken: Said) -> Act:
    """A plain yes; one with conditions or much beside it is asked about."""
    allowed = {*spoken.found.words.split(), *note.grammar.data["beside"]["approve"]}
    beside = [word for word in note.content if word not in allowed]
    if not spoken.plain or note.lexicon.sets["doubts"].intersection(note.words) or len(beside) > _SINGLE:
        return Act("", sure=False, guess="approve", why=_because(spoken.found))
    return Act("approve", why=_because(spoken.found))


def _empty_act(note: Note, purpose: str, kind: str) -> Act:
    if (
        purpose == "approval"
        and kind == "acknowledge"
        and {"baik", "siap"}.intersection(note.words)
        and len(note.content) <= 1
    ):
        return _unclear("approve")
    if kind == "hollow":
        return Act("hollow", {"text": note.text.strip()}, why=(say("hollow"),))
    return Act("acknowledge", why=(say("acknowledge"),))


def _secrecy(note: Note, purpose: str, wished: Mapping[str, bool]) -> Act:
    """A wish for secrecy comes first; what else he wrote goes along as `also`."""
    args: dict[str, Any] = dict(wished)
    if len(note.content) > 12:
        args["also"] = [{"act": _FREE.get(purpose, "add"), "args": {"text": note.text.strip()}}]
    return Act("secrecy", args, why=(say("secrecy"),))


def _verification(words: Words, note: Note, purpose: str) -> Act:
    """As a menu; agencies named alone are a disposition."""
    act = words._menu(note, purpose)
    if act.name or act.sure or note.choice is not None or "?" in note.text:
        return act
    named = note.names.read(note.body, note.lexicon)
    if named.codes and not named.unknown and not note.lexicon.sets["negators"].intersection(note.words):
        return with_also(note, _wish(note, "dispose", note.body, digit=False))
    reason, known = WISHES["archive"](note, note.body, True)
    if known and len(note.content) <= _SINGLE:
        return Act("archive", reason, sure=False, guess="archive", why=act.why)
    return _unclear("dispose" if named.codes or "setuju" in note.words else "")


_READERS: Mapping[str, Callable[[Words, Note, str], Act]] = {
    **dict.fromkeys(_FREE, Words._citizen),
    **dict.fromkeys(_LIAISON, Words._liaison),
    **dict.fromkeys(("digest", "spam", "recommend"), Words._lines),
    **dict.fromkeys(("reprimand", "sign"), Words._regent),
    **dict.fromkeys(("returned", "extension", "window"), Words._menu),
    **dict.fromkeys(("confirm", "this_or_new"), Words._yes_no),
    "verification": _verification,
    "instruction": Words._officer,
    "reopen": Words._reopen,
    "which_case": Words._which,
    "report": Words._report,
    "post": Words._post,
    "form": Words._form,
}
