"""The markup of templates: read once, laid out twice with the same words; nothing a user writes becomes
markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from mailroom.writing.mail_blocks import Block, Choice, Letterhead
from mailroom.writing.mail_html import ReplyLink, as_html
from mailroom.writing.mail_text import WIDTH, as_text, paragraphs, text_of, wrap
from mailroom.writing.template_markup import QUOTED, _read_line, _Reader, mark_greeting, parse, quote, value

POST = ReplyLink("kantor+abc@kab.example", "Re: [ME-2026-0042] Jalan & jembatan?")
RATINGS = (("5", "Sangat puas"), ("1", "Sangat tidak puas"))
MENU = (Choice("1", "Teruskan", "1 DINKES"), Choice("2", "Tanpa tombol"))


class _Body(HTMLParser):
    """What a screen reader says of an HTML mail: the text of its body, and which tags it met."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [link for name, link in attrs if name == "href" and link]
        self.said.append("" if tag in ("b", "strong", "span") else " ")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


_HIDDEN = re.compile(r'<div style="display:none[^>]*>[^<]*</div>')


def heard(html: str) -> _Body:
    body = _Body()
    body.feed(_HIDDEN.sub("", html[html.index("<body") :]))
    return body


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"^\[x\] ", "", text, flags=re.MULTILINE).casefold())


def both(markup: str, menu: tuple[Choice, ...] = ()) -> tuple[str, str]:
    blocks = parse(markup, menu, RATINGS)
    return as_text(blocks), as_html(blocks, "Judul", POST)


def test_every_kind_of_line_becomes_its_block() -> None:
    markup = "\n".join(
        ["# Satu", "", "Dua", "tiga", "", "## Empat", "- lima", "! enam", "~ tujuh", "---", "Nomor | 8",
            "Kosong |", "", "+ 1 | satu",
         "@ ya | setuju", "{menu}", "{rating}"]
    )  # fmt: skip
    assert [(block.kind, block.lines) for block in parse(markup, MENU, RATINGS)] == [
        ("head", ("Satu",)),
        ("para", ("Dua tiga",)),
        ("subhead", ("Empat",)),
        ("bullet", ("lima",)),
        ("note", ("enam",)),
        ("small", ("tujuh",)),
        ("rule", ()),
        ("facts", ("Nomor", "8")),
        ("number", ("1", "satu")),
        ("button", ("ya", "setuju")),
        ("button", ("1", "Teruskan")),
        ("button", ("2", "Tanpa tombol")),
        ("star", ("5", "Sangat puas")),
        ("star", ("1", "Sangat tidak puas")),
    ]


def test_a_fact_without_a_value_is_left_out() -> None:
    assert both(f"Tempat | {value('')}\nWaktu | {value('kemarin')}")[0] == "Waktu: kemarin\n"
    assert parse("Tempat | ") == []


def test_text_is_72_columns_and_cuts_no_word() -> None:
    link = "https://kab.example/" + "a" * 90
    text, _ = both(f"Nomor | {'kata ' * 40}\n\nLihat {link} ya.\n\n- {'kata ' * 40}\n\n{quote('kata ' * 40)}")
    assert [line for line in text.splitlines() if len(line) > WIDTH] == [link]


def wrapped(text: str, first: str, rest: str) -> list[str]:
    """What `wrap` promises, word for word: a line is cut at the last space that leaves it within WIDTH, else
    at the next one."""
    found, lead = [], first
    while len(lead) + len(text) > WIDTH:
        room = max(0, WIDTH - len(lead))
        cut = text.rfind(" ", 0, room + 1)
        cut = text.find(" ", room) if cut < 0 else cut
        if cut < 0:
            break
        found.append((lead + text[:cut]).rstrip())
        lead, text = rest, text[cut + 1 :]
    return [*found, (lead + text).rstrip()]


@given(
    st.lists(
        st.sampled_from(["", "a", "kata", "x" * 40, "x" * 71, "x" * 72, "x" * 73, "x" * 150, "\t", "\u00a0"])
    ).map(" ".join),
    st.sampled_from(["", "> ", "Kunci: ", " " * 20, " " * 80]),
    st.sampled_from(["", "> ", " " * 20, " " * 80]),
)
def test_lines_are_cut_at_the_last_space_that_fits(text: str, first: str, rest: str) -> None:
    assert wrap(text, first, rest) == wrapped(text, first, rest)


@given(
    st.lists(st.lists(st.sampled_from(["a", " ", "x" * 40, "\u00a0"]), max_size=12).map("".join), min_size=1)
)
def test_a_quotation_is_cut_as_each_of_its_lines_would_be(lines: list[str]) -> None:
    text = "\n".join(part for line in lines for part in wrap(line, "> ", "> "))
    assert text_of(Block("quote", tuple(lines))) == text


LINES = ("", "", "---", "# a", "## b", "- c", "~ d", "+ 1 | e", "@ f | g", "h | i", "j |", "k", "{menu}",
    "{rating}", "> n", "% o | p", "* q | r", "^ s", ": x | t | u", "& v | w", QUOTED, f"{QUOTED}---",
         f"{QUOTED}l", "  ", " --- ", value("m"), value("---"))  # fmt: skip


