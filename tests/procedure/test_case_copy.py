"""`salinan`: the complainant's whole file as one PDF, to his own address."""

from __future__ import annotations

from tests.mailbag import ANSWER, CITIZEN, OUTSIDER, Bag
from tests.pdf_text import pdf_text


def copy_of(bag: Bag) -> str:
    (mail,) = bag.mails("case_copy", CITIZEN)
    (part,) = bag.read(mail).iter_attachments()
    assert part.get_filename() == "salinan-ME-2026-0001.pdf"
    return "".join(pdf_text(part.get_content()).split())


def test_one_word_brings_his_letters_ours_the_days_and_the_proof(bag: Bag) -> None:
    bag.answered()
    bag.answer(bag.last("answer"), "salinan")
    shown = copy_of(bag)
    case = bag.case()
    said = [case.text.split(".")[0], ANSWER, "Dinas Pekerjaan Umum dan Penataan Ruang menyampaikan"]
    said += ["Admin Kabupaten meneruskan ke perangkat daerah", "Kode bukti:"]
    assert [one for one in said if one.replace(" ", "") not in shown] == []
    assert bag.stage() == "answered"


def test_it_goes_to_no_other_address(bag: Bag) -> None:
    bag.answered()
    bag.answer(bag.last("answer"), "salinan", sender=OUTSIDER)
    assert not bag.mails("case_copy")
