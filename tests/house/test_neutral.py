"""No program file names a place of the demonstration: it lies in mailroom/demo/ alone."""

from __future__ import annotations

import re
from pathlib import Path

from tests.offices import demonstration

ROOT = Path(__file__).parents[2]
OURS = (ROOT / "mailroom/demo", ROOT / "mailroom/commands/office/demo")
KINDS = (".py", ".toml", ".j2", ".typ", ".txt", ".eml", ".service", ".md")
# Words of everyday, of which some kabupaten's places are made.
COMMON = {"belimbing", "tanjung agung"}


def program_files() -> list[Path]:
    files = [*(ROOT / "mailroom").rglob("*"), *(ROOT / "templates").rglob("*")]
    return [
        path
        for path in files
        if path.suffix in KINDS and not any(path.is_relative_to(folder) for folder in OURS)
    ]


def test_no_program_file_names_the_demonstrations_places() -> None:
    house = demonstration()
    names = {house.locality.region, "Enim", house.domain.split(".")[0], *house.subdistricts}
    names |= {
        spelling for place in house.locality.places if not place.village for spelling in place.spellings
    }
    names = {name.lower() for name in names if len(name) > 3} - COMMON
    pattern = re.compile(rf"(?i)(?<![a-z])(?:{'|'.join(map(re.escape, sorted(names)))})(?![a-z])")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {hit.group()}"
        for path in program_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (hit := pattern.search(line))
    ]
    assert found == []


def test_no_program_file_has_the_demonstrations_numbers() -> None:
    prefix = re.compile(rf"(?<![A-Za-z]){demonstration().prefix}-\d")
    assert [path for path in program_files() if prefix.search(path.read_text("utf-8"))] == []


def test_the_files_are_read() -> None:
    assert len(program_files()) > 300
