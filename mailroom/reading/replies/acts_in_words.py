"""Which act the words of a reply say, and whether plainly enough to carry it out.

The writer is asked when a weak word ("ya") stands beside words that do not belong to it ("ya ampun, lagi?").
So he is when the opposite is said too, when the words are another's, or when the act is put off. A phrase
about the past says no act.

In: `spoken_act`: a `ParsedReply`, the purpose, names of acts. `entry_in`: an entry of [[act]] in
grammar/reply_words.toml.
Out: `SpokenAct`, plain or not, or None; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Weak words: [verdict] and [beside] of grammar/reply_words.toml. Digits: menu_replies.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from mailroom.procedure import acts
from mailroom.reading.language.lexicon import PhraseHit, lower
from mailroom.reading.replies.parsed_reply import ParsedReply

# curly marks are made plain before; an apostrophe within a word is none
_QUOTED = re.compile(r"""(?<![^\W_])"[^"\n]{2,200}"|(?<!\w)'(?=\w)[^\n]{1,200}?(?<=[\w.,!?])'(?!\w)""")
_REFUSED = re.compile("(?:di)?tolak")
_REPORTED_WITHIN = 3  # words before a verb in which "katanya sudah" tells that somebody did it
_ANY_WORDS = acts.names(lambda act: act.any_words)
_REVEALING = acts.names(lambda act: act.reveals)
_MENTIONED = acts.names(lambda act: act.may_mention)
ANYTIME = acts.names(lambda act: act.anytime)


class SpokenAct(NamedTuple):
    """An act said in words. plain: nothing beside its phrase leaves it in doubt, so that it may be carried
    out."""

    name: str
    found: PhraseHit
    plain: bool


def spoken_act(note: ParsedReply, purpose: str, *names: str) -> SpokenAct | None:
    """Returns the act that counts among those said in the reply; None when the reply says no act. names: only
    these are looked for; () = every act of the purpose."""
    said: list[tuple[str, PhraseHit]] = []
    for entry in note.data["act"]:
        name = entry["name"]
        if not applies(entry, purpose) or name in ANYTIME or (names and name not in names):
            continue
        if len(note.content) > int(entry.get("alone", 10_000)):
            continue
        found = entry_in(note, entry)
        if found is None or _tells_of_past(note, name, found):
            continue
        if {*entry.get("beside", note.content), *found.words.split()}.issuperset(note.content):
            said.append((name, found))
    return _counting(note, said)


def ends_later(one: SpokenAct | None, other: SpokenAct) -> bool:
    """Whether `one` is said after `other`: "saya cabut; eh, tidak jadi" keeps the case. When the withdrawal
    comes last, the writer is asked."""
    if one is None:
        return False
    ends = [(said.found.place[0], said.found.place[1] + len(said.found.words)) for said in (one, other)]
    return ends[0] > ends[1]


def decides_otherwise(note: ParsedReply, name: str, other: SpokenAct) -> bool:
    """Whether the words after the menu digit of `name` decide for another act: "3 RT terdampak, disposisi
    BPBD"."""
    if other.name == name or name in _ANY_WORDS or other.name not in note.sets["verdicts"]:
        return False
    return not _weak(note, other.found)


def applies(entry: Mapping[str, Any], purpose: str) -> bool:
    """Whether an entry of reply_words.toml [[act]] belongs to this menu."""
    return purpose in entry["purposes"] or "*" in entry["purposes"]


def entry_in(note: ParsedReply, entry: Mapping[str, Any]) -> PhraseHit | None:
    """Returns where a phrase of this row is meant seriously; None when nowhere. A verdict within a question
    does not count."""
    plain = bool(entry.get("plain"))
    found = note.lexicon.first(note.clauses, entry["say"], plain=plain, start=bool(entry.get("start")))
    if found is None or not found.clause.asks:
        return found
    # "Minta waktu? Tidak perlu.": he asks himself, and says no
    after = note.clauses[found.place[0] + 1 : found.place[0] + 2]
    denied = any(clause.words.split()[0] in note.sets["negators"] for clause in after)
    return None if denied or entry["name"] in note.sets["verdicts"] else found


def is_hypothetical(note: ParsedReply, found: PhraseHit) -> bool:
    """Whether a question asks what would be ("Apakah kalau anonim laporan saya tetap diproses?"), not what is
    ("kalau boleh tahu, sudah sampai mana?")."""
    conditions, leave = note.sets["conditions"], note.sets["leave"]
    said = f"{found.clause.before} {found.clause.words}".split()
    return any(word in conditions and after not in leave for word, after in pairwise([*said, ""]))


def _counting(note: ParsedReply, said: list[tuple[str, PhraseHit]]) -> SpokenAct | None:
    """The act that counts of several: a phrase of firm words before a weak one, then the earlier. Sending on
    to APIP or PPID is no disposition as well, and a refusal with a reason to archive archives."""
    names = {name for name, _ in said}
    if not names.isdisjoint(("oversee", "inform")):
        # "teruskan ke ppid" is no disposition to an agency but PPID's, when no other agency is named
        agencies = [note.agencies[code] for _, _, code in note.agency_spots]
        if all(agency.oversight or agency.information for agency in agencies):
            said = [one for one in said if one[0] != "dispose"]
    if "archive" in names:
        # "Tolak, arsipkan: spam" turns the letter away, and does not send the complainant elsewhere.
        said = [one for one in said if one[0] != "decline" or not _REFUSED.fullmatch(one[1].words)]
    # a strong phrase before a weak one, then the earlier; of several at one place the first here
    counts = min(said, key=lambda one: (_weak(note, one[1]), one[1].place), default=None)
    if counts is None:
        return None
    turned = _has_opposite(note, *counts, said) or _of_another(note, counts[1]) or _put_off(note, *counts)
    return SpokenAct(*counts, _plain(note, *counts) and not turned)


