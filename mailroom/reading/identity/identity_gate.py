"""Which words of a hidden writer's text nobody but the admin may read: all that are not known to be harmless.

A word passes when the dictionary, a table or the office knows it. A name stands after "Pak", "saya" or
"warung", below a closing, or with a capital inside a sentence. There only words pass that are no names.

In: `secrets`: a text, and what is known of its writer (`KnownWriter`).
Out: `Secret`s with their places, in order.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Harmless words: harmless_words.py. Positions of names: name_positions.py. Numbers: number_secrets.py.
Numbered masks and what the admin opens: procedure/secrecy/case_masks.py."""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain

from mailroom.procedure.identity_questions import KnownWriter, Secret
from mailroom.reading.identity.home_secrets import home_secrets
from mailroom.reading.identity.lone_numbers import lone_numbers
from mailroom.reading.identity.mask_spans import Piece, join_overlapping, one_name_each, one_number_each
from mailroom.reading.identity.name_positions import NameReader
from mailroom.reading.identity.number_secrets import (
    NUMBER_WORDS,
    is_of_others_vehicle,
    is_within,
    number_secrets,
    public_numbers,
)
from mailroom.reading.identity.spelled_names import degrees_behind, spelled_names, titles_before
from mailroom.text.folding import fold
from mailroom.text.phrases import may_stand_in, places_of

_SHORT = 2  # letters of what is looked for in no text


def secrets(text: str, known: KnownWriter) -> tuple[Secret, ...]:
    """Returns what nobody but the admin and the writer may read: sorted, not overlapping."""
    folded = fold(text)
    same = folded.text == text.lower() and len(text) == len(folded.text)
    whole = text if same else "".join([text[place : place + 1] or " " for place in folded.places[:-1]])
    public = public_numbers(folded.text, whole)
    pieces = [
        Piece(*one, accused=one[2] == "number" and is_of_others_vehicle(folded.text, one[0]))
        for one in chain(number_secrets(folded.text, whole, public), home_secrets(folded.text))
    ]
    alone = lone_numbers(folded.text, whole, NUMBER_WORDS)
    pieces += [Piece(*span, "number") for span in alone if not is_within(public, *span)]
    pieces = join_overlapping(pieces)
    names = NameReader(text, folded.text, whole, known).pieces(pieces)
    pieces += [one for one in names if not is_within(public, one.start, one.end)]
    for kind, told in (("contact", known.contacts), ("address", known.homes), ("word", known.struck)):
        long = [one for one in told if len(one) > _SHORT and may_stand_in(one, folded.text)]
        pieces += [Piece(*span, kind, own=kind == "contact") for span in places_of(folded.text, long)]
    for *span, kind in spelled_names(text):
        start, end = (bisect_left(folded.places, place) for place in span)
        pieces.append(Piece(start, end, kind))
    whole_names = one_name_each(
        join_overlapping(one_number_each(join_overlapping(pieces), whole)), folded.text
    )
    in_text = join_overlapping(
        _with_degrees(Piece(*folded.span(start, end), kind, own, accused), text)
        for start, end, kind, own, accused in whole_names
    )
    return tuple(Secret(one.start, one.end, one.kind, accused=one.accused, own=one.own) for one in in_text)


def _with_degrees(piece: Piece, text: str) -> Piece:
    is_his = piece.kind in ("name", "word") and not piece.accused
    if not is_his:
        return piece
    start, end = titles_before(text, piece.start), degrees_behind(text, piece.end)
    return piece if (start, end) == piece[:2] else piece._replace(start=start, end=end)
