"""Which replies move no case: thanks, receipts ("siap, diterima") and empty answers ("sdh ditindaklanjuti").

A word of trouble, a negation or a question beside the thanks makes it a comment: "masih rusak pak, tapi
terima kasih".

In: a `ParsedReply`; `takes_back` also an act's name.
Out: yes or no; `empty_words`: the words that make it empty, or "".
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Words: grammar/reply_words.toml [thanks], [acknowledge], [hollow]. What an official's empty answer causes
(he is asked once to fill it): procedure/desk/agencies/agency_acts.py."""

from __future__ import annotations

from mailroom.reading.language.lexicon import phrase
from mailroom.reading.replies.parsed_reply import ParsedReply

_BESIDE = 2  # words beside thanks that tell nothing yet


def tells_trouble_beside(note: ParsedReply, said: str) -> bool:
    """Whether a word of trouble or a negation stands in the reply outside the words of `said`: "setuju.
    grafiknya kurang besar"."""
    return tells_trouble(note, [word for word in note.words if word not in said.split()])


def tells_trouble(note: ParsedReply, words: list[str]) -> bool:
    """Whether one of the words is a word of trouble ("rusak") or a negation ("belum"), by [listen] of
    reply_words.toml."""
    return not (note.sets["trouble"] | note.sets["negators"]).isdisjoint(words)


def thanks(note: ParsedReply, *, done: bool = True) -> bool:
    """Whether a reply only thanks or confirms receipt. done: "sudah beres" counts as thanks, too. It returns
    False for a question mark, for a word of trouble or negation outside a good wish, and for more than 25
    words."""
    table = note.data["thanks"]
    words = note.lexicon.words(note.text)
    signed = not note.content and any(sign in note.text for sign in table["emoji"])
    if signed or (len(note.content) <= 4 and empty_words(note) == "acknowledge"):
        return True
    said = f" {' '.join(words)} "
    if len(words) <= table["done_limit"] and any(phrase(one).match(said[1:]) for one in table["promises"]):
        return not note.has_files and "?" not in note.text
    words = _without_wishes(note, said).split()
    said = f" {' '.join(words)} "
    if len(words) > table["limit"] or "?" in note.text or tells_trouble(note, words):
        return False
    well = done and len(words) <= table["done_limit"]
    return any(f" {one} " in said for one in table["words"]) or (
        well and any(phrase(one).search(said[1:]) for one in table["done"])
    )


def more(note: ParsedReply, *, asked: bool = False) -> bool:
    """Whether more than two words beside the thanks tell something: "makasih pak, patokannya sebelah warung".
    asked: he was asked for facts, so a number or a word of place is enough ("RT 05, terima kasih")."""
    data = note.data
    if asked and any(word in data["facts"]["where"] or any(map(str.isdigit, word)) for word in note.content):
        return True
    known = {*" ".join(data["thanks"]["words"]).split(), *data["rating_words"]["praise"]}
    known.update(note.courtesy, note.sets["region"], data["acknowledge"]["words"])
    left = _without_wishes(note, f" {' '.join(note.words)} ").split()
    return len([word for word in left if word not in known]) > _BESIDE


def _without_wishes(note: ParsedReply, said: str) -> str:
    """`said` without good wishes, whose words may sound like trouble: "semoga tidak rusak lagi". said: words
    with a blank around each."""
    for wish in note.data["thanks"]["wishes"]:
        said = phrase(wish).sub("", said[1:]).join((" ", ""))
    return said


def takes_back(note: ParsedReply, act: str) -> bool:
    """Whether the words beside a yes (to `act`) limit it: a doubt, a negation, or more than two words that do
    not belong to such a yes. "tapi ganti tanggalnya", "tambahkan foto dulu" do."""
    known = {*note.data["beside"]["every"], *note.data["beside"][act]}
    strange = [word for word in note.content if word not in known]
    return len(strange) > _BESIDE or note.holds("doubts", "negators")


def empty_words(note: ParsedReply) -> str:
    """Returns which kind of reply without content it is: "acknowledge" for a receipt ("siap"), "hollow" for a
    claim that tells nothing ("sdh ditindaklanjuti"). Returns "" for any other reply: one unknown word or
    figure is enough for that."""
    data = note.data
    if not note.words:
        return "acknowledge" if any(sign in note.text for sign in data["acknowledge"]["emoji"]) else ""
    taken, hollow = frozenset(data["acknowledge"]["words"]), frozenset(data["hollow"]["words"])
    words = frozenset(note.lexicon.words(note.text) if len(note.lines) <= 1 else note.words)
    known = taken | hollow | note.courtesy
    strange = words - known - {note.agency.lower()}
    strange -= {word for word in strange if word.endswith("nya") and word[:-3] in known}
    if strange or any(map(str.isdigit, note.body.replace("86", ""))):
        return ""
    done = not words.isdisjoint(data["hollow"]["done"])
    if done and not words.isdisjoint(data["hollow"]["need"]) and "akan" not in words:
        return "" if {"belum", "tidak"} & words else "hollow"
    if done and frozenset(data["hollow"]["fine"]).issuperset(note.content):
        return "hollow"  # "sdh ok"
    return "" if words.isdisjoint(data["acknowledge"]["need"]) else "acknowledge"
