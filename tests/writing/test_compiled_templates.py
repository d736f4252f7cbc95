from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import jinja2
import pytest

from mailroom.procedure.sop import LIMITS, Limit
from mailroom.writing.compiled_templates import CompiledTemplates
from mailroom.writing.mail_composer import MailComposer
from tests.letters_sample import NOW, house, replies

TEMPLATES = Path(__file__).parents[2] / "templates"


def written(folder: Path) -> str:
    """What a letter from these templates says, its compiled ones kept beside them."""
    loader = jinja2.FileSystemLoader(folder)
    environment = jinja2.Environment(loader=loader, bytecode_cache=CompiledTemplates(folder))
    return environment.get_template("a.txt.j2").render(name="Siti")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "a.txt.j2").write_text("Yth. {{ name }}")
    assert written(tmp_path) == "Yth. Siti"
    return tmp_path


def test_what_is_kept_is_not_compiled_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [path.name for path in (folder / "__pycache__").iterdir()] == [
        f"a.txt.j2.{sys.implementation.cache_tag}"
    ]
    monkeypatch.setattr(jinja2.Environment, "compile", None)
    assert written(folder) == "Yth. Siti"


def test_a_changed_template_is_compiled_anew(folder: Path) -> None:
    (folder / "a.txt.j2").write_text("Kepada {{ name }}")
    assert written(folder) == "Kepada Siti"


@pytest.mark.parametrize("damage", [b"", b"x" * 400])
def test_damaged_bytes_are_not_run(folder: Path, damage: bytes) -> None:
    (kept,) = (folder / "__pycache__").iterdir()
    whole = kept.read_bytes()
    for broken in (damage, whole[:-9], whole[:32] + damage + whole[32:-1]):
        kept.write_bytes(broken)
        assert written(folder) == "Yth. Siti"


def test_where_nothing_can_be_kept_each_program_compiles_for_itself(folder: Path) -> None:
    shutil.rmtree(folder / "__pycache__")
    (folder / "__pycache__").touch()
    assert written(folder) == "Yth. Siti"


def test_no_bytecode_is_kept_where_python_keeps_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(folder / "__pycache__")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert written(folder) == "Yth. Siti"
    assert not (folder / "__pycache__").exists()


def test_a_changed_limit_stands_in_the_next_letter() -> None:
    composer = MailComposer(TEMPLATES, house())
    reply, view = next((reply, view) for reply, view in replies() if reply.form == "danger_waits")
    reply = replace(reply, data={**reply.data, "again": True})
    assert "lagi sesudah 2 jam kerja" in str(composer.draft(reply, view, now=NOW).blocks)
    composer.house = house(limits={**LIMITS, "danger": Limit(5, "JK")})
    assert "lagi sesudah 5 jam kerja" in str(composer.draft(reply, view, now=NOW).blocks)
