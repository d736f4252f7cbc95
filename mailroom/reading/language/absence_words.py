"""What an official says of his absence: "cuti 3-14 Juli, pengganti Siti (siti@dinas.example)", and of being
back: "saya sudah masuk". Also what his mail program says for him while he is away.

No date and no address is guessed; a machine that names no last day is believed for `WITHOUT_END`.

In: `absence_in`, `machine_absence_in`: a text, the day of arrival, the table [counts] of
grammar/reply_words.toml. `says_he_is_back`: a text.
Out: `Absence` (first day, last day, deputy, whom a letter that says nothing else need not name), or None; yes
or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What it causes: clerk/kinds/absences.py. How a machine is told: senders/auto_mail.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mailroom.reading.language.date_words import days_in

_AWAY = re.compile(
    r"(?i)^\W*(?:(?:\w+)\W+){0,6}?"
    r"(?:cuti|dinas luar|perjalanan dinas|sakit|umr[oa]h|berhaji|diklat|berhalangan)\b"
)
# An absence that names nobody is a letter that says so of its writer, and nothing else.
_AWAY_ALONE = re.compile(
    r"(?i)^\W*(?:(?:selamat|pagi|siang|sore|assalamu\w*|yth|pak|bu|bapak|ibu|admin|mohon|izin|ijin|maaf"
    r"|dengan|hormat|kami|saya|aku|sampaikan|bahwa|memberitahukan|kabarkan|informasi|info)\W+){0,10}"
    r"(?:(?:sedang|sdg|akan|mau|lagi|mulai|ambil|mengambil|menjalani|mengikuti|ada|harus|masih|sakit|tugas)"
    r"\W+){0,3}"
    r"(?:cuti|dinas luar|perjalanan dinas|sakit|umr[oa]h|berhaji|diklat|berhalangan|tidak masuk)\b"
)
_WANTS_TIME = re.compile(
    r"(?i)\b(?:\w*panjang\w*|waktu|mundur\w*|tunda\w*|undur\w*|tenggat|warga|pelapor|pasien)\b"
)
_DEPUTY = re.compile(
    r"(?i)(?<![\w.@+-])(?:pengganti(?:nya)?|digantikan(?:\s+oleh)?|diwakili(?:\s+oleh)?"
    r"|wakil(?:nya)?|plh\.?|plt\.?)\b(?!\S*@)"
    r"(?:\s+(?:saya|kami|adalah|yaitu))?\W*(?P<who>[^\n;]{3,120})"
)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_RANGE = re.compile(
    r"(?i)\b(\d{1,2})\s*(?:-|–|s\.?\s?/?d\.?|sampai(?: dengan)?|hingga)\s*(?=\d{1,2}\s+[a-z])"
)
_UNTIL = re.compile(r"(?i)^\D*?\b(?:sampai|hingga|s\.?\s?/?d\.?|until|till|through)(?!\w)")
_LASTS = re.compile(r"(?i)\b(?:(?P<count>\d{1,2}|[a-z]{3,8})\s+|se)(?P<unit>hari|minggu|bulan)\b")
_UNITS = {"hari": 1, "minggu": 7, "bulan": 30}
_TOMORROW = re.compile(r"(?i)\b(?:bsk|bsok|besuk)\b")
# As mail programs say it: anywhere in the text, and whom to ask meanwhile.
_AUTO_AWAY = re.compile(
    r"(?i)\b(?:cuti|dinas luar|perjalanan dinas|sakit|umr[oa]h|berhaji|diklat|berhalangan"
    r"|out of (?:the )?office|on (?:annual )?leave|away"
    r"|tidak (?:sedang )?(?:masuk|(?:berada )?di (?:kantor|tempat)))\b"
)
_AUTO_DEPUTY = re.compile(
    r"(?i)\b(?:hubungi|menghubungi|kontak|contact|ditujukan kepada|kepada|reach)\b(?P<who>[^\n;]{3,120})"
)
_BACK_ON = re.compile(r"(?i)\b(?:masuk|bekerja|kembali|back|return\w*)\b[^\n.]{0,40}$")
_BACK = re.compile(
    r"(?i)^\W*(?:(?:selamat|pagi|siang|sore|assalamu\w*|yth|pak|bu|bapak|ibu|admin|mohon|izin|maaf)\W+){0,6}"
    r"(?:(?:per |mulai )?hari ini\W+)?(?:saya|kami|aku)\W+(?:(?:per )?hari ini\W+)?"
    r"(?:(?:sudah|telah|dah|udah)\W+(?:kembali\W+)?"
    r"(?:masuk|bekerja|kerja|aktif|bertugas|pulang|sehat|ngantor|balik)"
    r"|kembali\W+(?:masuk|bekerja|aktif|bertugas|berdinas)|(?:batal|tidak jadi|gak jadi|ndak jadi)\W+cuti)\b"
)
_READ = 1_000  # characters of a letter that are looked at
_SHORT = 12  # words of a letter that says no more than that he is back
_ALONE = 30  # and of one that says no more than that he is away
WITHOUT_END = timedelta(days=7)


@dataclass(frozen=True)
class Absence:
    """From the first day to the last, both included. address: the deputy's, "" when only a name was told;
    by_post: the deputy is whoever the office lists as his; back: he is back, and the absence ends."""

    first: date
    last: date
    name: str = ""
    address: str = ""
    by_post: bool = False
    back: bool = False


def absence_in(text: str, today: date, counts: Mapping[str, Any]) -> Absence | None:
    """Returns the absence that a letter tells of, with days from `today` on."""
    said = text[:_READ]
    away, deputy = _AWAY.match(said), _DEPUTY.search(said)
    if away is None or "?" in said:
        return None
    if deputy is None:
        return _without_deputy(said, today, counts)
    days = _days(said[: deputy.start()], today, counts)
    return _absence(days, deputy, today) if days else None


def _without_deputy(said: str, today: date, counts: Mapping[str, Any]) -> Absence | None:
    if len(said.split()) > _ALONE or _AWAY_ALONE.match(said) is None or _WANTS_TIME.search(said):
        return None
    days = _days(said, today, counts)
    return Absence(max(days[0], today), days[1]) if days else None


def machine_absence_in(text: str, today: date, counts: Mapping[str, Any]) -> Absence | None:
    """Returns the absence that a mail program's answer tells of; None where it names nobody to write to."""
    said = text[:_READ]
    deputy = _DEPUTY.search(said) or _AUTO_DEPUTY.search(said)
    if _AUTO_AWAY.search(said) is None or deputy is None:
        return None
    days = _days(said, today, counts) or (today, today + WITHOUT_END)
    return _absence(days, deputy, today)


