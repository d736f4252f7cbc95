"""Authentication-Results (RFC 8601): which header is ours, what it says, and what a letter may do whose From
is not proven."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailroom.config import Config
from mailroom.procedure.letter import Envelope
from mailroom.procedure.workdays import ZONES
from mailroom.reading.mime.opener import open_mail
from mailroom.reading.senders.authentication_results import EXCHANGE
from mailroom.reading.senders.sender_origin import Origin, origin_of
from tests.mailbag import ADMIN, ANSWER, CITIZEN, LIAISON, Bag
from tests.tables import for_each

OFFICE = "pengaduan@muaraenim.example"
HOST = "mx.kab.example"
NOON = datetime(2026, 3, 5, 12, 0, tzinfo=ZONES["WIB"])
FAIL = f"{HOST}; dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=warga.example"


def origin(*headers: str, sender: str = CITIZEN, host: str = HOST, more: str = "") -> Origin:
    block = "".join(f"Authentication-Results: {one}\n" for one in headers)
    opened = open_mail(f"{block}{more}From: {sender}\nSubject: x\n\nx\n".encode())
    return origin_of(opened, Envelope("imap", NOON), host)


def failed(*headers: str, sender: str = CITIZEN, host: str = HOST) -> bool:
    return origin(*headers, sender=sender, host=host).result == "fail"


RECEIVED = "Received: from {0} by {1} with ESMTPS; Thu, 5 Mar 2026 08:00:00 +0700\n"
FROM_OUTSIDE = RECEIVED.format("x.example (x.example [1.2.3.9])", HOST)
BY_ITSELF = RECEIVED.format("localhost (localhost [127.0.0.1])", HOST)
BY_ANOTHER = RECEIVED.format("x.example (x.example [1.2.3.9])", "mx.lain.example")
OURS, FORGED = (f"Authentication-Results: {HOST}; {said}\n" for said in ("dkim=none", "dmarc=pass"))


@for_each(
    ("block", "above", "expected"),
    [
        (OURS + FROM_OUTSIDE + FORGED, False, "none"),
        (OURS + BY_ITSELF + FROM_OUTSIDE + FORGED, False, "none"),
        (OURS + FROM_OUTSIDE + FORGED + FROM_OUTSIDE, False, "none"),
        (FROM_OUTSIDE + FORGED, True, "none"),
        (FROM_OUTSIDE + FORGED + FROM_OUTSIDE, True, "none"),
        (FROM_OUTSIDE.replace("from x", "from [127.0.0.1] x") + FORGED, True, "none"),
        (FORGED + FROM_OUTSIDE, True, "pass"),
        (FORGED + BY_ITSELF + FROM_OUTSIDE, True, "pass"),
        (BY_ITSELF + FORGED + FROM_OUTSIDE, True, "pass"),
        # a host that writes below its own line, and one that names its servers otherwise
        (FROM_OUTSIDE + FORGED, False, "pass"),
        (BY_ANOTHER + FORGED, True, "pass"),
    ],
)
def test_results_below_the_line_of_our_own_host_came_with_the_letter(
    block: str, above: bool, expected: str
) -> None:
    opened = open_mail(f"{block}From: {CITIZEN}\nSubject: x\n\nx\n".encode())
    assert origin_of(opened, Envelope("imap", NOON), HOST, above=above).result == expected


@for_each(
    "header",
    [
        FAIL,
        f"{HOST}; dmarc=fail",
        "MX.Kab.Example 1; spf=pass smtp.mailfrom=lain.example; dkim=none; DMARC = Fail",
        f'"{HOST}"; dmarc=fail',
        (
            f"{HOST};\n\tspf=pass (a; dmarc=pass (in (it))) smtp.mailfrom=x;\n\tdmarc=fail"
            " header.from=WARGA.example"
        ),
        (
            f'(our host) {HOST} (v) 1 (.); dmarc/1 (d) = (d) fail reason="a; dmarc=pass"'
            " header.from=warga.example"
        ),
        f"{HOST}; dmarc=fail header.from=budi.santoso@warga.example",
        f'{HOST}; spf=pass smtp.mailfrom="a; dmarc=fail',
        f"{HOST}; spf=pass (nobody closes this; dmarc=fail",
        f"{HOST}; dmarc=pass header.from=lain.example; dmarc=fail header.from=warga.example",
        f"{HOST}; dmarc=pass ; dmarc=fail",  # whatever was brought in before it
    ],
)
def test_our_host_calls_it_forged(header: str) -> None:
    assert failed(header)


@for_each(
    "header",
    [
        f"{HOST}; dmarc=pass header.from=warga.example",
        f"{HOST}; dmarc=none",
        f"{HOST}; dmarc=temperror",
        f"{HOST}; dmarc=permerror",
        f"{HOST}; dmarc=bestguesspass",
        f"{HOST}; none",
        HOST,
        "",
        ";;;",
        f"{HOST}; spf=fail; dkim=fail",
        f"{HOST}; dmarc=pass (dmarc=fail; dmarc=fail)",
        f'{HOST}; spf=pass reason="x; dmarc=fail"; dmarc=pass',
        f"{HOST}; dmarc=fail header.from=lain.example",
        f"{HOST}; x-dmarc=fail",
        "mx.lain.example; dmarc=fail",
        f"x{HOST}; dmarc=fail",
        f"{HOST} extra; dmarc=fail",
        "dmarc=fail header.from=warga.example",  # Exchange Online names no host
    ],
)
def test_nothing_else_counts(header: str) -> None:
    assert not failed(header)


def test_a_parent_domain_judges_its_children() -> None:
    assert failed(FAIL, sender="budi@surat.warga.example")
    assert not failed(FAIL, sender="budi@lainwarga.example")


def test_only_the_topmost_of_ours_counts() -> None:
    good, other = f"{HOST}; dmarc=pass", "mx.lain.example; dmarc=pass"
    assert not failed(good, FAIL)
    assert failed(FAIL, good)
    assert failed(other, FAIL, good)
    assert failed(f"{HOST}; dkim=pass", FAIL, good)  # a filter each, OpenDKIM above OpenDMARC


def test_without_a_host_or_a_header_nothing_is_read() -> None:
    assert not failed(FAIL, host="")
    assert not failed()


@given(st.binary(max_size=300))
def test_never_raises(junk: bytes) -> None:
    for value in (junk, b"mx.kab.example; " + junk):
        for host in (HOST, EXCHANGE):
            opened = open_mail(b"Authentication-Results: " + value + b"\nFrom: a@b.example\n\nx")
            origin_of(opened, Envelope("imap", NOON), host)


@settings(max_examples=30)
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_head_makes_it_raise(sender: bytes, chain: bytes) -> None:
    head = (
        b"Authentication-Results: mx.kab.example; arc=pass; dmarc=fail\nARC-Seal: i=1; d=milis.example;"
        + chain
        + b"\nARC-Authentication-Results: i=1; "
        + chain
    )
    opened = open_mail(b"From: " + sender + b"\n" + head + b"\n\nx")
    origin_of(opened, Envelope("imap", NOON), HOST, ("milis.example",))
    for results in (sender.hex(), [[1]], [["spf", 1, None]], None, [{}]):
        origin_of(opened, Envelope("smtp", NOON, trace={"authentication": {"results": results}}), HOST)


# What the office does with such a letter.


@pytest.fixture
def bag(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    house = replace(demonstration.house, authserv_id=HOST)
    made = Bag(replace(demonstration, house=house), tmp_path / "store")
    yield made
    made.close()


def forged(domain: str = "warga.example") -> dict[str, str]:
    return {"Authentication-Results": f"{HOST}; dmarc=fail header.from={domain}"}


def test_a_sealed_reply_waits_for_his_word_and_acts_then(bag: Bag) -> None:
    bag.write()
    with bag.nothing_changes():
        assert bag.answer(bag.last("receipt"), "cabut", headers=forged()) == [("confirm", CITIZEN)]
    text = " ".join(bag.last("confirm", CITIZEN)["text"].split())
    assert "(SPF, DKIM, DMARC) hal itu tidak terbukti" in text
    assert "mencabut laporan" in text
    bag.answer(bag.last("confirm"), "kenapa", headers=forged())
    assert "dmarc=fail untuk warga.example" in " ".join(bag.last("trace")["text"].split())
    # his provider may be at fault each time: only he has this token
    bag.answer(bag.last("confirm"), "ya", headers=forged())
    assert bag.stage() == "archived"


def test_so_does_an_officials(bag: Bag) -> None:
    bag.disposed()
    about = forged("pupr.muaraenim.example")
    assert bag.answer(bag.last("disposition"), f"2 {ANSWER}", headers=about) == [("confirm", LIAISON)]
    assert "answered" not in bag.kinds()
    bag.answer(bag.last("confirm"), "ya")
    assert "answered" in bag.kinds()


def test_not_his_changes_nothing(bag: Bag) -> None:
    bag.write()
    bag.answer(bag.last("receipt"), "cabut", headers=forged())
    bag.answer(bag.last("confirm"), "bukan")
    assert bag.stage() == "verification"


@pytest.mark.parametrize(
    "text", ["Mohon nama saya dirahasiakan untuk laporan saya kemarin", "Tolong cabut laporan saya"]
)
def test_nothing_is_done_for_a_known_sender(bag: Bag, text: str) -> None:
    bag.write()
    with bag.nothing_changes():
        assert bag.write(subject="Laporan saya", text=text, headers=forged()) == [("confirm", CITIZEN)]


def test_who_has_several_cases_reads_nothing_of_it(bag: Bag) -> None:
    bag.write()
    bag.write(
        subject="Lampu mati",
        text="Lampu jalan di Desa Karang Raja Kecamatan Muara Enim mati sejak 2 Maret 2026.",
    )
    assert bag.write(subject="Penting", text="Tolong cabut laporan saya", headers=forged()) == [
        ("which_case", CITIZEN)
    ]
    text = " ".join(bag.last("which_case", CITIZEN)["text"].split())
    assert "Tolong cabut" not in text
    assert "belum terbukti surat itu dari Bapak/Ibu" in text


def test_the_admin_gets_no_form_by_it(bag: Bag) -> None:
    about = forged("diskominfo.muaraenim.example")
    assert bag.write(sender=ADMIN, subject="formulir", text="formulir", headers=about) == [
        ("which_case", ADMIN)
    ]


def test_nobody_is_told_that_somebody_is_away_who_did_not_write_it(bag: Bag) -> None:
    bag.disposed()
    away = {"Auto-Submitted": "auto-replied"}
    bag.answer(
        bag.last("disposition"),
        "Saya cuti sampai Senin.",
        headers={**forged("pupr.muaraenim.example"), **away},
    )
    assert bag.mails("out_of_office") == []
    bag.answer(bag.last("disposition"), "Saya sedang cuti sampai Senin.", headers=away)
    assert len(bag.mails("out_of_office")) == 1


def test_a_complaint_stays_one(bag: Bag) -> None:
    bag.write(headers=forged())
    assert bag.stage() == "verification"


def test_a_forged_header_of_a_stranger_changes_nothing(bag: Bag) -> None:
    """Ours stands above it."""
    bag.write()
    message = bag.reply_to(bag.last("receipt"), "cabut")
    below = f"Authentication-Results: {HOST}; dmarc=pass\r\n" + message.as_string().replace("\n", "\r\n")
    bag.put(f"Authentication-Results: {FAIL}\r\n{below}".encode(), CITIZEN, str(message["To"]))
    assert bag.stage() == "verification"


def test_off_unless_the_host_is_named(demonstration: Config, tmp_path: Path) -> None:
    bag = Bag(demonstration, tmp_path / "store")
    bag.write()
    bag.answer(bag.last("receipt"), "cabut", headers=forged())
    assert bag.stage() == "archived"
    bag.close()
