"""Who has signed a PDF digitally: the signature is made by openssl, and put into a PDF by hand as ISO 32000-1
12.8 wants it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailroom.reading.sealed.certificate_folder import Certificates
from mailroom.reading.sealed.pdf_signatures import signatures_in
from mailroom.reading.sealed.sealed_mail import SealedMail
from tests import sealing
from tests.mailbag import PDF
from tests.sealing import SIGNER, signed_pdf

NOW = datetime.now(UTC) + timedelta(hours=1)  # behind the making of the certificates
NOBODY = Certificates({}, ())


@pytest.fixture(scope="module")
def once() -> bytes:
    return signed_pdf(PDF)


def verdicts(data: bytes, known: Certificates = NOBODY) -> list[tuple[str, bool]]:
    return [(one.verdict, one.whole) for one in signatures_in(data, known, NOW)]


def test_the_signer_is_named(once: bytes) -> None:
    (found,) = signatures_in(once, NOBODY, NOW)
    assert (found.signer, found.verdict, found.whole) == (SIGNER, "unknown", True)
    assert found.signed_at is not None


def test_a_chain_is_claimed_only_where_its_authority_is_known(once: bytes, tmp_path: Path) -> None:
    known = Certificates.of_folder(sealing.paths(tmp_path).folder)
    assert verdicts(once, known) == [("good", True)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda data: data.replace(b"/MediaBox[0 0 9 9]", b"/MediaBox[0 0 8 8]"), [("bad", True)]),
        (lambda data: data + b"7 0 obj<<>>endobj\n%%EOF\n", [("unknown", False)]),
        (signed_pdf, [("unknown", False), ("unknown", True)]),
        (lambda data: data.replace(b"/ByteRange [0 ", b"/ByteRange [1 "), [("bad", False)]),
        (lambda data: data[:-200], [("bad", False)]),
        (lambda data: data.replace(b"/Contents <30", b"/Contents <zz"), [("bad", True)]),
        (lambda _: PDF, []),
    ],
)
def test_what_was_changed_is_said(once: bytes, change: object, expected: list[tuple[str, bool]]) -> None:
    assert callable(change)
    assert verdicts(change(once)) == expected


def test_a_signature_of_an_old_form_is_not_judged() -> None:
    assert verdicts(signed_pdf(PDF, form="adbe.x509.rsa_sha1")) == [("weak", True)]


def test_hostile_ranges_raise_nothing() -> None:
    for junk in (
        b"/ByteRange [0 1 2 3]" * 50_000,
        b"/ByteRange [ " * 50_000,
        b"/ByteRange [9999999999 9 9 9]",
    ):
        signatures_in(b"%PDF-1.4" + junk, NOBODY, NOW)


def test_it_is_said_in_words(once: bytes) -> None:
    said = SealedMail().signers_of(once, NOW)
    assert said.startswith(f"ditandatangani elektronik (TTE) atas nama {SIGNER}, ")
    assert said.endswith("penerbit sertifikatnya tidak diperiksa; mencakup seluruh berkas")
    assert SealedMail().signers_of(PDF, NOW) == ""
