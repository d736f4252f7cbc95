"""The clerk at work, driven as bytes: questions about letters, paper complaints, filed-apart mail, bounces,
clocks, faults."""

from __future__ import annotations

import errno
import io
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mailroom.clerk import dispatch
from mailroom.clerk.current_work import LETTER, Piece
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.outcome import CaseDecision, Outcome
from mailroom.clerk.time.balance_sheet import balance
from mailroom.clerk.write.writer import Writer
from mailroom.commands.store.store_proof import Files, Proof
from mailroom.config import Config
from mailroom.doors.maildir import Maildirs
from mailroom.office import Office
from mailroom.procedure import deadlines
from mailroom.procedure.letter import Envelope
from mailroom.shelves.engines import cabinet_at
from tests.delivery_reports import delivery_report
from tests.mailbag import ADMIN, CITIZEN, LIAISON, NAME, OUTSIDER, TEXT, Bag, Refusing, Stubborn, flat

OTHER = "pupr.muaraenim@surelgratis.example"
DEPUTY = "penghubung2@pupr.muaraenim.example"
NEW_CASE = [("receipt", CITIZEN), ("verification", ADMIN)]
ANSWER = "Jalan di Desa Lembak sudah kami tambal sepanjang 120 meter pada 10 Maret 2026."


def noise() -> bytes:
    """A photograph, large enough to be nobody's logo."""
    made = io.BytesIO()
    Image.effect_noise((320, 240), 90).convert("RGB").save(made, "JPEG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "asked"), [("", "nama dan alamat Bapak/Ibu (dapat"), ("Amir", "alamat rumah Bapak/Ibu (dapat")]
)
def test_nobody_is_asked_for_the_name_that_his_mail_bears(bag: Bag, name: str, asked: str) -> None:
    assert bag.write("warga@warga.example", name=name) == [
        ("receipt", "warga@warga.example"),
        ("verification", ADMIN),
    ]
    assert asked in flat(bag.read(bag.last("receipt")).get_body(("plain",)).get_content())


def test_a_report_that_is_all_subject_is_passed_on_whole(bag: Bag) -> None:
    title = (
        "PAK LAMPU JALAN DI DESA TANJUNG RAMAN KEC MUARA ENIM SUDAH MATI SEJAK TANGGAL 3 MARET 2026 "
        "TOLONG DIPERBAIKI SAYA TAKUT PULANG MENGAJI"
    )
    bag.write(subject=title, text="")
    assert title in flat(bag.last("verification")["text"].replace("\n> ", " "))
    assert bag.case().text == title


@pytest.mark.parametrize(
    ("text", "files", "called"),
    [
        ("", ("foto.jpg",), "Kiriman berkas tanpa keterangan"),
        ("Dikirim dari iPhone saya", ("foto.jpg",), "Kiriman berkas tanpa keterangan"),
        ("", (), "Surat tanpa isi"),
    ],
)
def test_a_mail_without_a_word_has_a_name(bag: Bag, text: str, files: tuple[str, ...], called: str) -> None:
    bag.write(subject="", text=text, files={name: os.urandom(20_000) for name in files})
    assert bag.last("receipt")["subject"].endswith(f"terima: {called}")
    if not text:
        assert "(tanpa tulisan" in bag.last("verification")["text"]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("tanya", "Assalamualaikum, sampai mana laporan saya ya pak?"),
        ("status laporan saya", ""),
        ("Laporan", "Bagaimana perkembangan laporan saya nomor ME-2026-0001?"),
    ],
)
def test_a_fresh_mail_that_asks_how_far_his_report_is_gets_the_answer(
    bag: Bag, subject: str, text: str
) -> None:
    bag.complaint()
    with bag.nothing_changes():
        assert bag.write(subject=subject, text=text) == [("status_letter", CITIZEN)]
    assert bag.last("status_letter")["dossier"] == "ME-2026-0001"


def test_a_fresh_question_is_answered_for_each_open_case_and_for_no_strangers(bag: Bag) -> None:
    bag.complaint()
    bag.complaint(
        subject="Lampu jalan mati", text="Lampu jalan di Desa Lembak mati sejak 1 Maret 2026. Mohon diganti."
    )
    assert bag.write(subject="tanya", text="Sampai mana laporan saya?") == [("status_letter", CITIZEN)] * 2
    assert {row["dossier"] for row in bag.mails("status_letter")} == {"ME-2026-0001", "ME-2026-0002"}
    assert ("receipt", OUTSIDER) in bag.write(OUTSIDER, "tanya", "Sampai mana laporan saya?")
    assert ("receipt", CITIZEN) in bag.write(subject="KTP", text="Status KTP saya bagaimana ya pak?")


def test_the_admin_is_told_of_a_mail_that_came_before(bag: Bag) -> None:
    bag.complaint()
    assert "Surat yang sama" not in bag.last("verification")["text"]
    bag.write()
    assert "7 ME-2026-0001" in bag.last("verification")["text"]
    assert ("merged", CITIZEN) in bag.says("admin", "verification", "7 ME-2026-0001")
    bag.write(OUTSIDER)
    assert "Surat yang sama" not in bag.last("verification")["text"]


def test_what_is_told_while_the_reopening_is_asked_about_goes_along(bag: Bag) -> None:
    bag.closed()
    assert bag.says("citizen", "closed", "Pak, kemarin ada truk tangki lewat jalan itu malam-malam.") == [
        ("reopen_question", CITIZEN)
    ]
    assert bag.says(
        "citizen", "closed", "Tadi malam ada motor jatuh di lubang itu.", files={"foto.jpg": noise()}
    ) == [("noted", CITIZEN)]
    assert "cukup balas ya" in flat(bag.last("noted")["text"])
    assert bag.says("citizen", "noted", "ya") == [("comment", LIAISON), ("comment_received", CITIZEN)]
    told = bag.last("comment")["text"]
    assert "ada truk tangki lewat jalan itu" in flat(told)
    assert "ada motor jatuh" in flat(told)
    assert "foto.jpg" in [part.get_filename() for part in bag.read(bag.last("comment")).iter_attachments()]


