"""What a fresh complaint holds (SOP row 1: jenis, kronologis, tempat): class, matter, place, time, wish,
danger, what is missing, which agency.

A chronicle needs 8 words (`_CHRONICLE`). All are suggestions; the admin decides. Only the first pages are
read.

In: `Complaints.understand`: subject, text, `File`s, agencies and places of the house, moment of arrival.
Out: `Understanding`, with `why`: the words each finding rests on.
Fails: No text raises anything. A broken weights file raises JSONDecodeError when the reader is made. A broken
keywords.toml or times.toml raises ValueError when it is first read.
See: Class, danger and wrongdoing: class_and_danger.py. Place and time: event_place.py, event_time.py. What
enters the case: clerk/kinds/received_data.py. What a reply says: replies/reply_reader.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar

from mailroom.procedure.letter import File
from mailroom.procedure.office_facts import Locality
from mailroom.procedure.people import Agency
from mailroom.reading.complaints import capitals
from mailroom.reading.complaints.agency_suggestions import MAX_SUGGESTED, suggest
from mailroom.reading.complaints.case_title import plain_title, title_of
from mailroom.reading.complaints.class_and_danger import OF_BOTH, Spoken, Verdicts, verdicts_of
from mailroom.reading.complaints.complained_of import respondent_of, topic_of
from mailroom.reading.complaints.event_place import PATTERNS, WORDS, place_in, place_of
from mailroom.reading.complaints.event_time import Times
from mailroom.reading.complaints.learned_verdicts import LearnedVerdicts, shipped_weights
from mailroom.reading.complaints.letter_features import letter_features
from mailroom.reading.complaints.office_keywords import OfficeWords
from mailroom.reading.complaints.place_names import PlaceNames
from mailroom.reading.complaints.requested_remedy import remedy_of
from mailroom.reading.complaints.secrecy_hints import possible_wish
from mailroom.reading.complaints.split_matters import besides, matters_of
from mailroom.reading.identity import complainant_address
from mailroom.reading.language.danger_words import PlainDangers, plain_dangers
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import MAX_TEXT, Clauses, SpokenRow, earliest, index_phrases, small
from mailroom.reading.language.reasons import say
from mailroom.reading.replies.act_result import grammar
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.secrecy_wishes import wished_secrecy

_FREE = ("information", "aspiration")  # what needs half as many words, and is of no event
_CHRONICLE = 8  # words beyond courtesy from which a text tells what happened
_BESIDE = 0.5  # of the surest matter's weight: below that another word is a mere mention ("di depan SDN 4")
_MENTIONED = 0.4  # of the weight of what only tells where it is
_SUBJECT_WEIGHT = 1.5  # a subject says what it is about more surely than the text


@dataclass(frozen=True)
class Understanding:
    """What was understood. klass: complaint, oversight, information or aspiration; problem: "01"-"10"; keys
    of `missing`: subject, chronology, place, when, wants, identity, evidence. suggested: agency codes, best
    first; foreign: (body, where to go) or None."""

    klass: str
    title: str
    category: str = ""
    problem: str = "10"
    place: str = ""
    subdistrict: str = ""
    when: str = ""
    wants: str = ""
    respondent: str = ""  # whom it complains of (subjek): a post or body
    topic: str = ""  # what it complains of (objek)
    identity: str = ""
    missing: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    urgent: bool = False
    protected: bool = False
    anonymous: bool = False
    secret: bool = False
    possible_wish: str = ""  # words that may ask that nobody learns who he is, where no rule is sure
    matters: tuple[str, ...] = ()
    foreign: tuple[str, str] | None = None
    danger: str = "no"  # one of GRADES: whether somebody's life or body is in danger now
    danger_words: str = ""  # the words that say so
    dangers: tuple[str, ...] = ()  # of what kinds, unless it is "no": keys of templates/urgent.toml
    wrongdoing: str = "no"  # one of GRADES: whether an official did wrong
    wrongdoing_words: str = ""  # the words that say so, unless it is "no"
    # of no wrongdoing: whether it is not so unlikely that any agency might be the first proposal
    may_accuse: bool = False
    no_matter: str = ""  # of a mail without any matter: test, advert, phishing or other; "" of any other


@cache
def _tables() -> tuple[Mapping[str, Any], Times]:
    """The keyword tables, and the times."""
    words = grammar()
    times = Times(load("times"), words.lexicon.short, words.data["counts"]["months"])
    return index_phrases(load("keywords")), times


class Complaints:
    """Reads complaints by the keyword tables."""

    # Of the office that was last read for: a new reader of the same office makes none.
    _latest: ClassVar[OfficeWords | None] = None

    def __init__(self) -> None:
        self.table, self.times = _tables()
        self._office = self._latest
        self.weights = shipped_weights()  # or those that the office's own corrections moved

    def words_of(self, agencies: Mapping[str, Agency], locality: Locality) -> OfficeWords:
        """The tables for this office, made anew when it changes."""
        known = self._office
        if known is None or known.agencies != agencies or known.locality != locality:
            known = OfficeWords(self.table, grammar(locality.region), agencies, locality)
            Complaints._latest = self._office = known
        return known

    def understand(
        self,
        subject: str,
        text: str,
        files: Sequence[File] = (),
        *,
        agencies: Mapping[str, Agency],
        locality: Locality,
        today: date,
    ) -> Understanding:
        """Returns what the mail says. text: the writer's new words, without quotes; today: the day from which
        dates are read."""
        office = self.words_of(agencies, locality)
        first = _look_up(subject, text, files, office, today)
        learned = LearnedVerdicts(
            letter_features(first.whole, first.clauses, first.spoken, office), self.weights
        )
        about = (
            first.clauses,
            first.spoken,
            first.titled_klass,
            learned,
            self.table["questions"]["complaints"],
        )
        found = verdicts_of(*about, plain=_plain_dangers(first, text), guarded=bool(office.guard))
        place, subdistrict = _place(first.whole, office.places)
        whose = _whose(first, found, subdistrict, learned)
        when = self.times.time_of(first.whole, today)
        # what a mail without a word is called: a letter of ours needs a name for it
        untitled = str(self.table["untitled"]["files" if files else "nothing"])
        return Understanding(
            title=_with_place(title_of(subject, text), place, first.whole) or untitled,
            place=place,
            subdistrict=subdistrict,
            when=capitals.time(when.words),
            **_subject_of(first, found.klass),
            **_wish_and_gaps(first, found.klass, place, subdistrict, when.words),
            suggested=whose.suggested,
            why=(*found.why, *whose.why, *_reasons(found, whose.foreign), *when.why),
            urgent=found.danger == "sure",
            protected=bool(found.protected),
            **_secrecy(first, found),
            matters=matters_of(text) or _second_matter(text, office),
            foreign=whose.foreign[:2] if whose.foreign else None,
            **{name: getattr(found, name) for name in OF_BOTH},
        )


@dataclass(frozen=True)
class _LookedUp:
    """A first letter, cut and looked up once. whole: subject and text; clauses: of both; titled: those of the
    subject; spoken: the rows of keywords.toml that it says; matter: those that it is about."""

    subject: str
    files: Sequence[File]
    office: OfficeWords
    whole: str
    home: str
    note: ParsedReply
    titled: Clauses
    clauses: Clauses
    spoken: Spoken
    titled_klass: list[SpokenRow]
    matter: list[Mapping[str, Any]]


def _look_up(subject: str, text: str, files: Sequence[File], office: OfficeWords, today: date) -> _LookedUp:
    plain, words = plain_title(subject), office.grammar
    note = ParsedReply(text or subject, words, office.agencies, office.names, today, bool(files))
    titled = words.lexicon.clauses(plain)
    clauses = Clauses((*titled, *(note.all_clauses if text else ())))
    spoken = words.lexicon.rows(clauses, office.rows)
    # what the subject says, or without one the first clause, which then heads it
    headed = words.lexicon.rows(titled or Clauses(clauses[:1]), office.rows)
    return _LookedUp(
        subject=subject.strip(),
        files=files,
        office=office,
        whole=f"{plain}\n\n{text}" if subject.strip() else text,
        home=capitals.place(complainant_address.home_of(text)),
        note=note,
        titled=titled,
        clauses=clauses,
        spoken=spoken,
        titled_klass=headed.get("klass", []) if titled else [],
        matter=_matters(spoken.get("matter", []), headed.get("matter", [])),
    )


def _plain_dangers(first: _LookedUp, text: str) -> PlainDangers:
    """Returns what dangers a short letter tells; its writer's name and address stand below it."""
    lexicon = first.office.grammar.lexicon
    told = lexicon.words(f"{first.subject}\n{complainant_address.above_the_name(text)}")
    return plain_dangers(told, first.note.courtesy)


