"""Which sentences may give a writer away by their meaning alone, in ordinary words: four at most (`_MOST`),
shown to the admin to judge.

Each is weighed by what it speaks of: himself, his kin, an office of his, something that only he is or did.

In: `by_meaning`: a text and what is known of its writer (`KnownWriter`).
Out: sentences, as they stand in the text.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Words, patterns and weights (learned from labelled letters): words/meaning.toml. Words that are masked
without a judge: identity_gate.py."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from mailroom.procedure.identity_questions import KnownWriter
from mailroom.reading.language.named_patterns import NamedPatterns

_TABLE = tomllib.loads((Path(__file__).parent / "words/meaning.toml").read_text(encoding="utf-8"))
_P = NamedPatterns(_TABLE)
_WEIGHTS: dict[str, float] = _TABLE["weights"]
_SIGNS = tuple((getattr(_P, name), weight) for name, weight in _WEIGHTS.items() if hasattr(_P, name))
_MOST = 4  # doubts of a text
_LONG = 170  # characters of a sentence that is taken apart at its commas
_PIECE = 150
_LONGEST = 1_000  # characters of one that has no comma: a person reads no more of it
_FULL = 20  # words of a sentence that weighs its whole length
_READ = 40_000  # characters that are weighed


def by_meaning(text: str, known: KnownWriter) -> list[str]:
    """Returns the sentences that may tell who he is, in their order; of many the weightiest."""
    places = [span for span in _sentences(text[:_READ]) if len(text[slice(*span)].split()) > 1]
    weighed = sorted(((_weight(text[slice(*span)]), span) for span in places), reverse=True)
    told = sorted(span for weight, span in weighed[:_MOST] if weight >= _WEIGHTS["bound"])
    return list(dict.fromkeys(text[slice(*span)].strip(" \t,-•*>()") for span in told))


def _weight(sentence: str) -> float:
    low = sentence.lower()
    told = sum(weight for pattern, weight in _SIGNS if pattern.search(low))
    return told + _WEIGHTS["length"] * min(len(low.split()), _FULL) / _FULL


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yields where the sentences stand; a long one in pieces."""
    for start, end in _between_commas(text):
        begin = start
        while end - begin > _LONGEST:
            cut = text.rfind(" ", begin + 1, begin + _LONGEST)
            cut = cut if cut > begin else begin + _LONGEST
            yield begin, cut
            begin = cut
        yield begin, end


def _between_commas(text: str) -> Iterator[tuple[int, int]]:
    for found in _P.sentence.finditer(text):
        begin = found.start()
        if found.end() - begin > _LONG:
            for part in _P.part.finditer(text, begin, found.end()):
                if part.end() - begin > _PIECE and part.start() > begin:
                    yield begin, part.start()
                    begin = part.start()
        yield begin, found.end()
