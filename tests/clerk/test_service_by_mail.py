"""The office run by mail: what a word shows or changes, who may say it, and what takes it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mailroom.config import BadConfig
from mailroom.procedure.people import Role
from tests.mailbag import ADMIN, CITIZEN, LIAISON, Bag, Mails

HEAD = "kepala@diskominfo.muaraenim.example"
NEW = "baru@dinkes.muaraenim.example"
OLD = "penghubung@dinkes.muaraenim.example"
HOLIDAY, DAY = "libur 2026-03-10 Hari jadi kabupaten", date(2026, 3, 10)


def order(bag: Bag, text: str, sender: str = ADMIN) -> Mails:
    return [mail for mail in bag.write(sender, "Perintah", text) if mail[0] != "digest"]


def says(bag: Bag, text: str, form: str = "table_change", **more: str) -> Mails:
    return [mail for mail in bag.answer(bag.last(form, ADMIN), text, **more) if mail[0] != "digest"]


def shown(bag: Bag, form: str = "service_shown", to: str = ADMIN) -> str:
    return " ".join(bag.last(form, to)["text"].split())


def confirmed(bag: Bag, text: str) -> Mails:
    assert order(bag, text) == [("table_change", ADMIN)]
    return says(bag, "ya")


def test_a_word_shows_how_the_office_is(bag: Bag) -> None:
    assert order(bag, "sehat") == [("service_shown", ADMIN)]
    assert "GB bebas" in shown(bag) and "Cadangan : perlu: belum diatur" in shown(bag)
    assert order(bag, "kode") == [("service_shown", ADMIN)] and "Dinas Kesehatan" in shown(bag)


def test_every_official_gets_the_list_of_what_waits_for_him(bag: Bag) -> None:
    bag.disposed()
    assert bag.write(LIAISON, "Daftar", "daftar") == [("digest", LIAISON)]
    text = shown(bag, "digest", LIAISON)
    assert "Jumat, 6 Maret 2026" in text and "0001" in text
    assert ("instruction", bag.house.agency("PUPR").officers[0].address) in bag.says(
        "liaison PUPR", "digest", "0001: 1 1"
    )
    assert bag.write(LIAISON, "Daftar", "daftar") == [("service_shown", LIAISON)]  # it lies with his officer


def test_a_holiday_is_shown_confirmed_and_laid_over_the_tables(bag: Bag) -> None:
    bag.disposed()
    bag.disposed(subject="Jembatan rusak")
    bag.at("2026-03-06 08:00")
    due = {key: row["due"] for key, row in bag.office.store.register.iterate("cases")}
    assert order(bag, HOLIDAY) == [("table_change", ADMIN)]
    assert DAY not in bag.office.house.calendar.off and "2 laporan" in shown(bag, "table_change")
    assert says(bag, "ya") == [("table_changed", ADMIN)]
    assert DAY in bag.office.house.calendar.off
    moved = {key: row["due"] for key, row in bag.office.store.register.iterate("cases")}
    assert all(moved[key] >= at for key, at in due.items())
    bag.close()
    bag.open()
    assert DAY in bag.office.house.calendar.off
    bag.at("2026-03-09 09:00")
    assert {row["to"] for row in bag.mails("digest")} >= {ADMIN, HEAD}
    assert "hari libur baru" in shown(bag, "digest", HEAD)
    assert "oleh Sri Wahyuni" in shown(bag, "digest", HEAD)


def test_a_bell_that_would_ring_on_the_new_holiday_rings_after_it(bag: Bag) -> None:
    """The case's last day is 6 March; its first late reminder would ring on Monday the 9th."""
    bag.disposed()
    confirmed(bag, "libur 2026-03-09")
    bag.at("2026-03-09 12:00")
    assert not [row for row in bag.listed(LIAISON) if row["kind"] == "late"]
    bag.at("2026-03-10 12:00")
    assert [row["data"]["late_days"] for row in bag.listed(LIAISON, "late")] == [1]
    confirmed(bag, "libur 2026-03-11")
    bag.at("2026-03-12 12:00")
    assert [row["data"]["late_days"] for row in bag.listed(LIAISON, "late")] == [1, 2]


