"""Which reply is a rating of the answer, 1 to 5, in stars, figures or words (SOP row 8): "★★★★", "4/5",
"puas".

A rating closes the case and a comment keeps it open, so only a clear one counts. Trouble or a negation beside
it makes it a comment ("belum puas, masih mati"). The writer is asked when "tapi" stands beside a good rating,
when there is a condition, or when two ratings differ.

In: `rating`, `lone_mark`: a `ParsedReply`.
Out: arguments with the rating, 1 to 5, sure or to be asked about; None for none.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Words: grammar/reply_words.toml [[rating]]. Figures: language/reply_values.py. What a rating does:
procedure/desk/citizen_acts.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from mailroom.reading.language.reply_values import choice_in, number_rating, whole_number
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.thanks_and_empty_answers import tells_trouble, thanks

_SCALE = r"\b(?:dari )?(?:1|satu) (?:sampai|hingga) (?:5|lima)\b ?"
_TEN = r"\b(?:1|satu|0|nol) (?:sampai|hingga) (?:10|sepuluh|100|seratus)\b"  # another scale
_OF_FIVE = r"/5\b| dari (?:5|lima)\b| out of (?:5|five)\b"
_JUST = re.compile(r"(?i)(?<=\d)\s+lah\b(?!\s+(?:di|ter|ber|me)\w)")  # "3 lah", but not "3 lah diganti"
_SENTENCES = re.compile(r"(?<!\d)[.,;!\n]|[.,;!\n](?!\d)")
_SHORT_REASON = 3  # words behind "2." that still are a rating's company, not a point of a list


def rating(note: ParsedReply) -> dict[str, Any] | None:
    """{rating, reason?}; None when nothing is rated; {} when a rating seems meant but he must be asked.

    A lone number of 1 to 5 counts as it is, 11 to 100 out of a hundred (80 is a 4). 0 and 6 to 10 are asked
    about, since they may be out of ten (`whole_number` in reply_values.py)."""
    table = note.data["rating_words"]
    signs = "".join(table["stars"])
    stars = sum(map(note.text.count, table["stars"]))
    if stars == 1 and re.search(r"\d", note.text):
        note = replace(note, text=re.sub(f"[{signs}]", " bintang ", note.text))
    elif stars:
        rest = re.sub(f"[{signs}\u2606]", " ", note.text)
        return _rating_with(note, stars, rest) if stars <= 5 else {}
    numbered = _rating_by_number(note)
    found = _rating_in_words(note) if numbered is None else numbered
    if not found:
        return found
    reason = str(found.get("reason", ""))
    # "Nilai 5 tapi jalannya belum bagus": a good rating beside what is wrong would close a case too early
    but = found["rating"] > 3 and not frozenset(note.lexicon.words(reason)).isdisjoint(table["but"])
    # "5 bintang untuk petugas, 1 untuk dinas", "puas 5": two ratings that differ are asked about
    said = " ".join(note.lexicon.words(note.body if numbered is None else reason))
    words = re.sub(f"{_SCALE}|{_OF_FIVE}", " ", said).split()
    units, others = note.data["counts"]["units"], set("12345") - {str(found["rating"])}
    differ = any(word in others and after not in units for word, after in pairwise([*words, ""]))
    # "Saya kasih 5 bintang kalau sudah dikerjakan": a rating that is still to be earned
    return {} if but or differ or note.holds("conditions") or _other_scale(note) else found


def lone_mark(note: ParsedReply) -> dict[str, Any] | None:
    """The one mark of 1 to 5 that stands in a text which is known to give one; None without one. Of a mark
    and its correction the last counts: "bintang 2, eh maksud saya 4"."""
    if _other_scale(note):
        return None
    table, counts = note.data["rating_words"], note.data["counts"]
    known = {one: number for one, number in counts["words"].items() if 1 <= number <= 5} | table["english"]
    text = " ".join(note.lexicon.words(re.sub(r"(?m)^\s*\d[.)]\s", " ", note.body)))
    words = re.sub(f"{_SCALE}|{_OF_FIVE}", " ", text).split()
    marks = [
        (at, known.get(word, 0) or int(word))
        for at, (word, behind) in enumerate(pairwise([*words, ""]))
        if (word in known or re.fullmatch("[1-5]", word)) and behind not in counts["units"]
    ]
    # "4, bukan 5", "sebenarnya mau 5"
    marks = [one for one in marks if words[max(0, one[0] - 1)] not in table["unmeant"]] or marks
    if not marks:
        return None
    between = words[marks[0][0] : marks[-1][0]]
    if len({mark for _, mark in marks}) > 1 and frozenset(table["corrects"]).isdisjoint(between):
        return None
    return {"rating": marks[-1][1], "reason": note.body}


def _other_scale(note: ParsedReply) -> bool:
    """Whether he counts by another scale, or by two: "dari 1 sampai 10", "bintang lima …, bintang satu …"."""
    said = " ".join(note.lexicon.words(note.body))
    marks = {*re.findall(r"\bbintang ([1-5]|satu|dua|tiga|empat|lima)\b", said)}
    corrected = not frozenset(note.data["rating_words"]["corrects"]).isdisjoint(said.split())
    return bool(re.search(_TEN, said)) or (len(marks) > 1 and not corrected)


def _rating_with(note: ParsedReply, number: int | None, rest: str) -> dict[str, Any]:
    """The rating with the words beside it as its reason, unless they are courtesy only; {} for a number off
    the scale (None)."""
    if number is None:
        return {}
    reason = rest.strip(" \t\r\n.,;:!-–)")
    told = note.beyond_courtesy(note.lexicon.words(reason))
    return {"rating": number, **({"reason": reason} if told else {})}


def _rating_by_number(note: ParsedReply) -> dict[str, Any] | None:
    """The rating by a number at the beginning or the end of the reply, or named within it; None when no
    number rates. "3 dari 5 lampu sudah menyala" counts lamps."""
    if not note.lines:
        return None
    words, lead = note.data["counts"]["words"], note.data["rating_words"]["lead"]
    cuts = (re.split(r"(?<=[,;!])\s+|(?<=[a-z]\.)\s+", line) for line in note.lines)
    pieces = [piece for cut in cuts for piece in cut if piece.strip()]
    for place in dict.fromkeys((0, len(pieces) - 1)):
        if (found := number_rating(pieces[place], words, lead)) is not None:
            rest = " ".join([*pieces[:place], found[1], *pieces[place + 1 :]])
            after = note.lexicon.first_word(found[1])
            counts = after and after not in note.courtesy and after not in note.data["rating_words"]["behind"]
            if counts and " dari " in f" {pieces[place].lower()} ":
                return None  # "3 dari 5 lampu sudah menyala" counts lamps
            return _rating_with(note, found[0], rest)
    for place in dict.fromkeys((0, len(pieces) - 1)):
        if re.fullmatch(r"\W*\d{1,3}\W*(?:\([a-z]+\)\W*)?", pieces[place].lower()) and note.points() == []:
            mark = whole_number(int(re.findall(r"\d+", pieces[place])[0]))
            return _rating_with(note, mark, " ".join(pieces[:place] + pieces[place + 1 :]))
    return _digit_and_text(note) or _named_mark(note, words, lead)


def _named_mark(note: ParsedReply, numbers: Mapping[str, int], lead: Iterable[str]) -> dict[str, Any] | None:
    """The mark that is named as one, or stands alone in a sentence, also beside other words: "makasih, tapi
    nilainya dua saja". {} for two different marks, and for one that is still to be earned."""
    table, known = note.data["rating_words"], {**numbers, "seratus": 100}
    number, fill = rf"(?P<mark>\d{{1,3}}|{'|'.join(known)})", "|".join(table["fill"])
    leads, courtesy = "|".join((*lead, *table["gives"])), "|".join(note.courtesy)
    end = rf"(?: bintang)?(?=$| (?:{'|'.join((*table['behind'], *table['but']))}|{courtesy})(?: |$))"
    named = (
        rf"\b(?:{leads}) (?:(?:{fill}) )*{number}(?:{_OF_FIVE})?{end}",
        rf"\b{number} bintang{end}",
        rf"^{number}(?:{_OF_FIVE}){end}",
        rf"^(?:(?:{courtesy}) )*{number}(?: (?:{courtesy}))*$",
        rf"^(?:(?:{courtesy}) )*{number} (?:{'|'.join(table['lightly'])})(?= (?!yang )|$)",
    )
    marks, rest = set[int | None](), list[str]()
    for sentence in _SENTENCES.split(note.body):
        said = re.sub(_SCALE, "", " ".join(note.lexicon.words(_JUST.sub("", sentence))))
        found = next(filter(None, (re.search(pattern, said) for pattern in named)), None)
        if found is None:
            rest.append(said)
            continue
        before = said[: found.start()]
        if not (note.sets["negators"] | {*table["later"]}).isdisjoint(before.split()):
            return {}
        word = found["mark"]
        marks.add(whole_number(int(word) if word.isdigit() else known[word]))
        rest += [before, said[found.end() :]]
    if not marks or "?" in note.text:
        return None
    silent = {*note.courtesy, *note.data["thanks"]["words"], *table["behind"], *table["but"], *table["fill"]}
    told = any(word not in silent for piece in rest for word in piece.split())
    return _rating_with(note, marks.pop(), note.body if told else "") if len(marks) == 1 else {}


