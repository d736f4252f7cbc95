"""What a letter offers is what the desk does: every menu against the SOP's stages, and the kind answer to a
step that is past."""

from __future__ import annotations

import tomllib

from mailroom.procedure import sop
from mailroom.procedure.desk.decide import decide
from mailroom.procedure.letter import Act, Letter
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy.role_view import view
from mailroom.procedure.ways import MENUS
from mailroom.writing.dates_and_words import Menus
from mailroom.writing.mail_text import as_text
from tests.mailbag import CITIZEN, Bag
from tests.tables import for_each
from tests.writing.test_mail_composer import TEMPLATES

ROWS = tomllib.loads((TEMPLATES / "menus.toml").read_text(encoding="utf-8"))
ADMIN, LIAISON, OFFICER, REGENT = Role.ADMIN, Role.LIAISON, Role.OFFICER, Role.REGENT

# Menu → who is asked by it and the stages at which a letter with it is written.
SENT = {
    "verification": (ADMIN, ["case.verification"]),
    "returned": (ADMIN, ["disposition.returned"]),
    "extension": (ADMIN, [f"disposition.{stage}" for stage in ("distribution", "execution", "answering",
        "follow_up")]),
    "disposition": (LIAISON, ["disposition.distribution", "disposition.execution"]),
    "comment": (LIAISON, ["disposition.follow_up"]),
    "approval": (LIAISON, ["disposition.answering"]),
    "window": (LIAISON, ["disposition.window"]),
    "pass_on": (LIAISON, [f"disposition.{stage}" for stage in ("distribution", "execution", "answering",
        "follow_up")]),
    "urge": (Role.HEAD, [f"disposition.{stage}" for stage in ("distribution", "execution", "answering",
        "follow_up")]),
    "review": (ADMIN, ["text.review"]),
    "report": (ADMIN, ["report.report_draft"]),
    "spam_done": (ADMIN, ["case.archived"]),
    "reprimand": (REGENT, ["reprimand.reprimand_draft"]),
    "sign": (REGENT, ["reprimand.reprimand_order"]),
}  # fmt: skip
QUESTIONS = {
    "reopen",
    "afterwards",
    "confirm",
    "this_or_new",
    "second_answer",
    "deputy",
    "post",
    "stopped",
    "identity",
    "flood",
    "lapor",
}  # about a letter, not ways of the SOP


@for_each("menu", sorted(SENT))
def test_every_choice_is_a_way_from_every_stage_at_which_it_is_offered(menu: str) -> None:
    role, stages = SENT[menu]
    for key in stages:
        kind, _, stage = key.partition(".")
        closed = [row["act"] for row in ROWS[menu] if sop.way(kind, stage, role, row["act"]) is None]
        assert closed == [], key


def test_every_menu_has_its_stages_here() -> None:
    assert {menu for menu, rows in ROWS.items() if rows} == {*SENT, *QUESTIONS}
    assert {*MENUS.values()} - {"instruction"} <= {*SENT}
    assert {*MENUS} == {stage.name for stage in sop.DISPOSITION_STAGES}


def test_choices_that_the_case_is_past_are_left_out() -> None:
    menus = Menus.load(TEMPLATES / "menus.toml")
    assert [row.digit for row in menus.choices("disposition", None)] == [
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
    ]
    shown = menus.choices("disposition", {"not_open": frozenset(("return", "assign"))})
    assert [row.digit for row in shown] == ["2", "3", "5", "6", "7", "8"]


RETURN = "Bukan kewenangan kami"


def commented(bag: Bag) -> None:
    bag.answered()
    bag.answer(bag.last("answer"), "Belum beres, masih rusak di depan SD 3 Lembak")


def test_a_comment_offers_no_return_and_one_in_words_is_told_what_waits(bag: Bag) -> None:
    commented(bag)
    letter = bag.last("comment")["text"]
    assert RETURN not in letter
    assert "Minta perpanjangan waktu" in letter
    bag.answer(bag.last("comment"), "bukan kewenangan kami, mohon dialihkan ke DLH")
    told = " ".join(bag.last("already")["text"].split())
    assert "Tidak ada yang perlu dilakukan" not in told
    assert "jawaban atas komentar Pelapor" in told
    assert "paling lambat Jumat, 6 Maret 2026" in told
    assert "sebutkan perangkat daerahnya dalam jawaban" in told
    bag.answer(bag.last("already"), "2 Sisa lubang di depan SD 3 kami tambal hari ini, 5 Maret 2026.")
    assert bag.stage() == "handling/window"


