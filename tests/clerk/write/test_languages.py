"""A complainant is written to in his own language to the end, officials in Indonesian; a further language is
one more folder."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from mailroom import office
from mailroom.config import Config
from mailroom.places import TEMPLATES
from tests.mailbag import OUTSIDER, Bag, flat
from tests.pdf_text import pdf_text
from tests.sealing import encrypted
from tests.writing.test_languages import INDONESIAN

HARRIET = "harriet@travel.example"
DARK = (
    "The street lamps in Desa Lembak have been dark since 1 April 2026. Please repair them, they are needed."
)


def opened(demonstration: Config, root: Path) -> Bag:
    return Bag(demonstration, root, "2026-04-06 08:00")


def in_hand(bag: Bag) -> None:
    """Somebody who writes English, whose case an agency has."""
    bag.write(HARRIET, "Street lamps are dark", DARK, name="Harriet Vane")
    bag.says("admin", "verification", "1 DISPERKIMTAN")


def test_who_writes_english_reads_english_and_officials_indonesian(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = opened(demonstration, tmp_path)
    in_hand(bag)
    receipt, sheet = bag.last("receipt", HARRIET), bag.last("verification", bag.who("admin"))
    assert receipt["subject"].endswith("Report received: Street lamps are dark")
    assert "We check it by" in flat(receipt["text"])
    assert "Pelapor" in sheet["text"]
    bag.answer(bag.last("forwarded", HARRIET), "copy")
    copy = bag.last("case_copy", HARRIET)
    paper = next(part for part in bag.read(copy).iter_attachments())
    assert "COPYOFREPORTNUMBER" in pdf_text(paper.get_content())
    bag.at("2026-05-08 08:00")
    for form in ("receipt", "forwarded", "case_copy", "overdue"):
        assert not INDONESIAN.search(bag.last(form, HARRIET)["subject"])
    bag.close()


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("It is solved, thank you.", "closed"),
        ("close", "closed"),
        ("cancel my report", "withdrawn"),
        ("I want to cancel my report, please.", "withdrawn"),
        ("when will somebody come?", "status_letter"),
        ("anonymous", "noted"),
        ("why", "trace"),
        ("help", "help"),
    ],
)
def test_what_he_replies_in_english_is_read(
    said: str, form: str, demonstration: Config, tmp_path: Path
) -> None:
    bag = opened(demonstration, tmp_path)
    in_hand(bag)
    bag.answer(bag.last("forwarded", HARRIET), said)
    letter = bag.last(form, HARRIET)
    assert letter["text"].count("This service is free.") == 1
    bag.close()


@pytest.mark.parametrize(
    ("said", "form", "stage"),
    [
        ("3 stars", "closed", "closed"),
        ("still broken", "comment_received", "handling/follow_up"),
        ("It is still not repaired, nobody has come.", "comment_received", "handling/follow_up"),
        ("5 thank you so much", "closed", "closed"),
        ("four", "closed", "closed"),
    ],
)
def test_an_answer_is_judged_in_english(
    said: str, form: str, stage: str, demonstration: Config, tmp_path: Path
) -> None:
    bag = opened(demonstration, tmp_path)
    in_hand(bag)
    bag.says("liaison DISPERKIMTAN", "disposition", "2 Lampu di Desa Lembak sudah kami ganti hari ini.")
    bag.settle(windows_over=True)
    answer = bag.last("answer", HARRIET)
    assert "answers, in its own words" in flat(answer["text"])
    bag.answer(answer, said)
    assert (bag.stage(), bag.last(form, HARRIET)["form"]) == (stage, form)
    bag.close()


def test_the_language_changes_with_the_second_plain_letter_in_another(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = opened(demonstration, tmp_path)
    in_hand(bag)
    subjects = []
    for said in (
        "Tambahan: lampu yang di dekat balai desa juga mati sejak kemarin, Pak.",
        "Tambahan: sudah dua malam anak-anak pulang mengaji dalam gelap, mohon segera.",
        "Addition: the lamps next to the school are dark since yesterday.",
        "Addition: and the lamps next to the market are dark, too, since this morning.",
    ):
        bag.now += timedelta(hours=1)
        bag.answer(bag.last("forwarded", HARRIET), said)
        subjects.append("We have noted" in bag.last("noted", HARRIET)["subject"])
    assert subjects == [True, False, False, True]
    bag.close()


def test_a_letter_about_no_case_is_answered_in_its_own_language(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = opened(demonstration, tmp_path)
    in_hand(bag)
    bag.write(OUTSIDER, bag.case().number, "What has been done about this report? When will they come?")
    assert bag.last("confirm", HARRIET)["subject"].endswith("Is this letter from you?")
    head = f"From: Budi <{OUTSIDER}>\r\nTo: {bag.house.mail}\r\nSubject: The lamps are dark, please help\r\n"
    bag.put(head.encode() + encrypted(b"Content-Type: text/plain\r\n\r\nDark.", to="other"), OUTSIDER)
    assert "could not be opened" in bag.last("too_large", OUTSIDER)["subject"]
    bag.close()


def test_a_third_language_is_one_folder_and_falls_back_form_by_form(
    demonstration: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "templates"
    shutil.copytree(TEMPLATES, ours, ignore=shutil.ignore_patterns("__pycache__"))
    folder = ours / "languages" / "volapuk"
    (folder / "mail").mkdir(parents=True)
    (folder / "words.toml").write_text(
        '[reading]\nknown = "binos olik yagoloks lampads obik"\n[reading.replies]\n"fino" = "selesai"\n'
        '[grammar]\nperson = "o {name}"\n',
        "utf-8",
    )
    (folder / "mail" / "receipt.txt.j2").write_text(
        "subject: Pegetos: {{ judul }}\n\n{{ to|sapaan }},\n\n# Pegetos\n\n@ fino | efinos\n", "utf-8"
    )
    monkeypatch.setattr(office, "TEMPLATES", ours)
    bag = opened(demonstration, tmp_path / "store")
    bag.write(HARRIET, "Lampads", "Lampads obik binos dark in Desa Lembak, yagoloks olik binos.")
    assert bag.case().language == "volapuk"
    receipt = bag.last("receipt", HARRIET)
    assert "Pegetos: Lampads" in receipt["subject"]
    bag.says("admin", "verification", "1 DISPERKIMTAN")
    assert "diteruskan" in bag.last("forwarded", HARRIET)["subject"]
    bag.answer(receipt, "Fino.")
    assert bag.stage() == "closed"
    bag.close()
