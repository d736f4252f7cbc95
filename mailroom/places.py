"""Where `templates/` and `config.toml` lie, in the repository and in an installed wheel, and what the program
is called.

In the repository they lie beside the package, with `run.py`. In a wheel pyproject.toml puts them into the
package, and `mailroom` is the command. What people are told to type follows how the program was called: they
copy it.

In: nothing, but how this process was called.
Out: paths; the program's name; the words that start it.
Fails: raises nothing; a folder that is missing shows when it is read.
See: Reading config.toml: config/__init__.py."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
INSTALLED = (PACKAGE / "templates").is_dir()
TEMPLATES = (PACKAGE if INSTALLED else PACKAGE.parent) / "templates"
# The demonstration's office; in the repository it is also what `run.py` opens.
DEMO_CONFIG = PACKAGE / "demo/office/config.toml" if INSTALLED else PACKAGE.parent / "config.toml"
RUN_PY = "run.py"


@cache
def program() -> str:
    """Returns what a person types before a command: "mailroom", "python -m mailroom", or "run.py"."""
    called = Path(sys.argv[0])
    if called.parts[-2:] == (PACKAGE.name, "__main__.py"):
        return "python -m mailroom"
    return "mailroom" if INSTALLED or called.stem == "mailroom" else RUN_PY


def default_config() -> Path:
    """Returns the config.toml of this folder; `run.py` has the one beside it, wherever it is called from."""
    return DEMO_CONFIG if program() == RUN_PY else Path("config.toml")


def start() -> tuple[str, ...]:
    """Returns the arguments of Python by which another program, such as systemd, starts this one."""
    return ("-P", "-m", "mailroom") if INSTALLED else (str(PACKAGE.parent / RUN_PY),)
