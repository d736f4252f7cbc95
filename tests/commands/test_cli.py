"""The command line: what each command prints and ends with, how troubles are told, and that `--at` is
believed only in a rehearsal."""

from __future__ import annotations

import csv
import importlib
import json
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from mailroom import cli
from mailroom.commands import COMMANDS
from mailroom.commands.looking import sop_table as sop_command
from mailroom.config import load
from mailroom.config.config_faults import Faults
from mailroom.config.sop_boxes import read_boxes
from mailroom.doors.imap.imap_door import LeftLetter
from mailroom.doors.maildir import folder_name
from mailroom.places import TEMPLATES, program
from mailroom.procedure import sop
from mailroom.procedure.event import Event
from mailroom.procedure.history import KINDS
from mailroom.procedure.letter import Envelope
from mailroom.procedure.people import Role
from mailroom.shelves.files.door_state import DoorState
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.store_lock import lock
from mailroom.writing.case_history import explain_line, tell_event
from mailroom.writing.cli_sentences import phrase, word
from tests.offices import SMALL, write_office
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
LETTER = b"""From: Budi Santoso <budi@warga.example>
To: pengaduan@kab.example
Subject: Jalan rusak di Lembak
Message-ID: <%d@warga.example>
Date: Thu, 5 Mar 2026 07:00:00 +0700
Content-Type: text/plain; charset=utf-8

Jalan kabupaten di Desa Lembak rusak parah sejak 1 Maret 2026. Mohon diperbaiki.

Budi Santoso, Desa Lembak RT 1
"""
AT = ["--at", "2026-03-05T08:00"]
LATER = ["--at", "2026-03-05T08:05"]


