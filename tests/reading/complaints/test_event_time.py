"""The time of the event, chosen among all the times of a complaint by what each is told for: ten sentences
for each cause, near misses too."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from mailroom.reading.complaints import event_time
from mailroom.reading.language.field_reader import Value
from mailroom.reading.language.grammar_patterns import GRAMMAR
from mailroom.reading.replies.act_result import grammar
from tests.tables import for_each

TODAY = date(2026, 11, 3)
SHORT = grammar().lexicon.short
DATA = tomllib.loads((GRAMMAR / "times.toml").read_text(encoding="utf-8"))
MONTHS = grammar().data["counts"]["months"]


def when(text: str, table: Mapping[str, Any] = DATA) -> str:
    return event_time.Times(table, SHORT, MONTHS).time_of(text, TODAY).words


CAUSES = {
    "the date of a letter": [
        ("Lembak, 19 Oktober 2026\n\nJembatan kami putus pada 11 Oktober 2026", "11 Oktober 2026"),
        ("Muara Enim, 1 November 2026\nJalan kami rusak", ""),
        ("Tanjung Enim, 20/10/2026\nAir mati sejak Senin", "sejak Senin"),
        ("Jalan kami rusak.\nHormat kami,\nJakarta, 5 Oktober 2026\nHendri", ""),
        ("20 Oktober 2026\n\nYth. Camat\nSiring mampet dua minggu terakhir", "dua minggu terakhir"),
        ("Nomor 12/RT/X/2026 tanggal 3 Oktober 2026\nTanggul jebol 28 September 2026", "28 September 2026"),
        ("Di Lembak, 19 Oktober 2026 ada truk terbalik", "19 Oktober 2026"),
        ("Desa Lingga, 19 Oktober 2026 pukul 20.00 tiang listrik roboh", "19 Oktober 2026 pukul 20.00"),
        ("Kejadian:\n19 Oktober 2026, motor saya hilang di parkiran", "19 Oktober 2026"),
        ("Hal ini terjadi tanggal 2 Oktober 2026.\nMuara Enim, 3 Oktober 2026", "tanggal 2 Oktober 2026"),
    ],
    "the date of a paper": [
        ("uang sudah dibayar (kuitansi tgl 04-09-2026), air tetap mati seminggu terakhir",
            "seminggu terakhir"),
        ("putusan pengadilan tanggal 10 September 2026 belum dijalankan", ""),
        ("SK saya tertanggal 1 Juli 2026 tapi gaji tidak dibayar sejak Agustus", "sejak Agustus"),
        ("Anak saya lahir 2 Februari 2026, aktanya saya urus tanggal 14 April 2026", "tanggal 14 April 2026"),
        ("pembayaran terakhir 20 Oktober 2026, air keruh sejak kemarin", "sejak kemarin"),
        ("NIB terbit 3 Maret 2026, loket menolak saya Rabu kemarin", "Rabu kemarin"),
        ("sesuai struk 3 Oktober 2026 tagihan saya dobel", ""),
        ("surat tanah saya hilang tanggal 3 Oktober 2026 di kantor desa", "tanggal 3 Oktober 2026"),
        ("berkas akta saya serahkan ke loket pada 14 Oktober 2026", "14 Oktober 2026"),
        ("kuitansi dirobek petugas 14 Oktober 2026", "14 Oktober 2026"),
    ],
    "a deadline or a plan": [
        ("tanggul jebol 11 Oktober 2026, mohon diperbaiki paling lambat 1 November 2026", "11 Oktober 2026"),
        ("Kami minta kejelasan sebelum 1 November 2026", ""),
        ("Batas waktu dari perusahaan 15 Oktober 2026, kebun tergenang bulan September lalu",
            "bulan September lalu"),
        ("apabila sampai tanggal 1 November 2026 tidak ada tindakan kami demo", ""),
        ("pelantikan direncanakan 2 November, ujiannya curang Rabu 21 Oktober 2026", "Rabu 21 Oktober 2026"),
        ("jadwal kontrol 6 Oktober, AC mati tiga hari ini", "tiga hari ini"),
        ("jalan rusak, besok kami demo", ""),
        ("kontraknya berakhir 31 Desember 2026", ""),
        ("rusak dari 3 sampai 5 Oktober 2026", "dari 3 sampai 5 Oktober 2026"),
        ("sebelum kejadian tanggal 5 Oktober 2026 sudah retak", "tanggal 5 Oktober 2026"),
    ],
    "a quoted mail": [
        ("air mati sejak Senin\nPada Jum, 9 Okt 2026 pukul 09.00 Admin menulis:\n> mohon lengkapi",
            "sejak Senin"),
        ("ini lokasinya\n> Jalan rusak tanggal 9 Oktober 2026", ""),
        ("ini lokasinya\nOn Fri, Oct 9, 2026 at 09.00 Admin wrote:\n> ok", ""),
        ("ini lokasinya\nDikirim: Jumat, 9 Oktober 2026 09.00\nKepada: Admin", ""),
        ("Pada Jumat, 9 Oktober 2026 pukul 09.00 truk itu terbalik", "Jumat, 9 Oktober 2026 pukul 09.00"),
        ("Pada hari Jumat petugas menulis: berkas ditolak", "hari Jumat"),
    ],
    "a time is taken whole": [
        ("Jumat (16/10) jam 13.45 kantor camat sudah kosong", "Jumat (16/10) jam 13.45"),
        ("dirawat tanggal 27 sampai 29 Juni 2026 di puskesmas", "tanggal 27 sampai 29 Juni 2026"),
        ("jebol malam Minggu kemaren tgl 7", "malam Minggu kemaren tgl 7"),
        ("setiap hari jam 1-4 dini hari truk lewat", "setiap hari jam 1-4 dini hari"),
        ("truk lewat hampir setahun belakangan", "hampir setahun belakangan"),
        ("pustu dikunci hari senin selasa rabu kemarin", "hari senin selasa rabu kemarin"),
        ("gerobak diangkat Sabtu malam, 14 Februari 2026", "Sabtu malam, 14 Februari 2026"),
        ("semalam sekitar jam 11 dia dipukul", "semalam sekitar jam 11"),
        ("keruh dari hari Rabu tanggal 4 sampai hari ini", "dari hari Rabu tanggal 4 sampai hari ini"),
        ("sewa naik mulai 1 Juli 2026", "mulai 1 Juli 2026"),
        ("bansos tahun 2024 dan 2025 tidak dibagi", "tahun 2024 dan 2025"),
        ("bunyi jam 8 pagi, Senin 5 Oktober 2026", "jam 8 pagi, Senin 5 Oktober 2026"),
        ("air mati Senin, saya kesal. jam 8 sudah antri", "Senin"),
    ],
    "what is told, not what came before or after": [
        ("hari ini pukul 13.15 ada tabrakan, pagar yang rusak sejak Maret belum diganti",
            "hari ini pukul 13.15"),
        ("ribut sejak 2021, pernah dimediasi 8 Januari 2026", "sejak 2021"),
        ("dulu bulan Desember sudah dirawat, tadi pagi dia mengamuk lagi", "tadi pagi"),
        ("setahun lalu turap ambrol\n12 Januari lapor RT\n3 Februari surat ke Lurah", "setahun lalu"),
        ("rapat 15 Juni 2026 menjanjikan harga tetap. Kenyataannya naik 1 Juli 2026", "1 Juli 2026"),
        ("saya lapor 2 Oktober, lampunya mati sejak 20 September", "sejak 20 September"),
        ("proposal sudah diantar ke dinas tanggal 20, atap roboh tgl 17 Agustus malam",
            "tgl 17 Agustus malam"),
        ("pagarnya roboh 2 Oktober, lalu kami lapor 5 Oktober", "2 Oktober"),
        ("saya lapor tanggal 2 Oktober tapi ditolak petugas", "tanggal 2 Oktober"),
        ("pernah banjir 2019, sekarang banjir lagi kemarin sore", "kemarin sore"),
    ],
    "seasons and feasts": [
        ("hp saya hilang waktu Lebaran hari kedua", "waktu Lebaran hari kedua"),
        ("pupuk mahal musim tanam ini", "musim tanam ini"),
        ("sewa kantin naik mulai semester ini", "mulai semester ini"),
        ("tidak sekolah lagi tahun ajaran ini", "tahun ajaran ini"),
        ("motor hilang malam takbiran", "malam takbiran"),
        ("waktu pulang libur Natal kemarin siring mampet", "libur Natal kemarin"),
        ("bulan puasa kemarin listrik padam", "bulan puasa kemarin"),
        ("lebaran kemarin ramai, motor hilang tanggal 2 Oktober 2026", "tanggal 2 Oktober 2026"),
        ("mohon diperbaiki sebelum Lebaran", ""),
        ("THR Lebaran belum dibayar", ""),
    ],
    "how long and how often": [
        ("obat kosong udem 3 bulan ni", "udem 3 bulan ni"),
        ("lampu mati tiap malam minggu", "tiap malam minggu"),
        ("tegangan turun setiap maghrib", "setiap maghrib"),
        ("listrik padam 2x sehari", "2x sehari"),
        ("setiap kali hujan air menggenang", "setiap kali hujan"),
        ("mati 9 hari", "9 hari"),
        ("tiap malam berisik, kemarin sampai jam 3 pagi", "kemarin sampai jam 3 pagi"),
        ("sudah 5 tahun dak pernah diaspal", "sudah 5 tahun"),
        ("kalau hujan jadi kubangan", ""),
        ("guru kami sekarang kos", ""),
    ],
    "a price, a wait, a way, an age, a promise": [
        ("sewa 300 ribu sebulan", ""),
        ("iuran 50 ribu per bulan memberatkan, mulai Oktober", "mulai Oktober"),
        ("sudah antri 1 jam lebih", ""),
        ("saya datang 2 jam perjalanan", ""),
        ("naik ojek ke sana 40 menit", ""),
        ("tanaman umur 20 hari mati", ""),
        ("anak 2 tahun sakit", ""),
        ("dijanjikan 7 hari kerja", ""),
        ("sudah antri sejak jam 6 pagi, loket tutup", "sejak jam 6 pagi"),
        ("listrik mati 5 jam", "5 jam"),
    ],
    "in other words": [
        ("lampu mati 1,5 tahun", "1,5 tahun"),
        ("hampir tiap hari truk lewat", "hampir tiap hari"),
        ("setiap akhir bulan antri", "setiap akhir bulan"),
        ("tertimpa tgl 13 lalu", "tgl 13 lalu"),
        ("hilang 13 Oktober kemarin", "13 Oktober kemarin"),
        ("gelap malam tahun baru", "malam tahun baru"),
        ("macet musim hujan kemarin", "musim hujan kemarin"),
        ("jalan lebih dari setahun rusak", "lebih dari setahun"),
        ("rusak 3 s/d 5 Oktober 2026", "3 s/d 5 Oktober 2026"),
        ("gaji Juli sampai September belum dibayar", "Juli sampai September"),
        ("akhir-akhir ini sering padam", "akhir-akhir ini"),
        ("padam bertahun-tahun", "bertahun-tahun"),
        ("air mengalir seminggu dua kali", "seminggu dua kali"),
        ("dana triwulan III 2026 belum cair", "triwulan III 2026"),
        ("berisik dari pagi sampai malam", "dari pagi sampai malam"),
        ("hilang pekan lalu", "pekan lalu"),
        ("rusak sejak akhir 2025", "sejak akhir 2025"),
        ("macet setiap musim hujan", "setiap musim hujan"),
        ("padam jam 19.00-21.00", "jam 19.00-21.00"),
        ("bagus sekali jalannya", ""),
    ],
    "a wish or a question": [
        ("mohon diadakan tahun ini", ""),
        ("usul kelas ibu hamil diadakan tiap bulan", ""),
        ("kapan bansos tahun 2026 cair", ""),
        ("tolong adik saya dipukul tadi malam", "tadi malam"),
        ("mohon dicek, lampu mati tiap malam", "tiap malam"),
        ("mohon diperbaiki sudah rusak sejak 2024", "sejak 2024"),
        ("mohon bantuan, sudah 3 bulan kosong", "sudah 3 bulan"),
        ("tolong, adik saya dipukul tiap malam, semalam sampai berdarah", "tiap malam, semalam"),
        ("petugas minta uang tiap bulan", "tiap bulan"),
        ("warga meminta jalan bagus, rusaknya tiap hujan", "tiap hujan"),
        ("saya tanya apakah dibagi bulan ini", ""),
    ],
    "Malay forms": [
        ("hilang kmrn sore", "kmrn sore"),
        ("nampak subuh tadi", "subuh tadi"),
        ("ditagih kemarin lusa", "kemarin lusa"),
        ("beroperasi semenjak pertengahan tahun lalu", "semenjak pertengahan tahun lalu"),
        ("mati la 2 bulan", "la 2 bulan"),
        ("dak idup dari malem tadi", "dari malem tadi"),
        ("ado kebakaran barusan", "barusan"),
        ("kemaren lusa buayo muncul", "kemaren lusa"),
        ("buayo muncul kmrn sore dan subuh tadi", "kmrn sore dan subuh tadi"),
        ("nanti malam ado kumpul, bukan soal ini", ""),
    ],
}  # fmt: skip


@for_each(
    ("text", "words"),
    [pytest.param(*one, id=f"{cause}-{one[0][:24]}") for cause, rows in CAUSES.items() for one in rows],
)
def test_the_time_by_what_it_is_told_for(text: str, words: str) -> None:
    assert when(text) == words


# Every word of the data file is proved: with it the example is read so, without it otherwise.


def without(path: tuple[str, ...], word: str) -> Mapping[str, Any]:
    """times.toml without one word of one table."""
    table: dict[str, Any] = tomllib.loads((GRAMMAR / "times.toml").read_text("utf-8"))
    row = table
    for key in path:
        row = row[key]
    row["words"] = [one for one in row["words"] if one != word]
    return table


KINDS = [("kinds", kind) for kind in DATA["kinds"]] + [("breaks",), ("beside",), ("wishes",)]


def _row(path: tuple[str, ...]) -> Mapping[str, Any]:
    row = DATA
    for key in path:
        row = row[key]
    return row


@for_each(("path", "word"), [(path, word) for path in KINDS for word in _row(path)["words"]])
def test_each_word_of_time_makes_a_difference(path: tuple[str, ...], word: str) -> None:
    row = _row(path)
    text, reads = row["example"].format(word), row["reads"].format(word)
    assert when(text) == reads
    assert when(text, without(path, word)) != reads


@for_each(("role", "word"), [(role, word) for role, row in DATA["roles"].items() for word in row["words"]])
def test_each_word_of_another_role_sets_a_date_aside(role: str, word: str) -> None:
    row = DATA["roles"][role]
    found = event_time.Times(DATA, SHORT, MONTHS).time_of(row["example"].format(word), TODAY)
    assert found.words == ""
    assert all(row["told"] in why for why in found.why)
    assert when(row["example"].format(word), without(("roles", role), word))


@for_each("word", DATA["spans"]["words"])
def test_each_word_of_a_span_sets_it_aside(word: str) -> None:
    assert when(DATA["spans"]["example"].format(word)) == ""
    assert when(DATA["spans"]["example"].format(word), without(("spans",), word)) == "2 jam"


def test_the_reason_names_the_date_and_what_it_is() -> None:
    found = event_time.Times(DATA, SHORT, MONTHS).time_of(
        "Lembak, 19 Oktober 2026\nTanggul jebol 11 Oktober 2026", TODAY
    )
    assert found == Value("11 Oktober 2026", ('"19 Oktober 2026" bukan waktu kejadian: tanggal suratnya.',))


@for_each("piece", ["hari Senin ", "1 ", "sejak x ", "(", "\n>", "Pada ", "tgl 3, ", " ", "12.", "1/2/3/4"])
def test_a_long_text_of_one_piece_is_gone_through_once(piece: str) -> None:
    """Of two megabytes the first pages are looked at; anything tried from each place anew would take
    minutes."""
    assert when("Tanggul jebol kemarin.\n" + (piece * 2_000_000)[:2_000_000]).startswith(
        ("kemarin", "hari Senin", "tgl 3")
    )


def test_of_a_letter_full_of_dates_only_a_few_reasons_are_told() -> None:
    text = "\n".join(f"Kuitansi tanggal {day} Januari 2026." for day in range(1, 29))
    assert len(event_time.Times(DATA, SHORT, MONTHS).time_of(text, TODAY).why) == 3


@pytest.mark.parametrize("row", DATA["time"], ids=lambda row: str(row["example"]))
def test_each_order_of_kinds_reads_its_example_whole(row: Mapping[str, str]) -> None:
    assert when(row["example"]) == row["example"]


def test_a_pattern_that_names_no_kind_is_a_fault_of_the_table() -> None:
    table = {**DATA, "time": [{"kinds": "day moon", "example": ""}]}
    with pytest.raises(ValueError, match="moon"):
        event_time.Times(table, SHORT, MONTHS)
