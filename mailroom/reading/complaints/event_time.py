"""The time of the event in a complaint (SOP row 1), chosen among all its times by what each is told for:
grammar/times.toml.

Promises: pure, `today` is handed in; the writer's own words, short, or "". The date of the letter or of a
paper, a deadline, a plan and a quoted mail's date are never it; the first few such dates are named with their
reason. No text raises; a text is gone through a fixed number of times."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from mailroom.reading.language.date_words import day_in
from mailroom.reading.language.lexicon import MAX_TEXT, small

_LONGEST = 120  # characters of a time
_REASONS = 3  # dates of which the admin reads why they are not it
_FULL_LINE = 50  # characters from which a line may have been broken by a program
_TOKEN = re.compile(r"\d+(?:[./:-]\w+){0,6}|[^\W\d_]+(?:'[^\W\d_]+)?2?|[.!?;,()\n:-]")

# A text is looked at as a row of letters, one for each word: what kind of word it is. "malam Minggu kemarin
# tgl 7" is "PGQgd".
_CODES = {
    "weekday": "W", "sunday": "G", "part": "P", "day": "H", "week": "K", "month": "B", "year": "T", "hour": "J", "minute": "I", "one": "O", "number": "n",
    "order": "o", "ago": "L", "before": "Q", "alone": "A", "overmorrow": "U", "this": "Y", "latest": "V", "last": "k", "now": "Z", "since": "S", "from": "D",
    "until": "u", "every": "E", "times": "x", "about": "a", "lead": "l", "edge": "e", "at": "h", "if": "i", "feast": "f", "season": "w", "budget": "q",
    "weather": "R", "work": "X", "many": "b", "row": "v", "amount": "$", "ahead": "F",
}  # fmt: skip
_MARKS = {".": ".", "!": ".", "?": ".", ";": ".", "\n": "/", ",": ",", "(": "(", ")": ")", "-": "-", ":": ":"}
_JOINING = {"tanggal": "g", "tgl": "g", "tggl": "g", "dan": "&", "yang": "j", "yg": "j"}

_PAST = "[LQ]"
_DAYS = r"[dr](?:[-u&]g?d)?"
_SINGLE = (  # one time; the longer before the shorter
    rf"P?g?{_DAYS}(?:&d)?B?m(?:y|[LQ])?",  # 27 sampai 29 Juni 2026
    r"P?g?t",  # 04-11-2019
    r"P?gs",  # tgl 6/11
    rf"P?g{_DAYS}(?:B[LQY]|[LQ])?",  # tanggal 3 bulan ini
    r"B?m[-u&]my?|Bmy?[LQY]?|my[LQY]?|m[LQ]|Bd(?:y|[LQY])?|Gom",  # bulan Februari lalu
    r"e(?:[BTGK][LQYV]?|m)y?|ey",  # pertengahan tahun lalu
    r"Tq?[yz](?:[u&-]T?y)?|Tq?[LQYV]",  # tahun 2024 dan 2025, tahun ajaran ini
    # hari senin selasa rabu kemarin, malam Minggu
    rf"E?P?H?(?:W(?:[,&-]?W){{0,4}}|(?<=[PHE])G)P?(?:{_PAST}|Y)?",
    rf"GP(?:{_PAST}|Y)?|G{_PAST}|GY",  # Minggu pagi
    r"k[PKBTW]",  # last night
    r"l?Ex?(?:e[BTGK]|HX|[HPBKTO]|Jd|RH?|f|w[qR]?|q)P?",  # setiap kali hujan
    r"[dn]x(?:O|EH)|O(?:[dn])?x",  # 2x sehari
    rf"h?P(?:{_PAST}|Y)|hPh?|QP|P-?P|PH|iP|M",  # subuh tadi, kemarin sore, malam-malam
    r"HY|QU?|UQ|A|VY|e-eY|l?b(?:-[HBTG])?|PT_|(?<=D)Pu?P",  # hari ini, kemarin lusa
    rf"(?:a?l{{1,2}}D?)?(?:d,)?[dnr]{{1,2}}[HGKBTPJI]X?(?:j?L|Q|Y|VY?)?l?(?:v(?:-_)?)?|(?:a?l{{1,2}}D?)?O(?:j?L|Q|Y|V)?l?|[GBTK]j?(?:{_PAST}|Y|V)",  # sudah 3 bulan ini
    # waktu Lebaran hari kedua, musim tanam ini
    r"[hwPBHSE]f(?:Ho|[LQY])?|fHo|f[LQY]|w{1,2}(?:[qR][LQY]?|[LQY]|[do]y?)",
    rf"J(?:c|{_DAYS})(?:[u-]J?[cd])?P?H?",  # jam 1-4 dini hari
    r"(?<=[SDul])[my]|(?<=[SDul])Z?y",  # sejak Maret, dari 2021
    r"y",  # 2024
)
_TIME = "(?:" + "|".join(_SINGLE) + ")"
_MORE = rf"(?:[,&a]?a?[(]?(?:{_TIME}|s|P(?!_)|u(?:{_TIME}|Z|P|m|y))[)]?)"
_GAP = "[_aR&hjlnqx]"  # the words of what it has been since: "sejak dilewati alat berat pada 12.01.26"
_LEAD = rf"(?:S{_GAP}{{1,6}}(?={_TIME})|[SD]l?|ul?)?"
_BEGIN = frozenset("gdrtBmeTEPHWGkxnhQUAMl OfwJSDuyiabVK") - {" "}
_CHAIN = re.compile(rf"(?=[{''.join(sorted(_BEGIN))}]){_LEAD}{_TIME}{_MORE}{{0,4}}")
_SINCE = re.compile(r"S[_aRqx]{1,4}")  # "sejak dilewati truk": nothing better is said
_NOW = re.compile(r"(?<!u)Z(?=[./!]|$)")

_QUOTED = re.compile(
    r"(?im)^[^\S\n]{0,3}>[^\n]*$|^[^\S\n]{0,3}(?:pada|on)\b[^\n]{0,160}\b(?:menulis|wrote)[^\S\n]?:[^\S\n]{0,3}$"
    r"|^[^\S\n]{0,3}(?:dikirim|terkirim|sent|date)[^\S\n]?:[^\n]*$"
)
_QUOTING = (">", "menulis", "wrote", "kirim", "sent:", "date:")
_UNTIL = re.compile(r"\bs[./]d\b\.?")
_HEADS = re.compile(r"\s{0,20}(?:yth|kepada|kpd|perihal|hal|nomor|lampiran|dengan hormat)\b", re.IGNORECASE)
_OWN = re.compile(r"(?:di|me|ber|ter)\w{3}")  # a verb
_AMOUNT = re.compile(r"[$N]")

# How well a time of a kind tells when it happened; what is told first wins among equals.
_WORTH = (
    (re.compile(r"^[^AQ]*[Ex][^AQ]*$"), 50),
    (re.compile(r"[dr]m|t|s|g[dr]"), 100),
    (re.compile(r"f|w"), 60),
    (re.compile(r"W|PG|HG|A|Q|HY|P[LQY]|k"), 100),
    (re.compile(r"[dnr][HGKBTP]j?[LQYV]|O[jLQYV]"), 100),
    (re.compile(r"[GBKT]j?[LQ]"), 90),
    (re.compile(r"m"), 88),
    (re.compile(r"T[qyz]|[SDl]y|Sy"), 72),
    (re.compile(r"[BTGK]Y"), 48),
    (re.compile(r"J[cdr]"), 35),
    (re.compile(r"[dnr][HGKBTPJI]|O|M|P-?P|PH|b|V|e-e|DP"), 50),
    (re.compile(r"y"), 40),
    (re.compile(r"hP"), 35),
    (re.compile(r"i"), 30),
)
_DEADLINED = re.compile(r"^ul?(?:g?[drts]|m|e|T|f|[BGK])")  # "sampai tanggal 10 Maret" with nothing before it
_DATED = re.compile(r"[dr]my?|t|my|y|z")
_DAY = re.compile(r"[dr]m|t")
_UNTIL_NOW = re.compile(r"u(?:HY|Z|Q)")
_FIRM = 75  # the worth from which a time tells of something that was: "mohon dibangun tahun ini" wishes
_BESIDE = 0.4  # of the worth of what came before or after the event
_TWICE = {"P": "M", "b": "b", "v": "v"}  # "malam2", "bertahun2"


class Word(NamedTuple):
    """A word, a number or a mark of the text: where it stands, and its small letters."""

    start: int
    end: int
    said: str


@dataclass(frozen=True)
class Time:
    """The time in the writer's words, and the reasons why the first few of the other dates are not it."""

    words: str = ""
    why: tuple[str, ...] = ()


