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
from tests.mailbag import ADMIN, ANSWER, CITIZEN, LIAISON, Bag, Mails, flat

HOST = "mx.kab.example"
OF_PUPR = LIAISON.rpartition("@")[2]
LOCAL = LIAISON.partition("@")[0]
LIST = "milis.instansi.example"
PASS = f"{HOST}; dmarc=pass header.from={OF_PUPR}"
FROM = f"From: {LIAISON}\r\n"
# mail-parser passes over the networks that are set apart for examples
STRANGER = "1.2.3.9"
OTHER = "5.6.7.7"


def received(address: str = STRANGER, by: str = HOST) -> str:
    way = f"from x.example (x.example [{address}])\r\n\tby {by} with ESMTPS"
    return f"Received: {way}; Thu, 5 Mar 2026 08:00:00 +0700\r\n"


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


WRITTEN = {
    "two From lines, his first": f"{FROM}From: orang@lain.example\r\n",
    "two From lines, his last": f"From: orang@lain.example\r\n{FROM}",
    "two mailboxes": f"From: {LIAISON}, orang@lain.example\r\n",
    "two mailboxes in angles": f"From: A <{LIAISON}> B <{LIAISON}>\r\n",
    "a group": f"From: Dinas: {LIAISON};\r\n",
    "a route": f"From: <@lain.example:{LIAISON}>\r\n",
    "an encoded address": f"From: =?utf-8?q?{LOCAL}=40{OF_PUPR}?=\r\n",
    "an encoded local part": f"From: =?utf-8?q?{LOCAL}?=@{OF_PUPR}\r\n",
    "a full-width address": f"From: {LOCAL.replace('e', 'ｅ')}@{OF_PUPR}\r\n",
    "a full-width domain": f"From: {LOCAL}@{OF_PUPR.replace('m', 'ｍ')}\r\n",
    "an ideographic dot": f"From: {LOCAL}@{OF_PUPR.replace('.', '。')}\r\n",
    "a letter that nobody sees": f"From: {LOCAL}\u200b@{OF_PUPR}\r\n",
    "blanks in the address": f"From: {LOCAL} @ {OF_PUPR}\r\n",
    "Sender stands in": f"Sender: {LIAISON}\r\n",
    "Return-Path stands in": f"Return-Path: <{LIAISON}>\r\n",
    "Resent-From stands in": f"Resent-From: {LIAISON}\r\n",
    "From is empty, Sender stands in": f"From: \r\nSender: {LIAISON}\r\n",
    "a list of one and nothing": f"From: {LIAISON},\r\n",
    "a list with a semicolon": f"From: A <{LIAISON}>; B <orang@lain.example>\r\n",
    "a second address in the name": f"From: orang@lain.example <{LIAISON}>\r\n",
    "a comment within the address": f"From: {LOCAL}(x)@{OF_PUPR}\r\n",
    "a tab within the address": f"From: {LOCAL}\t@{OF_PUPR}\r\n",
    "a soft hyphen": f"From: {LOCAL}\u00ad@{OF_PUPR}\r\n",
    "the address turned around": f"From: \u202e{LOCAL}@{OF_PUPR}\r\n",
    "no angle that closes": f"From: A <{LIAISON}\r\n",
    "his and hers, one a group": f"From: A: {LIAISON}; , orang@lain.example\r\n",
}
CYRILLIC = OF_PUPR.replace("a", "\u0430")
ANOTHERS = {
    "a letter of another alphabet": f"From: {LOCAL}@{CYRILLIC}\r\n",
    "that letter as an A-label": "From: penghubung@xn--pupr-43d.muaraenim.example\r\n",
    "a look-alike domain": f"From: {LOCAL}@{OF_PUPR.replace('m', 'rn', 1)}\r\n",
    "a domain below his": f"From: {LOCAL}@mail.{OF_PUPR}\r\n",
    "the domain above his": f"From: {LOCAL}@muaraenim.example\r\n",
    "another's domain behind his": f"From: {LOCAL}@{OF_PUPR}.lain.example\r\n",
    "his address as the name": f'From: "{LIAISON}" <orang@lain.example>\r\n',
    "his address as an encoded name": f"From: =?utf-8?q?{LOCAL}=40{OF_PUPR}?= <orang@lain.example>\r\n",
    "his address in a comment": f"From: orang@lain.example ({LIAISON})\r\n",
    "his name alone": 'From: "Samsul Effendi" <samsul@lain.example>\r\n',
    "Reply-To is his": f"From: orang@lain.example\r\nReply-To: {LIAISON}\r\n",
    "Sender is his": f"From: orang@lain.example\r\nSender: {LIAISON}\r\n",
    "Resent-From is his": f"From: orang@lain.example\r\nResent-From: {LIAISON}\r\n",
    "X-Original-From is his": f"From: orang@lain.example\r\nX-Original-From: {LIAISON}\r\n",
    "a list rewrote him": f"From: {LOCAL} lewat milis <milis@lain.example>\r\nReply-To: {LIAISON}\r\n",
    "an address behind his plus": f"From: {LOCAL}+orang@{OF_PUPR}\r\n",
}
JUDGED = {
    "dmarc=fail": f"{HOST}; dmarc=fail header.from={OF_PUPR}",
    "dmarc=permerror": f"{HOST}; dmarc=permerror header.from={OF_PUPR}",
    "dmarc=temperror of a domain proven before": f"{HOST}; dmarc=temperror header.from={OF_PUPR}",
    "dmarc=none of a domain proven before": f"{HOST}; dmarc=none header.from={OF_PUPR}",
    "no results of a domain proven before": "",
    "another's pass": f"mx.lain.example; dmarc=pass header.from={OF_PUPR}",
    "a pass of ours further down": f"{HOST}; dmarc=fail\r\nAuthentication-Results: {PASS}",
    "a pass in a comment": f"{HOST}; dmarc=fail (dmarc=pass header.from={OF_PUPR})",
    "a pass for another domain": f"{HOST}; dmarc=pass header.from=lain.example",
    "a signature of another domain": (
        f"{HOST}; dkim=pass header.d=lain.example; spf=pass smtp.mailfrom=x@lain.example"
    ),
    "a signature of the registry": f"{HOST}; dkim=pass header.d=example; spf=pass smtp.mailfrom=x@example",
    "spf fails for his domain": f"{HOST}; spf=fail smtp.mailfrom={LIAISON}",
    "his signature is broken": f"{HOST}; dkim=permerror header.d={OF_PUPR}",
    "a chain of an unknown forwarder": (
        f"{HOST}; arc=pass; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Seal: i=1; d=lain.example; s=x; cv=none; b=x\r\n"
        f"ARC-Authentication-Results: i=1; lain.example; dmarc=pass header.from={OF_PUPR}"
    ),
    "a broken chain of the forwarder": (
        f"{HOST}; arc=fail; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Seal: i=1; d={LIST}; s=x; cv=none; b=x\r\n"
        f"ARC-Authentication-Results: i=1; {LIST}; dmarc=pass header.from={OF_PUPR}"
    ),
    "a chain that somebody went on with": (
        f"{HOST}; arc=pass; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Seal: i=2; d=lain.example; s=x; cv=pass; b=x\r\n"
        "ARC-Authentication-Results: i=2; lain.example; arc=pass\r\n"
        f"ARC-Seal: i=1; d={LIST}; s=x; cv=none; b=x\r\n"
        f"ARC-Authentication-Results: i=1; {LIST}; dmarc=pass header.from={OF_PUPR}"
    ),
}

