"""What the rules leave open is read as nearly all letters like it were meant, unless something in it makes
that doubtful."""

from __future__ import annotations

from typing import Any

import pytest

from mailroom.procedure.letter import Act
from mailroom.reading.language.nearest_examples import Examples, Precedent
from mailroom.reading.replies import example_fallback
from mailroom.reading.replies.act_result import grammar
from mailroom.reading.replies.reply_reader import ReplyReader
from tests.bench import reading_figures
from tests.tables import for_each

MENUS = reading_figures.ROOT / "templates" / "menus.toml"
RULES = ReplyReader(MENUS, "ME", compares=False)
ACTS = grammar().data["precedents"]["acts"]
DONE: list[tuple[str, str, str, dict[str, Any]]] = [
    ("verification", "urusan air bersih, PDAM", "dispose", {"agencies": ["PDAM"]}),
    ("verification", "mohon ke DLH sampahnya", "dispose", {"agencies": ["DLH"]}),
    ("verification", "barengin 0031", "merge", {"parent": "ME-2026-0031"}),
    ("disposition", "Bu Dewi yg urus ya", "assign", {"officer": 2}),
    (
        "disposition",
        "serahkan ke mbak Dewi, dia yg pegang wilayah itu",
        "assign",
        {"officer": 2, "note": "serahkan ke mbak Dewi, dia yg pegang wilayah itu"},
    ),
    ("disposition", "Surat diterima di sekretariat, nomor agenda 88", "acknowledge", {}),
    ("disposition", "rambu itu Dishub pak", "return", {"proposal": "DISHUB", "text": "rambu itu Dishub pak"}),
]


def read(words: ReplyReader, text: str, purpose: str) -> Act:
    return words.act_of(
        text, purpose, agencies=reading_figures.agencies(), today=reading_figures.TODAY, agency="PUPR"
    )


@pytest.mark.parametrize(("purpose", "text", "name", "args"), DONE)
def test_what_no_rule_understands_is_read_as_its_like_was_meant(
    purpose: str, text: str, name: str, args: dict[str, Any]
) -> None:
    assert not read(RULES, text, purpose).sure
    act = read(reading_figures.words(), text, purpose)
    assert (act.name, act.sure, dict(act.args), act.guess) == (name, True, args, "")
    assert "surat contoh" in act.why[0]


@for_each(
    ("purpose", "text"),
    [
        ("verification", "urusan air bersih, PDAM?"),
        ("verification", "jangan ke DLH sampahnya"),
        ("verification", "kalau sampahnya, mohon ke DLH"),
        ("verification", "mohon ke DLH sampahnya, selain itu ke PUPR"),
        ("verification", "mohon ke DLH sampahnya dan jalannya entah PUPR entah siapa"),
        ("disposition", "Bu Dewi atau Pak Candra yg urus ya"),
        ("disposition", "Surat belum diterima di sekretariat, nomor agenda 88"),
        ("answer", "mantap, mantap janjinya"),
        ("approval", "kalau kadis setuju, kirim"),
        ("instruction", "baik, tapi saya tidak sanggup besok"),
        ("complete", "nanti saya carikan dulu"),
        ("complete", "akan saya lengkapi segera"),
        ("complete", "tunggu sebentar, masih dicari"),
        ("complete", "mohon waktu pak"),
        ("complete", "minggu depan saya kirim alamatnya"),
        ("verification", "bukan DLH, tapi belum tentu Perkim"),
        ("verification", "bukan DLH tapi Perkim?"),
        ("verification", "jangan ke DLH, nanti ke Perkim"),
        ("verification", "bukan DLH, bukan Perkim juga"),
        ("verification", "selain DLH siapa lagi, Perkim"),
    ],
)
def test_what_is_doubtful_is_asked_about(purpose: str, text: str) -> None:
    assert not read(reading_figures.words(), text, purpose).sure


def test_what_he_says_beside_the_agency_goes_along() -> None:
    text = "ini soal pupuk subsidi yang langka di kios, berarti Dinas Tanaman Pangan"
    act = read(reading_figures.words(), text, "verification")
    assert (act.name, dict(act.args)) == ("dispose", {"agencies": ["DTPHP"], "note": text})


@for_each(
    ("act", "share", "near", "done"),
    [
        ("acknowledge", example_fallback.SHARE, example_fallback.NEAR, True),
        ("acknowledge", example_fallback.SHARE - 0.01, 1.0, False),
        ("acknowledge", 1.0, example_fallback.NEAR - 0.01, False),
        ("answer", 1.0, 1.0, False),
        ("ask?", 1.0, 1.0, False),
        *((act, 1.0, 1.0, False) for act in ("rate", "withdraw", "approve", "archive")),
    ],
)
def test_nearly_all_must_mean_it_and_it_must_be_such_an_act(
    monkeypatch: pytest.MonkeyPatch, act: str, share: float, near: float, done: bool
) -> None:
    monkeypatch.setattr(Examples, "precedent", lambda *_: Precedent(act, share, near))
    monkeypatch.setattr("mailroom.reading.replies.act_result.LIKE", 0.0)
    assert read(reading_figures.words(), "sekretariat agenda nomor", "disposition").sure is done


@pytest.mark.parametrize("act", ACTS)
def test_each_act_may_come_of_a_precedent(monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    texts = {name: (purpose, text) for purpose, text, name, _ in DONE}
    purpose, text = texts.get(act, ("disposition", "petugas sekretariat mengukur"))
    monkeypatch.setattr(Examples, "precedent", lambda *_: Precedent(act, 1.0, 1.0))
    assert read(reading_figures.words(), text, purpose).name == act
    monkeypatch.setitem(grammar().data["precedents"], "acts", [one for one in ACTS if one != act])  # type: ignore[index]
    assert not read(reading_figures.words(), text, purpose).sure


def test_the_share_is_that_of_the_act_most_mean() -> None:
    few = Examples(
        {"instruction": {"respond": ["sudah dicek pak", "sudah dicek bu"], "hollow": ["siap pak"]}}, str.split
    )
    found = few.precedent("sudah dicek", "instruction")
    assert found is not None and found.act == "respond" and 0.9 < found.share < 1 and 0 < found.near < 1
    assert few.precedent("xyzzy", "verification") is None
    assert few.precedent("sudah dicek", "confirm") is None
