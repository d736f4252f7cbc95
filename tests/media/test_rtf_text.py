"""Rich text as Outlook keeps it: its compression undone, its text read, nothing raised."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from mailroom.media import rtf_text
from tests.tables import for_each

# The worked example of MS-OXRTFCP 3.1, and one whose letters are copied from within themselves (3.2).
PLAIN = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 "
    "0af32068656c090020627705b06c647d0a800fa0".replace(" ", "")
)
CROSSING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


def packed(text: bytes) -> bytes:
    """Compressed by letters alone, which is a legal way, too."""
    flagged = b"".join(b"\x00" + text[at : at + 8] for at in range(0, len(text), 8))
    end = b"\x01" + struct.pack(">H", (207 + len(text)) % 4096 << 4) if len(text) % 8 == 0 else b""
    if not end:
        last = len(text) % 8
        flagged = (
            flagged[: -last - 1]
            + bytes([1 << last])
            + flagged[-last:]
            + struct.pack(">H", (207 + len(text)) % 4096 << 4)
        )
    body = flagged + end
    return struct.pack("<II4sI", len(body) + 12, len(text), b"LZFu", 0) + body


def test_the_examples_of_the_standard_are_unpacked() -> None:
    assert rtf_text.decompress(PLAIN) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf_text.decompress(CROSSING) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_what_is_not_compressed_is_given_as_it_is() -> None:
    text = rb"{\rtf1 halo}"
    assert rtf_text.decompress(struct.pack("<II4sI", len(text) + 12, len(text), b"MELA", 0) + text) == text
    assert rtf_text.decompress(text) == text
    assert rtf_text.decompress(b"halo") == b""


@given(st.binary(max_size=200))
def test_letters_survive_packing(text: bytes) -> None:
    assert rtf_text.decompress(packed(text)) == text


@for_each(
    ("source", "text"),
    [
        (
            rb"{\rtf1\ansi Jalan rusak\par Mohon diperbaiki\line Terima kasih}",
            "Jalan rusak\nMohon diperbaiki\nTerima kasih",
        ),
        (rb"{\rtf1\ansi\ansicpg1252 caf\'e9 \u8211? \{x\} a\~b\emdash c}", "café – {x} a b—c"),
        (rb"{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}", "Привет"),
        (rb"{\rtf1\uc2 \u-10179\'3f\'3f\u-8704\'3f\'3f!}", "😀!"),
        (
            (
                rb"{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\*\generator Riched20;}{\pict"
                rb" 89504e47}Isi{\info{\author X}}}"
            ),
            "Isi",
        ),
        (
            (
                rb"{\rtf1\fromhtml1{\*\htmltag64 <p>}Isi \htmlrtf {\b \htmlrtf0 tebal\htmlrtf"
                rb" }\htmlrtf0{\*\htmltag72 </p>}\par}"
            ),
            "Isi tebal",
        ),
        (rb"{\rtf1 a{\b b{\i c}}d}}}} e", "abcd e"),
        (b"{\\rtf1 a" + b"{" * 50_000 + b"b", "ab"),
        (b"bukan rtf", ""),
    ],
)
def test_the_text_of_rich_text(source: bytes, text: str) -> None:
    assert rtf_text.to_text(source) == text


@given(
    st.lists(
        st.sampled_from(
            [
                b"{",
                b"}",
                rb"\*",
                rb"\u",
                rb"\u-1?",
                rb"\'4",
                rb"\'41",
                rb"\htmlrtf",
                rb"\uc0",
                b"a",
                b"\\",
                rb"\ansicpg99999 ",
            ]
        ),
        max_size=40,
    )
)
def test_any_rich_text_raises_nothing(pieces: list[bytes]) -> None:
    rtf_text.to_text(b"{\\rtf1" + b"".join(pieces))


@given(st.binary(max_size=300))
def test_any_bytes_are_unpacked(data: bytes) -> None:
    rtf_text.decompress(data[:8] + b"LZFu" + data[8:])
    rtf_text.decompress(data)
