"""Whether the rules and the model (reply_model) together carry an act out, or its writer is asked.

The rules give the digit, the object and what forbids an act; the model proposes the act. Both agree: it is
done. What the rules leave open is done by the model where it is nearly certain and the object is found. Less
will do where a phrase of the act stands in the reply. Free words for somebody are never chosen by the model
alone. Anything else is asked about, with the likelier act as guess. Promises: pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from mailroom.procedure import acts
from mailroom.procedure.acts import ACTS
from mailroom.procedure.letter import Act
from mailroom.reading.replies import (
    act_arguments,
    ambiguity,
    mentions,
    ratings,
    secrecy_wishes,
    spoken_acts,
    work_reports,
)
from mailroom.reading.replies.act_arguments import Args
from mailroom.reading.replies.act_result import PLAIN, act_with_arguments, say, taught, taught_key
from mailroom.reading.replies.citizen_replies import FREE as STAGE_TEXT
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.reply_model import ASK, FREE_LABEL, label, shares

# How likely an act must be, at least (the figures: docs/reading.md).
KEPT = 0.5  # that the rules read, to be carried out whatever else is likely
OPEN = 0.8  # that an officer has responded, where he also tells what is still to come
_WORDS = 0.7  # the same for free words for somebody
KEPT_WORDS = {
    "case": KEPT,
    "complete": 0.3,
    "reason": KEPT,
    "instruction": 0.55,
}  # where he was asked for them
BACKED = 0.75  # of what they only guess or find a phrase of
ALONE = 0.8  # of what they see no sign of, or read otherwise
BACKED_FINAL, FINAL = 0.85, 0.93  # the same of an act that its writer cannot take back
_IDLE = acts.names(lambda act: act.idle or act.question)
# text for others that the writer must have meant as such
_OWN_WORDS = frozenset({FREE_LABEL, "answer", "respond", "ask", "remark"})
_KEEPING = frozenset({"keep", "resume", "secrecy"})
_BEHIND_COLON = re.compile(r"(?s)^[^:\n]{3,80}:\s+(\S(?:.*\s\S+){4}.*)$")
_FINAL = frozenset({"oversee", "inform", "withdraw", "close", "approve", "agree", "delivered", "yes", "new"})
# an act that is asked about when its opposite is said, too
_DECIDED = frozenset({"yes", "no", "withdraw"})
_DAYS = re.compile(r"\d{1,2}(?:[./-]\d{1,2})?|(?i:senin|selasa|rabu|kamis|jumat|sabtu|minggu)\b")
_JOIN = r"(?:dan|serta|sama|samo|plus|juga|dengan|&|\+|/)"
_JOINED_AFTER = re.compile(rf"(?i)\s*{_JOIN}\s+")
_JOINED_BEFORE = re.compile(rf"(?i)\s*{_JOIN}\s+(?:ke\s+|dinas\s+)?$")
_NEAR = 12  # characters in which the other agency begins or ends
_BESIDE = 4  # words beside an agency's name from which they go along as a note


def settle_act(note: ParsedReply, purpose: str, menu: Mapping[int, str], act: Act) -> Act:
    """Returns the act that is carried out, or a question. act: what the rules read, sure or not."""
    if note.has_files or not 0 < len(note.words) <= PLAIN:
        return act
    if (known := taught().get(taught_key(purpose, note.text))) is not None:
        return _as_taught(note, purpose, act, known)
    likely = shares(note, purpose, menu, act)
    if likely is None:
        return act
    best = max(likely, key=likely.__getitem__)
    if act.sure and act.name:
        return _of_sure(note, purpose, act, likely, best)
    if best == ASK or note.choice is not None:
        return _with_guess(note, purpose, act, likely)
    colon = best == "answer" and _BEHIND_COLON.match(note.body) is not None
    backed = colon or label(purpose, act.guess) == best or best in _phrases(note, purpose)
    least = (BACKED_FINAL, FINAL) if best in _FINAL else (BACKED, ALONE)
    if likely[best] < least[not backed] or (best in _OWN_WORDS and not backed):
        return _with_guess(note, purpose, act, likely)
    return _act_with_object(note, purpose, best) or _with_guess(note, purpose, act, likely)


def _as_taught(note: ParsedReply, purpose: str, act: Act, known: str) -> Act:
    """What stands in the office's examples is what it stands under, when its object is found."""
    if act.sure and act.name == known:
        return act
    if known not in ACTS:
        return Act("", sure=False, guess=act.name or act.guess, why=(say("unlike"), *act.why))
    if ACTS[known].prose and act.guess not in ("", known):
        return act
    if ACTS[known].prose:
        args: Args | None = {"text": note.text.strip()}
    else:
        args = _ARGUMENTS[known](note, purpose) if known in _ARGUMENTS else _object_of(note, known)
    if args is None:
        return Act("", sure=False, guess=known, why=act.why)
    return Act(known, args, why=(say("taught"),))


