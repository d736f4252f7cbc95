"""Whether an act that rules or models propose is carried out, or its writer is asked.

A second model, the judge, has learned from many hands how often such a proposal is right. It weighs how far
the models speak for it, and what the rules read. It weighs what may forbid it, too: a negation, a condition,
a question.

In: `settle_act`: a `ParsedReply`, the purpose, its menu, the `Act` that the rules read. `proposals`: also the
weights.
Out: the act that is carried out, or one that its writer is asked about.
Fails: A missing or broken weights file raises OSError or ValueError: the letter is set aside.
See: Scores of acts: reply_model.py. Objects: meant_objects.py. What the rules read: acts_in_words.py. Doubts
by rule: ambiguity.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mailroom.procedure import acts
from mailroom.procedure.acts import ACTS
from mailroom.procedure.letter import Act
from mailroom.reading.language import reply_values
from mailroom.reading.language.absence_words import begins_with_absence
from mailroom.reading.language.word_senses import senses_of
from mailroom.reading.replies import acts_in_words, ambiguity, mentions, secrecy_wishes, work_reports
from mailroom.reading.replies.act_arguments import Args
from mailroom.reading.replies.act_result import PLAIN, say, taught, taught_key
from mailroom.reading.replies.citizen_replies import FREE as STAGE_TEXT
from mailroom.reading.replies.meant_objects import BEHIND_COLON, BESIDE, WeighedNames, likely, object_of
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.reply_model import ASK, CITIZEN, FREE_LABEL, Scores, label, model, weigh

MODEL = "judge"
RIGHT, WRONG = "right", "wrong"
DONE = 3.0  # log odds of being right from which a proposal is carried out (the figures: docs/reading.md)
DONE_FINAL = 3.4  # the same of an act that its writer cannot take back
DONE_NEWS = 3.8  # the same of news, which a machine's words resemble, and which reach a complainant at once
DONE_UNREAD = 4.2  # the same of a whole answer in which no rule sees one
DONE_LIGHT = 1.8  # the same of an act that only adds, asks or holds (`_LIGHT`)
DONE_MENDABLE = 2.1  # the same of an act that one more reply sets right (`_MENDABLE`)
AGREED = 0.8  # the same of a choice that the rules read and the model finds likeliest
AGREED_LOW = 0.4  # the same of a low mark, which closes nothing: its reason is asked for
AGREED_WORDS = 3.0  # the same of words for somebody
LOW = 2  # marks up to this one are low
SURE = 0.4  # how far the words must speak for or against each name, where no judge is asked
OTHERWISE = 0.5  # score from which another act is likelier where no hand has written
CLEARLY_FREE = 1.2  # how far a complainant's words must speak more for free text than for any other act
LIKELIEST = 2  # acts that the model proposes
_IDLE = acts.names(lambda act: act.idle or act.question)
_FINAL = frozenset({"oversee", "inform", "withdraw", "close", "approve", "grant", "refuse",
                    "agree", "delivered", "yes", "new"})  # fmt: skip
# Somebody weighs these before anything follows. Words that reach the complainant at once are not here.
_LIGHT = frozenset({"comment", "add", "complete", "thank", "acknowledge", "hollow",
                    "secrecy", "extend", "revise", "hold", "remark"})  # fmt: skip
# Whoever gets it wrongly gives it back, or his writer, who is told what was read, holds or mends it.
_MENDABLE = frozenset({"dispose", "reroute", "assign", "return", "insist", "grant", "refuse",
                       "correct", "split", "this"})  # fmt: skip
_DECIDED = frozenset({"yes", "no", "withdraw"})  # asked about when the opposite is said, too
_ADDRESSED = frozenset({"dispose", "reroute", "assign", "return", "approve"})
_BARE = 2  # words: too few to tell a decision that no rule reads
_KEEPING = frozenset({"keep", "resume", "secrecy"})
_ALONG = ("note", "text")
_SELDOM = frozenset({"inquire", "involve", "contribute"})  # the hands wrote few: no model overrules a digit
_WEIGHED = frozenset({"condition", "unsettled", "passed on", "asks first"})  # of what speaks against an act
_SETS = (
    "negators", "conditions", "doubts", "putting_off", "questioning", "past", "tellers", "except",
)  # fmt: skip
_STEPS = {
    "score": (-4, 13, 0.1), "margin": (-8, 21, 0.1), "ask": (-10, 7, 0.1), "name": (0, 11, 0.1),
    "apart": (0, 11, 0.1), "part": (-6, 11, 0.1), "own margin": (-3, 9, 0.2),
}  # fmt: skip
_LENGTHS = (3, 6, 12, 25, 40)  # words


@dataclass(frozen=True)
class Case:
    """A reply whose proposals are judged. read: what the rules read; weighed: label → how far the reply
    speaks for it; parts: of which kinds of features that is the sum."""

    note: ParsedReply
    purpose: str
    menu: Mapping[int, str]
    read: Act
    weighed: Scores
    meant: WeighedNames
    parts: Mapping[str, Scores]


def settle_act(note: ParsedReply, purpose: str, menu: Mapping[int, str], act: Act) -> Act:
    """Returns the act that is carried out, or a question. act: what the rules read, sure or not."""
    if note.has_files or not 0 < len(note.words) <= PLAIN:
        return act
    if (known := taught().get(taught_key(purpose, note.text))) is not None:
        return _as_taught(note, purpose, act, known)
    found, judge = weigh(note, purpose, menu, act), model(MODEL)
    if found is None or judge is None:
        return act
    weighed = found.scores
    unknown = label(purpose, act.name) not in weighed  # no example was learned of it
    if (act.sure and unknown) or _stands(note, purpose, act, weighed):
        return act
    if note.choice is not None and (note.choice.digit not in menu or not note.text_after(note.choice)):
        return act
    if note.choice is not None and act.name in _SELDOM:
        return act if act.sure else replace(_as_taught(note, purpose, act, act.name), why=act.why[:1])
    meant = WeighedNames.from_reply(note, purpose, model(mentions.MODEL))
    case = Case(note, purpose, menu, act, weighed, meant, found.parts)
    best, most = None, 0.0
    for one in proposals(note, purpose, menu, act, weighed, meant):
        odds = judge.log_odds(features(case, one))
        if best is None or odds[RIGHT] - odds[WRONG] > most:
            best, most = one, odds[RIGHT] - odds[WRONG]
    if best is not None and most >= _least(case, best):
        return best
    asked = (
        Act("", sure=False, guess=act.name, why=(say("unlike"), *act.why)) if act.name and act.sure else act
    )
    return _with_guess(note, purpose, asked, weighed)


def _least(case: Case, one: Act) -> float:
    """How likely the proposal must be right, by what it costs when it is not."""
    if one.name == "respond":
        return DONE_FINAL  # half done is often told as done
    likeliest = max(case.weighed, key=case.weighed.__getitem__) == label(case.purpose, one.name)
    if likeliest and one is case.read:
        if one.name == "rate" and int(one.args["rating"]) <= LOW:
            return AGREED_LOW
        return (DONE_LIGHT if one.name in _LIGHT else AGREED_WORDS) if _own_words(one) else AGREED
    if one.name == "progress":
        return DONE_NEWS
    if one.name == "answer" and not case.read.guess:
        return DONE_UNREAD
    costs = ((_LIGHT, DONE_LIGHT), (_MENDABLE, DONE_MENDABLE), (_FINAL, DONE_FINAL))
    return next((odds for names, odds in costs if one.name in names), DONE)


def _objections(note: ParsedReply, purpose: str, name: str) -> Iterator[str]:
    """What speaks against an act that the rules did not read: a question, a condition, its opposite, a second
    wish, or that it is put off, past, or somebody else's."""
    if name in _ADDRESSED:
        yield from _addressee_faults(note, purpose, name)
    if "?" in note.text and not ACTS[name].may_ask and name not in _IDLE:
        yield "asked" if note.body.rstrip(" .!\"')").endswith("?") else "asks first"  # "air ya? ke PDAM"
    pairs = (*note.data["verdict"]["opposites"], ("withdraw", "keep"), ("withdraw", "resume"))
    against = acts_in_words.partners(pairs, name)
    if name in _DECIDED:
        if any(_phrase(note, purpose, other) != "none" for other in against):
            yield "opposed"
        if len(note.words) <= _BARE and _phrase(note, purpose, name) == "none":
            yield "bare"  # "lho kok" is no refusal
        if name == "no" and note.holds("none_but"):  # "none but that one"
            yield "except"
    apart = acts_in_words.partners(note.data["verdict"]["apart"], name)
    joint = (
        {"insist": "adds", "reroute": "adds", "return": "together"}.get(name) if note.agency_spots else None
    )
    two = note.holds(joint) if joint else purpose == "confirm" and note.holds("breaks")  # "not I but mine"
    if two or any(_phrase(note, purpose, other) == "said" for other in apart):
        yield "two"
    if name == "close" and not work_reports.is_settled(note):
        yield "unsettled"
    taken_back = not note.vocabulary.isdisjoint(note.data["verdict"]["taken_back"])
    if name == "withdraw" and (taken_back or _phrase(note, purpose, name) != "said"):  # it ends a case
        yield "unspoken"
    if name == "secrecy" and secrecy_wishes.tells_leave(note.grammar, note.all_clauses):
        yield "leave"
    asks_for_time = any("more_time" in senses_of(word) for word in note.words)
    if name == "extend" and begins_with_absence(note.body) and not asks_for_time:
        yield "away"
    if note.holds("conditions"):
        yield "condition"
    yield from acts_in_words.withheld_by(note, purpose, name)