def test_a_second_verdict_for_another_agency_is_asked_about_and_can_move_the_case(bag: Bag) -> None:
    bag.disposed("PUPR")
    with bag.nothing_changes():
        assert bag.says("admin", "verification", "1 DISPERKIMTAN") == [("already", ADMIN)]
        assert "1 DISPERKIMTAN" in bag.last("already")["text"]
        assert "hubungi Admin" not in bag.last("already")["text"]
        assert bag.says("admin", "verification", "1 PUPR") == [("already", ADMIN)]
    first = next(row for row in bag.mails("already") if "alihkan" in row["text"])
    moved = bag.answer(first, "1 DISPERKIMTAN")
    other = bag.who("liaison DISPERKIMTAN")
    assert sorted(moved) == sorted([("disposition", other), ("forwarded", CITIZEN), ("stop", LIAISON)])
    assert [part.agency for part in bag.case().live] == ["DISPERKIMTAN"]


# Letters that are held until the right person says whose they are.


def test_a_colleagues_answer_waits_for_the_liaison_and_counts_when_it_arrived(bag: Bag) -> None:
    bag.disposed()
    mail, colleague = bag.last("disposition"), "pegawai.pupr@surelgratis-lain.example"
    with bag.nothing_changes():
        assert bag.answer(mail, f"2 {ANSWER}", sender=colleague) == [("confirm", LIAISON)]
    arrived, asked = bag.now, bag.last("confirm")
    bag.at("2026-03-09 10:00")
    bag.answer(asked, "ya")
    bag.settle(windows_over=True)
    part = bag.case().dispositions[0]
    assert part.answered == arrived
    assert bag.stage() == "answered"
    assert bag.read(bag.last("answer"))["To"].endswith(f"<{CITIZEN}>")
    bag.says("citizen", "answer", "Belum bagus pak, masih ada lubang di ujung desa.")
    came = bag.answer(
        bag.last("comment"), "2 Lubang di ujung desa kami tambal hari Rabu, 11 Maret 2026.", sender=colleague
    )
    assert came == [("echo", LIAISON)]  # the address is known now


def test_a_letter_that_is_not_his_is_refused_and_its_address_not_learned(bag: Bag) -> None:
    bag.disposed()
    mail, stranger = bag.last("disposition"), "entah@lain.example"
    bag.answer(mail, f"2 {ANSWER}", sender=stranger)
    with bag.nothing_changes():
        bag.says("liaison PUPR", "confirm", "bukan")
        assert bag.answer(mail, f"2 {ANSWER}!", sender=stranger) == [("confirm", LIAISON)]
    assert [row["status"] for row in bag.letters() if row["sender"] == stranger] == ["refused", "held"]


def test_an_alias_is_known_for_its_agency_only(bag: Bag) -> None:
    bag.disposed("PUPR DLH")
    colleague = "pegawai@surelgratis-lain.example"
    bag.answer(bag.last("disposition", LIAISON), f"2 {ANSWER}", sender=colleague)
    bag.says("liaison PUPR", "confirm", "ya")
    other = bag.who("liaison DLH")
    assert bag.answer(bag.last("disposition", other), f"2 {ANSWER}", sender=colleague) == [("confirm", other)]


def test_a_second_yes_is_answered_kindly(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("disposition"), "1 1", sender="x@lain.example")
    bag.says("liaison PUPR", "confirm", "ya")
    with bag.nothing_changes():
        assert bag.says("liaison PUPR", "confirm", "ya betul") == [("already", LIAISON)]
    assert "sudah dijawab" in flat(bag.last("already")["text"])


def test_what_is_neither_yes_nor_no_is_asked_once_more_and_help_is_given(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("disposition"), "1 1", sender="x@lain.example")
    with bag.nothing_changes():
        assert bag.says("liaison PUPR", "confirm", "bantuan") == [("help", LIAISON)]
        assert bag.says("liaison PUPR", "confirm", "maksudnya gimana") == [("not_understood", LIAISON)]
        again = [("digest", ADMIN), ("not_understood", LIAISON)]
        assert bag.says("liaison PUPR", "confirm", "lho kok") == again
    assert bag.says("liaison PUPR", "not_understood", "ya")[0] == ("echo", LIAISON)


def fresh_to_old_address(bag: Bag) -> list[tuple[str, str]]:
    bag.complaint()
    to = str(bag.read(bag.last("receipt", CITIZEN))["Reply-To"])
    text = "Sampah di pasar Gelumbang menumpuk sejak 2 Maret 2026, mohon diangkut."
    message = bag.message(CITIZEN, "Sampah pasar Gelumbang", text, to=to, name=NAME)
    return bag.put(message.as_bytes(), CITIZEN, to)


def test_this_case(bag: Bag) -> None:
    assert fresh_to_old_address(bag) == [("this_or_new", CITIZEN)]
    assert bag.case().texts == []
    assert bag.says("citizen", "this_or_new", "1") == [("more_text", ADMIN), ("noted", CITIZEN)]
    assert bag.cases() == ["ME-2026-0001"]
    assert "pasar Gelumbang" in bag.case().texts[0].text


def test_or_a_new_one(bag: Bag) -> None:
    fresh_to_old_address(bag)
    assert bag.says("citizen", "this_or_new", "2") == NEW_CASE
    assert bag.case(1).texts == []
    assert bag.case(2).title.startswith("Sampah pasar")
    with bag.nothing_changes():
        assert bag.says("citizen", "this_or_new", "2") == [("already", CITIZEN)]


