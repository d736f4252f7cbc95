"""What of a hidden writer's text nobody but the admin may read: all that is not known to be harmless.

A word passes when the dictionary, a table or the office knows it. Where a name stands (behind "Pak", "saya"
or "warung", below a closing, with a capital inside a sentence) only words pass that are no names. A place
behind "desa" or "jalan" passes. Promises: pure; no text raises; linear in the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import chain

from mailroom.procedure.identity_reader import KnownWriter, Secret
from mailroom.reading.identity.home_secrets import home_secrets
from mailroom.reading.identity.name_positions import NameReader
from mailroom.reading.identity.number_secrets import is_of_others_vehicle, number_secrets
from mailroom.reading.identity.text_pieces import Piece, merge, one_name_each
from mailroom.text.folding import fold
from mailroom.text.phrases import may_stand_in, places_of

_LETTER_BY_LETTER = re.compile(r"(?<!\w)[^\W\d_](?:[-*·~][^\W\d_]){3,}(?!\w)")  # "S-A-L-A-M"
_SHORT = 2  # letters of what is looked for in no text


def secrets(text: str, known: KnownWriter) -> tuple[Secret, ...]:
    """What nobody but the admin and the writer may read: sorted, not overlapping."""
    folded = fold(text)
    same = folded.text == text.lower() and len(text) == len(folded.text)
    whole = text if same else "".join([text[place : place + 1] or " " for place in folded.places[:-1]])
    pieces = [
        Piece(*one, accused=one[2] == "number" and is_of_others_vehicle(folded.text, one[0]))
        for one in chain(number_secrets(folded.text, whole), home_secrets(folded.text))
    ]
    pieces = merge(pieces)
    pieces += NameReader(text, folded.text, whole, known).pieces(pieces)
    for kind, told in (("contact", known.contacts), ("address", known.homes), ("word", known.struck)):
        long = [one for one in told if len(one) > _SHORT and may_stand_in(one, folded.text)]
        pieces += [Piece(*span, kind, own=kind == "contact") for span in places_of(folded.text, long)]
    for found in _LETTER_BY_LETTER.finditer(text):
        start, end = (bisect_left(folded.places, place) for place in found.span())
        pieces.append(Piece(start, end, "name"))
    names = one_name_each(merge(pieces), folded.text)
    in_text = merge(
        Piece(*folded.span(start, end), kind, own, accused) for start, end, kind, own, accused in names
    )
    return tuple(Secret(one.start, one.end, one.kind, accused=one.accused, own=one.own) for one in in_text)
