"""The composer: every form of the house for every role, its words the same in text and HTML, and no way into
headers or markup."""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.procedure import sop
from mailroom.procedure.acts import ACTS
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.writing.dates_and_words import addressed_as, series, short, size
from mailroom.writing.leak_linter import lint
from mailroom.writing.mail_composer import Enclosure, MailComposer, TypedMail
from mailroom.writing.outgoing_files import REASONS
from mailroom.writing.outgoing_mime import quoted_printable
from tests.letters_sample import FORMS, NOW, TOKEN, house, one, replies
from tests.tables import for_each
from tests.writing.test_mail_looks import heard, words

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
GOLDEN = ROOT / "tests" / "golden" / "mail"
COMPOSER = MailComposer(TEMPLATES, house())
MESSAGE_ID = "<me-2026-0042.7.1.7k3mq2w9ztx4vbc5h@muaraenim.example>"
ALL = [pytest.param(reply, view, id=f"{reply.form}-{reply.role}") for reply, view in replies()]


def typed(
    reply: Reply, view: dict[str, Any] | None, composer: MailComposer = COMPOSER, **more: Any
) -> TypedMail:
    return composer.type(
        reply,
        view,
        **({"token": TOKEN, "message_id": MESSAGE_ID, "mail_id": "me-2026-0042.7.1", "now": NOW} | more),
    )


def opened(mail: TypedMail) -> EmailMessage:
    found = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert [part.defects for part in found.walk() if part.defects] == []
    return found


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


# Every form.


def test_no_template_is_missing_or_unused() -> None:
    assert set(FORMS) == COMPOSER.forms


def test_every_partial_is_included_somewhere() -> None:
    sources = {path.name: path.read_text() for path in (TEMPLATES / "mail").glob("*.*")}
    used = set(re.findall(r'include "(.*?)"', "".join(sources.values())))
    assert used == {name for name in sources if name.startswith("_")}


@for_each(("reply", "view"), ALL)
def test_every_form_reads_the_same_as_text_and_as_html(reply: Reply, view: dict[str, Any] | None) -> None:
    mail = typed(reply, view)
    message = opened(mail)
    text, html = part(message, "plain"), part(message, "html")
    assert text == mail.text
    assert words(text) == words("".join(heard(html).said))
    assert "<h1" in html
    assert len(html.encode()) < 20_000


# A heading, a day to do it by, a button, or a sentence that says what may be done or what we do next.
_SAYS_WHAT_IS_NEXT = re.compile(
    r"^(Langkah berikutnya:|Pilihan (lain|Bapak/Ibu):|Bila .*|\[ .+ \].*|.* paling lambat .*|"
    r"Batas waktu(nya)? .*|  1[ .] .*|  1 [A-Z]+ .*|!! (Mohon|Teruskan) .*|Akan dikirim .*|"
    r"  SETUJU  .*|Tiap laporan .*|Mohon .*|"
    r"Balas dengan .*)$",
    re.MULTILINE,
)
# Letters after which nothing is asked of their reader; none of them says only that.
_ONLY_TELLS = {"absence", "report", "balance_clear", "alarm_clear"} | {
    f"reprimand_{what}" for what in ("settled", "copy", "rejected", "account")
}


@for_each(("reply", "view"), ALL)
def test_every_form_fits_72_columns_and_says_what_comes_next(
    reply: Reply, view: dict[str, Any] | None
) -> None:
    mail = typed(reply, view)
    assert [line for line in mail.text.splitlines() if len(line) > 72] == []
    assert len(mail.subject) <= 130
    assert _SAYS_WHAT_IS_NEXT.search(mail.text) or reply.form in _ONLY_TELLS
    assert not re.search(r"None|True|False|\{|\}|(?<!\*)\*\*(?!\*)|Undefined", mail.text + mail.subject)
    assert not re.search(r"[a-z]+_[a-z]+", re.sub(r"\S+\.(jpg|pdf)", "", mail.text)), "a key that has no word"


