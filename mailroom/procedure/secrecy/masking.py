"""Who may learn what of a complainant: his alias, and the masking of what would identify him
(promise 12).

Promises: pure. In every text for officials his NIK and his mail address are struck out. When the case is
hidden (anonim or oversight), so are his name, telephone numbers, his address and his signature. Which words
of a text identify its writer is decided by the house's `identity` reader; without one, masking raises
LookupError."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mailroom.procedure.case import Case
from mailroom.procedure.identity_reader import IdentityReader
from mailroom.procedure.secrecy import home_masking

STRUCK = "[disamarkan]"
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# Every text of every letter is searched: a pattern that begins with a digit and looks behind it takes half
# the time. Sixteen digits in any grouping ("1603 0102 0304 0005"), also a family card's; none begins with 0,
# as a list of case numbers does.
_NIK = re.compile(r"[1-9](?<!\d[1-9])(?:[ .-]?\d){15}(?!\d)")
_PHONE = re.compile(
    r"(?<!\w)(?:\(?\+?62\)?[ .-]?|\(?0)8[1-9]\d?\)?(?:[ .-]?\d){6,9}(?!\d)"
    r"|(?<![\w.])(?:\(?0[1-9]\d{1,2}\)?|\+62[ .-]?\d{2,3})[ .-](?:\d{5,8}|\d{3}[ .-]\d{3,4})(?!\d)"
)
_HANDLE = re.compile(r"(?<![\w.@])@[\w.]{4,}")
_SMALL = 3  # initials ("M.") are words of everybody; "Ani" and "Eko" are names
_PARTICLES = frozenset(("bin", "binti", "van", "der", "haji", "hajah", "bapak", "ibu", "pak", "dan"))
_MOST_DOUBTS = 8


def alias(case: Case) -> str:
    """ "Pelapor #0042": how officials call a hidden complainant."""
    return f"Pelapor #{case.number.rsplit('-', 1)[-1]}"


def is_promise(case: Case, switch: str) -> bool:
    """Whether "anonymous" or "secret" is the complainant's alone to lift: he wished it, or was told of it.

    The receipt and the answer to his wish name what is closed, the letter of a disposition that his name is.
    On the oversight track it promises both."""
    told = stands = False
    for event in case.trail:
        switched = event.kind in ("received", "secrecy", "corrected") and switch in event.data
        stands = bool(event.data[switch]) if switched else stands
        if switched and event.kind != "corrected":
            told = stands
        elif event.kind == "disposed":
            told = told or bool(event.data.get("oversight")) or (stands and switch == "anonymous")
    return told


def shown_name(case: Case) -> str:
    """What officials call the complainant: his name; the alias when the case is hidden (anonim or oversight)
    or no name of his is known."""
    return alias(case) if case.is_hidden or not case.name else case.name


def forbidden_strings(case: Case, identity: IdentityReader) -> tuple[str, ...]:
    """What must not stand in a letter to officials: always the mail address; when hidden, name and home, too.
    The same holds for the first writer of what he passed on; for those whose cases were merged into this one,
    by their own switches."""
    items = _forbidden_of(case, identity)
    # a word of the open name tells nothing of who came with a merged case
    open_name = "" if case.is_hidden else _fold(case.name)
    for one in case.joined.values():
        theirs = [*_forbidden_of(one, identity), *(case.disguised if one.is_hidden else ())]
        items += [item for item in theirs if "@" in item or _fold(item) not in open_name]
    return tuple(dict.fromkeys(item for item in _unread(items, case) if len(item) >= _SMALL))


def between_complainants(text: str, case: Case, reader: Case, identity: IdentityReader) -> str:
    """What officials wrote to all who complained of one matter, without what names one of them to another."""
    items = []
    for one in (case, *case.joined.values()):
        if one.number != reader.number and one.address != reader.address:
            items += _forbidden_of(replace(one, anonymous=True), identity)
    own = _fold(reader.name)
    return strike_words(text, [item for item in items if len(item) >= _SMALL and _fold(item) not in own])


def _fold(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9]+', ' ', text.lower()).strip()} "


def _unread(items: Iterable[str], case: Case) -> list[str]:
    """Without the words that the admin said may be read."""
    shown = {word.lower() for name in case.undisguised for word in (name, *name_parts(name))}
    return [item for item in items if item.lower() not in shown or "@" in item]


def _forbidden_of(case: Case, identity: IdentityReader) -> list[str]:
    people = _people(case)
    items = [address for _, address in people]
    if case.is_hidden:
        homes = home_masking.all_homes(case, complainant_texts(case), identity)
        items += names(case, identity)
        items += [(address.rpartition("@")[0] or address).strip('"') for _, address in people]
        items += [case.phone, *(home_masking.secret_part(home, case, identity) for home in homes)]
        items += case.disguised
        items = _unread(items, case)
    return items


def _people(case: Case) -> list[tuple[str, str]]:
    return [(case.name, case.address), *((one["name"], one["address"]) for one in case.passed_on)]


def names_in_texts(case: Case, identity: IdentityReader) -> list[str]:
    """The names by which he calls himself in what he wrote: words of those texts, which go when those go."""
    called = (name for text in complainant_texts(case) for name in identity.names_of_writer(text))
    return list(dict.fromkeys(called))


def complainant_texts(case: Case) -> list[str]:
    """All that he wrote."""
    texts = [case.text, case.subject, case.passed_note, case.facts, case.rating_reason]
    return texts + [text.text for text in case.texts if text.own]


def hidden_homes(case: Case, identity: IdentityReader) -> list[str]:
    """His addresses that officials do not read at all."""
    homes = home_masking.all_homes(case, complainant_texts(case), identity)
    return [home.text for home in homes if not home_masking.lies_at_home(home, case, identity)]


def names(case: Case, identity: IdentityReader) -> list[str]:
    """The names of the complainant and of the first writer of what he passed on, and their telling words.
    They are those of the mail and those he calls himself by. What only describes him ("Warga Sukaraja") is no
    name, nor are the places of his case."""
    called = [name for name, _ in _people(case) if name] + names_in_texts(case, identity)
    places = identity.settlements(case.text) | _place_words(case)
    telling = []
    for name in called:
        parts = [part for part in name_parts(name) if not identity.is_description(part)]
        placed = [part for part in parts if part.lower() in places]
        if len(parts) < len(name_parts(name)):  # "Warga Sukaraja", "Joko Warga Sukaraja"
            parts = [part for part in parts if part not in placed]
        if (parts and parts != placed) or not name_parts(name):
            telling += [name, *parts]
    return telling


def _place_words(case: Case) -> set[str]:
    return {word.lower() for word in f"{case.place} {case.subdistrict}".split()}


def name_parts(name: str) -> list[str]:
    """The words of a name that by themselves tell who it is: three letters and more, and no particles."""
    parts = re.split(r"[\s.,]+", name)
    return [part for part in parts if len(part) >= _SMALL and part.lower() not in _PARTICLES]


def mask_niks(text: str) -> str:
    """The text with every NIK struck out: 16 digits in any grouping. Telephone numbers stay."""
    return _NIK.sub(STRUCK, text)


def others_numbers(text: str) -> list[str]:
    """Phone numbers and NIKs in an official's answer that may be other people's (promise 12)."""
    return [*_NIK.findall(text), *(found.group() for found in _PHONE.finditer(text))]


def strike(text: str, case: Case, identity: IdentityReader) -> str:
    """`text` as officials may read it, no matter who wrote it."""
    text = _NIK.sub(STRUCK, text)
    if not case.is_hidden:
        text = _MAIL.sub(STRUCK, text) if case.passed_on else text
        return strike_words(text, forbidden_strings(case, identity))
    text = _PHONE.sub(STRUCK, _MAIL.sub(STRUCK, text) if "@" in text else text)
    # where the matter lies at his home, its street stays
    for home in home_masking.all_homes(case, complainant_texts(case), identity):
        stays = home_masking.lies_at_home(home, case, identity)
        if stays and (secret := home_masking.secret_part(home, case, identity)):
            text = strike_words(text, [secret], home_masking.without_numbers(secret, STRUCK, identity))
    items = forbidden_strings(case, identity)

    def strike_handle(found: re.Match[str]) -> str:
        """ "@budisantoso88" is made of a name."""
        bare = re.sub(r"[\W_]", "", found[0]).lower()
        parts = (re.sub(r"[\W_]", "", item).lower() for item in items if len(item) > _SMALL)
        return STRUCK if any(part in bare for part in parts) else found[0]

    return strike_words(_HANDLE.sub(strike_handle, text) if "@" in text else text, items)


def outward_title(case: Case, identity: IdentityReader) -> str:
    """What the case is about, without who says so: for digests, reprimands, reports and registers. Those go
    beyond the letters of the case. They need the matter and not the person, whether he is hidden or not:
    neither names nor addresses nor numbers."""
    joined = {number: replace(one, anonymous=True) for number, one in case.joined.items()}
    return strike(case.title or case.subject, replace(case, anonymous=True, joined=joined), identity)


def strike_complainant_text(text: str, case: Case, identity: IdentityReader) -> str:
    """What a complainant wrote, as officials may read it: when he is hidden, also without the lines of his
    signature, what a form says of him, and his address."""
    if not case.is_hidden:
        return strike(text, case, identity)
    # one mark for the lines of his signature that follow one another; a line with a shown word stays
    rows, shown = text.split("\n"), [one.lower() for one in case.undisguised]
    lines = {no for no in identity.signature_lines(text) if not any(one in rows[no].lower() for one in shown)}
    left = [(no, row) for no, row in enumerate(rows) if no not in lines or no - 1 not in lines]
    text = "\n".join(STRUCK if no in lines else row for no, row in left)
    # where the matter lies at his home, its street is left to `mask_homes`
    for start, end, label in reversed(identity.form_lines(text)):
        homes = home_masking.homes_in(text[start:end], case, identity)
        if not any(home_masking.lies_at_home(home, case, identity) for home in homes):
            text = f"{text[:start]}{label} {STRUCK}{text[end:]}"
    return strike(home_masking.mask_homes(text, case, STRUCK, identity), case, identity)


def doubts(text: str, case: Case, identity: IdentityReader) -> list[str]:
    """The words of `text` that officials still read and that might tell who he is: for a person to judge."""
    left = strike_complainant_text(text, case, identity)
    places = identity.sites(left) | _place_words(case)
    doubtful = [*home_masking.readable_parts(text, case, identity), *identity.traces(left, STRUCK)]
    for phrase, words in identity.possible_names(left):
        if not places.issuperset(map(str.lower, words)) and phrase not in " ".join(doubtful):
            doubtful.append(phrase)
    return list(dict.fromkeys(doubtful))[:_MOST_DOUBTS]


def strike_words(text: str, words: Iterable[str], struck: str = STRUCK) -> str:
    """`text` with `struck` in the place of these words: whole, in any case and over any blanks, as the linter
    reads them, too."""
    for word in sorted(words, key=len, reverse=True):
        first = word.split()[0] if word.strip() else word
        if text.isascii() and word.isascii() and first.lower() not in text.lower():
            continue  # a pattern of its own for each person takes longer to make than ten letters to search
        spelled = r"\s+".join(map(re.escape, word.split())) or re.escape(word)
        text = re.sub(rf"(?<!\w){spelled}(?!\w)", lambda _: struck, text, flags=re.IGNORECASE)
    return text
