"""Which machine wrote it, or which person: by standard, by signs, and every entry of automatic.toml against
its example."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailroom.reading.language import grammar_patterns
from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.senders.auto_mail import classify
from tests.tables import for_each

TABLE = grammar_patterns.load("automatic")
LETTERS = Path(__file__).parents[2] / "letters"


def mail(
    subject: str = "laporan",
    text: str = "lampu jalan mati",
    sender: str = "warga@contoh.example",
    **more: str,
) -> OpenedMail:
    fields = {
        "From": sender,
        "To": "p@kab.example",
        "Subject": subject,
        "Date": "Tue, 03 Nov 2026 07:12:40 +0700",
        "Message-ID": "<1@contoh.example>",
    }
    fields |= {name.replace("_", "-"): value for name, value in more.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return open_mail(f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode())


@for_each("row", TABLE["subject"], ids=lambda row: row["example"][:40])
def test_each_automatic_subject(row: dict[str, str]) -> None:
    assert classify(mail(row["example"]), "").kind == "auto_reply"
    assert classify(mail(row["example"])).kind == ("auto_reply" if row.get("sure") else "human")


@for_each("row", TABLE["phrase"], ids=lambda row: row["example"][:40])
def test_each_automatic_phrase(row: dict[str, str]) -> None:
    assert classify(mail("Re: disposisi", row["example"]), "").kind == "auto_reply"
    assert classify(mail("Re: disposisi", row["example"])).kind == "human"
    assert any("isi jawaban otomatis" in reason for reason in classify(mail("Re: x", row["example"]), "").why)


@for_each("row", TABLE["challenge"], ids=lambda row: row["example"][:40])
def test_each_challenge(row: dict[str, str]) -> None:
    assert classify(mail("Re: disposisi", row["example"]), "").kind == "auto_reply"


@for_each("word", TABLE["sender"]["daemon"])
def test_each_daemon(word: str) -> None:
    assert (
        classify(mail("Undelivered Mail", "could not be delivered", f"{word}@contoh.example")).kind
        == "bounce"
    )


@for_each("word", TABLE["sender"]["daemon_name"])
def test_each_daemon_by_name(word: str) -> None:
    assert (
        classify(mail("Undelivered Mail", "could not be delivered", f"{word} <x@contoh.example>")).kind
        == "bounce"
    )


@for_each("word", TABLE["sender"]["weak"] + TABLE["sender"]["robot"])
def test_weak_senders_need_two_more_signs(word: str) -> None:
    assert classify(mail("laporan", "lampu mati", f"{word}@contoh.example")).kind == "human"
    assert (
        classify(
            mail("Undelivered Mail", "this message could not be delivered", f"{word}@contoh.example")
        ).kind
        == "bounce"
    )


@for_each("word", TABLE["failure"]["opening"])
def test_each_opening_of_a_failure(word: str) -> None:
    assert (
        classify(
            mail(f"{word} x", "The following addresses had permanent fatal errors\r\n<a@b.example>")
        ).kind
        == "bounce"
    )
    assert classify(mail(f"Re: {word}", "Kami juga menerima ini. Alamat mana yang benar?")).kind == "human"


@for_each("word", TABLE["failure"]["strong"] + TABLE["failure"]["phrase"] + TABLE["failure"]["subject"])
def test_words_of_failure_make_no_person_a_robot(word: str) -> None:
    assert classify(mail("laporan", f"Saya mendapat jawaban: {word}. Mohon bantuannya.")).kind == "human"
    assert classify(mail(f"Re: {word}", "lampu jalan mati")).kind == "human"


@for_each("word", TABLE["failure"]["strong"])
def test_each_strong_phrase_of_a_machine(word: str) -> None:
    assert (
        classify(mail("Undelivered", f"{word} <dinas@contoh.example>", "mailer-daemon@contoh.example")).kind
        == "bounce"
    )


@for_each("word", TABLE["failure"]["full"])
def test_each_word_for_a_full_box(word: str) -> None:
    found = classify(
        mail("Undelivered", f"<dinas@contoh.example>: {word}", "mailer-daemon@contoh.example")
    ).bounce
    assert found is not None and found.recipients[0].full and not found.recipients[0].dead


@for_each("word", TABLE["failure"]["delayed"])
def test_each_word_for_a_delay(word: str) -> None:
    text = f"Your message to <dinas@contoh.example> could not be delivered. {word}"
    found = classify(mail("Mail delivery", text, "mailer-daemon@contoh.example")).bounce
    assert found is not None and found.delayed and not found.recipients[0].permanent


def _told(note: Path) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in note.read_text(encoding="utf-8").splitlines() if ": " in line)


BOUNCES = [
    path for path in sorted(LETTERS.glob("*.note")) if "recipients:" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("note", BOUNCES, ids=lambda path: path.stem)
def test_what_a_bounce_says(note: Path) -> None:
    told = _told(note)
    found = classify(open_mail(note.with_suffix(".eml").read_bytes())).bounce
    address, verdict, *more = told["recipients"].split()
    assert found is not None
    assert [one.address for one in found.recipients] == [address]
    assert found.recipients[0].permanent is (verdict == "permanent")
    assert found.recipients[0].dead is ("dead" in more)
    assert found.recipients[0].full is ("full" in more)
    assert found.message_id == told["returned"]


def test_a_weak_sign_alone_decides_nothing() -> None:
    assert classify(mail(X_Auto_Response_Suppress="All")).kind == "human"
    assert classify(mail(Precedence="list")).kind == "human"
    assert classify(mail(Precedence="bulk")).kind == "human"
    assert classify(mail(Auto_Submitted="no")).kind == "human"
    assert classify(mail(Auto_Submitted="No (typed by hand)")).kind == "human"
    assert classify(mail(X_Spam_Status="No, score=1.0")).kind == "human"
    assert classify(mail("Re: Balasan otomatis: apa ini?", "Kok dijawab mesin terus?")).kind == "human"


@for_each(
    ("name", "value"),
    [
        ("Auto-Submitted", "auto-replied"),
        ("Auto-Submitted", "auto-generated"),
        ("Auto-Submitted", "(vacation (1.2)) auto-replied"),
        ("Auto-Submitted", 'auto-notified; owner-email="x"'),
        ("X-Autoreply", "yes"),
        ("X-Autorespond", "x"),
        ("Precedence", "auto_reply"),
        ("X-FC-MachineGenerated", "true"),
        ("X-Mailer", "vacation 1.2"),
    ],
)
def test_headers_of_automatic_answers(name: str, value: str) -> None:
    found = classify(mail(**{name.replace("-", "_"): value}))
    assert found.kind == "auto_reply"
    assert any(name in reason for reason in found.why)


def test_the_null_sender_is_a_machine() -> None:
    assert classify(mail(), "").kind == "auto_reply"
    assert classify(mail(Return_Path="<>")).kind == "auto_reply"
    assert classify(mail(Return_Path="<warga@contoh.example>")).kind == "human"
    assert classify(mail(Return_Path="<>"), "warga@contoh.example").kind == "human"


def test_lists_and_spam_are_filed_and_a_persons_reason_is_said() -> None:
    assert classify(mail(List_Id="<x.contoh.example>")).kind == "list"
    assert classify(mail(List_Unsubscribe="<mailto:x@contoh.example>", Precedence="bulk")).kind == "list"
    assert classify(mail(List_Unsubscribe="<mailto:x@contoh.example>")).kind == "human"
    assert classify(mail(X_Spam_Flag="YES")).kind == "spam"
    assert classify(mail()).why


@given(st.text(max_size=200), st.text(max_size=400), st.one_of(st.none(), st.text(max_size=40)))
@settings(max_examples=150)
def test_anything_gets_a_kind_and_a_reason(subject: str, text: str, envelope: str | None) -> None:
    found = classify(
        OpenedMail(subject=subject, text=text, sender=("", "mailer-daemon@contoh.example")), envelope
    )
    assert found.kind in {"human", "auto_reply", "bounce", "report", "list", "spam"} and found.why


@for_each("row", TABLE["companion"], ids=lambda row: row["example"][:40])
def test_a_mail_that_calls_itself_automatic_says_one_thing_more(row: dict[str, str]) -> None:
    said = f"{row['example']}\n\nIni adalah balasan otomatis."
    assert classify(mail("Re: laporan", said)).kind == "auto_reply"
    assert classify(mail("Re: laporan", row["example"])).kind == "human"
    assert classify(mail("Fwd: laporan", said)).kind == "human"
    assert (
        classify(mail("Re: laporan", f"{row['example']} Dijawab begini: ini adalah balasan otomatis.")).kind
        == "human"
    )
    assert classify(mail("Re: laporan", f"Nama: Budi\nPesan: lampu mati\n\n{said}")).kind == "human"


@pytest.mark.parametrize("row", TABLE["title"], ids=lambda row: row["example"][:40])
def test_a_line_that_calls_the_mail_automatic(row: dict[str, str]) -> None:
    said = f"Kantor kami tutup sampai Senin. Do not reply.\n\n{row['example']}"
    assert classify(mail("Re: laporan", said)).kind == "auto_reply"
    assert (
        classify(mail("Re: laporan", f"Katanya {row['example']} Kantor kami tutup sampai Senin.")).kind
        == "human"
    )


@for_each("word", TABLE["carries"])
def test_a_form_that_carries_a_persons_words_is_his(word: str) -> None:
    said = f"Kantor kami tutup. {word} Lampu jalan mati.\n\nPesan ini dikirim secara otomatis."
    assert classify(mail("Kiriman", said)).kind == "human"


@pytest.mark.parametrize("title", TABLE["needs_more"])
def test_a_title_that_may_be_a_persons_needs_a_second_sign(title: str) -> None:
    assert classify(mail(title.capitalize(), "Di depan gedung itu banyak sampah.")).kind == "human"
    assert classify(mail(title.capitalize(), "Saya sedang cuti.")).kind == "auto_reply"
    assert classify(mail(f"{title.capitalize()}: laporan", "Sampai Senin.")).kind == "auto_reply"


@for_each("word", TABLE["receipt"]["subject"])
def test_each_title_of_a_receipt(word: str) -> None:
    assert (
        classify(mail(f"{word.capitalize()} disposisi", "Your message was read on Monday.")).kind == "report"
    )
    assert classify(mail(f"{word.capitalize()} disposisi", "Mohon dibaca surat kami.")).kind == "human"


@for_each("phrase", TABLE["receipt"]["phrase"])
def test_each_sentence_of_a_receipt(phrase: str) -> None:
    assert classify(mail("Dibaca: disposisi", f"Pesan Anda {phrase} 9 Februari 2026.")).kind == "report"
    assert classify(mail("disposisi", f"Pesan Anda {phrase} 9 Februari 2026.")).kind == "human"


@pytest.mark.parametrize("word", TABLE["failure"]["held"])
def test_mail_that_a_list_holds_back_did_not_fail(word: str) -> None:
    assert classify(mail(f"Your message to Warga {word}", "It is being held."), "").kind == "auto_reply"


def test_words_alone_make_a_bounce_only_where_title_and_sentence_are_a_machines() -> None:
    assert classify(mail("Delivery problem", "Mailbox full kayaknya.")).kind == "human"
    assert classify(mail("Fwd: Undelivered Mail", "This is the mail system at host mx.")).kind == "human"
    assert (
        classify(mail("Delivery failure", "Your message was not delivered to:\r\n<a@b.example>")).kind
        == "bounce"
    )
