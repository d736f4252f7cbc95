"""The commands of the command line: a module each, with `run(call)` and mostly `arguments(parser)`.

COMMANDS leads from a command's name to its module. `founding` makes an office, `looking` changes nothing,
`office` works as the office does, `store` is about the store as a whole. `run` returns the process's exit
status and writes with `Call.print`, in the sentences of templates/cli.toml. A new command is a module, a line
of COMMANDS and its sentences; nothing else need be known."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mailroom.commands.terminal import break_line, is_terminal, show_table
from mailroom.config import Config
from mailroom.daemon.office_clock import Clock, parse
from mailroom.writing.case_history import explain_line
from mailroom.writing.cli_sentences import phrase, trouble

if TYPE_CHECKING:
    from mailroom.daemon.store_opening import Look
    from mailroom.shelves.cabinet import Cabinet

DEFAULT = "serve"
OFFICES = "MAILROOM_OFFICES"  # the variable that names the folder of all offices
COMMANDS: Mapping[str, str] = {
    "init": "mailroom.commands.founding.init",
    "serve": "mailroom.commands.office.serve",
    "service": "mailroom.commands.office.systemd_service",
    "once": "mailroom.commands.office.once",
    "import": "mailroom.commands.office.import_letters",
    "account": "mailroom.commands.office.account",
    "courier": "mailroom.commands.office.courier",
    "read": "mailroom.commands.looking.read",
    "status": "mailroom.commands.looking.status",
    "show": "mailroom.commands.looking.show",
    "queue": "mailroom.commands.looking.queue",
    "tables": "mailroom.commands.looking.tables",
    "sop": "mailroom.commands.looking.sop_table",
    "report": "mailroom.commands.looking.quarter_report",
    "check": "mailroom.commands.looking.check",
    "export": "mailroom.commands.store.export",
    "verify": "mailroom.commands.store.verify",
    "rebuild": "mailroom.commands.store.rebuild",
    "key": "mailroom.commands.store.key",
    "retain": "mailroom.commands.store.retain",
    "erase": "mailroom.commands.store.erase",
    "aside": "mailroom.commands.office.aside",
    "backup": "mailroom.commands.store.backup",
    "restore": "mailroom.commands.store.restore",
    "demo": "mailroom.commands.office.play_demo",
}


def config_of(given: argparse.Namespace) -> Path | None:
    """Returns the config.toml that the command line names: itself, by its office's folder, or by the office's
    name in the folder of all offices. None: it names none."""
    path: Path | None = getattr(given, "config", None)
    office: str = getattr(given, "office", "")
    if office:
        return _offices(given) / office / "config.toml"
    folders: Sequence[Path] = getattr(given, "folders", ())
    return folders[0] / "config.toml" if len(folders) == 1 else path


def of_several(given: argparse.Namespace) -> bool:
    """Whether the command line names several offices, and not one of them."""
    named = len(getattr(given, "folders", ())) > 1
    every = hasattr(given, "offices") or getattr(given, "every", False)
    return named or (every and not getattr(given, "office", ""))


def refuse_several(given: argparse.Namespace) -> int:
    """A command that is for one office: `Trouble`, with the names of those that are there."""
    raise trouble("which_office", names=", ".join(one.name for one in folders_of(given)) or "–")


def folders_of(given: argparse.Namespace) -> list[Path]:
    """Returns the folders of several offices, as the command line names them."""
    if folders := getattr(given, "folders", ()):
        return [*folders]
    return sorted(path.parent for path in _offices(given).glob("*/config.toml"))


def _offices(given: argparse.Namespace) -> Path:
    found: Path = getattr(given, "offices", None) or Path(os.environ.get(OFFICES, "."))
    return found


def clock_of(config: Config, at: str | None, *, runs: bool) -> Clock:
    """Returns the time of a command. at: as a person writes it; `Trouble`: it is no moment, or no
    rehearsal."""
    zone = config.house.calendar.zone
    if at is None:
        return Clock(zone)
    if not config.house.rehearsal:
        raise trouble("no_rehearsal")
    try:
        return Clock(zone, parse(at, zone), runs=runs)
    except ValueError:
        raise trouble("no_moment", at=at) from None


@dataclass(frozen=True)
class Call:
    """What a command is given. root: the store, absolute; clock: the time of this command."""

    args: argparse.Namespace
    config: Config
    root: Path
    clock: Clock

    @property
    def cabinet(self) -> Cabinet:
        from mailroom.shelves.engines import cabinet_at  # noqa: PLC0415 - not every command opens a store

        return cabinet_at(self.root)

    def with_changes(self, look: Look) -> Call:
        """Returns the call with what was changed by mail laid over the office's tables."""
        from mailroom.clerk.laid_tables import laid_over  # noqa: PLC0415 - not every command opens a store

        return replace(self, config=laid_over(self.config, look.register))

    def say(self, line: str = "") -> None:
        """A line for the person; on a terminal it breaks between words."""
        self.write("\n".join(map(break_line, line.split("\n"))))

    def write(self, text: str) -> None:
        """A text as it stands: what a program reads, or a person copies."""
        print(text, flush=True)

    def print(self, key: str, **values: object) -> None:
        """The sentence of templates/cli.toml under "table.name", filled in."""
        self.say(phrase(key, **values))

    def table(self, heads: str, rows: Sequence[Sequence[object]], plain: Iterable[str]) -> None:
        """Rows under the heads of cli.toml's [table]; where no terminal is, their plain lines."""
        if rows and is_terminal():
            show_table(phrase(f"table.{heads}").split("|"), rows)
            return
        for line in plain:
            self.say(line)

    def tell(self, line: str) -> None:
        """A line of the clerk's about a letter or a moment, in the person's words."""
        number, what = explain_line(line)
        self.say(f"{number}: {what}" if number else what)

    def folder(self, path: Path) -> Path:
        """Returns a folder for files out of the store; missing folders are made, for their owner only."""
        for one in (*reversed(path.parents), path):
            if not one.exists():
                one.mkdir(mode=0o700)
        return path

    def size(self, count: int) -> str:
        """Bytes as the person reads them: "3,4 MB"."""
        return f"{count / 1024**2:.1f} MB".replace(".", ",")

    def moment(self, moment: datetime | str | None) -> str:
        """Returns a moment in the office's zone, "05-03-2026 08.00 WIB"; "–" when there is none."""
        if not moment:
            return "–"
        found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        local = self.config.house.calendar.local(found)
        return f"{local:%d-%m-%Y %H.%M} {local.tzname()}"
