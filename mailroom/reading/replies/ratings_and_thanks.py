"""What a complainant's or a recipient's few words mean: thanks, a rating, a wish for secrecy, an
acknowledgement, an empty answer.

Promises: pure; only what is clearly such is one. A rating with trouble in its words is no rating ("belum
puas, masih mati"), since a rating closes a case and a comment keeps it open. The words are those of
grammar/words.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from mailroom.reading.language.lexicon import Clause, Clauses, Found, Says, phrase
from mailroom.reading.replies.parsed_reply import Grammar, ParsedReply
from mailroom.reading.replies.reply_values import choice_in, number_rating, stars_in, whole_number

_VOCATIVE = re.compile(
    r"^(\W*\d)\s+(?:pak|bu|min|kak|mas|mbak|bang|om|admin|ya|aja|saja|deh)(?:\s+(?:pak|bu|min|kak|ya|deh))?\W*$",
    re.I,
)  # "5 pak," is the mark and whom he speaks to
_BESIDE = 2  # words beside thanks that tell nothing yet
_PLANNED = 20  # content words up to which a text of a liaison may be a mere plan
_UNDERWAY = (4, 40)  # content words that tell how far a work is
_PERCENT = re.compile(r"\d\s*(?:%|persen\b)", re.I)
_SHORT_REASON = 3  # words behind "2." that still are a rating's company, not a point of a list


def rating(note: ParsedReply) -> dict[str, Any] | None:
    """{rating, reason?}; {} when a number was meant as a rating but is none of the scale; None when nothing
    is rated."""
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
    """ "Saya kasih 5 bintang kalau sudah dikerjakan": a mark that is still to be earned."""
    return not note.lexicon.sets["conditions"].isdisjoint(note.words)


def _has_but(note: ParsedReply, found: Mapping[str, Any]) -> bool:
    """ "Nilai 5 tapi jalannya belum bagus": a good mark beside what is still wrong would close a case that is
    not done."""
    words = frozenset(note.lexicon.words(str(found.get("reason", ""))))
    return found["rating"] > 3 and not words.isdisjoint(note.grammar.data["rating_words"]["but"])


def _second_mark(note: ParsedReply, rating: int, told: str) -> bool:
    """ "5 bintang untuk petugas, 1 untuk dinas", "puas 5": two marks that differ are asked about."""
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
    """Whether what follows "4 dari 5" is no noun that is counted."""
    word = note.lexicon.first_word(rest)
    return not word or word in note.courtesy or word in note.grammar.data["rating_words"]["behind"]


def _named_mark(note: ParsedReply, numbers: Mapping[str, int], lead: Iterable[str]) -> dict[str, Any] | None:
    """ "jalan sudah bagus, nilai saya lima", "nilainya tiga saja, soalnya lama": named within the sentence;
    with trouble beside it, a comment."""
    said = " ".join(note.words)
    found = re.search(
        rf"\b(?:{'|'.join((*lead, *note.grammar.data['rating_words']['gives']))}) (?:{'|'.join(lead)})? ?(?:dari |untuk )?(?:saya |kami )?"
        rf"(\d(?=/5)|\d|{'|'.join(numbers)})(?:/5)?(?: (?:saja|aja|ya|deh|bintang))*(?: (?:karena|sebab|soalnya)\b.*)?$",
        said,
    )
    found = found or re.search(r"(?:^| )([1-5])/5$", said)
    if found is None or "?" in note.text or tells_trouble(note, note.words):
        return None
    return _rating_with(
        note, whole_number(int(found[1]) if found[1].isdigit() else numbers[found[1]]), note.body
    )


def _digit_and_text(note: ParsedReply) -> dict[str, Any] | None:
    """ "4: petugasnya ramah": set apart by a mark; "2. lampu …" may be a point of a list and counts only with
    few words behind."""
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
        return {}  # "5. lampu": a mark, or the point of a list
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


def _of_a_thing(note: ParsedReply, found: Found) -> bool:
    """ "Terima kasih, jalannya sudah bagus" speaks of the road; "puas, jalannya bagus" of himself first."""
    table = note.grammar.data["rating_words"]
    felt = not frozenset(table["felt"]).isdisjoint(found.words.split())
    return not felt and not frozenset(table["things"]).isdisjoint(found.clause.words.split())


def _strange_praise(note: ParsedReply, others: list[str]) -> bool:
    """ "luar biasa bohongnya": praise beside a word that is none may be its opposite."""
    praise = frozenset(note.grammar.data["rating_words"]["praise"])
    return any(word not in praise and word not in note.courtesy and not word[:1].isdigit() for word in others)


def tells_trouble_beside(note: ParsedReply, said: str) -> bool:
    """Whether there is trouble in the words beside `said`: "setuju. grafiknya kurang besar"."""
    return tells_trouble(note, [word for word in note.words if word not in said.split()])


def tells_trouble(note: ParsedReply, words: list[str]) -> bool:
    return bool(note.lexicon.sets["trouble"].union(note.lexicon.sets["negators"]).intersection(words))


def _stands_alone(note: ParsedReply, others: list[str], number: int, clause: Clause) -> bool:
    """A low mark only with no more said than courtesy; a high one at the head of a few words of praise."""
    spare = [word for word in others if word not in note.courtesy]
    said = clause.words.split()
    own = [word for word in said if word not in note.courtesy]
    return len(spare) <= 1 if number <= 3 else len(spare) <= 12 and len(own) <= 5


def thanks(note: ParsedReply, *, done: bool = True) -> bool:
    """Whether the letter says thanks, or that it was read, and nothing that asks for more; `done`: or that
    all is well now."""
    table = note.grammar.data["thanks"]
    words = note.lexicon.words(note.text)
    if any(sign in note.text for sign in table["emoji"]) and not note.content:
        return True
    if len(note.content) <= 4 and empty_words(note) == "acknowledge":
        return True
    said = f" {' '.join(words)} "
    if len(words) <= table["done_limit"] and any(phrase(one).match(said[1:]) for one in table["promises"]):
        return not note.has_files and "?" not in note.text
    words = _without_wishes(note, said).split()
    said = f" {' '.join(words)} "
    thanked = any(f" {one} " in said for one in table["words"]) or (
        done
        and len(words) <= table["done_limit"]
        and any(phrase(one).search(said[1:]) for one in table["done"])
    )
    return (
        thanked and len(words) <= table["limit"] and "?" not in note.text and not tells_trouble(note, words)
    )


def more(note: ParsedReply, *, asked: bool = False) -> bool:
    """Whether something is told beside the thanks: "makasih pak, patokannya sebelah warung". asked: he was
    asked for it ("RT 05, terima kasih")."""
    data = note.grammar.data
    if asked and any(word in data["facts"]["where"] or any(map(str.isdigit, word)) for word in note.content):
        return True
    content = [
        word
        for word in _without_wishes(note, f" {' '.join(note.words)} ").split()
        if word not in note.courtesy
    ]
    known = {
        *" ".join(data["thanks"]["words"]).split(),
        *data["rating_words"]["praise"],
        *data["acknowledge"]["words"],
    }
    return len([word for word in content if word not in known]) > _BESIDE


def _without_wishes(note: ParsedReply, said: str) -> str:
    """Without what wishes for nothing that we could do: "semoga sehat selalu". said: words with a blank
    around each."""
    for wish in note.grammar.data["thanks"]["wishes"]:
        said = phrase(wish).sub("", said[1:]).join((" ", ""))
    return said


def wished_secrecy(grammar: Grammar, clauses: Clauses) -> dict[str, bool]:
    """{anonymous?, secret?} as wished; {} when nothing is said of it."""
    wished: dict[str, bool] = {}
    spoken = grammar.lexicon.rows(clauses, grammar.secrecy).get("secrecy", [])
    if not spoken:
        return wished
    told = {found.clause for one in spoken if one.row["set"] == "others" for found in one.hits}
    lifted: dict[str, bool] = {}
    for entry in grammar.data["secrecy"]:
        found = _wish_in(grammar, clauses, entry) if entry["set"] in _LIFTS else None
        # "saya cabut permintaan rahasia": what lifts a wish is none; what opens the matter does not open the
        # name
        if found:
            lifted |= _WISHED[entry["set"]]
            clauses = Clauses(clause for clause in clauses if clause != found.clause)
    clauses = Clauses(clause for clause in clauses if clause not in told) if told else clauses
    for entry in grammar.data["secrecy"]:
        kind = entry["set"]
        if (
            kind not in ("others", *_LIFTS)
            and not (kind == "both" and wished)
            and _wish_in(grammar, clauses, entry)
        ):
            wished |= _WISHED[kind]
    return lifted | wished  # who says both is kept closed


def _wish_in(grammar: Grammar, clauses: Clauses, entry: Mapping[str, Any]) -> Found | None:
    """Where the wish of this entry is said."""
    says, first = entry["say"], grammar.lexicon.first
    found = first(clauses, says) or first(clauses, _denying(says), plain=True)
    if found is None or (found.clause.asks and entry["set"] in _LIFTS):
        return None
    if not _words_beside(clauses, found).isdisjoint(entry.get("limits", ())):
        return None
    words = set(found.clause.words.split())
    if entry.get("whole"):
        alone = words.difference(found.words.split()) <= frozenset(grammar.data["courtesy"]["words"])
        return found if alone else None
    return (
        found
        if words.isdisjoint(entry.get("unless", ())) or not words.isdisjoint(entry.get("but", ()))
        else None
    )


def _words_beside(clauses: Clauses, found: Found) -> set[str]:
    """The words beside a phrase: those of its clause, and of the next in its sentence."""
    number = found.place[0]
    after = " ".join(clause.words for clause in clauses[number + 1 : number + 2] if clause.before)
    own = found.clause.words
    return {*own[: found.place[1]].split(), *own[found.place[1] + len(found.words) :].split(), *after.split()}


_LIFTS = ("open", "public")
_WISHED = {
    "anonymous": {"anonymous": True},
    "secret": {"secret": True},
    "both": {"anonymous": True, "secret": True},
    "open": {"anonymous": False},
    "public": {"secret": False},
}


@cache
def _denying(says: Says) -> Says:
    """The phrases that hold their own negation ("jangan sebut nama saya"): what stands before them denies
    nothing."""
    return Says(say for say in says if say.startswith(("jangan", "usah", "tidak *", "tanpa")))


def answers(note: ParsedReply) -> bool:
    """Whether free words of a liaison are meant for the complainant: they tell of a deed, inform, or are a
    letter of some length."""
    table = note.grammar.data["answer"]
    if len(note.content) < table["least"]:
        return False
    words = note.lexicon.words(note.text)
    if _deed(words, table) or not frozenset(table["informs"]).isdisjoint(words):
        return True
    return len(note.content) >= table["long"] and not frozenset(table["opens"]).isdisjoint(words)


def points_to_file(note: ParsedReply) -> bool:
    """Whether the words only point to a file ("jawaban terlampir")."""
    table = note.grammar.data["attached"]
    return not frozenset(table["need"]).isdisjoint(note.words) and frozenset(table["words"]).issuperset(
        note.content
    )


def tells_result(note: ParsedReply) -> bool:
    """Whether an officer's few words tell what he did or found; "besok pagi ke lokasi" only says what he will
    do."""
    table = note.grammar.data["respond"]
    if tells_of_deeds(note):
        return True
    return frozenset(table["later"]).isdisjoint(note.words) and not frozenset(table["found"]).isdisjoint(
        note.words
    )


def matter_goes_on(note: ParsedReply) -> bool:
    """Whether the reason of a low mark is that the matter itself is not settled, so that the case may have to
    be opened again."""
    return any(
        note.lexicon.first(note.clauses, row["say"], plain=True) for row in note.grammar.data["unsettled"]
    )


def takes_back(note: ParsedReply, act: str) -> bool:
    """Whether what stands beside a yes takes some of it back: "tapi ganti tanggalnya", "tolong tambahkan foto
    dulu"."""
    words, table = frozenset(note.words), note.grammar.data["beside"]
    if not words.isdisjoint(note.lexicon.sets["doubts"] | note.lexicon.sets["negators"]):
        return True
    known = {*table["every"], *table[act]}
    return len([word for word in note.content if word not in known]) > _BESIDE


