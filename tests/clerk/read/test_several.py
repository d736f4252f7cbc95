from __future__ import annotations

import pytest

from mailroom.clerk.read.multi_case_reply import MOST
from mailroom.clerk.read.text_by_case_number import split_by_case
from tests.clerk.test_office import ANSWER, three_cases
from tests.mailbag import LIAISON, Bag
from tests.tables import for_each

CASES = {
    "0039": "ME-2026-0039",
    "0044": "ME-2026-0044",
    "ME-2026-0039": "ME-2026-0039",
    "ME-2026-0044": "ME-2026-0044",
}


def answer(bag: Bag, serial: int) -> str:
    said = bag.case(serial).dispositions[0].answer
    return said.text if said else ""


def number_of(key: str) -> str:
    return CASES.get(key.upper(), "")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("utk 0039 dan 0044 sbb: sudah kami tambal", ("sudah kami tambal", "sudah kami tambal")),
        ("utk 0039 dan 0044 sbb sudah kami tambal", ("sudah kami tambal", "sudah kami tambal")),
        ("0039: 1 2\n0044: 4 DLH", ("1 2", "4 DLH")),
        ("ME-2026-0039: selesai\n\nME-2026-0044\nbelum", ("selesai", "belum")),
        ("Untuk perkara nomor 0039 lampu sudah diganti, sedangkan utk 0044 menunggu material",
            ("lampu sudah diganti", "menunggu material")),
        ("- utk no. 0039 = beres dipasang\n- utk no. 0044 = besok", ("beres dipasang", "besok")),
        ("1. Untuk 0039: sudah\n2. Untuk 0044: belum", ("sudah", "belum")),
    ],
)  # fmt: skip
def test_each_case_gets_its_part(text: str, parts: tuple[str, str]) -> None:
    found = split_by_case(text, number_of)
    assert found.parts == dict(zip(("ME-2026-0039", "ME-2026-0044"), parts, strict=True))
    assert (found.loose, found.unknown) == ("", ())


@for_each(
    "text",
    [
        "Jalan sudah kami tambal, sama dengan laporan nomor 0044 bulan lalu.",
        "2026 ini belum ada anggarannya",
        "0812 3456 7890 nomor petugas kami",
        "0044/620/PUPR/2026 nomor surat kami",
        "Berdasarkan nota dinas nomor 0044/620/PUPR/2026",
        "1. Lampu sudah diganti\n2. Kabel diperbaiki",
        "4 lampu sudah diganti",
        "utk 44 rumah sudah disalurkan",
    ],
)
def test_other_numbers_address_no_case(text: str) -> None:
    assert split_by_case(text, number_of).parts == {}


def test_what_stands_before_and_what_is_unknown_is_told() -> None:
    found = split_by_case("Mohon maaf terlambat.\nutk 0039 dan 0099 sbb: sudah", number_of)
    assert (found.loose, found.parts, found.unknown) == (
        "Mohon maaf terlambat.",
        {"ME-2026-0039": "sudah"},
        ("0099",),
    )


def test_one_sealed_reply_for_two_cases(bag: Bag) -> None:
    three_cases(bag)
    first = bag.mails("disposition")[0]
    came = bag.answer(first, f"utk 0001 dan 0003 sbb:\n2 {ANSWER}")
    assert [form for form, _ in came] == ["echo", "echo"]
    assert [bag.stage(n) for n in (1, 2, 3)] == [
        "handling/window",
        "handling/distribution",
        "handling/window",
    ]
    assert [answer(bag, n) for n in (1, 3)] == [ANSWER, ANSWER]


def test_each_case_is_read_by_its_own_part(bag: Bag) -> None:
    three_cases(bag)
    first = bag.mails("disposition")[0]
    bag.answer(
        first,
        f"Yth. Admin, berikut kami sampaikan:\n\nUtk 0001: 2 {ANSWER}\nUtk 0002: bukan tupoksi kami, mohon"
        " dialihkan ke DLH\n\nTerima kasih",
    )
    assert [bag.stage(n) for n in (1, 2, 3)] == [
        "handling/window",
        "handling/returned",
        "handling/distribution",
    ]
    assert answer(bag, 1) == ANSWER
    assert "DLH" in bag.last("returned")["text"]


def test_the_second_is_served_when_the_first_ends_his_part(bag: Bag) -> None:
    three_cases(bag)
    text = f"0001: bukan tupoksi kami, mohon dialihkan ke DLH\n0002: 2 {ANSWER}"
    bag.answer(bag.mails("disposition")[0], text)
    assert [bag.stage(n) for n in (1, 2)] == ["handling/returned", "handling/window"]
    assert answer(bag, 2) == ANSWER