class Desk:
    """A person of the office before his screen."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.config = folder / "config.toml"
        self.store = folder / "store"
        self.write(SMALL.replace("[office]\n", "[office]\nrehearsal = true\n"))

    def write(self, text: str) -> None:
        write_office(self.config, text)

    def letter(self, number: int = 1) -> Path:
        path = self.folder / f"{number}.eml"
        path.write_bytes(LETTER % number)
        return path

    def __call__(self, *argv: str | Path) -> tuple[int, str, str]:
        """(what the process ends with, its output, its errors)"""
        self.capsys.readouterr()
        try:
            code = cli.main([*map(str, argv), "--config", str(self.config)])
        except SystemExit as end:
            code = int(end.code or 0)
        said = self.capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


@pytest.fixture
def opened(desk: Desk) -> Desk:
    """A store that has seen one complaint."""
    assert desk("import", desk.letter(), *AT)[0] == 0
    return desk


# How it is asked, and how troubles are told.


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(desk: Desk, command: str) -> None:
    code, out, _ = desk(command, "--help")
    assert code == 0
    read = " ".join(out.split())
    assert phrase(f"commands.{command}") in read
    assert phrase("help.example", example=phrase(f"example.{command}")) in read
    takes_an_office = command != "init"  # it makes one
    assert {f"{option} " in out for option in ("--config", "--store", "--at")} == {takes_an_office}


def test_help_lists_every_command(desk: Desk) -> None:
    _, out, _ = desk("--help")
    assert [name for name in COMMANDS if not re.search(rf"^ +{name} ", out, re.M)] == []


def test_read_documents_every_field_it_prints(desk: Desk) -> None:
    _, out, _ = desk("read", "--help")
    fields = json.loads(desk("read", "--json", desk.letter())[1])
    assert [name for name in fields if not re.search(rf"^ +[a-z, ]*\b{name}\b", out, re.M)] == []


@pytest.mark.parametrize("argv", [["buka"], ["show"], ["status", "--semua"], ["report"]])
def test_what_is_not_understood_ends_with_two(desk: Desk, argv: list[str]) -> None:
    code, _, err = desk(*argv)
    assert (code, "tidak dimengerti" in err) == (2, True)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["stauts"], "tidak ada perintah stauts). Maksudnya barangkali status?"),
        (["xyzzy"], "tidak ada perintah xyzzy; yang ada: "),
        (["show"], "belum disebut: NUMBER)"),
        (["status", "--stroe", "x"], "tidak dikenal: --stroe x). Maksudnya barangkali --store?"),
        (["read", "--compliant", "x"], "Maksudnya barangkali --complaint?"),
        (["show", "42", "43"], "tidak dikenal: 43). Lihat"),
        (["once", "--minutes"], "--minutes memerlukan isi"),
        (["once", "--minutes", "lama"], "lama tidak dapat dipakai sebagai --minutes"),
        (["aside", "shwo"], "shwo bukan salah satu dari show, retry, file). Maksudnya barangkali show?"),
        (["read", "--complaint", "--menu", "case", "x"], "--menu tidak dapat dipakai bersama --complaint"),
        (["read", "--json=ya", "x"], "--json tidak memerlukan isi, tetapi diberi ya"),
        (["erase", "42", "--co", "HAPUS"], "--co dapat berarti --config, --confirm"),
    ],
)
def test_a_mistake_is_answered_with_what_was_meant(desk: Desk, argv: list[str], said: str) -> None:
    code, out, err = desk(*argv)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert said in err


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_the_terminal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, command: str, columns: int
) -> None:
    """But for a word that is longer than it, such as an example to be copied."""
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = desk(command, "--help")[1].splitlines()
    assert [line for line in lines if len(line) > columns and "--rule" not in line] == []


def test_all_faults_of_a_bad_config_are_printed(desk: Desk) -> None:
    desk.write('[office]\nmail = "bukan alamat"\nwindow_minutes = "sepuluh"\n')
    code, out, err = desk("status")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) > 5
    assert "[office] mail" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", [["status"], ["queue"], ["show", "1"], ["export"], ["report", "2026Q1"]])
def test_an_empty_store_is_told_in_a_sentence(desk: Desk, command: list[str]) -> None:
    code, _, err = desk(*command)
    assert code == 3
    assert "tidak dapat dipakai" in err
    assert not desk.store.exists()


def test_options_may_stand_before_the_command(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    store = desk.folder / "lain"
    assert cli.main(["--config", str(desk.config), "--store", str(store), *AT, "once"]) == 0
    assert store.is_dir()
    assert not desk.store.exists()
    capsys.readouterr()


@pytest.mark.parametrize("command", ["once", "import"])
def test_a_damaged_key_is_told_in_a_sentence(opened: Desk, command: str) -> None:
    (opened.store / "token.key").write_bytes(b"zz\n")
    code, _, err = opened(command, *([opened.letter(2)] if command == "import" else []), *LATER)
    assert code == 3
    assert "token.key" in err


@pytest.mark.parametrize("command", ["once", "import", "serve"])
def test_a_lost_key_is_never_made_anew_unasked(opened: Desk, command: str) -> None:
    """Every letter that is out would be answered in vain, and nobody would hear of it."""
    (opened.store / "token.key").unlink()
    code, _, err = opened(command, *([opened.letter(2)] if command == "import" else []), *LATER)
    assert code == 3
    assert "kembalikan dari cadangan" in err
    assert f"{program()} key new" in err
    assert not (opened.store / "token.key").exists()


def test_a_store_without_its_book_is_not_begun_anew(opened: Desk) -> None:
    """Its numbers would be given a second time."""
    shutil.rmtree(opened.store / "journal")
    for file in opened.store.glob("register.db*"):
        file.unlink()
    code, _, err = opened("once", *LATER)
    assert (code, "Kembalikan journal/" in err) == (3, True)
    (opened.store / "head").unlink()
    code, _, err = opened("once", *LATER)
    assert (code, "Kembalikan journal/ dari cadangan" in err) == (3, True)


def test_a_new_key_is_made_when_it_is_asked_for(opened: Desk) -> None:
    old = (opened.store / "token.key").read_bytes()
    assert opened("key", "new")[0] == 3
    assert (opened.store / "token.key").read_bytes() == old
    (opened.store / "token.key").unlink()
    code, out, _ = opened("key", "new")
    assert (code, "ditahan" in out) == (0, True)
    assert (opened.store / "token.key").read_bytes() != old
    assert (opened.store / "token.key").stat().st_mode & 0o777 == 0o600
    assert opened("once", *LATER)[0] == 0


def test_where_there_is_no_store_no_key_is_made(desk: Desk) -> None:
    assert desk("key", "new")[0] == 3
    assert not desk.store.exists()


def test_a_disk_that_refuses_is_told_in_a_sentence(desk: Desk) -> None:
    desk.store.write_text("di sini bukan folder")
    code, _, err = desk("once", *AT)
    assert code == 3
    assert str(desk.store) in err
    assert "Traceback" not in err


# What time it is.


def test_at_is_refused_outside_a_rehearsal(desk: Desk) -> None:
    desk.write(SMALL)
    code, _, err = desk("once", *AT)
    assert (code, "rehearsal" in err) == (3, True)


@pytest.mark.parametrize("at", ["besok", "2026-02-30T08:00", "08.00"])
def test_at_that_is_no_moment_is_refused(desk: Desk, at: str) -> None:
    code, _, err = desk("once", "--at", at)
    assert (code, at in err) == (3, True)


@pytest.mark.parametrize("command", [["once"], ["status"], ["show", "1"], ["queue"]])
def test_time_never_goes_back(opened: Desk, command: list[str]) -> None:
    code, _, err = opened(*command, "--at", "2026-03-05T07:59")
    assert code == 3
    assert "--at 2026-03-05T08:00" in err


def test_a_rehearsal_ahead_of_the_machines_clock_needs_at(desk: Desk) -> None:
    assert desk("once", "--at", "2099-03-05T08:00")[0] == 0
    code, _, err = desk("once")
    assert (code, "--at 2099-03-05T08:00" in err) == (3, True)
    assert desk("status")[0] == 0  # looking is always possible


def test_a_letters_arrival_is_the_rehearsals_time(opened: Desk) -> None:
    _, out, _ = opened("show", "1")
    assert "05-03-2026 08.00 WIB (email)" in out
    assert "Telepon" not in out  # he left none


# The work.


def test_import_reads_decides_and_answers(desk: Desk) -> None:
    code, out, _ = desk("import", desk.letter(), *AT)
    assert code == 0
    assert "ME-2026-0001: laporan baru dicatat" in out
    assert "1 surat dimasukkan, 1 ditangani, 2 surat dikirim" in out
    boxes = [
        desk.store / "outgoing" / folder_name(to) / "new"
        for to in ("budi@warga.example", "admin@kominfo.example")
    ]
    assert [len(list(box.iterdir())) for box in boxes] == [1, 1]


def test_the_same_letter_twice_is_one_case(opened: Desk) -> None:
    _, out, _ = opened("import", opened.folder / "1.eml", *LATER)
    assert "1 ditangani, 0 surat dikirim" in out
    assert "Laporan: 1, masih terbuka 1" in opened("status")[1]


def test_import_names_what_it_cannot_read(desk: Desk) -> None:
    code, out, _ = desk("import", desk.letter(), desk.folder / "hilang.eml", *AT)
    assert code == 1
    assert "hilang.eml (tidak ada)" in out
    assert "1 surat dimasukkan" in out


def test_import_makes_no_complaint_of_a_file_that_is_no_letter(desk: Desk) -> None:
    file = desk.folder / "laporan.pdf"
    file.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n")
    code, out, _ = desk("import", file, *AT)
    assert code == 1
    assert "laporan.pdf (bukan surat: " in out and "sebagai .eml" in out
    assert "0 surat dimasukkan, 0 ditangani, 0 surat dikirim" in out


def test_import_only_puts_while_the_office_is_at_work(opened: Desk) -> None:
    with lock(opened.store):
        code, out, _ = opened("import", opened.letter(2), *LATER)
    assert (code, "ditaruh di kotak masuk" in out) == (0, True)
    assert len(FileInbox(opened.store).waiting()) == 1


def test_once_handles_what_waits_and_refuses_beside_an_office_at_work(opened: Desk) -> None:
    FileInbox(opened.store).accept(LETTER % 2, Envelope("file", datetime(2026, 3, 5, 1, tzinfo=UTC)))
    with lock(opened.store):
        code, _, err = opened("once", *LATER)
    assert (code, "sedang dibuka" in err) == (3, True)
    code, out, _ = opened("once", *LATER)
    assert code == 0
    assert "1 surat ditangani" in out


def test_once_lets_time_pass(opened: Desk) -> None:
    code, out, _ = opened("once", "--at", "2026-03-11T09:00")
    assert code == 0
    assert "ME-2026-0001: " in out
    assert "terlambat" in opened("show", "1")[1]


def test_looking_is_possible_beside_an_office_at_work(opened: Desk) -> None:
    with lock(opened.store):
        for command in (
            ["status"],
            ["show", "1"],
            ["queue"],
            ["tables"],
            ["sop"],
            ["report", "2026Q1", "--out", opened.folder],
            ["check"],
        ):
            assert opened(*command)[0] in (0, 1)
        assert "sedang dibuka (proses" in opened("status")[1]


# What is shown.


def test_read_prints_one_object_a_line(desk: Desk) -> None:
    code, out, _ = desk("read", "--json", desk.letter(1), desk.letter(2), desk.folder / "hilang.eml")
    first, second, missing = map(json.loads, out.splitlines())
    assert code == 1
    assert (first["file"], first["kind"], first["error"]) == (str(desk.folder / "1.eml"), "human", None)
    assert first["new_text"].startswith("Jalan kabupaten di Desa Lembak")
    assert second["message_id"] != first["message_id"]
    assert missing["error"]


def test_read_needs_no_store_and_no_office(desk: Desk) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from mailroom.cli import main; main(sys.argv[1:]); print('mailroom.office' in"
        " sys.modules, file=sys.stderr)"
    )
    run = [sys.executable, "-c", code, "read", "--json", str(desk.letter()), "--config", str(desk.config)]
    done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, check=True)
    assert json.loads(done.stdout)["subject"] == "Jalan rusak di Lembak"
    assert done.stderr.strip() == "False"
    assert not desk.store.exists()


def test_status_counts(opened: Desk) -> None:
    _, out, _ = opened("status")
    assert re.search(r"^  laporan +1$", out, re.M)
    assert re.search(rf"^  {word('stage', 'verification')} +1$", out, re.M)
    assert "0 menunggu, 0 disisihkan" in out


@pytest.mark.parametrize("number", ["ME-2026-0001", "me-2026-1", "2026-1", "1", "0001"])
def test_a_case_is_found_however_its_number_is_written(opened: Desk, number: str) -> None:
    code, out, _ = opened("show", number, *LATER)
    assert code == 0
    assert out.startswith("ME-2026-0001  Jalan rusak di Lembak")
    assert "Nomor LAPOR!" in out


@pytest.mark.parametrize("number", ["2", "ME-2025-0001", "../etc", "satu"])
def test_a_case_that_is_none_is_told(opened: Desk, number: str) -> None:
    code, _, err = opened("show", number)
    assert (code, number in err) == (3, True)


def test_the_queue_names_who_waits_and_why(opened: Desk) -> None:
    opened.write(SMALL.replace("[office]\n", "[office]\nrehearsal = true\n")
                 + '\n[relay]\nmode = "smtp"\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\n')  # fmt: skip
    assert opened("import", opened.letter(2), *LATER)[0] == 0
    code, out, _ = opened("queue")
    assert code == 0
    trouble, *lines = out.splitlines()
    assert len(lines) == 2
    assert "<budi@warga.example>" in out
    assert (
        trouble.startswith("SERVER SURAT KELUAR TIDAK DAPAT DIPAKAI sejak")
        and "no line to the relay" in trouble
    )


def test_an_empty_queue_says_so(opened: Desk) -> None:
    assert opened("queue")[1].strip() == phrase("queue.empty")


def test_export_writes_a_tinydb_file_and_a_table(opened: Desk) -> None:
    out = opened.folder / "keluar"
    code, said, _ = opened("export", "--out", out, *LATER)
    assert code == 0
    from tinydb import TinyDB

    with TinyDB(out / "register-2026-03-05.json", access_mode="r") as db:
        assert [row["key"] for row in db.table("cases")] == ["ME-2026-0001"]
    table = out / "register-2026-03-05.csv"
    row = next(csv.DictReader(table.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert (row["Nomor"], row["Nama Pelapor"], row["Diterima"]) == (
        "ME-2026-0001",
        "Budi Santoso",
        "2026-03-05 08:00",
    )
    assert row["Batas meja sekarang"] == "2026-03-09"
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert str(table) in said


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)"])
def test_nothing_in_the_table_is_a_formula(text: str) -> None:
    from mailroom.writing.csv_files import inert

    assert inert(text) == f"'{text}"
    assert inert("Jalan = rusak") == "Jalan = rusak"


def test_report_writes_pdf_and_workbook(opened: Desk) -> None:
    code, out, _ = opened("report", "2026Q1", "--out", opened.folder / "laporan", *LATER)
    assert code == 0
    assert "Laporan diterima: 1" in out
    assert (opened.folder / "laporan/laporan-p4-2026-T1.pdf").read_bytes().startswith(b"%PDF")
    assert (opened.folder / "laporan/laporan-p4-2026-T1.xlsx").read_bytes().startswith(b"PK")


def test_report_of_a_month_writes_the_register_and_the_lines_for_lapor(opened: Desk) -> None:
    code, _, _ = opened("report", "2026-03", "--out", opened.folder / "bulan", *LATER)
    assert code == 0
    assert (opened.folder / "bulan/buku-agenda-2026-03.pdf").read_bytes().startswith(b"%PDF")
    table = (opened.folder / "bulan/lapor-2026-03.csv").read_text("utf-8-sig")
    assert table.startswith("Nomor laporan;Nomor LAPOR!;") and "ME-2026-0001" in table


def test_a_quarter_that_is_none_is_told(opened: Desk) -> None:
    code, _, err = opened("report", "2026Q5")
    assert (code, "2026Q4" in err) == (3, True)


# The SOP.


def test_sop_prints_the_nine_rows_and_every_way_and_bell(desk: Desk) -> None:
    code, out, _ = desk("sop", "--markdown")
    assert code == 0
    for row in sop.ROWS:
        assert f"| {row.number} | {row.who} | {row.does} |" in out
    for stage in sop.STAGES.values():
        assert all(way.words in out for way in stage.ways)
        assert all(bell.words in out for bell in stage.bells)


def test_sop_prints_the_limits_of_this_office(desk: Desk) -> None:
    desk.write(SMALL + "\n[limits]\nverification = { amount = 3, unit = 'H' }\n")
    _, out, _ = desk("sop")
    assert "verifikasi 3 hari;" in out


@pytest.mark.parametrize("markdown", [[], ["--markdown"]])
def test_sop_tells_everything_of_the_sop(desk: Desk, markdown: list[str]) -> None:
    read = " ".join(desk("sop", *markdown)[1].split())
    assert [row.does for row in sop.ROWS if row.does not in read] == []
    told = [one.words for stage in sop.STAGES.values() for one in (*stage.ways, *stage.bells)]
    assert [words for words in told if words not in read] == []


def test_sop_fits_a_page(desk: Desk) -> None:
    lines = desk("sop")[1].splitlines()
    assert max(map(len, lines)) <= 100


def test_sop_shows_the_boxes_that_the_office_has_filled(desk: Desk) -> None:
    _, out, _ = desk("sop")
    assert re.search(r"^Nomor SOP +belum diisi$", out, re.M)
    told = 'nomor = "SOP/12"\nefektif = 2022-03-01\ndasar_hukum = ["UU satu", "UU dua"]\nkualifikasi = []\n'
    (desk.folder / "sop.toml").write_text(told, "utf-8-sig")
    _, out, _ = desk("sop")
    assert re.search(r"^Nomor SOP +SOP/12$", out, re.M) and re.search(
        r"^Tanggal efektif +2022-03-01$", out, re.M
    )
    assert re.search(r"^Dasar hukum +1\. UU satu\n +2\. UU dua$", out, re.M)
    assert re.search(r"^Kualifikasi pelaksana +belum diisi$", out, re.M)
    assert re.search(r"^Unit +Dinas", out, re.M)


@pytest.mark.parametrize(("text", "said"), [("nomer = 1", "[sop.toml] nomer: "), ("nomor = ", "sop.toml")])
def test_boxes_that_are_none_are_told(desk: Desk, text: str, said: str) -> None:
    (desk.folder / "sop.toml").write_text(text, "utf-8")
    code, out, err = desk("sop")
    assert (code, out) == (2, "") and said in err


def test_the_demonstrations_office_has_filled_what_is_known() -> None:
    boxes = read_boxes(ROOT / "mailroom/demo/office", Faults())
    assert len(boxes["dasar_hukum"]) == 8 and boxes["peringatan"] and boxes["pencatatan"]


def test_every_limit_of_the_sop_stands_in_some_row() -> None:
    assert sorted(sum(sop_command.ROW_LIMITS.values(), ())) == sorted(sop.LIMITS)
    assert [key for key in sop.LIMITS if word("limit", key) == key] == []


# Words.


def test_everything_that_can_happen_has_its_word() -> None:
    assert [kind for kind in KINDS if word("event", kind) == kind] == []
    assert [role for role in Role if word("role", str(role)) == str(role)] == []
    assert [stage.name for stage in sop.STAGES.values() if word("stage", stage.name) == stage.name] == []


def test_every_form_has_its_word() -> None:
    forms = [path.name.partition(".")[0] for path in (TEMPLATES / "mail").glob("[!_]*.txt.j2")]
    assert [form for form in forms if word("form", form) == form] == []


def test_every_sentence_of_the_command_line_is_used() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "mailroom").rglob("*.py"))
    table = tomllib.loads((TEMPLATES / "cli.toml").read_text("utf-8"))
    why_left = get_args(get_type_hints(LeftLetter)["why"])
    listed = (
        "help trouble serve once import read status queue report check export rebuild aside backup restore"
    ).split()
    unused = [
        f"{section}.{name}"
        for section in listed
        for name in table[section]
        if f'"{section}.{name}"' not in code
        and name.removesuffix("_log") not in why_left  # DoorNotes, clerk/time/oversized_and_failed_letters
        and not (section == "trouble" and re.search(rf'trouble\(\s*"{name}"', code))
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("line", "spoken"),
    [
        ("ME-2026-0042: laporan baru dicatat", ("ME-2026-0042", "laporan baru dicatat")),
        (
            "ME-2026-0042: admin case.verification/dispose",
            ("ME-2026-0042", "Admin Kabupaten: meneruskan ke perangkat daerah"),
        ),
        ("ME-2026-0042: complainant case.answered/rate", ("ME-2026-0042", "Pelapor: memberi rating")),
        ("ME-2026-0042: admin dispose", ("ME-2026-0042", "Admin Kabupaten: meneruskan ke perangkat daerah")),
        ("ME-2026-0042: complainant keep", ("ME-2026-0042", "Pelapor: meminta laporannya tetap berjalan")),
        ("ME-2026-0042: case.completion/reminder", ("ME-2026-0042", "Pelapor diingatkan sekali")),
        ("ME-2026-0042: reprimanded", ("ME-2026-0042", "teguran direkomendasikan")),
        ("bounce: ME-2026-0042", ("ME-2026-0042", "surat kembali")),
        ("spam: -", ("", "spam dan edaran")),
        ("sesuatu", ("", "sesuatu")),
    ],
)
def test_what_the_clerk_says_is_put_into_words(line: str, spoken: tuple[str, str]) -> None:
    assert explain_line(line) == spoken


HOUSE = load(ROOT / "config.toml", {}).house
MARCH = datetime(2026, 3, 5, tzinfo=UTC)
WAYS = [
    (f"{key}/{way.act}", str(way.role), "") for key, stage in sop.STAGES.items() for way in stage.ways
] + [(f"{key}/{bell.name}", "system", bell.name) for key, stage in sop.STAGES.items() for bell in stage.bells]


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            Event("disposed", MARCH, Role.ADMIN, data={"agency": "DINKES"}, way="case.verification/dispose"),
            "Admin Kabupaten meneruskan laporan kepada Dinas Kesehatan.",
        ),
        (
            Event("extended", MARCH, Role.ADMIN, data={"until": "2026-05-18T00:00:00+07:00"}),
            "Admin Kabupaten menyetujui perpanjangan waktu sampai 18 Mei 2026.",
        ),
        (
            Event("extension_asked", MARCH, Role.LIAISON, data={"text": "mohon  waktu", "until": ""}),
            "Pejabat Penghubung Dinas Kesehatan meminta perpanjangan waktu: “mohon waktu”",
        ),
        (
            Event("corrected", MARCH, Role.ADMIN, data={"klass": "oversight", "secret": True}),
            "Admin Kabupaten membetulkan data laporan (Kelas: Pengaduan berkadar pengawasan; Rahasia: ya).",
        ),
        (
            Event("responded", MARCH, Role.OFFICER, data={"files": [{}, {}]}),
            "Pejabat Pelaksana Dinas Kesehatan memberi tanggapan kepada Pejabat Penghubung (2 berkas).",
        ),
        (
            Event(
                "rang",
                MARCH,
                data={"bell": "late", "tells": ["head", "apip"]},
                way="disposition.execution/late",
            ),
            "Pejabat Pelaksana Dinas Kesehatan diingatkan karena terlambat;"
            " Kepala perangkat daerah dan APIP diberi tahu.",
        ),
        (Event("left", MARCH, data={"form": "verification"}), "Surat verifikasi dikirim."),
        (Event("told", MARCH, data={"away": "x"}), "Balasan otomatis datang: penerimanya tidak di tempat."),
    ],
)
def test_an_event_is_told_in_a_sentence(event: Event, told: str) -> None:
    assert tell_event(event, HOUSE, "DINKES") == told


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_event_has_its_sentence(kind: str) -> None:
    assert word("happened", kind) != kind
    for way, role, bell in WAYS:
        for data in ({}, {"bell": bell} if bell else {"agency": "DLH", "reason": "SPAM", "where": "PLN"}):
            said = tell_event(Event(kind, MARCH, Role(role), data=data, way=way), HOUSE)
            assert said.endswith(".") and not set(said) & set("{}[]_/"), said


# `check`.


def test_check_is_content_with_a_good_office(opened: Desk) -> None:
    opened.write(SMALL.replace("[smtp]", f"[smtp]\nport = {free_port()}"))
    code, out, _ = opened("check")
    assert (code, out.splitlines()[-1]) == (0, phrase("check.good"))


def test_check_names_everything_that_is_wrong(opened: Desk) -> None:
    import socket

    opened.store.chmod(0o755)
    journal = next((opened.store / "journal").glob("*.jsonl"))
    journal.write_bytes(journal.read_bytes().replace(b"Lembak", b"Limbak", 1))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        opened.write(SMALL.replace("[smtp]", f"""[smtp]
