"""Quoted lines that were broken again on their way, and answers that only stand close to quoted lines."""

from __future__ import annotations

import textwrap

import pytest

from mailroom.reading.language import grammar_patterns
from mailroom.reading.quotes.quote_cutter import cut_reply
from tests.tables import for_each

NEW = "Sudah, Pak."
INTRO = "Pada Sel, 3 Nov 2026 pukul 09.12 <pengaduan@kab.example> menulis:"

BROKEN = {
    "once, behind a word that ends no sentence": (
        "> Yth. Pelapor,\n>\n> Sampai hari ini kami belum menerima jawaban atas\nlaporan\n> ME-2026-0297,"
        " yang jatuh tempo besok."
    ),
    "several": (
        "> Yth. Pelapor,\n>\n> Laporan Bapak/Ibu telah didisposisikan kepada Dinas\nPekerjaan Umum dan\n>"
        " Penataan Ruang dan sedang ditindaklanjuti. Batas waktu\njawaban: 18\n> November 2026."
    ),
    "once, within a sentence": (
        "> Yth. Bapak/Ibu,\n>\n> Laporan telah selesai. Mohon kesediaannya\nmemberi nilai 1\n> sampai 5"
        " dengan membalas ini.\n> 1 = tidak puas"
    ),
    "the last too": (
        "> Yth. Pelapor,\n>\n> Laporan Bapak/Ibu telah didisposisikan kepada Dinas\nPekerjaan Umum\n> untuk"
        " ditindaklanjuti.\n> Surel ini dikirim otomatis oleh sistem. Hormat kami,\nAdmin Kabupaten."
    ),
}


@pytest.mark.parametrize("quote", BROKEN.values(), ids=BROKEN)
def test_the_ends_of_broken_lines_are_quoted(quote: str) -> None:
    assert cut_reply(f"{NEW}\n\n{INTRO}\n\n{quote}\n").new == NEW


def wrapped(text: str, width: int, *, mark: str = "> ") -> str:
    """Text as a client quotes it that marks the lines first and breaks the long ones afterwards."""
    return "\n".join(
        textwrap.fill(f"{mark}{line}".rstrip(), width, break_on_hyphens=False) for line in text.split("\n")
    )


LETTERS = {
    "an answer": (
        "Yth. Ibu Pelapor,\n\nTim teknis telah memeriksa tiga titik lampu di Jalan Pramuka dan mengganti dua"
        " di antaranya. Titik yang ketiga menunggu kabel baru dari gudang.\n\nPekerjaan seluruhnya selesai"
        " paling lambat hari Jumat depan, sebelum libur panjang dimulai.\n\nHormat kami,\nUnit Pengaduan"
    ),
    "a list of choices": (
        "Mohon pilih salah satu dari jawaban yang tersedia di bawah ini dengan membalas surat ini"
        " secukupnya:\n1  Sudah baik, silakan ditutup\n2  Belum, karena pekerjaannya masih terhenti sejak"
        " awal bulan dan petugas tidak pernah datang lagi\n3  Lainnya\n\nTanpa balasan dalam sepuluh hari"
        " kerja laporan ditutup dengan sendirinya oleh sistem."
    ),
    "capitals at the break": (
        "Laporan diteruskan kepada Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Contoh untuk ditangani"
        " lebih lanjut.\n\nBatas waktu menurut Peraturan Bupati Nomor 12 Tahun 2024 adalah dua belas hari"
        " kerja sejak disposisi ini diterima.\n\nSalam"
    ),
    "older heads within": (
        "Kami ingatkan kembali bahwa jawaban atas laporan di bawah ini belum kami terima sampai dengan hari"
        " ini.\n\n________________________________\nDari: Layanan Pengaduan Masyarakat"
        " <layanan.pengaduan@kab.example>\nDikirim: Senin, 2 November 2026 08.00\nKepada: Dinas Perhubungan"
        " Kabupaten Contoh Bagian Umum <umum@dishub.kab.example>\n\nMohon segera."
    ),
    "breaks behind abbreviations": (
        "Laporan Bapak/Ibu mengenai jembatan gantung di Desa Contoh, Kec. Semende Barat, Kab. Contoh telah"
        " ditangani.\n\nTitik berikutnya terletak pada ruas Jl. Pramuka No. 12, Kel. Pasar Satu, di seberang"
        " kantor Bpk. Lurah.\n\nSalam"
    ),
    "a colon at the break": (
        "Jawaban perangkat daerah atas laporan Bapak bernomor 12345: petugas telah meninjau tempatnya kemarin"
        " pagi dan melakukan penanganan awal di sana dengan alat yang ada.\n\nPerbaikan seluruhnya tetap"
        " direncanakan pada minggu kedua bulan depan, bergantung pada cuaca dan bahan.\n\nSalam"
    ),
    "English": (
        "Dear Sir or Madam,\n\nThe officers have visited the site and found that the drain is blocked by"
        " rubble from the road works nearby.\n\nThe contractor was told to remove it before the end of next"
        " week, and we shall write to you again when it is done.\n\nKind regards"
    ),
}
ABOVE = ["Siap.", "Terima kasih, Pak.\n\n-- \nRahma\nStaf Umum"]


