"""Rich text as Outlook keeps it in a mail → the text a person would read.

Promises: never raises; at most 2,000,000 bytes of rich text are looked at, in one pass. Both of Outlook's
wrappings are undone: its compression (MS-OXRTFCP 2.2), and the HTML or plain text that it hid in rich text
(MS-OXRTFEX 2.1). Pictures, fonts and fields' codes are left out. The library for the compression goes on for
as long as a damaged file tells it to, a character at a time; so it is done here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailroom.text.charsets import clean, decode

MAX_RTF = 2_000_000

_FIRST = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes"
    rb" New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)  # MS-OXRTFCP 2.1.2.1: what the dictionary holds before the first letter
_RING = 4096


def decompress(data: bytes) -> bytes:
    """The rich text inside Outlook's compressed form, as far as it can be read; what is not compressed is
    given as it is."""
    if data[8:12] == b"MELA":
        return data[16 : 16 + MAX_RTF]
    if data[8:12] != b"LZFu":
        return data[:MAX_RTF] if data.startswith(b"{\\rtf") else b""
    out, at = bytearray(_FIRST), 16
    while at < len(data) and len(out) < MAX_RTF:
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            token = int.from_bytes(data[at : at + 2], "big")
            at += 2
            # how far back in the ring, which is written where `out` ends
            behind = (len(out) - (token >> 4)) % _RING
            if at > len(data) or not behind:
                return bytes(out[len(_FIRST) :])
            _copy(out, behind, (token & 15) + 2)
    return bytes(out[len(_FIRST) :])


def _copy(out: bytearray, behind: int, count: int) -> None:
    """Append `count` bytes that stand `behind` bytes back; what was never written there reads as a blank."""
    for _ in range(count):
        out.append(out[-behind] if behind <= len(out) else 32)


# Rich text → text.

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_BREAKS = {
    b"par": "\n",
    b"line": "\n",
    b"page": "\n",
    b"sect": "\n",
    b"row": "\n",
    b"tab": "\t",
    b"cell": "\t",
}
_SIGNS = {
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•",
    b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_UNSEEN = frozenset(
    b"fonttbl colortbl stylesheet info pict object listtable listoverridetable revtbl rsidtbl generator themedata header footer".split()
)


@dataclass
class _State:
    """What holds within one pair of braces."""

    hidden: bool = False
    skip: int = 1  # how many letters stand in for one \\u


@dataclass
class _Reader:
    out: list[str] = field(default_factory=list)
    # letters of the code page that wait to be decoded together
    pending: bytearray = field(default_factory=bytearray)
    page: str = "windows-1252"
    states: list[_State] = field(default_factory=lambda: [_State()])
    starred: bool = False
    swallow: int = 0

    def put(self, text: str) -> None:
        self.flush()
        if not self.states[-1].hidden:
            self.out.append(text)

    def letters(self, raw: bytes) -> None:
        if self.swallow:
            taken = min(self.swallow, len(raw))
            raw, self.swallow = raw[taken:], self.swallow - taken
        if raw and not self.states[-1].hidden:
            self.pending += raw

    def flush(self) -> None:
        if self.pending:
            self.out.append(decode(bytes(self.pending), self.page)[0])
            self.pending.clear()


def to_text(data: bytes) -> str:
    """The text of rich text; "" when it is none."""
    if not data.startswith(b"{\\rtf"):
        return ""
    reader = _Reader()
    for found in _TOKEN.finditer(data, 0, MAX_RTF):
        word, number, coded, symbol, brace, plain = found.groups()
        if word:
            _word(reader, word, int(number) if number else None)
        elif coded:
            reader.letters(bytes([int(coded, 16)]))
        elif symbol:
            _symbol(reader, symbol)
        elif brace:
            _brace(reader, brace)
        elif plain:
            reader.letters(plain)
        reader.starred = reader.starred and symbol == b"*"
    reader.flush()
    # pairs become one letter
    text = "".join(reader.out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return "\n".join(line.rstrip() for line in clean(text).split("\n")).strip()


def _brace(reader: _Reader, brace: bytes) -> None:
    reader.swallow = 0
    if brace == b"{" and len(reader.states) < 1_000:
        reader.states.append(_State(reader.states[-1].hidden, reader.states[-1].skip))
    elif brace == b"}" and len(reader.states) > 1:
        reader.flush()
        reader.states.pop()


def _symbol(reader: _Reader, symbol: bytes) -> None:
    if symbol == b"*":
        reader.starred = True
        reader.flush()
        reader.states[-1].hidden = True  # a destination that a plain reader does not know
    elif symbol in _SYMBOLS:
        reader.put(_SYMBOLS[symbol])


def _word(reader: _Reader, word: bytes, number: int | None) -> None:
    state = reader.states[-1]
    if word in _UNSEEN:
        reader.flush()
        state.hidden = True
    elif (
        word == b"htmlrtf"
    ):  # between these stands what only a reader of rich text should see (MS-OXRTFEX 2.1.3.1.4)
        reader.flush()
        state.hidden = number != 0
    elif word == b"ansicpg" and number:
        reader.page = f"windows-{number}" if number != 65001 else "utf-8"
    elif word == b"uc":
        state.skip = max(0, min(number or 0, 20))
    elif word == b"u" and number is not None:
        reader.put(chr(number & 0xFFFF))
        reader.swallow = state.skip
    elif word in _BREAKS:
        reader.put(_BREAKS[word])
    elif word in _SIGNS:
        reader.put(_SIGNS[word])
