"""What a complainant wrote in files counts for place, time and agency; the admin alone reads it."""

from __future__ import annotations

import pytest

from tests.mailbag import CITIZEN, Bag, flat
from tests.media.test_document_text import docx_saying, pdf_saying
from tests.media.test_file_cleaning import SOUNDS
from tests.zips import zipped

BESIDE = "Mohon aduan saya ditindaklanjuti, keterangannya ada di berkas yang saya lampirkan ini ya Pak."
WORDS = "Lampu jalan di Desa Segayam Kecamatan Gelumbang mati sejak 2 Februari 2026."
IPHONE = """[12/02/26 19.04.11] Pesan dan panggilan terenkripsi secara end-to-end.
[12/02/26 19.04.12] Bang Jarwo: Lampu jalan di Desa Segayam Kecamatan Gelumbang mati
dari ujung ke ujung
[12/02/26 19.05.00] Bang Jarwo: <Media tidak disertakan>
[13/02/26 06.10.31] Wak Sarifudin: tadi malam gelap sekali
"""
ANDROID = """12/02/26, 19:04 - Pesan dan panggilan terenkripsi secara end-to-end.
12/02/26, 19:04 - Bang Jarwo: Lampu jalan di Desa Segayam Kecamatan Gelumbang mati
dari ujung ke ujung
12/02/26, 19:05 - Bang Jarwo: IMG-20260212-WA0001.jpg (file terlampir)
13/02/26, 06:10 - Wak Sarifudin: tadi malam gelap sekali
"""


def read_by_others(bag: Bag, word: str) -> list[str]:
    return [row["to"] for row in bag.mails() if row["to"] != bag.who("admin") and word in row["text"]]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("surat.txt", WORDS.encode()),
        ("surat.docx", docx_saying(WORDS)),
        ("surat.pdf", pdf_saying(WORDS)),
        ("surat.zip", zipped({"surat.txt": WORDS.encode()})),
    ],
)
def test_place_time_and_agency_stand_in_a_file(bag: Bag, name: str, data: bytes) -> None:
    bag.complaint(subject="Aduan", text=BESIDE, files={name: data})
    case = bag.case()
    assert "Segayam" in case.place
    assert "2 Februari 2026" in case.when
    assert case.suggested[0] == "DISPERKIMTAN"
    assert not {"place", "when"} & {*case.missing}
    letter = flat(bag.last("verification")["text"].replace("> ", ""))
    assert f"Tulisan di dalam {name}" in letter
    assert WORDS in letter
    assert read_by_others(bag, "Lampu jalan") == []


def test_what_the_letter_tells_itself_counts_before_its_files(bag: Bag) -> None:
    bag.complaint(files={"surat.txt": WORDS.encode()})
    case = bag.case()
    assert ("Lembak" in case.place, "1 Maret 2026" in case.when, case.suggested[0]) == (True, True, "PUPR")


def test_an_empty_letter_is_what_its_file_says(bag: Bag) -> None:
    bag.complaint(
        subject="", text="terlampir", files={"surat.txt": b"Pegawai camat minta uang Rp200.000, ini pungli."}
    )
    case = bag.case()
    assert (case.klass, case.wrongdoing, case.is_hidden) == ("oversight", "sure", True)
    assert not case.only_files
    assert "dua kalimat" not in bag.last("receipt")["text"]


def test_a_file_that_accuses_the_office_goes_past_its_admin(bag: Bag) -> None:
    words = b"Petugas pengaduan di loket meminta uang Rp50.000 kepada saya pada 3 Maret 2026."
    bag.complaint(subject="", text="terlampir", files={"surat.txt": words})
    assert bag.case().concerns == bag.house.home
    assert [row["to"] for row in bag.mails("verification")] == [bag.house.impartial.address]


