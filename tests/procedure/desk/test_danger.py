"""What follows from a danger to life: its grades, its mails and who is hidden by it."""

from __future__ import annotations

import pytest

from tests.mailbag import ADMIN, CITIZEN, Bag, flat

TREE = "Pohon di depan SD Desa Lembak miring, kami takut tumbang."
FLOOD = "Banjir setinggi dada di Desa Lembak, warga terjebak di rumahnya."
BEATEN = "Suami saya memukuli saya tadi malam di Desa Lembak. Saya Yuliani, Jalan Melati nomor 4."


def said(bag: Bag, form: str) -> str:
    return flat(bag.last(form)["text"])


def subject(bag: Bag, form: str) -> str:
    return str(bag.read(bag.last(form))["Subject"])


def test_a_sure_danger_is_marked_where_somebody_decides(bag: Bag) -> None:
    bag.write(subject="Banjir", text=FLOOD)
    assert "SANGAT SEGERA" in subject(bag, "verification")
    assert "Keselamatan orang terancam (banjir atau air)" in said(bag, "verification")
    assert "tiap 2 jam kerja" in said(bag, "verification")
    bag.says("admin", "verification", "1 BPBD")
    assert "SANGAT SEGERA, disposisi" in subject(bag, "disposition")
    assert "Tolong digerakkan sekarang juga" in said(bag, "disposition")
    assert "Sangat Segera" in said(bag, "disposition")


def test_its_letters_leave_first(bag: Bag) -> None:
    bag.write(subject="Banjir", text=FLOOD)
    bag.says("admin", "verification", "1 BPBD")
    ranks = {row["form"]: row["priority"] for row in bag.mails()}
    assert [ranks[form] for form in ("receipt", "verification", "disposition")] == [0, 0, 0]


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-02 09:00", ""),
        ("2026-11-02 22:00", "buka lagi Selasa, 3 November 2026"),
        ("2026-11-06 17:00", "buka lagi Senin, 9 November 2026"),
    ],
)
def test_its_receipt_names_no_last_day_but_when_the_office_opens(bag: Bag, at: str, opens: str) -> None:
    bag.at(at)
    bag.write(subject="Banjir", text=FLOOD)
    assert opens in said(bag, "receipt") and "paling lambat" not in said(bag, "receipt")
    assert ("buka lagi" in said(bag, "receipt")) == bool(opens)


def test_a_danger_that_is_only_possible_is_a_line_for_the_admin(bag: Bag) -> None:
    bag.write(subject="Pohon miring", text=TREE)
    assert "SANGAT SEGERA" not in subject(bag, "verification")
    assert "Mungkin menyangkut keselamatan" in said(bag, "verification")
    receipt = said(bag, "receipt")
    assert "paling lambat" in receipt and "112, panggilan darurat" in receipt and "Menjauhlah" not in receipt
    assert not bag.case().urgent


def test_the_admin_makes_it_sure_and_takes_it_back(bag: Bag) -> None:
    bag.write(subject="Pohon miring", text=TREE)
    bag.says("admin", "verification", "1 DLH\n9 mendesak")
    assert bag.case().urgent and "SANGAT SEGERA" in subject(bag, "disposition")
    assert "Menjauhlah dari pohon" in said(bag, "noted") and "paling lambat" not in said(bag, "noted")
    bag.says("admin", "echo", "9 bukan mendesak")
    assert not bag.case().urgent


def test_he_takes_a_possible_one_back(bag: Bag) -> None:
    bag.write(subject="Pohon miring", text=TREE)
    bag.says("admin", "verification", "9 bukan mendesak")
    assert not bag.case().urgent and not bag.case().possible_danger


def test_that_it_is_not_urgent_may_stand_beside_where_it_goes(bag: Bag) -> None:
    bag.write(subject="Pohon miring", text=TREE)
    bag.says("admin", "verification", "9 mendesak")
    bag.says("admin", "echo", "ini bukan mendesak. teruskan ke DLH")
    assert not bag.case().urgent and "SEGERA" not in subject(bag, "disposition")


