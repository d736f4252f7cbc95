"""The markup of the mail templates: a rendered template is parsed into blocks, which mail_text and mail_html
lay out.

It is made of lines, so that a person of the office can read and edit a template. Anything else is a
paragraph; a bare key is left out.

    # heading                   ## smaller heading
    - bullet                    + 1 | numbered
    ! a warning                 ~ small print
    key | value                 @ reply | label: a button.
    --- (a line across)         = 112 | who
    {menu}   {rating}   **stressed**.
    > who and when, above a quotation.
    % do it by | day | what holds then (%! urgent or late).
    * reply | label | small line | fill: the one filled button (^ the same, only outlined).
    : x | step | day: done      : > | step | day: now      : | step | day: later.
    & when | title | details | label | fill: a case of a list with its button (&! a late one)

In: `parse`: rendered markup, and the menu's `Choice`s. `value`, `quote`: a text. `line_of`: a line's markup.
Out: `Block`s; `Markup` that can neither become markup nor break a line, shown whole; a plain text.
Fails: raises nothing on any text.
See: How blocks look: mail_text.py, mail_html.py. Rendering a template: mail_composer.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from mailroom.writing.mail_blocks import STAR, Block, Choice
from mailroom.writing.mail_text import without_stars

# Private-use characters stand for a user's signs that would be markup; `_plain` turns them back.
VALUE, PIPE, QUOTED = "\ue000", "\ue001", "\ue010"
# Controls, separators of lines and paragraphs, marks of the reading direction, our own, halves of characters.
_UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ue000-\ue01f\ufeff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")


class Markup(str):
    """Text that is markup already: a template prints it as it is, and no other value."""

    __slots__ = ()


def value(text: str) -> Markup:
    """One line of a user's text as part of a template's line: folded, without controls, never markup."""
    return Markup(fold_value(text))


def fold_value(text: str) -> str:
    """`value` as a plain str. Printable text has no white space but the space, so most of it stays."""
    plain = text.isprintable()
    if not plain or "  " in text or text[:1] == " " or text[-1:] == " ":
        text = " ".join(text.split())
    if not text:
        return ""
    if not plain:
        text = _UNFIT.sub("", text)
    if "|" in text or "*" in text:
        text = text.replace("|", PIPE).replace("*", STAR)
    return VALUE + text


def quote(text: str) -> Markup:
    """Returns a user's text as a quotation: whole, with at most two empty lines together and none at its
    ends."""
    lines = _LINE_ENDS.split(text)
    for no, line in enumerate(lines):
        lines[no] = (line if line.isprintable() else _UNFIT.sub("", line.expandtabs(4))).rstrip()
    kept = "\n".join(line for no, line in enumerate(lines) if line or (no and lines[no - 1])).strip("\n")
    return Markup("\n".join(QUOTED + line for line in kept.split("\n")) if kept else "")


_PREFIXES = {"# ": "head", "- ": "bullet", "! ": "note", "~ ": "small", "+ ": "number", "@ ": "button"}
_PREFIXES |= {"= ": "call", "% ": "deadline", "%!": "alarm", "* ": "primary", "^ ": "second"}
_PREFIXES |= {": ": "step", "& ": "item", "&!": "item", "$ ": "picture"}
_SIGNS = "#-!~+@={>%*^:&$ " + QUOTED  # a line that is more than words begins with one of them
_CAPTION = "> "
_STEPS = {"x": "done", ">": "now", "": "later"}
Ratings = Sequence[tuple[str, str]]  # (the digit, its words), the best first


@dataclass
class _Reader:
    """Collects lines into blocks; `kind` is the block being collected."""

    blocks: list[Block] = field(default_factory=list)
    kind: str = ""
    lines: list[str] = field(default_factory=list)
    caption: str = ""

    def take(self, kind: str, line: str) -> None:
        if kind != self.kind:
            self.end()
            self.kind = kind
        self.lines.append(line)

    def end(self) -> None:
        lines = _facts(self.lines) if self.kind == "facts" else tuple(self.lines)
        if lines:
            kept = self.kind in ("facts", "quote")
            caption = self.caption if self.kind == "quote" else ""
            self.blocks.append(
                Block(self.kind, lines if kept else (_plain(" ".join(lines)),), caption=caption)
            )
            self.caption = ""
        self.kind, self.lines = "", []

    def single(self, block: Block) -> None:
        self.end()
        self.blocks.append(block)


def parse(markup: str, menu: Sequence[Choice] = (), ratings: Ratings = ()) -> list[Block]:
    """Returns the blocks of a rendered template; {menu} becomes a button for each choice, {rating} one for
    each mark."""
    blocks: list[Block] = []
    for part in markup.replace("\n---\n", "\n\n---\n\n").split("\n\n"):
        if QUOTED in part or "{menu}" in part or "{rating}" in part:
            blocks += _read_part(part, menu, ratings)
        else:
            blocks += _known_part(part)
    return blocks


def mark_greeting(blocks: list[Block]) -> list[Block]:
    """Returns the blocks of a letter, the first of which is its greeting where it ends with a comma."""
    if not blocks or blocks[0].kind != "para" or not blocks[0].lines[0].endswith(","):
        return blocks
    return [replace(blocks[0], kind="greeting"), *blocks[1:]]


def line_of(markup: str) -> str:
    """Returns a rendered line that is no block, a subject, as plain text."""
    return " ".join(without_stars(_plain(markup)).split())


# about as many as all templates have; a quotation never recurs and is not kept
@lru_cache(maxsize=1024)
def _known_part(part: str) -> tuple[Block, ...]:
    return tuple(_read_part(part, ()))


def _read_part(part: str, menu: Sequence[Choice], ratings: Ratings = ()) -> list[Block]:
    """The blocks of a part; parts are read apart, since an empty line ends every block."""
    if part == "{menu}":
        return [choice.block for choice in menu]
    whole = _whole_part(part)
    if whole is not None:
        return [whole]
    lines = part.split("\n")
    if all(line.rstrip(" ")[:2] in _PREFIXES for line in lines):
        return [block for line in lines for block in _sign_blocks(line)]
    reader = _Reader()
    for line in lines:
        if line.startswith(QUOTED):
            reader.take("quote", line[1:])
        else:
            _read_line(reader, line.strip(" "), menu, ratings)
    reader.end()
    return reader.blocks


def _whole_part(part: str) -> Block | None:
    """The block of a quotation, a line or a table of facts, as most parts are that letters do not share."""
    if part.startswith(QUOTED):
        quoted = part[1:].split("\n" + QUOTED)
        return Block("quote", tuple(quoted)) if len(quoted) == part.count("\n") + 1 else None
    if "|" not in part:
        return Block("para", (_plain(part.strip(" ")),)) if "\n" not in part and _is_plain(part) else None
    lines = part.split("\n")
    all_facts = all(_is_plain(line) and (" | " in line or line.endswith(" |")) for line in lines)
    return Block("facts", facts) if all_facts and (facts := _facts(lines)) else None


def _is_plain(line: str) -> bool:
    return line[:1] not in _SIGNS  # neither empty nor a sign in front


def _facts(lines: Sequence[str]) -> tuple[str, ...]:
    """Keys and values; a key without a value is left out."""
    found: list[str] = []
    for key, _, words in (line.partition("|") for line in lines):
        if words.strip():
            found += (_plain(key.strip()), _plain(words.strip()))
    return tuple(found)


def _read_line(reader: _Reader, line: str, menu: Sequence[Choice], ratings: Ratings = ()) -> None:
    if not line:
        reader.end()
        reader.caption = ""
    elif line.startswith(_CAPTION):
        reader.end()
        reader.caption = _plain(line[2:].strip())
    elif line[:2] in _PREFIXES:
        reader.end()
        reader.blocks += _sign_blocks(line)
    elif line.startswith("## "):
        reader.single(Block("subhead", (_plain(line[3:]),)))
    elif line == "---":
        reader.caption = ""  # a line across parts it from what it would say of a quotation
        reader.single(Block("rule"))
    elif line == "{rating}":
        for mark, words in ratings:
            reader.single(Block("star", (mark, words), mark))
    elif line == "{menu}":
        for choice in menu:
            reader.single(choice.block)
    else:
        reader.take("facts" if " | " in line or line.endswith(" |") else "para", line)


@lru_cache(maxsize=1024)  # a bullet or a button recurs among others
def _sign_blocks(line: str) -> tuple[Block, ...]:
    """The block of a line with a sign in front; none when nothing stands behind it."""
    kind, said = _PREFIXES[line[:2]], line[2:].strip()
    if kind in _TABLES or kind in _DEADLINES:
        return _table_block(kind, line)
    if kind == "picture":
        name, _, alt = map(_plain, said.partition(" | "))
        return (Block(kind, (name, alt)),)
    if kind in ("number", "button", "call"):
        front, words, *fill = (_plain(part.strip()) for part in f"{said} | ".split("|", 2))
        written = fill[0].strip(" |").replace("\\n", "\r\n") or front
        return (Block(kind, (front, words), written if kind == "button" else ""),)
    return (Block(kind, (_plain(said),)),) if said else ()


# How many parts a line of this kind has, without what its button writes.
_TABLES = {"primary": 3, "second": 3, "step": 3, "item": 4}
_DEADLINES = ("deadline", "alarm")  # as many lines as they like


def _table_block(kind: str, line: str) -> tuple[Block, ...]:
    """The block of a line of several parts; none of a line without words. A button without words to write
    writes its reply."""
    parts = [_plain(part.strip()) for part in line[2:].split("|")]
    if not any(parts):
        return ()
    if kind in _DEADLINES:
        label, day, *rest = (*parts, "")
        return (Block(kind, (label, day, *filter(None, rest))),)
    wanted = _TABLES[kind]
    parts += [""] * (wanted + 1 - len(parts))
    fill = parts[wanted].replace("\\n", "\r\n")
    if kind == "step":
        return (Block(kind, (_STEPS.get(parts[0], "later"), parts[1], parts[2])),)
    if kind == "item":
        return (Block(kind, ("late" if line[1] == "!" else "due", *parts[:4]), fill),)
    return (Block(kind, (parts[1], parts[2]), fill or parts[0]),)


def _plain(line: str) -> str:
    """Without the marks of values. A user's star stays STAR until the layout has read the template's."""
    return line.replace(VALUE, "").replace(PIPE, "|") if VALUE in line else line
