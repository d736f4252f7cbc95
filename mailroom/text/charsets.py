"""Which charset the bytes of a mail are decoded with, also where the mail names a wrong, unknown or no
charset.

Tried in this order: seven-bit charsets, known by their escapes; valid UTF-8, whatever is declared; UTF-8 with
a few broken bytes. Then come the declared charset, unless its text looks wrong, and a guess. At the end
windows-1252 is taken. ISO-8859-1 is read as windows-1252.

In: `decode`: bytes, and the charset that the mail declares or None. `codec_of`: its name. `clean`,
`clean_line`: a text.
Out: (text, the charset that was used); Python's codec, or None; the text without control characters.
Fails: raises nothing but MemoryError.
See: How much a text looks like a language: language_score.py. Base64 and quoted-printable:
transfer_encodings.py."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path

from mailroom.text.language_score import DOUBLE_BYTE, coherent, score, suspicious

MAX_GUESSES = 100  # of lines, and 40 of longer texts, in one mail
MAX_GUESSED = 24_576  # bytes of them all; 4 KB take up to 70 ms, a longer text hardly more
_SAMPLE = 16_384
_LINE = 300

# What senders write → the codec that reads what they really send.
_NAMES = tomllib.loads((Path(__file__).parent / "charset_names.toml").read_text(encoding="utf-8"))
_CODECS = {name: codec for codec, names in _NAMES["codecs"].items() for name in names.split()}
# no program has sent them for twenty years, but some still say so
_OLD = {"cp437", "cp850", "cp858", "mac-roman"}
_SEVEN_BIT = {"iso2022_jp_ext", "iso2022_kr", "hz", "utf-7"}
_WIDE = {"utf-16", "utf-16-le", "utf-16-be", "utf-32"}
_SECOND: dict[str, list[str]] = _NAMES["second"]
_GUESSES = _NAMES["guesses"].split()

_ASCII = bytes(range(128))
_UTF8_RUN = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})")
# C0 without tab and newline, DEL, C1, surrogates, the bidirectional overrides (they forge what a reader
# sees), noncharacters, and the tags: letters that no person sees and a program that reads along would obey.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
_MARKS = 30  # on one letter
_STACKS = 1_000  # characters of a text in which marks may be too many
_HEADER_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff"
    "\U000e0000-\U000e007f]+"
)


@cache
def _marks() -> frozenset[str]:
    return frozenset(mark for mark in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(mark))


@cache
def _too_many_marks() -> re.Pattern[str]:
    """More marks on one letter than the thirty of any script (UAX 15, stream-safe text): whoever composes or
    draws them takes the square of their number."""
    marks = "".join(sorted(_marks()))
    return re.compile(f"(?<=[{marks}]{{{_MARKS}}})[{marks}]+")


def _without_stacked_marks(text: str) -> str:
    # Thirty-one in a row cover a 31st character: a text that has no mark at any of those has no such row.
    if len(text) < _STACKS or text.isascii() or _marks().isdisjoint(text[:: _MARKS + 1]):
        return text
    return _too_many_marks().sub("", text)


def clean(text: str) -> str:
    """`text` with newlines as \\n and without control characters (tabs stay): what a body may hold."""
    text = _without_stacked_marks(text.replace("\r\n", "\n"))
    if text.replace("\n", "").isprintable():  # nearly every text, and told quickly
        return text
    for end in "\r\u2028\u2029\x0c":
        text = text.replace(end, "\n")
    return _CONTROL.sub("", text)


def clean_line(text: str) -> str:
    """`text` as one line without control characters: what a header, a name or a file name may hold."""
    text = _without_stacked_marks(text)
    return _HEADER_CONTROL.sub(" ", text) if not text.isprintable() else text


@lru_cache(maxsize=512)
def codec_of(label: str | None) -> str | None:
    """Returns the codec for a charset name as mails write it; None when it names no charset that we read."""
    if not label:
        return None
    name = label[:80].strip().strip("\"'<>();, ").lower().split("*")[0].split(";")[0].strip("\"' ")
    name = name.removeprefix("charset=").strip("\"' ").replace(" ", "-")
    spellings = (name, name.replace("_", "-"), name.removeprefix("cs").removeprefix("x-"))
    return next((_CODECS[one] for one in spellings if one in _CODECS), None)


def decode(data: bytes, label: str | None = None) -> tuple[str, str]:
    """Returns (text, charset that read it). label: the charset that the mail names, or None.

    The name is believed when the bytes can be read by it and the text looks right (`_decode_high`)."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark) and (codec == "utf-8" or len(data) % 2 == 0):
            return clean(data[len(mark) :].decode(codec, "replace")), codec
    claimed = codec_of(label)
    if data.isascii():
        return _decode_ascii(data, claimed)
    wide = claimed if claimed in _WIDE and not _is_utf8(data) else _looks_wide(data) or _untold_wide(data)
    if wide:
        return _decode_wide(data, wide)
    text, codec = _decode_high(data, claimed)
    return clean(_undouble(text) if codec == "utf-8" else text), codec


