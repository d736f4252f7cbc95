"""The README, the guide and the other documents say what is so: their links, files and commands are there,
their blocks of configuration are accepted."""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

import mailroom
from mailroom.commands import COMMANDS
from mailroom.config import load
from mailroom.config.office_tables import FILES, headings
from mailroom.procedure import sop
from mailroom.procedure.outgoing_letters import FORMS
from mailroom.procedure.people import Role
from tests.offices import SMALL, write_office
from tests.tables import for_each

ROOT = Path(__file__).parents[2]
DOCUMENTS = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "tests/README.md")
}
README, PANDUAN = DOCUMENTS["README.md"], DOCUMENTS["PANDUAN.md"]
GLOSSARY, ARCHITECTURE = DOCUMENTS["docs/glossary.md"], DOCUMENTS["docs/architecture.md"]
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", DOCUMENTS["docs/mailboxes.md"], re.S | re.M)
STEPS = re.findall(r"^\d+\. `([\w./]+): ([\w.]+)`", README, re.M)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(re.search(r'host = "(.*)"', block)[1]))  # type: ignore[index]
def test_every_block_about_mailboxes_is_accepted(block: str, tmp_path: Path) -> None:
    for secret in ("mail-password", "mail-client", "mail-refresh"):
        (tmp_path / secret).write_text("rahasia\n")
        (tmp_path / secret).chmod(0o600)
    write_office(tmp_path / "config.toml", f"{block}\n{SMALL}".replace("[smtp]\n", ""))
    config = load(tmp_path / "config.toml", {})
    assert config.relay.mode == ("smtp" if "[relay]" in block else "maildirs")
    assert config.smtp is None
    assert all("rahasia" in (box.password, box.oauth and box.oauth.client_secret) for box in config.imap)
    assert all((box.oauth is None) == (config.relay.oauth is None) for box in config.imap)


def test_there_is_a_block_for_each_kind_of_mailbox() -> None:
    assert len(BLOCKS) == 5
    assert sum("[[imap]]" in block for block in BLOCKS) == 4


@pytest.mark.parametrize(("file", "function"), STEPS, ids=lambda part: part)
def test_the_way_of_one_letter_is_as_told(file: str, function: str) -> None:
    names = {
        node.name
        for node in ast.walk(ast.parse((ROOT / "mailroom" / file).read_text("utf-8")))
        if hasattr(node, "name")
    }
    assert set(function.split(".")) <= names


def anchors(text: str) -> set[str]:
    """The headings as links name them."""
    heads = re.findall(r"(?m)^#+ (.+)$", re.sub(r"(?ms)^```.*?^```$", "", text))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@for_each("name", sorted(DOCUMENTS))
def test_every_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", DOCUMENTS[name]):
        place, _, anchor = target.partition("#")
        path = (ROOT / name).parent / place if place else ROOT / name
        assert path.exists(), target
        assert not anchor or anchor in anchors(path.read_text("utf-8")), target


def test_every_document_is_reached_from_the_readme() -> None:
    reached = {"README.md"}
    while True:
        links = {
            os.path.normpath(Path(name).parent / target)
            for name in reached
            for target in re.findall(r"\]\((?!https?:)([^)#\s]+\.md)", DOCUMENTS[name])
        }
        if links <= reached:
            break
        reached |= links
    assert set(DOCUMENTS) - reached == {"CHANGELOG.md"} - reached


def test_the_readme_is_short_and_its_pictures_are_small() -> None:
    assert len(README.encode()) <= 10_000
    assert sum(path.stat().st_size for path in (ROOT / "docs/pictures").iterdir()) <= 200_000


