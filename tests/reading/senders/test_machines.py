"""The labelled set of machines and people: no person is taken for a robot, and what a bounce says is read."""

from __future__ import annotations

import pytest

from mailroom.reading.language import grammar_patterns
from tests.machines import Mail, mails, read
from tests.tables import for_each

MOST = {"auto_reply": 0.05, "bounce": 0.03}  # of these that may be missed


def _named(mail: Mail) -> str:
    return str(mail["subject"])[:40]


@for_each("mail", mails("human"), ids=_named)
def test_a_person_is_no_robot(mail: Mail) -> None:
    found = read(mail)
    assert found.kind == mail.get("kind", "human"), found.why


@pytest.mark.parametrize("kind", MOST)
def test_machines_are_seen(kind: str) -> None:
    missed = [mail["subject"] for mail in mails(kind) if read(mail).kind == "human"]
    assert len(missed) <= MOST[kind] * len(mails(kind)), missed


@for_each("mail", mails("bounce"), ids=_named)
def test_what_a_bounce_says(mail: Mail) -> None:
    found = read(mail)
    assert found.bounce is not None, found.why
    assert sorted(one.address for one in found.bounce.recipients) == mail["to"]
    assert {one.permanent for one in found.bounce.recipients} == {mail["permanent"]}
    assert found.kind == ("bounce" if mail["permanent"] else "report")


@pytest.mark.parametrize("mail", [mail for mail in mails("bounce") if mail.get("full")], ids=_named)
def test_a_full_mailbox_is_no_dead_address(mail: Mail) -> None:
    found = read(mail).bounce
    assert found is not None and all(one.full for one in found.recipients) and found.recipients
    assert not any(one.dead for one in found.recipients)


@for_each("word", grammar_patterns.load("automatic")["goes_on"])
def test_a_title_may_go_on_with_a_date(word: str) -> None:
    assert read({"subject": f"Di luar kantor {word} Senin", "text": "Kantor tutup."}).kind == "auto_reply"
    assert read({"subject": f"Di luar kantor camat {word} Senin", "text": "Kantor tutup."}).kind == "human"


@for_each("words", grammar_patterns.load("automatic")["unless"])
def test_who_answers_though_he_is_away_is_a_person(words: str) -> None:
    text = f"Saya sedang cuti, {words} berikut: lampu sudah diganti."
    assert read({"subject": "Sedang cuti", "text": text}).kind == "human"
    assert read({"subject": "Sedang cuti", "text": text.replace(words, "")}).kind == "auto_reply"


def test_the_score_is_told_with_its_reasons() -> None:
    sure = read(
        {"subject": "Balasan otomatis: laporan", "text": "Saya sedang cuti.", "headers": "Return-Path: <>"}
    )
    assert sure.why[0] == "tanda jawaban otomatis: 10 dari 4 yang diperlukan"
    assert [reason.rpartition("(+")[2] for reason in sure.why[1:]] == ["4)", "4)", "2)"]
    weak = read({"subject": "Cuti", "text": "Kapan loket buka lagi?"})
    assert weak.kind == "human"
    assert weak.why[0] == "tanda jawaban otomatis: 2 dari 4 yang diperlukan" and "(+2)" in weak.why[1]
    failed = read(mails("bounce")[0])
    assert failed.why[0].startswith("tanda surat gagal kirim: ") and all(
        "(+" in one for one in failed.why[1:]
    )


WORDS = (
    "Jalan kabupaten di Desa Lembak rusak parah dan berlubang sejak 1 Maret 2026. Mohon segera diperbaiki."
)
LONE = [
    "Return-Path: <>",
    "Auto-Submitted: auto-generated",
    "X-Autoreply: yes",
    "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
]


@pytest.mark.parametrize("sign", LONE)
def test_one_sign_over_a_persons_words_is_looked_at(sign: str) -> None:
    """RFC 3834 5: web forms and devices mark a person's words as "auto-generated"; some send without a sender
    (RFC 5321 4.5.5)."""
    found = read({"subject": "Jalan rusak", "text": WORDS, "headers": sign})
    assert (found.kind, found.doubtful) == ("auto_reply", True)
    form = {"subject": "Jalan rusak", "text": WORDS, "from": "Formulir <noreply@situs.example>"}
    assert read(form | {"headers": f"{sign}\nReply-To: budi@warga.example"}).doubtful
    assert not read(form | {"headers": sign}).doubtful


@for_each("sign", LONE)
@for_each(
    "more",
    [
        {"headers": "Auto-Submitted: auto-replied"},
        {"headers": "X-Vacation: yes\nReturn-Path: <>"},
        {"subject": "Balasan Otomatis: laporan"},
        {"text": "Saya sedang cuti sampai 10 Maret 2026."},
        {"from": "MAILER-DAEMON@mx.example"},
    ],
)
def test_a_second_sign_leaves_no_doubt(sign: str, more: dict[str, str]) -> None:
    mail = {"subject": "Jalan rusak", "text": WORDS} | more
    found = read(mail | {"headers": f"{more['headers']}\n{sign}" if "headers" in more else sign})
    assert found.kind in ("auto_reply", "bounce")
    assert not found.doubtful


def test_few_automatic_answers_are_in_doubt() -> None:
    doubted = [mail["subject"] for mail in mails("auto_reply") if read(mail).doubtful]
    assert len(doubted) <= 0.1 * len(mails("auto_reply")), doubted
