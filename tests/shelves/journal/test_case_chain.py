"""The chain of a case: its heads follow from its events and its salt, stand in the citizen's mails, and cost
the same in a long case."""

from __future__ import annotations

import email
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.clerk.change import Change
from mailroom.clerk.outcome import case_decision
from mailroom.clerk.store import Store
from mailroom.config import Config
from mailroom.office import Office
from mailroom.procedure.case import Case, short_head
from mailroom.procedure.event import Event
from mailroom.procedure.history import enter
from mailroom.procedure.people import Role
from mailroom.shelves.journal.case_chain import follow, heads
from tests.clerk.test_office import by_post, posted
from tests.mailbag import CITIZEN, OUTSIDER, READING, Bag
from tests.pdf_text import pdf_text

WITH_CODE = ("receipt", "closed", "trace", "case_copy")  # the forms that give the complainant his proof
CODE = re.compile(
    r"^(?:Kode bukti|Proof code): ((?:[0-9a-f]{4} ?){4})"
    r" \((\S+), (\d+) (?:peristiwa tercatat|events on record)\)$",
    re.MULTILINE,
)
SALT = "5a17" * 8


def prove(office: Office) -> int:
    """Whether every case's chain follows from its row, and every code that a citizen was sent from his case;
    how many codes there were."""
    register, known = office.store.register, {}
    for key, row in register.iterate("cases"):
        known[key] = list(heads(key, row["salt"], row["events"]))
        assert row["chain"] == known[key][-1], key
    codes = 0
    for key, mail in register.iterate("mails"):
        found = CODE.search(text_of(office.shelves.outgoing.raw(key)))
        citizen = mail["role"] == Role.COMPLAINANT and mail["dossier"] in known and mail["form"] in WITH_CODE
        assert (found is not None) == citizen, mail["form"]
        if found:
            assert (found[2], found[1]) == (mail["dossier"], short_head(known[found[2]][int(found[3]) - 1]))
            codes += 1
    return codes


def text_of(raw: bytes) -> str:
    body = email.message_from_bytes(raw, policy=READING).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def events(count: int) -> list[dict[str, Any]]:
    return [
        {"kind": "added", "at": "2026-03-05T01:00:00+00:00", "data": {"text": f"ke-{no}"}}
        for no in range(count)
    ]


@given(
    st.lists(st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text())), max_size=5),
    st.integers(0, 5),
)
def test_a_chain_does_not_depend_on_how_its_events_were_entered(rows: list[dict[str, Any]], cut: int) -> None:
    whole = follow("ME-2026-0001", SALT, rows)
    assert follow(follow("ME-2026-0001", SALT, rows[:cut]), SALT, rows[cut:]) == whole
    assert follow("ME-2026-0001", SALT, json.loads(json.dumps(rows))) == whole


@pytest.mark.parametrize("other", ["number", "salt", "order", "word", "one more"])
def test_another_history_has_another_head(other: str) -> None:
    rows = events(3)
    changed = {
        "number": ("ME-2026-0002", SALT, rows),
        "salt": ("ME-2026-0001", "0" * 32, rows),
        "order": ("ME-2026-0001", SALT, rows[::-1]),
        "word": ("ME-2026-0001", SALT, [rows[0], rows[1] | {"data": {"text": "Ke-1"}}, rows[2]]),
        "one more": ("ME-2026-0001", SALT, events(4)),
    }[other]
    assert follow(*changed) != follow("ME-2026-0001", SALT, rows)


def test_the_salt_is_entered_once_and_the_head_with_each_change(demonstration: Config) -> None:
    case, first, second = Case("ME-2026-0001", SALT), Change("one"), Change("two")
    for change in (first, second):
        happened = Event("acknowledged", Case("").received)
        enter(case, happened)
        change.case(case_decision(case, [happened]), demonstration.house)
    one, two = (change.tables["cases"]["ME-2026-0001"] for change in (first, second))
    assert one is not None and two is not None
    assert (one["salt"], "salt" in two) == (SALT, False)
    assert two["chain"] == case.chain == follow("ME-2026-0001", SALT, [*one["events"], *two["events"]])


def test_a_case_without_a_salt_has_no_chain_and_shows_no_code(demonstration: Config) -> None:
    case, change = Case("ME-2026-0001", chain="a" * 64), Change("struck")
    happened = Event("acknowledged", case.received)
    enter(case, happened)
    change.case(case_decision(case, [happened]), demonstration.house)
    assert case.code == ""
    assert "chain" not in (change.tables["cases"]["ME-2026-0001"] or {})


def test_a_long_case_reads_none_of_its_history_again(
    monkeypatch: pytest.MonkeyPatch, demonstration: Config
) -> None:
    case, read = Case("ME-2026-0001", SALT), []
    monkeypatch.setattr(
        "mailroom.shelves.journal.case_chain.canonical", lambda event: read.append(event) or json.dumps(event)
    )
    for _ in range(100):
        happened = Event("acknowledged", case.received)
        enter(case, happened)
        Change("more").case(case_decision(case, [happened]), demonstration.house)
    assert len(read) == 100


def test_a_case_that_goes_through_everything_keeps_its_chain(bag: Bag) -> None:
    """Two mails in one change, a merge, an objection, secrecy, silence: each with its own people's codes."""
    bag.answered()
    bag.says("citizen", "answer", "Belum bagus pak, masih ada lubang di ujung desa.")
    bag.complaint(sender=OUTSIDER, text="Jalan di Desa Lembak rusak.")
    bag.says("admin", "verification", "7 0001")
    assert bag.stage(2) == "merged"
    bag.says("citizen", "receipt", "rahasia anonim")
    bag.says("liaison PUPR", "comment", "2 Lubang di ujung desa sudah kami tambal.")
    bag.at("2026-05-20 08:00")
    assert bag.stage() == "closed"
    bag.says("citizen", "closed", "Kemarin ada truk besar lewat jalan itu.")
    bag.says("citizen", "reopen_question", "ya")
    assert bag.case().reopened == 1
    assert prove(bag.office) >= 3
    told = bag.mails("survivor")
    assert [mail["to"] for mail in told] == [OUTSIDER] * len(told) != []


def test_a_printed_letter_bears_the_code_too(bag: Bag) -> None:
    by_post(bag)
    (paper,) = bag.read(posted(bag, "receipt")).iter_attachments()
    heads_of = list(heads(bag.number(), bag.case().salt, [event.as_json() for event in bag.case().trail]))
    assert f"Kodebukti:{short_head(heads_of[0])}(ME-2026-0001,1peristiwatercatat)".replace(
        " ", ""
    ) in pdf_text(paper.get_content())


def test_the_salt_is_sealed_and_the_head_is_open(bag: Bag) -> None:
    case = bag.complaint(sender=CITIZEN)
    lines = [json.loads(line.written) for line in bag.office.shelves.journal.lines()]
    opened = [
        line["change"]["cases"][case.number]
        for line in lines
        if case.number in line["change"].get("cases", {})
    ]
    assert all("salt" not in one for one in opened)
    assert [one["chain"] for one in opened][-1] == bag.case().chain
    assert len(bag.case().salt) == 32


def test_two_cases_that_say_the_same_have_different_chains(bag: Bag) -> None:
    one, two = bag.complaint(), bag.complaint(sender=OUTSIDER)
    assert one.salt != two.salt
    assert one.chain[:16] != two.chain[:16]


def test_the_randomness_is_handed_in(bag: Bag) -> None:
    bag.office.store.salt = lambda: SALT
    bag.complaint()
    assert Store(bag.office.shelves.register).case(bag.number()).salt == SALT  # type: ignore[union-attr]
