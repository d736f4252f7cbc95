"""Features of texts, and linear models over them."""

from __future__ import annotations

from lzma import LZMAError
from pathlib import Path

import pytest

from mailroom.reading.learned.linear_model import LinearModel, PackedWeights
from mailroom.reading.learned.text_features import features_of

_WEIGHTS = {
    "<banjir>": ((0, 4000), (1, -500)),
    "njir>": ((0, 1000),),
    "<sungai>": ((0, 300),),
    "<ktp>": ((1, 2000),),
}
_MODEL = LinearModel(("water", "paper"), (-1000, 250), _WEIGHTS)


def test_features_are_words_pairs_and_parts_of_words() -> None:
    found = features_of("Banjir Lagi")
    assert {"<banjir>", "<lagi>", "banjir lagi", "<ban", "njir>", "anji"} <= found
    assert "anjir>" not in found, "parts are at most 5 long"


def test_case_and_compatibility_forms_change_nothing() -> None:
    assert features_of("BANJIR ﬁsik") == features_of("banjir fisik")


def test_a_short_word_is_the_same_as_its_parts() -> None:
    assert features_of("di") == {"<di>", "<di", "di>"}


def test_a_text_without_words_has_no_features() -> None:
    assert features_of(" …!? ") == frozenset()


def test_scores_are_bias_and_weights_over_the_root_of_the_number() -> None:
    assert _MODEL.log_odds(("<banjir>", "njir>", "<kemarin>", "x y")) == {
        "water": -1 + 5 / 2,
        "paper": 0.25 - 0.5 / 2,
    }


def test_no_features_leave_the_bias() -> None:
    assert _MODEL.log_odds(()) == {"water": -1, "paper": 0.25}


def test_reasons_are_whole_words_that_speak_for_the_label() -> None:
    features = features_of("banjir di sungai, ktp hilang")
    assert _MODEL.reasons(features, "water", 3) == ("banjir", "sungai")
    assert _MODEL.reasons(features, "paper", 3) == ("ktp",)


def test_a_packed_model_is_the_same_when_it_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "model.tsv.xz"
    path.write_bytes(_MODEL.as_file())
    assert LinearModel.load(path) == _MODEL


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "model.tsv.xz"
    path.write_bytes(_MODEL.as_file()[:-20])
    with pytest.raises((EOFError, LZMAError)):
        LinearModel.load(path)


def test_a_line_is_packed_when_its_feature_is_looked_up(tmp_path: Path) -> None:
    path = tmp_path / "model.tsv.xz"
    path.write_bytes(_MODEL.as_file())
    loaded = LinearModel.load(path)
    assert isinstance(loaded.weights, PackedWeights) and not loaded.weights.packed
    features = features_of("banjir di sungai, ktp hilang")
    assert loaded.log_odds(features) == _MODEL.log_odds(features)
    assert {*loaded.weights.packed} == features & _MODEL.weights.keys()
    assert loaded.as_file() == _MODEL.as_file()
