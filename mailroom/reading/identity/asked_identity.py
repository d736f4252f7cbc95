"""Whether a question to the complainant asks who he is. What else is asked of him goes to him.

A word for what tells it ("nama", "nomor HP") counts by what stands behind it: the complainant, or nothing.
"nama toko yang menjual" asks for something else.

In: `asks_who_he_is`: the text's `Clauses` and the `Lexicon`; [who_he_is] of grammar/reply_words.toml.
Out: yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What becomes of such a question: procedure/desk/disclosure/identity_release.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import dropwhile
from typing import Any

from mailroom.reading.language.lexicon import Clauses, Lexicon


def asks_who_he_is(clauses: Clauses, lexicon: Lexicon, words: Mapping[str, Any]) -> bool:
    """words: the entries of [who_he_is]."""
    if lexicon.first(clauses, words["say"], plain=True):
        return True
    said = ([_bare(word) for word in clause.words.split() if not word.isdigit()] for clause in clauses)
    return any(_clause_asks(one, words) for one in said)


def _clause_asks(said: Sequence[str], words: Mapping[str, Any]) -> bool:
    for at, word in enumerate(said):
        before, behind = said[:at], said[at + 1 :]
        if word in words["who"] and _names_him(before, _skip_words(behind, words["who_is"]), words):
            return True
        if word not in words["things"]:
            continue
        rest = _skip_words(behind, words["with_it"])
        own = {word, *behind[: len(behind) - len(rest)]} & set(words["personal"])
        if _is_he(rest, words) or (own and _ends(rest, words) and _begins(before, words)):
            return True
    return False


def _names_him(before: Sequence[str], rest: Sequence[str], words: Mapping[str, Any]) -> bool:
    """`before` "siapa" and behind it: "siapa pelapornya", "siapa yang melapor", "pelapornya siapa"."""
    return _is_he(rest, words) or (not rest and _begins(before, words))


def _is_he(rest: Sequence[str], words: Mapping[str, Any]) -> bool:
    """Whether the complainant stands here; a title followed by a noun is somebody else ("Bapak Camat")."""
    if rest and rest[0] in words["reports"]:  # "siapa yang melapor ke polisi" may be another
        return rest[1:2] not in (["ke"], ["kepada"])
    if rest and rest[0] in words["titles"]:
        return _ends(_skip_words(rest[1:], words["titles"]), words)
    return bool(rest) and rest[0] in words["complainant"] and rest[1:2] not in [[w] for w in words["states"]]


def _begins(before: Sequence[str], words: Mapping[str, Any]) -> bool:
    """Whether what stands before asks, or names the complainant, and so nobody else."""
    last = _skip_words(before[::-1], words["who_is"])[:1]
    return not last or last[0] in {*words["asking"], *words["complainant"], *words["titles"]}


def _ends(rest: Sequence[str], words: Mapping[str, Any]) -> bool:
    return not _skip_words(rest, words["ends"]) or rest[0] in words["reasons"]


def _skip_words(said: Sequence[str], words: Collection[str]) -> list[str]:
    return list(dropwhile(lambda word: word in words, said))


def _bare(word: str) -> str:
    return word.removesuffix("nya").removesuffix("-") or word
