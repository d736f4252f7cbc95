"""`sop`: prints the signed SOP: its boxes, its table with this office's limits, and every stage with its ways
and its bells (reminders, automatic steps).

It fits a page of 100 columns; --markdown prints the tables as docs/flow.md has them.

In: `arguments`: argparse's parser. `run`: a `Call`. `table`, `desks`: the `House`. `markdown`: headings and
rows.
Out: texts; exit status 0.
Fails: OSError, TOMLDecodeError: cli.toml cannot be read.
See: The law itself: procedure/sop.py. The boxes: config/sop_boxes.py."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from mailroom.commands import Call
from mailroom.commands.terminal import is_terminal, show_table, width
from mailroom.procedure import sop
from mailroom.procedure.office_facts import House
from mailroom.procedure.sop import Bell, Stage, Way
from mailroom.writing.cli_sentences import phrase, word

# The limits that a row of the table stands for; those called "whole" belong to the case, not to a desk.
ROW_LIMITS: dict[int, tuple[str, ...]] = {
    1: ("completion",),
    2: ("verification", "danger", "first_response"),
    3: ("whole_oversight",),
    4: ("distribution", "first_follow_up"),
    5: ("execution", "silence", "reprimand"),
    6: ("answering", "whole", "whole_information", "whole_ppid"),
    7: ("comment", "review"),
    8: ("closing", "afterwards"),
    9: ("report",),
}
KINDS = ("case", "disposition", "text", "reprimand", "report", "register")


WIDTH = 100  # columns that a page of the SOP has at most
_HEADS = ("row", "who", "does", "needs", "within", "here", "output")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--markdown", action="store_true", help=phrase("sop.markdown"))


def run(call: Call) -> int:
    """Print it. Needs no store."""
    house = call.config.house
    if call.args.markdown:
        call.write(f"{table(house)}\n\n{desks(house)}")
        return 0
    for line in _boxes(call):
        call.write(line)
    if is_terminal() and width() >= WIDTH:
        show_table([phrase(f"sop.{name}") for name in _HEADS], _rows(house), widest=WIDTH)
    else:
        for line in _rows_below_each_other(house):
            call.write(line)
    for line in _desks_below_each_other(house):
        call.write(line)
    return 0


def _boxes(call: Call) -> Iterator[str]:
    house = call.config.house
    for key, told in house.boxes.items():
        said = told or ((house.unit,) if key == "unit" else ())
        for no, line in enumerate(said or [phrase("sop.empty")], 1):
            name = phrase(f"sop_box.{key}") if no == 1 else ""
            yield from _fill(f"{name:<24}{f'{no}. ' if len(said) > 1 else ''}", line)
    yield ""


def _rows_below_each_other(house: House) -> Iterator[str]:
    """The table for a narrow screen, a cell a line."""
    for number, *cells in _rows(house):
        for name, cell in zip(_HEADS[1:], cells, strict=True):
            front = f"{number:<3}" if name == "who" else "   "
            yield from _fill(f"{front}{phrase(f'sop.{name}'):<21}", cell)
        yield ""


def _desks_below_each_other(house: House) -> Iterator[str]:
    """Every stage with its ways and bells, a line each."""
    for kind in KINDS:
        yield phrase(f"sop.{kind}")
        yield ""
        for stage in _stages(kind):
            limit = phrase("sop.limited", limit=house.limit(stage.limit)) if stage.limit else ""
            about = {"row": stage.row, "holder": word("role", str(stage.holder)), "limit": limit}
            yield from _fill("  ", f"{stage.words} ({phrase('sop.at', **about)})")
            for way in stage.ways:
                yield from _fill("    - ", _way(way))
            for bell in stage.bells:
                yield from _fill("    * ", _bell(bell))
            yield ""
    yield from _fill("", phrase("sop.legend"))


def _fill(front: str, text: str) -> list[str]:
    """`text` behind `front`, in lines of the screen's width but no wider than a page."""
    most = min(width(), WIDTH) if is_terminal() else WIDTH
    hang = " " * len(front)
    return textwrap.wrap(text, most, initial_indent=front, subsequent_indent=hang, break_on_hyphens=False)


def table(house: House) -> str:
    """Rows 1-9 in the SOP's order and words, each with the limits as this office has set them."""
    return markdown([phrase(f"sop.{name}") for name in _HEADS], _rows(house))


def _rows(house: House) -> Iterator[tuple[str, ...]]:
    for row in sop.ROWS:
        limits = "; ".join(f"{word('limit', key)} {house.limit(key)}" for key in ROW_LIMITS[row.number])
        yield str(row.number), row.who, row.does, row.needs, row.within, limits, row.output


def _stages(kind: str) -> list[Stage]:
    return [stage for key, stage in sop.STAGES.items() if key.startswith(f"{kind}.")]


def desks(house: House) -> str:
    """Returns the text on every stage: whose desk it is, how long a case may lie there, the ways on, and what
    happens as time passes."""
    parts = []
    heads = [phrase(f"sop.{name}") for name in ("stage", "row", "holder", "here", "ways", "bells")]
    for kind in KINDS:
        rows = [_desk(stage, house) for stage in _stages(kind)]
        parts.append(f"### {phrase(f'sop.{kind}')}\n\n{markdown(heads, rows)}")
    return "\n\n".join(parts)


def _desk(stage: Stage, house: House) -> Sequence[str]:
    limit = str(house.limit(stage.limit)) if stage.limit else "–"
    ways, bells = ("<br>".join(lines) or "–" for lines in (map(_way, stage.ways), map(_bell, stage.bells)))
    return (stage.words, str(stage.row), word("role", str(stage.holder)), limit, ways, bells)


def _way(way: Way) -> str:
    to = f" → {word('stage', way.to)}" if way.to else ""
    return f"{word('role', str(way.role))}: {way.words}{to}"


def _bell(bell: Bell) -> str:
    told = f" ({', '.join(word('role', str(role)) for role in bell.tells)})" if bell.tells else ""
    return f"{bell.words}{told}{' → ' + word('stage', bell.to) if bell.to else ''}"


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Returns a Markdown table; a bar in a cell stays a bar."""
    whole = (heads, ["---"] * len(heads), *rows)
    lines = ([cell.replace("|", "\\|").replace("\n", " ") for cell in cells] for cells in whole)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
