"""Answers for how a writer names himself: below a closing ("Hormat saya,"), in a phrase ("saya Kartini dari
desa …"), in a form ("Pelapor: …"). Its words stand in grammar/names.toml.

Promises: pure; the names are words of the text itself, so they go when it goes. What only describes him
("Warga Lembak") is no name, nor is the name of an accused, a place or an agency. No text raises; each is gone
through a fixed number of times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailroom.reading.language.patterns import load

_LONGEST = 20_000  # characters that are read; a name further down in a longer text is nobody's signature
_MOST = 4  # words of a name
_LINE = 160  # characters at the end of a line in which a closing is looked for
_BELOW = 6  # lines that a signature takes at most

_TABLE = {key: frozenset(words.split()) for key, words in load("names").items()}
_TITLES, _INNER, _PLACES = _TABLE["titles"], _TABLE["inner"], _TABLE["places"]
_DESCRIBES = _PLACES | _TABLE["descriptions"]
_PLAIN = _DESCRIBES | _TABLE["plain"]
_PREFIXED = re.compile(r"(?:meng|meny|mem|men(?!t)|ber(?!n|l)|diper)\w{3,}|[kp]e\w{4,}an|\w{3,}nya|\w{4,}kan")
_ACCUSED = re.compile(
    r"(?i)\b(?:terlapor|dilaporkan|pelaku\w*|tersangka|oknum|petugas|pejabat|pegawai|diadukan|saksi|korban)\b"
)

_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?\.?")
_LEAD = re.compile(r"^[\s\-–—~*_(\[\"'•.,:;/]+|^\s*\d{1,2}[.)]\s*")
_BOUND = re.compile(r"\s*(?:[,(/|\[;:]|\s[-–—~]+|[-–—~]+\s*$|\d)")

_THANKS = (
    r"(?:(?:demikian|sekian)\b[^.!?\n]{0,80}?|atas\b[^.!?\n]{0,60}?)?(?:banyak\s+)?"
    r"(?:ter?ima\s*kasih|mak(?:a)?sih|mksh|trims|tks|thanks?(?:\s+you)?|(?:matur\s+)?suwun|matur\s+nuwun)"
    r"(?:\s+(?:banyak|sebelumnya|sebesar\W?besarnya))*"
    r"(?:[\s,]+(?:pak|bu|bapak|ibu|bpk|min|admin|ya|yah))*"
)
_FORMULA = (
    r"(?:(?:dengan\s+)?hormat\s+(?:saya|kami|sy)|salam(?:\s+(?:hormat|hangat|sejahtera|sehat|kami|saya))?"
    r"|was+al+am(?:\w|['’`.\s]{1,2}alaik)*(?:[\s,.]*w[rw]\.?[\s,.]*w?b?\.?)?"
    r"|(?:best|kind|warm)?\s*regards|(?:demikian|sekian)(?:lah)?)"
)
_SIGN = r"(?:ttd|t\.t\.d|tertanda|an|a\.\s?n|a/n|atas nama|dari(?:\s+saya)?|by|sent by|from)"
_PARTY = (
    r"(?:yang\s+(?:melapor(?:kan)?|mengadu(?:kan)?|bermohon|membuat\s+\w+)|pelapor|pengirim|pengadu|pemohon)"
)
# A line that is a closing, or that ends with one.
_CLOSING = re.compile(rf"(?i)(?:^|[.!?,;]\s*)\W*(?:{_THANKS}|{_FORMULA}|{_SIGN}|{_PARTY})[\s.,:;!)]*$")
# A closing with the name behind it, in the same line.
_CLOSED_BY = re.compile(
    rf"(?i)(?:(?:^|[.!?,;]\s+)\W{{0,3}}(?P<thanks>{_THANKS})[,.!\s]+"
    rf"|(?:^|[.!?,;]\s+)\W{{0,3}}{_FORMULA}(?:\s+dari)?[,.:\s]+|(?:^\W{{0,3}}|[.!?]\s+){_SIGN}[.,:\s]+)"
    r"(?P<name>\S.*)$"
)
_FORM = re.compile(
    r"(?im)^[^\S\n]*(?:\d{1,2}[.)]\s?|[-*•]\s?)?"
    r"(?:nama(?:\s+(?:lengkap|pelapor|pengirim|pemohon|pengadu|saya|sy))?(?:\s*[/&]\s*\w+)?|nm|pelapor"
    r"|pengirim|pengadu|pemohon|dari|from"
    r"|identitas(?: pelapor)?|kontak saya|an|a\.n|a/n|atas nama)\.?[^\S\n]*[:=]"
    r"[^\S\n]*(?P<name>\S[^\n]*)$"
)
# He says it himself: what follows is a name, large or small letters.
_SAYS = re.compile(
    r"(?i)\b(?:nama\s+(?:saya|sy|aku|ambo)(?:\s+adalah|\s*[:=,])?|(?:saya|sy|aku)\s+(?:yang\s+)?bernama"
    r"|panggil\s+(?:saja\s+)?(?:saya|aku|sy)|(?:saya|sy)\s+(?:biasa\s+)?dipanggil"
    r"|(?:(?:akun\s+)?(?:ig|instagram|fb|facebook|tiktok|twitter|telegram|line)|akun)\s+(?:saya|sy)"
    r"(?:\s+adalah|\s*[:=])?)\s+@?(?P<name>[^\n.;!?]+)"
)
_WROTE = re.compile(
    r"(?im)^\W{0,3}(?:di)?(?:laporan|laporkan|adukan|pengaduan|aduan|keluhan|surat)(?:\s+ini)?\s+"
    r"(?:dari|oleh|an\.?|a\.n\.?)\s+(?P<name>[^\n.;!?]+)"
)
# "Saya Kartini Dewi …": at the head of a sentence, or behind what introduces him; elsewhere "saya" belongs to
# the word before it.
_I = re.compile(
    r"(?i)(?:(?:^|[.!?:;,\n])[ \t\"'(\-]{0,4}|\b(?:perkenalkan|dengan(?: ini)?|pak|bu|min|ini|bahwa)[\s,]+)"
    r"(?:saya|sy|kami|aku|ambo)\b\s*[,(–-]?\s*(?P<name>[^\n.;!?]+)"
)
# Behind a name in small letters this must follow, or it is any word.
_GOES_ON = re.compile(
    r"(?i)\s*(?:,|\)|$|(?:adalah\s+)?(?:warga|penduduk|wong|asal|masyarakat)\b"
    r"|(?:dari|di|tinggal(?: di)?)\s+(?:desa|ds|dusun|dsn|kampung|kp|kel|kec|rt|kelurahan|kecamatan)\b"
    r"|(?:mau|ingin|hendak|pengen)\s+(?:me)?(?:lapor|ngadu|ngelapor|nyampai|tanya)|umur\b|usia\b)"
)
_INTRODUCED = re.compile(r"(?i)\b(?:perkenalkan|dengan)[\s,]+(?:saya|sy|kami|aku)\W*$")
_DATED = re.compile(
    r"(?i)^\W*[^\W\d]+(?:\s[^\W\d]+)?\s*,?\s*(?:tgl\.?\s*)?\d{1,2}[\s/.-]+(?:\w+)[\s/.-]+\d{2,4}\W*$"
)
_REACHED = re.compile(
    r"(?i)^\W*(?:(?:no\.?\s*)?(?:hp|wa|telp?|tlp|telepon|nohp|nik|email|e-mail|surel|alamat)\b"
    r"|\+?\d[\d\s().-]{6,}\W*$|\S+@\S+\W*$)"
)
_SETTLEMENTS = "desa|ds|dusun|dsn|kampung|kp|kelurahan|kel|kecamatan|kec|kabupaten|kab|kota|provinsi|prov"
_HEAD = re.compile(rf"(?i)\b(?:{_SETTLEMENTS})\b\.?[ \t]+((?:[^\W\d_]+[ \t]?){{1,2}})")
_STANDS = re.compile(
    rf"(?i)\b(?:{'|'.join(sorted(_PLACES, key=len, reverse=True))})\.?[ \t]+((?:[^\W\d_]+[ \t]?){{1,2}})"
)


def own_names(text: str) -> tuple[str, ...]:
    """The names by which the writer of `text` calls himself, as he wrote them, without titles."""
    return _signatures(text[:_LONGEST]).names


def signature_lines(text: str) -> frozenset[int]:
    """The lines of signatures, counted from 0; the closing above one is none of them."""
    return _signatures(text[:_LONGEST]).lines


def is_description(word: str) -> bool:
    """Whether this word of a name only says what somebody is ("Warga", "Desa")."""
    return word.lower().strip(".") in _DESCRIBES


def settlements(text: str) -> frozenset[str]:
    """The words (lower case) that stand in `text` as the name of a village, a subdistrict or what is above
    it. A school or a street may bear the writer's own name."""
    return _names_behind(_HEAD, text)


