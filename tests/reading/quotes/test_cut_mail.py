"""What is new in an opened mail: the cut, with what its head says of the reply."""

from __future__ import annotations

import pytest

from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.quotes.quote_cutter import cut_mail
from mailroom.text import token

CODE = token.marker(token.seal(b"k", "ME-2026-0042", "complainant", "w@x.example", "answer", 3))
QUOTE = (
    "Pada Sel, 3 Nov 2026 pukul 09.12 <pengaduan@kab.example> menulis:\n\n> Mohon nilai 1 sampai 5.\n>"
    f" {CODE}\n"
)
BLOCK = "Rusdi\nHP 0812-0000-0077"


def reply(text: str, subject: str = "Re: laporan", back: str | None = None, html: str = "") -> OpenedMail:
    return OpenedMail(
        subject=subject, sender=("Rusdi", "r@x.example"), text=text, html=html, in_reply_to=back
    )


@pytest.mark.parametrize("signed", ["", "\n\n-- \nRusdi", "Dikirim dari iPhone saya\n\n"])
def test_our_letter_sent_back_says_nothing_new(signed: str) -> None:
    found = cut_mail(reply(f"{signed}\n{QUOTE}"))
    assert found.new == ""
    assert "Mohon nilai" in found.rest


def test_a_quote_that_shows_no_code_of_ours_is_shown_whole() -> None:
    text = QUOTE.replace(CODE, "Ref: abcd")
    assert "Mohon nilai" in cut_mail(reply(text)).new


def test_what_is_passed_on_is_shown_whole() -> None:
    assert "Mohon nilai" in cut_mail(reply(QUOTE, "Trs: laporan")).new


def test_what_the_office_knows_that_it_sent_is_for_the_clerk_to_judge() -> None:
    assert cut_mail(reply(QUOTE), ("Mohon nilai 1 sampai 5.",)).new


@pytest.mark.parametrize(
    ("subject", "back", "new"),
    [
        ("Re: laporan", None, "Sudah."),
        ("laporan", "1@kab.example", "Sudah."),
        ("Trs: laporan", None, "Sudah."),
        ("laporan", None, f"Sudah.\n\n{BLOCK}"),
    ],
)
def test_only_a_reply_has_a_block_of_its_program(subject: str, back: str | None, new: str) -> None:
    assert cut_mail(reply(f"Sudah.\n\n{BLOCK}", subject, back)).new == new


def test_where_no_mark_shows_what_is_quoted_the_page_tells() -> None:
    intro = "Pada Selasa, 3 November 2026 09.12.33 WIB, Pengaduan <pengaduan@kab.example> menulis:"
    page = (
        "<div id='ydp1yahoo_quoted_9'"
        f" class='ydp1yahoo_quoted'><div>{intro.replace('<', '&lt;')}</div><div>Mohon.</div><div>"
        f"{CODE}</div></div>"
    )
    assert cut_mail(reply(f"{intro}\n\nMohon.\n{CODE}", html=page)).new == ""