def _addressee_faults(note: ParsedReply, purpose: str, name: str) -> Iterator[str]:
    """What says that it goes to nobody named, not yet to whom, or to somebody else than an act sends it."""
    if (purpose, name) == ("approval", "approve") and mentions.is_given_to_somebody(note):
        yield "handed"
    if name in ("dispose", "reroute") and note.words[-2:-1] == ["tidak"]:
        yield "denied"  # "PUPR, tidak perlu"
    if not note.vocabulary.isdisjoint(note.data["verdict"]["undecided"]):
        yield "undecided"  # "PUPR dan DLH, entah siapa yang lebih dulu"


def _forbidden(note: ParsedReply, purpose: str, name: str) -> bool:
    """Whether words forbid an act that the rules did not read. A condition does so when the act cannot be
    taken back; else the judge weighs it."""
    less = frozenset() if name in _FINAL | {"reroute"} else _WEIGHED
    return bool({*_objections(note, purpose, name)} - less)


def _stands(note: ParsedReply, purpose: str, act: Act, weighed: Scores) -> bool:
    """Whether what the rules read is not judged: the hands wrote too few of such acts, or a mark stands in
    figures. So are a complainant's words when they are what he was asked for ("RT 02")."""
    if not (act.name and act.sure):
        return False
    name = label(purpose, act.name)
    if name == FREE_LABEL:
        place = not note.vocabulary.isdisjoint(note.data["facts"]["where"])
        short = purpose == "complete" and (
            (len(note.words) <= BESIDE and re.search(r"\d", note.text))
            or (place and len(note.content) <= BESIDE)
        )
        best = max(weighed, key=weighed.__getitem__)
        if "also" in act.args:  # it asks: it is answered as a question, whatever thanks stand beside
            return weighed[best] < OTHERWISE or best in {name, "status", "question", ASK, *_IDLE}
        if purpose not in ("answer", "complete"):
            return best == name or (weighed[best] < OTHERWISE and best not in {ASK, *_IDLE})
        others = max(score for one, score in weighed.items() if one != name)
        return bool(short) or weighed[name] - others >= CLEARLY_FREE
    if name == "answer" and reply_values.addresses(note.text, note.lexicon, note.data["answer"]["posts"]):
        return True  # a whole letter to the complainant, which he may still hold
    if name == "respond" and work_reports.names_a_year(note):
        return max(weighed, key=weighed.__getitem__) in (name, "progress")
    known = name in weighed and name not in _KEEPING and act.args.keys().isdisjoint(("also", "lacks"))
    return not known or (name == "rate" and (len(note.words) == 1 or re.search(r"\d", note.text) is not None))


