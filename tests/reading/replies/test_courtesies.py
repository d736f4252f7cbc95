"""What in an official's letter is only for whom he answers stays with the case and reaches nobody else."""

from __future__ import annotations

import pytest

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.replies import courtesies
from mailroom.reading.replies.courtesies import for_others, without_signature
from tests.mailbag import CITIZEN, Bag, flat
from tests.tables import for_each

TABLE = load("courtesies")
SAID = "Lampu di RT 02 sudah kami ganti pada 10 April 2026."


@pytest.mark.parametrize("kind", ["greeting", "salutation", "forward"])
def test_each_table_knows_its_examples_and_no_other(kind: str) -> None:
    for example in TABLE[kind]["examples"]:
        above = "Yth. Bapak\n" if example == "di Tempat" else ""
        assert for_others(f"{above}{example}\n{SAID}") == courtesies.TextForOthers(SAID, f"{above}{example}")
    for example in TABLE[kind]["counter_examples"]:
        assert for_others(f"{example}\n{SAID}") == courtesies.TextForOthers(f"{example}\n{SAID}")


@for_each("word", TABLE["greeting"]["need"])
def test_each_word_that_greets(word: str) -> None:
    assert for_others(f"{word},\n{SAID}").text == SAID


@for_each("word", [*TABLE["forward"]["verbs"], *TABLE["forward"]["whom"]])
def test_each_word_that_asks_to_pass_on(word: str) -> None:
    verb, whom = (word, "pelapor") if word in TABLE["forward"]["verbs"] else ("diteruskan", word)
    assert for_others(f"{SAID}\nMohon {verb} kepada {whom}.").text == SAID


@for_each("formula", TABLE["closing"]["formulas"])
def test_each_formula_ends_a_letter(formula: str) -> None:
    assert for_others(f"{SAID}\n\n{formula.capitalize()},\nDewi Anggraini").text == SAID


@for_each("post", TABLE["closing"]["posts"])
def test_each_post_stands_in_a_signature(post: str) -> None:
    assert for_others(f"{SAID}\n\nDewi Anggraini\n{post.capitalize()} Penerangan").text == SAID


@for_each("label", TABLE["closing"]["contacts"])
def test_each_label_of_a_number_stands_in_a_signature(label: str) -> None:
    assert for_others(f"{SAID}\n\nDewi Anggraini\nNIP 1979\n{label.upper()}: 0812-3456-7890").text == SAID


@for_each("thanks", TABLE["closing"]["thanks"])
def test_thanks_stay_and_the_name_below_goes(thanks: str) -> None:
    said = f"{SAID}\n{thanks.capitalize()}."
    assert for_others(f"{said}\nDewi Anggraini") == courtesies.TextForOthers(said, "Dewi Anggraini")


@for_each("label", TABLE["letterhead"]["labels"])
def test_a_letterhead_stays_and_the_salutation_below_it_goes(label: str) -> None:
    head = f"{label.capitalize()}: 600/12"
    assert (
        for_others(f"{head}\nKepada Yth.\nKepala Dinas Kominfo\ndi -\nTempat\n\n{SAID}").text
        == f"{head}\n\n{SAID}"
    )


@for_each(
    ("text", "left"),
    [
        ("Yth.Bapak Penghubung, lampu sudah kami ganti.", "Lampu sudah kami ganti."),
        ("Assalamualaikum wr. wb. Izin menjawab pak, lampu sudah diganti. Wassalam", "Lampu sudah diganti."),
        ("Mohon disampaikan kepada pelapor bahwa KTP sudah dapat diambil.", "KTP sudah dapat diambil."),
        ("Sudah kami tambal pak, mohon diteruskan ke pelapor", "Sudah kami tambal pak."),
        (f"{SAID}\nMohon jawaban ini diteruskan\nkepada pelapor. Terima kasih.", f"{SAID}\nTerima kasih."),
        (
            f"{SAID}\n\nMuara Enim, 10 April 2026\na.n. Kepala Dinas\nKabid Jalan,\n\nttd\n\nBudi Santoso",
            SAID,
        ),
        ("yth pak penghubung\njalan sudah kami tambal\nsalam\nbudi kabid jalan", "jalan sudah kami tambal"),
        (f"{SAID}\n\nrudi hartono", SAID),  # the writer's own name
    ],
)
def test_what_is_for_others_is_left(text: str, left: str) -> None:
    assert for_others(text, "Rudi Hartono").text == left