def test_who_tells_of_violence_is_hidden_until_he_or_the_admin_says_otherwise(bag: Bag) -> None:
    bag.write(subject="Tolong", text=BEATEN)
    assert bag.case().is_hidden and "demi keselamatan" in said(bag, "receipt")
    assert "9 anonim: tidak" in said(bag, "verification")
    assert bag.case().suggested[0] == "DPPPA"
    bag.answer(bag.last("receipt"), "nama saya boleh disebut")
    assert not bag.case().is_hidden


def test_the_admin_may_open_him_before_the_case_has_gone(bag: Bag) -> None:
    bag.write(subject="Tolong", text=BEATEN)
    bag.says("admin", "verification", "9 anonim: tidak")
    assert not bag.case().is_hidden


def test_a_wish_to_stay_hidden_is_not_the_admins_to_lift(bag: Bag) -> None:
    bag.write(subject="Tolong", text=f"{BEATEN} Mohon nama saya dirahasiakan.")
    assert bag.case().is_hidden and not bag.case().shielded
    bag.says("admin", "verification", "9 anonim: tidak")
    assert bag.case().is_hidden


def test_abuse_by_an_official_goes_first_to_who_protects_the_child(bag: Bag) -> None:
    bag.write(
        subject="Guru",
        text="Murid SD Desa Lembak dicabuli gurunya, dan kepala sekolah minta uang tutup mulut. Ini pungli.",
    )
    assert bag.case().suggested[0] == "DPPPA" and bag.case().klass == "complaint"
    assert bag.case().wrongdoing == "possible" and bag.case().is_hidden


def test_the_parts_of_a_split_letter_keep_its_danger_and_who_is_hidden(bag: Bag) -> None:
    bag.write(subject="Tolong", text=f"{BEATEN} Selain itu jalan di Desa Lembak rusak parah.")
    bag.says("admin", "verification", "8\n1. Suami memukuli istri di Desa Lembak\n2. Jalan rusak di Lembak")
    child = bag.case(2)
    assert child.urgent and child.dangers == bag.case().dangers and child.shielded and child.is_hidden


def test_a_cable_is_pulled_by_its_own_number(bag: Bag) -> None:
    bag.write(subject="Kabel", text="Kabel listrik putus dan nyetrum orang di depan masjid Desa Lembak.")
    assert "123 PLN: minta aliran dipadamkan" in said(bag, "receipt")


def test_a_danger_that_is_merged_makes_the_survivor_urgent(bag: Bag) -> None:
    bag.write(subject="Saluran", text="Saluran air di Desa Lembak mampet sejak 1 Maret 2026, mohon dikeruk.")
    bag.says("admin", "verification", "1 PUPR")
    assert "SANGAT SEGERA" not in subject(bag, "disposition")
    bag.write(sender="Yuli <yuli@warga.example>", subject="Banjir", text=FLOOD)
    bag.says("admin", "verification", f"7 {bag.number(1)}")
    assert bag.case(1).urgent and "SANGAT SEGERA, disposisi" in subject(bag, "disposition")


def test_a_sure_danger_in_a_later_letter_makes_the_case_urgent(bag: Bag) -> None:
    bag.complaint()
    bag.answer(bag.last("receipt"), f"Tambahan: {FLOOD}")
    assert bag.case().urgent and bag.case().dangers == ("water",)
    assert "SANGAT SEGERA" in subject(bag, "verification")
    assert "112 panggilan darurat" in said(bag, "noted")
    bag.answer(bag.last("receipt"), f"Sekali lagi: {FLOOD}")  # it is urgent already, and shown
    assert len(bag.mails("verification")) == 2


DOOR = "tolong, dia bilang mau mati saja, pintunya dikunci dari dalam"


def test_a_danger_in_an_urgent_case_shows_again_whom_to_call(bag: Bag) -> None:
    bag.write(subject="Banjir", text=FLOOD)
    bag.says("admin", "verification", "1 BPBD")
    bag.answer(bag.last("receipt"), DOOR)
    assert "112 panggilan darurat" in said(bag, "noted")
    assert bag.case().dangers == ("water", "self-harm")
    assert "SANGAT SEGERA" in subject(bag, "more_text")
    assert "Mohon bertindak sekarang juga" in said(bag, "more_text")


