"""What seals a reply: the token, which only its reader has; a Message-ID, which travels with every copy,
finds and proves nothing."""

from __future__ import annotations

import pytest

from mailroom.text import reply_token
from tests.mailbag import ADMIN, ANSWER, CITIZEN, LIAISON, OUTSIDER, Bag

OFFICE = "pengaduan@muaraenim.example"


def test_no_message_id_bears_the_token(bag: Bag) -> None:
    bag.answered()
    for row in bag.mails():
        assert not reply_token.find(row["message_id"])
        assert row["token"] not in row["message_id"]
        assert bag.office.store.by_message_id(row["message_id"]) is not None


@pytest.mark.parametrize("header", ["References", "In-Reply-To"])
def test_who_knows_the_thread_and_claims_to_be_him_is_held(bag: Bag, header: str) -> None:
    """He got a copy, or reads a server's log; From is anybody's to write."""
    bag.write()
    mail = bag.last("receipt")
    headers = {header: str(bag.read(mail)["Message-ID"])}
    with bag.nothing_changes():
        assert bag.answer(mail, "cabut", to=OFFICE, quote=False, headers=headers) == [("confirm", CITIZEN)]
    bag.answer(bag.last("confirm"), "ya")
    assert bag.stage() == "archived"


@pytest.mark.parametrize("quote", [True, False])
def test_an_ordinary_reply_seals(bag: Bag, quote: bool) -> None:
    """To our Reply-To, as Gmail, Outlook and phones write it, quoted or not."""
    bag.write()
    bag.answer(bag.last("verification"), "1 PUPR", quote=quote)
    assert "distribution" in bag.stage()


def test_so_does_a_reply_to_the_plain_address_above_our_letter(bag: Bag) -> None:
    bag.write()
    bag.answer(bag.last("verification"), "1 PUPR", to=OFFICE)
    assert "distribution" in bag.stage()


def report(bag: Bag, returned: str) -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.example\nMessage-ID: <{len(returned)}@mx.example>\nTo: {OFFICE}\nSubject:"
        " Undelivered Mail Returned to Sender\nMIME-Version: 1.0\nContent-Type: multipart/report;"
        f' report-type=delivery-status; boundary="d"\n\n--d\nContent-Type: text/plain\n\n<{CITIZEN}>: 550'
        " 5.1.1 User unknown\n--d\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;"
        f" mx.example\n\nFinal-Recipient: rfc822; {CITIZEN}\nAction: failed\nStatus:"
        f" 5.1.1\n\n--d\nContent-Type: message/rfc822\n\n{returned}\n--d--\n"
    ).encode()


def test_a_report_that_knows_only_the_message_id_marks_nobody_undelivered(bag: Bag) -> None:
    bag.answered()
    original = bag.read(bag.last("answer"))
    bag.put(report(bag, f"Message-ID: {original['Message-ID']}\nSubject: x\n\nx"), "")
    assert (bag.last("answer")["status"], "undelivered" in bag.kinds()) == ("sent", False)
    assert [line["data"]["why"] for line in bag.listed(ADMIN, "notice")] == ["message_id_only"]
    head = "".join(f"{name}: {original[name]}\n" for name in ("Reply-To", "Message-ID", "Subject"))
    bag.put(report(bag, f"{head}\nx"), "")  # from a server that had the mail
    assert (bag.last("answer")["status"], "undelivered" in bag.kinds()) == ("failed", True)


# What the question about such a letter shows.


def test_a_complainant_reads_nothing_that_a_stranger_wrote(bag: Bag) -> None:
    bag.write()
    bag.write(
        sender=OUTSIDER,
        subject="Re: [ME-2026-0001] Ganti rugi Anda siap",
        text="Laporan Anda siap dibayar. Isi data rekening di http://palsu.example/klaim dan balas ya.",
    )
    raw = bag.office.shelves.outgoing.raw(bag.last("confirm", CITIZEN)["key"]).decode()
    text = bag.last("confirm", CITIZEN)["text"]
    assert not any(word in raw for word in ("palsu", "Ganti rugi", "rekening", OUTSIDER))
    assert "t***@lain.example" in text


def test_whoever_vouches_reads_what_a_yes_does(bag: Bag) -> None:
    bag.write()
    bag.write(sender=OUTSIDER, subject="Re: [ME-2026-0001] Jalan", text="cabut")
    assert "mencabut laporan" in " ".join(bag.last("confirm", CITIZEN)["text"].split())


def test_an_official_reads_whose_address_and_words_they_are(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("disposition"), f"2 {ANSWER}", sender="samsul.e@surel.example")
    text = " ".join(bag.last("confirm", LIAISON)["text"].split())
    assert "samsul.e@surel.example" in text
    assert "120 meter" in text
    assert "menjawab Pelapor" in text
