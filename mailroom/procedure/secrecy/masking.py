"""Who may learn what of a complainant: his alias, and the striking out of what would identify him (README
promise 12).

Promises: pure; when a case is hidden (anonim or oversight) no name, number, address or signature of his is
left in a text that goes to officials; otherwise his mail address and NIK never are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mailroom.procedure.case import Case
from mailroom.reading.identity import complainant_address, writer_names

STRUCK = "[disamarkan]"
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# Every text of every letter is searched: a pattern that begins with a digit and looks behind it takes half
# the time. Sixteen digits in any grouping ("1603 0102 0304 0005"), also a family card's; none begins with 0,
# as a list of case numbers does.
_NIK = re.compile(r"[1-9](?<!\d[1-9])(?:[ .-]?\d){15}(?!\d)")
_PHONE = re.compile(
    r"(?<!\w)(?:\(?\+?62\)?[ .-]?|\(?0)8[1-9]\d?\)?(?:[ .-]?\d){6,9}(?!\d)"
    r"|(?<![\w.])(?:\(?0[1-9]\d{1,2}\)?|\+62[ .-]?\d{2,3})[ .-](?:\d{5,8}|\d{3}[ .-]\d{3,4})(?!\d)"
)
# What a form says of where he is; his name is read by signing.py.
_LABELLED = re.compile(
    r"(?im)^(?P<label>[^\S\n]*(?:alamat(?: rumah| pelapor| saya)?|no\.? ?(?:hp|telp?|wa)|nik)\s*[:=.])[^\S\n]*\S[^\n]*"
)
_HANDLE = re.compile(r"(?<![\w.@])@[\w.]{4,}")
_SMALL = 3  # initials ("M.") are words of everybody; "Ani" and "Eko" are names
_PARTICLES = frozenset(("bin", "binti", "van", "der", "haji", "hajah", "bapak", "ibu", "pak", "dan"))


def alias(case: Case) -> str:
    """ "Pelapor #0042": how officials call a hidden complainant."""
    return f"Pelapor #{case.number.rsplit('-', 1)[-1]}"


def promised(case: Case, switch: str) -> bool:
    """Whether "anonymous" or "secret" is the complainant's alone to lift: he wished it, or has been told of
    it. The receipt and the answer to his wish name what is closed, the letter of a disposition that his name
    is; on the oversight track it promises both."""
    told = stands = False
    for event in case.trail:
        switched = event.kind in ("received", "secrecy", "corrected") and switch in event.data
        stands = bool(event.data[switch]) if switched else stands
        if switched and event.kind != "corrected":
            told = stands
        elif event.kind == "disposed":
            told = told or bool(event.data.get("oversight")) or (stands and switch == "anonymous")
    return told


def shown_name(case: Case) -> str:
    """What officials call the complainant: his name, or the alias."""
    return alias(case) if case.is_hidden or not case.name else case.name


def needles(case: Case) -> tuple[str, ...]:
    """What must not stand in a letter to officials: always the mail address; when hidden the name and its
    parts, and his home. Of whoever first wrote what he passed on, the same; and of those whose cases were
    merged into this one, by their own switches."""
    found = [*_needles(case), *(item for one in case.joined.values() for item in _beside(case, one))]
    shown = _shown(case)
    found = [item for item in found if item.lower() not in shown or "@" in item]
    return tuple(dict.fromkeys(item for item in found if len(item) >= _SMALL))


def _beside(case: Case, one: Case) -> list[str]:
    """What must not be read of somebody who came with a merged case; a word of the open name beside him tells
    nothing of him."""
    said = [*_needles(one), *(case.disguised if one.is_hidden else ())]
    open_name = "" if case.is_hidden else _folded(case.name)
    return [item for item in said if "@" in item or _folded(item) not in open_name]


def between_complainants(text: str, case: Case, reader: Case) -> str:
    """What officials wrote to all who complained of one matter, without what names one of them to another."""
    others = [
        one
        for one in (case, *case.joined.values())
        if one.number != reader.number and one.address != reader.address
    ]
    own = _folded(reader.name)
    found = [item for one in others for item in _needles(replace(one, anonymous=True))]
    return strike_words(text, [item for item in found if len(item) >= _SMALL and _folded(item) not in own])


def _folded(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9]+', ' ', text.lower()).strip()} "


def _shown(case: Case) -> set[str]:
    return {word.lower() for name in case.undisguised for word in (name, *name_parts(name))}


def _needles(case: Case) -> list[str]:
    people = _people(case)
    found = [address for _, address in people]
    if case.is_hidden:
        found += [
            *names(case),
            *((address.rpartition("@")[0] or address).strip('"') for _, address in people),
            case.phone,
            *(
                complainant_address.telling(home, case)
                for home in complainant_address.known(case, own_texts(case))
            ),
            *case.disguised,
        ]
        found = [item for item in found if item.lower() not in _shown(case) or "@" in item]
    return found


def _people(case: Case) -> list[tuple[str, str]]:
    return [(case.name, case.address), *((one["name"], one["address"]) for one in case.passed_on)]


def own_names(case: Case) -> list[str]:
    """The names by which he calls himself in what he wrote. They are words of those texts, and go when those
    go."""
    return list(dict.fromkeys(name for text in own_texts(case) for name in writer_names.own_names(text)))


def own_texts(case: Case) -> list[str]:
    """All that he wrote."""
    texts = [case.text, case.subject, case.passed_note, case.facts, case.rating_reason]
    return texts + [text.text for text in case.texts if text.own]


def struck_homes(case: Case) -> list[str]:
    """His addresses that officials do not read at all."""
    return [
        home.text
        for home in complainant_address.known(case, own_texts(case))
        if not complainant_address.shared(home, case)
    ]


def names(case: Case) -> list[str]:
    """The names of the complainant, those of his mail and those he calls himself by, and of whoever first
    wrote what he passed on; and the words of them that tell who it is. What only describes him ("Warga
    Lembak"), and the places of his case, are no names."""
    said = [name for name, _ in _people(case) if name] + own_names(case)
    places = writer_names.places_in(case.text) | {
        word.lower() for word in f"{case.place} {case.subdistrict}".split()
    }
    found = []
    for name in said:
        parts = [part for part in name_parts(name) if not writer_names.describes(part)]
        placed = [part for part in parts if part.lower() in places]
        if len(parts) < len(name_parts(name)):  # "Warga Lembak", "Joko Warga Lembak"
            parts = [part for part in parts if part not in placed]
        if (parts and parts != placed) or not name_parts(name):
            found += [name, *parts]
    return found


def name_parts(name: str) -> list[str]:
    """The words of a name that by themselves tell who it is: of three letters and more, without particles and
    forms of address."""
    return [
        part for part in re.split(r"[\s.,]+", name) if len(part) >= _SMALL and part.lower() not in _PARTICLES
    ]


def mask_numbers(text: str) -> str:
    """Without NIKs, which are never asked for by mail and masked when sent."""
    return _NIK.sub(STRUCK, text)


def others_numbers(text: str) -> list[str]:
    """Phone numbers and NIKs in an official's answer that may be other people's (README promise 12)."""
    return [*_NIK.findall(text), *(found.group() for found in _PHONE.finditer(text))]


def strike(text: str, case: Case) -> str:
    """`text` as officials may read it, whoever wrote it."""
    text = _NIK.sub(STRUCK, text)
    if not case.is_hidden:
        text = _MAIL.sub(STRUCK, text) if case.passed_on else text
        return strike_words(text, needles(case))
    text = _PHONE.sub(STRUCK, _MAIL.sub(STRUCK, text) if "@" in text else text)
    # where the matter lies at his home, its street stays
    for home in complainant_address.known(case, own_texts(case)):
        if complainant_address.shared(home, case) and (told := complainant_address.telling(home, case)):
            text = strike_words(text, [told], complainant_address.veiled(told, STRUCK))
    found = needles(case)
    if "@" in text:
        text = _HANDLE.sub(lambda handle: STRUCK if _bears(handle[0], found) else handle[0], text)
    return strike_words(text, found)


def outward_title(case: Case) -> str:
    """What the case is about, without who says so: for what goes beyond its own letters (digests, reprimands,
    reports, registers). Those need the matter and not the person, whether he is hidden or not: neither names
    nor addresses nor numbers."""
    joined = {number: replace(one, anonymous=True) for number, one in case.joined.items()}
    return strike(case.title or case.subject, replace(case, anonymous=True, joined=joined))


def strike_own(text: str, case: Case) -> str:
    """What a complainant wrote, as officials may read it: when he is hidden, also without the lines of his
    signature and his address."""
    if case.is_hidden:
        text = writer_names.unsigned(text, STRUCK, case.undisguised)
        text = _LABELLED.sub(lambda found: _unlabelled(found, case), text)
        text = complainant_address.unhoused(text, case, STRUCK)
    return strike(text, case)


def _unlabelled(found: re.Match[str], case: Case) -> str:
    """A line of a form without what it says; where the matter lies at his home, its street is left to
    `unhoused`."""
    if any(complainant_address.shared(home, case) for home in complainant_address.of(found[0], case)):
        return found[0]
    return f"{found['label']} {STRUCK}"


def _bears(handle: str, found: Iterable[str]) -> bool:
    """Whether "@budisantoso88" is made of a name."""
    bare = re.sub(r"[\W_]", "", handle).lower()
    return any(len(word) > _SMALL and re.sub(r"[\W_]", "", word).lower() in bare for word in found)


# What may tell who he is, though it names nobody: those who belong to him, what is his, and what only one
# person has.
_HIS = re.compile(
    r"(?i)\b(?:istri|isteri|suami|anak|ibu|bapak|ayah|orang tua|mertua|nenek|kakek|adik|kakak|paman|bibi|tetangga|rumah|warung|toko|kebun|sawah|kolam|tanah"
    r"|motor|mobil|truk|kantor|sekolah|kelas|usaha)\s+(?:saya|sy|kami|aku)\b(?:[ ,]+(?!yang\b|yg\b|dan\b|tidak\b|sudah\b)(?:(?:jln?|no|rt|rw|gg|kec|kel|ds)\.|\w(?:[\w.-]*\w)?)){0,5}"
    r"|\bsaya\s+(?:tinggal|bekerja|kerja|guru|kepala|ketua|satu-satunya)\b(?:[ ,]+(?:(?:jln?|no|rt|rw|gg|kec|kel|ds)\.|\w(?:[\w.-]*\w)?)){0,5}|(?-i:\b[A-Z]{1,2} ?\d{1,4} ?[A-Z]{1,3}\b)|(?<![\w.@])@[\w.]{3,}"
)
_PERSON = re.compile(
    r"(?<![.!?:\n] )(?<![.!?:\n])(?<=[\w,)] )[A-Z][a-z'’]+(?: (?:bin |binti )?[A-Z][a-z'’]+)*"
)
_MOST_DOUBTS = 8
# Whom he heard or saw it from tells nobody who he is, unless a place, a number or a name follows.
_RELATION = re.compile(
    r"(?i)(?:istri|isteri|suami|anak|ibu|bapak|ayah|orang tua|mertua|nenek|kakek|adik|kakak|paman|bibi|tetangga)\s+(?:saya|sy|kami|aku)\b"
)
_SAYS = frozenset(
    [
        "bilang",
        "berkata",
        "ngomong",
        "cerita",
        "bercerita",
        "mengatakan",
        "menyampaikan",
        "mengeluh",
        "melihat",
        "lihat",
        "dengar",
        "mendengar",
    ]
)
_TELLING = re.compile(r"(?<!^)[A-Z]|\d|\b(?:di|dekat|depan|belakang|samping|sebelah|bernama|nama)\b")


def doubts(text: str, case: Case) -> list[str]:
    """The words of `text` that stay readable when it is struck for officials and might still tell who he is:
    for a person to judge."""
    left = strike_own(text, case)
    places = writer_names.sites_in(left) | {
        word.lower() for word in f"{case.place} {case.subdistrict}".split()
    }
    found = complainant_address.left_readable(text, case)
    said = [
        one for one in _HIS.finditer(left) if STRUCK not in left[one.start() : one.end() + 1 + len(STRUCK)]
    ]
    found += [bare for one in said if not _tells_nothing(bare := one[0].strip(" ,."))]
    for one in _PERSON.finditer(left):
        words = [word for word in one[0].split() if _may_name(word) and word.lower() not in places]
        if words and one[0] not in " ".join(found):
            found.append(one[0])
    return list(dict.fromkeys(found))[:_MOST_DOUBTS]


def _tells_nothing(said: str) -> bool:
    """ "Tetangga saya bilang": somebody of his, and that he said it."""
    relation = _RELATION.match(said)
    rest = said[relation.end() :].split() if relation else ["?"]
    return bool(rest) and rest[0].strip(",").lower() in _SAYS and not _TELLING.search(" ".join(rest))


def _may_name(word: str) -> bool:
    """ "Rp" and "Jln" are no names: a name can be spoken."""
    return len(word) >= _SMALL and bool(re.search(r"(?i)[aeiouy]", word)) and not writer_names.is_plain(word)


def strike_words(text: str, words: Iterable[str], struck: str = STRUCK) -> str:
    """`text` without these words (`struck` in their place), whole words only, whatever their case and the
    blanks between them, as the linter reads them."""
    for word in sorted(words, key=len, reverse=True):
        first = word.split()[0] if word.strip() else word
        if text.isascii() and word.isascii() and first.lower() not in text.lower():
            continue  # a pattern of its own for each person takes longer to make than ten letters to search
        spelled = r"\s+".join(map(re.escape, word.split())) or re.escape(word)
        text = re.sub(rf"(?<!\w){spelled}(?!\w)", lambda _: struck, text, flags=re.IGNORECASE)
    return text
