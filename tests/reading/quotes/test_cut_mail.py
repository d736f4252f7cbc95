"""What is new in an opened mail: the cut, with what its head says of the reply."""

from __future__ import annotations

import pytest

from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.quotes.quote_cutter import cut_mail
from mailroom.text import reply_token

CODE = reply_token.marker(reply_token.seal(b"k", "ME-2026-0042", "complainant", "w@x.example", "answer", 3))
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


@pytest.mark.parametrize(
    "told",
    [
        'Pada Senin, 23 November 2026 pukul 10.00, Pak Lurah menulis:\n"Tidak ada dana."',
        "Pada 23 November 2026 10.00 PLN <pln@pln.example> menulis:\n> Padam tiap malam",
        "On Mon, 23 Nov 2026 at 10:00, Camat <camat@kec.example> wrote:\nBukan urusan kami.",
    ],
)
def test_what_a_first_letter_begins_with_is_its_own(told: str) -> None:
    text = f"{told}\nSaya mohon penjelasan kabupaten."
    assert cut_mail(reply(text, "Laporan")).new == text
    if "@" in told:  # in an answer it begins an older mail
        assert cut_mail(reply(text, "Re: Laporan", "<1@kab.example>")).new != text


@pytest.mark.parametrize(
    "head",
    [
        "LAYANAN PENGADUAN menulis di 26/11/2026 09.15:\n> Mohon dijawab.",
        "LAYANAN PENGADUAN menulis di 26/11/2026 09.15:\nMohon dijawab.",
        "On Thu, 26 Nov 2026 at 09:15, Pengaduan\n< mailto:aduan@kab.example >\nwrote:\n\n> Please act.",
        "From: A <a@kab.example>\nSent: Thu, November 26, 2026 9:15 AM\n\nTo: Budi\nSubject: Disposisi"
        "\n\nMohon dijawab.",
        "Dari: A <a@kab.example>\n\nDikirim: Kamis, 26 November 2026 09.15\nKepada: Budi\n\nPerihal: Laporan"
        "\n\nMohon dijawab.",
    ],
)
def test_where_the_older_mail_begins(head: str) -> None:
    text = f"Sudah kami tangani, selesai Jumat.\n\n{head}\n"
    assert cut_mail(reply(text, back="<1@kab.example>")).new == "Sudah kami tangani, selesai Jumat."
