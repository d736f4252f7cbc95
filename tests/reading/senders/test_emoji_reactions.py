"""Emojis that somebody tapped beneath a mail: acknowledgements, never comments or answers."""

from __future__ import annotations

import pytest

from mailroom.reading.mime.opener import open_mail
from mailroom.reading.senders.emoji_reactions import reaction
from tests.mailbag import CITIZEN, Bag

TAPPED = [
    "[like] Samsul Effendi reacted to your message:",
    "Samsul Effendi reacted to your message:",
    "👍\n\nSamsul Effendi reacted via Gmail",
    "❤️ Samsul Effendi bereaksi melalui Gmail",
]


@pytest.mark.parametrize("words", TAPPED)
@pytest.mark.parametrize("quote", [True, False])
def test_it_moves_nothing_and_is_not_answered(bag: Bag, words: str, quote: bool) -> None:
    bag.answered()
    mail = bag.last("answer")
    with bag.nothing_changes():
        assert bag.answer(mail, words, quote=quote) == []
    assert (bag.letter()["class"], bag.letter()["dossier"]) == ("acknowledgement", bag.number())


@pytest.mark.parametrize("words", TAPPED)
def test_an_officials_is_no_answer(bag: Bag, words: str) -> None:
    bag.disposed()
    with bag.nothing_changes():
        assert bag.answer(bag.last("disposition"), words) == []


@pytest.mark.parametrize(
    "words",
    [
        "Belum beres.\nSamsul reacted to your message:",
        "1 PUPR",
        "Warga marah dan reacted to your message: kapan?",
        "👍",
    ],
)
def test_what_is_written_is_none(words: str) -> None:
    assert reaction(open_mail(f"Subject: x\n\n{words}".encode()), words) == ""


def gmail(bag: Bag, form: str, emoji: str) -> bytes:
    """As developers.google.com/workspace/gmail/reactions/format has it."""
    mail = bag.last(form)
    original = bag.read(mail)
    return (
        f"From: {mail['to']}\nTo: {original['Reply-To']}\nSubject: Re:"
        f" {original['Subject'].split(']')[0]}]\nMessage-ID: <r{ord(emoji[0])}@g.example>\n"
        f"In-Reply-To: {original['Message-ID']}\nReferences: {original['Message-ID']}\nMIME-Version: 1.0\n"
        'Content-Type: multipart/alternative; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{emoji}\n\nBudi menanggapi lewat Gmail\n\n"
        f'--b\nContent-Type: text/vnd.google.email-reaction+json; charset=utf-8\n\n{{"emoji": "{emoji}",'
        ' "version": 1}\n'
        f"--b\nContent-Type: text/html; charset=utf-8\n\n<p>{emoji}</p>\n--b--\n"
    ).encode()


def test_gmails_part_tells_it_in_any_language(bag: Bag) -> None:
    bag.answered()
    raw = gmail(bag, "answer", "👍")
    with bag.nothing_changes():
        assert bag.put(raw, CITIZEN) == []
    assert bag.letter()["class"] == "acknowledgement"


def test_one_that_says_something_is_wrong_is_asked_about(bag: Bag) -> None:
    bag.answered()
    raw = gmail(bag, "answer", "👎")
    with bag.nothing_changes():
        assert bag.put(raw, CITIZEN) == [("not_understood", CITIZEN)]
