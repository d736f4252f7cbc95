"""What the rules and the model settle together: taught replies bind, the model proposes, rules forbid."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from mailroom.procedure.letter import Act
from mailroom.reading.replies import proposed_act, ratings, reply_model
from mailroom.reading.replies.act_result import grammar, taught
from mailroom.reading.replies.meant_objects import WeighedNames
from mailroom.reading.replies.reply_reader import ReplyReader
from tests.bench import reading_figures, reply_hands
from tests.tables import for_each

RULES = ReplyReader(reading_figures.ROOT / "templates" / "menus.toml", "ME", "Muara Enim", compares=False)
SAMPLE = 9  # one of so many replies of the hands


def read(words: ReplyReader, text: str, purpose: str) -> Act:
    return words.act_of(
        text, purpose, agencies=reply_hands.agencies(), today=reply_hands.TODAY, agency="PUPR"
    )


@pytest.mark.parametrize(
    ("purpose", "text", "name", "args"),
    [
        (
            "verification",
            "urusan air bersih itu, mohon PDAM yang menjawab",
            "dispose",
            {"agencies": ["PDAM"]},
        ),
        ("reprimand", "Kami sependapat, teguran disiapkan", "agree", {}),
        ("window", "hold on, nunggu konfirm kabid", "hold", {}),
        (
            "window",
            "ganti pake ini: mohon maaf pekerjaan baru 50 persen, selesai 3 desember",
            "answer",
            {"text": "mohon maaf pekerjaan baru 50 persen, selesai 3 desember"},
        ),
    ],
)
def test_what_the_rules_leave_open_is_done_where_it_is_nearly_certain(
    purpose: str, text: str, name: str, args: dict[str, Any]
) -> None:
    assert not read(RULES, text, purpose).sure
    act = read(reading_figures.words(), text, purpose)
    assert (act.name, act.sure) == (name, True), act
    assert args.items() <= dict(act.args).items()


@for_each(
    ("text", "strange"),
    [("1 DLH, DISXYZ", "DISXYZ"), ("teruskan ke DLH dan Dinas Antariksa", "Dinas Antariksa")],
)
def test_of_several_agencies_those_known_are_sure_and_the_other_is_named(text: str, strange: str) -> None:
    act = read(reading_figures.words(), text, "verification")
    assert (act.name, act.sure, act.args) == ("dispose", True, {"agencies": ["DLH"], "unknown": [strange]})


@for_each(
    ("purpose", "text", "name"),
    [
        ("disposition", "Mohon DISPERKIMTAN turut dilibatkan", "involve"),
        ("info", "libatkan DLH", "involve"),
        ("disposition", "kasih ke Dedy Kurniawan", "assign"),
        ("disposition", "marlena saja", "assign"),
        ("instruction", "sdh ditambal kmrn", "respond"),
        ("disposition", "tolong tanyakan ke pelapor rumahnya sebelah mana", "inquire"),
        ("disposition", "tanya warganya, jembatan gantung yang mana?", "inquire"),
        ("disposition", "7 ajak BPBD", "involve"),
        ("disposition", "7 BPBD, kami tidak sanggup sendiri", "involve"),
        ("report", "Angkanya cocok. Teruskan ke Bapak Bupati.", "approve"),
    ],
)
def test_what_officials_say_in_few_words_is_done(purpose: str, text: str, name: str) -> None:
    act = read(reading_figures.words(), text, purpose)
    assert (act.name, act.sure) == (name, True), act


@for_each(
    ("purpose", "text"),
    [
        ("verification", "urusan air bersih, PDAM?"),
        ("verification", "kalau sampahnya, mohon ke DLH"),
        ("verification", "katanya sudah diarsipkan sebagai spam"),
        ("approval", "kalau kadis setuju, kirim"),
        ("disposition", "Bu Rina atau Pak Andi yg urus ya"),
        # nearly all who wrote so meant no
        ("confirm", "lho kok"),
        ("confirm", "saya tidak pernah kirim surat selain yang itu"),
        ("confirm", "saya tidak pernah kirim surat kecuali yang itu"),
        ("answer", "nama saya boleh dibuka ke dinas asal jangan ke kades"),
        ("answer", "bintang lima buat pak Dedi, bintang satu buat yang lain"),
        ("answer", "Dari 1 sampai 10 saya kasih 6"),
        ("this_or_new", "Dua-duanya pak, yang di depan sambungan laporan kemarin, yang di belakang baru"),
        ("disposition", "cuti mulai besok sampai 5 Desember"),
        # one of several is not known, beside a negation, a condition or a doubt
        ("verification", "1 PUPR dan dinas antariksa, jangan yang lama"),
        ("verification", "1 PUPR dan dinas antariksa kalau sempat"),
        ("verification", "1 PUPR sama yang kemarin"),
        # the decision is left to us
        ("extension", "menurut saya kita tolak, tapi terserah Ibu"),
        # of two agencies one alone is meant for sure
        ("verification", "Sampahnya kerjaan LH, kiosnya kerjaan Disperindag. Kirim ke dua2nya."),
        ("approval", "Andi dimutasi, jadi drafnya Rina saja yang lanjutkan"),
    ],
)
def test_what_is_doubtful_is_asked_about(purpose: str, text: str) -> None:
    assert not read(reading_figures.words(), text, purpose).sure


@for_each(
    ("purpose", "text"),
    [
        ("answer", "laporan saya tarik, pak kades sudah datang ke rumah dan saya tidak mau ribut"),
        ("answer", "5/5 tapi untuk petugasnya saja, pak Camatnya 1"),
        ("complete", "Tidak jadi. Sudah dibereskan pak RT, bukan oleh kalian."),
        ("complete", "ok makasih, nanti kalau sempat"),
    ],
)
def test_a_complainants_words_are_no_comment_where_they_may_be_another_act(purpose: str, text: str) -> None:
    act = read(reading_figures.words(), text, purpose)
    assert act.name not in ("comment", "complete"), act


@for_each(
    ("text", "rating"),
    [
        ("bintang 2 eh maksud saya 4, maaf jempol saya gede", 4),
        ("Tadinya mau saya kasih 5, tapi jadi 3 saja.", 3),
        ("1. Jalannya sudah bagus.\n2. Petugasnya ramah.\n3. Nilai saya 5.", 5),
        ("Dari satu sampai lima saya beri empat bintang", 4),
        ("aku kasih 4 dari 5 ya kak, bukan 5 soalnya catnya belepotan", 4),
        ("gw kasih empat deh kak, sebenernya mau 5 tp nunggunya 2 minggu", 4),
        ("Three stars, so-so lah.", 3),
        ("one star", 1),
        ("Two stars. Nobody came", 2),
        ("four stars", 4),
        ("five stars for the crew", 5),
        ("5/5 tapi untuk petugasnya saja, pak Camatnya 1", None),
        ("sudah 3 hari belum ada kabar", None),
    ],
)
def test_one_mark_is_found_among_other_words(text: str, rating: int | None) -> None:
    note = reply_hands.parsed(text, reply_hands.agencies(), reply_hands.TODAY, "PUPR")
    assert (ratings.lone_mark(note) or {}).get("rating") == rating


def test_a_name_to_be_hidden_beside_what_was_asked_for_is_both() -> None:
    """What goes on after it hides him, and what he tells completes his complaint."""
    told = "jangan pake nama aku, pake nama RT be. tempatnyo dusun 3 Tanjung Raja samping SD"
    note = reply_hands.parsed(told, reply_hands.agencies(), reply_hands.TODAY, "PUPR")
    weighed = {"free": 0.2, "secrecy": 0.1, "thank": -0.9}
    found = proposed_act.proposals(note, "complete", {}, Act(""), weighed, WeighedNames())
    both = next(one for one in found if one.name == "secrecy" and "also" in one.args)
    assert both.args["anonymous"] and [one["act"] for one in both.args["also"]] == ["complete"]


def test_the_one_agency_that_stands_out_is_proposed_alone() -> None:
    """ "Kemarin ke PUPR dikembalikan. Yang ini DLH saja" names two; the judge weighs both readings."""
    note = reply_hands.parsed(
        "Kemarin ke PUPR dikembalikan. Yang ini DLH saja.", reply_hands.agencies(), reply_hands.TODAY, ""
    )
    meant = WeighedNames(agencies={"PUPR": 0.3, "DLH": 1.0})
    found = proposed_act.proposals(note, "verification", {}, Act(""), {"dispose": 1.0}, meant)
    assert [{*one.args["agencies"]} for one in found] == [{"PUPR", "DLH"}, {"DLH"}]


def test_what_is_taught_binds() -> None:
    """A reply of the examples is its act, or is asked about when its object is missing; never another act."""
    counts: Counter[str] = Counter()
    for (purpose, *words), act in taught().items():
        found = read(reading_figures.words(), " ".join(words), purpose)
        counts["same" if found.name == act else "asked" if reading_figures.asked(found) else "other"] += 1
    assert counts["other"] <= counts.total() // 50 and counts["same"] > counts["asked"], counts


def test_a_menu_without_a_model_has_no_scores() -> None:
    note = reply_hands.parsed("setuju", reply_hands.agencies(), reply_hands.TODAY, "PUPR")
    assert reply_model.weigh(note, "digest", {}, Act("")) is None
    found = reply_model.weigh(note, "approval", {}, Act(""))
    assert found is not None and max(found.scores, key=found.scores.__getitem__) == "approve"
    margins = [
        one["approve"] - one["refuse" if "refuse" in one else "revise"] for one in found.parts.values()
    ]
    assert len(margins) == len(reply_model.PARTS) and sum(margins) > 0.5


@for_each(
    ("purpose", "text", "name", "args"),
    [
        ("disposition", "ke Andi, eh maaf, maksud saya Dedi", "assign", {"officer": 3}),
        ("sign", "2!", "reject", {}),
        ("verification", "2 aja", "oversee", {}),
        ("verification", "2 teruskan", "oversee", {}),
        ("reopen", "No.", "no", {}),
        ("extension", "no", "refuse", {}),
        ("extension", "1 sesuai tanggal yang mereka minta", "grant", {}),
        (
            "verification",
            "Kategorinya keliru, ini Perhubungan bukan Infrastruktur",
            "correct",
            {"category": "Perhubungan"},
        ),
        (
            "verification",
            "kejadiannyo tgl 20 november bukan 2 november, salah ketik",
            "correct",
            {"when": "20 november"},
        ),
        (
            "verification",
            "namanya disembunyikan dulu, beliau takut sama kadesnya",
            "correct",
            {"anonymous": True},
        ),
        ("verification", "9 lokasi Desa Segayam Gelumbang", "correct", {"place": "Desa Segayam Gelumbang"}),
        ("disposition", "untuk ini petugas nomor dua saja", "assign", {"officer": 2}),
        (
            "extension",
            "jangan sampai tanggal 20, cukup sampai tanggal 4 Desember",
            "grant",
            {"until": "2026-12-04"},
        ),
        ("extension", "disetujui sampai tanggal sembilan Desember", "grant", {"until": "2026-12-09"}),
        ("verification", "gabungkan dengan nomor 0051, bukan 0015", "merge", {"parent": "ME-2026-0051"}),
        ("verification", "kategorinya keliru, ganti menjadi Kesehatan", "correct", {"category": "Kesehatan"}),
        ("verification", "1 bukan PUPR, tapi DLH", "dispose", {"agencies": ["DLH"]}),
    ],
)
def test_the_object_is_the_one_that_is_meant(
    purpose: str, text: str, name: str, args: dict[str, Any]
) -> None:
    act = read(reading_figures.words(), text, purpose)
    assert (act.name, act.sure) == (name, True), act
    assert args.items() <= dict(act.args).items()


def test_no_free_words_are_chosen_by_the_model_alone() -> None:
    note = reply_hands.parsed(
        "jalan itu sudah kami tambal kemarin", reply_hands.agencies(), reply_hands.TODAY, "PUPR"
    )
    assert proposed_act.settle_act(note, "window", {}, Act("", sure=False)).sure is False


def test_the_hands_are_read() -> None:
    """A sample of what the models have learned from; hands that they have not seen: docs/reading.md."""
    rows = reply_hands.rows()[::SAMPLE]
    counts = Counter(how for _, _, how in reply_hands.measured(rows))
    assert counts["right"] >= 0.75 * len(rows) and counts["wrong"] <= 0.03 * len(rows), counts


def test_the_grammar_says_why() -> None:
    assert {"proposed", "taught", "unlike"} <= grammar().data["why"].keys()
