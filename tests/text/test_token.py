from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.text import token

KEY = b"k" * 32
FIELDS = ("ME-2026-0042", "liaison", "humas@dinkes.example", "disposition", 7)


def sealed() -> str:
    return token.seal(KEY, *FIELDS)


def test_a_token_is_seventeen_lower_case_characters_of_the_alphabet() -> None:
    assert len(sealed()) == 17
    assert set(sealed()) <= set(token.ALPHABET)


def test_the_same_fields_give_the_same_token_and_the_recipients_case_does_not_matter() -> None:
    assert sealed() == sealed()
    assert token.seal(KEY, "ME-2026-0042", "liaison", " Humas@DINKES.example", "disposition", 7) == sealed()


@pytest.mark.parametrize("place", range(5))
def test_each_field_changes_the_token(place: int) -> None:
    other = list(FIELDS)
    other[place] = 8 if place == 4 else f"{other[place]}x"
    assert token.seal(KEY, *other) != sealed()  # type: ignore[arg-type]
    assert not token.verify([KEY], sealed(), *other)  # type: ignore[arg-type]


def test_fields_cannot_be_shifted_into_one_another() -> None:
    assert token.seal(KEY, "ab", "c", "d", "e", 1) != token.seal(KEY, "a", "bc", "d", "e", 1)


def test_an_old_key_still_reads_and_a_foreign_key_does_not() -> None:
    assert token.verify([b"new", KEY], sealed(), *FIELDS)
    assert not token.verify([b"new"], sealed(), *FIELDS)
    assert not token.verify([], sealed(), *FIELDS)


def test_reading_forgives_what_people_and_programs_do_to_a_token() -> None:
    spelled = "0110" + sealed()[4:16]
    spelled += token._check(spelled)
    retyped = "oIlO" + spelled[4:].upper()
    assert token.normal(retyped) == spelled
    assert token.normal(token.in_groups(retyped)) == spelled
    assert token.normal(token.in_groups(spelled).replace("-", "\u2013")) == spelled
    assert token.normal("\u200b" + spelled[:5] + "\u00ad" + spelled[5:]) == spelled
    assert token.verify([KEY], token.in_groups(sealed()).upper(), *FIELDS)


def test_every_single_mistake_and_every_swap_of_neighbours_is_seen() -> None:
    good = sealed()
    for place in range(17):
        for letter in token.ALPHABET:
            if letter != good[place]:
                assert token.normal(good[:place] + letter + good[place + 1 :]) is None
    for place in range(16):
        swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
        assert swapped == good or token.normal(swapped) is None


@pytest.mark.parametrize(
    "around",
    [
        "pengaduan+{}@muaraenim.example",
        "Pengaduan <PENGADUAN+{}@MUARAENIM.EXAMPLE>",
        "<me-2026-0042.7.1.{}@muaraenim.example>",
        "> Ref: {}\n> Terima kasih",
        "from x by y for <pengaduan+{}@z.example>; Tue",
        "{}",
    ],
)
def test_a_token_is_found_wherever_it_stands(around: str) -> None:
    assert token.find(around.format(sealed())) == [sealed()]
    assert token.find(around.format(token.in_groups(sealed()))) == [sealed()]


def test_a_marker_line_survives_spaces_and_a_wrap() -> None:
    assert token.marker(sealed()).startswith("Ref: ")
    assert token.find(token.marker(sealed()).replace("-", " ")) == [sealed()]
    assert token.find(token.marker(sealed()).replace("-", "-\n", 1)) == [sealed()]


def test_two_tokens_are_found_in_order_and_each_once() -> None:
    other = token.seal(KEY, "ME-2026-0044", *FIELDS[1:])  # type: ignore[arg-type]
    text = f"{token.marker(other)} ... {sealed()} ... {other}"
    assert token.find(text) == [other, sealed()]


def test_a_seal_is_about_one_disposition_of_a_case() -> None:
    assert token.subject_of("ME-2026-0042", 2) == "ME-2026-0042/2"
    assert token.subject_of("ME-2026-0042", 0) == "ME-2026-0042"


def test_longer_runs_and_case_numbers_are_no_tokens() -> None:
    assert token.find(f"x{sealed()}") == []
    assert token.find(f"{sealed()}9") == []
    assert token.find("[ME-2026-0042] Jalan rusak, ME-2026-0042 dan ME-2026-0043") == []


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    token.normal(text)
    assert all(token.normal(found) == found for found in token.find(text))


@given(st.binary(min_size=1, max_size=64), st.text(max_size=30), st.text(max_size=30), st.integers(0, 10**9))
def test_what_was_sealed_is_found_and_verifies(key: bytes, subject: str, recipient: str, event: int) -> None:
    made = token.seal(key, subject, "officer", recipient, "instruction", event)
    assert token.find(f"a+{made}@b") == [made]
    assert token.verify([key], made, subject, "officer", recipient, "instruction", event)
