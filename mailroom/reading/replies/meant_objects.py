"""Which person, day, column or words an act in free words is about, wherever in the reply they stand.

A correction counts ("sampai tanggal 4, eh tanggal 8").

In: `object_of`: a `ParsedReply`, the purpose, the act's name, `WeighedNames`. `likely`: weighed names.
Out: the act's arguments, or None when the object is missing or may be another: the writer is asked.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Objects behind a digit or a phrase: act_arguments.py. Which named ones are meant: mentions.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from mailroom.procedure.acts import ACTS
from mailroom.reading.learned.linear_model import LinearModel
from mailroom.reading.replies import mentions, ratings, secrecy_wishes
from mailroom.reading.replies.act_arguments import Args, proposal
from mailroom.reading.replies.act_result import act_with_arguments
from mailroom.reading.replies.parsed_reply import ParsedReply

APART = 0.25  # how much likelier one name must be than the others to be proposed alone
CLEAR = 0.3  # how much likelier a day must be than another that is likely, too
BESIDE = 4  # words beside an agency's name from which they go along as a note
BEHIND_COLON = re.compile(r"(?s)^[^:\n]{3,80}:\s+(\S(?:.*\s\S+){4}.*)$")
# "tolong sampaikan ke warga bahwa …": what stands before the words that are to be passed on
_FRAMED = re.compile(
    r"(?is)^\W*(?:(?:tolong|mohon|mhn|tlg|silakan|ya|pak|bu|kak)\b\W*)*(?:di|men)?"
    r"(?:sampai|jawab|kabar|beri tahu|bilang|kasih tahu|tulis|balas)"
    r"(?:kan|ke|in|an|i)?(?:\s+(?:saja|aja|bae|ya|ke|kepada|pada|pelapor|warga|beliau|bapak|ibu|bahwa|kalau"
    r"|begini))*\W+(?=\S)"
)
Named = Mapping[mentions.Who, float]
_HIDDEN = re.compile(
    r"(?i)\b(?:jangan|jgn|tidak|tak|dak)\b.{0,20}\b(?:tampil|publis|baca|lihat|tahu|buka|sebut)"
)
# the switches of a case, as they are told beside other words
_SWITCHED = {
    "anonymous": r"anonim|(?:nama|namo|identitas)\w*\W+(?:\w+\W+){0,3}(?:jangan|jgn|tidak|dak|tutup|samar)"
    r"|nam[ao](?:nya|nyo)?\W+(?:pelapor\w*\W+|dia\W+|beliau\W+)?(?:di)?(?:sembunyi|samar|tutup)",
    "secret": r"rahasia|(?:jangan|jgn)\W+(?:\w+\W+){0,2}(?:(?:di)?publis|terbaca|kebaco)",
    "urgent": r"mendesak|urgent",
}
_INSTEAD = re.compile(
    r"(?is)\b(?:tapi|tetapi|tp|melainkan|harusnya|seharusnya|hrsnya|yang benar|yg benar|yg bener|jadi|jd"
    r"|menjadi|ganti|diganti|betulnya|benarnya)\b"
    r"\W*(?:(?:jadi|jd|menjadi|ke|di|dengan|itu|ialah|adalah)\b\W*)?([^.;,!?\n]{3,80})"
)
# "itu Desa A, bukan Desa B": the value stands before what it is not, behind these words
_NOT_THAT = re.compile(r"(?is)([^.;,!?\n]{3,80}?),?\s+bukan\b")
_LEADING = re.compile(
    r"(?is)^.*\b(?:ini|itu|adalah|ialah|tgl|tanggal|kejadian\w*|(?:mest|harus|seharus)\w*)\b\W*"
)
_LESS = re.compile(
    r"(?i)\b(?:until|separ\w+|setengah\w*|sebagian|sedikit|selama)\b"
)  # not all that was asked for
_OWN_ENDING = re.compile(r"ny[ao]$")


@dataclass(frozen=True)
class WeighedNames:
    """Whom and what a reply names, and how far its words speak for each (mentions.weigh_mentions)."""

    agencies: Named = field(default_factory=dict)
    officers: Named = field(default_factory=dict)
    days: Named = field(default_factory=dict)
    cases: Named = field(default_factory=dict)

    @classmethod
    def from_reply(cls, note: ParsedReply, purpose: str, weights: LinearModel | None) -> WeighedNames:
        return cls(
            *(mentions.weigh_mentions(note, purpose, find(note), weights) for find in mentions.FINDERS)
        )

    def names_for_act(self, act: str) -> Named:
        """Those among which the object of an act is."""
        return {"assign": self.officers, "extend": self.days, "grant": self.days, "merge": self.cases}.get(
            act, self.agencies if act in _TO_AGENCIES else {}
        )

    def likeliest_alone(self, act: str) -> WeighedNames | None:
        """The same with the likeliest name alone, where the act has several and that one stands out."""
        named = sorted(self.names_for_act(act).items(), key=lambda pair: -pair[1])
        if len(named) < 2 or named[1][1] <= 0 or named[0][1] - named[1][1] < APART:
            return None
        kinds = (self.agencies, self.officers, self.days, self.cases)
        return WeighedNames(*(dict(named[:1]) if one is self.names_for_act(act) else one for one in kinds))


_TO_AGENCIES = ("dispose", "reroute", "return", "involve")
Reader = Callable[[ParsedReply, str, WeighedNames], Args | None]


def object_of(note: ParsedReply, purpose: str, name: str, meant: WeighedNames) -> Args | None:
    """The act's object; None when it is missing or unknown."""
    if name in _READERS:
        return _READERS[name](note, purpose, meant)
    return _plainly(note, name)


