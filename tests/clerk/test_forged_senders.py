"""Letters that act in another's name, with his token, at an office whose mail host judges senders: each waits
for his word. And letters that are honest, as real hosts hand them in: none is asked about twice."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailroom.clerk.time import probe_mail
from mailroom.commands import Call
from mailroom.commands.looking.check import findings
from mailroom.config import Config
from mailroom.daemon.office_clock import Clock
from mailroom.reading.senders.authentication_results import EXCHANGE
from mailroom.writing.cli_sentences import phrase
from tests.forged_ways import (
    ANOTHERS,
    BY_KEY,
    FAIL,
    FORWARDED,
    FROM,
    GMAIL,
    HEADS,
    HOST,
    JUDGED,
    LIST,
    MACHINES,
    OF_PUPR,
    OTHER,
    PARENT,
    PASS,
    REPLAYED,
    STRANGER,
    WAYS,
    WRITTEN,
    ZIMBRA,
    received,
)
from tests.mailbag import ADMIN, ANSWER, CITIZEN, LIAISON, Bag, Mails, flat


def office(demonstration: Config, root: Path, host: str = HOST) -> Bag:
    house = replace(demonstration.house, authserv_id=host, forwarders=(LIST,))
    return Bag(replace(demonstration, house=house), root / "store")


@pytest.fixture
def bag(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    """An office in which the liaison's domain was proven once, and a disposition waits for him."""
    made = office(demonstration, tmp_path)
    made.disposed()
    made.disposed(subject="Lampu mati di Lembak", text="Lampu jalan di Desa Lembak mati sejak 2 Maret 2026.")
    assert "progress" in [
        form for form, _ in hand_in(made, "3 Tim sudah di lapangan", results=PASS, serial=2)
    ]
    yield made
    made.close()


def reply(bag: Bag, text: str, serial: int = 1, who: str = LIAISON, form: str = "disposition") -> str:
    found = [mail for mail in bag.mails(form, who) if mail["dossier"] == bag.number(serial)]
    return bag.reply_to(found[-1], text).as_string().replace("\r\n", "\n").replace("\n", "\r\n")


def hand_in(
    bag: Bag,
    text: str = f"2 {ANSWER}",
    results: str = "",
    head: str = FROM,
    more: str = "",
    serial: int = 1,
    to: str = "",
) -> Mails:
    """A reply with the liaison's token, as our host hands it in: its results on top, then what came. to: whom
    it names instead of our reply address."""
    whole = reply(bag, text, serial)
    assert FROM in whole
    top = f"Authentication-Results: {results}\r\n" if results else ""
    ours = whole.partition("\r\nTo: ")[2].partition("\r\n")[0]
    whole = whole.replace(f"To: {ours}", f"To: {to or ours}", 1)
    raw = (top + received() + more + whole.replace(FROM, head, 1)).encode("utf-8", "surrogateescape")
    return bag.put(raw, "orang@lain.example", ours.strip("<>"))


@pytest.fixture(scope="module")
def held(demonstration: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bag]:
    """One office for all letters of which none may act: the same as `bag`."""
    made = office(demonstration, tmp_path_factory.mktemp("held"))
    made.disposed()
    made.disposed(subject="Lampu mati di Lembak", text="Lampu jalan di Desa Lembak mati sejak 2 Maret 2026.")
    hand_in(made, "3 Tim sudah di lapangan", results=PASS, serial=2)
    yield made
    made.close()


def is_held(bag: Bag, **forged: str) -> str:
    """Hands a forged answer in: nothing happens but one question to the owner, who says no. Returns it."""
    bag.now += timedelta(hours=3)  # the budget of a day is for ten questions
    bag.settle()
    with bag.nothing_changes():
        assert hand_in(bag, f"2 {ANSWER} Ke-{bag.count}.", **forged) == [("confirm", LIAISON)]
        question = bag.last("confirm")
        bag.answer(question, "bukan", headers={"Authentication-Results": PASS})
    assert "answered" not in bag.kinds()
    return flat(question["text"])


@pytest.mark.parametrize("way", WRITTEN)
def test_a_sender_that_may_be_read_in_two_ways_is_held(held: Bag, way: str) -> None:
    is_held(held, head=WRITTEN[way], results=PASS)


