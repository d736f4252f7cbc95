"""Which agencies (at most three) a complaint may be for, the surest first, each with the words that speak for
it.

An oversight complaint goes to APIP alone. Otherwise the agencies asked to act come first ("mohon Dinas PUPR
…"), then those of the matter, then those only named. Promises: pure; only suggestions, the admin decides. The
words are those of grammar/keywords.toml and of the office's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mailroom.reading.complaints.learned_verdicts import LearnedVerdicts
from mailroom.reading.complaints.office_words import OfficeWords
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import Clauses, PhraseHit, words_of
from mailroom.reading.language.named_patterns import NamedPatterns
from mailroom.reading.language.reasons import say

MAX_SUGGESTED = 3
_FOUND, _LATER = 0.3, 0.1  # what the tables' first agency counts beside a score, and each later one less
# The scores from which an agency is proposed that the tables do not find: beside others, alone, and instead
# of PPID's.
_LIKELY, _LIKELY_ALONE, _LIKELY_INFORMATION = -0.5, -0.65, -0.3
_ASKED_TO_ACT = NamedPatterns(load("complaints")["agency"]).asked_to_act


def suggest(
    text: str,
    office: OfficeWords,
    matter: Sequence[Mapping[str, Any]],
    klass: str,
    subdistrict: str,
    clauses: Clauses,
    local: PhraseHit | None,
    learned: LearnedVerdicts,
) -> tuple[tuple[str, ...], list[str]]:
    """Returns (agency codes in the module's order, the reasons). Hint words come last: one is enough if
    nothing else was found, otherwise two are needed.

    The kecamatan's own office comes first in a local matter, or alone when nothing else was found. An
    information request without an agency goes to PPID's."""
    agencies = office.agencies
    oversight = [code for code, agency in agencies.items() if agency.oversight]
    if klass == "oversight" and oversight:
        return tuple(oversight[:1]), [say("complaint", "oversight_to", agency=agencies[oversight[0]].name)]
    beside = {*oversight, *office.subdistrict_offices.values()}
    spoken = [(start, code) for start, _, code in office.names.find(text) if code not in beside]
    asked = (code for at, code in spoken if _ASKED_TO_ACT.search(text[max(0, at - 40) : at]))
    # code → the words of the matter; "" = the agency is named: "mohon Dinas PUPR …"
    found = dict.fromkeys((code for code in asked if not agencies[code].information), "")
    for row in matter:
        if row["agency"] in agencies and not agencies[row["agency"]].oversight:
            found.setdefault(row["agency"], row["found"])
    for _, code in spoken:
        found.setdefault(code, "")
    if len(found) < MAX_SUGGESTED:
        for code, words in _hinted_agencies(clauses.vocabulary, office, 2 if found else 1):
            found.setdefault(code, words)
    own = office.subdistrict_offices.get(" ".join(words_of(subdistrict)), "")
    if own and local:
        found = {own: local.words} | found
    codes = _best_first(found, office, own, klass, learned)
    why = [_reason(code, found, office, learned) for code in codes[:MAX_SUGGESTED]]
    if own and not codes:
        codes.append(own)
    if not codes and klass == "information":
        codes += [code for code, agency in agencies.items() if agency.information][:1]
    return tuple(codes[:MAX_SUGGESTED]), why[:MAX_SUGGESTED]


def _best_first(
    found: Mapping[str, str], office: OfficeWords, own: str, klass: str, learned: LearnedVerdicts
) -> list[str]:
    """The agencies that the tables or the model find, the likeliest first. own: the kecamatan's office."""
    alone = _LIKELY_INFORMATION if klass == "information" else _LIKELY_ALONE
    least = _LIKELY if found else alone
    scores = {code: _FOUND - _LATER * number for number, code in enumerate(found)}
    for score, kind in () if learned.short and found else learned.values_by_score("affair"):
        code = own if kind == "KEC" else office.holders.get(kind, "")
        if code and not office.agencies[code].oversight and (score > least or code in found):
            scores[code] = scores.get(code, 0) + score
    return sorted(scores, key=lambda code: -scores[code])


def _reason(code: str, found: Mapping[str, str], office: OfficeWords, learned: LearnedVerdicts) -> str:
    words, agency = found.get(code), office.agencies[code].name
    if words is None:
        kinds = [kind for _, kind in learned.values_by_score("affair") if kind in office.kinds[code]] or [
            "KEC"
        ]
        words = learned.words(f"affair:{kinds[0]}")
    return say("complaint", "matter" if words else "named", words=words, agency=agency)


def _hinted_agencies(vocabulary: Iterable[str], office: OfficeWords, least: int) -> list[tuple[str, str]]:
    """Returns (code, the hint words) of the agencies to which at least `least` hint words point, the most
    words first."""
    found: dict[str, list[str]] = {}
    for word in sorted(office.hints.keys() & {word.removesuffix("nya") for word in vocabulary}):
        for code in office.hints[word]:
            found.setdefault(code, []).append(word)
    likely = [one for one in found.items() if len(one[1]) >= least]
    likely.sort(key=lambda one: (-len(one[1]), office.order[one[0]]))
    return [(code, ", ".join(words)) for code, words in likely[:MAX_SUGGESTED]]
