"""A notice of LAPOR! opens a case with its number, or belongs to the one that has it."""

from __future__ import annotations

from mailroom.clerk.kinds.lapor_notices import LETTER
from tests.mailbag import Bag, Mails

LAPOR = "notifikasi@lapor.example"
REPORT = """Yth. Admin Kabupaten,

Laporan baru didisposisikan kepada instansi Anda.

Tracking ID: #7654321
Judul: Jalan rusak di Lembak
Isi Laporan: Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak parah.

Mohon segera diperbaiki.
Lokasi: Desa Lembak
Nama Pelapor: Anonim

Silakan klik tautan berikut untuk menindaklanjuti.
"""
COMMENT = "Tracking ID: #7654321\nKomentar: Sudah ditambal, tetapi sudah berlubang lagi di depan SD.\n"


def notice(bag: Bag, text: str, sender: str = LAPOR, **headers: str) -> Mails:
    more = {"Auto-Submitted": "auto-generated", **headers}
    return bag.write(sender=sender, subject="SP4N-LAPOR!: laporan #7654321", text=text, headers=more)


def to_him(bag: Bag) -> list[str]:
    return [mail["form"] for mail in bag.mails() if mail["to"] == LAPOR]


def test_it_opens_a_case_with_its_number(bag: Bag) -> None:
    assert [form for form, _ in notice(bag, REPORT)] == ["verification"]
    case = bag.case()
    assert (case.lapor, case.channel, case.address, case.anonymous) == ("7654321", "lapor", "", True)
    assert case.title == "Jalan rusak di Lembak" and case.text.endswith("Mohon segera diperbaiki.")
    assert "Silakan klik" not in case.text and "Nomor LAPOR! : 7654321" in flat(bag, "verification")
    assert to_him(bag) == []


def test_the_answer_goes_to_the_admin_to_be_typed_in_there(bag: Bag) -> None:
    notice(bag, REPORT)
    bag.says("admin", "verification", "1 PUPR")
    if not bag.mails("disposition"):  # it is anonymous: what is masked is shown once before it goes
        bag.says("admin", "verification", "1 PUPR")
    bag.says(
        "liaison PUPR", "disposition", "2 Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026."
    )
    bag.settle(windows_over=True)
    assert f"disalin ke laporan {bag.case().lapor} di LAPOR!" in flat(bag, "post") and to_him(bag) == []


def test_a_second_notice_of_one_number_joins(bag: Bag) -> None:
    notice(bag, REPORT)
    assert [form for form, _ in notice(bag, COMMENT)] == [LETTER]
    assert bag.cases() == [bag.number()]


def test_the_same_report_again_asks_nobody(bag: Bag) -> None:
    notice(bag, REPORT)
    mailed = notice(bag, REPORT, **{"Message-ID": "<lagi@lapor.example>"})
    assert LETTER not in [form for form, _ in mailed] and len(bag.cases()) == 1


def test_a_case_by_mail_is_joined_once_it_has_the_number(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "9 lapor: 7654321")
    notice(bag, COMMENT)
    assert bag.cases() == [bag.number()] and "berlubang lagi" in flat(bag, LETTER)


def test_his_words_go_on_when_the_admin_says_so(bag: Bag) -> None:
    bag.answered()
    bag.says("admin", "verification", "9 lapor: 7654321")
    notice(bag, COMMENT)
    assert bag.stage() == "answered", "a notice alone moves nothing"
    bag.says("admin", LETTER, "1")
    assert bag.stage() == "handling/follow_up" and "berlubang lagi" in flat(bag, "comment")


def test_it_is_only_noted_when_the_admin_says_so(bag: Bag) -> None:
    bag.answered()
    bag.says("admin", "verification", "9 lapor: 7654321")
    notice(bag, COMMENT)
    assert [form for form, _ in bag.says("admin", LETTER, "cukup dicatat")] == ["echo"]
    assert bag.stage() == "answered"


def test_the_admin_is_reminded_until_he_has_decided(bag: Bag) -> None:
    def reminded(day: str) -> bool:
        bag.at(f"2026-03-{day} 12:00")
        digests = [mail["text"] for mail in bag.mails("digest", bag.house.admin.address)]
        told = " ".join(digests[-1].split()) if digests else ""
        return "tulisan di LAPOR! menunggu keputusan" in told

    notice(bag, REPORT)
    notice(bag, COMMENT)
    assert [reminded(day) for day in ("06", "09")] == [True, True]
    bag.says("admin", LETTER, "2")
    assert not reminded("10")


def test_his_other_letters_bear_the_number(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "9 lapor: 7654321")
    bag.says("admin", "verification", "1 PUPR")
    assert "Nomor di SP4N-LAPOR!: 7654321" in flat(bag, "forwarded")


def test_a_notice_without_a_number_waits_in_the_digest(bag: Bag) -> None:
    bag.write(sender=LAPOR, subject="Laporan baru di SP4N-LAPOR!", text="Satu laporan baru menunggu.")
    assert bag.cases() == [] and len(bag.listed(bag.house.admin.address, "notice")) == 1


def test_a_number_opens_one_case_whoever_merges(bag: Bag) -> None:
    bag.complaint()
    notice(bag, REPORT)
    bag.says("admin", "verification", f"7 {bag.number(1)}")
    notice(bag, COMMENT)
    assert len(bag.cases()) == 2 and bag.last(LETTER)["dossier"] == bag.number(1)


def flat(bag: Bag, form: str) -> str:
    return " ".join(bag.last(form)["text"].split())
