"""Lines that begin with the mark of a quote though their writer typed it, and those that he quotes by
hand."""

from __future__ import annotations

from mailroom.reading.quotes.quote_cutter import cut_reply
from tests.tables import for_each

INTRO = "Pada Sel, 3 Nov 2026 pukul 09.12 Pengaduan <pengaduan@kab.example> menulis:"
OLD = "Yth. Pelapor,\nLampu jalan di depan pasar sudah menyala lagi?\nSalam"
HEAD = (
    "Dari: Pengaduan <pengaduan@kab.example>\nDikirim: Selasa, 3 November 2026 09.12\nKepada: Warga\nSubjek:"
    " laporan"
)
MARKED = "\n".join(f"> {line}" for line in OLD.split("\n"))
BELOW = {
    "marked lines": f"{INTRO}\n{MARKED}",
    "unmarked lines": f"{INTRO}\n\n{OLD}",
    "a head": f"{HEAD}\n\n{OLD}",
    "a marked attribution": f"> {INTRO}\n>\n{MARKED}",
    "a marked head": "\n".join(
        f"> {line}" for line in f"-----Original Message-----\n{HEAD}\n\n{OLD}".split("\n")
    ),
    "broken lines": (
        f"{INTRO}\n> Yth. Pelapor,\n> Kami sampaikan bahwa pekerjaan lampu di ruas ini akan selesai"
        " pada\nhari Jumat.\n> Salam"
    ),
    "a marker": f"-------- Pesan Asli --------\n{HEAD}\n\n{OLD}",
}
TYPED = {
    "a list": "> 3 pekan menunggu KTP\n> 2x disuruh pulang\n> 0 penjelasan\n\nBegitu ringkasnya, Pak.",
    "a cry": "Tagihan naik terus.\n>> tolong dicek meterannya <<\nTerima kasih.",
    "steps": "Yang sudah saya lakukan:\n> telepon dinas\n> datang ke kantor\nTidak ada hasil.",
    "an arrow": "Rutenya:\n-> simpang tiga\n> lurus ke masjid",
    "one line": "> harga di kios jauh lebih mahal dari itu",
    "two lists": "> pagi macet\n> sore macet\n\nLalu:\n\n> malam gelap\n\nMohon dibantu.",
    "prices": "Catatan saya:\n> 110.000 = mahal\n>> 150.000 = sangat mahal\n\nSelebihnya wajar.",
}


@for_each("below", BELOW.values(), ids=BELOW)
@for_each("typed", TYPED.values(), ids=TYPED)
def test_what_is_typed_above_the_older_mail_stays(typed: str, below: str) -> None:
    assert cut_reply(f"{typed}\n\n{below}\n").new == typed


QUOTED = {
    "what the older mail says": (
        f"> Lampu jalan di depan pasar sudah menyala lagi?\n\nBelum, Pak.\n\n{INTRO}\n{MARKED}",
        "Belum, Pak.",
    ),
    "the same without marks": (
        f"> Lampu jalan di depan pasar sudah\n> menyala lagi?\n\nBelum, Pak.\n\n{HEAD}\n\n{OLD}",
        "Belum, Pak.",
    ),
    "many lines": (
        "\n".join(f"> baris {'abcdefg'[n]}" for n in range(7)) + f"\n\nBelum, Pak.\n\n{HEAD}\n\n{OLD}",
        "Belum, Pak.",
    ),
    "an attribution among them": (f"> {INTRO}\n> Lampunya?\n\nBelum, Pak.\n\n{HEAD}\n\n{OLD}", "Belum, Pak."),
    "a paragraph's end among them": (
        f"> Lampunya?\n>\n> Salam\n\nBelum, Pak.\n\n{HEAD}\n\n{OLD}",
        "Belum, Pak.",
    ),
    "below the attribution": (f"{INTRO}\n> Lampunya?\nBelum, Pak.", "Belum, Pak."),
    "above an attribution within it": (
        f"> Lampunya sudah menyala?\n> {INTRO}\n>> Lampu mati.\n\nBelum, Pak.",
        "Belum, Pak.",
    ),
    "nothing below": ("> Lampunya sudah menyala?\n\nBelum, Pak.", "Belum, Pak."),
}


@for_each(("text", "new"), QUOTED.values(), ids=QUOTED)
def test_what_is_quoted_by_hand_does_not(text: str, new: str) -> None:
    assert cut_reply(text).new == new


CITED = '<blockquote type="cite"><p>Sudah diperbaiki.</p></blockquote>'


def test_a_line_typed_between_the_quotes_of_a_page_stays() -> None:
    page = f"<div>Di bawah:</div><div>{INTRO}</div>{CITED}<div>&gt; separuh lubang masih ada</div>{CITED}"
    assert cut_reply("", page).new == "Di bawah:\n\n> separuh lubang masih ada"


def test_marked_lines_below_an_attribution_of_a_page_are_quoted() -> None:
    page = (
        f"<div>Belum.</div>{CITED}<div>{INTRO.replace('<', '&lt;')}</div><div>&gt;"
        " Lampunya?</div><div>Padam.</div>"
    )
    assert cut_reply("", page).new == "Belum.\n\nPadam."


def test_the_trace_counts_what_is_quoted() -> None:
    found = cut_reply(f"{TYPED['steps']}\n\n{INTRO}\n{MARKED}")
    assert "3 baris kutipan dibuang" in found.why
