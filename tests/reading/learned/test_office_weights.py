"""Weights that the office's corrections move: as far as asked, letters alike with them, others hardly."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from mailroom.reading.complaints import taught_letters
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.complaints.learned_verdicts import shipped_weights
from mailroom.reading.complaints.taught_letters import FROZEN, TRIES, OfficeLabels, learned_from
from mailroom.reading.learned.linear_model import LinearModel
from mailroom.reading.learned.office_weights import Correction, Corrections, changed_sums
from tests.bench.reading_figures import agencies, demonstration

SHIPPED = LinearModel(("danger", "class:a"), (0, 0), {"fire": ((0, 500),)}, {"danger": (100,)})
LETTER = frozenset({"roof", "leaks", "school", "rain"})
ALIKE = frozenset({"roof", "leaks", "house", "rain"})


def moved_weights(model: LinearModel, asked: list[Correction]) -> LinearModel:
    return Corrections(model, asked).move_weights(model, range(len(asked)))


def test_a_correction_reaches_what_it_asks_and_carries_letters_alike_along() -> None:
    found = moved_weights(SHIPPED, [Correction(LETTER, {"danger": 0.5}, {})])
    assert found.log_odds(LETTER)["danger"] == pytest.approx(0.48, abs=0.02)
    assert 0.2 < found.log_odds(ALIKE)["danger"] < 0.48
    assert found.log_odds(frozenset({"fire"})) == SHIPPED.log_odds(frozenset({"fire"}))
    assert found.log_odds(LETTER)["class:a"] == 0, "nothing is said of the other label"


def test_what_is_met_already_moves_nothing_and_the_same_corrections_give_the_same_weights() -> None:
    assert moved_weights(SHIPPED, [Correction(LETTER, {"danger": -1.0}, {})]).weights == SHIPPED.weights
    asked = [Correction(LETTER, {"danger": 0.5}, {}), Correction(ALIKE, {}, {"danger": -0.5})]
    assert moved_weights(SHIPPED, asked) == moved_weights(SHIPPED, asked)
    found = moved_weights(SHIPPED, asked)
    assert found.log_odds(LETTER)["danger"] > 0.3 and found.log_odds(ALIKE)["danger"] < -0.3


def test_what_letters_weigh_after_a_change_is_told_from_what_they_weighed_before() -> None:
    asked = [Correction(LETTER, {"danger": 0.5}, {}), Correction(ALIKE, {"class:a": 1.0}, {"danger": -0.5})]
    corrections = Corrections(SHIPPED, asked)
    steps, moved = corrections.steps((0, 1)), corrections.move_weights(SHIPPED, (0, 1))
    for features in (LETTER, ALIKE, LETTER | {"fire"}, frozenset({"fire"}), frozenset[str]()):
        before, after = (dict(enumerate(model.sums(features))) for model in (SHIPPED, moved))
        overlaps = [len(one.features & features) for one in asked]
        assert changed_sums(before, overlaps, steps) == after


def test_on_the_frozen_letters_the_moved_weights_are_never_worse() -> None:
    office = Complaints().words_of(agencies(), demonstration().locality)
    told = OfficeLabels(
        "Pohon di tepi jalan sudah ditebang kemarin, terima kasih kepada petugas.", danger="sure"
    )
    model, taken, aside = learned_from([told], office, shipped_weights())
    again, _, _ = learned_from([told], office, shipped_weights(), taken)
    assert again.weights == model.weights
    assert (aside == 1) == (model.weights == shipped_weights().weights) and FROZEN.stat().st_size < 20_000


def test_what_the_night_learns_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Complaints().words_of(agencies(), demonstration().locality)
    tried: list[int] = []

    def never(*given: object) -> bool:
        tried.append(len(given))
        return False

    monkeypatch.setattr(taught_letters, "_no_worse", lambda *_: never)
    told = [
        OfficeLabels(f"Lampu jalan ke-{number} di desa kami mati.", danger="sure") for number in range(60)
    ]
    model, _, aside = learned_from(told, office, shipped_weights())
    assert len(tried) <= TRIES and aside == 60 and model.weights == shipped_weights().weights


def test_the_same_corrections_are_judged_once_and_others_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Complaints().words_of(agencies(), demonstration().locality)
    frozen, judged = taught_letters.FrozenLetters([]), list[str]()

    def no_worse(frozen: object, name: str, family: Corrections) -> Callable[[Sequence[int]], bool]:
        judged.append(name)
        return lambda some: len(family.asked) == 1

    monkeypatch.setattr(taught_letters, "_frozen", lambda office: frozen)
    monkeypatch.setattr(taught_letters, "_no_worse", no_worse)
    dark = OfficeLabels("Lampu jalan di desa kami mati.", danger="sure")
    bribe = OfficeLabels("Petugas meminta uang kepada kami.", klass="oversight")
    hole = OfficeLabels("Jalan di desa kami berlubang.", danger="sure")
    first, *_ = learned_from([dark], office, shipped_weights())
    again, *_ = learned_from([dark], office, shipped_weights())
    assert judged == ["danger"] and again.weights == first.weights != shipped_weights().weights
    _, taken, _ = learned_from([dark, bribe], office, shipped_weights())
    assert judged == ["danger", "class"] and taken == {"danger": [0], "class": [1]}
    _, taken, aside = learned_from([dark, bribe, hole], office, shipped_weights())
    assert judged == ["danger", "class", "danger"] and taken == {"danger": [], "class": [1]} and aside == 2