def _of_sure(note: ParsedReply, purpose: str, act: Act, likely: Mapping[str, float], best: str) -> Act:
    """What the rules have read: kept, or asked about."""
    name = label(purpose, act.name)
    if act.name in ("dispose", "reroute") and _sent_elsewhere(note, purpose, act):
        return Act("", sure=False, guess=act.name, why=(say("unlike"), *act.why))
    least = KEPT_WORDS.get(purpose, _WORDS) if name in _OWN_WORDS else KEPT
    if name == "respond" and work_reports.leaves_open(note):
        least = OPEN
    # "RT 02": so short a text where he was asked for one is what he was asked for
    if purpose == "complete" and len(note.words) <= _BESIDE and re.search(r"\d", note.text):
        return act
    marked = name == "rate" and re.search(r"\d", note.text) is not None
    if (
        name not in likely
        or name in _KEEPING
        or marked
        or likely[name] >= least
        or best in _IDLE
        or not act.args.keys().isdisjoint(("also", "lacks"))
    ):
        return act
    if (name, best) == ("respond", "progress") and work_reports.names_a_year(note):
        return act
    if best == name and not (name in _OWN_WORDS and least > KEPT):
        return act
    chosen = best not in _OWN_WORDS | {ASK} and note.choice is None and likely[best] >= ALONE
    if chosen and (done := _act_with_object(note, purpose, best)) is not None:
        return done
    asked = Act("", sure=False, guess=act.name, why=(say("unlike"), *act.why))
    return _with_guess(note, purpose, asked, likely)


def _sent_elsewhere(note: ParsedReply, purpose: str, act: Act) -> bool:
    """Whether the agencies of a disposition are not those that the words mean: "PUPR, eh bukan, DLH"."""
    named = mentions.agency_mentions(note)
    if len({one.who for one in named}) < 2:
        return False
    who = {*mentions.likely_recipients(note, purpose, named)}
    return who != {*act.args.get("agencies", ())} if who else note.holds("negators")


def _with_guess(note: ParsedReply, purpose: str, act: Act, likely: Mapping[str, float]) -> Act:
    """The question, with the likeliest act as guess."""
    named = {one: share for one, share in likely.items() if one not in (ASK, "question")}
    best = max(named, key=named.__getitem__)
    guess = STAGE_TEXT.get(purpose, act.guess) if best == FREE_LABEL else best
    return replace(act, guess=guess if guess in ACTS else act.guess) if not act.sure else act


def _phrases(note: ParsedReply, purpose: str) -> set[str]:
    """Acts of which a phrase stands in the reply, whatever is beside it."""
    entries = (entry for entry in note.data["act"] if spoken_acts.applies(entry, purpose))
    return {entry["name"] for entry in entries if note.lexicon.first(note.clauses, entry["say"], plain=True)}


def _act_with_object(note: ParsedReply, purpose: str, name: str) -> Act | None:
    """The act with its object; None when that is not found, or when words forbid it: a question, a condition,
    somebody else's words."""
    if name == FREE_LABEL:
        return Act(STAGE_TEXT[purpose], {"text": note.text.strip()}, why=(say("proposed"),))
    if name not in ACTS or ("?" in note.text and not ACTS[name].may_ask and name not in _IDLE):
        return None
    pairs = (*note.data["verdict"]["opposites"], ("withdraw", "keep"), ("withdraw", "resume"))
    opposites = {other for pair in pairs if name in pair for other in pair if other != name}
    opposed = name in _DECIDED and not opposites.isdisjoint(_phrases(note, purpose))
    if opposed or spoken_acts.is_withheld(note, purpose, name):
        return None
    if note.holds("conditions") or ambiguity.hesitation(note, purpose, name) is not None:
        return None
    args = _ARGUMENTS[name](note, purpose) if name in _ARGUMENTS else _object_of(note, name)
    return Act(name, args, why=(say("proposed"),)) if args is not None else None


