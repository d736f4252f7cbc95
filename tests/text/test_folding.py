"""How texts are compared: what looks alike is the same, and each character knows where it stood."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mailroom.reading.language.lexicon import lower
from mailroom.text.folding import fold
from mailroom.text.phrases import places_of
from tests.tables import for_each
from tests.work_count import cpu_seconds


@for_each(
    ("text", "read"),
    [
        ("Budi Santoso", "budi santoso"),
        ("Bu\u00addi\u200b San\u2060toso", "budi santoso"),  # soft hyphen, zero width, word joiner
        ("\u202eBudi\u202c", "budi"),  # bidi marks
        ("Bu\ufe0fdi\U000e0041", "budi"),  # a variation selector, a tag
        ("Вudі Sаntоsо", "budi santoso"),  # Cyrillic letters among them
        ("ΒUDΙ", "budi"),  # Greek ones
        ("ＢＵＤＩ ０８１２", "budi 0812"),
        ("𝓑𝓾𝓭𝓲 ⓑⓤⓓⓘ", "budi budi"),
        ("Búdï", "budi"),
        ("1️⃣2️⃣3️⃣", "123"),
        ("٠٨١٢", "0812"),
        ("B u d i", "budi"),
        ("B.u.d.i S-a-n-t-o", "budi santo"),
        ("R🌸O🌸S🌸A", "rosa"),
        ("budi [at] surel (titik) com", "budi@surel.com"),
        ("budi_at_warga_dot_com", "budi@warga.com"),
        ("budi at gmail titik com", "budi@gmail.com"),
        ("budi@gmail . com", "budi@gmail.com"),
        # what stays as it stands
        ("titik api di desa", "titik api di desa"),
        ("RT 5 RW 2, a dan b", "rt 5 rw 2, a dan b"),
        ("jl. a. yani", "jl. a. yani"),
        ("satu\ndua\tiga", "satu\ndua\tiga"),
        ("", ""),
    ],
)
def test_a_text_is_read_as_it_looks(text: str, read: str) -> None:
    assert fold(text).text == read


@for_each(
    ("text", "phrase", "found"),
    [
        ("Kata B u d i itu", "Budi", ["B u d i"]),
        ("Kata Bu\u00adДі dan Вudі.", "budi", ["Вudі"]),
        ("tulis ke budi [at] surel (titik) com ya", "budi@surel.com", ["budi [at] surel (titik) com"]),
        ("Budi\n  Santoso, BUDI SANTOSO", "budi santoso", ["Budi\n  Santoso", "BUDI SANTOSO"]),
        ("Budiman dan sebudi", "budi", []),
        ("telepon 0812-3456-7890", "+62 812 3456 7890", ["0812-3456-7890"]),
    ],
)
def test_what_is_found_stands_in_the_text_itself(text: str, phrase: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in places_of(text, [phrase])] == found


def test_a_sign_that_is_whole_words_is_one_letter() -> None:
    assert fold("Nabi ﷺ bersabda").text == "nabi ﷺ bersabda"
    assert len(lower("ﷺ" * 100)) == 100


@given(st.text(max_size=200))
def test_every_character_has_its_place_in_order(text: str) -> None:
    folded = fold(text)
    assert len(folded.places) == len(folded.text) + 1
    assert list(folded.places) == sorted(folded.places)
    spans = [folded.span(at, at + 1) for at in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)


@for_each("piece", ["a ", "[at] ", "a.b.", "- ", "é", "x titik ", "((at", "\u200b", "a_", "1️⃣"])
def test_time_grows_with_the_text(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        return cpu_seconds(lambda: fold.__wrapped__(text))

    assert min(seconds(80_000) for _ in range(3)) < 12 * max(min(seconds(20_000) for _ in range(3)), 0.002)
