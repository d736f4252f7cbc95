"""What a reply says → `Act`: read by the menu that the letter it answers showed (its token's purpose), in
digits or in words.

Promises: pure; `today` is handed in; any text gives an `Act`. What neither the rules nor letters read before
settle is `Act("", sure=False)` with a guess, never a guess acted upon; a digit outside the menu is not
understood. Menus come from templates/menus.toml, words from grammar/words.toml; a menu that is missing there
only means that its digits are not known. Source: SOP rows 1-9, one menu a desk."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from mailroom.procedure.letter import Act
from mailroom.procedure.people import Agency
from mailroom.reading.replies import (
    act_result,
    ambiguity,
    example_fallback,
    extra_facts,
    filled_forms,
    numbered_parts,
    ratings_and_thanks,
    reply_values,
    spoken_acts,
)
from mailroom.reading.replies.act_arguments import reason, with_also
from mailroom.reading.replies.act_result import (
    FILLED,
    LABELLED,
    PLAIN,
    SINGLE,
    act_of_phrase,
    act_with_arguments,
    approval,
    ask_if_unlike,
    because,
    empty_act,
    grammar,
    nothing,
    officer_by_name,
    say,
    task_of_other,
    unclear,
    weigh,
)
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.reply_values import Names
from mailroom.reading.replies.spoken_acts import ends_later

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
_LABEL = re.compile(r"\W*\w+(?: \w+){0,2}\s*:")
# an answer that mends the one before it
_CORRECTS = re.compile(r"(?i)^\W*(?:2\W+)?(?:ralat|koreksi)\b(?=(?:\W+\w+){3})")
_ANSWERED = re.compile(r"(?is)^\W*jawab(?:an)?(?:\s+\w+){0,2}\s*:\s*(\S.*)")
_LIAISON = ("disposition", "comment", "approval")
_TOLD = 12  # content words up to which an officer's text must tell what he did or found


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


class ReplyReader:
    """Reads replies for one office. menus: the path of menus.toml; prefix: that of its case numbers;
    compares: with the examples, too."""

    def __init__(self, menus: Path | None = None, prefix: str = "ME", *, compares: bool = True) -> None:
        self.compares = compares
        self.menus = menus_of(menus)
        self.grammar = grammar()
        self.prefix = prefix
        self._names: tuple[int, Mapping[str, Agency], Names] | None = None

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
        """The act of a reply. text: what he wrote now; purpose: of the letter he answers; agency: the
        writer's own code, if known."""
        purpose = purpose.partition(".")[0]
        note = ParsedReply(
            text, self.grammar, agencies, self._names_of(agencies), today, has_files, agency, self.prefix
        )
        asked = self._universal(note, purpose)
        if asked is not None:
            return _with_facts(note, purpose, asked)
        act = _ask_if_hesitant(note, purpose, _READERS.get(purpose, ReplyReader._other)(self, note, purpose))
        if self._chose(note, purpose, act) or not self.compares:
            return act
        return example_fallback.by_examples(note, purpose, ask_if_unlike(note, purpose, act))

    def _chose(self, note: ParsedReply, purpose: str, act: Act) -> bool:
        """Whether the act was chosen by its digit, or by its name before a colon ("Perkembangan: …")."""
        if note.choice is not None and self.menus.get(purpose, {}).get(note.choice.digit) == act.name:
            return True
        if act.name not in LABELLED or _LABEL.match(note.body) is None:
            return False
        named = spoken_acts.spoken_act(note, purpose, act.name)
        return named is not None and named.found.place == (0, 0)

    def _names_of(self, agencies: Mapping[str, Agency]) -> Names:
        if self._names is None or self._names[1] is not agencies:
            self._names = (id(agencies), agencies, Names(agencies, self.grammar.extra))
        return self._names[2]

    # What anybody may ask.

    def _universal(self, note: ParsedReply, purpose: str) -> Act | None:
        if note.text.strip() in ("?", "??", "???"):
            return Act("help", why=(say("help"),))
        for entry in self.grammar.data["act"]:
            if entry["name"] in spoken_acts.ANYTIME and spoken_acts.applies(entry, purpose):
                found = spoken_acts.entry_in(note, entry)
                if (
                    found is not None
                    and len(note.content) <= int(entry["alone"])
                    and not spoken_acts.is_hypothetical(note, found)
                ):
                    return Act(entry["name"], why=because(found))
        return None

    # Menus.

    def _chosen(self, note: ParsedReply, purpose: str) -> Act | None:
        """The act of the digit at the head; not understood when the menu has no such digit."""
        choice = note.choice
        if choice is None:
            return None
        name = self.menus.get(purpose, {}).get(choice.digit)
        if name is None:
            outside = Act("", sure=False, why=(say("outside", digit=choice.digit),))
            return None if ratings_and_thanks.empty_words(note) else outside
        if not ambiguity.fits(note, name, choice):
            return unclear(name)
        rest = replace(note, text=note.text_after(choice))
        other = spoken_acts.spoken_act(rest, purpose)
        # "1 PUPR. APIP belum perlu"
        said = other is not None and (other.plain or other.name in ("oversee", "inform"))
        if other is not None and said and spoken_acts.decides_otherwise(rest, name, other):
            return unclear(other.name)
        if name in ("approve", "agree") and ratings_and_thanks.takes_back(rest, name):
            return unclear(name)
        if name == "answer" and not note.has_files:
            if empty := ratings_and_thanks.empty_words(rest):
                return empty_act(rest, purpose, empty)
            if ratings_and_thanks.points_to_file(rest):
                return unclear(name)
        act = act_with_arguments(note, name, rest.text, digit=True)
        if ambiguity.only_asks(note, choice, act):
            return unclear()
        return Act(
            name, act.args, act.sure, (say("digit", digit=choice.digit, act=name), *act.why), act.guess
        )

    def _menu(self, note: ParsedReply, purpose: str) -> Act:
        """A desk whose letters are answered by digit or word only."""
        if not note.content and note.choice is None and not note.words:
            return nothing(note)
        chosen = self._chosen(note, purpose)
        if chosen is not None:
            return with_also(note, chosen)
        spoken = spoken_acts.spoken_act(note, purpose)
        if spoken is None or not spoken.plain:
            return unclear(spoken.name if spoken else "")
        return with_also(note, act_of_phrase(note, spoken.name, spoken.found))

    # Complainant.

    def _citizen(self, note: ParsedReply, purpose: str) -> Act:
        wished = ratings_and_thanks.wished_secrecy(note.grammar, note.all_clauses)
        rated = ratings_and_thanks.rating(note) if purpose in _RATED else None
        withdrawn = spoken_acts.spoken_act(note, purpose, "withdraw")
        kept = spoken_acts.spoken_act(note, purpose, "keep", "resume")
        if kept is not None:
            act = Act(kept.name, {"text": note.text.strip()}, why=because(kept.found))
            known = kept.plain and not ends_later(withdrawn, kept)
            return _with_facts(note, purpose, act) if known else unclear("withdraw")
        if withdrawn is not None:
            return Act("withdraw", why=because(withdrawn.found)) if withdrawn.plain else unclear("withdraw")
        if wished and purpose != "reason":
            return _with_facts(note, purpose, Act("secrecy", wished, why=(say("secrecy"),)))
        if rated:
            return Act("rate", rated, why=(say("rating", number=rated["rating"]),))
        if rated == {} and len(note.content) <= 2 * SINGLE:
            return Act("", sure=False, guess="rate", why=(say("no_rating"),))
        if ambiguity.doubt_in(note, purpose) == "withdraw" and not note.has_files:
            return unclear("withdraw")
        waiting = purpose in ("case", "complete")  # what else he writes completes his complaint
        if ratings_and_thanks.thanks(note, done=purpose in _RATED) and not (
            waiting and (note.has_files or ratings_and_thanks.more(note, asked=purpose == "complete"))
        ):
            return Act("thank", why=(say("thanks"),))
        if not note.content and not note.has_files:
            return nothing(note)
        return self._free(note, purpose)

    def _free(self, note: ParsedReply, purpose: str) -> Act:
        name = _FREE[purpose]
        if not note.content and name != "complete":
            return Act(name, {"text": note.text.strip()}, why=(say("files"),))
        if re.fullmatch(r"\W*\d{1,3}(?:[.,]\d{1,2})?\W*", note.body):
            return Act("", sure=False, why=(say("lone_number"),))
        doubt = None if note.has_files else ambiguity.doubt_in(note, purpose)
        if doubt is not None or (
            len(note.content) < 2 and not note.has_files and name not in ("complete", "reason")
        ):
            return unclear(doubt or "")  # one word: "stop", "bohong"
        if name == "reason" and ratings_and_thanks.matter_goes_on(note):
            name = "facts"
        return Act(name, {"text": note.text.strip()}, why=(say("free"),))

    def _reopen(self, note: ParsedReply, purpose: str) -> Act:
        yes_no = self._yes_no(note, purpose)
        if yes_no.name == "yes" and len(note.content) > SINGLE:  # what he tells beside his yes goes along
            return replace(yes_no, args={"text": note.text.strip()})
        if yes_no.name or not note.content:
            return yes_no
        return unclear()

    # Liaison and officer.

    def _window(self, note: ParsedReply, purpose: str) -> Act:
        """As a menu; another answer is also known by its name and a colon, "jawaban ini tahan dulu" is
        none."""
        named = _ANSWERED.match(note.body)
        return (
            act_with_arguments(note, "answer", named[1], digit=False) if named else self._menu(note, purpose)
        )

    def _liaison(self, note: ParsedReply, purpose: str) -> Act:
        chosen = self._chosen(note, purpose)
        if chosen is not None:
            return chosen
        if not note.words and not ratings_and_thanks.empty_words(note):
            return Act("answer", {"text": ""}, why=(say("files"),)) if note.has_files else nothing(note)
        if ratings_and_thanks.points_to_file(note) and not note.has_files:
            return unclear("answer")
        empty = ratings_and_thanks.empty_words(note)
        spoken = spoken_acts.spoken_act(note, purpose)
        if purpose == "approval" and spoken is not None and spoken.name == "approve":
            return approval(note, spoken)
        if spoken is not None and not spoken.plain:
            return unclear(spoken.name)
        if spoken is not None and not (empty and spoken.name in ("revise", "answer")):
            act = weigh(note, spoken.name, spoken.found)
            if act.sure or not (empty and act.guess == "assign"):
                return act  # else "teruskan ke bidang teknis", a receipt
        if empty:
            return empty_act(note, purpose, empty)
        return _freely(note, purpose)

    def _officer(self, note: ParsedReply, purpose: str) -> Act:
        if not note.words and not ratings_and_thanks.empty_words(note):
            return Act("respond", {"text": ""}, why=(say("files"),)) if note.has_files else nothing(note)
        empty = ratings_and_thanks.empty_words(note)
        if empty and not (note.has_files and empty == "hollow"):
            return empty_act(note, purpose, empty)
        spoken = spoken_acts.spoken_act(note, purpose, "extend")
        if spoken is not None and len(note.words) <= PLAIN:
            return act_of_phrase(note, spoken.name, spoken.found) if spoken.plain else unclear(spoken.name)
        if (taken := act_result.receipt(note)) is not None:
            return taken
        if not note.content and not note.has_files:
            return nothing(note)
        if not note.has_files and (doubt := ambiguity.doubt_in(note, purpose)) is not None:
            return unclear(doubt)
        if not note.has_files and (len(note.content) < SINGLE or ratings_and_thanks.points_to_file(note)):
            return unclear("respond")
        if not note.has_files and len(note.content) <= _TOLD and not ratings_and_thanks.tells_result(note):
            return unclear("respond")
        if len(note.words) <= PLAIN and spoken_acts.on_condition(note, purpose, "extend"):
            return unclear("extend")
        return Act("respond", {"text": note.text.strip()}, why=(say("respond"),))

    # Others.

    def _yes_no(self, note: ParsedReply, purpose: str) -> Act:
        chosen = self._chosen(note, purpose) if self.menus.get(purpose) else None
        if chosen is not None:
            return chosen
        spoken = spoken_acts.spoken_act(note, purpose)
        if spoken is None:
            return nothing(note) if not note.words else unclear()
        return Act(spoken.name, why=because(spoken.found)) if spoken.plain else unclear(spoken.name)

    def _which(self, note: ParsedReply, purpose: str) -> Act:
        numbers = [
            number
            for number in reply_values.numbers_in(note.body, bare=True)
            if not reply_values.left_out(note.lexicon, note.body, number)
        ]
        if numbers:
            return Act("cases", {"numbers": numbers}, why=(say("numbers", numbers=", ".join(numbers)),))
        return self._yes_no(note, purpose)

    def _report(self, note: ParsedReply, purpose: str) -> Act:
        chosen = self._chosen(note, purpose) if self.menus.get(purpose) else None
        if chosen is not None:
            return chosen
        spoken = spoken_acts.spoken_act(note, purpose)
        if spoken is not None and not note.lexicon.sets["doubts"].difference(("catatan",)).intersection(
            note.words
        ):
            plain = spoken.plain and not ratings_and_thanks.tells_trouble_beside(note, spoken.found.words)
            return Act(spoken.name, why=because(spoken.found)) if plain else unclear(spoken.name)
        if not note.content:
            return nothing(note)
        return Act("remark", {"text": note.text.strip()}, why=(say("free"),))

    def _regent(self, note: ParsedReply, purpose: str) -> Act:
        chosen = self._chosen(note, purpose) if self.menus.get(purpose) else None
        spoken = spoken_acts.spoken_act(note, purpose) if chosen is None else None
        if spoken is not None and spoken.name == "reject" and spoken.plain:
            return Act("reject", {"text": note.text.strip()}, why=because(spoken.found))
        if chosen is not None and (chosen.name == "reject" or not note.has_files or not chosen.sure):
            return chosen
        if spoken is not None and (not spoken.plain or note.lexicon.sets["doubts"].intersection(note.words)):
            return unclear(spoken.name)
        denied = {"tidak", "belum", "jangan"}.intersection(note.words)
        if note.has_files and not denied:
            return Act("sign", why=(say("files"),))
        if spoken is not None:
            return Act(spoken.name, why=because(spoken.found))
        return nothing(note) if not note.words else unclear("reject" if denied else "")

    def _lines(self, note: ParsedReply, purpose: str) -> Act:
        """Digests: each line is read later by its own menu."""
        if purpose == "recommend":
            numbers = numbered_parts.recommendations(note.body)
            if numbers:
                return Act("recommend", {"lines": numbers}, why=(say("lines", count=len(numbers)),))
        lines = numbered_parts.lines_of(note.body)
        if lines:
            return Act("lines", {"lines": lines}, why=(say("lines", count=len(lines)),))
        return nothing(note) if not note.words else unclear()

    def _post(self, note: ParsedReply, purpose: str) -> Act:
        labelled = filled_forms.post_of(note)
        if labelled is not None:
            return Act(labelled[0], labelled[1], why=(say("label", label=labelled[0]),))
        return self._menu(note, purpose)

    def _form(self, note: ParsedReply, _purpose: str) -> Act:
        fields = filled_forms.form_of(note.text, self.grammar)
        if fields.get("text") or (fields.get("name") and fields.get("subject")):
            return Act("form", fields, why=(say("form", count=len(fields)),))
        return Act("", sure=False, guess="form", why=(say("form_empty"),))

    def _other(self, note: ParsedReply, _purpose: str) -> Act:
        """A letter that asked nothing: thanks and receipts are kept, anything else is text."""
        if not note.words and not note.has_files:
            return nothing(note)
        empty = ratings_and_thanks.empty_words(note)
        if empty == "acknowledge":
            return Act("acknowledge", why=(say("acknowledge"),))
        if ratings_and_thanks.thanks(note):
            return Act("thank", why=(say("thanks"),))
        return Act("text", {"text": note.text.strip()}, why=(say("free"),))


