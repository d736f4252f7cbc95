"""How a reply is cut into parts, each after the number it speaks to: a line of a digest, a case, a teguran.

A number counts at the beginning of a line; a line without one belongs to the number above it.

In: `parts_by_number`, `lines_of`, `recommendations`: a text. `split_at`: also `Head`s. `leading`: the
`KnownWords`, which a `Grammar` is.
Out: ("loose" words before the first number, key → text); numbers. No text is lost.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Case numbers within running text: clerk/read/text_by_case_number.py. What each part does:
clerk/kinds/digest_replies.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from mailroom.reading.language.lexicon import Lexicon

_KEY = r"[A-Z][A-Z0-9]{0,7}-20\d\d-T?\d{1,6}|\d{1,4}"
_KEYED = re.compile(
    rf"(?i)^\s*(?:(?:utk|untuk|no|nomor|nomer|perkara|baris|laporan)\.?\s*)*(?P<keys>(?:{_KEY})(?:\s*(?:,|/|&"
    rf"|dan|serta|\+)\s*(?:{_KEY}))*)(?![\d/])"
    r"\s*(?:(?:sbb|sebagai berikut|disampaikan)\s*)*(?P<mark>[:.)=>–—-]+)?\s*(?P<rest>.*)$"
)
_UNITS = re.compile(
    r"(?i)^(?:hari|orang|unit|lampu|titik|minggu|bulan|jam|meter|km|kali|buah|ton|kg|persen|jan(?:uari)?"
    r"|feb(?:ruari)?|mar(?:et)?|apr(?:il)?|mei|juni?|juli?"
    r"|ag(?:ustus|u|t)|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|des(?:ember)?)\b"
)
_IN_A_ROW = re.compile(
    r"(?i)[,;]\s*(?=(?:[A-Z][A-Z0-9]{0,7}-20\d\d-T?\d{1,6}|\d{4})\s*[:=])"
)  # "0003: 1, 0037: 1"
# characters from which a program may have broken a line: what follows without a mark goes on from it
_WRAPPED = 55


class KnownWords(Protocol):
    """The tables of reply_words.toml, and the lexicon made of two of them."""

    @property
    def data(self) -> Mapping[str, Any]: ...

    @property
    def lexicon(self) -> Lexicon: ...


class Head(NamedTuple):
    """The numbers of a part (`keys`), from `start` to `end` of a text, after which the part begins."""

    start: int
    end: int
    keys: Sequence[str]


def split_at(text: str, heads: Sequence[Head]) -> tuple[str, list[tuple[Sequence[str], str]]]:
    """Returns (the text before the first head, [(keys, the text up to the next head) of each head]), as it is
    written."""
    starts = [*(head.start for head in heads), len(text)]
    parts = [(head.keys, text[head.end : end]) for head, end in zip(heads, starts[1:], strict=True)]
    return text[: starts[0]], parts


def by_key(parts: Iterable[tuple[Sequence[str], str]]) -> dict[str, str]:
    """Key → what is said to it, in the order of the keys. When one key has several parts, their texts are
    joined by line ends. When a key stands twice at the head of one part, it gets that part once."""
    found: dict[str, list[str]] = {}
    for keys, said in parts:
        for key in dict.fromkeys(keys):
            found.setdefault(key, []).append(said)
    return {key: "\n".join(filter(None, said)) for key, said in found.items()}


def lines_of(text: str) -> dict[str, str]:
    """Key ("1", "KAB-2026-0039") → the text after it; "utk 0039 dan 0044 sbb: …" gives both the same."""
    return parts_by_number(text)[1]


def parts_by_number(
    text: str, splits: Callable[[str, str], bool] | None = None
) -> tuple[str, dict[str, str]]:
    """(the words before the first key, key → the words after it). splits(key, mark): whether this key begins
    a part; None = every key does."""
    text = _IN_A_ROW.sub("\n", text)
    loose, parts = split_at(text, [*_heads(text, splits)])
    return _without_blanks(loose), by_key((keys, _without_blanks(said)) for keys, said in parts)


def _heads(text: str, splits: Callable[[str, str], bool] | None) -> Iterator[Head]:
    """The numbers that begin a part, in order. Without a mark behind it, a number does not when it counts
    something ("2 lampu") or follows a line that was broken."""
    start, before, begun = 0, "", False
    for whole in text.splitlines(keepends=True):
        (line,) = whole.splitlines()
        if match := _KEYED.match(line):
            # without a mark it may count something, or go on from a line that a mail program broke
            counts = match["rest"].strip() and _UNITS.match(match["rest"])
            marked = match["mark"] or not (counts or (begun and len(before.rstrip()) >= _WRAPPED))
            keys = [key.upper() for key in re.findall(_KEY, match["keys"], re.IGNORECASE)]
            if marked and (splits is None or any(splits(key, match["mark"] or "") for key in keys)):
                begun = True
                yield Head(start, start + match.start("rest"), keys)
        start, before = start + len(whole), line


def _without_blanks(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def leading(before: str, grammar: KnownWords) -> str | None:
    """Returns what stands before the first part: "" for mere courtesy and introduction, the digit when it is
    a menu digit alone, None when the words say something else."""
    if before.strip(" .):") in tuple("123456789"):
        return before.strip(" .):")
    known = {*grammar.data["courtesy"]["words"], *grammar.data["several"]["intro"]}
    return "" if known.issuperset(grammar.lexicon.words(before)) else None


def recommendations(text: str) -> list[int]:
    """Returns the lines APIP recommends: "tegur 1,3", "1 dan 3: tegur"; [] when the text is something
    else."""
    found = re.fullmatch(
        r"\W*(?:(?:tegur(?:an)?|rekomendasi(?:kan)?|setuju|mohon|baris|nomor|no|untuk|utk|kami|beri"
        r"|ditegur)\W+)*(\d{1,3}(?:\s*(?:,|dan|&|/|\s)\s*(?:no\.?\s*|nomor\s*)?\d{1,3})*)\W*(?:tegur(?:an)?"
        r"|ditegur|direkomendasikan)?\W*",
        text.strip(),
        re.IGNORECASE,
    )
    return [int(number) for number in re.findall(r"\d{1,3}", found[1])] if found else []