@for_each(("reply", "view"), ALL)
def test_every_form_ends_with_the_unit_and_the_ref(reply: Reply, view: dict[str, Any] | None) -> None:
    mail = typed(reply, view)
    assert mail.text.endswith("Kode balasan (jangan dihapus): 7k3m-q2w9-ztx4-vbc5-h\n")
    flat = " ".join(mail.text.split())
    known = COMPOSER.house
    assert known.mail in flat
    assert known.unit in flat
    if reply.role == Role.COMPLAINANT:
        assert known.address in flat
        assert [channel for channel in known.channels if channel not in flat] == []


@for_each(("reply", "view"), ALL)
def test_officials_never_read_the_complainants_address(reply: Reply, view: dict[str, Any] | None) -> None:
    mail = typed(reply, view)
    if reply.role not in (Role.COMPLAINANT, Role.ADMIN):
        assert lint(f"{mail.subject}\n{mail.text}", ["yulia@warga.example", "Dusun II, Ujan Mas Baru"]) == []


@for_each(("reply", "view"), ALL)
def test_forms_can_be_typed_with_nothing_but_what_the_desk_always_gives(
    reply: Reply, view: dict[str, Any] | None
) -> None:
    """An optional fact that is missing must never keep a letter from being typed."""
    needed = {
        key: reply.data[key]
        for key in (
            "cases",
            "letter",
            "what",
            "lines",
            "agencies",
            "form",
            "rating",
            "balance",
            "alarms",
            "order",
            "per_hour",
        )
        if key in reply.data
    }
    bare = Reply(reply.form, reply.role, reply.to, "", reply.purpose, data=needed)
    mail = typed(bare, view)
    assert mail.text.splitlines()[0]
    if reply.role == Role.COMPLAINANT:
        assert "Yth. Bapak/Ibu,\n" in mail.text


def test_a_form_that_is_not_there_is_named() -> None:
    reply, view = one("receipt")
    with pytest.raises(KeyError, match="rahasia"):
        typed(Reply("rahasia", reply.role, reply.to, reply.name), view)
    with pytest.raises(KeyError):
        typed(Reply("_akhir", reply.role, reply.to, reply.name), view)


# Words.


def test_every_key_of_the_procedure_has_its_words() -> None:
    tables = COMPOSER.words.tables
    assert set(sop.REASONS) <= set(tables["reason"]) == set(tables["reason_sentence"])
    assert set(sop.CLASSES) == set(tables["class"]) == set(tables["citizen_class"])
    stages = {stage.name for stage in sop.STAGES.values()}
    assert stages <= set(tables["stage"])
    assert stages <= set(tables["already"])
    assert {str(role) for role in Role} == set(tables["role"])
    assert set(REASONS) == set(tables["left_out"])
    waiting = {
        stage.name
        for stage in sop.STAGES.values()
        if {bell.name for bell in stage.bells} - {"overdue", "still_late"}
        and stage.holder not in (Role.COMPLAINANT, Role.SYSTEM)
    }
    assert waiting <= set(tables["awaited"])


def test_every_menu_act_is_a_way_of_the_sop_or_a_question_of_ours() -> None:
    import tomllib

    menus = tomllib.loads((TEMPLATES / "menus.toml").read_text())
    ways = {way.act for stage in sop.STAGES.values() for way in stage.ways}
    ours = {"yes", "no", "this", "new", "delivered", "send_masked", "discard", "send_as_is"}
    ours |= {"go_on", "spam_all", "replace", "append"}
    for purpose, rows in menus.items():
        assert [row["act"] for row in rows if row["act"] not in ways | ours] == [], purpose
        # a digit means the same on every sheet of a desk, so one may be missing
        digits = [int(row["digit"]) for row in rows]
        assert digits == sorted({*digits}), purpose
        assert not digits or digits[0] == 1, purpose


def test_the_answer_has_no_numbered_menu_but_one_tap_ratings() -> None:
    mail = typed(*one("answer"))
    links = heard(part(opened(mail), "html")).links
    written = [unquote(link.rpartition("body=")[2]).rstrip() for link in links]
    assert written == ["5", "4", "3", "2", "1", "Belum beres:"]
    assert "  4  Puas\n  3  Cukup\n" in mail.text
    assert "[ Belum beres? Tulis apa yang kurang ]" in mail.text
    assert len(re.findall(r"^ +\d  \w", mail.text, re.MULTILINE)) == 5


