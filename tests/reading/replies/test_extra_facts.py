"""What a complainant writes or sends beside a wish, a question, thanks or a mark, and how he takes up again
what he withdrew: nothing is lost."""

from __future__ import annotations

import pytest

from tests.mailbag import ADMIN, CITIZEN, LIAISON, NAME, Bag, flat

FACT = "lubangnya tepat di depan SDN 3 Lembak"
BESIDE = {
    "a wish": f"Mohon anonim ya pak, {FACT} dan sudah ada korban.",
    "a question": f"status\nTambahan: {FACT}.",
    "help": f"bantuan\n{FACT} sejak Senin",
}
WISHES = ("anonim", "rahasia", "status", "bantuan")
MARKS = ("2", "5 mantap", "4")


def last_text(bag: Bag) -> str:
    return bag.case().texts[-1].text


def files_to(bag: Bag, form: str, to: str) -> list[str]:
    return [part.get_filename() for part in bag.read(bag.last(form, to)).iter_attachments()]


@pytest.mark.parametrize("words", BESIDE.values(), ids=BESIDE.keys())
def test_facts_beside_a_wish_or_a_question_go_into_the_report(bag: Bag, words: str) -> None:
    bag.complaint()
    bag.answer(bag.last("receipt"), words)
    assert FACT in last_text(bag)
    assert FACT in flat(bag.last("more_text", ADMIN)["text"])
    assert bag.stage() == "verification"


@pytest.mark.parametrize("words", BESIDE.values(), ids=BESIDE.keys())
def test_facts_beside_a_wish_complete_what_was_asked_for(bag: Bag, words: str) -> None:
    bag.complaint()
    bag.says("admin", "verification", "4 Mohon sebutkan patokan terdekat")
    bag.answer(bag.last("ask"), words)
    assert bag.stage() == "verification"
    assert FACT in flat(bag.last("verification", ADMIN)["text"])


@pytest.mark.parametrize(
    "words", ["RT 05, terima kasih", "di Desa Sukarame pak, terima kasih", "samping masjid pak, makasih"]
)
def test_thanks_beside_what_was_asked_for_complete_it(bag: Bag, words: str) -> None:
    bag.complaint()
    bag.says("admin", "verification", "4 Mohon sebutkan patokan terdekat")
    bag.answer(bag.last("ask"), words)
    assert (bag.stage(), last_text(bag).startswith(words)) == ("verification", True)


@pytest.mark.parametrize(
    "words", ["terima kasih pak", "baik pak, nanti saya kirim fotonya", "makasih, semoga sehat selalu"]
)
def test_thanks_alone_complete_nothing(bag: Bag, words: str) -> None:
    bag.complaint()
    bag.says("admin", "verification", "4 Mohon sebutkan patokan terdekat")
    bag.answer(bag.last("ask"), words)
    assert bag.stage() == "completion"


@pytest.mark.parametrize("word", WISHES)
def test_a_wish_alone_completes_nothing(bag: Bag, word: str) -> None:
    bag.complaint()
    bag.says("admin", "verification", "4 Mohon sebutkan patokan terdekat")
    bag.answer(bag.last("ask"), f"Assalamualaikum pak, {word}, terima kasih")
    assert (bag.stage(), bag.case().texts) == ("completion", [])


@pytest.mark.parametrize("word", WISHES)
@pytest.mark.parametrize("stage", ["verification", "completion", "handling", "answered"])
def test_a_file_beside_a_wish_or_a_question_is_kept(bag: Bag, stage: str, word: str) -> None:
    form = {"verification": "receipt", "completion": "ask", "handling": "forwarded", "answered": "answer"}[
        stage
    ]
    if stage in ("handling", "answered"):
        bag.disposed() if stage == "handling" else bag.answered()
    else:
        bag.complaint()
        if stage == "completion":
            bag.says("admin", "verification", "4 Mohon kirimkan suratnya")
    bag.answer(bag.last(form), word, files=("surat.pdf",))
    assert [file.name for file in bag.case().texts[-1].files] == ["surat.pdf"]
    assert bag.case().anonymous == (word in ("anonim", "rahasia"))
    if stage == "completion":
        assert bag.stage() == "verification"


def test_what_one_letter_did_is_told_in_one(bag: Bag) -> None:
    bag.complaint()
    news = bag.answer(bag.last("receipt"), BESIDE["a wish"])
    assert news == [("more_text", ADMIN), ("noted", CITIZEN)]
    told = flat(bag.last("noted")["text"])
    assert "Nama Bapak/Ibu kami rahasiakan" in told
    assert "Keterangan tambahan Bapak/Ibu sudah kami masukkan" in told


