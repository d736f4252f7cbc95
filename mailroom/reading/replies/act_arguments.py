"""What an act needs beside its name, and how each is read: agencies, reason, officer, day, text, line
numbers, columns (`READERS`).

In: each reader: the `ParsedReply`, `rest` (words after the digit, or the whole text) and whether a digit
chose the act. `with_also`: an `Act`.
Out: (arguments, sure); `sure` is False when the object is missing or unknown, and the writer is asked.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Archive reasons and columns: grammar/reply_words.toml. Objects anywhere in free words: meant_objects.py.
Which act needs what: procedure/acts.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from mailroom.procedure.letter import Act
from mailroom.reading.identity.person_names import people_in
from mailroom.reading.language import date_words, reply_values
from mailroom.reading.replies.parsed_reply import ParsedReply, points_of

Args = dict[str, Any]
# (note, the words after the choice, chosen by digit) -> (args, sure)
Reader = Callable[[ParsedReply, str, bool], tuple[Args, bool]]


_RELEASE = re.compile(
    r"(?i)\b(?:rilis|lepas|sertakan|berkas|lampiran|file)\b[\s:]*(?:(?:berkas|lampiran|file|nomor"
    r"|no)\.?\s*)*((?:\d{1,2}\s*(?:,|dan|&|\s)?\s*)+)"
)
# "dinas pasar", "DISXYZ"
_LIKE_AGENCY = re.compile(
    r"(?:(?i:dinas|badan|kantor|balai|bagian|upt|uptd|kecamatan|camat|polsek|koramil)\s+\w{3,}(?:\s+\w+){0,3}"
    r"|[A-Z]{3,})$"
)
_TAKES_PART = re.compile(
    r"(?i)\b(?:(?:mohon|tolong|minta|agar|perlu)\s+)?(?:(?:di|me)?libatkan|(?:di)?ikutkan|ikutsertakan|"
    r"mengikutsertakan|(?:di)?tambah(?:kan)?)\b|\b(?:juga|ikut|turut)\b"
)
_LABEL = re.compile(r"(?i)^\s*(?:catatan|cat|note|alasan|teks|pesan|isi|jawaban|kepada pelapor)\s*[:=-]\s*")
_ASKING = frozenset(("sejak", "ada", "adakah", "sudah", "masih", "dimana"))  # first words of a question
# "mohon ditanyakan dulu ke pelapor …", "minta pelapor melampirkan …": words to the office, not to him
_HIM = r"(?:(?:bapak|ibu|pak|bu|si)\s+)?(?:pelapor|pengadu|warga)(?:nya|nyo)?\b[\s,:;-]*"
_ASK_HIM = re.compile(
    r"(?is)^\W*(?:(?:mohon|tolong|harap|minta|coba|bisa|kiranya|sebaiknya|perlu|bantu)\s+)*(?:"
    r"(?P<ask>(?:di)?tanya(?:kan|in|ke|kanlah)?(?:\s+(?:dulu|dahulu|saja|lagi))*"
    rf"\s+(?:(?:ke|kepada|pada|sama|dengan)\s+)?{_HIM})"
    rf"|(?:(?:agar|supaya|suruh|minta|kepada)\s+)*{_HIM}(?:untuk\s+|agar\s+)?(?=me\w+\b))"
)
_TO = re.compile(
    r"(?is)(?:^|[\s,;.:(])(?:silakan|silahkan|mohon|harap)?\s*(?:ke|kepada|hubungi|menghubungi|lapor ke"
    r"|melalui)\s+(.+)$"
)
_AS_ASKED = re.compile(
    r"(?i)\bsesuai\s+(?:dengan\s+)?(?:tanggal|tgl|hari|waktu)\s+(?:(?:yang|yg)\s+)?(?:\w+\s+)?"
    r"(?:di)?(?:minta|mohon|usul|aju)\w*"
)
_BECAUSE = re.compile(r"\s*,?\s*\b(?:karena|krn|sebab)\b\s*")
_URGED = re.compile(r"(?i)\b(?:urusan|kewenangan|wewenang|ranah|tupoksi|tugas)(?:nya)?\s+([^,.;:?\n]{3,80})")
_FIELD = re.compile(
    r"(?:^|[;\n]|,\s)[^\S\n]*(?:9\b[\s.):]*)?(?P<name>[A-Za-z!. ]{3,30}?)\s*[:=]\s*(?P<value>[^;\n]*)"
)

_SWITCHES = ("anonymous", "secret", "urgent")
_OFF = {"tidak", "bukan", "batal", "terbuka"}
_WISH = 4  # words up to which a wish says nothing but itself


def _filled_args(**args: Any) -> Args:
    """Those of the arguments that hold something."""
    return {key: value for key, value in args.items() if value}


def remark(note: ParsedReply, rest: str, digit: bool, *, key: str = "note") -> tuple[Args, bool]:
    """Returns {key: text}: the words beside a choice, as a remark. When an act is spoken in at most four
    words, courtesy not counted, they are the act itself, and there is no remark."""
    cleaned, light = bare(rest), note.data["verdict"]["light"]
    told = _says_more(note, rest) or (digit and not {*note.lexicon.words(cleaned)}.issubset(light))
    return _filled_args(**{key: cleaned if told else ""}), True


def _says_more(note: ParsedReply, rest: str) -> bool:
    return len(note.beyond_courtesy(note.lexicon.words(rest))) > _WISH


def bare(text: str) -> str:
    """`text` without a label in front ("catatan:") and without the marks around it."""
    return _LABEL.sub("", text).strip(" \t\r\n:;,-–")


def disposed_agencies(note: ParsedReply, rest: str, digit: bool) -> tuple[Args, bool]:
    """Returns the same as `agencies`. Where only some of several are known, these are sure; the others go
    along as `unknown` and are asked for. Never beside a negation, a condition, a doubt or a question."""
    found, sure = agencies(note, rest, digit)
    plain = "?" not in note.text and not note.holds("negators", "conditions", "doubts", "except")
    if sure or found["agencies"] or "unknown" not in found or not plain:
        return found, sure
    codes = list(dict.fromkeys(code for _, _, code in note.names.find(rest)))
    strange = [re.search(re.escape(one), rest, re.IGNORECASE) for one in found["unknown"]]
    written = [one.group() for one in strange if one is not None and _LIKE_AGENCY.match(one.group())]
    if not codes or not written or len(written) < len(strange):
        return found, sure
    return {"agencies": codes, "unknown": written}, True


def agencies(note: ParsedReply, rest: str, _digit: bool) -> tuple[Args, bool]:
    """One or several agencies by code or name, a note after them, files released by number."""
    release = _RELEASE.search(rest)
    listed = rest[: release.start()] + rest[release.end() :] if release else rest
    lines = [line for line in listed.splitlines() if not re.match(r"^\s*9\b", line)]
    second = [line for line in lines[1:] if re.match(r"^\s*\d\s*[.):]?\s+\S", line)]
    named = note.names.list_in("\n".join(lines), note.lexicon)
    released = [int(number) for number in re.findall(r"\d+", release[1])] if release else []
    found = {"agencies": list(named.codes), **_filled_args(note=named.rest, release=released)}
    if second:  # two items of the menu at once: which one is meant is asked
        return {**found, "unknown": second}, False
    if named.unknown:
        return {"agencies": [], "unknown": list(named.unknown), **_filled_args(maybe=named.maybe)}, False
    return found, bool(named.codes)


def other_agencies(note: ParsedReply, rest: str, digit: bool) -> tuple[Args, bool]:
    """Returns the same as `agencies`. When no agency is named, it takes the one that was proposed."""
    if (note.courtesy | note.sets["agreed"]).issuperset(note.lexicon.words(rest)):
        return {"agencies": []}, True
    return agencies(note, rest, digit)


def agencies_to_involve(note: ParsedReply, rest: str, digit: bool) -> tuple[Args, bool]:
    """The agencies that are to take part: "libatkan DLH juga"."""
    return agencies(note, _TAKES_PART.sub("", rest), digit)


def agencies_to_stop(note: ParsedReply, _rest: str, _digit: bool) -> tuple[Args, bool]:
    """The agencies whose part ends: those of the first clause that names any ("bagian DLH dihentikan")."""
    clauses = (note.names.find(clause) for clause in re.split(r"[,;.\n]", note.body))
    codes = next(([code for _, _, code in found] for found in clauses if found), [])
    return {"agencies": codes}, bool(codes)


def text(_note: ParsedReply, rest: str, _digit: bool) -> tuple[Args, bool]:
    args = _filled_args(text=_LABEL.sub("", rest).strip())
    return args, bool(args)


def question(note: ParsedReply, rest: str, digit: bool) -> tuple[Args, bool]:
    """{text}: what the complainant is asked, as the office's own question. "Tolong tanyakan dulu ke pelapor
    nomor rumahnya" becomes "Mohon sebutkan nomor rumahnya."."""
    told = _LABEL.sub("", rest).strip()
    found = _ASK_HIM.match(told)
    if found is None or not (asked := told[found.end() :].strip()):
        return text(note, rest, digit)
    first = note.lexicon.first_word(asked)
    if found["ask"] is None:
        asked = f"Mohon {asked[0].lower()}{asked[1:]}"
    elif asked.endswith("?") or first in note.sets["questioning"] | note.sets["questions"] | _ASKING:
        asked = f"{asked[0].upper()}{asked[1:].rstrip('.')}{'' if asked.endswith('?') else '?'}"
    else:
        asked = f"Mohon sebutkan {asked[0].lower()}{asked[1:]}"
    return {"text": asked if asked[-1] in ".?!" else f"{asked}."}, True


