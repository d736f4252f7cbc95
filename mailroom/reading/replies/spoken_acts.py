"""Which act the words of a reply say, and how plainly: a lone "ya" counts only among words that leave it as
it is, and not beside its opposite.

Promises: pure; a verdict moves a case, so words that are not understood beside a weak one make the office ask
("ya ampun, lagi?" grants nothing). Weak words, and those that may stand beside them, are the tables [verdict]
and [beside] of grammar/words.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from mailroom.procedure import acts
from mailroom.reading.language.lexicon import PhraseHit, lower
from mailroom.reading.replies.parsed_reply import ParsedReply

# curly marks are made plain before; an apostrophe within a word is none
_QUOTED = re.compile(r"""(?<![^\W_])"[^"\n]{2,200}"|(?<!\w)'(?=\w)[^\n]{1,200}?(?<=[\w.,!?])'(?!\w)""")
_REFUSED = re.compile("(?:di)?tolak")
_REPORTED_WITHIN = (
    3  # words before a verb in which "katanya sudah" tells that somebody did it, and asks for nothing
)
_ANY_WORDS = acts.names(lambda act: act.any_words)
_REVEALING = acts.names(lambda act: act.reveals)
_MENTIONED = acts.names(lambda act: act.may_mention)
ANYTIME = acts.names(lambda act: act.anytime)


class SpokenAct(NamedTuple):
    """An act said in words; plain: that nothing beside its phrase leaves it in doubt."""

    name: str
    found: PhraseHit
    plain: bool


def spoken_act(note: ParsedReply, purpose: str, *names: str) -> SpokenAct | None:
    """The act that counts of those said in the letter (of `names` only, when given); at one place the one
    earlier in the data file."""
    said: list[tuple[str, PhraseHit]] = []
    for entry in note.grammar.data["act"]:
        name = entry["name"]
        if not applies(entry, purpose) or name in ANYTIME or (names and name not in names):
            continue
        if len(note.content) > int(entry.get("alone", 10_000)):
            continue
        found = entry_in(note, entry)
        if found is None or _tells_of_past(note, name, found):
            continue
        if "beside" in entry and not {*entry["beside"], *found.words.split()}.issuperset(note.content):
            continue
        said.append((name, found))
    return _counting(note, said)


def ends_later(one: SpokenAct | None, other: SpokenAct) -> bool:
    """Whether `one` is said, and after `other`: "saya cabut; eh, tidak jadi" keeps, of "tidak jadi; eh, saya
    cabut" nobody knows."""
    if one is None:
        return False
    ends = [(said.found.place[0], said.found.place[1] + len(said.found.words)) for said in (one, other)]
    return ends[0] > ends[1]


def decides_otherwise(note: ParsedReply, name: str, other: SpokenAct) -> bool:
    """Whether the words behind a menu digit decide otherwise than the digit `name`: "3 RT terdampak,
    disposisi BPBD"."""
    if other.name == name or name in _ANY_WORDS or other.name not in note.lexicon.sets["verdicts"]:
        return False
    return not _weak(note, other.found)


def applies(entry: Mapping[str, Any], purpose: str) -> bool:
    """Whether an entry of words.toml [[act]] belongs to this menu."""
    return purpose in entry["purposes"] or "*" in entry["purposes"]


def entry_in(note: ParsedReply, entry: Mapping[str, Any]) -> PhraseHit | None:
    """Where the entry's phrases are said in earnest; a verdict in a question does not count."""
    plain = bool(entry.get("plain"))
    found = note.lexicon.first(note.clauses, entry["say"], plain=plain, start=bool(entry.get("start")))
    if found is None or not found.clause.asks:
        return found
    return None if entry["name"] in note.lexicon.sets["verdicts"] or _answers_himself(note, found) else found


def is_hypothetical(note: ParsedReply, found: PhraseHit) -> bool:
    """ "Apakah kalau anonim laporan saya tetap diproses?" asks what would be; "kalau boleh tahu, sudah sampai
    mana?" what is."""
    conditions, leave = note.lexicon.sets["conditions"], note.lexicon.sets["leave"]
    said = f"{found.clause.before} {found.clause.words}".split()
    return any(word in conditions and after not in leave for word, after in pairwise([*said, ""]))


def _answers_himself(note: ParsedReply, found: PhraseHit) -> bool:
    """ "Minta waktu? Tidak perlu.": he asks himself, and says no."""
    after = note.clauses[found.place[0] + 1 : found.place[0] + 2]
    return any(clause.words.split()[0] in note.lexicon.sets["negators"] for clause in after)


def _counting(note: ParsedReply, said: list[tuple[str, PhraseHit]]) -> SpokenAct | None:
    if any(name in ("oversee", "inform") and _overrides(note, "dispose", name) for name, _ in said):
        said = [one for one in said if one[0] != "dispose"]
    if any(name == "archive" for name, _ in said):
        # "Tolak, arsipkan: spam" turns the letter away, and does not send the complainant elsewhere.
        said = [one for one in said if one[0] != "decline" or not _REFUSED.fullmatch(one[1].words)]
    counts = _first(note, said)
    if counts is None:
        return None
    plain = (
        _plain(note, *counts) and not _has_opposite(note, *counts, said) and not _of_another(note, counts[1])
    )
    return SpokenAct(*counts, plain and not _put_off(note, *counts))


