"""A reply in several parts: what stands behind each number, and that nothing of the text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.reading.numbered_parts import Head, by_key, lines_of, parts_by_number, split_at


def test_what_stands_behind_a_head_belongs_to_all_its_keys() -> None:
    assert split_at("halo 1: ya 2,3: tidak", [Head(5, 7, ["1"]), Head(11, 15, ["2", "3"])]) == (
        "halo ",
        [(["1"], " ya "), (["2", "3"], " tidak")],
    )
    assert split_at("halo", []) == ("halo", [])


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3)), max_size=5))
def test_nothing_between_the_heads_is_lost(text: str, places: list[tuple[int, int]]) -> None:
    heads: list[Head] = []
    for start, length in sorted(places):
        begin = max(start, heads[-1].end if heads else 0)
        heads.append(Head(min(begin, len(text)), min(begin + length, len(text)), ["1"]))
    loose, parts = split_at(text, heads)
    assert (
        loose
        + "".join(text[head.start : head.end] + said for head, (_, said) in zip(heads, parts, strict=True))
        == text
    )


def test_what_is_said_to_one_in_two_places_stands_one_under_the_other() -> None:
    assert by_key([(["1", "2"], "ya"), (["1"], ""), (["1"], "besok")]) == {"1": "ya\nbesok", "2": "ya"}
    assert by_key([(["1", "1"], "ya")]) == {"1": "ya"}


def test_lines_by_case_number() -> None:
    got = lines_of("utk 0039 dan 0044 sbb: sudah diperbaiki\nkemarin\nME-2026-0050: cek dulu")
    assert got == {
        "0039": "sudah diperbaiki\nkemarin",
        "0044": "sudah diperbaiki\nkemarin",
        "ME-2026-0050": "cek dulu",
    }
    assert lines_of("Selamat pagi\n1. ok\n3 hari lagi selesai") == {"1": "ok\n3 hari lagi selesai"}


@pytest.mark.parametrize("number", ["0039", "0039 dan 0039", "0039, 0039"])
def test_a_number_that_stands_twice_before_a_part_has_it_once(number: str) -> None:
    assert parts_by_number(f"Siap.\n{number}: sudah\nditambal") == ("Siap.", {"0039": "sudah\nditambal"})


def test_what_goes_on_from_a_line_that_a_mail_program_broke_begins_no_part() -> None:
    long = "1: lampu di depan balai desa sudah kami ganti kemarin sebanyak"
    assert lines_of(f"{long}\n12 buah semuanya") == {"1": f"{long[3:]}\n12 buah semuanya"}
    assert lines_of(f"{long}\n2: belum") == {"1": long[3:], "2": "belum"}


def test_of_several_numbers_those_that_begin_nothing_stay_in_the_part_above() -> None:
    assert parts_by_number("0042: dua hal\n1. pompa\n2. pipa", lambda key, _: len(key) > 1) == (
        "",
        {"0042": "dua hal\n1. pompa\n2. pipa"},
    )


def test_several_cases_in_one_line_have_each_its_own_words() -> None:
    assert lines_of("0003: 1, 0037: 1") == {"0003": "1", "0037": "1"}
    assert lines_of("0003: 1 DLH, DISHUB; ME-2026-0037: 2") == {"0003": "1 DLH, DISHUB", "ME-2026-0037": "2"}
