"""The command line as argparse reads it: a parser for each command, its help, and what is said of mistakes.

Everything a person reads is Indonesian. A mistyped command, option or choice is answered with the nearest
one. A command's module is imported only when the command is asked to parse.

In: `parser`: nothing. `parse_args`: words. `fill`: lines and a width.
Out: `CommandParser`; argparse.Namespace; lines.
Fails: SystemExit 2 for a command line that cannot be understood. OSError, TOMLDecodeError: cli.toml cannot be
read.
See: Running the command: cli.py. How lines look: terminal.py."""

from __future__ import annotations

import argparse
import importlib
import re
import shutil
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mailroom import __version__
from mailroom.commands import COMMANDS
from mailroom.commands.terminal import WIDEST, complain, nearest
from mailroom.places import program
from mailroom.writing.cli_sentences import phrase

BAD = 2
_ENTRY = re.compile(r"  (?=\S)(.*?\S)(?:(   *)(\S.*))?$")  # "  courier out DIR     taruh di stik …"
# What argparse says → the sentence under [mistake], with the parts of his own words in it.
_MISTAKES = {
    "required": r"the following arguments are required: (?P<what>.*)",
    "no_value": r"argument (?P<what>.*): expected (?:one|at least one|\d+) arguments?",
    "value": r"argument (?P<what>.*): invalid \w+ value: '(?P<said>.*)'",
    "both": r"argument (?P<what>.*): not allowed with argument (?P<said>.*)",
    "too_much": r"argument (?P<what>.*): ignored explicit argument '(?P<said>.*)'",
    "ambiguous": r"ambiguous option: (?P<what>\S*) could match (?P<said>.*)",
}


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal; its paragraphs are filled, and its lists keep their columns."""

    def __init__(self, prog: str) -> None:
        super().__init__(
            prog, max_help_position=18, width=min(shutil.get_terminal_size().columns, WIDEST) - 2
        )

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, phrase("help.usage") + " " if prefix is None else prefix)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(fill(text.splitlines(), width))


def fill(lines: Iterable[str], width: int) -> Iterable[str]:
    """Paragraphs and lists in lines of at most `width` columns. A line that is indented by two columns begins
    an entry of a list; a line that is indented further continues the entry."""
    piece, hang = "", ""
    for line in [*lines, ""]:
        entry = _ENTRY.match(line)
        goes_on = line.strip() and not entry and bool(hang) == line.startswith("   ")
        if goes_on and piece:
            piece = f"{piece} {line.strip()}"
            continue
        if piece:
            yield textwrap.fill(piece, width, subsequent_indent=hang, break_long_words=False)
        if not line.strip():
            yield ""
        hang = " " * min(entry.start(3) if entry[3] else 6, width // 2) if entry else ""
        piece = line.rstrip()


class CommandParser(argparse.ArgumentParser):
    """One command's parser; the command's own arguments are added when it is asked to parse."""

    def __init__(self, *, command: str = "", **rest: Any) -> None:
        super().__init__(formatter_class=_Help, add_help=False, **rest)
        self._command = command
        if not command:
            self._begin()

    def _begin(self, *, of_an_office: bool = True) -> None:
        """Add what each command has: only to the one that is asked, since there are two dozen. of_an_office:
        it works in one that is there, of which a config.toml, a store and a time can be named."""
        self._positionals.title, self._optionals.title = phrase("help.arguments"), phrase("help.options")
        self.add_argument("-h", "--help", action="help", help=phrase("help.help"))
        # SUPPRESS: the command's own default does not wipe an option that stands before the command
        options = (
            ("--config", Path, "FILE", "help.config"),
            ("--office", str, "NAME", "help.office"),
            ("--offices", Path, "DIR", "help.offices"),
            ("--store", Path, "DIR", "help.store"),
            ("--at", str, "2026-03-05T08:00", "help.at"),
        )
        for name, kind, shown, about in options if of_an_office else ():
            self.add_argument(name, type=kind, default=argparse.SUPPRESS, metavar=shown, help=phrase(about))

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does it, after the command's module has added its arguments."""
        if self._command:
            module = importlib.import_module(COMMANDS[self._command])
            self._command = ""
            self._begin(of_an_office=getattr(module, "OF_AN_OFFICE", True))
            if hasattr(module, "arguments"):
                module.arguments(self)
            needs = {
                "needs_office": getattr(module, "OFFICE", True),
                "reads_texts": getattr(module, "TEXTS", True),
                "run_all": getattr(module, "run_all", None),
            }
            self.set_defaults(run=module.run, parser=self, **needs)
        return super().parse_known_args(args, namespace)

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parses as argparse does. An unknown option is answered with the nearest known one."""
        given, unknown = self.parse_known_args(args, namespace)
        if unknown:
            parser: CommandParser = getattr(given, "parser", self)
            near = nearest(unknown[0].partition("=")[0], parser._option_string_actions)
            parser.refuse("unknown", near if unknown[0].startswith("-") else "", what=" ".join(unknown))
        return given

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            names = [*map(str, action.choices)]
            near = nearest(str(value), names)
            key = "choice" if action.dest != "command" else "command" if near else "no_command"
            self.refuse(key, near, what=value, names=", ".join(names))

    def error(self, message: str) -> Any:
        """Print the fault of the command line; ends with 2."""
        for key, pattern in _MISTAKES.items():
            if found := re.fullmatch(pattern, message):
                self.refuse(key, **found.groupdict())
        self.refuse("other", what=message)

    def refuse(self, key: str, near: str = "", **values: object) -> Any:
        """Print the sentence "mistake.<key>", what was probably meant, and where help is; ends with 2."""
        why = phrase(f"mistake.{key}", **values)
        complain(phrase("help.error", prog=self.prog, why=why, near=near))
        self.exit(BAD)


def parser() -> CommandParser:
    """Returns the whole command line; its texts are those of cli.toml."""
    whole = CommandParser(prog=program(), description=phrase("help.about"), epilog=phrase("help.more"))
    version = f"mailroom {__version__}"
    whole.add_argument("--version", action="version", version=version, help=phrase("help.version"))
    commands = whole.add_subparsers(
        dest="command", metavar=phrase("help.command"), title=phrase("help.commands")
    )
    for name in COMMANDS:
        about, more = phrase(f"commands.{name}"), phrase(f"explained.{name}").strip()
        example = phrase("help.example", example=phrase(f"example.{name}"))
        described = f"{about}\n\n{example}\n\n{more}".strip()
        commands.add_parser(name, command=name, help=about, description=described)
    return whole
