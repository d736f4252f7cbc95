from __future__ import annotations

from datetime import date

import pytest

from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.replies import act_result
from mailroom.reading.replies.secrecy_wishes import wished_secrecy
from tests.bench import reading_figures
from tests.bench.reading_figures import Score
from tests.tables import for_each

# What is reached on the open halves, in whole per cent, never below the targets: a rule that loses ground is
# seen at once.
BASICS = [f"{kind}/{reading_figures.BASICS}" for kind in ("complaints", "replies")]
OUTSIDERS = [
    name
    for name in reading_figures.tables("replies", frozen=False)
    if name.startswith(("replies/outsiders-", "replies/ordinary-"))
]
REPLIES = {"right at once": 97, "right or asked": 100}
MORE = {"right at once": 97, "right or asked": 100}
COMPLAINTS = {
    "agency first": 97,
    "agency among three": 98,
    "class": 97,
    "not ours noticed": 97,
    "matters": 98,
    "subdistrict": 100,
    "urgent": 97,
    "protected": 100,
    "anonymous": 98,
    "secret": 98,
}


def held(scores: tuple[Score, ...], least: dict[str, int]) -> None:
    for score in scores:
        if score.name in least:
            assert 100 * score.share >= least[score.name], (score.name, score.misses)


def test_replies_of_the_open_half() -> None:
    scores = reading_figures.replies(frozen=False)
    held(scores, REPLIES)
    assert {score.name: score.hits for score in scores}["wrong act carried out"] == 0


def test_replies_written_later() -> None:
    scores = reading_figures.replies(False, "replies/misreadings-2026-11-25")
    held(scores, MORE)


def test_replies_in_other_manners() -> None:
    held(reading_figures.replies(False, "replies/manners-2026-11-25"), MORE)


def test_replies_that_deny_quote_or_set_conditions() -> None:
    scores = reading_figures.replies(False, "replies/denials-and-conditions-2026-11-26")
    held(scores, {"right at once": 99, "right or asked": 100})
    assert {score.name: score.hits for score in scores}["wrong act carried out"] == 0


@for_each("name", OUTSIDERS)
def test_replies_by_outsiders(name: str) -> None:
    """Half of them are hard on purpose, and a third may be asked about."""
    held(reading_figures.replies(False, name), {"right at once": 79, "right or asked": 99})


def test_complaints_of_the_open_half() -> None:
    held(reading_figures.complaints(frozen=False), COMPLAINTS)


def test_complaints_written_later() -> None:
    held(
        reading_figures.complaints(False, "complaints/agencies-2026-11-25"),
        {"agency first": 92, "agency among three": 97},
    )


def test_complaints_in_other_manners() -> None:
    least = {
        "agency first": 91,
        "agency among three": 93,
        "not ours noticed": 100,
        "matters": 85,
        "urgent": 93,
        "protected": 100,
    }
    held(
        reading_figures.complaints(False, "complaints/manners-2026-11-25"),
        least | {"when": 100, "place": 100, "subdistrict": 100},
    )


def test_complaints_by_another_hand() -> None:
    """As they were read before any rule was changed for them: the agency first in 94 of a hundred, among
    three in 96."""
    least = {
        "agency first": 97,
        "agency among three": 99,
        "class": 100,
        "not ours noticed": 99,
        "matters": 100,
    }
    held(
        reading_figures.complaints(False, "complaints/local-speech-2026-11-26"),
        least | dict.fromkeys(("urgent", "protected", "anonymous"), 98),
    )


def test_complaints_by_an_outsider() -> None:
    """As they were read before any rule was changed for them: the agency first in 92 of a hundred, the place
    in 55, the time in 48."""
    least = {
        "agency first": 97,
        "agency among three": 99,
        "class": 96,
        "not ours noticed": 99,
        "matters": 96,
        "subdistrict": 98,
    }
    marks = {"urgent": 96, "protected": 99, "anonymous": 99, "secret": 98, "when": 90, "place": 77}
    held(reading_figures.complaints(False, "complaints/outsiders-2026-11-26"), least | marks)


def test_complaints_by_an_outsider_that_nobody_looked_at() -> None:
    """The other half of the same letters; among three it is short of the 95 in a hundred that are wanted."""
    least = {
        "agency first": 80,
        "agency among three": 90,
        "class": 83,
        "not ours noticed": 93,
        "matters": 93,
        "subdistrict": 95,
    }
    shares = {
        score.name: 100 * score.share
        for score in reading_figures.complaints(True, "complaints/outsiders-2026-11-26-frozen")
    }
    assert {name: shares[name] for name, bound in least.items() if shares[name] < bound} == {}


def test_place_and_time_in_complaints_by_an_outsider() -> None:
    """As they were read before any rule was changed for them: the place in 81 of a hundred, the time in 49,
    the kecamatan in 82."""
    least = {"place": 97, "when": 99, "kecamatan": 98, "no place": 99, "no when": 99}
    held(reading_figures.complaints(False, "complaints/places-and-times-2026-11-27"), least)


