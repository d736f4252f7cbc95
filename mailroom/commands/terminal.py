"""How the command line shows sentences, tables and bars: on a terminal, in a pipe and in a file.

On a terminal no line is wider than the terminal, and lines break between words. In a pipe or file each fact
is a plain line without colour, always the same, and no bar is drawn.

In: lines, rows and headings; `progress`, `track`: a key of cli.toml, and what is counted. `nearest`: a word
and names.
Out: what is printed, or a line; `nearest`: the word that is meant, as a hint.
Fails: OSError, TOMLDecodeError: cli.toml cannot be read, or the pipe is closed.
See: The sentences: writing/cli_sentences.py. Drawing by rich: rich_screen.py, loaded only when it draws."""

from __future__ import annotations

import difflib
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from mailroom.writing.cli_sentences import phrase

if TYPE_CHECKING:
    from types import ModuleType

T = TypeVar("T")
# A worker tells: so much is done, of so much; of 0 when nobody knows.
Progress = Callable[[int, int], None]
_wrap = partial(textwrap.wrap, break_long_words=False, break_on_hyphens=False)
WIDEST = 120  # columns beyond which no sentence is easier to read


def is_terminal() -> bool:
    """Whether a person looks at standard output."""
    return sys.stdout.isatty()


def width() -> int:
    return min(shutil.get_terminal_size().columns, WIDEST)


def break_line(line: str, hang: int = 0) -> str:
    """Returns a line as the terminal shows it: further lines as far in as the first, and `hang` more."""
    if not is_terminal() or len(line) <= width():
        return line
    front = line[: len(line) - len(line.lstrip())] + " " * hang
    return "\n".join(_wrap(line, width(), subsequent_indent=front))


def complain(text: str) -> None:
    """A sentence of trouble on standard error; on a terminal it breaks between words."""
    lines = text.splitlines()
    if sys.stderr.isatty():
        lines = [piece for line in lines for piece in _wrap(line, width()) or [""]]
    print("\n".join(lines), file=sys.stderr)


def fact(name: str, value: str, column: int = 20) -> str:
    """Returns a name and what it is, further lines of it below the first."""
    return break_line(f"{name:<{column}} {value}", column + 1 - (len(name) - len(name.lstrip())))


def nearest(said: str, names: Iterable[str]) -> str:
    """Returns a sentence with the name that was probably meant, with a space before it; "" when none is
    near."""
    near = difflib.get_close_matches(said, list(names), 1, 0.5)
    return phrase("help.meant", near=near[0]) if near else ""


def show_table(
    heads: Sequence[str], rows: Iterable[Sequence[object]], title: str = "", widest: int = WIDEST
) -> None:
    """Draw a table; for a terminal only."""
    _rich().table(heads, rows, title, widest)


def show_tables(tables: Iterable[tuple[Sequence[str], Sequence[Sequence[object]]]]) -> None:
    """Draw small tables beside each other; for a terminal only."""
    _rich().draw_beside(tables)


def show_finding(sentence: str, *, good: bool) -> None:
    """A sentence that is good news, or not; for a terminal only."""
    _rich().finding(sentence, good=good)


def draws_bars() -> bool:
    """Whether a bar would be seen."""
    return sys.stderr.isatty()


@contextmanager
def progress(key: str) -> Iterator[Progress]:
    """A bar under the sentence "progress.<key>", where standard error is a terminal; else nothing."""
    if not draws_bars():
        yield lambda _done, _count: None
        return
    with _rich().bar(phrase(f"progress.{key}"), phrase("progress.left")) as told:
        yield told


def track(each: Iterable[T], count: int, tell: Progress) -> Iterator[T]:
    """Yields the same items, and tells of each when the next one is asked for."""
    for done, one in enumerate(each, 1):
        yield one
        tell(done, count)


def _rich() -> ModuleType:
    from mailroom.commands import rich_screen  # noqa: PLC0415 - only where something is drawn

    return rich_screen
