"""Which parts of an official's text are cut before the citizen reads it: greetings, salutations, "mohon
diteruskan kepada pelapor", his signature.

Our own letter addresses the citizen and tells who answers. Nothing is taken out of the middle of a sentence.
A text that would lose its last word stays whole, unless the caller allows an empty one.

In: `for_others`, `without_signature`: a text, and the writer's name. `trim_act`: an `Act` and the text.
Out: `TextForOthers`: the text without them, and the parts in their order; the act with what was cut.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken courtesies.toml raises
ValueError when it is first read.
See: Words: grammar/courtesies.toml. How our letters address people: writing/dates_and_words.py."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile
from typing import Any

from mailroom.procedure import acts
from mailroom.procedure.letter import Act
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.reasons import say
from mailroom.reading.replies.act_result import grammar

# What of an act others read: what is passed on, never empty; the remark beside a disposition, which may be.
_TEXTS = acts.names(lambda act: act.trims == "text")
_REMARKS = acts.names(lambda act: act.trims == "note")

_MOST = 12  # lines that a signature has at most
_SHORT = 8  # words in a line of it
_LEAD = re.compile(r"\s*([^,.!:;\n]{1,120}?)\s*[,.!:;]+(?=\s|\Z)\s*")
# no end of a sentence
_SHORTENED = re.compile(r"(?<=\b)(w[rb]|yth|bp|bpk|sdr|sdri|dr|drs|dra|ir|h|hj)\.", re.IGNORECASE)
_OPENED = re.compile(r"(.{5,200}?)(?:\s+bahwa\b|\s*:)\s*", re.IGNORECASE | re.DOTALL)
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?]+(?=\s|\Z)|[.!?]+|\Z)")
_INLINE = re.compile(r"(?<=[.!?,;])[^\S\n]+(?=[^\W\d_])")
_CONTACT = re.compile(
    r"(?i)[\s|/,;·-]*(?:\(?\+?\d[\d\s().-]{5,}\d|[\w.+-]+@[\w.-]+|(?:https?://|www\.)\S+|08\w*)[\s|/,;·-]*"
)
_NUMBERED = re.compile(r"\W*(?:nip|nrp|nik|npp)\b[\s.:]*[\d ./-]*\Z", re.IGNORECASE)
_IN_TOWN = re.compile(r"\W*di\b[\s–-]*((?:[^\W\d]+[ ]?){1,4})\W*\Z", re.IGNORECASE)  # "di - Sungai Jernih"
_PLACED = re.compile(r"\s*[A-Z][\w. ]{2,30},\s*\d{1,2}\s+\w+\s+20\d\d\s*\Z")
_TAIL = 300  # characters at the end of a line in which a closing is looked for


@dataclass(frozen=True)
class TextForOthers:
    """text: what other people may read; cut: what only concerned the reader he wrote to."""

    text: str
    cut: str = ""


@cache
def _table() -> dict[str, Any]:
    loaded = load("courtesies")
    forward, salutation = loaded["forward"], loaded["salutation"]
    return {
        "greeting": frozenset(loaded["greeting"]["words"]),
        "greets": frozenset(loaded["greeting"]["need"]),
        "salutation": tuple(salutation["opens"]),
        "forward": frozenset((*forward["words"], *forward["verbs"], *forward["whom"])),
        "verbs": frozenset(forward["verbs"]),
        "whom": frozenset(forward["whom"]),
        "places": frozenset(salutation["places"]),
        "letterhead": frozenset(loaded["letterhead"]["labels"]),
        "begun": tuple(f"{formula} " for formula in loaded["closing"]["formulas"]),
        **{key: frozenset(words) for key, words in loaded["closing"].items()},
    }


def trim_act(act: Act, text: str, name: str = "") -> tuple[Act, str]:
    """Returns an official's act and the text of his letter, both as other people may read them. name: the
    writer's; args["manners"] holds what was cut."""
    remark = act.name in _REMARKS
    told = str(act.args.get("text") or text) if act.name in _TEXTS else str(act.args.get("note", ""))
    if act.name not in _TEXTS and not (remark and told):
        return act, text
    found = for_others(told, name, empty=remark)
    if not found.cut:
        return act, text
    key = "note" if remark else "text"
    args = {other: value for other, value in act.args.items() if other != key}
    if act.args.get(key) and found.text:
        args[key] = found.text
    return with_cut(replace(act, args=args), found.cut), text if remark else found.text


