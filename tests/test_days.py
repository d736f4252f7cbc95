from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.paper import days
from mailroom.paper.words import grammar

COUNTS = grammar().data["counts"]
TUESDAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("mohon perpanjangan s.d. 27 November 2026", "2026-11-27"),
        ("s.d 18/11/2026, material belum datang", "2026-11-18"),
        ("sampai 2026-11-20", "2026-11-20"),
        ("sampai 20 nopember krn alat berat rusak", "2026-11-20"),
        ("s/d 5 Jan", "2027-01-05"),
        ("sampai tgl 27", "2026-11-27"),
        ("sampai tgl 2", "2026-12-02"),
        ("tgl 5 bln depan", "2026-12-05"),
        ("sampai akhir bulan", "2026-11-30"),
        ("sampai akhir bulan depan", "2026-12-31"),
        ("sampai akhir November 2026", "2026-11-30"),
        ("sampai pertengahan desember", "2026-12-15"),
        ("sampai awal januari", "2027-01-05"),
        ("sampai akhir tahun", "2026-12-31"),
        ("2 minggu lagi", "2026-11-17"),
        ("minta waktu dua minggu lagi", "2026-11-17"),
        ("seminggu", "2026-11-10"),
        ("sebulan", "2026-12-03"),
        ("sampai minggu depan", "2026-11-10"),
        ("sampai bulan depan", "2026-12-03"),
        ("sampai jumat", "2026-11-06"),
        ("sampai jum'at depan", "2026-11-13"),
        ("sampai senin depan", "2026-11-09"),
        ("hari Jumat, 20 November 2026", "2026-11-20"),
        ("surat tanggal 2 November 2026 kami terima, mohon waktu sampai dengan 20 November 2026", "2026-11-20"),
        ("surat tanggal 2 November 2026 kami terima, mohon waktu 5 hari", "2026-11-08"),
        ("10 hari kerja, yaitu sampai 20 November", "2026-11-20"),
    ],
)
def test_a_day_in_the_manner_people_write_it(text: str, day: str) -> None:
    assert str(days.until(text, TUESDAY, COUNTS)) == day


@pytest.mark.parametrize(
    "text",
    [
        "sampai 31 Februari 2026",
        "5 hari kerja",
        "sampai 10 hari kerja",
        "sampai selesai pilkades",
        "tgl 45",
        "secepatnya",
        "",
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert days.until(text, TUESDAY, COUNTS) is None


def test_the_end_of_the_year_is_not_overrun() -> None:
    new_years_eve = date(2026, 12, 31)
    assert days.until("tgl 5 bulan depan", new_years_eve, COUNTS) == date(2027, 1, 5)
    assert days.until("sampai akhir bulan depan", new_years_eve, COUNTS) == date(2027, 1, 31)
    assert days.until("sampai bulan depan", date(2026, 1, 31), COUNTS) is None  # there is no 31 February


@given(st.text(alphabet="0123456789 ./-sampaihrtglbunekd", max_size=60), st.dates(date(2020, 1, 1), date(2098, 1, 1)))
def test_no_text_raises(text: str, today: date) -> None:
    found = days.until(text, today, COUNTS)
    assert found is None or found >= today
