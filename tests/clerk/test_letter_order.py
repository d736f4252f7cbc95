"""Which of many waiting letters is taken next: nobody who is waited for stands behind a flood, no order that
matters is changed, and nothing waits for ever."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom import office
from mailroom.clerk.letter_look import AN_HOUR, LANES, NEW, QUICK, SLOW, SMALL, Mark
from mailroom.clerk.letter_order import FEW, MANY, TURN, LetterOrder, Waiting
from mailroom.clerk.store import GROUP
from mailroom.office import Office
from mailroom.procedure.letter import Envelope
from mailroom.shelves.letter_file import place_of
from tests.clerk.test_order import DAY, MINUTE, silence_ends, waits
from tests.mailbag import CITIZEN, OUTSIDER, Bag

SECOND = timedelta(seconds=1)
BEGAN = datetime(2026, 3, 2, tzinfo=UTC)


def taken(marks: dict[str, Mark], order: LetterOrder | None = None) -> list[list[str]]:
    """The groups in which these letters are taken, where no other comes in between."""
    order, left, groups = order or LetterOrder(marks.__getitem__), sorted(marks), []
    while left:
        order.see(left)
        groups.append([*order.group()])
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


def test_a_second_letter_about_one_case_stands_behind_everybodys_first() -> None:
    """Whoever holds one token and writes as many people is one sender."""
    marks = {f"{number:04d}": Mark(QUICK, (f"forged {number}", "case")) for number in range(100)}
    marks |= {f"1{number:03d}": Mark(QUICK, (f"known {number}",)) for number in range(GROUP - 1)}
    assert sorted(taken(marks)[0]) == ["0000", *(f"1{number:03d}" for number in range(GROUP - 1))]


def test_who_comes_later_has_his_turn_before_a_flood_that_already_waits() -> None:
    marks = {f"{number:04d}": Mark(QUICK, ("machine",)) for number in range(100)}
    order = LetterOrder(marks.__getitem__)
    order.see(sorted(marks))
    first = [*order.group()]
    marks["1000"] = Mark(QUICK, ("known",))
    order.see(sorted({*marks}.difference(first)))
    assert "1000" in [*order.group()][:2]


def place(minute: int, more: str = "") -> str:
    return f"{place_of(BEGAN + minute * MINUTE)}.{more}"


def test_what_came_behind_a_change_of_a_case_waits_whatever_its_lane() -> None:
    """The change may come to be between letters that had their turns already."""
    marks = {place(number): Mark(NEW, (f"sender {number}",)) for number in range(100)}
    marks |= {place(90, "known"): Mark(QUICK, ("known",))}
    order = LetterOrder(marks.__getitem__)
    order.see(sorted(marks))
    assert next(order.group(BEGAN + 95 * MINUTE)) == place(90, "known")
    left = sorted({*marks} - {place(90, "known")})
    order.see(left)
    groups = [[*order.group(BEGAN + 40 * MINUTE)] for _ in range(4)]
    assert flat(groups) == [*map(place, range(40)), place(40)], "the oldest goes in any case"
    assert order.oldest == BEGAN + 41 * MINUTE


def calls_for(waiting: int) -> int:
    """How many functions are called until one group is chosen."""
    marks, calls = (
        {f"{n:06d}": Mark(n % 2, (f"sender {n % 997}", f"case {n % 89}")) for n in range(waiting)},
        [],
    )
    order = LetterOrder(marks.__getitem__)
    order.see(sorted(marks))
    assert len([*order.group()]) == GROUP
    sys.setprofile(lambda *event: calls.append(event[1]))
    try:
        assert len([*order.group()]) == GROUP
    finally:
        sys.setprofile(None)
    return len(calls)


def test_what_a_group_costs_does_not_grow_with_what_waits() -> None:
    assert calls_for(20_000) < 1.5 * calls_for(200)


class Folders:
    """A listing that takes a tenth of a second, and what it was asked for."""

    def __init__(self, names: list[str]) -> None:
        self.names, self.listed, self.now = names, 0, 0.0

    def listing(self) -> list[str]:
        self.now += 0.1
        self.listed += 1
        return list(self.names)


def test_while_many_wait_the_folders_are_listed_now_and_then() -> None:
    folders = Folders([place(number) for number in range(2 * MANY)])
    order = LetterOrder(lambda name: Mark(NEW, (name,)))
    waiting = Waiting(order, folders.listing, lambda: folders.now)
    assert waiting.refresh(BEGAN) == BEGAN
    assert waiting.refresh(BEGAN + MINUTE) == BEGAN, "who came since is not known"
    assert folders.listed == 1
    folders.now += 1.1
    assert waiting.refresh(BEGAN + 2 * MINUTE) == BEGAN + 2 * MINUTE
    waiting.forget()
    assert waiting.refresh(BEGAN + 3 * MINUTE) == BEGAN + 3 * MINUTE
    while order.count >= MANY:
        [*order.group()]
    folders.names = folders.names[-order.count :]
    assert waiting.refresh(BEGAN + 4 * MINUTE) == BEGAN + 4 * MINUTE
    assert folders.listed == 4


# In the office.


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group ends by its number here, however busy the machine is."""
    monkeypatch.setattr(office, "GROUP_SECONDS", float("inf"))