def test_the_verification_suggests_in_its_buttons() -> None:
    mail = typed(*one("verification"))
    assert "[ Teruskan ke DISPERKIMTAN ]  (Dinas Perumahan" in mail.text
    assert "balas: 1 DISPERKIMTAN)" in mail.text
    links = heard(part(opened(mail), "html")).links
    assert links[0].startswith(
        "mailto:pengaduan%2B7k3mq2w9ztx4vbc5h@muaraenim.example?subject=Re%3A%20%5BME-2026-0042%5D"
    )
    assert links[0].rstrip("%20").endswith("&body=1%20DISPERKIMTAN")


def test_dates_sizes_and_series_as_people_write_them() -> None:
    say = COMPOSER.words
    assert say.full_date(date(2026, 3, 5)) == "Kamis, 5 Maret 2026"
    assert say.full_date("2026-03-05") == "Kamis, 5 Maret 2026"
    assert say.short_date(datetime(2026, 3, 4, 18, 30, tzinfo=UTC)) == "5 Maret 2026"
    assert say.moment("2026-03-05T01:00:00+00:00") == "Kamis, 5 Maret 2026 pukul 08.00 WIB"
    assert (say.full_date(None), say.moment("minggu depan")) == ("", "minggu depan")
    assert (size(240_112), size(2_412_331), size(3)) == ("240 KB", "2,4 MB", "1 KB")
    assert series(["a"]) + series(["a", "b"]) + series("abc") == "aa dan ba, b, dan c"
    assert short("Jalan rusak parah di depan pasar", 20) == "Jalan rusak parah..."


def test_a_hidden_oversight_case_warns_its_readers() -> None:
    text = typed(
        *one("disposition", None, {"oversight": True, "secret": True, "who": "Pelapor #0042"}, oversight=True)
    ).text
    assert "Pelapor #0042" in text
    assert "jangan diteruskan kepada pihak yang dilaporkan" in " ".join(text.split())


def test_several_agencies_still_to_answer_keep_the_case_open() -> None:
    text = " ".join(
        typed(*one("answer", None, None, more=["Dinas Kesehatan", "RSUD"], silent_until=None)).text.split()
    )
    assert "menunggu jawaban dari Dinas Kesehatan dan RSUD" in text
    assert "kami tutup" not in text


def test_no_citizen_is_promised_a_day_that_is_over() -> None:
    late = {"stage": "handling", "status": "processed", "whole": date(2026, 2, 27)}
    assert "sudah lewat. Kami mohon maaf." in " ".join(
        typed(*one("status_letter", Role.COMPLAINANT, late)).text.split()
    )
    for form in ("noted", "progress", "forwarded"):
        text = " ".join(
            typed(
                *one(
                    form,
                    None,
                    late,
                    **{"whole": late["whole"], "by": None if form == "noted" else late["whole"]},
                )
            ).text.split()
        )
        assert "paling lambat" not in text, form


def test_files_that_cannot_go_are_named() -> None:
    left = [{"name": "film.mp4", "reason": "too_large"}]
    for form in ("answer", "disposition"):
        assert "- film.mp4: terlalu besar untuk email" in typed(*one(form, None, None, left_out=left)).text


def test_offices_are_greeted_as_offices() -> None:
    assert "Yth. Kantor Bupati,\n" in typed(*one("reprimand_draft")).text
    assert "triwulan I tahun 2026" in typed(*one("report")).subject


def test_paper_asks_for_no_reply_by_mail() -> None:
    for form, (roles, *_) in FORMS.items():
        if roles == (Role.COMPLAINANT,):
            reply, view = one(form)
            subject, paragraphs = COMPOSER.paper_paragraphs(reply, view, now=NOW)
            assert subject
            assert paragraphs
            text = " ".join(paragraphs)
            assert not re.search(r"balas\b|membalas|email ini|Ref:", text, re.IGNORECASE), form


# Headers.


