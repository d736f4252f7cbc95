"""Kinds of plain answers that a reader who knew no rule gave, and that were asked about or taken for another
act: closings, marks within a sentence, several agencies with a reason, whole letters without a digit."""

from __future__ import annotations

from typing import Any

from tests.bench import reply_hands
from tests.tables import for_each

READ = [
    ("answer", "sudah dapat obatnya Bu, makasih. boleh ditutup", "close", {}),
    ("answer", "Perkara ini boleh ditutup.", "close", {}),
    ("answer", "bagus. selesai", "close", {}),
    ("answer", "Laporannya ditutup saja.", "close", {}),
    ("answer", "Thank you, good news. The matter is closed for me.", "close", {}),
    ("answer", "ditutup saja, percuma", "", {}),
    ("answer", "jalannya ditutup saja kalau malam", "comment", {}),
    ("answer", "3 lah", "rate", {"rating": 3}),
    ("answer", "5 lah untuk perawatnyo", "rate", {"rating": 5}),
    ("answer", "5 thank you so much", "rate", {"rating": 5}),
    ("answer", "4 nggih, dalane sampun sae", "rate", {"rating": 4}),
    ("answer", "4 out of 5, they were quick", "rate", {"rating": 4}),
    ("answer", "5 hari", "comment", {}),
    ("answer", "3 lah diganti, 2 belum", "comment", {}),
    ("answer", "5 saja yang diganti, padahal 10 yang mati", "comment", {}),
    ("complete", "gak usah lah pak, motor sudah ketemu. batal", "withdraw", {}),
    (
        "complete",
        "Anggap tidak pernah ada laporan itu.",
        "",
        {},
    ),  # only a model reads it: asked, with one tap
    ("case", "Cabut saja laporan saya, eh jangan dulu.", "", {}),
    ("case", "laporannya saya tarik ya pak, eh maaf tidak jadi", "", {}),
    ("case", "batalkan saja, eh nggak jadi", "", {}),
    ("case", "sdh beres pak, laporan sy cabut aja", "withdraw", {}),
    ("verification", "BPBD sama DLH, minta dipagari dulu", "dispose", {"agencies": ["BPBD", "DLH"]}),
    ("verification", "DLH. bukan mendesak", "dispose", {"agencies": ["DLH"]}),
    ("verification", "BPBD. MENDESAK, besok ada rombongan", "dispose", {"agencies": ["BPBD"]}),
    ("verification", "ke dinkes dan RSUD sekarang juga", "dispose", {"agencies": ["DINKES", "RSUD"]}),
    ("verification", "PUPR, tidak perlu", "", {}),
    ("returned", "tambah PUPR, perkimtan tetap", "", {"agencies": ["PUPR", "DISPERKIMTAN"]}),
    (
        "disposition",
        "DISHUB juga perlu dilibatkan, rambunya punya mereka",
        "involve",
        {"agencies": ["DISHUB"]},
    ),
    ("disposition", "kami serahkan bahan ke Dinsos", "contribute", {}),
    ("disposition", "Terima kasih nilainya, perawatnya senang", "acknowledge", {}),
    ("disposition", "> 2 tiangnya sudah, lampunya sudah menyala", "answer", {}),
    (
        "disposition",
        "Ibu Sumi yang kami hormati, lampu di depan masjid sudah kami ganti kemarin sore. Terima kasih.",
        "answer",
        {},
    ),
]


@for_each(("menu", "text", "act", "args"), READ)
def test_a_plain_answer_is_the_act_that_it_says(menu: str, text: str, act: str, args: dict[str, Any]) -> None:
    found = reply_hands.read({"menu": menu, "text": text})
    assert (found.name if found.sure else "", {**found.args, **args}) == (act, dict(found.args))


def test_how_urgent_it_is_goes_beside_the_agency() -> None:
    for text, urgent in (("DLH. bukan mendesak", False), ("BPBD. MENDESAK, besok ada rombongan", True)):
        found = reply_hands.read({"menu": "verification", "text": text})
        assert found.args["also"] == [{"act": "correct", "args": {"urgent": urgent}}]


def test_a_number_of_something_is_no_mark() -> None:
    for text in ("RT 5", "5 hari", "5 lampu", "jam 4 sore"):
        assert reply_hands.read({"menu": "answer", "text": text}).name != "rate"