def _plainly(note: ParsedReply, name: str) -> Args | None:
    if ACTS[name].prose and not ACTS[name].needs:
        return {"text": note.text.strip()}
    done = act_with_arguments(note, name, note.body, digit=False)
    return dict(done.args) if done.sure else None


def likely(named: Named) -> list[mentions.Who]:
    """Those who are more likely meant than not."""
    return [who for who, weight in named.items() if weight > 0]


def _agencies(note: ParsedReply, _purpose: str, meant: WeighedNames, name: str) -> Args | None:
    """The agencies that are meant, the words going along as a note when there are some beside them."""
    codes = [str(one) for one in likely(meant.agencies)]
    special = any(note.agencies[code].oversight or note.agencies[code].information for code in codes)
    to_both = len(codes) == 1 and note.lexicon.first(note.clauses, note.data["verdict"]["to_both"])
    if not codes or special or to_both or note.names.joined_to_unknown(note.body):
        return None  # to APIP or PPID it goes by an act of its own
    listed = act_with_arguments(note, name, note.body, digit=False)
    if listed.sure and {*listed.args["agencies"]} == {*codes}:
        return dict(listed.args)
    named = {word for start, end, _ in note.agency_spots for word in note.lexicon.words(note.body[start:end])}
    beside = [word for word in note.content if word not in named]
    return {"agencies": [*codes], **({"note": note.body} if len(beside) >= BESIDE else {})}


def _officer(note: ParsedReply, _purpose: str, meant: WeighedNames) -> Args | None:
    """The one officer who is meant; a name or number of the list is looked for first, then an address."""
    if not meant.officers:
        return _plainly(note, "assign")
    numbers = likely(meant.officers)
    told = {"note": note.body} if len(note.content) > BESIDE else {}
    return {"officer": numbers[0], **told} if len(numbers) == 1 else None


def _proposal(note: ParsedReply, _purpose: str, meant: WeighedNames) -> Args | None:
    """His words, the one agency of which he says that it is the right one, and the colleague he names."""
    told, _ = proposal(note, note.body, False)
    told.pop("proposal", None)
    codes = [one for one in likely(meant.agencies) if one != note.agency]
    return {**({"proposal": codes[0]} if len(codes) == 1 else {}), **told}


def _words(note: ParsedReply, _purpose: str, _meant: WeighedNames) -> Args | None:
    """What he wants to be said: behind a colon ("Ganti dengan ini: …") or behind what frames it; else all."""
    if found := BEHIND_COLON.match(note.body):
        return {"text": found[1].strip()}
    return {"text": note.body[found.end() if (found := _FRAMED.match(note.body)) else 0 :].strip()}


