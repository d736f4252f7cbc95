"""Which earlier answers to like matters a liaison reads below the menu of his disposition sheet (SOP row 4).

They share the most words with it, two at least, or the same object. Each answered case is kept under at most
8 words (`KEPT`) of its title and object, beside its agency's code. Only words of the dictionary count, so no
name and no number is kept. Answers are shown as a register shows words; of a hidden or secret case nothing is
kept or shown. The keys lie in the case's row: they change with it, are erased with it, and `rebuild` makes
them again. What is looked at does not grow with the number of cases.

In: `keys_of`: a `Case`. `with_earlier_answers`: the `Register`, a look-up of cases, the case, its replies,
`House`.
Out: keys as texts; the replies, with at most three answers of the same agency in a disposition's data, the
latest first.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: Open cases that look alike: kinds/similar_cases.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.reading.identity.harmless_words import is_harmless, may_be_name
from mailroom.shelves.register.register import Register
from mailroom.text.word_overlap import telling_words

Find = Callable[[str], Case | None]  # a case by its number
KEPT = 8
LOOKED_AT = 8  # of the latest cases under each key
SHOWN = 3
_LIKE = 2  # common words from which a matter is like another; its object counts for two
_LETTERS = 160  # of an answer, which are two lines


def keys_of(case: Case) -> list[str]:
    """Returns what the row of a case is found by."""
    if _is_kept_secret(case):
        return []
    answered = {part.agency for part in case.live if _answer(part)}
    return sorted(f"{agency}|{word}" for agency in answered for word in _words(case))


def with_earlier_answers(
    register: Register, find: Find, case: Case, replies: Sequence[Reply], house: House
) -> list[Reply]:
    """Returns the replies; a disposition tells of earlier answers."""
    found = list(replies)
    for place, reply in enumerate(found):
        if reply.form == "disposition" and (earlier := _earlier(register, find, case, reply.agency, house)):
            found[place] = replace(reply, data={**reply.data, "earlier": earlier})
    return found


def _earlier(register: Register, find: Find, case: Case, agency: str, house: House) -> list[dict[str, Any]]:
    common: Counter[str] = Counter()
    for word in _words(case):
        weight = _LIKE if word.startswith("=") else 1
        for row in register.find("cases", "answers", f"{agency}|{word}", LOOKED_AT, newest=True):
            common[str(row["key"])] += weight
    likest = sorted(((many, number) for number, many in common.items() if many >= _LIKE), reverse=True)
    known = {case.number, *case.absorbed, *case.children}
    shown: list[dict[str, Any]] = []
    for _, number in likest:
        other = find(number) if number not in known and len(shown) < SHOWN else None
        if other is not None and not _is_kept_secret(other):
            its = [part for part in other.live if part.agency == agency and _answer(part)]
            shown += [_excerpt(other, part, house) for part in its[-1:]]
    return shown


def _excerpt(case: Case, part: Disposition, house: House) -> dict[str, Any]:
    text = " ".join(alias_and_masked_texts.outward(_answer(part), case, house.identity).split())
    if len(text) > _LETTERS:
        text = f"{text[:_LETTERS].rsplit(' ', 1)[0]} …"
    return {"number": case.number, "on": part.relayed, "text": text}


def _answer(part: Disposition) -> str:
    return part.answer.text if part.relayed and part.answer else ""


def _is_kept_secret(case: Case) -> bool:
    return case.secret or alias_and_masked_texts.hides(case)


def _words(case: Case) -> list[str]:
    """The words a matter is found by: its object as a whole, marked, then single words, the longest first."""
    said = telling_words(f"{case.title or case.subject}\n{case.topic}")
    words = sorted(filter(_names_nobody, said), key=lambda word: (-len(word), word))
    topic = case.topic.lower().split()
    whole = [f"={' '.join(topic)}"] if topic and all(map(_names_nobody, topic)) else []
    return [*whole, *words][:KEPT]


def _names_nobody(word: str) -> bool:
    return word.isalpha() and is_harmless(word) and not may_be_name(word)
