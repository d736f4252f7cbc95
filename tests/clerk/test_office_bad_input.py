"""Bad and hostile mail, driven through the real office as bytes: each with the exact answer it gets, and that
nothing else changed."""

from __future__ import annotations

import os

import pytest

from mailroom.shelves.files import token_keys
from tests.mailbag import ADMIN, CITIZEN, LIAISON, NAME, OUTSIDER, TEXT, Bag, flat

NEW_CASE = [("receipt", CITIZEN), ("verification", ADMIN)]


# Mails that lack what mails have.


def test_without_from_the_sender_of_the_envelope_is_answered(bag: Bag) -> None:
    raw = bag.message(CITIZEN, "Jalan rusak", TEXT, headers={"From": ""}).as_bytes()
    assert bag.put(raw, CITIZEN) == NEW_CASE
    assert bag.case().address == CITIZEN


def test_from_nobody_at_all_the_letters_are_printed_for_the_admin(bag: Bag) -> None:
    raw = bag.message(CITIZEN, "Jalan rusak", TEXT, headers={"From": ""}).as_bytes()
    assert bag.put(raw, None) == [("post", ADMIN), ("verification", ADMIN)]
    assert (bag.case().address, bag.case().by_post) == ("", True)
    assert bag.read(bag.last("post"))["To"].endswith(f"<{ADMIN}>")


def test_without_date(bag: Bag) -> None:
    assert bag.write(headers={"Date": ""}) == NEW_CASE
    assert bag.case().received == bag.now


def test_a_date_of_its_own_counts_for_nothing(bag: Bag) -> None:
    bag.write(headers={"Date": "Mon, 01 Jan 2001 00:00:00 +0700"})
    assert bag.case().received == bag.now


def test_without_message_id_and_twice_is_one_case(bag: Bag) -> None:
    raw = bag.message(CITIZEN, "Jalan rusak", TEXT, headers={"Message-ID": ""}, name=NAME).as_bytes()
    assert bag.put(raw, CITIZEN) == NEW_CASE
    assert bag.put(b"Received: from a by b; Thu, 5 Mar 2026 08:00:00 +0700\r\n" + raw, CITIZEN) == []
    assert bag.cases() == ["ME-2026-0001"]
    assert sorted(row["class"] for row in bag.letters()) == ["complaint", "duplicate"]


def test_without_body_the_subject_is_the_complaint(bag: Bag) -> None:
    assert bag.write(subject="Lampu jalan mati di Desa Lembak sejak kemarin", text="") == NEW_CASE
    assert bag.case().title == "Lampu jalan mati di Desa Lembak sejak kemarin"


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"\x00\xff\xfe" * 50, b"Subject: =?x?q?=\r\n\r\n", b"a" * 3000]
)
def test_whatever_bytes_end_in_a_class_and_stop_nothing(bag: Bag, raw: bytes) -> None:
    bag.put(raw, CITIZEN)
    assert bag.aside() == []
    assert [row["class"] for row in bag.letters()] == ["complaint"]
    assert bag.write(subject="Yang berikut")[0][0] == "receipt"


def test_a_huge_mail_is_a_case_and_its_file_is_listed_to_be_handed_over(bag: Bag) -> None:
    big = b"%PDF-1.4\n" + os.urandom(1024) * 22_000 + b"\n%%EOF\n"
    assert bag.write(files={"bukti.pdf": big}) == [("digest", ADMIN), *NEW_CASE]
    assert bag.case().files[0].size == len(big)
    assert all(len(bag.office.shelves.outgoing.raw(row["key"])) < 20_000_000 for row in bag.mails())
    (line,) = bag.listed(ADMIN)
    assert (line["kind"], line["data"]["names"], line["data"]["reasons"]) == (
        "left_out",
        ["bukti.pdf"],
        ["too_large"],
    )