def with_cut(act: Act, cut: str) -> Act:
    """Returns the act with the part that was cut from its letter, in args["manners"] and in its reasons."""
    both = "\n".join(part for part in (str(act.args.get("manners", "")), cut) if part)
    why = say("cut", "manners", what=" / ".join(cut.split("\n"))[:60])
    return replace(act, args={**act.args, "manners": both}, why=(*act.why, why))


def without_signature(text: str) -> TextForOthers:
    """`text` without a plain signature: in a reply to a menu its name or number would be taken for what the
    choice needs. A summary that he writes for officials ("Ringkas: Hubungi Bu Ani 0812…") is none."""
    every = text.split("\n")
    lines, tail = _without_signature(every, "", max(1, _summary_lines(every)), plain=True)
    return TextForOthers("\n".join(lines).rstrip(), "\n".join(tail)) if tail else TextForOthers(text)


def _summary_lines(lines: Sequence[str]) -> int:
    """Returns how many lines with words end with a summary's first line: its label's, or the paragraph below
    a label that stands alone."""
    names, count, found = grammar().data["masks"]["sum"], 0, 0
    label = re.compile(rf"(?i)\b(?:{'|'.join(names)})\s*[:=](.*)")
    alone = False
    for line in lines:
        alone = alone and bool(line.strip())
        count += bool(line.strip())
        if (here := label.search(line)) is not None or alone:
            found = count
            alone = alone or (here is not None and not here[1].strip())
    return found


def for_others(text: str, name: str = "", *, empty: bool = False) -> TextForOthers:
    """`text` without its greeting, salutation, request to pass it on, and signature. name: the writer's;
    empty: whether all of it may be cut."""
    lines = text.split("\n")
    gone: list[str] = []
    if empty:
        lines, tail = _without_signature(lines, name, 0)
        lines = _without_head(lines, gone)
    else:
        above, tail = _without_signature(lines, name, 0)
        signs = tail and all(_kind(line) or _is_formula(line, "formulas") for line in tail)
        if signs and not _words("\n".join(_without_head(above, []))):
            return TextForOthers(text)  # a salutation and a signature with nothing between them
        lines = _without_head(lines, gone)
        lines, tail = _without_signature(lines, name, 1)
    left = _without_forwarding("\n".join(lines), gone)
    gone += tail
    left = re.sub(r"\n{3,}", "\n\n", left).strip("\n ")
    if not gone or (not empty and not grammar().lexicon.words(left)):
        return TextForOthers(text)
    return TextForOthers(left, "\n".join(gone))


def _words(text: str) -> list[str]:
    return grammar().lexicon.words(text)


def _without_head(lines: Sequence[str], gone: list[str]) -> list[str]:
    """The lines without the greetings and salutations at their beginning, a dozen at most. gone: receives
    what was cut."""
    left: list[str] = []
    rest = deque(lines)
    most = len(gone) + _MOST
    while rest and len(gone) < most:
        line = rest.popleft()
        label, colon, _ = line.partition(":")
        if not line.strip() or (colon and label.strip(" .\t").lower() in _table()["letterhead"]):
            left.append(line)
            continue
        if (found := _head_of(line, below=bool(gone))) is None:
            return [*left, line, *rest]
        gone.append(line[: len(line) - len(found)].strip())
        if found:
            rest.appendleft(found[:1].upper() + found[1:])
    return [*left, *rest]


def _head_of(line: str, below: bool) -> str | None:
    """The rest of a line behind its greeting, "" = nothing is left; None where no greeting begins it. below:
    the line stands below a greeting."""
    plain = _SHORTENED.sub(lambda found: found[1] + " ", line)
    if _greets(plain) or _salutes(plain) or (below and _addresses(plain)):
        return ""
    lead = _LEAD.match(plain)
    if lead is not None and (_greets(lead[1]) or _salutes(lead[1])):
        return line[lead.end() :]
    opened = _OPENED.match(line)
    return line[opened.end() :] if opened is not None and _forwards(opened[1]) else None