def answer_text(note: ParsedReply, rest: str, _digit: bool) -> tuple[Args, bool]:
    """{text}: sure when there are words or a file."""
    cleaned = _LABEL.sub("", rest).strip()
    return {"text": cleaned}, bool(cleaned) or note.has_files


def where(note: ParsedReply, rest: str, digit: bool) -> tuple[Args, bool]:
    """Returns {where, text?}: where the complainant is sent. After a digit all the words say it; in a spoken
    act the words after "ke" do."""
    found = _TO.search(rest)
    where = found[1] if found else rest if digit else ""
    where, _, more = where.strip(" \t\r\n.,;:()").partition("\n")
    where, mark, reason = where.partition(";")  # "PLN 123; jaringan listrik milik PLN"
    if not reason:
        where, reason = [*_BECAUSE.split(where + mark, maxsplit=1), ""][:2]
    where = where.strip()
    if where.lower() in ("sana", "situ"):
        named = _URGED.search(rest)
        where = named[1].strip() if named else ""
    if found and not digit and where and not any(char.isalpha() for char in where.replace("telp", "")):
        # "itu urusan PLN, suruh lapor ke 123" → "PLN, 123": a bare number tells nobody where to go
        bodies = note.data["bodies"]["names"]
        before = re.findall(r"\w+", rest[: found.start()])
        body = next((word for word in before if word.lower() in bodies), "")
        where = f"{body}, {where}" if body else where
    text = " ".join(part for part in (reason.strip(), more.strip()) if part)
    return _filled_args(where=where, text=text), bool(where)