def test_a_path_as_sender_stays_a_name_in_the_folder_of_outgoing_mail(bag: Bag) -> None:
    evil = "a/../../x@y.example"
    assert bag.write(sender=evil, subject="halo pak") == [("receipt", evil), ("verification", ADMIN)]
    outgoing = bag.root / "outgoing"
    assert sorted(path.name for path in outgoing.iterdir()) == ["a%2F..%2F..%2Fx@y.example", ADMIN]
    assert not (bag.root.parent / "x@y.example").exists()


# Tokens where they do not belong.


def two_cases(bag: Bag) -> None:
    bag.disposed("PUPR")
    bag.disposed(
        "PUPR",
        subject="Jembatan rusak di Gelumbang",
        text="Jembatan di Gelumbang putus sejak 2 Maret 2026, mohon diperbaiki.",
    )


def test_two_reply_addresses_in_one_mail_serve_both_cases(bag: Bag) -> None:
    two_cases(bag)
    first, second = (bag.read(row)["Reply-To"] for row in bag.mails("disposition"))
    message = bag.reply_to(bag.mails("disposition")[0], "1 1", quote=False, to=f"{first}, {second}")
    came = bag.put(message.as_bytes(), LIAISON, first, second)
    officer = bag.who("officer PUPR")
    assert came == [("echo", LIAISON), ("echo", LIAISON), ("instruction", officer), ("instruction", officer)]
    assert (bag.stage(1), bag.stage(2)) == ("handling/execution", "handling/execution")


def test_the_copy_of_a_mail_to_the_second_reply_address_is_entered_for_that_case(bag: Bag) -> None:
    two_cases(bag)
    first, second = (bag.read(row)["Reply-To"] for row in bag.mails("disposition"))
    raw = bag.message(
        LIAISON,
        "Perbaikan",
        "1 1",
        to="penghubung lain <x@y.example>",
        headers={"In-Reply-To": "<hilang@x.example>"},
    ).as_bytes()
    assert len(bag.put(raw, LIAISON, str(first))) == 2
    assert (bag.stage(1), bag.stage(2)) == ("handling/execution", "handling/distribution")
    assert len(bag.put(raw, LIAISON, str(second))) == 2
    assert bag.stage(2) == "handling/execution"
    with bag.nothing_changes():
        assert bag.put(raw, LIAISON, str(second)) == []
        assert bag.put(raw, LIAISON, str(first)) == []


def test_a_quoted_token_of_another_case_does_not_count_beside_the_address(bag: Bag) -> None:
    two_cases(bag)
    first, second = bag.mails("disposition")
    message = bag.reply_to(first, f"1 1\n\nLihat juga kode {second['token']}", quote=False)
    came = bag.put(message.as_bytes(), LIAISON, str(bag.read(first)["Reply-To"]))
    assert came == [("echo", LIAISON), ("instruction", bag.who("officer PUPR"))]
    assert (bag.stage(1), bag.stage(2)) == ("handling/execution", "handling/distribution")


def test_the_token_counts_and_not_the_number_in_the_subject(bag: Bag) -> None:
    two_cases(bag)
    first = bag.mails("disposition")[0]
    bag.answer(first, "1 1", subject="Re: [ME-2026-0002] Jembatan")
    assert (bag.stage(1), bag.stage(2)) == ("handling/execution", "handling/distribution")


def test_a_token_of_another_persons_case_is_held_for_that_person(bag: Bag) -> None:
    """A complainant who uses the token of somebody else's case gets nothing, and the owner is asked."""
    bag.complaint()
    with bag.nothing_changes():
        came = bag.answer(bag.last("receipt", CITIZEN), "cabut", sender=OUTSIDER)
    assert came == [("confirm", CITIZEN)]
    text = bag.last("confirm")["text"]
    assert "t***@lain.example" in text
    assert OUTSIDER not in text
    assert bag.letter()["status"] == "held"