@for_each(
    "text",
    [
        "Kegiatan selamat pagi warga sudah dimulai pada 10 April.",
        "Kami sampaikan salam hormat dan permohonan maaf kepada pelapor.",
        "Silakan hubungi petugas kami:\nBudi Santoso\nHP 0812-3456-7890",
        "Untuk bertanya silakan datang ke\nDinas PUPR\nTelp 0734-123456",
        f"{SAID}\n\nDinas PUPR\nTelp 0734-123456",  # where to ask
        "Petugas yang turun:\n\nBudi Santoso\nSiti Aminah",
        "Yth. Bapak Penghubung\n\nSalam,\nBudi",  # nothing would be left
        "Salam,",
        "",
    ],
)
def test_what_stays_whole(text: str) -> None:
    assert for_others(text, "Dewi Anggraini") == courtesies.TextForOthers(text)


def test_a_remark_may_be_nothing_but_a_signature() -> None:
    signed = "Salam, Admin SP4N-LAPOR! Kab. Muara Enim\nHP 08123456789"
    assert for_others(signed, empty=True) == courtesies.TextForOthers("", signed)
    assert for_others(f"mohon dicek. {signed.splitlines()[0]}", empty=True).text == "mohon dicek."


@pytest.mark.parametrize(
    "text", ["1\n\nDinas PUPR", "1 PUPR\nDinas Kesehatan", "5 Silakan ke PLN\nTelp 123", "Salam"]
)
def test_the_object_of_a_choice_is_no_signature(text: str) -> None:
    assert without_signature(text) == courtesies.TextForOthers(text)


def test_the_citizen_reads_the_answer_and_the_case_keeps_the_rest(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    signature = "Hormat kami,\nDewi Anggraini, S.T.\nNIP. 19790101 200501 2 001\nDikirim dari HP"
    bag.says(
        "officer PUPR",
        "instruction",
        f"Yth. Bapak Penghubung,\n\n{SAID}\nMohon diteruskan kepada pelapor.\n\n{signature}",
    )
    shown = flat(bag.last("response")["text"])
    bag.says("liaison PUPR", "response", "setuju")
    bag.settle(windows_over=True)
    answer = flat(bag.last("answer", CITIZEN)["text"])
    for letter in (shown, answer):
        assert SAID in letter
        for cut in (
            "Bapak Penghubung",
            "diteruskan kepada pelapor",
            "Hormat kami",
            "19790101",
            "Dikirim dari",
        ):
            assert cut not in letter
    kept = next(event for event in bag.case().trail if event.kind == "responded").data["manners"]
    assert "Yth. Bapak Penghubung," in kept and "NIP. 19790101 200501 2 001" in kept


def test_a_signature_of_the_admin_is_no_remark(bag: Bag) -> None:
    bag.complaint()
    came = bag.says(
        "admin", "verification", "1 PUPR. Salam, Admin SP4N-LAPOR! Kab. Muara Enim / HP 081234567890"
    )
    assert ("disposition", "pupr@muaraenim.example") in came or any(form == "disposition" for form, _ in came)
    assert "081234567890" not in flat(bag.last("disposition")["text"])
    assert bag.case().dispositions[0].note == ""


def test_a_line_full_of_closings_is_looked_at_from_its_end() -> None:
    """A mutant of 300 KB on one line held the clerk: each closing had all that follows it read anew."""
    line = "Sudah diperbaiki. " + "Salam, kata warga. " * 15_000
    found = courtesies._without_inline([f"{line}Salam, Budi Santoso"], [0])
    assert found[1] == ["Salam, Budi Santoso"] and found[0][0].strip() == line.strip()


def test_of_a_text_of_greetings_a_dozen_are_cut() -> None:
    """100,000 letters of "Salam, Salam, …" held the clerk for a minute, 300,000 blank lines for seconds."""
    found = for_others("Salam, " * 15_000 + "lampu sudah diganti.")
    assert 0 < found.cut.count("Salam") <= 12 and found.text.endswith("lampu sudah diganti.")
    assert for_others("\n" * 300_000 + "Lampu sudah diganti.").text.strip() == "Lampu sudah diganti."


@for_each(
    "text, left",
    [
        ("1\nRingkas: Hubungi Bu Ani 0812-3456-7890", "1\nRingkas: Hubungi Bu Ani 0812-3456-7890"),
        (
            "1 PUPR\nRingkasan:\nTanya Bu Ani\n0812-3456-7890",
            "1 PUPR\nRingkasan:\nTanya Bu Ani\n0812-3456-7890",
        ),
        ("1 PUPR\nringkas:\nTanya Bu Ani\n\nSri Wahyuni\n0812-1111-2222", "1 PUPR\nringkas:\nTanya Bu Ani"),
        ("1 DLH\nringkas: Jalan rusak.\nSri Wahyuni\n0812-1111-2222", "1 DLH\nringkas: Jalan rusak."),
    ],
)
def test_a_summary_for_officials_is_no_signature(text: str, left: str) -> None:
    assert without_signature(text).text == left
