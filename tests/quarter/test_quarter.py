"""A quarter by readers: each answer is held against what its writer wanted, and a round goes on where the
last one ended."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from mailroom.procedure.case import Case
from mailroom.procedure.event import Event
from mailroom.procedure.people import Role
from tests.quarter import rounds
from tests.quarter.answers import WANTS, ended_against_his_will, verdict

LETTERS = [
    ("Jalan rusak", "Jalan di Desa Lembak Kecamatan Lembak rusak sejak 1 Maret 2026. Tolong diperbaiki."),
    ("Air mati", "Air PDAM di Kelurahan Pasar II Kecamatan Muara Enim mati sejak 1 April 2026."),
]  # fmt: skip


def answer(folder: Path, number: int, **words: object) -> None:
    with (folder / f"round-{number}" / "answers.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(words) + "\n")


def test_a_round_plays_the_answers_and_tells_what_each_did(tmp_path: Path) -> None:
    letters, folder = tmp_path / "letters.jsonl", tmp_path / "quarter"
    letters.write_text("\n".join(json.dumps({"subject": one, "body": body}) for one, body in LETTERS))
    count = rounds.begin(folder, [letters], 2, 1)
    mails = rounds.State.load(folder).mails
    assert count == len(mails) > 3
    asked = [name for name, about in mails.items() if about["form"] == "verification"]
    receipt = next(name for name, about in mails.items() if about["form"] == "receipt")
    told = (folder / "round-1/part-01.txt").read_text("utf-8")
    assert "SURAT ANDA YANG PERTAMA" in told
    assert "dispose" not in told

    answer(folder, 1, mail=asked[0], want="teruskan", text="1 PUPR")
    answer(folder, 1, mail=asked[1], want="teruskan", text="wah, ini bagaimana ya")
    answer(folder, 1, mail=receipt, want="diam", text="")
    rounds.go_on(folder)
    state = rounds.State.load(folder)
    came = {one["mail"]: one["verdict"] for one in state.told}
    assert came == {asked[0]: "right", asked[1]: "asked", receipt: ""}
    assert "disposition" in {about["form"] for about in state.mails.values()}

    answer(folder, 2, mail="r02-001", want="menari", text="ayo")
    with pytest.raises(ValueError, match=r"answers\.jsonl, line 1"):
        rounds.go_on(folder)


def test_what_was_done_beside_what_was_wanted_is_wrong() -> None:
    assert verdict("liaison", "tugaskan", ["assign"], ["echo"]) == "right"
    assert verdict("liaison", "tugaskan", ["approve"], ["echo"]) == "wrong"
    assert verdict("liaison", "tugaskan", ["noted"], []) == "dropped"
    assert verdict("liaison", "diam", [], []) == ""
    assert verdict("apip", "tegur", ["digest"], ["not_understood"]) == "asked"
    assert verdict("complainant", "beres", ["thank"], []) == "wrong"
    assert verdict("complainant", "beres", ["thank"], [], ended=True) == "right"


def test_silence_after_he_wrote_again_is_no_will_to_close() -> None:
    at = [datetime.fromisoformat(f"2026-04-{day:02d}T09:00+07:00") for day in (6, 7, 20)]
    case = Case(number="KAB-2026-0001", received=at[0])
    case.stage = "closed"
    case.trail += [Event("relayed", at[0], Role.SYSTEM), Event("closed", at[2], Role.SYSTEM)]
    wrote = {"want": "belum_beres", "at": at[1].isoformat()}
    assert "belum_beres" in ended_against_his_will(case, [wrote])
    assert not ended_against_his_will(case, [{**wrote, "want": "beres"}])
    assert not ended_against_his_will(case, [])


def test_each_want_names_acts_or_says_nothing() -> None:
    for role, wants in WANTS.items():
        for want, row in wants.items() if role not in ("life", "temper") else ():
            assert row["acts"] or want in ("diam", "lain"), (role, want)
