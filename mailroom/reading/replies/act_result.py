"""What a reader of replies may return: an act, a question to the writer (`unclear`, with a guess), or nothing
said (`nothing`).

From 6 content words on (`FILLED`) a liaison's free text is an answer. A reply that is not understood is asked
about, never carried out.

In: a `ParsedReply`, an act's name, the `PhraseHit` that says it. `grammar`: the kabupaten's name.
Out: an `Act`, with `sure` and its reason; `Grammar`, read once.
Fails: An unknown key of [why] raises KeyError, an error of ours: the letter is set aside. A broken
examples.toml or keywords.toml or reply_words.toml raises ValueError when it is first read.
See: Which reader is asked: reply_reader.py. Which act words say: acts_in_words.py. The value `Act` itself:
procedure/letter.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from mailroom.procedure import acts
from mailroom.procedure.acts import ACTS
from mailroom.procedure.letter import Act
from mailroom.reading.language import reply_values
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import Lexicon, PhraseHit, index_phrases, small
from mailroom.reading.replies import acts_in_words, work_reports
from mailroom.reading.replies.act_arguments import READERS, officer
from mailroom.reading.replies.acts_in_words import SpokenAct
from mailroom.reading.replies.parsed_reply import Grammar, ParsedReply

FILLED = 6  # content words from which a liaison's free text is an answer
PLAIN = 60  # words up to which "bukan tupoksi" or "perpanjangan" is what a letter is about
_MARK = re.compile(r"\s*(?:[,.:;]|[-–—](?=\s))\s*")  # between an agency and what it is to do
_UNTIL = re.compile(
    r"(?i)\bsebelum\s+(?=jam|pukul|tanggal|tgl|hari|sore|malam|siang|pagi|besok|\d)"
)  # by when
LABELLED = acts.names(lambda act: act.labelled)
_MENTIONED = acts.names(lambda act: act.may_mention)
_LABEL = re.compile(r"^\s*\w+(?:\s+(?:kami|sementara|perkembangan))?\s*[:,.–-]*\s*")
SINGLE = 3  # words beside "setuju" up to which it is a plain yes


@cache
def grammar(region: str = "") -> Grammar:
    """reply_words.toml and the further names of agencies in keywords.toml, read once. region: the kabupaten's
    name, whose words say nothing beside others."""
    data = _words()
    return Grammar(data, Lexicon(data, region), load("keywords")["names"], region)


@cache
def _words() -> Any:
    return index_phrases(load("reply_words"))


def say(key: str, **given: object) -> str:
    """Returns a sentence of reply_words.toml [why], for the trace."""
    return str(grammar().data["why"][key]).format(**{name: str(value)[:120] for name, value in given.items()})


def taught_key(purpose: str, text: str) -> tuple[str, ...]:
    """What two replies have in common that say the same: the menu, the words, and whether something is
    asked."""
    return (purpose, *grammar().lexicon.words(text), *("?" for _ in range("?" in text)))


@cache
def taught() -> Mapping[tuple[str, ...], str]:
    """What the office has taught in examples.toml: the key of a reply → the act that it is, "ask?" for one
    that must be asked about. A reply that stands there under two acts is left out."""
    found: dict[tuple[str, ...], str] = {}
    twice = set()
    for purpose, rows in load("examples").items():
        for act, texts in rows.items():
            for text in texts:
                key = taught_key(purpose, text)
                if found.setdefault(key, act) != act:
                    twice.add(key)
    return {key: act for key, act in found.items() if key not in twice}


def because(found: PhraseHit) -> tuple[str, ...]:
    return (say("phrase", words=found.words),)


def nothing(_note: ParsedReply) -> Act:
    return Act("", why=(say("empty"),))


def unclear(guess: str = "") -> Act:
    return Act("", sure=False, guess=guess, why=(say("unknown"),))


def act_with_arguments(note: ParsedReply, name: str, rest: str, *, digit: bool) -> Act:
    args, sure = READERS[ACTS[name].needs](note, rest, digit)
    return Act(name, args, sure, () if sure else (say("lacking", act=name),), "" if sure else name)


def act_of_phrase(note: ParsedReply, name: str, found: PhraseHit) -> Act:
    """Returns the act that words say; its object is looked for in the whole letter."""
    rest, word = note.body, found.words.split()[0]
    at = small(note.body).find(word)
    head, tail = (note.body[:at], note.body[at + len(word) :]) if at >= 0 else (note.body, "")
    if name == "dispose" and note.names.find(tail) and not note.names.find(head):
        rest = tail  # of "setelah dipelajari, mohon diteruskan ke DISHUB" what follows the word
    if name in LABELLED and name != "correct" and found.place == (0, 0):
        rest = _LABEL.sub("", note.body, count=1)
    act = act_with_arguments(note, name, rest, digit=False)
    double = name == "archive" and act.args.get("reason") == "DUPLIKAT"
    if double and reply_values.numbers_in(note.body, bare=True):
        act = act_with_arguments(note, "merge", note.body, digit=False)
    return replace(act, why=(*because(found), *act.why))


def weigh(note: ParsedReply, name: str, found: PhraseHit) -> Act:
    """Returns a liaison's act that words say, or a question. A long letter may only mention the act
    ("perpanjangan"). Beside a deed or other points, the act may concern only a part. Both become a
    question."""
    act = act_of_phrase(note, name, found)
    partly = name == "return" and (note.points() or work_reports.tells_of_deeds(note))
    if name in _MENTIONED and (len(note.words) > PLAIN or partly):
        return Act("", sure=False, guess=name, why=act.why)
    return act


def officer_by_name(note: ParsedReply) -> Act | None:
    """The liaison assigns by a name or an address alone: "ke Bu Dewi saja". Strange words beside the name are
    asked about; None for a longer text."""
    args, known = officer(note, note.body, False)
    if known and reply_values.ADDRESS.fullmatch(note.body.strip(" <>")):
        return Act("assign", args, why=(say("officer"),))
    if not known or re.search(r"\d", note.body) or len(note.content) > FILLED + SINGLE:
        return None
    own = note.agencies.get(note.agency)
    known_words = {*note.data["beside"]["every"], *note.data["beside"]["assign"]}
    known_words.update(*(note.lexicon.words(one.name) for one in (own.officers if own else ())))
    sure = not acts_in_words.strange(note, known_words) and "?" not in note.text
    return Act("assign", args, why=(say("officer"),)) if sure else unclear("assign")


def receipt(note: ParsedReply) -> Act | None:
    """Returns an acknowledgement, when the reply only promises ("Siap, kami cek dulu"); it moves nothing and
    stops no clock. None for any other reply."""
    return Act("acknowledge", why=(say("acknowledge"),)) if work_reports.only_promises(note) else None


def task_of_other(note: ParsedReply) -> Act | None:
    """Returns the act of returning a case that is another agency's: "Ini ranahnya Dishub pak". Only in few
    words, and where the writer tells no deed of his own."""
    spots = note.agency_spots
    others = [code for _, _, code in spots if code != note.agency]
    if len(others) != 1 or len(note.content) > 4 * FILLED or work_reports.tells_of_deeds(note):
        return None
    before = (note.body[:start] for start, _, code in spots if code == note.agency)
    # "gedung SD bukan PUPR, itu Dinas Pendidikan"
    not_own = any(reply_values.is_exception(note.lexicon, one) for one in before)
    said = not_own or not note.vocabulary.isdisjoint(note.data["theirs"]["words"])
    if note.holds("together") or not (said or _says_not_ours(note)):
        return None
    doubts = note.sets["doubts"] - (note.sets["breaks"] if not_own else frozenset())
    if "?" in note.text or not doubts.isdisjoint(note.words):
        return None
    return act_with_arguments(note, "return", note.body, digit=False)


def _says_not_ours(note: ParsedReply) -> bool:
    """Whether a clause disowns the matter and an agency is pointed to: "Bukan kami, truk batu bara itu jadi
    ke Dishub"."""
    table = note.data["theirs"]
    found = note.lexicon.first(note.clauses, table["say"])
    if found is None or found.clause.asks or note.holds("tellers"):
        return False
    after = found.clause.words[found.place[1] + len(found.words) :].split()
    start = next(start for start, _, code in note.agency_spots if code != note.agency)
    leading = note.lexicon.words(note.body[:start])[-1:]
    return (after or [""])[0] not in table["not"] and not frozenset(table["before"]).isdisjoint(leading)


