"""How a reply token is made, found in a text and verified: the code by which a reply finds its case.

A token seals five fields: case or dossier, role, the reader's address, the letter's purpose, and the event it
was written after. It has 17 letters and digits, in an address `pengaduan+TOKEN@…` and in a line "Kode
balasan: …". 16 characters are 80 bits of an HMAC-SHA256, compared in constant time; the 17th shows a mistyped
one. Reading forgives o for 0, i and l for 1, capitals, hyphens and invisible characters.

In: `seal`, `verify`: key (or keys) and the five fields. `find`, `strike`, `may_hold`: a text. `normal`: a
token as written.
Out: a token of 17 characters; yes or no; the tokens that stand there; the text without known ones.
Fails: raises nothing; `fields` raises KeyError or ValueError for a row that is no mail's.
See: Which token of a letter counts, and who may use it: reading/case_of_reply.py. The keys:
shelves/files/token_keys.py. A token used twice: clerk/kinds/token_reuse.py. Access tokens of providers:
doors/oauth.py."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, lower-case
LENGTH: Final = 16  # characters of the seal, five bits each
MARKER: Final = "Kode balasan:"  # what the body line begins with; older letters have "Ref:"

_VALUE: Final = {letter: value for value, letter in enumerate(ALPHABET)} | {"o": 0, "i": 1, "l": 1}
_PLACES: Final = range(5 * (LENGTH - 1), -1, -5)  # of the five bits of each character
_DASHES: Final = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")  # what word processors make of a hyphen
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_RUN: Final = re.compile(r"(?<![0-9a-z])(?:[0-9a-tv-z]-?){16}[0-9a-tv-z](?![0-9a-z])", re.IGNORECASE)
_MARKED: Final = re.compile(
    r"\b(?:ref|kode\s+balasan(?:\s*\([^()]{0,30}\))?)\s*[.:]"
    r"\s*((?:[0-9a-tv-z][-\s]{0,3}){16}[0-9a-tv-z])(?![0-9a-z])",
    re.IGNORECASE,
)


def seal(key: bytes, subject: str, role: str, recipient: str, purpose: str, event: int) -> str:
    """Returns the token of 17 characters. subject: see `subject_of`; recipient: his address, any case."""
    fields = (subject, role, recipient.strip().lower(), purpose, str(event))
    coded = [field.encode("utf-8", "surrogatepass") for field in fields]
    # length before content, so that no two lists of fields have the same bytes
    sealed = b"".join([len(field).to_bytes(4, "big") + field for field in coded])
    digest = hmac.digest(key, sealed, "sha256")
    bits = int.from_bytes(digest[: LENGTH * 5 // 8], "big")
    body = "".join([ALPHABET[bits >> place & 31] for place in _PLACES])
    return body + _check(body)


def subject_of(dossier: str, disposition: int) -> str:
    """Returns a seal's subject: the dossier, and which of its dispositions is meant ("KAB-2026-0042/2")."""
    return f"{dossier}/{disposition}" if disposition else dossier


def fields(row: Mapping[str, Any]) -> tuple[str, str, str, str, int]:
    """Returns what a mail's token was sealed over, from its row: the last five arguments of `seal` and
    `verify`."""
    subject = subject_of(str(row["dossier"]), int(row.get("disposition") or 0))
    return subject, str(row["role"]), str(row["to"]), str(row["purpose"]), int(row["event"])


def _check(body: str) -> str:
    """The check character: Horner in GF(32), x^5 + x^2 + 1, where each place has a weight of its own."""
    total = 0
    for letter in body:
        total = _TIMES_X[total] ^ _VALUE[letter]
    return ALPHABET[_TIMES_X[total]]


_TIMES_X: Final = [value << 1 if value < 16 else value << 1 ^ 0x25 for value in range(32)]


def normal(text: str) -> str | None:
    """Returns the token that `text` means, in its one spelling; None when it is no token or was mistyped."""
    bare = re.sub(r"[-\s]", "", _plain(text)).lower()
    if len(bare) != LENGTH + 1 or any(letter not in _VALUE for letter in bare):
        return None
    spelled = "".join(ALPHABET[_VALUE[letter]] for letter in bare)
    return spelled if _check(spelled[:LENGTH]) == spelled[LENGTH] else None