def _object_of(note: ParsedReply, name: str) -> Args | None:
    """The act's object by its reader; None when it is missing or unknown."""
    done = act_with_arguments(note, name, note.body, digit=False)
    return dict(done.args) if done.sure else None


def _agencies(note: ParsedReply, purpose: str, name: str) -> Args | None:
    """The agencies that are meant, the words going along as a note when there are some beside them."""
    codes = [str(one) for one in mentions.likely_recipients(note, purpose, mentions.agency_mentions(note))]
    if _joined_to_unknown(note):
        return None
    special = any(note.agencies[code].oversight or note.agencies[code].information for code in codes)
    if not codes or special or not note.sets["putting_off"].isdisjoint(note.words):
        return None  # to APIP or PPID it goes by an act of its own
    listed = act_with_arguments(note, name, note.body, digit=False)
    if listed.sure and {*listed.args["agencies"]} == {*codes}:
        return dict(listed.args)
    named = {word for start, end, _ in note.agency_spots for word in note.lexicon.words(note.body[start:end])}
    beside = [word for word in note.content if word not in named]
    return {"agencies": [*codes], **({"note": note.body} if len(beside) >= _BESIDE else {})}


def _joined_to_unknown(note: ParsedReply) -> bool:
    """Whether a named agency is joined to something that is none: "PUPR dan dinas yang mengurus pasar"."""
    spots = note.agency_spots
    starts, ends = {start for start, _, _ in spots}, {end for _, end, _ in spots}
    for start, end, _ in spots:
        after, before = _JOINED_AFTER.match(note.body, end), _JOINED_BEFORE.search(note.body[:start])
        if after and not any(after.end() <= one <= after.end() + _NEAR for one in starts):
            return True
        if before and not any(before.start() - _NEAR <= one <= before.start() for one in ends):
            return True
    return False


def _officer(note: ParsedReply, purpose: str) -> Args | None:
    """The one officer who is meant; a name is looked for first, then a number or an address."""
    named = mentions.officer_mentions(note)
    if not named:
        return _object_of(note, "assign")
    numbers = mentions.likely_recipients(note, purpose, named)
    told = {"note": note.body} if len(note.content) > _BESIDE else {}
    return {"officer": numbers[0], **told} if len(numbers) == 1 else None


def _proposal(note: ParsedReply, purpose: str) -> Args | None:
    """His words, the one agency of which he says that it is the right one, and the colleague he names."""
    told, _ = act_arguments.proposal(note, note.body, False)
    told.pop("proposal", None)
    codes = [
        one
        for one in mentions.likely_recipients(note, purpose, mentions.agency_mentions(note))
        if one != note.agency
    ]
    return {**({"proposal": codes[0]} if len(codes) == 1 else {}), **told}


def _own_words(note: ParsedReply, _purpose: str) -> Args | None:
    """What he wants to be said, behind a colon: "Ganti dengan ini: …"; None without one."""
    found = _BEHIND_COLON.match(note.body)
    return {"text": found[1].strip()} if found else None


def _granted_day(note: ParsedReply, _purpose: str) -> Args | None:
    """The day that is granted; None where a second day or a denial may mean another."""
    args = _object_of(note, "grant")
    denied = note.holds("negators") or len(set(_DAYS.findall(note.body))) > 2
    return None if args is None or denied or ("until" not in args and _DAYS.search(note.body)) else args


def _sent_away(note: ParsedReply, _purpose: str) -> Args | None:
    """Where the complainant is sent, when a body is named: "ke kantor cabang" tells nobody where to go."""
    args = _object_of(note, "decline")
    return args if args and re.search(r"\b[A-Z]", str(args["where"])) else None


def _rating(note: ParsedReply, _purpose: str) -> Args | None:
    return ratings.rating(note) or None


def _wish(note: ParsedReply, _purpose: str) -> Args | None:
    return dict(secrecy_wishes.wished_secrecy(note.grammar, note.all_clauses)) or None


_ARGUMENTS: Mapping[str, Callable[[ParsedReply, str], Args | None]] = {
    "dispose": partial(_agencies, name="dispose"),
    "reroute": partial(_agencies, name="reroute"),
    "assign": _officer,
    "return": _proposal,
    "decline": _sent_away,
    "grant": _granted_day,
    "rate": _rating,
    "secrecy": _wish,
    "answer": _own_words,
}
