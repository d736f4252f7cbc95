"""Domains beyond ASCII: one person by either spelling, and no sign that becomes another address."""

from __future__ import annotations

import email.utils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.text.idn import a_label, ascii_domain
from tests.delivery_reports import delivery_report
from tests.mailbag import TEXT, Bag, Row
from tests.tables import for_each

QUOTED = '"budi santoso"@warga.example'


@for_each(
    ("domain", "ascii_"),
    [
        ("Warga.example", "warga.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.Example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),  # RFC 5892: not strasse.example
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("ΔΗΜΟΣ.example", "xn--pxagpmu.example"),
        ("ｗarga.example", "warga.example"),
        ("एक.example", "xn--v1bm.example"),
    ],
)
def test_a_label(domain: str, ascii_: str) -> None:
    assert a_label(domain) == ascii_


@pytest.mark.parametrize(
    "domain",
    [
        "a\uff20jahat.example",
        "ü..example",
        "ü\u2100.example",
        "ü b.example",
        f"{'ü' * 70}.example",
        "ü\uff0fx.example",
    ],
)
def test_what_is_no_domain_stays_as_it_is(domain: str) -> None:
    assert a_label(domain) == domain


@given(st.text(max_size=80))
def test_never_raises_and_says_the_same_twice(text: str) -> None:
    once = ascii_domain(text)
    assert ascii_domain(once) == once
    assert once.count("@") == text.count("@")


def first_mail(bag: Bag, sender: str) -> Row:
    """What is answered to a complaint of his."""
    bag.put(head(sender, "Jalan rusak", "") + TEXT.encode(), sender)
    return bag.last("receipt")


def withdraws(bag: Bag, mail: Row, sender: str) -> None:
    """He replies to it."""
    ours = bag.read(mail)
    to, back = str(ours["Reply-To"]), f"\nIn-Reply-To: {ours['Message-ID']}"
    bag.put(
        head(sender, f"Re: {ours['Subject']}", back, to) + b"cabut\n", sender, email.utils.parseaddr(to)[1]
    )


def head(sender: str, subject: str, more: str, to: str = "pengaduan@muaraenim.example") -> bytes:
    return (
        f"From: Budi <{sender}>\nTo: {to}\nSubject: {subject}{more}\nContent-Type: text/plain;"
        " charset=utf-8\n\n".encode()
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("budi@bücher.example", "budi@xn--bcher-kva.example"),
        ("budi@xn--bcher-kva.example", "budi@Bücher.example"),
    ],
)
def test_both_spellings_are_one_person(bag: Bag, first: str, second: str) -> None:
    mail = first_mail(bag, first)
    assert mail["to"] == "budi@xn--bcher-kva.example"
    assert str(bag.read(mail)["To"]).endswith("<budi@xn--bcher-kva.example>")
    withdraws(bag, mail, second)
    assert bag.stage() == "archived"


def test_a_quoted_mailbox_is_answered_and_acts(bag: Bag) -> None:
    mail = first_mail(bag, QUOTED)
    assert mail["to"] == QUOTED
    assert f"To: Budi <{QUOTED}>".encode() in bag.office.shelves.outgoing.raw(mail["key"])
    withdraws(bag, mail, QUOTED)
    assert bag.stage() == "archived"


@pytest.mark.parametrize("address", [QUOTED, "budi@bücher.example"])
def test_what_comes_back_from_there_is_about_him(bag: Bag, address: str) -> None:
    mail = first_mail(bag, address)
    bag.put(delivery_report(mail["sender"], address, "kembali"), "", mail["sender"])
    assert "undelivered" in bag.kinds()


def test_without_the_quotes_it_is_somebody_else(bag: Bag) -> None:
    withdraws(bag, first_mail(bag, QUOTED), "budisantoso@warga.example")
    assert bag.stage() == "verification"
    assert "b***@warga.example" in bag.last("confirm", QUOTED)["text"]
