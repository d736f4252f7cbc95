"""Several matters in one mail: numbered or lettered paragraphs, "Pertama, … Kedua, …", and a second one told
in flowing words.

Promises: pure; a chronicle told in points is one matter. Whose the matters are, and so whether there are two,
is for complaint_reader to say."""

from __future__ import annotations

import itertools
import re

from mailroom.reading.replies.parsed_reply import points_of

# What stands in whatever `_BESIDES` finds: one of the first, or one of the joining words with an "also"
# behind it.
_BESIDES_SAY = ("selain", "samping itu", "satu lagi", "hal lain", "sekalian")
_JOINS, _ALSO = (" trus ", " terus ", " plus ", " dan "), ("pulo", "pula", "juga")
_BESIDES = re.compile(
    r"(?i)\b(?:selain (?:itu|tu)|di ?samping itu|satu lagi|hal lain(?:nya)?"
    r"|sekalian (?:juga )?(?:lapor|mau lapor)"
    r"|(?:trus|terus|plus|dan)(?=[^.!?\n]{1,60}\b(?:pulo|pula|juga)\b))(?!\w)"
)


def _may_say_besides(low: str) -> bool:
    stands = low.__contains__
    return any(map(stands, _BESIDES_SAY)) or (any(map(stands, _ALSO)) and any(map(stands, _JOINS)))


_ORDINALS = ("pertama", "kedua", "ketiga", "keempat", "kelima")
_ORDINAL = re.compile(
    r"(?i)(?:^|(?<=[.!?;\n]))[^\S\n]{0,9}"
    r"(?:(?:persoalan|masalah|hal|keluhan|aduan|laporan|poin|soal)\s{1,3})?(?:yang\s{1,3})?"
    rf"({'|'.join(_ORDINALS)})"
    r"(?:[^\S\n]{0,3}[,:][^\S\n]{0,9}|\s{1,3}(?:ialah|adalah|yaitu|yakni|soal|tentang|mengenai)\b)"
)
_NEXT = re.compile(rf"(?i)(?<=[.!?;\n])[^\S\n]{{0,9}}({'|'.join(_ORDINALS[1:])})[^\S\n]{{1,3}}(?!kali)(?=\w)")
_LETTERED = re.compile(r"(?im)^[^\S\n]*([a-e])[.)]\s+")
_INLINE = re.compile(r"(?i)(?<![^\s:])[a-e1-5][.)]\s+(?=[a-z])")
# A chronicle in points is one matter.
_STEP = re.compile(r"(?i)^(?:pada\s+)?(?:tanggal|tgl|hari|pukul|jam|saya|kami|lalu|kemudian)\b")


def besides(text: str) -> list[str]:
    """The two parts of a text that goes on to something else ("… Selain itu …", "…, terus bansos juga …"); []
    when it does not."""
    parts = _BESIDES.split(text, maxsplit=1) if _may_say_besides(text.lower()) else []
    return parts if len(parts) == 2 and all(len(part.split()) >= 2 for part in parts) else []


def _as_number(found: re.Match[str]) -> str:
    return f"\n{_ORDINALS.index(found[1].lower()) + 1}. "


def matters_of(text: str) -> tuple[str, ...]:
    """The numbered paragraphs of a mail with several matters ("1.", "a)", "Pertama, …"); () when it has fewer
    than two of some length."""
    low, told = text.lower(), text
    if any(map(low.__contains__, _ORDINALS)):
        told = _ORDINAL.sub(_as_number, text)
        if told != text:  # "Pertama, … Kedua jembatan …": only the first of them needs its comma
            told = _NEXT.sub(_as_number, told)
    told = _LETTERED.sub(lambda found: f"{ord(found[1].lower()) - 96}. ", told)
    points = points_of([line.strip() for line in told.splitlines() if line.strip()])
    if not points and len(_INLINE.findall(told)) > 1:
        number = itertools.count(1)
        points = points_of(
            [
                line.strip()
                for line in _INLINE.sub(lambda _: f"\n{next(number)}. ", told).splitlines()
                if line.strip()
            ]
        )
    if len(points) < 2 or sum(_STEP.match(point) is not None for point in points) > 1:
        return ()
    return tuple(points) if all(len(point.split()) >= 2 for point in points) else ()
