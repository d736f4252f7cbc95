"""What a writer wrote now: by mail programs, by languages, between the lines; and every entry of the grammar
against its example."""

from __future__ import annotations

from html import escape
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailroom.reading.language import grammar_patterns
from mailroom.reading.mime.html_text import to_text
from mailroom.reading.quotes import quote_cutter
from mailroom.reading.quotes.our_quoted_text import sent_lines
from mailroom.reading.quotes.quote_cutter import cut_reply
from mailroom.text import reply_token
from tests.tables import for_each

NEW = "Sudah kami perbaiki kemarin, Pak."
OLD = "Mohon jalan di depan pasar diperbaiki.\nTerima kasih."


@for_each("row", grammar_patterns.load("attribution")["attribution"], ids=lambda row: row["example"][:40])
def test_each_attribution_opens_the_quote_it_stands_above(row: dict[str, str]) -> None:
    marked = f"{NEW}\n\n{row['example']}\n\n> {OLD.replace(chr(10), chr(10) + '> ')}\n"
    unmarked = f"{NEW}\n\n{row['example']}\n\n{OLD}\n"
    assert cut_reply(marked).new == NEW
    assert cut_reply(unmarked).new == NEW
    assert row["example"].split()[0] in cut_reply(marked).rest


@pytest.mark.parametrize("row", grammar_patterns.load("attribution")["named"], ids=lambda row: row["example"])
def test_a_name_and_a_verb_are_an_attribution_only_alone_above_a_quote(row: dict[str, str]) -> None:
    line = row["example"]
    assert cut_reply(f"{line}\n> {OLD.splitlines()[0]}\n\n{NEW}\n").new == NEW
    assert cut_reply(f"{NEW}\n\n{line}\n> {OLD.splitlines()[0]}\n").new == NEW
    for kept in (f"{NEW}\n\n{line}\n{OLD}", f"{NEW}\n{line}", f"{line}\n{NEW}"):
        assert cut_reply(kept).new == kept
    small = f"{NEW}\n\npak lurah {line.split()[-1]}"
    assert cut_reply(f"{small}\n> {OLD.splitlines()[0]}\n\n{NEW}\n").new == f"{small}\n\n{NEW}"


@for_each("row", grammar_patterns.load("markers")["marker"], ids=lambda row: row["example"][:40])
def test_each_marker_opens_an_older_mail(row: dict[str, str]) -> None:
    assert grammar_patterns.marker(row["example"]) is not None
    assert (
        cut_reply(f"{NEW}\n\n{row['example']}\nDari: Warga\nDikirim: Selasa 3 November 2026\n\n{OLD}").new
        == NEW
    )


@for_each("row", grammar_patterns.load("signatures")["signature"], ids=lambda row: row["example"][:40])
def test_each_signature_line_is_cut(row: dict[str, str]) -> None:
    assert cut_reply(f"{NEW}\n\n{row['example']}").new == NEW


@for_each("row", grammar_patterns.load("signatures")["disclaimer"], ids=lambda row: row["example"][:40])
def test_each_disclaimer_is_cut(row: dict[str, str]) -> None:
    assert cut_reply(f"{NEW}\n\n{row['example']}\nBila salah alamat, mohon dihapus.").new == NEW


def test_the_prefixes_are_read_from_the_data_file() -> None:
    table = grammar_patterns.load("signatures")["prefix"]
    assert grammar_patterns.prefix_pattern("reply").match(table["example_reply"])
    assert grammar_patterns.prefix_pattern("forward").match(table["example_forward"])


HEADS = [
    (
        "Dari: Warga Satu <warga@contoh.example>\nDikirim: Selasa, 3 November 2026 09.12\nKepada: Pengaduan"
        " <pengaduan@kab.example>\nSubjek: laporan"
    ),
    (
        "Dari: Warga Satu\nKepada: pengaduan@kab.example\nTerkirim: Selasa, 3 November 2026 9:12:33\nJudul:"
        " laporan"
    ),
    (
        "From: Warga <warga@contoh.example>\nSent: Tuesday, November 3, 2026 9:12 AM\nTo: Pengaduan\nSubject:"
        " RE: laporan"
    ),
    (
        "*Dari:* Warga <warga@contoh.example>\n*Tanggal:* 3 November 2026 09.12 WIB\n*Kepada:*"
        " Pengaduan\n*Perihal:* laporan"
    ),
    (
        "Daripada: Warga <warga@contoh.example>\nDihantar: Selasa, 3 November 2026 9:12 PG\nKepada:"
        " Aduan\nSubjek: aduan"
    ),
    "Von: Warga\nGesendet: Dienstag, 3. November 2026 09:12\nAn: Amt\nBetreff: Bericht",
    "De : Warga\nEnvoyé : mardi 3 novembre 2026 09:12\nÀ : Bureau\nObjet : rapport",
    "发件人: Warga\n发送时间: 2026年11月3日 9:12\n收件人: Kantor\n主题: 报告",
]


