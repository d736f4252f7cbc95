"""What an official's text tells of the work: that it is done, found, under way, planned, without budget, or
only promised.

By them agency_replies.py decides whether a text is an answer, a progress note or a promise.

In: a `ParsedReply`.
Out: yes or no, for each kind of report.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Phrases: grammar/reply_words.toml. Texts that say nothing at all: thanks_and_empty_answers.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mailroom.reading.replies import thanks_and_empty_answers
from mailroom.reading.replies.parsed_reply import ParsedReply

_PLANNED = 20  # content words up to which a text of a liaison may be a mere plan
_CLOSING = (2, 4)  # content words of a closing that need not say that it is well; beside no trouble
_UNDERWAY = (4, 40)  # content words that tell how far a work is
_YEAR = re.compile(r"\b20\d\d\b")
_PERCENT = re.compile(r"\d\s*(?:%|persen\b)", re.I)


def answers(note: ParsedReply) -> bool:
    """Whether a liaison's free words are an answer to the complainant. They are when at least five words tell
    a deed or inform. They also are when there are at least fifteen words, one of which begins an answer."""
    table = note.data["answer"]
    if len(note.content) < table["least"]:
        return False
    words = note.lexicon.words(note.text)
    if _deed(words, table) or not frozenset(table["informs"]).isdisjoint(words):
        return True
    return len(note.content) >= table["long"] and not frozenset(table["opens"]).isdisjoint(words)


def points_to_file(note: ParsedReply) -> bool:
    """Whether the words only point to a file ("jawaban terlampir")."""
    table = note.data["attached"]
    points = not note.vocabulary.isdisjoint(table["need"])
    return points and frozenset(table["words"]).issuperset(note.content)


def tells_result(note: ParsedReply) -> bool:
    """Whether an officer's few words tell what he did or found; "besok pagi ke lokasi" does not."""
    words, table = note.vocabulary, note.data["respond"]
    found = words.isdisjoint(table["later"]) and not words.isdisjoint(table["found"])
    return found or tells_of_deeds(note)


def matter_goes_on(note: ParsedReply) -> bool:
    """Whether the reason of a low rating tells that the matter is unsettled, so that opening the case again
    is asked for."""
    rows = note.data["unsettled"]
    return any(note.lexicon.first(note.clauses, row["say"], plain=True) for row in rows)


def leaves_open(note: ParsedReply) -> bool:
    """Whether an officer's words speak of what is still to come, so that they may only tell how far he is."""
    table, later = note.data["underway"], {*note.data["respond"]["later"]} - {"lagi"}  # "bila mati lagi"
    return not note.vocabulary.isdisjoint(later.union(table["ahead"], table["remains"]))


def names_a_year(note: ParsedReply) -> bool:
    """Whether a year is named: "baru dikerjakan pada 2029" answers the complaint, and is no progress note."""
    return _YEAR.search(note.body) is not None


def is_settled(note: ParsedReply) -> bool:
    """Whether a complainant who wants his report closed says that it is well, or thanks."""
    well = not note.vocabulary.isdisjoint(note.data["settled"]["words"])
    return _gives_nothing_up(note) and (well or thanks_and_empty_answers.thanks(note))


def only_closes(note: ParsedReply) -> bool:
    """Whether few words only close; four name no trouble and no thing: "laporannya ditutup saja"."""
    other = note.sets["negators"] | note.sets["trouble"] | {*note.data["rating_words"]["things"]}
    return _gives_nothing_up(note) and len(note.content) <= _CLOSING[note.vocabulary.isdisjoint(other)]


def _gives_nothing_up(note: ParsedReply) -> bool:
    return note.vocabulary.isdisjoint(note.data["settled"]["unless"]) and "?" not in note.text


def lacks_budget(note: ParsedReply) -> bool:
    """Whether a short text says no more than that there is no money for it; "… diusulkan di 2027" says
    more."""
    table = note.data["budget"]
    short = 0 < len(note.content) <= table["most"] and "?" not in note.text
    if not short or not note.vocabulary.isdisjoint(table["unless"]) or names_a_year(note):
        return False
    return note.lexicon.first(note.clauses, table["say"], plain=True) is not None


def only_plans(note: ParsedReply) -> bool:
    """Whether a liaison's short text tells only what is still to come: "Rabu besok kami tambal, kalau hujan
    mundur lagi"."""
    later = not note.vocabulary.isdisjoint(note.data["respond"]["later"])
    past = note.holds("past") or "selesai" in note.vocabulary
    return later and not past and len(note.content) <= _PLANNED


def is_underway(note: ParsedReply) -> bool:
    """Whether a short text tells how far the work is and that some is left ("baru 60 persen, sisanya besok"):
    a progress note, no answer."""
    table, words = note.data["underway"], note.vocabulary
    short = _UNDERWAY[0] <= len(note.content) <= _UNDERWAY[1]
    if not short or "?" in note.text or not words.isdisjoint(table["unless"]):
        return False
    if any(code != note.agency for _, _, code in note.agency_spots):
        return False
    told = not words.isdisjoint(table["now"]) or _PERCENT.search(note.body) is not None
    return told and not words.isdisjoint(table["ahead"])


def tells_of_deeds(note: ParsedReply) -> bool:
    """Whether a deed beyond looking at the matter is told: "sudah ditambal", not "sudah kami tinjau"."""
    table = note.data["answer"]
    looked = frozenset(table["looked"])
    return _deed([word for word in note.words if word not in looked], table)


def only_promises(note: ParsedReply) -> bool:
    """Whether a reply is a receipt with what is to come ("Siap, kami cek dulu"), and nothing done, denied,
    asked or named."""
    table, words = note.data["promise"], note.vocabulary
    if not 0 < len(note.content) <= table["most"] or note.words[0] not in table["opens"]:
        return False
    ahead = not words.isdisjoint((*table["ahead"], *note.data["respond"]["later"]))
    asked = "?" in note.text or any(map(str.isdigit, note.body)) or note.has_files
    if not ahead or asked or note.holds("negators") or not words.isdisjoint(table["unless"]):
        return False
    return not tells_work(note) and not note.agency_spots


def tells_work(note: ParsedReply) -> bool:
    """Whether work that is done is told, in the past and beyond a receipt: "Tadi pagi sudah kami bersihkan"
    does, "sudah kami terima" does not."""
    data = note.data
    beside = frozenset((*data["answer"]["looked"], *data["acknowledge"]["words"])) - note.sets["past"]
    words = [word for word in note.words if word not in beside]
    return note.holds("past") and _deed(words, data["answer"])


def _deed(words: list[str], table: Mapping[str, Any]) -> bool:
    """Whether the words tell of a deed: "sudah ditambal", "telah kami ganti", "dipasang kemarin". A letter
    alone is none: "kan sudah dijawab"."""
    paper, bare = frozenset(table["paper"]), frozenset(table["bare"])
    for place, word in enumerate(words):
        if word in table["done"]:
            told = [one for one in words[place + 1 : place + 6] if one not in paper]
            if any(one in bare or one.startswith(("di", "ter", "me")) for one in told):
                return True
        elif word == "kami" and (words[place + 1 : place + 2] or [""])[0] in bare:
            return True
    return False