def three_cases(bag: Bag) -> None:
    for place in ("Lembak", "Gelumbang", "Belimbing"):
        bag.disposed(
            subject=f"Jalan rusak di {place}",
            text=f"Jalan di {place} rusak berat sejak 1 Maret 2026, mohon diperbaiki.",
        )


def test_an_officials_fresh_mail_is_asked_for_its_case(bag: Bag) -> None:
    three_cases(bag)
    with bag.nothing_changes():
        assert bag.write(sender=LIAISON, subject="Tindak lanjut", text="1 1") == [("which_case", LIAISON)]
    text = bag.last("which_case")["text"]
    assert [n in text for n in ("ME-2026-0001", "ME-2026-0002", "ME-2026-0003")] == [True] * 3
    assert bag.says("liaison PUPR", "which_case", "0002") == [
        ("echo", LIAISON),
        ("instruction", bag.who("officer PUPR")),
    ]
    assert [bag.stage(n) for n in (1, 2, 3)] == [
        "handling/distribution",
        "handling/execution",
        "handling/distribution",
    ]


def test_one_mail_for_two_cases(bag: Bag) -> None:
    three_cases(bag)
    bag.write(sender=LIAISON, subject="Tindak lanjut", text=f"2 {ANSWER}")
    bag.says("liaison PUPR", "which_case", "utk 0001 dan ME-2026-0003")
    assert [bag.stage(n) for n in (1, 2, 3)] == [
        "handling/window",
        "handling/distribution",
        "handling/window",
    ]


def test_an_official_has_a_complaint_of_his_own(bag: Bag) -> None:
    bag.write(
        sender=LIAISON,
        subject="Lampu jalan mati",
        text="Lampu jalan di depan rumah saya di Desa Lembak mati sejak 1 Maret 2026.",
    )
    assert bag.says("liaison PUPR", "which_case", "baru") == [("receipt", LIAISON), ("verification", ADMIN)]
    assert bag.case().address == LIAISON


def test_a_number_that_is_none_of_his_leaves_the_question_open(bag: Bag) -> None:
    three_cases(bag)
    bag.write(sender=LIAISON, subject="Tindak lanjut", text="1 1")
    with bag.nothing_changes():
        assert bag.says("liaison PUPR", "which_case", "0077") == [("not_understood", LIAISON)]
    assert len(bag.says("liaison PUPR", "which_case", "0003")) == 2


# Paper, telephone, counter.

FORM = """Nama: Pak Mat Solar
Alamat: RT 02 Desa Lembak
Surel:
Telepon: 0812-0000-1111
Saluran: telepon
Perihal: Lampu jalan mati
Isi laporan: Lampu jalan di Desa Lembak mati sejak tiga hari.
Tempat kejadian: Desa Lembak, Kecamatan Lembak
Waktu kejadian: 1 Maret 2026
Permintaan penyelesaian: lampunya diganti
"""


def by_post(bag: Bag) -> None:
    assert bag.write(sender=ADMIN, subject="formulir", text="formulir") == [("form", ADMIN)]
    assert bag.says("admin", "form", FORM) == [("post", ADMIN), ("verification", ADMIN)]


def posted(bag: Bag, letter: str) -> Any:
    return next(row for row in reversed(bag.mails("post")) if row["purpose"] == f"post.{letter}")


def test_a_complaint_by_telephone_travels_by_post(bag: Bag) -> None:
    by_post(bag)
    case = bag.case()
    assert (case.channel, case.address, case.name, case.home) == (
        "telepon",
        "",
        "Pak Mat Solar",
        "RT 02 Desa Lembak",
    )
    pdf = next(bag.read(posted(bag, "receipt")).iter_attachments())
    assert pdf.get_content_type() == "application/pdf"
    assert pdf.get_filename() == "surat-ME-2026-0001.pdf"
    assert bag.says("admin", "verification", "1 PUPR") == [
        ("disposition", LIAISON),
        ("echo", ADMIN),
        ("post", ADMIN),
    ]
    bag.says("liaison PUPR", "disposition", f"2 {ANSWER}")
    assert bag.settle(windows_over=True) == [("post", ADMIN)]
    assert bag.stage() == "answered"


def answered_by_post(bag: Bag) -> None:
    by_post(bag)
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", f"2 {ANSWER}")
    bag.settle(windows_over=True)


def test_the_clock_of_a_citizen_by_post_starts_when_the_letter_is_handed_over(bag: Bag) -> None:
    answered_by_post(bag)
    letter = posted(bag, "answer")
    bag.at("2026-03-10 09:00")
    assert bag.case().clock is None
    assert bag.answer(letter, "diserahkan") == [("echo", ADMIN)]
    assert bag.case().clock == bag.now
    handed = bag.now
    bag.at("2026-03-12 09:00")
    with bag.nothing_changes():
        assert bag.answer(letter, "sudah diserahkan") == [("already", ADMIN)]
    assert bag.case().clock == handed
    bag.at("2026-05-01 08:00")
    assert bag.stage() == "answered"  # the announcement of the closing has not been handed over
    bag.answer(posted(bag, "closing_notice"), "diserahkan")
    bag.at("2026-05-20 08:00")
    assert (bag.stage(), bag.case().closed_by) == ("closed", "silence")


def test_the_admin_enters_what_a_citizen_by_post_says(bag: Bag) -> None:
    answered_by_post(bag)
    letter = posted(bag, "answer")
    bag.answer(letter, "diserahkan")
    assert bag.answer(letter, "komentar: Lampunya masih mati satu.") == [
        ("comment", LIAISON),
        ("post", ADMIN),
    ]
    assert bag.case().texts[-1].text == "Lampunya masih mati satu."
    bag.says("liaison PUPR", "comment", f"2 {ANSWER} Lampu terakhir diganti besok.")
    bag.settle(windows_over=True)
    assert bag.answer(posted(bag, "answer"), "rating: 4") == [("closed_notice", LIAISON), ("post", ADMIN)]
    assert (bag.case().rating, bag.stage()) == (4, "closed")