def agency_first(note: ParsedReply) -> Act | None:
    """Returns a disposition by the agencies at the head of a single line, a mark, and the matter after it:
    "pdam. sdh 4 hari ga ngalir", "BPBD sama DLH, minta dipagari dulu". A clause that only says how urgent
    it is corrects that, too. None when words speak of sending on ("PDAM, tidak perlu")."""
    codes, end = note.names.leading(
        note.body, lambda text: note.courtesy.issuperset(note.lexicon.words(text))
    )
    mark = _MARK.match(note.body, end)
    if not codes or "?" in note.text or note.lines[1:] or mark is None:
        return None
    urgent, rest = reply_values.urgency(note.body[mark.end() :].strip())
    words, table, sets = note.lexicon.words(_UNTIL.sub(" ", rest)), note.data["headed"], note.sets
    telling = [word for word in note.beyond_courtesy(words) if word not in sets["negators"]]
    open_words = sets["doubts"] | sets["except"] | sets["always"] | {*table["unless"]}
    if {*words[:1]} & {*table["orders"]}:
        open_words -= {"dulu"}  # "minta dipagari dulu" puts nothing off
    open_words |= frozenset() if urgent else sets["putting_off"]
    enough = len(telling) >= table["least"] or (urgent is not None and not rest)
    if not enough or not open_words.isdisjoint(words):
        return None
    also = {} if urgent is None else {"also": [{"act": "correct", "args": {"urgent": urgent}}]}
    given = {"note": rest} if rest else {}
    return Act("dispose", {"agencies": codes, **given, **also}, why=(say("headed"),))


def approval(note: ParsedReply, spoken: SpokenAct) -> Act:
    """Returns the act of approving, for a plain yes. A yes with a condition or with much beside it is asked
    about."""
    own = note.agencies.get(note.agency)
    signed = note.lexicon.words(own.liaison.name) if own else ()  # below, or he speaks of himself
    allowed = {*spoken.found.words.split(), *note.data["beside"]["approve"], *signed}
    beside = [word for word in note.content if word not in allowed]
    if not spoken.plain or note.holds("doubts") or len(beside) > SINGLE:
        return Act("", sure=False, guess="approve", why=because(spoken.found))
    return Act("approve", why=because(spoken.found))


def empty_act(note: ParsedReply, purpose: str, kind: str) -> Act:
    """Returns the act of a reply without content. kind: what `empty_words` returned. When a draft waits for
    approval, a lone "baik", "siap" or emoji becomes a question, since it may be a yes."""
    agrees = not note.words or ({"baik", "siap"}.intersection(note.words) and len(note.content) <= 1)
    if purpose == "approval" and kind == "acknowledge" and agrees:
        return unclear("approve")
    if kind == "hollow":
        return Act("hollow", {"text": note.text.strip()}, why=(say("hollow"),))
    return Act("acknowledge", why=(say("acknowledge"),))