def _ask_if_hesitant(note: ParsedReply, purpose: str, act: Act) -> Act:
    """The act, or a question when something beside it takes it back or makes it depend on what has not
    happened."""
    told = replace(note, text=_CORRECTS.sub("", note.text)) if act.name == "answer" else note
    beside = ambiguity.hesitation(told, purpose, act.name) if act.name and act.sure else None
    return (
        act
        if beside is None
        else Act("", sure=False, guess=act.name, why=(say("hesitation", words=beside.words), *act.why))
    )


def _freely(note: ParsedReply, purpose: str) -> Act:
    """A liaison's free words: an answer when they are meant for the complainant, else asked about with the
    likeliest guess."""
    if (
        purpose == "approval"
        and {"setuju", "sesuai", "tidak", "belum"}.intersection(note.words)
        and len(note.content) <= FILLED
    ):
        return unclear("revise")
    if purpose != "approval":
        elsewhere = officer_by_name(note) or task_of_other(note) or act_result.receipt(note)
        if elsewhere is not None:
            return elsewhere
    doubt = ambiguity.doubt_in(note, purpose)
    if purpose != "approval" and doubt in (None, "progress") and ratings_and_thanks.is_underway(note):
        told = _so_far(note)
        if told is not None:
            return told
    if doubt is not None:
        return unclear(doubt)
    if purpose != "approval" and ratings_and_thanks.only_plans(note):
        return unclear("progress")
    if ratings_and_thanks.answers(note) or (note.has_files and note.content):
        return Act("answer", {"text": note.text.strip()}, why=(say("answer"),))
    return unclear("answer")