def test_an_agency_that_may_not_read_the_words_hears_of_the_danger_again(bag: Bag) -> None:
    bag.write(subject="Banjir", text=f"{FLOOD} Mohon nama saya dirahasiakan.")
    bag.says("admin", "verification", "1 BPBD")
    bag.answer(bag.last("receipt"), DOOR)
    assert "SANGAT SEGERA" in subject(bag, "more_text")
    assert "Mohon bertindak sekarang juga" in said(bag, "more_text")
    assert "112 panggilan darurat" in said(bag, "noted")


def test_agencies_that_have_the_case_read_it_again_marked_so(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), f"Tambahan: {FLOOD}")
    assert bag.case().urgent and "SANGAT SEGERA" in subject(bag, "disposition")


@pytest.mark.parametrize(
    "beside",
    [
        "Kata pak RT cabut saja laporan ini.",
        "Cabut saja laporan saya, eh jangan dulu.",
        "Status?",
        "Rahasiakan nama saya.",
    ],
)
def test_it_does_so_beside_whatever_else_he_says_and_where_that_is_not_understood(
    bag: Bag, beside: str
) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), f"{beside} {FLOOD}")
    told = bag.mails("noted") + bag.mails("status_letter")  # a question is answered in one letter
    assert bag.case().urgent and told
    assert "112" in " ".join(flat(row["text"]) for row in told)


@pytest.mark.parametrize(
    "told",
    [
        "anak saya hanyut di sungai, tolong.",
        "ada orang kesetrum sekarang.",
        "ada kebakaran besar di pasar sekarang.",
    ],
)
def test_no_case_ends_on_a_letter_that_tells_of_a_danger(bag: Bag, told: str) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), f"Cabut saja laporan saya, {told}")
    assert bag.case().open and bag.case().urgent
    asked = bag.last("not_understood", CITIZEN)
    bag.answer(asked, "cabut")
    assert bag.stage() == "archived"


def test_thanks_that_remember_a_danger_raise_nothing(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), "Terima kasih banyak, Pak.")
    assert not bag.case().urgent


def test_who_has_told_how_it_goes_is_reminded_of_the_danger_no_more(bag: Bag) -> None:
    bag.write(subject="Banjir", text=FLOOD)
    bag.says("admin", "verification", "1 BPBD")
    bag.says("liaison BPBD", "disposition", "Perkembangan: perahu sudah menjemput lima orang, semua selamat.")
    bag.at("2026-03-03T16:00+07:00")
    assert bag.stage() == "handling/distribution" and not bag.mails("danger_waits")


def test_a_danger_that_is_perhaps_told_later_names_whom_to_call(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), "Darahnyo makin banyak, ambulans dak diangkat-angkat")
    assert "jangan menunggu balasan email" in said(bag, "noted") and "119" in said(bag, "noted")
    assert "mungkin menyangkut keselamatan orang" in said(bag, "more_text")
    assert not bag.case().urgent


def test_of_a_known_danger_a_doubtful_word_is_enough(bag: Bag) -> None:
    bag.write(subject="Banjir", text=FLOOD)
    bag.says("admin", "verification", "1 BPBD")
    bag.answer(bag.last("forwarded"), "Darahnyo makin banyak, ambulans dak diangkat-angkat")
    assert "119" in said(bag, "noted") and "illness" in bag.case().dangers


def test_what_was_not_done_for_somebody_in_danger_says_whom_to_call(bag: Bag) -> None:
    text = (
        "Bidan desa minta uang 800 ribu di luar tarif, pustu digembok. Kakak saya hamil 8 bulan keluar darah"
        " banyak sekali, sekarang pingsan di Desa Lembak Kecamatan Lembak."
    )
    bag.complaint(subject="Bidan diskon", text=text)
    assert bag.case().urgent and bag.case().oversight
    assert ("not_done", ADMIN) in bag.says("admin", "verification", "1 DINKES")
    said = flat(bag.last("not_done", ADMIN)["text"])
    assert "Mohon sekarang juga telepon 119" in said