FAILS = f"{HOST}; dmarc=fail header.from={OF_PUPR}"
JUDGED |= {
    "spf softfails for his domain": f"{HOST}; spf=softfail smtp.mailfrom={LIAISON}",
    "his signature breaks a policy": f"{HOST}; dkim=policy header.d={OF_PUPR}",
    "a pass of a host that begins as ours": f"{HOST}.lain.example; dmarc=pass header.from={OF_PUPR}",
    "a pass in a quoted string": f'{HOST}; dmarc=fail reason="x; dmarc=pass header.from={OF_PUPR}"',
    "a pass in nested comments": f"{HOST}; dmarc=fail (a (b) ; dmarc=pass header.from={OF_PUPR})",
    "a pass of an unknown method": f"{FAILS}; x-dmarc=pass header.from={OF_PUPR}",
    "a pass in an old header": (
        f"{HOST}; dmarc=fail header.from={OF_PUPR}\r\nX-Authentication-Results: {PASS}\r\n"
        f"Old-Authentication-Results: {PASS}"
    ),
    "ours fails below another's pass": (
        f"mx.lain.example; dmarc=pass header.from={OF_PUPR}\r\n"
        f"Authentication-Results: {HOST}; dmarc=fail header.from={OF_PUPR}"
    ),
    "spf of the greeting alone": f"{HOST}; dmarc=none; spf=pass smtp.helo={OF_PUPR}",
    "a signature of the domain beside his": f"{HOST}; dmarc=none; dkim=pass header.d=dlh.muaraenim.example",
    "a signature of a domain below his": f"{HOST}; dmarc=none; dkim=pass header.d=x.{OF_PUPR}",
    "a guess for another domain": f"{HOST}; dmarc=bestguesspass header.from=lain.example",
    "a chain without its seal": (
        f"{HOST}; arc=pass; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Authentication-Results: i=1; {LIST}; dmarc=pass header.from={OF_PUPR}"
    ),
    "a chain that only claims to pass": (
        f"{HOST}; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Seal: i=1; d={LIST}; s=x; cv=none; b=x\r\n"
        f"ARC-Authentication-Results: i=1; {LIST}; arc=pass; dmarc=pass header.from={OF_PUPR}"
    ),
    "a chain in which the forwarder saw it fail": (
        f"{HOST}; arc=pass; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Seal: i=1; d={LIST}; s=x; cv=none; b=x\r\n"
        f"ARC-Authentication-Results: i=1; {LIST}; dmarc=fail header.from={OF_PUPR}"
    ),
}
BY_KEY = f"{HOST}; dkim=pass header.d={OF_PUPR}; spf=softfail smtp.mailfrom=x@lain.example"
REPLAYED = {
    "a signed letter of his to somebody else": "h=from:to:subject:date",
    "a signature that leaves To open": "h=from:subject:date",
    "a signature of a part of the text": "h=from:to:subject:date; l=10",
    "a signature that is nowhere": "",
}
FAIL = JUDGED["dmarc=fail"]
MACHINES = {
    "an automatic reply": "Auto-Submitted: auto-replied\r\n",
    "a report that it came back": "Content-Type: multipart/report; report-type=delivery-status\r\n",
    "a letter of a list": "List-Id: <milis.lain.example>\r\nPrecedence: list\r\n",
}


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


