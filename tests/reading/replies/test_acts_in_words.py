from __future__ import annotations

from datetime import date

import pytest

from mailroom.procedure.letter import Act
from mailroom.reading.replies.reply_reader import ReplyReader
from tests.bench.reading_figures import agencies
from tests.reading.replies.test_reply_reader import TEMPLATES
from tests.tables import for_each

READER = ReplyReader(TEMPLATES)


def read(text: str, purpose: str) -> Act:
    return READER.act_of(text, purpose, agencies=agencies(), today=date(2026, 11, 3), agency="PUPR")


@pytest.mark.parametrize(
    ("purpose", "text"),
    [
        ("extension", "ya ampun lagi2 minta waktu"),
        ("extension", "boleh ga ya, coba tanya kadis dulu"),
        ("approval", "oke juga jawabannya ya, normatif sekali"),
        ("approval", "oh begitu ya"),
        ("confirm", "oke saya cek dulu"),
        ("reprimand", "ya coba dipanggil orangnya"),
    ],
)
def test_a_weak_word_among_strange_ones_is_asked_about(purpose: str, text: str) -> None:
    act = read(text, purpose)
    assert (act.name, act.sure) == ("", False)


@pytest.mark.parametrize(
    ("purpose", "text", "name"),
    [
        ("extension", "ya boleh pak", "grant"),
        ("extension", "ok tp max tgl 15 nov", "grant"),
        ("extension", "ya gak bisa dong, udah 2x", "refuse"),
        ("extension", "Tidak, warga sudah menunggu sebulan", "refuse"),
        ("approval", "oke pak kirim saja ke warga", "approve"),
        ("confirm", "ya, staf saya", "yes"),
        ("this_or_new", "beda pak, ini soal sampah", "new"),
    ],
)
def test_a_weak_word_in_plain_company_counts(purpose: str, text: str, name: str) -> None:
    act = read(text, purpose)
    assert (act.name, act.sure) == (name, True)


@pytest.mark.parametrize(
    ("purpose", "text"),
    [
        ("reopen", "ya tidak"),
        ("confirm", "ya bukan lah"),
        ("disposition", "Tugaskan pak Candra dan mohon perpanjangan sampai 20 November"),
        ("disposition", "Jawab: sudah kami tambal. Sisanya mohon perpanjangan s.d. 27 November"),
    ],
)
def test_opposites_and_two_wishes_at_once_are_asked_about(purpose: str, text: str) -> None:
    act = read(text, purpose)
    assert (act.name, act.sure) == ("", False)


@pytest.mark.parametrize("text", ["katanya sudah diarsipkan sebagai spam", "kemarin sudah diteruskan ke DLH"])
def test_what_was_done_is_no_order(text: str) -> None:
    act = read(text, "verification")
    assert (act.name, act.sure) == ("", False)


@for_each(
    "text",
    [
        "belum perlu diteruskan ke APIP", "nanti saja diteruskan ke APIP", "nanti saja ke inspektorat",
        "ke APIP jangan dulu", "ke APIP besok saja",
        "ke apip kalau sudah lengkap", "tunggu dulu sebelum ke APIP", "tunggu dulu, ke APIP",
        "mungkin pengawasan", "pengawasan atau bukan ya",
        "saya ragu ini pengawasan", "APIP tidak usah", "nanti diteruskan ke PUPR", "teruskan ke PUPR besok",
        "nanti saja ke PPID", "PPID belum perlu",
        "Disdikbud dulu. Inspektorat belum perlu, ini cuma keterlambatan PIP.",
        "1 Disdikbud dulu. Inspektorat belum perlu, ini cuma keterlambatan PIP.",
        "1 DISDIKBUD\nInspektorat belum perlu, ini cuma keterlambatan PIP.", "1 DISKOMINFO. PPID belum perlu",
        "Inspektorat tidak perlu, teruskan ke Disdikbud saja",
        "teruskan ke Disdikbud, Inspektorat belum perlu",
    ],
)  # fmt: skip
def test_what_is_put_off_or_denied_is_not_handed_on(text: str) -> None:
    """To the agency that is named beside it, it may go."""
    act = read(text, "verification")
    assert not act.sure or act.args["agencies"] == ["DISDIKBUD"]


@pytest.mark.parametrize(
    "text",
    [
        "Bukan ke dinas, ke inspektorat saja", "mohon ke APIP, jangan ke camat",
        "masuk pengawasan, jangan sampai dinas tahu",
        "ke inspektorat tapi jangan pakai nama pelapor",
    ],
)  # fmt: skip
def test_what_shall_not_be_told_to_others_goes_to_the_oversight_track(text: str) -> None:
    act = read(text, "verification")
    assert (act.name, act.sure) == ("oversee", True)


@for_each(
    ("purpose", "text"),
    [
        ("verification", "1 PUPR?"), ("verification", "1 PUPR, DLH, DISPERKIMTAN?"), ("verification", "2 ?"),
        ("verification", "2 pengawasan?"),
        ("verification", "3 PPID?"), ("verification", "5 PLN?"), ("verification", "6 SPAM?"),
        ("verification", "7 0012?"), ("verification", "9 anonim?"),
        ("returned", "1 DLH?"), ("extension", "3 DLH?"), ("disposition", "1 2?"), ("disposition", "4 DLH?"),
    ],
)  # fmt: skip
def test_a_choice_that_is_only_asked_about_is_asked_back(purpose: str, text: str) -> None:
    act = read(text, purpose)
    assert (act.name, act.sure) == ("", False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1 PUPR, apakah itu jalan kabupaten?", "dispose"), ("1 PUPR\nApakah itu jalan kabupaten?",
            "dispose"),
        ("4 Di mana tepatnya?", "ask"), ("2 Mohon dicek juga, apakah bendaharanya tahu?", "oversee"),
    ],
)  # fmt: skip
def test_a_question_that_goes_along_is_a_note(text: str, name: str) -> None:
    act = read(text, "verification")
    assert (act.name, act.sure) == (name, True)
