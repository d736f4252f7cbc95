"""A report that a web form sent: whose it is, where he is answered, and what does not make it somebody
else's."""

from __future__ import annotations

import pytest

from mailroom.reading.mime.opener import open_mail
from mailroom.reading.senders.web_forms import sent_for
from tests.mailbag import CITIZEN, TEXT, Bag
from tests.tables import for_each

OFFICE = "pengaduan@muaraenim.example"
FORM = "noreply@situs-desa.example"


def behind(head: str) -> tuple[str, str] | None:
    return sent_for(open_mail(f"{head}\nSubject: x\n\nx\n".encode()), (OFFICE, "notifikasi@lapor.example"))


@pytest.mark.parametrize("sender", [
    FORM, "No-Reply@situs.example", "forms-receipts-noreply@forms.example", "wordpress@situs.example",
    "www-data@web.example",
    "jangan.balas@desa.example", "noreply+17@situs.example",
])  # fmt: skip
def test_a_machine_writes_for_whom_it_names(sender: str) -> None:
    assert behind(f"From: Formulir <{sender}>\nReply-To: Budi <Budi@warga.example>") == (
        "Budi",
        "budi@warga.example",
    )
    assert behind(f"From: Budi Santoso <{sender}>\nReply-To: budi@warga.example") == (
        "Budi Santoso",
        "budi@warga.example",
    )


@for_each("head", [
    f"From: {FORM}",
    f"From: {FORM}\nReply-To:",
    f"From: {FORM}\nReply-To: Budi",
    f"From: {FORM}\nReply-To: budi@warga.example, ani@warga.example",
    f"From: {FORM}\nReply-To: budi@warga.example\nReply-To: ani@warga.example",
    f"From: {FORM}\nReply-To: {OFFICE}",
    f"From: {FORM}\nReply-To: pengaduan+x1@muaraenim.example",
    f"From: {FORM}\nReply-To: notifikasi@lapor.example",
    f"From: {FORM}\nReply-To: {FORM}",
    f"From: {FORM}\nReply-To: bounces@situs.example",
    f"From: {FORM}\nReply-To: warga@milis.example\nList-Id: <warga.milis.example>",
    "From: ani@warga.example\nReply-To: budi@warga.example",
    "Reply-To: budi@warga.example",
])  # fmt: skip
def test_nothing_else_makes_it_somebody_elses(head: str) -> None:
    assert behind(head) is None


def by_form(bag: Bag, text: str = TEXT, reply_to: str = f"Budi Santoso <{CITIZEN}>") -> list[tuple[str, str]]:
    return bag.write(sender=FORM, name="Situs Desa", text=text, headers={"Reply-To": reply_to})


def test_he_is_answered_and_acts_from_his_own_address(bag: Bag) -> None:
    assert ("receipt", CITIZEN) in by_form(bag)
    assert (bag.case().address, bag.case().name) == (CITIZEN, "Budi Santoso")
    bag.answer(bag.last("receipt"), "cabut")
    assert bag.stage() == "archived"


def test_both_read_which_address_is_used(bag: Bag) -> None:
    by_form(bag)
    for form in ("receipt", "verification"):
        text = " ".join(bag.last(form)["text"].split())
        assert CITIZEN in text
        assert FORM in text
    bag.says("admin", "verification", "1 PUPR")
    assert FORM not in bag.last("disposition")["text"]


def test_his_second_report_is_told_with_his_first(bag: Bag) -> None:
    bag.write()
    by_form(bag)
    assert "ME-2026-0001" in bag.last("verification")["text"]


MATTERS = (
    "Lampu jalan di Desa Karang Raja mati sejak tiga hari, warga takut pulang malam.",
    "Sampah di pasar Gelumbang menumpuk dan baunya sampai ke sekolah.",
    "Air PDAM di Kelurahan Tungkal keruh sekali, tidak dapat dipakai mandi.",
    "Jembatan gantung di Ujan Mas talinya putus sebelah.",
    "Pupuk bersubsidi di Lubai tidak ada di kios mana pun.",
    "Truk batu bara lewat siang hari di Lawang Kidul, debunya tebal.",
    "Puskesmas Tanjung Agung tutup pukul sepuluh pagi, pasien disuruh pulang.",
    "Bantuan PKH ibu saya terhenti tanpa kabar.",
    "Atap SD Negeri di Rambang bocor, murid belajar di teras.",
    "Surat pindah saya sudah sebulan belum selesai di kecamatan.",
    "Selokan di Belimbing tersumbat dan meluap ke rumah.",
    "Jaringan internet di balai Desa Semende tidak pernah menyala.",
)


def test_it_counts_on_both(bag: Bag) -> None:
    for no, text in enumerate(MATTERS[: bag.house.budget_hour]):
        assert ("receipt", f"warga{no}@warga.example") in by_form(bag, text, f"warga{no}@warga.example")
    by_form(bag, MATTERS[-1])
    assert bag.letters()[-1]["status"] == "budget"
    assert ("receipt", CITIZEN) in bag.write()  # his own is not touched


def test_forms_fill_nobodys_mailbox(bag: Bag) -> None:
    for no, text in enumerate(MATTERS):
        bag.write(sender=f"noreply@situs{no}.example", text=text, headers={"Reply-To": CITIZEN})
    assert len(bag.mails("receipt", to=CITIZEN)) == bag.house.budget_hour
    assert [row["status"] for row in bag.letters()].count("budget") == len(MATTERS) - bag.house.budget_hour