def test_a_day_of_work_brings_what_falls_due_forward(bag: Bag) -> None:
    confirmed(bag, "libur 2026-03-09")
    bag.disposed()  # its last day is the 6th, so it is late on the 10th
    before = bag.office.store.register.get("cases", bag.number())
    confirmed(bag, "bukan libur 2026-03-09")
    after = bag.office.store.register.get("cases", bag.number())
    assert before is not None and after is not None and after["due"] <= before["due"]
    bag.at("2026-03-09 12:00")
    assert bag.listed(LIAISON, "late")


def test_one_word_takes_a_change_back_within_a_day(bag: Bag) -> None:
    confirmed(bag, HOLIDAY)
    assert says(bag, "batal", "table_changed") == [("table_changed", ADMIN)]
    assert DAY not in bag.office.house.calendar.off
    assert says(bag, "batal", "table_changed") == [("service_shown", ADMIN)]
    confirmed(bag, HOLIDAY)
    bag.at("2026-03-09 08:00")
    assert order(bag, "batal") == [("service_shown", ADMIN)] and "lewat satu hari" in shown(bag).lower()
    assert DAY in bag.office.house.calendar.off


def test_a_fresh_undo_is_about_the_latest_change(bag: Bag) -> None:
    confirmed(bag, "kata DLH: sampah menumpuk")
    confirmed(bag, HOLIDAY)
    assert order(bag, "batal") == [("table_changed", ADMIN)]
    assert DAY not in bag.office.house.calendar.off
    assert "sampah menumpuk" in bag.office.house.locality.keywords["DLH"]


def test_a_new_address_counts_after_a_letter_to_it_was_answered(bag: Bag) -> None:
    assert confirmed(bag, f"alamat DINKES {NEW}") == [("address_trial", NEW), ("service_shown", ADMIN)]
    assert bag.office.house.agency("DINKES").liaison.address == OLD
    trial = bag.last("address_trial")
    bag.answer(trial, "ya", sender="orang@lain.example")
    assert bag.office.house.agency("DINKES").liaison.address == OLD
    came = bag.answer(trial, "ya")
    assert ("table_changed", ADMIN) in came and ("service_shown", NEW) in came
    assert bag.office.house.agency("DINKES").liaison.address == NEW
    came = bag.answer(trial, "ya")  # a token is used once
    assert came == [("service_shown", NEW)]


def test_a_new_liaison_gets_the_open_letters_and_an_undo_gives_them_back(bag: Bag) -> None:
    bag.disposed()
    order(bag, "pejabat PUPR penghubung Ir. Sari Dewi, M.T. <sari@pupr.muaraenim.example>")
    says(bag, "ya")
    came = bag.answer(bag.last("address_trial"), "ya, benar")
    assert ("disposition", "sari@pupr.muaraenim.example") in came
    assert bag.office.house.agency("PUPR").liaison.name == "Ir. Sari Dewi, M.T."
    assert ("disposition", LIAISON) in says(bag, "batal", "table_changed")


def test_an_address_that_does_not_answer_changes_nothing_and_the_admin_reads_of_it(bag: Bag) -> None:
    confirmed(bag, f"alamat DINKES {NEW}")
    bag.at("2026-03-13 09:00")
    assert bag.office.house.agency("DINKES").liaison.address == OLD
    assert f"{NEW} tidak menjawab" in shown(bag, "digest")
    assert bag.answer(bag.last("address_trial"), "ya") == [("service_shown", NEW)]
    assert bag.office.house.agency("DINKES").liaison.address == OLD


def test_a_yes_counts_once_and_for_a_day(bag: Bag) -> None:
    order(bag, HOLIDAY)
    bag.at("2026-03-06 09:00")
    assert says(bag, "ya") == [("service_shown", ADMIN)] and "berlaku satu hari" in shown(bag)
    assert DAY not in bag.office.house.calendar.off
    confirmed(bag, HOLIDAY)
    assert says(bag, "ya") == [("service_shown", ADMIN)] and "sudah dijawab" in shown(bag)
    assert int(bag.office.store.register.fact("serial:table")) == 1