@for_each("head", HEADS, ids=lambda head: head[:20])
@for_each("rule", ["", "________________________________\n", "-----Pesan Asli-----\n"])
def test_header_blocks_of_mail_programs(head: str, rule: str) -> None:
    found = cut_reply(f"{NEW}\n\n{rule}{head}\n\n{OLD}")
    assert found.new == NEW
    assert "Mohon jalan" in found.rest


@pytest.mark.parametrize("title", ["Pesan yang diteruskan:", "Forwarded message:", "Pesan asli"])
def test_the_title_above_a_header_block_goes_with_it(title: str) -> None:
    assert cut_reply(f"{NEW}\n\n{title}\n\n{HEADS[0]}\n\n{OLD}").new == NEW
    assert cut_reply(f"{NEW}\n\n{title}\n\n{OLD}").new == f"{NEW}\n\n{title}\n\n{OLD}"


WRAPPED = [
    "Pada Sel, 3 Nov 2026 pukul 09.12 Pengaduan Kabupaten Contoh\n<pengaduan@kab.example> menulis:",
    "Pada Sel, 3 Nov 2026 pukul 09.12 Pengaduan Kabupaten Contoh <\npengaduan@kab.example> menulis:",
    "Pada Selasa, 3 November 2026 09.12.33 WIB, Pengaduan\n<pengaduan@kab.example> menulis:",
    (
        "Pada tanggal Sel, 3 Nov 2026 09.12, Pengaduan Kabupaten Contoh yang Panjang Sekali"
        " Namanya\n<pengaduan@kab.example>\nmenulis:"
    ),
    "On Tue, Nov 3, 2026 at 9:12 AM Pengaduan <\npengaduan@kab.example> wrote:",
    "---- Pada Sel, 03 Nov 2026 09:12:33 +0700 Pengaduan <pengaduan@kab.example> menulis ----",
    "Sel, 3 Nov 2026 09.12, Pengaduan <pengaduan@kab.example>:",
    "2026-11-03 9:12 GMT+07:00 Pengaduan <pengaduan@kab.example>:",
]


@for_each("line", WRAPPED)
def test_attributions_wrapped_or_without_a_verb(line: str) -> None:
    assert cut_reply(f"{NEW}\n\n{line}\n\n> kutipan\n> lagi").new == NEW
    assert cut_reply(f"{NEW}\n{line}\n> kutipan").new == NEW


def test_a_line_of_the_writer_directly_above_an_attribution_stays() -> None:
    text = (
        "Yth. Bapak,\nnomor 2 sudah selesai.\nPada Sel, 3 Nov 2026 pukul 09.12 Kantor <k@kab.example>"
        " menulis:\n> tanya"
    )
    assert cut_reply(text).new == "Yth. Bapak,\nnomor 2 sudah selesai."


def test_words_in_front_of_an_attribution_on_one_line_stay() -> None:
    assert (
        cut_reply("setuju Pada Sel, 3 Nov 2026 pukul 09.12 Kantor <k@kab.example> menulis:\n> tanya").new
        == "setuju"
    )