@pytest.mark.parametrize("way", ANOTHERS)
def test_a_sender_who_only_looks_like_him_is_held(held: Bag, way: str) -> None:
    is_held(held, head=ANOTHERS[way], results=PASS)


@pytest.mark.parametrize("way", JUDGED)
def test_an_origin_that_is_not_proven_is_held(held: Bag, way: str) -> None:
    assert "tidak terbukti" in is_held(held, results=JUDGED[way])


@pytest.mark.parametrize("way", REPLAYED)
def test_a_signed_letter_that_is_handed_in_again_is_held(held: Bag, way: str) -> None:
    """Whoever got a letter of his has his signature; the envelope alone names our reply address."""
    tags = REPLAYED[way]
    signature = f"DKIM-Signature: v=1; a=rsa-sha256; d={OF_PUPR}; s=x; {tags}; b=x\r\n" if tags else ""
    other = {"to": "warga@lain.example"} if "somebody" in way else {}
    assert "tidak terbukti" in is_held(held, results=BY_KEY, more=signature, **other)


def test_a_signed_letter_to_somebody_else_that_quotes_ours_is_held(held: Bag) -> None:
    """Nobody names our reply address: it lies in a mailbox of ours, and the token stands in the quote."""
    held.settle()
    held.now += timedelta(hours=3)
    whole = reply(held, f"2 {ANSWER} Ke-{held.count}.")
    ours = whole.partition("\r\nTo: ")[2].partition("\r\n")[0]
    tags = REPLAYED["a signed letter of his to somebody else"]
    signature = f"DKIM-Signature: v=1; a=rsa-sha256; d={OF_PUPR}; s=x; {tags}; b=x\r\n"
    whole = f"Authentication-Results: {BY_KEY}\r\n{received()}{signature}" + whole.replace(
        ours, "warga@lain.example", 1
    )
    with held.nothing_changes():
        assert held.put(whole.encode(), None, "kotak@penyedia.example", door="imap") == [("confirm", LIAISON)]
        held.answer(held.last("confirm"), "bukan", headers={"Authentication-Results": PASS})


@pytest.mark.parametrize("way", MACHINES)
def test_a_machine_with_his_token_does_nothing(held: Bag, way: str) -> None:
    with held.nothing_changes():
        hand_in(held, f"2 {ANSWER} Ke-{held.count}.", results=FAIL, more=MACHINES[way])


def test_an_absence_that_is_not_proven_waits_for_his_word_and_then_holds(bag: Bag) -> None:
    away = "Cuti 5-13 Maret 2026, pengganti Siti, siti@lain.example"
    assert hand_in(bag, away, results=FAIL) == [("confirm", LIAISON)]
    assert bag.office.store.deputy_of(LIAISON, bag.now.date()) == "" and not bag.aside()
    told = bag.answer(bag.last("confirm"), "ya", headers={"Authentication-Results": FAIL})
    assert ("absence", LIAISON) in told
    assert bag.office.store.deputy_of(LIAISON, bag.now.date()) == "siti@lain.example"


def test_there_are_sixty_ways_and_more() -> None:
    assert sum(map(len, (WRITTEN, ANOTHERS, JUDGED, REPLAYED, MACHINES))) >= 60


# One word holds for a year


def test_one_yes_holds_a_year_for_this_person_result_and_network(bag: Bag) -> None:
    fail = JUDGED["dmarc=fail"]
    hand_in(bag, "3 Tim sudah di lapangan", results=fail)
    bag.answer(bag.last("confirm"), "ya", headers={"Authentication-Results": fail})
    asked = [("confirm", LIAISON)]
    assert ("confirm", LIAISON) not in hand_in(bag, "3 Aspal sudah dipesan", results=fail)
    bag.now += timedelta(hours=1)
    whole = reply(bag, "3 Aspal datang besok")
    to = whole.partition("\r\nTo: ")[2].partition("\r\n")[0].strip("<>")
    elsewhere = f"Authentication-Results: {fail}\r\n{received(OTHER)}{whole}".encode()
    assert bag.put(elsewhere, LIAISON, to) == asked
    bag.answer(bag.last("confirm"), "bukan", headers={"Authentication-Results": PASS})
    permerror = JUDGED["dmarc=permerror"]
    assert hand_in(bag, "3 Aspal datang lusa", results=permerror) == asked


