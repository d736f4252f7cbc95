"""Who a complainant is: told to APIP's liaison alone, with a reason and the complainant's own yes."""

from __future__ import annotations

from tests.mailbag import ADMIN, CITIZEN, LIAISON, NAME, TEXT, Bag

APIP = "penghubung@inspektorat.muaraenim.example"
HIDDEN = f"{TEXT} Mohon nama saya dirahasiakan."
REASON = "Mohon identitas pelapor, karena perlu dimintai keterangan sebagai saksi."


def overseen(bag: Bag) -> None:
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "2")


def test_with_his_yes_the_liaison_of_apip_reads_it_in_one_letter_alone(bag: Bag) -> None:
    overseen(bag)
    assert bag.says("liaison INSP", "disposition", REASON) == [("echo", APIP), ("identity_request", CITIZEN)]
    assert "perlu dimintai keterangan" in bag.last("identity_request", CITIZEN)["text"]
    assert bag.says(CITIZEN, "identity_request", "1") == [
        ("digest", ADMIN), ("identity", APIP), ("noted", CITIZEN),
    ]  # fmt: skip
    assert NAME in bag.last("identity", APIP)["text"]
    assert "Budi" not in bag.last("identity", APIP)["subject"]
    assert [event.kind for event in bag.case().trail if event.kind.startswith("identity")] == [
        "identity_asked", "identity_given",
    ]  # fmt: skip
    bag.says("liaison INSP", "disposition", "1 1")
    others = [
        row
        for row in bag.mails()
        if row["role"] not in ("complainant", "admin") and row["form"] != "identity"
    ]
    assert not [row["form"] for row in others if NAME in row["text"]]
    assert {row["status"] for row in bag.mails()} == {"sent"}


def test_silence_is_no(bag: Bag) -> None:
    overseen(bag)
    bag.says("liaison INSP", "disposition", REASON)
    assert bag.says("liaison INSP", "disposition", REASON) == [("echo", APIP)]
    bag.at("2026-03-20 09:00")
    assert bag.mails("identity") == []


def test_an_unclear_word_gives_nothing_away(bag: Bag) -> None:
    overseen(bag)
    bag.says("liaison INSP", "disposition", REASON)
    for text in (
        "Untuk apa ya?",
        "Saya setuju, asal jangan sampai ke camat",
        "boleh tidak kalau lewat telepon saja?",
    ):
        assert ("identity", APIP) not in bag.says(CITIZEN, "identity_request", text)


def test_nobody_else_gets_more_than_a_kind_refusal(bag: Bag) -> None:
    bag.write(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    assert bag.says("liaison PUPR", "disposition", REASON) == [("identity_refused", LIAISON)]
    assert "Penghubung APIP" in bag.last("identity_refused", LIAISON)["text"]
    bag.says("liaison PUPR", "disposition", "1 1")
    officer = bag.last("instruction")["to"]
    assert bag.answer(bag.last("instruction"), REASON) == [("identity_refused", officer)]
    assert bag.mails("identity_request") == []
    # and his answer to another letter is still read by its menu
    assert ("echo", LIAISON) in bag.answer(
        bag.last("identity_refused", LIAISON), "2 Jalan sudah kami tambal pada 5 Maret 2026."
    )


def test_without_a_reason_he_is_asked_for_one(bag: Bag) -> None:
    overseen(bag)
    assert bag.says("liaison INSP", "disposition", "Mohon identitas pelapor.") == [("identity_refused", APIP)]
    assert "alasannya" in bag.last("identity_refused", APIP)["text"]
    assert bag.answer(bag.last("identity_refused", APIP), REASON) == [
        ("echo", APIP), ("identity_request", CITIZEN),
    ]  # fmt: skip


def test_for_one_without_mail_the_admin_enters_his_word(bag: Bag) -> None:
    bag.write(ADMIN, "formulir", "formulir")
    form = (
        "Nama: Budi Santoso\nAlamat: Dusun II Desa Lembak\nSaluran: telepon\nTelepon: 0812-0000-0001\n"
        f"Perihal: Pungli di kantor camat\nIsi: {HIDDEN}"
    )
    bag.says("admin", "form", form)
    bag.says("admin", "verification", "2")
    bag.says("liaison INSP", "disposition", REASON)
    assert bag.last("post", ADMIN)["purpose"] == "post.identity_request"
    said = bag.says("admin", "post", "identitas: ya")
    assert ("identity", APIP) in said
    assert "0812-0000-0001" in bag.last("identity", APIP)["text"]