@for_each(
    "text",
    [
        "Pada hari Selasa saya menulis: jalan rusak.",
        "Pada 3 November 2026 saya melapor ke kantor camat.\nBelum ada jawaban.",
        "Dari: pasar\nsampai jembatan jalan rusak semua.",
        "Jalan rusak -- sudah lama -- tolong diperbaiki.",
        "Ukuran 5 > 3 dan 2 < 4.",
        "Sent from my desk, is much easier then my mobile phone.",
        "Berkas sudah kami kirim.\n\nDikirim dari kantor camat kemarin.",
        "Saya sudah melapor dua kali.\n\nPada 3 November 2026 saya menulis:\n\nJalan di depan pasar rusak.",
        (
            "Berikut tanggapan kami.\n\nNOTA DINAS\n\nKepada : Kepala Dinas Contoh\nDari : Kepala Bidang"
            " Contoh\nTanggal : 3 November 2026\nHal : jalan rusak\n\nJalan sudah diperbaiki."
        ),
        "Dengan hormat,\n\nDari: pasar\nKe: terminal\nWaktu: 10.00\nHal: angkot tidak ada\n\nMohon ditambah.",
        "Kepada: Bapak Bupati\nDari: warga Desa Contoh\nHal: lampu mati\n\nLampu di depan masjid mati.",
        "Budi Santoso\nSelasa 3 November 2026 rapat pukul 09.12:\nbahas jalan",
        "Di papan tanggal 3/11/2026 kades menulis:\nBLT ditunda\n\nMohon dicek.",
        grammar_patterns.load("attribution")["example_told"] + '\n"berkas kurang"\npadahal lengkap.',
        grammar_patterns.load("markers")["measure"]["example"] + ", itu yang saya alami.",
        "Antrean:\n> 3 jam di loket 1\n> 2 jam di loket 2\nMohon ditambah petugas.",
        "| No | Nama |\n| 1 | Jalan Contoh |\n| 2 | Jalan Baru |\nItu daftar jalannya.",
    ],
)
def test_sentences_that_only_look_like_a_quote_stay_whole(text: str) -> None:
    assert cut_reply(text).new == text


LABELS = [
    "Dari: rumah saya ke puskesmas 17 km\nKe: RSUD 42 km\n\nJadi mohon ambulans desa.",
    "Dari: Simpang Contoh\nKe: Pasar Contoh\nSubjek: jalan rusak",
    "Dari : warga RT 04\nKepada : Bapak Bupati\nPerihal : lampu jalan\n\nLampu mati semua pak.",
    "Rute angkot\nDari: Pasar\nTanggal: 2 November 2026\nJam: 10.00\nKe: Terminal\nTidak ada angkot.",
]
BELOW = [f"{head}\n\n{OLD}" for head in (*HEADS, f"-----Original Message-----\n{HEADS[2]}")] + [
    f"{WRAPPED[0]}\n\n> tanya"
]


@for_each("text", LABELS)
@for_each("below", BELOW, ids=lambda below: below[:20])
def test_labels_of_the_writer_stay_above_the_head_of_an_older_mail(text: str, below: str) -> None:
    assert cut_reply(f"{text}\n\n{below}").new == text


@for_each("rows", ["Dari: simpang\nKe: jembatan", "From: the junction\nTo: the bridge\nDate: Monday"])
@for_each("below", BELOW, ids=lambda below: below[:20])
def test_labels_close_above_the_head_on_a_page_stay(rows: str, below: str) -> None:
    text = f"{rows}\nKira-kira 300 m."
    page = "<br>".join(escape(line) for line in f"{text}\n{below}".split("\n") if line)
    assert cut_reply(to_text(page), page).new == text


def test_measures_above_a_quote_are_the_writers_and_within_one_are_quoted() -> None:
    measure = grammar_patterns.load("markers")["measure"]["example"]
    assert cut_reply(f"{measure}\n\n{WRAPPED[0]}\n\n> Mohon sabar\n{measure}\n").new == measure
    assert cut_reply(f"{NEW}\n\n{WRAPPED[6]}\n{measure}\n").new == NEW
    assert cut_reply(f"> Mohon sabar\n\n{NEW}\n\n{measure}\n").new == NEW


def test_what_a_quote_tells_in_small_letters_is_quoted_all_the_same() -> None:
    line = grammar_patterns.load("attribution")["example_told"]
    assert cut_reply(f"{NEW}\n\n{line}\n\n> tanya").new == NEW
    assert cut_reply(f"{NEW}\n\nOn Wed, Sep 25, 2013, at 03:57 PM, warga_satu wrote:\n\ntanya").new == NEW


@pytest.mark.parametrize("marker", ["-------- Pesan asli --------", "-------- Original message --------"])
def test_an_old_head_in_the_markers_line_goes_with_it(marker: str) -> None:
    head = " ".join(HEADS[0].split("\n"))
    assert cut_reply(f"{NEW}\n\n{marker}{head} {OLD}").new == NEW
    for kept in ("-------- Catatan --------Pipa bocor.", "---- dan ----lagi"):
        assert cut_reply(f"{NEW}\n\n{kept}").new.endswith(kept)