port = {port}
[relay]
mode = "smtp"
host = "127.0.0.1"
port = {free_port()}
security = "none"
[imap]
host = "127.0.0.1"
port = {free_port()}
security = "none"
user = "pengaduan"
password_env = "SANDI"
"""))  # fmt: skip
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SANDI", "rahasia")
            code, out, _ = opened("check")
    assert code == 1
    for part in (
        "chmod 700",
        "Buku rusak",
        f"{port} tidak dapat dipakai",
        "tidak menerima kita",
        "Kotak INBOX di 127.0.0.1 tidak dapat dibaca",
    ):
        assert part in out
    assert "5 hal perlu dibenahi" in out
    assert "rahasia" not in out


# What doors remember.


def test_marks_are_kept_privately_and_apart(tmp_path: Path) -> None:
    marks = DoorState(tmp_path)
    assert marks.get("imap/surel.example/a@kab.example/INBOX") is None
    marks.set("imap/surel.example/a@kab.example/INBOX", "satu")
    marks.set("imap/surel.example/a@kab.example/" + "Folder/" * 60, "dua")
    marks.set("imap/surel.example/a@kab.example/" + "Folder/" * 61, "tiga")
    assert marks.get("imap/surel.example/a@kab.example/INBOX") == "satu"
    assert DoorState(tmp_path).get("imap/surel.example/a@kab.example/" + "Folder/" * 60) == "dua"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "doors").iterdir()} == {0o600}


def test_each_command_is_found_from_its_name() -> None:
    """Its module is called after it, says so first, and has what the command line asks for."""
    for name, place in COMMANDS.items():
        module = importlib.import_module(place)
        assert name in place.rpartition(".")[2]
        assert str(module.__doc__).startswith(f"`{name}`: ")
        assert callable(getattr(module, "arguments", callable)) and callable(module.run)


# Modules beside the commands that one of them asks.
HELPERS = """store.store_proof store.erasure_scope looking.trial_reading looking.self_letter
office.first_letter founding.answers founding.dialogue founding.first_day
founding.office_files founding.take_over"""


def test_every_module_of_the_commands_is_in_the_table() -> None:
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "mailroom/commands").glob("*/[a-z]*.py")
    }
    helpers = {f"mailroom.commands.{name}" for name in HELPERS.split()}
    assert found == set(COMMANDS.values()) | helpers


def test_the_package_can_be_run_as_run_py() -> None:
    for way in (["run.py"], ["-m", "mailroom"]):
        made = subprocess.run(
            [sys.executable, *way, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert made.stdout.startswith(phrase("help.usage"))