def test_place_and_time_in_complaints_that_nobody_looked_at() -> None:
    """The other half of the same letters; before: the place in 87 of a hundred, the time in 54, the kecamatan
    in 86."""
    shares = {
        score.name: 100 * score.share
        for score in reading_figures.complaints(True, "complaints/places-and-times-2026-11-27-frozen")
    }
    least = {"place": 85, "when": 73, "kecamatan": 90, "no place": 80, "no when": 50}
    assert {name: shares[name] for name, bound in least.items() if shares[name] < bound} == {}


def frozen(kind: str, name: str) -> float:
    """The share over all frozen texts of the kind; no miss is told, so that no rule can be made to fit it."""
    read = reading_figures.replies if kind == "replies" else reading_figures.complaints
    scores = [
        score
        for table in (reading_figures.BASICS, "control-2026-11-25-frozen", "manners-2026-11-25-frozen")
        for score in read(True, f"{kind}/{table}")
        if score.name == name
    ]
    return sum(score.hits for score in scores) / sum(score.of for score in scores)


@pytest.mark.parametrize(
    ("kind", "name", "least"),
    [
        ("replies", "right at once", 0.85),
        ("replies", "right or asked", 0.99),
        ("complaints", "agency first", 0.8),
        ("complaints", "agency among three", 0.95),
    ],
)
def test_the_bounds_hold_on_what_is_frozen(kind: str, name: str, least: float) -> None:
    """Issue 4: a wrong act carried out in at most 1 %, right at once in 85 %, the agency first in 80 % and
    among three in 95 %."""
    assert frozen(kind, name) >= least


# what was reached since officers' replies have their new labels: right at once, right or asked
REACHED = {
    "replies/outsiders-mixed-2026-11-26-frozen": (0.88, 0.95),
    "replies/outsiders-daily-2026-11-26-frozen": (0.94, 0.98),
    "replies/outsiders-two-agencies-2026-11-27-frozen": (0.82, 0.96),
}


@pytest.mark.parametrize("name", REACHED)
def test_replies_by_outsiders_that_nobody_looked_at(name: str) -> None:
    """Their hard ones are more than what comes on a day; the wrong acts among them are known by their number
    only. Officers' replies were labelled anew, by a reader of them alone, when the law got acts for "not
    mine" and "half done"."""
    shares = {score.name: score.share for score in reading_figures.replies(True, name)}
    at_once, or_asked = REACHED[name]
    assert shares["right at once"] >= at_once and shares["right or asked"] >= or_asked


def test_a_row_may_name_its_own_day_and_agency() -> None:
    row = {"purpose": "disposition", "text": "ke Jamal Permana saja", "act": "assign", "args": {"officer": 2}}
    assert not reading_figures.right(row, reading_figures.reply(row))
    assert reading_figures.right({**row, "agency": "DLH"}, reading_figures.reply({**row, "agency": "DLH"}))
    wait = {"purpose": "disposition", "text": "mohon perpanjangan sampai besok", "act": "extend"}
    told = [
        reading_figures.reply({**wait, "today": day}).args["until"]
        for day in (date(2026, 11, 18), reading_figures.TODAY)
    ]
    assert told == ["2026-11-19", "2026-11-04"]
    mail = reading_figures.agencies()["DLH"].officers[1].addresses[0]
    named = {**row, "text": f"1 {mail}", "agency": "DLH"}
    assert reading_figures.right(named, reading_figures.reply(named))


@pytest.mark.parametrize("table", BASICS)
def test_half_of_the_set_is_frozen(table: str) -> None:
    opened, frozen = (reading_figures.half(table, frozen) for frozen in (False, True))
    assert len(opened) + len(frozen) >= 150
    assert abs(len(opened) - len(frozen)) <= 1


@pytest.mark.parametrize("frozen", [False, True])
def test_each_entry_names_what_exists(frozen: bool) -> None:
    codes = reading_figures.agencies()
    for row in reading_figures.half(BASICS[0], frozen):
        assert {row["agency"], *row.get("also", ())} <= {"", *codes}, row["subject"]
    assert all(row["purpose"] and row["act"] for row in reading_figures.half(BASICS[1], frozen))


WISHES = {
    "anonymous": {"anonymous": True},
    "secret": {"secret": True},
    "both": {"anonymous": True, "secret": True},
    "none": {},
    "open": {"anonymous": False},
    "public": {"secret": False},
}
WORDINGS = [(wish, text) for wish, texts in reading_figures.wordings().items() for text in texts]


@for_each(("wish", "text"), WORDINGS)
def test_a_wish_for_secrecy_in_any_wording(wish: str, text: str) -> None:
    """As the complainant's reply, and in the middle of a complaint."""
    grammar = act_result.grammar()
    assert wished_secrecy(grammar, grammar.lexicon.clauses(text)) == WISHES[wish]
    told = f"Jalan di Desa Lembak berlubang sejak Maret. {text}. Terima kasih."
    found = reading_figures.understood(Complaints(), {"subject": "Jalan rusak", "text": told})
    wished = {"anonymous": found.anonymous, "secret": found.secret and found.klass != "oversight"}
    assert wished == {"anonymous": False, "secret": False} | WISHES[wish]
