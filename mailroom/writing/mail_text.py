"""How a mail looks as plain text: its letterhead and blocks in lines of 72 columns.

In: `as_text`: `Block`s and a `Letterhead` or None. `paragraphs`: blocks. `wrap`: a text.
Out: the text part; the same words for paper; lines. No word is cut.
Fails: raises nothing on any text; a block of an unknown kind is an AssertionError of ours.
See: The HTML part: mail_html.py. The bytes of a mail: outgoing_mime.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice, takewhile

from mailroom.writing.mail_blocks import CLOSE_KINDS, STAR, Block, Letterhead

WIDTH = 72
_QUOTED_LINES = re.compile(rf"(.{{0,{WIDTH - 2}}}|[^ \n]+) \n?")  # as `wrap` cuts them, but all at once
_HOLD = "\ue000"  # stands for a blank at which no line ends: a mask and its number are one word
_MARK = re.compile(r"(?<=\[disamarkan) (?=\d)")
_FRONTED = ("number", "button", "call", "star")
_FRONT = 16  # columns of a front; behind a longer one the words begin a line of their own
_STEPS = {"done": "[x]", "now": "[>]", "later": "[ ]"}


def as_text(blocks: Sequence[Block], top: Letterhead | None = None) -> str:
    """Returns the letter as plain text: lines of at most 72 columns, except words that are longer than
    that."""
    out: list[str] = [_top(top)] if top else []
    before, pad = "", 0
    for at, block in enumerate(blocks):
        kind = block.kind
        if kind in CLOSE_KINDS:
            if kind != before:
                out.append("")
                pad = _pad(blocks, at) if kind in _FRONTED else 0
            out.append(_hang(kind, *block.lines, pad) if kind in _FRONTED else text_of(block))
        elif kind == "rule":
            out.append("")
        else:
            out += ("", "", text_of(block)) if kind == "subhead" else ("", text_of(block))
        before = kind
    return "\n".join(out).strip("\n") + "\n"


def _top(top: Letterhead) -> str:
    """The letterhead: the office, then the number, the task and the state of the case."""
    lines = [top.office.upper(), *wrap(top.unit)]
    strip = "  ".join(part for part in (top.number, top.task, f"[{top.chip}]" if top.chip else "") if part)
    return "\n".join([*lines, "", *wrap(strip)] if strip else lines)


def _pad(blocks: Sequence[Block], at: int) -> int:
    """The columns in front of the neighbouring blocks of the same kind that begin here."""
    kind = blocks[at].kind
    same = takewhile(lambda block: block.kind == kind, islice(blocks, at, None))
    return min(max(len(block.lines[0]) for block in same), _FRONT)


def text_of(block: Block) -> str:
    """Returns one block as lines of text; "" of a block whose lines hang on those beside it."""
    kind, lines = block.kind, block.lines
    if kind == "quote":
        cut = _QUOTED_LINES.findall(_MARK.sub(_HOLD, " \n".join(lines)) + " \n")
        quoted = "\n".join([("> " + line).rstrip() for line in cut]).replace(_HOLD, " ")
        return "\n".join((*wrap(without_stars(block.caption)), quoted)) if block.caption else quoted
    if kind == "facts":
        width = min(max(len(key) for key in lines[::2]), 24)
        facts = zip(lines[::2], lines[1::2], strict=True)
        wrapped = (wrap(without_stars(words), f"{key:<{width}}: ", " " * (width + 2)) for key, words in facts)
        return "\n".join(line for several in wrapped for line in several)
    return _block_text(kind, lines)


@lru_cache(maxsize=1024)
def _block_text(kind: str, lines: tuple[str, ...]) -> str:
    """The text of a block as many letters have it."""
    plain = [without_stars(line) for line in lines]
    if kind in _FRONTED or kind == "rule":
        return ""
    if kind == "head":
        return "\n".join(wrap(plain[0].upper()))
    if kind == "subhead":
        return "\n".join(wrap(plain[0] if plain[0][-1:] in ":?!." else plain[0] + ":"))
    if kind in ("primary", "second"):
        small = f"  ({plain[1]})" if plain[1] else ""
        return "\n".join(wrap(f"[ {plain[0]} ]{small}", "", "    "))
    if kind in ("deadline", "alarm"):
        due = wrap(" ".join(filter(None, plain[:2])), "!! " if kind == "alarm" else "")
        return "\n".join([*due, *(line for words in plain[2:] for line in wrap(words))])
    if kind == "picture":
        return "\n".join(wrap(f"[{plain[1]}]"))
    if kind == "step":
        return "\n".join(wrap(" ".join((_STEPS[plain[0]], plain[1], plain[2])), "", "    "))
    if kind == "item":
        late, when, title, about, label = plain
        front = "!! " if late == "late" else ""
        return "\n".join(
            line
            for words in (front + when, title, about, f"[ {label} ]" if label else "")
            if words.strip()
            for line in wrap(words)
        )
    first, rest = ("- ", "  ") if kind == "bullet" else ("", "")
    return "\n".join(wrap(plain[0], first, rest))


@lru_cache(maxsize=1024)
def _hang(kind: str, front: str, words: str, pad: int) -> str:
    """A number or a reply with its words hanging beside it, or below a long one."""
    front += "." if kind == "number" else ""
    indent = " " * (pad + 4)
    if len(front) > pad + 1:
        return "\n".join((f"  {front}", *wrap(without_stars(words), indent, indent)))
    return "\n".join(wrap(without_stars(words), f"  {front:<{pad}}  ", indent))


def without_stars(line: str) -> str:
    """Returns the line without the marks of stress; a user's own stars stay."""
    return line.replace("**", "").replace(STAR, "*") if "*" in line or STAR in line else line


