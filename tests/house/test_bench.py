"""What the bench shows: a figure beside its bound, and the README's table made from a run."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from mailroom.reading.mime.opener import open_mail
from tests.bench import corpus, table
from tests.bench.meter import Figure, number
from tests.soak import report

RUN = {
    "date": "2026-11-25",
    "machine": {
        "cpu": "Contoh",
        "cpus": 2,
        "memory_gb": 8,
        "filesystem": "ext4",
        "sync_ms": 0.36,
        "python": "3.11",
        "system": "Linux-6",
    },
    "beside": {"others_share": 0.5, "busy": True},
    "figures": [
        Figure("tinydb", "get by key", 0.021, "ms", 0.05, "1,000 cases").as_json(),
        Figure("tinydb", "get by key", 0.06, "ms", 0.05, "100,000 cases").as_json(),
        Figure("doors", "of the rate of Postfix", 1.1, "times", 1.0, more=True).as_json(),
        Figure("doors", "of another's", 1.2, "times", 1.0, "small", more=True).as_json(),
        Figure("doors", "of another's", 0.8, "times", 0.75, "large", more=True).as_json(),
    ],
    "phases_ms": {"disk": {"read: open": 0.5, "read: quotes": 0.25, "type": 1.0}},
}


@pytest.mark.parametrize(
    ("value", "more", "kept"), [(1.0, False, True), (1.1, False, False), (0.9, True, False)]
)
def test_a_bound_is_from_above_or_from_below(value: float, more: bool, kept: bool) -> None:
    figure = Figure("part", "what", value, "ms", 1.0, more=more)
    assert (figure.kept, "MISSED" in figure.line()) == (kept, not kept)


def test_without_a_bound_nothing_is_missed() -> None:
    assert Figure("part", "what", 5, "ms").kept is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.01234, "0.0123"), (2.345, "2.35"), (23.45, "23.4"), (1234.5, "1,234"), (60, "60")],
)
def test_three_digits_that_say_something(value: float, shown: str) -> None:
    assert number(value) == shown


def test_the_table_names_the_machine_and_marks_what_missed() -> None:
    text = table.table(RUN)
    assert "2026-11-25" in text
    assert "2 CPUs (Contoh)" in text
    assert "others used 50 %" in text
    assert "| get by key | ≤ 0.05 ms | 0.021 ms (1,000 cases); **0.06 ms** (100,000 cases) |" in text
    assert "| of the rate of Postfix | ≥ 1 times | 1.1 times |" in text
    assert (
        "| of another's | ≥ 1 times (small); ≥ 0.75 times (large) | 1.2 times (small); 0.8 times (large) |"
        in text
    )
    assert "disk: read 0.75, type 1." in text


def test_the_readme_keeps_what_stands_around_the_table() -> None:
    readme = "before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n<!-- soak -->\n<!-- /soak -->\n"
    with_bench = table.put("new\n", readme)
    assert with_bench == readme.replace("old", "new")
    assert table.put("new\n", with_bench, "soak").count("-->\nnew\n<!--") == 2
    with pytest.raises(ValueError, match="marks"):
        table.put("new\n", "no marks")


def test_the_readme_has_a_place_for_both_tables() -> None:
    readme = table.DOCUMENT.read_text("utf-8")
    for mark in (table.MARK, report.MARK):
        assert "| what |" in table.put("| what |\n", readme, mark)


def test_the_soaks_are_shown_with_what_they_found() -> None:
    soaks = {
        "kill": {
            "about": "Killed.",
            "did": {"places": 3010, "runs": 3010},
            "findings": [],
            "skipped": "",
            "seconds": 90,
        },
        "relay": {"about": "A relay.", "did": {}, "findings": ["one", "two"], "skipped": "", "seconds": 30},
        "mailbox": {
            "about": "A mailbox.",
            "did": {},
            "findings": [],
            "skipped": "no Dovecot here",
            "seconds": 0,
        },
    }
    figures = {
        "machine": {"cpus": 2, "python": "3.11"},
        "date": "2026-11-25",
        "seed": "x",
        "share": 1,
        "soaks": soaks,
    }
    text = report.table(figures)
    assert "Run 2026-11-25 on 2 CPUs" in text
    assert "| `kill` | Killed. | 3,010 places, 3,010 runs | nothing | 1.5 min |" in text
    assert "| **2** |" in text
    assert "no Dovecot here" in text


def test_the_corpus_is_as_the_issue_asks() -> None:
    """70 % of 2-6 KB, 20 % with an attachment of 50-300 KB, 10 % replies; each is read with its text and its
    file."""
    random_, now = random.Random(1), datetime(2026, 3, 5, 1, tzinfo=UTC)
    kinds = corpus.kinds(200, random_)
    assert [kinds.count(kind) for kind in ("short", "attached", "reply")] == [140, 40, 20]
    for place in range(12):
        short, attached = (corpus.letter(kind, place, now, random_) for kind in ("short", "attached"))
        assert 1_800 < len(short) < 6_500
        assert 50_000 < len(attached) < 300_000
        assert all(len(open_mail(raw).text) > 300 for raw in (short, attached))
        assert [file.size > 30_000 for file in open_mail(attached).files] == [True]
