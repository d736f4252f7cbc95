"""Which parts of a complainant's own address officials may read: house number, RT, street, village, by
whether the matter lies at his home.

The place of the matter stays readable. When the matter lies at his home, street and RT stay, and only closer
details are struck. A village alone is nobody's address.

In: a text or an address, the `Case`, an `IdentityReader`.
Out: spans to strike, as (start, end); `Home`s; the parts that stay readable.
Fails: A reader without answers raises LookupError: the letter is set aside, nothing leaves.
See: How an address is found: reading/identity/complainant_address.py. Numbers in any text: number_masking.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from mailroom.procedure.case import Case
from mailroom.procedure.identity_questions import Home, IdentityReader

_JOINT, _GAP = re.compile(r"(?<=\b[A-Za-z])(?=\d)"), re.compile(r"(?<=\b[A-Za-z])[-/ ](?=\d)")
_HOUSE_NO = r"(?:[\s,]*(?:nomor|no)\b[\s.:]*\d{1,4}[a-z]?\b)"
# "Blok C2", "Kav. 12 No 9", "Perum Griya Asri": so much of an address names a house, or a few dozen of them.
_PARTS = (
    re.compile(
        rf"(?i)\b(?:blok|blk|kav(?:ling)?|kapling|gang|gg|lorong|lr|kamar|unit)\b[\s.:]*"
        rf"(?:[a-z]{{1,2}}[-/ ]?\d{{1,3}}[a-z]?|\d{{1,3}}[a-z]?|[a-z]{{1,2}}(?={_HOUSE_NO}))\b{_HOUSE_NO}?"
    ),
    re.compile(
        r"(?i)\b(?:blok|blk|kav(?:ling)?|kapling|gang|gg|lorong|lr|kamar|unit)\b[\s.:]*"
        r"(?:[a-z]{1,2}[-/ ]?\d{1,3}[a-z]?|\d{1,3}[a-z]?)\b"
    ),
    re.compile(
        r"(?i)\b(?:perum(?:ahan)?|kompleks?|komp|asrama|griya|puri|villa|cluster)\b[\s.:]+"
        r"(?!blok\b|no\b)[a-z]{3,}\b"
    ),
)


def telling_parts(address: str) -> list[str]:
    """Returns the parts of a hidden person's address that tell where he lives when they stand by
    themselves; "Blok C2" also as "Blok C 2"."""
    found = (one[0] for part in _PARTS for one in part.finditer(address))
    spelled = ((one, _JOINT.sub(" ", one), _GAP.sub("", one)) for one in found)
    return list(dict.fromkeys(chain.from_iterable(spelled)))


def homes_in(text: str, case: Case, identity: IdentityReader) -> list[Home]:
    """Returns his addresses in a text of his. When our question asked for the address, a bare address in his
    answer counts, too."""
    # we asked by the question itself, or else because the receipt named it missing
    asked = identity.asked_for(case.asked) if case.asked else ""
    missing = "identity" in case.missing and "place" not in case.missing
    answers = text not in _first_words(case) and (asked == "home" or (missing and asked != "place"))
    return [*identity.homes(text), *(identity.lone_addresses(text) if answers else ())]


def _first_words(case: Case) -> tuple[str, ...]:
    """What he wrote first, and what was read from it: no answer to a question of ours."""
    told = (case.title, case.place, case.when, case.wants, case.respondent, case.topic)
    return case.text, case.subject, case.summary, *told


def lies_at_home(home: Home, case: Case, identity: IdentityReader) -> bool:
    """Whether the matter lies at this home: its street stays readable for those who are to see to it."""
    return home.near or case.place in ("", case.subdistrict) or identity.on_one_street(home.text, case.place)


def home_spans(text: str, case: Case, identity: IdentityReader) -> list[tuple[int, int]]:
    """Returns (start, end) of his addresses in a text of his; of those where the matter lies, the house
    numbers."""
    spans = []
    for home in homes_in(text, case, identity):
        inner = [(0, len(home.text))]
        if lies_at_home(home, case, identity):
            inner = [*identity.house_numbers(home.text)]
        spans += [(home.start + start, home.start + end) for start, end in inner]
    return spans


def street_spans(text: str, case: Case, identity: IdentityReader) -> list[tuple[int, int]]:
    """Returns (start, end) of what stays readable of his addresses in a text of his, since the matter lies
    there."""
    spans = []
    for home in homes_in(text, case, identity):
        if lies_at_home(home, case, identity):
            start = home.start
            for first, last in identity.house_numbers(home.text):
                spans.append((start, home.start + first))
                start = home.start + last
            spans.append((start, home.end))
    return [span for span in spans if span[0] < span[1]]


def all_homes(case: Case, texts: Iterable[str], identity: IdentityReader) -> list[Home]:
    """Returns his addresses in all these texts of his, and the one that was entered as his home."""
    homes = [home for text in texts for home in homes_in(text, case, identity)]
    entered = " ".join(case.home.split())
    if entered and identity.is_exact(entered):
        homes.append(Home(0, len(entered), entered))
    near = {home.text for home in homes if home.near}
    return [replace(home, near=home.near or home.text in near) for home in homes]


def secret_part(home: Home, case: Case, identity: IdentityReader) -> str:
    """Returns the part of an address that nobody may read anywhere: all of it, or up to the number of the
    house; "" when nothing of it tells more than the street."""
    if not lies_at_home(home, case, identity):
        return home.text
    numbers = identity.house_numbers(home.text)
    return home.text[: numbers[-1][1]] if numbers else ""


def readable_parts(text: str, case: Case, identity: IdentityReader) -> list[str]:
    """Returns the parts of his addresses in his text that officials still read, because the matter lies
    there."""
    pieces = [text[start:end].strip(" ,.\n") for start, end in street_spans(text, case, identity)]
    return [" ".join(piece.split()) for piece in pieces if identity.is_exact(piece)]
