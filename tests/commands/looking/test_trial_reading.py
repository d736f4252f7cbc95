"""`read --menu` and `read --complaint`: what the office would understand of a text, as of a letter."""

from __future__ import annotations

import io
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from mailroom import cli
from mailroom.places import TEMPLATES
from mailroom.reading.complaints.complaint_reader import Complaints
from tests import sealing
from tests.bench import reading_figures
from tests.commands.test_cli import ROOT

REPLY = ["file", "menu", "act", "args", "sure", "asked", "guess", "why"]
COMPLAINT = ["file", "class", "urgent", "danger", "oversight", "agencies", "place", "time", "secrecy", "why"]
ON_THE_DAY = ["--at", f"{reading_figures.TODAY}T08:00", "--config", str(ROOT / "config.toml")]


class Screen:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys

    def file(self, text: str, name: str = "balasan.txt") -> str:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return str(path)

    def __call__(self, *argv: str) -> tuple[int, str, str]:
        self.capsys.readouterr()
        code = cli.main(["read", *argv, *ON_THE_DAY])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def objects(self, *argv: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self(*argv, "--json")[1].splitlines()]


@pytest.fixture
def screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Screen:
    return Screen(tmp_path, capsys)


def test_a_reply_is_an_object_with_these_keys_and_no_others(screen: Screen) -> None:
    first, second = screen.objects(
        "--menu", "verification", screen.file("1 PUPR"), screen.file("tolong", "b")
    )
    assert list(first) == list(second) == REPLY
    assert (first["act"], first["args"]["agencies"], first["sure"], first["asked"]) == (
        "dispose",
        ["PUPR"],
        True,
        False,
    )
    assert (first["menu"], first["file"]) == ("verification", str(screen.folder / "balasan.txt"))
    assert (second["act"], second["asked"]) == ("", True) and second["why"]


def test_a_complaint_is_an_object_with_these_keys_and_no_others(screen: Screen) -> None:
    text = "KDRT di Desa Lembak, ia memukul istrinya tadi malam. Nama saya jangan disebut"
    (found,) = screen.objects("--complaint", screen.file(text))
    assert list(found) == COMPLAINT
    assert (found["class"], found["urgent"], found["danger"], found["oversight"]) == (
        "complaint",
        True,
        ["violence"],
        False,
    )
    assert (found["agencies"][0], found["time"]) == ("DPPPA", "tadi malam")
    assert found["place"].startswith("Desa Lembak") and found["secrecy"] == ["anonymous", "secret"]


def test_what_is_encrypted_to_the_office_is_tried_as_what_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = (ROOT / "config.toml").read_text()
    for key in ("certificate_file", "key_file"):
        path = sealing.keys() / f"office.{'pem' if key == 'certificate_file' else 'key'}"
        config = re.sub(rf'(?s)(\[sealed\].*?\n{key} = )""', rf'\1"{path}"', config)
    config = config.replace('"mailroom/demo', f'"{ROOT}/mailroom/demo')
    (tmp_path / "config.toml").write_text(config)
    sealed = tmp_path / "surat.eml"
    sealed.write_bytes(
        sealing.mail(sealing.encrypted(sealing.entity("Jembatan Desa Lembak ambruk tadi pagi")))
    )
    config_file = ["--config", str(tmp_path / "config.toml")]
    assert cli.main(["read", "--complaint", "--json", *config_file, str(sealed)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "Desa Lembak" in found["place"]


def test_what_cannot_be_read_is_an_object_too_and_ends_with_one(screen: Screen) -> None:
    for tried, keys in ((["--menu", "answer"], REPLY), (["--complaint"], COMPLAINT)):
        code, out, _ = screen(*tried, str(screen.folder / "hilang"), screen.file("empat"), "--json")
        missing, read = map(json.loads, out.splitlines())
        assert (code, list(missing), list(read)) == (1, keys, keys)
        assert missing["why"] == ["Berkas tidak dapat dibaca: tidak ada."]


def test_standard_input_is_a_file(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"5 bintang, terima kasih")))
    (found,) = screen.objects("--menu", "answer", "-")
    assert (found["file"], found["act"], found["args"]["rating"]) == ("-", "rate", 5)