@pytest.mark.parametrize("marker", ["-------- Pesan asli --------", "---------- Forwarded message ---------"])
def test_a_text_of_one_line_ends_where_the_marker_and_its_head_begin(marker: str) -> None:
    head = " ".join(HEADS[0].split("\n"))
    assert cut_reply(f"{NEW} {marker} {head} {' '.join(OLD.split())}").new == NEW
    assert (
        cut_reply(f"{NEW}\n\nDikirim dari iPhone saya\n\n{marker} {head} {' '.join(OLD.split())}").new == NEW
    )
    for kept in (
        f"{NEW} {marker} tertulis di sana.",
        f"{NEW} -------- Catatan -------- Dari: saya",
        "---- a ---- b ----",
    ):
        assert cut_reply(kept).new == kept


SPOKEN = [
    'On Monday at 9 am Mr. Contoh wrote:\n"come back tomorrow"\non a piece of paper.',
    "Pada Senin 2 November 2026 Pak Contoh menulis:\n“besok saja”\ndi secarik kertas.",
    "Pada kunjungan ke-2 Bu Contoh menulis:\nberkas kurang.",
    "On my 3rd visit Mr. Contoh said:\nno.",
]


@for_each("text", SPOKEN)
@for_each("below", [f"{WRAPPED[0]}\n\n{OLD}", f"{WRAPPED[0]}\n\n> tanya", f"{HEADS[0]}\n\n{OLD}", ""])
def test_what_somebody_said_is_no_attribution(text: str, below: str) -> None:
    assert cut_reply(f"{text}\n\n{below}").new == text
    assert cut_reply(f"{NEW}\n\n{text}\n\n{below}").new == f"{NEW}\n\n{text}"


def test_what_somebody_said_may_stand_close_above_the_attribution() -> None:
    text = SPOKEN[0].replace("on a piece of paper", "It was on paper")
    assert cut_reply(f"{text}\n{WRAPPED[4]}\n> tanya").new == text


@pytest.mark.parametrize("blank", ["", "\n"])
def test_answers_below_a_marker_with_an_attribution_stay(blank: str) -> None:
    text = (
        f"Di bawah, Pak.\n\n------- Original Message -------\n{blank}{WRAPPED[0]}\n{blank}> 1. Di mana?\nDi"
        " pasar.\n> 2. Kapan?\nSenin.\n> Salam"
    )
    assert cut_reply(text).new == "Di bawah, Pak.\n\nDi pasar.\n\nSenin."
    assert cut_reply(f"{NEW}\n\n------- Original Message -------\n{blank}{WRAPPED[0]}\n\n{OLD}").new == NEW


@pytest.mark.parametrize("space", ["\n>\n", "\n\n"])
def test_a_page_tells_what_a_text_that_lost_its_marks_quotes(space: str) -> None:
    old = "Yth. Pelapor,", "Apakah lampunya menyala?"
    cited = "".join(f'<blockquote type="cite"><p>{line}</p></blockquote>' for line in old)
    line = WRAPPED[6]
    head = line.replace("<", "&lt;")
    assert (
        cut_reply(f"{line}\n{space.join(old)}\n\n{NEW}", f"<div>{head}</div>{cited}<p>{NEW}</p>").new == NEW
    )
    above = f"Selamat pagi.\n\n{line}\n{space.join(old)}\n\n{NEW}"
    assert (
        cut_reply(above, f"<p>Selamat pagi.</p><div>{head}</div>{cited}<p>{NEW}</p>").new
        == f"Selamat pagi.\n\n{NEW}"
    )


def test_a_page_tells_of_an_older_mail_that_the_text_does_not_show() -> None:
    page = f'<p>{NEW}</p><p>Dikirim dari iPhone saya</p><blockquote type="cite">{OLD}</blockquote>'
    assert cut_reply(f"{NEW}\n\nDikirim dari iPhone saya\n\n{OLD}", page).new == NEW
    assert (
        cut_reply(f"{NEW}\n\nDikirim dari iPhone saya", f"<p>{NEW}</p><p>Dikirim dari iPhone saya</p>").new
        == NEW
    )


def test_where_a_programs_last_line_leads_goes_with_it() -> None:
    text = (
        f"{NEW}\n\nBebas virus.www.avast.com\n<https://a.example/s?x=1&y=2>\n<#DAB4FAD8>\n\n{WRAPPED[0]}\n\n>"
        " tanya"
    )
    assert cut_reply(text).new == NEW
    assert cut_reply(f"{NEW}\n<https://a.example/foto>\n").new.endswith("foto>")