def _wished_day(note: ParsedReply, _purpose: str, meant: WeighedNames) -> Args | None:
    """His words, and the day that he asks for; no day where it may be another, as the admin reads them."""
    by_weight = sorted(meant.days.items(), key=lambda pair: -pair[1])
    day, best = by_weight[0] if by_weight else (None, 0.0)
    second = by_weight[1][1] if by_weight[1:] else -1.0
    clear = best > 0 and (second <= 0 or best - second >= CLEAR)
    return {"text": note.body, **({"until": str(day)} if clear else {})}


def _granted_day(note: ParsedReply, _purpose: str, meant: WeighedNames) -> Args | None:
    """The day that is granted; None where one is told that is not read."""
    if not meant.days:
        return None if _LESS.search(note.body) else _plainly(note, "grant")
    days = likely(meant.days)
    return {"until": str(days[0])} if len(days) == 1 else None


def _number(note: ParsedReply, _purpose: str, meant: WeighedNames) -> Args | None:
    """The one case that is meant."""
    cases = likely(meant.cases)
    return _plainly(replace(note, text=str(cases[0])), "merge") if len(cases) == 1 else None


def _sent_away(note: ParsedReply, _purpose: str, _meant: WeighedNames) -> Args | None:
    """Where the complainant is sent, when a body is named: "ke kantor cabang" tells nobody where to go."""
    args = _plainly(note, "decline")
    if args and re.search(r"\b[A-Z]", str(args["where"])):
        return args
    named = [word for word in re.findall(r"\w+", note.body) if word.lower() in note.data["bodies"]["names"]]
    number = re.search(r"(?<![\w-])1[1-9]\d(?![\w-])", note.body)
    if len({word.lower() for word in named}) != 1:
        return None
    return {"where": f"{named[0]}, {number[0]}" if number else named[0]}


def _correction(note: ParsedReply, _purpose: str, _meant: WeighedNames) -> Args | None:
    """The columns named, each with the value that stands in its clause: "tempatnya keliru, bukan Desa A
    tapi Desa B"."""
    told = _plainly(note, "correct")
    if told is not None and not _HIDDEN.search(note.body) and {*told} != {"lapor"}:
        return told
    switches = [key for key, stem in _SWITCHED.items() if re.search(stem, note.body.lower())]
    table, words = note.data["correct"], [_OWN_ENDING.sub("", word) for word in note.words]
    named = [key for key, names in table.items() if not {*names}.isdisjoint(words) and key not in _SWITCHED]
    if switches and not {*named} - {"lapor", "concerns"}:
        return dict.fromkeys(switches, True)
    if told is not None and re.search(r"\d", note.body):
        return told
    if "klass" in named:
        return _class(note)
    found = _INSTEAD.search(note.body) or _NOT_THAT.search(note.body)
    value = _LEADING.sub("", found[1]).strip() if found else ""
    said = {_OWN_ENDING.sub("", word) for word in note.lexicon.words(value)}
    if len(named) != 1 or not said.difference(table[named[0]]):
        return None
    line = f"{table[named[0]][0]}: {value}"
    return _plainly(replace(note, text=line), "correct")


def _class(note: ParsedReply) -> Args | None:
    """The one class that is named, and not denied: "bukan pengaduan, ini aspirasi"."""
    said = f" {' '.join(note.words)} "
    found = {
        klass
        for klass, names in note.data["correct_classes"].items()
        for name in names
        if f" {name} " in said and not re.search(rf" (?:bukan|daripada|dari) {name} ", said)
    }
    return {"klass": found.pop()} if len(found) == 1 else None


def _rating(note: ParsedReply, _purpose: str, _meant: WeighedNames) -> Args | None:
    return ratings.rating(note) or ratings.lone_mark(note)


def _wish(note: ParsedReply, _purpose: str, _meant: WeighedNames) -> Args | None:
    """What he wants hidden; his name, where he says no more."""
    return dict(secrecy_wishes.wished_secrecy(note.grammar, note.all_clauses)) or {"anonymous": True}


_READERS: Mapping[str, Reader] = {
    "dispose": partial(_agencies, name="dispose"),
    "reroute": partial(_agencies, name="reroute"),
    "involve": partial(_agencies, name="involve"),
    "assign": _officer,
    "return": _proposal,
    "decline": _sent_away,
    "extend": _wished_day,
    "grant": _granted_day,
    "merge": _number,
    "correct": _correction,
    "rate": _rating,
    "secrecy": _wish,
    "answer": _words,
}