def refusal_reason(note: ParsedReply, rest: str, digit: bool) -> tuple[Args, bool]:
    """Returns {text?}: why something is not passed on: the words behind "karena", or behind the digit unless
    they only say so again ("2 jangan diteruskan")."""
    before, *because = _BECAUSE.split(rest, maxsplit=1)
    said = [row["say"] for row in note.data["act"] if row["name"] == "withhold"]
    again = any(note.lexicon.first(note.lexicon.clauses(before), one) for one in said)
    return _filled_args(text=bare(because[0] if because else "" if again or not digit else before)), True


def reason(note: ParsedReply, rest: str, digit: bool) -> tuple[Args, bool]:
    """{reason: a code of sop.REASONS, text?}: by the words of grammar/reply_words.toml or by the code itself;
    sure only when one is found."""
    rest = "\n".join(line for line in rest.splitlines() if not re.match(r"^\s*9\b", line))
    upper, table = re.sub(r"[^A-Z]+", "_", rest.upper()), note.data["reason"]
    clauses = note.lexicon.clauses(rest if digit else note.body)
    said = (entry["code"] for entry in table if note.lexicon.first(clauses, entry["say"], plain=True))
    code = next((entry["code"] for entry in table if entry["code"] in upper), None) or next(said, None)
    if code is None:
        return {}, False
    args: Args = {"reason": code, **_filled_args(text=rest.partition(":")[2].strip())}
    if code == "BUKAN_KEWENANGAN" and (found := _TO.search(rest)):
        args["where"] = found[1].strip(" .")
    return args, True


