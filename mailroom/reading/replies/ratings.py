"""A complainant's rating of the answer, in stars, numbers or words.

Promises: pure; only a clear rating counts. A rating beside a complaint does not count ("belum puas, masih
mati"), because a rating closes the case and a comment keeps it open. The words are those of
grammar/words.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from mailroom.reading.language.lexicon import Clause, PhraseHit
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.reply_values import choice_in, number_rating, stars_in, whole_number
from mailroom.reading.replies.thanks_and_receipts import tells_trouble, thanks

_VOCATIVE = re.compile(
    r"^(\W*\d)\s+(?:pak|bu|min|kak|mas|mbak|bang|om|admin|ya|aja|saja|deh)"
    r"(?:\s+(?:pak|bu|min|kak|ya|deh))?\W*$",
    re.I,
)  # "5 pak," is the rating and whom he speaks to
_SHORT_REASON = 3  # words behind "2." that still are a rating's company, not a point of a list


def rating(note: ParsedReply) -> dict[str, Any] | None:
    """{rating, reason?}; {} when a number was meant as a rating but is not on the scale; None when nothing is
    rated."""
    data = note.grammar.data
    stars = stars_in(note.text, data["rating_words"]["stars"])
    if stars == 1 and re.search(r"\d", note.text):
        note = replace(
            note, text=re.sub("[" + "".join(data["rating_words"]["stars"]) + "]", " bintang ", note.text)
        )
    elif stars:
        rest = re.sub("[" + "".join(data["rating_words"]["stars"]) + "\u2606]", " ", note.text)
        return _rating_with(note, stars, rest) if stars <= 5 else {}
    numbered = _rating_by_number(note)
    found = _rating_in_words(note) if numbered is None else numbered
    told = note.body if numbered is None else str((found or {}).get("reason", ""))
    if found and (
        _second_mark(note, found["rating"], told) or _is_conditional(note) or _has_but(note, found)
    ):
        return {}
    return found


def _is_conditional(note: ParsedReply) -> bool:
    """ "Saya kasih 5 bintang kalau sudah dikerjakan": a rating that is still to be earned."""
    return not note.lexicon.sets["conditions"].isdisjoint(note.words)


def _has_but(note: ParsedReply, found: Mapping[str, Any]) -> bool:
    """ "Nilai 5 tapi jalannya belum bagus": a good rating beside what is still wrong would close a case that
    is not done."""
    words = frozenset(note.lexicon.words(str(found.get("reason", ""))))
    return found["rating"] > 3 and not words.isdisjoint(note.grammar.data["rating_words"]["but"])


def _second_mark(note: ParsedReply, rating: int, told: str) -> bool:
    """ "5 bintang untuk petugas, 1 untuk dinas", "puas 5": two ratings that differ are asked about."""
    units = note.grammar.data["counts"]["units"]
    words = told.split()
    marks = [
        int(word)
        for word, after in zip(words, [*words[1:], ""], strict=False)
        if word in set("12345") and after not in units
    ]
    return any(mark != rating for mark in marks)


def _rating_with(note: ParsedReply, number: int | None, rest: str) -> dict[str, Any]:
    if number is None:
        return {}
    reason = rest.strip(" \t\r\n.,;:!-–)")
    found: dict[str, Any] = {"rating": number}
    if [word for word in note.lexicon.words(reason) if word not in note.courtesy]:
        found["reason"] = reason
    return found


def _rating_by_number(note: ParsedReply) -> dict[str, Any] | None:
    if not note.lines:
        return None
    words, lead = note.grammar.data["counts"]["words"], note.grammar.data["rating_words"]["lead"]
    pieces = [
        piece
        for line in note.lines
        for piece in re.split(r"(?<=[,;!])\s+|(?<=[a-z]\.)\s+", line)
        if piece.strip()
    ]
    for place in dict.fromkeys((0, len(pieces) - 1)):
        found = number_rating(pieces[place], words, lead)
        if found is not None:
            rest = " ".join([*pieces[:place], found[1], *pieces[place + 1 :]])
            if " dari " in f" {pieces[place].lower()} " and not _company(note, found[1]):
                return None  # "3 dari 5 lampu sudah menyala" counts lamps
            return _rating_with(note, found[0], rest)
    pieces = [_VOCATIVE.sub(r"\1", piece) for piece in pieces]
    for place in dict.fromkeys((0, len(pieces) - 1)):
        if re.fullmatch(r"\W*\d{1,3}\W*(?:\([a-z]+\)\W*)?", pieces[place].lower()) and note.points() == []:
            return _rating_with(
                note,
                whole_number(int(re.findall(r"\d+", pieces[place])[0])),
                " ".join(pieces[:place] + pieces[place + 1 :]),
            )
    return _digit_and_text(note) or _named_mark(note, words, lead)


def _company(note: ParsedReply, rest: str) -> bool:
    """True unless a counted noun follows "4 dari 5" ("3 dari 5 lampu")."""
    word = note.lexicon.first_word(rest)
    return not word or word in note.courtesy or word in note.grammar.data["rating_words"]["behind"]


def _named_mark(note: ParsedReply, numbers: Mapping[str, int], lead: Iterable[str]) -> dict[str, Any] | None:
    """ "jalan sudah bagus, nilai saya lima", "nilainya tiga saja, soalnya lama": named within the sentence;
    with trouble beside it, a comment."""
    said = " ".join(note.words)
    gives = "|".join((*lead, *note.grammar.data["rating_words"]["gives"]))
    found = re.search(
        rf"\b(?:{gives}) (?:{'|'.join(lead)})? ?(?:dari |untuk )?(?:saya |kami )?"
        rf"(\d(?=/5)|\d|{'|'.join(numbers)})(?:/5)?"
        r"(?: (?:saja|aja|ya|deh|bintang))*(?: (?:karena|sebab|soalnya)\b.*)?$",
        said,
    )
    found = found or re.search(r"(?:^| )([1-5])/5$", said)
    if found is None or "?" in note.text or tells_trouble(note, note.words):
        return None
    return _rating_with(
        note, whole_number(int(found[1]) if found[1].isdigit() else numbers[found[1]]), note.body
    )


def _digit_and_text(note: ParsedReply) -> dict[str, Any] | None:
    """ "4: petugasnya ramah": set apart by a colon or comma; "2. lampu …" may be a point of a list and counts
    only with few words behind."""
    choice = choice_in(note.lines[0], note.grammar.data["counts"], note.lexicon)
    if choice is None:
        choice = (
            choice_in(
                re.sub(r"^\D{1,30}?(?=\d)", "", note.lines[0]), note.grammar.data["counts"], note.lexicon
            )
            if note.polite(re.sub(r"\d.*", "", note.lines[0]))
            else None
        )
    if choice is None or note.points():
        return None
    rest = note.text_after(choice)
    marked = re.match(r"^\W*\w+\s*[,;:–—=-]", note.lines[0]) is not None or not choice.rest
    reasoned = re.match(r"(?:karena|krn|karna|sebab|alasan)\b", rest.lower()) is not None
    short = [word for word in note.lexicon.words(rest) if word not in note.courtesy]
    thanked = note.lexicon.first_word(rest) in note.grammar.data["thanks"]["words"]
    if thanked and not tells_trouble(note, note.lexicon.words(rest)):
        return _rating_with(note, whole_number(choice.digit), rest)
    if choice.firm and not marked and not reasoned and 0 < len(short) <= _SHORT_REASON:
        return {}  # "5. lampu": a rating, or the point of a list
    if marked or reasoned or not short:
        return _rating_with(note, whole_number(choice.digit), rest)
    return None


def _rating_in_words(note: ParsedReply) -> dict[str, Any] | None:
    """ "sangat puas", "kurang": a word of the scale with nothing troubling beside it."""
    for entry in note.grammar.data["rating"]:
        found = note.lexicon.first(note.clauses, entry["say"], plain=True)
        if found is None:
            continue
        spoken = found.words.split()
        others = list(note.words)
        for word in spoken:
            others.remove(word)
        if (
            tells_trouble(note, others)
            or "?" in note.text
            or not _stands_alone(note, others, entry["rating"], found.clause)
        ):
            return None
        if _of_a_thing(note, found):
            return {} if entry["rating"] > 3 and not thanks(note) else None
        if entry["rating"] > 3 and _strange_praise(note, others):
            return {}
        if set(spoken) & set(others):
            return {}  # "puas puas puas" means more than its word
        return _rating_with(note, int(entry["rating"]), note.body if len(others) > 2 else "")
    return None


def _of_a_thing(note: ParsedReply, found: PhraseHit) -> bool:
    """ "Terima kasih, jalannya sudah bagus" speaks of the road; "puas, jalannya bagus" of himself first."""
    table = note.grammar.data["rating_words"]
    felt = not frozenset(table["felt"]).isdisjoint(found.words.split())
    return not felt and not frozenset(table["things"]).isdisjoint(found.clause.words.split())


def _strange_praise(note: ParsedReply, others: list[str]) -> bool:
    """ "luar biasa bohongnya": praise beside any other word may mean the opposite."""
    praise = note.lexicon.sets["region"].union(note.grammar.data["rating_words"]["praise"])
    return any(word not in praise and word not in note.courtesy and not word[:1].isdigit() for word in others)


def _stands_alone(note: ParsedReply, others: list[str], number: int, clause: Clause) -> bool:
    """A low rating only with no more said than courtesy; a high one at the head of a few words of praise."""
    spare = [word for word in others if word not in note.courtesy]
    said = clause.words.split()
    own = [word for word in said if word not in note.courtesy]
    return len(spare) <= 1 if number <= 3 else len(spare) <= 12 and len(own) <= 5
