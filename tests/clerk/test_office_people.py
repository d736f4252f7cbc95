"""Who may know and do what, driven as bytes through the real office: secrecy, roles' views, successors,
deputies, impartial addressees."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from mailroom.places import TEMPLATES
from mailroom.procedure.office_facts import House
from mailroom.procedure.outgoing_letters import FORMS
from mailroom.procedure.people import Agency, People, Person, Role
from tests.mailbag import ADMIN, CITIZEN, LIAISON, NAME, PDF, TEXT, Bag, Row, flat
from tests.pdf_text import pdf_lines

ADMIN2 = "admin2@diskominfo.muaraenim.example"
APIP = "penghubung@inspektorat.muaraenim.example"
IMPARTIAL = "asisten.pemerintahan@setda.muaraenim.example"
ANSWER = "Jalan di Desa Lembak sudah kami tambal sepanjang 120 meter pada 10 Maret 2026."

# An invented complainant whose name is no official's.
SHE, HER_NAME, HER_PHONE, HER_HOME = (
    "ngatiyem.k@warga.example",
    "Ngatiyem Kartasasmita",
    "0813-7777-8888",
    "Lorong Mawar Nomor 17",
)
HERS = ("ngatiyem", "kartasasmita", "0813-7777", "81377778888", "7777-8888", "lorong mawar", "warga.example")
PUNGLI = f"""Pegawai di kantor Camat Gelumbang meminta uang Rp200.000 untuk mengurus
surat pindah pada tanggal 26 Februari 2026. Kata mereka "bu Ngatiyem harus bayar dulu".
Hubungi saya di {HER_PHONE} atau {SHE}.