def _put_off(note: ParsedReply, name: str, found: PhraseHit) -> bool:
    """Whether an act that reveals the case to others is put off, or not sure: "nanti saja ke PPID", "mungkin
    pengawasan". Towards APIP and PPID a negation anywhere in the clause counts, too."""
    if name not in _REVEALING:
        return False
    beside = {*found.clause.words.split()}.difference(found.words.split())
    waits = not {"tunggu", "tunda"}.isdisjoint(found.clause.before.split())
    if waits or not note.sets["putting_off"].isdisjoint(beside):
        return True
    return name != "dispose" and not note.sets["negators"].isdisjoint(beside)


def _weak(note: ParsedReply, found: PhraseHit) -> bool:
    """Whether the phrase is one word that people also say without deciding anything."""
    return found.words in note.sets["weak"]


def _plain(note: ParsedReply, name: str, found: PhraseHit) -> bool:
    """Whether what stands beside the phrase leaves the verdict as it is."""
    table = note.data["beside"]
    if name not in table or not _weak(note, found):
        return True
    # "Tidak, warga sudah menunggu": the verdict is a clause of its own, whatever reason follows
    alone = note.courtesy.union(found.words.split()).issuperset(found.clause.words.split())
    if alone and name in note.data["verdict"]["denials"]:
        return not note.holds("doubts")
    return not strange(note, {*table["every"], *table[name], *found.words.split()})


def strange(note: ParsedReply, known: set[str]) -> list[str]:
    """Returns the words of the reply that are not in `known` and are no courtesy, amount or day."""
    counts = note.data["counts"]
    known = known.union(counts["months"], counts["units"], counts["words"])
    return [word for word in note.content if word not in known and not re.fullmatch(r"\d[\d./-]*", word)]


def _tells_of_past(note: ParsedReply, name: str, found: PhraseHit) -> bool:
    """Whether the phrase tells what was done, not what shall be: "kemarin sudah diteruskan ke DLH", "katanya
    sudah diarsipkan"."""
    if name == "extend":  # "perpanjangan kemarin sudah disetujui belum?" asks what became of one
        return found.clause.asks and not note.sets["past"].isdisjoint(found.clause.words.split())
    if name not in note.sets["ordered"]:
        return False
    before = found.clause.words[: found.place[1]].split()[-_REPORTED_WITHIN:]
    return not note.sets["past"].isdisjoint([*before, *found.words.split()[:1]])


def withheld_by(note: ParsedReply, purpose: str, name: str) -> Iterator[str]:
    """Whether a phrase of the act only tells of the past or puts the act off ("withheld"), and whether one is
    somebody else's ("passed on": "kata Bapak setuju")."""
    said = (one["say"] for one in note.data["act"] if one["name"] == name and applies(one, purpose))
    found = [*filter(None, (note.lexicon.first(note.clauses, one, plain=True) for one in said))]
    if any(_tells_of_past(note, name, one) or _put_off(note, name, one) for one in found):
        yield "withheld"
    if any(_of_another(note, one) for one in found):
        yield "passed on"


def _of_another(note: ParsedReply, found: PhraseHit) -> bool:
    """Whether the words are somebody else's: behind "kata pak RT", or only within quotation marks, the
    writer's own words beside them."""
    tellers, own = note.sets["tellers"], note.sets["own"]
    before = [*found.clause.before.split(), *found.clause.words[: found.place[1]].split()]
    for place, word in enumerate(before):
        close = before[max(0, place - 1) : place] + before[place + 1 : place + 3]
        if word in tellers and own.isdisjoint(close):
            return True
    low = lower(note.body)
    outside = _QUOTED.sub(" ", low)
    beside = note.lexicon.words(outside) if outside != low else []
    return not note.courtesy.issuperset(beside) and f" {found.words} " not in f" {' '.join(beside)} "


def on_condition(note: ParsedReply, purpose: str, name: str) -> bool:
    """Whether the act is wished only if something happens: "kalau hujan, mohon perpanjangan"."""
    conditions = note.sets["conditions"]
    entries = (one for one in note.data["act"] if one["name"] == name and applies(one, purpose))
    spots = (note.lexicon.first(note.clauses, one["say"], plain=True) for one in entries)
    clauses = (found.clause for found in spots if found)
    return any(conditions.intersection(f"{one.before} {one.words}".split()) for one in clauses)


def _has_opposite(
    note: ParsedReply, name: str, found: PhraseHit, said: Sequence[tuple[str, PhraseHit]]
) -> bool:
    """Whether the opposite is said as strongly ("ya nggak usah"), or a second wish that cannot go along. For
    some acts a weak opposite counts, too: "itu alamat saya, bukan saya yang menulis"."""
    table: Mapping[str, Any] = note.data["verdict"]
    against = partners(table["opposites"], name)
    strict = name in table["strict"]
    if any(other in against and (strict or _weak(note, one) == _weak(note, found)) for other, one in said):
        return True
    if name in _MENTIONED and not set(table["assigning"]).isdisjoint(note.words):
        return True
    return any(other in partners(table["apart"], name) for other, _ in said)


def partners(pairs: Sequence[Sequence[str]], name: str) -> set[str]:
    """Returns what stands beside `name` in a pair."""
    return {other for pair in pairs if name in pair for other in pair if other != name}
