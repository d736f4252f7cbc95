"""Which of some known people a text names.

Somebody is named by a part of his name that no other of them bears. Another spelling ("Dedy", "Chandra") and
one wrong letter are forgiven. An ordinary word of the language is never taken for a name written wrongly.

In: `people_in`: a text and the names of known people.
Out: `NamedPerson`s with their places.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Who is meant by it: replies/mentions.py. Names of a hidden writer: own_names.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from mailroom.reading.identity.harmless_words import is_common

_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 3  # letters of a part of a name
_SPELLED = 4  # letters of a part that may be spelled otherwise
_MISSPELT = 5  # letters of a part that may have one letter wrong
_ALIKE = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("ch", "c"),
    ("sy", "s"),
    ("kh", "h"),
    ("y", "i"),
    ("v", "f"),
    ("z", "s"),
)


class NamedPerson(NamedTuple):
    """number: the place in the list, from 1."""

    start: int
    end: int
    number: int


@lru_cache(maxsize=16)  # one reply is asked several times
def people_in(text: str, names: tuple[str, ...]) -> Sequence[NamedPerson]:
    """Each place where one of these people is named."""
    parts = [{one.lower() for one in _WORD.findall(name) if len(one) >= _LEAST} for name in names]
    alone = [own - set().union(*(other for other in parts if other is not own)) for own in parts]
    initials = {part[0] for own in alone for part in own}
    found: list[NamedPerson] = []
    words = [(spot.group().lower(), *spot.span()) for spot in _WORD.finditer(text)]
    for at, (word, start, stop) in enumerate(words):
        if word[0] not in initials or (found and start < found[-1].end):
            continue
        number = next((no for no, known in enumerate(alone, 1) if _is_one_of(word, known)), 0)
        if number:
            end = stop
            for further, begin, last in words[at + 1 :]:
                if further not in parts[number - 1] or text[end:begin].strip(" ."):
                    break
                end = last
            found.append(NamedPerson(start, end, number))
    return tuple(found)


def _is_one_of(word: str, parts: set[str]) -> bool:
    if word in parts:
        return True
    near = len(word) >= _SPELLED and any(_is_near(word, part) for part in parts if len(part) >= _SPELLED)
    return near and not is_common(word)


def _is_near(word: str, part: str) -> bool:
    """Whether the word is the part of a name in another spelling, or with one letter wrong."""
    if word[0] != part[0] or abs(len(word) - len(part)) > 1:
        return False
    if _in_one_spelling(word) == _in_one_spelling(part):
        return True
    if len(part) < _MISSPELT:
        return False
    same = next((at for at, (one, other) in enumerate(zip(word, part, strict=False)) if one != other), None)
    if same is None:
        return True  # the last letter is missing, or one too many
    rests = {
        (word[same + 1 :], part[same + 1 :]),
        (word[same:], part[same + 1 :]),
        (word[same + 1 :], part[same:]),
    }
    return any(one == other for one, other in rests)


def _in_one_spelling(word: str) -> str:
    for written, plain in _ALIKE:
        word = word.replace(written, plain)
    return re.sub(r"(.)\1", r"\1", word)