def only_plans(note: ParsedReply) -> bool:
    """Whether a text of some lines tells only what is to come: "Rabu besok kami tambal, kalau hujan mundur
    lagi"."""
    table, words = note.grammar.data["respond"], frozenset(note.words)
    return (
        len(note.content) <= _PLANNED
        and not words.isdisjoint(table["later"])
        and words.isdisjoint(note.lexicon.sets["past"])
        and "selesai" not in words
    )


def is_underway(note: ParsedReply) -> bool:
    """Whether a short text tells how far the work is, and what is still to come: "baru 60 persen, sisanya
    minggu depan"."""
    table, words = note.grammar.data["underway"], frozenset(note.words)
    if (
        "?" in note.text
        or not _UNDERWAY[0] <= len(note.content) <= _UNDERWAY[1]
        or not words.isdisjoint(table["unless"])
    ):
        return False
    if any(code != note.agency for _, _, code in note.agency_spots):
        return False
    told = not words.isdisjoint(table["now"]) or _PERCENT.search(note.body) is not None
    return told and not words.isdisjoint(table["ahead"])


def tells_of_deeds(note: ParsedReply) -> bool:
    """Whether a deed is told that is more than looking at the matter: "sudah ditambal", not "sudah kami
    tinjau"."""
    table = note.grammar.data["answer"]
    looked = frozenset(table["looked"])
    return _deed([word for word in note.words if word not in looked], table)


