"""How a mail that answers several cases is cut by their numbers: "utk 0039 dan 0044 sbb: …", "0039: …" /
"0044: …".

A number that is only mentioned ("sama dengan laporan nomor 0040") addresses nothing. No text is lost. Which
case a number stands for is asked of the caller.

In: `split_by_case`: the text, and a function from a number as written to a case's number, "" for none.
Out: `CaseParts`: the text of each number, `loose` (what stands before the first), and unknown numbers.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Who may answer several: multi_case_reply.py. Parts by a digest's line numbers:
reading/numbered_parts.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailroom.reading.numbered_parts import Head, by_key, split_at

_KEY = r"(?:[a-z][a-z0-9]{0,7}-20\d\d-\d{1,6}|\d{4})"
_JOINT = r"\s*(?:,|/|&|\+|dan|serta|sama|dan\s+(?:utk|untuk|nomor|no\.?))\s*"
_LEAD = (
    r"(?:(?:utk|untuk|terkait|mengenai|perkara|laporan|kasus|disposisi|nomor|nomer|nmr|no|yg|yang)\b[.\s]*)*"
)
_ADDRESS = re.compile(
    rf"(?im)(?:^|(?<=[.;,(\n]))[^\S\n]*(?:[-*•]\s*|\d{{1,2}}[.)]\s+)?(?:(?:dan|sedangkan|adapun|kemudian|lalu"
    rf"|sementara)\s+)?(?P<lead>{_LEAD})"
    rf"(?P<keys>{_KEY}(?:{_JOINT}{_KEY})*)(?![\d/.-]*\d)"
    r"\s*(?:(?:sbb|sebagai berikut|berikut|adalah|kami sampaikan|disampaikan)\b[.\s]*)*(?P<mark>[:=)>–—-]+)?"
)
_STRONG = re.compile(
    r"(?i)\b(?:utk|untuk|terkait|mengenai|perkara|laporan|kasus|disposisi|nomor|nomer|nmr|no)\b"
)


@dataclass(frozen=True)
class CaseParts:
    """parts: full case number → what is said to that case; loose: the words before the first part; unknown:
    numbers that are no case of the writer's."""

    parts: dict[str, str]
    loose: str = ""
    unknown: tuple[str, ...] = ()


def split_by_case(text: str, number_of: Callable[[str], str]) -> CaseParts:
    """Returns the cases that `text` speaks to. number_of: "0044" or "KAB-2026-0044" → the full number of a
    case of his, "" when it is not one."""
    spots = [found for found in _ADDRESS.finditer(text) if _is_address(found, text, number_of)]
    if not spots:
        return CaseParts({})
    loose, parts = split_at(text, [Head(*found.span(), _keys(found)) for found in spots])
    called = [({key: number_of(key) for key in keys}, said.strip(" \t\r\n,;")) for keys, said in parts]
    unknown = tuple(key for numbers, _ in called for key, number in numbers.items() if not number)
    known = (([number for number in numbers.values() if number], said) for numbers, said in called)
    return CaseParts(by_key(known), loose.strip(), unknown)


def _keys(found: re.Match[str]) -> list[str]:
    return re.findall(_KEY, found["keys"], re.IGNORECASE)


def _is_address(found: re.Match[str], text: str, number_of: Callable[[str], str]) -> bool:
    """Whether a number addresses what follows it to a case: at a line's beginning, or behind "utk" within
    one. Four figures alone count only as a case of the writer's: "2026 ini" is a year."""
    keys = _keys(found)
    strong = _STRONG.search(found["lead"]) is not None
    begins = not text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip()
    if any("-" in key for key in keys) or (strong and any(key[0] == "0" for key in keys)):
        return begins or strong
    return begins and any(map(number_of, keys)) and (strong or found["mark"] is not None or keys[0][0] == "0")