@dataclass(frozen=True)
class _Whose:
    suggested: tuple[str, ...]
    foreign: tuple[str, str, str] | None
    why: list[str]


def _whose(first: _LookedUp, found: Verdicts, subdistrict: str, learned: LearnedVerdicts) -> _Whose:
    """Returns which agencies it may be for, or which body outside."""
    office, spoken = first.office, first.spoken
    foreign = _foreign(spoken.get("foreign", ()), first.matter)
    # the words by which the matter is the camat's or the lurah's own
    local = earliest(spoken["local"][0].hits) if "local" in spoken else None
    suggested, why = suggest(
        first.whole, office, first.matter, found.klass, subdistrict, first.clauses, local, learned
    )
    if found.abused and office.guard:  # who protects women and children comes first
        suggested = tuple(dict.fromkeys((office.guard, *suggested)))[:MAX_SUGGESTED]
    return _Whose(suggested, foreign, why)


def _subject_of(first: _LookedUp, klass: str) -> dict[str, Any]:
    """Returns whom and what it complains of, and of what kind that is."""
    return {
        "category": first.matter[0]["category"] if first.matter else "Lainnya",
        "problem": _problem(first.matter, klass),
        "respondent": respondent_of(first.whole, first.office),
        "topic": topic_of(first.matter),
    }


