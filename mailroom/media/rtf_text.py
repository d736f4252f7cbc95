"""Rich text, in a file or as Outlook keeps it in a mail → the text a person would read.

Outlook's compression (MS-OXRTFCP 2.2) is undone, and the HTML or plain text that it hid in rich text
(MS-OXRTFEX 2.1). Pictures, fonts and the codes of fields are left out. At most 2,000,000 bytes are read, in
one pass.

In: `to_text`, `decompress`: bytes.
Out: text; plain rich text, b"" when it is damaged.
Fails: raises nothing.
See: Taking the author out of an RTF: rtf_cleaning.py. Where Outlook keeps it: reading/mime/winmail.py and
outlook_msg.py."""

from __future__ import annotations

import re

from mailroom.text.charsets import clean, decode

MAX_RTF = 2_000_000
_MAX_GROUPS = 999  # braces within one another

# MS-OXRTFCP 2.1.2.1: what the dictionary holds before the first letter
_FIRST = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans"
    rb" SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_RING = 4096

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
# control words and symbols that stand for text
_TEXTS = {
    **dict.fromkeys((b"par", b"line", b"page", b"sect", b"row", b"\n", b"\r"), "\n"),
    **dict.fromkeys((b"tab", b"cell"), "\t"),
    **dict.fromkeys((b"emspace", b"enspace", b"~"), " "),
    b"emdash": "—",
    b"endash": "–",
    **{b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”"},
    **{b"bullet": "•", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"},
}
# destinations whose text nobody sees; \* marks others that a plain reader does not know
_UNSEEN = frozenset(
    b"fonttbl colortbl stylesheet info pict object listtable listoverridetable revtbl rsidtbl generator"
    b" themedata header footer".split()
)
_BESIDE = frozenset(b"header footer info".split())  # they say something, though not in the text


def decompress(data: bytes) -> bytes:
    """Returns the rich text inside Outlook's compressed form, as far as it can be read; plain rich text as it
    is."""
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
            for _ in range((token & 15) + 2):  # a place never written reads as a blank
                out.append(out[-behind] if behind <= len(out) else 32)
    return bytes(out[len(_FIRST) :])


def to_text(data: bytes, *, all_of_it: bool = False) -> str:
    """Returns the text of rich text; "" when it is not rich text. all_of_it: with headers, footers, text
    boxes and where links lead."""
    if not data.startswith(b"{\\rtf"):
        return ""
    out: list[str] = []
    letters, page = bytearray(), "windows-1252"  # letters of the code page that are decoded together
    hidden, stand_ins, groups = False, 1, list[tuple[bool, int]]()  # what holds within one pair of braces
    to_skip = 0  # letters that stand in for the \u before them

    def flush() -> None:
        if letters:
            out.append(decode(bytes(letters), page)[0])
            letters.clear()

    for found in _TOKEN.finditer(data, 0, MAX_RTF):
        word, number, coded, symbol, brace, plain = found.groups()
        value = int(number) if number else None
        if coded or plain:
            raw = bytes([int(coded, 16)]) if coded else plain
            letters += b"" if hidden else raw[to_skip:]
            to_skip = max(0, to_skip - len(raw))
        elif brace:
            to_skip = 0
            if brace == b"{" and len(groups) < _MAX_GROUPS:
                groups.append((hidden, stand_ins))
            elif brace == b"}" and groups:
                flush()
                hidden, stand_ins = groups.pop()
        elif all_of_it and (symbol == b"*" or word in _BESIDE):
            to_skip = 0
        elif symbol == b"*" or word in _UNSEEN or word == b"htmlrtf":
            flush()
            # only readers of rich text should see what stands before \htmlrtf0 (MS-OXRTFEX 2.1.3.1.4)
            hidden = word != b"htmlrtf" or value != 0
        elif word == b"ansicpg" and value:
            page = "utf-8" if value == 65001 else f"windows-{value}"
        elif word == b"uc":
            stand_ins = max(0, min(value or 0, 20))
        elif (
            text := chr(value & 0xFFFF) if word == b"u" and value is not None else _TEXTS.get(word or symbol)
        ):
            flush()
            out += [] if hidden else [text]
            to_skip = stand_ins if word == b"u" else to_skip
    flush()
    # pairs of surrogates become one letter
    joined = "".join(out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return "\n".join(line.rstrip() for line in clean(joined).split("\n")).strip()