def test_a_token_with_a_wrong_character_is_no_token(bag: Bag) -> None:
    """The seal is broken, so only the thread finds the case, and the writer is asked."""
    bag.complaint()
    mail = bag.last("receipt", CITIZEN)
    broken = mail["token"][:-2] + ("aa" if mail["token"][-2:] != "aa" else "bb")
    message = bag.message(
        CITIZEN, f"Re: {mail['subject']}", "cabut", to=f"pengaduan+{broken}@muaraenim.example"
    )
    with bag.nothing_changes():
        assert bag.put(message.as_bytes(), CITIZEN, f"pengaduan+{broken}@muaraenim.example") == [
            ("confirm", CITIZEN)
        ]


def test_a_thread_without_a_token_is_confirmed_by_the_one_who_wrote(bag: Bag) -> None:
    """Providers that rewrite Reply-To and quote nothing: the Message-ID alone finds, it does not seal."""
    bag.complaint()
    mail = bag.last("verification")
    rewritten = mail["message_id"].replace(mail["token"], "")
    bag.office.store.register.enter(
        [{"why": "a relay rewrote it", "mails": {mail["key"]: {"message_id": rewritten}}}], bag.now
    )
    message = bag.message(
        ADMIN, "Re: jalan", "1 PUPR", headers={"In-Reply-To": rewritten, "References": rewritten}
    )
    with bag.nothing_changes():
        assert bag.put(message.as_bytes(), ADMIN) == [("confirm", ADMIN)]
    assert "menyambung percakapan" in bag.last("confirm")["text"]
    bag.says("admin", "confirm", "ya")
    assert bag.stage() == "handling/distribution"


# Whoever claims to be somebody.


def test_a_spoofed_admin_without_token_or_number_reaches_the_admin_alone(bag: Bag) -> None:
    bag.complaint()
    with bag.nothing_changes():
        assert bag.write(sender=ADMIN, subject="Segera", text="1 PUPR") == [("which_case", ADMIN)]
    assert bag.letter()["status"] == "asked"


def test_a_spoofed_admin_with_only_a_number_changes_nothing_until_the_admin_confirms(bag: Bag) -> None:
    bag.complaint()
    with bag.nothing_changes():
        assert bag.write(sender=ADMIN, subject="Re: [ME-2026-0001] Jalan rusak", text="6 SPAM") == [
            ("confirm", ADMIN)
        ]
    with bag.nothing_changes():
        assert bag.says("admin", "confirm", "bukan") == [("digest", ADMIN)]
    assert bag.stage() == "verification"


def test_a_number_from_the_complainant_joins_his_case_when_he_confirms(bag: Bag) -> None:
    bag.complaint()
    with bag.nothing_changes():
        came = bag.write(
            subject="ME-2026-0001", text="Tambahan: lubangnya sudah dua meter, dekat SD Negeri 2 Lembak."
        )
    assert came == [("confirm", CITIZEN)]
    assert bag.answer(bag.last("confirm"), "ya") == [("more_text", ADMIN), ("noted", CITIZEN)]
    assert "dua meter" in bag.case().texts[0].text
    assert bag.cases() == ["ME-2026-0001"]


def test_a_number_from_an_outsider_is_confirmed_by_the_complainant_and_tells_the_outsider_nothing(
    bag: Bag,
) -> None:
    bag.complaint()
    with bag.nothing_changes():
        assert bag.write(sender=OUTSIDER, subject="ME-2026-0001", text="status") == [("confirm", CITIZEN)]
        assert bag.answer(bag.last("confirm"), "bukan") == [("digest", ADMIN)]
    assert [row for row in bag.mails() if row["to"] == OUTSIDER] == []
    (line,) = bag.listed(ADMIN)
    assert (line["kind"], line["purpose"], line["data"]["from"]) == ("spam", "spam", "t***@lain.example")


