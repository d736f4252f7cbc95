"""What a fresh complaint holds: class, matter, place, time, wish, what is missing, whose it may be (SOP row
1: jenis, kronologis, tempat).

Promises: pure, `today` is handed in; only suggestions, the admin decides; `why` names the words each rests
on. Never raises on a text, and looks at its first pages only. The words are those of grammar/keywords.toml
and places.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from mailroom.procedure.letter import File
from mailroom.procedure.people import Agency
from mailroom.reading.complaints import capitals
from mailroom.reading.complaints.agency_suggestions import AgencySuggestions, reason
from mailroom.reading.complaints.case_title import plain_title, title_of
from mailroom.reading.complaints.event_place import Places
from mailroom.reading.complaints.event_time import Time, Times
from mailroom.reading.complaints.requested_remedy import remedy_of
from mailroom.reading.complaints.split_matters import besides, matters_of
from mailroom.reading.identity import complainant_address
from mailroom.reading.language.field_reader import labelled_value
from mailroom.reading.language.lexicon import (
    MAX_TEXT,
    Clause,
    Clauses,
    PhraseHit,
    Rows,
    SpokenRow,
    earliest,
    index_phrases,
    small,
)
from mailroom.reading.language.patterns import load
from mailroom.reading.replies.act_result import grammar
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.secrecy_wishes import wished_secrecy

# SOP row 1: kronologis, tempat kejadian; the time belongs to the chronology
REQUIRED = ("chronology", "place", "when")
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
    identity: str = ""
    missing: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    urgent: bool = False
    protected: bool = False
    anonymous: bool = False
    secret: bool = False
    matters: tuple[str, ...] = ()
    foreign: tuple[str, str] | None = None
    dangers: tuple[str, ...] = ()  # of what kinds, when it is urgent: keys of templates/urgent.toml

    @property
    def required_missing(self) -> tuple[str, ...]:
        """What the SOP itself requires and the mail does not say."""
        return tuple(key for key in self.missing if key in REQUIRED)


@cache
def _keywords() -> Mapping[str, Any]:
    table: Mapping[str, Any] = index_phrases(load("keywords"))
    return table


@cache
def _rows() -> Rows:
    """What every complaint is looked through for at once: the phrases of the keyword tables and of
    words.toml's [[secrecy]]."""
    table = _keywords()
    tables = {name: table[name] for name in ("klass", "matter", "urgent", "protected", "danger", "foreign")}
    wishes = {"local": [table["local"]], "secrecy": grammar().data["secrecy"]}
    return Rows(tables | wishes)


@cache
def _times() -> Times:
    words = grammar()
    return Times(load("times"), words.lexicon.short, words.data["counts"]["months"])