def lies(bag: Bag, number: int, sender: str, **more: Any) -> str:
    raw = bag.message(sender, f"Lampu mati {number}", f"Lampu jalan {number} padam.", **more).as_bytes()
    return bag.office.accept(raw, Envelope("smtp", bag.now + number * SECOND, sender, (bag.house.mail,)))


def marked(bag: Bag, name: str) -> Mark:
    order = bag.office.order
    order.see([name])
    return order._marks[name]


def test_what_a_look_at_a_head_shows(bag: Bag) -> None:
    case = bag.disposed()
    asked = bag.last("disposition")
    reply = bag.reply_to(asked, "1 1")
    to = parseaddr(str(reply["To"]))[1]
    by_address = bag.office.accept(reply.as_bytes(), Envelope("smtp", bag.now, asked["to"], (to,)))
    lane, keys = marked(bag, by_address).lane, marked(bag, by_address).keys
    assert (lane, keys) == (QUICK, (f"sure {asked['to']}", case.number))
    assert marked(bag, lies(bag, 1, CITIZEN)) == Mark(QUICK, (f"unknown {CITIZEN}",))
    assert marked(bag, lies(bag, 2, bag.house.admin.address)).lane == QUICK
    assert marked(bag, lies(bag, 3, OUTSIDER)) == Mark(NEW, (f"unknown {OUTSIDER}",))
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


def named(bag: Bag, sender: str, result: str, number: int = 0, **more: Any) -> Mark:
    """The mark of a letter of which our door found this; "" = it did not look."""
    results = {"authentication": {"results": [["dmarc", result, sender.rpartition("@")[2]]]}}
    trace = {**results, "client": "192.0.2.1"} if result else {}
    raw = bag.message(sender, f"Lampu mati {number}", MATTER, **more).as_bytes()
    return marked(bag, bag.office.accept(raw, Envelope("smtp", bag.now, sender, (bag.house.mail,), trace)))


def test_a_known_address_that_nobody_proves_is_quick_no_more_where_the_door_looks(bag: Bag) -> None:
    bag.complaint()
    assert named(bag, CITIZEN, "pass").lane == QUICK
    assert {named(bag, CITIZEN, result).lane for result in ("none", "temperror", "fail")} == {NEW}


def test_one_sender_is_quick_so_often_an_hour(bag: Bag) -> None:
    """Known addresses stand in any letter of the office; whoever writes one gets no lane of his own by it."""
    bag.complaint()
    lanes = [named(bag, CITIZEN, "", number).lane for number in range(AN_HOUR + 3)]
    assert lanes == [QUICK] * AN_HOUR + [NEW] * 3
    bag.now += 60 * MINUTE
    assert named(bag, CITIZEN, "").lane == QUICK
    strangers = [named(bag, f"baru{number}@luar.example", "pass").lane for number in range(AN_HOUR + 3)]
    assert strangers == [QUICK] * AN_HOUR + [NEW] * 3


def test_a_forged_flood_does_not_stand_before_a_letter_with_a_token(bag: Bag) -> None:
    bag.disposed()
    asked = bag.last("disposition")
    for number in range(60):
        lies(bag, number, asked["to"])
    waits(bag, asked, "1 1", bag.now + 70 * SECOND)
    bag.now += 80 * SECOND
    bag.office.work_group(bag.now)
    assert bag.mails("instruction")


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
