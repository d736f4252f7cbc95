"""Which words of a complainant ask to keep his name (anonymous) or the matter (secret) hidden, and which lift
such a wish.

A wish wins over words that lift it in the same mail. What he says of other people's names is no wish of his.

In: `wished_secrecy`, `tells_leave`: the `Grammar` and a text's `Clauses`. `without_wish`: the text.
Out: the wanted switches ("anonymous", "secret"); yes or no; the text without the wish.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Words: grammar/reply_words.toml [[secrecy]]. Words that only may be a wish: complaints/secrecy_hints.py.
What a wish does: procedure/desk/disclosure/secrecy_switches.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from mailroom.reading.language.lexicon import Clauses, PhraseHit, Says
from mailroom.reading.replies.parsed_reply import Grammar

_PIECES = re.compile(r"(?i)(?<=[.;!?,\n])\s*|\s+(?=(?:dan|tapi|tetapi|namun|serta)\s)")
_NUMBER = re.compile(r"(?i)\W*(?:bintang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?(?:\s*bintang)?(?=\W)")
_MOST = 40  # pieces of a letter that are looked through


def wished_secrecy(grammar: Grammar, clauses: Clauses) -> dict[str, bool]:
    """Returns {anonymous?, secret?}: True = wished, False = lifted. A key is missing when the mail does not
    speak of it. When one mail says both, the wish counts."""
    wished: dict[str, bool] = {}
    if not (spoken := grammar.lexicon.rows(clauses, grammar.secrecy).get("secrecy", [])):
        return wished
    told = {found.clause for one in spoken if one.row["set"] == "others" for found in one.hits}
    lifted: dict[str, bool] = {}
    for entry in grammar.data["secrecy"]:
        found = _wish_in(grammar, clauses, entry) if entry["set"] in _LIFTS else None
        # "saya cabut permintaan rahasia": lifting a wish is none; what opens the matter opens no name
        if found:
            lifted |= _WISHED[entry["set"]]
            clauses = Clauses(clause for clause in clauses if clause != found.clause)
    clauses = Clauses(clause for clause in clauses if clause not in told) if told else clauses
    for entry in grammar.data["secrecy"]:
        kind = entry["set"]
        counts = kind not in ("others", *_LIFTS) and not (kind == "both" and wished)
        if counts and _wish_in(grammar, clauses, entry):
            wished |= _WISHED[kind]
    return lifted | wished  # who says both is kept closed


def tells_leave(grammar: Grammar, clauses: Clauses) -> bool:
    """Whether he speaks of letting something be told, if only to some ("ke dinas boleh, ke kades jangan")."""
    spoken = grammar.lexicon.rows(clauses, grammar.secrecy).get("secrecy", [])
    return any(one.row["set"] in _LIFTS for one in spoken)


def without_wish(grammar: Grammar, text: str) -> str:
    """Returns what a text says beside the wish for secrecy in it; "" where the two cannot be told apart. A
    number at the head of the wish stays ("5, nama saya rahasiakan")."""
    left: list[str] = []
    pieces = _PIECES.split(text)
    for piece in pieces if len(pieces) <= _MOST else ():
        if wished_secrecy(grammar, grammar.lexicon.clauses(piece)):
            number = _NUMBER.match(piece)
            left += [number[0]] if number else []
        else:
            left.append(piece)
    rest = " ".join(filter(None, map(str.strip, left)))
    return "" if wished_secrecy(grammar, grammar.lexicon.clauses(rest)) else rest


def _wish_in(grammar: Grammar, clauses: Clauses, entry: Mapping[str, Any]) -> PhraseHit | None:
    """Returns where the wish of this row of reply_words.toml is said; None when it is denied, limited, or
    about something else by the words beside it. A question lifts nothing."""
    says, first = entry["say"], grammar.lexicon.first
    found = first(clauses, says) or first(clauses, _denying(says), plain=True)
    if found is None or (found.clause.asks and entry["set"] in _LIFTS):
        return None
    # the words beside the phrase: those of its clause, and of the next in its sentence
    (number, at), own = found.place, found.clause.words
    after = " ".join(clause.words for clause in clauses[number + 1 : number + 2] if clause.before)
    beside = {*own[:at].split(), *own[at + len(found.words) :].split(), *after.split()}
    if not beside.isdisjoint(entry.get("limits", ())):
        return None
    words = set(own.split())
    if entry.get("whole"):
        fits = words.difference(found.words.split()) <= grammar.courtesy
    else:
        fits = words.isdisjoint(entry.get("unless", ())) or not words.isdisjoint(entry.get("but", ()))
    return found if fits else None


_LIFTS = ("open", "public")
_WISHED = {"anonymous": {"anonymous": True}, "secret": {"secret": True}}
_WISHED |= {"both": {**_WISHED["anonymous"], **_WISHED["secret"]}}
_WISHED |= {"open": {"anonymous": False}, "public": {"secret": False}}


@cache
def _denying(says: Says) -> Says:
    """The phrases that are denials themselves ("jangan sebut nama saya"): they are looked for as they stand,
    where other phrases would count as denied."""
    return Says(say for say in says if say.startswith(("jangan", "usah", "tidak *", "tanpa")))
