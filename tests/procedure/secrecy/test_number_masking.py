"""Words are struck wherever they stand whole; many words in a long text take no longer than few."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from mailroom.procedure.secrecy.number_masking import MAIL, STRUCK, spelled_whole, strike_words
from tests.tables import for_each

PIECES = ("Budi", "budi", "ani", " ", "  ", "\n", "(0", "0812", "-", "@", "a", "Jl. ", "É", ", ")


def one_by_one(text: str, words: Sequence[str]) -> str:
    """The same, a word after the other, the longest first."""
    for word in sorted(words, key=len, reverse=True):
        text = re.sub(spelled_whole(word), STRUCK, text, flags=re.IGNORECASE)
    return text


@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join), max_size=3),
)
@example("aniBudi-BudiBudi", ["BudiBudi", "aniBudi-"])
def test_many_words_are_struck_as_one_after_the_other(text: str, words: list[str]) -> None:
    words = [word for word in words if re.search(r"\w", word)]
    assert strike_words(text, words) == one_by_one(text, words)


@for_each(
    "text, found",
    [
        ("tulis ke a.b+c@d.example saja", ["a.b+c@d.example"]),
        ("a@b.example+x@y.example", ["a@b.example", "x@y.example"]),
        (f"{'a' * 100}@b.example", [f"{'a' * 100}@b.example"]),
        (f"{'a' * 500}", []),
    ],
)
def test_mail_addresses(text: str, found: list[str]) -> None:
    assert MAIL.findall(text) == found