def test_the_admin_withdraws_for_a_citizen_by_post(bag: Bag) -> None:
    by_post(bag)
    bag.says("admin", "verification", "1 PUPR")
    assert bag.answer(posted(bag, "forwarded"), "cabut") == [("post", ADMIN), ("stop", LIAISON)]
    assert (bag.stage(), bag.case().reason) == ("archived", "DICABUT_PELAPOR")


def test_a_form_with_an_address_is_answered_there(bag: Bag) -> None:
    bag.write(sender=ADMIN, subject="formulir", text="formulir")
    form = FORM.replace("Surel:", "Surel: Mat.Solar@Warga.example")
    assert bag.says("admin", "form", form) == [
        ("receipt", "mat.solar@warga.example"),
        ("verification", ADMIN),
    ]


def test_a_form_is_no_form_without_words_and_may_be_sent_again(bag: Bag) -> None:
    bag.write(sender=ADMIN, subject="formulir", text="formulir")
    assert bag.says("admin", "form", "ini apa ya") == [("not_understood", ADMIN)]
    bag.says("admin", "form", FORM)
    assert bag.says("admin", "form", FORM.replace("tiga", "lima")) == [
        ("post", ADMIN),
        ("verification", ADMIN),
    ]
    assert bag.cases() == ["ME-2026-0001", "ME-2026-0002"]


def test_only_the_admin_gets_a_form(bag: Bag) -> None:
    assert bag.write(sender=LIAISON, subject="formulir", text="formulir") == [("which_case", LIAISON)]


# Mail that is filed apart.


@pytest.mark.parametrize("header", [{"X-Spam-Flag": "YES"}, {"List-Id": "<kabar.lain.example>"}])
def test_spam_and_lists_are_filed_apart_and_a_digit_makes_them_a_case(
    bag: Bag, header: dict[str, str]
) -> None:
    assert bag.write(sender=OUTSIDER, headers=header) == [("digest", ADMIN)]
    assert bag.cases() == []
    assert [(row["class"], row["status"]) for row in bag.letters()] == [("spam", "apart")]
    assert bag.says("admin", "digest", "1") == [("receipt", OUTSIDER), ("verification", ADMIN)]
    assert bag.cases() == ["ME-2026-0001"]
    assert bag.says("admin", "digest", "1") == []
    assert bag.cases() == ["ME-2026-0001"]


def test_a_reply_with_a_seal_is_never_taken_for_spam(bag: Bag) -> None:
    bag.answered()
    message = bag.reply_to(bag.last("answer"), "5")
    message["X-Spam-Flag"] = "YES"
    bag.put(message.as_bytes(), CITIZEN)
    assert bag.stage() == "closed"


def test_a_notice_of_lapor_waits_in_the_digest(bag: Bag) -> None:
    assert bag.write(
        sender="notifikasi@lapor.example", subject="Laporan baru #7001", text="Ada laporan baru."
    ) == [("digest", ADMIN)]
    (line,) = bag.listed(ADMIN)
    assert (line["kind"], line["data"]["subject"]) == ("notice", "Laporan baru #7001")
    assert "Laporan baru #7001" in flat(bag.last("digest")["text"])
    assert (bag.cases(), bag.letter()["class"]) == ([], "report")


def test_an_outside_address_may_cause_ten_mails_a_day(bag: Bag) -> None:
    for no in range(10):
        assert len(bag.write(subject=f"Jalan {no}")) == 2
    assert bag.write(subject="Jalan kesebelas") == [("digest", ADMIN)]
    assert (len(bag.cases()), bag.letter()["status"]) == (10, "budget")
    assert bag.write(sender=OUTSIDER, subject="Got mampet") == [
        ("receipt", OUTSIDER),
        ("verification", ADMIN),
    ]
    assert bag.says("admin", "digest", "1")[0] == ("receipt", CITIZEN)
    bag.at("2026-03-06 09:00")
    assert len(bag.write(subject="Esoknya")) == 2


def test_letters_the_procedure_owes_and_imports_are_exempt(bag: Bag) -> None:
    bag.answered()
    for _ in range(9):  # the receipt was the first
        bag.says("citizen", "answer", "status")
    assert bag.says("citizen", "answer", "status") == [("digest", ADMIN)]
    assert bag.says("citizen", "answer", "5") == [("closed", CITIZEN), ("closed_notice", LIAISON)]
    raw = bag.message(CITIZEN, "Dari berkas", TEXT, name=NAME).as_bytes()
    assert bag.put(raw, None, door="file") == NEW_CASE


# Machines.


