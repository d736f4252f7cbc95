"""The labelled set of machines and people: no person is taken for a robot, and what a bounce says is read."""

from __future__ import annotations

import pytest

from mailroom.paper import grammar
from tests.machines import Mail, mails, read

MOST = {"auto_reply": 0.05, "bounce": 0.03}  # of these that may be missed


def _named(mail: Mail) -> str:
    return str(mail["subject"])[:40]


@pytest.mark.parametrize("mail", mails("human"), ids=_named)
def test_a_person_is_no_robot(mail: Mail) -> None:
    found = read(mail)
    assert found.kind == mail.get("kind", "human"), found.why


@pytest.mark.parametrize("kind", MOST)
def test_machines_are_seen(kind: str) -> None:
    missed = [mail["subject"] for mail in mails(kind) if read(mail).kind == "human"]
    assert len(missed) <= MOST[kind] * len(mails(kind)), missed


@pytest.mark.parametrize("mail", mails("bounce"), ids=_named)
def test_what_a_bounce_says(mail: Mail) -> None:
    found = read(mail)
    assert found.bounce is not None, found.why
    assert sorted(one.address for one in found.bounce.recipients) == mail["to"]
    assert {one.permanent for one in found.bounce.recipients} == {mail["permanent"]}
    assert found.kind == ("bounce" if mail["permanent"] else "report")


@pytest.mark.parametrize("mail", [mail for mail in mails("bounce") if mail.get("full")], ids=_named)
def test_a_full_mailbox_is_no_dead_address(mail: Mail) -> None:
    found = read(mail).bounce
    assert found is not None and found.full
    assert not any(one.dead for one in found.recipients)


@pytest.mark.parametrize("word", grammar.load("automatic")["goes_on"])
def test_a_title_may_go_on_with_a_date(word: str) -> None:
    assert read({"subject": f"Di luar kantor {word} Senin", "text": "Kantor tutup."}).kind == "auto_reply"
    assert read({"subject": f"Di luar kantor camat {word} Senin", "text": "Kantor tutup."}).kind == "human"


@pytest.mark.parametrize("words", grammar.load("automatic")["unless"])
def test_who_answers_though_he_is_away_is_a_person(words: str) -> None:
    text = f"Saya sedang cuti, {words} berikut: lampu sudah diganti."
    assert read({"subject": "Sedang cuti", "text": text}).kind == "human"
    assert read({"subject": "Sedang cuti", "text": text.replace(words, "")}).kind == "auto_reply"


def test_the_score_is_told_with_its_reasons() -> None:
    sure = read({"subject": "Balasan otomatis: laporan", "text": "Saya sedang cuti.", "headers": "Return-Path: <>"})
    assert sure.why[0] == "tanda jawaban otomatis: 10 dari 4 yang diperlukan"
    assert [reason.rpartition("(+")[2] for reason in sure.why[1:]] == ["4)", "4)", "2)"]
    weak = read({"subject": "Cuti", "text": "Kapan loket buka lagi?"})
    assert weak.kind == "human"
    assert weak.why[0] == "tanda jawaban otomatis: 2 dari 4 yang diperlukan" and "(+2)" in weak.why[1]
    failed = read(mails("bounce")[0])
    assert failed.why[0].startswith("tanda surat gagal kirim: ") and all("(+" in one for one in failed.why[1:])
