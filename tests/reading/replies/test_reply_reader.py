from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.procedure.letter import Act
from mailroom.procedure.people import Agency, Person, Role
from mailroom.procedure.sop import REASONS
from mailroom.reading.language.agency_names import Names
from mailroom.reading.language.grammar_patterns import GRAMMAR
from mailroom.reading.numbered_parts import leading
from mailroom.reading.replies import acts_in_words, mentions
from mailroom.reading.replies.act_result import grammar
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.reply_reader import ReplyReader
from tests.menus_fixture import MENUS
from tests.tables import for_each

DATA = tomllib.loads((GRAMMAR / "reply_words.toml").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 3)
TEMPLATES = Path(__file__).parents[3] / "templates" / "menus.toml"


def agency(code: str, name: str, officers: tuple[str, ...] = (), **flags: bool) -> Agency:
    head = Person("Kepala", (f"kepala@{code.lower()}.example",), Role.HEAD, code)
    liaison = Person("Penghubung", (f"humas@{code.lower()}.example",), Role.LIAISON, code)
    staff = tuple(
        Person(one, (f"{one.split()[0].lower()}@{code.lower()}.example",), Role.OFFICER, code)
        for one in officers
    )
    return Agency(code, name, liaison, head, staff, **flags)


AGENCIES = {
    one.code: one
    for one in (
        agency("DINKES", "Dinas Kesehatan", ("Budi Santoso", "Sari Wulandari")),
        agency("PUPR", "Dinas Pekerjaan Umum dan Penataan Ruang"),
        agency("DLH", "Dinas Lingkungan Hidup"),
        agency("DISPERKIMTAN", "Dinas Perumahan, Kawasan Permukiman dan Pertanahan"),
        agency("INSP", "Inspektorat Daerah", oversight=True),
        agency("DISKOMINFO", "Dinas Komunikasi dan Informatika", information=True),
        agency("KEC-GELUMBANG", "Kecamatan Gelumbang"),
    )
}


@pytest.fixture(scope="module")
def reader() -> ReplyReader:
    made = ReplyReader(
        prefix="ME", region="Muara Enim", compares=False
    )  # what the phrases and lists say; what the examples add: test_nearest_examples
    made.menus = MENUS
    return made


def read(reader: ReplyReader, text: str, purpose: str, *, has_files: bool = False) -> Act:
    return reader.act_of(text, purpose, agencies=AGENCIES, today=TODAY, has_files=has_files, agency="DINKES")


def short(act: Act) -> tuple[str, dict[str, Any], bool]:
    return act.name, dict(act.args), act.sure


# Every entry of the data file is proved by its examples.


def entries() -> Iterator[tuple[str, str, str]]:
    for entry in DATA["act"]:
        purposes = (
            ["verification", "disposition", "instruction", "case", "answer"]
            if entry["purposes"] == ["*"]
            else entry["purposes"]
        )
        for purpose in purposes:
            for example in entry["examples"]:
                yield entry["name"], purpose, example


@for_each(("name", "purpose", "example"), list(entries()))
def test_each_example_of_an_act_is_read_as_that_act(
    reader: ReplyReader, name: str, purpose: str, example: str
) -> None:
    act = read(reader, example, purpose)
    assert (act.name, act.sure) == (name, True), act


@pytest.mark.parametrize("table", ["act", "rating", "reason", "secrecy", "unsettled"])
def test_each_phrase_is_proved_by_an_example_of_its_own_entry(table: str) -> None:
    lexicon = grammar().lexicon
    bare = [
        phrase
        for entry in DATA[table]
        for phrase in entry["say"]
        if not any(lexicon.first(lexicon.clauses(one), [phrase], plain=True) for one in entry["examples"])
    ]
    assert bare == []


@for_each(
    ("rating", "example"), [(entry["rating"], one) for entry in DATA["rating"] for one in entry["examples"]]
)
def test_each_rating_word(reader: ReplyReader, rating: int, example: str) -> None:
    act = read(reader, example, "answer")
    assert (act.name, act.args["rating"]) == ("rate", rating)


@for_each(
    ("code", "example"), [(entry["code"], one) for entry in DATA["reason"] for one in entry["examples"]]
)
def test_each_archive_reason(reader: ReplyReader, code: str, example: str) -> None:
    act = read(reader, example, "verification")
    assert (act.name, act.args["reason"], act.sure) == ("archive", code, True)
    assert code in REASONS


@pytest.mark.parametrize("example", [one for row in DATA["unsettled"] for one in row["examples"]])
def test_a_reason_that_the_matter_is_not_settled_is_a_new_fact(reader: ReplyReader, example: str) -> None:
    assert read(reader, example, "reason").name == "facts"
    assert read(reader, "petugasnya kurang ramah", "reason").name == "reason"


WISHES = {
    "anonymous": {"anonymous": True},
    "secret": {"secret": True},
    "both": {"anonymous": True, "secret": True},
    "open": {"anonymous": False},
    "public": {"secret": False},
}


@for_each(
    ("kind", "example"),
    [
        (entry["set"], one)
        for entry in DATA["secrecy"]
        if entry["set"] != "others"
        for one in entry["examples"]
    ],
)
def test_each_wish_for_secrecy(reader: ReplyReader, kind: str, example: str) -> None:
    for purpose in ("case", "complete", "answer"):
        assert short(read(reader, example, purpose)) == ("secrecy", WISHES[kind], True)