def test_an_officer_who_is_away_is_told_to_his_liaison_once(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    officer, away = bag.who("officer PUPR"), {"Auto-Submitted": "auto-replied"}
    mail = bag.last("instruction")
    headers = {**away, "In-Reply-To": mail["message_id"], "References": mail["message_id"]}
    with bag.nothing_changes():
        assert bag.answer(mail, "Saya cuti sampai 20 Maret.", headers=headers) == [("out_of_office", LIAISON)]
        assert bag.answer(mail, "Saya cuti sampai 20 Maret!", headers=headers) == []
    assert "cuti sampai 20 Maret" in flat(bag.last("out_of_office")["text"])
    assert not [row for row in bag.mails("", officer) if row["form"] != "instruction"]


def test_a_liaison_who_is_away_is_told_to_the_admin_and_a_citizen_to_nobody(bag: Bag) -> None:
    bag.disposed()
    assert bag.says(
        "liaison PUPR",
        "disposition",
        "Saya cuti.",
        subject="Balasan Otomatis: disposisi",
        headers={"Auto-Submitted": "auto-replied"},
    ) == [("out_of_office", ADMIN)]
    with bag.nothing_changes():
        assert bag.says("citizen", "receipt", "Saya cuti.", headers={"Auto-Submitted": "auto-replied"}) == []
    assert bag.letter()["class"] == "automatic"


def bounce(bag: Bag, mail: Any, action: str = "failed", status: str = "5.1.1") -> list[tuple[str, str]]:
    """A delivery report as RFC 3464 has it, to our envelope sender."""
    original, name = bag.read(mail), f"dsn-{len(bag.letters())}"
    returned = f"Message-ID: {original['Message-ID']}\nSubject: {original['Subject']}"
    raw = delivery_report(mail["sender"], mail["to"], name, action=action, status=status, returned=returned)
    return bag.put(raw, "", mail["sender"])


def test_a_bounced_disposition_is_shown_in_the_case_and_told_to_the_admin(bag: Bag) -> None:
    bag.disposed()
    mail = bag.last("disposition")
    with bag.nothing_changes():
        assert bounce(bag, mail) == [("digest", ADMIN)]
    (line,) = bag.listed(ADMIN, "undelivered")
    assert (line["dossier"], line["data"]["form"], line["data"]["why"]) == (
        "ME-2026-0001",
        "disposition",
        "5.1.1",
    )
    # his own second address; then his deputy's
    assert line["data"]["elsewhere"] == "p***@surelgratis.example"
    assert bounce(bag, mail) == []
    with bag.nothing_changes():
        assert bounce(bag, {**mail, "to": OTHER}) == []
        assert bounce(bag, {**mail, "to": DEPUTY}) == [("undelivered", ADMIN)]
    assert bag.case().undelivered == "liaison"
    assert bag.office.store.mail(mail["key"]).status == "failed"  # type: ignore[union-attr]
    assert bag.letter()["class"] == "bounce"
    assert bounce(bag, {**mail, "to": DEPUTY}) == []
    assert len(bag.listed(ADMIN, "undelivered")) == 2


def test_a_bounced_answer_does_not_run_the_citizens_clock(bag: Bag) -> None:
    bag.answered()
    assert bag.case().clock is not None
    assert bounce(bag, bag.last("answer")) == [("digest", ADMIN), ("post", ADMIN)]
    assert (bag.case().undelivered, bag.case().clock, bag.case().silence_clock) == ("complainant", None, None)
    bag.at("2026-04-20 08:00")
    assert (bag.stage(), bag.case().closed) == ("answered", None)
    bag.answer(posted(bag, "answer"), "diserahkan")
    assert bag.case().clock == bag.now


def test_a_liaison_whom_his_letter_did_not_reach_is_not_late(bag: Bag) -> None:
    bag.disposed()
    bounce(bag, bag.last("disposition"))
    for other in (OTHER, DEPUTY):
        bounce(bag, {**bag.last("disposition"), "to": other})
    assert bag.case().dispositions[0].clock is None
    assert {to for _, to in bag.at("2026-03-12 08:00")} == {ADMIN}


def test_a_letter_refused_at_once_is_told_too(demonstration: Config, tmp_path: Path) -> None:
    bag = Bag(demonstration, tmp_path)
    bag.disposed()
    bag.says("liaison PUPR", "disposition", f"2 {ANSWER}")
    bag.office.post.carrier = Refusing(Maildirs(tmp_path / "outgoing"), CITIZEN)
    came = bag.settle(windows_over=True)
    assert came == [("answer", CITIZEN), ("digest", ADMIN), ("post", ADMIN)]
    assert (bag.stage(), bag.case().clock, bag.case().undelivered) == ("answered", None, "complainant")
    bag.close()


def test_a_delayed_delivery_is_a_report_that_moves_nothing(bag: Bag) -> None:
    """The citizen waits for this answer, so the admin reads of it; once, however often the server tells."""
    bag.answered()
    clock = bag.case().clock
    assert bounce(bag, bag.last("answer"), "delayed", "4.4.1") == [("digest", ADMIN)]
    assert (bag.case().undelivered, bag.case().clock) == ("", clock)
    assert (bag.letter()["class"], bag.letter()["dossier"]) == ("report", bag.number())
    assert [line["data"]["why"] for line in bag.listed(ADMIN, "notice")] == ["delayed"]
    assert "pengirimannya tertunda" in flat(bag.last("digest")["text"])
    assert bounce(bag, bag.last("answer"), "delayed", "4.4.1") == []
    assert bag.kinds().count("delayed") == 1
    bag.says("admin", "verification", "kenapa")
    assert "pengiriman tertunda; laporan pengiriman resmi" in flat(bag.last("trace")["text"])
    assert bounce(bag, bag.last("answer"))  # and it may fail for good after all
    assert bag.case().undelivered == "complainant"


def test_a_delayed_notice_is_shown_in_its_case_and_told_to_nobody(bag: Bag) -> None:
    bag.closed()
    assert bounce(bag, bag.last("receipt"), "delayed", "4.4.1") != []  # the complainant's
    assert bounce(bag, bag.last("echo"), "delayed", "4.4.1") == []


def test_arrival_is_shown_to_the_admin_and_counts_as_no_reply(bag: Bag) -> None:
    bag.answered()
    clock, answer = bag.case().clock, bag.last("answer")
    for action in ("relayed", "delivered", "delivered", "relayed"):
        assert bounce(bag, answer, action, "2.0.0") == []
    assert (bag.stage(), bag.case().clock) == ("answered", clock)
    assert bag.last("answer")["delivered"] == "delivered" and bag.kinds().count("arrived") == 2
    assert (bag.letter()["class"], bag.letter()["dossier"]) == ("report", bag.number())
    bag.says("admin", "verification", "status")
    assert "sampai di server surat Pelapor" in flat(bag.last("status_letter")["text"])
    bag.says("liaison PUPR", "disposition", "status")
    assert "sampai di server" not in flat(bag.last("status_letter")["text"])
    assert bounce(bag, answer)  # it may come back after all
    assert bag.case().undelivered == "complainant"


def test_arrival_of_an_officials_letter_is_noted_with_the_mail(bag: Bag) -> None:
    bag.disposed()
    mail = bag.last("disposition")
    assert bounce(bag, {**mail, "to": "lain@surel.example"}, "delivered", "2.0.0") == []
    assert "delivered" not in bag.last("disposition")  # of another recipient
    assert bounce(bag, mail, "delivered", "2.0.0") == []
    assert bag.last("disposition")["delivered"] == "delivered" and "arrived" not in bag.kinds()


# Dates in letters.


@pytest.mark.parametrize(
    ("at", "last"),
    [
        ("2026-02-13 15:59", "Kamis, 19 Februari 2026"),
        ("2026-02-13 16:01", "Jumat, 20 Februari 2026"),
        ("2026-02-14 10:00", "Jumat, 20 Februari 2026"),
    ],
)
def test_the_receipt_names_the_day_the_admin_decides_by(
    demonstration: Config, tmp_path: Path, at: str, last: str
) -> None:
    bag = Bag(demonstration, tmp_path, at)
    bag.write()
    assert last in flat(bag.last("receipt")["text"])
    assert last in flat(bag.last("verification")["text"])
    bag.close()


# A person's clock starts when the letter that asks him has left.


def test_a_liaisons_limit_is_counted_from_the_day_his_letter_left(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = Bag(demonstration, tmp_path)
    bag.disposed()
    relay = Stubborn(Maildirs(tmp_path / "outgoing"))
    bag.office.post.carrier = relay
    bag.complaint(subject="Jembatan rusak")
    relay.open = True
    bag.at("2026-03-05 10:00")
    relay.open = False
    bag.answer(bag.last("verification"), "1 PUPR")
    part = bag.case(2).dispositions[0]
    assert part.clock is None
    assert deadlines.disposition_day(bag.case(2), part, bag.house) is None
    bag.at("2026-03-08 20:00")
    relay.open = True
    bag.at("2026-03-09 09:00")
    case = bag.case(2)
    left = case.dispositions[0].clock
    assert left is not None
    assert left.astimezone(bag.zone).date() == date(2026, 3, 9) or left.astimezone(bag.zone).date() == date(
        2026, 3, 8
    )
    assert deadlines.disposition_day(case, case.dispositions[0], bag.house) == date(2026, 3, 10)
    bag.close()


def test_silence_is_not_counted_before_the_answer_has_left(demonstration: Config, tmp_path: Path) -> None:
    bag = Bag(demonstration, tmp_path)
    bag.disposed()
    relay = Stubborn(Maildirs(tmp_path / "outgoing"))
    bag.says("liaison PUPR", "disposition", f"2 {ANSWER}")
    bag.office.post.carrier = relay
    bag.settle(windows_over=True)
    bag.at("2026-04-15 08:00")
    assert (bag.stage(), bag.case().clock) == ("answered", None)
    relay.open = True
    bag.at("2026-04-15 14:00")
    assert bag.case().clock is not None
    assert deadlines.case_day(bag.case(), bag.house) == date(2026, 4, 29)
    bag.close()


def test_an_act_counts_when_it_arrived_not_when_it_was_read(bag: Bag) -> None:
    """The mailbox was read two days late: what fell due between is settled first, and the answer is in
    time."""
    bag.disposed()
    message = bag.reply_to(bag.last("disposition"), f"2 {ANSWER}")
    arrived = bag.moment("2026-03-06 14:00")
    bag.at("2026-03-10 09:00")
    bag.put(message.as_bytes(), LIAISON, str(message["To"]), arrived=arrived)
    assert bag.case().dispositions[0].answered == arrived


def test_a_comment_that_arrived_in_time_is_none_on_a_closed_case(bag: Bag) -> None:
    """Time passes for a case only up to when the doors were heard: a letter of yesterday comes before today's
    closing."""
    bag.answered()
    bag.at("2026-03-26 23:00")
    message = bag.reply_to(bag.last("answer"), "Masih rusak pak di ujung desa, mohon diperbaiki lagi.")
    bag.office.accept(message.as_bytes(), _envelope(bag, message))
    bag.now = bag.moment("2026-05-04 08:00")
    bag.settle()
    assert bag.stage() == "handling/follow_up"


def _envelope(bag: Bag, message: Any) -> Any:
    from mailroom.procedure.letter import Envelope

    return Envelope("imap", bag.now, CITIZEN, (str(message["To"]),))


def test_a_held_letter_that_nobody_confirms_is_listed_for_the_admin_once(bag: Bag) -> None:
    bag.disposed()
    stranger = "orang.lain@surel.example"
    assert bag.answer(bag.last("disposition"), f"2 {ANSWER}", sender=stranger) == [("confirm", LIAISON)]
    bag.at("2026-03-10 08:00")  # the office opens at eight in Ramadan
    assert [line["data"]["why"] for line in bag.listed(ADMIN, "notice")] == ["unconfirmed"]
    bag.at("2026-03-13 08:00")
    assert len(bag.listed(ADMIN, "notice")) == 1


# Faults.


def test_a_letter_that_makes_the_clerk_raise_is_set_aside_told_once_and_tried_again(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = dispatch.HANDLERS

    def broken(context: LetterContext) -> Outcome:
        if "racun" in context.reading.opened.subject:
            raise ZeroDivisionError("di dalam ruang")
        return real["complaint"](context)

    monkeypatch.setattr(dispatch, "HANDLERS", {**real, "complaint": broken})
    assert bag.write(subject="racun") == [("digest", ADMIN)]
    assert "ZeroDivisionError" in bag.aside()[0]
    assert (bag.cases(), [row["class"] for row in bag.letters()]) == ([], ["aside"])
    assert bag.write(subject="sehat") == NEW_CASE  # the office goes on, and the number is the first
    assert bag.cases() == ["ME-2026-0001"]
    # after a minute it fails again, and its sender hears of it; after ten minutes more nobody is told again
    assert bag.at("2026-03-05 08:01") == [("too_large", CITIZEN)]
    answered = bag.last("too_large", CITIZEN)
    assert answered["subject"] == "Surat belum terbaca: racun"
    assert "tersimpan, tetapi program kami tidak berhasil membacanya" in flat(answered["text"])
    assert bag.at("2026-03-05 08:12") == []
    assert len(bag.listed(ADMIN, "aside")) == 1
    assert (
        bag.office.store.register.fact(f"aside:{bag.office.shelves.inbox.aside()[0].name}")["attempts"] == 3
    )
    monkeypatch.setattr(dispatch, "HANDLERS", real)
    assert bag.at("2026-03-05 09:30") == NEW_CASE
    assert (bag.aside(), bag.cases()) == ([], ["ME-2026-0001", "ME-2026-0002"])
    assert [row["class"] for row in bag.letters()] == ["complaint", "complaint"]
    assert bag.case(2).received == bag.moment("2026-03-05 08:00")


@pytest.mark.parametrize(
    "headers, sender",
    [
        ({"Auto-Submitted": "auto-replied"}, CITIZEN),
        ({"List-Id": "<warga.lembak.example>"}, CITIZEN),
        ({"From": "MAILER-DAEMON@lain.example"}, CITIZEN),
        ({}, ""),
    ],
)
def test_no_machine_hears_that_its_letter_could_not_be_read(
    bag: Bag, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], sender: str
) -> None:
    def broken(*_: object) -> Outcome:
        raise ZeroDivisionError

    monkeypatch.setattr(dispatch, "HANDLERS", dict.fromkeys(dispatch.HANDLERS, broken))
    raw = bag.message(CITIZEN, "racun", TEXT, headers=headers).as_bytes()
    assert bag.put(raw, sender) == [("digest", ADMIN)]
    assert bag.at("2026-03-05 08:02") == []
    assert bag.mails("too_large") == []


def test_of_a_flood_of_letters_that_fail_no_more_are_answered_than_first_letters(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Outcome:
        raise ZeroDivisionError

    monkeypatch.setattr(dispatch, "HANDLERS", dict.fromkeys(dispatch.HANDLERS, broken))
    bag.office.house = bag.office.composer.house = replace(bag.house, new_per_hour=3)
    for number in range(6):
        raw = bag.message(f"w{number}@warga.example", "racun", f"{TEXT} {number}").as_bytes()
        bag.office.accept(raw, Envelope("smtp", bag.now, f"w{number}@warga.example", (bag.house.mail,)))
    bag.settle()
    bag.at("2026-03-05 08:02")
    assert len(bag.aside()) == 6
    assert len(bag.mails("too_large")) == 3


def test_a_full_disk_goes_up_and_the_letter_is_handled_once_later(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(bag.office.store.register, "enter", full)
        with pytest.raises(OSError, match="No space"):
            bag.write()
        assert len(bag.office.shelves.inbox.waiting()) == 1
        assert bag.aside() == []
    assert bag.settle() == NEW_CASE
    assert bag.office.shelves.inbox.waiting() == []
    assert (bag.cases(), [row["class"] for row in bag.letters()]) == (["ME-2026-0001"], ["complaint"])
    assert bag.settle() == []


def test_a_full_disk_in_the_outbox_loses_nothing_either(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(bag.office.shelves.outgoing, "write", full)
        with pytest.raises(OSError, match="No space"):
            bag.write()
    assert bag.cases() == []
    assert bag.settle() == NEW_CASE


def test_a_letter_entered_before_a_crash_but_not_filed_is_entered_once(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(bag.office.shelves.inbox, "file_away", killed)
        with pytest.raises(KeyboardInterrupt):
            bag.write()
    bag.close()
    bag.open()
    assert bag.settle() == NEW_CASE
    assert (bag.cases(), [row["class"] for row in bag.letters()]) == (["ME-2026-0001"], ["complaint"])


def test_a_letter_entered_before_crashes_and_set_aside_after_them_is_filed_and_aside_no_more(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third crash falls between its entry and its filing: the next clerk thinks it is to blame."""

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(bag.office.shelves.inbox, "file_away", killed)
        with pytest.raises(KeyboardInterrupt):
            bag.write()
    bag.close()
    bag.open()
    (name,) = bag.office.shelves.inbox.waiting()
    bag.office.lay_down(Piece(LETTER, name), "three crashes", bag.now)
    assert bag.aside() == ["three crashes"]
    store = bag.office.shelves.root
    assert [
        *Proof(cabinet_at(store), bag.office.store.register, Files.list_in(cabinet_at(store))).findings()
    ] == []
    bag.now += timedelta(minutes=2)
    bag.settle()
    assert (bag.aside(), bag.cases()) == ([], ["ME-2026-0001"])
    sheet = balance(bag.office.store.register, bag.office.shelves.inbox)
    assert (sheet.discrepancies, sheet.received) == ([], 1)


def test_a_bell_that_fails_stops_no_other_case(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    bag.disposed()
    bag.disposed(subject="Jembatan rusak")
    real = Writer.write

    def broken(self: Writer, entries: Any, *rest: Any) -> Any:
        if any(isinstance(one, CaseDecision) and one.case.number == "ME-2026-0001" for one in entries):
            raise ZeroDivisionError
        return real(self, entries, *rest)

    for no in (1, 2):
        bag.answer(bag.mails("disposition")[no - 1], f"2 {ANSWER}")
    with monkeypatch.context() as patched:
        patched.setattr(Writer, "write", broken)
        bag.at("2026-03-05 08:11")
        assert (bag.stage(1), bag.stage(2)) == ("handling/window", "answered")
        assert [line["data"]["name"] for line in bag.listed(ADMIN, "aside")] == ["ME-2026-0001"]
    bag.at("2026-03-05 09:30")
    assert bag.stage(1) == "answered"


# Numbers.


def test_numbers_belong_to_the_year_of_arrival_in_wib(demonstration: Config, tmp_path: Path) -> None:
    bag = Bag(demonstration, tmp_path, "2026-12-31 23:59")
    bag.write(subject="Yang terakhir")
    bag.now = bag.moment("2027-01-01 00:00")
    bag.write(subject="Yang pertama")
    late = bag.message(CITIZEN, "Terlambat dibaca", TEXT).as_bytes()
    bag.put(late, CITIZEN, arrived=bag.moment("2026-12-31 23:58"))
    assert bag.cases() == ["ME-2026-0001", "ME-2027-0001", "ME-2026-0002"]
    bag.close()


def test_a_store_is_one_offices(bag: Bag) -> None:
    from mailroom.shelves.files.file_cabinet import FileCabinet
    from mailroom.shelves.store_faults import StoreLocked

    with pytest.raises(StoreLocked):
        FileCabinet(bag.root).open()
    assert isinstance(bag.office, Office)


# Digests.


def test_a_digests_lines_are_answered_by_case_number_and_an_unknown_one_is_asked_about(bag: Bag) -> None:
    bag.disposed()
    bag.disposed(subject="Jembatan rusak")
    bag.at("2026-03-09 08:00")
    came = bag.says("liaison PUPR", "digest", "0001: 1 1\n9: mohon perpanjangan")
    assert came == [("echo", LIAISON), ("instruction", bag.who("officer PUPR")), ("not_understood", LIAISON)]
    assert "9 mohon perpanjangan" in flat(bag.last("not_understood")["text"])
    assert (bag.stage(1), bag.stage(2)) == ("handling/execution", "handling/distribution")
    bag.says("liaison PUPR", "digest", "0002: 4 DLH karena menyangkut sungai")
    assert bag.stage(2) == "handling/returned"


@pytest.mark.parametrize("text", ["99", "blub", "terima kasih"])
def test_a_digest_that_is_not_understood_is_asked_about_twice(bag: Bag, text: str) -> None:
    bag.disposed()
    bag.disposed(subject="Jembatan rusak")
    bag.at("2026-03-09 08:00")
    with bag.nothing_changes():
        assert bag.says("liaison PUPR", "digest", "bantuan") == [("help", LIAISON)]
        assert bag.says("liaison PUPR", "digest", "status") == [("help", LIAISON)]
        assert bag.says("liaison PUPR", "digest", text) == [("not_understood", LIAISON)]
        again = [("digest", ADMIN), ("not_understood", LIAISON)]
        assert bag.says("liaison PUPR", "digest", text) == again
        assert bag.office.house.phone in flat(bag.last("not_understood")["text"])
        assert bag.says("liaison PUPR", "digest", text) == []
    assert {line["data"]["why"] for line in bag.listed(ADMIN, "notice")} == {"not_understood"}


def test_a_line_that_a_mail_program_broke_before_a_number_stays_whole(bag: Bag) -> None:
    bag.disposed()
    bag.disposed(subject="Jembatan rusak")
    bag.at("2026-03-09 08:00")
    said = (
        "0001: 2 Jalan di Desa Lembak sudah kami tambal sepanjang 120 meter pada tanggal\n2 Maret 2026 "
        "dan kami periksa lagi pada bulan April tahun ini, tanggal\n2026 bukan akhir."
    )
    bag.says("liaison PUPR", "digest", said)
    answer = bag.case(1).dispositions[0].answer
    assert answer is not None
    assert "2 Maret 2026 dan kami periksa lagi" in answer.text
    assert bag.stage(2) == "handling/distribution"


# Replies that say nothing.


def empty(bag: Bag, who: str, form: str, more: str = "") -> list[tuple[str, str]]:
    """Only our own letter quoted, as when somebody presses Send too early."""
    return bag.says(who, form, more)


@pytest.mark.parametrize("more", ["", "Dikirim dari iPhone saya"])
def test_an_empty_reply_is_nobodys_answer(bag: Bag, more: str) -> None:
    bag.complaint()
    bag.says("admin", "verification", "4 Mohon sebutkan RT dan patokan terdekat.")
    with bag.nothing_changes():
        assert empty(bag, "citizen", "ask", more) == [("not_understood", CITIZEN)]
    bag.says("citizen", "ask", "RT 02, dekat SD Negeri 2 Lembak.")
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", "1 1")
    with bag.nothing_changes():
        assert empty(bag, "officer PUPR", "instruction", more) == [
            ("not_understood", bag.who("officer PUPR"))
        ]
    bag.says("officer PUPR", "instruction", ANSWER)
    with bag.nothing_changes():
        assert empty(bag, "liaison PUPR", "response", more) == [("not_understood", LIAISON)]
    bag.says("liaison PUPR", "response", "setuju")
    bag.settle(windows_over=True)
    with bag.nothing_changes():
        assert empty(bag, "citizen", "answer", more) == [("not_understood", CITIZEN)]


def test_an_empty_reply_with_a_file_is_an_answer(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    assert bag.says("officer PUPR", "instruction", "", files=("surat.pdf",)) == [
        ("echo", bag.who("officer PUPR")),
        ("response", LIAISON),
    ]
    assert bag.case().dispositions[0].response is not None
    assert bag.case().dispositions[0].response.text == ""


@pytest.mark.parametrize("ours", ["pengaduan", "pengaduan+7k3m", "Pengaduan"])
def test_our_own_address_is_nobody(bag: Bag, ours: str) -> None:
    """Neither a complainant, nor an officer to whom a liaison gives the work."""
    assert bag.write(sender=f"{ours}@{bag.house.domain}") == []
    bag.disposed()
    assert bag.says("liaison PUPR", "disposition", f"1 {ours}@{bag.house.domain}") == [
        ("not_understood", LIAISON)
    ]
    assert not bag.case().dispositions[0].officer