Nama: {HER_NAME}
Alamat: {HER_HOME}
Hormat saya,
{HER_NAME}
"""


def photo() -> bytes:
    """A picture that says whose it is and where it was taken."""
    exif = Image.Exif()
    exif[0x013B], exif[0x010E] = HER_NAME, f"rumah {HER_NAME}, {HER_HOME}"
    exif.get_ifd(0x8825)[1] = "S"
    made = io.BytesIO()
    Image.new("RGB", (32, 32), "gray").save(made, "JPEG", exif=exif, comment=HER_NAME.encode())
    return made.getvalue()


def everything(bag: Bag, mail: Row) -> str:
    """All that a mail holds, decoded: headers, text, HTML, file names, PDFs as text, pictures as bytes."""
    message = bag.read(mail)
    found = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        if part.is_multipart():
            continue
        found += [f"{name}: {value}" for name, value in part.items()]
        data = part.get_payload(decode=True)
        found.append(data.decode("utf-8", "replace") + data.decode("latin-1"))
        if part.get_content_type() == "application/pdf":
            found.append(pdf_lines(data))
    return "\n".join(found)


def to_officials(bag: Bag) -> list[Row]:
    return [row for row in bag.mails() if row["role"] not in ("complainant", "admin")]


def released(bag: Bag) -> None:
    """The admin lets go what she wrote later, once he has seen it as it goes."""
    bag.says("admin", "review", "1")


def assert_nobody_knows_her(bag: Bag) -> None:
    rows = to_officials(bag)
    assert rows
    for row in rows:
        said = everything(bag, row).lower()
        assert [word for word in HERS if word in said] == [], (row["form"], row["to"])


# What officials learn of a hidden complainant.


def test_no_byte_to_an_official_tells_who_complained_on_the_oversight_track(bag: Bag) -> None:
    files = {f"foto-{HER_NAME}.jpg": photo(), "KTP Ngatiyem.pdf": PDF + b"Ngatiyem"}
    bag.write(sender=SHE, name=HER_NAME, subject=f"Pungli, laporan {HER_NAME}", text=PUNGLI, files=files)
    assert bag.case().oversight or bag.case().klass == "complaint"
    bag.says("admin", "verification", f"1 INSP rilis 1\ncatatan: hubungi {HER_NAME} di {HER_PHONE}")
    assert (bag.case().oversight, bag.case().secret, bag.case().is_hidden) == (True, True, True)
    assert [part.get_filename() for part in bag.read(bag.last("disposition")).iter_attachments()] == [
        "lembar-disposisi-ME-2026-0001.pdf", "berkas-1.jpg",
    ]  # fmt: skip
    bag.answer(
        bag.last("receipt", SHE),
        f"Tambahan: saksi ada. Salam, {HER_NAME}, {HER_PHONE}",
        files={"ngatiyem2.jpg": photo()},
    )
    bag.says("liaison INSP", "disposition", "1 1")
    bag.says(
        "officer INSP",
        "instruction",
        f"Sudah kami periksa. Ibu {HER_NAME} benar, pegawai dijatuhi hukuman disiplin.",
        files=("laporan.pdf",),
    )
    bag.says("liaison INSP", "response", "setuju")
    bag.settle(windows_over=True)
    bag.answer(
        bag.last("answer", SHE),
        f"Belum puas, uang saya belum kembali.\n\nHormat saya,\n{HER_NAME}\nHP {HER_PHONE}",
        files={"kuitansi ngatiyem.jpg": photo()},
    )
    released(bag)
    for question in ("status", "kenapa?", "bantuan"):
        bag.says("liaison INSP", "comment", question)
        bag.says("officer INSP", "instruction", question)
    bag.says("liaison INSP", "comment", "4 bukan kewenangan kami")
    bag.at("2026-03-20 08:00")
    assert bag.aside() == []
    assert {
        "disposition",
        "more_text",
        "instruction",
        "response",
        "comment",
        "status_letter",
        "trace",
        "digest",
    } <= {row["form"] for row in to_officials(bag)}
    assert_nobody_knows_her(bag)
    assert HER_NAME in bag.last("answer", SHE)["text"] or bag.last("answer", SHE)["name"] == HER_NAME


def test_an_anonymous_complaint_goes_to_the_agency_under_an_alias(bag: Bag) -> None:
    bag.write(
        sender=SHE,
        name=HER_NAME,
        subject="Jalan rusak",
        text=f"{TEXT}\nTolong nama saya dirahasiakan.\n{HER_NAME}\n{HER_PHONE}",
        files={"ngatiyem.jpg": photo()},
    )
    assert bag.case().anonymous
    bag.says("admin", "verification", "1 PUPR")
    assert "Pelapor #0001" in flat(bag.last("disposition")["text"])
    bag.says(
        "liaison PUPR",
        "disposition",
        f"2 Yth. Ibu {HER_NAME}, jalan sudah kami tambal 120 meter. Telepon kami 0734-123456.",
    )
    bag.says("liaison PUPR", "third_person", "1 ya")  # the office knows this number of nobody's
    bag.settle(windows_over=True)
    assert "0734-123456" in flat(bag.last("answer")["text"])
    bag.answer(bag.last("answer"), f"Masih rusak di depan rumah saya.\nSalam,\n{HER_NAME}\n{HER_PHONE}")
    released(bag)
    assert bag.stage() == "handling/follow_up"
    assert bag.aside() == []
    assert_nobody_knows_her(bag)


def test_an_agency_of_an_open_complaint_gets_the_name_and_never_the_address(bag: Bag) -> None:
    bag.write(sender=SHE, name=HER_NAME, text=f"{TEXT}\nBalas ke {SHE}", files={"foto.jpg": photo()})
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", f"2 {ANSWER} Ibu dapat kami hubungi di {SHE}.")
    assert bag.aside() == []
    assert HER_NAME in bag.last("disposition")["text"]
    for row in to_officials(bag):
        assert SHE not in everything(bag, row).lower()
    (picture,) = [
        part
        for part in bag.read(bag.last("disposition")).iter_attachments()
        if part.get_content_type() == "image/jpeg"
    ]
    assert HER_NAME.encode() not in picture.get_payload(decode=True)


def test_anonymity_asked_for_later_holds_from_then_on(bag: Bag) -> None:
    bag.write(sender=SHE, name=HER_NAME, text=f"{TEXT}\n{HER_NAME}")
    bag.says("admin", "verification", "1 PUPR")
    known = {row["key"] for row in to_officials(bag)}
    assert bag.answer(bag.last("receipt", SHE), "anonim") == [
        ("keep_secret", LIAISON),
        ("masks", bag.who("admin")),
        ("noted", SHE),
    ]
    assert "kami rahasiakan" in flat(bag.last("noted")["text"])
    assert "sebelum hari ini memuat nama Bapak/Ibu" in flat(bag.last("noted")["text"])
    bag.says("liaison PUPR", "disposition", "1 1 mohon dicek")
    bag.says("liaison PUPR", "disposition", "status")
    bag.says("officer PUPR", "instruction", f"Ibu {HER_NAME} sudah kami temui, jalan ditambal 120 meter.")
    fresh = [row for row in to_officials(bag) if row["key"] not in known]
    assert {row["form"] for row in fresh} >= {"instruction", "echo", "status_letter", "response"}
    for row in fresh:
        assert [word for word in HERS if word in everything(bag, row).lower()] == [], row["form"]


def test_whoever_has_the_name_in_his_letters_is_asked_to_keep_it(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 2")
    officer = bag.who("officer PUPR 2")
    told = bag.says("citizen", "forwarded", "Tolong nama saya dirahasiakan.")
    secret = [("keep_secret", officer), ("keep_secret", LIAISON)]
    assert told == [*secret, ("masks", bag.who("admin")), ("noted", CITIZEN)]
    for who in (officer, LIAISON):
        text = flat(bag.last("keep_secret", who)["text"])
        assert "tidak disebutkan kepada siapa pun" in text
        assert NAME not in everything(bag, bag.last("keep_secret", who))
    assert bag.says("citizen", "forwarded", "Tolong nama saya dirahasiakan.") == [("noted", CITIZEN)]


def test_a_wish_that_is_taken_back_is_told(bag: Bag) -> None:
    bag.complaint(text=f"{TEXT} Tolong nama saya dirahasiakan.")
    assert bag.case().anonymous
    assert bag.says("citizen", "receipt", "Nama saya tidak perlu dirahasiakan lagi.") == [("noted", CITIZEN)]
    assert not bag.case().anonymous
    assert "tidak lagi kami rahasiakan" in flat(bag.last("noted")["text"])


def test_on_the_oversight_track_the_name_stays_closed(bag: Bag) -> None:
    bag.complaint(subject="Pungli", text=f"{PUNGLI} Tolong nama saya dirahasiakan.")
    assert bag.says("citizen", "receipt", "Nama saya tidak perlu dirahasiakan lagi.") == [("noted", CITIZEN)]
    assert "tetap kami rahasiakan" in flat(bag.last("noted")["text"])
    assert bag.case().is_hidden


def test_a_wish_for_secrecy_beside_other_words_loses_none(bag: Bag) -> None:
    bag.complaint()
    words = (
        "Tolong nama saya dirahasiakan. Tambahan: di depan SD Negeri 2 Lembak ada lubang sedalam satu meter,"
        " kemarin anak sekolah jatuh di sana."
    )
    bag.answer(bag.last("receipt"), words)
    assert bag.case().anonymous
    assert "lubang sedalam satu meter" in bag.case().texts[-1].text


def test_the_admin_makes_a_case_anonymous_in_the_same_mail_that_disposes_it(bag: Bag) -> None:
    bag.write(sender=SHE, name=HER_NAME, text=f"{TEXT}\n{HER_NAME}", files={"ngatiyem.jpg": photo()})
    bag.says("admin", "verification", "1 PUPR\n9 anonim: ya")
    assert (bag.stage(), bag.case().anonymous) == ("verification", True)  # he sees first what goes
    bag.says("admin", "verification", "1 PUPR")
    assert bag.stage() == "handling/distribution"
    assert_nobody_knows_her(bag)


def test_a_merged_anonymous_complaint_stays_anonymous_in_the_survivor(bag: Bag) -> None:
    bag.disposed()
    bag.write(
        sender=SHE,
        name=HER_NAME,
        subject="Jalan Lembak",
        text=f"{TEXT}\nTolong nama saya dirahasiakan.\nSalam,\n{HER_NAME}",
    )
    bag.says("admin", "verification", "7 0001")
    bag.answer(bag.last("receipt", SHE), f"Tadi malam truk terguling.\nSalam,\n{HER_NAME}\n{HER_PHONE}")
    assert len(bag.mails("more_text", LIAISON)) == 2
    assert_nobody_knows_her(bag)
    bag.says("citizen", "receipt", "status")
    assert "truk terguling" not in everything(bag, bag.last("status_letter", CITIZEN))


def test_an_oversight_complaint_merged_into_an_open_case_tells_its_people_nothing(bag: Bag) -> None:
    bag.disposed()
    bag.write(sender=SHE, name=HER_NAME, subject="Pungli proyek jalan", text=PUNGLI)
    assert bag.case(2).oversight
    assert bag.says("admin", "verification", "7 0001") == [("echo", ADMIN), ("merged", SHE)]
    assert "uang" not in " ".join(text.text for text in bag.case(1).texts)


# What each role may be told.


@pytest.mark.parametrize("question", ["status", "kenapa?", "bantuan"])
def test_questions_are_answered_by_role(bag: Bag, question: str) -> None:
    form = {"status": "status_letter", "kenapa?": "trace", "bantuan": "help"}[question]
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1 rahasia dapur kami")
    officer = bag.who("officer PUPR")
    with bag.nothing_changes():
        assert bag.says("citizen", "receipt", question) == [(form, CITIZEN)]
        assert bag.says("admin", "verification", question) == [(form, ADMIN)]
        assert bag.says("liaison PUPR", "disposition", question) == [(form, LIAISON)]
        assert bag.says("officer PUPR", "instruction", question) == [(form, officer)]
    assert "rahasia dapur" not in flat(bag.last(form, CITIZEN)["text"])
    assert CITIZEN not in flat(bag.last(form, LIAISON)["text"])
    assert CITIZEN not in flat(bag.last(form, officer)["text"])
    assert "ME-2026-0001" in bag.last(form, CITIZEN)["text"]


def test_an_answer_to_a_question_can_itself_be_answered(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "bantuan")
    assert bag.says("admin", "help", "1 PUPR") == [("disposition", LIAISON), ("forwarded", CITIZEN)]


def test_a_head_reads_the_state_of_a_late_matter_without_the_complainant(bag: Bag) -> None:
    bag.write(sender=SHE, name=HER_NAME, text=f"{TEXT}\nTolong nama saya dirahasiakan.\n{HER_NAME}")
    bag.says("admin", "verification", "1 PUPR")
    head = bag.who("head PUPR")
    bag.at("2026-03-09 08:00")
    assert bag.says("head PUPR", "digest", "status") == [("status_letter", head)]
    assert_nobody_knows_her(bag)


# Matters about the offices that handle complaints themselves.

ABOUT_HOME = (
    "Pegawai Dinas Komunikasi dan Informatika meminta uang Rp500.000 untuk pasang wifi publik pada 3 Maret"
    " 2026. Ini pungli."
)
ABOUT_INSP = (
    "Auditor Inspektorat Daerah meminta uang Rp500.000 supaya temuan dihapus pada 3 Maret 2026. Ini pungli."
)


def test_a_matter_about_diskominfo_goes_past_its_admin(bag: Bag) -> None:
    assert bag.write(subject="Pungli di Diskominfo", text=ABOUT_HOME) == [
        ("receipt", CITIZEN),
        ("verification", IMPARTIAL),
    ]
    assert bag.case().concerns == "DISKOMINFO"
    with bag.nothing_changes():  # nor does the number help him
        assert bag.write(sender=ADMIN, subject="ME-2026-0001", text="status") == [("which_case", ADMIN)]
        assert "ME-2026-0001" not in bag.last("which_case")["text"]
        assert bag.answer(bag.last("which_case"), "ME-2026-0001") == [("not_understood", ADMIN)]
        assert bag.answer(bag.last("verification"), "6 SPAM", sender=ADMIN) == [("confirm", IMPARTIAL)]
    assert bag.answer(bag.last("verification"), "2") == [
        ("disposition", APIP),
        ("echo", IMPARTIAL),
        ("forwarded", CITIZEN),
    ]
    bag.at("2026-03-12 08:00")
    assert [line for line in bag.listed(ADMIN) if line["dossier"] == "ME-2026-0001"] == []
    assert [
        row
        for row in bag.mails("", ADMIN)
        if row["dossier"] == "ME-2026-0001" and row["form"] != "not_understood"
    ] == []


def test_an_undelivered_letter_in_such_a_matter_is_told_to_the_impartial_one(bag: Bag) -> None:
    from mailroom.doors.maildir import Maildirs
    from tests.mailbag import Refusing

    bag.office.post.carrier = Refusing(Maildirs(bag.root / "outgoing"), CITIZEN)
    bag.write(subject="Pungli di Diskominfo", text=ABOUT_HOME)
    assert bag.listed(ADMIN) == []
    assert [line["kind"] for line in bag.listed(IMPARTIAL)] == ["undelivered"]


def test_no_letter_to_him_says_that_the_admin_reads_it(bag: Bag) -> None:
    bag.write(subject="Pungli di Diskominfo", text=ABOUT_HOME)
    bag.says("citizen", "receipt", "status")
    bag.says("citizen", "receipt", "Waktu itu ada dua saksi di loket, keduanya mau bicara.")
    bag.answer(bag.last("verification"), "4 Siapa saksinya?", sender=IMPARTIAL)
    bag.says("citizen", "ask", "Saksinya dua orang tetangga saya di Jalan Sudirman 5 Muara Enim.")
    bag.answer(bag.last("verification"), "6 TERLALU_UMUM Kurang jelas", sender=IMPARTIAL)
    bag.says("citizen", "declined", "Saya keberatan, sudah saya jelaskan siapa dan di mana.")
    letters = bag.mails(to=CITIZEN)
    assert {"receipt", "status_letter", "ask", "declined", "noted"} <= {row["form"] for row in letters}
    assert not [row["form"] for row in letters if "Admin" in row["text"]]
    assert "yang memeriksanya bukan orang dari kantor kami" in flat(bag.mails("receipt")[0]["text"])


@pytest.mark.parametrize("form", [one.name for one in FORMS.values() if one.readers == (Role.COMPLAINANT,)])
def test_no_letter_for_complainants_alone_names_the_admin(form: str) -> None:
    """Who checks it is another where the complaint is about the admin's own office (`pemeriksa`)."""
    template = (TEMPLATES / f"mail/{form}.txt.j2").read_text("utf-8")
    assert "Admin Kabupaten" not in template.replace('|replace("Admin Kabupaten", pemeriksa)', "")


