"""What of a hidden writer's text nobody but the admin may read: all that is not known to be harmless.

A word passes when the dictionary, a table or the office knows it. Where a name stands (behind "Pak", "saya"
or "warung", below a closing, with a capital inside a sentence) only words pass that are no names. A place
behind "desa" or "jalan" passes. Promises: pure; no text raises; linear in the text."""

from __future__ import annotations

from itertools import chain

from mailroom.procedure.identity_reader import KnownWriter, Secret
from mailroom.reading.identity.home_secrets import home_secrets
from mailroom.reading.identity.name_positions import NameReader
from mailroom.reading.identity.number_secrets import number_secrets
from mailroom.reading.identity.text_pieces import Piece, merge, one_name_each
from mailroom.text.folding import fold
from mailroom.text.phrases import may_stand_in, places_of

_SHORT = 2  # letters of what is looked for in no text


def secrets(text: str, known: KnownWriter) -> tuple[Secret, ...]:
    """What nobody but the admin and the writer may read: sorted, not overlapping."""
    folded = fold(text)
    same = folded.text == text.lower() and len(text) == len(folded.text)
    whole = text if same else "".join([text[place : place + 1] or " " for place in folded.places[:-1]])
    pieces = [Piece(*one) for one in chain(number_secrets(folded.text, whole), home_secrets(folded.text))]
    pieces = merge(pieces)
    pieces += NameReader(text, folded.text, whole, known).pieces(pieces)
    for own, told in ((True, known.contacts), (False, (*known.homes, *known.struck))):
        long = [one for one in told if len(one) > _SHORT and may_stand_in(one, folded.text)]
        pieces += [Piece(start, end, "word", own=own) for start, end in places_of(folded.text, long)]
    return tuple(
        Secret(*folded.span(one.start, one.end), one.kind, accused=one.accused, own=one.own)
        for one in one_name_each(merge(pieces), folded.text)
    )
