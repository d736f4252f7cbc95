"""CONTRIBUTING.md keeps its word: its patches are put into a copy of the program, and what they promise is
tried there, in a process of its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
MOST = 6  # files of the program that know of an act

# What is tried in the copy: it prints what it saw.
TRIAL = """
import json, sys
from datetime import UTC, date, datetime
from pathlib import Path
from mailroom.demo import storyteller
from mailroom.procedure.acts import ACTS
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.desk.decide import decide
from mailroom.procedure.letter import Letter, Reply
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy.role_view import view
from mailroom.reading.quotes.quote_cutter import cut_reply
from mailroom.reading.replies.reply_reader import ReplyReader
from mailroom.writing.mail_composer import MailComposer
from tests.letters_sample import house
from tests.procedure.test_acts import missing

NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
office = house()
words = ReplyReader(Path("templates/menus.toml"))

def read(text, purpose):
    agencies = office.people.agencies
    return words.act_of(text, purpose, agencies=agencies, today=date(2026, 3, 3), agency="DISPERKIMTAN")

case = Case("ME-2026-0042", stage="handling", title="Lampu mati", address="warga@contoh.example",
            received=NOW)
case.dispositions.append(Disposition(1, "DISPERKIMTAN", NOW, clock=NOW))
liaison = office.agency("DISPERKIMTAN").liaison
act = read("9 Apakah ini jalan desa?", "disposition")
text = "9 Apakah ini jalan desa?"
letter = Letter("d", NOW, liaison.address, liaison.name, "", text, (), Role.LIAISON, act, case.number,
                agency="DISPERKIMTAN", disposition=1, purpose="disposition")
decision = decide(case, letter, office, NOW)
composer = MailComposer(Path("templates"), office)
drafts = {r.form: composer.draft(r, view(case, r.role, office, NOW, disposition=1), now=NOW)
          for r in decision.letters}
facts = {"agency": "Dinas", "on": date(2026, 3, 5)}
visit = Reply("visit", Role.COMPLAINANT, "warga@contoh.example", "Warga", data=facts)
print(json.dumps({
    "digit": act.name, "sure": act.sure,
    "words": read("mohon arahan, apakah ini jalan desa", "disposition").name,
    "way": [event.way for event in decision.events], "answered": sorted(drafts),
    "missing": list(missing(ACTS["consult"])), "echo": str(drafts["echo"].blocks),
    "visit": composer.draft(visit, view(case, Role.COMPLAINANT, office, NOW), now=NOW).subject,
    "story": storyteller.read_story(storyteller.STORIES / "99-terima-kasih.story").title,
    "phrase": read("dipending dulu", "window").name,
    "quote": cut_reply(
        "Sudah kami tambal.\\n\\nSurat dari Warga Satu tertanggal 3 November 2026:\\n> Jalan rusak"
    ).new,
}))
"""


def patches(section: str) -> dict[str, list[list[str]]]:
    """File → the patches of one section of CONTRIBUTING.md, each as its lines with their sign."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    body = re.split(r"^## ", TEXT, flags=re.M)
    chosen = next(part for part in body if part.startswith(f"{section}\n"))
    for block in re.findall(r"^```diff\n(.*?)^```", chosen, re.M | re.S):
        head, *lines = block.splitlines()
        found[head[4:]].append(lines)
    return found


def apply(root: Path, file: str, lines: list[str]) -> None:
    """A patch of several hunks: a hunk ends where context follows what was added, as in [echo] and
    [guess]."""
    path = root / file
    text = path.read_text("utf-8") if path.exists() else ""
    for hunk in hunks(lines):
        before = "\n".join(line[1:] for line in hunk if line[0] != "+")
        after = "\n".join(line[1:] for line in hunk if line[0] != "-")
        if not before:
            text += after + "\n"
            continue
        assert text.count(before) == 1, f"CONTRIBUTING.md: {file} has not exactly one {before!r}"
        text = text.replace(before, after)
    path.write_text(text, "utf-8")


def hunks(lines: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in lines:
        changed = any(one[0] != " " for one in found[-1])
        if line[0] == " " and changed and found[-1][0][0] == " ":
            found.append([])
        found[-1].append(line)
    return found


SECTIONS = ("An act", "A letter", "A story", "A phrase", "A mail provider")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    root = tmp_path_factory.mktemp("copy")
    for folder in ("mailroom", "templates"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    needed = [*(ROOT / "tests").glob("*.py"), *(ROOT / "tests/procedure").glob("*.py")]
    for path in needed:
        copy = root / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    for section in SECTIONS:
        for file, found in patches(section).items():
            for lines in found:
                apply(root, file, lines)
    done = subprocess.run(
        [sys.executable, "-c", TRIAL], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, object] = json.loads(done.stdout)
    return result


def test_the_act_is_read_decided_and_answered(seen: dict[str, object]) -> None:
    assert (seen["digit"], seen["sure"], seen["words"]) == ("consult", True, "consult")
    assert seen["way"] == ["disposition.distribution/consult"]
    assert seen["answered"] == ["echo", "more_text"]
    assert "Pertanyaan diteruskan kepada Admin Kabupaten." in str(seen["echo"])
    assert seen["missing"] == []


def test_an_act_touches_at_most_six_files() -> None:
    assert len(patches("An act")) <= MOST


def test_the_letter_the_story_the_phrase_and_the_provider_are_known(seen: dict[str, object]) -> None:
    assert seen["visit"] == "Petugas akan datang: Lampu mati"
    assert seen["story"] == "Thanks for a receipt move nothing"
    assert seen["phrase"] == "hold"
    assert seen["quote"] == "Sudah kami tambal."


def test_files_that_are_named_are_there() -> None:
    named = re.findall(r"`((?:mailroom|tests|templates)/[\w./]+)`", TEXT)
    assert [path for path in named if not (ROOT / path).exists()] == []
