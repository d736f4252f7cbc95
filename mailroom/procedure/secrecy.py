"""Who may learn what of a complainant: his alias, and the striking out of what would identify him (DOMAIN.md section 5).

Promises: pure; when a case is hidden (anonim or oversight) no name, number, address or signature of his is left in a text that
goes to officials; otherwise his mail address and NIK never are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailroom.procedure.case import Case

STRUCK = "[disamarkan]"
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# Every text of every letter is searched: a pattern that begins with a digit and looks behind it takes half the time.
# Sixteen digits in any grouping ("1603 0102 0304 0005"), also a family card's; none begins with 0, as a list of case numbers does.
_NIK = re.compile(r"[1-9](?<!\d[1-9])(?:[ .-]?\d){15}(?!\d)")
_PHONE = re.compile(
    r"(?<!\w)(?:\(?\+?62\)?[ .-]?|\(?0)8[1-9]\d?\)?(?:[ .-]?\d){6,9}(?!\d)"
    r"|(?<![\w.])(?:\(?0[1-9]\d{1,2}\)?|\+62[ .-]?\d{2,3})[ .-](?:\d{5,8}|\d{3}[ .-]\d{3,4})(?!\d)"
)
_SIGNED = re.compile(r"(?im)^(?P<label>[^\S\n]*(?:nama(?: lengkap)?|alamat(?: rumah)?|no\.? ?(?:hp|telp?|wa)|nik|hormat saya|wassalam\w*|ttd|"
                     r"salam)\s*[:,.]?)(?P<rest>[^\n]*)(?P<next>\n[^\n]{1,40}(?=\n|\Z))?")  # fmt: skip
_SMALL = 3  # initials ("M.") are words of everybody; "Ani" and "Eko" are names
_PARTICLES = frozenset(("bin", "binti", "van", "der", "haji", "hajah", "bapak", "ibu", "pak", "dan"))


def alias(case: Case) -> str:
    """ "Pelapor #0042": how officials call a hidden complainant."""
    return f"Pelapor #{case.number.rsplit('-', 1)[-1]}"


def shown_name(case: Case) -> str:
    """What officials call the complainant: his name, or the alias."""
    return alias(case) if case.hidden or not case.name else case.name


def needles(case: Case) -> tuple[str, ...]:
    """What must not stand in a letter to officials: always the mail address; when hidden the name and its parts, and his home.
    Of whoever first wrote what he passed on, the same."""
    people = _people(case)
    found = [address for _, address in people]
    if case.hidden:
        found += [*names(case), *(address.partition("@")[0] for _, address in people), case.home]
    return tuple(dict.fromkeys(item for item in found if len(item) >= _SMALL))


def _people(case: Case) -> list[tuple[str, str]]:
    return [(case.name, case.address), *((one["name"], one["address"]) for one in case.passed_on)]


def names(case: Case) -> list[str]:
    """The names of the complainant and of whoever first wrote what he passed on, and the words of them that tell who it is."""
    return [word for name, _ in _people(case) if name for word in (name, *name_parts(name))]


def name_parts(name: str) -> list[str]:
    """The words of a name that by themselves tell who it is: of three letters and more, without particles and forms of address."""
    return [part for part in re.split(r"[\s.,]+", name) if len(part) >= _SMALL and part.lower() not in _PARTICLES]


def mask_numbers(text: str) -> str:
    """Without NIKs, which are never asked for by mail and masked when sent."""
    return _NIK.sub(STRUCK, text)


def others_numbers(text: str) -> list[str]:
    """Phone numbers and NIKs in an official's answer that may be other people's (DOMAIN.md section 5)."""
    return [*_NIK.findall(text), *(found.group() for found in _PHONE.finditer(text))]


def strike(text: str, case: Case) -> str:
    """`text` as officials may read it."""
    text = _NIK.sub(STRUCK, text)
    if not case.hidden:
        text = _MAIL.sub(STRUCK, text) if case.passed_on else text
        return strike_words(text, [case.address]) if case.address else text
    text = _PHONE.sub(STRUCK, _MAIL.sub(STRUCK, text) if "@" in text else text)
    return strike_words(_SIGNED.sub(_unsigned, text), needles(case))


def _unsigned(found: re.Match[str]) -> str:
    """A labelled line loses its value; a closing formula loses the name on the line after it."""
    label, rest, after = found["label"].rstrip(), found["rest"].strip(), found["next"]
    formula = re.match(r"\s*(hormat|wassalam|salam|ttd)", label, re.IGNORECASE)
    if formula is None:
        return f"{label} {STRUCK}{after or ''}" if rest else f"{label}{after or ''}"
    if rest and len(rest.split()) <= 4:
        return f"{label} {STRUCK}{after or ''}"
    return f"{label}{rest and ' ' + rest}\n{STRUCK}" if after and len(after.split()) <= 4 else found.group()


def strike_words(text: str, words: Iterable[str]) -> str:
    """`text` without these words, whole words only, whatever their case."""
    for word in sorted(words, key=len, reverse=True):
        if text.isascii() and word.isascii() and word.lower() not in text.lower():
            continue  # a pattern of its own for each person takes longer to make than ten letters to search
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", STRUCK, text, flags=re.IGNORECASE)
    return text