def read_as_a_whole(markup: str) -> list[Block]:
    reader = _Reader()
    for line in markup.split("\n"):
        if line.startswith(QUOTED):
            reader.take("quote", line[1:])
        else:
            _read_line(reader, line.strip(" "), MENU, RATINGS)
    reader.end()
    return reader.blocks


@given(st.lists(st.sampled_from(LINES)).map("\n".join))
def test_a_letter_read_in_parts_is_read_as_a_whole(markup: str) -> None:
    assert parse(markup, MENU, RATINGS) == read_as_a_whole(markup)


def test_facts_hang_under_their_value() -> None:
    text, _ = both(f"Nomor | 1\nPerihal | {'kata ' * 20}")
    first, second, third = text.splitlines()
    assert (first, second[:9], third[:9]) == ("Nomor  : 1", "Perihal: ", "         ")


def test_stressed_words_are_strong_in_html_and_plain_in_text() -> None:
    text, html = both("Sampai **Kamis, 5 Maret** saja.")
    assert text == "Sampai Kamis, 5 Maret saja.\n"
    assert "<strong>Kamis, 5 Maret</strong>" in html


def test_html_has_headings_a_language_and_no_pictures() -> None:
    _, html = both("# Satu\n\n## Dua\n\nTiga", MENU)
    body = heard(html)
    assert '<html lang="id">' in html
    assert {"h1", "h2", "p"} <= set(body.tags)
    assert not {"img", "script", "style", "link"} & set(body.tags)


def test_buttons_are_mailto_urls_of_rfc_6068() -> None:
    _, html = both("{menu}\n\n@ ya & tidak | jawab", MENU)
    first, second = heard(html).links
    assert first.startswith(
        "mailto:kantor%2Babc@kab.example?subject=Re%3A%20%5BME-2026-0042%5D%20Jalan%20%26%20jembatan%3F&body="
    )
    assert unquote(first.rpartition("body=")[2]) == "1 DINKES "
    assert unquote(second.rpartition("body=")[2]) == "ya & tidak "
    assert not re.search(r"[ +\"<>]", first)


def test_a_button_may_write_more_than_it_says() -> None:
    _, html = both(r"@ Formulir | siap diisi | Nama: \nAlamat: ")
    assert unquote(heard(html).links[0].rpartition("body=")[2]) == "Nama: \r\nAlamat:"


def test_without_plus_addressing_a_button_carries_the_ref_in_its_body() -> None:
    link = ReplyLink("kantor@kab.example", "Re: x", "Ref: abcd-efgh").link("1")
    assert unquote(link.rpartition("body=")[2]) == "1\r\n\r\nRef: abcd-efgh"


HOSTILE = (
    "# kepala", "- butir", "a | b", "{menu}", "{rating}", "---", "~ kecil", "@ ya | x", "**tebal**",
    "<b>x</b>", "&amp;", "\ue010kutip",
    "a\nRef: x", "a\r\n\r\n# b", "{{ 7*7 }}", "{% if 1 %}", "\u202eterbalik", "\x00\x1b[2J", "a\u2028# b",
    "\ud800", "\ue000# a",
)  # fmt: skip


def test_a_value_never_becomes_markup() -> None:
    for hostile in HOSTILE:
        (block,) = parse(f"{value(hostile)}", MENU)
        assert block.kind == "para"
        (fact,) = parse(f"Perihal | {value(hostile)}", MENU)
        assert (fact.kind, len(fact.lines)) == ("facts", 2)
        (bullet,) = parse(f"- {value(hostile)}", MENU)
        assert bullet.kind == "bullet"


def test_a_quotation_never_becomes_markup_and_is_shown_whole() -> None:
    for hostile in HOSTILE:
        (block,) = parse(f"{quote('awal' + chr(10) + hostile + chr(10) + 'akhir')}", MENU)
        assert block.kind == "quote"
        assert (block.lines[0], block.lines[-1]) == ("awal", "akhir")
    text, html = both(str(quote("a <script>x</script> **b** | c\n# d\n" + "e" * 5000)))
    assert "> a <script>x</script> **b** | c\n> # d\n" in text
    assert "e" * 5000 in text
    assert "script" not in heard(html).tags


def test_an_empty_quotation_leaves_nothing() -> None:
    assert both(f"Awal\n\n{quote(' ' + chr(10))}\n\nAkhir")[0] == "Awal\n\nAkhir\n"


@given(st.text(), st.text(), st.text())
def test_both_layouts_say_the_same_whatever_is_written(one: str, two: str, three: str) -> None:
    markup = (
        f"# Judul\n\nKata {value(one)} kata **{value(two)}**\n\nKunci | {value(two)}\n-"
        f" {value(three)}\n\n{quote(one)}\n\n{quote(three)}"
    )
    text, html = both(markup, MENU)
    assert words(text) == words("".join(heard(html).said))
    assert {block.kind for block in parse(markup)} <= {"head", "para", "facts", "bullet", "quote"}
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ue000-\ue01f\ud800-\udfff]", text + html
    )


