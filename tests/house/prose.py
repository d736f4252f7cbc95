"""What the house's lint finds in names, sentences and columns: `python -m tests.house.prose [PLACE…]` lists
it, a line a finding.

PLACE: a file or folder below mailroom/ (all of it when none is named). `test_prose.py` holds that there is
none."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import unicodedata
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "mailroom"
COLUMNS, WORDS = 110, 25
CELLS = 7  # separated by ";": a row of a spreadsheet

# Names that say nothing by themselves: lone participles and prepositions. Regular ones are known by their
# ending.
IRREGULAR = frozenset(
    "told said sent kept made found held written left heard seen known given gone shown cut taken laid "
    "sat met drawn born struck "
    "bound begun thrown torn worn spoken meant built paid caught brought thought sold lost won hidden "
    "grown done read put "
    "of by for from at to in on with after before beside between above below under over about against "
    "among during since until "
    "within without than like per via as off".split()
)
NO_PARTICIPLE = frozenset("need feed seed indeed speed exceed embed shed hundred".split())

# Sentences that read as riddles: what they say can be said straight.
RIDDLES = (
    re.compile(
        r"(?i)(?:^|[.:;]\s)what(?:ever)? (?:is|has|was|does|can)\b[^.:;"
        r",]{0,60}?\b(?:is|are|was|stays?|goes|counts)\b"
    ),
    re.compile(r"(?i)\bwho(?:so)?ever\b[^.:;]*\bwhose\b"),
)

# "place: name" that a reader outside the module would say, each with its reason.
NAMES: dict[str, str] = {
    "clerk.read.reader: read": "a verb: step 1 of a letter's four, as the README and the office call it",
    "procedure.letter: Sent": "beside Later and Never: the three ends of an attempt, as carriers call them",
    "shelves.register.tinydb_tables: read": "a TinyDB storage must have it",
    "doors.imap.imap_connection: read": "imaplib's own, overridden",
}


def lone(name: str) -> bool:
    """Whether a name is one participle or preposition and nothing else."""
    word = name.strip("_").lower()
    one_word = re.search(r"_|[a-z][A-Z]", name.strip("_")) is None
    regular = one_word and word.endswith("ed") and len(word) > 4 and word not in NO_PARTICIPLE
    return regular or word in IRREGULAR


def sentences(text: str) -> Iterator[str]:
    """The sentences of a docstring or comment; a paragraph, a colon or a semicolon ends one as a full stop
    does.
    """
    for paragraph in re.split(r"\n\s*\n|\n\s*[-*] ", text):
        yield from (part for part in re.split(r"(?<=[.:;?!])[)\"']?\s+", " ".join(paragraph.split())) if part)


def to_full_stops(text: str) -> Iterator[str]:
    """The sentences of a module's docstring, each up to its full stop; a label of its shape begins one, and a
    figure that stands indented is none.
    """
    for paragraph in re.split(r"\n\s*\n(?:    .*\n?)*|\n\s*[-*] |\n(?=(?:In|Out|Fails|See): )", text):
        yield from (part for part in re.split(r"(?<=[.?!])[)\"']?\s+", " ".join(paragraph.split())) if part)


def comments(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of each block of comments; lines that follow one another are one text."""
    first, last, parts = 0, -1, [""]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        text = re.sub(r"^#+:?\s?", "", token.string)
        if re.match(r"(fmt|noqa|type|ruff|pragma):?\b", text):
            continue
        own_line = not token.line[: token.start[1]].strip()
        if own_line and token.start[0] == last + 1:
            parts.append(text)
        else:
            if first:
                yield first, "\n".join(parts)
            first, parts = token.start[0], [text]
        last = token.start[0] if own_line else -1
    if first:
        yield first, "\n".join(parts)


def findings(path: Path) -> Iterator[str]:
    """What is wrong in one module, a line each: "file:line: what"."""
    source, place = path.read_text("utf-8"), path.relative_to(ROOT)
    tree = ast.parse(source)
    for number, line in enumerate(source.splitlines(), 1):
        if len(line) > COLUMNS:
            yield f"{place}:{number}: {len(line)} columns"
    texts = list(comments(source))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            texts.append((getattr(node, "lineno", 1), ast.get_docstring(node) or ""))
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and lone(node.name):
            module = ".".join(path.relative_to(HOUSE).with_suffix("").parts)
            if f"{module}: {node.name}" not in NAMES:
                yield f"{place}:{node.lineno}: the name {node.name} says nothing by itself"
    for sentence in to_full_stops(ast.get_docstring(tree) or ""):
        if len(sentence.split()) > WORDS:
            yield f"{place}:1: a sentence of {len(sentence.split())} words: {sentence[:60]}…"
    for number, text in sorted(texts):
        for sentence in sentences(text):
            if len(sentence.split()) > WORDS:
                yield f"{place}:{number}: a sentence of {len(sentence.split())} words: {sentence[:60]}…"
            if any(riddle.search(sentence) for riddle in RIDDLES):
                yield f"{place}:{number}: a riddle: {sentence[:80]}"


def wide_lines(path: Path) -> Iterator[str]:
    """Lines of a test beyond the columns.

    A remark for a tool must stand on its line, a row of a spreadsheet is one line, and marks above or below
    a letter take no room."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.count(";") > CELLS:
            continue
        said = re.sub(r"\s*# (?:type|noqa|fmt|pragma|ruff)\b.*", "", line)
        width = sum(unicodedata.category(letter) != "Mn" for letter in said)
        if width > COLUMNS:
            yield f"{path.relative_to(ROOT)}:{number}: {width} columns"


def modules(places: list[str]) -> Iterator[Path]:
    for place in map(Path, places or [str(HOUSE)]):
        yield from sorted(place.resolve().rglob("*.py")) if place.is_dir() else [place.resolve()]


if __name__ == "__main__":
    found = [one for path in modules(sys.argv[1:]) for one in findings(path)]
    print("\n".join([*found, f"{len(found)} findings"]))
