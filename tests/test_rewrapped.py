"""Quoted lines that were broken again on their way, and answers that only stand close to quoted lines."""

from __future__ import annotations

import pytest

from mailroom.paper.quotes import cut

NEW = "Sudah, Pak."
INTRO = "Pada Sel, 3 Nov 2026 pukul 09.12 <pengaduan@kab.example> menulis:"

BROKEN = {
    "once, behind a word that ends no sentence": "> Yth. Pelapor,\n>\n> Sampai hari ini kami belum menerima jawaban atas\nlaporan\n> ME-2026-0297, yang jatuh tempo besok.",
    "several": "> Yth. Pelapor,\n>\n> Laporan Bapak/Ibu telah didisposisikan kepada Dinas\nPekerjaan Umum dan\n> Penataan Ruang dan sedang ditindaklanjuti. Batas waktu\njawaban: 18\n> November 2026.",
    "once, within a sentence": "> Yth. Bapak/Ibu,\n>\n> Laporan telah selesai. Mohon kesediaannya\nmemberi nilai 1\n> sampai 5 dengan membalas ini.\n> 1 = tidak puas",
    "the last too": "> Yth. Pelapor,\n>\n> Laporan Bapak/Ibu telah didisposisikan kepada Dinas\nPekerjaan Umum\n> untuk ditindaklanjuti.\n> Surel ini dikirim otomatis oleh sistem. Hormat kami,\nAdmin Kabupaten.",
}


@pytest.mark.parametrize("quote", BROKEN.values(), ids=BROKEN)
def test_the_ends_of_broken_lines_are_quoted(quote: str) -> None:
    assert cut(f"{NEW}\n\n{INTRO}\n\n{quote}\n").new == NEW


ANSWERED = {
    "questions": ("> Apakah jalan di depan pasar sudah diperbaiki?\nsudah\n> Kapan petugas terakhir datang?\nkemarin\n> Terima kasih.", ["sudah", "kemarin"]),
    "points": ("> 1. Nama jalan yang dimaksud di dalam laporan Bapak\nJalan Contoh\n> 2. Nomor\n> 3. Lain\n", ["Jalan Contoh"]),
    "one long among them": ("> Mohon sebutkan nama jalan yang dimaksud dalam laporan\njalan contoh\n> dan nomor\nNomornya 5, tepat di depan warung Bu Yanti yang baru buka itu.\n> rumah\n> Salam", ["jalan contoh", "Nomornya 5, tepat di depan warung Bu Yanti yang baru buka itu."]),
    "below a blank": ("> Mohon sebutkan nama jalan yang dimaksud dalam laporan dan\n\njalan contoh\n\n> dan nomor rumahnya\n\nlima\n\n> Salam", ["jalan contoh", "lima"]),
}  # fmt: skip


@pytest.mark.parametrize(("quote", "answers"), ANSWERED.values(), ids=ANSWERED)
def test_answers_close_to_quoted_lines_stay(quote: str, answers: list[str]) -> None:
    assert [line for line in cut(f"{INTRO}\n\n{quote}\n").new.split("\n") if line] == answers
