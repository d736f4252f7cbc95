"""What the learned model makes of a first letter, beside the keyword tables."""

from __future__ import annotations

import pytest

from mailroom.reading.complaints import learned_verdicts
from mailroom.reading.complaints.learned_verdicts import LearnedVerdicts
from mailroom.reading.learned.linear_model import WEIGHTS, LinearModel
from tests.bench.first_letter_figures import HELD_OUT, accused_first, agency, found, read
from tests.reading.complaints.test_complaint_reader import read as read_text

LONG = frozenset(f"word {number}" for number in range(400))  # scores are the weight of `mark` / 20
EITHER = ("possible", "sure")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three marks speak for danger a little, more and most, the last one for a sure one. Its cuts lie at 0
    and 100 thousandths, that of what is sure at 100."""
    most = ((0, 5000), (2, 5000))
    marks = {"little": ((0, 1000),), "more": ((0, 3000),), "most": most, "none": ((1, 5000),)}
    marks |= {"money": ((3, 1000),), "fire": ((4, 5000),)}
    cuts = {
        "danger": (0, 100),
        "class:none": (100,),
        "danger:sure": (100,),
        "wrongdoing:may": (20,),
        "kind": (100,),
    }
    labels = ("danger", "class:none", "danger:sure", "wrongdoing", "kind:fire", "kind:water")
    small = LinearModel(labels, (-1, 0, 0, 0, 0, 0), marks, cuts)
    monkeypatch.setattr(learned_verdicts, "shipped_weights", lambda: small)


GRADES = (
    ("", False, "no"),
    ("little", False, "no"),
    ("more", False, "possible"),
    ("most", False, "sure"),
    ("", True, "possible"),  # against a model that is very sure
    ("little", True, "sure"),
    ("most", True, "sure"),
)


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize(("mark", "told", "grade"), GRADES)
def test_the_higher_of_tables_and_model_counts(mark: str, told: bool, grade: str) -> None:
    assert LearnedVerdicts(LONG | {mark}).grade("danger", told=told) == grade


@pytest.mark.usefixtures("model")
def test_of_a_few_words_the_model_makes_nothing_sure_and_the_tables_are_believed() -> None:
    short = LearnedVerdicts(frozenset({"most"}))
    assert short.grade("danger", told=False) == "possible"
    assert LearnedVerdicts(frozenset({"x"})).grade("danger", told=True) == "sure"
    assert not LearnedVerdicts(frozenset({"none"})).says_none()


@pytest.mark.usefixtures("model")
def test_a_mail_without_any_matter() -> None:
    assert LearnedVerdicts(LONG | {"none"}).says_none()
    assert not LearnedVerdicts(LONG).says_none()


@pytest.mark.usefixtures("model")
def test_wrongdoing_that_is_not_ruled_out_leaves_no_agency_as_first_proposal() -> None:
    assert LearnedVerdicts(LONG | {"money"}).may_accuse()
    assert not LearnedVerdicts(LONG).may_accuse()


@pytest.mark.usefixtures("model")
def test_a_kind_of_danger_that_is_not_far_ahead_is_not_told() -> None:
    assert LearnedVerdicts(LONG | {"fire"}).kinds() == ("fire",)
    assert LearnedVerdicts(LONG).kinds() == ()


def test_danger_is_found_without_its_words_and_says_by_which_it_was() -> None:
    said = (
        "Assalamualaikum pak. Air sungai di belakang rumah kami sudah masuk dapur sejak subuh, sekarang "
        "sepinggang dan masih naik, nenek yang lumpuh masih di kamar belakang dan kami tidak kuat mengangkat."
    )
    found = read_text(said)
    assert found.danger in EITHER and found.dangers


def test_wrongdoing_is_found_without_its_words_and_apip_comes_first_when_it_is_sure() -> None:
    said = (
        "Beras bantuan di desa kami tiap keluarga dapat 6 kilo padahal di karung tertulis 10. Kata perangkat "
        "desa yang 4 kilo untuk yang mengantar, dan yang mengantar itu menantu pak kades sendiri. "
        "Kalau bertanya nama dicoret."
    )
    found = read_text(said)
    assert found.wrongdoing in EITHER and found.wrongdoing_words
    assert (found.suggested[0] == "INSP") == (found.wrongdoing == "sure")


def test_the_weights_are_small() -> None:
    assert (WEIGHTS / "first.tsv.xz").stat().st_size < 400_000


def test_hands_that_were_not_learned_from_are_read_as_the_document_says() -> None:
    """One letter in four of those held out; docs/reading.md tells the figures of all."""
    letters = [pair for number in HELD_OUT for pair in read(number, every=4)]

    def share(pair: tuple[int, int]) -> float:
        return pair[0] / pair[1]

    assert share(found(letters, "danger", there=True, grade=EITHER)) >= 0.93
    assert share(found(letters, "danger", there=False, grade=EITHER)) <= 0.11
    assert share(found(letters, "wrongdoing", there=True, grade=EITHER)) >= 0.89
    assert share(found(letters, "wrongdoing", there=False, grade=EITHER)) <= 0.10
    assert share(found(letters, "danger", there=False, grade=("sure",))) <= 0.02
    assert share(found(letters, "wrongdoing", there=False, grade=("sure",))) <= 0.03
    assert share(accused_first(letters)) <= 0.03
    assert share(agency(letters, 3)) >= 0.88