def wrap(text: str, first: str = "", rest: str = "") -> list[str]:
    """`text` in lines of at most WIDTH columns. No word is cut: a longer one has a line of its own."""
    if len(first) + len(text) <= WIDTH:
        return [(first + text).rstrip()]
    text = _MARK.sub(_HOLD, text) + " "  # so that a space ends every line
    top = _lines_of(WIDTH - len(first)).match(text)
    assert top is not None
    following = _lines_of(WIDTH - len(rest)).findall(text, top.end())
    lines = [(first + top[1]).rstrip(), *((rest + line).rstrip() for line in following)]
    return [line.replace(_HOLD, " ") for line in lines]


@lru_cache(maxsize=128)
def _lines_of(room: int) -> re.Pattern[str]:
    """As much as fits up to a space, else all up to the next one."""
    return re.compile(rf"(.{{0,{max(0, room)}}}|[^ ]+) ", re.DOTALL)


def paragraphs(blocks: Iterable[Block]) -> list[str]:
    """Returns the letter between its greeting and the line across its foot, for paper; a list is one text of
    several lines, and each line of a quotation begins with "> "."""
    found: list[str] = []
    before = "head"
    for block in blocks:
        if block.kind == "rule":
            break
        if block.kind in ("head", "greeting"):
            continue
        if block.kind == "facts":
            pairs = zip(block.lines[::2], block.lines[1::2], strict=True)
            text = "\n".join(f"{key}: {without_stars(words)}" for key, words in pairs)
        elif block.kind == "quote":
            quoted = [f"> {line}".rstrip() for line in block.lines]
            text = "\n".join(filter(None, (without_stars(block.caption), *quoted)))
        elif block.kind in ("deadline", "alarm"):
            text = " ".join(without_stars(line) for line in block.lines)
        else:
            fronts = {"bullet": "- ", "number": f"{block.lines[0]}. ", "call": f"{block.lines[0]}: "}
            text = fronts.get(block.kind, "") + without_stars(block.lines[-1])
        if block.kind == before and block.kind in CLOSE_KINDS:
            found[-1] += "\n" + text
        else:
            found.append(text)
        before = block.kind
    return found
