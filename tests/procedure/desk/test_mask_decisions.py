"""What the admin opens, strikes and sums up before a hidden case goes, and after it went."""

from __future__ import annotations

import re

import pytest

from mailroom.writing.case_history import tell_event
from tests.mailbag import ADMIN, LIAISON, Bag, flat

SECRET = (
    "Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak sejak 1 Maret 2026. Alat berat milik "
    "kontraktor dititip di warung biru.\nHubungi kontraktornya di 0812-3456-7890.\n"
    "Mohon nama saya dirahasiakan.\nBudi Santoso"
)
SECOND = "0812-3456-7890"


def number_of(bag: Bag, text: str) -> int:
    """The number of the mask behind which this stands."""
    return next(no for no, mask in enumerate(bag.case().masks, 1) if text in mask.text)


def form(bag: Bag, kind: str = "verification") -> str:
    return flat(bag.last(kind, ADMIN)["text"])


def sent(bag: Bag, kind: str = "disposition") -> str:
    return flat(bag.last(kind, LIAISON)["text"])


def test_the_form_shows_what_goes_before_any_choice(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    text = form(bag)
    assert text.index("Yang akan dibaca perangkat daerah") < text.index("1 PUPR ")
    goes = text[: text.index("Yang disamarkan")]
    number = number_of(bag, SECOND)
    assert f"Hubungi kontraktornya di [disamarkan {number}]" in goes.replace("> ", "")
    assert SECOND not in goes
    assert f"{number}. {SECOND} (nomor)" in text
    assert "hanya ia sendiri yang dapat membukanya" in text


def test_what_goes_is_what_the_form_showed(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    shown = re.search(r"> (Jalan kabupaten.*?)\n\n", bag.last("verification")["text"], re.DOTALL)
    assert shown
    bag.says("admin", "verification", "1 PUPR")
    assert flat(shown[1]) in sent(bag)


@pytest.mark.parametrize("words", ["1 PUPR, buka {}", "buka {}\n1 PUPR", "1 PUPR\nBuka nomor {} ya pak"])
def test_he_opens_beside_his_decision(bag: Bag, words: str) -> None:
    bag.complaint(text=SECRET)
    came = bag.says("admin", "verification", words.format(number_of(bag, SECOND)))
    assert ("disposition", LIAISON) in came
    assert [form for form, to in came if to == ADMIN] == ["echo"]
    assert SECOND in sent(bag)
    assert "Budi" not in sent(bag)
    assert f"Dibuka : {SECOND}" in form(bag, "echo").replace("Dibuka:", "Dibuka :")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("1 PUPR, buka 99", "Tidak ada yang disamarkan dengan nomor: 99"),
        ("1 PUPR\nbuka yang nama kontraktor", "Belum kami pahami"),
        ("1 PUPR, buka semua", "Belum kami pahami"),
        ("1 PUPR, buka nomor kontraktor 0812-3456-7890", "Belum kami pahami"),
        ('1 PUPR, samarkan "kuda nil"', "tidak kami temukan dalam tulisan Pelapor"),
        ("1 PUPR\n9 tampilkan: Budi Santoso", "hanya Pelapor sendiri yang dapat membukanya"),
        ("1 PUPR\nringkas:", "Belum kami pahami"),
        # a wish for a part of the letter, by no number and no quotation
        ("teruskan ke PUPR, soal warung biru jangan sampai kebaca", "Belum kami pahami"),
        ("ke PUPR. Nama desanya tolong ditutup juga", "Belum kami pahami"),
        ("1 PUPR. Nomor 0812-3456-7890 itu boleh dibaca", "Belum kami pahami"),
    ],
)
def test_what_is_not_understood_sends_nothing(bag: Bag, words: str, why: str) -> None:
    bag.complaint(text=SECRET)
    before = bag.case()
    assert bag.says("admin", "verification", words) == [("verification", ADMIN)]
    assert why in form(bag)
    assert "belum ada yang dikirim" in form(bag).lower()
    assert "Yang akan dibaca perangkat daerah" in form(bag)
    after = bag.case()
    assert (after.stage, after.undisguised, after.disguised) == (before.stage, (), before.disguised)
    bag.says("admin", "verification", "1 PUPR")
    assert SECOND not in sent(bag)