def _greets(text: str) -> bool:
    words, table = _words(text), _table()
    return bool(words) and table["greeting"].issuperset(words) and not table["greets"].isdisjoint(words)


def _salutes(text: str) -> bool:
    """Whether a line only addresses somebody, "Yth. Kepala Dinas PUPR": a word of address, then names and
    posts, and no sentence."""
    low = " ".join(re.findall(r"[\w/-]+", text.lower()))
    opens = next((one for one in _table()["salutation"] if low == one or low.startswith(f"{one} ")), None)
    return opens is not None and _is_title(text[len(opens) :].strip(" .,:;"))


def _addresses(text: str) -> bool:
    """Whether a line below a salutation goes on with it: a name, a post, or "di Tempat"."""
    words = _words(text)
    town = _IN_TOWN.match(text)
    place = _table()["places"].issuperset(words) or (town is not None and _is_title(town[1]))
    return place or (len(words) <= _SHORT and _kind(text) == "post")


def _without_forwarding(text: str, gone: list[str]) -> str:
    """`text` without requests to pass it on: "mohon diteruskan kepada pelapor". gone: receives what
    was cut."""
    if _table()["whom"].isdisjoint(_words(text)):
        return text
    out, end = "", 0
    for found in _SENTENCE.finditer(text):
        if (span := _request_in(found.group())) is not None:
            start, stop = (found.start() + one for one in span)
            left = text[end:start].rstrip(" ")
            out += f"{left[:-1]}." if left.endswith(",") else left
            gone.append(" ".join(text[start:stop].split()))
            end = stop + len(text[stop:]) - len(text[stop:].lstrip(" "))
    return out + text[end:]


def _request_in(sentence: str) -> tuple[int, int] | None:
    """Returns where in a sentence the request to pass it on stands; it begins the sentence, or follows a
    comma or a line's end. None = there is none."""
    if _table()["whom"].isdisjoint(_words(sentence)):
        return None
    starts = [one.end() for one in re.finditer(r"\A\s*|\n\s*|,\s+", sentence)]
    ends = [len(sentence), *(one.start() for one in re.finditer(r"\n", sentence))]
    spans = [(start, end) for start in starts[:_MOST] for end in ends[:_MOST] if start < end]
    return next((span for span in spans if _forwards(sentence[slice(*span)])), None)


def _forwards(text: str) -> bool:
    words, table = _words(text), _table()
    asks = not table["verbs"].isdisjoint(words) and not table["whom"].isdisjoint(words)
    return asks and table["forward"].issuperset(words)


def _without_signature(
    lines: list[str], name: str, least: int, *, plain: bool = False
) -> tuple[list[str], list[str]]:
    """Returns (the lines above a signature, the signature). least: how many lines with words must stay above
    it; plain: without a closing formula it must hold a number."""
    saying = [at for at, line in enumerate(lines) if line.strip()]
    if len(saying) <= least and not (saying and _INLINE.search(lines[saying[-1]])):
        return lines, []
    first = saying[least] if len(saying) > least else len(lines)
    if (start := _formula_at(lines, saying, first)) is None:
        start = _block_at(lines, saying, first, frozenset(_words(name)), plain=plain)
    if start is None:
        return _without_inline(lines, saying)
    return lines[:start], [line.strip() for line in lines[start:] if line.strip()]


def _formula_at(lines: Sequence[str], saying: Sequence[int], first: int) -> int | None:
    """The line of the last closing formula ("Hormat kami,") below which only short lines stand."""
    for at in reversed([one for one in saying[-_MOST:] if one >= first]):
        below = [one for one in saying if one > at]
        if _is_formula(lines[at], "formulas"):
            # the day, "a.n. Kepala Dinas" and the like that stand above the last formula belong to it
            above = reversed([one for one in saying if first <= one < at])
            return [at, *takewhile(lambda one: _belongs_to_formula(lines[one]), above)][-1]
        if below and _is_formula(lines[at], "thanks") and all(_kind(lines[one]) for one in below):
            return below[0]
        ends = lines[at].rstrip().endswith((".", "?", "!"))
        if len(lines[at].split()) > _SHORT or (ends and not _kind(lines[at])):
            return None
    return None