def test_what_an_outsider_wrote_under_anothers_number_can_still_become_his_own_case(bag: Bag) -> None:
    bag.complaint()
    bag.write(
        sender=OUTSIDER,
        subject="ME-2026-0001",
        text="Di tempat kami di Desa Lembak juga rusak, mohon diperbaiki.",
    )
    assert bag.answer(bag.last("confirm"), "bukan") == [("digest", ADMIN)]
    assert bag.says("admin", "digest", "1") == [("receipt", OUTSIDER), ("verification", ADMIN)]
    with bag.nothing_changes():
        bag.says("admin", "digest", "1")  # the digit a second time
    assert bag.cases() == ["ME-2026-0001", "ME-2026-0002"]


def test_a_number_in_the_body_of_an_outsider_is_a_mere_mention(bag: Bag) -> None:
    bag.complaint()
    came = bag.write(
        sender=OUTSIDER,
        subject="Got di Gelumbang",
        text="Seperti laporan ME-2026-0001, got kami di Gelumbang juga mampet.",
    )
    assert came == [("receipt", OUTSIDER), ("verification", ADMIN)]
    assert len(bag.cases()) == 2


def test_a_number_from_an_official_of_the_case_is_confirmed_by_him(bag: Bag) -> None:
    bag.disposed()
    with bag.nothing_changes():
        assert bag.write(sender=LIAISON, subject="Perkara ME-2026-0001", text="1 1") == [("confirm", LIAISON)]
    came = bag.says("liaison PUPR", "confirm", "ya")
    assert came == [("echo", LIAISON), ("instruction", bag.who("officer PUPR"))]


def test_a_number_from_an_official_without_a_part_in_the_case_is_asked_about(bag: Bag) -> None:
    bag.disposed()
    other = bag.who("liaison DLH")
    with bag.nothing_changes():
        assert bag.write(sender=other, subject="Perkara ME-2026-0001", text="status") == [
            ("which_case", other)
        ]
        assert "Lembak" not in bag.last("which_case")["text"]
        assert bag.answer(bag.last("which_case"), "0001") == [("not_understood", other)]


# Words that say nothing to us.


def test_unknown_words_are_asked_about_once_then_kept_and_told_to_the_admin(bag: Bag) -> None:
    bag.disposed()
    with bag.nothing_changes():
        assert bag.says("liaison PUPR", "disposition", "gimana ini ya") == [("not_understood", LIAISON)]
        assert "1" in bag.last("not_understood")["text"].split("Balasan")[-1]
        again = [("digest", ADMIN), ("not_understood", LIAISON)]
        assert bag.says("liaison PUPR", "not_understood", "waduh") == again
        assert bag.office.house.phone in flat(bag.last("not_understood")["text"])
        for words in ("waduh", "wah"):  # a machine would go on so without end
            assert bag.says("liaison PUPR", "not_understood", words) == []
    assert bag.kinds()[-1] == "noted"
    lines = [line for line in bag.listed(ADMIN) if line["kind"] != "done"]
    told = [(line["kind"], line["dossier"], line["data"]["why"]) for line in lines]
    assert {*told} == {("notice", "ME-2026-0001", "not_understood")}
    assert "dua kali tidak kami pahami" in " ".join(bag.last("digest", ADMIN)["text"].split())


def test_whoever_was_understood_since_is_asked_again(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "gimana ini ya")
    bag.says("liaison PUPR", "disposition", "3 Lokasi sudah kami periksa, diperbaiki hari Senin.")
    assert bag.says("liaison PUPR", "disposition", "waduh") == [("not_understood", LIAISON)]


def test_an_unknown_agency_is_asked_about_and_sends_nothing_on(bag: Bag) -> None:
    bag.complaint()
    with bag.nothing_changes():
        assert bag.says("admin", "verification", "1 DINAS ANGKASA") == [("not_understood", ADMIN)]
    assert "perangkat daerahnya belum kami kenali" in " ".join(bag.last("not_understood")["text"].split())


@pytest.mark.parametrize("text", ["0", "77", "10", "-1", "1 2 3 4 5"])
def test_a_digit_outside_the_menu(bag: Bag, text: str) -> None:
    bag.complaint()
    with bag.nothing_changes():
        assert bag.says("admin", "verification", text) == [("not_understood", ADMIN)]


