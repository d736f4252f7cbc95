"""How tables, findings and bars are drawn on a terminal, by rich.

In: rows, headings, a title, the widest width; `finding`: a line and whether it is good; `bar`: two texts.
Out: drawn lines on standard output; `bar`: a function that gets (done, of).
Fails: raises nothing of its own; a closed pipe's OSError goes up.
See: What decides whether anything is drawn: terminal.py, which imports this module only then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from rich import box
from rich.columns import Columns
from rich.console import Console, JustifyMethod
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

STEPS = 500  # that a bar is seen to move at most: a journal has a million lines
WIDEST = 120  # columns beyond which nothing is easier to read


def console(stream: TextIO, widest: int = WIDEST) -> Console:
    screen = Console(file=stream, highlight=False, markup=False, emoji=False)
    screen.width = min(screen.width, widest)
    return screen


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], title: str, widest: int) -> None:
    """Draw it."""
    screen = console(sys.stdout, widest)
    screen.print(_build_table(heads, rows, title, screen.width))


def draw_beside(tables: Iterable[tuple[Sequence[str], Sequence[Sequence[object]]]]) -> None:
    """Draw them beside each other where the terminal is wide enough."""
    screen = console(sys.stdout)
    screen.print(Columns([_build_table(heads, rows, "", screen.width) for heads, rows in tables]))


def _build_table(heads: Sequence[str], rows: Iterable[Sequence[object]], title: str, width: int) -> Table:
    """A table. A column of numbers stands to the right; where cells break, lines part the rows."""
    cells = [tuple(map(str, row)) for row in rows]
    widths = _column_widths([tuple(heads), *cells], width - 3 * len(heads) - 1)
    made = Table(
        title=Text(title) if title else None,
        title_justify="left",
        title_style="bold",
        box=box.ROUNDED,
        border_style="dim",
        header_style="bold",
        show_lines=any(widths) or any("\n" in cell for row in cells for cell in row),
    )
    for number, head in enumerate(heads):
        numeric = bool(cells) and all(row[number].isdigit() for row in cells)
        side: JustifyMethod = "right" if numeric else "left"
        made.add_column(Text(head), justify=side, width=widths[number], overflow="fold")
    for row in cells:
        made.add_row(*map(Text, row))
    return made


def _column_widths(rows: Sequence[Sequence[str]], room: int) -> list[int | None]:
    """Returns None for each column when all cells fit in one line.

    Otherwise each column is as wide as its longest word, and the remaining room is shared among columns that
    need more. When even the words have no room, rich decides."""
    columns = list(zip(*rows, strict=True))
    natural = [max(len(line) for cell in column for line in cell.split("\n")) for column in columns]
    words = [max((len(word) for cell in column for word in cell.split()), default=1) for column in columns]
    left, wanted = room - sum(words), sum(natural) - sum(words)
    if sum(natural) <= room or left < 0:
        return [None] * len(columns)
    return [word + left * (whole - word) // wanted for word, whole in zip(words, natural, strict=True)]


def finding(line: str, *, good: bool) -> None:
    """A sentence with a tick before it, or a red one with a cross."""
    mark = Text("✓", style="green") if good else Text("✗", style="bold red")
    grid = Table.grid(padding=(0, 1))
    grid.add_row(mark, Text(line, style="" if good else "bold red"))
    console(sys.stdout).print(grid)


@contextmanager
def bar(label: str, left: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error with the time left, gone when the work is done. Lines that are said
    meanwhile stand above it."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(complete_style="blue", finished_style="green", pulse_style="blue"),
        TaskProgressColumn(),
        TextColumn(left, markup=False),
        TimeRemainingColumn(compact=True),
    )
    screen, beside = console(sys.stderr), sys.stdout.isatty()
    with Progress(*columns, console=screen, transient=True, redirect_stdout=beside) as bars:
        task, shown = bars.add_task(label, total=None), 0

        def tell(done: int, count: int) -> None:
            nonlocal shown
            if done == count or abs(done - shown) * STEPS >= count:
                shown = done
                bars.update(task, completed=done, total=count or None)

        yield tell