@pytest.mark.parametrize("chat", [IPHONE, ANDROID])
def test_a_conversation_is_read_with_its_days(bag: Bag, chat: str) -> None:
    bag.complaint(subject="Aduan", text=BESIDE, files={"Chat WhatsApp.txt": chat.encode()})
    case = bag.case()
    assert "Segayam" in case.place
    assert case.when == "tadi malam (13 Februari 2026)"
    letter = bag.last("verification")["text"]
    assert "> 12 Februari 2026, Bang Jarwo: Lampu jalan" in letter
    assert "> 13 Februari 2026, Wak Sarifudin: tadi malam" in letter
    assert not any(word in letter for word in ("terenkripsi", "Media tidak", "IMG-2026"))


def test_whoever_hides_is_not_told_by_his_conversation(bag: Bag) -> None:
    bag.complaint(
        subject="Aduan",
        text=f"{BESIDE} Mohon nama saya dirahasiakan.",
        files={"Chat WhatsApp.txt": ANDROID.encode()},
    )
    bag.says("admin", "verification", "1 DISPERKIMTAN\ncatatan: tanyakan Wak Sarifudin")
    assert read_by_others(bag, "Sarifudin") == []


def test_later_files_count_as_well(bag: Bag) -> None:
    bag.complaint(
        subject="Lampu jalan mati", text="Lampu jalan di kampung kami mati semua, gelap sekali Pak."
    )
    assert {"place", "when"} <= {*bag.case().still_missing}
    bag.says("admin", "verification", "4 Mohon disebutkan tempat dan waktunya")
    bag.says("citizen", "ask", "Saya tuliskan di berkas ini.", files={"jawaban.docx": docx_saying(WORDS)})
    case = bag.case()
    assert "Segayam" in case.place
    assert not {"place", "when", "evidence"} & {*case.still_missing}
    letter = flat(bag.last("verification")["text"])
    assert "Tulisan di dalam jawaban.docx" in letter
    assert "tempat kejadian" not in letter.partition("Belum ditemukan")[2].partition("Usulan")[0]


def test_the_admin_reads_what_stands_in_a_later_file(bag: Bag) -> None:
    bag.complaint()
    bag.says("citizen", "receipt", "Tambahan saya ada di berkas.", files={"tambahan.txt": WORDS.encode()})
    added = bag.last("more_text", bag.who("admin"))
    assert WORDS in flat(added["text"].replace("> ", ""))


def test_a_file_that_cannot_be_read_says_nothing(bag: Bag) -> None:
    bag.complaint(
        files={"surat.docx": zipped({"word/document.xml": b"<kosong"}), "surat.pdf": b"%PDF-1.4 rusak"}
    )
    assert bag.case().attached == ()


def test_a_voice_note_asks_for_two_sentences_by_its_name(bag: Bag) -> None:
    bag.complaint(
        subject="", text="Tolong didengar pak, penting.", files={"PTT-20260305-WA0003.opus": SOUNDS["opus"]}
    )
    receipt = flat(bag.last("receipt", CITIZEN)["text"])
    assert "Rekaman suara Bapak/Ibu (PTT-20260305-WA0003.opus) sudah kami terima" in receipt
    assert "dua kalimat" in receipt
    assert "mohon lengkapi" not in receipt
    assert "Rekaman suara." in bag.last("verification")["text"]


def test_merged_into_another_case_his_conversation_tells_nothing_there(bag: Bag) -> None:
    bag.disposed("DISPERKIMTAN", text=WORDS, subject="Lampu jalan mati")
    bag.write(
        "siti@warga.example",
        "Lampu jalan mati",
        f"{BESIDE} Mohon nama saya dirahasiakan.",
        name="Siti Rahma",
        files={"Chat WhatsApp.txt": ANDROID.encode()},
    )
    bag.says("admin", "verification", "7 0001")
    bag.says("admin", "verification", "7 0001")
    assert "Wak Sarifudin" in bag.case().joined["ME-2026-0002"].disguised