def test_answers_between_the_quoted_lines_survive() -> None:
    text = (
        "Pada Sel, 3 Nov 2026 pukul 09.12 Kantor <k@kab.example> menulis:\n> 1. Di mana?\n\nDi depan"
        " pasar.\n\n> 2. Sejak kapan?\nSejak Senin.\n> 3. Ada foto?\n\nAda, terlampir."
    )
    found = cut_reply(text)
    assert found.new == "Di depan pasar.\n\nSejak Senin.\n\nAda, terlampir."
    assert "Sejak kapan" in found.rest and "Sejak kapan" not in found.new


def test_a_signature_behind_two_dashes_is_cut_but_answers_below_it_are_not() -> None:
    assert cut_reply("Sudah.\n\n-- \nBudi\nDinas Contoh").new == "Sudah."
    assert cut_reply("Satu.\n-- \nBudi\n\n> tanya dua\n\nDua.").new == "Satu.\n\nDua."


def test_a_closing_formula_is_the_writers_own() -> None:
    assert cut_reply("Terima kasih.\n\nHormat kami,\nBudi").new == "Terima kasih.\n\nHormat kami,\nBudi"


def test_what_we_sent_is_subtracted_though_no_program_marked_it() -> None:
    sent = (
        "Yth. Warga Satu,\n\nLaporan Anda sudah kami teruskan ke Dinas Contoh pada hari ini.\nKami akan"
        " mengabari lagi paling lambat Jumat.\n\nBalas surel ini bila ada yang ingin"
        " ditambah.\n\nSalam,\nAdmin"
    )
    wrapped = sent.replace("pada hari ini.\nKami akan", "pada hari\nini. Kami akan")
    found = cut_reply(f"Masih rusak sampai sekarang.\n\n{wrapped}\n\nTolong segera.", None, [sent])
    assert found.new == "Masih rusak sampai sekarang.\n\nTolong segera."
    assert any("surat yang kita kirim" in reason for reason in found.why)


def test_a_word_of_ours_that_the_writer_uses_too_stays() -> None:
    sent = "1. Terima\n2. Tolak\n\nBalas dengan satu angka saja, misalnya angka satu.\nTerima kasih."
    assert cut_reply("1\n\nTerima kasih.", None, [sent]).new == "1\n\nTerima kasih."
    assert sent_lines(["setuju"], [sent]) == []


def test_a_line_with_our_token_is_always_cut() -> None:
    seal = reply_token.seal(b"k" * 32, "ME-2026-0042", "officer", "a@b.example", "ask", 3)
    found = cut_reply(f"Sudah selesai.\n{reply_token.marker(seal)}")
    assert found.new == "Sudah selesai."
    assert seal.replace("-", "")[:4] in found.rest


def test_when_nothing_would_remain_the_whole_is_shown_without_the_token() -> None:
    seal = reply_token.seal(b"k" * 32, "ME-2026-0042", "officer", "a@b.example", "ask", 3)
    found = cut_reply(f"> hanya kutipan\n{reply_token.marker(seal)}")
    assert found.new == "> hanya kutipan"
    assert any("utuh" in reason for reason in found.why)


def test_a_forward_that_stands_alone_is_the_letter() -> None:
    text = (
        "---------- Pesan terusan ---------\nDari: Warga <w@contoh.example>\nDate: Sel, 3 Nov 2026"
        " 09.12\nSubject: jalan\nTo: <k@kab.example>\n\nJalan di depan pasar rusak."
    )
    found = cut_reply(text)
    assert found.new == "Jalan di depan pasar rusak."
    assert "w@contoh.example" in found.rest