def test_his_own_number_is_not_the_admins_to_open(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    own = next(no for no, mask in enumerate(bag.case().masks, 1) if mask.own)
    bag.says("admin", "verification", f"1 PUPR, buka {own} {number_of(bag, SECOND)}")
    assert bag.stage() == "verification"
    assert "hanya Pelapor sendiri" in form(bag)


def test_a_strike_alone_shows_the_form_anew(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    assert bag.says("admin", "verification", 'samarkan "warung biru"') == [("verification", ADMIN)]
    number = number_of(bag, "warung biru")
    assert f"dititip di [disamarkan {number}]" in form(bag).replace("> ", "")
    bag.says("admin", "verification", "1 PUPR")
    assert f"dititip di [disamarkan {number}]" in sent(bag).replace("> ", "")
    assert "warung" not in sent(bag)


def test_what_he_copies_from_our_letter_beside_his_decision_is_carried_out(bag: Bag) -> None:
    """The line that our form proposes stands in the quote below, too, and is his all the same."""
    doubted = "Saya hanya penjual gorengan di depan SMP Negeri 1 Lembak, suami saya sopir truk sayur"
    bag.complaint(text=f"{SECRET}\n{doubted}.")
    proposed = next(line for line in bag.last("verification")["text"].splitlines() if "gorengan di" in line)
    assert proposed
    bag.says("admin", "verification", f'1 PUPR\nsamarkan "{doubted}"')
    assert doubted in bag.case().disguised
    assert "gorengan" not in sent(bag)


def test_words_beside_a_mask_are_struck_in_one_letter(bag: Bag) -> None:
    """What he strikes beside a mask becomes one with it; he has seen both."""
    bag.complaint(text=SECRET)
    words = 'samarkan "Hubungi kontraktornya di"\n1 PUPR'
    assert ("disposition", LIAISON) in bag.says("admin", "verification", words)
    assert "kontraktornya" not in sent(bag)


def test_that_his_name_shall_not_be_told_is_kept_and_hides_who_was_not(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    words = "1 PUPR, nama pelapor jangan disebut"
    assert ("disposition", LIAISON) in bag.says("admin", "verification", words)
    bag.complaint(text=SECRET.replace("Mohon nama saya dirahasiakan.\n", ""), subject="Jalan di Lembak")
    assert ("disposition", LIAISON) not in bag.says("admin", "verification", words)  # he has seen no form yet
    assert bag.case(2).anonymous
    bag.says("admin", "verification", "1 PUPR")
    assert "Budi" not in sent(bag)


def test_a_note_on_the_matter_is_no_word_on_masks(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    came = bag.says("admin", "verification", "1 PUPR\nMohon portal jalan dibuka kembali.")
    assert ("disposition", LIAISON) in came
    assert bag.case().dispositions[0].note.startswith("Mohon portal jalan dibuka kembali")


def test_an_opened_mask_is_closed_again(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    number = number_of(bag, SECOND)
    bag.says("admin", "verification", f"buka {number}")
    assert SECOND in form(bag)[: form(bag).index("Yang disamarkan")]
    bag.says("admin", "verification", f"1 PUPR, tutup {number}")
    assert SECOND not in sent(bag)


def test_a_summary_goes_instead(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    bag.says("admin", "verification", "ringkas: Jalan di Desa Lembak rusak sejak 1 Maret 2026.\n\n1 PUPR")
    assert "> Jalan di Desa Lembak rusak sejak 1 Maret 2026." in sent(bag)
    assert "dititip" not in sent(bag)


def test_what_a_summary_would_tell_is_asked_about(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    came = bag.says("admin", "verification", "1 PUPR\nringkas: Jalan rusak, hubungi 0813-9999-8888.")
    assert came == [("verification", ADMIN)]
    assert "Belum diteruskan" in form(bag)
    assert f"hubungi [disamarkan {number_of(bag, '0813')}]" in form(bag)
    bag.says("admin", "verification", "1 PUPR")
    assert "0813" not in sent(bag)
    assert "hubungi [disamarkan" in sent(bag)


def test_nothing_goes_before_he_has_seen_the_form(bag: Bag) -> None:
    """Hidden by the same letter that decides."""
    bag.complaint(text=SECRET.replace("Mohon nama saya dirahasiakan.\n", ""))
    assert not bag.case().is_hidden
    assert bag.says("admin", "verification", "1 PUPR\n9 anonim: ya") == [("verification", ADMIN)]
    assert bag.case().anonymous
    assert bag.stage() == "verification"
    assert "Belum diteruskan" in form(bag)
    assert "1 PUPR teruskan persis seperti di bawah ini" in form(bag)
    bag.says("admin", "verification", "1 PUPR")
    assert SECOND not in sent(bag)


def test_what_he_wrote_beside_it_is_shown_to_be_written_again(bag: Bag) -> None:
    bag.complaint(text=SECRET.replace("Mohon nama saya dirahasiakan.\n", ""), files=("foto.jpg",))
    bag.says("admin", "verification", "1 PUPR, DLH berkas 1\nmohon dicek besok\n9 anonim: ya")
    assert "1 PUPR, DLH berkas 1 teruskan persis" in form(bag)
    assert "> mohon dicek besok" in form(bag)


def test_the_oversight_track_is_seen_first_too(bag: Bag) -> None:
    bag.complaint(text=SECRET.replace("Mohon nama saya dirahasiakan.\n", ""))
    assert bag.says("admin", "verification", "2") == [("verification", ADMIN)]
    assert "Yang akan dibaca APIP" in form(bag)
    number = number_of(bag, SECOND)
    assert not bag.case().oversight
    came = bag.says("admin", "verification", f"2, buka {number}")
    to = bag.who("liaison INSP")
    assert ("disposition", to) in came
    assert SECOND in bag.last("disposition", to)["text"]
    assert "Budi" not in bag.last("disposition", to)["text"]


def test_an_older_letter_did_not_show_what_came_since(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    first = bag.last("verification")
    bag.answer(bag.last("receipt"), "Tambahan: tanya Pak Lurah di 0813-1111-2222.")
    assert bag.answer(first, "1 PUPR") == [("verification", ADMIN)]
    assert "Belum diteruskan" in form(bag)
    bag.says("admin", "verification", "1 PUPR")
    assert "0813" not in sent(bag)


def test_opened_later_it_reaches_those_who_work_on_it(bag: Bag) -> None:
    bag.disposed(text=SECRET)
    number = number_of(bag, SECOND)
    came = bag.says("admin", "verification", f"buka {number}")
    assert came == [("masks", ADMIN), ("more_text", LIAISON)]
    assert f"[disamarkan {number}]: {SECOND}" in sent(bag, "more_text")
    assert "sudah kami sampaikan kepada" in form(bag, "masks")
    bag.says("liaison PUPR", "disposition", "1 1")
    assert SECOND in bag.last("instruction")["text"]


def test_struck_later_it_says_what_has_gone(bag: Bag) -> None:
    bag.disposed(text=SECRET)
    assert "warung biru" in sent(bag)
    assert bag.says("admin", "verification", 'samarkan "warung biru"') == [("masks", ADMIN)]
    assert 'sudah menerima surat yang memuat "warung biru"' in form(bag, "masks")
    bag.says("liaison PUPR", "disposition", "1 1")
    assert "warung biru" not in bag.last("instruction")["text"]


def test_what_is_no_decision_to_send_is_done_all_the_same(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    bag.says("admin", "verification", "6 TERLALU_UMUM\nbuka 99")
    assert bag.stage() == "archived"
    assert "Tidak ada yang disamarkan dengan nomor: 99" in form(bag, "masks")


@pytest.mark.parametrize("words", ["buka 1", "samarkan: jalan", "1 PUPR, buka 2", "ringkas: Jalan rusak."])
def test_an_open_case_has_no_masks(bag: Bag, words: str) -> None:
    bag.complaint()
    assert bag.says("admin", "verification", words) == [("verification", ADMIN)]
    assert "Identitas Pelapor dalam laporan ini tidak dirahasiakan" in form(bag)
    assert bag.stage() == "verification"


def test_a_note_is_a_note_where_nobody_is_hidden(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "1 PUPR mohon buka 2 saluran yang tersumbat")
    assert "mohon buka 2 saluran yang tersumbat" in sent(bag)


def test_he_opens_from_his_daily_letter_too(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    bag.at("2026-03-06 10:00")
    bag.says("admin", "digest", f"0001: 1 PUPR, buka {number_of(bag, SECOND)}")
    assert SECOND in sent(bag)


def test_what_is_not_understood_comes_back_with_the_form(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    bag.says("admin", "verification", "1 dinas yang itu lah")
    assert "Yang akan dibaca perangkat daerah" in form(bag, "not_understood")


def test_the_history_tells_it(bag: Bag) -> None:
    bag.complaint(text=SECRET.replace("Mohon nama saya dirahasiakan.\n", ""))
    bag.says("admin", "verification", "1 PUPR\n9 anonim: ya")
    bag.says("admin", "verification", '1 PUPR, samarkan "warung biru"')
    told = " ".join(tell_event(event, bag.house) for event in bag.case().trail)
    assert "lebih dahulu ditunjukkan kepadanya apa yang akan dibaca pejabat" in told
    assert "Disamarkan: warung biru" in told


def test_what_he_has_seen_goes_to_another_agency_at_once(bag: Bag) -> None:
    bag.disposed(text=SECRET)
    bag.says("liaison PUPR", "disposition", "4 DLH karena menyangkut saluran Budi Santoso")
    came = bag.says("admin", "returned", "1 DLH")
    assert ("disposition", bag.who("liaison DLH")) in came
    assert SECOND not in bag.last("disposition", bag.who("liaison DLH"))["text"]


def test_help_names_the_words_where_they_count(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    bag.says("admin", "verification", "bantuan")
    assert "samarkan" in form(bag, "help")


def test_a_summary_that_ends_in_a_number_is_read_whole(bag: Bag) -> None:
    bag.complaint(text=SECRET)
    bag.says("admin", "verification", "1 PUPR\nRingkas: Hubungi Bu Ani 0812-3456-7890")
    assert bag.case().summary == "Hubungi Bu Ani 0812-3456-7890"
