"""What an official orders of the office itself, by one word at the beginning of a mail: "sehat",
"libur 2026-12-09", "pejabat DINKES penghubung Nama <x@dinas.example>".

A word is read only of those who may use it (`for` in the table); of everybody else it is a letter as any.
Where what follows cannot be read, the order says so, with an example to press. No address and no day is
guessed.

In: `order_in`: a text, the writer's role, the agencies, the day of arrival, [counts] of reply_words.toml.
`answer_in`: a text.
Out: `ServiceOrder`, or None where the text orders nothing; "yes", "no", "undo" or "".
Fails: raises nothing of its own; a broken service_words.toml raises ValueError when it is first read.
See: What an order does: clerk/service/. Absences that officials tell of themselves: absence_words.py."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from mailroom.procedure.people import Agency, Role
from mailroom.reading.language.absence_words import Absence, absence_in
from mailroom.reading.language.date_words import days_in
from mailroom.reading.language.grammar_patterns import load

OFFICE = (Role.ADMIN, Role.ADMIN_HEAD)
_ADDRESS = re.compile(r"<?\s*(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)\s*>?")
_FIRST = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(
    r"(?i)(?:untuk\s+)?(?:laporan\s+)?(?:nomor\s+|no\.?\s*)?((?:[a-z]{1,8}-\d{4}-)?\d{1,6})\W*$"
)
_READ = 1_000  # characters that are looked at
_SHORT = 8  # words of a line that may be a word misspelt
_GREETING = re.compile(r"(?i)^\W*(?:(?:mohon|tolong|pak|bu|admin|min)\W+){0,3}")
_LIKE = 0.74  # how like a word another must be


@dataclass(frozen=True)
class ServiceOrder:
    """word: its name in the table; fault: why what follows could not be read ("" = it could): "words",
    "agency", "unknown"; near: what may have been meant, as a line to send."""

    word: str
    day: date | None = None
    agency: str = ""
    post: str = ""
    name: str = ""
    mail: str = ""
    text: str = ""
    leave: Absence | None = None
    fault: str = ""
    near: str = ""


@dataclass(frozen=True)
class Word:
    """One row of the table."""

    name: str
    pattern: re.Pattern[str]
    roles: tuple[Role, ...]
    takes: str
    example: str


@dataclass(frozen=True)
class _Following:
    """What follows a word, and what it is read with."""

    rest: str
    agencies: Mapping[str, Agency]
    today: date
    counts: Mapping[str, Any] = field(repr=False)


@cache
def words() -> tuple[Word, ...]:
    """Returns the table."""
    every = tuple(role for role in Role if role not in (Role.COMPLAINANT, Role.SYSTEM))
    return tuple(
        Word(
            row["name"],
            re.compile(rf"(?i)(?:{row['say']})(?![\w@-])"),
            OFFICE if row["for"] == "office" else every,
            row["takes"],
            row["example"],
        )
        for row in load("service_words")["word"]
    )


def order_in(
    text: str, role: Role, agencies: Mapping[str, Agency], today: date, counts: Mapping[str, Any]
) -> ServiceOrder | None:
    """Returns the order that a text of this role begins with."""
    said = text.strip()[:_READ]
    said = said[_GREETING.match(said).end() :] if _GREETING.match(said) else said  # type: ignore[union-attr]
    line = said.partition("\n")[0].strip()
    found = [(word.pattern.match(line), word) for word in words() if role in word.roles]
    spoken = [(match.end(), word) for match, word in found if match is not None]
    if spoken:
        end, word = max(spoken, key=lambda one: one[0])  # "kata dinas" is more than "kata"
        rest = line[end:].strip(" \t:,.;–-" if word.takes else " .!?")
        return _order_of(word, _Following(rest, agencies, today, counts))
    return _misspelt(line, said, role)


def answer_in(text: str) -> str:
    """Returns what a text of few words answers to "shall it be changed so?"."""
    said = " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split()[:4])
    for name, ways in load("service_words")["answers"].items():
        if said in ways:
            return str(name)
    return ""


def _order_of(word: Word, said: _Following) -> ServiceOrder | None:
    if not word.takes:
        return ServiceOrder(word.name) if not said.rest else None
    order = _READERS[word.takes](said)
    if order is None:  # "alamat pelapor sudah saya telepon" is no order
        short = len(said.rest.split()) <= 3 or any(_code(one, said) for one in said.rest.split()[:1])
        return ServiceOrder(word.name, fault="words", near=word.example) if short else None
    if isinstance(order, str):
        return ServiceOrder(word.name, fault="agency", text=order, near=word.example)
    return ServiceOrder(word.name, **order)


def _misspelt(line: str, said: str, role: Role) -> ServiceOrder | None:
    """A short line that begins with something like a word of the table."""
    first = _FIRST.match(line.lower())
    if first is None or len(said.split()) > _SHORT or len(first[0]) < 4:
        return None
    known = {word.example.split()[0]: word for word in words() if role in word.roles}
    near = difflib.get_close_matches(first[0], known, 1, _LIKE)
    if not near or first[0] in known:
        return None
    rest = line[first.end() :].strip()
    meant = f"{near[0]} {rest}".strip() if rest else known[near[0]].example
    return ServiceOrder("", fault="unknown", near=meant)


def _code(text: str, said: _Following) -> str:
    code = text.strip(" :,.").upper()
    return code if code in said.agencies else ""


def _agency(said: _Following) -> tuple[str, str] | str:
    """(code, what follows it), or the word that is no agency's code."""
    first, _, rest = said.rest.replace(":", " ", 1).strip().partition(" ")
    code = _code(first, said)
    return (code, rest.strip()) if code else first