@for_each("above", ABOVE)
@for_each("width", [60, 68, 72, 78])
@for_each("mark", ["> ", ">"])
@for_each("text", LETTERS.values(), ids=LETTERS)
def test_a_quote_broken_after_it_was_marked(text: str, mark: str, width: int, above: str) -> None:
    assert (
        cut_reply(f"{above}\n\n{INTRO}\n\n{wrapped(text, width, mark=mark)}\n").new
        == above.partition("\n\n--")[0]
    )


def test_an_answer_close_below_the_end_of_a_broken_line_stays() -> None:
    first, second = (wrapped(part, 70) for part in LETTERS["an answer"].split("\n\n")[1:3])
    said = f"{INTRO}\n> Yth. Ibu,\n>\n{first}\n>\n{second}\nBaik, saya tunggu.\n"
    assert cut_reply(said).new == "Baik, saya tunggu."


def test_all_unmarked_lines_stay_where_answers_stand_apart_between_quoted_ones() -> None:
    first, second = (wrapped(part, 70) for part in LETTERS["an answer"].split("\n\n")[1:3])
    found = cut_reply(
        f"{INTRO}\n{first}\n\nYang di depan sekolah masih mati.\n\n{second}\n> Salam\n"
    ).new.split("\n")
    assert "Yang di depan sekolah masih mati." in found
    assert set(found) > set(first.split("\n")[1:])


