"""Signed and encrypted letters at an office: a signature stands for the origin of the letter that it signs,
and of no other. What was encrypted to the office is read, and nothing of it goes to whoever hands it in
again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.config.server_tables import OauthTable
from tests import sealing
from tests.forged_ways import FAILS, HOST, PASS
from tests.mailbag import ADMIN, ANSWER, CITIZEN, LIAISON, PDF, TEXT, Bag, Mails, flat
from tests.sealing import encrypted, entity, signed


@pytest.fixture
def bag(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    """An office that knows the liaison's certificate, in which a disposition waits for him. It is now, since
    openssl signs with the time of its clock."""
    known = sealing.paths(tmp_path / "known", "liaison", authorities=())
    table = demonstration.sealed.model_copy(update=vars(known))
    config = replace(demonstration, house=replace(demonstration.house, authserv_id=HOST), sealed=table)
    made = Bag(
        config,
        tmp_path / "store",
        start=f"{datetime.now(demonstration.house.calendar.zone) + timedelta(hours=1):%Y-%m-%d %H:%M}",
    )
    made.disposed()
    yield made
    made.close()


def reply(bag: Bag, text: str, *, quote: bool = True, by: str = "liaison", results: str = FAILS) -> bytes:
    """The liaison's reply, signed, as our host hands it in."""
    plain = bag.reply_to(bag.last("disposition", LIAISON), text, quote=quote)
    inner = signed(entity(plain.get_content()), by)
    head = f"Authentication-Results: {results}\r\n" if results else ""
    kept = [
        (name, value) for name, value in plain.items() if not name.lower().startswith(("content-", "mime-"))
    ]
    return head.encode() + "".join(f"{name}: {value}\r\n" for name, value in kept).encode() + inner


def hand_in(bag: Bag, raw: bytes, sender: str = LIAISON) -> Mails:
    to = raw.partition(b"\r\nTo: ")[2].partition(b"\r\n")[0].decode().strip("<>")
    return bag.put(raw, sender, to)


def is_held(bag: Bag, raw: bytes) -> str:
    with bag.nothing_changes():
        assert hand_in(bag, raw) == [("confirm", LIAISON)]
    return flat(bag.last("confirm")["text"])


def test_a_signature_stands_for_the_origin(bag: Bag) -> None:
    hand_in(bag, reply(bag, f"2 {ANSWER}"))
    assert bag.case().dispositions[0].stage == "window"
    said = [why for event in bag.case().trail for why in event.data.get("reasons", ())]
    assert any("ditandatangani digital (S/MIME) oleh Samsul Effendi" in why for why in said)


def test_the_same_letter_without_its_signature_is_held(bag: Bag) -> None:
    plain = bag.reply_to(bag.last("disposition", LIAISON), f"2 {ANSWER}").as_bytes()
    is_held(bag, f"Authentication-Results: {FAILS}\r\n".encode() + plain.replace(b"\n", b"\r\n"))


def test_a_signature_proves_nothing_of_a_token_that_it_does_not_cover(bag: Bag) -> None:
    """Whoever has a letter that he signed could hand it in again, to any reply address."""
    is_held(bag, reply(bag, f"2 {ANSWER}", quote=False))


def test_a_signature_that_is_broken_is_held_though_the_domain_is_proven(bag: Bag) -> None:
    raw = reply(bag, f"2 {ANSWER}", results=PASS).replace(b"120 meter", b"999 meter")
    assert "tanda tangannya tidak cocok dengan isinya" in is_held(bag, raw)


def test_anothers_signature_is_held(bag: Bag) -> None:
    folder = Path(bag.config.sealed.folder)
    (folder / "other.pem").write_bytes((sealing.keys() / "other.pem").read_bytes())
    is_held(bag, reply(bag, f"2 {ANSWER}", by="other", results=PASS))


def test_an_unknown_signature_changes_nothing(bag: Bag) -> None:
    is_held(bag, reply(bag, f"2 {ANSWER}", by="forged"))
    hand_in(bag, reply(bag, f"3 {ANSWER}", by="forged", results=PASS))
    assert "progressed" in bag.kinds()