def test_the_year_ends(bag: Bag) -> None:
    fail = JUDGED["dmarc=fail"]
    hand_in(bag, "3 Tim sudah di lapangan", results=fail)
    bag.answer(bag.last("confirm"), "ya", headers={"Authentication-Results": fail})
    store, key = bag.office.store, f"fail|{STRANGER.rpartition('.')[0]}.0/24"
    assert store.is_vouched_for(LIAISON, key, bag.now + timedelta(days=364))
    assert not store.is_vouched_for(LIAISON, key, bag.now + timedelta(days=366))
    assert not store.is_vouched_for(CITIZEN, key, bag.now)


def test_letters_that_waited_behind_the_question_go_with_it(bag: Bag) -> None:
    fail = JUDGED["dmarc=fail"]
    assert hand_in(bag, "3 Tim sudah di lapangan", results=fail) == [("confirm", LIAISON)]
    with bag.nothing_changes():
        assert ("confirm", LIAISON) not in hand_in(bag, "3 Aspal sudah dipesan", results=fail)
    came = bag.answer(bag.last("confirm"), "ya", headers={"Authentication-Results": fail})
    assert [form for form, _ in came].count("progress") == 2


def test_a_no_vouches_for_nothing(bag: Bag) -> None:
    fail = JUDGED["dmarc=fail"]
    hand_in(bag, results=fail)
    bag.answer(bag.last("confirm"), "bukan", headers={"Authentication-Results": PASS})
    with bag.nothing_changes():
        assert hand_in(bag, f"2 {ANSWER} Lagi.", results=fail) == [("confirm", LIAISON)]


# Honest letters


@pytest.mark.parametrize(
    "results", [GMAIL, ZIMBRA, PARENT, FORWARDED], ids=["gmail", "zimbra", "parent", "arc"]
)
def test_a_proven_letter_acts_at_once(bag: Bag, results: str) -> None:
    hand_in(bag, results=results)
    assert "answered" in bag.kinds()


@pytest.mark.parametrize(
    "head",
    [
        f'From: "Penghubung, Dinas PUPR" <{LIAISON}>\r\n',
        f"From: =?utf-8?q?Penghubung=40PUPR?= <{LIAISON.upper()}>\r\n",
        f"From: {LIAISON} <{LIAISON}>\r\n",
        f"From: {LIAISON} (Dinas PUPR)\r\n",
        f"From: Penghubung (Dinas) PUPR\r\n <{LIAISON}>\r\nSender: sekretaris@{OF_PUPR}\r\n",
    ],
    ids=["quoted", "encoded name", "address as name", "comment", "folded, with Sender"],
)
def test_a_sender_that_is_written_as_programs_do_acts_at_once(bag: Bag, head: str) -> None:
    hand_in(bag, results=PASS, head=head)
    assert "answered" in bag.kinds()


@pytest.mark.parametrize(
    ("results", "more"),
    [
        (f"spf=pass (sender IP is 209.85.1.1) smtp.mailfrom={OF_PUPR}; dkim=pass (signature was verified)"
         f" header.d={OF_PUPR};dmarc=pass action=none header.from={OF_PUPR};compauth=pass reason=100", ""),
        ("", "X-MS-Exchange-Organization-AuthAs: Internal\r\n"),
    ],
    ids=["from outside", "from inside"],
)  # fmt: skip
def test_microsoft_365_is_read_by_its_own_marks(
    demonstration: Config, tmp_path: Path, results: str, more: str
) -> None:
    bag = office(demonstration, tmp_path, EXCHANGE)
    bag.disposed()
    fail = f"spf=fail smtp.mailfrom={OF_PUPR};dmarc=fail action=oreject header.from={OF_PUPR}"
    assert hand_in(bag, results=f"{fail}\r\nAuthentication-Results: {results or PASS}") == [
        ("confirm", LIAISON)
    ]
    bag.answer(bag.last("confirm"), "bukan", headers={"Authentication-Results": ""})
    hand_in(bag, f"2 {ANSWER} Sudah.", results=results, more=more)
    assert "answered" in bag.kinds()
    bag.close()


