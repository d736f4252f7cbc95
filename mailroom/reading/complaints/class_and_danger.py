"""Which class a complaint has (SOP row 2), and whether it tells of a danger or of an official's wrongdoing.

The class is oversight when its words are said in earnest; else what the subject says, then the text. A text
that only asks is an information request, any other a complaint. Sure wrongdoing makes it an oversight matter;
where a victim needs protection it stays a complaint. A danger is sure, possible or no: by the words of
keywords.toml that are said in earnest, and by the learned model.

In: `verdicts_of`: the letter's `Clauses`, the keyword rows that it says, those of its subject,
`LearnedVerdicts`.
Out: `Verdicts`, with the words each rests on.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What the model knows: learned_verdicts.py. What else a complaint holds: complaint_reader.py. How the
oversight track is kept: procedure/desk/agencies/oversight_track.py. What a danger causes:
procedure/desk/intake.py; whom to call: templates/urgent.toml; its reminders:
procedure/reminders/due_steps.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mailroom.reading.complaints.learned_verdicts import LearnedVerdicts
from mailroom.reading.language.danger_words import PlainDangers
from mailroom.reading.language.lexicon import Clauses, PhraseHit, SpokenRow, earliest
from mailroom.reading.language.reasons import say
from mailroom.reading.replies.act_result import grammar

# Fields of `Understanding` that stand in `Verdicts` as they are.
OF_BOTH = (
    *("klass", "wrongdoing", "wrongdoing_words", "danger", "dangers", "danger_words"),
    *("may_accuse", "no_matter"),
)
Spoken = Mapping[str, list[SpokenRow]]  # kind of row → the rows of keywords.toml that a text says


@dataclass(frozen=True)
class Verdicts:
    """Fields of the same names are explained at `Understanding`. protected: the words that tell of a victim
    to be protected; abused: these, or the kind of danger, tell of one; why: the reason of the class."""

    klass: str
    wrongdoing: str
    wrongdoing_words: str
    danger: str
    dangers: tuple[str, ...]
    danger_words: str
    protected: str
    abused: bool
    may_accuse: bool
    no_matter: str
    why: tuple[str, ...]


def verdicts_of(
    clauses: Clauses,
    spoken: Spoken,
    titled: list[SpokenRow],
    learned: LearnedVerdicts,
    complaints: frozenset[str],
    *,
    plain: PlainDangers,
    guarded: bool,
) -> Verdicts:
    """titled: the rows of classes that the subject says; complaints: words that make a question a complaint;
    plain: what its few words tell of a danger; guarded: an agency protects women and children."""
    by_tables = _class(clauses, spoken.get("klass", []), titled, complaints)
    klass, told, wrongdoing, words = _with_learned(by_tables, learned)
    why = (say("complaint", "klass", words=told, klass=say("complaint", klass)),) if told else ()
    urgent, protected = (
        next((hit.words for row, _ in spoken.get(flag, ()) if (hit := _earnest(clauses, row))), "")
        for flag in ("urgent", "protected")
    )
    if "no_matter" in spoken and not protected and learned.says_none():
        urgent = ""  # "hadiah 100 juta, darurat": what wins or sells something endangers nobody
    danger, dangers, danger_words = _danger(clauses, spoken, learned, urgent or protected, plain)
    abused = bool(protected) or "child" in dangers
    if abused and klass == "oversight" and guarded:
        klass, wrongdoing = "complaint", "possible"
    return Verdicts(
        klass=klass,
        wrongdoing=wrongdoing,
        wrongdoing_words=words,
        danger=danger,
        dangers=dangers,
        danger_words=danger_words,
        protected=protected,
        abused=abused,
        may_accuse=wrongdoing == "no" and learned.may_accuse(),
        no_matter=_no_matter(learned, spoken) if danger == wrongdoing == "no" else "",
        why=why,
    )


def _class(
    clauses: Clauses, spoken: list[SpokenRow], titled: list[SpokenRow], complaints: frozenset[str]
) -> tuple[str, str]:
    """Returns (the class, the words for it): oversight first, then what the subject says, then the text.
    Without such words a text that only asks is "information", any other a "complaint"."""
    oversight = next((row for row, _ in spoken if row["klass"] == "oversight"), None)
    if oversight and (found := _earnest(clauses, oversight)):
        return "oversight", found.words
    for part in (titled, spoken):
        others = [(row, hits) for row, hits in part if row is not oversight]
        fitting = [(row, [one for one in hits if _fits(row, one, clauses)]) for row, hits in others]
        if rows := [(row, hit) for row, hits in fitting if (hit := earliest(hits))]:
            row, hit = _strongest(rows)
            return row["klass"], hit.words
    asks = any(clause.asks for clause in clauses)
    only_asks = asks and clauses.vocabulary.isdisjoint(complaints)
    return "information" if only_asks else "complaint", ""


def _with_learned(by_tables: tuple[str, str], learned: LearnedVerdicts) -> tuple[str, str, str, str]:
    """Returns (the class, the words for it, the grade of wrongdoing, the words for that), by the tables and
    the model together. Sure wrongdoing makes it an oversight matter."""
    klass, told = by_tables
    grade = learned.grade("wrongdoing", told=klass == "oversight")
    words = "" if grade == "no" else told if klass == "oversight" else learned.words("wrongdoing")
    return (
        ("oversight", words, grade, words) if grade == "sure" else (*learned.klass(klass, told), grade, words)
    )


def _danger(
    clauses: Clauses, spoken: Spoken, learned: LearnedVerdicts, told: str, plain: PlainDangers
) -> tuple[str, tuple[str, ...], str]:
    """Returns the grade of danger, its kinds, and the words that say so. told: the words by which the
    tables are sure of it. plain: what the senses of a few words tell. Words of worry make it possible where
    few words are said."""
    lexicon = grammar().lexicon
    rows = [row for row, _ in spoken.get("danger", ()) if lexicon.first(clauses, row["say"])]
    kinds = tuple(row["kind"] for row in rows)
    grade, words = learned.grade("danger", told=bool(told)), told
    if plain.sure:
        grade, words = "sure", told or _all_words(clauses)
    if plain.calm and grade == "sure":
        grade = "possible"
    if grade == "no" and plain.perhaps:
        return "possible", plain.perhaps, _all_words(clauses)
    if grade == "no" and learned.short and kinds:
        worries = (_earnest(clauses, row) for row, _ in spoken.get("worry", ()))
        words = next((hit.clause.words.strip() for hit in worries if hit), "")
        grade = "possible" if words else "no"
    if grade == "no":
        return grade, (), ""
    likely = learned.kinds()
    told_kinds = plain.sure or ((kinds or likely) if learned.short else (likely or kinds))
    for row in rows:  # an open pit is no flood, whatever water it holds
        if {*told_kinds} <= {row["kind"], *row.get("over", ())} and clauses.vocabulary.isdisjoint(
            row.get("unless", ())
        ):
            told_kinds = (row["kind"],)
    return grade, told_kinds, words or learned.words("danger")


def _all_words(clauses: Clauses) -> str:
    return " ".join(clauses.all_words.split())


def _no_matter(learned: LearnedVerdicts, spoken: Mapping[str, Sequence[SpokenRow]]) -> str:
    """What a mail is that holds no matter of a complaint; "" of any other. The tables tell its kind."""
    if not learned.says_none():
        return ""
    return next((str(row["kind"]) for row, _ in spoken.get("no_matter", ())), "other")


def _earnest(clauses: Clauses, row: Mapping[str, Any]) -> PhraseHit | None:
    """The first phrase of a row that is neither denied, nor asked about, nor made something else by the
    words beside it (`_fits`)."""
    found = grammar().lexicon.first(clauses, row["say"])
    if found is None or _fits(row, found, clauses):
        return found
    others = Clauses(one for one in clauses if one is not found.clause)
    return grammar().lexicon.first(others, row["say"])


def _fits(row: Mapping[str, Any], found: PhraseHit, clauses: Clauses) -> bool:
    """Whether a phrase means its row: no word of `unless` stands in its clause or the next of its sentence,
    or one of `but` stands there, too."""
    if "unless" not in row:
        return True
    number = found.place[0]
    told = [found.clause, *(one for one in clauses[number + 1 : number + 2] if one.before)]
    words = {word for clause in told for word in clause.words.split()}
    return words.isdisjoint(row["unless"]) or not words.isdisjoint(row.get("but", ()))


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