def test_headers_of_a_mail() -> None:
    reply, view = one("answer")
    mail = typed(reply, view, references=["<a@x.example>", "<b@x.example>"])
    message = opened(mail)
    assert message["From"] == "Pengaduan Kabupaten Muara Enim <pengaduan@muaraenim.example>"
    assert message["To"] == "Yulia Sari <orang@kotak.example>"
    assert message["Reply-To"].addresses[0].addr_spec == mail.sender == f"pengaduan+{TOKEN}@muaraenim.example"
    assert (
        message["Subject"]
        == mail.subject
        == "[ME-2026-0042] Laporan sudah dijawab: Lampu jalan mati di depan SD Negeri 4 Ujan Mas"
    )
    assert message["Date"] == "Tue, 03 Mar 2026 08:00:00 +0700"
    assert message["Message-ID"] == MESSAGE_ID
    assert message["In-Reply-To"] == "<b@x.example>"
    assert message["References"].split() == ["<a@x.example>", "<b@x.example>"]
    assert message["x-ms-reactions"] == "disallow"


def test_only_what_the_program_writes_itself_is_marked_as_a_machines() -> None:
    """RFC 3834 5. What a person wrote for the reader is his."""
    marked = {form: opened(typed(*one(form)))["Auto-Submitted"] for form in FORMS}
    people = {form for form, mark in marked.items() if mark is None}
    assert people == {
        *("ask", "progress", "answer", "response", "comment", "more_text", "revise", "urged"),
        *("reprimand", "reprimand_account", "survivor"),
    }
    assert (marked["receipt"], marked["verification"]) == ("auto-replied", "auto-generated")


def test_without_plus_addressing_the_address_stays_plain() -> None:
    plain = MailComposer(TEMPLATES, house(plus_addressing=False))
    mail = typed(*one("verification"), composer=plain)
    message = opened(mail)
    assert message["Reply-To"].addresses[0].addr_spec == mail.sender == "pengaduan@muaraenim.example"
    assert all(
        link.endswith("Kode%20balasan%3A%207k3m-q2w9-ztx4-vbc5-h")
        for link in heard(part(message, "html")).links
    )


def test_a_mail_without_a_token_has_no_ref() -> None:
    mail = typed(*one("reprimand_copy"), token="")
    assert "Kode balasan" not in mail.text
    assert mail.sender == "pengaduan@muaraenim.example"


def test_long_threads_keep_their_first_and_latest_ids_unencoded() -> None:
    ids = [f"<{'x' * 60}.{number}@muaraenim.example>" for number in range(40)]
    mail = typed(*one("answer"), references=ids)
    assert b"=?" not in mail.raw.partition(b"\r\n\r\n")[0]
    assert opened(mail)["References"].split() == [ids[0], *ids[-10:]]


def test_names_with_commas_quotes_and_letters_beyond_ascii_stay_one_address() -> None:
    for name in ('Budi, S.T., M.M. "Bud"', "Nyimas Zaleha – Tāj", "Sri\r\nBcc: x@y.example", "", "\ud800x"):
        reply, view = one("answer")
        message = opened(
            typed(
                Reply(reply.form, reply.role, "orang@kotak.example", name, reply.purpose, data=reply.data),
                view,
            )
        )
        (address,) = message["To"].addresses
        assert address.addr_spec == "orang@kotak.example"
        assert message["Bcc"] is None


HOSTILE = (
    "Jalan\r\nBcc: korban@x.example\r\n\r\n<b>isi</b>", "# kepala", "{menu}", "{{ house.mail }}{% raw %}",
    "a | b | c", "<script>alert(1)</script>",
    "**tebal**", "\u202egnp.exe", "Ref: aaaa-bbbb-cccc-dddd-e", "x" * 3000, "😀 ⭐⭐⭐", "\x00\x1b[31m", "---",
    "- 1", "~ kecil", "@ 1 | x",
)  # fmt: skip


