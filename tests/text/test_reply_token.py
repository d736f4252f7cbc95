from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.text import reply_token

KEY = b"k" * 32
FIELDS = ("ME-2026-0042", "liaison", "humas@dinkes.example", "disposition", 7)


def sealed() -> str:
    return reply_token.seal(KEY, *FIELDS)


def test_a_token_is_seventeen_lower_case_characters_of_the_alphabet() -> None:
    assert len(sealed()) == 17
    assert set(sealed()) <= set(reply_token.ALPHABET)


def test_the_same_fields_give_the_same_token_and_the_recipients_case_does_not_matter() -> None:
    assert sealed() == sealed()
    assert (
        reply_token.seal(KEY, "ME-2026-0042", "liaison", " Humas@DINKES.example", "disposition", 7)
        == sealed()
    )


@pytest.mark.parametrize("place", range(5))
def test_each_field_changes_the_token(place: int) -> None:
    other = list(FIELDS)
    other[place] = 8 if place == 4 else f"{other[place]}x"
    assert reply_token.seal(KEY, *other) != sealed()  # type: ignore[arg-type]
    assert not reply_token.verify([KEY], sealed(), *other)  # type: ignore[arg-type]


def test_fields_cannot_be_shifted_into_one_another() -> None:
    assert reply_token.seal(KEY, "ab", "c", "d", "e", 1) != reply_token.seal(KEY, "a", "bc", "d", "e", 1)


def test_an_old_key_still_reads_and_a_foreign_key_does_not() -> None:
    assert reply_token.verify([b"new", KEY], sealed(), *FIELDS)
    assert not reply_token.verify([b"new"], sealed(), *FIELDS)
    assert not reply_token.verify([], sealed(), *FIELDS)


def test_reading_forgives_what_people_and_programs_do_to_a_token() -> None:
    spelled = "0110" + sealed()[4:16]
    spelled += reply_token._check(spelled)
    retyped = "oIlO" + spelled[4:].upper()
    assert reply_token.normal(retyped) == spelled
    assert reply_token.normal(reply_token.in_groups(retyped)) == spelled
    assert reply_token.normal(reply_token.in_groups(spelled).replace("-", "\u2013")) == spelled
    assert reply_token.normal("\u200b" + spelled[:5] + "\u00ad" + spelled[5:]) == spelled
    assert reply_token.verify([KEY], reply_token.in_groups(sealed()).upper(), *FIELDS)


def test_every_single_mistake_and_every_swap_of_neighbours_is_seen() -> None:
    good = sealed()
    for place in range(17):
        for letter in reply_token.ALPHABET:
            if letter != good[place]:
                assert reply_token.normal(good[:place] + letter + good[place + 1 :]) is None
    for place in range(16):
        swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
        assert swapped == good or reply_token.normal(swapped) is None


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
    assert reply_token.find(around.format(sealed())) == [sealed()]
    assert reply_token.find(around.format(reply_token.in_groups(sealed()))) == [sealed()]


def test_a_marker_line_survives_spaces_and_a_wrap() -> None:
    assert reply_token.marker(sealed()).startswith("Kode balasan: ")
    assert reply_token.find(f"Ref: {reply_token.in_groups(sealed())}") == [sealed()], (
        "as older letters have it"
    )
    assert reply_token.find(reply_token.marker(sealed()).replace("-", " ")) == [sealed()]
    assert reply_token.find(reply_token.marker(sealed()).replace("-", "-\n", 1)) == [sealed()]


def test_two_tokens_are_found_in_order_and_each_once() -> None:
    other = reply_token.seal(KEY, "ME-2026-0044", *FIELDS[1:])  # type: ignore[arg-type]
    text = f"{reply_token.marker(other)} ... {sealed()} ... {other}"
    assert reply_token.find(text) == [other, sealed()]


def test_a_seal_is_about_one_disposition_of_a_case() -> None:
    assert reply_token.subject_of("ME-2026-0042", 2) == "ME-2026-0042/2"
    assert reply_token.subject_of("ME-2026-0042", 0) == "ME-2026-0042"


def test_longer_runs_and_case_numbers_are_no_tokens() -> None:
    assert reply_token.find(f"x{sealed()}") == []
    assert reply_token.find(f"{sealed()}9") == []
    assert reply_token.find("[ME-2026-0042] Jalan rusak, ME-2026-0042 dan ME-2026-0043") == []


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    reply_token.normal(text)
    assert all(reply_token.normal(found) == found for found in reply_token.find(text))


@given(st.binary(min_size=1, max_size=64), st.text(max_size=30), st.text(max_size=30), st.integers(0, 10**9))
def test_what_was_sealed_is_found_and_verifies(key: bytes, subject: str, recipient: str, event: int) -> None:
    made = reply_token.seal(key, subject, "officer", recipient, "instruction", event)
    assert reply_token.find(f"a+{made}@b") == [made]
    assert reply_token.verify([key], made, subject, "officer", recipient, "instruction", event)
