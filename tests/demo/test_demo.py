"""The demonstration: a quarter that goes every way, told and balanced; and its people, who know only what
lies in their mailboxes."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailroom import demo
from mailroom.config import Config
from mailroom.demo import closing_balance, mail_programs, players
from mailroom.demo.players import Answer, Player, Read
from mailroom.procedure import sop
from mailroom.reading.mime.opener import open_mail
from mailroom.reading.quotes.quote_cutter import cut_reply
from mailroom.reading.senders.auto_mail import classify
from tests.tables import for_each

NOON = datetime(2026, 7, 9, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Shown:
    code: int
    lines: list[str]
    root: Path


@pytest.fixture(scope="module")
def shown(demonstration: Config, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The whole quarter, played once for this module."""
    root, lines = tmp_path_factory.mktemp("quarter"), list[str]()
    return Shown(demo.run(demonstration, root, lines.append), lines, root)


def test_the_quarter_travels_every_way_and_balances(shown: Shown) -> None:
    balance = shown.lines[shown.lines.index("NERACA") :]
    assert [line for line in balance if "BELUM" in line] == []
    assert shown.code == 0
    assert [int(found[1]) for line in balance if (found := re.match(r"  Baris (\d)", line))] == [
        row.number for row in sop.ROWS
    ]
    sums = next(line for line in balance if "surat masuk =" in line)
    whole, *parts = map(int, re.findall(r"\d+", sums))
    assert whole == sum(parts) > 100


def test_what_leads_somewhere_is_all_of_it() -> None:
    leading = closing_balance.leading()
    assert {
        "case.completion/expired",
        "disposition.window/relay",
        "reprimand.reprimand_order/sign",
        "report.report_draft/approve",
    } <= set(leading)
    assert "case.verification/correct" not in leading


def test_it_is_told_line_by_line_in_order_of_time(shown: Shown) -> None:
    told = [line for line in shown.lines[: shown.lines.index("NERACA")] if line]
    times = [datetime.strptime(line[4:20], "%d-%m-%Y %H.%M").replace(tzinfo=UTC) for line in told]
    assert times == sorted(times)
    assert {(one.year, one.month) for one in times} >= {(2026, 7), (2026, 8), (2026, 9), (2026, 10)}
    assert [line for line in told if "?" in re.findall(r"tegur ([^:]*)|7 (\S+)$", line)] == []


@for_each(
    "words",
    [
        "Siti Aminah → kantor: JALAN RUSAK PARAH",
        "Mat Sani → kantor: (tanpa judul)",
        "mendaftarkan sebagai beberapa perkara",
        "surat ditahan, pemilik alamat diminta menegaskan",
        "Balasan Otomatis",
        "surat tidak tersampaikan",
        "Mohon diserahkan",
        "memberi jawaban kosong: diminta mengisinya",
        "kantor → Kantor Bupati: Laporan P4",
        "Surat teguran Bupati",
    ],
)
def test_it_shows(shown: Shown, words: str) -> None:
    assert any(words in line for line in shown.lines)


def test_every_letter_was_read_by_somebody_and_the_papers_lie_there(shown: Shown) -> None:
    outgoing = shown.root / "outgoing"
    assert [file for box in outgoing.iterdir() for file in (box / "new").iterdir()] == []
    papers = {path.name for path in (shown.root / "berkas").iterdir()}
    assert {
        "laporan-P4-2026-T3.pdf",
        "laporan-P4-2026-T3.xlsx",
        "buku-agenda-2026-08.pdf",
        "lembar-disposisi-ME-2026-0001.pdf",
    } <= papers
    assert all(path.stat().st_mode & 0o077 == 0 for path in (shown.root / "berkas").iterdir())


def test_everything_the_people_wait_for_came(demonstration: Config, shown: Shown) -> None:
    """A phrase that no letter holds any more would silently leave a part of the story out."""
    cast, _, _ = players.cast(demo.PEOPLE, demonstration.house)
    letters = {
        box.name: [demo.opened(file.read_bytes()) for file in (box / "cur").iterdir()]
        for box in (shown.root / "outgoing").iterdir()
    }
    unmet = []
    for player in cast:
        reads = [
            Read(str(one["Subject"]), mail_programs.body(one)).words for one in letters.get(player.box, [])
        ]
        unmet += [(player.name, answer.sees) for answer in player.answers if not any(map(answer.fits, reads))]
    assert unmet == []


