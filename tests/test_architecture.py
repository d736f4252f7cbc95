"""The rooms and their arrows (what may import what), and one library, one room."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "mailroom"

# Who may import whom, inside the house. The office (office.py, clerk/, the daemon, the command line) may import every room.
ROOMS = {"procedure": {"procedure"}, "paper": {"paper", "procedure"}, "shelves": {"shelves", "procedure"},
         "doors": {"doors", "procedure"}, "config": {"config", "procedure"}}  # fmt: skip

# One library, one room: the modules that may import it.
LIBRARIES = {
    "tinydb": {"shelves.register.rows"},
    "sqlite3": {"shelves.register.rows", "shelves.store_faults"},
    "imapclient": {"doors.imap.imap_connection"},
    "aiosmtpd": {"doors.smtp_door"},
    "smtplib": {"doors.relay", "sample", "demo", "demo.mail_programs"},
    "schedule": {"doors.ticker"},
    "mailparser": {"reading.mime.opener", "reading.mime.headers"},
    "jinja2": {"writing.typist", "writing.wording"},
    "typst": {"writing.press"},
    "xlsxwriter": {"writing.press", "reading.quotes.line_marks"},
    "chardet": {"text.charsets"},
    "flufl": {"reading.senders.bounces"},
    "tnefparse": {"reading.mime.winmail"},
    "olefile": {"reading.mime.outlook_msg"},
    "PIL": {"media.image_worker"},
    "pillow_heif": {"media.image_worker"},
    "babel": {"writing.wording"},
    "holidays": {"config.office_days"},
    "prometheus_client": {"metrics"},
    "pydantic": {"config.config_tables", "config.config_faults", "config.secrets"},
}


def modules() -> list[Path]:
    return sorted(HOUSE.rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(path: Path) -> tuple[str, ...]:
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "mailroom")


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_arrows(path: Path) -> None:
    room = name_of(path).partition(".")[0]
    for module in imports(path):
        top, _, rest = module.partition(".")
        if top == "mailroom" and room in ROOMS:
            assert rest.partition(".")[0] in ROOMS[room], f"{name_of(path)} imports {module}"
        elif room == "procedure":
            assert top in sys.stdlib_module_names, (
                f"{name_of(path)} imports {module}: procedure/ imports the standard library only"
            )


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_one_library_one_room(library: str) -> None:
    users = {
        name_of(path) for path in modules() if any(module.partition(".")[0] == library for module in imports(path))
    }
    assert users <= LIBRARIES[library], f"{library} is imported by {sorted(users - LIBRARIES[library])}"


def test_every_third_party_import_has_its_room() -> None:
    used = {module.partition(".")[0] for path in modules() for module in imports(path)}
    assert used - set(sys.stdlib_module_names) - {"mailroom"} <= set(LIBRARIES)


# One broad except in the clerk, one at each library measured to raise anything, and one at the bottom of each thread, which must
# not die in silence.
BROAD = {
    "office", "doorkeeper", "daemon", "clerk.time.timers", "doors.ticker", "doors.imap.imap_connection", "doors.group_commit", "doors.smtp_door", "doors.mail_files",
    "media.archives", "reading.senders.bounces", "text.charsets", "media.image_worker", "reading.mime.outlook_msg", "reading.mime.opener", "reading.mime.winmail",
}  # fmt: skip


def test_the_broad_excepts_are_where_they_are_said_to_be() -> None:
    found = {name_of(path) for path in modules() if "except Exception" in path.read_text(encoding="utf-8")}
    assert found <= BROAD, (
        f"a broad except in {sorted(found - BROAD)}: name the errors, or say here why they cannot be named"
    )