def number(note: ParsedReply, rest: str, _digit: bool) -> tuple[Args, bool]:
    """{parent}: the number of the case that this one is merged into; a short number ("0042") is taken as this
    year's."""
    lone = re.findall(r"(?<![\d-])(\d{1,6})(?![\d-])", rest)[:1]
    numbers = reply_values.numbers_in(rest, bare=True) or lone
    year = f"{note.prefix}-{note.today.year}"
    full = [number if "-" in number else f"{year}-{int(number):04d}" for number in numbers]
    return ({"parent": full[0]} if full else {}), len(full) == 1


def points(note: ParsedReply, rest: str, _digit: bool) -> tuple[Args, bool]:
    """{texts}: the numbered paragraphs, one for each case that the complaint is divided into."""
    texts = points_of(rest.splitlines()) or points_of(note.lines[1:])
    return _filled_args(texts=texts), len(texts) > 1


def columns(note: ParsedReply, rest: str, _digit: bool) -> tuple[Args, bool]:
    """{title?, klass?, category?, place?, anonymous?, secret?, lapor?, …} from "kolom: isi" pairs."""
    named = ((_column(note, pair["name"]), pair["value"].strip()) for pair in _FIELD.finditer(rest))
    values = ((key, _value(note, key, value)) for key, value in named if key)
    found = {key: value for key, value in values if value is not None} or _without_colon(note, rest)
    return found, bool(found)


def _column(note: ParsedReply, name: str) -> str:
    correcting, table = note.sets["correcting"], note.data["correct"]
    words = " ".join(word for word in note.lexicon.words(name) if word not in correcting)
    return next((key for key, names in table.items() if words in names), "")


def _value(note: ParsedReply, key: str, value: str) -> Any:
    """A column's value: True or False for a switch ("tidak" is False), the class of a class's name, any other
    words as they stand; None = not understood."""
    words = note.lexicon.words(value)
    if key in _SWITCHES:
        return not _OFF.intersection(words) if words else None
    if key == "klass":
        classes = note.data["correct_classes"].items()
        return next((klass for klass, names in classes if " ".join(words) in names), None)
    return value or None


def _without_colon(note: ParsedReply, rest: str) -> Args:
    """ "9 anonim", "9 bukan mendesak" or "9 judul Jalan rusak", without a colon."""
    if numbered := re.search(r"(?i)\b(?:nomor|no\.?|sp4n)?\s*lapor\W+(\w[\w./-]*)\s*$", rest):
        return {"lapor": numbered[1]}
    rest = re.sub(r"^\W*9\W+", "", rest)
    words, table = note.lexicon.words(rest), note.data["correct"]
    off = len(words) == 2 and words[0] in _OFF
    key = next((key for key, names in table.items() if words and words[off] in names), "")
    if off:
        return {key: False} if key in _SWITCHES else {}
    tail = re.sub(r"^\W*\w+\W*", "", rest, count=1)
    value = _value(note, key, tail) if tail else True if key in _SWITCHES else None
    return {key: value} if key and value is not None else {}


def day(note: ParsedReply, rest: str, _digit: bool) -> tuple[Args, bool]:
    """{until?: iso day, text}: the day asked for may be missing; the admin then reads it in the text."""
    until = date_words.requested_until(rest or note.body, note.today, note.data["counts"])
    ahead = until.isoformat() if until is not None and until >= note.today else ""
    return {"text": rest.strip() or note.body, **_filled_args(until=ahead)}, True


def granted_day(note: ParsedReply, rest: str, digit: bool) -> tuple[Args, bool]:
    """Returns {until?}: the day that the admin grants, or {} for the day that was asked for. When the words
    of a day cannot be read, the admin is asked."""
    told = _AS_ASKED.sub("", rest if digit else note.body)
    args, _ = day(note, told, digit)
    found = {"until": args["until"]} if "until" in args else {}
    return found, bool(found) or not date_words.speaks_of_day(told)


