"""The demonstration: a quarter that goes every way, told and balanced; and its people, who know only what
lies in their mailboxes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailroom import demo
from mailroom.config import Config
from mailroom.demo import closing_balance, mail_programs, storyteller
from mailroom.demo.story_office import line_number
from mailroom.media.file_types import real_type
from mailroom.media.picture_metadata import without_jpeg
from mailroom.procedure import sop
from mailroom.reading.mime.opener import open_mail
from mailroom.reading.quotes.quote_cutter import cut_reply
from mailroom.reading.senders.auto_mail import classify
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.writing.case_history import words_of_way
from mailroom.writing.cli_sentences import phrase, word
from tests.tables import for_each
from tests.tellers import HeldTelling

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 7, 9, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Shown:
    code: int
    lines: list[str]
    root: Path


@pytest.fixture(scope="module")
def shown(demonstration: Config, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The whole quarter, played once for this module; each letter is held against its story."""
    root, lines = tmp_path_factory.mktemp("quarter"), list[str]()
    return Shown(play_held(demonstration, root, lines.append), lines, root)


def play_held(config: Config, root: Path, say: demo.Say, folder: Path = storyteller.STORIES) -> int:
    """As `demo.run` plays it, with each letter held against the stories."""
    stories = [storyteller.read_story(path) for path in sorted(folder.glob("*.story"))]
    begins = min(story.begins(config.house) for story in stories)
    with closing(demo.Quarter(config, root, begins, say)) as quarter:
        faults = list(storyteller.play(quarter, [HeldTelling(quarter, story) for story in stories]))
        return closing_balance.tell(quarter, quarter.papers, faults, say)


def test_the_quarter_travels_every_way_and_balances(shown: Shown) -> None:
    balance = shown.lines[shown.lines.index("NERACA") :]
    assert [line for line in balance if "BELUM" in line] == []
    assert shown.code == 0
    assert [int(found[1]) for line in balance if (found := re.match(r"  Baris (\d)", line))] == [
        row.number for row in sop.ROWS
    ]
    ways = [line for line in balance if re.match(r" +\d+× \w", line)]
    assert len(ways) > 50
    assert [line for line in ways if re.search(r"[a-z]/[a-z]|[a-z]_[a-z]", line)] == []
    sums = next(line for line in balance if "surat masuk =" in line)
    whole, *parts = map(int, re.findall(r"\d+", sums))
    assert whole == sum(parts) > 100


def test_nothing_that_leaves_would_give_a_hidden_complainant_away(shown: Shown) -> None:
    """No false alarm either: with the report, the registers and every letter of the quarter no mail is
    stopped."""
    register = SqliteRegister.open_for_reading(shown.root)
    try:
        rows = dict(register.iterate("mails"))
    finally:
        register.close()
    forms = {row["form"] for row in rows.values()}
    assert {"report", "register_print", "reprimand", "digest", "disposition"} <= forms
    assert [key for key, row in rows.items() if row["status"] == "stopped"] == []


def test_it_is_told_line_by_line_in_order_of_time(shown: Shown) -> None:
    told = [line for line in shown.lines[: shown.lines.index("NERACA")] if line]
    times = [datetime.strptime(line[4:20], "%d-%m-%Y %H.%M").replace(tzinfo=UTC) for line in told]
    assert times == sorted(times)
    assert {(one.year, one.month) for one in times} >= {(2026, 4), (2026, 5), (2026, 6), (2026, 7)}


