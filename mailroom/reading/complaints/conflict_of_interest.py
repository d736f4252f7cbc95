"""Whether a complaint accuses the Inspectorate or the office's own people, so that it goes past them to the
impartial person of config.toml.

A mention is no accusation: "mohon Inspektorat memeriksa kades" asks for help. When it is not clear, it is a
mention, and a person decides.

In: `concern`: the text, `Office`s with their names, the own people's names, whether wrongdoing is sure.
Out: `Concern`: an accusation, a mention, or nothing.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken
conflict_of_interest.toml raises ValueError when it is first read.
See: Words: grammar/conflict_of_interest.toml. Whom else it complains of: complained_of.py. Class and danger:
class_and_danger.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import MAX_TEXT, vocabulary_of, words_of

_TITLE = r"(?:(?:pak|bapak|bpk|ibu|bu|sdr|sdri|saudara|saudari|drs?|dra|ir|h|hj)\.?\s+)"
_BETWEEN = (
    r"(?:\s+(?:pihak|para|pegawai|auditor|petugas|pejabat|kepala|kantor|dinas|staf|oknum|seorang|salah satu"
    r"|pemeriksa|operator|yth|bapak|ibu|pak|bu)\.?){0,3}"
)
_NEAR = 400  # characters of a sentence, before and behind, by which a mention is judged
_words_of = lru_cache(maxsize=256)(words_of)  # the same few names are asked for in each letter
_SENTENCE = re.compile(r"[^.!?;\n]+(?:(?<=\b[Yy]th)\.[^.!?;\n]+|(?<=\d)\.(?=\d)[^.!?;\n]+)*")


@dataclass(frozen=True)
class Office:
    """One of the two offices that may be accused. kind: "home" (our own) or "oversight" (the Inspectorate);
    names: of the agency, short ones too; people: full names of who sits there."""

    code: str
    kind: str
    names: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class Concern:
    """against: the code of the office that is accused, "" = none; mentioned: the Inspectorate's code, when it
    is spoken of and may be accused."""

    against: str = ""
    mentioned: tuple[str, ...] = ()


def concern(
    text: str, offices: Sequence[Office], own: Callable[[], Iterable[str]] = tuple, *, grave: bool = False
) -> Concern:
    """Returns the first office that the text accuses; else the Inspectorate, if it may be accused.

    grave: the matter is misconduct. Then an office counts as accused when the text mentions it without asking
    it for help. own: gives the complainant's own names, which accuse nobody. "Sudah saya laporkan ke …, belum
    ada kabar" accuses our own office, since its admin would read it. When it is said about the Inspectorate,
    it is only a mention: such reports are mostly about somebody else."""
    text = text[:MAX_TEXT]
    mentioned = []
    for office in offices:
        means = [_means(*one) for one in _mentions(text, office, own)]
        home = office.kind == "home"
        if "against" in means or (grave and "open" in means) or (home and "silent" in means):
            return Concern(office.code)
        if not home and ("open" in means or "silent" in means):
            mentioned.append(office.code)
    return Concern("", tuple(mentioned))


def _mentions(text: str, office: Office, own: Callable[[], Iterable[str]]) -> Iterator[tuple[str, str, bool]]:
    """Yields (the words before it, the words after it, whether a person is named) for each place in a
    sentence that mentions the office."""
    people = office.people if _stands_in(text, office.people) else ()
    himself = {name.lower() for name in own()} if people else set()
    people = tuple(name for name in people if name.lower() not in himself)
    words = (*office.names, *load("conflict_of_interest")["words"][office.kind])
    named = ((words, False), (people, True))
    patterns = [(_any(names), person) for names, person in named if _stands_in(text, names)]
    for sentence in _SENTENCE.finditer(text) if patterns else ():
        for pattern, person in patterns:
            for found in pattern.finditer(sentence[0]):
                before, behind = sentence[0][: found.start()], sentence[0][found.end() :]
                yield before[-_NEAR:].lower(), behind[:_NEAR].lower(), person


def _stands_in(text: str, names: Iterable[str]) -> bool:
    """Whether the words of one of these names stand in the text at all: most letters hold none, and need not
    be searched."""
    return any(words and vocabulary_of(text).issuperset(words) for words in map(_words_of, names))


@lru_cache(maxsize=64)
def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these, whole, whatever the case and the blanks between its words."""
    spelled = _spell(sorted(filter(str.strip, words), key=len, reverse=True))
    return re.compile(rf"(?i)(?<!\w){_TITLE}?(?:{spelled})(?!\w)")


def _spell(words: Iterable[str]) -> str:
    return "|".join(r"\s+".join(map(re.escape, word.split())) for word in words)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, re.Pattern[str]]:
    ends = dict.fromkeys(("to", "before"), rf"{_BETWEEN}[\s.,:]*$")  # these stand right before the mention
    lists = load("conflict_of_interest")["to"] | load("conflict_of_interest")["against"]
    return {
        name: re.compile(rf"(?<!\w)(?:{_spell(words)})" + ends.get(name, r"(?!\w)"))
        for name, words in lists.items()
    }


def _means(before: str, behind: str, person: bool) -> str:
    """Returns what one mention means: "against"; "help" (addressed, or asked for help); "silent" (addressed,
    and no answer came); "open" (none of these). A person named without help asked for is "against"."""
    table = _table()
    pays = table["pays"].search(before) and not table["reports"].search(before)
    if pays or table["before"].search(before):
        return "against"
    if table["to"].search(before) or (not before.strip(" ,") and not behind.strip(" ,")):
        return "silent" if table["silent"].search(behind) else "help"
    if not before.strip() and behind.lstrip().startswith(","):  # "Admin pengaduan, jalan kami tidak …"
        return "help"
    bad = table["behind"].search(behind)
    task, other = table["tasks"].search(behind), table["others"].search(behind)
    first = min((found.start() for found in (task, other) if found), default=len(behind))
    hopes = table["hopes"].search(before.rpartition(",")[2])
    if bad and bad.start() < first and not (hopes and bad.start() > 30):
        return "against"
    if hopes or (task and task.start() <= first):
        return "help"
    return "against" if person else "open"