ANSWERED = {
    "questions": (
        (
            "> Apakah jalan di depan pasar sudah diperbaiki?\nsudah\n> Kapan petugas terakhir"
            " datang?\nkemarin\n> Terima kasih."
        ),
        ["sudah", "kemarin"],
    ),
    "points": (
        "> 1. Nama jalan yang dimaksud di dalam laporan Bapak\nJalan Contoh\n> 2. Nomor\n> 3. Lain\n",
        ["Jalan Contoh"],
    ),
    "one long among them": (
        (
            "> Mohon sebutkan nama jalan yang dimaksud dalam laporan\njalan contoh\n> dan nomor\nNomornya 5,"
            " tepat di depan warung Bu Yanti yang baru buka itu.\n> rumah\n> Salam"
        ),
        ["jalan contoh", "Nomornya 5, tepat di depan warung Bu Yanti yang baru buka itu."],
    ),
    "questions without a mark": (
        (
            "> Apakah lampu jalan di depan pasar sudah dinyalakan kembali\nsudah\n> Kapan petugas terakhir"
            " datang ke lokasi yang dimaksud itu\nkemarin sore\n> Terima kasih."
        ),
        ["sudah", "kemarin sore"],
    ),
    "points without a mark": (
        (
            "> 1. Nama jalan yang dimaksud di dalam laporan Bapak/Ibu\njalan contoh\n> 2. Nama ketua RT atau"
            " kepala dusun yang dapat dihubungi\npak burhan\n> Salam"
        ),
        ["jalan contoh", "pak burhan"],
    ),
    "a point broken, and answered": (
        (
            "> 1. Foto atau dokumen lain yang mendukung, misalnya surat dari\nkepala desa\n> 2. Nama ketua RT"
            " atau kepala dusun yang dapat dihubungi petugas\npak burhan\n> Salam"
        ),
        ["pak burhan"],
    ),
    "long answers of two lines": (
        (
            "> Kami mohon penjelasan mengenai keterlambatan jawaban atas laporan\nKeterlambatan terjadi"
            " karena kepala bidang yang menangani sedang\ndinas luar.\n> tersebut di atas.\n> Salam"
        ),
        ["Keterlambatan terjadi karena kepala bidang yang menangani sedang", "dinas luar."],
    ),
    "below the last line": (
        (
            "> Yth. Bapak,\n> laporan Bapak telah kami teruskan kepada dinas yang berwenang\n> dan akan"
            " dijawab dalam dua belas hari kerja sejak hari ini juga\nbelum ada kabar sampai sekarang"
        ),
        ["belum ada kabar sampai sekarang"],
    ),
    "in a quote that was not broken": (
        (
            "> Kami sampaikan bahwa laporan Bapak telah diteruskan kepada Dinas Pekerjaan Umum dan Penataan"
            " Ruang untuk ditangani\nsampai sekarang belum\n> Salam hormat dari kami di kabupaten untuk Bapak"
            " sekeluarga"
        ),
        ["sampai sekarang belum"],
    ),
    "where there was room": (
        (
            "> Pekerjaan lampu jalan dimulai pada\nminggu kedua katanya, tapi belum\n> Kami akan mengabari"
            " Bapak/Ibu kembali setelah semuanya selesai nanti\n> Salam"
        ),
        ["minggu kedua katanya, tapi belum"],
    ),
    "below a blank": (
        (
            "> Mohon sebutkan nama jalan yang dimaksud dalam laporan dan\n\njalan contoh\n\n> dan nomor"
            " rumahnya\n\nlima\n\n> Salam"
        ),
        ["jalan contoh", "lima"],
    ),
}


@for_each(("quote", "answers"), ANSWERED.values(), ids=ANSWERED)
def test_answers_close_to_quoted_lines_stay(quote: str, answers: list[str]) -> None:
    assert [line for line in cut_reply(f"{INTRO}\n\n{quote}\n").new.split("\n") if line] == answers


LONG = "> Sehubungan dengan laporan yang telah kami terima bulan lalu ini"
BROKEN_WORDS = grammar_patterns.load("markers")["broken"]


@for_each("word", BROKEN_WORDS["behind"])
def test_each_word_that_ends_no_sentence(word: str) -> None:
    quote = f"> Yth. Pelapor,\n{LONG} {word}\nPasar Contoh.\n>\n> Salam"
    assert cut_reply(f"{INTRO}\n{quote}\n\n{NEW}").new == NEW


@for_each("word", BROKEN_WORDS["answers"])
def test_each_word_that_begins_an_answer(word: str) -> None:
    quote = f"> Yth. Pelapor,\n{LONG} juga\n{word} pak.\n> ditanyakan\n> Salam"
    assert cut_reply(f"{INTRO}\n{quote}\n\n{NEW}").new == f"{word} pak.\n\n{NEW}"


@for_each("word", BROKEN_WORDS["asks"])
def test_each_word_that_begins_a_question(word: str) -> None:
    asked = LONG.replace("Sehubungan", "1. Hal" if word == "#" else word.capitalize())
    quote = f"> Yth. Pelapor,\n{asked} juga\njalan contoh\n> ditanyakan\n> Salam"
    assert cut_reply(f"{INTRO}\n{quote}\n\n{NEW}").new == f"jalan contoh\n\n{NEW}"
