"""What only its words show to be a machine's; and the second set of machines and people, by a hand that had
not read the rules."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.senders import auto_mail_by_text
from tests.machines import LABELLED, mails, read
from tests.mailbag import Bag
from tests.tables import for_each

SET = "by-words-alone-2026-11-26.toml"
# Of 50 each. At first: told 50 and 50, bare 16 and 15; odd numbers are the half that no rule was made from.
SEEN = {("told", 0): 50, ("told", 1): 50, ("bare", 0): 48, ("bare", 1): 40}
AWAY = "Saya sedang cuti sampai Senin."
INSTEAD = "Untuk hal mendesak silakan hubungi Ibu Ratna."


@pytest.mark.parametrize(("kind", "half"), SEEN)
def test_machines_of_the_second_set_are_seen(kind: str, half: int) -> None:
    missed = [mail["subject"] for mail in mails(kind, SET)[half::2] if read(mail).kind == "human"]
    assert 50 - len(missed) >= SEEN[kind, half], missed


def test_no_person_of_the_second_set_is_taken_for_a_machine() -> None:
    people = mails("human", SET)
    assert len(people) >= 150
    assert [mail["subject"] for mail in people if read(mail).kind not in ("human", "list")] == []


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (node["text"],) if isinstance(node.get("text"), str) else ()
        for one in node.values():
            yield from _texts(one)
    elif isinstance(node, list):
        for one in node:
            yield from _texts(one)


def test_of_what_people_wrote_only_a_mere_absence_looks_like_a_machine() -> None:
    files = [path for path in LABELLED.parent.rglob("*.toml") if path.parent != LABELLED]
    texts = [text for path in files for text in _texts(tomllib.loads(path.read_text(encoding="utf-8")))]
    taken = [
        text
        for text in texts
        if auto_mail_by_text.machine_sentences("Re: x", text)
        or auto_mail_by_text.machine_title_and_sentence("Re: x", text)
    ]
    assert len(texts) >= 3_000 and len(taken) <= 2, taken
    assert all("cuti" in text for text in taken)


def test_two_sentences_of_machines_are_looked_at() -> None:
    found = read({"subject": "Re: disposisi", "text": f"{AWAY} {INSTEAD}"})
    assert (found.kind, found.doubtful) == ("auto_reply", True)
    assert "saya sedang cuti sampai senin" in found.why[0] and "ibu ratna" in found.why[0]
    assert read({"subject": "Sedang tidak di tempat", "text": "Mohon hubungi bagian umum."}).doubtful


@for_each(
    "text",
    [
        AWAY,
        f"{AWAY} {AWAY}",
        f"{AWAY} {INSTEAD} Lampu di Jl. Melati sudah kami ganti kemarin.",
        f"{AWAY} {INSTEAD} Apakah bisa ditunda?",
        f"Saya sedang cuti sampai Senin, tetapi lampu sudah diganti. {INSTEAD}",
        f"Nama: Budi\nPesan: {AWAY} {INSTEAD}",
        f"{AWAY} {INSTEAD}\n\n> Mohon tanggapan atas laporan ini paling lambat Kamis.",
        "",
    ],
)
def test_who_says_anything_of_his_own_is_a_person(text: str) -> None:
    assert read({"subject": "Re: disposisi", "text": text}).kind == "human"


def test_who_passes_it_on_is_a_person() -> None:
    assert read({"subject": "Fwd: disposisi", "text": f"{AWAY} {INSTEAD}"}).kind == "human"


@pytest.mark.parametrize("row", load("auto_mail_by_text")["pair"], ids=lambda row: row["kind"])
def test_a_title_and_its_sentence_only_together(row: dict[str, Any]) -> None:
    title, sentence = row["example"]
    found = read({"subject": title, "text": sentence})
    assert (found.kind, found.doubtful) == ("auto_reply", True)
    assert read({"subject": title, "text": "Mohon diperbaiki, terima kasih."}).kind == "human"
    assert read({"subject": f"Fwd: {title}", "text": sentence}).kind == "human"
    assert read({"subject": title, "text": f"{sentence} Padahal belum."}).kind == "human"


@for_each("words", load("auto_mail_by_text")["notice"]["says"])
def test_a_notice_comes_from_an_address_that_nobody_reads(words: str) -> None:
    mail = {"subject": "Pemberitahuan", "text": f"Info: {words} 4821."}
    assert read(mail | {"from": "Bank <noreply@bank.example>"}).doubtful
    assert read(mail | {"from": "Budi <budi@warga.example>"}).kind == "human"
    form = {"from": "Situs <noreply@situs.example>", "headers": "Reply-To: budi@warga.example"}
    assert read(mail | form).kind == "human"


def test_long_texts_cost_little() -> None:
    assert auto_mail_by_text.machine_sentences("x", "anda " * 10_000) == ()
    assert auto_mail_by_text.machine_sentences("x", "permintaan anda " * 90) == ()


def test_what_a_known_system_writes_waits_in_the_digest(bag: Bag) -> None:
    said = (
        "Laporan Anda telah kami terima. Petugas kami akan menghubungi Anda. Mohon tidak membalas surel ini."
    )
    bag.write("notifikasi@lapor.example", "Pemberitahuan", said)
    assert bag.letter()["class"] == "report"
    bag.write("sistem@lain.example", "Pemberitahuan", said)
    assert (bag.letter()["class"], bag.letter()["status"], bag.cases()) == ("automatic", "apart", [])