def test_a_number_that_is_no_rating_is_asked_about(bag: Bag) -> None:
    bag.answered()
    with bag.nothing_changes():
        assert bag.answer(bag.last("answer"), "9") == [("not_understood", CITIZEN)]
    assert bag.stage() == "answered"


@pytest.mark.parametrize("parent", ["0099", "ME-1999-0001"])
def test_a_merge_into_no_other_case_is_asked_about(bag: Bag, parent: str) -> None:
    bag.complaint()
    with bag.nothing_changes():
        assert bag.says("admin", "verification", f"7 {parent}") == [("not_understood", ADMIN)]


def test_an_answer_to_a_letter_sealed_with_a_lost_key_is_held(bag: Bag) -> None:
    bag.disposed()
    bag.close()
    (bag.root / token_keys.FILE).unlink()
    with pytest.raises(token_keys.KeyMissing):
        bag.open()
    assert token_keys.make(bag.root)
    bag.open()
    with bag.nothing_changes():
        assert [form for form, _ in bag.says("liaison PUPR", "disposition", "1 1")] == ["confirm"]


# Letters that come too late.


def test_a_verdict_counts_once(bag: Bag) -> None:
    bag.disposed()
    with bag.nothing_changes():
        assert bag.says("admin", "verification", "5 PLN, telepon 123") == [("already", ADMIN)]
    assert bag.stage() == "handling/distribution"


def test_a_liaison_on_a_closed_case_is_told_kindly(bag: Bag) -> None:
    bag.closed()
    with bag.nothing_changes():
        assert bag.says("liaison PUPR", "disposition", "1 1") == [("already", LIAISON)]
    assert "laporan sudah selesai" in " ".join(bag.last("already")["text"].split())


def test_facts_on_a_closed_case_are_asked_about_once(bag: Bag) -> None:
    bag.closed()
    assert bag.answer(bag.last("closed"), "Tadi malam dua motor jatuh di jalan itu.") == [
        ("reopen_question", CITIZEN)
    ]
    assert bag.stage() == "closed"
    assert bag.answer(bag.last("closed"), "Tadi pagi satu motor lagi jatuh.") == [("noted", CITIZEN)]
    assert len(bag.mails("reopen_question")) == 1
    assert bag.answer(bag.last("reopen_question"), "ya") == [
        ("comment", LIAISON),
        ("comment_received", CITIZEN),
    ]
    assert "satu motor lagi jatuh" in bag.last("comment")["text"]


def test_a_letter_on_a_merged_case_goes_on_to_the_survivor(bag: Bag) -> None:
    bag.disposed()
    bag.complaint(sender=OUTSIDER, subject="Jalan Lembak hancur")
    assert bag.says("admin", "verification", "7 0001") == [
        ("echo", ADMIN),
        ("merged", OUTSIDER),
        ("more_text", LIAISON),
    ]
    assert bag.answer(bag.last("receipt", OUTSIDER), "Kemarin ada truk terguling di sana.") == [
        ("more_text", LIAISON),
        ("noted", OUTSIDER),
    ]
    assert "truk terguling" in bag.case(1).texts[-1].text
    with bag.nothing_changes():
        assert bag.says("admin", "verification", "1 DLH") == [("already", ADMIN)]


def test_a_letter_goes_through_two_mergers(bag: Bag) -> None:
    bag.disposed()
    bag.complaint(sender="dua@warga.example", subject="Jalan Lembak hancur")
    bag.complaint(sender="tiga@warga.example", subject="Jalan Lembak hancur sekali")
    bag.answer(bag.mails("verification")[2], "7 0002")
    bag.answer(bag.mails("verification")[1], "7 0001")
    bag.answer(bag.last("receipt", "tiga@warga.example"), "Kemarin ada truk terguling di sana.")
    assert "truk terguling" in bag.case(1).texts[-1].text
    assert [bag.stage(n) for n in (1, 2, 3)] == ["handling/distribution", "merged", "merged"]