def test_what_is_not_travelled_is_listed(
    demonstration: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = tmp_path / "people.toml"
    people.write_text("""
[clock]
begins = 2026-07-01T07:00:00
ends = 2026-07-03T15:00:00
[[person]]
who = "Siti <siti@warga.example>"
[[person.writes]]
at = 2026-07-01T09:00:00
text = "Lampu jalan mati di Lembak sejak kemarin"
[[person]]
who = "admin"
[[person.answers]]
to = ["mohon diperiksa", "lampu jalan"]
after = "1h"
text = "1 DISPERKIMTAN"
""")
    monkeypatch.setattr(demo, "PEOPLE", people)
    lines: list[str] = []
    assert demo.run(demonstration, tmp_path / "store", lines.append) == 1
    missing = [line for line in lines if "BELUM DIJALANI" in line]
    assert not any("verification/dispose" in line for line in missing)
    assert any("window/relay" in line for line in missing)
    assert any("baris 9" in line for line in missing)


def test_a_folder_that_is_not_empty_is_left_alone(demonstration: Config, tmp_path: Path) -> None:
    (tmp_path / "punya-orang.txt").write_text("x")
    lines: list[str] = []
    assert demo.run(demonstration, tmp_path, lines.append) == 2
    assert "tidak kosong" in lines[0]
    assert [path.name for path in tmp_path.iterdir()] == ["punya-orang.txt"]


def test_without_the_agencies_of_the_story_it_says_so(
    demonstration: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = tmp_path / "people.toml"
    people.write_text(
        'person = [{ who = "liaison ATLANTIS" }]\n[clock]\nbegins = 2026-07-01T07:00:00\nends ='
        " 2026-07-02T07:00:00\n"
    )
    monkeypatch.setattr(demo, "PEOPLE", people)
    lines: list[str] = []
    assert demo.run(demonstration, tmp_path / "store", lines.append) == 2
    assert "ATLANTIS" in lines[0]


def test_the_people_know_nothing_of_the_office() -> None:
    """They may know who sits where, as a telephone book does; no token, no form, no register."""
    for module in (players, mail_programs):
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        assert {name for name in names if name.startswith("mailroom")} <= {
            "mailroom.procedure.house",
            "mailroom.procedure.people",
        }


# A person and his letters.


def person(*answers: Answer) -> Player:
    return Player("Ani", "ani@warga.example", "ani@warga.example", False, "gmail", answers=list(answers))


def test_a_letter_is_recognised_by_its_words_across_lines_and_quotes() -> None:
    ani = person(
        Answer(("Jawaban atas laporan", "lampu jalan"), "5", timedelta(hours=1), without=("ditutup",))
    )
    letter = Read("[ME-2026-0001] Jawaban atas laporan", "> Sudah kami ganti: **lampu\n> jalan** di Lembak")
    assert ani.reads(Read("Jawaban atas laporan", "lampu jalan, ditutup")) == []
    assert [text for _, text in ani.reads(letter)] == ["5"]
    assert ani.reads(letter) == []  # once is enough


def test_an_answer_may_wait_for_the_second_such_letter() -> None:
    ani = person(Answer(("disposisi",), "lagi", timedelta(), nth=2, times=2))
    assert [len(ani.reads(Read("Disposisi", ""))) for _ in range(4)] == [0, 1, 1, 0]


def test_what_is_read_off_a_letter() -> None:
    ani = person(
        Answer(("ringkasan",), "tegur {baris:pupuk langka}, {nomor:pipa bocor}, {baris:gempa}", timedelta())
    )
    ani.reads(Read("[ME-2026-0016] Mohon diperiksa", "Pipa bocor di Jalan Pramuka"))
    digest = Read(
        "Ringkasan",
        " 1.  ME-2026-0007 Izin\n     belum keluar\n 2.  ME-2026-0009 Pupuk\n     langka: terlambat\n\nCara"
        " membalas",
    )
    assert [text for _, text in ani.reads(digest)] == ["tegur 2, ME-2026-0016, ?"]


@pytest.mark.parametrize(("text", "hours"), [("2h", 2), ("1d 2h", 26), ("90m", 1.5)])
def test_a_delay(text: str, hours: float) -> None:
    assert players.delay(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "soon", "2h later"])
def test_what_is_no_delay(text: str) -> None:
    with pytest.raises(ValueError, match="delay"):
        players.delay(text)


# Mail programs.


def original() -> EmailMessage:
    draft = mail_programs.Draft(
        ("Kantor", "kantor@k.example"),
        "Jawaban atas laporan",
        "Lampu sudah kami ganti.\n\nTerima kasih.",
        NOON,
        1,
    )
    message = mail_programs.fresh(draft, "Ani <ani@warga.example>")
    message["Reply-To"] = "Kantor <kantor+abc@k.example>"
    return demo.opened(message.as_bytes())


@pytest.mark.parametrize("style", sorted(mail_programs.STYLES))
def test_what_a_mail_program_writes_is_cut_to_what_the_person_wrote(style: str) -> None:
    draft = mail_programs.Draft(
        ("Ani", "ani@warga.example"), "", "Masih mati pak, mohon dicek lagi.", NOON, 2, ("foto.png",)
    )
    message = mail_programs.answer(draft, original(), style)
    letter = open_mail(message.as_bytes())
    assert cut_reply(letter.text, letter.html, (mail_programs.body(original()),)).new == draft.text
    assert [(part.name, part.type) for part in letter.files] == [("foto.png", "image/png")]
    assert ("kantor+abc" in letter.to[0][1]) == (style != "forwarded")


@pytest.mark.parametrize(("style", "kind"), [("auto", "auto_reply"), ("bounce", "bounce")])
def test_machines_are_taken_for_machines(style: str, kind: str) -> None:
    draft = mail_programs.Draft(("Ani", "ani@warga.example"), "", "Sedang cuti.", NOON, 2)
    assert classify(open_mail(mail_programs.answer(draft, original(), style).as_bytes()), "").kind == kind


def test_files_are_what_they_say() -> None:
    assert mail_programs.content("surat.pdf")[1].startswith(b"%PDF-1.4")
    assert mail_programs.content("a.png")[1] != mail_programs.content("b.png")[1]