def _mail(text: str) -> tuple[str, str]:
    """(what stands before the address, the address)."""
    found = _ADDRESS.search(text)
    return (text[: found.start()].strip(" ,;:-"), found["mail"].lower()) if found else (text, "")


def _post(text: str) -> tuple[str, str]:
    """(the post's name in the table, what follows it)."""
    ways = [(way, name) for name, ways in load("service_words")["posts"].items() for way in ways]
    for way, name in sorted(ways, key=lambda one: -len(one[0])):
        if found := re.match(rf"(?i){way}\b\W*", text):
            return name, text[found.end() :].strip()
    return "", text


Order = dict[str, Any] | str | None


def _day_order(said: _Following) -> Order:
    days = days_in(said.rest, said.today, said.counts)
    iso = re.match(r"\d{4}-\d\d?-\d\d?", said.rest)
    if not days and not iso:
        return None
    if not days:
        return {"day": None, "fault": "past"}
    start, end, day = days[0]
    if start > 12:
        return None
    return {"day": day, "text": " ".join(said.rest[end:].strip(" ,.:;()-").split())[:80]}


def _address_order(said: _Following) -> Order:
    agency = _agency(said)
    _, mail = _mail(said.rest)
    if isinstance(agency, str):
        return agency if mail else None
    post, _ = _post(agency[1])
    return {"agency": agency[0], "post": post or "liaison", "mail": mail} if mail else None


def _chair(text: str) -> tuple[str, str]:
    """(the office's own chair, what follows it): "wakil admin Siti <…>"."""
    ways = [(way, name) for name, ways in load("service_words")["chairs"].items() for way in ways]
    for way, name in sorted(ways, key=lambda one: -len(one[0])):
        if found := re.match(rf"(?i){way}\b\W*", text):
            return name, text[found.end() :].strip()
    return "", text


def _post_order(said: _Following) -> Order:
    chair, rest = _chair(said.rest)
    if chair:
        name, mail = _mail(rest)
        return {"post": chair, "name": name, "mail": mail} if name and mail else None
    agency = _agency(said)
    if isinstance(agency, str):
        return agency if _mail(said.rest)[1] else None
    post, rest = _post(agency[1])
    name, mail = _mail(rest)
    return {"agency": agency[0], "post": post, "name": name, "mail": mail} if post and name and mail else None


def _remove_order(said: _Following) -> Order:
    chair, rest = _chair(said.rest)
    if chair and not rest:
        return {"post": chair}
    agency = _agency(said)
    if isinstance(agency, str):
        return agency if agency.isalpha() and agency.isupper() else None
    post, rest = _post(agency[1])
    name, mail = _mail(rest)
    named = name or mail or post != "officer"
    return {"agency": agency[0], "post": post, "name": name, "mail": mail} if post and named else None


def _keyword_order(said: _Following) -> Order:
    head, colon, phrase = said.rest.partition(":")
    if not colon or not phrase.strip():
        return None
    code = _code(head, said)
    return {"agency": code, "text": " ".join(phrase.split())[:80].rstrip(".")} if code else head.strip()


def _leave_order(said: _Following) -> Order:
    agency = _agency(said)
    if isinstance(agency, str):
        return agency if agency.isalpha() and agency.isupper() else None
    post, rest = _post(agency[1])
    leave = absence_in(f"cuti {rest}", said.today, said.counts)
    return {"agency": agency[0], "post": post or "liaison", "leave": leave} if leave else None


def _case_order(said: _Following) -> Order:
    found = _NUMBER.match(said.rest)
    return {"text": found[1]} if found else None


def _rest_order(said: _Following) -> Order:
    return {"text": said.rest} if said.rest else None


_READERS: Mapping[str, Callable[[_Following], Order]] = {
    "day": _day_order,
    "address": _address_order,
    "post": _post_order,
    "remove": _remove_order,
    "keyword": _keyword_order,
    "leave": _leave_order,
    "case": _case_order,
    "rest": _rest_order,
}
