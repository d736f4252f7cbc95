"""Answers the questions of procedure/identity_reader.py, and hands the answers to a house.

Promises: pure; no text raises."""

from __future__ import annotations

from dataclasses import replace

from mailroom.procedure.house import House
from mailroom.reading.identity import complainant_address, identity_traces, writer_names


class IdentityAnswers:
    """Who writes a text and where he lives, as the modules of this wing read it."""

    names_of_writer = staticmethod(writer_names.names_of_writer)
    signature_lines = staticmethod(writer_names.signature_lines)
    settlements = staticmethod(writer_names.settlements)
    sites = staticmethod(writer_names.sites)
    is_description = staticmethod(writer_names.is_description)
    form_lines = staticmethod(complainant_address.form_lines)
    homes = staticmethod(complainant_address.homes)
    lone_addresses = staticmethod(complainant_address.lone_addresses)
    asked_for = staticmethod(complainant_address.asked_for)
    is_exact = staticmethod(complainant_address.is_exact)
    on_one_street = staticmethod(complainant_address.on_one_street)
    house_numbers = staticmethod(complainant_address.house_numbers)
    traces = staticmethod(identity_traces.traces)
    possible_names = staticmethod(identity_traces.possible_names)


IDENTITY = IdentityAnswers()


def with_identity_reader(house: House) -> House:
    """The same house, whose law can ask what tells who a writer is."""
    return house if house.identity is IDENTITY else replace(house, identity=IDENTITY)