PAGES = {
    "gmail": (
        '<div dir="ltr">NEW</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Pada Sel, 3'
        ' Nov 2026 pukul 09.12 K &lt;<a href="mailto:k@kab.example">k@kab.example</a>&gt;'
        ' menulis:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid'
        ' #ccc">OLD</blockquote></div>'
    ),
    "gmail forward": (
        '<div dir="ltr">NEW<br><br><div class="gmail_quote">---------- Pesan terusan ---------<br>Dari:'
        " W<br>OLD</div></div>"
    ),
    "outlook": (
        '<div><p>NEW</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0'
        ' 0"><p><b>Dari:</b> K &lt;k@kab.example&gt;<br><b>Dikirim:</b> Selasa, 3 November 2026'
        " 09.12<br><b>Kepada:</b> W<br><b>Subjek:</b> laporan</p></div><p>OLD</p></div>"
    ),
    "outlook web": (
        '<div>NEW</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div'
        ' id="divRplyFwdMsg"><b>Dari:</b> K</div><div>OLD</div>'
    ),
    "thunderbird": (
        '<p>NEW</p><div class="moz-cite-prefix">Pada 03/11/26 09.12, K menulis:<br></div><blockquote'
        ' type="cite" cite="mid:1@kab.example"><p>OLD</p></blockquote>'
    ),
    "apple": (
        '<div>NEW</div><div><br><blockquote type="cite"><div>Pada 3 Nov 2026, pukul 09.12, K'
        " &lt;k@kab.example&gt; menulis:</div><br><div>OLD</div></blockquote></div>"
    ),
    "yahoo": (
        '<div>NEW</div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>Pada Selasa, 3 November 2026'
        " 09.12.33 WIB, K &lt;k@kab.example&gt; menulis:</div><div>OLD</div></div>"
    ),
    "bare": "<p>NEW</p><blockquote>OLD</blockquote>",
}


@for_each("name", PAGES)
def test_html_of_mail_programs(name: str) -> None:
    page = PAGES[name].replace("NEW", NEW).replace("OLD", "Mohon jalan diperbaiki")
    found = cut_reply(to_text(page), page)
    assert found.new == NEW
    assert "Mohon jalan" in found.rest


def test_html_answers_between_quotes_survive() -> None:
    page = (
        '<div class="gmail_quote"><div class="gmail_attr">Pada 3 Nov 2026 K &lt;k@kab.example&gt;'
        ' menulis:</div><blockquote class="gmail_quote">Di mana?</blockquote><div>Di pasar.</div><blockquote'
        ' class="gmail_quote">Kapan?</blockquote><div>Senin.</div></div>'
    )
    assert cut_reply(to_text(page), page).new.split() == ["Di", "pasar.", "Senin."]


def test_an_indented_paragraph_is_no_quote() -> None:
    page = (
        "<p>Rinciannya:</p><blockquote style='margin:0 0 0 40px;border:none;padding:0'>tiga lampu"
        " mati</blockquote><p>Terima kasih.</p>"
    )
    assert "tiga lampu mati" in cut_reply(to_text(page), page).new


def test_lines_beyond_the_limit_are_kept_in_rest() -> None:
    text = "\n".join(f"baris {number}" for number in range(10_050))
    found = cut_reply(text)
    assert "baris 10049" in found.rest and "baris 9999" in found.new


@given(st.text(max_size=600), st.text(max_size=300))
@settings(max_examples=150)
def test_any_text_is_cut_without_losing_everything(text: str, sent: str) -> None:
    found = cut_reply(text, None, [sent])
    assert bool(found.new.strip()) == bool(text.strip()) or found.rest.strip()


@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</div>",
                "<blockquote type=cite>",
                "</blockquote>",
                "a",
                "<br>",
                "<p",
                ">",
                "<!--",
                "-->",
                "&lt;",
                "> x",
                "<hr>",
                "<script>",
            ]
        ),
        max_size=40,
    )
)
@settings(max_examples=150)
def test_any_page_is_cut(pieces: list[str]) -> None:
    page = "".join(pieces)
    cut_reply(to_text(page), page)


@pytest.mark.parametrize("rule", ["_" * 32, "-----Pesan Asli-----"])
def test_an_answer_in_our_own_words_is_his(rule: str) -> None:
    """A button fills in what our letter printed: subtracting it would leave nothing of his answer."""
    printed = (
        "Untuk merekomendasikan teguran, balas:\n\n  tegur 1,2,3,4  rekomendasikan teguran untuk baris"
        " tersebut\n\nTerima kasih."
    )
    head = (
        f"{rule}\nDari: Kantor <k@kantor.example>\nDikirim: Kamis, 9 Juli 2026 07.30\nKepada: APIP"
        " <a@kantor.example>"
    )
    assert cut_reply(f"tegur 1, 2, 3, 4\n\n{head}\n\n{printed}\n", None, (printed,)).new == "tegur 1, 2, 3, 4"


@for_each("device", grammar_patterns.load("signatures")["devices"])
def test_a_line_that_names_a_device_is_no_sentence(device: str) -> None:
    assert cut_reply(f"{NEW}\n\nDikirim dari {device} saya").new == NEW


