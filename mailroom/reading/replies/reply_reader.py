"""What a reply says, as an `Act`: read by the menu of the letter that it answers (its `purpose`), in digits
or words.

First words about masks ("buka 2") are taken out. Then come what anybody may ask (help, status) and the reader
of the purpose. Last are words that take the act back, and the likest examples.

In: `ReplyReader.act_of`: the new words, the purpose, agencies, the day, and what else the records know.
`chose`: the `ParsedReply`.
Out: an `Act`; one with `sure` False and a guess when it is not understood: it is asked about.
Fails: No text raises anything. A broken menus.toml raises TOMLDecodeError, broken weights JSONDecodeError,
when the office opens.
See: Menus: templates/menus.toml; words: grammar/reply_words.toml. A fresh complaint:
complaints/complaint_reader.py. What the act does: procedure/desk/decide.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from mailroom.procedure import acts
from mailroom.procedure.letter import Act
from mailroom.procedure.people import Agency
from mailroom.reading.language.agency_names import Names
from mailroom.reading.language.lexicon import lower
from mailroom.reading.language.mask_words import VERBS, MaskReader
from mailroom.reading.language.words_beside import BESIDE, corrections_beside, with_wishes
from mailroom.reading.replies import acts_in_words, ambiguity, menu_replies, proposed_act
from mailroom.reading.replies.act_result import LABELLED, because, grammar, say
from mailroom.reading.replies.agency_replies import labelled_work, liaison_reply, officer_reply, window_reply
from mailroom.reading.replies.citizen_replies import (
    FREE,
    afterwards_reply,
    begun_by_button,
    citizen_reply,
    identity_reply,
    reopen_reply,
    with_facts,
)
from mailroom.reading.replies.menu_replies import Menus
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.text.toml_tables import read_table

_LABEL = re.compile(r"\W*\w+(?: \w+){0,2}\s*:")
_ON_MASKS = ("verification", "returned", "extension", "review")  # the menus of whoever may open a mask
# acts behind whose digit stand words for somebody else
_FREE = acts.names(lambda act: act.any_words and act.needs not in ("columns", "number"))
_CLOSING = 4  # lines of a closing with a name, and words of each
# an answer that mends the one before it
_CORRECTS = re.compile(r"(?i)^\W*(?:2\W+)?(?:ralat|koreksi)\b(?=(?:\W+\w+){3})")


class ReplyReader:
    """Reads replies for one office. menus: the path of menus.toml; prefix: of its case numbers; region: the
    kabupaten's name; compares: whether acts are also held against the examples."""

    def __init__(
        self, menus: Path | None = None, prefix: str = "", region: str = "", *, compares: bool = True
    ) -> None:
        loaded = read_table(menus) if menus and menus.exists() else {}
        self.menus: Menus = {
            purpose: {
                int(digit): str(row["act"])
                for row in rows
                if "digit" in row and "act" in row
                for digit in (row["digit"], *row.get("also", ()))
            }
            for purpose, rows in loaded.items()
            if isinstance(rows, list)
        }
        self.compares, self.prefix, self.grammar = compares, prefix, grammar(region)

    def act_of(
        self,
        text: str,
        purpose: str,
        *,
        agencies: Mapping[str, Agency],
        today: date,
        has_files: bool = False,
        agency: str = "",
    ) -> Act:
        """Returns the act of a reply. text: the writer's new words, without quotes; purpose: that of the
        letter he answers; agency: the writer's own code, "" = unknown."""
        purpose = purpose.partition(".")[0]
        names = Names.of_office(agencies, self.grammar.extra)
        note = ParsedReply(text, self.grammar, agencies, names, today, has_files, agency, self.prefix)
        left, said = self._mask_words(note, purpose) if purpose in _ON_MASKS else (text, {})
        if said:
            return self._with_masks(replace(note, text=left), purpose, said)
        act = _with_named(self._act(note, purpose), note)
        codes = {*act.args.get("agencies", ())} <= {*re.findall(r"[\w-]+", note.text.upper())}
        return replace(act, chosen=codes and act.sure and self.chose(note, purpose, act))

    def _act(self, note: ParsedReply, purpose: str) -> Act:
        if (asked := self._universal(note, purpose)) is not None:
            return with_facts(note, purpose, asked)
        act = _READERS.get(purpose, menu_replies.other_reply)(self.menus, note, purpose)
        if act.name and act.sure:
            told = replace(note, text=_CORRECTS.sub("", note.text)) if act.name == "answer" else note
            # what stands beside it may take it back, or make it depend on something
            if beside := ambiguity.hesitation(told, purpose, act.name):
                why = (say("hesitation", words=beside.words), *act.why)
                act = Act("", sure=False, guess=act.name, why=why)
        if purpose == "urge" and act.sure:  # his words go to whoever holds the matter, and decide nothing
            return act
        if not self.compares or (act.sure and self.chose(note, purpose, act)):
            return act
        return proposed_act.settle_act(note, purpose, self.menus.get(purpose, {}), act)

    # What the admin says of the masks of a hidden case.

    def _mask_words(self, note: ParsedReply, purpose: str) -> tuple[str, dict[str, Any]]:
        """Returns (the reply without what it says of masks, that by the columns of a correction)."""
        table, menu, lexicon = self.grammar.data["masks"], self.menus.get(purpose, {}), self.grammar.lexicon
        left, said = corrections_beside(note.text) if purpose == "verification" else (note.text, {})
        text = lower(left)
        if not any(word in text for verb in VERBS for word in table[verb]):
            return left, with_wishes(said, left, lexicon, table)
        reader = MaskReader(
            lexicon,
            table,
            self.grammar.data["counts"]["words"],
            frozenset(digit for digit, act in menu.items() if act in _FREE),
            names_agency=lambda text: any(not text[:start].strip() for start, _, _ in note.names.find(text)),
            decides=lambda text: self._decides(replace(note, text=text), purpose),
        )
        left, orders = reader.take_out(left)
        if orders.get("summary"):
            orders["summary"] = _without_closing(note, orders["summary"])
        return left, with_wishes(said | orders, left, lexicon, table)

    def _decides(self, note: ParsedReply, purpose: str) -> bool:
        act = self._act(note, purpose)
        return act.sure and act.name in self.menus.get(purpose, {}).values()

    def _with_masks(self, rest: ParsedReply, purpose: str, said: Mapping[str, Any]) -> Act:
        """The act of the rest of a reply, with what it says of masks as a correction beside it; a rest that
        says nothing leaves the correction alone. A rest that is not understood is asked about."""
        act = self._act(rest, purpose) if rest.content or rest.choice else Act("")
        why = say("beside" if {*said} <= BESIDE else "masks")
        if act.name in ("", "correct") and act.sure:
            return Act("correct", {**act.args, **said}, why=(why, *act.why))
        if not (act.name and act.sure):
            return act
        rows = {row["act"]: row["args"] for row in act.args.get("also", ())}
        rows["correct"] = {**rows.get("correct", {}), **said}
        also = [{"act": name, "args": args} for name, args in rows.items()]
        return replace(act, args={**act.args, "also": also}, why=(*act.why, why))

    def chose(self, note: ParsedReply, purpose: str, act: Act) -> bool:
        """Whether the act was chosen plainly, by its digit or by its name before a colon ("Perkembangan: …");
        then no examples are asked."""
        digit = note.choice is not None and self.menus.get(purpose, {}).get(note.choice.digit) == act.name
        button = purpose in FREE and act.name in FREE.values() and begun_by_button(note)
        if digit or button or (purpose == "instruction" and labelled_work(note)):
            return True
        if act.name not in LABELLED or _LABEL.match(note.body) is None:
            return False
        named = acts_in_words.spoken_act(note, purpose, act.name)
        return named is not None and named.found.place == (0, 0)

    # What anybody may ask.

    def _universal(self, note: ParsedReply, purpose: str) -> Act | None:
        """The act that is read from any reply, whatever its purpose: "?" for help, and those marked so in
        procedure/acts.py. Only with few words beside it, and not as a mere supposition."""
        if note.text.strip() in ("?", "??", "???"):
            return Act("help", why=(say("help"),))
        for entry in self.grammar.data["act"]:
            if entry["name"] not in acts_in_words.ANYTIME or not acts_in_words.applies(entry, purpose):
                continue
            found = acts_in_words.entry_in(note, entry)
            alone = found is not None and len(note.content) <= int(entry["alone"])
            if found and alone and not acts_in_words.is_hypothetical(note, found):
                return Act(entry["name"], why=because(found))
        return None