def test_what_a_citizen_adds_offers_each_desk_what_it_can_do(bag: Bag) -> None:
    """To the liaison in every stage: the choices of the letter are ways from there."""
    bag.disposed()
    more = bag.last("forwarded")
    met = set()
    facts = iter(
        (
            "Tambahan: sekarang juga licin bila hujan.",
            "Ada lagi: lubangnya dekat jembatan.",
            "Lebarnya kira-kira dua meter, kedalamannya setumit.",
            "Anak sekolah lewat di situ setiap pagi.",
            "Truk batu bara juga melintas malam hari.",
        )
    )

    def add() -> None:
        bag.answer(more, next(facts))
        letter, part = bag.last("more_text"), bag.case().dispositions[0]
        met.add(part.stage)
        labels = {row["label"]: row["act"] for rows in ROWS.values() for row in rows}
        shown = {act for label, act in labels.items() if label in " ".join(letter["text"].split())}
        assert [act for act in shown if sop.way("disposition", part.stage, LIAISON, act) is None] == [], (
            part.stage
        )
        assert shown or part.stage == "returned"

    add()
    bag.says("liaison PUPR", "disposition", "1 1")
    add()
    bag.answer(bag.last("instruction"), "Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026.")
    add()
    bag.says("liaison PUPR", "response", "1 setuju")
    add()
    bag.says("liaison PUPR", "echo", "1 tahan")
    bag.says("liaison PUPR", "held_back", "3 Mohon sebutkan kapan selesai")
    bag.says("liaison PUPR", "disposition", "4 DLH karena menyangkut limbah")
    add()
    assert met == {"distribution", "execution", "answering", "window", "returned"}


def test_who_holds_the_case_is_told_so_whatever_step_is_past(bag: Bag) -> None:
    """A desk that was passed and one that was not reached yet: nothing to do only where the case lies with
    somebody else."""
    bag.complaint()
    verification = bag.last("verification")
    bag.answer(verification, "4 Mohon sebutkan RT dan patokan terdekat")
    bag.answer(verification, "6 TERLALU_UMUM")
    assert "Tidak ada yang perlu dilakukan" in bag.last("already")["text"]  # it is the citizen's turn
    bag.answer(bag.last("ask"), "RT 3, dekat gapura Desa Lembak")
    bag.says("admin", "verification", "1 PUPR")
    sheet = bag.last("disposition")
    bag.answer(sheet, "1 1")
    bag.answer(bag.last("instruction"), "Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026.")
    bag.answer(sheet, "4 DLH karena menyangkut limbah")
    told = " ".join(bag.last("already")["text"].split())
    assert "persetujuan atas tanggapan Pejabat Pelaksana, paling lambat" in told
    assert "Setujui" in told
    bag.answer(bag.last("already"), "1")
    assert bag.stage() == "handling/window"


def test_a_citizen_who_was_asked_is_asked_again_in_the_same_words(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "4 Mohon sebutkan RT dan patokan terdekat")
    case, act = bag.case(), Act("rate", {"rating": 5})
    letter = Letter(
        "d", bag.now, CITIZEN, "Budi", "", "5", (), Role.COMPLAINANT, act, case.number, purpose="answer"
    )
    reply = decide(case, letter, bag.house, bag.now).letters[0]
    draft = bag.office.composer.draft(reply, view(case, Role.COMPLAINANT, bag.house, bag.now), now=bag.now)
    told = " ".join(as_text(draft.blocks).split())
    assert (reply.form, reply.purpose, reply.owed) == ("already", "complete", False)
    assert "keterangan yang kami minta untuk melengkapi laporan, paling lambat" in told
    assert "Mohon sebutkan RT dan patokan terdekat" in told


def test_an_absent_officers_liaison_answers_by_his_own_menu(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    away = {"Auto-Submitted": "auto-replied"}
    bag.answer(bag.last("instruction"), "Saya cuti sampai 20 Maret.", headers=away)
    bag.answer(bag.last("out_of_office"), "1 2")
    assert bag.case().dispositions[0].officer == bag.config.house.people.agencies["PUPR"].officers[1].address


def test_the_words_of_every_way_say_what_its_holder_did() -> None:
    """They stand behind the role in the trace, "Pejabat Penghubung mengembalikan perkara …": a noun there
    reads as if he were it."""
    ways = {way.words for stage in sop.STAGES.values() for way in stage.ways}
    assert [words for words in sorted(ways) if not words.startswith(("me", "ber"))] == []
