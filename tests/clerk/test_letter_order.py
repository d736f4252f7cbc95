"""Which of many waiting letters is taken next: nobody who is waited for stands behind a flood, no order that
matters is changed, and nothing waits for ever."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom import office
from mailroom.clerk.letter_order import FEW, LANES, NEW, QUICK, SLOW, SMALL, TURN, LetterOrder, Mark
from mailroom.clerk.store import GROUP
from mailroom.office import Office
from mailroom.procedure.letter import Envelope
from tests.clerk.test_order import DAY, MINUTE, silence_ends, waits
from tests.mailbag import CITIZEN, OUTSIDER, Bag

SECOND = timedelta(seconds=1)


def taken(marks: dict[str, Mark], order: LetterOrder | None = None) -> list[list[str]]:
    """The groups in which these letters are taken, where no other comes in between."""
    order, left, groups = order or LetterOrder(marks.__getitem__), sorted(marks), []
    while left:
        groups.append(order.plan(left))
        assert groups[-1], "a round takes something"
        left = [name for name in left if name not in groups[-1]]
    return groups


def flat(groups: list[list[str]]) -> list[str]:
    return [name for group in groups for name in group]


def of_new(count: int, lane: int = NEW) -> dict[str, Mark]:
    return {f"{number:04d}": Mark(lane, (f"sender {number}",)) for number in range(count)}


def test_a_known_sender_goes_before_a_flood() -> None:
    assert taken({**of_new(500), "0500": Mark(QUICK, ("budi",))})[0][0] == "0500"


def test_a_few_small_letters_keep_their_order_and_a_large_one_goes_last() -> None:
    marks = {
        "0": Mark(SLOW, ("a",)),
        "1": Mark(NEW, ("b",)),
        "2": Mark(QUICK, ("c",)),
        "3": Mark(NEW, ("d",)),
    }
    assert len(marks) < FEW
    assert taken(marks) == [["1", "2", "3"], ["0"]]


def test_after_eight_of_the_quick_a_slower_lane_has_its_turn() -> None:
    marks = {f"{number:04d}": Mark(QUICK, (f"known {number}",)) for number in range(100)}
    marks |= {f"1{number:03d}": Mark(NEW, (f"new {number}",)) for number in range(100)}
    marks |= {"2000": Mark(SLOW, ("large",))}
    order = flat(taken(marks))
    assert [name[0] for name in order[: TURN + 1]] == ["0"] * TURN + ["1"]
    assert order[TURN + 1] == "2000"


def test_one_senders_flood_costs_another_one_letter_a_group() -> None:
    marks = {f"{number:04d}": Mark(QUICK, ("machine",)) for number in range(100)}
    marks |= {f"1{number:03d}": Mark(QUICK, (f"known {number}",)) for number in range(GROUP - 1)}
    assert sorted(taken(marks)[0]) == ["0000", *(f"1{number:03d}" for number in range(GROUP - 1))]


def test_what_lay_on_the_desk_at_a_crash_goes_last() -> None:
    marks = of_new(TURN, QUICK)
    order = LetterOrder(marks.__getitem__)
    order.suspects = {"0000"}
    assert flat(taken(marks, order))[-1] == "0000"


letters = st.lists(
    st.tuples(st.sampled_from(LANES), st.lists(st.sampled_from("abcdefgh"), max_size=3, unique=True)),
    max_size=60,
)


@given(letters)
def test_each_is_taken_once_and_what_shares_a_key_stays_in_order(made: list[tuple[int, list[str]]]) -> None:
    marks = {f"{number:04d}": Mark(lane, tuple(keys)) for number, (lane, keys) in enumerate(made)}
    groups = taken(marks)
    order = flat(groups)
    assert sorted(order) == sorted(marks)
    for key in "abcdefgh":
        of_key = [name for name in order if key in marks[name].keys]
        assert of_key == sorted(of_key)
    assert all(len(group) <= GROUP for group in groups)
    assert all(len(group) == 1 for group in groups if any(marks[name].lane == SLOW for name in group))


def test_each_letter_is_looked_at_once() -> None:
    marks, looked = of_new(50), list[str]()

    def look(name: str) -> Mark:
        looked.append(name)
        return marks[name]

    taken(marks, LetterOrder(look))
    assert sorted(looked) == sorted(marks)


# In the office.


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group ends by its number here, however busy the machine is."""
    monkeypatch.setattr(office, "GROUP_SECONDS", float("inf"))


def lies(bag: Bag, number: int, sender: str, **more: Any) -> str:
    raw = bag.message(sender, f"Lampu mati {number}", f"Lampu jalan {number} padam.", **more).as_bytes()
    return bag.office.accept(raw, Envelope("smtp", bag.now + number * SECOND, sender, (bag.house.mail,)))


def marked(bag: Bag, name: str) -> Mark:
    return bag.office.order._mark(name)


