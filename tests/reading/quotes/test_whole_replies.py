"""The labelled set of replies: what every program writes, in every language and shape, is told from what the
writer wrote."""

from __future__ import annotations

from itertools import groupby

import pytest

from tests.bench.quote_figures import Reply, replies
from tests.tables import for_each
from tests.whole_replies import mails

SETS = {code: list(each) for code, each in groupby(replies(), key=lambda reply: reply.language)}


@for_each("code", SETS)
def test_replies_in_each_language(code: str) -> None:
    missed = [f"{one.shape}\n{one.text or one.page}\n=== {one.read()}" for one in SETS[code] if not one.right]
    assert len(missed) <= (0 if code == "id" else 0.01 * len(SETS[code])), (
        f"{len(missed)} of {len(SETS[code])}: {missed[0]}"
    )


def test_the_set_is_large_enough() -> None:
    assert len(SETS) >= 24
    assert len(SETS["id"]) >= 1_000
    assert sum(map(len, SETS.values())) >= 8_000


def test_a_miss_is_told_from_a_hit() -> None:
    assert not Reply("id", "above", "Sudah.", text="Sudah.\n\nBelum.").right


@pytest.mark.parametrize(("indonesian", "least", "share"), [(True, 135, 0.98), (False, 58, 0.96)])
def test_whole_replies_by_another_hand(indonesian: bool, least: int, share: float) -> None:
    of = [one for one in mails() if (one.language == "id") is indonesian]
    missed = [(one.program, one.read()) for one in of if not one.right]
    assert len(of) >= least
    assert len(missed) <= (1 - share) * len(of), missed