def test_a_matter_about_the_inspectorate_goes_past_its_liaison(bag: Bag) -> None:
    bag.write(subject="Pungli di Inspektorat", text=ABOUT_INSP)
    assert bag.case().concerns == "INSP"
    assert bag.says("admin", "verification", "2") == [
        ("disposition", IMPARTIAL),
        ("echo", ADMIN),
        ("forwarded", CITIZEN),
    ]
    assert "yang menanganinya pejabat netral dari luar" in flat(bag.last("forwarded")["text"])
    with bag.nothing_changes():
        assert bag.write(sender=APIP, subject="ME-2026-0001", text="status") == [("which_case", APIP)]
        assert bag.answer(bag.last("disposition"), f"2 {ANSWER}", sender=APIP) == [("confirm", IMPARTIAL)]
    bag.at("2026-03-16 08:00")
    about = {row["to"] for row in bag.mails() if row["dossier"] == "ME-2026-0001"}
    assert about == {CITIZEN, ADMIN, IMPARTIAL}
    assert [
        line
        for line in bag.listed(bag.who("inspector")) + bag.listed(bag.who("apip"))
        if line["dossier"] == "ME-2026-0001"
    ] == []
    assert bag.answer(bag.last("disposition"), f"2 {ANSWER}") == [("echo", IMPARTIAL)]