def test_a_merge_into_a_merged_case_goes_to_its_survivor(bag: Bag) -> None:
    bag.complaint()
    bag.complaint(sender="dua@warga.example", subject="Jalan Lembak hancur")
    bag.complaint(sender="tiga@warga.example", subject="Jalan Lembak hancur sekali")
    bag.answer(bag.mails("verification")[1], "7 0001")
    bag.answer(bag.mails("verification")[2], "7 0002")
    assert (bag.case(3).stage, bag.case(3).parent) == ("merged", "ME-2026-0001")
    with bag.nothing_changes():
        assert bag.answer(bag.mails("verification")[0], "7 0002") == [("not_done", ADMIN)]
    assert "sudah digabungkan ke dalam laporan ini" in " ".join(bag.last("not_done")["text"].split())


def test_a_merge_into_itself_is_told_so(bag: Bag) -> None:
    bag.complaint()
    with bag.nothing_changes():
        assert bag.says("admin", "verification", "7 ME-2026-0001") == [("not_done", ADMIN)]
    told = " ".join(bag.last("not_done")["text"].split())
    assert "nomor laporan ini sendiri" in told
    assert "paling lambat Senin, 9 Maret 2026" in told
    bag.says("admin", "not_done", "1 PUPR")
    assert bag.stage() == "handling/distribution"


def test_an_answer_to_the_months_register_is_kept(bag: Bag) -> None:
    bag.complaint()
    bag.at("2026-04-01 08:00")
    with bag.nothing_changes():
        assert bag.says("secretariat", "register_print", "Terima kasih, sudah kami cetak.") == []
    assert bag.letter()["class"] == "acknowledgement"
    bag.says("secretariat", "register_print", "Halaman kedua tidak ada, mohon dikirim lagi.")
    assert bag.aside() == []
    assert len(bag.listed(ADMIN, "notice")) == 1


# The same letter, and letters that only look the same.


def test_the_same_message_id_with_other_content_is_another_letter(bag: Bag) -> None:
    fixed = {"Message-ID": "<sama@warga.example>"}
    bag.write(headers=fixed)
    came = bag.write(
        subject="Sampah menumpuk",
        text="Sampah di Pasar Gelumbang menumpuk sejak 1 Maret 2026.",
        headers=fixed,
    )
    assert came == NEW_CASE
    assert len(bag.cases()) == 2
    assert [row.get("reused_id") for row in bag.letters()] == [None, True]


def test_a_duplicate_by_another_door_changes_nothing(bag: Bag) -> None:
    raw = bag.message(CITIZEN, "Jalan rusak", TEXT, name=NAME).as_bytes()
    bag.put(raw, CITIZEN)
    with bag.nothing_changes():
        assert bag.put(b"Delivered-To: x@y.example\r\n" + raw, "", door="imap") == []
    assert [row["class"] for row in bag.letters()] == ["complaint", "duplicate"]


@pytest.mark.parametrize(
    ("ending", "why"), [("closed", "sudah selesai dan ditutup"), ("archived", "sudah diarsipkan")]
)
def test_a_merge_into_a_case_that_is_over_is_told_why_not(bag: Bag, ending: str, why: str) -> None:
    if ending == "closed":
        bag.closed()
    else:
        bag.complaint()
        bag.says("admin", "verification", "6 TERLALU_UMUM")
    bag.complaint(sender=OUTSIDER, subject="Jalan Lembak rusak lagi")
    with bag.nothing_changes():
        assert bag.says("admin", "verification", "7 0001") == [("not_done", ADMIN)]
    told = " ".join(bag.last("not_done")["text"].split())
    assert why in told
    assert "ME-2026-0001" in told
    assert "paling lambat Senin, 9 Maret 2026" in told