class Complaints:
    """Reads complaints by the keyword tables."""

    def __init__(self) -> None:
        self.words = grammar()
        self.table = _keywords()
        self.rows = _rows()
        self.times = _times()
        self.places = Places(self.table["elements"])
        self.suggestions = AgencySuggestions(self.table, self.words)

    def understand(
        self,
        subject: str,
        text: str,
        files: Sequence[File] = (),
        *,
        agencies: Mapping[str, Agency],
        subdistricts: Sequence[str] = (),
        today: date,
    ) -> Understanding:
        """What `text` (what the writer wrote now) says under `subject`. subdistricts: those of the office; ()
        = places.toml's."""
        plain = plain_title(subject)
        whole = f"{plain}\n\n{text}" if subject.strip() else text
        names = self.suggestions.names_of(agencies)
        note = ParsedReply(text or subject, self.words, agencies, names, today, bool(files))
        heard = self._look_through(plain, note.all_clauses if text else ())
        clauses = heard.clauses
        matter = _matters(heard.spoken_of("matter"), heard.headed.get("matter", []))
        klass, why_klass = self._klass(heard)
        place, subdistrict = self._place(whole, subdistricts)
        wish = {}
        if heard.spoken_of("secrecy"):
            wish = wished_secrecy(self.words, note.all_clauses) | wished_secrecy(self.words, heard.titled)
        urgent, protected = (self._flag(clauses, heard.spoken_of(row)) for row in ("urgent", "protected"))
        foreign = _foreign(heard.spoken_of("foreign"), matter)
        suggested, why_agencies = self.suggestions.suggest(
            whole, names, matter, klass, agencies, subdistrict, clauses.vocabulary, heard.local
        )
        if protected and klass != "oversight":
            suggested = self.suggestions.with_guard(suggested, agencies)
        when, wants, home = self._other_fields(whole, text, clauses, today)
        return Understanding(
            klass=klass,
            title=self._with_place(title_of(subject, text), place, whole) or self._default_title(files),
            category=matter[0]["category"] if matter else "Lainnya",
            problem=_problem(matter, klass),
            place=place,
            subdistrict=subdistrict,
            when=when.words,
            wants=self._with_place(capitals.wish(wants), place, whole),
            identity=home,
            missing=_missing(subject, note, files, place or subdistrict, when.words, wants, home, klass),
            suggested=suggested,
            why=(*_reasons(why_klass, why_agencies, urgent, protected, foreign), *when.why),
            urgent=bool(urgent or protected),
            protected=bool(protected),
            anonymous=bool(wish.get("anonymous")),
            secret=bool(wish.get("secret") or protected or klass == "oversight"),
            matters=matters_of(text) or self._second_matter(text),
            foreign=(foreign[0], foreign[1]) if foreign else None,
            dangers=self._dangers(clauses, heard.spoken_of("danger")) if urgent or protected else (),
        )

    def _look_through(self, title: str, text: Iterable[Clause]) -> _Phrases:
        titled = self.words.lexicon.clauses(title)
        clauses = Clauses((*titled, *text))
        first = titled or Clauses(clauses[:1])
        return _Phrases(
            clauses,
            titled,
            self.words.lexicon.rows(clauses, self.rows),
            self.words.lexicon.rows(first, self.rows),
        )

    def _place(self, whole: str, subdistricts: Sequence[str]) -> tuple[str, str]:
        """(where it happened, the subdistrict): outside the address of the writer, unless he lives where it
        happened."""
        at_home = complainant_address.is_at_home(whole)
        told = whole if at_home else complainant_address.above_the_name(whole)
        outside = complainant_address.without_homes(told)
        place, subdistrict = self.places.place_of(outside, subdistricts)
        if outside != told and place in ("", subdistrict):
            place, subdistrict = self.places.place_of(told, subdistricts)
        if not place and at_home:
            place, subdistrict = self.places.place_in(whole, subdistricts)
        return capitals.place(place), subdistrict

    def _dangers(self, clauses: Clauses, spoken: Sequence[SpokenRow]) -> tuple[str, ...]:
        """The kinds of danger that are told of, in the order of the table."""
        return tuple(row["kind"] for row, _ in spoken if self.words.lexicon.first(clauses, row["say"]))

    def _with_place(self, title: str, place: str, text: str) -> str:
        """A title with the capitals that the place's names got when they were calmed."""
        if not place or place in text:
            return title
        for name in filter(None, self.places.units.split(place)):
            at = small(title).find(small(name))
            if at >= 0:
                title = f"{title[:at]}{name}{title[at + len(name) :]}"
        return title

    def _default_title(self, files: Sequence[File]) -> str:
        """What a mail without a word is called: a letter of ours needs a name for it."""
        return str(self.table["untitled"]["files" if files else "nothing"])

    def _second_matter(self, text: str) -> tuple[str, ...]:
        """Two matters in flowing words ("… Selain itu …", "…, terus bansos juga …"), when they are two
        agencies'."""
        parts = besides(text[:MAX_TEXT])
        if not parts:
            return ()
        whose = [self._agencies(part) for part in parts]
        return (
            tuple(part.strip(" ,.;\r\n") for part in parts) if all(whose) and not whose[0] & whose[1] else ()
        )

    def _agencies(self, text: str) -> set[str]:
        """Whose matters are spoken of: agencies, and bodies that are not the kabupaten's."""
        spoken = self.words.lexicon.rows(self.words.lexicon.clauses(text), self.rows)
        ours = {row["agency"] for row, _ in spoken.get("matter", ())}
        return ours or {row["name"] for row, _ in spoken.get("foreign", ())}

    def _other_fields(self, whole: str, text: str, clauses: Clauses, today: date) -> tuple[Time, str, str]:
        """When it happened, what he asks for, and his home."""
        labelled = labelled_value(whole, "when")
        when = Time(labelled) if labelled else self.times.time_of(whole, today)
        wants = remedy_of(whole, clauses, self.words, self.table["elements"])
        home = capitals.place(complainant_address.home_of(text))
        return Time(capitals.time(when.words), when.why), wants, home

    def _klass(self, heard: _Phrases) -> tuple[str, str]:
        """The class and the words for it: oversight first, then what the subject says, then the text; a
        complaint when in doubt."""
        clauses, spoken = heard.clauses, heard.spoken_of("klass")
        headed = heard.headed.get("klass", []) if heard.titled else []
        oversight = next((row for row, _ in spoken if row["klass"] == "oversight"), None)
        found = self._earnest(clauses, oversight) if oversight else None
        if found:
            return "oversight", reason("klass", words=found.words, klass=reason("oversight"))
        for part in (headed, spoken):
            hits = [
                (row, hit)
                for row, found in part
                if (hit := earliest([one for one in found if _fits(row, one, clauses)]))
            ]
            if hits:
                row, hit = _strongest(hits)
                return row["klass"], reason("klass", words=hit.words, klass=reason(row["klass"]))
        if any(clause.asks for clause in clauses) and clauses.vocabulary.isdisjoint(
            self.table["questions"]["complaints"]
        ):
            return "information", ""
        return "complaint", ""

    def _flag(self, clauses: Clauses, spoken: Sequence[SpokenRow]) -> str:
        """The words that are said in earnest."""
        found = (self._earnest(clauses, row) for row, _ in spoken)
        return next((hit.words for hit in found if hit), "")

    def _earnest(self, clauses: Clauses, row: Mapping[str, Any]) -> PhraseHit | None:
        """The first phrase of a row said in earnest, and in a clause without the words that make it something
        else."""
        found = self.words.lexicon.first(clauses, row["say"])
        if found is None or _fits(row, found, clauses):
            return found
        return self.words.lexicon.first(
            Clauses(one for one in clauses if one is not found.clause), row["say"]
        )