def officer(note: ParsedReply, rest: str, _digit: bool) -> tuple[Args, bool]:
    """Returns {officer: his number in the agency's list, or an e-mail address; note?}. He is found by
    address, number or name. When nobody or more than one is found, it is not sure."""
    if address := reply_values.ADDRESS.search(rest):
        return _officer_args(address.group().lower(), rest[address.end() :])
    agency = note.agencies.get(note.agency)
    officers = agency.officers if agency else ()
    number = re.search(r"^\D{0,40}?\b(\d{1,2})\b(?!\s*(?:hari|minggu|jam|orang))(?![/.-]\d)", rest)
    if number:
        # a day or an hour is none: "Dewi, paling lambat 10 November"
        after = note.lexicon.words(rest[number.start(1) :][:30])[1:2]
        leading = note.lexicon.words(rest[: number.start(1)])[-1:]
        months = note.data["counts"]["months"].keys()
        if months.isdisjoint(after) and note.sets["before_day"].isdisjoint(leading):
            args, _ = _officer_args(int(number[1]), rest[number.end() :])
            return args, not officers or int(number[1]) <= len(officers)
    named = _named_officers(note, rest)
    if len(named) == 1:
        return _officer_args(named[0], rest if _says_more(note, rest) else "")
    return {}, False


def _named_officers(note: ParsedReply, text: str) -> list[int]:
    """The numbers of the officers of the writer's agency whom `text` names."""
    agency = note.agencies.get(note.agency)
    people = people_in(text, tuple(person.name for person in (agency.officers if agency else ())))
    told = {one.number for one in people if not reply_values.is_exception(note.lexicon, text[: one.start])}
    return sorted(told)  # not "selain Candra"


def _officer_args(officer: int | str, rest: str) -> tuple[Args, bool]:
    return {"officer": officer, **_filled_args(note=bare(rest.strip(" >).")))}, True


def proposal(note: ParsedReply, rest: str, _digit: bool) -> tuple[Args, bool]:
    """{proposal?, officer?, text}: the last agency named that is not the writer's own, the one colleague
    named, and all his words."""
    told = rest or note.body
    codes = [code for _, _, code in note.names.find(told) if code != note.agency]
    named = _named_officers(note, told)
    colleague = named[0] if len(named) == 1 else 0
    return {**_filled_args(proposal="".join(codes[-1:]), officer=colleague), "text": told.strip()}, True


# By what an act needs (`ActKind.needs`); most bear its name.
_WHY = re.compile(
    r"(?is)\b(?:karena|krn|sebab|untuk|utk|guna|agar|supaya|demi|mengingat|dalam rangka|dengan alasan"
    r"|alasannya|keperluan)\b\s*:?\s*(\S.*)"
)


def identity_reason(_note: ParsedReply, rest: str, _digit: bool) -> tuple[Args, bool]:
    """Returns {reason}: why APIP asks for the identity. When the reason is missing, the desk asks for it."""
    found = _WHY.search(rest)
    return _filled_args(reason=found[1].strip() if found else ""), True


_SO_NAMED = (
    answer_text,
    columns,
    day,
    granted_day,
    identity_reason,
    number,
    officer,
    other_agencies,
    points,
    question,
    refusal_reason,
)
READERS: Mapping[str, Reader] = {
    "agencies": disposed_agencies,
    "involved": agencies_to_involve,
    "stopped": agencies_to_stop,
    **{reader.__name__: reader for reader in (*_SO_NAMED, proposal, reason, text, where)},
    **{
        "": lambda note, rest, digit: ({}, True),
        "note": remark,
        "optional_text": partial(remark, key="text"),
    },
}


def with_also(note: ParsedReply, act: Act) -> Act:
    """Returns the act with further lines "9 kolom: isi" that stand below it, and that are nobody's note."""
    extra: dict[str, Any] = {}
    lines = [line.strip() for line in note.lines[1:] if re.match(r"^\s*9\b", line)]
    for line in lines:
        extra |= columns(note, re.sub(r"^\s*9\s*[.):-]*\s*", "", line), True)[0]
    if not extra or act.name == "correct":
        return act
    left = [line for line in str(act.args.get("note", "")).splitlines() if line.strip() not in lines]
    args = {key: value for key, value in act.args.items() if key != "note"}
    args |= {"note": "\n".join(left)} if left else {}
    return replace(act, args={**args, "also": [{"act": "correct", "args": extra}]})
