"""Which agencies a complaint may be for, the surest first, each with the words that it rests on.

Promises: pure; only suggestions, the admin decides. The words are those of grammar/keywords.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mailroom.procedure.people import Agency
from mailroom.reading.language.lexicon import PhraseHit
from mailroom.reading.language.named_patterns import NamedPatterns
from mailroom.reading.language.patterns import load
from mailroom.reading.language.reasons import say
from mailroom.reading.replies.agency_names import Names
from mailroom.reading.replies.parsed_reply import Grammar

MAX_SUGGESTED = 3
_ASKED_TO_ACT = NamedPatterns(load("complaints")["agency"]).asked_to_act


class AgencySuggestions:
    """Suggests by the tables [[hint]] and [guard] of keywords.toml."""

    def __init__(self, table: Mapping[str, Any], grammar: Grammar) -> None:
        self._order = {row["agency"]: number for number, row in enumerate(table["hint"])}
        self._hints: dict[str, list[str]] = {}  # word → whom it points to
        for row in table["hint"]:
            for word in row["words"]:
                self._hints.setdefault(word, []).append(row["agency"])
        self._guard, self._extra = str(table["guard"]["agency"]), grammar.extra
        self._names: tuple[Mapping[str, Agency], Names] | None = None

    def names_of(self, agencies: Mapping[str, Agency]) -> Names:
        if self._names is None or self._names[0] is not agencies:
            self._names = (agencies, Names(agencies, self._extra))
        return self._names[1]

    def suggest(
        self,
        text: str,
        names: Names,
        matter: Sequence[Mapping[str, Any]],
        klass: str,
        agencies: Mapping[str, Agency],
        subdistrict: str,
        vocabulary: Iterable[str],
        local: PhraseHit | None,
    ) -> tuple[tuple[str, ...], list[str]]:
        """Agency codes, the surest first: oversight goes to APIP. Else first those asked to act ("mohon Dinas
        PUPR …"), then those of the matter, then those only named.

        One hint word is enough if nothing else was found, otherwise two. The subdistrict's own office comes
        first in a local matter, and alone when nothing else was found."""
        oversight = [code for code, agency in agencies.items() if agency.oversight]
        if klass == "oversight" and oversight:
            to = say("complaint", "oversight_to", agency=agencies[oversight[0]].name)
            return (oversight[0],), [to]
        named = ((start, code) for start, _, code in names.find(text) if not code.startswith("KEC-"))
        spoken = [(start, code) for start, code in named if not agencies[code].oversight]
        found: dict[str, str] = {}  # code → the words of the matter; "" = the agency is named
        for at, code in spoken:  # "mohon Dinas PUPR …"
            if not agencies[code].information and _ASKED_TO_ACT.search(text[max(0, at - 40) : at]):
                found.setdefault(code, "")
        for row in matter:
            if row["agency"] in agencies and not agencies[row["agency"]].oversight:
                found.setdefault(row["agency"], row["found"])
        for _, code in spoken:
            found.setdefault(code, "")
        if len(found) < MAX_SUGGESTED:
            for code, words in self._hinted_agencies(vocabulary, agencies, least=2 if found else 1):
                found.setdefault(code, words)
        codes = [*found]
        why = [
            say("complaint", "matter" if words else "named", words=words, agency=agencies[code].name)
            for code, words in found.items()
        ]
        own = f"KEC-{subdistrict.upper().replace(' ', '-')}"
        if own in agencies and local:
            codes.insert(0, own)
            why.insert(0, say("complaint", "matter", words=local.words, agency=agencies[own].name))
        elif own in agencies and not codes:
            codes.append(own)
        if not codes and klass == "information":
            codes += [code for code, agency in agencies.items() if agency.information][:1]
        return tuple(codes[:MAX_SUGGESTED]), why[:MAX_SUGGESTED]

    def with_guard(self, suggested: tuple[str, ...], agencies: Mapping[str, Agency]) -> tuple[str, ...]:
        """With the agency that protects women and children before all others."""
        guard = self._guard
        return tuple(dict.fromkeys((guard, *suggested)))[:MAX_SUGGESTED] if guard in agencies else suggested

    def _hinted_agencies(
        self, vocabulary: Iterable[str], agencies: Mapping[str, Agency], least: int
    ) -> list[tuple[str, str]]:
        """(code, the words) of the agencies that at least `least` hint words point to, the most words
        first."""
        found: dict[str, list[str]] = {}
        for word in sorted(self._hints.keys() & {word.removesuffix("nya") for word in vocabulary}):
            for code in self._hints[word]:
                found.setdefault(code, []).append(word)
        likely = [one for one in found.items() if len(one[1]) >= least and one[0] in agencies]
        likely.sort(key=lambda one: (-len(one[1]), self._order[one[0]]))
        return [(code, ", ".join(words)) for code, words in likely[:MAX_SUGGESTED]]