def sites(text: str) -> frozenset[str]:
    """The words (lower case) that stand in `text` as the name of any place, office or firm."""
    return _names_behind(_STANDS, text)


def _names_behind(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(word for found in pattern.finditer(text[:_LONGEST]) for word in found[1].lower().split())


@dataclass(frozen=True)
class _Signatures:
    names: tuple[str, ...]
    lines: frozenset[int]  # of the signature, counted from 0


@lru_cache(maxsize=64)  # a letter to an official shows each text of its case several times
def _signatures(text: str) -> _Signatures:
    rows = text.split("\n")
    places = settlements(text)
    shouted = _is_all_capitals(text)
    lines: dict[int, tuple[str, ...]] = {}
    for no, row in enumerate(rows):
        if _CLOSING.search(row, len(row) - _LINE) and not _ACCUSED.search(row):
            lines |= _signature_from(rows, no + 1, places)
    lines |= _last_paragraph(rows, places)
    found = [name for names in lines.values() for name in names]
    for no, row in enumerate(rows):
        closed = _CLOSED_BY.search(row, len(row) - _LINE)
        if closed and not (closed["thanks"] and _calls_somebody(closed["name"])):
            found += _names(closed["name"], places)
        form = _FORM.match(row)
        if form and not _is_accused_part(rows, no):
            found += _names(form["name"], places)
    for pattern in (_SAYS, _WROTE):
        found += [name for said in pattern.finditer(text) for name in _names(said["name"], places)[:1]]
    found += [name for said in _I.finditer(text) for name in _names_of_introduction(said, places, shouted)]
    return _Signatures(tuple(dict.fromkeys(found)), frozenset(lines))


def _signature_from(rows: Sequence[str], start: int, places: frozenset[str]) -> dict[int, tuple[str, ...]]:
    """The lines of a signature that begins at `start`, with the names in them; none when nobody is named."""
    found: dict[int, tuple[str, ...]] = {}
    for no in range(start, min(len(rows), start + 2 * _BELOW)):
        row = rows[no]
        if not row.strip():
            continue
        names = _names_in_line(row, places)
        if names is None or len(found) == _BELOW:
            break
        found[no] = names
    return found if any(found.values()) else {}


def _last_paragraph(rows: Sequence[str], places: frozenset[str]) -> dict[int, tuple[str, ...]]:
    """A last paragraph of nothing but a signature, without any closing."""
    end = len(rows)
    while end and not rows[end - 1].strip():
        end -= 1
    start = end
    while start and rows[start - 1].strip():
        start -= 1
    above = next((row for row in reversed(rows[:start]) if row.strip()), "")
    if not above:  # all is one paragraph: its last line may still be his name
        start, above = end - 1, rows[end - 2].strip() if end > 1 else ""
        if not above.endswith((".", "!", "?")):
            return {}
    if (
        not 0 < end - start <= 4
        or above.rstrip().endswith(":")
        or _ACCUSED.search(" ".join(above.split()[-4:]))
    ):
        return {}
    found = _signature_from(rows, start, places)
    if len(found) != end - start or not found:
        return {}
    marked = any(re.match(r"\s*[-–—~(]", row) for row in rows[start:end])
    names = [name for names in found.values() for name in names]
    if marked:
        return found if end - start == 1 else {}
    return found if all(word[0].isupper() for name in names for word in name.split()) else {}


def _names_in_line(row: str, places: frozenset[str]) -> tuple[str, ...] | None:
    """The names in a line of a signature, () for one that only describes him; None for a line that says
    something else."""
    if len(row.split()) > 8 or _ACCUSED.search(row):
        return None
    if _REACHED.match(row) or _DATED.match(row) or _CLOSING.search(row):
        return ()
    names = tuple(_names(row, places, True))
    if names:
        rest = row[row.rfind(names[-1]) + len(names[-1]) :]
        after = _WORD.match(rest.lstrip(" \t,.()/-–—~|&"))
        bound = _BOUND.match(rest) or not rest.strip(" .\t)\"'*_")
        return names if bound or (after and after[0].lower() in _DESCRIBES) else None
    words = [word.lower().strip(".") for word in _WORD.findall(row)]
    described = words[:1] and words[0] in _DESCRIBES
    if described and not all(word in _DESCRIBES or word in places or not is_plain(word) for word in words):
        return None
    return () if described or not words else None


def _names(text: str, places: frozenset[str], small: bool = True) -> list[str]:
    """The names at the head of `text`: one, or several with "dan", "&" or numbers between them."""
    found: list[str] = []
    while len(found) < 4:
        name, text = _name(text, small)
        if not name or all(word.lower().strip(".") in places for word in name.split()):
            break
        found.append(name)
        more = re.match(r"(?i)\s*(?:&|\bdan\b|\+)\s*(?=[^\W\d_])", text)
        if more is None:
            break
        text, small = text[more.end() :], False
    return found


def _name(text: str, small: bool) -> tuple[str, str]:
    """(the name at the head of `text` or "", what follows it). small: words in small letters count as
    well."""
    rest = _LEAD.sub("", _LEAD.sub("", text))
    while (
        (title := _WORD.match(rest))
        and title[0].lower().strip(".") in _TITLES
        and rest[title.end() :].strip()
    ):
        rest = rest[title.end() :].lstrip(" .,")
    words: list[str] = []
    while len(words) < _MOST and (found := _WORD.match(rest)):
        word = found[0]
        if not (word.lower() in _INNER and words) and (is_plain(word) or not (small or word[0].isupper())):
            break
        words.append(word.rstrip(".") if len(word) > 2 else word)
        rest = rest[found.end() :]
        if word.endswith(".") and len(word) > 4:
            break
        if (gap := re.match(r"[ \t]+(?=\w)", rest)) is None:
            break
        rest = rest[gap.end() :]
    if _WORD.match(rest) and len(words) == _MOST:
        return "", rest
    name = " ".join(words)
    return (name, rest) if sum(map(str.isalpha, name)) >= 3 else ("", rest)


def _names_of_introduction(said: re.Match[str], places: frozenset[str], shouted: bool) -> Iterator[str]:
    """The names in "saya … ": in large letters as they stand; in small ones (or where all letters are large)
    only when the sentence goes on as one does behind a name."""
    head = said[0][: said.start("name") - said.start()]
    for name in _names(said["name"], places, small=False) if not shouted else ():
        yield name
    name, rest = _name(said["name"], small=True)
    small = shouted or not name[:1].isupper()
    introduced = bool(_INTRODUCED.search(head)) and re.match(r"(?i)[\s.]*(?:$|(?:di|dari|mau|ingin)\b)", rest)
    told = name and small and len(name.split()) <= 3 and (introduced or _GOES_ON.match(rest))
    if told and not places.issuperset(name.lower().split()):
        yield name


def is_plain(word: str) -> bool:
    """Whether this is a word of everybody's, which tells of nobody who he is."""
    lower = word.lower().strip(".")
    return lower in _PLAIN or _PREFIXED.fullmatch(lower) is not None


def _calls_somebody(text: str) -> bool:
    """ "Terima kasih Pak Joko" calls whom it thanks."""
    first = _WORD.match(_LEAD.sub("", text))
    return first is not None and first[0].lower().strip(".") in _TITLES


def _is_accused_part(rows: Sequence[str], no: int) -> bool:
    """Whether this line stands in the part of a form about the accused: "Terlapor", then "Nama: …"."""
    for row in reversed(rows[max(0, no - _BELOW) : no]):
        if re.search(r"(?i)\b(?:pelapor|pengirim|pengadu|pemohon|bertanda tangan)\b", row):
            return False
        if _ACCUSED.search(row):
            return len(row.split()) <= 5
    return False


def _is_all_capitals(text: str) -> bool:
    """All in capitals, or each word with a capital: then a capital tells no name."""
    words = [word for word in _WORD.findall(text[:2000]) if len(word) > 2]
    return bool(words) and sum(word[0].isupper() for word in words) * 4 > len(words) * 3