def _wish_and_gaps(first: _LookedUp, klass: str, place: str, subdistrict: str, when: str) -> dict[str, Any]:
    """Returns what he asks for, where he lives, and which fields of a complete complaint are missing."""
    words = first.office.grammar
    wants = remedy_of(first.whole, first.clauses, words)
    enough = _CHRONICLE // 2 if klass in _FREE else _CHRONICLE
    missing = _missing(
        klass,
        subject=first.subject or first.matter,
        chronology=first.note.says(enough - len(words.lexicon.words(first.subject))),
        place=place or subdistrict,
        when=when,
        wants=wants,
        identity=first.home,
        evidence=first.files,
    )
    shown = _with_place(capitals.wish(wants), place, first.whole)
    return {"wants": shown, "identity": first.home, "missing": missing}


def _secrecy(first: _LookedUp, found: Verdicts) -> dict[str, Any]:
    """Returns the switches that he wishes, or that his letter sets, and words that only may be a wish."""
    words, wish, whole = first.office.grammar, dict[str, Any](), first.whole
    if "secrecy" in first.spoken:
        wish = wished_secrecy(words, first.note.all_clauses) | wished_secrecy(words, first.titled)
    anonymous, overseen = bool(wish.get("anonymous")), found.klass == "oversight"
    return {
        "anonymous": anonymous,
        "possible_wish": "" if "anonymous" in wish or overseen else possible_wish(whole, words.lexicon),
        "secret": bool(wish.get("secret") or found.protected or overseen),
    }


def _second_matter(text: str, office: OfficeWords) -> tuple[str, ...]:
    """The two parts of a text that tells of two matters in flowing words ("… Selain itu …"); () unless they
    are for two different agencies or other bodies."""
    parts, whose = besides(text[:MAX_TEXT]), []
    lexicon = office.grammar.lexicon
    for part in parts:
        spoken = lexicon.rows(lexicon.clauses(part), office.rows)
        ours = {row["agency"] or row["kind"] for row, _ in spoken.get("matter", ())}
        whose.append(ours or {row["name"] for row, _ in spoken.get("foreign", ())})
    apart = parts and all(whose) and whose[0].isdisjoint(whose[1])
    return tuple(part.strip(" ,.;\r\n") for part in parts) if apart else ()


