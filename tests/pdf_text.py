"""A reader for exactly the PDFs that typst writes: which words stand on the pages, with no tool of the
machine's. In any other PDF it sees nothing."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_TOKEN = re.compile(rb"<<.*?>>BDC|/f\d+ [\d.]+ Tf|\bET\b|<([0-9A-Fa-f]+)>|\(", re.S)
_PIECE = re.compile(rb"\\.|[()]|[^\\()]+", re.S)


def pdf_text(raw: bytes) -> str:
    """The text of all pages, blanks and line ends left out (a PDF places glyphs, not words)."""
    return re.sub(r"\s+", "", pdf_lines(raw))


def pdf_lines(raw: bytes) -> str:
    """The text of all pages, a line for each piece that is placed by itself."""
    objects = {int(number): body for number, body in re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", raw, re.S)}
    found = ""
    for body in objects.values():
        if b"/Type/Page/" in body:
            resources = objects[_reference(b"/Resources", body)]
            fonts = {
                name: _glyphs(objects, int(number))
                for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
            }
            found += "".join(_shown(_stream(objects[_reference(b"/Contents", body)]), fonts))
    return found.replace("\u200b", "")


def _reference(key: bytes, body: bytes) -> int:
    found = re.search(key + rb" (\d+) 0 R", body)
    assert found, (key, body[:200])
    return int(found[1])


def _stream(body: bytes) -> bytes:
    return zlib.decompress(body.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0])


def _glyphs(objects: dict[int, bytes], font: int) -> dict[int, str]:
    table = _stream(objects[_reference(b"/ToUnicode", objects[font])])
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", table.split(b"endcodespacerange")[1])
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def _shown(content: bytes, fonts: dict[bytes, dict[int, str]]) -> Iterator[str]:
    font: dict[int, str] = {}
    for token in _tokens(content):
        name = re.fullmatch(rb"/(f\d+) [\d.]+ Tf", token)
        if name:
            font = fonts[name[1]]
        elif token == b"ET":
            yield "\n"
        else:
            yield "".join(font[token[at] << 8 | token[at + 1]] for at in range(0, len(token) - 1, 2))


def _tokens(content: bytes) -> Iterator[bytes]:
    """Font switches and ends of a text (ET) as they stand, strings decoded. A literal string may hold
    balanced parentheses."""
    at = 0
    while found := _TOKEN.search(content, at):
        at = found.end()
        if found[0].startswith(b"<<"):  # what the structure says of the text, no text on the page
            continue
        if found[0] != b"(":
            yield bytes.fromhex(found[1].decode()) if found[1] else found[0]
            continue
        start, depth = at, 1
        while depth:
            piece = _PIECE.match(content, at)
            assert piece
            at = piece.end()
            depth += {b"(": 1, b")": -1}.get(piece[0], 0)
        yield re.sub(rb"\\([0-7]{3}|.)", _unescape, content[start : at - 1], flags=re.S)


def _unescape(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code.isdigit():
        return bytes([int(code, 8)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(code, code)
