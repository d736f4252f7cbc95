"""Which facts about a complainant stay secret when he is hidden: his names, mail addresses, numbers, homes
and chat names.

The first writers of what he passed on are protected as he is.

In: a `Case`, and an `IdentityReader` for his texts.
Out: lists of strings; `known_writer`: all in one `KnownWriter`.
Fails: A reader without answers raises LookupError: the letter is set aside, nothing leaves.
See: Where a text tells one of them: writer_traces.py."""

from __future__ import annotations

import re

from mailroom.procedure.case import Case
from mailroom.procedure.identity_questions import IdentityReader, KnownWriter
from mailroom.procedure.secrecy import home_masking

SMALL = 3  # initials ("M.") are words of everybody; "Ani" and "Eko" are names
_PARTICLES = frozenset(("bin", "binti", "van", "der", "haji", "hajah", "bapak", "ibu", "pak", "dan"))


def known_writer(case: Case, identity: IdentityReader) -> KnownWriter:
    """Returns all that is known of him beside the text at hand."""
    contacts = [address for _, address in people(case) if address] + mailboxes(case)
    return KnownWriter(
        names=tuple(dict.fromkeys(names(case, identity))),
        contacts=tuple(dict.fromkeys([*contacts, *([case.phone] if case.phone else [])])),
        homes=tuple(dict.fromkeys(hidden_homes(case, identity))),
        struck=(*case.disguised, *chat_names(case, identity)),
        harmless=identity.harmless,
    )


def people(case: Case) -> list[tuple[str, str]]:
    """Returns (name, address) of him and of the first writers of what he passed on."""
    return [(case.name, case.address), *((one["name"], one["address"]) for one in case.passed_on)]


def mailboxes(case: Case) -> list[str]:
    """Returns the part before the @ of each of their addresses."""
    found = ((address.rpartition("@")[0] or address).strip('"') for _, address in people(case))
    return [one for one in found if len(one) >= SMALL]


def names_in_texts(case: Case, identity: IdentityReader) -> list[str]:
    """Returns the names by which he calls himself in what he wrote: words of those texts, which go when those
    go."""
    called = (name for text in complainant_texts(case) for name in identity.names_of_writer(text))
    return list(dict.fromkeys(called))


def complainant_texts(case: Case) -> list[str]:
    """Returns all that he wrote."""
    texts = [case.text, case.subject, case.passed_note, case.facts, case.rating_reason]
    texts += [str(one["text"]) for one in case.attached]
    return texts + [text.text for text in case.texts if text.own]


def telling_words(case: Case, identity: IdentityReader) -> list[str]:
    """Returns what another case must know of him to keep his secrets: the words that name him here."""
    words = (*case.disguised, *names(case, identity), *chat_names(case, identity))
    return list(dict.fromkeys(words))


def chat_names(case: Case, identity: IdentityReader) -> list[str]:
    """Returns how his phone calls those who write in a conversation that he sent: one of them is he."""
    called = dict.fromkeys(str(name) for one in case.attached for name in one.get("people", ()))
    parts = {name: {part.lower() for part in name_parts(name)} for name in called}
    return [name for name in called if not parts[name] <= identity.harmless]


def hidden_homes(case: Case, identity: IdentityReader) -> list[str]:
    """Returns those of his addresses that officials may not read at all."""
    homes = home_masking.all_homes(case, complainant_texts(case), identity)
    return [home.text for home in homes if not home_masking.lies_at_home(home, case, identity)]


def names(case: Case, identity: IdentityReader) -> list[str]:
    """Returns the names of the complainant and of the first writer of what he passed on, and their telling
    words. They are those of the mail and those he calls himself by. What only describes him ("Warga
    Sukaraja") is no name. A place of his case is left out beside such a word, or where nothing else of the
    name would be left. An everyday word ("Bengkel Pojok") tells only together with the others."""
    called = [name for name, _ in people(case) if name] + names_in_texts(case, identity)
    places = _place_words(case, identity)
    telling = []
    for name in called:
        parts = [part for part in name_parts(name) if not identity.is_description(part)]
        placed = [part for part in parts if part.lower() in places]
        if len(parts) < len(name_parts(name)):  # "Warga Sukaraja", "Joko Warga Sukaraja"
            parts = [part for part in parts if part not in placed]
        if (parts and parts != placed) or not name_parts(name):
            alone = [part for part in parts if not identity.is_everyday(part)]
            telling += [name, *alone] if len(parts) > 1 or alone or not parts else []
    return telling


def _place_words(case: Case, identity: IdentityReader) -> set[str]:
    """The words of the villages that his text and the place of the matter speak of."""
    of_office = {word for word in case.place.lower().split() if word in identity.harmless}
    named = identity.settlements(case.text) | identity.settlements(case.place)
    return {*named, *of_office, *case.subdistrict.lower().split()}


def name_parts(name: str) -> list[str]:
    """Returns the words of a name that by themselves tell who it is: three letters and more, and no
    particles."""
    parts = re.split(r"[\s.,]+", name)
    return [part for part in parts if len(part) >= SMALL and part.lower() not in _PARTICLES]