# People change.


def with_agency(house: House, code: str, **changes: Any) -> House:
    agency: Agency = replace(house.agency(code), **changes)
    return replace(house, people=People({**house.people.agencies, code: agency}, house.people.chairs))


def reread(bag: Bag, house: House) -> list[tuple[str, str]]:
    bag.config = replace(bag.config, house=house)
    bag.office.reread(bag.config, bag.now)
    bag.house = house
    return bag.settle()


def test_a_successor_gets_the_open_letters_anew_and_the_predecessors_are_held(bag: Bag) -> None:
    bag.disposed()
    bag.disposed(subject="Jembatan rusak")
    bag.answer(bag.mails("disposition")[1], "1 1")
    old, clock = bag.mails("disposition")[0], bag.case(1).dispositions[0].clock
    new = "baru@pupr.muaraenim.example"
    liaison = replace(bag.house.agency("PUPR").liaison, name="Penghubung Baru", addresses=(new,))
    bag.at("2026-03-05 11:00")
    assert reread(bag, with_agency(bag.house, "PUPR", liaison=liaison)) == [
        ("disposition", new),
        ("disposition", new),
    ]
    assert bag.case(1).dispositions[0].clock == clock
    with bag.nothing_changes():
        assert bag.answer(old, f"2 {ANSWER}", sender=LIAISON) == [("confirm", new)]
    assert bag.answer(bag.last("confirm"), "ya") == [("echo", new)]
    assert bag.stage(1) == "handling/window"
    assert reread(bag, bag.house) == []


