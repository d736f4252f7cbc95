"""What the admin chose by a digit is a line of his next digest; what was understood from words, a mail."""

from __future__ import annotations

from tests.mailbag import ADMIN, Bag, flat
from tests.tables import for_each


def echoes(came: list[tuple[str, str]]) -> int:
    return came.count(("echo", ADMIN))


def test_a_digit_sends_no_echo_and_stands_in_the_digest_of_the_next_morning(bag: Bag) -> None:
    bag.complaint()
    bag.complaint(subject="Lampu jalan", text="Lampu jalan di Desa Lembak mati sejak 1 Maret 2026.")
    for letter in bag.mails("verification", ADMIN):
        assert echoes(bag.answer(letter, "1 PUPR")) == 0
    assert bag.mails("digest", ADMIN) == []  # not at once either
    bag.at("2026-03-06 09:00")
    (digest,) = bag.mails("digest", ADMIN)
    said = flat(digest["text"])
    assert "SUDAH DICATAT" in said.upper()
    assert said.count("diteruskan kepada Dinas Pekerjaan Umum") == 2
    assert said.index("ME-2026-0001") < said.index("ME-2026-0002")


@for_each(
    "words",
    ["1 Dinas Pekerjaan Umum", "teruskan ke PUPR saja", "1 PUPR. MENDESAK, tolong", "1 PUPR, DINAS ANTAH"],
)
def test_what_words_said_is_told_by_mail(bag: Bag, words: str) -> None:
    bag.complaint()
    came = bag.says("admin", "verification", words)
    assert echoes(came) == 1 or ("not_understood", ADMIN) in came


def test_what_he_chose_can_be_asked_about_and_mended_by_a_further_reply(bag: Bag) -> None:
    bag.complaint()
    letter = bag.last("verification", ADMIN)
    bag.answer(letter, "1 PUPR")
    bag.at("2026-03-06 09:00")
    assert ("status_letter", ADMIN) in bag.says("admin", "digest", "0001: status")
    assert bag.answer(letter, "1 DLH") == [("already", ADMIN)]
    assert ("disposition", bag.who("liaison DLH")) in bag.answer(bag.last("already", ADMIN), "1 DLH")


def test_two_steps_of_one_day_are_two_lines(bag: Bag) -> None:
    bag.complaint()
    letter = bag.last("verification", ADMIN)
    bag.answer(letter, "4 Mohon sebutkan patokan terdekat.")
    bag.says("citizen", "ask", "Di depan SDN 2 Lembak.")
    bag.says("admin", "verification", "1 PUPR")
    bag.at("2026-03-06 09:00")
    said = flat(bag.last("digest", ADMIN)["text"])
    assert "keterangan diminta dari Pelapor" in said and "diteruskan kepada" in said
