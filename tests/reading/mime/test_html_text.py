"""HTML → text: what is visible stays, whatever the markup; what is hidden goes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mailroom.reading.mime.html_text import to_lines, to_text
from tests.tables import for_each


@for_each(
    ("page", "text"),
    [
        ("<p>satu</p><p>dua</p>", "satu\n\ndua"),
        ("<div>satu</div><div>dua</div>", "satu\ndua"),
        ("satu<br>dua<br/>tiga", "satu\ndua\ntiga"),
        ("satu<br><br>dua", "satu\n\ndua"),
        ("<b>jalan</b> <i>rusak</i>", "jalan rusak"),
        ("jalan\n  rusak", "jalan rusak"),
        ("<ul><li>satu<li>dua</ul>", "- satu\n- dua"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("a &amp; b &lt;c&gt; &eacute; &#8220;x&#8221;", "a & b <c> é “x”"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<blockquote type=cite>lama</blockquote>", "> lama"),
        ("<img src=x alt='foto jalan'>", "foto jalan"),
        ("5 < 6 dan 7 > 3", "5 < 6 dan 7 > 3"),
        ("<a href='x>y'>tautan</a>", "tautan"),
        ("<P>BESAR</P>", "BESAR"),
        ("<p class=MsoNormal>satu<o:p></o:p></p><p class=MsoNormal>dua</p>", "satu\ndua"),
        (
            '<p class="MsoNormal">satu<p class="MsoNormal"><o:p>&nbsp;</o:p><p class="MsoNormal">dua',
            "satu\n\ndua",
        ),
        (
            "<p class=MsoNormal><b>satu</b><br>dua</p><div><p class=MsoNormal>tiga</p></div>",
            "satu\ndua\ntiga",
        ),
        ("<p class=MsoNormal>satu</p><p>dua</p><p class=MsoNormal>tiga</p>", "satu\n\ndua\n\ntiga"),
        ("<o:p>kata</o:p>", "kata"),
    ],
)
def test_markup_becomes_lines(page: str, text: str) -> None:
    assert to_text(page) == text


@for_each(
    "page",
    [
        "<style>p{color:red}</style>isi",
        "<head><title>judul</title></head><body>isi",
        "<script>alert('x')</script>isi",
        "<SCRIPT>a</SCRIPT>isi",
        "<!-- rahasia -->isi",
        "<!--[if mso]>x<![endif]-->isi",
        "<div style='display:none'>pratinjau</div>isi",
        "<span style='font-size:0px'>x</span>isi",
        "<?xml version='1.0'?><!DOCTYPE html>isi",
    ],
)
def test_what_nobody_sees_is_left_out(page: str) -> None:
    assert to_text(page) == "isi"


@for_each(
    "page",
    [
        "<div>" * 30_000 + "isi",
        "<div>" * 1_000 + "isi" + "</div>" * 1_000,
        "<blockquote>" * 3_000 + "isi",
        "<p " + "isi",
        "<!-- isi",
        '<a x="' * 1_000 + "isi",
        "<head>isi",
        "<title>isi",
        "<div style='display:none'>isi</div>",
        "</div></p></b>isi<",
        "<table><tr><td><table>isi",
    ],
)
def test_nothing_visible_vanishes_in_broken_pages(page: str) -> None:
    assert "isi" in to_text(page)


def test_structure_of_mail_programs_is_told() -> None:
    page = (
        "<div>baru</div><div class=gmail_quote><div class=gmail_attr>Pada</div><blockquote"
        " class=gmail_quote>lama</blockquote></div><div class=gmail_signature>Budi</div>"
    )
    told = {line.text: (line.depth, line.zone) for line in to_lines(page) if line.text}
    assert told["baru"] == (0, "")
    assert told["Pada"][1] == "head"
    assert told["lama"][0] == 1
    assert told["Budi"][1] == "signature"


@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "<p>",
                "</p>",
                "<!--",
                "-->",
                '"',
                "'",
                "<a href=",
                "=",
                "&",
                "&#",
                "x",
                " ",
                "<script>",
                "</script>",
                "<pre>",
                "\n",
            ]
        ),
        max_size=60,
    )
)
@settings(max_examples=200)
def test_any_page_becomes_text(pieces: list[str]) -> None:
    text = to_text("".join(pieces))
    assert "\x00" not in text