def test_a_status_shows_where_the_report_lies_after_what_came_with_the_question(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "4 Mohon sebutkan patokan terdekat")
    bag.answer(bag.last("ask"), BESIDE["a question"])
    assert "LAPORAN SEDANG DIPERIKSA ADMIN KABUPATEN" in bag.last("status_letter")["text"]


def test_a_photo_of_a_hidden_complainant_that_came_late_lies_with_the_admin(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), "anonim", files=("surat.pdf",))
    assert files_to(bag, "more_text", ADMIN) == ["surat.pdf"]
    assert files_to(bag, "more_text", LIAISON) == []
    assert "1 berkas" in flat(bag.last("more_text", LIAISON)["text"])


@pytest.mark.parametrize("mark", MARKS)
def test_a_photo_beside_a_mark_reaches_the_agency(bag: Bag, mark: str) -> None:
    bag.answered()
    bag.answer(bag.last("answer"), mark, files=("surat.pdf",))
    low = mark.startswith(("1", "2"))  # that is a comment
    assert bag.stage() == ("handling/follow_up" if low else "closed")
    assert files_to(bag, "comment" if low else "closed_notice", LIAISON) == ["surat.pdf"]


def test_a_photo_beside_a_mark_of_a_hidden_complainant_lies_with_the_admin(bag: Bag) -> None:
    bag.answered(text="Jalan sudah kami tambal.", subject="Jalan")
    bag.answer(bag.last("answer"), "anonim")
    bag.answer(bag.last("answer"), "2", files=("surat.pdf",))
    assert files_to(bag, "comment", LIAISON) == []
    assert files_to(bag, "more_text", ADMIN) == ["surat.pdf"]


def test_a_photo_after_the_end_is_a_new_fact(bag: Bag) -> None:
    bag.answered()
    bag.answer(bag.last("answer"), "5")
    bag.answer(bag.last("closed"), "2", files=("surat.pdf",))
    assert bag.mails("reopen_question")
    bag.answer(bag.last("reopen_question"), "ya")
    assert files_to(bag, "comment", LIAISON) == ["surat.pdf"]


@pytest.mark.parametrize("yes", [f"ya, {FACT}", f"tolong dibuka lagi pak, {FACT}"])
def test_what_stands_beside_a_yes_goes_along(bag: Bag, yes: str) -> None:
    """Also when the yes itself is not plain and has to be said once more."""
    bag.closed()
    bag.answer(bag.last("closed"), "Kemarin malam ada truk besar lewat jalan itu")
    bag.answer(bag.last("reopen_question"), yes, files=("surat.pdf",))
    if not bag.mails("comment"):
        bag.answer(bag.last("noted"), "ya")
    assert FACT in flat(bag.last("comment", LIAISON)["text"])
    assert files_to(bag, "comment", LIAISON) == ["surat.pdf"]


@pytest.mark.parametrize("thanks", ["Terima kasih", "terima kasih pak, ini fotonya"])
@pytest.mark.parametrize("stage", ["handling", "answered"])
def test_a_photo_beside_thanks_is_passed_on(bag: Bag, stage: str, thanks: str) -> None:
    bag.disposed() if stage == "handling" else bag.answered()
    bag.answer(bag.last("answer" if stage == "answered" else "forwarded"), thanks, files=("surat.pdf",))
    assert files_to(bag, "more_text", LIAISON) == ["surat.pdf"]
    assert bag.stage().startswith(stage)


def test_a_photo_beside_thanks_takes_up_what_was_incomplete(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "6 TIDAK_LENGKAP")
    bag.answer(bag.last("declined"), "terima kasih pak, ini fotonya", files=("surat.pdf",))
    assert (bag.stage(), bag.case().texts[-1].files[0].name) == ("verification", "surat.pdf")


# Withdrawn, or not.

NOT_WITHDRAWN = (
    "saya tidak jadi mencabut laporan",
    "tidak jadi dicabut pak",
    "batal mencabut laporan",
    "batal cabut, mohon dilanjutkan",
    "laporan jangan dicabut",
    "cabutnya dibatalkan",
    "saya tidak pernah minta cabut",
    "bukan saya yang cabut laporan",
    "mohon laporan yang saya cabut kemarin dilanjutkan lagi",
    "saya salah pencet, laporannya jangan dicabut",
    "pencabutan tidak disengaja",
    "tidak sengaja pak, tolong dilanjutkan",
    "ya lanjut",
)


@pytest.mark.parametrize("words", NOT_WITHDRAWN)
def test_who_does_not_withdraw_keeps_his_report(bag: Bag, words: str) -> None:
    bag.disposed()
    assert bag.answer(bag.last("forwarded"), words) == [("noted", CITIZEN)]
    assert bag.stage() == "handling/distribution"
    assert "tidak dicabut dan tetap berjalan" in flat(bag.last("noted")["text"])


