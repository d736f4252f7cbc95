"""Which agencies, three at most (`MAX_SUGGESTED`), a complaint may be for, the likeliest first, each with the
words that speak for it.

A complaint of the oversight class goes to APIP alone. Otherwise the office's own keywords, and whom the
writer asks to act, come first; a model ranks the rest (learned_verdicts.py). Words lie in
grammar/keywords.toml and in the office's instansi.csv and kata_kunci.csv; a new one needs no code. The admin
decides.

In: `suggest`: the text, `OfficeWords`, rows of its matter, class, kecamatan, clauses, the model's verdicts.
Out: agency codes, each with the words that speak for it.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken complaints.toml raises
ValueError when it is first read.
See: Which agencies a reply names: language/agency_names.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mailroom.reading.complaints.learned_verdicts import LearnedVerdicts
from mailroom.reading.complaints.office_keywords import OfficeWords
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import Clauses, PhraseHit, words_of
from mailroom.reading.language.named_patterns import NamedPatterns
from mailroom.reading.language.reasons import say

MAX_SUGGESTED = 3
# What counts beside a score: the office's own keywords, to be asked to act, to be found by the tables alone.
_OWN_WORDS, _ASKED, _UNSCORED = 1.0, 0.3, -0.65
# The scores from which an agency is proposed: beside others, and where the tables find none at all; and how
# far it may stay behind the first.
_LIKELY, _LIKELY_ALONE, _BEHIND = -0.8, -0.66, 0.65
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
    """Returns (agency codes, the likeliest first; the reasons).

    Where neither model nor tables know any, it is the office of the kecamatan that the text names, and of an
    information request PPID's."""
    agencies = office.agencies
    oversight = [code for code, agency in agencies.items() if agency.oversight]
    if klass == "oversight" and oversight:
        return tuple(oversight[:1]), [say("complaint", "oversight_to", agency=agencies[oversight[0]].name)]
    spoken = [(start, code) for start, _, code in office.names.find(text) if code not in oversight]
    named = [code for _, code in spoken if code in office.subdistrict_offices.values()]
    own = office.subdistrict_offices.get(" ".join(words_of(subdistrict)), *named[:1] or ("",))
    # code → the words of the matter; "" = the agency is named: "mohon Dinas PUPR …"
    found = {own: local.words} if own and local else {}
    ours = [row for row in matter if row["agency"] in agencies and row["agency"] not in oversight]
    for row in ours:
        found.setdefault(row["agency"], row["found"])
    for _, code in spoken:
        found.setdefault(code, "")
    if len(found) < MAX_SUGGESTED:
        for code, words in _hinted_agencies(clauses.vocabulary, office, 2 if found else 1):
            found.setdefault(code, words)
    scores = _scores(found, office, own, learned)
    for row in ours:
        scores[row["agency"]] += _OWN_WORDS if row.get("own") else 0
    for code in {code for at, code in spoken if _ASKED_TO_ACT.search(text[max(0, at - 40) : at])}:
        scores[code] += 0 if agencies[code].information else _ASKED
    least = max(_LIKELY if found else _LIKELY_ALONE, max(scores.values(), default=0) - _BEHIND)
    surest = [*found][:1]  # by the tables: always among them
    codes = [one for one in sorted(scores, key=lambda one: -scores[one]) if scores[one] > least]
    if not {*surest} <= {*codes[:MAX_SUGGESTED]}:
        codes[MAX_SUGGESTED - 1 :] = surest
    why = [_reason(code, found, office, learned) for code in codes[:MAX_SUGGESTED]]
    if own and not codes:
        codes.append(own)
    if not codes and klass == "information":
        codes += [code for code, agency in agencies.items() if agency.information][:1]
    return tuple(codes[:MAX_SUGGESTED]), why


def _scores(
    found: Mapping[str, str], office: OfficeWords, own: str, learned: LearnedVerdicts
) -> dict[str, float]:
    """Code → how likely it is whose matter this is. own: the kecamatan's office. Of the agencies that the
    tables find, each later one counts a little less where the model knows nothing of their affairs."""
    scores: dict[str, float] = {}
    for score, kind in learned.values_by_score("affair"):
        code = own if kind == "KEC" else office.holders.get(kind, "")
        if code and not office.agencies[code].oversight:
            scores.setdefault(code, score)
    return {code: _UNSCORED - number / 100 for number, code in enumerate(found)} | scores


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