class _Phrases(NamedTuple):
    """clauses: of the subject and the text; titled: of the subject alone; spoken: what the keyword tables
    find in the clauses, by the name of the table; headed: what they find in the subject, or without one in
    the first clause, which then heads it."""

    clauses: Clauses
    titled: Clauses
    spoken: Mapping[str, Sequence[SpokenRow]]
    headed: Mapping[str, Sequence[SpokenRow]]

    def spoken_of(self, table: str) -> Sequence[SpokenRow]:
        return self.spoken.get(table, ())

    @property
    def local(self) -> PhraseHit | None:
        """The words by which the matter is the camat's or the lurah's own."""
        return earliest(self.spoken["local"][0].hits) if "local" in self.spoken else None


def _missing(
    subject: str,
    note: ParsedReply,
    files: Sequence[File],
    place: str,
    when: str,
    wants: str,
    home: str,
    klass: str,
) -> tuple[str, ...]:
    """What a complete complaint would also say (SOP row 1). Questions and ideas need no place and no time."""
    free = klass in ("information", "aspiration")
    enough = _CHRONICLE // 2 if free else _CHRONICLE
    lacking = {
        "subject": not subject.strip(),
        "chronology": not note.says(enough - len(note.lexicon.words(subject))),
        "place": not place and not free,
        "when": not when and not free,
        "wants": not wants and not free,
        "identity": not home,
        "evidence": not files and not free,
    }
    return tuple(key for key, lacks in lacking.items() if lacks)