def _digit_and_text(note: ParsedReply) -> dict[str, Any] | None:
    """The rating by a digit at the head, set apart by a colon or comma: "4: petugasnya ramah". Behind "2."
    few words are asked about, and many make it the point of a list."""
    line, counts = note.lines[0], note.data["counts"]
    choice = choice_in(line, counts, note.lexicon)
    if choice is None and note.polite(re.sub(r"\d.*", "", line)):
        choice = choice_in(re.sub(r"^\D{1,30}?(?=\d)", "", line), counts, note.lexicon)
    if choice is None or note.points():
        return None
    rest = note.text_after(choice)
    marked = re.match(r"^\W*\w+\s*[,;:–—=-]", line) is not None or not choice.rest
    reasoned = re.match(r"(?:karena|krn|karna|sebab|alasan)\b", rest.lower()) is not None
    short = note.beyond_courtesy(note.lexicon.words(rest))
    thanked = note.lexicon.first_word(rest) in note.data["thanks"]["words"]
    if thanked and not tells_trouble(note, note.lexicon.words(rest)):
        return _rating_with(note, whole_number(choice.digit), rest)
    if choice.firm and not marked and not reasoned and 0 < len(short) <= _SHORT_REASON:
        return {}  # "5. lampu": a rating, or the point of a list
    if marked or reasoned or not short:
        return _rating_with(note, whole_number(choice.digit), rest)
    return None