def test_an_officer_struck_from_the_list_is_held_and_the_liaison_confirms(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("disposition"), "1 1")
    agency = bag.house.agency("PUPR")
    gone = agency.officers[0].address
    assert reread(bag, with_agency(bag.house, "PUPR", officers=agency.officers[1:])) == [("digest", LIAISON)]
    with bag.nothing_changes():
        assert bag.answer(bag.last("instruction"), ANSWER, sender=gone) == [("confirm", LIAISON)]


def test_a_line_that_says_no_reprimand_recommends_none(bag: Bag) -> None:
    bag.disposed()
    bag.at("2026-03-10 08:00")
    assert "reprimand_draft" not in {
        form for form, _ in bag.says("apip", "digest", "1: jangan ditegur dulu, kadisnya baru")
    }


def test_a_reprimand_that_was_agreed_to_is_refused_by_the_same_letter_only_when_he_says_so(bag: Bag) -> None:
    bag.disposed()
    bag.at("2026-03-10 08:00")
    bag.says("apip", "digest", "tegur 1")
    draft, regent = bag.last("reprimand_draft"), bag.who("regent")
    assert bag.answer(draft, "SETUJU") == [("reprimand_order", regent)]
    bag.at("2026-03-10 09:00")
    assert bag.answer(draft, "TOLAK") == [("confirm", regent)]
    assert "Satu surat hanya memutuskan satu kali" in flat(bag.last("confirm")["text"])
    assert bag.answer(bag.last("confirm"), "ya") == [
        ("echo", regent),
        ("reprimand_rejected", bag.who("apip")),
    ]


