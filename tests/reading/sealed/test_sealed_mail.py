"""Signed and encrypted mail, made by openssl: whose signature it is and whether it holds, what is read of it,
and what hostile mail comes to."""

from __future__ import annotations

import base64
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailroom.procedure.letter import Seal
from mailroom.reading.mime.inline_images import is_encrypted
from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.sealed.sealed_mail import SealedMail
from tests import sealing
from tests.sealing import FROM, SIGNER, encrypted, entity, mail, signed

NOW = datetime.now(UTC) + timedelta(hours=1)  # behind the making of the certificates
WORDS = "2 Jalan sudah kami tambal."
INNER = entity(WORDS)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> SealedMail:
    return SealedMail(sealing.paths(tmp_path_factory.mktemp("known")))


def opened_by(office: SealedMail, raw: bytes, at: datetime = NOW) -> tuple[OpenedMail, Seal]:
    found = office.open(raw, at)
    assert found.digest == open_mail(raw).digest, "the letter is the same, whoever opens it"
    return found, found.seal or Seal()


def verdict(office: SealedMail, raw: bytes, at: datetime = NOW) -> str:
    _, seal = opened_by(office, raw, at)
    return seal.signature.verdict if seal.signature else ""


@pytest.mark.parametrize(
    "how", [("-md", "sha256"), ("-md", "sha512"), ("-nodetach",), ("-nodetach", "-stream"), ("-keyid",)]
)
def test_a_signature_holds(office: SealedMail, how: tuple[str, ...]) -> None:
    found, seal = opened_by(office, mail(signed(INNER, "liaison", *how)))
    assert seal.signature is not None
    assert (seal.signature.verdict, seal.signature.signer, seal.signature.kind) == ("good", SIGNER, "S/MIME")
    assert found.text.strip() == WORDS
    assert found.files == ()


def test_a_signature_holds_where_a_server_changed_the_line_ends(office: SealedMail) -> None:
    assert verdict(office, mail(signed(INNER)).replace(b"\r\n", b"\n")) == "good"


def test_a_signature_is_of_the_person_whose_certificate_lies_in_the_folder(tmp_path: Path) -> None:
    known = SealedMail(sealing.paths(tmp_path / "a", "forged", authorities=()))
    assert verdict(known, mail(signed(INNER, "forged"))) == "good"
    nobody = SealedMail(sealing.paths(tmp_path / "b", authorities=()))
    assert verdict(nobody, mail(signed(INNER))) == "unknown"
    assert verdict(SealedMail(), mail(signed(INNER))) == "unknown"


def test_a_file_called_after_an_address_adds_it(tmp_path: Path) -> None:
    paths = sealing.paths(tmp_path, authorities=())
    (tmp_path / "kadis@pupr.example.pem").write_bytes((sealing.keys() / "liaison.pem").read_bytes())
    raw = mail(signed(INNER), head="From: <kadis@pupr.example>\r\n")
    assert verdict(SealedMail(paths), raw) == "good"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (lambda: mail(signed(INNER)).replace(b"tambal", b"TAMBAL"), "bad"),
        (lambda: mail(signed(INNER), head="From: <orang@lain.example>\r\n"), "another"),
        (lambda: mail(signed(INNER, "other")), "another"),
        (lambda: mail(signed(INNER, "forged")), "unknown"),
        (lambda: mail(signed(INNER, "liaison", "-md", "sha1")), "weak"),
        (lambda: mail(signed(INNER, "liaison", "-md", "md5")), "weak"),
        (lambda: mail(signed(INNER, "short")), "weak"),
        (lambda: mail(signed(INNER, "liaison", "-noattr", "-md", "sha256")), "good"),
        (lambda: mail(signed(INNER)).replace(b"\r\n\r\nMI", b"\r\n\r\nQQ"), "bad"),
        (lambda: mail(_appended(signed(INNER))), "bad"),
        (lambda: mail(_swapped(signed(INNER), signed(entity("lain")))), "bad"),
        (lambda: mail(signed(_inner_from("orang@lain.example"))), "another"),
        (lambda: mail(signed(signed(INNER, "other"))), "another"),
    ],
)  # fmt: skip
def test_a_signature_that_proves_nothing_is_said(office: SealedMail, raw: object, expected: str) -> None:
    assert callable(raw)
    assert verdict(office, raw()) == expected


@pytest.mark.parametrize("kept", ["ca", "liaison"])
def test_a_revoked_certificate_proves_nothing(tmp_path: Path, kept: str) -> None:
    """Neither as one that the authority vouches for, nor as one that lies in the folder itself."""
    known = SealedMail(sealing.paths(tmp_path / "a", *(["liaison"] if kept == "liaison" else [])))
    assert verdict(known, mail(signed(INNER))) == "good"
    named = sealing.revoked("liaison", tmp_path / "made")
    (tmp_path / "a" / "ca" / "dicabut.crl").write_bytes(named)
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert verdict(known, mail(signed(INNER)), later) == "revoked"
    assert verdict(known, mail(signed(INNER, "other")), later) == "another"  # it is not on the list