def _plain(text: str) -> str:
    return text if text.isascii() else _INVISIBLE.sub("", _DASHES.sub("-", text))


def find(text: str) -> list[str]:
    """Returns every token in an address, a Message-ID or any text, normalised, once each, in their order."""
    return list(_usual(text) if len(text) < _USUAL else _find(text))


def _find(text: str) -> tuple[str, ...]:
    long = long_words(text)
    if not long and not may_hold_marker(text):
        return ()
    plain = _plain(text)
    if plain != text:
        text, long = plain, long_words(plain)
    marked = _MARKED.finditer(text) if _names_marker(text) else ()
    spots = [(found.start(1), found[1]) for found in marked]
    end = 0
    for word in long:
        start = text.index(word, end)
        end = start + len(word)
        spots += [(start + found.start(), found.group()) for found in _RUN.finditer(word)]
    tokens = (normal(spelled) for _, spelled in sorted(spots))
    return tuple(dict.fromkeys(token for token in tokens if token is not None))


_USUAL: Final = 100  # characters
_usual = lru_cache(maxsize=256)(_find)  # our own address stands in every mail, several times


def strike(text: str, known: Callable[[str], bool], mark: str) -> str:
    """Returns a text with `mark` in the place of each token that is `known`; of a reply address the plain
    address is left. Most texts come back as they are, after a quick look."""
    tokens = [one for one in find(text) if known(one)]
    if not tokens:
        return text
    text = _plain(text)
    spans = [found.span(1) for found in _MARKED.finditer(text)] + [one.span() for one in _RUN.finditer(text)]
    for start, end in sorted(set(spans), reverse=True):
        if normal(text[start:end]) not in tokens:
            continue
        in_address = text[:start].endswith("+") and text[end:].startswith("@")
        before, put = (text[: start - 1], "") if in_address else (text[:start], mark)
        text = before + put + text[end:]
    return text


def may_hold(text: str) -> bool:
    """Whether a text can hold a token at all, by a quick look: a word long enough, or "ref"."""
    return bool(long_words(text)) or may_hold_marker(text)


def long_words(text: str) -> list[str]:
    """Returns the words that a token can stand in."""
    words = text.split()
    return [word for word in words if len(word) > LENGTH] if max(map(len, words), default=0) > LENGTH else []


def runs(text: str) -> list[str]:
    """Returns the words of a text that may be a token in one piece; most pages hold none."""
    return [word for word in long_words(text) if _RUN.search(_plain(word))]


def may_hold_marker(text: str) -> bool:
    """Whether a text may hold a token in groups of four, after "Kode balasan:", "Reply code:" or, of old,
    "Ref:"."""
    return _names_marker(text) or not (text.isascii() or _INVISIBLE.search(text) is None)


def _names_marker(text: str) -> bool:
    lower = text.lower()
    return "ref" in lower or "kode" in lower or "reply code" in lower


def is_marker_line(line: str) -> bool:
    """Whether the line says that a reply token follows, on it or on the next one."""
    lower = line.lower()
    return "ref:" in lower or "kode balasan" in lower or "reply code" in lower


def verify(
    keys: Iterable[bytes], token: str, subject: str, role: str, recipient: str, purpose: str, event: int
) -> bool:
    """Whether one of the keys (the newest first; old ones stay readable) seals these fields into `token`."""
    spelled = normal(token) or ""
    right = False
    for key in keys:
        right |= hmac.compare_digest(seal(key, subject, role, recipient, purpose, event), spelled)
    return right


def in_groups(token: str) -> str:
    """With a hyphen after every four characters, as the body line shows it."""
    return "-".join(token[start : start + 4] for start in range(0, len(token), 4))


def marker(token: str) -> str:
    """Returns the body line: "Kode balasan: 7k3m-…"."""
    return f"{MARKER} {in_groups(token)}"