def begins_with_absence(text: str) -> bool:
    """Whether a letter begins with an absence, also one that names no deputy."""
    return _AWAY.match(text[:_READ]) is not None


def says_he_is_back(text: str) -> bool:
    """Whether a letter says that its writer is at work again, and nothing else."""
    said = text.strip()
    return len(said.split()) <= _SHORT and "?" not in said and _BACK.match(said) is not None


def _days(when: str, today: date, counts: Mapping[str, Any]) -> tuple[date, date] | None:
    """The first and the last day of some words. "Sampai 14 Juli" begins today; "kembali 15 Juli" is a day
    later; "mulai besok seminggu" lasts seven days."""
    when = _TOMORROW.sub("besok", when)
    for lasts in _LASTS.finditer(when):
        told = (lasts["count"] or "satu").lower()
        count = int(told) if told.isdigit() else counts["words"].get(told, 0)
        if count and not _UNTIL.search(when):
            first = next((day for _, _, day in days_in(when[: lasts.start()], today, counts)), today)
            return max(first, today), first + timedelta(days=count * _UNITS[lasts["unit"].lower()] - 1)
    days = [(start, day) for start, _, day in days_in(when, today, counts)]
    if not days:
        return None
    first, last = days[0][1], days[-1][1]
    begun = _RANGE.search(when)
    if begun is not None and first == last:  # "3-14 Juli"
        first = last.replace(day=int(begun[1])) if 0 < int(begun[1]) <= last.day else last
    elif first == last and _UNTIL.search(when):
        first = today
    if _BACK_ON.search(when[: days[-1][0]]):
        last = last - timedelta(days=1)
        first = today if len({day for _, day in days}) == 1 else first
    return (max(first, today), last) if last >= today else None


def _absence(days: tuple[date, date], deputy: re.Match[str], today: date) -> Absence:
    address = ADDRESS.search(deputy["who"])
    name = re.split(r"[,.](?=\s|$)", ADDRESS.sub("", deputy["who"]))[0].strip(" .:()<>-\t\r")
    by_post = deputy[0].lower().startswith("wakil") and re.match(r"(?i)(?:yang|akan|memegang)\b|$", name)
    by_post = by_post or re.fullmatch(r"(?i)wakil(?:nya| (?:saya|kami))?", name)
    name = "" if by_post else name
    return Absence(max(days[0], today), days[1], name, address[0].lower() if address else "", bool(by_post))