_TWICE = re.compile("[\u00c2-\u00f4](?:[\u0080-\u00bf]|[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ])")
_WINDOWS = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(128, 256)}


_CERTAINLY_TWICE = re.compile("[\u00c2-\u00f4][^ -~\\s]{2}")  # of a sign or of a letter beyond Latin


def _undouble(text: str) -> str:
    """Repairs UTF-8 that a program took for windows-1252 and wrote in UTF-8 once more, or twice.

    Each letter beyond ASCII then appears as two or more, in the whole text or in the lines from such a
    program."""
    whole = _join_halves(text)
    if whole != text or not _CERTAINLY_TWICE.search(text):
        return whole
    return "".join(
        _join_halves(line) if _CERTAINLY_TWICE.search(line) or len(_TWICE.findall(line)) > 1 else line
        for line in text.splitlines(keepends=True)
    )


def _join_halves(text: str) -> str:
    for _ in range(2):
        if not _TWICE.search(text):
            break
        try:
            text = text.translate(_WINDOWS).encode("latin-1").decode("utf-8")
        except UnicodeError:
            break
    return text


def _decode_ascii(data: bytes, claimed: str | None) -> tuple[str, str]:
    """Seven-bit bytes: plain ASCII, or one of the charsets that hide in it."""
    if claimed in _WIDE and b"\x00" in data:
        return _decode_wide(data, claimed or "")
    if b"\x1b$" in data or b"\x1b(" in data:
        claimed = "iso2022_kr" if b"\x1b$)C" in data[:200] else "iso2022_jp_ext"
    if claimed in _SEVEN_BIT:
        text = _strict(data, claimed or "")
        return clean(text if text is not None else data.decode(claimed or "", "replace")), claimed or ""
    wide = _looks_wide(data) or _untold_wide(data)
    if wide:
        return _decode_wide(data, wide)
    hz = (_strict(data, "hz") if b"~{" in data and b"~}" in data else None) or ""
    if not hz.isascii() and score(hz) > 0.6:
        return clean(hz), "hz"
    return clean(_untold_utf7(data) or data.decode("ascii")), "ascii"


_SHIFTED = re.compile(rb"\+[A-Za-z0-9/]{3,}-|\+[A-Za-z0-9/]{3,}(?=[\s.,+]|\Z)")


def _untold_utf7(data: bytes) -> str | None:
    """UTF-7 that nothing names: all can be read so, and several letters look like those of a language."""
    if b"+" not in data or len(_SHIFTED.findall(data[:_SAMPLE])) < 2:
        return None
    text = _strict(data, "utf-7")
    letters = text is not None and not text.isascii() and score(text) >= 0.6 and coherent(text)
    return text if letters else None


def _looks_wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is NUL."""
    head = data[:2000]
    if len(head) < 8 or head.count(0) * 5 < len(head) * 2:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


_CONTROLS = bytes({*range(32)} - set(b"\t\n\r\x0c\x1b"))


def _untold_wide(data: bytes) -> str | None:
    """UTF-16 without a mark, not Latin: bytes that no text of single bytes holds, and words in pairs."""
    head = data[: _SAMPLE // 4 * 2]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if len(head) < 16 or controls * 25 < len(head) or not _may_guess(len(data)):
        return None
    even = head[: len(head) // 2 * 2]
    read = {codec: score(even.decode(codec, "replace")) for codec in ("utf-16-le", "utf-16-be")}
    best = max(read, key=lambda codec: read[codec])
    return best if read[best] >= 0.6 else None


def _is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 beyond ASCII, and no UTF-16 by chance."""
    high = b"\x00" not in data and _UTF8_RUN.search(data[:_SAMPLE]) is not None
    return high and _strict(data, "utf-8") is not None