def _as_taught(note: ParsedReply, purpose: str, act: Act, known: str) -> Act:
    """What stands in the office's examples is what it stands under, when its object is found."""
    if act.sure and act.name == known:
        return act
    if known not in ACTS:
        done = act.sure and act.name
        return Act("", sure=False, guess=act.name, why=(say("unlike"), *act.why)) if done else act
    if ACTS[known].prose and act.guess not in ("", known):
        return act
    meant = WeighedNames.from_reply(note, purpose, model(mentions.MODEL))
    args: Args | None = {"text": note.text.strip()} if ACTS[known].prose else None
    args = args or object_of(note, purpose, known, meant)
    named = meant.names_for_act(known)
    unsure = any(abs(weight) < SURE for weight in named.values()) or (len(named) > 1 and "?" in note.text)
    if args is None or unsure:
        return Act("", sure=False, guess=known, why=act.why)
    return Act(known, args, why=(say("taught"),))


def _with_guess(note: ParsedReply, purpose: str, act: Act, weighed: Scores) -> Act:
    """The question, with the likeliest act as guess; with that of the digit where one was chosen."""
    if note.choice is not None and act.name:
        return replace(act, guess=act.name)
    named = {one: score for one, score in weighed.items() if one not in (ASK, "question")}
    best = max(named, key=named.__getitem__)
    guess = STAGE_TEXT.get(purpose, act.guess) if best == FREE_LABEL else best
    return replace(act, guess=guess if guess in ACTS else act.guess)