def test_what_a_look_at_a_head_shows(bag: Bag) -> None:
    case = bag.disposed()
    asked = bag.last("disposition")
    reply = bag.reply_to(asked, "1 1")
    to = parseaddr(str(reply["To"]))[1]
    by_address = bag.office.accept(reply.as_bytes(), Envelope("smtp", bag.now, asked["to"], (to,)))
    lane, keys = marked(bag, by_address).lane, marked(bag, by_address).keys
    assert (lane, keys) == (QUICK, (f"0 {asked['to']}", case.number))
    assert marked(bag, lies(bag, 1, CITIZEN)) == Mark(QUICK, (f"0 {CITIZEN}",))
    assert marked(bag, lies(bag, 2, bag.house.admin.address)).lane == QUICK
    assert marked(bag, lies(bag, 3, OUTSIDER)) == Mark(NEW, (f"0 {OUTSIDER}",))
    large = lies(bag, 4, CITIZEN, files={"foto.jpg": b"\xff\xd8\xff" + bytes(SMALL)})
    assert marked(bag, large).lane == SLOW


@pytest.mark.parametrize(("result", "lane"), [("pass", QUICK), ("fail", NEW), ("none", NEW)])
def test_the_doors_proof_counts(bag: Bag, result: str, lane: int) -> None:
    trace = {"authentication": {"results": [["dmarc", result, "luar.example"]]}, "client": "192.0.2.1"}
    raw = bag.message("baru@luar.example", "Lampu mati", MATTER).as_bytes()
    name = bag.office.accept(raw, Envelope("smtp", bag.now, "baru@luar.example", (bag.house.mail,), trace))
    assert marked(bag, name).lane == lane


def test_whoever_forges_a_sender_does_not_stand_in_his_way(bag: Bag) -> None:
    bag.complaint()
    domain = CITIZEN.rpartition("@")[2]
    trace = {"authentication": {"results": [["dmarc", "fail", domain]]}, "client": "192.0.2.1"}
    raw = bag.message(CITIZEN, "Lampu mati", MATTER).as_bytes()
    forged = bag.office.accept(raw, Envelope("smtp", bag.now, CITIZEN, (bag.house.mail,), trace))
    assert set(marked(bag, forged).keys).isdisjoint(marked(bag, lies(bag, 1, CITIZEN)).keys)


def test_a_reply_is_handled_in_the_first_group_beside_a_flood(bag: Bag) -> None:
    bag.disposed()
    for number in range(20):
        lies(bag, number, f"palsu{number}@luar.example")
    waits(bag, bag.last("disposition"), "1 1", bag.now + 50 * SECOND)
    bag.now += 60 * SECOND
    assert bag.office.work_group(bag.now) == GROUP
    assert bag.mails("instruction"), "it came last and was read first"
    while bag.office.work_group(bag.now):
        pass
    assert (bag.office.shelves.inbox.waiting(), len(bag.cases())) == ([], 21)


def test_no_letter_goes_before_an_older_one_across_a_moment_that_changes_a_case(bag: Bag) -> None:
    """Silence has closed the case between the two. A word that comes after it is not in time because a large
    letter of somebody else lies before it."""
    bag.answered()
    end, answer = silence_ends(bag), bag.last("answer")
    large = {"foto.jpg": b"\xff\xd8\xff" + bytes(SMALL)}
    raw = bag.message(OUTSIDER, "Lampu mati", MATTER, files=large).as_bytes()
    bag.office.accept(raw, Envelope("smtp", end - DAY, OUTSIDER, (bag.house.mail,)))
    waits(bag, answer, "Belum selesai pak, masih ada lubang.", end + MINUTE)
    bag.now = end + DAY
    while bag.office.work_group(bag.now):
        pass
    assert "commented" not in bag.kinds() and bag.case().stage == "closed"


def test_time_waits_for_the_oldest_letter_that_still_lies_there(bag: Bag) -> None:
    """Small letters are handled first, and no time passes beyond the large one that came before them."""
    bag.answered()
    end, answer = silence_ends(bag), bag.last("answer")
    large = {"foto.jpg": b"\xff\xd8\xff" + bytes(SMALL)}
    waits(bag, answer, "Belum selesai pak, masih ada lubang.", end - 3 * SECOND, files=large)
    for number in range(10):
        raw = bag.message(f"baru{number}@luar.example", "Lampu mati", MATTER).as_bytes()
        bag.office.accept(raw, Envelope("smtp", end - SECOND, OUTSIDER, (bag.house.mail,)))
    bag.now = end + DAY
    assert bag.office.work_group(bag.now) == TURN
    assert "commented" not in bag.kinds() and bag.case().stage != "closed"
    while bag.office.work_group(bag.now):
        pass
    assert "commented" in bag.kinds()


def test_what_was_set_aside_is_tried_again_one_by_one_behind_the_others(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as failing:
        failing.setattr(Office, "_four_steps", lambda *_: 1 / 0)
        for number in range(3):
            lies(bag, number, f"gagal{number}@luar.example")
        bag.office.work(bag.now)
    assert len(bag.aside()) == 3
    bag.now += 2 * 60 * SECOND
    for number in range(GROUP + 1):
        lies(bag, number, f"palsu{number}@luar.example")
    bag.office.work_group(bag.now)
    assert len(bag.aside()) == 3, "letters wait"
    bag.office.work_group(bag.now)
    assert len(bag.aside()) == 2, "none waits: one is tried"
    while bag.office.work_group(bag.now):
        pass
    assert not bag.aside() and len(bag.cases()) == GROUP + 4


MATTER = "Lampu jalan di Desa Ujan Mas Lama padam sejak 1 Maret 2026. Mohon diperbaiki."