def _so_far(note: ParsedReply) -> Act | None:
    """How far the work is, told to the complainant while the case stays open. Where something is done and
    more is to come, it may be all that there was to do, and is asked about."""
    if not ratings_and_thanks.tells_of_deeds(note):
        return Act("progress", {"text": note.text.strip()}, why=(say("underway"),))
    left = frozenset(note.grammar.data["underway"]["open"])
    return None if left.isdisjoint(note.words) else unclear("progress")


def _with_facts(note: ParsedReply, purpose: str, act: Act) -> Act:
    """A complainant's wish or question comes first; the files and facts in the same letter go along as
    `also`."""
    if purpose not in _FREE or not extra_facts.tells(note, purpose, act.name):
        return act
    facts = {"act": _FREE[purpose], "args": {"text": note.text.strip()}}
    return replace(act, args={**act.args, "also": [facts]})


def _verification(words: ReplyReader, note: ParsedReply, purpose: str) -> Act:
    """As a menu; agencies named alone are a disposition."""
    act = words._menu(note, purpose)
    if act.name or act.sure or note.choice is not None or "?" in note.text:
        return act
    if (told := act_result.agency_first(note) or act_result.agency_left(note)) is not None:
        return with_also(note, told)
    named = note.names.list_in(note.body, note.lexicon)
    if named.codes and not named.unknown and not note.lexicon.sets["negators"].intersection(note.words):
        return with_also(note, act_with_arguments(note, "dispose", note.body, digit=False))
    args, known = reason(note, note.body, True)
    if known and len(note.content) <= SINGLE:
        return Act("archive", args, sure=False, guess="archive", why=act.why)
    return unclear("dispose" if named.codes or "setuju" in note.words else "")


_READERS: Mapping[str, Callable[[ReplyReader, ParsedReply, str], Act]] = {
    **dict.fromkeys(_FREE, ReplyReader._citizen),
    **dict.fromkeys(_LIAISON, ReplyReader._liaison),
    **dict.fromkeys(("digest", "spam", "recommend"), ReplyReader._lines),
    **dict.fromkeys(("reprimand", "sign"), ReplyReader._regent),
    **dict.fromkeys(("returned", "extension"), ReplyReader._menu),
    "window": ReplyReader._window,
    **dict.fromkeys(("confirm", "this_or_new"), ReplyReader._yes_no),
    "verification": _verification,
    "instruction": ReplyReader._officer,
    "reopen": ReplyReader._reopen,
    "which_case": ReplyReader._which,
    "report": ReplyReader._report,
    "post": ReplyReader._post,
    "form": ReplyReader._form,
}