@for_each("hostile", HOSTILE)
def test_what_users_write_reaches_neither_headers_nor_markup(hostile: str) -> None:
    kinds = None
    for title, text, name in (("Judul", "Isi", "Yulia"), (hostile, hostile, hostile)):
        reply, view = one(
            "verification", None, {"title": title, "text": text, "who": name, "place": title, "wants": text}
        )
        named = Reply(reply.form, reply.role, reply.to, name, reply.purpose, data=reply.data)
        mail = typed(named, view)
        message = opened(mail)
        assert set(message.keys()) == {
            "From",
            "To",
            "Reply-To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "x-ms-reactions",
            "MIME-Version",
            "Content-Type",
        }
        html = part(message, "html")
        assert words(mail.text) == words("".join(heard(html).said))
        assert "script" not in heard(html).tags
        blocks = [block.kind for block in COMPOSER.draft(named, view, now=NOW).blocks]
        if len(hostile) < 280:  # a longer text stands in short above the choices, and whole below them
            assert blocks == (kinds or blocks)
        kinds = blocks


@for_each(
    "nested",
    ["=?utf-8?Q?Rahasia?=", "=?UTF-8?B?UmFoYXNpYQ==?= é", "a=?us-ascii?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?="],
)
def test_what_was_encoded_twice_is_decoded_no_second_time(nested: str) -> None:
    """The reader's program shows what we have read, however often it decodes: in subject, name and file
    name."""
    reply, view = one("receipt")
    assert view is not None
    file = Enclosure(f"{nested}.pdf", "application/pdf", b"%PDF-1.4")
    made = typed(replace(reply, name=nested), {**view, "title": nested}, enclosures=(file,))
    message = opened(made)
    attached = next(iter(message.iter_attachments())).get_filename() or ""
    for shown in (str(message["Subject"]), str(message["To"].addresses[0].display_name), attached):
        assert str(make_header(decode_header(shown))) == shown
        assert "utf-8" in shown.lower() or "us-ascii" in shown.lower()
    assert made.subject == str(message["Subject"])


def test_hostile_addresses_and_ids_cannot_end_a_line() -> None:
    reply, view = one("receipt")
    mail = typed(
        Reply("receipt", reply.role, "a/../../x@y.example\r\nBcc: z@y.example", "X", "case", data=reply.data),
        view,
        message_id="<a@b>\r\nX-Y: 1",
    )
    message = opened(mail)
    assert message["Bcc"] is None
    assert message["X-Y"] is None


def test_lines_are_short_and_end_in_crlf() -> None:
    reply, view = one("verification", None, {"text": "é" * 5000 + "\nFrom here\n.\n", "title": "ü" * 300})
    mail = typed(reply, view)
    lines = mail.raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert b"\n" not in b"".join(lines)
    assert mail.raw.isascii()
    assert "é" * 5000 in part(opened(mail), "plain")


def test_the_same_letter_is_the_same_bytes() -> None:
    assert typed(*one("receipt")).raw == typed(*one("receipt"), composer=MailComposer(TEMPLATES, house())).raw


@given(
    st.lists(
        st.text(
            st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]) | st.sampled_from(" =.\t"),
            max_size=200,
        )
    )
)
def test_lines_are_quoted_one_by_one_and_read_as_they_were(lines: list[str]) -> None:
    payload = "\n".join(lines).encode()
    quoted = b"\n".join(map(quoted_printable, payload.split(b"\n")))
    assert binascii.a2b_qp(quoted) == payload
    assert max(map(len, quoted.split(b"\n"))) <= 76  # RFC 2045 6.7
    assert not any(line.endswith((b" ", b"\t")) for line in quoted.split(b"\n"))


# Enclosures.


def test_enclosures_come_through_and_encoded_ones_as_they_came() -> None:
    data = os.urandom(5000)
    encoded = base64.encodebytes(data)
    mail = typed(
        *one("answer"),
        enclosures=[
            Enclosure("foto, satu.jpg", "image/jpeg", data, encoded),
            Enclosure("surat jalan – Ogan.pdf", "application/pdf", b"%PDF", None),
        ],
    )
    message = opened(mail)
    first, second = message.iter_attachments()
    assert (first.get_filename(), first.get_content_type(), first.get_content()) == (
        "foto, satu.jpg",
        "image/jpeg",
        data,
    )
    assert encoded.replace(b"\n", b"\r\n") in mail.raw
    assert (second.get_filename(), second.get_content()) == ("surat jalan – Ogan.pdf", b"%PDF")


