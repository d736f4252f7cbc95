"""The bytes of a letter at the door: where they end, whatever pieces they come in, and what is made of dots
and line ends."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailroom.doors.smtp_data import IncomingLetter, arrival_at_own_host, hops, normalise
from tests.tables import for_each

# What decides where a letter ends, often.
BYTES = st.lists(
    st.sampled_from([b"\r", b"\n", b".", b"\r\n", b"\r\n.", b"\r\n.\r\n", b"x", b"\0"]), max_size=12
).map(b"".join)


def line_by_line(stream: bytes) -> tuple[bytes, bytes] | None:
    """RFC 5321 4.5.2 as it is written: the letter, and what comes behind its end. None: it has no end."""
    letter = b""
    while True:
        line, end, stream = stream.partition(b"\r\n")
        if not end:
            return None
        if line == b".":
            return letter, stream
        letter += line.removeprefix(b".") + end


def pieces(stream: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    return [stream[start:stop] for start, stop in itertools.pairwise(places)]


@given(BYTES, st.lists(st.integers(0, 60), max_size=8))
@example(b".\r\nQUIT", [1, 2])
@example(b"a\r\n..\r\n.\r\nNOOP", [3, 4, 5, 6, 7, 8, 9])
@example(b"a\r\n.\nb\n.\r\nc\r.\r\n", [])
def test_a_letter_ends_where_reading_line_by_line_ends_it(stream: bytes, cuts: list[int]) -> None:
    incoming, behind, left = IncomingLetter(), None, pieces(stream, cuts)
    while behind is None and left:
        behind = incoming.take(left.pop(0))
    found = line_by_line(stream)
    assert (behind is None) == (found is None)
    if found is not None and behind is not None:
        assert (incoming.letter(), behind + b"".join(left)) == found


@given(BYTES, st.lists(st.integers(0, 60), max_size=8))
def test_what_is_dropped_is_still_read_to_its_end(stream: bytes, cuts: list[int]) -> None:
    incoming, behind, left = IncomingLetter(), None, pieces(stream, cuts)
    while behind is None and left:
        behind = incoming.take(left.pop(0))
        incoming.drop()
    found = line_by_line(stream)
    assert (behind is None) == (found is None)
    if found is not None and behind is not None:
        assert behind + b"".join(left) == found[1]


@given(BYTES, st.lists(st.integers(0, 60), max_size=8), st.integers(0, 30))
def test_dots_that_were_added_for_the_wire_do_not_count(stream: bytes, cuts: list[int], limit: int) -> None:
    incoming = IncomingLetter()
    for piece in pieces(stream, cuts):
        ended = incoming.take(piece) is not None
        beyond = incoming.beyond(limit)
        if ended:
            found = line_by_line(stream)
            assert found is not None
            assert beyond == (len(found[0]) > limit)
            return
        if beyond:
            assert len(stream) > limit


def test_a_letter_at_the_limit_is_not_beyond_it() -> None:
    incoming = IncomingLetter()
    assert incoming.take(b"..\r\n" * 1000) is None
    assert not incoming.beyond(3000)
    assert incoming.beyond(2999)
    assert incoming.take(b".\r\n") == b""
    assert not incoming.beyond(3000)
    assert incoming.letter() == b".\r\n" * 1000


@pytest.mark.parametrize(
    ("raw", "whole", "mended"),
    [
        (b"a\r\nb\r\n", b"a\r\nb\r\n", ""),
        (b"a\nb\r\n", b"a\r\nb\r\n", "line ends"),
        (b"a\r\r\nb\rc\r\n", b"a\r\nb\r\nc\r\n", "line ends"),
        (b"a\0b\r\n", b"ab\r\n", "nul"),
        (b"a\r\0\nb\0", b"a\r\n\r\nb", "line ends, nul"),
    ],
)
def test_mend(raw: bytes, whole: bytes, mended: str) -> None:
    assert normalise(raw) == (whole, mended)


@given(BYTES)
def test_what_is_mended_has_no_bare_line_end_and_no_nul(raw: bytes) -> None:
    whole, mended = normalise(raw)
    assert whole.count(b"\r") == whole.count(b"\n") == whole.count(b"\r\n")
    assert b"\0" not in whole
    assert (mended == "") == (whole == raw)
    assert normalise(whole) == (whole, "")


def test_only_the_head_says_how_far_a_letter_has_travelled() -> None:
    assert hops(b"Received: a\r\n\tb\r\nSubject: c\r\nRECEIVED: d\r\n\r\nReceived: e\r\n") == 2
    assert hops(b"") == 0


# When our own servers took it.

WORLD = b"Received: from hp by smtp.warga.example; Thu, 5 Mar 2026 07:00:00 +0700\r\n"
FIRST = (
    b"Received: from smtp.warga.example\r\n\tby MX.kab.example (Postfix) with ESMTPS id 1;\r\n\tThu, 5 Mar"
    b" 2026 08:00:00 +0700 (WIB)\r\n"
)
SECOND = (
    b"Received: from mx.kab.example by surat.kab.example. (Postfix);\r\n Thu, 5 Mar 2026 09:00:00 +0700\r\n"
)
HEAD = b"Subject: x\r\n\r\nReceived: by surat.kab.example; Thu, 1 Jan 2026 09:00:00 +0700\r\n"


@for_each(
    ("lines", "hour"),
    [
        (SECOND + FIRST + WORLD, 8),
        (SECOND + WORLD, 9),
        (SECOND + WORLD + FIRST, 9),  # what stands below a stranger's line anybody may have written
        (WORLD + FIRST, None),
        (WORLD, None),
        (b"", None),
        (b"Received: by surat.kab.example; kemarin\r\n" + FIRST, None),
        (b"X: " + SECOND, None),
    ],
)
def test_a_letter_has_arrived_when_our_first_server_took_it(lines: bytes, hour: int | None) -> None:
    taken = arrival_at_own_host(lines + HEAD, ("surat.kab.example", "mx.kab.example"))
    assert taken == (datetime(2026, 3, 5, hour, tzinfo=timezone(timedelta(hours=7))) if hour else None)
