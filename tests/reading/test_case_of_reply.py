from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.procedure.letter import Envelope, OurMail
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Agency, People, Person, Role
from mailroom.reading.case_of_reply import IN_THREAD, Match, match, plain_subject
from mailroom.reading.mime.opener import open_mail
from mailroom.text import reply_token
from tests.tables import for_each

OFFICE = "pengaduan@kab.example"
KEY, OLD = b"new key", b"old key"
CITIZEN, ADMIN, SECOND, LIAISON, DEPUTY, OFFICER, COLLEAGUE, CHIEF = (
    "warga@surel.example",
    "admin@kab.example",
    "admin2@kab.example",
    "humas@dinkes.example",
    "wakil@dinkes.example",
    "budi@dinkes.example",
    "sari@dinkes.example",
    "sekda@kab.example",
)


def person(address: str, role: Role, agency: str = "", deputy: Person | None = None) -> Person:
    return Person(address.partition("@")[0].title(), (address,), role, agency, deputy)


@pytest.fixture(scope="module")
def house() -> House:
    deputy = person(DEPUTY, Role.LIAISON, "DINKES")
    dinkes = Agency(
        "DINKES",
        "Dinas Kesehatan",
        person(LIAISON, Role.LIAISON, "DINKES", deputy),
        person("kepala@dinkes.example", Role.HEAD, "DINKES"),
        (person(OFFICER, Role.OFFICER, "DINKES"), person(COLLEAGUE, Role.OFFICER, "DINKES")),
    )
    chairs = {
        role: (person(f"{role}@kab.example", role),)
        for role in Role
        if role not in (Role.COMPLAINANT, Role.LIAISON, Role.OFFICER, Role.HEAD, Role.SYSTEM)
    }
    chairs[Role.ADMIN] = (person(ADMIN, Role.ADMIN), person(SECOND, Role.ADMIN))
    return House(
        OFFICE, "Dinas Kominfo", "Diskominfo", "PEMERINTAH", "Kabupaten", "Muara Enim", "BUPATI", "Jalan", "",
        "", (),
        People({"DINKES": dinkes}, chairs), person(CHIEF, Role.ADMIN), prefix="ME",
    )  # fmt: skip


@dataclass
class Shelf:
    """The register, as a dictionary."""

    mails: list[OurMail] = field(default_factory=list)
    cases: tuple[str, ...] = ("ME-2026-0042", "ME-2026-0044", "ME-2025-0007")
    aliases: tuple[tuple[str, str], ...] = ()

    def by_token(self, wanted: str) -> OurMail | None:
        return next((mail for mail in self.mails if mail.token == wanted), None)

    def by_message_id(self, wanted: str) -> OurMail | None:
        return next((mail for mail in self.mails if mail.message_id == wanted), None)

    def case_exists(self, number: str) -> bool:
        return number in self.cases

    def cases_of(self, address: str) -> list[str]:
        return []

    def open_cases_of(self, agency: str) -> list[str]:
        return []

    def is_learned(self, address: str, agency: Agency, _at: datetime) -> bool:
        return (address, agency.code) in self.aliases

    def deputy_of(self, _address: str, _day: date) -> str:
        return ""

    def writes_above(self, host: str) -> bool:
        return False

    def own_host(self) -> str:
        return ""

    def proven_before(self, _domain: str, _at: datetime) -> bool:
        return False

    def is_vouched_for(self, _address: str, _key: str, _at: datetime) -> bool:
        return False

    def sent(
        self,
        to: str,
        role: Role,
        purpose: str,
        *,
        dossier: str = "ME-2026-0042",
        agency: str = "",
        event: int = 3,
        key: bytes = KEY,
    ) -> OurMail:
        seal = reply_token.seal(key, reply_token.subject_of(dossier, 1), role, to, purpose, event)
        about = (dossier, role, to, "N", purpose, agency, 1, event)
        message_id = f"<{dossier.lower()}.{event}.1.{seal}@kab.example>"
        mail = OurMail(*about, token=seal, message_id=message_id, subject=f"[{dossier}] Lampu jalan mati")
        self.mails.append(mail)
        return mail