def test_a_domain_that_publishes_nothing_is_believed_for_its_token(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = office(demonstration, tmp_path)
    bag.disposed()
    none = f"{HOST}; spf=none smtp.mailfrom={OF_PUPR}; dkim=none; dmarc=none header.from={OF_PUPR}"
    hand_in(bag, results=none)
    assert "answered" in bag.kinds()
    assert "tidak menerbitkan cara membuktikan" in " ".join(bag.letter()["why"])
    bag.close()


def test_a_list_that_breaks_his_signature_is_asked_about_once(bag: Bag) -> None:
    """A list that keeps his From: dmarc=fail of his domain, from the list's network each time."""
    fail, asked = JUDGED["dmarc=fail"], 0
    for day in range(5):
        asked += ("confirm", LIAISON) in hand_in(bag, f"3 Hari ke-{day + 1} di lapangan", results=fail)
        if day == 0:
            bag.answer(bag.last("confirm"), "ya", headers={"Authentication-Results": fail})
        bag.now += timedelta(hours=3)
    assert asked == 1


def test_a_quarter_of_honest_mail_asks_each_person_once_at_most(bag: Bag) -> None:
    """120 letters of one liaison, by all of his ways and programs; one way is misconfigured."""
    asked = 0
    for day in range(20):
        for at, (results, more) in enumerate(WAYS.values()):
            if at % 2 != day % 2:
                continue
            text = f"3 Hari ke-{day + 1}: {at * 20 + day + 2} ton aspal terpasang"
            head = HEADS[(day + at) % len(HEADS)]
            if ("confirm", LIAISON) in hand_in(bag, text, results=results, head=head, more=more):
                asked += 1
                bag.answer(bag.last("confirm"), "ya", headers={"Authentication-Results": PASS})
            bag.now += timedelta(hours=2)
    assert asked == 1
    assert bag.kinds().count("progressed") == 120


def test_the_admin_and_a_complainant_are_guarded_alike(bag: Bag) -> None:
    for who, form, text in ((CITIZEN, "receipt", "cabut"), (ADMIN, "verification", "5 spam")):
        whole = reply(bag, text, who=who, form=form)
        domain = who.rpartition("@")[2]
        raw = (
            f"Authentication-Results: {HOST}; dmarc=fail header.from={domain}\r\n{received()}{whole}".encode()
        )
        to = whole.partition("\r\nTo: ")[2].partition("\r\n")[0].strip("<>")
        with bag.nothing_changes():
            assert bag.put(raw, who, to) == [("confirm", who)]


def test_the_name_of_our_host_is_learnt_from_the_days_letter_to_ourselves(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = office(demonstration, tmp_path, "")
    bag.disposed()
    fail = JUDGED["dmarc=fail"]
    probe_mail.send(bag.office.services, bag.now)
    bag.settle()
    probe = bag.office.shelves.outgoing.raw(bag.last("probe")["key"])
    bag.put(f"Authentication-Results: {HOST}; none\r\n".encode() + probe, bag.house.mail)
    assert bag.office.store.own_host() == HOST
    call = Call(Namespace(letter=False), bag.config, bag.root, Clock(bag.zone, bag.now))
    assert (phrase("check.host_learnt", named=HOST), True) in [*findings(call)]
    with bag.nothing_changes():
        assert hand_in(bag, results=fail) == [("confirm", LIAISON)]
    bag.close()


def test_results_below_the_line_of_a_host_that_writes_above_it_are_nobodys(bag: Bag) -> None:
    """It writes none today, and does not take away what bears its name; the day's letter to ourselves has
    shown where its own stand."""
    probe_mail.send(bag.office.services, bag.now)
    bag.settle()
    probe = bag.office.shelves.outgoing.raw(bag.last("probe")["key"])
    bag.put(f"Authentication-Results: {HOST}; none\r\n{received()}".encode() + probe, bag.house.mail)
    assert bag.office.store.writes_above(HOST)
    whole = reply(bag, f"2 {ANSWER}")
    to = whole.partition("\r\nTo: ")[2].partition("\r\n")[0].strip("<>")
    raw = f"{received()}Authentication-Results: {PASS}\r\n{whole}".encode()
    with bag.nothing_changes():
        assert bag.put(raw, LIAISON, to) == [("confirm", LIAISON)]