def _rating_in_words(note: ParsedReply) -> dict[str, Any] | None:
    """The rating by a word of the scale ("sangat puas", "kurang"). None with trouble beside it; {} where the
    praise is of a thing, or strange words may turn it round."""
    table = note.data["rating_words"]
    for entry in note.data["rating"]:
        if (found := note.lexicon.first(note.clauses, entry["say"], plain=True)) is None:
            continue
        spoken = found.words.split()
        others = list(note.words)
        for word in spoken:
            others.remove(word)
        clause, spare, high = found.clause.words.split(), note.beyond_courtesy(others), entry["rating"] > 3
        # a low rating only with no more said than courtesy; a high one at the head of a few words of praise
        alone = len(spare) <= 12 and len(note.beyond_courtesy(clause)) <= 5 if high else len(spare) <= 1
        if not alone or "?" in note.text or tells_trouble(note, others):
            return None
        # "Terima kasih, jalannya sudah bagus" speaks of the road; "puas, jalannya bagus" of himself first
        if frozenset(table["felt"]).isdisjoint(spoken) and not frozenset(table["things"]).isdisjoint(clause):
            return {} if high and not thanks(note) else None
        # "luar biasa bohongnya": praise beside any other word may mean the opposite
        praise = note.sets["region"].union(table["praise"])
        strange = any(word not in praise and not word[:1].isdigit() for word in spare)
        if (high and strange) or set(spoken) & set(others):
            return {}  # "puas puas puas" means more than its word
        return _rating_with(note, int(entry["rating"]), note.body if len(others) > 2 else "")
    return None
