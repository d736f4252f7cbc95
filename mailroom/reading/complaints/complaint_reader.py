"""What a fresh complaint holds: class, matter, place, time, wish, what is missing, whose it may be (SOP row
1: jenis, kronologis, tempat).

Promises: pure, `today` is handed in; only suggestions, the admin decides; `why` names the words each rests
on. Never raises on a text, and looks at its first pages only. The words are those of grammar/keywords.toml
and places.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from mailroom.procedure.letter import File
from mailroom.procedure.people import Agency
from mailroom.reading.complaints import capitals, place_and_wish
from mailroom.reading.complaints.event_time import Times
from mailroom.reading.complaints.split_matters import besides, matters_of
from mailroom.reading.complaints.titles import plain_title, title_of
from mailroom.reading.identity import complainant_address
from mailroom.reading.language.lexicon import (
    MAX_TEXT,
    Clause,
    Clauses,
    Found,
    Rows,
    Spoken,
    earliest,
    indexed,
    small,
)
from mailroom.reading.language.patterns import load
from mailroom.reading.replies.act_result import grammar
from mailroom.reading.replies.agency_names import Names
from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.secrecy_wishes import wished_secrecy

# SOP row 1: kronologis, tempat kejadian; the time belongs to the chronology
REQUIRED = ("chronology", "place", "when")
MAX_SUGGESTED = 3
_CHRONICLE = 8  # words beyond courtesy from which a text tells what happened
_BESIDE = 0.5  # of the surest matter's weight: below that another word is a mere mention ("di depan SDN 4")
_MENTIONED = 0.4  # of the weight of what only tells where it is
_SUBJECT_WEIGHT = 1.5  # a subject says what it is about more surely than the text
_ASKED_TO_ACT = re.compile(
    r"(?i)\b(?:mohon|tolong|minta|harap|agar|supaya)\s+(?:(?:kepada|ke|pihak|dinas|bapak|pak|bu|kepala|kadis)\s+){0,3}$"
)


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
    table: Mapping[str, Any] = indexed(load("keywords"))
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


def _say(key: str, **given: object) -> str:
    return str(_keywords()["why"][key]).format(**{name: str(value)[:120] for name, value in given.items()})


class Complaints:
    """Reads complaints by the keyword tables."""

    def __init__(self) -> None:
        self.words = grammar()
        self.table = _keywords()
        self.rows = _rows()
        self.times = _times()
        self.places = place_and_wish.places(self.table["elements"])
        self.order = {row["agency"]: number for number, row in enumerate(self.table["hint"])}
        self.hints: dict[str, list[str]] = {}  # word → whom it points to
        for row in self.table["hint"]:
            for word in row["words"]:
                self.hints.setdefault(word, []).append(row["agency"])
        self._names: tuple[Mapping[str, Agency], Names] | None = None

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
        note = ParsedReply(
            text or subject, self.words, agencies, self._names_of(agencies), today, bool(files)
        )
        heard = self._heard(plain, note.all_clauses if text else ())
        clauses = heard.clauses
        matter = _matters(heard.of("matter"), heard.headed.get("matter", []))
        klass, why_klass = self._klass(heard)
        place, subdistrict = self._place(whole, subdistricts)
        wish = (
            wished_secrecy(self.words, note.all_clauses) | wished_secrecy(self.words, heard.titled)
            if heard.of("secrecy")
            else {}
        )
        urgent, protected = (
            self._flag(clauses, heard.of("urgent")),
            self._flag(clauses, heard.of("protected")),
        )
        foreign = _foreign(heard.of("foreign"), matter)
        suggested, why_whose = self._whose(whole, note.names, matter, klass, agencies, subdistrict, heard)
        if protected and klass != "oversight":
            suggested = self._guarded(suggested, agencies)
        said = self._said(whole, clauses, text, today)
        return Understanding(
            klass=klass,
            title=self._with_place(title_of(subject, text), place, whole) or self._untitled(files),
            category=matter[0]["category"] if matter else "Lainnya",
            problem=_problem(matter, klass),
            place=place,
            subdistrict=subdistrict,
            when=said.when,
            wants=self._with_place(capitals.wish(said.wants), place, whole),
            identity=said.identity,
            missing=self._missing(subject, note, files, place or subdistrict, said, klass),
            suggested=suggested,
            why=(*_reasons(why_klass, why_whose, urgent, protected, foreign), *said.why),
            urgent=bool(urgent or protected),
            protected=bool(protected),
            anonymous=bool(wish.get("anonymous")),
            secret=bool(wish.get("secret") or protected or klass == "oversight"),
            matters=matters_of(text) or self._beside(text),
            foreign=(foreign[0], foreign[1]) if foreign else None,
            dangers=self._dangers(clauses, heard.of("danger")) if urgent or protected else (),
        )

    def _heard(self, title: str, text: Iterable[Clause]) -> _Heard:
        titled = self.words.lexicon.clauses(title)
        clauses = Clauses((*titled, *text))
        first = titled or Clauses(clauses[:1])
        return _Heard(
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
        place, subdistrict = place_and_wish.place_of(outside, subdistricts, self.places)
        if outside != told and place in ("", subdistrict):
            place, subdistrict = place_and_wish.place_of(told, subdistricts, self.places)
        if not place and at_home:
            place, subdistrict = place_and_wish.home_of(whole, subdistricts, self.places)
        return capitals.place(place), subdistrict

    def _dangers(self, clauses: Clauses, spoken: Sequence[Spoken]) -> tuple[str, ...]:
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

    def _untitled(self, files: Sequence[File]) -> str:
        """What a mail without a word is called: a letter of ours needs a name for it."""
        return str(self.table["untitled"]["files" if files else "nothing"])

    def _beside(self, text: str) -> tuple[str, ...]:
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

    def _said(self, whole: str, clauses: Clauses, text: str, today: date) -> _Said:
        table = self.table["elements"]
        time = place_and_wish.when_of(whole, self.times, today)
        return _Said(
            capitals.time(time.words),
            place_and_wish.wants_of(whole, clauses, self.words, table),
            capitals.place(place_and_wish.identity_of(text)),
            time.why,
        )

    def _names_of(self, agencies: Mapping[str, Agency]) -> Names:
        if self._names is None or self._names[0] is not agencies:
            self._names = (agencies, Names(agencies, self.words.extra))
        return self._names[1]

    def _klass(self, heard: _Heard) -> tuple[str, str]:
        """The class and the words for it: oversight first, then what the subject says, then the text; a
        complaint when in doubt."""
        clauses, spoken = heard.clauses, heard.of("klass")
        headed = heard.headed.get("klass", []) if heard.titled else []
        oversight = next((row for row, _ in spoken if row["klass"] == "oversight"), None)
        found = self._earnest(clauses, oversight) if oversight else None
        if found:
            return "oversight", _say("klass", words=found.words, klass=_say("oversight"))
        for part in (headed, spoken):
            hits = [
                (row, hit)
                for row, found in part
                if (hit := earliest([one for one in found if _fits(row, one, clauses)]))
            ]
            if hits:
                row, hit = _strongest(hits)
                return row["klass"], _say("klass", words=hit.words, klass=_say(row["klass"]))
        if any(clause.asks for clause in clauses) and clauses.vocabulary.isdisjoint(
            self.table["questions"]["complaints"]
        ):
            return "information", ""
        return "complaint", ""

    def _flag(self, clauses: Clauses, spoken: Sequence[Spoken]) -> str:
        """The words that are said in earnest."""
        found = (self._earnest(clauses, row) for row, _ in spoken)
        return next((hit.words for hit in found if hit), "")

    def _earnest(self, clauses: Clauses, row: Mapping[str, Any]) -> Found | None:
        """The first phrase of a row said in earnest, and in a clause without the words that make it something
        else."""
        found = self.words.lexicon.first(clauses, row["say"])
        if found is None or _fits(row, found, clauses):
            return found
        return self.words.lexicon.first(
            Clauses(one for one in clauses if one is not found.clause), row["say"]
        )

    def _whose(
        self,
        text: str,
        names: Names,
        matter: Sequence[Mapping[str, Any]],
        klass: str,
        agencies: Mapping[str, Agency],
        subdistrict: str,
        heard: _Heard,
    ) -> tuple[tuple[str, ...], list[str]]:
        """Agency codes, the surest first: oversight goes to APIP; else those of the matter, those named, the
        subdistrict's own."""
        oversight = [code for code, agency in agencies.items() if agency.oversight]
        if klass == "oversight" and oversight:
            return tuple(oversight[:1]), [_say("oversight_to", agency=agencies[oversight[0]].name)]
        spots = names.find(text)
        found: dict[str, str] = {}  # code → the words of the matter; "" = the agency is named
        for code, words in (
            *_asked(text, spots, agencies),
            *_concerned(matter, agencies),
            *_named(spots, agencies),
        ):
            found.setdefault(code, words)
        if len(found) < MAX_SUGGESTED:
            for code, words in self._hinted(heard.clauses.vocabulary, agencies, 2 if found else 1):
                found.setdefault(code, words)
        codes = [*found]
        why = [
            _say("matter", words=words, agency=agencies[code].name)
            if words
            else _say("named", agency=agencies[code].name)
            for code, words in found.items()
        ]
        own, local = f"KEC-{subdistrict.upper().replace(' ', '-')}", heard.local
        if own in agencies and local:
            codes.insert(0, own)
            why.insert(0, _say("matter", words=local.words, agency=agencies[own].name))
        elif own in agencies and not codes:
            codes.append(own)
        if not codes and klass == "information":
            codes += [code for code, agency in agencies.items() if agency.information][:1]
        return tuple(codes[:MAX_SUGGESTED]), why[:MAX_SUGGESTED]

    def _guarded(self, suggested: tuple[str, ...], agencies: Mapping[str, Agency]) -> tuple[str, ...]:
        """With the agency that protects women and children before all others."""
        guard = str(self.table["guard"]["agency"])
        return tuple(dict.fromkeys((guard, *suggested)))[:MAX_SUGGESTED] if guard in agencies else suggested

    def _hinted(
        self, vocabulary: Iterable[str], agencies: Mapping[str, Agency], least: int
    ) -> list[tuple[str, str]]:
        """(code, the words) of whom single words point to, the most words first: one where no phrase is
        known, two beside one."""
        found: dict[str, list[str]] = {}
        for word in sorted(self.hints.keys() & {word.removesuffix("nya") for word in vocabulary}):
            for code in self.hints[word]:
                found.setdefault(code, []).append(word)
        likely = [one for one in found.items() if len(one[1]) >= least and one[0] in agencies]
        likely.sort(key=lambda one: (-len(one[1]), self.order[one[0]]))
        return [(code, ", ".join(words)) for code, words in likely[:MAX_SUGGESTED]]

    def _missing(
        self, subject: str, note: ParsedReply, files: Sequence[File], place: str, said: _Said, klass: str
    ) -> tuple[str, ...]:
        """What a complete complaint would also say (SOP row 1). Questions and ideas need no place and no
        time."""
        free = klass in ("information", "aspiration")
        enough = _CHRONICLE // 2 if free else _CHRONICLE
        titled = len(note.lexicon.words(subject))
        lacking = {
            "subject": not subject.strip(),
            "chronology": not note.says(enough - titled),
            "place": not place and not free,
            "when": not said.when and not free,
            "wants": not said.wants and not free,
            "identity": not said.identity,
            "evidence": not files and not free,
        }
        return tuple(key for key, lacks in lacking.items() if lacks)