@for_each("who", grammar_patterns.load("attribution")["own"])
def test_a_writer_who_tells_what_he_wrote_quotes_nobody(who: str) -> None:
    told = f"{NEW}\n\nPada 3 November 2026 {who} menulis:\n\nJalan rusak."
    assert cut_reply(told).new == told
    assert cut_reply(told.replace("Jalan", "> Jalan")).new == NEW


@pytest.mark.parametrize(
    "line", ["Layanan Pengaduan <pengaduan@kab.example\n> menulis:", "Kantor <k@kab.example\n>:"]
)
def test_an_attribution_broken_before_the_closing_bracket_is_no_quote(line: str) -> None:
    found = cut_reply(f"{NEW}\n\nPada Sel, 3 Nov 2026 pukul 09.12 {line}\n\n> tanya")
    assert found.new == NEW
    assert "9.12" in found.rest


def test_what_groupwise_writes_above_a_mail_is_no_quoted_line() -> None:
    assert cut_reply(f"{NEW}\n\n>>> Kantor <k@kab.example> 11/3/2026 9:12 AM >>>\n{OLD}").new == NEW


_PIECES = ("Jalan rusak.", "Dari: Budi", "Pada Sel, 3 Nov 2026 Budi menulis:", "> lama", "-- ", "", "",
    "a@b.example", "Dikirim dari iPhone saya", "|", "--", "Kepada: Siti")  # fmt: skip


@given(
    st.lists(st.sampled_from(_PIECES), max_size=8), st.sampled_from(("<div>{}</div>", "<p>{}</p>", "{}<br>"))
)
def test_a_page_that_says_the_same_need_not_be_gone_through(lines: list[str], shape: str) -> None:
    """Passing over such a page gives what going through it gives."""
    text, page = "\n".join(lines), "\n".join(shape.format(escape(line) or "<br>") for line in lines)
    short = cut_reply(text, page)
    with mock.patch.object(quote_cutter, "_says_the_same", lambda *_: False):
        assert short == cut_reply(text, page)


@pytest.mark.parametrize(
    "table",
    [
        grammar_patterns.templates("attribution", "attribution"),
        grammar_patterns.templates("signatures", "signature"),
        grammar_patterns.templates("signatures", "disclaimer"),
        grammar_patterns.open_markers(),
    ],
)
def test_whatever_a_text_may_begin_with_is_tried(table: grammar_patterns.Templates) -> None:
    for text in [one.example for one in table] + [one.example.upper() for one in table] + ["İleti", "x", ""]:
        fits = [one for one in table if one.anchor in text.lower() and one.beginning.match(text)]
        assert [one for one in table.likely(text) if one.beginning.match(text)] == fits


OLDER = (
    "Dari: Siti Aminah <siti.aminah@kantor.example>\nDikirim: Selasa, 3 November 2026 09.12\nKepada:"
    " Pengaduan <p@kab.example>\nSubjek: laporan"
)


@pytest.mark.parametrize("name", ["Siti Aminah", "siti", "Aminah,"])
@pytest.mark.parametrize("rule", ["", "________________________________\n"])
def test_the_name_above_old_headers_of_the_same_person_goes_with_them(name: str, rule: str) -> None:
    assert cut_reply(f"{NEW}\n\n{name}\n{rule}{OLDER}\n\n{OLD}").new == NEW


@pytest.mark.parametrize(
    "last", ["Setuju", "Budi", "Siti sudah ke lokasi", "Ditugaskan kepada:\nSiti Aminah"]
)
def test_a_last_line_that_says_something_stays(last: str) -> None:
    assert cut_reply(f"{NEW}\n\n{last}\n\n{OLDER}\n\n{OLD}").new == f"{NEW}\n\n{last}"
    assert cut_reply(f"{last}\n{OLDER}\n\n{OLD}").new == last


def test_a_name_alone_is_the_answer() -> None:
    assert cut_reply(f"Siti Aminah\n\n{OLDER}\n\n{OLD}").new == "Siti Aminah"


def test_a_name_that_shares_a_block_with_old_headers_on_a_page() -> None:
    head = escape(OLDER).replace("\n", "<br>")
    page = f"<div>{NEW}<div>Salam</div><div>Siti<hr>{head}<br><br><p>{OLD}</p></div></div>"
    assert cut_reply(to_text(page), page).new == f"{NEW}\nSalam"
