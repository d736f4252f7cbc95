"""Mails without content, for who wishes: a notice goes, and the letter follows when he opens it."""

from __future__ import annotations

from mailroom.reading.language.notice_words import Wish, notice_wish_in
from tests.mailbag import ANSWER, CITIZEN, LIAISON, TEXT, Bag, flat
from tests.tables import for_each


@for_each(
    ("said", "wish"),
    [
        ("kirim pemberitahuan saja", "only"),
        ("Mohon kirim pemberitahuan saja ya pak", "only"),
        ("Tolong kirimkan notifikasi saja, terima kasih.", "only"),
        ("kirim lengkap", "whole"),
        ("Mohon surat selanjutnya dikirim lengkap lagi", "whole"),
        ("buka", "open"),
        ("Tolong dibuka suratnya pak", "open"),
        ("", "open"),
        ("buka kembali laporan saya, jalannya rusak lagi", ""),
        ("kirim lengkap data jalan yang rusak ke Dinas PUPR", ""),
        ("jangan kirim kabar lagi", "quiet"),
        ("Mohon tidak usah kirimi saya kabar lagi, terima kasih", "quiet"),
        ("kirim kabar lagi", "news"),
        ("jangan kirim kabar bohong kepada warga, jalannya masih rusak", ""),
        ("2 " + ANSWER, ""),
    ],
)
def test_what_is_wished(said: str, wish: Wish) -> None:
    assert notice_wish_in(said, to_notice=True) == wish
    assert notice_wish_in(said, to_notice=False) == ("" if wish == "open" else wish)


def only_notices(bag: Bag) -> None:
    bag.disposed()
    assert bag.answer(bag.last("disposition"), "kirim pemberitahuan saja") == [("notices", LIAISON)]
    bag.disposed(subject="Lampu mati di Lembak", text=TEXT.replace("Jalan", "Lampu jalan"))


def sent(bag: Bag, form: str, to: str) -> list[str]:
    return [row["status"] for row in bag.mails(form, to)]


def test_a_notice_tells_nothing_and_its_reply_brings_the_letter(bag: Bag) -> None:
    only_notices(bag)
    assert sent(bag, "disposition", LIAISON) == ["sent", "kept"]
    notice = bag.last("notice", LIAISON)
    raw = bag.office.shelves.outgoing.raw(notice["key"]).decode()
    assert bag.number(2) in notice["text"] and "batas waktunya berjalan" in flat(notice["text"])
    assert all(word not in f"{notice['text']}{raw}" for word in ("Lembak", "Budi", "Lampu", ".pdf"))
    for text in ("", "buka"):
        bag.answer(notice, text)
        bag.settle()
        assert sent(bag, "disposition", LIAISON) == ["sent", "sent"]
    assert "Lampu jalan" in bag.last("disposition", LIAISON)["text"]
    assert bag.mails("notices", LIAISON)[-1]["subject"].endswith("Surat itu sudah kami kirim")


def test_a_clock_starts_with_the_notice_and_a_reply_to_it_acts_once(bag: Bag) -> None:
    only_notices(bag)
    assert bag.kinds(2).count("left") == bag.kinds(1).count("left")
    notice = bag.last("notice", LIAISON)
    bag.answer(notice, "buka")
    bag.settle()
    assert ("notice", LIAISON) in bag.answer(notice, f"2 {ANSWER}")
    assert sent(bag, "echo", LIAISON) == ["kept"]
    bag.settle(windows_over=True)
    assert "answered" in bag.kinds(2)
    bag.now = bag.moment("2026-03-05 10:00")
    opened = next(row for row in bag.mails("disposition", LIAISON) if row["dossier"] == bag.number(2))
    with bag.nothing_changes():
        bag.answer(opened, "2 Jalan sudah ditambal lagi.")
    assert sent(bag, "second_answer", LIAISON) == ["kept"]


def test_whole_letters_come_again_and_status_shows_the_switch(bag: Bag) -> None:
    only_notices(bag)
    bag.answer(bag.last("notice", LIAISON), "status")
    assert "hanya pemberitahuan tanpa isi" in bag.last("status_letter", LIAISON)["text"]
    assert bag.answer(bag.last("notice", LIAISON), "kirim lengkap") == [("notices", LIAISON)]
    bag.answer(bag.last("notice", LIAISON), "status")
    assert "tanpa isi" not in bag.last("status_letter", LIAISON)["text"]
    bag.disposed(subject="Got buntu", text=TEXT.replace("Jalan", "Got di jalan"))
    assert sent(bag, "disposition", LIAISON)[-1] == "sent"


def test_a_complainant_may_wish_it_and_nobody_else_is_touched(bag: Bag) -> None:
    bag.complaint()
    assert bag.answer(bag.last("receipt"), "Mohon kirim pemberitahuan saja.") == [("notices", CITIZEN)]
    bag.says("admin", "verification", "1 PUPR")
    assert sent(bag, "forwarded", CITIZEN) == ["kept"] and sent(bag, "disposition", LIAISON) == ["sent"]
    bag.answer(bag.last("notice", CITIZEN), "")
    bag.settle()
    assert sent(bag, "forwarded", CITIZEN) == ["sent"]


def test_a_stranger_cannot_switch_it(bag: Bag) -> None:
    bag.disposed()
    assert bag.answer(bag.last("disposition"), "kirim pemberitahuan saja", sender="orang@lain.example") == [
        ("confirm", LIAISON)
    ]


def test_who_wishes_no_news_gets_answers_and_questions_alone(bag: Bag) -> None:
    bag.disposed()
    assert bag.answer(bag.last("forwarded"), "jangan kirim kabar lagi") == [("notices", CITIZEN)]
    assert bag.stage() == "handling/distribution"
    came = bag.says("liaison PUPR", "disposition", "3 Sudah kami survei; aspal datang minggu depan.")
    assert CITIZEN not in {to for _, to in came}
    bag.says("liaison PUPR", "disposition", "2 " + ANSWER)
    assert ("answer", CITIZEN) in bag.settle(windows_over=True)
    assert bag.answer(bag.last("answer"), "kirim kabar lagi") == [("notices", CITIZEN)]
    bag.disposed(subject="Lampu mati di Lembak", text=TEXT.replace("Jalan", "Lampu jalan"))
    assert len(bag.mails("forwarded", CITIZEN)) == 2


def test_a_danger_is_told_also_to_who_wishes_no_news_and_an_official_cannot_opt_out(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), "jangan kirim kabar lagi")
    bag.disposed(
        subject="Kabel listrik putus", text="Kabel listrik putus dan menyala di Desa Lembak, bahaya."
    )
    assert len(bag.mails("forwarded", CITIZEN)) == 2
    assert ("notices", LIAISON) not in bag.answer(bag.last("disposition"), "jangan kirim kabar lagi")