def _with_named(act: Act, note: ParsedReply) -> Act:
    """An act on agencies that is asked about offers those that the reply names, unless it denies
    something."""
    known = act.sure or act.args.get("agencies") or act.guess not in ("dispose", "reroute", "involve")
    if known or not note.sets["negators"].isdisjoint(note.words):
        return act
    codes = list(dict.fromkeys(code for _, _, code in note.names.find(note.body)))
    return replace(act, args={**act.args, "agencies": codes}) if codes else act


def _without_closing(note: ParsedReply, text: str) -> str:
    """A summary without the thanks below it and the name below those."""
    lines = text.splitlines()
    for back in range(min(_CLOSING, len(lines) - 1), 0, -1):
        below = lines[len(lines) - back + 1 :]
        if note.polite(lines[-back]) and all(len(line.split()) <= _CLOSING for line in below):
            return "\n".join(lines[:-back]).rstrip()
    return text


_READERS: Mapping[str, Callable[[Menus, ParsedReply, str], Act]] = {
    **dict.fromkeys(FREE, citizen_reply),
    **dict.fromkeys(("disposition", "comment", "approval"), liaison_reply),
    **dict.fromkeys(("digest", "spam", "recommend"), menu_replies.lines_reply),
    **dict.fromkeys(("reprimand", "sign"), menu_replies.regent_reply),
    **dict.fromkeys(
        ("extension", "stopped", "pass_on", "review", "flood", "spam_done"), menu_replies.menu_reply
    ),
    "urge": menu_replies.urge_reply,
    "window": window_reply,
    **dict.fromkeys(
        ("confirm", "this_or_new", "second_answer", "deputy", "lapor"), menu_replies.yes_no_reply
    ),
    "verification": menu_replies.verification_reply,
    "returned": menu_replies.returned_reply,
    "instruction": officer_reply,
    "reopen": reopen_reply,
    "afterwards": afterwards_reply,
    "identity": identity_reply,
    "which_case": menu_replies.which_case_reply,
    "report": menu_replies.report_reply,
    "post": menu_replies.post_reply,
    "form": menu_replies.form_reply,
}