def proposals(
    note: ParsedReply, purpose: str, menu: Mapping[int, str], act: Act, weighed: Scores, meant: WeighedNames
) -> Sequence[Act]:
    """The acts that the reply may ask for, each with its object: the rules' first, then the likeliest.
    weighed: label → how far the reply speaks for it."""
    found = [act] if act.name and act.sure else []
    likeliest = sorted(weighed, key=weighed.__getitem__, reverse=True)
    for rank, one in enumerate(likeliest[:LIKELIEST]):
        args: Args | None = {"text": note.text.strip()}
        if one == FREE_LABEL and purpose in CITIZEN:
            name = STAGE_TEXT[purpose]
        elif one in ACTS and not (rank and one in _IDLE) and not _forbidden(note, purpose, one):
            name, args = one, _object(note, purpose, menu, one, meant)
        else:
            continue
        given = [args]
        if one in ACTS and (alone := meant.likeliest_alone(one)) is not None:
            given.append(_object(note, purpose, menu, one, alone))
        for args in filter(None, given) if ACTS[name].needs and name != "grant" else given:
            made = Act(name, args or {}, why=(say("proposed"),))
            if args is not None and not any(_same(made, other) for other in found):
                found.append(made)
    if purpose in CITIZEN and {FREE_LABEL, "secrecy"} <= {*likeliest[:LIKELIEST]}:
        told = {"act": STAGE_TEXT[purpose], "args": {"text": note.text.strip()}}
        wish = object_of(note, purpose, "secrecy", meant) or {}
        found.append(Act("secrecy", {**wish, "also": [told]}, why=(say("proposed"),)))
    return found


def _object(
    note: ParsedReply, purpose: str, menu: Mapping[int, str], name: str, meant: WeighedNames
) -> Args | None:
    """The object, of what stands behind the act's digit or of the whole reply; None for a lone digit."""
    if note.choice is None or menu.get(note.choice.digit) != name:
        return object_of(note, purpose, name, meant)
    told = replace(note, text=note.text_after(note.choice))
    return object_of(told, purpose, name, meant) if told.words else None


def _same(one: Act, other: Act) -> bool:
    """Whether two proposals differ at most in the words that go along."""
    objects = [{key: value for key, value in act.args.items() if key not in _ALONG} for act in (one, other)]
    return one.name == other.name and objects[0] == objects[1]


def features(case: Case, one: Act) -> frozenset[str]:
    """What the judge weighs of a proposal."""
    return frozenset(_features(case, one))


