"""Delivery reports as mail servers write them (RFC 3464), for every test in which a mail of ours comes
back."""

from __future__ import annotations

from datetime import datetime


def delivery_report(
    to: str,
    about: str,
    name: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    returned: str = "",
    at: datetime | None = None,
) -> bytes:
    """A report to `to`, the envelope sender of ours, about the recipient `about`; name: of its Message-ID.
    returned: header lines of the mail itself, which some servers enclose together with what the other side
    said."""
    date = f"Date: {at:%a, %d %b %Y %H:%M:%S +0700}\n" if at else ""
    said = "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n" if returned else ""
    enclosed = f"\n--batas\nContent-Type: text/rfc822-headers\n\n{returned}\n" if returned else ""
    text = f"""From: Mail Delivery System <MAILER-DAEMON@mx.penyedia.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
{date}Message-ID: <{name}@mx.penyedia.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="batas"

--batas
Content-Type: text/plain

Surat tidak dapat disampaikan.

--batas
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.penyedia.example

Final-Recipient: rfc822; {about}
Action: {action}
Status: {status}
{said}{enclosed}
--batas--
"""
    return text.replace("\n", "\r\n").encode()
