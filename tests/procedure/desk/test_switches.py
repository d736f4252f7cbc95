"""A complainant's anonymity and the secrecy of what he wrote are his: nobody lifts for him what he wished or
was promised."""

from __future__ import annotations

import pytest

from tests.mailbag import CITIZEN, TEXT, Bag, flat

HIDDEN = f"{TEXT}\nMohon nama saya dirahasiakan.\nBudi Santoso"
BRIBE = "Pegawai Kecamatan Lembak minta uang Rp200.000 untuk surat pindah pada 2 Maret 2026.\nBudi Santoso"


def told(bag: Bag, form: str) -> str:
    return " ".join(bag.mails(form, bag.who("admin"))[-1]["text"].split())


def test_the_admin_does_not_lift_an_anonymity_that_was_wished(bag: Bag) -> None:
    bag.complaint(text=HIDDEN)
    assert bag.says("admin", "verification", "9 anonim: tidak") == [("not_done", bag.who("admin"))]
    assert bag.case().anonymous
    said = told(bag, "not_done")
    assert "Hanya Pelapor sendiri yang dapat membukanya" in said
    assert "paling lambat Senin, 9 Maret 2026" in said
    bag.says("admin", "not_done", "1 PUPR")
    assert "Budi" not in bag.last("disposition")["text"]


def test_the_word_that_the_letter_names_lifts_it_when_the_complainant_says_it(bag: Bag) -> None:
    bag.complaint(text=HIDDEN)
    bag.answer(bag.last("receipt"), "nama saya boleh disebut")
    assert not bag.case().anonymous
    bag.says("admin", "verification", "1 PUPR")
    assert "Budi Santoso" in bag.last("disposition")["text"]


def test_what_else_the_mail_corrects_and_decides_is_done(bag: Bag) -> None:
    bag.complaint(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR\n9 anonim: tidak\n9 kategori: Kesehatan")
    assert (bag.case().anonymous, bag.case().category, bag.stage()) == (
        True,
        "Kesehatan",
        "handling/distribution",
    )
    assert bag.mails("not_done")
    assert "Budi" not in bag.last("disposition")["text"]


def test_a_later_wish_is_kept_as_the_first(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), "anonim")
    bag.says("admin", "verification", "9 anonim: tidak")
    assert bag.case().anonymous


def test_his_own_slip_the_admin_takes_back_until_it_was_promised(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "9 anonim: ya")
    bag.says("admin", "verification", "9 anonim: tidak")
    assert not bag.case().anonymous
    bag.says("admin", "verification", "1 PUPR\n9 anonim: ya")
    assert "Nama Bapak/Ibu tidak kami beritahukan kepada dinas" in " ".join(
        bag.last("forwarded")["text"].split()
    )
    bag.says("admin", "verification", "9 anonim: tidak")
    assert bag.case().anonymous


def test_the_secrecy_of_what_he_wrote_is_kept_too(bag: Bag) -> None:
    bag.complaint(text=f"{TEXT}\nMohon isi laporan dirahasiakan.")
    assert bag.case().secret
    bag.says("admin", "verification", "9 rahasia: tidak")
    assert bag.case().secret
    assert "isi laporan boleh dibuka" in told(bag, "not_done")
    bag.answer(bag.last("receipt"), "isi laporan boleh dibuka")
    assert not bag.case().secret
    assert "Isi laporan tidak lagi kami rahasiakan" in " ".join(bag.last("noted")["text"].split())


@pytest.mark.parametrize("wish", ["9 anonim: tidak", "9 rahasia: tidak"])
def test_an_oversight_matter_stays_closed_whatever_is_corrected(bag: Bag, wish: str) -> None:
    bag.complaint(subject="Pungli", text=BRIBE)
    bag.says("admin", "verification", wish)
    assert (bag.case().is_hidden, bag.case().secret) == (True, True)
    assert "berkadar pengawasan selalu rahasia" in told(bag, "not_done")


def test_what_apip_s_letter_promised_outlives_the_class(bag: Bag) -> None:
    bag.complaint(subject="Pungli", text=BRIBE)
    bag.says("admin", "verification", "2")
    bag.says("admin", "verification", "9 kelas: pengaduan; anonim: tidak; rahasia: tidak")
    assert (bag.case().klass, bag.case().anonymous, bag.case().secret) == ("complaint", True, True)


def test_his_whole_name_is_shown_to_nobody_while_he_is_anonymous(bag: Bag) -> None:
    bag.complaint(text=HIDDEN)
    bag.says("admin", "verification", "9 tampilkan: Budi Santoso")
    assert "hanya Pelapor sendiri yang dapat membukanya" in told(bag, "verification")
    bag.says("admin", "verification", "1 PUPR")
    assert "Budi" not in bag.last("disposition")["text"]