@for_each("name", sorted(DOCUMENTS))
def test_every_make_target_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    targets |= set(" ".join(re.findall(r"^([a-z ]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)).split())
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", DOCUMENTS[name], re.M)) <= targets


@for_each("name", sorted(DOCUMENTS))
def test_every_command_that_is_named_exists(name: str) -> None:
    called = r"(?:(?<=`)|(?<=&& )|^|bin/)(?:mailroom|run\.py|python run\.py) ([a-z]+)"
    assert set(re.findall(called, DOCUMENTS[name], re.M)) <= {*COMMANDS}


@for_each("name", sorted(DOCUMENTS))
def test_every_option_and_module_that_is_named_exists(name: str) -> None:
    for module in re.findall(r"python -m (tests[\w.]+)", DOCUMENTS[name]):
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), module
    for command, option in re.findall(r"`(?:mailroom|run\.py) ([a-z]+)[^`\n]*? (--[a-z]+)", DOCUMENTS[name]):
        assert option in options_of(command), f"{command} {option}"


@cache
def options_of(command: str) -> str:
    parser = argparse.ArgumentParser()
    module = importlib.import_module(COMMANDS[command])
    getattr(module, "arguments", lambda _: None)(parser)
    return f"{parser.format_help()} --config --office --offices --store --at"


def test_the_glossary_holds_every_role() -> None:
    terms = {word for row in re.findall(r"^\| ([^|]+) \|", GLOSSARY, re.M) for word in row.split(", ")}
    spoken = {role.value.replace("_", " ") for role in Role} - {"system"}
    assert sorted(spoken - terms) == []


def test_the_glossary_leads_to_what_is_there() -> None:
    places = re.findall(r"`((?:mailroom|templates)/[\w./]+)`", GLOSSARY)
    assert len(places) > 40
    assert [place for place in places if not (ROOT / place).exists()] == []


# Examples of files that a reader is shown how to add, and one that the soak writes.
TO_BE_MADE = {
    "mailroom/demo/stories/99-terima-kasih.story",
    "templates/mail/visit.txt.j2",
    "tests/letters/NN-title.eml",
    "tests/soak/figures.json",
}


def test_every_path_of_the_house_that_a_document_names_exists() -> None:
    places = {
        place.rstrip(".")
        for text in DOCUMENTS.values()
        for place in re.findall(r"(?<![/\w])(?:mailroom|templates|tests|docs)/[\w./-]*\w", text)
    }
    assert len(places) > 60
    assert sorted(place for place in places - TO_BE_MADE if not (ROOT / place).exists()) == []


def test_the_glossary_says_each_word_once() -> None:
    terms = [word for row in re.findall(r"^\| ([^|]+) \|", GLOSSARY, re.M) for word in row.split(", ")]
    twice = {term for term in terms if terms.count(term) > 1}
    assert twice == {"here"}


def test_no_address_in_the_texts_is_a_real_one() -> None:
    shown = (ROOT / "config.toml").read_text("utf-8")
    for text in (*DOCUMENTS.values(), shown):
        addresses = re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text)
        assert [address for address in addresses if not address.endswith(".example")] == []


def test_the_changelog_names_the_version() -> None:
    assert f"## {mailroom.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("purpose", "heading"),
    [
        ("verification", "**Verifikasi**"),
        ("returned", "**Dikembalikan**"),
        ("extension", "**Permintaan perpanjangan**"),
        ("report", "**Draf laporan P4**"),
        ("disposition", "**Disposisi**"),
        ("approval", "**Tanggapan Pelaksana**"),
        ("window", "**Sesudah menyetujui atau menjawab**"),
    ],
)
def test_the_guide_explains_every_choice_of_the_menu(purpose: str, heading: str) -> None:
    menus = tomllib.loads((ROOT / "templates/menus.toml").read_text("utf-8"))
    below = PANDUAN.partition(heading)[2]
    part = (
        below.partition("\n")[0]
        if PANDUAN.partition(heading)[0].endswith("| ")
        else below.partition("\n**")[0]
    )
    explained = set(re.findall(r"`(\d)[` ]", part))
    assert {choice["digit"] for choice in menus[purpose]} == explained


def test_the_guide_names_every_reason_for_archiving() -> None:
    assert [reason for reason in sop.REASONS if f"`{reason}`" not in PANDUAN] == []


def test_the_guide_fits_on_two_pages() -> None:
    assert len(PANDUAN.split()) < 1100


def test_the_sop_table_is_the_one_that_the_command_prints() -> None:
    """docs/flow.md and procedure/sop.py say the same."""
    printed = subprocess.run(
        [sys.executable, "run.py", "sop", "--markdown"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    table = printed.split("\n\n")[0].strip()
    assert DOCUMENTS["docs/flow.md"].partition("<!-- sop -->\n")[2].partition("\n<!-- /sop -->")[0] == table


def test_the_flow_names_every_stage_and_letters_that_exist() -> None:
    flow = DOCUMENTS["docs/flow.md"]
    assert [stage.name for stage in sop.STAGES.values() if not re.search(rf"\b{stage.name}\b", flow)] == []
    told = flow.partition("| when |")[2].partition("\n\n")[0]
    letters = {name for row in told.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[-2])}
    assert len(letters) > 15
    assert letters <= {*FORMS}


def test_the_page_of_the_tables_has_every_file_and_column() -> None:
    parts = re.split(r"(?m)^## ", DOCUMENTS["docs/tables.md"])[1:]
    told = {
        part.partition(":")[0]: [
            name for cell in re.findall(r"(?m)^\| (`.+?) \|", part) for name in re.findall(r"`(\w+)`", cell)
        ]
        for part in parts
    }
    assert told == {file: headings(model) for file, model in FILES.values()}


# What the code refers to can be read by whoever has the repository.

CODE = [
    path
    for folder in ("mailroom", "tests", "templates")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".toml", ".j2", ".typ")
    and "letters" not in path.parts
    and path != Path(__file__)
]


def said(pattern: str) -> set[str]:
    return {found for path in CODE for found in re.findall(pattern, path.read_text("utf-8"))}


def test_every_promise_that_the_code_names_stands_in_the_architecture() -> None:
    promised = set(
        re.findall(
            r"(?m)^(\d+)\. \*\*", ARCHITECTURE.partition("## What is promised")[2].partition("\n## ")[0]
        )
    )
    named = {number for text in said(r"[Pp]romises? (\d+(?:-\d+)?)") for number in text.split("-")}
    assert promised == {str(number) for number in range(1, 14)}
    assert named
    assert named <= promised


def test_the_code_refers_to_no_document_that_is_not_here() -> None:
    papers = said(r"\b([A-Z][A-Z_]+\.md)\b")
    assert papers
    assert [name for name in papers if not (ROOT / name).is_file()] == []
    assert said(r"\b(?:DESIGN|DOMAIN)\b|\(issue\b") == set()
    assert DOCUMENTS["docs/decisions.md"].startswith("# What the SOP leaves open\n")
    loose = [
        (path.name, line.strip())
        for path in CODE
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\bsection \d", line) and not re.search(r"RFC|edition", line)
    ]
    assert loose == []  # a section is one of a document that is named beside it