@for_each(
    "words",
    [
        "Siti Aminah → kantor: JALAN RUSAK PARAH",
        "Mat Sani → kantor: (tanpa judul)",
        "mendaftarkan sebagai beberapa perkara",
        "surat ditahan, pemilik alamat diminta menegaskan",
        "Balasan Otomatis",
        "surat kembali",
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
        "laporan-P4-2026-T2.pdf",
        "laporan-P4-2026-T2.xlsx",
        "buku-agenda-2026-05.pdf",
        "lembar-disposisi-ME-2026-0001.pdf",
    } <= papers
    assert all(path.stat().st_mode & 0o077 == 0 for path in (shown.root / "berkas").iterdir())


ONE = """title: One letter
start: 2026-04-06 09:00
citizen: Siti <siti@warga.example>

citizen writes "Lampu jalan"
  Lampu jalan mati di Lembak sejak kemarin
citizen gets receipt
admin gets verification

1h later admin replies to verification
  1 DISPERKIMTAN
"""


def write_stories(folder: Path, *stories: str) -> Path:
    for number, text in enumerate(stories, 1):
        (folder / f"{number}.story").write_text(text)
    return folder


def test_one_story_is_played_alone(demonstration: Config, tmp_path: Path) -> None:
    """It ends well although it goes few ways, and only the rows that it goes are told."""
    lines = list[str]()
    assert demo.run(demonstration, tmp_path, lines.append, chosen=["18-laporan"]) == 0
    assert not any("BELUM" in line for line in lines)
    assert phrase("demo.as_chosen") in lines and phrase("demo.complete") not in lines
    assert {line.split(",")[0].strip() for line in lines if line.startswith("  Baris")} < {
        f"Baris {row.number}" for row in sop.ROWS
    }
    assert (tmp_path / demo.PAPERS / "laporan-P4-2026-T2.pdf").is_file()


def test_a_story_that_is_none_is_told_with_the_names_of_all(demonstration: Config, tmp_path: Path) -> None:
    lines, root = list[str](), tmp_path / "none"
    assert demo.run(demonstration, root, lines.append, chosen=["18-laporan", "jalan"]) == 2
    (line,) = lines
    assert line.startswith("Tidak ada cerita bernama jalan.") and "01-jalan-rusak, 02-silence" in line
    assert not root.exists()


def test_what_is_not_travelled_is_listed(demonstration: Config, tmp_path: Path) -> None:
    """Every way and bell of sop.py but the one that was gone, and the rows in which nothing was."""
    lines: list[str] = []
    folder = write_stories(tmp_path, ONE)
    assert demo.run(demonstration, tmp_path / "store", lines.append, folder) == 1
    missing = [line for line in lines if "BELUM DIJALANI" in line]
    every = {f"{name}/{way.act}" for name, stage in sop.STAGES.items() for way in stage.ways}
    every |= {f"{name}/{bell.name}" for name, stage in sop.STAGES.items() for bell in stage.bells}
    assert len([line for line in missing if re.search(r"baris \d, [^:]+: .", line)]) == len(every) - 1
    gone, not_gone = (
        f"{word('stage', name)}: {words_of_way(f'{wing}.{name}/{act}')}"
        for wing, name, act in (("case", "verification", "dispose"), ("disposition", "window", "relay"))
    )
    assert not any(line.endswith(gone) for line in missing)
    assert any(line.endswith(not_gone) for line in missing)
    assert missing[-1].endswith("baris 9")


def test_a_story_that_goes_otherwise_is_listed(demonstration: Config, tmp_path: Path) -> None:
    """Letters that nobody named, and a letter that is waited for and does not come; the demonstration itself
    notices the latter."""
    waiting = ONE.replace("siti@", "ani@").replace(
        "admin replies to", "citizen replies to survivor\n  5\nadmin replies to"
    )
    folder, lines = write_stories(tmp_path, ONE, waiting), list[str]()
    assert play_held(demonstration, tmp_path / "store", lines.append, folder) == 1
    faults = [line for line in lines if "line " in line]
    assert len(faults) == 3
    assert "1, after line 10" in faults[0]
    assert "('forwarded', 'siti@warga.example'): 1" in faults[0]
    assert "2, line 10: no letter 'survivor' to ani@warga.example" in faults[1]
    lines.clear()
    assert demo.run(demonstration, tmp_path / "again", lines.append, folder) == 1
    assert [line.partition(": ")[2] for line in lines if "line " in line] == [faults[1].partition(": ")[2]]


def test_stories_in_one_office_keep_their_cases_and_letters_apart(
    demonstration: Config, tmp_path: Path
) -> None:
    """Each admin's reply goes to the story's own case, though another's verification came later."""
    told = ONE.replace(
        "1 DISPERKIMTAN",
        (
            "1 DISPERKIMTAN\ncitizen gets forwarded\nliaison DISPERKIMTAN gets "
            "disposition\ncase 1 is handling/distribution"
        ),
    )
    later = told.replace("siti@", "ani@").replace("09:00", "09:30").replace("DISPERKIMTAN", "PUPR")
    lines: list[str] = []
    play_held(demonstration, tmp_path / "store", lines.append, write_stories(tmp_path, told, later))
    assert [line for line in lines if "line " in line] == []
    assert any("09.30" in line and "Siti → kantor" in line for line in lines)


def test_the_same_chance_gives_the_same_bytes(tmp_path: Path) -> None:
    """What `python -m tests.demo_bytes` compares two versions of the code by."""
    stories = tmp_path / "stories"
    stories.mkdir()
    for path in sorted(storyteller.STORIES.glob("*.story"))[:2]:
        (stories / path.name).write_bytes(path.read_bytes())
    runs = [
        subprocess.Popen([sys.executable, "-m", "tests.demo_bytes", tmp_path / name, stories], cwd=ROOT)
        for name in ("a", "b")
    ]
    assert [run.wait() for run in runs] == [1, 1]  # two stories do not go every way
    a, b = ((tmp_path / name / "digests.txt").read_text() for name in ("a", "b"))
    assert a == b
    assert a.count("\n") > 25


def test_a_folder_that_is_not_empty_is_left_alone(demonstration: Config, tmp_path: Path) -> None:
    (tmp_path / "punya-orang.txt").write_text("x")
    lines: list[str] = []
    assert demo.run(demonstration, tmp_path, lines.append) == 2
    assert "tidak kosong" in lines[0]
    assert [path.name for path in tmp_path.iterdir()] == ["punya-orang.txt"]


def test_without_the_agencies_of_the_story_it_says_so(demonstration: Config, tmp_path: Path) -> None:
    lines: list[str] = []
    folder = write_stories(tmp_path, ONE + "liaison ATLANTIS gets disposition\n")
    assert demo.run(demonstration, tmp_path / "store", lines.append, folder) == 2
    assert "ATLANTIS" in lines[0]


def test_the_mail_programs_know_nothing_of_the_office() -> None:
    tree = ast.parse(Path(str(mail_programs.__file__)).read_text("utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert {name for name in names if name.startswith("mailroom")} == set()


# The storyteller.


def test_what_is_read_off_a_letter() -> None:
    letter = EmailMessage()
    letter.set_content(
        " 1.  ME-2026-0007 Izin\n     belum keluar\n 2.  ME-2026-0009 Pupuk\n     langka: "
        "terlambat\n\nCara membalas"
    )
    assert line_number(letter, "Pupuk langka") == "2"
    assert line_number(letter, "Izin belum") == "1"
    with pytest.raises(LookupError, match="gempa"):
        line_number(letter, "gempa")


@pytest.mark.parametrize(("text", "hours"), [("2h", 2), ("1d 2h", 26), ("90m", 1.5)])
def test_a_delay(text: str, hours: float, tmp_path: Path) -> None:
    story = tmp_path / "a.story"
    story.write_text(f"{text} later admin replies to verification\n  1 PUPR\n")
    assert storyteller.read_story(story).steps[0].waits == timedelta(hours=hours)


@pytest.mark.parametrize("line", ["2h afterwards admin waits", 'citizen writes "Jalan" to nobody'])
def test_what_is_no_step(line: str, tmp_path: Path) -> None:
    story = tmp_path / "a.story"
    story.write_text(f"title: x\n{line}\n")
    with pytest.raises(ValueError, match="line 2"):
        storyteller.read_story(story)


def test_an_official_acts_in_office_hours(demonstration: Config, tmp_path: Path) -> None:
    path = tmp_path / "a.story"
    steps = "1d later admin replies to verification\n1d later citizen replies to receipt\n"
    path.write_text(f"start: 2026-04-10 15:30\n{steps}")
    story = storyteller.read_story(path)
    assert f"{storyteller.Telling(demonstration.house, story).due:%Y-%m-%d}" == "2026-04-13"
    del story.steps[0]
    assert f"{storyteller.Telling(demonstration.house, story).due:%Y-%m-%d %H:%M}" == "2026-04-11 15:30"


# Mail programs.


def original() -> EmailMessage:
    draft = mail_programs.Draft(
        ("Kantor", "kantor@k.example"),
        "Jawaban atas laporan",
        "Lampu sudah kami ganti.\n\nTerima kasih.",
        NOON,
        1,
    )
    message = mail_programs.compose(draft, "Ani <ani@warga.example>")
    message["Reply-To"] = "Kantor <kantor+abc@k.example>"
    return mail_programs.open_message(message.as_bytes())


@pytest.mark.parametrize("style", sorted(set(mail_programs.STYLES) - {"auto"}))
def test_what_a_mail_program_writes_is_cut_to_what_the_person_wrote(style: str) -> None:
    draft = mail_programs.Draft(
        ("Ani", "ani@warga.example"), "", "Masih mati pak, mohon dicek lagi.", NOON, 2, ("foto.jpg",)
    )
    message = mail_programs.answer(draft, original(), style)
    letter = open_mail(message.as_bytes())
    assert cut_reply(letter.text, letter.html, (mail_programs.body(original()),)).new == draft.text
    assert [(part.name, part.type) for part in letter.files] == [("foto.jpg", "image/jpeg")]
    assert ("kantor+abc" in letter.to[0][1]) == (style != "forwarded")


@pytest.mark.parametrize(("style", "kind"), [("auto", "auto_reply"), ("bounce", "bounce")])
def test_machines_are_taken_for_machines(style: str, kind: str) -> None:
    draft = mail_programs.Draft(("Ani", "ani@warga.example"), "", "Sedang cuti.", NOON, 2)
    assert classify(open_mail(mail_programs.answer(draft, original(), style).as_bytes()), "").kind == kind


@pytest.mark.parametrize("name", ["surat.pdf", "foto.jpg"])
def test_files_are_what_they_say(name: str) -> None:
    """Each name is a file of its own."""
    kind, data = mail_programs.content(name)
    assert real_type(data) == kind
    assert kind != "image/jpeg" or without_jpeg(data) == (mail_programs.FILES / name).read_bytes()
    assert data != mail_programs.content(f"lain-{name}")[1]