def _put_off(note: ParsedReply, name: str, found: PhraseHit) -> bool:
    """ "belum perlu diteruskan ke APIP", "nanti saja ke PPID", "mungkin pengawasan": not now, or not for
    sure. An agency named needs no word of sending on beside it, so for the oversight track and PPID a
    negation anywhere in the clause counts."""
    if name not in _REVEALING:
        return False
    beside, sets = {*found.clause.words.split()}.difference(found.words.split()), note.lexicon.sets
    if not sets["putting_off"].isdisjoint(beside) or not {"tunggu", "tunda"}.isdisjoint(
        found.clause.before.split()
    ):
        return True
    return name != "dispose" and not sets["negators"].isdisjoint(beside)


def _overrides(note: ParsedReply, first: str, second: str) -> bool:
    """ "teruskan ke ppid" is no disposition to an agency but PPID's, when no other agency is named."""
    if first != "dispose" or second not in ("oversee", "inform"):
        return False
    codes = {code for _, _, code in note.agency_spots}
    return all(note.agencies[code].oversight or note.agencies[code].information for code in codes)


def _weak(note: ParsedReply, found: PhraseHit) -> bool:
    """Whether the phrase is one word that people also say without deciding anything."""
    return found.words in note.lexicon.sets["weak"]


def _plain(note: ParsedReply, name: str, found: PhraseHit) -> bool:
    """Whether what stands beside the phrase leaves the verdict as it is."""
    table = note.grammar.data["beside"]
    if name not in table or not _weak(note, found):
        return True
    if name in note.grammar.data["verdict"]["denials"] and _alone(note, found):
        return note.lexicon.sets["doubts"].isdisjoint(note.words)
    known = {*table["every"], *table[name], *found.words.split()}
    return not strange(note, known)


def _alone(note: ParsedReply, found: PhraseHit) -> bool:
    """ "Tidak, warga sudah menunggu": the verdict is a clause of its own, whatever reason follows."""
    return note.courtesy.union(found.words.split()).issuperset(found.clause.words.split())


def strange(note: ParsedReply, known: set[str]) -> list[str]:
    """The words of the reply that are neither known, nor courtesy, nor an amount or a day."""
    counts = note.grammar.data["counts"]
    return [
        word
        for word in note.content
        if word not in known
        and not re.fullmatch(r"\d[\d./-]*", word)
        and word not in counts["months"]
        and word not in counts["units"]
        and word not in counts["words"]
    ]


def _tells_of_past(note: ParsedReply, name: str, found: PhraseHit) -> bool:
    """ "kemarin sudah diteruskan ke DLH", "katanya sudah diarsipkan": what was done, not what shall be."""
    if name == "extend":  # "perpanjangan kemarin sudah disetujui belum?" asks what became of one
        return found.clause.asks and not note.lexicon.sets["past"].isdisjoint(found.clause.words.split())
    if name not in note.lexicon.sets["ordered"]:
        return False
    before = found.clause.words[: found.place[1]].split()[-_REPORTED_WITHIN:]
    return not note.lexicon.sets["past"].isdisjoint([*before, *found.words.split()[:1]])


def _of_another(note: ParsedReply, found: PhraseHit) -> bool:
    """Whether the words are another's: behind "kata pak RT", or said within quotation marks only, with words
    of his own beside them."""
    tellers, own = note.lexicon.sets["tellers"], note.lexicon.sets["own"]
    before = [*found.clause.before.split(), *found.clause.words[: found.place[1]].split()]
    for place, word in enumerate(before):
        if word in tellers and own.isdisjoint(
            [*before[max(0, place - 1) : place], *before[place + 1 : place + 2]]
        ):
            return True
    low = lower(note.body)
    outside = _QUOTED.sub(" ", low)
    beside = note.lexicon.words(outside) if outside != low else []
    return not note.courtesy.issuperset(beside) and f" {found.words} " not in f" {' '.join(beside)} "


def on_condition(note: ParsedReply, purpose: str, name: str) -> bool:
    """Whether the act is spoken of, and only for the case that something happens: "kalau hujan, mohon
    perpanjangan"."""
    conditions = note.lexicon.sets["conditions"]
    for entry in note.grammar.data["act"]:
        if entry["name"] != name or not applies(entry, purpose):
            continue
        found = note.lexicon.first(note.clauses, entry["say"], plain=True)
        if found and conditions.intersection(f"{found.clause.before} {found.clause.words}".split()):
            return True
    return False


def _first(note: ParsedReply, said: Sequence[tuple[str, PhraseHit]]) -> tuple[str, PhraseHit] | None:
    """Of several acts said the one that counts: a strong phrase before a weak one, then the earlier; of
    several at one place the first here."""
    return min(said, key=lambda one: (_weak(note, one[1]), one[1].place), default=None)


def _has_opposite(
    note: ParsedReply, name: str, found: PhraseHit, said: Sequence[tuple[str, PhraseHit]]
) -> bool:
    """Whether the opposite is said as strongly ("ya nggak usah"), or a second wish that this one cannot carry
    along. Of some acts any opposite counts: "itu alamat saya, bukan saya yang menulis"."""
    table: Mapping[str, Any] = note.grammar.data["verdict"]
    against = _partners(table["opposites"], name)
    strict = name in table["strict"]
    if any(other in against and (strict or _weak(note, one) == _weak(note, found)) for other, one in said):
        return True
    if name in _MENTIONED and not set(table["assigning"]).isdisjoint(note.words):
        return True
    return any(other in _partners(table["apart"], name) for other, _ in said)


def _partners(pairs: Sequence[Sequence[str]], name: str) -> set[str]:
    return {other for pair in pairs if name in pair for other in pair if other != name}