def _belongs_to_formula(line: str) -> bool:
    return _is_formula(line, "formulas") or _kind(line) in ("post", "place", "number")


def _is_formula(line: str, which: str) -> bool:
    """Whether the line is a closing formula, alone or with a name behind it: "Salam, Admin SP4N-LAPOR!"."""
    if len(line) > _TAIL:
        return False
    head, mark, rest = map(str.strip, re.sub(r"^\s*a\.?n\.", "an,", line, flags=re.I).partition(","))
    known = _table()[which]
    said = " ".join(re.findall(r"[\w']+", head.lower().replace("\u2019", "'")))
    if said in known:
        return not rest or (which == "formulas" and len(rest.split()) <= 2 * _SHORT and _is_title(rest))
    if mark or which == "thanks" or len(head.split()) > _SHORT:
        return False
    begun = said.startswith(_table()["begun"])
    return begun and any(said.startswith(f"{one} ") and _is_title(head[len(one) :]) for one in known)


def _block_at(
    lines: Sequence[str], saying: Sequence[int], first: int, name: frozenset[str], *, plain: bool
) -> int | None:
    """The line where a signature without a closing formula begins. A number, a post or his name must tell it;
    lines below a colon are never one."""
    start, kinds = None, set()
    for at in reversed([one for one in saying[-_MOST:] if one >= first]):
        words = frozenset(_words(lines[at]) if name else ())
        own = 0 < len(words) <= _SHORT and words <= name  # his name, or a part of it
        kind = "own" if own else _kind(lines[at])
        if not kind:
            break
        start = at
        kinds.add(kind)
    telling = ("number", "contact") if plain else ("own", "number", "post")
    if start is None or kinds.isdisjoint(telling) or (kinds == {"post", "contact"} and not plain):
        return None  # an agency with its telephone is for whoever wants to ask there
    above = [one for one in saying if one < start]
    if above and lines[above[-1]].rstrip().endswith(":"):
        return None
    apart = not above or above[-1] < start - 1 or lines[above[-1]].rstrip().endswith((".", "!", "?"))
    return start if apart or "number" in kinds else None


def _kind(line: str) -> str:
    """Returns what a line of a signature holds: name, post, number, contact or place; "" = no such line."""
    if len(line) > _TAIL:
        return ""
    if _NUMBERED.match(line):
        return "number"
    if _PLACED.match(line):
        return "place"
    bare = _CONTACT.sub(" ", line)
    words = [word.lower() for word in re.findall(r"\w[\w'-]*", bare)]
    if bare != line and all(word in _table()["contacts"] for word in words):
        return "contact"
    if len(line.split()) > _SHORT + 2 or not _is_title(bare) or line.rstrip().endswith((":", "?", ";")):
        return ""
    return "post" if words and words[0] in _table()["posts"] else "name"


def _is_title(text: str) -> bool:
    """Whether every word begins with a capital, as those of names and posts do."""
    words = re.findall(r"[^\W\d_][\w'-]*", _CONTACT.sub(" ", text))
    small = _table()["small"] | _table()["contacts"]
    return all(word[0].isupper() or word.lower() in small for word in words)


def _without_inline(lines: list[str], saying: Sequence[int]) -> tuple[list[str], list[str]]:
    """The lines without a closing at the end of the last one: "… mohon dicek. Salam, Admin SP4N-LAPOR!"."""
    if not saying:
        return lines, []
    last = lines[saying[-1]]
    for found in reversed(list(_INLINE.finditer(last, max(0, len(last) - _TAIL)))):  # nobody signs with more
        tail = last[found.end() :]
        if _is_formula(tail, "formulas"):
            return [*lines[: saying[-1]], last[: found.start()]], [tail.strip()]
    return lines, []