def _features(case: Case, one: Act) -> Iterator[str]:
    note, purpose, weighed = case.note, case.purpose, case.weighed
    named = label(purpose, one.name)
    score = weighed.get(named, -1.0)
    other = max((it for it in weighed if it != named), key=weighed.__getitem__, default="")
    margin = score - weighed.get(other, -1.0)
    of_rules = _of_rules(purpose, case.read, named, one)
    yield from _steps_reached("score", score)
    yield from _steps_reached("margin", margin)
    yield from _steps_reached("ask", weighed.get(ASK, -1.0))
    yield from (f"act {named}", f"{purpose} {named}", f"rules {of_rules}", f"rules {of_rules} {named}")
    for part, scores in case.parts.items():
        yield from (
            f"{part} {step}"
            for step in _steps_reached("part", scores.get(named, 0.0) - scores.get(other, 0.0))
        )
    yield from (f"{named} {step}" for step in _steps_reached("own margin", margin))
    yield from (f"{of_rules} {step}" for step in _steps_reached("margin", margin))
    yield from (
        f"{'words' if _own_words(one) else 'choice'} {step}" for step in _steps_reached("margin", margin)
    )
    if note.choice is not None:
        yield f"digit {case.menu.get(note.choice.digit) == one.name} {of_rules}"
    yield f"phrase {_phrase(note, purpose, one.name)} {of_rules}"
    yield from (one for name in _SETS if note.holds(name) for one in (name, f"{name} {named}"))
    if "?" in note.text:
        yield f"asks {one.name in ACTS and ACTS[one.name].may_ask}"
    if ambiguity.hesitation(note, purpose, one.name) is not None:
        yield "hesitates"
    if one.name in ACTS and of_rules != "same":
        for told in _objections(note, purpose, one.name):
            yield from (f"against {told}", f"against {told} {named}", f"against {told} {of_rules}")
    pairs = note.data["verdict"]["opposites"]
    against = acts_in_words.partners(pairs, one.name)
    if any(_phrase(note, purpose, other) != "none" for other in against):
        yield "opposed"
    if work_reports.leaves_open(note):
        yield f"open {named}"
    yield f"length {sum(len(note.words) >= least for least in _LENGTHS)}"
    if BEHIND_COLON.match(note.body):
        yield f"colon {named}"
    yield from _of_object(case.meant, one)


def _of_rules(purpose: str, read: Act, named: str, one: Act) -> str:
    """How the rules stand to the proposal."""
    if read.name and read.sure:
        if label(purpose, read.name) != named:
            return "other"
        return "same" if dict(read.args) == dict(one.args) else "differ"
    guess = label(purpose, read.guess or read.name)
    return "guess" if guess == named else "none" if not guess else "other guess"


def _own_words(one: Act) -> bool:
    return one.name in ACTS and (ACTS[one.name].prose or ACTS[one.name].for_others)


def _phrase(note: ParsedReply, purpose: str, name: str) -> str:
    """How a phrase of the act stands in the reply: "none", "said", "denied" or "asked"."""
    how = "none"
    for entry in note.data["act"]:
        if entry["name"] == name and acts_in_words.applies(entry, purpose):
            if found := note.lexicon.first(note.clauses, entry["say"]):
                return "asked" if found.clause.asks else "said"
            if note.lexicon.first(note.clauses, entry["say"], plain=True):
                how = "denied"
    return how


def _of_object(meant: WeighedNames, one: Act) -> Iterator[str]:
    """How sure the object is: the least sure of those named, and what else it was found by."""
    if named := meant.names_for_act(one.name):
        sure = min(map(abs, named.values()))
        yield from _steps_reached("name", sure)
        yield from (f"{one.name} {step}" for step in _steps_reached("name", sure))
        taken = {str(who) for who in likely(named)}
        yield f"{one.name} {min(len(named), 3)} {min(len(taken), 3)}"
        keys = ("agencies", "proposal", "officer", "until")
        given = {str(who) for key in keys for who in _as_list(one.args.get(key))}
        yield f"{one.name} as meant {given == taken}"
        if given != taken and (best := sorted(named.values())[-2:])[1:]:
            yield from _steps_reached("apart", best[1] - best[0])
    else:
        yield f"{one.name} names nobody"
    yield from (f"{one.name} with {key}" for key in one.args)


def _as_list(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else () if value is None else (value,)


def _steps_reached(name: str, value: float) -> Iterator[str]:
    """The steps that a value has reached."""
    first, last, step = _STEPS[name]
    yield from (f"{name} {at}" for at in range(first, last) if value >= at * step)
