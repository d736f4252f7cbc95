"""Answers the questions of procedure/identity_reader.py, and hands the answers to a house.

Promises: pure; no text raises."""

from __future__ import annotations

from dataclasses import replace

from mailroom.procedure.house import House
from mailroom.procedure.identity_reader import IdentityReader
from mailroom.reading.identity import complainant_address, identity_gate, meaning_doubts, writer_names
from mailroom.text.phrases import folded_phrase, places_of

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
    secrets=identity_gate.secrets,
    by_meaning=meaning_doubts.by_meaning,
    folded=folded_phrase,
    places_of=places_of,
)


def with_identity_reader(house: House) -> House:
    """The same house, whose law can ask what tells who a writer is, and knows the words of the office."""
    identity = replace(IDENTITY, harmless=house.vocabulary)
    return house if house.identity == identity else replace(house, identity=identity)