@pytest.mark.parametrize("way", MACHINES)
def test_a_machine_with_his_token_does_nothing(held: Bag, way: str) -> None:
    with held.nothing_changes():
        hand_in(held, f"2 {ANSWER} Ke-{held.count}.", results=FAIL, more=MACHINES[way])


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

GMAIL = (
    f"{HOST};\r\n       dkim=pass header.i=@{OF_PUPR} header.s=20230601 header.b=abc;\r\n"
    f"       arc=pass (i=1);\r\n"
    f"       spf=pass ({HOST}: domain of {LIAISON} designates 209.85.220.41 as permitted sender)"
    f" smtp.mailfrom={LIAISON};\r\n"
    f"       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from={OF_PUPR};\r\n"
    f"       dara=pass header.i=@kab.example"
)
ZIMBRA = f"{HOST} (amavisd-new);\r\n\tdkim=pass (2048-bit key) header.d={OF_PUPR}"
PARENT = f"{HOST}; dmarc=none; spf=pass smtp.mailfrom=surat@muaraenim.example"
FORWARDED = (
    f"{HOST}; arc=pass (i=1 spf=pass dkim=pass dmarc=pass); dmarc=fail header.from={OF_PUPR}\r\n"
    f"ARC-Seal: i=2; a=rsa-sha256; d=kab.example; s=x; cv=pass; b=x\r\n"
    f"ARC-Authentication-Results: i=2; {HOST}; arc=pass; dmarc=fail header.from={OF_PUPR}\r\n"
    f"ARC-Seal: i=1; a=rsa-sha256; d={LIST}; s=x; cv=none; b=x\r\n"
    f"ARC-Authentication-Results: i=1; {LIST}; dmarc=pass header.from={OF_PUPR}"
)


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


HEADS = (
    FROM,
    f'From: "Penghubung, Dinas PUPR" <{LIAISON}>\r\n',
    f"From: =?utf-8?q?Penghubung_PUPR?= <{LIAISON.upper()}>\r\n",
    f"From: {LIAISON} (Dinas PUPR)\r\n",
    f"From: Penghubung (Dinas) PUPR\r\n <{LIAISON}>\r\nSender: sekretaris@{OF_PUPR}\r\n",
)
SIGNED = f"DKIM-Signature: v=1; a=rsa-sha256; d={OF_PUPR}; s=x;\r\n h=From:Date:To:Subject; bh=x; b=x\r\n"
WAYS = {  # name: (what our host found, what the letter bears)
    "Gmail": (GMAIL, ""),
    "Zimbra": (ZIMBRA, ""),
    "Microsoft 365": (
        f"{PASS}; spf=pass smtp.mailfrom={OF_PUPR}; dkim=pass header.d={OF_PUPR}",
        f"DKIM-Signature: v=1; d={OF_PUPR}; s=selector1; h=From:Date:Subject:Message-ID; b=x\r\n",
    ),
    "one that only publishes SPF": (f"{HOST}; spf=pass smtp.mailfrom={LIAISON}; dkim=none", ""),
    "the domain above": (PARENT, ""),
    "a forwarder with ARC": (FORWARDED, ""),
    "a redirection that keeps the signature": (BY_KEY, SIGNED),
    "a list that keeps the signature": (BY_KEY, f"{SIGNED}List-Id: <milis.muaraenim.example>\r\n"),
    "one that is misconfigured": (JUDGED["spf fails for his domain"], ""),
    "our own server, twice": (f"{PASS}\r\nAuthentication-Results: {HOST}; dkim=none", ""),
    "a bounce address below his domain": (f"{PASS}; spf=pass smtp.mailfrom=x@tolak.{OF_PUPR}", ""),
    "no results of SPF": (PASS, SIGNED),
}


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
    probe = bag.office.shelves.outbox.raw(bag.last("probe")["key"])
    bag.put(f"Authentication-Results: {HOST}; none\r\n".encode() + probe, bag.house.mail)
    assert bag.office.store.own_host() == HOST
    call = Call(Namespace(letter=False), bag.config, bag.root, Clock(bag.zone, bag.now))
    assert (phrase("check.host_learnt", named=HOST), True) in [*findings(call)]
    with bag.nothing_changes():
        assert hand_in(bag, results=fail) == [("confirm", LIAISON)]
    bag.close()
