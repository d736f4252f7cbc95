"""Mails for which one sign speaks: held and asked about, never decided; and refusals in unusual forms."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.senders.auto_mail import classify
from mailroom.reading.senders.bounces import Bounce, Recipient

COMPLAINT = "Jalan di desa kami rusak parah sejak Maret. Mohon diperbaiki."
THANKS = "Terima kasih, pesan Anda sudah masuk."
GIVEN_UP = "Delivery expired. Giving up after 5 days."


def mail(subject: str, text: str, sender: str = "warga@contoh.example", **headers: str) -> OpenedMail:
    lines = {"From": sender, "To": "aduan@kab.example", "Subject": subject, **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return open_mail(f"{head}\r\n{text}\r\n".encode())


def report(kind: str, text: str, fields: str) -> OpenedMail:
    parts = f"--b\r\n\r\n{text}\r\n--b\r\nContent-Type: message/{kind}\r\n\r\n{fields}\r\n--b--\r\n"
    whole = f'multipart/report; report-type={kind}; boundary="b"'
    return mail("Pemberitahuan", parts, "postmaster@desa.example", Content_Type=whole)


def bounce_of(opened: OpenedMail) -> Bounce:
    found = classify(opened, "")
    assert found.kind == "bounce" and found.bounce, found
    return found.bounce


def rows_of(opened: OpenedMail) -> dict[str, Recipient]:
    return {one.address: one for one in bounce_of(opened).recipients}


@pytest.mark.parametrize(
    ("opened", "sender"),
    [
        (mail("Jalan rusak", COMPLAINT), ""),
        (mail("Jalan rusak", COMPLAINT, Auto_Submitted="auto-generated"), None),
        (mail("Jalan rusak", COMPLAINT, "MAILER-DAEMON@contoh.example"), None),
        (mail("Re: Disposisi", THANKS, X_Yahoo_Autoresponder="yes"), None),
        (mail("Re: Disposisi", THANKS, X_OOF="1"), None),
        (mail("Re: Disposisi ME-0039 - Automatic reply", THANKS), None),
        (mail("Re: Disposisi ME-0039 (balasan otomatis)", THANKS), None),
    ],
)
def test_one_sign_is_asked_about(opened: OpenedMail, sender: str | None) -> None:
    found = classify(opened, sender)
    assert (found.kind, found.doubtful) == ("auto_reply", True)


@pytest.mark.parametrize(
    "opened",
    [
        mail("Re: Disposisi", THANKS, X_Auto_Response_Suppress="All"),
        mail("Kenapa balasan otomatis tidak berhenti", COMPLAINT),
        mail("Re: Jalan - sudah dijawab", COMPLAINT),
        mail("Undelivered Mail Returned to Sender", "Pak, surat saya kembali terus. Mohon bantuannya."),
    ],
)
def test_a_person_stays_a_person(opened: OpenedMail) -> None:
    assert classify(opened).kind == "human"


FULL = (
    "Final-Recipient: rfc822;rt@desa.example\r\nDisposition: automatic-action/MDN-sent-automatically; deleted"
)


def test_a_full_mailbox_told_as_a_read_receipt() -> None:
    fields = f"{FULL}/error\r\nError: 552 5.2.2 mailbox full"
    row = rows_of(report("disposition-notification", "Mailbox is full.", fields))["rt@desa.example"]
    assert (row.permanent, row.full, row.dead) == (True, True, False)
    assert bounce_of(report("disposition-notification", "Quota exceeded.", FULL)).recipients[0].full
    for read in ("displayed", "deleted"):
        opened = report("disposition-notification", "Dibaca.", FULL.replace("deleted", read))
        assert classify(opened, "").kind == "report"


def notice(kind: str, **details: Any) -> OpenedMail:
    text = json.dumps({"notificationType": kind, "mail": {"source": "aduan@kab.example"}, **details})
    return mail("AWS Notification Message", text, "no-reply@sns.amazonaws.com")


def test_a_notice_in_json() -> None:
    delivered = notice("Delivery", delivery={"recipients": ["rt@desa.example"]})
    assert classify(delivered).kind == "report"
    spam = notice("Complaint", complaint={"complainedRecipients": [{"emailAddress": "rt@desa.example"}]})
    assert classify(spam).kind == "report"
    failed = [{"emailAddress": "a@desa.example", "status": "5.1.1"}, {"emailAddress": "b@desa.example"}]
    rows = rows_of(notice("Bounce", bounce={"bouncedRecipients": failed}))
    assert rows["a@desa.example"].dead and not rows["b@desa.example"].dead
    later = classify(notice("DeliveryDelay", deliveryDelay={"delayedRecipients": failed[1:]}))
    assert later.kind == "report" and later.bounce and later.bounce.delayed


def test_each_of_several_recipients_by_its_own_words() -> None:
    text = (
        "I wasn't able to deliver your message to the following addresses.\r\n\r\n"
        "<a@desa.example>:\r\nuser unknown 5.1.1\r\n\r\n<b@desa.example>:\r\nmailbox full\r\n"
    )
    rows = rows_of(mail("failure notice", text, "MAILER-DAEMON@mx.example"))
    assert (rows["a@desa.example"].dead, rows["a@desa.example"].full) == (True, False)
    assert (rows["b@desa.example"].dead, rows["b@desa.example"].full) == (False, True)


@pytest.mark.parametrize("action", ["", "Action: failed\r\n"])
def test_given_up_is_given_up_whatever_the_status(action: str) -> None:
    fields = f"Final-Recipient: rfc822; a@desa.example\r\n{action}Status: 4.4.7\r\n"
    row = rows_of(report("delivery-status", GIVEN_UP, f"Reporting-MTA: dns; mx\r\n\r\n{fields}"))
    assert row["a@desa.example"].permanent and not row["a@desa.example"].dead
    text = f"Your message could not be delivered to:\r\n<a@desa.example>\r\n451 4.4.1 timeout. {GIVEN_UP}"
    assert bounce_of(mail("failure notice", text, "MAILER-DAEMON@mx.example")).recipients[0].permanent


def test_still_tried_is_still_tried() -> None:
    fields = "Final-Recipient: rfc822; a@desa.example\r\nStatus: 4.4.7\r\n"
    opened = report("delivery-status", "We will keep trying.", f"Reporting-MTA: dns; mx\r\n\r\n{fields}")
    assert classify(opened, "").kind == "report"


def test_a_refusal_in_french() -> None:
    text = "Le message suivant n'a pas été remis: camat@kec.example"
    opened = mail("non remis (delivery failed)", text, "noreply@fr.example")
    assert [one.address for one in bounce_of(opened).recipients] == ["camat@kec.example"]