def test_a_mail_is_read_without_its_quote_and_its_sender_tells_the_agency(screen: Screen) -> None:
    own = reading_figures.agencies()["PUPR"]
    mail = (
        f"From: {own.liaison.name} <{own.liaison.address}>\nSubject: Bls: disposisi\n\n"
        f"Teruskan ke {own.officers[1].name}\n\nPada Sen, 2 Nov 2026 pukul 08.00 Pengaduan "
        "<p@kab.example> menulis:\n> 2\n"
    )
    (found,) = screen.objects("--menu", "disposition", screen.file(mail, "balasan.eml"))
    assert (found["act"], found["args"]["officer"]) == ("assign", 2)
    text = screen.file(f"Teruskan ke {own.officers[1].name}")
    assert [one["asked"] for one in screen.objects("--menu", "disposition", text)] == [True]
    (told,) = screen.objects("--menu", "disposition", "--agency", own.code.lower(), text)
    assert told["args"] == found["args"]


@pytest.mark.parametrize(
    ("argv", "near"),
    [(["--menu", "verifikation"], "verification"), (["--menu", "answer", "--agency", "PUPRR"], "PUPR")],
)
def test_an_unknown_name_is_answered_with_the_nearest(screen: Screen, argv: list[str], near: str) -> None:
    code, out, err = screen(*argv, screen.file("1"))
    assert (code, out) == (3, "")
    assert (f"barangkali {near}?" in err and "disposition" in err) or "DINKES" in err


def test_it_is_told_in_words_too(screen: Screen) -> None:
    _, out, _ = screen("--menu", "verification", screen.file("1 PUPR\nmohon dicek hari ini"))
    assert "meneruskan ke perangkat daerah (dispose)" in out and "langsung dijalankan" in out
    assert "mohon dicek hari ini" in out
    _, out, _ = screen("--complaint", screen.file("Jalan rusak di Desa Lembak sejak Maret"))
    assert re.search(r"^  Mendesak +tidak$", out, re.M) and "(PUPR)" in out


def test_every_word_that_may_stand_beside_an_act_is_told() -> None:
    words = (TEMPLATES / "cli.toml").read_text("utf-8")
    told = words.partition("[argument]")[2].partition("\n[")[0]
    rows = reading_figures.half("replies/manners-2026-11-25", frozen=False)
    names = {name for row in rows for name in reading_figures.reply(row).args}
    assert {name for name in names if f"\n{name} = " not in told} == set()


def test_replies_are_read_as_the_labelled_sets_are(screen: Screen) -> None:
    """By the command line, a mail of plain text each, and by the harness of the figures."""
    table = f"replies/{reading_figures.BASICS}"
    by_menu: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in reading_figures.half(table, frozen=False):
        if not {"today", "agency", "files"} & row.keys():
            by_menu[row["purpose"]].append(row)
    different = []
    for menu, rows in by_menu.items():
        files = [screen.file(row["text"], f"{menu}-{number}.txt") for number, row in enumerate(rows)]
        read = screen.objects("--menu", menu, "--agency", "PUPR", *files)
        for row, found in zip(rows, read, strict=True):
            act = reading_figures.reply(row)
            told = (found["act"], found["sure"], found["guess"])
            if told != (act.name, act.sure, act.guess):
                different.append((menu, row["text"], told))
    assert sum(map(len, by_menu.values())) > 100
    assert different == []


def test_complaints_are_read_as_the_labelled_sets_are(screen: Screen) -> None:
    rows = reading_figures.half("complaints/agencies-2026-11-25", frozen=False)
    mails = [
        screen.file(
            f"From: a@warga.example\nSubject: {row['subject']}\nContent-Type: text/plain; charset=utf-8\n"
            f"Content-Transfer-Encoding: 8bit\n\n{row['text']}\n",
            f"{number}.eml",
        )
        for number, row in enumerate(rows)
    ]
    reader = Complaints()
    for row, read in zip(rows, screen.objects("--complaint", *mails), strict=True):
        found = reading_figures.understood(reader, row)
        assert (read["class"], read["agencies"]) == (found.klass, list(found.suggested)), row["text"]
        assert (read["urgent"], read["time"]) == (found.urgent, found.when), row["text"]


def test_a_danger_that_is_only_possible_is_said_so(screen: Screen) -> None:
    text = "Pohon di depan SD Desa Lembak miring, kami takut tumbang"
    _, out, _ = screen("--complaint", screen.file(text))
    assert re.search(r"^  Mendesak +mungkin: longsor, pohon", out, re.M)