def test_the_same_mail_to_both_reply_addresses_is_served_once_each(bag: Bag) -> None:
    three_cases(bag)
    first, second = bag.mails("disposition")[:2]
    message = bag.reply_to(
        first, f"0001: 2 {ANSWER}\n0002: 2 Lampu sudah kami ganti pada 4 Maret 2026 oleh tim kami."
    )
    message["Cc"] = str(bag.read(second)["Reply-To"])
    bag.put(message.as_bytes(), LIAISON)
    assert [bag.stage(n) for n in (1, 2, 3)] == [
        "handling/window",
        "handling/window",
        "handling/distribution",
    ]
    assert [len(bag.case(n).dispositions) for n in (1, 2)] == [1, 1]
    assert "Lampu" in answer(bag, 2)
    assert bag.kinds(1).count("answered") == bag.kinds(2).count("answered") == 1


@pytest.mark.parametrize(
    ("text", "files"),
    [
        (f"utk 0002: 2 {ANSWER}", ()),  # the letter he answers is about 0001
        (f"2 {ANSWER} (untuk perkara ME-2026-0002)", ()),
        (f"utk 0001 dan 0099: 2 {ANSWER}", ()),  # 0099 is no case of his
        (
            f"Anggarannya baru turun bulan depan.\nutk 0001 dan 0002: 2 {ANSWER}",
            (),
        ),  # to which does the first line belong?
        (
            f"0001: 2 {ANSWER}\n0002: 2 Lampu sudah kami ganti pada 4 Maret 2026.",
            ("surat.pdf",),
        ),  # whose is the file?
        (f"utk 0001:\nutk 0002: 2 {ANSWER}", ()),
    ],
)
def test_what_is_not_clear_is_asked_about(bag: Bag, text: str, files: tuple[str, ...]) -> None:
    three_cases(bag)
    with bag.nothing_changes():
        assert bag.answer(bag.mails("disposition")[0], text, files=files) == [("not_understood", LIAISON)]
    assert "beberapa laporan sekaligus" in bag.last("not_understood")["text"]


def test_a_case_of_another_agency_is_never_touched(bag: Bag) -> None:
    three_cases(bag)
    bag.disposed("DLH", subject="Sampah di pasar", text="Sampah di Pasar Lembak menumpuk sejak 1 Maret 2026.")
    with bag.nothing_changes():
        assert bag.answer(bag.mails("disposition")[0], f"utk 0001 dan 0004: 2 {ANSWER}") == [
            ("not_understood", LIAISON)
        ]


def test_a_file_goes_with_one_text_for_both(bag: Bag) -> None:
    three_cases(bag)
    bag.answer(bag.mails("disposition")[0], f"utk 0001 dan 0003 sbb: 2 {ANSWER}", files=("surat.pdf",))
    assert [bag.stage(n) for n in (1, 3)] == ["handling/window", "handling/window"]


def test_a_mention_stays_in_its_case(bag: Bag) -> None:
    three_cases(bag)
    text = "Jalan sudah kami tambal pada 4 Maret 2026, bersamaan dengan laporan nomor 0002."
    bag.answer(bag.mails("disposition")[0], f"2 {text}")
    assert [bag.stage(n) for n in (1, 2)] == ["handling/window", "handling/distribution"]
    assert answer(bag, 1) == text


def test_an_officer_answers_two_instructions_in_one_mail(bag: Bag) -> None:
    three_cases(bag)
    for mail in bag.mails("disposition")[:2]:
        bag.answer(mail, "1 1")
    mail = bag.mails("instruction")[0]
    bag.answer(
        mail, "utk 0001 sudah kami tambal 3 titik kemarin\nutk 0002 sudah kami cor sepanjang 10 meter kemarin"
    )
    assert [bag.stage(n) for n in (1, 2)] == ["handling/answering", "handling/answering"]
    told = [mail["text"] for mail in bag.mails("response")]
    assert [("3 titik" in text, "10 meter" in text) for text in told] == [(True, False), (False, True)]


def test_of_a_split_report_the_first_case_keeps_what_was_found_in_its_own_matter(bag: Bag) -> None:
    bag.complaint(
        subject="Banyak masalah di Desa Lembak",
        text=(
            "1. Jalan Desa Lembak rusak berlubang sejak Maret 2026.\n2. Obat di Puskesmas Lembak kosong sejak"
            " Februari 2026."
        ),
    )
    bag.says(
        "admin",
        "verification",
        "8\n1. Jalan Desa Lembak rusak berlubang sejak Maret 2026.\n2. Obat di Puskesmas Lembak kosong.",
    )
    first, second = bag.case(1), bag.case(2)
    assert (first.suggested[0], second.suggested[0]) == ("PUPR", "DINKES")
    assert "DINKES" not in first.suggested
    assert first.matters == ()


def test_a_mail_of_numbers_has_only_so_many_histories_read(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line of its own took the whole case from the register: 20,000 such lines, 20,000 times."""
    three_cases(bag)
    first = bag.mails("disposition")[0]
    read: list[str] = []
    case = bag.office.store.case
    monkeypatch.setattr(bag.office.store, "case", lambda number: read.append(number) or case(number))
    bag.answer(first, "ME-2026-0002 selesai\n" * 500)
    assert len(read) < 50
    with bag.nothing_changes():
        bag.answer(first, "\n".join(f"ME-2026-{number:04d} selesai" for number in range(2, 2_000)))
    assert len(read) < 50 + MOST + 50