def test_a_signature_says_nothing_of_his_domain(bag: Bag) -> None:
    hand_in(bag, reply(bag, "3 Tim sudah di lapangan", results=f"{HOST}; dmarc=none"))
    domain = LIAISON.partition("@")[2]
    assert bag.office.store.register.fact(f"proven:{domain}") is None


def test_a_complaint_that_was_encrypted_to_the_office_opens_a_case(bag: Bag) -> None:
    inner = encrypted(entity(TEXT, '; protected-headers="v1"\r\nSubject: Jalan rusak di Lembak'))
    head = f"From: Budi <{CITIZEN}>\r\nTo: {bag.house.mail}\r\nSubject: ...\r\nMessage-ID: <e@x.example>\r\n"
    assert ("receipt", CITIZEN) in bag.put(head.encode() + inner, CITIZEN)
    assert TEXT[:40] in bag.case(2).text


def test_sealed_words_are_not_told_to_whoever_hands_them_in_again(bag: Bag) -> None:
    """He has the bytes from the line, and hopes that our answer quotes what stands in them."""
    inner = encrypted(entity(TEXT))
    first = f"From: Budi <{CITIZEN}>\r\nTo: {bag.house.mail}\r\nSubject: x\r\nMessage-ID: <e@x.example>\r\n"
    bag.put(first.encode() + inner, CITIZEN)
    again = first.replace(CITIZEN, "orang@lain.example").replace("<e@", "<f@")
    with bag.nothing_changes():
        assert bag.put(again.encode() + inner, "orang@lain.example") == [("too_large", "orang@lain.example")]
    assert "Lembak" not in bag.last("too_large")["text"]
    assert bag.put(first.replace("<e@", "<g@").encode() + inner, CITIZEN) != []


def test_what_cannot_be_opened_is_asked_for_in_another_way(bag: Bag) -> None:
    head = f"From: Budi <{CITIZEN}>\r\nTo: {bag.house.mail}\r\nSubject: Jalan rusak di Lembak\r\n".encode()
    with bag.nothing_changes():
        assert bag.put(head + encrypted(entity(TEXT), to="other"), CITIZEN) == [("too_large", CITIZEN)]


def test_a_document_that_somebody_has_signed_is_named(bag: Bag) -> None:
    """An officer's, to the liaison; a citizen's, to the admin."""
    document = {"surat.pdf": sealing.signed_pdf(PDF)}
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.says("officer PUPR", "instruction", ANSWER, files=document)
    said = "surat.pdf: ditandatangani elektronik (TTE) atas nama Samsul Effendi"
    assert said in flat(bag.last("response", LIAISON)["text"])
    bag.write(
        sender="tetangga@lain.example",
        subject="Lampu mati",
        text="Lampu di Desa Lembak mati.",
        files=document,
    )
    assert said.partition(": ")[2] in flat(bag.last("verification")["text"])


def test_what_ends_soon_is_told(bag: Bag, tmp_path: Path) -> None:
    """Of other certificates and keys nothing is told; of the office's own always."""
    ended = bag.now + timedelta(days=20)
    oauth = OauthTable(
        token_url="https://login.example/token",
        client_id="kantor",
        client_secret="rahasia",
        secret_ends=ended.date(),
    )
    known = sealing.paths(tmp_path / "both", "liaison", authorities=())
    config = replace(bag.config, sealed=bag.config.sealed.model_copy(update=vars(known)))
    bag.config = replace(
        config, relay=config.relay.model_copy(update={"user": "p@kab.example", "oauth": oauth})
    )
    bag.close()
    bag.open()
    text = flat((bag.write(ADMIN, "sehat", "sehat"), bag.last("service_shown", ADMIN))[1]["text"])
    assert "perlu: p@kab.example sampai" in text and "office.pem sampai" in text
    assert "liaison.pem" not in text
    bag.at(f"{bag.now + timedelta(days=680):%Y-%m-%d} 09:00")
    text = flat((bag.write(ADMIN, "sehat", "sehat"), bag.last("service_shown", ADMIN))[1]["text"])
    assert "perlu: liaison.pem sampai" in text