def only_promises(note: ParsedReply) -> bool:
    """ "Siap, kami cek dulu", "ok nanti saya ukur jalannya": a receipt with what is to come, and nothing
    done, denied, asked or named."""
    table, words = note.grammar.data["promise"], note.vocabulary
    ahead = {*table["ahead"], *note.grammar.data["respond"]["later"]}
    if (
        not 0 < len(note.content) <= table["most"]
        or note.words[0] not in table["opens"]
        or words.isdisjoint(ahead)
    ):
        return False
    if (
        "?" in note.text
        or any(map(str.isdigit, note.body))
        or note.has_files
        or not words.isdisjoint(table["unless"])
    ):
        return False
    return words.isdisjoint(note.lexicon.sets["negators"]) and not tells_work(note) and not note.agency_spots


def tells_work(note: ParsedReply) -> bool:
    """As `tells_of_deeds`, with a word of the past, and beyond what a receipt tells: "tadi pagi sudah kami bersihkan",
    not "sudah kami terima"."""
    data = note.grammar.data
    beside = frozenset((*data["answer"]["looked"], *data["acknowledge"]["words"])) - note.lexicon.sets["past"]
    words = [word for word in note.words if word not in beside]
    return not note.lexicon.sets["past"].isdisjoint(words) and _deed(words, data["answer"])