def test_a_file_that_does_not_fit_the_changes_is_found_before_it_is_taken_over(bag: Bag) -> None:
    order(bag, f"alamat DINKES {NEW}")
    says(bag, "ya")
    bag.answer(bag.last("address_trial"), "ya")
    files, tables = bag.office.tables.files, bag.office.tables
    rows = [replace(row, liaison_mails=(NEW,)) if row.code == "PUPR" else row for row in files.rows.agencies]
    clash = replace(files, rows=replace(files.rows, agencies=tuple(rows)))
    with pytest.raises(BadConfig, match=NEW):
        tables.lay_over(clash)
    assert tables.files is files and bag.office.house.agency("DINKES").liaison.address == NEW


def test_nobody_else_learns_that_there_is_such_a_word(bag: Bag) -> None:
    assert {form for form, _ in bag.write(LIAISON, "Libur", HOLIDAY)} == {"which_case"}
    assert "service_shown" not in {form for form, _ in bag.write(CITIZEN, "sehat", "sehat")}
    # a token of the question in a stranger's hands
    order(bag, HOLIDAY)
    came = says(bag, "ya", sender="orang@lain.example")
    assert came == [("confirm", ADMIN)] and DAY not in bag.office.house.calendar.off


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("libr 2026-12-09", "libur 2026-12-09"),
        ("sehatt", "sehat"),
        ("alamat DINKS a@b.example", "alamat DINKES"),
    ],
)
def test_a_wrong_word_gets_the_nearest_one(bag: Bag, text: str, near: str) -> None:
    assert order(bag, text) == [("service_shown", ADMIN)] and near in shown(bag)


@pytest.mark.parametrize(
    "text", ["libur 2026-03-04", "bukan libur 2026-03-10", "libur 2026-03-08", f"alamat DINKES {ADMIN}"]
)
def test_what_cannot_be_is_said_and_asked_about_no_further(bag: Bag, text: str) -> None:
    assert order(bag, text) == [("service_shown", ADMIN)]
    assert "belum dapat dijalankan" in shown(bag).lower()


def test_the_head_orders_by_reply_to_his_daily_letter(bag: Bag) -> None:
    confirmed(bag, HOLIDAY)
    bag.at("2026-03-09 09:00")
    came = bag.answer(bag.last("digest", HEAD), "sehat")
    assert ("service_shown", HEAD) in came
    assert bag.house.people.first(Role.ADMIN_HEAD).address == HEAD


def test_the_admin_enters_an_absence_for_somebody_else(bag: Bag) -> None:
    bag.disposed()
    deputy = "siti@pupr.muaraenim.example"
    came = confirmed(bag, f"cuti PUPR 5-13 Maret 2026, pengganti Siti <{deputy}>")
    assert ("table_changed", ADMIN) in came
    assert [row.get("rcpt") for row in bag.mails("disposition")][-1] == deputy
    says(bag, "batal", "table_changed")
    assert not bag.office.store.deputy_of(LIAISON, date(2026, 3, 6))


def test_the_registers_csv_is_written_into_the_store_and_mailed_to_nobody(bag: Bag) -> None:
    bag.disposed()
    assert order(bag, "ekspor") == [("service_shown", ADMIN)]
    (path,) = (bag.root / "ekspor").iterdir()
    assert path.name in shown(bag).replace(" ", "") and path.stat().st_mode & 0o77 == 0
    assert bag.number() in path.read_text("utf-8-sig")
    assert not list(bag.read(bag.last("service_shown", ADMIN)).iter_attachments())


def test_whoever_presses_ya_at_once_each_time_is_no_machine(bag: Bag) -> None:
    for day in range(9, 14):
        assert ("table_changed", ADMIN) in confirmed(bag, f"libur 2026-03-{day:02}")


def test_the_sum_of_the_days_is_told_to_whoever_has_to_do_with_the_case(bag: Bag) -> None:
    bag.disposed()
    above = bag.house.agency("PUPR").head.address
    for who in (ADMIN, HEAD, LIAISON, above):
        got = bag.write(who, "Tanya", "jelaskan batas waktu 0001")
        assert got == [("deadline_sum", who)], who
        assert "Hari terakhir" in shown(bag, "deadline_sum", who)
    assert bag.write(OLD, "Tanya", "Jelaskan batas waktu laporan nomor 0001") == [("service_shown", OLD)]
    assert "bukan urusan" in shown(bag, to=OLD)
    assert order(bag, "jelaskan batas waktu") == [("service_shown", ADMIN)]
    assert "jelaskan batas waktu 0042" in shown(bag)


