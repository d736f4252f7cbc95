"""DMARC aggregate reports, as Google, Microsoft and others send them, and what is none or a bomb."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.senders.dmarc_reports import figures_of, is_report

SUBJECT = "Report domain: muaraenim.example Submitter: google.com Report-ID: 12345678"
NAME = "google.com!muaraenim.example!1772496000!1772582399.zip"


def row(source: str, count: int | str, dkim: str = "pass", spf: str = "fail") -> str:
    judged = f"<policy_evaluated><dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated>"
    results = "<auth_results><spf><domain>x</domain><result>pass</result></spf></auth_results>"
    told = f"<row><source_ip>{source}</source_ip><count>{count}</count>{judged}</row>"
    return f"<record>{told}<identifiers><header_from>x</header_from></identifiers>{results}</record>"


def feedback(
    *rows: str, domain: str = "muaraenim.example", id: str = "1", begin: str = "<feedback>"
) -> bytes:
    head = f"<report_metadata><org_name>google.com</org_name><report_id>{id}</report_id></report_metadata>"
    policy = f"<policy_published><domain>{domain}</domain><p>none</p></policy_published>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{begin}{head}{policy}{"".join(rows)}</feedback>'.encode()


ROWS = (
    row("192.0.2.1", 7),
    row("198.51.100.9", 3, "fail"),
    row("192.0.2.1", 2, "fail", "pass"),
    row("2001:db8::1", 1),
)


def zipped(xml: bytes, name: str = "x.xml") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, xml)
    return made.getvalue()


def mail(data: bytes, name: str = NAME, subject: str = SUBJECT, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = (
        "noreply-dmarc-support@google.com",
        "a@muaraenim.example",
        subject,
    )
    for key, value in headers.items():
        made[key.replace("_", "-")] = value
    made.set_content("This is a DMARC aggregate report for muaraenim.example.\n")
    made.add_attachment(data, maintype="application", subtype="zip", filename=name)
    return made


def opened(*args: object, **more: object) -> OpenedMail:
    return open_mail(mail(*args, **more).as_bytes())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "name", "subject"),
    [
        (zipped(feedback(*ROWS)), NAME, SUBJECT),
        (gzip.compress(feedback(*ROWS)), NAME.replace(".zip", ".xml.gz"), "[Preview] " + SUBJECT),
        (gzip.compress(feedback(*ROWS)), NAME.replace(".zip", "!a7f.xml.gz"), "DMARC Aggregate Report"),
        (feedback(*ROWS), "laporan.xml", "Report Domain: x Submitter: y Report-ID: <z>"),
        (
            zipped(feedback(*ROWS, begin='<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">')),
            "enterprise.protection.outlook.com!muaraenim.example!1772496000!1772582399.zip",
            "Preview: DMARC",
        ),
    ],
)
def test_a_report_is_read_in_whatever_it_is_packed(data: bytes, name: str, subject: str) -> None:
    letter = opened(data, name, subject)
    found = figures_of(letter)
    assert is_report(letter) and found is not None
    assert (found.reporter, found.id, found.domain) == ("google.com", "1", "muaraenim.example")
    assert found.by_source == {"192.0.2.1": (9, 0), "198.51.100.9": (0, 3), "2001:db8::1": (1, 0)}


ENTITIES = b'<!DOCTYPE feedback [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><feedback>&b;</feedback>'


@pytest.mark.parametrize(
    "made",  # when its test runs, and not whenever the tests are collected: the bombs take a second
    [
        lambda: zipped(ENTITIES),
        lambda: b'<!DOCTYPE f SYSTEM "file:///etc/passwd"><feedback/>',
        lambda: gzip.compress(b"<feedback>" + b" " * 300_000_000),
        lambda: zipped(b"<feedback>" + b"0" * 200_000_000),
        lambda: zipped(b"<feedback>" + b"<a>" * 100),
        lambda: zipped(feedback(*[row("192.0.2.1", 1)] * 5_001)),
        lambda: zipped(b"<html/>"),
        lambda: zipped(b""),
        lambda: zipped(feedback(*ROWS))[:-30],
        lambda: gzip.compress(feedback(*ROWS))[:-30],
        lambda: b"PK",
        lambda: b"bukan apa-apa",
    ],
    ids=range(12),
)
def test_a_bomb_or_junk_is_a_report_without_figures(made: Callable[[], bytes]) -> None:
    letter = opened(made())
    assert is_report(letter) and figures_of(letter) is None


@pytest.mark.parametrize("count", ["-5", "1e9", "99999999999999999999", "x", ""])
def test_a_count_is_a_number_of_letters_or_not_counted(count: str) -> None:
    found = figures_of(opened(zipped(feedback(row("192.0.2.1", count), row("bukan", 4)))))
    assert found is not None and sum(map(sum, found.by_source.values())) <= 10_000_000
    assert set(found.by_source) <= {"192.0.2.1"}


def test_what_a_person_sends_on_is_a_letter() -> None:
    assert not is_report(opened(zipped(feedback()), subject=f"Fwd: {SUBJECT}"))
    assert not is_report(opened(zipped(feedback()), In_Reply_To="<x@y.example>"))
    assert not is_report(opened(zipped(feedback()), "foto jalan.zip", "Jalan rusak di Lembak"))


@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    for packed in (data, zipped(data), gzip.compress(data), feedback(*ROWS)[: len(data)] + data):
        figures_of(opened(packed))
