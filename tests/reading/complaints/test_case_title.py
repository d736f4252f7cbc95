"""What goes beyond the letters of a case needs the matter, not the person: digests, reprimands, reports and
registers name nobody."""

from __future__ import annotations

import io
import zipfile

from tests.clerk.test_office_people import everything
from tests.mailbag import Bag, Row

NAMED = "Kartini Dewi melapor jalan rusak, HP 0812-3456-7890, surel dewi@lain.example, NIK 1603010203040005"
BETRAYING = ("kartini", "dewi@", "kartini dewi", "0812-3456", "dewi@lain", "1603010203")


def reports(bag: Bag, subject: str = NAMED) -> None:
    text = "Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah sejak 1 Maret 2026."
    bag.write(sender="kd@warga.example", name="Kartini Dewi", subject=subject, text=text)
    bag.says("admin", "verification", "1 PUPR")


def betrayed(bag: Bag, *forms: str) -> list[tuple[str, str, str]]:
    """What of her stands in what these mails hold, PDFs and sheets as well."""
    found = []
    for mail in (
        mail for form in forms for mail in bag.mails(form) if mail["role"] not in ("complainant", "admin")
    ):
        said = everything(bag, mail).lower() + sheets(bag, mail)
        found += [(mail["form"], mail["to"], word) for word in BETRAYING if word in said]
    return found


def sheets(bag: Bag, mail: Row) -> str:
    """The texts of a workbook."""
    found = ""
    for part in bag.read(mail).iter_attachments():
        if str(part.get_filename()).endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(part.get_payload(decode=True))) as book:
                found += "".join(
                    book.read(name).decode("utf-8", "replace") for name in book.namelist()
                ).lower()
    return found


def test_her_title_names_her_in_no_reprimand_digest_or_report(bag: Bag) -> None:
    """She is not anonymous: the agency that works on it knows her name, and who only watches reads the
    matter."""
    reports(bag)
    bag.at("2026-03-20 09:00")
    bag.says("apip", "digest", "tegur 1")
    bag.says("regent", "reprimand_draft", "SETUJU")
    bag.at("2026-04-03 09:00")
    bag.says("admin", "report_draft", "1")
    forms = ("digest", "reprimand_draft", "reprimand_order", "report", "register_print")
    assert all(bag.mails(form) for form in forms)
    assert betrayed(bag, *forms) == []
    assert "melapor jalan rusak" in " ".join(bag.last("digest", bag.who("head PUPR"))["text"].split())
    assert "Kartini Dewi" in bag.last("disposition")["text"]


def test_who_only_watches_asks_for_the_state_and_reads_no_name(bag: Bag) -> None:
    reports(bag)
    bag.at("2026-03-09 08:00")
    assert ("status_letter", bag.who("head PUPR")) in bag.says("head PUPR", "digest", "status")
    assert betrayed(bag, "status_letter") == []


def test_a_list_of_cases_to_choose_from_names_nobody(bag: Bag) -> None:
    reports(bag)
    liaison = bag.who("liaison PUPR")
    bag.write(sender=liaison, name="", subject="Laporan", text="Sudah kami kerjakan kemarin, mohon dicatat.")
    assert "melapor jalan rusak" in " ".join(bag.last("which_case", liaison)["text"].split())
    assert betrayed(bag, "which_case") == []