def _decode_wide(data: bytes, codec: str) -> tuple[str, str]:
    """The text of UTF-16 or UTF-32; without a mark the byte order is told by the text, else big-endian."""
    even = data[: len(data) // 2 * 2]
    if codec == "utf-16" or (codec != "utf-32" and _looks_wide(data)):
        # RFC 2781 4.3: big-endian without a mark
        codec = _looks_wide(data) or _untold_wide(data) or "utf-16-be"
    if codec != "utf-32" and not _looks_wide(data) and data.count(0) == 0 and data.isascii():
        return clean(data.decode("ascii")), "ascii"
    text = even.decode(codec, "replace")
    # a line end of ASCII
    return clean(text.removesuffix("\u0a0d" if codec == "utf-16-le" else "\u0d0a")), codec


def _strict(data: bytes, codec: str) -> str | None:
    """The text by this codec or a near relative of it, without any replacement; None when none reads all
    bytes."""
    for name in (codec, *_SECOND.get(codec, ())):
        try:
            return data.decode(name)
        except (UnicodeError, LookupError, ValueError):
            continue
    return None


def _decode_high(data: bytes, claimed: str | None) -> tuple[str, str]:
    """The text of bytes above 127: UTF-8, whole or slightly broken; else the named charset unless its text
    looks wrong; else the best guess."""
    text = _strict(data, "utf-8")
    if text is not None and _trust_utf8(data, claimed):
        return text, "utf-8"
    mended = None if text is not None else _join_surrogates(data) or _mended_utf8(data) or _line_by_line(data)
    if mended is not None:
        return mended, "utf-8"
    if claimed and claimed not in {"utf-8"} and claimed not in _SEVEN_BIT:
        told = _strict(data, claimed)
        fits = told is not None and not suspicious(told, claimed)
        if told is not None and fits and not (claimed in _OLD and _reads_better(data, told)):
            return told, claimed
        if told is None and claimed in DOUBLE_BYTE:
            lenient = data.decode(claimed, "replace")
            high = len(data.translate(None, _ASCII))
            if lenient.count("\ufffd") * 20 < high and not suspicious(lenient, claimed):
                return lenient, claimed
    return _guess(data, claimed)


def _reads_better(data: bytes, told: str) -> bool:
    """Whether windows-1252 makes better words of these bytes than `told`, the text that a DOS or old
    Macintosh charset made."""
    windows = _strict(data, "cp1252")
    return windows is not None and coherent(windows) and score(windows) >= score(told)


def _trust_utf8(data: bytes, claimed: str | None) -> bool:
    """Bytes that are valid UTF-8 are UTF-8, unless so few that a double-byte label explains them better."""
    if claimed not in DOUBLE_BYTE or len(_UTF8_RUN.findall(data[:_SAMPLE])) >= 6:
        return True
    told = _strict(data, claimed or "")
    return told is None or score(data.decode("utf-8")) + 0.1 >= score(told)


_HALF = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")


def _join_surrogates(data: bytes) -> str | None:
    """CESU-8 (Unicode TR 26), in which old Java and databases write pictures; else UTF-8."""

    def join(pair: re.Match[bytes]) -> bytes:
        halves = pair[0].decode("utf-8", "surrogatepass")
        return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode()

    return _strict(_HALF.sub(join, data), "utf-8") if _HALF.search(data) else None


# The rest of a letter of UTF-8 that was cut or lost a byte counts as one fault, as any other stray byte does.
_TORN = re.compile(rb"[\xf0-\xf4][\x80-\xbf]{1,2}|[\xe0-\xef][\x80-\xbf]|[\x80-\xbf]{2,3}|[\x80-\xff]")


def _mended_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken letters: its good parts, and windows-1252 for stray bytes."""
    sample = data if len(data) <= 16 * _SAMPLE else _sample(data)
    good = len(_UTF8_RUN.findall(sample))
    if not good or len(_TORN.findall(_UTF8_RUN.sub(b" ", sample))) > max(2, good * 0.1):
        return None
    return "".join(_utf8_line(line) for line in data.splitlines(keepends=True))


def _line_by_line(data: bytes) -> str | None:
    """Lines in UTF-8 and in windows-1252: a list or a gateway added its own, or somebody quotes."""
    lines = [line for line in data[: 16 * _SAMPLE].splitlines(keepends=True) if not line.isascii()]
    rest = [line for line in lines if _strict(line, "utf-8") is None]
    good = b"".join(line for line in lines if _strict(line, "utf-8") is not None)
    runs = _UTF8_RUN.findall(good)
    if any(map(_UTF8_RUN.search, rest)) or not (len(runs) > 1 or any(len(run) > 2 for run in runs)):
        return None
    other = _strict(b"".join(rest), "cp1252")
    if other is None or suspicious(other, "cp1252") or not coherent(other):
        return None
    if score(good.decode("utf-8")) < 0.5:
        return None
    return "".join(_utf8_line(line) for line in data.splitlines(keepends=True))


def _utf8_line(line: bytes) -> str:
    text = _strict(line, "utf-8")
    if text is not None:
        return text
    return line.decode("utf-8", "replace") if _UTF8_RUN.search(line) else line.decode("cp1252", "replace")


def _guess(data: bytes, claimed: str | None) -> tuple[str, str]:
    """The usual charset whose words look best, with chardet's opinion and the label as a bonus."""
    if not _may_guess(len(data)):
        return data.decode("cp1252", "replace"), "cp1252"
    sample = _sample(data)
    bonus = {"cp1252": 0.3, "cp850": -0.15, "mac-roman": -0.15, "cp866": -0.1, "iso8859-5": -0.1}
    if claimed is not None and claimed != "utf-8":
        bonus[claimed] = 0.4
    opinion = _chardet(sample)
    if opinion:
        bonus[opinion] = bonus.get(opinion, 0.0) + 0.3
    best, found = -99.0, "cp1252"
    for codec in dict.fromkeys((*bonus, *_GUESSES)):
        text = _strict(sample, codec)
        if text is None:
            continue
        opinion_worth = -0.2 if suspicious(text, codec) else bonus.get(codec, 0.0)
        value = score(text) + opinion_worth + 0.25 * coherent(text)
        if value > best:
            best, found = value, codec
    return data.decode(found, "replace"), found


# for lines, for texts, bytes of both
_left: ContextVar[list[int] | None] = ContextVar("guesses left", default=None)


@contextmanager
def few_guesses() -> Iterator[None]:
    """Within it only so many charsets are guessed at as a mail may need: each takes a millisecond."""
    token = _left.set([MAX_GUESSES, MAX_GUESSES * 2 // 5, MAX_GUESSED])
    try:
        yield
    finally:
        _left.reset(token)


def _may_guess(size: int) -> bool:
    left = _left.get()
    if left is None:
        return True
    which = size > _LINE
    left[which] -= 1
    left[2] -= min(size, _SAMPLE // 4) + min(size, 2 * _SAMPLE) // 4
    return left[which] >= 0 and left[2] >= 0


def _sample(data: bytes) -> bytes:
    """Whole lines with high bytes: a cut double-byte letter would exclude the right charset."""
    if len(data) <= _SAMPLE:
        return data
    picked, size = [], 0
    for line in data.splitlines(keepends=True):
        if not line.isascii() and size < _SAMPLE:
            picked.append(line)
            size += len(line)
    return b"".join(picked)[: 2 * _SAMPLE]


def load_guesser() -> None:
    """Loads what guesses, for a process that others are forked from."""
    _chardet(b"")


@lru_cache(maxsize=16)  # one mail asks for its subject twice
def _chardet(sample: bytes) -> str | None:
    import chardet  # noqa: PLC0415 - it takes 50 ms, and few programs ever guess

    try:
        found = chardet.detect(sample)
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception:  # noqa: BLE001 - a guesser fed with hostile bytes may raise anything
        return None
    return codec_of(found.get("encoding")) if (found.get("confidence") or 0) >= 0.15 else None