@dataclass(frozen=True)
class _Said:
    when: str
    wants: str
    identity: str
    why: tuple[str, ...]


class _Heard(NamedTuple):
    """clauses: of the subject and the text; titled: of the subject alone; spoken: what the keyword tables
    find in the clauses, by the name of the table; headed: what they find in the subject, or without one in
    the first clause, which then heads it."""

    clauses: Clauses
    titled: Clauses
    spoken: Mapping[str, Sequence[Spoken]]
    headed: Mapping[str, Sequence[Spoken]]

    def of(self, table: str) -> Sequence[Spoken]:
        return self.spoken.get(table, ())

    @property
    def local(self) -> Found | None:
        """The words by which the matter is the camat's or the lurah's own."""
        return earliest(self.spoken["local"][0].hits) if "local" in self.spoken else None


Spots = Sequence[tuple[int, int, str]]


def _asked(text: str, spots: Spots, agencies: Mapping[str, Agency]) -> Iterator[tuple[str, str]]:
    """The agencies that are asked to act: "mohon Dinas PUPR …"."""
    for start, _, code in spots:
        ours = not (agencies[code].oversight or agencies[code].information or code.startswith("KEC-"))
        if ours and _ASKED_TO_ACT.search(text[max(0, start - 40) : start]):
            yield code, ""


