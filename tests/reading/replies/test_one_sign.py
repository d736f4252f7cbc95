"""A person's letter that bears one sign of a machine: it is never lost, and never answered by itself where
nobody sent it."""

from __future__ import annotations

import pytest

from tests.mailbag import ADMIN, CITIZEN, LIAISON, NAME, TEXT, Bag

SIGNS = [{"Auto-Submitted": "auto-generated"}, {"X-Autoreply": "yes"}, {"Return-Path": "<>"}]


@pytest.mark.parametrize("sign", SIGNS, ids=str)
def test_a_complaint_is_in_the_admins_digest_and_his_digit_makes_it_a_case(
    bag: Bag, sign: dict[str, str]
) -> None:
    message = bag.message(CITIZEN, "Jalan rusak di Lembak", TEXT, headers=sign, name=NAME)
    assert bag.put(message.as_bytes(), "" if "Return-Path" in sign else CITIZEN) == [("digest", ADMIN)]
    assert [line["data"]["subject"] for line in bag.listed(ADMIN, "spam")] == ["Jalan rusak di Lembak"]
    assert bag.answer(bag.last("digest", ADMIN), "1") == [("receipt", CITIZEN), ("verification", ADMIN)]


def test_a_citizens_comment_without_a_sender_is_a_comment_and_not_answered(bag: Bag) -> None:
    bag.answered()
    message = bag.reply_to(bag.last("answer"), "Belum beres, masih rusak di depan SD Negeri 4.")
    assert bag.put(message.as_bytes(), "", str(message["To"])) == [("comment", LIAISON)]
    assert bag.letter()["class"] == "reply"
    assert any("menjawab surat kita" in why for why in bag.letter()["why"])


def test_so_is_one_that_is_marked_and_it_is_answered(bag: Bag) -> None:
    bag.answered()
    mail = bag.last("answer")
    ids = {"In-Reply-To": str(bag.read(mail)["Message-ID"]), "Auto-Submitted": "auto-generated"}
    assert ("comment_received", CITIZEN) in bag.answer(
        mail, "Belum beres, masih rusak di depan SD.", headers=ids
    )


def test_a_choice_counts_though_nothing_is_quoted(bag: Bag) -> None:
    bag.write()
    message = bag.reply_to(bag.last("verification"), "1 PUPR", quote=False)
    bag.put(message.as_bytes(), "", str(message["To"]))
    assert "distribution" in bag.stage()


def test_free_words_without_our_letter_below_wait_for_the_admin(bag: Bag) -> None:
    """What an officer's program sends while he is away, in words that nobody knows, must not become the
    agency's answer."""
    bag.disposed()
    mail = bag.last("disposition")
    message = bag.reply_to(
        mail, "Terima kasih atas surat Anda, kami segera menghubungi Anda kembali.", quote=False
    )
    with bag.nothing_changes():
        bag.put(message.as_bytes(), "", str(message["To"]))
    assert bag.letter()["kind"] == "doubtful"
    assert len(bag.listed(ADMIN, "spam")) == 1


@pytest.mark.parametrize("words", ["bantuan", "kenapa?", "xyzzy plugh", "status"])
def test_nothing_is_answered_where_nobody_sent_it(bag: Bag, words: str) -> None:
    bag.disposed()
    for form in ("disposition", "receipt", "verification"):
        message = bag.reply_to(bag.last(form), words)
        to = bag.last(form)["to"]
        assert to not in [
            who for _, who in bag.put(message.as_bytes(), "", str(message["To"])) if _ != "digest"
        ]
    assert not bag.aside()
