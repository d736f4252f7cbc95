"""What a further complainant wrote and sent stands in the case that his was merged into, as far as his own
switches allow."""

from __future__ import annotations

import pytest

from tests.clerk.test_office_people import HER_NAME, HERS, SHE, everything, photo
from tests.mailbag import ADMIN, CITIZEN, LIAISON, NAME, TEXT, Bag, Row, flat

SAID = "Kemarin ada anak jatuh dan patah tangan di depan SDN 3."
HIDDEN = "Tolong nama saya dirahasiakan."
FILE = {"ngatiyem.jpg": photo()}
ANSWER = "2 Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026."


def joins(bag: Bag, *more: str, **given: object) -> None:
    """She writes of the same road, and hers is merged into the first case."""
    text = "\n".join((f"Jalan di Desa Lembak Kecamatan Lembak berlubang. {SAID}", *more, "Salam,", HER_NAME))
    bag.write(
        sender=SHE, name=HER_NAME, subject="Jalan berlubang Lembak", text=text, **{"files": FILE, **given}
    )
    bag.says("admin", "verification", "7 0001")


def words(mail: Row) -> str:
    """Its text without the marks of a quote, in one line."""
    return flat(mail["text"].replace("\n>", "\n"))


def names(bag: Bag, mail: Row) -> list[str]:
    found = [part.get_filename() for part in bag.read(mail).iter_attachments()]
    return [name for name in found if not name.endswith(".pdf")]


def nobody_reads_of_her(bag: Bag, *forms: str) -> None:
    read = [
        mail
        for mail in bag.mails()
        if mail["role"] not in ("complainant", "admin") and (not forms or mail["form"] in forms)
    ]
    assert [word for mail in read for word in HERS if word in everything(bag, mail).lower()] == []


def test_her_words_and_files_stand_in_the_disposition_typed_later(bag: Bag) -> None:
    bag.complaint()
    joins(bag)
    bag.answer(bag.mails("verification")[0], "1 PUPR")
    mail = bag.last("disposition")
    assert SAID in words(mail)
    assert f"ME-2026-0002 yang digabungkan ({HER_NAME})" in words(mail)
    assert names(bag, mail) == ["ngatiyem.jpg"]
    assert "anak jatuh" in flat(everything(bag, mail).split("LEMBAR DISPOSISI")[1])


def test_her_words_and_files_stand_in_every_instruction(bag: Bag) -> None:
    bag.disposed()
    joins(bag)
    assert SAID in words(bag.last("more_text"))
    assert names(bag, bag.last("more_text")) == ["ngatiyem.jpg"]
    bag.says("liaison PUPR", "disposition", "1 1")
    assert SAID in words(bag.last("instruction"))
    assert names(bag, bag.last("instruction")) == ["ngatiyem.jpg"]


@pytest.mark.parametrize("merged_first", [True, False])
def test_what_she_adds_reaches_the_survivor(bag: Bag, *, merged_first: bool) -> None:
    """Before the merge as well as after it."""
    bag.complaint()
    bag.write(
        sender=SHE,
        name=HER_NAME,
        subject="Jalan Lembak",
        text="Jalan di Desa Lembak Kecamatan Lembak berlubang.",
    )
    steps = [
        lambda: bag.answer(bag.mails("verification")[1], "7 0001"),
        lambda: bag.answer(bag.last("receipt", SHE), "Tadi malam truk terguling.", files=FILE),
    ]
    for step in steps if merged_first else reversed(steps):
        step()
    bag.answer(bag.mails("verification")[0], "1 PUPR")
    assert "truk terguling" in words(bag.last("disposition"))
    assert names(bag, bag.last("disposition")) == ["ngatiyem.jpg"]


def test_through_two_merges_all_words_arrive(bag: Bag) -> None:
    bag.complaint()
    bag.complaint(
        sender="dua@warga.example",
        name="",
        subject="Jalan Lembak",
        text="Jalan Lembak rusak, kata orang kedua.",
    )
    bag.write(
        sender=SHE,
        name=HER_NAME,
        subject="Jalan Lembak",
        text=f"Jalan Lembak rusak. {SAID} {HIDDEN}",
        files=FILE,
    )
    bag.answer(bag.mails("verification")[2], "7 0002")
    bag.answer(bag.mails("verification")[1], "7 0001")
    bag.answer(bag.mails("verification")[0], "1 PUPR")
    assert not bag.mails("disposition")  # of her he has not seen what would go
    bag.says("admin", "verification", "1 PUPR")
    mail = bag.last("disposition")
    assert "kata orang kedua" in words(mail)
    assert SAID in words(mail)
    nobody_reads_of_her(bag)
    assert bag.answer(bag.last("receipt", SHE), "Tadi malam truk terguling.") == [
        ("digest", ADMIN),
        ("more_text", LIAISON),
        ("noted", SHE),
    ]


def test_her_wish_hides_her_in_the_survivor(bag: Bag) -> None:
    """Her name, her signature and her files, until the admin releases them by the number that he reads."""
    bag.complaint()
    joins(bag, HIDDEN)
    assert "ngatiyem.jpg" in bag.last("more_text", ADMIN)["text"]
    bag.answer(bag.mails("verification")[0], "1 PUPR berkas 1")
    assert not bag.mails("disposition")  # of her he has not seen what would go
    bag.says("admin", "verification", "1 PUPR berkas 1")
    assert SAID in words(bag.last("disposition"))
    assert "Pelapor #0002" in words(bag.last("disposition"))
    assert names(bag, bag.last("disposition")) == ["berkas-1.jpg"]
    assert NAME in bag.last("disposition")["text"]
    bag.says("liaison PUPR", "disposition", "1 1")
    nobody_reads_of_her(bag)