def _deed(words: list[str], table: Mapping[str, Any]) -> bool:
    """ "sudah ditambal", "telah kami ganti", "dipasang kemarin"; "kan sudah dijawab" tells of letters
    only."""
    paper, bare = frozenset(table["paper"]), frozenset(table["bare"])
    for place, word in enumerate(words):
        if word in table["done"]:
            told = [one for one in words[place + 1 : place + 6] if one not in paper]
            if any(one in bare or one.startswith(("di", "ter", "me")) for one in told):
                return True
        elif word == "kami" and (words[place + 1 : place + 2] or [""])[0] in bare:
            return True
    return False


def empty_words(note: ParsedReply) -> str:
    """ "acknowledge" for a receipt that moves nothing, "hollow" for a claim without content, "" for anything
    else."""
    data = note.grammar.data
    if not note.words:
        return "acknowledge" if any(sign in note.text for sign in data["acknowledge"]["emoji"]) else ""
    taken, hollow = frozenset(data["acknowledge"]["words"]), frozenset(data["hollow"]["words"])
    words = note.lexicon.words(note.text) if len(note.lines) <= 1 else note.words
    known = taken | hollow | note.courtesy
    strange = [
        word for word in words if word not in known and not (word.endswith("nya") and word[:-3] in known)
    ]
    strange = [word for word in strange if word != note.agency.lower()]
    if strange or any(char.isdigit() for char in note.body.replace("86", "")):
        return ""
    if (
        frozenset(data["hollow"]["done"]).intersection(words)
        and frozenset(data["hollow"]["need"]).intersection(words)
        and "akan" not in words
    ):
        return "" if {"belum", "tidak"}.intersection(words) else "hollow"
    if frozenset(data["hollow"]["fine"]).issuperset(note.content) and frozenset(
        data["hollow"]["done"]
    ).intersection(words):
        return "hollow"  # "sdh ok"
    return "acknowledge" if frozenset(data["acknowledge"]["need"]).intersection(words) else ""