def test_paper_leaves_out_head_greeting_and_foot() -> None:
    markup = (
        "Yth. Bapak/Ibu X,\n\n# Judul\n\nIsi **surat**.\n\n- satu\n- dua\n\nNomor | 1\nHal |"
        f" 2\n\n{quote('a' + chr(10) + 'b')}\n\n---\n~ kaki"
    )
    assert paragraphs(mark_greeting(parse(markup))) == [
        "Isi surat.",
        "- satu\n- dua",
        "Nomor: 1\nHal: 2",
        "> a\n> b",
    ]


def test_blocks_of_a_kind_stand_together() -> None:
    text = as_text(
        [
            Block("para", ("a",)),
            Block("button", ("1", "b")),
            Block("button", ("10", "c")),
            Block("subhead", ("d",)),
        ]
    )
    assert text == "a\n\n  1   b\n  10  c\n\n\nd:\n"


def test_a_mask_and_its_number_stand_on_one_line() -> None:
    for before in range(40, 80):
        words = f"{'a' * before} [disamarkan 12] {'b' * 30} dan [disamarkan 3]."
        for block in (Block("quote", (words,)), Block("para", (words,))):
            assert "[disamarkan 12]" in as_text([block]) and "[disamarkan 3]." in as_text([block])


TOP = Letterhead(
    "Pengaduan Kabupaten X",
    "Dinas Y",
    "ME-2026-0042",
    "Jalan rusak",
    "Dikerjakan",
    "work",
    "Dijawab paling lambat",
)
NEW_BLOCKS = (
    """Yth. Bapak/Ibu X,

# Laporan sedang dikerjakan

: x | Diterima | 24 Sep
: > | Dikerjakan | sekarang
: | Dijawab | s.d. 14 Okt

% Dijawab paling lambat | Rabu, 14 Oktober 2026 | Bila lewat, kami kabari.

%! Putuskan | sekarang juga

> Isi laporan, 24 September
"""
    + str(quote("Jalan rusak.\nTolong."))
    + """

* 1 DLH | Teruskan ke DLH | Dinas X, balas: 1 DLH

^ Tambahan: | Tambah keterangan | | Tambahan: \\n

& Kamis, 16 Juli | Izin belum keluar | ME-2026-0007, belum ada petugas | Jawab 0007 | 0007: 2

&! Terlambat 4 hari | Izin lain | ME-2026-0008 | Jawab 0008 | 0008: 2

{rating}"""
)


def test_a_letter_with_all_its_parts_reads_the_same_twice() -> None:
    blocks = parse(NEW_BLOCKS, (), RATINGS)
    text, html = as_text(blocks, TOP), as_html(blocks, "Judul", POST, TOP)
    assert words(text) == words("".join(heard(html).said))
    assert text.startswith("PENGADUAN KABUPATEN X\nDinas Y\n\nME-2026-0042  Jalan rusak  [Dikerjakan]\n")
    for line in (
        "LAPORAN SEDANG DIKERJAKAN",
        "[x] Diterima 24 Sep",
        "[>] Dikerjakan sekarang",
        "[ ] Dijawab s.d. 14 Okt",
        "Dijawab paling lambat Rabu, 14 Oktober 2026",
        "!! Putuskan sekarang juga",
        "Isi laporan, 24 September\n> Jalan rusak.\n> Tolong.",
        "[ Teruskan ke DLH ]  (Dinas X, balas: 1 DLH)",
        "[ Jawab 0007 ]",
        "!! Terlambat 4 hari",
        "  5  Sangat puas",
    ):
        assert line in text
    written = [unquote(link.rpartition("body=")[2]) for link in heard(html).links]
    assert written == ["1 DLH ", "Tambahan: \r\n", "0007: 2 ", "0008: 2 ", "5 ", "1 "]


def test_the_preheader_stands_first_and_is_not_seen() -> None:
    html = as_html((), "Judul", POST, TOP)
    body = html[html.index("<body") :]
    assert re.match(r'<body[^>]*>\n<div style="display:none[^>]*>Dijawab paling lambat</div>', body)


def test_a_quotation_looks_as_ours_in_a_program_that_styles_quotations() -> None:
    """Roundcube 1.6 colours a blockquote and draws bars beside it, unless its own style says otherwise."""
    _, html = both(str(quote("Lampu mati.")))
    assert re.search(r'<blockquote class="w" style="margin:0;padding:0;border:0;color:#', html)


def test_word_keeps_what_only_cells_keep() -> None:
    """Word's engine drops colour, padding and width of anything but a cell."""
    html = as_html(parse(NEW_BLOCKS, (), RATINGS), "Judul", POST, TOP)
    assert '<!--[if mso]><table role="presentation" width="600"' in html
    for link in re.findall(r"<td[^>]*><a [^>]*>", html):
        assert "mso-padding-alt" in link
    assert not re.search(
        r"<(div|p|a|span)[^>]*background", html[html.index("<body") :].partition("<table")[2]
    )