@pytest.mark.parametrize(
    "example", [one for entry in DATA["secrecy"] if entry["set"] == "others" for one in entry["examples"]]
)
def test_what_others_keep_secret_is_no_wish(reader: ReplyReader, example: str) -> None:
    assert read(reader, example, "case").name != "secrecy"


@for_each(
    ("row", "purpose", "example"),
    [(e, p, one) for e in DATA["doubt"] for p in e["purposes"] for one in e["examples"]],
)
def test_each_doubt_is_asked_about(
    reader: ReplyReader, row: dict[str, Any], purpose: str, example: str
) -> None:
    act = read(reader, example, purpose)
    assert (act.sure, act.guess) == (False, row["guess"]), act


@for_each(
    ("row", "purpose", "example"), [(row, *pair) for row in DATA["hesitation"] for pair in row["examples"]]
)
def test_each_hesitation_is_asked_about(
    reader: ReplyReader, row: dict[str, Any], purpose: str, example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it the act is done: the words around it are clear."""
    act = read(reader, example, purpose)
    assert not act.sure and act.guess in row["acts"]
    monkeypatch.setitem(reader.grammar.data, "hesitation", [])
    sure = read(reader, example, purpose)
    assert sure.sure and sure.name == act.guess


@for_each("phrase", [phrase for row in DATA["hesitation"] for phrase in row["say"]])
def test_each_phrase_of_a_hesitation_is_in_an_example(phrase: str) -> None:
    lexicon = grammar().lexicon
    examples = [one for row in DATA["hesitation"] if phrase in row["say"] for _, one in row["examples"]]
    assert any(lexicon.first(lexicon.clauses(one), [phrase], plain=True) for one in examples)


@pytest.mark.parametrize("example", DATA["after_digit"]["examples"])
def test_an_amount_is_no_choice(reader: ReplyReader, example: str) -> None:
    assert not read(reader, example, "disposition").sure


@pytest.mark.parametrize(
    "example", ["1 foto kurang", "2 laporan serupa sudah ada", "5 keluhan serupa", "4 laporan sama"]
)
def test_an_amount_is_no_verdict(reader: ReplyReader, example: str) -> None:
    assert not read(reader, example, "approval" if "foto" in example else "verification").sure


@for_each("row", DATA["doubt"], ids=lambda row: row["guess"])
def test_each_phrase_of_a_doubt_is_proved(row: dict[str, Any]) -> None:
    lexicon = grammar().lexicon
    for phrase in row.get("say", ()):
        assert any(lexicon.first(lexicon.clauses(one), [phrase], plain=True) for one in row["examples"]), (
            phrase
        )


@pytest.mark.parametrize("kind", ["acknowledge", "hollow"])
@pytest.mark.parametrize("purpose", ["disposition", "comment", "instruction"])
def test_receipts_and_empty_answers(reader: ReplyReader, kind: str, purpose: str) -> None:
    for example in DATA[kind]["examples"]:
        assert read(reader, example, purpose).name == kind, example


@for_each(
    ("purpose", "never", "example"),
    [(e["purpose"], e["never"], one) for e in DATA["never"] for one in e["examples"]],
)
def test_what_must_never_be_read_so(
    reader: ReplyReader, purpose: str, never: list[str], example: str
) -> None:
    act = read(reader, example, purpose)
    assert act.name not in never or not act.sure


# The menus by digit, in the ways people write one.


@for_each(
    "text",
    [
        "1",
        "1.",
        "(1)",
        "1)",
        "no 1",
        "No. 1",
        "pilihan 1",
        "satu",
        "Pak, 1",
        "Selamat pagi\n\n1\n\nSalam,\nAdmin",
        "*1*",
    ],
)
def test_a_lone_digit_in_any_dress(reader: ReplyReader, text: str) -> None:
    assert read(reader, text, "approval").name == "approve"
    assert read(reader, text, "window").name == "hold"


@for_each(
    ("text", "args"),
    [
        ("1 DINKES", {"agencies": ["DINKES"]}),
        ("1. dinkes, pupr", {"agencies": ["DINKES", "PUPR"]}),
        ("1 Dinas Kesehatan dan DLH", {"agencies": ["DINKES", "DLH"]}),
        ("1) perkim", {"agencies": ["DISPERKIMTAN"]}),
        ("1 kec gelumbang", {"agencies": ["KEC-GELUMBANG"]}),
        ("teruskan ke dinkes", {"agencies": ["DINKES"]}),
        ("disposisi PUPR dan DLH", {"agencies": ["PUPR", "DLH"]}),
        ("DINKES", {"agencies": ["DINKES"]}),
        ("1 DINKES, mohon segera ditangani", {"agencies": ["DINKES"], "note": "mohon segera ditangani"}),
        ("1 DINKES: cek jam buka", {"agencies": ["DINKES"], "note": "cek jam buka"}),
        ("1 DINKES rilis 1, 3", {"agencies": ["DINKES"], "release": [1, 3]}),
        ("1 DINKES\nSalam,\nAdmin", {"agencies": ["DINKES"]}),
    ],
)
def test_dispositions(reader: ReplyReader, text: str, args: dict[str, Any]) -> None:
    assert short(read(reader, text, "verification")) == ("dispose", args, True)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("1", []),
        ("1 DINASXYZ", []),
        ("teruskan ke dinas antah berantah", []),
        ("1 DINKES, entah", ["DINKES"]),  # which is offered
        ("1 PLN", []),
    ],
)
def test_an_unknown_agency_is_asked_about(reader: ReplyReader, text: str, known: list[str]) -> None:
    act = read(reader, text, "verification")
    assert (act.name, act.args["agencies"], act.sure, act.guess) == ("dispose", known, False, "dispose")


def test_a_mistyped_agency_is_guessed_but_not_acted_upon(reader: ReplyReader) -> None:
    act = read(reader, "1 DINKSE", "verification")
    assert (act.sure, act.args["maybe"]) == (False, "DINKES")


@for_each(
    ("text", "name", "args"),
    [
        ("2", "oversee", {}),
        ("2. dahulukan", "oversee", {"note": "dahulukan"}),
        ("3", "inform", {}),
        ("4 Mohon kirim foto dan alamat lengkap", "ask", {"text": "Mohon kirim foto dan alamat lengkap"}),
        ("4\nMohon kirim foto.", "ask", {"text": "Mohon kirim foto."}),
        ("5 PLN 123", "decline", {"where": "PLN 123"}),
        ("5 ke PLN 123 karena itu jaringan PLN", "decline", {"where": "PLN 123", "text": "itu jaringan PLN"}),
        ("bukan kewenangan, ke PLN 123", "decline", {"where": "PLN 123"}),
        ("arsip spam", "archive", {"reason": "SPAM"}),
        ("6 TIDAK_JELAS", "archive", {"reason": "TIDAK_JELAS"}),
        (
            "6 tidak jelas: mohon tulis ulang",
            "archive",
            {"reason": "TIDAK_JELAS", "text": "mohon tulis ulang"},
        ),
        ("7 ME-2026-0012", "merge", {"parent": "ME-2026-0012"}),
        ("7 12", "merge", {"parent": "ME-2026-0012"}),
        ("arsip, duplikat dari nomor 0012", "merge", {"parent": "ME-2026-0012"}),
        (
            "8\n1. Jalan rusak\n2. Lampu mati\nsejak Mei",
            "split",
            {"texts": ["Jalan rusak", "Lampu mati\nsejak Mei"]},
        ),
        ("9 judul: Puskesmas tutup", "correct", {"title": "Puskesmas tutup"}),
        ("9 kelas: pengawasan; anonim: ya", "correct", {"klass": "oversight", "anonymous": True}),
        ("9 lapor: 1234567", "correct", {"lapor": "1234567"}),
        ("9 anonim", "correct", {"anonymous": True}),
        ("9 rahasia: tidak", "correct", {"secret": False}),
        ("minta foto dan lokasi lengkap", "ask", {"text": "minta foto dan lokasi lengkap"}),
    ],
)
def test_the_admins_menu(reader: ReplyReader, text: str, name: str, args: dict[str, Any]) -> None:
    assert short(read(reader, text, "verification")) == (name, args, True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("4", "ask"),
        ("5", "decline"),
        ("6", "archive"),
        ("6 entah", "archive"),
        ("7", "merge"),
        ("8", "split"),
        ("9", "correct"),
    ],
)
def test_an_act_without_its_object_is_not_sure(reader: ReplyReader, text: str, name: str) -> None:
    act = read(reader, text, "verification")
    assert (act.name, act.sure, act.guess) == (name, False, name)


def test_corrections_below_the_first_act_go_along(reader: ReplyReader) -> None:
    act = read(reader, "1 DINKES\n9 judul: Puskesmas tutup\n9 anonim: ya", "verification")
    assert (act.name, act.args["agencies"]) == ("dispose", ["DINKES"])
    assert act.args["also"] == [{"act": "correct", "args": {"title": "Puskesmas tutup", "anonymous": True}}]


@pytest.mark.parametrize(
    ("purpose", "text"),
    [
        ("verification", "0"),
        ("verification", "12"),
        ("disposition", "6"),
        ("approval", "7."),
        ("window", "3"),
        ("answer", "7"),
        ("answer", "250"),
    ],
)
def test_a_digit_outside_the_menu_is_not_understood(reader: ReplyReader, purpose: str, text: str) -> None:
    act = read(reader, text, purpose)
    assert (act.name, act.sure) == ("", False)


def test_a_missing_menu_only_loses_its_digits() -> None:
    bare = ReplyReader(Path("no-such-menus.toml"))
    assert not read(bare, "1 DINKES", "verification").sure
    assert read(bare, "teruskan ke dinkes", "verification").name == "dispose"


def test_menus_are_read_from_their_file(tmp_path: Path) -> None:
    path = tmp_path / "menus.toml"
    path.write_text(
        '[[verification]]\ndigit = 2\nact = "archive"\nlabel = "Arsipkan"\nfill = ""\n', encoding="utf-8"
    )
    act = read(ReplyReader(path), "2 spam", "verification")
    assert (act.name, act.args["reason"]) == ("archive", "SPAM")


def printed() -> Iterator[tuple[str, str, str]]:
    for purpose, rows in tomllib.loads(TEMPLATES.read_text(encoding="utf-8")).items():
        for row in rows:
            for text in (row.get("example", ""), row.get("fill", "")):
                if text.strip():
                    yield purpose, row["act"], text.replace("{agency}", "DINKES")


@for_each(("purpose", "name", "text"), list(printed()))
def test_what_our_letters_print_is_read_as_they_say(purpose: str, name: str, text: str) -> None:
    assert read(ReplyReader(TEMPLATES), text, purpose).name == name


# Returned, extension.


@pytest.mark.parametrize(
    ("purpose", "text", "name", "args"),
    [
        ("returned", "1 DLH", "reroute", {"agencies": ["DLH"]}),
        ("returned", "1", "reroute", {"agencies": []}),
        ("returned", "2", "insist", {}),
        ("returned", "3 PLN 123", "decline", {"where": "PLN 123"}),
        ("extension", "1", "grant", {}),
        ("extension", "setuju s.d. 27 November 2026", "grant", {"until": "2026-11-27"}),
        ("extension", "2 terlalu lama", "refuse", {"text": "terlalu lama"}),
    ],
)
def test_what_the_admin_decides_later(
    reader: ReplyReader, purpose: str, text: str, name: str, args: dict[str, Any]
) -> None:
    assert short(read(reader, text, purpose)) == (name, args, True)


# Liaison and officer.


@for_each(
    ("text", "name", "args"),
    [
        ("1 2", "assign", {"officer": 2}),
        ("1. 2 mohon dicek", "assign", {"officer": 2, "note": "mohon dicek"}),
        ("1 ani@bidang.example", "assign", {"officer": "ani@bidang.example"}),
        ("tugaskan ke Sari", "assign", {"officer": 2}),
        ("2 Lampu sudah diganti.", "answer", {"text": "Lampu sudah diganti."}),
        ("3 Tim turun besok.", "progress", {"text": "Tim turun besok."}),
        ("4 DLH bukan urusan kami", "return", {"proposal": "DLH", "text": "DLH bukan urusan kami"}),
        ("5 27 November 2026", "extend", {"until": "2026-11-27", "text": "27 November 2026"}),
    ],
)
def test_the_liaisons_menu(reader: ReplyReader, text: str, name: str, args: dict[str, Any]) -> None:
    assert short(read(reader, text, "disposition")) == (name, args, True)


def test_not_ours_with_a_proposal(reader: ReplyReader) -> None:
    act = read(reader, "Yth. Admin,\nbukan tupoksi kami, mohon dialihkan ke Perkim", "disposition")
    assert (act.name, act.args["proposal"], act.sure) == ("return", "DISPERKIMTAN", True)


@for_each(
    ("text", "until"),
    [
        ("mohon perpanjangan s.d. 27 November 2026", "2026-11-27"),
        ("Mohon perpanjangan waktu sd 27/11/2026", "2026-11-27"),
        ("mohon perpanjangan sampai tgl 27", "2026-11-27"),
        ("mohon perpanjangan s/d 5 Jan", "2027-01-05"),
        ("minta tambahan waktu 1 minggu", "2026-11-10"),
        ("mohon perpanjangan 5 hari kerja", None),
        ("mohon perpanjangan waktu", None),
        ("mohon perpanjangan s.d. 31 Februari 2026", None),
        ("Belum bisa dijawab minggu ini. Minta mundur ke Jumat 13/11", "2026-11-13"),
        ("mohon perpanjangan sampai 13/11", "2026-11-13"),
        ("mohon perpanjangan sampai Jumat (13/11)", "2026-11-13"),
        ("mohon perpanjangan sampai Jumat depan, 20/11", "2026-11-20"),
        ("mohon perpanjangan sampai Jumat depan tgl 20-11-2026", "2026-11-20"),
        ("mohon perpanjangan sampai Kamis, 7 Mei", "2027-05-07"),
        ("mohon perpanjangan sampai hari Senin tanggal 5/1", "2027-01-05"),
        ("mohon perpanjangan sampai Jumat minggu ini", "2026-11-06"),
        ("mohon perpanjangan sampai 31/2", None),
        ("mohon perpanjangan, baru 2/3 selesai", None),
        ("mohon perpanjangan sampai 2/3 bagian selesai", None),
    ],
)
def test_requests_for_more_time(reader: ReplyReader, text: str, until: str | None) -> None:
    for purpose in ("disposition", "instruction"):
        act = read(reader, text, purpose)
        assert (act.name, act.args.get("until"), act.sure) == ("extend", until, True)


ANSWER = (
    "Terima kasih atas laporannya. Lampu jalan di Desa Karang Raja sudah kami ganti pada 3 November 2026 dan"
    " kini menyala."
)
LETTER = "Menindaklanjuti surat tersebut kami sampaikan:\n1. Lampu sudah diganti.\n2. Kabel sudah diperbaiki."


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        LETTER,
        LETTER.partition("\n")[2],
        "Puskesmas kini buka pukul 07.30 sampai 14.00 setiap hari kerja.",
    ],
)
def test_a_liaisons_free_text_is_an_answer(reader: ReplyReader, text: str) -> None:
    act = read(reader, text, "disposition")
    assert short(act) == ("answer", {"text": text}, True)


def test_a_scan_alone_is_an_answer_and_a_response(reader: ReplyReader) -> None:
    assert read(reader, "", "disposition", has_files=True).name == "answer"
    assert read(reader, "", "instruction", has_files=True).name == "respond"
    assert read(reader, "Jawaban terlampir.", "disposition", has_files=True).name == "answer"


def test_a_long_letter_that_mentions_another_authority_is_asked_about(reader: ReplyReader) -> None:
    text = (
        ANSWER
        + " Sebagian ruas bukan kewenangan kami melainkan provinsi. "
        + "Kami sudah berkoordinasi dengan balai terkait. " * 8
    )
    act = read(reader, text, "disposition")
    assert (act.name, act.sure, act.guess) == ("", False, "return")


@for_each(
    "text",
    [
        "Kasih ke Andi Saputra. Drafnya bisa dia lanjutkan.",
        *("Teruskan ke Budi Hartono", "Kirimkan ke Pak Budi, drafnya bisa dia lanjutkan", "Kasih Andi aja"),
        *("Lanjutkan ke Budi Hartono", "terusin aja ke bu rina", "Teruskan dulu kepada Sdr. Andi"),
        *("Andi dimutasi, jadi drafnya Rina saja yang lanjutkan", "bu rina yang selesaikan, jangan Andi"),
    ],
)
def test_a_draft_that_is_given_to_somebody_is_not_approved(reader: ReplyReader, text: str) -> None:
    assert not read(reader, text, "approval").sure


@for_each(
    "text",
    [
        *(
            "",
            "...",
            "Terima kasih Pak Andi, kirim",
            "Terima kasih kepada Bu Rina, kirim saja",
            "Kirim ke Pelapor",
        ),
        *("Teruskan sj ke Warga", "Lanjut Pak Andi", "Kirimkan, dan kpd Sdr. Andi sy ucapkan terima kasih."),
    ],
)
def test_a_draft_that_goes_to_the_complainant_with_thanks_is_given_to_nobody(text: str) -> None:
    note = ParsedReply(text, grammar(), AGENCIES, Names(AGENCIES, {}), TODAY, False, "DINKES")
    assert not mentions.is_given_to_somebody(note)


def test_an_officer_gives_back_what_is_not_his_with_whom_he_names(reader: ReplyReader) -> None:
    assert read(reader, ANSWER, "instruction").name == "respond"
    act = read(reader, "bukan tupoksi bidang kami, itu bidang lain", "instruction")
    assert (act.name, act.sure) == ("return", True)
    act = read(reader, "Bukan bidang saya, itu urusan PUPR", "instruction")
    assert (act.name, act.args["proposal"]) == ("return", "PUPR")
    colleague = read(reader, "bukan tugas saya bu, coba Sari", "instruction")
    assert (colleague.name, colleague.args["officer"]) == ("return", 2)


@pytest.mark.parametrize("example", DATA["budget"]["examples"])
def test_no_money_alone_is_no_response(reader: ReplyReader, example: str) -> None:
    act = read(reader, example, "instruction")
    assert (act.name, act.args["lacks"]) == ("hollow", "budget")


def test_each_phrase_of_no_money_has_an_example(reader: ReplyReader) -> None:
    lexicon = grammar().lexicon
    said = [lexicon.clauses(one) for one in DATA["budget"]["examples"]]
    phrases = DATA["budget"]["say"]
    assert [one for one in phrases if not any(lexicon.first(text, [one], plain=True) for text in said)] == []


def test_no_money_with_what_follows_from_it_is_a_response(reader: ReplyReader) -> None:
    text = "Anggaran tahun ini habis, penggantian diusulkan pada APBD 2027."
    assert read(reader, text, "instruction").name != "hollow"


def test_one_and_a_number_is_an_officer_and_never_an_approval(reader: ReplyReader) -> None:
    act = read(reader, "1 2", "approval")
    assert (act.name, act.args["officer"]) == ("assign", 2)
    for text in ("1 9", "1 2 foto"):
        assert read(reader, text, "approval").name != "approve", text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1", "approve"),
        ("setuju", "approve"),
        ("3 fotonya kurang", "revise"),
        (ANSWER, "answer"),
        ("2 Sudah diganti", "answer"),
        ("ok kirim saja", "approve"),
    ],
)
def test_approval(reader: ReplyReader, text: str, name: str) -> None:
    act = read(reader, text, "approval")
    assert (act.name, act.sure) == (name, True)


def test_a_yes_with_a_condition_is_asked_about(reader: ReplyReader) -> None:
    act = read(reader, "setuju, tapi tanggalnya salah", "approval")
    assert (act.sure, act.guess) == (False, "approve")


# Complainant.


@for_each(
    ("text", "rating"),
    [
        ("5", 5), ("5.", 5), ("nilai 4", 4), ("Rating: 3", 3), ("5 bintang", 5), ("bintang lima", 5),
        ("⭐⭐⭐⭐", 4), ("★★★☆☆", 3), ("4/5", 4), ("4 dari 5", 4),
        ("8/10", 4), ("nilai 80", 4), ("80", 4), ("100", 5), ("15", 1), ("90/100", 5), ("Terima kasih, 5", 5),
        ("5\n\nTerima kasih pak", 5), ("satu", 1),
        ("puas", 4), ("kurang puas", 2), ("sangat tidak puas", 1), ("sangat tidak memuaskan", 1),
        ("bintang 1 dari 5", 1), ("4 bintang dari lima", 4), ("Bintang 3/5", 3),
    ],
)  # fmt: skip
def test_ratings_close_with_a_digit_stars_or_words(reader: ReplyReader, text: str, rating: int) -> None:
    assert short(read(reader, text, "answer")) == ("rate", {"rating": rating}, True)


@pytest.mark.parametrize(("text", "rating", "reason"), [
    ("4, petugasnya ramah", 4, "petugasnya ramah"),
    ("2 karena lama sekali", 2, "karena lama sekali"),
    ("Petugas cepat datang. Nilai 5", 5, "Petugas cepat datang"),
    ("5 bintang, petugas cepat", 5, "petugas cepat"),
])  # fmt: skip
def test_a_rating_with_its_reason(reader: ReplyReader, text: str, rating: int, reason: str) -> None:
    act = read(reader, text, "answer")
    assert (act.name, act.args["rating"], act.args["reason"].strip(" .")) == ("rate", rating, reason)


@pytest.mark.parametrize("text", ["6", "9", "10", "nilai 8"])
def test_a_number_that_may_be_out_of_ten_or_a_hundred_is_asked_about(reader: ReplyReader, text: str) -> None:
    assert (read(reader, text, "answer").name, read(reader, text, "answer").sure) == ("", False)


@for_each(
    ("purpose", "text", "name"),
    [
        ("case", "Tambahan: kejadiannya jam 3 pagi.", "add"),
        ("complete", "Tempatnya di Desa Lingga, tanggal 1 November", "complete"),
        ("answer", "Lampunya mati lagi pak", "comment"),
        ("reason", "petugasnya tidak pernah datang", "reason"),
        ("reason", "2", "rate"),
        ("object", "Saya keberatan, itu jalan kabupaten", "object"),
        ("closed", "Sekarang rusak lagi pak", "facts"),
        ("closed", "terima kasih banyak", "thank"),
        ("answer", "Terima kasih pak, jalan di depan rumah sudah mulus", "thank"),
        ("reopen", "ya", "yes"),
        ("reopen", "tidak usah", "no"),
    ],
)
def test_the_complainants_words(reader: ReplyReader, purpose: str, text: str, name: str) -> None:
    assert (read(reader, text, purpose).name, read(reader, text, purpose).sure) == (name, True)


@pytest.mark.parametrize(
    "text",
    [
        "laporan keuangan desa seharusnya boleh dibuka untuk umum",
        "apakah isi laporan saya boleh dibuka?",
        "isi laporan belum boleh dibuka",
    ],
)
def test_what_a_complaint_says_of_other_reports_opens_none(reader: ReplyReader, text: str) -> None:
    assert read(reader, text, "case").args.get("secret") is not False


def test_a_wish_for_secrecy_keeps_what_else_was_written(reader: ReplyReader) -> None:
    text = (
        "Tolong nama saya dirahasiakan. Tambahan keterangan: truk lewat jam dua malam, debunya masuk rumah"
        " warga di sepanjang Jalan Mawar."
    )
    act = read(reader, text, "case")
    assert (act.name, act.args["anonymous"]) == ("secrecy", True)
    assert act.args["also"] == [{"act": "add", "args": {"text": text}}]


@for_each(
    ("purpose", "text", "name"),
    [
        ("case", "ok pak", "thank"),
        ("complete", "baik pak, nanti saya kirim fotonya", "thank"),
        ("answer", "sudah beres", "thank"),
        ("case", "sdh beres", "close"),
        ("answer", "Sdh diperbaiki tapi msh bocor", "comment"),
        ("answer", "kenapa belum?", "comment"),
        ("answer", "5 ⭐", "rate"),
        ("answer", "Saya beri 5 bintang", "rate"),
        ("answer", "Nilai kepuasan saya 3 karena lambat", "rate"),
    ],
)
def test_what_neither_moves_nor_is_lost(reader: ReplyReader, purpose: str, text: str, name: str) -> None:
    assert read(reader, text, purpose).name == name


def test_thanks_with_a_photo_complete_a_report(reader: ReplyReader) -> None:
    assert read(reader, "terima kasih", "complete", has_files=True).name == "complete"


def test_two_menu_items_at_once_are_asked_about(reader: ReplyReader) -> None:
    act = read(reader, "1 DINKES\n4 minta foto", "verification")
    assert (act.name, act.sure) == ("dispose", False)


def test_the_proposal_is_taken_by_a_plain_yes(reader: ReplyReader) -> None:
    for text in ("1", "setuju", "ya, alihkan sesuai usulan"):
        assert short(read(reader, text, "returned")) == ("reroute", {"agencies": []}, True)


def test_photos_alone_complete_a_report(reader: ReplyReader) -> None:
    assert read(reader, "", "complete", has_files=True).name == "complete"
    assert read(reader, "", "case", has_files=True).name == "add"


# Others.


@for_each(
    ("purpose", "text", "name", "args"),
    [
        ("confirm", "ya", "yes", {}),
        ("confirm", "bukan", "no", {}),
        ("this_or_new", "1", "this", {}),
        ("this_or_new", "baru", "new", {}),
        ("which_case", "ME-2026-0042", "cases", {"numbers": ["ME-2026-0042"]}),
        ("which_case", "0042 dan 0044", "cases", {"numbers": ["0042", "0044"]}),
        ("which_case", "aduan baru", "new", {}),
        ("report", "setuju", "approve", {}),
        (
            "report",
            "Tolong tambahkan bahwa loket pindah",
            "remark",
            {"text": "Tolong tambahkan bahwa loket pindah"},
        ),
        ("recommend", "tegur 1,3", "recommend", {"lines": [1, 3]}),
        ("recommend", "1, 3", "recommend", {"lines": [1, 3]}),
        (
            "digest",
            "1: setuju\n2. sudah kami perbaiki\nkemarin",
            "lines",
            {"lines": {"1": "setuju", "2": "sudah kami perbaiki\nkemarin"}},
        ),
        ("reprimand", "SETUJU", "agree", {}),
        ("reprimand", "TOLAK, sudah dijawab", "reject", {"text": "TOLAK, sudah dijawab"}),
        ("post", "diserahkan", "delivered", {}),
        ("post.answer", "komentar: lampu masih mati", "comment", {"text": "lampu masih mati"}),
        ("post.answer", "rating: 4", "rate", {"rating": 4}),
        ("post.case", "cabut", "withdraw", {}),
        ("post.complete", "lengkap: Desa Lingga", "complete", {"text": "Desa Lingga"}),
        ("info", "formulir", "form_request", {}),
    ],
)
def test_the_other_desks(
    reader: ReplyReader, purpose: str, text: str, name: str, args: dict[str, Any]
) -> None:
    assert short(read(reader, text, purpose)) == (name, args, True)


def test_a_signed_scan_signs_unless_refused(reader: ReplyReader) -> None:
    assert read(reader, "", "sign", has_files=True).name == "sign"
    assert read(reader, "Setuju, terlampir", "reprimand", has_files=True).name == "sign"
    assert read(reader, "TOLAK", "sign", has_files=True).name == "reject"


def test_a_filled_form(reader: ReplyReader) -> None:
    text = (
        "Nama: Warga Contoh\nAlamat: Jalan Mawar 1\nSurel:\nKanal: loket\nHal: Lampu jalan\nIsi: Lampu jalan"
        " mati\nsejak Mei.\nTempat: Desa Lingga"
    )
    act = read(reader, text, "form")
    assert act.name == "form"
    assert act.args == {"name": "Warga Contoh", "address_home": "Jalan Mawar 1", "channel": "loket",
        "subject": "Lampu jalan",
                        "text": "Lampu jalan mati\nsejak Mei.", "place": "Desa Lingga"}  # fmt: skip
    assert not read(reader, "Nama:\nIsi:", "form").sure


@for_each("text", ["", "  \n", "Selamat pagi", "Assalamualaikum wr wb\n\nSalam hormat,\nBudi"])
@for_each("purpose", [*MENUS, "case", "answer", "instruction", "confirm", "reprimand", "digest", "info"])
def test_nothing_but_greeting_says_nothing(reader: ReplyReader, purpose: str, text: str) -> None:
    assert short(read(reader, text, purpose)) == ("", {}, True)


def test_every_guess_has_its_words_in_the_letter_that_asks(reader: ReplyReader) -> None:
    known = tomllib.loads((TEMPLATES.parent / "words.toml").read_text(encoding="utf-8"))["guess"]
    samples = [
        "1",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "1 XYZ",
        "tidak setuju",
        "setuju tapi",
        "ya bukan",
        "abrakadabra",
        "baik",
        "12",
        "nilai 8",
        "Nama:",
        "setuju, asal",
    ]
    purposes = [
        *MENUS,
        "case",
        "answer",
        "reason",
        "closed",
        "reopen",
        "instruction",
        "confirm",
        "reprimand",
        "sign",
        "form",
        "digest",
        "recommend",
        "post",
        "which_case",
    ]
    guesses = {read(reader, text, purpose).guess for purpose in purposes for text in samples}
    assert guesses - {""} <= set(known)


def test_a_span_is_no_choice(reader: ReplyReader) -> None:
    act = read(reader, "2 sampai 3 hari lagi kami sampaikan jawaban lengkapnya kepada pelapor", "disposition")
    assert (act.name, act.sure) == ("", False)  # and it promises an answer, it is none


def test_every_reading_says_why(reader: ReplyReader) -> None:
    for purpose in (*MENUS, "case", "answer", "instruction", "confirm", "digest", "info", "form"):
        for text in ("1", "abrakadabra", "?", "setuju", ""):
            assert read(reader, text, purpose).why


@given(
    st.text(max_size=120),
    st.sampled_from(
        [
            *MENUS,
            "case",
            "answer",
            "reason",
            "closed",
            "reopen",
            "instruction",
            "confirm",
            "which_case",
            "digest",
            "recommend",
            "reprimand",
            "post",
            "form",
            "info",
        ]
    ),
)
def test_any_text_gives_an_act(text: str, purpose: str) -> None:
    made = ReplyReader()
    made.menus = MENUS
    assert isinstance(read(made, text, purpose), Act)


@for_each(("written", "spelled"), list(DATA["short"].items()))
def test_each_short_form_is_spelled_out(written: str, spelled: str) -> None:
    """As one word, and not to another short form, which nothing would spell out again."""
    assert grammar().lexicon.words(f"apa {written}, begitu") == ["apa", spelled, "begitu"]


def lists(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """(where, word) of all words and phrases that are compared with spelled-out text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in (
                "examples",
                "short",
                "purposes",
                "acts",
                "why",
                "verdict",
                "verdicts",
                "form",
                "name",
                "set",
                "code",
                "never",
                "guess",
            ):
                yield from lists(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from lists(inner, path)
    elif isinstance(value, str):
        yield from ((path, word) for piece in value.split() for word in piece.rstrip("?").split("|"))


def test_no_list_waits_for_a_word_that_is_spelled_otherwise() -> None:
    """A short form in a list is never found: "km" was "kami", so that no kilometre was an amount."""
    dead = [(path, word) for path, word in lists(DATA, "") if DATA["short"].get(word, word) != word]
    assert dead == []


@for_each("word", DATA["rating_words"]["praise"])
def test_each_word_that_may_stand_beside_praise(reader: ReplyReader, word: str) -> None:
    assert read(reader, f"sempurna, {word}", "answer").name in ("rate", "thank")


@for_each("word", DATA["answer"]["bare"])
def test_each_deed_makes_an_answer(reader: ReplyReader, word: str) -> None:
    assert (
        read(reader, f"Lampu di simpang empat sudah {word} sejak pukul sepuluh", "disposition").name
        == "answer"
    )


@for_each("word", DATA["answer"]["paper"])
def test_what_only_tells_of_letters_is_no_answer(reader: ReplyReader, word: str) -> None:
    assert (
        read(reader, f"yang dulu itu kan sudah {word} Budi Santoso kapan hari", "disposition").name
        != "answer"
    )


@for_each("word", DATA["answer"]["informs"])
def test_each_word_that_informs_makes_an_answer(reader: ReplyReader, word: str) -> None:
    assert (
        read(reader, f"Untuk layanan ini {word} pada kantor kecamatan setempat", "disposition").name
        == "answer"
    )


@for_each("body", DATA["bodies"]["names"])
def test_each_body_goes_with_its_bare_number(reader: ReplyReader, body: str) -> None:
    act = read(reader, f"itu urusan {body}, suruh lapor ke 123", "verification")
    assert (act.name, act.args["where"]) == ("decline", f"{body}, 123")


@for_each("word", DATA["several"]["intro"])
def test_each_word_may_lead_up_to_several_cases(word: str) -> None:
    assert leading(f"Yth. Admin, {word}:", grammar()) == ""


@for_each("act", sorted(set(DATA["beside"]) - {"every"}))
def test_each_company_of_a_verdict_leaves_it_as_it_is(reader: ReplyReader, act: str) -> None:
    """All its words at once beside one word that is weak: nothing strange is left."""
    known = {*DATA["beside"]["every"], *DATA["beside"][act]}
    note = ParsedReply(" ".join(sorted(known)), grammar(), AGENCIES, Names(AGENCIES, {}), TODAY, False)
    assert acts_in_words.strange(note, known) == []
    stranger = ParsedReply(
        f"ya {' '.join(sorted(known))} ampun", grammar(), AGENCIES, Names(AGENCIES, {}), TODAY, False
    )
    assert acts_in_words.strange(stranger, known | {"ya"}) == ["ampun"]


def test_of_a_list_without_end_the_first_names_are_told_as_unknown(reader: ReplyReader) -> None:
    act = read(reader, "1 " + ", ".join(f"entah{number}" for number in range(5_000)), "verification")
    assert (act.name, act.sure) == ("dispose", False)
    assert act.args["unknown"] == [f"entah{number}" for number in range(40)]


@pytest.mark.parametrize(
    ("text", "officer"),
    [
        ("1 surat ke sari.wahyuni@dinkes.example", "sari.wahyuni@dinkes.example"),
        ("1 kepada <sari.wahyuni@dinkes.example> segera", "sari.wahyuni@dinkes.example"),
        ("tugaskan ke SARI ya", 2),
        ("tugaskan ke Sarinah", None),
        ("tugaskan, selain Sari", None),
    ],
)
def test_an_officer_is_found_by_his_address_or_a_whole_word_of_his_name(
    reader: ReplyReader, text: str, officer: str | int | None
) -> None:
    assert read(reader, text, "disposition").args.get("officer") == officer


@pytest.mark.parametrize(
    ("purpose", "text", "act", "args"),
    [
        ("extension", "ditolak, ini sudah dua kali mundur", "refuse",
            {"text": "ditolak, ini sudah dua kali mundur"}),
        ("extension", "ditolak saja", "refuse", {}),
        ("returned", "tetap di PU, cukup dibantu Dishub untuk rambunya", "insist",
            {"note": "tetap di PU, cukup dibantu Dishub untuk rambunya"}),
        ("disposition", "tugaskan Sari, tolong bawa alat ukur sekalian", "assign",
            {"officer": 2, "note": "tugaskan Sari, tolong bawa alat ukur sekalian"}),
    ],
)  # fmt: skip
def test_what_is_said_beside_a_wish_in_words_goes_along(
    reader: ReplyReader, purpose: str, text: str, act: str, args: dict[str, Any]
) -> None:
    assert short(read(reader, text, purpose)) == (act, args, True)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Pekerjaan baru 40 persen, sisanya diselesaikan minggu depan.", "progress"),
        ("Perbaikan talud belum selesai, masih 40%. Perkiraan rampung pertengahan Desember.", "progress"),
        ("Tiang sudah datang, kabel masih dalam perjalanan, pemasangan direncanakan Kamis.", "progress"),
        (
            "Saluran di RT 3 sudah dikeruk, sisanya pertengahan bulan.",
            "",
        ),  # done in part: is that all there was to do?
        ("Tiang sudah datang, pemasangan menyusul, apakah pelapor bisa hadir?", ""),
        ("Tiang masih di DLH, pemasangan menyusul pekan depan", ""),  # another agency's
        ("5 regu diturunkan sejak pagi, sisanya dikerjakan sampai Sabtu", ""),
    ],
)
def test_how_far_the_work_is_and_what_is_still_to_come_is_a_progress(
    reader: ReplyReader, text: str, act: str
) -> None:
    assert read(reader, text, "disposition").name == act