def reply_to(mail: OurMail) -> str:
    return f"pengaduan+{mail.token}@kab.example"


def sort(
    shelf: Shelf,
    house: House,
    sender: str,
    text: str = "ya",
    *,
    to: str = OFFICE,
    subject: str = "Re: Lampu",
    recipients: tuple[str, ...] = (),
    **headers: str,
) -> Match:
    lines = [f"From: Orang <{sender}>", f"To: {to}", f"Subject: {subject}", "Message-ID: <x@surel.example>"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    raw = "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text, ""]).encode()
    envelope = Envelope("smtp", datetime(2026, 11, 3, 3, tzinfo=UTC), sender, recipients)
    return match(open_mail(raw), envelope, shelf, house, (KEY, OLD))


def carried(mail: OurMail, carrier: str) -> dict[str, Any]:
    line = reply_token.marker(mail.token)
    return {
        "envelope": {"recipients": (reply_to(mail),)},
        "to": {"to": f"Pengaduan <{reply_to(mail).upper()}>"},
        "cc": {"Cc": reply_to(mail)},
        "delivered": {"Delivered_To": reply_to(mail)},
        "received": {"Received": f"from a by b for <{reply_to(mail)}>; Tue, 3 Nov 2026 10:00:00 +0700"},
        "in_reply_to": {"In_Reply_To": mail.message_id},
        "references": {"References": f"<a@b.example> {mail.message_id} <c@d.example>"},
        "body": {"text": f"ya\n\n> Terima kasih\n> {line}\n"},
        "wrapped": {"text": f"ya\n\n> {line[:20]}\n> {line[20:]}\n"},
        "subject": {"subject": f"Re: Lampu {mail.token}"},
    }[carrier]


@for_each(
    ("carrier", "name"),
    [("envelope", "envelope"), ("to", "reply_to address"), ("cc", "reply_to address"),
        ("delivered", "reply_to address"), ("received", "reply_to address"),
     ("in_reply_to", "in_reply_to"), ("references", "references"), ("body", "body"), ("wrapped", "body"),
     ("subject", "subject")],
)  # fmt: skip
def test_any_one_carrier_finds_and_all_but_the_thread_seal(house: House, carrier: str, name: str) -> None:
    shelf = Shelf()
    mail = shelf.sent(CITIZEN, Role.COMPLAINANT, "case")
    found = sort(shelf, house, CITIZEN, **carried(mail, carrier))
    assert (found.record, found.carrier, found.sealed) == (mail, name, name not in IN_THREAD)
    assert found.why


@pytest.mark.parametrize("carrier", IN_THREAD)
def test_where_replies_come_to_the_plain_address_the_thread_seals(house: House, carrier: str) -> None:
    """There a Message-ID bears the token, and a reply without a quote has nothing else."""
    shelf = Shelf()
    mail = shelf.sent(CITIZEN, Role.COMPLAINANT, "case")
    assert sort(shelf, replace(house, plus_addressing=False), CITIZEN, **carried(mail, carrier)).sealed


def test_a_token_of_an_older_key_still_seals(house: House) -> None:
    shelf = Shelf()
    mail = shelf.sent(CITIZEN, Role.COMPLAINANT, "case", key=OLD)
    assert sort(shelf, house, CITIZEN, recipients=(reply_to(mail),)).sealed


def test_a_record_that_the_keys_do_not_seal_is_only_found(house: House) -> None:
    shelf = Shelf()
    mail = shelf.sent(CITIZEN, Role.COMPLAINANT, "case", key=b"stranger's")
    found = sort(shelf, house, CITIZEN, recipients=(reply_to(mail),))
    assert (found.record, found.sealed) == (mail, False)


def test_a_token_we_never_wrote_finds_nothing(house: House) -> None:
    strange = reply_token.seal(b"x", "ME-2026-0042", "complainant", CITIZEN, "case", 9)
    found = sort(Shelf(), house, CITIZEN, to=f"pengaduan+{strange}@kab.example")
    assert (found.record, found.sealed, found.outside) == (None, False, True)


@for_each(
    ("to", "role", "agency", "sender", "sealed"),
    [
        (CITIZEN, Role.COMPLAINANT, "", CITIZEN.upper(), True),
        (CITIZEN, Role.COMPLAINANT, "", "lain@surel.example", False),
        (ADMIN, Role.ADMIN, "", ADMIN, True),
        (ADMIN, Role.ADMIN, "", SECOND, True),
        (ADMIN, Role.ADMIN, "", "admin@jahat.example", False),
        ("dulu@kab.example", Role.ADMIN, "", "dulu@kab.example", False),
        ("dulu@kab.example", Role.ADMIN, "", ADMIN, True),
        (LIAISON, Role.LIAISON, "DINKES", LIAISON, True),
        (LIAISON, Role.LIAISON, "DINKES", DEPUTY, True),
        (LIAISON, Role.LIAISON, "DINKES", OFFICER, False),
        (LIAISON, Role.LIAISON, "DINKES", "pribadi@surel.example", False),
        ("lama@dinkes.example", Role.LIAISON, "DINKES", "lama@dinkes.example", False),
        (OFFICER, Role.OFFICER, "DINKES", OFFICER, True),
        (OFFICER, Role.OFFICER, "DINKES", COLLEAGUE, False),
        ("luar@bidang.example", Role.OFFICER, "DINKES", "luar@bidang.example", True),
        ("luar@bidang.example", Role.OFFICER, "DINKES", OFFICER, False),
        (CHIEF, Role.ADMIN, "", CHIEF, True),
        (CHIEF, Role.ADMIN, "", ADMIN, False),
        (CHIEF, Role.LIAISON, "DINKES", LIAISON, False),
        (LIAISON, Role.LIAISON, "TIDAKADA", LIAISON, False),
    ],
)
def test_only_whom_it_was_made_for_may_use_a_token(
    house: House, to: str, role: Role, agency: str, sender: str, sealed: bool
) -> None:
    shelf = Shelf()
    mail = shelf.sent(to, role, "disposition", agency=agency)
    found = sort(shelf, house, sender, recipients=(reply_to(mail),))
    assert (found.record, found.sealed) == (mail, sealed)


def test_a_learned_alias_speaks_for_its_agency_only(house: House) -> None:
    shelf = Shelf(aliases=(("pribadi@surel.example", "DINKES"),))
    mail = shelf.sent(LIAISON, Role.LIAISON, "disposition", agency="DINKES")
    other = shelf.sent(CITIZEN, Role.COMPLAINANT, "case")
    assert sort(shelf, house, "pribadi@surel.example", recipients=(reply_to(mail),)).sealed
    assert not sort(shelf, house, "pribadi@surel.example", recipients=(reply_to(other),)).sealed


def test_a_thread_without_its_token_finds_but_never_seals(house: House) -> None:
    shelf = Shelf()
    sent = shelf.sent(CITIZEN, Role.COMPLAINANT, "case")
    mail = replace(sent, message_id="<rewritten-by-relay@kab.example>")
    shelf.mails = [mail]
    found = sort(shelf, house, CITIZEN, In_Reply_To="<rewritten-by-relay@kab.example>")
    assert (found.record, found.carrier, found.sealed) == (mail, "thread", False)


def test_the_envelope_beats_the_quote_and_the_quote_is_no_second_matter(house: House) -> None:
    shelf = Shelf()
    first = shelf.sent(LIAISON, Role.LIAISON, "disposition", agency="DINKES")
    second = shelf.sent(OFFICER, Role.OFFICER, "instruction", agency="DINKES", event=5)
    quote = f"> {reply_token.marker(first.token)}"
    found = sort(
        shelf, house, OFFICER, f"sudah\n{quote}", recipients=(reply_to(second),), In_Reply_To=first.message_id
    )
    assert (found.record, found.others, found.sealed) == (second, (), True)


def test_a_mail_to_two_of_our_reply_addresses_names_both(house: House) -> None:
    shelf = Shelf()
    first = shelf.sent(LIAISON, Role.LIAISON, "disposition", agency="DINKES")
    second = shelf.sent(LIAISON, Role.LIAISON, "disposition", agency="DINKES", dossier="ME-2026-0044")
    found = sort(shelf, house, LIAISON, to=f"{reply_to(first)}, {reply_to(second)}")
    assert (found.record, found.others) == (first, (second,))


def test_the_newest_quoted_letter_of_a_thread_counts(house: House) -> None:
    shelf = Shelf()
    old = shelf.sent(CITIZEN, Role.COMPLAINANT, "case")
    new = shelf.sent(CITIZEN, Role.COMPLAINANT, "answer", event=9)
    found = sort(shelf, house, CITIZEN, References=f"{old.message_id} {new.message_id}")
    assert (found.record, found.others) == (new, ())
    text = f"5\n> {reply_token.marker(new.token)}\n>> {reply_token.marker(old.token)}"
    assert sort(shelf, house, CITIZEN, text).record == new


def test_only_the_last_ten_references_are_looked_at(house: House) -> None:
    shelf = Shelf()
    mail = shelf.sent(CITIZEN, Role.COMPLAINANT, "case")
    later = " ".join(f"<{number}@surel.example>" for number in range(10))
    assert sort(shelf, house, CITIZEN, References=f"{mail.message_id} {later}").record is None


@pytest.mark.parametrize(
    ("subject", "text", "numbers", "carrier"),
    [
        ("Re: [ME-2026-0042] Lampu", "ok", ("ME-2026-0042",), "subject"),
        ("Tanya", "laporan me-2026-42 sampai mana?", ("ME-2026-0042",), "number"),
        ("Tanya nomor 0044", "dan perkara 0042", ("ME-2026-0044", "ME-2026-0042"), "subject"),
        ("Tanya", "perkara 0007 tahun lalu", ("ME-2025-0007",), "number"),
        ("Tanya", "SK-2026-0042, ME-2026-9999, hubungi 0042", (), ""),
    ],
)
def test_numbers_of_existing_cases(
    house: House, subject: str, text: str, numbers: tuple[str, ...], carrier: str
) -> None:
    found = sort(Shelf(), house, CITIZEN, text, subject=subject)
    assert (found.numbers, found.carrier, found.record, found.sealed) == (numbers, carrier, None, False)


def test_who_writes(house: House) -> None:
    assert sort(Shelf(), house, CITIZEN).outside
    assert not sort(Shelf(), house, OFFICE).outside
    known = sort(Shelf(), house, LIAISON.title())
    assert (known.outside, [one.role for one in known.sender_persons]) == (False, [Role.LIAISON])


def test_a_mail_written_anew_to_an_old_reply_address_is_fresh(house: House) -> None:
    shelf = Shelf()
    mail = shelf.sent(CITIZEN, Role.COMPLAINANT, "case")
    to = {"to": reply_to(mail)}
    assert sort(shelf, house, CITIZEN, subject="Sampah menumpuk", **to).fresh
    assert not sort(shelf, house, CITIZEN, subject="Bls: Re: [ME-2026-0042] Lampu jalan mati", **to).fresh
    assert not sort(shelf, house, CITIZEN, subject="Sampah [ME-2026-0042]", **to).fresh
    assert not sort(shelf, house, CITIZEN, subject="", **to).fresh
    assert not sort(shelf, house, CITIZEN, subject="Sampah", In_Reply_To="<a@b.example>", **to).fresh
    assert not sort(shelf, house, CITIZEN, "ya\n> Kepada Pelapor", subject="Sampah", **to).fresh
    assert not sort(shelf, house, CITIZEN, f"ya {mail.token}", subject="Sampah", **to).fresh


def test_subjects_are_compared_without_prefixes_and_tag() -> None:
    assert plain_subject("Bls: RE: Trs: [ME-2026-0042]  Lampu  Jalan") == "lampu jalan"


@given(st.binary(max_size=400))
def test_any_bytes_are_sorted(house: House, raw: bytes) -> None:
    envelope = Envelope("file", datetime(2026, 11, 3, tzinfo=UTC))
    assert match(open_mail(raw), envelope, Shelf(), house, (KEY,)).record is None