def test_a_new_regents_office_and_admin_get_the_open_drafts_anew(bag: Bag) -> None:
    bag.disposed()
    bag.at("2026-03-10 08:00")
    assert bag.says("apip", "digest", "tegur 1") == [("reprimand_draft", bag.who("regent"))]
    bag.at("2026-04-01 07:30")
    old, new = bag.who("regent"), "kantor.baru@setda.muaraenim.example"
    chairs = {
        role: tuple(replace(one, addresses=(new,)) if role == Role.REGENT else one for one in persons)
        for role, persons in bag.house.people.chairs.items()
    }
    came = reread(bag, replace(bag.house, people=People(bag.house.people.agencies, chairs)))
    assert came == [("reprimand_draft", new)]
    with bag.nothing_changes():
        assert bag.answer(bag.last("reprimand_draft", old), "TOLAK", sender=old) == [("confirm", new)]
    assert bag.answer(bag.last("reprimand_draft", new), "SETUJU") == [("reprimand_order", new)]
    admin = "admin.baru@diskominfo.muaraenim.example"
    chairs = {
        role: tuple(replace(one, addresses=(admin,)) if role == Role.ADMIN else one for one in persons)
        for role, persons in bag.house.people.chairs.items()
    }
    assert ("report_draft", admin) in reread(
        bag, replace(bag.house, people=People(bag.house.people.agencies, chairs))
    )