def _matters(spoken: Sequence[SpokenRow], headed: Sequence[SpokenRow]) -> list[Mapping[str, Any]]:
    """The rows of the keyword table that the text speaks of, the surest first, each with its `found`
    words."""
    inside = [row for row, _ in headed]
    scored: list[tuple[float, int, dict[str, Any]]] = []
    for order, (row, hits) in enumerate(spoken):
        weight = (
            float(row.get("weight", 1))
            * (1 + 0.5 * (len({hit.place for hit in hits}) - 1))
            * (_SUBJECT_WEIGHT if any(row is one for one in inside) else 1)
            * (_MENTIONED if all(_beside_it(hit) for hit in hits) else 1)
        )
        scored.append((-weight, order, {**row, "found": min(hits, key=lambda hit: hit.place).words}))
    scored.sort(key=lambda one: one[:2])
    return [row for weight, _, row in scored if weight <= _BESIDE * scored[0][0]]


def _beside_it(hit: PhraseHit) -> bool:
    """Whether the words found only tell where it is: "sampah di belakang terminal"."""
    return (
        hit.clause.words[: hit.place[1]].rpartition(" ")[0].rpartition(" ")[2]
        in _keywords()["elements"]["place_before"]
    )


def _fits(row: Mapping[str, Any], found: PhraseHit, clauses: Clauses) -> bool:
    """Whether no word beside the phrase, nor in the next clause of its sentence, makes it something else:
    `unless` of the row, where none of `but` stands."""
    if "unless" not in row:
        return True
    number = found.place[0]
    told = [found.clause, *(one for one in clauses[number + 1 : number + 2] if one.before)]
    words = {word for clause in told for word in clause.words.split()}
    return words.isdisjoint(row["unless"]) or not words.isdisjoint(row.get("but", ()))


def _foreign(spoken: Sequence[SpokenRow], matter: Sequence[Mapping[str, Any]]) -> tuple[str, str, str] | None:
    """(name, where to go, the words) of a body that is not the kabupaten's; one that merely stands beside
    another matter is none."""
    for row, hits in spoken:
        found = earliest(hits)
        if found and (not matter or "of" not in row or any(one["agency"] in row["of"] for one in matter)):
            return row["name"], row["where"], found.words
    return None


def _strongest(hits: Sequence[tuple[Mapping[str, Any], Any]]) -> tuple[Mapping[str, Any], Any]:
    """A trouble beside a question or an idea is still a complaint, when it is told in earnest first."""
    by_class = {row["klass"]: (row, hit) for row, hit in hits}
    asked = [by_class[klass] for klass in ("information", "aspiration") if klass in by_class]
    trouble = by_class.get("complaint")
    if trouble is None or not asked:
        return hits[0]
    first = min(asked, key=lambda one: one[1].place)
    return first if first[1].place[0] == 0 or first[1].place < trouble[1].place else trouble


def _problem(matter: Sequence[Mapping[str, Any]], klass: str) -> str:
    """The old problem type; oversight is 03 (korupsi/pungli) or 01 (penyalahgunaan wewenang), an unknown
    matter 10 (umum)."""
    if klass == "oversight":
        return next((row["problem"] for row in matter if row["problem"] in ("01", "03", "04")), "01")
    return str(matter[0]["problem"]) if matter else "10"


def _reasons(
    klass: str, whose: Iterable[str], urgent: str, protected: str, foreign: tuple[str, str, str] | None
) -> Iterable[str]:
    if klass:
        yield klass
    yield from whose
    if protected:
        yield reason("protected", words=protected)
    elif urgent:
        yield reason("urgent", words=urgent)
    if foreign:
        yield reason("foreign", words=foreign[2], name=foreign[0], where=foreign[1])