@pytest.mark.parametrize("words", NOT_WITHDRAWN)
def test_a_report_withdrawn_by_mistake_is_taken_up_again(bag: Bag, words: str) -> None:
    """What the letter promises: "kabari kami …; laporan kami periksa kembali"."""
    bag.disposed()
    bag.answer(bag.last("forwarded"), "cabut")
    assert bag.answer(bag.last("withdrawn"), words) == [("noted", CITIZEN), ("verification", ADMIN)]
    assert bag.stage() == "verification"
    assert "paling lambat" in flat(bag.last("noted")["text"])
    asked = flat(bag.last("verification", ADMIN)["text"])
    assert "sekarang meminta dilanjutkan" in asked
    assert "belum lengkap" not in asked


def test_a_report_may_be_taken_up_as_often_as_it_was_withdrawn(bag: Bag) -> None:
    """It is no objection, of which there is one."""
    bag.disposed()
    for form in ("forwarded", "noted"):
        bag.answer(bag.last(form), "cabut")
        bag.answer(bag.last("withdrawn"), "batal cabut, mohon dilanjutkan")
        assert bag.stage() == "verification"
    assert bag.case().objections == 0


@pytest.mark.parametrize(
    "words", ["saya cabut saja laporannya", "tidak usah dilanjutkan lagi", "sdh beres pak, cabut aja"]
)
def test_who_withdraws_still_does(bag: Bag, words: str) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), words)
    assert bag.case().withdrawn


def test_who_says_both_is_asked(bag: Bag) -> None:
    bag.disposed()
    with bag.nothing_changes():
        bag.answer(bag.last("forwarded"), "laporan tidak jadi dicabut. eh, cabut saja laporannya")
    assert bag.mails("not_understood")


@pytest.mark.parametrize(
    "words", ["kenapa laporan saya dicabut?", "siapa yang mencabut laporan saya? saya tidak minta dicabut"]
)
def test_of_a_withdrawal_that_may_be_none_the_admin_reads_at_once(bag: Bag, words: str) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), "cabut")
    bag.answer(bag.last("withdrawn"), words)
    assert bag.mails("not_understood", CITIZEN)
    assert [row["data"]["why"] for row in bag.listed(ADMIN, "notice")] == ["withdrawn_unread"]


def test_what_an_agency_was_told_to_stop_is_disposed_anew(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), "cabut")
    bag.answer(bag.last("withdrawn"), "batal cabut, mohon dilanjutkan")
    bag.answer(bag.mails("verification", ADMIN)[-1], "1 PUPR")
    assert bag.stage() == "handling/distribution"
    assert len(bag.mails("disposition", LIAISON)) == 2


@pytest.mark.parametrize("verdict", ["6 TERLALU_UMUM", "5 PLN, telepon 123"])
def test_the_status_of_what_was_opened_again_names_no_reason_for_its_end(bag: Bag, verdict: str) -> None:
    bag.complaint()
    bag.says("admin", "verification", verdict)
    bag.answer(bag.last("declined"), "Saya keberatan, jalan itu jalan kabupaten.")
    bag.answer(bag.last("noted"), "status")
    told = bag.last("status_letter")["text"]
    assert "LAPORAN SEDANG DIPERIKSA ADMIN KABUPATEN" in told
    assert "Alasan diarsipkan" not in told
    again = flat(bag.mails("verification", ADMIN)[-1]["text"])
    assert "keputusan sebelumnya (" in again


def test_the_status_of_an_archived_report_names_its_reason(bag: Bag) -> None:
    bag.complaint()
    bag.answer(bag.last("receipt"), "cabut")
    bag.answer(bag.last("withdrawn"), "status")
    assert "Alasan diarsipkan" in bag.last("status_letter")["text"]
    assert NAME in bag.last("status_letter")["text"]


@pytest.mark.parametrize(
    "words", ["masih rusak, jangan sebut nama saya", "masih rusak dan nama saya boleh disebut"]
)
def test_trouble_that_goes_on_is_a_comment_beside_a_wish_for_secrecy(bag: Bag, words: str) -> None:
    bag.answered()
    bag.answer(bag.last("answer"), words)
    assert bag.stage() == "handling/follow_up"
    assert last_text(bag) == words


def test_a_wish_for_secrecy_alone_is_no_comment(bag: Bag) -> None:
    bag.answered()
    bag.answer(bag.last("answer"), "tolong nama saya tetap dirahasiakan")
    assert bag.stage() == "answered"
    assert bag.case().anonymous
