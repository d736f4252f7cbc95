"""What somebody hidden writes after the disposition goes at once when nothing in it is new to the admin, and
waits for him otherwise."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from mailroom.procedure.desk.agencies.handover import reissue
from mailroom.procedure.desk.disclosure import later_text_reviews
from mailroom.procedure.letter import File
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy.case_masks import Gate
from mailroom.procedure.secrecy.role_view import view
from tests.mailbag import ANSWER, TEXT, Bag, flat
from tests.work_count import growth

HIDDEN = f"{TEXT}\nMohon nama saya dirahasiakan.\nBudi Santoso"
PLAIN = "Lubangnya makin dalam sejak hujan kemarin."
PHONE = "0812-5555-0188"
TELLING = f"Belum beres, lubangnya makin dalam. Tanyakan kepada {PHONE}."


@pytest.fixture
def hidden(bag: Bag) -> Bag:
    bag.complaint(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")
    return bag


@pytest.fixture
def answered(hidden: Bag) -> Bag:
    hidden.says("liaison PUPR", "disposition", f"2 {ANSWER}")
    hidden.settle(windows_over=True)
    return hidden


def forms(mails: list[tuple[str, str]]) -> set[str]:
    return {form for form, _ in mails} - {"digest"}


def told(bag: Bag, form: str, to: str = "") -> str:
    return flat(bag.last(form, to)["text"].replace("\n>", "\n"))


def officials_read(bag: Bag) -> str:
    return str(view(bag.case(), Role.LIAISON, bag.office.house, bag.now, 1))


def test_what_shows_nobody_goes_at_once_with_a_line_for_the_admin(hidden: Bag) -> None:
    assert forms(hidden.answer(hidden.last("forwarded"), PLAIN)) == {"more_text", "noted"}
    assert PLAIN in told(hidden, "more_text")
    hidden.at("2026-03-06 09:00")
    line = "Keterangan tambahan Pelapor #0001 diteruskan kepada Dinas Pekerjaan Umum"
    assert line in told(hidden, "digest", hidden.who("admin"))
    assert "tidak ada yang disamarkan" in told(hidden, "digest", hidden.who("admin"))


def test_what_is_newly_masked_waits_and_goes_as_it_was_shown(hidden: Bag) -> None:
    assert forms(hidden.answer(hidden.last("forwarded"), TELLING)) == {"review", "noted"}
    assert "memeriksanya dahulu" in told(hidden, "noted")
    assert "lubangnya makin dalam" not in officials_read(hidden)
    shown = told(hidden, "review")
    assert "Tanyakan kepada [disamarkan" in shown and PHONE in shown
    assert forms(hidden.says("admin", "review", "1")) == {"more_text", "echo"}
    assert "Tanyakan kepada [disamarkan" in told(hidden, "more_text") and PHONE not in told(
        hidden, "more_text"
    )
    assert "lubangnya makin dalam" in officials_read(hidden)
    assert forms(hidden.says("admin", "review", "1")) == {"already"}


@pytest.mark.parametrize(
    "words, why",
    [
        ("2", ""), ("2 jangan diteruskan", ""), ("jangan diteruskan", ""), ("tahan", ""), ("Tolak", ""),
        ("tidak usah diteruskan", ""), ("tolak, karena isinya makian", "isinya makian"),
        ("2 Mohon ditulis tanpa makian.", "Mohon ditulis tanpa makian."),
        ("2 jangan diteruskan karena berisi makian", "berisi makian"),
    ],
)  # fmt: skip
def test_what_the_admin_refuses_goes_to_nobody_and_its_writer_hears_so(
    hidden: Bag, words: str, why: str
) -> None:
    hidden.answer(hidden.last("forwarded"), TELLING)
    assert forms(hidden.says("admin", "review", words)) == {"not_passed", "echo"}
    assert not hidden.case().waiting
    assert "lubangnya makin dalam" not in officials_read(hidden)
    heard = told(hidden, "not_passed")
    assert "lubangnya makin dalam" in heard and "Tulis lagi dengan kata-kata lain" in heard
    assert (why in heard) if why else ("Penjelasan dari Admin" not in heard)
    assert forms(hidden.says("admin", "review", "1")) == {"already"}
    assert "sudah diputuskan tidak diteruskan" in told(hidden, "already")
    # what he writes next is judged by itself, and no official reads the refused words with it
    assert "more_text" in forms(hidden.answer(hidden.last("not_passed"), PLAIN))
    assert "Tanyakan" not in told(hidden, "more_text", hidden.who("liaison PUPR"))
    assert "Tanyakan" not in str(reissued(hidden))


def reissued(bag: Bag) -> list[str]:
    """What a successor of the liaison is sent."""
    return [
        str(letter.data) for letter in reissue(bag.case(), Role.LIAISON, "PUPR", bag.house, bag.now).letters
    ]


def test_a_refused_comment_leaves_the_answer_as_it_was(answered: Bag) -> None:
    answered.answer(answered.last("answer"), TELLING)
    assert answered.stage() == "handling/follow_up"
    assert forms(answered.says("admin", "review", "jangan diteruskan")) == {"not_passed", "echo"}
    case = answered.case()
    assert (case.stage, case.dispositions[0].stage) == ("answered", "answered")
    assert case.clock is not None  # his silence is counted anew, from the letter that told him
    assert "laporan kami tutup" in told(answered, "not_passed")
    answered.at("2026-04-30 09:00")
    assert answered.case().stage == "closed"


def test_a_refused_reason_is_read_by_nobody(answered: Bag) -> None:
    answered.answer(answered.last("answer"), "5")
    answered.answer(answered.last("closed"), f"2 karena {TELLING}")
    assert answered.case().waiting
    assert "not_passed" in forms(answered.says("admin", "review", "tolak"))
    assert "Tanyakan" not in officials_read(answered)
    assert "Laporan tetap ditutup" in told(answered, "not_passed")


def test_nobodys_clock_starts_before_the_comment_has_gone(answered: Bag) -> None:
    assert forms(answered.answer(answered.last("answer"), TELLING)) == {"review", "comment_received"}
    assert answered.stage() == "handling/follow_up"
    assert answered.case().dispositions[0].clock is None
    thanked = told(answered, "comment_received")
    assert "Kami periksa paling lambat Jumat, 6 Maret 2026" in thanked
    assert "Ruang menjawab paling lambat" not in thanked
    assert forms(answered.says("admin", "review", "1")) == {"comment", "comment_received", "echo"}
    assert answered.case().dispositions[0].clock is not None
    assert "Ruang menjawab paling lambat" in told(answered, "comment_received")


def test_a_comment_that_waits_beyond_its_day_is_apologised_for(answered: Bag) -> None:
    answered.answer(answered.last("answer"), TELLING)
    assert "paling lambat Jumat, 6 Maret 2026" in told(answered, "comment_received")
    assert "overdue" not in forms(answered.at("2026-03-07 09:00"))
    assert "overdue" in forms(answered.at("2026-03-09 09:00"))
    heard = told(answered, "overdue")
    assert "diperiksa paling lambat Jumat, 6 Maret 2026" in heard and "Kami mohon maaf" in heard
    assert "Komentar itu kami periksa paling lambat Selasa, 10 Maret 2026" in heard
    assert "overdue" in forms(answered.at("2026-03-12 09:00"))  # that day was not kept either
    assert "Kami kabari lagi paling lambat" in told(answered, "overdue")
    assert "overdue" not in forms(answered.at("2026-03-27 09:00"))


def test_he_opens_strikes_and_sums_up(hidden: Bag) -> None:
    hidden.answer(hidden.last("forwarded"), TELLING)
    rows = Gate(hidden.case(), hidden.office.house.identity).numbered_masks()
    number = next(row.no for row in rows if PHONE in row.mask.text)
    assert forms(hidden.says("admin", "review", f"buka {number}")) == {"review"}
    assert forms(hidden.says("admin", "review", 'samarkan "makin dalam"')) == {"review"}
    assert forms(hidden.says("admin", "review", "ringkas: Lubangnya bertambah.")) == {"review"}
    assert "Lubangnya bertambah." in told(hidden, "review")
    assert hidden.case().summary == ""
    hidden.says("admin", "review", "1")
    assert "Lubangnya bertambah." in told(hidden, "more_text")
    assert "Tanyakan" not in officials_read(hidden)


def test_a_summary_with_something_masked_is_shown_before_it_goes(hidden: Bag) -> None:
    hidden.answer(hidden.last("forwarded"), TELLING)
    said = hidden.says("admin", "review", f"1\nringkas: Tanyakan kepada {PHONE} yang melihat lubangnya.")
    assert "more_text" not in forms(said) and "review" in forms(said)
    assert forms(hidden.says("admin", "review", "1")) == {"more_text", "echo"}
    assert PHONE not in told(hidden, "more_text")


def test_a_number_that_no_mask_has_sends_nothing(hidden: Bag) -> None:
    hidden.answer(hidden.last("forwarded"), TELLING)
    assert forms(hidden.says("admin", "review", "1, buka 77")) == {"review"}
    assert hidden.case().waiting


@pytest.mark.parametrize("words", ["3", "3 APIP", "6"])
def test_a_digit_that_the_form_does_not_offer_is_asked_about(hidden: Bag, words: str) -> None:
    """It is no choice of the verification letter: "3" there sends the case to PPID."""
    hidden.answer(hidden.last("forwarded"), TELLING)
    assert forms(hidden.says("admin", "review", words)) == {"not_understood"}
    assert hidden.stage() == "handling/distribution"
    assert not hidden.case().oversight


def test_each_waits_by_itself(hidden: Bag) -> None:
    hidden.answer(hidden.last("forwarded"), TELLING)
    hidden.answer(hidden.last("forwarded"), "Bisa juga bertanya kepada 0813-5555-0199 tentang jembatannya.")
    first, _ = hidden.mails("review")
    hidden.answer(first, "1")
    assert [review.waits for review in hidden.case().reviews] == [False, True]
    assert "jembatannya" not in officials_read(hidden)


def test_the_reason_of_a_rating_is_the_admins_until_he_lets_it_go(answered: Bag) -> None:
    said = answered.answer(answered.last("answer"), f"nilai 1, petugasnya kasar, tanya {PHONE}")
    assert forms(said) == {"review", "comment_received"}
    assert "kasar" not in officials_read(answered) and answered.case().rating == 1
    assert "kasar" in str(view(answered.case(), Role.ADMIN, answered.office.house, answered.now))
    answered.says("admin", "review", "1")
    assert "kasar" in officials_read(answered) and PHONE not in officials_read(answered)


def test_of_a_danger_the_agency_hears_without_a_word_of_his(hidden: Bag) -> None:
    danger = f"Tolong, rumah terbakar sekarang dan orang terjebak di dalam, hubungi {PHONE}."
    assert {"review", "danger"} <= forms(hidden.answer(hidden.last("forwarded"), danger))
    assert "terbakar" not in told(hidden, "danger") and PHONE not in told(hidden, "danger")
    assert "Mungkin ada bahaya" in hidden.last("review")["subject"]


def test_it_is_not_lost_when_the_office_is_opened_again(hidden: Bag) -> None:
    hidden.answer(hidden.last("forwarded"), TELLING)
    hidden.close()
    hidden.open()
    assert [review.no for review in hidden.case().waiting] == [1]
    hidden.says("admin", "review", "1")
    assert not hidden.case().waiting


def test_later_secrecy_shows_the_admin_what_goes_from_now_on(bag: Bag) -> None:
    bag.disposed()
    assert {"masks", "keep_secret", "noted"} <= forms(bag.answer(bag.last("forwarded"), "anonim"))
    assert "Pelapor kini minta dirahasiakan" in bag.last("masks")["subject"]
    assert "tidak dapat kami tarik" in told(bag, "masks")


def test_an_open_case_waits_for_nobody(bag: Bag) -> None:
    bag.disposed()
    assert forms(bag.answer(bag.last("forwarded"), TELLING)) == {"more_text", "noted"}
    assert not bag.case().reviews


def test_whoever_follows_the_admin_gets_what_waits(hidden: Bag) -> None:
    hidden.answer(hidden.last("forwarded"), TELLING)
    decision = reissue(hidden.case(), Role.ADMIN, "", hidden.office.house, hidden.now)
    assert [letter.form for letter in decision.letters] == ["review"]
    assert not decision.letters[0].clock


def test_an_agencys_successor_does_not_get_it_before(answered: Bag) -> None:
    answered.answer(answered.last("answer"), TELLING)
    case, house = answered.case(), answered.office.house
    assert not reissue(case, Role.LIAISON, "PUPR", house, answered.now).letters
    answered.says("admin", "review", "ringkas: Lubangnya bertambah.")
    answered.says("admin", "review", "1")
    (letter,) = reissue(answered.case(), Role.LIAISON, "PUPR", house, answered.now).letters
    assert (letter.form, letter.data["text"]) == ("comment", "Lubangnya bertambah.")


def test_the_admin_is_reminded_and_then_his_head_hears_of_it(hidden: Bag) -> None:
    hidden.answer(hidden.last("forwarded"), TELLING)
    hidden.at("2026-03-06 09:00")
    line = "tulisan Pelapor menunggu diperiksa Bapak/Ibu sebelum diteruskan"
    assert line in told(hidden, "digest", hidden.who("admin"))
    hidden.at("2026-03-09 09:00")
    assert "tulisan Pelapor menunggu diperiksa" in told(hidden, "digest", hidden.who("admin_head"))
    assert forms(hidden.says("admin", "digest", "0001: 1")) >= {"more_text", "echo"}


def test_what_he_adds_to_his_withdrawal_is_seen_before_it_goes_on(hidden: Bag) -> None:
    hidden.answer(
        hidden.last("forwarded"), f"Saya cabut laporan ini. Saksinya {PHONE}.", files=("bukti.pdf",)
    )
    assert hidden.stage() == "archived"
    assert "Saksinya" not in officials_read(hidden)
    hidden.answer(hidden.last("withdrawn"), "Tidak jadi dicabut, mohon dilanjutkan.")
    assert "Saksinya [disamarkan" in told(hidden, "verification")
    hidden.says("admin", "verification", "1 PUPR")
    assert "Saksinya [disamarkan" in told(hidden, "disposition") and PHONE not in told(hidden, "disposition")


def test_he_reads_in_his_trace_what_became_of_it(hidden: Bag) -> None:
    hidden.answer(hidden.last("forwarded"), TELLING)
    hidden.says("admin", "review", "1")
    hidden.answer(hidden.last("forwarded"), "kenapa")
    assert "meneruskan tulisan Pelapor" in told(hidden, "trace")


def test_what_an_agency_gets_is_found_without_comparing_each_file_with_each() -> None:
    def of(count: int) -> Callable[[], object]:
        files = tuple(File("a.txt", "text/plain", 1, "", "", number) for number in range(count))
        case: Any = SimpleNamespace(files=files, texts=(), joined={}, is_hidden=False)
        return lambda: later_text_reviews.for_agency(case, None, files, "")  # type: ignore[arg-type]

    assert growth(of, 100) < 2.5
