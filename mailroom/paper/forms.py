"""Replies in lines: a digest answered by numbers, a filled form, the admin's words for a citizen without e-mail.

Promises: pure; a line that names no number belongs to the one above it; nothing raises. Fields are those of words.toml [form].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from mailroom.paper import opinions
from mailroom.paper.note import Grammar, Note
from mailroom.paper.values import Names

_KEY = r"[A-Z][A-Z0-9]{0,7}-20\d\d-T?\d{1,6}|\d{1,4}"
_KEYED = re.compile(
    rf"^\s*(?:(?:utk|untuk|no|nomor|nomer|perkara|baris|laporan)\.?\s*)*(?P<keys>(?:{_KEY})(?:\s*(?:,|/|&|dan|serta|\+)\s*(?:{_KEY}))*)(?![\d/])"
    r"\s*(?:(?:sbb|sebagai berikut|disampaikan)\s*)*(?P<mark>[:.)=>–—-]+)?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_UNITS = re.compile(
    r"^(?:hari|orang|unit|lampu|titik|minggu|bulan|jam|meter|km|kali|buah|ton|kg|persen|jan(?:uari)?|feb(?:ruari)?|mar(?:et)?|apr(?:il)?|mei|juni?|juli?"
    r"|ag(?:ustus|u|t)|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|des(?:ember)?)\b",
    re.IGNORECASE,
)
_WRAPPED = 55  # characters from which a line may have been broken by a mail program: what follows it without a mark goes on from it
_LABELS = {
    "komentar": "comment",
    "tanggapan": "comment",
    "rating": "rate",
    "nilai": "rate",
    "lengkap": "complete",
    "kelengkapan": "complete",
    "cabut": "withdraw",
    "anonim": "anonymous",
    "rahasia": "secret",
}


def lines_of(text: str) -> dict[str, str]:
    """Key ("1", "0039", "ME-2026-0039") → the text after it; "utk 0039 dan 0044 sbb: …" gives both the same text."""
    return parted(text)[1]


def body(text: str, grammar: Grammar) -> str:
    """`text` without a greeting above it and a closing below."""
    return Note(text, grammar, {}, Names({}, {}), date.min, has_files=False).body


def parted(text: str, splits: Callable[[str, str], bool] | None = None) -> tuple[str, dict[str, str]]:
    """(what stands before the first key, key → the text after it). splits(key, mark): whether it begins a part; None: every key does."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    loose: list[str] = []
    before = ""
    for line in text.splitlines():
        match = _KEYED.match(line)
        goes_on = bool(current) and len(before.rstrip()) >= _WRAPPED
        before = line
        keys = _keys(match, goes_on=goes_on)
        if match and keys and (splits is None or any(splits(key, match["mark"] or "") for key in keys)):
            current = keys
            for key in current:
                found.setdefault(key, []).append(match["rest"].strip())
        elif line.strip():
            for key in current:
                found[key].append(line.strip())
            if not current:
                loose.append(line.strip())
    return "\n".join(loose), {key: "\n".join(part for part in parts if part) for key, parts in found.items()}


def _keys(match: re.Match[str] | None, *, goes_on: bool) -> list[str]:
    """The keys that a line begins with. goes_on: whether it may go on from a line that a mail program broke."""
    if match is None or not _is_key(match) or (goes_on and not match["mark"]):
        return []
    return [key.upper() for key in re.findall(_KEY, match["keys"], re.IGNORECASE)]


def _is_key(match: re.Match[str]) -> bool:
    if match["mark"] or not match["rest"].strip():
        return True
    return not _UNITS.match(match["rest"])


def recommended(text: str) -> list[int]:
    """The lines APIP recommends: "tegur 1,3", "1, 3", "1 dan 3: tegur"; [] when the text is something else."""
    found = re.fullmatch(
        r"\W*(?:(?:tegur(?:an)?|rekomendasi(?:kan)?|setuju|mohon|baris|nomor|no|untuk|utk|kami|beri|ditegur)\W+)*(\d{1,3}(?:\s*(?:,|dan|&|/|\s)\s*(?:no\.?\s*|nomor\s*)?\d{1,3})*)\W*(?:tegur(?:an)?|ditegur|direkomendasikan)?\W*",
        text.strip(),
        re.IGNORECASE,
    )
    return [int(number) for number in re.findall(r"\d{1,3}", found[1])] if found else []


def form_of(text: str, grammar: Grammar) -> dict[str, str]:
    """The filled fields of the paper, telephone or counter form; a value may go on over several lines."""
    table: Mapping[str, list[str]] = grammar.data["form"]
    names = {name: key for key, all_names in table.items() for name in all_names}
    found: dict[str, list[str]] = {}
    current = ""
    for line in text.splitlines():
        label, mark, value = line.partition(":")
        bare = re.sub(r"\(.*?\)|^[\s\d.)*>-]+", "", label).strip().lower()
        if mark and bare in names:
            current = names[bare]
            found.setdefault(current, []).append(value.strip())
        elif current and line.strip():
            found[current].append(line.strip())
    values = {key: "\n".join(parts).strip() for key, parts in found.items()}
    return {key: value for key, value in values.items() if not re.fullmatch(r"[_.…\s]*", value)}


def post_of(note: Note) -> tuple[str, dict[str, Any]] | None:
    """What the admin enters for a citizen: "komentar: …", "rating: 4", "lengkap: …", "anonim: tidak", "cabut"."""
    found = re.match(r"^\W*(?:\d\W+)?(\w+)\s*(?:[:=–-]|$)\s*(.*)$", note.body, re.DOTALL)
    name = _LABELS.get(found[1].lower()) if found else None
    if found is None or name is None:
        return None
    rest = found[2].strip()
    if name == "rate":
        rated = opinions.rating(note) or {}
        return (name, rated) if rated else None
    if name == "withdraw":
        return name, {}
    if name in ("anonymous", "secret"):
        return _switched(name, note.lexicon.words(rest))
    return (name, {"text": rest}) if rest else None


def _switched(switch: str, words: list[str]) -> tuple[str, dict[str, Any]] | None:
    """ "anonim: tidak": his wish for secrecy, or that he lifts it, as the admin heard it; nothing else than yes or no."""
    if words in (["ya"], ["tidak"]):
        return "secrecy", {switch: words == ["ya"]}
    return None
