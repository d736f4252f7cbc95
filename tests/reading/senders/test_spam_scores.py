"""Scores of spam filters in front of us, and the office's own table of whom it blocks."""

from __future__ import annotations

from dataclasses import replace

from mailroom.reading.mime.opener import open_mail
from mailroom.reading.senders.spam_scores import spam_level, spam_score
from tests.mailbag import ADMIN, CITIZEN, TEXT, Bag, flat
from tests.tables import for_each

SCORES = [
    ("X-Spam-Score: 15.2", 15.2),
    ("X-Spam-Score: 4.6 (++++)", 4.6),
    ("X-Spam-Score: -1.9", -1.9),
    ("X-Spam-Status: No, score=9.5 required=10.0 tests=BAYES_99,\n URI autolearn=no", 9.5),
    ("X-Spam-Status: Yes, hits=12.1 required=5.0", 12.1),
    ("X-Spam-Level: *********", 9.0),
    ("X-Rspamd-Score: 11.50", 11.5),
    ("X-Spamd-Result: default: False [8.30 / 15.00];\n ARC_NA(0.00)[]", 8.3),
    ("X-Spam-Score: -99\nX-Spam-Score: 12", 12.0),
    ("X-Spam-Score: banyak", None),
    ("Subject: X-Spam-Score: 99", None),
]
LEVELS = [
    ("X-MS-Exchange-Organization-SCL: 6", 6),
    ("X-MS-Exchange-Organization-SCL: -1", -1),
    ("X-Forefront-Antispam-Report: CIP:203.0.113.5;CTRY:ID;LANG:id;SCL:9;SRV:;IPV:NLI", 9),
    ("X-Forefront-Antispam-Report: CIP:203.0.113.5;SFV:NSPM", None),
]


def raw(headers: str) -> bytes:
    return f"{headers}\nFrom: a@b.example\n\nHalo\n".replace("\n", "\r\n").encode()


@for_each(("headers", "score"), SCORES)
def test_the_highest_score_counts(headers: str, score: float | None) -> None:
    assert spam_score(open_mail(raw(headers))) == score


@for_each(("headers", "level"), LEVELS)
def test_microsofts_level(headers: str, level: int | None) -> None:
    assert spam_level(open_mail(raw(headers))) == level


def test_what_a_filter_scores_high_gets_no_receipt_and_comes_back_by_one_digit(bag: Bag) -> None:
    bag.at("2026-03-05 17:00")
    assert bag.write(headers={"X-Spam-Score": "7.9"}) != []
    assert bag.write("b@lain.example", "Jalan rusak", TEXT, headers={"X-Spam-Score": "8.1"}) == []
    assert (
        bag.write("c@lain.example", "Jalan rusak", TEXT, headers={"X-MS-Exchange-Organization-SCL": "5"})
        == []
    )
    assert bag.letter()["class"] == "spam"
    assert bag.at("2026-03-06 08:05")
    digest = bag.last("digest", ADMIN)
    assert "memberi nilai 8.1, batasnya 8" in flat(digest["text"])
    assert ("receipt", "c@lain.example") in bag.answer(digest, "1")
    # a reply of somebody's by its seal is no spam, whatever the filter says
    assert (
        bag.answer(bag.last("receipt", CITIZEN), "Lokasinya di depan SD.", headers={"X-Spam-Score": "30"})
        != []
    )


def test_whom_the_office_blocks_gets_no_receipt_but_his_sealed_reply_is_read(bag: Bag) -> None:
    bag.write("tukang@toko.example", "Jalan rusak", TEXT)
    blocked = frozenset({"toko.example", "seorang@surat.example"})
    bag.office.house = replace(bag.office.house, blocked=blocked)
    for sender in ("x@toko.example", "y@mail.toko.example", "seorang@surat.example"):
        assert ("receipt", sender) not in bag.write(sender, "Promo", TEXT)
        assert (bag.letter()["class"], bag.letter()["status"]) == ("spam", "apart")
    assert ("receipt", "lain@surat.example") in bag.write("lain@surat.example", "Lampu mati", TEXT)
    assert bag.answer(bag.last("receipt", "tukang@toko.example"), "Di depan SD Negeri 4 Lembak.") != []
