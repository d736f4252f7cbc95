"""Mail in OpenPGP, made by GnuPG 2.4 on 5 March 2026 (gnupg/): whose signature it is, and what opens."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailroom.procedure.letter import Seal
from mailroom.reading.mime.inline_images import is_encrypted
from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.sealed.sealed_mail import SealedMail, SealPaths
from tests.sealing import FROM, SIGNER, entity, mail

MADE = Path(__file__).parent / "gnupg"
NOW = datetime(2026, 3, 5, 1, tzinfo=UTC)
WORDS = "2 Jalan sudah kami tambal."
TORN = (MADE / "encrypted.asc").read_bytes().splitlines()[4]
INNER = entity(WORDS)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> SealedMail:
    """It knows the liaison's key and another's, and has a key of its own."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("liaison", "other"):
        shutil.copy(MADE / f"{name}.asc", folder)
    return SealedMail(SealPaths(str(folder), pgp_key_file=str(MADE / "office-secret.asc")))


def made(name: str) -> bytes:
    return (MADE / f"{name}.asc").read_bytes().replace(b"\n", b"\r\n")


def signed(name: str = "detached", inner: bytes = INNER) -> bytes:
    top = b'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary="b"\r\n\r\n--b\r\n'
    return mail(
        top
        + inner
        + b"\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n"
        + made(name)
        + b"--b--\r\n"
    )


def encrypted(name: str) -> bytes:
    top = b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"\r\n\r\n'
    first = b"--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--b\r\n"
    return mail(
        top + first + b"Content-Type: application/octet-stream\r\n\r\n" + made(name) + b"\r\n--b--\r\n"
    )


def inline(name: str) -> bytes:
    return mail(b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + made(name))


def opened_by(office: SealedMail, raw: bytes, at: datetime = NOW) -> tuple[OpenedMail, Seal]:
    found = office.open(raw, at)
    assert found.digest == open_mail(raw).digest
    return found, found.seal or Seal()


@pytest.mark.parametrize("raw", [signed, lambda: inline("clear"), lambda: signed().replace(b"\r\n", b"\n")])
def test_a_signature_holds(office: SealedMail, raw: Callable[[], bytes]) -> None:
    found, seal = opened_by(office, raw())
    assert found.text.strip() == WORDS
    assert seal.signature is not None
    assert (seal.signature.verdict, seal.signature.signer, seal.signature.kind) == ("good", SIGNER, "PGP")
    assert seal.signature.signed_at is not None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (lambda: signed().replace(b"tambal", b"TAMBAL"), "bad"),
        (lambda: inline("clear").replace(b"tambal", b"TAMBAL"), "bad"),
        (lambda: signed("other-detached"), "another"),
        (lambda: signed().replace(FROM.encode(), b"From: <orang@lain.example>\r\n"), "another"),
        (lambda: signed("sha1"), "weak"),
        (lambda: signed("encrypted"), "bad"),
        (lambda: signed().replace(b"--b--", b"--b\r\n\r\nmilis\r\n--b--"), "bad"),
    ],
)
def test_a_signature_that_proves_nothing_is_said(
    office: SealedMail, raw: Callable[[], bytes], expected: str
) -> None:
    _, seal = opened_by(office, raw())
    assert seal.signature is not None
    assert seal.signature.verdict == expected


def test_a_key_that_nobody_knows_and_an_old_signature_prove_nothing(office: SealedMail) -> None:
    for known, at, expected in ((SealedMail(), NOW, "unknown"), (office, NOW + timedelta(days=6), "old")):
        _, seal = opened_by(known, signed(), at)
        assert seal.signature is not None
        assert seal.signature.verdict == expected


@pytest.mark.parametrize(
    "raw", [lambda: encrypted("encrypted"), lambda: encrypted("signed-encrypted"), lambda: inline("inline")]
)
def test_mail_encrypted_to_the_office_is_read(office: SealedMail, raw: Callable[[], bytes]) -> None:
    found, seal = opened_by(office, raw())
    assert (found.text.strip(), seal.encrypted, len(seal.key_print)) == (WORDS, True, 64)
    assert not is_encrypted(found)


def test_a_signature_within_is_judged(office: SealedMail) -> None:
    for name, expected in (("signed-encrypted-plain", "good"), ("signed-encrypted", "unread")):
        _, seal = opened_by(office, encrypted(name))
        assert seal.signature is not None
        assert (seal.signature.verdict, seal.signature.signer) == (expected, SIGNER)
    stranger = SealedMail(SealPaths("", pgp_key_file=str(MADE / "office-secret.asc")))
    _, seal = opened_by(stranger, encrypted("signed-encrypted"))
    assert seal.signature is not None
    assert seal.signature.verdict == "unknown"


@pytest.mark.parametrize(
    "raw",
    [
        lambda: encrypted("to-other"),
        lambda: encrypted("detached"),
        lambda: encrypted("encrypted").replace(TORN, TORN[::-1]),
        lambda: mail(b"Content-Type: text/plain\r\n\r\n" + made("encrypted")[:200]),
    ],
)
def test_what_nothing_opens_stays_closed(office: SealedMail, raw: Callable[[], bytes]) -> None:
    found = office.open(raw(), NOW)
    assert WORDS not in found.text


def test_without_a_key_it_stays_closed() -> None:
    assert is_encrypted(SealedMail().open(encrypted("encrypted"), NOW))
    assert is_encrypted(SealedMail().open(inline("inline"), NOW))


def test_plain_words_around_a_message_are_never_mixed_with_it(office: SealedMail) -> None:
    text = b"lihat ini\r\n\r\n" + made("inline") + b"\r\nselesai\r\n"
    found = office.open(mail(b"Content-Type: text/plain\r\n\r\n" + text), NOW)
    assert WORDS not in found.text
    assert found.seal is None


def test_a_torn_message_at_which_the_library_gives_up_raises_nothing(office: SealedMail) -> None:
    """Sequoia 2.4 panics at some of them, which is no Exception of Python's."""
    armored = (MADE / "encrypted.asc").read_bytes()
    whole = base64.b64decode(b"".join(armored.split(b"\n\n")[1].split(b"\n=")[0].split()))
    top = b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"\r\n\r\n'
    second = b"--b\r\n\r\nVersion: 1\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    for cut in range(0, len(whole), 5):
        torn = base64.encodebytes(whole[:cut]) + b"\r\n--b--\r\n"
        assert is_encrypted(office.open(mail(top + second + torn), NOW))