def _concerned(
    matter: Sequence[Mapping[str, Any]], agencies: Mapping[str, Agency]
) -> Iterator[tuple[str, str]]:
    """Whose matter it is, with the words for it."""
    for row in matter:
        if row["agency"] in agencies and not agencies[row["agency"]].oversight:
            yield row["agency"], row["found"]


def _named(spots: Spots, agencies: Mapping[str, Agency]) -> Iterator[tuple[str, str]]:
    for _, _, code in spots:
        if not agencies[code].oversight and not code.startswith("KEC-"):
            yield code, ""


def _matters(spoken: Sequence[Spoken], headed: Sequence[Spoken]) -> list[Mapping[str, Any]]:
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


def _beside_it(hit: Found) -> bool:
    """Whether the words found only tell where it is: "sampah di belakang terminal"."""
    return (
        hit.clause.words[: hit.place[1]].rpartition(" ")[0].rpartition(" ")[2]
        in _keywords()["elements"]["place_before"]
    )


def _fits(row: Mapping[str, Any], found: Found, clauses: Clauses) -> bool:
    """Whether no word beside the phrase, nor in the next clause of its sentence, makes it something else:
    `unless` of the row, where none of `but` stands."""
    if "unless" not in row:
        return True
    number = found.place[0]
    told = [found.clause, *(one for one in clauses[number + 1 : number + 2] if one.before)]
    words = {word for clause in told for word in clause.words.split()}
    return words.isdisjoint(row["unless"]) or not words.isdisjoint(row.get("but", ()))


def _foreign(spoken: Sequence[Spoken], matter: Sequence[Mapping[str, Any]]) -> tuple[str, str, str] | None:
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
        yield _say("protected", words=protected)
    elif urgent:
        yield _say("urgent", words=urgent)
    if foreign:
        yield _say("foreign", words=foreign[2], name=foreign[0], where=foreign[1])
