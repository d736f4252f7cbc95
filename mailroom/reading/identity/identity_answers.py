"""Answers the questions of procedure/identity_reader.py, and hands the answers to a house.

Promises: pure; no text raises."""

from __future__ import annotations

from dataclasses import replace

from mailroom.procedure.house import House
from mailroom.procedure.identity_reader import IdentityReader, KnownWriter, Secret
from mailroom.procedure.secrecy.plain_striking import MAIL, NIK, PHONE
from mailroom.reading.identity import complainant_address, writer_names
from mailroom.text.phrases import folded_phrase, places_of


def _secrets(text: str, known: KnownWriter) -> list[Secret]:
    found = [Secret(*one.span(), "contact") for one in MAIL.finditer(text)]
    return found + [
        Secret(*one.span(), "number") for pattern in (NIK, PHONE) for one in pattern.finditer(text)
    ]


def _by_meaning(text: str, known: KnownWriter) -> list[str]:
    places = writer_names.sites(text) | known.harmless
    doubtful = writer_names.traces(text, "[disamarkan]")
    for phrase, words in writer_names.possible_names(text):
        if not places.issuperset(map(str.lower, words)) and phrase not in " ".join(doubtful):
            doubtful.append(phrase)
    return doubtful


# Who writes a text and where he lives, as the modules of this wing read it.
IDENTITY = IdentityReader(
    names_of_writer=writer_names.names_of_writer,
    signature_lines=writer_names.signature_lines,
    settlements=writer_names.settlements,
    sites=writer_names.sites,
    is_description=writer_names.is_description,
    form_lines=complainant_address.form_lines,
    homes=complainant_address.homes,
    lone_addresses=complainant_address.lone_addresses,
    asked_for=complainant_address.asked_for,
    is_exact=complainant_address.is_exact,
    on_one_street=complainant_address.on_one_street,
    house_numbers=complainant_address.house_numbers,
    traces=writer_names.traces,
    possible_names=writer_names.possible_names,
    secrets=_secrets,
    by_meaning=_by_meaning,
    folded=folded_phrase,
    places_of=places_of,
)


def with_identity_reader(house: House) -> House:
    """The same house, whose law can ask what tells who a writer is, and knows the words of the office."""
    return replace(house, identity=replace(IDENTITY, harmless=house.vocabulary))