def test_for_one_without_mail_the_admin_enters_his_word(bag: Bag) -> None:
    bag.write(sender=bag.who("admin"), subject="formulir", text="formulir")
    bag.says(
        "admin",
        "form",
        "Nama: Budi Santoso\nUraian: Jalan di Desa Lembak rusak sejak 1 Maret 2026. Nama saya dirahasiakan.",
    )
    assert bag.case().by_post
    assert bag.case().anonymous
    bag.says("admin", "verification", "9 anonim: tidak")
    assert bag.case().anonymous
    assert "anonim: tidak" in told(bag, "not_done")
    bag.says("admin", "post", "anonim: tidak")
    assert not bag.case().anonymous


# What the admin is told of what he did.


def test_a_correction_decides_nothing_and_says_what_still_waits(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "9 kategori: Kesehatan")
    said = told(bag, "echo")
    assert "paling lambat Senin, 9 Maret 2026 pemeriksaan laporan ini" in said
    assert "Tidak ada yang perlu" not in said
    bag.says("admin", "echo", "1 PUPR")
    assert bag.stage() == "handling/distribution"


def test_a_correction_after_the_verdict_asks_for_nothing_more(bag: Bag) -> None:
    bag.disposed()
    bag.says("admin", "verification", "9 kategori: Kesehatan")
    said = told(bag, "echo")
    assert (
        "Data laporan dibetulkan." in said
        and "menunggu Bapak/Ibu" not in said
        and "paling lambat" not in said
    )


def test_of_a_part_given_back_and_a_request_he_is_told_as_well(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "4 DLH karena menyangkut limbah")
    bag.says("admin", "verification", "9 kategori: Kesehatan")
    assert "paling lambat Senin, 9 Maret 2026 keputusan atas laporan yang dikembalikan" in told(bag, "echo")
    bag.says("admin", "echo", "1 DLH")
    assert bag.stage() == "handling/distribution"
    bag.says("liaison DLH", "disposition", "5 sampai 13 Maret 2026 karena alat rusak")
    bag.says("admin", "verification", "9 kategori: Infrastruktur")
    assert "keputusan atas permintaan perpanjangan waktu" in told(bag, "echo")


def test_of_spam_nobody_is_said_to_be_told(bag: Bag) -> None:
    bag.complaint()
    assert bag.says("admin", "verification", "6 SPAM") == [("echo", bag.who("admin"))]
    said = told(bag, "echo")
    assert "tidak kami suratkan kepada pengirimnya" in said
    assert "diberi tahu" not in said


@pytest.mark.parametrize("verdict", ["6 TERLALU_UMUM", "5 PLN, telepon 123"])
def test_of_another_reason_he_is(bag: Bag, verdict: str) -> None:
    bag.complaint()
    assert ("declined", CITIZEN) in bag.says("admin", "verification", verdict)
    bag.at("2026-03-06 09:00")
    assert "diarsipkan dan Pelapor diberi tahu:" in told(bag, "digest")


def test_whose_letter_has_to_be_handed_over_is_said(bag: Bag) -> None:
    bag.write(sender=bag.who("admin"), subject="formulir", text="formulir")
    bag.says("admin", "form", "Nama: Budi Santoso\nUraian: Jalan di Desa Lembak rusak sejak 1 Maret 2026.")
    bag.says("admin", "verification", "6 TERLALU_UMUM")
    assert "untuk dicetak dan diserahkan" in told(bag, "echo")


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        (
            "Belum puas. Rahasiakan nama saya",
            {"noted", "keep_secret", "masks", "comment", "comment_received"},
        ),
        ("5 rahasiakan nama saya", {"noted", "keep_secret", "masks", "closed", "closed_notice"}),
        ("Cabut laporan saya. Rahasiakan nama saya", {"noted", "keep_secret", "masks", "withdrawn", "stop"}),
    ],
)
def test_a_wish_beside_another_act_is_done_first_and_the_act_too(
    bag: Bag, words: str, forms: set[str]
) -> None:
    bag.answered()
    found = bag.answer(bag.last("answer"), words)
    assert {form for form, _ in found} - {"digest"} == forms
    assert bag.case().anonymous
    told = bag.mails("comment") + bag.mails("closed_notice") + bag.mails("stop")
    assert told and not any("Budi Santoso" in row["text"] for row in told)


def test_a_yes_to_opening_it_again_keeps_his_wish(bag: Bag) -> None:
    bag.closed()
    bag.answer(bag.last("closed"), "Kemarin ada truk besar lewat jalan itu.")
    bag.answer(bag.last("reopen_question"), "Ya, rahasiakan nama saya")
    assert bag.case().anonymous and bag.stage() == "handling/follow_up"


def test_who_was_hidden_for_his_safety_reads_that_he_is_known_now(bag: Bag) -> None:
    text = "Saya sudah tidak kuat lagi, malam ini saya mau gantung diri saja di Desa Lembak Kecamatan Lembak."
    bag.complaint(subject="Selamat tinggal", text=text)
    assert bag.case().shielded and bag.case().anonymous
    bag.says("admin", "verification", "1 DINSOS\n9 anonim: tidak")
    assert "kini mengetahui nama Bapak/Ibu" in flat(bag.last("forwarded", CITIZEN)["text"])