class Times:
    """Reads by times.toml, the short forms of words.toml and its months."""

    def __init__(self, table: Mapping[str, Any], short: Mapping[str, str], months: Mapping[str, int]) -> None:
        kinds = {word: _CODES[kind] for kind, row in table["kinds"].items() for word in row["words"]}
        kinds |= dict.fromkeys(months, "m") | _JOINING
        self.kinds = {one: kinds[word] for one, word in short.items() if word in kinds} | kinds | _MARKS
        self.months = months
        self.roles = [(row["told"], row["reach"], self._all(row, short)) for row in table["roles"].values()]
        self.breaks, self.beside, self.spans, self.wishes = (
            self._all(table[key], short) for key in ("breaks", "beside", "spans", "wishes")
        )
        self.told, self.deadline = table["told"], str(table["roles"]["deadline"]["told"])

    @staticmethod
    def _all(row: Mapping[str, Sequence[str]], short: Mapping[str, str]) -> frozenset[str]:
        """These words and their short forms; "lapor" is no "laporan" here: who reports tells when he did."""
        words = frozenset(row["words"])
        return words.union(one for one, word in short.items() if word in words and not word.startswith(one))

    def read(self, text: str, today: date) -> Time:
        """When it happened, as `text` says, and the dates in it that tell something else."""
        text = text[:MAX_TEXT]
        low = small(text)
        if any(map(low.__contains__, _QUOTING)):
            low = _QUOTED.sub(lambda found: " " * len(found.group()), low)
        if "s/d" in low or "s.d" in low:
            low = _UNTIL.sub(lambda found: "to".ljust(len(found.group())), low)
        words = [Word(one.start(), one.end(), one.group()) for one in _TOKEN.finditer(low)]
        codes = self._codes(words, low)
        best, worth, why = "", 0.0, []
        spots = [*_CHAIN.finditer(codes), *_SINCE.finditer(codes), *_NOW.finditer(codes)]
        for spot in spots:
            at, end = spot.span()
            piece = codes[at:end].rstrip("(,&a")
            end = at + len(piece)
            said = " ".join(text[words[at].start : words[end - 1].end].split())[:_LONGEST]
            role = self._role(codes, words, at, end, low, today)
            if role:
                if _DATED.search(piece):
                    why.append(self.told["set_aside"].format(words=said, role=role))
                continue
            found = self._worth(codes, words, at, end)
            if found > worth:
                best, worth = said, found
        return Time(best, tuple(dict.fromkeys(why))[:_REASONS])

    def _codes(self, words: Sequence[Word], low: str) -> str:
        """The text as a row of letters, one for each word, by its kind."""
        kinds = self.kinds
        codes = [kinds.get(word.said) or self._other(word.said) for word in words]
        begun, before = 0, ""
        for number, (word, code) in enumerate(zip(words, tuple(codes), strict=True)):
            if code == "/":
                # A program broke a long line where the sentence goes on: there the break parts nothing.
                if (
                    word.start - begun > _FULL_LINE
                    and low[word.end : word.end + 1].isalnum()
                    and before not in (".", ":", "")
                ):
                    codes[number] = "a"
                begun = word.end
            before = code
        return "".join(codes)

    def _other(self, word: str) -> str:
        """The kind of a number, and of what is no word of time."""
        if not word[0].isdecimal():
            return _TWICE.get(self.kinds.get(word[:-1], ""), "_") if word[-1] == "2" else "_"
        if word.isdecimal():
            if len(word) < 3:
                return "d" if 0 < int(word) < 32 else "n"
            return "y" if len(word) == 4 and word[:2] in ("19", "20") else "N" if len(word) > 3 else "n"
        return next((code for pattern, code in _NUMBERS if pattern.fullmatch(word)), "_")

    def _role(self, codes: str, words: Sequence[Word], at: int, end: int, low: str, today: date) -> str:
        """What else it is the time of; "" when it may be the event's."""
        piece = codes[at:end]
        if _DATED.search(piece):
            if _DAY.search(piece) and _is_letters(codes, words, at, end, low):
                return str(self.told["letter"])
            if self._later(low[words[at].start : words[end - 1].end], piece, today):
                return str(self.told["later"])
        if codes[at - 1 : at] == "F" or codes[end : end + 1] == "F" or _DEADLINED.match(piece):
            return self.deadline
        for told, reach, known in self.roles:
            # "Akta anak saya urus dari 3 Juli": since then, whatever stands before it; but "sejak menikah
            # 2023".
            if piece[0] in "SD":
                if any(word.said in known for word in words[at + 1 : end]):
                    return str(told)
                continue
            for number in range(at - 1, max(-1, at - 1 - reach), -1):
                said, code = words[number].said, codes[number]
                if said in known:
                    return str(told)
                if code in "./:,(" or said in self.breaks or (code == "_" and _OWN.match(said)):
                    break
        return ""

    def _later(self, said: str, piece: str, today: date) -> bool:
        """Whether it lies after the day of sending, so that it is a plan."""
        year = re.search(r"(?:19|20)\d\d", said)
        if year and int(year.group()) > today.year:
            return True
        day = day_in(said, today, self.months)
        # without a year it is the next such day: a plan when that is near, else one of the past year
        if day is not None:
            return day > today and ("y" in piece or "t" in piece or 0 < (day - today).days < 60)
        month = re.search(r"([a-z]+)\s(\d{4})", said)
        named = self.months.get(month[1]) if month else None
        return bool(month and named and (int(month[2]), named) > (today.year, today.month))

    def _worth(self, codes: str, words: Sequence[Word], at: int, end: int) -> float:
        """How well it tells when the event was, by its kind and by the words around it; 0: not at all."""
        piece = codes[at:end]
        if piece == "Z":
            return 15
        if _UNTIL_NOW.fullmatch(piece):
            return 0
        worth = float(next((worth for kind, worth in _WORTH if kind.search(piece)), 38))
        near = range(max(0, at - 5), min(len(words), end + 4))
        if worth <= 50 and "O" in piece and _AMOUNT.search(codes[max(0, at - 2) : at]):
            return 0
        if worth == 50 and "E" not in piece and any(words[one].said in self.spans for one in near):
            return 0
        begin = max(codes.rfind(mark, 0, at) for mark in "./,:") + 1
        stop = min((one for one in (codes.find(mark, end) for mark in "./,") if one >= 0), default=len(codes))
        if (
            worth < _FIRM
            and any(words[one].said in self.wishes for one in range(max(begin, at - 8), at))
            and piece[0] not in "SDl"
        ):
            return 0
        told = {words[one].said for one in (*range(max(begin, at - 6), at), *range(end, min(stop, end + 3)))}
        return worth if told.isdisjoint(self.beside) else worth * _BESIDE


_NUMBERS = (
    (re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d|20\d\d-\d\d?-\d\d?"), "t"),
    (re.compile(r"\d{1,2}[.:]\d\d(?::\d\d|-\d{1,2}[.:]\d\d)?"), "c"),
    (re.compile(r"(?:19|20)\d\d[/-](?:19|20)?\d\d"), "z"),
    (re.compile(r"\d{1,2}-\d{1,2}"), "r"),
    (re.compile(r"\d{1,2}/\d{1,2}"), "s"),
)


def _is_letters(codes: str, words: Sequence[Word], at: int, end: int, low: str) -> bool:
    """Whether it is the date line of a letter: "Lembak, 19 Januari 2026" and nothing more, or a date alone
    above its address."""
    if codes[end : end + 1] not in ("", "/") and codes[end : end + 2] not in (".", "./"):
        return False
    begin = codes.rfind("/", 0, at) + 1
    if begin == at:
        return bool(_HEADS.match(low, words[end - 1].end))
    return at - begin <= 5 and codes[at - 1] == "," and ":" not in codes[begin:at]
