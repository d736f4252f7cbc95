"""`sop`: the signed table of the SOP with this office's limits, and every desk, way and bell, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mailroom.commands import Call
from mailroom.procedure import sop
from mailroom.procedure.house import House
from mailroom.procedure.sop import Bell, Stage, Way
from mailroom.writing.cli_sentences import phrase, word

# The limits that a row of the table stands for; those called "whole" belong to the case, not to a desk.
ROW_LIMITS: dict[int, tuple[str, ...]] = {
    1: ("completion",),
    2: ("verification", "first_response"),
    3: ("whole_oversight",),
    4: ("distribution", "first_follow_up"),
    5: ("execution", "silence", "reprimand"),
    6: ("answering", "whole", "whole_information", "whole_ppid"),
    7: ("comment",),
    8: ("closing",),
    9: ("report",),
}


def run(call: Call) -> int:
    """Print it. Needs no store."""
    call.say(f"{table(call.config.house)}\n\n{desks(call.config.house)}")
    return 0


def table(house: House) -> str:
    """Rows 1-9 in the SOP's order and words, each with the limits as this office has set them."""
    rows = []
    for row in sop.ROWS:
        limits = "; ".join(f"{word('limit', key)} {house.limit(key)}" for key in ROW_LIMITS[row.number])
        rows.append((str(row.number), row.who, row.does, row.needs, row.within, limits, row.output))
    heads = [phrase(f"sop.{name}") for name in ("row", "who", "does", "needs", "within", "here", "output")]
    return markdown(heads, rows)


def desks(house: House) -> str:
    """Every stage: whose desk it is, how long it may lie there, the ways on, and what time does."""
    parts = []
    heads = [phrase(f"sop.{name}") for name in ("stage", "row", "holder", "here", "ways", "bells")]
    for kind in ("case", "disposition", "reprimand", "report"):
        rows = [_desk(stage, house) for key, stage in sop.STAGES.items() if key.startswith(f"{kind}.")]
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
    """A Markdown table; a bar in a cell stays a bar."""
    whole = (heads, ["---"] * len(heads), *rows)
    lines = ([cell.replace("|", "\\|").replace("\n", " ") for cell in cells] for cells in whole)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