def test_a_successor_answers_the_old_letter_from_his_own_address(bag: Bag) -> None:
    bag.disposed()
    liaison = replace(bag.house.agency("PUPR").liaison, addresses=("baru@pupr.muaraenim.example",))
    reread(bag, with_agency(bag.house, "PUPR", liaison=liaison))
    bag.answer(bag.mails("disposition", LIAISON)[0], "1 1", sender="baru@pupr.muaraenim.example")
    assert bag.stage() == "handling/execution"


def test_people_who_change_while_the_office_is_closed(bag: Bag) -> None:
    bag.disposed()
    bag.close()
    liaison = replace(bag.house.agency("PUPR").liaison, addresses=("baru@pupr.muaraenim.example",))
    bag.house = with_agency(bag.house, "PUPR", liaison=liaison)
    bag.config = replace(bag.config, house=bag.house)
    bag.open()
    assert bag.settle() == [("disposition", "baru@pupr.muaraenim.example")]


def test_a_new_admin_gets_what_lies_on_the_admins_desk(bag: Bag) -> None:
    bag.complaint()
    bag.disposed(subject="Jembatan rusak")
    bag.says("liaison PUPR", "disposition", "4 DLH karena menyangkut sungai")
    bag.disposed(subject="Got rusak")
    bag.answer(bag.last("disposition"), "5 sampai 27-03-2026 karena menunggu suku cadang")
    new = Person("Admin Baru", ("admin.baru@diskominfo.muaraenim.example",), Role.ADMIN)
    house = replace(
        bag.house, people=People(bag.house.people.agencies, {**bag.house.people.chairs, Role.ADMIN: (new,)})
    )
    came = reread(bag, house)
    assert [pair for pair in came if pair[0] != "digest"] == [
        ("extension", new.address),
        ("returned", new.address),
        ("verification", new.address),
    ]
    assert "menyangkut sungai" in flat(bag.last("returned", new.address)["text"])
    assert "suku cadang" in flat(bag.last("extension", new.address)["text"])
    with bag.nothing_changes():
        assert bag.answer(bag.mails("verification", ADMIN)[0], "1 PUPR", sender=ADMIN) == [
            ("confirm", new.address)
        ]


def test_a_deputy_answers_for_his_chair(bag: Bag) -> None:
    bag.complaint()
    assert bag.says("admin", "verification", "1 PUPR", sender=ADMIN2)[0] == ("disposition", LIAISON)
    assert bag.says("liaison PUPR", "disposition", "1 1", sender="penghubung2@pupr.muaraenim.example") == [
        ("echo", LIAISON), ("instruction", bag.who("officer PUPR")),
    ]  # fmt: skip