@for_each("cut", [13_676, 998, 77, 60])
@for_each("noise", [b"", b"\xff\xc3\xa4"])
def test_base64_in_lines_of_any_length_leaves_in_short_ones(cut: int, noise: bytes) -> None:
    """RFC 2045 6.8 and RFC 5321 4.5.3.1.6: a relay may refuse a line of more than 998 octets, for good."""
    data = os.urandom(10_257)
    written = base64.b64encode(data)
    encoded = b"\n".join(written[at : at + cut] for at in range(0, len(written), cut))
    mail = typed(*one("answer"), enclosures=[Enclosure("a.pdf", "application/pdf", b"", noise + encoded)])
    assert mail.raw.isascii()
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 900
    if not noise and cut < 77:
        assert encoded.replace(b"\n", b"\r\n") in mail.raw
    (found,) = opened(mail).iter_attachments()
    assert found.get_content() == data


@pytest.mark.parametrize(
    "name", ['a".exe\r\nX: 1', "é" * 140 + ".pdf", "", "panjang " * 30 + ".pdf", "\u202efdp.exe"]
)
def test_odd_file_names(name: str) -> None:
    mail = typed(*one("answer"), enclosures=[Enclosure(name, "text/html\r\nX: 1", b"x", None)])
    message = opened(mail)
    (found,) = message.iter_attachments()
    assert found.get_content_type() == "application/octet-stream"
    assert found["X"] is None
    assert found.get_filename()
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 998


# Golden letters: how the house writes. To renew them after a change of words: GOLDEN=1 pytest
# tests/writing/test_mail_composer.py


@pytest.mark.parametrize("form", ["receipt", "verification", "disposition", "answer", "digest"])
def test_golden_letters(form: str) -> None:
    mail = typed(*one(form))
    path = GOLDEN / f"{form}.txt"
    shown = f"Subject: {mail.subject}\n\n{mail.text}"
    if os.environ.get("GOLDEN"):
        path.write_text(shown)
    assert shown == path.read_text()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Yulia Sari", "Bapak/Ibu Yulia Sari"),
        ("Ibu Marni", "Ibu Marni"),
        ("PAK Joni", "Bapak Joni"),
        ("Bpk. Joni", "Bapak Joni"),
        ("Ibu", "Bapak/Ibu Ibu"),
        ("Budi Santoso", "Bapak/Ibu Budi Santoso"),
        ("", "Bapak/Ibu"),
    ],
)
def test_nobody_is_given_two_honorifics(name: str, said: str) -> None:
    assert addressed_as(name) == said


def test_exchange_may_tell_what_we_live_on() -> None:
    """MS-OXCMAIL 2.1.3.2.20: NDR is never suppressed (returns.py lives on it), OOF only of citizens
    (officials' are told on)."""
    for reply, view in replies():
        suppressed = set(str(opened(typed(reply, view))["X-Auto-Response-Suppress"]).split(", "))
        assert {"DR", "RN", "NRN", "AutoReply"} == suppressed - {"OOF"}, reply.form
        assert ("OOF" in suppressed) == (reply.role == Role.COMPLAINANT), reply.form


# What the program calls acts, stages and letters, where that is no Indonesian word.
_KEYS = frozenset((*ACTS, *FORMS, *(key.partition(".")[2] for key in sop.STAGES))) - {
    "status", "form", "digest", "report", "copy", "post", "answer", "split", "restore",
}  # fmt: skip


@pytest.mark.parametrize(("reply", "view"), ALL)
def test_no_letter_says_a_key_of_the_program(reply: Reply, view: dict[str, Any] | None) -> None:
    said = {*words(part(opened(typed(reply, view)), "plain"))}
    assert sorted(said & _KEYS) == []


def test_a_notice_tells_nothing_of_the_matter() -> None:
    """Who wishes notices wishes that nobody beside him reads the matter on a screen."""
    for reply, view in replies():
        if reply.form == "notice" and view:
            mail = typed(reply, view)
            assert view["title"] not in " ".join((mail.subject, *mail.text.split("\n")))
            assert view["title"] not in part(opened(mail), "html")