def _place(whole: str, places: PlaceNames) -> tuple[str, str]:
    """Returns (where it happened, the kecamatan). The writer's own address is left out, unless he says that
    it happened where he lives."""
    at_home = complainant_address.is_at_home(whole)
    text = whole if at_home else complainant_address.above_the_name(whole)
    outside = complainant_address.without_homes(text, places.region)
    place, subdistrict = place_of(outside, places)
    if outside != text and place in ("", subdistrict):
        place, subdistrict = place_of(text, places)
    if not place and at_home:
        place, subdistrict = place_in(whole, places)
    return capitals.place(place), subdistrict


def _with_place(title: str, place: str, text: str) -> str:
    """A title in which the place's names have capitals again, where putting it into normal case took them."""
    for name in filter(None, PATTERNS.part.split(place)) if place not in text else ():
        if (at := small(title).find(small(name))) >= 0:
            title = f"{title[:at]}{name}{title[at + len(name) :]}"
    return title


def _missing(klass: str, **told: object) -> tuple[str, ...]:
    """The fields that a complete complaint would also tell (SOP row 1). Information requests and aspirations
    need no place, time, wish or evidence."""
    needless = ("place", "when", "wants", "evidence") if klass in _FREE else ()
    return tuple(key for key, said in told.items() if not said and key not in needless)


def _matters(spoken: Sequence[SpokenRow], headed: Sequence[SpokenRow]) -> list[Mapping[str, Any]]:
    """The rows of the keyword table that the text speaks of, the surest first. The subject counts more, words
    that only tell where it is count less; rows below half the surest weight are left out."""
    scored: list[tuple[float, dict[str, Any]]] = []
    for row, hits in spoken:
        weight = float(row.get("weight", 1)) * (1 + 0.5 * (len({hit.place for hit in hits}) - 1))
        if any(row is one for one, _ in headed):
            weight *= _SUBJECT_WEIGHT
        # words that only tell where it is: "sampah di belakang terminal"
        before = [hit.clause.words[: hit.place[1]].rpartition(" ")[0].rpartition(" ")[2] for hit in hits]
        if all(word in WORDS["before"] for word in before):
            weight *= _MENTIONED
        scored.append((weight, {**row, "found": min(hits, key=lambda hit: hit.place).words}))
    scored.sort(key=lambda one: -one[0])
    return [row for weight, row in scored if weight >= _BESIDE * scored[0][0]]


def _foreign(spoken: Sequence[SpokenRow], matter: Sequence[Mapping[str, Any]]) -> tuple[str, str, str] | None:
    """Returns (name, where to go, the words) of a body outside the kabupaten's powers that the complaint is
    for. A body only mentioned beside another matter does not count."""
    for row, hits in spoken:
        found = earliest(hits)
        if found and (not matter or "of" not in row or any(one["kind"] in row["of"] for one in matter)):
            return row["name"], row["where"], found.words
    return None


def _problem(matter: Sequence[Mapping[str, Any]], klass: str) -> str:
    """The old problem type, "01"-"10". Oversight: 01, 03 or 04 by its matter, without one 01; an unknown
    matter is 10 (umum)."""
    if klass == "oversight":
        return next((row["problem"] for row in matter if row["problem"] in ("01", "03", "04")), "01")
    return str(matter[0]["problem"]) if matter else "10"


def _reasons(found: Verdicts, foreign: tuple[str, str, str] | None) -> Iterable[str]:
    if words := found.protected or (found.danger_words if found.danger == "sure" else ""):
        yield say("complaint", "protected" if found.protected else "urgent", words=words)
    if foreign:
        yield say("complaint", "foreign", words=foreign[2], name=foreign[0], where=foreign[1])