def test_several_admins_share_one_desk_and_the_first_verdict_counts(bag: Bag) -> None:
    second = Person("Admin Kedua", ("kedua@diskominfo.muaraenim.example",), Role.ADMIN)
    admins = (*bag.house.people.chairs[Role.ADMIN], second)
    reread(
        bag,
        replace(
            bag.house,
            people=People(bag.house.people.agencies, {**bag.house.people.chairs, Role.ADMIN: admins}),
        ),
    )
    bag.complaint()
    assert bag.says("admin", "verification", "1 PUPR", sender=second.address)[0] == ("disposition", LIAISON)
    with bag.nothing_changes():
        assert bag.says("admin", "verification", "5 PLN 123") == [("already", ADMIN)]
    told = " ".join(bag.last("already")["text"].split())  # who answers second reads what the first did
    assert "Yang sudah dilakukan" in told and "meneruskan ke perangkat daerah" in told


def test_a_liaison_of_two_agencies_names_the_case(bag: Bag) -> None:
    shared = bag.house.agency("PUPR").liaison
    reread(bag, with_agency(bag.house, "DLH", liaison=replace(shared, agency="DLH")))
    bag.disposed("PUPR")
    bag.disposed(
        "DLH",
        subject="Sampah menumpuk",
        text="Sampah di pasar Gelumbang menumpuk sejak 1 Maret 2026, mohon diangkut.",
    )
    bag.write(sender=LIAISON, subject="Tindak lanjut", text="1 1")
    text = bag.last("which_case")["text"]
    assert "ME-2026-0001" in text
    assert "ME-2026-0002" in text
    assert bag.says("liaison PUPR", "which_case", "0002") == [
        ("echo", LIAISON),
        ("instruction", bag.who("officer DLH")),
    ]


def test_an_officer_who_is_in_no_list_may_be_named_by_his_address(bag: Bag) -> None:
    bag.disposed()
    other = "petugas@upt-lembak.example"
    assert bag.says("liaison PUPR", "disposition", f"1 {other}") == [
        ("echo", LIAISON),
        ("instruction", other),
    ]
    assert bag.answer(bag.last("instruction"), ANSWER) == [("echo", other), ("response", LIAISON)]


def test_apip_names_no_officer_outside_its_list(bag: Bag) -> None:
    bag.complaint(subject="Pungli", text=PUNGLI)
    bag.says("admin", "verification", "2")
    with bag.nothing_changes():
        assert bag.says("liaison INSP", "disposition", "1 siapa@lain.example") == [("not_understood", APIP)]
    assert NAME not in everything(bag, bag.last("disposition"))


@pytest.mark.parametrize("stage", ["closed", "archived"])
def test_a_wish_for_secrecy_is_honoured_wherever_the_case_lies(bag: Bag, stage: str) -> None:
    if stage == "closed":
        bag.closed()
    else:
        bag.complaint()
        bag.says("admin", "verification", "6 TERLALU_UMUM")
    form = {"closed": "closed", "archived": "declined"}[stage]
    # an agency that answered has his name for good
    asked = [("keep_secret", LIAISON)] if stage == "closed" else []
    assert bag.says("citizen", form, "Tolong nama saya dirahasiakan.") == [*asked, ("noted", CITIZEN)]
    assert (bag.case().anonymous, bag.stage()) == (True, stage)


def test_who_lets_his_name_be_told_is_not_hidden(bag: Bag) -> None:
    """From the start, and after he had wished for secrecy; a denied leave is a wish, one with a condition is
    asked about."""
    bag.complaint(text="Jalan di Desa Lembak rusak parah sejak 1 Maret 2026. Nama saya boleh dibuka saja.")
    assert not bag.case().anonymous
    bag.says("citizen", "receipt", "nama saya tidak boleh disebut")
    assert bag.case().anonymous
    assert bag.says("citizen", "receipt", "nama saya boleh dibuka ke dinas asal jangan ke kades") == [
        ("not_understood", CITIZEN)
    ]
    assert bag.case().anonymous
    assert bag.says("citizen", "receipt", "nama saya boleh dibuka saja") == [("noted", CITIZEN)]
    assert not bag.case().anonymous