def test_a_list_by_nobody_revokes_nothing(tmp_path: Path) -> None:
    known = SealedMail(sealing.paths(tmp_path / "a"))
    made = sealing.revoked("liaison", tmp_path / "made", by="strange")
    (tmp_path / "a" / "ca" / "asing.crl").write_bytes(made)
    (tmp_path / "a" / "ca" / "rusak.crl").write_bytes(made[:200])
    assert verdict(known, mail(signed(INNER)), datetime.now(UTC) + timedelta(minutes=1)) == "good"


def _appended(whole: bytes) -> bytes:
    """With a third part, as a list's server adds its footer."""
    mark = b"--" + whole.partition(b'boundary="')[2].partition(b'"')[0]
    return whole.replace(mark + b"--", mark + b"\r\n\r\nmilis\r\n" + mark + b"--")


def _swapped(whole: bytes, other: bytes) -> bytes:
    """One's signature below the other's words."""
    mark = b"--" + whole.partition(b'boundary="')[2].partition(b'"')[0]
    theirs = b"--" + other.partition(b'boundary="')[2].partition(b'"')[0]
    pieces, others = whole.split(mark), other.split(theirs)
    return mark.join([pieces[0], others[1], *pieces[2:]])


def _inner_from(address: str) -> bytes:
    return f'From: <{address}>\r\nContent-Type: text/plain; protected-headers="v1"\r\n\r\nx\r\n'.encode()


def test_a_signature_of_long_ago_says_nothing_of_this_letter(office: SealedMail) -> None:
    raw = mail(signed(INNER))
    assert verdict(office, raw, NOW + timedelta(days=6)) == "old"
    assert verdict(office, raw, NOW + timedelta(days=301)) == "expired"  # the certificate
    assert verdict(office, raw, NOW - timedelta(days=2)) == "expired"


def test_what_is_signed_is_what_is_read(office: SealedMail) -> None:
    whole = signed(INNER)
    beside = whole.replace(b"\r\n\r\n", b"\r\n\r\nbaca ini saja\r\n", 1) + b"\r\ndan ini juga\r\n"
    found, seal = opened_by(office, mail(beside))
    assert (found.text.strip(), seal.signature and seal.signature.verdict) == (WORDS, "good")


CIPHERS = [("-aes256",), ("-aes128",), ("-des3",), ("-aes-256-gcm",), ("-aes256", "-stream")]


@pytest.mark.parametrize("how", [*CIPHERS, ("-aes256", "-keyid")])
def test_mail_encrypted_to_the_office_is_read(office: SealedMail, how: tuple[str, ...]) -> None:
    found, seal = opened_by(office, mail(encrypted(INNER, *how)))
    assert (found.text.strip(), seal.encrypted, seal.signature) == (WORDS, True, None)
    assert len(seal.key_print) == 64
    assert not is_encrypted(found)


def test_mail_encrypted_with_oaep_is_read(office: SealedMail) -> None:
    who = ("-recip", str(sealing.keys() / "office.pem"), "-keyopt", "rsa_padding_mode:oaep")
    raw = sealing.crlf(sealing.run("cms", "-encrypt", "-binary", "-aes256", *who, given=INNER))
    assert office.open(mail(raw), NOW).text.strip() == WORDS


def test_a_signature_within_is_judged(office: SealedMail) -> None:
    found, seal = opened_by(office, mail(encrypted(signed(INNER))))
    assert (found.text.strip(), seal.encrypted) == (WORDS, True)
    assert seal.signature is not None
    assert seal.signature.verdict == "good"
    assert verdict(office, mail(signed(encrypted(signed(INNER))))) == "good"


def test_the_subject_under_the_seal_is_read(office: SealedMail) -> None:
    head = f'; protected-headers="v1"\r\nSubject: Jalan rusak di Lembak\r\nTo: <x+abc@y.example>\r\n{FROM}'
    inner = entity(WORDS, head.rstrip("\r\n"))
    found, seal = opened_by(office, mail(encrypted(inner), subject="..."))
    assert (found.subject, seal.to) == ("Jalan rusak di Lembak", frozenset({"x+abc@y.example"}))


