"""What a fresh complaint holds (SOP row 1: jenis, kronologis, tempat): class, matter, place, time, wish,
danger, what is missing, which agency.

In: subject and text. Out: an `Understanding`, with `why`: the words each finding rests on. The class is
oversight when its words are said in earnest; else what the subject says, then the text. A text that only asks
is an information request, any other a complaint. A chronicle needs 8 words (`_CHRONICLE`). Each field has a
module beside this one; learned_verdicts.py weighs danger, wrongdoing and class once more. Words lie in
grammar/keywords.toml, places.toml and the office's tables; a new one needs no code.

All are suggestions; the admin decides. Never fails; only the first pages are read. What a reply says:
replies/reply_reader.py. What enters the case: clerk/kinds/received_data.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar

from mailroom.procedure.house import Locality
from mailroom.procedure.letter import File
from mailroom.procedure.people import Agency
from mailroom.reading.complaints import capitals
from mailroom.reading.complaints.agency_suggestions import MAX_SUGGESTED, suggest
from mailroom.reading.complaints.case_title import plain_title, title_of
from mailroom.reading.complaints.complained_of import respondent_of, topic_of
from mailroom.reading.complaints.event_place import PATTERNS, WORDS, place_in, place_of
from mailroom.reading.complaints.event_time import Times
from mailroom.reading.complaints.learned_verdicts import LearnedVerdicts
from mailroom.reading.complaints.letter_features import letter_features
from mailroom.reading.complaints.office_keywords import OfficeWords
from mailroom.reading.complaints.place_names import PlaceNames
from mailroom.reading.complaints.requested_remedy import remedy_of
from mailroom.reading.complaints.secrecy_hints import possible_wish
from mailroom.reading.complaints.split_matters import besides, matters_of
from mailroom.reading.identity import complainant_address
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import (
    MAX_TEXT,
    Clauses,
    PhraseHit,
    SpokenRow,
    earliest,
    index_phrases,
    small,
)
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

    # Of the office that was last read for: all readers of a process share it.
    _office: ClassVar[OfficeWords | None] = None

    def __init__(self) -> None:
        self.table, self.times = _tables()

    def words_of(self, agencies: Mapping[str, Agency], locality: Locality) -> OfficeWords:
        """The tables for this office, made anew when it changes."""
        known = self._office
        if known is None or known.agencies != agencies or known.locality != locality:
            known = OfficeWords(self.table, grammar(locality.region), agencies, locality)
            Complaints._office = known
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
        words = office.grammar
        plain = plain_title(subject)
        whole = f"{plain}\n\n{text}" if subject.strip() else text
        note = ParsedReply(text or subject, words, agencies, office.names, today, bool(files))
        lexicon = words.lexicon
        titled = lexicon.clauses(plain)
        clauses = Clauses((*titled, *(note.all_clauses if text else ())))
        spoken = lexicon.rows(clauses, office.rows)
        # what the subject says, or without one the first clause, which then heads it
        headed = lexicon.rows(titled or Clauses(clauses[:1]), office.rows)
        matter = _matters(spoken.get("matter", []), headed.get("matter", []))
        titled_klass = headed.get("klass", []) if titled else []
        learned = LearnedVerdicts(letter_features(whole, clauses, spoken, office))
        by_tables = self._klass(clauses, spoken.get("klass", []), titled_klass)
        klass, told, wrongdoing, wrongdoing_words = _with_learned(by_tables, learned)
        why = [say("complaint", "klass", words=told, klass=say("complaint", klass))] if told else []
        place, subdistrict = _place(whole, office.places)
        wish = {}
        if "secrecy" in spoken:
            wish = wished_secrecy(words, note.all_clauses) | wished_secrecy(words, titled)
        urgent, protected = (
            next((hit.words for row, _ in spoken.get(flag, ()) if (hit := self._earnest(clauses, row))), "")
            for flag in ("urgent", "protected")
        )
        danger, dangers, danger_words = self._danger(clauses, spoken, learned, urgent or protected)
        if protected and klass == "oversight" and office.guard:
            # whoever protects the victim comes first; the admin decides on APIP
            klass, wrongdoing = "complaint", "possible"
        foreign = _foreign(spoken.get("foreign", ()), matter)
        # the words by which the matter is the camat's or the lurah's own
        local = earliest(spoken["local"][0].hits) if "local" in spoken else None
        suggested, why_agencies = suggest(whole, office, matter, klass, subdistrict, clauses, local, learned)
        if protected and office.guard:  # who protects women and children comes first
            suggested = tuple(dict.fromkeys((office.guard, *suggested)))[:MAX_SUGGESTED]
        when = self.times.time_of(whole, today)
        wants = remedy_of(whole, clauses, words)
        home = capitals.place(complainant_address.home_of(text))
        enough = _CHRONICLE // 2 if klass in _FREE else _CHRONICLE
        # what a mail without a word is called: a letter of ours needs a name for it
        untitled = str(self.table["untitled"]["files" if files else "nothing"])
        return Understanding(
            klass=klass,
            title=_with_place(title_of(subject, text), place, whole) or untitled,
            category=matter[0]["category"] if matter else "Lainnya",
            problem=_problem(matter, klass),
            place=place,
            subdistrict=subdistrict,
            when=capitals.time(when.words),
            wants=_with_place(capitals.wish(wants), place, whole),
            respondent=respondent_of(whole, office),
            topic=topic_of(matter),
            identity=home,
            missing=_missing(
                klass,
                subject=subject.strip() or matter,
                chronology=note.says(enough - len(lexicon.words(subject))),
                place=place or subdistrict,
                when=when.words,
                wants=wants,
                identity=home,
                evidence=files,
            ),
            suggested=suggested,
            why=(
                *why,
                *why_agencies,
                *_reasons(danger_words if danger == "sure" else "", protected, foreign),
                *when.why,
            ),
            urgent=danger == "sure",
            protected=bool(protected),
            anonymous=bool(wish.get("anonymous")),
            possible_wish=""
            if wish.get("anonymous") or klass == "oversight"
            else possible_wish(whole, lexicon),
            secret=bool(wish.get("secret") or protected or klass == "oversight"),
            matters=matters_of(text) or _second_matter(text, office),
            foreign=foreign[:2] if foreign else None,
            danger=danger,
            dangers=dangers,
            danger_words=danger_words,
            wrongdoing=wrongdoing,
            wrongdoing_words=wrongdoing_words,
            may_accuse=wrongdoing == "no" and learned.may_accuse(),
            no_matter=_no_matter(learned, spoken) if danger == wrongdoing == "no" else "",
        )

    def _danger(
        self, clauses: Clauses, spoken: Mapping[str, list[SpokenRow]], learned: LearnedVerdicts, told: str
    ) -> tuple[str, tuple[str, ...], str]:
        """Returns the grade of danger, its kinds, and the words that say so. told: the words by which the
        tables are sure of it. Words of worry make it possible where few words are said."""
        lexicon = grammar().lexicon
        kinds = tuple(
            row["kind"] for row, _ in spoken.get("danger", ()) if lexicon.first(clauses, row["say"])
        )
        grade, words = learned.grade("danger", told=bool(told)), told
        if grade == "no" and learned.short and kinds:
            worries = (self._earnest(clauses, row) for row, _ in spoken.get("worry", ()))
            words = next((hit.clause.words.strip() for hit in worries if hit), "")
            grade = "possible" if words else "no"
        if grade == "no":
            return grade, (), ""
        if not learned.short:
            kinds = learned.kinds() or kinds
        return grade, kinds or learned.kinds(), words or learned.words("danger")

    def _klass(self, clauses: Clauses, spoken: list[SpokenRow], titled: list[SpokenRow]) -> tuple[str, str]:
        """Returns (the class, the words for it): oversight first, then what the subject says, then the text.
        Without such words a text that only asks is "information", any other a "complaint"."""
        oversight = next((row for row, _ in spoken if row["klass"] == "oversight"), None)
        if oversight and (found := self._earnest(clauses, oversight)):
            return "oversight", found.words
        for part in (titled, spoken):
            fitting = [(row, [one for one in hits if _fits(row, one, clauses)]) for row, hits in part]
            if rows := [(row, hit) for row, hits in fitting if (hit := earliest(hits))]:
                row, hit = _strongest(rows)
                return row["klass"], hit.words
        asks = any(clause.asks for clause in clauses)
        only_asks = asks and clauses.vocabulary.isdisjoint(self.table["questions"]["complaints"])
        return "information" if only_asks else "complaint", ""

    def _earnest(self, clauses: Clauses, row: Mapping[str, Any]) -> PhraseHit | None:
        """The first phrase of a row that is neither denied, nor asked about, nor made something else by the
        words beside it (`_fits`)."""
        found = grammar().lexicon.first(clauses, row["say"])
        if found is None or _fits(row, found, clauses):
            return found
        others = Clauses(one for one in clauses if one is not found.clause)
        return grammar().lexicon.first(others, row["say"])


def _no_matter(learned: LearnedVerdicts, spoken: Mapping[str, Sequence[SpokenRow]]) -> str:
    """What a mail is that holds no matter of a complaint; "" of any other. The tables tell its kind."""
    if not learned.says_none():
        return ""
    return next((str(row["kind"]) for row, _ in spoken.get("no_matter", ())), "other")


def _with_learned(by_tables: tuple[str, str], learned: LearnedVerdicts) -> tuple[str, str, str, str]:
    """Returns (the class, the words for it, the grade of wrongdoing, the words for that), by the tables and
    the model together. Sure wrongdoing makes it an oversight matter."""
    klass, told = by_tables
    grade = learned.grade("wrongdoing", told=klass == "oversight")
    words = "" if grade == "no" else told if klass == "oversight" else learned.words("wrongdoing")
    return (
        ("oversight", words, grade, words) if grade == "sure" else (*learned.klass(klass, told), grade, words)
    )


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


def _fits(row: Mapping[str, Any], found: PhraseHit, clauses: Clauses) -> bool:
    """Whether a phrase means its row: no word of `unless` stands in its clause or the next of its sentence,
    or one of `but` stands there, too."""
    if "unless" not in row:
        return True
    number = found.place[0]
    told = [found.clause, *(one for one in clauses[number + 1 : number + 2] if one.before)]
    words = {word for clause in told for word in clause.words.split()}
    return words.isdisjoint(row["unless"]) or not words.isdisjoint(row.get("but", ()))


def _foreign(spoken: Sequence[SpokenRow], matter: Sequence[Mapping[str, Any]]) -> tuple[str, str, str] | None:
    """Returns (name, where to go, the words) of a body outside the kabupaten's powers that the complaint is
    for. A body only mentioned beside another matter does not count."""
    for row, hits in spoken:
        found = earliest(hits)
        if found and (not matter or "of" not in row or any(one["kind"] in row["of"] for one in matter)):
            return row["name"], row["where"], found.words
    return None


def _strongest(hits: Sequence[tuple[Mapping[str, Any], Any]]) -> tuple[Mapping[str, Any], Any]:
    """The row that gives the class. Trouble beside a question or an idea makes a complaint, unless the
    question or idea stands in the first clause or before the trouble."""
    by_class = {row["klass"]: (row, hit) for row, hit in hits}
    asked = [by_class[klass] for klass in ("information", "aspiration") if klass in by_class]
    trouble = by_class.get("complaint")
    if trouble is None or not asked:
        return hits[0]
    first = min(asked, key=lambda one: one[1].place)
    return first if first[1].place[0] == 0 or first[1].place < trouble[1].place else trouble


def _problem(matter: Sequence[Mapping[str, Any]], klass: str) -> str:
    """The old problem type, "01"-"10". Oversight: 01, 03 or 04 by its matter, without one 01; an unknown
    matter is 10 (umum)."""
    if klass == "oversight":
        return next((row["problem"] for row in matter if row["problem"] in ("01", "03", "04")), "01")
    return str(matter[0]["problem"]) if matter else "10"


def _reasons(urgent: str, protected: str, foreign: tuple[str, str, str] | None) -> Iterable[str]:
    if protected or urgent:
        yield say("complaint", "protected" if protected else "urgent", words=protected or urgent)
    if foreign:
        yield say("complaint", "foreign", words=foreign[2], name=foreign[0], where=foreign[1])
