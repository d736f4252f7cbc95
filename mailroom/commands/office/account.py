"""`account`: makes a line for the SMTP door's accounts file, with a password that is made here and shown
once.

In: `arguments`: argparse's parser. `run`: its namespace.
Out: the line, printed; exit status 0. The password is shown once and kept nowhere.
Fails: `Trouble`: a name that cannot be one. OSError, TOMLDecodeError: cli.toml cannot be read.
See: How a login is checked: doors/smtp_accounts.py. Our own passwords: config/secrets.py."""

from __future__ import annotations

import argparse
import re
import secrets

from mailroom.commands.terminal import complain
from mailroom.doors.smtp_accounts import NAME, row
from mailroom.writing.cli_sentences import phrase, trouble

OFFICE = False  # config.toml names the file, and is refused until the file is there


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAMA", help=phrase("account.name"))


def run(given: argparse.Namespace) -> int:
    """The line goes to standard output, the password to standard error. `Trouble`: no name for a login."""
    if not re.fullmatch(NAME, given.name):
        raise trouble("account_name", name=given.name)
    password = secrets.token_urlsafe(18)
    print(row(given.name, password), flush=True)
    complain(phrase("account.made", name=given.name, password=password))
    return 0