def test_her_files_are_not_sent_unless_they_are_released(bag: Bag) -> None:
    bag.complaint(files={"lubang.jpg": photo()})
    joins(bag, HIDDEN)
    bag.says("admin", "more_text", "1 PUPR")
    assert names(bag, bag.last("disposition")) == ["lubang.jpg"]


def test_her_wish_after_the_merge_holds_there_too(bag: Bag) -> None:
    bag.disposed()
    joins(bag)
    assert bag.answer(bag.last("receipt", SHE), HIDDEN) == [("keep_secret", LIAISON), ("noted", SHE)]
    assert "ME-2026-0002" in bag.last("keep_secret")["text"]
    assert not bag.case(1).anonymous
    bag.says("liaison PUPR", "disposition", "1 1")
    nobody_reads_of_her(bag, "instruction", "keep_secret")


def test_his_wish_in_a_second_report_of_his_holds_for_the_first(bag: Bag) -> None:
    bag.disposed()
    bag.write(subject="Jalan Lembak lagi", text=f"{TEXT} {SAID} {HIDDEN}")
    assert ("keep_secret", LIAISON) in bag.says("admin", "verification", "7 0001")
    assert bag.case(1).anonymous
    bag.says("liaison PUPR", "disposition", "1 1")
    assert NAME not in bag.last("instruction")["text"]


def test_a_shared_name_stays_open_where_it_is_open(bag: Bag) -> None:
    """The first complainant's name is not struck out for a hidden namesake, and no letter is held back for
    it."""
    bag.disposed()
    bag.write(
        sender="ani.santoso@warga.example",
        name="Ani Santoso",
        subject="Jalan",
        text=f"{TEXT} {SAID} {HIDDEN}",
    )
    bag.says("admin", "verification", "7 0001")
    bag.says("liaison PUPR", "disposition", "1 1")
    assert NAME in bag.last("instruction")["text"]
    assert "Ani" not in words(bag.last("instruction")).split()
    assert bag.aside() == []


def test_complainants_read_nothing_of_each_other(bag: Bag) -> None:
    bag.disposed()
    joins(bag)
    bag.says(
        "liaison PUPR",
        "disposition",
        f"2 Yth. {NAME} dan {HER_NAME}: jalan sudah kami tambal sepanjang 120 meter.",
    )
    bag.settle(windows_over=True)
    assert HER_NAME not in flat(bag.last("answer", CITIZEN)["text"])
    assert NAME in flat(bag.last("answer", CITIZEN)["text"])
    assert NAME not in flat(bag.last("survivor", SHE)["text"])
    assert HER_NAME in flat(bag.last("survivor", SHE)["text"])
    bag.says("citizen", "receipt", "status")
    assert SAID not in flat(bag.last("status_letter", CITIZEN)["text"])


def test_she_reads_the_answer_that_is_there_already(bag: Bag) -> None:
    bag.answered()
    bag.write(sender=SHE, name=HER_NAME, subject="Jalan berlubang Lembak", text=f"{TEXT} {SAID}")
    assert ("survivor", SHE) in bag.says("admin", "verification", "7 0001")
    assert "120 meter" in flat(bag.last("survivor", SHE)["text"])


def test_an_oversight_matter_stays_with_the_admin(bag: Bag) -> None:
    """Nobody at the ordinary survivor reads it, also not what is added later; and nobody is told
    otherwise."""
    bag.disposed()
    bag.write(
        sender=SHE,
        name=HER_NAME,
        subject="Pungli",
        text=f"Pegawai PUPR minta uang Rp200.000, ini pungli. {SAID}",
    )
    assert bag.case(2).oversight
    bag.says("admin", "verification", "7 0001")
    assert "ikut dipertimbangkan" not in flat(bag.last("merged")["text"])
    assert "berkadar pengawasan" in flat(bag.last("echo", ADMIN)["text"])
    came = bag.answer(bag.last("receipt", SHE), "Tadi diminta lagi Rp50.000.")
    assert came == [("more_text", ADMIN), ("noted", SHE)]
    bag.says("liaison PUPR", "disposition", "1 1")
    assert "patah tangan" not in words(bag.last("instruction"))


def test_when_the_survivor_has_ended_she_is_heard_by_herself(bag: Bag) -> None:
    bag.disposed()
    joins(bag)
    bag.says("liaison PUPR", "disposition", ANSWER)
    bag.settle(windows_over=True)
    bag.answer(bag.last("answer"), "5")
    assert bag.answer(bag.last("survivor", SHE), "Lubangnya muncul lagi tadi malam.") == [
        ("noted", SHE),
        ("verification", ADMIN),
    ]
    assert (bag.stage(1), bag.stage(2)) == ("closed", "verification")
    assert "muncul lagi" in flat(bag.last("verification")["text"])


def test_she_hears_that_the_survivor_was_archived_unfinished(bag: Bag) -> None:
    bag.complaint()
    joins(bag)
    bag.answer(bag.mails("verification")[0], "4 Mohon sebutkan nama jalannya.")
    bag.at("2026-04-10 08:00")
    assert bag.stage(1) == "archived"
    assert "TIDAK_" not in flat(bag.last("survivor", SHE)["text"])
    assert "tidak dapat dilanjutkan" in flat(bag.last("survivor", SHE)["text"])