def test_an_older_key_opens_older_mail(tmp_path: Path) -> None:
    both = {end: tmp_path / f"both.{end}" for end in ("pem", "key")}
    for end, path in both.items():
        path.write_bytes(
            b"".join((sealing.keys() / f"{name}.{end}").read_bytes() for name in ("other", "office"))
        )
    paths = sealing.paths(tmp_path / "known", own=False)
    paths = type(paths)(paths.folder, str(both["pem"]), str(both["key"]))
    for to in ("office", "other"):
        assert SealedMail(paths).open(mail(encrypted(INNER, to=to)), NOW).text.strip() == WORDS


def test_a_key_with_a_password_opens(tmp_path: Path) -> None:
    locked = tmp_path / "locked.key"
    sealing.run(
        "rsa",
        "-in",
        str(sealing.keys() / "office.key"),
        "-aes256",
        "-passout",
        "pass:rahasia",
        "-out",
        str(locked),
    )
    pem = str(sealing.keys() / "office.pem")
    paths = sealing.SealPaths("", pem, str(locked), password="rahasia")
    assert SealedMail(paths).open(mail(encrypted(INNER)), NOW).text.strip() == WORDS
    wrong = sealing.SealPaths("", pem, str(locked), password="lain")
    assert is_encrypted(SealedMail(wrong).open(mail(encrypted(INNER)), NOW))


def test_what_no_key_of_ours_opens_stays_closed(office: SealedMail) -> None:
    assert is_encrypted(office.open(mail(encrypted(INNER, to="other")), NOW))
    assert is_encrypted(SealedMail().open(mail(encrypted(INNER)), NOW))


def test_who_puts_his_own_name_above_anothers_sealed_words_gets_nothing_read(office: SealedMail) -> None:
    head = f'; protected-headers="v1"\r\n{FROM}'.rstrip("\r\n")
    raw = mail(encrypted(entity(WORDS, head)), head="From: <orang@lain.example>\r\n")
    assert is_encrypted(office.open(raw, NOW))


def test_plain_parts_around_a_sealed_one_are_never_mixed_with_it(office: SealedMail) -> None:
    """EFAIL: what frames the secret part would send it on, if both were one text."""
    part = encrypted(entity("RAHASIA"))
    html = b"\r\n--b\r\nContent-Type: text/html\r\n\r\n"
    top = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n'
    around = (top, html, b'<img src="http://x/', b"\r\n--b\r\n", part, html, b'">\r\n--b--\r\n')
    raw = mail(b"".join(around))
    found = office.open(raw, NOW)
    assert "RAHASIA" not in found.text + found.html
    assert found.seal is None


def test_a_mail_within_fifty_seals_is_not_followed_to_its_end(office: SealedMail) -> None:
    inner = INNER
    for _ in range(50):
        inner = b"Content-Type: application/pkcs7-mime\r\n\r\n" + _opaque(inner)
    assert is_encrypted(office.open(mail(b"MIME-Version: 1.0\r\n" + inner), NOW))


def _opaque(content: bytes) -> bytes:
    """Signed-data without a signer, in BER by hand: openssl would take a second for fifty."""
    from asn1crypto import cms

    info = {"content_type": "data", "content": content}
    data = {"version": "v1", "digest_algorithms": [], "encap_content_info": info, "signer_infos": []}
    return cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()


@pytest.mark.parametrize("share", [0, 0.01, 0.2, 0.6, 0.95])
def test_a_torn_seal_stays_closed(office: SealedMail, share: float) -> None:
    whole = encrypted(INNER)
    head, _, body = whole.partition(b"\r\n\r\n")
    der = base64.b64decode(body)
    der = der[: int(len(der) * share)]
    found = office.open(mail(head + b"\r\n\r\n" + base64.encodebytes(der)), NOW)
    assert WORDS not in found.text


@pytest.mark.parametrize(
    "junk",
    [
        b"\x30\x80" * 40_000,
        b"\xa0\x80" * 40_000,
        b"\x24\x80" * 40_000,
        b"\x30\x84\xff\xff\xff\xff",
        b"\x00" * 9,
    ],
)
def test_hostile_bytes_raise_nothing(office: SealedMail, junk: bytes) -> None:
    coded = base64.encodebytes(junk)
    head = b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    office.open(mail(head + coded), NOW)
    bare = signed(INNER)
    start = bare.index(b"\r\n\r\n", bare.rindex(b"pkcs7-signature"))
    office.open(mail(bare[: start + 4] + coded), NOW)


def test_nothing_of_it_is_loaded_before_such_a_letter_comes() -> None:
    code = (
        "import sys, mailroom.office; from mailroom.reading.sealed.sealed_mail import SealedMail;"
        "SealedMail().open(b'From: a@b.example\\n\\nhalo\\n');"
        "print([m for m in sys.modules if m.split('.')[0] in ('cryptography', 'asn1crypto', 'pysequoia')])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
        == "[]\n"
    )