def test_an_officer_who_left_is_taken_out_and_an_undo_brings_him_back(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    gone = bag.house.agency("PUPR").officers[0]
    assert ("table_changed", ADMIN) in confirmed(bag, f"hapus PUPR pelaksana {gone.name}")
    assert gone not in bag.office.house.agency("PUPR").officers
    assert bag.listed(LIAISON, "vacant")  # his task goes back to the liaison
    says(bag, "batal", "table_changed")
    assert gone in bag.office.house.agency("PUPR").officers


def test_a_post_that_somebody_must_hold_is_not_emptied(bag: Bag) -> None:
    confirmed(bag, "hapus PUPR wakil")
    assert bag.office.house.agency("PUPR").liaison.deputy is None
    for text in ("hapus PUPR kepala", "hapus PUPR penghubung", "hapus PUPR pelaksana Tidak Ada"):
        assert order(bag, text) == [("service_shown", ADMIN)]
    assert order(bag, "hapus PUPR kepala") == [("service_shown", ADMIN)]
    assert "tidak boleh kosong" in shown(bag)


SAID = "sikat miring ke sana aja Samsul 0812345678"


def test_the_office_teaches_a_reply_by_mail_and_takes_it_back(bag: Bag) -> None:
    bag.complaint()
    assert bag.says("admin", "verification", SAID) == [("not_understood", ADMIN)]
    assert bag.answer(bag.last("not_understood"), "ajari: 1 PUPR") == [("table_change", ADMIN)]
    text = shown(bag, "table_change")
    assert "sikat miring ke sana aja" in text and "0812345678" not in text and "Samsul" not in text
    assert says(bag, "ya") == [("table_changed", ADMIN)]
    bag.close()
    bag.open()
    assert ("disposition", LIAISON) in bag.says("admin", "verification", SAID)
    bag.complaint(
        subject="Lampu mati", text="Lampu jalan di Desa Lembak mati sejak 1 Maret 2026, mohon diganti."
    )
    says(bag, "batal", "table_changed")
    bag.says("admin", "verification", SAID)
    assert bag.stage(2) == "verification"


def test_what_cannot_be_taught_is_said(bag: Bag) -> None:
    bag.complaint()
    assert order(bag, "ajari: 1 PUPR") == [("service_shown", ADMIN)] and "ditulis sebagai balasan" in shown(
        bag
    )
    bag.says("admin", "verification", SAID)
    bag.answer(bag.last("not_understood"), "ajari: entah apa maksudnya")
    assert "satu langkah yang kami kenal" in shown(bag)
    assert bag.answer(bag.last("not_understood"), "ajari:", sender=LIAISON) == [("confirm", ADMIN)]


def test_the_offices_own_chairs_change_by_mail_after_the_new_address_answered(bag: Bag) -> None:
    bag.complaint()
    new = "ratna@diskominfo.muaraenim.example"
    came = confirmed(bag, f"pejabat admin Ratna Juwita <{new}>")
    assert ("address_trial", new) in came and bag.office.house.admin.address == ADMIN
    came = bag.answer(bag.last("address_trial", new), "ya")
    assert ("verification", new) in came and bag.office.house.admin.name == "Ratna Juwita"
    assert bag.write(ADMIN, "Tanya", "sehat") != [("service_shown", ADMIN)]
    bag.close()
    bag.open()
    assert bag.office.house.admin.address == new
    assert {("table_changed", HEAD), ("verification", ADMIN)} <= {*bag.write(HEAD, "Perintah", "batal")}
    assert bag.office.house.admin.address == ADMIN


def test_only_the_head_hands_on_his_own_chair(bag: Bag) -> None:
    new = "kadis.baru@diskominfo.muaraenim.example"
    assert order(bag, f"pejabat kepala unit Hasan Basri <{new}>") == [("service_shown", ADMIN)]
    assert "dari alamatnya sendiri" in shown(bag)
    assert bag.write(HEAD, "Perintah", f"pejabat kepala unit Hasan Basri <{new}>") == [("table_change", HEAD)]
    bag.answer(bag.last("table_change", HEAD), "ya")
    bag.answer(bag.last("address_trial", new), "ya")
    assert bag.office.house.people.first(Role.ADMIN_HEAD).address == new
