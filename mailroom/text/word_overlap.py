"""How much of two texts' words is the same, from 0.0 to 1.0; by it matters that look alike are put into an
order.

In: `word_overlap`: two sets of words. `telling_words`: a text.
Out: a number from 0.0 to 1.0; words of four letters and more, of the first 5,000 characters.
Fails: raises nothing.
See: Its users: clerk/kinds/similar_cases.py (open cases) and confirmation_questions.py (questions)."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]{4,}")
_READ = 5_000  # characters of a text that are compared
# What most complaints say, whatever they are about.
_COMMON = frozenset(
    [
        "mohon",
        "tolong",
        "segera",
        "kami",
        "saya",
        "bapak",
        "pada",
        "yang",
        "dengan",
        "untuk",
        "sudah",
        "belum",
        "tidak",
        "karena",
        "sejak",
        "setiap",
        "agar",
        "dari",
        "dalam",
        "adalah",
        "juga",
        "atau",
        "masih",
        "sampai",
        "terima",
        "kasih",
        "laporan",
        "warga",
        "desa",
        "kecamatan",
        "jalan",
        "depan",
        "sekali",
        "sangat",
    ]
)


def telling_words(text: str) -> frozenset[str]:
    """Returns the words of a text by which it may be recognised, in small letters."""
    return frozenset(_WORD.findall(text[:_READ].lower())) - _COMMON


def word_overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Returns the share of the shorter list that stands in the other one, too."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter >= 3 else 0.0
