"""A letter that is encrypted as a whole: another way is asked for, and its subject does nothing."""

from __future__ import annotations

import pytest

from tests.mailbag import ADMIN, ANSWER, CITIZEN, LIAISON, Bag, flat

PGP = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA5vJ8QpQAAAB\r\n=abcd\r\n-----END PGP MESSAGE-----\r\n"
BODIES = {
    "PGP/MIME": 'Content-Type: multipart/encrypted; boundary="b"; protocol="application/pgp-encrypted"'
    "\r\n\r\n"
    "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n"
    f"--b\r\nContent-Type: application/octet-stream\r\n\r\n{PGP}\r\n--b--\r\n",
    "PGP in the text": f"Content-Type: text/plain\r\n\r\n{PGP}",
    "S/MIME": "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nMIIBoQYJKoZIhvcNAQcDoIIBkjCCAY4CAQAxggE=\r\n",
}


def sealed(
    bag: Bag, body: str, sender: str = CITIZEN, to: str = "", subject: str = "Pungli di Lembak"
) -> bytes:
    bag.count += 1
    head = f"From: {sender}\r\nTo: {to or bag.house.mail}\r\nSubject: {subject}\r\n"
    return f"{head}Message-ID: <rahasia-{bag.count}@x.example>\r\nMIME-Version: 1.0\r\n{body}".encode()


@pytest.mark.parametrize("way", BODIES)
def test_it_opens_no_case_and_another_way_is_asked_for(bag: Bag, way: str) -> None:
    assert ("too_large", CITIZEN) in bag.put(sealed(bag, BODIES[way]), CITIZEN)
    assert bag.cases() == [] and bag.listed(ADMIN, "spam")
    asked = bag.last("too_large", CITIZEN)
    assert "tanpa enkripsi" in flat(asked["text"]) and bag.house.address in flat(asked["text"])
    bag.answer(asked, "Pungutan di kantor camat Lembak Rp50.000 sejak 2 Maret 2026. Mohon diperiksa.")
    assert len(bag.cases()) == 1


def test_an_officials_does_nothing_and_what_he_sends_again_counts(bag: Bag) -> None:
    bag.disposed()
    to = str(bag.reply_to(bag.last("disposition"), "")["To"]).rpartition("<")[2].strip("<>")
    with bag.nothing_changes():
        raw = sealed(bag, BODIES["S/MIME"], LIAISON, to, "Re: [ME-2026-0001] Disposisi")
        assert ("too_large", LIAISON) in bag.put(raw, LIAISON, to)
    bag.answer(bag.last("too_large", LIAISON), f"2 {ANSWER}")
    assert "answered" in bag.kinds()


def test_a_text_beside_an_encrypted_part_is_read_as_a_letter(bag: Bag) -> None:
    body = (
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
        "Jalan di Desa Lembak rusak sejak 1 Maret 2026. Mohon diperbaiki.\r\n"
        f"--b\r\n{BODIES['S/MIME']}--b--\r\n"
    )
    bag.put(sealed(bag, body), CITIZEN)
    assert len(bag.cases()) == 1
