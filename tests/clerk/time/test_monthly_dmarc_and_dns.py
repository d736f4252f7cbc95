"""The admin's monthly line about our own mail: what the DNS says of it, and the DMARC reports of a month."""

from __future__ import annotations

import json

from mailroom.clerk.time.monthly_dmarc_and_dns import DNS
from mailroom.shelves.files.door_state import DoorState
from tests.mailbag import ADMIN, Bag
from tests.reading.senders.test_dmarc_reports import ROWS, feedback, mail, row, zipped

GOOGLE = "noreply-dmarc-support@google.com"


def note(bag: Bag, *records: list[str], at: str = "2026-04-01 06:00") -> None:
    state = {"at": bag.moment(at).isoformat(), "records": [["mx", "found", "x"], *records]}
    DoorState(bag.root).set(DNS, json.dumps(state))


def line(bag: Bag) -> str:
    bag.at("2026-04-01 09:00")
    digests = [row["text"] for row in bag.mails("digest", ADMIN)]
    said = " ".join(" ".join(digests).split())
    return said[said.find("Surat kita sendiri") :] if "Surat kita sendiri" in said else ""


def test_reports_open_no_case_and_are_summed_in_the_months_line(bag: Bag) -> None:
    bag.at("2026-03-20 09:00")
    domain = bag.house.domain
    assert bag.put(mail(zipped(feedback(*ROWS, domain=domain))).as_bytes(), GOOGLE) == []
    twice = mail(zipped(feedback(*ROWS, domain=domain)), Message_ID="<lain@google.com>")
    assert bag.put(twice.as_bytes(), GOOGLE) == []  # the same report again
    other = mail(zipped(feedback(row("192.0.2.200", 900), domain="lain.example", id="2")))
    assert bag.put(other.as_bytes(), GOOGLE) == []
    later = mail(zipped(feedback(row("198.51.100.9", 5, "fail"), domain=domain, id="3")))
    assert bag.put(later.as_bytes(), GOOGLE) == []
    bag.put(mail(b"PK bom").as_bytes(), GOOGLE)
    assert list(bag.office.store.register.iterate("cases")) == []
    said = line(bag)
    assert "Maret 2026" in said
    assert "2 laporan server penerima, 10 surat atas nama kita lolos pemeriksaan dan 8 tidak" in said
    assert "198.51.100.9: 8" in said and "192.0.2.200" not in said


def test_the_months_line_says_what_the_dns_has_and_what_nobody_knows(bag: Bag) -> None:
    bag.at("2026-03-31 15:00")
    note(bag, ["spf", "found", "v=spf1 -all"], ["dkim", "missing", "s"], ["dmarc", "unknown", ""])
    said = line(bag)
    for words in ("SPF muaraenim.example ada,", "DKIM muaraenim.example belum ada,", "belum diketahui."):
        assert words in said
    assert "Mohon diteruskan kepada petugas komputer." in said and "laporan" not in said


def test_an_answer_that_is_old_is_not_known_and_without_any_there_is_no_line(bag: Bag) -> None:
    bag.at("2026-03-31 15:00")
    note(bag, ["spf", "missing", ""], at="2026-03-20 06:00")
    said = line(bag)
    assert "SPF muaraenim.example belum diketahui." in said and "petugas komputer" not in said


def test_an_office_of_which_nobody_knows_anything_gets_no_line(bag: Bag) -> None:
    bag.at("2026-03-31 15:00")
    assert line(bag) == ""


def test_a_months_line_is_told_once_and_the_sums_begin_anew(bag: Bag) -> None:
    bag.at("2026-03-20 09:00")
    bag.put(mail(zipped(feedback(*ROWS, domain=bag.house.domain))).as_bytes(), GOOGLE)
    assert line(bag).count("Surat kita sendiri") == 1
    bag.at("2026-05-04 09:00")
    assert line(bag).count("Surat kita sendiri") == 1
    assert bag.office.store.register.fact("dmarc:2026-03") is None
