"""Offices for tests, written as one text: its [agencies] become the tables that lie beside config.toml."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from mailroom.config import Config, load
from mailroom.config.config_faults import Faults
from mailroom.config.office_tables import OfficeTables, read_tables, write_tables
from mailroom.config.older_config import DEMONSTRATION, from_old
from mailroom.procedure.office_facts import House

ROOT = Path(__file__).parents[1]
SMALL = (ROOT / "tests/small_office.toml").read_text("utf-8")
SHIPPED = (ROOT / "config.toml").read_text("utf-8")


def write_office(path: Path, text: str, tables: str = "") -> None:
    """Write config.toml, and beside it the tables that its [agencies] become. The shipped text keeps its own.

    tables: how config.toml names their folder; "" = by its whole path, so that it may be copied elsewhere."""
    here, there = 'tables = "mailroom/demo/office"', f'tables = "{DEMONSTRATION}"'
    if "\n[agencies]" in text:
        with tempfile.TemporaryDirectory() as folder:
            old = Path(folder) / "config.toml"
            old.write_text(text, "utf-8")
            found, text = from_old(old)
        write_tables(path.parent, without_emergency(found))
        where = tables or str(path.parent.absolute())
        text = text.replace("[office]\n", f'[office]\ntables = "{where}"\n', 1)
    path.write_text(text.replace(here, there), "utf-8")


def without_emergency(tables: OfficeTables) -> OfficeTables:
    """Without numbers that nobody has confirmed, which `check` would ask about."""
    return replace(tables, referrals=tuple(row for row in tables.referrals if not row.emergency))


@cache
def small_office() -> tuple[OfficeTables, str]:
    """The tables of the small office, and its config.toml without them."""
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "config.toml"
        old.write_text(SMALL, "utf-8")
        tables, text = from_old(old)
        return without_emergency(tables), text


def load_office(text: str) -> Config:
    """The office of such a text, checked; its folder is gone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        write_office(path, text)
        return load(path, {})


@cache
def demonstration() -> House:
    """The house of the shipped config.toml."""
    return load(ROOT / "config.toml", {}).house


@cache
def demonstration_tables() -> OfficeTables:
    faults = Faults()
    tables = read_tables(DEMONSTRATION, faults)
    faults.stop()
    return tables
