"""Who a text's writer is, where he lives and what tells it: the answers to procedure/identity_questions.py,
by the readers of this folder.

In: `with_identity_reader`: a `House`.
Out: the house with an `IdentityReader` that answers, so that the procedure asks without importing a reader.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: The questions: procedure/identity_questions.py. What may then be told to whom: procedure/secrecy/. One
reader each: writer_names.py, complainant_address.py."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import lru_cache
from typing import Any

from mailroom.procedure.identity_questions import IdentityReader
from mailroom.procedure.office_facts import House
from mailroom.reading.identity import (
    complainant_address,
    identity_gate,
    meaning_doubts,
    name_likeness,
    writer_names,
)
from mailroom.text.phrases import folded_phrase, places_of


def _remember(reader: IdentityReader) -> IdentityReader:
    """The same answers, each given once a text: a case's texts are asked about with every letter of it."""
    questions = [one.name for one in fields(reader) if one.name != "harmless"]
    answers: dict[str, Any] = {name: lru_cache(maxsize=512)(getattr(reader, name)) for name in questions}
    return replace(reader, **answers)


# Who writes a text and where he lives, as the modules of this wing read it.
_READER = IdentityReader(
    names_of_writer=writer_names.names_of_writer,
    signature_lines=writer_names.signature_lines,
    settlements=writer_names.settlements,
    is_description=writer_names.is_description,
    is_everyday=name_likeness.is_everyday,
    form_lines=complainant_address.form_lines,
    homes=complainant_address.homes,
    lone_addresses=complainant_address.lone_addresses,
    asked_for=complainant_address.asked_for,
    is_exact=complainant_address.is_exact,
    on_one_street=complainant_address.on_one_street,
    house_numbers=complainant_address.house_numbers,
    secrets=identity_gate.secrets,
    by_meaning=meaning_doubts.by_meaning,
    folded=folded_phrase,
    places_of=places_of,
)
IDENTITY = _remember(_READER)


def with_identity_reader(house: House) -> House:
    """Returns the same house, whose law can ask what tells who a writer is, and knows the words of the
    office."""
    identity = replace(IDENTITY, harmless=house.vocabulary)
    return house if house.identity == identity else replace(house, identity=identity)
